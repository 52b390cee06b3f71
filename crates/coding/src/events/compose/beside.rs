//! Events told beside another by the same words: what comes back in a barter, each thing handed over,
//! the act of denying.

use parallax_knowledge::frames::Pos;
use parallax_model::{Actor, CameoCode, EventType, Modality};

use super::Told;
use crate::events::{recover::implied, tree::Tree};

/// "missiles in exchange for soldiers": what comes back is handed over too.
pub(super) fn barter<'a>(tree: &Tree<'a>, event: &Told<'a>) -> Option<Told<'a>> {
    let transfer = matches!(event.kind.as_deref(), Some("x-arms-transfer" | "x-troop-support"));
    if !transfer || event.dropped.is_some() || event.recipients.is_empty() {
        return None;
    }
    let trigger = event.trigger.token;
    let exchange = tree.tokens().find(|&t| {
        tree.lists("exchangenoun", tree.lemma(t))
            && tree.case(t) == Some("in")
            && tree.is_under(t, trigger)
    })?;
    let price = tree
        .nominal_of(exchange, "for")
        .or_else(|| tree.oblique_of(trigger, "for").filter(|&p| p > exchange))?;
    let (kind, cameo) = if tree.lists("troop", tree.lemma(price)) {
        ("x-troop-support", "072")
    } else if tree.lists("arms", tree.lemma(price)) || tree.is_weapon(price) {
        ("x-arms-transfer", "072")
    } else {
        return None;
    };
    let mut trigger = event.trigger.clone();
    trigger.token = price;
    trigger.pos = Pos::N;
    Some(Told {
        kind: Some(kind.into()),
        cameo: Some(CameoCode::new(cameo)),
        trigger,
        actors: event.recipients.clone(),
        recipients: event.actors.clone(),
        why: vec![format!("handed over in exchange: “{}”", tree.form(price))],
        ..event.clone()
    })
}

/// "exports of food and fuel": each thing handed over is an exchange of its own. Arms stay together,
/// as one shipment.
pub(super) fn item_by_item<'a>(tree: &Tree<'a>, event: &mut Told<'a>) -> Vec<Told<'a>> {
    let exchange = matches!(event.event_type, EventType::Aid | EventType::Cooperate);
    if !exchange || event.dropped.is_some() || event.kind.is_some() {
        return Vec::new();
    }
    let trigger = &event.trigger;
    let first = trigger
        .frame
        .item
        .iter()
        .flat_map(|p| tree.sites(trigger.token, trigger.pos, &p.site))
        .next();
    let Some(first) = first else { return Vec::new() };
    let named = |&t: &usize| tree.upos(t) == parallax_model::Upos::Noun && !tree.is_time(t);
    let items: Vec<usize> = tree.conjuncts(first).into_iter().filter(named).collect();
    let [first, others @ ..] = items.as_slice() else { return Vec::new() };
    event.item = Some(*first);
    let apart = |&item: &usize| {
        let mut why = event.why.clone();
        why.push(format!("handed over beside other things: “{}”", tree.form(item)));
        Told { item: Some(item), why, ..event.clone() }
    };
    others.iter().map(apart).collect()
}

/// "We have never supplied weapons": the actor's own denial.
pub(super) fn speaks_for_itself(tree: &Tree<'_>, event: &Told<'_>) -> bool {
    let first_person = |a: &Actor| {
        a.range
            .and_then(|r| tree.head_of(r))
            .is_some_and(|h| matches!(tree.lemma(h), "we" | "i" | "us"))
    };
    event.stance.negated
        && event.dropped.is_none()
        && event.trigger.pos == Pos::V
        && event.event_type != EventType::Reject
        && event.stance.modality == Modality::Asserted
        && event.actors.iter().any(first_person)
}

/// The act of denying, beside what is denied.
pub(super) fn denial<'a>(tree: &Tree<'a>, event: &Told<'a>) -> Option<Told<'a>> {
    speaks_for_itself(tree, event).then(|| denial_of(event))
}

/// The act of saying that it was not done.
pub(in crate::events) fn denial_of<'a>(event: &Told<'a>) -> Told<'a> {
    let mut stance = event.stance.clone();
    stance.negated = false;
    Told {
        event_type: EventType::Reject,
        mode: None,
        kind: Some("x-denial".into()),
        cameo: Some(CameoCode::new("016")),
        contexts: Vec::new(),
        recipients: Vec::new(),
        stance,
        why: vec!["a denial of a deed of one's own".into()],
        ..event.clone()
    }
}

/// "Two were killed when troops opened fire on a post": by those troops, and the post was theirs.
pub(super) fn when_struck(tree: &Tree<'_>, told: &mut [Told<'_>]) {
    let known = |list: &[Actor]| list.iter().any(|a| a.country.is_some());
    let attack = |t: &Told<'_>| {
        t.dropped.is_none()
            && t.event_type == EventType::Assault
            && t.kind.as_deref() != Some("x-sinking")
            && t.stance.modality == Modality::Asserted
            && !t.stance.negated
    };
    for i in 0..told.len() {
        if !attack(&told[i]) || known(&told[i].actors) {
            continue;
        }
        let verb = told[i].trigger.token;
        let clause = (0..told.len()).find(|&j| {
            let at = told[j].trigger.token;
            tree.head(at) == Some(verb)
                && tree.is_clause_of(at, &["when", "as", "after"])
                && attack(&told[j])
                && known(&told[j].actors)
        });
        let Some(j) = clause else { continue };
        let own = told[i].recipients.iter().find_map(|r| r.country.clone());
        if told[j].actors.iter().any(|a| a.country == own) {
            continue;
        }
        told[i].actors = implied(&told[j].actors);
        told[i].why.push("actor: whose attack it was".into());
        if !known(&told[j].recipients) && known(&told[i].recipients) {
            let hit = told[i].recipients.iter().find(|r| r.country.is_some()).cloned();
            let home = hit.and_then(|h| h.country);
            match told[j].recipients.first_mut() {
                Some(first) => first.country = home,
                None => told[j].recipients = implied(&told[i].recipients),
            }
        }
    }
}
