//! Events of the world, the accounts given of them, claims with status and history, relations.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    article::ArticleId,
    code::{Country, EntityId, EventType, Mode, PrincipalId},
    mention::{MentionId, Outcome},
    span::Span,
    statement::StatementId,
    time::Interval,
};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);
    };
}

id!(
    /// Named by the mention that first told it.
    EventId
);
id!(
    /// Named by the event and the slot or proposition in question.
    ClaimId
);

/// One happening in the world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    /// What happened in one sentence, as its claim says it; empty in records made before it was kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sentence: String,
    pub event_type: EventType,
    pub mode: Option<Mode>,
    pub kind: Option<String>,
    pub actors: Vec<Party>,
    pub recipients: Vec<Party>,
    pub when: Option<Interval>,
    pub place: Option<EntityId>,
    pub mentions: Vec<MentionId>,
    pub accounts: Vec<Account>,
    /// That of its happening; `Disputed` also where it is agreed that it took place and how it ended
    /// is not.
    pub status: Status,
    /// Probability that it happened, from the status of its happening; weight of the event in the
    /// index.
    pub probability: f32,
    pub goldstein: Option<f32>,
    pub score: f32,
}

impl Event {
    /// When an account of it was first given.
    pub fn first_told(&self) -> Option<Timestamp> {
        self.accounts.iter().flat_map(|a| &a.history).map(|step| step.at).min()
    }
}

/// A party to an event of the world.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Party {
    pub entity: Option<EntityId>,
    pub country: Option<Country>,
    pub name: String,
}

/// One principal's version of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub principal: PrincipalId,
    /// Name to print for the principal.
    pub name: String,
    pub stance: Stance,
    pub slots: Vec<AccountSlot>,
    /// The newest statement of this principal: its live position.
    pub live: StatementId,
    pub history: Vec<AccountStep>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountStep {
    pub at: Timestamp,
    pub stance: Stance,
    pub statement: StatementId,
    pub evidence: Span,
}

/// A value one holder gives for one slot, in the words it came in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountSlot {
    /// `count`, `range_flown`, `outcome`, `warhead`, `place`, `date`, …
    pub slot: String,
    pub value: SlotValue,
    pub words: String,
    pub evidence: Span,
    pub as_of: Timestamp,
    /// Differs from another live account.
    pub differs: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum SlotValue {
    /// SI units; an open end is `None`.
    Number {
        low: Option<f64>,
        high: Option<f64>,
        unit: String,
        capacity: bool,
    },
    Outcome {
        outcome: Outcome,
    },
    Words {
        words: String,
    },
    Entity {
        entity: EntityId,
    },
    Date {
        interval: Interval,
    },
}

/// How a principal stands to a proposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    Asserts,
    Repeats,
    Confirms,
    Assesses,
    NeitherConfirmsNorDenies,
    DeclinesComment,
    Doubts,
    Disputes,
    Denies,
    Retracts,
    Warns,
    Pledges,
}

/// Where a claim stands (reference: the ledger's state machine, DECISIONS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    Planned,
    Hypothetical,
    Conditional,
    Possible,
    Unconfirmed,
    Secondhand,
    Attributed,
    Asserted,
    Corroborated,
    Confirmed,
    Disputed,
    Denied,
    Refuted,
    Retracted,
    Superseded,
    Overdue,
    Fulfilled,
    Lapsed,
    Nocomment,
}

impl Status {
    /// All of them, in the order of the list above.
    pub const ALL: [Self; 19] = [
        Self::Planned,
        Self::Hypothetical,
        Self::Conditional,
        Self::Possible,
        Self::Unconfirmed,
        Self::Secondhand,
        Self::Attributed,
        Self::Asserted,
        Self::Corroborated,
        Self::Confirmed,
        Self::Disputed,
        Self::Denied,
        Self::Refuted,
        Self::Retracted,
        Self::Superseded,
        Self::Overdue,
        Self::Fulfilled,
        Self::Lapsed,
        Self::Nocomment,
    ];

    /// Its name in capitals, as the tables and exports have it.
    pub fn name(self) -> String {
        format!("{self:?}").to_uppercase()
    }

    /// That of an event which stands so as to its happening: in dispute too where it is agreed that it
    /// took place and how it ended is not.
    pub fn of_event(happened: Self, end_disputed: bool) -> Self {
        let agreed = matches!(
            happened,
            Self::Asserted | Self::Attributed | Self::Corroborated | Self::Confirmed
        );
        if agreed && end_disputed { Self::Disputed } else { happened }
    }
}

/// A proposition with its status.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    pub id: ClaimId,
    pub event: Option<EventId>,
    /// The proposition in words of the program's own, built from its slots.
    pub proposition: String,
    pub status: Status,
    pub grade: Grade,
    /// Independent principals with a live position for and against.
    pub independent_for: u32,
    pub independent_against: u32,
    /// Items that carry it, copies included.
    pub items: u32,
    /// Due date of a promise or announced follow-up.
    pub due: Option<Date>,
    /// Support that leads back to itself.
    pub circular: bool,
    pub history: Vec<ClaimStep>,
    pub statements: Vec<StatementId>,
}

impl Claim {
    /// Whether it is that the event happened, not what one of its figures is.
    pub fn is_whole(&self) -> bool {
        self.id.0.rsplit_once('/').is_some_and(|(_, part)| part.starts_with("happened"))
    }

    /// Whether it is that the event happened, by whomever.
    pub fn is_open(&self) -> bool {
        self.id.0.ends_with("/happened:")
    }
}

/// The claim that an event is called by: that it happened, or that somebody did it where that stands as
/// firmly.
pub fn whole<'c>(claims: impl IntoIterator<Item = &'c Claim>) -> Option<&'c Claim> {
    let wholes: Vec<&Claim> = claims.into_iter().filter(|c| c.is_whole()).collect();
    let first = *wholes.first()?;
    let named = wholes.iter().find(|c| !c.is_open() && c.status == first.status);
    Some(if first.is_open() { named.copied().unwrap_or(first) } else { first })
}

/// One move of a status: when, to what, by which rule, because of which statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimStep {
    pub at: Timestamp,
    pub status: Status,
    pub rule: String,
    pub because: String,
    pub statement: Option<StatementId>,
    pub evidence: Option<Span>,
}

/// Admiralty grade: reliability of the source, credibility of the information.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grade {
    /// `A` to `F`.
    pub reliability: char,
    /// 1 to 6.
    pub credibility: u8,
}

impl std::fmt::Display for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.reliability, self.credibility)
    }
}

/// How one statement bears on another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    pub from: StatementId,
    pub to: StatementId,
    pub kind: LinkKind,
    pub reason: String,
    pub strength: f32,
    pub independent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    Supports,
    Contradicts,
    Denies,
    Questions,
    Repeats,
    Supersedes,
    Fulfils,
    ConditionalOn,
    About,
    Distinct,
}

/// A directed edge between two actors, gathered from events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    pub from: Party,
    pub to: Party,
    /// alliance, arms-transfer, goods-transfer, technology-transfer, troops, sanction, evasion, exercise, talks
    pub kind: String,
    pub first: Option<Interval>,
    pub last: Option<Interval>,
    pub status: Status,
    pub figures: Vec<AccountSlot>,
    pub events: Vec<EventId>,
    pub evidence: Vec<Span>,
}

/// What the ledger needs to know of an article beside its statements and mentions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LedgerArticle {
    pub id: ArticleId,
    pub outlet: String,
    /// Owner or principal the outlet speaks for, where it is nobody's own.
    pub voice: Option<PrincipalId>,
    pub published: Timestamp,
    /// Origin of the copy group; the article's own id when it is no copy.
    pub origin: ArticleId,
    pub credit: Option<String>,
    /// Reliability of the outlet, A to F, where a table gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<char>,
}
