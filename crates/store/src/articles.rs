use parallax_model::{Article, ArticleId};
use rusqlite::{OptionalExtension, Row, params, params_from_iter, types::Value};

use crate::{Error, Result, Store, raw::sha256};

/// What became of an article that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Stored under this id.
    Stored(ArticleId),
    /// Its text is stored already under this id; the address was noted there.
    Duplicate(ArticleId),
}

/// Which articles to list.
#[derive(Debug, Clone, Default)]
pub struct ArticleFilter {
    pub source: Option<String>,
    /// Published at or after, before: seconds since 1970.
    pub since: Option<i64>,
    pub until: Option<i64>,
    pub uncoded: bool,
    pub limit: Option<u32>,
}

impl Store {
    /// Stores an article with its raw bytes, or notes its address at the copy already stored. A text
    /// that changed under the same identity becomes a new version beside the old one.
    ///
    /// `identity` is what makes two visits the same article (its canonical address, say); an article
    /// whose id is known already has that one's identity. A later version gets the id of the first
    /// with the suffix `.2`, `.3`, …
    pub fn put_article(
        &self,
        article: &Article,
        identity: &str,
        raw: &[u8],
        headers: &str,
    ) -> Result<Kept> {
        let text_hash = sha256(format!("{}\n\n{}", article.title, article.text).as_bytes());
        let known: Option<(String, String)> = self
            .connection
            .prepare_cached(
                "SELECT identity, id FROM article WHERE identity = ?1 OR id = ?2
                 ORDER BY version LIMIT 1",
            )?
            .query_row(params![identity, article.id.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (identity, first) = known.unwrap_or_else(|| (identity.into(), article.id.0.clone()));
        let same: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT id FROM article
                 WHERE text_hash = ?1 AND (identity = ?2 OR source = ?3) ORDER BY number LIMIT 1",
            )?
            .query_row(params![text_hash, identity, article.source.0], |row| row.get(0))
            .optional()?;
        if let Some(id) = same {
            let id = ArticleId(id);
            self.note_addresses(&id, article)?;
            return Ok(Kept::Duplicate(id));
        }
        let version: u32 = self.connection.query_row(
            "SELECT coalesce(max(version), 0) + 1 FROM article WHERE identity = ?1",
            [&identity],
            |row| row.get(0),
        )?;
        let mut kept = article.clone();
        kept.version = version;
        kept.id =
            if version > 1 { ArticleId(format!("{first}.{version}")) } else { ArticleId(first) };
        kept.raw_hash = self.put_raw(raw, headers, article.fetched.as_second())?;
        let text = std::mem::take(&mut kept.text);
        self.connection
            .prepare_cached(
                "INSERT INTO article(id, identity, version, source, published, fetched, language,
                                     title, text, text_hash, raw_hash, record)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute(params![
                kept.id.0,
                identity,
                version,
                kept.source.0,
                kept.published.as_ref().map(|p| p.instant.as_second()),
                kept.fetched.as_second(),
                kept.language,
                kept.title,
                text,
                text_hash,
                kept.raw_hash,
                serde_json::to_string(&kept)?,
            ])?;
        self.note_addresses(&kept.id, article)?;
        Ok(Kept::Stored(kept.id))
    }

    fn note_addresses(&self, id: &ArticleId, article: &Article) -> Result<()> {
        let mut insert = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO address(address, article) VALUES (?1, ?2)")?;
        let all =
            [&article.url].into_iter().chain(&article.canonical_url).chain(&article.addresses);
        for address in all {
            insert.execute([address, &id.0])?;
        }
        Ok(())
    }

    /// Notes another address of an article; one that is not stored is passed over.
    pub fn note_address(&self, id: &ArticleId, address: &str) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO address(address, article)
                 SELECT ?1, id FROM article WHERE id = ?2",
            )?
            .execute([address, &id.0])?;
        Ok(())
    }

    /// Newest version of the article known under an id: version, title, text.
    pub fn newest(&self, id: &ArticleId) -> Result<Option<(u32, String, String)>> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT version, title, text FROM article
                 WHERE identity = (SELECT identity FROM article WHERE id = ?1)
                 ORDER BY version DESC LIMIT 1",
            )?
            .query_row([&id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?)
    }

    /// First version of the article met under an address, and the headers its newest version came with.
    pub fn met_at(&self, address: &str) -> Result<Option<(ArticleId, String)>> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT (SELECT id FROM article f WHERE f.identity = a.identity ORDER BY version LIMIT 1),
                        raw.headers
                 FROM address d JOIN article a ON a.id = d.article JOIN raw ON raw.hash = a.raw_hash
                 WHERE d.address = ?1 ORDER BY a.version DESC LIMIT 1",
            )?
            .query_row([address], |row| Ok((ArticleId(row.get(0)?), row.get(1)?)))
            .optional()?)
    }

    /// One article with its text and every address it was met under.
    pub fn article(&self, id: &ArticleId) -> Result<Article> {
        let found = self
            .connection
            .prepare_cached("SELECT record, text FROM article WHERE id = ?1")?
            .query_row([&id.0], columns)
            .optional()?;
        let (record, text) =
            found.ok_or_else(|| Error::Missing { kind: "article", id: id.0.clone() })?;
        let mut article = read(&record, text)?;
        article.addresses = self
            .connection
            .prepare_cached("SELECT address FROM address WHERE article = ?1 ORDER BY address")?
            .query_map([&id.0], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(article)
    }

    /// Articles in order of publication, then id.
    pub fn articles(&self, filter: &ArticleFilter) -> Result<Vec<Article>> {
        let mut sql = String::from("SELECT record, text FROM article WHERE 1");
        let mut values: Vec<Value> = Vec::new();
        let mut narrow = |clause: &str, value: Option<Value>| {
            if let Some(value) = value {
                values.push(value);
                sql.push_str(&clause.replace('?', &format!("?{}", values.len())));
            }
        };
        narrow(" AND source = ?", filter.source.clone().map(Value::Text));
        narrow(" AND published >= ?", filter.since.map(Value::Integer));
        narrow(" AND published < ?", filter.until.map(Value::Integer));
        if filter.uncoded {
            sql.push_str(" AND coded = 0");
        }
        sql.push_str(" ORDER BY coalesce(published, fetched), id");
        if let Some(limit) = filter.limit {
            sql.push_str(&format!(" LIMIT {limit}"));
        }
        let mut select = self.connection.prepare(&sql)?;
        let rows = select.query_map(params_from_iter(values), columns)?;
        rows.map(|row| row.map_err(Error::from).and_then(|(record, text)| read(&record, text)))
            .collect()
    }

    /// Ids of the articles known by an instant (of all, without), in order of publication, then id.
    pub fn article_ids(&self, known_by: Option<jiff::Timestamp>) -> Result<Vec<ArticleId>> {
        let known_by = known_by.map_or(i64::MAX, |t| t.as_second());
        let mut select = self.connection.prepare_cached(
            "SELECT id FROM article WHERE coalesce(published, fetched) <= ?1
             ORDER BY coalesce(published, fetched), id",
        )?;
        let rows = select.query_map([known_by], |row| row.get(0).map(ArticleId))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub fn article_count(&self) -> Result<u64> {
        Ok(self
            .connection
            .query_row("SELECT count(*) FROM article", [], |row| row.get::<_, i64>(0))?
            as u64)
    }

    /// Older and newer versions under the same identity, oldest first.
    pub fn versions(&self, id: &ArticleId) -> Result<Vec<ArticleId>> {
        let mut select = self.connection.prepare_cached(
            "SELECT id FROM article
             WHERE identity = (SELECT identity FROM article WHERE id = ?1) ORDER BY version",
        )?;
        let rows = select.query_map([&id.0], |row| row.get(0).map(ArticleId))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn columns(row: &Row<'_>) -> rusqlite::Result<(String, String)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read(record: &str, text: String) -> Result<Article> {
    let mut article: Article = serde_json::from_str(record)?;
    article.text = text;
    Ok(article)
}
