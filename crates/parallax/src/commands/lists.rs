//! Lists of the record, for people and for pipes.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::{Result, bail};
use parallax_model::Coder;
use parallax_model::ledger::{Claim, ClaimId, Event, Status};
use parallax_store::{ClaimFilter, EventFilter, ImportedRow, SearchOrder, Store};

use super::print_lines;
use crate::case::{Access, Case};
use crate::cli::{Claims, Events, Global, ListOnly, Search};
use crate::pipeline::Pipeline;

pub(super) fn print_event(out: &mut impl Write, event: &Event) -> Result<()> {
    let names = |parties: &[parallax_model::ledger::Party]| {
        parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let day =
        event.when.as_ref().map_or_else(|| "undated   ".into(), |w| w.start.date().to_string());
    writeln!(
        out,
        "  {day}  {:<12} {:<18} {} → {}  [{}]  {}",
        event.event_type.name(),
        event.kind.as_deref().unwrap_or(""),
        names(&event.actors),
        names(&event.recipients),
        status_name(event.status),
        event.id.0
    )?;
    for account in &event.accounts {
        let slots: Vec<_> =
            account.slots.iter().map(|s| format!("{} {}", s.slot, s.words)).collect();
        writeln!(
            out,
            "                {} {:?}: {}",
            account.name,
            account.stance,
            slots.join(", ")
        )?;
    }
    Ok(())
}

pub fn events(global: &Global, args: &Events) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    let filter = EventFilter {
        event_type: args.event_type.as_ref().map(|t| t.to_uppercase()),
        kind: args.kind.clone(),
        party: args.party.clone(),
        status: args.status.as_ref().map(|s| s.to_uppercase()),
        since: args.since.clone(),
        until: args.until.clone(),
        limit: args.limit,
        ..EventFilter::default()
    };
    let coder = args.from.as_deref().map(coder).transpose()?;
    let events = match &args.as_of {
        _ if coder.is_some() => Vec::new(),
        Some(date) => {
            let known =
                Pipeline::new(&case)?.as_of(&case.store, crate::pipeline::end_of_day(date)?)?;
            let mut events = known.events;
            events.retain(|e| passes(e, &filter));
            events.truncate(filter.limit.map_or(usize::MAX, |n| n as usize));
            events
        }
        None => case.store.events(&filter)?,
    };
    let imported = match &args.as_of {
        Some(date) => {
            let known = |day: jiff::civil::Date| day.to_string() <= *date;
            let all = EventFilter { limit: None, ..filter.clone() };
            let mut imported = case.store.imported(&all, coder)?;
            imported.retain(|row| row.imported.reported.or(row.imported.day).is_some_and(known));
            imported.truncate(filter.limit.map_or(usize::MAX, |n| n as usize));
            imported
        }
        None => case.store.imported(&filter, coder)?,
    };
    if args.json {
        print_lines(&events)?;
        print_lines(&imported)?;
        return Ok(true);
    }
    let mut out = std::io::stdout().lock();
    for event in &events {
        print_event(&mut out, event)?;
    }
    for row in &imported {
        print_imported(&mut out, row)?;
    }
    Ok(true)
}

fn print_imported(out: &mut impl Write, row: &ImportedRow) -> Result<()> {
    let imported = &row.imported;
    let day = imported.day.or(imported.reported);
    let told = match &imported.event {
        Some(event) => format!("tells of gdelt-events:{event}"),
        None if imported.event_type.is_some() || imported.cameo.is_some() => {
            format!("{} → {}", imported.actor.names.join(", "), imported.recipient.names.join(", "))
        }
        None => imported.names.join(", "),
    };
    writeln!(
        out,
        "  {}  {:<12} {:<18} {told}  [imported from {}]  {}  {}",
        day.map_or_else(|| "undated   ".into(), |d| d.to_string()),
        imported.event_type.map_or("", |t| t.name()),
        imported.cameo.as_ref().map_or("", |c| c.as_str()),
        imported.imported_from.title(),
        imported.id(),
        imported.address.as_deref().or(imported.outlet.as_deref()).unwrap_or_default(),
    )?;
    Ok(())
}

fn coder(name: &str) -> Result<Coder> {
    let Some(coder) = Coder::from_name(name) else {
        let known: Vec<_> = Coder::ALL.iter().map(|c| c.name()).collect();
        bail!("--from {name}: the tables are {}", known.join(", "));
    };
    Ok(coder)
}

/// The filter of the store, for events that are not in it.
fn passes(event: &Event, filter: &EventFilter) -> bool {
    let day = event.when.as_ref().map(|w| w.start.date().to_string());
    let party = |wanted: &String| {
        event.actors.iter().chain(&event.recipients).any(|p| {
            p.country.as_ref().is_some_and(|c| c.as_str() == wanted)
                || p.entity.as_ref().is_some_and(|e| e.as_str() == wanted)
        })
    };
    filter.event_type.as_ref().is_none_or(|t| event.event_type.name() == t)
        && filter.kind.as_ref().is_none_or(|k| event.kind.as_ref() == Some(k))
        && filter.party.as_ref().is_none_or(party)
        && filter.status.as_ref().is_none_or(|s| status_name(event.status) == *s)
        && filter.since.as_ref().is_none_or(|s| day.as_ref().is_some_and(|d| d >= s))
        && filter.until.as_ref().is_none_or(|u| day.as_ref().is_some_and(|d| d < u))
}

pub fn claims(global: &Global, args: &Claims) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    if let Some(wanted) = &args.status {
        known_status(wanted)?;
    }
    if let Some(id) = &args.id {
        let claim = find_claim(&case, id, args.as_of.as_deref())?;
        if args.json {
            say!("{}", serde_json::to_string(&claim)?);
        } else {
            super::claim::tell(&mut std::io::stdout().lock(), &case.store, &claim)?;
        }
        return Ok(true);
    }
    let mut claims = match &args.as_of {
        Some(date) => {
            Pipeline::new(&case)?.as_of(&case.store, crate::pipeline::end_of_day(date)?)?.claims
        }
        None => case
            .store
            .claims(&ClaimFilter { holder: args.holder.clone(), ..ClaimFilter::default() })?,
    };
    if args.overdue {
        claims.retain(|c| c.status == Status::Overdue);
    }
    if let Some(status) = &args.status {
        claims.retain(|c| status_name(c.status).eq_ignore_ascii_case(status));
    }
    if let (Some(holder), Some(_)) = (&args.holder, &args.as_of) {
        let held = |c: &Claim| holds(&case.store, c, holder);
        claims.retain(held);
    }
    by_happening(&mut claims);
    claims.truncate(args.limit.map_or(usize::MAX, |n| n as usize));
    if args.json {
        print_lines(&claims)?;
        return Ok(true);
    }
    if claims.is_empty() {
        super::note("no claim fits; `parallax events` lists what was coded");
    }
    let mut out = std::io::stdout().lock();
    for claim in &claims {
        let due = claim.due.map(|d| format!("  due {d}")).unwrap_or_default();
        writeln!(
            out,
            "{:<13} {}  {} for, {} against, {} item{}{due}  {}\n              {}",
            status_name(claim.status),
            claim.grade,
            claim.independent_for,
            claim.independent_against,
            claim.items,
            if claim.items == 1 { "" } else { "s" },
            claim.id.0,
            claim.proposition
        )?;
        let tellers = case.store.tellers(claim)?.to_string();
        if !tellers.is_empty() {
            writeln!(out, "              {tellers}")?;
        }
    }
    Ok(true)
}

/// The claims of one happening together, that it happened first; happenings in the order in which they
/// were first told.
fn by_happening(claims: &mut [Claim]) {
    let told = |c: &Claim| c.history.first().map(|s| s.at);
    let mut first: BTreeMap<String, Option<jiff::Timestamp>> = BTreeMap::new();
    let happening = |c: &Claim| c.event.as_ref().map_or_else(|| c.id.0.clone(), |e| e.0.clone());
    for claim in claims.iter() {
        let at = first.entry(happening(claim)).or_insert_with(|| told(claim));
        *at = (*at).min(told(claim)).or(*at).or_else(|| told(claim));
    }
    claims.sort_by_cached_key(|c| {
        let of = happening(c);
        (first[&of], of, !c.is_whole(), c.id.0.clone())
    });
}

/// A status is one of the few that there are.
fn known_status(wanted: &str) -> Result<()> {
    let names: Vec<String> = Status::ALL.iter().map(|s| status_name(*s)).collect();
    if !names.iter().any(|n| n.eq_ignore_ascii_case(wanted)) {
        bail!("there is no status {wanted}; one of: {}", names.join(", "));
    }
    Ok(())
}

/// A claim by its id, or the first claim of a mention by the id that `parallax events` prints.
fn find_claim(case: &Case, id: &str, as_of: Option<&str>) -> Result<Claim> {
    let first = |claims: Vec<Claim>| {
        let of = |c: &Claim| c.id.0.strip_prefix(id).map(str::to_string);
        let mut own: Vec<Claim> = claims
            .into_iter()
            .filter(|c| of(c).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
            .collect();
        own.sort_by_key(|c| !of(c).is_some_and(|r| r.is_empty() || r.starts_with("/happened")));
        own.into_iter().next()
    };
    if let Some(date) = as_of {
        let derived =
            Pipeline::new(case)?.as_of(&case.store, crate::pipeline::end_of_day(date)?)?;
        let Some(claim) = first(derived.claims) else {
            bail!("claim {id} was not known on {date}")
        };
        return Ok(claim);
    }
    match case.store.claim(&ClaimId(id.into())) {
        Err(missing @ parallax_store::Error::Missing { .. }) => {
            Ok(first(case.store.claims(&ClaimFilter::default())?).ok_or(missing)?)
        }
        found => Ok(found?),
    }
}

fn holds(store: &Store, claim: &Claim, principal: &str) -> bool {
    claim.statements.iter().any(|s| {
        store.statement(s).is_ok_and(|s| s.holder().is_some_and(|h| h.principal.0 == principal))
    })
}

/// `DISPUTED` as the store and the API spell it.
pub(super) fn status_name(status: Status) -> String {
    serde_json::to_value(status)
        .ok()
        .and_then(|v| v.as_str().map(str::to_string))
        .unwrap_or_default()
}

pub fn search(global: &Global, args: &Search) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    let hits = case.store.search(&args.words.join(" "), SearchOrder::Relevance, args.limit)?;
    if args.json {
        print_lines(&hits)?;
        return Ok(true);
    }
    let mut out = std::io::stdout().lock();
    for hit in &hits {
        let snippet = hit.snippet.replace(['\u{2}', '\u{3}'], "*");
        writeln!(
            out,
            "{}  {}  {}\n    {}",
            hit.article,
            hit.source,
            hit.title,
            snippet.replace('\n', " ")
        )?;
    }
    Ok(true)
}

/// How many visits to a source failed since the last that did not.
pub(super) fn failed_visits(count: u64) -> String {
    if count == 1 { "1 visit failed".into() } else { format!("{count} visits failed in a row") }
}

pub fn sources(global: &Global, args: &ListOnly) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    let sources = case.store.sources()?;
    if args.json {
        print_lines(&sources)?;
        return Ok(true);
    }
    if sources.is_empty() {
        super::note("no source is followed yet: `parallax add ADDRESS` adds one");
    }
    let mut out = std::io::stdout().lock();
    for source in &sources {
        let text = |value: &serde_json::Value, key: &str| {
            value
                .get(key)
                .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_string))
                .unwrap_or_default()
        };
        let count = |key: &str| source.state.pointer(&format!("/counts/{key}")).cloned();
        let count = |key: &str| count(key).and_then(|v| v.as_u64()).unwrap_or(0);
        let visited = text(&source.state, "last_success");
        writeln!(
            out,
            "{}  {}\n    last success {}, {} stored, {} duplicate, {} set aside, {} refused",
            source.name,
            text(&source.record, "address"),
            if visited.is_empty() || visited == "null" { "never" } else { &visited },
            count("stored"),
            count("duplicate"),
            count("quarantined"),
            count("refused"),
        )?;
        let dropped = source.state.get("dropped").and_then(|d| d.as_object());
        for (reason, count) in dropped.into_iter().flatten() {
            writeln!(out, "    on the last visit {count} × {reason}")?;
        }
        let failures = source.state.get("failures").and_then(|v| v.as_u64()).unwrap_or(0);
        if failures > 0 {
            let why = text(&source.state, "last_error");
            writeln!(out, "    {}, the last because: {why}", failed_visits(failures))?;
        }
    }
    Ok(true)
}
