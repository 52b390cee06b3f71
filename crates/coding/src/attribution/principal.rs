//! Who answers for a statement.
//!
//! A state's government, forces, agencies and state media are one voice, `gov:ISO3`. Others answer
//! for themselves: `outlet:`, `org:` and `person:` with the id of the knowledge base, or the words
//! that name them. Nobody named is `anon:` and the outlet that vouches for them.

use parallax_knowledge::{
    Knowledge, cues::CuePos, ledger::Phrase, organisations::OrganisationKind,
};
use parallax_language::actors;
use parallax_model::{Country, EntityId, Holder, PrincipalId, Sector, TextRange};

/// Sectors that speak for their state.
const STATE: &[&str] = &["GOV", "MIL", "SPY", "COP"];

/// Whether who is of this sector speaks for a state.
pub(crate) fn speaks_for_state(sector: &Sector) -> bool {
    STATE.contains(&sector.as_str())
}

/// A country rather than one of the codes for bodies without one.
pub(crate) fn is_state(country: &Country) -> bool {
    !matches!(country.as_str(), "IGO" | "UNO" | "EUR" | "NGO" | "ISM" | "IMG" | "MNC")
}

/// Whether the tables know who answers for the holder.
pub(super) fn is_placed(holder: &Holder) -> bool {
    let principal = holder.principal.as_str();
    holder.kind != "anonymous" && !principal.starts_with("person:") && !principal.is_empty()
}

/// The holder that a noun phrase names.
pub fn holder(
    knowledge: &Knowledge,
    phrase: &str,
    range: Option<TextRange>,
    on: Option<jiff::civil::Date>,
    vouching: &str,
) -> Holder {
    // "the Joint Chiefs of Staff (JCS)": the short form is no part of the name.
    let name = phrase.split_once(" (").map_or(phrase, |(name, _)| name);
    let bare = name.trim().trim_start_matches("the ").trim_start_matches("The ");
    let mut holder = Holder {
        range,
        text: phrase.to_string(),
        entity: None,
        country: None,
        sector: None,
        principal: PrincipalId::new(""),
        kind: String::new(),
        carried: false,
    };
    // "The bloc's foreign policy chief": a name of common words is one only with its capitals.
    let named = |name: &str| name.chars().any(char::is_uppercase) || !name.contains(' ');
    if let Some(outlet) = knowledge.outlets.by_name(bare).filter(|_| named(bare)) {
        holder.entity =
            Some(EntityId::new(format!("outlet:{}", outlet.id.trim_start_matches("outlet:"))));
        holder.country = outlet.country.clone();
        let of_state = outlet.voice.as_ref().is_some_and(|v| v.as_str().starts_with("gov:"));
        holder.kind = if of_state {
            "state-media".into()
        } else if outlet.voice.is_some() {
            "organisation".into()
        } else {
            kind_of_outlet(&outlet.kind)
        };
        holder.principal = outlet.voice.clone().unwrap_or_else(|| {
            PrincipalId::new(format!("outlet:{}", outlet.id.trim_start_matches("outlet:")))
        });
        return holder;
    }
    let code = actors::resolve(knowledge, posted(knowledge, name), on);
    holder.kind = kind(code.sector.as_ref(), code.entity.as_ref());
    holder.principal = principal(&code, bare);
    let body = code.entity.as_ref().and_then(|e| knowledge.organisations.get(e.as_str()));
    if let Some(body) = body {
        // A body speaks as its own table says, unless the words give it to another state.
        let own = code.country.as_ref() == Some(&body.country);
        if own || !code.country.as_ref().is_some_and(is_state) {
            holder.principal = body.principal.clone();
        }
        if body.kind == OrganisationKind::StateMedia {
            holder.kind = "state-media".into();
        }
    }
    // "NATO Secretary General Ann Lee" speaks for the body she is called by.
    let person = code.entity.as_ref().is_some_and(|e| e.as_str().starts_with("person:"))
        || holder.principal.as_str().starts_with("person:");
    if person {
        let words: Vec<&str> = bare.split(' ').collect();
        let called = (1..words.len().min(4)).rev().find_map(|n| {
            let of = actors::resolve(knowledge, &words[..n].join(" "), on).entity?;
            knowledge.organisations.get(of.as_str())
        });
        // "Rebel spokesman Ann Lee", of rebels with a name, speaks for those in arms, not for the state she is of.
        let state = code.country.as_ref().is_some_and(is_state);
        let called = called.filter(|b| !state || b.kind == OrganisationKind::ArmedGroup);
        holder.principal = called.map_or(holder.principal, |b| b.principal.clone());
    }
    // "Syria's state television", which no table has by name.
    if let Some(country) = code.country.as_ref().filter(|c| is_state(c))
        && knowledge.ledger.has_phrase(Phrase::StateMedia, phrase)
    {
        holder.principal = gov(country);
        holder.kind = "state-media".into();
    }
    (holder.country, holder.sector, holder.entity) = (code.country, code.sector, code.entity);
    if holder.entity.is_none() && holder.country.is_none() && is_anonymous(knowledge, phrase) {
        holder.principal = PrincipalId::new(format!("anon:{}", slug(vouching)));
        holder.kind = "anonymous".into();
    }
    holder
}

/// "A senior diplomat in Vienna" is of any state but that one.
fn posted<'p>(knowledge: &Knowledge, phrase: &'p str) -> &'p str {
    let diplomats = |who: &str| {
        let class = knowledge.frames.class_named("diplomat");
        who.split(' ').any(|w| class.is_some_and(|c| c.lists(w.trim_end_matches('s'))))
    };
    let unnamed = |who: &&str| !who.chars().skip(1).any(char::is_uppercase);
    match phrase.split_once(" in ") {
        Some((who, _)) if unnamed(&who) && diplomats(who) => who,
        _ => phrase,
    }
}

/// Somebody nobody names.
pub fn anonymous(vouching: &str) -> Holder {
    Holder {
        range: None,
        text: String::new(),
        entity: None,
        country: None,
        sector: None,
        principal: PrincipalId::new(format!("anon:{}", slug(vouching))),
        kind: "anonymous".into(),
        carried: false,
    }
}

fn principal(code: &actors::ActorCode, name: &str) -> PrincipalId {
    let of_state = code.sector.as_ref().is_some_and(|s| STATE.contains(&s.as_str()))
        || code.entity.as_ref().is_some_and(|e| e.as_str().starts_with("state:"));
    match (&code.country, &code.entity) {
        (Some(country), _) if of_state && is_state(country) => gov(country),
        (_, Some(entity)) => PrincipalId::new(entity.as_str()),
        _ => PrincipalId::new(format!("person:{}", slug(name))),
    }
}

/// The one voice of a state.
pub fn gov(country: &Country) -> PrincipalId {
    PrincipalId::new(format!("gov:{}", country.as_str()))
}

fn kind(sector: Option<&Sector>, entity: Option<&EntityId>) -> String {
    match sector.map(Sector::as_str) {
        Some("GOV") => "government",
        Some("MIL") => "military",
        Some("SPY") => "intelligence",
        Some("JRN") => "outlet",
        Some("BUS" | "MNC") => "company",
        Some("PTY" | "OPP") => "party",
        Some("EDU" | "SCI") => "expert",
        Some("CVL") => "witness",
        Some(_) => "organisation",
        None if entity.is_some_and(|e| e.as_str().starts_with("state:")) => "government",
        None => "organisation",
    }
    .into()
}

fn kind_of_outlet(kind: &str) -> String {
    if kind == "wire" { "wire".into() } else { "outlet".into() }
}

/// The phrase is made of the words for unnamed sources, or is itself a report without an author.
fn is_anonymous(knowledge: &Knowledge, phrase: &str) -> bool {
    let phrase = posted(knowledge, phrase);
    let named = phrase.split_whitespace().skip(1).any(|w| w.starts_with(char::is_uppercase));
    !named
        && phrase.split_whitespace().map(str::to_lowercase).any(|word| {
            let noun = word.trim_end_matches('s');
            knowledge.cues.get(noun, CuePos::Noun).is_some()
                || knowledge.cues.all().iter().any(|c| {
                    c.pos == CuePos::Np && word.len() > 3 && c.phrase.split(' ').any(|w| w == word)
                })
        })
}

fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_string()
}
