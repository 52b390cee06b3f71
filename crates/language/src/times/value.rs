//! A stretch of the calendar: its TIMEX3 value and its interval.

use jiff::civil::{Date, DateTime};
use parallax_knowledge::calendar::TimeUnit;
use parallax_model::{Interval, Precision};

/// A stretch of civil time that begins on a day.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Period {
    /// First day.
    pub start: Date,
    pub precision: Precision,
    /// Part of the day (MO, AF, EV, NI), or season (SP, SU, FA, WI).
    pub label: Option<String>,
    /// Hour and minute; hour 24 is the end of the day.
    pub time: Option<(i8, Option<i8>)>,
}

impl Period {
    pub fn new(start: Date, precision: Precision) -> Option<Self> {
        let start = first_day(start, precision)?;
        Some(Self { start, precision, label: None, time: None })
    }

    pub fn day(start: Date) -> Self {
        Self { start, precision: Precision::Day, label: None, time: None }
    }

    pub fn season(year: i32, season: &str) -> Option<Self> {
        let month = match season {
            "SP" => 3,
            "SU" => 6,
            "FA" => 9,
            _ => 12,
        };
        let start = checked(year, month, 1)?;
        Some(Self { start, precision: Precision::Season, label: Some(season.into()), time: None })
    }

    /// TIMEX3 value.
    pub fn value(&self) -> String {
        let d = self.start;
        let (year, month) = (d.year(), d.month());
        let day = || format!("{year:04}-{month:02}-{:02}", d.day());
        match self.precision {
            Precision::Second | Precision::Minute | Precision::Hour => match self.time {
                Some((h, Some(m))) => format!("{}T{h:02}:{m:02}", day()),
                Some((h, None)) => format!("{}T{h:02}:00", day()),
                None => day(),
            },
            Precision::PartOfDay => format!("{}T{}", day(), self.label.as_deref().unwrap_or("DT")),
            Precision::Day | Precision::Vague => day(),
            Precision::Weekend => format!("{}-WE", week(d)),
            Precision::Week => week(d),
            Precision::Month => format!("{year:04}-{month:02}"),
            Precision::Season => format!("{year:04}-{}", self.label.as_deref().unwrap_or("XX")),
            Precision::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Precision::HalfYear => format!("{year:04}-H{}", (month - 1) / 6 + 1),
            Precision::Year => format!("{year:04}"),
            Precision::Decade => format!("{:03}", year / 10),
            Precision::Century => format!("{:02}", year / 100),
        }
    }

    /// One past the last instant.
    fn end(&self) -> Option<DateTime> {
        let months = |n: i32| add_months(self.start, n);
        let days = |n: i32| add_days(self.start, n);
        let next = match self.precision {
            Precision::Second | Precision::Minute | Precision::Hour | Precision::PartOfDay => {
                return None;
            }
            Precision::Day | Precision::Vague => days(1),
            Precision::Weekend => days(2),
            Precision::Week => days(7),
            Precision::Month => months(1),
            Precision::Season | Precision::Quarter => months(3),
            Precision::HalfYear => months(6),
            Precision::Year => months(12),
            Precision::Decade => months(120),
            Precision::Century => months(1200),
        };
        next.map(|d| d.at(0, 0, 0, 0))
    }

    /// The half-open interval, in `zone`.
    pub fn interval(&self, zone: Option<String>) -> Option<Interval> {
        let midnight = self.start.at(0, 0, 0, 0);
        let hours = |from: i64, to: i64| {
            let at = |h: i64| midnight.checked_add(jiff::Span::new().hours(h)).ok();
            Some((at(from)?, at(to)?))
        };
        let (start, end) = match (self.precision, self.time) {
            (Precision::PartOfDay, _) => match self.label.as_deref() {
                Some("MO") => hours(0, 12)?,
                Some("AF") => hours(12, 18)?,
                Some("EV") => hours(17, 24)?,
                _ => hours(18, 30)?,
            },
            (Precision::Second | Precision::Minute | Precision::Hour, Some((h, m))) => {
                let minutes = i64::from(h) * 60 + i64::from(m.unwrap_or(0));
                let length = if m.is_some() { 1 } else { 60 };
                let at = |n: i64| midnight.checked_add(jiff::Span::new().minutes(n)).ok();
                (at(minutes)?, at(minutes + length)?)
            }
            _ => (midnight, self.end()?),
        };
        Some(Interval { start, end, zone, precision: self.precision })
    }
}

/// TIMEX3 value of a length of time: `P3D`, `PT2H`, `PXM`.
pub(super) fn length(count: Option<f64>, unit: TimeUnit) -> String {
    let (letter, factor, clock) = match unit {
        TimeUnit::Second => ("S", 1.0, true),
        TimeUnit::Minute => ("M", 1.0, true),
        TimeUnit::Hour => ("H", 1.0, true),
        TimeUnit::Day => ("D", 1.0, false),
        TimeUnit::Week => ("W", 1.0, false),
        TimeUnit::Fortnight => ("W", 2.0, false),
        TimeUnit::Weekend => ("WE", 1.0, false),
        TimeUnit::Month => ("M", 1.0, false),
        TimeUnit::Quarter => ("M", 3.0, false),
        TimeUnit::Year => ("Y", 1.0, false),
        TimeUnit::Decade => ("Y", 10.0, false),
        TimeUnit::Century => ("Y", 100.0, false),
    };
    let lead = if clock { "PT" } else { "P" };
    let Some(count) = count else {
        let letter = match unit {
            TimeUnit::Decade => "E",
            TimeUnit::Century => "C",
            TimeUnit::Quarter => "Q",
            _ => letter,
        };
        return format!("{lead}X{letter}");
    };
    let n = count * factor;
    // "two and a half years" is P2Y6M, "a minute and a half" PT1M30S.
    let half = (n.fract() - 0.5).abs() < 1e-9;
    match (half, letter, clock) {
        (true, "Y", _) if n < 1.0 => "P6M".into(),
        (true, "Y", _) => format!("P{}Y6M", n.trunc()),
        (true, "H", true) if n < 1.0 => "PT30M".into(),
        (true, "H", true) => format!("PT{}H30M", n.trunc()),
        (true, "M", true) => format!("PT{}M30S", n.trunc()),
        _ => format!("{lead}{n}{letter}"),
    }
}

fn week(d: Date) -> String {
    let iso = d.iso_week_date();
    format!("{:04}-W{:02}", iso.year(), iso.week())
}

/// The first day of the stretch of a precision that holds `d`.
fn first_day(d: Date, precision: Precision) -> Option<Date> {
    let weekday = i32::from(d.weekday().to_monday_zero_offset());
    match precision {
        Precision::Week => add_days(d, -weekday),
        Precision::Weekend => add_days(d, 5 - weekday),
        Precision::Month => checked(i32::from(d.year()), d.month(), 1),
        Precision::Quarter => checked(i32::from(d.year()), (d.month() - 1) / 3 * 3 + 1, 1),
        Precision::HalfYear => checked(i32::from(d.year()), (d.month() - 1) / 6 * 6 + 1, 1),
        Precision::Year => checked(i32::from(d.year()), 1, 1),
        Precision::Decade => checked(i32::from(d.year()) / 10 * 10, 1, 1),
        Precision::Century => checked(i32::from(d.year()) / 100 * 100, 1, 1),
        _ => Some(d),
    }
}

pub(super) fn checked(year: i32, month: i8, day: i8) -> Option<Date> {
    Date::new(i16::try_from(year).ok().filter(|y| *y >= 0)?, month, day).ok()
}

pub(super) fn add_days(d: Date, days: i32) -> Option<Date> {
    d.checked_add(jiff::Span::new().try_days(i64::from(days)).ok()?).ok()
}

pub(super) fn add_months(d: Date, months: i32) -> Option<Date> {
    d.checked_add(jiff::Span::new().try_months(i64::from(months)).ok()?).ok()
}

/// Easter Sunday of the Gregorian calendar (Meeus/Jones/Butcher).
pub(super) fn easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    checked(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// The nth weekday (1 = Monday) of a month; -1 = the last.
pub(super) fn nth_weekday(year: i32, month: i8, weekday: i8, nth: i8) -> Option<Date> {
    let weekday = jiff::civil::Weekday::from_monday_one_offset(weekday).ok()?;
    checked(year, month, 1)?.nth_weekday_of_month(nth, weekday).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn values_are_printed_as_timex3() {
        let d = date(2024, 7, 1);
        let value = |p| Period::new(d, p).map(|p| p.value()).unwrap_or_default();
        assert_eq!(value(Precision::Day), "2024-07-01");
        assert_eq!(value(Precision::Week), "2024-W27");
        assert_eq!(value(Precision::Quarter), "2024-Q3");
        assert_eq!(value(Precision::Decade), "202");
        assert_eq!(length(Some(2.5), TimeUnit::Year), "P2Y6M");
        assert_eq!(length(None, TimeUnit::Month), "PXM");
    }

    #[test]
    fn easter_falls_where_the_almanac_says() {
        assert_eq!(easter(2024), Some(date(2024, 3, 31)));
        assert_eq!(easter(1998), Some(date(1998, 4, 12)));
    }
}
