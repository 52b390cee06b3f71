//! Who gives what to whom: the relations between states as a drawing and as a table.

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use askama::Template;
use axum::extract::{Query, State as Axum};
use serde::Deserialize;

use super::{Frame, Page, escape, html};
use crate::{Error, State, as_of::AsOf, names};

/// Middle and radius of the circle on which the states stand.
const MIDDLE: (f64, f64) = (420.0, 300.0);
const RADIUS: f64 = 220.0;

/// States drawn: those with the most relations.
const DRAWN: usize = 18;

#[derive(Template)]
#[template(path = "relations.html")]
struct Relations {
    frame: Frame,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    rows: Vec<Edge>,
}

struct Node {
    href: String,
    name: String,
    x: f64,
    y: f64,
    label_x: f64,
    label_y: f64,
    anchor: &'static str,
}

#[derive(Clone)]
struct Edge {
    href: String,
    from: String,
    to: String,
    kinds: Vec<(String, u64)>,
    /// Class of the strongest kind, for its colour.
    class: String,
    path: String,
    width: f64,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default, rename = "as-of")]
    as_of: String,
}

pub(crate) async fn show(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let as_of = AsOf::read(&ask.as_of)?;
        let mut pairs: BTreeMap<(String, String), Vec<(String, u64)>> = BTreeMap::new();
        let mut weight: BTreeMap<String, u64> = BTreeMap::new();
        for (from, to, kind, count) in as_of.relation_counts(store, &state.knowledge)? {
            if from == to {
                continue;
            }
            *weight.entry(from.clone()).or_default() += count;
            *weight.entry(to.clone()).or_default() += count;
            pairs.entry((from, to)).or_default().push((kind.replace('-', " "), count));
        }
        let mut order: Vec<(String, u64)> = weight.into_iter().collect();
        order.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
        order.truncate(DRAWN);
        let mut place: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        let mut nodes = Vec::new();
        for (number, (code, _)) in order.iter().enumerate() {
            let turn = TAU * number as f64 / order.len() as f64 - TAU / 4.0;
            let at = |r: f64| {
                let round = |v: f64| (v * 10.0).round() / 10.0;
                (round(MIDDLE.0 + r * 1.25 * turn.cos()), round(MIDDLE.1 + r * turn.sin()))
            };
            let ((x, y), (label_x, label_y)) = (at(RADIUS), at(RADIUS + 18.0));
            place.insert(code.clone(), (x, y));
            let anchor = match turn.cos() {
                c if c > 0.3 => "start",
                c if c < -0.3 => "end",
                _ => "middle",
            };
            let href = format!("/actor/{}", escape(code));
            let name = names::country(&state.knowledge, code);
            nodes.push(Node { href, name, x, y, label_x, label_y: label_y + 5.0, anchor });
        }
        let mut rows = Vec::new();
        for ((from, to), mut kinds) in pairs {
            kinds.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
            let total: u64 = kinds.iter().map(|k| k.1).sum();
            let path = match (place.get(&from), place.get(&to)) {
                (Some(a), Some(b)) => curve(*a, *b),
                _ => String::new(),
            };
            rows.push(Edge {
                href: format!("/pair/{}/{}", escape(&from), escape(&to)),
                class: kinds.first().map(|k| k.0.replace(' ', "-")).unwrap_or_default(),
                from: names::country(&state.knowledge, &from),
                to: names::country(&state.knowledge, &to),
                kinds,
                path,
                width: 1.5 + (total as f64).sqrt(),
            });
        }
        let edges = rows.iter().filter(|e| !e.path.is_empty()).cloned().collect();
        let frame = Frame::new(&state, store, "actors", "Relations")?.then(&ask.as_of);
        html(&Relations { frame, nodes, edges, rows }, &ask.as_of)
    })
    .await
}

/// A curve that bends to the left of its direction, so that both directions are seen.
fn curve((ax, ay): (f64, f64), (bx, by): (f64, f64)) -> String {
    let (mx, my) = (f64::midpoint(ax, bx), f64::midpoint(ay, by));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx.hypot(dy).max(1.0);
    let (cx, cy) = (mx + dy * 0.14, my - dx * 0.14);
    // Ends before the dot of the state, so that the arrow is seen.
    let (ex, ey) = (bx - dx / length * 14.0, by - dy / length * 14.0);
    format!("M{ax:.1} {ay:.1}Q{cx:.1} {cy:.1} {ex:.1} {ey:.1}")
}
