//! Visits to sources that behave, change, or misbehave.

use crate::case::TestCase;
use crate::server::{Answer, Server};

fn following(server: &Server, path: &str) -> TestCase {
    let case = TestCase::new();
    case.done(&["add", &format!("{}{path}", server.base)]);
    case
}

#[test]
fn a_second_visit_asks_conditionally_and_stores_nothing_twice() {
    let server = Server::start();
    server.publish(8);
    let case = following(&server, "/feed.xml");
    case.done(&["collect", "--all"]);
    assert_eq!(server.asked().len(), 9);
    let before = case.holdings();
    assert_eq!(before.articles.len(), 8);
    // Nothing changed: one question, answered "not modified".
    case.done(&["collect", "--all"]);
    assert_eq!(server.asked(), [("/feed.xml".to_string(), true)]);
    // One entry more: the known pages are not asked for again.
    server.publish(9);
    let said = case.done(&["collect", "--all"]);
    assert!(said.contains("9 items: 1 stored, 8 duplicate"), "{said}");
    assert_eq!(server.asked(), [("/feed.xml".to_string(), true), ("/news/8".to_string(), false)]);
    assert_eq!(case.holdings().articles.len(), 9);
    assert!(case.counts_add_up());
    let sources = case.done(&["sources"]);
    assert!(sources.contains("9 stored, 8 duplicate, 0 set aside, 0 refused"), "{sources}");
}

#[test]
fn a_changed_page_is_a_new_version_beside_the_old_one() {
    let server = Server::start();
    let page = |words: &str| {
        let words =
            format!("The navy said on Monday that {words} had returned to Busan. ").repeat(8);
        format!(
            "<html><title>Patrol returns</title><body><article><p>{words}</p></article></body></html>"
        )
    };
    server.page("/news/1.html", "text/html", page("two patrols"));
    let case = following(&server, "/news/1.html");
    for words in ["two patrols", "three patrols"] {
        server.page("/news/1.html", "text/html", page(words));
        case.done(&["collect", "--all"]);
    }
    let held: Vec<_> = case.holdings().articles.into_iter().map(|a| (a.1, a.3)).collect();
    assert_eq!(held.len(), 2);
    assert!(held[0].1.contains("two patrols") && held[1].1.contains("three patrols"));
    assert_eq!((held[0].0, held[1].0), (1, 2));
}

#[test]
fn a_feed_that_never_ends_is_cut_off_and_told() {
    let server = Server::start();
    server.put("/feed.xml", Answer::Endless);
    let case = following(&server, "/feed.xml");
    let said = case.done(&["collect", "--all"]);
    assert!(said.contains("larger than the limit"), "{said}");
    let sources = case.done(&["sources"]);
    assert!(sources.contains("1 visit failed, the last because"), "{sources}");
    assert!(sources.contains("larger than the limit"), "{sources}");
}

#[test]
fn a_server_that_falls_silent_is_left_in_time() {
    let server = Server::start();
    server.put("/feed.xml", Answer::Silent);
    let case = following(&server, "/feed.xml");
    let began = std::time::Instant::now();
    let said = case.done(&["collect", "--all", "--set", "collect.timeout=1"]);
    assert!(began.elapsed().as_secs() < 30);
    assert!(said.contains("1 refused"), "{said}");
}

#[test]
fn a_private_address_is_refused_unless_allowed() {
    let server = Server::start();
    server.publish(1);
    let case = following(&server, "/feed.xml");
    let said = case.done(&["collect", "--all", "--set", "collect.allow_private=false"]);
    assert!(said.contains("not allowed"), "{said}");
    assert!(server.asked().is_empty());
    assert!(case.holdings().articles.is_empty());
}

#[test]
fn a_redirect_is_followed_and_the_article_named_by_where_it_led() {
    let server = Server::start();
    server.publish(1);
    server.put("/old.html", Answer::Redirect(format!("{}/news/0", server.base)));
    let case = following(&server, "/old.html");
    case.done(&["collect", "--all"]);
    assert_eq!(case.holdings().articles.len(), 1);
    server.put("/old.html", Answer::Redirect("file:///etc/hostname".into()));
    let said = case.done(&["collect", "--all"]);
    assert!(said.contains("only http and https"), "{said}");
}

#[test]
fn evidence_goes_out_as_an_archive_and_comes_in_again() {
    let server = Server::start();
    server.publish(5);
    let case = following(&server, "/feed.xml");
    case.done(&["collect", "--all"]);
    let archive = case.folder.path().join("evidence.warc.gz");
    case.done(&["export", "warc", "--output", &archive.display().to_string()]);
    let second = TestCase::new();
    second.add(&archive);
    let words = |case: &TestCase| -> Vec<(String, String)> {
        let held = case.holdings().articles.into_iter();
        held.map(|(_, _, _, text, raw)| (text, raw))
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect()
    };
    assert_eq!(words(&case), words(&second));
    let list = case.done(&["export", "opml"]);
    let opml = case.folder.path().join("feeds.opml");
    std::fs::write(&opml, list).unwrap();
    let said = second.add(&opml);
    assert!(said.contains("1 sources added"), "{said}");
}
