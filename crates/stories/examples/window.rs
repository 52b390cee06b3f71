//! Speed and memory of the desk with its window full: `window [ARTICLES]` (100,000 without).
//!
//! The articles are invented by a seeded generator: some 600 words each, drawn from 60,000 made-up
//! words as often as words of a language are (Zipf), four articles to a story on the mean, each story
//! with forty words and eight names of its own.

use std::error::Error;

use jiff::Timestamp;
use parallax_model::{ArticleId, SourceId};
use parallax_stories::{Desk, StoryArticle};

const WORDS: usize = 60_000;
const BATCH: usize = 2_000;

fn main() -> Result<(), Box<dyn Error>> {
    let articles: usize = std::env::args().nth(1).map_or(Ok(100_000), |n| n.parse())?;
    let press = Press::new();
    let mut dice = Dice(20_240_701);
    let mut desk = Desk::new()?;
    let before = resident();
    let (mut bytes, mut seconds, mut last) = (0, 0.0, 0.0);
    for batch in 0..articles.div_ceil(BATCH) {
        let range = batch * BATCH..((batch + 1) * BATCH).min(articles);
        let n = range.len();
        let made: Vec<StoryArticle> = range.map(|i| press.article(i, &mut dice)).collect();
        bytes += made.iter().map(|a| a.text.len()).sum::<usize>();
        let began = processor_seconds().ok_or("the time of a thread is told on Linux only")?;
        desk.add(&made);
        last = processor_seconds().unwrap_or(began) - began;
        seconds += last;
        if (batch + 1) % 10 == 0 {
            println!(
                "{:>7} articles, the last {n} at {:.0} a second",
                range_end(batch, articles),
                n as f64 / last
            );
        }
    }
    let n = articles as f64;
    println!(
        "{:.0} articles a second from text to story, one thread, {:.0} bytes each",
        n / seconds,
        bytes as f64 / n
    );
    println!("{:.0} a second over the last {BATCH}", BATCH.min(articles) as f64 / last);
    match before.zip(resident()) {
        Some((before, after)) => {
            println!("{:.0} MB resident at most for the desk", (after - before) / 1e6)
        }
        None => println!("the memory of a process is told on Linux only"),
    }
    println!("{} stories", desk.groups().len());
    Ok(())
}

fn range_end(batch: usize, articles: usize) -> usize {
    ((batch + 1) * BATCH).min(articles)
}

/// Seconds this thread has had of a processor: the same on a busy machine.
fn processor_seconds() -> Option<f64> {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = spent.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// Most resident bytes of this process so far.
fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024.0)
}

struct Press {
    words: Vec<String>,
}

impl Press {
    fn new() -> Self {
        const HEADS: [&str; 20] = [
            "b", "br", "d", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "pr", "r", "s",
            "st", "t", "v", "z",
        ];
        const HEARTS: [&str; 10] = ["a", "e", "i", "o", "u", "ai", "ea", "ou", "oa", "ie"];
        let syllable = |n: usize| format!("{}{}", HEADS[n % 20], HEARTS[n / 20 % 10]);
        // Frequent words are short.
        let word = |n: usize| match n {
            0..200 => syllable(n) + "n",
            200..20_000 => syllable(n) + &syllable(n / 200),
            _ => syllable(n) + &syllable(n / 200) + &syllable(n / 2_000 + 7) + "r",
        };
        Self { words: (0..WORDS).map(word).collect() }
    }

    fn article(&self, number: usize, dice: &mut Dice) -> StoryArticle {
        // The stories under way at one time are neighbours; the article takes one of them.
        let story = (number / 4 + dice.below(40)) as u64;
        let mut own = Dice(story.wrapping_mul(0x2545_F491_4F6C_DD1D));
        let topic: Vec<usize> = (0..40).map(|_| 500 + own.below(WORDS - 500)).collect();
        let names: Vec<String> =
            (0..8).map(|_| capital(&self.words[2_000 + own.below(WORDS - 2_000)])).collect();
        let mut text = String::with_capacity(4_500);
        for place in 0..600 {
            let word = match dice.below(10) {
                0 => names[dice.below(8)].clone(),
                1 | 2 => self.words[topic[dice.below(40)]].clone(),
                _ => self.words[dice.zipf(WORDS)].clone(),
            };
            text += &word;
            text += match place % 18 {
                17 if place % 90 == 89 => ".\n\n",
                17 => ". ",
                _ => " ",
            };
        }
        let title: Vec<&str> = (0..8).map(|_| self.words[topic[dice.below(40)]].as_str()).collect();
        StoryArticle {
            id: ArticleId(format!("{number:08}")),
            title: format!("{} {}", names[dice.below(8)], title.join(" ")),
            text,
            published: Timestamp::from_second(1_700_000_000 + number as i64 * 60)
                .unwrap_or_default(),
            source: SourceId(format!("outlet{}", dice.below(200))),
            ..StoryArticle::default()
        }
    }
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() >> 1) as usize % n
    }

    /// A rank up to `n`, rank r about 1/r as often as the first.
    fn zipf(&mut self, n: usize) -> usize {
        let share = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((n as f64).powf(share) as usize).min(n) - 1
    }
}
