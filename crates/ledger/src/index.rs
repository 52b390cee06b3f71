use std::collections::{BTreeMap, BTreeSet, HashMap};

use parallax_knowledge::ledger::{KindId, Rules};

use crate::{same::reach, standing::Group, store::Node, window::LONGEST};

/// Stands for an agent as the index knows it.
pub(crate) type AgentKey = u32;

/// The key of statements that name no agent.
pub(crate) const NOBODY: AgentKey = 0;

/// Agents met so far, each under its number.
#[derive(Debug, Default)]
pub(crate) struct AgentKeys(HashMap<String, AgentKey>);

impl AgentKeys {
    /// The agents of a statement, each once; the empty key when none is named.
    pub fn of<'a>(&mut self, agents: impl Iterator<Item = &'a str>) -> Box<[AgentKey]> {
        let mut keys: Vec<AgentKey> = agents
            .map(|agent| match self.0.get(agent) {
                _ if agent.is_empty() => NOBODY,
                Some(key) => *key,
                None => {
                    let key = self.0.len() as AgentKey + 1;
                    self.0.insert(agent.to_string(), key);
                    key
                }
            })
            .collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            keys.push(NOBODY);
        }
        keys.into()
    }
}

/// Statements by kind, group, agent and day, so that only those are compared that could be of one
/// happening.
#[derive(Debug, Default)]
pub(crate) struct Index {
    shelves: HashMap<(KindId, Group), Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    by_agent: HashMap<AgentKey, Days>,
    all: Days,
}

/// Three calendars: told to the day, told within a longer window (under its first day, with its last),
/// and without a date (under the day of publication).
#[derive(Debug, Default)]
struct Days {
    exact: BTreeSet<(i32, u32)>,
    wide: BTreeMap<(i32, u32), i32>,
    undated: BTreeSet<(i32, u32)>,
}

/// Days in which to look.
#[derive(Debug, Clone, Copy)]
struct Reach {
    from: i32,
    to: i32,
    /// How far off a statement without a date may have been published.
    undated: i32,
    slip: i32,
    /// Windows that had ended before count as well.
    ended: bool,
}

impl Days {
    fn insert(&mut self, id: u32, node: &Node) {
        match node.voiced.proposition.when {
            Some(w) if w.is_day() => {
                self.exact.insert((w.first_day(), id));
            }
            Some(w) => {
                self.wide.insert((w.first_day(), id), w.last_day());
            }
            None => {
                self.undated.insert((node.day, id));
            }
        }
    }

    fn remove(&mut self, id: u32, node: &Node) {
        match node.voiced.proposition.when {
            Some(w) if w.is_day() => {
                self.exact.remove(&(w.first_day(), id));
            }
            Some(w) => {
                self.wide.remove(&(w.first_day(), id));
            }
            None => {
                self.undated.remove(&(node.day, id));
            }
        }
    }

    fn near(&self, reach: Reach, out: &mut Vec<u32>) {
        let range = |low: i32, high: i32| (low, 0)..=(high.max(low), u32::MAX);
        let Reach { from, to, slip, undated, .. } = reach;
        let (first, last) = (from.saturating_sub(slip), to.saturating_add(slip));
        out.extend(self.exact.range(range(first, last)).map(|(_, id)| *id));
        let wide = self.wide.range(range(first.saturating_sub(LONGEST), last));
        out.extend(wide.filter(|(_, end)| reach.ended || **end >= first).map(|((_, id), _)| *id));
        let told = range(from.saturating_sub(undated), to.saturating_add(undated));
        out.extend(self.undated.range(told).map(|(_, id)| *id));
    }
}

impl Index {
    pub fn insert(&mut self, id: u32, node: &Node) {
        let shelf = self.shelves.entry((node.voiced.proposition.kind, node.group)).or_default();
        shelf.all.insert(id, node);
        for key in &node.agents {
            shelf.by_agent.entry(*key).or_default().insert(id, node);
        }
    }

    pub fn remove(&mut self, id: u32, node: &Node) {
        let Some(shelf) = self.shelves.get_mut(&(node.voiced.proposition.kind, node.group)) else {
            return;
        };
        shelf.all.remove(id, node);
        for key in &node.agents {
            if let Some(days) = shelf.by_agent.get_mut(key) {
                days.remove(id, node);
            }
        }
    }

    /// All of a group that could be of one happening with `node`, each once, in no order that matters.
    pub fn near(&self, node: &Node, group: Group, rules: &Rules) -> Vec<u32> {
        let Some(kind) = rules.kind(node.voiced.proposition.kind) else { return Vec::new() };
        let far = reach(kind, rules);
        let moves = node.group == Group::Ahead && group == Group::Ahead;
        let slip = if kind.span || moves { rules.same.span_gap_days } else { rules.same.slip_days };
        // Without a date of its own it may belong to any day within reach before its publication.
        // and what is announced to any day ahead.
        let plans = node.is_open() || matches!(group, Group::Ahead | Group::Conditional);
        let ahead = if plans { rules.time.open_plan_days } else { 1 };
        let (from, to) = match node.voiced.proposition.when {
            Some(w) => (w.first_day(), w.last_day()),
            None => (node.day - far, node.day + ahead),
        };
        let far = far.max(ahead);
        let p = &node.voiced.proposition;
        // Who else may be told to have struck there.
        let struck = kind.strikes() && p.place.is_some() && p.when.is_some();
        let anyone = kind.blame || struck || p.agents.is_empty();
        let reach = Reach { from, to, undated: far, slip, ended: false };
        self.between(kind.id, group, node, anyone, reach)
    }

    /// Statements of a kind and group by the agents of `node` (`anyone`: by whomever) within days.
    fn between(
        &self,
        kind: KindId,
        group: Group,
        node: &Node,
        anyone: bool,
        reach: Reach,
    ) -> Vec<u32> {
        let mut out = Vec::new();
        let Some(shelf) = self.shelves.get(&(kind, group)) else { return out };
        if anyone {
            shelf.all.near(reach, &mut out);
            return out;
        }
        let named = node.agents.iter().filter(|k| **k != NOBODY).chain(&[NOBODY]);
        let mut shelves = 0;
        for days in named.filter_map(|k| shelf.by_agent.get(k)) {
            days.near(reach, &mut out);
            shelves += 1;
        }
        if shelves > 1 {
            out.sort_unstable();
            out.dedup();
        }
        out
    }

    /// Statements of another kind or group by the same agents with a day in `from..=to`.
    pub fn within(
        &self,
        kind: KindId,
        group: Group,
        node: &Node,
        (from, to): (i32, i32),
        undated: i32,
    ) -> Vec<u32> {
        let anyone = node.voiced.proposition.agents.is_empty();
        let reach = Reach { from, to, undated, slip: 1, ended: true };
        self.between(kind, group, node, anyone, reach)
    }

    pub fn holds(&self, kind: KindId, group: Group) -> bool {
        self.shelves.contains_key(&(kind, group))
    }
}
