//! Numbers with units, as intervals in SI: values, ranges and bounds; converted pairs in parentheses
//! are one quantity; what is counted or measured comes with them. Ordinals, designations, clock
//! times, dates, years and numbers of articles and resolutions are no quantities.

mod measured;
mod number;

use parallax_knowledge::{Knowledge, measures::Measures, measures::Role, measures::Unit};
use parallax_model::{Bound, Quantity, QuantityKind, Reading, TextRange, TimeKind};

use crate::atoms::{Atoms, Gap};
use number::Number;

/// How far a converted figure may lie from the first one: both are rounded.
const CONVERSION_TOLERANCE: f64 = 0.12;

/// Adds the quantities of the text. Time expressions are read before: their numbers count nothing.
pub fn annotate(text: &str, knowledge: &Knowledge, reading: &mut Reading) {
    read(&Atoms::new(text), knowledge, reading);
}

/// [`annotate`] of a text that is cut into atoms already.
pub(crate) fn read(atoms: &Atoms<'_>, knowledge: &Knowledge, reading: &mut Reading) {
    let mut found = {
        let scan = Scan {
            atoms,
            measures: &knowledge.measures,
            knowledge,
            reading,
            names: std::cell::OnceCell::new(),
        };
        scan.quantities()
    };
    fold_conversions(atoms.text, &mut found);
    reading.quantities = found;
}

/// One text on its way to quantities.
struct Scan<'a> {
    atoms: &'a Atoms<'a>,
    measures: &'a Measures,
    knowledge: &'a Knowledge,
    reading: &'a Reading,
    /// Names of weapon systems, looked up when a number follows a capital word.
    names: std::cell::OnceCell<Vec<TextRange>>,
}

/// A number or a range of two, and where it ends.
struct Figure {
    first: Number,
    second: Option<Number>,
    /// One past the last atom.
    end: usize,
}

impl Scan<'_> {
    fn quantities(&self) -> Vec<Quantity> {
        let mut found: Vec<Quantity> = Vec::new();
        let mut at = 0;
        while at < self.atoms.len() {
            match self.quantity(at, found.last().map_or(0, |q| q.range.end as usize)) {
                Some((Some(quantity), next)) => {
                    found.push(quantity);
                    at = next.max(at + 1);
                }
                Some((None, next)) => at = next.max(at + 1),
                None => at += 1,
            }
        }
        found
    }

    /// The quantity whose number begins at atom `at`, and the atom after it; `(None, next)` for a
    /// number that is none.
    fn quantity(&self, at: usize, free_from: usize) -> Option<(Option<Quantity>, usize)> {
        let first = self.number(at)?;
        if !self.counts(at, &first) {
            return Some((None, first.end));
        }
        let figure = self.figure(first);
        let text = self.atoms.text;
        let start_byte = self.atoms.all[at].start;
        let number_end = self.atoms.all[figure.end - 1].end;
        let prefix = self.prefix_unit(start_byte);
        let suffix = self.suffix_unit(&figure, number_end);
        let (kind, unit, mut end_byte) = match (&prefix, &suffix) {
            // "$5 million" and also "5 million dollars": the sign before is the unit.
            (Some((_, unit)), Some((end, after))) if after.kind == Some(QuantityKind::Money) => {
                (unit.kind, Some(*unit), *end)
            }
            (Some((_, unit)), _) => (unit.kind, Some(*unit), number_end),
            (None, Some((end, unit))) => (unit.kind, Some(*unit), *end),
            (None, None) => (Some(QuantityKind::Count), None, number_end),
        };
        let Some(mut kind) = kind else { return Some((None, figure.end)) };
        if figure.first.fraction && unit.is_none() {
            kind = QuantityKind::Share;
        }
        if unit.is_some_and(|u| self.names_a_calibre(end_byte, u)) {
            kind = QuantityKind::Calibre;
        }
        let mut start = prefix.as_ref().map_or(start_byte, |p| p.0).max(free_from);
        if figure.second.is_some() {
            start = self.between_before(start).filter(|&s| s >= free_from).unwrap_or(start);
        }
        let mut bound = self.bounds_before(&mut start, free_from);
        if let Some((end, after)) = self.bound_after(end_byte) {
            end_byte = end;
            bound.get_or_insert(after);
        }
        let next = self.atoms.at_byte(end_byte).max(figure.end);
        let bare = unit.is_none();
        if bare && !self.is_a_count(at, next, &figure, bound) {
            return Some((None, figure.end));
        }
        if bare && self.atoms.form(next) == "-" {
            // "1,500-strong", "18-member"
            end_byte = self.atoms.all.get(next + 1).map_or(end_byte, |a| a.end);
        }
        let next = self.atoms.at_byte(end_byte).max(next);
        let of = self.measured(at, start, end_byte, bare);
        let range = TextRange::new(start as u32, end_byte as u32);
        debug_assert!(range.slice(text).is_some());
        let mut quantity = interval(&figure, kind, unit, bound);
        quantity.range = range;
        quantity.of = of;
        Some((Some(quantity), next))
    }

    /// A number, or two that make a range: "10-15", "10 to 15", "between 10 and 15", "two or three".
    fn figure(&self, first: Number) -> Figure {
        let mut end = first.end;
        let alone = |first: Number, end| Figure { first, second: None, end };
        let mut joint = end;
        // "from 500 km to 600 km": the unit of the first is read with the second.
        let unit_between = self
            .measures
            .unit_at(self.atoms.text, self.atoms.all.get(joint).map_or(usize::MAX, |a| a.start))
            .filter(|_| self.atoms.gap(joint) != Gap::Line);
        if let Some((unit_end, _)) = unit_between {
            let after = self.atoms.at_byte(unit_end);
            if matches!(self.atoms.lower(after), "to" | "and") && self.preceded_by_between(&first) {
                joint = after;
            }
        }
        let word = self.atoms.lower(joint);
        let dash = word == "-" || word == "~" || word == "〜" || word == "～";
        let joins = match word {
            _ if dash => true,
            "to" | "or" | "à" | "bis" | "a" | "до" | "至" | "到" | "から" => true,
            "and" | "y" | "et" | "и" => self.preceded_by_between(&first),
            _ => false,
        };
        if !joins || first.low_only {
            return alone(first, end);
        }
        let from = joint + 1 + usize::from(self.same_sign(&first, joint + 1));
        let Some(mut second) = self.number(from) else { return alone(first, end) };
        if dash && (self.atoms.gap(joint + 1) != self.atoms.gap(joint)) {
            return alone(first, end);
        }
        // "3 to 4 million": the multiplier is said once.
        let shared = first.times == 1.0 && first.digits_value <= second.digits_value;
        let low = if shared { first.value * second.times.max(1.0) } else { first.value };
        let telephone =
            dash && self.atoms.form(from).len() == 4 && self.atoms.form(joint - 1).len() == 3;
        let fits = low < second.value && !second.low_only && !telephone;
        if !fits || self.is_identifier(from, &second, dash) {
            return alone(first, end);
        }
        let first = Number { value: low, ..first };
        second.approximate |= first.approximate;
        end = second.end;
        Figure { first, second: Some(second), end }
    }

    /// The currency sign before the first number stands again before the second.
    fn same_sign(&self, first: &Number, at: usize) -> bool {
        let sign = first.start.checked_sub(1).map_or("", |i| self.atoms.form(i));
        !sign.is_empty()
            && !sign.starts_with(char::is_alphanumeric)
            && self.atoms.form(at) == sign
            && sign != "-"
    }

    fn preceded_by_between(&self, number: &Number) -> bool {
        let start = self.atoms.all[number.start].start;
        self.between_before(self.prefix_unit(start).map_or(start, |p| p.0)).is_some()
    }

    /// Where "between" or "from" begins that ends right before `start`.
    fn between_before(&self, start: usize) -> Option<usize> {
        let end = self.atoms.text[..start].trim_end().len();
        let (at, bound) =
            self.measures.bound_before(self.atoms.text, end, &self.reading.language)?;
        (bound == Bound::Between).then_some(at)
    }

    /// A currency sign or a word like "Mach" before the number, with its start.
    fn prefix_unit(&self, number_start: usize) -> Option<(usize, &Unit)> {
        let before = &self.atoms.text[..number_start];
        let trimmed = before.trim_end_matches([' ', '\u{a0}', '-']);
        if before.len() - trimmed.len() > 2 {
            return None;
        }
        self.measures.unit_before(self.atoms.text, trimmed.len())
    }

    /// The unit after the number, with the byte where it ends: directly, after a space, or after a
    /// hyphen ("4.5-ton").
    fn suffix_unit(&self, figure: &Figure, end: usize) -> Option<(usize, &Unit)> {
        let text = self.atoms.text;
        let rest = &text[end..];
        let mut skip = rest
            .chars()
            .take_while(|c| matches!(c, ' ' | '\u{a0}' | '-' | '\u{2011}' | '\u{2010}'))
            .map(char::len_utf8)
            .sum::<usize>();
        // "ten more years", "three full days"
        for filler in ["more ", "full ", "additional ", "further ", "extra "] {
            if skip == 1 && rest[skip..].starts_with(filler) {
                skip += filler.len();
                break;
            }
        }
        // "100,000 to 150,000 barrels of oil": line breaks stand between words as spaces do.
        if skip == 0 && rest.starts_with('\n') && !rest.starts_with("\n\n") {
            skip = 1;
        }
        if skip > 13 {
            return None;
        }
        let (unit_end, unit) = self.measures.unit_at(text, end + skip)?;
        let digits = figure.second.as_ref().unwrap_or(&figure.first).in_digits;
        // "5 g", "3 t", "10m": only beside digits; a sign of a single letter is often something else.
        let fits = !unit.tight || (digits && skip <= 1);
        // "one second" yes, "the one second to none" hardly ever.
        fits.then_some((unit_end, unit))
    }

    /// Bound words before the number; `start` moves to the first of them. The strongest stands.
    fn bounds_before(&self, start: &mut usize, free_from: usize) -> Option<Bound> {
        let mut bound: Option<Bound> = None;
        for _ in 0..2 {
            let before = self.atoms.text[..*start].trim_end_matches([' ', '\u{a0}', '\n']);
            if start.saturating_sub(before.len()) > 2 {
                break;
            }
            let Some((at, one)) =
                self.measures.bound_before(self.atoms.text, before.len(), &self.reading.language)
            else {
                break;
            };
            if at < free_from || one == Bound::Between {
                break;
            }
            if bound.is_none() || bound == Some(Bound::About) {
                bound = Some(one);
            }
            *start = at;
        }
        bound
    }

    fn bound_after(&self, end: usize) -> Option<(usize, Bound)> {
        let rest = &self.atoms.text[end..];
        if let Some(after) = rest.strip_prefix('+') {
            return (!after.starts_with(char::is_alphanumeric))
                .then_some((end + 1, Bound::MoreThan));
        }
        let skip = usize::from(rest.starts_with([' ', '-']));
        let (bound_end, bound) = self.measures.bound_after(self.atoms.text, end + skip)?;
        let hyphen = rest.starts_with('-');
        let word = &self.atoms.text[end + skip..bound_end];
        // "20 plus", "20-odd": with a hyphen only, or the words are a sum and an adjective.
        (hyphen == matches!(word, "plus" | "odd")).then_some((bound_end, bound))
    }

    /// Millimetres before a word for guns and shells: "152 mm artillery".
    fn names_a_calibre(&self, end: usize, unit: &Unit) -> bool {
        let first = self.atoms.at_byte(end);
        let is_calibre = |i: usize| {
            let mut roles = self.measures.roles(self.atoms.lower(i), "");
            self.atoms.gap(i) != Gap::Line && roles.any(|r| r == Role::Calibre)
        };
        matches!(unit.unit.as_str(), "mm" | "cm" | "inch") && (first..first + 4).any(is_calibre)
    }

    fn in_name_of_a_weapon(&self, byte: usize) -> bool {
        let names = self.names.get_or_init(|| {
            let all = TextRange::new(0, self.atoms.text.len() as u32);
            self.knowledge
                .weapons
                .find(self.atoms.text, all)
                .into_iter()
                .filter_map(|m| m.name)
                .collect()
        });
        let at = names.partition_point(|n| n.end as usize <= byte);
        names.get(at).is_some_and(|n| (n.start as usize) < byte)
    }
}

/// The interval a figure names, in SI.
fn interval(
    figure: &Figure,
    kind: QuantityKind,
    unit: Option<&Unit>,
    bound: Option<Bound>,
) -> Quantity {
    let si = |n: f64| match unit {
        Some(unit) => unit.to_si(n),
        None => n,
    };
    let (low, high) = (si(figure.first.value), figure.second.as_ref().map(|n| si(n.value)));
    let vague = figure.first.low_only;
    let approximate =
        figure.first.approximate || figure.second.as_ref().is_some_and(|n| n.approximate);
    let bound = match (bound, high) {
        _ if vague => Bound::Vague,
        (Some(b), None) => b,
        (_, Some(_)) => Bound::Between,
        (None, None) if approximate => Bound::About,
        (None, None) => Bound::Exact,
    };
    let (value, low, high) = match (bound, high) {
        (Bound::Vague, _) => (None, Some(low), None),
        (Bound::AtLeast | Bound::MoreThan, None) => (Some(low), Some(low), None),
        (Bound::AtMost | Bound::LessThan, None) => (Some(low), None, Some(low)),
        (_, Some(high)) => (None, Some(low), Some(high)),
        (_, None) => (Some(low), Some(low), Some(low)),
    };
    Quantity {
        range: TextRange::new(0, 0),
        kind,
        value,
        low,
        high,
        bound,
        unit: unit.map_or_else(String::new, |u| u.unit.clone()),
        of: None,
        converted: None,
    }
}

/// "500 km (310 miles)": the second figure is the first again; it goes into `converted`.
fn fold_conversions(text: &str, found: &mut Vec<Quantity>) {
    let mut kept: Vec<Quantity> = Vec::with_capacity(found.len());
    for quantity in found.drain(..) {
        if let Some(first) = kept.last_mut().filter(|f| f.converted.is_none()) {
            let between =
                text.get(first.range.end as usize..quantity.range.start as usize).unwrap_or("x");
            if converts(first, &quantity, between) {
                first.converted = Some(quantity.range);
                if first.of.is_some_and(|of| quantity.range.contains(of)) {
                    first.of = quantity.of;
                }
                continue;
            }
        }
        kept.push(quantity);
    }
    *found = kept;
}

fn converts(first: &Quantity, second: &Quantity, between: &str) -> bool {
    let joint = between.trim();
    let opens =
        joint.ends_with(['(', '/', '[']) && joint.len() <= 40 && !joint.contains(['.', ';']);
    let spoken = matches!(joint, "," | ", or" | "or");
    if first.kind != second.kind || first.unit == second.unit || !(opens || spoken) {
        return false;
    }
    if first.kind == QuantityKind::Money {
        return opens;
    }
    let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= CONVERSION_TOLERANCE * a.abs().max(b.abs()),
        _ => true,
    };
    let ends = |q: &Quantity| (q.low.or(q.value), q.high.or(q.value));
    let ((a, b), (c, d)) = (ends(first), ends(second));
    first.kind != QuantityKind::Count && near(a, c) && near(b, d)
}

/// Whether a time expression other than a length of time covers these bytes.
fn in_a_date(reading: &Reading, start: usize, end: usize) -> bool {
    let at = reading.times.partition_point(|t| (t.range.end as usize) <= start);
    reading.times[at..]
        .iter()
        .take_while(|t| (t.range.start as usize) < end)
        .any(|t| t.kind != TimeKind::Duration)
}

#[cfg(test)]
mod tests;
