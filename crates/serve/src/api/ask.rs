//! What is asked: parameters by name, checked against those the route takes.

use std::collections::BTreeMap;

use jiff::civil::Date;
use parallax_store::{Fields, Place};

use super::{Problem, cursor};
use crate::as_of::AsOf;

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    Path,
    Query,
}

/// What a parameter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Text,
    /// `YYYY-MM-DD`
    Day,
    /// From 1 to the most.
    Count(u32),
    /// One of these words.
    Word(&'static [&'static str]),
}

/// A parameter of a route or tool.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter {
    pub name: &'static str,
    pub stands: Stands,
    pub holds: Holds,
    pub required: bool,
    pub meaning: &'static str,
}

const fn query(name: &'static str, holds: Holds, meaning: &'static str) -> Parameter {
    Parameter { name, stands: Stands::Query, holds, required: false, meaning }
}

/// Rows of a page when none are asked for, and the most that may be.
pub(crate) const ROWS: u32 = 50;
pub(crate) const MOST_ROWS: u32 = 200;

/// Sets of parameters that routes share.
pub(crate) mod parameters {
    use super::{Holds, MOST_ROWS, Parameter, Stands, query};

    pub(crate) const ID: Parameter = Parameter {
        name: "id",
        stands: Stands::Path,
        holds: Holds::Text,
        required: true,
        meaning: "the id, as lists give it",
    };
    pub(crate) const NONE: &[Parameter] = &[];
    pub(crate) const ONE: &[Parameter] = &[ID];
    pub(crate) const ONE_AS_OF: &[Parameter] = &[ID, AS_OF];
    pub(crate) const LIST: &[Parameter] = &[
        ACTOR, HOLDER, TYPE, WEAPON, PLACE, STATUS, SOURCE, BEFORE, AFTER, AS_OF, STORY, ARTICLE,
        EVENT, LIMIT, CURSOR,
    ];
    pub(crate) const RELATIONS: &[Parameter] = &[ACTOR, TYPE, STATUS, AS_OF, LIMIT, CURSOR];
    pub(crate) const SEARCH: &[Parameter] = &[
        Parameter {
            name: "q",
            stands: Stands::Query,
            holds: Holds::Text,
            required: true,
            meaning: "words, all of which must occur; \"quoted words\" are a phrase; fields: actor: holder: type: weapon: place: status: source: before: after: as-of:",
        },
        query(
            "order",
            Holds::Word(&["best", "newest"]),
            "best (without it too): the best of the 1,000 matches that came last, and no more than these; newest: every match, the newest first",
        ),
        LIMIT,
        CURSOR,
    ];
    pub(crate) const INDEX: &[Parameter] = &[
        query("pair", Holds::Text, "two country codes joined by a colon; the whole case without"),
        query("after", Holds::Day, "first day; 30 days before the last without"),
        query("before", Holds::Day, "day after the last; the day of the last event without"),
        AS_OF,
    ];

    pub(crate) const ACTOR: Parameter = query(
        "actor",
        Holds::Text,
        "a party: country code (ISO 3166-1 alpha-3) or entity id such as person:vladimir-putin",
    );
    pub(crate) const HOLDER: Parameter =
        query("holder", Holds::Text, "who is heard: a principal such as gov:AAA");
    pub(crate) const TYPE: Parameter = query(
        "type",
        Holds::Text,
        "PLOVER type (threaten) or our finer kind (x-launch-test); kind of edge for relations",
    );
    pub(crate) const WEAPON: Parameter =
        query("weapon", Holds::Text, "words, class or id of a weapon told of");
    pub(crate) const PLACE: Parameter = query("place", Holds::Text, "words or id of a place told");
    pub(crate) const STATUS: Parameter =
        query("status", Holds::Text, "where it stands, such as disputed");
    pub(crate) const SOURCE: Parameter = query("source", Holds::Text, "the outlet");
    pub(crate) const BEFORE: Parameter = query(
        "before",
        Holds::Day,
        "before this day: of the event, or of publication for articles, stories and mentions",
    );
    pub(crate) const AFTER: Parameter = query("after", Holds::Day, "on or after this day");
    pub(crate) const AS_OF: Parameter =
        query("as-of", Holds::Day, "as known at the end of this day, UTC: histories are cut there");
    pub(crate) const STORY: Parameter = query("story", Holds::Text, "id of a story");
    pub(crate) const ARTICLE: Parameter = query("article", Holds::Text, "id of an article");
    pub(crate) const EVENT: Parameter = query("event", Holds::Text, "id of an event");
    pub(crate) const LIMIT: Parameter =
        query("limit", Holds::Count(MOST_ROWS), "rows of a page; 50 without");
    pub(crate) const CURSOR: Parameter =
        query("cursor", Holds::Text, "`next` of the page before; the first page without");
}

/// A checked request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ask(BTreeMap<String, String>);

impl Ask {
    /// From the path's parameters and the query string.
    pub(super) fn read(
        known: &[Parameter],
        path: Vec<(String, String)>,
        query: &str,
    ) -> Result<Self, Problem> {
        let mut given = path;
        for pair in query.split('&').filter(|p| !p.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            given.push((decoded(name)?, decoded(value)?));
        }
        Self::of(known, given)
    }

    /// From names and values, each checked; an unknown one is a mistake worth telling.
    pub(crate) fn of(
        known: &[Parameter],
        given: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Problem> {
        let mut all = BTreeMap::new();
        for (name, value) in given {
            let Some(parameter) = known.iter().find(|p| p.name == name) else {
                let names: Vec<_> = known.iter().map(|p| p.name).collect();
                return Err(Problem::asked_wrongly(format!(
                    "there is no parameter {name} here; there are: {}",
                    if names.is_empty() { "none".into() } else { names.join(", ") }
                )));
            };
            if value.is_empty() {
                continue;
            }
            check(parameter, &value)?;
            if all.insert(name.clone(), value).is_some() {
                return Err(Problem::asked_wrongly(format!("{name} is given twice")));
            }
        }
        if let Some(missing) = known.iter().find(|p| p.required && !all.contains_key(p.name)) {
            let Parameter { name, meaning, .. } = missing;
            return Err(Problem::asked_wrongly(format!("{name} is missing: {meaning}")));
        }
        Ok(Self(all))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(crate) fn id(&self) -> &str {
        self.get("id").unwrap_or_default()
    }

    pub(crate) fn day(&self, name: &str) -> Option<Date> {
        self.get(name).and_then(|d| d.parse().ok())
    }

    /// The day was checked when the request was read.
    pub(crate) fn as_of(&self) -> AsOf {
        self.get("as-of").and_then(|d| AsOf::read(d).ok()).unwrap_or_default()
    }

    pub(crate) fn limit(&self) -> u32 {
        self.get("limit").and_then(|n| n.parse().ok()).unwrap_or(ROWS)
    }

    pub(crate) fn cursor(&self) -> Result<Option<Place>, Problem> {
        self.get("cursor").map(cursor::read).transpose()
    }

    pub(crate) fn fields(&self) -> Fields {
        let field = |name: &str| self.get(name).map(str::to_string);
        Fields {
            actor: field("actor"),
            holder: field("holder"),
            event_type: field("type"),
            weapon: field("weapon"),
            place: field("place"),
            status: field("status").map(|s| s.replace([' ', '-'], "_")),
            source: field("source"),
            after: field("after"),
            before: field("before"),
            known_by: self.as_of().instant().map(|t| t.as_second()),
            story: field("story"),
            article: field("article"),
            event: field("event"),
        }
    }
}

fn check(parameter: &Parameter, value: &str) -> Result<(), Problem> {
    let Parameter { name, .. } = parameter;
    match parameter.holds {
        Holds::Text => Ok(()),
        Holds::Day => value.parse::<Date>().map(drop).map_err(|_| {
            Problem::asked_wrongly(format!(
                "{name}: {value} cannot be read as a date; write YYYY-MM-DD"
            ))
        }),
        Holds::Word(words) if words.contains(&value) => Ok(()),
        Holds::Word(words) => {
            Err(Problem::asked_wrongly(format!("{name} is one of {}", words.join(", "))))
        }
        Holds::Count(most) => match value.parse::<u32>() {
            Ok(count) if (1..=most).contains(&count) => Ok(()),
            _ => Err(Problem::asked_wrongly(format!("{name} is a number from 1 to {most}"))),
        },
    }
}

fn decoded(text: &str) -> Result<String, Problem> {
    let text = text.replace('+', " ");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |d: Option<u8>| d.and_then(|d| char::from(d).to_digit(16));
        let (high, low) = (digit(rest.next()), digit(rest.next()));
        match (high, low) {
            (Some(high), Some(low)) => bytes.push((high * 16 + low) as u8),
            _ => return Err(Problem::asked_wrongly("the address is not well escaped")),
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::asked_wrongly("the address is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_checked_by_name_and_value() {
        let read = |query: &str| Ask::read(parameters::LIST, Vec::new(), query);
        let ask = read("actor=PRK&limit=3&status=&place=East+Sea%21").unwrap();
        assert_eq!((ask.get("place"), ask.limit()), (Some("East Sea!"), 3));
        assert_eq!(ask.fields().status, None);
        for wrong in ["actr=PRK", "limit=0", "limit=9999", "after=July", "actor=a&actor=b", "a=%zz"]
        {
            assert_eq!(read(wrong).unwrap_err().status.as_u16(), 400, "{wrong}");
        }
    }
}
