//! What counts from another day: "two weeks ago", "the following month", "early last year".

use parallax_knowledge::calendar::{Shift, TimeUnit};

use super::{Found, Grammar, Said, years_of};

impl Grammar<'_> {
    /// "two weeks ago", "a day earlier", "three years later", "a year from now", "months ago".
    pub(super) fn moved(&self, at: usize) -> Option<Found> {
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
    pub(super) fn year_ago(&self, at: usize) -> Option<Found> {
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
    pub(super) fn unit_shifted(&self, at: usize) -> Option<Found> {
        let the = usize::from(self.is(at, &["the"]));
        let mut i = at + the;
        let mut shift = self.shift(i);
        if shift.is_some() {
            i += 1;
            if self.is(i, &["past", "coming", "current"]) && self.shift(i).is_some() {
                i += 1;
            }
        }
        if (self.is(i, &["full", "whole", "entire"]) || self.reckoning(i).is_some())
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
        let the = the == 1 || at > 0 && self.is(at - 1, &["the"]);
        if the && shift == Shift::Last && self.is(i + 1, &["of"]) {
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
    pub(super) fn modified(&self, at: usize) -> Option<Found> {
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
    pub(super) fn counted(&self, at: usize) -> Option<Found> {
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
}
