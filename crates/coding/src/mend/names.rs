//! Names and words that the tagger or parser tore apart or took for another kind of word.

use parallax_knowledge::frames::Pos;
use parallax_model::{EntityKind, EntityMention, Rel, Upos};

use super::Mender;

impl Mender<'_> {
    /// "the US and South Korea" with "South" and "Korea" as two conjuncts: one name has one head.
    pub(super) fn torn_names(&mut self) {
        let sentence = self.sentence.range;
        let names: Vec<_> = self
            .reading
            .entities_over(sentence)
            .iter()
            .filter(|e| sentence.contains(e.range))
            .filter(|e| {
                matches!(e.kind, EntityKind::State | EntityKind::Place | EntityKind::Organisation)
            })
            .map(|e| self.reading.tokens_in(e.range))
            .filter(|tokens| tokens.len() > 1 && tokens.len() < 6)
            .collect();
        for tokens in names {
            let outside: Vec<usize> = tokens
                .clone()
                .filter(|&t| self.head(t).is_none_or(|h| !tokens.contains(&h)))
                .filter(|&t| matches!(self.penn(t), "NNP" | "NNPS"))
                .collect();
            let [torn @ .., main] = outside.as_slice() else { continue };
            if *main + 1 != tokens.end {
                continue;
            }
            // "Norland and New Sudland" as one name: what stands behind the conjunction is another.
            let first = tokens.start;
            let listed = self.rel(*main) == Rel::Flat
                && self.head(*main).is_some_and(|h| h + 2 == first && self.penn(first - 1) == "CC");
            if listed {
                let head = self.head(*main);
                self.attach(*main, head, Rel::Conj);
                self.attach(first - 1, Some(*main), Rel::Cc);
            }
            for &t in torn {
                // The name depends on what any of its parts depended on.
                if self.head(*main).is_none_or(|h| self.head(h) == Some(t) || h == t) {
                    let (head, rel) = (self.head(t), self.rel(t));
                    self.attach(*main, head, rel);
                }
                self.attach(t, Some(*main), Rel::Compound);
            }
        }
    }

    /// "Before dawn Norland fired": a state behind an hour or a day is the subject.
    pub(super) fn subjects_behind_hours(&mut self) {
        for name in self.first() + 1..self.end() {
            let hour = self.head(name).filter(|&h| h + 1 == name && self.rel(name) == Rel::Flat);
            let Some(hour) = hour.filter(|&h| self.is_time(h) && self.is_state(name)) else {
                continue;
            };
            let Some(v) = self.head(hour).filter(|&v| v > name && self.is_verb(v)) else {
                continue;
            };
            let free = [Rel::Nsubj, Rel::NsubjPass].iter().all(|r| self.kid(v, *r).is_none());
            if free && self.kid(hour, Rel::Case).is_some() {
                self.attach(name, Some(v), Rel::Nsubj);
            }
        }
    }

    /// "Handed Norland two more systems": a number behind a name counts what comes after it.
    pub(super) fn numbers_behind_names(&mut self) {
        for number in self.first() + 1..self.end() {
            let name = self.head(number).filter(|&h| h < number && self.rel(number) == Rel::Flat);
            let word = self.form(number).starts_with(char::is_lowercase);
            let (Some(name), true) = (name, word && self.upos(number) == Upos::Num) else {
                continue;
            };
            let Some(v) = self.head(name).filter(|&v| v < name && self.is_verb(v)) else {
                continue;
            };
            let counted = (number + 1..self.end()).take_while(|&t| !self.is_punct(t)).find(|&t| {
                self.head(t) == Some(v) && self.is_noun(t) && self.kid(t, Rel::Case).is_none()
            });
            if let Some(counted) = counted {
                self.attach(number, Some(counted), Rel::Nummod);
                if self.rel(counted) == Rel::Obj && self.rel(name) == Rel::Obj {
                    self.attach(name, Some(v), Rel::Iobj);
                }
            }
        }
    }

    /// "Barack Obama and Vladimir Putin" with "Putin" as a part of the first name: the parts of a
    /// person's name hang from its first word.
    pub(super) fn torn_persons(&mut self) {
        let sentence = self.sentence.range;
        let names: Vec<_> = self
            .reading
            .entities_over(sentence)
            .iter()
            .filter(|e| e.kind == EntityKind::Person && sentence.contains(e.range))
            .map(|e| self.reading.tokens_in(e.range))
            .filter(|tokens| tokens.len() > 1 && tokens.len() < 5)
            .collect();
        for tokens in names {
            let first = tokens.start;
            if self.head(first).is_none_or(|h| tokens.contains(&h)) {
                continue;
            }
            for t in tokens.skip(1) {
                let torn = self.rel(t) == Rel::Flat && self.head(t).is_some_and(|h| h < first);
                let twice = self.rel(t) == self.rel(first) && self.head(t) == self.head(first);
                if torn || twice {
                    self.attach(t, Some(first), Rel::Flat);
                }
            }
        }
    }

    /// "a bunch of Morgul Orcs" with "of" under the second part of the name: a preposition belongs
    /// to the whole name.
    pub(super) fn cases_within_names(&mut self) {
        for k in self.first()..self.end() {
            let Some(part) = self.head(k).filter(|_| self.rel(k) == Rel::Case) else { continue };
            let inside = |n: &usize| {
                let one = |e: &EntityMention| {
                    let tokens = self.reading.tokens_in(e.range);
                    tokens.contains(&part) && tokens.contains(n)
                };
                k < *n
                    && (self.rel(part) == Rel::Flat
                        || self.rel(part) == Rel::Compound
                            && self.reading.entities_over(self.sentence.range).iter().any(one))
            };
            let Some(name) = self.head(part).filter(inside) else { continue };
            self.attach(k, Some(name), Rel::Case);
            // "forces in Norland agreed", with two subjects: the one behind a preposition is none.
            let before = k
                .checked_sub(1)
                .filter(|&b| b >= self.first() && self.is_noun(b) && self.rel(name) == Rel::Nsubj);
            if let Some(before) = before {
                self.attach(name, Some(before), Rel::Nmod);
            }
        }
    }

    /// A name of the tables before a verb without subject, taken for an adverb: its subject.
    pub(super) fn names_read_as_adverbs(&mut self) {
        let names: Vec<usize> = self
            .reading
            .entities_over(self.sentence.range)
            .iter()
            .filter(|e| self.sentence.range.contains(e.range))
            .filter(|e| {
                matches!(
                    e.kind,
                    EntityKind::State
                        | EntityKind::Place
                        | EntityKind::Person
                        | EntityKind::Organisation
                )
            })
            .map(|e| self.reading.tokens_in(e.range))
            .filter(|tokens| tokens.len() == 1)
            .map(|tokens| tokens.start)
            .collect();
        for t in names {
            let Some(v) = self.head(t).filter(|&v| v > t && self.is_verb(v)) else { continue };
            let taken = matches!(
                self.rel(t),
                Rel::Advmod | Rel::Discourse | Rel::Dep | Rel::Aux | Rel::AuxPass
            ) && self.form(t).chars().next().is_some_and(char::is_uppercase);
            if taken && self.kid(v, Rel::Nsubj).is_none() && self.kid(v, Rel::NsubjPass).is_none() {
                self.tag(t, Upos::Propn, "NNP");
                if self.penn(v) == "VBN" && !self.has_auxiliary(v) {
                    self.tag(v, Upos::Verb, "VBD");
                }
                let passive = self.kid(v, Rel::AuxPass).is_some_and(|a| a != t);
                self.attach(t, Some(v), if passive { Rel::NsubjPass } else { Rel::Nsubj });
            }
        }
    }

    /// `test`, `-`, `fired`: the last part is the verb and takes the place of its auxiliary.
    pub(super) fn hyphenated_verbs(&mut self) {
        for v in self.first() + 2..self.end() {
            let touching = self.form(v - 1) == "-"
                && !self.reading.tokens[v - 1].space_after
                && !self.reading.tokens[v - 2].space_after;
            let part = v - 2;
            // "Will test-fire": the noun is the verb, where its first part was taken for it.
            let bare = touching
                && self.upos(v) == Upos::Noun
                && (self.head(v) == Some(part) && self.penn(part) == "VB"
                    // "Plans to test-fire".
                    || part > self.first() && self.penn(part - 1) == "TO");
            let known = touching
                && (self.is_verb(v) || bare)
                && self.knowledge.frames.knows_verb(&format!(
                    "{}-{}",
                    self.form(part).to_lowercase(),
                    self.lemma(v)
                ));
            if !known {
                continue;
            }
            if bare {
                self.tag(v, Upos::Verb, "VB");
                if let Some(k) = self.kid(v, Rel::Appos) {
                    self.attach(k, Some(v), Rel::Obj);
                }
                let above = self.head(v).filter(|&h| h < part && self.head(part) == Some(v));
                if let Some(above) = above.filter(|_| self.penn(part - 1) == "TO") {
                    let rel = if self.is_verb(above) { Rel::Xcomp } else { Rel::Acl };
                    self.attach(v, Some(above), rel);
                    self.attach(part - 1, Some(v), Rel::Mark);
                    self.attach(part, Some(v), Rel::Compound);
                    continue;
                }
            }
            if part > self.first() && matches!(self.lemma(part - 1), "have" | "be" | "will" | "to")
            {
                self.take_place_of_auxiliary(part - 1, v);
            }
            for k in self.kids(part) {
                if k != v {
                    let rel = self.rel(k);
                    let rel = if self.is_noun(k) && k + 1 == part { Rel::Nsubj } else { rel };
                    self.attach(k, Some(v), rel);
                }
            }
            if self.head(v) == Some(part) {
                let (head, rel) = (self.head(part), self.rel(part));
                self.attach(v, head, rel);
            }
            self.attach(part, Some(v), Rel::Compound);
        }
    }

    fn take_place_of_auxiliary(&mut self, aux: usize, v: usize) {
        if self.head(aux) == Some(v) {
            return;
        }
        let (head, rel) = (self.head(aux), self.rel(aux));
        let described = self.head(v).filter(|_| self.rel(v) == Rel::Amod);
        for k in self.kids(aux) {
            let rel = self.rel(k);
            self.attach(k, Some(v), rel);
        }
        self.attach(v, head.filter(|&h| h != v), rel);
        self.attach(aux, Some(v), Rel::Aux);
        if let Some(object) = described.filter(|&o| o > v) {
            self.attach(object, Some(v), Rel::Obj);
        }
    }

    /// "crossed the border overnight", "signed the deal Monday": the day is no noun's head.
    pub(super) fn trailing_days(&mut self) {
        for t in self.first() + 1..self.end() {
            let before = t - 1;
            if !self.is_noun(t) || self.head(before) != Some(t) || !self.is_noun(before) {
                continue;
            }
            // "claimed the attack hours later": nor is what it was later by.
            let later = self.lists("period", self.lemma(t))
                && t + 1 < self.end()
                && matches!(
                    self.lemma(t + 1),
                    "later" | "late" | "earlier" | "early" | "ago" | "before"
                );
            let day =
                (later || self.lists("day", &self.form(t).to_lowercase())) && !self.is_time(before);
            if !day {
                continue;
            }
            let (Some(head), rel) = (self.head(t), self.rel(t)) else { continue };
            let verb =
                self.head(head).filter(|&v| later && head > t && self.is_verb(v) && v < before);
            let (head, rel) = match verb.filter(|&v| self.kid(v, Rel::Obj).is_none()) {
                Some(verb) => (verb, Rel::Obj),
                None => (head, rel),
            };
            for k in self.kids(t) {
                if k < t {
                    let rel = self.rel(k);
                    self.attach(k, Some(before), rel);
                }
            }
            self.attach(before, Some(head), rel);
            self.attach(t, Some(head), Rel::OblUnmarked);
        }
    }

    /// "fired from an island off the coast on Wednesday evening": a day behind a place is that of the verb.
    pub(super) fn days_behind_places(&mut self) {
        for t in self.first()..self.end() {
            let on = |t| self.kid(t, Rel::Case).is_some_and(|c| self.lemma(c) == "on");
            if self.rel(t) != Rel::Nmod || !on(t) || !self.is_day(t) {
                continue;
            }
            let Some(place) = self.head(t).filter(|&p| self.is_noun(p)) else { continue };
            let tells = self.knowledge.frames.of(Pos::N, &self.lemma(place).to_lowercase()).next();
            let within = self.rel(place) == Rel::Nmod
                && self.kid(place, Rel::Case).is_some_and(|c| {
                    matches!(
                        self.lemma(c),
                        "off" | "near" | "in" | "at" | "from" | "into" | "outside"
                    )
                });
            let verb = std::iter::successors(self.head(place), |&h| self.head(h))
                .take(6)
                .find(|&h| self.is_verb(h));
            if let Some(verb) = verb.filter(|_| within && tells.is_none()) {
                self.attach(t, Some(verb), Rel::Obl);
            }
        }
    }

    /// A day of the week, or a part of one.
    fn is_day(&self, t: usize) -> bool {
        let day = |t: usize| self.lists("day", &self.form(t).to_lowercase());
        day(t) || self.kids(t).into_iter().any(|k| self.rel(k) == Rel::Compound && day(k))
    }

    /// "Norland President Ann Lee said": the name is who it is, the state before his title whose he is.
    pub(super) fn titled_persons(&mut self) {
        for state in self.first()..self.end().saturating_sub(2) {
            let (title, name) = (state + 1, state + 2);
            let below = self.head(name) == Some(state)
                && matches!(self.rel(name), Rel::Conj | Rel::Appos | Rel::Flat | Rel::Nmod);
            let beside = self.head(name) == self.head(state) && self.rel(name) == self.rel(state);
            let torn = self.rel(title) == Rel::NmodDesc
                && self.head(title) == Some(name)
                && (below || beside)
                && self.kid(name, Rel::Case).is_none()
                && self.kid(name, Rel::Cc).is_none();
            if !torn {
                continue;
            }
            let (head, rel) = (self.head(state), self.rel(state));
            for t in self.kids(state).into_iter().filter(|&t| t != name) {
                self.attach(t, Some(name), self.rel(t));
            }
            self.attach(name, head, rel);
            self.attach(state, Some(name), Rel::Amod);
        }
    }

    fn counted_noun_read_as_verb(&mut self, t: usize) {
        let ends = t + 1 >= self.end()
            || self.is_punct(t + 1)
            || matches!(self.penn(t + 1), "IN" | "TO" | "CC");
        let counted = self.penn(t) == "VBZ"
            && t >= self.first() + 2
            && self.penn(t - 1) == "NN"
            && self.penn(t - 2) == "CD"
            && ends
            && self.kid(t, Rel::Obj).is_none_or(|o| (t..o).any(|c| self.form(c) == ","));
        if !counted {
            return;
        }
        let Some(verb) = (self.first()..t - 1).rev().find(|&v| self.is_verb(v)) else { return };
        if self.hangs_from(verb, t) {
            return;
        }
        self.tag(t, Upos::Noun, "NNS");
        let object = self.kid(verb, Rel::Obj).is_none();
        self.attach(t, Some(verb), if object { Rel::Obj } else { Rel::Nmod });
        self.attach(t - 1, Some(t), Rel::Compound);
        self.attach(t - 2, Some(t), Rel::Nummod);
    }

    /// "arms transfers" with the second word tagged as a verb, and "to hold 4.8 million artillery shells".
    pub(super) fn nouns_read_as_verbs(&mut self) {
        for t in self.first() + 1..self.end() {
            self.counted_noun_read_as_verb(t);
            let nominal = matches!(
                self.rel(t),
                Rel::Obj | Rel::Nmod | Rel::Obl | Rel::NsubjPass | Rel::Nsubj | Rel::Compound
            );
            if !nominal || !matches!(self.penn(t), "VBZ" | "VB" | "VBP") {
                continue;
            }
            let clausal = self.kids(t).into_iter().any(|k| {
                matches!(
                    self.rel(k),
                    Rel::Obj | Rel::Nsubj | Rel::Aux | Rel::Mark | Rel::NsubjPass | Rel::Xcomp
                )
            });
            let before = matches!(self.penn(t - 1), "NN" | "NNS" | "JJ" | "DT" | "PRP$" | "POS");
            if clausal || !before || !self.knowledge.frames.knows_noun(self.lemma(t)) {
                continue;
            }
            let penn = if self.penn(t) == "VBZ" { "NNS" } else { "NN" };
            self.tag(t, Upos::Noun, penn);
            if self.head(t - 1).is_some_and(|h| h == t || Some(h) == self.head(t))
                && self.is_noun(t - 1)
            {
                self.attach(t - 1, Some(t), Rel::Compound);
            }
        }
    }
}
