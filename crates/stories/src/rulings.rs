//! What the analyst ruled, laid over what the desk decided.
//!
//! The desk never sees the rulings: they are applied to its stories each time anew, so that a
//! re-run obeys them, an undone one leaves no trace, and articles to come follow the corrected
//! story because they join the one it was made from.

use std::collections::{BTreeMap, BTreeSet};

use parallax_model::story::{Constraint, Ruling};
use serde::{Deserialize, Serialize};

/// Two rulings that cannot both hold. The earlier one (by id) is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The ruling in force.
    pub obeyed: u64,
    /// The ruling left aside until one of the two is undone.
    pub set_aside: u64,
    /// Why, in words.
    pub reason: String,
}

/// Stories after the rulings.
#[derive(Debug, Default)]
pub(crate) struct Ruled {
    pub groups: Vec<Vec<u32>>,
    /// Articles ruled to lead, by article.
    pub leads: BTreeMap<u32, u64>,
    /// Rulings that name an article, by article.
    pub named: BTreeMap<u32, Vec<u64>>,
    pub conflicts: Vec<Conflict>,
}

/// Applies the rulings in force. `groups` are disjoint sorted lists of articles; `find` knows the
/// articles that are here: a ruling on one that is not waits for it. `affinity` says how near two
/// articles are.
pub(crate) fn apply(
    groups: &[&[u32]],
    constraints: &[Constraint],
    find: impl Fn(&str) -> Option<u32>,
    affinity: impl Fn(u32, u32) -> f32,
) -> Ruled {
    let mut bonds = Bonds::default();
    let mut ruled = Ruled::default();
    let mut leads = Vec::new();
    let mut active: Vec<&Constraint> = constraints.iter().filter(|c| !c.undone).collect();
    active.sort_by_key(|c| c.id);
    for constraint in active {
        let id = constraint.id;
        match &constraint.ruling {
            Ruling::Lead { article } => leads.extend(find(&article.0).map(|a| (a, id))),
            Ruling::Together { a, b } | Ruling::Apart { a, b } => {
                let (Some(a), Some(b)) = (find(&a.0), find(&b.0)) else { continue };
                let taken = match constraint.ruling {
                    Ruling::Together { .. } => bonds.together(a, b, id),
                    _ => bonds.apart(a, b, id),
                };
                match taken {
                    Ok(()) => {
                        [a, b].iter().for_each(|x| ruled.named.entry(*x).or_default().push(id))
                    }
                    Err(conflict) => ruled.conflicts.push(conflict),
                }
            }
        }
    }
    ruled.groups = regroup(groups, &mut bonds, affinity);
    for group in &ruled.groups {
        let mut of_group = leads.iter().filter(|(a, _)| group.binary_search(a).is_ok());
        if let Some(&(lead, first)) = of_group.next() {
            ruled.leads.insert(lead, first);
            ruled.named.entry(lead).or_default().push(first);
            for (other, id) in of_group.filter(|(other, _)| *other != lead) {
                let reason =
                    format!("ruling {first} and ruling {id} name different leads of one story");
                let _ = other;
                ruled.conflicts.push(Conflict { obeyed: first, set_aside: *id, reason });
            }
        }
    }
    ruled
}

/// Must-links as clumps of articles, cannot-links between them.
#[derive(Debug, Default)]
struct Bonds {
    parent: BTreeMap<u32, u32>,
    together: Vec<(u32, u32, u64)>,
    apart: Vec<(u32, u32, u64)>,
}

impl Bonds {
    fn root(&mut self, article: u32) -> u32 {
        let parent = *self.parent.entry(article).or_insert(article);
        if parent == article {
            return article;
        }
        let root = self.root(parent);
        self.parent.insert(article, root);
        root
    }

    fn together(&mut self, a: u32, b: u32, id: u64) -> Result<(), Conflict> {
        let (x, y) = (self.root(a), self.root(b));
        if let Some(against) = self.forbidden(x, y) {
            let reason = format!("ruling {against} keeps apart what ruling {id} puts together");
            return Err(Conflict { obeyed: against, set_aside: id, reason });
        }
        self.together.push((a, b, id));
        self.parent.insert(x.max(y), x.min(y));
        Ok(())
    }

    fn apart(&mut self, a: u32, b: u32, id: u64) -> Result<(), Conflict> {
        if a == b {
            let reason = format!("ruling {id} keeps an article apart from itself");
            return Err(Conflict { obeyed: id, set_aside: id, reason });
        }
        if self.root(a) == self.root(b) {
            let against = self.latest_on_path(a, b);
            let reason = format!("ruling {against} puts together what ruling {id} keeps apart");
            return Err(Conflict { obeyed: against, set_aside: id, reason });
        }
        self.apart.push((a, b, id));
        Ok(())
    }

    /// The ruling that keeps two clumps apart.
    fn forbidden(&mut self, x: u32, y: u32) -> Option<u64> {
        for (a, b, id) in self.apart.clone() {
            let (a, b) = (self.root(a), self.root(b));
            if (a, b) == (x, y) || (a, b) == (y, x) {
                return Some(id);
            }
        }
        None
    }

    /// The latest ruling without which the two would not be together.
    fn latest_on_path(&self, a: u32, b: u32) -> u64 {
        let mut reached = BTreeSet::from([a]);
        for (x, y, id) in &self.together {
            // Rulings are in order, so the first that reaches `b` completes the path.
            let mut grown = true;
            reached.extend((reached.contains(x)).then_some(*y));
            reached.extend((reached.contains(y)).then_some(*x));
            while grown {
                grown = false;
                for (p, q, known) in self.together.iter().filter(|t| t.2 <= *id) {
                    let _ = known;
                    if reached.contains(p) != reached.contains(q) {
                        reached.extend([*p, *q]);
                        grown = true;
                    }
                }
            }
            if reached.contains(&b) {
                return *id;
            }
        }
        self.together.last().map_or(0, |t| t.2)
    }
}

/// Puts ruled articles where they must be and lets the others follow their nearest.
fn regroup(
    groups: &[&[u32]],
    bonds: &mut Bonds,
    affinity: impl Fn(u32, u32) -> f32,
) -> Vec<Vec<u32>> {
    let pinned: Vec<u32> = bonds.parent.keys().copied().collect();
    let clump: BTreeMap<u32, u32> = pinned.iter().map(|a| (*a, bonds.root(*a))).collect();
    let homes =
        |c: u32| groups.iter().filter(|g| g.iter().any(|a| clump.get(a) == Some(&c))).count();
    // Sets of clumps that share a story; a set is named by its first clump.
    let mut set: BTreeMap<u32, u32> = clump.values().map(|c| (*c, *c)).collect();
    let forbidden: Vec<(u32, u32)> =
        bonds.apart.clone().iter().map(|(a, b, _)| (clump[a], clump[b])).collect();
    let clash = |set: &BTreeMap<u32, u32>, x: u32, y: u32| {
        forbidden.iter().any(|(a, b)| {
            let (a, b) = (set[a], set[b]);
            (a, b) == (x, y) || (a, b) == (y, x)
        })
    };
    for group in groups {
        let seeds: Vec<u32> = group.iter().copied().filter(|a| clump.contains_key(a)).collect();
        for (i, seed) in seeds.iter().enumerate() {
            let mut others: Vec<u32> = seeds[..i].to_vec();
            others
                .sort_by(|a, b| affinity(*seed, *b).total_cmp(&affinity(*seed, *a)).then(a.cmp(b)));
            for other in others {
                let (x, y) = (set[&clump[seed]], set[&clump[&other]]);
                if x == y {
                    break;
                }
                if !clash(&set, x, y) {
                    set.values_mut().filter(|s| **s == x.max(y)).for_each(|s| *s = x.min(y));
                    break;
                }
            }
        }
    }
    let mut stories: Vec<Vec<u32>> = Vec::new();
    let mut joined: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for group in groups {
        let seeds: Vec<u32> = group.iter().copied().filter(|a| clump.contains_key(a)).collect();
        if seeds.is_empty() {
            stories.push(group.to_vec());
            continue;
        }
        let set_of = |a: u32| set[&clump[&a]];
        let split = seeds.iter().any(|s| set_of(*s) != set_of(seeds[0]));
        // A seed that was moved to another story does not take its old neighbours along.
        let stayed: Vec<u32> =
            seeds.iter().copied().filter(|s| !split || homes(clump[s]) == 1).collect();
        let hosts = if stayed.is_empty() { &seeds } else { &stayed };
        for &article in *group {
            let host = if clump.contains_key(&article) {
                article
            } else {
                hosts.iter().copied().fold(hosts[0], |best, s| {
                    if affinity(article, s) > affinity(article, best) { s } else { best }
                })
            };
            joined.entry(set_of(host)).or_default().push(article);
        }
    }
    stories.extend(joined.into_values());
    stories.iter_mut().for_each(|s| s.sort_unstable());
    stories.sort();
    stories
}
