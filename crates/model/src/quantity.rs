use serde::{Deserialize, Serialize};

use crate::span::TextRange;

/// What a quantity measures. The SI unit of each is the unit of [`Quantity::low`] and `high`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuantityKind {
    /// A number of things; no unit.
    Count,
    /// metre
    Length,
    /// square metre
    Area,
    /// cubic metre
    Volume,
    /// kilogram
    Mass,
    /// second
    Duration,
    /// metre per second
    Speed,
    /// multiple of the speed of sound
    Mach,
    /// tonnes of TNT equivalent, in joules
    Energy,
    /// watt
    Power,
    /// the named currency, unconverted
    Money,
    /// share, 0 to 1
    Share,
    /// magnitude of an earthquake
    Magnitude,
    /// hertz
    Frequency,
    /// kelvin
    Temperature,
    /// calibre in metres: names a weapon, counts nothing
    Calibre,
}

/// The bound words that came with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    Exact,
    About,
    AtLeast,
    MoreThan,
    AtMost,
    LessThan,
    Between,
    /// "dozens", "hundreds": a size, not a number.
    Vague,
}

/// A number with its unit, as an interval in SI units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    pub range: TextRange,
    pub kind: QuantityKind,
    /// The one value named, in SI units; `None` for a range or a vague size.
    pub value: Option<f64>,
    /// Lower end in SI units; `None` = open.
    pub low: Option<f64>,
    /// Upper end in SI units; `None` = open.
    pub high: Option<f64>,
    pub bound: Bound,
    /// Unit as written, canonical spelling (`km`, `mile`, `t`, `USD`, …); empty for counts.
    pub unit: String,
    /// What is counted or measured: the head noun's range ("missiles", "range").
    pub of: Option<TextRange>,
    /// The same quantity again in another unit, in parentheses.
    pub converted: Option<TextRange>,
}
