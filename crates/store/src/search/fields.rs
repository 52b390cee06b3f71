//! The fields of a query as SQL.

use rusqlite::types::Value;

use crate::Query;

/// One field as SQL: `rows` lists articles that meet it, `test` asks it of article `a`, `spans` gives
/// where in one article (`?1`) it is met.
pub(super) struct Condition {
    pub rows: String,
    pub test: String,
    pub spans: Option<String>,
    pub values: Vec<Value>,
}

pub(super) fn conditions(query: &Query) -> Vec<Condition> {
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
pub(super) fn renumbered(sql: &str, by: usize) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_move_up() {
        assert_eq!(renumbered("a IN (?1, ?12) AND b", 2), "a IN (?3, ?14) AND b");
    }
}
