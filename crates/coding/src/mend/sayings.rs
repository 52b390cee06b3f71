//! Clauses of what is said, torn from their subject, their verb or who says them.

use parallax_knowledge::{
    frames::{Effect, Pos},
    ledger::Phrase,
};
use parallax_model::{EntityKind, Rel, Upos};

use super::Mender;

impl Mender<'_> {
    /// "said the envoy, a former minister, would visit", "said 20 jets took part": a noun behind a word of
    /// saying, before a finite verb without a subject, is that verb's subject.
    pub(super) fn subjects_read_as_objects(&mut self) {
        for say in self.first()..self.end() {
            if !self.is_speech(say) || !self.is_verb(say) {
                continue;
            }
            let Some(noun) = self.kid(say, Rel::Obj).filter(|&o| o > say) else { continue };
            let reach = self.reach(noun);
            let Some(v) = self.verb_without_subject(say, reach) else { continue };
            let passive = self.kid(v, Rel::AuxPass).is_some();
            self.attach(v, Some(say), Rel::Ccomp);
            self.attach(noun, Some(v), if passive { Rel::NsubjPass } else { Rel::Nsubj });
            for t in noun + 1..v {
                let aside = self.is_noun(t)
                    && (self.head(t) == Some(say) || self.head(t) == Some(v))
                    && matches!(
                        self.rel(t),
                        Rel::Obl | Rel::Nmod | Rel::Dep | Rel::Appos | Rel::Obj
                    );
                if aside {
                    let case = self.kid(t, Rel::Case).is_some();
                    self.attach(t, Some(noun), if case { Rel::Nmod } else { Rel::Appos });
                }
            }
            if self.rel(v) == Rel::Ccomp && self.penn(v) == "VBN" && !self.has_auxiliary(v) {
                self.tag(v, Upos::Verb, "VBD");
            }
        }
    }

    /// The last token of what hangs from a noun without a break.
    fn reach(&self, noun: usize) -> usize {
        (noun + 1..self.end()).take_while(|&t| self.hangs_from(t, noun)).last().unwrap_or(noun)
    }

    /// The finite verb that goes on right behind a noun phrase, or behind an aside between two commas.
    fn verb_without_subject(&self, say: usize, noun_end: usize) -> Option<usize> {
        let mut at = noun_end + 1;
        if at < self.end() && self.form(at) == "," {
            let close = (at + 1..self.end().min(at + ASIDE)).find(|&t| self.form(t) == ",")?;
            if (at..close).any(|t| self.is_finite(t)) {
                return None;
            }
            at = close + 1;
        }
        let adverb = |t: usize| self.penn(t) == "RB";
        let auxiliary = |t: usize| self.reading.tokens[t].upos == Upos::Aux || self.penn(t) == "MD";
        let v = (at..self.end()).find(|&t| !adverb(t) && !auxiliary(t))?;
        let finite = matches!(self.penn(v), "VBD" | "VBZ" | "VBP")
            || self.is_verb(v) && (at..v).any(auxiliary);
        let subject = self.kid(v, Rel::Nsubj).or_else(|| self.kid(v, Rel::NsubjPass));
        let hangs = self.head(v) == Some(say)
            && matches!(self.rel(v), Rel::Ccomp | Rel::Conj | Rel::Parataxis | Rel::Dep);
        (finite && hangs && subject.is_none() && self.kid(v, Rel::Cc).is_none()).then_some(v)
    }

    /// "fired what appeared to be a missile", "what is believed to be a mine": the noun behind "to be" is what
    /// the verb before "what" is done to.
    pub(super) fn what_appears_to_be(&mut self) {
        for what in self.first() + 1..self.end().saturating_sub(4) {
            let main = what - 1;
            if self.lemma(what) != "what" || !self.is_verb(main) {
                continue;
            }
            let passive = self.lemma(what + 1) == "be";
            let hedge = what + 1 + usize::from(passive);
            let to_be = hedge + 2 < self.end()
                && self.lists("hedging", self.lemma(hedge))
                && self.penn(hedge + 1) == "TO"
                && self.lemma(hedge + 2) == "be";
            let be = hedge + 2;
            let noun = (be + 1..self.end().min(be + 12))
                .take_while(|&t| !self.is_finite(t) && self.form(t) != ",")
                .filter(|&t| self.is_noun(t) && !self.is_time(t))
                .find(|&t| self.head(be) == Some(t) || !self.is_noun((t + 1).min(self.end() - 1)));
            let Some(noun) = noun.filter(|_| to_be) else { continue };
            let inside = |h: Option<usize>| h.is_some_and(|h| h >= main);
            if inside(self.head(main)) {
                // What was taken for a describing word is the verb.
                let top = [what, hedge, noun].into_iter().find(|&t| !inside(self.head(t)));
                let (head, rel) = top.map_or((None, Rel::Root), |t| (self.head(t), self.rel(t)));
                self.attach(main, head, rel);
            }
            if self.penn(main) == "VBN" && !self.has_auxiliary(main) {
                self.tag(main, Upos::Verb, "VBD");
            }
            for t in self.kids(hedge).into_iter().chain(self.kids(noun)) {
                let away = t > noun
                    && matches!(self.rel(t), Rel::Obl | Rel::Parataxis | Rel::Advcl | Rel::Punct)
                    || t > noun && self.rel(t) == Rel::Nmod && self.holds_time(t);
                if away {
                    let rel = if self.rel(t) == Rel::Nmod { Rel::Obl } else { self.rel(t) };
                    self.attach(t, Some(main), rel);
                }
            }
            for t in [what + 1, hedge + 1, be].into_iter().filter(|&t| t != hedge) {
                self.attach(t, Some(hedge), Rel::Aux);
            }
            self.attach(noun, Some(main), Rel::Obj);
            self.attach(what, Some(noun), Rel::Det);
            self.attach(hedge, Some(noun), Rel::Acl);
        }
    }

    fn holds_time(&self, t: usize) -> bool {
        self.is_time(t) || self.kids(t).into_iter().any(|k| self.is_time(k))
    }

    /// "began what it called an operation": the noun that a clause of calling names stands for "what".
    pub(super) fn what_others_call(&mut self) {
        for what in self.first()..self.end().saturating_sub(3) {
            if self.penn(what) != "WP" || self.lemma(what) != "what" {
                continue;
            }
            let Some(call) = self
                .kid(what, Rel::AclRelcl)
                .filter(|&c| c > what && c - what < 5 && self.lists("naming", self.lemma(c)))
            else {
                continue;
            };
            let named = self.kids(call).into_iter().find(|&n| {
                n > call
                    && self.is_noun(n)
                    && matches!(self.rel(n), Rel::Obj | Rel::Obl | Rel::Xcomp | Rel::Ccomp)
                    && !self.is_time(n)
            });
            let (Some(named), Some(above)) = (named, self.head(what)) else { continue };
            let rel = self.rel(what);
            self.attach(named, Some(above), rel);
            self.attach(what, Some(named), Rel::Det);
            self.attach(call, Some(named), Rel::AclRelcl);
            for t in self.kids(call).into_iter().filter(|&t| t > named) {
                let rel = self.rel(t);
                self.attach(t, Some(above), rel);
            }
            if let Some(case) = self.kid(named, Rel::Case).filter(|&c| c == call + 1) {
                self.attach(case, Some(call), Rel::Advmod);
            }
        }
    }

    /// "called the strike a signal": what a thing is called stands right behind it.
    pub(super) fn names_given(&mut self) {
        for call in self.first()..self.end() {
            if !self.is_verb(call) || !self.lists("naming", self.lemma(call)) {
                continue;
            }
            // What is said to be a lie keeps its name beside it.
            let deed = |o: &usize| {
                *o > call
                    && self.knowledge.frames.knows_noun(self.lemma(*o))
                    && !self.knowledge.ledger.is_phrase(Phrase::ClaimNoun, self.lemma(*o))
            };
            let Some(thing) = self.kid(call, Rel::Obj).filter(deed) else { continue };
            let Some(name) = self.kid(thing, Rel::Appos).filter(|&n| n > thing) else { continue };
            if (thing + 1..name).all(|t| self.hangs_from(t, name)) {
                self.attach(name, Some(call), Rel::Xcomp);
            }
        }
    }

    /// "It denied that": who says a thing is somebody.
    pub(super) fn speakers_read_as_expletives(&mut self) {
        for it in self.first()..self.end() {
            let Some(say) = self.head(it).filter(|&v| v > it && self.rel(it) == Rel::Expl) else {
                continue;
            };
            let active = self.kid(say, Rel::AuxPass).is_none() && self.kid(say, Rel::Cop).is_none();
            let clause = self.kid(say, Rel::Ccomp).or_else(|| self.kid(say, Rel::Obj));
            let says = matches!(self.penn(say), "VBD" | "VBZ" | "VBN") && self.says_or_denies(say);
            if self.lemma(it) == "it" && active && says && clause.is_some() {
                self.attach(it, Some(say), Rel::Nsubj);
            }
        }
    }

    fn says_or_denies(&self, v: usize) -> bool {
        self.knowledge
            .frames
            .operator(Pos::V, self.lemma(v), |_| false)
            .is_some_and(|o| matches!(o.effect, Effect::Speech | Effect::Claim | Effect::Deny))
    }

    /// "said four were killed by mines, and blamed saboteurs", "acknowledged that missiles had struck but
    /// said": what stands behind the conjunction is done by who speaks, not by a mine or a missile.
    pub(super) fn second_sayings(&mut self) {
        for v in self.first() + 2..self.end().saturating_sub(1) {
            if self.penn(v - 1) != "CC" || !matches!(self.penn(v), "VBD" | "VBN") {
                continue;
            }
            let Some(speech) = self.speech_before(v) else { continue };
            let comma = self.form(v - 2) == ",";
            let noun = self.head(v).filter(|&n| n > v && self.is_noun(n));
            let verb = comma && self.knowledge.frames.knows_verb(self.lemma(v));
            if let Some(noun) = noun.filter(|_| verb && self.rel(v) == Rel::Amod) {
                self.tag(v, Upos::Verb, "VBD");
                self.attach(v, Some(speech), Rel::Conj);
                self.attach(noun, Some(v), Rel::Obj);
                self.attach(v - 1, Some(v), Rel::Cc);
                continue;
            }
            let inner = self.head(v).filter(|&i| i < v && self.rel(v) == Rel::Conj);
            let Some(inner) = inner.filter(|_| self.is_speech(v)) else { continue };
            let subject = self.kid(inner, Rel::Nsubj).or_else(|| self.kid(inner, Rel::NsubjPass));
            let mute = subject.is_some_and(|s| self.is_mute(s));
            let own = self.kid(v, Rel::Nsubj).is_some();
            if mute && !own && inner != speech {
                self.tag(v, Upos::Verb, "VBD");
                self.attach(v, Some(speech), Rel::Conj);
            }
        }
    }

    /// "has sold Norland 400 rockets": who is given something stands before what is given.
    pub(super) fn things_given(&mut self) {
        for v in self.first()..self.end() {
            let Some(to) = self.kid(v, Rel::Obj).filter(|&o| o > v && self.is_state(o)) else {
                continue;
            };
            let what = (to + 1..self.end())
                .take_while(|&t| !self.is_punct(t))
                .find(|&t| self.head(t) == Some(v) && self.is_noun(t) && self.rel(t) == Rel::Obl);
            let bare = |t: usize| self.kid(t, Rel::Case).is_none() && !self.is_time(t);
            if let Some(what) = what.filter(|&t| bare(t) && self.is_verb(v))
                && (to + 1..what).all(|t| self.hangs_from(t, what))
            {
                self.attach(to, Some(v), Rel::Iobj);
                self.attach(what, Some(v), Rel::Obj);
            }
        }
    }

    /// "launched missiles and drones at the grid": what stands behind a list of things is of the verb.
    pub(super) fn phrases_behind_lists(&mut self) {
        for t in self.first()..self.end() {
            let Some(last) = self.head(t).filter(|&h| h < t && self.rel(t) == Rel::Nmod) else {
                continue;
            };
            let aimed = self.kid(t, Rel::Case).is_some_and(|c| {
                matches!(self.lemma(c), "at" | "to" | "into" | "toward" | "towards" | "against")
            });
            let listed = self.head(last).filter(|&f| f < last && self.rel(last) == Rel::Conj);
            let Some(first) = listed.filter(|&f| aimed && self.rel(f) == Rel::Obj) else {
                continue;
            };
            if let Some(verb) = self.head(first).filter(|&v| v < first && self.is_verb(v)) {
                self.attach(t, Some(verb), Rel::Obl);
            }
        }
    }

    /// "at the power grid overnight": a preposition belongs to the noun behind it, not to the day.
    pub(super) fn prepositions_of_days(&mut self) {
        for c in self.first()..self.end() {
            let Some(day) = self.head(c).filter(|&d| d > c + 1 && self.rel(c) == Rel::Case) else {
                continue;
            };
            let noun = day - 1;
            let bare = matches!(self.rel(day), Rel::OblUnmarked | Rel::Obl | Rel::Advmod);
            let Some(verb) = self.head(day).filter(|&v| v < c && bare && self.is_verb(v)) else {
                continue;
            };
            let fits = noun > c
                && self.is_time(day)
                && self.is_noun(noun)
                && !self.is_time(noun)
                && self.kid(noun, Rel::Case).is_none()
                && self.head(noun).is_some_and(|h| h < c)
                && (c + 1..noun).all(|t| self.hangs_from(t, noun));
            if fits {
                self.attach(c, Some(noun), Rel::Case);
                self.attach(noun, Some(verb), Rel::Obl);
            }
        }
    }

    /// "A Norland daily said": a word behind an article that only one who speaks can be.
    pub(super) fn speakers_read_as_adverbs(&mut self) {
        for say in self.first() + 2..self.end() {
            let who = say - 1;
            let described = self.kids(who).iter().any(|&k| self.penn(k) == "DT");
            let fits = self.is_verb(say)
                && self.says_or_denies(say)
                && self.head(who) == Some(say)
                && self.rel(who) == Rel::Advmod
                && described
                && self.kid(say, Rel::Nsubj).is_none();
            if fits {
                self.attach(who, Some(say), Rel::Nsubj);
                self.tag(who, Upos::Noun, "NN");
            }
        }
    }

    /// "resumed loudspeaker broadcasts": a noun behind a word of beginning or going on, read as a verb.
    pub(super) fn nouns_read_as_clauses(&mut self) {
        for noun in self.first() + 2..self.end() {
            let part = noun - 1;
            let Some(verb) = self.head(noun).filter(|&v| v + 2 == noun) else { continue };
            let effect = self.knowledge.frames.operator(Pos::V, self.lemma(verb), |_| false);
            let goes_on = effect.is_some_and(|o| {
                matches!(o.effect, Effect::Begin | Effect::Continue | Effect::End)
            });
            let fits = self.penn(noun) == "VBZ"
                && self.rel(noun) == Rel::Ccomp
                && self.penn(part) == "NN"
                && self.head(part) == Some(noun)
                && self.rel(part) == Rel::Nsubj
                && goes_on;
            if fits {
                self.attach(noun, Some(verb), Rel::Obj);
                self.attach(part, Some(noun), Rel::Compound);
                self.tag(noun, Upos::Noun, "NNS");
                let mut placed = self.kids(noun);
                placed.retain(|&k| self.rel(k) == Rel::Obl);
                for k in placed {
                    self.attach(k, Some(verb), Rel::Obl);
                }
            }
        }
    }

    /// "The guard boarded boats, the chief said, and a sailor lost a thumb": of two clauses around who says
    /// so the first leads.
    pub(super) fn clauses_around_who_says(&mut self) {
        let Some(second) = (self.first()..self.end()).find(|&t| self.rel(t) == Rel::Root) else {
            return;
        };
        let said = self
            .kids(second)
            .into_iter()
            .find(|&s| s < second && self.rel(s) == Rel::Parataxis && self.says_or_denies(s));
        let Some(said) = said.filter(|&s| s + 2 < second) else { return };
        let first = self.kids(second).into_iter().find(|&v| {
            v < said && self.rel(v) == Rel::Parataxis && self.kid(v, Rel::Nsubj).is_some()
        });
        let joined = self.form(said + 1) == "," && self.penn(said + 2) == "CC";
        let Some(first) = first.filter(|_| joined && self.is_verb(second)) else { return };
        self.attach(first, None, Rel::Root);
        self.attach(said, Some(first), Rel::Parataxis);
        self.attach(second, Some(first), Rel::Conj);
        self.attach(said + 2, Some(second), Rel::Cc);
        let subject = (said + 3..second).rfind(|&k| self.is_noun(k));
        if let Some(subject) = subject.filter(|_| self.kid(second, Rel::Nsubj).is_none()) {
            self.attach(subject, Some(second), Rel::Nsubj);
        }
    }

    /// "…, the first time Norland has admitted": the name behind "time" is the subject of what it did.
    pub(super) fn times_that(&mut self) {
        for time in self.first()..self.end().saturating_sub(2) {
            let name = time + 1;
            let Some(v) = self.head(time).filter(|&v| v > name && self.rel(time) == Rel::Nsubj)
            else {
                continue;
            };
            let fits = self.lemma(time) == "time"
                && self.penn(name).starts_with("NNP")
                && self.head(name) == Some(time)
                && self.is_verb(v);
            if !fits {
                continue;
            }
            let (above, rel) = (self.head(v), self.rel(v));
            self.attach(name, Some(v), Rel::Nsubj);
            self.attach(time, above, if rel == Rel::Root { Rel::Root } else { Rel::Parataxis });
            self.attach(v, Some(time), Rel::AclRelcl);
        }
    }

    /// "said Ann Lee, head of the office": what stands behind the speaker and a comma describes him.
    pub(super) fn speakers_described(&mut self) {
        for say in self.first()..self.end() {
            if !self.says_or_denies(say) || !self.is_verb(say) {
                continue;
            }
            let Some(noun) = self.kid(say, Rel::Ccomp).filter(|&n| n > say && self.is_noun(n))
            else {
                continue;
            };
            let speaker = self.kids(say).into_iter().find(|&s| {
                s > say && s < noun && matches!(self.rel(s), Rel::Nsubj) && self.is_noun(s)
            });
            let clause = self.kid(noun, Rel::Nsubj).or_else(|| self.kid(noun, Rel::Cop));
            let Some(speaker) = speaker.filter(|_| clause.is_none()) else { continue };
            if (speaker..noun).any(|t| self.form(t) == ",") {
                self.attach(noun, Some(speaker), Rel::Appos);
            }
        }
    }

    /// "asked Norland for guns": what stands behind "for" is no object.
    pub(super) fn objects_behind_for(&mut self) {
        for t in self.first()..self.end() {
            let Some(v) = self.head(t).filter(|&v| v < t && self.rel(t) == Rel::Obj) else {
                continue;
            };
            let behind = self.kid(t, Rel::Case).is_some_and(|c| self.lemma(c) == "for");
            if let Some(whom) = self.kid(v, Rel::Iobj).filter(|_| behind) {
                self.attach(t, Some(v), Rel::Obl);
                self.attach(whom, Some(v), Rel::Obj);
            }
        }
    }

    /// A weapon, or what is only said to be so and so: "its actions were lawful".
    fn is_mute(&self, noun: usize) -> bool {
        let predicate = self.head(noun).is_some_and(|p| self.kid(p, Rel::Cop).is_some());
        let range = self.reading.tokens[noun].range;
        let somebody = self.penn(noun) == "PRP"
            || self.knowledge.roles.get(self.lemma(noun)).is_some()
            || self.reading.entities.iter().any(|e| {
                e.range.overlaps(range)
                    && matches!(
                        e.kind,
                        EntityKind::Person
                            | EntityKind::Organisation
                            | EntityKind::State
                            | EntityKind::Role
                    )
            });
        self.lists("weapon", self.lemma(noun)) || predicate && !somebody
    }

    /// The verb of the sentence, where it says something and somebody says it.
    fn speech_before(&self, v: usize) -> Option<usize> {
        (self.first()..v).find(|&s| {
            self.rel(s) == Rel::Root && self.is_speech(s) && self.kid(s, Rel::Nsubj).is_some()
        })
    }

    /// "said it had imposed sanctions on": a participle right behind "had", before a noun without an
    /// article, is the verb.
    pub(super) fn perfects_read_as_adjectives(&mut self) {
        for v in self.first() + 1..self.end() {
            let Some(noun) = self.head(v).filter(|&n| n > v && self.rel(v) == Rel::Amod) else {
                continue;
            };
            let have = v - 1;
            let perfect = self.penn(v) == "VBN" && self.lemma(have) == "have" && self.is_noun(noun);
            if !perfect {
                continue;
            }
            let above = if self.head(noun) == Some(have) {
                (self.head(have), self.rel(have))
            } else if self.head(have) == Some(v) {
                let head = self.head(noun);
                let said = head.is_some_and(|h| h < v && self.is_speech(h));
                (head, if said { Rel::Ccomp } else { self.rel(noun) })
            } else {
                continue;
            };
            self.attach(v, above.0, above.1);
            for k in self.kids(have) {
                let rel = self.rel(k);
                self.attach(k, Some(v), rel);
            }
            self.attach(have, Some(v), Rel::Aux);
            self.attach(noun, Some(v), Rel::Obj);
        }
    }
}

/// Tokens of an aside between commas, at most.
const ASIDE: usize = 14;
