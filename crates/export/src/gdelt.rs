//! GDELT 2.0: events (61 columns) and mentions (16 columns), tab-separated, without header. Actor
//! countries are three letters, countries of places two (FIPS 10-4), as GDELT has them.

use jiff::{Timestamp, civil::Date};
use parallax_knowledge::Knowledge;
use parallax_model::{Actor, Article, EventMention, mention::PlaceSlot};
use sha2::{Digest, Sha256};
use unicode_segmentation::UnicodeSegmentation;

use crate::atlas;
use crate::cameo::code;
use crate::common::{compact, compact_instant, day, flat, known};
use crate::table::{Column, number, text, whole};

/// Columns 0 to 60 of the event table.
pub const EVENTS: [Column; 61] = [
    whole("GLOBALEVENTID", "number made from the id of the event (first 53 bits of its SHA-256)"),
    text("SQLDATE", "YYYYMMDD, day of the event when told, else of publication"),
    text("MonthYear", "YYYYMM"),
    text("Year", "YYYY"),
    number("FractionDate", "year and (month * 30 + day) / 365, as GDELT computes it"),
    text("Actor1Code", "country and sector of the actor, run together"),
    text("Actor1Name", "name as written, upper case"),
    text("Actor1CountryCode", "three letters"),
    text("Actor1KnownGroupCode", "IGO, NGO and the like, for actors that are no state"),
    text("Actor1EthnicCode", "always empty"),
    text("Actor1Religion1Code", "always empty"),
    text("Actor1Religion2Code", "always empty"),
    text("Actor1Type1Code", "sector"),
    text("Actor1Type2Code", "always empty"),
    text("Actor1Type3Code", "always empty"),
    text("Actor2Code", "the recipient, the same way"),
    text("Actor2Name", "as above"),
    text("Actor2CountryCode", "as above"),
    text("Actor2KnownGroupCode", "as above"),
    text("Actor2EthnicCode", "always empty"),
    text("Actor2Religion1Code", "always empty"),
    text("Actor2Religion2Code", "always empty"),
    text("Actor2Type1Code", "sector"),
    text("Actor2Type2Code", "always empty"),
    text("Actor2Type3Code", "always empty"),
    whole("IsRootEvent", "1 when a mention stands in the first paragraph of its article"),
    text("EventCode", "CAMEO code, a string"),
    text("EventBaseCode", "its first three digits"),
    text("EventRootCode", "its first two digits"),
    whole(
        "QuadClass",
        "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict",
    ),
    number("GoldsteinScale", "Goldstein value of the code"),
    whole("NumMentions", "mentions of the event"),
    whole("NumSources", "outlets that carry it"),
    whole("NumArticles", "articles that carry it"),
    number("AvgTone", "always empty: tone is not measured"),
    whole("Actor1Geo_Type", "0: actors are not placed"),
    text("Actor1Geo_FullName", "always empty"),
    text("Actor1Geo_CountryCode", "always empty"),
    text("Actor1Geo_ADM1Code", "always empty"),
    text("Actor1Geo_ADM2Code", "always empty"),
    number("Actor1Geo_Lat", "always empty"),
    number("Actor1Geo_Long", "always empty"),
    text("Actor1Geo_FeatureID", "always empty"),
    whole("Actor2Geo_Type", "0: actors are not placed"),
    text("Actor2Geo_FullName", "always empty"),
    text("Actor2Geo_CountryCode", "always empty"),
    text("Actor2Geo_ADM1Code", "always empty"),
    text("Actor2Geo_ADM2Code", "always empty"),
    number("Actor2Geo_Lat", "always empty"),
    number("Actor2Geo_Long", "always empty"),
    text("Actor2Geo_FeatureID", "always empty"),
    whole(
        "ActionGeo_Type",
        "0 none, 1 country, 2 US state, 3 US city, 4 world city, 5 world state; seas and regions count as 1",
    ),
    text("ActionGeo_FullName", "name of the place, its division and country"),
    text(
        "ActionGeo_CountryCode",
        "two letters, FIPS 10-4: KN North Korea, KS South Korea, RS Russia, CH China, JA Japan",
    ),
    text(
        "ActionGeo_ADM1Code",
        "FIPS country code; the gazetteer inside carries no code of the division",
    ),
    text("ActionGeo_ADM2Code", "always empty"),
    number("ActionGeo_Lat", "degrees, WGS 84"),
    number("ActionGeo_Long", "degrees, WGS 84"),
    text("ActionGeo_FeatureID", "FIPS code for countries; else empty"),
    text("DATEADDED", "YYYYMMDDHHMMSS in UTC, when the first article was fetched"),
    text("SOURCEURL", "address of the first article"),
];

/// Columns of the mention table.
pub const MENTIONS: [Column; 16] = [
    whole("GLOBALEVENTID", "the event (column 0 of gdelt-events)"),
    text(
        "EventTimeDate",
        "YYYYMMDDHHMMSS in UTC, when the event was first recorded (its DATEADDED)",
    ),
    text("MentionTimeDate", "YYYYMMDDHHMMSS in UTC, publication of the article"),
    whole("MentionType", "1 for an address of the web, 6 for a file"),
    text(
        "MentionSourceName",
        "host of the address; name of the outlet for files and numeric addresses",
    ),
    text("MentionIdentifier", "address of the article"),
    whole(
        "SentenceID",
        "number of the sentence in the article, 1 for the first (Unicode sentence boundaries)",
    ),
    whole(
        "Actor1CharOffset",
        "characters before the actor's name in the article's text; -1 when not named",
    ),
    whole("Actor2CharOffset", "the same for the recipient"),
    whole("ActionCharOffset", "the same for the word that tells the event"),
    whole("InRawText", "1: always found in the text itself"),
    whole(
        "Confidence",
        "100 when all parties are named in the clause, 30 less for each side carried over from elsewhere",
    ),
    whole("MentionDocLen", "characters of the article's text"),
    number("MentionDocTone", "always empty: tone is not measured"),
    text("MentionDocTranslationInfo", "always empty: nothing is translated"),
    text("Extras", "parallax: and the id of the mention"),
];

/// What an event row is made of.
#[derive(Debug, Clone)]
pub struct EventRow<'a> {
    /// Id of the event, or of the mention that stands alone.
    pub id: &'a str,
    /// First article and mention that tell it.
    pub article: &'a Article,
    pub mention: &'a EventMention,
    /// Day of the event, where the ledger knows it better.
    pub day: Option<Date>,
    pub mentions: usize,
    pub outlets: usize,
    pub articles: usize,
    pub root: bool,
}

impl<'a> EventRow<'a> {
    /// A mention by itself.
    pub fn alone(article: &'a Article, mention: &'a EventMention) -> Self {
        Self {
            id: &mention.id.0,
            article,
            mention,
            day: None,
            mentions: 1,
            outlets: 1,
            articles: 1,
            root: is_root(article, mention),
        }
    }

    /// The 61 columns.
    pub fn columns(&self, knowledge: &Knowledge) -> Vec<String> {
        let Self { article, mention, .. } = *self;
        let mut row = vec![String::new(); EVENTS.len()];
        row[0] = number_of(self.id).to_string();
        if let Some(day) = self.day.or_else(|| day(article, mention)) {
            row[1] = compact(day);
            row[2] = day.strftime("%Y%m").to_string();
            row[3] = day.year().to_string();
            let fraction = (f64::from(day.month()) * 30.0 + f64::from(day.day())) / 365.0;
            row[4] = format!("{:.4}", f64::from(day.year()) + fraction);
        }
        actor(&mut row, knowledge, 5, mention.actors.first());
        // Both sides of a mutual event are actors: the second stands where GDELT has it.
        let second = mention.recipients.first().or_else(|| mention.actors.get(1));
        actor(&mut row, knowledge, 15, second);
        row[25] = u8::from(self.root).to_string();
        if let Some(cameo) = &mention.cameo {
            row[26] = cameo.0.clone();
            row[27] = cameo.0.chars().take(3).collect();
            row[28] = cameo.0.chars().take(2).collect();
        }
        row[29] = (mention.event_type.quad() as u8).to_string();
        row[30] = mention.goldstein.map(|g| g.to_string()).unwrap_or_default();
        row[31] = self.mentions.to_string();
        row[32] = self.outlets.to_string();
        row[33] = self.articles.to_string();
        for column in [35, 43, 51] {
            row[column] = "0".into();
        }
        if let Some(slot) = mention.slots.places.first() {
            action(&mut row, knowledge, slot);
        }
        row[59] = compact_instant(article.fetched);
        row[60] = article.url.clone();
        row
    }
}

/// One mention as one event row.
pub fn event_row(knowledge: &Knowledge, article: &Article, mention: &EventMention) -> Vec<String> {
    EventRow::alone(article, mention).columns(knowledge)
}

/// One mention as a row of the mention table; `event` is the id its event row was made of.
pub fn mention_row(
    article: &Article,
    mention: &EventMention,
    event: &str,
    recorded: Timestamp,
) -> [String; 16] {
    let offset = |at: Option<u32>| match at.and_then(|at| article.text.get(..at as usize)) {
        Some(before) => before.chars().count().to_string(),
        None => "-1".into(),
    };
    let named = |actor: Option<&Actor>| offset(actor.and_then(|a| a.range).map(|r| r.start));
    let trigger = mention.trigger.start;
    let host = host(&article.url);
    let carried = [&mention.actors, &mention.recipients]
        .iter()
        .filter(|side| side.iter().any(|a| a.implicit))
        .count();
    [
        number_of(event).to_string(),
        compact_instant(recorded),
        compact_instant(known(article)),
        if article.url.starts_with("http") { "1" } else { "6" }.into(),
        host.unwrap_or_else(|| flat(&article.source_name)),
        flat(&article.url),
        sentence(&article.text, trigger as usize).to_string(),
        named(mention.actors.first()),
        named(mention.recipients.first().or_else(|| mention.actors.get(1))),
        offset(Some(trigger)),
        "1".into(),
        (100 - 30 * carried).to_string(),
        article.text.chars().count().to_string(),
        String::new(),
        String::new(),
        format!("parallax:{}", mention.id.0),
    ]
}

/// Whether the mention stands in the first paragraph.
pub(crate) fn is_root(article: &Article, mention: &EventMention) -> bool {
    let end = article.text.find("\n\n").unwrap_or(article.text.len());
    (mention.trigger.start as usize) < end
}

fn sentence(text: &str, at: usize) -> usize {
    text.split_sentence_bound_indices().take_while(|(start, _)| *start <= at).count().max(1)
}

fn host(address: &str) -> Option<String> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.split(':').next()?.trim_start_matches("www.");
    let is_address = host.parse::<std::net::Ipv4Addr>().is_ok() || host.starts_with('[');
    Some(host.to_lowercase()).filter(|h| !h.is_empty() && !is_address)
}

fn actor(row: &mut [String], knowledge: &Knowledge, at: usize, actor: Option<&Actor>) {
    let Some(actor) = actor else { return };
    let sector = actor.sector.as_ref().map(|s| s.0.clone()).unwrap_or_default();
    row[at] = code(actor);
    row[at + 1] = flat(&actor.text).to_uppercase();
    if let Some(country) = &actor.country {
        // PLOVER's codes for actors that are no state are known groups to CAMEO.
        let state = knowledge.states.by_country(country).is_some();
        row[at + if state { 2 } else { 3 }] = country.0.clone();
    }
    row[at + 7] = sector;
}

fn action(row: &mut [String], knowledge: &Knowledge, slot: &PlaceSlot) {
    let Some(place) = atlas::of_slot(knowledge, slot) else { return };
    let state = place.country.as_ref().and_then(|c| knowledge.states.by_country(c));
    let american = state.is_some_and(|s| s.iso2.as_deref() == Some("US"));
    let kind = match (place.resolution(), american) {
        (2, true) => 2,
        (2, false) => 5,
        (3.., true) => 3,
        (3.., false) => 4,
        _ => 1,
    };
    let fips = state.and_then(|s| s.fips.clone()).unwrap_or_default();
    let country = state.map(|s| s.name.clone()).unwrap_or_default();
    let mut name = vec![place.name.clone(), place.admin1.clone(), country];
    name.retain(|n| !n.is_empty());
    name.dedup();
    row[51] = kind.to_string();
    row[52] = flat(&name.join(", "));
    row[53] = fips.clone();
    row[54] = fips.clone();
    row[56] = place.latitude.to_string();
    row[57] = place.longitude.to_string();
    row[58] = if kind == 1 { fips } else { String::new() };
}

/// 53 bits of a hash: fits a double without loss.
fn number_of(id: &str) -> u64 {
    let digest = Sha256::digest(id.as_bytes());
    digest.iter().take(8).fold(0_u64, |n, b| (n << 8) | u64::from(*b)) >> 11
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_counted_from_one() {
        let text = "A missile was fired. Tokyo protested.\n\nSeoul did not.";
        let at = |word: &str| sentence(text, text.find(word).unwrap());
        assert_eq!((at("missile"), at("protested")), (1, 2));
        assert!(at("Seoul") > 2);
    }

    #[test]
    fn a_host_is_told_from_a_file() {
        assert_eq!(host("https://www.Paper.example:80/a?b").as_deref(), Some("paper.example"));
        assert_eq!(host("notes/a.txt"), None);
    }
}
