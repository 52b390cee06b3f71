//! Launches in the slots of the field's missile database, each slot with every holder's value.

use std::borrow::Cow;
use std::collections::BTreeMap;

use parallax_knowledge::places::{Extent, Feature};
use parallax_model::Span;
use parallax_model::ledger::{Account, AccountSlot, Event, SlotValue};

use crate::common::{holder_name, is_told_as_fact, party_name, stance_words, status_words};
use crate::record::Record;
use crate::table::{Cell, Column, Sink, Table, list, number, text, whole};
use crate::{Error, atlas};

/// Kinds of the ontology that put something on a path through the air or space.
const KINDS: [&str; 2] = ["x-launch-test", "x-satellite-launch"];

pub(super) const LAUNCHES: Table = Table {
    name: "launches",
    what: "one row a launch, in the columns of the CNS missile database; rival values stand in one cell, each with its holders",
    columns: LAUNCH,
    rows: launches,
};

const LAUNCH: &[Column] = &[
    text("Event ID", "the event (table `events`)"),
    text("Date", "day of the launch, local; empty when nobody gives one"),
    text("Launch Time (UTC)", "time, where a holder gives one to the hour or better, in UTC"),
    text("Missile Name", "name of the weapon: value [holders], values parted by ` | `"),
    text("Missile Type", "class of the weapon, the same way"),
    text("Launch Agency/Authority", "who launched"),
    text("Facility Name", "launch site, where the place told is one"),
    text("Facility Location", "place of launch as told: value [holders]"),
    text("Other Name", "further words used for the weapon"),
    number("Facility Latitude", "degrees, WGS 84, of the most precise place told"),
    number("Facility Longitude", "degrees, WGS 84"),
    text("Landing Location", "where it is said to have come down: value [holders]"),
    text("Apogee", "greatest height as told: value [holders]"),
    text("Distance Travelled", "distance flown as told: value [holders]"),
    text("Confirmation Status", "status in the ledger"),
    text("Test Outcome", "success, failure, unknown: value [holders]"),
    text("Additional Information", "other particulars: slot: value [holders]"),
    list("Source(s)", "outlets that carry it"),
    whole(
        "Missiles",
        "number launched, where the holders agree; else empty and told under Additional Information",
    ),
    text("Facility Precision", "site, town, area, …: how far the coordinates can be trusted"),
    list("Differing", "slots in which live accounts differ"),
];

pub(super) const LAUNCH_ACCOUNTS: Table = Table {
    name: "launch-accounts",
    what: "one row a holder of a launch: the same slots as that one holder gives them",
    columns: ACCOUNT,
    rows: accounts,
};

const ACCOUNT: &[Column] = &[
    text("Event ID", "the event (table `events`)"),
    text("Date", "day of the event in the ledger"),
    text("Holder", "whose account it is"),
    text("Principal", "who answers for it"),
    text("Stance", "asserts, confirms, disputes, denies, …"),
    text("Missile Name", "weapon as this holder names it"),
    text("Missile Type", "its class"),
    text("Facility Location", "place of launch as this holder gives it"),
    text("Landing Location", "where it came down"),
    number("Apogee (km)", "middle of what this holder gives"),
    number("Distance Travelled (km)", "middle of what this holder gives"),
    text("Test Outcome", "success, failure, unknown"),
    whole("Missiles", "number launched"),
    list("Differing", "slots in which this account differs from another"),
    text("As Of", "newest statement of this holder, RFC 3339, UTC"),
];

/// Launches that somebody tells as having happened.
fn each<'r>(record: &'r Record<'_>) -> impl Iterator<Item = Result<Launch<'r>, Error>> + use<'r> {
    let launched = |e: &&Event| e.kind.as_deref().is_some_and(|k| KINDS.contains(&k));
    record.events.iter().filter(launched).filter_map(|event| Launch::of(record, event).transpose())
}

/// An event, with the part each place told plays: from, toward, into, at, …
struct Launch<'r> {
    event: &'r Event,
    roles: BTreeMap<Span, String>,
}

impl<'r> Launch<'r> {
    fn of(record: &Record<'_>, event: &'r Event) -> Result<Option<Self>, Error> {
        let (mut roles, mut happened) = (BTreeMap::new(), false);
        for id in &event.mentions {
            let mention = record.mention(id)?;
            happened |= is_told_as_fact(&mention);
            for place in mention.slots.places {
                let span = Span { article: mention.span.article.clone(), range: place.range };
                roles.insert(span, place.role);
            }
        }
        Ok(happened.then_some(Self { event, roles }))
    }

    /// Whether a place is where it came down: by the part it plays, else because it is water.
    fn is_landing(&self, record: &Record<'_>, slot: &AccountSlot) -> bool {
        match self.roles.get(&slot.evidence).map(String::as_str) {
            Some("from") => false,
            Some("into" | "to" | "toward" | "near" | "over") => true,
            _ => is_water(record, slot),
        }
    }
}

fn launches(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for launch in each(record) {
        let launch = launch?;
        let event = launch.event;
        let site = site(record, &launch);
        let site = site.as_ref();
        let names = event.actors.iter().map(|p| party_name(record.knowledge, p));
        let cell = |slots: &[&str]| {
            let told = rivals(event, |s| slots.contains(&s.slot.as_str()).then(|| shown(s)));
            Cell::maybe(Some(told).filter(|t| !t.is_empty()))
        };
        let facility = site.filter(|s| s.precision() == Extent::Site).map(|s| s.name.as_str());
        take(vec![
            Cell::text(&event.id.0),
            Cell::maybe(day(event)),
            Cell::maybe(launch_time(event)),
            named(record, event, |w| w.0),
            named(record, event, |w| w.1),
            Cell::text(names.collect::<Vec<_>>().join(", ")),
            Cell::maybe(facility),
            Cell::maybe(landing(record, &launch, false)),
            other_names(record, event),
            site.map_or(Cell::Missing, |s| Cell::Number(s.latitude)),
            site.map_or(Cell::Missing, |s| Cell::Number(s.longitude)),
            Cell::maybe(landing(record, &launch, true)),
            cell(&["altitude"]),
            cell(&["range_flown"]),
            Cell::text(status_words(event.status)),
            cell(&["outcome"]),
            more(event),
            Cell::List(outlets(record, event)?),
            agreed_number(event),
            Cell::maybe(site.map(|s| s.precision().name())),
            Cell::List(differing(event.accounts.iter())),
        ])?;
    }
    Ok(())
}

fn accounts(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for launch in each(record) {
        let launch = launch?;
        let event = launch.event;
        for account in &event.accounts {
            let slot = |name: &str| account.slots.iter().find(|s| s.slot == name);
            let weapon = slot("weapon").map(|s| weapon(record, s));
            let km = |name: &str| {
                slot(name)
                    .and_then(|s| middle(&s.value))
                    .map_or(Cell::Missing, |m| Cell::Number((m / 10.0).round() / 100.0))
            };
            let places = |down: bool| {
                let all = account.slots.iter().filter(|s| s.slot == "place");
                let fit = all.filter(|s| launch.is_landing(record, s) == down);
                let fit = fit.map(|s| s.words.clone());
                Cell::maybe(Some(fit.collect::<Vec<_>>().join(", ")).filter(|t| !t.is_empty()))
            };
            take(vec![
                Cell::text(&event.id.0),
                Cell::maybe(day(event)),
                Cell::text(holder_name(account)),
                Cell::text(&account.principal.0),
                Cell::text(stance_words(account.stance)),
                Cell::maybe(weapon.as_ref().and_then(|w| w.0.clone())),
                Cell::maybe(weapon.as_ref().and_then(|w| w.1.clone())),
                places(false),
                places(true),
                km("altitude"),
                km("range_flown"),
                Cell::maybe(slot("outcome").map(|s| super::events::value(&s.value))),
                count(account).map_or(Cell::Missing, Cell::Whole),
                Cell::List(differing(std::iter::once(account))),
                Cell::maybe(account.history.last().map(|h| crate::common::rfc3339(h.at))),
            ])?;
        }
    }
    Ok(())
}

fn day(event: &Event) -> Option<String> {
    use parallax_model::Precision;
    let when = event.when.as_ref()?;
    let start = when.start;
    Some(match when.precision {
        Precision::Month => start.strftime("%Y-%m").to_string(),
        Precision::Year => start.strftime("%Y").to_string(),
        Precision::Second | Precision::Minute | Precision::Hour => start.date().to_string(),
        Precision::Day | Precision::PartOfDay => start.date().to_string(),
        _ => format!("{}/{}", start.date(), when.end.date()),
    })
}

/// In UTC; a time whose zone nobody tells is left out rather than guessed.
fn launch_time(event: &Event) -> Option<String> {
    use parallax_model::Precision;
    let slots = event.accounts.iter().flat_map(|a| &a.slots).filter(|s| s.slot == "date");
    let told = slots.filter_map(|s| match &s.value {
        SlotValue::Date { interval } => Some(interval),
        _ => None,
    });
    told.chain(&event.when)
        .filter(|i| matches!(i.precision, Precision::Second | Precision::Minute | Precision::Hour))
        .find_map(|i| {
            let zone = parallax_model::time::parse_zone(i.zone.as_deref()?)?;
            let at = i.start.to_zoned(zone).ok()?.timestamp();
            Some(at.strftime("%H:%M").to_string())
        })
}

/// Name and class of the weapon in a slot; a class word alone has no name.
fn weapon(record: &Record<'_>, slot: &AccountSlot) -> (Option<String>, Option<String>) {
    let value = super::events::value(&slot.value);
    if let Some(system) = record.knowledge.weapons.get(&value) {
        let class = record.knowledge.weapons.class_words(&system.class);
        return (Some(system.name.clone()), class.map(String::from));
    }
    let class = value.to_uppercase();
    match record.knowledge.weapons.class_words(&class) {
        Some(words) => (None, Some(words.to_string())),
        None => (None, Some(slot.words.clone())),
    }
}

type NameAndClass = (Option<String>, Option<String>);

fn named(record: &Record<'_>, event: &Event, of: impl Fn(NameAndClass) -> Option<String>) -> Cell {
    let told = rivals(event, |s| (s.slot == "weapon").then(|| of(weapon(record, s))).flatten());
    Cell::maybe(Some(told).filter(|t| !t.is_empty()))
}

fn other_names(record: &Record<'_>, event: &Event) -> Cell {
    let mut all: Vec<String> = Vec::new();
    for slot in event.accounts.iter().flat_map(|a| &a.slots).filter(|s| s.slot == "weapon") {
        let (name, class) = weapon(record, slot);
        let known = name.as_ref() == Some(&slot.words) || class.as_ref() == Some(&slot.words);
        if !known && !all.contains(&slot.words) {
            all.push(slot.words.clone());
        }
    }
    Cell::maybe(Some(all.join(", ")).filter(|t| !t.is_empty()))
}

/// Each value with the holders that give it: `success [North Korea] | failure [South Korea, Japan]`.
fn rivals(event: &Event, of: impl Fn(&AccountSlot) -> Option<String>) -> String {
    let mut told: Vec<(String, Vec<Cow<'_, str>>)> = Vec::new();
    for account in &event.accounts {
        for value in account.slots.iter().filter_map(&of) {
            let name = holder_name(account);
            match told.iter_mut().find(|(v, _)| *v == value) {
                Some((_, holders)) if holders.contains(&name) => {}
                Some((_, holders)) => holders.push(name),
                None => told.push((value, vec![name])),
            }
        }
    }
    let all = told.iter().map(|(value, holders)| format!("{value} [{}]", holders.join(", ")));
    all.collect::<Vec<_>>().join(" | ")
}

fn shown(slot: &AccountSlot) -> String {
    match &slot.value {
        SlotValue::Number { .. } => slot.words.clone(),
        other => super::events::value(other),
    }
}

fn middle(value: &SlotValue) -> Option<f64> {
    match value {
        SlotValue::Number { low: Some(a), high: Some(b), .. } => Some((a + b) / 2.0),
        SlotValue::Number { low, high, .. } => low.or(*high),
        _ => None,
    }
}

fn is_water(record: &Record<'_>, slot: &AccountSlot) -> bool {
    atlas::of_account_slot(record.knowledge, slot).is_some_and(|p| {
        matches!(p.feature, Feature::Sea | Feature::Ocean | Feature::Gulf | Feature::Strait)
    })
}

fn landing(record: &Record<'_>, launch: &Launch<'_>, down: bool) -> Option<String> {
    let told = rivals(launch.event, |s| {
        (s.slot == "place" && launch.is_landing(record, s) == down).then(|| s.words.clone())
    });
    Some(told).filter(|t| !t.is_empty())
}

/// The most precise place of launch told, in the country of the actor.
fn site(record: &Record<'_>, launch: &Launch<'_>) -> Option<atlas::Located> {
    let own = |p: &atlas::Located| launch.event.actors.iter().any(|a| a.country == p.country);
    let mut best: Option<atlas::Located> = None;
    for slot in launch.event.accounts.iter().flat_map(|a| &a.slots).filter(|s| s.slot == "place") {
        if launch.is_landing(record, slot) {
            continue;
        }
        let place = atlas::of_account_slot(record.knowledge, slot).filter(own);
        if let Some(place) = place
            && best.as_ref().is_none_or(|b| b.resolution() < place.resolution())
        {
            best = Some(place);
        }
    }
    best
}

/// Slots with a column of their own.
const SHOWN: [&str; 6] = ["weapon", "place", "altitude", "range_flown", "outcome", "date"];

fn more(event: &Event) -> Cell {
    let mut slots: Vec<&str> = Vec::new();
    for slot in event.accounts.iter().flat_map(|a| &a.slots) {
        if !SHOWN.contains(&slot.slot.as_str()) && !slots.contains(&slot.slot.as_str()) {
            slots.push(&slot.slot);
        }
    }
    let told = slots.iter().map(|name| {
        let of = |s: &AccountSlot| (s.slot == *name).then(|| shown_number(s));
        format!("{}: {}", name.replace('_', " "), rivals(event, of))
    });
    Cell::maybe(Some(told.collect::<Vec<_>>().join("; ")).filter(|t| !t.is_empty()))
}

/// Numbers of things as numbers: "a" and "one" are the same value.
fn shown_number(slot: &AccountSlot) -> String {
    match &slot.value {
        SlotValue::Number { low: Some(a), high: Some(b), unit, .. }
            if a == b && unit.is_empty() =>
        {
            a.to_string()
        }
        _ => shown(slot),
    }
}

/// Things launched are counted under the name of the thing: a slot whose unit is empty and that is
/// told of a weapon word.
fn count(account: &Account) -> Option<i64> {
    let slot = account
        .slots
        .iter()
        .find(|s| matches!(s.slot.as_str(), "missile" | "rocket" | "satellite"))?;
    match &slot.value {
        SlotValue::Number { low: Some(a), high: Some(b), unit, capacity: false }
            if a == b && unit.is_empty() =>
        {
            Some(*a as i64)
        }
        _ => None,
    }
}

fn agreed_number(event: &Event) -> Cell {
    let mut told = event.accounts.iter().filter_map(count);
    match told.next() {
        Some(first) if told.all(|n| n == first) => Cell::Whole(first),
        _ => Cell::Missing,
    }
}

fn differing<'a>(accounts: impl Iterator<Item = &'a Account>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for slot in accounts.flat_map(|a| &a.slots).filter(|s| s.differs) {
        if !all.contains(&slot.slot) {
            all.push(slot.slot.clone());
        }
    }
    all
}

fn outlets(record: &Record<'_>, event: &Event) -> Result<Vec<String>, Error> {
    let mut all: Vec<String> = Vec::new();
    for mention in &event.mentions {
        let id = parallax_model::ArticleId(super::events::article_of(&mention.0).into());
        let outlet = record.with_article(&id, |a| a.source_name.clone())?;
        if !all.contains(&outlet) {
            all.push(outlet);
        }
    }
    Ok(all)
}
