use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};
use parallax_model::Interval;
use serde::{Deserialize, Serialize};

const EPOCH: Date = date(1970, 1, 1);

/// Days after which a window counts as ended.
pub(crate) const LONGEST: i32 = 730;

/// Days since 1 January 1970.
pub(crate) fn day_of(date: Date) -> i32 {
    (date.duration_since(EPOCH).as_hours() / 24) as i32
}

/// The day of an instant in UTC.
pub(crate) fn day_at(at: Timestamp) -> i32 {
    at.as_second().div_euclid(86_400) as i32
}

/// The date of a day, `None` outside the calendar.
pub(crate) fn date_of(day: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}

/// The first instant after a day, in UTC.
pub(crate) fn end_of(day: i32) -> Option<Timestamp> {
    let next = date_of(day.checked_add(1)?)?;
    Some(next.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// Local days an event may lie in, first and last included; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    pub first: Date,
    pub last: Option<Date>,
}

impl Window {
    pub fn day(day: Date) -> Self {
        Self { first: day, last: Some(day) }
    }

    /// The days of a half-open civil interval.
    pub fn of(interval: &Interval) -> Self {
        let first = interval.start.date();
        let end = interval.end;
        let midnight = end.time() == jiff::civil::Time::midnight();
        let last = if midnight { end.date().yesterday().unwrap_or(end.date()) } else { end.date() };
        Self { first, last: Some(last.max(first)) }
    }

    pub(crate) fn first_day(self) -> i32 {
        day_of(self.first)
    }

    /// An open or very long window ends after [`LONGEST`] days, so that what belongs to it can be
    /// found by its first day.
    pub(crate) fn last_day(self) -> i32 {
        let limit = self.first_day() + LONGEST;
        self.last.map_or(limit, |last| day_of(last).min(limit))
    }

    /// Known to the day.
    pub(crate) fn is_day(self) -> bool {
        self.last == Some(self.first)
    }

    /// Days between two windows; 0 when they touch.
    pub(crate) fn gap(self, other: Self) -> i32 {
        let after = |a: Self, b: Self| b.first_day().saturating_sub(a.last_day());
        after(self, other).max(after(other, self)).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_back_as_dates() {
        for d in [date(1969, 12, 31), EPOCH, date(2024, 2, 29), date(2024, 11, 22)] {
            assert_eq!(date_of(day_of(d)), Some(d));
        }
    }

    #[test]
    fn the_gap_between_windows_counts_days() {
        let july = Window { first: date(2024, 7, 1), last: Some(date(2024, 7, 31)) };
        assert_eq!(july.gap(Window::day(date(2024, 7, 15))), 0);
        assert_eq!(july.gap(Window::day(date(2024, 8, 2))), 2);
        let open = Window { first: date(2024, 11, 1), last: None };
        assert_eq!(open.gap(Window::day(date(2026, 10, 1))), 0);
        assert!(open.gap(Window::day(date(2036, 1, 1))) > 0);
    }
}
