//! Ministries, forces, agencies, international organisations, armed groups (`knowledge/organisations.csv`).

use std::{collections::BTreeMap, path::Path};

use jiff::civil::Date;
use parallax_model::{Country, EntityId, PrincipalId, Sector};
use serde::Deserialize;

use crate::{
    Error,
    dates::Term,
    table::{Row, Table, list, optional, parts, table},
};

const TABLE: Table = table!("organisations.csv");

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationKind {
    Government,
    Ministry,
    Agency,
    Forces,
    Intelligence,
    Police,
    Parliament,
    Court,
    Party,
    StateMedia,
    Media,
    International,
    Alliance,
    ArmedGroup,
    Criminal,
    Company,
    Bank,
    University,
    Institute,
    Ngo,
    Religious,
    Union,
    Movement,
    Other,
}

/// One row of the table.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// `org:kcna`.
    pub id: EntityId,
    pub name: String,
    pub aliases: Vec<String>,
    pub kind: OrganisationKind,
    /// Alpha-3 code of the state it belongs to, or PLOVER's IGO, UNO, EUR, NGO, ISM, IMG, MNC.
    pub country: Country,
    pub sector: Option<Sector>,
    pub secondary: Option<Sector>,
    /// Times in which it counted as something else: the Taliban in and out of government.
    pub eras: Vec<(Sector, Term)>,
    /// Who answers for what it says.
    pub principal: PrincipalId,
    /// Names in other languages.
    pub names: Vec<String>,
}

impl Organisation {
    /// The sector it counts as on a day; without a day, the latest.
    pub fn sector_on(&self, on: Option<Date>) -> Option<&Sector> {
        let era = match on {
            Some(day) => self.eras.iter().find(|(_, term)| term.covers(day)),
            None => self.eras.last().filter(|(_, term)| term.to.is_none()),
        };
        era.map(|(sector, _)| sector).or(self.sector.as_ref())
    }
}

/// The organisations.
#[derive(Debug, Default)]
pub struct Organisations {
    all: Vec<Organisation>,
    by_id: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    name: String,
    aliases: String,
    kind: OrganisationKind,
    country: String,
    sector: String,
    secondary: String,
    eras: String,
    principal: String,
    names: String,
}

impl Organisations {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut organisations = Self::default();
        for row in TABLE.rows::<Entry>(user)? {
            let id = row.value.id.clone();
            let organisation = read(&row)?;
            match organisations.by_id.get(&id) {
                Some(&at) if row.user => organisations.all[at] = organisation,
                Some(_) => return Err(TABLE.row(row.line, format!("{id} stands twice"))),
                None => {
                    organisations.by_id.insert(id, organisations.all.len());
                    organisations.all.push(organisation);
                }
            }
        }
        Ok(organisations)
    }

    pub fn all(&self) -> &[Organisation] {
        &self.all
    }

    /// By id, with or without `org:`.
    pub fn get(&self, id: &str) -> Option<&Organisation> {
        let id = id.strip_prefix("org:").unwrap_or(id);
        self.by_id.get(id).map(|&at| &self.all[at])
    }
}

fn read(row: &Row<Entry>) -> Result<Organisation, Error> {
    let e = &row.value;
    let eras = parts(&e.eras)
        .map(|era| {
            let (sector, term) = era.split_once(' ')?;
            let (from, to) = term.split_once("..")?;
            Some((Sector::new(sector), Term::parse(from, to)?))
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| TABLE.row(row.line, "an era is not SECTOR from..to"))?;
    let sector = optional(&e.sector).map(Sector);
    Ok(Organisation {
        id: EntityId::new(format!("org:{}", e.id)),
        name: e.name.clone(),
        aliases: list(&e.aliases),
        kind: e.kind,
        principal: principal(e),
        country: Country::new(&e.country),
        sector,
        secondary: optional(&e.secondary).map(Sector),
        eras,
        names: list(&e.names),
    })
}

/// A state speaks with one voice through its ministries, forces, services and media; everybody
/// else answers for themselves.
fn principal(e: &Entry) -> PrincipalId {
    use OrganisationKind::*;
    if !e.principal.is_empty() {
        return PrincipalId::new(&e.principal);
    }
    match e.kind {
        Government | Ministry | Agency | Forces | Intelligence | Police | StateMedia
            if !matches!(e.country.as_str(), "IGO" | "UNO" | "EUR" | "NGO") =>
        {
            PrincipalId::new(format!("gov:{}", e.country))
        }
        _ => PrincipalId::new(format!("org:{}", e.id)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn state_media_speak_for_their_government() {
        let organisations = Organisations::load(None).unwrap();
        let kcna = organisations.get("org:kcna").unwrap();
        assert_eq!(kcna.principal.as_str(), "gov:PRK");
        assert_eq!(organisations.get("iaea").unwrap().principal.as_str(), "org:iaea");
    }

    #[test]
    fn rebels_who_take_the_capital_become_its_government() {
        let organisations = Organisations::load(None).unwrap();
        let taliban = organisations.get("taliban").unwrap();
        let on = |year| taliban.sector_on(Some(date(year, 5, 1))).map(Sector::as_str);
        assert_eq!((on(2000), on(2010), on(2022)), (Some("GOV"), Some("REB"), Some("GOV")));
    }
}
