//! The search language: words, `"phrases"`, and fields such as `actor:PRK` or `before:2024-07-03`.
//!
//! ```
//! use parallax_store::Query;
//! let query = Query::read("missile actor:\"North Korea\" after:2024-07-01").unwrap();
//! assert_eq!(query.words, "missile");
//! assert_eq!(query.actors, [["North Korea"]]);
//! ```

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// The fields there are, with what they ask for.
pub const FIELDS: [(&str, &str); 10] = [
    ("actor", "a state, person or organisation named in the article"),
    ("holder", "who is heard: a principal such as gov:PRK, or a state"),
    ("type", "type or kind of an event told, such as threaten or x-launch-test"),
    ("weapon", "a weapon system told of"),
    ("place", "a place named"),
    ("status", "status of an event told, such as disputed"),
    ("source", "the outlet"),
    ("before", "published before this day"),
    ("after", "published on or after this day"),
    ("as-of", "published by the end of this day"),
];

/// What is asked for. Each list must be met; of the alternatives inside one entry, any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Words and quoted phrases, all of which must occur.
    pub words: String,
    pub actors: Vec<Vec<String>>,
    pub holders: Vec<Vec<String>>,
    pub kinds: Vec<Vec<String>>,
    pub weapons: Vec<Vec<String>>,
    pub places: Vec<Vec<String>>,
    pub statuses: Vec<Vec<String>>,
    pub sources: Vec<Vec<String>>,
    /// Published before, at or after: seconds since 1970.
    pub before: Option<i64>,
    pub after: Option<i64>,
}

/// Why a query cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    #[error("{field}:{value} is no day; write {field}:YYYY-MM-DD")]
    Day { field: String, value: String },
}

impl Query {
    /// Reads a query. What looks like a field but is none is taken as words.
    ///
    /// # Errors
    /// A day that cannot be read.
    pub fn read(text: &str) -> Result<Self, QueryError> {
        let mut query = Self::default();
        let mut words: Vec<String> = Vec::new();
        for piece in pieces(text) {
            let field = piece.split_once(':').filter(|(name, value)| {
                FIELDS.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
                    && !value.is_empty()
            });
            let Some((name, value)) = field else {
                words.push(piece);
                continue;
            };
            let value = value.trim_matches('"').to_string();
            match name.to_ascii_lowercase().as_str() {
                "actor" => query.actors.push(vec![value]),
                "holder" => query.holders.push(vec![value]),
                "type" => query.kinds.push(vec![value]),
                "weapon" => query.weapons.push(vec![value]),
                "place" => query.places.push(vec![value]),
                "status" => query.statuses.push(vec![value]),
                "source" => query.sources.push(vec![value]),
                "before" => query.before = narrow(query.before, day(name, &value, 0)?, i64::min),
                "after" => query.after = narrow(query.after, day(name, &value, 0)?, i64::max),
                _ => query.before = narrow(query.before, day(name, &value, 1)?, i64::min),
            }
        }
        query.words = words.join(" ");
        Ok(query)
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn narrow(old: Option<i64>, new: i64, choose: fn(i64, i64) -> i64) -> Option<i64> {
    Some(old.map_or(new, |old| choose(old, new)))
}

/// The start of a day, or of the day so many later, in UTC.
fn day(field: &str, value: &str, later: i64) -> Result<i64, QueryError> {
    let bad = || QueryError::Day { field: field.into(), value: value.into() };
    if let Ok(at) = value.parse::<Timestamp>() {
        return Ok(at.as_second() + later);
    }
    let day: Date = value.parse().map_err(|_| bad())?;
    let day = day.checked_add(jiff::Span::new().days(later)).map_err(|_| bad())?;
    Ok(day.to_zoned(TimeZone::UTC).map_err(|_| bad())?.timestamp().as_second())
}

/// Cuts at spaces that do not lie in quotation marks.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                piece.push(c);
            }
            c if c.is_whitespace() && !quoted => {
                if !piece.is_empty() {
                    pieces.push(std::mem::take(&mut piece));
                }
            }
            c => piece.push(c),
        }
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_and_fields_are_told_apart() {
        let query =
            Query::read(r#"holder:gov:PRK "joint chiefs" http://x before:2024-07-03"#).unwrap();
        assert_eq!(query.holders, [["gov:PRK"]]);
        assert_eq!(query.words, r#""joint chiefs" http://x"#);
        assert_eq!(query.before, Some(1_719_964_800));
    }

    #[test]
    fn as_of_a_day_is_to_its_end_and_a_bad_day_is_named() {
        let day = Query::read("as-of:2024-07-02").unwrap();
        assert_eq!(day.before, Query::read("before:2024-07-03").unwrap().before);
        let error = Query::read("after:yesterday").unwrap_err();
        assert_eq!(error.to_string(), "after:yesterday is no day; write after:YYYY-MM-DD");
    }
}
