use std::collections::BTreeSet;

use parallax_knowledge::weights::Weights;

use super::event::IndexEvent;
use super::series::{Settings, index};

/// The last point with one weight moved by a fifth down and up.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Sensitivity {
    pub weight: String,
    pub acts: f64,
    pub lower: f64,
    pub higher: f64,
}

/// How far the last value of acts moves when each weight is moved by 20 %: the decays, the share of acts
/// without recipient, the severity of each type of act and the probability of each status that occurs.
pub fn sensitivity(
    events: &[IndexEvent],
    settings: &Settings,
    weights: &Weights,
) -> Vec<Sensitivity> {
    let last = Settings { from: settings.to, ..settings.clone() };
    let value = |e: &[IndexEvent], w: &Weights| index(e, &last, w).last().map_or(0.0, |p| p.acts);
    let acts = value(events, weights);
    let mut rows = Vec::new();
    type Turn = fn(&mut Weights, f64);
    let turns: [(&str, Turn); 5] = [
        ("half_lives[0]", |w, f| w.half_lives[0] *= f),
        ("half_lives[1]", |w, f| w.half_lives[1] *= f),
        ("shares[0]", |w, f| w.shares[0] *= f),
        ("shares[1]", |w, f| w.shares[1] *= f),
        ("unaddressed", |w, f| w.unaddressed *= f),
    ];
    for (name, turn) in turns {
        let moved = |factor| {
            let mut w = weights.clone();
            turn(&mut w, factor);
            value(events, &w)
        };
        rows.push(Sensitivity { weight: name.into(), acts, lower: moved(0.8), higher: moved(1.2) });
    }
    let heavy = || events.iter().filter(|e| e.severity() > 0.0);
    let types: BTreeSet<&str> = heavy().map(|e| e.event_type.name()).collect();
    let statuses: BTreeSet<&str> = heavy().map(|e| e.status.as_str()).collect();
    let moved = |turn: &dyn Fn(&mut IndexEvent)| {
        let mut moved = events.to_vec();
        moved.iter_mut().for_each(turn);
        value(&moved, weights)
    };
    for name in types {
        let at = |f: f64| {
            moved(&|e: &mut IndexEvent| {
                if e.event_type.name() == name {
                    e.score *= f;
                }
            })
        };
        let weight = format!("severity of {name}");
        rows.push(Sensitivity { weight, acts, lower: at(0.8), higher: at(1.2) });
    }
    for name in statuses {
        let at = |f: f64| {
            moved(&|e: &mut IndexEvent| {
                if e.status == name {
                    e.probability = (e.probability * f).min(1.0);
                }
            })
        };
        let weight = format!("probability of {name}");
        rows.push(Sensitivity { weight, acts, lower: at(0.8), higher: at(1.2) });
    }
    rows
}
