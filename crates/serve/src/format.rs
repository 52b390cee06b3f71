//! Dates and numbers as a person reads them.

use jiff::Timestamp;
use parallax_model::{Interval, Precision, Published, ledger::SlotValue};

/// "Tue 2 July 2024, 07:12 KST".
pub(crate) fn published(published: Option<&Published>) -> String {
    let Some(published) = published else { return "undated".into() };
    let zoned = published.zoned();
    let day = zoned.strftime("%a %-d %B %Y");
    match published.precision {
        Precision::Second | Precision::Minute | Precision::Hour => {
            let zone = if published.zone.is_some() {
                zoned.strftime("%Z").to_string()
            } else {
                "UTC?".into()
            };
            format!("{day}, {} {zone}", zoned.strftime("%H:%M"))
        }
        _ => day.to_string(),
    }
}

/// "2024-07-02T07:12:00+09:00" for `<time datetime>`.
pub(crate) fn machine(published: Option<&Published>) -> String {
    published.map_or_else(String::new, |p| p.zoned().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// "2 July 2024, 07:12 UTC".
pub(crate) fn instant(at: Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// "2 July 2024".
pub(crate) fn day(at: Timestamp) -> String {
    at.strftime("%-d %B %Y").to_string()
}

/// "Mon 1 July 2024", "July 2024", "2023", with the zone where it matters.
pub(crate) fn interval(interval: &Interval) -> String {
    let start = interval.start;
    let zone = interval.zone.as_deref().unwrap_or("");
    match interval.precision {
        Precision::Second | Precision::Minute | Precision::Hour => {
            format!("{} {zone}", start.strftime("%a %-d %B %Y, %H:%M")).trim_end().to_string()
        }
        Precision::Day | Precision::PartOfDay => start.strftime("%a %-d %B %Y").to_string(),
        Precision::Month => start.strftime("%B %Y").to_string(),
        Precision::Year => start.strftime("%Y").to_string(),
        _ => {
            let last =
                interval.end.checked_sub(jiff::Span::new().seconds(1)).unwrap_or(interval.end);
            let (from, to) = (start.date(), last.date());
            let whole = start.hour() == 0 && from.day() == 1 && to == to.last_of_month();
            if whole && from.year() == to.year() && from.month() == to.month() {
                return start.strftime("%B %Y").to_string();
            }
            if whole && from == from.first_of_year() && to == from.last_of_year() {
                return start.strftime("%Y").to_string();
            }
            format!("{} to {}", start.strftime("%-d %B %Y"), last.strftime("%-d %B %Y"))
        }
    }
}

/// A slot's value in words; numbers keep at most four significant digits.
pub(crate) fn slot(value: &SlotValue) -> String {
    match value {
        SlotValue::Number { low, high, unit, capacity } => {
            let body = match (low, high) {
                (Some(a), Some(b)) if a == b => number(*a),
                (Some(a), Some(b)) => format!("{} to {}", number(*a), number(*b)),
                (Some(a), None) => format!("at least {}", number(*a)),
                (None, Some(b)) => format!("up to {}", number(*b)),
                (None, None) => "unstated".into(),
            };
            let room = if *capacity { "room for " } else { "" };
            format!("{room}{body} {unit}").trim_end().to_string()
        }
        SlotValue::Outcome { outcome } => format!("{outcome:?}").to_lowercase(),
        SlotValue::Words { words } => words.clone(),
        SlotValue::Entity { entity } => entity.0.clone(),
        SlotValue::Date { interval: when } => interval(when),
    }
}

/// `range_flown` → "range flown".
pub(crate) fn slot_name(slot: &str) -> String {
    sentence(&slot.replace('_', " "))
}

/// The first letter large.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// "1 article", "2 articles".
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(n as f64), if n == 1 { one } else { many })
}

/// Thousands apart, no useless decimals.
pub(crate) fn number(value: f64) -> String {
    let rounded =
        if value.abs() >= 1000.0 { value.round() } else { (value * 100.0).round() / 100.0 };
    let text = format!("{rounded}");
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(w, r)| (w, r));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |d| ("-", d));
    let mut out = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// `DISPUTED` → "disputed"; a few are said in more words.
pub(crate) fn status(status: parallax_model::ledger::Status) -> String {
    status_named(&status.name())
}

/// The same for the name of a status.
pub(crate) fn status_named(name: &str) -> String {
    match name.to_lowercase().as_str() {
        "attributed" => "single source".into(),
        "asserted" => "told by an outlet".into(),
        "nocomment" => "no comment".into(),
        "secondhand" => "second hand".into(),
        other => other.into(),
    }
}

/// An Admiralty grade in words: "B2: usually reliable source, probably true".
pub(crate) fn grade(grade: parallax_model::ledger::Grade) -> String {
    let source = match grade.reliability {
        'A' => "reliable source",
        'B' => "usually reliable source",
        'C' => "fairly reliable source",
        'D' => "not usually reliable source",
        'E' => "unreliable source",
        _ => "source of unknown reliability",
    };
    let told = match grade.credibility {
        1 => "confirmed by others",
        2 => "probably true",
        3 => "possibly true",
        4 => "doubtful",
        5 => "improbable",
        _ => "truth cannot be judged",
    };
    format!("{grade}: {source}, {told}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_month_or_year_goes_by_its_name() {
        let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap().at(0, 0, 0, 0);
        for (start, end, told) in [
            ("2024-10-01", "2024-11-01", "October 2024"),
            ("2024-01-01", "2025-01-01", "2024"),
            ("2024-10-08", "2024-10-14", "8 October 2024 to 13 October 2024"),
            ("2024-03-01", "2024-06-01", "1 March 2024 to 31 May 2024"),
        ] {
            let (start, end) = (day(start), day(end));
            let when = Interval { start, end, zone: None, precision: Precision::Season };
            assert_eq!(interval(&when), told);
        }
    }

    #[test]
    fn numbers_are_grouped_and_keep_their_sign() {
        for (value, text) in
            [(3_000_000.0, "3,000,000"), (-1234.6, "-1,235"), (4.5, "4.5"), (600.0, "600")]
        {
            assert_eq!(number(value), text);
        }
    }
}
