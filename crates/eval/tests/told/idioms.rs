//! Idioms of news: how it denies, owns and names, and what must not be read out of them.

use parallax_model::ledger::Status;

use super::{claims, none, status};

#[test]
fn an_answer_that_trails_behind_is_of_who_gives_it() {
    for answer in [
        "a charge that Rwanda denies",
        "a charge Kigali denies",
        "which Kigali denies",
        "an allegation Kigali has repeatedly rejected",
        "accusations dismissed by Kigali",
        "something Rwanda has denied",
    ] {
        let text = format!("Kinshasa says Rwanda has sent troops across the border, {answer}.");
        let told = claims(&[("2025-01-27", "Wire A", &text)]);
        assert_eq!(status(&told, &["Rwanda sent troops"]), Status::Disputed, "{answer}");
    }
}

#[test]
fn what_is_admitted_of_a_thing_admits_no_deed() {
    let told = claims(&[(
        "2025-06-13",
        "Wire A",
        "Israel said its jets had struck targets in Iran. The Fordow plant, which Iran acknowledged in \
         2009, lies under a mountain.",
    )]);
    assert!(told.iter().all(|c| c.status != Status::Confirmed), "{told:?}");
}

#[test]
fn reports_denied_by_somebody_are_not_told_as_done() {
    for (text, deed) in [
        (
            "Reports that Ethiopian troops had crossed the border were denied by Addis Ababa.",
            "Ethiopian troops crossed",
        ),
        (
            "The Kremlin said there was no truth in reports that Russia would supply jets to Iran.",
            "Russia",
        ),
        ("Seoul said it was not true that its army had shelled the North.", "South Korea"),
    ] {
        let told = claims(&[("2025-07-24", "Wire A", text)]);
        assert_eq!(status(&told, &[deed]), Status::Disputed, "{text}");
    }
}

#[test]
fn what_is_called_groundless_is_denied() {
    let told = claims(&[(
        "2025-07-24",
        "Wire A",
        "Mali's junta accused France of supplying arms to militants. Paris called the charges unfounded.",
    )]);
    assert_eq!(status(&told, &["France sent arms"]), Status::Disputed);
}

#[test]
fn not_to_know_whether_is_no_support() {
    let told = claims(&[(
        "2025-07-24",
        "Wire A",
        "President Paul Kagame said he did not know whether his troops were in Congo.",
    )]);
    assert_eq!(status(&told, &["Rwanda sent troops"]), Status::Nocomment);
}

#[test]
fn drones_shot_down_are_of_who_launched_them() {
    for text in [
        "Ukraine's air force said it had downed 34 of 40 drones launched by Russia overnight.",
        "Ukraine's air force said it shot down dozens of Russian drones.",
        "Ukraine said its air defences destroyed 17 Russian drones over Odesa.",
    ] {
        let told = claims(&[("2025-07-24", "Wire A", text)]);
        assert_eq!(status(&told, &["of Russia"]), Status::Attributed, "{text}");
    }
}

#[test]
fn jets_that_strike_abroad_are_of_the_state_that_tells_of_them() {
    let told = claims(&[(
        "2025-06-13",
        "Wire A",
        "The Israeli military said 200 fighter jets struck more than 100 targets in Iran.",
    )]);
    assert_eq!(status(&told, &["attacked Iran"]), Status::Attributed);
}

#[test]
fn one_pulls_out_of_talks_of_a_pact_or_of_a_town() {
    let told = claims(&[(
        "2025-06-13",
        "Wire A",
        "Iran will pull out of the Non-Proliferation Treaty, its foreign minister said. \
         The United States pulled out of the accord in May. Russian troops pulled out of Kherson.",
    )]);
    assert_eq!(status(&told, &["United States suspended a pact"]), Status::Asserted);
    assert_eq!(status(&told, &["Russian troops withdrew forces"]), Status::Asserted);
    assert!(none(&told, &["Iran withdrew forces"]), "{told:?}");
}

#[test]
fn who_is_behind_an_attack_did_it_and_who_claims_it_says_so() {
    let told = claims(&[(
        "2025-06-13",
        "Wire A",
        "Kyiv said Russia was behind the drone strike on the dam.",
    )]);
    assert_eq!(status(&told, &["Russia attacked"]), Status::Attributed);
    let told = claims(&[(
        "2025-06-13",
        "Wire A",
        "Officials in Kyiv claimed responsibility for the attack on the bridge.",
    )]);
    assert_eq!(status(&told, &["attacked bridge"]), Status::Attributed);
}
