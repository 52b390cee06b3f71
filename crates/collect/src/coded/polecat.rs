//! POLECAT: tab-separated with a header; `None` for what is missing, lists parted by `; `.

use parallax_model::{
    Coder, Context, Country, EventType, Imported, Mode, Sector,
    imported::{Side, Spot},
};

use super::row::{day, list, needed, number, text};

/// Columns without which no row can be read.
const NEEDED: [&str; 4] = ["Event ID", "Event Date", "Event Type", "Actor Name"];

pub(super) fn is_header(line: &str) -> bool {
    NEEDED.iter().all(|name| line.split('\t').any(|cell| cell.trim() == *name))
}

/// Names of the columns, in the order of the file.
pub(super) struct Header(Vec<String>);

impl Header {
    pub(super) fn read(line: &str) -> Self {
        Self(line.split('\t').map(|cell| cell.trim().to_string()).collect())
    }

    pub(super) fn row(&self, line: &str) -> Result<Imported, String> {
        let cells: Vec<&str> = line.split('\t').collect();
        // Empty columns too many do no harm.
        let excess =
            cells.get(self.0.len()..).is_some_and(|rest| rest.iter().any(|c| text(c).is_some()));
        if cells.len() < self.0.len() || excess {
            return Err(format!("{} columns, the header has {}", cells.len(), self.0.len()));
        }
        let cell = |name: &str| {
            let at = self.0.iter().position(|column| column == name);
            at.and_then(|at| cells.get(at)).copied().unwrap_or_default()
        };
        let key = needed("Event ID", text(cell("Event ID")))?;
        let told = needed("Event Type", text(cell("Event Type")))?;
        let mut row = Imported::new(Coder::Polecat, key);
        row.event_type = EventType::from_name(&told.to_uppercase());
        if row.event_type.is_none() {
            return Err(format!("Event Type holds {told:?}, which is no type of PLOVER"));
        }
        row.day = Some(needed("Event Date", day("Event Date", cell("Event Date"))?)?);
        row.reported = day("Publication Date", cell("Publication Date"))?;
        row.modes = list(cell("Event Mode")).into_iter().map(Mode).collect();
        row.contexts = list(cell("Contexts")).into_iter().map(Context).collect();
        row.intensity = number("Intensity", cell("Intensity"), -10.0..=10.0)?.map(|n| n as f32);
        row.actor = side(cell("Actor Name"), cell("Actor Country"), cell("Actor Sectors"));
        row.recipient =
            side(cell("Recipient Name"), cell("Recipient Country"), cell("Recipient Sectors"));
        let latitude = number("Latitude", cell("Latitude"), -90.0..=90.0)?;
        let longitude = number("Longitude", cell("Longitude"), -180.0..=180.0)?;
        row.place =
            text(cell("Placename")).or_else(|| text(cell("Raw Placename"))).map(|name| Spot {
                name,
                fips: None,
                country: text(cell("Country")).map(Country),
                latitude,
                longitude,
            });
        row.outlet = text(cell("Source"));
        row.language = text(cell("Language"));
        row.names = list(cell("Story People"));
        row.names.extend(list(cell("Story Organizations")));
        Ok(row)
    }
}

fn side(names: &str, countries: &str, sectors: &str) -> Side {
    Side {
        names: list(names),
        countries: list(countries).into_iter().map(Country).collect(),
        sectors: list(sectors).into_iter().map(Sector).collect(),
    }
}
