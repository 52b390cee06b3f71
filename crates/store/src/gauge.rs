//! What the gauge keeps: forecasts as issued, alerts on their way.

use jiff::{Timestamp, civil::Date};
use rusqlite::params;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Result, Store};

/// One forecast of one horizon, as it was issued.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    pub issued: Date,
    pub stream: String,
    pub days: u32,
    pub probability: f64,
    pub base_rate: f64,
    /// `None` while the window is open.
    pub happened: Option<bool>,
}

/// One alert for one channel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delivery {
    pub key: String,
    pub channel: String,
    pub rule: String,
    /// Claim, event or stream, for the cool-down.
    pub subject: String,
    /// When the change happened.
    pub at: Timestamp,
    pub due: Timestamp,
    pub attempts: u32,
    pub delivered: Option<Timestamp>,
    /// What went wrong at the last attempt.
    pub error: Option<String>,
    pub record: serde_json::Value,
}

const DELIVERY: &str =
    "SELECT key, channel, rule, subject, at, due, attempts, delivered, error, record FROM delivery";

impl Store {
    /// Keeps forecasts and the record they belong to. What was issued for that day and stream before
    /// stays as it is: `false`.
    pub fn put_outlook<T: Serialize>(&self, forecasts: &[Forecast], record: &T) -> Result<bool> {
        let Some(first) = forecasts.first() else { return Ok(false) };
        let new = self.connection.execute(
            "INSERT OR IGNORE INTO outlook_record(issued, stream, record) VALUES (?1, ?2, ?3)",
            params![first.issued.to_string(), first.stream, serde_json::to_string(record)?],
        )?;
        if new == 0 {
            return Ok(false);
        }
        for f in forecasts {
            self.connection.execute(
                "INSERT OR IGNORE INTO outlook(issued, stream, days, probability, base_rate)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![f.issued.to_string(), f.stream, f.days, f.probability, f.base_rate],
            )?;
        }
        Ok(true)
    }

    /// Records of the newest day of issue of each stream, streams in order; of those issued by a day, where
    /// one is given.
    pub fn outlooks<T: DeserializeOwned>(&self, by: Option<Date>) -> Result<Vec<(String, T)>> {
        let mut select = self.connection.prepare_cached(
            "SELECT stream, record FROM outlook_record AS o
             WHERE issued = (SELECT max(issued) FROM outlook_record
                             WHERE stream = o.stream AND (?1 IS NULL OR issued <= ?1))
             ORDER BY stream",
        )?;
        let by = by.map(|day| day.to_string());
        let rows = select
            .query_map([by], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| {
            let (stream, record) = row?;
            Ok((stream, serde_json::from_str(&record)?))
        })
        .collect()
    }

    /// All forecasts ever issued, oldest first.
    pub fn forecasts(&self) -> Result<Vec<Forecast>> {
        let mut select = self.connection.prepare_cached(
            "SELECT issued, stream, days, probability, base_rate, happened FROM outlook
             ORDER BY issued, stream, days",
        )?;
        let rows = select.query_map([], |row| {
            Ok(Forecast {
                issued: row.get::<_, String>(0)?.parse().unwrap_or_default(),
                stream: row.get(1)?,
                days: row.get(2)?,
                probability: row.get(3)?,
                base_rate: row.get(4)?,
                happened: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Adds what happened to a forecast whose window has closed; said once, it stays.
    pub fn score_forecast(&self, forecast: &Forecast, happened: bool) -> Result<()> {
        self.connection.execute(
            "UPDATE outlook SET happened = ?4
             WHERE issued = ?1 AND stream = ?2 AND days = ?3 AND happened IS NULL",
            params![forecast.issued.to_string(), forecast.stream, forecast.days, happened],
        )?;
        Ok(())
    }

    /// First and last instant at which articles of the case were published.
    pub fn coverage(&self) -> Result<Option<(Timestamp, Timestamp)>> {
        let (first, last): (Option<i64>, Option<i64>) = self.connection.query_row(
            // Each from its end of the index; both at once would be read off the whole of it.
            "SELECT (SELECT min(published) FROM article), (SELECT max(published) FROM article)",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let instant = |s: i64| Timestamp::from_second(s).ok();
        Ok(first.and_then(instant).zip(last.and_then(instant)))
    }

    /// Takes an alert up for delivery, once: `false` when it was there already.
    pub fn put_delivery(&self, delivery: &Delivery) -> Result<bool> {
        let new = self.connection.execute(
            "INSERT OR IGNORE INTO delivery(key, channel, rule, subject, at, due, delivered, record)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                delivery.key,
                delivery.channel,
                delivery.rule,
                delivery.subject,
                delivery.at.as_second(),
                delivery.due.as_second(),
                delivery.delivered.map(|t| t.as_second()),
                delivery.record.to_string(),
            ],
        )?;
        Ok(new == 1)
    }

    /// Deliveries, the newest change first.
    pub fn deliveries(&self) -> Result<Vec<Delivery>> {
        self.delivery_rows(&format!("{DELIVERY} ORDER BY at DESC, key, channel, rule"), 0)
    }

    /// Deliveries that are due and not yet made, oldest change first.
    pub fn due_deliveries(&self, now: Timestamp) -> Result<Vec<Delivery>> {
        let sql = format!(
            "{DELIVERY} WHERE delivered IS NULL AND due <= ?1 ORDER BY at, key, channel, rule"
        );
        self.delivery_rows(&sql, now.as_second())
    }

    fn delivery_rows(&self, sql: &str, now: i64) -> Result<Vec<Delivery>> {
        let mut select = self.connection.prepare_cached(sql)?;
        let read = |row: &rusqlite::Row<'_>| {
            let instant = |s: i64| Timestamp::from_second(s).unwrap_or(Timestamp::UNIX_EPOCH);
            let record: String = row.get(9)?;
            Ok(Delivery {
                key: row.get(0)?,
                channel: row.get(1)?,
                rule: row.get(2)?,
                subject: row.get(3)?,
                at: instant(row.get(4)?),
                due: instant(row.get(5)?),
                attempts: row.get(6)?,
                delivered: row.get::<_, Option<i64>>(7)?.map(instant),
                error: row.get(8)?,
                record: serde_json::from_str(&record).unwrap_or_default(),
            })
        };
        let rows = if sql.contains("?1") {
            select.query_map([now], read)?
        } else {
            select.query_map([], read)?
        };
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The receiver took it.
    pub fn delivered(&self, delivery: &Delivery, at: Timestamp) -> Result<()> {
        self.connection.execute(
            "UPDATE delivery SET delivered = ?4, attempts = attempts + 1, error = NULL
             WHERE key = ?1 AND channel = ?2 AND rule = ?3",
            params![delivery.key, delivery.channel, delivery.rule, at.as_second()],
        )?;
        Ok(())
    }

    /// It did not; the next attempt is due then.
    pub fn not_delivered(&self, delivery: &Delivery, error: &str, due: Timestamp) -> Result<()> {
        self.connection.execute(
            "UPDATE delivery SET attempts = attempts + 1, error = ?4, due = ?5
             WHERE key = ?1 AND channel = ?2 AND rule = ?3",
            params![delivery.key, delivery.channel, delivery.rule, error, due.as_second()],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_stays_as_it_was_issued_and_is_scored_once() {
        let store = Store::in_memory().unwrap();
        let forecast = |probability| Forecast {
            issued: "2024-07-01".parse().unwrap(),
            stream: "ASSAULT".into(),
            days: 7,
            probability,
            base_rate: 0.1,
            happened: None,
        };
        assert!(store.put_outlook(&[forecast(0.4)], &"first").unwrap());
        assert!(!store.put_outlook(&[forecast(0.9)], &"second").unwrap());
        store.score_forecast(&forecast(0.4), true).unwrap();
        store.score_forecast(&forecast(0.4), false).unwrap();
        let kept = store.forecasts().unwrap();
        assert_eq!(kept, [Forecast { happened: Some(true), ..forecast(0.4) }]);
        let records = |by: Option<Date>| -> Vec<(String, String)> { store.outlooks(by).unwrap() };
        assert_eq!(records(None), [("ASSAULT".to_string(), "first".to_string())]);
        assert_eq!(records("2024-07-01".parse().ok()).len(), 1);
        assert_eq!(records("2024-06-30".parse().ok()), [], "an outlook was known before its issue");
    }

    #[test]
    fn an_alert_is_taken_up_once_and_waits_after_a_failure() {
        let store = Store::in_memory().unwrap();
        let at = |s: i64| Timestamp::from_second(s).unwrap();
        let alert = Delivery {
            key: "c1".into(),
            channel: "desk".into(),
            rule: "all".into(),
            subject: "c1".into(),
            at: at(10),
            due: at(20),
            attempts: 0,
            delivered: None,
            error: None,
            record: serde_json::json!({}),
        };
        assert!(store.put_delivery(&alert).unwrap() && !store.put_delivery(&alert).unwrap());
        assert_eq!(store.due_deliveries(at(19)).unwrap(), []);
        store.not_delivered(&alert, "refused", at(80)).unwrap();
        assert_eq!(store.due_deliveries(at(79)).unwrap(), []);
        assert_eq!(store.due_deliveries(at(80)).unwrap()[0].attempts, 1);
        store.delivered(&alert, at(81)).unwrap();
        assert_eq!(store.due_deliveries(at(90)).unwrap(), []);
        assert_eq!(store.deliveries().unwrap()[0].delivered, Some(at(81)));
    }
}
