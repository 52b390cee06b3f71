//! What the formats share: codes, days, flat text, names of enumerations as the store spells them.

use std::borrow::Cow;

use jiff::{Timestamp, civil::Date};
use parallax_knowledge::Knowledge;
use parallax_model::ledger::{Account, Party, Stance, Status};
use parallax_model::{Actor, Article, Country, EventMention, Modality};
use serde::Serialize;

/// The values of all actors, each once, joined as POLECAT joins lists.
pub(crate) fn joined(actors: &[Actor], of: impl Fn(&Actor) -> Option<String>) -> String {
    let mut all: Vec<String> = Vec::new();
    for value in actors.iter().filter_map(of).filter(|s| !s.is_empty()) {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    all.join("; ")
}

pub(crate) fn country(actor: &Actor) -> Option<String> {
    actor.country.as_ref().map(|c| c.0.clone())
}

pub(crate) fn sector(actor: &Actor) -> Option<String> {
    actor.sector.as_ref().map(|s| s.0.clone())
}

/// Day of the event when it is told to the day, else of publication.
pub(crate) fn day(article: &Article, mention: &EventMention) -> Option<Date> {
    let told =
        mention.slots.date.as_ref().and_then(|d| d.interval.as_ref()).map(|i| i.start.date());
    told.or_else(|| article.published.as_ref().map(|p| p.local_date()))
}

/// Whether the mention tells of something that happened. Formats that cannot say "not", "perhaps" or
/// "planned" hold only these.
pub fn is_told_as_fact(mention: &EventMention) -> bool {
    !mention.negated
        && matches!(
            mention.modality,
            Modality::Asserted | Modality::Habitual | Modality::Historical
        )
}

/// PLOVER's auxiliary modes of a mention.
pub(crate) fn auxiliary_modes(mention: &EventMention) -> Vec<&'static str> {
    let mut modes = Vec::new();
    if mention.negated || mention.modality == Modality::Denied {
        modes.push("negation");
    }
    match mention.modality {
        Modality::Planned => modes.push("future"),
        Modality::Possible | Modality::Conditional | Modality::Hypothetical => {
            modes.push("hypothetical");
        }
        Modality::Historical => modes.push("historical"),
        _ => {}
    }
    modes
}

/// Tabs and line ends would break a row.
pub(crate) fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text as XML 1.0 may hold it: without control characters.
pub(crate) fn printable(text: &str) -> String {
    let legal = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.chars().filter(legal).filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// A unit value of an enumeration as the store spells it.
pub(crate) fn word(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    value.and_then(|v| v.as_str().map(str::to_string)).unwrap_or_default()
}

/// `SINGLE_SOURCE` as people read it.
pub(crate) fn status_words(status: Status) -> String {
    match status {
        Status::Attributed => "single source".into(),
        Status::Asserted => "told by an outlet".into(),
        Status::Nocomment => "no comment".into(),
        other => word(other).to_lowercase().replace('_', " "),
    }
}

pub(crate) fn stance_words(stance: Stance) -> String {
    match stance {
        Stance::NeitherConfirmsNorDenies => "neither confirms nor denies".into(),
        Stance::DeclinesComment => "declines to comment".into(),
        other => word(other),
    }
}

/// Name to print for the holder of an account. A holder nobody named is told by the outlet that heard it
/// (`anon:OUTLET:DAY`).
pub(crate) fn holder_name(account: &Account) -> Cow<'_, str> {
    if !account.name.is_empty() {
        return Cow::Borrowed(&account.name);
    }
    let mut parts = account.principal.as_str().split(':');
    match (parts.next(), parts.next()) {
        (Some("anon"), Some(outlet)) => Cow::Owned(format!("someone unnamed in {outlet}")),
        _ => Cow::Borrowed(account.principal.as_str()),
    }
}

/// What a party is known by: country, else entity, else name.
pub(crate) fn party_code(party: &Party) -> String {
    let code = party.country.as_ref().map(|c| c.0.clone());
    code.or_else(|| party.entity.as_ref().map(|e| e.0.clone()))
        .unwrap_or_else(|| party.name.clone())
}

/// Name to print for a party: of its country where it is known by that.
pub(crate) fn party_name(knowledge: &Knowledge, party: &Party) -> String {
    let state = party.country.as_ref().and_then(|c| knowledge.states.by_country(c));
    state.map_or_else(|| party.name.clone(), |s| s.name.clone())
}

/// Correlates of War number of a country.
pub(crate) fn cow(knowledge: &Knowledge, country: &Country) -> Option<String> {
    knowledge.states.by_country(country).and_then(|s| s.cow).map(|n| n.to_string())
}

/// `20240701`.
pub(crate) fn compact(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// `20240701T233000` without the `T`, in UTC.
pub(crate) fn compact_instant(at: Timestamp) -> String {
    at.strftime("%Y%m%d%H%M%S").to_string()
}

/// RFC 3339, in UTC, to the second.
pub(crate) fn rfc3339(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// When the article was published, or fetched where that is not known.
pub(crate) fn known(article: &Article) -> Timestamp {
    article.published.as_ref().map_or(article.fetched, |p| p.instant)
}

/// The event's own sentence; "Russia → North Korea: arms transfer" where none was kept.
pub(crate) fn headline(knowledge: &Knowledge, event: &parallax_model::ledger::Event) -> String {
    if !event.sentence.is_empty() {
        return event.sentence.clone();
    }
    let names = |parties: &[Party]| {
        let mut all: Vec<String> = Vec::new();
        for name in parties.iter().map(|p| party_name(knowledge, p)) {
            if !all.contains(&name) {
                all.push(name);
            }
        }
        all.join(", ")
    };
    let kind = event.kind.as_deref().unwrap_or(event.event_type.name());
    let kind = kind.trim_start_matches("x-").replace('-', " ").to_lowercase();
    let (actors, to) = (names(&event.actors), names(&event.recipients));
    match (actors.is_empty(), to.is_empty()) {
        (true, true) => kind,
        (true, false) => format!("{kind} → {to}"),
        (false, true) => format!("{actors}: {kind}"),
        (false, false) => format!("{actors} → {to}: {kind}"),
    }
}

/// Day of an event, as far as it is told.
pub(crate) fn day_words(event: &parallax_model::ledger::Event) -> String {
    use parallax_model::Precision;
    let Some(when) = &event.when else { return "undated".into() };
    match when.precision {
        Precision::Month => when.start.strftime("%B %Y").to_string(),
        Precision::Year => when.start.strftime("%Y").to_string(),
        Precision::Second
        | Precision::Minute
        | Precision::Hour
        | Precision::Day
        | Precision::PartOfDay => when.start.strftime("%-d %B %Y").to_string(),
        _ => {
            let last = when.end.checked_sub(jiff::Span::new().seconds(1)).unwrap_or(when.end);
            format!("{} to {}", when.start.strftime("%-d %B %Y"), last.strftime("%-d %B %Y"))
        }
    }
}

/// A name for a thing that is the same in every run: UUID version 5 in a name space of our own.
pub(crate) fn uuid_of(key: &str) -> uuid::Uuid {
    let own = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, b"urn:parallax");
    uuid::Uuid::new_v5(&own, key.as_bytes())
}
