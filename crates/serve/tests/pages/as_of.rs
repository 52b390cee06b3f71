//! What came later is on no page of an earlier day.

use jiff::Timestamp;
use jiff::civil::date;
use parallax_gauge::outlook::{Days, outlook};
use parallax_model::ledger::{AccountStep, ClaimStep, Party, Relation, Stance, Status};
use parallax_model::mention::{Actor, DateSlot, PlaceSlot, Weapon};
use parallax_model::story::SummarySentence;
use parallax_model::*;
use parallax_store::{Coded, Derived, Forecast, Store};

use super::{Site, article, derived, get, mention, site_of, statement};

const LATE: &str = "Near Wonsan, towards Japan, on 30 June: the ministry denies it.";

fn late() -> Article {
    let published = Published {
        instant: "2024-07-10T00:30:00Z".parse().unwrap(),
        zone: None,
        precision: Precision::Minute,
        found_in: FoundIn::Meta,
    };
    Article {
        title: "LATE news".into(),
        text: LATE.into(),
        published: Some(published),
        ..article("late", "tardy")
    }
}

fn late_span(start: u32, end: u32) -> Span {
    Span { article: ArticleId("late".into()), range: TextRange::new(start, end) }
}

fn day(text: &str) -> Interval {
    let start: jiff::civil::Date = text.parse().unwrap();
    Interval {
        start: start.at(0, 0, 0, 0),
        end: start.tomorrow().unwrap().at(0, 0, 0, 0),
        precision: Precision::Day,
        zone: None,
    }
}

fn party(code: &str, name: &str) -> Party {
    Party { entity: None, country: Some(Country::new(code)), name: name.into() }
}

/// The later telling of the same event, and one of another event.
fn mentions() -> Vec<EventMention> {
    let mut again = EventMention {
        id: MentionId("late:m1".into()),
        span: late_span(0, 38),
        recipients: vec![Actor {
            range: None,
            text: "Japan".into(),
            country: Some(Country::new("JPN")),
            sector: None,
            entity: None,
            implicit: false,
        }],
        ..mention()
    };
    again.slots.date = Some(DateSlot {
        range: TextRange::new(31, 38),
        value: "2024-06-30".into(),
        interval: Some(day("2024-06-30")),
    });
    again.slots.places = vec![PlaceSlot {
        range: TextRange::new(5, 11),
        text: "Wonsan".into(),
        role: "near".into(),
        country: None,
        entity: Some(EntityId::new("place:wonsan")),
        name: Some("Wonsan".into()),
        latitude: Some(39.15),
        longitude: Some(127.44),
        ..PlaceSlot::default()
    }];
    again.slots.weapon = Some(Weapon {
        range: TextRange::new(0, 4),
        text: "Near".into(),
        class: None,
        name: None,
        entity: Some(EntityId::new("weapon:hwasong-17")),
    });
    let other = EventMention {
        id: MentionId("late:m2".into()),
        event_type: EventType::Assault,
        kind: Some("x-arms-transfer".into()),
        ..again.clone()
    };
    vec![again, other]
}

fn told_twice() -> Derived {
    let mut all = derived();
    let at: Timestamp = "2024-07-10T00:30:00Z".parse().unwrap();
    let id = StatementId("late:s1".into());
    let step = AccountStep {
        at,
        stance: Stance::Denies,
        statement: id.clone(),
        evidence: late_span(40, 62),
    };
    let event = &mut all.events[0];
    event.mentions.push(MentionId("late:m1".into()));
    event.recipients = vec![party("JPN", "Japan")];
    event.when = Some(day("2024-06-30"));
    event.place = Some(EntityId::new("place:wonsan"));
    let mut denial = event.accounts[0].clone();
    denial.principal = code::PrincipalId::new("gov:PRK");
    denial.name = "The ministry".into();
    denial.stance = Stance::Denies;
    denial.live = id.clone();
    denial.slots.clear();
    denial.history = vec![step];
    event.accounts.push(denial.clone());
    let other = ledger::Event {
        id: ledger::EventId("late:m2".into()),
        event_type: EventType::Assault,
        kind: Some("x-arms-transfer".into()),
        recipients: vec![party("RUS", "Russia")],
        mentions: vec![MentionId("late:m2".into())],
        accounts: vec![denial],
        ..event.clone()
    };
    all.relations = vec![Relation {
        from: party("PRK", "North Korea"),
        to: party("RUS", "Russia"),
        kind: "arms-transfer".into(),
        first: None,
        last: None,
        status: Status::Disputed,
        figures: Vec::new(),
        events: vec![other.id.clone()],
        evidence: vec![late_span(0, 11)],
    }];
    all.events.push(other);
    let claim = &mut all.claims[0];
    claim.id = ledger::ClaimId("a:m1/happened:".into());
    claim.proposition = "North Korea fired missiles towards Japan, near Wonsan".into();
    claim.statements.push(id);
    claim.history = vec![
        ClaimStep {
            status: Status::Attributed,
            because: "one principal says so".into(),
            ..claim.history[0].clone()
        },
        ClaimStep {
            at,
            evidence: Some(late_span(40, 62)),
            statement: Some(StatementId("late:s1".into())),
            because: "the ministry denies it".into(),
            ..claim.history[0].clone()
        },
    ];
    let story = &mut all.stories[0];
    story.lead = ArticleId("late".into());
    story.headline = "LATE news".into();
    story.last = at;
    let first = story.members[0].clone();
    story.members.push(story::Membership { article: ArticleId("late".into()), ..first });
    story.summary.push(SummarySentence {
        text: LATE.into(),
        spans: vec![late_span(0, 62)],
        as_of: Some(at),
    });
    all
}

fn site() -> Site {
    site_of(parallax_serve::Access::Loopback, |store: &mut Store| {
        store.put_article(&late(), "late", b"raw", "").unwrap();
        let mut said = statement();
        said.id = StatementId("late:s1".into());
        said.span = late_span(40, 62);
        said.chain[0].principal = code::PrincipalId::new("gov:PRK");
        said.chain[0].text = "The ministry".into();
        (said.chain[0].range, said.cue, said.content) = (None, Vec::new(), Vec::new());
        let mut mentions = mentions();
        for told in &mut mentions {
            told.trigger = TextRange::new(0, 4);
        }
        let coded = Coded { statements: vec![said], mentions, ..Coded::default() };
        store.transaction(|s| s.put_coded(&ArticleId("late".into()), &coded)).unwrap();
        store.transaction(|s| s.put_derived(&told_twice())).unwrap();
        let days = Days::from_events(date(2024, 6, 1), vec![true; 38]);
        let issued = Forecast {
            issued: date(2024, 7, 8),
            stream: "ASSAULT".into(),
            days: 7,
            probability: 0.4,
            base_rate: 0.1,
            happened: Some(true),
        };
        store.put_outlook(std::slice::from_ref(&issued), &outlook(&days, 1)).unwrap();
        store.score_forecast(&issued, true).unwrap();
    })
}

/// Words that only the later article brought.
const LATER: [&str; 8] = [
    "late:",
    "/article/late",
    "LATE",
    "Wonsan",
    "Japan",
    "The ministry",
    "status disputed",
    "Hwasong-17",
];

#[test]
fn no_page_of_an_earlier_day_knows_what_came_later() {
    let site = site();
    let claim = "/claim/a:m1%2Fhappened:";
    for path in [
        "/",
        "/?format=json",
        "/story/s1",
        "/story/s1.json",
        "/claims",
        "/claims?format=json",
        claim,
        "/events",
        "/events?format=csv",
        "/event/a:m1",
        "/event/a:m1.json",
        "/actors",
        "/actor/PRK",
        "/actor/PRK.json",
        "/pair/PRK/RUS",
        "/pair/PRK/RUS.json",
        "/map",
        "/weapons",
        "/source/tardy",
        "/search?q=towards",
        "/api/v1/events",
        "/api/v1/claims",
        "/api/v1/stories",
        "/api/v1/stories/s1",
        "/api/v1/relations",
    ] {
        let (status, now) = get(&site, path);
        assert_eq!(status, 200, "{path}");
        assert!(LATER.iter().any(|word| now.contains(word)), "{path} tells nothing late:\n{now}");
        let mark = if path.contains('?') { '&' } else { '?' };
        let (status, then) = get(&site, &format!("{path}{mark}as-of=2024-07-05"));
        assert_eq!(status, 200, "{path}");
        for word in LATER {
            assert!(!then.contains(word), "{path} as of the 5th knows {word:?}:\n{then}");
        }
    }
    let (_, relations) = get(&site, "/relations");
    assert!(relations.contains("arms transfer (1)") && relations.contains("/pair/PRK/RUS"));
    let (_, relations) = get(&site, "/relations?as-of=2024-07-05");
    assert!(!relations.contains("/pair/"), "{relations}");
    let with_japan = |day: &str| get(&site, &format!("/pair/PRK/JPN?as-of={day}")).1;
    assert!(with_japan("2024-07-10").contains("/event/a:m1"));
    assert!(!with_japan("2024-07-05").contains("/event/a:m1"), "its recipient was told later");
    let (_, sources) = get(&site, "/sources?as-of=2024-07-05");
    assert!(sources.contains("/source/paper") && !sources.contains("/source/tardy"));
}

#[test]
fn tension_and_outlook_are_those_of_the_day() {
    let site = site();
    // An assault of 30 June that was told on 10 July holds nothing up before.
    let acts = |as_of: &str| {
        let path = format!("/api/v1/index?after=2024-07-05&before=2024-07-06&as-of={as_of}");
        let (_, answer) = get(&site, &path);
        let body = answer.split_once("\r\n\r\n").unwrap().1.to_string();
        let told = body.split_once("\"acts\":").map_or("none", |(_, rest)| rest);
        told.split(',').next().unwrap().to_string()
    };
    assert_eq!(acts("2024-07-05"), "none");
    assert!(acts("2024-07-10").parse::<f64>().unwrap() > 0.1);
    let page = |path: &str| get(&site, path).1;
    assert!(page("/index?as-of=2024-07-10").contains("/event/late:m2"));
    assert!(!page("/index?as-of=2024-07-09").contains("late:m2"));
    assert!(page("/outlook").contains("Assault: the whole case"));
    assert!(page("/outlook?as-of=2024-07-08").contains("Assault: the whole case"));
    let before = page("/outlook?as-of=2024-07-07");
    assert!(!before.contains("Assault"), "an outlook was told before its day:\n{before}");
    let scored = |day: &str| page(&format!("/outlook?as-of={day}")).contains("How good they were");
    assert!(scored("2024-07-15") && !scored("2024-07-14"), "scored before its days had passed");
    assert!(!page("/whatif?as-of=2024-07-05").contains("Assault"));
    for path in ["/index", "/outlook", "/whatif", "/relations", "/map", "/sources", "/weapons"] {
        assert_eq!(get(&site, &format!("{path}?as-of=soon")).0, 400, "{path}");
    }
}

#[test]
fn the_day_is_kept_from_page_to_page() {
    let site = site();
    for path in ["/", "/story/s1", "/claims", "/events", "/index", "/outlook", "/sources", "/map"] {
        let (_, page) = get(&site, &format!("{path}?as-of=2024-07-05"));
        assert!(page.contains("href=\"/claims?as-of=2024-07-05\""), "{path}");
        assert!(page.contains("<a data-now href=\"/"), "{path} leads no way back:\n{page}");
        let leads_off = page.match_indices("href=\"/").filter(|(at, _)| {
            let link = page[*at..].split('"').nth(1).unwrap();
            let fixed = ["/style.css", "/icon.svg", "/feed/", "/doctor", "/account"];
            !link.contains("as-of=")
                && !fixed.iter().any(|f| link.starts_with(f))
                && !page[..*at].ends_with("data-now ")
        });
        assert_eq!(leads_off.count(), 0, "{path}:\n{page}");
    }
}
