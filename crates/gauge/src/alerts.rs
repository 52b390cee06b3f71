//! Changes of knowledge worth telling: from the dated history of claims, never from one more article.

use jiff::Timestamp;
use parallax_model::ledger::{Claim, ClaimId, Status};
use serde::Serialize;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    Dispute,
    Confirmation,
    Retraction,
    OverduePromise,
    Corroboration,
}

/// One change of one claim.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alert {
    /// The same change has the same key in every run: a receiver can drop what it has had.
    pub key: String,
    pub at: Timestamp,
    pub change: Change,
    pub claim: ClaimId,
    pub proposition: String,
    pub before: Option<Status>,
    pub after: Status,
    /// Rule of the ledger, and the reason it gave.
    pub rule: String,
    pub because: String,
}

/// All changes, oldest first. A claim that is first heard of in a status has changed nothing, save that
/// a promise may be overdue when it is first read.
pub fn knowledge_alerts(claims: &[Claim]) -> Vec<Alert> {
    let mut alerts = Vec::new();
    for claim in claims {
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
                    claim: claim.id.clone(),
                    proposition: claim.proposition.clone(),
                    before,
                    after: step.status,
                    rule: step.rule.clone(),
                    because: step.because.clone(),
                });
            }
            before = Some(step.status);
        }
    }
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
        knowledge_alerts(&[claim(statuses)]).into_iter().map(|a| a.change).collect()
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
        let (once, again) = (knowledge_alerts(&claims), knowledge_alerts(&claims));
        assert_eq!(once, again);
        assert_ne!(once[0].key, once[1].key);
    }
}
