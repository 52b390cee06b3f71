//! POLECAT: 40 columns, tab-separated; a missing value is `None`, lists are joined with `; `.

use std::collections::BTreeSet;

use parallax_knowledge::{Knowledge, places::Extent};
use parallax_model::{Actor, Article, EntityId, EventMention, Quad};

use crate::atlas::{self, Located};
use crate::common::{auxiliary_modes, country, cow, day, flat, joined, sector};
use crate::table::{Column, number, text};

/// Column names, in order, with what we put there.
pub const COLUMNS: [Column; 40] = [
    text("Event ID", "the mention: article:number"),
    text("Event Date", "YYYY-MM-DD, day of the event when told, else of publication"),
    text("Event Type", "PLOVER event type, upper case"),
    text("Event Mode", "PLOVER mode, lower case; auxiliary modes (negation, future, …) after it"),
    number(
        "Intensity",
        "conflict-cooperation score of kind, mode or type on PLOVER's scale, -10 to 10",
    ),
    text("Quad Code", "VERBAL or MATERIAL, COOPERATION or CONFLICT"),
    text("Contexts", "PLOVER contexts"),
    text(
        "Actor Name",
        "names of the actors as the tables of the program have them, else as written",
    ),
    text("Actor Country", "ISO 3166-1 alpha-3, or PLOVER's codes for non-states"),
    text("Actor COW", "Correlates of War numbers"),
    text("Primary Actor Sector", "PLOVER sector of the first actor"),
    text("Actor Sectors", "PLOVER sectors of all actors"),
    text("Actor Title", "office held on the day of the event"),
    text("Actor Name Raw", "the words that name them"),
    text("Wikipedia Actor ID", "always None: nothing is looked up there"),
    text("Recipient Name", "as for the actor"),
    text("Recipient Country", "as for the actor"),
    text("Recipient COW", "as for the actor"),
    text("Primary Recipient Sector", "as for the actor"),
    text("Recipient Sectors", "as for the actor"),
    text("Recipient Title", "as for the actor"),
    text("Recipient Name Raw", "as for the actor"),
    text("Wikipedia Recipient ID", "always None"),
    text("Placename", "name of the place of the event, resolved"),
    text("City", "name, where the place is a town"),
    text("District", "name, where the place is a district"),
    text("Province", "first-order division it lies in"),
    text("Country", "country of the place, ISO 3166-1 alpha-3"),
    number("Latitude", "degrees, WGS 84"),
    number("Longitude", "degrees, WGS 84"),
    text("GeoNames ID", "always None: the gazetteer inside carries no ids"),
    text("Raw Placename", "the words that name the place"),
    text("Feature Type", "COUNTRY, ADM1, TOWN, SEA, LAUNCHSITE, …"),
    text("Source", "outlet"),
    text("Publication Date", "YYYY-MM-DD, local to the outlet"),
    text("Story People", "people named in the article that the tables know"),
    text("Story Organizations", "organisations named in the article that the tables know"),
    text("Story Locations", "states and places named in the article that the tables know"),
    text("Language", "ISO 639-1"),
    text("Version", "program and version that coded it"),
];

/// The header line's fields.
pub fn header() -> [&'static str; 40] {
    COLUMNS.map(|c| c.name)
}

/// Names of what an article mentions, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Story {
    pub people: String,
    pub organisations: String,
    pub locations: String,
}

impl Story {
    /// From the linked names of an article, in the order in which they first occur.
    pub fn of<'a>(knowledge: &Knowledge, links: impl IntoIterator<Item = &'a EntityId>) -> Self {
        let (mut people, mut organisations, mut locations) = (Vec::new(), Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for link in links {
            if !seen.insert(link) {
                continue;
            }
            let name = name_of(knowledge, link);
            match link.as_str().split(':').next() {
                Some("person") => people.extend(name),
                Some("org") => organisations.extend(name),
                Some("state" | "place") => locations.extend(name),
                _ => {}
            }
        }
        Self {
            people: people.join("; "),
            organisations: organisations.join("; "),
            locations: locations.join("; "),
        }
    }
}

/// One mention as one row.
pub fn row(
    knowledge: &Knowledge,
    article: &Article,
    mention: &EventMention,
    story: &Story,
) -> [String; 40] {
    let slot = mention.slots.places.first();
    let place = slot.and_then(|s| atlas::of_slot(knowledge, s));
    let place = place.as_ref();
    let day = day(article, mention);
    let score = knowledge.ontology.score(
        mention.event_type,
        mention.mode.as_ref(),
        mention.kind.as_deref(),
    );
    let mut modes: Vec<&str> = mention.mode.iter().map(|m| m.as_str()).collect();
    modes.extend(auxiliary_modes(mention));
    let is = |wanted: bool| place.filter(|_| wanted).map(|p| p.name.clone()).unwrap_or_default();
    let precision = place.map(Located::precision);
    let province = match precision {
        Some(Extent::Province) => is(true),
        _ => place.map(|p| p.admin1.clone()).unwrap_or_default(),
    };
    let [actor, recipient] = [&mention.actors, &mention.recipients].map(|parties| {
        [
            joined(parties, |a| Some(name(knowledge, a))),
            joined(parties, country),
            joined(parties, |a| a.country.as_ref().and_then(|c| cow(knowledge, c))),
            parties.first().and_then(sector).unwrap_or_default(),
            joined(parties, sector),
            joined(parties, |a| title(knowledge, a, day)),
            joined(parties, |a| Some(flat(&a.text))),
            String::new(),
        ]
    });
    let coordinate = |of: fn(&Located) -> f64| place.map(|p| of(p).to_string()).unwrap_or_default();
    let head = [
        mention.id.0.clone(),
        day.map(|d| d.to_string()).unwrap_or_default(),
        mention.event_type.name().into(),
        modes.join("; "),
        score.to_string(),
        quad(mention).into(),
        mention.contexts.iter().map(|c| c.0.as_str()).collect::<Vec<_>>().join("; "),
    ];
    let tail = [
        is(true),
        is(precision == Some(Extent::Town)),
        is(precision == Some(Extent::District)),
        province,
        place
            .and_then(|p| p.country.as_ref())
            .or(slot.and_then(|s| s.country.as_ref()))
            .map(|c| c.0.clone())
            .unwrap_or_default(),
        coordinate(|p| p.latitude),
        coordinate(|p| p.longitude),
        String::new(),
        slot.map(|p| flat(&p.text)).unwrap_or_default(),
        place.map(|p| p.feature.name().into()).unwrap_or_default(),
        flat(&article.source_name),
        article.published.as_ref().map(|p| p.local_date().to_string()).unwrap_or_default(),
        story.people.clone(),
        story.organisations.clone(),
        story.locations.clone(),
        article.language.clone().unwrap_or_default(),
        concat!("parallax ", env!("CARGO_PKG_VERSION")).into(),
    ];
    let mut all = head.into_iter().chain(actor).chain(recipient).chain(tail);
    std::array::from_fn(|_| match all.next() {
        Some(value) if !value.is_empty() => value,
        _ => "None".into(),
    })
}

/// Name of an entity as the tables have it.
pub(crate) fn name_of(knowledge: &Knowledge, entity: &EntityId) -> Option<String> {
    let id = entity.as_str();
    let (kind, key) = id.split_once(':')?;
    match kind {
        "person" => knowledge.people.get(key).map(|p| p.name.clone()),
        "org" => knowledge.organisations.get(id).map(|o| o.name.clone()),
        "state" => {
            knowledge.states.get(key).or_else(|| knowledge.states.get(id)).map(|s| s.name.clone())
        }
        "place" => knowledge.places.get(key).map(|p| p.name.clone()),
        "weapon" => knowledge.weapons.get(key).map(|w| w.name.clone()),
        _ => None,
    }
}

/// The entity's name, else the name as written.
pub(crate) fn name(knowledge: &Knowledge, actor: &Actor) -> String {
    let known = actor.entity.as_ref().and_then(|e| name_of(knowledge, e));
    known.unwrap_or_else(|| flat(&actor.text))
}

/// Office a person held on a day.
pub(crate) fn title(
    knowledge: &Knowledge,
    actor: &Actor,
    on: Option<jiff::civil::Date>,
) -> Option<String> {
    let person = knowledge.people.get(actor.entity.as_ref()?.as_str())?;
    let mut held = person.holdings.iter().filter(|h| on.is_none_or(|day| h.term.covers(day)));
    let office = held.next_back().and_then(|h| knowledge.people.offices().get(h.office))?;
    Some(office.title.clone())
}

fn quad(mention: &EventMention) -> &'static str {
    match mention.event_type.quad() {
        Quad::VerbalCooperation => "VERBAL COOPERATION",
        Quad::MaterialCooperation => "MATERIAL COOPERATION",
        Quad::VerbalConflict => "VERBAL CONFLICT",
        Quad::MaterialConflict => "MATERIAL CONFLICT",
    }
}
