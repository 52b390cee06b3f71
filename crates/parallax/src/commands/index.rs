//! The tension index, from the case or from an export alone.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::{
    ToSpan,
    civil::{Date, DateTime},
};
use parallax_gauge::index::{IndexEvent, Settings, day as day_of, index, pairs, sensitivity};
use parallax_knowledge::Knowledge;
use parallax_model::gauge::Pair;
use parallax_model::ledger::{Event, EventId};
use parallax_model::{Country, EventType};
use parallax_store::EventFilter;

use crate::case::{Access, Case};
use crate::cli::{Global, Index};
use crate::pipeline::{Pipeline, end_of_day};

/// Days shown when no first day is given.
const SHOWN: i64 = 30;
const SEED: u64 = 1;

pub fn run(global: &Global, args: &Index) -> Result<bool> {
    let mut words = BTreeMap::new();
    let mut newest = None;
    let (events, weights) = match &args.recompute {
        Some(file) => {
            let case = crate::case::directory(global).join("knowledge");
            (read_export(file)?, Knowledge::with_user(Some(&case))?.weights)
        }
        None => {
            let case = Case::open(global, Access::Read)?;
            let told = match &args.as_of {
                Some(day) => Pipeline::new(&case)?.as_of(&case.store, end_of_day(day)?)?.events,
                None => case.store.events(&EventFilter::default())?,
            };
            newest = crate::streams::coverage(&case.store)?.map(|(_, last)| last);
            words = told.iter().map(|e| (e.id.clone(), label(e))).collect();
            let weights = case.knowledge()?.weights.clone();
            (told.iter().filter_map(IndexEvent::new).collect::<Vec<_>>(), weights)
        }
    };
    let mut out = std::io::stdout().lock();
    if args.pairs {
        for (pair, count) in pairs(&events) {
            writeln!(out, "{}  {count} events", name(&pair))?;
        }
        return Ok(true);
    }
    let Some(last) = events.iter().map(|e| e.day).max() else {
        bail!("there is no dated event to measure; collect articles first")
    };
    // Nothing is known of the days after the newest article; a date beyond it is a plan or a slip.
    let last = newest.map_or(last, |n| last.min(n));
    let to = args.until.as_deref().or(args.as_of.as_deref()).map(day).transpose()?.unwrap_or(last);
    let from =
        args.since.as_deref().map(day).transpose()?.unwrap_or(to.saturating_sub(SHOWN.days()));
    let settings = Settings {
        pair: pair(args.pair.as_deref())?,
        from,
        to,
        without_single_source: args.without_single_source,
        seed: SEED,
    };
    if args.sensitivity {
        for row in sensitivity(&events, &settings, &weights) {
            if args.json {
                writeln!(out, "{}", serde_json::to_string(&row)?)?;
                continue;
            }
            writeln!(
                out,
                "{:<30} {:.4}   -20 %: {:.4}   +20 %: {:.4}",
                row.weight, row.acts, row.lower, row.higher
            )?;
        }
        return Ok(true);
    }
    if args.vintages {
        return vintages(&mut out, global, &settings, args.json);
    }
    let points = index(&events, &settings, &weights);
    if let Some(file) = &args.svg {
        let title = format!("Tension index of {}, {from} to {to}", name(&settings.pair));
        return super::write_svg(file, &parallax_gauge::plot::index(&points, &title, &words));
    }
    for point in &points {
        if args.json {
            writeln!(out, "{}", serde_json::to_string(point)?)?;
            continue;
        }
        let percentile = point.percentile.map_or_else(|| "  –".into(), |p| format!("{p:3.0}"));
        let drivers: Vec<_> =
            point.drivers.iter().map(|d| format!("{} {:.3}", d.event.0, d.addend)).collect();
        writeln!(
            out,
            "{}  acts {:.4} [{:.4}, {:.4}]  percentile {percentile}  talk {:.2}  {}",
            point.date,
            // No "-0.0000".
            point.acts + 0.0,
            point.band.0 + 0.0,
            point.band.1 + 0.0,
            point.talk + 0.0,
            drivers.join(", ")
        )?;
    }
    Ok(true)
}

/// Each day's value as it was known at the end of that day, beside the value as known now.
fn vintages(
    out: &mut impl Write,
    global: &Global,
    settings: &Settings,
    json: bool,
) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    let pipeline = Pipeline::new(&case)?;
    let weights = &pipeline.knowledge().weights;
    let now: Vec<IndexEvent> =
        case.store.events(&EventFilter::default())?.iter().filter_map(IndexEvent::new).collect();
    let bar =
        crate::progress::bar((settings.to - settings.from).get_days().max(0) as u64 + 1, "days");
    for point in index(&now, settings, weights) {
        let day = point.date;
        let known = pipeline.as_of(&case.store, end_of_day(&day.to_string())?)?.events;
        let known: Vec<IndexEvent> = known.iter().filter_map(IndexEvent::new).collect();
        let one = Settings { from: day, to: day, ..settings.clone() };
        bar.inc(1);
        let Some(then) = index(&known, &one, weights).pop() else { continue };
        if json {
            let row =
                serde_json::json!({ "date": day, "as_known_then": then, "as_known_now": point });
            writeln!(out, "{row}")?;
        } else {
            writeln!(
                out,
                "{day}  acts then {:.4} [{:.4}, {:.4}]  now {:.4}  revised by {:+.4}",
                then.acts,
                then.band.0,
                then.band.1,
                point.acts,
                point.acts - then.acts
            )?;
        }
    }
    bar.finish_and_clear();
    Ok(true)
}

/// Who did what, for the plot.
fn label(event: &Event) -> String {
    let names: Vec<&str> =
        event.actors.iter().chain(&event.recipients).map(|p| p.name.as_str()).collect();
    format!("{} {}", names.join(", "), event.kind.as_deref().unwrap_or(event.event_type.name()))
}

fn day(text: &str) -> Result<Date> {
    text.parse().with_context(|| format!("{text} cannot be read as a date; write YYYY-MM-DD"))
}

/// `PRK:KOR`; the whole case without.
fn pair(text: Option<&str>) -> Result<Pair> {
    let Some(text) = text else { return Ok(Pair { from: None, to: None }) };
    let Some((a, b)) = text.split_once(':') else {
        bail!(
            "{text}: write two country codes, for example AAA:BBB (--pairs lists those of the case)"
        )
    };
    let code = |c: &str| Some(Country::new(c.trim().to_uppercase()));
    Ok(Pair { from: code(a), to: code(b) })
}

fn name(pair: &Pair) -> String {
    match (&pair.from, &pair.to) {
        (Some(a), Some(b)) => format!("{a}:{b}"),
        _ => "the case".into(),
    }
}

/// Events from `parallax export events`: nothing else is needed to make the index again.
fn read_export(file: &Path) -> Result<Vec<IndexEvent>> {
    let mut reader = csv::Reader::from_path(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let header = reader.headers()?.clone();
    let column = |name: &str| {
        header.iter().position(|h| h == name).with_context(|| {
            format!(
                "{} has no column {name}; it must come from `parallax export events`",
                file.display()
            )
        })
    };
    let (id, kind, start, end) = (column("id")?, column("type")?, column("start")?, column("end")?);
    let (status, told) = (column("status")?, column("first_told")?);
    let (actors, recipients) = (column("actors")?, column("recipients")?);
    let (score, probability) = (column("score")?, column("probability")?);
    let (accounts, mentions) = (column("accounts")?, column("mentions")?);
    let mut events = Vec::new();
    for (number, row) in reader.records().enumerate() {
        let row = row?;
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let instant = |at: usize| cell(at).parse::<DateTime>().ok();
        let wrong = |what: &str| format!("{}, row {}: {what}", file.display(), number + 2);
        let event_type = EventType::from_name(cell(kind)).with_context(|| wrong("unknown type"))?;
        let when = instant(start).zip(instant(end));
        let Some(day) = day_of(event_type, when, cell(told).parse().ok()) else { continue };
        // A party without a country code stands by its name or id and belongs to no pair.
        let codes = |at: usize| {
            let mut all: Vec<Country> = cell(at)
                .split(';')
                .filter(|c| c.len() == 3 && c.chars().all(|c| c.is_ascii_uppercase()))
                .map(Country::new)
                .collect();
            all.sort();
            all.dedup();
            all
        };
        let list = |at: usize| cell(at).split(';').filter(|c| !c.is_empty());
        events.push(IndexEvent {
            id: EventId(cell(id).into()),
            day,
            event_type,
            actors: codes(actors),
            recipients: codes(recipients),
            score: f64::from(cell(score).parse::<f32>().with_context(|| wrong("score"))?),
            probability: f64::from(
                cell(probability).parse::<f32>().with_context(|| wrong("probability"))?,
            ),
            status: cell(status).to_string(),
            voices: list(accounts).map(str::to_string).collect(),
            mentions: list(mentions).count(),
        });
    }
    Ok(events)
}
