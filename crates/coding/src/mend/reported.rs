//! Clauses that a word of saying or planning governs past a day or another's name: "reported on 26
//! April that …", "agreed on Monday to …", "reported, citing a diplomat, that …".

use parallax_knowledge::{
    frames::{Effect, Pos},
    ledger::Phrase,
};
use parallax_model::{Rel, Upos};

use super::Mender;

impl Mender<'_> {
    /// A clause right behind the day of a saying is what is said, not an adverbial.
    pub(super) fn clauses_behind_days(&mut self) {
        for v in self.first()..self.end() {
            let governs = self.is_verb(v)
                && self.knowledge.frames.operator(Pos::V, self.lemma(v), |_| false).is_some();
            let complete = [Rel::Ccomp, Rel::Xcomp].iter().any(|&rel| self.kid(v, rel).is_some());
            if !governs || complete {
                continue;
            }
            let says = self.is_speech(v);
            let Some(opener) = self.behind_days(v).or_else(|| self.behind_aside(v)) else {
                continue;
            };
            match self.form(opener).to_lowercase().as_str() {
                "that" if says => self.said_behind(v, opener),
                "to" => {
                    let verb =
                        self.head(opener).filter(|&w| w > opener && self.rel(w) == Rel::Advcl);
                    if let Some(verb) = verb.filter(|&w| self.head(w) == Some(v)) {
                        self.attach(verb, Some(v), Rel::Xcomp);
                    }
                }
                _ => {}
            }
        }
    }

    /// "A missile fired by Norland failed and fell": of two finite verbs beside each other the first leads.
    pub(super) fn verbs_before_and(&mut self) {
        for v in self.first()..self.end().saturating_sub(2) {
            let Some(second) = self.head(v).filter(|&h| h > v + 1) else { continue };
            let finite = |t: usize| matches!(self.penn(t), "VBD" | "VBZ" | "VBP");
            let beside = self.rel(v) == Rel::Advcl
                && finite(v)
                && finite(second)
                && self.penn(v + 1) == "CC"
                && self.head(v + 1) == Some(second)
                && self.kid(v, Rel::Mark).is_none()
                && self.kid(second, Rel::Nsubj).is_none();
            if !beside {
                continue;
            }
            let (above, rel) = (self.head(second), self.rel(second));
            self.attach(v, above, rel);
            self.attach(second, Some(v), Rel::Conj);
            for k in self.kids(second).into_iter().filter(|&k| k < v) {
                let rel = self.rel(k);
                self.attach(k, Some(v), rel);
            }
        }
    }

    /// "A missile fired by Norland on Friday failed": the noun before a participle with its doer is the
    /// subject of the finite verb behind it, which has none, and the participle describes it.
    pub(super) fn subjects_of_participles(&mut self) {
        for p in self.first() + 1..self.end() {
            if self.penn(p) != "VBN"
                || self.kid(p, Rel::OblAgent).is_none()
                || self.has_auxiliary(p)
            {
                continue;
            }
            let subject = |v| self.kid(v, Rel::Nsubj).or_else(|| self.kid(v, Rel::NsubjPass));
            let Some(noun) = subject(p).filter(|&n| n < p) else { continue };
            let finite = |t: &usize| matches!(self.penn(*t), "VBD" | "VBZ" | "VBP");
            let verb = (p + 1..self.end())
                .take_while(|&t| !self.is_punct(t) && self.penn(t) != "CC")
                .find(finite)
                .filter(|&v| self.upos(v) == Upos::Verb);
            // One before "that" is the subject of another clause.
            let open = |v: usize| {
                subject(v)
                    .is_none_or(|s| (s..noun).any(|t| self.form(t).eq_ignore_ascii_case("that")))
            };
            let Some(verb) = verb.filter(|&v| open(v) && self.rel(v) != Rel::AclRelcl) else {
                continue;
            };
            self.attach(noun, Some(verb), Rel::Nsubj);
            self.attach(p, Some(noun), Rel::Acl);
        }
    }

    /// "said a rocket exploded, failing to reach orbit": what hangs behind the reported clause and says
    /// nothing itself belongs to that clause, when the saying stands before it.
    pub(super) fn results_of_what_is_said(&mut self) {
        for v in self.first()..self.end() {
            let Some(say) = self.head(v).filter(|&h| h < v && self.is_speech(h)) else { continue };
            let behind = self.rel(v) == Rel::Advcl
                && self.penn(v) == "VBG"
                && v > self.first()
                && self.form(v - 1) == ","
                && self.kid(v, Rel::Nsubj).is_none();
            let Some(said) = self.kid(say, Rel::Ccomp).filter(|&c| c > say && c < v) else {
                continue;
            };
            let tried =
                self.knowledge.frames.operator(Pos::V, self.lemma(v), |_| false).is_some_and(|o| {
                    matches!(
                        o.effect,
                        Effect::Fail | Effect::Manage | Effect::Prevent | Effect::Cause
                    )
                });
            let harms = self.lists("harming", self.lemma(v));
            if behind && (tried || harms) {
                self.attach(v, Some(said), Rel::Advcl);
            }
        }
    }

    /// "Norland, which borders both, sent tanks": the form in -ed behind the second comma is the verb of the
    /// sentence, not another description.
    pub(super) fn verbs_behind_asides(&mut self) {
        for pronoun in self.first() + 2..self.end() {
            let relative =
                matches!(self.penn(pronoun), "WDT" | "WP") && self.form(pronoun - 1) == ",";
            let Some(inner) = self.head(pronoun).filter(|&v| relative && v > pronoun) else {
                continue;
            };
            let Some(noun) = self.head(inner).filter(|&n| n < pronoun && self.is_noun(n)) else {
                continue;
            };
            let comma = (inner + 1..self.end().saturating_sub(1)).find(|&t| self.form(t) == ",");
            let Some(main) = comma.map(|c| c + 1) else { continue };
            // Its object may have been taken for its subject.
            let turned = self.kid(main, Rel::Nsubj).filter(|&k| k > main);
            let own = self.kid(main, Rel::Nsubj).is_some_and(|k| k < main);
            let fits = matches!(self.rel(main), Rel::Acl | Rel::Parataxis)
                && self.head(main) == Some(noun)
                && matches!(self.penn(main), "VBN" | "VBD")
                && (self.kid(main, Rel::Obj).is_some() || turned.is_some())
                && !own
                && self.rel(noun) == Rel::Root;
            if !fits {
                continue;
            }
            if let Some(object) = turned {
                self.attach(object, Some(main), Rel::Obj);
            }
            self.attach(main, None, Rel::Root);
            self.attach(noun, Some(main), Rel::Nsubj);
            for k in self.kids(noun).into_iter().filter(|&k| k > main) {
                let rel = self.rel(k);
                self.attach(k, Some(main), rel);
            }
            self.tag(main, Upos::Verb, "VBD");
        }
    }

    /// "imposed sanctions on a commander, accusing him of abuses": who accuses him is not he.
    pub(super) fn gerunds_about_others(&mut self) {
        for v in self.first() + 2..self.end() {
            let behind =
                self.penn(v) == "VBG" && self.form(v - 1) == "," && self.rel(v) == Rel::Acl;
            let Some(noun) = self.head(v).filter(|&n| behind && n < v) else { continue };
            let other = self.kid(v, Rel::Obj).is_some_and(|o| {
                matches!(self.form(o).to_lowercase().as_str(), "him" | "her" | "them" | "it")
            });
            let mut at = noun;
            let main = loop {
                let Some(head) = self.head(at) else { break None };
                if self.is_verb(head) {
                    break Some(head);
                }
                at = head;
            };
            if let Some(main) = main.filter(|&m| other && m < v) {
                self.attach(v, Some(main), Rel::Advcl);
            }
        }
    }

    /// "confirmed that it broke up, backing Norland's account": who stands by an account is who speaks.
    pub(super) fn accounts_of_who_speaks(&mut self) {
        for v in self.first() + 1..self.end() {
            if self.penn(v) != "VBG" || self.form(v - 1) != "," || self.rel(v) != Rel::Advcl {
                continue;
            }
            let Some(said) = self.head(v).filter(|&c| c < v && self.rel(c) == Rel::Ccomp) else {
                continue;
            };
            let account = self
                .kid(v, Rel::Obj)
                .is_some_and(|o| self.knowledge.ledger.is_phrase(Phrase::ClaimNoun, self.lemma(o)));
            if let Some(say) = self.head(said).filter(|&s| account && self.is_speech(s)) {
                self.attach(v, Some(say), Rel::Advcl);
            }
        }
    }

    /// "lost 4,000 troops, killed or wounded": participles behind a noun and a comma describe it.
    pub(super) fn participles_behind_nouns(&mut self) {
        for v in self.first() + 2..self.end().saturating_sub(1) {
            let noun = v - 2;
            let describes = self.penn(v) == "VBN"
                && self.form(v - 1) == ","
                && self.is_noun(noun)
                && self.penn(v + 1) == "CC"
                && self.rel(v) == Rel::Conj
                && self.lists("harming", self.lemma(v))
                && self.kid(v, Rel::Obj).is_none()
                && self.kid(v, Rel::AuxPass).is_none();
            if describes && self.head(v) == self.head(noun) {
                self.attach(v, Some(noun), Rel::Acl);
            }
        }
    }

    /// The token behind a phrase of time that itself stands right behind `v`.
    fn behind_days(&self, v: usize) -> Option<usize> {
        let preposition = v + 1 < self.end() && self.penn(v + 1) == "IN";
        let from = v + 1 + usize::from(preposition);
        let mut t = from;
        while t < self.end() && self.in_time(t) {
            t += 1;
        }
        (t > from && t < self.end()).then_some(t)
    }

    /// The token behind ", citing a diplomat,".
    fn behind_aside(&self, v: usize) -> Option<usize> {
        let opens = v + 2 < self.end() && self.form(v + 1) == "," && self.penn(v + 2) == "VBG";
        let comma = (v + 3..self.end().min(v + ASIDE)).find(|&t| self.form(t) == ",")?;
        (opens && comma + 1 < self.end()).then_some(comma + 1)
    }

    fn in_time(&self, t: usize) -> bool {
        let range = self.reading.tokens[t].range;
        !self.reading.times_over(range).is_empty()
    }

    /// Makes the clause behind "that" the complement of `v`.
    fn said_behind(&mut self, v: usize, that: usize) {
        self.subject_read_as_verb(that);
        let finite = |t: &usize| self.is_finite(*t);
        let Some(first) = (that + 1..self.end()).find(finite) else { return };
        let verb = match self.rel(first) {
            Rel::Aux | Rel::AuxPass | Rel::Cop => self.head(first).unwrap_or(first),
            _ => first,
        };
        if verb <= that {
            return;
        }
        let subject = (that + 1..first).any(|t| {
            self.head(t) == Some(verb) && matches!(self.rel(t), Rel::Nsubj | Rel::NsubjPass)
        });
        if !subject {
            return;
        }
        // "The air force confirmed on Monday that …", taken for a description of the air force.
        let speaker = self.head(v).filter(|&n| {
            self.rel(v) == Rel::Acl
                && n < v
                && self.rel(n) == Rel::Nsubj
                && self.head(n) == Some(verb)
        });
        if let Some(speaker) = speaker {
            let (above, rel) = (self.head(verb), self.rel(verb));
            self.attach(v, above, rel);
            self.attach(speaker, Some(v), Rel::Nsubj);
            self.tag(v, Upos::Verb, "VBD");
        }
        self.attach(verb, Some(v), Rel::Ccomp);
        self.attach(that, Some(verb), Rel::Mark);
        self.tag(that, Upos::Sconj, "IN");
    }

    /// "that talks on the treaty could start": a word in -s between "that" and an auxiliary is the
    /// subject, not a verb beside it.
    fn subject_read_as_verb(&mut self, that: usize) {
        let noun = that + 1;
        if noun >= self.end() || self.penn(noun) != "VBZ" || self.rel(noun) == Rel::Aux {
            return;
        }
        let auxiliary = (noun + 1..self.end())
            .take_while(|&t| !self.is_punct(t))
            .find(|&t| self.upos(t) == Upos::Aux);
        let Some(verb) = auxiliary.and_then(|a| self.head(a)).filter(|&w| w > noun) else { return };
        let own = (noun + 1..verb).any(|t| {
            self.head(t) == Some(verb) && matches!(self.rel(t), Rel::Nsubj | Rel::NsubjPass)
        });
        if own {
            return;
        }
        self.tag(noun, Upos::Noun, "NNS");
        for k in self.kids(noun) {
            if self.rel(k) == Rel::Obl && k > noun {
                self.attach(k, Some(noun), Rel::Nmod);
            }
        }
        let above = self.head(noun).filter(|&h| h != verb);
        if self.head(verb) == Some(noun) {
            self.attach(verb, above, Rel::Parataxis);
        }
        self.attach(noun, Some(verb), Rel::Nsubj);
    }
}

/// Words within which an aside between commas closes.
const ASIDE: usize = 14;
