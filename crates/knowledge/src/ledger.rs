//! What the ledger goes by: kinds of event, values that exclude each other, kinds of source, words
//! of hygiene, who stands against whom, constants (`knowledge/ledger/`).

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};

use parallax_model::{EntityId, EventType};
use serde::Deserialize;

use crate::{
    Error,
    table::{Table, table},
};

const KINDS: Table = table!("ledger/kinds.csv");
const OUTCOMES: Table = table!("ledger/outcomes.csv");
const VOICES: Table = table!("ledger/voices.csv");
const PHRASES: Table = table!("ledger/phrases.csv");
const MEASURES: Table = table!("ledger/measures.csv");
const RULES: Table = table!("ledger/rules.csv");
const ALIGNMENTS: Table = table!("ledger/alignments.csv");
const SETTINGS: &str = include_str!("../../../knowledge/ledger/settings.toml");

/// Index of a kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KindId(pub u32);

/// How the interests of agent and patient lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Parties {
    /// They share an interest in the act.
    Deal,
    /// The act is done to the patient.
    Hostile,
    #[default]
    None,
}

/// What another place means for two tellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PlaceRole {
    /// Another place is another event.
    Fixed,
    /// Another place is a rival account of one event.
    Rival,
    /// Place never parts events.
    #[default]
    Loose,
}

/// A kind of event.
#[derive(Debug, Clone)]
pub struct Kind {
    pub id: KindId,
    pub name: String,
    pub parent: Option<KindId>,
    /// Lasts, rather than happens on a day.
    pub span: bool,
    /// Done again and again by the same actor.
    pub serial: bool,
    pub parties: Parties,
    pub place: PlaceRole,
    /// Who did it may be in dispute.
    pub blame: bool,
    /// Kind of relation it draws between agent and patient.
    pub edge: Option<String>,
    /// What the agent does, in the past tense.
    pub says: String,
    /// The word before the patient; empty when none.
    pub to: String,
    /// Tells why an act was done, and so presupposes the act.
    pub explains: bool,
    /// Only words: a speech, no deed.
    pub talk: bool,
    /// The weapon or thing named is what it was done to.
    pub thing: bool,
    /// Its words go on with what is said: "denied losing the town", "stands accused of firing".
    pub goes_on: Option<String>,
    /// Outcomes that say it was not done: a town that was not taken, a deal that was not signed.
    pub undone: Vec<String>,
    /// What somebody is accused of, told by the mention of the accusation.
    pub charge: bool,
}

/// Words that open a phrase for something not told before.
const INDEFINITE: [&str; 3] = ["a", "an", "any"];

/// Kinds of relation in which neither side is the giver.
const MUTUAL: [&str; 3] = ["alliance", "exercise", "talks"];

impl Kind {
    /// Is done to somebody at a place, and somewhere else is something else.
    pub fn strikes(&self) -> bool {
        self.parties == Parties::Hostile && self.place == PlaceRole::Fixed
    }

    /// Goes from one side to the other, as a gift does and a meeting does not.
    pub fn directed(&self) -> bool {
        self.edge.as_deref().is_some_and(|e| !MUTUAL.contains(&e))
    }
}

#[derive(Deserialize)]
struct KindRow {
    kind: String,
    also: String,
    parent: String,
    r#type: String,
    time: String,
    serial: String,
    parties: String,
    place: String,
    blame: String,
    edge: String,
    says: String,
    to: String,
    #[serde(default)]
    talk: String,
    #[serde(default)]
    thing: String,
    #[serde(default)]
    goes_on: String,
    #[serde(default)]
    undone: String,
}

/// Side of an outcome word in one pair of exclusive sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutcomeSide {
    pub set: u16,
    pub wished: bool,
}

#[derive(Debug, Default)]
struct OutcomeSet {
    occurrence: bool,
    plan: bool,
    wished: Vec<String>,
    unwished: Vec<String>,
}

#[derive(Deserialize)]
struct OutcomeRow {
    slot: String,
    wished: String,
    unwished: String,
}

/// What a kind of source is worth before its own record moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voice {
    pub grade: char,
    /// When itself a party to what it tells.
    pub party: char,
    pub sensors: bool,
    pub observer: bool,
    pub unnamed: bool,
}

#[derive(Deserialize)]
struct VoiceRow {
    kind: String,
    grade: char,
    party: char,
    sensors: String,
    observer: String,
    unnamed: String,
}

#[derive(Deserialize)]
struct PhraseRow {
    class: String,
    words: String,
}

/// Class of a phrase of hygiene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phrase {
    NonDenial,
    NoComment,
    Unconfirmed,
    Unnamed,
    Evidence,
    Shared,
    Direction,
    Collective,
    AtSea,
    OnLand,
    Outside,
    Inside,
    GenericWeapon,
    Anaphor,
    /// What a claim is called that is denied: "groundless".
    False,
    /// Joins what is promised or demanded to the word for it: "to", "of".
    Joins,
    /// Counts or opens a phrase, and bears a capital only at the head of a sentence.
    Counting,
    /// Opens the time since which something goes on.
    Since,
    ClaimNoun,
    Definite,
    Perceived,
    StateMedia,
    Until,
    Vague,
    Continues,
    Owned,
    Anybody,
    /// What an act is called when one comes back to it.
    Step,
    /// A number of dead.
    Toll,
    /// What somebody denies when he is accused.
    Involvement,
    /// What an act is done with, which may stand for who does it.
    Means,
    Civil,
    Soldiers,
    Sovereign,
    /// What one calls a number that somebody gave: "the figure".
    Figure,
}

impl Phrase {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "non-denial" => Self::NonDenial,
            "no-comment" => Self::NoComment,
            "unconfirmed" => Self::Unconfirmed,
            "unnamed" => Self::Unnamed,
            "evidence" => Self::Evidence,
            "shared" => Self::Shared,
            "direction" => Self::Direction,
            "collective" => Self::Collective,
            "at-sea" => Self::AtSea,
            "on-land" => Self::OnLand,
            "outside" => Self::Outside,
            "inside" => Self::Inside,
            "generic-weapon" => Self::GenericWeapon,
            "anaphor" => Self::Anaphor,
            "joins" => Self::Joins,
            "counting" => Self::Counting,
            "since" => Self::Since,
            "claim-noun" => Self::ClaimNoun,
            "definite" => Self::Definite,
            "perceived" => Self::Perceived,
            "state-media" => Self::StateMedia,
            "until" => Self::Until,
            "vague" => Self::Vague,
            "continues" => Self::Continues,
            "owned" => Self::Owned,
            "anybody" => Self::Anybody,
            "step" => Self::Step,
            "toll" => Self::Toll,
            "involvement" => Self::Involvement,
            "means" => Self::Means,
            "civil" => Self::Civil,
            "soldiers" => Self::Soldiers,
            "sovereign" => Self::Sovereign,
            "figure" => Self::Figure,
            "false" => Self::False,
            _ => return None,
        })
    }
}

/// How two actors stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    Rival,
    Ally,
    Member,
}

#[derive(Deserialize)]
struct AlignmentRow {
    a: String,
    b: String,
    relation: String,
    from: i16,
    to: Option<i16>,
}

#[derive(Debug, Clone)]
struct Stand {
    with: String,
    alignment: Alignment,
    from: i16,
    to: Option<i16>,
}

/// Weights of the score of sameness, thresholds in days.
#[derive(Debug, Clone, Deserialize)]
pub struct Same {
    pub kind: f32,
    pub agent: f32,
    pub patient: f32,
    pub place: f32,
    pub time: f32,
    pub item: f32,
    pub merge: f32,
    pub undated_days: i32,
    pub undated_serial_days: i32,
    pub undated_span_days: i32,
    pub talk_days: i32,
    pub span_gap_days: i32,
    pub slip_days: i32,
    pub answer_days: i32,
    /// Classes of missiles by reach, shortest first: neighbours are taken for each other, others never.
    pub reach: Vec<String>,
    pub distinct_days: i32,
}

/// Weights of voices.
#[derive(Debug, Clone, Deserialize)]
pub struct VoiceWeights {
    #[serde(flatten)]
    grades: BTreeMap<String, f32>,
    pub unnamed_cap: f32,
    pub question: f32,
    pub dependent: f32,
    pub voice: f32,
    pub overcome: f32,
    pub confirm: f32,
}

impl VoiceWeights {
    /// Weight of one voice of this grade; an unknown letter weighs like F.
    pub fn grade(&self, grade: char) -> f32 {
        let mut letter = [0; 4];
        self.grades.get(&*grade.encode_utf8(&mut letter)).copied().unwrap_or(0.1)
    }
}

/// How numbers are read.
#[derive(Debug, Clone, Deserialize)]
pub struct Numbers {
    pub about: f64,
    pub rounding: f64,
    pub sizes: BTreeMap<String, (f64, f64)>,
    /// What one of a unit is in the SI unit of its dimension.
    pub units: BTreeMap<String, f64>,
}

/// Days until silence ends a line.
#[derive(Debug, Clone, Deserialize)]
pub struct Times {
    pub lapse_days: i32,
    pub open_plan_days: i32,
}

/// When a record moves a grade.
#[derive(Debug, Clone, Deserialize)]
pub struct Record {
    pub step: u32,
    pub up: f32,
    pub down: f32,
}

#[derive(Debug, Clone, Deserialize)]
struct Settings {
    same: Same,
    weight: VoiceWeights,
    number: Numbers,
    time: Times,
    record: Record,
    probability: BTreeMap<String, f32>,
}

/// All tables of the ledger.
#[derive(Debug)]
pub struct Rules {
    kinds: Vec<Kind>,
    below: Vec<Vec<KindId>>,
    by_name: HashMap<String, KindId>,
    by_type: HashMap<String, KindId>,
    outcomes: Vec<OutcomeSet>,
    outcome_words: HashMap<String, Vec<OutcomeSide>>,
    voices: HashMap<String, Voice>,
    phrases: HashMap<Phrase, BTreeSet<String>>,
    stands: HashMap<String, Vec<Stand>>,
    measures: HashMap<String, (String, bool)>,
    because: HashMap<String, String>,
    /// Names to print, by entity.
    names: HashMap<EntityId, String>,
    probability: BTreeMap<String, f32>,
    pub same: Same,
    pub weight: VoiceWeights,
    pub number: Numbers,
    pub time: Times,
    pub record: Record,
}

impl Rules {
    /// Lets entities be printed under the names of their tables.
    pub(crate) fn with_names(mut self, names: impl Iterator<Item = (EntityId, String)>) -> Self {
        self.names.extend(names);
        self
    }

    /// What to print for an entity.
    pub fn name(&self, entity: &EntityId) -> Option<&str> {
        self.names.get(entity).map(String::as_str)
    }

    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let settings: Settings = toml::from_str(SETTINGS).map_err(|e| Error::Table {
            file: "ledger/settings.toml".into(),
            what: e.to_string(),
        })?;
        let (kinds, by_name, by_type) = kinds(user)?;
        let (outcomes, outcome_words) = outcomes(user)?;
        Ok(Self {
            below: below(&kinds),
            kinds,
            by_name,
            by_type,
            outcomes,
            outcome_words,
            voices: voices(user)?,
            phrases: phrases(user)?,
            stands: stands(user)?,
            measures: measures(user)?,
            because: because(user)?,
            names: HashMap::new(),
            probability: settings.probability,
            same: settings.same,
            weight: settings.weight,
            number: settings.number,
            time: settings.time,
            record: settings.record,
        })
    }

    /// The kind of this name or of one of its other names.
    pub fn kind_named(&self, name: &str) -> Option<&Kind> {
        self.by_name.get(name).and_then(|id| self.kind(*id))
    }

    /// The kind a mention is of, from its own finer kind, else from type and mode.
    pub fn kind_of(
        &self,
        kind: Option<&str>,
        event: EventType,
        mode: Option<&str>,
    ) -> Option<&Kind> {
        kind.and_then(|k| self.kind_named(k))
            .or_else(|| {
                let id = self.by_type.get(&format!("{}/{}", event.name(), mode?))?;
                self.kind(*id)
            })
            .or_else(|| self.by_type.get(event.name()).and_then(|id| self.kind(*id)))
    }

    /// The kind of this name, else the kind whose name is the longest run of words within it, else
    /// the kind of everything else (`event`).
    pub fn kind_like(&self, name: &str) -> Option<&Kind> {
        self.kind_named(name).or_else(|| {
            let words: Vec<&str> = name.split(['_', '-', ' ']).collect();
            let runs = (1..words.len()).rev().flat_map(|n| words.windows(n));
            runs.into_iter()
                .find_map(|run| self.kind_named(&run.join("_")))
                .or_else(|| self.kind_named("event"))
        })
    }

    /// Our name for what a number is of, and whether it is a running count. Unknown words stand for
    /// themselves, without the plural.
    pub fn measure(&self, word: &str) -> (String, bool) {
        let word = word.trim().to_lowercase().replace(' ', "_");
        match self.measures.get(&word) {
            Some(known) => known.clone(),
            None => (word.strip_suffix('s').unwrap_or(&word).to_string(), false),
        }
    }

    pub fn kind(&self, id: KindId) -> Option<&Kind> {
        self.kinds.get(id.0 as usize)
    }

    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Whether `wider` stands above `kind` in the table.
    pub fn is_under(&self, kind: KindId, wider: KindId) -> bool {
        let mut at = self.kind(kind).and_then(|k| k.parent);
        while let Some(id) = at {
            if id == wider {
                return true;
            }
            at = self.kind(id).and_then(|k| k.parent);
        }
        false
    }

    /// The kinds above this one, nearest first.
    pub fn above(&self, kind: KindId) -> impl Iterator<Item = KindId> + '_ {
        let parent = |id: KindId| self.kind(id).and_then(|k| k.parent);
        std::iter::successors(parent(kind), move |id| parent(*id))
    }

    /// The kinds under this one, in the order of the table.
    pub fn below(&self, kind: KindId) -> impl Iterator<Item = KindId> + '_ {
        self.below.get(kind.0 as usize).into_iter().flatten().copied()
    }

    /// Sides of an outcome word in all pairs of exclusive sets it stands in.
    pub fn outcome_sides(&self, word: &str) -> &[OutcomeSide] {
        self.outcome_words.get(word).map_or(&[], Vec::as_slice)
    }

    /// Whether the word only says that the thing happened (`true`) or did not (`false`).
    pub fn occurrence(&self, word: &str) -> Option<bool> {
        self.outcome_sides(word)
            .iter()
            .find(|s| self.outcomes.get(usize::from(s.set)).is_some_and(|o| o.occurrence))
            .map(|s| s.wished)
    }

    /// Whether the word says that what was announced is off.
    pub fn cancels(&self, word: &str) -> bool {
        let plan = |s: &OutcomeSide| self.outcomes.get(usize::from(s.set)).is_some_and(|o| o.plan);
        self.outcome_sides(word).iter().any(|s| plan(s) && !s.wished)
    }

    /// Two outcome words that exclude each other.
    pub fn outcomes_clash(&self, a: &str, b: &str) -> bool {
        if a.strip_prefix("not_") == Some(b) || b.strip_prefix("not_") == Some(a) {
            return true;
        }
        let (a, b) = (self.outcome_sides(a), self.outcome_sides(b));
        a.iter().any(|x| b.iter().any(|y| x.set == y.set && x.wished != y.wished))
            && !a.iter().any(|x| b.contains(x))
    }

    /// Two outcome words that say the same.
    pub fn outcomes_agree(&self, a: &str, b: &str) -> bool {
        a == b || self.outcome_sides(a).iter().any(|x| self.outcome_sides(b).contains(x))
    }

    /// An outcome the agent did not wish for.
    pub fn outcome_unwished(&self, word: &str) -> bool {
        self.outcome_sides(word).first().is_some_and(|s| !s.wished)
    }

    /// The first word of the other side.
    pub fn outcome_opposite(&self, word: &str) -> Option<&str> {
        let side = self.outcome_sides(word).first()?;
        let set = self.outcomes.get(usize::from(side.set))?;
        let words = if side.wished { &set.unwished } else { &set.wished };
        words.first().map(String::as_str)
    }

    /// Every word of the word's own side of its first set, itself included.
    pub fn outcome_words(&self, word: &str) -> Vec<&str> {
        let Some(side) = self.outcome_sides(word).first() else { return Vec::new() };
        let Some(set) = self.outcomes.get(usize::from(side.set)) else { return Vec::new() };
        let words = if side.wished { &set.wished } else { &set.unwished };
        words.iter().map(String::as_str).collect()
    }

    /// What a kind of source is worth; an unknown kind like `unknown`.
    pub fn voice(&self, kind: &str) -> Voice {
        let unknown =
            Voice { grade: 'F', party: 'F', sensors: false, observer: false, unnamed: true };
        self.voices.get(kind).or(self.voices.get("unknown")).copied().unwrap_or(unknown)
    }

    /// Whether the text has a phrase of this class, on word boundaries, case aside.
    pub fn has_phrase(&self, class: Phrase, text: &str) -> bool {
        let text = text.to_lowercase();
        self.phrases.get(&class).into_iter().flatten().any(|words| finds(&text, words))
    }

    /// The sentence of a rule; `{who}` stands for the holder. The name itself when no row tells.
    pub fn because<'a>(&'a self, rule: &'a str) -> &'a str {
        self.because.get(rule).map_or(rule, String::as_str)
    }

    /// Probability that a happening of this status (in capitals) took place as told.
    pub fn probability(&self, status: &str) -> f32 {
        self.probability.get(status).copied().unwrap_or(0.0)
    }

    /// Whether the word itself is of this class.
    pub fn is_phrase(&self, class: Phrase, word: &str) -> bool {
        self.phrases.get(&class).is_some_and(|known| known.contains(word))
    }

    /// Whether the text begins with words of this class, case aside.
    pub fn opens_with(&self, class: Phrase, text: &str) -> bool {
        let text = text.trim_start().to_lowercase();
        self.phrases.get(&class).into_iter().flatten().any(|words| {
            text.strip_prefix(words.as_str())
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    }

    /// Whether the words point at a number that somebody gave and at nothing else: "the figure", "that
    /// death toll", but not "a number of ships" nor "that numbers were falling".
    pub fn names_a_number(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower
            .split(|c: char| !(c.is_alphanumeric() || c == '-'))
            .filter(|w| !w.is_empty())
            .take(3)
            .collect();
        let figure = |w: &&str| self.is_phrase(Phrase::Figure, w);
        match words.as_slice() {
            ["that", second, ..] => figure(second),
            [first, ..] => !INDEFINITE.contains(first) && words.iter().any(figure),
            [] => false,
        }
    }

    /// How `a` stands to `b` in a year. Keys are country codes or `org:name`.
    pub fn stand(&self, a: &str, b: &str, year: i16) -> Option<Alignment> {
        self.stands
            .get(a)?
            .iter()
            .find(|s| s.with == b && s.from <= year && s.to.is_none_or(|to| year <= to))
            .map(|s| s.alignment)
    }
}

/// Whether `words` stand in `text` between boundaries of words.
fn finds(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

fn yes(cell: &str) -> bool {
    cell == "yes"
}

type KindTables = (Vec<Kind>, HashMap<String, KindId>, HashMap<String, KindId>);

fn kinds(user: Option<&Path>) -> Result<KindTables, Error> {
    let mut rows = KINDS.rows::<KindRow>(user)?;
    // A row of the user's with a known name replaces that row.
    let mut last = HashMap::new();
    for (i, row) in rows.iter().enumerate() {
        if let Some(before) = last.insert(row.value.kind.clone(), i)
            && !rows[i].user
        {
            return Err(KINDS
                .row(row.line, format!("kind {} twice, before in row {before}", row.value.kind)));
        }
    }
    let mut index = 0;
    rows.retain(|row| {
        index += 1;
        last.get(&row.value.kind) == Some(&(index - 1))
    });
    let mut by_name = HashMap::new();
    for (i, row) in rows.iter().enumerate() {
        let id = KindId(i as u32);
        for name in
            std::iter::once(row.value.kind.as_str()).chain(row.value.also.split_whitespace())
        {
            if by_name.insert(name.to_string(), id).is_some() {
                return Err(KINDS.row(row.line, format!("name {name} twice")));
            }
        }
    }
    let mut by_type = HashMap::new();
    let mut kinds = Vec::with_capacity(rows.len());
    for (i, row) in rows.into_iter().enumerate() {
        let (line, row) = (row.line, row.value);
        let id = KindId(i as u32);
        if !row.r#type.is_empty() && by_type.insert(row.r#type.clone(), id).is_some() {
            return Err(KINDS.row(line, format!("type {} twice", row.r#type)));
        }
        let parent = match row.parent.as_str() {
            "" => None,
            name => Some(
                *by_name
                    .get(name)
                    .ok_or_else(|| KINDS.row(line, format!("no kind {name} to stand under")))?,
            ),
        };
        kinds.push(Kind {
            id,
            parent,
            span: row.time == "span",
            serial: yes(&row.serial),
            parties: match row.parties.as_str() {
                "deal" => Parties::Deal,
                "hostile" => Parties::Hostile,
                _ => Parties::None,
            },
            place: match row.place.as_str() {
                "fixed" => PlaceRole::Fixed,
                "rival" => PlaceRole::Rival,
                _ => PlaceRole::Loose,
            },
            blame: yes(&row.blame),
            edge: Some(row.edge).filter(|e| !e.is_empty()),
            says: row.says.clone(),
            to: row.to,
            thing: yes(&row.thing),
            goes_on: match row.goes_on.as_str() {
                "-" | "" => None,
                "yes" => Some(row.says.clone()),
                words => Some(words.to_string()),
            },
            undone: row
                .undone
                .split_whitespace()
                .filter(|w| *w != "-")
                .map(str::to_string)
                .collect(),
            charge: row.kind == "charge",
            explains: row.kind == "cause",
            talk: yes(&row.talk),
            name: row.kind,
        });
    }
    if let Some(k) = kinds.iter().find(|k| circles(&kinds, k)) {
        return Err(Error::Table {
            file: "ledger/kinds.csv".into(),
            what: format!("{} stands under itself", k.name),
        });
    }
    Ok((kinds, by_name, by_type))
}

/// The kinds under each kind.
fn below(kinds: &[Kind]) -> Vec<Vec<KindId>> {
    let mut below = vec![Vec::new(); kinds.len()];
    for kind in kinds {
        let mut at = kind.parent;
        while let Some(id) = at {
            below[id.0 as usize].push(kind.id);
            at = kinds[id.0 as usize].parent;
        }
    }
    below
}

fn circles(kinds: &[Kind], kind: &Kind) -> bool {
    let mut at = kind.parent;
    for _ in 0..kinds.len() {
        match at.and_then(|id| kinds.get(id.0 as usize)) {
            Some(k) => at = k.parent,
            None => return false,
        }
    }
    true
}

type OutcomeTables = (Vec<OutcomeSet>, HashMap<String, Vec<OutcomeSide>>);

fn outcomes(user: Option<&Path>) -> Result<OutcomeTables, Error> {
    let words = |cell: &str| cell.split_whitespace().map(str::to_string).collect::<Vec<_>>();
    let mut sets = Vec::new();
    let mut by_word: HashMap<String, Vec<OutcomeSide>> = HashMap::new();
    for row in OUTCOMES.rows::<OutcomeRow>(user)? {
        let set = OutcomeSet {
            occurrence: row.value.slot == "occurrence",
            plan: row.value.slot == "plan",
            wished: words(&row.value.wished),
            unwished: words(&row.value.unwished),
        };
        if set.wished.is_empty() || set.unwished.is_empty() {
            return Err(OUTCOMES.row(row.line, "a side without words"));
        }
        let at = sets.len() as u16;
        for (side, wished) in [(&set.wished, true), (&set.unwished, false)] {
            for word in side {
                by_word.entry(word.clone()).or_default().push(OutcomeSide { set: at, wished });
            }
        }
        sets.push(set);
    }
    Ok((sets, by_word))
}

fn voices(user: Option<&Path>) -> Result<HashMap<String, Voice>, Error> {
    let mut voices = HashMap::new();
    for row in VOICES.rows::<VoiceRow>(user)? {
        let v = row.value;
        if !('A'..='F').contains(&v.grade) || !('A'..='F').contains(&v.party) {
            return Err(VOICES.row(row.line, "a grade is a letter from A to F"));
        }
        let voice = Voice {
            grade: v.grade,
            party: v.party,
            sensors: yes(&v.sensors),
            observer: yes(&v.observer),
            unnamed: yes(&v.unnamed),
        };
        voices.insert(v.kind, voice);
    }
    Ok(voices)
}

fn phrases(user: Option<&Path>) -> Result<HashMap<Phrase, BTreeSet<String>>, Error> {
    let mut phrases: HashMap<Phrase, BTreeSet<String>> = HashMap::new();
    for row in PHRASES.rows::<PhraseRow>(user)? {
        let class = Phrase::from_name(&row.value.class)
            .ok_or_else(|| PHRASES.row(row.line, format!("no class {}", row.value.class)))?;
        phrases.entry(class).or_default().insert(row.value.words.to_lowercase());
    }
    Ok(phrases)
}

fn measures(user: Option<&Path>) -> Result<HashMap<String, (String, bool)>, Error> {
    #[derive(Deserialize)]
    struct Row {
        measure: String,
        also: String,
        tally: String,
    }
    let mut measures = HashMap::new();
    for row in MEASURES.rows::<Row>(user)? {
        let r = row.value;
        for name in std::iter::once(r.measure.as_str()).chain(r.also.split_whitespace()) {
            measures.insert(name.to_string(), (r.measure.clone(), yes(&r.tally)));
        }
    }
    Ok(measures)
}

fn because(user: Option<&Path>) -> Result<HashMap<String, String>, Error> {
    #[derive(Deserialize)]
    struct Row {
        rule: String,
        because: String,
    }
    Ok(RULES.rows::<Row>(user)?.into_iter().map(|r| (r.value.rule, r.value.because)).collect())
}

fn stands(user: Option<&Path>) -> Result<HashMap<String, Vec<Stand>>, Error> {
    let mut stands: HashMap<String, Vec<Stand>> = HashMap::new();
    for row in ALIGNMENTS.rows::<AlignmentRow>(user)? {
        let r = row.value;
        let alignment = match r.relation.as_str() {
            "rival" => Alignment::Rival,
            "ally" => Alignment::Ally,
            "member" => Alignment::Member,
            other => return Err(ALIGNMENTS.row(row.line, format!("no relation {other}"))),
        };
        for (a, b) in [(&r.a, &r.b), (&r.b, &r.a)] {
            let stand = Stand { with: b.clone(), alignment, from: r.from, to: r.to };
            stands.entry(a.clone()).or_default().push(stand);
        }
    }
    Ok(stands)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules::load(None).unwrap()
    }

    #[test]
    fn a_kind_is_found_by_its_own_name_by_the_coders_and_by_type() {
        let rules = rules();
        let name = |k: Option<&Kind>| k.map(|k| k.name.clone()).unwrap_or_default();
        assert_eq!(name(rules.kind_named("arms_transfer")), "arms_transfer");
        assert_eq!(name(rules.kind_named("x-launch-test")), "missile_test");
        assert_eq!(name(rules.kind_of(None, EventType::Assault, Some("aerial"))), "airstrike");
        assert_eq!(name(rules.kind_of(None, EventType::Assault, Some("beat"))), "attack");
    }

    #[test]
    fn success_and_failure_exclude_each_other_in_all_their_words() {
        let rules = rules();
        assert!(rules.outcomes_clash("success", "missed"));
        assert!(rules.outcomes_clash("hit", "intercepted"));
        assert!(!rules.outcomes_clash("success", "reached_orbit"));
        assert!(rules.outcomes_agree("success", "reached_orbit"));
        assert_eq!(rules.occurrence("done"), Some(true));
        assert_eq!(rules.occurrence("failure"), None);
    }

    #[test]
    fn a_phrase_stands_between_word_boundaries() {
        let rules = rules();
        assert!(rules.has_phrase(Phrase::NonDenial, "Russia's president did not deny that"));
        assert!(!rules.has_phrase(Phrase::AtSea, "in Seattle"));
        assert!(rules.has_phrase(Phrase::AtSea, "the East Sea"));
    }

    #[test]
    fn rivals_are_rivals_both_ways_and_only_in_their_years() {
        let rules = rules();
        assert_eq!(rules.stand("KOR", "PRK", 2024), Some(Alignment::Rival));
        assert_eq!(rules.stand("PRK", "KOR", 2024), Some(Alignment::Rival));
        assert_eq!(rules.stand("SYR", "RUS", 2025), None);
        assert_eq!(rules.stand("USA", "org:nato", 2024), Some(Alignment::Member));
    }
}
