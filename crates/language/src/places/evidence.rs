//! Deciding between namesakes by all the places of a text.

use std::collections::BTreeMap;

use parallax_knowledge::places::Feature;

use super::{Candidate, Mention};

/// What a unit named right after a name is worth: more than any difference of population.
const CONTAINED: f64 = 12.0;
/// What a share of the text's other places in the same unit is worth.
const SAME_ADMIN1: f64 = 3.0;
const SAME_COUNTRY: f64 = 1.5;
/// What another place within [`NEAR_KM`] is worth, and how many count.
const NEAR: f64 = 0.7;
const NEAR_KM: f64 = 160.0;
const MOST_NEAR: usize = 3;

/// Sorts the candidates of each mention, best first: once by prior and containment, then twice by
/// what the others came to.
pub(super) fn decide(mentions: &mut [Mention]) {
    for mention in mentions.iter_mut() {
        if mention.candidates.len() > 1 {
            let container = mention.container.clone();
            sort(mention, |c| c.prior + contained(c, container.as_deref()));
        }
    }
    for _ in 0..2 {
        let picture = Picture::of(mentions);
        for (at, mention) in mentions.iter_mut().enumerate() {
            if mention.candidates.len() < 2 {
                continue;
            }
            let container = mention.container.clone();
            let name = mention.candidates.first().map(|c| c.name.clone()).unwrap_or_default();
            sort(mention, |c| {
                c.prior + contained(c, container.as_deref()) + picture.support(c, at, &name)
            });
        }
    }
    agree(mentions);
}

fn sort(mention: &mut Mention, score: impl Fn(&Candidate) -> f64) {
    let scored = mention.candidates.drain(..).map(|c| (score(&c), c));
    let mut scored: Vec<(f64, Candidate)> = scored.collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    mention.candidates.extend(scored.into_iter().map(|(_, c)| c));
}

fn contained(candidate: &Candidate, container: Option<&str>) -> f64 {
    let Some(container) = container else { return 0.0 };
    let country = candidate.country.as_ref().is_some_and(|c| c.as_str() == container);
    let inside = !matches!(candidate.feature, Feature::Country | Feature::Admin1);
    if inside && (candidate.admin1 == container || country) { CONTAINED } else { 0.0 }
}

/// The places a text has come to so far.
struct Picture {
    admin1: BTreeMap<String, f64>,
    country: BTreeMap<String, f64>,
    total: f64,
    points: Vec<(usize, String, f64, f64)>,
}

impl Picture {
    fn of(mentions: &[Mention]) -> Self {
        let mut picture = Self {
            admin1: BTreeMap::new(),
            country: BTreeMap::new(),
            total: 1.0,
            points: Vec::new(),
        };
        for (at, mention) in mentions.iter().enumerate() {
            let Some(best) = mention.candidates.first() else { continue };
            // A name with one meaning, or with its unit beside it, says more than one of many.
            let weight = match (mention.candidates.len(), &mention.container) {
                (_, Some(_)) | (1, _) => 1.0,
                (n, _) if n <= 4 => 0.6,
                _ => 0.3,
            };
            picture.total += weight;
            if let Some(country) = &best.country {
                *picture.country.entry(country.0.clone()).or_default() += weight;
            }
            let unit = if best.feature == Feature::Admin1 { &best.name } else { &best.admin1 };
            if !unit.is_empty() {
                *picture.admin1.entry(unit.clone()).or_default() += weight;
            }
            if !matches!(best.feature, Feature::Country | Feature::Continent | Feature::Ocean) {
                picture.points.push((at, best.name.clone(), best.latitude, best.longitude));
            }
        }
        picture
    }

    fn support(&self, candidate: &Candidate, at: usize, name: &str) -> f64 {
        if matches!(candidate.feature, Feature::Country | Feature::Admin1 | Feature::Continent) {
            return 0.0;
        }
        let share = |map: &BTreeMap<String, f64>, key: &str| {
            map.get(key).copied().unwrap_or(0.0) / self.total
        };
        let country = candidate.country.as_ref().map_or(0.0, |c| share(&self.country, c.as_str()));
        let admin1 = share(&self.admin1, &candidate.admin1);
        let near = self
            .points
            .iter()
            .filter(|p| {
                p.0 != at
                    && p.1 != name
                    && kilometres((p.2, p.3), (candidate.latitude, candidate.longitude)) < NEAR_KM
            })
            .take(MOST_NEAR)
            .count();
        SAME_COUNTRY * country.sqrt() + SAME_ADMIN1 * admin1.sqrt() + NEAR * near as f64
    }
}

/// One name means one place in a text: the mention with its unit beside it leads the others.
fn agree(mentions: &mut [Mention]) {
    let mut led: BTreeMap<String, Candidate> = BTreeMap::new();
    for mention in mentions.iter().filter(|m| m.container.is_some()) {
        if let Some(best) = mention.candidates.first() {
            led.entry(best.name.clone()).or_insert_with(|| best.clone());
        }
    }
    for mention in mentions.iter_mut().filter(|m| m.container.is_none() && !m.adjective) {
        let lead = mention.candidates.first().and_then(|b| led.get(&b.name)).cloned();
        let at = lead.and_then(|lead| {
            mention
                .candidates
                .iter()
                .position(|c| c.latitude == lead.latitude && c.longitude == lead.longitude)
        });
        if let Some(at) = at {
            mention.candidates.swap(0, at);
        }
    }
}

/// Great-circle distance in kilometres (haversine, mean radius 6371 km).
pub(super) fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (la, lb) = (a.0.to_radians(), b.0.to_radians());
    let h = ((lb - la) / 2.0).sin().powi(2)
        + la.cos() * lb.cos() * ((b.1 - a.1).to_radians() / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}
