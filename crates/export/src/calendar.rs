//! Due dates of promises and announced follow-ups as iCalendar (RFC 5545).

use std::collections::BTreeMap;
use std::io::Write;

use jiff::civil::Date;
use parallax_model::ledger::{Claim, Status};

use crate::Error;
use crate::common::{compact, status_words, uuid_of};
use crate::record::Record;
use crate::table::{Column, text};

/// Properties of an entry.
pub const FIELDS: &[Column] = &[
    text("UID", "the same in every run"),
    text("DTSTAMP", "when the status last moved: from the record, never from the clock"),
    text("DTSTART", "the day it falls due; a whole day"),
    text("SUMMARY", "the proposition"),
    text("DESCRIPTION", "status, what else is due with it, who said so and in which words"),
    text("CATEGORIES", "status"),
    text("STATUS", "CONFIRMED; CANCELLED when it lapsed or was retracted"),
    text("URL", "article of the words"),
];

/// Octets of a line before it is folded (RFC 5545, 3.1).
const LINE: usize = 75;

pub(crate) fn write(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    line(out, "BEGIN:VCALENDAR")?;
    line(out, "VERSION:2.0")?;
    line(out, "PRODID:-//Parallax//Parallax//EN")?;
    line(out, "CALSCALE:GREGORIAN")?;
    line(out, &format!("X-WR-CALNAME:{}", text_value(&format!("Due: {}", record.name))))?;
    let mut count = 0;
    for ((due, _), claims) in &gathered(record) {
        entry(record, *due, claims, out)?;
        count += 1;
    }
    line(out, "END:VCALENDAR")?;
    Ok(count)
}

/// Claims on one event that fall due on one day are one entry, the barest proposition first.
fn gathered<'a>(record: &'a Record<'_>) -> BTreeMap<(Date, String), Vec<&'a Claim>> {
    let mut all: BTreeMap<(Date, String), Vec<&Claim>> = BTreeMap::new();
    for claim in &record.claims {
        if let Some(due) = claim.due {
            let event = claim.event.as_ref().map_or(claim.id.0.clone(), |e| e.0.clone());
            all.entry((due, event)).or_default().push(claim);
        }
    }
    for claims in all.values_mut() {
        claims.sort_by_key(|c| (c.proposition.len(), c.id.clone()));
    }
    all
}

fn entry(
    record: &Record<'_>,
    due: Date,
    claims: &[&Claim],
    out: &mut dyn Write,
) -> Result<(), Error> {
    let Some(first) = claims.first() else { return Ok(()) };
    let status = status_words(first.status);
    let mut told = vec![format!("Status: {status} (grade {}).", first.grade)];
    for claim in claims.iter().skip(1) {
        told.push(format!("Also: {} ({}).", claim.proposition, status_words(claim.status)));
    }
    let mut url = None;
    let span = first.history.iter().find_map(|s| s.evidence.as_ref());
    if let Some(span) = span {
        let quoted = record.quoted(span)?;
        told.push(format!("“{}” ({})", quoted.words, quoted.outlet));
        url = Some(quoted.url).filter(|u| u.starts_with("http"));
    }
    let moved = claims.iter().flat_map(|c| &c.history).map(|s| s.at).max().unwrap_or_default();
    let next = due.tomorrow().unwrap_or(due);
    line(out, "BEGIN:VEVENT")?;
    line(out, &format!("UID:{}", uuid_of(&format!("due:{}", first.id.0))))?;
    line(out, &format!("DTSTAMP:{}", moved.strftime("%Y%m%dT%H%M%SZ")))?;
    line(out, &format!("DTSTART;VALUE=DATE:{}", compact(due)))?;
    line(out, &format!("DTEND;VALUE=DATE:{}", compact(next)))?;
    line(out, &format!("SUMMARY:{}", text_value(&first.proposition)))?;
    line(out, &format!("DESCRIPTION:{}", text_value(&told.join("\n"))))?;
    line(out, &format!("CATEGORIES:{}", text_value(&status)))?;
    let cancelled = matches!(first.status, Status::Lapsed | Status::Retracted);
    line(out, if cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" })?;
    line(out, "TRANSP:TRANSPARENT")?;
    if let Some(url) = url {
        line(out, &format!("URL:{}", crate::common::flat(&url)))?;
    }
    line(out, "END:VEVENT")
}

/// A value of type TEXT (RFC 5545, 3.3.11).
fn text_value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// One content line, folded at 75 octets between characters, ended by CR LF.
fn line(out: &mut dyn Write, content: &str) -> Result<(), Error> {
    let (mut room, mut folded) = (LINE, String::with_capacity(content.len() + 8));
    for c in content.chars() {
        if c.len_utf8() > room {
            folded.push_str("\r\n ");
            room = LINE - 1;
        }
        room -= c.len_utf8();
        folded.push(c);
    }
    folded.push_str("\r\n");
    Ok(out.write_all(folded.as_bytes())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters_and_unfold_to_themselves() {
        let content = format!("SUMMARY:{}", "북한이 미사일을 발사했다, ".repeat(20));
        let mut out = Vec::new();
        line(&mut out, &content).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.split("\r\n").all(|l| l.len() <= LINE), "{text}");
        assert_eq!(text.replace("\r\n ", "").trim_end(), content.trim_end());
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(text_value("a, b; c\\d\ne"), "a\\, b\\; c\\\\d\\ne");
    }
}
