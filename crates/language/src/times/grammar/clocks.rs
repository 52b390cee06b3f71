//! Clock times and dates in figures: "9:30 p.m. EST", "2024-07-01T05:05", "07/01/2024".

use parallax_knowledge::calendar::Role;

use super::{Found, Grammar, Said, Time};
use crate::atoms::{Gap, Kind};

impl Grammar<'_> {
    /// "6:14 a.m.", "0505 KST", "9 p.m.", "noon", with its zone.
    pub(super) fn clock(&self, at: usize) -> Option<(Time, usize)> {
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
    pub(super) fn clocked(&self, at: usize) -> Option<Found> {
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
    pub(super) fn iso(&self, at: usize) -> Option<Found> {
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
}
