//! Weapon systems, the words for kinds of weapon, and the shapes of designations
//! (`knowledge/weapons.csv`, `weapon_classes.csv`, `weapon_nouns.csv`, `weapon_patterns.csv`).

mod finder;

use std::{collections::BTreeMap, path::Path};

use parallax_model::{Country, EntityId, TextRange};
use serde::Deserialize;

use crate::{
    Error,
    table::{Table, table},
};
use finder::Finder;

const SYSTEMS: Table = table!("weapons.csv");
const CLASSES: Table = table!("weapon_classes.csv");
const NOUNS: Table = table!("weapon_nouns.csv");
const PATTERNS: Table = table!("weapon_patterns.csv");

/// A weapon system.
#[derive(Debug, Clone, PartialEq)]
pub struct Weapon {
    pub id: String,
    pub name: String,
    /// Row of `weapon_classes.csv`: `ICBM`, `CRUISE`, …
    pub class: String,
    /// Id of the system it descends from or belongs to.
    pub family: Option<String>,
    /// Makers first, then known owners.
    pub states: Vec<Country>,
    /// Greatest range publicly stated, in kilometres.
    pub range_km: Option<f64>,
    pub aliases: Vec<String>,
}

impl Weapon {
    pub fn entity(&self) -> EntityId {
        EntityId::new(format!("weapon:{}", self.id))
    }
}

/// Words of a text that name a weapon: a system, a kind, or both side by side
/// ("Hwasong-17 intercontinental ballistic missile").
#[derive(Debug, Clone, PartialEq)]
pub struct WeaponMatch<'k> {
    /// All words, name and kind together.
    pub range: TextRange,
    /// The words of the name alone.
    pub name: Option<TextRange>,
    /// The words of the kind alone; its last word is the head noun.
    pub noun: Option<TextRange>,
    /// `None` when a designation is known by its shape only, or when there is no name.
    pub system: Option<&'k Weapon>,
    pub class: &'k str,
    /// The class is that of a part or means ("launcher", "warhead", "shells"), not of the system named.
    pub part: bool,
    /// What found it, for `explain`.
    pub rule: &'static str,
}

#[derive(Debug, Default)]
pub struct Weapons {
    systems: Vec<Weapon>,
    by_id: BTreeMap<String, usize>,
    classes: BTreeMap<String, Class>,
    finder: Finder,
}

#[derive(Debug)]
struct Class {
    parent: Option<String>,
    words: String,
}

#[derive(Deserialize)]
struct SystemRow {
    id: String,
    name: String,
    class: String,
    family: String,
    states: String,
    range_km: Option<f64>,
    aliases: String,
}

#[derive(Deserialize)]
struct ClassRow {
    class: String,
    parent: String,
    words: String,
}

#[derive(Deserialize)]
struct NounRow {
    noun: String,
    class: String,
    head: String,
}

#[derive(Deserialize)]
struct PatternRow {
    pattern: String,
    class: String,
}

impl Weapons {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut weapons = Self::default();
        for row in CLASSES.rows::<ClassRow>(user)? {
            let parent = Some(row.value.parent).filter(|p| !p.is_empty());
            weapons.classes.insert(row.value.class, Class { parent, words: row.value.words });
        }
        weapons.load_systems(user)?;
        let mut finder = finder::Builder::default();
        for (index, system) in weapons.systems.iter().enumerate() {
            for name in std::iter::once(&system.name).chain(&system.aliases) {
                finder.system(name, index);
            }
        }
        for row in NOUNS.rows::<NounRow>(user)? {
            weapons.known(&NOUNS, row.line, &row.value.class)?;
            let head = match row.value.head.as_str() {
                "" => finder::Head::Yields,
                "over" => finder::Head::Overrules,
                "weak" => finder::Head::Weak,
                other => return Err(NOUNS.row(row.line, format!("no such head: {other}"))),
            };
            finder.noun(&row.value.noun, &row.value.class, head);
        }
        for row in PATTERNS.rows::<PatternRow>(user)? {
            weapons.known(&PATTERNS, row.line, &row.value.class)?;
            if !finder.pattern(&row.value.pattern, &row.value.class) {
                return Err(PATTERNS.row(row.line, "a pattern is a literal, then # and perhaps @"));
            }
        }
        weapons.finder =
            finder.build().map_err(|what| Error::Table { file: SYSTEMS.name.into(), what })?;
        Ok(weapons)
    }

    fn load_systems(&mut self, user: Option<&Path>) -> Result<(), Error> {
        for row in SYSTEMS.rows::<SystemRow>(user)? {
            self.known(&SYSTEMS, row.line, &row.value.class)?;
            let SystemRow { id, name, class, family, states, range_km, aliases } = row.value;
            let system = Weapon {
                name,
                class,
                family: Some(family).filter(|f| !f.is_empty()),
                states: states.split_whitespace().map(Country::new).collect(),
                range_km,
                aliases: aliases
                    .split('|')
                    .map(str::trim)
                    .filter(|a| !a.is_empty())
                    .map(String::from)
                    .collect(),
                id: id.clone(),
            };
            match self.by_id.get(&id) {
                Some(&at) if row.user => self.systems[at] = system,
                Some(_) => return Err(SYSTEMS.row(row.line, format!("{id} is listed twice"))),
                None => {
                    self.by_id.insert(id, self.systems.len());
                    self.systems.push(system);
                }
            }
        }
        let dangling = self.systems.iter().find_map(|s| {
            s.family
                .as_ref()
                .filter(|f| !self.by_id.contains_key(*f))
                .map(|f| format!("{}: no system {f}", s.id))
        });
        dangling.map_or(Ok(()), |what| Err(Error::Table { file: SYSTEMS.name.into(), what }))
    }

    fn known(&self, table: &Table, line: u64, class: &str) -> Result<(), Error> {
        match self.classes.contains_key(class) {
            true => Ok(()),
            false => Err(table.row(line, format!("no such class: {class}"))),
        }
    }

    /// All weapons named in `range` of `text`, in text order, none overlapping another.
    ///
    /// ```
    /// # let knowledge = parallax_knowledge::Knowledge::load()?;
    /// let text = "The North fired a Hwasong-17 intercontinental ballistic missile.";
    /// let range = parallax_model::TextRange::new(0, text.len() as u32);
    /// let found = knowledge.weapons.find(text, range);
    /// assert_eq!(found[0].class, "ICBM");
    /// assert_eq!(found[0].system.map(|s| s.id.as_str()), Some("hwasong-17"));
    /// assert_eq!(found[0].range.slice(text), Some("Hwasong-17 intercontinental ballistic missile"));
    /// # Ok::<(), parallax_knowledge::Error>(())
    /// ```
    pub fn find(&self, text: &str, range: TextRange) -> Vec<WeaponMatch<'_>> {
        let Some(slice) = range.slice(text) else { return Vec::new() };
        self.finder.find(slice, range.start, &self.systems)
    }

    /// By id, with or without the prefix `weapon:`.
    pub fn get(&self, id: &str) -> Option<&Weapon> {
        self.by_id.get(id.strip_prefix("weapon:").unwrap_or(id)).map(|&at| &self.systems[at])
    }

    pub fn all(&self) -> &[Weapon] {
        &self.systems
    }

    /// Whether `class` is `wider` or lies under it.
    pub fn is_a(&self, class: &str, wider: &str) -> bool {
        let mut at = Some(class);
        let mut steps = 0;
        while let Some(name) = at.filter(|_| steps <= self.classes.len()) {
            if name == wider {
                return true;
            }
            at = self.classes.get(name).and_then(|c| c.parent.as_deref());
            steps += 1;
        }
        false
    }

    /// The class and those above it, narrowest first, without the class of all arms.
    pub fn classes(&self, class: &str) -> Vec<String> {
        let mut chain: Vec<String> = Vec::new();
        let mut at = Some(class);
        while let Some(name) = at.filter(|n| !chain.iter().any(|c| c == n)) {
            let Some(row) = self.classes.get(name) else { break };
            if row.parent.is_some() || chain.is_empty() {
                chain.push(name.to_string());
            }
            at = row.parent.as_deref();
        }
        chain
    }

    /// How a class is called on a page.
    pub fn class_words(&self, class: &str) -> Option<&str> {
        self.classes.get(class).map(|c| c.words.as_str())
    }
}

#[cfg(test)]
mod tests;
