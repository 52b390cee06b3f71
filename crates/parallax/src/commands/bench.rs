//! How fast each room is, on the demonstration corpus and on news of all kinds.

use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use flate2::write::GzEncoder;
use jiff::Timestamp;
use parallax_coding::Source;
use parallax_collect::{Item, Origin, read_bytes, read_stream};
use parallax_gauge::outlook::{Days, Hawkes, Prior, hawkes, random::Random, simulate};
use parallax_model::Article;
use parallax_store::Coded;
use serde::Serialize;

use crate::cli::Bench;
use crate::demo::{Corpus, page};
use crate::pipeline::{Pipeline, ReadText, stories::story_articles};

/// Sentences of world news in our own words, about one in six with an event worth coding.
const MIXED: &str = include_str!("mixed.txt");
/// Articles made of them, each with its sentences in another order.
const MIXED_ARTICLES: usize = 20;

/// One step measured.
#[derive(Debug, Serialize)]
struct Line {
    step: &'static str,
    unit: &'static str,
    /// Units in one round.
    units: usize,
    rounds: usize,
    /// Of the median round.
    per_second: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    peer: Option<&'static str>,
    /// This program's rate over the peer's in the same rounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    ratio: Option<f64>,
}

pub fn run(args: &Bench) -> Result<bool> {
    if let Some(articles) = args.generate {
        return super::large::generate(args, articles);
    }
    if args.pages {
        return super::large::pages(args);
    }
    let budget = Duration::try_from_secs_f64(args.seconds)
        .with_context(|| format!("--seconds {}: write a number above 0", args.seconds))?;
    let corpus = Corpus::load()?;
    let pages = pages(&corpus)?;
    let pipeline = Pipeline::with(std::sync::Arc::new(parallax_knowledge::Knowledge::load()?))?;
    let articles: Vec<Article> = pages.iter().flat_map(read_page).collect();
    let read: Vec<ReadText> = articles.iter().map(|a| pipeline.read(a)).collect();
    let tokens = read.iter().map(|r| r.reading.tokens.len()).sum();
    let sentences = read.iter().map(|r| r.reading.sentences.len()).sum();
    let mixed: Vec<Article> = (0..MIXED_ARTICLES).flat_map(mixed_article).collect();
    let mixed_sentences = mixed.iter().map(|a| pipeline.reading(a).sentences.len()).sum();
    let archive = Archive::of(&pages)?;
    let coded: Vec<(Article, Coded)> =
        articles.iter().cloned().zip(read.iter().map(stored)).collect();

    let seen = story_articles(&coded);
    let streams: Vec<Days> = (0..STREAMS)
        .filter_map(|seed| Days::of_catalogue(&simulate::clustered(1999, 2019, seed)))
        .collect();

    let measured = Measured { budget, step: args.step.as_deref() };
    let lines = [
        measured.against(
            ("page to article, with metadata", "pages", pages.len()),
            || pages.iter().map(|p| read_page(p).len()).sum(),
            "trafilatura crate, text alone",
            || pages.iter().filter_map(|p| text_alone(&p.html)).count(),
        ),
        measured.alone(
            ("gzip WARC read, records without articles", "MB", archive.size / 1_000_000),
            || archive.records(),
        ),
        measured.alone(("text to reading, every sentence parsed", "tokens", tokens), || {
            articles.iter().map(|a| pipeline.reading(a).tokens.len()).sum()
        }),
        measured.alone(("reading to statements and mentions", "sentences", sentences), || {
            let coded = |(a, r): (&Article, &ReadText)| pipeline.code(source(a, r)).mentions.len();
            articles.iter().zip(&read).map(coded).sum()
        }),
        measured.alone(("text to statements and mentions", "sentences", sentences), || {
            articles.iter().map(|a| pipeline.read(a).coded.mentions.len()).sum()
        }),
        measured.alone(("mixed news, text to mentions", "sentences", mixed_sentences), || {
            mixed.iter().map(|a| pipeline.read(a).coded.mentions.len()).sum()
        }),
        measured.alone(("articles to stories, full text", "articles", articles.len()), || {
            let mut desk = parallax_stories::Desk::new().ok();
            desk.as_mut().map_or(0, |desk| {
                desk.add(&seen);
                desk.groups().len()
            })
        }),
        measured.alone(("articles to stories, with summaries", "articles", articles.len()), || {
            pipeline.stories(&coded).map_or(0, |s| s.len())
        }),
        measured.alone(("statements to the ledger", "articles", articles.len()), || {
            pipeline.record(&coded).map_or(0, |d| d.claims.len())
        }),
        measured.alone(("outlook: refit and 90 days ahead", "streams", streams.len()), || {
            streams.iter().map(ahead).sum()
        }),
    ];
    let lines: Vec<Line> = lines.into_iter().flatten().collect();
    if args.json {
        super::print_lines(&lines)?;
    } else {
        for line in &lines {
            write_out!("{:42} {:>12.0} {}/s", line.step, line.per_second, line.unit);
            if let (Some(peer), Some(ratio)) = (line.peer, line.ratio) {
                write_out!("   {ratio:.2} of {peer}");
            }
            say!("");
        }
        say!("one thread, median of {:.0} s a step; {} pages", args.seconds, pages.len());
    }
    Ok(true)
}

/// Invented streams of twenty years.
const STREAMS: u64 = 50;

/// Event-days in a thousand futures of 90 days, from a model fitted anew.
fn ahead(days: &Days) -> usize {
    let model = Hawkes::fit(days.events(), Prior::default());
    let state = hawkes::excitation(days.events()).last().copied().unwrap_or_default();
    model.simulate(state, 90, 1000, &mut Random::new(1)).iter().map(|n| *n as usize).sum()
}

struct Page {
    address: String,
    html: String,
}

fn pages(corpus: &Corpus) -> Result<Vec<Page>> {
    let base = page::Base("http://127.0.0.1");
    let made = corpus.articles.iter().map(|article| {
        Ok(Page {
            address: base.article(article),
            html: page::article(base, corpus, article, None)?,
        })
    });
    made.collect()
}

fn read_page(page: &Page) -> Vec<Article> {
    let mut origin = Origin::new(&page.address, Timestamp::UNIX_EPOCH);
    origin.content_type = Some("text/html; charset=utf-8".into());
    let stored = |item| match item {
        Item::Stored(capture) => Some(capture.article),
        _ => None,
    };
    read_bytes(page.html.as_bytes(), &origin).into_iter().filter_map(stored).collect()
}

/// The sentences of the mixed text, begun at another one for each article, three a paragraph.
fn mixed_article(number: usize) -> Vec<Article> {
    let sentences: Vec<&str> = MIXED.lines().collect();
    let from = number * sentences.len() / MIXED_ARTICLES;
    let turned: Vec<&str> = sentences[from..].iter().chain(&sentences[..from]).copied().collect();
    let text = turned.chunks(3).map(|p| p.join(" ")).collect::<Vec<_>>().join("\n\n");
    let mut origin = Origin::new(format!("http://127.0.0.1/mixed/{number}"), Timestamp::UNIX_EPOCH);
    origin.content_type = Some("text/plain; charset=utf-8".into());
    let stored = |item| match item {
        Item::Stored(capture) => Some(capture.article),
        _ => None,
    };
    read_bytes(text.as_bytes(), &origin).into_iter().filter_map(stored).collect()
}

fn text_alone(html: &str) -> Option<usize> {
    trafilatura::extract(html, &trafilatura::Options::default()).ok().map(|r| r.content_text.len())
}

fn source<'a>(article: &'a Article, read: &'a ReadText) -> Source<'a> {
    Source {
        article: &article.id,
        text: &read.text,
        reading: &read.reading,
        published: article.published.as_ref(),
        outlet: &article.source_name,
    }
}

fn stored(read: &ReadText) -> Coded {
    Coded {
        entities: read.reading.entities.clone(),
        statements: read.coded.statements.clone(),
        mentions: read.coded.mentions.clone(),
    }
}

/// The pages as a gzip WARC, told to be style sheets: the archive is unpacked, its records and answers are taken apart, and no
/// page is read.
struct Archive {
    packed: Vec<u8>,
    /// Bytes of the archive unpacked.
    size: usize,
}

impl Archive {
    /// About 30 MB unpacked, as an archive of CC-NEWS is a thousand of: a member a record.
    fn of(pages: &[Page]) -> Result<Self> {
        let (mut packed, mut size) = (Vec::new(), 0);
        for page in pages.iter().cycle() {
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/css\r\ncontent-length: {}\r\n\r\n{}",
                page.html.len(),
                page.html
            );
            let record = format!(
                "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {}\r\n\
                 WARC-Date: 2024-07-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n\
                 Content-Length: {}\r\n\r\n{answer}\r\n\r\n",
                page.address,
                answer.len()
            );
            let mut member = GzEncoder::new(&mut packed, flate2::Compression::default());
            member.write_all(record.as_bytes())?;
            member.finish()?;
            size += record.len();
            if size > 30_000_000 {
                break;
            }
        }
        Ok(Self { packed, size })
    }

    fn records(&self) -> usize {
        let origin = Origin::new("bench.warc.gz", Timestamp::UNIX_EPOCH);
        let mut records = 0;
        read_stream(self.packed.as_slice(), &origin, &mut |_| records += 1);
        records
    }
}

type What = (&'static str, &'static str, usize);

/// How long each step is measured, and which steps are.
struct Measured<'a> {
    budget: Duration,
    step: Option<&'a str>,
}

impl Measured<'_> {
    fn leaves_out(&self, step: &str) -> bool {
        self.step.is_some_and(|words| !step.contains(words))
    }

    fn alone(&self, (step, unit, units): What, mut round: impl FnMut() -> usize) -> Option<Line> {
        if self.leaves_out(step) {
            return None;
        }
        let mut times = Vec::new();
        let began = Instant::now();
        while times.is_empty() || began.elapsed() < self.budget {
            times.push(timed(&mut round));
        }
        let rounds = times.len();
        let per_second = rate(units, times);
        Some(Line { step, unit, units, rounds, per_second, peer: None, ratio: None })
    }

    /// Rounds of the program and its peer in turn, so that both meet the same machine.
    fn against(
        &self,
        (step, unit, units): What,
        mut round: impl FnMut() -> usize,
        peer: &'static str,
        mut peer_round: impl FnMut() -> usize,
    ) -> Option<Line> {
        if self.leaves_out(step) {
            return None;
        }
        let (mut times, mut peer_times) = (Vec::new(), Vec::new());
        let began = Instant::now();
        while times.is_empty() || began.elapsed() < self.budget {
            times.push(timed(&mut round));
            peer_times.push(timed(&mut peer_round));
        }
        let rounds = times.len();
        let per_second = rate(units, times);
        let ratio = Some(per_second / rate(units, peer_times));
        Some(Line { step, unit, units, rounds, per_second, peer: Some(peer), ratio })
    }
}

/// What one round took by the clock: some steps work in threads of their own, whose processor time the
/// system does not add up.
fn timed(round: &mut impl FnMut() -> usize) -> Duration {
    let began = Instant::now();
    std::hint::black_box(round());
    began.elapsed()
}

fn rate(units: usize, mut times: Vec<Duration>) -> f64 {
    times.sort();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    units as f64 / median.as_secs_f64().max(f64::MIN_POSITIVE)
}
