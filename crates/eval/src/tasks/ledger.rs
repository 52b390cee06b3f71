//! Scenarios of a few documents with the claims in them, how these bear on one another, and where
//! each line of the ledger stands at the end.
//!
//! Measured twice: from the gold claims (who says what is given; links and statuses are the
//! ledger's), and, with prefix `text_`, from the documents alone.

mod align;
mod gold;
mod text;

use std::{path::Path, sync::Arc};

use parallax_knowledge::Knowledge;
use parallax_ledger::Case;
use parallax_model::ledger::{Link, Status};

use crate::{Error, Options, Report, input, score};
use gold::Scenario;

/// How one scenario came out.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    links: score::Prf,
    lines: Vec<LineOutcome>,
    statements: (f64, f64),
    missed: usize,
    errors: Vec<String>,
}

#[derive(Debug)]
struct LineOutcome {
    right: bool,
    graded: bool,
    counted: bool,
    falsely_confirmed: bool,
}

/// What the ledger makes of a scenario.
pub(crate) struct Made {
    cases: Vec<Case>,
    links: Vec<Link>,
    /// Status of each statement, by the gold claim's name.
    statements: Vec<(String, Status)>,
    /// Gold claims that were not found, where they had to be.
    missed: Vec<String>,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let scenarios: Vec<Scenario> = input::json_lines(file, options.limit)?;
    let knowledge = Arc::new(Knowledge::load().map_err(|e| Error::Other(e.to_string()))?);
    let mut report = Report::new(scenarios.len());
    let started = std::time::Instant::now();
    let given: Vec<Outcome> =
        scenarios.iter().map(|s| compare(s, gold::ledger(s, &knowledge), &knowledge)).collect();
    report.seconds = Some(started.elapsed().as_secs_f64());
    put(&mut report, "", &given);
    let pipeline = text::Pipeline::new(knowledge.clone())?;
    let read: Vec<Outcome> =
        scenarios.iter().map(|s| compare(s, pipeline.ledger(s), &knowledge)).collect();
    put(&mut report, "text_", &read);
    let found: Vec<(f64, f64)> = read
        .iter()
        .zip(&scenarios)
        .map(|(o, s)| ((s.claims.len() - o.missed) as f64, s.claims.len() as f64))
        .collect();
    let (value, interval) = score::share(&found);
    report.score_with_interval("text_claims_found", value, interval);
    report.errors = worst(&scenarios, &given, "", options.errors);
    report.errors.extend(worst(&scenarios, &read, "from text: ", options.errors));
    Ok(report)
}

fn put(report: &mut Report, prefix: &str, outcomes: &[Outcome]) {
    let share = |pick: &dyn Fn(&LineOutcome) -> bool| {
        let counts: Vec<(f64, f64)> = outcomes
            .iter()
            .map(|o| (o.lines.iter().filter(|l| pick(l)).count() as f64, o.lines.len() as f64))
            .collect();
        score::share(&counts)
    };
    let mut add = |name: &str, (value, interval): (f64, (f64, f64))| {
        report.score_with_interval(&format!("{prefix}{name}"), value, interval);
    };
    add("status_accuracy", share(&|l| l.right));
    let links: Vec<score::Prf> = outcomes.iter().map(|o| o.links).collect();
    add("link_f1", score::f1(&links));
    add("grade_accuracy", share(&|l| l.graded));
    add("count_accuracy", share(&|l| l.counted));
    let statements: Vec<(f64, f64)> = outcomes.iter().map(|o| o.statements).collect();
    add("statement_accuracy", score::share(&statements));
    let confirmed = outcomes.iter().flat_map(|o| &o.lines).filter(|l| l.falsely_confirmed).count();
    report.score(&format!("{prefix}false_confirmations"), confirmed as f64);
}

fn worst(scenarios: &[Scenario], outcomes: &[Outcome], from: &str, limit: usize) -> Vec<String> {
    let mut worst: Vec<(&Scenario, &Outcome)> =
        scenarios.iter().zip(outcomes).filter(|(_, o)| !o.errors.is_empty()).collect();
    worst.sort_by_key(|(_, o)| std::cmp::Reverse(o.errors.len()));
    worst
        .into_iter()
        .take(limit)
        .map(|(s, o)| format!("{from}{} {}\n  {}", s.id, s.title, o.errors.join("\n  ")))
        .collect()
}

/// Sets what the ledger made of a scenario beside what it should be.
fn compare(scenario: &Scenario, made: Made, knowledge: &Knowledge) -> Outcome {
    let mut outcome = Outcome { missed: made.missed.len(), ..Outcome::default() };
    outcome.errors.extend(made.missed.iter().map(|id| format!("{id}: not found")));
    let gold = scenario.expected_links();
    let mut left: Vec<(String, String, String)> = made
        .links
        .iter()
        .map(|l| (l.from.0.clone(), l.to.0.clone(), gold::link_name(l.kind)))
        .collect();
    left.sort();
    left.dedup();
    outcome.links.predicted = left.len() as f64;
    outcome.links.gold = gold.len() as f64;
    for link in gold {
        match left.iter().position(|l| *l == link) {
            Some(at) => {
                left.remove(at);
                outcome.links.hit += 1.0;
            }
            None => outcome.errors.push(format!("missing link {} {} {}", link.0, link.2, link.1)),
        }
    }
    let extra = left.into_iter().map(|l| format!("extra link {} {} {}", l.0, l.2, l.1));
    outcome.errors.extend(extra);
    for (line, told) in scenario.ledger.iter().zip(align::lines(scenario, &made.cases, knowledge)) {
        let status = told.status.map(gold::status_name);
        let right = status.as_deref() == Some(line.status.as_str());
        if !right {
            outcome.errors.push(format!(
                "{}: expected {}, got {} from {:?}",
                line.prop,
                line.status,
                status.as_deref().unwrap_or("nothing"),
                told.from
            ));
        }
        let counted = told.status.is_some() && told.independent_for == line.independent_for;
        if told.grade != line.grade || !counted {
            outcome.errors.push(format!(
                "{}: expected {} from {} voices, got {} from {}",
                line.prop, line.grade, line.independent_for, told.grade, told.independent_for
            ));
        }
        outcome.lines.push(LineOutcome {
            right,
            graded: told.grade == line.grade,
            counted,
            falsely_confirmed: told.status == Some(Status::Confirmed) && line.status != "CONFIRMED",
        });
    }
    for claim in &scenario.claims {
        outcome.statements.1 += 1.0;
        let status = made.statements.iter().find(|(id, _)| *id == claim.id).map(|(_, s)| *s);
        if status.map(gold::status_name).as_deref() == Some(claim.status.as_str()) {
            outcome.statements.0 += 1.0;
        }
    }
    outcome
}
