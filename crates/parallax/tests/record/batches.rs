//! What comes in little by little, in any order, ends as what comes in at once.

use std::path::Path;
use std::process::Command;

use jiff::tz::TimeZone;
use parallax_store::{ArticleFilter, Store};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::demo::{PROGRAM, case};

fn done(arguments: &[&str]) -> String {
    let output = Command::new(PROGRAM).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The articles of the demonstration as JSON lines; of several versions the first, since which came first gives them their
/// names.
fn lines() -> Vec<String> {
    let store = Store::open_read_only(&case().join("case.parallax")).unwrap();
    let articles = store.articles(&ArticleFilter::default()).unwrap();
    let line = |article: parallax_model::Article| {
        let day = |p: parallax_model::Published| p.instant.to_zoned(TimeZone::UTC).date();
        serde_json::json!({
            "headline": article.title,
            "body": article.text,
            "url": article.url,
            "date": article.published.map(|p| day(p).to_string()),
            "source": article.source_name,
        })
        .to_string()
    };
    articles.into_iter().filter(|a| a.version == 1).map(line).collect()
}

fn add(directory: &Path, lines: &[&String]) {
    let file = directory.with_extension("jsonl");
    let words: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(&file, words).unwrap();
    done(&["--case", &directory.display().to_string(), "add", &file.display().to_string()]);
}

#[test]
fn batches_in_any_order_end_as_all_articles_at_once() {
    let lines = lines();
    let folder = tempfile::tempdir().unwrap();
    let new = |name: &str| {
        let directory = folder.path().join(name);
        done(&["new", &directory.display().to_string()]);
        directory
    };
    let digest = |directory: &Path| {
        Store::open_read_only(&directory.join("case.parallax")).unwrap().digest().unwrap()
    };
    let at_once = new("at-once");
    add(&at_once, &lines.iter().collect::<Vec<_>>());
    let whole = digest(&at_once);
    let number = std::cell::Cell::new(0);
    let orders = Just((0..lines.len()).collect::<Vec<_>>()).prop_shuffle();
    let config =
        Config { cases: 3, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&(orders, 2usize..6), |(order, batches)| {
            number.set(number.get() + 1);
            let directory = new(&format!("batches-{}", number.get()));
            for batch in order.chunks(order.len().div_ceil(batches)) {
                add(&directory, &batch.iter().map(|n| &lines[*n]).collect::<Vec<_>>());
                let said =
                    done(&["--case", &directory.display().to_string(), "rebuild", "--check"]);
                prop_assert!(said.contains("the same bytes"), "{}", said);
            }
            prop_assert_eq!(&digest(&directory), &whole);
            Ok(())
        })
        .unwrap();
}
