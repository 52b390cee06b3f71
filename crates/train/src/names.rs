//! The tagger of names: a structured perceptron over whole sentences (Collins 2002), averaged.
//!
//! Its sets have a line a token, the token and its class parted by a tab (`B-PER`, `I-PER`, ...; classes
//! that it does not know count as `O`), an empty line after a sentence and `# newdoc` before a document.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use parallax_knowledge::Knowledge;
use parallax_language::{
    Context, Reader,
    entities::learned::{CLASSES, NameTagger, Scene, decode, spans, transition},
    tagger::Tag,
};
use parallax_model::{EntityKind, TextRange};

use crate::{conllu, perceptron::Random};

const EPOCHS: usize = 6;
const SEED: u64 = 5;
/// A feature seen less often is not learnt.
const LEAST: u32 = 2;
/// Documents are cut after this many sentences where a set does not part them.
const LONGEST: usize = 60;
const N: usize = CLASSES.len();

struct Item {
    /// Rows of the weights, token by token.
    rows: Vec<Vec<u32>>,
    gold: Vec<usize>,
}

struct Token {
    form: String,
    class: String,
    /// `UPOS|XPOS` by a tagger that has not seen the sentence.
    tag: Option<String>,
}

/// The file, its tags and how often it counts.
fn set(argument: &str) -> anyhow::Result<(Vec<Vec<Vec<Token>>>, usize)> {
    let mut parts = argument.split(',');
    let file = parts.next().unwrap_or_default();
    let tags = parts.next().filter(|t| !t.is_empty()).map(std::fs::read_to_string).transpose()?;
    let times = parts.next().map_or(Ok(1), str::parse)?;
    let mut tags = tags.as_deref().map(str::lines);
    let mut documents = vec![Vec::new()];
    let mut sentence = Vec::new();
    for line in conllu::text(file)?.lines().chain([""]) {
        let full = documents.last().is_some_and(|d: &Vec<_>| d.len() >= LONGEST);
        if line.starts_with("# newdoc") || full && sentence.is_empty() {
            documents.push(Vec::new());
        }
        if let Some((form, class)) = line.split_once('\t') {
            let tag = tags.as_mut().and_then(Iterator::next).map(String::from);
            sentence.push(Token { form: form.into(), class: class.into(), tag });
        } else if !sentence.is_empty()
            && let Some(document) = documents.last_mut()
        {
            document.push(std::mem::take(&mut sentence));
        }
    }
    documents.retain(|d| !d.is_empty());
    Ok((documents, times))
}

/// The document as text, with the range of each of its tokens.
fn text(document: &[Vec<Token>]) -> (String, Vec<(TextRange, &Token)>) {
    const CLINGS: &[&str] = &[".", ",", "'s", "’s", "n't", ")", "?", "!", ";", ":", "%", "-"];
    let (mut text, mut ranges) = (String::new(), Vec::new());
    for sentence in document {
        if !text.is_empty() {
            text.push('\n');
        }
        for (n, token) in sentence.iter().enumerate() {
            let clings = CLINGS.contains(&token.form.as_str())
                || n > 0 && matches!(sentence[n - 1].form.as_str(), "(" | "-");
            if n > 0 && !clings {
                text.push(' ');
            }
            let start = text.len() as u32;
            text.push_str(&token.form);
            ranges.push((TextRange::new(start, text.len() as u32), token));
        }
    }
    (text, ranges)
}

/// A class that is not learnt counts as outside.
fn class(name: &str) -> usize {
    CLASSES.iter().position(|c| *c == name).unwrap_or(0)
}

/// Feature keys and gold classes of the sentences of a document, as the program reads it.
fn sentences(reader: &Reader, document: &[Vec<Token>]) -> Vec<Sentence> {
    let (text, ranges) = text(document);
    let context = Context::default();
    let mut reading = reader.read(&text, &context);
    let mut gold = Vec::new();
    for token in &mut reading.tokens {
        let at = ranges.partition_point(|r| r.0.end <= token.range.start);
        let Some((range, told)) = ranges.get(at).filter(|r| r.0.start < token.range.end) else {
            gold.push(0);
            continue;
        };
        if let Some(tag) = told.tag.as_deref().map(Tag::parse) {
            (token.upos, token.xpos) = (tag.upos, tag.xpos);
        }
        // A second token cut from one of the set's goes on with its name.
        let class = match range.start < token.range.start {
            true => told.class.replacen('B', "I", 1),
            false => told.class.clone(),
        };
        gold.push(self::class(&class));
    }
    let scene = Scene::of(&text, &context, reader.knowledge(), &reading);
    let one = |sentence: Range<usize>| {
        let keys = |at| {
            let mut keys = Vec::new();
            scene.features(&sentence, at, &mut keys);
            keys
        };
        (sentence.clone().map(keys).collect(), gold[sentence.clone()].to_vec())
    };
    reading.sentences.iter().map(|s| one(s.first as usize..s.end as usize)).collect()
}

/// Weights in training, one row of classes a feature, then one a class before.
struct Trainer {
    weights: Vec<[f32; N]>,
    sums: Vec<[f32; N]>,
    steps: usize,
    clock: f32,
}

impl Trainer {
    fn new(features: usize) -> Self {
        let rows = vec![[0.0; N]; features + N + 1];
        Self { weights: rows.clone(), sums: rows, steps: features, clock: 1.0 }
    }

    fn predict(&self, item: &Item) -> Vec<usize> {
        let emission: Vec<[f32; N]> = item
            .rows
            .iter()
            .map(|rows| {
                let mut scores = [0.0; N];
                for &row in rows {
                    let weights = &self.weights[row as usize];
                    scores.iter_mut().zip(weights).for_each(|(s, w)| *s += w);
                }
                scores
            })
            .collect();
        decode(&emission, &self.weights[self.steps..])
    }

    fn change(&mut self, row: usize, class: usize, by: f32) {
        self.weights[row][class] += by;
        self.sums[row][class] += by * self.clock;
    }

    /// Whether the sentence was told right.
    fn learn(&mut self, item: &Item) -> bool {
        let told = self.predict(item);
        if told != item.gold {
            for (at, rows) in item.rows.iter().enumerate() {
                let (gold, wrong) = (item.gold[at], told[at]);
                let before = |classes: &[usize]| at.checked_sub(1).map_or(N, |n| classes[n]);
                let (gold_step, wrong_step) =
                    (self.steps + before(&item.gold), self.steps + before(&told));
                if gold != wrong {
                    for &row in rows {
                        self.change(row as usize, gold, 1.0);
                        self.change(row as usize, wrong, -1.0);
                    }
                }
                if (gold_step, gold) != (wrong_step, wrong) {
                    self.change(gold_step, gold, 1.0);
                    self.change(wrong_step, wrong, -1.0);
                }
            }
        }
        self.clock += 1.0;
        told == item.gold
    }

    fn average(&self) -> Vec<[f32; N]> {
        let mean =
            |(w, s): (&[f32; N], &[f32; N])| std::array::from_fn(|c| w[c] - s[c] / self.clock);
        self.weights.iter().zip(&self.sums).map(mean).collect()
    }
}

/// Feature keys and gold classes of a sentence.
type Sentence = (Vec<Vec<u32>>, Vec<usize>);

/// A tagger learnt from these sentences, each with how often it counts.
fn learn(read: &[(&Sentence, usize)]) -> Vec<u8> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for ((keys, _), _) in read {
        keys.iter().flatten().for_each(|k| *counts.entry(*k).or_default() += 1);
    }
    let mut keys: Vec<u32> = counts.iter().filter(|c| *c.1 >= LEAST).map(|c| *c.0).collect();
    keys.sort_unstable();
    let row = |key: &u32| keys.binary_search(key).ok().map(|r| r as u32);
    let mut order = Vec::new();
    let mut items = Vec::new();
    for ((keys, gold), times) in read {
        let rows = keys.iter().map(|k| k.iter().filter_map(row).collect()).collect();
        order.extend(std::iter::repeat_n(items.len(), *times));
        items.push(Item { rows, gold: gold.clone() });
    }
    let mut trainer = Trainer::new(keys.len());
    let mut random = Random(SEED);
    for epoch in 0..EPOCHS {
        random.shuffle(&mut order);
        let right = order.iter().filter(|&&at| trainer.learn(&items[at])).count();
        eprintln!("epoch {} sentences right {:.4}", epoch + 1, right as f64 / order.len() as f64);
    }
    let average = trainer.average();
    let keys = keys.into_iter().chain((0..=N).map(transition));
    crate::perceptron::write(&CLASSES, keys.zip(&average), 3)
}

fn reader() -> anyhow::Result<Reader> {
    let knowledge = Knowledge::load()?;
    knowledge.names();
    Ok(Reader::new(knowledge.into())?.without_learned_names())
}

pub fn train(out: &str, sets: &[&str]) -> anyhow::Result<()> {
    let reader = reader()?;
    let mut read = Vec::new();
    for argument in sets {
        let (documents, times) = set(argument)?;
        let all: Vec<_> = documents.iter().flat_map(|d| sentences(&reader, d)).collect();
        let names: usize = all.iter().map(|s| spans(&s.1).len()).sum();
        eprintln!("{argument}: {} sentences, {names} names", all.len());
        read.extend(all.into_iter().map(|s| (s, times)));
    }
    let bytes = learn(&read.iter().map(|(s, times)| (s, *times)).collect::<Vec<_>>());
    eprintln!("{out}: {} bytes", bytes.len());
    std::fs::write(out, bytes)?;
    Ok(())
}

/// What a reader finds of the names of a set.
#[derive(Default)]
struct Score {
    /// Found, gold and right, of each kind.
    kinds: BTreeMap<&'static str, [usize; 3]>,
    /// Told and right, of each rule.
    rules: BTreeMap<String, [usize; 2]>,
}

impl Score {
    fn add(&mut self, reader: &Reader, document: &[Vec<Token>]) {
        let (text, ranges) = text(document);
        let reading = reader.read(&text, &Context::default());
        let classes: Vec<usize> = ranges.iter().map(|r| class(&r.1.class)).collect();
        let range = |of: Range<usize>| ranges[of.start].0.cover(ranges[of.end - 1].0);
        let gold: Vec<_> = spans(&classes)
            .into_iter()
            .map(|(s, class)| (range(s), &CLASSES[class][2..]))
            .collect();
        for one in &gold {
            self.kinds.entry(one.1).or_default()[1] += 1;
        }
        for m in &reading.entities {
            let kind = match m.kind {
                EntityKind::Person => "PER",
                EntityKind::Organisation => "ORG",
                EntityKind::State | EntityKind::Place => "LOC",
                _ => continue,
            };
            let first = ranges.partition_point(|r| r.0.end <= m.range.start);
            let end = ranges.partition_point(|r| r.0.start < m.range.end);
            let right = usize::from(gold.contains(&(range(first..end), kind)));
            let sum = self.kinds.entry(kind).or_default();
            (sum[0], sum[2]) = (sum[0] + 1, sum[2] + right);
            let linked = if m.link.is_some() { "linked" } else { "" };
            let sum = self.rules.entry(format!("{} {kind} {linked}", m.rule)).or_default();
            (sum[0], sum[1]) = (sum[0] + 1, sum[1] + right);
        }
    }

    fn print(&self, set: &str) {
        println!("{set}");
        let f1 = |s: &[usize; 3]| 2.0 * s[2] as f64 / (s[0] + s[1]) as f64;
        let mut sum = [0; 3];
        for (kind, one) in &self.kinds {
            println!("  {kind} {:.4} {one:?}", f1(one));
            (0..3).for_each(|n| sum[n] += one[n]);
        }
        println!("  all {:.4} {sum:?}", f1(&sum));
        for (rule, one) in self.rules.iter().filter(|r| r.1[0] > 5) {
            println!("    {rule:40} {:5} {:.3}", one[0], one[1] as f64 / one[0] as f64);
        }
    }
}

/// Measures a file of weights on sets, whole texts read by the program.
pub fn score(model: &str, sets: &[&str]) -> anyhow::Result<()> {
    let reader = reader()?.with_names(NameTagger::read(&std::fs::read(model)?)?);
    for argument in sets {
        let mut score = Score::default();
        set(argument)?.0.iter().for_each(|d| score.add(&reader, d));
        score.print(argument);
    }
    Ok(())
}

/// Measures the training: every document is read by a tagger that learnt from the documents of other
/// folds. Prints F1 of each set and kind, and how often each rule that names a mention is right.
pub fn folds(folds: usize, sets: &[&str]) -> anyhow::Result<()> {
    let reader = reader()?;
    let mut all = Vec::new();
    for argument in sets {
        let (documents, times) = set(argument)?;
        let read: Vec<Vec<Sentence>> = documents.iter().map(|d| sentences(&reader, d)).collect();
        all.push((documents, read, times, Score::default()));
    }
    for held in 0..folds {
        let mut seen = Vec::new();
        for (_, read, times, _) in &all {
            let docs = read.iter().enumerate().filter(|(n, _)| n % folds != held);
            seen.extend(docs.flat_map(|(_, d)| d).map(|s| (s, *times)));
        }
        let reader = self::reader()?.with_names(NameTagger::read(&learn(&seen))?);
        for (documents, _, _, score) in &mut all {
            let documents = documents.iter().skip(held).step_by(folds);
            documents.for_each(|d| score.add(&reader, d));
        }
    }
    sets.iter().zip(&all).for_each(|(set, one)| one.3.print(set));
    Ok(())
}
