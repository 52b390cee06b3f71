//! How strongly two articles speak for one happening.

use crate::{
    article::MainEvent,
    portrait::{Block, Likeness},
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
    pub event: Option<MainEvent>,
    /// Square root of the cosine of the lead with that of the `window.crowd`-th nearest before it.
    pub crowd: f32,
}

const DAY: f32 = 86_400.0;
/// The gaps for which a cost is set; between them it runs straight.
const GAP_DAYS: [f32; 4] = [1.0, 3.0, 10.0, 40.0];

/// Log-odds that two articles tell of one happening. `known`: the reading linked something in both.
pub(crate) fn evidence(
    e: &Evidence,
    likeness: &Likeness,
    known: bool,
    a: &Circumstances,
    b: &Circumstances,
) -> f32 {
    let words = if a.language == b.language {
        e.start + e.title * likeness.of(Block::Title) + e.body * likeness.of(Block::Body).sqrt()
            - e.crowd_later * a.crowd.max(e.crowd_least)
            - e.crowd_earlier * b.crowd.max(e.crowd_least)
    } else {
        let known = if known { e.known * likeness.of(Block::Known).sqrt() } else { 0.0 };
        e.foreign + e.name * likeness.of(Block::Name).sqrt() + known
    };
    let told = match a.day.zip(b.day) {
        Some((x, y)) if (x - y).abs() <= 1 => e.same_day,
        Some((x, y)) => -e.other_day * ((x - y).abs() as f32).ln(),
        None => 0.0,
    };
    let event = match a.event.zip(b.event) {
        Some((x, y)) if x.may_be(&y) => e.same_event,
        _ => 0.0,
    };
    let days = (a.time - b.time).unsigned_abs() as f32 / DAY;
    let outlet =
        if a.outlet == b.outlet { e.same_outlet * (-days / e.outlet_days).exp() } else { 0.0 };
    words + told + event - outlet - gap_cost(e, a.time - b.time)
}

/// What the time between two articles costs.
fn gap_cost(e: &Evidence, seconds: i64) -> f32 {
    let days = seconds.unsigned_abs() as f32 / DAY;
    let mut from = (0.0, 0.0);
    for to in GAP_DAYS.into_iter().zip(e.gap) {
        if days < to.0 {
            return from.1 + (to.1 - from.1) * (days - from.0) / (to.0 - from.0);
        }
        from = to;
    }
    from.1
}
