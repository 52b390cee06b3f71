//! Events, accounts and claims as CSV.

use parallax_model::ledger::{Claim, Event, Party, SlotValue, Status};

/// Columns of [`event`].
pub const EVENTS: [&str; 16] = [
    "id",
    "type",
    "mode",
    "kind",
    "start",
    "end",
    "zone",
    "precision",
    "actors",
    "recipients",
    "status",
    "probability",
    "goldstein",
    "score",
    "mentions",
    "accounts",
];

pub fn event(event: &Event) -> [String; 16] {
    let when = event.when.as_ref();
    let word = |value: serde_json::Result<serde_json::Value>| {
        value.ok().and_then(|v| v.as_str().map(str::to_string)).unwrap_or_default()
    };
    [
        event.id.0.clone(),
        event.event_type.name().into(),
        event.mode.as_ref().map(|m| m.0.clone()).unwrap_or_default(),
        event.kind.clone().unwrap_or_default(),
        when.map(|w| w.start.to_string()).unwrap_or_default(),
        when.map(|w| w.end.to_string()).unwrap_or_default(),
        when.and_then(|w| w.zone.clone()).unwrap_or_default(),
        when.map(|w| word(serde_json::to_value(w.precision))).unwrap_or_default(),
        parties(&event.actors),
        parties(&event.recipients),
        status(event.status),
        event.probability.to_string(),
        event.goldstein.map(|g| g.to_string()).unwrap_or_default(),
        event.score.to_string(),
        event.mentions.iter().map(|m| m.0.as_str()).collect::<Vec<_>>().join(";"),
        event.accounts.iter().map(|a| a.principal.0.as_str()).collect::<Vec<_>>().join(";"),
    ]
}

/// Columns of [`accounts`].
pub const ACCOUNTS: [&str; 13] = [
    "event",
    "principal",
    "stance",
    "slot",
    "value",
    "low",
    "high",
    "unit",
    "capacity",
    "words",
    "as_of",
    "article",
    "range",
];

/// Rows of all accounts of an event; an account without slots has one row.
pub fn accounts(event: &Event) -> Vec<[String; 13]> {
    let mut rows = Vec::new();
    for account in &event.accounts {
        let stance = serde_json::to_value(account.stance).ok();
        let stance = stance.and_then(|v| v.as_str().map(str::to_string)).unwrap_or_default();
        let head = [event.id.0.clone(), account.principal.0.clone(), stance];
        if account.slots.is_empty() {
            let [a, b, c] = head.clone();
            let mut row: [String; 13] = Default::default();
            (row[0], row[1], row[2]) = (a, b, c);
            rows.push(row);
        }
        for slot in &account.slots {
            let [a, b, c] = head.clone();
            let number = |n: &Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
            let (low, high, unit, capacity) = match &slot.value {
                SlotValue::Number { low, high, unit, capacity } => {
                    (number(low), number(high), unit.clone(), capacity.to_string())
                }
                _ => Default::default(),
            };
            let value = match &slot.value {
                SlotValue::Number { .. } => String::new(),
                SlotValue::Outcome { outcome } => format!("{outcome:?}").to_lowercase(),
                SlotValue::Words { words } => words.clone(),
                SlotValue::Entity { entity } => entity.0.clone(),
                SlotValue::Date { interval } => format!("{}/{}", interval.start, interval.end),
            };
            let span = &slot.evidence;
            rows.push([
                a,
                b,
                c,
                slot.slot.clone(),
                value,
                low,
                high,
                unit,
                capacity,
                slot.words.clone(),
                slot.as_of.to_string(),
                span.article.0.clone(),
                format!("{}-{}", span.range.start, span.range.end),
            ]);
        }
    }
    rows
}

/// Columns of [`claim`].
pub const CLAIMS: [&str; 12] = [
    "id",
    "event",
    "proposition",
    "status",
    "reliability",
    "credibility",
    "independent_for",
    "independent_against",
    "items",
    "due",
    "circular",
    "moved",
];

pub fn claim(claim: &Claim) -> [String; 12] {
    [
        claim.id.0.clone(),
        claim.event.as_ref().map(|e| e.0.clone()).unwrap_or_default(),
        claim.proposition.clone(),
        status(claim.status),
        claim.grade.reliability.to_string(),
        claim.grade.credibility.to_string(),
        claim.independent_for.to_string(),
        claim.independent_against.to_string(),
        claim.items.to_string(),
        claim.due.map(|d| d.to_string()).unwrap_or_default(),
        claim.circular.to_string(),
        claim.history.last().map(|s| s.at.to_string()).unwrap_or_default(),
    ]
}

fn parties(parties: &[Party]) -> String {
    let code = |p: &Party| {
        p.country.as_ref().map(|c| c.0.clone()).or_else(|| p.entity.as_ref().map(|e| e.0.clone()))
    };
    parties.iter().map(|p| code(p).unwrap_or_else(|| p.name.clone())).collect::<Vec<_>>().join(";")
}

fn status(status: Status) -> String {
    serde_json::to_value(status)
        .ok()
        .and_then(|v| v.as_str().map(str::to_string))
        .unwrap_or_default()
}
