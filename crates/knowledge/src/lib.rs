//! The knowledge base: hand-kept tables under `knowledge/`, compiled into the program, checked when
//! loaded (no duplicate id, no dangling reference, no overlapping terms of one office), extended by
//! the user's own files in a case. A table is one module: its row type, its reader, its look-ups.

pub mod calendar;
pub mod configurations;
pub mod cues;
pub mod dates;
pub mod error;
pub mod factuality;
pub mod fold;
pub mod frames;
pub mod holders;
pub mod ledger;
pub mod measures;
pub mod name_cues;
pub mod names;
pub mod ontology;
pub mod organisations;
pub mod outlets;
pub mod people;
pub mod places;
pub mod roles;
pub mod states;
mod table;
pub mod towns;
pub mod weapons;
pub mod weights;
pub mod words;

pub use error::Error;

use std::{path::Path, sync::OnceLock};

/// All tables. Build once, share by reference.
#[derive(Debug)]
pub struct Knowledge {
    pub states: states::States,
    pub people: people::People,
    pub organisations: organisations::Organisations,
    pub roles: roles::Roles,
    pub outlets: outlets::Outlets,
    pub weapons: weapons::Weapons,
    pub places: places::Places,
    pub cues: cues::Cues,
    pub factuality: factuality::Factuality,
    pub frames: frames::Frames,
    pub calendar: calendar::Calendar,
    pub measures: measures::Measures,
    pub ontology: ontology::Ontology,
    pub weights: weights::Weights,
    pub name_cues: name_cues::NameCues,
    pub towns: towns::Towns,
    names: OnceLock<names::Names>,
    pub ledger: ledger::Rules,
}

impl Knowledge {
    /// The tables compiled into the program.
    pub fn load() -> Result<Self, Error> {
        Self::with_user(None)
    }

    /// The tables compiled in, extended by files of the same names in `dir`; a row of the user's
    /// with an id already known replaces that row.
    pub fn with_user(dir: Option<&Path>) -> Result<Self, Error> {
        let ontology = ontology::Ontology::load(dir)?;
        let states = states::States::load(dir)?;
        let people = people::People::load(dir)?;
        let organisations = organisations::Organisations::load(dir)?;
        let named = (states.all().iter().map(|s| (s.id.clone(), s.name.clone())))
            .chain(people.all().iter().map(|p| (p.id.clone(), p.name.clone())))
            .chain(organisations.all().iter().map(|o| (o.id.clone(), o.name.clone())));
        Ok(Self {
            ledger: ledger::Rules::load(dir)?.with_names(named),
            states,
            people,
            organisations,
            roles: roles::Roles::load(dir)?,
            outlets: outlets::Outlets::load(dir)?,
            weapons: weapons::Weapons::load(dir)?,
            places: places::Places::load(dir)?,
            cues: cues::Cues::load(dir)?,
            factuality: factuality::Factuality::load(dir)?,
            frames: frames::Frames::load(dir, &ontology)?,
            calendar: calendar::Calendar::load(dir)?,
            measures: measures::Measures::load(dir)?,
            ontology,
            weights: weights::Weights::load(dir)?,
            name_cues: name_cues::NameCues::load(dir)?,
            towns: towns::Towns::load(dir)?,
            names: OnceLock::new(),
        })
    }

    /// All names of all tables, indexed on first use.
    pub fn names(&self) -> &names::Names {
        self.names.get_or_init(|| names::Names::build(self))
    }
}
