//! The five columns a CAMEO coder prints: date, source, code, target, Goldstein value.

use parallax_model::{Actor, Article, EventMention};

use crate::day;

/// One mention as one row; `---` where nobody is named, as the older coders write it.
pub fn row(article: &Article, mention: &EventMention) -> [String; 5] {
    [
        day(article, mention).map(|d| d.strftime("%Y%m%d").to_string()).unwrap_or_default(),
        actors(&mention.actors),
        mention.cameo.as_ref().map(|c| c.0.clone()).unwrap_or_else(|| "---".into()),
        actors(&mention.recipients),
        mention.goldstein.map(|g| format!("{g:.1}")).unwrap_or_default(),
    ]
}

/// Country and sector run together: `KORMIL`.
pub(crate) fn code(actor: &Actor) -> String {
    let part = |c: Option<&String>| c.cloned().unwrap_or_default();
    part(actor.country.as_ref().map(|c| &c.0)) + &part(actor.sector.as_ref().map(|s| &s.0))
}

fn actors(actors: &[Actor]) -> String {
    let codes: Vec<String> = actors.iter().map(code).filter(|c| !c.is_empty()).collect();
    if codes.is_empty() { "---".into() } else { codes.join(",") }
}
