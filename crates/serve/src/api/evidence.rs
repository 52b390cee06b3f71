//! The words behind a record.

use std::collections::BTreeMap;

use parallax_model::{Article, ArticleId, Span};
use serde_json::{Value, json};

use super::{Desk, Problem};
use crate::as_of::AsOf;

/// Fetches articles once each while an answer is made.
pub(crate) struct Witness<'d, 's> {
    desk: &'d Desk<'s>,
    as_of: AsOf,
    articles: BTreeMap<ArticleId, Article>,
}

impl<'d, 's> Witness<'d, 's> {
    pub(crate) fn new(desk: &'d Desk<'s>, as_of: AsOf) -> Self {
        Self { desk, as_of, articles: BTreeMap::new() }
    }

    /// Adds `evidence` to a record: each of its ranges with the stored words, the outlet, the day, and
    /// the page that shows them lit. Where the record is told as of a day, only what it still names.
    pub(crate) fn attach(&mut self, key: &str, record: &mut Value) -> Result<(), Problem> {
        let mut kept = BTreeMap::new();
        if !self.as_of.is_now() {
            spans(record, &mut String::new(), &mut kept);
        }
        let mut all = Vec::new();
        for (mut field, span, words) in self.desk.store.evidence(key)? {
            if !self.as_of.is_now() {
                // The places of what is left may have moved up; each span is told once.
                let Some(now) = kept.remove(&span) else { continue };
                field = now;
            }
            if !self.articles.contains_key(&span.article) {
                let article = self.desk.store.article(&span.article)?;
                self.articles.insert(span.article.clone(), article);
            }
            let Some(article) = self.articles.get(&span.article) else { continue };
            all.push(json!({
                "field": field,
                "words": words,
                "article": span.article,
                "start": span.range.start,
                "end": span.range.end,
                "outlet": article.source_name,
                "title": article.title,
                "published": article.published.as_ref().map(|p| p.instant),
                "url": article.url,
                "page": crate::pages::href(&span),
            }));
        }
        if let Some(fields) = record.as_object_mut() {
            fields.insert("evidence".into(), all.into());
        }
        Ok(())
    }
}

/// The spans that name their article, each with its path.
fn spans(value: &Value, path: &mut String, found: &mut BTreeMap<Span, String>) {
    let mut step = |name: &str, child: &Value| {
        let before = path.len();
        if before > 0 {
            path.push('.');
        }
        path.push_str(name);
        spans(child, path, found);
        path.truncate(before);
    };
    match value {
        Value::Object(fields) => {
            if let Ok(span) = serde_json::from_value::<Span>(value.clone()) {
                found.entry(span).or_insert_with(|| path.clone());
                return;
            }
            fields.iter().for_each(|(name, child)| step(name, child));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(number, child)| step(&number.to_string(), child));
        }
        _ => {}
    }
}
