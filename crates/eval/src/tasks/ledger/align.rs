//! Which lines of the ledger a gold line speaks of.
//!
//! A gold line is a sentence; ours answer one question each about one happening. The happening is
//! the one that shares most words with the sentence (its proposition and the words its statements
//! were taken from); a sentence that names an outcome, number, weapon or place speaks of those lines
//! beside "it happened", and stands where the weakest of them stands. No status is looked at.

use std::collections::BTreeSet;

use parallax_knowledge::Knowledge;
use parallax_ledger::Case;
use parallax_model::ledger::{Claim, Status};

use super::gold::{Line, Scenario};

/// What the ledger says to a gold line.
#[derive(Debug, Default)]
pub struct Told {
    pub status: Option<Status>,
    pub grade: String,
    pub independent_for: f64,
    pub from: Vec<String>,
}

/// The answer to each gold line, in order; each happening answers as many lines as it has claims.
pub fn lines(scenario: &Scenario, cases: &[Case], knowledge: &Knowledge) -> Vec<Told> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    scenario
        .ledger
        .iter()
        .map(|line| {
            let told = tell(line, scenario, cases, &taken, knowledge);
            taken.extend(told.from.iter().cloned());
            told
        })
        .collect()
}

fn tell(
    line: &Line,
    scenario: &Scenario,
    cases: &[Case],
    taken: &BTreeSet<String>,
    knowledge: &Knowledge,
) -> Told {
    let sentence = line.prop.split_once(": ").map_or(line.prop.as_str(), |(_, s)| s);
    let wanted = stems(sentence);
    let likeness = |case: &Case| -> usize {
        let mut words: BTreeSet<String> = BTreeSet::new();
        for claim in &case.claims {
            words.extend(stems(&claim.proposition));
            for id in &claim.statements {
                words.extend(statement_words(scenario, &id.0));
            }
        }
        2 * wanted.iter().filter(|w| words.contains(*w)).count()
    };
    // What two sentences name is answered to the one that names it in more words, and only once while
    // there is something else to say.
    let exhausted = cases.iter().flat_map(|c| &c.claims).all(|c| taken.contains(&c.id.0));
    let better = |c: &Claim| {
        let words = stems(slot(c));
        let shared = |s: &str| stems(s).intersection(&words).count();
        let own = shared(sentence);
        let mut others = scenario.ledger.iter().filter(|l| l.prop != line.prop);
        let narrow = |l: &Line| shared(&l.prop) > own || is_of(l, slot(c));
        !slot(c).starts_with("happened") && !is_of(line, slot(c)) && others.any(narrow)
    };
    let free = |c: &Claim| exhausted || !taken.contains(&c.id.0) && !better(c);
    // The first of the likest: the happening told first.
    let Some(case) = cases
        .iter()
        .filter(|c| c.claims.iter().any(free))
        .enumerate()
        .max_by_key(|(i, c)| (likeness(c), usize::MAX - i))
        .map(|(_, c)| c)
    else {
        return Told::default();
    };
    let happened = case.claims.iter().find(|c| slot(c).starts_with("happened"));
    let said = |c: &&Claim| names(sentence, slot(c), knowledge) || stands_at(line, slot(c));
    let narrow = |c: &&Claim| is_of(line, slot(c));
    let mut spoken: Vec<&Claim> = case.claims.iter().filter(|c| free(c) && said(c)).collect();
    if case.claims.iter().any(|c| narrow(&c)) {
        spoken = case.claims.iter().filter(|c| free(c)).filter(narrow).collect();
    }
    // "Failed to take the town" does not say that it was taken.
    let undone = spoken.iter().any(|c| {
        let short = slot(c).strip_prefix("outcome:");
        let kinds = scenario.claims.iter().filter(|g| c.statements.iter().any(|s| s.0 == g.id));
        let kinds = kinds.filter_map(|g| knowledge.ledger.kind_like(&g.event.r#type));
        short.is_some_and(|o| kinds.into_iter().any(|k| k.undone.iter().any(|u| u == o)))
    });
    let narrowed = spoken.iter().any(narrow);
    if let Some(h) = happened.filter(|_| !undone && !narrowed).filter(|h| {
        free(h) && !spoken.iter().any(|c| slot(c).starts_with("happened") && c.id != h.id)
    }) {
        spoken.push(h);
    }
    if spoken.is_empty() {
        spoken.extend(case.claims.iter().find(|c| free(c)));
    }
    let Some(weakest) = spoken.iter().min_by_key(|c| strength(c.status)) else {
        return Told::default();
    };
    Told {
        status: Some(weakest.status),
        grade: weakest.grade.to_string(),
        independent_for: f64::from(weakest.independent_for),
        from: spoken.iter().map(|c| c.id.0.clone()).collect(),
    }
}

/// The part of a claim's name that says what it answers.
fn slot(claim: &Claim) -> &str {
    claim.id.0.split_once('/').map_or("", |(_, s)| s)
}

/// Whether a gold line is narrowed to the slot of a claim.
fn is_of(line: &Line, slot: &str) -> bool {
    let question = slot.split(':').next().unwrap_or("");
    line.narrowed_to.as_deref().is_some_and(|narrow| match narrow {
        "weapon" | "outcome" => narrow == question,
        "place" | "direction" => question == "place",
        "number" => !matches!(question, "happened" | "outcome" | "weapon" | "place" | ""),
        _ => false,
    })
}

/// Whether a gold line of a number stands at the figure of a claim.
fn stands_at(line: &Line, slot: &str) -> bool {
    let digits: String = slot.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    line.value.is_some_and(|v| digits.parse() == Ok(v))
}

/// Whether a sentence names the answer of a line.
fn names(sentence: &str, slot: &str, knowledge: &Knowledge) -> bool {
    let Some((question, answer)) = slot.split_once(':') else { return false };
    let lower = sentence.to_lowercase();
    match question {
        "happened" => false,
        "outcome" => {
            let negated = lower.split_whitespace().any(|w| matches!(w, "not" | "never" | "no"));
            let rules = &knowledge.ledger;
            let said = |words: Vec<&str>| {
                words.iter().any(|w| {
                    // "Destroyed" is not "destroyed in flight".
                    let mut parts = w.split('_').filter(|p| p.len() > 2 && *p != "not").peekable();
                    parts.peek().is_some() && parts.all(|part| has_stem(&lower, part))
                })
            };
            let own = said(if negated {
                rules.outcome_opposite(answer).map_or_else(Vec::new, |o| rules.outcome_words(o))
            } else {
                rules.outcome_words(answer)
            });
            own || (!negated && has_stem(&lower, answer))
        }
        "weapon" | "place" => stems(answer).iter().any(|w| stems(sentence).contains(w)),
        _ => {
            let digits = |t: &str| -> Vec<String> {
                t.split(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.'))
                    .map(|n| n.replace(',', "").trim_matches('.').to_string())
                    .filter(|n| !n.is_empty())
                    .collect()
            };
            let (told, wanted) = (digits(answer), digits(sentence));
            let of = question.rsplit(':').next().unwrap_or(question);
            let asked =
                lower.contains("number of") && of.split(['+', '_']).any(|w| has_stem(&lower, w));
            // "About 930 km" is 933 too, by the width the rules give to "about".
            let about = |n: &String| {
                let near = |w: &String| match (n.parse::<f64>(), w.parse::<f64>()) {
                    (Ok(n), Ok(w)) => (n - w).abs() <= w * knowledge.ledger.number.about,
                    _ => false,
                };
                lower.contains("about ") && wanted.iter().any(near)
            };
            told.iter().any(|n| wanted.contains(n) || about(n)) || asked
        }
    }
}

fn has_stem(text: &str, word: &str) -> bool {
    let stem: String =
        word.chars().take(5.min(word.chars().count().saturating_sub(1).max(3))).collect();
    text.split(|c: char| !c.is_alphanumeric()).any(|w| w.starts_with(&stem))
}

/// First five letters of the words of three letters and more, and all numbers and codes.
fn stems(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.len() > 2 || w.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()))
        .filter(|w| {
            !w.is_empty()
                && !matches!(*w, "the" | "was" | "and" | "its" | "did" | "are" | "for" | "has")
        })
        .map(|w| w.to_lowercase().chars().take(5).collect())
        .collect()
}

/// Words of the gold claim a statement stands for: the span of its content, kind and date.
fn statement_words(scenario: &Scenario, id: &str) -> BTreeSet<String> {
    let Some(claim) = scenario.claims.iter().find(|c| c.id == id) else { return BTreeSet::new() };
    let mut words = stems(&claim.event.r#type.replace('_', " "));
    words.extend(claim.event.date.iter().flat_map(|d| stems(d)));
    if let Some(doc) = scenario.doc(&claim.doc) {
        for (s, e) in &claim.content_span {
            let content: String = doc.text.chars().skip(*s).take(e.saturating_sub(*s)).collect();
            words.extend(stems(&content));
        }
    }
    for actor in [&claim.event.agent, &claim.event.patient].into_iter().flatten() {
        words.extend(stems(actor));
    }
    words
}

/// How much a status grants; a sentence stands where the weakest thing it names stands, and a
/// dispute or a refutation of a part is one of the whole.
fn strength(status: Status) -> u8 {
    match status {
        Status::Refuted | Status::Retracted => 0,
        Status::Disputed | Status::Denied => 1,
        Status::Confirmed => 9,
        Status::Corroborated => 8,
        Status::Attributed | Status::Asserted => 7,
        _ => 5,
    }
}
