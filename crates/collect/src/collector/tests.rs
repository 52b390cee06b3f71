use std::{sync::Mutex, time::Duration};

use parallax_model::{ArticleId, SourceId};

use super::*;

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2024-07-03T12:00:00Z".parse().unwrap()
    }

    fn sleep(&self, _: Duration) {}
}

/// Pages by address.
#[derive(Default)]
struct Shelf(BTreeMap<String, Result<Response, Reason>>, Mutex<Vec<Request>>);

impl Shelf {
    fn with(mut self, address: &str, status: u16, body: &str, headers: &[(&str, &str)]) -> Self {
        let headers = headers.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
        let answer =
            Response { address: address.into(), status, headers, body: body.as_bytes().to_vec() };
        self.0.insert(address.into(), Ok(answer));
        self
    }
}

impl Web for Shelf {
    fn get(&self, request: &Request) -> Result<Response, Reason> {
        self.1.lock().unwrap().push(request.clone());
        self.0.get(&request.address).cloned().unwrap_or(Err(Reason::Network("no route".into())))
    }
}

fn page(title: &str) -> String {
    let words = format!("{title}: two missiles were fired on Monday morning, the Joint Chiefs of Staff said in Seoul. ").repeat(9);
    format!(
        "<html><head><title>{title}</title></head><body><article><p>{words}</p><p>{words}</p></article></body></html>"
    )
}

fn visit(shelf: &Shelf, source: &Source, state: &mut SourceState) -> (Vec<Item>, Counts) {
    let mut items = Vec::new();
    let collector = Collector { web: shelf, clock: &Noon, known: &(), seed: 7 };
    let counts = collector.collect(source, state, &mut |item| items.push(item));
    (items, counts)
}

const FEED: &str = "<rss version='2.0'><channel><title>The A</title>\
    <item><guid isPermaLink='false'>1</guid><link>https://a.org/1</link><title>One</title><pubDate>Mon, 01 Jul 2024 05:30 +0900</pubDate><description>Short.</description></item>\
    <item><guid isPermaLink='false'>1b</guid><link>https://a.org/1</link><title>One</title><description>Short.</description></item>\
    <item><guid isPermaLink='false'>2</guid><link>https://a.org/2</link><title>Two</title><description>Kept.</description></item>\
    <item><guid isPermaLink='false'>3</guid></item></channel></rss>";

#[test]
fn every_entry_ends_as_one_item_and_the_counts_add_up() {
    let shelf = Shelf::default()
        .with(
            "https://a.org/feed",
            200,
            FEED,
            &[("etag", "\"e\""), ("cache-control", "max-age=7200")],
        )
        .with("https://a.org/1", 200, &page("One"), &[("content-type", "text/html")]);
    let source = Source { follow: true, ..Source::new(Kind::Feed, "https://a.org/feed") };
    let mut state = SourceState::default();
    let (items, counts) = visit(&shelf, &source, &mut state);
    assert_eq!(counts.total(), 4);
    assert_eq!(items.len(), 4);
    assert_eq!((counts.stored, counts.duplicate, counts.quarantined), (2, 1, 1));
    assert_eq!(state.counts, counts);
    let Item::Stored(one) = &items[0] else { panic!() };
    assert!(one.article.text.contains("Joint Chiefs") && !one.partial);
    assert_eq!(one.article.published.as_ref().unwrap().zone.as_deref(), Some("+09:00"));
    let Item::Stored(two) = &items[2] else { panic!() };
    assert_eq!((two.article.text.as_str(), two.partial), ("Kept.", true));
    assert_eq!(state.etag.as_deref(), Some("\"e\""));
    assert_eq!(state.next.unwrap().to_string(), "2024-07-03T14:00:00Z");
}

#[test]
fn nothing_new_is_no_failure_and_a_failure_is_an_item() {
    let source = Source::new(Kind::Feed, "https://a.org/feed");
    let mut state = SourceState { etag: Some("\"e\"".into()), ..SourceState::default() };
    let shelf = Shelf::default().with("https://a.org/feed", 304, "", &[]);
    assert_eq!(visit(&shelf, &source, &mut state).1.total(), 0);
    assert_eq!(shelf.1.lock().unwrap()[0].etag.as_deref(), Some("\"e\""));
    assert_eq!(state.failures, 0);
    let (items, counts) = visit(&Shelf::default(), &source, &mut state);
    assert!(matches!(&items[..], [Item::Refused { reason: Reason::Network(_), .. }]));
    assert_eq!((counts.refused, state.failures), (1, 1));
}

#[test]
fn a_changed_page_is_a_new_version_and_a_known_one_a_duplicate() {
    struct Store(BTreeMap<ArticleId, Seen>);
    impl Known for Store {
        fn article(&self, id: &ArticleId) -> Option<Seen> {
            self.0.get(id).cloned()
        }
        fn at(&self, _: &str) -> Option<(ArticleId, Validators)> {
            None
        }

        fn same_text(&self, _: &SourceId, _: &str) -> Option<ArticleId> {
            None
        }
    }
    let source = Source::new(Kind::Page, "https://a.org/1");
    let mut store = Store(BTreeMap::new());
    let mut ends = Vec::new();
    for text in ["One", "One", "Other"] {
        let shelf = Shelf::default().with("https://a.org/1", 200, &page(text), &[]);
        let mut items = Vec::new();
        let collector = Collector { web: &shelf, clock: &Noon, known: &store, seed: 0 };
        collector.collect(&source, &mut SourceState::default(), &mut |i| items.push(i));
        for item in items {
            ends.push(match item {
                Item::Stored(c) => {
                    let text_hash = identity::text_hash(&c.article.title, &c.article.text);
                    store.0.insert(
                        c.article.id.clone(),
                        Seen { version: c.article.version, text_hash },
                    );
                    c.article.version
                }
                _ => 0,
            });
        }
    }
    assert_eq!(ends, [1, 0, 2]);
}

#[test]
fn sitemaps_below_sitemaps_are_followed_and_old_pages_left_alone() {
    let shelf = Shelf::default()
        .with("https://a.org/s.xml", 200, "<sitemapindex><sitemap><loc>https://a.org/n.xml</loc></sitemap></sitemapindex>", &[])
        .with("https://a.org/n.xml", 200, "<urlset><url><loc>https://a.org/1</loc><lastmod>2024-07-03</lastmod></url><url><loc>https://a.org/0</loc><lastmod>2024-01-01</lastmod></url><url><loc>https://a.org/9</loc></url></urlset>", &[])
        .with("https://a.org/1", 200, &page("One"), &[]);
    let mut state = SourceState {
        last_success: Some("2024-07-02T00:00:00Z".parse().unwrap()),
        ..SourceState::default()
    };
    let (_, counts) = visit(&shelf, &Source::new(Kind::Sitemap, "https://a.org/s.xml"), &mut state);
    assert_eq!((counts.stored, counts.refused, counts.total()), (1, 1, 2));
    let dropped: Vec<_> = state.dropped.iter().collect();
    assert_eq!(dropped.len(), 1, "why the page was refused is remembered: {dropped:?}");
    assert_eq!(dropped[0].1, &1);
}

/// Everything stored so far, as a store would remember it.
#[derive(Default)]
struct Memory(BTreeMap<ArticleId, Seen>, BTreeMap<String, (ArticleId, Validators)>);

impl Memory {
    fn keep(&mut self, items: &[Item]) {
        for item in items {
            let Item::Stored(capture) = item else { continue };
            let article = &capture.article;
            let text_hash = identity::text_hash(&article.title, &article.text);
            self.0.insert(article.id.clone(), Seen { version: article.version, text_hash });
            let header = |name: &str| {
                capture.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
            };
            let validators =
                Validators { etag: header("etag"), last_modified: header("last-modified") };
            self.1.insert(article.url.clone(), (article.id.clone(), validators));
        }
    }
}

impl Known for Memory {
    fn article(&self, id: &ArticleId) -> Option<Seen> {
        self.0.get(id).cloned()
    }

    fn same_text(&self, _: &SourceId, _: &str) -> Option<ArticleId> {
        None
    }

    fn at(&self, address: &str) -> Option<(ArticleId, Validators)> {
        self.1.get(address).cloned()
    }
}

#[test]
fn a_page_is_asked_for_again_only_when_its_entry_changed() {
    let entry = |title: &str| {
        format!(
            "<rss version='2.0'><channel><item><guid isPermaLink='false'>1</guid><link>https://a.org/1</link><title>{title}</title><description>Short.</description></item></channel></rss>"
        )
    };
    let source = Source { follow: true, ..Source::new(Kind::Feed, "https://a.org/feed") };
    let (mut memory, mut state) = (Memory::default(), SourceState::default());
    let mut visit = |title: &str, status: u16| {
        let page = if status == 200 { page(title) } else { String::new() };
        let shelf = Shelf::default().with("https://a.org/feed", 200, &entry(title), &[]).with(
            "https://a.org/1",
            status,
            &page,
            &[("etag", "\"p\"")],
        );
        let mut items = Vec::new();
        let collector = Collector { web: &shelf, clock: &Noon, known: &memory, seed: 7 };
        let counts = collector.collect(&source, &mut state, &mut |item| items.push(item));
        memory.keep(&items);
        let asked: Vec<(String, Option<String>)> = shelf
            .1
            .into_inner()
            .unwrap()
            .into_iter()
            .map(|r| (r.address.replace("https://a.org/", ""), r.etag))
            .collect();
        (counts.stored, counts.duplicate, asked)
    };
    let feed = ("feed".to_string(), None);
    assert_eq!(visit("One", 200), (1, 0, vec![feed.clone(), ("1".into(), None)]));
    assert_eq!(visit("One", 200), (0, 1, vec![feed.clone()]));
    let conditional = ("1".to_string(), Some("\"p\"".to_string()));
    assert_eq!(visit("One, corrected", 200), (1, 0, vec![feed.clone(), conditional.clone()]));
    assert_eq!(visit("One, again", 304), (0, 1, vec![feed, conditional]));
}

#[test]
fn folders_are_read_in_the_order_of_names() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("b.txt"), "B\n\nWords of b.").unwrap();
    std::fs::write(folder.path().join("a.txt"), "A\n\nWords of a.").unwrap();
    std::fs::write(folder.path().join("empty.txt"), "").unwrap();
    let source = Source::new(Kind::Folder, folder.path().display().to_string());
    let (items, counts) = visit(&Shelf::default(), &source, &mut SourceState::default());
    let titles: Vec<_> = items
        .iter()
        .filter_map(|i| match i {
            Item::Stored(c) => Some(c.article.title.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(titles, ["A", "B"]);
    assert_eq!((counts.stored, counts.refused), (2, 1));
}
