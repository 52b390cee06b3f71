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

    /// "said a rocket carrying a satellite exploded": of what is said, a noun phrase with a participle of
    /// its own, a second participle right behind it is the verb.
    pub(super) fn verbs_of_what_is_said(&mut self) {
        for say in self.first()..self.end() {
            if !self.is_verb(say) || !self.lists("clauseverb", self.lemma(say)) {
                continue;
            }
            let Some(noun) = self.kid(say, Rel::Obj).filter(|&o| o > say) else { continue };
            let described = self.kid(noun, Rel::Acl).filter(|&a| self.penn(a) == "VBG");
            let Some(described) = described else { continue };
            let verb = (described + 1..self.end()).find(|&v| {
                self.penn(v) == "VBN"
                    && self.rel(v) == Rel::Acl
                    && !self.has_auxiliary(v)
                    && self.head(v).is_some_and(|n| n + 1 == v && self.hangs_from(n, described))
            });
            let Some(v) = verb else { continue };
            let finite = (noun..self.end()).any(|t| self.is_finite(t) && self.hangs_from(t, say));
            if finite {
                continue;
            }
            self.tag(v, Upos::Verb, "VBD");
            self.attach(v, Some(say), Rel::Ccomp);
            self.attach(noun, Some(v), Rel::Nsubj);
            for t in v + 1..self.end() {
                let closes = self.head(t) == Some(say) && self.rel(t) == Rel::Advcl;
                if closes && self.penn(t) == "VBG" && !self.says_or_denies(t) {
                    self.attach(t, Some(v), Rel::Advcl);
                }
            }
        }
    }

    /// "Said one of the missiles failed and fell": what is said is a clause, and the participle right behind
    /// its noun the verb.
    pub(super) fn what_is_said_failed(&mut self) {
        for say in self.first()..self.end() {
            if !self.is_verb(say) || !self.lists("clauseverb", self.lemma(say)) {
                continue;
            }
            let Some(noun) = self.kid(say, Rel::Obj).filter(|&o| o > say) else { continue };
            let participle = self.kid(noun, Rel::Acl).filter(|&v| {
                let bare = self.penn(v) == "VBN" && !self.has_auxiliary(v);
                let before = (noun..v).all(|t| self.form(t) != "," && !self.is_finite(t));
                bare && before && !self.kids(v).into_iter().any(|k| self.rel(k) == Rel::OblAgent)
            });
            let Some(v) = participle else { continue };
            // Another verb behind it may be the one: "said a man charged with it fled".
            let next = (v + 1..self.end()).find(|&t| self.is_finite(t));
            let joined = next.is_none_or(|t| self.penn(t - 1) == "CC");
            if !joined {
                continue;
            }
            self.tag(v, Upos::Verb, "VBD");
            self.attach(v, Some(say), Rel::Ccomp);
            self.attach(noun, Some(v), Rel::Nsubj);
            for t in self.kids(say).into_iter().filter(|&t| t > v) {
                if self.rel(t) == Rel::Conj && self.kid(t, Rel::Nsubj).is_none() {
                    self.attach(t, Some(v), Rel::Conj);
                }
            }
        }
    }

    /// "Said on Monday that its missiles had hit a base": what opens the clause that is said is no object.
    pub(super) fn that_of_clauses(&mut self) {
        for that in self.first() + 1..self.end() {
            if self.lemma(that) != "that" {
                continue;
            }
            let verb = that - 1;
            // "Dismissed that as fiction".
            let named = self.rel(that) == Rel::Mark
                && that + 1 < self.end()
                && self.form(that + 1) == "as"
                && self.is_verb(verb)
                && self.kid(verb, Rel::Obj).is_none();
            if named {
                self.tag(that, Upos::Pron, "DT");
                self.attach(that, Some(verb), Rel::Obj);
                continue;
            }
            if self.rel(that) != Rel::Obj {
                continue;
            }
            let Some(v) = self.head(that).filter(|&v| v > that) else { continue };
            let said = self.rel(v) == Rel::Ccomp
                && self.head(v).is_some_and(|say| say < that && self.is_speech(say));
            // "A report that Norland had tested a missile": what is tested is the missile.
            let of_noun = self.rel(v) == Rel::AclRelcl
                && self.head(v) == Some(that - 1)
                && self.kids(v).into_iter().any(|k| k > v && self.rel(k) == Rel::Obj);
            let subject = [Rel::Nsubj, Rel::NsubjPass].into_iter().find_map(|r| self.kid(v, r));
            if (said || of_noun) && subject.is_some_and(|s| s > that) {
                self.tag(that, Upos::Sconj, "IN");
                self.attach(that, Some(v), Rel::Mark);
            }
        }
    }

    /// "Told a briefing that the test had failed", "said in a statement that it had": a clause with a subject
    /// of its own describes no noun that says nothing.
    pub(super) fn clauses_told_to_nouns(&mut self) {
        for clause in self.first() + 3..self.end() {
            let Some(noun) =
                self.head(clause).filter(|_| matches!(self.rel(clause), Rel::AclRelcl | Rel::Acl))
            else {
                continue;
            };
            let that = [Rel::Mark, Rel::Obj].into_iter().find_map(|r| self.kid(clause, r));
            let that = that.filter(|&m| m == noun + 1);
            let subject =
                [Rel::Nsubj, Rel::NsubjPass].into_iter().find_map(|r| self.kid(clause, r));
            let own = subject.is_some_and(|s| s > noun + 1);
            let speech = self.head(noun).filter(|&say| {
                say < noun
                    && matches!(self.rel(noun), Rel::Obl | Rel::Obj | Rel::Iobj)
                    && self.is_verb(say)
                    && self.is_speech(say)
                    && self.kid(say, Rel::Ccomp).is_none()
            });
            // "Denied reports that": the noun itself says it.
            let says =
                self.knowledge.frames.operator(Pos::N, self.lemma(noun), |_| false).is_some()
                    || self.knowledge.ledger.is_phrase(Phrase::ClaimNoun, self.lemma(noun));
            let told = self.rel(noun) == Rel::Obl || !says;
            let opens = that.is_some_and(|m| self.form(m) == "that");
            if let Some(say) = speech.filter(|_| opens && own && told) {
                self.attach(clause, Some(say), Rel::Ccomp);
                self.attach(noun + 1, Some(clause), Rel::Mark);
            }
        }
    }

    /// "Asked about the troops, he did not deny it": what is answered is the main clause.
    pub(super) fn asked_first(&mut self) {
        let asked = self.first();
        if self.penn(asked) != "VBN" || self.lemma(asked) != "ask" || self.head(asked).is_some() {
            return;
        }
        let comma = (asked..self.end()).find(|&t| self.form(t) == ",");
        let answer = |k: &usize| {
            comma.is_some_and(|c| *k > c)
                && matches!(self.rel(*k), Rel::Ccomp | Rel::Parataxis)
                && self.kid(*k, Rel::Nsubj).is_some_and(|s| comma.is_some_and(|c| s > c))
        };
        let Some(main) = self.kids(asked).into_iter().find(answer) else { return };
        self.attach(main, None, Rel::Root);
        for t in self.kids(asked).into_iter().filter(|&t| comma.is_some_and(|c| t >= c)) {
            self.attach(t, Some(main), self.rel(t));
        }
        self.attach(asked, Some(main), Rel::Advcl);
    }

    /// "Withdrew its report on the toll": what it is about belongs to the report.
    pub(super) fn matters_of_claims(&mut self) {
        for phrase in self.first() + 2..self.end() {
            if self.rel(phrase) != Rel::Obl {
                continue;
            }
            let case = self.kid(phrase, Rel::Case).filter(|&c| c < phrase);
            let (Some(case), Some(verb)) = (case, self.head(phrase)) else { continue };
            let Some(claim) = case.checked_sub(1).filter(|&c| c >= self.first()) else { continue };
            let about = matches!(self.form(case), "on" | "of" | "about")
                && claim > verb
                && self.head(claim) == Some(verb)
                && self.rel(claim) == Rel::Obj
                && !self.is_time(phrase)
                && self.knowledge.ledger.is_phrase(Phrase::ClaimNoun, self.lemma(claim));
            if about {
                self.attach(phrase, Some(claim), Rel::Nmod);
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
        let auxiliary = |t: usize| self.upos(t) == Upos::Aux || self.penn(t) == "MD";
        let v = (at..self.end()).find(|&t| !adverb(t) && !auxiliary(t))?;
        let finite = matches!(self.penn(v), "VBD" | "VBZ" | "VBP")
            || self.is_verb(v) && (at..v).any(auxiliary)
            || self.penn(v) == "VBN" && self.rel(v) == Rel::Ccomp;
        let subject = self.kid(v, Rel::Nsubj).or_else(|| self.kid(v, Rel::NsubjPass));
        let hangs = self.head(v) == Some(say)
            && matches!(self.rel(v), Rel::Ccomp | Rel::Conj | Rel::Parataxis | Rel::Dep);
        (finite && hangs && subject.is_none() && self.kid(v, Rel::Cc).is_none()).then_some(v)
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

    pub(super) fn says_or_denies(&self, v: usize) -> bool {
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

    /// "A Norland daily said": a word behind an article that only one who speaks can be.
    pub(super) fn speakers_read_as_adverbs(&mut self) {
        for say in self.first() + 2..self.end() {
            let who = say - 1;
            let fits = self.is_verb(say)
                && self.head(who) == Some(say)
                && self.rel(who) == Rel::Advmod
                && self.says_or_denies(say)
                && self.described(who)
                && self.kid(say, Rel::Nsubj).is_none();
            if fits {
                self.attach(who, Some(say), Rel::Nsubj);
                self.tag(who, Upos::Noun, "NN");
            }
        }
    }

    /// Behind an article, or behind names that stand behind one: "a North Norland daily".
    fn described(&self, who: usize) -> bool {
        let own = |t: usize| self.kids(t).into_iter().filter(move |&k| k < t);
        own(who).chain(own(who).flat_map(own)).any(|k| self.penn(k) == "DT")
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

    /// "The ship has sunk, the ministry said on Saturday": who says so, taken for what was sunk.
    pub(super) fn speakers_behind_clauses(&mut self) {
        for said in self.first() + 2..self.end() {
            if self.rel(said) != Rel::Ccomp || !self.says_or_denies(said) || !self.is_finite(said) {
                continue;
            }
            let Some(told) = self.head(said).filter(|&v| v < said && self.is_verb(v)) else {
                continue;
            };
            let own = |k: usize| matches!(self.rel(k), Rel::Nsubj | Rel::NsubjPass | Rel::Mark);
            if self.kids(said).into_iter().any(own) {
                continue;
            }
            let Some(speaker) = self.kid(told, Rel::Obj).filter(|&o| told < o && o < said) else {
                continue;
            };
            let opens = (told + 1..speaker).find(|&t| self.form(t) == ",");
            let phrase = |comma: usize| (comma + 1..speaker).all(|t| self.hangs_from(t, speaker));
            if opens.is_some_and(phrase) && (speaker + 1..said).all(|t| self.hangs_from(t, speaker))
            {
                self.attach(speaker, Some(said), Rel::Nsubj);
                self.attach(said, Some(told), Rel::Parataxis);
            }
        }
    }

    /// "said Ann Lee, head of the office": what stands behind the speaker and a comma describes him.
    pub(super) fn speakers_described(&mut self) {
        for say in self.first()..self.end() {
            if !self.is_verb(say) || !self.says_or_denies(say) {
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

    /// A weapon, or what is only said to be so and so: "its actions were lawful".
    fn is_mute(&self, noun: usize) -> bool {
        let predicate = self.head(noun).is_some_and(|p| self.kid(p, Rel::Cop).is_some());
        let range = self.reading.tokens[noun].range;
        let somebody = self.penn(noun) == "PRP"
            || self.knowledge.roles.get(self.lemma(noun)).is_some()
            || self.reading.entities_over(range).iter().any(|e| {
                matches!(
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
}

/// Tokens of an aside between commas, at most.
const ASIDE: usize = 14;
