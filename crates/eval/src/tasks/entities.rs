//! Names in text: exact span and type, persons, organisations, places.
//!
//! The tokens of the record are joined by spaces into one text a document and read as the program
//! reads; states and capitals count as places, nationalities, roles and unknown names are left out.

use std::path::Path;

use parallax_knowledge::Knowledge;
use parallax_language::{Context, Reader};
use parallax_model::{EntityKind, TextRange};

use crate::{
    Error, Options, Report, input,
    score::{self, Prf},
};

type Span = (usize, usize, &'static str);

#[derive(Default)]
struct Document {
    /// Sentences of token and tag.
    sentences: Vec<Vec<(String, String)>>,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let text = input::text(file)?;
    let mut documents = documents(&text);
    if let Some(limit) = options.limit {
        documents.truncate(limit);
    }
    if documents.is_empty() {
        return Err(Error::Empty { path: file.display().to_string() });
    }
    let knowledge = Knowledge::load().map_err(|e| Error::Other(e.to_string()))?;
    knowledge.names();
    let reader = Reader::new(knowledge.into()).map_err(|e| Error::Other(e.to_string()))?;
    let mut report = Report::new(documents.len());
    let mut scores = Vec::new();
    let mut by_type = [("PER", Prf::default()), ("ORG", Prf::default()), ("LOC", Prf::default())];
    let mut seconds = 0.0;
    for document in &documents {
        let (text, ranges, gold) = document.text();
        let started = std::time::Instant::now();
        let reading = reader.read(&text, &Context::default());
        seconds += started.elapsed().as_secs_f64();
        let predicted: Vec<Span> =
            reading.entities.iter().filter_map(|m| span(&ranges, m.range, m.kind)).collect();
        let hits = predicted.iter().filter(|p| gold.contains(p)).count();
        scores.push(Prf::new(hits, predicted.len(), gold.len()));
        for (kind, sum) in &mut by_type {
            let of = |spans: &[Span]| spans.iter().filter(|s| s.2 == *kind).count();
            let hits = predicted.iter().filter(|p| p.2 == *kind && gold.contains(p)).count();
            sum.add(Prf::new(hits, of(&predicted), of(&gold)));
        }
        let show = |s: &Span| {
            let words = &text[ranges[s.0].start as usize..ranges[s.1 - 1].end as usize];
            format!("{} {words:?}", s.2)
        };
        let missed: Vec<_> = gold.iter().filter(|g| !predicted.contains(g)).map(show).collect();
        let wrong: Vec<_> = predicted.iter().filter(|p| !gold.contains(p)).map(show).collect();
        if !missed.is_empty() || !wrong.is_empty() {
            let line = format!("missed: {}\nwrong: {}", missed.join(", "), wrong.join(", "));
            report.errors.push(line);
        }
    }
    report.errors.sort_by_key(|e| std::cmp::Reverse(e.len()));
    report.errors.truncate(options.errors);
    report.seconds = Some(seconds);
    let (value, interval) = score::f1(&scores);
    report.score_with_interval("f1", value, interval);
    let mut sum = Prf::default();
    scores.iter().for_each(|s| sum.add(*s));
    report.score("precision", sum.precision());
    report.score("recall", sum.recall());
    for (kind, sum) in by_type {
        report.score(&format!("f1_{}", kind.to_lowercase()), sum.f1());
    }
    Ok(report)
}

fn documents(text: &str) -> Vec<Document> {
    let mut documents = vec![Document::default()];
    let mut sentence = Vec::new();
    for line in text.lines().chain([""]) {
        if line.starts_with("# newdoc") {
            documents.push(Document::default());
        } else if let Some((token, tag)) = line.split_once('\t') {
            sentence.push((token.to_string(), tag.to_string()));
        } else if !sentence.is_empty()
            && let Some(document) = documents.last_mut()
        {
            document.sentences.push(std::mem::take(&mut sentence));
        }
    }
    documents.retain(|d| !d.sentences.is_empty());
    documents
}

impl Document {
    /// The text, the range of every token, the gold names by token.
    fn text(&self) -> (String, Vec<TextRange>, Vec<Span>) {
        let (mut text, mut ranges, mut gold) = (String::new(), Vec::<TextRange>::new(), Vec::new());
        for sentence in &self.sentences {
            if !text.is_empty() {
                text.push('\n');
            }
            let base = ranges.len();
            for (n, (token, _)) in sentence.iter().enumerate() {
                // A token that clings to the one before it is written so.
                let clings = CLINGS.contains(&token.as_str())
                    || (n > 0 && matches!(sentence[n - 1].0.as_str(), "(" | "-"));
                if n > 0 && !clings {
                    text.push(' ');
                }
                let start = text.len() as u32;
                text.push_str(token);
                ranges.push(TextRange::new(start, text.len() as u32));
            }
            let mut n = 0;
            while n < sentence.len() {
                let kind = sentence[n].1.split_once('-').and_then(|(_, kind)| class(kind));
                let begins = sentence[n].1.starts_with("B-");
                let mut end = n + 1;
                if begins {
                    let inside = sentence[n].1.replacen('B', "I", 1);
                    while end < sentence.len() && sentence[end].1 == inside {
                        end += 1;
                    }
                    gold.extend(kind.map(|kind| (base + n, base + end, kind)));
                } else if sentence[n].1.starts_with("I-") {
                    // IOB1, as WikiGold writes: a name begins with I.
                    while end < sentence.len() && sentence[end].1 == sentence[n].1 {
                        end += 1;
                    }
                    gold.extend(kind.map(|kind| (base + n, base + end, kind)));
                }
                n = end;
            }
        }
        (text, ranges, gold)
    }
}

/// Tokens written without a space before them; a hyphen nearly always joins two words.
const CLINGS: &[&str] = &[".", ",", "'s", "’s", "n't", ")", "?", "!", ";", ":", "%", "-"];

fn class(name: &str) -> Option<&'static str> {
    match name {
        "PER" | "Person" => Some("PER"),
        "ORG" | "Organisation" => Some("ORG"),
        "LOC" | "Location" => Some("LOC"),
        _ => None,
    }
}

fn span(ranges: &[TextRange], range: TextRange, kind: EntityKind) -> Option<Span> {
    let kind = match kind {
        EntityKind::Person => "PER",
        EntityKind::Organisation => "ORG",
        EntityKind::State | EntityKind::Place => "LOC",
        _ => return None,
    };
    let first = ranges.partition_point(|r| r.end <= range.start);
    let end = ranges.partition_point(|r| r.start < range.end);
    (first < end).then_some((first, end, kind))
}
