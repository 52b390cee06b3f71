//! Finding articles by words and by what was read in them.

mod fields;
mod hits;
mod phrase;

use std::collections::BTreeSet;

use parallax_model::{ArticleId, TextRange};
use rusqlite::{params, params_from_iter, types::Value};

use self::fields::{Condition, conditions, renumbered};
use crate::{Query, Result, Store};

pub(crate) use self::phrase::teach;

/// An article that answers a query.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Hit {
    pub article: ArticleId,
    pub title: String,
    pub source: String,
    pub published: Option<i64>,
    /// Words around the match; matches lie between `\u{2}` and `\u{3}`.
    pub snippet: String,
    /// Where the field asked for is met in the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<TextRange>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SearchOrder {
    #[default]
    Newest,
    /// BM25 among the matches that came last.
    Relevance,
}

/// Ranking looks at this many of the matches that came last (BM25 over all of 200,000 took 0.6 s).
pub const RANKED: usize = 1000;

/// How rare a phrase is beside others is told by this many of the articles that came last: to count all of
/// 200,000 that hold "the harbour" takes 120 ms.
const ASKED_FOR_RARITY: i64 = 20_000;

/// A field or words met by fewer rows than this are listed first; those met by more are asked of each
/// article, the newest first, until enough are found.
const RARE: usize = 5000;

/// The same for a field where the best are sought: a thousand matches take more articles to find than a page.
const RARE_FOR_RANKING: usize = 20_000;

/// Articles that are asked first whether they hold common words.
const FIRST_ASKED: usize = 64;

/// Articles no further apart than this are asked for at once: to pass so many in the index of words takes about
/// as long as to open it again.
const APART: i64 = 250;

/// Fields and days as SQL, to be added to a question about article `a`.
struct Narrowed {
    clause: String,
    values: Vec<Value>,
    /// Whether one of the fields is met by so few that they are listed.
    listed: bool,
}

impl Narrowed {
    /// Adds a value; returns its parameter.
    fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }
}

impl Store {
    /// Finds articles by words alone; they must all occur, `"quoted words"` as a phrase.
    pub fn search(&self, words: &str, order: SearchOrder, limit: u32) -> Result<Vec<Hit>> {
        if phrases(words).is_empty() {
            return Ok(Vec::new());
        }
        self.find(&Query { words: words.into(), ..Query::default() }, order, limit, 0)
    }

    /// Finds articles by words and fields, without words the newest first. The fields of `query` hold
    /// codes and ids; names are to be resolved before.
    pub fn find(
        &self,
        query: &Query,
        order: SearchOrder,
        limit: u32,
        offset: u32,
    ) -> Result<Vec<Hit>> {
        let conditions = conditions(query);
        let words = phrases(&query.words);
        let ranking = order == SearchOrder::Relevance && !words.is_empty();
        let rare = if ranking { RARE_FOR_RANKING } else { RARE };
        let narrowed = self.narrowed(query, &conditions, rare)?;
        let (limit, offset) = (limit as usize, offset as usize);
        let numbers = if words.is_empty() {
            self.newest_of_all(&narrowed, limit, offset)?
        } else if ranking {
            self.best(&words, narrowed, limit, offset)?
        } else {
            self.newest_holding(&words, narrowed, limit, offset)?
        };
        self.hits(&numbers, &words, conditions.iter().find(|c| c.spans.is_some()))
    }

    fn narrowed(&self, query: &Query, conditions: &[Condition], rare: usize) -> Result<Narrowed> {
        let mut narrowed = Narrowed { clause: String::new(), values: Vec::new(), listed: false };
        for condition in conditions {
            let clause = if self.is_rare(condition, rare)? {
                narrowed.listed = true;
                format!(" AND a.id IN ({})", condition.rows)
            } else {
                format!(" AND EXISTS ({})", condition.test)
            };
            narrowed.clause.push_str(&renumbered(&clause, narrowed.values.len()));
            narrowed.values.extend(condition.values.iter().cloned());
        }
        for (clause, value) in
            [(" AND a.published < ", query.before), (" AND a.published >= ", query.after)]
        {
            if let Some(value) = value {
                let value = narrowed.bind(Value::Integer(value));
                narrowed.clause.push_str(&format!("{clause}{value}"));
            }
        }
        Ok(narrowed)
    }

    /// The newest articles, whatever their words.
    fn newest_of_all(&self, narrowed: &Narrowed, limit: usize, offset: usize) -> Result<Vec<i64>> {
        let by = if narrowed.listed { "article_day" } else { "article_published" };
        let (limit_at, offset_at) = (narrowed.values.len() + 1, narrowed.values.len() + 2);
        let sql = format!(
            "SELECT a.number FROM article a INDEXED BY {by} WHERE 1{}
             ORDER BY a.published DESC, a.number DESC LIMIT ?{limit_at} OFFSET ?{offset_at}",
            narrowed.clause
        );
        let mut values = narrowed.values.clone();
        values.extend([Value::Integer(limit as i64), Value::Integer(offset as i64)]);
        self.numbers(&sql, values)
    }

    /// The newest articles that hold words. The newest of all are asked first whether they do, then twice as many
    /// each time until enough are found; rare words are listed instead.
    fn newest_holding(
        &self,
        words: &str,
        narrowed: Narrowed,
        limit: usize,
        offset: usize,
    ) -> Result<Vec<i64>> {
        let wanted = offset.saturating_add(limit);
        // Of a rare field no more articles than are listed at once.
        let all = match narrowed.listed {
            true => Some(self.newest_of_all(&narrowed, RARE, 0)?),
            false => None,
        };
        let (mut found, mut skipped) = (Vec::new(), 0);
        let mut size = FIRST_ASKED.max(4 * wanted);
        loop {
            let articles = match &all {
                Some(all) => all.iter().skip(skipped).take(size).copied().collect(),
                None => self.newest_of_all(&narrowed, size, skipped)?,
            };
            let held = self.holding(words, &articles)?;
            found.extend(articles.iter().filter(|n| held.contains(n)));
            if found.len() >= wanted || articles.len() < size {
                break;
            }
            if skipped == 0
                && let Some(holding) = self.few_holding(words)?
            {
                return self.newest_among(&holding, narrowed, limit, offset);
            }
            skipped += size;
            size *= 2;
        }
        Ok(found.into_iter().skip(offset).take(limit).collect())
    }

    /// All articles that hold the words, if they are few enough to list.
    fn few_holding(&self, words: &str) -> Result<Option<Vec<i64>>> {
        let sql = "SELECT rowid FROM article_words WHERE article_words MATCH ?1 LIMIT ?2";
        let holding =
            self.numbers(sql, vec![Value::Text(words.into()), Value::Integer(RARE as i64)])?;
        Ok((holding.len() < RARE).then_some(holding))
    }

    fn newest_among(
        &self,
        articles: &[i64],
        mut narrowed: Narrowed,
        limit: usize,
        offset: usize,
    ) -> Result<Vec<i64>> {
        let articles = narrowed.bind(Value::Text(serde_json::to_string(articles)?));
        let sql = format!(
            "SELECT a.number FROM json_each({articles}) h CROSS JOIN article a ON a.number = h.value
             WHERE 1{} ORDER BY a.published DESC, a.number DESC LIMIT {limit} OFFSET {offset}",
            narrowed.clause
        );
        self.numbers(&sql, narrowed.values)
    }

    /// Those of some articles that hold the words, and others near them.
    fn holding(&self, words: &str, articles: &[i64]) -> Result<BTreeSet<i64>> {
        let mut sorted = articles.to_vec();
        sorted.sort_unstable();
        let sql = "SELECT rowid FROM article_words
             WHERE article_words MATCH ?1 AND rowid BETWEEN ?2 AND ?3";
        let mut holding = BTreeSet::new();
        for near in sorted.chunk_by(|a, b| b - a <= APART) {
            let (Some(least), Some(most)) = (near.first(), near.last()) else { continue };
            let asked =
                vec![Value::Text(words.into()), Value::Integer(*least), Value::Integer(*most)];
            holding.extend(self.numbers(sql, asked)?);
        }
        Ok(holding)
    }

    /// The best of the [`RANKED`] matches that came last.
    fn best(
        &self,
        words: &str,
        mut narrowed: Narrowed,
        limit: usize,
        offset: usize,
    ) -> Result<Vec<i64>> {
        let (join, clause) = if narrowed.clause.is_empty() {
            ("", String::new())
        } else if narrowed.listed {
            // One walk over the index of words, not a look into it for each article listed.
            let sql = format!("SELECT a.number FROM article a WHERE 1{}", narrowed.clause);
            let listed = self.numbers(&sql, std::mem::take(&mut narrowed.values))?;
            let bound = |end: Option<&i64>| Value::Integer(end.copied().unwrap_or_default());
            let least = narrowed.bind(bound(listed.iter().min()));
            let most = narrowed.bind(bound(listed.iter().max()));
            let listed = narrowed.bind(Value::Text(serde_json::to_string(&listed)?));
            let clause = format!(
                " AND w.rowid BETWEEN {least} AND {most}
                  AND +w.rowid IN (SELECT value FROM json_each({listed}))"
            );
            ("", clause)
        } else {
            ("CROSS JOIN article a ON a.number = w.rowid", narrowed.clause.clone())
        };
        let mut rarities = String::new();
        for rarity in self.rarities(words)? {
            rarities.push_str(", ");
            rarities.push_str(&narrowed.bind(Value::Real(rarity)));
        }
        let words = narrowed.bind(Value::Text(words.into()));
        let sql = format!(
            "SELECT n FROM (
                SELECT w.rowid AS n, bm25_quick(article_words, 4.0, 1.0{rarities}) AS score
                FROM article_words w {join} WHERE article_words MATCH {words}{clause}
                ORDER BY w.rowid DESC LIMIT {RANKED})
             ORDER BY score, n DESC LIMIT {limit} OFFSET {offset}"
        );
        self.numbers(&sql, narrowed.values)
    }

    /// How rare each phrase is among the articles that came last; nothing, where there is but one.
    fn rarities(&self, words: &str) -> Result<Vec<f64>> {
        let phrases: Vec<&str> = words.split_inclusive("\" ").map(str::trim).collect();
        if phrases.len() < 2 {
            return Ok(Vec::new());
        }
        let last: Option<i64> =
            self.connection.query_row("SELECT max(number) FROM article", [], |row| row.get(0))?;
        let after = last.unwrap_or_default() - ASKED_FOR_RARITY;
        let of: i64 = self
            .connection
            .prepare_cached("SELECT count(*) FROM article_words_docsize WHERE id > ?1")?
            .query_row([after], |row| row.get(0))?;
        let mut held = self.connection.prepare_cached(
            "SELECT count(*) FROM article_words WHERE article_words MATCH ?1 AND rowid > ?2",
        )?;
        let rarity = |phrase: &&str| {
            let held: i64 = held.query_row(params![phrase, after], |row| row.get(0))?;
            Ok(phrase::rarity(held as f64, of as f64))
        };
        phrases.iter().map(rarity).collect()
    }

    fn numbers(&self, sql: &str, values: Vec<Value>) -> Result<Vec<i64>> {
        let mut select = self.connection.prepare_cached(sql)?;
        let numbers = select.query_map(params_from_iter(values), |row| row.get(0))?;
        Ok(numbers.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether fewer rows than this meet a condition.
    fn is_rare(&self, condition: &Condition, rare: usize) -> Result<bool> {
        let sql = format!("SELECT count(*) FROM ({} LIMIT {rare})", condition.rows);
        let mut select = self.connection.prepare_cached(&sql)?;
        let count: i64 =
            select.query_row(params_from_iter(condition.values.iter()), |row| row.get(0))?;
        Ok(count < rare as i64)
    }
}

/// Words as an FTS5 query: every word a quoted string, so that no operator of the user's can fail.
fn phrases(words: &str) -> String {
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
    use super::*;

    #[test]
    fn operators_of_the_user_are_words() {
        assert_eq!(phrases("missile OR (drone"), r#""missile" "OR" "(drone""#);
        assert_eq!(phrases(r#"the "joint chiefs" said"#), r#""the" "joint chiefs" "said""#);
        assert_eq!(phrases(" * - "), "");
    }
}
