//! The records as JSON schemas: each property with its type and meaning. A test on a running server
//! compares them with what is answered.

use serde_json::{Map, Value, json};

/// Property, type, meaning.
type Property = (&'static str, &'static str, &'static str);

/// A type followed by `?` may be null or absent; `X[]` is a list of X; capitalised names are schemas.
const SCHEMAS: &[(&str, &str, &[Property])] = &[
    (
        "Evidence",
        "The stored words behind one range of a record",
        &[
            ("field", "string", "path of the range in the record, such as slots.count.range"),
            ("words", "string", "the words"),
            ("article", "string", "id of the article they stand in"),
            ("start", "integer", "first byte of them in the article's text"),
            ("end", "integer", "first byte after them"),
            ("outlet", "string", "name of the outlet"),
            ("title", "string", "headline of the article"),
            ("published", "string?", "when it was published, RFC 3339"),
            ("url", "string", "address of the article"),
            ("page", "string", "page of this server that shows the words lit"),
        ],
    ),
    (
        "Span",
        "Bytes of an article's text",
        &[
            ("article", "string", "id of the article"),
            ("start", "integer", "first byte"),
            ("end", "integer", "first byte after"),
        ],
    ),
    (
        "Story",
        "Articles about one happening",
        &[
            ("id", "string", "named by its first article"),
            ("headline", "string", "headline"),
            ("lead", "string", "id of the article that leads"),
            ("first", "string", "first publication, RFC 3339"),
            ("last", "string", "last publication, RFC 3339"),
            (
                "undated",
                "boolean?",
                "no article says when it was published: the times are of capture",
            ),
            ("members", "object[]", "articles with score, reasons, and what each copies"),
            ("summary", "object[]", "sentences with the spans they rest on"),
            ("related", "object[]", "other stories with relation, score, reason"),
            ("evidence", "Evidence[]", "the words of every range"),
        ],
    ),
    (
        "Article",
        "A text as published by one outlet, without the text",
        &[
            ("id", "string", "what it is known by"),
            ("url", "string", "address it was fetched from"),
            ("canonical_url", "string?", "address it gives itself"),
            ("addresses", "string[]?", "further addresses of the same text"),
            ("source", "string", "outlet"),
            ("source_name", "string", "name of the outlet"),
            ("title", "string", "headline"),
            ("byline", "string?", "author as printed"),
            ("credit", "string?", "wire service credited"),
            ("published", "object?", "instant, zone, precision, and where it was found"),
            ("fetched", "string", "when the bytes were taken, RFC 3339"),
            ("language", "string?", "ISO 639-1"),
            ("cues", "object[]?", "time offsets of a transcript"),
            ("raw_hash", "string", "SHA-256 of the bytes"),
            ("version", "integer", "1 for the first text under this identity"),
        ],
    ),
    (
        "ArticleWithText",
        "An article with its text",
        &[
            ("id", "string", "what it is known by"),
            ("url", "string", "address it was fetched from"),
            ("canonical_url", "string?", "address it gives itself"),
            ("addresses", "string[]?", "further addresses of the same text"),
            ("source", "string", "outlet"),
            ("source_name", "string", "name of the outlet"),
            ("title", "string", "headline"),
            ("byline", "string?", "author as printed"),
            ("credit", "string?", "wire service credited"),
            ("published", "object?", "instant, zone, precision, and where it was found"),
            ("fetched", "string", "when the bytes were taken, RFC 3339"),
            ("language", "string?", "ISO 639-1"),
            ("text", "string", "the text, UTF-8; paragraphs are parted by a blank line"),
            ("cues", "object[]?", "time offsets of a transcript"),
            ("raw_hash", "string", "SHA-256 of the bytes"),
            ("version", "integer", "1 for the first text under this identity"),
            ("story", "string?", "id of the story it is in"),
            ("versions", "string[]", "ids of all versions, oldest first"),
            ("statements", "Statement[]", "what is said in it; ranges are of its text"),
        ],
    ),
    (
        "Event",
        "One happening in the world",
        &[
            ("id", "string", "named by the mention that first told it"),
            ("event_type", "string", "PLOVER event type"),
            ("mode", "string?", "PLOVER mode"),
            ("kind", "string?", "our finer kind"),
            ("sentence", "string?", "what happened, as its claim says it"),
            ("actors", "object[]", "entity, country, name"),
            ("recipients", "object[]", "entity, country, name"),
            ("when", "object?", "start, end, zone, precision of the interval told"),
            ("place", "string?", "id of the place"),
            ("mentions", "string[]", "mentions that tell of it"),
            (
                "accounts",
                "object[]",
                "each principal's version: stance, slots with words and evidence, dated history",
            ),
            ("status", "string", "where it stands"),
            ("probability", "number", "that it happened as told, 0 to 1"),
            ("goldstein", "number?", "Goldstein value, -10 to 10"),
            ("score", "number", "conflict-cooperation score, -10 to 10"),
            ("evidence", "Evidence[]", "the words of every range"),
        ],
    ),
    (
        "Mention",
        "One telling of one event",
        &[
            ("id", "string", "article:m and a number"),
            ("span", "Span", "the clause that tells it"),
            ("trigger", "object", "the word that tells it"),
            ("frame", "string", "frame that matched"),
            ("event_type", "string", "PLOVER event type"),
            ("mode", "string?", "PLOVER mode"),
            ("contexts", "string[]", "PLOVER contexts"),
            ("kind", "string?", "our finer kind"),
            ("cameo", "string?", "CAMEO code, a string"),
            ("goldstein", "number?", "Goldstein value"),
            ("actors", "object[]", "who acted, with the words"),
            ("recipients", "object[]", "to whom it was done"),
            ("modality", "string", "asserted, denied, possible, planned, …"),
            ("negated", "boolean", "told as not having happened"),
            ("band", "object?", "probability the words give it"),
            ("slots", "object", "weapon, count, range, place, date, …"),
            ("condition", "object?", "clause of the condition"),
            ("why", "string[]", "steps of the coding, in words"),
            ("evidence", "Evidence[]", "the words of every range"),
        ],
    ),
    (
        "Statement",
        "Somebody says something",
        &[
            ("id", "string", "article:s and a number"),
            ("span", "Span", "holder, cue and content"),
            ("chain", "object[]", "everybody it comes through, outermost first"),
            ("cue", "object[]", "the words that carry it"),
            ("cue_lemma", "string", "the cue as lemma"),
            ("commitment", "string", "class of the cue"),
            ("content", "object[]", "what is said"),
            ("polarity", "string", "positive, negative, …"),
            ("modality", "string", "asserted, possible, planned, …"),
            ("band", "object?", "probability the words give it"),
            ("confidence", "string?", "words on the sourcing"),
            ("direct", "boolean", "in quotation marks"),
            ("mentions", "string[]", "mentions told inside it"),
            ("about", "object?", "what an anaphor points back to"),
            ("falsehood_noun", "string?", "noun of a denial's object"),
            ("against_interest", "boolean", "admits something against own interest"),
            ("score", "number", "how sure the reading is"),
            ("why", "string[]", "rules that fired"),
            (
                "evidence",
                "Evidence[]?",
                "the words of every range, where the statement is asked for by itself",
            ),
        ],
    ),
    (
        "Claim",
        "A proposition with its status",
        &[
            ("id", "string", "named by event and slot"),
            ("event", "string?", "event it is about"),
            ("proposition", "string", "in the program's own words"),
            ("status", "string", "where it stands"),
            ("grade", "object", "Admiralty: reliability A to F, credibility 1 to 6"),
            ("independent_for", "integer", "independent principals for it"),
            ("independent_against", "integer", "independent principals against it"),
            ("items", "integer", "articles that carry it"),
            ("due", "string?", "day a promise falls due"),
            ("circular", "boolean", "support that leads back to itself"),
            (
                "history",
                "object[]",
                "moves of the status: when, to what, by which rule, because of which words",
            ),
            ("statements", "string[]", "statements it rests on"),
            ("evidence", "Evidence[]", "the words of every range"),
        ],
    ),
    (
        "Relation",
        "A directed edge between two actors",
        &[
            ("from", "object", "entity, country, name"),
            ("to", "object", "entity, country, name"),
            ("kind", "string", "alliance, arms-transfer, talks, …"),
            ("first", "object?", "first interval told of"),
            ("last", "object?", "last interval told of"),
            ("status", "string", "of its best-founded event"),
            ("figures", "object[]", "numbers with words, holder's time and evidence"),
            ("events", "string[]", "events it is gathered from"),
            ("evidence", "Evidence[]", "the words of every range"),
        ],
    ),
    (
        "Source",
        "A source the case follows",
        &[
            ("id", "string", "the source"),
            ("name", "string", "its name"),
            ("record", "object", "kind, address, outlet, zone, language"),
            ("state", "object", "last visits, failures, counts"),
        ],
    ),
    (
        "Hit",
        "An article that holds the words asked for",
        &[
            ("article", "string", "id of the article"),
            ("title", "string", "headline"),
            ("source", "string", "outlet"),
            ("published", "string?", "RFC 3339"),
            ("snippet", "string", "words around the match; matches between « and »"),
            ("story", "string?", "story it is in"),
            ("page", "string", "page of this server"),
        ],
    ),
    (
        "Index",
        "Tension index",
        &[
            ("pair", "string?", "the pair asked for"),
            ("points", "object[]", "date, acts, talk, percentile, band, drivers"),
        ],
    ),
    (
        "Problem",
        "Why a request is not answered (RFC 9457)",
        &[
            ("type", "string", "about:blank"),
            ("title", "string", "the status in words"),
            ("status", "integer", "HTTP status"),
            ("detail", "string", "what is wrong, and what to do"),
            ("instance", "string", "path of the request"),
        ],
    ),
];

/// All schemas by name.
pub(super) fn all() -> Map<String, Value> {
    SCHEMAS
        .iter()
        .map(|(name, what, properties)| ((*name).into(), object(what, properties)))
        .collect()
}

fn object(what: &str, properties: &[Property]) -> Value {
    let all: Map<String, Value> = properties
        .iter()
        .map(|(name, kind, meaning)| ((*name).to_string(), typed(kind, meaning)))
        .collect();
    let required: Vec<&str> =
        properties.iter().filter(|(_, kind, _)| !kind.ends_with('?')).map(|(n, ..)| *n).collect();
    json!({
        "type": "object", "description": what, "properties": all, "required": required,
        "additionalProperties": false,
    })
}

fn typed(kind: &str, meaning: &str) -> Value {
    let (kind, nullable) = kind.strip_suffix('?').map_or((kind, false), |k| (k, true));
    let (item, list) = kind.strip_suffix("[]").map_or((kind, false), |k| (k, true));
    let one = if item.starts_with(|c: char| c.is_uppercase()) {
        json!({ "$ref": format!("#/components/schemas/{item}") })
    } else {
        json!({ "type": item })
    };
    let mut schema = if list { json!({ "type": "array", "items": one }) } else { one };
    if let Some(fields) = schema.as_object_mut() {
        if nullable && let Some(kind) = fields.get("type").cloned() {
            fields.insert("type".into(), json!([kind, "null"]));
        }
        fields.insert("description".into(), meaning.into());
    }
    schema
}
