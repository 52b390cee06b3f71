//! Where, how it ended, and what was promised.

use parallax_knowledge::frames::{Effect, Flag, Pos};
use parallax_language::actors;
use parallax_model::{EntityKind, Modality, Outcome, Rel, TextRange, Upos, mention::PlaceSlot};

use crate::events::{compose::Told, tree::Tree};

/// Prepositions of places and the role each gives.
pub(in crate::events) fn place_role(preposition: &str) -> Option<&'static str> {
    Some(match preposition {
        "into" => "into",
        "from" | "out" => "from",
        "to" | "across" => "to",
        "toward" => "toward",
        "over" => "over",
        "near" | "off" | "outside" => "near",
        "in" | "at" | "on" | "along" | "inside" | "within" | "around" => "at",
        _ => return None,
    })
}

pub(super) fn places(tree: &Tree<'_>, event: &Told<'_>, alone: bool) -> Vec<PlaceSlot> {
    use parallax_model::EventType::{Accuse, Agree, Concede, Reject, Request, Statement, Threaten};
    // Words have no place of their own worth keeping, what is planned has.
    let planned = event.event_type == Agree && event.kind.is_some();
    if !planned
        && matches!(
            event.event_type,
            Accuse | Agree | Concede | Reject | Request | Statement | Threaten
        )
    {
        return Vec::new();
    }
    let trigger = event.trigger.token;
    let mut around: Vec<usize> = vec![trigger];
    around.extend(tree.kids(trigger).filter(|&k| {
        matches!(tree.rel(k), Rel::Obj | Rel::NsubjPass | Rel::Xcomp)
            || (tree.rel(k) == Rel::Advcl && tree.penn(k) == "VBG")
    }));
    // "balloons carrying waste across the border".
    let carried: Vec<usize> = around
        .iter()
        .flat_map(|&at| tree.kids(at))
        .filter(|&k| tree.rel(k) == Rel::Acl && tree.penn(k) == "VBG")
        .collect();
    around.extend(carried);
    if event.trigger.pos == Pos::N {
        let supported = |&(_, rel): &(usize, Rel)| rel != Rel::Nsubj;
        around.extend(tree.governor(trigger).filter(supported).map(|(v, _)| v));
    }
    // Into the phrases: "a test of an engine at its site", "a ceremony in the capital".
    let mut at = 0;
    while at < around.len() && around.len() < 24 {
        let inner: Vec<usize> = tree
            .kids(around[at])
            .filter(|&k| matches!(tree.rel(k), Rel::Nmod | Rel::Obl) && !tree.is_verb(k))
            .filter(|&k| tree.case(k) == Some("of") || place(tree, event, k, "at").is_none())
            .filter(|k| !around.contains(k))
            .collect();
        around.extend(inner);
        at += 1;
    }
    let mut found: Vec<PlaceSlot> = Vec::new();
    for at in around {
        gather(tree, event, at, &mut found);
    }
    if found.is_empty() && alone && event.of_domain() {
        // "Speaking in Norport, he said": where somebody speaks is not where it was.
        let elsewhere = |t: usize| tree.is_speech(t) || tree.lists("speaking", tree.lemma(t));
        for at in tree.tokens().filter(|&t| tree.is_verb(t) && !elsewhere(t)) {
            if tree.kid(at, &[Rel::Nsubj, Rel::NsubjPass]).is_none() {
                gather(tree, event, at, &mut found);
            }
        }
    }
    found
}

fn gather(tree: &Tree<'_>, event: &Told<'_>, at: usize, found: &mut Vec<PlaceSlot>) {
    // "Hit the port of Norport", "shelled Norport": what is struck is where.
    let struck = event.event_type == parallax_model::EventType::Assault
        && tree.deep_object(event.trigger.token) == Some(at);
    // "The Boreas", which no gazetteer knows, is a ship rather than a town.
    let ship = |k: usize| tree.kids(k).any(|d| tree.rel(d) == Rel::Det);
    let town = |k: usize| {
        tree.entity(k)
            .is_some_and(|e| e.kind == EntityKind::Place && !(e.link.is_none() && ship(k)))
    };
    if struck && town(at) {
        found.extend(slot_of(tree, at, "at"));
    }
    for k in tree.kids(at).filter(|&k| matches!(tree.rel(k), Rel::Obl | Rel::Nmod)) {
        // "The town of Norport", though no table knows it.
        let named = tree.upos(k) == Upos::Propn && tree.lists("territory", tree.lemma(at));
        if struck && (town(k) || named) && tree.case(k) == Some("of") {
            found.extend(slot_of(tree, k, "at"));
            continue;
        }
        let Some(role) = tree.case(k).and_then(place_role) else { continue };
        // "within 5 km of the line".
        let (k, role) =
            match tree.nominal_of(k, "of").filter(|_| tree.lists("lengthunit", tree.lemma(k))) {
                Some(of) => (of, "near"),
                None => (k, role),
            };
        // "A Norland air base in Sudland" lies in the one, whosever it is.
        let inner = tree.kids(k).find(|&j| {
            let case = tree.case(j).and_then(place_role);
            j > k
                && tree.rel(j) == Rel::Nmod
                && matches!(case, Some("at" | "near"))
                && tree.lists("site", tree.lemma(k))
                && tree
                    .entity(j)
                    .is_some_and(|e| matches!(e.kind, EntityKind::Place | EntityKind::State))
        });
        if let Some(place) = inner.and_then(|j| slot_of(tree, j, "at"))
            && !found.iter().any(|p| p.range.overlaps(place.range))
        {
            found.push(place);
            continue;
        }
        if let Some(place) = place(tree, event, k, role)
            && !found.iter().any(|p| p.range.overlaps(place.range))
        {
            found.push(place);
        }
    }
}

fn place(tree: &Tree<'_>, event: &Told<'_>, head: usize, role: &str) -> Option<PlaceSlot> {
    let entity = tree.entity(head);
    let named = entity.is_some_and(|e| matches!(e.kind, EntityKind::Place | EntityKind::State));
    let lemma = &tree.lemma(head).to_lowercase();
    let generic =
        ["sea", "territory", "borderline", "airspace"].iter().any(|c| tree.lists(c, lemma));
    // "the Plesetsk silo", "its Sohae site"; never "the range of 320 km".
    let phrase = tree.phrase(head);
    let measured = !tree.reading().quantities_over(phrase).is_empty();
    let site = tree.lists("site", lemma)
        && !measured
        && tree.kids(head).any(|k| {
            tree.upos(k) == Upos::Propn || tree.rel(k) == Rel::NmodPoss || tree.rel(k) == Rel::Amod
        });
    let party = event
        .actors
        .iter()
        .chain(&event.recipients)
        .any(|a| a.range.is_some_and(|r| r.overlaps(tree.range(head))) && !generic);
    // A state that takes part is no place; a town where it is visited is both.
    let state = entity.is_some_and(|e| e.kind == EntityKind::State);
    let visit = event.event_type == parallax_model::EventType::Consult;
    // "Russia's Far East".
    let part =
        party && tree.upos(head) == Upos::Propn && tree.kid(head, &[Rel::NmodPoss]).is_some();
    let whole = tree.kid(head, &[Rel::NmodPoss, Rel::Amod]).is_none();
    if !(named || generic || site || part)
        || tree.is_time(head)
        || (party && state && whole && !visit)
        || (party && role == "from")
        || (party && whole && handed_over(event))
    {
        return None;
    }
    slot_of(tree, head, role)
}

/// Given, sold or sent to a government, which may be named by its capital.
fn handed_over(event: &Told<'_>) -> bool {
    matches!(event.kind.as_deref(), Some("x-arms-transfer" | "x-troop-support"))
}

fn slot_of(tree: &Tree<'_>, head: usize, role: &str) -> Option<PlaceSlot> {
    let entity = tree.entity(head);
    let named = entity.is_some_and(|e| matches!(e.kind, EntityKind::Place | EntityKind::State));
    let range = without_days(tree, by_itself(tree, head));
    let text = range.slice(tree.source.text)?.to_string();
    let on = tree.source.published.map(|p| p.local_date());
    // "The sea between Norland and Sudland" is neither's.
    let whole = tree.kid(head, &[Rel::NmodPoss, Rel::Amod]).is_none();
    let waters = tree.lists("sea", &tree.lemma(head).to_lowercase()) && whole && !named;
    let country = actors::resolve(tree.knowledge, &text, on).country.filter(|_| !waters);
    Some(PlaceSlot {
        range,
        text,
        role: role.to_string(),
        country,
        entity: entity.filter(|_| named).and_then(|e| e.link.clone()),
        ..PlaceSlot::default()
    })
}

/// "The village of Norport | near the border with Sudland": what it lies near is another place.
fn by_itself(tree: &Tree<'_>, head: usize) -> TextRange {
    let phrase = tree.phrase(head);
    let beside = |k: usize| {
        let place = matches!(tree.case(k).and_then(place_role), Some("near" | "from"));
        k > head && tree.rel(k) == Rel::Nmod && place
    };
    let cut = tree.kids(head).find(|&k| beside(k)).and_then(|k| {
        tree.kids(k).find(|&c| tree.rel(c) == Rel::Case).map(|c| tree.range(c).start)
    });
    match cut.filter(|c| *c > tree.range(head).start) {
        Some(end) => {
            let words = TextRange::new(phrase.start, end);
            let kept = words.slice(tree.source.text).unwrap_or("").trim_end().len();
            TextRange::new(phrase.start, phrase.start + kept as u32)
        }
        None => phrase,
    }
}

/// "the Arabian Sea | from 8 to 12 May": what a date or the number that opens it adds is no place.
fn without_days(tree: &Tree<'_>, range: TextRange) -> TextRange {
    let words = range.slice(tree.source.text).unwrap_or("");
    let numbered = |rest: &str| rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let cut = [" from ", " between "]
        .iter()
        .filter_map(|word| Some((words.find(word)?, *word)))
        .find(|(at, word)| numbered(&words[at + word.len()..]))
        .map(|(at, _)| at);
    cut.map_or(range, |at| TextRange::new(range.start, range.start + at as u32))
}

/// "promised to let food pass", "accused it of shelling", "demanded an inquiry": the clause of a word of
/// speech, else what it is about, else its object where that is no party.
pub(super) fn matter(tree: &Tree<'_>, event: &Told<'_>) -> Option<TextRange> {
    let t = event.trigger.token;
    // What is closed.
    if event.kind.as_deref() == Some("x-closure") {
        return tree.deep_object(t).map(|o| tree.phrase(o));
    }
    // Which ship went down, by name.
    if event.kind.as_deref() == Some("x-sinking") {
        let ship = tree.deep_object(t).or_else(|| tree.deep_subject(t))?;
        let named = tree.under(ship, |_| true).into_iter().any(|k| tree.upos(k) == Upos::Propn);
        return named.then(|| tree.phrase(ship));
    }
    use parallax_model::EventType::{Accuse, Agree, Concede, Reject, Request, Support, Threaten};
    if !matches!(event.event_type, Accuse | Agree | Concede | Reject | Request | Support | Threaten)
    {
        return None;
    }
    let party = |k: usize| {
        let range = tree.range(k);
        event
            .actors
            .iter()
            .chain(&event.recipients)
            .any(|a| a.range.is_some_and(|r| r.overlaps(range)))
    };
    let of = |rels: &[Rel]| {
        tree.kids(t)
            .find(|&k| k > t && rels.contains(&tree.rel(k)) && !party(k) && !tree.is_time(k))
    };
    let about = || {
        let agrees = event.event_type == Agree;
        let case = |k: usize| match tree.case(k) {
            Some("to" | "on") => agrees,
            Some("of" | "for" | "over" | "about" | "with") => true,
            _ => false,
        };
        let gerund = |k: usize| {
            tree.penn(k) == "VBG"
                && tree
                    .kids(k)
                    .any(|m| m < k && matches!(tree.lemma(m), "of" | "for" | "over" | "with"))
        };
        tree.kids(t).find(|&k| k > t && (case(k) || gerund(k)) && !party(k) && !tree.is_time(k))
    };
    // "Accused troops of shelling a town", with the charge hung from the accused.
    let charge = || {
        let accused = tree.kids(t).find(|&k| tree.rel(k) == Rel::Obj && party(k))?;
        tree.kids(accused).find(|&k| {
            k > accused
                && tree.penn(k) == "VBG"
                && tree.kids(k).any(|m| m < k && matches!(tree.lemma(m), "of" | "for"))
        })
    };
    // "Will lift its ban on exports": what is promised is the deed itself.
    if event.trigger.pos == Pos::V && event.trigger.frame.event_type != Some(event.event_type) {
        let kept = |k: usize| {
            matches!(tree.rel(k), Rel::Obj | Rel::Iobj | Rel::CompoundPrt | Rel::Xcomp)
                || tree.rel(k) == Rel::Obl && !tree.is_time(k)
        };
        let below = |k: usize| if tree.head(k) == Some(t) { kept(k) && k > t } else { true };
        let words = tree.under(t, below).into_iter().filter(|&k| k >= t);
        return words.map(|k| tree.range(k)).reduce(TextRange::cover);
    }
    let clause =
        of(&[Rel::Xcomp, Rel::Ccomp]).or_else(about).or_else(charge).or_else(|| of(&[Rel::Obj]))?;
    let request = event.event_type == Request;
    let opener = tree.kids(clause).filter(|&k| !(request && tree.lemma(k) == "for")).find(|&k| {
        let agreed = event.event_type == Agree && tree.rel(k) == Rel::Case;
        k < clause
            && matches!(tree.rel(k), Rel::Mark | Rel::Case)
            && tree.lemma(k) != "that"
            && !agreed
    });
    let phrase = tree.phrase(clause);
    // "Called for the president to be freed": what is to be done to him.
    let to_be_done = tree
        .kids(clause)
        .chain(tree.kids(t))
        .find(|&k| k > clause && tree.is_verb(k) && tree.has_mark(k, "to"))
        .filter(|_| request && tree.case(clause) == Some("for"));
    if let Some(verb) = to_be_done {
        return Some(tree.phrase(clause).cover(tree.span(verb)));
    }
    // A clause is told with its subject.
    let gerund = tree.penn(clause) == "VBG" && !tree.kids(clause).any(|k| tree.rel(k) == Rel::Conj);
    let whole = (tree.rel(clause) == Rel::Ccomp || gerund)
        .then(|| tree.under(clause, |k| tree.lemma(k) != "that" || tree.rel(k) != Rel::Mark))
        .and_then(|t| t.into_iter().map(|t| tree.range(t)).reduce(TextRange::cover));
    let range = whole.or(opener.map(|o| phrase.cover(tree.range(o)))).unwrap_or(phrase);
    let words = range.slice(tree.source.text)?;
    Some(TextRange::new(
        range.start,
        range.start + words.trim_end_matches([',', '.', ' ']).len() as u32,
    ))
}

pub(super) fn outcome(tree: &Tree<'_>, event: &Told<'_>) -> (Option<Outcome>, Option<TextRange>) {
    let weapons = event.event_type == parallax_model::EventType::Mobilize;
    if !weapons {
        return (None, None);
    }
    let trigger = event.trigger.token;
    if event.has(Flag::Failure) {
        return (Some(Outcome::Failure), Some(tree.range(trigger)));
    }
    // "Reached orbit", "failed to reach orbit".
    if event.has(Flag::Success) && event.stance.modality != Modality::Planned {
        let outcome = if event.stance.negated { Outcome::Failure } else { Outcome::Success };
        // From the word that negates it to what is reached: "failed to reach orbit".
        let range = tree.range(trigger);
        let failed =
            |effect: &Effect| matches!(effect, Effect::Fail | Effect::Manage | Effect::Attempt);
        let negator = event
            .stance
            .effects
            .iter()
            .filter(|(k, effect)| *k < trigger && failed(effect))
            .map(|&(k, _)| k)
            .max();
        let reached =
            tree.kids(trigger).filter(|&k| k > trigger && tree.lists("orbit", tree.lemma(k)));
        let not = tree
            .kids(negator.unwrap_or(trigger))
            .filter(|&k| k < trigger && matches!(tree.lemma(k), "not" | "never"));
        let whole = negator.into_iter().chain(reached).chain(not).map(|k| tree.range(k));
        return (Some(outcome), Some(whole.fold(range, TextRange::cover)));
    }
    let near = |class: &str| {
        let above = tree.governor(trigger).map(|(v, _)| v);
        // "One of them failed and fell": beside it, of the same subject.
        let beside = tree.head(trigger).filter(|_| {
            tree.rel(trigger) == Rel::Conj
                && tree.kid(trigger, &[Rel::Nsubj, Rel::NsubjPass]).is_none()
        });
        // "Carried out a successful test".
        let noun = tree.deep_object(trigger).filter(|o| event.trigger.consumed.contains(o));
        std::iter::once(trigger)
            .chain(noun)
            .chain(above)
            .chain(beside)
            .flat_map(|t| tree.kids(t).chain([t]).collect::<Vec<_>>())
            .find(|&k| {
                tree.lists(class, tree.lemma(k))
                    && (tree.is_verb(k)
                        || matches!(tree.upos(k), Upos::Adv | Upos::Adj | Upos::Noun))
            })
    };
    if let Some(k) = near("success") {
        return (Some(Outcome::Success), Some(tree.range(k)));
    }
    if let Some(k) = near("failure").filter(|&k| k != trigger) {
        return (Some(Outcome::Failure), Some(tree.range(k)));
    }
    (None, None)
}
