//! Units and the words around numbers (`knowledge/units.csv`, `knowledge/measure_words.csv`).

use std::{collections::BTreeMap, path::Path};

use foldhash::HashMap;
use parallax_model::{Bound, QuantityKind};
use serde::Deserialize;

use crate::{
    Error,
    fold::{closes, opens, unspaced},
    table::{Table, table},
};

const UNITS: Table = table!("units.csv");
const WORDS: Table = table!("measure_words.csv");

/// A unit of measure and its way to SI: `si = (number + offset) * factor`.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Canonical spelling.
    pub unit: String,
    /// `None`: a number with this unit is no quantity of ours (degrees of arc, minutes of a clock).
    pub kind: Option<QuantityKind>,
    pub factor: f64,
    pub offset: f64,
    /// So short that it counts only directly after digits.
    pub tight: bool,
}

impl Unit {
    pub fn to_si(&self, number: f64) -> f64 {
        (number + self.offset) * self.factor
    }

    /// The number that `to_si` made `si` of.
    pub fn from_si(&self, si: f64) -> f64 {
        si / self.factor - self.offset
    }
}

/// What a word does to the number beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Role {
    Number(f64),
    /// Multiplies what stands before it.
    Times(f64),
    /// A size, not a number; its lower end.
    Vague(f64),
    Fraction(f64),
    /// A number after this word is a name.
    Label,
    /// Makes millimetres a calibre.
    Calibre,
    /// A measure word: the number before it is a count.
    Counter,
}

#[derive(Debug, Default)]
pub struct Measures {
    units: Vec<Unit>,
    after: Phrases,
    before: Phrases,
    bounds: Vec<(Bound, String)>,
    bound_before: Phrases,
    bound_after: Phrases,
    words: HashMap<String, Vec<(Role, String)>>,
    counters: Phrases,
}

#[derive(Deserialize)]
struct UnitRow {
    form: String,
    unit: String,
    kind: String,
    factor: f64,
    offset: f64,
    place: String,
    tight: String,
}

#[derive(Deserialize)]
struct WordRow {
    word: String,
    role: String,
    value: String,
    lang: String,
}

impl Measures {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut measures = Self::default();
        for row in UNITS.rows::<UnitRow>(user)? {
            let UnitRow { form, unit, kind, factor, offset, place, tight } = row.value;
            let kind = kind_of(&kind)
                .ok_or_else(|| UNITS.row(row.line, format!("no such kind: {kind}")))?;
            if factor == 0.0 || !factor.is_finite() {
                return Err(UNITS.row(row.line, "a factor is a number other than zero"));
            }
            let index = measures.units.len();
            measures.units.push(Unit { unit, kind, factor, offset, tight: tight == "yes" });
            match place.as_str() {
                "after" => measures.after.insert(&form, index),
                "before" => measures.before.insert(&form, index),
                other => return Err(UNITS.row(row.line, format!("no such place: {other}"))),
            }
        }
        for row in WORDS.rows::<WordRow>(user)? {
            measures.word_row(row.value).map_err(|what| WORDS.row(row.line, what))?;
        }
        for phrases in [
            &mut measures.after,
            &mut measures.before,
            &mut measures.bound_before,
            &mut measures.bound_after,
            &mut measures.counters,
        ] {
            phrases.sort();
        }
        Ok(measures)
    }

    fn word_row(&mut self, row: WordRow) -> Result<(), String> {
        let number = || row.value.parse::<f64>().map_err(|e| format!("{}: {e}", row.value));
        let role = match row.role.as_str() {
            "bound" | "bound-after" => {
                let bound = bound_of(&row.value).ok_or(format!("no such bound: {}", row.value))?;
                let at = self.bounds.len();
                self.bounds.push((bound, row.lang));
                match row.role.as_str() {
                    "bound" => self.bound_before.insert(&row.word, at),
                    _ => self.bound_after.insert(&row.word, at),
                }
                return Ok(());
            }
            "counter" => {
                self.counters.insert(&row.word, 0);
                Role::Counter
            }
            "number" => Role::Number(number()?),
            "times" => Role::Times(number()?),
            "vague" => Role::Vague(number()?),
            "fraction" => Role::Fraction(number()?),
            "label" => Role::Label,
            "calibre" => Role::Calibre,
            other => return Err(format!("no such role: {other}")),
        };
        self.words.entry(row.word.to_lowercase()).or_default().push((role, row.lang));
        Ok(())
    }

    /// The longest unit that begins at `at`, with its end.
    pub fn unit_at(&self, text: &str, at: usize) -> Option<(usize, &Unit)> {
        self.after.at(text, at).map(|(end, i)| (end, &self.units[i]))
    }

    /// The longest unit that ends at `end` and stands before its number, with its start.
    pub fn unit_before(&self, text: &str, end: usize) -> Option<(usize, &Unit)> {
        self.before.before(text, end).map(|(start, i)| (start, &self.units[i]))
    }

    /// The longest bound that ends at `end`, with its start.
    pub fn bound_before(&self, text: &str, end: usize, language: &str) -> Option<(usize, Bound)> {
        let (start, i) = self.bound_before.before(text, end)?;
        let (bound, lang) = &self.bounds[i];
        (lang.is_empty() || lang == language).then_some((start, *bound))
    }

    /// The longest bound that begins at `at`, with its end.
    pub fn bound_after(&self, text: &str, at: usize) -> Option<(usize, Bound)> {
        self.bound_after.at(text, at).map(|(end, i)| (end, self.bounds[i].0))
    }

    /// The measure word that begins at `at`, with its end.
    pub fn counter_at(&self, text: &str, at: usize) -> Option<usize> {
        self.counters.at(text, at).map(|(end, _)| end)
    }

    /// What a word (lower case) does, in a text of `language`; an empty language takes words of any.
    pub fn roles<'a>(&'a self, word: &str, language: &'a str) -> impl Iterator<Item = Role> + 'a {
        self.words
            .get(word)
            .into_iter()
            .flatten()
            .filter(move |(_, lang)| {
                lang.is_empty() || lang == language || (language.is_empty() && lang == "en")
            })
            .map(|(role, _)| *role)
    }

    /// Every unit, for tests and for the manual.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }
}

fn kind_of(name: &str) -> Option<Option<QuantityKind>> {
    use QuantityKind as K;
    Some(Some(match name {
        "none" => return Some(None),
        "length" => K::Length,
        "area" => K::Area,
        "volume" => K::Volume,
        "mass" => K::Mass,
        "duration" => K::Duration,
        "speed" => K::Speed,
        "mach" => K::Mach,
        "energy" => K::Energy,
        "power" => K::Power,
        "money" => K::Money,
        "share" => K::Share,
        "magnitude" => K::Magnitude,
        "frequency" => K::Frequency,
        "temperature" => K::Temperature,
        "calibre" => K::Calibre,
        _ => return None,
    }))
}

fn bound_of(name: &str) -> Option<Bound> {
    Some(match name {
        "about" => Bound::About,
        "at-least" => Bound::AtLeast,
        "more-than" => Bound::MoreThan,
        "at-most" => Bound::AtMost,
        "less-than" => Bound::LessThan,
        "between" => Bound::Between,
        _ => return None,
    })
}

/// Phrases looked up at a place of a text, longest first.
#[derive(Debug, Default)]
struct Phrases {
    by_first: BTreeMap<char, Vec<(String, usize)>>,
    by_last: BTreeMap<char, Vec<(String, usize)>>,
}

impl Phrases {
    fn insert(&mut self, form: &str, value: usize) {
        let ends = (form.chars().next(), form.chars().next_back());
        if let (Some(first), Some(last)) = ends {
            self.by_first.entry(first.to_ascii_lowercase()).or_default().push((form.into(), value));
            self.by_last.entry(last.to_ascii_lowercase()).or_default().push((form.into(), value));
        }
    }

    fn sort(&mut self) {
        for forms in self.by_first.values_mut().chain(self.by_last.values_mut()) {
            forms.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        }
    }

    fn at(&self, text: &str, at: usize) -> Option<(usize, usize)> {
        let first = text.get(at..)?.chars().next()?;
        let forms = self.by_first.get(&first.to_ascii_lowercase())?;
        forms.iter().find_map(|(form, value)| {
            let end = at + form.len();
            let fits = text.get(at..end).is_some_and(|t| same(t, form));
            let end = if fits { ends(text, form, end)? } else { return None };
            Some((end, *value))
        })
    }

    fn before(&self, text: &str, end: usize) -> Option<(usize, usize)> {
        let last = text.get(..end)?.chars().next_back()?;
        let forms = self.by_last.get(&last.to_ascii_lowercase())?;
        forms.iter().find_map(|(form, value)| {
            let start = end.checked_sub(form.len())?;
            let fits = text.get(start..end).is_some_and(|t| same(t, form));
            let symbol = !form.starts_with(char::is_alphanumeric);
            (fits && (symbol || opens(text, start))).then_some((start, *value))
        })
    }
}

fn same(written: &str, form: &str) -> bool {
    match form.chars().any(char::is_uppercase) {
        true => written == form,
        false => {
            written.eq_ignore_ascii_case(form)
                || written.chars().flat_map(char::to_lowercase).eq(form.chars())
        }
    }
}

/// The end of a form that ends at `at`; forms of one or two letters take no plural.
fn ends(text: &str, form: &str, at: usize) -> Option<usize> {
    if !form.ends_with(char::is_alphanumeric) {
        return Some(at);
    }
    let end = closes(text, at)?;
    let short = form.len() <= 2 && !form.chars().any(unspaced);
    (!short || end == at).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measures() -> Measures {
        Measures::load(None).expect("the tables are sound")
    }

    #[test]
    fn si_and_back_is_the_same_number() {
        for unit in measures().units() {
            for number in [0.0, 1.0, 4.5, 620.0, 1e6] {
                let back = unit.from_si(unit.to_si(number));
                assert!(
                    (back - number).abs() <= 1e-9 * number.max(300.0),
                    "{unit:?}: {number} became {back}"
                );
            }
        }
    }

    #[test]
    fn the_longest_unit_is_found_with_its_inflection() {
        let measures = measures();
        let unit = |text: &str| {
            measures.unit_at(text, 0).map(|(end, u)| (text[..end].to_string(), u.unit.clone()))
        };
        assert_eq!(
            unit("kilometers per hour or so"),
            Some(("kilometers per hour".into(), "km/h".into()))
        );
        assert_eq!(unit("Miles away"), Some(("Miles".into(), "mile".into())));
        assert_eq!(unit("километров"), Some(("километров".into(), "km".into())));
        assert_eq!(unit("公里外"), Some(("公里".into(), "km".into())));
        assert_eq!(unit("minister"), None);
        assert_eq!(unit("ms later"), None);
    }

    #[test]
    fn bounds_are_found_before_and_after() {
        let measures = measures();
        let text = "fired at least ";
        assert_eq!(measures.bound_before(text, text.len() - 1, "en"), Some((6, Bound::AtLeast)));
        assert_eq!(measures.bound_after("or more were", 0), Some((7, Bound::AtLeast)));
    }
}
