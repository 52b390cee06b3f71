//! One tolerant reader for the dates of feeds, pages and mails.
//!
//! The string is cut into numbers, words and separators; the clock is found first (digits around a
//! colon), then the zone, then the date in what is left, by the lengths of its numbers and the name
//! of the month. Nothing is guessed beyond that: an impossible date is no date.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use parallax_model::{FoundIn, Precision, Published};

use super::{names, zone};

/// How `3/4/2024` is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    DayFirst,
    MonthFirst,
}

/// What a date field says: a civil date, perhaps a time, perhaps a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    pub date: Date,
    pub time: Option<Time>,
    /// IANA name or offset; `None` where the field has none.
    pub zone: Option<String>,
    /// Zone implied by the language of the words, when it is spoken in one zone only.
    pub implied_zone: Option<String>,
    pub precision: Precision,
    /// Day and month could be read the other way round.
    pub ambiguous: bool,
}

impl Stamp {
    /// A day and nothing finer.
    pub fn day(date: Date) -> Self {
        whole(date, Precision::Day)
    }

    /// The instant, taking `default` (else UTC) where the field names no zone. A date without a time is
    /// its midnight.
    pub fn instant(&self, default: Option<&str>) -> Option<Timestamp> {
        let at = DateTime::from_parts(self.date, self.time.unwrap_or(Time::midnight()));
        let zone = self.zone.as_deref().or(self.implied_zone.as_deref()).or(default);
        let zone = zone.and_then(parallax_model::time::parse_zone).unwrap_or(TimeZone::UTC);
        zone.to_ambiguous_timestamp(at).compatible().ok()
    }

    /// As the model keeps it.
    pub fn published(&self, default: Option<&str>, found_in: FoundIn) -> Option<Published> {
        let zone = self.zone.clone().or(self.implied_zone.clone());
        Some(Published {
            instant: self.instant(default)?,
            zone: zone.or(default.map(String::from)),
            precision: self.precision,
            found_in,
        })
    }
}

/// Reads a date field; `None` when it holds no date that can be.
///
/// ```
/// use parallax_collect::dates::{parse, Order};
/// let stamp = parse("Mon, 1 Jul 2024 05:05:00 KST", Order::DayFirst).unwrap();
/// assert_eq!(stamp.instant(None).unwrap().to_string(), "2024-06-30T20:05:00Z");
/// assert_eq!(stamp.zone.as_deref(), Some("+09:00"));
/// ```
pub fn parse(field: &str, order: Order) -> Option<Stamp> {
    // A date field is short; what is longer is something else.
    if field.len() > 200 {
        return None;
    }
    let field = field.trim();
    if let Some(stamp) = digits_only(field) {
        return Some(stamp);
    }
    let pieces = pieces(field);
    let mut reader = Reader { used: vec![false; pieces.len()], pieces, ..Reader::default() };
    reader.clock();
    reader.offset();
    reader.words();
    reader.date(order)
}

/// ISO 8601 without separators, RSS readers' stand-bys, and seconds since 1970.
fn digits_only(field: &str) -> Option<Stamp> {
    let (century_cut, body) = match field.strip_prefix('-') {
        Some(body) => (true, body.replace('-', "")),
        None => (false, field.to_string()),
    };
    if body.is_empty() || !body.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| body.get(range)?.parse::<i16>().ok();
    let day =
        |y: i16, m: i16, d: i16| Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok();
    let (date, precision) = match (body.len(), century_cut) {
        (4, true) => (day(2000 + part(0..2)?, part(2..4)?, 1)?, Precision::Month),
        (_, true) => return None,
        (4, _) => (day(part(0..4)?, 1, 1)?, Precision::Year),
        (5, _) => (ordinal(full_year(part(0..2)?), part(2..5)?)?, Precision::Day),
        (6, _) => (day(full_year(part(0..2)?), part(2..4)?, part(4..6)?)?, Precision::Day),
        (7, _) => (ordinal(part(0..4)?, part(4..7)?)?, Precision::Day),
        (8, _) => (day(part(0..4)?, part(4..6)?, part(6..8)?)?, Precision::Day),
        (12 | 14, _) => {
            let date = day(part(0..4)?, part(4..6)?, part(6..8)?)?;
            let time = compact_time(&body[8..])?;
            return Some(Stamp {
                time: Some(time.0),
                precision: time.1,
                ..whole(date, Precision::Day)
            });
        }
        (10 | 13, _) => return epoch(&body),
        _ => return None,
    };
    Some(whole(date, precision))
}

fn epoch(digits: &str) -> Option<Stamp> {
    let number: i64 = digits.parse().ok()?;
    let seconds = if digits.len() == 13 { number / 1000 } else { number };
    let at = Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).datetime();
    Some(Stamp {
        time: Some(at.time()),
        zone: Some("+00:00".into()),
        ..whole(at.date(), Precision::Second)
    })
}

fn whole(date: Date, precision: Precision) -> Stamp {
    Stamp { date, time: None, zone: None, implied_zone: None, precision, ambiguous: false }
}

fn ordinal(year: i16, day: i16) -> Option<Date> {
    let first = Date::new(year, 1, 1).ok()?;
    let date = first.checked_add(jiff::Span::new().try_days(i64::from(day) - 1).ok()?).ok()?;
    (day >= 1 && date.year() == year).then_some(date)
}

/// Two-digit years up to 69 are of this century (POSIX `%y`).
fn full_year(year: i16) -> i16 {
    match year {
        0..=69 => 2000 + year,
        70..=99 => 1900 + year,
        _ => year,
    }
}

fn compact_time(digits: &str) -> Option<(Time, Precision)> {
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i8>().ok();
    let (seconds, precision) = match digits.len() {
        4 => (0, Precision::Minute),
        6 => (part(4..6)?, Precision::Second),
        _ => return None,
    };
    Some((Time::new(part(0..2)?, part(2..4)?, seconds.min(59), 0).ok()?, precision))
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Number { value: i32, digits: usize },
    Word(String),
    Mark(char),
}

#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub kind: Kind,
    /// A blank stands before it.
    spaced: bool,
    /// Where it stands, in bytes.
    pub start: usize,
    pub end: usize,
}

pub(super) fn pieces(field: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = field;
    let mut spaced = false;
    while let Some(c) = rest.chars().next() {
        let length = if c.is_ascii_digit() {
            rest.bytes().take_while(u8::is_ascii_digit).count()
        } else if c.is_alphabetic() {
            word_length(rest)
        } else {
            c.len_utf8()
        };
        let (piece, after) = rest.split_at(length);
        let start = field.len() - rest.len();
        rest = after;
        let kind = if c.is_whitespace() || c == '\u{200f}' || c == '\u{200e}' {
            spaced = true;
            continue;
        } else if c.is_ascii_digit() {
            Kind::Number { value: piece.parse().unwrap_or(i32::MAX), digits: length }
        } else if c.is_alphabetic() {
            Kind::Word(piece.to_string())
        } else {
            Kind::Mark(if matches!(c, '−' | '–' | '‐') { '-' } else { c })
        };
        pieces.push(Piece { kind, spaced, start, end: start + length });
        spaced = false;
    }
    pieces
}

/// Letters; also `p.m.`, and the slash and underscore of IANA zone names.
fn word_length(text: &str) -> usize {
    let half = text.as_bytes();
    if let [b'a' | b'A' | b'p' | b'P', b'.', b'm' | b'M', ..] = half {
        return 3 + usize::from(half.get(3) == Some(&b'.'));
    }
    let mut chars = text.char_indices().peekable();
    let ideographic = |c: char| {
        matches!(
            c,
            '年' | '月'
                | '日'
                | '時'
                | '时'
                | '分'
                | '秒'
                | '년'
                | '월'
                | '일'
                | '시'
                | '분'
                | '초'
        )
    };
    while let Some((at, c)) = chars.next() {
        if ideographic(c) {
            return if at == 0 { c.len_utf8() } else { at };
        }
        let joins = matches!(c, '/' | '_')
            && chars.peek().is_some_and(|(_, next)| next.is_alphabetic())
            && at > 0;
        if !c.is_alphabetic() && !joins && !('\u{300}'..'\u{370}').contains(&c) {
            return at;
        }
    }
    text.len()
}

#[derive(Default)]
struct Reader {
    pieces: Vec<Piece>,
    used: Vec<bool>,
    time: Option<(i32, i32, i32)>,
    precision: Option<Precision>,
    zone: Option<String>,
    implied_zone: Option<String>,
    month: Option<i8>,
    weekday: Option<i8>,
    afternoon: Option<bool>,
    /// The zone is one whose people write the month first.
    american: bool,
    /// One past the last piece of the clock.
    clock_end: usize,
}

impl Reader {
    fn number(&self, at: usize) -> Option<(i32, usize)> {
        match self.pieces.get(at)?.kind {
            Kind::Number { value, digits } => Some((value, digits)),
            _ => None,
        }
    }

    fn is_mark(&self, at: usize, mark: char) -> bool {
        self.pieces.get(at).is_some_and(|p| p.kind == Kind::Mark(mark))
    }

    fn word(&self, at: usize) -> Option<&str> {
        match &self.pieces.get(at)?.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    fn take(&mut self, from: usize, to: usize) {
        for used in self.used.iter_mut().take(to).skip(from) {
            *used = true;
        }
    }

    /// Finds `h:mm`, `h:mm:ss.f`, `Thhmmss`, `15h04`; the last one counts.
    fn clock(&mut self) {
        let mut at = 0;
        while at < self.pieces.len() {
            // What follows a sign after a clock is an offset, `-07:00:00` included.
            if self.time.is_some() && at > 0 && self.is_sign(at - 1) {
                at += 1;
                while self.is_mark(at, ':') && self.number(at + 1).is_some() {
                    at += 2;
                }
                continue;
            }
            match self.clock_at(at) {
                Some(end) => {
                    self.take(at, end);
                    self.clock_end = end;
                    at = end;
                }
                None => at += 1,
            }
        }
    }

    fn is_sign(&self, at: usize) -> bool {
        self.is_mark(at, '+') || self.is_mark(at, '-')
    }

    /// Reads a clock that begins at a piece and returns its end.
    fn clock_at(&mut self, at: usize) -> Option<usize> {
        let (hour, digits) = self.number(at)?;
        if at > 0 && matches!(digits, 4 | 6) && self.word(at - 1) == Some("T") {
            let text = format!("{hour:0digits$}");
            let (time, precision) = compact_time(&text)?;
            self.time = Some((time.hour().into(), time.minute().into(), time.second().into()));
            self.precision = Some(precision);
            return Some(at + 1);
        }
        let joint = match &self.pieces.get(at + 1)?.kind {
            Kind::Mark(':') => true,
            Kind::Word(w) => matches!(w.as_str(), "h" | "H" | "時" | "时" | "시"),
            Kind::Mark(_) | Kind::Number { .. } => false,
        };
        if !joint || digits > 2 || hour > 24 {
            return None;
        }
        let (minute, digits) = self.number(at + 2)?;
        if digits > 2 || minute > 59 {
            return None;
        }
        let mut end = at + 3;
        let mut second = None;
        if self.is_mark(end, ':') || matches!(self.word(end), Some("分" | "분")) {
            if let Some((value, 1..=2)) = self.number(end + 1).filter(|(v, _)| *v <= 60) {
                second = Some(value.min(59));
                end += 2;
                if self.is_mark(end, ':') {
                    // A fourth field is frames or an empty zone.
                    end += if self.number(end + 1).is_some() { 2 } else { 1 };
                }
            } else {
                end += 1;
            }
        }
        if (self.is_mark(end, '.') || self.is_mark(end, ',')) && second.is_some() {
            let fraction = self.pieces.get(end + 1).is_some_and(|p| !p.spaced);
            if fraction && self.number(end + 1).is_some() {
                end += 2;
            }
        }
        self.time = Some((hour, minute, second.unwrap_or(0)));
        self.precision = Some(if second.is_some() { Precision::Second } else { Precision::Minute });
        Some(end)
    }

    /// `-0700`, `+07:00`, `GMT+7`, `--0700`: a sign that belongs to no date.
    fn offset(&mut self) {
        for at in self.clock_end.max(1)..self.pieces.len() {
            let Some((value, digits)) = self.number(at) else { continue };
            if self.used[at] || !self.is_sign(at - 1) || self.pieces[at].spaced {
                continue;
            }
            let before = at.checked_sub(2);
            let free =
                before.is_none_or(|b| self.used[b] || self.word(b).is_some() || self.is_sign(b));
            if !(free || self.pieces[at - 1].spaced && digits == 4) {
                continue;
            }
            if self.time.is_none() && digits != 4 {
                continue;
            }
            let (mut hours, mut minutes) =
                if digits > 2 { (value / 100, value % 100) } else { (value, 0) };
            let mut end = at + 1;
            if digits <= 2 && self.is_mark(end, ':') {
                let Some((m, 2)) = self.number(end + 1) else { continue };
                minutes = m;
                end += 2;
                // Seconds of an offset are dropped.
                if self.is_mark(end, ':') && self.number(end + 1).is_some() {
                    end += 2;
                }
            }
            if hours > 14 || minutes > 59 {
                continue;
            }
            if self.is_mark(at - 1, '-') {
                (hours, minutes) = (-hours, -minutes);
            }
            self.zone = Some(zone::offset(hours * 60 + minutes));
            self.take(at - 1, end);
            return;
        }
    }

    fn words(&mut self) {
        for at in 0..self.pieces.len() {
            let Some(word) = self.word(at).map(String::from) else { continue };
            if let Some((meaning, implied)) = names::meaning(&word) {
                if implied.is_some() {
                    self.implied_zone = implied.map(String::from);
                }
                match meaning {
                    // `mar. 2 janv.`: a day's short name that is also a month's comes first.
                    names::Word::Month(month) => self.month = Some(month),
                    names::Word::Weekday(day) => self.weekday = Some(day),
                    names::Word::Am => self.afternoon = Some(false),
                    names::Word::Pm => self.afternoon = Some(true),
                    names::Word::Today | names::Word::Yesterday => {}
                }
                if !matches!(meaning, names::Word::Weekday(_)) {
                    continue;
                }
            }
            if matches!(word.as_str(), "년" | "월" | "일") {
                self.implied_zone = Some("Asia/Seoul".into());
            }
            let shouted = word.chars().all(|c| !c.is_lowercase()) || word.contains('/');
            let known = matches!(word.to_ascii_lowercase().as_str(), "utc" | "gmt");
            if (shouted || known) && self.zone.is_none() && word != "T" {
                self.zone = zone::named(&word);
            }
            if shouted {
                self.american |= zone::is_month_first(&word);
            }
        }
    }

    fn clock_time(&self) -> Option<Time> {
        let (mut hour, minute, second) = self.time?;
        match self.afternoon {
            Some(true) if hour < 12 => hour += 12,
            Some(false) if hour == 12 => hour = 0,
            _ => {}
        }
        let part = |n: i32| i8::try_from(n).ok();
        Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()
    }

    fn date(mut self, order: Order) -> Option<Stamp> {
        let (date, mut precision, ambiguous) = self.civil(order)?;
        if !(1..=9998).contains(&date.year()) {
            return None;
        }
        let midnight_after = self.time.is_some_and(|(h, m, s)| (h, m, s) == (24, 0, 0));
        let date = if midnight_after {
            self.time = Some((0, 0, 0));
            date.tomorrow().ok()?
        } else {
            date
        };
        let time = self.clock_time().filter(|_| precision == Precision::Day);
        if time.is_some() {
            precision = self.precision.unwrap_or(Precision::Minute);
        }
        Some(Stamp {
            date,
            time,
            zone: self.zone,
            implied_zone: self.implied_zone,
            precision,
            ambiguous,
        })
    }

    fn civil(&self, order: Order) -> Option<(Date, Precision, bool)> {
        let left: Vec<(usize, i32, usize)> = (0..self.pieces.len())
            .filter(|&at| !self.used[at])
            .filter_map(|at| self.number(at).map(|(value, digits)| (at, value, digits)))
            .collect();
        if let Some(month) = self.month {
            return with_month(month, &left);
        }
        let day = |y, m, d| civil(y, m, d).map(|date| (date, Precision::Day, false));
        match *left.as_slice() {
            [(_, y, 4), (_, m, _), (_, d, _), ..] => day(y, m, d).or_else(|| day(y, d, m)),
            [(_, compact, 8), ..] => day(compact / 10_000, compact / 100 % 100, compact % 100),
            [(_, y, 4), (_, n, 3)] => {
                let date = ordinal(i16::try_from(y).ok()?, i16::try_from(n).ok()?)?;
                Some((date, Precision::Day, false))
            }
            [(at, a, la), (_, b, lb), (_, c, lc), ..] if lc == 4 || lc == 2 => {
                let mark = match self.pieces.get(at + 1)?.kind {
                    Kind::Mark(mark) => mark,
                    _ => ' ',
                };
                let year_first = lc == 2 && la == 2 && mark == '-';
                if year_first && let Some(found) = day(two_digit(a), b, c) {
                    return Some(found);
                }
                self.day_and_month(
                    a,
                    b,
                    (if lc == 2 { two_digit(c) } else { c }, lc == 2),
                    mark,
                    order,
                )
                .filter(|_| la <= 2 && lb <= 2)
            }
            [(_, a, 2), (_, b, 1), (_, c, 1), ..] => day(two_digit(a), b, c),
            [(_, y, 4), (_, m, 1..=2)] => Some((civil(y, m, 1)?, Precision::Month, false)),
            [(_, m, 1..=2), (_, y, 4)] => Some((civil(y, m, 1)?, Precision::Month, false)),
            [(_, y, 4)] if self.pieces.len() == 1 => {
                Some((civil(y, 1, 1)?, Precision::Year, false))
            }
            _ => None,
        }
    }

    /// Two numbers that are day and month in some order: the day of the week decides, else a number
    /// above twelve, else the habit of those who write dots (day first) or `p.m.` (month first).
    fn day_and_month(
        &self,
        a: i32,
        b: i32,
        year: (i32, bool),
        mark: char,
        order: Order,
    ) -> Option<(Date, Precision, bool)> {
        let (year, short_year) = year;
        let (day_first, month_first) = (civil(year, b, a), civil(year, a, b));
        let (Some(df), Some(mf)) = (day_first, month_first) else {
            return day_first.or(month_first).map(|d| (d, Precision::Day, false));
        };
        if let Some(weekday) = self.weekday {
            let falls = |d: Date| d.weekday().to_monday_one_offset() == weekday;
            if falls(df) != falls(mf) {
                return Some((if falls(df) { df } else { mf }, Precision::Day, false));
            }
        }
        // `%x %X` of the C locale is `01/02/06 15:04:05`; Americans write their zones' names.
        let c_locale = short_year && self.precision == Some(Precision::Second);
        let american = self.afternoon.is_some() || self.american || c_locale;
        let date = match mark {
            '.' => df,
            '/' if american => mf,
            _ if order == Order::MonthFirst => mf,
            _ => df,
        };
        Some((date, Precision::Day, df != mf && mark != '.'))
    }
}

fn two_digit(year: i32) -> i32 {
    i16::try_from(year).map_or(year, |y| full_year(y).into())
}

fn civil(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Day and year beside the name of a month.
fn with_month(month: i8, left: &[(usize, i32, usize)]) -> Option<(Date, Precision, bool)> {
    let year = left.iter().position(|&(_, value, digits)| digits == 4 && value > 0);
    let day = |at: Option<usize>| {
        left.iter().enumerate().find(|&(i, &(_, value, digits))| {
            Some(i) != at && digits <= 2 && (1..=31).contains(&value)
        })
    };
    let found = day(year);
    let value = |at: usize| left.get(at).map(|l| l.1);
    match (year, found) {
        (Some(y), Some((_, &(_, d, _)))) => {
            Some((civil(value(y)?, month.into(), d)?, Precision::Day, false))
        }
        (Some(y), None) => Some((civil(value(y)?, month.into(), 1)?, Precision::Month, false)),
        // `2 Jan 06`: what follows the day is the year.
        (None, Some((i, &(_, d, _)))) => {
            let &(_, y, digits) = left.get(i + 1)?;
            (digits == 2)
                .then(|| civil(two_digit(y), month.into(), d))
                .flatten()
                .map(|date| (date, Precision::Day, false))
        }
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn instant(field: &str) -> String {
        parse(field, Order::DayFirst)
            .and_then(|s| s.instant(None))
            .map_or("none".into(), |t| t.to_string())
    }

    #[test]
    fn machine_and_editor_dates_are_read() {
        for (field, expected) in [
            ("Tue, 02 Jul 2024 06:00:00 +0900", "2024-07-01T21:00:00Z"),
            ("2024-07-01T05:05:00.123+09:00", "2024-06-30T20:05:00Z"),
            ("July 1, 2024 5:05 p.m. EDT", "2024-07-01T21:05:00Z"),
            ("1er juillet 2024 à 17h05", "2024-07-01T17:05:00Z"),
            ("mar. 2 janv. 2024", "2024-01-02T00:00:00Z"),
            ("Sat, Oct 28 2023 08:28:28 PM", "2023-10-28T20:28:28Z"),
            ("2024年7月1日 05:05", "2024-07-01T05:05:00Z"),
            ("1. heinäkuuta 2024", "2024-07-01T00:00:00Z"),
            ("20240701T050500Z", "2024-07-01T05:05:00Z"),
            ("1719777900", "2024-06-30T20:05:00Z"),
            ("Mon, 1 Jul 2024 05:05 GMT+9", "2024-06-30T20:05:00Z"),
            ("31/12/2024 24:00", "2025-01-01T00:00:00Z"),
        ] {
            assert_eq!(instant(field), expected, "{field}");
        }
    }

    #[test]
    fn what_is_no_date_stays_none() {
        for field in ["", "Tue,", "30 February 2024", "99999", "soon", "99/99/9999", "July", "1:2"]
        {
            assert_eq!(instant(field), "none", "{field}");
        }
    }

    #[test]
    fn an_ambiguous_date_follows_the_order_and_says_so() {
        let (df, mf) = (
            parse("3/4/2024", Order::DayFirst).unwrap(),
            parse("3/4/2024", Order::MonthFirst).unwrap(),
        );
        assert_eq!(
            (df.date.to_string(), mf.date.to_string()),
            ("2024-04-03".into(), "2024-03-04".into())
        );
        assert!(df.ambiguous && mf.ambiguous);
        assert!(!parse("3.4.2024", Order::DayFirst).unwrap().ambiguous);
    }

    proptest! {
        #[test]
        fn no_field_panics(field in "\\PC{0,40}|[0-9:T+\\- /.apmZJuly,年月]{0,30}") {
            let _ = parse(&field, Order::DayFirst).map(|s| s.instant(Some("Asia/Seoul")));
        }

        #[test]
        fn a_printed_instant_reads_back(seconds in 0_i64..4_000_000_000) {
            let at = Timestamp::from_second(seconds).unwrap();
            let rfc = jiff::fmt::rfc2822::to_string(&at.to_zoned(TimeZone::UTC)).unwrap();
            prop_assert_eq!(instant(&rfc), at.to_string());
            prop_assert_eq!(instant(&at.to_string()), at.to_string());
        }
    }
}
