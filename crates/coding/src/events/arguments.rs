//! Deep arguments of a verb or noun: voice, control, coordination, relative and participial
//! clauses undone.

use parallax_knowledge::frames::{Effect, Pos};
use parallax_model::{Rel, Upos};

use super::tree::Tree;

const CONTROL_DEPTH: usize = 6;

impl Tree<'_> {
    /// Passive by its auxiliary, its subject, or as a participle that follows or precedes its noun.
    pub fn is_passive(&self, v: usize) -> bool {
        if self.kid(v, &[Rel::AuxPass, Rel::NsubjPass, Rel::CsubjPass, Rel::OblAgent]).is_some() {
            return true;
        }
        if self.is_headline_passive(v) {
            return true;
        }
        // A bare past form that completes another verb can only be a participle.
        let completes = self.rel(v) == Rel::Xcomp && self.penn(v) == "VBD";
        if self.penn(v) != "VBN" && !completes || self.kid(v, &[Rel::Aux]).is_some() {
            return false;
        }
        match self.rel(v) {
            Rel::Acl | Rel::Amod => self.kid(v, &[Rel::Obj]).is_none(),
            Rel::Advcl | Rel::Parataxis => self.kid(v, &[Rel::Obj, Rel::Nsubj]).is_none(),
            // "Detained three citizens accused of plotting".
            Rel::Xcomp => self.kid(v, &[Rel::Obj]).is_none(),
            Rel::Conj => self.head(v).is_some_and(|h| {
                self.is_passive(h) && self.kid(v, &[Rel::Nsubj, Rel::Obj]).is_none()
            }),
            _ => false,
        }
    }

    /// "Two spies arrested in Tehran", "Helicopter shot down": a past form without the object that the verb
    /// cannot do without.
    fn is_headline_passive(&self, v: usize) -> bool {
        let bare = matches!(self.penn(v), "VBN" | "VBD")
            && matches!(self.rel(v), Rel::Root | Rel::Parataxis | Rel::Ccomp | Rel::Conj);
        let Some(subject) = Some(v).filter(|_| bare).and_then(|v| self.own_subject(v)) else {
            return false;
        };
        let told = |k: usize| {
            matches!(self.rel(k), Rel::Aux | Rel::Obj | Rel::Ccomp | Rel::Xcomp | Rel::Iobj)
        };
        // The look-ups in tables come last.
        if self.kids(v).any(|k| told(k) && self.lemma(k) != "dead") {
            return false;
        }
        let ends = |k: usize| matches!(self.lemma(k), "down" | "dead");
        // A tanker attacks nobody.
        let victim = || ["ship", "property"].iter().any(|c| self.lists(c, self.lemma(subject)));
        let needs = self.lists("needsobject", self.lemma(v))
            || self.lemma(v) == "shoot" && self.kids(v).any(ends)
            || self.lists("needsvictim", self.lemma(v)) && victim()
            || self.lists("firing", self.lemma(v)) && self.is_fired(subject);
        needs
            && !self.is_relative(subject)
            && self.upos(subject) != Upos::Pron
            && self.counted_object(v).is_none()
            && !self.kids(v).any(|k| {
                self.rel(k) == Rel::Conj && self.is_verb(k) && self.kid(k, &[Rel::Obj]).is_some()
            })
    }

    /// What does not fire but is fired.
    fn is_fired(&self, noun: usize) -> bool {
        ["missile", "artillery", "satellite", "drone"].iter().any(|name| {
            let class = self.knowledge.frames.class_named(name);
            class.is_some_and(|c| self.is_of(noun, c))
        })
    }

    /// Who does it.
    pub fn deep_subject(&self, v: usize) -> Option<usize> {
        if self.is_passive(v) {
            return self
                .kid(v, &[Rel::OblAgent])
                .or_else(|| self.oblique_of(v, "by"))
                // "Shot dead by troops".
                .or_else(|| {
                    let result = self.kids(v).find(|&k| k > v && self.upos(k) == Upos::Adj)?;
                    self.kid(result, &[Rel::OblAgent]).or_else(|| self.oblique_of(result, "by"))
                })
                .or_else(|| self.hyphenated_agent(v));
        }
        self.surface_subject(v, CONTROL_DEPTH)
    }

    /// To whom or what it is done.
    pub fn deep_object(&self, v: usize) -> Option<usize> {
        if self.is_passive(v) {
            if self.rel(v) == Rel::Amod {
                return self.head(v);
            }
            return self.surface_subject(v, CONTROL_DEPTH).or_else(|| self.kid(v, &[Rel::Obj]));
        }
        if let Some(object) = self.kid(v, &[Rel::Obj]) {
            return Some(self.unrelative(object));
        }
        if self.rel(v) == Rel::AclRelcl && self.own_subject(v).is_some_and(|s| !self.is_relative(s))
        {
            return self.head(v);
        }
        if let Some(counted) = self.counted_object(v) {
            return Some(counted);
        }
        // "shelled and bombed the town": the object stands with the later verb.
        self.kids(v)
            .find(|&k| self.rel(k) == Rel::Conj && self.is_verb(k) && k > v)
            .filter(|&k| self.own_subject(k).is_none() && k - v <= 3)
            .and_then(|k| self.kid(k, &[Rel::Obj]))
    }

    /// "fired at least seven missiles", "sent about 260 balloons": a bound of the number read as a
    /// preposition.
    pub fn counted_object(&self, v: usize) -> Option<usize> {
        self.kids(v).filter(|&k| k > v && self.rel(k) == Rel::Obl).find(|&k| {
            let bound = matches!(self.case(k), Some("about" | "around" | "over" | "up" | "nearly"))
                || self.case(k) == Some("at") && self.is_at_least(k)
                || self.counts_up_to(k)
                || self.case(k).is_none() && self.ranges_right_behind(v, k)
                || self.case(k).is_none() && self.counts_at_least(k);
            bound
                && self.under(k, |_| true).into_iter().any(|t| self.rel(t) == Rel::Nummod)
                && !self.is_time(k)
        })
    }

    /// "Sent 300 to 400 drones": the numbers follow the verb.
    fn ranges_right_behind(&self, v: usize, noun: usize) -> bool {
        let range = |t: usize| {
            self.rel(t) == Rel::Nummod && self.kids(t).any(|k| self.upos(k) == Upos::Num)
        };
        self.under(noun, |_| true).first() == Some(&(v + 1)) && self.kids(noun).any(range)
    }

    /// "At least seven", "at most three", but "at nine sites".
    fn is_at_least(&self, noun: usize) -> bool {
        let least = |t: usize| matches!(self.lemma(t), "least" | "most");
        let at = self.kids(noun).find(|&k| self.rel(k) == Rel::Case && self.lemma(k) == "at");
        at.is_some_and(|at| at + 1 < self.end && (least(at + 1) || self.form(at + 1) == "least"))
    }

    /// "up to 16 advisers", with "up" read as a particle.
    fn counts_up_to(&self, noun: usize) -> bool {
        self.kids(noun).any(|k| {
            self.rel(k) == Rel::Case
                && self.lemma(k) == "to"
                && k > self.first
                && self.lemma(k - 1) == "up"
        })
    }

    /// "at least 16 advisers", with the bound hung from the number.
    fn counts_at_least(&self, noun: usize) -> bool {
        self.under(noun, |_| true)
            .into_iter()
            .any(|t| matches!(self.form(t), "least" | "most") && self.case(t) == Some("at"))
    }

    /// "US-supplied": who stands before the hyphen.
    fn hyphenated_agent(&self, v: usize) -> Option<usize> {
        let named = v.checked_sub(2).filter(|&n| n >= self.first)?;
        (self.form(v - 1) == "-" && !self.reading().tokens[named].space_after).then_some(named)
    }

    fn own_subject(&self, v: usize) -> Option<usize> {
        let subject =
            |k: &usize| matches!(self.rel(*k), Rel::Nsubj | Rel::NsubjPass | Rel::NsubjOuter);
        // Of several the one next to the verb.
        self.kids(v)
            .filter(|k| *k < v)
            .filter(subject)
            .last()
            .or_else(|| self.kids(v).find(subject))
    }

    /// The grammatical subject, its own or the one it shares with or is given by another verb.
    pub fn surface_subject(&self, v: usize, depth: usize) -> Option<usize> {
        if let Some(subject) = self.own_subject(v) {
            // "Korea test-fired": the first part of the verb taken for its subject.
            let part = subject + 2 == v && self.form(subject + 1) == "-";
            let whole = if part {
                self.kid(subject, &[Rel::Compound, Rel::NmodPoss, Rel::Amod]).unwrap_or(subject)
            } else {
                subject
            };
            return Some(self.unrelative_in(whole, v));
        }
        if depth == 0 {
            return None;
        }
        let head = self.head(v)?;
        match self.rel(v) {
            Rel::Conj => {
                if self.is_verb(head) || self.kid(head, &[Rel::Cop]).is_some() {
                    self.surface_subject(head, depth - 1)
                } else {
                    None
                }
            }
            Rel::Xcomp => self.controller(head, depth),
            Rel::Csubj if self.has_mark(v, "to") => self.surface_subject(head, depth - 1),
            Rel::Advcl | Rel::AdvclRelcl | Rel::Ccomp | Rel::Parataxis
                if self.kid(v, &[Rel::Cop]).is_none() =>
            {
                let of =
                    self.penn(v) == "VBG" && (self.has_mark(v, "of") || self.has_mark(v, "from"));
                if (self.has_mark(v, "to") || of) && self.is_verb(head) {
                    return self.controller(head, depth);
                }
                self.surface_subject(head, depth - 1)
            }
            Rel::Acl => self.subject_of_participle(v, head, depth),
            Rel::AclRelcl => Some(head),
            Rel::Amod if self.penn(v) == "VBG" => Some(head),
            // "accused X of doing", "prevented X from doing": a gerund in an oblique.
            Rel::Obl => self.controller(head, depth),
            Rel::Nmod => self.subject_of_participle(v, head, depth),
            _ => None,
        }
    }

    /// Who is meant to do what a verb's bare complement says: its object, else its subject.
    fn controller(&self, head: usize, depth: usize) -> Option<usize> {
        let promised = matches!(self.lemma(head), "promise" | "vow" | "pledge" | "threaten");
        if !promised && !self.is_passive(head) {
            if let Some(object) = self.kid(head, &[Rel::Obj, Rel::Iobj]) {
                return Some(self.unrelative(object));
            }
            if let Some(on) = self.oblique_of(head, "on").or_else(|| self.oblique_of(head, "upon"))
                && self.lemma(head) == "call"
            {
                return Some(on);
            }
        }
        self.surface_subject(head, depth - 1)
    }

    fn subject_of_participle(&self, v: usize, noun: usize, depth: usize) -> Option<usize> {
        let gerund = self.penn(v) == "VBG" && self.marks(v).next().is_some();
        if !self.has_mark(v, "to") && !gerund && self.upos(noun) != Upos::Verb {
            return Some(noun);
        }
        // "Accused troops of blowing up the bridge": whoever is accused did it.
        let accused = gerund
            && self.rel(noun) == Rel::Obj
            && self.head(noun).is_some_and(|g| {
                let operator = self.knowledge.frames.operator(Pos::V, self.lemma(g), |_| false);
                operator.is_some_and(|o| o.effect == Effect::Allege)
            });
        if accused {
            return Some(noun);
        }
        // "Iran's plan to test", "issued an order to fire": the plan's owner.
        let owner = self.kid(noun, &[Rel::NmodPoss]);
        let around = || {
            let governor = self.ancestors(noun).skip(1).take(3).find(|&a| self.is_verb(a))?;
            matches!(self.rel(noun), Rel::Obj | Rel::Obl | Rel::Nmod)
                .then(|| self.surface_subject(governor, depth - 1))
                .flatten()
        };
        if let Some(owner) = owner.filter(|&o| self.upos(o) != Upos::Pron) {
            return Some(owner);
        }
        around().or(owner).or_else(|| self.nominal_of(noun, "by"))
    }

    fn is_relative(&self, i: usize) -> bool {
        let relative = |t: usize| {
            self.upos(t) == Upos::Pron
                && matches!(self.lemma(t), "who" | "which" | "that" | "whom" | "whose")
        };
        // "Ten jets, six of which crossed the line".
        let some_of =
            |t: usize| self.rel(t) == Rel::Nmod && self.case(t) == Some("of") && relative(t);
        relative(i) || self.kids(i).any(some_of)
    }

    /// A relative pronoun stands for the noun its clause belongs to.
    fn unrelative(&self, i: usize) -> usize {
        self.head(i).map_or(i, |v| self.unrelative_in(i, v))
    }

    fn unrelative_in(&self, i: usize, v: usize) -> usize {
        // "Sent 12,000 soldiers, and 1,500 of them had arrived": those counted before.
        let them = |k: usize| {
            self.rel(k) == Rel::Nmod && matches!(self.lemma(k), "they" | "them" | "these")
        };
        if self.penn(i) == "CD" && self.kids(i).any(them) {
            let counted = |&t: &usize| {
                self.penn(t) == "NNS" && self.kids(t).any(|k| self.rel(k) == Rel::Nummod)
            };
            return (self.first..i).rev().find(counted).unwrap_or(i);
        }
        if !self.is_relative(i) {
            return i;
        }
        self.ancestors(v)
            .find(|&a| matches!(self.rel(a), Rel::AclRelcl | Rel::Acl))
            .and_then(|a| self.head(a))
            .unwrap_or(i)
    }

    /// The phrase of a verb with this preposition.
    pub fn oblique_of(&self, v: usize, preposition: &str) -> Option<usize> {
        // "are in Russia": the predicate itself.
        if self.case(v) == Some(preposition) && self.kid(v, &[Rel::Cop]).is_some() {
            return Some(v);
        }
        self.kids(v).find(|&k| {
            matches!(
                self.rel(k),
                Rel::Obl | Rel::OblAgent | Rel::OblUnmarked | Rel::Nmod | Rel::Advcl
            ) && self.case(k) == Some(preposition)
                && !self.is_time(k)
                && (preposition != "at" || self.counted_object(v) != Some(k))
        })
    }

    /// The phrase of a noun with this preposition.
    pub fn nominal_of(&self, n: usize, preposition: &str) -> Option<usize> {
        self.kids(n).find(|&k| {
            matches!(self.rel(k), Rel::Nmod | Rel::Obl | Rel::OblAgent | Rel::Acl)
                && self.case(k) == Some(preposition)
        })
    }

    /// A phrase with this preposition in the reach of a verb: its own, of its object, of a
    /// complement, since attachment is what parsers err in most.
    pub fn reach(&self, v: usize, preposition: &str) -> Option<usize> {
        if let Some(found) = self.oblique_of(v, preposition) {
            return Some(found);
        }
        let object = self.kid(v, &[Rel::Obj, Rel::NsubjPass]);
        if let Some(found) = object.and_then(|o| self.nested(o, preposition, 2)) {
            return Some(found);
        }
        let near = self
            .kids(v)
            .filter(|&k| match self.rel(k) {
                // "seized a tanker in the Strait of Norland".
                Rel::Obl if preposition == "of" => self.case(k) == Some("for"),
                Rel::Obl => matches!(self.case(k), Some("for" | "in" | "to")),
                Rel::Xcomp | Rel::OblUnmarked => true,
                _ => false,
            })
            .filter(|&k| !self.is_verb(k))
            .find_map(|k| self.nested(k, preposition, 1));
        near.or_else(|| self.reach_far(v, preposition))
            .or_else(|| self.place_of_purpose(v, preposition))
    }

    /// "sent soldiers to train in the east": where the purpose is fulfilled.
    fn place_of_purpose(&self, v: usize, preposition: &str) -> Option<usize> {
        let purposes = self.kids(v).filter(|&k| {
            matches!(self.rel(k), Rel::Xcomp | Rel::Advcl) && k > v && self.has_mark(k, "to")
        });
        let mut places = purposes.filter_map(|k| self.oblique_of(k, preposition));
        places.find(|&k| preposition == "in" && self.is_place(k))
    }

    /// Anything behind the verb in its clause with this preposition, participles passed through.
    fn reach_far(&self, v: usize, preposition: &str) -> Option<usize> {
        if !matches!(preposition, "to" | "from" | "into" | "against" | "toward") {
            return None;
        }
        let within = self.under(v, |k| {
            k > v
                && !matches!(
                    self.rel(k),
                    Rel::Ccomp | Rel::AclRelcl | Rel::Conj | Rel::Parataxis | Rel::Appos
                )
                && self.kid(k, &[Rel::Nsubj, Rel::NsubjPass]).is_none()
        });
        within.into_iter().find(|&k| {
            k > v && !self.is_verb(k) && self.case(k) == Some(preposition) && !self.is_time(k)
        })
    }

    fn nested(&self, n: usize, preposition: &str, depth: usize) -> Option<usize> {
        if let Some(found) = self.nominal_of(n, preposition) {
            return Some(found);
        }
        if depth == 0 {
            return None;
        }
        self.kids(n)
            .filter(|&k| matches!(self.rel(k), Rel::Nmod | Rel::Conj))
            .find_map(|k| self.nested(k, preposition, depth - 1))
    }

    /// Whether a particle, adverb, predicate or preposition with this lemma stands with the verb.
    pub fn has_word(&self, v: usize, word: &str) -> bool {
        self.kids(v).any(|k| {
            self.lemma(k) == word
                && matches!(
                    self.rel(k),
                    Rel::CompoundPrt
                        | Rel::Advmod
                        | Rel::Xcomp
                        | Rel::Obj
                        | Rel::Obl
                        | Rel::Compound
                        | Rel::Amod
                        | Rel::Case
                        | Rel::Dep
                        | Rel::OblUnmarked
                        | Rel::Mark
                        | Rel::Advcl
                        | Rel::Ccomp
                )
        }) || self.reach(v, word).is_some_and(|k| !self.is_time(k))
    }

    /// The verb a noun depends on as its object, passive subject or oblique, through partitives
    /// ("a series of talks") and coordination.
    pub fn governor(&self, n: usize) -> Option<(usize, Rel)> {
        let mut at = n;
        for _ in 0..4 {
            let head = self.head(at)?;
            let rel = self.rel(at);
            match rel {
                Rel::Conj => at = head,
                Rel::Nmod if self.case(at) == Some("of") && !self.is_verb(head) => at = head,
                Rel::Obj | Rel::NsubjPass | Rel::Obl | Rel::Nsubj | Rel::Xcomp
                    if self.is_verb(head) =>
                {
                    return Some((head, rel));
                }
                _ => return None,
            }
        }
        None
    }
}
