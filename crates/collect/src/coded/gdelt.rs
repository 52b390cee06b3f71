//! GDELT: event tables of versions 1 and 2, mention table of version 2, knowledge graph 2.1. Tab-separated, no header.

use parallax_model::{
    CameoCode, Coder, Country, Imported, Sector,
    imported::{Side, Spot},
};

use sha2::{Digest, Sha256};

use super::row::{day, digits, list, needed, number, text};
use crate::identity;

/// Columns of the event table in version 2, and in version 1, which lacks the three second divisions of places.
const EVENTS: [usize; 2] = [61, 58];
const MENTIONS: usize = 16;
const GKG: usize = 27;

/// The table a row belongs to.
pub(super) fn recognise(line: &str) -> Option<Coder> {
    let cells: Vec<&str> = line.split('\t').collect();
    let of =
        |at: usize, length: usize| cells.get(at).is_some_and(|c| c.len() == length && digits(c));
    let id = *cells.first()?;
    if EVENTS.contains(&cells.len()) && digits(id) && of(1, 8) && of(2, 6) {
        return Some(Coder::GdeltEvents);
    }
    if cells.len() == MENTIONS && digits(id) && of(1, 14) && of(2, 14) {
        return Some(Coder::GdeltMentions);
    }
    // The rows of the graph may be longer than what is looked at.
    let graph = cells.len() > 4
        && of(1, 14)
        && id.strip_prefix(cells[1]).is_some_and(|n| n.starts_with('-'));
    graph.then_some(Coder::GdeltGkg)
}

pub(super) fn row(coder: Coder, line: &str) -> Result<Imported, String> {
    let cells: Vec<&str> = line.split('\t').collect();
    let wanted = match coder {
        Coder::GdeltEvents => EVENTS.contains(&cells.len()),
        Coder::GdeltMentions => cells.len() == MENTIONS,
        _ => cells.len() == GKG,
    };
    if !wanted {
        let columns = match coder {
            Coder::GdeltEvents => "61 or 58".to_string(),
            Coder::GdeltMentions => MENTIONS.to_string(),
            _ => GKG.to_string(),
        };
        return Err(format!("{} columns instead of {columns}", cells.len()));
    }
    match coder {
        Coder::GdeltEvents => event(&cells),
        Coder::GdeltMentions => mention(&cells),
        _ => document(&cells),
    }
}

/// Where the place of the action begins, and the columns after it.
struct Layout {
    name: usize,
    fips: usize,
    latitude: usize,
    longitude: usize,
    added: usize,
    address: usize,
}

const LAYOUT_2: Layout =
    Layout { name: 52, fips: 53, latitude: 56, longitude: 57, added: 59, address: 60 };
const LAYOUT_1: Layout =
    Layout { name: 50, fips: 51, latitude: 53, longitude: 54, added: 56, address: 57 };

fn event(cells: &[&str]) -> Result<Imported, String> {
    let layout = if cells.len() == EVENTS[0] { LAYOUT_2 } else { LAYOUT_1 };
    let mut row = Imported::new(Coder::GdeltEvents, key("GLOBALEVENTID", cells[0])?);
    row.day = Some(needed("SQLDATE", day("SQLDATE", cells[1])?)?);
    let code = needed("EventCode", text(cells[26]))?;
    if !digits(&code) || !(2..=4).contains(&code.len()) {
        return Err(format!("EventCode holds {code:?}, which is no CAMEO code"));
    }
    row.cameo = Some(CameoCode(code));
    row.intensity = number("GoldsteinScale", cells[30], -10.0..=10.0)?.map(|n| n as f32);
    row.actor = side(&cells[5..15]);
    row.recipient = side(&cells[15..25]);
    let latitude = number("ActionGeo_Lat", cells[layout.latitude], -90.0..=90.0)?;
    let longitude = number("ActionGeo_Long", cells[layout.longitude], -180.0..=180.0)?;
    row.place = text(cells[layout.name]).map(|name| Spot {
        name,
        fips: text(cells[layout.fips]),
        country: None,
        latitude,
        longitude,
    });
    row.reported = day("DATEADDED", cells[layout.added])?;
    row.address = text(cells[layout.address]);
    Ok(row)
}

/// The ten columns of one actor: code, name, country, known group, ethnic group, religions, three types.
fn side(cells: &[&str]) -> Side {
    let country = text(cells[2]).or_else(|| text(cells[3]));
    Side {
        names: text(cells[1]).into_iter().collect(),
        countries: country.map(Country).into_iter().collect(),
        sectors: cells[7..10].iter().filter_map(|c| text(c)).map(Sector).collect(),
    }
}

fn mention(cells: &[&str]) -> Result<Imported, String> {
    let event = key("GLOBALEVENTID", cells[0])?;
    let document = needed("MentionIdentifier", text(cells[5]))?;
    // A document may tell an event more than once, and an address hold several versions of one: a row has no name but
    // itself.
    let own = identity::hex(&Sha256::digest(cells.join("\t"))[..8]);
    let mut row = Imported::new(Coder::GdeltMentions, format!("{event}/{own}"));
    row.event = Some(event);
    row.reported = Some(needed("MentionTimeDate", day("MentionTimeDate", cells[2])?)?);
    number("Confidence", cells[11], 0.0..=100.0)?;
    row.outlet = text(cells[4]);
    row.address = Some(document);
    row.language = source_language(cells[14]);
    Ok(row)
}

fn document(cells: &[&str]) -> Result<Imported, String> {
    let mut row = Imported::new(Coder::GdeltGkg, needed("GKGRECORDID", text(cells[0]))?);
    row.reported = Some(needed("V2.1DATE", day("V2.1DATE", cells[1])?)?);
    row.outlet = text(cells[3]);
    row.address = text(cells[4]);
    row.themes = list(cells[7]);
    row.names = list(cells[11]);
    row.names.extend(list(cells[13]));
    row.language = source_language(cells[25]);
    Ok(row)
}

/// `srclc:fra;eng:…`: the language of a document that was translated.
fn source_language(cell: &str) -> Option<String> {
    list(cell).iter().find_map(|part| text(part.strip_prefix("srclc:")?))
}

fn key(column: &str, cell: &str) -> Result<String, String> {
    match text(cell) {
        Some(key) if digits(&key) && key.len() <= 20 => Ok(key),
        _ => Err(format!("{column} holds {:?}, which is no number of an event", cell.trim())),
    }
}
