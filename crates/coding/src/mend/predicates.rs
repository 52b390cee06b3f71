//! What is said to be likely, and objects with a number that were taken for circumstances.

use parallax_knowledge::cues::CuePos;
use parallax_model::{Commitment, Rel, Upos};

use super::Mender;

impl Mender<'_> {
    /// "said an attack was likely before winter": the word of likelihood behind the copula is what is
    /// said of the noun before it, whatever the tree hangs them on.
    pub(super) fn predicates_of_likelihood(&mut self) {
        for copula in self.first() + 1..self.end().saturating_sub(1) {
            let word = copula + 1;
            if self.lemma(copula) != "be" || !self.estimates(word) || self.is_verb(word + 1) {
                continue;
            }
            if self.kid(word, Rel::Nsubj).is_some() || self.rel(word) == Rel::Xcomp {
                continue;
            }
            let Some(subject) = self.noun_before(copula) else { continue };
            let above = self.head(subject).filter(|&v| v < subject && self.is_verb(v));
            let said =
                above.or_else(|| self.head(word).filter(|&v| v < subject && self.is_verb(v)));
            let Some(said) = said.filter(|&v| self.is_speech(v)) else { continue };
            let predicate = self.head(copula).filter(|&p| p > word);
            for k in predicate.map_or_else(Vec::new, |p| self.kids(p)) {
                if k < copula && k > said {
                    let rel = self.rel(k);
                    self.attach(k, Some(word), rel);
                }
            }
            self.attach(copula, Some(word), Rel::Cop);
            self.attach(subject, Some(word), Rel::Nsubj);
            self.attach(word, Some(said), Rel::Ccomp);
            self.tag(word, Upos::Adj, "JJ");
            if let Some(time) = predicate {
                self.attach(time, Some(word), Rel::Obl);
            }
        }
    }

    fn estimates(&self, word: usize) -> bool {
        let cue = self.knowledge.cues.get(&self.form(word).to_lowercase(), CuePos::Adv);
        cue.is_some_and(|c| c.commitment == Commitment::Wep)
    }

    /// Head of the noun phrase that ends before a word, no further back than its clause opens.
    fn noun_before(&self, end: usize) -> Option<usize> {
        let opens = |t: usize| self.is_verb(t) || matches!(self.form(t), "that" | "," | ":");
        let from = (self.first()..end).rev().find(|&t| opens(t)).map_or(self.first(), |t| t + 1);
        let mut at = end.checked_sub(1).filter(|&t| t >= from)?;
        while let Some(head) = self.head(at).filter(|&h| (from..end).contains(&h)) {
            at = head;
        }
        self.is_nominal(at).then_some(at)
    }

    /// "has shipped more than 10,000 containers": counted things behind a verb that has no other
    /// object, and no preposition before them, are its object; so is any phrase that wants its preposition.
    pub(super) fn counted_objects(&mut self) {
        for noun in self.first() + 1..self.end() {
            let Some(verb) = self.head(noun).filter(|&v| v < noun && self.is_verb(v)) else {
                continue;
            };
            let bare = self.rel(noun) == Rel::Obl
                || self.rel(noun) == Rel::OblUnmarked && self.kid(noun, Rel::Nummod).is_some();
            if !bare {
                continue;
            }
            // "Downed 34 of 40 drones".
            let case = self.kid(noun, Rel::Case);
            let part = case.is_some_and(|of| {
                // "Shot down 12 of 15".
                let particle = of == verb + 3 && self.form(verb + 1) == "down";
                self.form(of) == "of" && (of == verb + 2 || particle) && self.penn(of - 1) == "CD"
            });
            let counted = self.is_noun(noun)
                && (case.is_none() || part)
                && !self.is_time(noun)
                && !self.lists("lengthunit", self.lemma(noun));
            let free = self.kid(verb, Rel::Obj).is_none()
                && self.kid(verb, Rel::NsubjPass).is_none()
                && self.kid(verb, Rel::AuxPass).is_none();
            if counted && free && self.knowledge.frames.knows_verb(self.lemma(verb)) {
                self.attach(noun, Some(verb), Rel::Obj);
                if part && self.form(verb + 1) == "down" {
                    self.attach(verb + 1, Some(verb), Rel::CompoundPrt);
                }
            }
        }
    }
}
