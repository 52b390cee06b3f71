//! Where it happened: places told for events, drawn on coastlines of public-domain data.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use askama::Template;
use axum::extract::{Query, State as Axum};
use parallax_store::EventFilter;
use serde::Deserialize;

use super::events::{EventRow, event_rows};
use super::{Frame, Page, escape, html};
use crate::{Error, State, as_of::AsOf};

const COASTLINES: &str = include_str!("../../../../knowledge/coastlines.csv");

/// The newest events looked at.
const EVENTS: u32 = 400;

/// Width of the drawing; its height follows from the piece of the world shown.
const WIDTH: f64 = 1000.0;

/// Smallest piece of the world shown, in degrees.
const LEAST: f64 = 8.0;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    since: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    party: String,
    #[serde(default, rename = "as-of")]
    as_of: String,
}

#[derive(Template)]
#[template(path = "map.html")]
struct Map {
    frame: Frame,
    /// Address of this choice as of now.
    here: String,
    ask: Ask,
    height: f64,
    coasts: Vec<Line>,
    places: Vec<Place>,
    without: usize,
}

/// A line of the map as points of an SVG polyline.
struct Line {
    kind: &'static str,
    points: String,
}

struct Place {
    number: usize,
    name: String,
    x: f64,
    y: f64,
    radius: f64,
    /// Whether its name is written beside it.
    labelled: bool,
    events: Vec<EventRow>,
}

/// Size of the letters of a label in units of the drawing, and the mean width of one.
const LETTER: (f64, f64) = (8.5, 18.0);

/// Writes names beside the dots as far as there is room, the places with most events first.
fn label(places: &mut [Place]) {
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    for place in places {
        let (left, width) = (place.x + place.radius, LETTER.0 * place.name.chars().count() as f64);
        let fits = left + width < WIDTH
            && taken.iter().all(|&(x, y, w)| {
                (place.y - y).abs() > LETTER.1 || left + width < x || x + w < left
            });
        if fits {
            taken.push((left, place.y, width));
            place.labelled = true;
        }
    }
}

pub(crate) async fn show(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_string());
        let as_of = AsOf::read(&ask.as_of)?;
        let events = store.events(&EventFilter {
            known_by: as_of.seconds(),
            since: some(&ask.since),
            until: some(&ask.until),
            party: some(&super::events::party(&state, &ask.party)),
            limit: Some(EVENTS),
            ..EventFilter::default()
        })?;
        let events = as_of.events(store, &state.knowledge, events)?;
        let ids: Vec<String> = events.iter().map(|e| e.id.0.clone()).collect();
        let mut at: BTreeMap<(i64, i64), (String, Vec<String>)> = BTreeMap::new();
        for (event, name, latitude, longitude) in store.places_of(&ids, as_of.seconds())? {
            // Places within a tenth of a degree are one dot.
            let key = ((latitude * 10.0).round() as i64, (longitude * 10.0).round() as i64);
            let entry = at.entry(key).or_insert_with(|| (name, Vec::new()));
            if !entry.1.contains(&event) {
                entry.1.push(event);
            }
        }
        let points: Vec<(f64, f64)> =
            at.keys().map(|(lat, lon)| (*lon as f64 / 10.0, *lat as f64 / 10.0)).collect();
        let view = View::over(&points);
        let mut places = Vec::new();
        let mut told = std::collections::BTreeSet::new();
        for ((name, here), (lon, lat)) in at.into_values().zip(&points) {
            let (x, y) = view.place(*lon, *lat);
            let own: Vec<_> = events.iter().filter(|e| here.contains(&e.id.0)).cloned().collect();
            told.extend(here);
            places.push(Place {
                number: 0,
                name: crate::format::sentence(&name),
                x,
                y,
                radius: 5.0 + 3.0 * (own.len() as f64).sqrt(),
                labelled: false,
                events: event_rows(&own),
            });
        }
        places.sort_by_key(|p| std::cmp::Reverse(p.events.len()));
        for (number, place) in places.iter_mut().enumerate() {
            place.number = number + 1;
        }
        label(&mut places);
        let page = Map {
            frame: Frame::new(&state, store, "events", "Map of events")?.then(&ask.as_of),
            here: format!(
                "/map?party={}&since={}&until={}",
                escape(&ask.party),
                escape(&ask.since),
                escape(&ask.until)
            ),
            ask,
            height: view.height,
            coasts: view.coasts(),
            without: events.len() - told.len(),
            places,
        };
        html(&page, &page.frame.as_of)
    })
    .await
}

/// A piece of the world, flattened so that distances in its middle are true.
struct View {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
    /// Units of the drawing for one degree of latitude.
    scale: f64,
    /// How much narrower a degree of longitude is here.
    narrow: f64,
    height: f64,
}

impl View {
    fn over(points: &[(f64, f64)]) -> Self {
        let range = |values: &mut dyn Iterator<Item = f64>| {
            values.fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)))
        };
        let (mut west, mut east) = range(&mut points.iter().map(|p| p.0));
        let (mut south, mut north) = range(&mut points.iter().map(|p| p.1));
        if west > east {
            (west, east, south, north) = (-180.0, 180.0, -60.0, 80.0);
        }
        let pad = |low: &mut f64, high: &mut f64| {
            let room = ((*high - *low) * 0.12).max((LEAST - (*high - *low)) / 2.0).max(1.0);
            *low -= room;
            *high += room;
        };
        pad(&mut west, &mut east);
        pad(&mut south, &mut north);
        (south, north) = (south.max(-85.0), north.min(85.0));
        let narrow = (f64::midpoint(south, north)).to_radians().cos().max(0.2);
        // At least half as high as wide.
        let least = (east - west) * narrow * 0.45;
        if north - south < least {
            let grow = (least - (north - south)) / 2.0;
            (south, north) = (south - grow, north + grow);
        }
        // And not much higher than wide.
        let width = (north - south) / narrow * 1.2;
        if east - west < width {
            let grow = (width - (east - west)) / 2.0;
            (west, east) = (west - grow, east + grow);
        }
        let scale = WIDTH / ((east - west) * narrow);
        Self { west, east, south, north, scale, narrow, height: ((north - south) * scale).round() }
    }

    fn place(&self, lon: f64, lat: f64) -> (f64, f64) {
        let x = (lon - self.west) * self.narrow * self.scale;
        let y = (self.north - lat) * self.scale;
        ((x * 10.0).round() / 10.0, (y * 10.0).round() / 10.0)
    }

    /// The lines that touch the view.
    fn coasts(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (kind, points) in coastlines() {
            let inside = |(lon, lat): &(f64, f64)| {
                (self.west..=self.east).contains(lon) && (self.south..=self.north).contains(lat)
            };
            if !points.iter().any(inside) {
                continue;
            }
            // A line that jumps over the date line is two.
            for piece in points.chunk_by(|a, b| (a.0 - b.0).abs() < 180.0) {
                let text = piece.iter().map(|(lon, lat)| {
                    let (x, y) = self.place(*lon, *lat);
                    format!("{x},{y}")
                });
                lines.push(Line { kind, points: text.collect::<Vec<_>>().join(" ") });
            }
        }
        lines
    }
}

/// Kind of a line, and its points.
type Coast = (&'static str, Vec<(f64, f64)>);

/// The table `knowledge/coastlines.csv`: kind and points, longitude first.
fn coastlines() -> &'static [Coast] {
    static LINES: OnceLock<Vec<Coast>> = OnceLock::new();
    LINES.get_or_init(|| {
        let rows = COASTLINES.lines().filter(|l| !l.starts_with('#')).skip(1);
        rows.filter_map(|row| {
            let (kind, line) = row.split_once(',')?;
            let numbers: Vec<f64> = line.split(' ').filter_map(|n| n.parse().ok()).collect();
            let (mut x, mut y) = (0.0, 0.0);
            let points = numbers.chunks_exact(2).map(|step| {
                x += step.first().copied().unwrap_or_default();
                y += step.get(1).copied().unwrap_or_default();
                (x / 100.0, y / 100.0)
            });
            Some((kind, points.collect()))
        })
        .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_of_this_world() {
        let lines = coastlines();
        assert!(lines.len() > 1000);
        assert!(lines.iter().all(|(kind, _)| matches!(*kind, "coast" | "border")));
        let on_earth = |(lon, lat): &(f64, f64)| lon.abs() <= 180.5 && lat.abs() <= 90.5;
        assert!(lines.iter().flat_map(|(_, points)| points).all(on_earth));
    }

    #[test]
    fn every_place_lies_in_the_drawing() {
        let points = [(127.0, 37.5), (125.7, 39.0), (139.7, 35.7)];
        let view = View::over(&points);
        for (lon, lat) in points {
            let (x, y) = view.place(lon, lat);
            assert!((0.0..=WIDTH).contains(&x) && (0.0..=view.height).contains(&y), "{x} {y}");
        }
        assert!(View::over(&[]).coasts().len() > 500);
    }
}
