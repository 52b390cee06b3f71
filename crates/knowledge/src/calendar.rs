//! Words of the calendar in eleven languages (`knowledge/calendar.csv`).

use std::{path::Path, sync::Arc};

use aho_corasick::{AhoCorasick, MatchKind};
use foldhash::HashMap;
use jiff::civil::Date;
use parallax_model::time::Reckoning;
use serde::Deserialize;

use crate::{
    Error,
    fold::{closes, opens},
    table::{Table, table},
};

const TABLE: Table = table!("calendar.csv");

/// Signs inside the words of a phrase, which stand apart where a text is cut into words.
pub const SIGNS: [char; 3] = ['\'', '.', '-'];

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimeUnit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Weekend,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

/// Which one of a unit is meant: "last", "this", "the following", …
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shift {
    Last,
    /// The one before what was told.
    Preceding,
    This,
    Next,
    Coming,
    Same,
    Following,
    That,
    Latest,
}

/// A day of the year that has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holiday {
    Fixed {
        month: i8,
        day: i8,
    },
    /// The nth weekday (1 = Monday) of a month; -1 = the last.
    Nth {
        month: i8,
        weekday: i8,
        nth: i8,
    },
    /// Days from Easter Sunday.
    Easter(i32),
    /// The Tuesday after the first Monday.
    AfterFirstMonday {
        month: i8,
    },
    /// By the moon: one day of each year that the table knows.
    Listed(Arc<[Date]>),
}

/// What a word does in an expression of time.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    Month(i8),
    /// 1 = Monday.
    Weekday(i8),
    Unit(TimeUnit),
    /// TIMEX3: SP, SU, FA, WI.
    Season(String),
    /// TIMEX3: MO, AF, EV, NI.
    Part(String),
    Clock {
        hour: i8,
        minute: i8,
    },
    /// Days from today.
    Day(i32),
    /// A night, in days from tonight.
    Night(i32),
    Shift(Shift),
    Ordinal(i32),
    /// TIMEX3 modifier.
    Mod(String),
    Every,
    /// TIMEX3 value of a set.
    Set(String),
    /// PRESENT_REF, PAST_REF, FUTURE_REF.
    Ref(String),
    Holiday(Holiday),
    /// Whose years are meant.
    Reckoning(Reckoning),
    /// IANA name or offset; `local` where the text says only that.
    Zone(String),
}

/// A word of a script without spaces, or a fixed phrase.
#[derive(Debug, Clone, PartialEq)]
pub enum Dense {
    Unit(TimeUnit, i32),
    Weekday(i8),
    Ref(String),
}

#[derive(Debug, Default)]
pub struct Calendar {
    words: HashMap<String, Vec<(Role, String)>>,
    /// Phrases of several words by their first, longest first.
    phrases: HashMap<String, Vec<(Vec<String>, Role)>>,
    dense: Option<AhoCorasick>,
    dense_roles: Vec<Dense>,
}

#[derive(Deserialize)]
struct Row {
    word: String,
    role: String,
    value: String,
    lang: String,
}

impl Calendar {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut calendar = Self::default();
        let mut dense = Vec::new();
        for row in TABLE.rows::<Row>(user)? {
            let wrong =
                || TABLE.row(row.line, format!("{} is no {}", row.value.value, row.value.role));
            let word = row.value.word.to_lowercase();
            if row.value.role == "dense" {
                calendar.dense_roles.push(dense_role(&row.value.value).ok_or_else(wrong)?);
                dense.push(row.value.word.clone());
                continue;
            }
            let role = role(&row.value.role, &row.value.value).ok_or_else(wrong)?;
            match word.contains(' ') {
                true => {
                    let words = word.split(' ').map(String::from).collect();
                    let first = word.split([' ', SIGNS[0], SIGNS[1], SIGNS[2]]).next();
                    let first = first.unwrap_or_default().to_string();
                    calendar.phrases.entry(first).or_default().push((words, role));
                }
                false => calendar.words.entry(word).or_default().push((role, row.value.lang)),
            }
        }
        for phrases in calendar.phrases.values_mut() {
            phrases.sort_by_key(|p| std::cmp::Reverse(p.0.len()));
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(dense);
        let wrong = |e: aho_corasick::BuildError| Error::Table {
            file: TABLE.name.into(),
            what: e.to_string(),
        };
        calendar.dense = Some(automaton.map_err(wrong)?);
        Ok(calendar)
    }

    /// What a word (lower case) does, in a text of `language`; an empty language is taken for English.
    pub fn roles<'a>(
        &'a self,
        word: &str,
        language: &'a str,
    ) -> impl Iterator<Item = &'a Role> + 'a {
        let all = self.words.get(word).into_iter().flatten();
        all.filter(move |(_, lang)| lang.is_empty() || lang == language).map(|(role, _)| role)
    }

    /// Phrases that begin with a word (their first word up to a sign): their further words and what they do, longest first.
    pub fn phrases(&self, first: &str) -> &[(Vec<String>, Role)] {
        self.phrases.get(first).map_or(&[], Vec::as_slice)
    }

    /// Words of scripts without spaces, and fixed phrases: start, end and meaning.
    pub fn dense(&self, text: &str) -> Vec<(usize, usize, &Dense)> {
        let found = self.dense.iter().flat_map(|a| a.find_iter(text));
        found
            .filter(|m| opens(text, m.start()) && closes(text, m.end()) == Some(m.end()))
            .map(|m| (m.start(), m.end(), &self.dense_roles[m.pattern().as_usize()]))
            .collect()
    }
}

fn role(name: &str, value: &str) -> Option<Role> {
    let in_range =
        |low: i8, high: i8| value.parse::<i8>().ok().filter(|n| (low..=high).contains(n));
    let text = || Some(value.to_string()).filter(|v| !v.is_empty());
    Some(match name {
        "month" => Role::Month(in_range(1, 12)?),
        "weekday" => Role::Weekday(in_range(1, 7)?),
        "unit" => Role::Unit(unit(value)?),
        "season" => Role::Season(text()?),
        "part" => Role::Part(text()?),
        "clock" => {
            let (hour, minute) = value.split_once(':')?;
            Role::Clock { hour: hour.parse().ok()?, minute: minute.parse().ok()? }
        }
        "day" => Role::Day(value.parse().ok()?),
        "night" => Role::Night(value.parse().ok()?),
        "shift" => Role::Shift(shift(value)?),
        "ordinal" => Role::Ordinal(value.parse().ok()?),
        "mod" => Role::Mod(text()?),
        "every" => Role::Every,
        "set" => Role::Set(text()?),
        "ref" => Role::Ref(text()?),
        "holiday" => Role::Holiday(holiday(value)?),
        "reckoning" => Role::Reckoning(match value {
            "calendar" => Reckoning::Calendar,
            "fiscal" => Reckoning::Fiscal,
            "school" => Reckoning::School,
            _ => return None,
        }),
        "zone" => Role::Zone(text()?),
        _ => return None,
    })
}

fn unit(name: &str) -> Option<TimeUnit> {
    Some(match name {
        "second" => TimeUnit::Second,
        "minute" => TimeUnit::Minute,
        "hour" => TimeUnit::Hour,
        "day" => TimeUnit::Day,
        "week" => TimeUnit::Week,
        "weekend" => TimeUnit::Weekend,
        "fortnight" => TimeUnit::Fortnight,
        "month" => TimeUnit::Month,
        "quarter" => TimeUnit::Quarter,
        "year" => TimeUnit::Year,
        "decade" => TimeUnit::Decade,
        "century" => TimeUnit::Century,
        _ => return None,
    })
}

fn shift(name: &str) -> Option<Shift> {
    Some(match name {
        "last" => Shift::Last,
        "preceding" => Shift::Preceding,
        "this" => Shift::This,
        "next" => Shift::Next,
        "coming" => Shift::Coming,
        "same" => Shift::Same,
        "following" => Shift::Following,
        "that" => Shift::That,
        "latest" => Shift::Latest,
        _ => return None,
    })
}

fn holiday(value: &str) -> Option<Holiday> {
    if let Some(days) = value.strip_prefix("on ") {
        let days: Option<Vec<Date>> = days.split(' ').map(|day| day.parse().ok()).collect();
        return Some(Holiday::Listed(days?.into()));
    }
    if let Some(days) = value.strip_prefix("easter") {
        return Some(Holiday::Easter(if days.is_empty() { 0 } else { days.parse().ok()? }));
    }
    let mut parts = value.splitn(3, '-');
    let month = parts.next()?.parse().ok()?;
    match (parts.next()?, parts.next()) {
        ("election", None) => Some(Holiday::AfterFirstMonday { month }),
        (day, None) => Some(Holiday::Fixed { month, day: day.parse().ok()? }),
        (weekday, Some(nth)) => {
            Some(Holiday::Nth { month, weekday: weekday.parse().ok()?, nth: nth.parse().ok()? })
        }
    }
}

fn dense_role(value: &str) -> Option<Dense> {
    let (name, value) = value.split_once(':')?;
    Some(match name {
        "weekday" => Dense::Weekday(value.parse().ok()?),
        "ref" => Dense::Ref(value.into()),
        name => Dense::Unit(unit(name)?, value.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_by_language() {
        let calendar = Calendar::load(None).expect("the table is sound");
        assert_eq!(calendar.roles("july", "en").next(), Some(&Role::Month(7)));
        assert_eq!(calendar.roles("mai", "fr").next(), Some(&Role::Month(5)));
        assert_eq!(calendar.roles("mai", "en").next(), None);
        assert_eq!(calendar.roles("мая", "").next(), Some(&Role::Month(5)));
    }

    #[test]
    fn dense_words_are_found_inside_text() {
        let calendar = Calendar::load(None).expect("the table is sound");
        assert_eq!(calendar.dense("그는 지난달 말했다")[0].2, &Dense::Unit(TimeUnit::Month, -1));
        assert_eq!(calendar.dense("他昨天说")[0].2, &Dense::Unit(TimeUnit::Day, -1));
    }
}
