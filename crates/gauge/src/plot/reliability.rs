use super::{ACTS, Canvas, SOFT};

const LEFT: f64 = 44.0;
const RIGHT: f64 = 304.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 290.0;

/// What was said against what happened, a dot a tenth, its area by the number of issues. On the diagonal
/// forecasts mean what they say.
pub fn reliability(table: &[(f64, f64, usize)], title: &str) -> String {
    let mut canvas = Canvas::new(320.0, 330.0, title);
    let at = |x: f64, y: f64| (LEFT + (RIGHT - LEFT) * x, BOTTOM - (BOTTOM - TOP) * y);
    canvas.text((LEFT, TOP - 12.0), "start", "Share that happened");
    canvas.text((RIGHT, BOTTOM + 32.0), "end", "Probability said");
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let width = if share == 0.0 { 1.0 } else { 0.3 };
        canvas.line(at(0.0, share), at(1.0, share), SOFT, width);
        canvas.line(at(share, 0.0), at(share, 1.0), SOFT, width);
        let (x, y) = at(share, share);
        canvas.text((x, BOTTOM + 16.0), "middle", &format!("{share}"));
        canvas.text((LEFT - 6.0, y + 4.0), "end", &format!("{share}"));
    }
    canvas.line(at(0.0, 0.0), at(1.0, 1.0), SOFT, 1.5);
    let all: usize = table.iter().map(|(_, _, n)| n).sum();
    for (said, happened, n) in table {
        let radius = 3.0 + 14.0 * (*n as f64 / all.max(1) as f64).sqrt();
        let words = format!("said {said:.2}, happened {happened:.2}, {n} issues");
        canvas.dot(at(*said, *happened), radius, ACTS, &words);
    }
    canvas.finish()
}
