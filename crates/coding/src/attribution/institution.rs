//! A body of a state named without its state: "its military said", "state media reported", "the
//! foreign ministry repeated".

use parallax_knowledge::{Knowledge, cues::CuePos, ledger::Phrase};
use parallax_language::actors::{self, ActorCode};
use parallax_model::{Country, EntityKind, Holder, Rel, Sector};

use super::{complement::Shape, cover, found::Found, principal};
use crate::{Source, tree::Tree};

/// Gives the holder its state, where the words around say which.
pub(super) fn place(
    holder: &mut Holder,
    tree: &Tree<'_>,
    source: Source<'_>,
    knowledge: &Knowledge,
    found: &Found,
    near: Option<(&Found, &Holder)>,
    holders: &[Option<Holder>],
) {
    if holder.country.is_some() || holder.entity.is_some() || principal::is_placed(holder) {
        return;
    }
    let media = knowledge.ledger.has_phrase(Phrase::StateMedia, &holder.text);
    let of_state = holder.sector.as_ref().is_some_and(principal::speaks_for_state);
    let first = holder.text.split(' ').next().unwrap_or("").to_lowercase();
    let definite = matches!(first.as_str(), "the" | "its" | "their");
    let part = part_of_body(knowledge, &holder.text, source);
    let of_body = part.is_some();
    if !(media || (of_state || of_body) && definite && holder.kind != "anonymous") {
        return;
    }
    let owned = matches!(first.as_str(), "its" | "their");
    let country = match owned {
        // "Norland dismissed it. Its minister said": else of whom the sentence before has named.
        true => {
            of_subject(tree, source, knowledge, found).or_else(|| spoke_before(tree, found, near))
        }
        false => called_before(holder, holders)
            .or_else(|| said_beside(tree, holder, found, near))
            .or_else(|| like_before(part.as_ref().unwrap_or(holder), media, holders))
            .or_else(|| continues(knowledge, tree, found, near))
            .or_else(|| {
                let subject = subject(tree, source, knowledge, found)?;
                // "Norland's navy tested a missile, the defence ministry said": a body speaks of another.
                let body = subject.sector.is_some()
                    && !subject.entity.as_ref().is_some_and(|e| e.as_str().starts_with("state:"));
                let alone = || names_no_other(source, knowledge, subject.country.as_ref()?);
                subject
                    .country
                    .clone()
                    .filter(|c| (media || body || alone().is_some()) && principal::is_state(c))
            }),
    };
    let Some(country) = country else { return };
    holder.principal = principal::gov(&country);
    holder.country = Some(country);
    if media {
        holder.kind = "state-media".into();
        holder.sector = Some(Sector::new("JRN"));
    }
}

/// Where a text names one state and nobody of another, "the defence ministry" is that state's.
fn names_no_other(source: Source<'_>, knowledge: &Knowledge, only: &Country) -> Option<()> {
    let on = source.published.map(|p| p.local_date());
    let another = source.reading.entities.iter().any(|e| {
        matches!(
            e.kind,
            EntityKind::State
                | EntityKind::Nationality
                | EntityKind::Organisation
                | EntityKind::Person
                | EntityKind::Place
        ) && e
            .range
            .slice(source.text)
            .and_then(|words| actors::resolve(knowledge, words, on).country)
            .is_some_and(|c| c != *only && principal::is_state(&c))
    });
    (!another).then_some(())
}

/// "The army's media wing": the body of a state that it is part of.
fn part_of_body(knowledge: &Knowledge, words: &str, source: Source<'_>) -> Option<Holder> {
    let owner = words.split_once("'s ").or_else(|| words.split_once("’s "))?.0;
    let nameless =
        owner.starts_with(char::is_lowercase) || !owner.chars().skip(1).any(char::is_uppercase);
    let body = principal::holder(knowledge, owner, None, None, source.outlet);
    let of_state = body.sector.as_ref().is_some_and(principal::speaks_for_state);
    (nameless && of_state && body.country.is_none()).then_some(body)
}

/// "A senior official of Norland said … The official said": nobody else.
pub(super) fn as_before(holder: &mut Holder, holders: &[Option<Holder>]) {
    let definite = holder.text.to_lowercase().starts_with("the ");
    let open = holder.kind == "anonymous" || holder.principal.as_str().starts_with("person:");
    if !(definite && open && holder.country.is_none() && holder.text.split(' ').count() == 2) {
        return;
    }
    let introduced = |h: &&Holder| {
        let first = h.text.split(' ').next().unwrap_or("").to_lowercase();
        matches!(first.as_str(), "a" | "an") && last(h) == last(holder)
    };
    if let Some(before) = holders.iter().rev().flatten().find(introduced) {
        let (range, text) = (holder.range, holder.text.clone());
        *holder = Holder { range, text, carried: true, ..before.clone() };
    }
}

/// "The defence ministry", "Foreign Secretary Ann Lee": of the country the report was filed from, where
/// nothing nearer says whose.
pub(super) fn filed_from(holder: &mut Holder, country: &Country) {
    let unplaced = holder.country.is_none()
        && holder.entity.is_none()
        && (holder.principal.as_str().starts_with("person:")
            || holder.principal.as_str().is_empty());
    let of_state = holder.sector.as_ref().is_some_and(principal::speaks_for_state);
    let definite =
        holder.text.split_whitespace().next().is_some_and(|w| w.eq_ignore_ascii_case("the"));
    // "Foreign Secretary Ann Lee", and no "diplomats".
    let capitals = holder.text.split_whitespace().filter(|w| w.starts_with(char::is_uppercase));
    let titled = holder.text.starts_with(char::is_uppercase) && capitals.count() > 2;
    if unplaced && of_state && (definite || titled) && holder.kind != "anonymous" {
        holder.principal = principal::gov(country);
        holder.country = Some(country.clone());
    }
}

/// The state that does what is said: "Norland fired a missile, its military said".
fn of_subject(
    tree: &Tree<'_>,
    source: Source<'_>,
    knowledge: &Knowledge,
    found: &Found,
) -> Option<Country> {
    subject(tree, source, knowledge, found)?.country.filter(principal::is_state)
}

/// Who does what is said.
fn subject(
    tree: &Tree<'_>,
    source: Source<'_>,
    knowledge: &Knowledge,
    found: &Found,
) -> Option<ActorCode> {
    let verb = match found.shape {
        Shape::Inserted => tree.head(found.head),
        _ => found.content_head,
    }?;
    // "Norland, which …, sent tanks": a main verb taken for a clause of its subject.
    let described =
        || tree.head(verb).filter(|_| matches!(tree.rel(verb), Rel::Acl | Rel::AclRelcl));
    let subject = tree.kid(verb, &[Rel::Nsubj, Rel::NsubjPass]).or_else(described)?;
    let words = cover(&tree.ranges(&tree.subtree(subject)))?.slice(tree.text)?;
    Some(actors::resolve(knowledge, words, source.published.map(|p| p.local_date())))
}

/// The state of whoever has spoken in the sentence before.
fn spoke_before(
    tree: &Tree<'_>,
    found: &Found,
    near: Option<(&Found, &Holder)>,
) -> Option<Country> {
    let (before, spoke) = near?;
    let next = tree.sentence_number(before.head) + 1 == tree.sentence_number(found.head);
    let beside = tree.paragraph(before.head) == tree.paragraph(found.head);
    let state = spoke.principal.as_str().starts_with("gov:");
    spoke.country.clone().filter(|_| next && beside && state)
}

/// "Norland's minister said … The military said": in one paragraph a body without a state is of the state that
/// has spoken right before it, unless it is told apart from it in this sentence.
fn said_beside(
    tree: &Tree<'_>,
    holder: &Holder,
    found: &Found,
    near: Option<(&Found, &Holder)>,
) -> Option<Country> {
    let (before, spoke) = near?;
    let first = tree.sentence_number(before.head) < tree.sentence_number(found.head);
    let beside = first && tree.paragraph(before.head) == tree.paragraph(found.head);
    let body = holder.sector.as_ref().is_some_and(|s| s.as_str() == "MIL");
    let state = spoke.principal.as_str().starts_with("gov:");
    spoke.country.clone().filter(|_| beside && body && state)
}

/// That of the nearest earlier holder of the same sort.
fn like_before(holder: &Holder, media: bool, holders: &[Option<Holder>]) -> Option<Country> {
    let alike = |h: &&Holder| {
        // "South Korea's military", then "the military".
        // "The National Intelligence Service", then "the spy agency"; "the military", then "the army".
        let body = |h: &Holder| h.sector.clone().filter(|s| matches!(s.as_str(), "SPY" | "MIL"));
        let sort = match media {
            true => h.kind == "state-media",
            false => last(h) == last(holder) || body(h).is_some() && body(h) == body(holder),
        };
        sort && h.principal.as_str().starts_with("gov:")
    };
    holders.iter().rev().flatten().find(alike).and_then(|h| h.country.clone())
}

/// "Norland's air force said … The air force said": the last that goes by these words.
fn called_before(holder: &Holder, holders: &[Option<Holder>]) -> Option<Country> {
    let words = |h: &Holder| h.text.to_lowercase();
    let bare = words(holder);
    let bare = bare.strip_prefix("the ").unwrap_or(&bare);
    let same = |h: &&Holder| {
        let text = words(h);
        h.principal.as_str().starts_with("gov:")
            && (text == bare || text.ends_with(&format!(" {bare}")))
    };
    holders.iter().rev().flatten().find(same).and_then(|h| h.country.clone())
}

fn last(holder: &Holder) -> String {
    holder.text.split_whitespace().last().unwrap_or("").to_lowercase()
}

/// That of the one who spoke in the sentence before, where this one says it after him.
fn continues(
    knowledge: &Knowledge,
    tree: &Tree<'_>,
    found: &Found,
    near: Option<(&Found, &Holder)>,
) -> Option<Country> {
    let repeats = knowledge
        .cues
        .get(tree.lemma(found.head), CuePos::Verb)
        .is_some_and(|c| c.note.contains("repeats an older claim"));
    let (before, holder) = near?;
    let follows = tree.sentence_number(found.head) <= tree.sentence_number(before.head) + 1;
    let of_state = holder.principal.as_str().starts_with("gov:");
    holder.country.clone().filter(|_| follows && of_state && repeats)
}
