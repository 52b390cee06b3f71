//! Is one text a copy of the other, of which kind, and which came first?

use parallax_model::story::CopyKind;

use super::fingerprint::{Fingerprint, Overlap};
use crate::{
    portrait::{Block, Likeness},
    settings::CopySettings,
};

/// What is compared of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate<'a> {
    pub print: &'a Fingerprint,
    pub time: i64,
    /// Breaks ties of time, so that the order of arrival does not matter.
    pub id: &'a str,
    pub outlet: u32,
    /// The outlet as a credit would name it ([`super::Credits::party`]).
    pub party: &'a str,
    /// Whom the whole text is credited to.
    pub credit: Option<&'a str>,
    pub address: Option<u64>,
}

/// A copy found between two texts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Match {
    pub kind: CopyKind,
    /// The second text is the origin of the first.
    pub second_is_origin: bool,
    /// Share of the copy found in its origin.
    pub containment: f32,
    pub jaccard: f32,
    /// Share of the facts told in the same order; only looked at for rewritten texts.
    pub order: f32,
    pub credited: bool,
}

/// Likeness of the words and of the names and numbers of two texts, as cosines.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alike {
    words: f32,
    names: f32,
}

impl Alike {
    pub fn of(likeness: &Likeness) -> Self {
        Self { words: likeness.of(Block::Body), names: likeness.of(Block::Name) }
    }

    /// Like enough in their words for one to be the other, rewritten.
    pub fn may_be_rewritten(&self, s: &CopySettings) -> bool {
        self.words >= s.alike
    }
}

/// Compares two texts.
pub(crate) fn compare(s: &CopySettings, a: Candidate, b: Candidate, alike: Alike) -> Option<Match> {
    let overlap = a.print.overlap(b.print);
    let same_text = a.print.whole == b.print.whole && a.print.words > 0;
    let second_is_origin = second_is_origin(&a, &b);
    let (copy, origin) = if second_is_origin { (a, b) } else { (b, a) };
    let overlap = if second_is_origin { overlap } else { turned(overlap) };
    let credited = copy.credit.is_some_and(|c| names(c, origin.party));
    let both_credit = copy.credit.is_some() && copy.credit == origin.credit;
    let found = |kind, order| {
        Some(Match {
            kind,
            second_is_origin,
            containment: if same_text { 1.0 } else { overlap.first },
            jaccard: if same_text { 1.0 } else { overlap.jaccard },
            order,
            credited: credited || both_credit,
        })
    };
    let days = (a.time - b.time).abs() as f32 / 86_400.0;
    if a.outlet == b.outlet || (a.address.is_some() && a.address == b.address) {
        let share = overlap.first.max(overlap.second);
        return if same_text || overlap.jaccard >= s.same_text {
            found(CopyKind::SameTextElsewhere, 0.0)
        } else if share >= s.version && enough(&overlap, &a, &b, s) && days <= s.version_days {
            found(CopyKind::NewVersion, 0.0)
        } else {
            None
        };
    }
    if same_text {
        return found(if credited { CopyKind::Credited } else { CopyKind::Verbatim }, 0.0);
    }
    let (copy_words, origin_words) = (copy.print.words as f32, origin.print.words as f32);
    let least = if credited || both_credit { s.credited_containment } else { s.containment };
    if enough(&overlap, &a, &b, s) && (overlap.first >= least || overlap.jaccard >= s.jaccard) {
        let kind = if credited || both_credit {
            CopyKind::Credited
        } else if overlap.jaccard >= s.same_text {
            CopyKind::Verbatim
        } else if copy_words < s.trimmed_length * origin_words {
            CopyKind::Trimmed
        } else if overlap.jaccard >= s.verbatim {
            CopyKind::Verbatim
        } else {
            CopyKind::Rewritten
        };
        return found(kind, 0.0);
    }
    if alike.may_be_rewritten(s) && days <= s.rewritten_days {
        let (order, facts) = copy.print.same_order(origin.print);
        let length = copy_words.min(origin_words) / copy_words.max(origin_words).max(1.0);
        if facts >= s.facts && order * alike.names >= s.order && length >= s.rewritten_length {
            return found(CopyKind::Rewritten, order);
        }
    }
    None
}

/// The credited text is the origin, else the earlier one.
fn second_is_origin(a: &Candidate, b: &Candidate) -> bool {
    let a_credits_b = a.credit.is_some_and(|c| names(c, b.party));
    let b_credits_a = b.credit.is_some_and(|c| names(c, a.party));
    match (a_credits_b, b_credits_a) {
        (true, false) => true,
        (false, true) => false,
        _ => (b.time, b.id) < (a.time, a.id),
    }
}

/// A credit of several words may name the outlet among them.
fn names(credit: &str, party: &str) -> bool {
    credit == party || party.len() > 4 && credit.contains(party)
}

/// Too few words in common prove nothing, however short the texts.
fn enough(overlap: &Overlap, a: &Candidate, b: &Candidate, s: &CopySettings) -> bool {
    let shorter = a.print.words.min(b.print.words) as f32;
    overlap.shared >= s.least_shared.min(0.8 * shorter).max(6.0)
}

fn turned(o: Overlap) -> Overlap {
    Overlap { first: o.second, second: o.first, ..o }
}
