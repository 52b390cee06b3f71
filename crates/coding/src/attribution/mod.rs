//! Who says so: holder, cue, content, commitment.

mod alias;
mod answers;
mod cited;
mod commitment;
pub mod complement;
mod content;
mod cue;
mod dateline;
mod found;
mod holder_span;
mod institution;
mod phrases;
pub mod principal;
mod several;
mod silent;
mod unconfirmed;

use foldhash::HashMap;
use parallax_knowledge::{Knowledge, frames::Flag};
use parallax_model::{
    Actor, Commitment, EventMention, EventType, Holder, Modality, Outcome, Polarity, Rel, Span,
    Statement, StatementId, TextRange, Upos,
};

pub use crate::tree::Tree;
use crate::{Source, tree::Quote};
pub use cited::is_secondhand;
pub use found::{Candidate, candidates};
use found::{Found, Kind};

/// Probability from which nearly every statement found is one: for uses that must not invent.
pub const STRICT: f32 = 0.75;

/// All statements of a text, in text order.
pub fn statements(source: Source<'_>, knowledge: &Knowledge) -> Vec<Statement> {
    statements_above(source, knowledge, 0.0)
}

/// The same, with cues at least this probable only.
pub fn statements_above(source: Source<'_>, knowledge: &Knowledge, floor: f32) -> Vec<Statement> {
    statements_of(&Tree::new(source.text, source.reading), source, knowledge, floor)
}

/// The same, of a text whose tree is there already.
pub(crate) fn statements_of(
    tree: &Tree<'_>,
    source: Source<'_>,
    knowledge: &Knowledge,
    floor: f32,
) -> Vec<Statement> {
    let found = found::find(tree, knowledge, floor);
    let outer = outer(&found);
    let filed = dateline::country(tree, source, knowledge);
    let mut holders: Vec<Option<Holder>> = Vec::with_capacity(found.len());
    for f in &found {
        let before = Before { found: &found[..holders.len()], holders: &holders, outer: &outer };
        let mut holder = holder(tree, source, knowledge, f, before);
        if let Some(holder) = &mut holder {
            institution::as_before(holder, &holders);
        }
        if let (Some(holder), Some(country)) = (&mut holder, &filed) {
            let before = found[..holders.len()].last().zip(holders.last().and_then(Option::as_ref));
            let other = before.is_some_and(|(b, h)| {
                tree.paragraph(b.head) == tree.paragraph(f.head)
                    && h.principal.as_str().starts_with("gov:")
                    && h.country.as_ref() != Some(country)
            });
            if !other {
                institution::filed_from(holder, country);
            }
        }
        holders.push(holder);
    }
    let mut statements: Vec<Statement> = Vec::with_capacity(found.len());
    for (n, f) in found.iter().enumerate() {
        let chain = chain(&found, &holders, &outer[n], n);
        let statement = state(tree, source, knowledge, f, chain, statements.len());
        let voices = several::voices(tree, source, knowledge, f);
        if voices.is_empty() {
            statements.push(statement);
            continue;
        }
        for voice in voices {
            let mut own = statement.clone();
            own.id = id(source, statements.len());
            own.chain.pop();
            own.chain.push(voice);
            own.why.push("one of several who say it".into());
            statements.push(own);
        }
    }
    cited::join(&mut statements, source, knowledge);
    alias::settle(&mut statements);
    statements
}

fn id(source: Source<'_>, number: usize) -> StatementId {
    StatementId(format!("{}:s{}", source.article.0, number + 1))
}

/// For each statement those whose content holds its cue, in text order.
fn outer(found: &[Found]) -> Vec<Vec<usize>> {
    let mut by_head: HashMap<usize, Vec<usize>> = HashMap::default();
    for (n, f) in found.iter().enumerate() {
        by_head.entry(f.head).or_default().push(n);
    }
    let mut outer = vec![Vec::new(); found.len()];
    for (o, f) in found.iter().enumerate() {
        for &n in f.content.iter().filter_map(|t| by_head.get(t)).flatten() {
            outer[n].push(o);
        }
    }
    outer
}

/// The statements before one, and their holders.
#[derive(Clone, Copy)]
struct Before<'f> {
    found: &'f [Found],
    holders: &'f [Option<Holder>],
    /// Of all statements, see [`outer`].
    outer: &'f [Vec<usize>],
}

/// The holder of a statement, given the statements before it and theirs.
fn holder(
    tree: &Tree<'_>,
    source: Source<'_>,
    knowledge: &Knowledge,
    found: &Found,
    before: Before<'_>,
) -> Option<Holder> {
    let Before { found: before, holders, outer } = before;
    let range = cover(&tree.ranges(&found.source));
    let Some(range) = range else {
        return (found.kind == Kind::Adverb
            || found.kind == Kind::Word && found.shape == complement::Shape::Passive)
            .then(|| principal::anonymous(source.outlet));
    };
    let head = found.source_head.unwrap_or(found.head);
    // "It said": not what only another's words tell of.
    let thing = tree.is(head, &["it", "they"]);
    let nested = |n: usize| outer[n].iter().any(|&o| o < before.len());
    let last = (0..before.len())
        .rev()
        .find(|&n| !(thing && nested(n)))
        .and_then(|n| Some((&before[n], holders[n].as_ref()?)));
    let near = last.filter(|(b, _)| {
        tree.paragraph(b.head) == tree.paragraph(found.head)
            || tree.sentence_number(b.head) + 1 >= tree.sentence_number(found.head)
    });
    let speaks = |h: &Holder| {
        let thing = matches!(h.kind.as_str(), "outlet" | "wire" | "state-media" | "organisation");
        !(tree.is(head, &["he", "she"]) && thing && h.sector.is_none())
    };
    let on = source.published.map(|p| p.local_date());
    let pronoun = tree.upos(head) == Upos::Pron
        && found.source.len() <= 1
        && tree.is(head, &["he", "she", "they", "it", "who", "which", "that"]);
    let relative = matches!(tree.penn(head), "WP" | "WDT");
    if let Some(noun) = described(tree, head).filter(|_| pronoun && relative) {
        let words = holder_span::span(tree, noun, &found.cue);
        let before: Vec<usize> = words.into_iter().filter(|&t| t < head).collect();
        if let Some(named) = cover(&tree.ranges(&before)) {
            let phrase = named.slice(tree.text).unwrap_or("").trim_end_matches(',');
            let mut holder = principal::holder(knowledge, phrase, Some(named), on, source.outlet);
            holder.range = Some(range);
            holder.carried = true;
            return Some(holder);
        }
    }
    if pronoun {
        let meant = near.filter(|(_, h)| speaks(h)).map(|(_, holder)| holder.clone());
        let named = || {
            let phrase = antecedent(source, range)?;
            Some(principal::holder(knowledge, phrase, Some(range), on, source.outlet))
        };
        if let Some(mut carried) = meant.or_else(named) {
            carried.range = Some(range);
            carried.carried = true;
            return Some(carried);
        }
    }
    let phrase = range.slice(tree.text).unwrap_or("");
    let mut holder = principal::holder(knowledge, phrase, Some(range), on, source.outlet);
    // "A Norland missile hit Sudport, the governor said": the town's own.
    if let Some(country) = dateline::of_places_told(tree, source, knowledge, found) {
        institution::filed_from(&mut holder, &country);
    }
    institution::place(&mut holder, tree, source, knowledge, found, near, holders);
    Some(holder)
}

/// "the rebels, who denied it": the noun that the clause of a relative pronoun describes.
fn described(tree: &Tree<'_>, pronoun: usize) -> Option<usize> {
    let clause = std::iter::successors(tree.head(pronoun), |&t| tree.head(t))
        .take(4)
        .find(|&v| tree.rel(v) == Rel::AclRelcl)?;
    tree.head(clause)
}

/// The words a pronoun goes back to, where that is sure.
fn antecedent(source: Source<'_>, pronoun: TextRange) -> Option<&str> {
    let entities = &source.reading.entities;
    let mut at = source.reading.entities_over(pronoun).iter().find(|e| e.range == pronoun)?;
    for _ in 0..entities.len() {
        match at.antecedent.and_then(|a| entities.get(a as usize)) {
            Some(before) => at = before,
            None => break,
        }
    }
    (at.range != pronoun).then(|| at.range.slice(source.text)).flatten()
}

/// Holders outermost first: those of the statements whose content holds this one's cue.
fn chain(found: &[Found], holders: &[Option<Holder>], outer: &[usize], at: usize) -> Vec<Holder> {
    let mut outer: Vec<usize> = outer.iter().copied().filter(|&o| o != at).collect();
    outer.sort_by_key(|&o| std::cmp::Reverse(found[o].content.len()));
    let mut chain: Vec<Holder> =
        outer.into_iter().chain([at]).filter_map(|n| holders[n].clone()).collect();
    // "promised to release": one speaker, not one who reports the other.
    chain.dedup_by(|a, b| a.range.is_some() && a.range == b.range);
    chain
}

fn cover(ranges: &[TextRange]) -> Option<TextRange> {
    ranges.iter().copied().reduce(TextRange::cover)
}

fn state(
    tree: &Tree<'_>,
    source: Source<'_>,
    knowledge: &Knowledge,
    found: &Found,
    chain: Vec<Holder>,
    number: usize,
) -> Statement {
    let mut stand = commitment::of(tree, knowledge, found);
    if chain.last().is_some_and(|h| h.kind == "anonymous") && stand.commitment == Commitment::Report
    {
        stand.commitment = Commitment::Anonymous;
        stand.why.push("the source is not named".into());
    }
    if chain.last().is_some_and(|h| h.carried) {
        stand.why.push("holder carried over from before".into());
    }
    let cue = tree.ranges(&found.cue);
    let content = tree.ranges(&found.content);
    let parts: Vec<TextRange> =
        tree.ranges(&found.source).into_iter().chain(cue.clone()).chain(content.clone()).collect();
    let about = (stand.polarity == Polarity::Negative && stand.commitment == Commitment::Denial)
        .then(|| found.content_head.and_then(|h| cover(&tree.ranges(&tree.subtree(h)))))
        .flatten();
    let direct = found.content.first().is_some_and(|&t| tree.quote(t) == Quote::Open)
        && found.content.last().is_some_and(|&t| tree.quote(t) == Quote::Close);
    Statement {
        id: id(source, number),
        span: Span {
            article: source.article.clone(),
            range: cover(&parts).unwrap_or(tree.range(found.head)),
        },
        chain,
        cue,
        cue_lemma: tree.lemma(found.head).to_lowercase(),
        commitment: stand.commitment,
        content,
        polarity: stand.polarity,
        modality: stand.modality,
        band: stand.band,
        confidence: None,
        direct,
        mentions: Vec::new(),
        about,
        falsehood_noun: stand.falsehood_noun,
        against_interest: stand.commitment == Commitment::Concession,
        score: found.probability,
        why: stand.why,
    }
}

/// Gives each statement the mentions whose trigger lies in its content, and the figure that its own word
/// gives ("put the toll at seven").
pub fn bind(statements: &mut [Statement], mentions: &[EventMention], knowledge: &Knowledge) {
    // A figure is what its giver says; so is the attack that somebody claims for himself.
    let gives = |m: &EventMention| {
        let toll = || knowledge.frames.by_id(&m.frame).is_some_and(|f| f.has(Flag::Toll));
        m.event_type == EventType::Assault || toll()
    };
    let mut order: Vec<usize> = (0..mentions.len()).collect();
    order.sort_by_key(|&m| mentions[m].trigger.start);
    let within = |range: &TextRange| {
        let from = order.partition_point(|&m| mentions[m].trigger.start < range.start);
        let to = order.partition_point(|&m| mentions[m].trigger.start < range.end);
        let range = *range;
        let inside = move |m: &usize| range.contains(mentions[*m].trigger);
        order[from..to.max(from)].iter().copied().filter(inside)
    };
    for statement in statements.iter_mut() {
        let told = statement.content.iter().flat_map(within);
        let own = statement.cue.iter().flat_map(within).filter(|&m| gives(&mentions[m]));
        let mut held: Vec<usize> = told.chain(own).collect();
        held.sort_unstable();
        held.dedup();
        statement.mentions = held.iter().map(|&m| mentions[m].id.clone()).collect();
    }
    // Who owns up is who says it himself, not who is told by another to have said it.
    let size = |s: &Statement| s.content.iter().map(|c| c.len()).sum::<usize>();
    for mention in mentions.iter().filter(|m| m.slots.outcome == Some(Outcome::Failure)) {
        let holds = |s: &&mut Statement| s.mentions.contains(&mention.id);
        if let Some(inner) = statements.iter_mut().filter(holds).min_by_key(|s| size(s)) {
            inner.against_interest |= owns_up(inner, mention);
        }
    }
}

/// "Our rocket exploded": a state tells, in words of its own, that its own act has failed.
fn owns_up(statement: &Statement, mention: &EventMention) -> bool {
    let Some(holder) = statement.holder() else { return false };
    let own = |actor: &Actor| {
        let here = |r: TextRange| statement.content.iter().any(|c| c.contains(r));
        actor.country == holder.country && actor.range.is_some_and(here)
    };
    statement.commitment == Commitment::Report
        && statement.polarity == Polarity::Positive
        && holder.principal.as_str().starts_with("gov:")
        && mention.modality == Modality::Asserted
        && mention.slots.outcome == Some(Outcome::Failure)
        && mention.slots.outcome_range.is_some_and(|r| r.overlaps(mention.trigger))
        && mention.actors.iter().any(own)
}
