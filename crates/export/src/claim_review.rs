//! ClaimReview of schema.org as JSON-LD: one review a claim, with who made it and where it appeared.

use std::collections::BTreeSet;
use std::io::Write;

use parallax_model::ledger::{Claim, LinkKind};
use serde_json::{Value, json};

use crate::Error;
use crate::common::{rfc3339, status_words};
use crate::record::Record;
use crate::table::{Column, list, number, text};

/// Properties of a review.
pub const FIELDS: &[Column] = &[
    text("claimReviewed", "the proposition, in the program's own words"),
    text("itemReviewed.author", "who first made the claim"),
    text("itemReviewed.datePublished", "when it was first made"),
    text("itemReviewed.firstAppearance", "article in which it first appeared"),
    list("itemReviewed.appearance", "articles in which it appeared"),
    number(
        "reviewRating.ratingValue",
        "6 less the Admiralty credibility: 5 confirmed, 4 probably true, 3 possibly true, 2 doubtful, 1 improbable; absent when it cannot be judged",
    ),
    text("reviewRating.alternateName", "status in the ledger"),
    text("reviewRating.ratingExplanation", "why it stands so: the last move of its status"),
    text("author", "the case"),
    text("datePublished", "when the status last moved"),
    list(
        "parallax:contradictedBy",
        "claims on the same event whose statements deny or contradict its own; schema.org has no such property",
    ),
];

pub(crate) fn write(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let rivals: BTreeSet<(&str, &str)> = record
        .links
        .iter()
        .filter(|l| matches!(l.kind, LinkKind::Contradicts | LinkKind::Denies))
        .flat_map(|l| [(l.from.0.as_str(), l.to.0.as_str()), (l.to.0.as_str(), l.from.0.as_str())])
        .collect();
    out.write_all(
        b"{\"@context\":[\"https://schema.org\",{\"parallax\":\"urn:parallax:\"}],\"@graph\":[",
    )?;
    let mut count = 0;
    for claim in &record.claims {
        let Some(review) = review(record, claim, &rivals)? else { continue };
        out.write_all(if count == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &review)?;
        count += 1;
    }
    out.write_all(b"\n]}\n")?;
    Ok(count)
}

fn review(
    record: &Record<'_>,
    claim: &Claim,
    rivals: &BTreeSet<(&str, &str)>,
) -> Result<Option<Value>, Error> {
    let (Some(first), Some(last)) = (claim.history.first(), claim.history.last()) else {
        return Ok(None);
    };
    let mut works: Vec<Value> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut author = None;
    for id in &claim.statements {
        let article = parallax_model::ArticleId(crate::tables::events::article_of(&id.0).into());
        let holder = record.statement(id).and_then(|s| s.holder().cloned());
        let (work, outlet) = record.with_article(&article, |a| {
            let published = a.published.as_ref().map(|p| rfc3339(p.instant));
            let mut work = json!({
                "@type": "NewsArticle", "url": a.url, "headline": a.title,
                "publisher": { "@type": "Organization", "name": a.source_name },
            });
            if let (Some(fields), Some(date)) = (work.as_object_mut(), published) {
                fields.insert("datePublished".into(), date.into());
            }
            (work, a.source_name.clone())
        })?;
        author.get_or_insert_with(|| match holder.filter(|h| !h.text.is_empty()) {
            Some(holder) => {
                let person = holder.principal.as_str().starts_with("person:");
                let kind = if person { "Person" } else { "Organization" };
                json!({ "@type": kind, "name": holder.text, "identifier": holder.principal })
            }
            None => json!({ "@type": "Organization", "name": outlet }),
        });
        if seen.insert(article) {
            works.push(work);
        }
    }
    let Some(author) = author else { return Ok(None) };
    let status = status_words(claim.status);
    let mut rating = json!({
        "@type": "Rating", "alternateName": status, "bestRating": 5, "worstRating": 1,
        "ratingExplanation": last.because,
    });
    if let (Some(fields), 1..=5) = (rating.as_object_mut(), claim.grade.credibility) {
        fields.insert("ratingValue".into(), (6 - claim.grade.credibility).into());
    }
    let mut review = json!({
        "@type": "ClaimReview",
        "@id": format!("urn:uuid:{}", crate::common::uuid_of(&format!("review:{}", claim.id.0))),
        "claimReviewed": claim.proposition,
        "datePublished": rfc3339(last.at),
        "author": { "@type": "Organization", "name": record.name },
        "itemReviewed": {
            "@type": "Claim",
            "@id": format!("urn:uuid:{}", crate::common::uuid_of(&format!("claim:{}", claim.id.0))),
            "text": claim.proposition,
            "author": author,
            "datePublished": rfc3339(first.at),
            "firstAppearance": works.first(),
            "appearance": works,
        },
        "reviewRating": rating,
    });
    let against = contradicted_by(record, claim, rivals);
    if let (Some(fields), false) = (review.as_object_mut(), against.is_empty()) {
        fields.insert("parallax:contradictedBy".into(), against.into());
    }
    Ok(Some(review))
}

fn contradicted_by(
    record: &Record<'_>,
    claim: &Claim,
    rivals: &BTreeSet<(&str, &str)>,
) -> Vec<String> {
    let other = |c: &&Claim| c.id != claim.id && c.event == claim.event && c.event.is_some();
    let rival = |c: &&Claim| {
        c.statements.iter().any(|a| {
            claim.statements.iter().any(|b| rivals.contains(&(a.0.as_str(), b.0.as_str())))
        })
    };
    let same_event = record.claims.iter().filter(other);
    same_event.filter(rival).map(|c| c.proposition.clone()).collect()
}
