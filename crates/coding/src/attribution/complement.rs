//! In which shape a possible cue takes what is said: the complement configuration that the counts of
//! `knowledge/cue_configurations.csv` are kept by.

use parallax_knowledge::{Knowledge, cues::CuePos};
use parallax_model::{Rel, Upos};

use crate::tree::{Quote, Tree};

/// A configuration and the token its content hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complement {
    pub shape: Shape,
    pub head: Option<usize>,
    /// Preposition of a prepositional complement, lower case; empty otherwise.
    pub preposition: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Clause to the right or left of the cue.
    ClauseRight,
    ClauseLeft,
    /// The cue's clause is inserted into what is said, or hangs behind it.
    Inserted,
    QuoteRight,
    QuoteLeft,
    Infinitive,
    Participle,
    Passive,
    Object,
    Oblique,
    /// Clause or infinitive that modifies a noun.
    NounClause,
    NounInfinitive,
    Adverbial,
    None,
}

impl Shape {
    pub fn name(self) -> &'static str {
        match self {
            Self::ClauseRight => "clause-right",
            Self::ClauseLeft => "clause-left",
            Self::Inserted => "inserted",
            Self::QuoteRight => "quote-right",
            Self::QuoteLeft => "quote-left",
            Self::Infinitive => "infinitive",
            Self::Participle => "participle",
            Self::Passive => "passive",
            Self::Object => "object",
            Self::Oblique => "oblique",
            Self::NounClause => "noun-clause",
            Self::NounInfinitive => "noun-infinitive",
            Self::Adverbial => "adverbial",
            Self::None => "none",
        }
    }

    /// What is said is a clause or a quotation.
    pub fn is_clausal(self) -> bool {
        matches!(
            self,
            Self::ClauseRight
                | Self::ClauseLeft
                | Self::Inserted
                | Self::QuoteLeft
                | Self::QuoteRight
        )
    }
}

impl Complement {
    fn new(shape: Shape, head: Option<usize>) -> Self {
        Self { shape, head, preposition: String::new() }
    }

    /// Name under which it is counted.
    pub fn key(&self) -> String {
        if self.preposition.is_empty() {
            self.shape.name().to_string()
        } else {
            format!("{}:{}", self.shape.name(), self.preposition)
        }
    }
}

/// Words that may head a cue: verbs that are not auxiliaries, nouns, predicative adjectives.
pub fn is_candidate(tree: &Tree<'_>, at: usize) -> bool {
    if matches!(tree.rel(at), Rel::Aux | Rel::AuxPass | Rel::Cop | Rel::Fixed | Rel::CompoundPrt) {
        return false;
    }
    match class(tree, at) {
        Some("verb" | "noun") => true,
        Some("adj") => tree.kid(at, &[Rel::Cop]).is_some(),
        _ => false,
    }
}

/// The part of speech counts are kept by.
pub fn class(tree: &Tree<'_>, at: usize) -> Option<&'static str> {
    match tree.upos(at) {
        Upos::Verb | Upos::Aux => Some("verb"),
        Upos::Noun => Some("noun"),
        Upos::Adj => Some("adj"),
        _ => None,
    }
}

/// "cast doubt on the claim": the words of a fixed phrase of the lexicon that ends in a preposition
/// take what hangs on it.
pub fn of_idiom(tree: &Tree<'_>, knowledge: &Knowledge, at: usize) -> Option<Complement> {
    let sentence = tree.sentence(at);
    knowledge.cues.phrases_from(tree.lemma(at)).filter(|c| c.pos == CuePos::Verb).find_map(|cue| {
        let words = cue.phrase.split(' ').count();
        let last = at + words - 1;
        let whole = words > 2
            && last < sentence.end
            && cue
                .phrase
                .split(' ')
                .enumerate()
                .all(|(n, word)| tree.lemma(at + n) == word || tree.is(at + n, &[word]));
        if !whole || tree.upos(last) != Upos::Adp {
            return None;
        }
        let head = (last + 1..sentence.end).find(|&t| tree.case(t) == Some(last))?;
        Some(prepositional(tree, head))
    })
}

const SUBJECTS: &[Rel] = &[Rel::Nsubj, Rel::NsubjPass, Rel::Csubj, Rel::NsubjOuter];

/// The configuration of the cue candidate at `at`.
pub fn of(tree: &Tree<'_>, at: usize) -> Complement {
    match class(tree, at) {
        Some("noun") => of_noun(tree, at),
        _ => of_verb(tree, at),
    }
}

fn of_verb(tree: &Tree<'_>, at: usize) -> Complement {
    // "he said, cutting off a question": what hangs behind a comma accompanies the saying.
    let accompanies = |k: usize| {
        k > at
            && tree.penn(k) == "VBG"
            && parted(tree, tree.subtree(k).first().copied().unwrap_or(k))
    };
    if let Some(clause) = tree.kids(at).find(|&k| tree.rel(k) == Rel::Ccomp && !accompanies(k)) {
        let shape = if clause > at { Shape::ClauseRight } else { Shape::ClauseLeft };
        return Complement::new(shape, Some(clause));
    }
    if let Some(inserted) = inserted(tree, at).or_else(|| quoted_beside(tree, at)) {
        return inserted;
    }
    let right = |rels: &[Rel]| tree.kids(at).find(|&k| k > at && rels.contains(&tree.rel(k)));
    // "said: We will go" and "said We will go" without marks; behind a comma stands another's clause.
    if let Some(clause) = right(&[Rel::Parataxis])
        .filter(|&k| tree.is_verb(k) || tree.kid(k, SUBJECTS).is_some())
        .filter(|&k| !parted(tree, tree.subtree(k).first().copied().unwrap_or(k)))
    {
        return Complement::new(Shape::ClauseRight, Some(clause));
    }
    if let Some(clause) = right(&[Rel::Xcomp]) {
        let to = tree.kids(clause).any(|k| tree.is(k, &["to"]) && tree.rel(k) == Rel::Mark);
        return Complement::new(
            if to { Shape::Infinitive } else { Shape::Participle },
            Some(clause),
        );
    }
    // "viewers were shown footage": the subject is who it was said to.
    if let Some(object) = right(&[Rel::Obj]).filter(|_| tree.kid(at, &[Rel::NsubjPass]).is_some()) {
        return Complement::new(Shape::Object, Some(object));
    }
    if let Some(subject) = tree.kid(at, &[Rel::NsubjPass, Rel::CsubjPass]) {
        return Complement::new(Shape::Passive, Some(subject));
    }
    if let Some(object) = right(&[Rel::Obj]) {
        return Complement::new(Shape::Object, Some(object));
    }
    // "reported on 26 April": the day is no words.
    let told = |&k: &usize| k > at && tree.rel(k) == Rel::Obl && !tree.is_time(k);
    if let Some(oblique) = tree.kids(at).find(told) {
        return prepositional(tree, oblique);
    }
    if let Some(clause) = right(&[Rel::Advcl, Rel::Acl]) {
        return Complement::new(Shape::Adverbial, Some(clause));
    }
    Complement::new(Shape::None, None)
}

fn of_noun(tree: &Tree<'_>, at: usize) -> Complement {
    let right = |rels: &[Rel]| tree.kids(at).find(|&k| k > at && rels.contains(&tree.rel(k)));
    if let Some(clause) = right(&[Rel::Acl, Rel::Ccomp]) {
        let mark = tree.mark(clause);
        if mark.is_some_and(|m| tree.is(m, &["to"])) {
            return Complement::new(Shape::NounInfinitive, Some(clause));
        }
        if mark.is_some() || tree.rel(clause) == Rel::Ccomp {
            return Complement::new(Shape::NounClause, Some(clause));
        }
    }
    if let Some(clause) = told_by_noun(tree, at) {
        return Complement::new(Shape::NounClause, Some(clause));
    }
    if let Some(nmod) = right(&[Rel::Nmod]) {
        return prepositional(tree, nmod);
    }
    Complement::new(Shape::None, None)
}

/// "fears that the North will push": a clause behind "that" with a subject of its own is what the noun
/// tells, though it be read as a relative one.
fn told_by_noun(tree: &Tree<'_>, at: usize) -> Option<usize> {
    let that = at + 1;
    if !tree.is(that, &["that"]) {
        return None;
    }
    let clause = tree.kids(at).find(|&k| k > that && tree.rel(k) == Rel::AclRelcl)?;
    let subject = tree.kid(clause, SUBJECTS).filter(|&s| s > that)?;
    // "the fears that they had" has a place left for the noun.
    let takes = tree.head(that) == Some(clause) && tree.rel(that) == Rel::Obj;
    let filled = !takes
        || tree
            .kids(clause)
            .any(|k| k > clause && matches!(tree.rel(k), Rel::Obj | Rel::Obl | Rel::Xcomp));
    (subject > that && filled).then_some(clause)
}

fn prepositional(tree: &Tree<'_>, at: usize) -> Complement {
    let preposition = tree.case(at).map(|c| tree.form(c).to_lowercase()).unwrap_or_default();
    Complement { shape: Shape::Oblique, head: Some(at), preposition }
}

/// "X, the ministry said, Y": the cue hangs on the clause it reports and has a subject of its own.
fn inserted(tree: &Tree<'_>, at: usize) -> Option<Complement> {
    let head = tree.head(at)?;
    let hangs = matches!(tree.rel(at), Rel::Parataxis | Rel::Discourse);
    (hangs && tree.kid(at, SUBJECTS).is_some() && bare(tree, at))
        .then(|| Complement::new(Shape::Inserted, Some(head)))
}

/// A comma, dash or closing mark stands before this token, or is it.
fn parted(tree: &Tree<'_>, first: usize) -> bool {
    let mark = |t: usize| tree.is(t, &[",", "—", "–", "--"]) || tree.quote(t) == Quote::Close;
    mark(first) || first > 0 && mark(first - 1)
}

/// No complement of its own.
fn bare(tree: &Tree<'_>, at: usize) -> bool {
    !tree.kids(at).any(|k| {
        k > at
            && matches!(tree.rel(k), Rel::Ccomp | Rel::Xcomp | Rel::Parataxis)
            && !parted(tree, tree.subtree(k).first().copied().unwrap_or(k))
            || tree.rel(k) == Rel::Obj
                && k > at
                && !tree.kids(at).any(|o| tree.rel(o) == Rel::Iobj)
                && !tree.is_nominal(k)
    })
}

/// How far from the cue a mark may stand.
const REACH: usize = 8;

/// A quotation that begins or ends beside the cue, which itself stands outside.
fn quoted_beside(tree: &Tree<'_>, at: usize) -> Option<Complement> {
    if tree.quoted(at) {
        return None;
    }
    let sentence = tree.sentence(at);
    for k in at + 1..sentence.end.min(at + 1 + REACH) {
        if tree.quote(k) == Quote::Open {
            return Some(Complement::new(Shape::QuoteRight, Some(k)));
        }
        if tree.is(k, &[".", ";"]) {
            break;
        }
    }
    for k in (sentence.start.max(at.saturating_sub(REACH))..at).rev() {
        if tree.quote(k) == Quote::Close {
            return Some(Complement::new(Shape::QuoteLeft, Some(k)));
        }
    }
    None
}
