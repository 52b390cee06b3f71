//! Runs that are killed, interrupted, or stopped by a full disk.

use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use crate::case::{TestCase, folder_of};
use crate::server::Server;

/// Kills `run` after each of `pauses`, then lets it come to its end.
fn with_kills(case: &TestCase, args: &[&str], whole: Duration, kills: u32) -> u32 {
    let mut cut_off = 0;
    for n in 0..kills {
        // Spread over the whole run by the golden ratio: no two pauses alike, no clock or chance in the test.
        let share = (f64::from(n) * 0.618_033_988_75).fract();
        let mut child = case.command(args).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(share * 0.7));
        child.kill().unwrap();
        cut_off += u32::from(!child.wait().unwrap().success());
    }
    case.done(args);
    cut_off
}

fn timed(case: &TestCase, args: &[&str]) -> Duration {
    let began = Instant::now();
    case.done(args);
    began.elapsed()
}

#[test]
fn files_taken_in_between_kills_end_as_the_store_of_an_undisturbed_run() {
    let folder = folder_of(150);
    let path = folder.path().display().to_string();
    let (calm, disturbed) = (TestCase::new(), TestCase::new());
    let whole = timed(&calm, &["add", &path]);
    let cut_off = with_kills(&disturbed, &["add", &path], whole, 12);
    assert!(cut_off > 3, "only {cut_off} runs were cut off");
    assert_eq!(calm.holdings().articles.len(), 150);
    assert_eq!(calm.holdings(), disturbed.holdings());
    assert!(disturbed.counts_add_up());
    disturbed.done(&["verify"]);
    assert!(disturbed.done(&["doctor"]).contains("was cut off"));
}

#[test]
fn visits_between_kills_end_as_the_store_of_an_undisturbed_run() {
    let server = Server::start();
    server.publish(60);
    let feed = format!("{}/feed.xml", server.base);
    let (calm, disturbed) = (TestCase::new(), TestCase::new());
    for case in [&calm, &disturbed] {
        case.done(&["add", &feed]);
    }
    let args = ["collect", "--all"];
    let whole = timed(&calm, &args);
    let cut_off = with_kills(&disturbed, &args, whole, 10);
    assert!(cut_off > 3, "only {cut_off} runs were cut off");
    assert_eq!(calm.holdings().articles.len(), 60);
    assert_eq!(calm.holdings(), disturbed.holdings());
    assert!(disturbed.counts_add_up());
    disturbed.done(&["verify"]);
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let pid = child.id().to_string();
    std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap();
}

#[cfg(unix)]
#[test]
fn an_interrupted_visit_leaves_nothing_half_written() {
    use std::os::unix::process::ExitStatusExt;

    let server = Server::start();
    server.publish(40);
    let case = TestCase::new();
    case.done(&["add", &format!("{}/feed.xml", server.base)]);
    server.slow_down(Duration::from_millis(100));
    let mut child = case.command(&["collect", "--all"]).spawn().unwrap();
    while server.asked().is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(700));
    interrupt(&child);
    let status = child.wait().unwrap();
    // A shell shows both as 130.
    assert!(status.code() == Some(130) || status.signal() == Some(2), "{status:?}");
    case.done(&["verify"]);
    server.slow_down(Duration::ZERO);
    case.done(&["collect", "--all"]);
    assert_eq!(case.holdings().articles.len(), 40);
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let folder = folder_of(400);
    let path = folder.path().display().to_string();
    let (calm, full) = (TestCase::new(), TestCase::new());
    calm.done(&["add", &path]);
    // Files may not grow beyond some hundred kilobytes: the disk is full in the middle of the run.
    let size = std::fs::metadata(full.file()).unwrap().len() / 512 + 300;
    let command = format!("trap '' XFSZ; ulimit -f {size}; exec \"$0\" \"$@\"");
    let output = std::process::Command::new("sh")
        .args(["-c", &command, env!("CARGO_BIN_EXE_parallax"), "--case"])
        .arg(full.path())
        .args(["add", &path])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("disk"), "{said}");
    full.done(&["verify"]);
    full.done(&["add", &path]);
    assert_eq!(calm.holdings(), full.holdings());
}

#[test]
fn a_locked_case_is_told_with_what_to_do() {
    let folder = folder_of(2);
    let case = TestCase::new();
    let mut writer = parallax_store::Store::open(&case.file()).unwrap();
    let said = writer
        .transaction(|_| Ok(case.fails(&["add", &folder.path().display().to_string()])))
        .unwrap();
    assert!(said.contains("locked") || said.contains("another"), "{said}");
    case.add(folder.path());
    assert_eq!(case.holdings().articles.len(), 2);
}

#[test]
fn a_truncated_case_is_told_with_what_to_do() {
    let folder = folder_of(30);
    let case = TestCase::new();
    case.add(folder.path());
    let whole = std::fs::read(case.file()).unwrap();
    for share in [0, 1, 50] {
        std::fs::write(case.file(), &whole[..whole.len() * share / 100]).unwrap();
        remove(&case.path(), "-wal");
        remove(&case.path(), "-shm");
        for args in [vec!["verify"], vec!["add", "-"], vec!["stories"]] {
            let output = case.run(&args);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!said.contains("panicked"), "{args:?}: {said}");
            if share > 0 {
                assert_ne!(output.status.code(), Some(0), "{args:?} {share}: {output:?}");
            }
        }
    }
}

fn remove(folder: &Path, end: &str) {
    let _ = std::fs::remove_file(folder.join(format!("case.parallax{end}")));
}
