use jiff::Timestamp;
use parallax_model::ledger::{
    Claim, ClaimId, ClaimStep, Event, EventId, Grade, Link, LinkKind, Status,
};
use parallax_model::{
    Article, ArticleId, EntityId, EntityKind, EntityMention, EventMention, EventType, FoundIn,
    MentionId, Modality, Precision, Published, SourceId, Span, StatementId, TextRange,
};
use parallax_store::{
    AlertFilter, AlertRow, ArticleFilter, ClaimFilter, Coded, Derived, Error, Kept, Query,
    SearchOrder, Store,
};

fn article(id: &str, text: &str) -> Article {
    Article {
        id: ArticleId(id.into()),
        url: format!("http://paper.example/{id}"),
        canonical_url: None,
        addresses: Vec::new(),
        source: SourceId("paper".into()),
        source_name: "The Paper".into(),
        title: "A launch is told".into(),
        byline: None,
        credit: None,
        published: None,
        fetched: Timestamp::UNIX_EPOCH,
        language: Some("en".into()),
        text: text.into(),
        cues: Vec::new(),
        raw_hash: String::new(),
        version: 1,
    }
}

fn mention(article: &ArticleId, start: u32, end: u32) -> EventMention {
    let range = TextRange::new(start, end);
    EventMention {
        id: MentionId(format!("{article}:m1")),
        span: Span { article: article.clone(), range },
        trigger: range,
        frame: "fire".into(),
        event_type: EventType::Mobilize,
        mode: None,
        contexts: Vec::new(),
        kind: None,
        cameo: None,
        goldstein: None,
        actors: Vec::new(),
        recipients: Vec::new(),
        modality: Modality::Asserted,
        negated: false,
        band: None,
        slots: Default::default(),
        condition: None,
        why: Vec::new(),
    }
}

#[test]
fn an_article_comes_back_whole_and_its_bytes_too() {
    let store = Store::in_memory().unwrap();
    let given = article("a", "The North fired — twice.");
    let kept = store.put_article(&given, "guid-1", b"<html>raw</html>", "content-type: text/html");
    assert_eq!(kept.unwrap(), Kept::Stored(given.id.clone()));
    let back = store.article(&given.id).unwrap();
    assert_eq!(back.text, given.text);
    assert_eq!(back.addresses, std::slice::from_ref(&given.url));
    let (bytes, headers) = store.raw(&back.raw_hash).unwrap().unwrap();
    assert_eq!(
        (bytes.as_slice(), headers.as_str()),
        (&b"<html>raw</html>"[..], "content-type: text/html")
    );
}

#[test]
fn the_same_text_again_is_a_duplicate_and_a_changed_text_a_new_version() {
    let store = Store::in_memory().unwrap();
    let first = article("a", "One missile.");
    store.put_article(&first, "guid", b"1", "").unwrap();
    let mut elsewhere = article("b", "One missile.");
    elsewhere.url = "http://paper.example/mirror".into();
    assert_eq!(
        store.put_article(&elsewhere, "other", b"2", "").unwrap(),
        Kept::Duplicate(first.id.clone())
    );
    let changed = article("a", "Two missiles.");
    let second = ArticleId("a.2".into());
    assert_eq!(
        store.put_article(&changed, "guid", b"3", "").unwrap(),
        Kept::Stored(second.clone())
    );
    assert_eq!(store.versions(&first.id).unwrap(), [first.id.clone(), second]);
    assert_eq!(store.article(&first.id).unwrap().text, "One missile.");
    assert_eq!(store.article(&first.id).unwrap().addresses.len(), 2);
}

#[test]
fn a_record_whose_range_slices_nothing_is_refused_with_its_whole_batch() {
    let mut store = Store::in_memory().unwrap();
    let given = article("a", "é fired");
    store.put_article(&given, "guid", b"", "").unwrap();
    for (start, end) in [(1, 3), (0, 99)] {
        let coded = Coded { mentions: vec![mention(&given.id, start, end)], ..Coded::default() };
        let result = store.transaction(|s| s.put_coded(&given.id, &coded));
        assert!(matches!(result, Err(Error::Evidence(..))), "{result:?}");
    }
    assert!(store.coded(&given.id).unwrap().mentions.is_empty());
    assert_eq!(
        store.articles(&ArticleFilter { uncoded: true, ..Default::default() }).unwrap().len(),
        1
    );
}

#[test]
fn verify_finds_what_was_tampered_with() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("case.db");
    let mut store = Store::create(&path).unwrap();
    let given = article("a", "The North fired twice.");
    store.put_article(&given, "guid", b"raw", "").unwrap();
    let coded = Coded { mentions: vec![mention(&given.id, 10, 15)], ..Coded::default() };
    store.transaction(|s| s.put_coded(&given.id, &coded)).unwrap();
    let proof = store.verify(|_| ()).unwrap();
    assert!(proof.faults.is_empty(), "{proof:?}");
    assert_eq!((proof.articles, proof.spans), (1, 2));
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute("UPDATE article SET text = 'The North filed twice.'", []).unwrap();
    let faults = store.verify(|_| ()).unwrap().faults;
    assert_eq!(faults.len(), 3, "text hash, span, trigger: {faults:?}");
}

#[test]
fn search_takes_words_and_phrases() {
    let store = Store::in_memory().unwrap();
    store.put_article(&article("a", "The joint chiefs spoke."), "1", b"", "").unwrap();
    store.put_article(&article("b", "Chiefs of a joint firm."), "2", b"", "").unwrap();
    let count = |q: &str| store.search(q, SearchOrder::Relevance, 10).unwrap().len();
    assert_eq!(count("joint chiefs"), 2);
    assert_eq!(count("\"joint chiefs\""), 1);
    assert_eq!(count("NEAR( AND *"), 0);
}

#[test]
fn newest_is_by_day_of_publication_however_late_it_came() {
    let store = Store::in_memory().unwrap();
    for (id, day) in [("a", 2), ("b", 3), ("c", 1)] {
        let published = Timestamp::new(day * 86_400, 0).unwrap();
        let mut given = article(id, &format!("The chiefs spoke on day {day}."));
        given.published = Some(parallax_model::Published {
            instant: published,
            zone: None,
            precision: parallax_model::Precision::Day,
            found_in: parallax_model::FoundIn::Given,
        });
        store.put_article(&given, id, b"", "").unwrap();
    }
    let hits = store.search("chiefs", SearchOrder::Newest, 10).unwrap();
    let order: Vec<&str> = hits.iter().map(|h| h.article.0.as_str()).collect();
    assert_eq!(order, ["b", "a", "c"]);
}

#[test]
fn a_full_disk_loses_the_batch_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("case.db");
    let mut store = Store::create(&path).unwrap();
    store.put_article(&article("a", "Kept."), "1", b"", "").unwrap();
    store.limit_pages(80).unwrap();
    let long: String = (0..200_000).map(|i| char::from(b'a' + (i * i % 23) as u8)).collect();
    let result = store.transaction(|s| {
        s.put_article(&article("b", "Half."), "2", b"", "")?;
        s.put_article(&article("c", &long), "3", long.as_bytes(), "")
    });
    assert!(matches!(result, Err(Error::Full)), "{result:?}");
    assert_eq!(store.article_count().unwrap(), 1);
    drop(store);
    assert!(Store::open(&path).unwrap().verify(|_| ()).unwrap().faults.is_empty());
}

#[test]
fn a_truncated_or_foreign_file_is_told_with_its_remedy() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("case.db");
    std::fs::write(&path, b"this is no case file, it is a note somebody left here, long enough")
        .unwrap();
    let told = Store::open(&path).unwrap_err().to_string();
    assert!(told.contains("case.db") && told.contains("restore"), "{told}");
    let missing = Store::open(&dir.path().join("none.db")).unwrap_err().to_string();
    assert!(missing.contains("none.db"), "{missing}");
}

#[test]
fn a_locked_file_is_told_as_locked() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("case.db");
    drop(Store::create(&path).unwrap());
    let holder = rusqlite::Connection::open(&path).unwrap();
    holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let mut second = match Store::open(&path) {
        Ok(store) => store,
        Err(e) => return assert!(matches!(e, Error::Locked), "{e}"),
    };
    let result = second.transaction(|s| s.set_meta("a", "b"));
    assert!(matches!(result, Err(Error::Locked)), "{result:?}");
}

/// Words that most of a large case holds are sought among the newest articles first, in ever larger steps.
#[test]
fn common_words_are_found_newest_first_whatever_the_order_of_arrival() {
    let mut store = Store::in_memory().unwrap();
    let day = |n: i64| Timestamp::from_second(n * 7919 % 6007 * 3600).unwrap();
    store
        .transaction(|store| {
            for n in 0..6000_i64 {
                let text = if n % 5 == 0 { "Nothing was told." } else { "The chiefs said so." };
                let mut given = article(&format!("{n:04}"), &format!("{text} Number {n}."));
                given.published = Some(Published {
                    instant: day(n),
                    zone: None,
                    precision: Precision::Second,
                    found_in: FoundIn::Given,
                });
                store.put_article(&given, &n.to_string(), b"", "")?;
            }
            Ok(())
        })
        .unwrap();
    // A word of all titles, and one of fewer texts than make a word common.
    let mut told: Vec<i64> = (0..6000).filter(|n| n % 5 != 0).collect();
    told.sort_by_key(|n| std::cmp::Reverse(day(*n)));
    let found = |limit: u32, offset: u32, words: &str| -> Vec<i64> {
        let query = Query { words: words.into(), ..Query::default() };
        let hits = store.find(&query, SearchOrder::Newest, limit, offset).unwrap();
        hits.iter().map(|hit| hit.article.0.parse().unwrap()).collect()
    };
    let mut all: Vec<i64> = (0..6000).collect();
    all.sort_by_key(|n| std::cmp::Reverse(day(*n)));
    assert_eq!(found(20, 0, "launch"), all[..20]);
    assert_eq!(found(300, 900, "launch"), all[900..1200]);
    assert_eq!(found(30, 10, "chiefs"), told[10..40]);
    let query = Query {
        words: "launch".into(),
        before: Some(day(all[3000]).as_second()),
        ..Query::default()
    };
    let hits = store.find(&query, SearchOrder::Newest, 5, 0).unwrap();
    let ids: Vec<i64> = hits.iter().map(|hit| hit.article.0.parse().unwrap()).collect();
    assert_eq!(ids, all[3001..3006]);
}

#[test]
fn an_imported_row_is_kept_once_found_by_its_party_and_proved() {
    use parallax_model::{Coder, Country, Imported};
    use parallax_store::{EventFilter, KeptRow};

    let store = Store::in_memory().unwrap();
    let mut row = Imported::new(Coder::Polecat, "7a");
    row.event_type = Some(EventType::Assault);
    row.actor.countries = vec![Country::new("AAA")];
    assert_eq!(store.put_imported(&row, b"7a\tone").unwrap(), KeptRow::Stored);
    assert_eq!(store.put_imported(&row, b"7a\tone").unwrap(), KeptRow::Duplicate);
    assert_eq!(store.put_imported(&row, b"7a\tother").unwrap(), KeptRow::Contradicts);
    let of = |party: &str| {
        let filter = EventFilter { party: Some(party.into()), ..EventFilter::default() };
        store.imported(&filter, None).unwrap().len()
    };
    assert_eq!((of("AAA"), of("BBB")), (1, 0));
    let confirmed = EventFilter { status: Some("CONFIRMED".into()), ..EventFilter::default() };
    assert!(store.imported(&confirmed, None).unwrap().is_empty());
    assert_eq!(store.imported_counts().unwrap(), [(Coder::Polecat, 1)]);
    let proof = store.verify(|_| {}).unwrap();
    assert_eq!((proof.records, proof.faults.len()), (1, 0));
}

fn happening(id: &str, status: Status, at: i64) -> (Event, Claim) {
    let event = Event {
        id: EventId(id.into()),
        sentence: String::new(),
        event_type: EventType::Mobilize,
        mode: None,
        kind: None,
        actors: Vec::new(),
        recipients: Vec::new(),
        when: None,
        place: None,
        mentions: Vec::new(),
        accounts: Vec::new(),
        status,
        probability: 0.5,
        goldstein: None,
        score: 0.0,
    };
    let step = |status, at| ClaimStep {
        at: Timestamp::from_second(at).unwrap(),
        status,
        rule: "rule".into(),
        because: "somebody says so".into(),
        statement: None,
        evidence: None,
    };
    let claim = Claim {
        id: ClaimId(format!("{id}/happened:")),
        event: Some(event.id.clone()),
        proposition: "It happened".into(),
        status,
        grade: Grade { reliability: 'B', credibility: 3 },
        independent_for: 1,
        independent_against: 0,
        items: 1,
        due: None,
        circular: false,
        history: vec![step(Status::Attributed, at), step(status, at + 100)],
        statements: Vec::new(),
    };
    (event, claim)
}

fn record(happenings: Vec<(Event, Claim)>) -> Derived {
    let link = |event: &Event| Link {
        from: StatementId(format!("{}:s", event.id.0)),
        to: StatementId("other".into()),
        kind: LinkKind::Supports,
        reason: "same event".into(),
        strength: 1.0,
        independent: true,
    };
    let alert = |event: &Event| AlertRow {
        key: format!("{}@", event.id.0),
        event: event.id.clone(),
        at: 100,
        change: "dispute".into(),
        parties: vec!["PRK".into()],
        record: serde_json::json!(event.id.0),
    };
    Derived {
        links: happenings.iter().map(|(e, _)| (e.id.clone(), link(e))).collect(),
        alerts: happenings.iter().map(|(e, _)| alert(e)).collect(),
        events: happenings.iter().map(|(e, _)| e.clone()).collect(),
        claims: happenings.into_iter().map(|(_, c)| c).collect(),
        ..Derived::default()
    }
}

#[test]
fn happenings_replaced_one_by_one_leave_what_a_whole_record_would() {
    let (mut little, mut whole) = (Store::in_memory().unwrap(), Store::in_memory().unwrap());
    let old = vec![
        happening("a:m1", Status::Disputed, 0),
        happening("a:m10", Status::Confirmed, 10),
        happening("b:m1", Status::Disputed, 20),
    ];
    let new =
        vec![happening("a:m10", Status::Confirmed, 10), happening("b:m1", Status::Refuted, 30)];
    little.transaction(|s| s.put_derived(&record(old))).unwrap();
    let names = ["a:m1", "b:m1"].map(|id| EventId(id.into())).into();
    let changed = record(vec![new[1].clone()]);
    little.transaction(|s| s.put_happenings(&names, &changed)).unwrap();
    whole.transaction(|s| s.put_derived(&record(new))).unwrap();
    assert_eq!(little.digest().unwrap(), whole.digest().unwrap());
    for store in [&little, &whole] {
        let counts = store.statuses().unwrap();
        assert_eq!(counts, [("CONFIRMED".to_string(), 1), ("REFUTED".to_string(), 1)]);
        let told: Vec<String> = store.alerts(&AlertFilter::default()).unwrap();
        assert_eq!(told, ["b:m1", "a:m10"]);
        let of =
            AlertFilter { party: Some("prk".into()), limit: Some(1), ..AlertFilter::default() };
        assert_eq!(store.alerts::<String>(&of).unwrap(), ["b:m1"]);
    }
}

#[test]
fn claims_as_of_an_instant_stand_as_they_did_the_last_moved_first() {
    let mut store = Store::in_memory().unwrap();
    let all = vec![happening("a", Status::Disputed, 0), happening("b", Status::Confirmed, 50)];
    store.transaction(|s| s.put_derived(&record(all))).unwrap();
    let listed = |status: Option<&str>, as_of| -> Vec<String> {
        let filter =
            ClaimFilter { status: status.map(Into::into), as_of, ..ClaimFilter::default() };
        store.claims(&filter).unwrap().into_iter().map(|c| c.event.unwrap().0).collect()
    };
    assert_eq!(listed(None, Some(20)), ["a"]);
    assert_eq!(listed(None, Some(60)), ["b", "a"]);
    assert_eq!(listed(None, Some(120)), ["a", "b"]);
    assert_eq!(listed(Some("ATTRIBUTED"), Some(120)), ["b"]);
    assert_eq!(listed(Some("DISPUTED"), None), ["a"]);
}

#[test]
fn common_words_in_articles_far_apart_are_found_newest_first() {
    let mut store = Store::in_memory().unwrap();
    let north = |n: u32| n.is_multiple_of(600);
    store
        .transaction(|s| {
            for n in 0..5_400 {
                let mut given = article(&format!("{n:05}"), &format!("A common word, number {n}."));
                given.published = Some(Published {
                    instant: Timestamp::from_second(i64::from(n) * 60).unwrap(),
                    zone: None,
                    precision: Precision::Minute,
                    found_in: FoundIn::Given,
                });
                s.put_article(&given, &given.id.0, b"", "")?;
                let entities = north(n).then(|| EntityMention {
                    range: TextRange::new(0, 1),
                    kind: EntityKind::State,
                    link: Some(EntityId::new("state:PRK")),
                    score: 1.0,
                    rule: Default::default(),
                    antecedent: None,
                });
                let coded = Coded { entities: entities.into_iter().collect(), ..Coded::default() };
                s.put_coded(&given.id, &coded)?;
            }
            Ok(())
        })
        .unwrap();
    let query = Query {
        words: "common word".into(),
        actors: vec![vec!["state:PRK".into()]],
        ..Query::default()
    };
    let found = store.find(&query, SearchOrder::Newest, 3, 1).unwrap();
    let ids: Vec<_> = found.iter().map(|h| h.article.0.as_str()).collect();
    assert_eq!(ids, ["04200", "03600", "03000"]);
}
