//! A large invented case, and how fast its pages are.

mod generate;
mod measure;

pub use generate::fill;
pub use measure::measure;
