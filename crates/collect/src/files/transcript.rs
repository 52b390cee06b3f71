//! Broadcasts as text: SubRip (SRT) and WebVTT, as written by editors, machines and streaming sites.
//!
//! The captions become one text; each cue keeps the range of its words and when they were spoken.

use jiff::SignedDuration;
use parallax_model::{Cue, FoundIn, Published, TextRange};

use crate::{
    dates,
    draft::Draft,
    html::{entity, text::one_line},
    item::Origin,
};

/// One caption as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    pub start_ms: u64,
    pub end_ms: u64,
    /// Without tags; lines joined by spaces. May be empty.
    pub text: String,
    /// Who speaks, where the file says so (`<v Name>`).
    pub speaker: Option<String>,
}

/// Whether a text is a transcript: a timing line near its top.
pub(crate) fn is_transcript(content: &str) -> bool {
    content.trim_start_matches('\u{feff}').starts_with("WEBVTT")
        || content.lines().take(12).any(|line| timing(line).is_some())
}

/// The captions of an SRT or VTT file in its order. Headers, notes, styles, numbers and blank lines in any
/// number are passed over; a caption without words counts.
pub fn captions(content: &str) -> Vec<Caption> {
    let lines: Vec<&str> =
        content.trim_start_matches('\u{feff}').lines().map(|l| l.trim_end_matches('\r')).collect();
    let mut captions: Vec<Caption> = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if let Some((start_ms, end_ms)) = timing(line) {
            finish(&mut captions, &mut words, true);
            captions.push(Caption { start_ms, end_ms, text: String::new(), speaker: None });
        } else if ["NOTE", "STYLE", "REGION"]
            .contains(&line.split_whitespace().next().unwrap_or(""))
            && at > 0
            && lines[at - 1].trim().is_empty()
        {
            finish(&mut captions, &mut words, false);
            // What follows belongs to no caption until the next timing line.
            captions.last_mut().into_iter().for_each(|c| c.text.push('\u{0}'));
        } else {
            words.push(line);
        }
    }
    finish(&mut captions, &mut words, false);
    for caption in &mut captions {
        caption.text.retain(|c| c != '\u{0}');
    }
    captions
}

/// Gives the collected lines to the last caption; a number or name right before a timing line is that
/// caption's own.
fn finish(captions: &mut [Caption], words: &mut Vec<&str>, before_timing: bool) {
    let lines = std::mem::take(words);
    let Some(caption) = captions.last_mut().filter(|c| c.text.is_empty()) else { return };
    let mut lines = lines.as_slice();
    if before_timing {
        let [rest @ .., last] = lines else { return };
        let apart = rest.last().is_some_and(|l| l.trim().is_empty());
        let number = !last.trim().is_empty() && last.trim().bytes().all(|b| b.is_ascii_digit());
        if number || (apart && !last.trim().is_empty()) {
            lines = rest;
        }
    }
    let mut speaker = None;
    let plain: Vec<String> = lines.iter().map(|l| untagged(l, &mut speaker)).collect();
    caption.text = one_line(&plain.join(" "));
    caption.speaker = speaker;
}

/// Text without `<i>`, `<00:00:01.200>`, `<v Anna>`, `{\an8}`.
fn untagged(line: &str, speaker: &mut Option<String>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['<', '{']) {
        out.push_str(&rest[..at]);
        let (close, tag) = if rest[at..].starts_with('<') { ('>', true) } else { ('}', false) };
        let inside = rest[at + 1..].split_once(close);
        match inside {
            Some((inside, after)) if tag && is_tag(inside) || !tag && inside.starts_with('\\') => {
                if let Some(name) = inside
                    .strip_prefix("v ")
                    .or(inside.strip_prefix("v.").and_then(|v| v.split_once(' ').map(|p| p.1)))
                {
                    speaker.get_or_insert_with(|| one_line(name));
                }
                rest = after;
            }
            _ => {
                out.push_str(&rest[at..at + 1]);
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    entity::decode(&out).into_owned()
}

fn is_tag(inside: &str) -> bool {
    inside.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
}

/// `00:00:01,000 --> 00:00:02,500 align:start`, hours, dots and leading zeros optional.
fn timing(line: &str) -> Option<(u64, u64)> {
    let (start, rest) = line.split_once("-->")?;
    let end = rest.split_whitespace().next()?;
    Some((clock(start)?, clock(end)?))
}

fn clock(text: &str) -> Option<u64> {
    let text = text.trim();
    let (whole, fraction) = match text.rsplit_once([',', '.']) {
        Some((whole, fraction)) => (whole, fraction),
        None => (text, ""),
    };
    let mut seconds = 0_u64;
    let parts: Vec<&str> = whole.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    for part in parts {
        let number: u64 = part.trim().parse().ok().filter(|n| *n < 100_000)?;
        seconds = seconds * 60 + number;
    }
    let milliseconds = match fraction.len() {
        0 => 0,
        n if fraction.bytes().all(|b| b.is_ascii_digit()) => {
            let digits: u64 = fraction.get(..n.min(3))?.parse().ok()?;
            digits * 10_u64.pow(3 - n.min(3) as u32)
        }
        _ => return None,
    };
    Some(seconds * 1000 + milliseconds)
}

/// A silence longer than this begins a new paragraph.
const PAUSE_MS: u64 = 3_000;

/// The transcript as an article. Captions that roll up (each repeats the last line of the one before, as machine
/// captions do) are told once.
pub(crate) fn read(content: &str, origin: &Origin) -> Draft {
    let mut draft = Draft::default();
    let (mut said, mut last_end, mut last_speaker) = (String::new(), 0, None::<String>);
    let mut spoken = String::new();
    for caption in captions(content) {
        let words = without_overlap(&said, &caption.text);
        said.clone_from(&caption.text);
        if words.is_empty() {
            continue;
        }
        let turn = caption.speaker.is_some() && caption.speaker != last_speaker;
        if !draft.text.is_empty() {
            let pause = caption.start_ms.saturating_sub(last_end) > PAUSE_MS;
            draft.text.push_str(if pause || turn { "\n\n" } else { " " });
        }
        let start = draft.text.len() as u32;
        if let (true, Some(name)) = (turn, &caption.speaker) {
            draft.text.push_str(name);
            draft.text.push_str(": ");
        }
        draft.text.push_str(words);
        spoken.push_str(words);
        spoken.push(' ');
        let range = TextRange::new(start, draft.text.len() as u32);
        draft.cues.push(Cue { range, start_ms: caption.start_ms, end_ms: caption.end_ms });
        last_end = caption.end_ms;
        last_speaker = caption.speaker.or(last_speaker);
    }
    let head = Head::of(content);
    draft.language = head.field(&["language", "lang"]).map(String::from);
    draft.title = head.field(&["title", "headline"]).unwrap_or(&head.headline).to_string();
    if draft.title.is_empty() {
        draft.title = opening(&spoken).unwrap_or_default().to_string();
    }
    draft.published = head.published(origin);
    draft
}

/// What a transcript without a title is called by: its first sentence of some length, since bulletins
/// open with a greeting.
fn opening(spoken: &str) -> Option<&str> {
    const WORDS: std::ops::RangeInclusive<usize> = 8..=40;
    let ends = |(i, _): (usize, &str)| i + 1;
    let mut start = 0;
    for end in spoken.match_indices(['.', '!', '?']).map(ends) {
        if spoken[end..].starts_with(' ') {
            let sentence = spoken[start..end].trim();
            if WORDS.contains(&sentence.split_whitespace().count()) {
                return Some(sentence.trim_end_matches('.'));
            }
            start = end;
        }
    }
    None
}

/// What a transcript says of itself before its first caption.
#[derive(Debug, Default)]
struct Head {
    /// What follows `WEBVTT` on its line.
    headline: String,
    /// `Name: value`, of the header and of notes, names in lower case.
    fields: Vec<(String, String)>,
}

/// Names of the day a bulletin went out.
const DATES: &[&str] =
    &["date", "published", "broadcast", "aired", "air date", "recorded", "publication date"];

impl Head {
    fn of(content: &str) -> Self {
        let mut head = Self::default();
        let lines = content.trim_start_matches('\u{feff}').lines();
        for (at, line) in lines.take_while(|l| timing(l).is_none()).take(200).enumerate() {
            let line = line.trim();
            if let Some(rest) = line.strip_prefix("WEBVTT").filter(|_| at == 0) {
                head.headline = one_line(rest.trim_start_matches([' ', '\t', '-', '–', '—', ':']));
            } else if let Some((name, value)) =
                line.strip_prefix("NOTE").unwrap_or(line).trim().split_once(':')
            {
                head.fields.push((name.trim().to_lowercase(), one_line(value)));
            }
        }
        head
    }

    fn field(&self, names: &[&str]) -> Option<&str> {
        let found = self.fields.iter().find(|(name, _)| names.contains(&name.as_str()));
        found.map(|(_, value)| value.as_str()).filter(|v| !v.is_empty())
    }

    /// A field that names the day, else a full date in the headline.
    fn published(&self, origin: &Origin) -> Option<Published> {
        let zone = origin.zone.as_deref();
        let field = self.field(DATES).and_then(|value| dates::parse(value, origin.order));
        let found = field.map(|stamp| (stamp, FoundIn::Meta)).or_else(|| {
            let stamp = dates::find(&self.headline, origin.order).into_iter().next()?;
            Some((stamp, FoundIn::Text))
        });
        let (stamp, found_in) = found?;
        let latest = origin.fetched.checked_add(SignedDuration::from_hours(48)).ok()?;
        stamp.published(zone, found_in).filter(|p| p.instant <= latest)
    }
}

/// The part of `words` that does not repeat the end of what was said before.
fn without_overlap<'a>(before: &str, words: &'a str) -> &'a str {
    let starts = words.char_indices().map(|(i, _)| i).chain([words.len()]);
    let overlap = starts
        .filter(|&i| i > 0 && words[i..].chars().next().is_none_or(char::is_whitespace))
        .filter(|&i| {
            before.ends_with(&words[..i])
                && before[..before.len() - i].chars().next_back().is_none_or(char::is_whitespace)
        })
        .max();
    // A single short word said twice is speech, not rolling.
    overlap.filter(|&i| i >= 8 || i == words.len()).map_or(words, |i| words[i..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(content: &str) -> Draft {
        read(content, &Origin::new("-", "2024-11-01T00:00:00Z".parse().unwrap()))
    }

    #[test]
    fn a_transcript_without_a_title_is_called_by_its_first_full_sentence() {
        let title = |content: &str| of(content).title;
        let captions = "1\n00:00:01,000 --> 00:00:02,000\n<v Ana Loy>Good evening.\n\n2\n\
            00:00:02,000 --> 00:00:04,000\nThe harbour at Port Lenn was closed\n\n3\n\
            00:00:04,000 --> 00:00:06,000\non Monday after a storm. Boats wait.\n";
        assert_eq!(title(captions), "The harbour at Port Lenn was closed on Monday after a storm");
        assert_eq!(title(&format!("WEBVTT - Late news\n\n{captions}")), "Late news");
        assert_eq!(title("00:01.000 --> 00:02.000\nGood evening.\n"), "");
    }

    #[test]
    fn a_bulletin_is_dated_by_its_head() {
        let date = |content: &str| {
            let published = of(content).published?;
            Some((published.instant.to_string(), published.found_in))
        };
        let cue = "\n\n00:01.000 --> 00:02.000\nIt began on 25 June 2020.\n";
        assert_eq!(
            date(&format!(
                "WEBVTT\n\nNOTE\nRecorded in town\nDate: 24 October 2024, 08:00 +11:00{cue}"
            )),
            Some(("2024-10-23T21:00:00Z".into(), FoundIn::Meta))
        );
        let headline = format!("WEBVTT - Evening bulletin, 24 October 2024{cue}");
        assert_eq!(date(&headline), Some(("2024-10-24T00:00:00Z".into(), FoundIn::Text)));
        assert_eq!(of(&headline).title, "Evening bulletin, 24 October 2024");
        assert_eq!(date(&format!("WEBVTT{cue}")), None);
        assert_eq!(date(&format!("WEBVTT - 24 October 2031{cue}")), None);
    }

    #[test]
    fn captions_become_paragraphs_with_their_times() {
        let draft = of(
            "WEBVTT\nLanguage: en\n\n1\n00:01.000 --> 00:02.500\n<v Anna>Two missiles</v>\n\n2\n00:02.600 --> 00:04.000\nwere fired.\n\nNOTE not said\n\n00:10.000 --> 00:12.000\n<v Ben>Where &amp; when?\n",
        );
        assert_eq!(draft.text, "Anna: Two missiles were fired.\n\nBen: Where & when?");
        assert_eq!(draft.language.as_deref(), Some("en"));
        let cue = draft.cues[1];
        assert_eq!(cue.range.slice(&draft.text), Some("were fired."));
        assert_eq!((cue.start_ms, cue.end_ms), (2_600, 4_000));
    }

    #[test]
    fn rolling_captions_are_told_once() {
        let draft = of(
            "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nhello<00:00:01.200><c> there</c>\n\n00:00:02.500 --> 00:00:04.000\nhello there\nsecond line\n",
        );
        assert_eq!(draft.text, "hello there second line");
    }

    #[test]
    fn clocks_are_read_in_all_their_forms() {
        assert_eq!(timing("0:00:01,5 --> 0:00:02.50 position:0%"), Some((1_500, 2_500)));
        assert_eq!(timing("01:02:03 --> 01:02:04"), Some((3_723_000, 3_724_000)));
        assert_eq!(timing("a --> b"), None);
    }

    proptest! {
        #[test]
        fn cues_slice_back_to_the_text(content in "([0-9:,.]{0,12}( --> [0-9:.]{8})?\n|[a-z<>{}&;é ]{0,20}\n){0,20}") {
            let draft = of(&content);
            for cue in &draft.cues {
                prop_assert!(cue.range.slice(&draft.text).is_some_and(|w| !w.is_empty()));
            }
        }
    }
}
