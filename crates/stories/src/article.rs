use jiff::{
    Timestamp,
    civil::{Date, date},
};
use parallax_model::{
    Actor, ArticleId, EntityMention, EventMention, Modality, Precision, Quantity, SourceId,
};
use serde::{Deserialize, Serialize};

use crate::tokens::hash;

/// One article as this room sees it: the words, and what the reading found in them.
///
/// Everything after `language` may be empty: the words alone are enough to group by. What the
/// reading adds (entities, events, dates) sharpens the decision and is the only bridge between
/// articles in different languages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoryArticle {
    pub id: ArticleId,
    pub title: String,
    pub text: String,
    pub published: Timestamp,
    pub source: SourceId,
    /// ISO 639-1; `None` is read as English.
    pub language: Option<String>,
    /// The wire service or outlet that the article itself credits.
    #[serde(default)]
    pub credit: Option<String>,
    /// Canonical address; two articles of one address are versions of each other.
    #[serde(default)]
    pub address: Option<String>,
    /// Identifiers of linked entities, one for each time they are mentioned.
    #[serde(default)]
    pub entities: Vec<String>,
    #[serde(default)]
    pub events: Vec<EventTuple>,
    /// Civil dates of what is told, the date of publication excluded.
    #[serde(default)]
    pub dates: Vec<Date>,
    /// Figures in SI units as canonical text (`600000 m`, `6700`).
    #[serde(default)]
    pub numbers: Vec<String>,
}

/// Who did what to whom, in codes, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EventTuple {
    pub actor: String,
    pub kind: String,
    pub recipient: String,
    pub date: Option<Date>,
}

impl Default for StoryArticle {
    /// An empty article of the epoch, for `..` in literals.
    fn default() -> Self {
        Self {
            id: ArticleId(String::new()),
            title: String::new(),
            text: String::new(),
            published: Timestamp::UNIX_EPOCH,
            source: SourceId(String::new()),
            language: None,
            credit: None,
            address: None,
            entities: Vec::new(),
            events: Vec::new(),
            dates: Vec::new(),
            numbers: Vec::new(),
        }
    }
}

impl StoryArticle {
    /// Adds what the reading found: entities, who did what to whom and when, days and figures told.
    /// What is told as background, habit or mere thought is no sign of what an article is about.
    pub fn know(&mut self, entities: &[EntityMention], mentions: &[EventMention]) {
        self.entities = entities.iter().filter_map(|e| Some(e.link.as_ref()?.0.clone())).collect();
        let told = mentions.iter().filter(|m| {
            !matches!(
                m.modality,
                Modality::Conditional
                    | Modality::Hypothetical
                    | Modality::Habitual
                    | Modality::Historical
            )
        });
        let mut told: Vec<&EventMention> = told.collect();
        told.sort_by_key(|m| (m.trigger.start, m.trigger.end));
        self.events = told.iter().map(|m| EventTuple::of(m)).collect();
        self.dates = self.events.iter().filter_map(|e| e.date).collect();
        self.dates.sort();
        self.dates.dedup();
        self.numbers = told.iter().flat_map(|m| figures(m)).collect();
    }

    /// The day of the event that is told first, in days since 1970, if it is news.
    pub(crate) fn day_told(&self) -> Option<i32> {
        self.news_day(self.events.first()?.date?)
    }

    /// What the article tells first, on the day on which it tells of it, else that of publication.
    pub(crate) fn main_event(&self) -> Option<MainEvent> {
        let first = self.events.first()?;
        let like = self.events.iter().filter(|e| e.kind == first.kind).filter_map(|e| e.date);
        Some(MainEvent {
            kind: short_hash(&first.kind),
            actor: short_hash(&first.actor),
            recipient: short_hash(&first.recipient),
            day: like.filter_map(|d| self.news_day(d)).next().unwrap_or(self.day_published()),
        })
    }

    /// A day in days since 1970, if it is news: within the last weeks before publication. The day
    /// after may be the same instant in another zone.
    fn news_day(&self, of: Date) -> Option<i32> {
        const WEEKS: i32 = 6;
        let day = (of.duration_since(date(1970, 1, 1)).as_hours() / 24) as i32;
        (-7 * WEEKS..=1).contains(&(day - self.day_published())).then_some(day)
    }

    fn day_published(&self) -> i32 {
        self.published.as_second().div_euclid(86_400) as i32
    }
}

impl EventTuple {
    /// A tuple of codes: countries where they are known, else entities.
    pub fn of(mention: &EventMention) -> Self {
        let code = |actors: &[Actor]| {
            let first = actors.first()?;
            let country = first.country.as_ref().map(|c| c.0.clone());
            country.or_else(|| first.entity.as_ref().map(|e| e.0.clone()))
        };
        let day = mention.slots.date.as_ref().and_then(|d| d.interval.as_ref());
        Self {
            actor: code(&mention.actors).unwrap_or_default(),
            kind: mention.kind.clone().unwrap_or_else(|| mention.event_type.name().into()),
            recipient: code(&mention.recipients).unwrap_or_default(),
            date: day.filter(|i| i.precision <= Precision::Day).map(|i| i.start.date()),
        }
    }
}

/// Who did what to whom in short hashes, and when in days since 1970.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MainEvent {
    kind: u32,
    actor: u32,
    recipient: u32,
    day: i32,
}

impl MainEvent {
    /// One kind of deed by or to one party, on one day or on neighbouring ones.
    pub fn may_be(&self, other: &Self) -> bool {
        const NOBODY: u32 = 0;
        let same = |a: u32, b: u32| a == b && a != NOBODY;
        let party = same(self.actor, other.actor) || same(self.recipient, other.recipient);
        self.kind == other.kind && party && (self.day - other.day).abs() <= 1
    }
}

/// 0 for a name that is empty.
fn short_hash(name: &str) -> u32 {
    if name.is_empty() { 0 } else { (hash(name.as_bytes()) >> 32) as u32 | 1 }
}

/// Figures in SI units as canonical text.
fn figures(mention: &EventMention) -> Vec<String> {
    let slots = &mention.slots;
    [&slots.count, &slots.range_flown, &slots.altitude, &slots.mass, &slots.killed, &slots.capacity]
        .into_iter()
        .flatten()
        .filter_map(canonical)
        .collect()
}

fn canonical(quantity: &Quantity) -> Option<String> {
    let value = quantity.value.or(quantity.low).or(quantity.high)?;
    Some(format!("{value} {:?}", quantity.kind).to_lowercase())
}
