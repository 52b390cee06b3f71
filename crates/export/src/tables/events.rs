//! Events of the world and the accounts given of them.

use parallax_model::Span;
use parallax_model::ledger::{Account, AccountSlot, Event, Party, SlotValue};

use crate::common::{holder_name, party_code, party_name, rfc3339, word};
use crate::record::Record;
use crate::table::{Cell, Column, Sink, Table, list, number, text, truth, whole};
use crate::{Error, atlas};

pub(super) const EVENTS: Table = Table {
    name: "events",
    what: "one row an event of the world: type, kind, day, parties, place, status, mentions",
    columns: EVENT,
    rows: events,
};

const EVENT: &[Column] = &[
    text("id", "the event; named by the mention that first told it"),
    text("type", "PLOVER event type"),
    text("mode", "PLOVER mode, where the type has one"),
    text(
        "kind",
        "our finer kind; those with x- are our own (`parallax export kinds` defines them)",
    ),
    text("start", "first instant of the interval in which it is said to have happened, local time"),
    text("end", "first instant after it"),
    text("zone", "zone of both, where anything tells"),
    text("precision", "how finely the time is known: minute, day, month, vague, …"),
    text("first_told", "when an account of it was first given, UTC"),
    list(
        "actors",
        "who acted: country code (ISO 3166-1 alpha-3 and PLOVER's), else entity or name",
    ),
    list("recipients", "to whom it was done, the same way; empty when to nobody"),
    list("actor_names", "names of the actors"),
    list("recipient_names", "names of the recipients"),
    text("place", "most precise place any holder gives"),
    text(
        "place_precision",
        "site, town, area, district, province, country: how far the position can be trusted",
    ),
    number("latitude", "degrees, WGS 84"),
    number("longitude", "degrees, WGS 84"),
    text(
        "status",
        "where it stands: ASSERTED, ATTRIBUTED (one source), CORROBORATED, CONFIRMED, DISPUTED, …",
    ),
    number(
        "probability",
        "that it happened as told, from the status: its weight in the index, 0 to 1",
    ),
    text(
        "cameo",
        "CAMEO code of the first mention that has one; a string, the leading zero is part of it",
    ),
    number("goldstein", "Goldstein value of that code, -10 to 10"),
    number(
        "score",
        "conflict-cooperation score of its kind, mode or type on PLOVER's scale, -10 to 10",
    ),
    whole("articles", "articles that tell of it, copies included"),
    list("mentions", "mentions that tell of it (table `mentions`)"),
    list("accounts", "principals with an account of it (table `accounts`)"),
    text("sentence", "what happened, as the claim that it happened says it"),
];

fn events(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for event in &record.events {
        let when = event.when.as_ref();
        let place = place(record, event)?;
        let place = place.as_ref();
        let names = |parties: &[Party]| {
            Cell::List(parties.iter().map(|p| party_name(record.knowledge, p)).collect())
        };
        take(vec![
            Cell::text(&event.id.0),
            Cell::text(event.event_type.name()),
            Cell::maybe(event.mode.as_ref().map(|m| m.as_str())),
            Cell::maybe(event.kind.as_deref()),
            Cell::maybe(when.map(|w| w.start.to_string())),
            Cell::maybe(when.map(|w| w.end.to_string())),
            Cell::maybe(when.and_then(|w| w.zone.clone())),
            Cell::maybe(when.map(|w| word(w.precision))),
            Cell::maybe(event.first_told().map(rfc3339)),
            Cell::List(event.actors.iter().map(party_code).collect()),
            Cell::List(event.recipients.iter().map(party_code).collect()),
            names(&event.actors),
            names(&event.recipients),
            Cell::maybe(place.map(|p| p.name.as_str())),
            Cell::maybe(place.map(|p| p.precision().name())),
            place.map_or(Cell::Missing, |p| Cell::Number(p.latitude)),
            place.map_or(Cell::Missing, |p| Cell::Number(p.longitude)),
            Cell::text(word(event.status)),
            Cell::single(event.probability),
            Cell::maybe(cameo(record, event)?),
            event.goldstein.map_or(Cell::Missing, Cell::single),
            Cell::single(event.score),
            Cell::count(articles(event)),
            Cell::List(event.mentions.iter().map(|m| m.0.clone()).collect()),
            Cell::List(event.accounts.iter().map(|a| a.principal.0.clone()).collect()),
            Cell::maybe(Some(event.sentence.as_str()).filter(|s| !s.is_empty())),
        ])?;
    }
    Ok(())
}

/// How many articles tell of an event.
pub(crate) fn articles(event: &Event) -> usize {
    let mut all: Vec<&str> = event.mentions.iter().map(|m| article_of(&m.0)).collect();
    all.sort_unstable();
    all.dedup();
    all.len()
}

/// The article in the id of a mention or statement.
pub(crate) fn article_of(id: &str) -> &str {
    id.split(':').next().unwrap_or(id)
}

fn cameo(record: &Record<'_>, event: &Event) -> Result<Option<String>, Error> {
    for id in &event.mentions {
        if let Some(code) = record.mention(id)?.cameo {
            return Ok(Some(code.0));
        }
    }
    Ok(None)
}

/// The most precise of the places told of an event, by account and by mention.
pub(crate) fn place(record: &Record<'_>, event: &Event) -> Result<Option<atlas::Located>, Error> {
    let mut best: Option<atlas::Located> = None;
    for (_, place) in places(record, event)? {
        if best.as_ref().is_none_or(|b| place.resolution() > b.resolution()) {
            best = Some(place);
        }
    }
    Ok(best)
}

/// Every place told of an event that lies somewhere, with the holders that name it.
pub(crate) fn places(
    record: &Record<'_>,
    event: &Event,
) -> Result<Vec<(Vec<String>, atlas::Located)>, Error> {
    let mut found: Vec<(Vec<String>, atlas::Located)> = Vec::new();
    let mut add = |holder: &str, place: atlas::Located| {
        let at = match found.iter().position(|(_, p)| p.is_at(&place)) {
            Some(at) => at,
            None => {
                found.push((Vec::new(), place));
                found.len() - 1
            }
        };
        if let Some((holders, _)) = found.get_mut(at)
            && !holder.is_empty()
            && !holders.iter().any(|h| h == holder)
        {
            holders.push(holder.to_string());
        }
    };
    for account in &event.accounts {
        for slot in account.slots.iter().filter(|s| s.slot == "place") {
            if let Some(place) = atlas::of_account_slot(record.knowledge, slot) {
                add(&holder_name(account), place);
            }
        }
    }
    for id in &event.mentions {
        for slot in &record.mention(id)?.slots.places {
            if let Some(place) = atlas::of_slot(record.knowledge, slot) {
                add("", place);
            }
        }
    }
    if let (true, Some(entity)) = (found.is_empty(), &event.place)
        && let Some(place) = atlas::by_entity(record.knowledge, entity)
    {
        found.push((Vec::new(), place));
    }
    Ok(found)
}

pub(super) const ACCOUNTS: Table = Table {
    name: "accounts",
    what: "one row a slot of an account, so that rival values of one event stand below one another",
    columns: ACCOUNT,
    rows: accounts,
};

const ACCOUNT: &[Column] = &[
    text("event", "the event"),
    text("principal", "who answers for the account: gov:KOR for ministry, agency and leader alike"),
    text("holder", "name to print"),
    text("stance", "asserts, repeats, confirms, assesses, disputes, denies, …: the live one"),
    text(
        "slot",
        "what is told: outcome, range_flown, altitude, weapon, place, date, a thing counted; empty for an account without particulars",
    ),
    text("value", "value, where it is no number"),
    number("low", "lower end in SI units (metre, kilogram, second); empty when open"),
    number("high", "upper end in SI units; empty when open"),
    text("unit", "unit as written; low and high are in SI units all the same"),
    truth("capacity", "a number that could be, not that was"),
    text("words", "the words it came in"),
    truth("differs", "another live account gives another value"),
    text("as_of", "when the holder said so, RFC 3339, UTC"),
    text("article", "article of the words"),
    whole("start", "first byte of the words in the article's text"),
    whole("end", "first byte after them"),
];

fn accounts(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for event in &record.events {
        for account in &event.accounts {
            if account.slots.is_empty() {
                let mut row = head(event, account);
                row.resize(ACCOUNT.len(), Cell::Missing);
                take(row)?;
            }
            for slot in &account.slots {
                let mut row = head(event, account);
                row.extend(cells(slot));
                take(row)?;
            }
        }
    }
    Ok(())
}

fn head(event: &Event, account: &Account) -> Vec<Cell> {
    vec![
        Cell::text(&event.id.0),
        Cell::text(&account.principal.0),
        Cell::text(holder_name(account)),
        Cell::text(word(account.stance)),
    ]
}

fn cells(slot: &AccountSlot) -> [Cell; 12] {
    let number = |n: &Option<f64>| n.map_or(Cell::Missing, Cell::Number);
    let (value, low, high, unit, capacity) = match &slot.value {
        SlotValue::Number { low, high, unit, capacity } => (
            Cell::Missing,
            number(low),
            number(high),
            Cell::maybe(Some(unit.as_str()).filter(|u| !u.is_empty())),
            Cell::Truth(*capacity),
        ),
        other => {
            (Cell::text(value(other)), Cell::Missing, Cell::Missing, Cell::Missing, Cell::Missing)
        }
    };
    let span = &slot.evidence;
    [
        Cell::text(&slot.slot),
        value,
        low,
        high,
        unit,
        capacity,
        Cell::text(&slot.words),
        Cell::Truth(slot.differs),
        Cell::text(rfc3339(slot.as_of)),
        Cell::text(&span.article.0),
        Cell::Whole(span.range.start.into()),
        Cell::Whole(span.range.end.into()),
    ]
}

/// A value that is no number, as text.
pub(crate) fn value(value: &SlotValue) -> String {
    match value {
        SlotValue::Number { .. } => String::new(),
        SlotValue::Outcome { outcome } => word(outcome),
        SlotValue::Words { words } => words.clone(),
        SlotValue::Entity { entity } => entity.0.clone(),
        SlotValue::Date { interval } => format!("{}/{}", interval.start, interval.end),
    }
}

/// `article:start-end`.
pub(crate) fn place_of(span: &Span) -> String {
    format!("{}:{}-{}", span.article.0, span.range.start, span.range.end)
}

pub(super) const STANCES: Table = Table {
    name: "stances",
    what: "one row a statement of a holder on an event: how each principal's position moved",
    columns: STANCE,
    rows: stances,
};

const STANCE: &[Column] = &[
    text("event", "the event"),
    text("principal", "who answers for it"),
    text("holder", "name to print"),
    text("at", "when it was said, RFC 3339, UTC"),
    text("stance", "asserts, repeats, confirms, assesses, disputes, denies, …"),
    truth("live", "the position of this principal now"),
    text(
        "statement",
        "the statement (table `statements`), or the mention told in the outlet's own voice",
    ),
    text("words", "the words of it"),
    text("outlet", "outlet that carries them"),
    text("article", "article of the words"),
    whole("start", "first byte of the words in the article's text"),
    whole("end", "first byte after them"),
];

fn stances(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for event in &record.events {
        for account in &event.accounts {
            for step in &account.history {
                let quoted = record.quoted(&step.evidence)?;
                take(vec![
                    Cell::text(&event.id.0),
                    Cell::text(&account.principal.0),
                    Cell::text(holder_name(account)),
                    Cell::text(rfc3339(step.at)),
                    Cell::text(word(step.stance)),
                    Cell::Truth(step.statement == account.live),
                    Cell::text(&step.statement.0),
                    Cell::text(quoted.words),
                    Cell::text(quoted.outlet),
                    Cell::text(&step.evidence.article.0),
                    Cell::Whole(step.evidence.range.start.into()),
                    Cell::Whole(step.evidence.range.end.into()),
                ])?;
            }
        }
    }
    Ok(())
}
