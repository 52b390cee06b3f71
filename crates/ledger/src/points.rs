//! Words that point to a happening another article tells: "denied the allegation", "would not comment on
//! the shelling". Which one is meant shows only beside what the ledger knows, and only where a single
//! one can be.

use std::collections::BTreeSet;

use parallax_knowledge::{
    Knowledge,
    frames::{Flag, Pos},
    ledger::{KindId, Parties, Phrase, Rules},
    names::NameOf,
    words,
};
use parallax_model::{
    Commitment, EventMention, EventType, Modality, Polarity, PrincipalId, Statement, TextRange,
};

use crate::{
    actor::likeness,
    figure::Figure,
    mentions::is_talk,
    pointing::{LONGEST_OBJECT, object, object_words, split},
    standing::{Act, Group},
    store::{Ledger, NOWHERE, Node},
    voiced::{Points, Proposition},
};

/// Figures by which the dead and wounded are counted.
pub(crate) const TOLLS: [&str; 3] = ["killed", "wounded", "killed+wounded"];

/// What a statement without an event of its own points to outside of its article; `None` where its words
/// point to nothing, or something in the article itself may be meant.
pub(crate) fn outside(
    statement: &Statement,
    told: &[&EventMention],
    text: &str,
    knowledge: &Knowledge,
) -> Option<Points> {
    let rules = &knowledge.ledger;
    let answers = matches!(
        statement.commitment,
        Commitment::Denial
            | Commitment::Nocomment
            | Commitment::Concession
            | Commitment::Retraction
    );
    let confirms =
        statement.commitment == Commitment::Strong && statement.polarity == Polarity::Positive;
    let words = object_words(statement, text);
    if !(answers || confirms) || words.len() > LONGEST_OBJECT {
        return None;
    }
    if let Some(teller) = answers.then(|| whose_claim(statement, text, knowledge)).flatten() {
        return Some(Points { kinds: Vec::new(), toll: false, teller: Some(teller), bare: true });
    }
    let kinds = named(&words, knowledge);
    if !kinds.is_empty() {
        return Some(Points { kinds, toll: false, teller: None, bare: true });
    }
    let before = |m: &&&EventMention| m.trigger.end <= statement.span.range.start;
    let deeds = told.iter().filter(before).any(|m| !is_talk(m, rules) || accuses(m));
    (answers && !deeds && says_that(&words, rules)).then(|| Points {
        kinds,
        toll: false,
        teller: None,
        bare: true,
    })
}

/// "Moscow's account", "the Norland claim": whose words are answered.
fn whose_claim(statement: &Statement, text: &str, knowledge: &Knowledge) -> Option<PrincipalId> {
    let object = object(statement)?.slice(text)?;
    let words = words::split(object);
    let claim =
        words.iter().position(|w| knowledge.ledger.is_phrase(Phrase::ClaimNoun, &w.folded))?;
    let state = (0..claim).find_map(|at| {
        knowledge.names().at(&words[at..claim]).find_map(|name| match name.of {
            NameOf::State(state) => knowledge.states.all().get(state),
            _ => None,
        })
    })?;
    Some(PrincipalId::new(format!("gov:{}", state.country.as_str())))
}

fn accuses(mention: &EventMention) -> bool {
    matches!(mention.event_type, EventType::Accuse | EventType::Agree)
}

/// What a denial with a mention of its own points to: "denied carrying out the strike".
pub(crate) fn by_its_noun(
    statement: &Statement,
    proposition: &Proposition,
    text: &str,
    knowledge: &Knowledge,
) -> Option<Points> {
    let p = proposition;
    let bare = p.patients.is_empty()
        && p.place.is_none()
        && p.when.is_none()
        && p.figures.is_empty()
        && p.weapon.is_none()
        && p.item.is_none();
    let words = object_words(statement, text);
    if statement.commitment != Commitment::Denial || !bare || words.len() > LONGEST_OBJECT {
        return None;
    }
    let kinds = named(&words, knowledge);
    kinds.contains(&p.kind).then_some(Points { kinds, toll: false, teller: None, bare: false })
}

/// "The toll had reached 31": of what, the words do not say.
pub(crate) fn of_a_toll(mention: &EventMention, knowledge: &Knowledge) -> Option<Points> {
    let slots = &mention.slots;
    let counted = slots.killed.is_some() || slots.injured.is_some() || slots.casualties.is_some();
    let alone = mention.actors.is_empty()
        && mention.recipients.is_empty()
        && slots.date.is_none()
        && slots.places.iter().all(|p| p.entity.is_none() && p.country.is_none());
    let toll = knowledge.frames.by_id(&mention.frame).is_some_and(|f| f.has(Flag::Toll));
    let told = toll && counted && alone && mention.modality == Modality::Asserted;
    told.then(|| Points { kinds: Vec::new(), toll: true, teller: None, bare: true })
}

/// Whether the words of a mention name its kind by a noun behind "the".
pub(crate) fn names_definitely(
    mention: &EventMention,
    kind: KindId,
    text: &str,
    knowledge: &Knowledge,
) -> bool {
    let from = mention.span.range.start.min(mention.trigger.start);
    let words = TextRange::new(from, mention.span.range.end).slice(text).unwrap_or("");
    named(&split(words), knowledge).contains(&kind)
}

/// Kinds of deed that a noun behind "the" names.
fn named(words: &[String], knowledge: &Knowledge) -> Vec<KindId> {
    let rules = &knowledge.ledger;
    let mut kinds = BTreeSet::new();
    for (at, pair) in words.windows(2).enumerate() {
        // "The talk of a build-up".
        let of_claim = || {
            let before = &words[..at];
            matches!(pair[0].as_str(), "a" | "an")
                && before.last().is_some_and(|w| w == "of")
                && before.iter().any(|w| rules.is_phrase(Phrase::ClaimNoun, w))
        };
        let refers = rules.is_phrase(Phrase::Definite, &pair[0]) || of_claim();
        if !refers || rules.is_phrase(Phrase::ClaimNoun, &pair[1]) {
            continue;
        }
        let one = pair[1].strip_suffix('s').unwrap_or(&pair[1]);
        let frames = knowledge.frames.of(Pos::N, &pair[1]);
        for frame in frames.chain(knowledge.frames.of(Pos::N, one)) {
            let Some(event_type) = frame.event_type else { continue };
            let mode = frame.mode.as_ref().map(|m| m.as_str());
            let kind = rules.kind_of(frame.kind.as_deref(), event_type, mode);
            kinds.extend(kind.filter(|k| !k.talk).map(|k| k.id));
        }
    }
    kinds.into_iter().collect()
}

/// "The allegation", "it", "any involvement", "to comment on the report".
fn says_that(words: &[String], rules: &Rules) -> bool {
    let is = |class, w: &String| rules.is_phrase(class, w);
    let refers = words.windows(2).any(|pair| {
        is(Phrase::Definite, &pair[0])
            && (is(Phrase::ClaimNoun, &pair[1]) || is(Phrase::Involvement, &pair[1]))
    });
    let bare = words.first().is_some_and(|w| {
        is(Phrase::ClaimNoun, w) || is(Phrase::Anaphor, w) || is(Phrase::Involvement, w)
    });
    refers || bare && words.first().is_none_or(|w| w != "that" || words.len() == 1)
}

impl Ledger {
    /// The first telling of the only happening that the words of this statement can mean.
    pub(crate) fn pointed(&self, id: u32) -> Option<u32> {
        let node = self.node(id);
        let points = node.voiced.points.as_ref()?;
        let far = self.rules().same.answer_days;
        let near = self.firsts_told.range((node.day - far, 0)..=(node.day + 1, u32::MAX));
        let mut meant: Vec<u32> = near
            .map(|(_, first)| *first)
            .filter(|f| self.order(*f, id).is_lt() && self.node(*f).article != node.article)
            .filter(|f| self.can_mean(points, node, self.node(*f)))
            .collect();
        meant.sort_by(|a, b| self.order(*a, *b));
        let first = *meant.first()?;
        // Who counts again counts the same dead.
        let own = |f: &u32| self.node(*f).voiced.principal() == node.voiced.principal();
        if points.toll && meant.iter().filter(|f| own(f)).count() == 1 {
            return meant.into_iter().find(|f| own(f));
        }
        // What one told in one breath is answered by its head.
        let breath = |f: &u32| {
            let (a, b) = (self.node(*f), self.node(first));
            a.article == b.article && a.voiced.principal() == b.voiced.principal()
        };
        meant.iter().all(breath).then_some(first)
    }

    fn can_mean(&self, points: &Points, node: &Node, first: &Node) -> bool {
        let rules = self.rules();
        let p = &first.voiced.proposition;
        let Some(kind) = rules.kind(p.kind).filter(|k| !k.talk) else { return false };
        let alike =
            |k: &KindId| *k == p.kind || rules.is_under(*k, p.kind) || rules.is_under(p.kind, *k);
        if !points.kinds.is_empty() && !points.kinds.iter().any(alike) {
            return false;
        }
        let who = node.voiced.principal();
        let teller = first.voiced.principal();
        if node.act == Act::Retract {
            return who.is_some_and(|w| first.voiced.passes_on(w.as_str()));
        }
        if points.toll {
            let harm = |f: &Figure| f.of.iter().any(|of| TOLLS.contains(&of.as_str()));
            return first.act == Act::Affirm && (kind.strikes() || p.figures.iter().any(harm));
        }
        // Nobody answers what he alone has said.
        if first.act != Act::Affirm || who.is_some() && who == teller {
            return false;
        }
        if let Some(told) = &points.teller {
            return teller == Some(told);
        }
        let does = |w: &PrincipalId| p.agents.iter().any(|a| a.is(w));
        let bears = |w: &PrincipalId| p.patients.iter().any(|a| a.is(w));
        let deal = kind.parties == Parties::Deal;
        match node.act {
            // What somebody denies or owns up to is his own deed, or a deal of his.
            Act::Negative => {
                // "Denied carrying out the strike": who is said to have done it.
                let own = &node.voiced.proposition.agents;
                let itself = !points.bare && likeness(own, &p.agents).is_some_and(|l| l > 0.0);
                itself || who.is_some_and(|w| does(w) || deal && bears(w))
            }
            Act::Affirm if node.voiced.commitment == Commitment::Concession => {
                who.is_some_and(does)
            }
            Act::Affirm => who.is_some_and(|w| does(w) || bears(w)),
            _ => true,
        }
    }

    /// What the statement says, once it is known what it speaks of.
    pub(crate) fn take_up(&mut self, id: u32) {
        let node = self.node(id);
        let bare = node.voiced.points.as_ref().is_some_and(|p| p.bare);
        if !bare || node.first == NOWHERE || node.first == id {
            return;
        }
        let told = &self.node(node.first).voiced.proposition;
        let denies = node.act == Act::Negative;
        let toll = node.voiced.points.as_ref().is_some_and(|p| p.toll);
        let proposition = match (toll, denies) {
            (true, _) => {
                Proposition { figures: node.voiced.proposition.figures.clone(), ..told.bare() }
            }
            (_, true) => Proposition { weapon: None, ..told.clone() },
            _ => told.bare(),
        };
        self.nodes[id as usize].voiced.proposition = proposition;
        let grade = self.grade_of(self.node(id));
        self.nodes[id as usize].grade = grade;
    }

    /// Statements that may mean another happening once this one is told, or no longer told.
    pub(crate) fn pointers(&self, first: u32) -> Vec<u32> {
        let node = self.node(first);
        if node.group != Group::Told {
            return Vec::new();
        }
        let far = self.rules().same.answer_days;
        let near = self.pointing.range((node.day - 1, 0)..=(node.day + far, u32::MAX));
        near.map(|(_, id)| *id).filter(|id| self.order(first, *id).is_lt()).collect()
    }
}
