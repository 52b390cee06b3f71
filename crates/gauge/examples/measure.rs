//! Measures the outlook on simulated streams: `coverage`, `speed`, `seeds N`, `memoryless N`, `simulate SEED`.

use std::time::Instant;

use parallax_gauge::outlook::hawkes::excitation;
use parallax_gauge::outlook::random::Random;
use parallax_gauge::outlook::{Days, Hawkes, Prior, simulate, summary};

fn main() {
    let mut args = std::env::args().skip(1);
    let what = args.next().unwrap_or_default();
    let n: u64 = args.next().and_then(|n| n.parse().ok()).unwrap_or(20);
    match what.as_str() {
        "coverage" => coverage(),
        "speed" => speed(),
        "seeds" => seeds(n, |seed| simulate::clustered(1958, 2019, seed)),
        "memoryless" => seeds(n, |seed| simulate::memoryless(1958, 2019, 12.0, seed)),
        "simulate" => print!("{}", simulate::csv(&simulate::clustered(1958, 2019, n))),
        _ => eprintln!("measure coverage | speed | seeds N | memoryless N | simulate SEED"),
    }
}

/// How often 90 % intervals hold the parameters of 500 simulated streams.
fn coverage() {
    let truth =
        Hawkes { base: 0.02, weights: [0.35, 0.25], covariance: [[0.0; 3]; 3], log_posterior: 0.0 };
    let values = [truth.base, truth.weights[0], truth.weights[1]];
    let mut random = Random::new(2024);
    let mut covered = [0_u32; 3];
    for _ in 0..500 {
        let interval = Hawkes::fit(&truth.sample(6000, &mut random), Prior::default()).interval();
        for i in 0..3 {
            covered[i] += u32::from(interval[i].0 <= values[i] && values[i] <= interval[i].1);
        }
    }
    for (name, n) in ["base", "weight 10 d", "weight 120 d"].iter().zip(covered) {
        println!("{name:<14} {:.1} % of 500", f64::from(n) / 5.0);
    }
}

/// Refit and 90-day simulation of 50 streams of twenty years.
fn speed() {
    let streams: Vec<_> =
        (0..50).map(|s| Days::of_catalogue(&simulate::clustered(1999, 2019, s))).collect();
    let start = Instant::now();
    let mut events = 0_u64;
    for (seed, days) in streams.iter().flatten().enumerate() {
        let model = Hawkes::fit(days.events(), Prior::default());
        let state = excitation(days.events()).last().copied().unwrap_or_default();
        let futures = model.simulate(state, 90, 1000, &mut Random::new(seed as u64));
        events += futures.iter().map(|n| u64::from(*n)).sum::<u64>();
    }
    println!(
        "50 streams in {:.2} s ({events} simulated event-days)",
        start.elapsed().as_secs_f64()
    );
}

fn seeds(n: u64, days: impl Fn(u64) -> Vec<jiff::civil::Date>) {
    let mut sums = [0.0; 10];
    println!(
        "seed  days  pool  hawkes  recent  ewma60  trailing  slope30  alerts1%  alerts5%  brier30  log30"
    );
    let (mut all, mut within) = (0.0, 0);
    for seed in 1..=n {
        let Some(s) = Days::of_catalogue(&days(seed)).and_then(|d| summary(&d, 1)) else {
            continue;
        };
        let mut row: Vec<f64> = s.gains.iter().map(|g| g.nats.value).collect();
        row.extend([s.horizons[1].slope.value, s.alerts[1].realised.value]);
        row.push(s.alerts[0].realised.value);
        row.extend([s.horizons[1].brier, s.horizons[1].log[0]]);
        print!("{seed:>4}  {:>4}", s.tested_event_days);
        for (sum, value) in sums.iter_mut().zip(&row) {
            *sum += value;
            print!("  {value:+.3}");
        }
        println!();
        all += 1.0;
        within += u32::from((0.8..=1.2).contains(&s.horizons[1].slope.value));
    }
    print!("mean      ");
    for sum in sums {
        print!("  {:+.3}", sum / all);
    }
    println!("\nslope at 30 days within .8 to 1.2 on {within} of {all}");
}
