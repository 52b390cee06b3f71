//! What a number counts or measures.

use parallax_knowledge::fold::unspaced;
use parallax_model::{TextRange, Upos};

use super::Scan;
use crate::atoms::{Gap, Kind};

/// Words that end a noun phrase when nothing better than forms is known.
const FUNCTION_WORDS: &[&str] = &[
    "a",
    "about",
    "above",
    "across",
    "after",
    "again",
    "against",
    "ago",
    "all",
    "along",
    "also",
    "am",
    "among",
    "an",
    "and",
    "are",
    "around",
    "as",
    "at",
    "away",
    "be",
    "because",
    "been",
    "before",
    "being",
    "below",
    "between",
    "but",
    "by",
    "can",
    "could",
    "did",
    "do",
    "does",
    "down",
    "during",
    "each",
    "either",
    "every",
    "for",
    "from",
    "had",
    "has",
    "have",
    "he",
    "her",
    "here",
    "his",
    "how",
    "i",
    "if",
    "in",
    "including",
    "inside",
    "into",
    "is",
    "it",
    "its",
    "later",
    "may",
    "might",
    "must",
    "near",
    "nor",
    "not",
    "of",
    "off",
    "on",
    "once",
    "only",
    "onto",
    "or",
    "other",
    "others",
    "our",
    "out",
    "over",
    "per",
    "said",
    "shall",
    "she",
    "should",
    "since",
    "so",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "to",
    "toward",
    "towards",
    "under",
    "until",
    "up",
    "upon",
    "us",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "whose",
    "why",
    "will",
    "with",
    "within",
    "without",
    "would",
    "you",
    "your",
    "killed",
    "wounded",
    "injured",
    "hurt",
    "dead",
    "died",
    "missing",
    "captured",
    "arrested",
    "fired",
    "launched",
    "flew",
    "landed",
    "fell",
    "hit",
    "struck",
    "went",
    "came",
    "high",
    "long",
    "deep",
    "wide",
    "tall",
    "thick",
    "apart",
    "east",
    "west",
    "north",
    "south",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "et",
    "de",
    "y",
    "und",
];

impl Scan<'_> {
    /// A word that may head what is counted, on the same line as the number.
    pub(super) fn noun_like(&self, at: usize) -> bool {
        self.atoms.gap(at) != Gap::Line && self.content_word(at)
    }

    /// No function word, and of a script that parts its words.
    fn content_word(&self, at: usize) -> bool {
        self.atoms.is(at, Kind::Word)
            && !FUNCTION_WORDS.contains(&self.atoms.lower(at))
            && !self.atoms.form(at).chars().all(unspaced)
    }

    /// The noun a quantity counts ("missiles") or measures ("range", "warhead").
    pub(super) fn measured(
        &self,
        number: usize,
        start: usize,
        end: usize,
        count: bool,
    ) -> Option<TextRange> {
        if count {
            return self.by_tree(number).or_else(|| self.head_after(end, true));
        }
        let hyphen = self.atoms.text[start..end].contains('-');
        // "a range of 500 km", "an altitude of up to 100 km"
        let head_before = || {
            let of = self.atoms.at_byte(start).checked_sub(1)?;
            let noun = of.checked_sub(1)?;
            let word = self.atoms.lower(of) == "of";
            (word && self.content_word(noun)).then(|| self.range(noun))
        };
        let next = self.atoms.at_byte(end);
        let of_what = || {
            (self.atoms.lower(next) == "of")
                .then(|| self.head_after(self.atoms.all[next].end, true))
                .flatten()
        };
        if hyphen {
            return self.head_after(end, true).or_else(head_before);
        }
        head_before().or_else(of_what).or_else(|| self.head_after(end, false))
    }

    /// The noun the number hangs on in the tree.
    fn by_tree(&self, number: usize) -> Option<TextRange> {
        let atom = self.atoms.all.get(number)?;
        let tokens = self.reading.tokens_in(TextRange::new(atom.start as u32, atom.end as u32));
        let token = tokens.start;
        let parsed = self.reading.sentence_of(token).is_some_and(|s| s.parsed);
        if tokens.is_empty() || !parsed {
            return None;
        }
        let mut at = token;
        for _ in 0..3 {
            let rel = self.reading.tokens.get(at)?.rel.universal();
            let head = self.reading.head(at)?;
            if !matches!(rel, "nummod" | "compound" | "amod" | "advmod" | "flat" | "det")
                || head < at
            {
                break;
            }
            at = head;
            if matches!(self.reading.tokens.get(at)?.upos, Upos::Noun | Upos::Propn)
                && rel == "nummod"
            {
                return Some(self.reading.tokens[at].range);
            }
        }
        None
    }

    /// The last noun of the phrase that begins after `end`.
    fn head_after(&self, end: usize, whole: bool) -> Option<TextRange> {
        let mut at = self.atoms.at_byte(end);
        if self.atoms.lower(at) == "of" && whole {
            at += 1;
            while matches!(
                self.atoms.lower(at),
                "the" | "its" | "their" | "these" | "those" | "his" | "her"
            ) {
                at += 1;
            }
        }
        let mut head = None;
        let first = at;
        while at < first + 9 && self.atoms.gap(at) != Gap::Line {
            if !self.atoms.is(at, Kind::Word) {
                match self.inside_phrase(at, first) {
                    Some(next) => at = next,
                    None => break,
                }
                continue;
            }
            let hyphened = self.hyphen(at + 1) || (at > first && self.hyphen(at - 1));
            if !hyphened && !self.part_of_phrase(at, head.is_some()) {
                break;
            }
            let noun = self.upos(at).is_none_or(|u| matches!(u, Upos::Noun | Upos::Propn));
            if noun && !self.hyphen(at + 1) {
                head = Some(at);
            } else if head.is_some() && !hyphened {
                break;
            }
            // "250 people" ends at the plural unless tags say that another noun follows.
            let plural = self.atoms.lower(at).ends_with('s') || self.atoms.lower(at) == "people";
            if self.upos(at).is_none() && plural && head.is_some() && !self.atoms.capital(at) {
                break;
            }
            at += 1;
        }
        head.map(|i| self.range(i))
    }

    fn hyphen(&self, at: usize) -> bool {
        self.atoms.lower(at) == "-" && self.atoms.tight(at) && self.atoms.tight(at + 1)
    }

    /// The atom after a sign or number that does not end a phrase: a hyphen, a quotation mark, the
    /// number of a name ("KN-24"), a calibre ("12,000 152mm shells").
    fn inside_phrase(&self, at: usize, first: usize) -> Option<usize> {
        let number = self.atoms.is(at, Kind::Number);
        let named = at > first && (self.hyphen(at - 1) || self.atoms.capital(at - 1));
        let calibre = at == first && self.atoms.tight(at + 1) && self.atoms.lower(at + 1) == "mm";
        match self.atoms.lower(at) {
            _ if number && named => Some(at + 1),
            _ if number && calibre => Some(at + 2),
            "-" if self.hyphen(at) => Some(at + 1),
            "\"" | "“" | "”" | "'" if self.atoms.tight(at) || self.atoms.tight(at + 1) => {
                Some(at + 1)
            }
            _ => None,
        }
    }

    fn part_of_phrase(&self, at: usize, after_noun: bool) -> bool {
        match self.upos(at) {
            Some(Upos::Verb) => self.participle_before_noun(at),
            Some(upos) => matches!(upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num),
            // Without tags a past form after a noun is taken for the verb.
            None => self.noun_like(at) && !(after_noun && self.atoms.lower(at).ends_with("ed")),
        }
    }

    fn participle_before_noun(&self, at: usize) -> bool {
        let ending = self.atoms.lower(at);
        (ending.ends_with("ed") || ending.ends_with("ing"))
            && self.upos(at + 1).is_some_and(|u| matches!(u, Upos::Noun | Upos::Propn | Upos::Adj))
    }

    fn upos(&self, at: usize) -> Option<Upos> {
        let atom = self.atoms.all.get(at)?;
        let tokens = self.reading.tokens_in(TextRange::new(atom.start as u32, atom.end as u32));
        let token = self.reading.tokens.get(tokens.start).filter(|_| !tokens.is_empty())?;
        (token.upos != Upos::X).then_some(token.upos)
    }

    fn range(&self, at: usize) -> TextRange {
        let atom = self.atoms.all[at];
        TextRange::new(atom.start as u32, atom.end as u32)
    }
}
