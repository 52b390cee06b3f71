//! A noun phrase cut into groups: the head, and one group a preposition.

use parallax_knowledge::{
    Knowledge,
    names::{NameKind, NameOf},
    organisations::OrganisationKind,
    words::{self, Case, Word},
};

/// A stretch of words that the tables know.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    /// First word and one past the last.
    pub start: usize,
    pub end: usize,
    /// What it may be, most likely first.
    pub names: Vec<(NameOf, NameKind)>,
    pub possessive: bool,
    /// "Iran-backed": it is not of this country itself.
    pub of_another: bool,
}

/// The words up to the next preposition.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub preposition: Option<String>,
    pub hits: Vec<Hit>,
    /// Words that no table knows, small words left out.
    pub unknown: usize,
}

impl Group {
    /// The last hit of which `pick` makes something.
    pub fn last<T>(&self, pick: impl Fn(NameOf) -> Option<T>) -> Option<T> {
        self.hits.iter().rev().find_map(|h| h.names.iter().find_map(|&(of, _)| pick(of)))
    }
}

/// A phrase read.
#[derive(Debug, Default)]
pub(super) struct Phrase {
    pub groups: Vec<Group>,
    /// "former", "ex-", "retired", … before the head.
    pub former: bool,
    /// Written without any capital.
    pub lower: bool,
}

const PREPOSITIONS: &[&str] = &[
    "of",
    "in",
    "from",
    "at",
    "for",
    "to",
    "with",
    "against",
    "on",
    "near",
    "by",
    "across",
    "inside",
    "outside",
    "within",
    "over",
    "toward",
    "towards",
    "around",
    "along",
    "between",
    "under",
    "into",
    "through",
    "throughout",
    "based",
    "including",
    "among",
    "loyal",
    "opposed",
];
/// Words behind which nothing belongs to the head any more.
const ENDS: &[&str] = &["who", "which", "that", "where", "and", "or", "while", "whose"];
const FORMER: &[&str] = &[
    "former",
    "ex",
    "retired",
    "ousted",
    "deposed",
    "disgraced",
    "onetime",
    "erstwhile",
    "late",
    "formerly",
    "toppled",
    "exiled",
];
/// Behind a hyphen they make the country another one's: "Iran-backed".
const OF_ANOTHER: &[&str] = &[
    "backed",
    "led",
    "allied",
    "linked",
    "aligned",
    "funded",
    "sponsored",
    "supported",
    "trained",
    "made",
    "built",
    "supplied",
    "controlled",
    "occupied",
    "affiliated",
    "armed",
    "brokered",
    "mediated",
    "appointed",
    "born",
    "friendly",
    "inspired",
    "dominated",
    "bound",
    "held",
    "leaning",
];
/// Before a hyphen they make it another one's too: "anti-Iran".
const AGAINST: &[&str] = &["anti"];
const SMALL: &[&str] = &[
    "the",
    "a",
    "an",
    "his",
    "her",
    "its",
    "their",
    "this",
    "that",
    "these",
    "those",
    "some",
    "several",
    "many",
    "two",
    "three",
    "four",
    "five",
    "dozens",
    "hundreds",
    "thousands",
    "both",
    "all",
    "other",
    "mr",
    "mrs",
    "ms",
    "dr",
    "sir",
    "our",
    "my",
    "your",
    "no",
    "any",
    "each",
    "every",
];

impl Phrase {
    /// Towns read as words that nobody knows.
    pub fn without_towns(mut self) -> Self {
        for group in &mut self.groups {
            for hit in &mut group.hits {
                hit.names.retain(|(of, _)| !matches!(of, NameOf::Town(_)));
            }
            let known = group.hits.len();
            group.hits.retain(|hit| !hit.names.is_empty());
            group.unknown += known - group.hits.len();
        }
        self
    }

    pub fn read(knowledge: &Knowledge, text: &str) -> Self {
        let words = words::split(text);
        let mut phrase = Self {
            lower: words.iter().all(|w| matches!(w.case, Case::Lower | Case::None)),
            ..Self::default()
        };
        let mut group = Group::default();
        let mut at = 0;
        while at < words.len() {
            if phrase.groups.is_empty() && comma_before(text, &words, at) && !group.hits.is_empty()
            {
                break;
            }
            let word = words[at].folded.as_str();
            if let Some(hit) = find(knowledge, &words, at, phrase.lower) {
                at = hit.end + usize::from(hit.possessive);
                group.hits.push(hit);
                continue;
            }
            at += 1;
            if ENDS.contains(&word) && !group.hits.is_empty() {
                // The rest of the group is another party or a clause; what follows may still say where.
                at += words[at..]
                    .iter()
                    .position(|w| PREPOSITIONS.contains(&w.folded.as_str()))
                    .unwrap_or(words.len() - at);
                continue;
            }
            if FORMER.contains(&word) {
                phrase.former |= phrase.groups.is_empty();
            } else if PREPOSITIONS.contains(&word) && at > 1 {
                if word == "based" && group.hits.last().is_some_and(|h| h.end + 1 == at) {
                    continue;
                }
                phrase.groups.push(std::mem::take(&mut group));
                group.preposition = Some(word.to_string());
            } else if !SMALL.contains(&word) && word != words::POSSESSIVE {
                group.unknown += 1;
            }
        }
        phrase.groups.push(group);
        phrase
    }
}

fn comma_before(text: &str, words: &[Word], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|n| words[n].end as usize) else { return false };
    text.get(before..words[at].start as usize).is_some_and(|gap| gap.contains([',', ';', '–', '—']))
}

/// The longest name at a word with all its readings.
fn find(knowledge: &Knowledge, words: &[Word], at: usize, lower: bool) -> Option<Hit> {
    let rest = &words[at..];
    let names = knowledge.names();
    let mut found: Vec<_> = names.at(rest).collect();
    if lower || words.iter().all(|w| matches!(w.case, Case::Upper | Case::Letter | Case::None)) {
        // A phrase typed in one case: names count; acronyms, family names and "the South" only as
        // written, and so do towns, which bear the names of common things.
        let as_written = |of: NameOf, kind: NameKind| {
            matches!(kind, NameKind::Short | NameKind::Contextual)
                || (lower && matches!(of, NameOf::Town(_)))
        };
        let more = names.folded_at(rest).filter(|n| !n.is_acronym() && !as_written(n.of, n.kind));
        found.extend(more);
        found.sort_by_key(|n| std::cmp::Reverse(n.len()));
    }
    // "its foreign policy chief", "central African countries": no magazine and no state, as written.
    let small = !lower && words[at].case == Case::Lower && words[at].folded != "the";
    found.retain(|n| !(small && n.len() > 1 && needs_capital(knowledge, n.of)));
    let length = found.first()?.len();
    let mut readings: Vec<(NameOf, NameKind)> =
        found.iter().take_while(|n| n.len() == length).map(|n| (n.of, n.kind)).collect();
    let end = at + length;
    // "the South Pacific" is no state that "the South" may stand for.
    let goes_on = words.get(end).is_some_and(|w| {
        w.case == Case::Title
            && w.folded != words::POSSESSIVE
            && names.at(&words[end..]).next().is_none()
    });
    readings.retain(|&(_, kind)| !(kind == NameKind::Contextual && goes_on));
    if readings.is_empty() {
        return None;
    }
    readings.sort_by_key(|&(of, kind)| (rank(of, kind), of));
    readings.dedup();
    let possessive = words.get(end).is_some_and(|w| w.folded == words::POSSESSIVE);
    let against = at > 0 && AGAINST.contains(&words[at - 1].folded.as_str());
    let of_another =
        against || words.get(end).is_some_and(|w| OF_ANOTHER.contains(&w.folded.as_str()));
    Some(Hit { start: at, end, names: readings, possessive, of_another })
}

/// States and businesses: what words of common use name only with a capital.
fn needs_capital(knowledge: &Knowledge, of: NameOf) -> bool {
    use OrganisationKind::{Company, Institute, Media, University};
    match of {
        NameOf::State(_) => true,
        NameOf::Organisation(at) => matches!(
            knowledge.organisations.all()[at].kind,
            Media | Company | University | Institute
        ),
        _ => false,
    }
}

fn rank(of: NameOf, kind: NameKind) -> u8 {
    match (of, kind) {
        (_, NameKind::Short) => 9,
        (NameOf::Person(_), _) => 0,
        (NameOf::State(_), NameKind::Name) => 1,
        (NameOf::Organisation(_), _) => 2,
        (NameOf::State(_), NameKind::Contextual | NameKind::Metonym) => 3,
        (NameOf::State(_), NameKind::Capital) => 4,
        (NameOf::State(_), NameKind::Adjective) => 5,
        (NameOf::State(_), _) => 6,
        (NameOf::Town(_), _) => 7,
        (NameOf::Role(_), _) => 8,
    }
}
