//! Parts of the record replaced: what an article bears on, and no more.

use std::collections::{BTreeMap, BTreeSet};

use parallax_model::{
    ArticleId, Story,
    ledger::{Event, EventId, Relation},
};
use rusqlite::params;

use crate::{Derived, Result, Store, evidence::Texts};

impl Store {
    /// What each article that the stories hold is a copy of.
    pub fn origins(&self) -> Result<BTreeMap<ArticleId, Option<ArticleId>>> {
        let mut select =
            self.connection.prepare_cached("SELECT article, origin FROM membership")?;
        let rows = select.query_map([], |row| {
            Ok((ArticleId(row.get(0)?), row.get::<_, Option<String>>(1)?.map(ArticleId)))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Replaces all records of the happenings named by those of `derived` (events, claims, links). Call
    /// inside a transaction.
    pub fn put_happenings(&self, names: &BTreeSet<EventId>, derived: &Derived) -> Result<()> {
        for name in names {
            self.forget_happening(name)?;
        }
        let mut texts = Texts::default();
        self.put_events(&derived.events, &mut texts)?;
        self.put_claims(derived, &mut texts)
    }

    /// Replaces the stories by these, leaving those that stay the same. Call inside a transaction.
    pub fn put_told(&self, stories: &[Story]) -> Result<()> {
        let mut select = self.connection.prepare_cached("SELECT id, record FROM story")?;
        let rows = select.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        let kept: BTreeMap<String, String> = rows.collect::<rusqlite::Result<_>>()?;
        let mut fresh = Vec::new();
        let mut same = BTreeSet::new();
        for story in stories {
            if kept
                .get(&story.id.0)
                .is_some_and(|k| serde_json::to_string(story).is_ok_and(|s| s == *k))
            {
                same.insert(&story.id.0);
            } else {
                fresh.push(story.clone());
            }
        }
        for id in kept.keys().filter(|id| !same.contains(id)) {
            self.forget("DELETE FROM story WHERE id = ?1", id)?;
            self.forget("DELETE FROM membership WHERE story = ?1", id)?;
            self.forget("DELETE FROM evidence WHERE record = 'story:' || ?1", id)?;
        }
        self.put_stories(&fresh, &mut Texts::default())
    }

    /// Replaces the relations by these, leaving those that stay the same. Call inside a transaction.
    pub fn put_relations(&self, relations: &[Relation]) -> Result<()> {
        let mut texts = Texts::default();
        let mut select = self.connection.prepare_cached("SELECT number, record FROM relation")?;
        let rows = select.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
        let kept: BTreeMap<i64, String> = rows.collect::<rusqlite::Result<_>>()?;
        for number in kept.keys().filter(|n| **n > relations.len() as i64) {
            self.forget_relation(*number)?;
        }
        for (number, relation) in (1..).zip(relations) {
            let record = serde_json::to_string(relation)?;
            if kept.get(&number) == Some(&record) {
                continue;
            }
            self.forget_relation(number)?;
            self.connection
                .prepare_cached("INSERT INTO relation(number, kind, record) VALUES (?1, ?2, ?3)")?
                .execute(params![number, relation.kind, record])?;
            self.put_evidence(&format!("relation:{number}"), relation, None, &mut texts)?;
        }
        Ok(())
    }

    /// Events whose finer kind passes, in no order that matters.
    pub fn events_of_kinds(&self, pass: impl Fn(Option<&str>) -> bool) -> Result<Vec<Event>> {
        let mut select = self.connection.prepare_cached("SELECT kind, record FROM event")?;
        let mut rows = select.query([])?;
        let mut events = Vec::new();
        while let Some(row) = rows.next()? {
            if pass(row.get_ref(0)?.as_str_or_null().unwrap_or_default()) {
                let record: String = row.get(1)?;
                events.push(serde_json::from_str(&record)?);
            }
        }
        Ok(events)
    }

    fn forget_happening(&self, name: &EventId) -> Result<()> {
        let id = &name.0;
        const CLAIMS: &str = "(SELECT id FROM claim WHERE id >= ?1 || '/' AND id < ?1 || '0')";
        for sql in [
            format!("DELETE FROM claim_holder WHERE claim IN {CLAIMS}"),
            format!("DELETE FROM claim_step WHERE claim IN {CLAIMS}"),
            format!(
                "DELETE FROM evidence WHERE record IN (SELECT 'claim:' || id FROM claim WHERE id IN {CLAIMS})"
            ),
            format!("DELETE FROM claim WHERE id IN {CLAIMS}"),
            "DELETE FROM claim_link WHERE event = ?1".into(),
            "DELETE FROM alert WHERE event = ?1".into(),
            "DELETE FROM event_mention WHERE event = ?1".into(),
            "DELETE FROM event_party WHERE event = ?1".into(),
            "DELETE FROM evidence WHERE record = 'event:' || ?1".into(),
            "DELETE FROM event WHERE id = ?1".into(),
        ] {
            self.forget(&sql, id)?;
        }
        Ok(())
    }

    fn forget_relation(&self, number: i64) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM relation WHERE number = ?1")?
            .execute([number])?;
        self.forget("DELETE FROM evidence WHERE record = 'relation:' || ?1", &number.to_string())
    }

    fn forget(&self, sql: &str, id: &str) -> Result<()> {
        self.connection.prepare_cached(sql)?.execute([id])?;
        Ok(())
    }
}
