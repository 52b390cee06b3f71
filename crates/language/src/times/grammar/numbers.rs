//! Counts, ordinals, days of a month and years, in digits and in words.

use parallax_knowledge::measures;

use super::Grammar;
use crate::atoms::Kind;

impl Grammar<'_> {
    /// A count in digits or words; `None` inside = "several". The atom after it.
    pub(super) fn count(&self, at: usize) -> Option<(Option<f64>, usize)> {
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
        self.numbers(at).find_map(|r| match r {
            measures::Role::Number(n) => Some(n),
            _ => None,
        })
    }

    fn times(&self, at: usize) -> Option<f64> {
        self.numbers(at).find_map(|r| match r {
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
    pub(super) fn ordinal(&self, at: usize) -> Option<(i32, usize)> {
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
    pub(super) fn day(&self, at: usize) -> Option<(i8, usize)> {
        if let Some((n, end)) = self.ordinal(at).filter(|o| (1..=31).contains(&o.0)) {
            return Some((n as i8, end));
        }
        let form = self.lower(at);
        let n: i8 = form.parse().ok().filter(|n| (1..=31).contains(n))?;
        (self.atoms.is(at, Kind::Number) && form.len() <= 2).then_some((n, at + 1))
    }

    /// A year in four digits or in words ("nineteen ninety-six", "two thousand").
    pub(super) fn year_number(&self, at: usize) -> Option<(i32, usize)> {
        let form = self.lower(at);
        if self.atoms.is(at, Kind::Number) {
            let year: i32 = form.parse().ok().filter(|y| (1000..=2100).contains(y))?;
            let glued = self.atoms.tight(at)
                && at > 0
                && (self.atoms.is(at - 1, Kind::Word)
                    && !self.is(at - 1, &["fy"])
                    && !self.dense_before(at)
                    || self.is(at - 1, &["$", "#", "."]));
            return (form.len() == 4 && !glued).then_some((year, at + 1));
        }
        let century = self.cardinal(at).filter(|n| matches!(*n as i32, 18..=20))?;
        let (rest, end) = self.count_in_words(at + 1)?;
        let rest = rest.filter(|n| (10.0..100.0).contains(n))?;
        (self.unit(end).is_none() && self.lower(end) != "-")
            .then_some((century as i32 * 100 + rest as i32, end))
    }
}
