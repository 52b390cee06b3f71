//! Relations as a graph: GraphML and GEXF 1.3.

use std::collections::BTreeMap;
use std::io::Write;

use askama::Template;
use parallax_model::ledger::Party;

use crate::Error;
use crate::common::{party_code, party_name, printable, status_words};
use crate::record::Record;
use crate::table::{Column, text, whole};
use crate::tables::relations::figures;

/// Attributes of nodes and edges.
pub const FIELDS: &[Column] = &[
    text("node id", "country code, else entity or name"),
    text("node label", "name"),
    text("node country", "country code, where one is known"),
    text(
        "edge kind",
        "alliance, arms-transfer, goods-transfer, technology-transfer, troops, sanction, evasion, exercise, talks",
    ),
    text("edge status", "status of its best-founded event"),
    text("edge start", "first day told of (attribute `first` in GraphML)"),
    text("edge end", "last day told of (attribute `last` in GraphML)"),
    whole("edge weight", "number of events"),
    text("edge figures", "numbers told, slot: words"),
    text("edge events", "ids of the events"),
];

struct Node {
    id: String,
    label: String,
    country: String,
}

struct Edge {
    id: usize,
    from: String,
    to: String,
    kind: String,
    status: String,
    first: String,
    last: String,
    weight: usize,
    figures: String,
    events: String,
}

#[derive(Template)]
#[template(path = "graph.graphml", escape = "xml")]
struct GraphMl<'a> {
    nodes: &'a [Node],
    edges: &'a [Edge],
}

#[derive(Template)]
#[template(path = "graph.gexf", escape = "xml")]
struct Gexf<'a> {
    title: String,
    /// Day of the newest article.
    modified: String,
    nodes: &'a [Node],
    edges: &'a [Edge],
}

pub(crate) fn write_graphml(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let (nodes, edges) = graph(record);
    out.write_all(GraphMl { nodes: &nodes, edges: &edges }.render()?.as_bytes())?;
    Ok(edges.len() as u64)
}

pub(crate) fn write_gexf(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let (nodes, edges) = graph(record);
    let newest = record.newest()?.map(|t| t.strftime("%Y-%m-%d").to_string());
    let page = Gexf {
        title: printable(&record.name),
        modified: newest.unwrap_or_default(),
        nodes: &nodes,
        edges: &edges,
    };
    out.write_all(page.render()?.as_bytes())?;
    Ok(edges.len() as u64)
}

fn graph(record: &Record<'_>) -> (Vec<Node>, Vec<Edge>) {
    let mut nodes: BTreeMap<String, Node> = BTreeMap::new();
    let mut node = |party: &Party| {
        let id = printable(&party_code(party));
        nodes.entry(id.clone()).or_insert_with(|| Node {
            id: id.clone(),
            label: printable(&party_name(record.knowledge, party)),
            country: party.country.as_ref().map(|c| c.0.clone()).unwrap_or_default(),
        });
        id
    };
    let mut edges = Vec::new();
    for (number, r) in record.relations.iter().enumerate() {
        let end = r.last.as_ref().map(|i| {
            i.end.checked_sub(jiff::Span::new().seconds(1)).unwrap_or(i.end).date().to_string()
        });
        edges.push(Edge {
            id: number + 1,
            from: node(&r.from),
            to: node(&r.to),
            kind: r.kind.clone(),
            status: status_words(r.status),
            first: r.first.as_ref().map(|i| i.start.date().to_string()).unwrap_or_default(),
            last: end.unwrap_or_default(),
            weight: r.events.len(),
            figures: printable(&figures(&r.figures).join("; ")),
            events: r.events.iter().map(|e| e.0.as_str()).collect::<Vec<_>>().join(" "),
        });
    }
    (nodes.into_values().collect(), edges)
}
