//! How probable is another event of this kind in the next days: a self-exciting daily model, the
//! simple baselines it has to beat, their pool by past score, recalibration, and the backtest.
//!
//! A stream is one kind of event for one pair of actors, as event-days: a day either has one or not.

pub mod backtest;
pub mod baselines;
pub mod calibration;
pub mod catalogue;
pub mod days;
pub mod hawkes;
pub mod issue;
pub mod models;
pub mod pool;
pub mod random;
pub mod simulate;
pub mod summary;
pub mod surprise;
pub mod track;
pub mod whatif;
pub mod words;

pub use backtest::{Backtest, backtest};
pub use catalogue::{Catalogue, CatalogueError};
pub use days::Days;
pub use hawkes::{Hawkes, Prior};
pub use issue::{Outlook, outlook};
pub use summary::{Summary, summary};
pub use track::Issue;
