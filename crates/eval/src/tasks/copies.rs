//! Copies made from a folder of articles (`demo/articles`) by cutting, crediting, splicing, spinning
//! and telling again as a translation back does, with the truth known: recall of each kind made,
//! precision of each kind named and over all (what counts of origins rest on), origins named rightly.

use std::{collections::BTreeMap, path::Path, time::Instant};

use jiff::{SignedDuration, Timestamp};
use parallax_model::{ArticleId, SourceId, story::CopyOf};
use parallax_stories::{Desk, StoryArticle};

use crate::{Error, Options, Report, input, score};

/// How a copy was made.
const KINDS: [&str; 9] = [
    "verbatim",
    "credited",
    "trimmed",
    "elsewhere",
    "version",
    "spliced",
    "retouched",
    "spun",
    "translated",
];

struct Made {
    article: StoryArticle,
    /// Kind and id of the origin; `None` for an article of its own.
    truth: Option<(&'static str, ArticleId)>,
}

pub fn run(folder: &Path, options: &Options) -> Result<Report, Error> {
    let originals = originals(folder, options.limit)?;
    let mut dice = Dice(20_240_701);
    let made = make(&originals, &mut dice);
    let mut desk = Desk::new().map_err(|e| Error::Other(e.to_string()))?;
    let started = Instant::now();
    desk.add(made.iter().map(|m| &m.article));
    let told = desk.stories(&[]);
    let seconds = started.elapsed().as_secs_f64();
    let found: BTreeMap<&str, &CopyOf> = told
        .stories
        .iter()
        .flat_map(|s| &s.members)
        .filter_map(|m| Some((m.article.0.as_str(), m.copy.as_ref()?)))
        .collect();

    let mut report = Report::new(made.iter().filter(|m| m.truth.is_some()).count());
    report.seconds = Some(seconds);
    let of_family = |id: &ArticleId| {
        let truth = made.iter().find(|m| m.article.id == *id).and_then(|m| m.truth.as_ref());
        truth.map_or_else(|| id.clone(), |t| t.1.clone())
    };
    let mut precision = Vec::new();
    let mut origin_right = Vec::new();
    let mut by_kind: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    let mut by_name: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    for m in &made {
        let named = found.get(m.article.id.0.as_str());
        let family = named.map(|c| of_family(&c.origin) == of_family(&m.article.id));
        if let Some((right, copy)) = family.zip(named) {
            // An original named as copy of its own copy is a wrong origin, not a false copy.
            precision.push((f64::from(u8::from(right)), 1.0));
            let kind = format!("{:?}", copy.kind).to_lowercase();
            by_name.entry(kind).or_default().push((f64::from(u8::from(right)), 1.0));
            let exact = m.truth.as_ref().is_some_and(|t| copy.origin == t.1);
            origin_right.push((f64::from(u8::from(exact)), 1.0));
        }
        if let Some((kind, origin)) = &m.truth {
            let hit = family == Some(true);
            by_kind.entry(kind).or_default().push((f64::from(u8::from(hit)), 1.0));
            if !hit {
                report.errors.push(format!("missed {kind}: {} of {origin}", m.article.id));
            }
        } else if let Some(copy) = named {
            let origin = &copy.origin;
            report.errors.push(format!("not a copy: {} called one of {origin}", m.article.id));
        }
    }
    report.errors.truncate(options.errors);
    let (value, interval) = score::share(&precision);
    report.score_with_interval("precision", value, interval);
    let (value, interval) = score::share(&origin_right);
    report.score_with_interval("origin", value, interval);
    for (kind, hits) in &by_name {
        let (value, interval) = score::share(hits);
        report.score_with_interval(&format!("precision_{kind}"), value, interval);
    }
    for kind in KINDS {
        if let Some(hits) = by_kind.get(kind) {
            let (value, interval) = score::share(hits);
            report.score_with_interval(&format!("recall_{kind}"), value, interval);
            report.score(&format!("pairs_{kind}"), hits.len() as f64);
        }
    }
    Ok(report)
}

/// Articles of a folder that are copies of none: TOML between two lines `+++`, then the text.
fn originals(folder: &Path, limit: Option<usize>) -> Result<Vec<StoryArticle>, Error> {
    let open = |source| Error::Open { path: folder.display().to_string(), source };
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .and_then(|dir| dir.map(|f| f.map(|f| f.path())).collect())
        .map_err(open)?;
    files.sort();
    let mut articles = Vec::new();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "md")) {
        let text = input::text(file)?;
        let mut parts = text.splitn(3, "+++\n").skip(1);
        let (Some(head), Some(body)) = (parts.next(), parts.next()) else { continue };
        let value = |key: &str| {
            let line =
                head.lines().find_map(|l| l.strip_prefix(key)?.trim_start().strip_prefix('='));
            line.map(|v| v.trim().trim_matches('"').to_owned())
        };
        if value("copy_of").is_some() {
            continue;
        }
        let Some(published) = value("published").and_then(|p| p.parse::<Timestamp>().ok()) else {
            continue;
        };
        let id = value("id").unwrap_or_default();
        articles.push(StoryArticle {
            address: Some(format!("https://{id}.example/1")),
            id: ArticleId(id),
            title: value("title").unwrap_or_default(),
            text: body.trim().to_owned(),
            published,
            source: SourceId(value("outlet").unwrap_or_default()),
            language: value("language"),
            ..StoryArticle::default()
        });
        if limit.is_some_and(|n| articles.len() >= n) {
            break;
        }
    }
    if articles.is_empty() {
        return Err(Error::Empty { path: folder.display().to_string() });
    }
    Ok(articles)
}

fn make(originals: &[StoryArticle], dice: &mut Dice) -> Vec<Made> {
    let mut made: Vec<Made> =
        originals.iter().map(|a| Made { article: a.clone(), truth: None }).collect();
    for (i, origin) in originals.iter().enumerate() {
        let strangers = originals.iter().cycle().skip(i + originals.len() / 2);
        let Some(stranger) = strangers.take(originals.len() - 1).find(|a| can_lend(a)) else {
            continue;
        };
        for kind in KINDS {
            if let Some(article) = copy(kind, origin, stranger, dice) {
                made.push(Made { article, truth: Some((kind, origin.id.clone())) });
            }
        }
    }
    made
}

/// An article that lends a paragraph should not be told whole by it.
fn can_lend(article: &StoryArticle) -> bool {
    let paragraphs: Vec<&str> = article.text.split("\n\n").collect();
    let ends = paragraphs.first().into_iter().chain(paragraphs.last());
    let longest = ends.map(|p| p.len()).max().unwrap_or_default();
    longest * 4 < article.text.len()
}

fn copy(
    kind: &'static str,
    origin: &StoryArticle,
    stranger: &StoryArticle,
    dice: &mut Dice,
) -> Option<StoryArticle> {
    let english = origin.language.as_deref().is_none_or(|l| l == "en");
    let hours = 1 + dice.below(20) as i64;
    let paragraphs: Vec<&str> = origin.text.split("\n\n").collect();
    let mut copy = StoryArticle {
        id: ArticleId(format!("{}-{kind}", origin.id)),
        source: SourceId(format!("outlet-{kind}-{}", dice.below(9))),
        address: Some(format!("https://{}-{kind}.example/2", origin.id)),
        published: origin.published + SignedDuration::from_hours(hours),
        ..origin.clone()
    };
    match kind {
        "verbatim" => copy.title = turned(&origin.title),
        "credited" => {
            let kept = (paragraphs.len() * 2).div_ceil(3);
            copy.text =
                format!("{}\n\nSource: {}", paragraphs[..kept].join("\n\n"), origin.source.0);
            copy.credit = Some(origin.source.0.clone());
            // A third of the credited copies carry a clock that runs ahead of their origin.
            if dice.below(3) == 0 {
                copy.published = origin.published - SignedDuration::from_mins(20);
            }
        }
        "trimmed" => {
            let kept = (paragraphs.len() * (4 + dice.below(5))).div_ceil(10);
            copy.text = paragraphs[..kept.min(paragraphs.len() - 1).max(1)].join("\n\n");
            if copy.text.split_whitespace().count() < 25 || paragraphs.len() < 3 {
                return None;
            }
        }
        "elsewhere" => copy.source = origin.source.clone(),
        "version" => {
            copy.source = origin.source.clone();
            copy.address = origin.address.clone();
            let more = stranger.text.split("\n\n").next().unwrap_or_default();
            copy.text =
                format!("{more}\n\n{}", paragraphs[..paragraphs.len().div_ceil(2)].join("\n\n"));
            copy.text.push_str("\n\nThis report was brought up to date with reactions.");
        }
        "spliced" => {
            let own = stranger.text.split("\n\n").last().unwrap_or_default();
            copy.text = format!("{}\n\n{own}", paragraphs.join("\n\n"));
            copy.title = turned(&origin.title);
        }
        "retouched" if english => copy.text = reworded(&origin.text, 6, dice),
        "spun" if english => {
            copy.text = reworded(&origin.text, 100, dice);
            copy.title = turned(&reworded(&origin.title, 100, dice));
        }
        "translated" if english => {
            copy.text = translated_back(&origin.text, dice);
            copy.title = translated_back(&origin.title, dice);
        }
        _ => return None,
    }
    Some(copy)
}

/// A headline with its halves exchanged.
fn turned(title: &str) -> String {
    let words: Vec<&str> = title.split(' ').collect();
    let (a, b) = words.split_at(words.len() / 2);
    format!("{} {}", b.join(" "), a.join(" "))
}

/// Changes words as a spinner does: other words of like meaning, and every so often a filler; of a
/// hundred chances `often` are taken. Names and numbers stay.
fn reworded(text: &str, often: usize, dice: &mut Dice) -> String {
    let mut out: Vec<String> = Vec::new();
    for (i, word) in text.split(' ').enumerate() {
        let bare = word.trim_end_matches([',', '.']);
        let taken = dice.below(100) < often;
        match SPINS.iter().find(|(a, _)| *a == bare) {
            Some((_, other)) if taken => out.push(word.replacen(bare, other, 1)),
            _ => out.push(word.to_owned()),
        }
        if taken && i % 5 == 4 && word.chars().all(char::is_lowercase) {
            out.push(FILLERS[dice.below(FILLERS.len())].to_owned());
        }
    }
    out.join(" ")
}

/// What a translation there and back leaves of a text: other words of like meaning, articles lost,
/// clauses in another order. Names and numbers stay.
fn translated_back(text: &str, dice: &mut Dice) -> String {
    let mut out = String::with_capacity(text.len());
    let mut told = 0;
    for range in parallax_stories::sentences(text) {
        let (start, end) = (range.start as usize, range.end as usize);
        out.push_str(&text[told..start]);
        told = end;
        let sentence = &text[start..end];
        let body = sentence.trim_end_matches(['.', '!', '?']);
        let turned = match body.split_once(", ") {
            Some((a, b)) if !b.contains(", ") => format!("{b}, {a}{}", &sentence[body.len()..]),
            _ => sentence.to_owned(),
        };
        let words = turned.split(' ').filter(|w| !matches!(*w, "the" | "a" | "an" | "The" | "A"));
        let bare: Vec<&str> = words.collect();
        out.push_str(&reworded(&bare.join(" "), 100, dice));
    }
    out.push_str(&text[told..]);
    out
}

const FILLERS: [&str; 6] = ["also", "reportedly", "meanwhile", "indeed", "apparently", "then"];

/// Words and a like word, both ways of speaking plain news English.
const SPINS: [(&str, &str); 44] = [
    ("said", "stated"),
    ("the", "this"),
    ("a", "one"),
    ("and", "as well as"),
    ("of", "from"),
    ("in", "within"),
    ("on", "during"),
    ("was", "had been"),
    ("is", "remains"),
    ("that", "how"),
    ("to", "toward"),
    ("for", "on behalf of"),
    ("with", "alongside"),
    ("fired", "launched"),
    ("missile", "rocket"),
    ("missiles", "rockets"),
    ("test", "trial"),
    ("military", "army"),
    ("told", "informed"),
    ("about", "around"),
    ("after", "following"),
    ("before", "ahead of"),
    ("first", "initial"),
    ("new", "fresh"),
    ("not", "hardly"),
    ("who", "which"),
    ("were", "had been"),
    ("has", "had"),
    ("have", "had"),
    ("by", "through"),
    ("from", "out of"),
    ("at", "near"),
    ("it", "this"),
    ("they", "these"),
    ("but", "yet"),
    ("which", "that"),
    ("officials", "authorities"),
    ("troops", "soldiers"),
    ("government", "cabinet"),
    ("would", "might"),
    ("could", "may"),
    ("as", "while"),
    ("had", "possessed"),
    ("an", "one"),
];

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 1) as usize % n.max(1)
    }
}
