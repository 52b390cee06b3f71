//! Zone abbreviations (`knowledge/collect/zones.csv`).

use std::{collections::HashMap, sync::LazyLock};

use crate::table;

/// Abbreviation in upper case to IANA name or offset.
static ZONES: LazyLock<HashMap<&'static str, (&'static str, bool)>> = LazyLock::new(|| {
    table::rows::<3>(include_str!("../../../../knowledge/collect/zones.csv"))
        .map(|[abbreviation, zone, order]| (abbreviation, (zone, order == "month")))
        .collect()
});

/// What an abbreviation or IANA name stands for, as the model writes zones.
pub(super) fn named(word: &str) -> Option<String> {
    if let Some((zone, _)) = ZONES.get(word.to_uppercase().as_str()) {
        return Some((*zone).to_string());
    }
    // IANA names hold a slash; without one only the abbreviations above are meant.
    let iana = word.contains('/') && jiff::tz::TimeZone::get(word).is_ok();
    iana.then(|| word.to_string())
}

/// Whether those who use an abbreviation write `7/1/2024` for the first of July.
pub(super) fn is_month_first(word: &str) -> bool {
    ZONES.get(word).is_some_and(|(_, month_first)| *month_first)
}

/// An offset in minutes as the model writes it.
pub(super) fn offset(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}
