//! The five columns a CAMEO coder prints: date, source, code, target, Goldstein value.

use parallax_model::{Actor, Article, EventMention};

use crate::common::{compact, day};
use crate::table::{Column, number, text};

/// Column names and meanings; the file itself has no header.
pub const COLUMNS: [Column; 5] = [
    text("date", "YYYYMMDD, day of the event when told, else of publication"),
    text(
        "source",
        "country and sector of the actors, run together (KORMIL), parted by commas; --- for nobody",
    ),
    text("code", "CAMEO event code, a string"),
    text("target", "country and sector of the recipients; --- for nobody"),
    number("goldstein", "Goldstein value of the code, -10 to 10"),
];

/// One mention as one row; `---` where nobody is named, as the older coders write it.
pub fn row(article: &Article, mention: &EventMention) -> [String; 5] {
    [
        day(article, mention).map(compact).unwrap_or_default(),
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
    let mut codes: Vec<String> = Vec::new();
    for code in actors.iter().map(code).filter(|c| !c.is_empty()) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    if codes.is_empty() { "---".into() } else { codes.join(",") }
}
