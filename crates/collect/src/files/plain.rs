//! Plain text, with or without front matter: lines `name: value` between two lines `---`, or a head
//! of such lines ended by a blank line. The names are those of [`super::json_lines`]. Without a title the
//! first line is taken for one when a blank line follows it and it does not end as a sentence does.

use serde_json::{Map, Value};

use super::json_lines;
use crate::{draft::Draft, html::text, item::Origin};

/// Names that make the first lines of a text a head.
const HEAD: &[&str] = &[
    "title",
    "headline",
    "url",
    "link",
    "source",
    "outlet",
    "date",
    "published",
    "byline",
    "author",
    "language",
    "lang",
    "id",
    "guid",
    "credit",
    "zone",
    "timezone",
    "publisher",
    "canonical_url",
];
/// A first line longer than this is a paragraph, not a title.
const TITLE: usize = 200;

pub(crate) fn read(content: &str, origin: &Origin) -> Draft {
    let content = content.trim_start_matches('\u{feff}');
    let (fields, body) = front_matter(content);
    let mut draft = json_lines::of_object(&fields, origin);
    draft.text = text::of_plain(body);
    if draft.title.is_empty()
        && let Some((first, rest)) = draft.text.split_once("\n\n")
        && first.len() <= TITLE
        && !first.contains('\n')
        && !is_sentence(first)
    {
        let (first, rest) = (first.trim_start_matches('#').trim().to_string(), rest.to_string());
        draft.title = first;
        draft.text = rest;
    }
    draft
}

/// Ends with a full stop that is not that of "U.S.": a paragraph of one sentence, no title.
fn is_sentence(line: &str) -> bool {
    let end = line.trim_end().trim_end_matches(['"', '\'', '”', '’', ')']);
    let last = end.rsplit(char::is_whitespace).next().unwrap_or("");
    last.strip_suffix('.').is_some_and(|word| !word.contains('.'))
}

fn front_matter(content: &str) -> (Map<String, Value>, &str) {
    let fenced = content.strip_prefix("---").and_then(|rest| {
        let rest = rest.trim_start_matches([' ', '\t', '\r']).strip_prefix('\n')?;
        let end = rest.match_indices("\n---").find(|(at, m)| {
            rest[at + m.len()..].chars().next().is_none_or(|c| c == '\n' || c == '\r')
        })?;
        let body = rest[end.0 + end.1.len()..].trim_start();
        Some((fields(&rest[..end.0], false)?, body))
    });
    if let Some(found) = fenced {
        return found;
    }
    let normal = content.find("\n\n").or_else(|| content.find("\r\n\r\n"));
    normal
        .and_then(|end| Some((fields(&content[..end], true)?, content[end..].trim_start())))
        .unwrap_or((Map::new(), content))
}

/// `None` when a line is no `name: value`, or with `known` names a name nobody knows.
fn fields(head: &str, known: bool) -> Option<Map<String, Value>> {
    let mut fields = Map::new();
    let mut last: Option<String> = None;
    for line in head.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
        // A list below its name, as YAML writes it.
        if let (Some(item), Some(name)) = (line.trim_start().strip_prefix("- "), &last)
            && !known
        {
            let item = Value::String(unquoted(item).to_string());
            match fields.get_mut(name) {
                Some(Value::Array(items)) => items.push(item),
                _ => {
                    fields.insert(name.clone(), Value::Array(vec![item]));
                }
            }
            continue;
        }
        let (name, value) = line.split_once(':')?;
        let name = name.trim().to_ascii_lowercase().replace([' ', '-'], "_");
        if known && !HEAD.contains(&name.as_str()) {
            return None;
        }
        fields.insert(name.clone(), Value::String(unquoted(value).to_string()));
        last = Some(name);
    }
    Some(fields)
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    let inner = |q: char| value.strip_prefix(q).and_then(|v| v.strip_suffix(q));
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin::new("-", "2024-07-03T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_first_paragraph_that_is_a_sentence_is_no_title() {
        let draft = read("The army fired two missiles, it said.\n\nNobody was hurt.\n", &origin());
        assert_eq!(draft.title, "");
        assert!(draft.text.starts_with("The army"));
        for title in ["Two missiles fired", "Norland strikes U.S.", "Where are the \"missiles\"?"] {
            assert_eq!(read(&format!("{title}\n\nNobody was hurt.\n"), &origin()).title, title);
        }
    }

    #[test]
    fn front_matter_is_read_in_both_forms() {
        for content in [
            "---\ntitle: \"Two missiles\"\ndate: 2024-07-01 05:30 +09:00\nauthors:\n- J. Roe\n- K. Doe\n---\n\nOne.\n\nTwo.",
            "Title: Two missiles\nDate: 2024-07-01 05:30 +09:00\nByline: J. Roe, K. Doe\n\nOne.\n\nTwo.\n",
        ] {
            let draft = read(content, &origin());
            assert_eq!(draft.title, "Two missiles");
            assert_eq!(draft.text, "One.\n\nTwo.");
            assert_eq!(draft.byline.as_deref(), Some("J. Roe, K. Doe"));
            assert_eq!(draft.published.unwrap().instant.to_string(), "2024-06-30T20:30:00Z");
        }
    }

    #[test]
    fn text_alone_gives_its_first_line_as_title() {
        let draft =
            read("Two missiles fired\n\nSeoul: two missiles were fired.\n\nMore.", &origin());
        assert_eq!(
            (draft.title.as_str(), draft.text.as_str()),
            ("Two missiles fired", "Seoul: two missiles were fired.\n\nMore.")
        );
        let draft = read("One paragraph only: nothing else.", &origin());
        assert_eq!(
            (draft.title.as_str(), draft.text.as_str()),
            ("", "One paragraph only: nothing else.")
        );
    }
}
