//! What is shown of the articles that answer a query.

use std::collections::HashMap;

use parallax_model::{ArticleId, TextRange};
use rusqlite::{OptionalExtension, params, params_from_iter, types::Value};

use super::{APART, Hit, fields::Condition};
use crate::{Result, Store};

/// Letters shown before and after the place where a field is met.
const AROUND: usize = 90;

impl Store {
    /// The articles of these numbers, in the same order.
    pub(super) fn hits(
        &self,
        numbers: &[i64],
        words: &str,
        spans: Option<&Condition>,
    ) -> Result<Vec<Hit>> {
        let mut snippets = self.snippets(numbers, words)?;
        let hit = |number: &i64| self.hit(*number, snippets.remove(number), spans);
        numbers.iter().map(hit).collect()
    }

    fn hit(&self, number: i64, snippet: Option<String>, spans: Option<&Condition>) -> Result<Hit> {
        let mut select = self.connection.prepare_cached(
            "SELECT id, title, source, published, iif(?2, '', text) FROM article WHERE number = ?1",
        )?;
        let (mut hit, text) = select.query_row(params![number, snippet.is_some()], |row| {
            let hit = Hit {
                article: ArticleId(row.get(0)?),
                title: row.get(1)?,
                source: row.get(2)?,
                published: row.get(3)?,
                snippet: String::new(),
                range: None,
            };
            Ok((hit, row.get::<_, String>(4)?))
        })?;
        if let Some(condition) = spans {
            hit.range = self.first_span(&hit.article, condition)?;
        }
        let beginning = TextRange::new(0, 0);
        hit.snippet = snippet.unwrap_or_else(|| around(&text, hit.range.unwrap_or(beginning)));
        Ok(hit)
    }

    /// The words around the matches of each article. To open the index of words takes as long as to pass many
    /// articles in it, so that those near one another are asked for at once.
    fn snippets(&self, numbers: &[i64], words: &str) -> Result<HashMap<i64, String>> {
        let mut snippets = HashMap::new();
        if words.is_empty() {
            return Ok(snippets);
        }
        let mut sorted = numbers.to_vec();
        sorted.sort_unstable();
        let mut select = self.connection.prepare_cached(
            "SELECT rowid, snippet(article_words, 1, char(2), char(3), '…', 24) FROM article_words
             WHERE article_words MATCH ?1 AND rowid BETWEEN ?2 AND ?3
               AND +rowid IN (SELECT value FROM json_each(?4))",
        )?;
        for near in sorted.chunk_by(|a, b| b - a <= APART) {
            let (Some(least), Some(most)) = (near.first(), near.last()) else { continue };
            let near = serde_json::to_string(near)?;
            let rows = select.query_map(params![words, least, most, near], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            for row in rows {
                let (number, snippet) = row?;
                snippets.insert(number, snippet);
            }
        }
        Ok(snippets)
    }

    fn first_span(&self, article: &ArticleId, condition: &Condition) -> Result<Option<TextRange>> {
        let Some(sql) = &condition.spans else { return Ok(None) };
        let mut values = condition.values.clone();
        values.push(Value::Text(article.0.clone()));
        let sql = sql.replace('@', &format!("?{}", values.len()));
        let mut select = self.connection.prepare_cached(&sql)?;
        let range = select.query_row(params_from_iter(values), |row| {
            Ok(TextRange::new(row.get(0)?, row.get(1)?))
        });
        Ok(range.optional()?)
    }
}

/// The words around a range, the range between `\u{2}` and `\u{3}`; the beginning, for an empty one.
fn around(text: &str, range: TextRange) -> String {
    let (start, end) = (range.start as usize, range.end as usize);
    let Some(words) = text.get(start..end) else { return String::new() };
    let before = text.get(..start).unwrap_or("");
    let after = text.get(end..).unwrap_or("");
    let from = before.char_indices().rev().nth(AROUND).map_or(0, |(i, _)| i);
    let length = if words.is_empty() { 2 * AROUND } else { AROUND };
    let to = after.char_indices().nth(length).map_or(after.len(), |(i, _)| i);
    let mut out = String::new();
    if from > 0 {
        out.push('…');
    }
    out.push_str(before.get(from..).unwrap_or(""));
    if !words.is_empty() {
        out.push('\u{2}');
        out.push_str(words);
        out.push('\u{3}');
    }
    out.push_str(after.get(..to).unwrap_or(""));
    if to < after.len() {
        out.push('…');
    }
    out.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_is_lit_in_its_surroundings() {
        assert_eq!(around("Seoul said so.", TextRange::new(0, 5)), "\u{2}Seoul\u{3} said so.");
        assert_eq!(around("é", TextRange::new(1, 9)), "");
    }
}
