//! Claims, and each move of their status.

use parallax_model::ledger::Claim;

use crate::Error;
use crate::common::{rfc3339, word};
use crate::record::Record;
use crate::table::{Cell, Column, Sink, Table, list, text, truth, whole};

pub(super) const CLAIMS: Table = Table {
    name: "claims",
    what: "one row a claim: proposition, status, grade, independent voices, due date",
    columns: CLAIM,
    rows: claims,
};

const CLAIM: &[Column] = &[
    text("id", "the claim"),
    text("event", "event it is about"),
    text("proposition", "what is claimed, in the program's own words"),
    text(
        "status",
        "where it stands: ATTRIBUTED, CORROBORATED, CONFIRMED, DISPUTED, REFUTED, OVERDUE, …",
    ),
    text("reliability", "Admiralty grade of the source, A to F; F: cannot be judged"),
    text("credibility", "Admiralty grade of the information, 1 to 6; 6: cannot be judged"),
    whole("independent_for", "independent principals that stand for it"),
    whole("independent_against", "independent principals that stand against it"),
    whole("items", "articles that carry it, copies included"),
    list("holders", "principals that made a statement on it"),
    text("due", "day a promise or announced follow-up falls due"),
    truth("circular", "its support leads back to itself"),
    text("first", "when it was first made, RFC 3339, UTC"),
    text("moved", "when its status last moved, RFC 3339, UTC"),
    list("statements", "statements it rests on (table `statements`)"),
];

fn claims(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for claim in &record.claims {
        take(vec![
            Cell::text(&claim.id.0),
            Cell::maybe(claim.event.as_ref().map(|e| &e.0)),
            Cell::text(&claim.proposition),
            Cell::text(word(claim.status)),
            Cell::text(claim.grade.reliability),
            Cell::text(claim.grade.credibility.to_string()),
            Cell::Whole(claim.independent_for.into()),
            Cell::Whole(claim.independent_against.into()),
            Cell::Whole(claim.items.into()),
            Cell::List(holders(record, claim)),
            Cell::maybe(claim.due.map(|d| d.to_string())),
            Cell::Truth(claim.circular),
            Cell::maybe(claim.history.first().map(|s| rfc3339(s.at))),
            Cell::maybe(claim.history.last().map(|s| rfc3339(s.at))),
            Cell::List(claim.statements.iter().map(|s| s.0.clone()).collect()),
        ])?;
    }
    Ok(())
}

/// Principals that made a statement on a claim, in the order in which they first spoke.
pub(crate) fn holders(record: &Record<'_>, claim: &Claim) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for id in &claim.statements {
        let Some(statement) = record.statement(id) else { continue };
        if let Some(holder) = statement.holder()
            && !all.contains(&holder.principal.0)
        {
            all.push(holder.principal.0.clone());
        }
    }
    all
}

pub(super) const STEPS: Table = Table {
    name: "steps",
    what: "one row a move of a claim's status: when, to what, by which rule, because of which words",
    columns: STEP,
    rows: steps,
};

const STEP: &[Column] = &[
    text("claim", "the claim"),
    whole("number", "1 for the first"),
    text("at", "when, RFC 3339, UTC"),
    text("status", "status from then on"),
    text("rule", "rule of the ledger that moved it"),
    text("because", "reason in words"),
    text("statement", "statement that moved it, where one did"),
    text("words", "the words of it"),
    text("outlet", "outlet that carries them"),
    text("article", "article of the words"),
    whole("start", "first byte of the words in the article's text"),
    whole("end", "first byte after them"),
];

fn steps(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for claim in &record.claims {
        for (number, step) in claim.history.iter().enumerate() {
            let span = step.evidence.as_ref();
            let quoted = span.map(|s| record.quoted(s)).transpose()?;
            take(vec![
                Cell::text(&claim.id.0),
                Cell::count(number + 1),
                Cell::text(rfc3339(step.at)),
                Cell::text(word(step.status)),
                Cell::text(&step.rule),
                Cell::text(&step.because),
                Cell::maybe(step.statement.as_ref().map(|s| &s.0)),
                Cell::maybe(quoted.as_ref().map(|q| &q.words)),
                Cell::maybe(quoted.as_ref().map(|q| &q.outlet)),
                Cell::maybe(span.map(|s| &s.article.0)),
                span.map_or(Cell::Missing, |s| Cell::Whole(s.range.start.into())),
                span.map_or(Cell::Missing, |s| Cell::Whole(s.range.end.into())),
            ])?;
        }
    }
    Ok(())
}
