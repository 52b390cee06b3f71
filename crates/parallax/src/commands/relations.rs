//! Who gives what to whom, who stands with whom; and what each source's word has been worth.

use std::io::Write;

use anyhow::Result;
use parallax_model::Interval;
use parallax_model::ledger::{Account, Event, Party, Relation, SlotValue};

use super::lists::status_name;
use super::print_lines;
use crate::case::{Access, Case};
use crate::cli::{Global, Grades, Relations};
use crate::pipeline::{Pipeline, end_of_day};

pub fn relations(global: &Global, args: &Relations) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    let (mut relations, events) = match &args.as_of {
        Some(date) => {
            let known = Pipeline::new(&case)?.as_of(&case.store, end_of_day(date)?)?;
            (known.relations, known.events)
        }
        None => (case.store.relations()?, case.store.events(&Default::default())?),
    };
    relations.retain(|r| {
        args.kind.as_ref().is_none_or(|k| r.kind == *k)
            && args.party.as_ref().is_none_or(|p| is(&r.from, p) || is(&r.to, p))
    });
    if args.json {
        print_lines(&relations)?;
        return Ok(true);
    }
    let mut out = std::io::stdout().lock();
    for relation in &relations {
        print(&mut out, relation, &events)?;
    }
    Ok(true)
}

fn is(party: &Party, wanted: &str) -> bool {
    party.country.as_ref().is_some_and(|c| c.as_str().eq_ignore_ascii_case(wanted))
        || party.entity.as_ref().is_some_and(|e| e.as_str() == wanted)
        || party.name.eq_ignore_ascii_case(wanted)
}

fn print(out: &mut impl Write, relation: &Relation, events: &[Event]) -> Result<()> {
    let code = |p: &Party| p.country.as_ref().map_or(p.name.clone(), |c| c.as_str().to_string());
    let count = relation.events.len();
    writeln!(
        out,
        "{} → {}  {}  {}  {}  {count} event{}",
        code(&relation.from),
        code(&relation.to),
        relation.kind,
        status_name(relation.status),
        days(relation.first.as_ref(), relation.last.as_ref()),
        if count == 1 { "" } else { "s" },
    )?;
    for event in events.iter().filter(|e| relation.events.contains(&e.id)) {
        for account in &event.accounts {
            writeln!(out, "    {}", account_line(account))?;
        }
    }
    Ok(())
}

/// "South Korea, asserts since 2024-06-24: room for 4.8 million shell".
fn account_line(account: &Account) -> String {
    let since = account
        .history
        .first()
        .map_or_else(String::new, |s| format!(" since {}", s.at.strftime("%Y-%m-%d")));
    let stance = serde_json::to_value(account.stance).ok();
    let stance = stance.as_ref().and_then(|v| v.as_str()).unwrap_or("speaks").replace('-', " ");
    let mut figures: Vec<String> = Vec::new();
    for slot in &account.slots {
        let SlotValue::Number { capacity, .. } = slot.value else { continue };
        let room = if capacity { "room for " } else { "" };
        let of = slot.slot.trim_start_matches("capacity_").replace('_', " ");
        let rival = if slot.differs { ", others differ" } else { "" };
        let figure =
            format!("{of}: {room}{} ({}{rival})", slot.words, slot.as_of.strftime("%Y-%m-%d"));
        if !figures.contains(&figure) {
            figures.push(figure);
        }
    }
    let figures =
        if figures.is_empty() { String::new() } else { format!(": {}", figures.join("; ")) };
    format!("{}, {stance}{since}{figures}", account.name)
}

fn days(first: Option<&Interval>, last: Option<&Interval>) -> String {
    let (Some(first), Some(last)) = (first, last) else { return "undated".into() };
    let end = last.end.date();
    let end = if last.end.time() == jiff::civil::Time::midnight() {
        end.yesterday().unwrap_or(end)
    } else {
        end
    };
    match first.start.date() {
        start if start == end => start.to_string(),
        start => format!("{start} to {end}"),
    }
}

pub fn grades(global: &Global, args: &Grades) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    let until = args.as_of.as_deref().map(end_of_day).transpose()?;
    let mut records = Pipeline::new(&case)?.grades(&case.store, until)?;
    records.retain(|r| {
        args.principal.as_ref().is_none_or(|p| r.principal.0 == *p || r.name.contains(p.as_str()))
    });
    if args.json {
        print_lines(&records)?;
        return Ok(true);
    }
    let mut out = std::io::stdout().lock();
    for record in &records {
        writeln!(
            out,
            "{}  {}  {}  {} borne out, {} not",
            record.grade, record.principal.0, record.name, record.borne_out, record.not_borne_out
        )?;
        for step in &record.history {
            writeln!(
                out,
                "     {}  {}: {}",
                step.at.strftime("%Y-%m-%d"),
                step.grade,
                step.reason
            )?;
        }
    }
    Ok(true)
}
