//! The tagger of names: a linear conditional random field over sentences (Lafferty, McCallum and Pereira
//! 2001), learnt by stochastic gradient with features left out by chance; mean of the last epochs.
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
    entities::learned::{CLASSES, NameTagger, Scene, follows, spans, transition},
    tagger::Tag,
};
use parallax_model::{EntityKind, TextRange};

use crate::{conllu, perceptron::Random};

const EPOCHS: usize = 12;
/// The mean is taken over so many epochs.
const LAST: usize = 3;
/// Rate of learning at the start; it falls to nothing in a line.
const RATE: f64 = 0.1;
/// Weights shrink by this times the rate with every sentence.
const SHRINK: f64 = 1e-5;
/// Share of the features of a token left out of a step.
const DROPPED: f32 = 0.4;
/// A token this sure of its class changes nothing.
const SETTLED: f64 = 0.9999;
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

/// Weights in training, one row of classes a feature, then one a class before; all stand for `scale`
/// times what they hold, so that shrinking them costs nothing.
struct Trainer {
    weights: Vec<[f32; N]>,
    steps: usize,
    scale: f64,
    random: Random,
}

impl Trainer {
    fn new(features: usize) -> Self {
        let weights = vec![[0.0; N]; features + N + 1];
        Self { weights, steps: features, scale: 1.0, random: Random(SEED) }
    }

    /// One step up the gradient of the log-likelihood of the sentence, some of its features left out.
    fn learn(&mut self, item: &Item, rate: f64) {
        self.scale *= 1.0 - rate * SHRINK;
        let mut keep = || (self.random.next() >> 40) as f32 >= DROPPED * (1 << 24) as f32;
        let kept = |rows: &Vec<u32>| rows.iter().copied().filter(|_| keep()).collect();
        let rows: Vec<Vec<u32>> = item.rows.iter().map(kept).collect();
        let unit = self.scale / f64::from(1.0 - DROPPED);
        let emission = rows.iter().map(|rows| {
            let mut scores = [0.0; N];
            for &row in rows {
                let weights = &self.weights[row as usize];
                scores.iter_mut().zip(weights).for_each(|(s, w)| *s += f64::from(*w) * unit);
            }
            scores
        });
        let emission: Vec<[f64; N]> = emission.collect();
        let step: Vec<[f64; N]> = self.weights[self.steps..]
            .iter()
            .map(|row| row.map(|weight| f64::from(weight) * self.scale))
            .collect();
        let (tokens, steps) = expected(&emission, &step);
        let by = rate / self.scale;
        let mut before = N;
        let mut change = steps;
        change.iter_mut().flatten().for_each(|p| *p = -*p);
        for (at, (rows, told)) in rows.iter().zip(tokens).enumerate() {
            let gold = item.gold[at];
            change[before][gold] += 1.0;
            before = gold;
            if told[gold] > SETTLED {
                continue;
            }
            let gap = |class: usize| f64::from(u8::from(class == gold)) - told[class];
            let gaps: [f32; N] = std::array::from_fn(|class| (gap(class) * by) as f32);
            for &row in rows {
                let weights = &mut self.weights[row as usize];
                weights.iter_mut().zip(gaps).for_each(|(w, g)| *w += g);
            }
        }
        for (weights, change) in self.weights[self.steps..].iter_mut().zip(change) {
            weights.iter_mut().zip(change).for_each(|(w, c)| *w += (c * by) as f32);
        }
    }
}

/// What a chain of these scores expects (forward and backward): the chance of each token's classes, and
/// how often each class follows each other, the last row at the beginning.
fn expected(emission: &[[f64; N]], step: &[[f64; N]]) -> (Vec<[f64; N]>, Vec<[f64; N]>) {
    let may = |a: usize, b: usize| if follows(a, b) { step[a][b].exp() } else { 0.0 };
    let step: [[f64; N]; N + 1] = std::array::from_fn(|a| std::array::from_fn(|b| may(a, b)));
    let own = |scores: &[f64; N]| {
        let top = scores.iter().copied().fold(f64::MIN, f64::max);
        scores.map(|s| (s - top).exp())
    };
    let own: Vec<[f64; N]> = emission.iter().map(own).collect();
    let mut forward: Vec<[f64; N]> = Vec::with_capacity(own.len());
    for own in &own {
        let into = |b: usize| match forward.last() {
            None => step[N][b],
            Some(before) => (0..N).map(|a| before[a] * step[a][b]).sum(),
        };
        forward.push(whole(std::array::from_fn(|b| into(b) * own[b])));
    }
    let mut steps = vec![[0.0; N]; N + 1];
    let mut backward = [1.0; N];
    let mut tokens = vec![[0.0; N]; own.len()];
    for at in (0..own.len()).rev() {
        tokens[at] = whole(std::array::from_fn(|b| forward[at][b] * backward[b]));
        let after: [f64; N] = std::array::from_fn(|b| own[at][b] * backward[b]);
        let Some(before) = at.checked_sub(1).map(|n| forward[n]) else {
            steps[N] = tokens[at];
            break;
        };
        let pair =
            |a: usize| -> [f64; N] { std::array::from_fn(|b| before[a] * step[a][b] * after[b]) };
        let pairs: [[f64; N]; N] = std::array::from_fn(pair);
        let all: f64 = pairs.iter().flatten().sum();
        for (sum, pair) in steps.iter_mut().zip(pairs) {
            sum.iter_mut().zip(pair).for_each(|(s, p)| *s += p / all);
        }
        let from = |a: usize| (0..N).map(|b| step[a][b] * after[b]).sum();
        backward = whole(std::array::from_fn(from));
    }
    (tokens, steps)
}

/// The same numbers with the sum one.
fn whole(numbers: [f64; N]) -> [f64; N] {
    let sum: f64 = numbers.iter().sum();
    numbers.map(|n| n / sum)
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
    let mut sums = vec![[0.0_f32; N]; trainer.weights.len()];
    let all = (EPOCHS * order.len()) as f64;
    let mut steps = 0.0;
    for epoch in 0..EPOCHS {
        random.shuffle(&mut order);
        for &at in &order {
            let rate = RATE * (1.0 - steps / all).max(0.01);
            trainer.learn(&items[at], rate);
            steps += 1.0;
        }
        if epoch + LAST >= EPOCHS {
            for (sum, row) in sums.iter_mut().zip(&trainer.weights) {
                sum.iter_mut().zip(row).for_each(|(s, w)| *s += w * trainer.scale as f32);
            }
        }
        eprintln!("epoch {}", epoch + 1);
    }
    let keys = keys.into_iter().chain((0..=N).map(transition));
    crate::perceptron::write(&CLASSES, keys.zip(&sums), 2)
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
