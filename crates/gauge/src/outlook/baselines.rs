//! What a model has to beat: rates that need no fit.

/// Rate a day of the whole past, with half an event-day and one day added (Jeffreys).
pub fn climatology(count: usize, days: usize) -> f64 {
    -(-((count as f64 + 0.5) / (days as f64 + 1.0)).min(0.999)).ln_1p()
}

/// For each day, the rate of the whole past before it, updated daily.
pub fn expanding(events: &[bool]) -> Vec<f64> {
    let mut count = 0;
    let mut rates = Vec::with_capacity(events.len() + 1);
    rates.push(climatology(0, 0));
    for (at, event) in events.iter().enumerate() {
        count += usize::from(*event);
        rates.push(climatology(count, at + 1));
    }
    rates
}

/// For each day, the rate of the 365 days before it; a month of climatology is mixed in.
pub fn trailing_year(events: &[bool]) -> Vec<f64> {
    const WINDOW: usize = 365;
    let prior = expanding(events);
    let mut rates = Vec::with_capacity(events.len() + 1);
    let mut count = 0.0;
    for at in 0..=events.len() {
        let days = at.min(WINDOW) as f64;
        rates.push((count + 30.0 * prior[at]) / (days + 30.0));
        if at < events.len() {
            count += f64::from(u8::from(events[at]));
            if at >= WINDOW {
                count -= f64::from(u8::from(events[at - WINDOW]));
            }
        }
    }
    rates
}

/// For each day, the exponentially weighted rate of the days before it with half-life 60 days; five
/// days of climatology are mixed in.
pub fn ewma60(events: &[bool]) -> Vec<f64> {
    let b = 0.5_f64.powf(1.0 / 60.0);
    let prior = expanding(events);
    let (mut sum, mut weight) = (0.0, 0.0);
    let mut rates = Vec::with_capacity(events.len() + 1);
    for at in 0..=events.len() {
        rates.push((sum + 5.0 * prior[at]) / (weight + 5.0));
        if at < events.len() {
            sum = b * sum + f64::from(u8::from(events[at]));
            weight = b * weight + 1.0;
        }
    }
    rates
}

/// For each day, P(at least one in the next `horizon` days), by whether the last `horizon` days had one,
/// counted on all windows that lie wholly in the past.
pub fn persistence(events: &[bool], horizon: usize) -> Vec<f64> {
    let horizon = horizon.max(1);
    // Event-days before each day.
    let mut before = vec![0_usize];
    for event in events {
        before.push(before.last().copied().unwrap_or(0) + usize::from(*event));
    }
    let had = |end: usize| before[end] > before[end.saturating_sub(horizon)];
    // Hits and windows, after a window without and one with an event.
    let mut told = [[1.0, 2.0]; 2];
    (0..=events.len())
        .map(|end| {
            if end < 2 * horizon {
                return 0.5;
            }
            let then = &mut told[usize::from(had(end - horizon))];
            then[0] += f64::from(u8::from(had(end)));
            then[1] += 1.0;
            let [hit, all] = told[usize::from(had(end))];
            hit / all
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rate_looks_at_the_day_it_forecasts() {
        let mut events = vec![false; 800];
        events[100] = true;
        for rates in [expanding(&events), trailing_year(&events), ewma60(&events)] {
            let mut other = events.clone();
            other[500] = true;
            let later = [expanding(&other), trailing_year(&other), ewma60(&other)];
            assert_eq!(rates.len(), 801);
            assert!(later.iter().any(|r| r[..=500] == rates[..=500]));
            assert!(rates.iter().all(|r| *r > 0.0));
        }
    }
}
