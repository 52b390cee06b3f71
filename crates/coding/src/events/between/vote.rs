//! The verdict of the words alone, for two parties that no mention is near.

use std::collections::BTreeMap;

use parallax_knowledge::{
    Knowledge,
    frames::{Need, Pos, Site, What},
};
use parallax_model::{CameoCode, EventType, Reading, TextRange, Upos};

use super::{Basis, Pair, Verdict};

/// What one word votes for: a type, and the code of what is told as done.
type Ballot = (EventType, Option<CameoCode>);

/// Each frame word votes for the type of the frame that fits the words around it; a word behind the
/// source and before the target counts most, and the first verb behind the source more than later ones.
pub(super) fn vote(reading: &Reading, pair: &Pair, knowledge: &Knowledge) -> Verdict {
    let (source, target) = (first_of(reading, &pair.source), first_of(reading, &pair.target));
    let mut best: Option<(f64, Ballot)> = None;
    for i in 0..reading.tokens.len() {
        let named =
            pair.source.iter().chain(&pair.target).any(|s| s.overlaps(reading.tokens[i].range));
        let Some((ballot, weight)) = flat(reading, i, knowledge) else { continue };
        let (low, high) = (source.min(target), source.max(target));
        let place = if i > low && i < high {
            2.0
        } else if i > high {
            1.0
        } else {
            0.7
        };
        let far = i.abs_diff(source).min(i.abs_diff(target)) as f64;
        let score = weight * place * if named { 0.3 } else { 1.0 } * (1.0 - (far.min(20.0) / 30.0));
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((score, ballot));
        }
    }
    let (event_type, cameo) =
        best.map_or_else(|| (by_classes(reading, knowledge), None), |(_, ballot)| ballot);
    Verdict { event_type, cameo, basis: Basis::Vote }
}

/// Without any trigger: the type whose frames ask for the classes of the sentence's words.
fn by_classes(reading: &Reading, knowledge: &Knowledge) -> EventType {
    let frames = &knowledge.frames;
    let mut votes: BTreeMap<EventType, f64> = BTreeMap::new();
    for i in 0..reading.tokens.len() {
        let lemma = reading.lemma(i).to_lowercase();
        let mut of_word: BTreeMap<EventType, f64> = BTreeMap::new();
        for frame in frames.all() {
            let Some(told) = frame.event_type.filter(|t| *t != EventType::Statement) else {
                continue;
            };
            let asks = frame.needs.iter().any(|need| match &need.what {
                Some(What::Class(id)) => !need.negated && frames.class(*id).lists(&lemma),
                Some(What::Word(word)) => !need.negated && *word == lemma,
                None => false,
            });
            if asks {
                *of_word.entry(told).or_default() += 1.0;
            }
        }
        let total: f64 = of_word.values().sum();
        for (told, n) in of_word {
            *votes.entry(told).or_default() += (n / total).powi(2);
        }
    }
    votes
        .into_iter()
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
        .map_or(EventType::Accuse, |(told, _)| told)
}

fn first_of(reading: &Reading, spans: &[TextRange]) -> usize {
    reading.tokens.iter().position(|t| spans.iter().any(|s| s.overlaps(t.range))).unwrap_or(0)
}

/// The type a word tells when its frame is matched against the words around it instead of the tree.
fn flat(reading: &Reading, i: usize, knowledge: &Knowledge) -> Option<(Ballot, f64)> {
    let lemma = reading.lemma(i).to_lowercase();
    let frames = &knowledge.frames;
    let upos = reading.tokens.get(i)?.upos;
    let order: &[(Pos, f64)] = match upos {
        Upos::Verb | Upos::Aux => &[(Pos::V, 1.3), (Pos::N, 0.6)],
        Upos::Noun => &[(Pos::N, 1.0), (Pos::V, 0.7)],
        Upos::Propn | Upos::Adj => &[(Pos::V, 0.5), (Pos::N, 0.5)],
        _ => return None,
    };
    let (frame, weight) = order.iter().find_map(|(pos, weight)| {
        frames
            .of(*pos, &lemma)
            .find(|f| f.needs.iter().all(|n| holds(reading, i, n, knowledge)))
            .map(|f| (f, weight * (1.0 + 0.15 * f.weight() as f64)))
    })?;
    let told = frame.event_type.filter(|t| *t != EventType::Statement)?;
    let before = |class: &str| {
        let class = frames.class_named(class);
        (i.saturating_sub(4)..i).any(|k| class.is_some_and(|c| c.lists(reading.lemma(k))))
    };
    let (ahead, refused) = (before("ahead"), before("refusing"));
    let act = if refused {
        "reject"
    } else if ahead && matches!(told.quad() as u8, 1 | 2) {
        "agree"
    } else if ahead {
        "threaten"
    } else {
        ""
    };
    let told = frames.shift(act, told).map_or(told, |s| s.event_type);
    Some(((told, frame.cameo.clone().filter(|_| act.is_empty())), weight))
}

/// A need, checked in a window of words.
fn holds(reading: &Reading, i: usize, need: &Need, knowledge: &Knowledge) -> bool {
    let n = reading.tokens.len();
    let after = i + 1..(i + 9).min(n);
    let before = i.saturating_sub(8)..i;
    let fits = |k: usize| match &need.what {
        None => true,
        Some(What::Word(word)) => reading.lemma(k) == word,
        Some(What::Class(id)) => {
            let class = knowledge.frames.class(*id);
            let lemma = reading.lemma(k).to_lowercase();
            let joined =
                k.checked_sub(1).map(|b| format!("{}_{lemma}", reading.lemma(b).to_lowercase()));
            class.lists(&lemma)
                || joined.is_some_and(|j| class.lists(&j))
                || ((class.actor || class.place || class.person || class.leader)
                    && reading.tokens[k].upos == Upos::Propn)
        }
    };
    let passive = i.checked_sub(1).is_some_and(|b| reading.lemma(b) == "be");
    let met = need.sites.iter().any(|site| match site {
        Site::Obj | Site::Iobj if passive => before.clone().any(fits),
        Site::Obj | Site::Iobj => {
            after.clone().take(6).any(fits) && (need.what.is_some() || i + 1 < n)
        }
        Site::Subj | Site::Gov => before.clone().any(fits),
        Site::Passive => passive,
        Site::Active => !passive,
        Site::Xcomp | Site::Comp => after.clone().any(|k| {
            reading.lemma(k) == "to"
                && (k + 1 < n && reading.tokens[k + 1].upos == Upos::Verb)
                && (need.what.is_none() || fits(k + 1))
        }),
        Site::Must => after.clone().take(8).any(|k| {
            knowledge.frames.class_named("obliging").is_some_and(|c| c.lists(reading.lemma(k)))
        }),
        Site::Ccomp => after.clone().take(4).any(|k| reading.lemma(k) == "that"),
        Site::Mod | Site::Amod | Site::Poss => (i.saturating_sub(3)..i).any(fits),
        Site::Word(word) => after.clone().any(|k| {
            reading.lemma(k) == word.as_str()
                && (need.what.is_none() || (k + 1..(k + 6).min(n)).any(fits))
        }),
        Site::Sup | Site::InnerSubj | Site::Inner => true,
    });
    met != need.negated
}
