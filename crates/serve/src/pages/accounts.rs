//! The accounts of one event side by side: one column a holder, one row a slot.

use std::collections::BTreeMap;

use parallax_model::ledger::{Account, Event, SlotValue, Stance};

use super::{Evidence, Library, escape};
use crate::{Error, format, names};

/// Holders shown at once; the others unfold below.
const SHOWN: usize = 5;

/// An event with what each holder tells of it.
pub(crate) struct EventView {
    pub id: String,
    pub href: String,
    pub headline: String,
    pub when: String,
    pub status: String,
    pub kind: String,
    /// One sentence that says who stands where, safe to print.
    pub safe: String,
    /// The holders who count first, then everybody else.
    pub tables: Vec<Table>,
}

pub(crate) struct Table {
    pub holders: Vec<Holder>,
    pub rows: Vec<Row>,
}

pub(crate) struct Holder {
    pub name: String,
    /// Whose voice it is, where the name does not say.
    pub voice: String,
    pub claims: String,
    pub stance: &'static str,
    pub tone: &'static str,
    pub steps: Vec<Step>,
}

pub(crate) struct Row {
    pub slot: String,
    pub differs: bool,
    pub cells: Vec<Vec<Cell>>,
}

pub(crate) struct Cell {
    pub value: String,
    pub differs: bool,
    pub as_of: String,
    pub evidence: Evidence,
}

pub(crate) struct Step {
    pub when: String,
    pub stance: &'static str,
    pub evidence: Evidence,
}

/// "asserts", "denies", … as a verb.
pub(crate) fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Asserts => "asserts",
        Stance::Repeats => "repeats",
        Stance::Confirms => "confirms",
        Stance::Assesses => "assesses",
        Stance::NeitherConfirmsNorDenies => "neither confirms nor denies",
        Stance::DeclinesComment => "declines to comment",
        Stance::Doubts => "doubts",
        Stance::Disputes => "disputes",
        Stance::Denies => "denies",
        Stance::Retracts => "retracts",
        Stance::Warns => "warns",
        Stance::Pledges => "pledges",
    }
}

/// [`stance`] with its object: "declines to comment on it".
fn stance_on_it(of: Stance) -> String {
    let preposition = match of {
        Stance::DeclinesComment => " on",
        Stance::Warns => " of",
        _ => "",
    };
    format!("{}{preposition} it", stance(of))
}

pub(crate) fn tone(stance: Stance) -> &'static str {
    match stance {
        Stance::Asserts | Stance::Repeats | Stance::Confirms | Stance::Assesses => "for",
        Stance::Doubts | Stance::Disputes | Stance::Denies | Stance::Retracts => "against",
        _ => "open",
    }
}

/// Draws an event.
pub(crate) fn event_view(event: &Event, library: &mut Library<'_>) -> Result<EventView, Error> {
    let mut accounts: Vec<&Account> = event.accounts.iter().collect();
    accounts.sort_by_key(|a| (rank(a), a.history.first().map(|s| s.at)));
    let mut tables = Vec::new();
    let first = accounts.len().min(SHOWN);
    for group in [&accounts[..first], &accounts[first..]] {
        if !group.is_empty() {
            tables.push(table(group, library)?);
        }
    }
    Ok(EventView {
        id: event.id.0.clone(),
        href: format!("/event/{}", escape(&event.id.0)),
        headline: headline(event),
        when: event.when.as_ref().map_or_else(|| "no date told".into(), format::interval),
        status: format::status(event.status),
        kind: kind(event),
        safe: safe(&accounts, event.status, library),
        tables,
    })
}

/// Named parties before outlets, outlets before voices nobody can name.
fn rank(account: &Account) -> (u8, std::cmp::Reverse<usize>) {
    let class = match account.principal.0.split_once(':').map(|(kind, _)| kind) {
        Some("gov") => 0,
        Some("org") => 1,
        Some("outlet") => 3,
        Some("anon") => 4,
        _ => 2,
    };
    (class, std::cmp::Reverse(account.slots.len()))
}

fn table(accounts: &[&Account], library: &mut Library<'_>) -> Result<Table, Error> {
    let mut rows: Vec<Row> = Vec::new();
    let mut at: BTreeMap<&str, usize> = BTreeMap::new();
    for (column, account) in accounts.iter().enumerate() {
        for slot in &account.slots {
            let row = *at.entry(&slot.slot).or_insert_with(|| {
                let cells = accounts.iter().map(|_| Vec::new()).collect();
                rows.push(Row { slot: format::slot_name(&slot.slot), differs: false, cells });
                rows.len() - 1
            });
            let cell = Cell {
                value: told(&slot.value, &slot.words),
                differs: slot.differs,
                as_of: format::instant(slot.as_of),
                evidence: library.evidence(&slot.evidence)?,
            };
            if let Some(cells) = rows.get_mut(row).and_then(|r| r.cells.get_mut(column)) {
                cells.push(cell);
            }
        }
    }
    for row in &mut rows {
        row.differs = row.cells.iter().flatten().any(|c| c.differs);
    }
    rows.sort_by_key(|r| !r.differs);
    let mut holders = Vec::new();
    for account in accounts {
        let mut steps = Vec::new();
        for step in account.history.iter().rev() {
            steps.push(Step {
                when: format::instant(step.at),
                stance: stance(step.stance),
                evidence: library.evidence(&step.evidence)?,
            });
        }
        holders.push(Holder {
            name: name(account, library),
            voice: voice(account, library),
            claims: format!("/claims?holder={}", escape(&account.principal.0)),
            stance: stance(account.stance),
            tone: tone(account.stance),
            steps,
        });
    }
    Ok(Table { holders, rows })
}

fn name(account: &Account, library: &Library<'_>) -> String {
    if account.name.trim().is_empty() {
        names::principal(library.knowledge(), &account.principal)
    } else {
        format::sentence(&account.name)
    }
}

/// "for North Korea", "in its own words", or nothing to add.
fn voice(account: &Account, library: &Library<'_>) -> String {
    match account.principal.0.split_once(':') {
        Some(("gov", code)) => format!("for {}", names::country(library.knowledge(), code)),
        Some(("outlet", _)) => "in its own words".into(),
        _ => String::new(),
    }
}

/// The value as it was told; a number told by an article ("a missile") as a figure.
fn told(value: &SlotValue, words: &str) -> String {
    let figure = words.chars().any(|c| c.is_ascii_digit());
    match value {
        SlotValue::Number { .. } if !figure => format::slot(value),
        _ if words.is_empty() => format::slot(value),
        SlotValue::Date { interval } => format::interval(interval),
        SlotValue::Number { capacity: true, .. } => format!("room for {words}"),
        _ => words.to_string(),
    }
}

/// "Disputed as of 2 July 2024: Taedong Dispatch asserts it; South Korea's military denies it."
fn safe(
    accounts: &[&Account],
    status: parallax_model::ledger::Status,
    library: &Library<'_>,
) -> String {
    let last = accounts.iter().flat_map(|a| &a.history).map(|s| s.at).max();
    let Some(last) = last else { return String::new() };
    let mut sides = Vec::new();
    for account in accounts.iter().filter(|a| rank(a).0 < 4).take(3) {
        let outcome = account.slots.iter().find(|s| s.slot == "outcome");
        let outcome = outcome.map_or(String::new(), |s| format!(" (“{}”)", s.words));
        sides.push(format!("{} {}{outcome}", name(account, library), stance_on_it(account.stance)));
    }
    if sides.is_empty() {
        return String::new();
    }
    let status = format::sentence(&format::status(status));
    format!("{status} as of {}: {}.", format::day(last), sides.join("; "))
}

/// The event's own sentence; "North Korea: launch test" (who, what kind, to whom) where none was kept.
pub(crate) fn headline(event: &Event) -> String {
    if !event.sentence.is_empty() {
        return format::sentence(&event.sentence);
    }
    let names = |parties: &[parallax_model::ledger::Party]| {
        parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let kind = kind(event);
    let (actors, to) = (names(&event.actors), names(&event.recipients));
    match (actors.is_empty(), to.is_empty()) {
        (true, true) => format::sentence(&kind),
        (true, false) => format::sentence(&format!("{kind} → {to}")),
        (false, true) => format!("{actors}: {kind}"),
        (false, false) => format!("{actors} → {to}: {kind}"),
    }
}

/// "launch test", "arms transfer"; the type's name where there is no finer kind.
pub(crate) fn kind(event: &Event) -> String {
    let kind = event.kind.as_deref().unwrap_or(event.event_type.name());
    kind.trim_start_matches("x-").replace('-', " ").to_lowercase()
}
