use std::borrow::Cow;

use jiff::Timestamp;
use parallax_knowledge::ledger::{Phrase, Rules};
use parallax_model::{Bound, Quantity, QuantityKind, TextRange};

/// A number told of an event, as an interval in SI units.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is of, in our names; more than one when told as a sum ("killed or wounded").
    pub of: Vec<String>,
    /// The one value named.
    pub value: Option<f64>,
    /// Open when `None`.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Unit as written; empty for counts.
    pub unit: String,
    /// The instant a count speaks of, when the text says.
    pub as_of: Option<Timestamp>,
    /// Room for so many: never compared with a count.
    pub capacity: bool,
    /// A running count, which may only grow.
    pub tally: bool,
    pub words: String,
    pub range: Option<TextRange>,
    /// Of the dead and hurt: who they were, where the words tell.
    pub whom: Option<Whom>,
}

/// The dead of an army are not counted with those of a town.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    Soldiers,
    Civilians,
}

impl Whom {
    /// The first of the words that tells: "11 | of its soldiers".
    pub fn of(words: &str, rules: &Rules) -> Option<Self> {
        words.split_whitespace().take(WHOM).find_map(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            let soldiers = rules.is_phrase(Phrase::Soldiers, &word).then_some(Self::Soldiers);
            soldiers.or_else(|| rules.is_phrase(Phrase::Civil, &word).then_some(Self::Civilians))
        })
    }
}

/// Words behind a number within which those counted stand.
const WHOM: usize = 4;

impl Figure {
    /// Reads a number with its bound. `of` may be a sum ("killed+wounded").
    pub fn new(of: &str, value: f64, unit: &str, bound: Bound, rules: &Rules) -> Self {
        let factor = rules.number.units.get(unit).copied().unwrap_or(1.0);
        let counted = matches!(unit, "" | "count");
        let (low, high) = interval(value, bound, !counted, rules);
        let scaled = |x: Option<f64>| x.map(|x| x * factor);
        let (of, tally) = measures(of, rules);
        Self {
            of,
            value: Some(value * factor),
            low: scaled(low),
            high: scaled(high),
            unit: if counted { String::new() } else { unit.to_string() },
            as_of: None,
            capacity: false,
            tally,
            words: words(value, unit, bound),
            range: None,
            whom: None,
        }
    }

    /// A quantity as the reader found it; `of` is the slot's name or the noun counted.
    pub fn of(of: &str, quantity: &Quantity, text: &str, capacity: bool, rules: &Rules) -> Self {
        let counted = quantity.kind == QuantityKind::Count;
        let (low, high) = match (quantity.bound, quantity.value) {
            (Bound::Vague | Bound::Between, _) | (_, None) => (quantity.low, quantity.high),
            (bound, Some(value)) => interval(value, bound, !counted, rules),
        };
        let (of, tally) = measures(of, rules);
        Self {
            of,
            value: quantity.value,
            low,
            high,
            unit: quantity.unit.clone(),
            as_of: None,
            capacity: capacity || rules.has_phrase(Phrase::Collective, text),
            tally,
            words: text.to_string(),
            range: Some(quantity.range),
            whom: None,
        }
    }

    /// Whether both count the same.
    pub(crate) fn counts_with(&self, other: &Self) -> bool {
        self.of == other.of && self.capacity == other.capacity && !self.apart(other)
    }

    /// Whether one counts soldiers and the other civilians.
    pub(crate) fn apart(&self, other: &Self) -> bool {
        self.whom.zip(other.whom).is_some_and(|(x, y)| x != y)
    }

    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let under = |low: Option<f64>, high: Option<f64>| match (low, high) {
            (Some(l), Some(h)) => l <= h * (1.0 + 1e-9) + 1e-9,
            _ => true,
        };
        under(self.low, other.high) && under(other.low, self.high)
    }

    /// Whether who tells this number stands for the other one too: "five" for "at least two", but not
    /// "at least two" for "five".
    pub(crate) fn vouches_for(&self, other: &Self) -> bool {
        let open_below = |x: Option<f64>, y: Option<f64>| x.is_none() && y.is_some();
        let lower = |x: Option<f64>, y: Option<f64>| matches!((x, y), (Some(x), Some(y)) if x < y);
        let wider = open_below(self.high, other.high) && lower(self.low, other.low)
            || open_below(self.low, other.low) && lower(other.high, self.high);
        self.overlaps(other) && !wider
    }

    /// A later and larger running count: growth, no contradiction.
    pub(crate) fn grows_from(&self, earlier: &Self) -> bool {
        let floor = |f: &Self| f.value.or(f.low).or(f.high).unwrap_or(0.0);
        self.tally && floor(self) >= floor(earlier)
    }
}

/// 1 - min/max of the nearest ends of two disjoint intervals.
pub(crate) fn strength(a: &Figure, b: &Figure) -> f32 {
    let ends = |x: &Figure| (x.low.or(x.high).unwrap_or(0.0), x.high.or(x.low).unwrap_or(0.0));
    let ((al, ah), (bl, bh)) = (ends(a), ends(b));
    let (lower, upper) = if ah < bl { (ah, bl) } else { (bh, al) };
    if upper > 0.0 { (1.0 - lower.max(0.0) / upper).clamp(0.0, 1.0) as f32 } else { 0.0 }
}

/// Two figures of the same thing.
pub(crate) type Pair<'f> = (Cow<'f, Figure>, Cow<'f, Figure>);

/// The figures of both sides that speak of the same thing, sums aligned: "300 killed, 2,700
/// wounded" stands beside "4,000 killed or wounded" as 3,000.
pub(crate) fn aligned<'f>(a: &'f [Figure], b: &'f [Figure]) -> Vec<Pair<'f>> {
    let mut pairs: Vec<Pair<'f>> = Vec::new();
    for x in a {
        for y in b.iter().filter(|y| y.capacity == x.capacity) {
            if x.counts_with(y) {
                pairs.push((Cow::Borrowed(x), Cow::Borrowed(y)));
            } else if x.of.len() > 1
                && let Some(sum) = sum(b, x)
                && !pairs.iter().any(|(p, _)| **p == *x)
            {
                pairs.push((Cow::Borrowed(x), Cow::Owned(sum)));
            } else if y.of.len() > 1
                && let Some(sum) = sum(a, y)
                && !pairs.iter().any(|(_, q)| **q == *y)
            {
                pairs.push((Cow::Owned(sum), Cow::Borrowed(y)));
            }
        }
    }
    pairs
}

/// The sum of the figures that make up `whole`, when all its parts are told.
fn sum(parts: &[Figure], whole: &Figure) -> Option<Figure> {
    let mut total = Figure { value: Some(0.0), low: Some(0.0), high: Some(0.0), ..whole.clone() };
    let plus = |a: Option<f64>, b: Option<f64>| Some(a? + b?);
    for of in &whole.of {
        let part = parts.iter().find(|p| p.of.as_slice() == [of.clone()])?;
        total.low = plus(total.low, part.low);
        total.high = plus(total.high, part.high);
        total.value = plus(total.value, part.value);
    }
    Some(total)
}

fn measures(of: &str, rules: &Rules) -> (Vec<String>, bool) {
    let mut tally = true;
    let mut names: Vec<String> = of
        .split('+')
        .map(|part| {
            let (name, running) = rules.measure(part);
            tally &= running;
            name
        })
        .collect();
    names.sort();
    (names, tally)
}

/// A named value as an interval: "about" widens by a tenth, "at least" opens to the right, a
/// measured value is as exact as its last digit that is not a zero.
fn interval(value: f64, bound: Bound, measured: bool, rules: &Rules) -> (Option<f64>, Option<f64>) {
    let around = |by: f64| (Some(value - by), Some(value + by));
    match bound {
        Bound::About => around(value.abs() * rules.number.about),
        Bound::AtLeast | Bound::MoreThan => (Some(value), None),
        Bound::AtMost | Bound::LessThan => (None, Some(value)),
        _ if measured || value >= 100.0 => {
            around((last_digit(value) / 2.0).min(value.abs() * rules.number.rounding))
        }
        _ => around(0.0),
    }
}

/// Size of the last digit that is not a zero: 10 for 1,230; 0.1 for 4.5.
fn last_digit(value: f64) -> f64 {
    let mut unit = 1e9;
    while unit > 1e-3 {
        if ((value / unit).round() - value / unit).abs() < 1e-9 {
            return unit;
        }
        unit /= 10.0;
    }
    unit
}

fn words(value: f64, unit: &str, bound: Bound) -> String {
    let before = match bound {
        Bound::About => "about ",
        Bound::AtLeast => "at least ",
        Bound::MoreThan => "more than ",
        Bound::AtMost => "up to ",
        Bound::LessThan => "less than ",
        _ => "",
    };
    let unit = if matches!(unit, "" | "count") { String::new() } else { format!(" {unit}") };
    format!("{before}{}{unit}", grouped(value))
}

/// A number with commas between thousands.
pub(crate) fn grouped(value: f64) -> String {
    let plain = format!("{value}");
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), None), |(w, r)| (w, Some(r)));
    let digits: Vec<char> = whole.chars().collect();
    let mut out = String::new();
    for (i, c) in digits.iter().enumerate() {
        let left = digits.len() - i;
        if i > 0 && left.is_multiple_of(3) && digits[i - 1].is_ascii_digit() {
            out.push(',');
        }
        out.push(*c);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dead_are_told_apart_by_who_they_were_and_not_by_what_killed_them() {
        let knowledge = parallax_knowledge::Knowledge::load().expect("the tables load");
        let whom = |words: &str| Whom::of(words, &knowledge.ledger);
        assert_eq!(whom(" of its soldiers"), Some(Whom::Soldiers));
        assert_eq!(whom(" Norland sailors"), Some(Whom::Soldiers));
        assert_eq!(whom(" villagers and two soldiers"), Some(Whom::Civilians));
        assert_eq!(whom(" in a missile strike"), None);
        assert_eq!(whom(" people in the town when soldiers came"), None);
    }
}
