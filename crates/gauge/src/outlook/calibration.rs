//! Recalibration on past issues, and how reliable forecasts were.

/// logit(q) = centre + shift + slope · (logit(p) − centre), fitted to past forecasts and outcomes. The
/// prior is worth about a hundred issues and well below the identity in slope: forecasts of streams whose
/// level changes are too bold, whatever the model (DECISIONS, "How bold?").
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    pub centre: f64,
    pub shift: f64,
    pub slope: f64,
}

/// A past forecast, as logit, and its outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Past {
    logit: f64,
    happened: bool,
}

impl Past {
    pub fn new(p: f64, happened: bool) -> Self {
        Self { logit: logit(p), happened }
    }
}

const SLOPE: f64 = 0.6;
const SLOPE_PRECISION: f64 = 120.0;
const SHIFT_PRECISION: f64 = 8.0;

impl Calibration {
    pub const IDENTITY: Self = Self { centre: 0.0, shift: 0.0, slope: 1.0 };

    /// Newton's method on the penalised log-likelihood; concave, so that it always ends. The newest
    /// issue counts `weight`, each older one `forget` times the next.
    pub fn fit(past: &[Past], weight: f64, forget: f64) -> Self {
        let weights: Vec<f64> =
            std::iter::successors(Some(weight), |w| Some(w * forget)).take(past.len()).collect();
        let weighed = || past.iter().zip(weights.iter().rev());
        let sum: f64 = weights.iter().sum();
        if sum <= 0.0 {
            return Self::IDENTITY;
        }
        let centre = weighed().map(|(p, w)| w * p.logit).sum::<f64>() / sum;
        let mut c = Self { centre, shift: 0.0, slope: SLOPE };
        for _ in 0..50 {
            let mut g = [-SHIFT_PRECISION * c.shift, -SLOPE_PRECISION * (c.slope - SLOPE)];
            let mut h = [[SHIFT_PRECISION, 0.0], [0.0, SLOPE_PRECISION]];
            for (past, weight) in weighed() {
                let z = past.logit - centre;
                let q = 1.0 / (1.0 + (-(centre + c.shift + c.slope * z)).exp());
                let error = weight * (f64::from(u8::from(past.happened)) - q);
                let w = weight * q * (1.0 - q);
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
            c.shift += step[0].clamp(-1.0, 1.0);
            c.slope += step[1].clamp(-1.0, 1.0);
            if step.iter().all(|s| s.abs() < 1e-8) {
                break;
            }
        }
        c.slope = c.slope.max(0.05);
        c
    }

    pub fn apply(&self, p: f64) -> f64 {
        let z = self.centre + self.shift + self.slope * (logit(p) - self.centre);
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
        let past: Vec<_> = issues.iter().map(|(p, o)| Past::new(*p, *o)).collect();
        let c = Calibration::fit(&past, 1.0, 1.0);
        let after: Vec<_> = issues.iter().map(|(p, o)| (c.apply(*p), *o)).collect();
        assert!(reliability_slope(&issues) < 0.5);
        assert!((reliability_slope(&after) - 1.0).abs() < 0.1);
    }

    #[test]
    fn without_a_past_nothing_is_changed() {
        assert_eq!(Calibration::fit(&[], 1.0, 1.0), Calibration::IDENTITY);
    }
}
