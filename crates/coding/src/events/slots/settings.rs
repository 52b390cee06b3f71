//! Where, when, and how it ended.

use parallax_knowledge::frames::{Effect, Flag, Pos};
use parallax_language::actors;
use parallax_model::{
    EntityKind, Outcome, Rel, Slots, TextRange, TimeKind, Upos,
    mention::{DateSlot, PlaceSlot},
};

use crate::events::{compose::Told, tree::Tree};

/// Prepositions of places and the role each gives.
fn role(preposition: &str) -> Option<&'static str> {
    Some(match preposition {
        "into" => "into",
        "from" => "from",
        "to" | "across" => "to",
        "toward" => "toward",
        "over" => "over",
        "near" | "off" | "outside" => "near",
        "in" | "at" | "on" | "along" | "inside" | "within" | "around" => "at",
        _ => return None,
    })
}

pub(super) fn places(tree: &Tree<'_>, event: &Told<'_>) -> Vec<PlaceSlot> {
    let trigger = event.trigger.token;
    let around: Vec<usize> = std::iter::once(trigger)
        .chain(tree.kid(trigger, &[Rel::Obj, Rel::NsubjPass]))
        .chain(tree.kids(trigger).filter(|&k| tree.rel(k) == Rel::Xcomp))
        .chain(tree.governor(trigger).filter(|_| event.trigger.pos == Pos::N).map(|(v, _)| v))
        .chain(tree.kids(trigger).filter(|&k| tree.rel(k) == Rel::Advcl))
        .collect();
    let mut found: Vec<PlaceSlot> = Vec::new();
    for at in around {
        for k in tree.kids(at).filter(|&k| matches!(tree.rel(k), Rel::Obl | Rel::Nmod)) {
            let Some(role) = tree.case(k).and_then(role) else { continue };
            if let Some(place) = place(tree, event, k, role)
                && !found.iter().any(|p| p.range.overlaps(place.range))
            {
                found.push(place);
            }
        }
    }
    found
}

fn place(tree: &Tree<'_>, event: &Told<'_>, head: usize, role: &str) -> Option<PlaceSlot> {
    let entity = tree.entity(head);
    let named = entity.is_some_and(|e| matches!(e.kind, EntityKind::Place | EntityKind::State));
    let lemma = tree.lemma(head);
    let generic =
        ["sea", "territory", "borderline", "airspace"].iter().any(|c| tree.lists(c, lemma));
    let party = event
        .actors
        .iter()
        .chain(&event.recipients)
        .any(|a| a.range.is_some_and(|r| r.overlaps(tree.range(head))) && !generic);
    if !(named || generic) || (party && role != "to") {
        return None;
    }
    let range = tree.phrase(head);
    let text = range.slice(tree.source.text)?.to_string();
    let on = tree.source.published.map(|p| p.local_date());
    let country = actors::resolve(tree.knowledge, &text, on).country;
    Some(PlaceSlot {
        range,
        text,
        role: role.to_string(),
        country,
        entity: entity.filter(|_| named).and_then(|e| e.link.clone()),
        latitude: None,
        longitude: None,
    })
}

/// Each date goes to the event it is nearest to, unless it dates a report.
pub(super) fn dates(tree: &Tree<'_>, told: &[&Told<'_>], slots: &mut [Slots]) {
    let sentence = tree.sentence_range();
    for time in tree.reading().times.iter().filter(|t| sentence.overlaps(t.range)) {
        if !matches!(time.kind, TimeKind::Date | TimeKind::Time) {
            continue;
        }
        let Some(at) = tree.head_of(time.range) else { continue };
        let best = (0..told.len())
            .filter(|&i| slots[i].date.is_none())
            .filter(|&i| !dates_a_report(tree, at, told[i].trigger.token))
            .min_by_key(|&i| tree.distance(told[i].trigger.token, at));
        if let Some(i) = best
            && tree.distance(told[i].trigger.token, at) <= 5
        {
            slots[i].date = Some(DateSlot {
                range: time.range,
                value: time.value.clone(),
                interval: time.interval.clone(),
            });
        }
    }
}

/// "said on Thursday": the day of saying, unless the verb of speech is the event itself.
fn dates_a_report(tree: &Tree<'_>, at: usize, trigger: usize) -> bool {
    let Some(verb) = tree.ancestors(at).skip(1).find(|&a| tree.is_verb(a)) else { return false };
    if verb == trigger || tree.is_under(verb, trigger) {
        return false;
    }
    let speech = tree
        .knowledge
        .frames
        .operator(Pos::V, tree.lemma(verb), |_| false)
        .is_some_and(|o| matches!(o.effect, Effect::Speech | Effect::Claim | Effect::Deny));
    speech && tree.head(at) == Some(verb)
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
    let near = |class: &str| {
        let above = tree.governor(trigger).map(|(v, _)| v);
        std::iter::once(trigger)
            .chain(above)
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
