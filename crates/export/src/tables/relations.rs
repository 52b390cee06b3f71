//! Edges between actors, links between statements, and the sources the case follows.

use parallax_model::Interval;

use crate::Error;
use crate::common::{party_code, party_name, word};
use crate::record::Record;
use crate::table::{Cell, Column, Sink, Table, list, number, text, truth, whole};

pub(super) const RELATIONS: Table = Table {
    name: "relations",
    what: "one row an edge between two actors: kind, interval, status, figures, events",
    columns: RELATION,
    rows: relations,
};

const RELATION: &[Column] = &[
    text("from", "country code, else entity or name"),
    text("from_name", "name"),
    text("to", "country code, else entity or name"),
    text("to_name", "name"),
    text(
        "kind",
        "alliance, arms-transfer, goods-transfer, technology-transfer, troops, sanction, evasion, exercise, talks",
    ),
    text("first", "first day told of"),
    text("last", "last day told of"),
    text("status", "of its best-founded event"),
    list("figures", "numbers told, slot: words"),
    list("events", "events it is gathered from"),
    list("evidence", "article:start-end, bytes of the article's text"),
];

fn relations(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for r in &record.relations {
        let first = |i: &Interval| i.start.date().to_string();
        let last = |i: &Interval| {
            let end = i.end.checked_sub(jiff::Span::new().seconds(1)).unwrap_or(i.end);
            end.date().to_string()
        };
        take(vec![
            Cell::text(party_code(&r.from)),
            Cell::text(party_name(record.knowledge, &r.from)),
            Cell::text(party_code(&r.to)),
            Cell::text(party_name(record.knowledge, &r.to)),
            Cell::text(&r.kind),
            Cell::maybe(r.first.as_ref().map(first)),
            Cell::maybe(r.last.as_ref().map(last)),
            Cell::text(word(r.status)),
            Cell::List(figures(&r.figures)),
            Cell::List(r.events.iter().map(|e| e.0.clone()).collect()),
            Cell::List(r.evidence.iter().map(super::events::place_of).collect()),
        ])?;
    }
    Ok(())
}

/// Figures as `slot: words`, each once.
pub(crate) fn figures(slots: &[parallax_model::ledger::AccountSlot]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for slot in slots {
        let figure = format!("{}: {}", slot.slot.replace('_', " "), slot.words);
        if !all.contains(&figure) {
            all.push(figure);
        }
    }
    all
}

pub(super) const LINKS: Table = Table {
    name: "links",
    what: "one row a link between two statements: supports, denies, contradicts, repeats, fulfils, …",
    columns: LINK,
    rows: links,
};

const LINK: &[Column] = &[
    text("from", "the later statement"),
    text("to", "the one it bears on"),
    text(
        "kind",
        "supports, contradicts, denies, questions, repeats, supersedes, fulfils, conditional_on, about, distinct",
    ),
    number("strength", "0 to 1"),
    truth("independent", "the two have independent origins"),
    text("reason", "why, in words"),
];

fn links(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for l in &record.links {
        take(vec![
            Cell::text(&l.from.0),
            Cell::text(&l.to.0),
            Cell::text(word(l.kind)),
            Cell::single(l.strength),
            Cell::Truth(l.independent),
            Cell::text(&l.reason),
        ])?;
    }
    Ok(())
}

pub(super) const SOURCES: Table = Table {
    name: "sources",
    what: "one row a source the case follows, and what came of it",
    columns: SOURCE,
    rows: sources,
};

const SOURCE: &[Column] = &[
    text("id", "the source"),
    text("name", "its name"),
    text("kind", "feed, page, sitemap, opml, file, folder"),
    text("address", "where it is"),
    text("outlet", "outlet it speaks for"),
    text("grade", "Admiralty reliability of the outlet in the tables, A to F"),
    text("country", "country of the outlet"),
    text("voice", "principal whose voice it is, where it is nobody's own"),
    text("last_success", "last visit that succeeded"),
    whole("stored", "items stored"),
    whole("duplicate", "items known already"),
    whole("quarantined", "items set aside"),
    whole("refused", "items refused"),
];

fn sources(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for s in record.sources()? {
        let field = |key: &str| s.record.get(key).and_then(|v| v.as_str()).map(String::from);
        let count = |key: &str| {
            let count = s.state.pointer(&format!("/counts/{key}")).and_then(|v| v.as_i64());
            Cell::Whole(count.unwrap_or(0))
        };
        let outlet = field("outlet");
        let known = outlet.as_ref().and_then(|o| record.knowledge.outlets.get(o));
        take(vec![
            Cell::text(&s.id),
            Cell::text(&s.name),
            Cell::maybe(field("kind")),
            Cell::maybe(field("address")),
            Cell::maybe(outlet),
            Cell::maybe(known.map(|o| o.grade)),
            Cell::maybe(known.and_then(|o| o.country.as_ref()).map(|c| &c.0)),
            Cell::maybe(known.and_then(|o| o.voice.as_ref()).map(|v| &v.0)),
            Cell::maybe(s.state.get("last_success").and_then(|v| v.as_str())),
            count("stored"),
            count("duplicate"),
            count("quarantined"),
            count("refused"),
        ])?;
    }
    Ok(())
}
