//! Parts and runs of years: quarters, halves, seasons, decades, centuries, bare years, holidays.

use parallax_knowledge::{
    calendar::{Holiday, Role, SIGNS, Shift, TimeUnit},
    measures,
};

use super::{Found, Grammar, Said, years_of};
use crate::atoms::{Gap, Kind};

impl Grammar<'_> {
    pub(super) fn ordinal_quarter(&self, at: usize) -> Option<(i8, usize)> {
        let (n, end) = self.ordinal(at).filter(|o| (1..=4).contains(&o.0))?;
        let end = end + usize::from(self.lower(end) == "-" && self.atoms.tight(end));
        (self.unit(end) == Some(TimeUnit::Quarter)).then_some((n as i8, end + 1))
    }

    /// "the third quarter of 1984", "third-quarter", "the 1988 second quarter", "the fiscal first quarter", "Q3 2024".
    pub(super) fn quarter(&self, at: usize) -> Option<Found> {
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
    pub(super) fn half(&self, at: usize) -> Option<Found> {
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
    pub(super) fn season(&self, at: usize) -> Option<Found> {
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
    pub(super) fn decade(&self, at: usize) -> Option<Found> {
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
    pub(super) fn century(&self, at: usize) -> Option<Found> {
        let i = at + usize::from(self.is(at, &["the"]));
        let (n, end) = self.ordinal(i)?;
        let end = end + usize::from(self.lower(end) == "-");
        (self.unit(end) == Some(TimeUnit::Century) && n > 1)
            .then(|| Found::new(at, end + 1, Said::Century(n - 1)))
    }

    /// "2024", "fiscal 1989", "the year 2000"; not "2000 people".
    pub(super) fn year(&self, at: usize) -> Option<Found> {
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

    pub(super) fn holiday(&self, at: usize) -> Option<Found> {
        let mut i = at;
        let shift = self.shift(i);
        i += usize::from(shift.is_some());
        if !self.atoms.capital(i) || self.counts_days_of(at) {
            return None;
        }
        let (holiday, end) = self.holiday_name(i)?;
        let after = end + usize::from(self.is(end, &[",", "of"]));
        let year = self.year_number(after);
        let end = year.map_or(end, |y| y.1);
        Some(Found::new(at, end, Said::Holiday { holiday, year: year.map(|y| y.0), shift }))
    }

    /// "The last day of the … holiday": a feast of several days, one of which is meant.
    fn counts_days_of(&self, at: usize) -> bool {
        let before = at.checked_sub(1).filter(|&the| self.is(the, &["the"])).unwrap_or(at);
        before.checked_sub(2).is_some_and(|day| {
            self.is(day, &["day", "days", "end", "start"]) && self.is(day + 1, &["of"])
        })
    }

    fn holiday_name(&self, at: usize) -> Option<(Holiday, usize)> {
        for (words, role) in self.calendar.phrases(self.lower(at)) {
            if let Role::Holiday(holiday) = role
                && let Some(end) = self.phrase(at, words)
            {
                return Some((holiday.clone(), end));
            }
        }
        self.roles(at).find_map(|r| match r {
            Role::Holiday(h) => Some((h.clone(), at + 1)),
            _ => None,
        })
    }

    /// A phrase of the table; an apostrophe, point or hyphen is an atom of its own in the text.
    pub(super) fn phrase(&self, at: usize, words: &[String]) -> Option<usize> {
        let mut i = at;
        for word in words {
            if self.lower(i) == word {
                i += 1;
                continue;
            }
            if !word.contains(SIGNS) {
                return None;
            }
            for piece in word.split_inclusive(SIGNS).flat_map(|p| {
                let cut = p.find(SIGNS).unwrap_or(p.len());
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
}

fn date_of(year: i32) -> Said {
    Said::Date { year: Some(year), month: None, day: None, weekday: None, which: None }
}
