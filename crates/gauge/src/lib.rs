//! Is it getting worse? From events to numbers an analyst can defend. Pure functions of dated events:
//! no clock, and no randomness without a seed that is an argument.

pub mod alerts;
pub mod index;
pub mod outlook;
pub mod plot;
pub mod streams;
