//! Words that carry a statement, with commitment and signature (`knowledge/cues.csv`).

use std::path::Path;

use foldhash::HashMap;
use parallax_model::{Commitment, Modality, Polarity, ProbabilityBand};
use serde::Deserialize;

use crate::{
    Error,
    configurations::Configurations,
    holders::Holders,
    table::{Row, Table, table},
};

const TABLE: Table = table!("cues.csv");

/// What kind of word or phrase a cue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum CuePos {
    Verb,
    Noun,
    Adv,
    Modal,
    Neg,
    Conj,
    /// Prepositional phrase that names the source: "according to".
    Pp,
    /// Noun phrase for an unnamed source.
    Np,
    /// Fixed phrase, usually on what is not confirmed.
    Phrase,
}

/// What someone is committed to about the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Belief {
    True,
    WeaklyTrue,
    Open,
    WeaklyFalse,
    False,
    /// As probable as the cue's [`Cue::band`] says.
    Band,
    /// One minus that.
    BandNegated,
}

/// Belief when the cue is used positively and when it is negated (Karttunen's signature).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature {
    pub positive: Belief,
    pub negated: Belief,
}

/// One row of the lexicon.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    /// Lemma, or lemmas parted by spaces; `X` stands for any words.
    pub phrase: String,
    pub pos: CuePos,
    pub commitment: Commitment,
    pub polarity: Polarity,
    /// The reporter, who chose the word.
    pub author: Signature,
    /// The one who is reported.
    pub source: Signature,
    pub band: Option<ProbabilityBand>,
    /// Mean veridicality with a that-clause, positive and negated, -3 to 3.
    pub that: Option<(f32, f32)>,
    /// The same with an infinitive.
    pub to: Option<(f32, f32)>,
    /// How often the head lemma is a cue, of how many occurrences counted.
    pub seen: Option<(u32, u32)>,
    /// Says of a claim that it holds: under negation it leaves the claim unconfirmed.
    pub verifies: bool,
    /// Its subject does not say so: the reporter hedges ("the missile appears to have failed").
    pub sourceless: bool,
    /// Names whom the speaker has it from ("citing an official").
    pub secondhand: bool,
    /// The remarks, for a reader.
    pub note: String,
}

/// What a cue of this class makes of what it carries, where nothing in the content says it.
pub fn modality_of(class: Commitment) -> Option<Modality> {
    use Commitment::{Decree, Desire, Directive, Plan, Possible, Speculation, Warning, Wep};
    match class {
        Plan | Decree | Directive | Desire => Some(Modality::Planned),
        Speculation | Possible | Wep | Warning => Some(Modality::Possible),
        _ => None,
    }
}

impl Cue {
    pub fn is_phrase(&self) -> bool {
        self.phrase.contains(' ')
    }

    /// Share of the head lemma's occurrences that are cues, where it was counted.
    pub fn rate(&self) -> Option<f32> {
        self.seen.filter(|(_, of)| *of > 0).map(|(n, of)| n as f32 / of as f32)
    }
}

/// The cue lexicon with its look-ups.
///
/// ```
/// use parallax_knowledge::{Knowledge, cues::CuePos};
/// let knowledge = Knowledge::load().unwrap();
/// let deny = knowledge.cues.get("deny", CuePos::Verb).unwrap();
/// assert_eq!(deny.commitment, parallax_model::Commitment::Denial);
/// let phrase = ["according", "to", "the", "ministry"];
/// assert_eq!(knowledge.cues.phrase_at(&phrase).next().unwrap().phrase, "according to");
/// ```
#[derive(Debug, Default)]
pub struct Cues {
    all: Vec<Cue>,
    /// Entries of a phrase, in the order of their parts of speech.
    by_phrase: HashMap<String, Vec<(CuePos, usize)>>,
    /// Entries of more than one word by their first, longest first.
    by_first: HashMap<String, Vec<usize>>,
    /// How often a lemma is a cue, by complement configuration.
    pub configurations: Configurations,
    /// How the word that would hold it bears on that.
    pub holders: Holders,
}

#[derive(Deserialize)]
struct Entry {
    cue: String,
    pos: CuePos,
    commitment: Commitment,
    polarity: String,
    note: String,
}

impl Cues {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut cues = Self::default();
        for row in TABLE.rows::<Entry>(user)? {
            let cue = read(&row)?;
            let entries = cues.by_phrase.entry(cue.phrase.to_lowercase()).or_default();
            match entries.binary_search_by_key(&cue.pos, |e| e.0) {
                Ok(known) if row.user => cues.all[entries[known].1] = cue,
                Ok(_) => {
                    return Err(TABLE.row(row.line, format!("{} stands twice", cue.phrase)));
                }
                Err(place) => {
                    entries.insert(place, (cue.pos, cues.all.len()));
                    cues.all.push(cue);
                }
            }
        }
        cues.index_phrases();
        cues.configurations = Configurations::load(user)?;
        cues.holders = Holders::load(user)?;
        Ok(cues)
    }

    fn index_phrases(&mut self) {
        for (at, cue) in self.all.iter().enumerate().filter(|(_, c)| c.is_phrase()) {
            let first = cue.phrase.split(' ').next().unwrap_or("").to_lowercase();
            self.by_first.entry(first).or_default().push(at);
        }
        let all = &self.all;
        for entries in self.by_first.values_mut() {
            entries.sort_by_key(|&at| std::cmp::Reverse(all[at].phrase.split(' ').count()));
        }
    }

    /// All entries, in the order of the table.
    pub fn all(&self) -> &[Cue] {
        &self.all
    }

    /// The entry of a lemma or whole phrase (lower case) as this part of speech.
    pub fn get(&self, lemma: &str, pos: CuePos) -> Option<&Cue> {
        self.entries(lemma).iter().find(|e| e.0 == pos).map(|e| &self.all[e.1])
    }

    fn entries(&self, lemma: &str) -> &[(CuePos, usize)] {
        self.by_phrase.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Every entry of a lemma or whole phrase, whatever its part of speech.
    pub fn of(&self, lemma: &str) -> impl Iterator<Item = &Cue> {
        self.entries(lemma).iter().map(|e| &self.all[e.1])
    }

    /// Phrases (two words and more) that begin with this lemma, longest first.
    pub fn phrases_from(&self, first: &str) -> impl Iterator<Item = &Cue> {
        self.by_first.get(first).into_iter().flatten().map(|&at| &self.all[at])
    }

    /// Phrases that the words begin with, longest first; the words are lemmas or lower-case forms.
    /// Phrases with an `X` are left to the caller, see [`Self::phrases_from`].
    pub fn phrase_at<'a>(&'a self, words: &'a [&'a str]) -> impl Iterator<Item = &'a Cue> {
        let first = words.first().copied().unwrap_or("");
        self.phrases_from(first).filter(move |cue| {
            let mut n = 0;
            cue.phrase.split(' ').all(|word| {
                n += 1;
                words.get(n - 1).is_some_and(|w| w.eq_ignore_ascii_case(word))
            })
        })
    }
}

fn read(row: &Row<Entry>) -> Result<Cue, Error> {
    let entry = &row.value;
    let wrong = |what: &str| TABLE.row(row.line, format!("{}: {what}", entry.cue));
    let polarity = match entry.polarity.as_str() {
        "+" => Polarity::Positive,
        "-" => Polarity::Negative,
        "~+" => Polarity::WeakPositive,
        "?" => Polarity::Questions,
        // Bound to the truth only by a probability, which the band gives.
        "0" | "~" => Polarity::None,
        _ => return Err(wrong("polarity is none of + - ~+ ~ ? 0")),
    };
    let mut cue = Cue {
        phrase: entry.cue.clone(),
        pos: entry.pos,
        commitment: entry.commitment,
        polarity,
        author: OPEN,
        source: OPEN,
        band: None,
        that: None,
        to: None,
        seen: None,
        verifies: false,
        sourceless: false,
        secondhand: false,
        note: String::new(),
    };
    for (n, part) in entry.note.split("; ").enumerate() {
        if n == 0 && part.starts_with("A:") {
            (cue.author, cue.source) =
                signatures(part).ok_or_else(|| wrong("a signature cannot be read"))?;
        } else if let Some(means) = part.strip_prefix("MV[that] ") {
            cue.that = pair(means);
        } else if let Some(means) = part.strip_prefix("MV[to] ") {
            cue.to = pair(means);
        } else if let Some(counts) = part.strip_prefix("PolNeAR cue ") {
            cue.seen = pair(counts);
        } else if part == "verifies" {
            cue.verifies = true;
        } else {
            cue.sourceless |= part.starts_with("no source");
            cue.secondhand |= part.starts_with("second-hand");
            if let Some(band) = band(part) {
                cue.band = Some(band);
            }
            if !cue.note.is_empty() {
                cue.note.push_str("; ");
            }
            cue.note.push_str(part);
        }
    }
    Ok(cue)
}

const OPEN: Signature = Signature { positive: Belief::Open, negated: Belief::Open };

/// `A:x/y S:x/y`.
fn signatures(part: &str) -> Option<(Signature, Signature)> {
    let (author, source) = part.split_once(' ')?;
    Some((signature(author.strip_prefix("A:")?)?, signature(source.strip_prefix("S:")?)?))
}

fn signature(text: &str) -> Option<Signature> {
    let (positive, negated) = text.split_once('/').unwrap_or((text, "o"));
    Some(Signature { positive: belief(positive)?, negated: belief(negated)? })
}

fn belief(sign: &str) -> Option<Belief> {
    Some(match sign {
        "+" => Belief::True,
        "~+" | "+~" | "~" => Belief::WeaklyTrue,
        "o" => Belief::Open,
        "~-" | "-~" | "o~-" => Belief::WeaklyFalse,
        "-" => Belief::False,
        "p" => Belief::Band,
        "1-p" => Belief::BandNegated,
        _ => return None,
    })
}

fn pair<T: std::str::FromStr>(text: &str) -> Option<(T, T)> {
    let (a, b) = text.split_once('/')?;
    Some((a.trim_start_matches('+').parse().ok()?, b.trim_start_matches('+').parse().ok()?))
}

/// `p=.01-.05`, `p=.20`, `p~.4 wide .2-.6`; a point becomes a band of no width, a wide one its ends.
fn band(part: &str) -> Option<ProbabilityBand> {
    let rest = part.strip_prefix("p=").or_else(|| part.strip_prefix("p~"))?;
    let range = rest.split_once("wide ").map_or(rest, |(_, wide)| wide);
    let range = range.split(' ').next()?;
    let (low, high) = range.split_once('-').unwrap_or((range, range));
    Some(ProbabilityBand { low: low.parse().ok()?, high: high.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cues() -> Cues {
        Cues::load(None).unwrap()
    }

    #[test]
    fn the_lexicon_loads_whole() {
        let cues = cues();
        assert!(cues.all().len() >= 700, "{}", cues.all().len());
        assert!(
            cues.all().iter().filter(|c| c.commitment == Commitment::Wep).all(|c| {
                c.band.is_none_or(|b| 0.0 <= b.low && b.low <= b.high && b.high <= 1.0)
            })
        );
    }

    #[test]
    fn factives_survive_negation_and_denials_do_not_bind_the_reporter() {
        let cues = cues();
        let know = cues.get("know", CuePos::Verb).unwrap();
        assert_eq!(know.commitment, Commitment::Factive);
        assert_eq!(know.author.negated, know.author.positive);
        let deny = cues.get("deny", CuePos::Verb).unwrap();
        assert_eq!((deny.polarity, deny.source.positive), (Polarity::Negative, Belief::False));
        assert_eq!(deny.author.positive, Belief::Open);
        let say = cues.get("say", CuePos::Verb).unwrap();
        assert!(say.rate().is_some_and(|rate| rate > 0.5));
        assert!(say.that.is_some_and(|(positive, _)| positive > 0.0));
    }

    #[test]
    fn words_of_probability_have_their_band() {
        let likely = cues();
        let likely = likely.get("likely", CuePos::Adv).unwrap();
        assert_eq!(likely.band, Some(ProbabilityBand { low: 0.55, high: 0.80 }));
    }

    #[test]
    fn words_that_verify_are_marked() {
        let cues = cues();
        assert!(cues.get("confirm", CuePos::Verb).unwrap().verifies);
        assert!(cues.get("evidence", CuePos::Noun).unwrap().verifies);
        assert!(!cues.get("say", CuePos::Verb).unwrap().verifies);
    }

    #[test]
    fn the_longest_phrase_comes_first() {
        let cues = cues();
        let words = ["in", "a", "statement", "on", "Monday"];
        let found: Vec<_> = cues.phrase_at(&words).map(|c| c.phrase.as_str()).collect();
        assert_eq!(found, ["in a statement"]);
        assert!(cues.phrase_at(&[]).next().is_none());
    }
}
