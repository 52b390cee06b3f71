//! The text of a piece of HTML, its paragraphs separated by a blank line.

use super::{
    entity,
    token::{Syntax, Token, Tokens},
};

/// Elements that begin and end a paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];
/// Elements whose content nobody reads.
const UNSEEN: &[&str] = &[
    "script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "select",
    "button", "textarea", "audio", "video", "canvas", "map", "xmp", "noembed", "noframes",
];
pub(crate) const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "keygen", "link", "meta", "param",
    "source", "track", "wbr",
];

pub(crate) fn is_void(name: &str) -> bool {
    VOID.iter().any(|v| v.eq_ignore_ascii_case(name))
}

/// The words of an HTML fragment. Paragraphs are separated by a blank line, lines within one
/// (`<br>`) by a line feed, cells of a table by a space.
pub fn of_html(html: &str) -> String {
    let mut out = Paragraphs::default();
    // Depth inside an unseen element, with its name.
    let mut unseen: Option<(&str, usize)> = None;
    let mut preformatted = 0_usize;
    for token in Tokens::new(html, Syntax::Html) {
        match token {
            Token::Start { name, closed, .. } => {
                if let Some((hidden, depth)) = &mut unseen {
                    *depth += usize::from(name.eq_ignore_ascii_case(hidden) && !closed);
                } else if !closed && !is_void(name) && listed(UNSEEN, name) {
                    unseen = Some((name, 1));
                } else if name.eq_ignore_ascii_case("br") {
                    out.line();
                } else if listed(BLOCKS, name) {
                    preformatted += usize::from(name.eq_ignore_ascii_case("pre"));
                    out.paragraph();
                } else if matches!(name, "td" | "th" | "TD" | "TH") {
                    out.space();
                }
            }
            Token::End { name } => {
                if let Some((hidden, depth)) = &mut unseen {
                    if name.eq_ignore_ascii_case(hidden) {
                        *depth -= 1;
                        if *depth == 0 {
                            unseen = None;
                        }
                    }
                } else if listed(BLOCKS, name) {
                    if name.eq_ignore_ascii_case("pre") {
                        preformatted = preformatted.saturating_sub(1);
                    }
                    out.paragraph();
                } else if matches!(name, "td" | "th" | "TD" | "TH") {
                    out.space();
                }
            }
            Token::Text(text) if unseen.is_none() => {
                out.words(&entity::decode(text), preformatted > 0);
            }
            _ => {}
        }
    }
    out.finish()
}

fn listed(list: &[&str], name: &str) -> bool {
    list.iter().any(|l| l.eq_ignore_ascii_case(name))
}

/// Plain text tidied: line ends made one, runs of blanks made one space, paragraphs kept.
pub fn of_plain(text: &str) -> String {
    let mut out = Paragraphs::default();
    for line in text.lines() {
        if line.trim().is_empty() {
            out.paragraph();
        } else {
            out.words(line, false);
            out.line();
        }
    }
    out.finish()
}

/// Like [`of_plain`] with every line break a space: for titles and names.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(blank).filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| visible(*c)));
    }
    out
}

#[derive(Default)]
struct Paragraphs {
    out: String,
    gap: Gap,
}

/// What separates the next word from the last.
#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

fn blank(c: char) -> bool {
    c.is_whitespace()
}

/// Control characters, byte order marks and soft hyphens are dropped.
fn visible(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{ad}' | '\u{feff}' | '\u{200b}')
}

impl Paragraphs {
    fn paragraph(&mut self) {
        self.gap = Gap::Paragraph;
    }

    /// A second line break in a row is a paragraph.
    fn line(&mut self) {
        self.gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
    }

    fn space(&mut self) {
        self.gap = self.gap.max(Gap::Space);
    }

    fn words(&mut self, text: &str, lines_count: bool) {
        for c in text.chars() {
            if lines_count && c == '\n' {
                self.line();
            } else if blank(c) {
                self.space();
            } else if visible(c) {
                if !self.out.is_empty() {
                    self.out.push_str(match self.gap {
                        Gap::None => "",
                        Gap::Space => " ",
                        Gap::Line => "\n",
                        Gap::Paragraph => "\n\n",
                    });
                }
                self.gap = Gap::None;
                self.out.push(c);
            }
        }
    }

    fn finish(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paragraphs_stay_apart_and_markup_goes() {
        let html = "<p>Seoul&nbsp;said <b>so</b>.</p>\n<p>Pyongyang<br>denied it.<script>x()</script></p><ul><li>one<li>two</ul>";
        assert_eq!(of_html(html), "Seoul said so.\n\nPyongyang\ndenied it.\n\none\n\ntwo");
    }

    #[test]
    fn two_line_breaks_make_a_paragraph() {
        assert_eq!(of_html("a<br/><br/>b"), "a\n\nb");
        assert_eq!(of_plain("a\r\nb\r\n\r\n  c  d "), "a\nb\n\nc d");
    }

    proptest! {
        #[test]
        fn no_paragraph_is_empty_and_no_blank_is_doubled(html in "[<>/pbr a&;\n]{0,100}") {
            let text = of_html(&html);
            prop_assert_eq!(text.trim(), text.as_str());
            prop_assert!(!text.contains("  ") && !text.contains("\n\n\n"));
        }
    }
}
