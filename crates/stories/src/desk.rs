//! The desk where articles are sorted into stories as they come in.

use std::collections::HashMap;

use jiff::Timestamp;
use parallax_model::ArticleId;

use crate::{
    Error,
    article::StoryArticle,
    copies::{Alike, Candidate, Credits, Fingerprint, Match, ShingleIndex, compare},
    evidence::{Circumstances, evidence},
    grouping::{Grouping, Ties},
    nearest::Nearest,
    portrait::{Block, Likeness, Painter, Portrait, Sitter},
    settings::Settings,
    tokens::{Stopwords, hash},
    vocabulary::Vocabulary,
};

/// Sorts articles into stories.
///
/// The stories are a function of the set of articles: an article that comes late, or at the same
/// instant as others, takes its place in the order of publication (then of id), and what follows it
/// is placed again.
///
/// ```
/// use parallax_stories::{Desk, StoryArticle};
/// let mut desk = Desk::new()?;
/// desk.add(&[StoryArticle { title: "Two missiles fired from the coast".into(), ..Default::default() }]);
/// assert_eq!(desk.groups().len(), 1);
/// # Ok::<(), parallax_stories::Error>(())
/// ```
#[derive(Debug)]
pub struct Desk {
    pub(crate) settings: Settings,
    pub(crate) credits: &'static Credits,
    pub(crate) words: Vocabulary,
    pub(crate) entries: Vec<Entry>,
    pub(crate) grouping: Grouping,
    pub(crate) index: Nearest,
    shingles: ShingleIndex,
    painter: Painter,
    /// The article that is being placed, laid out for comparing.
    pub(crate) sitter: Sitter,
    pub(crate) sitting: Option<u32>,
    outlets: HashMap<String, u32>,
    parties: Vec<Box<str>>,
    /// Articles before this one are kept as members only: they are too old to be compared.
    forgotten: u32,
    /// Articles before this one are gone from the index of terms too.
    swept: u32,
}

/// One article on the desk.
#[derive(Debug)]
pub(crate) struct Entry {
    pub id: ArticleId,
    pub at: Circumstances,
    pub title: Box<str>,
    pub portrait: Portrait,
    pub print: Fingerprint,
    /// Copies among earlier articles.
    pub copies: Vec<(u32, Match)>,
    pub ties: Ties,
    credit: Option<Box<str>>,
    address: Option<u64>,
}

/// An article that shares typical terms with the one being placed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Neighbour {
    pub article: u32,
    pub likeness: Likeness,
}

/// Near articles that are tried for a rewritten copy.
const REWRITTEN_TRIES: usize = 6;

impl Desk {
    /// A desk with the settings compiled into the program.
    pub fn new() -> Result<Self, Error> {
        Self::with(Settings::built_in()?)
    }

    pub fn with(settings: Settings) -> Result<Self, Error> {
        Ok(Self {
            settings,
            credits: Credits::built_in()?,
            words: Vocabulary::default(),
            entries: Vec::new(),
            grouping: Grouping::default(),
            index: Nearest::default(),
            shingles: ShingleIndex::default(),
            painter: Painter::new(Stopwords::built_in()),
            sitter: Sitter::default(),
            sitting: None,
            outlets: HashMap::new(),
            parties: Vec::new(),
            forgotten: 0,
            swept: 0,
        })
    }

    /// Takes in articles, in any order; one that is known already by its id is replaced.
    pub fn add<'a>(&mut self, articles: impl IntoIterator<Item = &'a StoryArticle>) {
        let mut fresh: Vec<&StoryArticle> = articles.into_iter().collect();
        // Of several texts under one id the last given counts.
        fresh.reverse();
        fresh.sort_by(|a, b| key(a).cmp(&key(b)));
        fresh.dedup_by(|a, b| key(a) == key(b));
        let Some(first) = fresh.first() else { return };
        let keep = self.entries.partition_point(|e| e.key() < key(first));
        let mut again = self.take_back(keep.max(self.forgotten as usize)).into_iter().peekable();
        for article in fresh {
            while let Some(e) = again.next_if(|e| e.key() < key(article)) {
                self.place(e);
            }
            again.next_if(|e| e.key() == key(article));
            let entry = self.entry(article);
            self.place(entry);
        }
        again.for_each(|e| self.place(e));
        self.group();
        self.forget();
    }

    /// When an article without a date was likely published: with the one on the desk that it is most
    /// like, if the two may tell of one happening. The desk stays as it is.
    pub fn likely_time(&mut self, article: &StoryArticle) -> Option<Timestamp> {
        let mut entry = self.entry(article);
        entry.portrait.weigh(&mut self.words);
        self.words.discount(entry.portrait.ids());
        self.sitter.sit(&entry.portrait);
        let typical = entry.portrait.typical(self.settings.window.index_terms);
        let near = self.index.search(&typical, self.forgotten, &self.settings.window);
        let likeness = |a: u32| self.sitter.likeness(&self.entries[a as usize].portrait);
        let near: Vec<Neighbour> =
            near.into_iter().map(|a| Neighbour { article: a, likeness: likeness(a) }).collect();
        let crowd = self.crowd(entry.at.time, &near);
        let mut best: Option<(f32, i64)> = None;
        for Neighbour { article, likeness } in near {
            let other = &self.entries[article as usize];
            let at =
                Circumstances { time: other.at.time, day: None, event: None, crowd, ..entry.at };
            let known = entry.portrait.has(Block::Known) && other.portrait.has(Block::Known);
            let z = evidence(&self.settings.evidence, &likeness, known, &at, &other.at);
            if z > best.map_or(0.0, |b| b.0) {
                best = Some((z, at.time));
            }
        }
        Timestamp::from_second(best?.1).ok()
    }

    /// Sorts all articles on the desk again under other settings. What is read from the texts (the
    /// length of the lead, for one) stays as it was.
    pub fn sort_again(&mut self, settings: Settings) {
        let taken = self.take_back(self.forgotten as usize);
        self.settings = settings;
        taken.into_iter().for_each(|e| self.place(e));
        self.group();
    }

    /// How crowded it is around an article: square root of the cosine of its lead with that of one of those near.
    fn crowd(&self, time: i64, near: &[Neighbour]) -> f32 {
        let mut leads: Vec<f32> = near
            .iter()
            .filter(|n| {
                (time - self.entries[n.article as usize].at.time) as f32
                    >= self.settings.window.crowd_days * 86_400.0
            })
            .map(|n| n.likeness.of(Block::Body))
            .collect();
        let Some(last) = self.settings.window.crowd.checked_sub(1).filter(|n| *n < leads.len())
        else {
            return 0.0;
        };
        leads.select_nth_unstable_by(last, |a, b| b.total_cmp(a)).1.sqrt()
    }

    fn group(&mut self) {
        let ties = |a: u32| &self.entries[a as usize].ties;
        self.grouping.update(self.entries.len(), ties);
    }

    fn entry(&mut self, article: &StoryArticle) -> Entry {
        let mut language = [b'e', b'n'];
        if let Some([a, b, ..]) = article.language.as_deref().map(str::as_bytes) {
            language = [*a, *b];
        }
        let (portrait, print) = self.painter.paint(article, &self.settings, &mut self.words);
        let credit = match article.credit.as_deref() {
            Some(credit) => Some(self.credits.party(credit).into()),
            None => self
                .credits
                .find(&article.text)
                .filter(|c| c.whole)
                .map(|c| c.wire.unwrap_or_else(|| self.credits.party(&c.words)).into()),
        };
        Entry {
            id: article.id.clone(),
            at: Circumstances {
                time: article.published.as_second(),
                outlet: self.outlet(&article.source.0),
                language,
                day: article.day_told(),
                event: article.main_event(),
                crowd: 0.0,
            },
            title: article.title.as_str().into(),
            portrait,
            print,
            copies: Vec::new(),
            ties: Ties::default(),
            credit,
            address: article.address.as_ref().map(|a| hash(a.as_bytes())),
        }
    }

    fn outlet(&mut self, source: &str) -> u32 {
        if let Some(known) = self.outlets.get(source) {
            return *known;
        }
        let outlet = self.parties.len() as u32;
        self.outlets.insert(source.to_owned(), outlet);
        self.parties.push(self.credits.party(source).into());
        outlet
    }

    /// Undoes all articles from `keep` on and hands them back.
    fn take_back(&mut self, keep: usize) -> Vec<Entry> {
        let mut taken = Vec::new();
        while self.entries.len() > keep {
            let Some(entry) = self.entries.pop() else { break };
            let article = self.entries.len() as u32;
            let typical = entry.portrait.typical(self.settings.window.index_terms);
            self.index.take_back(article, &typical);
            self.shingles.take_back(entry.print.indexed());
            self.words.discount(entry.portrait.ids());
            taken.push(entry);
        }
        if !taken.is_empty() {
            self.grouping = Grouping::default();
        }
        taken.reverse();
        taken
    }

    fn place(&mut self, mut entry: Entry) {
        entry.portrait.weigh(&mut self.words);
        self.sitter.sit(&entry.portrait);
        let oldest = self.oldest_live(entry.at.time);
        let typical = entry.portrait.typical(self.settings.window.index_terms);
        let found = self.index.search(&typical, oldest, &self.settings.window);
        self.fetch(&found);
        let likeness = |a: u32| self.sitter.likeness(&self.entries[a as usize].portrait);
        let near: Vec<Neighbour> =
            found.into_iter().map(|a| Neighbour { article: a, likeness: likeness(a) }).collect();
        entry.at.crowd = self.crowd(entry.at.time, &near);
        entry.copies = self.copies_of(&entry, &near, oldest);
        let article = self.entries.len() as u32;
        self.index.add(article, &typical);
        self.shingles.add(article, entry.print.indexed());
        self.entries.push(entry);
        self.sitting = Some(article);
        self.entries[article as usize].ties = self.ties(article, &near);
        self.sitting = None;
    }

    /// Reads what comparing with these articles will read: first what stands of each on the desk, then the
    /// terms that this leads to.
    pub(crate) fn fetch(&self, articles: &[u32]) {
        let entries = || articles.iter().map(|a| &self.entries[*a as usize]);
        let stand = |e: &Entry| e.at.time as u32 ^ e.portrait.is_empty() as u32;
        std::hint::black_box(entries().fold(0, |all, e| all ^ stand(e)));
        std::hint::black_box(entries().fold(0, |all, e| all ^ e.portrait.fetch()));
    }

    /// Of the articles that share runs of words and of the nearest ones, those that are copies.
    fn copies_of(&self, entry: &Entry, near: &[Neighbour], oldest: u32) -> Vec<(u32, Match)> {
        let mut tried: Vec<(u32, Option<Alike>)> = self
            .shingles
            .search(entry.print.indexed(), oldest)
            .into_iter()
            .map(|a| (a, None))
            .collect();
        let shared = tried.len();
        for n in near.iter().take(REWRITTEN_TRIES) {
            let alike = Alike::of(&n.likeness);
            match tried[..shared].binary_search_by_key(&n.article, |t| t.0) {
                Ok(at) => tried[at].1 = Some(alike),
                Err(_) if alike.may_be_rewritten(&self.settings.copies) => {
                    tried.push((n.article, Some(alike)));
                }
                Err(_) => {}
            }
        }
        tried.sort_unstable_by_key(|t| t.0);
        let print = |t: &(u32, Option<Alike>)| self.entries[t.0 as usize].print.fetch();
        std::hint::black_box(tried.iter().fold(0, |all, t| all ^ print(t)));
        let this = self.candidate(entry);
        tried
            .into_iter()
            .filter_map(|(other, alike)| {
                let that = &self.entries[other as usize];
                let alike =
                    alike.unwrap_or_else(|| Alike::of(&self.sitter.likeness(&that.portrait)));
                compare(&self.settings.copies, this, self.candidate(that), alike)
                    .map(|m| (other, m))
            })
            .collect()
    }

    pub(crate) fn candidate<'a>(&'a self, entry: &'a Entry) -> Candidate<'a> {
        Candidate {
            print: &entry.print,
            time: entry.at.time,
            id: &entry.id.0,
            outlet: entry.at.outlet,
            party: &self.parties[entry.at.outlet as usize],
            credit: entry.credit.as_deref(),
            address: entry.address,
        }
    }

    /// The first article that is still looked at when one of this time comes in.
    fn oldest_live(&self, time: i64) -> u32 {
        let since = time - i64::from(self.settings.window.live_days) * 86_400;
        let by_count = self.entries.len().saturating_sub(self.settings.window.live_articles);
        let first = by_count.max(self.forgotten as usize);
        // Most often it is young enough, and nothing else need be read.
        let old = self.entries.get(first).is_some_and(|e| e.at.time < since);
        let by_time = if old { self.entries.partition_point(|e| e.at.time < since) } else { 0 };
        by_time.max(first) as u32
    }

    /// Drops what is kept for comparing of articles that left the window, a twentieth of the window
    /// at a time. As many are kept beyond it, so that late articles can still be put in their place.
    fn forget(&mut self) {
        let Some(now) = self.entries.last().map(|e| e.at.time) else { return };
        let slack = self.settings.window.live_articles / 20;
        let limit = (self.oldest_live(now) as usize)
            .min(self.entries.len().saturating_sub(self.settings.window.live_articles + slack))
            as u32;
        if (limit as usize) < self.forgotten as usize + slack.max(1) {
            return;
        }
        let leaving = &mut self.entries[self.forgotten as usize..limit as usize];
        self.shingles.forget(limit, leaving.iter().flat_map(|e| e.print.indexed()));
        for entry in leaving {
            entry.portrait = Portrait::default();
            entry.print = Fingerprint::default();
        }
        self.forgotten = limit;
        // Going through all terms takes as long as placing hundreds of articles, and what stays is never found.
        if limit as usize >= self.swept as usize + self.settings.window.live_articles / 5 {
            self.swept = limit;
            self.index.forget(limit);
        }
    }

    /// The stories as sets of article ids, before the analyst's rulings: each in order of
    /// publication, the stories by their first articles.
    pub fn groups(&self) -> Vec<Vec<ArticleId>> {
        let ids = |g: &[u32]| g.iter().map(|a| self.entries[*a as usize].id.clone()).collect();
        self.grouping.stories().iter().map(|g| ids(g)).collect()
    }
}

/// The order of articles: of publication, then of ids.
fn key(article: &StoryArticle) -> (i64, &ArticleId) {
    (article.published.as_second(), &article.id)
}

impl Entry {
    fn key(&self) -> (i64, &ArticleId) {
        (self.at.time, &self.id)
    }
}
