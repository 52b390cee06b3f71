//! Alerts on their way out: taken up once, sent at least once, tried again after a failure. What is on
//! its way stands in the case file, so that a restart loses nothing.

mod atom;
mod send;
mod smtp;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use parallax_gauge::alerts::{Alert, Channel, Planned, Rules, back_off, plan, surprise};
use parallax_store::{AlertFilter, Delivery, Store};
use serde::Serialize;

use crate::case::Case;
use crate::streams::{LEAST_PAST, SEED, of_case};

/// The rules of a case, inside its directory.
pub const FILE: &str = "alerts.toml";
/// Set when rules were first applied: what had changed before is no news.
const BEGUN: &str = "alerts.begun";

/// What one message carries.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Message {
    /// The same message has the same key however often it is sent.
    pub key: String,
    pub rule: String,
    pub alerts: Vec<Told>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told {
    #[serde(flatten)]
    pub alert: Alert,
    /// Why this fired.
    pub why: String,
}

/// What became of a round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sent {
    pub new: usize,
    pub delivered: usize,
    pub failed: usize,
    pub waiting: usize,
}

/// All alerts of a case, oldest first.
pub fn alerts(store: &Store) -> Result<Vec<Alert>> {
    let mut all: Vec<Alert> = store.alerts(&AlertFilter::default())?;
    all.extend(surprises(store)?);
    all.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
    Ok(all)
}

/// The streams whose last week was above its threshold. They need years of past: most cases have none.
fn surprises(store: &Store) -> Result<Vec<Alert>> {
    let mut found = Vec::new();
    for stream in of_case(store)? {
        if stream.days.len() <= LEAST_PAST {
            continue;
        }
        let told = parallax_gauge::outlook::outlook(&stream.days, SEED);
        found.extend(surprise(&stream.name, &told));
    }
    Ok(found)
}

/// Reads and checks the rules of a case; `None` when it has none.
pub fn rules(directory: &Path) -> Result<Option<Rules>> {
    let file = directory.join(FILE);
    if !file.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let rules: Rules =
        toml::from_str(&text).with_context(|| format!("{} cannot be used", file.display()))?;
    let faults = rules.faults();
    if !faults.is_empty() {
        bail!("{}: {}", file.display(), faults.join("; "));
    }
    Ok(Some(rules))
}

/// Takes up what is new and sends what is due. With `also_old`, also what had changed before the rules
/// were first applied.
pub fn deliver(case: &mut Case, rules: &Rules, now: Timestamp, also_old: bool) -> Result<Sent> {
    let alerts = alerts(&case.store)?;
    let known = case.store.deliveries()?;
    let mut last: BTreeMap<(String, String), Timestamp> = BTreeMap::new();
    for row in &known {
        let at = last.entry((row.rule.clone(), row.subject.clone())).or_insert(row.at);
        *at = row.at.max(*at);
    }
    let seen: BTreeSet<&str> = known.iter().map(|d| d.key.as_str()).collect();
    let fresh: Vec<Alert> = alerts.into_iter().filter(|a| !seen.contains(a.key.as_str())).collect();
    let first = case.store.meta(BEGUN)?.is_none();
    let old = (first && !also_old).then_some(now);
    let planned = plan(rules, &fresh, &last, now);
    let new = case.store.transaction(|store| {
        let mut new = 0;
        for one in &planned {
            new += usize::from(store.put_delivery(&row(one, old)?)? && old.is_none());
        }
        store.set_meta(BEGUN, "yes")?;
        Ok(new)
    })?;
    let mut sent = Sent { new, ..Sent::default() };
    for (channel, message, rows) in messages(&case.store.due_deliveries(now)?) {
        let channel = rules.channels.iter().find(|c| c.name() == channel);
        let outcome = match channel {
            Some(Channel::Atom { file, .. }) => {
                atom::write(&case.directory.join(file), &case.store, &message, now)
            }
            Some(channel) => send::send(channel, &message),
            None => Err(anyhow::anyhow!("the rules name no such channel any more")),
        };
        case.store.transaction(|store| {
            for row in &rows {
                match &outcome {
                    Ok(()) => store.delivered(row, now)?,
                    Err(e) => {
                        let due = now + back_off(row.attempts + 1);
                        store.not_delivered(row, &format!("{e:#}"), due)?;
                    }
                }
            }
            Ok(())
        })?;
        match outcome {
            Ok(()) => sent.delivered += rows.len(),
            Err(_) => sent.failed += rows.len(),
        }
    }
    sent.waiting = case.store.deliveries()?.iter().filter(|d| d.delivered.is_none()).count();
    Ok(sent)
}

fn row(
    planned: &Planned,
    delivered: Option<Timestamp>,
) -> std::result::Result<Delivery, parallax_store::Error> {
    Ok(Delivery {
        key: planned.alert.key.clone(),
        channel: planned.channel.clone(),
        rule: planned.rule.clone(),
        subject: planned.alert.subject().to_string(),
        at: planned.alert.at,
        due: planned.due,
        attempts: 0,
        delivered,
        error: None,
        record: serde_json::to_value(planned)?,
    })
}

/// One message an alert, or one for all of a digest that are due together.
fn messages(due: &[Delivery]) -> Vec<(String, Message, Vec<Delivery>)> {
    let mut all: Vec<(String, Message, Vec<Delivery>)> = Vec::new();
    let mut digests: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in due {
        let Ok(planned) = serde_json::from_value::<Planned>(row.record.clone()) else { continue };
        let told = Told { alert: planned.alert, why: planned.why };
        let of = (row.channel.clone(), row.rule.clone());
        if let Some((_, message, rows)) =
            digests.get(&of).filter(|_| planned.digest).and_then(|at| all.get_mut(*at))
        {
            message.key = format!("{}+{}", message.key, told.alert.key);
            message.alerts.push(told);
            rows.push(row.clone());
            continue;
        }
        if planned.digest {
            digests.insert(of, all.len());
        }
        let message = Message { key: row.key.clone(), rule: row.rule.clone(), alerts: vec![told] };
        all.push((row.channel.clone(), message, vec![row.clone()]));
    }
    for (_, message, rows) in &mut all {
        if rows.len() > 1 {
            message.key = format!("digest:{}", parallax_store::digest_of(&message.key));
        }
    }
    all
}
