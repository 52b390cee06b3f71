//! The words behind a record.

use std::collections::BTreeMap;

use parallax_model::{Article, ArticleId};
use serde_json::{Value, json};

use super::{Desk, Problem};

/// Fetches articles once each while an answer is made.
pub(crate) struct Witness<'d, 's> {
    desk: &'d Desk<'s>,
    articles: BTreeMap<ArticleId, Article>,
}

impl<'d, 's> Witness<'d, 's> {
    pub(crate) fn new(desk: &'d Desk<'s>) -> Self {
        Self { desk, articles: BTreeMap::new() }
    }

    /// Adds `evidence` to a record: each of its ranges with the stored words, the outlet, the day, and
    /// the page that shows them lit.
    pub(crate) fn attach(&mut self, key: &str, record: &mut Value) -> Result<(), Problem> {
        let mut all = Vec::new();
        for (field, span, words) in self.desk.store.evidence(key)? {
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
