//! What the words of a time expression say, before anything is known of when they were written.

mod clocks;
mod days;
mod lengths;
mod numbers;
mod periods;
mod relative;

use parallax_knowledge::{
    Knowledge,
    calendar::{Calendar, Holiday, Role, Shift, TimeUnit},
    measures::{self, Measures},
};
use parallax_model::time::Reckoning;

use crate::atoms::{Atoms, Gap, Kind};

/// An expression of time as said.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said {
    /// Year, month, day as far as named; `years` counts from the current one ("June last year").
    Date {
        year: Option<i32>,
        month: Option<i8>,
        day: Option<i8>,
        weekday: Option<i8>,
        which: Option<Which>,
    },
    Weekday {
        weekday: i8,
        shift: Option<Shift>,
    },
    /// Days from today.
    Day(i32),
    /// So many units before or after something; `None` = not said how many.
    Moved {
        count: Option<f64>,
        unit: TimeUnit,
        later: bool,
        from_told: bool,
    },
    /// "last year", "this month", "the following day"
    Unit {
        unit: TimeUnit,
        shift: Shift,
    },
    Quarter {
        quarter: i8,
        year: Option<i32>,
        years: Option<i32>,
    },
    Half {
        half: i8,
        year: Option<i32>,
        years: Option<i32>,
    },
    Season {
        season: String,
        year: Option<i32>,
        shift: Option<Shift>,
    },
    /// First year of the decade; of the century, its first two digits.
    Decade(i32),
    Century(i32),
    Length {
        count: Option<f64>,
        unit: TimeUnit,
    },
    /// A part of the day with nothing said of the day.
    Clock,
    Set(String),
    Ref(String),
    Holiday {
        holiday: Holiday,
        year: Option<i32>,
        shift: Option<Shift>,
    },
    Night(i32),
    /// "the year-ago quarter", "year-earlier"
    YearAgo,
}

/// Which year a month without a year is of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Which {
    /// Years from the current one.
    Years(i32),
    /// Months from the current one, for a day without a month.
    Months(i32),
    Shift(Shift),
}

/// A clock time; 24:00 is midnight at the end of the day.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Time {
    pub hour: i8,
    pub minute: Option<i8>,
    pub zone: Option<String>,
}

/// One expression: atoms `[start, end)`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub start: usize,
    pub end: usize,
    pub said: Said,
    /// MO, AF, EV, NI
    pub part: Option<String>,
    pub time: Option<Time>,
    pub modifier: Option<String>,
    pub reckoning: Reckoning,
}

impl Found {
    pub fn new(start: usize, end: usize, said: Said) -> Self {
        let reckoning = Reckoning::Calendar;
        Self { start, end, said, part: None, time: None, modifier: None, reckoning }
    }
}

/// The matcher over the atoms of one text.
pub(super) struct Grammar<'a> {
    pub atoms: &'a Atoms<'a>,
    calendar: &'a Calendar,
    measures: &'a Measures,
    language: &'a str,
    /// What each atom that is a word does, looked up once: rules ask for it many times.
    roles: Vec<Vec<&'a Role>>,
    numbers: Vec<Vec<measures::Role>>,
}

macro_rules! role {
    ($name:ident, $variant:ident, $type:ty) => {
        fn $name(&self, at: usize) -> Option<$type> {
            self.roles(at).find_map(|r| match r {
                Role::$variant(v) => Some(v.clone()),
                _ => None,
            })
        }
    };
}

impl<'a> Grammar<'a> {
    pub fn new(atoms: &'a Atoms<'a>, knowledge: &'a Knowledge, language: &'a str) -> Self {
        let (calendar, measures) = (&knowledge.calendar, &knowledge.measures);
        let roles = |at| match atoms.is(at, Kind::Word) {
            true => calendar.roles(atoms.lower(at), language).collect(),
            false => Vec::new(),
        };
        Self {
            atoms,
            calendar,
            measures,
            language,
            roles: (0..atoms.len()).map(roles).collect(),
            numbers: (0..atoms.len())
                .map(|at| measures.roles(atoms.lower(at), language).collect())
                .collect(),
        }
    }

    fn roles(&self, at: usize) -> impl Iterator<Item = &'a Role> {
        self.roles.get(at).into_iter().flatten().copied()
    }

    fn numbers(&self, at: usize) -> impl Iterator<Item = measures::Role> {
        self.numbers.get(at).into_iter().flatten().copied()
    }

    role!(month_word, Month, i8);
    role!(weekday_word, Weekday, i8);
    role!(unit, Unit, TimeUnit);
    role!(season_word, Season, String);
    role!(part, Part, String);
    role!(shift, Shift, Shift);
    role!(ordinal_word, Ordinal, i32);
    role!(modifier, Mod, String);
    role!(day_word, Day, i32);
    role!(night_word, Night, i32);
    role!(reckoning, Reckoning, Reckoning);

    fn lower(&self, at: usize) -> &str {
        self.atoms.lower(at)
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        words.contains(&self.lower(at))
    }

    /// No line break within an expression, but for the wrapped lines of old wires.
    fn same_paragraph(&self, start: usize, end: usize) -> bool {
        (start + 1..end).all(|i| {
            self.atoms.gap(i) != Gap::Line || {
                let between = &self.atoms.text[self.atoms.all[i - 1].end..self.atoms.all[i].start];
                between.bytes().filter(|b| *b == b'\n').count() == 1
            }
        })
    }

    /// The longest expression that begins at atom `at`.
    pub fn at(&self, at: usize) -> Option<Found> {
        if self.may_begin(at) { self.longest(at) } else { None }
    }

    /// Whether any rule takes the atom for its first: most words are not worth asking them all.
    fn may_begin(&self, at: usize) -> bool {
        let alone = |at: usize| {
            self.atoms.is(at, Kind::Number)
                || self.roles(at).next().is_some()
                || self.numbers(at).next().is_some()
                || is_opener(self.lower(at))
        };
        let behind_the = || alone(at + 1) || self.is(at + 1, &["day"]) || self.decade(at).is_some();
        let phrases = || self.calendar.phrases(self.lower(at));
        alone(at)
            || self.is(at, &["the"]) && behind_the()
            || phrases().iter().any(|(words, _)| self.phrase(at, words).is_some())
    }

    const RULES: [fn(&Self, usize) -> Option<Found>; 20] = [
        Self::iso,
        Self::clocked,
        Self::date,
        Self::weekday,
        Self::named_day,
        Self::moved,
        Self::quarter,
        Self::half,
        Self::counted,
        Self::unit_shifted,
        Self::season,
        Self::decade,
        Self::century,
        Self::year,
        Self::holiday,
        Self::length,
        Self::set,
        Self::modified,
        Self::year_ago,
        Self::reference,
    ];

    fn longest(&self, at: usize) -> Option<Found> {
        let mut best: Option<Found> = None;
        for rule in Self::RULES {
            if let Some(found) = rule(self, at)
                && best.as_ref().is_none_or(|b| found.end > b.end)
                && self.same_paragraph(found.start, found.end)
            {
                best = Some(found);
            }
        }
        best.map(|found| self.reckoned(found))
    }

    /// Tells whose year is meant: "fiscal 2025", "the 2024-25 school year", "financial year 2025".
    fn reckoned(&self, mut found: Found) -> Found {
        let year = |at: usize| matches!(self.unit(at), Some(TimeUnit::Year | TimeUnit::Quarter));
        let mut next = found.end;
        let range = self.is(next, &["-", "–", "/"]) && self.atoms.tight(next);
        if range && self.atoms.is(next + 1, Kind::Number) {
            next += 2;
        }
        let behind = self.reckoning(next).filter(|_| year(next + 1));
        if behind.is_some() {
            found.end = next + 2;
        }
        let before = || {
            let at = found.start.checked_sub(2)?;
            self.reckoning(at).filter(|_| year(at + 1))
        };
        let inside = || (found.start..found.end).find_map(|at| self.reckoning(at));
        found.reckoning = behind.or_else(inside).or_else(before).unwrap_or_default();
        found
    }
}

/// What stands first in a rule without a role of its own in the tables, beside "the".
#[rustfmt::skip]
fn is_opener(word: &str) -> bool {
    matches!(
        word,
        "a" | "additional" | "am" | "an" | "calendar" | "coming" | "comparable" | "corresponding" | "couple"
            | "current" | "den" | "el" | "entire" | "few" | "final" | "first" | "fiscal" | "full" | "future" | "fy"
            | "half" | "its" | "latest" | "le" | "many" | "one" | "opening" | "q" | "recent" | "same" | "several"
            | "some" | "subsequent" | "these" | "those" | "whole" | "year" | "'" | "-"
    )
}

fn years_of(shift: Shift) -> Option<i32> {
    Some(match shift {
        Shift::Last | Shift::Preceding => -1,
        Shift::Next | Shift::Coming | Shift::Following => 1,
        _ => 0,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::*;

    use super::*;

    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn nothing_is_found_where_nothing_may_begin(text in "((the|The|its|these|a|an|last|this|past|coming|next|same|comparable|period|level|first|second|third|quarter|half|of|and|in|on|to|fiscal|latest|current|full|whole|entire|year|years|months|days|day|weeks|weekend|century|decade|twenty|nineteen|ninety|nineties|eighties|two|thousand|several|few|couple|some|many|one|more|recent|future|subsequent|opening|final|additional|end|early|late|mid|ago|earlier|later|from|now|every|each|other|daily|Monday|May|March|July|summer|fall|morning|night|before|after|yesterday|tomorrow|Christmas|Eve|New|noon|Q|old|long|or|so|le|el|am|den|de|fy|calendar|school|[0-9]{1,4}|st|th|pm|GMT|s|people|Ramadan|[a-z]{1,5}) ?|[-'.,:/$(] ?|\\n){1,12}") {
            let knowledge = KNOWLEDGE.get_or_init(|| Knowledge::load().expect("the tables are sound"));
            let atoms = Atoms::new(&text);
            let grammar = Grammar::new(&atoms, knowledge, "en");
            for at in 0..atoms.len() {
                prop_assert!(grammar.longest(at).is_none() || grammar.may_begin(at), "{text}: {at}");
            }
        }
    }
}
