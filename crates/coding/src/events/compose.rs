//! From triggers to events: roles are filled, an event told inside another is folded into it,
//! and the type shifts with promise, threat, refusal and end.

use parallax_knowledge::frames::{Depth, Effect, Flag, Pos, Site};
use parallax_model::{Actor, CameoCode, Context, EventType, Modality, Mode, Rel};

use super::{matching::Trigger, party::same_party, stance::Stance, tree::Tree};

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

    /// Weapons tested, shown, deployed.
    fn is_posture(&self) -> bool {
        self.event_type == EventType::Mobilize && !self.has(Flag::Exercise)
    }

    /// A kind of the weapons domain, told in full even inside another event's content.
    pub fn of_domain(&self) -> bool {
        self.kind.as_deref().is_some_and(|k| {
            matches!(self.event_type, EventType::Mobilize)
                || matches!(k, "x-arms-transfer" | "x-troop-support" | "x-attack" | "x-hacking")
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
        if let Some(consumer) = consumer {
            // "carried out an air strike": the noun knows more than the verb.
            if let Some(outer) = told.iter_mut().find(|t| t.trigger.token == consumer.token) {
                refine(outer, trigger);
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

/// "a claim Seoul dismissed": the claim of whoever spoke before.
fn denied_claim(tree: &Tree<'_>, event: &mut Told<'_>) {
    let trigger = event.trigger.token;
    let named = event.recipients.iter().any(|r| r.country.is_some());
    if event.kind.as_deref() != Some("x-denial") || named {
        return;
    }
    let of_claim =
        tree.deep_object(trigger).is_some_and(|o| tree.lists("accusation", tree.lemma(o)));
    if !of_claim {
        return;
    }
    let speaker = (tree.first..trigger)
        .rev()
        .filter(|&t| tree.is_verb(t) && tree.is_speech(t))
        .find_map(|t| tree.deep_subject(t));
    let Some(speaker) = speaker else { return };
    let mut found = tree.parties_at(speaker, Depth::Any);
    found.retain(|a| a.country.is_some() && !event.actors.iter().any(|o| o.country == a.country));
    if !found.is_empty() {
        event.why.push("recipient: who made the claim".into());
        event.recipients = found;
    }
}

/// "fired US-supplied missiles": who uses what was supplied has received it.
fn used_by(tree: &Tree<'_>, event: &mut Told<'_>) {
    let trigger = event.trigger.token;
    let open = event.kind.as_deref() == Some("x-arms-transfer") && event.recipients.is_empty();
    if !open || tree.rel(trigger) != Rel::Amod {
        return;
    }
    let user = tree
        .head(trigger)
        .and_then(|item| tree.governor(item))
        .filter(|(_, rel)| *rel == Rel::Obj)
        .and_then(|(verb, _)| tree.deep_subject(verb));
    let Some(user) = user else { return };
    let mut found = tree.parties_at(user, Depth::Any);
    found.retain(|a| a.country.is_some() && !event.actors.iter().any(|o| o.country == a.country));
    if !found.is_empty() {
        event.why.push("recipient: who uses the weapon".into());
        event.recipients = found;
    }
}

/// A rocket that carries a satellite is launched for the satellite.
fn aboard(tree: &Tree<'_>, event: &mut Told<'_>) {
    if event.kind.as_deref() != Some("x-launch-test") {
        return;
    }
    let trigger = event.trigger.token;
    let carrier = [tree.deep_subject(trigger), tree.deep_object(trigger)]
        .into_iter()
        .flatten()
        .find(|&t| tree.is_weapon(t) || tree.lists("missile", tree.lemma(t)));
    let Some(carrier) = carrier else { return };
    let load = tree
        .under(carrier, |k| !matches!(tree.rel(k), Rel::Conj | Rel::Appos))
        .into_iter()
        .find(|&k| k != trigger && tree.lists("satellite", tree.lemma(k)));
    if let Some(load) = load {
        event.kind = Some("x-satellite-launch".into());
        event.why.push(format!("carries “{}”", tree.form(load)));
    }
}

/// "missiles in exchange for soldiers": what comes back is handed over too.
fn barter<'a>(tree: &Tree<'a>, event: &Told<'a>) -> Option<Told<'a>> {
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
fn item_by_item<'a>(tree: &Tree<'a>, event: &mut Told<'a>) -> Vec<Told<'a>> {
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
    actors.retain(|a| {
        let head = a.range.and_then(|r| tree.head_of(r));
        a.country.is_some() || !head.is_some_and(|h| tree.is_weapon(h))
    });
    if let Some(from) = from {
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
        dropped: None,
        trigger,
    }
}

/// The first place that names a party with a country, else the first that names any.
fn roles(
    tree: &Tree<'_>,
    trigger: &Trigger<'_>,
    actor: bool,
    taken: &[Actor],
) -> (Vec<Actor>, Option<usize>) {
    let places = if actor { &trigger.frame.actor } else { &trigger.frame.recipient };
    let mut second: (Vec<Actor>, Option<usize>) = (Vec::new(), None);
    for place in places {
        let Some((at, mut found)) = tree.fill(trigger.token, trigger.pos, place) else { continue };
        found.retain(|a| !taken.iter().any(|t| same_party(t, a)));
        if found.is_empty() {
            continue;
        }
        if found.iter().any(|a| a.country.is_some()) || (actor && place.site == Site::Subj) {
            return (found, Some(at));
        }
        if second.0.is_empty() {
            second = (found, Some(at));
        }
    }
    if second.0.is_empty() {
        return unknown(tree, trigger, places);
    }
    second
}

/// A subject or object that names no known party still stands in its role.
fn unknown(
    tree: &Tree<'_>,
    trigger: &Trigger<'_>,
    places: &[parallax_knowledge::frames::Place],
) -> (Vec<Actor>, Option<usize>) {
    let open = places.iter().filter(|p| {
        p.depth == Depth::Any
            && match &p.site {
                Site::Subj | Site::Obj => true,
                Site::Word(word) => {
                    matches!(word.as_str(), "against" | "on" | "with" | "to" | "of")
                }
                _ => false,
            }
    });
    for place in open {
        for at in tree.sites(trigger.token, trigger.pos, &place.site) {
            if trigger.consumed.contains(&at)
                || place.what.as_ref().is_some_and(|what| tree.fits(at, what).is_none())
            {
                continue;
            }
            if let Some(actor) = tree.unknown_party(at) {
                return (vec![actor], Some(at));
            }
        }
    }
    (Vec::new(), None)
}

/// Finds for each event the one whose content it is told in.
fn nest(tree: &Tree<'_>, told: &mut [Told<'_>]) {
    for i in 0..told.len() {
        let mut at = told[i].trigger.token;
        while let Some(head) = tree.head(at) {
            let rel = tree.rel(at);
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

/// Lets an event take what its content tells, and decides what becomes of the content.
fn absorb(tree: &Tree<'_>, told: &mut [Told<'_>], i: usize) {
    let children: Vec<usize> = (0..told.len())
        .filter(|&c| told[c].parent == Some(i) && told[c].dropped.is_none())
        .collect();
    let main = children
        .iter()
        .copied()
        .filter(|&c| told[c].event_type != EventType::Statement)
        .min_by_key(|&c| tree.distance(told[i].trigger.token, told[c].trigger.token));
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
    if agreeing && hostile && !negated && !keep_inner {
        let threat = tree.knowledge.frames.shift("threaten", inner.event_type);
        let vows = matches!(
            tree.lemma(outer.trigger.token),
            "vow" | "pledge" | "promise" | "swear" | "threaten" | "plan"
        );
        match threat.filter(|_| vows) {
            Some(shift) => {
                outer.event_type = shift.event_type;
                outer.mode = shift.mode.clone();
                outer.cameo = Some(shift.cameo.clone());
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
    let empty = outer.recipients.is_empty()
        || outer.recipients.iter().all(|r| r.country.is_none() && r.entity.is_none());
    let takes_inner = outer.trigger.frame.recipient.iter().any(|p| p.site == Site::Inner);
    if empty && takes_inner {
        let own = |a: &&Actor| !outer.actors.iter().any(|o| same_party(o, a));
        let mut found: Vec<Actor> = match outer.event_type {
            EventType::Request | EventType::Accuse => {
                let of: Vec<Actor> = inner.actors.iter().filter(own).cloned().collect();
                if of.is_empty() {
                    inner.recipients.iter().filter(own).cloned().collect()
                } else {
                    of
                }
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
        told[c].drop("told as content of another event");
    }
}

/// "will not sit idle if the North's troops enter": who would fulfil the condition is threatened.
fn threatened_by_condition(tree: &Tree<'_>, event: &mut Told<'_>) {
    if event.event_type != EventType::Threaten || !event.recipients.is_empty() {
        return;
    }
    let Some(clause) = tree.condition_below(event.trigger.token) else { return };
    let subject = tree
        .under(clause, |k| tree.rel(k) != Rel::AclRelcl)
        .into_iter()
        .find(|&k| matches!(tree.rel(k), Rel::Nsubj | Rel::NsubjPass | Rel::NmodPoss));
    let Some(subject) = subject else { return };
    let mut found = tree.parties_at(subject, Depth::Any);
    found.retain(|a| a.country.is_some() && !event.actors.iter().any(|o| o.country == a.country));
    if !found.is_empty() {
        event.why.push("recipient: whoever the condition speaks of".into());
        event.recipients = found;
    }
}

/// "We have never supplied weapons": the actor's own denial.
fn speaks_for_itself(tree: &Tree<'_>, event: &Told<'_>) -> bool {
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
fn denial<'a>(tree: &Tree<'a>, event: &Told<'a>) -> Option<Told<'a>> {
    if !speaks_for_itself(tree, event) {
        return None;
    }
    let mut stance = event.stance.clone();
    stance.negated = false;
    Some(Told {
        event_type: EventType::Reject,
        mode: None,
        kind: Some("x-denial".into()),
        cameo: Some(CameoCode::new("016")),
        contexts: Vec::new(),
        recipients: Vec::new(),
        stance,
        why: vec!["a denial in the first person".into()],
        ..event.clone()
    })
}

/// A party without a country in a sentence that names one country only belongs to it: "police",
/// "the rebels", the bomber of a car bomb.
fn at_home(tree: &Tree<'_>, event: &mut Told<'_>) {
    let assault = event.event_type == EventType::Assault;
    let lacks = |a: &Actor| {
        let head = a.range.and_then(|r| tree.head_of(r));
        let somebody = head
            .is_some_and(|h| (tree.is_person_like(h) || tree.is_party(h)) && !tree.is_weapon(h));
        a.country.is_none() && a.entity.is_none() && !a.implicit && (somebody || assault)
    };
    if !event.actors.iter().chain(&event.recipients).any(lacks) {
        return;
    }
    // Where people meet is not where they come from.
    let meeting = event.event_type == EventType::Consult
        || event.cameo.as_ref().is_some_and(|c| c.as_str() == "036");
    let Some(country) = tree.only_country().filter(|_| !meeting) else { return };
    if tree.knowledge.states.by_country(&country).is_none() {
        return;
    }
    // Who deals with a state is not of it.
    let deals = event.event_type.quad() as u8 <= 2
        && event
            .actors
            .iter()
            .chain(&event.recipients)
            .any(|a| a.country.as_ref() == Some(&country) && a.sector.is_none());
    if deals {
        return;
    }
    let mut filled = false;
    for actor in event.actors.iter_mut().chain(&mut event.recipients) {
        if lacks(actor) {
            actor.country = Some(country.clone());
            filled = true;
        }
    }
    if filled {
        event.why.push(format!("{country} is the only country of the sentence"));
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

/// Shifts by stance, flags, and what is not told after all.
fn settle(tree: &Tree<'_>, event: &mut Told<'_>) {
    if event.event_type == EventType::Statement {
        event.drop("words alone");
        return;
    }
    flags(tree, event);
    operators(tree, event);
    future(tree, event);
    reciprocal(event);
    let requires = event.has(Flag::Party) || event.has(Flag::Pair);
    if requires && event.recipients.is_empty() && !event.has(Flag::Reciprocal) {
        event.drop("no recipient named");
    }
    if event.has(Flag::Pair) && event.parties() < 2 {
        event.drop("one party only");
    }
    if event.has(Flag::Plural)
        && event.actors.len() < 2
        && !tree.plural_subject(event.trigger.token)
    {
        event.drop("one party only");
    }
    if event.has(Flag::Visitor) && event.actors.is_empty() {
        event.drop("no visitor named");
    }
    if event.has(Flag::Negated) {
        if event.stance.negated {
            event.stance.negated = false;
        } else {
            event.drop("only told under negation");
        }
    }
    if !event.of_domain() && tree.is_background(event.trigger.token, event.trigger.pos) {
        event.drop("only the background of another act");
    }
    let speech_act =
        matches!(event.event_type, EventType::Agree | EventType::Request | EventType::Threaten);
    if event.trigger.pos == Pos::N
        && speech_act
        && tree.support_subject(event.trigger.token).is_none()
    {
        event.drop("a noun of speech that nobody utters here");
    }
    let reduced = tree.rel(event.trigger.token) == Rel::Acl && event.actors.is_empty();
    if reduced && event.event_type == EventType::Accuse {
        event.drop("an accusation that only describes somebody");
    }
    if event.kind.as_deref() == Some("x-denial") && event.stance.negated {
        event.drop("not denied");
    }
    if event.kind.as_deref() == Some("x-production") && tree.is_of_another(event) {
        event.drop("the arsenal is somebody else's");
    }
    let depicted = event.trigger.pos == Pos::N && tree.is_depicted(event.trigger.token);
    if depicted && event.stance.modality == Modality::Asserted {
        event.stance.modality = Modality::Historical;
        event.why.push("historical: shown in pictures, taken whenever".into());
    }
    // "a missile launch pad", "means of delivery".
    if event.of_domain()
        && event.trigger.pos == Pos::N
        && tree.rel(event.trigger.token) == Rel::Compound
    {
        event.drop("only describes another noun");
    }
    let own = event.actors.iter().find_map(|a| a.country.clone());
    if event.kind.as_deref() == Some("x-incursion")
        && own.is_some()
        && event.recipients.iter().any(|r| r.country == own)
    {
        event.drop("into its own land");
    }
    if event.stance.purpose && !event.of_domain() {
        event.drop("only the purpose of another act");
    }
    let supposed = matches!(
        event.stance.modality,
        Modality::Hypothetical | Modality::Possible | Modality::Conditional
    ) && event.event_type == EventType::Assault
        && (event.actors.is_empty()
            || (event.trigger.pos == Pos::N && event.stance.modality == Modality::Hypothetical));
    if supposed {
        event.drop("an attack only supposed, by nobody");
    }
    let implicit = event.of_domain() && event.kind.as_deref() != Some("x-attack");
    if !event.names_somebody(tree) && !implicit {
        event.drop("no party named");
    }
    if event.trigger.pos == Pos::N && event.actors.is_empty() && !implicit {
        event.drop("a noun without an actor");
    }
}

fn flags(tree: &Tree<'_>, event: &mut Told<'_>) {
    let t = event.trigger.token;
    if event.has(Flag::Unit) || event.has(Flag::Forces) {
        let subject = tree.deep_subject(t);
        let forces = subject.is_some_and(|s| {
            tree.lists("unit", tree.lemma(s)) || tree.is_party(s) || tree.is_place(s)
        });
        if !forces {
            event.drop("the subject has no forces to move");
        }
    }
    if event.has(Flag::Person) {
        let object = tree.deep_object(t);
        let person =
            object.is_some_and(|o| tree.is_person_like(o) || tree.is_person(o) || tree.is_party(o));
        if !person {
            event.drop("nobody is released");
        }
    }
    let joint = tree
        .kids(t)
        .chain(tree.deep_object(t).into_iter().flat_map(|o| tree.kids(o)))
        .any(|k| tree.lists("jointmod", tree.lemma(k)));
    if event.has(Flag::Exercise) && (event.parties() > 1 || joint) {
        event.event_type = EventType::Cooperate;
        event.mode = None;
        event.kind = Some("x-exercise-joint".into());
        event.cameo = Some(CameoCode::new("062"));
        event.why.push("several parties: a joint exercise".into());
        event.actors.append(&mut event.recipients);
    }
}

/// What begins, ends, is cancelled, offered, threatened by the verb above a noun.
fn operators(tree: &Tree<'_>, event: &mut Told<'_>) {
    for (word, effect) in event.stance.effects.clone() {
        let act = match effect {
            Effect::End if event.trigger.pos == Pos::N => "end",
            Effect::Cancel => "cancel",
            Effect::Offer => "agree",
            Effect::Ask => "request",
            _ => continue,
        };
        if event.of_domain() && effect != Effect::Cancel {
            continue;
        }
        let Some(shift) = tree.knowledge.frames.shift(act, event.event_type) else { continue };
        if shift.event_type == event.event_type && shift.mode == event.mode {
            continue;
        }
        event.why.push(format!(
            "{} under “{}”: {}",
            event.event_type,
            tree.form(word),
            shift.event_type
        ));
        event.event_type = shift.event_type;
        event.mode = shift.mode.clone();
        event.cameo = Some(shift.cameo.clone());
        event.kind = None;
        event.stance.negated = false;
        event.stance.modality = Modality::Asserted;
        break;
    }
}

/// The past/future/negated table.
fn future(tree: &Tree<'_>, event: &mut Told<'_>) {
    let stance = &event.stance;
    let planned =
        stance.future && matches!(stance.modality, Modality::Planned | Modality::Conditional);
    let warned = stance.modal && event.hostile() && stance.condition.is_some();
    if !(planned || warned) || event.has(Flag::Future) {
        return;
    }
    let frames = &tree.knowledge.frames;
    let shift = if stance.negated {
        frames.shift("reject", event.event_type)
    } else if event.hostile() {
        let told = event.event_type == EventType::Mobilize && event.kind.is_some();
        frames.shift("threaten", event.event_type).filter(|_| !told)
    } else {
        frames.shift("agree", event.event_type)
    };
    let Some(shift) = shift else { return };
    event.why.push(format!(
        "{} told of the future{}: {}",
        event.event_type,
        if stance.negated { ", negated" } else { "" },
        shift.event_type
    ));
    event.event_type = shift.event_type;
    event.mode = shift.mode.clone();
    event.cameo = Some(shift.cameo.clone());
    event.kind = None;
    event.stance.negated = false;
}

/// Where all are actors, the recipients join them.
fn reciprocal(event: &mut Told<'_>) {
    if event.has(Flag::Reciprocal) && !event.inner_recipient && event.event_type.quad() as u8 <= 2 {
        let joined = std::mem::take(&mut event.recipients);
        for actor in joined {
            if !event.actors.iter().any(|a| same_party(a, &actor)) {
                event.actors.push(actor);
            }
        }
    }
}

impl Tree<'_> {
    /// A phrase of time or circumstance: "after two days of fighting".
    fn is_adjunct(&self, at: usize) -> bool {
        self.case(at).is_some_and(|case| self.lists("background", case))
    }

    /// Participles before a noun, modifiers inside a compound, nouns of circumstance.
    fn is_background(&self, t: usize, pos: Pos) -> bool {
        match pos {
            Pos::N => {
                self.rel(t) == Rel::Compound
                    || self.ancestors(t).take(3).any(|a| self.is_adjunct(a) && !self.is_verb(a))
            }
            _ => self.rel(t) == Rel::Amod,
        }
    }

    /// "footage of missile launches": a picture, taken whenever.
    fn is_depicted(&self, n: usize) -> bool {
        self.rel(n) == Rel::Nmod
            && self.case(n) == Some("of")
            && self.head(n).is_some_and(|h| self.lists("footage", self.lemma(h)))
    }

    /// "Russia bolsters its military capabilities" with "its" for an ally's.
    fn is_of_another(&self, event: &Told<'_>) -> bool {
        let own = event.actors.iter().find_map(|a| a.country.clone());
        let owner = self
            .deep_object(event.trigger.token)
            .and_then(|o| self.kid(o, &[Rel::NmodPoss]))
            .map(|o| self.parties_at(o, Depth::Any))
            .and_then(|found| found.into_iter().find_map(|a| a.country));
        own.is_some() && owner.is_some() && own != owner
    }

    fn plural_subject(&self, v: usize) -> bool {
        self.deep_subject(v).is_some_and(|s| {
            self.conjuncts(s).len() > 1
                || matches!(self.penn(s), "NNS" | "NNPS")
                || self.lemma(s) == "they"
        })
    }
}
