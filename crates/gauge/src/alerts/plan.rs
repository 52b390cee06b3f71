use std::collections::BTreeMap;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::{Alert, Quiet, Rules};

/// One alert for one channel, to be sent when it is due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    pub channel: String,
    pub rule: String,
    pub due: Timestamp,
    /// Goes out together with the rule's other alerts of the day.
    pub digest: bool,
    pub why: String,
    pub alert: Alert,
}

/// What is to be sent of these alerts, oldest first. `last` tells when a rule last spoke of a subject.
pub fn plan(
    rules: &Rules,
    alerts: &[Alert],
    last: &BTreeMap<(String, String), Timestamp>,
    now: Timestamp,
) -> Vec<Planned> {
    let mut last = last.clone();
    let mut planned = Vec::new();
    for alert in alerts {
        for rule in &rules.rules {
            let Some(why) = rule.why(alert) else { continue };
            let subject = (rule.name.clone(), alert.subject().to_string());
            let rest = SignedDuration::from_hours(i64::from(rule.cooldown_hours));
            if last.get(&subject).is_some_and(|told| alert.at.duration_since(*told) < rest) {
                continue;
            }
            last.insert(subject, alert.at);
            let zone = rule.zone.as_deref().unwrap_or("UTC");
            let due = rule.digest.map_or(now, |at| next(now, at, zone));
            let due = rules.quiet.as_ref().map_or(due, |quiet| after_quiet(due, quiet));
            for channel in &rule.channels {
                planned.push(Planned {
                    channel: channel.clone(),
                    rule: rule.name.clone(),
                    due,
                    digest: rule.digest.is_some(),
                    why: why.clone(),
                    alert: alert.clone(),
                });
            }
        }
    }
    planned
}

/// The next time a clock in `zone` shows `time`, not before `now`.
fn next(now: Timestamp, time: Time, zone: &str) -> Timestamp {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let today = now.to_zoned(zone.clone()).date();
    [Some(today), today.checked_add(1.day()).ok(), today.checked_add(2.days()).ok()]
        .into_iter()
        .flatten()
        .filter_map(|day| day.to_datetime(time).to_zoned(zone.clone()).ok())
        .map(|at| at.timestamp())
        .find(|at| *at >= now)
        .unwrap_or(now)
}

fn after_quiet(due: Timestamp, quiet: &Quiet) -> Timestamp {
    let zone = TimeZone::get(&quiet.zone).unwrap_or(TimeZone::UTC);
    let clock = due.to_zoned(zone).time();
    let inside = if quiet.from <= quiet.to {
        quiet.from <= clock && clock < quiet.to
    } else {
        clock >= quiet.from || clock < quiet.to
    };
    if inside { next(due, quiet.to, &quiet.zone) } else { due }
}

/// How long to wait after a failed attempt: a minute, doubled each time, six hours at most.
pub fn back_off(attempts: u32) -> SignedDuration {
    SignedDuration::from_mins((1_i64 << attempts.saturating_sub(1).min(9)).min(360))
}

#[cfg(test)]
mod tests {
    use super::super::{Change, Rule};
    use super::*;

    fn alert(key: &str, at: &str, change: Change) -> Alert {
        Alert {
            key: key.into(),
            at: at.parse().unwrap(),
            change,
            claim: None,
            event: None,
            parties: vec!["AAA".into()],
            about: "a launch".into(),
            before: None,
            after: None,
            rule: "denied".into(),
            because: "a denial".into(),
        }
    }

    fn rules() -> Rules {
        Rules {
            rules: vec![Rule {
                name: "disputes".into(),
                changes: vec![Change::Dispute],
                party: Some("aaa".into()),
                words: Some("LAUNCH".into()),
                cooldown_hours: 24,
                digest: None,
                zone: None,
                channels: vec!["desk".into()],
            }],
            channels: Vec::new(),
            quiet: Some(Quiet {
                from: Time::constant(22, 0, 0, 0),
                to: Time::constant(6, 0, 0, 0),
                zone: "Asia/Seoul".into(),
            }),
        }
    }

    #[test]
    fn a_cool_down_holds_back_and_quiet_hours_delay() {
        let alerts = [
            alert("a", "2024-07-01T00:00:00Z", Change::Dispute),
            alert("b", "2024-07-01T20:00:00Z", Change::Dispute),
            alert("c", "2024-07-02T01:00:00Z", Change::Dispute),
            alert("d", "2024-07-02T02:00:00Z", Change::Confirmation),
        ];
        // 14:00 UTC is 23:00 in Seoul: quiet until 06:00, 21:00 UTC.
        let now = "2024-07-02T14:00:00Z".parse().unwrap();
        let planned = plan(&rules(), &alerts, &BTreeMap::new(), now);
        let keys: Vec<_> = planned.iter().map(|p| p.alert.key.as_str()).collect();
        assert_eq!(keys, ["a", "c"]);
        assert!(planned.iter().all(|p| p.due == "2024-07-02T21:00:00Z".parse().unwrap()));
        assert!(planned[0].why.contains("aaa is involved") && planned[0].why.contains("a denial"));
        assert_eq!(rules().faults(), ["rule disputes: there is no channel desk"]);
    }

    #[test]
    fn a_digest_waits_for_its_hour() {
        let mut rules = rules();
        rules.quiet = None;
        rules.rules[0].digest = Some(Time::constant(7, 0, 0, 0));
        let now = "2024-07-02T14:00:00Z".parse().unwrap();
        let alerts = [alert("a", "2024-07-01T00:00:00Z", Change::Dispute)];
        let planned = plan(&rules, &alerts, &BTreeMap::new(), now);
        assert!(planned[0].digest && planned[0].due == "2024-07-03T07:00:00Z".parse().unwrap());
    }

    #[test]
    fn waiting_doubles_up_to_six_hours() {
        let minutes: Vec<i64> = (1..=12).map(|n| back_off(n).as_mins()).collect();
        assert_eq!(minutes[..4], [1, 2, 4, 8]);
        assert_eq!(minutes[11], 360);
    }
}
