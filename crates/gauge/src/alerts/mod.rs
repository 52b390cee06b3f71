//! Changes of knowledge worth telling: from the dated history of claims and accounts, never from one
//! more article; and weeks with more events than their stream's model leaves room for.

mod plan;
mod rules;
mod surprise;

pub use plan::{Planned, back_off, plan};
pub use rules::{Channel, Quiet, Rule, Rules};
pub use surprise::surprise;

use std::collections::BTreeMap;

use jiff::Timestamp;
use parallax_model::ledger::{AccountSlot, Claim, ClaimId, Event, EventId, Status};
use serde::{Deserialize, Serialize};

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    Dispute,
    Confirmation,
    Retraction,
    OverduePromise,
    Corroboration,
    /// A second voice gives a value for the same slot that excludes the first's.
    RivalValue,
    /// More events in a week than the stream's model left room for.
    Surprise,
}

impl Change {
    /// Its name in records and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dispute => "dispute",
            Self::Confirmation => "confirmation",
            Self::Retraction => "retraction",
            Self::OverduePromise => "overdue-promise",
            Self::Corroboration => "corroboration",
            Self::RivalValue => "rival-value",
            Self::Surprise => "surprise",
        }
    }
}

/// One change of one claim, event or stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// The same change has the same key in every run: a receiver can drop what it has had.
    pub key: String,
    pub at: Timestamp,
    pub change: Change,
    pub claim: Option<ClaimId>,
    pub event: Option<EventId>,
    /// Country codes and entity ids of those involved.
    pub parties: Vec<String>,
    /// What it is about, in one line.
    pub about: String,
    pub before: Option<Status>,
    pub after: Option<Status>,
    /// Rule of the ledger or the gauge, and the reason it gave.
    pub rule: String,
    pub because: String,
}

impl Alert {
    /// What a cool-down counts by: the claim, event or stream.
    pub fn subject(&self) -> &str {
        let claim = self.claim.as_ref().map(|c| c.0.as_str());
        claim.or(self.event.as_ref().map(|e| e.0.as_str())).unwrap_or(&self.about)
    }
}

/// All changes, oldest first. A claim that is first heard of in a status has changed nothing, save that
/// a promise may be overdue when it is first read.
pub fn knowledge_alerts(claims: &[Claim], events: &[Event]) -> Vec<Alert> {
    let by_id: BTreeMap<&EventId, &Event> = events.iter().map(|e| (&e.id, e)).collect();
    let mut alerts = Vec::new();
    for claim in claims {
        let event = claim.event.as_ref().and_then(|id| by_id.get(id));
        let mut before = None;
        for step in &claim.history {
            let moved = before.is_some_and(|b| b != step.status);
            if let Some(change) =
                change(step.status).filter(|c| moved || *c == Change::OverduePromise)
                && before != Some(step.status)
            {
                alerts.push(Alert {
                    key: format!("{}@{}:{change:?}", claim.id.0, step.at),
                    at: step.at,
                    change,
                    claim: Some(claim.id.clone()),
                    event: claim.event.clone(),
                    parties: event.map(|e| parties(e)).unwrap_or_default(),
                    about: claim.proposition.clone(),
                    before,
                    after: Some(step.status),
                    rule: step.rule.clone(),
                    because: step.because.clone(),
                });
            }
            before = Some(step.status);
        }
    }
    alerts.extend(events.iter().flat_map(|event| rivals(event, claims)));
    alerts.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
    alerts
}

fn change(status: Status) -> Option<Change> {
    match status {
        Status::Disputed => Some(Change::Dispute),
        Status::Confirmed => Some(Change::Confirmation),
        Status::Retracted => Some(Change::Retraction),
        Status::Overdue => Some(Change::OverduePromise),
        Status::Corroborated => Some(Change::Corroboration),
        _ => None,
    }
}

/// The slots for which two holders give values that exclude each other, when the second one spoke.
fn rivals(event: &Event, claims: &[Claim]) -> Vec<Alert> {
    let mut told: BTreeMap<&str, Vec<(&str, &AccountSlot)>> = BTreeMap::new();
    for account in &event.accounts {
        for slot in account.slots.iter().filter(|s| s.differs) {
            told.entry(&slot.slot).or_default().push((&account.name, slot));
        }
    }
    let mut alerts = Vec::new();
    for (slot, mut values) in told {
        values.sort_by(|a, b| (a.1.as_of, a.0).cmp(&(b.1.as_of, b.0)));
        let Some((first, one)) = values.first() else { continue };
        let Some((second, other)) = values.iter().find(|(name, _)| name != first) else { continue };
        let slot = slot.replace('_', " ");
        alerts.push(Alert {
            key: format!("{}/{slot}@{}:RivalValue", event.id.0, other.as_of),
            at: other.as_of,
            change: Change::RivalValue,
            claim: None,
            event: Some(event.id.clone()),
            parties: parties(event),
            about: format!("{}: {slot}", line(event, claims)),
            before: None,
            after: None,
            rule: "rival-value".into(),
            because: format!("{first} says {}, {second} says {}", one.words, other.words),
        });
    }
    alerts
}

fn parties(event: &Event) -> Vec<String> {
    let mut all: Vec<String> = event
        .actors
        .iter()
        .chain(&event.recipients)
        .flat_map(|p| {
            let country = p.country.as_ref().map(|c| c.0.clone());
            country.into_iter().chain(p.entity.as_ref().map(|e| e.0.clone()))
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

/// The sentence of the claim that it happened; who and what, where there is none.
fn line(event: &Event, claims: &[Claim]) -> String {
    let happened = claims.iter().find(|c| {
        let part = c.id.0.rsplit_once('/').map(|(_, part)| part);
        c.event.as_ref() == Some(&event.id) && part.is_some_and(|p| p.starts_with("happened"))
    });
    if let Some(claim) = happened {
        return claim.proposition.clone();
    }
    let names: Vec<&str> = event.actors.iter().map(|p| p.name.as_str()).collect();
    let kind = event.kind.as_deref().unwrap_or(event.event_type.name());
    format!("{} {}", names.join(", "), kind.trim_start_matches("x-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_model::ledger::{ClaimStep, Grade};

    fn claim(statuses: &[Status]) -> Claim {
        let step = |(n, status): (usize, &Status)| ClaimStep {
            at: Timestamp::from_second(1_719_800_000 + n as i64 * 86_400).unwrap(),
            status: *status,
            rule: "rule".into(),
            because: "a second voice".into(),
            statement: None,
            evidence: None,
        };
        Claim {
            id: ClaimId("c1".into()),
            event: None,
            proposition: "the launch failed".into(),
            status: *statuses.last().unwrap(),
            grade: Grade { reliability: 'C', credibility: 3 },
            independent_for: 1,
            independent_against: 0,
            items: 1,
            due: None,
            circular: false,
            history: statuses.iter().enumerate().map(step).collect(),
            statements: Vec::new(),
        }
    }

    fn changes(statuses: &[Status]) -> Vec<Change> {
        knowledge_alerts(&[claim(statuses)], &[]).into_iter().map(|a| a.change).collect()
    }

    #[test]
    fn a_change_is_told_once_and_a_first_hearing_is_none() {
        use Status::{Asserted, Confirmed, Disputed, Overdue, Planned};
        assert_eq!(changes(&[Asserted]), []);
        assert_eq!(changes(&[Disputed, Disputed]), []);
        assert_eq!(
            changes(&[Asserted, Disputed, Disputed, Confirmed]),
            [Change::Dispute, Change::Confirmation]
        );
        assert_eq!(changes(&[Planned, Overdue]), [Change::OverduePromise]);
    }

    #[test]
    fn a_key_is_the_same_in_every_run_and_differs_between_changes() {
        let claims = [claim(&[Status::Asserted, Status::Disputed, Status::Confirmed])];
        let (once, again) = (knowledge_alerts(&claims, &[]), knowledge_alerts(&claims, &[]));
        assert_eq!(once, again);
        assert_ne!(once[0].key, once[1].key);
    }
}
