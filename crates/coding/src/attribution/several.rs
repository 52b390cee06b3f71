//! "Washington and Seoul say": one sentence, two voices.

use parallax_knowledge::Knowledge;
use parallax_model::{Country, EntityKind, Holder, Rel};

use super::{cover, found::Found, principal};
use crate::{Source, tree::Tree};

/// The holders of a statement whose source names several that answer each for themselves; empty
/// where it names one, or several of whom one is nobody in particular.
pub(super) fn voices(
    tree: &Tree<'_>,
    source: Source<'_>,
    knowledge: &Knowledge,
    found: &Found,
) -> Vec<Holder> {
    let Some(first) = found.source_head else { return Vec::new() };
    let both = both_sides(tree, source, knowledge, found, first);
    if !both.is_empty() {
        return both;
    }
    let mut heads = vec![first];
    heads
        .extend(tree.kids(first).filter(|k| tree.rel(*k) == Rel::Conj && found.source.contains(k)));
    let joined = found.source.iter().any(|&t| tree.rel(t) == Rel::Cc);
    if heads.len() < 2 || !joined {
        return Vec::new();
    }
    let on = source.published.map(|p| p.local_date());
    let named = heads.iter().map(|&head| {
        let others: Vec<usize> =
            heads.iter().filter(|&&h| h > head).flat_map(|&h| tree.subtree(h)).collect();
        let own: Vec<usize> = tree
            .subtree(head)
            .into_iter()
            .filter(|t| found.source.contains(t) && !others.contains(t))
            .filter(|&t| !(matches!(tree.rel(t), Rel::Cc | Rel::CcPreconj) || tree.is_punct(t)))
            .collect();
        let range = cover(&tree.ranges(&own))?;
        let phrase = range.slice(tree.text)?;
        let holder = principal::holder(knowledge, phrase, Some(range), on, source.outlet);
        principal::is_placed(&holder).then_some(holder)
    });
    let Some(voices) = named.collect::<Option<Vec<Holder>>>() else { return Vec::new() };
    voices
}

/// "…, both sides said": the two states that what is said tells of.
fn both_sides(
    tree: &Tree<'_>,
    source: Source<'_>,
    knowledge: &Knowledge,
    found: &Found,
    head: usize,
) -> Vec<Holder> {
    let sides = knowledge.frames.class_named("sides").is_some_and(|c| c.lists(tree.lemma(head)));
    let two = tree.kids(head).any(|k| tree.is(k, &["both", "two"]));
    let Some(range) = cover(&tree.ranges(&found.source)).filter(|_| sides && two) else {
        return Vec::new();
    };
    let said = tree.ranges(&found.content);
    let told = cover(&said).unwrap_or_default();
    let mut states: Vec<&str> = source
        .reading
        .entities_over(told)
        .iter()
        .filter(|e| said.iter().any(|r| r.contains(e.range)))
        .filter(|e| matches!(e.kind, EntityKind::State | EntityKind::Nationality))
        .filter_map(|e| e.link.as_ref()?.as_str().strip_prefix("state:"))
        .collect();
    states.sort_unstable();
    states.dedup();
    if states.len() != 2 {
        return Vec::new();
    }
    let phrase = range.slice(tree.text).unwrap_or("");
    let on = source.published.map(|p| p.local_date());
    let sides = states.into_iter().map(|code| {
        let country = Country::new(code);
        let mut holder = principal::holder(knowledge, phrase, Some(range), on, source.outlet);
        holder.principal = principal::gov(&country);
        holder.kind = "government".into();
        holder.country = Some(country);
        holder
    });
    sides.collect()
}
