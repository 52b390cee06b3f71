//! Names for codes, from the knowledge base.

use parallax_knowledge::Knowledge;
use parallax_model::code::{Country, EntityId, PrincipalId};

/// "Hwasong-17" for `weapon:hwasong-17`; the code's own words where no table knows it.
pub(crate) fn entity(knowledge: &Knowledge, id: &EntityId) -> String {
    let known = match id.0.split_once(':') {
        Some(("state", _)) => knowledge.states.get(&id.0).map(|s| s.name.clone()),
        Some(("person", _)) => knowledge.people.get(&id.0).map(|p| p.name.clone()),
        Some(("org", _)) => knowledge.organisations.get(&id.0).map(|o| o.name.clone()),
        Some(("weapon", key)) => knowledge.weapons.get(key).map(|w| w.name.clone()),
        Some(("place", key)) => knowledge.places.get(key).map(|p| p.name.clone()),
        _ => None,
    };
    known.unwrap_or_else(|| words(id.0.split_once(':').map_or(&id.0, |(_, key)| key)))
}

/// "North Korea" for `PRK`.
pub(crate) fn country(knowledge: &Knowledge, code: &str) -> String {
    let state = knowledge.states.by_country(&Country::new(code));
    state.map_or_else(|| code.to_string(), |s| s.name.clone())
}

/// "South Korea and North Korea" for `KOR:PRK`.
pub(crate) fn pair(knowledge: &Knowledge, codes: &str) -> String {
    let names: Vec<String> = codes.split(':').map(|code| country(knowledge, code)).collect();
    names.join(" and ")
}

/// "Assault: South Korea and North Korea" for `ASSAULT KOR:PRK`, "Assault: the whole case" for `ASSAULT`.
pub(crate) fn stream(knowledge: &Knowledge, name: &str) -> String {
    let (kind, between) = match name.split_once(' ') {
        Some((kind, codes)) => (kind, pair(knowledge, codes)),
        None => (name, "the whole case".into()),
    };
    format!("{}: {between}", crate::format::sentence(&kind.to_lowercase()))
}

/// Who answers for a statement, in words: "North Korea, its government and state media".
pub(crate) fn principal(knowledge: &Knowledge, id: &PrincipalId) -> String {
    match id.0.split_once(':') {
        Some(("gov", code)) => format!("{} (government)", country(knowledge, code)),
        Some(("outlet", name)) => format!("{name} (in its own words)"),
        Some(("anon", rest)) => {
            let outlet = rest.rsplit_once(':').map_or(rest, |(outlet, _)| outlet);
            format!("Unnamed source, {outlet}")
        }
        _ => entity(knowledge, &EntityId::new(id.0.clone())),
    }
}

fn words(key: &str) -> String {
    let mut text = key.replace(['-', '_'], " ");
    if let Some(first) = text.get(..1) {
        let upper = first.to_uppercase();
        text.replace_range(..1, &upper);
    }
    text
}
