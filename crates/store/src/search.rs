//! Full-text search over titles and texts.

use parallax_model::ArticleId;
use rusqlite::params;

use crate::{Result, Store};

/// An article that holds the words asked for.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Hit {
    pub article: ArticleId,
    pub title: String,
    pub source: String,
    pub published: Option<i64>,
    /// Words around the match; matches lie between `\u{2}` and `\u{3}`.
    pub snippet: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SearchOrder {
    #[default]
    Newest,
    /// BM25 among the newest matches.
    Relevance,
}

/// Ranking looks at this many of the newest matches (BM25 over all of 200,000 took 0.6 s).
const RANKED: u32 = 2000;

impl Store {
    /// Finds articles; words must all occur, `"quoted words"` as a phrase.
    pub fn search(&self, words: &str, order: SearchOrder, limit: u32) -> Result<Vec<Hit>> {
        let query = query(words);
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let sql = match order {
            SearchOrder::Newest => {
                "SELECT a.id, a.title, a.source, a.published,
                        snippet(article_words, 1, char(2), char(3), '…', 24)
                 FROM article_words JOIN article a ON a.number = article_words.rowid
                 WHERE article_words MATCH ?1 ORDER BY article_words.rowid DESC LIMIT ?2"
            }
            SearchOrder::Relevance => {
                "SELECT a.id, a.title, a.source, a.published, s FROM (
                    SELECT rowid AS n, bm25(article_words, 4.0, 1.0) AS score,
                           snippet(article_words, 1, char(2), char(3), '…', 24) AS s
                    FROM article_words WHERE article_words MATCH ?1
                    ORDER BY rowid DESC LIMIT ?3)
                 JOIN article a ON a.number = n ORDER BY score, a.id LIMIT ?2"
            }
        };
        let mut select = self.connection.prepare_cached(sql)?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Hit {
                article: ArticleId(row.get(0)?),
                title: row.get(1)?,
                source: row.get(2)?,
                published: row.get(3)?,
                snippet: row.get(4)?,
            })
        };
        let rows = match order {
            SearchOrder::Newest => select.query_map(params![query, limit], read)?,
            SearchOrder::Relevance => select.query_map(params![query, limit, RANKED], read)?,
        };
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// Words as an FTS5 query: every word a quoted string, so that no operator of the user's can fail.
fn query(words: &str) -> String {
    let mut parts = Vec::new();
    for (number, piece) in words.split('"').enumerate() {
        if number % 2 == 1 {
            parts.push(piece.trim().to_string());
        } else {
            parts.extend(piece.split_whitespace().map(str::to_string));
        }
    }
    parts.retain(|p| p.chars().any(char::is_alphanumeric));
    parts.iter().map(|p| format!("\"{p}\"")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn operators_of_the_user_are_words() {
        assert_eq!(query("missile OR (drone"), r#""missile" "OR" "(drone""#);
        assert_eq!(query(r#"the "joint chiefs" said"#), r#""the" "joint chiefs" "said""#);
        assert_eq!(query(" * - "), "");
    }
}
