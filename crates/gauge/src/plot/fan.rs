use super::{Canvas, SOFT, TALK, round_up};
use crate::outlook::Outlook;

const LEFT: f64 = 40.0;
const RIGHT: f64 = 508.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 210.0;

/// The number of event-days to come: median, half and nine tenths of the simulated futures.
pub fn fan(outlook: &Outlook, title: &str) -> String {
    let mut canvas = Canvas::new(520.0, 246.0, title);
    let days = outlook.horizons.last().map_or(1, |h| h.days).max(1) as f64;
    let largest = outlook.horizons.iter().map(|h| h.quantiles[4]).max().unwrap_or(1);
    let most = round_up(f64::from(largest.max(1)));
    let x = |n: usize| LEFT + (RIGHT - LEFT) * n as f64 / days;
    let y = |n: f64| BOTTOM - (BOTTOM - TOP) * n / most;
    canvas.text(
        (LEFT, TOP - 10.0),
        "start",
        "Event-days to come: median, 50 % and 90 % of futures",
    );
    for share in [0.0, 0.5, 1.0] {
        let at = y(most * share);
        canvas.line((LEFT, at), (RIGHT, at), SOFT, if share == 0.0 { 1.0 } else { 0.3 });
        canvas.text((LEFT - 6.0, at + 4.0), "end", &format!("{}", most * share));
    }
    let edge = |q: usize| -> Vec<(f64, f64)> {
        let ends = outlook.horizons.iter().map(|h| (x(h.days), y(f64::from(h.quantiles[q]))));
        std::iter::once((x(0), y(0.0))).chain(ends).collect()
    };
    canvas.area(&edge(4), &edge(0), TALK, 0.18);
    canvas.area(&edge(3), &edge(1), TALK, 0.3);
    canvas.path(&edge(2), TALK, 2.0);
    for horizon in &outlook.horizons {
        let [low, _, middle, _, high] = horizon.quantiles;
        let words = format!("{} days: {middle} ({low} to {high})", horizon.days);
        canvas.dot((x(horizon.days), y(f64::from(middle))), 3.5, TALK, &words);
        canvas.text((x(horizon.days), BOTTOM + 18.0), "middle", &format!("{} d", horizon.days));
    }
    canvas.finish()
}
