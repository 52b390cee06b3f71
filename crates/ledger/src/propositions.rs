//! From an event mention to the proposition it tells: parties, figures, things, place and days.

use parallax_knowledge::{
    Knowledge,
    ledger::{Kind, Phrase, PlaceRole, Rules},
};
use parallax_model::{
    Actor, EventMention, EventType, Modality, Outcome, Quantity, TextRange,
    ledger::LedgerArticle,
    mention::{PlaceSlot, Weapon},
};

use crate::{
    actor::ActorRef,
    figure::{Figure, Whom},
    place::PlaceRef,
    voiced::{Proposition, Words},
    window::Window,
};

/// The proposition of a mention; `None` for a kind the tables leave out.
pub(crate) fn proposition(
    article: &LedgerArticle,
    mention: &EventMention,
    text: &str,
    knowledge: &Knowledge,
) -> Option<Proposition> {
    let rules = &knowledge.ledger;
    let slots = &mention.slots;
    let kind = deed(mention, knowledge).or_else(|| rules.kind_named("event"))?;
    let slice = |range: TextRange| range.slice(text).unwrap_or("").to_string();
    let mut figures = Vec::new();
    // "Several short-range missiles": the weapon is counted, and no range.
    let of_weapon = |of: &TextRange| slots.weapon.as_ref().is_some_and(|w| w.range.contains(*of));
    let counted = slots
        .count
        .as_ref()
        .and_then(|q| q.of.filter(|of| !of_weapon(of)).map(slice))
        .or_else(|| slots.weapon.as_ref().map(|w| w.text.clone()))
        .unwrap_or_else(|| "count".into());
    let counted = counted.split_whitespace().last().unwrap_or("count").to_string();
    // "It could fly 15,000 km": what it is able to, not what it did.
    let able =
        mention.modality == Modality::Possible && slots.date.is_none() && slots.outcome.is_none();
    for (of, quantity) in [
        (counted.as_str(), &slots.count),
        ("killed", &slots.killed),
        ("wounded", &slots.injured),
        ("killed+wounded", &slots.casualties),
        (if able { "range_designed" } else { "range_flown" }, &slots.range_flown),
        ("range_designed", &slots.range_designed),
        ("altitude", &slots.altitude),
        ("mass", &slots.mass),
        ("speed", &slots.speed),
        ("duration", &slots.duration),
        ("money", &slots.money),
    ] {
        if let Some(q) = quantity.as_ref().filter(|q| counts(&slice(q.range))) {
            let figure = Figure::of(of, q, &slice(q.range), room_for(q, text, rules), rules);
            let toll = matches!(of, "killed" | "wounded" | "killed+wounded");
            let behind = text.get(q.range.end as usize..).filter(|_| toll).unwrap_or("");
            let clause = behind.split(['.', ',', ';', '\n']).next().unwrap_or("");
            figures.push(Figure { whom: Whom::of(clause, rules), ..figure });
        }
    }
    if let Some(q) = &slots.capacity {
        let of = q.of.map_or_else(|| counted.clone(), slice);
        figures.push(Figure::of(&of, q, &slice(q.range), room_for(q, text, rules), rules));
    }
    let outcome = slots.outcome.and_then(|o| match o {
        Outcome::Success => Some("success"),
        Outcome::Failure => Some("failure"),
        Outcome::Unknown => None,
    });
    let transfer = slots.transfer.as_ref();
    let party = |actor| ActorRef::of(actor, rules);
    let agents: Vec<ActorRef> =
        mention.actors.iter().filter(|a| !of_nobody_named(a, kind, rules)).map(party).collect();
    let mut patients: Vec<ActorRef> = mention.recipients.iter().map(party).collect();
    if patients.is_empty() {
        patients.extend(transfer.and_then(|t| t.to.as_ref()).map(party));
    }
    Some(Proposition {
        kind: kind.id,
        other_kind: (kind.name == "event").then(|| mention.frame.clone()),
        event_type: mention.event_type,
        mode: mention.mode.clone(),
        label: mention.kind.clone(),
        agents,
        patients,
        place: place_told(mention, kind).map(|p| PlaceRef::of(p, rules)),
        when: when(article, mention, text, rules),
        outcome: outcome.map(|o| Words {
            value: o.into(),
            text: slots.outcome_range.map_or_else(|| o.to_string(), slice),
            range: slots.outcome_range,
            classes: Vec::new(),
        }),
        figures,
        weapon: slots.weapon.as_ref().map(|w| weapon(w, knowledge)),
        item: transfer.map(|t| Words {
            value: t.item.to_lowercase(),
            text: t.item.clone(),
            range: Some(t.item_range),
            classes: Vec::new(),
        }),
        matter: slots.matter.map(|range| {
            // "Will lift its ban": promised to lift its ban.
            let deed = range.start == mention.trigger.start;
            let text = if deed { format!("to {}", slice(range)) } else { slice(range) };
            Words { value: text.to_lowercase(), text, range: Some(range), classes: Vec::new() }
        }),
        goldstein: mention.goldstein,
    })
}

/// "At least 3,000 soldiers were there": they are what was sent, by a state not named here.
fn of_nobody_named(actor: &Actor, kind: &Kind, rules: &Rules) -> bool {
    let troops = || {
        let mut words = actor.text.split(' ').map(str::to_lowercase);
        words.any(|w| rules.is_phrase(Phrase::GenericWeapon, &w))
    };
    let sent = kind.edge.as_deref() == Some("troops");
    let nameless = actor.country.is_none() && actor.entity.is_none();
    points_back_to(actor, rules) || sent && nameless && troops()
}

/// "Such personnel", "these soldiers": somebody told of before, whom the words alone do not name.
pub(crate) fn points_back_to(actor: &Actor, rules: &Rules) -> bool {
    let first = actor.text.split(' ').next().unwrap_or("").to_lowercase();
    actor.country.is_none()
        && actor.entity.is_none()
        && actor.text.contains(' ')
        && rules.is_phrase(Phrase::Definite, &first)
}

/// Where it was: of an attack never whence it was launched, where a place struck is named or none is.
fn place_told<'m>(mention: &'m EventMention, kind: &Kind) -> Option<&'m PlaceSlot> {
    let struck = kind.place == PlaceRole::Fixed;
    mention.slots.places.iter().find(|p| !(struck && p.role == "from"))
}

fn weapon(weapon: &Weapon, knowledge: &Knowledge) -> Words {
    let Weapon { range, text, class, name, .. } = weapon;
    let class = class.as_deref();
    // "It broke up": the word that stands for it names nothing.
    let pronoun = knowledge.ledger.is_phrase(Phrase::Anaphor, &text.to_lowercase());
    let meant = || name.as_deref().or_else(|| knowledge.weapons.class_words(class?));
    Words {
        value: name.as_deref().or(class).unwrap_or(text).to_lowercase(),
        text: meant().filter(|_| pronoun).unwrap_or(text).to_string(),
        range: Some(*range),
        classes: class.map_or_else(Vec::new, |c| knowledge.weapons.classes(c)),
    }
}

/// "Containers with room for 3 million": what a thing can hold is no count of what is in it. The
/// words stand before the number, in its clause.
fn room_for(quantity: &Quantity, text: &str, rules: &Rules) -> bool {
    let before = text.get(..quantity.range.start as usize).unwrap_or("");
    let clause = before.rsplit(['.', ',', ';', ':', '\n']).next().unwrap_or("");
    let start = clause.char_indices().rev().nth(ROOM).map_or(0, |(at, _)| at);
    rules.has_phrase(Phrase::Collective, &clause[start..])
}

/// Characters before a number within which words say that it is a capacity.
const ROOM: usize = 40;

/// What is done, or would be: a promise to deliver is of the delivery, a threat to close a strait of
/// the closing, so that the deed can be told to fulfil it.
pub(crate) fn deed<'k>(mention: &EventMention, knowledge: &'k Knowledge) -> Option<&'k Kind> {
    let rules = &knowledge.ledger;
    let mode = mention.mode.as_ref().map(|m| m.as_str());
    let told = rules.kind_of(mention.kind.as_deref(), mention.event_type, mode)?;
    let ahead = matches!(mention.modality, Modality::Planned | Modality::Conditional);
    let meant = || {
        let frame = knowledge.frames.by_id(&mention.frame)?;
        let mode = frame.mode.as_ref().map(|m| m.as_str());
        rules.kind_of(frame.kind.as_deref(), frame.event_type?, mode)
    };
    // What is refused is not announced.
    let pledged = matches!(mention.event_type, EventType::Agree | EventType::Threaten);
    let meant = (told.talk && ahead && pledged).then(meant).flatten().filter(|k| !k.talk);
    meant.or(Some(told))
}

/// The days of the event. What is to be done by a day may be done on any day until then.
fn when(
    article: &LedgerArticle,
    mention: &EventMention,
    text: &str,
    rules: &Rules,
) -> Option<Window> {
    let date = mention.slots.date.as_ref()?;
    let mut window = Window::of(date.interval.as_ref()?);
    let before = text.get(..date.range.start as usize).unwrap_or("").trim_end();
    let word = before.rsplit(char::is_whitespace).next().unwrap_or("").to_lowercase();
    let said = article.published.to_zoned(jiff::tz::TimeZone::UTC).date();
    let ahead = matches!(mention.modality, Modality::Planned | Modality::Conditional);
    if ahead && window.last.is_some_and(|last| last < said) {
        // Nothing is announced for a day that has passed: the day has been misread.
        return None;
    }
    if !ahead && rules.is_phrase(Phrase::Since, &word) {
        window.last = Some(said).filter(|said| *said >= window.first).or(window.last);
    }
    if ahead && rules.is_phrase(Phrase::Until, &word) {
        window.first = window.first.min(said);
    }
    Some(window)
}

/// Whether the words count: "the missile" and "a missile" do not.
fn counts(words: &str) -> bool {
    const DETERMINERS: [&str; 8] = ["a", "an", "the", "this", "that", "its", "their", "his"];
    !DETERMINERS.contains(&words.trim().to_lowercase().as_str())
}
