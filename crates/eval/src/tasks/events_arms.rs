//! The arms-race set: kinds with their parties, slots, modality, and assertions that the text does
//! not make.

use std::{collections::BTreeSet, path::Path};

use parallax_coding::Coded;
use parallax_knowledge::Knowledge;
use parallax_model::{EventMention, EventType, Modality, Outcome, Quantity};
use serde::Deserialize;

use super::events_common::{Room, countries, country, line, tree};
use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Record {
    id: String,
    pub_date: String,
    prev: Option<String>,
    text: String,
    no_event: bool,
    events: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    etype: String,
    source: Vec<Party>,
    target: Vec<Party>,
    modality: String,
    negated: bool,
    weapon: Option<GoldWeapon>,
    count: Option<Number>,
    range_km: Option<Number>,
    altitude_km: Option<Number>,
    mass_kg: Option<Number>,
    outcome: Option<String>,
    transfer: Option<GoldTransfer>,
    place: Option<Words>,
    date: Option<GoldDate>,
    attribution: Option<Attribution>,
}

#[derive(Deserialize)]
struct Party {
    code: Option<String>,
}

#[derive(Deserialize)]
struct GoldWeapon {
    class: Option<String>,
}

#[derive(Deserialize)]
struct Number {
    value: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
}

#[derive(Deserialize)]
struct GoldTransfer {
    from: Option<String>,
    to: Option<String>,
}

#[derive(Deserialize)]
struct Words {
    text: String,
}

#[derive(Deserialize)]
struct GoldDate {
    value: Option<String>,
}

#[derive(Deserialize)]
struct Attribution {
    code: Option<String>,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = input::json_lines(file, options.limit)?;
    let room = Room::new()?;
    let mut report = Report::new(records.len());
    let (mut types, mut slots, mut whole, mut quiet) = (vec![], vec![], vec![], vec![]);
    // Of the texts in which nothing happens, those in which nothing was found.
    let mut silent = vec![];
    let mut false_assertions = 0;
    let mut errors = vec![];
    let started = std::time::Instant::now();
    for record in &records {
        let lead = record.prev.as_ref().map_or(String::new(), |p| format!("{p} "));
        let text = format!("{lead}{}", record.text);
        let (reading, coded) = room.code(&text, Some(&record.pub_date));
        let found: Vec<&EventMention> =
            coded.mentions.iter().filter(|m| m.trigger.start as usize >= lead.len()).collect();
        let pairs = align(&record.events, &found);
        let hits = pairs.iter().filter(|(g, m)| same_parties(g, m)).count();
        types.push(score::Prf::new(hits, found.len(), record.events.len()));
        let mut sum = score::Prf::default();
        let mut wrong: Vec<String> = Vec::new();
        for (gold, mention) in &pairs {
            let compared = compare(&room.knowledge, gold, mention, &coded);
            let fully = same_parties(gold, mention)
                && compared.iter().all(|slot| !slot.wanted || slot.right);
            whole.push(f64::from(u8::from(fully)));
            for slot in compared {
                sum.gold += f64::from(u8::from(slot.wanted));
                sum.predicted += f64::from(u8::from(slot.given));
                sum.hit += f64::from(u8::from(slot.right));
                if slot.wanted != slot.given || (slot.wanted && !slot.right) {
                    wrong.push(format!("{}:{} {}", gold.etype, slot.name, slot.values));
                }
            }
            let not_so =
                gold.negated || matches!(gold.modality.as_str(), "denied" | "hypothetical");
            if not_so && mention.modality == Modality::Asserted && !mention.negated {
                false_assertions += 1;
                wrong.push(format!("{}: FALSE ASSERTION", gold.etype));
            }
        }
        let missed: Vec<&Gold> = record
            .events
            .iter()
            .filter(|g| !pairs.iter().any(|(p, _)| std::ptr::eq(*p, *g)))
            .collect();
        for gold in missed {
            whole.push(0.0);
            sum.gold += wanted(gold) as f64;
        }
        slots.push(sum);
        if record.no_event {
            silent.push(f64::from(u8::from(found.is_empty())));
        }
        if found.is_empty() {
            quiet.push(f64::from(u8::from(record.no_event)));
        }
        let bad = wrong.len() as f64 + (record.events.len() + found.len() - 2 * hits) as f64;
        if bad > 0.0 && options.errors > 0 {
            let expected: Vec<String> = record.events.iter().map(gold_line).collect();
            let all: Vec<String> =
                found.iter().map(|m| format!("{} = {}", etype(m), line(m))).collect();
            errors.push((
                bad,
                format!(
                    "{}: {text}\n  expected {}\n  found    {}\n  wrong    {}\n  {}",
                    record.id,
                    expected.join("\n           "),
                    all.join("\n           "),
                    wrong.join(", "),
                    tree(&text, &reading)
                ),
            ));
        }
    }
    report.seconds = Some(started.elapsed().as_secs_f64());
    let (value, interval) = score::f1(&types);
    report.score_with_interval("type_actor_f1", value, interval);
    let (value, interval) = score::f1(&slots);
    report.score_with_interval("slot_f1", value, interval);
    let (value, interval) = score::mean(&whole);
    report.score_with_interval("event_accuracy", value, interval);
    report.score("no_event_precision", score::mean(&quiet).0);
    let (value, interval) = score::mean(&silent);
    report.score_with_interval("no_event_recall", value, interval);
    report.score("false_assertions", f64::from(false_assertions));
    errors.sort_by(|a, b| b.0.total_cmp(&a.0));
    report.errors = errors.into_iter().take(options.errors).map(|e| e.1).collect();
    Ok(report)
}

/// Pairs gold and found events of one type, those with the same parties first.
fn align<'g, 'm>(
    gold: &'g [Gold],
    found: &[&'m EventMention],
) -> Vec<(&'g Gold, &'m EventMention)> {
    let mut pairs: Vec<(&Gold, &EventMention)> = Vec::new();
    for strict in [true, false] {
        for g in gold {
            if pairs.iter().any(|(p, _)| std::ptr::eq(*p, g)) {
                continue;
            }
            let free = found.iter().find(|m| {
                etype(m) == g.etype
                    && (!strict || same_parties(g, m))
                    && !pairs.iter().any(|(_, p)| std::ptr::eq(*p, **m))
            });
            if let Some(m) = free {
                pairs.push((g, m));
            }
        }
    }
    pairs
}

fn codes(parties: &[Party]) -> BTreeSet<String> {
    parties.iter().filter_map(|p| p.code.as_deref()).map(country).collect()
}

fn same_parties(gold: &Gold, mention: &EventMention) -> bool {
    codes(&gold.source) == countries(&mention.actors)
        && codes(&gold.target) == countries(&mention.recipients)
}

/// The set's name for an event of ours.
fn etype(mention: &EventMention) -> &'static str {
    if let Some(kind) = &mention.kind {
        let known = match kind.as_str() {
            "x-launch-test" | "x-weapons-test" => "LAUNCH_TEST",
            "x-satellite-launch" => "SAT_LAUNCH",
            "x-engine-test" => "ENGINE_TEST",
            "x-nuclear-test" => "NUKE_TEST",
            "x-unveiling" => "UNVEIL",
            "x-production" => "PRODUCE",
            "x-weapon-deployment" => "DEPLOY_WEAPON",
            "x-live-fire" => "LIVE_FIRE",
            "x-warning-shots" => "WARNING_SHOTS",
            "x-incursion" => "INCURSION",
            "x-scramble" => "SCRAMBLE",
            "x-deployment" => "DEPLOY_TROOPS",
            "x-alert" => "ALERT",
            "x-exercise-solo" => "EXERCISE_SOLO",
            "x-exercise-joint" => "EXERCISE_JOINT",
            "x-arms-transfer" => "TRANSFER",
            "x-troop-support" => "TROOP_SUPPORT",
            "x-pact" => "PACT",
            "x-suspend-pact" => "SUSPEND_PACT",
            "x-cut-links" => "CUT_LINKS",
            "x-sanctions" => "SANCTION",
            "x-denial" => "DENY",
            "x-veto" => "VETO",
            "x-refuse-talks" => "REFUSE_TALKS",
            "x-loudspeakers" | "x-balloons" => "PSYOP",
            "x-jamming" => "JAM",
            "x-hacking" => "HACK",
            "x-seizure" => "SEIZE",
            "x-attack" | "x-shootdown" | "x-interception" => "ATTACK",
            "x-withdrawal" => "WITHDRAW",
            "x-promise" => "INTENT_COOP",
            _ => "",
        };
        if !known.is_empty() {
            return known;
        }
    }
    let mode = mention.mode.as_ref().map_or("", |m| m.as_str());
    let cameo = mention.cameo.as_ref().map_or("", |c| c.as_str());
    match (mention.event_type, mode) {
        (EventType::Agree, _) if cameo == "036" => "OFFER_TALKS",
        (EventType::Agree | EventType::Concede, _) => "INTENT_COOP",
        (EventType::Consult, "visit") => "VISIT",
        (EventType::Consult, "phone") => "PHONE",
        (EventType::Consult, _) => "TALKS",
        (EventType::Accuse, "allege") => "ALLEGE",
        (EventType::Accuse, "investigate") => "INVESTIGATE",
        (EventType::Accuse, _) => "CONDEMN",
        (EventType::Reject, "meet") => "REFUSE_TALKS",
        (EventType::Reject, _) => "REJECT",
        (EventType::Threaten, "violence") => "THREAT",
        (EventType::Threaten, _) => "WARN",
        (EventType::Request, "yield") => "REQUEST_STOP",
        (EventType::Request, _) => "DEMAND",
        (EventType::Sanction, _) => "SANCTION",
        (EventType::Coerce, "seize") => "SEIZE",
        (EventType::Coerce, "cyber") => "HACK",
        (EventType::Assault, _) => "ATTACK",
        (EventType::Retreat, _) => "WITHDRAW",
        (EventType::Aid, _) => "AID",
        (other, _) => other.name(),
    }
}

struct Compared {
    name: &'static str,
    /// Expected and found, for the list of errors.
    values: String,
    wanted: bool,
    given: bool,
    right: bool,
}

/// The classes that the set knows; of ours that are finer, the nearest above that it does.
const CLASSES: &[&str] = &[
    "ICBM",
    "IRBM",
    "MRBM",
    "SRBM",
    "SLBM",
    "BM",
    "MISSILE",
    "CRUISE",
    "HGV",
    "MIRV",
    "MLRS",
    "SLV",
    "SAM",
    "TEL",
    "UAV",
    "LOITERING_MUNITION",
    "ARTILLERY",
    "ARTILLERY_AMMO",
    "BALLOON",
    "FISSILE",
    "NUCLEAR",
    "TNW",
    "WARHEAD",
    "ASAT",
    "TORPEDO",
    "SATELLITE",
    "ARMS",
];

fn class_of_set(knowledge: &Knowledge, class: &str) -> String {
    let mut all = knowledge.weapons.classes(class);
    all.push("ARMS".into());
    all.into_iter().find(|c| CLASSES.contains(&c.as_str())).unwrap_or_else(|| class.into())
}

fn compare(
    knowledge: &Knowledge,
    gold: &Gold,
    mention: &EventMention,
    coded: &Coded,
) -> Vec<Compared> {
    let slots = &mention.slots;
    let mut all = Vec::new();
    let mut slot = |name, wanted: bool, given: bool, right: bool, values: String| {
        all.push(Compared { name, wanted, given, right: wanted && given && right, values });
    };
    let in_set = |class: &String| class_of_set(knowledge, class);
    let class = gold.weapon.as_ref().and_then(|w| w.class.as_ref()).map(in_set);
    let found = slots.weapon.as_ref().and_then(|w| w.class.as_ref()).map(in_set);
    slot(
        "weapon",
        class.is_some(),
        found.is_some(),
        class == found,
        format!("{class:?}/{found:?}"),
    );
    let number = |gold: &Option<Number>, found: &Option<Quantity>, unit: f64| {
        (
            gold.is_some(),
            found.is_some(),
            match (gold, found) {
                (Some(g), Some(f)) => same_number(g, f, unit),
                _ => false,
            },
            format!(
                "{:?}/{:?}",
                gold.as_ref().map(|g| (g.value, g.min, g.max)),
                found.as_ref().map(|f| (f.value, f.low, f.high))
            ),
        )
    };
    let (w, g, r, v) = number(&gold.count, &slots.count, 1.0);
    slot("count", w, g, r, v);
    let range = slots.range_flown.clone().or_else(|| slots.range_designed.clone());
    let (w, g, r, v) = number(&gold.range_km, &range, 1000.0);
    slot("range", w, g, r, v);
    let (w, g, r, v) = number(&gold.altitude_km, &slots.altitude, 1000.0);
    slot("altitude", w, g, r, v);
    let (w, g, r, v) = number(&gold.mass_kg, &slots.mass, 1.0);
    slot("mass", w, g, r, v);
    let outcome = slots.outcome.map(|o| match o {
        Outcome::Success => "success",
        Outcome::Failure => "failure",
        Outcome::Unknown => "unknown",
    });
    let same = gold.outcome.as_deref() == outcome;
    let values = format!("{:?}/{outcome:?}", gold.outcome);
    slot("outcome", gold.outcome.is_some(), outcome.is_some(), same, values);
    let transfer = slots.transfer.as_ref();
    let ends = |actor: Option<&parallax_model::Actor>| {
        actor.and_then(|a| a.country.as_ref()).map(|c| country(c.as_str()))
    };
    let from = gold.transfer.as_ref().and_then(|t| t.from.as_deref()).map(country);
    let to = gold.transfer.as_ref().and_then(|t| t.to.as_deref()).map(country);
    let found_from = ends(transfer.and_then(|t| t.from.as_ref()));
    let found_to = ends(transfer.and_then(|t| t.to.as_ref()));
    let values = format!("{from:?}/{found_from:?}");
    slot("from", from.is_some(), found_from.is_some(), from == found_from, values);
    let values = format!("{to:?}/{found_to:?}");
    slot("to", to.is_some(), found_to.is_some(), to == found_to, values);
    let place = gold.place.as_ref().map(|p| p.text.to_lowercase());
    let right = place.as_ref().is_some_and(|g| {
        slots.places.iter().any(|p| {
            let f = p.text.to_lowercase();
            g.contains(&f) || f.contains(g.as_str())
        })
    });
    let names: Vec<&str> = slots.places.iter().map(|p| p.text.as_str()).collect();
    let values = format!("{place:?}/{names:?}");
    slot("place", place.is_some(), !slots.places.is_empty(), right, values);
    let day = gold.date.as_ref().and_then(|d| d.value.clone());
    let found_day = slots.date.as_ref().map(|d| d.value.clone());
    let right = matches!((&day, &found_day), (Some(g), Some(f)) if f.starts_with(g.as_str()));
    let values = format!("{day:?}/{found_day:?}");
    slot("date", day.is_some(), found_day.is_some(), right, values);
    let holder = gold.attribution.as_ref().and_then(|a| a.code.as_deref()).map(country);
    let found_holder = coded
        .statements
        .iter()
        .filter(|s| s.mentions.contains(&mention.id))
        .filter_map(|s| s.holder())
        .find_map(|h| h.country.as_ref())
        .map(|c| country(c.as_str()));
    let values = format!("{holder:?}/{found_holder:?}");
    slot("attribution", holder.is_some(), found_holder.is_some(), holder == found_holder, values);
    let modality = format!("{:?}", mention.modality).to_lowercase();
    let same = modality == gold.modality
        || (gold.modality == "asserted" && matches!(modality.as_str(), "habitual" | "historical"));
    slot("modality", true, true, same, format!("{}/{modality}", gold.modality));
    slot("negated", gold.negated, mention.negated, true, String::new());
    all
}

/// Slots a missed event would have had.
fn wanted(gold: &Gold) -> usize {
    let transfer = gold
        .transfer
        .as_ref()
        .map_or(0, |t| usize::from(t.from.is_some()) + usize::from(t.to.is_some()));
    [
        gold.weapon.as_ref().is_some_and(|w| w.class.is_some()),
        gold.count.is_some(),
        gold.range_km.is_some(),
        gold.altitude_km.is_some(),
        gold.mass_kg.is_some(),
        gold.outcome.is_some(),
        gold.place.is_some(),
        gold.date.as_ref().is_some_and(|d| d.value.is_some()),
        gold.attribution.as_ref().is_some_and(|a| a.code.is_some()),
        gold.negated,
        true,
    ]
    .into_iter()
    .filter(|w| *w)
    .count()
        + transfer
}

/// The same interval, within 2 % after conversion.
fn same_number(gold: &Number, found: &Quantity, unit: f64) -> bool {
    let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => (a - b / unit).abs() <= 0.02 * a.abs().max(1e-9),
        (None, None) => true,
        _ => false,
    };
    if gold.value.is_some() {
        return near(gold.value, found.value);
    }
    near(gold.min, found.low) && near(gold.max, found.high)
}

fn gold_line(gold: &Gold) -> String {
    format!(
        "{} {}{}: {:?} -> {:?}",
        gold.etype,
        gold.modality,
        if gold.negated { " NOT" } else { "" },
        codes(&gold.source),
        codes(&gold.target)
    )
}
