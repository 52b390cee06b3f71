//! MISP: one event a story; articles as links, events of the world as texts with the holders'
//! opinions on them, claims as texts with Admiralty and estimative-language tags.

use std::collections::BTreeSet;
use std::io::Write;

use jiff::Timestamp;
use parallax_model::Story;
use parallax_model::ledger::{Claim, Event, Stance};
use serde_json::{Value, json};

use crate::Error;
use crate::common::{day_words, headline, holder_name, known, stance_words, status_words, uuid_of};
use crate::grading::{admiralty, best, likelihood};
use crate::record::Record;
use crate::table::{Column, list, text};
use crate::tables::events::article_of;

/// What the parts of an event hold.
pub const FIELDS: &[Column] = &[
    text("Event.info", "headline of the story"),
    text("Event.date", "day of its first article"),
    text("Attribute link", "an article: address; outlet, date and title in comment"),
    text(
        "Attribute text, comment “event of the world”",
        "who did what to whom, on which day; tags: Admiralty grade of its best-founded claim, likelihood",
    ),
    list(
        "Opinion",
        "of each holder on that event, 0 (denies) to 100 (confirms); the words in comment",
    ),
    text(
        "Attribute text, comment “claim”",
        "a proposition; status, voices and grade in comment; Admiralty tags",
    ),
    list("Tag", "tlp:clear, type:OSINT, admiralty-scale, estimative-language"),
];

pub(crate) fn write(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    out.write_all(b"{\"response\":[")?;
    let mut count = 0;
    for story in &record.stories {
        out.write_all(if count == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &json!({ "Event": event(record, story)? }))?;
        count += 1;
    }
    out.write_all(b"\n]}\n")?;
    Ok(count)
}

fn event(record: &Record<'_>, story: &Story) -> Result<Value, Error> {
    let members: BTreeSet<&str> = story.members.iter().map(|m| m.article.0.as_str()).collect();
    let uuid = uuid_of(&format!("misp:{}", story.id.0)).to_string();
    let mut attributes = Vec::new();
    for member in &story.members {
        let attribute = record.with_article(&member.article, |a| {
            let at = known(a);
            let comment = format!("{}, {}: {}", a.source_name, at.strftime("%Y-%m-%d"), a.title);
            let web = a.url.starts_with("http");
            let kind = if web { "link" } else { "sha256" };
            let value = if web { &a.url } else { &a.raw_hash };
            let key = format!("{uuid}:{}", a.id);
            attribute(&key, kind, value, &comment, at, &[], Vec::new())
        })?;
        attributes.push(attribute);
    }
    for event in &record.events {
        if event.mentions.iter().any(|m| members.contains(article_of(&m.0))) {
            attributes.push(observed(record, &uuid, event)?);
            let claims = record.claims.iter().filter(|c| c.event.as_ref() == Some(&event.id));
            attributes.extend(claims.map(|c| claim(&uuid, c)));
        }
    }
    let mut tags = vec!["tlp:clear".to_string(), "type:OSINT".into()];
    if !record.notice.is_empty() {
        tags.push(format!("parallax:notice=\"{}\"", record.notice.replace('"', "'")));
    }
    Ok(json!({
        "uuid": uuid,
        "info": story.headline,
        "date": story.first.strftime("%Y-%m-%d").to_string(),
        "timestamp": story.last.as_second().to_string(),
        "threat_level_id": "4",
        "analysis": "1",
        "distribution": "0",
        "published": false,
        "Orgc": { "name": "Parallax", "uuid": uuid_of("misp:organisation").to_string() },
        "Tag": named(&tags),
        "Attribute": attributes,
    }))
}

fn observed(record: &Record<'_>, within: &str, event: &Event) -> Result<Value, Error> {
    let claims = record.claims.iter().filter(|c| c.event.as_ref() == Some(&event.id));
    let mut tags: Vec<String> = best(claims).into_iter().flat_map(admiralty).collect();
    tags.push(likelihood(f64::from(event.probability)));
    let key = format!("{within}:{}", event.id.0);
    let on = uuid_of(&format!("misp:{key}")).to_string();
    let mut opinions = Vec::new();
    for account in &event.accounts {
        let mut words = vec![stance_words(account.stance)];
        for step in &account.history {
            words.push(format!("“{}”", record.quoted(&step.evidence)?.words));
        }
        let times = account.history.iter().map(|s| s.at);
        let at =
            |t: Option<Timestamp>| t.unwrap_or_default().strftime("%Y-%m-%d %H:%M:%S").to_string();
        opinions.push(json!({
            "uuid": uuid_of(&format!("misp:opinion:{key}:{}", account.principal.0)).to_string(),
            "object_uuid": on,
            "object_type": "Attribute",
            "authors": holder_name(account),
            "created": at(times.clone().min()),
            "modified": at(times.max()),
            "distribution": "5",
            "opinion": opinion(account.stance),
            "comment": words.join(" "),
        }));
    }
    let value = format!(
        "{}, {} ({})",
        headline(record.knowledge, event),
        day_words(event),
        status_words(event.status)
    );
    let at = event.accounts.iter().flat_map(|a| &a.history).map(|s| s.at).max();
    Ok(attribute(
        &key,
        "text",
        &value,
        "event of the world",
        at.unwrap_or_default(),
        &tags,
        opinions,
    ))
}

fn claim(within: &str, claim: &Claim) -> Value {
    let comment = format!(
        "claim: {}; {} independent for, {} against, {} items, grade {}",
        status_words(claim.status),
        claim.independent_for,
        claim.independent_against,
        claim.items,
        claim.grade
    );
    let at = claim.history.last().map(|s| s.at).unwrap_or_default();
    let key = format!("{within}:{}", claim.id.0);
    attribute(&key, "text", &claim.proposition, &comment, at, &admiralty(claim.grade), Vec::new())
}

fn attribute(
    key: &str,
    kind: &str,
    value: &str,
    comment: &str,
    at: Timestamp,
    tags: &[String],
    opinions: Vec<Value>,
) -> Value {
    let category = if kind == "sha256" { "Payload delivery" } else { "External analysis" };
    let mut attribute = json!({
        "uuid": uuid_of(&format!("misp:{key}")).to_string(),
        "type": kind,
        "category": category,
        "value": value,
        "comment": comment,
        "to_ids": false,
        "disable_correlation": kind == "text",
        "distribution": "5",
        "timestamp": at.as_second().to_string(),
    });
    if let Some(fields) = attribute.as_object_mut() {
        if !tags.is_empty() {
            fields.insert("Tag".into(), named(tags));
        }
        if !opinions.is_empty() {
            fields.insert("Opinion".into(), opinions.into());
        }
    }
    attribute
}

fn named(tags: &[String]) -> Value {
    tags.iter().map(|t| json!({ "name": t })).collect()
}

/// On MISP's scale of 0 (strongly disagrees) to 100 (strongly agrees).
fn opinion(stance: Stance) -> u8 {
    match stance {
        Stance::Confirms => 100,
        Stance::Asserts | Stance::Repeats | Stance::Assesses => 75,
        Stance::NeitherConfirmsNorDenies
        | Stance::DeclinesComment
        | Stance::Warns
        | Stance::Pledges => 50,
        Stance::Doubts | Stance::Disputes => 25,
        Stance::Denies | Stance::Retracts => 0,
    }
}
