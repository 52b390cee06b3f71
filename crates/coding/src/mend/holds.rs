//! What a sentence holds, in a few bits, so that a repair which nothing in it calls for is not tried.

use parallax_knowledge::{
    Knowledge,
    frames::{Effect, Pos},
};
use parallax_model::{Reading, Rel, Sentence, Token, reading::XPOS};

/// Names and words that repairs ask for, a bit each.
pub(super) mod thing {
    pub const NAME: u16 = 1;
    pub const HYPHEN: u16 = 1 << 1;
    pub const WHAT: u16 = 1 << 2;
    pub const BE: u16 = 1 << 3;
    pub const HAVE: u16 = 1 << 4;
    pub const STOP: u16 = 1 << 5;
    pub const IF: u16 = 1 << 6;
    pub const GIVE: u16 = 1 << 7;
    pub const TIME: u16 = 1 << 8;
    pub const THAT: u16 = 1 << 9;
}

/// One of these has to be in the sentence for a repair to find anything.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Need {
    rels: u64,
    tags: u64,
    things: u16,
}

/// A dependent by one of these relations.
pub(super) const fn rel(any: &[Rel]) -> Need {
    let (mut rels, mut n) = (0, 0);
    while n < any.len() {
        rels |= 1 << any[n] as u64;
        n += 1;
    }
    Need { rels, tags: 0, things: 0 }
}

/// A word with one of these Penn tags.
pub(super) const fn tag(any: &[&str]) -> Need {
    let (mut tags, mut n) = (0, 0);
    while n < any.len() {
        let mut at = 0;
        while !same(XPOS[at], any[n]) {
            at += 1;
        }
        tags |= 1 << at;
        n += 1;
    }
    Need { rels: 0, tags, things: 0 }
}

pub(super) const fn thing(any: u16) -> Need {
    Need { rels: 0, tags: 0, things: any }
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// What was ever in a sentence: repairs add to it and take nothing away.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Holds(Need);

impl Holds {
    pub fn all(&self, needs: &[Need]) -> bool {
        let Need { rels, tags, things } = self.0;
        needs.iter().all(|n| n.rels & rels != 0 || n.tags & tags != 0 || n.things & things != 0)
    }

    pub fn has(&self, rel: Rel) -> bool {
        self.0.rels >> rel as u64 & 1 != 0
    }

    pub fn add(&mut self, token: &Token) {
        self.0.rels |= 1 << token.rel as u64;
        self.0.tags |= 1 << u64::from(token.xpos);
    }
}

/// What is known of a text under repair beside its reading.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Of each sentence.
    pub holds: Vec<Holds>,
    /// Of each lemma: whether it is a verb that says what others may hold.
    pub speech: Vec<bool>,
}

impl Known {
    pub fn of(text: &str, reading: &Reading, knowledge: &Knowledge) -> Self {
        let things: Vec<u16> = reading.lemmas.iter().map(|l| thing_of(l)).collect();
        let holds = |sentence: &Sentence| {
            let mut holds = Holds::default();
            let tokens = reading.tokens.get(sentence.first as usize..sentence.end as usize);
            for token in tokens.unwrap_or(&[]) {
                holds.add(token);
                let hyphen = token.range.len() == 1 && token.range.slice(text) == Some("-");
                holds.0.things |= things.get(token.lemma as usize).copied().unwrap_or(0)
                    | if hyphen { thing::HYPHEN } else { 0 };
            }
            if !reading.entities_over(sentence.range).is_empty() {
                holds.0.things |= thing::NAME;
            }
            holds
        };
        Self {
            holds: reading.sentences.iter().map(holds).collect(),
            speech: reading.lemmas.iter().map(|l| is_speech(l, knowledge)).collect(),
        }
    }

    /// Takes in a lemma that a repair gave to a word of a sentence.
    pub fn add_lemma(&mut self, sentence: usize, lemma: &str, knowledge: &Knowledge) {
        self.speech.push(is_speech(lemma, knowledge));
        if let Some(holds) = self.holds.get_mut(sentence) {
            holds.0.things |= thing_of(lemma);
        }
    }
}

fn thing_of(lemma: &str) -> u16 {
    match lemma {
        "what" => thing::WHAT,
        "be" => thing::BE,
        "have" => thing::HAVE,
        "stop" => thing::STOP,
        "if" | "unless" => thing::IF,
        "give" => thing::GIVE,
        "time" => thing::TIME,
        "that" => thing::THAT,
        _ => 0,
    }
}

fn is_speech(lemma: &str, knowledge: &Knowledge) -> bool {
    knowledge.frames.operator(Pos::V, lemma, |_| false).is_some_and(|o| {
        matches!(o.effect, Effect::Speech | Effect::Claim | Effect::Deny | Effect::Possible)
    })
}
