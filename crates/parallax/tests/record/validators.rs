//! Validators of the formats, where the machine has them; without, the tests say so and pass.

use std::process::{Command, Stdio};

use crate::demo::told;

/// Runs a Python script that reads standard input; `None` where its module is not installed.
fn python(module: &str, script: &str, input: &str) -> Option<String> {
    let has = Command::new("python3").args(["-c", &format!("import {module}")]).output();
    if !has.is_ok_and(|o| o.status.success()) {
        eprintln!("skipped: python3 has no module {module} here");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("input");
    std::fs::write(&file, input).unwrap();
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(&file)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let wrong = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}{wrong}");
    Some(said)
}

#[test]
fn stix_passes_the_validator_of_oasis() {
    let script = "
import sys
from stix2validator import validate_file, ValidationOptions
result = validate_file(sys.argv[1], ValidationOptions(version='2.1'))
errors = [str(e) for o in result.object_results for e in o.errors]
print(errors[:5]); sys.exit(not result.is_valid)";
    python("stix2validator", script, &told(&["export", "stix"]));
}

#[test]
fn misp_events_load_in_pymisp() {
    let script = "
import sys, json
from pymisp import MISPEvent
for event in json.load(open(sys.argv[1]))['response']:
    misp = MISPEvent(); misp.load(event)
    assert misp.attributes and misp.info";
    python("pymisp", script, &told(&["export", "misp"]));
}

#[test]
fn the_calendar_is_read_by_icalendar() {
    let script = "
import sys
from icalendar import Calendar
calendar = Calendar.from_ical(open(sys.argv[1], 'rb').read())
assert all(e['UID'] and e['DTSTAMP'] and not e.errors for e in calendar.walk('VEVENT'))";
    python("icalendar", script, &told(&["export", "ical"]));
}

#[test]
fn graphs_are_read_by_networkx() {
    for (name, reader) in [("graphml", "read_graphml"), ("gexf", "read_gexf")] {
        let version = if name == "gexf" { ", version='1.3'" } else { "" };
        let script = format!(
            "import sys, networkx\ngraph = networkx.{reader}(sys.argv[1]{version})\nassert len(graph) > 3"
        );
        python("networkx", &script, &told(&["export", name]));
    }
}
