//! An actor phrase to country, sector and entity.

use parallax_knowledge::Knowledge;
use parallax_model::{Country, EntityId, Sector};

/// Who a phrase names, as far as the tables know.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActorCode {
    pub country: Option<Country>,
    pub sector: Option<Sector>,
    pub entity: Option<EntityId>,
}

/// Resolves a noun phrase ("South Korea's Joint Chiefs of Staff", "Iranian Foreign Minister Zarif")
/// on a day; offices are looked up as held on that day.
pub fn resolve(_knowledge: &Knowledge, _phrase: &str, _on: Option<jiff::civil::Date>) -> ActorCode {
    ActorCode::default()
}
