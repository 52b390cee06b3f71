//! An event told inside another: which one it is content of, and what the outer one takes from it.

use parallax_knowledge::frames::{Flag, Pos, Site};
use parallax_model::{Actor, EventType, Modality, Rel};

use super::Told;
use crate::events::{party::same_party, tree::Tree};

/// Finds for each event the one whose content it is told in.
pub(super) fn nest(tree: &Tree<'_>, told: &mut [Told<'_>]) {
    for i in 0..told.len() {
        told[i].parent = demanded_beside(tree, told, i);
        if told[i].parent.is_some() {
            continue;
        }
        let mut at = told[i].trigger.token;
        while let Some(head) = tree.head(at) {
            let rel = tree.rel(at);
            // "accused them of firing at a boat, wounding three": what follows from the content.
            if tree.is_bare_gerund(at) {
                at = head;
                continue;
            }
            let gerund = rel == Rel::Advcl
                && (tree.has_mark(at, "of")
                    || tree.has_mark(at, "from")
                    || tree.has_mark(at, "to")
                    || tree.has_mark(at, "for"));
            if matches!(rel, Rel::AclRelcl | Rel::Parataxis | Rel::Nsubj | Rel::Appos)
                || (rel == Rel::Advcl && !gerund)
                || tree.is_adjunct(at)
            {
                break;
            }
            let governing = told.iter().position(|t| {
                t.trigger.token == head && (t.has(Flag::Content) || t.has(Flag::Plan))
            });
            // What is coordinated with a content verb shares what that verb is content of.
            if let Some(parent) = governing.filter(|&p| p != i && rel != Rel::Conj) {
                told[i].parent = Some(parent);
                break;
            }
            at = head;
        }
    }
}

/// "Norland must pull back, Sudland demanded": the content of what is demanded beside it.
fn demanded_beside(tree: &Tree<'_>, told: &[Told<'_>], i: usize) -> Option<usize> {
    let event = &told[i];
    if event.stance.modality != Modality::Hypothetical {
        return None;
    }
    let aside = |k: &usize| tree.rel(*k) == Rel::Parataxis && *k > event.trigger.token;
    tree.kids(event.trigger.token).filter(aside).find_map(|k| {
        let asks = |t: &Told<'_>| t.trigger.token == k && t.event_type == EventType::Request;
        told.iter().position(asks)
    })
}

/// Lets an event take what its content tells, and decides what becomes of the content.
pub(super) fn absorb(tree: &Tree<'_>, told: &mut [Told<'_>], i: usize) {
    let children: Vec<usize> = (0..told.len())
        .filter(|&c| told[c].parent == Some(i) && told[c].dropped.is_none())
        .collect();
    let main = children
        .iter()
        .copied()
        .filter(|&c| told[c].event_type != EventType::Statement)
        .min_by_key(|&c| {
            // An accusation is about the hostile act among those alleged.
            let beside = told[i].has(Flag::Charge) && !told[c].hostile();
            (beside, tree.distance(told[i].trigger.token, told[c].trigger.token))
        });
    let inner = main.map(|c| told[c].clone());
    let outer = &mut told[i];
    if outer.event_type == EventType::Statement {
        return;
    }
    let Some(inner) = inner else {
        if outer.has(Flag::Plan) || outer.has(Flag::Deed) || outer.has(Flag::Charge) {
            outer.drop("nothing is told of what is planned");
        }
        return;
    };
    let act = act_of(outer.event_type);
    let decides = outer.has(Flag::Plan) || outer.has(Flag::Deed);
    if outer.has(Flag::Deed) {
        outer.drop("the act decided on is told itself");
        return;
    }
    let negated = inner.stance.negated;
    // An exercise with somebody is cooperation, though the frame tells it as a show of force.
    let joint = inner.has(Flag::Exercise) && (inner.parties() > 1 || outer.parties() > 1);
    let inner_type = if joint { EventType::Cooperate } else { inner.event_type };
    let hostile = inner.hostile() && !joint;
    let shift = act.and_then(|a| tree.knowledge.frames.shift(a, inner_type));
    let agreeing = outer.event_type == EventType::Agree;
    let threatened =
        outer.event_type == EventType::Threaten && inner.event_type == EventType::Assault;
    let mut keep_inner = inner.of_domain() && (!agreeing || inner.is_posture()) && !threatened;
    if outer.has(Flag::Charge) && !inner.hostile() {
        outer.drop("a claim that accuses nobody");
        return;
    }
    let own_deed = inner.actors.iter().any(|a| outer.actors.iter().any(|o| same_party(o, a)));
    if outer.has(Flag::Charge) && own_deed {
        outer.drop("a claim of a deed of one's own");
        return;
    }
    if agreeing && hostile && !negated && !keep_inner {
        let threat = tree.knowledge.frames.shift("threaten", inner.event_type);
        let vows = tree.lists("vowing", tree.lemma(outer.trigger.token));
        match threat.filter(|_| vows) {
            Some(shift) => {
                outer.event_type = shift.event_type;
                outer.mode = shift.mode.clone();
                outer.cameo = Some(shift.cameo.clone());
                outer.kind = None;
                outer.why.push(format!("what is promised is {}: a threat", inner.event_type));
            }
            None => {
                outer.drop("the act decided on is told itself");
                return;
            }
        }
    } else if agreeing && keep_inner {
        outer.drop("the act promised is told itself");
        return;
    } else if let (true, Some(shift), Some(main)) =
        (agreeing && outer.has(Flag::Plan) && inner.kind.is_some() && !negated, shift, main)
    {
        // "Plans to buy tanks": a transfer, planned.
        outer.drop("the act planned is told itself");
        let planned = &mut told[main];
        let kind = planned.kind.take();
        planned.become_shifted(shift);
        planned.kind = kind;
        planned.stance.modality = Modality::Planned;
        return;
    } else if let Some(shift) = shift.filter(|_| outer.kind.as_deref() != Some("x-denial")) {
        outer.mode = shift.mode.clone().or_else(|| outer.mode.take());
        outer.cameo = Some(shift.cameo.clone());
        outer.why.push(format!(
            "content is {} at “{}”",
            inner.event_type,
            tree.form(inner.trigger.token)
        ));
    } else if decides {
        outer.drop("the act decided on is told itself");
        return;
    }
    let denies = outer.kind.as_deref() == Some("x-denial") && !outer.stance.negated;
    recipient_from_content(outer, &inner);
    // "Demanded his release": whoever is to be released is not asked for it.
    let release = inner.mode.as_ref().is_some_and(|m| m.as_str() == "release");
    if outer.event_type == EventType::Request && release {
        outer.recipients.retain(|r| !inner.recipients.iter().any(|i| same_party(i, r)));
    }
    let evaluating = matches!(outer.event_type, EventType::Support)
        || (outer.event_type == EventType::Accuse
            && outer.mode.as_ref().is_some_and(|m| m.as_str() == "disapprove"));
    if evaluating && inner.trigger.pos == Pos::N && inner.actors.is_empty() {
        keep_inner = false;
    }
    for &c in &children {
        if told[c].of_domain() && keep_inner && (!agreeing || told[c].is_posture()) {
            continue;
        }
        // "Denied that he had resigned": the deed denied is told too.
        if denies && told[c].trigger.pos == Pos::V && told[c].is_deed() {
            told[c].stance.modality = Modality::Denied;
            continue;
        }
        told[c].drop("told as content of another event");
    }
}

/// Whom the content tells of stands in for a recipient that the outer clause does not name.
fn recipient_from_content(outer: &mut Told<'_>, inner: &Told<'_>) {
    let empty = outer.recipients.is_empty()
        || outer.recipients.iter().all(|r| r.country.is_none() && r.entity.is_none());
    let takes_inner = outer.trigger.frame.recipient.iter().any(|p| p.site == Site::Inner);
    if !(empty && takes_inner) {
        return;
    }
    let own = |a: &&Actor| !outer.actors.iter().any(|o| same_party(o, a));
    let mut found: Vec<Actor> = match outer.event_type {
        EventType::Request | EventType::Accuse => {
            let of: Vec<Actor> = inner.actors.iter().filter(own).cloned().collect();
            if of.is_empty() { inner.recipients.iter().filter(own).cloned().collect() } else { of }
        }
        // Troops sent to take part in an attack help the attacker.
        EventType::Aid if outer.has(Flag::Ally) && inner.hostile() => {
            inner.actors.iter().filter(own).cloned().collect()
        }
        _ => inner.recipients.iter().filter(own).cloned().collect(),
    };
    if found.is_empty() {
        found = inner.actors.iter().filter(own).cloned().collect();
    }
    if !found.is_empty() {
        outer.why.push("recipient from the content".into());
        outer.recipients = found;
        outer.inner_recipient = true;
    }
}

/// The act under which a shift is looked up.
fn act_of(outer: EventType) -> Option<&'static str> {
    match outer {
        EventType::Agree => Some("agree"),
        EventType::Threaten => Some("threaten"),
        EventType::Request => Some("request"),
        EventType::Reject => Some("reject"),
        _ => None,
    }
}
