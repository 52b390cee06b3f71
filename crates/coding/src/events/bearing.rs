//! Whether an event bears on anybody the record is kept of.

use std::cell::OnceCell;

use parallax_knowledge::{Knowledge, fold::lower, frames::Flag};
use parallax_model::{Actor, EventMention, EventType, Quad, Reading, Rel, Sector, Slots, Upos};

use super::{compose::Told, tree::Tree};

/// What of a text tells whether its events bear on anybody.
pub(super) struct Setting<'a> {
    knowledge: &'a Knowledge,
    reading: &'a Reading,
    sport: OnceCell<bool>,
    /// An attack has been told of before, or in the same sentence.
    pub is_fought: bool,
}

impl<'a> Setting<'a> {
    pub fn new(reading: &'a Reading, knowledge: &'a Knowledge) -> Self {
        Self { knowledge, reading, sport: OnceCell::new(), is_fought: false }
    }

    /// A state, a body, or somebody by his part in public life does it or has it done to him, or somebody
    /// named suffers force or takes to the street; weapons, tolls and shots taken out of the air bear by
    /// themselves. "This technique can help us" does not, nor does what is won and lost at games.
    pub fn bears(
        &self,
        tree: &Tree<'_>,
        event: &Told<'_>,
        slots: &Slots,
        before: &[EventMention],
    ) -> bool {
        let force = event.event_type.quad() == Quad::MaterialConflict && !event.is_posture();
        let known = |a: &Actor| {
            if a.country.is_some() || a.entity.is_some() {
                return true;
            }
            let head =
                a.range.and_then(|r| tree.head_of(r)).filter(|h| tree.upos(*h) != Upos::Pron);
            let sector = a.sector.as_ref().map(|s| s.as_str());
            let person = head.is_some_and(|h| tree.is_person_like(h));
            // "Struck the Boreas": a name that no table knows.
            let named = head.is_some_and(|h| tree.is_person(h) || tree.upos(h) == Upos::Propn);
            match force {
                true => sector.is_some() || person || named,
                false => sector.is_some_and(|s| !PRIVATE.contains(&s)),
            }
        };
        // How many died is told of an attack before, or of a place.
        let of_something = || {
            before.iter().any(|m| m.event_type == event.event_type)
                || slots.places.iter().any(|p| p.country.is_some())
        };
        let by_itself = matches!(event.kind.as_deref(), Some("x-interception" | "x-shootdown"))
            || event.of_domain()
                && (!is_move(event) || is_military(tree, event))
                && (!is_shown(event) || slots.weapon.is_some())
            || event.has(Flag::Toll) && of_something()
            || event.kind.is_some()
                && !event.trigger.frame.item.is_empty()
                && !is_move(event)
                && !is_shown(event)
            || super::speaker::is_decree(event) && !event.actors.is_empty();
        let parties = || event.actors.iter().chain(&event.recipients).any(known);
        (by_itself || parties())
            && (self.is_fought || !is_mere_loss(event))
            && !into_own_land(event)
            && !(is_contest(tree, event) && self.is_sport())
    }

    /// Two words at least that belong to games alone.
    fn is_sport(&self) -> bool {
        *self.sport.get_or_init(|| {
            let Some(class) = self.knowledge.frames.class_named("sport") else { return false };
            self.reading.lemmas.iter().filter(|l| class.lists(&lower(l))).take(2).count() > 1
        })
    }
}

pub(super) fn is_attack(event: &Told<'_>) -> bool {
    event.event_type == EventType::Assault && !is_mere_loss(event)
}

/// A ship that sank by itself, as far as the sentence tells.
fn is_mere_loss(event: &Told<'_>) -> bool {
    event.kind.as_deref() == Some("x-sinking") && event.actors.is_empty()
}

/// A missile that crosses the land of whoever fired it.
fn into_own_land(event: &Told<'_>) -> bool {
    // Rebels who enter a town do.
    if event.actors.iter().any(|a| a.sector.as_ref().is_some_and(Sector::in_arms)) {
        return false;
    }
    let own = event.actors.iter().find_map(|a| a.country.as_ref());
    event.kind.as_deref() == Some("x-incursion")
        && own.is_some()
        && event.recipients.iter().any(|r| r.country.as_ref() == own)
}

/// Beaten, hit, rallied, met: words that armies share with teams, where no arms or police are named.
fn is_contest(tree: &Tree<'_>, event: &Told<'_>) -> bool {
    let shared = matches!(
        event.event_type,
        EventType::Assault | EventType::Protest | EventType::Consult | EventType::Mobilize
    );
    let armed = |t: usize| {
        let is = |class| tree.lists(class, tree.lemma(t));
        t != event.trigger.token
            && (tree.is_weapon(t) || is("arms") || is("police") || is("violent"))
    };
    shared && !tree.tokens().any(armed)
}

/// Sectors in which one is a private person: what they do to each other, short of force, is no event of
/// the record as long as no state is named.
const PRIVATE: [&str; 9] = ["CVL", "BUS", "EDU", "MED", "JRN", "LAB", "AGR", "SOC", "REL"];

/// Tested, unveiled, built: words for a weapon as for a telephone.
fn is_shown(event: &Told<'_>) -> bool {
    matches!(event.kind.as_deref(), Some("x-weapons-test" | "x-unveiling" | "x-production"))
}

/// Deployed, drilled: words that apps and athletes share with armies.
fn is_move(event: &Told<'_>) -> bool {
    matches!(event.kind.as_deref(), Some("x-deployment" | "x-exercise-solo") | None)
}

/// "Live-fire drills", "two brigades were deployed", "the warships' exercise": a word for arms or forces
/// stands beside the trigger; or "the drill" is held or called off.
fn is_military(tree: &Tree<'_>, event: &Told<'_>) -> bool {
    let trigger = event.trigger.token;
    let definite = tree.kids(trigger).any(|k| tree.rel(k) == Rel::Det && tree.lemma(k) == "the");
    if definite && !event.stance.effects.is_empty() {
        return true;
    }
    let beside = [tree.deep_object(trigger), tree.deep_subject(trigger), Some(trigger)];
    beside.into_iter().flatten().any(|head| {
        tree.under(head, |k| {
            matches!(tree.rel(k), Rel::Amod | Rel::Compound | Rel::NmodPoss | Rel::Nmod)
        })
        .into_iter()
        .chain([head])
        .any(|t| {
            tree.is_weapon(t)
                || ["unit", "troop", "arms", "militarymod"]
                    .iter()
                    .any(|c| tree.lists(c, tree.lemma(t)))
        })
    })
}
