//! From what was said to a stretch of the calendar, given publication, what was told before, and
//! the tense of the sentence.

use jiff::civil::Date;
use parallax_knowledge::calendar::{Holiday, Shift, TimeUnit};
use parallax_model::{Interval, Precision, TimeKind, time::Anchor};

use super::{
    grammar::{Found, Said, Which},
    value::{Period, add_days, add_months, checked, easter, length, nth_weekday},
};

/// Which way an expression without a year or week looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Future,
}

/// What an expression is worth.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Resolved {
    pub kind: TimeKind,
    pub value: String,
    pub interval: Option<Interval>,
    pub anchor: Anchor,
}

/// What is known while a text is read from top to bottom.
#[derive(Debug)]
pub(super) struct Clockwork {
    /// Day of publication in the outlet's zone.
    pub published: Option<Date>,
    pub zone: Option<String>,
    /// The stretch resolved last.
    pub told: Option<Period>,
    /// Last quarter or month that figures were given for.
    pub reported: Option<Period>,
    /// The text tells of another time than its publication: dates lean on the one told before.
    pub narrative: bool,
}

impl Clockwork {
    /// The day that "today" and a date without a year count from.
    fn now(&self) -> Option<Date> {
        match (&self.told, self.narrative) {
            (Some(told), true) => Some(told.start),
            _ => self.published.or(self.told.as_ref().map(|t| t.start)),
        }
    }

    fn told_day(&self) -> Option<Date> {
        self.told.as_ref().map(|t| t.start).or(self.published)
    }

    pub fn resolve(&mut self, found: &Found, tense: Tense) -> Resolved {
        match self.period(found, tense) {
            Some((period, anchor)) => self.place(found, period, anchor),
            None => Resolved {
                kind: kind(found),
                value: self.unplaced(found),
                interval: None,
                anchor: Anchor::Publication,
            },
        }
    }

    /// Adds part of the day and clock time, prints, and remembers.
    fn place(&mut self, found: &Found, mut period: Period, anchor: Anchor) -> Resolved {
        let daily = matches!(period.precision, Precision::Day | Precision::PartOfDay);
        let mut zone = self.zone.clone();
        if let Some(time) = found.time.as_ref().filter(|_| daily) {
            period.time = Some((time.hour, time.minute));
            period.precision =
                if time.minute.is_some() { Precision::Minute } else { Precision::Hour };
            zone = match time.zone.as_deref() {
                Some("local") => None,
                Some(named) => Some(named.to_string()),
                None => zone,
            };
        } else if let Some(part) = found.part.as_ref().filter(|_| daily) {
            period.label = Some(part.clone());
            period.precision = Precision::PartOfDay;
        }
        let timed =
            matches!(period.precision, Precision::PartOfDay | Precision::Minute | Precision::Hour);
        let resolved = Resolved {
            kind: if timed { TimeKind::Time } else { TimeKind::Date },
            value: period.value(),
            interval: period.interval(zone),
            anchor,
        };
        let reports = matches!(found.said, Said::Quarter { .. } | Said::Half { .. });
        let current = self.published.is_none_or(|p| days_between(period.start, p) < 320);
        if reports && current {
            self.reported = Some(period.clone());
        }
        if period.precision < Precision::Decade {
            self.told = Some(period);
        }
        resolved
    }

    /// The value of what has no place in the calendar.
    fn unplaced(&self, found: &Found) -> String {
        match &found.said {
            Said::Length { count, unit } => length(*count, *unit),
            Said::Set(value) | Said::Ref(value) => value.clone(),
            Said::Moved { count, unit, later, .. } => match (count, later) {
                (None, false) => "PAST_REF".into(),
                (None, true) => "FUTURE_REF".into(),
                (count, _) => length(*count, *unit),
            },
            Said::Weekday { weekday, .. } => format!("XXXX-WXX-{weekday}"),
            Said::Date { month, day, .. } => match (month, day) {
                (Some(m), Some(d)) => format!("XXXX-{m:02}-{d:02}"),
                (Some(m), None) => format!("XXXX-{m:02}"),
                _ => "XXXX".into(),
            },
            Said::Quarter { quarter, .. } => format!("XXXX-Q{quarter}"),
            Said::Season { season, .. } => format!("XXXX-{season}"),
            Said::Clock => match &found.time {
                Some(t) => format!("XXXX-XX-XXT{:02}:{:02}", t.hour, t.minute.unwrap_or(0)),
                None => "XXXX-XX-XX".into(),
            },
            Said::YearAgo => "PAST_REF".into(),
            _ => "XXXX-XX-XX".into(),
        }
    }

    fn period(&self, found: &Found, tense: Tense) -> Option<(Period, Anchor)> {
        let published = |p: Option<Period>| p.map(|p| (p, Anchor::Publication));
        match &found.said {
            Said::Date { year, month, day, which, .. } => {
                self.date(*year, *month, *day, *which, tense)
            }
            Said::Weekday { weekday, shift } => self.weekday(*weekday, *shift, tense),
            Said::Day(days) => published(add_days(self.now()?, *days).map(Period::day)),
            Said::Night(days) => {
                let mut period = Period::day(add_days(
                    self.now()?,
                    if tense == Tense::Past { *days } else { 0 },
                )?);
                period.label = Some("NI".into());
                period.precision = Precision::PartOfDay;
                published(Some(period))
            }
            Said::Moved { count, unit, later, from_told } => {
                let found = self.moved((*count)?, *unit, *later, *from_told)?;
                // "Flew them two days later": reckoned from a day that the text does not name, since
                // what has been done lies before the text.
                let ahead = self.now().is_some_and(|now| found.0.start > now);
                (!(*from_told && *later && tense == Tense::Past && ahead)).then_some(found)
            }
            Said::Unit { unit, shift } => self.unit(*unit, *shift, tense),
            Said::Quarter { quarter, year, years } => {
                let explicit = year.is_some();
                let year =
                    (*year).or_else(|| self.year_of_part(*years, (quarter - 1) * 3 + 1, tense))?;
                let period =
                    Period::new(checked(year, (quarter - 1) * 3 + 1, 1)?, Precision::Quarter)?;
                Some((period, if explicit { Anchor::Explicit } else { Anchor::Publication }))
            }
            Said::Half { half, year, years } => {
                let explicit = year.is_some();
                let year =
                    (*year).or_else(|| self.year_of_part(*years, (half - 1) * 6 + 1, tense))?;
                let period =
                    Period::new(checked(year, (half - 1) * 6 + 1, 1)?, Precision::HalfYear)?;
                Some((period, if explicit { Anchor::Explicit } else { Anchor::Publication }))
            }
            Said::Season { season, year, shift } => self.season(season, *year, *shift, tense),
            Said::Decade(year) => {
                Some((Period::new(checked(*year, 1, 1)?, Precision::Decade)?, Anchor::Explicit))
            }
            Said::Century(n) => {
                Some((Period::new(checked(n * 100, 1, 1)?, Precision::Century)?, Anchor::Explicit))
            }
            Said::Clock => {
                // A time without a day is of the day told last, if that is near, or of publication.
                let near = self.told.as_ref().filter(|t| {
                    let daily = t.precision <= Precision::Day;
                    daily && self.published.is_none_or(|p| (days_between(t.start, p)).abs() <= 7)
                });
                match near {
                    Some(told) => Some((Period::day(told.start), Anchor::Previous)),
                    None => published(self.now().map(Period::day)),
                }
            }
            Said::Holiday { holiday, year, shift } => self.holiday(holiday, *year, *shift, tense),
            Said::YearAgo => self.year_ago(),
            Said::Length { .. } | Said::Set(_) | Said::Ref(_) => None,
        }
    }

    /// The year of a month, quarter or half that comes without one.
    fn year_of_part(&self, years: Option<i32>, month: i8, tense: Tense) -> Option<i32> {
        let now = self.now()?;
        let year = i32::from(now.year());
        Some(match years {
            Some(n) => year + n,
            None if tense == Tense::Past && month > now.month() && !self.narrative => year - 1,
            None => year,
        })
    }

    fn date(
        &self,
        year: Option<i32>,
        month: Option<i8>,
        day: Option<i8>,
        which: Option<Which>,
        tense: Tense,
    ) -> Option<(Period, Anchor)> {
        let make = |year: i32| match (month, day) {
            (Some(m), Some(d)) => Period::new(checked(year, m, d)?, Precision::Day),
            (Some(m), None) => Period::new(checked(year, m, 1)?, Precision::Month),
            (None, Some(d)) => {
                let now = self.now()?;
                Period::new(checked(year, now.month(), d)?, Precision::Day)
            }
            (None, None) => Period::new(checked(year, 1, 1)?, Precision::Year),
        };
        if let Some(year) = year {
            return Some((make(year)?, Anchor::Explicit));
        }
        let now = self.now()?;
        let this = i32::from(now.year());
        let anchor = if self.narrative { Anchor::Previous } else { Anchor::Publication };
        let year = match which {
            Some(Which::Years(n)) => this + n,
            Some(Which::Months(n)) => {
                let month = add_months(checked(this, now.month(), 1)?, n)?;
                let date = checked(i32::from(month.year()), month.month(), day?)?;
                return Some((Period::day(date), anchor));
            }
            Some(Which::Shift(Shift::That | Shift::Same)) => i32::from(self.told_day()?.year()),
            Some(Which::Shift(shift)) => {
                let month = month?;
                match shift {
                    Shift::Last | Shift::Preceding if month >= now.month() => this - 1,
                    Shift::Next | Shift::Coming | Shift::Following if month <= now.month() => {
                        this + 1
                    }
                    _ => this,
                }
            }
            None => nearest_year(now, month.unwrap_or(now.month()), day, tense, self.narrative),
        };
        Some((make(year)?, anchor))
    }

    fn weekday(&self, weekday: i8, shift: Option<Shift>, tense: Tense) -> Option<(Period, Anchor)> {
        let told =
            matches!(shift, Some(Shift::Following | Shift::Preceding | Shift::That | Shift::Same));
        let from = if told { self.told_day()? } else { self.now()? };
        let ahead =
            (i32::from(weekday) - i32::from(from.weekday().to_monday_one_offset())).rem_euclid(7);
        let back = (7 - ahead) % 7;
        let days = match shift {
            Some(Shift::Last | Shift::Preceding) => -if back == 0 { 7 } else { back },
            Some(Shift::Next | Shift::Coming | Shift::Following) => {
                if ahead == 0 {
                    7
                } else {
                    ahead
                }
            }
            Some(Shift::This) => ahead,
            _ if tense == Tense::Future => ahead,
            _ => -back,
        };
        let anchor = if told || self.narrative { Anchor::Previous } else { Anchor::Publication };
        Some((Period::day(add_days(from, days)?), anchor))
    }

    fn moved(
        &self,
        count: f64,
        unit: TimeUnit,
        later: bool,
        from_told: bool,
    ) -> Option<(Period, Anchor)> {
        let (from, anchor) = match (from_told, &self.told) {
            (true, Some(told)) => (told.start, Anchor::Previous),
            _ => (self.now()?, Anchor::Publication),
        };
        // A year before a quarter is that quarter of the year before.
        let one_year = count == 1.0 && unit == TimeUnit::Year && !later;
        if one_year && let Some(reported) = &self.reported {
            let start = add_months(reported.start, -12)?;
            return Some((Period::new(start, reported.precision)?, Anchor::Previous));
        }
        let sign = if later { 1.0 } else { -1.0 };
        let n = (count * sign).clamp(-1e6, 1e6);
        let whole = n.round() as i32;
        let (start, precision) = match unit {
            TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => return None,
            TimeUnit::Day => (add_days(from, whole)?, Precision::Day),
            TimeUnit::Week => (add_days(from, (n * 7.0) as i32)?, Precision::Week),
            TimeUnit::Fortnight => (add_days(from, whole.checked_mul(14)?)?, Precision::Week),
            TimeUnit::Weekend => (add_days(from, whole.checked_mul(7)?)?, Precision::Weekend),
            TimeUnit::Month => (add_months(from, whole)?, Precision::Month),
            TimeUnit::Quarter => (add_months(from, whole.checked_mul(3)?)?, Precision::Quarter),
            TimeUnit::Year => (add_months(from, (n * 12.0) as i32)?, Precision::Year),
            TimeUnit::Decade => (add_months(from, whole.checked_mul(120)?)?, Precision::Year),
            TimeUnit::Century => (add_months(from, whole.checked_mul(1200)?)?, Precision::Year),
        };
        Some((Period::new(start, precision)?, anchor))
    }

    fn unit(&self, unit: TimeUnit, shift: Shift, tense: Tense) -> Option<(Period, Anchor)> {
        let told = matches!(shift, Shift::Same | Shift::That | Shift::Following | Shift::Preceding);
        let latest_quarter =
            unit == TimeUnit::Quarter && matches!(shift, Shift::Latest | Shift::This);
        if latest_quarter
            && let Some(reported) =
                self.reported.clone().filter(|r| r.precision == Precision::Quarter)
        {
            return Some((reported, Anchor::Previous));
        }
        let (from, anchor) = match told {
            true => (self.told_day()?, Anchor::Previous),
            false => (self.now()?, Anchor::Publication),
        };
        let n = match shift {
            Shift::Last | Shift::Preceding => -1,
            Shift::Next | Shift::Coming | Shift::Following => 1,
            Shift::Latest if unit == TimeUnit::Weekend => {
                let weekend_now = from.weekday().to_monday_zero_offset() >= 5;
                -i32::from(tense == Tense::Past && !weekend_now)
            }
            Shift::Latest if unit == TimeUnit::Quarter => -1,
            _ => 0,
        };
        let (start, precision) = match unit {
            TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => return None,
            TimeUnit::Day => (add_days(from, n)?, Precision::Day),
            TimeUnit::Week => (add_days(from, 7 * n)?, Precision::Week),
            TimeUnit::Fortnight => (add_days(from, 14 * n)?, Precision::Week),
            TimeUnit::Weekend => (add_days(from, 7 * n)?, Precision::Weekend),
            TimeUnit::Month => (add_months(from, n)?, Precision::Month),
            TimeUnit::Quarter => (add_months(from, 3 * n)?, Precision::Quarter),
            TimeUnit::Year => (add_months(from, 12 * n)?, Precision::Year),
            TimeUnit::Decade => (add_months(from, 120 * n)?, Precision::Decade),
            TimeUnit::Century => (add_months(from, 1200 * n)?, Precision::Century),
        };
        Some((Period::new(start, precision)?, anchor))
    }

    fn season(
        &self,
        season: &str,
        year: Option<i32>,
        shift: Option<Shift>,
        tense: Tense,
    ) -> Option<(Period, Anchor)> {
        if let Some(year) = year {
            return Some((Period::season(year, season)?, Anchor::Explicit));
        }
        let now = self.now()?;
        let year = i32::from(now.year());
        let begins = Period::season(year, season)?.start;
        let begun = begins <= now;
        let year = match shift {
            Some(Shift::Last | Shift::Preceding)
                if season == "WI" || !begun || add_months(begins, 3)? > now =>
            {
                year - 1
            }
            Some(Shift::Next | Shift::Coming | Shift::Following) if begun => year + 1,
            Some(Shift::Latest) if !begun && tense == Tense::Past => year - 1,
            _ => year,
        };
        Some((Period::season(year, season)?, Anchor::Publication))
    }

    fn holiday(
        &self,
        holiday: &Holiday,
        year: Option<i32>,
        shift: Option<Shift>,
        tense: Tense,
    ) -> Option<(Period, Anchor)> {
        let on = |year: i32| match holiday {
            Holiday::Fixed { month, day } => checked(year, *month, *day),
            Holiday::Nth { month, weekday, nth } => nth_weekday(year, *month, *weekday, *nth),
            Holiday::Easter(days) => add_days(easter(year)?, *days),
            Holiday::AfterFirstMonday { month } => add_days(nth_weekday(year, *month, 1, 1)?, 1),
            Holiday::Listed(days) => days.iter().copied().find(|d| i32::from(d.year()) == year),
        };
        if let Some(year) = year {
            return Some((Period::day(on(year)?), Anchor::Explicit));
        }
        let now = self.now()?;
        let this = i32::from(now.year());
        let day = on(this)?;
        let year = match shift {
            Some(Shift::Last | Shift::Preceding) if day >= now => this - 1,
            Some(Shift::Next | Shift::Coming) if day <= now => this + 1,
            None if tense == Tense::Past && day > now && days_between(now, day) > 60 => this - 1,
            None if tense == Tense::Future && day < now => this + 1,
            _ => this,
        };
        Some((Period::day(on(year)?), Anchor::Publication))
    }

    fn year_ago(&self) -> Option<(Period, Anchor)> {
        match &self.reported {
            Some(r) => {
                Some((Period::new(add_months(r.start, -12)?, r.precision)?, Anchor::Previous))
            }
            None => Some((
                Period::new(add_months(self.now()?, -12)?, Precision::Year)?,
                Anchor::Publication,
            )),
        }
    }
}

/// The year in which a month or day lies best: before publication for what is told as past, unless
/// the date is just ahead; after it for what is to come.
fn nearest_year(now: Date, month: i8, day: Option<i8>, tense: Tense, narrative: bool) -> i32 {
    let this = i32::from(now.year());
    let Some(date) = checked(this, month, day.unwrap_or(1)) else { return this };
    let ahead = days_between(now, date);
    if narrative {
        // A story moves on: January after November is of the next year.
        return if ahead < -240 { this + 1 } else { this };
    }
    match tense {
        Tense::Past if day.is_none() && month > now.month() => this - 1,
        Tense::Past if ahead > 45 => this - 1,
        Tense::Future if day.is_none() && month < now.month() => this + 1,
        Tense::Future if ahead < -60 => this + 1,
        _ => this,
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until((jiff::Unit::Day, to)).map_or(0, |span| span.get_days())
}

fn kind(found: &Found) -> TimeKind {
    match &found.said {
        Said::Length { .. } => TimeKind::Duration,
        Said::Set(_) => TimeKind::Set,
        Said::Clock => TimeKind::Time,
        Said::Moved { count: Some(_), .. } => TimeKind::Duration,
        _ => TimeKind::Date,
    }
}
