//! Full dates inside running text: day, month by name or number, and year of four digits.

use super::{
    names,
    parse::{Kind, Order, Piece, Stamp, parse, pieces},
};

/// Dates are looked for in this many pieces at most.
const MOST: usize = 4000;
/// Pieces after a date that may hold its time and zone.
const AFTER: usize = 9;

/// The dates named in a text, in its order, each with the time that follows it.
pub fn find(text: &str, order: Order) -> Vec<Stamp> {
    let pieces = pieces(text);
    let pieces = &pieces[..pieces.len().min(MOST)];
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let end = by_name(pieces, at).or_else(|| by_number(pieces, at));
        let Some(end) = end else {
            at += 1;
            continue;
        };
        let from = pieces[at].start;
        let date = text.get(from..pieces[end - 1].end);
        let long = (end + AFTER).min(pieces.len());
        let read = |to: usize| parse(text.get(from..pieces[to - 1].end)?, order);
        let clock = (end + 3..=long).find(|&to| has_clock(&pieces[end..to]));
        let timed = clock.and_then(|to| {
            let plain = read(to).filter(|s| s.time.is_some())?;
            // Seconds, half of the day and zone may follow; another date may not.
            let finer = (to + 1..=(to + 4).min(long)).rev().filter_map(read).find(|s| {
                s.date == plain.date && s.implied_zone == plain.implied_zone && *s != plain
            });
            Some(finer.unwrap_or(plain))
        });
        if let Some(stamp) = timed.or_else(|| date.and_then(|d| parse(d, order))) {
            found.push(stamp);
        }
        at = end;
    }
    found
}

fn number(pieces: &[Piece], at: usize) -> Option<(i32, usize)> {
    match pieces.get(at)?.kind {
        Kind::Number { value, digits } => Some((value, digits)),
        _ => None,
    }
}

fn is_year(pieces: &[Piece], at: usize) -> bool {
    matches!(number(pieces, at), Some((1900..=2100, 4)))
}

fn is_day(pieces: &[Piece], at: usize) -> bool {
    matches!(number(pieces, at), Some((1..=31, 1..=2)))
}

fn is_month(pieces: &[Piece], at: usize) -> bool {
    match pieces.get(at).map(|p| &p.kind) {
        Some(Kind::Word(word)) => {
            matches!(names::meaning(word), Some((names::Word::Month(_), _)))
        }
        _ => false,
    }
}

/// Steps over dots, commas, `th`, `of`, `de`.
fn skip(pieces: &[Piece], mut at: usize) -> usize {
    for _ in 0..2 {
        let filler = match pieces.get(at).map(|p| &p.kind) {
            Some(Kind::Mark(mark)) => matches!(mark, '.' | ',' | 'º' | '°' | '-' | '/'),
            Some(Kind::Word(word)) => {
                matches!(
                    word.as_str(),
                    "th" | "st" | "nd" | "rd" | "of" | "de" | "del" | "er" | "º"
                )
            }
            _ => false,
        };
        if !filler {
            break;
        }
        at += 1;
    }
    at
}

/// `1 July 2024`, `July 1st, 2024`, `1. Juli 2024`, `1 de julio de 2024`.
fn by_name(pieces: &[Piece], at: usize) -> Option<usize> {
    let year = if is_day(pieces, at) {
        let month = skip(pieces, at + 1);
        is_month(pieces, month).then(|| skip(pieces, month + 1))?
    } else if is_month(pieces, at) {
        let day = skip(pieces, at + 1);
        is_day(pieces, day).then(|| skip(pieces, day + 1))?
    } else {
        return None;
    };
    is_year(pieces, year).then_some(year + 1)
}

/// `2024-07-01`, `01.07.2024`, `2024年7月1日`.
fn by_number(pieces: &[Piece], at: usize) -> Option<usize> {
    let joint = |i: usize| match &pieces.get(i)?.kind {
        Kind::Mark(mark @ ('-' | '/' | '.')) => Some(*mark),
        Kind::Word(word) => word.chars().next().filter(|c| "年月日년월일".contains(*c)),
        _ => None,
    };
    number(pieces, at)?;
    let (first, second) = (joint(at + 1)?, joint(at + 3)?);
    let same = first == second || !first.is_ascii();
    let year_first = is_year(pieces, at) && is_day(pieces, at + 2) && is_day(pieces, at + 4);
    let year_last = is_day(pieces, at) && is_day(pieces, at + 2) && is_year(pieces, at + 4);
    (same && (year_first || year_last))
        .then(|| at + 5 + usize::from(!first.is_ascii()))
        .map(|end| end.min(pieces.len()))
}

fn has_clock(pieces: &[Piece]) -> bool {
    pieces.windows(3).any(|w| {
        let digits = |p: &Piece| matches!(p.kind, Kind::Number { digits: 1..=2, .. });
        let colon = match &w[1].kind {
            Kind::Mark(mark) => *mark == ':',
            Kind::Word(word) => matches!(word.as_str(), "h" | "시" | "時"),
            Kind::Number { .. } => false,
        };
        digits(&w[0]) && colon && digits(&w[2])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_among_words() {
        let text = "Posted by A. Roe on Monday, July 1st, 2024 at 5:05 pm EDT. It began on 25 June 1950; \
                    veröffentlicht am 02.07.2024, 17:05 Uhr. 등록 2024년 7월 3일 and 120 km, 600 km.";
        let found: Vec<String> = find(text, Order::DayFirst)
            .iter()
            .map(|s| s.instant(None).unwrap().to_string())
            .collect();
        assert_eq!(
            found,
            [
                "2024-07-01T21:05:00Z",
                "1950-06-25T00:00:00Z",
                "2024-07-02T17:05:00Z",
                "2024-07-02T15:00:00Z"
            ]
        );
    }
}
