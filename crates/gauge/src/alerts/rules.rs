use jiff::civil::Time;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Alert, Change};

/// The alerts of a case: who wants to hear of what, how, and when not (`alerts.toml`).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
    #[serde(default, rename = "channel")]
    pub channels: Vec<Channel>,
    #[serde(default)]
    pub quiet: Option<Quiet>,
}

/// What is wanted. Every condition given must hold; one left out holds always.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub name: String,
    /// Kinds of change; all when empty.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// Country code or entity id of somebody involved.
    #[serde(default)]
    pub party: Option<String>,
    /// Words that stand in what it is about, whatever their case.
    #[serde(default)]
    pub words: Option<String>,
    /// Hours in which further changes of the same claim, event or stream are not told.
    #[serde(default)]
    pub cooldown_hours: u32,
    /// Civil time at which the day's changes go out as one message.
    #[serde(default, deserialize_with = "time")]
    pub digest: Option<Time>,
    /// Zone of `digest`; UTC when left out.
    #[serde(default)]
    pub zone: Option<String>,
    pub channels: Vec<String>,
}

/// Where alerts go.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Channel {
    /// POST of JSON with an `Idempotency-Key`.
    Webhook { name: String, url: String },
    /// Plain SMTP to a relay, `host:port`.
    Smtp { name: String, server: String, from: String, to: Vec<String> },
    /// An Atom feed kept in a file.
    Atom { name: String, file: String },
    /// A program that is handed the alert as JSON on its standard input.
    Command { name: String, command: Vec<String> },
}

impl Channel {
    pub fn name(&self) -> &str {
        match self {
            Self::Webhook { name, .. }
            | Self::Smtp { name, .. }
            | Self::Atom { name, .. }
            | Self::Command { name, .. } => name,
        }
    }
}

/// Hours in which nothing is sent; what falls due in them waits for their end.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    #[serde(deserialize_with = "given_time")]
    pub from: Time,
    #[serde(deserialize_with = "given_time")]
    pub to: Time,
    pub zone: String,
}

fn given_time<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(|_| serde::de::Error::custom(format!("{text}: write a time as HH:MM")))
}

fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Time>, D::Error> {
    given_time(from).map(Some)
}

impl Rules {
    /// A rule that names no channel of the file, or a zone that does not exist, as one line each.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for rule in &self.rules {
            for name in &rule.channels {
                if !self.channels.iter().any(|c| c.name() == name) {
                    faults.push(format!("rule {}: there is no channel {name}", rule.name));
                }
            }
        }
        let zones = self.rules.iter().filter_map(|r| r.zone.as_deref());
        for zone in zones.chain(self.quiet.as_ref().map(|q| q.zone.as_str())) {
            if jiff::tz::TimeZone::get(zone).is_err() {
                faults.push(format!("there is no time zone {zone}"));
            }
        }
        faults
    }
}

impl Rule {
    /// Why this alert fits, in words; `None` when it does not.
    pub fn why(&self, alert: &Alert) -> Option<String> {
        let mut because = Vec::new();
        if !self.changes.is_empty() {
            if !self.changes.contains(&alert.change) {
                return None;
            }
            because.push(format!("the change is one of {:?}", self.changes));
        }
        if let Some(party) = &self.party {
            if !alert.parties.iter().any(|p| p.eq_ignore_ascii_case(party)) {
                return None;
            }
            because.push(format!("{party} is involved"));
        }
        if let Some(words) = &self.words {
            if !alert.about.to_lowercase().contains(&words.to_lowercase()) {
                return None;
            }
            because.push(format!("it speaks of {words:?}"));
        }
        let conditions =
            if because.is_empty() { "it takes every change".into() } else { because.join(", ") };
        Some(format!("rule {}: {conditions}; {}: {}", self.name, alert.rule, alert.because))
    }
}
