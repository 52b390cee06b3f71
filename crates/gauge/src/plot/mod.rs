//! Plots as SVG, for a file or a page: no scripts, no style sheet, every colour readable on light and
//! dark ground, the numbers said in words for who cannot see them.

mod fan;
mod index;
mod reliability;

pub use fan::fan;
pub use index::index;
pub use reliability::reliability;

const ACTS: &str = "#b4552d";
const TALK: &str = "#3f7cac";
const SOFT: &str = "#8a8780";

/// A drawing surface with a title that screen readers speak.
struct Canvas {
    width: f64,
    height: f64,
    title: String,
    body: String,
}

impl Canvas {
    fn new(width: f64, height: f64, title: &str) -> Self {
        Self { width, height, title: escape(title), body: String::new() }
    }

    fn add(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), colour: &str, width: f64) {
        self.add(&format!(
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" stroke="{colour}" stroke-width="{width}"/>"#
        ));
    }

    fn text(&mut self, (x, y): (f64, f64), anchor: &str, words: &str) {
        let words = escape(words);
        self.add(&format!(
            r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" font-size="12" fill="currentColor">{words}</text>"#
        ));
    }

    fn path(&mut self, points: &[(f64, f64)], colour: &str, width: f64) {
        let d = steps(points);
        self.add(&format!(
            r#"<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"/>"#
        ));
    }

    /// The area between two lines over the same places.
    fn area(&mut self, upper: &[(f64, f64)], lower: &[(f64, f64)], colour: &str, opacity: f64) {
        let around: Vec<_> = upper.iter().chain(lower.iter().rev()).copied().collect();
        let d = steps(&around);
        self.add(&format!(r#"<path d="{d}Z" fill="{colour}" fill-opacity="{opacity}"/>"#));
    }

    /// A dot with words that show when it is pointed at.
    fn dot(&mut self, (x, y): (f64, f64), radius: f64, colour: &str, words: &str) {
        let words = escape(words);
        self.add(&format!(
            r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius:.1}" fill="{colour}" fill-opacity="0.85"><title>{words}</title></circle>"#
        ));
    }

    fn finish(self) -> String {
        let Self { width, height, title, body } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\" font-family=\"system-ui, sans-serif\">\n<title>{title}</title>\n{body}</svg>\n"
        )
    }
}

fn steps(points: &[(f64, f64)]) -> String {
    let mut d = String::new();
    for (n, (x, y)) in points.iter().enumerate() {
        d.push_str(&format!("{}{x:.1} {y:.1}", if n == 0 { 'M' } else { 'L' }));
    }
    d
}

fn escape(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A round number at or above `value` (1, 2 or 5 times a power of ten).
fn round_up(value: f64) -> f64 {
    if value.is_nan() || value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|r| *r >= value).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cannot_break_out_and_scales_are_round() {
        let mut canvas = Canvas::new(10.0, 10.0, "a <b> & \"c\"");
        canvas.text((1.0, 1.0), "start", "</text><script>");
        let svg = canvas.finish();
        assert!(!svg.contains("<script>") && svg.contains("a &lt;b&gt; &amp; &quot;c&quot;"));
        for (value, round) in [(0.37, 0.5), (1.0, 1.0), (14.0, 20.0), (0.0, 1.0), (f64::NAN, 1.0)] {
            assert!((round_up(value) - round).abs() < 1e-9, "{value}");
        }
    }
}
