//! Does a frame fit here? The needs of a frame against the surroundings of its trigger.

use std::borrow::Cow;

use parallax_knowledge::{
    fold::lower,
    frames::{Depth, Effect, Flag, Frame, Need, Place, Pos, Site, What},
};
use parallax_model::{Actor, EntityKind, EventType, Rel, Upos};

use super::tree::Tree;

/// A trigger with the frame that fits best.
#[derive(Debug, Clone)]
pub(super) struct Trigger<'a> {
    pub token: usize,
    pub pos: Pos,
    pub frame: &'a Frame,
    /// Heads that the frame's needs name: they tell no further event of their own.
    pub consumed: Vec<usize>,
}

impl<'a> Tree<'a> {
    /// The best frame of a token, if it triggers one.
    pub fn trigger(&self, token: usize) -> Option<Trigger<'a>> {
        let pos = if self.is_verb(token) {
            Pos::V
        } else if self.is_predicate(token)
            && let Some(found) = self.predicate(token)
        {
            return Some(found);
        } else if self.upos(token) == Upos::Noun {
            Pos::N
        } else {
            return None;
        };
        if self.is_attributive(token) {
            return None;
        }
        // "Traces of enriched uranium", "along the closed border": nobody does it here.
        let described = matches!(self.rel(token), Rel::Amod | Rel::Acl)
            && self.penn(token) == "VBN"
            && self.kid(token, &[Rel::OblAgent]).is_none();
        let compound = self.is_part_of_compound(token);
        let lemma = lower(self.lemma(token));
        let joined = self.hyphenated(token, &lemma);
        let frames = &self.knowledge.frames;
        let keys = joined.iter().map(String::as_str).chain([lemma.as_ref()]);
        for key in keys {
            let mut consumed = Vec::new();
            for frame in frames.of(pos, key) {
                consumed.clear();
                // "US-supplied missiles" do tell of a transfer.
                let told = (!compound || frame.kind.as_deref() == Some("x-arms-transfer"))
                    && !(described && frame.has(Flag::State));
                if told && frame.needs.iter().all(|n| self.meets(token, pos, n, &mut consumed)) {
                    return Some(Trigger { token, pos, frame, consumed });
                }
            }
        }
        None
    }

    /// "met a visiting minister": a gerund that only describes a person.
    fn is_attributive(&self, token: usize) -> bool {
        let described = self.penn(token) == "VBG" && self.lists("attributive", self.lemma(token));
        described
            && self.kid(token, &[Rel::Nsubj, Rel::Aux]).is_none()
            && self
                .kid(token, &[Rel::Obj])
                .or_else(|| self.head(token).filter(|_| self.rel(token) == Rel::Amod))
                .is_some_and(|noun| self.is_leader(noun) || self.is_person(noun))
    }

    /// "is critical of", "remains opposed to", "are in the capital": an adjective or a place that is
    /// said of a subject.
    fn is_predicate(&self, token: usize) -> bool {
        match self.upos(token) {
            Upos::Adj => self.kid(token, &[Rel::Cop, Rel::Nsubj]).is_some(),
            Upos::Noun | Upos::Propn => {
                self.kid(token, &[Rel::Cop]).is_some() && self.case(token).is_some()
            }
            _ => false,
        }
    }

    /// The frame of a predicate, which stands in the table as `be-critical` or `be-in`.
    fn predicate(&self, token: usize) -> Option<Trigger<'a>> {
        let word = match self.upos(token) {
            Upos::Adj => self.lemma(token),
            _ => self.case(token)?,
        };
        let key = format!("be-{word}");
        let mut consumed = Vec::new();
        let frame = self.knowledge.frames.of(Pos::V, &key).find(|frame| {
            consumed.clear();
            frame.needs.iter().all(|n| self.meets(token, Pos::V, n, &mut consumed))
        })?;
        Some(Trigger { token, pos: Pos::V, frame, consumed })
    }

    /// "war-torn", "US-backed": the parts of a hyphenated adjective tell no event of their own.
    fn is_part_of_compound(&self, token: usize) -> bool {
        let touches = |i: usize| !self.reading().tokens[i].space_after;
        let before = token.checked_sub(2).filter(|&w| w >= self.first);
        let after = (token + 2 < self.end).then_some(token + 1);
        let first = after.is_some_and(|h| self.form(h) == "-" && touches(token) && touches(h));
        let last = before.is_some_and(|w| {
            self.form(w + 1) == "-"
                && touches(w)
                && touches(w + 1)
                && self.penn(token) == "VBN"
                && matches!(self.rel(token), Rel::Amod | Rel::Acl | Rel::Compound | Rel::NmodDesc)
        });
        (first && self.upos(token) != Upos::Verb) || last
    }

    /// `test-fire` from the tokens `test`, `-`, `fire`.
    fn hyphenated(&self, token: usize, lemma: &str) -> Option<String> {
        let hyphen = token.checked_sub(1).filter(|&h| h > self.first)?;
        let touching = !self.reading().tokens[hyphen].space_after
            && !self.reading().tokens[hyphen - 1].space_after;
        (self.form(hyphen) == "-" && touching)
            .then(|| format!("{}-{lemma}", self.form(hyphen - 1).to_lowercase()))
    }

    fn meets(&self, t: usize, pos: Pos, need: &Need, consumed: &mut Vec<usize>) -> bool {
        let met = need.sites.iter().any(|site| {
            if let (Site::Passive | Site::Active, Pos::V) = (site, pos) {
                return self.is_passive(t) == (*site == Site::Passive);
            }
            if let (Site::Word(word), Pos::V, None) = (site, pos, &need.what) {
                return self.has_word(t, word);
            }
            self.sites(t, pos, site).into_iter().any(|at| match &need.what {
                None => true,
                Some(what) => match self.fits(at, what) {
                    Some(named) => {
                        if !need.negated && *site != Site::Gov {
                            consumed.extend(named);
                        }
                        true
                    }
                    None => false,
                },
            })
        });
        met != need.negated
    }

    /// Tokens that stand in a place of the trigger.
    pub fn sites(&self, t: usize, pos: Pos, site: &Site) -> Vec<usize> {
        let one = |found: Option<usize>| found.into_iter().collect();
        match (site, pos) {
            (Site::Subj, Pos::V) => one(self.deep_subject(t)),
            (Site::Obj, Pos::V) => one(self.deep_object(t)),
            (Site::Iobj, _) => one(self.recipient_object(t)),
            (Site::Xcomp, _) => self.clauses(t, true, false),
            (Site::Ccomp, _) => self.clauses(t, false, true),
            (Site::Comp, _) => self.clauses(t, true, true),
            (Site::Must, _) => {
                self.clauses(t, false, true).into_iter().filter(|&c| self.is_obliged(c)).collect()
            }
            (Site::Poss, _) => one(self.kid(t, &[Rel::NmodPoss])),
            (Site::Amod, _) => self
                .kids(t)
                .filter(|&k| matches!(self.rel(k), Rel::Amod | Rel::Compound | Rel::NmodDesc))
                .collect(),
            (Site::Mod, _) => self
                .kids(t)
                .filter(|&k| {
                    k < t
                        && matches!(
                            self.rel(k),
                            Rel::Amod
                                | Rel::Compound
                                | Rel::Nmod
                                | Rel::NmodDesc
                                | Rel::NmodPoss
                                | Rel::Dep
                        )
                })
                .collect(),
            (Site::Sup, _) => one(self.support_subject(t)),
            (Site::Gov, _) => one(self
                .head(t)
                .filter(|&h| self.is_verb(h) && matches!(self.rel(t), Rel::Obl | Rel::OblAgent))),
            (Site::Word(word), Pos::V) => self.phrases(t, word),
            (Site::Word(word), _) => {
                let inner = || {
                    let of = self.nominal_of(t, "of").filter(|_| word != "of")?;
                    self.nominal_of(of, word)
                };
                one(self
                    .nominal_of(t, word)
                    .or_else(inner)
                    .or_else(|| self.beside(t, word))
                    .or_else(|| {
                        let (verb, rel) = self.governor(t)?;
                        let supports = rel != Rel::Nsubj && self.support(verb).is_some();
                        supports.then(|| self.oblique_of(verb, word)).flatten()
                    }))
            }
            _ => Vec::new(),
        }
    }

    /// The phrase with a preposition, and the bare obliques behind it that may have lost theirs.
    fn phrases(&self, t: usize, word: &str) -> Vec<usize> {
        let given = |k: &usize| self.counted_object(t) != Some(*k) && !self.is_time(*k);
        let Some(found) = self.reach(t, word).filter(given) else {
            return Vec::new();
        };
        let bare = self.kids(t).filter(|&k| {
            k > found && k - found < 8 && self.rel(k) == Rel::Obl && self.case(k).is_none()
        });
        std::iter::once(found).chain(bare).collect()
    }

    /// "The launch of two missiles by the North drew …": a phrase of the noun hung from its verb.
    fn beside(&self, n: usize, word: &str) -> Option<usize> {
        let head = self.head(n).filter(|&h| h > n && self.rel(n) == Rel::Nsubj)?;
        let of_noun = self.nominal_of(n, "of").and_then(|m| self.nominal_of(m, word));
        of_noun
            .or_else(|| self.kids(head).find(|&k| k > n && k < head && self.case(k) == Some(word)))
    }

    /// Indirect object; of a passive, the object left behind means the subject received it.
    fn recipient_object(&self, v: usize) -> Option<usize> {
        self.kid(v, &[Rel::Iobj]).or_else(|| {
            // "gave Pyongyang air-defence missiles": a name taken for part of the thing given.
            let object = self.kid(v, &[Rel::Obj])?;
            let first = self.kids(object).find(|&k| self.rel(k) == Rel::Compound)?;
            if self.phrase(first).start != self.range(v + 1).start {
                return None;
            }
            // A system by its name is part of the thing.
            let system = self.weapons().iter().any(|m| m.range.contains(self.range(first)));
            let named = self.upos(first) == Upos::Propn && !system;
            let code = self.codes(self.phrase(first));
            (named && (code.sector.is_some() || code.country.is_some())).then_some(first)
        })
    }

    fn clauses(&self, t: usize, open: bool, closed: bool) -> Vec<usize> {
        // "…, state media conceded": what is said stands before.
        let said = self.head(t).filter(|&h| {
            closed && h < t && self.rel(t) == Rel::Parataxis && self.kid(t, &[Rel::Obj]).is_none()
        });
        self.kids(t)
            .filter(|&k| {
                let infinitive = self.has_mark(k, "to");
                match self.rel(k) {
                    Rel::Xcomp => open,
                    Rel::Ccomp => closed || (open && infinitive),
                    Rel::Acl => infinitive && open,
                    Rel::Advcl => infinitive && open && self.is_verb(k),
                    _ => false,
                }
            })
            .chain(said)
            .collect()
    }

    /// "must", "should", "needs to", "has to": what somebody wants done.
    fn is_obliged(&self, clause: usize) -> bool {
        let auxiliary = self
            .kids(clause)
            .any(|k| self.rel(k) == Rel::Aux && self.lists("obliging", self.lemma(k)))
            && !self.inverted(clause);
        // "Had no authority to act" obliges nobody.
        let governed = self.lists("needing", self.lemma(clause))
            && !self.kids(clause).any(|k| self.rel(k) == Rel::Obj)
            && self.kids(clause).any(|k| self.rel(k) == Rel::Xcomp && self.has_mark(k, "to"));
        auxiliary || governed
    }

    /// Whether the phrase at `at` is what is asked for; the tokens that made it so.
    pub fn fits(&self, at: usize, what: &What) -> Option<Vec<usize>> {
        for head in self.through_partitive(at) {
            let fits = match what {
                What::Word(word) => {
                    self.lemma(head) == word || self.compound_is(head, |c| c == word)
                }
                What::Class(id) => self.is_of(head, self.knowledge.frames.class(*id)),
            };
            if fits {
                return Some(vec![at, head]);
            }
        }
        None
    }

    /// The head, and behind a partitive ("a series of tests") the noun it measures.
    pub fn through_partitive(&self, at: usize) -> Vec<usize> {
        let mut heads = vec![at];
        heads.extend(self.kids(at).filter(|&k| self.rel(k) == Rel::Conj && self.is_nominal(k)));
        // "the first, a ballistic missile".
        if self.lists("ordinal", self.lemma(at)) || self.upos(at) == Upos::Pron {
            heads.extend(self.kid(at, &[Rel::Appos]));
        }
        let partitive = self.lists("partitive", self.lemma(at)) || self.upos(at) == Upos::Num;
        if partitive {
            heads.extend(self.nominal_of(at, "of"));
        }
        heads
    }

    pub fn is_of(&self, head: usize, class: &parallax_knowledge::frames::Class) -> bool {
        let lemma = lower(self.lemma(head));
        class.lists(self.lemma(head))
            || matches!(&lemma, Cow::Owned(lemma) if class.lists(lemma))
            || self.compound_is(head, |c| class.lists(c))
            || self.phrasal_is(head, |c| class.lists(c))
            || (class.actor && (self.is_party(head) || self.is_personal(head)))
            || (class.person && (self.is_person(head) || self.is_personal(head)))
            || (class.leader && self.is_leader(head))
            || (class.place && self.is_place(head))
            || (class.weapon && self.is_weapon(head))
            || self.is_system_of(head, &class.weapons)
            || (class.lists("missile") && self.stands_for_weapon(head))
            || self.described_as(head, class)
    }

    /// "A Kestrel III lifted off": a weapon system by its name alone, of one of these classes.
    fn is_system_of(&self, head: usize, classes: &[String]) -> bool {
        let known = &self.knowledge.weapons;
        !classes.is_empty()
            && self.weapons().iter().any(|m| {
                !m.part
                    && m.name.is_some_and(|name| name.contains(self.range(head)))
                    && classes.iter().any(|wider| known.is_a(m.class, wider))
            })
    }

    /// "The French ambassador Ann Lee", "the tanker Boreas": what somebody or something named is called.
    fn described_as(&self, head: usize, class: &parallax_knowledge::frames::Class) -> bool {
        self.upos(head) == Upos::Propn
            && self.entity(head).is_none_or(|e| e.kind == EntityKind::Person || e.link.is_none())
            && self.kids(head).any(|k| {
                matches!(self.rel(k), Rel::Compound | Rel::NmodDesc | Rel::Appos)
                    && self.upos(k) == Upos::Noun
                    && class.lists(self.lemma(k))
            })
    }

    /// "It flew 600 km": a pronoun after a sentence that names a weapon; what a drone does all day is no launch.
    fn stands_for_weapon(&self, head: usize) -> bool {
        let ordinal = self.lists("ordinal", self.lemma(head))
            && !self.kids(head).any(|k| matches!(self.rel(k), Rel::Nmod | Rel::Amod));
        // A number keeps its capital.
        let word = self.lemma(head).to_lowercase();
        // "Missiles were launched and one of them struck the ship".
        let of_them = matches!(word.as_str(), "one" | "some" | "several" | "most" | "two")
            && self
                .nominal_of(head, "of")
                .is_some_and(|t| self.lemma(t).eq_ignore_ascii_case("they"));
        let told = self.weapons().iter().any(|m| m.range.end <= self.range(head).start);
        if of_them && told {
            return true;
        }
        if !matches!(word.as_str(), "it" | "they" | "both" | "one") && !ordinal && !of_them {
            return false;
        }
        let sentences = &self.reading().sentences;
        let here = sentences.partition_point(|s| (s.end as usize) <= self.first);
        here.checked_sub(1).and_then(|before| sentences.get(before)).is_some_and(|s| {
            let known = &self.knowledge.weapons;
            known.find(self.source.text, s.range).iter().any(|m| !known.is_a(m.class, "UAV"))
        })
    }

    /// Tries the head joined with each modifier before it ("tear_gas", "martial_law").
    fn compound_is(&self, head: usize, is: impl Fn(&str) -> bool) -> bool {
        self.kids(head)
            .filter(|&k| k < head && matches!(self.rel(k), Rel::Compound | Rel::Amod | Rel::Nmod))
            .any(|k| {
                // "peacekeeping troops": the lemma of a modifier in -ing may be its verb.
                [self.lemma(k), self.form(k)]
                    .iter()
                    .any(|word| is(&format!("{word}_{}", self.lemma(head)).to_lowercase()))
            })
            || self
                .nominal_of(head, "of")
                .is_some_and(|k| is(&format!("{}_of_{}", self.lemma(head), self.lemma(k))))
    }

    /// Tries a verb joined with its object ("take_part").
    fn phrasal_is(&self, head: usize, is: impl Fn(&str) -> bool) -> bool {
        self.is_verb(head)
            && self
                .kid(head, &[Rel::Obj])
                .is_some_and(|o| is(&format!("{}_{}", self.lemma(head), self.lemma(o))))
    }

    /// Whether a class of the frames lists this lemma.
    pub fn lists(&self, class: &str, lemma: &str) -> bool {
        self.knowledge.frames.class_named(class).is_some_and(|c| c.lists(lemma))
    }

    fn is_personal(&self, head: usize) -> bool {
        self.upos(head) == Upos::Pron
            && matches!(
                self.lemma(head),
                "he" | "she"
                    | "they"
                    | "him"
                    | "her"
                    | "them"
                    | "we"
                    | "us"
                    | "i"
                    | "me"
                    | "you"
                    | "who"
                    | "it"
            )
    }

    pub fn is_person(&self, head: usize) -> bool {
        match self.entity(head) {
            Some(entity) => matches!(entity.kind, EntityKind::Person | EntityKind::Role),
            None => self.knowledge.roles.get(self.lemma(head)).is_some(),
        }
    }

    fn is_leader(&self, head: usize) -> bool {
        let lists = |i: usize| self.lists("leader", self.lemma(i));
        lists(head)
            || self.entity(head).is_some_and(|e| e.kind == EntityKind::Person)
            || self.kids(head).any(|k| {
                matches!(self.rel(k), Rel::Compound | Rel::Appos | Rel::Flat | Rel::NmodDesc)
                    && lists(k)
            })
    }

    pub fn is_place(&self, head: usize) -> bool {
        match self.entity(head) {
            // "The Boreas" is no town, where no gazetteer knows it.
            Some(entity) if entity.kind == EntityKind::Place && entity.link.is_none() => {
                !self.kids(head).any(|k| self.rel(k) == Rel::Det)
            }
            Some(entity) => matches!(entity.kind, EntityKind::Place | EntityKind::State),
            None => {
                self.upos(head) == Upos::Propn
                    && self.codes(self.range(head)).country.is_some_and(|c| c.as_str().len() == 3)
            }
        }
    }

    pub fn is_ship(&self, head: usize) -> bool {
        let own = |k: usize| self.rel(k) == Rel::Compound && self.lists("ship", self.lemma(k));
        self.lists("ship", self.lemma(head))
            || self.lists("platform", self.lemma(head))
            || self.kids(head).any(own)
    }

    pub fn is_weapon(&self, head: usize) -> bool {
        let range = self.range(head);
        self.entity(head).is_some_and(|e| e.kind == EntityKind::Weapon)
            || self.weapons().iter().any(|m| m.range.end == range.end)
    }

    /// Parties in a place of the trigger, with the token they hang from.
    pub fn fill(&self, t: usize, pos: Pos, place: &Place) -> Option<(usize, Vec<Actor>)> {
        if place.site == Site::Amod {
            let mut found = self.adjectival(t);
            // "Killed in a Norport strike": the town did not do it.
            let town = |a: &Actor| {
                let head = a.range.and_then(|r| self.head_of(r));
                head.is_some_and(|h| {
                    self.rel(h) == Rel::Compound
                        && self.entity(h).is_some_and(|e| e.kind == EntityKind::Place)
                })
            };
            if self.lists("attack", self.lemma(t)) {
                found.retain(|a| !town(a));
            }
            return (!found.is_empty()).then_some((t, found));
        }
        if place.site == Site::InnerSubj {
            let clause = self.clauses(t, true, true).into_iter().next();
            let subject = clause
                .and_then(|clause| self.surface_subject(clause, 2))
                .or_else(|| self.named_behind_that(t))?;
            let found = self.parties_at(subject, place.depth);
            return (!found.is_empty()).then_some((subject, found));
        }
        self.sites(t, pos, &place.site)
            .into_iter()
            .filter(|&at| place.what.as_ref().is_none_or(|what| self.fits(at, what).is_some()))
            .map(|at| {
                (
                    at,
                    self.parties_at(
                        at,
                        if place.site == Site::Sup { Depth::Any } else { place.depth },
                    ),
                )
            })
            .find(|(_, found)| !found.is_empty())
    }

    /// "demanded that the United States match": the name behind "that", when the verb of its clause
    /// was not found.
    fn named_behind_that(&self, t: usize) -> Option<usize> {
        let that = (t + 1..self.end.min(t + 3)).find(|&k| self.lemma(k) == "that")?;
        let first = (that + 1..self.end.min(that + 3)).find(|&k| self.entity(k).is_some())?;
        self.head_of(self.entity(first)?.range)
    }

    /// Subject of the support verb that governs an event noun.
    pub fn support_subject(&self, n: usize) -> Option<usize> {
        if let Some(guide) = self.guided_by(n) {
            return Some(guide);
        }
        // "Was behind the attack".
        if self.case(n) == Some("behind") && self.kid(n, &[Rel::Cop]).is_some() {
            return self.kid(n, &[Rel::Nsubj]);
        }
        let (verb, rel) = self.governor(n)?;
        // "saw no sign of an invasion", "warned of the risk of war": who speaks of it does not do it.
        let told = self.ancestors(n).take_while(|&a| a != verb).any(|noun| {
            let operator = self.knowledge.frames.operator(Pos::N, self.lemma(noun), |_| false);
            operator.is_some_and(|o| {
                matches!(
                    o.effect,
                    Effect::Speech
                        | Effect::Possible
                        | Effect::Allege
                        | Effect::Deny
                        | Effect::Doubt
                        | Effect::Fear
                )
            })
        });
        if told {
            return None;
        }
        // "went back after warning shots": what one does after them is not to fire them.
        if rel == Rel::Obl && self.is_adjunct(n) {
            return None;
        }
        if rel == Rel::Nsubj || (rel == Rel::Xcomp && self.upos(n) != Upos::Noun) {
            return None;
        }
        // "blamed Norland for an attack": whoever is blamed has made it.
        let blamed = self
            .knowledge
            .frames
            .operator(Pos::V, self.lemma(verb), |_| false)
            .is_some_and(|o| o.effect == Effect::Allege);
        if blamed && rel == Rel::Obl && matches!(self.case(n), Some("for" | "of")) {
            return self.deep_object(verb);
        }
        // "Blacklisted three firms over the delivery": so has whoever is punished for it.
        let punished = rel == Rel::Obl && matches!(self.case(n), Some("over" | "for"));
        let sanctions = |t: &Trigger<'_>| t.frame.event_type == Some(EventType::Sanction);
        if punished && self.trigger(verb).as_ref().is_some_and(sanctions) && !self.is_penalty(verb)
        {
            return self.deep_object(verb);
        }
        if punished
            && self.is_penalty(verb)
            && let Some(penalty) = self.deep_object(verb)
        {
            let on = self.nominal_of(penalty, "on").or_else(|| self.oblique_of(verb, "on"));
            return on.or_else(|| self.nominal_of(penalty, "against"));
        }
        self.support(verb)?;
        self.deep_subject(verb)
    }

    /// "Imposed sanctions": what is done is the object.
    fn is_penalty(&self, verb: usize) -> bool {
        self.deep_object(verb).is_some_and(|o| self.lists("sanction", self.lemma(o)))
    }

    /// "tests guided by Kim": the agent of a participle or a clause that supports the noun.
    fn guided_by(&self, n: usize) -> Option<usize> {
        let nouns = std::iter::once(n).chain(self.nominal_of(n, "of"));
        nouns.flat_map(|noun| self.kids(noun).collect::<Vec<_>>()).find_map(|k| {
            let participle = self.rel(k) == Rel::Acl && self.is_passive(k);
            // "A launch that Norland is planning".
            let clause = self.rel(k) == Rel::AclRelcl
                && !self.is_passive(k)
                && self.kid(k, &[Rel::Nsubj]).is_some_and(|s| {
                    self.parties_at(s, Depth::Any).iter().any(|a| a.country.is_some())
                });
            let guided = participle || clause;
            (guided && self.support(k).is_some()).then(|| self.deep_subject(k)).flatten()
        })
    }

    /// The effect of a verb that supports an event noun: its subject is the actor of the event.
    pub fn support(&self, verb: usize) -> Option<parallax_knowledge::frames::Effect> {
        use parallax_knowledge::frames::Effect;
        let operator =
            self.knowledge.frames.operator(Pos::V, self.lemma(verb), |w| self.has_word(verb, w))?;
        matches!(
            operator.effect,
            Effect::Do
                | Effect::Begin
                | Effect::Continue
                | Effect::End
                | Effect::Cancel
                | Effect::Plan
                | Effect::Offer
                | Effect::Order
                | Effect::Attempt
                | Effect::Manage
                | Effect::Threaten
                | Effect::Oversee
        )
        .then_some(operator.effect)
        .or_else(|| self.lists("supporting", self.lemma(verb)).then_some(Effect::Do))
    }
}
