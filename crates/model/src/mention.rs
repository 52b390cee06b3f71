use serde::{Deserialize, Serialize};

use crate::{
    code::{CameoCode, Context, Country, EntityId, EventType, Mode, Sector},
    quantity::Quantity,
    span::{Span, TextRange},
    statement::ProbabilityBand,
    time::Interval,
};

/// `<article>:m<number>`, numbered in text order within the article.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MentionId(pub String);

/// One telling of one event: a trigger with its arguments. Never an event of the world; several
/// mentions are told of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventMention {
    pub id: MentionId,
    /// The clause or phrase that tells it.
    pub span: Span,
    pub trigger: TextRange,
    /// Frame of `knowledge/` that matched, for `explain`.
    pub frame: String,
    pub event_type: EventType,
    pub mode: Option<Mode>,
    pub contexts: Vec<Context>,
    /// Finer kind in our own words (`x-launch-test`, `x-arms-transfer`, …), where one fits.
    pub kind: Option<String>,
    pub cameo: Option<CameoCode>,
    pub goldstein: Option<f32>,
    pub actors: Vec<Actor>,
    pub recipients: Vec<Actor>,
    pub modality: Modality,
    /// Told as not having happened.
    pub negated: bool,
    /// How probable the words make it, when they say.
    pub band: Option<ProbabilityBand>,
    pub slots: Slots,
    /// Condition clause of a conditional event.
    pub condition: Option<TextRange>,
    /// Steps of the coding, in words: path in the tree, what set type, modality, roles.
    pub why: Vec<String>,
}

/// A party to an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// Words that name it here; `None` when implicit.
    pub range: Option<TextRange>,
    /// Head name without titles and articles, as written.
    pub text: String,
    pub country: Option<Country>,
    pub sector: Option<Sector>,
    pub entity: Option<EntityId>,
    /// Recovered from the sentence before or from the dateline, not named in the clause.
    pub implicit: bool,
}

/// How the text stands to the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    Asserted,
    Denied,
    Possible,
    Planned,
    Conditional,
    Hypothetical,
    Habitual,
    Historical,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Success,
    Failure,
    Unknown,
}

/// Who handed what to whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemTransfer {
    pub from: Option<Actor>,
    pub to: Option<Actor>,
    pub item: String,
    pub item_range: TextRange,
}

/// A weapon as named in the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weapon {
    pub range: TextRange,
    pub text: String,
    /// ICBM, SRBM, CRUISE, UAV, ARTILLERY_AMMO, …
    pub class: Option<String>,
    pub name: Option<String>,
    pub entity: Option<EntityId>,
}

/// Where, and in which part: at, into, from, near, over, toward.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PlaceSlot {
    pub range: TextRange,
    pub text: String,
    pub role: String,
    pub country: Option<Country>,
    pub entity: Option<EntityId>,
    /// The most precise place named in the words, under the tables' name or, for a town, its own.
    #[serde(default)]
    pub name: Option<String>,
    /// Kind of that place as the tables call it: `TOWN`, `SEA`, `ADM1`, …; the point of an area or a
    /// state is its middle, not where anything happened.
    #[serde(default)]
    pub feature: Option<String>,
    /// First-level unit it lies in.
    #[serde(default)]
    pub admin1: Option<String>,
    /// Degrees, WGS 84.
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
}

/// When it happened, as told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DateSlot {
    pub range: TextRange,
    /// TIMEX3 value.
    pub value: String,
    pub interval: Option<Interval>,
}

/// Everything measurable about an event, each with the words it came from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Slots {
    pub weapon: Option<Weapon>,
    pub count: Option<Quantity>,
    pub killed: Option<Quantity>,
    pub injured: Option<Quantity>,
    /// Killed and injured told as one number ("4,000 killed or wounded", "300 casualties").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub casualties: Option<Quantity>,
    /// Distance flown.
    pub range_flown: Option<Quantity>,
    /// Distance a weapon is made for.
    pub range_designed: Option<Quantity>,
    pub altitude: Option<Quantity>,
    pub mass: Option<Quantity>,
    pub speed: Option<Quantity>,
    pub duration: Option<Quantity>,
    pub money: Option<Quantity>,
    pub outcome: Option<Outcome>,
    pub outcome_range: Option<TextRange>,
    /// Capacity told beside a transfer ("room for up to 3 million shells"): never a count.
    pub capacity: Option<Quantity>,
    pub transfer: Option<ItemTransfer>,
    pub places: Vec<PlaceSlot>,
    pub date: Option<DateSlot>,
    /// What is promised, demanded, threatened or charged: the words of the clause or thing.
    #[serde(default)]
    pub matter: Option<TextRange>,
}
