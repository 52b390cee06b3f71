//! How strongly two articles speak for one happening.

use crate::{
    portrait::{Block, Vector},
    settings::Evidence,
};

/// What is compared of an article beside its words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Circumstances {
    /// Unix seconds.
    pub time: i64,
    pub outlet: u32,
    pub language: [u8; 2],
    /// Day of what is told first, in days since 1970.
    pub day: Option<i32>,
}

const DAY: f32 = 86_400.0;

/// Log-odds that two articles tell of one happening.
pub(crate) fn evidence(
    e: &Evidence,
    (a, a_at): (&Vector, &Circumstances),
    (b, b_at): (&Vector, &Circumstances),
) -> f32 {
    let cosines = a.cosines(b);
    let of = |block: Block| cosines[block as usize];
    let words = if a_at.language == b_at.language {
        e.title * of(Block::Title) + e.body * of(Block::Body).sqrt()
    } else if a.has(Block::Known) && b.has(Block::Known) {
        e.name * of(Block::Name).sqrt() + e.known * of(Block::Known).sqrt()
    } else {
        e.name * of(Block::Name).sqrt()
    };
    let told = match a_at.day.zip(b_at.day) {
        Some((x, y)) if (x - y).abs() <= 1 => e.same_day,
        Some((x, y)) => -e.other_day * ((x - y).abs() as f32).ln(),
        None => 0.0,
    };
    let days = (a_at.time - b_at.time).unsigned_abs() as f32 / DAY;
    let outlet = if a_at.outlet == b_at.outlet {
        e.same_outlet * (-days / e.outlet_days).exp()
    } else {
        0.0
    };
    e.start + words + told - outlet
}

/// What the time between an article and the nearest member of a story costs.
pub(crate) fn gap_cost(e: &Evidence, seconds: i64) -> f32 {
    let days = seconds.unsigned_abs() as f32 / DAY;
    (e.gap * days.ln_1p()).min(e.gap_most)
}
