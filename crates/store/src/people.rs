//! Who and what the record speaks of: parties, weapons, sources, and what there is on each.

use std::collections::{BTreeMap, BTreeSet};

use parallax_model::ledger::{ClaimId, Event, EventId, Relation, Status};
use parallax_model::{ArticleId, EventMention};
use rusqlite::{params, types::Value};

use crate::{Result, Store, derived::FOR_EVER};

/// What the record shows of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct SourceFigures {
    pub articles: u64,
    /// Articles that are copies of another text, the outlet's own newer versions included.
    pub copies: u64,
    /// Texts that changed after they were published.
    pub corrections: u64,
    /// Outlets it takes its texts from, and outlets that take theirs from it, most first.
    pub takes_from: Vec<(String, u64)>,
    pub gives_to: Vec<(String, u64)>,
    /// How the claims stand today that this source told first.
    pub told_first: Vec<(String, u64)>,
}

/// A mention that tells of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldOf {
    pub event: EventId,
    /// Whether it was known at the instant asked for.
    pub known: bool,
    pub mention: EventMention,
}

/// That an article was known at the instant which is this parameter; nothing, without one.
fn published_by(known_by: Option<i64>, article: &str, parameter: usize) -> String {
    known_by.map_or_else(String::new, |_| {
        format!(
            " AND EXISTS (SELECT 1 FROM article a
                          WHERE a.id = {article} AND coalesce(a.published, a.fetched) <= ?{parameter})"
        )
    })
}

/// Id of a source, articles, copies, time of the newest.
type OutletRow = (String, u64, u64, Option<i64>);

impl Store {
    /// Countries and entities that take part in events, with the number of events, most first.
    pub fn parties(&self) -> Result<Vec<(String, u64)>> {
        self.counted(
            "SELECT party, count(DISTINCT event) FROM event_party GROUP BY party ORDER BY 2 DESC, 1",
            Vec::new(),
        )
    }

    /// Parties on the other side of events of one party, with the number of events, most first.
    pub fn counterparts(&self, party: &str) -> Result<Vec<(String, u64)>> {
        self.counted(
            "SELECT other.party, count(DISTINCT other.event)
             FROM event_party own JOIN event_party other
               ON other.event = own.event AND other.role <> own.role AND other.party <> own.party
             WHERE own.party = ?1 GROUP BY 1 ORDER BY 2 DESC, 1",
            vec![Value::Text(party.into())],
        )
    }

    /// Relations between two countries in either direction, or of one with all.
    pub fn relations_of(&self, country: &str, other: Option<&str>) -> Result<Vec<Relation>> {
        const FROM: &str = "record ->> '$.from.country'";
        const TO: &str = "record ->> '$.to.country'";
        match other {
            Some(other) => self.listed(
                &format!(
                    "SELECT record FROM relation
                     WHERE ({FROM} = ?1 AND {TO} = ?2) OR ({FROM} = ?2 AND {TO} = ?1)
                     ORDER BY number"
                ),
                vec![Value::Text(country.into()), Value::Text(other.into())],
            ),
            None => self.listed(
                &format!(
                    "SELECT record FROM relation WHERE {FROM} = ?1 OR {TO} = ?1 ORDER BY number"
                ),
                vec![Value::Text(country.into())],
            ),
        }
    }

    /// Relations between states: from, to, kind, how many events tell it.
    pub fn relation_counts(&self) -> Result<Vec<(String, String, String, u64)>> {
        let mut select = self.connection.prepare_cached(
            "SELECT record ->> '$.from.country', record ->> '$.to.country', kind,
                    count(DISTINCT e.value)
             FROM relation, json_each(record, '$.events') AS e
             WHERE record ->> '$.from.country' IS NOT NULL AND record ->> '$.to.country' IS NOT NULL
             GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        )?;
        let rows = select.query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, i64>(3)? as u64))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many of a holder's claims stand under each status, most first; as of an instant (seconds since 1970), how many
    /// stood.
    pub fn statuses_of(&self, holder: &str, as_of: Option<i64>) -> Result<Vec<(String, u64)>> {
        if let Some(at) = as_of {
            return self.counted(
                "SELECT s.status, count(*) FROM claim_holder JOIN claim_step s ON s.claim = claim_holder.claim
                 WHERE principal = ?1 AND s.at <= ?2 AND s.until > ?2 GROUP BY 1 ORDER BY 2 DESC, 1",
                vec![Value::Text(holder.into()), Value::Integer(at)],
            );
        }
        self.counted(
            "SELECT status, count(*) FROM claim_holder JOIN claim ON claim.id = claim_holder.claim
             WHERE principal = ?1 GROUP BY 1 ORDER BY 2 DESC, 1",
            vec![Value::Text(holder.into())],
        )
    }

    /// Weapon systems told of, with the number of mentions, most first; of articles known at an instant
    /// (seconds since 1970), where one is given.
    pub fn weapons(&self, known_by: Option<i64>) -> Result<Vec<(String, u64)>> {
        let known = published_by(known_by, "article", 1);
        self.counted(
            &format!(
                "SELECT record ->> '$.slots.weapon.entity', count(*) FROM mention
                 WHERE record ->> '$.slots.weapon.entity' IS NOT NULL{known}
                 GROUP BY 1 ORDER BY 2 DESC, 1"
            ),
            known_by.map(Value::Integer).into_iter().collect(),
        )
    }

    /// Events in which a weapon system is told of, newest first.
    pub fn events_of_weapon(&self, weapon: &str, limit: u32) -> Result<Vec<Event>> {
        self.listed(
            &format!(
                "SELECT record FROM event WHERE id IN (
                     SELECT event FROM event_mention JOIN mention ON mention.id = mention
                     WHERE mention.record ->> '$.slots.weapon.entity' IS NOT NULL
                       AND mention.record ->> '$.slots.weapon.entity' = ?1)
                 ORDER BY day IS NULL, day DESC, id LIMIT {limit}"
            ),
            vec![Value::Text(weapon.into())],
        )
    }

    /// Places told for these events: event, name, latitude, longitude. States are no places on a map,
    /// and where something flew towards is not where it was. As of an instant (seconds since 1970), what
    /// had been told by then.
    pub fn places_of(
        &self,
        events: &[String],
        known_by: Option<i64>,
    ) -> Result<Vec<(String, String, f64, f64)>> {
        let known = published_by(known_by, "mention.article", 2);
        let mut select = self.connection.prepare_cached(&format!(
            "SELECT DISTINCT event_mention.event, coalesce(p.value ->> 'name', p.value ->> 'text'),
                    p.value ->> 'latitude', p.value ->> 'longitude'
             FROM json_each(?1) AS asked
             JOIN event_mention ON event_mention.event = asked.value
             JOIN mention ON mention.id = event_mention.mention,
                  json_each(mention.record, '$.slots.places') AS p
             WHERE p.value ->> 'latitude' IS NOT NULL AND p.value ->> 'role' <> 'toward'
               AND coalesce(p.value ->> 'feature', '') NOT IN ('COUNTRY', 'CONTINENT'){known}
             ORDER BY 1, 2",
        ))?;
        let asked = Value::Text(serde_json::to_string(events)?);
        let values = [asked].into_iter().chain(known_by.map(Value::Integer));
        let rows = select.query_map(rusqlite::params_from_iter(values), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What the record shows of one source; as of an instant (seconds since 1970), what it showed then.
    pub fn source_figures(&self, source: &str, known_by: Option<i64>) -> Result<SourceFigures> {
        let own = || {
            let at = known_by.unwrap_or(FOR_EVER - 1);
            vec![Value::Text(source.into()), Value::Integer(at)]
        };
        let (articles, copies, corrections) = self.connection.query_row(
            "SELECT count(*), count(origin.id), sum(article.version > 1)
             FROM article LEFT JOIN membership ON membership.article = article.id
             LEFT JOIN article AS origin ON origin.id = membership.origin
                  AND coalesce(origin.published, origin.fetched) <= ?2
             WHERE article.source = ?1 AND coalesce(article.published, article.fetched) <= ?2",
            rusqlite::params_from_iter(own()),
            |row| {
                let count = |n: Option<i64>| n.unwrap_or(0) as u64;
                Ok((count(row.get(0)?), count(row.get(1)?), count(row.get(2)?)))
            },
        )?;
        Ok(SourceFigures {
            articles,
            copies,
            corrections,
            takes_from: self.counted(
                "SELECT origin.source, count(*) FROM article
                 JOIN membership ON membership.article = article.id
                 JOIN article AS origin ON origin.id = membership.origin
                 WHERE article.source = ?1 AND origin.source <> ?1
                   AND coalesce(article.published, article.fetched) <= ?2
                   AND coalesce(origin.published, origin.fetched) <= ?2
                 GROUP BY 1 ORDER BY 2 DESC, 1",
                own(),
            )?,
            gives_to: self.counted(
                "SELECT copy.source, count(*) FROM article
                 JOIN membership ON membership.origin = article.id
                 JOIN article AS copy ON copy.id = membership.article
                 WHERE article.source = ?1 AND copy.source <> ?1
                   AND coalesce(article.published, article.fetched) <= ?2
                   AND coalesce(copy.published, copy.fetched) <= ?2
                 GROUP BY 1 ORDER BY 2 DESC, 1",
                own(),
            )?,
            told_first: self.counted(
                "SELECT stood.status, count(*) FROM article
                 JOIN claim_step ON claim_step.article = article.id AND claim_step.step = 0
                 JOIN claim_step AS stood ON stood.claim = claim_step.claim
                      AND stood.at <= ?2 AND stood.until > ?2
                 WHERE article.source = ?1 GROUP BY 1 ORDER BY 2 DESC, 1",
                own(),
            )?,
        })
    }

    /// Articles of a source that changed after they were published: the newest versions, newest first; as of
    /// an instant (seconds since 1970), those known then.
    pub fn corrected(
        &self,
        source: &str,
        limit: u32,
        known_by: Option<i64>,
    ) -> Result<Vec<ArticleId>> {
        let mut select = self.connection.prepare_cached(
            "SELECT id FROM article
             WHERE source = ?1 AND version > 1 AND coalesce(published, fetched) <= ?3
             ORDER BY published DESC, id LIMIT ?2",
        )?;
        let at = known_by.unwrap_or(FOR_EVER);
        let rows = select.query_map(params![source, limit, at], |row| row.get(0).map(ArticleId))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Sources with at least one article: id, articles, copies, time of the newest; as of an instant (seconds
    /// since 1970), of the articles known then.
    pub fn outlets(&self, known_by: Option<i64>) -> Result<Vec<OutletRow>> {
        let (own, copy, origin) = match known_by {
            Some(_) => (
                "WHERE coalesce(published, fetched) <= ?1",
                "AND coalesce(article.published, article.fetched) <= ?1",
                "JOIN article AS origin ON origin.id = membership.origin
                      AND coalesce(origin.published, origin.fetched) <= ?1",
            ),
            None => ("", "", ""),
        };
        let mut select = self.connection.prepare_cached(&format!(
            "WITH own AS (
                 SELECT source, count(*) AS articles, max(published) AS newest
                 FROM article {own} GROUP BY source),
             copied AS (
                 SELECT article.source, count(*) AS copies
                 FROM membership CROSS JOIN article ON article.id = membership.article {origin}
                 WHERE membership.origin IS NOT NULL {copy} GROUP BY 1)
             SELECT own.source, articles, coalesce(copies, 0), newest
             FROM own LEFT JOIN copied ON copied.source = own.source ORDER BY 2 DESC, 1",
        ))?;
        let rows = select.query_map(rusqlite::params_from_iter(known_by), |row| {
            let count = |n: i64| n as u64;
            Ok((row.get(0)?, count(row.get(1)?), count(row.get(2)?), row.get(3)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The mentions that tell of these events and were known at an instant (seconds since 1970), and those
    /// that came later.
    pub fn mentions_by(&self, events: &[EventId], known_by: i64) -> Result<Vec<ToldOf>> {
        let mut select = self.connection.prepare_cached(
            "SELECT t.event, coalesce(a.published, a.fetched) <= ?2, m.record
             FROM json_each(?1) AS asked JOIN event_mention t ON t.event = asked.value
             JOIN mention m ON m.id = t.mention JOIN article a ON a.id = m.article
             ORDER BY t.event, coalesce(a.published, a.fetched), m.id",
        )?;
        let rows = select.query_map(params![serde_json::to_string(events)?, known_by], |row| {
            Ok((row.get(0).map(EventId)?, row.get(1)?, row.get::<_, String>(2)?))
        })?;
        rows.map(|row| {
            let (event, known, record) = row?;
            Ok(ToldOf { event, known, mention: serde_json::from_str(&record)? })
        })
        .collect()
    }

    /// When each of these articles was known, seconds since 1970: published, else fetched.
    pub fn known_at(&self, articles: &[&str]) -> Result<BTreeMap<String, i64>> {
        let mut select = self.connection.prepare_cached(
            "SELECT a.id, coalesce(a.published, a.fetched) FROM json_each(?1) AS asked
             JOIN article a ON a.id = asked.value",
        )?;
        let rows = select
            .query_map([serde_json::to_string(articles)?], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Those of these events of which something was told after an instant (seconds since 1970).
    pub fn told_after(&self, events: &[EventId], at: i64) -> Result<BTreeSet<EventId>> {
        // The id of a mention begins with that of its article, so that no mention need be read.
        let mut select = self.connection.prepare_cached(
            "SELECT DISTINCT t.event FROM json_each(?1) AS asked
             JOIN event_mention t ON t.event = asked.value
             JOIN article a ON a.id = substr(t.mention, 1, length(rtrim(t.mention, '0123456789')) - 2)
             WHERE coalesce(a.published, a.fetched) > ?2",
        )?;
        let asked = serde_json::to_string(events)?;
        let rows = select.query_map(params![asked, at], |row| row.get(0).map(EventId))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How the claims that these events happened, and how they ended, stood at an instant (seconds since
    /// 1970): event, claim, status.
    pub fn stood(&self, events: &[EventId], at: i64) -> Result<Vec<(EventId, ClaimId, Status)>> {
        let mut select = self.connection.prepare_cached(
            "SELECT c.event, c.id, s.status FROM json_each(?1) AS asked
             JOIN claim c ON c.event = asked.value JOIN claim_step s ON s.claim = c.id
             WHERE s.at <= ?2 AND s.until > ?2
               AND (instr(c.id, '/happened') > 0 OR instr(c.id, '/outcome') > 0)
             ORDER BY c.id",
        )?;
        let rows = select.query_map(params![serde_json::to_string(events)?, at], |row| {
            Ok((EventId(row.get(0)?), ClaimId(row.get(1)?), row.get::<_, String>(2)?))
        })?;
        rows.map(|row| {
            let (event, claim, status) = row?;
            Ok((event, claim, serde_json::from_value(status.into())?))
        })
        .collect()
    }

    fn counted(&self, sql: &str, values: Vec<Value>) -> Result<Vec<(String, u64)>> {
        let mut select = self.connection.prepare_cached(sql)?;
        let rows = select.query_map(rusqlite::params_from_iter(values), |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)? as u64))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
