//! A tokenizer for markup as found in the wild. It never fails, never recurses, and runs in one
//! pass: what cannot be markup is text.

use memchr::{memchr, memchr2, memmem};

/// Which conventions of reading apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Names in any case; the content of `script`, `style` and their like is opaque.
    Html,
    /// Names as written; CDATA sections.
    Xml,
}

/// One piece of markup, borrowed from the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    Start {
        name: &'a str,
        attributes: Attributes<'a>,
        closed: bool,
    },
    End {
        name: &'a str,
    },
    /// Text with its character references still in it.
    Text(&'a str),
    /// Text to be taken as it stands: CDATA, script, style.
    Raw(&'a str),
    Comment,
    /// `<!DOCTYPE …>` without its brackets.
    Declaration(&'a str),
    /// `<?name …?>` without its brackets.
    Instruction(&'a str),
}

/// Elements whose content HTML does not read as markup.
const OPAQUE: [&str; 8] =
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];
/// Of these, the ones whose character references count.
const ESCAPABLE: [&str; 2] = ["textarea", "title"];

pub struct Tokens<'a> {
    source: &'a str,
    at: usize,
    syntax: Syntax,
    opaque: Option<&'static str>,
    /// Set once a quote has no partner in the rest of the source, so that it is not sought again.
    unpaired: [bool; 2],
    /// Likewise for the ends of comments and sections.
    unended: [bool; 3],
}

impl<'a> Tokens<'a> {
    pub fn new(source: &'a str, syntax: Syntax) -> Self {
        Self { source, at: 0, syntax, opaque: None, unpaired: [false; 2], unended: [false; 3] }
    }

    /// Byte offset of the next token.
    pub fn position(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a [u8] {
        self.source.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.source.get(from..to).unwrap_or("")
    }

    /// Everything up to the end tag of the opaque element just opened.
    fn opaque_content(&mut self, name: &'static str) -> Option<Token<'a>> {
        self.opaque = None;
        let from = self.at;
        let bytes = self.source.as_bytes();
        let mut search = from;
        let end = loop {
            let Some(found) = memmem::find(&bytes[search..], b"</") else { break bytes.len() };
            let at = search + found;
            let after = at + 2 + name.len();
            let named =
                bytes.get(at + 2..after).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()));
            let closed = bytes
                .get(after)
                .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'));
            if named && closed {
                break at;
            }
            search = at + 2;
        };
        self.at = end;
        if end == from {
            return None;
        }
        let content = self.slice(from, end);
        Some(if ESCAPABLE.contains(&name) { Token::Text(content) } else { Token::Raw(content) })
    }

    /// Reads up to `end`, which is sought once only when it is missing.
    fn until(&mut self, skip: usize, end: &str, memory: usize) -> Option<&'a str> {
        if self.unended[memory] {
            return None;
        }
        let from = self.at + skip;
        let Some(length) = memmem::find(self.source.as_bytes().get(from..)?, end.as_bytes()) else {
            self.unended[memory] = true;
            return None;
        };
        self.at = from + length + end.len();
        Some(self.slice(from, from + length))
    }

    fn declaration(&mut self) -> Token<'a> {
        let rest = self.rest();
        if rest.starts_with(b"<!--") {
            if self.until(4, "-->", 0).is_none() {
                self.at = self.source.len();
            }
            return Token::Comment;
        }
        if rest.starts_with(b"<![CDATA[") {
            if let Some(content) = self.until(9, "]]>", 1) {
                return Token::Raw(content);
            }
            let content = self.slice(self.at + 9, self.source.len());
            self.at = self.source.len();
            return Token::Raw(content);
        }
        // A document type may hold an internal subset in square brackets.
        let plain = memchr(b'>', rest).unwrap_or(rest.len());
        let subset = memchr(b'[', &rest[..plain]);
        let end = match subset.filter(|_| self.syntax == Syntax::Xml) {
            Some(open) => memmem::find(&rest[open..], b"]")
                .and_then(|close| memchr(b'>', &rest[open + close..]).map(|g| open + close + g))
                .unwrap_or(plain),
            None => plain,
        };
        let content = self.slice(self.at + 2, self.at + end);
        self.at = (self.at + end + 1).min(self.source.len());
        Token::Declaration(content)
    }

    fn instruction(&mut self) -> Token<'a> {
        if self.syntax == Syntax::Xml
            && let Some(content) = self.until(2, "?>", 2)
        {
            return Token::Instruction(content);
        }
        let rest = self.rest();
        let end = memchr(b'>', rest).unwrap_or(rest.len());
        let content = self.slice(self.at + 2, self.at + end);
        self.at = (self.at + end + 1).min(self.source.len());
        Token::Instruction(content)
    }

    fn end_tag(&mut self) -> Token<'a> {
        let rest = self.rest();
        let end = memchr2(b'>', b'<', &rest[1..]).map_or(rest.len(), |e| e + 1);
        let name = self.slice(self.at + 2, self.at + end);
        let name = name.split(|c: char| c.is_ascii_whitespace() || c == '/').next().unwrap_or("");
        self.at += end + usize::from(rest.get(end) == Some(&b'>'));
        Token::End { name }
    }

    fn start_tag(&mut self) -> Token<'a> {
        let bytes = self.source.as_bytes();
        let name_start = self.at + 1;
        let name_end = name_start
            + bytes[name_start..]
                .iter()
                .position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/' | b'<'))
                .unwrap_or(bytes.len() - name_start);
        let mut at = name_end;
        let end = loop {
            match bytes.get(at) {
                None | Some(b'>') => break at,
                // A new tag begins before this one was closed.
                Some(b'<') if self.syntax == Syntax::Xml => break at,
                Some(&quote @ (b'"' | b'\'')) if before_value(&bytes[name_end..at]) => {
                    let which = usize::from(quote == b'\'');
                    let partner = match self.unpaired[which] {
                        true => None,
                        false => memchr(quote, &bytes[at + 1..]),
                    };
                    match partner {
                        Some(length) => at += length + 2,
                        None => {
                            self.unpaired[which] = true;
                            at += 1;
                        }
                    }
                }
                Some(_) => at += 1,
            }
        };
        let inside = self.slice(name_end, end);
        let closed = inside.ends_with('/') && !inside.ends_with("=/");
        let inside = if closed { &inside[..inside.len() - 1] } else { inside };
        self.at = if bytes.get(end) == Some(&b'>') { end + 1 } else { end };
        let name = self.slice(name_start, name_end);
        if self.syntax == Syntax::Html && !closed {
            self.opaque = OPAQUE.into_iter().find(|o| o.eq_ignore_ascii_case(name));
        }
        Token::Start { name, attributes: Attributes(inside), closed }
    }

    fn text(&mut self) -> Token<'a> {
        let from = self.at;
        let bytes = self.source.as_bytes();
        let mut at = from + 1;
        loop {
            match memchr(b'<', bytes.get(at..).unwrap_or_default()) {
                None => break at = bytes.len(),
                Some(found) => {
                    at += found;
                    if opens(&bytes[at..]) {
                        break;
                    }
                    at += 1;
                }
            }
        }
        // `from + 1` may lie inside a character only when that character is not `<`.
        self.at = at;
        Token::Text(self.slice(from, at))
    }
}

/// Whether a quote at the end of `before` opens a value: an equals sign stands right before it.
fn before_value(before: &[u8]) -> bool {
    before.trim_ascii_end().ends_with(b"=")
}

fn opens(bytes: &[u8]) -> bool {
    match bytes.get(1) {
        Some(b'!' | b'?') => true,
        Some(b'/') => bytes.get(2).is_some_and(|b| name_start(*b)),
        Some(&b) => name_start(b),
        None => false,
    }
}

fn name_start(b: u8) -> bool {
    b.is_ascii_alphabetic() || matches!(b, b'_' | b':') || b >= 0x80
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.opaque
            && let Some(content) = self.opaque_content(name)
        {
            return Some(content);
        }
        let rest = self.rest();
        if *rest.first()? != b'<' || !opens(rest) {
            return Some(self.text());
        }
        Some(match rest.get(1) {
            Some(b'!') => self.declaration(),
            Some(b'?') => self.instruction(),
            Some(b'/') => self.end_tag(),
            _ => self.start_tag(),
        })
    }
}

/// The inside of a start tag after its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attributes<'a>(&'a str);

impl<'a> Attributes<'a> {
    /// The raw value of an attribute named in lower case, whatever its case in the source.
    pub fn raw(self, name: &str) -> Option<&'a str> {
        self.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }

    /// The value with its character references replaced.
    pub fn get(self, name: &str) -> Option<String> {
        self.raw(name).map(|v| super::entity::decode(v).into_owned())
    }

    /// Names and raw values in order.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            let end = rest
                .find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/'))
                .unwrap_or(rest.len());
            // An equals sign with no name before it is taken as part of a name, as HTML does.
            let end = if end == 0 { 1 } else { end };
            let (name, after) = rest.split_at(end);
            let spaced = after.trim_ascii_start();
            let Some(value) = spaced.strip_prefix('=') else {
                rest = after;
                return Some((name, ""));
            };
            let value = value.trim_ascii_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (value, after) = match quote.and_then(|q| value[1..].split_once(q)) {
                Some(parts) => parts,
                None => {
                    let end = value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len());
                    let (value, after) = value.split_at(end);
                    (value.trim_matches(['"', '\'']), after)
                }
            };
            rest = after;
            Some((name, value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn html(source: &str) -> Vec<Token<'_>> {
        Tokens::new(source, Syntax::Html).collect()
    }

    #[test]
    fn attributes_are_read_quoted_bare_and_empty() {
        let tokens = html("<A Href='a b' title=\"x>y\" data-n=5 hidden>go</a>");
        let Token::Start { name, attributes, closed } = tokens[0] else { panic!("{tokens:?}") };
        assert_eq!((name, closed), ("A", false));
        let all: Vec<_> = attributes.iter().collect();
        assert_eq!(all, [("Href", "a b"), ("title", "x>y"), ("data-n", "5"), ("hidden", "")]);
        assert_eq!(tokens[1..], [Token::Text("go"), Token::End { name: "a" }]);
    }

    #[test]
    fn a_script_is_opaque_until_its_own_end() {
        let tokens = html("<script>if (a<b) '</b>';</script >after 3 < 4");
        assert_eq!(tokens[1], Token::Raw("if (a<b) '</b>';"));
        assert_eq!(tokens.last(), Some(&Token::Text("after 3 < 4")));
    }

    #[test]
    fn xml_sections_and_subsets_are_whole() {
        let source = "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a \"b>\">]><r><![CDATA[<x>]]></r>";
        let tokens: Vec<_> = Tokens::new(source, Syntax::Xml).collect();
        assert_eq!(tokens[1], Token::Declaration("DOCTYPE r [<!ENTITY a \"b>\">]"));
        assert_eq!(tokens[3], Token::Raw("<x>"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_its_end(source in "\\PC{0,80}|[<>/!?=\"' a-zé\\[\\]-]{0,120}") {
            for syntax in [Syntax::Html, Syntax::Xml] {
                let mut tokens = Tokens::new(&source, syntax);
                let mut last = 0;
                while tokens.next().is_some() {
                    prop_assert!(tokens.position() >= last);
                    last = tokens.position();
                }
                prop_assert_eq!(tokens.position(), source.len());
            }
        }
    }
}
