//! Time expressions, found by a finite-state matcher over words and resolved against publication and
//! what was told before. TIMEX3 kinds and values (TimeML 1.2.1); intervals carry precision and zone.

mod dense;
mod grammar;
mod resolve;
mod tense;
mod value;

use parallax_knowledge::Knowledge;
use parallax_model::{Bound, Reading, TextRange, TimeExpression, TimeKind};

use crate::atoms::Atoms;
use grammar::{Found, Grammar, Said};
use resolve::Clockwork;

/// Adds the time expressions of the text. Needs no layer before it; tokens and trees, where there
/// are some, decide the tense.
pub fn annotate(
    text: &str,
    context: &crate::Context,
    knowledge: &Knowledge,
    reading: &mut Reading,
) {
    read(&Atoms::new(text), context, knowledge, reading);
}

/// [`annotate`] of a text that is cut into atoms already.
pub(crate) fn read(
    atoms: &Atoms<'_>,
    context: &crate::Context,
    knowledge: &Knowledge,
    reading: &mut Reading,
) {
    let grammar = Grammar::new(atoms, knowledge, &reading.language);
    let found = all(&grammar, dense::find(atoms, &knowledge.calendar));
    let published = context.published.as_ref();
    let mut clockwork = Clockwork {
        published: published.map(|p| p.local_date()),
        zone: published.and_then(|p| p.zone.clone()),
        told: None,
        reported: None,
        narrative: false,
    };
    clockwork.narrative = tells_of_another_time(&found, clockwork.published);
    let mut times = Vec::with_capacity(found.len());
    for one in found {
        let tense = tense::tense(atoms, reading, one.start, one.end);
        let mut resolved = clockwork.resolve(&one, tense);
        if !one.reckoning.is_calendar() {
            resolved.interval = None;
        }
        let (start, bound) = bound_before(knowledge, atoms, &one, &reading.language);
        times.push(TimeExpression {
            range: TextRange::new(start as u32, atoms.all[one.end - 1].end as u32),
            kind: resolved.kind,
            value: resolved.value,
            modifier: one.modifier.clone().or(bound),
            interval: resolved.interval,
            anchor: resolved.anchor,
            reckoning: one.reckoning,
        });
    }
    reading.times = times;
}

/// Every expression, left to right, the longest at each place; dense ones where they are longer.
fn all(grammar: &Grammar<'_>, dense: Vec<Found>) -> Vec<Found> {
    let mut dense = dense.into_iter().peekable();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < grammar.atoms.len() {
        while dense.next_if(|d| d.start < at).is_some() {}
        let one = grammar.at(at);
        let one = match dense.next_if(|d| d.start == at) {
            Some(d) if one.as_ref().is_none_or(|o| d.end >= o.end) => Some(d),
            _ => one,
        };
        match one {
            Some(one) => {
                at = one.end.max(at + 1);
                found.push(one);
            }
            None => at += 1,
        }
    }
    found
}

/// Most years named lie away from the year of publication: a history, not news.
fn tells_of_another_time(found: &[Found], published: Option<jiff::civil::Date>) -> bool {
    let Some(published) = published else { return true };
    let years: Vec<i32> = found
        .iter()
        .filter_map(|f| match f.said {
            Said::Date { year, month: Some(_), .. } => year,
            _ => None,
        })
        .collect();
    let away = years.iter().filter(|y| (*y - i32::from(published.year())).abs() > 1).count();
    // A few dates of old cases in a news report do not make it one.
    away >= 4 && away * 4 >= years.len() * 3
}

/// Bound words before a length of time, as a TIMEX3 modifier, and where the expression then begins.
fn bound_before(
    knowledge: &Knowledge,
    atoms: &Atoms<'_>,
    found: &Found,
    language: &str,
) -> (usize, Option<String>) {
    let start = atoms.all[found.start].start;
    let counted = matches!(found.said, Said::Length { .. } | Said::Moved { .. } | Said::Clock);
    let end = atoms.text[..start].trim_end().len();
    let bound = knowledge
        .measures
        .bound_before(atoms.text, end, language)
        .filter(|_| counted && start > end);
    let Some((at, bound)) = bound else { return (start, None) };
    let modifier = match bound {
        Bound::About => "APPROX",
        Bound::AtLeast => "EQUAL_OR_MORE",
        Bound::MoreThan => "MORE_THAN",
        Bound::AtMost => "EQUAL_OR_LESS",
        Bound::LessThan => "LESS_THAN",
        _ => return (start, None),
    };
    (at, Some(modifier.into()))
}

/// Whether an expression names a stretch of the calendar rather than a length.
pub fn is_date(time: &TimeExpression) -> bool {
    matches!(time.kind, TimeKind::Date | TimeKind::Time) && time.interval.is_some()
}

#[cfg(test)]
mod tests;
