//! The tables of the record, one module a family.

mod articles;
pub(crate) mod claims;
pub(crate) mod events;
mod launches;
pub(crate) mod relations;
mod told;

use crate::table::Table;

/// Every table, in the order in which a reader meets things.
pub const TABLES: &[Table] = &[
    articles::ARTICLES,
    articles::STORIES,
    articles::COVERAGE,
    events::EVENTS,
    events::ACCOUNTS,
    events::STANCES,
    launches::LAUNCHES,
    launches::LAUNCH_ACCOUNTS,
    claims::CLAIMS,
    claims::STEPS,
    told::MENTIONS,
    told::STATEMENTS,
    relations::RELATIONS,
    relations::LINKS,
    relations::SOURCES,
];
