//! What each article tells: mentions of events, and statements.

use parallax_model::{Actor, Quantity, Statement, TextRange};

use crate::Error;
use crate::common::{auxiliary_modes, day, flat, is_told_as_fact, word};
use crate::record::Record;
use crate::table::{Cell, Column, Sink, Table, list, number, text, truth, whole};

pub(super) const MENTIONS: Table = Table {
    name: "mentions",
    what: "one row a mention: one telling of one event, denied, planned and possible ones included",
    columns: MENTION,
    rows: mentions,
};

const MENTION: &[Column] = &[
    text("id", "the mention"),
    text("article", "article that tells it"),
    text("event", "event of the world it tells of; empty where nobody can be named for it"),
    text("type", "PLOVER event type"),
    text("mode", "PLOVER mode"),
    list("auxiliary_modes", "PLOVER's negation, future, hypothetical, historical"),
    text("kind", "our finer kind"),
    list("contexts", "PLOVER contexts"),
    text("cameo", "CAMEO code, a string"),
    number("goldstein", "Goldstein value of the code"),
    text(
        "modality",
        "asserted, denied, possible, planned, conditional, hypothetical, habitual, historical",
    ),
    truth("negated", "told as not having happened"),
    truth("fact", "told as something that happened"),
    number("likelihood_low", "probability the words give it, lower end, 0 to 1"),
    number("likelihood_high", "upper end"),
    list("actors", "country and sector of the actors, as CAMEO runs them together"),
    list("actor_names", "the words that name them"),
    list("recipients", "country and sector of the recipients"),
    list("recipient_names", "the words that name them"),
    text("day", "day it is told of, else of publication"),
    text("weapon", "weapon as named"),
    text("weapon_class", "its class"),
    text("outcome", "success, failure, unknown"),
    number("count", "how many, where one number is given"),
    number("killed", "killed"),
    number("injured", "injured"),
    number("casualties", "killed and injured, where one number is given for both"),
    number("range_flown_m", "distance flown, metres"),
    number("range_designed_m", "distance the weapon is made for, metres"),
    number("altitude_m", "altitude, metres"),
    text("item", "what was handed over"),
    list("places", "places as named, role:words"),
    text("trigger", "the word that tells it"),
    text("words", "the clause that tells it"),
    whole("start", "first byte of the clause in the article's text"),
    whole("end", "first byte after it"),
];

fn mentions(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    let events = record.event_of_mention();
    for article in record.articles() {
        let article = article?;
        let words = |range: TextRange| flat(range.slice(&article.text).unwrap_or_default());
        for m in record.mentions(&article.id)? {
            let band = m.band;
            let slots = &m.slots;
            let quantity = |q: &Option<Quantity>| q.as_ref().map_or(Cell::Missing, middle);
            let list = |all: Vec<String>| Cell::List(all);
            take(vec![
                Cell::text(&m.id.0),
                Cell::text(&article.id.0),
                Cell::maybe(events.get(&m.id).map(|e| &e.id.0)),
                Cell::text(m.event_type.name()),
                Cell::maybe(m.mode.as_ref().map(|x| &x.0)),
                list(auxiliary_modes(&m).into_iter().map(String::from).collect()),
                Cell::maybe(m.kind.as_ref()),
                list(m.contexts.iter().map(|c| c.0.clone()).collect()),
                Cell::maybe(m.cameo.as_ref().map(|c| &c.0)),
                m.goldstein.map_or(Cell::Missing, Cell::single),
                Cell::text(word(m.modality)),
                Cell::Truth(m.negated),
                Cell::Truth(is_told_as_fact(&m)),
                band.map_or(Cell::Missing, |b| Cell::single(b.low)),
                band.map_or(Cell::Missing, |b| Cell::single(b.high)),
                list(m.actors.iter().map(crate::cameo::code).collect()),
                list(names(&m.actors)),
                list(m.recipients.iter().map(crate::cameo::code).collect()),
                list(names(&m.recipients)),
                Cell::maybe(day(&article, &m).map(|d| d.to_string())),
                Cell::maybe(slots.weapon.as_ref().map(|w| flat(&w.text))),
                Cell::maybe(slots.weapon.as_ref().and_then(|w| w.class.clone())),
                Cell::maybe(slots.outcome.map(word)),
                quantity(&slots.count),
                quantity(&slots.killed),
                quantity(&slots.injured),
                quantity(&slots.casualties),
                quantity(&slots.range_flown),
                quantity(&slots.range_designed),
                quantity(&slots.altitude),
                Cell::maybe(slots.transfer.as_ref().map(|t| flat(&t.item))),
                list(
                    slots.places.iter().map(|p| format!("{}:{}", p.role, flat(&p.text))).collect(),
                ),
                Cell::text(words(m.trigger)),
                Cell::text(words(m.span.range)),
                Cell::Whole(m.span.range.start.into()),
                Cell::Whole(m.span.range.end.into()),
            ])?;
        }
    }
    Ok(())
}

/// The one value named, else the end or middle of what is told.
fn middle(quantity: &Quantity) -> Cell {
    let value = quantity.value.or(match (quantity.low, quantity.high) {
        (Some(a), Some(b)) => Some((a + b) / 2.0),
        (a, b) => a.or(b),
    });
    value.map_or(Cell::Missing, Cell::Number)
}

fn names(actors: &[Actor]) -> Vec<String> {
    actors.iter().map(|a| flat(&a.text)).collect()
}

pub(super) const STATEMENTS: Table = Table {
    name: "statements",
    what: "one row a statement: who says it, through whom, with what commitment, which words",
    columns: STATEMENT,
    rows: statements,
};

const STATEMENT: &[Column] = &[
    text("id", "the statement"),
    text("article", "article that carries it"),
    text("principal", "who answers for it; empty for the outlet's own voice"),
    text("holder", "name of the innermost voice"),
    text("holder_kind", "government, military, state-media, agency, expert, anonymous, …"),
    text("holder_country", "country of the holder"),
    list("chain", "everybody it comes through, outermost first"),
    text("cue", "verb or phrase that carries it, as lemma"),
    text("commitment", "class of the cue: report, strong, factive, denial, doubt, warning, …"),
    text("polarity", "positive, negative, weak-positive, questions, none"),
    text("modality", "asserted, possible, planned, …"),
    number("likelihood_low", "probability the words give it, lower end, 0 to 1"),
    number("likelihood_high", "upper end"),
    truth("direct", "in quotation marks"),
    truth("against_interest", "the speaker admits something against own interest"),
    list("mentions", "mentions of events inside it"),
    text("content", "what is said"),
    text("words", "the whole: holder, cue and content"),
    whole("start", "first byte of the whole in the article's text"),
    whole("end", "first byte after it"),
    number("score", "how sure the program is of the reading, 0 to 1"),
];

fn statements(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for article in record.articles() {
        let article = article?;
        for s in record.statements(&article.id)? {
            let holder = s.holder();
            take(vec![
                Cell::text(&s.id.0),
                Cell::text(&article.id.0),
                Cell::maybe(holder.map(|h| &h.principal.0)),
                Cell::maybe(holder.map(|h| flat(&h.text)).filter(|t| !t.is_empty())),
                Cell::maybe(holder.map(|h| &h.kind)),
                Cell::maybe(holder.and_then(|h| h.country.as_ref()).map(|c| &c.0)),
                Cell::List(s.chain.iter().map(|h| flat(&h.text)).collect()),
                Cell::text(&s.cue_lemma),
                Cell::text(word(s.commitment)),
                Cell::text(word(s.polarity)),
                Cell::text(word(s.modality)),
                s.band.map_or(Cell::Missing, |b| Cell::single(b.low)),
                s.band.map_or(Cell::Missing, |b| Cell::single(b.high)),
                Cell::Truth(s.direct),
                Cell::Truth(s.against_interest),
                Cell::List(s.mentions.iter().map(|m| m.0.clone()).collect()),
                Cell::text(content(&s, &article.text)),
                Cell::text(flat(s.span.range.slice(&article.text).unwrap_or_default())),
                Cell::Whole(s.span.range.start.into()),
                Cell::Whole(s.span.range.end.into()),
                Cell::single(s.score),
            ])?;
        }
    }
    Ok(())
}

fn content(statement: &Statement, text: &str) -> String {
    let parts = statement.content.iter().filter_map(|r| r.slice(text)).map(flat);
    parts.collect::<Vec<_>>().join(" … ")
}
