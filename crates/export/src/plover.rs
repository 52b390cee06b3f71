//! PLOVER records as JSON (manual, draft 2.0): required fields id, date, actor, event.

use parallax_model::{Actor, Article, EventMention};
use serde_json::{Value, json};

use crate::day;

/// One mention as one record. Auxiliary modes (`negation`, `future`, `hypothetical`) are given, as
/// the manual defines them; no coder before had them.
pub fn record(article: &Article, mention: &EventMention) -> Value {
    use parallax_model::Modality;
    let mut modes: Vec<&str> = mention.mode.iter().map(|m| m.as_str()).collect();
    if mention.negated || mention.modality == Modality::Denied {
        modes.push("negation");
    }
    match mention.modality {
        Modality::Planned => modes.push("future"),
        Modality::Possible | Modality::Conditional | Modality::Hypothetical => {
            modes.push("hypothetical")
        }
        Modality::Historical => modes.push("historical"),
        _ => {}
    }
    let place = mention.slots.places.first().map(|p| {
        json!({ "extracted_place": p.text, "country_code": p.country, "lat": p.latitude, "lon": p.longitude })
    });
    json!({
        "id": mention.id,
        "date": day(article, mention).map(|d| d.to_string()),
        "actor": mention.actors.iter().map(entity).collect::<Vec<_>>(),
        "recipient": mention.recipients.iter().map(entity).collect::<Vec<_>>(),
        "event": [mention.event_type.name()],
        "quad_code": mention.event_type.quad() as u8,
        "event_scale": mention.goldstein,
        "mode": modes,
        "context": mention.contexts,
        "event_loc": place,
        "event_text": mention.trigger.slice(&article.text),
        "text": mention.span.range.slice(&article.text),
        "text_info": { "start": mention.span.range.start, "end": mention.span.range.end },
        "cite_info": {
            "url": article.url, "title": article.title, "language": article.language,
            "publication": article.source_name, "coder": "parallax",
            "version": env!("CARGO_PKG_VERSION"),
        },
    })
}

fn entity(actor: &Actor) -> Value {
    json!({
        "code": actor.country, "sector": actor.sector, "entity_text": actor.text,
        "identifier_id": actor.entity,
    })
}
