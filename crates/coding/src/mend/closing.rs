//! ", the ministry said on Monday." at the end of a sentence: who says it stands apart from what is
//! said.

use parallax_model::Rel;

use super::Mender;

/// A closing attribution: its comma, its verb, the head of who says it.
struct Closing {
    comma: usize,
    verb: usize,
    speaker: usize,
    /// Head of what the speaker is described by, between commas of its own.
    described: Option<usize>,
}

impl Mender<'_> {
    pub(super) fn closing_attribution(&mut self) {
        let Some(closing) = self.find_closing() else { return };
        let Closing { comma, verb, speaker, described } = closing;
        let Some(root) = self.main_verb(comma) else { return };
        let told = self.first()..comma;
        let saying = comma..self.end();
        let ends = |mender: &Self, t: usize| mender.head(t).is_some_and(|h| saying.contains(&h));
        // The comma parts the two; it belongs to what is said.
        for t in saying.clone() {
            if self.is_punct(t) {
                self.attach(t, Some(root), Rel::Punct);
            }
        }
        if let Some(described) = described {
            self.attach(described, Some(speaker), Rel::Appos);
            self.attach(speaker, Some(verb), Rel::Nsubj);
            for t in (comma + 1..verb).filter(|&t| self.is_punct(t)).collect::<Vec<_>>() {
                self.attach(t, Some(speaker), Rel::Punct);
            }
        }
        let strayed: Vec<usize> = told
            .clone()
            .filter(|&t| t != root && (ends(self, t) || self.head(t).is_none()))
            .collect();
        let astray: Vec<usize> = saying
            .clone()
            .filter(|&t| t != verb && t != speaker && !self.is_punct(t))
            .filter(|&t| self.head(t).is_none_or(|h| told.contains(&h)))
            .collect();
        if strayed.is_empty() && astray.is_empty() && self.head(speaker) == Some(verb) {
            if self.rel(verb) != Rel::Parataxis || self.head(verb) != Some(root) {
                self.attach(verb, Some(root), Rel::Parataxis);
            }
            return;
        }
        self.attach(root, None, Rel::Root);
        for t in strayed {
            let unsaid = self.kid(root, Rel::Nsubj).is_none()
                && self.kid(root, Rel::NsubjPass).is_none()
                && self.is_nominal(t)
                && t < root;
            let rel = match self.rel(t) {
                _ if unsaid => Rel::Nsubj,
                Rel::Nsubj | Rel::NsubjPass | Rel::Root => Rel::Dep,
                rel => rel,
            };
            self.attach(t, Some(root), rel);
        }
        self.attach(verb, Some(root), Rel::Parataxis);
        self.attach(speaker, Some(verb), Rel::Nsubj);
        for t in astray {
            let rel = match self.rel(t) {
                Rel::Parataxis if t < verb && self.is_noun(t) => Rel::Appos,
                rel => rel,
            };
            self.attach(t, Some(if t < verb { speaker } else { verb }), rel);
        }
    }

    fn find_closing(&self) -> Option<Closing> {
        let last = self.end();
        let verb = (self.first()..last).rev().find(|&t| self.is_finite(t))?;
        // "The news agency NNA reported": no clause that describes the agency.
        let plain = |n: usize| {
            let named = self.kid(verb, Rel::Nsubj).is_some_and(|s| s > n && self.is_noun(s));
            named && (n..verb).all(|t| !matches!(self.penn(t), "WDT" | "WP" | "WP$" | ","))
        };
        let describes = self.rel(verb) == Rel::AclRelcl
            && !self.head(verb).is_some_and(|n| n < verb && plain(n));
        let says = matches!(self.penn(verb), "VBD" | "VBZ") && self.is_speech(verb) && !describes;
        if !says || last - verb > 14 {
            return None;
        }
        let comma =
            (self.first()..verb).rev().find(|&t| matches!(self.form(t), "," | "”" | "\""))?;
        let opens = comma + 1;
        if opens == verb
            && let Some(closing) = self.described_speaker(comma, verb)
        {
            return Some(closing);
        }
        let bare = opens == verb;
        let named = !bare
            && (opens..verb).all(|t| !self.is_verb(t) || self.rel(t) == Rel::Amod)
            && !matches!(self.penn(opens), "IN" | "CC" | "WDT" | "WP" | "WRB" | "RB" | "TO");
        let phrase = if bare { verb + 1..last } else { opens..verb };
        if !(bare || named) {
            return None;
        }
        let end = phrase
            .clone()
            .find(|&t| matches!(self.penn(t), "IN" | "TO" | ","))
            .unwrap_or(phrase.end);
        let speaker =
            (phrase.start..end).rev().find(|&t| self.is_nominal(t) && !self.is_time(t))?;
        (self.first()..comma).any(|t| self.is_finite(t)).then_some(Closing {
            comma,
            verb,
            speaker,
            described: None,
        })
    }

    /// ", the minister, Ann Lee, said": the speaker and what he is described by, each between commas.
    fn described_speaker(&self, last: usize, verb: usize) -> Option<Closing> {
        let mark = |t: &usize| self.form(*t) == ",";
        let nominal = |range: std::ops::Range<usize>| {
            let noun = range.clone().rev().find(|&t| self.is_nominal(t) && !self.is_time(t))?;
            let plain = range.clone().all(|t| !self.is_verb(t) && !self.is_finite(t));
            let opens =
                !matches!(self.penn(range.start), "IN" | "CC" | "WDT" | "WP" | "WRB" | "RB" | "TO");
            (plain && opens && range.len() <= DESCRIBED).then_some(noun)
        };
        let middle = (self.first()..last).rev().find(mark)?;
        let first = (self.first()..middle).rev().find(mark)?;
        let described = Some(nominal(middle + 1..last)?);
        let speaker = nominal(first + 1..middle)?;
        (self.first()..first).any(|t| self.is_finite(t)).then_some(Closing {
            comma: first,
            verb,
            speaker,
            described,
        })
    }

    /// The finite verb nearest to the root of what is said.
    fn main_verb(&self, comma: usize) -> Option<usize> {
        let old = (self.first()..comma).find(|&t| self.head(t).is_none());
        if old.is_some_and(|r| self.is_verb(r) || self.kid(r, Rel::Cop).is_some()) {
            return old;
        }
        let heads = |t: usize| -> usize {
            // A finite auxiliary stands for the verb it helps.
            match self.rel(t) {
                Rel::Aux | Rel::AuxPass | Rel::Cop => self.head(t).unwrap_or(t),
                _ => t,
            }
        };
        (self.first()..comma)
            .filter(|&t| self.is_finite(t))
            .map(heads)
            .filter(|&t| t < comma)
            .filter(|&t| !matches!(self.rel(t), Rel::AclRelcl | Rel::Advcl))
            .min_by_key(|&t| (self.depth(t), t))
    }
}

/// Words of a speaker's name or description, at most.
const DESCRIBED: usize = 8;
