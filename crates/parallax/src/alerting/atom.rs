use std::path::Path;

use anyhow::{Context, Result};
use jiff::Timestamp;
use parallax_gauge::alerts::Planned;
use parallax_store::Store;

use super::{Message, Told, send};

/// Entries kept in the feed.
const ENTRIES: usize = 200;

/// Writes the feed anew with the message's alerts on top, whole or not at all.
pub(super) fn write(file: &Path, store: &Store, message: &Message, now: Timestamp) -> Result<()> {
    let mut entries = message.alerts.clone();
    entries.reverse();
    for row in store.deliveries()?.into_iter().filter(|d| d.delivered.is_some() && d.attempts > 0) {
        if let Ok(planned) = serde_json::from_value::<Planned>(row.record)
            && planned.rule == message.rule
        {
            entries.push(Told { alert: planned.alert, why: planned.why });
        }
    }
    entries.sort_by(|a, b| (b.alert.at, &b.alert.key).cmp(&(a.alert.at, &a.alert.key)));
    entries.dedup_by(|a, b| a.alert.key == b.alert.key);
    entries.truncate(ENTRIES);
    let fresh = file.with_extension("part");
    std::fs::write(&fresh, feed(&entries, &message.rule, now))
        .and_then(|()| std::fs::rename(&fresh, file))
        .with_context(|| format!("{} cannot be written", file.display()))
}

fn feed(entries: &[Told], rule: &str, now: Timestamp) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>urn:parallax:alerts:{}</id>\n<title>Alerts: {}</title>\n<author><name>Parallax</name></author>\n<updated>{now}</updated>\n",
        parallax_store::digest_of(rule),
        escape(rule)
    );
    for told in entries {
        let one = Message {
            key: told.alert.key.clone(),
            rule: rule.to_string(),
            alerts: vec![told.clone()],
        };
        out.push_str(&format!(
            "<entry><id>urn:parallax:alert:{}</id><title>{}</title><updated>{}</updated><content type=\"text\">{}</content></entry>\n",
            parallax_store::digest_of(&told.alert.key),
            escape(&send::subject(&one)),
            told.alert.at,
            escape(&send::text(&one))
        ));
    }
    out.push_str("</feed>\n");
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
