//! From triggers to events: roles are filled, an event told inside another is folded into it,
//! and the type shifts with promise, threat, refusal and end.

mod beside;
mod content;
mod parties;
mod roles;
mod settle;

use parallax_knowledge::frames::{Flag, Pos, Shift};
use parallax_model::{Actor, CameoCode, Context, Country, EventType, Modality, Mode, Quad, Rel};

use super::{matching::Trigger, stance::Stance, tree::Tree};

pub(super) use beside::denial_of;
use beside::{barter, denial, item_by_item, speaks_for_itself, when_struck};
use content::{absorb, nest};
use parties::{aboard, at_home, denied_claim, threatened_by_condition, used_by};
use roles::{Doer, doer, roles};
use settle::settle;

/// An event as far as it is understood.
#[derive(Debug, Clone)]
pub(super) struct Told<'a> {
    pub trigger: Trigger<'a>,
    pub event_type: EventType,
    pub mode: Option<Mode>,
    pub kind: Option<String>,
    pub cameo: Option<CameoCode>,
    pub contexts: Vec<Context>,
    pub actors: Vec<Actor>,
    pub recipients: Vec<Actor>,
    /// The recipients are those of the content.
    pub inner_recipient: bool,
    pub stance: Stance,
    pub why: Vec<String>,
    /// One of several things handed over, each told as an event of its own.
    pub item: Option<usize>,
    /// Index of the event whose content this is.
    pub parent: Option<usize>,
    /// Given to parties without a country, since the sentence names no other.
    pub only_country: Option<Country>,
    /// Why it is not told on its own.
    pub dropped: Option<String>,
}

impl Told<'_> {
    fn drop(&mut self, why: &str) {
        self.dropped.get_or_insert_with(|| why.to_string());
    }

    pub fn has(&self, flag: Flag) -> bool {
        self.trigger.frame.has(flag)
    }

    /// Takes the type that a word above it or the time it is told in makes of it.
    fn become_shifted(&mut self, shift: &Shift) {
        self.event_type = shift.event_type;
        self.mode = shift.mode.clone();
        self.cameo = Some(shift.cameo.clone());
        self.kind = None;
        self.stance.negated = false;
    }

    /// Done by "it", "they", "he" or "she", whom the sentences before may tell.
    pub(super) fn by_pronoun(&self) -> bool {
        self.actors.iter().any(|a| {
            a.implicit && matches!(a.text.to_lowercase().as_str(), "they" | "he" | "she" | "it")
        })
    }

    fn parties(&self) -> usize {
        self.actors.len() + self.recipients.len()
    }

    /// Somebody is named by name, nationality or role.
    fn names_somebody(&self, tree: &Tree<'_>) -> bool {
        self.actors.iter().chain(&self.recipients).any(|a| {
            a.country.is_some()
                || a.entity.is_some()
                || a.sector.is_some()
                || a.range.and_then(|r| tree.head_of(r)).is_some_and(|h| tree.is_party(h))
        })
    }

    fn hostile(&self) -> bool {
        matches!(
            self.event_type,
            EventType::Sanction
                | EventType::Coerce
                | EventType::Assault
                | EventType::Protest
                | EventType::Mobilize
                | EventType::Threaten
        )
    }

    /// More than words.
    fn is_deed(&self) -> bool {
        use Quad::{MaterialConflict, MaterialCooperation};
        self.event_type == EventType::Consult
            || matches!(self.event_type.quad(), MaterialConflict | MaterialCooperation)
    }

    /// A curfew, martial law: decreed, for all.
    pub fn is_decreed(&self) -> bool {
        self.mode.as_ref().is_some_and(|m| matches!(m.as_str(), "curfew" | "martial-law"))
    }

    /// Weapons tested, shown, deployed.
    pub fn is_posture(&self) -> bool {
        self.event_type == EventType::Mobilize
    }

    /// A kind of the weapons domain, told in full even inside another event's content.
    pub fn of_domain(&self) -> bool {
        self.kind.as_deref().is_some_and(|k| {
            matches!(self.event_type, EventType::Mobilize)
                || self.event_type == EventType::Coerce && k != "x-seizure"
                || matches!(k, "x-arms-transfer" | "x-troop-support" | "x-attack")
        })
    }
}

/// All events of a sentence, those folded into others marked as dropped.
pub(super) fn tell<'a>(tree: &Tree<'a>) -> Vec<Told<'a>> {
    let triggers: Vec<Trigger<'a>> = tree.tokens().filter_map(|t| tree.trigger(t)).collect();
    let mut told: Vec<Told<'a>> = Vec::new();
    for trigger in &triggers {
        let Some(event_type) = trigger.frame.event_type else { continue };
        let consumer = triggers.iter().find(|other| {
            other.token != trigger.token
                && other.frame.event_type.is_some()
                && other.consumed.contains(&trigger.token)
        });
        // "Dismissed the reports of troops": what is dismissed is that they are there.
        if let Some(consumer) = consumer.filter(|_| !trigger.frame.has(Flag::Rumour)) {
            // "carried out an air strike": the noun knows more than the verb.
            if let Some(outer) = told.iter_mut().find(|t| t.trigger.token == consumer.token) {
                refine(outer, trigger);
                take_recipient(tree, outer, trigger);
            }
            continue;
        }
        let mut event = start(tree, trigger.clone(), event_type);
        for noun in triggers.iter().filter(|n| n.token < trigger.token) {
            if trigger.consumed.contains(&noun.token) {
                refine(&mut event, noun);
            }
        }
        told.push(event);
    }
    nest(tree, &mut told);
    let mut order: Vec<usize> = (0..told.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(tree.ancestors(told[i].trigger.token).count()));
    for &i in &order {
        absorb(tree, &mut told, i);
    }
    for event in &mut told {
        settle(tree, event);
        threatened_by_condition(tree, event);
        at_home(tree, event);
        denied_claim(tree, event);
        used_by(tree, event);
        aboard(tree, event);
    }
    let apart: Vec<Told<'a>> =
        told.iter_mut().flat_map(|event| item_by_item(tree, event)).collect();
    told.extend(apart);
    one_shot(tree, &mut told);
    when_struck(tree, &mut told);
    super::recover::other_side(tree, &mut told);
    let bartered: Vec<Told<'a>> = told.iter().filter_map(|event| barter(tree, event)).collect();
    let denials: Vec<Told<'a>> = told.iter().filter_map(|event| denial(tree, event)).collect();
    for event in &mut told {
        if speaks_for_itself(tree, event) {
            event.stance.modality = Modality::Denied;
        }
    }
    told.extend(denials);
    told.extend(bartered);
    told
}

/// "A missile fired by the rebels struck the ship": the shot is told by what it struck.
fn one_shot(tree: &Tree<'_>, told: &mut [Told<'_>]) {
    let struck: Vec<usize> = told
        .iter()
        .filter(|t| t.dropped.is_none() && t.event_type == EventType::Assault)
        .filter_map(|t| tree.deep_subject(t.trigger.token))
        .collect();
    // "Intercepted a missile fired from Norland": no test.
    let downed: Vec<usize> = told
        .iter()
        .filter(|t| t.dropped.is_none())
        .filter(|t| matches!(t.kind.as_deref(), Some("x-interception" | "x-shootdown")))
        .filter_map(|t| tree.deep_object(t.trigger.token))
        .collect();
    for event in told.iter_mut().filter(|t| t.kind.as_deref() == Some("x-launch-test")) {
        let fired = event.trigger.token;
        let shot = tree.head(fired).filter(|_| matches!(tree.rel(fired), Rel::Acl | Rel::AclRelcl));
        if shot.is_some_and(|s| struck.contains(&s)) {
            event.drop("the shot that struck");
        }
        if shot.is_some_and(|s| downed.contains(&s)) {
            event.drop("the shot that was stopped");
        }
    }
}

/// "sent soldiers to help Russia": who is helped receives what is sent.
fn take_recipient(tree: &Tree<'_>, event: &mut Told<'_>, purpose: &Trigger<'_>) {
    let same = purpose.pos == Pos::V && purpose.frame.event_type == Some(event.event_type);
    if !same || event.recipients.iter().any(|r| r.country.is_some()) {
        return;
    }
    let (found, at) = roles(tree, purpose, false, &event.actors);
    if let Some(at) = at.filter(|_| found.iter().any(|a| a.country.is_some())) {
        event.why.push(format!("recipient: {}", tree.path(purpose.token, at)));
        event.recipients = found;
    }
}

/// Takes mode and kind of the event noun a support verb governs.
fn refine(event: &mut Told<'_>, noun: &Trigger<'_>) {
    let frame = noun.frame;
    let testing = event.has(Flag::Test);
    if frame.event_type != Some(event.event_type) {
        return;
    }
    if testing || event.mode.is_none() || (frame.mode.is_some() && !frame.needs.is_empty()) {
        event.mode = frame.mode.clone().or_else(|| event.mode.take());
        event.kind = frame.kind.clone().or_else(|| event.kind.take());
        if frame.mode.is_some() {
            event.cameo = frame.cameo.clone().or_else(|| event.cameo.take());
        }
        event.why.push(format!("kind after the noun, frame {}", frame.id));
    }
}

fn start<'a>(tree: &Tree<'a>, trigger: Trigger<'a>, event_type: EventType) -> Told<'a> {
    let frame = trigger.frame;
    let stance = tree.stance(trigger.token);
    let mut why = vec![format!("frame {} at “{}”", frame.id, tree.form(trigger.token))];
    let (mut actors, from) = roles(tree, &trigger, true, &[]);
    // A weapon does nothing of its own; whose it is, is asked later.
    let placed = actors.iter().any(|a| a.country.is_some());
    let tool = |h: usize| {
        let is = |class| tree.lists(class, tree.lemma(h));
        tree.is_weapon(h) || is("bomb") || placed && is("ship")
    };
    actors.retain(|a| {
        a.country.is_some() || !a.range.and_then(|r| tree.head_of(r)).is_some_and(tool)
    });
    let doer = doer(tree, &trigger, event_type);
    if doer == Doer::Violence {
        actors.retain(|a| !tree.only_whereabouts(&trigger, a));
    }
    if let Some(from) = from.filter(|_| !actors.is_empty()) {
        why.push(format!("actor: {}", tree.path(trigger.token, from)));
    }
    let (recipients, to) = roles(tree, &trigger, false, &actors);
    if let Some(to) = to {
        why.push(format!("recipient: {}", tree.path(trigger.token, to)));
    }
    why.extend(stance.why.iter().cloned());
    Told {
        event_type,
        mode: frame.mode.clone(),
        kind: frame.kind.clone(),
        cameo: frame.cameo.clone(),
        contexts: frame.contexts.clone(),
        actors,
        recipients,
        inner_recipient: false,
        stance,
        why,
        item: None,
        parent: None,
        only_country: None,
        dropped: match doer {
            Doer::Calamity => Some("a calamity, nobody's act".into()),
            Doer::Thing => Some("done by a thing".into()),
            Doer::Oneself => Some("done to oneself".into()),
            _ => None,
        },
        trigger,
    }
}
