//! Dates, weekdays and named days: "July 1, 2024", "24 de mayo", "last Friday", "yesterday".

use parallax_knowledge::calendar::{Shift, TimeUnit};

use super::{Found, Grammar, Said, Which};
use crate::atoms::{Gap, Kind};

impl Grammar<'_> {
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
    pub(super) fn date(&self, at: usize) -> Option<Found> {
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
    pub(super) fn weekday_name(&self, at: usize) -> Option<(i8, usize)> {
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
    pub(super) fn weekday(&self, at: usize) -> Option<Found> {
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
    pub(super) fn with_time(&self, mut found: Found) -> Found {
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
    pub(super) fn named_day(&self, at: usize) -> Option<Found> {
        if self.is(at, &["the"]) && self.is(at + 1, &["day"]) {
            let (days, word) = (self.day_word(at + 3)?, self.lower(at + 2));
            let days = match word {
                "before" if days == -1 => -2,
                "after" if days == 1 => 2,
                _ => return None,
            };
            return Some(Found::new(at, at + 4, Said::Day(days)));
        }
        // "Before dawn", told of the day of the text where no other is named.
        let hour = self.is(at, &["dawn", "daybreak", "sunrise", "dusk", "nightfall", "sunset"])
            && at > 0
            && self.is(at - 1, &["before", "at", "around", "after", "by"]);
        if let Some(part) = self.part(at).filter(|_| hour) {
            let next = at + 1 + usize::from(self.is(at + 1, &["on", "of"]));
            let dated = self.weekday(next).or_else(|| self.date(next)).is_some()
                || self.day_word(next).is_some();
            if !dated {
                let mut found = Found::new(at, at + 1, Said::Day(0));
                found.part = Some(part);
                return Some(found);
            }
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
}
