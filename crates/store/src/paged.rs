//! Lists a page at a time, each page beginning after the last row of the one before: what is written
//! meanwhile neither repeats a row nor hides one.

use parallax_model::ledger::{Claim, Event, Relation};
use parallax_model::{Article, EventMention, Story};
use rusqlite::{params_from_iter, types::Value};
use serde::de::DeserializeOwned;

use crate::{Result, Store, derived::may_have_stood};

/// The fields a list is narrowed by; those of the search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// Country code or entity id of a party.
    pub actor: Option<String>,
    /// Principal with an account or statement.
    pub holder: Option<String>,
    /// PLOVER type, or our finer kind with or without `x-`.
    pub event_type: Option<String>,
    /// Words, class or entity id of a weapon.
    pub weapon: Option<String>,
    /// Words or entity id of a place.
    pub place: Option<String>,
    pub status: Option<String>,
    /// Outlet.
    pub source: Option<String>,
    /// Civil days, `YYYY-MM-DD`: of the event, of publication for articles.
    pub after: Option<String>,
    pub before: Option<String>,
    /// Known by this instant, seconds since 1970: published, or claimed, by then.
    pub known_by: Option<i64>,
    /// Only what bears on this story or article.
    pub story: Option<String>,
    pub article: Option<String>,
    pub event: Option<String>,
}

/// The row after which a page begins. An empty key is that of rows without one, which come last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub key: String,
    pub id: String,
}

/// A record with its place in the list.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    pub place: Place,
    pub record: T,
}

/// A query under construction.
struct Narrowed {
    sql: String,
    values: Vec<Value>,
}

impl Narrowed {
    fn new(select: &str) -> Self {
        Self { sql: select.into(), values: Vec::new() }
    }

    /// Adds a clause whose every `?` is the value.
    fn and(&mut self, clause: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let number = format!("?{}", self.values.len());
        self.sql.push_str(" AND (");
        self.sql.push_str(&clause.replace('?', &number));
        self.sql.push(')');
    }

    fn and_some(&mut self, clause: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.and(clause, value.clone());
        }
    }

    /// Newest first, rows without a key last, then by id.
    fn newest_first(&mut self, key: &str, number: bool, after: Option<&Place>, limit: u32) {
        if let Some(place) = after {
            self.values.push(Value::Text(place.id.clone()));
            let id = self.values.len();
            if place.key.is_empty() {
                self.sql.push_str(&format!(" AND {key} IS NULL AND id > ?{id}"));
            } else {
                let value = match place.key.parse() {
                    Ok(seconds) if number => Value::Integer(seconds),
                    _ => Value::Text(place.key.clone()),
                };
                self.values.push(value);
                let at = self.values.len();
                self.sql.push_str(&format!(
                    " AND ({key} < ?{at} OR ({key} = ?{at} AND id > ?{id}) OR {key} IS NULL)"
                ));
            }
        }
        self.sql.push_str(&format!(" ORDER BY {key} DESC, id LIMIT {limit}"));
    }
}

/// Events by what they are and by what tells of them. `event` is the table in scope.
fn narrow_events(query: &mut Narrowed, fields: &Fields) {
    query.and_some("type = upper(?) OR kind = ? OR kind = 'x-' || ?", fields.event_type.as_ref());
    query.and_some("parties LIKE '% ' || ? || ' %'", fields.actor.as_ref());
    match (&fields.status, fields.known_by) {
        (Some(status), Some(at)) => {
            query.values.push(Value::Integer(at));
            let at = format!("?{}", query.values.len());
            query.and(&may_have_stood("upper(?)", &at), status.clone());
        }
        (status, _) => query.and_some("status = upper(?)", status.as_ref()),
    }
    query.and_some("day >= ?", fields.after.as_ref());
    query.and_some("day < ?", fields.before.as_ref());
    query.and_some("event.id = ?", fields.event.as_ref());
    query.and_some(
        "EXISTS (SELECT 1 FROM json_each(event.record, '$.accounts')
                 WHERE value ->> '$.principal' = ?)",
        fields.holder.as_ref(),
    );
    let told = |clause: &str| {
        format!(
            "EXISTS (SELECT 1 FROM event_mention t JOIN mention m ON m.id = t.mention
                     WHERE t.event = event.id AND ({clause}))"
        )
    };
    query.and_some(&told(WEAPON), fields.weapon.as_ref());
    query.and_some(&told(PLACE), fields.place.as_ref());
    query.and_some(&told(SOURCE), fields.source.as_ref());
    query.and_some(&told("m.article = ?"), fields.article.as_ref());
    query.and_some(&told(STORY), fields.story.as_ref());
    if let Some(at) = fields.known_by {
        query.and(
            &told("m.article IN (SELECT id FROM article WHERE coalesce(published, fetched) <= ?)"),
            at,
        );
    }
}

const WEAPON: &str = "m.record ->> '$.slots.weapon.text' LIKE '%' || ? || '%'
     OR m.record ->> '$.slots.weapon.class' = upper(?) OR m.record ->> '$.slots.weapon.entity' IN (?, 'weapon:' || ?)";
const PLACE: &str = "EXISTS (SELECT 1 FROM json_each(m.record, '$.slots.places')
     WHERE value ->> '$.text' LIKE '%' || ? || '%' OR value ->> '$.entity' = ?)";
const SOURCE: &str = "m.article IN (SELECT id FROM article WHERE source = ?)";
const STORY: &str = "m.article IN (SELECT article FROM membership WHERE story = ?)";

impl Store {
    pub fn page_of_events(
        &self,
        fields: &Fields,
        after: Option<&Place>,
        limit: u32,
    ) -> Result<Vec<Listed<Event>>> {
        let mut query = Narrowed::new("SELECT coalesce(day, ''), id, record FROM event WHERE 1");
        narrow_events(&mut query, fields);
        query.newest_first("day", false, after, limit);
        self.page(query)
    }

    pub fn page_of_claims(
        &self,
        fields: &Fields,
        after: Option<&Place>,
        limit: u32,
    ) -> Result<Vec<Listed<Claim>>> {
        let mut query = Narrowed::new("SELECT CAST(moved AS TEXT), id, record FROM claim WHERE 1");
        query.and_some(
            "id IN (SELECT claim FROM claim_holder WHERE principal = ?)",
            fields.holder.as_ref(),
        );
        query.and_some("event = ?", fields.event.as_ref());
        match (&fields.status, fields.known_by) {
            (Some(status), Some(at)) => {
                query.sql.push_str(" AND id IN (SELECT claim FROM claim_step WHERE 1");
                query.and("at <= ? AND until > ?", at);
                query.and("status = upper(?)", status.clone());
                query.sql.push(')');
            }
            (Some(status), None) => query.and("status = upper(?)", status.clone()),
            (None, Some(at)) => query.and("id IN (SELECT claim FROM claim_step WHERE at <= ?)", at),
            (None, None) => {}
        }
        let of_event =
            Fields { holder: None, status: None, event: None, known_by: None, ..fields.clone() };
        if of_event != Fields::default() {
            query.sql.push_str(" AND event IN (SELECT id FROM event WHERE 1");
            narrow_events(&mut query, &of_event);
            query.sql.push(')');
        }
        query.newest_first("moved", true, after, limit);
        self.page(query)
    }

    pub fn page_of_mentions(
        &self,
        fields: &Fields,
        after: Option<&Place>,
        limit: u32,
    ) -> Result<Vec<Listed<EventMention>>> {
        let mut query = Narrowed::new("SELECT '', id, record FROM mention m WHERE 1");
        query.and_some(
            "type = upper(?) OR kind = ? OR kind = 'x-' || ?",
            fields.event_type.as_ref(),
        );
        query.and_some("article = ?", fields.article.as_ref());
        query.and_some(
            "EXISTS (SELECT 1 FROM json_each(m.record, '$.actors')
                     WHERE value ->> '$.country' = ? OR value ->> '$.entity' = ?)
             OR EXISTS (SELECT 1 FROM json_each(m.record, '$.recipients')
                     WHERE value ->> '$.country' = ? OR value ->> '$.entity' = ?)",
            fields.actor.as_ref(),
        );
        query.and_some(WEAPON, fields.weapon.as_ref());
        query.and_some(PLACE, fields.place.as_ref());
        query.and_some(SOURCE, fields.source.as_ref());
        query.and_some(STORY, fields.story.as_ref());
        let day = "date((SELECT published FROM article WHERE id = m.article), 'unixepoch')";
        query.and_some(&format!("{day} >= ?"), fields.after.as_ref());
        query.and_some(&format!("{day} < ?"), fields.before.as_ref());
        query.and_some(
            "id IN (SELECT mention FROM event_mention WHERE event = ?)",
            fields.event.as_ref(),
        );
        query.and_some(
            "EXISTS (SELECT 1 FROM statement s, json_each(s.record, '$.mentions')
                     WHERE s.article = m.article AND s.principal = ? AND value = m.id)",
            fields.holder.as_ref(),
        );
        query.and_some(
            "id IN (SELECT mention FROM event_mention JOIN event e ON e.id = event
                    WHERE e.status = upper(?))",
            fields.status.as_ref(),
        );
        if let Some(at) = fields.known_by {
            query.and(
                "article IN (SELECT id FROM article WHERE coalesce(published, fetched) <= ?)",
                at,
            );
        }
        if let Some(place) = after {
            query.and("id > ?", place.id.clone());
        }
        query.sql.push_str(&format!(" ORDER BY id LIMIT {limit}"));
        self.page(query)
    }

    /// Stories, the one with the newest article first.
    pub fn page_of_stories(
        &self,
        fields: &Fields,
        after: Option<&Place>,
        limit: u32,
    ) -> Result<Vec<Listed<Story>>> {
        let mut query = Narrowed::new("SELECT CAST(last AS TEXT), id, record FROM story WHERE 1");
        query.and_some(
            "id IN (SELECT story FROM membership JOIN article a ON a.id = article WHERE a.source = ?)",
            fields.source.as_ref(),
        );
        query.and_some(
            "id IN (SELECT story FROM membership JOIN entity e ON e.article = membership.article
                    WHERE e.link IN (?, 'state:' || ?))",
            fields.actor.as_ref(),
        );
        query.and_some("date(last, 'unixepoch') >= ?", fields.after.as_ref());
        query.and_some("date(last, 'unixepoch') < ?", fields.before.as_ref());
        if let Some(at) = fields.known_by {
            query.and("unixepoch(record ->> '$.first') <= ?", at);
        }
        let of_event = Fields {
            source: None,
            actor: None,
            after: None,
            before: None,
            known_by: None,
            ..fields.clone()
        };
        if of_event != Fields::default() {
            query.sql.push_str(
                " AND id IN (SELECT b.story FROM membership b JOIN mention n ON n.article = b.article
                      JOIN event_mention f ON f.mention = n.id
                      WHERE f.event IN (SELECT id FROM event WHERE 1",
            );
            narrow_events(&mut query, &of_event);
            query.sql.push_str("))");
        }
        query.newest_first("last", true, after, limit);
        self.page(query)
    }

    /// Articles without their text, the newest first, undated ones last.
    pub fn page_of_articles(
        &self,
        fields: &Fields,
        after: Option<&Place>,
        limit: u32,
    ) -> Result<Vec<Listed<Article>>> {
        let mut query = Narrowed::new(
            "SELECT coalesce(CAST(published AS TEXT), ''), id, record FROM article WHERE 1",
        );
        query.and_some("source = ?", fields.source.as_ref());
        query.and_some("id = ?", fields.article.as_ref());
        query.and_some("date(published, 'unixepoch') >= ?", fields.after.as_ref());
        query.and_some("date(published, 'unixepoch') < ?", fields.before.as_ref());
        query.and_some(
            "id IN (SELECT article FROM membership WHERE story = ?)",
            fields.story.as_ref(),
        );
        query.and_some(
            "id IN (SELECT article FROM entity WHERE link IN (?, 'state:' || ?))",
            fields.actor.as_ref(),
        );
        query.and_some(
            "id IN (SELECT article FROM statement WHERE principal = ?)",
            fields.holder.as_ref(),
        );
        let told = |clause: &str| format!("id IN (SELECT m.article FROM mention m WHERE {clause})");
        query.and_some(
            &told("m.type = upper(?) OR m.kind = ? OR m.kind = 'x-' || ?"),
            fields.event_type.as_ref(),
        );
        query.and_some(&told(WEAPON), fields.weapon.as_ref());
        query.and_some(&told(PLACE), fields.place.as_ref());
        query.and_some(
            &told("m.id IN (SELECT mention FROM event_mention WHERE event = ?)"),
            fields.event.as_ref(),
        );
        query.and_some(
            &told(
                "m.id IN (SELECT mention FROM event_mention JOIN event e ON e.id = event
                          WHERE e.status = upper(?))",
            ),
            fields.status.as_ref(),
        );
        if let Some(at) = fields.known_by {
            query.and("coalesce(published, fetched) <= ?", at);
        }
        query.newest_first("published", true, after, limit);
        self.page(query)
    }

    /// Relations in their own order; `actor` is a country code, entity or name of either side, `event_type`
    /// the kind of relation.
    pub fn page_of_relations(
        &self,
        fields: &Fields,
        after: Option<&Place>,
        limit: u32,
    ) -> Result<Vec<Listed<Relation>>> {
        let mut query =
            Narrowed::new("SELECT '', CAST(number AS TEXT), record FROM relation WHERE 1");
        query.and_some("kind = ?", fields.event_type.as_ref());
        query.and_some(
            "? IN (record ->> '$.from.country', record ->> '$.to.country', record ->> '$.from.entity',
                   record ->> '$.to.entity', record ->> '$.from.name', record ->> '$.to.name')",
            fields.actor.as_ref(),
        );
        query.and_some("record ->> '$.status' = upper(?)", fields.status.as_ref());
        if let Some(at) = fields.known_by {
            query.and(
                "EXISTS (SELECT 1 FROM json_each(relation.record, '$.events') e
                         JOIN event_mention t ON t.event = e.value JOIN mention m ON m.id = t.mention
                         JOIN article a ON a.id = m.article
                         WHERE coalesce(a.published, a.fetched) <= ?)",
                at,
            );
        }
        if let Some(number) = after.and_then(|p| p.id.parse::<i64>().ok()) {
            query.and("number > ?", number);
        }
        query.sql.push_str(&format!(" ORDER BY number LIMIT {limit}"));
        self.page(query)
    }

    fn page<T: DeserializeOwned>(&self, query: Narrowed) -> Result<Vec<Listed<T>>> {
        let mut select = self.connection.prepare_cached(&query.sql)?;
        let rows = select.query_map(params_from_iter(query.values), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
        })?;
        rows.map(|row| {
            let (key, id, record) = row?;
            Ok(Listed { place: Place { key, id }, record: serde_json::from_str(&record)? })
        })
        .collect()
    }
}
