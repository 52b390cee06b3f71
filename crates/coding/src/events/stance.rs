//! How the text stands to an event: computed outward from its trigger, through negation, modal
//! verbs, conditions, and the words that govern it.

use parallax_knowledge::{
    cues::CuePos,
    frames::{Effect, Operator, Pos, Worth},
};
use parallax_model::{Modality, ProbabilityBand, Rel, TextRange, Upos};

use super::tree::Tree;

/// What was found on the way out.
#[derive(Debug, Clone)]
pub(super) struct Stance {
    pub modality: Modality,
    pub negated: bool,
    pub band: Option<ProbabilityBand>,
    pub condition: Option<TextRange>,
    /// Told of the future by an auxiliary.
    pub future: bool,
    /// Told as uncertain by a modal verb.
    pub modal: bool,
    /// The event is only the purpose of another act.
    pub purpose: bool,
    /// A verb of speech has been passed: what is beyond it concerns the saying.
    pub reported: bool,
    /// Effects of the words passed, innermost first.
    pub effects: Vec<(usize, Effect)>,
    pub why: Vec<String>,
}

/// Relations through which a head governs the factuality of what depends on it.
fn governs(rel: Rel) -> bool {
    matches!(
        rel,
        Rel::Xcomp
            | Rel::Ccomp
            | Rel::Csubj
            | Rel::CsubjPass
            | Rel::Obj
            | Rel::NsubjPass
            | Rel::Obl
            | Rel::Nmod
            | Rel::Acl
            | Rel::Advcl
            | Rel::Conj
            | Rel::Parataxis
            | Rel::Compound
            | Rel::Amod
            | Rel::Nsubj
    )
}

impl Tree<'_> {
    pub fn stance(&self, trigger: usize) -> Stance {
        let mut stance = Stance {
            modality: Modality::Asserted,
            negated: false,
            band: None,
            condition: None,
            future: false,
            modal: false,
            purpose: false,
            reported: false,
            effects: Vec::new(),
            why: Vec::new(),
        };
        let mut at = trigger;
        let mut own = true;
        let mut negatable = true;
        // "Made no progress in talks": talks there were.
        let mut beside = false;
        for _ in 0..16 {
            let bears = negatable && (!beside || self.negated_itself(at));
            self.local(at, own, bears, &mut stance);
            let (Some(head), rel) = (self.head(at), self.rel(at)) else { break };
            beside |= matches!(rel, Rel::Obl | Rel::Nmod)
                && matches!(self.case(at), Some("in" | "during" | "after" | "despite" | "amid"));
            // "no evidence that they have sent": the noun governs its that-clause.
            let of_noun = rel == Rel::AclRelcl && self.has_mark(at, "that") && !self.is_verb(head);
            if !governs(rel) && !of_noun {
                break;
            }
            if rel == Rel::Conj {
                // Auxiliaries are shared when the second verb has no subject of its own.
                own = self.kid(at, &[Rel::Nsubj, Rel::NsubjPass, Rel::Aux]).is_none();
                negatable = false;
                at = head;
                continue;
            }
            own = true;
            match self.step(at, head, rel, &mut stance) {
                Step::Stop => break,
                Step::Pass => negatable = false,
                Step::Operator => negatable = true,
            }
            at = head;
        }
        if stance.modality == Modality::Asserted && self.is_supposed(trigger) {
            stance.set(Modality::Hypothetical, "any such event, under a modal verb");
        }
        if stance.modality == Modality::Asserted && self.is_of_any(trigger) {
            stance.set(Modality::Hypothetical, "of any such, or of what is only to be");
        }
        if self.would_mean(trigger) {
            stance.set(Modality::Hypothetical, "the subject of what would be");
        }
        if stance.modality == Modality::Asserted && self.is_asked(trigger) {
            stance.set(Modality::Possible, "a question");
        }
        // "claimed to have carried out": a perfect infinitive looks back.
        let perfect = |k: usize| self.rel(k) == Rel::Aux && self.lemma(k) == "have";
        if stance.modality == Modality::Planned && !stance.future && self.kids(trigger).any(perfect)
        {
            stance.modality = Modality::Asserted;
            stance.why.push("a perfect infinitive".into());
        }
        stance
    }

    /// "Should shoot down aircraft that enter their airspace", "any drone that violates it": a clause in the
    /// present that describes something of no time.
    fn is_of_any(&self, trigger: usize) -> bool {
        let present = matches!(self.penn(trigger), "VBZ" | "VBP")
            && !self.kids(trigger).any(|k| matches!(self.rel(k), Rel::Aux | Rel::AuxPass));
        let noun = self.head(trigger).filter(|_| self.rel(trigger) == Rel::AclRelcl && present);
        let Some(noun) = noun else { return false };
        let any = self.kids(noun).any(|k| {
            self.rel(k) == Rel::Det && matches!(self.lemma(k), "any" | "every" | "each" | "no")
        });
        let definite = self
            .kids(noun)
            .any(|k| self.rel(k) == Rel::NmodPoss || matches!(self.lemma(k), "the" | "this"));
        let only_to_be = || {
            let verb = self.ancestors(noun).find(|&v| self.is_verb(v));
            verb.is_some_and(|v| {
                self.kids(v).any(|k| {
                    self.rel(k) == Rel::Aux
                        && matches!(
                            self.lemma(k),
                            "should" | "must" | "would" | "could" | "will" | "may"
                        )
                })
            })
        };
        any || !definite && only_to_be()
    }

    /// "Shooting down a plane would mean war": nobody has shot one down.
    fn would_mean(&self, trigger: usize) -> bool {
        let gerund = self.penn(trigger) == "VBG"
            && self.kid(trigger, &[Rel::Nsubj, Rel::NsubjPass, Rel::Aux]).is_none();
        let would = |t: usize| matches!(self.form(t), "would" | "could" | "might");
        // Right behind its phrase stands the verb, however the parser hung the two.
        let after = || {
            let last = self.under(trigger, |k| k > trigger && !self.is_verb(k)).into_iter().max();
            let next = last.unwrap_or(trigger) + 1;
            next < self.end && would(next)
        };
        let above = self.head(trigger).filter(|_| self.rel(trigger) == Rel::Csubj);
        gerund && (above.is_some_and(|v| self.kids(v).any(would)) || after())
    }

    /// "Has Norland sent troops?": in the main clause of a question, which may be quoted.
    fn is_asked(&self, trigger: usize) -> bool {
        let mark = |t: usize| matches!(self.form(t), "?" | "." | "\"" | "”");
        let Some(end) = (trigger..self.end).find(|&t| mark(t)) else { return false };
        let inner = |t: usize| match self.rel(t) {
            Rel::Advcl | Rel::Acl | Rel::AclRelcl | Rel::Csubj => true,
            // "Did you know that it attacked?", but "“Has it attacked?” he asked".
            Rel::Ccomp => self.kids(t).any(|k| self.rel(k) == Rel::Mark),
            _ => false,
        };
        self.form(end) == "?" && !std::iter::once(trigger).chain(self.ancestors(trigger)).any(inner)
    }

    /// "could use them in response to an attack": an event of no time, beside what may be done.
    fn is_supposed(&self, trigger: usize) -> bool {
        let any = |k: usize| matches!(self.lemma(k), "a" | "an" | "any");
        if self.upos(trigger) != Upos::Noun || !self.kids(trigger).any(any) {
            return false;
        }
        let beside = matches!(self.rel(trigger), Rel::Nmod | Rel::Obl);
        let verb = self.ancestors(trigger).skip(1).take(3).find(|&a| self.is_verb(a));
        let modal = |k: usize| {
            self.rel(k) == Rel::Aux
                && matches!(self.lemma(k), "could" | "can" | "may" | "might" | "would" | "will")
        };
        beside && verb.is_some_and(|v| self.kids(v).any(modal))
    }

    /// Negation, modal verbs, adverbs and conditions at one word.
    fn local(&self, at: usize, own: bool, negatable: bool, stance: &mut Stance) {
        if !own {
            return;
        }
        // "Has no plans to send": the "no" has been heard at "plans".
        let heard = |&(k, _): &(usize, Effect)| {
            self.head(k) == Some(at) && self.rel(k) == Rel::Obj && self.is_negated(k)
        };
        let heard = stance.effects.iter().any(heard);
        if negatable && !stance.reported && !heard && self.is_negated(at) {
            stance.negated = !stance.negated;
            stance.why.push(format!("negated at “{}”", self.form(at)));
        }
        for k in self.kids(at) {
            let lemma = self.lemma(k);
            match self.rel(k) {
                Rel::Aux if !stance.reported && self.is_counterfactual(at, k) => {
                    stance.set(Modality::Hypothetical, "“would have”");
                }
                Rel::Aux if !stance.reported => self.auxiliary(lemma, self.form(k), stance),
                Rel::Advmod if self.lists("uncertain", lemma) => {
                    stance.possible(&format!("“{lemma}”"));
                    stance.band = stance.band.or(self.band(lemma));
                }
                Rel::Advmod if self.lists("habitual", lemma) => {
                    stance.set(Modality::Habitual, &format!("“{lemma}”"));
                }
                _ => {}
            }
        }
        if !stance.reported && self.is_long_past(at) {
            stance.set(Modality::Historical, "long before what is told");
        }
        // What is told as done depends on nothing: only words and plans have conditions.
        let done = self.penn(at) == "VBD"
            && self.kid(at, &[Rel::Aux]).is_none()
            && self.knowledge.frames.operator(Pos::V, self.lemma(at), |_| false).is_none();
        if !stance.reported
            && !done
            && let Some(clause) = self.condition_below(at)
        {
            stance.condition.get_or_insert_with(|| self.span(clause));
            stance.set(Modality::Conditional, "under a condition");
        }
        // "Warned them against a test": there has been none.
        let warned = |v: usize| self.is_verb(v) && self.lists("cautioning", self.lemma(v));
        if self.case(at) == Some("against") && self.head(at).is_some_and(warned) {
            stance.set(Modality::Hypothetical, "warned against");
        }
        // "Two brigades are to take part".
        let be = |k: usize| {
            matches!(self.rel(k), Rel::Aux | Rel::Cop) && self.lemma(k) == "be" && k < at
        };
        if self.penn(at) == "VB" && self.has_mark(at, "to") && self.kids(at).any(be) {
            stance.future = true;
            stance.set(Modality::Planned, "“are to”");
        }
        // "closed the airspace ahead of a launch".
        let ahead_of = || {
            self.case(at) == Some("ahead")
                || self.case(at) == Some("of")
                    && self.head(at).is_some_and(|h| self.form(h) == "ahead")
        };
        if self.upos(at) == Upos::Noun && ahead_of() {
            stance.set(Modality::Planned, "“ahead of”");
        }
        if self.has_mark(at, "if") || self.has_mark(at, "unless") || self.inverted(at) {
            stance.set(Modality::Hypothetical, "in a condition");
        } else if self.has_mark(at, "whether") {
            stance.possible("“whether”");
        }
    }

    /// "almost five years after crowds burned the embassy".
    fn is_long_past(&self, at: usize) -> bool {
        self.kids(at).any(|k| {
            matches!(self.rel(k), Rel::Mark | Rel::Case)
                && self.lemma(k) == "after"
                && k > self.first
                && self.lists("longtime", self.lemma(k - 1))
        })
    }

    fn band(&self, adverb: &str) -> Option<ProbabilityBand> {
        self.knowledge.cues.get(adverb, CuePos::Adv).and_then(|cue| cue.band)
    }

    /// "Did not", as against "made no progress".
    fn negated_itself(&self, at: usize) -> bool {
        self.kids(at).any(|k| matches!(self.form(k), "not" | "n't" | "n’t" | "never"))
    }

    pub fn is_negated(&self, at: usize) -> bool {
        let negator = |k: usize| {
            matches!(self.lemma(k), "not" | "never" | "n't" | "neither" | "hardly" | "scarcely")
                || matches!(self.form(k), "n't" | "not" | "n’t")
                || (self.lemma(k) == "no" && matches!(self.rel(k), Rel::Det | Rel::Advmod))
        };
        let kid = |i: usize| {
            self.kids(i).any(|k| {
                matches!(self.rel(k), Rel::Advmod | Rel::Det | Rel::CcPreconj | Rel::Dep)
                    && negator(k)
            })
        };
        let nor = self
            .kids(at)
            .any(|k| self.rel(k) == Rel::Cc && matches!(self.lemma(k), "nor" | "neither"));
        if nor || kid(at) {
            return true;
        }
        self.is_verb(at)
            && (self.kids(at).any(|k| {
                matches!(self.rel(k), Rel::Obj | Rel::Nsubj | Rel::NsubjPass)
                    && (self.kids(k).any(|d| {
                        matches!(self.rel(d), Rel::Det | Rel::CcPreconj)
                            && matches!(self.lemma(d), "no" | "neither")
                    }) || self.is_not_one(k)
                        || matches!(
                            self.lemma(k),
                            "nobody" | "nothing" | "none" | "no-one" | "neither"
                        ))
            }) || self.has_mark(at, "without")
                || self.case(at) == Some("without"))
    }

    /// "Not one rifle", "not a single soldier".
    fn is_not_one(&self, noun: usize) -> bool {
        let phrase = self.under(noun, |k| k < noun);
        let first = phrase.first().copied().unwrap_or(noun);
        let before = first.checked_sub(1).filter(|&b| b >= self.first);
        let not = |t: usize| self.form(t).eq_ignore_ascii_case("not");
        (not(first) || before.is_some_and(not))
            && phrase.iter().any(|&t| matches!(self.lemma(t), "one" | "single"))
    }

    fn auxiliary(&self, lemma: &str, form: &str, stance: &mut Stance) {
        match lemma {
            "will" | "shall" | "'ll" | "wo" | "would" | "'d"
                if form != "had" && lemma != "have" =>
            {
                // "would reconsider sending": the future is that of the reconsidering.
                stance.future = !stance.effects.iter().any(|(_, effect)| {
                    matches!(effect, Effect::Prevent | Effect::Possible | Effect::Doubt)
                });
                stance.set(Modality::Planned, &format!("“{form}”"));
            }
            "may" | "might" | "could" | "can" => {
                stance.modal = true;
                stance.possible(&format!("“{form}”"));
            }
            "should" | "must" | "ought" | "need" => {
                stance.set(Modality::Hypothetical, &format!("“{form}”"));
            }
            _ => {}
        }
    }

    /// "would have invaded": it did not.
    fn is_counterfactual(&self, verb: usize, auxiliary: usize) -> bool {
        matches!(self.form(auxiliary), "would" | "'d")
            && self.penn(verb) == "VBN"
            && self.kids(verb).any(|k| self.rel(k) == Rel::Aux && self.lemma(k) == "have")
    }

    /// The head of an if-clause in what depends on `at`; it may have been attached too low.
    pub fn condition_below(&self, at: usize) -> Option<usize> {
        if !self.is_verb(at) {
            return None;
        }
        self.under(at, |k| !matches!(self.rel(k), Rel::AclRelcl | Rel::Parataxis | Rel::Conj))
            .into_iter()
            .find(|&k| {
                k != at
                    && (self.has_mark(k, "if") && !self.concedes(k)
                        || self.has_mark(k, "unless")
                        || self.has_mark(k, "provided")
                        || self.inverted(k))
            })
    }

    /// "even if the world were mobilised": no condition.
    fn concedes(&self, clause: usize) -> bool {
        self.kids(clause).any(|k| {
            self.rel(k) == Rel::Mark
                && self.lemma(k) == "if"
                && k > self.first
                && self.lemma(k - 1) == "even"
        })
    }

    /// "should its drones appear again": the auxiliary before the subject.
    pub fn inverted(&self, v: usize) -> bool {
        let subject = self.kid(v, &[Rel::Nsubj, Rel::NsubjPass]);
        let auxiliary = self.kids(v).find(|&k| {
            self.rel(k) == Rel::Aux && matches!(self.lemma(k), "should" | "have" | "be")
        });
        // "Had it shipped shells, the other would have sold missiles".
        let had = |a: usize| {
            self.form(a).eq_ignore_ascii_case("had")
                && self.penn(v) == "VBN"
                && (a == self.first || self.form(a - 1) == ",")
        };
        // The clause that follows may have been hung from this one.
        let would = || (v..self.end).any(|t| matches!(self.lemma(t), "would" | "could" | "might"));
        let below = self.rel(v) != Rel::Root;
        let opens = |a: usize| {
            self.lemma(a) == "should" && below || had(a) && (below || a == self.first && would())
        };
        matches!((auxiliary, subject), (Some(a), Some(s)) if a < s && opens(a))
    }

    /// One step up.
    fn step(&self, at: usize, head: usize, rel: Rel, stance: &mut Stance) -> Step {
        let clause = self.is_verb(at);
        if rel == Rel::Xcomp && matches!(self.penn(at), "VBD" | "VBZ") {
            // A finite verb is nobody's open complement.
            return Step::Stop;
        }
        if self.is_bare_gerund(at) && self.is_told_of(head) {
            return Step::Pass;
        }
        if rel == Rel::Advcl && !self.governed_gerund(at, head) && !self.object_control(at, head) {
            if self.has_mark(at, "to") {
                stance.purpose = true;
                stance.set(Modality::Planned, "as the purpose of another act");
            }
            return Step::Stop;
        }
        if rel == Rel::Parataxis {
            return Step::Stop;
        }
        // "After the launch it called for restraint": what came before is not called for.
        let earlier =
            matches!(self.case(at), Some("after" | "following" | "since" | "despite" | "amid"));
        if matches!(rel, Rel::Obl | Rel::Nmod) && earlier && self.upos(at) == Upos::Noun {
            return Step::Stop;
        }
        let pos = if self.is_verb(head) {
            Pos::V
        } else if matches!(self.upos(head), Upos::Adj | Upos::Adv) {
            Pos::A
        } else {
            Pos::N
        };
        if rel == Rel::Nsubj && (!clause || pos == Pos::V) {
            // A nominal subject: "a launch is likely", "the attack was false", "talks are under way".
            if self.lists("happening", self.lemma(head)) {
                return Step::Operator;
            }
            if pos != Pos::A {
                return Step::Stop;
            }
            self.apply(head, pos, stance);
            return Step::Operator;
        }
        if pos == Pos::N
            && rel == Rel::Acl
            && clause
            && !self.has_mark(at, "to")
            && !self.has_mark(at, "that")
            && !self.has_of(at)
        {
            // A participle only describes the noun.
            return Step::Stop;
        }
        if self.lemma(head) == "go" && rel == Rel::Xcomp && self.form(head) == "going" {
            stance.future = true;
            stance.set(Modality::Planned, "“going to”");
            return Step::Pass;
        }
        // "Has yet to hand over a tank": so far it has not.
        let yet = |k: usize| self.lemma(k) == "yet" && k < at;
        if rel == Rel::Xcomp
            && matches!(self.lemma(head), "have" | "be" | "remain")
            && self.has_mark(at, "to")
            && (self.kids(head).any(yet) || self.kids(at).any(yet))
        {
            stance.negated = !stance.negated;
            stance.why.push("“yet to”".into());
            return Step::Operator;
        }
        match self.apply(head, pos, stance) {
            Some(Effect::Evaluate) => Step::Stop,
            Some(_) => Step::Operator,
            // What is done to an event says nothing of whether it happened.
            None if pos == Pos::V && !clause => Step::Stop,
            None => Step::Pass,
        }
    }

    /// "…, wounding three": a form in -ing without a subject or an opening word of its own.
    pub fn is_bare_gerund(&self, at: usize) -> bool {
        self.rel(at) == Rel::Advcl
            && self.penn(at) == "VBG"
            && self.marks(at).next().is_none()
            && self.case(at).is_none()
            && self.kid(at, &[Rel::Nsubj, Rel::NsubjPass, Rel::Aux]).is_none()
            && self.head(at).is_some_and(|h| h < at)
    }

    /// A verb that stands in the content of another word.
    fn is_told_of(&self, verb: usize) -> bool {
        self.is_verb(verb)
            && match self.rel(verb) {
                Rel::Ccomp | Rel::Xcomp => true,
                Rel::Advcl => self.head(verb).is_some_and(|h| self.governed_gerund(verb, h)),
                Rel::Conj => self.head(verb).is_some_and(|h| h < verb && self.is_told_of(h)),
                _ => false,
            }
    }

    fn has_of(&self, at: usize) -> bool {
        self.case(at).is_some()
            || self.has_mark(at, "of")
            || (self.penn(at) == "VBG" && self.marks(at).next().is_some())
    }

    /// "urged them to stop", "authorised them to fire": the infinitive belongs to the verb, though
    /// it be read as its purpose.
    fn object_control(&self, at: usize, head: usize) -> bool {
        self.has_mark(at, "to")
            && self.kid(head, &[Rel::Obj, Rel::NsubjPass, Rel::Iobj]).is_some()
            && self.knowledge.frames.operator(Pos::V, self.lemma(head), |_| false).is_some_and(
                |o| {
                    matches!(
                        o.effect,
                        Effect::Ask | Effect::Order | Effect::Allow | Effect::Want | Effect::Cause
                    )
                },
            )
    }

    /// "prevented them from testing", "accused them of testing".
    fn governed_gerund(&self, at: usize, head: usize) -> bool {
        let mark = |m: &str| self.has_mark(at, m) || self.case(at) == Some(m);
        self.is_verb(head)
            && (mark("of")
                || mark("from")
                || ((mark("for") || mark("with")) && self.penn(at) == "VBG"))
    }

    fn apply(&self, head: usize, pos: Pos, stance: &mut Stance) -> Option<Effect> {
        let lemma = self.lemma(head);
        let operator = self.knowledge.frames.operator(pos, lemma, |w| {
            self.has_word(head, w) || self.kids(head).any(|k| k > head && self.has_mark(k, w))
        })?;
        if operator.effect != Effect::Evaluate {
            let inner = stance.effects.last().map(|(_, effect)| *effect);
            stance.take(operator, self.is_negated(head), inner, self.form(head));
            // "is willing to send", "wants to send": as good as "will send".
            stance.future |= match operator.effect {
                Effect::Plan => pos == Pos::A,
                Effect::Want => pos == Pos::V && self.kid(head, &[Rel::Obj, Rel::Iobj]).is_none(),
                _ => false,
            };
            stance.reported |= matches!(operator.effect, Effect::Speech | Effect::Claim);
        }
        stance.effects.push((head, operator.effect));
        Some(operator.effect)
    }
}

/// What a step up means.
enum Step {
    /// What lies above says nothing about the event.
    Stop,
    /// The word says nothing, what lies above it may.
    Pass,
    /// The word governs the event; its negation counts.
    Operator,
}

impl Stance {
    fn set(&mut self, modality: Modality, why: &str) {
        // Outer words do not make a less certain event more certain.
        if rank(modality) > rank(self.modality) {
            self.modality = modality;
            self.why.push(format!("{modality:?}: {why}").to_lowercase());
        }
    }

    fn possible(&mut self, why: &str) {
        self.set(Modality::Possible, why);
    }

    fn take(&mut self, operator: Operator, negated: bool, inner: Option<Effect>, word: &str) {
        let worth = if negated { operator.negated } else { operator.positive };
        let by = format!("under “{word}”");
        let speech = matches!(operator.effect, Effect::Speech | Effect::Claim);
        if inner == Some(Effect::Prevent)
            && matches!(operator.effect, Effect::End | Effect::Cancel | Effect::Possible)
        {
            // "lifted its ban on sending": what was banned becomes possible.
            self.negated = false;
            self.possible(&by);
            return;
        }
        if speech && negated {
            // "did not say that", "could not confirm that": neither told nor denied.
            self.possible(&by);
            return;
        }
        if self.reported {
            // "declined to confirm", "may say": the saying is in question, not the event.
            if negated || !matches!(worth, Worth::Happened) {
                self.possible(&by);
            }
            return;
        }
        match worth {
            Worth::Happened => {
                if negated {
                    // The word's own negation is spent in its signature.
                    self.negated = !self.negated;
                }
            }
            Worth::DidNot if operator.effect == Effect::Deny => {
                self.modality = Modality::Denied;
                self.negated = true;
                self.why.push(format!("denied: {by}"));
            }
            Worth::DidNot => {
                if !negated {
                    self.negated = !self.negated;
                }
                // What is called off had been planned.
                if operator.effect == Effect::Cancel && !negated {
                    self.set(Modality::Planned, &by);
                }
                self.why.push(format!("did not happen: {by}"));
            }
            Worth::Planned => self.set(Modality::Planned, &by),
            Worth::Open => match operator.effect {
                // "did not deny", "did not prevent": it may be so; the word's own negation is spent.
                Effect::Deny | Effect::Prevent | Effect::Refuse | Effect::Avoid if negated => {
                    self.negated = !self.negated;
                    self.possible(&by);
                }
                Effect::Deny => {
                    self.modality = Modality::Denied;
                    self.negated = true;
                    self.why.push(format!("denied: {by}"));
                }
                Effect::Ask | Effect::Order | Effect::Want | Effect::Threaten | Effect::Plan => {
                    self.set(Modality::Planned, &by);
                }
                _ => self.possible(&by),
            },
        }
    }
}

fn rank(modality: Modality) -> u8 {
    match modality {
        Modality::Asserted => 0,
        Modality::Historical | Modality::Habitual => 1,
        Modality::Planned => 2,
        Modality::Possible => 3,
        Modality::Conditional => 4,
        Modality::Hypothetical => 5,
        Modality::Denied => 6,
    }
}
