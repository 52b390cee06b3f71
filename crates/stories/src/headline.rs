//! Headlines without the marks of an editor's desk (`knowledge/stories/headline_tags.csv`).

use std::sync::LazyLock;

/// Where a mark stands, and the mark.
static TAGS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = include_str!("../../../knowledge/stories/headline_tags.csv").lines();
    lines.filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(',')).skip(1).collect()
});

/// The headline behind marks such as "(LEAD)" and "UPDATE 2-"; what is nothing but marks stays.
///
/// ```
/// use parallax_stories::plain_headline;
/// assert_eq!(plain_headline("(2nd LD) (URGENT) Bridge opened"), "Bridge opened");
/// assert_eq!(plain_headline("UPDATE 2-Bridge opened"), "Bridge opened");
/// assert_eq!(plain_headline("Leaders meet (again)"), "Leaders meet (again)");
/// ```
pub fn plain_headline(title: &str) -> &str {
    let mut rest = title.trim();
    while let Some(next) = behind_mark(rest).map(str::trim_start).filter(|next| !next.is_empty()) {
        rest = next;
    }
    rest
}

fn behind_mark(title: &str) -> Option<&str> {
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some((inside, rest)) = title.strip_prefix(open).and_then(|t| t.split_once(close)) {
            return is_tag("bracket", inside).then_some(rest);
        }
    }
    let marked = |place, sign| {
        let (before, rest) = title.split_once(sign)?;
        is_tag(place, before).then_some(rest)
    };
    marked("dash", '-').or_else(|| marked("colon", ':'))
}

/// A tag of the table, alone or with a number before or behind it.
fn is_tag(place: &str, words: &str) -> bool {
    let number = |w: &&str| !w.starts_with(|c: char| c.is_ascii_digit());
    let words: Vec<&str> = words.split_whitespace().filter(number).collect();
    let words = words.join(" ");
    TAGS.contains(&(place, words.as_str()))
}
