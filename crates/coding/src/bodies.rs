//! Bodies named in full once and by their noun alone after it: "the junta in Norland … the junta", "the
//! Southern Union … the bloc".

use foldhash::HashMap;
use parallax_knowledge::{Knowledge, fold::lower, organisations::OrganisationKind};
use parallax_language::actors;
use parallax_model::{Country, EntityMention, PrincipalId, Rel, Statement, TextRange, Upos};

use crate::{Source, attribution::principal, tree::Tree};

/// What the bare nouns of a text stand for.
#[derive(Debug, Default)]
pub(crate) struct Bodies {
    /// Token of a noun and the state whose body it is, in text order.
    of_states: Vec<(usize, TextRange, Country)>,
    /// Token of a bare noun and the number of the mention it goes back to, in text order.
    unions: Vec<(usize, u32)>,
}

impl Bodies {
    /// The nouns are the classes `statebody` and `unionbody` of `knowledge/frames/classes.csv`.
    pub fn of(tree: &Tree<'_>, source: Source<'_>, knowledge: &Knowledge) -> Self {
        let reading = source.reading;
        // Each lemma is looked up once, however often it stands in the text.
        let lists = |class: &str| -> Vec<bool> {
            let class = knowledge.frames.class_named(class);
            let is = |lemma: &String| class.is_some_and(|c| c.lists(&lower(lemma)));
            reading.lemmas.iter().map(is).collect()
        };
        let tokens = |listed: Vec<bool>| {
            let of = move |t: &usize| listed[reading.tokens[*t].lemma as usize];
            (0..reading.tokens.len()).filter(of)
        };
        let mut bodies = Self::default();
        let nouns = tokens(lists("statebody")).filter(|&t| reading.tokens[t].upos == Upos::Noun);
        bodies.states(tree, source, knowledge, nouns);
        let entities = &source.reading.entities;
        let (mut seen, mut last) = (0, None);
        for t in tokens(lists("unionbody")) {
            let at = source.reading.tokens[t].range;
            while entities.get(seen).is_some_and(|e| e.range.end <= at.start) {
                last = Some(seen).filter(|_| is_union(knowledge, &entities[seen])).or(last);
                seen += 1;
            }
            let bare = t > 0 && source.reading.lemma(t - 1).eq_ignore_ascii_case("the");
            if let Some(union) = last.filter(|_| bare) {
                bodies.unions.push((t, union as u32));
            }
        }
        bodies
    }

    fn states<'t>(
        &mut self,
        tree: &'t Tree<'_>,
        source: Source<'_>,
        knowledge: &Knowledge,
        nouns: impl Iterator<Item = usize>,
    ) {
        let on = source.published.map(|p| p.local_date());
        let mut named: HashMap<&'t str, Country> = HashMap::default();
        for noun in nouns {
            let near = |k: &usize| {
                matches!(tree.rel(*k), Rel::Amod | Rel::Compound | Rel::NmodPoss | Rel::Nmod)
            };
            let parts = tree
                .kids(noun)
                .filter(near)
                .flat_map(|k| tree.subtree(k))
                .chain(noun..whereabouts(tree, noun));
            let range = parts.map(|t| tree.range(t)).reduce(TextRange::cover);
            let words = range.and_then(|r| r.slice(source.text)).unwrap_or("");
            let state = actors::resolve(knowledge, words, on).country.filter(principal::is_state);
            match state {
                Some(country) => {
                    self.of_states.push((noun, tree.range(noun), country.clone()));
                    named.insert(tree.lemma(noun), country);
                }
                None => {
                    let of_another = |k: usize| {
                        matches!(tree.rel(k), Rel::NmodPoss)
                            || matches!(tree.rel(k), Rel::Compound | Rel::Amod)
                                && tree.form(k).starts_with(char::is_uppercase)
                    };
                    let last = named.get(tree.lemma(noun));
                    if let Some(country) = last.filter(|_| !tree.kids(noun).any(of_another)) {
                        self.of_states.push((noun, tree.range(noun), country.clone()));
                    }
                }
            }
        }
    }

    /// The state whose body a noun names.
    pub fn state(&self, token: usize) -> Option<&Country> {
        let at = self.of_states.binary_search_by_key(&token, |(t, ..)| *t).ok()?;
        Some(&self.of_states[at].2)
    }

    /// The mention of the union of states that a bare noun goes back to.
    pub fn union(&self, token: usize) -> Option<usize> {
        let at = self.unions.binary_search_by_key(&token, |(t, _)| *t).ok()?;
        Some(self.unions[at].1 as usize)
    }

    /// Gives the holders that are such bodies their state or their name.
    pub fn place(&self, statements: &mut [Statement], source: Source<'_>) {
        for holder in statements.iter_mut().flat_map(|s| &mut s.chain) {
            let open = holder.country.is_none()
                && holder.entity.is_none()
                && holder.principal.as_str().starts_with("person:");
            let Some(range) = holder.range.filter(|_| open) else { continue };
            let of_state = holder.sector.as_ref().is_some_and(principal::speaks_for_state);
            let from = self.of_states.partition_point(|(_, noun, _)| noun.start < range.start);
            let body = self.of_states.get(from).filter(|(_, noun, _)| range.contains(*noun));
            if let Some((.., country)) = body.filter(|_| of_state) {
                holder.principal = principal::gov(country);
                holder.country = Some(country.clone());
                continue;
            }
            let noun = |t: usize| source.reading.tokens[t].range;
            let from = self.unions.partition_point(|(t, _)| noun(*t).end < range.end);
            let union = self
                .unions
                .get(from)
                .filter(|(t, _)| range.contains(noun(*t)) && noun(*t).end == range.end);
            let named = union.and_then(|(_, n)| source.reading.entities.get(*n as usize));
            if let Some(link) = named.and_then(|e| e.link.as_ref()) {
                holder.principal = PrincipalId::new(link.as_str());
                holder.entity = Some(link.clone());
                holder.kind = "organisation".into();
            }
        }
    }
}

/// One past the name right behind "in" or "of" behind a noun, whatever the tree hangs it from.
fn whereabouts(tree: &Tree<'_>, noun: usize) -> usize {
    let end = tree.sentence(noun).end;
    let name = (noun + 2..end)
        .take_while(|&t| tree.form(t).starts_with(char::is_uppercase))
        .last()
        .filter(|_| matches!(tree.form(noun + 1), "in" | "of"));
    name.map_or(noun + 1, |t| t + 1)
}

fn is_union(knowledge: &Knowledge, mention: &EntityMention) -> bool {
    use OrganisationKind::{Alliance, International};
    let body = mention.link.as_ref().and_then(|l| knowledge.organisations.get(l.as_str()));
    body.is_some_and(|b| matches!(b.kind, Alliance | International))
}
