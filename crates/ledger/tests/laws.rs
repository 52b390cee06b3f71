//! What holds of every ledger: arrival order and batches do not matter, nothing moves without a span,
//! a repetition moves nothing, what was known on a day is what a ledger of that day would say, and what comes in or is
//! taken out changes nothing but what it is said to bear on.

mod common;

use std::collections::BTreeMap;

use common::{KNOWLEDGE, News, Told, at, told};
use parallax_ledger::{Case, Force, Ledger, Voiced};
use parallax_model::{
    Bound, Commitment,
    ledger::{EventId, LedgerArticle, Status},
};
use proptest::prelude::*;

const WHO: [&str; 9] = [
    "",
    "military gov:KOR",
    "state-media gov:PRK",
    "government gov:USA",
    "government gov:RUS",
    "anonymous",
    "group expert:unnamed",
    "organisation org:nato > intelligence",
    "outlet outlet:Globe > military gov:JPN",
];
const KINDS: [&str; 5] =
    ["missile_test", "arms_transfer", "airstrike", "casualties", "dam_destruction"];
const CUES: [Commitment; 10] = [
    Commitment::Report,
    Commitment::Strong,
    Commitment::Denial,
    Commitment::Nocomment,
    Commitment::Retraction,
    Commitment::Concession,
    Commitment::Plan,
    Commitment::Dispute,
    Commitment::Evaluation,
    Commitment::Warning,
];

/// One statement by numbers: day, holder, cue, kind, agent, event day or none, number, outcome.
type Roll = (u8, u8, u8, u8, u8, Option<u8>, Option<u8>, Option<bool>);

fn day(n: u8) -> String {
    format!("2024-{:02}-{:02}", 1 + n / 28, 1 + n % 28)
}

fn statement(roll: &Roll) -> (String, &'static str, Commitment, Told) {
    let (published, who, cue, kind, agent, event, number, outcome) = roll;
    let cue = CUES[usize::from(*cue) % CUES.len()];
    let agent = ["PRK", "RUS", "UKR"][usize::from(*agent) % 3];
    let mut told = told(KINDS[usize::from(*kind) % KINDS.len()]).by(agent);
    if kind % 2 == 1 {
        told = told.to("JPN");
    }
    if let Some(d) = event {
        told = told.on(&day(d % 56));
    }
    if let Some(n) = number {
        told = told.figure(
            "killed",
            f64::from(*n),
            "",
            if n % 3 == 0 { Bound::About } else { Bound::Exact },
        );
    }
    if let Some(o) = outcome {
        told = told.ended(if *o { "success" } else { "failure" });
    }
    let told = match cue {
        Commitment::Denial => told.not(),
        Commitment::Nocomment if published % 2 == 0 => told.undenied(),
        Commitment::Nocomment => told.silent(),
        Commitment::Plan => told.force(Force::Planned),
        Commitment::Dispute if published % 2 == 0 => told.asked().only_the_number(),
        Commitment::Dispute => told.asked(),
        Commitment::Evaluation => told.silent(),
        Commitment::Retraction if published % 3 > 0 => told.not(),
        Commitment::Warning if published % 3 == 0 => told.force(Force::Counterfactual),
        Commitment::Warning if published % 3 == 1 => told.not().force(Force::Conditional),
        Commitment::Warning => told.force(Force::Conditional),
        _ => told,
    };
    let told = match kind % 9 {
        0 | 1 => told.pointing(None),
        2 => told.pointing(Some("airstrike")),
        3 => told.answering("gov:USA"),
        4 if number.is_some() => told.toll_alone(),
        _ => told,
    };
    (day(published % 56), WHO[usize::from(*who) % WHO.len()], cue, told)
}

fn news(rolls: &[Roll]) -> News {
    let mut news = News::default();
    for roll in rolls {
        let (date, who, cue, told) = statement(roll);
        news.doc(&date, if roll.1 % 2 == 0 { "Wire A" } else { "Daily B" }).say(who, cue, told);
    }
    news
}

fn rolls() -> impl Strategy<Value = Vec<Roll>> {
    let one = (
        any::<u8>(),
        any::<u8>(),
        any::<u8>(),
        any::<u8>(),
        any::<u8>(),
        proptest::option::of(any::<u8>()),
        proptest::option::of(0u8..40),
        proptest::option::of(any::<bool>()),
    );
    proptest::collection::vec(one, 1..40)
}

fn cases(ledger: &Ledger) -> Vec<Case> {
    ledger.now().cases()
}

/// Happenings, their lines and links in short, so that a difference can be read.
fn brief(ledger: &Ledger) -> Vec<String> {
    let mut lines = Vec::new();
    for case in cases(ledger) {
        for claim in case.claims {
            let ids: Vec<&str> = claim.statements.iter().map(|s| s.0.as_str()).collect();
            lines.push(format!(
                "{} {:?} {} {}",
                claim.id.0,
                claim.status,
                claim.grade,
                ids.join(" ")
            ));
        }
        lines.extend(case.links.iter().map(|l| format!("{} {:?} {}", l.from.0, l.kind, l.to.0)));
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, max_shrink_iters: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_arrival_changes_nothing(rolls in rolls(), seed in any::<u64>()) {
        let news = news(&rolls);
        let mut shuffled = news.clone();
        let mut state = seed;
        for i in (1..shuffled.docs.len()).rev() {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            shuffled.docs.swap(i, (state >> 33) as usize % (i + 1));
        }
        let (a, b) = (news.ledger(), shuffled.ledger());
        prop_assert_eq!(brief(&a), brief(&b));
        prop_assert_eq!(cases(&a), cases(&b));
        prop_assert_eq!(a.now().relations(), b.now().relations());
        prop_assert_eq!(a.now().sources(), b.now().sources());
    }

    #[test]
    fn the_past_is_what_a_ledger_of_that_day_would_say(rolls in rolls(), cut in 0u8..56) {
        let whole = news(&rolls);
        let instant = at(&day(cut));
        let mut past = Ledger::new(KNOWLEDGE.clone());
        for (article, voiced) in whole.docs.iter().filter(|(a, _)| a.published <= instant) {
            past.add(article.clone(), voiced.clone());
        }
        prop_assert_eq!(whole.ledger().as_of(instant).cases(), past.as_of(instant).cases());
    }

    #[test]
    fn what_an_article_bears_on_is_all_that_changes(
        rolls in rolls(),
        seed in any::<u64>(),
        copies in proptest::collection::vec(any::<u8>(), 40),
    ) {
        let mut news = news(&rolls);
        let origins: Vec<_> = news.docs.iter().map(|(a, _)| a.id.clone()).collect();
        for ((article, _), of) in news.docs.iter_mut().zip(&copies) {
            // Every fourth is a copy of some other article, one that comes later among them.
            if of % 4 == 0 {
                article.origin = origins[usize::from(of / 4) % origins.len()].clone();
            }
        }
        let mut state = seed;
        let mut roll = |sides: usize| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as usize % sides.max(1)
        };
        let mut waiting = news.docs.clone();
        let mut here = Vec::new();
        let mut ledger = Ledger::new(KNOWLEDGE.clone());
        let mut kept: BTreeMap<EventId, Vec<Case>> = BTreeMap::new();
        while !waiting.is_empty() {
            let changes = if !here.is_empty() && roll(4) == 0 {
                let (article, voiced): (LedgerArticle, Vec<Voiced>) =
                    here.swap_remove(roll(here.len()));
                let changes = ledger.remove(&article.id);
                waiting.push((article, voiced));
                changes
            } else {
                let (article, voiced) = waiting.swap_remove(roll(waiting.len()));
                here.push((article.clone(), voiced.clone()));
                ledger.add(article, voiced)
            };
            for name in changes.events {
                let cases = ledger.now().cases_named(&name);
                kept.insert(name, cases);
            }
            kept.retain(|_, cases| !cases.is_empty());
            let mut whole: BTreeMap<EventId, Vec<Case>> = BTreeMap::new();
            for case in cases(&ledger) {
                whole.entry(case.id.clone()).or_default().push(case);
            }
            prop_assert_eq!(&kept, &whole);
        }
        prop_assert_eq!(cases(&ledger), cases(&news.ledger()));
    }

    #[test]
    fn an_article_met_twice_counts_once(rolls in rolls()) {
        let news = news(&rolls);
        let mut ledger = news.ledger();
        let before = cases(&ledger);
        for (article, voiced) in &news.docs {
            prop_assert!(ledger.add(article.clone(), voiced.clone()).events.is_empty());
        }
        prop_assert_eq!(before, cases(&ledger));
    }

    #[test]
    fn each_step_has_a_rule_a_statement_and_a_span(rolls in rolls()) {
        for claim in news(&rolls).ledger().now().claims() {
            prop_assert_eq!(claim.history.last().map(|s| s.status), Some(claim.status));
            for step in &claim.history {
                prop_assert!(!step.rule.is_empty() && !step.because.is_empty());
                prop_assert!(step.statement.is_some());
                prop_assert!(step.evidence.as_ref().is_some_and(|e| !e.range.is_empty()));
            }
        }
    }

    #[test]
    fn one_principal_without_an_admission_never_confirms(rolls in rolls(), who in 1u8..5) {
        let alone: Vec<Roll> = rolls
            .into_iter()
            .filter(|r| !matches!(CUES[usize::from(r.2) % CUES.len()], Commitment::Denial | Commitment::Concession))
            .map(|mut r| { r.1 = who; r })
            .collect();
        for claim in news(&alone).ledger().now().claims() {
            prop_assert!(!matches!(claim.status, Status::Confirmed | Status::Corroborated), "{:#?}", claim);
        }
    }
}
