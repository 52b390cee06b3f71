//! Verb and noun frames of events, word classes, operators, shifts (`knowledge/frames/`).
//!
//! A frame says which word, in which surroundings, tells which event, and who stands where. It is
//! looked up by the lemma of its trigger; the coder checks its needs against the tree.

mod parse;

use std::{collections::BTreeMap, path::Path};

use foldhash::{HashMap, HashSet};
use parallax_model::{CameoCode, Context, Country, EventType, Mode};
use serde::Deserialize;

use crate::{
    Error,
    ontology::Ontology,
    table::{Table, table},
};

const CLASSES: Table = table!("frames/classes.csv");
const VERBS: Table = table!("frames/verbs.csv");
const NOUNS: Table = table!("frames/nouns.csv");
const OPERATORS: Table = table!("frames/operators.csv");
const SHIFTS: Table = table!("frames/shifts.csv");
const LINES: Table = table!("frames/lines.csv");

/// Index of a word class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassId(usize);

/// Words that fill a place alike; some classes also hold what other tables know.
#[derive(Debug, Default)]
pub struct Class {
    pub name: String,
    words: HashSet<String>,
    /// Also any phrase that resolves to a party.
    pub actor: bool,
    /// Also place names.
    pub place: bool,
    /// Also weapon systems.
    pub weapon: bool,
    /// Also weapon systems of these classes of `weapon_classes.csv`.
    pub weapons: Vec<String>,
    /// Also names and roles of persons.
    pub person: bool,
    /// Also office-holders.
    pub leader: bool,
}

impl Class {
    /// Whether the class lists this lemma; compounds are joined with `_`.
    #[inline]
    pub fn lists(&self, lemma: &str) -> bool {
        self.words.contains(lemma)
    }
}

/// What has to stand in a place.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Word(String),
    Class(ClassId),
}

/// Where in the clause or noun phrase.
#[derive(Debug, Clone, PartialEq)]
pub enum Site {
    /// Deep subject: voice is undone.
    Subj,
    /// Deep object.
    Obj,
    Iobj,
    Xcomp,
    Ccomp,
    /// Any complement clause.
    Comp,
    /// A complement clause under "must" or "should".
    Must,
    Passive,
    Active,
    /// Possessor of a noun.
    Poss,
    /// Adjective or noun of nationality before a noun.
    Amod,
    /// Any modifier before a noun.
    Mod,
    /// Subject of the support verb that governs a noun.
    Sup,
    /// The verb whose phrase a noun is, which tells its own event: "killed in the strike".
    Gov,
    /// Subject of the complement clause.
    InnerSubj,
    /// Recipient of the event told in the complement.
    Inner,
    /// A phrase with this preposition, or a particle or adverb.
    Word(String),
}

/// A condition on the surroundings of a trigger.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    pub negated: bool,
    /// Any of these will do.
    pub sites: Vec<Site>,
    pub what: Option<What>,
}

/// How deep to look in a place for a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The phrase, else a party inside it.
    Any,
    /// Only a party inside the phrase: possessor, nationality, `of` phrase.
    Own,
    /// Only the phrase itself, and only when it is a party.
    Party,
}

/// A place where a role may be filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub site: Site,
    pub what: Option<What>,
    pub depth: Depth,
}

macro_rules! flags {
    ($($(#[$doc:meta])* $flag:ident = $name:literal),+ $(,)?) => {
        /// Peculiarities of a frame.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Flag { $($(#[$doc])* $flag),+ }

        impl Flag {
            fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$flag),)+ _ => None }
            }
        }
    };
}

flags!(
    /// All parties are actors.
    Reciprocal = "recip",
    /// The complement is told as content, not as fact.
    Content = "content",
    /// Only with a recipient.
    Party = "party",
    /// Only with actor and recipient.
    Pair = "pair",
    /// Only with two actors.
    Plural = "plural",
    /// A meeting: a place never stands for the one met.
    Meeting = "meet",
    /// Roles run against the grammar (receive, buy); said for the reader of the table.
    Inverse = "inverse",
    /// Only when the actor is a party.
    Visitor = "visitor",
    /// Only under negation ("will not sit idle").
    Negated = "neg",
    /// The inner event decides: it is told as decided.
    Deed = "deed",
    /// The inner event decides: it is told as planned.
    Plan = "plan",
    /// An accusation only when the content is hostile.
    Charge = "charge",
    /// As a participle of a noun, by nobody named, it tells how that is and no act ("enriched uranium").
    State = "state",
    /// Told of the future.
    Future = "future",
    /// A verb of speech.
    Speech = "speech",
    /// Something fired; at somebody it is an attack.
    Launch = "launch",
    /// The flight of a weapon stands for its launch.
    Flight = "flight",
    /// The outcome is a failure.
    Failure = "failure",
    Success = "success",
    Toll = "toll",
    /// Told as reported by nobody in particular: possible, unless somebody stands up for or against it.
    Rumour = "rumour",
    /// Joint when there are two parties.
    Exercise = "exercise",
    /// The kind depends on what is tested.
    Test = "test",
    /// Troops for an ally.
    Ally = "ally",
    /// The subject is a military unit or a state.
    Unit = "unit",
    /// The object is a person.
    Person = "person",
    /// The subject has forces to move.
    Forces = "forces",
    /// An agreement signed.
    Pact = "pact",
    /// An office resigned.
    Resign = "resign",
);

/// Part of speech of a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Pos {
    V,
    N,
    A,
}

/// One sense of one word.
#[derive(Debug, Clone)]
pub struct Frame {
    /// `fire.v3`: lemma, part of speech, number in the order of the tables.
    pub id: String,
    pub needs: Vec<Need>,
    /// `None`: in these surroundings the word tells no event.
    pub event_type: Option<EventType>,
    pub mode: Option<Mode>,
    pub kind: Option<String>,
    pub cameo: Option<CameoCode>,
    pub contexts: Vec<Context>,
    pub actor: Vec<Place>,
    pub recipient: Vec<Place>,
    pub item: Vec<Place>,
    flags: u64,
}

impl Frame {
    /// How closely the surroundings are prescribed: a place with a named filler counts twice.
    pub fn weight(&self) -> usize {
        self.needs.iter().map(|n| if n.what.is_some() && !n.negated { 2 } else { 1 }).sum()
    }

    #[inline]
    pub fn has(&self, flag: Flag) -> bool {
        self.flags & (1 << flag as u64) != 0
    }
}

/// How a word changes the event it governs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    Do,
    Begin,
    Continue,
    End,
    Cancel,
    Plan,
    Offer,
    Order,
    Allow,
    Attempt,
    Manage,
    Fail,
    Refuse,
    Prevent,
    Avoid,
    Deny,
    Doubt,
    Possible,
    Allege,
    Speech,
    Fear,
    Want,
    Ask,
    Threaten,
    Oversee,
    Evaluate,
    Cause,
    Claim,
    Wrong,
}

/// What a governed event is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    Happened,
    DidNot,
    Open,
    Planned,
}

/// An operator and its signature under positive and negated use (Karttunen 1971).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    pub effect: Effect,
    pub positive: Worth,
    pub negated: Worth,
}

/// What an event becomes under an outer act.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    pub event_type: EventType,
    pub mode: Option<Mode>,
    pub cameo: CameoCode,
}

/// All frames, indexed by the lemma of the trigger.
#[derive(Debug, Default)]
pub struct Frames {
    frames: Vec<Frame>,
    verbs: HashMap<String, Vec<usize>>,
    nouns: HashMap<String, Vec<usize>>,
    classes: Vec<Class>,
    class_names: HashMap<String, usize>,
    /// By part of speech, in the order of [`Pos`].
    operators: [HashMap<String, Operator>; 3],
    particle_operators: HashMap<String, Vec<(Vec<String>, Operator)>>,
    shifts: BTreeMap<(String, EventType), Shift>,
    lines: BTreeMap<Country, Country>,
}

impl Frames {
    pub(crate) fn load(user: Option<&Path>, ontology: &Ontology) -> Result<Self, Error> {
        let mut frames = Self::default();
        frames.read_classes(user)?;
        frames.read_frames(&VERBS, user, ontology)?;
        frames.read_frames(&NOUNS, user, ontology)?;
        frames.read_operators(user)?;
        frames.read_shifts(user, ontology)?;
        frames.read_lines(user)?;
        Ok(frames)
    }

    /// Frames whose trigger has this lemma, the most closely prescribed first, then in the
    /// order of the table.
    pub fn of(&self, pos: Pos, lemma: &str) -> impl Iterator<Item = &Frame> {
        let index = if pos == Pos::N { &self.nouns } else { &self.verbs };
        index.get(lemma).into_iter().flatten().map(|&at| &self.frames[at])
    }

    /// The frame of this id (`fire.v3`).
    pub fn by_id(&self, id: &str) -> Option<&Frame> {
        let (lemma, sense) = id.rsplit_once('.')?;
        let pos = if sense.starts_with('n') { Pos::N } else { Pos::V };
        self.of(pos, lemma).find(|f| f.id == id)
    }

    pub fn all(&self) -> &[Frame] {
        &self.frames
    }

    /// The state on the other side of a line of division.
    pub fn beyond(&self, state: &Country) -> Option<&Country> {
        self.lines.get(state)
    }

    /// Whether a verb of this lemma may tell an event.
    pub fn knows_verb(&self, lemma: &str) -> bool {
        self.verbs.contains_key(lemma)
    }

    /// Whether a noun of this lemma may tell an event.
    pub fn knows_noun(&self, lemma: &str) -> bool {
        self.nouns.contains_key(lemma)
    }

    /// The verbs that may tell an event.
    pub fn verbs(&self) -> impl Iterator<Item = &str> {
        self.verbs.keys().map(String::as_str)
    }

    /// The nouns that may tell an event or stand beside one that does.
    pub fn words_of_nouns(&self) -> impl Iterator<Item = &str> {
        let classes = self.classes.iter().flat_map(|class| &class.words);
        self.nouns.keys().chain(classes).map(String::as_str).filter(|word| !word.contains('_'))
    }

    /// All lemmas that may trigger an event, for the first pass over a text.
    pub fn triggers(&self) -> impl Iterator<Item = &str> {
        self.verbs.keys().chain(self.nouns.keys()).map(String::as_str)
    }

    #[inline]
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.0]
    }

    #[inline]
    pub fn class_named(&self, name: &str) -> Option<&Class> {
        self.class_names.get(name).map(|&at| &self.classes[at])
    }

    /// The operator a word is; `has` tells whether a particle stands with it.
    pub fn operator(&self, pos: Pos, lemma: &str, has: impl Fn(&str) -> bool) -> Option<Operator> {
        if pos == Pos::V
            && let Some(phrases) = self.particle_operators.get(lemma)
            && let Some((_, operator)) =
                phrases.iter().find(|(particles, _)| particles.iter().all(|p| has(p)))
        {
            return Some(*operator);
        }
        self.operators[pos as usize].get(lemma).copied()
    }

    /// What an inner event of this type becomes under an act (`agree`, `threaten`, `request`,
    /// `reject`, `end`, `cancel`).
    pub fn shift(&self, act: &str, inner: EventType) -> Option<&Shift> {
        self.shifts.get(&(act.to_string(), inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Knowledge;

    #[test]
    fn the_lexicon_is_as_wide_as_promised() {
        let frames = Knowledge::load().unwrap().frames;
        assert!(frames.verbs.len() >= 700, "{} verbs", frames.verbs.len());
        assert!(frames.nouns.len() >= 250, "{} nouns", frames.nouns.len());
        assert!(frames.all().len() >= 1500, "{} frames", frames.all().len());
    }

    #[test]
    fn a_verb_with_a_weapon_and_a_target_has_its_own_frame_before_the_general_one() {
        let frames = Knowledge::load().unwrap().frames;
        let needs: Vec<usize> = frames.of(Pos::V, "fire").map(Frame::weight).collect();
        assert!(needs.len() > 3 && needs.is_sorted_by(|a, b| a >= b), "{needs:?}");
    }

    #[test]
    fn implicatives_carry_karttunens_signatures() {
        let frames = Knowledge::load().unwrap().frames;
        let of = |lemma| frames.operator(Pos::V, lemma, |_| false).unwrap();
        assert_eq!((of("manage").positive, of("manage").negated), (Worth::Happened, Worth::DidNot));
        assert_eq!((of("fail").positive, of("fail").negated), (Worth::DidNot, Worth::Happened));
        assert_eq!(of("refuse").positive, Worth::DidNot);
        let called_off = frames.operator(Pos::V, "call", |p| p == "off").unwrap();
        assert_eq!(called_off.effect, Effect::Cancel);
    }

    #[test]
    fn every_kind_of_the_frames_is_in_the_ontology_with_the_same_type() {
        let knowledge = Knowledge::load().unwrap();
        for frame in knowledge.frames.all() {
            if let (Some(kind), Some(t)) = (&frame.kind, frame.event_type) {
                let kind = knowledge.ontology.kind(kind).unwrap();
                let sale = t == EventType::Cooperate;
                assert!(kind.event_type == t || sale, "{}", frame.id);
            }
        }
    }
}
