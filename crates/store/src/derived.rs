//! Stories, events, claims, relations: made across articles, replaced as a whole.

use std::collections::BTreeMap;

use parallax_model::{
    ArticleId, Story, StoryId,
    code::PrincipalId,
    ledger::{Claim, ClaimId, Event, EventId, Link, Relation},
};
use rusqlite::{OptionalExtension, params, params_from_iter, types::Value};

use crate::{AlertRow, Result, Store, evidence::Texts};

/// Everything that is made across articles.
#[derive(Debug, Clone, Default)]
pub struct Derived {
    pub stories: Vec<Story>,
    pub events: Vec<Event>,
    pub claims: Vec<Claim>,
    /// With the happening that holds each.
    pub links: Vec<(EventId, Link)>,
    pub relations: Vec<Relation>,
    pub alerts: Vec<AlertRow>,
}

/// Which events to list.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    pub event_type: Option<String>,
    pub kind: Option<String>,
    /// Country code or entity id of a party.
    pub party: Option<String>,
    /// The same for those who act, and those acted on.
    pub actor: Option<String>,
    pub recipient: Option<String>,
    /// Status today; with `known_by`, events that may have stood under it then: what is told of them then is for
    /// whoever cuts their histories.
    pub status: Option<String>,
    /// Civil days, `YYYY-MM-DD`.
    pub since: Option<String>,
    pub until: Option<String>,
    /// Told by an article known at this instant, seconds since 1970.
    pub known_by: Option<i64>,
    pub limit: Option<u32>,
    pub offset: u32,
}

/// Where a story without a date stands among the newest: last.
const UNDATED: i64 = 0;

/// End of the last step of a claim: the year 9999.
pub(crate) const FOR_EVER: i64 = 253_402_300_799;

/// Which claims to list.
#[derive(Debug, Clone, Default)]
pub struct ClaimFilter {
    pub holder: Option<String>,
    pub status: Option<String>,
    /// Standing at this instant, seconds since 1970; `status` then means the status it had.
    pub as_of: Option<i64>,
    /// With a due date before this civil day, and not fulfilled.
    pub due_before: Option<String>,
    pub event: Option<EventId>,
    pub limit: Option<u32>,
    pub offset: u32,
}

/// That an event may have stood under a status at an instant, both parameters: its happening did, or how it
/// ended, or it has no claim and so no past.
pub(crate) fn may_have_stood(status: &str, at: &str) -> String {
    format!(
        "event.id IN (SELECT c.event FROM claim_step s JOIN claim c ON c.id = s.claim
                      WHERE s.status = {status} AND s.at <= {at} AND s.until > {at}
                        AND (instr(c.id, '/happened') > 0 OR instr(c.id, '/outcome') > 0))
         OR (event.status = {status} AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.event = event.id))"
    )
}

impl Store {
    /// Replaces all derived records. Call inside a transaction.
    pub fn put_derived(&self, derived: &Derived) -> Result<()> {
        self.connection.execute_batch(
            "DELETE FROM evidence WHERE record >= 'claim:' AND record < 'claim;';
             DELETE FROM evidence WHERE record >= 'event:' AND record < 'event;';
             DELETE FROM evidence WHERE record >= 'relation:' AND record < 'relation;';
             DELETE FROM evidence WHERE record >= 'story:' AND record < 'story;';
             DELETE FROM story; DELETE FROM membership; DELETE FROM event;
             DELETE FROM event_mention; DELETE FROM claim; DELETE FROM claim_holder;
             DELETE FROM claim_step; DELETE FROM event_party;
             DELETE FROM claim_link; DELETE FROM relation; DELETE FROM alert;",
        )?;
        let mut texts = Texts::default();
        self.put_stories(&derived.stories, &mut texts)?;
        self.put_events(&derived.events, &mut texts)?;
        self.put_claims(derived, &mut texts)?;
        self.put_relations(&derived.relations)
    }

    pub(crate) fn put_stories(&self, stories: &[Story], texts: &mut Texts) -> Result<()> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO story(id, last, articles, headline, record) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let mut member = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO membership(article, story, origin) VALUES (?1, ?2, ?3)",
        )?;
        for story in stories {
            let record = serde_json::to_string(story)?;
            let count = story.members.len() as i64;
            insert.execute(params![
                story.id.0,
                if story.undated { UNDATED } else { story.last.as_second() },
                count,
                story.headline,
                record
            ])?;
            for m in &story.members {
                member.execute(params![
                    m.article.0,
                    story.id.0,
                    m.copy.as_ref().map(|c| &c.origin.0)
                ])?;
            }
            self.put_evidence(&format!("story:{}", story.id.0), story, None, texts)?;
        }
        Ok(())
    }

    pub(crate) fn put_events(&self, events: &[Event], texts: &mut Texts) -> Result<()> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO event(id, type, kind, day, status, parties, record)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        let mut told = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO event_mention(event, mention) VALUES (?1, ?2)",
        )?;
        let mut party = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO event_party(party, event, role) VALUES (?1, ?2, ?3)",
        )?;
        for event in events {
            let status = serde_json::to_value(event.status)?;
            let parties = event.actors.iter().map(|p| (p, "actor"));
            let parties = parties.chain(event.recipients.iter().map(|p| (p, "recipient")));
            let mut codes = String::from(" ");
            for (taking, role) in parties {
                let named =
                    [taking.country.as_ref().map(|c| &c.0), taking.entity.as_ref().map(|e| &e.0)];
                for code in named.into_iter().flatten() {
                    codes.push_str(code);
                    codes.push(' ');
                    party.execute(params![code, event.id.0, role])?;
                }
            }
            insert.execute(params![
                event.id.0,
                event.event_type.name(),
                event.kind,
                event.when.as_ref().map(|w| w.start.date().to_string()),
                status.as_str(),
                codes,
                serde_json::to_string(event)?,
            ])?;
            for mention in &event.mentions {
                told.execute([&event.id.0, &mention.0])?;
            }
            self.put_evidence(&format!("event:{}", event.id.0), event, None, texts)?;
        }
        Ok(())
    }

    pub(crate) fn put_claims(&self, derived: &Derived, texts: &mut Texts) -> Result<()> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO claim(id, event, status, due, moved, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let mut holder = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO claim_holder(claim, principal)
             SELECT ?1, principal FROM statement WHERE id = ?2 AND principal IS NOT NULL",
        )?;
        let mut stand = self.connection.prepare_cached(
            "INSERT INTO claim_step(claim, step, at, until, status, article)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for claim in &derived.claims {
            for (number, step) in claim.history.iter().enumerate() {
                let until = claim.history.get(number + 1).map_or(FOR_EVER, |s| s.at.as_second());
                let status = serde_json::to_value(step.status)?;
                let at = step.at.as_second();
                let article = step.evidence.as_ref().map(|e| &e.article.0);
                let number = number as i64;
                stand.execute(params![claim.id.0, number, at, until, status.as_str(), article])?;
            }
            let status = serde_json::to_value(claim.status)?;
            insert.execute(params![
                claim.id.0,
                claim.event.as_ref().map(|e| &e.0),
                status.as_str(),
                claim.due.map(|d| d.to_string()),
                claim.history.last().map_or(0, |step| step.at.as_second()),
                serde_json::to_string(claim)?,
            ])?;
            for statement in &claim.statements {
                holder.execute([&claim.id.0, &statement.0])?;
            }
            self.put_evidence(&format!("claim:{}", claim.id.0), claim, None, texts)?;
        }
        self.put_alerts(&derived.alerts)?;
        let mut places: BTreeMap<&EventId, i64> = BTreeMap::new();
        for (event, link) in &derived.links {
            let place = places.entry(event).or_default();
            *place += 1;
            self.connection
                .prepare_cached("INSERT INTO claim_link(event, place, record) VALUES (?1, ?2, ?3)")?
                .execute(params![event.0, *place, serde_json::to_string(link)?])?;
        }
        Ok(())
    }

    /// Stories, the one with the newest article first.
    pub fn stories(&self, limit: Option<u32>, offset: u32) -> Result<Vec<Story>> {
        let limit = limit.map_or(-1, i64::from);
        self.listed(
            &format!(
                "SELECT record FROM story ORDER BY last DESC, id LIMIT {limit} OFFSET {offset}"
            ),
            Vec::new(),
        )
    }

    /// Stories with an article known at an instant (seconds since 1970), in the order of
    /// [`Store::stories`]; all of them, without one.
    pub fn stories_begun(
        &self,
        until: Option<i64>,
        limit: Option<u32>,
        offset: u32,
    ) -> Result<Vec<Story>> {
        let Some(until) = until else { return self.stories(limit, offset) };
        let limit = limit.map_or(-1, i64::from);
        self.listed(
            &format!(
                "SELECT record FROM story
                 WHERE unixepoch(record ->> '$.first') <= ?1
                 ORDER BY last DESC, id LIMIT {limit} OFFSET {offset}"
            ),
            vec![Value::Integer(until)],
        )
    }

    pub fn story(&self, id: &StoryId) -> Result<Story> {
        self.record("story", &id.0)
    }

    /// The story an article is in.
    pub fn story_of(&self, article: &ArticleId) -> Result<Option<StoryId>> {
        Ok(self
            .connection
            .prepare_cached("SELECT story FROM membership WHERE article = ?1")?
            .query_row([&article.0], |row| row.get(0).map(StoryId))
            .optional()?)
    }

    /// Events in order of their day, newest first; undated ones last.
    pub fn events(&self, filter: &EventFilter) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        self.each_event(filter, |event| events.push(event))?;
        Ok(events)
    }

    /// The same one by one, for whoever keeps but a little of each.
    pub fn each_event(&self, filter: &EventFilter, mut take: impl FnMut(Event)) -> Result<()> {
        let mut sql = String::from("SELECT record FROM event WHERE 1");
        let mut values: Vec<Value> = Vec::new();
        // The events of one party are fewer than those of one status: they lead.
        let of_party =
            filter.party.is_some() || filter.actor.is_some() || filter.recipient.is_some();
        let status = if of_party { " AND +status = ?" } else { " AND status = ?" };
        let clauses = [
            (" AND type = ?", filter.event_type.clone()),
            (" AND kind = ?", filter.kind.clone()),
            (" AND id IN (SELECT event FROM event_party WHERE party = ?)", filter.party.clone()),
            (
                " AND id IN (SELECT event FROM event_party WHERE party = ? AND role = 'actor')",
                filter.actor.clone(),
            ),
            (
                " AND id IN (SELECT event FROM event_party WHERE party = ? AND role = 'recipient')",
                filter.recipient.clone(),
            ),
            (status, filter.status.clone().filter(|_| filter.known_by.is_none())),
            (" AND day >= ?", filter.since.clone()),
            (" AND day < ?", filter.until.clone()),
        ];
        for (clause, value) in clauses {
            if let Some(value) = value {
                values.push(Value::Text(value));
                sql.push_str(&clause.replace('?', &format!("?{}", values.len())));
            }
        }
        if let Some(at) = filter.known_by {
            values.push(Value::Integer(at));
            if let Some(status) = &filter.status {
                let at = format!("?{}", values.len());
                values.push(Value::Text(status.clone()));
                let status = format!("?{}", values.len());
                sql.push_str(&format!(" AND ({})", may_have_stood(&status, &at)));
                values.push(Value::Integer(filter.known_by.unwrap_or_default()));
            }
            sql.push_str(&format!(
                " AND EXISTS (SELECT 1 FROM event_mention t JOIN mention m ON m.id = t.mention
                              JOIN article a ON a.id = m.article
                              WHERE t.event = event.id AND coalesce(a.published, a.fetched) <= ?{})",
                values.len()
            ));
        }
        let limit = filter.limit.map_or(-1, i64::from);
        sql.push_str(&format!(
            " ORDER BY day IS NULL, day DESC, id LIMIT {limit} OFFSET {}",
            filter.offset
        ));
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            take(serde_json::from_str(&row.get::<_, String>(0)?)?);
        }
        Ok(())
    }

    pub fn event(&self, id: &EventId) -> Result<Event> {
        self.record("event", &id.0)
    }

    /// The events that mentions of these articles tell of.
    pub fn events_of_story(&self, story: &StoryId) -> Result<Vec<Event>> {
        self.listed(
            "SELECT record FROM event WHERE id IN (
                 SELECT event FROM event_mention
                 JOIN mention ON mention.id = event_mention.mention
                 JOIN membership ON membership.article = mention.article
                 WHERE membership.story = ?1)
             ORDER BY day IS NULL, day, id",
            vec![Value::Text(story.0.clone())],
        )
    }

    /// Claims, the one that moved last first; as of an instant, the one that had moved last by then.
    pub fn claims(&self, filter: &ClaimFilter) -> Result<Vec<Claim>> {
        let mut sql = String::from("SELECT claim.record FROM ");
        let mut values: Vec<Value> = Vec::new();
        let stood = filter.as_of.is_some();
        // The steps come in the order asked for, so that they lead.
        sql.push_str(if stood {
            "claim_step s CROSS JOIN claim ON claim.id = s.claim WHERE 1"
        } else {
            "claim WHERE 1"
        });
        let status = if stood { " AND s.status = ?" } else { " AND claim.status = ?" };
        let clauses = [
            (status, filter.status.clone().map(Value::Text)),
            (" AND s.at <= ? AND s.until > ?", filter.as_of.map(Value::Integer)),
            (
                if stood {
                    " AND s.claim IN (SELECT claim FROM claim_holder WHERE principal = ?)"
                } else {
                    " AND claim.id IN (SELECT claim FROM claim_holder WHERE principal = ?)"
                },
                filter.holder.clone().map(Value::Text),
            ),
            (" AND claim.event = ?", filter.event.as_ref().map(|e| Value::Text(e.0.clone()))),
            (
                " AND claim.due < ? AND claim.status NOT IN ('FULFILLED', 'RETRACTED', 'SUPERSEDED')",
                filter.due_before.clone().map(Value::Text),
            ),
        ];
        for (clause, value) in clauses {
            if let Some(value) = value {
                values.push(value);
                sql.push_str(&clause.replace('?', &format!("?{}", values.len())));
            }
        }
        let order = if stood { "s.at DESC, s.claim" } else { "claim.moved DESC, claim.id" };
        let limit = filter.limit.map_or(-1, i64::from);
        sql.push_str(&format!(" ORDER BY {order} LIMIT {limit} OFFSET {}", filter.offset));
        self.listed(&sql, values)
    }

    /// The claims about any of these events.
    pub fn claims_of_events(&self, events: &[EventId]) -> Result<Vec<Claim>> {
        let ids = serde_json::to_string(events)?;
        self.listed(
            "SELECT record FROM claim WHERE event IN (SELECT value FROM json_each(?1)) ORDER BY id",
            vec![Value::Text(ids)],
        )
    }

    /// Who holds claims, with how many each, most first.
    pub fn holders(&self) -> Result<Vec<(PrincipalId, u64)>> {
        let mut select = self.connection.prepare_cached(
            "SELECT principal, claims FROM holder_count WHERE claims > 0 ORDER BY 2 DESC, 1",
        )?;
        let rows = select
            .query_map([], |row| Ok((PrincipalId(row.get(0)?), row.get::<_, i64>(1)? as u64)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many claims stand under each status, most first.
    pub fn statuses(&self) -> Result<Vec<(String, u64)>> {
        let mut select = self.connection.prepare_cached(
            "SELECT status, claims FROM status_count WHERE claims > 0 ORDER BY 2 DESC, 1",
        )?;
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub fn claim(&self, id: &ClaimId) -> Result<Claim> {
        self.record("claim", &id.0)
    }

    pub fn links(&self) -> Result<Vec<(EventId, Link)>> {
        let mut select = self
            .connection
            .prepare_cached("SELECT event, record FROM claim_link ORDER BY event, place")?;
        let rows =
            select.query_map([], |row| Ok((EventId(row.get(0)?), row.get::<_, String>(1)?)))?;
        rows.map(|row| {
            row.map_err(crate::Error::from).and_then(|(e, r)| Ok((e, serde_json::from_str(&r)?)))
        })
        .collect()
    }

    pub fn relations(&self) -> Result<Vec<Relation>> {
        self.listed("SELECT record FROM relation ORDER BY number", Vec::new())
    }

    pub(crate) fn listed<T: serde::de::DeserializeOwned>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Vec<T>> {
        let mut select = self.connection.prepare_cached(sql)?;
        let rows = select.query_map(params_from_iter(values), |row| row.get::<_, String>(0))?;
        rows.map(|row| Ok(serde_json::from_str(&row?)?)).collect()
    }
}
