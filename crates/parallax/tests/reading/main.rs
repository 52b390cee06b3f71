//! How each sentence of four texts stands in the report of `parallax read`: invented wording by an
//! invented outlet, about four crises.

use std::{path::PathBuf, process::Command};

/// The sentences of a report by number, each in one line.
fn report(name: &str, day: &str) -> Vec<String> {
    let text = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reading").join(name);
    let empty = tempfile::tempdir().unwrap();
    let read = Command::new(env!("CARGO_BIN_EXE_parallax"))
        .args(["read", "--published", day, "--outlet", "The Harbour Post"])
        .arg(text)
        .current_dir(empty.path())
        .output()
        .unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let report = String::from_utf8(read.stdout).unwrap();
    report
        .split("\n\n")
        .filter(|p| {
            p.strip_prefix('S').is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
        })
        .map(|p| p.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[track_caller]
fn stands(report: &[String], number: usize, how: &[&str]) {
    let sentence = &report[number - 1];
    assert!(sentence.starts_with(&format!("S{number} ")), "{sentence}");
    for part in how {
        assert!(sentence.contains(part), "“{part}” is missing: {sentence}");
    }
}

#[test]
fn a_collision_at_sea_is_told_by_both_coast_guards() {
    let report = report("sea.txt", "2024-03-06");
    stands(&report, 1, &["claimed by The Philippine coast guard (PHL)"]);
    stands(&report, 2, &["denied by China's foreign ministry (CHN)", "called “fabrication”"]);
    stands(&report, 3, &["claimed by A spokesman for the Chinese coast guard (CHN)"]);
    stands(&report, 4, &["claimed by A spokesman for the Chinese coast guard (CHN)"]);
    stands(&report, 7, &["A video of the collision", "unconfirmed as of 6 March 2024"]);
    stands(&report, 8, &["feared or supposed by Analysts; possible, not asserted"]);
    stands(&report, 9, &["neither affirmed nor denied by Washington (USA)"]);
    stands(&report, 10, &["somebody unnamed (“a senior official”)"]);
}

#[test]
fn a_victory_in_the_sahel_stays_the_claim_of_the_army() {
    let report = report("sahel.txt", "2024-05-10");
    stands(&report, 1, &["claimed by Mali's army (MLI)"]);
    stands(&report, 2, &["denied by The rebels; called “propaganda”"]);
    stands(&report, 3, &["claimed by two residents"]);
    stands(&report, 4, &["the death toll unconfirmed as of 10 May 2024"]);
    stands(&report, 5, &["reported by somebody unnamed"]);
    stands(&report, 6, &["by The junta; planned, not done"]);
    stands(&report, 7, &["unconfirmed as of 10 May 2024"]);
    stands(&report, 9, &["not said by The United Nations (UNO)"]);
}

#[test]
fn charges_on_a_border_are_told_by_who_makes_them() {
    let report = report("caucasus.txt", "2023-09-05");
    stands(&report, 1, &["claimed by Azerbaijan's defence ministry (AZE)"]);
    stands(&report, 2, &["denied by Armenia's defence ministry (ARM); called “false”"]);
    stands(&report, 3, &["that shots were fired unconfirmed as of 5 September 2023"]);
    stands(&report, 4, &["the president, according to Caspian Wire"]);
    stands(&report, 6, &["possible, not asserted"]);
    stands(&report, 7, &["neither affirmed nor denied by Yerevan (ARM)"]);
    stands(&report, 8, &["warned of by Iran (IRN)"]);
}

#[test]
fn an_attack_in_the_gulf_is_an_accusation() {
    let report = report("gulf.txt", "2024-02-27");
    stands(&report, 1, &["claimed by its owner"]);
    stands(&report, 2, &["with the writer standing back, by The United States (USA)"]);
    stands(
        &report,
        3,
        &["denied by Iran's mission to the United Nations (IRN); called “baseless”"],
    );
    stands(&report, 5, &["unconfirmed as of 27 February 2024"]);
    stands(&report, 6, &["the report unconfirmed as of 27 February 2024"]);
    stands(&report, 8, &["by Tehran (IRN); planned, not done"]);
}
