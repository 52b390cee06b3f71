//! Changes of knowledge, kept with the happenings they are changes of.

use parallax_model::ledger::EventId;
use rusqlite::{params, params_from_iter, types::Value};
use serde::de::DeserializeOwned;

use crate::{Result, Store};

/// One change, with the record of it that the gauge made.
#[derive(Debug, Clone)]
pub struct AlertRow {
    pub key: String,
    /// The happening that holds it.
    pub event: EventId,
    /// Seconds since 1970.
    pub at: i64,
    /// The word for the change, `dispute` say.
    pub change: String,
    pub parties: Vec<String>,
    pub record: serde_json::Value,
}

/// Which changes to list.
#[derive(Debug, Clone, Default)]
pub struct AlertFilter {
    pub change: Option<String>,
    /// Country code or entity id of a party, in any case of letters.
    pub party: Option<String>,
    /// Seconds since 1970.
    pub since: Option<i64>,
    /// By this instant.
    pub until: Option<i64>,
    pub limit: Option<u32>,
}

impl Store {
    pub(crate) fn put_alerts(&self, alerts: &[AlertRow]) -> Result<()> {
        let mut insert = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO alert(key, event, at, change, record) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let mut party = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO alert_party(party, key) VALUES (upper(?1), ?2)",
        )?;
        for alert in alerts {
            let record = serde_json::to_string(&alert.record)?;
            insert.execute(params![alert.key, alert.event.0, alert.at, alert.change, record])?;
            for code in &alert.parties {
                party.execute([code, &alert.key])?;
            }
        }
        Ok(())
    }

    /// Changes of knowledge, the newest first.
    pub fn alerts<T: DeserializeOwned>(&self, filter: &AlertFilter) -> Result<Vec<T>> {
        let mut sql = String::from("SELECT record FROM alert WHERE 1");
        let mut values: Vec<Value> = Vec::new();
        let clauses = [
            (" AND change = ?", filter.change.clone().map(Value::Text)),
            (
                " AND key IN (SELECT key FROM alert_party WHERE party = upper(?))",
                filter.party.clone().map(Value::Text),
            ),
            (" AND at >= ?", filter.since.map(Value::Integer)),
            (" AND at <= ?", filter.until.map(Value::Integer)),
        ];
        for (clause, value) in clauses {
            if let Some(value) = value {
                values.push(value);
                sql.push_str(&clause.replace('?', &format!("?{}", values.len())));
            }
        }
        let limit = filter.limit.map_or(-1, i64::from);
        sql.push_str(&format!(" ORDER BY at DESC, key DESC LIMIT {limit}"));
        let mut select = self.connection.prepare_cached(&sql)?;
        let rows = select.query_map(params_from_iter(values), |row| row.get::<_, String>(0))?;
        rows.map(|row| Ok(serde_json::from_str(&row?)?)).collect()
    }
}
