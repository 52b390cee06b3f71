//! STIX 2.1: events as observed data, accounts as opinions on them, claims as notes, stories as
//! reports, relations between identities. Every id is a UUID version 5, so that the same record gives
//! the same bundle and a later bundle updates an earlier one.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use jiff::Timestamp;
use parallax_model::ledger::{Account, Claim, Event, Party, Relation, Stance};
use parallax_model::{ArticleId, PrincipalId, Span, Story};
use serde_json::{Map, Value, json};

use crate::Error;
use crate::common::{
    day_words, headline, holder_name, known, party_code, party_name, stance_words, status_words,
    uuid_of, word,
};
use crate::grading::{admiralty, best, confidence, likelihood};
use crate::record::Record;
use crate::table::{Column, text};
use crate::tables::events::{article_of, place};

/// What each type of object stands for.
pub const FIELDS: &[Column] = &[
    text(
        "observed-data",
        "an event of the world; object_refs are the addresses that carry it; its particulars are in our extension",
    ),
    text(
        "opinion",
        "one holder's live position on an event: confirms strongly-agree, asserts/repeats/assesses agree, no comment/warns/pledges neutral, doubts/disputes disagree, denies/retracts strongly-disagree; the words in explanation",
    ),
    text(
        "note",
        "a claim: proposition in abstract, status and its history in content, Admiralty grade in labels and markings, confidence by credibility",
    ),
    text("report", "a story: headline, summary, everything it bears on"),
    text(
        "identity",
        "who answers for an account (a state, an outlet, a person), and actors of relations",
    ),
    text("relationship", "a relation between two actors; its kind in labels"),
    text("location", "place of an event, with coordinates"),
    text("url, file", "an article: its address, or its bytes where it has none"),
    text(
        "marking-definition",
        "TLP:CLEAR; one statement for each Admiralty and estimative-language tag used",
    ),
    text(
        "extension-definition",
        "defines the properties event_type, mode, kind, when, actors, recipients, status, probability of an event",
    ),
];

/// Date of objects that have none of their own, such as identities.
const UNDATED: &str = "2024-01-01T00:00:00.000Z";

/// TLP 2.0 CLEAR and the extension that carries it, as published by OASIS.
const CLEAR: &str = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
const TLP_2: &str = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

/// Name space of identifiers of STIX cyber-observables (STIX 2.1, section 2.9).
const OBSERVABLES: uuid::Uuid = uuid::uuid!("00abedb4-aa42-466c-9c01-fed23315a9b7");

pub(crate) fn write(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let objects = Bundle::new(record).fill()?;
    let newest = record.newest()?.map(|t| t.to_string()).unwrap_or_default();
    let key = format!("bundle:{}:{newest}:{}", record.name, objects.len());
    let bundle = json!({
        "type": "bundle",
        "id": format!("bundle--{}", uuid_of(&key)),
        "objects": objects,
    });
    serde_json::to_writer_pretty(&mut *out, &bundle)?;
    writeln!(out)?;
    Ok(objects.len() as u64)
}

struct Bundle<'r, 's> {
    record: &'r Record<'s>,
    producer: String,
    extension: String,
    objects: Vec<Value>,
    seen: BTreeSet<String>,
    /// Observed data, opinions and notes by event.
    of_event: BTreeMap<String, Vec<String>>,
}

impl<'r, 's> Bundle<'r, 's> {
    fn new(record: &'r Record<'s>) -> Self {
        Self {
            record,
            producer: id("identity", "producer"),
            extension: id("extension-definition", "event"),
            objects: Vec::new(),
            seen: BTreeSet::new(),
            of_event: BTreeMap::new(),
        }
    }

    fn fill(mut self) -> Result<Vec<Value>, Error> {
        let record = self.record;
        self.preamble();
        for event in &record.events {
            self.event(event)?;
        }
        for claim in &record.claims {
            self.claim(claim)?;
        }
        for relation in &record.relations {
            self.relation(relation)?;
        }
        for story in &record.stories {
            self.story(story)?;
        }
        Ok(self.objects)
    }

    fn put(&mut self, object: Value) -> String {
        let id = object.get("id").and_then(Value::as_str).unwrap_or_default().to_string();
        if self.seen.insert(id.clone()) {
            self.objects.push(without_gaps(object));
        }
        id
    }

    fn preamble(&mut self) {
        self.put(json!({
            "type": "identity", "spec_version": "2.1", "id": self.producer,
            "created": UNDATED, "modified": UNDATED,
            "name": "Parallax", "identity_class": "system",
            "description": "A program that reads the news and records who says what happened.",
        }));
        self.put(json!({
            "type": "extension-definition", "spec_version": "2.1", "id": self.extension,
            "created_by_ref": self.producer, "created": UNDATED, "modified": UNDATED,
            "name": "Event of the world",
            "description": "What the observed data are about: PLOVER type and mode, our kind, the interval told, parties, status in the ledger, probability that it happened as told.",
            "schema": "urn:parallax:event:1",
            "version": "1.0.0",
            "extension_types": ["property-extension"],
        }));
        self.put(json!({
            "type": "marking-definition", "spec_version": "2.1", "id": CLEAR,
            "created": "2022-10-01T00:00:00.000Z", "name": "TLP:CLEAR",
            "extensions": { TLP_2: { "extension_type": "property-extension", "tlp_2_0": "clear" } },
        }));
        if !self.record.notice.is_empty() {
            let notice = self.record.notice.clone();
            self.statement(&notice);
        }
    }

    /// A marking that states something.
    fn statement(&mut self, statement: &str) -> String {
        self.put(json!({
            "type": "marking-definition", "spec_version": "2.1",
            "id": id("marking-definition", statement),
            "created_by_ref": self.producer, "created": UNDATED,
            "definition_type": "statement", "definition": { "statement": statement },
        }))
    }

    fn markings(&mut self, tags: &[String]) -> Vec<String> {
        let mut all = vec![CLEAR.to_string()];
        let notice = self.record.notice.clone();
        for tag in tags.iter().chain(Some(&notice).filter(|n| !n.is_empty())) {
            all.push(self.statement(tag));
        }
        all
    }

    fn event(&mut self, event: &Event) -> Result<(), Error> {
        let record = self.record;
        let articles: BTreeSet<ArticleId> =
            event.mentions.iter().map(|m| ArticleId(article_of(&m.0).into())).collect();
        let (mut refs, mut first, mut last) = (Vec::new(), None::<Timestamp>, None::<Timestamp>);
        for article in &articles {
            let at = record.with_article(article, known)?;
            first = Some(first.map_or(at, |f| f.min(at)));
            last = Some(last.map_or(at, |l| l.max(at)));
            refs.push(self.article(article)?);
        }
        let (Some(first), Some(last)) = (first, last) else { return Ok(()) };
        let moved = event.accounts.iter().flat_map(|a| &a.history).map(|h| h.at).max();
        let claims = record.claims.iter().filter(|c| c.event.as_ref() == Some(&event.id));
        let grade = best(claims);
        let mut tags: Vec<String> = grade.into_iter().flat_map(admiralty).collect();
        tags.push(likelihood(f64::from(event.probability)));
        let location = place(record, event)?.map(|place| self.location(&place));
        let identities = |this: &mut Self, parties: &[Party]| -> Vec<String> {
            parties.iter().map(|p| this.party(p)).collect()
        };
        let (actors, recipients) =
            (identities(self, &event.actors), identities(self, &event.recipients));
        let when = event.when.as_ref();
        let mut labels = vec![event.event_type.name().to_lowercase()];
        labels.extend(event.kind.clone());
        labels.push(status_words(event.status));
        labels.extend(tags.iter().cloned());
        let object = json!({
            "type": "observed-data", "spec_version": "2.1",
            "id": id("observed-data", &event.id.0),
            "created_by_ref": self.producer,
            "created": stamp(first), "modified": stamp(moved.unwrap_or(last).max(first)),
            "first_observed": stamp(first), "last_observed": stamp(last),
            "number_observed": articles.len().clamp(1, 999_999_999),
            "object_refs": refs,
            "labels": labels,
            "confidence": grade.and_then(|g| confidence(g.credibility)),
            "object_marking_refs": self.markings(&tags),
            "extensions": { self.extension.clone(): without_gaps(json!({
                "extension_type": "property-extension",
                "name": format!("{}, {}", headline(record.knowledge, event), day_words(event)),
                "event_type": event.event_type.name(),
                "mode": event.mode,
                "kind": event.kind,
                "start": when.map(|w| w.start.to_string()),
                "end": when.map(|w| w.end.to_string()),
                "precision": when.map(|w| word(w.precision)),
                "actor_refs": actors,
                "recipient_refs": recipients,
                "location_ref": location,
                "status": word(event.status),
                "probability": event.probability.to_string().parse::<f64>().ok(),
            })) },
        });
        let observed = self.put(object);
        let mut all = vec![observed.clone()];
        for account in &event.accounts {
            all.push(self.opinion(event, account, &observed)?);
        }
        self.of_event.insert(event.id.0.clone(), all);
        Ok(())
    }

    fn opinion(&mut self, event: &Event, account: &Account, on: &str) -> Result<String, Error> {
        let holder = self.principal(&account.principal, &holder_name(account));
        let mut created = None;
        let (mut words, mut references) = (Vec::new(), Vec::new());
        for step in &account.history {
            created = created.or(Some(step.at));
            let quoted = self.record.quoted(&step.evidence)?;
            let day = step.at.strftime("%Y-%m-%d");
            words.push(format!(
                "{day}, {}: “{}” ({})",
                stance_words(step.stance),
                quoted.words,
                quoted.outlet
            ));
            references.push(self.reference(&step.evidence)?);
        }
        references.dedup();
        let last = account.history.iter().map(|s| s.at).max();
        let (created, last) = (created.map_or(UNDATED.into(), stamp), last.map(stamp));
        let key = format!("{}:{}", event.id.0, account.principal.0);
        let marks = self.markings(&[]);
        Ok(self.put(json!({
            "type": "opinion", "spec_version": "2.1", "id": id("opinion", &key),
            "created_by_ref": self.producer,
            "created": created, "modified": last.unwrap_or_else(|| created.clone()).max(created.clone()),
            "explanation": words.join("\n"),
            "authors": [holder_name(account)],
            "opinion": opinion(account.stance),
            "object_refs": [on, holder],
            "labels": [stance_words(account.stance), account.principal.0],
            "external_references": references,
            "object_marking_refs": marks,
        })))
    }

    fn claim(&mut self, claim: &Claim) -> Result<(), Error> {
        let Some(event) = &claim.event else { return Ok(()) };
        let Some(on) = self.of_event.get(&event.0).and_then(|all| all.first()).cloned() else {
            return Ok(());
        };
        let (Some(first), Some(last)) = (claim.history.first(), claim.history.last()) else {
            return Ok(());
        };
        let mut content = format!(
            "{}: {}; {} independent for, {} against, {} items, grade {}.",
            claim.proposition,
            status_words(claim.status),
            claim.independent_for,
            claim.independent_against,
            claim.items,
            claim.grade
        );
        let mut references = Vec::new();
        for step in &claim.history {
            let day = step.at.strftime("%Y-%m-%d");
            content.push_str(&format!("\n{day} {}: {}", status_words(step.status), step.because));
            if let Some(span) = &step.evidence {
                references.push(self.reference(span)?);
            }
        }
        references.dedup();
        let tags = admiralty(claim.grade);
        let mut labels = vec!["claim".to_string(), status_words(claim.status)];
        labels.extend(tags.iter().cloned());
        let marks = self.markings(&tags);
        let note = self.put(json!({
            "type": "note", "spec_version": "2.1", "id": id("note", &claim.id.0),
            "created_by_ref": self.producer,
            "created": stamp(first.at), "modified": stamp(last.at.max(first.at)),
            "abstract": claim.proposition,
            "content": content,
            "object_refs": [on],
            "labels": labels,
            "confidence": confidence(claim.grade.credibility),
            "external_references": references,
            "object_marking_refs": marks,
        }));
        self.of_event.entry(event.0.clone()).or_default().push(note);
        Ok(())
    }

    fn relation(&mut self, relation: &Relation) -> Result<(), Error> {
        let (from, to) = (self.party(&relation.from), self.party(&relation.to));
        if from == to {
            return Ok(());
        }
        let known = relation.evidence.iter().map(|s| self.record.with_article(&s.article, known));
        let seen = known.collect::<Result<Vec<_>, _>>()?;
        let created = seen.iter().min().map_or(UNDATED.into(), |t| stamp(*t));
        let modified = seen.iter().max().map_or(UNDATED.into(), |t| stamp(*t));
        let utc = |at: jiff::civil::DateTime| {
            at.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|z| stamp(z.timestamp()))
        };
        let figures = crate::tables::relations::figures(&relation.figures);
        let key = format!(
            "{}:{}:{}",
            party_code(&relation.from),
            relation.kind,
            party_code(&relation.to)
        );
        let mut references = Vec::new();
        for span in relation.evidence.iter().take(20) {
            references.push(self.reference(span)?);
        }
        references.dedup();
        let marks = self.markings(&[]);
        self.put(json!({
            "type": "relationship", "spec_version": "2.1", "id": id("relationship", &key),
            "created_by_ref": self.producer, "created": created, "modified": modified,
            "relationship_type": "related-to",
            "description": format!(
                "{} → {}: {} ({}){}{}",
                party_name(self.record.knowledge, &relation.from),
                party_name(self.record.knowledge, &relation.to),
                relation.kind.replace('-', " "),
                status_words(relation.status),
                if figures.is_empty() { "" } else { "; " },
                figures.join("; ")
            ),
            "source_ref": from, "target_ref": to,
            "start_time": relation.first.as_ref().and_then(|i| utc(i.start)),
            "stop_time": relation.last.as_ref().and_then(|i| utc(i.end)),
            "labels": [relation.kind, status_words(relation.status)],
            "external_references": references,
            "object_marking_refs": marks,
        }));
        Ok(())
    }

    fn story(&mut self, story: &Story) -> Result<(), Error> {
        let members: BTreeSet<&str> = story.members.iter().map(|m| m.article.0.as_str()).collect();
        let mut refs = Vec::new();
        for event in &self.record.events {
            if event.mentions.iter().any(|m| members.contains(article_of(&m.0))) {
                refs.extend(self.of_event.get(&event.id.0).into_iter().flatten().cloned());
            }
        }
        for member in &story.members {
            refs.push(self.article(&member.article)?);
        }
        refs.dedup();
        let summary: Vec<&str> = story.summary.iter().map(|s| s.text.as_str()).collect();
        let lead = self.record.with_article(
            &story.lead,
            |a| json!({ "source_name": a.source_name, "url": web(&a.url), "description": a.title }),
        )?;
        let marks = self.markings(&[]);
        self.put(json!({
            "type": "report", "spec_version": "2.1", "id": id("report", &story.id.0),
            "created_by_ref": self.producer,
            "created": stamp(story.first), "modified": stamp(story.last),
            "published": stamp(story.first),
            "name": story.headline,
            "description": summary.join(" "),
            "report_types": ["observed-data"],
            "object_refs": refs,
            "external_references": [without_gaps(lead)],
            "object_marking_refs": marks,
        }));
        Ok(())
    }

    fn principal(&mut self, principal: &PrincipalId, name: &str) -> String {
        let class = match principal.as_str().split(':').next() {
            Some("person") => "individual",
            Some("anon") => "unknown",
            _ => "organization",
        };
        self.put(json!({
            "type": "identity", "spec_version": "2.1", "id": id("identity", principal.as_str()),
            "created_by_ref": self.producer, "created": UNDATED, "modified": UNDATED,
            "name": name,
            "identity_class": class,
            "description": format!("Answers for its statements as {principal}."),
        }))
    }

    fn party(&mut self, party: &Party) -> String {
        let code = party_code(party);
        let class = match party.entity.as_ref().and_then(|e| e.as_str().split(':').next()) {
            Some("person") if party.country.is_none() => "individual",
            _ => "organization",
        };
        self.put(json!({
            "type": "identity", "spec_version": "2.1", "id": id("identity", &format!("actor:{code}")),
            "created_by_ref": self.producer, "created": UNDATED, "modified": UNDATED,
            "name": party_name(self.record.knowledge, party),
            "identity_class": class,
        }))
    }

    fn location(&mut self, place: &crate::atlas::Located) -> String {
        let state = place.country.as_ref().and_then(|c| self.record.knowledge.states.by_country(c));
        let key = format!("{}:{}:{}", place.name, place.latitude, place.longitude);
        self.put(json!({
            "type": "location", "spec_version": "2.1", "id": id("location", &key),
            "created_by_ref": self.producer, "created": UNDATED, "modified": UNDATED,
            "name": place.name,
            "description": format!("Known to the {}.", place.precision().name()),
            "latitude": place.latitude, "longitude": place.longitude,
            "country": state.and_then(|s| s.iso2.clone()),
            "administrative_area": Some(&place.admin1).filter(|a| !a.is_empty()),
        }))
    }

    fn article(&mut self, article: &ArticleId) -> Result<String, Error> {
        let (url, hash) =
            self.record.with_article(article, |a| (a.url.clone(), a.raw_hash.clone()))?;
        Ok(match web(&url) {
            Some(url) => self.put(json!({
                "type": "url", "spec_version": "2.1",
                "id": observable("url", &json!({ "value": url })), "value": url,
            })),
            None => self.put(json!({
                "type": "file", "spec_version": "2.1",
                "id": observable("file", &json!({ "hashes": { "SHA-256": hash } })),
                "hashes": { "SHA-256": hash },
            })),
        })
    }

    /// Where some words stand.
    fn reference(&self, span: &Span) -> Result<Value, Error> {
        let quoted = self.record.quoted(span)?;
        Ok(without_gaps(json!({
            "source_name": if quoted.outlet.is_empty() { "article".into() } else { quoted.outlet },
            "description": quoted.title,
            "url": web(&quoted.url),
            "external_id": span.article,
        })))
    }
}

fn opinion(stance: Stance) -> &'static str {
    match stance {
        Stance::Confirms => "strongly-agree",
        Stance::Asserts | Stance::Repeats | Stance::Assesses => "agree",
        Stance::NeitherConfirmsNorDenies
        | Stance::DeclinesComment
        | Stance::Warns
        | Stance::Pledges => "neutral",
        Stance::Doubts | Stance::Disputes => "disagree",
        Stance::Denies | Stance::Retracts => "strongly-disagree",
    }
}

fn id(kind: &str, key: &str) -> String {
    format!("{kind}--{}", uuid_of(&format!("{kind}:{key}")))
}

/// Deterministic identifier of an observable: its contributing properties as canonical JSON.
fn observable(kind: &str, properties: &Value) -> String {
    format!("{kind}--{}", uuid::Uuid::new_v5(&OBSERVABLES, properties.to_string().as_bytes()))
}

fn web(address: &str) -> Option<&str> {
    Some(address).filter(|a| a.starts_with("http://") || a.starts_with("https://"))
}

/// RFC 3339 with milliseconds, as STIX asks.
fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// Without properties that hold nothing: STIX knows neither nulls nor empty lists.
fn without_gaps(value: Value) -> Value {
    let holds = |v: &Value| !v.is_null() && v.as_array().is_none_or(|all| !all.is_empty());
    match value {
        Value::Object(fields) => {
            Value::Object(fields.into_iter().filter(|(_, v)| holds(v)).collect::<Map<_, _>>())
        }
        other => other,
    }
}
