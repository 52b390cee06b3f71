//! Pronouns and definite descriptions back to their names.
//!
//! Precision first: a mention whose choice is unsure stays without antecedent. A pronoun or a role
//! that is resolved carries the link of what it goes back to; "its leader" and "the president" find
//! who holds the office on the day of the text.

mod choose;

use std::collections::BTreeMap;

use jiff::civil::Date;
use parallax_knowledge::{
    Knowledge,
    people::{Gender, OfficeKind, Standing},
    words::{self, Word},
};
use parallax_model::{EntityId, EntityKind, EntityMention, Reading, TextRange};

pub use choose::{Candidate, Choice, Class, choose};

use crate::Context;

/// Below it a choice is not taken.
const SURE: f32 = 0.5;

/// Pronouns that are mentions; the others speak of the reader and the writer.
const PRONOUNS: &[&str] = &[
    "he",
    "him",
    "his",
    "himself",
    "she",
    "her",
    "herself",
    "it",
    "its",
    "itself",
    "they",
    "them",
    "their",
    "themselves",
];

/// Adds pronouns to the mentions and sets the antecedents. `words` are those of the text.
pub fn annotate(
    text: &str,
    words: &[Word],
    context: &Context,
    knowledge: &Knowledge,
    reading: &mut Reading,
) {
    if !matches!(reading.language.as_str(), "" | "en") {
        return;
    }
    add_pronouns(words, reading);
    let on = context.published.as_ref().map(|p| p.local_date());
    acronyms(text, reading);
    let mut candidates: Vec<Candidate> =
        reading.entities.iter().map(|m| candidate(text, knowledge, m)).collect();
    for at in 0..reading.entities.len() {
        let kind = reading.entities[at].kind;
        if kind == EntityKind::Role {
            if let Some((antecedent, link)) = of_role(text, knowledge, reading, at, on) {
                reading.entities[at].antecedent = antecedent;
                candidates[at].link = Some(link.0.clone());
                reading.entities[at].link = Some(link);
            }
            continue;
        }
        let Some(choice) = choose(&candidates, at).filter(|c| c.confidence >= SURE) else {
            continue;
        };
        // A nationality goes back to nothing, and nothing to it.
        let other = reading.entities[choice.antecedent].kind;
        if [kind, other].contains(&EntityKind::Nationality)
            || other == EntityKind::Role && kind != EntityKind::Pronoun
        {
            continue;
        }
        let mention = &reading.entities[choice.antecedent];
        let (link, kind) = (mention.link.clone(), mention.kind);
        let mention = &mut reading.entities[at];
        mention.antecedent = Some(choice.antecedent as u32);
        if mention.link.is_none() {
            candidates[at].link = link.as_ref().map(|l| l.0.clone());
            mention.link = link;
            if mention.kind == EntityKind::Other {
                mention.kind = kind;
            }
        }
    }
}

fn add_pronouns(words: &[Word], reading: &mut Reading) {
    let mut pronouns = Vec::new();
    for word in words {
        let range = TextRange::new(word.start, word.end);
        if !PRONOUNS.contains(&word.folded.as_str()) {
            continue;
        }
        let at = reading.entities.partition_point(|m| m.range.start < range.start);
        let covered = reading.entities[at.saturating_sub(1)..]
            .iter()
            .take(2)
            .any(|m| m.range.overlaps(range));
        if !covered {
            pronouns.push(EntityMention {
                range,
                kind: EntityKind::Pronoun,
                link: None,
                score: 0.9,
                rule: "pronoun".into(),
                antecedent: None,
            });
        }
    }
    reading.entities.extend(pronouns);
    reading.entities.sort_by_key(|m| m.range.start);
}

/// "Joint Chiefs of Staff (JCS)": the acronym means this body from here on.
fn acronyms(text: &str, reading: &mut Reading) {
    let mut meant: BTreeMap<String, usize> = BTreeMap::new();
    for at in 0..reading.entities.len() {
        let Some(words) = reading.entities[at].range.slice(text) else { continue };
        if let Some(&body) = meant.get(words) {
            let (link, kind) = (reading.entities[body].link.clone(), reading.entities[body].kind);
            let mention = &mut reading.entities[at];
            mention.antecedent = Some(body as u32);
            (mention.link, mention.kind) = (link.or(mention.link.take()), kind);
            mention.rule = "acronym given in the text".into();
            continue;
        }
        let end = reading.entities[at].range.end as usize;
        let Some((acronym, _)) = text
            .get(end..)
            .and_then(|rest| rest.strip_prefix(" ("))
            .and_then(|rest| rest.split_once(')'))
        else {
            continue;
        };
        let initials: String = words
            .split([' ', '-'])
            .filter_map(|w| w.chars().next())
            .filter(|c| c.is_uppercase())
            .collect();
        if acronym.chars().count() >= 2 && initials.ends_with(acronym) {
            meant.insert(acronym.to_string(), at);
        }
    }
}

fn candidate(text: &str, knowledge: &Knowledge, mention: &EntityMention) -> Candidate {
    let words: Vec<String> = mention
        .range
        .slice(text)
        .map(|t| words::split(t).into_iter().map(|w| w.folded).collect())
        .unwrap_or_default();
    let person = mention.link.as_ref().and_then(|l| knowledge.people.get(l.as_str()));
    Candidate {
        start: mention.range.start as usize,
        end: mention.range.end as usize,
        head: words.last().cloned().unwrap_or_default(),
        named: !matches!(mention.kind, EntityKind::Pronoun | EntityKind::Role),
        class: match mention.kind {
            EntityKind::Person => Class::Person,
            EntityKind::Organisation => Class::Organisation,
            EntityKind::State | EntityKind::Place => Class::Place,
            // Mostly people, and often several: too vague to be chosen by a pronoun.
            EntityKind::Role => Class::Time,
            _ => Class::Thing,
        },
        feminine: person.and_then(|p| p.gender).map(|g| g == Gender::F),
        plural: false,
        link: mention.link.as_ref().map(|l| l.0.clone()),
        words,
    }
}

/// Titles and the office they mean.
const OFFICES: &[(&str, OfficeKind)] = &[
    ("leader", OfficeKind::Leader),
    ("president", OfficeKind::HeadOfState),
    ("king", OfficeKind::HeadOfState),
    ("prime minister", OfficeKind::HeadOfGovernment),
    ("premier", OfficeKind::HeadOfGovernment),
    ("chancellor", OfficeKind::HeadOfGovernment),
    ("foreign minister", OfficeKind::ForeignMinister),
    ("foreign secretary", OfficeKind::ForeignMinister),
    ("secretary of state", OfficeKind::ForeignMinister),
    ("defence minister", OfficeKind::DefenceMinister),
    ("defense minister", OfficeKind::DefenceMinister),
    ("defence secretary", OfficeKind::DefenceMinister),
    ("defense secretary", OfficeKind::DefenceMinister),
];

/// A role without a name: "the ministry" is the last ministry named, "its leader" and "the South
/// Korean defence minister" who holds the office on the day, "the president" the last one named.
fn of_role(
    text: &str,
    knowledge: &Knowledge,
    reading: &Reading,
    at: usize,
    on: Option<Date>,
) -> Option<(Option<u32>, EntityId)> {
    let role = &reading.entities[at];
    let noun = role.range.slice(text)?.to_lowercase();
    let before = text.get(..role.range.start as usize)?;
    let previous = at.checked_sub(1).map(|n| &reading.entities[n]);
    let adjoining = previous.filter(|m| {
        let gap = before.get(m.range.end as usize..).unwrap_or("x");
        matches!(gap, " " | "'s " | "’s ")
    });
    let office = OFFICES.iter().find(|(title, _)| *title == noun).map(|(_, kind)| *kind);
    if let (Some(mention), Some(kind), Some(day)) = (adjoining, office, on) {
        let next = text.get(role.range.end as usize..).unwrap_or("").trim_start();
        if next.starts_with(char::is_uppercase) {
            return None;
        }
        let state = mention.link.as_ref().and_then(|l| knowledge.states.get(l.as_str()))?;
        let holder = match kind {
            OfficeKind::Leader => knowledge.people.leader(&state.country, day),
            _ => knowledge.people.holding(&state.country, kind, day).last(),
        };
        return holder.map(|person| (None, person.id.clone()));
    }
    if !before.ends_with("the ") && !before.ends_with("The ") {
        return None;
    }
    let named = choose::reach(at).rev().find(|&n| {
        let mention = &reading.entities[n];
        match mention.kind {
            EntityKind::Organisation => mention
                .range
                .slice(text)
                .is_some_and(|name| name.to_lowercase().split(' ').any(|w| w == noun)),
            EntityKind::Person => office.is_some_and(|kind| {
                let person = mention.link.as_ref().and_then(|l| knowledge.people.get(l.as_str()));
                person.is_some_and(|p| match p.standing(on) {
                    Standing::Holds(o) => knowledge.people.offices()[o].kind == kind,
                    _ => false,
                })
            }),
            _ => false,
        }
    })?;
    let link = reading.entities[named].link.clone()?;
    Some((Some(named as u32), link))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use parallax_model::{FoundIn, Precision, Published};

    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let knowledge = Knowledge::load().unwrap();
        let published = Published {
            instant: "2024-07-02T03:00:00Z".parse::<Timestamp>().unwrap(),
            zone: None,
            precision: Precision::Day,
            found_in: FoundIn::Given,
        };
        let context = Context { published: Some(published), ..Context::default() };
        let mut reading = Reading::default();
        let words = crate::entities::annotate(text, &context, &knowledge, None, &mut reading);
        annotate(text, &words, &context, &knowledge, &mut reading);
        for (at, mention) in reading.entities.iter().enumerate() {
            assert!(mention.antecedent.is_none_or(|a| (a as usize) < at));
        }
        let show = |m: &EntityMention| {
            let link = m.link.as_ref().map_or(String::new(), |l| l.0.clone());
            (m.range.slice(text).unwrap().to_string(), link)
        };
        reading.entities.iter().map(show).collect()
    }

    fn link(text: &str, words: &str) -> String {
        let found = read(text);
        found.into_iter().rev().find(|m| m.0 == words).map(|m| m.1).unwrap_or_default()
    }

    #[test]
    fn she_is_the_woman_named_before() {
        let text = "Sergei Lavrov met Choe Son Hui. Later she praised the talks.";
        assert_eq!(link(text, "she"), "person:choe-son-hui");
    }

    #[test]
    fn the_ministry_is_the_one_named() {
        let text = "The Russian Foreign Ministry denied it. The ministry called it a lie.";
        assert_eq!(link(text, "ministry"), "org:rus-mfa");
    }

    #[test]
    fn a_leader_is_who_leads_on_the_day() {
        assert_eq!(
            link("The North Korean leader visited a plant.", "leader"),
            "person:kim-jong-un"
        );
        assert_eq!(
            link("South Korea's defence minister spoke.", "defence minister"),
            "person:shin-won-sik"
        );
    }

    #[test]
    fn it_stays_open_when_nothing_tells() {
        assert_eq!(link("China and Japan met. It was late.", "It"), "");
    }
}
