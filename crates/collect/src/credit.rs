//! The wire service a text is credited to (`knowledge/collect/wires.csv`): in its byline
//! ("By KIM TONG-HYUNG, Associated Press"), its dateline ("SEOUL, July 1 (Reuters) - …") or its
//! closing line ("(Yonhap)", "© 2024 AFP").

use std::{collections::HashMap, sync::LazyLock};

use crate::table;

static WIRES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    table::rows::<2>(include_str!("../../../knowledge/collect/wires.csv"))
        .map(|[form, name]| (form, name))
        .collect()
});

/// A dateline ends within this many bytes of the first paragraph.
const DATELINE: usize = 90;
/// A closing credit is at most this long.
const CLOSING: usize = 120;

/// The agency credited, by its name in the table.
pub(crate) fn find(byline: Option<&str>, text: &str) -> Option<String> {
    let from_byline = byline.and_then(in_byline);
    from_byline
        .or_else(|| text.split("\n\n").next().and_then(in_dateline))
        .or_else(|| in_closing(text))
        .map(String::from)
}

/// Agencies of a byline stand between its separators.
fn in_byline(byline: &str) -> Option<&'static str> {
    byline
        .split([',', '|', '/', '·', '•', '(', ')', ';', '-', '–', '—'])
        .chain(byline.split(" and "))
        .find_map(|part| agency(strip_by(part)))
}

fn strip_by(part: &str) -> &str {
    let part = part.trim();
    ["By ", "by ", "BY ", "From ", "Von ", "Par ", "Por "]
        .iter()
        .find_map(|by| part.strip_prefix(by))
        .unwrap_or(part)
        .trim_matches(|c: char| c.is_whitespace() || c == '.')
}

fn agency(form: &str) -> Option<&'static str> {
    WIRES.get(form.trim()).copied()
}

/// `SEOUL, July 1 (Reuters) - …`, `PYONGYANG (AP) — …`, `SEOUL, July 1 (Yonhap) -- …`.
fn in_dateline(paragraph: &str) -> Option<&'static str> {
    let end = paragraph.char_indices().map(|(i, _)| i).take_while(|i| *i < DATELINE).last()?;
    let head = &paragraph[..end];
    let (before, rest) = head.split_once('(')?;
    let (inside, after) = rest.split_once(')')?;
    let begins = before.trim_start().chars().next().is_none_or(char::is_uppercase);
    let dash = after.trim_start().chars().next().is_some_and(|c| "-–—:―".contains(c));
    (begins && (dash || before.trim().is_empty()))
        .then(|| inside.split(['/', ',', '-']).find_map(agency))
        .flatten()
}

/// The last or last but one paragraph, when it is nothing but a credit.
fn in_closing(text: &str) -> Option<&'static str> {
    text.rsplit("\n\n").take(3).filter(|p| p.len() <= CLOSING).find_map(|paragraph| {
        let line = paragraph.trim().trim_matches(['(', ')', '[', ']', '.', ' ', '–', '—', '-']);
        let line = line.trim_start_matches("©").trim();
        let line = ["Source:", "Copyright", "With", "with", "From", "Agencies:"]
            .iter()
            .find_map(|word| line.strip_prefix(word))
            .unwrap_or(line)
            .trim();
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        agency(line).or_else(|| line.split([',', '/', ';']).find_map(agency)).or_else(|| {
            let copyright = paragraph.contains('©') || paragraph.contains("opyright");
            let first = line.split(['.', ',']).next().unwrap_or("");
            copyright.then(|| agency(first)).flatten()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_found_where_newsrooms_put_them() {
        let text = "Words of the article itself.\n\nMore words.";
        assert_eq!(
            find(Some("By HYUNG-JIN KIM, Associated Press"), text).unwrap(),
            "Associated Press"
        );
        assert_eq!(find(Some("Reuters"), text).unwrap(), "Reuters");
        assert_eq!(
            find(None, "SEOUL, July 1 (Yonhap) -- Two missiles were fired.").unwrap(),
            "Yonhap"
        );
        assert_eq!(find(None, "PARIS (AFP) – Words.").unwrap(), "Agence France-Presse");
        assert_eq!(find(None, &format!("{text}\n\n(with AFP)")).unwrap(), "Agence France-Presse");
        assert_eq!(
            find(None, &format!("{text}\n\n© 2024 Reuters. All rights reserved.")).unwrap(),
            "Reuters"
        );
    }

    #[test]
    fn an_agency_that_is_only_spoken_of_is_no_credit() {
        assert_eq!(find(None, "The ministry (MND) told Yonhap (AP) that it was so."), None);
        assert_eq!(
            find(
                Some("By Jane Roe"),
                "The report of KCNA was denied.\n\nAP reported it first, officials said."
            ),
            None
        );
    }
}
