//! A small tree of an XML document, built from what is there: undeclared prefixes, references and encodings, tags
//! left open or closed out of order do not stop it. No external entity is ever followed.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    html::{
        entity,
        token::{Syntax, Token, Tokens},
    },
    table,
};

static SPACES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    table::rows::<2>(include_str!("../../../knowledge/collect/namespaces.csv"))
        .map(|[prefix, address]| (address, prefix))
        .collect()
});

/// Deeper elements lose their tags and keep their words.
const DEEPEST: usize = 64;
/// Elements of one document.
const MOST: usize = 2_000_000;
/// Length of an entity a document declares for itself; longer ones are bombs.
const DECLARED: usize = 4096;

#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Element {
    /// Prefix by the table of namespaces, else as written; empty for the document's own vocabulary.
    pub prefix: String,
    /// Local name in lower case.
    pub name: String,
    /// Names in lower case with their prefix, values decoded.
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
    /// Where it stands in the source, in bytes.
    pub range: std::ops::Range<usize>,
    /// Namespace address as declared.
    pub space: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// `prefix_name`, or the name alone.
    pub fn key(&self) -> String {
        match self.prefix.as_str() {
            "" => self.name.clone(),
            prefix => format!("{prefix}_{}", self.name),
        }
    }

    pub fn is(&self, prefix: &str, name: &str) -> bool {
        self.prefix == prefix && self.name == name
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|c| match c {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|e| e.name == name)
    }

    /// All descendants of a name, in document order.
    pub fn descendants<'a>(&'a self, name: &'a str) -> Vec<&'a Element> {
        let mut found = Vec::new();
        for element in self.elements() {
            if element.name == name {
                found.push(element);
            }
            found.extend(element.descendants(name));
        }
        found
    }

    /// The words of the element and all inside it.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.push_text(&mut out);
        out
    }

    fn push_text(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) => element.push_text(out),
            }
        }
    }

    /// The markup inside, written anew: prefixes dropped, references of XML only.
    pub fn markup(&self) -> String {
        let mut out = String::new();
        self.children.iter().for_each(|c| c.write(&mut out));
        out
    }
}

impl Node {
    pub fn write(&self, out: &mut String) {
        match self {
            Node::Text(text) => out.push_str(&escaped(text)),
            Node::Element(element) => {
                out.push('<');
                out.push_str(&element.name);
                for (name, value) in
                    element.attributes.iter().filter(|(n, _)| !n.starts_with("xmlns"))
                {
                    out.push_str(&format!(" {name}=\"{}\"", escaped(value).replace('"', "&quot;")));
                }
                if let (Some(space), "math" | "svg") = (&element.space, element.name.as_str()) {
                    out.push_str(&format!(" xmlns=\"{space}\""));
                }
                out.push('>');
                element.children.iter().for_each(|c| c.write(out));
                out.push_str(&format!("</{}>", element.name));
            }
        }
    }
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The root element; `None` when the text holds no element at all.
pub(crate) fn parse(source: &str) -> Option<Element> {
    let mut builder = Builder::default();
    let mut tokens = Tokens::new(source, Syntax::Xml);
    loop {
        let from = tokens.position();
        let Some(token) = tokens.next() else { break };
        match token {
            Token::Start { name, attributes, closed } => {
                let attributes: Vec<(String, String)> = attributes
                    .iter()
                    .map(|(n, v)| (n.to_ascii_lowercase(), builder.decoded(v)))
                    .collect();
                builder.open(name, attributes, from);
                if closed || matches!(name, "br" | "hr" | "img") {
                    builder.close_top(tokens.position());
                }
            }
            Token::End { name } => builder.close(name, tokens.position()),
            Token::Text(text) => {
                let text = builder.decoded(text);
                builder.text(&text);
            }
            Token::Raw(text) => builder.text(text),
            Token::Declaration(declaration) => builder.declare(declaration),
            Token::Comment | Token::Instruction(_) => {}
        }
    }
    builder.finish(source.len())
}

#[derive(Default)]
struct Builder {
    roots: Vec<Element>,
    open: Vec<(Element, String)>,
    /// Namespace declarations of the open elements: how deep, prefix, address.
    spaces: Vec<(usize, String, String)>,
    entities: HashMap<String, String>,
    /// Tags beyond the depth or number allowed.
    skipped: Vec<String>,
    made: usize,
}

impl Builder {
    fn decoded(&self, text: &str) -> String {
        if self.entities.is_empty() {
            return entity::decode(text).into_owned();
        }
        entity::decode_with(text, |name| self.entities.get(name).cloned()).into_owned()
    }

    /// Internal entities, `<!ENTITY name "value">`; what refers to another entity or to a file stays unread.
    fn declare(&mut self, declaration: &str) {
        for piece in declaration.split("<!ENTITY").skip(1) {
            let piece = piece.trim_start();
            let Some((name, rest)) = piece.split_once(char::is_whitespace) else { continue };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            let Some((value, _)) = rest[1..].split_once(quote) else { continue };
            if name != "%" && value.len() <= DECLARED && self.entities.len() < 1000 {
                // Only character references are replaced, so that entities cannot multiply.
                self.entities.insert(name.to_string(), entity::decode(value).into_owned());
            }
        }
    }

    fn open(&mut self, name: &str, attributes: Vec<(String, String)>, from: usize) {
        self.made += 1;
        if self.open.len() >= DEEPEST || self.made > MOST {
            self.skipped.push(name.to_string());
            return;
        }
        let depth = self.open.len();
        for (key, value) in &attributes {
            if let Some(prefix) = key.strip_prefix("xmlns") {
                let prefix = prefix.trim_start_matches(':').to_string();
                self.spaces.push((depth, prefix, value.clone()));
            }
        }
        let (written, local) = name.split_once(':').unwrap_or(("", name));
        let (prefix, space) = self.known(written);
        let attributes =
            attributes.into_iter().map(|(key, value)| (self.attribute_name(key), value)).collect();
        let element = Element {
            prefix,
            name: local.to_ascii_lowercase(),
            attributes,
            children: Vec::new(),
            range: from..from,
            space,
        };
        self.open.push((element, name.to_string()));
    }

    /// The prefix this program uses for one a document uses, with the address declared for it.
    fn known(&self, written: &str) -> (String, Option<String>) {
        let lower = written.to_ascii_lowercase();
        let address = self
            .spaces
            .iter()
            .rev()
            .find(|(_, prefix, _)| *prefix == lower)
            .map(|(_, _, a)| a.clone());
        let found =
            address.as_ref().and_then(|a| SPACES.get(a.trim().to_ascii_lowercase().as_str()));
        let prefix = match found {
            Some(prefix) => (*prefix).to_string(),
            None => lower,
        };
        (prefix, address)
    }

    fn attribute_name(&self, key: String) -> String {
        match key.split_once(':') {
            Some((prefix, local)) if prefix != "xmlns" => {
                let known = self.known(prefix).0;
                if known.is_empty() { local.to_string() } else { format!("{known}:{local}") }
            }
            _ => key,
        }
    }

    fn text(&mut self, text: &str) {
        let Some((element, _)) = self.open.last_mut() else { return };
        let clean: String = text
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t' | '\r' | '\u{80}'..='\u{9f}'))
            .collect();
        match element.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(&clean),
            _ => element.children.push(Node::Text(clean)),
        }
    }

    fn close(&mut self, name: &str, to: usize) {
        if self.skipped.last().is_some_and(|s| s == name) {
            self.skipped.pop();
            return;
        }
        let Some(at) =
            self.open.iter().rposition(|(_, written)| written.eq_ignore_ascii_case(name))
        else {
            return;
        };
        self.skipped.clear();
        while self.open.len() > at {
            self.close_top(to);
        }
    }

    fn close_top(&mut self, to: usize) {
        let Some((mut element, _)) = self.open.pop() else { return };
        element.range.end = to;
        let depth = self.open.len();
        self.spaces.retain(|(at, ..)| *at < depth);
        match self.open.last_mut() {
            Some((parent, _)) => parent.children.push(Node::Element(element)),
            None => self.roots.push(element),
        }
    }

    fn finish(mut self, to: usize) -> Option<Element> {
        while !self.open.is_empty() {
            self.close_top(to);
        }
        // A stray element before the real root is passed over.
        let whole = |e: &Element| e.elements().next().is_some();
        let at = self.roots.iter().position(whole).unwrap_or(0);
        (at < self.roots.len()).then(|| self.roots.swap_remove(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn prefixes_are_those_of_the_table() {
        let root =
            parse("<r xmlns:d='http://purl.org/dc/elements/1.1/'><d:Date>x</d:Date><made:up/></r>")
                .unwrap();
        let keys: Vec<String> = root.elements().map(Element::key).collect();
        assert_eq!(keys, ["dc_date", "made_up"]);
    }

    #[test]
    fn tags_out_of_order_and_left_open_still_make_a_tree() {
        let root =
            parse("<rss><item><title>a</b> <i>b</title><link>c</item><item><title>d</title>")
                .unwrap();
        let titles: Vec<String> = root.descendants("title").iter().map(|t| t.text()).collect();
        assert_eq!(titles, ["a b", "d"]);
    }

    #[test]
    fn declared_entities_cannot_multiply_nor_leave_the_document() {
        let bomb = "<!DOCTYPE r [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]><r>&a; &b; &x;</r>";
        assert_eq!(parse(bomb).unwrap().text(), "ha &a;&a;&a; &x;");
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{}words", "<a>".repeat(200_000));
        assert_eq!(parse(&deep).unwrap().text(), "words");
    }

    proptest! {
        #[test]
        fn any_text_gives_a_tree_or_none(source in "[<>/a-c:=\"' &;!\\[\\]-]{0,120}") {
            if let Some(root) = parse(&source) {
                let _ = root.markup();
                prop_assert!(root.range.end <= source.len());
            }
        }
    }
}
