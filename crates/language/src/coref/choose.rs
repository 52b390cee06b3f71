//! Which earlier mention a mention goes back to: a sieve by the kind of its words, nearest first.
//!
//! After the deterministic sieves of Lee et al. (2013): same name, then same head, then pronouns by
//! gender, number and animacy. Each answer has a confidence, so that a caller may keep silent.

/// What is known of a mention.
#[derive(Debug, Clone, Default)]
pub struct Candidate {
    /// Position in the text, in any unit that grows: token or byte; the end is exclusive.
    pub start: usize,
    pub end: usize,
    /// Lower case words.
    pub words: Vec<String>,
    /// Head word, lower case.
    pub head: String,
    pub named: bool,
    pub class: Class,
    /// Feminine, where known.
    pub feminine: Option<bool>,
    pub plural: bool,
    /// Row of the knowledge base: equal rows are the same.
    pub link: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Class {
    Person,
    Organisation,
    Place,
    Time,
    #[default]
    Thing,
}

/// An earlier mention and how sure the choice is, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    pub antecedent: usize,
    pub confidence: f32,
    pub rule: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pronoun {
    I,
    We,
    You,
    He,
    She,
    It,
    They,
    Relative,
    This,
}

fn pronoun(word: &str) -> Option<Pronoun> {
    Some(match word {
        "i" | "me" | "my" | "mine" | "myself" => Pronoun::I,
        "we" | "us" | "our" | "ours" | "ourselves" => Pronoun::We,
        "you" | "your" | "yours" | "yourself" | "yourselves" => Pronoun::You,
        "he" | "him" | "his" | "himself" => Pronoun::He,
        "she" | "her" | "hers" | "herself" => Pronoun::She,
        "it" | "its" | "itself" => Pronoun::It,
        "they" | "them" | "their" | "theirs" | "themselves" => Pronoun::They,
        "who" | "whom" | "whose" | "which" => Pronoun::Relative,
        "this" | "that" | "these" | "those" | "there" | "here" => Pronoun::This,
        _ => return None,
    })
}

impl Candidate {
    fn pronoun(&self) -> Option<Pronoun> {
        (self.words.len() == 1).then(|| pronoun(&self.words[0])).flatten()
    }

    /// Words that tell one thing from another.
    fn content(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str).filter(|w| {
            !matches!(
                *w,
                "the"
                    | "a"
                    | "an"
                    | "'s"
                    | "’s"
                    | "this"
                    | "that"
                    | "these"
                    | "those"
                    | "of"
                    | "-"
                    | "his"
                    | "her"
                    | "its"
                    | "their"
                    | "my"
                    | "our"
                    | "your"
                    | ","
                    | "."
            )
        })
    }

    fn same_words(&self, other: &Self) -> bool {
        self.content().eq(other.content()) && self.content().next().is_some()
    }

    fn crosses(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Mentions looked back over: enough for any article, and the time stays linear in a text without end.
const REACH: usize = 1000;

pub(super) fn reach(at: usize) -> std::ops::Range<usize> {
    at.saturating_sub(REACH)..at
}

/// The antecedent of mention `at` among the mentions before it in the list, which is in text order.
///
/// ```
/// use parallax_language::coref::{Candidate, Class, choose};
/// let named = |at: usize, word: &str| Candidate {
///     start: at, end: at + 1, words: vec![word.into()], head: word.into(), named: true,
///     class: Class::Person, ..Candidate::default()
/// };
/// let she = Candidate { named: false, feminine: Some(true), ..named(9, "she") };
/// let mentions = [named(0, "sarah"), she];
/// assert_eq!(choose(&mentions, 1).unwrap().antecedent, 0);
/// ```
pub fn choose(mentions: &[Candidate], at: usize) -> Option<Choice> {
    let anaphor = mentions.get(at)?;
    let before = || reach(at).rev().filter(|&n| !mentions[n].crosses(anaphor));
    let pick = |antecedent, confidence, rule| Some(Choice { antecedent, confidence, rule });
    if let Some(kind) = anaphor.pronoun() {
        return of_pronoun(mentions, at, kind);
    }
    if anaphor.link.is_some()
        && let Some(n) = before().find(|&n| mentions[n].link == anaphor.link)
    {
        return pick(n, 0.95, "same entity");
    }
    if let Some(n) = before().find(|&n| anaphor.same_words(&mentions[n])) {
        return pick(n, if anaphor.named { 0.9 } else { 0.7 }, "same words");
    }
    if let Some(n) = before().find(|&n| mentions[n].named && is_acronym(anaphor, &mentions[n])) {
        return pick(n, 0.85, "acronym");
    }
    if anaphor.named
        && let Some(n) = before().find(|&n| name_within(anaphor, &mentions[n]))
    {
        return pick(n, 0.8, "part of a name");
    }
    let same_head = |n: &usize| {
        let other = &mentions[*n];
        other.head == anaphor.head && other.pronoun().is_none() && other.named == anaphor.named
    };
    let agreeing = |n: &usize| same_head(n) && compatible(anaphor, &mentions[*n]);
    if let Some(n) = before().find(agreeing) {
        return pick(n, 0.6, "same head");
    }
    before().find(same_head).and_then(|n| pick(n, 0.4, "same head, other modifiers"))
}

/// No modifier of the later one that the earlier one lacks.
fn compatible(anaphor: &Candidate, other: &Candidate) -> bool {
    anaphor.content().all(|w| other.words.iter().any(|o| o == w))
}

fn is_acronym(short: &Candidate, long: &Candidate) -> bool {
    let Some(word) = short.content().next().filter(|_| short.content().count() == 1) else {
        return false;
    };
    let initials: String = long.content().filter_map(|w| w.chars().next()).collect();
    word.chars().count() >= 2 && initials.chars().count() >= 2 && initials == word.replace('.', "")
}

/// A family or given name of a person, the head of a body's longer name.
fn name_within(short: &Candidate, long: &Candidate) -> bool {
    let (n, of) = (short.content().count(), long.content().count());
    long.named
        && short.class == long.class
        && n < of
        && short.content().all(|w| long.words.iter().any(|o| o == w))
}

fn of_pronoun(mentions: &[Candidate], at: usize, kind: Pronoun) -> Option<Choice> {
    let anaphor = &mentions[at];
    let before = || reach(at).rev().filter(|&n| !mentions[n].crosses(anaphor));
    let pick = |antecedent, confidence, rule| Some(Choice { antecedent, confidence, rule });
    let same = before().find(|&n| mentions[n].pronoun() == Some(kind));
    match kind {
        Pronoun::I | Pronoun::We | Pronoun::You => same.and_then(|n| pick(n, 0.6, "same person")),
        Pronoun::He | Pronoun::She => {
            let feminine = kind == Pronoun::She;
            let fits = |n: &usize| {
                let other = &mentions[*n];
                match other.pronoun() {
                    Some(pronoun) => pronoun == kind,
                    None => {
                        other.class == Class::Person
                            && !other.plural
                            && other.feminine.is_none_or(|f| f == feminine)
                    }
                }
            };
            let nearest = before().find(fits)?;
            // Another person of unknown sex between makes it a guess.
            let rivals =
                before().take_while(|&n| n > nearest.saturating_sub(8)).filter(fits).count();
            let sure = mentions[nearest].pronoun().is_some() || rivals == 1;
            pick(nearest, if sure { 0.75 } else { 0.55 }, "nearest person")
        }
        Pronoun::It => {
            let fits = |n: &usize| {
                let other = &mentions[*n];
                other.pronoun() == Some(Pronoun::It)
                    || (other.pronoun().is_none()
                        && !other.plural
                        && !matches!(other.class, Class::Person | Class::Time))
            };
            let nearest = before().find(fits)?;
            let sure = mentions[nearest].pronoun().is_some();
            pick(nearest, if sure { 0.5 } else { 0.3 }, "nearest thing")
        }
        Pronoun::They => {
            let fits = |n: &usize| {
                let other = &mentions[*n];
                other.pronoun() == Some(Pronoun::They)
                    || (other.pronoun().is_none() && other.plural && other.class != Class::Time)
            };
            let nearest = before().find(fits)?;
            let sure = mentions[nearest].pronoun().is_some();
            pick(nearest, if sure { 0.55 } else { 0.35 }, "nearest several")
        }
        Pronoun::Relative => before()
            .find(|&n| anaphor.start.saturating_sub(mentions[n].end) <= 2)
            .and_then(|n| pick(n, 0.7, "relative")),
        Pronoun::This => before().next().and_then(|n| pick(n, 0.2, "demonstrative")),
    }
}
