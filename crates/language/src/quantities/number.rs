//! Numbers in digits and in words, and the numbers that count nothing.

use parallax_knowledge::{fold::unspaced, measures::Role};
use parallax_model::Bound;

use super::{Figure, Scan, in_a_date};
use crate::atoms::{Gap, Kind};

/// Nouns that are plural without an "s".
const PLURALS: &[&str] =
    &["people", "men", "women", "children", "personnel", "aircraft", "troops", "police"];

/// A number read from atoms `[start, end)`.
#[derive(Debug, Clone)]
pub(super) struct Number {
    pub value: f64,
    /// The value before multipliers.
    pub digits_value: f64,
    /// Product of the multipliers: 1 when there is none.
    pub times: f64,
    pub start: usize,
    pub end: usize,
    pub in_digits: bool,
    /// A size ("dozens"): `value` is its lower end.
    pub low_only: bool,
    pub approximate: bool,
    pub fraction: bool,
}

impl Scan<'_> {
    pub(super) fn number(&self, at: usize) -> Option<Number> {
        match self.atoms.all.get(at)?.kind {
            Kind::Number => self.digits(at),
            Kind::Word => self.words(at),
            Kind::Sign => self.half_sign(at),
        }
    }

    fn roles(&self, at: usize) -> impl Iterator<Item = Role> + '_ {
        self.measures.roles(self.atoms.lower(at), &self.reading.language)
    }

    fn times(&self, at: usize) -> Option<f64> {
        self.roles(at).find_map(|r| match r {
            Role::Times(n) => Some(n),
            _ => None,
        })
    }

    fn cardinal(&self, at: usize) -> Option<f64> {
        self.roles(at).find_map(|r| match r {
            Role::Number(n) => Some(n),
            _ => None,
        })
    }

    fn vague(&self, at: usize) -> Option<f64> {
        self.roles(at).find_map(|r| match r {
            Role::Vague(n) => Some(n),
            _ => None,
        })
    }

    fn digits(&self, at: usize) -> Option<Number> {
        let mut value = parse(self.atoms.lower(at), &self.reading.language)?;
        let mut end = at + 1;
        // "1 500" in languages that part thousands by a space.
        while spaced_thousands(&self.reading.language)
            && self.atoms.is(end, Kind::Number)
            && self.atoms.gap(end) == Gap::Blank
            && self.atoms.form(end).len() == 3
            && self.atoms.form(end - 1).len() <= 3
        {
            value = value * 1000.0 + parse(self.atoms.lower(end), &self.reading.language)?;
            end += 1;
        }
        if let Some(half) = half(self.atoms.lower(end)).filter(|_| self.atoms.tight(end)) {
            value += half;
            end += 1;
        } else if let Some((fraction, after)) = self.slashed(end) {
            value += fraction;
            end = after;
        }
        let digits_value = value;
        let (value, times, end) = self.multiplied(value, end);
        Some(Number {
            value,
            digits_value,
            times,
            start: at,
            end,
            in_digits: true,
            low_only: false,
            approximate: false,
            fraction: false,
        })
    }

    /// "3 1/2"
    fn slashed(&self, at: usize) -> Option<(f64, usize)> {
        let part = |i: usize| {
            self.atoms.lower(i).parse::<f64>().ok().filter(|_| self.atoms.form(i).len() == 1)
        };
        let (a, b) = (part(at)?, part(at + 2)?);
        let fits = self.atoms.form(at + 1) == "/" && self.atoms.gap(at) == Gap::Blank && a < b;
        fits.then_some((a / b, at + 3))
    }

    fn half_sign(&self, at: usize) -> Option<Number> {
        let value = half(self.atoms.lower(at))?;
        Some(Number {
            value,
            digits_value: value,
            times: 1.0,
            start: at,
            end: at + 1,
            in_digits: true,
            low_only: false,
            approximate: false,
            fraction: true,
        })
    }

    /// Multipliers after a number: "3 million", "5bn", "3만 5000".
    fn multiplied(&self, mut value: f64, mut end: usize) -> (f64, f64, usize) {
        let mut times = 1.0;
        while self.atoms.gap(end) != Gap::Line || self.atoms.gap(end + 1) != Gap::Line {
            let at =
                if self.atoms.form(end) == "-" && self.atoms.tight(end) { end + 1 } else { end };
            let Some(m) = self.times(at).or_else(|| self.money_letter(at)) else { break };
            value *= m;
            times *= m;
            end = at + 1;
            let more = self.atoms.is(end, Kind::Number)
                && m >= 1000.0
                && self.atoms.form(at).chars().all(unspaced);
            if let Some(rest) = parse(self.atoms.lower(end), "").filter(|r| more && *r < m) {
                value += rest;
                end += 1;
            }
        }
        (value, times, end)
    }

    /// "$5m", "£10k": letters that multiply directly after the digits of a sum of money.
    fn money_letter(&self, at: usize) -> Option<f64> {
        let sign = at.checked_sub(2).map_or("", |i| self.atoms.form(i));
        let money = sign.chars().any(|c| matches!(c, '$' | '€' | '£' | '¥' | '₩'));
        match self.atoms.form(at) {
            "m" | "M" if money && self.atoms.tight(at) => Some(1e6),
            "b" | "B" if money && self.atoms.tight(at) => Some(1e9),
            "k" | "K" if self.atoms.tight(at) && self.atoms.is(at - 1, Kind::Number) => Some(1e3),
            _ => None,
        }
    }

    /// "twenty-five", "two hundred and sixty", "half a million", "a few dozen", "tens of thousands".
    fn words(&self, at: usize) -> Option<Number> {
        let mut i = at;
        if let Some(number) = self.fraction(at) {
            return Some(number);
        }
        let article = matches!(self.atoms.lower(i), "a" | "an");
        if article {
            let next = i + 1;
            let counts = self.times(next).is_some()
                || self.vague(next).is_some_and(|_| self.atoms.lower(next) != "multiple");
            if !counts || self.atoms.gap(next) == Gap::Line {
                return None;
            }
            i += 1;
        }
        if let Some(low) = self.vague(i).filter(|_| self.is_size(i)) {
            return Some(self.vague_number(at, i, low));
        }
        let (value, digits_value, times, end, dozen) = self.cardinal_words(i, article)?;
        Some(Number {
            value,
            digits_value,
            times,
            start: at,
            end,
            in_digits: false,
            low_only: false,
            approximate: dozen,
            fraction: false,
        })
    }

    /// "multiple missiles", but not "multiple rocket launcher".
    fn is_size(&self, at: usize) -> bool {
        self.atoms.lower(at) != "multiple" || self.atoms.lower(at + 1).ends_with('s')
    }

    fn vague_number(&self, start: usize, at: usize, low: f64) -> Number {
        let (mut value, mut end) = (low, at + 1);
        loop {
            // "tens of thousands", "several hundred", "a few dozen", "a couple of hundred"
            let of = usize::from(self.atoms.lower(end) == "of");
            match self
                .times(end + of)
                .or_else(|| self.vague(end + of).filter(|_| of == 1).map(|v| v / 2.0))
            {
                Some(m) if self.atoms.gap(end) != Gap::Line => {
                    value *= m;
                    end += of + 1;
                }
                _ => break,
            }
        }
        Number {
            value,
            digits_value: value,
            times: 1.0,
            start,
            end,
            in_digits: false,
            low_only: true,
            approximate: false,
            fraction: false,
        }
    }

    /// "two-thirds", "a third of", "half a million", "half of".
    fn fraction(&self, at: usize) -> Option<Number> {
        let part = |i: usize| {
            self.roles(i).find_map(|r| match r {
                Role::Fraction(f) => Some(f),
                _ => None,
            })
        };
        let make = |value: f64, times: f64, end: usize, fraction: bool| Number {
            value: value * times,
            digits_value: value,
            times,
            start: at,
            end,
            in_digits: false,
            low_only: false,
            approximate: false,
            fraction,
        };
        if self.atoms.lower(at) == "half" {
            let article = usize::from(matches!(self.atoms.lower(at + 1), "a" | "an"));
            if let Some(m) = self.times(at + 1 + article) {
                let approximate = m == 12.0;
                return Some(Number { approximate, ..make(0.5, m, at + 2 + article, false) });
            }
            return (self.atoms.lower(at + 1) == "of").then(|| make(0.5, 1.0, at + 1, true));
        }
        let count = match self.atoms.lower(at) {
            "a" => 1.0,
            _ => self.cardinal(at)?,
        };
        let hyphen = usize::from(self.atoms.form(at + 1) == "-");
        let share = part(at + 1 + hyphen)?;
        let plural = self.atoms.lower(at + 1 + hyphen).ends_with('s');
        let of = self.atoms.lower(at + 2 + hyphen) == "of";
        (plural || (count == 1.0 && of)).then(|| make(count * share, 1.0, at + 2 + hyphen, true))
    }

    fn cardinal_words(&self, from: usize, article: bool) -> Option<(f64, f64, f64, usize, bool)> {
        let (mut total, mut current, mut times) = (0.0, if article { 1.0 } else { 0.0 }, 1.0);
        let (mut i, mut any, mut dozen, mut unit_read) = (from, false, false, false);
        loop {
            if let Some(n) = self.cardinal(i) {
                // "two three" are two numbers; "twenty two" is one.
                let fits = if n >= 10.0 {
                    current % 100.0 == 0.0
                } else {
                    !unit_read && (current % 10.0 == 0.0)
                };
                if any
                    && (!fits
                        || (n >= 20.0 && current % 100.0 != 0.0)
                        || (current % 100.0 >= 10.0 && current % 100.0 < 20.0))
                {
                    break;
                }
                current += n;
                unit_read = n < 10.0;
                any = true;
                i += 1;
            } else if let Some(m) = self.times(i).filter(|_| any || article) {
                dozen |= m == 12.0;
                if m == 100.0 || m == 12.0 {
                    current *= m;
                } else {
                    total += current * m;
                    current = 0.0;
                }
                times *= m;
                unit_read = false;
                any = true;
                i += 1;
            } else if any && self.joins_words(i, current) {
                i += 1;
            } else {
                break;
            }
        }
        let mut value = total + current;
        // "two and a half million"
        if any
            && self.atoms.lower(i) == "and"
            && self.atoms.lower(i + 1) == "a"
            && self.atoms.lower(i + 2) == "half"
        {
            let m = self.times(i + 3);
            value = (value + 0.5) * m.unwrap_or(1.0);
            i += 3 + usize::from(m.is_some());
        }
        any.then_some((value, if times > 0.0 { value / times } else { value }, times, i, dozen))
    }

    /// "-" in "twenty-five", "and" in "two hundred and sixty".
    fn joins_words(&self, at: usize, current: f64) -> bool {
        let next = self.cardinal(at + 1);
        match self.atoms.lower(at) {
            "-" => {
                let times = self.times(at + 1).is_some();
                self.atoms.tight(at)
                    && self.atoms.tight(at + 1)
                    && (times
                        || next.is_some_and(|n| n < 10.0 && current % 10.0 == 0.0 && current > 0.0))
            }
            "and" => current >= 100.0 && current % 100.0 == 0.0 && next.is_some_and(|n| n < 100.0),
            _ => false,
        }
    }

    /// Whether the number at `at` may be a quantity at all: it is no part of a name, a date, a
    /// clock time, an ordinal.
    pub(super) fn counts(&self, at: usize, number: &Number) -> bool {
        let (start, end) = (self.atoms.all[at].start, self.atoms.all[number.end - 1].end);
        if in_a_date(self.reading, start, end) {
            return false;
        }
        if !number.in_digits {
            return !self.is_ordinal_tail(number.end);
        }
        !self.is_identifier(at, number, false) && !self.clock_or_date(at, number)
    }

    /// "twenty-first", "one hundred and second".
    fn is_ordinal_tail(&self, end: usize) -> bool {
        self.atoms.form(end) == "-"
            && self.atoms.tight(end)
            && self.atoms.lower(end + 1).ends_with("th")
            || (self.atoms.form(end) == "-"
                && matches!(self.atoms.lower(end + 1), "first" | "second" | "third"))
    }

    /// Part of a name: "Hwasong-17", "K9", "Unit 731", "3rd", "1.2.3".
    pub(super) fn is_identifier(&self, at: usize, number: &Number, second: bool) -> bool {
        let form = self.atoms.form(at);
        let letter = |i: usize| {
            self.atoms
                .form(i)
                .chars()
                .next_back()
                .is_some_and(|c| c.is_alphabetic() && !unspaced(c))
        };
        if self.atoms.tight(at) && at > 0 {
            let before = self.atoms.form(at - 1);
            let glued = letter(at - 1) && self.prefix_unit(self.atoms.all[at].start).is_none();
            let hyphened = self.atoms.lower(at - 1) == "-"
                && self.atoms.tight(at - 1)
                && at >= 2
                && (letter(at - 2)
                    || self.atoms.form(at - 2).chars().all(unspaced)
                    || self.atoms.is(at - 2, Kind::Number))
                && self.prefix_unit(self.atoms.all[at].start).is_none()
                && !second;
            if glued || hyphened || matches!(before, "#" | "№" | "_" | "@") {
                return true;
            }
        }
        if number.in_digits
            && self.atoms.tight(number.end)
            && letter(number.end)
            && number.times == 1.0
        {
            let byte = self.atoms.all[number.end].start;
            if self.measures.unit_at(self.atoms.text, byte).is_none() {
                return true;
            }
        }
        let leading_zero = form.len() > 1 && form.starts_with('0') && !form.contains('.');
        leading_zero || form.matches('.').count() > 1 || self.after_a_label(at, number)
    }

    /// "Resolution 1718", "No. 5", "Windows 10", "a Shahed 136".
    fn after_a_label(&self, at: usize, number: &Number) -> bool {
        let before = at
            .checked_sub(1)
            .map(|i| if matches!(self.atoms.form(i), "." | "(") { i.saturating_sub(1) } else { i });
        let Some(before) = before.filter(|_| self.atoms.gap(at) != Gap::Line) else { return false };
        if self.prefix_unit(self.atoms.all[at].start).is_some() {
            return false;
        }
        let pair =
            |i: usize| format!("{} {}", self.atoms.lower(i.wrapping_sub(1)), self.atoms.lower(i));
        if self.measures.roles(&pair(before), "").any(|r| r == Role::Label)
            && self.atoms.capital(before.saturating_sub(1))
        {
            return true;
        }
        let dotted = before + 1 < at;
        let label = |i: usize| {
            let word = self.atoms.lower(i);
            self.measures.roles(word, "").any(|r| r == Role::Label)
                || self.measures.roles(&format!("{word}."), "").any(|r| r == Role::Label)
        };
        let unit_follows = self.unit_follows(number);
        if label(before) && (!dotted || self.atoms.lower(before).starts_with("no")) {
            // "no 500 km", "order 20 missiles": a name has no unit, and what counts is no name.
            let lower_noun = self.atoms.is(number.end, Kind::Word)
                && !self.atoms.capital(number.end)
                && self.noun_like(number.end);
            return !unit_follows && (self.atoms.capital(before) || !lower_noun);
        }
        // "Resolutions 2270 and 2371", "Articles 4, 5"
        if matches!(self.atoms.lower(before), "and" | "," | "&" | "or")
            && before >= 2
            && self.atoms.is(before - 1, Kind::Number)
            && label(before - 2)
        {
            return !unit_follows;
        }
        if dotted || !self.atoms.capital(before) || unit_follows {
            return false;
        }
        if self.in_name_of_a_weapon(self.atoms.all[at].start) {
            return true;
        }
        // A capital word inside a sentence, then a number, then no noun: a name with a number.
        let inside = before > 0
            && self.atoms.gap(before) != Gap::Line
            && !matches!(self.atoms.form(before - 1), "." | "!" | "?" | "\"" | "“" | ":");
        let bare = !self.atoms.is(number.end, Kind::Word) || !self.noun_like(number.end);
        let bounded = self
            .measures
            .bound_before(self.atoms.text, self.atoms.all[before].end, &self.reading.language)
            .is_some();
        inside
            && bare
            && number.in_digits
            && number.times == 1.0
            && number.value < 10_000.0
            && !bounded
    }

    fn unit_follows(&self, number: &Number) -> bool {
        let Some(next) = self.atoms.all.get(number.end) else { return false };
        let at = if self.atoms.form(number.end) == "-" { next.end } else { next.start };
        self.measures.unit_at(self.atoms.text, at).is_some()
    }

    /// "05:05", "24/05/2024", "12.30pm", "6 a.m.", "2023-24".
    fn clock_or_date(&self, at: usize, number: &Number) -> bool {
        let sign = |i: usize| self.atoms.lower(i);
        let digits = |i: usize| self.atoms.is(i, Kind::Number);
        let before =
            at >= 2 && self.atoms.tight(at) && matches!(sign(at - 1), ":" | "/") && digits(at - 2);
        let after = self.atoms.tight(number.end)
            && matches!(sign(number.end), ":" | "/")
            && self.atoms.tight(number.end + 1)
            && digits(number.end + 1);
        let day_half = matches!(sign(number.end), "am" | "pm" | "hrs")
            || (matches!(sign(number.end), "a" | "p")
                && sign(number.end + 1) == "."
                && sign(number.end + 2) == "m");
        before || after || day_half || sign(number.end) == "o" && sign(number.end + 1) == "'"
    }

    /// Whether a number without a unit counts something.
    pub(super) fn is_a_count(
        &self,
        at: usize,
        next: usize,
        figure: &Figure,
        bound: Option<Bound>,
    ) -> bool {
        let number = &figure.first;
        if number.fraction {
            return true;
        }
        let word = self.atoms.lower(next);
        let hyphen =
            self.atoms.form(next) == "-" && self.atoms.tight(next) && self.atoms.tight(next + 1);
        if hyphen && self.atoms.is(next + 1, Kind::Word) {
            return matches!(self.atoms.lower(next + 1), "strong" | "member" | "plus");
        }
        if hyphen
            || (self.atoms.form(next) == "-"
                && self.atoms.is(next + 1, Kind::Number)
                && self.atoms.tight(next))
        {
            return false;
        }
        if number.value == 1.0 && !number.in_digits && !self.one_counts(at, next) {
            return false;
        }
        let plain_year = number.in_digits
            && figure.second.is_none()
            && bound.is_none()
            && number.times == 1.0
            && (1500.0..2101.0).contains(&number.value)
            && self.atoms.form(at).len() == 4;
        if plain_year && !(self.noun_like(next) && (word.ends_with('s') || PLURALS.contains(&word)))
        {
            return false;
        }
        // ", 45," is an age; "1." and "(2)" open a line.
        let before = at.checked_sub(1).map_or("", |i| self.atoms.form(i));
        let age = before == "," && matches!(word, "," | "." | ")") && number.value < 120.0;
        let opens_line =
            self.atoms.gap(at) == Gap::Line && matches!(word, "." | ")") && number.in_digits;
        let enclosed = before == "(" && word == ")";
        !(age || opens_line || enclosed)
    }

    /// "one missile", but not "one of them", "one another", "the one who", "no one".
    fn one_counts(&self, at: usize, next: usize) -> bool {
        let before = at.checked_sub(1).map_or("", |i| self.atoms.lower(i));
        let pronoun = matches!(
            before,
            "no" | "any"
                | "every"
                | "some"
                | "each"
                | "this"
                | "that"
                | "the"
                | "another"
                | "which"
                | "-"
        );
        !pronoun && self.atoms.is(next, Kind::Word) && self.noun_like(next)
    }
}

/// A number as written; commas and points are read by the custom of the language.
fn parse(form: &str, language: &str) -> Option<f64> {
    let continental =
        matches!(language, "de" | "es" | "fr" | "ru" | "uk" | "pt" | "it" | "tr" | "id");
    let groups = |sep: char| {
        let mut parts = form.split(sep);
        let first = parts.next().is_some_and(|p| (1..=3).contains(&p.len()));
        first && parts.all(|p| p.len() == 3 && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let cleaned = match (form.contains(','), form.contains('.')) {
        (true, true) if form.rfind(',') > form.rfind('.') => {
            form.replace('.', "").replace(',', ".")
        }
        (true, true) => form.replace(',', ""),
        (true, false) if !continental && groups(',') => form.replace(',', ""),
        (true, false) if continental || form.matches(',').count() == 1 => form.replace(',', "."),
        (false, true) if continental && groups('.') => form.replace('.', ""),
        _ => form.to_string(),
    };
    cleaned.parse::<f64>().ok().filter(|n| n.is_finite())
}

fn half(sign: &str) -> Option<f64> {
    match sign {
        "½" => Some(0.5),
        "¼" => Some(0.25),
        "¾" => Some(0.75),
        "⅓" => Some(1.0 / 3.0),
        "⅔" => Some(2.0 / 3.0),
        _ => None,
    }
}

fn spaced_thousands(language: &str) -> bool {
    matches!(language, "fr" | "ru" | "uk" | "de" | "es" | "pl" | "cs" | "sv" | "no" | "fi")
}
