//! Names told by a learned tagger: a linear model over words, tags, tree, the tables and the mentions
//! found so far, decoded over each sentence (conditional random field, Lafferty and others 2001). It sets the ends and
//! the kinds of names that no table links.

use std::ops::Range;

use foldhash::HashMap;
use parallax_knowledge::{
    Knowledge,
    name_cues::{NameClass, Position},
    names::{NameKind, NameOf},
};
use parallax_model::{EntityKind, EntityMention, Reading, Rel, TextRange, Token, Upos};

use super::View;
use crate::{
    Context, Error,
    perceptron::{Linear, key},
    word::{Word, hash},
};

/// Classes of a token: outside, and begin and inside of a person's, an organisation's, a place's name.
pub const CLASSES: [&str; 7] = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"];
const N: usize = CLASSES.len();
/// Stands before the first token of a sentence.
const START: usize = N;
/// Template of the weights from class to class.
const TRANSITION: u32 = 99;

/// Small words that may stand inside a name.
const LINKS: [u32; 17] = [
    hash("of"),
    hash("the"),
    hash("and"),
    hash("-"),
    hash("'s"),
    hash("&"),
    hash("for"),
    hash("de"),
    hash("al"),
    hash("in"),
    hash("."),
    hash(","),
    hash("del"),
    hash("la"),
    hash("bin"),
    hash("von"),
    hash("van"),
];
const THE: u32 = hash("the");
const OF: u32 = hash("of");
/// So many runs with the same word are looked at.
const HOLDERS: usize = 12;
/// So many words on either side tell what a sentence is about, by words of these classes.
const WINDOW: usize = 12;
const CONTENT: [Upos; 3] = [Upos::Noun, Upos::Verb, Upos::Adj];

/// The class `b` may follow the class `a`.
pub fn follows(a: usize, b: usize) -> bool {
    b == 0 || b % 2 == 1 || a == b || a + 1 == b
}

/// The key of the weights of the classes that follow class `before`; [`CLASSES`]`.len()` begins a
/// sentence.
pub fn transition(before: usize) -> u32 {
    key(TRANSITION, before as u32, 0)
}

/// Where a name begins and ends among tokens, and the class it begins with.
pub fn spans(classes: &[usize]) -> Vec<(Range<usize>, usize)> {
    let mut spans: Vec<(Range<usize>, usize)> = Vec::new();
    for (at, &class) in classes.iter().enumerate() {
        match spans.last_mut() {
            Some((range, begun)) if class == *begun + 1 && range.end == at => range.end += 1,
            _ if class % 2 == 1 => spans.push((at..at + 1, class)),
            _ => {}
        }
    }
    spans
}

/// The best sequence of classes behind a token of class `before`, given scores of each token's classes and
/// of each class after another.
fn decode(before: usize, emission: &[[i32; N]], step: &[[i32; N]]) -> Vec<usize> {
    let mut back: Vec<[usize; N]> = Vec::with_capacity(emission.len());
    let mut best: [Option<i32>; N] = [None; N];
    for (at, scores) in emission.iter().enumerate() {
        let mut now = [None; N];
        let mut from = [0; N];
        for b in 0..N {
            let mut top: Option<(i32, usize)> = None;
            if at == 0 {
                top = follows(before, b).then_some((step[before][b], before));
            } else {
                for (a, score) in best.iter().enumerate().filter(|(a, _)| follows(*a, b)) {
                    let Some(score) = score.map(|s| s + step[a][b]) else { continue };
                    if top.is_none_or(|(t, _)| score > t) {
                        top = Some((score, a));
                    }
                }
            }
            if let Some((score, a)) = top {
                (now[b], from[b]) = (Some(score + scores[b]), a);
            }
        }
        back.push(from);
        best = now;
    }
    let mut class = 0;
    for b in 1..N {
        if best[b] > best[class] {
            class = b;
        }
    }
    let mut classes = vec![0; emission.len()];
    for at in (0..emission.len()).rev() {
        classes[at] = class;
        class = back[at][class];
    }
    classes
}

/// What the tagger sees of one token.
#[derive(Debug, Clone, Default)]
struct Seen {
    word: Word,
    capital: bool,
    upos: u32,
    xpos: u32,
    proper: bool,
    /// An address on the web is no name.
    address: bool,
    rel: u32,
    head: Option<usize>,
    /// The mention over the token: 0 for none, else its kind and whether it begins here.
    mention: u32,
    linked: u32,
    rule: u32,
    /// What the tables say of the word.
    flags: Vec<u32>,
    /// How the document writes the word elsewhere.
    elsewhere: u32,
    /// The run of names around the token, as a place in [`Scene::runs`].
    run: u32,
    /// Whether the run of names around the token is its whole sentence, but for a word or a mark.
    alone: u32,
}

/// A text as the tagger sees it.
#[derive(Debug)]
pub struct Scene {
    tokens: Vec<Seen>,
    /// Runs of tokens written or tagged as names.
    runs: Vec<Range<usize>>,
    /// The first runs that hold a word.
    holders: HashMap<u32, Vec<u32>>,
    /// Last words of the names of which a word writes the initials.
    initials: HashMap<u32, u32>,
    edge: Seen,
}

impl Scene {
    /// `reading` is complete but for the tagger's own work.
    pub fn of(text: &str, context: &Context, knowledge: &Knowledge, reading: &Reading) -> Self {
        let view = View::new(text, context, reading);
        let mut buffer = String::new();
        let word = |t: &Token| t.range.slice(text).unwrap_or("").to_string();
        let words: Vec<Word> =
            reading.tokens.iter().map(|t| Word::new(&word(t), &mut buffer)).collect();
        Self::new(text, &view, &words, knowledge, reading, &reading.entities)
    }

    pub(super) fn new(
        text: &str,
        view: &View,
        words: &[Word],
        knowledge: &Knowledge,
        reading: &Reading,
        mentions: &[EntityMention],
    ) -> Self {
        let mut tokens = Vec::with_capacity(reading.tokens.len());
        let (mut at_word, mut at_mention) = (0, 0);
        for (at, (token, word)) in reading.tokens.iter().zip(words).enumerate() {
            let range = token.range;
            let form = range.slice(text).unwrap_or("");
            let capital = form.chars().next().is_some_and(char::is_uppercase);
            let mut seen = Seen {
                word: *word,
                capital,
                upos: token.upos as u32,
                xpos: u32::from(token.xpos),
                proper: token.upos == Upos::Propn,
                address: form.contains("://") || form.starts_with("www."),
                rel: token.rel as u32,
                head: (token.head != Token::ROOT)
                    .then_some(token.head as usize)
                    .filter(|h| *h != at),
                ..Seen::default()
            };
            while mentions.get(at_mention).is_some_and(|m| m.range.end <= range.start) {
                at_mention += 1;
            }
            if let Some(m) = mentions
                .get(at_mention)
                .filter(|m| m.range.start <= range.start && range.end <= m.range.end)
            {
                let begins = u32::from(m.range.start == range.start);
                seen.mention = 1 + m.kind as u32 * 2 + begins;
                seen.linked = u32::from(m.link.is_some());
                seen.rule = hash(&m.rule);
            }
            while view.words.get(at_word).is_some_and(|w| w.end <= range.start) {
                at_word += 1;
            }
            if view.words.get(at_word).is_some_and(|w| w.start < range.end) {
                flags(view, at_word, knowledge, &mut seen.flags);
            }
            tokens.push(seen);
        }
        let edge_hash = hash("^");
        let edge = Seen {
            word: Word {
                form: edge_hash,
                norm: edge_hash,
                prefix: [edge_hash; 4],
                suffix: [edge_hash; 4],
                shape: edge_hash,
            },
            upos: 99,
            xpos: 99,
            rel: 99,
            ..Seen::default()
        };
        let (holders, initials) = <(HashMap<_, _>, HashMap<_, _>)>::default();
        let mut scene = Self { tokens, runs: Vec::new(), holders, initials, edge };
        scene.look_elsewhere(reading);
        scene.look_at_runs(text, reading);
        scene
    }

    fn look_elsewhere(&mut self, reading: &Reading) {
        #[derive(Default)]
        struct Elsewhere {
            lower: bool,
            inside: u32,
            person: bool,
        }
        const TOLD: [u32; 2] = [hash("given name"), hash("title before it")];
        let mut of: HashMap<u32, Elsewhere> = HashMap::default();
        for seen in self.tokens.iter().filter(|s| s.capital) {
            of.entry(seen.word.norm).or_default();
        }
        for sentence in &reading.sentences {
            for at in sentence.first..sentence.end {
                let Some(seen) = self.tokens.get(at as usize) else { continue };
                let Some(entry) = of.get_mut(&seen.word.norm) else { continue };
                entry.lower |= !seen.capital;
                entry.inside += u32::from(seen.capital && at > sentence.first);
                entry.person |= TOLD.contains(&seen.rule);
            }
        }
        for seen in &mut self.tokens {
            if let Some(e) = of.get(&seen.word.norm) {
                seen.elsewhere =
                    1 + u32::from(e.lower) + 2 * u32::from(e.person) + 4 * e.inside.min(3);
            }
        }
    }

    /// Finds the runs of names, and which words they hold.
    fn look_at_runs(&mut self, text: &str, reading: &Reading) {
        let mut runs = Vec::new();
        for sentence in &reading.sentences {
            let sentence = sentence.first as usize..sentence.end as usize;
            let mut at = sentence.start;
            while let Some(first) = (at..sentence.end).find(|&n| like_name(&self.tokens[n])) {
                at = self.end_of_run(first, sentence.end);
                let (opens, closes) = (first == sentence.start, at == sentence.end);
                let alone = u32::from(opens && closes)
                    + 2 * u32::from(opens && at + 1 == sentence.end)
                    + 4 * u32::from(first == sentence.start + 1 && closes);
                self.tokens[first..at].iter_mut().for_each(|t| t.alone = alone);
                runs.push(first..at);
            }
        }
        let mut buffer = String::new();
        for (number, run) in runs.iter().enumerate() {
            for token in &mut self.tokens[run.clone()] {
                token.run = number as u32;
                let holders = self.holders.entry(token.word.norm).or_default();
                if holders.len() < HOLDERS && holders.last() != Some(&token.run) {
                    holders.push(token.run);
                }
            }
            if run.len() > 1 {
                buffer.clear();
                let first = |t: &Token| t.range.slice(text)?.chars().next();
                let letters = reading.tokens[run.clone()].iter().filter_map(first);
                buffer.extend(letters.filter(|c| c.is_uppercase()));
                if buffer.len() > 1 {
                    let last = self.tokens[run.end - 1].word.norm;
                    self.initials.insert(hash(&buffer), last);
                }
            }
        }
        self.runs = runs;
    }

    fn end_of_run(&self, at: usize, stop: usize) -> usize {
        (at..stop).find(|&n| !like_name(&self.tokens[n])).unwrap_or(stop)
    }

    /// Which tokens of a sentence may be part of a name at all.
    fn candidates(&self, sentence: Range<usize>) -> Vec<bool> {
        let tokens = &self.tokens[sentence];
        let base: Vec<bool> = tokens.iter().map(may_be_name).collect();
        let is = |at: usize| base.get(at).copied().unwrap_or(false);
        let before = |at: usize, n: usize| at.checked_sub(n).is_some_and(is);
        (0..tokens.len())
            .map(|at| {
                let seen = &tokens[at];
                let link = (before(at, 1) || before(at, 2))
                    && (is(at + 1) || is(at + 2))
                    && LINKS.contains(&seen.word.norm);
                let noun =
                    before(at, 1) && [Upos::Noun as u32, Upos::Num as u32].contains(&seen.upos);
                base[at] || link || noun || seen.word.norm == THE && is(at + 1)
            })
            .collect()
    }

    /// Feature keys of token `at` of a sentence.
    pub fn features(&self, sentence: &Range<usize>, at: usize, out: &mut Vec<u32>) {
        let near = |k: isize| {
            at.checked_add_signed(k)
                .filter(|n| sentence.contains(n))
                .and_then(|n| self.tokens.get(n))
                .unwrap_or(&self.edge)
        };
        let (c, a, b, m, n) = (near(0), near(-1), near(1), near(-2), near(2));
        let head = c.head.and_then(|h| self.tokens.get(h)).unwrap_or(&self.edge);
        let two = |x: u32, y: u32| key(0, x, y);
        let (w, shape) = (c.word.norm, c.word.shape);
        out.clear();
        out.extend([
            key(1, 0, 0),
            key(2, w, 0),
            key(3, c.word.form, 0),
            key(4, a.word.norm, 0),
            key(5, b.word.norm, 0),
            key(6, m.word.norm, 0),
            key(7, n.word.norm, 0),
            key(8, shape, 0),
            key(9, two(a.word.shape, shape), b.word.shape),
            key(10, c.word.suffix[2], 0),
            key(11, c.word.suffix[3], 0),
            key(12, c.word.prefix[2], 0),
            key(13, c.word.suffix[1], u32::from(c.capital)),
            key(14, c.xpos, 0),
            key(15, a.xpos, c.xpos),
            key(16, c.xpos, b.xpos),
            key(17, two(a.xpos, c.xpos), b.xpos),
            key(18, c.rel, c.upos),
            key(19, head.word.norm, c.rel),
            key(20, two(head.xpos, c.rel), c.xpos),
            key(21, a.word.norm, shape),
            key(22, b.word.norm, shape),
            key(23, u32::from(at == sentence.start), shape),
            key(24, a.word.norm, w),
            key(25, w, b.word.norm),
            key(26, c.mention, 0),
            key(27, two(a.mention, c.mention), b.mention),
            key(28, c.mention, b.word.norm),
            key(29, a.word.norm, c.mention),
            key(30, c.elsewhere, shape),
        ]);
        if c.mention != 0 {
            out.extend([
                key(31, c.mention, two(c.rule, c.linked)),
                key(32, c.mention, c.xpos),
                key(33, two(c.mention, c.rule), shape),
            ]);
        }
        for &flag in &c.flags {
            out.push(key(34, flag, u32::from(c.capital)));
            out.push(key(35, flag, c.xpos));
        }
        out.extend(a.flags.iter().map(|&f| key(36, f, shape)));
        out.extend(b.flags.iter().map(|&f| key(37, f, shape)));
        if like_name(c) {
            self.of_run(sentence, at, out);
            self.of_document(sentence, at, out);
        }
        if [Rel::Conj as u32, Rel::Appos as u32].contains(&c.rel) {
            out.extend(head.flags.iter().map(|&f| key(74, f, c.rel)));
            out.extend([key(75, head.mention, c.rel), key(76, head.word.shape, c.rel)]);
        }
    }

    /// Features of what the sentence is about, of its place, and of the same word in other runs.
    fn of_document(&self, sentence: &Range<usize>, at: usize, out: &mut Vec<u32>) {
        let c = &self.tokens[at];
        let from = sentence.start.max(at.saturating_sub(WINDOW));
        let content = |t: &&Seen| !t.capital && CONTENT.iter().any(|u| *u as u32 == t.upos);
        let window = &self.tokens[from..sentence.end.min(at + WINDOW + 1)];
        out.extend(window.iter().filter(content).map(|t| key(60, t.word.norm, 0)));
        let length = sentence.len().min(8) as u32;
        out.push(key(61, c.alone, length));
        out.push(key(62, key(0, length, c.word.shape), c.alone));
        if c.alone > 0 {
            let line =
                |at: Option<usize>| at.and_then(|n| self.tokens.get(n)).unwrap_or(&self.edge);
            let (above, below) = (line(sentence.start.checked_sub(1)), line(Some(sentence.end)));
            out.extend(c.flags.iter().map(|&f| key(63, f, c.alone)));
            out.push(key(64, above.word.norm, c.alone));
            out.push(key(65, below.word.norm, c.alone));
            out.push(key(66, key(0, above.word.shape, below.word.shape), c.alone));
        }
        let own = &self.runs[c.run as usize];
        let initials = self.initials.get(&c.word.form).filter(|_| own.len() == 1);
        if let Some(&last) = initials {
            out.extend([key(67, 0, 0), key(68, last, 0)]);
        }
        let holders = self.holders.get(&c.word.norm).map_or(&[][..], Vec::as_slice);
        let others = || holders.iter().filter(|n| **n != c.run).map(|n| &self.runs[*n as usize]);
        let behind = out.len();
        for run in others() {
            let edge =
                |at: Option<usize>| at.and_then(|n| self.tokens.get(n)).unwrap_or(&self.edge);
            let (before, after) = (edge(run.start.checked_sub(1)), edge(Some(run.end)));
            let same = u32::from(run.len() == own.len());
            for key in [key(78, before.word.norm, same), key(79, after.word.norm, same)] {
                if !out[behind..].contains(&key) {
                    out.push(key);
                }
            }
        }
        if let Some(run) = others().max_by_key(|r| (r.len(), std::cmp::Reverse(r.start))) {
            let (start, last) = (&self.tokens[run.start], &self.tokens[run.end - 1]);
            let begins = u32::from(start.word.norm == c.word.norm);
            let ends = u32::from(last.word.norm == c.word.norm);
            let place = begins + 2 * ends;
            let length = run.len().min(4) as u32 * 4 + place;
            out.push(key(69, length, own.len().min(4) as u32));
            out.push(key(70, last.word.norm, place));
            out.push(key(71, start.word.norm, place));
            out.extend(start.flags.iter().map(|&f| key(72, f, place)));
            out.extend(last.flags.iter().map(|&f| key(73, f, place)));
            out.push(key(77, start.mention, place));
        }
    }

    /// Features of the run of tokens written or tagged as names around a token.
    fn of_run(&self, sentence: &Range<usize>, at: usize, out: &mut Vec<u32>) {
        let tokens = &self.tokens;
        let (mut first, mut end) = (at, at + 1);
        while first > sentence.start && like_name(&tokens[first - 1]) {
            first -= 1;
        }
        while end < sentence.end && like_name(&tokens[end]) {
            end += 1;
        }
        let length = (end - first).min(5) as u32;
        let two = |x: u32, y: u32| key(0, x, y);
        let before = if first > sentence.start { &tokens[first - 1] } else { &self.edge };
        let after = if end < sentence.end { &tokens[end] } else { &self.edge };
        let (start, last) = (&tokens[first], &tokens[end - 1]);
        let head = last.head.and_then(|h| tokens.get(h));
        out.extend([
            key(40, length, (at - first).min(9) as u32),
            key(41, last.word.norm, 0),
            key(42, start.word.norm, 0),
            key(43, last.word.suffix[2], 0),
            key(44, before.word.norm, 0),
            key(45, after.word.norm, 0),
            key(46, before.word.norm, length),
            key(47, after.word.norm, length),
            key(48, two(before.xpos, length), after.xpos),
            key(49, last.rel, length),
            key(50, u32::from(after.word.norm == OF), 0),
        ]);
        if let Some(head) = head {
            out.push(key(51, head.word.norm, last.rel));
        }
        out.extend(last.flags.iter().map(|&f| key(52, f, length)));
        out.extend(start.flags.iter().map(|&f| key(53, f, length)));
        out.extend(before.flags.iter().map(|&f| key(54, f, 0)));
    }
}

/// The token is written or tagged as a name.
fn like_name(seen: &Seen) -> bool {
    let nominal = [Upos::Noun as u32, Upos::Adj as u32].contains(&seen.upos);
    seen.proper || seen.capital && nominal
}

fn may_be_name(seen: &Seen) -> bool {
    const CLOSED: [Upos; 9] = [
        Upos::Verb,
        Upos::Aux,
        Upos::Adp,
        Upos::Pron,
        Upos::Det,
        Upos::Part,
        Upos::Sconj,
        Upos::Cconj,
        Upos::Adv,
    ];
    let role = [1, 2].map(|n| EntityKind::Role as u32 * 2 + n).contains(&seen.mention);
    let named = seen.flags.iter().any(|f| NAMES.contains(f))
        && !CLOSED.iter().any(|u| *u as u32 == seen.upos);
    !seen.address && (seen.capital || seen.proper || seen.mention != 0 && !role || named)
}

/// Flags of words that begin a name of a state, person, organisation or town.
const NAMES: Range<u32> = 100..500;
/// Flags of words that begin a name of a role.
const ROLES: u32 = 500;

fn flags(view: &View, at: usize, knowledge: &Knowledge, out: &mut Vec<u32>) {
    let folded = view.folded(at);
    if knowledge.name_cues.is_given(folded) {
        out.push(1);
    }
    for &(position, class) in knowledge.name_cues.all(folded) {
        let position = match position {
            Position::First => 0,
            Position::Last => 1,
            Position::Title => 2,
            Position::Word => 3,
        };
        let class = match class {
            NameClass::Person => 0,
            NameClass::Organisation => 1,
            NameClass::Place => 2,
            NameClass::Other => 3,
        };
        out.push(10 + position * 4 + class);
    }
    let from = out.len();
    for name in knowledge.names().folded_at(&view.words[at..]) {
        let base = match name.of {
            NameOf::State(_) => NAMES.start,
            NameOf::Person(_) => 200,
            NameOf::Organisation(_) => 300,
            NameOf::Town(_) => 400,
            NameOf::Role(_) => ROLES,
        };
        let kind = match name.kind {
            NameKind::Name => 0,
            NameKind::Short => 1,
            NameKind::Contextual => 2,
            NameKind::Capital => 3,
            NameKind::Metonym => 4,
            NameKind::Adjective | NameKind::Demonym | NameKind::DemonymPlural => 5,
            _ => 6,
        };
        let flag = base + kind * 4 + name.len().min(3) as u32;
        if !out[from..].contains(&flag) {
            out.push(flag);
        }
    }
    out[from..].sort_unstable();
}

/// The trained tagger.
#[derive(Debug)]
pub struct NameTagger {
    model: Linear,
    step: Vec<[i32; N]>,
}

impl NameTagger {
    pub fn load() -> Result<Self, Error> {
        Self::read(include_bytes!("../../../../models/names.bin"))
    }

    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let model = Linear::read("names", bytes)?;
        if model.classes != CLASSES {
            return Err(Error::Model { model: "names", what: "other classes".into() });
        }
        let step = (0..=START)
            .map(|before| {
                let mut row = [0; N];
                model.add(&[transition(before)], &mut row);
                row
            })
            .collect();
        Ok(Self { model, step })
    }

    /// Names of one sentence, as ranges of tokens.
    fn names(&self, scene: &Scene, sentence: Range<usize>) -> Vec<(Range<usize>, EntityKind)> {
        let candidates = scene.candidates(sentence.clone());
        let mut names = Vec::new();
        let mut at = 0;
        // What is no candidate lies outside of names: what stands on either side is decoded apart.
        while let Some(first) = (at..candidates.len()).find(|&n| candidates[n]) {
            at = (first..candidates.len()).find(|&n| !candidates[n]).unwrap_or(candidates.len());
            self.names_of_run(
                scene,
                &sentence,
                first + sentence.start..at + sentence.start,
                &mut names,
            );
        }
        names
    }

    /// Names of a run of candidates, between the ends of the sentence or what is none.
    fn names_of_run(
        &self,
        scene: &Scene,
        sentence: &Range<usize>,
        run: Range<usize>,
        names: &mut Vec<(Range<usize>, EntityKind)>,
    ) {
        let mut keys = Vec::with_capacity(96);
        let mut emission = Vec::with_capacity(run.len() + 1);
        for token in run.clone() {
            let mut scores = [0_i32; N];
            scene.features(sentence, token, &mut keys);
            self.model.add(&keys, &mut scores);
            emission.push(scores);
        }
        if run.end < sentence.end {
            emission.push(OUTSIDE);
        }
        let before = if run.start == sentence.start { START } else { 0 };
        let kind = |class: usize| match class {
            1 => EntityKind::Person,
            3 => EntityKind::Organisation,
            _ => EntityKind::Place,
        };
        let spans = spans(&decode(before, &emission, &self.step));
        names.extend(
            spans
                .into_iter()
                .map(|(r, class)| (r.start + run.start..r.end + run.start, kind(class))),
        );
    }

    /// Sets ends and kinds of the names that no table links; a linked name gives way only to a longer
    /// name of an organisation or a person that holds it, or of a place that goes on behind it.
    pub(super) fn revise(
        &self,
        scene: &Scene,
        reading: &Reading,
        mentions: &mut Vec<EntityMention>,
    ) {
        let mut told: Vec<(TextRange, EntityKind)> = Vec::new();
        for sentence in &reading.sentences {
            let range = sentence.first as usize..sentence.end as usize;
            for (tokens, kind) in self.names(scene, range) {
                let (first, last) =
                    (&reading.tokens[tokens.start], &reading.tokens[tokens.end - 1]);
                told.push((TextRange::new(first.range.start, last.range.end), kind));
            }
        }
        let over = |range: TextRange| {
            let from = told.partition_point(|t| t.0.end <= range.start);
            told[from..].iter().take_while(move |t| t.0.start < range.end)
        };
        mentions.retain_mut(|m| {
            let name = matches!(
                m.kind,
                EntityKind::Person
                    | EntityKind::Organisation
                    | EntityKind::Place
                    | EntityKind::State
                    | EntityKind::Other
            );
            let longer = over(m.range).any(|(range, kind)| {
                range.start <= m.range.start
                    && m.range.end <= range.end
                    && range.len() > m.range.len()
                    // "the East China Sea", but not "northern Norway".
                    && (*kind != EntityKind::Place || m.range.end < range.end)
            });
            if m.link.is_some() || !name {
                return !(longer && (name || m.kind == EntityKind::Role));
            }
            if over(m.range).next().is_some() {
                return false;
            }
            if m.kind != EntityKind::Other && m.score < SURE {
                (m.kind, m.score) = (EntityKind::Other, 0.3);
            }
            true
        });
        mentions.sort_by_key(|m| m.range.start);
        let kept = mentions.len();
        for (range, kind) in told {
            let from = mentions[..kept].partition_point(|m| m.range.end <= range.start);
            let free = mentions[..kept].get(from).is_none_or(|m| m.range.start >= range.end);
            if free {
                mentions.push(super::mention(range, kind, None, 0.7, "learned name"));
            }
        }
    }
}

/// Scores of a token that is in no name.
const OUTSIDE: [i32; N] = [0, FAR, FAR, FAR, FAR, FAR, FAR];
const FAR: i32 = -1_000_000;

/// A name told by rule with this score stays what it is even where the tagger sees none.
const SURE: f32 = 0.95;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_begin_anew_and_never_inside() {
        assert_eq!(spans(&[1, 2, 1, 0, 3, 4, 4]), [(0..2, 1), (2..3, 1), (4..7, 3)]);
        assert!(!follows(1, 4) && !follows(START, 2) && follows(1, 2) && follows(2, 2));
    }

    #[test]
    fn the_best_sequence_obeys_the_order_of_classes() {
        let step = vec![[0_i32; N]; N + 1];
        let mut emission = vec![[0; N]; 2];
        emission[0][0] = 1;
        emission[1][2] = 5;
        assert_eq!(decode(START, &emission, &step), [1, 2]);
    }
}
