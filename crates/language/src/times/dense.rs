//! Dates in scripts without spaces, and fixed phrases: "지난달 24일", "7月1日", "昨天", "в прошлом году".

use parallax_knowledge::calendar::{Calendar, Dense, Shift, TimeUnit};

use super::grammar::{Found, Said, Which};
use crate::atoms::{Atoms, Gap, Kind};

/// Marks of year, month and day after a number.
const YEAR: &[char] = &['年', '년'];
const MONTH: &[char] = &['月', '월'];
const DAY: &[char] = &['日', '일', '号', '號'];

/// All dense expressions of a text, in order.
pub(super) fn find(atoms: &Atoms<'_>, calendar: &Calendar) -> Vec<Found> {
    let mut all: Vec<Found> = calendar
        .dense(atoms.text)
        .into_iter()
        .filter_map(|(start, end, role)| word(atoms, start, end, role))
        .collect();
    let mut at = 0;
    while at < atoms.len() {
        match numeric(atoms, at) {
            Some(found) => {
                at = found.end;
                all.push(found);
            }
            None => at += 1,
        }
    }
    all.sort_by_key(|f| (f.start, std::cmp::Reverse(f.end)));
    join(atoms, all)
}

fn word(atoms: &Atoms<'_>, start: usize, end: usize, role: &Dense) -> Option<Found> {
    let first = atoms.all.partition_point(|a| a.end <= start);
    let last = atoms.all.partition_point(|a| a.start < end);
    let shift = |n: i32| match n {
        0 => Shift::This,
        n if n < 0 => Shift::Last,
        _ => Shift::Next,
    };
    let said = match role {
        Dense::Unit(TimeUnit::Day, days) => Said::Day(*days),
        Dense::Unit(TimeUnit::Year, n) if n.abs() > 1 => Said::Moved {
            count: Some(f64::from(n.abs())),
            unit: TimeUnit::Year,
            later: *n > 0,
            from_told: false,
        },
        Dense::Unit(unit, n) => Said::Unit { unit: *unit, shift: shift(*n) },
        Dense::Weekday(weekday) => Said::Weekday { weekday: *weekday, shift: None },
        Dense::Ref(value) => Said::Ref(value.clone()),
    };
    let found = Found::new(first, last, said);
    (first < last).then_some(found)
}

/// "2024年7月1日", "7월 1일", "24일".
fn numeric(atoms: &Atoms<'_>, at: usize) -> Option<Found> {
    let (mut year, mut month, mut day, mut i) = (None, None, None, at);
    while atoms.is(i, Kind::Number) {
        let Ok(n) = atoms.lower(i).parse::<i32>() else { break };
        let mark = atoms.form(i + 1).chars().next().filter(|_| atoms.gap(i + 1) != Gap::Line);
        let Some(mark) = mark else { break };
        // "3일간", "24日間": days counted, not a date.
        let counted = atoms
            .form(i + 1)
            .chars()
            .nth(1)
            .is_some_and(|c| matches!(c, '间' | '間' | '간' | '동' | '内'));
        if YEAR.contains(&mark) && year.is_none() && month.is_none() && (1000..=2100).contains(&n) {
            year = Some(n);
        } else if MONTH.contains(&mark) && month.is_none() && day.is_none() && (1..=12).contains(&n)
        {
            month = Some(n as i8);
        } else if DAY.contains(&mark) && day.is_none() && (1..=31).contains(&n) && !counted {
            day = Some(n as i8);
            i += 2;
            break;
        } else {
            break;
        }
        i += 2;
    }
    let any = year.is_some() || month.is_some() || day.is_some();
    let said = Said::Date { year, month, day, weekday: None, which: None };
    any.then_some(Found::new(at, i, said))
}

/// "지난달" and "24일" beside each other are one date.
fn join(atoms: &Atoms<'_>, all: Vec<Found>) -> Vec<Found> {
    let mut kept: Vec<Found> = Vec::new();
    for found in all {
        let Some(last) = kept.last_mut() else {
            kept.push(found);
            continue;
        };
        if found.start < last.end && !(found.start + 1 == last.end && found.end > last.end) {
            continue;
        }
        let beside = found.start <= last.end && atoms.gap(found.start) != Gap::Line;
        let joint = match (&last.said, &found.said) {
            (
                Said::Unit { unit: TimeUnit::Month, shift },
                Said::Date { year: None, month: None, day: Some(day), .. },
            ) => {
                let months = match shift {
                    Shift::Last => -1,
                    Shift::Next => 1,
                    _ => 0,
                };
                Some(Said::Date {
                    year: None,
                    month: None,
                    day: Some(*day),
                    weekday: None,
                    which: Some(Which::Months(months)),
                })
            }
            (
                Said::Unit { unit: TimeUnit::Year, shift },
                Said::Date { year: None, month: Some(month), day, .. },
            ) => {
                let years = match shift {
                    Shift::Last => -1,
                    Shift::Next => 1,
                    _ => 0,
                };
                Some(Said::Date {
                    year: None,
                    month: Some(*month),
                    day: *day,
                    weekday: None,
                    which: Some(Which::Years(years)),
                })
            }
            _ => None,
        };
        match joint.filter(|_| beside) {
            Some(said) => {
                last.said = said;
                last.end = found.end;
            }
            None => kept.push(found),
        }
    }
    kept
}
