//! Every range of every record, found by walking the record itself.

use std::collections::BTreeMap;

use parallax_model::{ArticleId, Span, TextRange};
use rusqlite::params;
use serde::Serialize;
use serde_json::Value;

use crate::{Error, Result, Store};

/// The ranges in a record by field path (`slots.count.range`, `content.0`). A bare range lies in
/// `home`; a span names its article.
pub(crate) fn ranges<T: Serialize>(
    record: &T,
    home: Option<&ArticleId>,
) -> Result<Vec<(String, Span)>> {
    let mut found = Vec::new();
    walk(&serde_json::to_value(record)?, home, &mut String::new(), &mut found);
    Ok(found)
}

fn walk(
    value: &Value,
    home: Option<&ArticleId>,
    path: &mut String,
    found: &mut Vec<(String, Span)>,
) {
    let mut step = |name: &str, child: &Value, found: &mut Vec<(String, Span)>| {
        let before = path.len();
        if before > 0 {
            path.push('.');
        }
        path.push_str(name);
        walk(child, home, path, found);
        path.truncate(before);
    };
    match value {
        Value::Object(fields) => {
            let number = |name: &str| fields.get(name).and_then(Value::as_u64);
            if let (Some(start), Some(end)) = (number("start"), number("end")) {
                let named = fields.get("article").and_then(Value::as_str);
                let article = named.map(|a| ArticleId(a.into())).or_else(|| home.cloned());
                if let Some(article) = article {
                    let range = TextRange::new(start as u32, end as u32);
                    found.push((path.clone(), Span { article, range }));
                }
                return;
            }
            for (name, child) in fields {
                step(name, child, found);
            }
        }
        Value::Array(items) => {
            for (number, child) in items.iter().enumerate() {
                step(&number.to_string(), child, found);
            }
        }
        _ => {}
    }
}

/// Texts by article, fetched once each.
#[derive(Default)]
pub(crate) struct Texts(BTreeMap<ArticleId, String>);

impl Texts {
    pub(crate) fn get(&mut self, store: &Store, id: &ArticleId) -> Result<&str> {
        if !self.0.contains_key(id) {
            let text = store.connection.query_row(
                "SELECT text FROM article WHERE id = ?1",
                [&id.0],
                |row| row.get::<_, String>(0),
            );
            let text = text.map_err(|e| match e {
                rusqlite::Error::QueryReturnedNoRows => {
                    Error::Missing { kind: "article", id: id.0.clone() }
                }
                other => other.into(),
            })?;
            self.0.insert(id.clone(), text);
        }
        Ok(self.0.get(id).map_or("", String::as_str))
    }
}

impl Store {
    /// Records what each range of `record` covers; a range that slices nothing is refused, so that
    /// no record without evidence is ever written.
    pub(crate) fn put_evidence<T: Serialize>(
        &self,
        id: &str,
        record: &T,
        home: Option<&ArticleId>,
        texts: &mut Texts,
    ) -> Result<()> {
        let mut insert = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO evidence(record, field, article, start, stop, words)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for (field, span) in ranges(record, home)? {
            let text = texts.get(self, &span.article)?;
            let Some(words) = span.range.slice(text) else {
                let what = format!("{field} = {}..{}", span.range.start, span.range.end);
                return Err(Error::Evidence(id.into(), what));
            };
            let Span { article, range } = &span;
            insert.execute(params![id, field, article.0, range.start, range.end, words])?;
        }
        Ok(())
    }

    /// The evidence rows of one record: field, span, words.
    pub fn evidence(&self, record: &str) -> Result<Vec<(String, Span, String)>> {
        let mut select = self.connection.prepare_cached(
            "SELECT field, article, start, stop, words FROM evidence WHERE record = ?1 ORDER BY field",
        )?;
        let rows = select.query_map([record], |row| {
            let range = TextRange::new(row.get(2)?, row.get(3)?);
            let span = Span { article: ArticleId(row.get(1)?), range };
            Ok((row.get(0)?, span, row.get(4)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ranges_are_found_at_any_depth_and_intervals_are_not_ranges() {
        let record = json!({
            "span": {"article": "b", "start": 1, "end": 2},
            "cue": [{"start": 3, "end": 4}],
            "when": {"start": "2024-07-01T00:00:00", "end": "2024-07-02T00:00:00"},
        });
        let found = ranges(&record, Some(&ArticleId("a".into()))).unwrap();
        let paths: Vec<_> = found.iter().map(|(p, s)| (p.as_str(), s.article.0.as_str())).collect();
        assert_eq!(paths, [("span", "b"), ("cue.0", "a")]);
    }
}
