//! PLOVER records as JSON (manual, draft 2.0): required fields id, date, actor, event.

use parallax_knowledge::Knowledge;
use parallax_model::{Actor, Article, EventMention};
use serde_json::{Map, Value, json};

use crate::atlas;
use crate::common::{auxiliary_modes, day};
use crate::polecat::{name_of, title};
use crate::table::{Column, list, number, text, whole};

/// Fields of a record; those of its objects are written `object.field`.
pub const FIELDS: &[Column] = &[
    text("id", "the mention: article:number"),
    text("has_event", "true: a record without an event is never written"),
    text("date", "YYYY-MM-DD, first day of the event when told, else of publication"),
    text("time", "HH:MM, where told to the hour or better, local to the place"),
    text("enddate", "last day, where the interval told is longer than a day"),
    list(
        "actor",
        "who acted: code, sector, entity_text, identifier_id, identifier_text, office, gender",
    ),
    list("recipient", "to whom it was done, the same way"),
    list("event", "PLOVER event type"),
    text("event_text", "the word that tells it"),
    whole(
        "quad_code",
        "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict",
    ),
    number("event_scale", "conflict-cooperation score, -10 to 10"),
    list(
        "mode",
        "mode, our finer kind (x-…), auxiliary modes negation, future, hypothetical, historical",
    ),
    list("context", "contexts"),
    text(
        "event_loc",
        "extracted_place, resolved_place, lat, lon, city, province, country, country_code, feature_code, resolution (5 below a city, 4 city, 3 district, 2 province, 1 country)",
    ),
    text("size", "dead, injured, where told"),
    text("link", "address of the article"),
    text("text", "the clause that tells it"),
    text(
        "text_info",
        "sequence (number of the mention in its article), start and end of the clause in bytes of the article's text",
    ),
    text("cite_info", "url, title, publication, language, date, coder, codebook, version"),
    text("coder", "parallax"),
];

/// One mention as one record. Auxiliary modes are given, as the manual defines them.
pub fn record(knowledge: &Knowledge, article: &Article, mention: &EventMention) -> Value {
    let day = day(article, mention);
    let mut modes: Vec<&str> = mention.mode.iter().map(|m| m.as_str()).collect();
    modes.extend(mention.kind.as_deref().filter(|k| k.starts_with("x-")));
    modes.extend(auxiliary_modes(mention));
    let told = mention.slots.date.as_ref().and_then(|d| d.interval.as_ref());
    let fine = told.filter(|i| {
        use parallax_model::Precision;
        matches!(i.precision, Precision::Second | Precision::Minute | Precision::Hour)
    });
    let end = told.and_then(|i| i.end.checked_sub(jiff::Span::new().seconds(1)).ok());
    let end = end.map(|e| e.date()).filter(|e| Some(*e) != day);
    let score = knowledge.ontology.score(
        mention.event_type,
        mention.mode.as_ref(),
        mention.kind.as_deref(),
    );
    let entities = |actors: &[Actor]| -> Vec<Value> {
        actors.iter().map(|a| entity(knowledge, a, day)).collect()
    };
    let number = |q: &Option<parallax_model::Quantity>| {
        q.as_ref().and_then(|q| q.value.or(q.low)).map(|n| n as i64)
    };
    let size = object(json!({
        "dead": number(&mention.slots.killed), "injured": number(&mention.slots.injured),
    }));
    let sequence = mention.id.0.rsplit(":m").next().and_then(|n| n.parse::<u32>().ok());
    object(json!({
        "id": mention.id,
        "has_event": true,
        "date": day.map(|d| d.to_string()),
        "time": fine.map(|i| i.start.strftime("%H:%M").to_string()),
        "enddate": end.map(|d| d.to_string()),
        "actor": entities(&mention.actors),
        "recipient": entities(&mention.recipients),
        "event": [mention.event_type.name()],
        "event_text": mention.trigger.slice(&article.text),
        "quad_code": mention.event_type.quad() as u8,
        "event_scale": score.to_string().parse::<f64>().ok(),
        "mode": modes,
        "context": mention.contexts,
        "event_loc": location(knowledge, mention),
        "size": if size.as_object().is_some_and(Map::is_empty) { Value::Null } else { size },
        "link": article.url,
        "text": mention.span.range.slice(&article.text),
        "text_info": {
            "sequence": sequence, "start": mention.span.range.start, "end": mention.span.range.end,
        },
        "cite_info": object(json!({
            "corpus": article.source, "citation": article.id, "url": article.url,
            "title": article.title, "language": article.language,
            "publication": article.source_name,
            "date": article.published.as_ref().map(|p| p.local_date().to_string()),
            "coder": "parallax", "codebook": "PLOVER draft 2.0",
            "version": env!("CARGO_PKG_VERSION"),
        })),
        "coder": "parallax",
    }))
}

/// Without the fields that hold nothing; `actor` and `recipient` stay, for they are lists.
fn object(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields.into_iter().filter(|(_, v)| !v.is_null()).collect(),
        other => other,
    }
}

fn entity(knowledge: &Knowledge, actor: &Actor, on: Option<jiff::civil::Date>) -> Value {
    let person = actor.entity.as_ref().and_then(|e| knowledge.people.get(e.as_str()));
    let gender = person.and_then(|p| p.gender).map(|g| format!("{g:?}").to_lowercase());
    object(json!({
        "code": actor.country,
        "sector": actor.sector,
        "entity_text": actor.text,
        "identifier_id": actor.entity,
        "identifier_text": actor.entity.as_ref().and_then(|e| name_of(knowledge, e)),
        "office": title(knowledge, actor, on),
        "gender": gender,
    }))
}

fn location(knowledge: &Knowledge, mention: &EventMention) -> Value {
    let Some(slot) = mention.slots.places.first() else { return Value::Null };
    let Some(place) = atlas::of_slot(knowledge, slot) else {
        return object(json!({ "extracted_place": slot.text, "country_code": slot.country }));
    };
    let country = place.country.as_ref().or(slot.country.as_ref());
    let admin1 = Some(place.admin1.as_str()).filter(|a| !a.is_empty());
    object(json!({
        "extracted_place": slot.text,
        "resolved_place": place.name,
        "lat": place.latitude,
        "lon": place.longitude,
        "city": place.is_town().then_some(place.name.as_str()),
        "province": admin1,
        "country": country.and_then(|c| knowledge.states.by_country(c)).map(|s| s.name.clone()),
        "country_code": country,
        "feature_code": place.feature.name(),
        "resolution": place.resolution(),
    }))
}
