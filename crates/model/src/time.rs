use jiff::{civil::DateTime, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::span::TextRange;

/// How finely an instant or interval is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    Second,
    Minute,
    Hour,
    PartOfDay,
    Day,
    Weekend,
    Week,
    Month,
    Season,
    Quarter,
    HalfYear,
    Year,
    Decade,
    Century,
    Vague,
}

/// A half-open civil interval `[start, end)` in `zone`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Interval {
    pub start: DateTime,
    pub end: DateTime,
    /// IANA name or offset; `None` where nothing tells.
    pub zone: Option<String>,
    pub precision: Precision,
}

/// TIMEX3 type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimeKind {
    Date,
    Time,
    Duration,
    Set,
}

/// Whose years, quarters and terms an expression counts in.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Reckoning {
    #[default]
    Calendar,
    /// "fiscal 2025", "the third quarter of the financial year": begins on another day in every
    /// state and company.
    Fiscal,
    /// "the 2024-25 school year".
    School,
}

impl Reckoning {
    pub fn is_calendar(&self) -> bool {
        *self == Self::Calendar
    }
}

/// What a relative expression was counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Anchor {
    /// The expression names its date in full.
    Explicit,
    /// Counted from the article's publication.
    Publication,
    /// Counted from the event or date told before.
    Previous,
}

/// Words that name a time, with their value and, where it can be known, their interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimeExpression {
    pub range: TextRange,
    pub kind: TimeKind,
    /// TIMEX3 value: `2024-07-01`, `2024-07-01T05:05`, `2024-W27`, `P3D`, `PRESENT_REF`, …
    pub value: String,
    /// TIMEX3 modifier: `APPROX`, `START`, `MID`, `END`, `MORE_THAN`, …
    pub modifier: Option<String>,
    /// `None` where nothing tells, as for all but calendar years.
    pub interval: Option<Interval>,
    pub anchor: Anchor,
    #[serde(default, skip_serializing_if = "Reckoning::is_calendar")]
    pub reckoning: Reckoning,
}

/// Reads an IANA name or an offset like `+09:00`.
pub fn parse_zone(name: &str) -> Option<TimeZone> {
    if let Ok(zone) = TimeZone::get(name) {
        return Some(zone);
    }
    let (sign, rest) = match name.as_bytes().first()? {
        b'+' => (1, name.get(1..)?),
        b'-' => (-1, name.get(1..)?),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some((h, m)) => (h.parse::<i32>().ok()?, m.parse::<i32>().ok()?),
        None if rest.len() == 4 => (rest.get(..2)?.parse().ok()?, rest.get(2..)?.parse().ok()?),
        None => (rest.parse().ok()?, 0),
    };
    let seconds = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?;
    jiff::tz::Offset::from_seconds(sign * seconds).ok().map(TimeZone::fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_as_names_and_as_offsets() {
        for good in ["Asia/Seoul", "+09:00", "-0330", "UTC", "+9"] {
            assert!(parse_zone(good).is_some(), "{good}");
        }
        for bad in ["", "+", "+99:00", "Nowhere/Land", "+é:00"] {
            assert!(parse_zone(bad).is_none(), "{bad}");
        }
    }
}
