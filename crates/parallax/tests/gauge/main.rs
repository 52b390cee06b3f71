//! The gauge at the command line, on the demonstration case: the index from the case and from an export,
//! alerts on their way to receivers that fail, forecasts kept as issued.

mod delivery;

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The demonstration case, made once; each test works on a copy.
fn demo() -> &'static TempDir {
    static DEMO: OnceLock<TempDir> = OnceLock::new();
    DEMO.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let case = folder.path().join("case");
        let made = Command::new(env!("CARGO_BIN_EXE_parallax"))
            .args(["demo", "--no-serve", "--directory", &case.display().to_string()])
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        folder
    })
}

struct Case {
    folder: TempDir,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(demo().path().join("case")).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
            }
        }
        Self { folder }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
        command.arg("--case").arg(self.folder.path()).args(args).output().unwrap()
    }

    fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

#[test]
fn an_export_alone_gives_the_same_index() {
    let case = Case::new();
    let export = case.file("events.csv").display().to_string();
    case.done(&["export", "events", "-o", &export]);
    let days = ["--since", "2024-06-20", "--until", "2024-11-25", "--json"];
    let pairs = case.done(&["index", "--pairs"]);
    let pair = pairs.split_whitespace().next().unwrap().to_string();
    for which in [vec!["index"], vec!["index", &pair], vec!["index", "--without-single-source"]] {
        let of_case = case.done(&[&which[..], &days[..]].concat());
        let recompute = ["--recompute", export.as_str()];
        let of_export = case.done(&[&which[..], &recompute[..], &days[..]].concat());
        assert_eq!(of_case, of_export, "{which:?}");
        assert_eq!(of_case.lines().count(), 159);
    }
    let acts = |line: &str| -> f64 {
        serde_json::from_str::<serde_json::Value>(line).unwrap()["acts"].as_f64().unwrap()
    };
    let whole = case.done(&[&["index"][..], &days[..]].concat());
    assert!(whole.lines().any(|l| acts(l) > 0.1), "no tension in the demonstration");
}

#[test]
fn a_vintage_knows_no_more_than_its_day() {
    let case = Case::new();
    let asked = ["index", "--since", "2024-07-01", "--until", "2024-07-02", "--vintages", "--json"];
    for line in case.done(&asked).lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let day = row["date"].as_str().unwrap();
        let then = case.done(&["index", "--as-of", day, "--since", day, "--json"]);
        let then: serde_json::Value = serde_json::from_str(&then).unwrap();
        assert_eq!(row["as_known_then"], then, "{day}");
    }
}

#[test]
fn plots_are_svg_and_sensitivity_moves_what_weighs() {
    let case = Case::new();
    let svg = case.done(&["index", "--until", "2024-07-10", "--svg", "-"]);
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    let rows = case.done(&["index", "--until", "2024-07-10", "--sensitivity"]);
    assert!(rows.contains("half_lives[0]") && rows.contains("severity of MOBILIZE"), "{rows}");
}

#[test]
fn a_forecast_is_kept_as_issued_and_scored_when_its_window_closes() {
    let case = Case::new();
    let told = case.done(&["outlook", "--as-of", "2024-08-01", "--freeze"]);
    assert!(told.contains("base rate: the past is too short"), "{told}");
    let again = case.run(&["outlook", "--as-of", "2024-08-01", "--freeze"]);
    let said = String::from_utf8(again.stderr).unwrap();
    assert!(said.starts_with("0 of "), "{said}");
    let scored = case.done(&["outlook", "--score"]);
    assert!(scored.contains("7 days:") && scored.contains("Brier"), "{scored}");
}
