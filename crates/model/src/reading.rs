use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{code::EntityId, quantity::Quantity, span::TextRange, time::TimeExpression};

/// What the language room knows about one text. Tokens lie in one flat array; sentences are ranges
/// of it. Offsets are bytes of the text that was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// ISO 639-1; empty when it could not be told.
    pub language: String,
    pub sentences: Vec<Sentence>,
    pub tokens: Vec<Token>,
    /// Lemmas, each once; [`Token::lemma`] indexes it.
    pub lemmas: Vec<String>,
    pub entities: Vec<EntityMention>,
    pub times: Vec<TimeExpression>,
    pub quantities: Vec<Quantity>,
}

/// One sentence: its words and whether they were parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    pub range: TextRange,
    /// First token and one past the last.
    pub first: u32,
    pub end: u32,
    /// Paragraph number, counting from 0.
    pub paragraph: u32,
    /// False where the first pass found nothing worth parsing: heads are then [`Token::ROOT`].
    pub parsed: bool,
}

/// One syntactic word in the sense of Universal Dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    pub range: TextRange,
    pub lemma: u32,
    pub upos: Upos,
    /// Penn Treebank tag as an index into [`XPOS`].
    pub xpos: u8,
    /// Index of the head in [`Reading::tokens`]; [`Token::ROOT`] for the root.
    pub head: u32,
    pub rel: Rel,
    pub space_after: bool,
}

impl Token {
    pub const ROOT: u32 = u32::MAX;

    /// Penn tag, `""` when unknown.
    #[inline]
    pub fn penn(&self) -> &'static str {
        XPOS.get(self.xpos as usize).copied().unwrap_or("")
    }
}

impl Reading {
    #[inline]
    pub fn form<'t>(&self, text: &'t str, token: usize) -> &'t str {
        self.tokens.get(token).and_then(|t| t.range.slice(text)).unwrap_or("")
    }

    #[inline]
    pub fn lemma(&self, token: usize) -> &str {
        self.tokens
            .get(token)
            .and_then(|t| self.lemmas.get(t.lemma as usize))
            .map_or("", String::as_str)
    }

    #[inline]
    pub fn head(&self, token: usize) -> Option<usize> {
        self.tokens.get(token).map(|t| t.head).filter(|&h| h != Token::ROOT).map(|h| h as usize)
    }

    /// Direct dependents of `token` in text order.
    pub fn children(&self, token: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let sentence = self.sentence_of(token);
        let range = sentence.map_or(0..0, |s| s.first as usize..s.end as usize);
        range.filter(move |&i| self.tokens[i].head as usize == token)
    }

    #[inline]
    pub fn sentence_of(&self, token: usize) -> Option<&Sentence> {
        let at = self.sentences.partition_point(|s| s.end as usize <= token);
        self.sentences.get(at).filter(|s| s.first as usize <= token)
    }

    /// Mentions that overlap a byte range.
    #[inline]
    pub fn entities_over(&self, range: TextRange) -> &[EntityMention] {
        over(&self.entities, range, |e| e.range)
    }

    /// Expressions of time that overlap a byte range.
    #[inline]
    pub fn times_over(&self, range: TextRange) -> &[TimeExpression] {
        over(&self.times, range, |t| t.range)
    }

    /// Quantities that overlap a byte range.
    #[inline]
    pub fn quantities_over(&self, range: TextRange) -> &[Quantity] {
        over(&self.quantities, range, |q| q.range)
    }

    /// Tokens that overlap a byte range, as first and one past the last.
    #[inline]
    pub fn tokens_in(&self, range: TextRange) -> std::ops::Range<usize> {
        let first = self.tokens.partition_point(|t| t.range.end <= range.start);
        let end = self.tokens.partition_point(|t| t.range.start < range.end);
        first..end.max(first)
    }
}

/// Those that overlap a range, of what lies in text order and apart from each other.
fn over<T>(all: &[T], range: TextRange, of: impl Fn(&T) -> TextRange) -> &[T] {
    let end = all.partition_point(|one| of(one).start < range.end);
    let first = all[..end].partition_point(|one| of(one).end <= range.start);
    &all[first..end]
}

/// A name, nationality or described actor found in the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntityMention {
    pub range: TextRange,
    pub kind: EntityKind,
    /// Row of the knowledge base; `None` when the linker does not know.
    pub link: Option<EntityId>,
    /// 0 to 1.
    pub score: f32,
    /// The table or rule that found it, for `explain`.
    pub rule: Cow<'static, str>,
    /// Index of an earlier mention this one refers back to (pronoun, definite description).
    pub antecedent: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntityKind {
    Person,
    Organisation,
    /// A state, or a government named by its capital.
    State,
    Place,
    /// Adjective or noun of nationality.
    Nationality,
    Weapon,
    /// Role noun without a name: "the defence minister", "rebels".
    Role,
    Pronoun,
    Other,
}

macro_rules! tags {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $(#[serde(rename = $text)] $variant),+
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

tags!(
    /// Universal part of speech.
    Upos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET",
        Intj = "INTJ", Noun = "NOUN", Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN",
        Punct = "PUNCT", Sconj = "SCONJ", Sym = "SYM", Verb = "VERB", X = "X",
    }
);

tags!(
    /// Universal dependency relation, with the subtypes the coder needs.
    Rel {
        Root = "root", Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", AdvclRelcl = "advcl:relcl",
        Advmod = "advmod", Amod = "amod", Appos = "appos", Aux = "aux", AuxPass = "aux:pass",
        Case = "case", Cc = "cc", CcPreconj = "cc:preconj", Ccomp = "ccomp", Compound = "compound",
        CompoundPrt = "compound:prt", Conj = "conj", Cop = "cop", Csubj = "csubj",
        CsubjPass = "csubj:pass", CsubjOuter = "csubj:outer", Dep = "dep", Det = "det",
        DetPredet = "det:predet", Discourse = "discourse", Dislocated = "dislocated", Expl = "expl",
        Fixed = "fixed", Flat = "flat", Goeswith = "goeswith", Iobj = "iobj", List = "list",
        Mark = "mark", Nmod = "nmod", NmodPoss = "nmod:poss", NmodUnmarked = "nmod:unmarked",
        NmodDesc = "nmod:desc", Nsubj = "nsubj", NsubjPass = "nsubj:pass", NsubjOuter = "nsubj:outer",
        Nummod = "nummod", Obj = "obj", Obl = "obl", OblAgent = "obl:agent",
        OblUnmarked = "obl:unmarked", Orphan = "orphan", Parataxis = "parataxis", Punct = "punct",
        Reparandum = "reparandum", Vocative = "vocative", Xcomp = "xcomp",
    }
);

impl Rel {
    /// The relation without its subtype.
    pub fn universal(self) -> &'static str {
        self.name().split(':').next().unwrap_or("")
    }

    /// Reads a relation, falling back to its universal part and then to `dep`.
    pub fn parse(name: &str) -> Self {
        Self::from_name(name)
            .or_else(|| Self::from_name(name.split(':').next().unwrap_or("")))
            .unwrap_or(Self::Dep)
    }
}

/// Penn Treebank tags as used by the English treebanks; index 0 is "unknown".
pub const XPOS: &[&str] = &[
    "", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "GW", "HYPH", "IN", "JJ", "JJR", "JJS", "LS",
    "MD", "NFP", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP", "PRP$", "RB", "RBR", "RBS", "RP",
    "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$", "WRB", "XX",
    "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "``",
];
