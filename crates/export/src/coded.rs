//! Files of the coders' formats: which mentions go in, and how many rows come out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use jiff::Timestamp;
use parallax_model::{Article, ArticleId, EventMention, MentionId};

use crate::common::{day, is_told_as_fact};
use crate::record::Record;
use crate::{Error, cameo, gdelt, plover, polecat};

/// Whether the coders' formats have room for it: told as a fact, of somebody, of some day.
fn is_codable(article: &Article, mention: &EventMention) -> bool {
    let of_somebody = !(mention.actors.is_empty() && mention.recipients.is_empty());
    is_told_as_fact(mention) && of_somebody && day(article, mention).is_some()
}

/// Hands every article with its mentions to `take`.
fn each(
    record: &Record<'_>,
    mut take: impl FnMut(&Article, Vec<EventMention>) -> Result<(), Error>,
) -> Result<(), Error> {
    for article in record.articles() {
        let article = article?;
        let mentions = record.mentions(&article.id)?;
        take(&article, mentions)?;
    }
    Ok(())
}

pub(crate) fn write_cameo(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let mut count = 0;
    each(record, |article, mentions| {
        for mention in mentions.iter().filter(|m| is_codable(article, m) && m.cameo.is_some()) {
            for row in cameo::rows(article, mention) {
                writeln!(out, "{}", row.join("\t"))?;
                count += 1;
            }
        }
        Ok(())
    })?;
    Ok(count)
}

pub(crate) fn write_polecat(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    writeln!(out, "{}", polecat::header().join("\t"))?;
    let mut count = 0;
    each(record, |article, mentions| {
        let names = record.store.coded(&article.id)?.entities;
        let story =
            polecat::Story::of(record.knowledge, names.iter().filter_map(|n| n.link.as_ref()));
        for mention in mentions.iter().filter(|m| is_codable(article, m)) {
            let row = polecat::row(record.knowledge, article, mention, &story);
            writeln!(out, "{}", row.join("\t"))?;
            count += 1;
        }
        Ok(())
    })?;
    Ok(count)
}

pub(crate) fn write_plover(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let mut count = 0;
    each(record, |article, mentions| {
        for mention in mentions.iter().filter(|m| day(article, m).is_some()) {
            serde_json::to_writer(&mut *out, &plover::record(record.knowledge, article, mention))?;
            writeln!(out)?;
            count += 1;
        }
        Ok(())
    })?;
    Ok(count)
}

/// An event of the ledger, or a mention by itself, as GDELT counts it.
#[derive(Default)]
struct Tally<'a> {
    outlets: BTreeSet<String>,
    articles: BTreeSet<ArticleId>,
    first: Option<(Timestamp, MentionId)>,
    mentions: usize,
    root: bool,
    day: Option<jiff::civil::Date>,
    id: &'a str,
}

/// Mentions told as facts, gathered under the event each tells of.
fn tallies<'a>(
    record: &'a Record<'_>,
    events: &BTreeMap<&MentionId, &'a parallax_model::ledger::Event>,
    loners: &'a BTreeSet<MentionId>,
) -> Result<BTreeMap<&'a str, Tally<'a>>, Error> {
    let mut tallies: BTreeMap<&str, Tally<'_>> = BTreeMap::new();
    each(record, |article, mentions| {
        for mention in mentions.iter().filter(|m| is_codable(article, m)) {
            let event = events.get(&mention.id).copied();
            let id = match event {
                Some(event) => event.id.0.as_str(),
                None => match loners.get(&mention.id) {
                    Some(id) => id.0.as_str(),
                    None => continue,
                },
            };
            let tally = tallies.entry(id).or_default();
            tally.id = id;
            tally.day = event.and_then(|e| e.when.as_ref()).map(|w| w.start.date());
            tally.outlets.insert(article.source.0.clone());
            tally.articles.insert(article.id.clone());
            tally.mentions += 1;
            tally.root |= gdelt::is_root(article, mention);
            let at = (article.fetched, mention.id.clone());
            if tally.first.as_ref().is_none_or(|first| at < *first) {
                tally.first = Some(at);
            }
        }
        Ok(())
    })?;
    Ok(tallies)
}

fn loners(
    record: &Record<'_>,
    events: &BTreeMap<&MentionId, &parallax_model::ledger::Event>,
) -> Result<BTreeSet<MentionId>, Error> {
    let mut all = BTreeSet::new();
    each(record, |_, mentions| {
        all.extend(mentions.into_iter().map(|m| m.id).filter(|id| !events.contains_key(id)));
        Ok(())
    })?;
    Ok(all)
}

pub(crate) fn write_gdelt_events(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let events = record.event_of_mention();
    let loners = loners(record, &events)?;
    let mut count = 0;
    for tally in tallies(record, &events, &loners)?.values() {
        let Some((_, first)) = &tally.first else { continue };
        let mention = record.mention(first)?;
        let row = record.with_article(&mention.span.article, |article| {
            gdelt::EventRow {
                id: tally.id,
                article,
                mention: &mention,
                day: tally.day,
                mentions: tally.mentions,
                outlets: tally.outlets.len(),
                articles: tally.articles.len(),
                root: tally.root,
            }
            .columns(record.knowledge)
        })?;
        writeln!(out, "{}", row.join("\t"))?;
        count += 1;
    }
    Ok(count)
}

pub(crate) fn write_gdelt_mentions(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let events = record.event_of_mention();
    let loners = loners(record, &events)?;
    let tallies = tallies(record, &events, &loners)?;
    let mut count = 0;
    each(record, |article, mentions| {
        for mention in mentions.iter().filter(|m| is_codable(article, m)) {
            let id = events.get(&mention.id).map_or(mention.id.0.as_str(), |e| e.id.0.as_str());
            let recorded = tallies.get(id).and_then(|t| t.first.as_ref()).map(|(at, _)| *at);
            let row = gdelt::mention_row(article, mention, id, recorded.unwrap_or(article.fetched));
            writeln!(out, "{}", row.join("\t"))?;
            count += 1;
        }
        Ok(())
    })?;
    Ok(count)
}

/// Mentions that the coders' formats leave out.
pub(crate) fn left_out(record: &Record<'_>) -> Result<u64, Error> {
    let mut count = 0;
    each(record, |article, mentions| {
        count += mentions.iter().filter(|m| !is_codable(article, m)).count() as u64;
        Ok(())
    })?;
    Ok(count)
}

/// Mentions of no known day, which PLOVER cannot hold.
pub(crate) fn undated(record: &Record<'_>) -> Result<u64, Error> {
    let mut count = 0;
    each(record, |article, mentions| {
        count += mentions.iter().filter(|m| day(article, m).is_none()).count() as u64;
        Ok(())
    })?;
    Ok(count)
}
