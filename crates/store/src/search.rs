//! Finding articles by words and by what was read in them.

use std::collections::BTreeSet;

use parallax_model::{ArticleId, TextRange};
use rusqlite::{params_from_iter, types::Value};

use crate::{Query, Result, Store};

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
const RANKED: u32 = 1000;

/// A field or words met by fewer rows than this are listed first; those met by more are asked of each
/// article, the newest first, until enough are found.
const RARE: u32 = 5000;

/// Articles that are asked first whether they hold common words.
const FIRST_ASKED: i64 = 64;

/// Articles further apart than this, on the average, are asked one by one: to pass so many in the index of words takes as
/// long as to look one up (0.4 ms).
const APART: i64 = 250;

/// Letters shown before and after the place where a field is met.
const AROUND: usize = 90;

/// One field as SQL: `rows` lists articles that meet it, `test` asks it of article `a`, `spans` gives
/// where in one article (`?1`) it is met.
struct Condition {
    rows: String,
    test: String,
    spans: Option<String>,
    values: Vec<Value>,
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
        let mut values: Vec<Value> = Vec::new();
        let mut narrow = String::new();
        let mut listed = false;
        for condition in &conditions {
            let clause = if self.is_rare(condition)? {
                listed = true;
                format!(" AND a.id IN ({})", condition.rows)
            } else {
                format!(" AND EXISTS ({})", condition.test)
            };
            let clause = renumbered(&clause, values.len());
            values.extend(condition.values.iter().cloned());
            narrow.push_str(&clause);
        }
        for (clause, value) in
            [(" AND a.published < ?", query.before), (" AND a.published >= ?", query.after)]
        {
            if let Some(value) = value {
                values.push(Value::Integer(value));
                narrow.push_str(&clause.replace('?', &format!("?{}", values.len())));
            }
        }
        let numbers = if !words.is_empty() && order == SearchOrder::Newest {
            if self.is_common(&words)? {
                let by =
                    if listed { "INDEXED BY article_day" } else { "INDEXED BY article_published" };
                let wanted = (offset as usize).saturating_add(limit as usize);
                let found = self.newest_holding(&words, by, &narrow, &values, wanted)?;
                found.into_iter().skip(offset as usize).take(limit as usize).collect()
            } else {
                values.push(Value::Text(words.clone()));
                let word = values.len();
                self.numbers(
                    &format!(
                        "SELECT a.number FROM article_words w JOIN article a ON a.number = w.rowid
                         WHERE article_words MATCH ?{word}{narrow}
                         ORDER BY a.published DESC, a.number DESC LIMIT {limit} OFFSET {offset}"
                    ),
                    values,
                )?
            }
        } else if words.is_empty() {
            self.numbers(
                &format!(
                    "SELECT a.number FROM article a WHERE 1{narrow}
                     ORDER BY a.published DESC, a.number DESC LIMIT {limit} OFFSET {offset}"
                ),
                values,
            )?
        } else {
            let join = if narrow.is_empty() { "" } else { "JOIN article a ON a.number = w.rowid" };
            values.push(Value::Text(words.clone()));
            let word = values.len();
            self.numbers(
                &format!(
                    "SELECT n FROM (
                        SELECT w.rowid AS n, bm25(article_words, 4.0, 1.0) AS score
                        FROM article_words w {join} WHERE article_words MATCH ?{word}{narrow}
                        ORDER BY w.rowid DESC LIMIT {RANKED})
                     ORDER BY score, n DESC LIMIT {limit} OFFSET {offset}"
                ),
                values,
            )?
        };
        let spans = conditions.iter().find(|c| c.spans.is_some());
        numbers.into_iter().map(|number| self.hit(number, &words, spans)).collect()
    }

    fn numbers(&self, sql: &str, values: Vec<Value>) -> Result<Vec<i64>> {
        let mut select = self.connection.prepare_cached(sql)?;
        let numbers = select.query_map(params_from_iter(values), |row| row.get(0))?;
        Ok(numbers.collect::<rusqlite::Result<_>>()?)
    }

    /// The newest articles that hold common words, at least as many as are wanted where there are. To ask the index of words
    /// for one article after the other costs a millisecond each; so it is asked for the articles of some days at
    /// once, which came in at about the same time and lie beside one another in it, and of ever more days: twice as many
    /// each time, so that of few articles that are far apart not many more are asked than are needed.
    fn newest_holding(
        &self,
        words: &str,
        by: &str,
        narrow: &str,
        values: &[Value],
        wanted: usize,
    ) -> Result<Vec<i64>> {
        let (size, skipped) = (values.len() + 1, values.len() + 2);
        let listing = format!(
            "SELECT a.number FROM article a {by} WHERE 1{narrow}
             ORDER BY a.published DESC, a.number DESC LIMIT ?{size} OFFSET ?{skipped}"
        );
        let holding = "SELECT rowid FROM article_words
             WHERE article_words MATCH ?1 AND rowid BETWEEN ?2 AND ?3";
        let (mut found, mut size, mut skipped) =
            (Vec::new(), FIRST_ASKED.max(2 * wanted as i64), 0);
        loop {
            let mut asked = values.to_vec();
            asked.extend([Value::Integer(size), Value::Integer(skipped)]);
            let articles = self.numbers(&listing, asked)?;
            let (Some(least), Some(most)) = (articles.iter().min(), articles.iter().max()) else {
                break;
            };
            let within = |least: i64, most: i64| {
                let asked =
                    vec![Value::Text(words.into()), Value::Integer(least), Value::Integer(most)];
                self.numbers(holding, asked)
            };
            if most - least > APART * articles.len() as i64 {
                for number in &articles {
                    found.extend(within(*number, *number)?);
                    if found.len() >= wanted {
                        break;
                    }
                }
            } else {
                let held: BTreeSet<i64> = within(*least, *most)?.into_iter().collect();
                found.extend(articles.iter().copied().filter(|n| held.contains(n)));
            }
            if found.len() >= wanted || (articles.len() as i64) < size {
                break;
            }
            skipped += size;
            size *= 2;
        }
        Ok(found)
    }

    /// Whether few enough rows meet a condition to list them all.
    fn is_rare(&self, condition: &Condition) -> Result<bool> {
        let sql = format!("SELECT count(*) FROM ({} LIMIT {RARE})", condition.rows);
        let mut select = self.connection.prepare_cached(&sql)?;
        let count: i64 =
            select.query_row(params_from_iter(condition.values.iter()), |row| row.get(0))?;
        Ok(count < i64::from(RARE))
    }

    /// Whether more articles hold the words than are well listed.
    fn is_common(&self, words: &str) -> Result<bool> {
        let sql = format!(
            "SELECT count(*) FROM
                (SELECT 1 FROM article_words WHERE article_words MATCH ?1 LIMIT {RARE})"
        );
        let count: i64 =
            self.connection.prepare_cached(&sql)?.query_row([words], |row| row.get(0))?;
        Ok(count >= i64::from(RARE))
    }

    fn hit(&self, number: i64, words: &str, spans: Option<&Condition>) -> Result<Hit> {
        let mut select = self.connection.prepare_cached(
            "SELECT id, title, source, published, text FROM article WHERE number = ?1",
        )?;
        let (mut hit, text) = select.query_row([number], |row| {
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
        hit.snippet = if words.is_empty() {
            around(&text, hit.range.unwrap_or(TextRange::new(0, 0)))
        } else {
            self.connection
                .prepare_cached(
                    "SELECT snippet(article_words, 1, char(2), char(3), '…', 24)
                     FROM article_words WHERE article_words MATCH ?1 AND rowid = ?2",
                )?
                .query_row(rusqlite::params![words, number], |row| row.get(0))?
        };
        Ok(hit)
    }

    fn first_span(&self, article: &ArticleId, condition: &Condition) -> Result<Option<TextRange>> {
        use rusqlite::OptionalExtension;
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

fn conditions(query: &Query) -> Vec<Condition> {
    let mut all = Vec::new();
    for actor in query.actors.iter().chain(&query.places) {
        let list = list(actor.len());
        all.push(Condition {
            rows: format!("SELECT article FROM entity WHERE link IN ({list})"),
            test: format!("SELECT 1 FROM entity WHERE article = a.id AND link IN ({list})"),
            spans: Some(format!(
                "SELECT start, stop FROM entity WHERE article = @ AND link IN ({list})
                 ORDER BY start LIMIT 1"
            )),
            values: texts(actor),
        });
    }
    for holder in &query.holders {
        let list = list(holder.len());
        all.push(Condition {
            rows: format!("SELECT article FROM statement WHERE principal IN ({list})"),
            test: format!("SELECT 1 FROM statement WHERE article = a.id AND principal IN ({list})"),
            spans: Some(format!(
                "SELECT record ->> '$.span.start', record ->> '$.span.end' FROM statement
                 WHERE article = @ AND principal IN ({list}) ORDER BY place LIMIT 1"
            )),
            values: texts(holder),
        });
    }
    const WEAPON: &str = "record ->> '$.slots.weapon.entity'";
    for (field, asked) in
        query.kinds.iter().map(|k| (None, k)).chain(query.weapons.iter().map(|w| (Some(WEAPON), w)))
    {
        let list = list(asked.len());
        let is = match field {
            Some(field) => format!("({field} IS NOT NULL AND {field} IN ({list}))"),
            None => format!("(type IN ({list}) OR kind IN ({list}))"),
        };
        all.push(Condition {
            rows: format!("SELECT article FROM mention WHERE {is}"),
            test: format!("SELECT 1 FROM mention WHERE article = a.id AND {is}"),
            spans: Some(format!(
                "SELECT record ->> '$.span.start', record ->> '$.span.end' FROM mention
                 WHERE article = @ AND {is} ORDER BY place LIMIT 1"
            )),
            values: texts(asked),
        });
    }
    for status in &query.statuses {
        let list = list(status.len());
        let told = format!(
            "event JOIN event_mention ON event_mention.event = event.id
             JOIN mention ON mention.id = event_mention.mention WHERE event.status IN ({list})"
        );
        all.push(Condition {
            rows: format!("SELECT mention.article FROM {told}"),
            test: format!(
                "SELECT 1 FROM mention JOIN event_mention ON event_mention.mention = mention.id
                 JOIN event ON event.id = event_mention.event
                 WHERE mention.article = a.id AND event.status IN ({list})"
            ),
            spans: Some(format!(
                "SELECT mention.record ->> '$.span.start', mention.record ->> '$.span.end'
                 FROM mention JOIN event_mention ON event_mention.mention = mention.id
                 JOIN event ON event.id = event_mention.event
                 WHERE mention.article = @ AND event.status IN ({list})
                 ORDER BY mention.place LIMIT 1"
            )),
            values: texts(status),
        });
    }
    for source in &query.sources {
        let list = list(source.len());
        all.push(Condition {
            rows: format!("SELECT id FROM article WHERE source IN ({list})"),
            test: format!("SELECT 1 WHERE a.source IN ({list})"),
            spans: None,
            values: texts(source),
        });
    }
    all
}

fn texts(values: &[String]) -> Vec<Value> {
    values.iter().map(|v| Value::Text(v.clone())).collect()
}

/// `?1, ?2, …`
fn list(count: usize) -> String {
    (1..=count).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ")
}

/// The numbers of the parameters, moved up.
fn renumbered(sql: &str, by: usize) -> String {
    let mut out = String::with_capacity(sql.len() + 8);
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('?') {
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (number, tail) = after.split_at(digits);
        out.push_str(before);
        out.push_str(&format!("?{}", number.parse::<usize>().unwrap_or(0) + by));
        rest = tail;
    }
    out.push_str(rest);
    out
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

    #[test]
    fn parameters_move_up() {
        assert_eq!(renumbered("a IN (?1, ?12) AND b", 2), "a IN (?3, ?14) AND b");
    }

    #[test]
    fn the_range_is_lit_in_its_surroundings() {
        assert_eq!(around("Seoul said so.", TextRange::new(0, 5)), "\u{2}Seoul\u{3} said so.");
        assert_eq!(around("é", TextRange::new(1, 9)), "");
    }
}
