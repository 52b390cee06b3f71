//! How fast articles go into a large ledger: `cargo run --release -p parallax-ledger --example throughput`
//!
//! Fills a ledger with 100,000 happenings, then times further articles of three statements each,
//! with the records of all that they touch built anew.

use std::{sync::Arc, time::Instant};

use jiff::{Timestamp, civil::date};
use parallax_knowledge::Knowledge;
use parallax_ledger::{ActorRef, Figure, Force, Ledger, Proposition, VoiceLink, Voiced, Window};
use parallax_model::{
    ArticleId, Bound, Commitment, EventType, Polarity, PrincipalId, Span, StatementId, TextRange,
    ledger::LedgerArticle,
};

const STATES: [&str; 40] = [
    "PRK", "KOR", "USA", "RUS", "UKR", "CHN", "JPN", "TWN", "IND", "PAK", "IRN", "ISR", "SYR",
    "LBN", "SAU", "YEM", "TUR", "GRC", "ARM", "AZE", "GEO", "ETH", "ERI", "SDN", "SSD", "RWA",
    "COD", "DZA", "MAR", "LBY", "EGY", "VEN", "COL", "GUY", "CUB", "PHL", "VNM", "THA", "KHM",
    "POL",
];
const KINDS: [&str; 8] = [
    "missile_test",
    "airstrike",
    "arms_transfer",
    "talks",
    "sanctions",
    "exercise",
    "cyber_attack",
    "casualties",
];

fn article(n: u64, event: u64, knowledge: &Knowledge) -> (LedgerArticle, Vec<Voiced>) {
    let rules = &knowledge.ledger;
    let id = ArticleId(format!("{n:012}"));
    let first = date(2010, 1, 1);
    let voiced = (0..3u64)
        .map(|i| {
            let e = event * 3 + i;
            let day =
                first.checked_add(jiff::Span::new().days((e / 40 % 5000) as i64)).unwrap_or(first);
            let agent = STATES[(e * 7 % 40) as usize];
            let holder = STATES[(n * 3 + i) as usize % 40];
            let kind = rules.kind_like(KINDS[(e % 8) as usize]);
            Voiced {
                id: StatementId(format!("{}:s{i}", id.0)),
                chain: vec![VoiceLink {
                    name: holder.into(),
                    principal: Some(PrincipalId(format!("gov:{holder}"))),
                    kind: "government".into(),
                    unnamed: false,
                }],
                commitment: if n.is_multiple_of(5) {
                    Commitment::Denial
                } else {
                    Commitment::Report
                },
                polarity: if n.is_multiple_of(5) { Polarity::Negative } else { Polarity::Positive },
                force: Force::Actual,
                band: None,
                unconfirmed: false,
                non_denial: false,
                shared: false,
                against_interest: false,
                proposition: Proposition {
                    kind: kind.map_or(parallax_knowledge::ledger::KindId(0), |k| k.id),
                    other_kind: None,
                    event_type: EventType::Assault,
                    mode: None,
                    label: None,
                    agents: vec![ActorRef::state(agent)],
                    patients: vec![ActorRef::state(STATES[(e * 11 % 39 + 1) as usize])],
                    place: None,
                    when: Some(Window::day(day)),
                    outcome: None,
                    figures: vec![Figure::new("killed", (e % 50) as f64, "", Bound::Exact, rules)],
                    weapon: None,
                    item: None,
                    goldstein: None,
                },
                antecedent: None,
                evidence: Span { article: id.clone(), range: TextRange::new(0, 80) },
                content: vec![TextRange::new(10, 80)],
                mentions: Vec::new(),
            }
        })
        .collect();
    let day = (event * 3 / 40 % 5000) as i64;
    let published = first
        .checked_add(jiff::Span::new().days(day + 1))
        .ok()
        .and_then(|d| d.to_zoned(jiff::tz::TimeZone::UTC).ok())
        .map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp());
    let article = LedgerArticle {
        origin: id.clone(),
        id,
        outlet: format!("Outlet {}", n % 300),
        voice: None,
        published,
        credit: None,
    };
    (article, voiced)
}

fn main() -> Result<(), parallax_knowledge::Error> {
    let knowledge = Arc::new(Knowledge::load()?);
    let mut ledger = Ledger::new(knowledge.clone());
    let started = Instant::now();
    let mut n = 0;
    while ledger.happenings() < 100_000 && n < 200_000 {
        let (article, voiced) = article(n, n, &knowledge);
        ledger.add(article, voiced);
        n += 1;
    }
    println!(
        "filled: {} happenings from {n} articles in {:.1} s",
        ledger.happenings(),
        started.elapsed().as_secs_f64()
    );
    let more: Vec<_> =
        (0..10_000u64).map(|i| article(n + i, i * 2_654_435_761 % n, &knowledge)).collect();
    let started = Instant::now();
    let touched: Vec<_> =
        more.into_iter().flat_map(|(article, voiced)| ledger.add(article, voiced).events).collect();
    let put = started.elapsed().as_secs_f64();
    println!("10,000 more articles put in: {:.0} articles/s", 10_000.0 / put);
    let view = ledger.now();
    let started = Instant::now();
    let told: usize =
        touched.iter().map(|event| view.case(event).map_or(0, |c| c.claims.len())).sum();
    let built = started.elapsed().as_secs_f64();
    println!(
        "{} happenings touched, {told} claims told anew: {:.0} happenings/s; both together {:.0} articles/s",
        touched.len(),
        touched.len() as f64 / built,
        10_000.0 / (put + built)
    );
    Ok(())
}
