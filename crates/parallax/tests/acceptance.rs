//! The acceptance story on the demonstration case, from pages served over HTTP to the ledger, as it
//! stood on five days of 2024. Records are found by what they are of: parties, kind, day.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use parallax_model::ledger::{Account, Claim, Event, SlotValue, Stance, Status};
use serde::de::DeserializeOwned;
use tempfile::TempDir;

const DAYS: [&str; 5] = ["2024-06-27", "2024-07-02", "2024-08-01", "2024-10-24", "2024-11-22"];

/// The demonstration case, made once.
static CASE: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("case");
    let made = Command::new(env!("CARGO_BIN_EXE_parallax"))
        .args(["demo", "--no-serve", "--directory"])
        .arg(&case)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    (folder, case)
});

fn listed<T: DeserializeOwned>(args: &[&str]) -> Vec<T> {
    let output = Command::new(env!("CARGO_BIN_EXE_parallax"))
        .arg("--case")
        .arg(&CASE.1)
        .args(args)
        .arg("--json")
        .output()
        .unwrap();
    assert!(output.status.success(), "{args:?}: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What was known at the end of a day.
struct Record {
    events: Vec<Event>,
    claims: Vec<Claim>,
}

impl Record {
    fn of(day: &str) -> Self {
        Self {
            events: listed(&["events", "--as-of", day]),
            claims: listed(&["claims", "--as-of", day]),
        }
    }

    /// Missile tests of North Korea told to have been on this day.
    fn launches(&self, day: &str) -> Vec<&Event> {
        let tests = |e: &&Event| {
            matches!(e.kind.as_deref(), Some("x-launch-test" | "x-weapons-test"))
                && e.actors.iter().any(|a| is(a, "PRK"))
                && e.when.as_ref().is_some_and(|w| w.start.date().to_string() == day)
        };
        self.events.iter().filter(tests).collect()
    }

    /// The claims of an event whose id ends in an answer to this question.
    fn answers(&self, event: &Event, question: &str) -> Vec<&Claim> {
        let of = |c: &&Claim| {
            c.event.as_ref() == Some(&event.id)
                && c.id.0.split_once('/').is_some_and(|(_, slot)| slot.starts_with(question))
        };
        self.claims.iter().filter(of).collect()
    }
}

fn is(party: &parallax_model::ledger::Party, country: &str) -> bool {
    party.country.as_ref().is_some_and(|c| c.as_str() == country)
}

fn account<'e>(event: &'e Event, principal: &str) -> &'e Account {
    event
        .accounts
        .iter()
        .find(|a| a.principal.0 == principal)
        .unwrap_or_else(|| panic!("no account of {principal}: {:#?}", event.accounts))
}

/// Distances an account gives, in kilometres, rounded.
fn kilometres(account: &Account) -> Vec<i64> {
    let ranges = ["range_flown", "range_designed"];
    account
        .slots
        .iter()
        .filter(|s| ranges.contains(&s.slot.as_str()))
        .filter_map(|s| match s.value {
            SlotValue::Number { low: Some(low), high: Some(high), .. } => {
                Some(((low + high) / 2000.0).round() as i64)
            }
            _ => None,
        })
        .collect()
}

/// Statuses a claim went through.
fn went_through(claim: &Claim) -> Vec<Status> {
    claim.history.iter().map(|s| s.status).collect()
}

#[test]
fn on_27_june_one_launch_has_two_rival_accounts_and_is_disputed() {
    let record = Record::of("2024-06-27");
    let launches = record.launches("2024-06-26");
    assert_eq!(launches.len(), 1, "{launches:#?}");
    let launch = launches[0];
    assert_eq!(launch.status, Status::Disputed);
    assert!(record.launches("2024-06-27").is_empty(), "the announcement is no second launch");
    let outcomes = |principal: &str| -> Vec<String> {
        let slots = account(launch, principal).slots.iter();
        slots.filter(|s| s.slot == "outcome").map(|s| format!("{:?}", s.value)).collect()
    };
    assert!(outcomes("gov:KOR").iter().any(|o| o.contains("Failure")));
    assert!(outcomes("gov:PRK").iter().any(|o| o.contains("Success")));
    for answer in ["outcome:success", "outcome:failure"] {
        let claims = record.answers(launch, answer);
        assert_eq!(claims.len(), 1, "{answer}: {claims:#?}");
        assert_eq!(claims[0].status, Status::Disputed, "{answer}");
    }
}

#[test]
fn how_the_launch_of_26_june_ended_is_never_confirmed() {
    for day in DAYS {
        let record = Record::of(day);
        for launch in record.launches("2024-06-26") {
            for claim in record.answers(launch, "outcome") {
                assert!(
                    !went_through(claim)
                        .iter()
                        .any(|s| matches!(s, Status::Confirmed | Status::Refuted)),
                    "as of {day}: {claim:#?}"
                );
            }
        }
    }
}

#[test]
fn on_2_july_the_second_launch_is_its_own_event_with_rival_figures() {
    let record = Record::of("2024-07-02");
    let launches = record.launches("2024-07-01");
    assert_eq!(launches.len(), 1, "{launches:#?}");
    let launch = launches[0];
    assert_eq!(record.launches("2024-06-26").len(), 1);
    assert_eq!(launch.status, Status::Disputed);
    let seoul = kilometres(account(launch, "gov:KOR"));
    let near = |all: &[i64], km: i64| all.iter().any(|x| (x - km).abs() <= km / 10);
    assert!(near(&seoul, 600), "{seoul:?}");
    let all: Vec<i64> = launch.accounts.iter().flat_map(kilometres).collect();
    assert!(near(&all, 120) && near(&all, 500), "{all:?}");
    let happened = record.answers(launch, "happened");
    assert_eq!(happened.len(), 1);
    assert!(matches!(happened[0].status, Status::Confirmed | Status::Corroborated));
    let succeeded = record.answers(launch, "outcome:success");
    assert_eq!(succeeded.len(), 1);
    assert_eq!(succeeded[0].status, Status::Disputed);
    // What Seoul tells of July is no figure of June.
    let june = kilometres(account(record.launches("2024-06-26")[0], "gov:KOR"));
    assert!(!near(&june, 600), "{june:?}");
}

#[test]
fn the_shot_promised_for_july_is_planned_and_then_overdue() {
    let promise = |day: &str| -> Option<Claim> {
        let due = |c: &&Claim| c.due.is_some_and(|d| d.to_string() == "2024-07-31");
        let missile = |c: &&Claim| c.proposition.contains("missile");
        Record::of(day).claims.iter().filter(due).find(missile).cloned()
    };
    let planned = promise("2024-07-31").expect("a promise due on 31 July");
    assert_eq!(planned.status, Status::Planned, "{planned:#?}");
    let overdue = promise("2024-08-01").expect("the promise is still there");
    assert_eq!(overdue.status, Status::Overdue, "{overdue:#?}");
    let listed: Vec<Claim> = listed(&["claims", "--overdue", "--as-of", "2024-08-01"]);
    assert!(listed.iter().any(|c| c.id == overdue.id));
}

#[test]
fn by_24_october_the_missile_has_been_fired_again() {
    let record = Record::of("2024-10-24");
    // The agency tells of a cruise missile on the same day: another launch, without a range.
    let cruise = |e: &&Event| {
        e.accounts
            .iter()
            .flat_map(|a| &a.slots)
            .any(|s| s.slot == "weapon" && s.words.contains("cruise missile"))
    };
    let (other, launches): (Vec<&Event>, Vec<&Event>) =
        record.launches("2024-09-18").into_iter().partition(cruise);
    assert!(record.launches("2024-09-17").is_empty(), "the hour is of the day, not of the holiday");
    assert_eq!(launches.len(), 1, "{launches:#?}");
    assert_eq!(other.len(), 1, "{other:#?}");
    assert!(other[0].accounts.iter().flat_map(kilometres).next().is_none());
    let claimed: Vec<i64> = launches
        .iter()
        .flat_map(|e| e.accounts.iter().filter(|a| a.principal.0 == "gov:PRK"))
        .flat_map(kilometres)
        .collect();
    assert_eq!(claimed, [320]);
}

#[test]
fn on_22_november_the_air_defence_missiles_have_a_single_source() {
    assert!(!has_air_defence(&Record::of("2024-11-21")));
    let record = Record::of("2024-11-22");
    assert!(has_air_defence(&record));
    for claim in record.claims.iter().filter(|c| is_air_defence(c)) {
        assert!(
            !matches!(claim.status, Status::Confirmed | Status::Corroborated),
            "one official is one source: {claim:#?}"
        );
    }
}

fn has_air_defence(record: &Record) -> bool {
    record.claims.iter().any(|c| is_air_defence(c) && c.status == Status::Attributed)
}

fn is_air_defence(claim: &Claim) -> bool {
    let text = claim.proposition.to_lowercase();
    text.contains("north korea") && (text.contains("anti-aircraft") || text.contains("air-defense"))
}

#[test]
fn nobody_is_taken_to_have_confirmed_what_nobody_checked() {
    // What adversaries agree on in the corpus, or both parties avow.
    let agreed = [
        ("PRK", "2024-06-26"),
        ("PRK", "2024-07-01"),
        ("KOR", "2024-07-02"),
        ("PRK", "2024-09-12"),
        ("PRK", "2024-09-18"),
        ("PRK", "2024-10-15"),
        ("PRK", "2024-10-31"),
        ("RUS", "2024-06-19"),
    ];
    for day in DAYS {
        let record = Record::of(day);
        for claim in record.claims.iter().filter(|c| c.status == Status::Confirmed) {
            let event = record.events.iter().find(|e| Some(&e.id) == claim.event.as_ref());
            let event = event.unwrap_or_else(|| panic!("no event of {claim:#?}"));
            let on = event.when.as_ref().map(|w| w.start.date().to_string()).unwrap_or_default();
            let known =
                |(who, date): &(&str, &str)| event.actors.iter().any(|a| is(a, who)) && *date == on;
            let troops = event.kind.as_deref() == Some("x-troop-support");
            assert!(troops || agreed.iter().any(known), "as of {day}: {claim:#?}");
        }
        assert!(!record.claims.iter().any(|c| c.status == Status::Refuted), "as of {day}");
    }
}

#[test]
fn shells_are_told_by_seoul_and_denied_by_both_capitals() {
    for day in ["2024-07-02", "2024-08-01"] {
        let record = Record::of(day);
        let sent = |e: &&Event| {
            e.kind.as_deref() == Some("x-arms-transfer")
                && e.actors.iter().any(|a| is(a, "PRK"))
                && e.recipients.iter().any(|a| is(a, "RUS"))
        };
        let denied = |e: &&Event| {
            ["gov:RUS", "gov:PRK"].iter().all(|party| {
                let denies = |a: &Account| {
                    a.principal.0 == *party && a.history.iter().any(|h| h.stance == Stance::Denies)
                };
                e.accounts.iter().any(denies)
            })
        };
        let shells: Vec<&Event> = record.events.iter().filter(sent).filter(denied).collect();
        assert_eq!(shells.len(), 1, "as of {day}: {shells:#?}");
        assert_eq!(shells[0].status, Status::Disputed, "as of {day}");
        let happened = record.answers(shells[0], "happened");
        assert_eq!(happened[0].status, Status::Disputed, "as of {day}");
        assert!(shells[0].accounts.iter().any(|a| a.principal.0 == "gov:KOR"));
    }
}

#[test]
fn troops_go_from_one_source_to_disputed_to_confirmed_by_24_october() {
    let troops = |day: &str| -> Vec<Claim> {
        let record = Record::of(day);
        let sent = record.events.iter().filter(|e| {
            e.kind.as_deref().is_some_and(|k| matches!(k, "x-troop-support" | "x-deployment"))
                && e.actors.iter().any(|a| is(a, "PRK"))
                && e.recipients.iter().any(|a| is(a, "RUS"))
        });
        sent.flat_map(|e| record.answers(e, "happened").into_iter().cloned()).collect()
    };
    let moves = [
        ("2024-10-18", Status::Attributed),
        ("2024-10-22", Status::Disputed),
        ("2024-10-24", Status::Confirmed),
    ];
    for (day, status) in moves {
        let claims = troops(day);
        assert_eq!(claims.len(), 1, "as of {day}: {claims:#?}");
        assert_eq!(claims[0].status, status, "as of {day}: {:#?}", claims[0].history);
    }
    let told: Vec<Status> = troops("2024-10-24")[0].history.iter().map(|s| s.status).collect();
    let steps = [Status::Attributed, Status::Disputed, Status::Confirmed];
    let mut at = told.iter();
    assert!(steps.iter().all(|step| at.any(|s| s == step)), "{told:?}");
}

#[test]
fn each_holder_keeps_a_dated_stance() {
    let record = Record::of("2024-07-02");
    let launch = record.launches("2024-07-01")[0];
    let stances: Vec<Stance> =
        account(launch, "gov:KOR").history.iter().map(|s| s.stance).collect();
    assert!(stances.len() > 1, "{stances:?}");
    for account in &launch.accounts {
        assert!(account.history.windows(2).all(|pair| pair[0].at <= pair[1].at));
    }
}
