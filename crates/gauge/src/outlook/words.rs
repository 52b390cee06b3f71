//! Estimative words for probabilities (ICD 203, first row). One row only is ever used.

/// The word for a probability between 0 and 1; a probability is never told as certain.
pub fn estimative(p: f64) -> &'static str {
    match p {
        p if p < 0.05 => "almost no chance",
        p if p < 0.20 => "very unlikely",
        p if p < 0.45 => "unlikely",
        p if p < 0.55 => "roughly even chance",
        p if p < 0.80 => "likely",
        p if p < 0.95 => "very likely",
        _ => "almost certain",
    }
}
