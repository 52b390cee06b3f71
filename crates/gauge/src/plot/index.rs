use std::collections::BTreeMap;

use parallax_model::gauge::IndexPoint;
use parallax_model::ledger::EventId;

use super::{ACTS, Canvas, SOFT, TALK, round_up};

const LEFT: f64 = 48.0;
const RIGHT: f64 = 708.0;
/// Top and bottom of the panel of acts, then of talk.
const PANELS: [(f64, f64); 2] = [(34.0, 204.0), (236.0, 300.0)];

/// The index of a pair or the case: acts with their band, talk below, a dot on each day whose largest
/// addend is new, with the event's words.
pub fn index(points: &[IndexPoint], title: &str, words: &BTreeMap<EventId, String>) -> String {
    let mut canvas = Canvas::new(720.0, 326.0, title);
    let last = points.len().saturating_sub(1).max(1) as f64;
    let x = |n: usize| LEFT + (RIGHT - LEFT) * n as f64 / last;
    let most = round_up(points.iter().map(|p| p.band.1).fold(0.0, f64::max));
    let y = |(top, bottom): (f64, f64), share: f64| bottom - (bottom - top) * share.clamp(0.0, 1.0);
    for (panel, name, top) in [
        (PANELS[0], "Acts (band: 5th to 95th percentile)", format!("{most}")),
        (PANELS[1], "Talk: share of threats", "1".to_string()),
    ] {
        canvas.text((LEFT, panel.0 - 8.0), "start", name);
        for share in [0.0, 0.5, 1.0] {
            let at = y(panel, share);
            canvas.line((LEFT, at), (RIGHT, at), SOFT, if share == 0.0 { 1.0 } else { 0.3 });
        }
        canvas.text((LEFT - 6.0, panel.0 + 4.0), "end", &top);
        canvas.text((LEFT - 6.0, panel.1 + 4.0), "end", "0");
    }
    let line = |panel, of: &dyn Fn(&IndexPoint) -> f64| -> Vec<(f64, f64)> {
        points.iter().enumerate().map(|(n, p)| (x(n), y(panel, of(p)))).collect()
    };
    canvas.area(
        &line(PANELS[0], &|p| p.band.1 / most),
        &line(PANELS[0], &|p| p.band.0 / most),
        ACTS,
        0.22,
    );
    canvas.path(&line(PANELS[0], &|p| p.acts / most), ACTS, 2.0);
    canvas.path(&line(PANELS[1], &|p| p.talk), TALK, 2.0);
    let mut known: Option<&EventId> = None;
    for (n, point) in points.iter().enumerate() {
        let Some(driver) = point.drivers.first() else { continue };
        if known != Some(&driver.event) {
            let told = words.get(&driver.event).map_or(driver.event.0.as_str(), String::as_str);
            let told = format!("{}: {told} ({:.3})", point.date, driver.addend);
            canvas.dot((x(n), y(PANELS[0], point.acts / most)), 4.0, ACTS, &told);
        }
        known = Some(&driver.event);
    }
    let days = [0, points.len() / 2, points.len().saturating_sub(1)];
    for (n, anchor) in days.into_iter().zip(["start", "middle", "end"]) {
        if let Some(point) = points.get(n) {
            canvas.text((x(n), 320.0), anchor, &point.date.to_string());
        }
    }
    canvas.finish()
}
