//! What each article says: names, mentions, statements.

use parallax_model::{
    ArticleId, EntityMention, EventMention, MentionId, Polarity, Statement, StatementId,
    ledger::Claim,
};
use rusqlite::{OptionalExtension, params, params_from_iter, types::Value};

use crate::{Error, Result, Store, evidence::Texts};

/// Everything the reading and coding rooms made of one article.
#[derive(Debug, Clone, Default)]
pub struct Coded {
    pub entities: Vec<EntityMention>,
    pub statements: Vec<Statement>,
    pub mentions: Vec<EventMention>,
}

/// Which mentions to list.
#[derive(Debug, Clone, Default)]
pub struct MentionFilter {
    pub article: Option<ArticleId>,
    pub event_type: Option<String>,
    pub kind: Option<String>,
    pub limit: Option<u32>,
}

/// Who stands behind a claim and who denies it, by the words that name them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tellers {
    pub told: Vec<String>,
    pub denied: Vec<String>,
}

impl std::fmt::Display for Tellers {
    /// `told by Norland's army; Harbour Wire | denied by Sudland`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = |words: &str, names: &[String]| {
            (!names.is_empty()).then(|| format!("{words} {}", names.join("; ")))
        };
        let parts = [part("told by", &self.told), part("denied by", &self.denied)];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(" | "))
    }
}

impl Store {
    /// Replaces what is recorded of one article. One call, all or nothing, inside a transaction.
    pub fn put_coded(&self, article: &ArticleId, coded: &Coded) -> Result<()> {
        let mut texts = Texts::default();
        self.forget_coded(article)?;
        let mut entity = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO entity(article, start, stop, kind, link) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for mention in &coded.entities {
            if let Some(link) = &mention.link {
                let kind = serde_json::to_value(mention.kind)?;
                let kind = kind.as_str().unwrap_or("");
                let range = mention.range;
                entity.execute(params![article.0, range.start, range.end, kind, link.0])?;
            }
        }
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO mention(id, article, place, type, kind, modality, day, record)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for mention in &coded.mentions {
            let modality = serde_json::to_value(mention.modality)?;
            insert.execute(params![
                mention.id.0,
                article.0,
                mention.trigger.start,
                mention.event_type.name(),
                mention.kind,
                modality.as_str().unwrap_or(""),
                mention.slots.date.as_ref().map(|d| &d.value),
                serde_json::to_string(mention)?,
            ])?;
            self.put_evidence(&mention.id.0, mention, Some(article), &mut texts)?;
        }
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO statement(id, article, place, principal, record) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for statement in &coded.statements {
            insert.execute(params![
                statement.id.0,
                article.0,
                statement.span.range.start,
                statement.holder().map(|h| &h.principal.0),
                serde_json::to_string(statement)?,
            ])?;
            self.put_evidence(&statement.id.0, statement, Some(article), &mut texts)?;
        }
        self.connection.execute("UPDATE article SET coded = 1 WHERE id = ?1", [&article.0])?;
        Ok(())
    }

    fn forget_coded(&self, article: &ArticleId) -> Result<()> {
        for sql in [
            "DELETE FROM evidence WHERE record IN (SELECT id FROM mention WHERE article = ?1
                                     UNION ALL SELECT id FROM statement WHERE article = ?1)",
            "DELETE FROM mention WHERE article = ?1",
            "DELETE FROM statement WHERE article = ?1",
            "DELETE FROM entity WHERE article = ?1",
        ] {
            self.connection.prepare_cached(sql)?.execute([&article.0])?;
        }
        Ok(())
    }

    /// Marks every article as not yet coded; the next run codes them all again.
    pub fn forget_all_coded(&self) -> Result<()> {
        self.connection.execute("UPDATE article SET coded = 0", [])?;
        Ok(())
    }

    /// What is recorded of one article, in text order. Only linked names are kept.
    pub fn coded(&self, article: &ArticleId) -> Result<Coded> {
        let mut select = self.connection.prepare_cached(
            "SELECT start, stop, kind, link FROM entity WHERE article = ?1 ORDER BY start, stop",
        )?;
        let rows = select.query_map([&article.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get(3)?))
        })?;
        let mut entities = Vec::new();
        for row in rows {
            let (start, end, kind, link) = row?;
            entities.push(EntityMention {
                range: parallax_model::TextRange::new(start, end),
                kind: serde_json::from_value(serde_json::Value::String(kind))?,
                link: Some(parallax_model::EntityId(link)),
                score: 1.0,
                rule: Default::default(),
                antecedent: None,
            });
        }
        let filter = MentionFilter { article: Some(article.clone()), ..Default::default() };
        Ok(Coded {
            entities,
            statements: self.statements(article)?,
            mentions: self.mentions(&filter)?,
        })
    }

    pub fn mentions(&self, filter: &MentionFilter) -> Result<Vec<EventMention>> {
        let mut sql = String::from("SELECT record FROM mention WHERE 1");
        let mut values = Vec::new();
        for (column, value) in [
            ("article", filter.article.as_ref().map(|a| &a.0)),
            ("type", filter.event_type.as_ref()),
            ("kind", filter.kind.as_ref()),
        ] {
            if let Some(value) = value {
                values.push(Value::Text(value.clone()));
                sql.push_str(&format!(" AND {column} = ?{}", values.len()));
            }
        }
        sql.push_str(" ORDER BY article, place, id");
        if let Some(limit) = filter.limit {
            sql.push_str(&format!(" LIMIT {limit}"));
        }
        let mut select = self.connection.prepare(&sql)?;
        let rows = select.query_map(params_from_iter(values), |row| row.get::<_, String>(0))?;
        rows.map(|row| Ok(serde_json::from_str(&row?)?)).collect()
    }

    pub fn mention(&self, id: &MentionId) -> Result<EventMention> {
        self.record("mention", &id.0)
    }

    pub fn statement(&self, id: &StatementId) -> Result<Statement> {
        self.record("statement", &id.0)
    }

    /// Who tells a claim and who denies it: each once, in the order of the statements, an outlet by its name.
    /// Whoever keeps silent is left out.
    pub fn tellers(&self, claim: &Claim) -> Result<Tellers> {
        let mut tellers = Tellers::default();
        for id in &claim.statements {
            let (name, polarity) = match self.statement(id) {
                Ok(statement) => (
                    statement.holder().map(|h| h.text.trim_end_matches(',').to_string()),
                    statement.polarity,
                ),
                // What an outlet tells in its own voice bears the name of the mention.
                Err(Error::Missing { .. }) => {
                    let article = ArticleId(id.0.split(':').next().unwrap_or("").to_string());
                    match self.article(&article) {
                        Ok(article) => (Some(article.source_name), Polarity::Positive),
                        Err(Error::Missing { .. }) => continue,
                        Err(error) => return Err(error),
                    }
                }
                Err(error) => return Err(error),
            };
            let list = match polarity {
                Polarity::None => continue,
                Polarity::Negative => &mut tellers.denied,
                _ => &mut tellers.told,
            };
            // "the navy" and "The navy" are one teller.
            let known =
                |n: &str| list.iter().any(|l: &String| l.to_lowercase() == n.to_lowercase());
            if let Some(name) = name.filter(|n| !n.is_empty() && !known(n)) {
                list.push(name);
            }
        }
        Ok(tellers)
    }

    pub fn statements(&self, article: &ArticleId) -> Result<Vec<Statement>> {
        let mut select = self
            .connection
            .prepare_cached("SELECT record FROM statement WHERE article = ?1 ORDER BY place, id")?;
        let rows = select.query_map([&article.0], |row| row.get::<_, String>(0))?;
        rows.map(|row| Ok(serde_json::from_str(&row?)?)).collect()
    }

    pub(crate) fn record<T: serde::de::DeserializeOwned>(
        &self,
        table: &'static str,
        id: &str,
    ) -> Result<T> {
        let record: Option<String> = self
            .connection
            .prepare_cached(&format!("SELECT record FROM {table} WHERE id = ?1"))?
            .query_row([id], |row| row.get(0))
            .optional()?;
        let record = record.ok_or_else(|| Error::Missing { kind: table, id: id.into() })?;
        Ok(serde_json::from_str(&record)?)
    }
}
