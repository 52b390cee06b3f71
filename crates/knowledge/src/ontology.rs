//! PLOVER types, modes, contexts, our `x-` kinds, CAMEO codes and Goldstein values
//! (`knowledge/ontology/`).

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use parallax_model::{CameoCode, Context, EventType, Mode};
use serde::Deserialize;

use crate::{
    Error,
    table::{Row, Table, table},
};

const TYPES: Table = table!("ontology/types.csv");
const MODES: Table = table!("ontology/modes.csv");
const CONTEXTS: Table = table!("ontology/contexts.csv");
const KINDS: Table = table!("ontology/kinds.csv");
const CAMEO: Table = table!("ontology/cameo.csv");

/// A PLOVER event type.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeEntry {
    /// Conflict-cooperation score, -10 to 10.
    pub score: f32,
    pub recipient_required: bool,
    pub definition: String,
}

/// One of our finer kinds, within a PLOVER type and mode.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    pub event_type: EventType,
    pub mode: Option<Mode>,
    /// Conflict-cooperation score, -10 to 10.
    pub score: f32,
    pub cameo: CameoCode,
    pub contexts: Vec<Context>,
    /// Told with the weapon that was used, shown or handed over.
    pub weapon: bool,
    /// Aircraft and ships act or are acted on here, and are no weapon unless named.
    pub by_craft: bool,
    pub definition: String,
}

/// A CAMEO code, its Goldstein value, and what it is in PLOVER.
#[derive(Debug, Clone, PartialEq)]
pub struct Cameo {
    pub label: String,
    /// Goldstein value, -10 to 10.
    pub goldstein: f32,
    pub event_type: EventType,
    pub mode: Option<Mode>,
    pub contexts: Vec<Context>,
}

/// The code tables.
///
/// ```
/// use parallax_knowledge::Knowledge;
/// use parallax_model::{CameoCode, EventType};
/// let ontology = Knowledge::load().unwrap().ontology;
/// let embargo = ontology.cameo(&CameoCode::new("163")).unwrap();
/// assert_eq!(embargo.event_type, EventType::Sanction);
/// assert_eq!(ontology.goldstein(&CameoCode::new("1213")), Some(-4.0));
/// ```
#[derive(Debug, Default)]
pub struct Ontology {
    types: BTreeMap<EventType, TypeEntry>,
    modes: BTreeMap<(EventType, String), f32>,
    contexts: BTreeSet<String>,
    kinds: BTreeMap<String, Kind>,
    cameo: BTreeMap<String, Cameo>,
}

#[derive(Deserialize)]
struct TypeRow {
    r#type: EventType,
    quad: u8,
    score: f32,
    recipient_required: String,
    definition: String,
}

#[derive(Deserialize)]
struct ModeRow {
    r#type: EventType,
    mode: String,
    score: f32,
}

#[derive(Deserialize)]
struct ContextRow {
    context: String,
}

#[derive(Deserialize)]
struct KindRow {
    kind: String,
    r#type: EventType,
    mode: String,
    score: f32,
    cameo: String,
    contexts: String,
    weapon: String,
    definition: String,
}

#[derive(Deserialize)]
struct CameoRow {
    code: String,
    label: String,
    goldstein: f32,
    r#type: EventType,
    mode: String,
    contexts: String,
}

impl Ontology {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut ontology = Self::default();
        for row in TYPES.rows::<TypeRow>(user)? {
            if row.value.quad != row.value.r#type.quad() as u8 {
                return Err(TYPES.row(row.line, "quad class differs from the program's"));
            }
            ontology.types.insert(
                row.value.r#type,
                TypeEntry {
                    score: row.value.score,
                    recipient_required: row.value.recipient_required == "yes",
                    definition: row.value.definition,
                },
            );
        }
        for row in MODES.rows::<ModeRow>(user)? {
            ontology.modes.insert((row.value.r#type, row.value.mode), row.value.score);
        }
        for row in CONTEXTS.rows::<ContextRow>(user)? {
            ontology.contexts.insert(row.value.context);
        }
        for row in CAMEO.rows::<CameoRow>(user)? {
            ontology.add_cameo(row)?;
        }
        for row in KINDS.rows::<KindRow>(user)? {
            ontology.add_kind(row)?;
        }
        Ok(ontology)
    }

    fn add_cameo(&mut self, row: Row<CameoRow>) -> Result<(), Error> {
        let at = |what: String| CAMEO.row(row.line, what);
        let mode = self.checked_mode(row.value.r#type, &row.value.mode).map_err(at)?;
        let contexts = self.checked_contexts(&row.value.contexts).map_err(at)?;
        let entry = Cameo {
            label: row.value.label,
            goldstein: row.value.goldstein,
            event_type: row.value.r#type,
            mode,
            contexts,
        };
        match self.cameo.insert(row.value.code.clone(), entry) {
            Some(_) if !row.user => Err(at(format!("{} stands twice", row.value.code))),
            _ => Ok(()),
        }
    }

    fn add_kind(&mut self, row: Row<KindRow>) -> Result<(), Error> {
        let at = |what: String| KINDS.row(row.line, what);
        if !row.value.kind.starts_with("x-") {
            return Err(at(format!("{} lacks the prefix x-", row.value.kind)));
        }
        if !self.cameo.contains_key(&row.value.cameo) {
            return Err(at(format!("no CAMEO code {}", row.value.cameo)));
        }
        let kind = Kind {
            event_type: row.value.r#type,
            mode: self.checked_mode(row.value.r#type, &row.value.mode).map_err(at)?,
            score: row.value.score,
            cameo: CameoCode(row.value.cameo),
            contexts: self.checked_contexts(&row.value.contexts).map_err(at)?,
            weapon: matches!(row.value.weapon.as_str(), "yes" | "craft"),
            by_craft: row.value.weapon == "craft",
            definition: row.value.definition,
        };
        match self.kinds.insert(row.value.kind.clone(), kind) {
            Some(_) if !row.user => Err(at(format!("{} stands twice", row.value.kind))),
            _ => Ok(()),
        }
    }

    /// Reads a mode cell: empty is none, an unknown mode of the type an error.
    pub(crate) fn checked_mode(&self, of: EventType, mode: &str) -> Result<Option<Mode>, String> {
        if mode.is_empty() {
            return Ok(None);
        }
        let known = self.modes.contains_key(&(of, mode.to_string()));
        if known { Ok(Some(Mode::new(mode))) } else { Err(format!("{of} has no mode {mode}")) }
    }

    /// Reads a cell of contexts separated by blanks.
    pub(crate) fn checked_contexts(&self, contexts: &str) -> Result<Vec<Context>, String> {
        contexts
            .split_whitespace()
            .map(|c| {
                let known = self.contexts.contains(c);
                if known { Ok(Context::new(c)) } else { Err(format!("no context {c}")) }
            })
            .collect()
    }

    pub fn event_type(&self, of: EventType) -> Option<&TypeEntry> {
        self.types.get(&of)
    }

    pub fn kind(&self, kind: &str) -> Option<&Kind> {
        self.kinds.get(kind)
    }

    pub fn kinds(&self) -> impl Iterator<Item = (&str, &Kind)> {
        self.kinds.iter().map(|(name, kind)| (name.as_str(), kind))
    }

    pub fn cameo(&self, code: &CameoCode) -> Option<&Cameo> {
        self.cameo.get(code.as_str())
    }

    /// All CAMEO codes in order.
    pub fn cameo_codes(&self) -> impl Iterator<Item = (&str, &Cameo)> {
        self.cameo.iter().map(|(code, entry)| (code.as_str(), entry))
    }

    /// Goldstein value of a code, or of the nearest code above it in the hierarchy.
    pub fn goldstein(&self, code: &CameoCode) -> Option<f32> {
        (2..=code.as_str().len())
            .rev()
            .filter_map(|n| code.as_str().get(..n))
            .find_map(|code| self.cameo.get(code))
            .map(|entry| entry.goldstein)
    }

    /// Conflict-cooperation score of an event, -10 to 10: of its kind, else its mode, else its type.
    pub fn score(&self, of: EventType, mode: Option<&Mode>, kind: Option<&str>) -> f32 {
        kind.and_then(|k| self.kinds.get(k))
            .map(|k| k.score)
            .or_else(|| mode.and_then(|m| self.modes.get(&(of, m.0.clone())).copied()))
            .or_else(|| self.types.get(&of).map(|t| t.score))
            .unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Knowledge;

    fn ontology() -> Ontology {
        Knowledge::load().unwrap().ontology
    }

    #[test]
    fn every_type_has_its_entry_and_every_code_a_type_of_its_quad() {
        let ontology = ontology();
        for t in EventType::ALL {
            assert!(ontology.event_type(t).is_some(), "{t}");
        }
        assert_eq!(ontology.cameo_codes().filter(|(code, _)| code.len() > 2).count(), 292);
        for (code, entry) in ontology.cameo_codes() {
            assert!((-10.0..=10.0).contains(&entry.goldstein), "{code}");
            let root: u8 = code[..2].parse().unwrap();
            let cooperative = root <= 8;
            let positive = matches!(entry.event_type.quad() as u8, 1 | 2);
            assert!(cooperative == positive || code == "016", "{code} is {}", entry.event_type);
        }
    }

    #[test]
    fn the_manual_wins_where_the_public_table_disagrees_with_it() {
        let ontology = ontology();
        for (code, t, mode) in [
            ("055", EventType::Concede, None),
            ("112", EventType::Accuse, Some("allege")),
            ("116", EventType::Sanction, Some("convict")),
            ("163", EventType::Sanction, Some("discontinue")),
            ("186", EventType::Assault, Some("targeted")),
            ("1053", EventType::Request, Some("yield")),
            ("1722", EventType::Coerce, Some("restrict")),
        ] {
            let entry = ontology.cameo(&CameoCode::new(code)).unwrap();
            assert_eq!(entry.event_type, t, "{code}");
            assert_eq!(entry.mode.as_ref().map(Mode::as_str), mode, "{code}");
        }
    }

    #[test]
    fn a_code_without_a_row_takes_the_value_of_its_parent() {
        let ontology = ontology();
        assert_eq!(ontology.goldstein(&CameoCode::new("0874")), Some(10.0));
        assert_eq!(ontology.goldstein(&CameoCode::new("1999")), Some(-10.0));
        assert_eq!(ontology.goldstein(&CameoCode::new("99")), None);
    }

    #[test]
    fn the_score_of_a_kind_goes_before_that_of_its_mode() {
        let ontology = ontology();
        let mode = Mode::new("weapons");
        let score = |mode, kind| ontology.score(EventType::Mobilize, mode, kind);
        assert_eq!(score(Some(&mode), Some("x-nuclear-test")), -8.5);
        assert_eq!(score(Some(&mode), None), -6.5);
        assert_eq!(score(None, None), -5.5);
    }
}
