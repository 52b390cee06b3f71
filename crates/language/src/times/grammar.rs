//! What the words of a time expression say, before anything is known of when they were written.

use parallax_knowledge::{
    calendar::{Calendar, Holiday, Role, Shift, TimeUnit},
    measures::{self, Measures},
};

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
}

impl Found {
    fn new(start: usize, end: usize, said: Said) -> Self {
        Self { start, end, said, part: None, time: None, modifier: None }
    }
}

/// The matcher over the atoms of one text.
pub(super) struct Grammar<'a> {
    pub atoms: &'a Atoms<'a>,
    pub calendar: &'a Calendar,
    pub measures: &'a Measures,
    pub language: &'a str,
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
    fn roles(&self, at: usize) -> impl Iterator<Item = &'a Role> + use<'a> {
        let empty = !self.atoms.is(at, Kind::Word);
        let calendar = self.calendar;
        let roles: Vec<&'a Role> = if empty {
            Vec::new()
        } else {
            calendar.roles(self.atoms.lower(at), self.language).collect()
        };
        roles.into_iter()
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
        let candidates = [
            self.iso(at),
            self.clocked(at),
            self.date(at),
            self.weekday(at),
            self.named_day(at),
            self.moved(at),
            self.quarter(at),
            self.half(at),
            self.counted(at),
            self.unit_shifted(at),
            self.season(at),
            self.decade(at),
            self.century(at),
            self.year(at),
            self.holiday(at),
            self.length(at),
            self.set(at),
            self.modified(at),
            self.year_ago(at),
            self.reference(at),
        ];
        let mut best: Option<Found> = None;
        for found in candidates.into_iter().flatten() {
            if self.same_paragraph(found.start, found.end)
                && best.as_ref().is_none_or(|b| found.end > b.end)
            {
                best = Some(found);
            }
        }
        best
    }

    // ---- numbers ----

    /// A count in digits or words; `None` inside = "several". The atom after it.
    fn count(&self, at: usize) -> Option<(Option<f64>, usize)> {
        if self.atoms.is(at, Kind::Number) {
            return self.count_in_digits(at);
        }
        match self.lower(at) {
            "several" | "many" | "few" | "some" => return Some((None, at + 1)),
            "couple" => return Some((Some(2.0), at + 1 + usize::from(self.is(at + 1, &["of"])))),
            "a" | "an" if self.is(at + 1, &["few", "couple"]) => return self.count(at + 1),
            "a" | "an" if self.times(at + 1).is_some() => {
                return Some((self.times(at + 1), at + 2));
            }
            "half" if self.is(at + 1, &["a", "an"]) => return Some((Some(0.5), at + 2)),
            _ => {}
        }
        self.count_in_words(at)
    }

    fn count_in_digits(&self, at: usize) -> Option<(Option<f64>, usize)> {
        let form = self.lower(at);
        let glued = self.atoms.tight(at)
            && at > 0
            && (self.atoms.is(at - 1, Kind::Word)
                || matches!(self.lower(at - 1), "$" | "-" | "/" | ":" | "#"));
        if glued
            && !(self.lower(at - 1) == "-" && self.atoms.is(at.wrapping_sub(2), Kind::Number))
            && !self.dense_before(at)
        {
            return None;
        }
        let value: f64 = form.replace(',', "").parse().ok()?;
        if self.is(at + 2, &["/"])
            && self.atoms.is(at + 1, Kind::Number)
            && self.lower(at + 1) == "1"
        {
            let below: f64 = self.lower(at + 3).parse().ok()?;
            return Some((Some(value + 1.0 / below.max(1.0)), at + 4));
        }
        let half = f64::from(u8::from(self.lower(at + 1) == "½")) / 2.0;
        Some((Some(value + half), at + 1 + usize::from(half > 0.0)))
    }

    fn dense_before(&self, at: usize) -> bool {
        at > 0 && self.atoms.form(at - 1).chars().all(parallax_knowledge::fold::unspaced)
    }

    fn cardinal(&self, at: usize) -> Option<f64> {
        self.measures.roles(self.lower(at), self.language).find_map(|r| match r {
            measures::Role::Number(n) => Some(n),
            _ => None,
        })
    }

    fn times(&self, at: usize) -> Option<f64> {
        self.measures.roles(self.lower(at), self.language).find_map(|r| match r {
            measures::Role::Times(n) => Some(n),
            _ => None,
        })
    }

    fn count_in_words(&self, at: usize) -> Option<(Option<f64>, usize)> {
        let (mut total, mut current, mut end) = (0.0, self.cardinal(at)?, at + 1);
        loop {
            let hyphen = usize::from(self.lower(end) == "-" && self.atoms.tight(end));
            if let Some(n) = self
                .cardinal(end + hyphen)
                .filter(|n| *n < 10.0 && current >= 20.0 && current % 10.0 == 0.0)
            {
                current += n;
                end += hyphen + 1;
            } else if let Some(m) = self.times(end) {
                if m >= 1000.0 {
                    total += current * m;
                    current = 0.0;
                } else {
                    current *= m;
                }
                end += 1;
            } else {
                break;
            }
        }
        let mut value = total + current;
        if self.is(end, &["and"]) && self.is(end + 1, &["a"]) && self.is(end + 2, &["half"]) {
            value += 0.5;
            end += 3;
        }
        Some((Some(value), end))
    }

    /// An ordinal in words or digits ("3rd"), and the atom after it.
    fn ordinal(&self, at: usize) -> Option<(i32, usize)> {
        if let Some(tens) = self.cardinal(at).filter(|n| *n >= 20.0)
            && self.lower(at + 1) == "-"
            && let Some(units) = self.ordinal_word(at + 2).filter(|n| *n < 10)
        {
            return Some((tens as i32 + units, at + 3));
        }
        if let Some(n) = self.ordinal_word(at) {
            return Some((n, at + 1));
        }
        let n: i32 = self.lower(at).parse().ok()?;
        let suffix = self.atoms.tight(at + 1) && self.is(at + 1, &["st", "nd", "rd", "th"]);
        suffix.then_some((n, at + 2))
    }

    /// A day of a month, and the atom after it.
    fn day(&self, at: usize) -> Option<(i8, usize)> {
        if let Some((n, end)) = self.ordinal(at).filter(|o| (1..=31).contains(&o.0)) {
            return Some((n as i8, end));
        }
        let form = self.lower(at);
        let n: i8 = form.parse().ok().filter(|n| (1..=31).contains(n))?;
        (self.atoms.is(at, Kind::Number) && form.len() <= 2).then_some((n, at + 1))
    }

    /// A year in four digits or in words ("nineteen ninety-six", "two thousand").
    fn year_number(&self, at: usize) -> Option<(i32, usize)> {
        let form = self.lower(at);
        if self.atoms.is(at, Kind::Number) {
            let year: i32 = form.parse().ok().filter(|y| (1000..=2100).contains(y))?;
            let glued = self.atoms.tight(at)
                && at > 0
                && (self.atoms.is(at - 1, Kind::Word) && !self.dense_before(at)
                    || self.is(at - 1, &["$", "#", "."]));
            return (form.len() == 4 && !glued).then_some((year, at + 1));
        }
        let century = self.cardinal(at).filter(|n| matches!(*n as i32, 18..=20))?;
        let (rest, end) = self.count_in_words(at + 1)?;
        let rest = rest.filter(|n| (10.0..100.0).contains(n))?;
        (self.unit(end).is_none() && self.lower(end) != "-")
            .then_some((century as i32 * 100 + rest as i32, end))
    }

    // ---- months and days ----

    /// A month; the words that are also other words only where a date is likely.
    fn month(&self, at: usize) -> Option<(i8, usize)> {
        let month = self.month_word(at)?;
        let word = self.lower(at);
        let latin = word.is_ascii();
        let dotted = self.lower(at + 1) == "."
            && self.atoms.tight(at + 1)
            && word.len() <= 4
            && word != "may";
        let short = word.len() == 3 && !matches!(word, "may" | "mai");
        let abbreviation = latin && (short || word == "sept");
        let capital =
            self.atoms.capital(at) || !latin || matches!(self.language, "fr" | "es" | "ru" | "uk");
        let follows =
            self.day(at + 1 + usize::from(dotted)).is_some() || self.year_number(at + 1).is_some();
        let ok = match word {
            "may" | "march" => capital && (follows || self.before_a_month(at)),
            _ if abbreviation => capital && (dotted || follows || self.day_before(at)),
            _ => capital,
        };
        let hyphened = self.lower(at + 1) == "-"
            && self.atoms.is(at + 2, Kind::Word)
            && self.atoms.tight(at + 2);
        (ok && !(hyphened && latin && self.month_word(at + 2).is_none()))
            .then_some((month, at + 1 + usize::from(dotted)))
    }

    fn before_a_month(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let prepositions = [
            "in", "since", "until", "till", "by", "of", "during", "through", "from", "between",
            "before", "after", "and", "to", "for", "each", "every", "around",
        ];
        prepositions.contains(&self.lower(before))
            || self.modifier(before).is_some()
            || self.shift(before).is_some()
            || self.lower(before) == "-" && before > 0 && self.modifier(before - 1).is_some()
            || self.day_before(at)
    }

    fn day_before(&self, at: usize) -> bool {
        at > 0
            && (self.day(at - 1).is_some()
                || (self.is(at - 1, &["th", "st", "nd", "rd", "of"]) && at > 1))
    }

    /// "July 1, 2024", "1 July", "the 24th of May", "24 de mayo de 2024", "Monday, July 1", "June last year".
    fn date(&self, at: usize) -> Option<Found> {
        let mut i = at;
        let weekday = self.weekday_name(i).map(|(weekday, end)| {
            i = end + usize::from(self.is(end, &[","]));
            weekday
        });
        if weekday.is_none()
            && self.is(i, &["the", "le", "el", "am", "den"])
            && self.day(i + 1).is_some()
        {
            i += 1;
        }
        let found = self.month_first(at, i, weekday).or_else(|| self.day_first(at, i, weekday))?;
        Some(self.with_time(found))
    }

    fn month_first(&self, start: usize, at: usize, weekday: Option<i8>) -> Option<Found> {
        let shift = self.shift(at).filter(|_| weekday.is_none());
        let (month, mut end) = self.month(at + usize::from(shift.is_some()))?;
        let mut day = None;
        if let Some((d, after)) =
            self.day(end).filter(|_| shift.is_none() && self.atoms.gap(end) != Gap::None)
        {
            // "May 10 percent": a number with a unit or a part of a larger number is no day.
            let percent = self.is(after, &["percent", "%", "people", "km", "million", "billion"])
                || self.is(after, &[":"]) && self.atoms.tight(after);
            if !percent && !self.part_of_number(after) {
                (day, end) = (Some(d), after);
                // "July 1-3"
                if self.lower(end) == "-"
                    && self.atoms.tight(end)
                    && self.day(end + 1).is_some()
                    && self.atoms.tight(end + 1)
                {
                    end = self.day(end + 1).map_or(end, |d| d.1);
                }
            }
        }
        if weekday.is_some() && day.is_none() {
            return None;
        }
        let (year, which, end) = self.year_after(end, day.is_some(), shift)?;
        Some(Found::new(start, end, Said::Date { year, month: Some(month), day, weekday, which }))
    }

    fn part_of_number(&self, after: usize) -> bool {
        matches!(self.lower(after), "." | ",")
            && self.atoms.tight(after)
            && self.atoms.tight(after + 1)
            && self.atoms.is(after + 1, Kind::Number)
    }

    fn day_first(&self, start: usize, at: usize, weekday: Option<i8>) -> Option<Found> {
        let (day, mut end) = self.day(at)?;
        if self.atoms.tight(at) && at > 0 && self.is(at - 1, &["$", ":", "/", "."]) {
            return None;
        }
        // "24. Mai", "1-3 July", "24 and 25 May"
        if self.lower(end) == "-" && self.day(end + 1).is_some() {
            end = self.day(end + 1).map_or(end, |d| d.1);
        }
        end += usize::from(self.is(end, &["of", "de", ".", "er"]));
        let (month, end) = self.month(end)?;
        let (year, which, end) = self.year_after(end, true, None)?;
        Some(Found::new(
            start,
            end,
            Said::Date { year, month: Some(month), day: Some(day), weekday, which },
        ))
    }

    /// The year after a month or day: ", 2024", "of last year", "de 2024", "2024 года".
    fn year_after(
        &self,
        at: usize,
        day: bool,
        shift: Option<Shift>,
    ) -> Option<(Option<i32>, Option<Which>, usize)> {
        let mut i = at;
        let comma = self.is(i, &[","]) && (day || self.year_number(i + 1).is_some());
        i += usize::from(comma || self.is(i, &["of", "de", "del"]));
        if let Some((year, end)) =
            self.year_number(i).filter(|(_, end)| !self.followed_by_time(i, *end))
        {
            let end = end + usize::from(self.is(end, &["года", "году", "року", "г", "р"]));
            return Some((Some(year), None, end));
        }
        let years = match (self.shift(i), self.unit(i + 1)) {
            (Some(shift), Some(TimeUnit::Year)) => match shift {
                Shift::Last | Shift::Preceding => Some(-1),
                Shift::This => Some(0),
                Shift::Next | Shift::Coming => Some(1),
                Shift::That | Shift::Same => return Some((None, Some(Which::Shift(shift)), i + 2)),
                _ => None,
            },
            _ => None,
        };
        match years {
            Some(years) => Some((None, Some(Which::Years(years)), i + 2)),
            None => Some((None, shift.map(Which::Shift), at)),
        }
    }

    fn followed_by_time(&self, _at: usize, end: usize) -> bool {
        self.lower(end) == ":" && self.atoms.tight(end)
    }

    /// A weekday by name; its abbreviations only with a point or before a comma.
    fn weekday_name(&self, at: usize) -> Option<(i8, usize)> {
        let weekday = self.weekday_word(at)?;
        let word = self.lower(at);
        let latin = word.is_ascii();
        if latin
            && word.len() <= 5
            && !word.ends_with("day")
            && self.language != "fr"
            && self.language != "es"
        {
            let dotted = self.lower(at + 1) == "." && self.atoms.tight(at + 1);
            let listed = self.is(at + 1, &[","]) && self.month_word(at + 2).is_some();
            return (self.atoms.capital(at) && (dotted || listed))
                .then_some((weekday, at + 1 + usize::from(dotted)));
        }
        (self.atoms.capital(at) || !latin || self.language == "fr" || self.language == "es")
            .then_some((weekday, at + 1))
    }

    /// "on Monday", "last Friday", "Saturday night", "Tuesday nights", "Wednesday at 9 p.m."
    fn weekday(&self, at: usize) -> Option<Found> {
        let mut i = at + usize::from(self.is(at, &["the"]));
        let mut shift = self.shift(i);
        if shift.is_some() {
            i += 1;
            if self.is(i, &["past", "coming"]) && self.shift(i).is_some() {
                shift = self.shift(i);
                i += 1;
            }
        }
        if i > at && shift.is_none() {
            return None;
        }
        let (weekday, end) = self.weekday_name(i)?;
        let mut found = Found::new(at, end, Said::Weekday { weekday, shift });
        if let Some(part) = self.part(end).filter(|_| self.atoms.gap(end) == Gap::Blank) {
            found.end = end + 1;
            if self.lower(end).ends_with('s') {
                found.said = Said::Set(format!("XXXX-WXX-{weekday}T{part}"));
                return Some(found);
            }
            found.part = Some(part);
        }
        Some(self.with_time(found))
    }

    /// "at 9 p.m.", ", 05:05 KST" after a day.
    fn with_time(&self, mut found: Found) -> Found {
        let mut i = found.end;
        let comma = self.is(i, &[","]);
        i += usize::from(comma);
        i += usize::from(self.is(i, &["at", "around", "about"]));
        if i == found.end && !self.atoms.is(i, Kind::Number) {
            return found;
        }
        if let Some((time, end)) = self.clock(i) {
            found.time = Some(time);
            found.end = end;
        }
        found
    }

    /// "today", "yesterday morning", "last night", "this evening", "overnight", "the day before yesterday".
    fn named_day(&self, at: usize) -> Option<Found> {
        if self.is(at, &["the"]) && self.is(at + 1, &["day"]) {
            let (days, word) = (self.day_word(at + 3)?, self.lower(at + 2));
            let days = match word {
                "before" if days == -1 => -2,
                "after" if days == 1 => 2,
                _ => return None,
            };
            return Some(Found::new(at, at + 4, Said::Day(days)));
        }
        if let Some(night) = self.night_word(at) {
            return Some(self.with_time(Found::new(at, at + 1, Said::Night(night))));
        }
        if let Some(days) = self.day_word(at) {
            let mut found = Found::new(at, at + 1, Said::Day(days));
            if let Some(part) = self.part(at + 1).filter(|_| self.atoms.gap(at + 1) == Gap::Blank) {
                found.part = Some(part);
                found.end += 1;
            }
            return Some(self.with_time(found));
        }
        let the = usize::from(self.is(at, &["the"]));
        let (shift, part) = (self.shift(at + the)?, self.part(at + the + 1)?);
        let day = match shift {
            Shift::Last | Shift::Preceding if the == 0 => Said::Day(-1),
            Shift::This | Shift::Coming if the == 0 => Said::Day(0),
            Shift::Next | Shift::Following => {
                Said::Unit { unit: TimeUnit::Day, shift: Shift::Following }
            }
            Shift::Same | Shift::That => Said::Unit { unit: TimeUnit::Day, shift: Shift::Same },
            Shift::Preceding => Said::Unit { unit: TimeUnit::Day, shift: Shift::Preceding },
            _ => return None,
        };
        let mut found = Found::new(at, at + the + 2, day);
        found.part = Some(part);
        Some(found)
    }

    // ---- clock times ----

    /// "6:14 a.m.", "0505 KST", "9 p.m.", "noon", with its zone.
    fn clock(&self, at: usize) -> Option<(Time, usize)> {
        if let Some((hour, minute)) = self.roles(at).find_map(|r| match r {
            Role::Clock { hour, minute } => Some((*hour, *minute)),
            _ => None,
        }) {
            return Some((Time { hour, minute: Some(minute), zone: None }, at + 1));
        }
        if !self.atoms.is(at, Kind::Number)
            || (self.atoms.tight(at) && at > 0 && self.is(at - 1, &["-", ":", "$", "/"]))
        {
            return None;
        }
        let form = self.lower(at);
        let (mut hour, mut minute, mut end) = match form.split_once('.') {
            Some((h, m)) if m.len() == 2 => (h.parse().ok()?, Some(m.parse().ok()?), at + 1),
            _ => (form.parse::<i32>().ok()?, None, at + 1),
        };
        let mut sure = false;
        if self.lower(end) == ":"
            && self.atoms.tight(end)
            && self.lower(end + 1).len() == 2
            && self.atoms.tight(end + 1)
        {
            minute = Some(self.lower(end + 1).parse::<i32>().ok()?);
            end += 2;
            sure = true;
            if self.lower(end) == ":"
                && self.atoms.tight(end)
                && self.atoms.is(end + 1, Kind::Number)
            {
                end += 2;
            }
        }
        if let Some((half, after)) = self.day_half(end) {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if half == 'p' { 12 } else { 0 };
            end = after;
            sure = true;
        } else if form.len() == 4
            && minute.is_none()
            && !form.contains([',', '.'])
            && (self.zone(end).is_some() || self.is(end, &["hours", "hrs"]))
        {
            (hour, minute) = (hour / 100, Some(hour % 100));
            end += usize::from(self.is(end, &["hours", "hrs"]));
            sure = true;
        } else if self.is(end, &["o"]) && self.is(end + 1, &["'"]) && self.is(end + 2, &["clock"]) {
            end += 3;
            sure = true;
        } else if self.is(end, &["Uhr", "uhr", "h"]) && self.atoms.gap(end) != Gap::Line {
            sure = sure || self.is(end, &["uhr"]);
            end += 1;
        }
        let zone = self.zone(end);
        if let Some((_, after)) = &zone {
            end = *after;
            sure |= minute.is_some();
        }
        let valid = (0..=24).contains(&hour) && minute.is_none_or(|m| (0..60).contains(&m));
        let time =
            Time { hour: hour as i8, minute: minute.map(|m| m as i8), zone: zone.map(|z| z.0) };
        (sure && valid).then_some((time, end))
    }

    /// "a.m.", "pm": the half of the day and the atom after it.
    fn day_half(&self, at: usize) -> Option<(char, usize)> {
        let first = self.lower(at).chars().next()?;
        match self.lower(at) {
            "am" | "pm" => Some((first, at + 1)),
            "a" | "p"
                if self.lower(at + 1) == "."
                    && self.lower(at + 2) == "m"
                    && self.atoms.tight(at + 2) =>
            {
                let point = usize::from(self.lower(at + 3) == "." && self.atoms.tight(at + 3));
                Some((first, at + 3 + point))
            }
            _ => None,
        }
    }

    /// A zone after a clock time, also in parentheses, with what is read past it.
    fn zone(&self, at: usize) -> Option<(String, usize)> {
        let open = usize::from(self.lower(at) == "(");
        let i = at + open;
        for (words, role) in self.calendar.phrases(self.lower(i)) {
            if let Role::Zone(zone) = role
                && words.iter().enumerate().all(|(k, w)| self.lower(i + k) == w)
            {
                return Some((zone.clone(), i + words.len() + usize::from(open == 1)));
            }
        }
        let capitals = self.atoms.form(i).chars().all(char::is_uppercase);
        let zone = self.roles(i).find_map(|r| match r {
            Role::Zone(z) => Some(z.clone()),
            _ => None,
        });
        // "(2100 GMT)" after a local time belongs to it but is another clock; only a bare zone is read.
        zone.filter(|_| capitals)
            .map(|z| (z, i + 1 + usize::from(open == 1 && self.lower(i + 1) == ")")))
    }

    /// "9 p.m. Wednesday", "05:05 KST on July 1", "noon Thursday", "6 a.m. local time".
    fn clocked(&self, at: usize) -> Option<Found> {
        let (time, end) = self.clock(at)?;
        let mut i = end;
        i += usize::from(self.is(i, &[","]));
        if self.is(i, &["in"]) && self.is(i + 1, &["the"]) && self.part(i + 2).is_some() {
            let mut found = Found::new(at, i + 3, Said::Clock);
            let late = self.part(i + 2).is_some_and(|p| p != "MO") && time.hour < 12;
            found.time = Some(Time { hour: time.hour + if late { 12 } else { 0 }, ..time });
            return Some(found);
        }
        i += usize::from(self.is(i, &["on"]));
        let day = self
            .date(i)
            .or_else(|| self.weekday(i))
            .or_else(|| self.named_day(i).filter(|f| f.part.is_none()));
        if let Some(day) = day.filter(|d| d.time.is_none()) {
            let mut found = Found { start: at, time: Some(time), ..day };
            found.part = None;
            return Some(found);
        }
        let mut found = Found::new(at, end, Said::Clock);
        found.time = Some(time);
        Some(found)
    }

    /// "2024-07-01", "2024-07-01T05:05+09:00", "7/1/2024", "01.07.2024", "2024年7月1日", "2024. 7. 1."
    fn iso(&self, at: usize) -> Option<Found> {
        let part =
            |i: usize| self.lower(i).parse::<i32>().ok().filter(|_| self.atoms.is(i, Kind::Number));
        let date = |y: i32, m: i32, d: i32, end: usize| {
            let fits = (1000..=2100).contains(&y) && (1..=12).contains(&m) && (1..=31).contains(&d);
            let said = Said::Date {
                year: Some(y),
                month: Some(m as i8),
                day: Some(d as i8),
                weekday: None,
                which: None,
            };
            fits.then(|| self.with_time(Found::new(at, end, said)))
        };
        if let Some(dotted) = self.dotted(at) {
            let (a, b, c) = dotted;
            return if a > 31 { date(a, b, c, at + 1) } else { date(c, b, a, at + 1) };
        }
        let a = part(at)?;
        let sign = self.lower(at + 1);
        if !matches!(sign, "-" | "/")
            || self.lower(at + 3) != sign
            || !(1..=4).all(|k| self.atoms.tight(at + k))
        {
            return None;
        }
        let (b, c) = (part(at + 2)?, part(at + 4)?);
        if self.lower(at).len() == 4 {
            let mut found = date(a, b, c, at + 5)?;
            if self.is(found.end, &["t"])
                && self.atoms.tight(found.end)
                && let Some((time, end)) = self.clock(found.end + 1)
            {
                found.time = Some(time);
                found.end = end;
            }
            return Some(found);
        }
        let year = if c < 100 && self.lower(at + 4).len() == 2 {
            c + if c < 70 { 2000 } else { 1900 }
        } else {
            c
        };
        if sign == "-" {
            return date(year, b, a, at + 5);
        }
        // American order unless it cannot be.
        if a <= 12 { date(year, a, b, at + 5) } else { date(year, b, a, at + 5) }
    }

    fn dotted(&self, at: usize) -> Option<(i32, i32, i32)> {
        let form = self.lower(at);
        let mut parts = form.split('.');
        let mut next = || parts.next()?.parse::<i32>().ok();
        let all = (next()?, next()?, next()?);
        (form.matches('.').count() == 2 && (all.0 > 999 || all.2 > 999)).then_some(all)
    }

    // ---- relative expressions ----

    /// "two weeks ago", "a day earlier", "three years later", "a year from now", "months ago".
    fn moved(&self, at: usize) -> Option<Found> {
        let (count, i, bare) = match self.count(at) {
            Some((count, end)) => (count, end, false),
            None if self.is(at, &["a", "an", "one"]) => (Some(1.0), at + 1, false),
            None => (None, at, true),
        };
        let i = i + usize::from(self.lower(i) == "-" && self.atoms.tight(i));
        let unit = self.unit(i).filter(|_| !bare || self.lower(i).ends_with('s'))?;
        let mut i = i + 1;
        let or_so = self.is(i, &["or"]) && self.is(i + 1, &["so"]);
        i += if or_so { 2 } else { 0 };
        let (later, told) = match self.lower(i) {
            "ago" => (false, false),
            "earlier" | "beforehand" | "before" if self.lower(i) != "before" => (false, true),
            "later" | "afterwards" | "afterward" | "hence" => (true, true),
            "from" if self.is(i + 1, &["now", "today"]) => {
                return Some(Found::new(
                    at,
                    i + 2,
                    Said::Moved { count, unit, later: true, from_told: false },
                ));
            }
            _ => return None,
        };
        let mut found = Found::new(at, i + 1, Said::Moved { count, unit, later, from_told: told });
        found.modifier = or_so.then(|| "APPROX".into());
        Some(found)
    }

    /// "year-ago", "year-earlier", "the year-ago quarter", "the same period last year".
    fn year_ago(&self, at: usize) -> Option<Found> {
        let the = usize::from(self.is(at, &["the", "a"]));
        let i = at + the;
        let period =
            |i: usize| self.unit(i) == Some(TimeUnit::Quarter) || self.is(i, &["period", "level"]);
        if self.is(i, &["year"]) && self.lower(i + 1) == "-" && self.is(i + 2, &["ago", "earlier"])
        {
            return Some(Found::new(at, i + 3 + usize::from(period(i + 3)), Said::YearAgo));
        }
        if self.is(i, &["same", "comparable", "corresponding"]) && period(i + 1) {
            let end = i + 2 + usize::from(self.is(i + 2, &["of", "in"]));
            let last = self.is(end, &["last"]) && self.is(end + 1, &["year"]);
            let earlier = self.is(end, &["a"])
                && self.is(end + 1, &["year"])
                && self.is(end + 2, &["earlier", "ago"]);
            return (last || earlier)
                .then(|| Found::new(at, end + 2 + usize::from(earlier), Said::YearAgo));
        }
        None
    }

    /// "last year", "this month", "the following day", "the weekend", "earlier this week".
    fn unit_shifted(&self, at: usize) -> Option<Found> {
        let the = usize::from(self.is(at, &["the"]));
        let mut i = at + the;
        let mut shift = self.shift(i);
        if shift.is_some() {
            i += 1;
            if self.is(i, &["past", "coming", "current"]) && self.shift(i).is_some() {
                i += 1;
            }
        }
        if self.is(i, &["fiscal", "financial", "calendar", "full", "whole", "entire"])
            && self.unit(i + 1) == Some(TimeUnit::Year)
        {
            i += 1;
            shift = shift.or(Some(Shift::This)).filter(|_| the == 1 || i > at + 1);
        }
        let unit = self.unit(i)?;
        if shift.is_none() && the == 1 {
            shift = match (unit, self.lower(i)) {
                (TimeUnit::Weekend, _) => Some(Shift::Latest),
                (TimeUnit::Quarter, "quarter") => Some(Shift::Latest),
                (TimeUnit::Year, "year")
                    if !self.is(i + 1, &["of", "when", "'", "before", "after"]) =>
                {
                    Some(Shift::That)
                }
                _ => None,
            };
        }
        let shift = shift?;
        // "the last day of the holiday": counted within what follows, not from today.
        if the == 1 && shift == Shift::Last && self.is(i + 1, &["of"]) {
            return None;
        }
        let plural = self.lower(i).ends_with('s');
        if plural {
            let count_less =
                matches!(shift, Shift::Last | Shift::Next | Shift::Coming | Shift::Preceding);
            return count_less.then(|| match shift {
                Shift::Next | Shift::Coming => {
                    Found::new(at, i + 1, Said::Ref("FUTURE_REF".into()))
                }
                _ => Found::new(at, i + 1, Said::Length { count: None, unit }),
            });
        }
        if matches!(unit, TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour) {
            return None;
        }
        // "last year's quarter", "this year's third quarter"
        if unit == TimeUnit::Year && self.is(i + 1, &["'"]) && self.is(i + 2, &["s"]) {
            let years = years_of(shift);
            if let Some((quarter, end)) = self.ordinal_quarter(i + 3) {
                return Some(Found::new(at, end, Said::Quarter { quarter, year: None, years }));
            }
        }
        Some(Found::new(at, i + 1, Said::Unit { unit, shift }))
    }

    /// "early next year", "late last week", "the end of 1990", "the middle of October", "mid-1996", "earlier this month".
    fn modified(&self, at: usize) -> Option<Found> {
        let the = usize::from(self.is(at, &["the"]));
        let modifier = self.modifier(at + the)?;
        let mut i = at + the + 1;
        if self.lower(i) == "-" {
            i += 1;
        }
        let of = self.is(i, &["of"]);
        i += usize::from(of);
        if self.is(i, &["on", "in"]) && !of {
            i += 1;
        }
        if self
            .is(at + the, &["end", "beginning", "start", "middle", "close", "opening", "closing"])
            && !of
            && self.lower(i - 1) != "-"
        {
            return None;
        }
        // "in the early hours of Monday"
        if self.is(i, &["hours"]) && self.is(i + 1, &["of"]) {
            let day = self
                .date(i + 2)
                .or_else(|| self.weekday(i + 2))
                .or_else(|| self.named_day(i + 2))?;
            let part = Some(if modifier == "START" { "MO" } else { "NI" }.to_string());
            return Some(Found { start: at, part, modifier: Some(modifier), ..day });
        }
        let inner = [
            self.date(i),
            self.weekday(i),
            self.named_day(i),
            self.decade(i),
            self.century(i),
            self.quarter(i),
            self.unit_shifted(i),
            self.the_unit(i, of),
            self.season(i),
            self.year(i),
            self.part_alone(i),
        ];
        let inner = inner.into_iter().flatten().max_by_key(|f| f.end)?;
        Some(Found { start: at, modifier: Some(modifier), ..inner })
    }

    /// "the month" in "the end of the month".
    fn the_unit(&self, at: usize, of: bool) -> Option<Found> {
        let unit = self.unit(at + 1).filter(|_| of && self.is(at, &["the"]))?;
        let fits = matches!(
            unit,
            TimeUnit::Day
                | TimeUnit::Week
                | TimeUnit::Month
                | TimeUnit::Quarter
                | TimeUnit::Year
                | TimeUnit::Decade
                | TimeUnit::Century
        );
        fits.then(|| Found::new(at, at + 2, Said::Unit { unit, shift: Shift::This }))
    }

    /// "mid-afternoon", "early morning".
    fn part_alone(&self, at: usize) -> Option<Found> {
        let part = self.part(at)?;
        let mut found = Found::new(at, at + 1, Said::Day(0));
        let day = self
            .named_day(at + 1)
            .or_else(|| self.weekday(at + 1 + usize::from(self.is(at + 1, &["on"]))));
        if let Some(day) = day.filter(|d| d.part.is_none()) {
            found = Found { start: at, ..day };
        }
        found.part = Some(part);
        Some(found)
    }

    /// "the past two months", "the next few days", "the first nine months", "recent years".
    fn counted(&self, at: usize) -> Option<Found> {
        let the = usize::from(self.is(at, &["the", "these", "those"]));
        let mut i = at + the;
        if self.is(i, &["recent", "coming", "subsequent", "future"])
            && self.unit(i + 1).is_some()
            && self.lower(i + 1).ends_with('s')
        {
            let unit = self.unit(i + 1)?;
            let said = match self.lower(i) {
                "coming" | "future" => Said::Ref("FUTURE_REF".into()),
                _ => Said::Length { count: None, unit },
            };
            return Some(Found::new(at, i + 2, said));
        }
        let lead = self.shift(i).is_some()
            || self.is(i, &["first", "final", "recent", "additional", "opening"]);
        if lead {
            i += 1;
        }
        if !lead && the == 0 {
            return None;
        }
        let (count, end) = self.count(i)?;
        let hyphen = usize::from(self.lower(end) == "-");
        let unit = self.unit(end + hyphen)?;
        let end = end + hyphen + 1;
        let or_so = self.is(end, &["or"]) && self.is(end + 1, &["so"]);
        let mut found =
            Found::new(at, end + if or_so { 2 } else { 0 }, Said::Length { count, unit });
        found.modifier = or_so.then(|| "APPROX".into());
        Some(found)
    }

    // ---- quarters, seasons, years, decades ----

    fn ordinal_quarter(&self, at: usize) -> Option<(i8, usize)> {
        let (n, end) = self.ordinal(at).filter(|o| (1..=4).contains(&o.0))?;
        let end = end + usize::from(self.lower(end) == "-" && self.atoms.tight(end));
        (self.unit(end) == Some(TimeUnit::Quarter)).then_some((n as i8, end + 1))
    }

    /// "the third quarter of 1984", "third-quarter", "the 1988 second quarter", "the fiscal first quarter", "Q3 2024".
    fn quarter(&self, at: usize) -> Option<Found> {
        let mut i = at + usize::from(self.is(at, &["the", "its"]));
        let mut year = self.year_number(i).map(|(y, end)| {
            i = end;
            y
        });
        i += usize::from(self.is(i, &["fiscal", "latest", "current"]));
        let q =
            self.lower(i).starts_with('q') && self.lower(i).len() == 1 && self.atoms.tight(i + 1);
        let (quarter, mut end) = match self.lower(i + 1).parse::<i8>() {
            Ok(n) if q && (1..=4).contains(&n) => (n, i + 2),
            _ => self.ordinal_quarter(i)?,
        };
        let mut years = None;
        let of = end + usize::from(self.is(end, &["of", "in"]));
        let of = of + usize::from(self.is(of, &["fiscal", "the"]));
        if let Some((y, after)) = self.year_number(of).filter(|_| year.is_none()) {
            (year, end) = (Some(y), after);
        } else if let (Some(shift), Some(TimeUnit::Year)) = (self.shift(of), self.unit(of + 1)) {
            (years, end) = (years_of(shift), of + 2);
        }
        Some(Found::new(at, end, Said::Quarter { quarter, year, years }))
    }

    /// "the first half of 1990", "the second half of this year".
    fn half(&self, at: usize) -> Option<Found> {
        let i = at + usize::from(self.is(at, &["the"]));
        let (n, end) = self.ordinal(i).filter(|o| (1..=2).contains(&o.0))?;
        let end = end + usize::from(self.lower(end) == "-");
        if !self.is(end, &["half"]) {
            return None;
        }
        let of = end + 1 + usize::from(self.is(end + 1, &["of"]));
        let half = n as i8;
        if let Some((year, after)) = self.year_number(of) {
            return Some(Found::new(at, after, Said::Half { half, year: Some(year), years: None }));
        }
        let the = usize::from(self.is(of, &["the"]));
        if self.unit(of + the + usize::from(the == 0)) == Some(TimeUnit::Year) {
            let years = if the == 1 { Some(0) } else { years_of(self.shift(of)?) };
            return Some(Found::new(at, of + 2, Said::Half { half, year: None, years }));
        }
        None
    }

    /// "last fall", "the summer of 1994", "this summer", "summer 2024", "in winter".
    fn season(&self, at: usize) -> Option<Found> {
        let the = usize::from(self.is(at, &["the"]));
        let mut i = at + the;
        let mut shift = self.shift(i);
        if shift.is_some() {
            i += 1;
            i += usize::from(self.is(i, &["past", "coming"]));
        }
        let season = self.season_word(i)?;
        let of = i + 1 + usize::from(self.is(i + 1, &["of", ","]));
        if let Some((year, end)) = self.year_number(of) {
            return Some(Found::new(
                at,
                end,
                Said::Season { season, year: Some(year), shift: None },
            ));
        }
        let in_season = at > 0
            && self
                .is(at - 1, &["in", "by", "since", "until", "during", "early", "late", "mid", "-"]);
        let noun = self.is(i, &["summer", "winter", "autumn"])
            || the == 1 && self.is(i, &["spring", "fall"]) && !self.is(i + 1, &["of"]);
        if shift.is_none() && in_season && noun {
            shift = Some(Shift::Latest);
        }
        shift.map(|s| Found::new(at, i + 1, Said::Season { season, year: None, shift: Some(s) }))
    }

    /// "the 1990s", "the '90s", "the nineties", "mid-1980s".
    fn decade(&self, at: usize) -> Option<Found> {
        let mut i = at + usize::from(self.is(at, &["the"]));
        let short = self.is(i, &["'"]);
        i += usize::from(short);
        let mut s = i + 1;
        s += usize::from(self.lower(s) == "'");
        let digits = self.lower(i).parse::<i32>().ok().filter(|_| self.atoms.is(i, Kind::Number));
        let plural = self.lower(s) == "s" && self.atoms.tight(s);
        match digits {
            Some(y) if plural && (1000..2100).contains(&y) && y % 10 == 0 => {
                Some(Found::new(at, s + 1, Said::Decade(y)))
            }
            Some(y) if plural && y < 100 && y % 10 == 0 && (short || i > at) => {
                Some(Found::new(at, s + 1, Said::Decade(if y < 30 { 2000 + y } else { 1900 + y })))
            }
            _ => {
                let word = self.lower(i).strip_suffix("ies").map(|stem| format!("{stem}y"))?;
                let tens = self.measures.roles(&word, self.language).find_map(|r| match r {
                    measures::Role::Number(n) if n >= 20.0 => Some(n as i32),
                    _ => None,
                })?;
                (i > at).then(|| Found::new(at, i + 1, Said::Decade(1900 + tens)))
            }
        }
    }

    /// "the 19th century", "the twentieth century".
    fn century(&self, at: usize) -> Option<Found> {
        let i = at + usize::from(self.is(at, &["the"]));
        let (n, end) = self.ordinal(i)?;
        let end = end + usize::from(self.lower(end) == "-");
        (self.unit(end) == Some(TimeUnit::Century) && n > 1)
            .then(|| Found::new(at, end + 1, Said::Century(n - 1)))
    }

    /// "2024", "fiscal 1989", "the year 2000"; not "2000 people".
    fn year(&self, at: usize) -> Option<Found> {
        let mut i = at + usize::from(self.is(at, &["the"]));
        let named = self.is(i, &["year", "fiscal", "fy", "calendar"]);
        if named {
            i += 1 + usize::from(self.is(i + 1, &["year"]) && !self.is(i, &["year"]));
        }
        if named && self.is(i, &["two"]) && self.is(i + 1, &["thousand"]) {
            return Some(Found::new(at, i + 2, date_of(2000)));
        }
        let (year, end) = self.year_number(i)?;
        let words = !self.atoms.is(i, Kind::Number);
        let compound = self.lower(end) == "-" && self.atoms.tight(end);
        if i == at + 1 && !named && compound {
            return None;
        }
        if i == at + 1 && !named {
            // "the 1988 period": a year as an adjective.
            return (1900..2060).contains(&year).then(|| Found::new(at + 1, end, date_of(year)));
        }
        let end = end + usize::from(self.is(end, &["года", "году", "год", "року"]));
        (named || words || self.year_is_likely(i, year)).then(|| Found::new(at, end, date_of(year)))
    }

    fn year_is_likely(&self, at: usize, year: i32) -> bool {
        let next = self.lower(at + 1);
        let before = at.checked_sub(1).map_or("", |i| self.lower(i));
        let measured = self
            .measures
            .unit_at(self.atoms.text, self.atoms.all.get(at + 1).map_or(usize::MAX, |a| a.start));
        let unit = measured.is_some_and(|(_, u)| {
            u.kind != Some(parallax_model::QuantityKind::Money) || !u.unit.is_empty()
        });
        let glued = self.atoms.tight(at)
            && matches!(before, "-" | "/" | ":" | "." | ",")
            && !(before == "-" && self.prefixed(at));
        let runs_on = self.atoms.tight(at + 1)
            && (next == ":"
                || next == "/"
                || (next == "-" && self.atoms.tight(at + 2) && self.atoms.is(at + 2, Kind::Word))
                || self.atoms.is(at + 1, Kind::Word));
        let preposition = matches!(
            before,
            "in" | "since"
                | "until"
                | "till"
                | "by"
                | "from"
                | "of"
                | "during"
                | "before"
                | "after"
                | "between"
                | "through"
                | "early"
                | "late"
                | "mid"
                | "to"
                | "and"
                | "for"
                | "("
                | "than"
                | "around"
                | "circa"
        );
        let plural = self.atoms.is(at + 1, Kind::Word)
            && self.atoms.gap(at + 1) != Gap::Line
            && (next.ends_with('s')
                && next.len() > 3
                && !matches!(next, "was" | "has" | "is" | "its" | "this" | "as")
                || next == "people");
        if unit
            || glued
            || runs_on
            || (plural && !matches!(before, "in" | "since" | "the" | "of" | "'"))
        {
            return false;
        }
        match year {
            1900..=2050 => true,
            _ => preposition && (1500..=2100).contains(&year),
        }
    }

    /// "post-1995", "mid-1996", "1989-1990".
    fn prefixed(&self, at: usize) -> bool {
        at >= 2
            && (self.is(at - 2, &["mid", "pre", "post", "early", "late"])
                || self.year_number(at - 2).is_some())
    }

    fn holiday(&self, at: usize) -> Option<Found> {
        let mut i = at;
        let shift = self.shift(i);
        i += usize::from(shift.is_some());
        if !self.atoms.capital(i) {
            return None;
        }
        let (holiday, end) = self.holiday_name(i)?;
        let after = end + usize::from(self.is(end, &[",", "of"]));
        let year = self.year_number(after);
        let end = year.map_or(end, |y| y.1);
        Some(Found::new(at, end, Said::Holiday { holiday, year: year.map(|y| y.0), shift }))
    }

    fn holiday_name(&self, at: usize) -> Option<(Holiday, usize)> {
        for (words, role) in self.calendar.phrases(self.lower(at)) {
            if let Role::Holiday(holiday) = role
                && let Some(end) = self.phrase(at, words)
            {
                return Some((*holiday, end));
            }
        }
        self.roles(at).find_map(|r| match r {
            Role::Holiday(h) => Some((*h, at + 1)),
            _ => None,
        })
    }

    /// A phrase of the table; an apostrophe or point is an atom of its own in the text.
    fn phrase(&self, at: usize, words: &[String]) -> Option<usize> {
        let mut i = at;
        for word in words {
            for piece in word.split_inclusive(['\'', '.']).flat_map(|p| {
                let cut = p.find(['\'', '.']).unwrap_or(p.len());
                [&p[..cut], &p[cut..]]
            }) {
                if piece.is_empty() {
                    continue;
                }
                if self.lower(i) != piece {
                    return None;
                }
                i += 1;
            }
        }
        Some(i)
    }

    // ---- lengths, sets, references ----

    /// "three years", "two-year", "a decade", "an hour", "10 more days".
    fn length(&self, at: usize) -> Option<Found> {
        let (count, i) = match self.count(at) {
            Some(c) => c,
            None if self.is(at, &["a", "an"]) => (Some(1.0), at + 1),
            None => return None,
        };
        let i = i + usize::from(self.is(
            i,
            &[
                "more",
                "full",
                "additional",
                "extra",
                "straight",
                "consecutive",
                "trading",
                "business",
                "working",
                "calendar",
                "long",
            ],
        ));
        let hyphen = self.lower(i) == "-" && self.atoms.tight(i);
        let i = i + usize::from(hyphen);
        let unit = self.unit(i)?;
        let plain = self.lower(i);
        // "a second missile", "one second", "a 4.5 second burn"; "five minute" only with digits or hyphen.
        if unit == TimeUnit::Second && plain == "second" && !hyphen {
            return None;
        }
        let article = self.is(at, &["a", "an"]) && i == at + 1;
        if article && unit == TimeUnit::Quarter {
            return None;
        }
        // "a year" in a rate ("$5 million a year") is how often, not how long.
        let rate = article
            && at > 0
            && (self.atoms.is(at - 1, Kind::Number)
                || self
                    .is(at - 1, &["million", "billion", "percent", "%", "times", "once", "twice"]));
        let mut end = i + 1;
        let mut count = count;
        if self.is(end, &["and"])
            && self.is(end + 1, &["a"])
            && self.is(end + 2, &["half"])
            && count == Some(1.0)
        {
            count = Some(1.5);
            end += 3;
        }
        if self.lower(end) == "-" && self.atoms.tight(end) {
            match self.lower(end + 1) {
                // An age is no stretch of time that anything took.
                "old" => return None,
                "long" => end += 2,
                _ => {}
            }
        }
        let said = match rate {
            true => Said::Set(super::value::length(count, unit)),
            false => Said::Length { count, unit },
        };
        Some(Found::new(at, end, said))
    }

    /// "every week", "each Thursday", "daily", "every two years".
    fn set(&self, at: usize) -> Option<Found> {
        if let Some(value) = self.roles(at).find_map(|r| match r {
            Role::Set(v) => Some(v.clone()),
            _ => None,
        }) {
            let name = self.atoms.capital(at) && at > 0 && self.atoms.capital(at - 1);
            return (!name).then(|| Found::new(at, at + 1, Said::Set(value)));
        }
        if !self.roles(at).any(|r| *r == Role::Every) {
            return None;
        }
        let i = at + 1 + usize::from(self.is(at + 1, &["other"]));
        if let Some((weekday, end)) = self.weekday_name(i) {
            return Some(Found::new(at, end, Said::Set(format!("XXXX-WXX-{weekday}"))));
        }
        if let Some(month) = self.month_word(i) {
            return Some(Found::new(at, i + 1, Said::Set(format!("XXXX-{month:02}"))));
        }
        let (count, i) = self.count(i).unwrap_or((Some(if i > at + 1 { 2.0 } else { 1.0 }), i));
        if let Some(part) = self.part(i) {
            return Some(Found::new(at, i + 1, Said::Set(format!("XXXX-XX-XXT{part}"))));
        }
        let unit = self.unit(i)?;
        Some(Found::new(at, i + 1, Said::Set(super::value::length(count, unit))))
    }

    /// "now", "recently", "the future", "in the past".
    fn reference(&self, at: usize) -> Option<Found> {
        let mut found = None;
        for (words, role) in self.calendar.phrases(self.lower(at)) {
            if let Role::Ref(value) = role
                && let Some(end) = self.phrase(at, words)
            {
                found = Some(Found::new(at, end, Said::Ref(value.clone())));
                break;
            }
        }
        let found = found.or_else(|| {
            let value = self.roles(at).find_map(|r| match r {
                Role::Ref(v) => Some(v.clone()),
                _ => None,
            })?;
            Some(Found::new(at, at + 1, Said::Ref(value)))
        })?;
        let last = self.lower(found.end - 1);
        let noun_follows = self.atoms.is(found.end, Kind::Word) && self.unit(found.end).is_some();
        let never = match last {
            "past" | "time" => {
                self.lower(found.end) == "of"
                    || noun_follows
                    || self.atoms.is(found.end, Kind::Number)
                    || self.count(found.end).is_some()
            }
            "once" => true,
            "now" => self.is(found.end, &["-"]),
            _ => noun_follows,
        };
        (!never).then_some(found)
    }
}

fn years_of(shift: Shift) -> Option<i32> {
    Some(match shift {
        Shift::Last | Shift::Preceding => -1,
        Shift::Next | Shift::Coming | Shift::Following => 1,
        _ => 0,
    })
}

fn date_of(year: i32) -> Said {
    Said::Date { year: Some(year), month: None, day: None, weekday: None, which: None }
}
