//! Clauses whose verb, subject or opening word the parser misplaced.

use parallax_knowledge::frames::Pos;
use parallax_model::{EntityKind, Rel, Upos};

use super::Mender;

/// Words that open a clause of time, which taggers take for prepositions.
pub(super) const OPENERS: &[&str] = &["after", "before", "since", "until", "as"];

impl Mender<'_> {
    /// "Pyongyang deployed artillery along the line": a clause without another finite verb, in
    /// which a form in -ed stands between a noun and a noun phrase, has that form as its verb.
    pub(super) fn verbs_read_as_participles(&mut self) {
        for v in self.first() + 1..self.end().saturating_sub(1) {
            let form = matches!(self.penn(v), "VBN" | "JJ" | "VBD");
            let reduced = matches!(self.rel(v), Rel::Amod | Rel::Acl | Rel::Advcl | Rel::Compound)
                || (self.rel(v) == Rel::Root && self.penn(v) == "VBN");
            let bare = form && reduced && !self.has_auxiliary(v);
            if !bare || self.kid(v, Rel::Nsubj).is_some() {
                continue;
            }
            let Some(lemma) = self.verb_lemma(v) else { continue };
            let subject = v - 1;
            // "boarded and damaged boats": the object stands behind the second.
            let second = Some(v + 2).filter(|&w| {
                self.penn(v + 1) == "CC"
                    && w + 1 < self.end()
                    && matches!(self.penn(w), "VBN" | "VBD")
            });
            let next = second.unwrap_or(v) + 1;
            let object_follows =
                matches!(self.penn(next), "DT" | "PRP$" | "CD" | "JJ" | "NN" | "NNS" | "NNP")
                    && !self.is_time(next)
                    && !matches!(self.lemma(next), "last" | "next")
                    || self.needs_preposition(v, &lemma);
            if !self.is_nominal(subject) || self.is_time(subject) || !object_follows {
                continue;
            }
            // "said troops opened fire": what is said has a verb of its own.
            let other = |t: usize| {
                t != v
                    && self.is_finite(t)
                    && !(t < subject && self.is_speech(t))
                    && !self.goes_on_after(t, v)
            };
            if self.clause(v).any(other) {
                continue;
            }
            let further: Vec<usize> =
                self.clause(v).filter(|&t| self.goes_on_after(t, v)).collect();
            self.make_finite(v, subject, &lemma);
            for t in further {
                self.attach(t, Some(v), Rel::Conj);
            }
            if let Some(second) = second {
                self.tag(second, Upos::Verb, "VBD");
                self.attach(second, Some(v), Rel::Conj);
                let object = self.kids(v).into_iter().find(|&k| k > second && self.is_noun(k));
                if let Some(object) = object.filter(|&k| self.kid(k, Rel::Case).is_none()) {
                    self.attach(object, Some(second), Rel::Obj);
                }
            }
        }
    }

    /// "Norland has broken relations": a subject is that of the verb, not of what helps it; and "indicated it
    /// deplored that" holds a clause of its own.
    pub(super) fn subjects_of_auxiliaries(&mut self) {
        for t in self.first()..self.end() {
            let Some(head) = self.head(t).filter(|_| self.rel(t) == Rel::Nsubj) else { continue };
            let helps = matches!(self.rel(head), Rel::Aux | Rel::AuxPass | Rel::Cop);
            if let Some(verb) = self.head(head).filter(|&v| helps && v > t) {
                let passive = self.kid(verb, Rel::AuxPass).is_some();
                self.attach(t, Some(verb), if passive { Rel::NsubjPass } else { Rel::Nsubj });
            }
            let own = self.rel(head) == Rel::Xcomp && self.penn(head) == "VBD" && t < head;
            if own && self.head(head).is_some_and(|v| v < t && self.is_speech(v)) {
                self.attach(head, self.head(head), Rel::Ccomp);
            }
        }
    }

    /// "says it targeted fighters": a verb with a subject describes no noun.
    pub(super) fn verbs_read_as_adjectives(&mut self) {
        for v in self.first() + 1..self.end() {
            if self.rel(v) != Rel::Amod {
                continue;
            }
            let (Some(noun), Some(subject)) = (self.head(v), self.kid(v, Rel::Nsubj)) else {
                continue;
            };
            let finite = matches!(self.penn(v), "VBD" | "VBN" | "VBZ" | "VBP")
                && subject < v
                && self.form(v - 1) != "-"
                && noun > v
                && self.is_noun(noun)
                && !self.has_auxiliary(v);
            if !finite {
                continue;
            }
            match self.head(noun) {
                Some(above) if above < v && self.is_verb(above) => {
                    let said = self.is_speech(above);
                    self.attach(v, Some(above), if said { Rel::Ccomp } else { Rel::Parataxis });
                }
                // "Norland mobilized reservists for a war": the only verb of its sentence.
                None => {
                    self.attach(v, None, Rel::Root);
                    for t in self.kids(noun).into_iter().filter(|&t| t > noun) {
                        let clause = matches!(self.rel(t), Rel::Advcl | Rel::Conj | Rel::Parataxis)
                            || self.is_punct(t);
                        let day = self.rel(t) == Rel::Nmod && self.is_time(t);
                        if clause || day {
                            self.attach(t, Some(v), if day { Rel::Obl } else { self.rel(t) });
                        }
                    }
                }
                _ => continue,
            }
            self.attach(noun, Some(v), Rel::Obj);
            if self.penn(v) == "VBN" {
                self.tag(v, Upos::Verb, "VBD");
            }
        }
    }

    /// "A report called for": the only verb of a sentence, with a preposition its frames ask for.
    fn needs_preposition(&self, v: usize, lemma: &str) -> bool {
        use parallax_knowledge::frames::{Pos, Site};
        let next = self.lemma(v + 1);
        matches!(self.penn(v + 1), "IN" | "RP")
            && self.rel(v) == Rel::Acl
            && self.head(v) == Some(v - 1)
            && self.rel(v - 1) == Rel::Root
            && self.knowledge.frames.of(Pos::V, lemma).flat_map(|f| &f.needs).any(|need| {
                !need.negated && need.sites.iter().any(|s| *s == Site::Word(next.to_string()))
            })
    }

    /// "a day after Rome and Paris signed a treaty": a verb coordinated with what it dates, its
    /// subject taken for a phrase of time.
    pub(super) fn clauses_of_time(&mut self) {
        for v in self.first() + 2..self.end() {
            let lacks = matches!(
                self.rel(v),
                Rel::Conj | Rel::Ccomp | Rel::Parataxis | Rel::Dep | Rel::Advcl
            ) && matches!(self.penn(v), "VBD" | "VBN")
                && self.kid(v, Rel::Nsubj).is_none()
                && self.kid(v, Rel::Cc).is_none();
            if !lacks || !self.is_noun(v - 1) {
                continue;
            }
            let mut name = v - 1;
            while matches!(self.rel(name), Rel::Conj | Rel::Flat | Rel::Compound)
                && let Some(head) = self.head(name).filter(|&h| h < v)
            {
                name = head;
            }
            let opener = self.kid(name, Rel::Case).filter(|&k| OPENERS.contains(&self.lemma(k)));
            let (Some(opener), Some(above)) = (opener, self.head(name)) else { continue };
            if above == v || !self.is_noun(name) {
                continue;
            }
            self.attach(v, Some(above), Rel::Advcl);
            self.attach(name, Some(v), Rel::Nsubj);
            self.attach(opener, Some(v), Rel::Mark);
        }
    }

    pub(super) fn has_auxiliary(&self, v: usize) -> bool {
        (self.first()..v).rev().take(3).any(|t| {
            matches!(self.upos(t), Upos::Aux) && self.penn(t) != "NNP"
                || matches!(self.lemma(t), "be" | "have" | "get")
        })
    }

    /// The lemma of a verb with a frame, though the word may be tagged as an adjective.
    fn verb_lemma(&self, v: usize) -> Option<String> {
        let lemma = self.lemma(v).to_lowercase();
        if self.is_verb(v) {
            return self.knowledge.frames.knows_verb(&lemma).then_some(lemma);
        }
        let form = self.form(v).to_lowercase();
        let stem = form.strip_suffix("ed")?;
        let short = stem.get(..stem.len().saturating_sub(1)).unwrap_or("");
        [stem.to_string(), format!("{stem}e"), short.to_string()]
            .into_iter()
            .find(|l| !l.is_empty() && self.knowledge.frames.knows_verb(l))
    }

    /// "The bloc imposed sanctions and closed its border": a second verb, hung from the noun that the first was
    /// taken to describe.
    fn goes_on_after(&self, second: usize, first: usize) -> bool {
        let described = self.head(first).filter(|&o| o > first && self.rel(first) == Rel::Amod);
        self.rel(second) == Rel::Conj
            && described.is_some()
            && self.head(second) == described
            && self.is_finite(second)
            && self.kid(second, Rel::Nsubj).is_none()
            && !self.has_auxiliary(second)
    }

    /// The tokens of the clause around a word, as far as punctuation and opening words show.
    pub(super) fn clause(&self, v: usize) -> std::ops::Range<usize> {
        let stops = |t: usize| {
            self.is_punct(t) && self.form(t) != "-"
                || matches!(self.penn(t), "WDT" | "WP" | "WRB")
                || (self.penn(t) == "IN"
                    && matches!(
                        self.lemma(t),
                        "that" | "because" | "if" | "though" | "although" | "while" | "unless"
                    ))
                || (OPENERS.contains(&self.lemma(t)) && self.penn(t) == "IN")
        };
        let start = (self.first()..v).rev().find(|&t| stops(t)).map_or(self.first(), |t| t + 1);
        let end = (v + 1..self.end()).find(|&t| stops(t)).unwrap_or(self.end());
        start..end
    }

    fn make_finite(&mut self, v: usize, subject: usize, lemma: &str) {
        let old = (self.head(v), self.rel(v));
        let described = old.0.filter(|_| matches!(old.1, Rel::Amod | Rel::Compound));
        let object = described.filter(|&o| o > v);
        let owner = object.or_else(|| old.0.filter(|&h| h == subject)).unwrap_or(subject);
        let place = if owner == subject && old.0 != Some(subject) && object.is_none() {
            // An adverbial or root already: the verb keeps its place.
            old
        } else {
            (self.head(owner), self.rel(owner))
        };
        let mut opener = None;
        for k in self.kids(owner) {
            if k >= subject || k == v {
                continue;
            }
            if self.rel(k) == Rel::Case {
                opener = OPENERS.contains(&self.lemma(k)).then_some(k);
                if opener.is_none() {
                    return;
                }
            }
        }
        if opener.is_none() {
            opener = self.kid(subject, Rel::Case).filter(|&k| OPENERS.contains(&self.lemma(k)));
            if opener.is_none() && self.kid(subject, Rel::Case).is_some_and(|k| k < subject) {
                return;
            }
        }
        for k in self.kids(owner) {
            if k < subject && k != v && owner != subject && Some(k) != opener {
                let rel = self.rel(k);
                self.attach(k, Some(subject), rel);
            }
        }
        let head = place.0.filter(|&h| h != v && h != subject);
        let rel = match (opener, head) {
            (_, None) => Rel::Root,
            (Some(_), _) => Rel::Advcl,
            (None, Some(h)) if self.is_verb(h) && self.is_speech(h) => Rel::Ccomp,
            (None, Some(_)) if matches!(old.1, Rel::Advcl) => Rel::Advcl,
            _ => Rel::Parataxis,
        };
        self.attach(v, head, rel);
        self.attach(subject, Some(v), Rel::Nsubj);
        if let Some(object) = object {
            self.attach(object, Some(v), Rel::Obj);
        }
        if let Some(opener) = opener {
            self.attach(opener, Some(v), Rel::Mark);
        }
        let rest: Vec<usize> = self
            .kids(subject)
            .into_iter()
            .filter(|&k| k > v && matches!(self.rel(k), Rel::Obj | Rel::Obl | Rel::Advcl))
            .collect();
        for k in rest {
            let rel = self.rel(k);
            self.attach(k, Some(v), rel);
        }
        self.tag(v, Upos::Verb, "VBD");
        self.name_lemma(v, lemma);
    }

    /// "its plan to launch", "a ban on sending": a clause right behind a noun that governs such
    /// clauses is the noun's.
    pub(super) fn clauses_of_nouns(&mut self) {
        for v in self.first() + 2..self.end() {
            if self.rel(v) != Rel::Advcl || !self.is_verb(v) {
                continue;
            }
            let Some(mark) = self.kid(v, Rel::Mark).filter(|&m| m > self.first() && m < v) else {
                continue;
            };
            let noun = mark - 1;
            let clausal = match self.penn(v) {
                "VB" => self.lemma(mark) == "to",
                "VBG" => matches!(self.lemma(mark), "on" | "about" | "of" | "for" | "against"),
                _ => false,
            };
            let governs = self.is_noun(noun)
                && self
                    .knowledge
                    .frames
                    .operator(parallax_knowledge::frames::Pos::N, self.lemma(noun), |_| false)
                    .is_some();
            if clausal && governs && self.head(noun) != Some(v) {
                self.attach(v, Some(noun), Rel::Acl);
            }
        }
    }

    /// "The second covered 120 km": an ordinal with its article stands for a noun.
    pub(super) fn ordinals_as_subjects(&mut self) {
        for v in self.first() + 2..self.end() {
            let ordinal = v - 1;
            let fits = matches!(self.penn(v), "VBN" | "VBD")
                && self.lists("ordinal", self.lemma(ordinal))
                && self.rel(ordinal) == Rel::Amod
                && self.head(ordinal) == Some(v)
                && self.penn(v - 2) == "DT";
            if fits {
                self.attach(ordinal, Some(v), Rel::Nsubj);
                self.attach(v - 2, Some(ordinal), Rel::Det);
                self.tag(ordinal, Upos::Noun, "NN");
                self.tag(v, Upos::Verb, "VBD");
            }
        }
    }

    /// "The envoy called on": a past tense without an auxiliary is not a passive.
    pub(super) fn false_passives(&mut self) {
        for v in self.first()..self.end() {
            let main = matches!(self.rel(v), Rel::Root | Rel::Ccomp | Rel::Conj | Rel::Parataxis);
            if !main || self.penn(v) != "VBN" || self.has_auxiliary(v) {
                continue;
            }
            if self.kid(v, Rel::AuxPass).is_some() || self.kid(v, Rel::Aux).is_some() {
                continue;
            }
            let Some(subject) = self.kid(v, Rel::NsubjPass).or_else(|| self.kid(v, Rel::Nsubj))
            else {
                continue;
            };
            let by = self.kids(v).into_iter().any(|k| self.rel(k) == Rel::OblAgent);
            if by || subject > v {
                continue;
            }
            self.tag(v, Upos::Verb, "VBD");
            self.attach(subject, Some(v), Rel::Nsubj);
        }
    }

    /// "Mali warned in a statement that any attack would be met": a subject before one verb and its "that"
    /// does nothing behind them.
    pub(super) fn subjects_before_that(&mut self) {
        for s in self.first()..self.end() {
            if !matches!(self.rel(s), Rel::Nsubj | Rel::NsubjPass) || !self.is_noun(s) {
                continue;
            }
            let Some(inner) = self.head(s).filter(|&v| v > s) else { continue };
            let Some(outer) = self.head(inner).filter(|&v| s < v && v < inner) else { continue };
            let own = |k: &usize| matches!(self.rel(*k), Rel::Nsubj | Rel::NsubjPass);
            let reported = self.rel(inner) == Rel::Ccomp
                && self.is_finite(outer)
                && !self.kids(outer).iter().any(own)
                && self.kids(inner).iter().any(|&k| k > outer && own(&k))
                && self.kids(inner).iter().any(|&k| k > outer && self.lemma(k) == "that");
            if reported {
                self.attach(s, Some(outer), Rel::Nsubj);
            }
        }
    }

    /// "A test of an engine for a missile was watched": what stands behind a preposition is no second subject.
    pub(super) fn subjects_behind_prepositions(&mut self) {
        for t in self.first() + 2..self.end() {
            if !matches!(self.rel(t), Rel::Nsubj | Rel::NsubjPass) {
                continue;
            }
            let Some(v) = self.head(t).filter(|&v| v > t && self.is_verb(v)) else { continue };
            let Some(case) = self.kid(t, Rel::Case).filter(|&c| c < t) else { continue };
            let before = case.checked_sub(1).filter(|&b| b >= self.first() && self.is_noun(b));
            let first = self
                .kids(v)
                .into_iter()
                .any(|k| k < case && matches!(self.rel(k), Rel::Nsubj | Rel::NsubjPass));
            if let Some(noun) = before.filter(|_| first) {
                self.attach(t, Some(noun), Rel::Nmod);
            }
        }
    }

    /// "Hours before polls opened, the North fired", "Seoul, Tokyo and Washington condemned": of
    /// two subjects one is a time or stands in a list with the other.
    pub(super) fn two_subjects(&mut self) {
        for v in self.first()..self.end() {
            if !self.is_verb(v) && self.kid(v, Rel::Cop).is_none() {
                continue;
            }
            let subjects: Vec<usize> = self
                .kids(v)
                .into_iter()
                .filter(|&k| {
                    k < v && matches!(self.rel(k), Rel::Nsubj | Rel::Dep) && self.is_noun(k)
                })
                .collect();
            let proper = subjects.last().is_some_and(|&k| self.rel(k) == Rel::Nsubj);
            if !proper {
                continue;
            }
            let [earlier @ .., last] = subjects.as_slice() else { continue };
            // "The bloc on Thursday ordered", "the missile launched last week broke up".
            if !earlier.is_empty() && self.is_time(*last) {
                let case = self.kid(*last, Rel::Case).is_some();
                self.attach(*last, Some(v), if case { Rel::Obl } else { Rel::OblUnmarked });
                continue;
            }
            // "Rumours that troops had boarded a vessel are false": the object of the clause between.
            let between = |b: usize| {
                self.rel(b) == Rel::AclRelcl
                    && self.is_verb(b)
                    && self.head(b).is_some_and(|h| earlier.contains(&h))
                    && self.kid(b, Rel::Obj).is_none()
            };
            if let Some(inner) = (self.first()..*last).rfind(|&b| between(b))
                && (inner + 1..*last).all(|t| self.hangs_from(t, *last))
            {
                self.attach(*last, Some(inner), Rel::Obj);
                continue;
            }
            let mut listed = None;
            for &s in earlier {
                if self.is_time(s) {
                    self.attach(s, Some(v), Rel::Obl);
                } else if (s + 1..*last).all(|t| {
                    self.form(t) == ","
                        || matches!(self.penn(t), "CC" | "DT" | "NNP" | "JJ" | "PRP$")
                        || self.rel(s) == Rel::Dep && self.head(t) == Some(s)
                }) {
                    listed.get_or_insert(s);
                }
            }
            if let Some(first) = listed {
                self.attach(first, Some(v), Rel::Nsubj);
                for &s in subjects.iter().filter(|&&s| s > first) {
                    self.attach(s, Some(first), Rel::Conj);
                }
            }
        }
    }

    /// "indicated it deplored", "concluded the jets bombed a base": what stands as an object right before a finite
    /// verb without subject is that verb's subject.
    pub(super) fn objects_before_finite_verbs(&mut self) {
        for v in self.first() + 1..self.end() {
            let before = v - 1;
            let past = self.penn(v) == "VBN" && !self.has_auxiliary(v);
            let finite = (past || matches!(self.penn(v), "VBD" | "VBZ" | "VBP"))
                && matches!(self.rel(v), Rel::Ccomp | Rel::Xcomp)
                && self.kid(v, Rel::Nsubj).is_none()
                && self.kid(v, Rel::NsubjPass).is_none();
            let above = self.head(v).filter(|h| finite && *h < before);
            // "reported that they have concluded the jets bombed a base": the nearer word of saying.
            let nearer = self.head(before).filter(|&h| {
                h < before && self.is_verb(h) && above.is_some_and(|a| self.hangs_from(h, a))
            });
            let Some(says) = nearer.or(above) else { continue };
            let pronoun = self.penn(before) == "PRP"
                && matches!(self.lemma(before), "it" | "he" | "she" | "they" | "we" | "I" | "i");
            let noun = self.is_noun(before) && self.is_speech(says);
            let object = self.rel(before) == Rel::Obj && self.head(before) == Some(says);
            if object && (noun || pronoun && self.rel(v) == Rel::Ccomp) {
                self.attach(before, Some(v), Rel::Nsubj);
                self.attach(v, Some(says), Rel::Ccomp);
                if past {
                    self.tag(v, Upos::Verb, "VBD");
                }
            }
        }
    }

    /// "The tanker Boreas was seized": a noun right before a name, both read as subjects of one verb, says
    /// what the name is of.
    pub(super) fn things_with_names(&mut self) {
        for name in self.first() + 1..self.end() {
            let thing = name - 1;
            let subject = |t: usize| matches!(self.rel(t), Rel::Nsubj | Rel::NsubjPass);
            let both = subject(thing) && subject(name) && self.head(thing) == self.head(name);
            if both && self.penn(thing) == "NN" && self.penn(name).starts_with("NNP") {
                self.attach(thing, Some(name), Rel::Compound);
            }
        }
    }

    /// "Attacked the tanker Boreas": the same of two objects.
    pub(super) fn objects_with_names(&mut self) {
        for thing in self.first()..self.end().saturating_sub(1) {
            if self.penn(thing) != "NN" || !matches!(self.rel(thing), Rel::Obj | Rel::Obl) {
                continue;
            }
            let capital = |m: &Self, t: usize| m.form(t).starts_with(char::is_uppercase);
            let name = (thing + 1..self.end().min(thing + 5))
                .take_while(|&t| capital(self, t))
                .filter(|&t| self.head(t) == self.head(thing) && self.rel(t) == self.rel(thing))
                .last();
            let Some(name) = name.filter(|&n| self.is_noun(n) && !self.is_time(n)) else {
                continue;
            };
            let within = (thing + 1..name).all(|t| self.hangs_from(t, name));
            if within && self.kid(name, Rel::Case).is_none() {
                self.attach(thing, Some(name), Rel::Compound);
                self.tag(name, Upos::Propn, "NNP");
            }
        }
    }

    /// "Were killed and 43 injured", "and most were shot down": a number or "most" behind "and" is the subject
    /// of what follows it.
    pub(super) fn counts_as_subjects(&mut self) {
        for t in self.first() + 1..self.end().saturating_sub(1) {
            let opens = matches!(self.penn(t - 1), "CC" | ",");
            let number = self.upos(t) == Upos::Num && self.rel(t) == Rel::Conj;
            if opens && number && self.penn(t + 1) == "VBN" && self.head(t + 1) == self.head(t) {
                self.attach(t, Some(t + 1), Rel::NsubjPass);
                if self.head(t - 1) == Some(t) {
                    self.attach(t - 1, Some(t + 1), Rel::Cc);
                }
                continue;
            }
            let word =
                matches!(self.lemma(t), "most" | "all" | "some" | "many" | "several" | "few");
            let v = self.head(t).filter(|&v| v > t + 1 && self.is_verb(v));
            let Some(v) = v.filter(|_| opens && word && self.upos(t) != Upos::Noun) else {
                continue;
            };
            let helper = self.head(t + 1) == Some(v)
                && matches!(self.rel(t + 1), Rel::Aux | Rel::AuxPass)
                && matches!(self.rel(t), Rel::Advmod | Rel::Det);
            if helper && self.kid(v, Rel::Nsubj).is_none() && self.kid(v, Rel::NsubjPass).is_none()
            {
                let passive = self.kid(v, Rel::AuxPass).is_some();
                self.tag(t, Upos::Pron, "DT");
                self.attach(t, Some(v), if passive { Rel::NsubjPass } else { Rel::Nsubj });
            }
        }
    }

    /// "A rocket carrying a satellite lifted off": the participle read as the verb, and the verb as a
    /// participle of the noun before it.
    pub(super) fn verbs_behind_participles(&mut self) {
        for participle in self.first() + 1..self.end() {
            let subject = participle - 1;
            let root = self.rel(participle) == Rel::Root
                && self.penn(participle) == "VBG"
                && !self.has_auxiliary(participle)
                && self.is_noun(subject)
                && self.head(subject) == Some(participle)
                && self.rel(subject) == Rel::Nsubj;
            if !root {
                continue;
            }
            let verb = (participle + 1..self.end()).find(|&v| {
                let form = self.penn(v) == "VBD" || self.penn(v) == "VBN" && !self.has_auxiliary(v);
                form && matches!(self.rel(v), Rel::Acl | Rel::Advcl | Rel::Ccomp | Rel::Parataxis)
                    && self.is_noun(v - 1)
                    && self.hangs_from(v, participle)
                    && self.form(v + 1) != "by"
                    && self.kid(v, Rel::Nsubj).is_none()
            });
            let Some(v) = verb else { continue };
            let says = |t: usize| self.rel(t) == Rel::Parataxis && self.is_speech(t);
            if (self.first()..self.end()).any(|t| t != v && self.is_finite(t) && !says(t)) {
                continue;
            }
            self.tag(v, Upos::Verb, "VBD");
            self.attach(v, None, Rel::Root);
            self.attach(subject, Some(v), Rel::Nsubj);
            self.attach(participle, Some(subject), Rel::Acl);
            for t in self.kids(participle) {
                if t > v || self.rel(t) == Rel::Parataxis {
                    self.attach(t, Some(v), self.rel(t));
                }
            }
        }
    }

    /// "Saudi Arabia lifts blockade": the verb of a headline, tagged as a plural noun.
    pub(super) fn headline_verbs(&mut self) {
        for v in self.first() + 1..self.end().saturating_sub(1) {
            if self.rel(v) != Rel::Root || self.penn(v) != "NNS" {
                continue;
            }
            // ", its navy said": who says it has a verb of his own.
            let says = |t: usize| self.rel(t) == Rel::Parataxis && self.is_speech(t);
            let finite = || (self.first()..self.end()).any(|t| self.is_finite(t) && !says(t));
            // "Norland test-fires a missile".
            let halves = self.form(v - 1) == "-" && v >= self.first() + 3;
            let subject = if halves { v - 3 } else { v - 1 };
            let hangs = match halves {
                true => self.head(v - 2) == Some(v) && self.hangs_from(subject, v),
                false => self.head(subject) == Some(v),
            };
            let fits = hangs
                && matches!(self.rel(subject), Rel::Compound | Rel::Nsubj)
                && (matches!(self.penn(subject), "NNP" | "NNPS") || self.is_state(subject))
                && (self.is_noun(v + 1)
                    || matches!(self.penn(v + 1), "JJ" | "CD" | "DT" | "VBG" | "TO"))
                && !finite();
            if !fits {
                continue;
            }
            let form = self.form(v).to_lowercase();
            let stem = form.strip_suffix('s').unwrap_or(&form);
            let known = [
                stem.to_string(),
                stem.strip_suffix('e').unwrap_or(stem).to_string(),
                stem.strip_suffix("ie").map_or(String::new(), |short| format!("{short}y")),
            ]
            .into_iter()
            .find(|l| match halves {
                true => {
                    let whole = format!("{}-{l}", self.form(v - 2).to_lowercase());
                    self.knowledge.frames.of(Pos::V, &whole).next().is_some()
                }
                false => self.knowledge.frames.knows_verb(l),
            });
            let Some(lemma) = known else { continue };
            self.attach(subject, Some(v), Rel::Nsubj);
            for k in self.kids(v) {
                if k > v && self.is_verb(k) && self.rel(k) == Rel::Acl {
                    self.attach(k, Some(v), Rel::Xcomp);
                } else if k > v && self.is_noun(k) && self.kid(k, Rel::Case).is_none() {
                    self.attach(k, Some(v), Rel::Obj);
                } else if k > v && self.rel(k) == Rel::Nmod {
                    self.attach(k, Some(v), Rel::Obl);
                }
            }
            self.tag(v, Upos::Verb, "VBZ");
            self.name_lemma(v, &lemma);
        }
    }

    /// "US to deploy missiles in Germany": in a headline an infinitive behind a name is what is to come.
    pub(super) fn headline_infinitives(&mut self) {
        for v in self.first() + 2..self.end() {
            let Some(to) = self.kid(v, Rel::Mark).filter(|&m| m + 1 == v && self.lemma(m) == "to")
            else {
                continue;
            };
            // "Norland, Sudland, Westland to hold a drill": the first of a list of names.
            let Some(subject) = self.head(v).filter(|&s| s < to) else { continue };
            let names: Vec<usize> = (subject + 1..to).collect();
            let list = names.iter().all(|&t| {
                self.penn(t).starts_with("NNP")
                    || matches!(self.penn(t), "," | "CC" | "HYPH")
                    || self.rel(t) == Rel::Flat
            });
            let name = self.rel(subject) == Rel::Root
                && self.penn(subject).starts_with("NNP")
                && list
                && matches!(self.rel(v), Rel::Acl | Rel::Xcomp | Rel::Advcl);
            let other = |t: usize| t != v && self.is_finite(t);
            if name && self.penn(v) == "VB" && !(self.first()..self.end()).any(other) {
                self.attach(v, None, Rel::Root);
                self.attach(subject, Some(v), Rel::Nsubj);
                for t in names {
                    if self.penn(t).starts_with("NNP") && self.rel(t) == Rel::Appos {
                        self.attach(t, Some(subject), Rel::Conj);
                    }
                }
                self.attach(to, Some(v), Rel::Aux);
                self.tag(to, Upos::Aux, "MD");
                self.name_lemma(to, "will");
            }
        }
    }

    pub(super) fn is_state(&self, t: usize) -> bool {
        let range = self.reading.tokens[t].range;
        self.reading.entities_over(range).iter().any(|e| e.kind == EntityKind::State)
    }

    /// "a claim Seoul dismissed": a name directly behind a noun and before a verb is the subject of
    /// a relative clause.
    pub(super) fn claims_of_others(&mut self) {
        for name in self.first() + 1..self.end().saturating_sub(1) {
            let noun = name - 1;
            let (Some(head), v) = (self.head(name), name + 1) else { continue };
            let fits = self.rel(name) == Rel::Appos
                && head == noun
                && self.penn(noun) == "NN"
                && self.penn(name) == "NNP"
                && matches!(self.penn(v), "VBD" | "VBZ" | "VBN");
            if !fits || self.kid(v, Rel::Obj).is_some() {
                continue;
            }
            if self.head(noun) == Some(v) {
                let (above, rel) = (self.head(v), self.rel(v));
                let rel = if rel == Rel::Root { Rel::Root } else { Rel::Parataxis };
                self.attach(noun, above, rel);
            }
            self.attach(v, Some(noun), Rel::AclRelcl);
            self.attach(name, Some(v), Rel::Nsubj);
        }
    }
}
