//! What the event tasks share: coding a text as the program does, and comparing codes.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{Timestamp, civil::Date};
use parallax_coding::{Coded, Coder, Source};
use parallax_knowledge::Knowledge;
use parallax_language::{Context, Reader};
use parallax_model::{
    Actor, ArticleId, EventMention, EventType, FoundIn, Modality, Precision, Published, Reading,
};

use crate::Error;

/// Reader and coder over one knowledge base.
pub struct Room {
    pub reader: Reader,
    pub coder: Coder,
    pub knowledge: Arc<Knowledge>,
}

impl Room {
    pub fn new() -> Result<Self, Error> {
        Self::over(Knowledge::load().map_err(|e| Error::Other(e.to_string()))?)
    }

    pub fn over(knowledge: Knowledge) -> Result<Self, Error> {
        let knowledge = Arc::new(knowledge);
        let reader =
            Reader::new(Arc::clone(&knowledge)).map_err(|e| Error::Other(e.to_string()))?;
        Ok(Self { reader, coder: Coder::new(Arc::clone(&knowledge)), knowledge })
    }

    /// The same, for a task that names the parties itself.
    pub fn of_anybody(self) -> Self {
        Self { coder: self.coder.of_anybody(), ..self }
    }

    /// Reads and codes one text, parsing every sentence.
    pub fn code(&self, text: &str, date: Option<&str>) -> (Reading, Coded) {
        let published = date.and_then(published);
        let context = Context {
            published: published.clone(),
            language: Some("en".into()),
            ..Context::default()
        };
        let reading = self.reader.read(text, &context);
        let article = ArticleId("eval".into());
        let source = Source {
            article: &article,
            text,
            reading: &reading,
            published: published.as_ref(),
            outlet: "",
        };
        let coded = self.coder.code(source);
        (reading, coded)
    }
}

/// Noon UTC of a day.
fn published(date: &str) -> Option<Published> {
    let date: Date = date.parse().ok()?;
    let instant: Timestamp = date.at(12, 0, 0, 0).in_tz("UTC").ok()?.timestamp();
    Some(Published { instant, zone: None, precision: Precision::Day, found_in: FoundIn::Given })
}

/// Told as something that is, was or will be done.
pub fn told_as_fact(mention: &EventMention) -> bool {
    let fact =
        !matches!(mention.modality, Modality::Possible | Modality::Hypothetical | Modality::Denied);
    fact && !mention.negated
}

/// One code for what the sets spell in several ways.
pub fn country(code: &str) -> String {
    let head: String = code.chars().take(3).collect();
    match head.as_str() {
        "JAP" => "JPN".into(),
        "ITL" => "ITA".into(),
        "ROM" => "ROU".into(),
        "KUW" => "KWT".into(),
        "ZBW" => "ZWE".into(),
        "NZE" => "NZL".into(),
        "UNO" | "EUR" | "IGO" => "IGO".into(),
        "XKX" => "KOS".into(),
        _ => head,
    }
}

pub fn countries(actors: &[Actor]) -> BTreeSet<String> {
    actors.iter().filter_map(|a| a.country.as_ref()).map(|c| country(c.as_str())).collect()
}

/// The type a CAMEO code has in the public CAMEO table and PLOVER 0.5, where they disagree with the
/// later manual, which is ours: some sets were coded after them.
pub fn public_table(code: &str) -> Option<EventType> {
    match code {
        "163" => Some(EventType::Coerce),
        "116" => Some(EventType::Accuse),
        "055" | "056" => Some(EventType::Support),
        "191" | "192" => Some(EventType::Assault),
        _ => None,
    }
}

/// The type of a mention in a set that was coded after the public table.
pub fn table_type(mention: &EventMention) -> EventType {
    let code = mention.cameo.as_ref().map_or("", |c| c.as_str());
    public_table(code).unwrap_or(mention.event_type)
}

/// A mention in a line, for the list of errors.
pub fn line(mention: &EventMention) -> String {
    let names = |actors: &[Actor]| {
        actors
            .iter()
            .map(|a| {
                format!(
                    "{}[{}{}]",
                    a.text,
                    a.country.as_ref().map_or("-", |c| c.as_str()),
                    a.sector.as_ref().map_or(String::new(), |s| format!(" {s}"))
                )
            })
            .collect::<Vec<_>>()
            .join(" + ")
    };
    format!(
        "{}{}{} {} {:?}{}: {} -> {}   ({})",
        mention.event_type,
        mention.mode.as_ref().map_or(String::new(), |m| format!("/{m}")),
        mention.kind.as_ref().map_or(String::new(), |k| format!(" {k}")),
        mention.cameo.as_ref().map_or("-", |c| c.as_str()),
        mention.modality,
        if mention.negated { " NOT" } else { "" },
        names(&mention.actors),
        names(&mention.recipients),
        mention.why.join("; ")
    )
}

/// The tree of a text in a line a word, for the list of errors.
pub fn tree(text: &str, reading: &Reading) -> String {
    reading
        .tokens
        .iter()
        .enumerate()
        .map(|(i, t)| {
            let head = reading.head(i).map_or("ROOT".into(), |h| reading.form(text, h).to_string());
            format!("{}/{}/{}>{}", reading.form(text, i), t.upos.name(), t.rel.name(), head)
        })
        .collect::<Vec<_>>()
        .join("  ")
}
