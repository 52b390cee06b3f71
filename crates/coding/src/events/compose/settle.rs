//! Shifts of type by stance, operators and tense, and what is not told after all.

use parallax_knowledge::frames::{Depth, Effect, Flag, Pos};
use parallax_model::{CameoCode, EventType, Modality, Mode, Rel, Upos};

use super::Told;
use crate::events::{party::same_party, tree::Tree};

/// Shifts by stance, flags, and what is not told after all.
pub(super) fn settle(tree: &Tree<'_>, event: &mut Told<'_>) {
    if event.event_type == EventType::Statement {
        event.drop("words alone");
        return;
    }
    flags(tree, event);
    operators(tree, event);
    future(tree, event);
    reciprocal(event);
    if event.has(Flag::Rumour) && event.stance.modality == Modality::Asserted {
        event.stance.modality = Modality::Possible;
        event.why.push("possible: reported by nobody in particular".into());
    }
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
    // "Put distance between them": only a length measures a flight.
    if event.has(Flag::Toll) && event.is_posture() && !tree.measures_length(event.trigger.token) {
        event.drop("no length given");
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
    // "Called the strikes proportionate": they are spoken of, and nobody is called out.
    let called = event.event_type == EventType::Protest
        && tree.lists("naming", tree.lemma(event.trigger.token))
        && tree
            .deep_object(event.trigger.token)
            .is_some_and(|o| tree.kids(o).any(|k| matches!(tree.lemma(k), "the" | "this" | "it")));
    if called {
        event.drop("what it speaks of is called so");
    }
    let words = matches!(event.event_type, EventType::Accuse | EventType::Request);
    let unsaid = !matches!(event.stance.modality, Modality::Asserted | Modality::Historical);
    if words && unsaid && event.actors.is_empty() && !event.of_domain() {
        event.drop("words that nobody is said to have uttered");
    }
    let reduced = tree.rel(event.trigger.token) == Rel::Acl && event.actors.is_empty();
    if reduced && event.event_type == EventType::Accuse {
        event.drop("an accusation that only describes somebody");
    }
    let about = matches!(tree.case(event.trigger.token), Some("about" | "on" | "regarding"));
    let asked = tree
        .head(event.trigger.token)
        .is_some_and(|v| tree.penn(v) == "VBN" && tree.lists("questioning", tree.lemma(v)));
    if event.trigger.pos == Pos::N && about && asked {
        event.drop("somebody was only asked about it");
    }
    if event.kind.as_deref() == Some("x-production") && tree.is_of_another(event) {
        event.drop("the arsenal is somebody else's");
    }
    if event.trigger.pos == Pos::V && tree.bids_reader(event.trigger.token) {
        event.drop("bidden of the reader");
    }
    // "Did not deny it", "did not rule out a strike": nothing is refused, and nothing done.
    if event.trigger.frame.event_type == Some(EventType::Reject) && event.stance.negated {
        event.drop("not refused");
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
    // "Readied all means of attack".
    let means = tree.head(event.trigger.token).is_some_and(|h| {
        tree.rel(event.trigger.token) == Rel::Nmod && tree.lists("means", tree.lemma(h))
    });
    // "nuclear delivery means": what it is delivered with.
    let next = event.trigger.token + 1;
    let carried = event.kind.as_deref() == Some("x-arms-transfer")
        && next < tree.end
        && tree.lists("carrying", tree.lemma(next));
    if event.trigger.pos == Pos::N && (means || carried) {
        event.drop("only what it could be done with");
    }
    let coercion = event.event_type == EventType::Coerce;
    if event.stance.purpose && (coercion || !event.of_domain()) {
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
    // "Can fly 1,700 km", "can hit targets 800 km away": what it is made for, not what it does.
    let made = matches!(event.kind.as_deref(), Some("x-launch-test" | "x-attack"))
        || event.kind.as_deref() == Some("x-arms-transfer") && event.actors.is_empty();
    let capable = made
        && tree.can(event.trigger.token)
        && event.recipients.iter().all(|r| r.country.is_none());
    if capable {
        event.drop("only what it can do");
    }
    let intercepts = matches!(event.kind.as_deref(), Some("x-interception" | "x-shootdown"));
    let implicit = intercepts || event.of_domain() && event.kind.as_deref() != Some("x-attack");
    if !event.names_somebody(tree)
        && !implicit
        && !event.has(Flag::Toll)
        && !to_a_thing(tree, event)
        && !event.by_pronoun()
    {
        event.drop("no party named");
    }
    if event.trigger.pos == Pos::N && event.actors.is_empty() && !implicit {
        event.drop("a noun without an actor");
    }
}

impl Tree<'_> {
    /// Under "can" or "is able to".
    fn can(&self, verb: usize) -> bool {
        let able = |k: usize| self.rel(k) == Rel::Aux && matches!(self.lemma(k), "can");
        let under = self.head(verb).filter(|_| self.rel(verb) == Rel::Xcomp);
        // "Can carry six warheads and reach any capital".
        let bare = !self.kids(verb).any(|k| matches!(self.rel(k), Rel::Aux | Rel::Nsubj));
        let first = self.head(verb).filter(|_| self.rel(verb) == Rel::Conj && bare);
        self.kids(verb).any(able)
            || first.is_some_and(|v| self.kids(v).any(able))
            || under.is_some_and(|h| self.lemma(h) == "able")
    }
}

/// "The roads had been blown up": done by nobody named to a thing that the frame knows, or decreed.
fn to_a_thing(tree: &Tree<'_>, event: &Told<'_>) -> bool {
    let passive = tree.kid(event.trigger.token, &[Rel::NsubjPass]).is_some()
        || event.kind.as_deref() == Some("x-sinking");
    // "A curfew had been imposed".
    passive && (event.is_decreed() || event.kind.is_some() && !event.trigger.frame.item.is_empty())
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
        let person = object.is_some_and(|o| {
            tree.is_party(o)
                || tree
                    .through_partitive(o)
                    .into_iter()
                    .any(|p| tree.is_person_like(p) || tree.is_person(p))
        });
        if !person {
            event.drop("nobody is released");
        }
    }
    let joint = tree
        .kids(t)
        .chain(tree.deep_object(t).into_iter().flat_map(|o| tree.kids(o)))
        .any(|k| tree.lists("jointmod", tree.lemma(k)));
    let joint_by_word = event.kind.as_deref() == Some("x-exercise-joint");
    if event.has(Flag::Exercise) || joint_by_word {
        // "exercises with 14 warships": what one drills with is no partner.
        event.recipients.retain(|a| {
            let head = a.range.and_then(|r| tree.head_of(r));
            let gear = |h: usize| tree.is_weapon(h) || tree.lists("unit", tree.lemma(h));
            a.country.is_some() || !head.is_some_and(gear)
        });
        if joint_by_word && !joint && event.parties() < 2 {
            event.event_type = EventType::Mobilize;
            event.mode = Some(Mode::new("weapons"));
            event.kind = Some("x-exercise-solo".into());
            event.cameo = Some(CameoCode::new("150"));
            event.why.push("no partner named: an exercise of its own".into());
        }
    }
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
        event.become_shifted(shift);
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
    let shift = if stance.negated && event.hostile() {
        // "will not sit idle" is a threat by its frame.
        let spared = !event.of_domain() && !event.has(Flag::Negated);
        frames.shift("spare", event.event_type).filter(|_| spared)
    } else if stance.negated {
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
    let kind =
        event.kind.take().filter(|_| !event.stance.negated && shift.event_type == EventType::Agree);
    event.become_shifted(shift);
    // "Will send weapons": an agreement by its type, and a transfer still.
    event.kind = kind;
    // "Is ready to meet": so much is said now, and by one side.
    let willing =
        event.stance.effects.iter().any(|(word, effect)| {
            *effect == Effect::Plan && tree.lists("willing", tree.lemma(*word))
        });
    let bare = event.stance.modality == Modality::Planned;
    if willing && bare && event.event_type == EventType::Agree {
        event.stance.modality = Modality::Asserted;
        event.inner_recipient = true;
    }
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
    pub(crate) fn is_adjunct(&self, at: usize) -> bool {
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

    /// "Visit the show", "Sign up today": a bare verb that opens the sentence, nobody saying it.
    fn bids_reader(&self, v: usize) -> bool {
        let bare = self.penn(v) == "VB" && self.rel(v) == Rel::Root;
        let opens =
            (self.first..v).all(|t| matches!(self.upos(t), Upos::Punct | Upos::Adv | Upos::Intj));
        let helped =
            |k: usize| matches!(self.rel(k), Rel::Aux | Rel::Nsubj | Rel::NsubjPass | Rel::Mark);
        bare && opens && !self.kids(v).any(helped)
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
