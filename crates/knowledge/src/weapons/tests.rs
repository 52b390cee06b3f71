use parallax_model::TextRange;
use proptest::prelude::*;

use super::*;

fn weapons() -> Weapons {
    Weapons::load(None).expect("the table is sound")
}

fn all(text: &str) -> Vec<(String, String, String)> {
    weapons()
        .find(text, TextRange::new(0, text.len() as u32))
        .into_iter()
        .map(|m| {
            let words = m.range.slice(text).unwrap_or("").to_string();
            (words, m.system.map_or(String::new(), |s| s.id.clone()), m.class.to_string())
        })
        .collect()
}

fn one(text: &str) -> (String, String, String) {
    let mut found = all(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.remove(0)
}

#[test]
fn the_table_is_broad_enough() {
    let weapons = weapons();
    let states: std::collections::BTreeSet<_> =
        weapons.all().iter().flat_map(|w| &w.states).collect();
    assert!(weapons.all().len() >= 400, "{}", weapons.all().len());
    assert!(states.len() >= 30, "{}", states.len());
}

#[test]
fn the_names_of_one_system_lead_to_one_row() {
    for name in [
        "Hwasong-11Da-4.5",
        "Hwasongpho-11Da-4.5",
        "화성포-11다-4.5",
        "Hwasong\u{2011}11Da\u{2011}4.5",
    ] {
        assert_eq!(one(name).1, "hwasong-11da-4.5", "{name}");
    }
    for name in ["KN-23", "KN23", "Hwasong-11Ga", "화성-11가형"] {
        assert_eq!(one(name).1, "hwasong-11ga", "{name}");
    }
    for name in ["S-400", "S400", "С-400", "S-400s"] {
        assert_eq!(one(name).1, "s-400", "{name}");
    }
}

#[test]
fn the_longest_name_wins_over_the_name_it_begins_with() {
    assert_eq!(one("the Hwasong-11Da").1, "hwasong-11da");
    assert_eq!(one("the Hwasong-11").1, "hwasong-11");
    assert_eq!(one("a Type 055 sailed").1, "type-055");
}

#[test]
fn a_kind_of_weapon_has_the_class_of_its_longest_phrase() {
    for (text, class) in [
        ("a suspected intermediate-range ballistic missile", "IRBM"),
        ("two short-range ballistic missiles", "SRBM"),
        ("Intercontinental Ballistic Missile", "ICBM"),
        ("artillery shells", "ARTILLERY_AMMO"),
        ("suicide drones", "LOITERING_MUNITION"),
        ("trash balloons", "BALLOON"),
        ("a nuclear-powered submarine", "SUBMARINE"),
        ("air-defence missiles", "SAM"),
        ("weapons-grade uranium", "FISSILE"),
        ("단거리 탄도미사일을", "SRBM"),
        ("межконтинентальную баллистическую ракету", "ICBM"),
    ] {
        assert_eq!(one(text).2, class, "{text}");
    }
}

#[test]
fn name_and_kind_side_by_side_are_one_weapon() {
    assert_eq!(
        one("Hwasong-17 intercontinental ballistic missile"),
        (
            "Hwasong-17 intercontinental ballistic missile".into(),
            "hwasong-17".into(),
            "ICBM".into()
        )
    );
    assert_eq!(one("a Hwasong-11 series missile").2, "SRBM");
    assert_eq!(one("the Hwasong-17 launcher").2, "TEL");
    assert_eq!(one("Iskander missiles").1, "iskander");
}

#[test]
fn an_ordinary_word_names_a_weapon_only_beside_a_weapon_noun() {
    assert!(all("the patriot Trident and Javelin gold").is_empty());
    assert_eq!(one("a Javelin missile").1, "javelin");
    assert!(all("The system failed in its class").is_empty());
}

#[test]
fn a_designation_is_known_by_its_shape() {
    assert_eq!(one("a Hwasong-99Ka flew").0, "Hwasong-99Ka");
    assert_eq!(one("an SS-99 missile").2, "BM");
    assert!(all("a Kh-123456 parcel").is_empty());
}

#[test]
fn classes_lie_under_wider_classes() {
    let weapons = weapons();
    assert!(weapons.is_a("ICBM", "MISSILE") && weapons.is_a("ICBM", "ICBM"));
    assert!(!weapons.is_a("MISSILE", "ICBM") && !weapons.is_a("nothing", "ARMS"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn matches_slice_back_and_do_not_overlap(text in "(?s)(Hwasong-1|[A-Z]-[0-9]{3}|missiles?|탄도미사일|Искандер|\\PC| |’|\u{2011}){0,40}") {
        use std::sync::OnceLock;
        static WEAPONS: OnceLock<Weapons> = OnceLock::new();
        let found = WEAPONS.get_or_init(weapons).find(&text, TextRange::new(0, text.len() as u32));
        let mut end = 0;
        for m in found {
            prop_assert!(m.range.slice(&text).is_some_and(|s| !s.is_empty()));
            prop_assert!(m.range.start >= end);
            end = m.range.end;
            for part in [m.name, m.noun].into_iter().flatten() {
                prop_assert!(m.range.contains(part) && part.slice(&text).is_some());
            }
        }
    }
}
