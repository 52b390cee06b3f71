//! People of public life and the offices they held (`knowledge/people.csv`, `offices.csv`, `terms.csv`).

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use jiff::civil::Date;
use parallax_model::{Country, EntityId, Sector};
use serde::Deserialize;

use crate::{
    Error,
    dates::Term,
    table::{Table, list, optional, table},
};

const PEOPLE: Table = table!("people.csv");
const OFFICES: Table = table!("offices.csv");
const TERMS: Table = table!("terms.csv");

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gender {
    F,
    M,
}

/// What an office does, so that "its leader" or "the defence minister" finds who holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfficeKind {
    /// The one who rules, where that is neither of the next two.
    Leader,
    HeadOfState,
    HeadOfGovernment,
    ForeignMinister,
    DefenceMinister,
    InteriorMinister,
    Minister,
    Spokesperson,
    Commander,
    Intelligence,
    Security,
    Envoy,
    Legislator,
    Party,
    Regional,
    Judge,
    /// Head of an international organisation.
    Secretary,
    Rebel,
    Other,
}

/// An office and what its holder counts as.
#[derive(Debug, Clone)]
pub struct Office {
    pub id: String,
    pub title: String,
    /// The state or, for an international office, PLOVER's code.
    pub country: Country,
    pub sector: Sector,
    pub secondary: Option<Sector>,
    pub kind: OfficeKind,
    /// One holder at a time: its terms may not overlap.
    pub single: bool,
}

/// Somebody's time in an office.
#[derive(Debug, Clone, Copy)]
pub struct Holding {
    /// Index into [`People::offices`].
    pub office: usize,
    pub term: Term,
}

/// One person.
#[derive(Debug, Clone)]
pub struct Person {
    /// `person:kim-jong-un`.
    pub id: EntityId,
    pub name: String,
    pub aliases: Vec<String>,
    /// What newspapers call the person after the first mention: usually the family name.
    pub short: String,
    pub gender: Option<Gender>,
    pub country: Option<Country>,
    /// What the person counts as outside any office.
    pub sector: Option<Sector>,
    /// Earliest first.
    pub holdings: Vec<Holding>,
    /// Names in other scripts and languages.
    pub names: Vec<String>,
}

/// What a person is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Holds the office (index into [`People::offices`]).
    Holds(usize),
    /// Held it last.
    Held(usize),
    /// No office by that day.
    None,
}

/// People and offices with their look-ups.
#[derive(Debug, Default)]
pub struct People {
    all: Vec<Person>,
    by_id: BTreeMap<String, usize>,
    offices: Vec<Office>,
    office_by_id: BTreeMap<String, usize>,
    /// Holders of each office: person and place in its holdings.
    holders: Vec<Vec<(usize, Term)>>,
}

#[derive(Deserialize)]
struct PersonEntry {
    id: String,
    name: String,
    aliases: String,
    short: String,
    gender: Option<Gender>,
    country: String,
    sector: String,
    names: String,
}

#[derive(Deserialize)]
struct OfficeEntry {
    id: String,
    title: String,
    country: String,
    sector: String,
    secondary: String,
    kind: OfficeKind,
    single: bool,
}

#[derive(Deserialize)]
struct TermEntry {
    person: String,
    office: String,
    from: String,
    to: String,
}

impl People {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut people = Self::default();
        people.load_offices(user)?;
        people.load_people(user)?;
        people.load_terms(user)?;
        people.check_terms()?;
        Ok(people)
    }

    fn load_offices(&mut self, user: Option<&Path>) -> Result<(), Error> {
        for row in OFFICES.rows::<OfficeEntry>(user)? {
            let e = row.value;
            let office = Office {
                id: e.id.clone(),
                title: e.title,
                country: Country(e.country),
                sector: Sector(e.sector),
                secondary: optional(&e.secondary).map(Sector),
                kind: e.kind,
                single: e.single,
            };
            match self.office_by_id.get(&e.id) {
                Some(&at) if row.user => self.offices[at] = office,
                Some(_) => return Err(OFFICES.row(row.line, format!("{} stands twice", e.id))),
                None => {
                    self.office_by_id.insert(e.id, self.offices.len());
                    self.offices.push(office);
                }
            }
        }
        self.holders = vec![Vec::new(); self.offices.len()];
        Ok(())
    }

    fn load_people(&mut self, user: Option<&Path>) -> Result<(), Error> {
        for row in PEOPLE.rows::<PersonEntry>(user)? {
            let e = row.value;
            let last = e.name.split(' ').next_back().unwrap_or("").to_string();
            let person = Person {
                id: EntityId::new(format!("person:{}", e.id)),
                aliases: list(&e.aliases),
                short: optional(&e.short).unwrap_or(last),
                gender: e.gender,
                country: optional(&e.country).map(Country),
                sector: optional(&e.sector).map(Sector),
                holdings: Vec::new(),
                names: list(&e.names),
                name: e.name,
            };
            match self.by_id.get(&e.id) {
                Some(&at) if row.user => self.all[at] = person,
                Some(_) => return Err(PEOPLE.row(row.line, format!("{} stands twice", e.id))),
                None => {
                    self.by_id.insert(e.id, self.all.len());
                    self.all.push(person);
                }
            }
        }
        Ok(())
    }

    fn load_terms(&mut self, user: Option<&Path>) -> Result<(), Error> {
        for row in TERMS.rows::<TermEntry>(user)? {
            let e = row.value;
            let wrong = |what: String| TERMS.row(row.line, what);
            let person = *self
                .by_id
                .get(&e.person)
                .ok_or_else(|| wrong(format!("there is no person {}", e.person)))?;
            let office = *self
                .office_by_id
                .get(&e.office)
                .ok_or_else(|| wrong(format!("there is no office {}", e.office)))?;
            let term = Term::parse(&e.from, &e.to)
                .ok_or_else(|| wrong(format!("{} to {} is no term", e.from, e.to)))?;
            self.all[person].holdings.push(Holding { office, term });
            self.holders[office].push((person, term));
        }
        for person in &mut self.all {
            person.holdings.sort_by_key(|h| (h.term.from, h.term.to.map(|to| to.last())));
        }
        for holders in &mut self.holders {
            holders.sort_by_key(|(person, term)| (term.from, *person));
        }
        Ok(())
    }

    /// One office has one holder at a time, and nobody holds it twice at once.
    fn check_terms(&self) -> Result<(), Error> {
        for (office, holders) in self.offices.iter().zip(&self.holders) {
            for (n, (a, term)) in holders.iter().enumerate() {
                let clash = holders[n + 1..]
                    .iter()
                    .find(|(b, other)| (office.single || a == b) && term.surely_overlaps(*other));
                if let Some((b, _)) = clash {
                    let what = format!(
                        "{} and {} hold {} at once",
                        self.all[*a].id, self.all[*b].id, office.id
                    );
                    return Err(Error::Table { file: TERMS.name.into(), what });
                }
            }
        }
        Ok(())
    }

    pub fn all(&self) -> &[Person] {
        &self.all
    }

    pub fn offices(&self) -> &[Office] {
        &self.offices
    }

    /// By id, with or without `person:`.
    pub fn get(&self, id: &str) -> Option<&Person> {
        let id = id.strip_prefix("person:").unwrap_or(id);
        self.by_id.get(id).map(|&at| &self.all[at])
    }

    /// Who holds an office of this kind in a country on a day; several where the office has several.
    pub fn holding<'a>(
        &'a self,
        country: &'a Country,
        kind: OfficeKind,
        on: Date,
    ) -> impl Iterator<Item = &'a Person> {
        let offices = self.offices.iter().zip(&self.holders);
        let mut seen = BTreeSet::new();
        offices
            .filter(move |(office, _)| office.kind == kind && office.country == *country)
            .flat_map(|(_, holders)| holders)
            .filter(move |(_, term)| term.covers(on))
            .filter(move |(person, _)| seen.insert(*person))
            .map(|(person, _)| &self.all[*person])
    }

    /// The one who leads a country on a day: ruler, else head of state, else head of government.
    /// `None` where the table does not know.
    pub fn leader<'a>(&'a self, country: &'a Country, on: Date) -> Option<&'a Person> {
        [OfficeKind::Leader, OfficeKind::HeadOfState, OfficeKind::HeadOfGovernment]
            .into_iter()
            .find_map(|kind| self.holding(country, kind, on).last())
    }
}

impl Person {
    /// What the person is on a day; without a day, the latest the table knows, as if still held.
    pub fn standing(&self, on: Option<Date>) -> Standing {
        let Some(day) = on else {
            return self.holdings.last().map_or(Standing::None, |h| Standing::Holds(h.office));
        };
        let covering = self.holdings.iter().rev().find(|h| h.term.covers(day));
        if let Some(holding) = covering {
            return Standing::Holds(holding.office);
        }
        let past = self.holdings.iter().rev().find(|h| h.term.ended_before(day));
        past.map_or(Standing::None, |h| Standing::Held(h.office))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn people() -> People {
        People::load(None).unwrap()
    }

    #[test]
    fn an_office_is_held_on_its_day() {
        let people = people();
        let russia = Country::new("RUS");
        let leader = |year| people.leader(&russia, date(year, 7, 1)).map(|p| p.name.as_str());
        assert_eq!(leader(1995), Some("Boris Yeltsin"));
        assert_eq!(leader(2005), Some("Vladimir Putin"));
        assert_eq!(leader(2010), Some("Dmitry Medvedev"));
        assert_eq!(leader(2024), Some("Vladimir Putin"));
    }

    #[test]
    fn who_left_office_held_it() {
        let people = people();
        let merkel = people.get("angela-merkel").unwrap();
        assert!(matches!(merkel.standing(Some(date(2019, 1, 1))), Standing::Holds(_)));
        assert!(matches!(merkel.standing(Some(date(2023, 1, 1))), Standing::Held(_)));
        assert_eq!(merkel.standing(Some(date(1970, 1, 1))), Standing::None);
    }
}
