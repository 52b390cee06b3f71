//! Words that point to a happening another article tells: "denied the allegation", "would not comment on
//! the shelling". Which one is meant shows only beside what the ledger knows, and only where a single
//! one can be.

use std::collections::{BTreeSet, HashMap};

use parallax_knowledge::{
    Knowledge,
    frames::Flag,
    ledger::{KindId, Parties, Phrase, Rules},
    names::NameOf,
    words,
};
use parallax_model::{
    Commitment, EventMention, EventType, Modality, Polarity, PrincipalId, Statement, TextRange,
};

use crate::{
    actor::{ActorRef, likeness},
    index::AgentKey,
    mentions::is_talk,
    pointing::{LONGEST_OBJECT, deeds_of_noun, object, object_words, split},
    standing::{Act, Group},
    store::{Ledger, NOWHERE, Node},
    voiced::{Points, PointsTo, Proposition},
};

/// Figures by which the dead and wounded are counted.
const TOLLS: [&str; 3] = ["killed", "wounded", "killed+wounded"];

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
        return Some(Points { to: PointsTo::AccountOf(teller), bare: true });
    }
    let kinds = named(&words, knowledge);
    if !kinds.is_empty() {
        return Some(Points { to: PointsTo::Kinds(kinds), bare: true });
    }
    let before = |m: &&&EventMention| m.trigger.end <= statement.span.range.start;
    let deeds = told.iter().filter(before).any(|m| !is_talk(m, rules) || accuses(m));
    let open = answers && !deeds && says_that(&words, rules);
    open.then_some(Points { to: PointsTo::Anything, bare: true })
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
    kinds.contains(&p.kind).then_some(Points { to: PointsTo::Kinds(kinds), bare: false })
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
    told.then_some(Points { to: PointsTo::Toll, bare: true })
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
        kinds.extend(deeds_of_noun(&pair[1], knowledge).map(|(kind, ..)| kind.id));
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

/// More tellings than this are too many to mean one.
const MOST: usize = 200;

/// Under which words a telling is found by what may point to it.
fn listed(node: &Node, rules: &Rules) -> Vec<String> {
    let p = &node.voiced.proposition;
    let Some(kind) = rules.kind(p.kind).filter(|k| !k.talk) else { return Vec::new() };
    if node.act != Act::Affirm || node.group != Group::Told || node.only_points() {
        return Vec::new();
    }
    let mut keys = vec![ANY.to_string(), kind_key(kind.id)];
    for party in p.agents.iter().chain(&p.patients) {
        keys.extend(party_keys(party));
        keys.extend(party.entity.iter().map(|e| party_key(e.as_str())));
    }
    keys.extend(node.voiced.chain.iter().filter_map(|l| l.principal.as_ref()).map(voice_key));
    if kind.strikes() || counts_dead(p) {
        keys.push(TOLL.into());
    }
    keys
}

/// Where a statement looks for what it may mean.
fn asked(node: &Node, rules: &Rules) -> Vec<String> {
    let Some(points) = &node.voiced.points else { return Vec::new() };
    let who = node.voiced.principal();
    match (&points.to, node.act) {
        (PointsTo::Toll, _) => vec![TOLL.into()],
        (PointsTo::AccountOf(teller), _) => vec![voice_key(teller)],
        (_, Act::Retract) => who.map(voice_key).into_iter().collect(),
        (_, Act::Negative | Act::Affirm) => {
            let own = node.voiced.proposition.agents.iter().filter(|_| !points.bare);
            let who = who.map(|w| party_key(w.as_str()));
            who.into_iter().chain(own.flat_map(party_keys)).collect()
        }
        (PointsTo::Anything, _) => vec![ANY.into()],
        (PointsTo::Kinds(kinds), _) => {
            let around = |k: &KindId| {
                let wider_or_narrower = rules.above(*k).chain(rules.below(*k));
                std::iter::once(*k).chain(wider_or_narrower).map(kind_key).collect::<Vec<_>>()
            };
            kinds.iter().flat_map(around).collect()
        }
    }
}

const ANY: &str = "any";
const TOLL: &str = "toll";

fn kind_key(kind: KindId) -> String {
    format!("kind {}", kind.0)
}

fn voice_key(voice: &PrincipalId) -> String {
    format!("voice {}", voice.as_str())
}

fn party_keys(party: &ActorRef) -> impl Iterator<Item = String> {
    let state = party.country.iter().map(|c| format!("party gov:{}", c.as_str()));
    state.chain([party_key(party.key())])
}

/// A body goes by its name, whatever it is called to be; a state by its code.
fn party_key(id: &str) -> String {
    match id.split_once(':') {
        Some(("gov", _)) => format!("party {id}"),
        Some((_, name)) => format!("party {name}"),
        None => format!("party {id}"),
    }
}

/// Gives a number of dead or wounded.
pub(crate) fn counts_dead(p: &Proposition) -> bool {
    p.figures.iter().any(|f| f.of.iter().any(|of| TOLLS.contains(&of.as_str())))
}

/// Tellings, or what points to them, by the words under which each finds the other, and by day.
#[derive(Debug, Default)]
pub(crate) struct Shelves(HashMap<AgentKey, BTreeSet<(i32, u32)>>);

impl Shelves {
    fn insert(&mut self, keys: &[AgentKey], day: i32, id: u32) {
        for key in keys {
            self.0.entry(*key).or_default().insert((day, id));
        }
    }

    fn remove(&mut self, keys: &[AgentKey], day: i32, id: u32) {
        for key in keys {
            if let Some(shelf) = self.0.get_mut(key) {
                shelf.remove(&(day, id));
            }
        }
    }

    fn within(&self, key: AgentKey, from: i32, to: i32) -> impl Iterator<Item = u32> + '_ {
        let shelf = self.0.get(&key).into_iter();
        shelf.flat_map(move |s| s.range((from, 0)..=(to, u32::MAX))).map(|(_, id)| *id)
    }
}

impl Ledger {
    /// Gives a statement the words by which it is found, or finds.
    pub(crate) fn word_pointers(&mut self, id: u32) {
        let (node, rules) = (&self.nodes[id as usize], &self.knowledge.ledger);
        let (listed, asked) = (listed(node, rules), asked(node, rules));
        let mut numbers = |words: Vec<String>| match words.is_empty() {
            true => Box::default(),
            false => self.point_keys.of(words.iter().map(String::as_str)),
        };
        let (listed, asked) = (numbers(listed), numbers(asked));
        let node = &mut self.nodes[id as usize];
        (node.listed, node.asked) = (listed, asked);
    }

    /// Puts a statement where what it may mean, or what may mean it, will find it.
    pub(crate) fn shelve_pointer(&mut self, id: u32) {
        let node = &self.nodes[id as usize];
        self.tellings.insert(&node.listed, node.day, id);
        self.pointing.insert(&node.asked, node.day, id);
    }

    pub(crate) fn unshelve_pointer(&mut self, id: u32) {
        let node = &self.nodes[id as usize];
        self.tellings.remove(&node.listed, node.day, id);
        self.pointing.remove(&node.asked, node.day, id);
    }

    /// The first telling of the only happening that the words of this statement can mean.
    pub(crate) fn pointed(&self, id: u32) -> Option<u32> {
        let node = self.node(id);
        let points = node.voiced.points.as_ref()?;
        let far = self.rules().same.answer_days;
        let mut near: BTreeSet<u32> = BTreeSet::new();
        for key in &node.asked {
            // Days before are earlier whatever the hour: most crowds are known by counting alone.
            let before = self.tellings.within(*key, node.day - far, node.day - 1);
            if before.take(MOST + 1).count() > MOST {
                return None;
            }
            let told = self.tellings.within(*key, node.day - far, node.day + 1);
            near.extend(
                told.filter(|t| {
                    self.order(*t, id).is_lt() && self.node(*t).article != node.article
                })
                .take(MOST + 1),
            );
        }
        if near.len() > MOST {
            return None;
        }
        near.retain(|t| {
            self.node(*t).first != NOWHERE && self.can_mean(points, node, self.node(*t))
        });
        // Who counts again counts the same dead.
        let own = |t: &u32| self.node(*t).voiced.principal() == node.voiced.principal();
        if points.to == PointsTo::Toll && near.iter().any(own) {
            near.retain(own);
        }
        let mut meant: Vec<u32> = near.iter().map(|t| self.node(*t).first).collect();
        meant.sort_by(|a, b| self.order(*a, *b));
        meant.dedup();
        let first = *meant.first()?;
        // What one told in one breath is answered by its head.
        let breath = |f: &u32| {
            let (a, b) = (self.node(*f), self.node(first));
            a.article == b.article && a.voiced.principal() == b.voiced.principal()
        };
        meant.iter().all(breath).then_some(first)
    }

    /// Whether the words of `node` may mean what `told` tells.
    fn can_mean(&self, points: &Points, node: &Node, told: &Node) -> bool {
        let rules = self.rules();
        let p = &told.voiced.proposition;
        let Some(kind) = rules.kind(p.kind).filter(|k| !k.talk) else { return false };
        let alike =
            |k: &KindId| *k == p.kind || rules.is_under(*k, p.kind) || rules.is_under(p.kind, *k);
        if matches!(&points.to, PointsTo::Kinds(kinds) if !kinds.iter().any(alike)) {
            return false;
        }
        let who = node.voiced.principal();
        let teller = told.voiced.principal();
        if node.act == Act::Retract {
            return who.is_some_and(|w| told.voiced.passes_on(w.as_str()));
        }
        if points.to == PointsTo::Toll {
            return kind.strikes() || counts_dead(p);
        }
        // Nobody answers what he alone has said.
        if who.is_some() && who == teller {
            return false;
        }
        if let PointsTo::AccountOf(whose) = &points.to {
            return teller == Some(whose);
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
        let Some(points) = node.voiced.points.as_ref().filter(|p| p.bare) else { return };
        if node.first == NOWHERE {
            return;
        }
        let told = &self.node(node.first).voiced.proposition;
        let proposition = match (&points.to, node.act) {
            (PointsTo::Toll, _) => {
                Proposition { figures: node.voiced.proposition.figures.clone(), ..told.bare() }
            }
            (_, Act::Negative) => Proposition { weapon: None, ..told.clone() },
            _ => told.bare(),
        };
        self.nodes[id as usize].voiced.proposition = proposition;
        let grade = self.grade_of(self.node(id));
        self.nodes[id as usize].grade = grade;
    }

    /// Statements that may mean another happening once this telling has changed its own.
    pub(crate) fn pointers(&self, telling: u32) -> Vec<u32> {
        let node = self.node(telling);
        let far = self.rules().same.answer_days;
        let mut pointers: BTreeSet<u32> = BTreeSet::new();
        for key in &node.listed {
            pointers.extend(self.pointing.within(*key, node.day - 1, node.day + far));
        }
        pointers.into_iter().filter(|id| self.order(telling, *id).is_lt()).collect()
    }
}
