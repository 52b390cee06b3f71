//! The outlook: how probable each kind of event is in the days to come, issued, kept and scored.

use std::io::Write;

use anyhow::{Context, Result, bail};
use jiff::ToSpan;
use jiff::civil::Date;
use parallax_gauge::outlook::{Days, Outlook, catalogue, outlook};
use parallax_gauge::plot;
use parallax_store::{Forecast, Store};
use serde::Serialize;

use crate::case::{Access, Case};
use crate::cli::{Global, Outlook as Args};
use crate::streams;

#[derive(Serialize)]
struct Told<'a> {
    stream: &'a str,
    #[serde(flatten)]
    outlook: &'a Outlook,
}

pub fn run(global: &Global, args: &Args) -> Result<bool> {
    if args.score {
        return score(&Case::open(global, Access::Write)?.store, args.json);
    }
    let mut told = match &args.file {
        Some(_) => vec![from_file(args)?],
        None => {
            let case = Case::open(global, Access::Read)?;
            let end = args.as_of.as_deref().map(day).transpose()?;
            let until = |days: Days| end.map_or(Some(days.clone()), |end| days.before(end));
            let all = streams::of_case(&case.store)?.into_iter();
            all.filter_map(|s| Some((s.name, until(s.days)?)))
                .map(|(name, days)| (name, outlook(&days, args.seed)))
                .collect()
        }
    };
    if let Some(stream) = &args.stream {
        told.retain(|(name, _)| name.eq_ignore_ascii_case(stream));
    }
    if told.is_empty() {
        bail!(
            "there is no stream of events to look ahead from; `parallax outlook` lists those of the case"
        );
    }
    if let Some(file) = &args.svg {
        let [(name, outlook)] = told.as_slice() else {
            bail!("--svg draws one stream; name it with --stream");
        };
        let title = format!("{name} from {}", outlook.issued);
        return super::write_svg(file, &plot::fan(outlook, &title));
    }
    if args.freeze {
        let case = Case::open(global, Access::Write)?;
        let kept = freeze(&case.store, &told)?;
        eprintln!("{kept} of {} forecasts kept; the others were issued before.", told.len());
    }
    let mut out = std::io::stdout().lock();
    for (stream, outlook) in &told {
        if args.json {
            writeln!(out, "{}", serde_json::to_string(&Told { stream, outlook })?)?;
        } else {
            print(&mut out, stream, outlook)?;
        }
    }
    Ok(true)
}

fn from_file(args: &Args) -> Result<(String, Outlook)> {
    let file = args.file.as_deref().context("no file")?;
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let found = catalogue::read(&text).with_context(|| file.display().to_string())?;
    let wanted = |kind: Option<&str>| {
        args.event_type.as_ref().is_none_or(|t| kind.is_some_and(|k| t.eq_ignore_ascii_case(k)))
    };
    let dates: Vec<Date> =
        found.rows.iter().filter(|r| wanted(r.kind.as_deref())).map(|r| r.day).collect();
    let days = match args.as_of.as_deref().map(day).transpose()? {
        Some(end) => Days::new(dates, end),
        None => Days::of_catalogue(&dates),
    };
    let days = days.context("there is no dated event to look ahead from")?;
    let name = args.event_type.clone().unwrap_or_else(|| "all events".into());
    Ok((name, outlook(&days, args.seed)))
}

fn day(text: &str) -> Result<Date> {
    text.parse().with_context(|| format!("{text} cannot be read as a date; write YYYY-MM-DD"))
}

fn freeze(store: &Store, told: &[(String, Outlook)]) -> Result<usize> {
    let mut kept = 0;
    for (stream, outlook) in told {
        let forecasts: Vec<Forecast> = outlook
            .horizons
            .iter()
            .map(|h| Forecast {
                issued: outlook.issued,
                stream: stream.clone(),
                days: h.days as u32,
                probability: h.probability,
                base_rate: h.base_rate.value,
                happened: None,
            })
            .collect();
        kept += usize::from(store.put_outlook(&forecasts, outlook)?);
    }
    Ok(kept)
}

/// Adds what happened to forecasts whose window lies within the days covered, and sums up all scored.
fn score(store: &Store, json: bool) -> Result<bool> {
    let streams = streams::of_case(store)?;
    let covered = streams::coverage(store)?;
    for forecast in store.forecasts()?.iter().filter(|f| f.happened.is_none()) {
        let end = forecast.issued.saturating_add(i64::from(forecast.days).days());
        if covered.is_none_or(|(_, last)| end > last.saturating_add(1.day())) {
            continue;
        }
        let stream = streams.iter().find(|s| s.name == forecast.stream);
        let happened = stream.is_some_and(|s| {
            let window = s.days.index(forecast.issued)..s.days.index(end);
            s.days.events().get(window).is_some_and(|w| w.iter().any(|e| *e))
        });
        store.score_forecast(forecast, happened)?;
    }
    let scored: Vec<Forecast> =
        store.forecasts()?.into_iter().filter(|f| f.happened.is_some()).collect();
    if json {
        super::print_lines(&scored)?;
        return Ok(true);
    }
    let mut out = std::io::stdout().lock();
    for days in parallax_gauge::outlook::backtest::HORIZONS {
        let of: Vec<&Forecast> = scored.iter().filter(|f| f.days as usize == days).collect();
        let n = of.len() as f64;
        if of.is_empty() {
            writeln!(out, "{days} days: no window has closed yet")?;
            continue;
        }
        let mean = |score: &dyn Fn(&Forecast) -> f64| of.iter().map(|f| score(f)).sum::<f64>() / n;
        let hit = |f: &Forecast| f64::from(u8::from(f.happened == Some(true)));
        writeln!(
            out,
            "{days} days: {} forecasts, happened in {:.0} %; Brier {:.4} (base rate {:.4})",
            of.len(),
            100.0 * mean(&hit),
            mean(&|f| (f.probability - hit(f)).powi(2)),
            mean(&|f| (f.base_rate - hit(f)).powi(2))
        )?;
    }
    Ok(true)
}

fn print(out: &mut impl Write, stream: &str, outlook: &Outlook) -> Result<()> {
    writeln!(
        out,
        "{stream}: from {}, knowing {} event-days since {}",
        outlook.issued, outlook.event_days, outlook.first
    )?;
    for h in &outlook.horizons {
        let base = h.base_rate;
        writeln!(
            out,
            "  {:>2} days  {:<20} {:>3.0} %   base rate {:.0} % [{:.0}, {:.0}]   event-days {} [{}, {}]",
            h.days,
            h.word,
            100.0 * h.probability,
            100.0 * base.value,
            100.0 * base.low,
            100.0 * base.high,
            h.quantiles[2],
            h.quantiles[0],
            h.quantiles[4]
        )?;
        let why = match (h.from_model, h.skill) {
            (true, Some(s)) => {
                format!(
                    "model; Brier skill {:+.2} [{:+.2}, {:+.2}] on past issues",
                    s.value, s.low, s.high
                )
            }
            (false, Some(s)) => format!(
                "base rate: the model's skill ({:+.2} [{:+.2}, {:+.2}]) cannot be told from none; it says {:.0} %",
                s.value,
                s.low,
                s.high,
                100.0 * h.model
            ),
            _ => "base rate: the past is too short to tell whether the model has skill".into(),
        };
        writeln!(out, "           {why}")?;
    }
    if !outlook.drivers.is_empty() && outlook.horizons.iter().any(|h| h.from_model) {
        let drivers: Vec<_> = outlook
            .drivers
            .iter()
            .map(|d| format!("{} ({:.0} %)", d.day, 100.0 * d.share))
            .collect();
        writeln!(out, "  drivers: {}", drivers.join(", "))?;
    }
    if let Some(s) = &outlook.surprise {
        writeln!(
            out,
            "  last week: {} event-days, {:.1} expected, p {:.3}{}",
            s.count,
            s.expected,
            s.p,
            if s.alert { ": a surprise" } else { "" }
        )?;
    }
    Ok(())
}
