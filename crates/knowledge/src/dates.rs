//! Days known to the year, the month or the day, as tables give them.

use jiff::civil::{Date, date};

/// `2011`, `2011-12` or `2011-12-17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known {
    first: Date,
    /// Last day that the words may mean.
    last: Date,
}

impl Known {
    /// The earliest day meant.
    pub fn first(self) -> Date {
        self.first
    }

    /// The latest day meant.
    pub fn last(self) -> Date {
        self.last
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year: i16 = parts.next()?.parse().ok().filter(|y| (1000..3000).contains(y))?;
        let month: Option<i8> = parts.next().map(str::parse).transpose().ok()?;
        let day: Option<i8> = parts.next().map(str::parse).transpose().ok()?;
        if parts.next().is_some() {
            return None;
        }
        Some(match (month, day) {
            (Some(month), Some(day)) => {
                let day = Date::new(year, month, day).ok()?;
                Self { first: day, last: day }
            }
            (Some(month), None) => {
                let first = Date::new(year, month, 1).ok()?;
                Self { first, last: first.last_of_month() }
            }
            _ => Self { first: date(year, 1, 1), last: date(year, 12, 31) },
        })
    }
}

/// From a day to a day, either end open; an end known to the year only is read generously.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    pub from: Option<Known>,
    pub to: Option<Known>,
}

impl Term {
    pub(crate) fn parse(from: &str, to: &str) -> Option<Self> {
        let read = |text: &str| match text.trim() {
            "" => Some(None),
            text => Known::parse(text).map(Some),
        };
        let term = Self { from: read(from)?, to: read(to)? };
        let backward = term.from.zip(term.to).is_some_and(|(from, to)| to.last < from.first);
        (!backward).then_some(term)
    }

    /// Whether the day lies in it, the last day included.
    pub fn covers(self, day: Date) -> bool {
        self.from.is_none_or(|from| from.first <= day) && self.to.is_none_or(|to| day <= to.last)
    }

    /// Over before the day.
    pub fn ended_before(self, day: Date) -> bool {
        self.to.is_some_and(|to| to.last < day)
    }

    /// Whether the two overlap whatever day the loosely known ends are.
    pub(crate) fn surely_overlaps(self, other: Self) -> bool {
        let starts_before_end = |a: Self, b: Self| match (a.from, b.to) {
            (Some(from), Some(to)) => from.last < to.first,
            _ => true,
        };
        starts_before_end(self, other) && starts_before_end(other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loosely_known_ends_are_read_generously_but_overlap_strictly() {
        let a = Term::parse("2011", "2015").unwrap();
        let b = Term::parse("2015", "").unwrap();
        assert!(a.covers(date(2015, 6, 1)) && b.covers(date(2015, 6, 1)));
        assert!(!a.surely_overlaps(b));
        assert!(a.surely_overlaps(Term::parse("2014-05-01", "2020").unwrap()));
        assert!(a.ended_before(date(2016, 1, 1)));
    }

    #[test]
    fn nonsense_is_no_date() {
        for (from, to) in [("2011-13", ""), ("x", ""), ("2015", "2011"), ("2011-1-1-1", "")] {
            assert_eq!(Term::parse(from, to), None, "{from} {to}");
        }
    }
}
