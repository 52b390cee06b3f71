//! Words and clauses that the parser hung from a neighbour of the word they belong to.

use parallax_knowledge::frames::{Effect, Pos};
use parallax_model::{Rel, Upos};

use super::{Mender, clause::OPENERS};

impl Mender<'_> {
    /// "Said the troops had crossed the line, and demanded their return", "said it would reply and ordered the
    /// army to": what stands in another tense than what is said is done by who says it.
    pub(super) fn deeds_of_who_speaks(&mut self) {
        for v in self.first() + 2..self.end() {
            let Some(said) = self.head(v).filter(|&c| c < v && self.rel(v) == Rel::Conj) else {
                continue;
            };
            let plain = self.penn(v) == "VBD"
                && self.kid(v, Rel::Nsubj).is_none()
                && !self
                    .kids(v)
                    .into_iter()
                    .any(|k| matches!(self.rel(k), Rel::Aux | Rel::AuxPass));
            let helpers = self.kids(said).into_iter().filter(|&k| self.rel(k) == Rel::Aux);
            let (mut modal, mut perfect) = (false, false);
            for k in helpers {
                modal |= self.penn(k) == "MD";
                perfect |= self.form(k) == "had";
            }
            // "Admitted that a patrol had crossed but denied burning houses".
            let but = self.form(v - 1) == "but";
            let comma = but || (said..v).rev().take(3).any(|t| self.form(t) == ",");
            let asks =
                self.knowledge.frames.operator(Pos::V, self.lemma(v), |_| false).is_some_and(|o| {
                    matches!(o.effect, Effect::Speech | Effect::Ask | Effect::Order | Effect::Deny)
                });
            let apart = modal || perfect && comma && asks;
            let say = self.head(said).filter(|&s| {
                self.rel(said) == Rel::Ccomp
                    && s < said
                    && self.penn(s) == "VBD"
                    && self.is_speech(s)
            });
            if let Some(say) = say.filter(|_| plain && apart) {
                self.attach(v, Some(say), Rel::Conj);
            }
        }
    }

    /// "condemned an attack on Thursday and promised aid": a finite verb coordinated with a noun
    /// belongs to the verb before it, and takes the bare noun that follows it.
    pub(super) fn strayed_conjuncts(&mut self) {
        for v in self.first() + 2..self.end() {
            let Some(noun) = self.head(v).filter(|_| self.rel(v) == Rel::Conj) else { continue };
            let strayed = matches!(self.penn(v), "VBD" | "VBN")
                && noun < v
                && self.is_noun(noun)
                && self.penn(v - 1) == "CC"
                && self.kid(v, Rel::Nsubj).is_none();
            if !strayed {
                continue;
            }
            let mut at = Some(noun);
            let above = std::iter::from_fn(|| {
                at = self.head(at?);
                at
            })
            .take(8)
            .find(|&a| a < noun && matches!(self.penn(a), "VBD" | "VBZ" | "VBP"));
            let Some(above) = above else { continue };
            if self.penn(v) == "VBN" {
                if self.penn(above) != "VBD" {
                    continue;
                }
                self.tag(v, Upos::Verb, "VBD");
            }
            self.attach(v, Some(above), Rel::Conj);
            self.attach(v - 1, Some(v), Rel::Cc);
            if self.kid(v, Rel::Obj).is_some() {
                continue;
            }
            let mut object = v + 1;
            while object + 1 < self.end()
                && matches!(self.penn(object), "DT" | "JJ" | "PRP$" | "CD")
            {
                object += 1;
            }
            let bare = object < self.end()
                && self.is_noun(object)
                && self.kid(object, Rel::Case).is_none()
                && matches!(self.rel(object), Rel::Nmod | Rel::Conj | Rel::Appos | Rel::Obl);
            if bare && self.head(object).is_some_and(|h| h < v) {
                self.attach(object, Some(v), Rel::Obj);
            }
        }
    }

    /// An "if" that was hung from a verb behind the next comma belongs to the verb before it.
    pub(super) fn strayed_conditions(&mut self) {
        for k in self.first()..self.end() {
            if !matches!(self.lemma(k), "if" | "unless") || self.rel(k) != Rel::Mark {
                continue;
            }
            let Some(head) = self.head(k).filter(|&h| h > k) else { continue };
            if self.rel(head) == Rel::Conj {
                // "would use them if its neighbour attacked", hung like a second deed.
                let above = self.head(head);
                self.attach(head, above, Rel::Advcl);
            }
            let Some(comma) = (k + 1..head).find(|&t| self.form(t) == ",") else { continue };
            let clause = k + 1..comma;
            let verb = clause.clone().find(|&t| self.is_verb(t)).or_else(|| {
                // "if the North's troops enter combat", with no verb seen in it.
                clause.clone().find(|&t| {
                    self.penn(t) == "NN"
                        && t > k + 1
                        && self.is_noun(t - 1)
                        && self.knowledge.frames.knows_verb(self.lemma(t))
                })
            });
            let Some(verb) = verb else { continue };
            self.attach(k, Some(verb), Rel::Mark);
            if !self.is_verb(verb) {
                self.tag(verb, Upos::Verb, "VBP");
                let above =
                    clause.clone().find(|&t| self.head(t).is_none_or(|h| !clause.contains(&h)));
                if let Some(above) = above {
                    let head = self.head(above).filter(|&h| h != verb);
                    let object = above > verb;
                    self.attach(verb, head, Rel::Advcl);
                    if above != verb {
                        self.attach(above, Some(verb), if object { Rel::Obj } else { Rel::Nsubj });
                    }
                    self.attach(verb - 1, Some(verb), Rel::Nsubj);
                }
            }
        }
    }

    /// "said the ban would not work and warned that": a second verb of speech in the past tense,
    /// hung from the infinitive of what is said, is the speaker's; so is what it says.
    pub(super) fn strayed_speech(&mut self) {
        for v in self.first() + 2..self.end() {
            let Some(inner) = self.head(v).filter(|_| self.rel(v) == Rel::Conj) else { continue };
            let spoken = matches!(self.penn(v), "VBD" | "VBN")
                && self.penn(v - 1) == "CC"
                && self.is_speech(v)
                && self.kid(v, Rel::Nsubj).is_none()
                && self.kid(v, Rel::Aux).is_none();
            let infinitive = self.rel(inner) == Rel::Ccomp && self.penn(inner) == "VB";
            let Some(speech) = self.head(inner).filter(|&s| s < v && self.is_speech(s)) else {
                continue;
            };
            if !spoken || !infinitive {
                continue;
            }
            self.tag(v, Upos::Verb, "VBD");
            self.attach(v, Some(speech), Rel::Conj);
            for clause in self.kids(speech) {
                if clause > v && self.rel(clause) == Rel::Ccomp {
                    self.attach(clause, Some(v), Rel::Ccomp);
                }
            }
        }
    }

    /// "In a rare move, police in the capital seized arms": the subject behind a fronted phrase,
    /// taken for an apposition or a conjunct of that phrase.
    pub(super) fn subjects_behind_fronted_phrases(&mut self) {
        if !matches!(self.penn(self.first()), "IN" | "TO") {
            return;
        }
        for v in self.first() + 3..self.end() {
            let passive = self.kid(v, Rel::AuxPass).is_some();
            let finite = matches!(self.penn(v), "VBD" | "VBZ" | "VBP")
                || passive
                || (self.penn(v) == "VBN" && self.kid(v, Rel::Aux).is_some());
            let subject = self.kid(v, Rel::Nsubj).or_else(|| self.kid(v, Rel::NsubjPass));
            if !finite || !self.is_verb(v) || subject.is_some() {
                continue;
            }
            let mut commas = (self.first() + 1..v).filter(|&t| self.form(t) == ",");
            let found = commas.find_map(|comma| self.torn_subject(comma, v));
            if let Some(subject) = found {
                let rel = if passive { Rel::NsubjPass } else { Rel::Nsubj };
                self.attach(subject, Some(v), rel);
            }
        }
    }

    /// A noun that begins right behind the comma, hung from a word before it.
    fn torn_subject(&self, comma: usize, v: usize) -> Option<usize> {
        (comma + 1..v).find(|&noun| {
            self.is_nominal(noun)
                && matches!(self.rel(noun), Rel::Conj | Rel::Appos)
                && self.head(noun).is_some_and(|h| h < comma)
                && self.kid(noun, Rel::Cc).is_none()
                && self.hangs_from(noun, v)
                && (comma + 1..noun).all(|t| self.hangs_from(t, noun))
                && (noun + 1..v).all(|t| {
                    self.hangs_from(t, noun) || self.head(t) == Some(v) || self.is_punct(t)
                })
        })
    }

    pub(super) fn hangs_from(&self, t: usize, above: usize) -> bool {
        let mut at = Some(t);
        for _ in 0..64 {
            match at {
                Some(i) if i == above => return true,
                Some(i) => at = self.head(i),
                None => return false,
            }
        }
        false
    }

    /// "as the opposition threatened to": a noun taken for a phrase of time, before a finite verb
    /// without a subject, is the subject of the clause.
    pub(super) fn subjects_behind_openers(&mut self) {
        for v in self.first() + 2..self.end() {
            let lacks = self.rel(v) == Rel::Advcl
                && matches!(self.penn(v), "VBD" | "VBZ" | "VBP")
                && self.kid(v, Rel::Nsubj).is_none()
                && self.kid(v, Rel::Mark).is_none();
            if !lacks {
                continue;
            }
            let above = self.head(v);
            let noun = (self.first()..v).rev().take(8).find(|&n| {
                self.is_noun(n)
                    && matches!(self.rel(n), Rel::Obl | Rel::Nmod)
                    && self.head(n) == above
                    && (n + 1..v).all(|t| self.hangs_from(t, n))
            });
            let Some(noun) = noun.filter(|&n| !self.is_time(n)) else { continue };
            let opener = self.kid(noun, Rel::Case).filter(|&k| OPENERS.contains(&self.lemma(k)));
            let Some(opener) = opener else { continue };
            self.attach(noun, Some(v), Rel::Nsubj);
            self.attach(opener, Some(v), Rel::Mark);
        }
    }

    /// "was heavily and unjustly criticised": the participle behind two adverbs, hung from the
    /// first of them, is the verb.
    pub(super) fn participles_behind_adverbs(&mut self) {
        for adverb in self.first() + 1..self.end() {
            let auxiliary = self.kid(adverb, Rel::Cop).or_else(|| self.kid(adverb, Rel::AuxPass));
            let (Some(auxiliary), "RB") = (auxiliary, self.penn(adverb)) else { continue };
            let verb = self
                .kids(adverb)
                .into_iter()
                .find(|&k| self.rel(k) == Rel::Conj && self.penn(k) == "VBN" && k > adverb);
            let Some(v) = verb else { continue };
            let (above, rel) = (self.head(adverb), self.rel(adverb));
            for k in self.kids(adverb) {
                if k == v {
                    continue;
                }
                let rel = match self.rel(k) {
                    Rel::Nsubj => Rel::NsubjPass,
                    _ if k == auxiliary => Rel::AuxPass,
                    other => other,
                };
                self.attach(k, Some(v), rel);
            }
            self.attach(v, above, rel);
            self.attach(adverb, Some(v), Rel::Advmod);
        }
    }

    /// "presented credentials to": a bare noun right behind a verb without an object, hung from
    /// the subject before the verb, is the object.
    pub(super) fn objects_of_subjects(&mut self) {
        for v in self.first() + 1..self.end().saturating_sub(1) {
            let Some(subject) = self.kid(v, Rel::Nsubj).filter(|&s| s < v) else { continue };
            let open = matches!(self.penn(v), "VBD" | "VBZ" | "VBP" | "VB")
                && self.kid(v, Rel::Obj).is_none()
                && self.kid(v, Rel::AuxPass).is_none();
            if !open {
                continue;
            }
            let object = (v + 1..self.end().min(v + 5)).find(|&k| {
                self.is_noun(k)
                    && self.head(k) == Some(subject)
                    && matches!(self.rel(k), Rel::Nmod | Rel::Appos)
                    && !self.is_time(k)
                    && self.kid(k, Rel::Case).is_none_or(|c| self.lemma(c) == "'s")
                    && (v + 1..k).all(|t| self.hangs_from(t, k))
            });
            if let Some(object) = object {
                self.attach(object, Some(v), Rel::Obj);
            }
        }
    }

    /// "instructors have been training soldiers": a subject hung from the object of its verb.
    pub(super) fn subjects_of_objects(&mut self) {
        for k in self.first()..self.end() {
            let Some(object) = self.head(k).filter(|_| self.rel(k) == Rel::Nsubj) else { continue };
            let Some(v) = self.head(object).filter(|_| self.rel(object) == Rel::Obj) else {
                continue;
            };
            let torn = k < v && v < object && self.is_noun(object) && self.is_verb(v);
            let taken = self.kid(v, Rel::Nsubj).or_else(|| self.kid(v, Rel::NsubjPass));
            if torn && taken.is_none() && self.kid(object, Rel::Cop).is_none() {
                self.attach(k, Some(v), Rel::Nsubj);
            }
        }
    }

    /// "accused them of breaking the truce, saying fire had hit a post": the clause behind a word of saying
    /// is what it says, and what was taken for its object that clause's subject.
    pub(super) fn clauses_of_sayings(&mut self) {
        for say in self.first()..self.end() {
            if self.penn(say) != "VBG" || !self.is_speech(say) {
                continue;
            }
            let Some(object) = self.kid(say, Rel::Obj).filter(|&o| o > say) else { continue };
            if self.kid(say, Rel::Ccomp).is_some() {
                continue;
            }
            let verb = (object + 1..self.end())
                .take_while(|&t| !self.is_punct(t))
                .find(|&t| self.is_verb(t) && self.upos(t) == Upos::Verb);
            let clause = |v: &usize| matches!(self.rel(*v), Rel::Ccomp | Rel::Parataxis);
            let Some(verb) = verb.filter(clause) else { continue };
            let subject = self.kid(verb, Rel::Nsubj).or_else(|| self.kid(verb, Rel::NsubjPass));
            let between = |t: usize| self.upos(t) == Upos::Aux || self.head(t) == Some(object);
            if subject.is_none() && (object + 1..verb).all(between) {
                let passive = self.kid(verb, Rel::AuxPass).is_some();
                self.attach(verb, Some(say), Rel::Ccomp);
                self.attach(object, Some(verb), if passive { Rel::NsubjPass } else { Rel::Nsubj });
            }
        }
    }

    /// "Vietnam, which also claims the reef, called for": the verb behind the second comma is the
    /// main one, and the clause between the commas describes its subject.
    pub(super) fn clauses_between_commas(&mut self) {
        for pronoun in self.first() + 2..self.end() {
            let relative = matches!(self.penn(pronoun), "WDT" | "WP" | "WP$");
            if !relative || self.form(pronoun - 1) != "," {
                continue;
            }
            let inner = match (self.penn(pronoun), self.head(pronoun)) {
                ("WP$", Some(noun)) => self.head(noun),
                (_, head) => head,
            };
            let Some(inner) = inner.filter(|&v| v > pronoun && self.is_verb(v)) else { continue };
            let subject = self
                .kids(inner)
                .into_iter()
                .find(|&k| k < pronoun - 1 && self.rel(k) == Rel::Nsubj && self.is_noun(k));
            let Some(subject) = subject else { continue };
            let main = (inner + 1..self.end().saturating_sub(1))
                .find(|&t| self.form(t) == ",")
                .map(|comma| comma + 1)
                .filter(|&v| matches!(self.penn(v), "VBD" | "VBZ" | "VBP" | "VBN"))
                .filter(|&v| self.hangs_from(v, inner) && self.kid(v, Rel::Nsubj).is_none());
            let Some(main) = main else { continue };
            let (above, rel) = (self.head(inner), self.rel(inner));
            let object = self.head(main).filter(|&o| self.rel(main) == Rel::Amod && o > main);
            self.attach(main, above, rel);
            self.attach(inner, Some(subject), Rel::AclRelcl);
            self.attach(subject, Some(main), Rel::Nsubj);
            if let Some(object) = object {
                self.attach(object, Some(main), Rel::Obj);
            }
            for k in self.kids(inner) {
                let rel = self.rel(k);
                if k > main {
                    self.attach(k, Some(main), rel);
                }
            }
            self.tag(
                main,
                Upos::Verb,
                if self.penn(main) == "VBN" { "VBD" } else { self.penn(main) },
            );
        }
    }

    /// "supplied the army with drones and held exercises": a bare noun right behind a second verb
    /// without an object, hung from a noun before it, is its object.
    pub(super) fn objects_of_second_verbs(&mut self) {
        for v in self.first() + 2..self.end().saturating_sub(1) {
            let second = self.rel(v) == Rel::Conj
                && self.penn(v - 1) == "CC"
                && matches!(self.penn(v), "VBD" | "VBZ" | "VBP" | "VB" | "VBN")
                && self.head(v).is_some_and(|h| h < v && self.is_verb(h))
                && self.kid(v, Rel::Obj).is_none()
                && self.kid(v, Rel::AuxPass).is_none();
            if !second {
                continue;
            }
            let object = (v + 1..self.end().min(v + 5)).find(|&k| {
                self.is_noun(k)
                    && self.rel(k) == Rel::Conj
                    && self.head(k).is_some_and(|h| h < v && self.is_noun(h))
                    && !self.is_time(k)
                    && self.kid(k, Rel::Case).is_none_or(|c| self.lemma(c) == "'s")
                    && (v + 1..k).all(|t| self.hangs_from(t, k))
            });
            if let Some(object) = object {
                self.attach(object, Some(v), Rel::Obj);
                self.attach(v - 1, Some(v), Rel::Cc);
            }
        }
    }

    /// "accused them of firing at a boat, wounding three": what follows from the act alleged hangs
    /// from that act, not from the accusation.
    pub(super) fn results_of_gerunds(&mut self) {
        for v in self.first() + 2..self.end() {
            let bare = self.penn(v) == "VBG"
                && self.rel(v) == Rel::Advcl
                && self.form(v - 1) == ","
                && self.kid(v, Rel::Mark).is_none()
                && self.kid(v, Rel::Nsubj).is_none();
            let Some(verb) = self.head(v).filter(|&h| bare && h < v) else { continue };
            let act = self.kids(verb).into_iter().rfind(|&k| {
                k < v
                    && self.penn(k) == "VBG"
                    && self.rel(k) == Rel::Advcl
                    && self
                        .kid(k, Rel::Mark)
                        .is_some_and(|m| matches!(self.lemma(m), "of" | "for" | "from"))
            });
            if let Some(act) = act {
                self.attach(v, Some(act), Rel::Advcl);
            }
        }
    }

    /// "dispersed demonstrators protesting the vote": a form in -ing right behind the persons an
    /// object names is what those persons do.
    pub(super) fn deeds_of_objects(&mut self) {
        for v in self.first() + 2..self.end() {
            let noun = v - 1;
            let fits = self.penn(v) == "VBG"
                && self.rel(v) == Rel::Advcl
                && self.kid(v, Rel::Mark).is_none()
                && self.rel(noun) == Rel::Obj
                && self.head(noun) == self.head(v)
                && (self.lists("people", self.lemma(noun))
                    || self.lists("protester", self.lemma(noun)));
            if fits {
                self.attach(v, Some(noun), Rel::Acl);
            }
        }
    }
}
