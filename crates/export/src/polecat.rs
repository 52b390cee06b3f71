//! POLECAT: 40 columns, tab-separated; a missing value is `None`, lists are joined with `; `.

use parallax_model::{Article, EventMention};

use crate::{country, day, flat, joined, sector};

/// Column names in order.
pub const HEADER: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// One mention as one row.
pub fn row(article: &Article, mention: &EventMention) -> [String; 40] {
    let place = mention.slots.places.first();
    let entity = |actors: &[parallax_model::Actor]| {
        joined(actors, |a| a.entity.as_ref().map(|e| e.0.clone()).or(Some(a.text.clone())))
    };
    let raw = |actors: &[parallax_model::Actor]| joined(actors, |a| Some(flat(&a.text)));
    let first = |text: String| text.split("; ").next().unwrap_or_default().to_string();
    let values = [
        mention.id.0.clone(),
        day(article, mention).map(|d| d.to_string()).unwrap_or_default(),
        mention.event_type.name().into(),
        mention.mode.as_ref().map(|m| m.0.clone()).unwrap_or_default(),
        mention.goldstein.map(|g| g.to_string()).unwrap_or_default(),
        quad(mention).into(),
        mention.contexts.iter().map(|c| c.0.as_str()).collect::<Vec<_>>().join("; "),
        entity(&mention.actors),
        joined(&mention.actors, country),
        String::new(),
        first(joined(&mention.actors, sector)),
        joined(&mention.actors, sector),
        String::new(),
        raw(&mention.actors),
        String::new(),
        entity(&mention.recipients),
        joined(&mention.recipients, country),
        String::new(),
        first(joined(&mention.recipients, sector)),
        joined(&mention.recipients, sector),
        String::new(),
        raw(&mention.recipients),
        String::new(),
        place.and_then(|p| p.entity.as_ref()).map(|e| e.0.clone()).unwrap_or_default(),
        String::new(),
        String::new(),
        String::new(),
        place.and_then(|p| p.country.as_ref()).map(|c| c.0.clone()).unwrap_or_default(),
        place.and_then(|p| p.latitude).map(|l| l.to_string()).unwrap_or_default(),
        place.and_then(|p| p.longitude).map(|l| l.to_string()).unwrap_or_default(),
        String::new(),
        place.map(|p| flat(&p.text)).unwrap_or_default(),
        String::new(),
        flat(&article.source_name),
        article.published.as_ref().map(|p| p.local_date().to_string()).unwrap_or_default(),
        String::new(),
        String::new(),
        String::new(),
        article.language.clone().unwrap_or_default(),
        concat!("parallax ", env!("CARGO_PKG_VERSION")).into(),
    ];
    values.map(|v| if v.is_empty() { "None".into() } else { v })
}

fn quad(mention: &EventMention) -> &'static str {
    match mention.event_type.quad() {
        parallax_model::Quad::VerbalCooperation => "VERBAL COOPERATION",
        parallax_model::Quad::MaterialCooperation => "MATERIAL COOPERATION",
        parallax_model::Quad::VerbalConflict => "VERBAL CONFLICT",
        parallax_model::Quad::MaterialConflict => "MATERIAL CONFLICT",
    }
}
