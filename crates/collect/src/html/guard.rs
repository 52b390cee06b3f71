//! A look at a page before anything builds a tree of it: how large, how deep.
//!
//! Extractors recurse; a page nested deep enough overflows their stack, which no caller can catch.
//! Real pages are 51 deep at most (1,181 measured), so what lies deeper than [`DEEPEST`] is
//! flattened: its words stay, its tags go.

use std::borrow::Cow;

use super::{
    text::is_void,
    token::{Syntax, Token, Tokens},
};

/// Tags nested deeper are left out.
pub(crate) const DEEPEST: usize = 200;
/// Larger pages are refused (the largest of 1,181 real ones is 1.6 million characters).
pub(crate) const LARGEST: usize = 5 << 20;
/// Formatting left open is reopened by HTML in every paragraph that follows; this many at once.
const OPEN_FORMATS: usize = 24;

/// Attributes of one tag. Parsers compare each with all before it; real tags have some dozens.
const ATTRIBUTES: usize = 300;

const FORMATS: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// Elements whose end tag may be left out, so that a missing one is no nesting.
const IMPLIED: &[&str] =
    &["p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot"];

/// The page itself when its nesting is bearable, else a flattened copy.
pub(crate) fn flatten(html: &str) -> Cow<'_, str> {
    if is_bearable(html) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut tokens = Tokens::new(html, Syntax::Html);
    let mut stack = Stack::default();
    loop {
        let from = tokens.position();
        let Some(token) = tokens.next() else { break };
        if let Token::Start { name, attributes, .. } = token
            && attributes.iter().nth(ATTRIBUTES).is_some()
        {
            if is_void(name) || stack.open(name) {
                out.push_str(&format!("<{name}>"));
            }
            continue;
        }
        let keep = match token {
            Token::Start { name, closed, .. } => closed || is_void(name) || stack.open(name),
            Token::End { name } => stack.close(name),
            _ => true,
        };
        out.push_str(if keep { &html[from..tokens.position()] } else { " " });
    }
    Cow::Owned(out)
}

fn is_bearable(html: &str) -> bool {
    let mut stack = Stack::default();
    Tokens::new(html, Syntax::Html).all(|token| match token {
        Token::Start { name, attributes, closed } => {
            attributes.iter().nth(ATTRIBUTES).is_none()
                && (closed || is_void(name) || stack.open(name))
        }
        Token::End { name } => {
            stack.close(name);
            true
        }
        _ => true,
    })
}

/// Open elements, and tags refused for being too deep.
#[derive(Default)]
struct Stack<'a> {
    open: Vec<&'a str>,
    formats: usize,
    refused: usize,
}

impl<'a> Stack<'a> {
    fn open(&mut self, name: &'a str) -> bool {
        let same = |other: &&str| name.eq_ignore_ascii_case(other);
        if IMPLIED.iter().any(same) && self.open.last().is_some_and(same) {
            return true;
        }
        let format = FORMATS.iter().any(same);
        if self.open.len() >= DEEPEST || (format && self.formats >= OPEN_FORMATS) {
            self.refused += 1;
            return false;
        }
        self.formats += usize::from(format);
        self.open.push(name);
        true
    }

    /// Whether the end tag belongs to a tag that was kept.
    fn close(&mut self, name: &str) -> bool {
        let same = |other: &&str| name.eq_ignore_ascii_case(other);
        if self.refused > 0 && self.open.len() >= DEEPEST {
            self.refused -= 1;
            return false;
        }
        let Some(at) = self.open.iter().rposition(same) else { return self.refused == 0 };
        for closed in self.open.drain(at..) {
            if FORMATS.iter().any(|f| closed.eq_ignore_ascii_case(f)) {
                self.formats = self.formats.saturating_sub(1);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_page_is_left_alone() {
        let page = "<html><body><p>one<p>two<ul><li>three<li>four</ul></body></html>".repeat(300);
        assert!(matches!(flatten(&page), Cow::Borrowed(_)));
    }

    #[test]
    fn a_tag_of_countless_attributes_loses_them() {
        let names: String = (0..200_000).map(|n| format!(" a{n}=1")).collect();
        let page = format!("<html><body{names}><p class=x>The words stay.</p></body></html>");
        let flat = flatten(&page);
        assert_eq!(flat, "<html><body><p class=x>The words stay.</p></body></html>");
    }

    #[test]
    fn a_deep_page_keeps_its_words_and_loses_its_depth() {
        for tag in ["div", "span", "b", "table"] {
            let page = format!("{}<p>The words stay.</p>", format!("<{tag}>").repeat(100_000));
            let flat = flatten(&page);
            assert!(flat.contains("The words stay."));
            assert!(is_bearable(&flat), "{tag}");
        }
    }
}
