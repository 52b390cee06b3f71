//! A case in a folder of its own, and the program run on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use parallax_store::{ArticleFilter, Store};
use tempfile::TempDir;

pub struct TestCase {
    pub folder: TempDir,
}

impl TestCase {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let case = Self { folder };
        let made = case.run(&["new", &case.path().display().to_string()]);
        assert!(made.status.success(), "{made:?}");
        case
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("case")
    }

    pub fn file(&self) -> PathBuf {
        self.path().join("case.parallax")
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
        if args.first() != Some(&"new") {
            command.arg("--case").arg(self.path());
        }
        command
            .args(["--set", "collect.delay=0", "--set", "collect.allow_private=true"])
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs and expects success; what was printed.
    pub fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs and expects a failure with exit code 2; what was said of it.
    pub fn fails(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    pub fn add(&self, path: &Path) -> String {
        self.done(&["add", &path.display().to_string()])
    }

    /// Everything stored and derived that does not depend on the hour of the run.
    pub fn holdings(&self) -> Holdings {
        let store = Store::open_read_only(&self.file()).unwrap();
        let mut articles: Vec<_> = store
            .articles(&ArticleFilter::default())
            .unwrap()
            .into_iter()
            .map(|a| (a.id.0, a.version, a.title, a.text, a.raw_hash))
            .collect();
        articles.sort();
        let mut set_aside: Vec<_> =
            store.quarantined().unwrap().into_iter().map(|q| (q.address, q.reason)).collect();
        set_aside.sort();
        Holdings { articles, set_aside, derived: store.digest().unwrap() }
    }

    pub fn counts_add_up(&self) -> bool {
        let store = Store::open_read_only(&self.file()).unwrap();
        store.runs(1000).unwrap().iter().all(|run| run.counts.add_up())
    }
}

#[derive(Debug, PartialEq)]
pub struct Holdings {
    pub articles: Vec<(String, u32, String, String, String)>,
    pub set_aside: Vec<(String, String)>,
    pub derived: Vec<(&'static str, String)>,
}

/// One short report, different for each number.
pub fn report(number: usize) -> (String, String) {
    const PLACES: [&str; 5] = ["Wonsan", "Busan", "Incheon", "Pyongyang", "Seoul"];
    let place = PLACES[number % PLACES.len()];
    let title = format!("Patrol {number} returns to {place}");
    let text = format!(
        "South Korea's navy said on Monday that its patrol number {number} had returned to {place}.\n\n\
         North Korea criticised patrol {number} and warned South Korea of consequences. \
         A spokesman in Seoul denied that patrol {number} had crossed the line."
    );
    (title, text)
}

/// Reports as files with front matter, and one file that is no text.
pub fn folder_of(number: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..number {
        let (title, text) = report(n);
        let day = n % 28 + 1;
        let article = format!("---\ntitle: {title}\ndate: 2024-07-{day:02}\n---\n\n{text}\n");
        std::fs::write(folder.path().join(format!("{n:04}.md")), article).unwrap();
    }
    std::fs::write(folder.path().join("0003-noise.bin"), [0_u8, 159, 146, 150, 1, 2, 3]).unwrap();
    folder
}
