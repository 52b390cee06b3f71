//! Stories, events, claims, relations: made across articles, replaced as a whole.

use parallax_model::{
    ArticleId, Story, StoryId,
    code::PrincipalId,
    ledger::{Claim, ClaimId, Event, EventId, Link, Relation},
};
use rusqlite::{OptionalExtension, params, params_from_iter, types::Value};

use crate::{Result, Store, evidence::Texts};

/// Everything that is made across articles.
#[derive(Debug, Clone, Default)]
pub struct Derived {
    pub stories: Vec<Story>,
    pub events: Vec<Event>,
    pub claims: Vec<Claim>,
    pub links: Vec<Link>,
    pub relations: Vec<Relation>,
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
    pub status: Option<String>,
    /// Civil days, `YYYY-MM-DD`.
    pub since: Option<String>,
    pub until: Option<String>,
    pub limit: Option<u32>,
    pub offset: u32,
}

/// Where a story without a date stands among the newest: last.
const UNDATED: i64 = 0;

/// End of the last step of a claim: the year 9999.
const FOR_EVER: i64 = 253_402_300_799;

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

impl Store {
    /// Replaces all derived records. Call inside a transaction.
    pub fn put_derived(&self, derived: &Derived) -> Result<()> {
        self.connection.execute_batch(
            "DELETE FROM evidence WHERE record LIKE 'story:%' OR record LIKE 'event:%'
                 OR record LIKE 'claim:%' OR record LIKE 'relation:%';
             DELETE FROM story; DELETE FROM membership; DELETE FROM event;
             DELETE FROM event_mention; DELETE FROM claim; DELETE FROM claim_holder;
             DELETE FROM claim_step; DELETE FROM event_party;
             DELETE FROM claim_link; DELETE FROM relation;",
        )?;
        let mut texts = Texts::default();
        self.put_stories(&derived.stories, &mut texts)?;
        self.put_events(&derived.events, &mut texts)?;
        self.put_claims(derived, &mut texts)?;
        for (number, relation) in derived.relations.iter().enumerate() {
            let record = serde_json::to_string(relation)?;
            self.connection
                .prepare_cached("INSERT INTO relation(number, kind, record) VALUES (?1, ?2, ?3)")?
                .execute(params![number as i64 + 1, relation.kind, record])?;
            self.put_evidence(&format!("relation:{}", number + 1), relation, None, &mut texts)?;
        }
        Ok(())
    }

    fn put_stories(&self, stories: &[Story], texts: &mut Texts) -> Result<()> {
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

    fn put_events(&self, events: &[Event], texts: &mut Texts) -> Result<()> {
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

    fn put_claims(&self, derived: &Derived, texts: &mut Texts) -> Result<()> {
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
        for (number, link) in derived.links.iter().enumerate() {
            self.connection
                .prepare_cached("INSERT INTO claim_link(number, record) VALUES (?1, ?2)")?
                .execute(params![number as i64 + 1, serde_json::to_string(link)?])?;
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
            (" AND status = ?", filter.status.clone()),
            (" AND day >= ?", filter.since.clone()),
            (" AND day < ?", filter.until.clone()),
        ];
        for (clause, value) in clauses {
            if let Some(value) = value {
                values.push(Value::Text(value));
                sql.push_str(&clause.replace('?', &format!("?{}", values.len())));
            }
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

    /// Claims, the one that moved last first.
    pub fn claims(&self, filter: &ClaimFilter) -> Result<Vec<Claim>> {
        let mut sql = String::from("SELECT record FROM claim WHERE 1");
        let mut values: Vec<Value> = Vec::new();
        let standing = match (&filter.as_of, &filter.status) {
            (None, _) => None,
            (Some(_), None) => Some(
                " AND id IN (SELECT claim FROM claim_step WHERE at <= ? AND until > ?)".to_string(),
            ),
            (Some(_), Some(_)) => Some(
                " AND id IN (SELECT claim FROM claim_step WHERE status = @ AND at <= ? AND until > ?)"
                    .to_string(),
            ),
        };
        let clauses = [
            (
                " AND id IN (SELECT claim FROM claim_holder WHERE principal = ?)",
                filter.holder.clone(),
            ),
            (" AND status = ?", filter.status.clone().filter(|_| filter.as_of.is_none())),
            (" AND event = ?", filter.event.as_ref().map(|e| e.0.clone())),
            (
                " AND due < ? AND status NOT IN ('FULFILLED', 'RETRACTED', 'SUPERSEDED')",
                filter.due_before.clone(),
            ),
        ];
        for (clause, value) in clauses {
            if let Some(value) = value {
                values.push(Value::Text(value));
                sql.push_str(&clause.replace('?', &format!("?{}", values.len())));
            }
        }
        if let (Some(clause), Some(at)) = (standing, filter.as_of) {
            values.push(Value::Integer(at));
            let mut clause = clause.replace('?', &format!("?{}", values.len()));
            if let Some(status) = &filter.status {
                values.push(Value::Text(status.clone()));
                clause = clause.replace('@', &format!("?{}", values.len()));
            }
            sql.push_str(&clause);
        }
        let limit = filter.limit.map_or(-1, i64::from);
        sql.push_str(&format!(" ORDER BY moved DESC, id LIMIT {limit} OFFSET {}", filter.offset));
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
            "SELECT principal, count(*) FROM claim_holder GROUP BY principal ORDER BY 2 DESC, 1",
        )?;
        let rows = select
            .query_map([], |row| Ok((PrincipalId(row.get(0)?), row.get::<_, i64>(1)? as u64)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many claims stand under each status, most first.
    pub fn statuses(&self) -> Result<Vec<(String, u64)>> {
        let mut select = self.connection.prepare_cached(
            "SELECT status, count(*) FROM claim GROUP BY status ORDER BY 2 DESC, 1",
        )?;
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub fn claim(&self, id: &ClaimId) -> Result<Claim> {
        self.record("claim", &id.0)
    }

    pub fn links(&self) -> Result<Vec<Link>> {
        self.listed("SELECT record FROM claim_link ORDER BY number", Vec::new())
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
