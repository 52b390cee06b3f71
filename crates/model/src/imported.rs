//! Event mentions as other coders' tables tell them. They rest on no text of the case, so they are listed beside
//! its events and marked with their table; nothing in the ledger counts them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::code::{CameoCode, Context, Country, EventType, Mode, Sector};

/// The table a row was imported from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coder {
    /// GDELT event table, versions 1 and 2.
    GdeltEvents,
    /// GDELT 2 mention table: which document tells which event.
    GdeltMentions,
    /// GDELT knowledge graph 2.1: whom and what a document names.
    GdeltGkg,
    Polecat,
}

impl Coder {
    pub const ALL: [Self; 4] =
        [Self::GdeltEvents, Self::GdeltMentions, Self::GdeltGkg, Self::Polecat];

    /// Name in identifiers and filters.
    pub fn name(self) -> &'static str {
        match self {
            Self::GdeltEvents => "gdelt-events",
            Self::GdeltMentions => "gdelt-mentions",
            Self::GdeltGkg => "gdelt-gkg",
            Self::Polecat => "polecat",
        }
    }

    /// Name to show.
    pub fn title(self) -> &'static str {
        match self {
            Self::GdeltEvents => "GDELT events",
            Self::GdeltMentions => "GDELT mentions",
            Self::GdeltGkg => "GDELT knowledge graph",
            Self::Polecat => "POLECAT",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.name() == name)
    }
}

/// One row of another coder's table, in our terms where the table has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Imported {
    pub imported_from: Coder,
    /// The row's identifier within its table.
    pub key: String,
    /// Day of the event.
    pub day: Option<Date>,
    /// Day on which the coder recorded it or the document was published.
    pub reported: Option<Date>,
    /// `None` for tables of documents, and for CAMEO codes no table maps.
    pub event_type: Option<EventType>,
    pub modes: Vec<Mode>,
    pub contexts: Vec<Context>,
    pub cameo: Option<CameoCode>,
    /// The coder's conflict-cooperation value, -10 to 10: Goldstein for GDELT, PLOVER's for POLECAT.
    pub intensity: Option<f32>,
    pub actor: Side,
    pub recipient: Side,
    pub place: Option<Spot>,
    /// Key of the GDELT event that a mention tells of.
    pub event: Option<String>,
    pub outlet: Option<String>,
    /// Address of the document.
    pub address: Option<String>,
    /// ISO 639 code, as the table writes it.
    pub language: Option<String>,
    /// People and organisations the document names.
    pub names: Vec<String>,
    /// GDELT themes of the document.
    pub themes: Vec<String>,
}

impl Imported {
    /// A row of which nothing but its name is known.
    pub fn new(imported_from: Coder, key: impl Into<String>) -> Self {
        Self {
            imported_from,
            key: key.into(),
            day: None,
            reported: None,
            event_type: None,
            modes: Vec::new(),
            contexts: Vec::new(),
            cameo: None,
            intensity: None,
            actor: Side::default(),
            recipient: Side::default(),
            place: None,
            event: None,
            outlet: None,
            address: None,
            language: None,
            names: Vec::new(),
            themes: Vec::new(),
        }
    }

    /// `<table>:<key>`, one row of one table.
    pub fn id(&self) -> String {
        format!("{}:{}", self.imported_from.name(), self.key)
    }
}

/// Who acts, or is acted on: lists of their own, since the tables do not say which code is whose.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Side {
    pub names: Vec<String>,
    pub countries: Vec<Country>,
    pub sectors: Vec<Sector>,
}

/// Where, as the coder placed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    pub name: String,
    /// FIPS 10-4 code of GDELT's places, which are not those of its actors: KN is North Korea, KS South Korea.
    pub fips: Option<String>,
    pub country: Option<Country>,
    /// Degrees, WGS 84.
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_names_read_back() {
        for coder in Coder::ALL {
            assert_eq!(Coder::from_name(coder.name()), Some(coder));
        }
    }
}
