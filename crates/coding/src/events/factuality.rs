//! How sure a text is that something happened, as one number: the stance the rules compute for every
//! event, weighed together with tense, governing words and mood of the sentence.
//!
//! Two questions are kept apart, for annotators and readers mean one or the other. *Did it happen?*
//! counts what lies ahead as not having happened (UDS-IH2, White and others 2016); *is the text
//! committed to it?* counts a certain future as certain (FactBank, Saurí and Pustejovsky 2009;
//! MEANTIME, Minard and others 2016).

use parallax_knowledge::{
    Knowledge,
    cues::{Belief, CuePos},
};
use parallax_model::{Commitment, Modality, Rel, TextRange, Upos};

use super::{stance::Stance, tree::Tree};
use crate::Source;

/// The end of both scales: certain. Its negative is certain that not.
const CERTAIN: f32 = 3.0;

/// What a text says of one event's truth, each from -3 (certainly not) to 3 (certainly).
#[derive(Debug, Clone, PartialEq)]
pub struct Factuality {
    /// Whether it had happened when the text was written.
    pub happened: f32,
    /// Whether the text is committed to it, whenever it takes place.
    pub committed: f32,
    /// The signs that were read, by the names of `knowledge/factuality.csv`.
    pub signs: Vec<String>,
}

/// The factuality of the word in `range`; `None` outside parsed sentences.
pub fn factuality(
    source: Source<'_>,
    knowledge: &Knowledge,
    range: TextRange,
) -> Option<Factuality> {
    let reading = source.reading;
    let tokens = reading.tokens_in(range);
    let sentence = reading.sentence_of(tokens.start).filter(|s| s.parsed)?;
    let tree = Tree::new(source, knowledge, sentence);
    let inside = |h: usize| tokens.contains(&h);
    let at = tokens.clone().find(|&t| tree.head(t).is_none_or(|h| !inside(h)))?;
    let stance = tree.stance(at);
    let signs = signs(&tree, at, &stance);
    let sum: f32 = signs.iter().map(|s| knowledge.factuality.weight(s)).sum();
    let happened = CERTAIN * (knowledge.factuality.bias() + sum).tanh();
    Some(Factuality { happened, committed: committed(&tree, at, &stance), signs })
}

/// The stance alone, on the scale of commitment: a plan binds the text to it as the future does.
fn committed(tree: &Tree<'_>, at: usize, stance: &Stance) -> f32 {
    let sign = if stance.negated { -1.0 } else { 1.0 };
    // "blamed the losses on fears": what is spoken of as known is not in question.
    let known = !tree.is_verb(at)
        && tree.kids(at).any(|k| {
            tree.rel(k) == Rel::NmodPoss || tree.rel(k) == Rel::Det && tree.lemma(k) == "the"
        });
    match stance.modality {
        Modality::Asserted | Modality::Habitual | Modality::Historical | Modality::Planned => {
            sign * CERTAIN
        }
        Modality::Denied => -CERTAIN,
        Modality::Conditional | Modality::Hypothetical => 0.0,
        Modality::Possible if known && !stance.modal && stance.band.is_none() => sign * CERTAIN,
        Modality::Possible => match stance.band {
            Some(band) => sign * CERTAIN * (band.low + band.high - 1.0),
            // Possible, no more: the first step above open.
            None => sign * CERTAIN / 4.0,
        },
    }
}

/// Everything about the word that bears on its truth, as names of weights.
fn signs(tree: &Tree<'_>, at: usize, stance: &Stance) -> Vec<String> {
    let not = if stance.negated { " not" } else { "" };
    let mut signs = vec![format!("stance:{:?}{not}", stance.modality).to_lowercase()];
    let mut put = |sign: String| {
        if !signs.contains(&sign) {
            signs.push(sign);
        }
    };
    for (on, name) in [
        (stance.future, "future"),
        (stance.purpose, "purpose"),
        (stance.reported, "reported"),
        (stance.modal, "modal"),
    ] {
        if on {
            put(format!("stance:{name}{not}"));
        }
    }
    if let Some(band) = stance.band {
        put(format!("band:{:.0}{not}", (band.low + band.high) * 5.0));
    }
    let verb = group(tree, at);
    put(format!("verb:{verb}"));
    put(format!("verb:{verb}{not}"));
    let lemma = tree.lemma(at).to_lowercase();
    put(format!("word:{lemma}"));
    put(format!("word:{lemma} {verb}"));
    // A coordinated verb stands where the first of its row stands.
    let mut top = at;
    while tree.rel(top) == Rel::Conj
        && tree.marks(top).next().is_none()
        && let Some(head) = tree.head(top)
    {
        put("row".into());
        top = head;
    }
    let rel = tree.rel(top).name();
    let mark = tree.marks(top).next().or_else(|| tree.case(top)).unwrap_or("-").to_lowercase();
    put(format!("place:{rel} {mark}"));
    put(format!("place:{rel} {mark} {verb}"));
    put(format!("side:{rel}{not}"));
    for k in tree.kids(at) {
        let word = tree.lemma(k).to_lowercase();
        match tree.rel(k) {
            Rel::Advmod => put(format!("adverb:{word}{not}")),
            Rel::Aux | Rel::AuxPass => put(format!("auxiliary:{word}{not}")),
            Rel::Nsubj | Rel::NsubjPass => put(format!("subject:{}", phrase(tree, k))),
            Rel::Obj => put(format!("object:{}", phrase(tree, k))),
            Rel::OblUnmarked => put(format!("time:{word}")),
            Rel::Advcl => {
                put(format!("clause:{}", tree.marks(k).next().unwrap_or("-")));
            }
            Rel::Det | Rel::NmodPoss => put(format!("determiner:{word}")),
            _ => {}
        }
    }
    governors(tree, top, &mark, not, &mut put);
    mood(tree, &verb, not, &mut put);
    signs
}

/// The words above, nearest first: their classes, signatures, tenses.
fn governors(tree: &Tree<'_>, top: usize, mark: &str, not: &str, put: &mut impl FnMut(String)) {
    let mut at = top;
    for step in 0..4 {
        let Some(head) = tree.head(at) else { break };
        let rel = tree.rel(at).name();
        let denied = if tree.is_negated(head) { " not" } else { "" };
        let lemma = tree.lemma(head).to_lowercase();
        let pos = match tree.upos(head) {
            Upos::Noun | Upos::Propn | Upos::Pron => CuePos::Noun,
            Upos::Adj | Upos::Adv => CuePos::Adv,
            _ => CuePos::Verb,
        };
        let verb = group(tree, head);
        if step == 0 {
            put(format!("under:{lemma} {rel}{denied}"));
            put(format!("under:{lemma} {rel} {mark}{denied}{not}"));
            put(format!("under tense:{rel} {mark} {verb}{denied}"));
            for k in tree.kids(head).filter(|&k| tree.rel(k) == Rel::Nsubj) {
                put(format!("holder:{rel} {}", phrase(tree, k)));
            }
        }
        if let Some(cue) = tree.knowledge.cues.get(&lemma, pos) {
            let class = format!("{:?}", cue.commitment).to_lowercase();
            let signature =
                if denied.is_empty() { cue.author.positive } else { cue.author.negated };
            put(format!("class {step}:{class} {rel} {mark}{denied}"));
            put(format!("class {step}:{class}{denied}{not}"));
            put(format!("signature {step}:{}{denied}{not}", belief(signature)));
            let mean = if mark == "to" { cue.to } else { cue.that };
            if let Some((plain, under_not)) = mean.filter(|_| step == 0) {
                let mean = if denied.is_empty() { plain } else { under_not };
                put(format!("mean:{:.0}{denied}{not}", mean * 2.0));
            }
            if cue.commitment == Commitment::Nocomment {
                break;
            }
        } else {
            put(format!("class {step}:none {rel} {mark}{denied}"));
        }
        if step > 0 {
            put(format!("above:{rel}"));
            put(format!("above:{rel} {verb}{denied}"));
        }
        for k in tree.kids(head) {
            if tree.rel(k) == Rel::Aux {
                put(format!("above {step} auxiliary:{}", tree.lemma(k)));
            }
        }
        at = head;
    }
}

/// What kind of sentence it is.
fn mood(tree: &Tree<'_>, verb: &str, not: &str, put: &mut impl FnMut(String)) {
    let Some(root) = tree.tokens().find(|&t| tree.head(t).is_none()) else { return };
    let ends = |mark: &str| tree.tokens().rev().take(3).any(|t| tree.form(t) == mark);
    if ends("?") {
        put(format!("asked{not}"));
        put(format!("asked {verb}"));
    }
    if ends("!") {
        put("exclaimed".into());
    }
    let subject = tree.kid(root, &[Rel::Nsubj, Rel::NsubjPass, Rel::Expl, Rel::Csubj]);
    if tree.penn(root) == "VB" && subject.is_none() && tree.kid(root, &[Rel::Aux]).is_none() {
        put(format!("told to do {verb}"));
    }
    if tree.tokens().any(|t| tree.lemma(t) == "if") {
        put("if about".into());
        put(format!("if about {verb}"));
    }
    put(format!("main verb:{}", group(tree, root)));
    put(format!("main verb:{} {verb}", group(tree, root)));
    for t in tree.tokens() {
        if matches!(tree.lemma(t), "you" | "i" | "your" | "my") {
            put(format!("speaks of {}", tree.lemma(t)));
        }
    }
}

/// Auxiliaries and form of a verb, or what it is if it is none: "have be VBN", "will VB", "be NOUN".
fn group(tree: &Tree<'_>, at: usize) -> String {
    let mut here = at;
    let auxiliary = |i: usize| matches!(tree.rel(i), Rel::Aux | Rel::AuxPass | Rel::Cop);
    while tree.rel(here) == Rel::Conj
        && !tree.kids(here).any(|k| auxiliary(k) || tree.rel(k) == Rel::Nsubj)
        && let Some(head) = tree.head(here)
        && tree.penn(head) == tree.penn(here)
    {
        here = head;
    }
    let mut parts: Vec<String> = tree
        .kids(here)
        .filter(|&k| auxiliary(k))
        .map(|k| {
            if tree.lemma(k) == "be" || tree.lemma(k) == "have" {
                tree.penn(k).to_string()
            } else {
                tree.lemma(k).to_lowercase()
            }
        })
        .collect();
    parts.extend(tree.has_mark(here, "to").then(|| "to".to_string()));
    parts.push(if tree.is_verb(at) {
        tree.penn(at).to_string()
    } else {
        tree.upos(at).name().to_string()
    });
    parts.join(" ")
}

/// A pronoun as it is; else what determines the phrase and whether there are many.
fn phrase(tree: &Tree<'_>, at: usize) -> String {
    if tree.upos(at) == Upos::Pron {
        return tree.lemma(at).to_lowercase();
    }
    let determiner = tree
        .kids(at)
        .find(|&k| matches!(tree.rel(k), Rel::Det | Rel::NmodPoss | Rel::Nummod))
        .map_or_else(
            || "-".into(),
            |k| {
                if tree.rel(k) == Rel::Det {
                    tree.lemma(k).to_lowercase()
                } else {
                    tree.rel(k).name().into()
                }
            },
        );
    format!("{determiner} {}", tree.penn(at))
}

fn belief(belief: Belief) -> &'static str {
    match belief {
        Belief::True => "+",
        Belief::WeaklyTrue => "~+",
        Belief::Open => "o",
        Belief::WeaklyFalse => "~-",
        Belief::False => "-",
        Belief::Band => "p",
        Belief::BandNegated => "1-p",
    }
}
