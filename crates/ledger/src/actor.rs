use parallax_knowledge::ledger::{Phrase, Rules};
use parallax_model::{Actor, Country, EntityId, PrincipalId, Sector, ledger::Party};
use serde::{Deserialize, Serialize};

/// A party to an event, in comparable form: "KP troops" is a part of "KP".
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ActorRef {
    pub country: Option<Country>,
    pub entity: Option<EntityId>,
    /// What of that country or body, lower case; empty for the whole.
    pub part: String,
    /// Words to print.
    pub name: String,
    /// Named by a word that fits anybody ("people", "a village").
    #[serde(default)]
    pub anybody: bool,
    /// What acted for him, in the singular ("jet"), where the words say.
    pub craft: Option<String>,
    /// In arms against the state of its country.
    #[serde(default)]
    pub insurgent: bool,
    /// Named as the state, not by one of its offices, bodies or people.
    #[serde(default)]
    pub state: bool,
}

impl ActorRef {
    /// A state as a whole.
    pub fn state(code: &str) -> Self {
        Self {
            country: Some(Country::new(code)),
            entity: None,
            part: String::new(),
            name: code.to_string(),
            anybody: false,
            craft: None,
            insurgent: false,
            state: true,
        }
    }

    /// A party as told, printed under the name the tables have for it: "the North" is North Korea.
    pub fn of(actor: &Actor, rules: &Rules) -> Self {
        let sector = actor.sector.as_ref().map_or("", |s| s.as_str());
        let state = actor.entity.as_ref().is_some_and(|e| e.as_str().starts_with("state:"));
        let whole =
            actor.country.is_some() && (state || matches!(sector, "" | "GOV" | "MIL" | "SPY"));
        Self {
            country: actor.country.clone(),
            entity: actor.entity.clone().filter(|_| !whole),
            state: state || matches!(sector, "MIL" | "SPY"),
            part: if whole { String::new() } else { actor.text.to_lowercase() },
            insurgent: actor.sector.as_ref().is_some_and(Sector::in_arms),
            anybody: actor
                .text
                .split_whitespace()
                .any(|w| rules.is_phrase(Phrase::Anybody, &w.to_lowercase())),
            craft: craft(&actor.text, rules),
            name: name(actor, rules),
        }
    }

    /// Key of the index: the country, else the body, else the words.
    pub(crate) fn key(&self) -> &str {
        self.country
            .as_ref()
            .map(Country::as_str)
            .or(self.entity.as_ref().map(EntityId::as_str))
            .unwrap_or(&self.part)
    }

    /// Whether the principal is this actor's own government or the actor itself.
    pub(crate) fn is(&self, principal: &PrincipalId) -> bool {
        let (_, who) = principal.as_str().split_once(':').unwrap_or(("", principal.as_str()));
        let own = |e: &EntityId| {
            e.as_str() == principal.as_str()
                || e.as_str().split_once(':').is_some_and(|(_, n)| n == who)
        };
        self.entity.as_ref().is_some_and(own)
            || (principal.as_str().starts_with("gov:")
                && self.country.as_ref().is_some_and(|c| c.as_str() == who))
    }

    pub(crate) fn party(&self) -> Party {
        Party {
            entity: self.entity.clone(),
            country: self.country.clone(),
            name: self.name.clone(),
        }
    }

    /// 1 the same, .8 part and whole or two parts of one, 0 different.
    pub(crate) fn likeness(&self, other: &Self) -> f32 {
        if self.entity.is_some() && self.entity == other.entity {
            return 1.0;
        }
        match (&self.country, &other.country) {
            // In a civil war both sides are of one country.
            (Some(a), Some(b)) if a == b && self.insurgent != other.insurgent => 0.0,
            (Some(a), Some(b)) if a == b => {
                if self.part == other.part {
                    1.0
                } else {
                    0.8
                }
            }
            (Some(_), Some(_)) => 0.0,
            _ if self.key() == other.key() => 1.0,
            _ if shares_a_word(&self.part, &other.part) => 0.8,
            _ => 0.0,
        }
    }

    /// Two parts of one state, each with a name of its own.
    pub(crate) fn stands_beside(&self, other: &Self) -> bool {
        let named = |x: &Self| {
            !x.part.is_empty() && (x.entity.is_some() || x.name.starts_with(char::is_uppercase))
        };
        named(self)
            && named(other)
            && self.part != other.part
            && !shares_a_word(&self.part, &other.part)
    }

    /// "villages", "four civilians": words for anybody, which tell nobody apart.
    fn is_vague(&self) -> bool {
        self.anybody && self.country.is_none() && self.entity.is_none()
    }
}

/// "A Norland jet", "its jets": jet.
pub(crate) fn craft(words: &str, rules: &Rules) -> Option<String> {
    let last = words.split_whitespace().last().unwrap_or("").to_lowercase();
    rules.is_phrase(Phrase::Means, &last).then(|| last.trim_end_matches('s').to_string())
}

/// A ministry or an army linked to no more than its state keeps its own words.
fn name(actor: &Actor, rules: &Rules) -> String {
    let sector = actor.sector.as_ref().map_or("", |s| s.as_str());
    let entity = actor.entity.as_ref();
    let known =
        entity.filter(|e| !e.as_str().starts_with("state:") || matches!(sector, "" | "GOV"));
    // "his forces", "troops", read away from the words around it, are nobody's.
    let state = || {
        let first = actor.text.split(' ').next().unwrap_or("").to_lowercase();
        // "Russian missiles", "a U.S. fighter jet": whose they are is who did it.
        let last = actor.text.rsplit(' ').next().unwrap_or("").to_lowercase();
        // "American and British jets": the jets of two states.
        let adjective = entity.is_some()
            && !actor.text.contains(' ')
            && actor.text.starts_with(char::is_uppercase);
        let own = adjective
            || rules.is_phrase(Phrase::Owned, &first)
            || rules.is_phrase(Phrase::Means, &last)
            || actor.text == first && matches!(sector, "MIL" | "GOV" | "SPY");
        let country = actor.country.as_ref().filter(|_| own)?;
        rules.name(&EntityId::new(format!("state:{}", country.as_str())))
    };
    let told = || match actor.country {
        Some(_) => uncounted(&phrase(&actor.text, rules), rules),
        None => phrase(&actor.text, rules),
    };
    known.and_then(|e| rules.name(e)).or_else(state).map_or_else(told, str::to_string)
}

/// "At least 300 Norland troops" are Norland troops: how many is another claim.
fn uncounted(words: &str, rules: &Rules) -> String {
    let counts = |w: &str| {
        w.starts_with(|c: char| c.is_ascii_digit())
            || ["least", "than", "to"].contains(&w)
            || rules.is_phrase(Phrase::Counting, &w.to_lowercase())
    };
    let rest = words.split(' ').skip_while(|w| counts(w)).collect::<Vec<_>>().join(" ");
    if rest.starts_with(char::is_uppercase) { rest } else { words.to_string() }
}

/// Words that open where somebody was, inside the phrase for him.
const WHEREABOUTS: [&str; 6] = [" near ", " outside ", " inside ", " around ", " in ", " at "];

/// "Two soldiers, both young," in the midst of a line: "two soldiers".
fn phrase(words: &str, rules: &Rules) -> String {
    let bare = words.split(", ").next().unwrap_or(words).trim_end_matches(',').trim();
    // "A police officer near the village": where is another claim.
    let bare = WHEREABOUTS
        .iter()
        .filter_map(|w| bare.split_once(w))
        .map(|(who, _)| who)
        .fold(bare, |shortest, who| if who.len() < shortest.len() { who } else { shortest });
    let first = bare.split(' ').next().unwrap_or("").to_lowercase();
    match rules.is_phrase(Phrase::Counting, &first) {
        true => format!("{first}{}", bare.get(first.len()..).unwrap_or("")),
        false => bare.to_string(),
    }
}

pub(crate) fn shares_a_word(a: &str, b: &str) -> bool {
    content_words(a).any(|x| content_words(b).any(|y| x == y))
}

/// Words of four letters and more, lower case, without a plural or possessive ending.
pub(crate) fn content_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.chars().count() > 3)
        .map(|w| w.strip_suffix('s').unwrap_or(w))
}

/// Best likeness between two lists; `None` when one of them is empty, or when words that tell nobody
/// apart stand against others.
pub(crate) fn likeness(a: &[ActorRef], b: &[ActorRef]) -> Option<f32> {
    let best = a.iter().flat_map(|x| b.iter().map(|y| x.likeness(y))).reduce(f32::max)?;
    let vague = |list: &[ActorRef]| list.iter().any(ActorRef::is_vague);
    (best > 0.0 || !(vague(a) || vague(b))).then_some(best)
}
