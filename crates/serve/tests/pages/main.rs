//! Every page of a small case, over real HTTP.

mod as_of;

use std::io::{Read, Write};
use std::net::TcpStream;

use jiff::Timestamp;
use parallax_model::ledger::{
    Account, AccountSlot, AccountStep, Claim, ClaimId, ClaimStep, Event, EventId, Grade, Party,
    SlotValue, Stance, Status,
};
use parallax_model::statement::{Commitment, Polarity};
use parallax_model::story::{CopyKind, CopyOf, Membership, SummarySentence};
use parallax_model::*;
use parallax_store::{Coded, Derived, Store};

const TEXT: &str =
    "Seoul said two missiles flew 600 km.\n\nThe agency <b>disagreed</b> & said 500 km.";

fn article(id: &str, outlet: &str) -> Article {
    Article {
        id: ArticleId(id.into()),
        url: format!("http://{outlet}.example/{id}"),
        canonical_url: None,
        addresses: Vec::new(),
        source: SourceId(outlet.into()),
        source_name: format!("The {outlet}"),
        title: format!("Two missiles <{id}>"),
        byline: None,
        credit: None,
        published: Some(Published {
            instant: "2024-07-01T00:30:00Z".parse().unwrap(),
            zone: Some("Asia/Seoul".into()),
            precision: Precision::Minute,
            found_in: FoundIn::Meta,
        }),
        fetched: Timestamp::UNIX_EPOCH,
        language: Some("en".into()),
        text: TEXT.into(),
        cues: Vec::new(),
        raw_hash: String::new(),
        version: 1,
    }
}

fn span(start: u32, end: u32) -> Span {
    Span { article: ArticleId("a".into()), range: TextRange::new(start, end) }
}

fn statement() -> Statement {
    Statement {
        id: StatementId("a:s1".into()),
        span: span(0, 36),
        chain: vec![Holder {
            range: Some(TextRange::new(0, 5)),
            text: "Seoul".into(),
            entity: None,
            country: Some(Country::new("KOR")),
            sector: Some(Sector::new("GOV")),
            principal: PrincipalId::new("gov:KOR"),
            kind: "government".into(),
            carried: false,
        }],
        cue: vec![TextRange::new(6, 10)],
        cue_lemma: "say".into(),
        commitment: Commitment::Report,
        content: vec![TextRange::new(11, 35)],
        polarity: Polarity::Positive,
        modality: Modality::Asserted,
        band: None,
        confidence: None,
        direct: false,
        mentions: Vec::new(),
        about: None,
        falsehood_noun: None,
        against_interest: false,
        score: 1.0,
        why: Vec::new(),
    }
}

fn mention() -> EventMention {
    EventMention {
        id: MentionId("a:m1".into()),
        span: span(11, 35),
        trigger: TextRange::new(24, 28),
        frame: "fly".into(),
        event_type: EventType::Mobilize,
        mode: None,
        contexts: Vec::new(),
        kind: Some("x-launch-test".into()),
        cameo: None,
        goldstein: None,
        actors: Vec::new(),
        recipients: Vec::new(),
        modality: Modality::Asserted,
        negated: false,
        band: None,
        slots: mention::Slots::default(),
        condition: None,
        why: Vec::new(),
    }
}

fn derived() -> Derived {
    let at: Timestamp = "2024-07-01T00:30:00Z".parse().unwrap();
    let id = StatementId("a:s1".into());
    let event = Event {
        id: EventId("a:m1".into()),
        sentence: String::new(),
        event_type: EventType::Mobilize,
        mode: None,
        kind: Some("x-launch-test".into()),
        actors: vec![Party {
            entity: None,
            country: Some(Country::new("PRK")),
            name: "North Korea".into(),
        }],
        recipients: Vec::new(),
        when: None,
        place: None,
        mentions: vec![MentionId("a:m1".into())],
        accounts: vec![Account {
            principal: PrincipalId::new("gov:KOR"),
            name: "South Korea".into(),
            stance: Stance::Asserts,
            slots: vec![AccountSlot {
                slot: "range_flown".into(),
                value: SlotValue::Number {
                    low: Some(600_000.0),
                    high: Some(600_000.0),
                    unit: "m".into(),
                    capacity: false,
                },
                words: "600 km".into(),
                evidence: span(29, 35),
                as_of: at,
                differs: true,
            }],
            live: id.clone(),
            history: vec![AccountStep {
                at,
                stance: Stance::Asserts,
                statement: id.clone(),
                evidence: span(0, 36),
            }],
        }],
        status: Status::Disputed,
        probability: 0.5,
        goldstein: Some(-7.2),
        score: -6.5,
    };
    let claim = Claim {
        id: ClaimId("c1".into()),
        event: Some(event.id.clone()),
        proposition: "two missiles flew 600 km".into(),
        status: Status::Disputed,
        grade: Grade { reliability: 'B', credibility: 4 },
        independent_for: 1,
        independent_against: 1,
        items: 2,
        due: None,
        circular: false,
        history: vec![ClaimStep {
            at,
            status: Status::Disputed,
            rule: "2.3".into(),
            because: "another principal denies it".into(),
            statement: Some(id.clone()),
            evidence: Some(span(0, 36)),
        }],
        statements: vec![id],
    };
    let member = |article: &str, copy| Membership {
        article: ArticleId(article.into()),
        score: 0.8,
        reasons: vec!["shares: missiles".into()],
        copy,
    };
    let copy = CopyOf {
        origin: ArticleId("a".into()),
        kind: CopyKind::Verbatim,
        containment: 1.0,
        jaccard: 1.0,
        reasons: Vec::new(),
    };
    let story = Story {
        id: StoryId("s1".into()),
        headline: "Two missiles".into(),
        lead: ArticleId("a".into()),
        first: at,
        last: at,
        members: vec![member("a", None), member("b", Some(copy))],
        summary: vec![SummarySentence {
            text: "Seoul said two missiles flew 600 km.".into(),
            spans: vec![span(0, 36)],
            as_of: Some(at),
        }],
        undated: false,
        related: Vec::new(),
    };
    Derived { stories: vec![story], events: vec![event], claims: vec![claim], ..Derived::default() }
}

struct Site {
    address: String,
    _runtime: tokio::runtime::Runtime,
    _directory: tempfile::TempDir,
}

fn site() -> Site {
    site_with(parallax_serve::Access::Loopback)
}

fn site_with(access: parallax_serve::Access) -> Site {
    site_of(access, |_| {})
}

/// The small case with what is put in beside it.
fn site_of(access: parallax_serve::Access, more: impl FnOnce(&mut Store)) -> Site {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("case.parallax");
    let mut store = Store::create(&file).unwrap();
    store.put_article(&article("a", "paper"), "a", b"raw", "").unwrap();
    store.put_article(&article("b", "other"), "b", b"raw", "").unwrap();
    store.set_meta("notice", "Invented.").unwrap();
    let coded =
        Coded { statements: vec![statement()], mentions: vec![mention()], ..Coded::default() };
    store.transaction(|s| s.put_coded(&ArticleId("a".into()), &coded)).unwrap();
    store.transaction(|s| s.put_derived(&derived())).unwrap();
    more(&mut store);
    let hash = parallax_serve::hash_password("a long sentence").unwrap();
    store.put_account("kim", &hash, parallax_store::Role::Analyst, 0).unwrap();
    drop(store);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let settings = parallax_serve::Settings {
        file,
        name: "A case".into(),
        knowledge: std::sync::Arc::new(parallax_knowledge::Knowledge::load().unwrap()),
        access,
        regroup: None,
    };
    runtime.spawn(parallax_serve::serve(listener, settings, std::future::pending()));
    Site { address, _runtime: runtime, _directory: directory }
}

fn get(site: &Site, path: &str) -> (u16, String) {
    send(site, "GET", path, "localhost", "", "")
}

fn send(
    site: &Site,
    method: &str,
    path: &str,
    host: &str,
    headers: &str,
    body: &str,
) -> (u16, String) {
    let mut stream = TcpStream::connect(&site.address).unwrap();
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n{form}{headers}\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

#[test]
fn every_page_shows_the_record_and_opens_its_evidence() {
    let site = site();
    let shows = [
        ("/", "1 disputed"),
        ("/story/s1", "/article/a?lit=0-36#lit"),
        ("/story/s1", "Range flown"),
        ("/story/s1", "2 articles, 2 outlets, 1 independent origin"),
        ("/story/s1", "verbatim copy"),
        ("/events", "North Korea: launch test"),
        ("/event/a:m1", "differs"),
        ("/claims?status=disputed", "Two missiles flew 600 km"),
        ("/claim/c1", "another principal denies it"),
        ("/article/a?lit=29-35", "<mark id=\"lit\">600 km</mark>"),
        ("/article/a", "Mon 1 July 2024, 09:30 KST"),
        ("/search?q=missiles", "<mark>missiles</mark>"),
        ("/doctor", "Nothing was set aside"),
        ("/sources", "No source yet"),
    ];
    for (path, words) in shows {
        let (status, page) = get(&site, path);
        assert_eq!(status, 200, "{path}");
        assert!(page.contains(words), "{path} lacks {words:?}:\n{page}");
        assert_eq!(
            page.matches("<script").count(),
            page.matches("<script src=\"/desk.js\"").count()
        );
        assert!(page.contains("Invented."), "{path} lacks the notice");
    }
}

#[test]
fn a_page_is_told_as_of_a_day() {
    let site = site();
    let (_, before) = get(&site, "/story/s1?as-of=2024-06-30");
    assert!(before.contains("Nothing had been told of it by then"));
    assert!(!before.contains("600 km"), "what came later was told:\n{before}");
    // Neither when it will begin nor from whom.
    assert!(before.contains(r#"<p class="meta">0 articles, 0 outlets, 0 independent origins"#));
    let (_, after) = get(&site, "/story/s1?as-of=2024-07-01");
    assert!(after.contains("600 km"));
    let claims = |query: &str| get(&site, &format!("/claims?{query}")).1.contains("Two missiles");
    assert!(claims("as-of=2024-07-01&status=disputed"));
    assert!(!claims("as-of=2024-06-30"));
    assert!(!claims("as-of=2024-07-01&status=confirmed"));
    assert!(claims("holder=gov:KOR") && !claims("holder=gov:PRK"));
    for page in ["/actor/PRK", "/events?party=PRK"] {
        let with = |day: &str| {
            let mark = if page.contains('?') { '&' } else { '?' };
            get(&site, &format!("{page}{mark}as-of={day}"))
        };
        let ((was, before), (is, after)) = (with("2024-06-30"), with("2024-07-01"));
        assert_eq!((was, is), (200, 200), "{page}");
        assert!(!before.contains("/event/a:m1"), "{page}");
        assert!(after.contains("/event/a:m1"), "{page}");
        assert_eq!(with("soon").0, 400, "{page}");
    }
    for page in ["/pair/PRK/KOR", "/weapon/hwasong-11", "/alerts"] {
        assert_eq!(get(&site, &format!("{page}?as-of=2024-07-01")).0, 200, "{page}");
        assert_eq!(get(&site, &format!("{page}?as-of=soon")).0, 400, "{page}");
    }
    assert_eq!(get(&site, "/story/s1?as-of=soon").0, 400);
}

#[test]
fn search_fields_narrow_and_say_what_they_cannot_read() {
    let site = site();
    let finds = |query: &str| get(&site, &format!("/search?q={query}")).1.contains("/article/a");
    for query in ["holder:KOR", "type:launch-test", "status:disputed", "missiles+after:2024-07-01"]
    {
        assert!(finds(query), "{query}");
    }
    for query in ["holder:PRK", "type:threaten", "before:2024-07-01", "source:other+holder:KOR"] {
        assert!(!finds(query), "{query}");
    }
    assert!(get(&site, "/search?q=before:soon").1.contains("before:soon is no day"));
    let (_, atom) = get(&site, "/search?q=missiles&format=atom");
    assert!(atom.contains("<title>Two missiles &lt;a&gt;</title>"), "{atom}");
    assert!(atom.contains("http://localhost/article/a"));
}

#[test]
fn text_of_articles_is_shown_as_text_and_nothing_inline_may_run() {
    let site = site();
    let (_, page) = get(&site, "/article/a");
    assert!(!page.contains("<b>disagreed</b>"), "markup of a publisher reached the page");
    assert!(page.contains("default-src 'none'"));
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("<script src=\"/desk.js\" defer></script>"));
}

#[test]
fn every_page_has_a_twin_and_what_is_missing_is_said() {
    let site = site();
    for path in
        ["/story/s1.json", "/event/a:m1.json", "/claim/c1.json", "/article/a.json", "/?format=json"]
    {
        let (status, answer) = get(&site, path);
        assert_eq!(status, 200, "{path}");
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        assert!(body.contains('{'), "{path}");
        assert!(answer.contains("application/json"), "{path}");
    }
    for (path, row) in [
        ("/events?format=csv", "a:m1,,,,,MOBILIZE"),
        ("/claims?format=csv", "c1,a:m1,two missiles flew 600 km,disputed"),
    ] {
        let (_, answer) = get(&site, path);
        assert!(answer.contains("text/csv") && answer.contains(row), "{path}:\n{answer}");
    }
    for path in ["/story/none", "/claim/none", "/nowhere", "/article/..%2f..%2fetc"] {
        let (status, page) = get(&site, path);
        assert_eq!(status, 404, "{path}");
        assert!(page.contains("Not shown"), "{path}");
    }
}

const EXPOSED: parallax_serve::Access = parallax_serve::Access::Accounts { behind_proxy: false };

/// Value of a field of a form, or of a cookie.
fn after<'a>(answer: &'a str, mark: &str, end: char) -> &'a str {
    answer.split_once(mark).and_then(|(_, rest)| rest.split_once(end)).map_or("", |(v, _)| v)
}

fn sign_in(site: &Site, password: &str) -> (u16, String) {
    let form = format!("name=kim&password={}&to=/claims", password.replace(' ', "+"));
    send(site, "POST", "/login", "paper.example", "", &form)
}

#[test]
fn a_page_of_another_site_cannot_speak_to_the_loopback_server() {
    let site = site();
    assert_eq!(send(&site, "GET", "/", "evil.example", "", "").0, 403);
    let forged = "csrf=x&ruling=lead&article=b";
    let path = "/story/s1/repair";
    assert_eq!(send(&site, "POST", path, "localhost", "", forged).0, 403);
    let origin = "Origin: http://evil.example\r\n";
    assert_eq!(send(&site, "POST", path, "localhost", origin, forged).0, 403);
    let (status, answer) = send(&site, "GET", "/api/v1/claims", "evil.example", "", "");
    assert!(status == 403 && answer.contains("application/problem+json"), "{answer}");
}

#[test]
fn an_exposed_case_lets_nobody_in_without_an_account() {
    let site = site_with(EXPOSED);
    for path in ["/", "/claims", "/article/a", "/search?q=x", "/feed/stories", "/admin"] {
        assert_eq!(send(&site, "GET", path, "paper.example", "", "").0, 401, "{path}");
    }
    for path in ["/api/v1/claims", "/mcp"] {
        let (status, answer) = send(&site, "POST", path, "paper.example", "", "{}");
        assert_eq!(status, 401, "{path}");
        assert!(answer.contains("application/problem+json"), "{answer}");
        assert!(answer.contains("www-authenticate: Bearer"), "{answer}");
        assert!(answer.contains("\"status\":401"), "{answer}");
    }
    let html = "Accept: text/html\r\n";
    let (status, answer) = send(&site, "GET", "/claims", "paper.example", html, "");
    assert!(status == 303 && answer.contains("/login?to=%2Fclaims"), "{answer}");
    assert_eq!(send(&site, "GET", "/login", "paper.example", "", "").0, 200);
    assert_eq!(sign_in(&site, "another sentence").0, 401);
}

#[test]
fn an_analyst_signs_in_repairs_a_story_and_makes_a_token() {
    let site = site_with(EXPOSED);
    let (status, answer) = sign_in(&site, "a long sentence");
    assert!(status == 303 && answer.contains("location: /claims"), "{answer}");
    assert!(answer.contains("HttpOnly; SameSite=Lax"));
    let cookie = format!("Cookie: parallax={}\r\n", after(&answer, "parallax=", ';'));
    let ask = |method: &str, path: &str, body: &str| {
        send(&site, method, path, "paper.example", &cookie, body)
    };
    let (_, story) = ask("GET", "/story/s1", "");
    let csrf = after(&story, "name=\"csrf\" value=\"", '"');
    assert_eq!(csrf.len(), 64, "{story}");
    assert_eq!(ask("POST", "/story/s1/repair", "csrf=&ruling=lead&article=b").0, 403);
    let form = format!("csrf={csrf}&ruling=lead&article=b");
    assert_eq!(ask("POST", "/story/s1/repair", &form).0, 303);
    assert!(ask("GET", "/story/s1", "").1.contains("b leads"));
    assert_eq!(ask("GET", "/admin", "").0, 403, "an analyst is no admin");

    let form = format!("csrf={csrf}&name=ours&q=missiles");
    assert_eq!(ask("POST", "/searches", &form).0, 303);
    assert!(ask("GET", "/feed/search/ours", "").1.contains("/article/a</id>"));
    assert!(ask("GET", "/search", "").1.contains("/feed/search/ours"));

    let form = format!("csrf={csrf}&label=script&scope=admin");
    let (_, page) = ask("POST", "/account/token", &form);
    let token = format!("plx_{}", after(&page, "plx_", '<'));
    let bearer = format!("Authorization: Bearer {token}\r\n");
    let by_token = |path: &str| send(&site, "GET", path, "paper.example", &bearer, "").0;
    assert_eq!((by_token("/claims"), by_token("/admin")), (200, 403));
    let (_, own) = ask("GET", "/account", "");
    assert!(!own.contains(&token), "a token was kept in the clear");
    let hash = after(&own, "name=\"hash\" value=\"", '"').to_string();
    ask("POST", "/account/revoke", &format!("csrf={csrf}&hash={hash}"));
    assert_eq!(by_token("/claims"), 401);

    assert_eq!(ask("POST", "/logout", &format!("csrf={csrf}")).0, 303);
    assert_eq!(ask("GET", "/claims", "").0, 401);
}

#[test]
fn guessing_passwords_is_slowed_down() {
    let site = site_with(EXPOSED);
    let answers: Vec<u16> = (0..14).map(|_| sign_in(&site, "wrong").0).collect();
    assert_eq!(answers.first(), Some(&401));
    assert_eq!(answers.last(), Some(&429));
}

#[test]
fn imported_rows_are_listed_apart_with_their_table_and_as_text() {
    let site = site();
    let (_, page) = get(&site, "/events");
    assert!(!page.contains("Imported from other coders"));
    let mut row = Imported::new(Coder::GdeltEvents, "17");
    row.event_type = Some(EventType::Assault);
    row.cameo = Some(CameoCode::new("194"));
    row.actor.names = vec!["<b>ALPHA</b>".into()];
    row.recipient.countries = vec![Country::new("KOR")];
    row.address = Some("https://paper.example/a".into());
    let store = Store::open(&site._directory.path().join("case.parallax")).unwrap();
    store.put_imported(&row, b"17").unwrap();
    let (status, page) = get(&site, "/events?type=assault&party=South+Korea");
    assert_eq!(status, 200);
    for words in [
        "Imported from other coders",
        "<span class=\"mark\">GDELT events</span>",
        "assault (CAMEO 194)",
        "ALPHA",
        "href=\"https://paper.example/a\"",
    ] {
        assert!(page.contains(words), "{words}:\n{page}");
    }
    assert!(!page.contains("<b>ALPHA"), "{page}");
    let (_, page) = get(&site, "/events?type=aid");
    assert!(!page.contains("GDELT events"));
}
