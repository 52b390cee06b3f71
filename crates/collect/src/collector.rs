//! One visit to one source, from address to items.

use std::{collections::BTreeMap, fs::File, path::Path};

use jiff::{SignedDuration, Timestamp};
use parallax_model::{ArticleId, FoundIn, SourceId};

use crate::{
    dates, feed,
    fetch::{Clock, Request, Response, Web},
    identity,
    item::{Capture, Counts, Item, Origin, Reason},
    read::{read_bytes, read_stream},
    sitemap,
    source::{Kind, Source, SourceState},
};

/// What is known of an article stored earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub version: u32,
    /// [`identity::text_hash`] of its title and text.
    pub text_hash: String,
}

/// What a page said of its own age when it was last stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// What the store remembers; the collector only asks.
pub trait Known {
    fn article(&self, id: &ArticleId) -> Option<Seen>;
    /// An article of this outlet with these words under another name.
    fn same_text(&self, source: &SourceId, text_hash: &str) -> Option<ArticleId>;
    /// The article met under an address, and how to ask whether it has changed.
    fn at(&self, address: &str) -> Option<(ArticleId, Validators)>;
}

/// Nothing is known: everything is new.
impl Known for () {
    fn article(&self, _: &ArticleId) -> Option<Seen> {
        None
    }

    fn same_text(&self, _: &SourceId, _: &str) -> Option<ArticleId> {
        None
    }

    fn at(&self, _: &str) -> Option<(ArticleId, Validators)> {
        None
    }
}

/// Sitemaps below sitemaps that are followed.
const SITEMAPS: usize = 50;
/// Files of a folder, and folders within folders.
const FILES: usize = 1_000_000;
const FOLDERS: usize = 32;

/// Visits sources.
pub struct Collector<'a> {
    pub web: &'a dyn Web,
    pub clock: &'a dyn Clock,
    pub known: &'a dyn Known,
    /// Seed of the jitter of the schedule.
    pub seed: u64,
}

/// One visit: decides what is new and counts.
struct Visit<'v> {
    known: &'v dyn Known,
    seen: BTreeMap<ArticleId, Seen>,
    texts: BTreeMap<(SourceId, String), ArticleId>,
    counts: Counts,
    sink: &'v mut dyn FnMut(Item),
}

impl Visit<'_> {
    fn known(&self, id: &ArticleId) -> Option<Seen> {
        self.seen.get(id).cloned().or_else(|| self.known.article(id))
    }

    fn hand_on(&mut self, item: Item) {
        self.counts.add(&item);
        (self.sink)(item);
    }

    /// New, changed, or met before.
    fn meet(&mut self, item: Item) {
        let Item::Stored(mut capture) = item else { return self.hand_on(item) };
        let article = &mut capture.article;
        let text_hash = identity::text_hash(&article.title, &article.text);
        if let Some(before) = self.known(&article.id) {
            // A teaser is no new version of the page it announces.
            if before.text_hash == text_hash || capture.partial {
                let (of, address) = (article.id.clone(), article.url.clone());
                return self.hand_on(Item::Duplicate { of, address });
            }
            article.version = before.version + 1;
        } else if article.text.len() > 200 {
            let key = (article.source.clone(), text_hash.clone());
            let other = self
                .texts
                .get(&key)
                .cloned()
                .or_else(|| self.known.same_text(&article.source, &text_hash));
            if let Some(of) = other.filter(|o| *o != article.id) {
                let address = article.url.clone();
                return self.hand_on(Item::Duplicate { of, address });
            }
        }
        self.texts
            .entry((article.source.clone(), text_hash.clone()))
            .or_insert_with(|| article.id.clone());
        self.seen.insert(article.id.clone(), Seen { version: article.version, text_hash });
        self.hand_on(Item::Stored(capture));
    }
}

impl Collector<'_> {
    /// Visits a source once, hands on an item for each thing met, and notes in `state` how it went and when to come
    /// again. The counts returned are those of this visit; `state.counts` is the sum of all.
    pub fn collect(
        &self,
        source: &Source,
        state: &mut SourceState,
        sink: &mut dyn FnMut(Item),
    ) -> Counts {
        let now = self.clock.now();
        let mut visit = Visit {
            known: self.known,
            seen: BTreeMap::new(),
            texts: BTreeMap::new(),
            counts: Counts::default(),
            sink,
        };
        state.last_try = Some(now);
        let result = match source.kind {
            Kind::Feed => self.feed(source, state, &mut visit),
            Kind::Page => self.page(source, state, &mut visit),
            Kind::Sitemap => self.sitemap(source, state, &mut visit),
            Kind::Opml => self.opml(source, state, &mut visit),
            Kind::File => self.file(source, Path::new(&source.address), &mut visit).map(|()| None),
            Kind::Folder => {
                self.folder(source, Path::new(&source.address), &mut visit, 0).map(|()| None)
            }
        };
        match result {
            Ok(allowed) => state.succeeded(now, visit.counts.stored > 0, allowed),
            Err(reason) => {
                let wait = if let Reason::Wait(until) = reason { Some(until) } else { None };
                let spread = crate::fetch::jitter(self.seed, &source.address, state.failures);
                state.failed(now, reason.to_string(), wait, spread);
                visit.hand_on(Item::Refused { reason, address: source.address.clone() });
            }
        }
        let counts = visit.counts;
        state.counts.stored += counts.stored;
        state.counts.duplicate += counts.duplicate;
        state.counts.quarantined += counts.quarantined;
        state.counts.refused += counts.refused;
        counts
    }

    /// `None` when nothing has changed since the last visit.
    fn ask(
        &self,
        source: &Source,
        state: &mut SourceState,
    ) -> Result<Option<(Response, Origin)>, Reason> {
        let limit = Origin::new("", Timestamp::UNIX_EPOCH).limits.document;
        let answer = self.web.get(&Request {
            address: source.address.clone(),
            etag: state.etag.clone(),
            last_modified: state.last_modified.clone(),
            limit,
            allow_private: source.allow_private,
        })?;
        if matches!(answer.status, 200..=299 | 304) {
            state.keep_validators(&answer);
        }
        match answer.status {
            304 => Ok(None),
            200..=299 => {
                let origin = self.origin(source, &answer);
                Ok(Some((answer, origin)))
            }
            status => Err(Reason::Status(status)),
        }
    }

    fn origin(&self, source: &Source, answer: &Response) -> Origin {
        Origin {
            content_type: answer.header("content-type").map(String::from),
            headers: answer.headers.clone(),
            ..source.origin(&answer.address, self.clock.now())
        }
    }

    fn page(
        &self,
        source: &Source,
        state: &mut SourceState,
        visit: &mut Visit<'_>,
    ) -> Result<Option<Timestamp>, Reason> {
        let Some((answer, origin)) = self.ask(source, state)? else { return Ok(None) };
        read_bytes(&answer.body, &origin).into_iter().for_each(|item| visit.meet(item));
        Ok(self.fresh_until(&answer))
    }

    /// Not before `Cache-Control: max-age`, a day at most.
    fn fresh_until(&self, answer: &Response) -> Option<Timestamp> {
        let control = answer.header("cache-control")?;
        let seconds = control
            .split(',')
            .find_map(|p| p.trim().strip_prefix("max-age=")?.parse::<i64>().ok())?;
        self.clock.now().checked_add(SignedDuration::from_secs(seconds.clamp(0, 86_400))).ok()
    }

    fn feed(
        &self,
        source: &Source,
        state: &mut SourceState,
        visit: &mut Visit<'_>,
    ) -> Result<Option<Timestamp>, Reason> {
        let Some((answer, origin)) = self.ask(source, state)? else { return Ok(None) };
        let mut followed = BTreeMap::new();
        for item in read_bytes(&answer.body, &origin) {
            let item = match item {
                Item::Stored(entry) if source.follow && entry.partial => {
                    let (id, mark) = (entry.article.id.clone(), mark(&entry));
                    let same = state.followed.get(&id) == Some(&mark);
                    if same && visit.known(&id).is_some() {
                        followed.insert(id, mark);
                        Item::Stored(entry)
                    } else {
                        let item = self.followed(source, entry);
                        if !matches!(&item, Item::Stored(capture) if capture.partial) {
                            followed.insert(id, mark);
                        }
                        item
                    }
                }
                other => other,
            };
            visit.meet(item);
        }
        state.followed = followed;
        Ok(self.fresh_until(&answer))
    }

    /// The page an entry announces, under the entry's name and date; the entry itself where the page cannot be had.
    fn followed(&self, source: &Source, entry: Box<Capture>) -> Item {
        let address =
            entry.article.canonical_url.clone().unwrap_or_else(|| entry.article.url.clone());
        let page = self.read_page(source, &address, |origin| {
            origin.published.clone_from(&entry.article.published);
        });
        let mut page = match page {
            Ok(Item::Stored(page)) => page,
            Ok(same @ Item::Duplicate { .. }) => return same,
            _ => return Item::Stored(entry),
        };
        if page.article.text.len() <= entry.article.text.len() {
            return Item::Stored(entry);
        }
        page.article.id = entry.article.id;
        page.guid = entry.guid;
        if !entry.article.title.is_empty() {
            page.article.title = entry.article.title;
        }
        page.article.byline = page.article.byline.or(entry.article.byline);
        Item::Stored(page)
    }

    /// A page, or that it is still as it was stored.
    fn read_page(
        &self,
        source: &Source,
        address: &str,
        more: impl FnOnce(&mut Origin),
    ) -> Result<Item, Reason> {
        let limit = Origin::new("", Timestamp::UNIX_EPOCH).limits.document;
        let known = self.known.at(address);
        let validators = known.as_ref().map(|(_, v)| v.clone()).unwrap_or_default();
        let answer = self.web.get(&Request {
            address: address.to_string(),
            etag: validators.etag,
            last_modified: validators.last_modified,
            limit,
            allow_private: source.allow_private,
        })?;
        if let (304, Some((of, _))) = (answer.status, known) {
            return Ok(Item::Duplicate { of, address: address.to_string() });
        }
        if !(200..=299).contains(&answer.status) {
            return Err(Reason::Status(answer.status));
        }
        let mut origin = self.origin(source, &answer);
        more(&mut origin);
        read_bytes(&answer.body, &origin).into_iter().next().ok_or(Reason::Empty)
    }

    fn sitemap(
        &self,
        source: &Source,
        state: &mut SourceState,
        visit: &mut Visit<'_>,
    ) -> Result<Option<Timestamp>, Reason> {
        let since = state.last_success;
        let Some((answer, origin)) = self.ask(source, state)? else { return Ok(None) };
        let mut maps = vec![sitemap::read(&answer.body, &origin)?];
        let (mut at, mut asked) = (0, 0);
        while at < maps.len() {
            let below = std::mem::take(&mut maps[at].sitemaps);
            for entry in below.iter().filter(|e| newer(e, since)) {
                if asked >= SITEMAPS {
                    visit.hand_on(Item::Refused {
                        reason: Reason::TooMany(SITEMAPS),
                        address: entry.address.clone(),
                    });
                    continue;
                }
                asked += 1;
                let one = Source { address: entry.address.clone(), ..source.clone() };
                match self
                    .ask(&one, &mut SourceState::default())
                    .and_then(|a| a.map(|(a, o)| sitemap::read(&a.body, &o)).transpose())
                {
                    Ok(Some(map)) => maps.push(map),
                    Ok(None) => {}
                    Err(reason) => {
                        visit.hand_on(Item::Refused { reason, address: entry.address.clone() })
                    }
                }
            }
            at += 1;
        }
        for entry in maps.iter().flat_map(|m| &m.pages).filter(|e| newer(e, since)) {
            let published = entry.published.as_deref().and_then(|d| {
                dates::parse(d, origin.order)?.published(source.zone.as_deref(), FoundIn::Feed)
            });
            let page = self.read_page(source, &entry.address, |o| o.published = published);
            visit.meet(
                page.unwrap_or_else(|reason| Item::Refused {
                    reason,
                    address: entry.address.clone(),
                }),
            );
        }
        Ok(self.fresh_until(&answer))
    }

    fn opml(
        &self,
        source: &Source,
        state: &mut SourceState,
        visit: &mut Visit<'_>,
    ) -> Result<Option<Timestamp>, Reason> {
        let (text, origin) = if source.address.contains("://") {
            let Some((answer, origin)) = self.ask(source, state)? else { return Ok(None) };
            (
                crate::encoding::decode(&answer.body, origin.content_type.as_deref(), None)
                    .text
                    .into_owned(),
                origin,
            )
        } else {
            let bytes =
                std::fs::read(&source.address).map_err(|e| Reason::Failed(e.to_string()))?;
            (
                crate::encoding::decode(&bytes, None, None).text.into_owned(),
                source.origin(&source.address, self.clock.now()),
            )
        };
        for outline in feed::outlines(&text, &origin)? {
            let one = Source {
                kind: Kind::Feed,
                address: outline.feed,
                outlet_name: Some(outline.title),
                ..source.clone()
            };
            if let Err(reason) = self.feed(&one, &mut SourceState::default(), visit) {
                visit.hand_on(Item::Refused { reason, address: one.address });
            }
        }
        Ok(None)
    }

    fn file(&self, source: &Source, path: &Path, visit: &mut Visit<'_>) -> Result<(), Reason> {
        let address = path.display().to_string();
        let file = File::open(path).map_err(|e| Reason::Failed(format!("{address}: {e}")))?;
        read_stream(file, &source.origin(address, self.clock.now()), &mut |item| visit.meet(item));
        Ok(())
    }

    /// Files by name, folders after them by name; links are not followed.
    fn folder(
        &self,
        source: &Source,
        path: &Path,
        visit: &mut Visit<'_>,
        depth: usize,
    ) -> Result<(), Reason> {
        let failed = |e: std::io::Error| Reason::Failed(format!("{}: {e}", path.display()));
        let mut entries: Vec<_> = std::fs::read_dir(path)
            .map_err(failed)?
            .take(FILES)
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        let mut folders = Vec::new();
        for entry in entries {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => {
                    if let Err(reason) = self.file(source, &entry.path(), visit) {
                        visit.hand_on(Item::Refused {
                            reason,
                            address: entry.path().display().to_string(),
                        });
                    }
                }
                _ => {
                    let reason = Reason::Address("neither a file nor a folder".into());
                    visit.hand_on(Item::Refused {
                        reason,
                        address: entry.path().display().to_string(),
                    });
                }
            }
        }
        for below in folders {
            let result = if depth < FOLDERS {
                self.folder(source, &below, visit, depth + 1)
            } else {
                Err(Reason::TooMany(FOLDERS))
            };
            if let Err(reason) = result {
                visit.hand_on(Item::Refused { reason, address: below.display().to_string() });
            }
        }
        Ok(())
    }
}

/// What an entry says of its page: another headline, teaser or date of change, and the page is worth a visit.
fn mark(entry: &Capture) -> String {
    let changed = entry.updated.map(|at| at.to_string()).unwrap_or_default();
    identity::text_hash(&entry.article.title, &format!("{} {changed}", entry.article.text))
}

fn newer(entry: &sitemap::Entry, since: Option<Timestamp>) -> bool {
    match (entry.modified, since) {
        (Some(modified), Some(since)) => modified > since,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::Mutex, time::Duration};

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
        fn with(
            mut self,
            address: &str,
            status: u16,
            body: &str,
            headers: &[(&str, &str)],
        ) -> Self {
            let headers = headers.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
            let answer = Response {
                address: address.into(),
                status,
                headers,
                body: body.as_bytes().to_vec(),
            };
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
        let (_, counts) =
            visit(&shelf, &Source::new(Kind::Sitemap, "https://a.org/s.xml"), &mut state);
        assert_eq!((counts.stored, counts.refused, counts.total()), (1, 1, 2));
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
        let mut visit =
            |title: &str, status: u16| {
                let page = if status == 200 { page(title) } else { String::new() };
                let shelf = Shelf::default()
                    .with("https://a.org/feed", 200, &entry(title), &[])
                    .with("https://a.org/1", status, &page, &[("etag", "\"p\"")]);
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
}
