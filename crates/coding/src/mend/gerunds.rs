//! Gerunds and participles that the parser hung from the wrong word.

use parallax_knowledge::fold::lower;
use parallax_model::{Rel, Upos};

use super::Mender;

impl Mender<'_> {
    /// "assisting in evading sanctions": a form in -ing between a preposition and a bare noun that
    /// it could govern is a gerund.
    pub(super) fn gerunds_read_as_adjectives(&mut self) {
        for v in self.first() + 1..self.end() {
            let Some(noun) = self.head(v).filter(|&n| n > v && self.rel(v) == Rel::Amod) else {
                continue;
            };
            let case = v - 1;
            let gerund = matches!(self.penn(v), "VBG" | "JJ")
                && self.penn(case) == "IN"
                && self.head(case) == Some(noun);
            let (Some(head), true) = (self.head(noun), gerund) else { continue };
            let Some(lemma) = self.gerund_lemma(v) else { continue };
            self.attach(v, Some(head), Rel::Advcl);
            self.attach(case, Some(v), Rel::Mark);
            self.attach(noun, Some(v), Rel::Obj);
            self.tag(v, Upos::Verb, "VBG");
            self.name_lemma(v, &lemma);
        }
    }

    /// "upped its support, increasing exports": behind a comma a form in -ing opens a clause.
    pub(super) fn gerunds_behind_commas(&mut self) {
        for v in self.first() + 1..self.end() {
            let Some(noun) = self.head(v).filter(|&n| n > v && n - v < 4) else { continue };
            let gerund = self.rel(v) == Rel::Amod
                && self.penn(v) == "VBG"
                && self.form(v - 1) == ","
                && self.kid(noun, Rel::Case).is_none_or(|c| c > v)
                && self.knowledge.frames.knows_verb(&self.lemma(v).to_lowercase());
            let Some(above) = self.head(noun).filter(|&a| gerund && a < v && self.is_verb(a))
            else {
                continue;
            };
            self.attach(v, Some(above), Rel::Advcl);
            self.attach(noun, Some(v), Rel::Obj);
        }
    }

    /// "…, it said, calling the reports lies": what is told beside the saying is not what is said.
    pub(super) fn gerunds_beside_sayings(&mut self) {
        for v in self.first() + 2..self.end() {
            let beside = self.penn(v) == "VBG"
                && matches!(self.rel(v), Rel::Ccomp | Rel::Xcomp)
                && self.form(v - 1) == ","
                && self.kid(v, Rel::Nsubj).is_none();
            let Some(said) = self.head(v).filter(|&s| beside && s < v - 1) else { continue };
            if !self.is_speech(said) {
                continue;
            }
            // "Said that it had flown its jets, striking targets": with what they did in what is said.
            let inner = (said + 1..v - 1).rev().find(|&t| {
                self.is_verb(t)
                    && self.hangs_from(t, said)
                    && matches!(self.rel(t), Rel::Ccomp | Rel::Conj | Rel::Xcomp)
            });
            self.attach(v, Some(inner.unwrap_or(said)), Rel::Advcl);
        }
    }

    fn gerund_lemma(&self, v: usize) -> Option<String> {
        let form = self.form(v).to_lowercase();
        let stem = form.strip_suffix("ing")?;
        let frames = &self.knowledge.frames;
        [self.lemma(v).to_lowercase(), format!("{stem}e"), stem.to_string()]
            .into_iter()
            .find(|l| frames.knows_verb(l))
    }

    /// "with the president forming an alliance": the noun behind "with" does what follows it.
    pub(super) fn absolutes(&mut self) {
        for v in self.first() + 2..self.end() {
            if self.penn(v) != "VBG"
                || self.rel(v) != Rel::Advcl
                || self.kid(v, Rel::Nsubj).is_some()
            {
                continue;
            }
            let last = v - 1;
            if !self.is_noun(last) {
                continue;
            }
            let name = match self.rel(last) {
                Rel::Flat | Rel::Compound => self.head(last).unwrap_or(last),
                _ => last,
            };
            let with = self.kid(name, Rel::Case).filter(|&c| self.lemma(c) == "with" && c < name);
            let (Some(with), true) = (with, name < v && self.head(name) != Some(v)) else {
                continue;
            };
            self.attach(name, Some(v), Rel::Nsubj);
            self.attach(with, Some(v), Rel::Mark);
        }
    }

    /// "increasing exports, assisting in …, and transferring technology": gerunds behind commas
    /// stand in one series.
    pub(super) fn series_of_gerunds(&mut self) {
        let opens = |mender: &Self, v: usize| {
            mender.penn(v) == "VBG" && v > mender.first() && mender.form(v - 1) == ","
        };
        let series: Vec<usize> = (self.first()..self.end()).filter(|&v| opens(self, v)).collect();
        let Some(&leader) = series.first() else { return };
        if self.rel(leader) != Rel::Advcl {
            return;
        }
        for &v in &series[1..] {
            if self.rel(v) == Rel::Acl && self.kid(v, Rel::Nsubj).is_none() {
                self.attach(v, Some(leader), Rel::Conj);
            }
        }
    }

    /// "Rome and Paris accuse London of": in a clause without a verb, a word between two names that
    /// can only be a verb is one.
    pub(super) fn verbs_read_as_nouns(&mut self) {
        for v in self.first() + 1..self.end().saturating_sub(1) {
            if self.penn(v) == "JJ" && self.penn(v - 1) == "PRP" && self.can_only_be_verb(v) {
                self.bare_infinitive(v);
                continue;
            }
            let between = matches!(self.penn(v), "NN" | "VB")
                && matches!(self.penn(v - 1), "NNP" | "NNPS" | "NNS")
                && matches!(self.penn(v + 1), "NNP" | "DT" | "PRP$" | "PRP");
            let capital = || self.form(v).chars().any(char::is_uppercase);
            if !between || capital() || !self.can_only_be_verb(v) {
                continue;
            }
            if self.clause(v).any(|t| self.is_finite(t)) {
                continue;
            }
            self.make_main(v);
        }
    }

    fn can_only_be_verb(&self, v: usize) -> bool {
        let (lemma, frames) = (lower(self.lemma(v)), &self.knowledge.frames);
        frames.knows_verb(&lemma) && !frames.knows_noun(&lemma)
    }

    /// "helping it circumvent sanctions".
    fn bare_infinitive(&mut self, v: usize) {
        let Some(noun) = self.head(v).filter(|&n| n > v) else { return };
        let Some(helper) = self.head(noun).filter(|&h| self.head(v - 1) == Some(h)) else { return };
        self.attach(v, Some(helper), Rel::Xcomp);
        self.attach(noun, Some(v), Rel::Obj);
        self.tag(v, Upos::Verb, "VB");
    }

    fn make_main(&mut self, v: usize) {
        let clause = self.clause(v);
        let top = clause
            .clone()
            .find(|&t| self.head(t).is_none_or(|h| !clause.contains(&h)))
            .unwrap_or(v);
        let (above, rel) = (self.head(top), self.rel(top));
        for k in self.kids(v) {
            if self.rel(k) == Rel::Acl {
                self.attach(k, Some(v), Rel::Advcl);
            } else if self.rel(k) == Rel::Flat || self.rel(k) == Rel::Compound {
                let rel = if k > v { Rel::Obj } else { Rel::Nsubj };
                self.attach(k, Some(v), rel);
            }
        }
        self.attach(v, above, rel);
        if top != v {
            self.attach(top, Some(v), if top < v { Rel::Nsubj } else { Rel::Obj });
        }
        self.tag(v, Upos::Verb, "VBP");
    }
}
