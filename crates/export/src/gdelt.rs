//! GDELT 2.0 event file: 61 columns, tab-separated, no header. Actor countries are three letters.

use parallax_model::{Actor, Article, EventMention};
use sha2::{Digest, Sha256};

use crate::{cameo::code, day, flat};

/// Columns 0 to 60.
pub const COLUMNS: usize = 61;

/// One mention as one row. GLOBALEVENTID is a number made from the mention's id; the geographic
/// columns of actors stay empty, those of the action hold the first place.
pub fn event_row(article: &Article, mention: &EventMention) -> Vec<String> {
    let mut row = vec![String::new(); COLUMNS];
    row[0] = number(&mention.id.0).to_string();
    if let Some(day) = day(article, mention) {
        row[1] = day.strftime("%Y%m%d").to_string();
        row[2] = day.strftime("%Y%m").to_string();
        row[3] = day.year().to_string();
        // GDELT's own rule: (month * 30 + day) / 365.
        let fraction = (f64::from(day.month()) * 30.0 + f64::from(day.day())) / 365.0;
        row[4] = format!("{:.4}", f64::from(day.year()) + fraction);
    }
    actor(&mut row, 5, mention.actors.first());
    actor(&mut row, 15, mention.recipients.first());
    row[25] = "1".into();
    if let Some(cameo) = &mention.cameo {
        row[26] = cameo.0.clone();
        row[27] = cameo.0.chars().take(3).collect();
        row[28] = cameo.0.chars().take(2).collect();
    }
    row[29] = (mention.event_type.quad() as u8).to_string();
    row[30] = mention.goldstein.map(|g| g.to_string()).unwrap_or_default();
    for column in [31, 32, 33] {
        row[column] = "1".into();
    }
    if let Some(place) = mention.slots.places.first() {
        row[51] = "4".into();
        row[52] = flat(&place.text);
        row[56] = place.latitude.map(|l| l.to_string()).unwrap_or_default();
        row[57] = place.longitude.map(|l| l.to_string()).unwrap_or_default();
    }
    row[59] = article.fetched.strftime("%Y%m%d%H%M%S").to_string();
    row[60] = article.url.clone();
    row
}

fn actor(row: &mut [String], at: usize, actor: Option<&Actor>) {
    let Some(actor) = actor else { return };
    row[at] = code(actor);
    row[at + 1] = flat(&actor.text).to_uppercase();
    row[at + 2] = actor.country.as_ref().map(|c| c.0.clone()).unwrap_or_default();
    row[at + 7] = actor.sector.as_ref().map(|s| s.0.clone()).unwrap_or_default();
}

/// 53 bits of a hash: fits a double without loss.
fn number(id: &str) -> u64 {
    let digest = Sha256::digest(id.as_bytes());
    digest.iter().take(8).fold(0_u64, |n, b| (n << 8) | u64::from(*b)) >> 11
}
