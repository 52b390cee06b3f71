//! One rule of the specification a test, on crises far from the ones it was written for.

mod common;

use Commitment::*;
use common::{News, at, claim, status, told};
use parallax_ledger::{Force, why};
use parallax_model::{
    Bound, Commitment,
    ledger::{Stance, Status},
};

#[test]
fn one_government_however_often_it_speaks_is_one_source() {
    let mut news = News::default();
    let raid = || told("airstrike").by("ISR").to("SYR").at("Damascus").on("2024-04-01");
    news.doc("2024-04-01", "Wire A").say("state-media gov:SYR", Report, raid());
    news.doc("2024-04-02", "Wire A").say("government gov:SYR", Strong, raid());
    news.doc("2024-04-03", "Wire B").say("person gov:SYR", Report, raid());
    assert_eq!(news.status("c1", "happened"), Status::Attributed);
    assert_eq!(news.links(), ["c2 repeats c1", "c3 repeats c1"]);
}

#[test]
fn the_attacker_who_owns_up_confirms_what_its_target_said() {
    let mut news = News::default();
    let raid = || told("airstrike").by("PAK").to("IRN").at("Saravan").on("2024-01-18");
    news.doc("2024-01-18", "Wire A").say("government gov:IRN", Report, raid());
    assert_eq!(news.status("c1", "happened"), Status::Attributed);
    news.doc("2024-01-18", "Wire B").say("military gov:PAK", Strong, raid());
    assert_eq!(news.status("c1", "happened"), Status::Confirmed);
    assert_eq!(news.links(), ["c2 supports c1"]);
}

/// "Sudan accused the Emirates of sending arms"; two days later "Abu Dhabi denied the allegation".
#[test]
fn a_denial_that_names_nothing_answers_the_one_thing_it_can_mean() {
    let mut news = News::default();
    let arms = || told("arms_transfer").by("ARE").to("SDN");
    let denial = || told("arms_transfer").not().pointing(None);
    news.doc("2023-11-28", "Wire A").say("military gov:SDN", Doubt, arms());
    news.doc("2023-11-30", "Wire B").say("government gov:ARE", Denial, denial());
    assert_eq!(news.links(), ["c2 denies c1"]);
    assert_eq!(news.status("c1", "happened"), Status::Disputed);
    // A second charge that it could be of: nobody can tell which.
    let raid = told("airstrike").by("ARE").to("YEM").at("Aden");
    news.doc("2023-11-29", "Wire A").say("government gov:YEM", Report, raid);
    assert!(news.links().is_empty(), "{:?}", news.links());
    assert_eq!(news.status("c1", "happened"), Status::Attributed);
}

#[test]
fn a_denial_that_can_mean_nothing_tells_nothing() {
    let mut news = News::default();
    let arms = told("arms_transfer").by("IRN").to("RUS");
    let denial = || told("airstrike").not().pointing(Some("airstrike"));
    news.doc("2023-11-28", "Wire A").say("government gov:UKR", Report, arms);
    // Not its own deed, and later than anybody would answer.
    news.doc("2023-11-29", "Wire B").say("government gov:CHN", Denial, denial());
    news.doc("2024-02-01", "Wire B").say("government gov:IRN", Denial, denial().pointing(None));
    assert!(news.links().is_empty(), "{:?}", news.links());
    assert_eq!(news.ledger().now().claims().len(), 1);
}

#[test]
fn whose_account_is_denied_says_which() {
    let mut news = News::default();
    let hit = |what: &str| told("airstrike").by("RUS").to("UKR").at(what).on("2025-09-09");
    news.doc("2025-09-09", "Wire A").say("government gov:RUS", Report, hit("Sumy"));
    news.doc("2025-09-09", "Wire B").say("government gov:POL", Report, hit("Lviv"));
    let denial = told("airstrike").not().answering("gov:RUS");
    news.doc("2025-09-10", "Wire B").say("government gov:UKR", Denial, denial);
    assert_eq!(news.links(), ["c2 distinct c1", "c3 denies c1"]);
}

#[test]
fn a_toll_told_alone_is_of_what_its_teller_counted_before() {
    let mut news = News::default();
    let dead = |n| told("casualties").to("TUR").count("killed", n);
    news.doc("2023-02-06", "Wire A").say("government gov:TUR", Report, dead(912.0).at("Gaziantep"));
    let toll = told("casualties").count("killed", 3419.0).toll_alone();
    news.doc("2023-02-07", "Wire A").say("government gov:TUR", Report, toll);
    assert_eq!(news.links(), ["c2 supersedes c1"]);
    assert!(claim(&news.ledger().now(), "c2", "killed:3,419").is_some());
}

#[test]
fn who_denies_the_deed_leaves_the_dead_to_those_who_do_not_say_whose() {
    let mut news = News::default();
    let raid = || told("airstrike").at("Tora").on("2025-03-24");
    news.doc("2025-03-24", "Wire A")
        .say("group org:medics", Report, raid().count("killed", 54.0))
        .say("group org:lawyers", Report, raid().by("SDN"));
    news.doc("2025-03-25", "Wire B").say("military gov:SDN", Denial, raid().by("SDN").not());
    assert_eq!(news.status("c2", "happened:SDN"), Status::Disputed);
    assert_eq!(news.status("c1", "killed"), Status::Attributed);
}

#[test]
fn success_against_interception_leaves_both_outcomes_disputed() {
    let mut news = News::default();
    let raid = || told("missile_strike").by("IRN").to("ISR").on("2024-04-14");
    news.doc("2024-04-14", "Wire A").say("state-media gov:IRN", Report, raid().ended("hit")).say(
        "military gov:ISR",
        Report,
        raid().ended("intercepted"),
    );
    assert_eq!(news.status("c1", "outcome:hit"), Status::Disputed);
    assert_eq!(news.status("c1", "outcome:intercepted"), Status::Disputed);
    // That there was an attack neither side disputes.
    assert_eq!(news.status("c1", "happened"), Status::Confirmed);
    assert_eq!(news.links(), ["c2 contradicts c1"]);
}

#[test]
fn a_bare_report_by_the_rival_does_not_confirm_the_boast() {
    let mut news = News::default();
    let test = || told("missile_test").by("IND").on("2024-03-11");
    news.doc("2024-03-11", "Wire A").say("government gov:IND", Report, test().ended("success"));
    news.doc("2024-03-11", "Wire A").say("military gov:PAK", Report, test());
    assert_eq!(news.status("c1", "happened"), Status::Confirmed);
    assert_eq!(news.status("c1", "outcome:success"), Status::Attributed);
}

#[test]
fn declining_to_comment_moves_nothing() {
    let mut news = News::default();
    let hack = || told("cyber_attack").by("RUS").to("POL").on("2025-03-02");
    news.doc("2025-03-03", "Wire A").say("government gov:POL", Report, hack());
    news.doc("2025-03-03", "Wire A").say("government gov:RUS", Nocomment, hack().silent());
    assert_eq!(news.status("c1", "happened"), Status::Attributed);
    assert_eq!(news.links(), ["c2 about c1"]);
}

#[test]
fn not_denying_drops_the_speakers_own_denial() {
    let mut news = News::default();
    let sale = || told("arms_transfer").by("IRN").to("RUS");
    news.doc("2022-09-01", "Wire A").say("government gov:USA", Report, sale());
    news.doc("2022-09-02", "Wire B").say("government gov:UKR", Report, sale());
    news.doc("2022-09-03", "Wire B").say("government gov:IRN", Denial, sale().not());
    assert_eq!(news.status("c1", "happened"), Status::Disputed);
    news.doc("2022-10-20", "Wire A").say("person gov:IRN", Nocomment, sale().undenied());
    assert_eq!(news.status("c1", "happened"), Status::Corroborated);
}

#[test]
fn not_denying_does_not_drop_anothers_denial() {
    let mut news = News::default();
    let strike = || told("sabotage").by("UKR").to("RUS").at("the pipeline").on("2022-09-26");
    news.doc("2022-09-28", "Wire A").say("government gov:RUS", Report, strike());
    news.doc("2022-09-29", "Wire A").say("government gov:UKR", Denial, strike().not());
    news.doc("2022-09-30", "Wire A").say("government gov:USA", Nocomment, strike().undenied());
    assert_eq!(news.status("c1", "happened"), Status::Disputed);
}

#[test]
fn the_denier_who_comes_round_confirms() {
    let mut news = News::default();
    let sale = || told("drone_delivery arms_transfer").by("IRN").to("RUS");
    news.doc("2022-10-18", "Wire A").say("government gov:UKR", Report, sale());
    news.doc("2022-10-19", "Wire A").say("government gov:IRN", Denial, sale().not());
    news.doc("2022-11-05", "Wire B").say("government gov:IRN", Concession, sale().admitted());
    assert_eq!(news.status("c1", "happened"), Status::Confirmed);
    assert_eq!(news.links(), ["c2 denies c1", "c3 supersedes c2", "c3 supports c1"]);
}

#[test]
fn both_parties_to_a_deal_deny_with_one_voice() {
    let mut news = News::default();
    let trade = || told("oil_transfer").by("IRN").to("VEN");
    news.doc("2023-05-01", "Wire A").say("government gov:USA", Report, trade());
    news.doc("2023-05-02", "Wire A").say("government gov:IRN", Denial, trade().not()).say(
        "government gov:VEN",
        Denial,
        trade().not(),
    );
    let ledger = news.ledger();
    let line = claim(&ledger.now(), "c1", "happened").unwrap();
    assert_eq!((line.status, line.independent_against), (Status::Disputed, 1));
    assert_eq!(news.links(), ["c2 denies c1", "c3 denies c1", "c3 supports c2"]);
}

#[test]
fn two_governments_make_corroboration_and_a_strong_word_confirmation() {
    let mut news = News::default();
    let troops = || told("troop_deployment").by("RWA").to("COD");
    news.doc("2024-06-01", "Daily B").say("government gov:FRA", Report, troops());
    news.doc("2024-06-05", "Daily B").say("government gov:BEL", Report, troops());
    assert_eq!(news.status("c1", "happened"), Status::Corroborated);
    news.doc("2024-07-08", "Wire A").say("organisation org:un", Strong, troops());
    assert_eq!(news.status("c1", "happened"), Status::Confirmed);
}

#[test]
fn copies_of_one_text_are_one_voice() {
    let mut news = News::default();
    let quake = || told("explosion").at("the port of Bandar").on("2025-04-26");
    news.doc("2025-04-26", "Wire A").say("", Own, quake());
    news.copy("2025-04-26", "Daily B", Some(1)).say("", Own, quake());
    news.copy("2025-04-26", "Portal C", Some(1)).say("", Own, quake());
    let ledger = news.ledger();
    let line = claim(&ledger.now(), "c1", "happened").unwrap();
    assert_eq!((line.status, line.independent_for, line.items), (Status::Asserted, 1, 3));
    assert_eq!(news.links(), ["c2 repeats c1", "c3 repeats c1"]);
}

#[test]
fn outlets_citing_one_official_have_one_source() {
    let mut news = News::default();
    let mine = || told("ship_attack").by("org houthis").at("Red Sea").on("2024-01-26");
    news.doc("2024-01-27", "Daily B").say(
        "outlet outlet:Herald > military gov:GBR",
        Report,
        mine(),
    );
    news.doc("2024-01-27", "Daily C").say("outlet outlet:Globe > military gov:GBR", Report, mine());
    let ledger = news.ledger();
    let line = claim(&ledger.now(), "c1", "happened").unwrap();
    assert_eq!((line.status, line.independent_for), (Status::Secondhand, 1));
}

#[test]
fn outlets_that_cite_each_other_go_in_a_circle() {
    let mut news = News::default();
    let coup = || told("coup").at("the capital").on("2024-05-19");
    news.doc("2024-05-19", "Herald").say("outlet outlet:Globe", Report, coup());
    news.doc("2024-05-20", "Globe").say("outlet outlet:Herald", Report, coup());
    let ledger = news.ledger();
    assert!(claim(&ledger.now(), "c1", "happened").unwrap().circular);
}

#[test]
fn a_withdrawn_report_is_retracted_not_refuted() {
    let mut news = News::default();
    let deaths = || told("disaster_deaths").at("the valley").between("2024-09-01", "2024-09-30");
    news.doc("2024-09-10", "Daily B").say(
        "outlet outlet:Channel",
        Report,
        deaths().count("deaths", 900.0),
    );
    news.doc("2024-09-12", "Daily B").say("outlet outlet:Channel", Retraction, deaths().not());
    assert_eq!(news.status("c1", "happened"), Status::Retracted);
    assert_eq!(news.links(), ["c2 supersedes c1"]);
}

#[test]
fn a_growing_toll_supersedes_and_does_not_clash() {
    let mut news = News::default();
    let quake = |n| told("earthquake_deaths").to("TUR").on("2023-02-06").count("killed", n);
    news.doc("2023-02-06", "Wire A").say("agency gov:TUR", Report, quake(900.0));
    news.doc("2023-02-07", "Wire A").say("agency gov:TUR", Report, quake(3500.0));
    news.doc("2023-02-09", "Wire B").say("organisation org:un", Report, quake(17000.0));
    // The figure that stands is answered, not the one it replaced.
    assert_eq!(news.links(), ["c2 supersedes c1", "c3 supports c2"]);
    assert_eq!(news.status("c1", "happened"), Status::Corroborated);
}

#[test]
fn a_smaller_count_by_another_is_a_contradiction() {
    let mut news = News::default();
    let raid =
        |n| told("airstrike").by("ISR").to("PSE").at("Rafah").on("2024-05-26").count("killed", n);
    news.doc("2024-05-27", "Wire A").say("agency gov:PSE", Report, raid(45.0)).say(
        "military gov:ISR",
        Report,
        raid(2.0),
    );
    assert_eq!(news.links(), ["c2 contradicts c1"]);
    assert_eq!(news.status("c1", "killed:45"), Status::Disputed);
    assert_eq!(news.status("c1", "happened"), Status::Confirmed);
}

#[test]
fn miles_and_kilometres_agree_when_converted() {
    let mut news = News::default();
    let test = |v, unit, bound| {
        told("missile_test").by("IRN").on("2023-05-25").figure("range", v, unit, bound)
    };
    news.doc("2023-05-25", "Wire A").say(
        "government gov:FRA",
        Report,
        test(2000.0, "km", Bound::About),
    );
    news.doc("2023-05-25", "Wire B").say(
        "military gov:GBR",
        Report,
        test(1250.0, "miles", Bound::About),
    );
    assert_eq!(news.links(), ["c2 supports c1"]);
    assert_eq!(news.status("c1", "range_flown"), Status::Corroborated);
}

#[test]
fn room_for_so_many_is_no_count() {
    let mut news = News::default();
    let sale = || told("arms_transfer").by("PRK").to("RUS");
    news.doc("2024-02-27", "Wire A").say("government gov:KOR", Report, sale().room("shells", 3e6));
    news.doc("2024-03-05", "Wire A").say("government gov:UKR", Report, sale().count("shells", 1e6));
    assert_eq!(news.links(), ["c2 supports c1"]);
    let text = claim(&news.ledger().now(), "c1", "capacity").unwrap().proposition;
    assert!(text.ends_with("shell: room for up to 3,000,000"), "{text}");
}

#[test]
fn strikes_on_two_towns_in_one_day_are_two_events() {
    let mut news = News::default();
    let raid = |town| told("drone_attack").by("RUS").to("UKR").at(town).on("2024-08-26");
    news.doc("2024-08-26", "Wire A").say("military gov:UKR", Report, raid("Lutsk")).say(
        "military gov:UKR",
        Report,
        raid("Odesa"),
    );
    assert_eq!(news.ledger().now().cases().len(), 2);
    assert_eq!(news.links(), ["c2 distinct c1"]);
}

#[test]
fn a_slip_of_one_day_with_the_same_number_is_one_launch() {
    let mut news = News::default();
    let test = |day| told("missile_test").by("PRK").on(day).count("missiles", 2.0);
    news.doc("2024-07-01", "Wire A").say("military gov:KOR", Report, test("2024-07-01"));
    news.doc("2024-07-01", "Wire B").say("military gov:USA", Report, test("2024-06-30"));
    assert_eq!(news.ledger().now().cases().len(), 1);
    assert_eq!(news.links(), ["c2 supports c1"]);
}

#[test]
fn launches_on_neighbouring_days_without_more_in_common_stay_apart() {
    let mut news = News::default();
    let test = |day, n| told("missile_test").by("IRN").on(day).count("missiles", n);
    news.doc("2025-06-01", "Wire A").say("military gov:ISR", Report, test("2025-05-31", 3.0));
    news.doc("2025-06-02", "Wire A").say("military gov:ISR", Report, test("2025-06-01", 7.0));
    assert_eq!(news.links(), ["c2 distinct c1"]);
}

#[test]
fn each_side_blames_the_other_for_one_blast() {
    let mut news = News::default();
    let dam = |who| told("dam_destruction").by(who).at("Kakhovka").on("2023-06-06");
    news.doc("2023-06-06", "Wire A").say("government gov:UKR", Doubt, dam("RUS")).say(
        "government gov:RUS",
        Doubt,
        dam("UKR"),
    );
    assert_eq!(news.links(), ["c2 contradicts c1"]);
    assert_eq!(news.status("c1", "happened:RUS"), Status::Disputed);
    assert_eq!(news.status("c1", "happened:UKR"), Status::Disputed);
    assert_eq!(news.ledger().now().events().len(), 1);
}

#[test]
fn a_plan_carried_out_goes_on_as_its_report() {
    let mut news = News::default();
    let drill = || told("exercise").by("CHN").to("RUS");
    news.doc("2024-07-01", "Wire A").say(
        "government gov:CHN",
        Plan,
        drill().between("2024-07-10", "2024-07-20").force(Force::Planned),
    );
    assert_eq!(news.status("c1", "happened"), Status::Planned);
    news.doc("2024-07-13", "Wire A").say("military gov:JPN", Report, drill().on("2024-07-12"));
    let ledger = news.ledger();
    assert_eq!(news.links(), ["c2 fulfils c1"]);
    let steps: Vec<Status> =
        claim(&ledger.now(), "c1", "happened").unwrap().history.iter().map(|s| s.status).collect();
    assert_eq!(steps, [Status::Planned, Status::Fulfilled, Status::Attributed]);
}

#[test]
fn a_promise_falls_due_and_then_lapses() {
    let mut news = News::default();
    let sale = told("arms_transfer").by("DEU").to("UKR").between("2024-05-01", "2024-05-31");
    news.doc("2024-04-13", "Wire A").say("government gov:DEU", Plan, sale.force(Force::Planned));
    let ledger = news.ledger();
    let on = |date| status(&ledger.as_of(at(date)), "c1", "happened");
    assert_eq!(on("2024-05-31"), Status::Planned);
    assert_eq!(on("2024-06-01"), Status::Overdue);
    assert_eq!(on("2025-01-15"), Status::Lapsed);
    assert!(ledger.as_of(at("2024-06-01")).events().is_empty(), "a promise is no event");
}

#[test]
fn a_plan_called_off_by_its_maker_is_retracted() {
    let mut news = News::default();
    let talks = || {
        told("talks").by("ISR").to("LBN").between("2024-11-20", "2024-11-30").force(Force::Planned)
    };
    news.doc("2024-11-12", "Wire A").say("government gov:ISR", Plan, talks());
    news.doc("2024-11-15", "Wire A").say("government gov:ISR", Plan, talks().not());
    assert_eq!(news.status("c1", "happened"), Status::Retracted);
    assert_eq!(news.links(), ["c2 supersedes c1"]);
}

#[test]
fn a_threat_hangs_on_its_condition_and_neither_is_an_event() {
    let mut news = News::default();
    news.doc("2024-08-01", "Wire A")
        .say("person gov:IRN", Report, told("attack").by("IRN").to("ISR").when("c2"))
        .say(
            "person gov:IRN",
            Hypothetical,
            told("assassination").by("ISR").to("IRN").force(Force::Hypothetical),
        );
    let ledger = news.ledger();
    assert_eq!(status(&ledger.now(), "c1", "happened"), Status::Conditional);
    assert_eq!(status(&ledger.now(), "c2", "happened"), Status::Hypothetical);
    assert_eq!(news.links(), ["c1 conditional_on c2"]);
    assert!(ledger.now().events().is_empty());
}

#[test]
fn a_probability_stays_possible_with_its_band() {
    let mut news = News::default();
    let raid =
        told("attack").by("CHN").to("TWN").between("2027-01-01", "2027-12-31").band(0.2, 0.45);
    news.doc("2024-03-20", "Wire A").say("military gov:USA", Assessment, raid);
    assert_eq!(news.status("c1", "happened"), Status::Possible);
}

#[test]
fn an_unnamed_source_alone_is_unconfirmed_until_somebody_stands_up() {
    let mut news = News::default();
    let deal = || told("arms_transfer").by("CHN").to("RUS");
    news.doc("2024-09-25", "Wire A").say("anonymous", Report, deal());
    news.doc("2024-09-26", "Daily B").say("anonymous", Report, deal());
    assert_eq!(news.status("c1", "happened"), Status::Unconfirmed);
    news.doc("2024-09-28", "Wire A").say("organisation org:nato", Report, deal());
    assert_eq!(news.status("c1", "happened"), Status::Attributed);
}

#[test]
fn an_admission_needs_no_second_source() {
    let mut news = News::default();
    let raid =
        told("drone_attack").by("USA").to("AFG").at("Kabul").on("2021-08-29").count("killed", 10.0);
    news.doc("2021-09-17", "Wire A").say("military gov:USA", Concession, raid.admitted());
    assert_eq!(news.status("c1", "happened"), Status::Confirmed);
    assert_eq!(news.status("c1", "killed"), Status::Confirmed);
}

#[test]
fn doubt_about_a_weapon_leaves_the_strike_alone() {
    let mut news = News::default();
    let raid = || {
        told("airstrike")
            .by("RUS")
            .to("UKR")
            .at("Dnipro")
            .on("2024-11-21")
            .weapon("intercontinental missile")
    };
    news.doc("2024-11-21", "Wire A").say("military gov:UKR", Report, raid());
    news.doc("2024-11-21", "Wire B").say("group expert:unnamed", Dispute, raid().asked());
    assert_eq!(news.status("c1", "happened"), Status::Attributed);
    assert_eq!(news.status("c1", "weapon"), Status::Disputed);
    assert_eq!(news.links(), ["c2 questions c1"]);
}

#[test]
fn a_denial_of_reports_nobody_here_made_opens_their_line() {
    let mut news = News::default();
    let hack = told("cyber_attack").by("CHN").to("AUS").not();
    news.doc("2024-07-09", "Wire A").say("government gov:CHN", Denial, hack);
    assert_eq!(news.status("c1", "happened"), Status::Disputed);
    assert_eq!(news.links(), ["c1 denies ext:cyber_attack"]);
}

#[test]
fn a_relay_of_allied_intelligence_adds_no_voice() {
    let mut news = News::default();
    let troops = || told("troop_deployment").by("BLR").to("RUS");
    news.doc("2024-03-01", "Wire A").say("intelligence gov:USA", Report, troops());
    news.doc("2024-03-02", "Wire A").say(
        "organisation org:nato > intelligence",
        Report,
        troops().shared(),
    );
    let line = claim(&news.ledger().now(), "c1", "happened").unwrap();
    assert_eq!((line.status, line.independent_for), (Status::Attributed, 1));
    assert_eq!(news.links(), ["c2 supports c1"]);
}

#[test]
fn what_is_narrower_points_to_what_is_wider() {
    let mut news = News::default();
    news.doc("2024-04-10", "Wire A")
        .say("government gov:USA", Report, told("military_aid").by("CHN").to("RUS"))
        .say("government gov:UKR", Report, told("technology_transfer").by("CHN").to("RUS"));
    assert_eq!(news.links(), ["c2 about c1"]);
}

#[test]
fn a_party_denying_what_is_confirmed_does_not_undo_it() {
    let mut news = News::default();
    let crash = || told("shootdown").by("AZE").to("ARM").on("2020-11-09");
    news.doc("2020-11-09", "Wire A").say("government gov:ARM", Report, crash());
    news.doc("2020-11-09", "Wire A").say("government gov:AZE", Concession, crash().admitted());
    news.doc("2020-11-20", "Wire B").say("military gov:AZE", Denial, crash().not());
    let history = claim(&news.ledger().now(), "c1", "happened").unwrap().history;
    assert_eq!(history.last().unwrap().status, Status::Confirmed);
}

#[test]
fn repetition_never_moves_a_status() {
    let mut news = News::default();
    let raid = || told("airstrike").by("IND").to("PAK").at("Balakot").on("2019-02-26");
    news.doc("2019-02-26", "Wire A").say("government gov:IND", Report, raid());
    for day in 10..20 {
        news.doc(&format!("2019-03-{day}"), "Wire B").say("state-media gov:IND", Strong, raid());
    }
    let line = claim(&news.ledger().now(), "c1", "happened").unwrap();
    assert_eq!((line.history.len(), line.status), (1, Status::Attributed));
}

#[test]
fn accounts_stand_side_by_side_and_mark_what_differs() {
    let mut news = News::default();
    let clash = |n| {
        told("border_clash attack")
            .by("THA")
            .to("KHM")
            .at("the temple")
            .on("2025-05-28")
            .count("killed", n)
    };
    news.doc("2025-05-28", "Wire A").say("military gov:KHM", Report, clash(1.0));
    news.doc("2025-05-28", "Wire A").say("military gov:THA", Report, clash(0.0));
    let event = news.ledger().now().events().remove(0);
    assert_eq!(event.accounts.len(), 2);
    assert!(event.accounts.iter().all(|a| a.stance == Stance::Asserts));
    assert!(
        event
            .accounts
            .iter()
            .flat_map(|a| &a.slots)
            .filter(|s| s.slot == "killed")
            .all(|s| s.differs)
    );
}

#[test]
fn relations_gather_what_was_given_with_figures_by_holder() {
    let mut news = News::default();
    let sale = |n| told("arms_transfer").by("IRN").to("RUS").count("drones", n);
    news.doc("2022-08-30", "Wire A").say("government gov:USA", Report, sale(200.0));
    news.doc("2022-09-13", "Wire A").say("military gov:UKR", Report, sale(300.0));
    let relations = news.ledger().now().relations();
    assert_eq!(relations.len(), 1);
    assert_eq!(
        (relations[0].kind.as_str(), relations[0].status),
        ("arms-transfer", Status::Corroborated)
    );
    assert_eq!(relations[0].figures.iter().filter(|f| f.slot == "drone").count(), 2);
}

#[test]
fn a_source_borne_out_five_times_moves_up() {
    let mut news = News::default();
    for month in 1..=5 {
        let day = format!("2024-0{month}-10");
        let raid = || told("airstrike").by("ISR").to("LBN").at("Tyre").on(&day);
        news.doc(&day, "Wire A").say("outlet outlet:Monitor", Report, raid());
        news.doc(&day, "Wire A").say("military gov:ISR", Concession, raid().admitted());
    }
    let sources = news.ledger().now().sources();
    let monitor = sources.iter().find(|s| s.principal.0 == "outlet:Monitor").unwrap();
    assert_eq!((monitor.borne_out, monitor.grade, monitor.history.len()), (5, 'B', 2));
}

#[test]
fn the_history_is_told_in_words() {
    let mut news = News::default();
    let raid = || told("airstrike").by("TUR").to("IRQ").at("Zakho").on("2022-07-20");
    news.doc("2022-07-20", "Wire A").say("government gov:IRQ", Report, raid());
    news.doc("2022-07-21", "Wire A").say("government gov:TUR", Denial, raid().not());
    let text = why(&claim(&news.ledger().now(), "c1", "happened").unwrap());
    assert!(text.contains("TUR struck at IRQ, Zakho, on 20 July 2022"), "{text}");
    assert!(text.contains("2022-07-21  DISPUTED"), "{text}");
}

#[test]
fn silence_on_a_plan_hangs_on_the_plan() {
    let mut news = News::default();
    let sale = || told("arms_transfer").by("TUR").to("XKX");
    news.doc("2024-03-04", "Wire A").say(
        "government gov:XKX",
        Plan,
        sale().between("2024-03-04", "2024-06-30").force(Force::Planned),
    );
    news.doc("2024-04-15", "Wire A").say("government gov:TUR", Nocomment, sale());
    assert_eq!(news.links(), ["c2 about c1"]);
    assert_eq!(news.status("c1", "happened"), Status::Planned);
    // Arrived first, it waits for the plan.
    news.docs.reverse();
    assert_eq!(news.links(), ["c2 about c1"]);
}

#[test]
fn a_withdrawn_denial_retracts_nothing() {
    let mut news = News::default();
    let raid = || told("airstrike").by("ETH").to("ERI").on("2024-05-01");
    news.doc("2024-05-01", "Wire A").say("government gov:ERI", Report, raid());
    news.doc("2024-05-02", "Wire A").say("government gov:ETH", Denial, raid().not());
    news.doc("2024-05-03", "Wire A").say("government gov:ETH", Retraction, raid());
    news.doc("2024-05-04", "Wire A").say("government gov:ERI", Denial, raid().not());
    let statuses: Vec<Status> = claim(&news.ledger().now(), "c1", "happened")
        .unwrap()
        .history
        .iter()
        .map(|step| step.status)
        .collect();
    // Only Eritrea, which takes back what it had said itself, makes it so.
    assert_eq!(
        statuses,
        [Status::Attributed, Status::Disputed, Status::Attributed, Status::Retracted]
    );
}

#[test]
fn an_old_shot_told_again_without_its_day_keeps_no_promise() {
    let mut news = News::default();
    let shot = || told("missile_test").by("IND");
    news.doc("2024-03-01", "Wire A").say(
        "government gov:IND",
        Plan,
        shot().between("2024-03-01", "2024-03-31").weapon("Agni-7").force(Force::Planned),
    );
    news.doc("2024-03-05", "Wire A").say("military gov:PAK", Report, shot());
    assert_eq!(status(&news.ledger().as_of(at("2024-04-02")), "c1", "happened"), Status::Overdue);
}
