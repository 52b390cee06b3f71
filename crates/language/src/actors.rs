//! An actor phrase to country, sector and entity.
//!
//! The phrase is read as a noun phrase: names and role nouns are found by the index of the knowledge
//! base, the words before the first preposition are its head, the groups behind tell where and of
//! whom. A capital alone is its government, a nationality alone a country without sector, any other
//! town its civilians (the conventions of the PLOVER gold standard records).

mod phrase;
mod sector;

use jiff::{Span, civil::Date};
use parallax_knowledge::{
    Knowledge,
    names::{NameKind, NameOf},
    people::{OfficeKind, Person, Standing},
    states::StateKind,
    towns::TownKind,
};
use parallax_model::{Country, EntityId, Sector};

use phrase::{Group, Hit, Phrase};

/// Who a phrase names, as far as the tables know.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActorCode {
    pub country: Option<Country>,
    pub sector: Option<Sector>,
    /// A second sector: a defence minister is GOV and MIL.
    pub secondary: Option<Sector>,
    pub entity: Option<EntityId>,
}

/// Resolves a noun phrase ("South Korea's Joint Chiefs of Staff", "Iranian Foreign Minister Zarif")
/// on a day; offices are looked up as held on that day, without a day as the tables know them last.
///
/// ```
/// use parallax_knowledge::Knowledge;
/// use parallax_language::actors::resolve;
/// let knowledge = Knowledge::load().unwrap();
/// let code = resolve(&knowledge, "a group of Turkish farmers", None);
/// assert_eq!(code.country.unwrap().as_str(), "TUR");
/// assert_eq!(code.sector.unwrap().as_str(), "AGR");
/// ```
pub fn resolve(knowledge: &Knowledge, phrase: &str, on: Option<Date>) -> ActorCode {
    let phrase = Phrase::read(knowledge, phrase);
    Resolver { knowledge, on }.resolve(&phrase)
}

/// The same for a phrase that holds somebody's name: Ann Norport is not of the town of Norport.
pub fn resolve_person(knowledge: &Knowledge, phrase: &str, on: Option<Date>) -> ActorCode {
    let phrase = Phrase::read(knowledge, phrase).without_towns();
    Resolver { knowledge, on }.resolve(&phrase)
}

/// Years after which somebody out of office is no longer meant by the family name alone.
const YEARS_REMEMBERED: i64 = 15;

struct Resolver<'k> {
    knowledge: &'k Knowledge,
    on: Option<Date>,
}

impl Resolver<'_> {
    fn resolve(&self, phrase: &Phrase) -> ActorCode {
        let Some(head) = phrase.groups.first() else { return ActorCode::default() };
        let mut code = self.head(phrase, head);
        if code.sector.is_none() || sector::yields(self.knowledge, head) {
            self.look_behind(phrase, &mut code);
        }
        if code.country.is_none() {
            code.country = self.country_behind(phrase);
        }
        if phrase.former && code.sector.as_ref().is_none_or(sector::can_be_left) {
            code.sector = Some(Sector::new("ELI"));
            code.secondary = None;
        }
        code
    }

    /// What the words before the first preposition say.
    fn head(&self, phrase: &Phrase, group: &Group) -> ActorCode {
        if let Some(code) = self.person(phrase, group) {
            return code;
        }
        let mut code = self.organisation(group).unwrap_or_default();
        if let Some(country) = self.place(group, false)
            && self.belongs_elsewhere(group, &code, &country)
        {
            // "Chile's Defense Department": the name is one state's own and a common noun besides.
            (code.country, code.entity) = (Some(country), None);
        }
        if code.country.as_ref().is_none_or(|c| !is_state(c))
            && let Some(country) = self.place(group, false)
        {
            // "the Turkish Red Crescent": a state's own branch of an international body.
            let own_branch = code.country.as_ref().is_some_and(|c| c.as_str() == "NGO");
            let role = sector::of_roles(self.knowledge, group).is_some();
            if code.country.is_none() || own_branch || role {
                code.country = Some(country);
            }
        }
        match sector::of_roles(self.knowledge, group) {
            Some((sector, secondary)) if sector::outranks(&sector, &code, self.kind(group)) => {
                (code.sector, code.secondary) = (Some(sector), secondary);
            }
            Some(_) => {}
            None if code.sector.is_none() => self.bare(phrase, group, &mut code),
            None => {}
        }
        code
    }

    fn belongs_elsewhere(&self, group: &Group, code: &ActorCode, country: &Country) -> bool {
        use parallax_knowledge::organisations::OrganisationKind::*;
        let ours = code.country.as_ref().is_some_and(|c| is_state(c) && c != country);
        let state_body = matches!(
            self.kind(group),
            Some(
                Government
                    | Ministry
                    | Agency
                    | Forces
                    | Intelligence
                    | Police
                    | Parliament
                    | Court
            )
        );
        ours && state_body && !self.place_inside(group)
    }

    /// The state is named by the town behind or inside the body's own name only.
    fn place_inside(&self, group: &Group) -> bool {
        let body = |h: &Hit| h.names.iter().any(|(of, _)| matches!(of, NameOf::Organisation(_)));
        let at = group.hits.iter().position(body).unwrap_or(0);
        !group.hits[..at].iter().any(|h| self.state_of(h).is_some())
    }

    fn kind(&self, group: &Group) -> Option<parallax_knowledge::organisations::OrganisationKind> {
        group.last(|of| match of {
            NameOf::Organisation(at) => Some(self.knowledge.organisations.all()[at].kind),
            _ => None,
        })
    }

    /// A name without any role: a state, a capital, a palace, a town.
    fn bare(&self, phrase: &Phrase, group: &Group, code: &mut ActorCode) {
        let Some(hit) = group.hits.iter().rev().find(|h| self.state_of(h).is_some()) else {
            if group.hits.iter().any(|h| self.is_town(h)) {
                code.sector = code.sector.take().or_else(|| Some(Sector::new("CVL")));
            }
            return;
        };
        let alone = group.hits.len() == 1 && group.unknown == 0;
        let Some((at, kind)) = self.state_of(hit) else { return };
        let state = &self.knowledge.states.all()[at];
        let sector = match kind {
            NameKind::Metonym => Some("GOV"),
            NameKind::Capital if alone && phrase.groups.len() == 1 => Some("GOV"),
            NameKind::Capital => Some("CVL"),
            NameKind::DemonymPlural => Some("CVL"),
            NameKind::Name | NameKind::Adjective
                if state.kind == StateKind::Partial && state.iso3.is_none() =>
            {
                Some("PRE")
            }
            _ => None,
        };
        code.sector = code.sector.take().or_else(|| sector.map(Sector::new));
        if alone && code.entity.is_none() && kind != NameKind::Region {
            code.entity = Some(state.id.clone());
        }
    }

    fn organisation(&self, group: &Group) -> Option<ActorCode> {
        let body = group.last(|of| match of {
            NameOf::Organisation(at) => Some(&self.knowledge.organisations.all()[at]),
            _ => None,
        })?;
        Some(ActorCode {
            country: Some(body.country.clone()),
            sector: body.sector_on(self.on).cloned(),
            secondary: body.secondary.clone(),
            entity: Some(body.id.clone()),
        })
    }

    /// A person named in the head; followed by a possessive, the person only owns what comes next.
    fn person(&self, phrase: &Phrase, group: &Group) -> Option<ActorCode> {
        let (hit, person) = self.find_person(phrase, group)?;
        let mut code = self.standing(person);
        let after: Vec<&Hit> = group.hits.iter().filter(|h| h.start >= hit.end).collect();
        if hit.possessive
            && let Some(last) = after.last()
        {
            let owned = Group { hits: vec![(*last).clone()], unknown: 0, preposition: None };
            if let Some(body) = self.organisation(&owned) {
                return Some(body);
            }
            if let Some((sector, secondary)) = sector::of_roles(self.knowledge, &owned) {
                (code.sector, code.secondary, code.entity) = (Some(sector), secondary, None);
            }
            return Some(code);
        }
        if code.sector.is_none()
            && let Some((sector, secondary)) = sector::of_roles(self.knowledge, group)
        {
            (code.sector, code.secondary) = (Some(sector), secondary);
        }
        Some(code)
    }

    fn find_person<'h>(&self, phrase: &Phrase, group: &'h Group) -> Option<(&'h Hit, &Person)> {
        let people = self.knowledge.people.all();
        for hit in &group.hits {
            let full = hit.names.iter().find_map(|&(of, kind)| match of {
                NameOf::Person(at) if kind == NameKind::Name => Some(&people[at]),
                _ => None,
            });
            if let Some(person) = full {
                return Some((hit, person));
            }
        }
        // A family name alone, perhaps behind a title and a nationality.
        let hit = group.hits.iter().rev().find(|h| {
            h.names
                .iter()
                .any(|(of, kind)| matches!(of, NameOf::Person(_)) && *kind == NameKind::Short)
        })?;
        let titled = group.hits.iter().any(|h| {
            h.end <= hit.start && h.names.iter().any(|(of, _)| matches!(of, NameOf::Role(_)))
        });
        // "Salman Qureshi" is not the Qureshi one knows: another name stands before the family's.
        let other = group.hits.iter().any(|h| {
            let name = |of: &NameOf| matches!(of, NameOf::Person(_) | NameOf::Town(_));
            h.end == hit.start && h.names.iter().any(|(of, _)| name(of))
        });
        let only = group.unknown == 0 && !other && (titled || group.hits.len() == 1);
        if !only || (phrase.lower && !titled) {
            return None;
        }
        let near = self.place(group, false);
        let role = sector::of_roles(self.knowledge, group).map(|(sector, _)| sector);
        let scored = hit.names.iter().filter_map(|&(of, _)| match of {
            NameOf::Person(at) => Some((self.prominence(&people[at], &near, &role, titled)?, at)),
            _ => None,
        });
        scored.max().map(|(_, at)| (hit, &people[at]))
    }

    /// How likely a bare family name means this person; `None`: it does not.
    fn prominence(
        &self,
        person: &Person,
        near: &Option<Country>,
        role: &Option<Sector>,
        titled: bool,
    ) -> Option<(u8, u8, Date)> {
        if near.is_some() && person.country.is_some() && *near != person.country {
            return None;
        }
        let offices = self.knowledge.people.offices();
        let (holds, office) = match person.standing(self.on) {
            Standing::Holds(at) => (2, &offices[at]),
            Standing::Held(at) => (1, &offices[at]),
            Standing::None => return None,
        };
        let fits = role.as_ref().is_none_or(|role| *role == office.sector);
        let top = matches!(
            office.kind,
            OfficeKind::Leader | OfficeKind::HeadOfState | OfficeKind::HeadOfGovernment
        );
        if !titled && near.is_none() && (!top || self.long_gone(person)) {
            return None;
        }
        let since =
            person.holdings.last().and_then(|h| h.term.from).map_or(Date::MIN, |d| d.first());
        // One who leads a state stands before its head of government of the same name.
        let leads = u8::from(office.kind == OfficeKind::Leader);
        Some((holds + u8::from(fits), u8::from(top) + leads, since))
    }

    /// Left the last office so long ago that a bare family name is more likely somebody else's.
    fn long_gone(&self, person: &Person) -> bool {
        let then = self.on.and_then(|on| on.checked_sub(Span::new().years(YEARS_REMEMBERED)).ok());
        let left = person.holdings.last().map(|h| h.term);
        then.zip(left).is_some_and(|(then, term)| term.ended_before(then))
    }

    fn standing(&self, person: &Person) -> ActorCode {
        let offices = self.knowledge.people.offices();
        let mut code = ActorCode {
            country: person.country.clone(),
            entity: Some(person.id.clone()),
            sector: person.sector.clone(),
            secondary: None,
        };
        match person.standing(self.on) {
            Standing::Holds(at) => {
                code.country = Some(offices[at].country.clone());
                code.sector = Some(offices[at].sector.clone());
                code.secondary = offices[at].secondary.clone();
            }
            Standing::Held(at) if sector::can_be_left(&offices[at].sector) => {
                code.sector = Some(Sector::new("ELI"));
            }
            Standing::Held(at) => code.sector = Some(offices[at].sector.clone()),
            Standing::None => {}
        }
        code
    }

    /// "president of the Riigikogu", "a group of thieves": the weight lies behind the preposition.
    fn look_behind(&self, phrase: &Phrase, code: &mut ActorCode) {
        let behind = phrase.groups.iter().skip(1);
        for group in behind.take_while(|g| g.preposition.as_deref().is_some_and(sector::carries)) {
            let head = self.head(phrase, group);
            let named = group.hits.iter().any(|h| {
                h.names
                    .iter()
                    .any(|(of, _)| matches!(of, NameOf::Organisation(_) | NameOf::Role(_)))
            });
            if !named {
                continue;
            }
            if let Some(sector) = head.sector {
                (code.sector, code.secondary) = (Some(sector), head.secondary);
            }
            if code.country.is_none() {
                code.country = head.country;
            }
            if code.entity.is_none() {
                code.entity = head.entity;
            }
            return;
        }
    }

    /// The country of the groups behind the head: where it is, of whom it is, never against whom.
    fn country_behind(&self, phrase: &Phrase) -> Option<Country> {
        let behind = || phrase.groups.iter().skip(1);
        // "An aide to the president of Norland" is his, an ambassador to Norland is not.
        let serves = sector::yields(self.knowledge, &phrase.groups[0]);
        let away = |p: &str| sector::points_away(p) && !(serves && p == "to");
        behind()
            .filter(|g| g.preposition.as_deref().is_none_or(|p| !away(p)))
            .find_map(|g| {
                let named = self.person(phrase, g).or_else(|| self.organisation(g));
                named.and_then(|code| code.country).filter(is_state).or_else(|| self.place(g, true))
            })
            .or_else(|| self.place(&phrase.groups[0], true))
    }

    /// The first country a group names; those that only back, lead or arm count when `any`.
    fn place(&self, group: &Group, any: bool) -> Option<Country> {
        let mut hits = group.hits.iter().filter(|h| any || !h.of_another);
        hits.find_map(|h| {
            h.names.iter().find_map(|&(of, _)| match of {
                NameOf::State(at) => Some(self.knowledge.states.all()[at].country.clone()),
                NameOf::Town(at) => Some(self.knowledge.towns.all()[at].country.clone()),
                _ => None,
            })
        })
    }

    fn is_town(&self, hit: &Hit) -> bool {
        hit.names.iter().any(|&(of, _)| match of {
            NameOf::Town(at) => self.knowledge.towns.all()[at].kind == TownKind::Town,
            _ => false,
        })
    }

    fn state_of(&self, hit: &Hit) -> Option<(usize, NameKind)> {
        hit.names.iter().find_map(|&(of, kind)| match of {
            NameOf::State(at) => Some((at, kind)),
            _ => None,
        })
    }
}

/// A country rather than one of PLOVER's codes for bodies without one.
pub(crate) fn is_state(country: &Country) -> bool {
    !matches!(country.as_str(), "IGO" | "UNO" | "EUR" | "NGO" | "ISM" | "IMG" | "MNC")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use parallax_knowledge::Knowledge;

    use super::*;

    fn code(knowledge: &Knowledge, phrase: &str) -> (String, String) {
        let on = Some(date(2024, 7, 2));
        let code = resolve(knowledge, phrase, on);
        let text = |code: Option<String>| code.unwrap_or_default();
        (text(code.country.map(|c| c.0)), text(code.sector.map(|s| s.0)))
    }

    #[test]
    fn the_conventions_of_the_field_hold() {
        let knowledge = Knowledge::load().unwrap();
        for (phrase, country, sector) in [
            ("Seoul", "KOR", "GOV"),
            ("the North", "PRK", ""),
            ("North Korean", "PRK", ""),
            ("South Korea's Joint Chiefs of Staff", "KOR", "MIL"),
            ("Iranian Foreign Minister", "IRN", "GOV"),
            ("KCNA", "PRK", "JRN"),
            ("the spy agency", "", "SPY"),
            ("a former CIA official", "USA", "ELI"),
            ("members of the armed forces of Chad", "TCD", "MIL"),
            ("Peru's ambassador to Japan", "PER", "GOV"),
            ("Iran-backed Iraqi militia", "IRQ", "PRM"),
            ("Abkhazia", "GEO", "PRE"),
            ("", "", ""),
        ] {
            assert_eq!(code(&knowledge, phrase), (country.into(), sector.into()), "{phrase}");
        }
    }

    #[test]
    fn a_person_is_what_the_day_makes_of_them() {
        let knowledge = Knowledge::load().unwrap();
        let sector = |year| {
            let code = resolve(&knowledge, "Angela Merkel", Some(date(year, 5, 1)));
            code.sector.map(|s| s.0).unwrap_or_default()
        };
        assert_eq!((sector(2019), sector(2022)), ("GOV".to_string(), "ELI".to_string()));
        let putin = resolve(&knowledge, "Putin", Some(date(2024, 7, 2)));
        assert_eq!(putin.entity.unwrap().as_str(), "person:vladimir-putin");
    }

    #[test]
    fn any_phrase_resolves_without_panic() {
        let knowledge = Knowledge::load().unwrap();
        for phrase in ["of", "'s", "…", "of of the", "한국 국방부", "\u{0}", "and and", "-", "the"]
        {
            resolve(&knowledge, phrase, None);
        }
    }
}
