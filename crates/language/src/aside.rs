//! Reports told beside what they report: "…, the ministry said on Monday." and "The missile, Seoul
//! said, flew 600 km." Such a clause and the sentence around it are parsed apart and joined: parsers
//! trained on general English take words of the one for parts of the other.

use std::ops::Range;

use parallax_knowledge::Knowledge;
use parallax_model::{Reading, Sentence, Upos};

use crate::lemma::Lemmatiser;

/// The clause of a report inside its sentence, by numbers of tokens in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// From the first word of the source to the last word of the clause.
    pub clause: Range<usize>,
    /// The noun phrase that names who reports.
    pub source: Range<usize>,
    pub verb: usize,
}

/// Probability, as a verb with a clause around or before it, from which a verb reports.
const REPORTS: f32 = 0.5;
/// Words of a source, and words behind the verb.
const SOURCE: usize = 24;
const TAIL: usize = 14;

/// Finds the clause of a report in one tagged sentence.
pub fn find(
    text: &str,
    reading: &Reading,
    sentence: &Sentence,
    lemmatiser: &Lemmatiser,
    knowledge: &Knowledge,
) -> Option<Aside> {
    let line = Line { text, reading, first: sentence.first as usize, end: sentence.end as usize };
    let reports = |at: usize| {
        let token = &reading.tokens[at];
        let finite = matches!(token.penn(), "VBD" | "VBZ" | "VBP" | "VBN");
        finite && {
            let lemma = lemmatiser.lemma(line.form(at), token.penn(), token.upos);
            knowledge.cues.configurations.probability(&lemma, "verb", "inserted") >= REPORTS
        }
    };
    (line.first + 1..line.last()?)
        .rev()
        .filter(|&at| reports(at))
        .find_map(|verb| line.source_before(verb).or_else(|| line.source_behind(verb)))
}

struct Line<'a> {
    text: &'a str,
    reading: &'a Reading,
    first: usize,
    end: usize,
}

impl Line<'_> {
    fn form(&self, at: usize) -> &str {
        self.reading.form(self.text, at)
    }

    fn upos(&self, at: usize) -> Upos {
        self.reading.tokens[at].upos
    }

    fn penn(&self, at: usize) -> &'static str {
        self.reading.tokens[at].penn()
    }

    fn is(&self, at: usize, forms: &[&str]) -> bool {
        forms.iter().any(|f| self.form(at).eq_ignore_ascii_case(f))
    }

    /// One past the last word that is no final mark.
    fn last(&self) -> Option<usize> {
        (self.first..self.end).rev().find(|&t| self.upos(t) != Upos::Punct).map(|t| t + 1)
    }

    /// What parts a report from what it tells: a comma, a dash, a closing quotation mark.
    fn parts(&self, at: usize) -> bool {
        self.is(at, &[",", "—", "–", "--", "”", "\"", "''", "’", "?", "!"])
    }

    fn finite(&self, range: Range<usize>) -> bool {
        range
            .into_iter()
            .any(|t| matches!(self.penn(t), "VBD" | "VBZ" | "VBP" | "MD" | "VBN" | "VB"))
    }

    /// "…, the ministry has said on Monday": the source stands before the verb.
    fn source_before(&self, verb: usize) -> Option<Aside> {
        let mut group = verb;
        while group > self.first
            && (self.upos(group - 1) == Upos::Adv
                || self.is(group - 1, &["has", "have", "had", "did", "also"]))
        {
            group -= 1;
        }
        // "Ann Lee, director of the institute, said": the comma closes the apposition.
        let closed = group > self.first && self.is(group - 1, &[","]);
        let end = if closed { group - 1 } else { group };
        let start = self.phrase_back(end).filter(|&s| !closed || self.explains(s, end))?;
        let clause = start..self.tail(verb)?;
        let source = start..end;
        self.stands_beside(&clause).then_some(Aside { clause, source, verb })
    }

    /// "…, said Kim, a spokesman": the source stands behind the verb, up to the end of the sentence.
    fn source_behind(&self, verb: usize) -> Option<Aside> {
        let parted = verb > self.first && self.parts(verb - 1);
        let end = self.last()?;
        let source = verb + 1..end;
        let named = source.clone().next().is_some_and(|t| {
            matches!(self.upos(t), Upos::Det | Upos::Propn | Upos::Noun | Upos::Adj | Upos::Num)
                && !self.is(t, &["that", "this", "there"])
        });
        let clause = verb..end;
        (parted
            && self.penn(verb) != "VBN"
            && named
            && source.len() <= SOURCE
            && !self.finite(self.until_relative(source.clone()))
            && self.stands_beside(&clause))
        .then_some(Aside { clause, source, verb })
    }

    /// The part of a phrase before its first relative clause.
    fn until_relative(&self, range: Range<usize>) -> Range<usize> {
        let stop = range.clone().find(|&t| matches!(self.penn(t), "WP" | "WDT" | "WP$" | "WRB"));
        range.start..stop.unwrap_or(range.end)
    }

    /// A name, a comma, and what the name is.
    fn explains(&self, start: usize, end: usize) -> bool {
        (start..end).any(|t| self.is(t, &[","]))
    }

    /// Where the noun phrase that ends before `end` begins, behind what parts it from the rest.
    fn phrase_back(&self, end: usize) -> Option<usize> {
        let start = self.segment(end)?;
        let explains = matches!(self.upos(start), Upos::Det | Upos::Noun | Upos::Adj | Upos::Num)
            && !self.is(start, &["another", "other"]);
        // "…, Kim Yong-ho, a spokesman for the ministry, said": a name and what it is.
        let name = start
            .checked_sub(1)
            .filter(|&comma| comma > self.first && self.is(comma, &[","]))
            .and_then(|comma| Some(self.segment(comma)?..comma))
            .filter(|name| {
                let named = name.clone().filter(|&t| self.upos(t) == Upos::Propn).count();
                (2..=10).contains(&name.len())
                    && named >= 2
                    && name
                        .clone()
                        .all(|t| self.upos(t) == Upos::Propn || self.is(t, &["-", ".", "(", ")"]))
            });
        match name {
            Some(name) if explains => Some(name.start),
            _ => Some(start),
        }
    }

    /// A run of nominal words that ends before `end` and begins behind a parting mark.
    fn segment(&self, end: usize) -> Option<usize> {
        let mut start = end;
        while start > self.first && self.nominal(start - 1) && end - start < SOURCE {
            start -= 1;
        }
        let parted = start > self.first && self.parts(start - 1);
        let names = (start..end)
            .any(|t| matches!(self.upos(t), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num));
        let opens = start < end
            && matches!(
                self.upos(start),
                Upos::Det | Upos::Noun | Upos::Propn | Upos::Adj | Upos::Pron | Upos::Num
            );
        (parted && names && opens).then_some(start)
    }

    fn nominal(&self, at: usize) -> bool {
        match self.upos(at) {
            Upos::Det | Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num => true,
            Upos::Pron => !matches!(self.penn(at), "WP" | "WDT" | "WP$"),
            Upos::Part => self.is(at, &["'s", "’s", "'", "’"]),
            Upos::Adp => self.is(at, &["of", "for", "in", "at", "from", "on", "with", "to"]),
            Upos::Cconj => self.is(at, &["and", "or", "&"]),
            Upos::Punct | Upos::Sym => self.is(at, &["-", ".", "/", "(", ")"]),
            // "the governing party", "U.N.-appointed experts"
            Upos::Verb => matches!(self.penn(at), "VBG" | "VBN") && self.is_inside_phrase(at),
            _ => false,
        }
    }

    /// A participle between an article or adjective and a noun.
    fn is_inside_phrase(&self, at: usize) -> bool {
        let before = at.checked_sub(1).filter(|&b| b >= self.first);
        before.is_some_and(|b| matches!(self.upos(b), Upos::Det | Upos::Adj | Upos::Propn))
            && at + 1 < self.end
            && matches!(self.upos(at + 1), Upos::Noun | Upos::Adj | Upos::Propn)
    }

    /// One past the last word of the clause whose verb this is: to the end of the sentence, or to the
    /// comma after which the sentence goes on.
    fn tail(&self, verb: usize) -> Option<usize> {
        let end = self.last()?;
        let opens_content = verb + 1 < end
            && (self.is(verb + 1, &["that", ":", "“", "``", "if", "whether", "how", "why", "to"])
                || self.parts(verb + 1) && self.is(verb + 1, &["\""]));
        if opens_content {
            return None;
        }
        let comma = (verb + 1..end.min(verb + 7)).find(|&t| self.is(t, &[",", "—", "–", "--"]));
        match comma {
            Some(comma) if !self.finite(verb + 1..comma) => {
                // "said, citing satellite images": it is still the report's own clause.
                let own = comma + 1 >= end || self.penn(comma + 1) == "VBG";
                Some(if own { end } else { comma })
            }
            Some(_) => None,
            None => (end - verb <= TAIL && !self.finite(verb + 1..end)).then_some(end),
        }
    }

    /// What is left without the clause is a sentence: it has a finite verb, and what stands before is
    /// more than the name that an apposition explains.
    fn stands_beside(&self, clause: &Range<usize>) -> bool {
        let before = self.first..clause.start;
        let behind = clause.end..self.end;
        let words = |r: Range<usize>| r.filter(|&t| self.upos(t) != Upos::Punct).count();
        if words(before.clone()) + words(behind.clone()) < 2 {
            return false;
        }
        let quoted = clause.start > self.first && self.is(clause.start - 1, &["”", "\"", "''"]);
        let whole = self.finite(before.clone());
        let name_only = before.clone().all(|t| {
            matches!(self.upos(t), Upos::Propn | Upos::Det | Upos::Noun | Upos::Adj | Upos::Punct)
        });
        let goes_on = self.finite(behind) && !name_only;
        quoted || whole || goes_on
    }
}
