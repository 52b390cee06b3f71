//! Events as GeoJSON (RFC 7946): one feature a place told of an event, so that rival places stand
//! beside one another; an event without a place has one feature without geometry.

use std::io::Write;

use serde_json::{Value, json};

use crate::Error;
use crate::atlas::Located;
use crate::common::{party_code, status_words, word};
use crate::record::Record;
use crate::table::{Column, list, number, text, whole};
use crate::tables::events::{articles, places};

/// Properties of a feature.
pub const FIELDS: &[Column] = &[
    text("event", "the event (table `events`)"),
    text("type", "PLOVER event type"),
    text("kind", "our finer kind"),
    text("start", "first instant of the interval told, local time"),
    text("end", "first instant after it"),
    text("precision", "how finely the time is known"),
    list("actors", "country codes, else entities or names"),
    list("recipients", "the same"),
    text("status", "where the event stands"),
    number("probability", "that it happened as told, 0 to 1"),
    number("score", "conflict-cooperation score, -10 to 10"),
    whole("articles", "articles that tell of it"),
    text("place", "name of the place"),
    text(
        "place_precision",
        "site, town, area, district, province, country: the point of an area or country is its middle or capital",
    ),
    text("place_country", "country of the place"),
    list("place_holders", "who gives this place; empty for the coverage at large"),
];

pub(crate) fn write(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    let mut count = 0_u64;
    for event in &record.events {
        let found = places(record, event)?;
        let mut features: Vec<Value> = Vec::new();
        for (number, (holders, place)) in found.iter().enumerate() {
            features.push(feature(event, number, Some((holders, place))));
        }
        if features.is_empty() {
            features.push(feature(event, 0, None));
        }
        for feature in features {
            out.write_all(if count == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *out, &feature)?;
            count += 1;
        }
    }
    out.write_all(b"\n]}\n")?;
    Ok(count)
}

fn feature(
    event: &parallax_model::ledger::Event,
    number: usize,
    place: Option<(&Vec<String>, &Located)>,
) -> Value {
    let when = event.when.as_ref();
    let id = match number {
        0 => event.id.0.clone(),
        n => format!("{}#{}", event.id.0, n + 1),
    };
    let located = place.map(|(_, p)| p);
    json!({
        "type": "Feature",
        "id": id,
        "geometry": located.map(|p| json!({
            "type": "Point", "coordinates": [p.longitude, p.latitude],
        })),
        "properties": {
            "event": event.id,
            "type": event.event_type.name(),
            "kind": event.kind,
            "start": when.map(|w| w.start.to_string()),
            "end": when.map(|w| w.end.to_string()),
            "precision": when.map(|w| word(w.precision)),
            "actors": event.actors.iter().map(party_code).collect::<Vec<_>>(),
            "recipients": event.recipients.iter().map(party_code).collect::<Vec<_>>(),
            "status": status_words(event.status),
            "probability": event.probability.to_string().parse::<f64>().ok(),
            "score": event.score.to_string().parse::<f64>().ok(),
            "articles": articles(event),
            "place": located.map(|p| p.name.as_str()),
            "place_precision": located.map(|p| p.precision().name()),
            "place_country": located.and_then(|p| p.country.as_ref()),
            "place_holders": place.map_or(&[][..], |(holders, _)| holders.as_slice()),
        },
    })
}
