//! Recalibration on past issues, and how reliable forecasts were.

/// logit(q) = intercept + slope · logit(p), fitted to past forecasts and outcomes, held near the
/// identity by a Gaussian prior worth a few dozen issues.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    pub intercept: f64,
    pub slope: f64,
}

const PRECISION: f64 = 8.0;

impl Calibration {
    pub const IDENTITY: Self = Self { intercept: 0.0, slope: 1.0 };

    /// Newton's method on the penalised log-likelihood; concave, so that it always ends.
    pub fn fit(past: &[(f64, bool)]) -> Self {
        let mut c = Self::IDENTITY;
        for _ in 0..50 {
            let (mut g, mut h) = ([0.0; 2], [[PRECISION, 0.0], [0.0, PRECISION]]);
            g[0] -= PRECISION * c.intercept;
            g[1] -= PRECISION * (c.slope - 1.0);
            for (p, happened) in past {
                let z = logit(*p);
                let q = c.apply(*p);
                let error = f64::from(u8::from(*happened)) - q;
                let w = q * (1.0 - q);
                g[0] += error;
                g[1] += error * z;
                h[0][0] += w;
                h[0][1] += w * z;
                h[1][1] += w * z * z;
            }
            let determinant = h[0][0] * h[1][1] - h[0][1] * h[0][1];
            let step = [
                (g[0] * h[1][1] - g[1] * h[0][1]) / determinant,
                (g[1] * h[0][0] - g[0] * h[0][1]) / determinant,
            ];
            c.intercept += step[0].clamp(-1.0, 1.0);
            c.slope += step[1].clamp(-1.0, 1.0);
            if step.iter().all(|s| s.abs() < 1e-10) {
                break;
            }
        }
        c.slope = c.slope.max(0.05);
        c
    }

    pub fn apply(&self, p: f64) -> f64 {
        let z = self.intercept + self.slope * logit(p);
        (1.0 / (1.0 + (-z).exp())).clamp(0.002, 0.998)
    }
}

fn logit(p: f64) -> f64 {
    let p = p.clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln()
}

/// Slope of outcome on forecast by least squares: 1 when forecasts mean what they say, below 1 when
/// they are too bold.
pub fn reliability_slope(issues: &[(f64, bool)]) -> f64 {
    let n = issues.len() as f64;
    let mean_p = issues.iter().map(|(p, _)| p).sum::<f64>() / n;
    let mean_o = issues.iter().filter(|(_, o)| *o).count() as f64 / n;
    let (mut sxy, mut sxx) = (0.0, 0.0);
    for (p, o) in issues {
        sxy += (p - mean_p) * (f64::from(u8::from(*o)) - mean_o);
        sxx += (p - mean_p) * (p - mean_p);
    }
    if sxx > 0.0 { sxy / sxx } else { f64::NAN }
}

/// Ten bins by forecast: mean forecast, share that happened, number of issues. Empty bins are left out.
pub fn reliability_table(issues: &[(f64, bool)]) -> Vec<(f64, f64, usize)> {
    (0..10)
        .filter_map(|bin| {
            let (low, high) = (f64::from(bin) / 10.0, f64::from(bin + 1) / 10.0);
            let inside: Vec<_> =
                issues.iter().filter(|(p, _)| low <= *p && (*p < high || bin == 9)).collect();
            let n = inside.len();
            (n > 0).then(|| {
                let mean = inside.iter().map(|(p, _)| p).sum::<f64>() / n as f64;
                let share = inside.iter().filter(|(_, o)| *o).count() as f64 / n as f64;
                (mean, share, n)
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::random::Random;
    use super::*;

    #[test]
    fn forecasts_that_are_too_bold_are_drawn_in() {
        let mut random = Random::new(3);
        let issues: Vec<_> = (0..3000)
            .map(|_| {
                let truth = 0.3 + 0.4 * random.uniform();
                let bold = if truth > 0.5 { 0.95 } else { 0.05 };
                (bold, random.uniform() < truth)
            })
            .collect();
        let c = Calibration::fit(&issues);
        let after: Vec<_> = issues.iter().map(|(p, o)| (c.apply(*p), *o)).collect();
        assert!(reliability_slope(&issues) < 0.5);
        assert!((reliability_slope(&after) - 1.0).abs() < 0.1);
    }

    #[test]
    fn without_a_past_nothing_is_changed() {
        assert_eq!(Calibration::fit(&[]), Calibration::IDENTITY);
    }
}
