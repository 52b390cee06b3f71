//! The story of June to November 2024, fed as voiced propositions: what the ledger says on five days.

mod common;

use Commitment::*;
use common::{News, at, claim, status, told};
use parallax_ledger::Force;
use parallax_model::{
    Bound, Commitment,
    ledger::{Stance, Status},
};

const SEOUL: &str = "military gov:KOR";
const KCNA: &str = "state-media gov:PRK";

/// c1–c4: the launch of 26 June; c5–c9: that of 1 July; c10: the promised shot; c11 and on: shells,
/// help, troops.
fn news() -> News {
    let mut news = News::default();
    let june = || told("missile_test").by("PRK").on("2024-06-26");
    news.doc("2024-06-26", "Wire A").say(
        SEOUL,
        Report,
        june().weapon("hypersonic missile").ended("failure"),
    );
    news.doc("2024-06-27", "Wire B")
        .say(KCNA, Report, june().weapon("multiple-warhead missile").ended("success"))
        .say(SEOUL, Denial, june().ended("success").not());
    news.doc("2024-06-28", "Wire A").say(
        "military gov:KOR > sensor",
        Report,
        june().ended("failure"),
    );
    let july = || told("missile_test").by("PRK").on("2024-07-01");
    let km = |v, b| july().figure("range", v, "km", b);
    news.doc("2024-07-01", "Wire A")
        .say(SEOUL, Report, km(600.0, Bound::About).count("missiles", 2.0))
        .say(SEOUL, Speculation, july().ended("failure").band(0.3, 0.6));
    news.doc("2024-07-02", "Wire B")
        .say(KCNA, Report, km(500.0, Bound::Exact).ended("success").weapon("Hwasong-11Da-4.5"))
        .say(SEOUL, Denial, july().ended("success").not())
        .say(SEOUL, Assessment, july().ended("failure").band(0.55, 0.8));
    let promised = told("missile_test").by("PRK").between("2024-07-02", "2024-07-31");
    news.doc("2024-07-02", "Wire C").say(
        KCNA,
        Plan,
        promised
            .weapon("Hwasong-11Da-4.5")
            .figure("range", 250.0, "km", Bound::Exact)
            .force(Force::Planned),
    );
    let shells = || told("arms_transfer").by("PRK").to("RUS");
    news.doc("2024-02-27", "Wire A").say(SEOUL, Report, shells().room("shells", 3e6));
    news.doc("2024-06-14", "Wire A").say(SEOUL, Report, shells().room("shells", 4.8e6));
    news.doc("2024-06-15", "Wire A").say("government gov:RUS", Denial, shells().not()).say(
        "government gov:PRK",
        Denial,
        shells().not(),
    );
    let help = || told("military_aid").by("RUS").to("PRK");
    news.doc("2024-07-03", "Daily D").say("", Unconfirmed, help().unconfirmed());
    let shot = told("missile_test").by("PRK").on("2024-09-18").weapon("Hwasong-11Da-4.5");
    news.doc("2024-09-19", "Wire B").say(
        KCNA,
        Report,
        shot.figure("range", 320.0, "km", Bound::Exact).ended("success"),
    );
    let troops = || told("troop_deployment").by("PRK").to("RUS");
    news.doc("2024-10-08", "Wire A").say("government gov:KOR", Assessment, troops());
    news.doc("2024-10-10", "Wire B").say("government gov:RUS", Denial, troops().not());
    news.doc("2024-10-18", "Wire A").say(
        "intelligence gov:KOR",
        Strong,
        troops().count("troops", 1500.0),
    );
    news.doc("2024-10-21", "Wire A").say("government gov:PRK", Denial, troops().not());
    news.doc("2024-10-23", "Wire C").say("government gov:USA", Strong, troops());
    news.doc("2024-10-24", "Wire B").say("person gov:RUS", Nocomment, troops().undenied());
    news.doc("2024-10-28", "Wire C").say(
        "organisation org:nato > intelligence",
        Strong,
        troops().shared(),
    );
    news.doc("2024-11-22", "Wire A").say(
        "government gov:KOR",
        Report,
        help().weapon("air-defence missiles"),
    );
    news
}

#[test]
fn on_27_june_one_launch_has_two_rival_accounts() {
    let ledger = news().ledger();
    let view = ledger.as_of(at("2024-06-27"));
    let event = view
        .events()
        .into_iter()
        .find(|e| e.when.as_ref().is_some_and(|w| w.start.day() == 26))
        .unwrap();
    let stances: Vec<Stance> = event.accounts.iter().map(|a| a.stance).collect();
    assert_eq!(stances, [Stance::Denies, Stance::Asserts]);
    for account in &event.accounts {
        assert!(
            account
                .slots
                .iter()
                .filter(|s| s.slot == "outcome" || s.slot == "weapon")
                .all(|s| s.differs)
        );
    }
    assert_eq!(status(&view, "c1", "outcome:success"), Status::Disputed);
    assert_eq!(status(&view, "c1", "outcome:failure"), Status::Disputed);
    assert_eq!(status(&view, "c1", "happened"), Status::Confirmed);
    // Images on the third day are evidence, and confirm nothing by themselves.
    let later = ledger.as_of(at("2024-06-28"));
    assert_eq!(status(&later, "c1", "outcome:failure"), Status::Disputed);
}

#[test]
fn on_2_july_the_second_launch_is_its_own_event_and_disputed() {
    let ledger = news().ledger();
    let view = ledger.as_of(at("2024-07-02"));
    let tests =
        view.events().into_iter().filter(|e| e.kind.as_deref() == Some("missile_test")).count();
    assert_eq!(tests, 2);
    assert_eq!(status(&view, "c5", "outcome:success"), Status::Disputed);
    assert_eq!(status(&view, "c5", "range_flown:about 600"), Status::Disputed);
    assert_eq!(status(&view, "c10", "happened"), Status::Planned);
    // Capacity, not a count; denied by both parties with one voice.
    let shells = claim(&view, "c11", "capacity:shell").unwrap();
    assert_eq!((shells.status, shells.independent_against), (Status::Disputed, 1));
}

#[test]
fn on_1_august_the_promise_is_overdue_and_help_unconfirmed() {
    let ledger = news().ledger();
    assert_eq!(status(&ledger.as_of(at("2024-07-31")), "c10", "happened"), Status::Planned);
    let view = ledger.as_of(at("2024-08-01"));
    let promise = claim(&view, "c10", "happened").unwrap();
    assert_eq!(promise.status, Status::Overdue);
    assert_eq!(promise.due.unwrap().to_string(), "2024-07-31");
    assert_eq!(status(&view, "c15", "happened"), Status::Unconfirmed);
}

#[test]
fn by_24_october_the_troops_went_from_single_source_to_disputed_to_confirmed() {
    let ledger = news().ledger();
    let view = ledger.as_of(at("2024-10-24"));
    let line = claim(&view, "c17", "happened").unwrap();
    let steps: Vec<(String, Status)> =
        line.history.iter().map(|s| (s.at.to_string()[..10].to_string(), s.status)).collect();
    let expected = [
        ("2024-10-08", Status::Attributed),
        ("2024-10-10", Status::Disputed),
        ("2024-10-24", Status::Confirmed),
    ];
    assert_eq!(steps, expected.map(|(d, s)| (d.to_string(), s)));
    // The shot of September, at another range and too late, does not keep July's promise.
    assert_eq!(status(&view, "c10", "happened"), Status::Overdue);
}

#[test]
fn on_22_november_help_has_a_single_source() {
    let ledger = news().ledger();
    assert_eq!(status(&ledger.as_of(at("2024-11-21")), "c15", "happened"), Status::Unconfirmed);
    let view = ledger.as_of(at("2024-11-22"));
    let help = claim(&view, "c15", "happened").unwrap();
    assert_eq!((help.status, help.independent_for), (Status::Attributed, 1));
    assert_eq!(status(&view, "c17", "happened"), Status::Confirmed);
    let kinds: Vec<String> = view
        .relations()
        .into_iter()
        .map(|r| format!("{} {} {}", r.from.name, r.kind, r.to.name))
        .collect();
    assert_eq!(kinds, ["PRK arms-transfer RUS", "PRK troops RUS", "RUS arms-transfer PRK"]);
}
