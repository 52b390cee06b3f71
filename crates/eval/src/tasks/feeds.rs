//! Assertions about feeds: a value at a path of the parsed feed, in the vocabulary of the universal feed
//! parser, whose tests they come from. Equality is exact; encodings are equal when they have one label in the
//! WHATWG standard.

use std::path::Path;

use parallax_collect::{
    Origin, dates,
    feed::{self, Feed, Section, Text},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Record {
    file: String,
    checks: Vec<Check>,
    #[serde(default)]
    headers: Map<String, Value>,
}

#[derive(Deserialize)]
struct Check {
    path: Vec<Value>,
    value: Value,
}

/// `pass`: share of checks met; `pass_feeds` of feeds with all checks met; `pass_illformed` and
/// `pass_encoding` of the feeds in those folders; `text_equal` of checks met once tags are taken out of both.
pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = input::json_lines(file, options.limit)?;
    let folder = file.parent().unwrap_or(Path::new(".")).join("files");
    let (mut checks, mut loose, mut feeds) = (Vec::new(), Vec::new(), Vec::new());
    let (mut illformed, mut encodings, mut other, mut errors) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut seconds = 0.0;
    for record in &records {
        let path = folder.join(&record.file);
        let bytes = std::fs::read(&path)
            .map_err(|source| Error::Open { path: path.display().to_string(), source })?;
        let started = std::time::Instant::now();
        let read = feed::read(&bytes, &origin(record));
        seconds += started.elapsed().as_secs_f64();
        let view = read.as_ref().map_or(Value::Null, view);
        let (mut met, mut near) = (0, 0);
        for check in &record.checks {
            let found = look_up(&view, &check.path);
            let right = same(&found, &check.value, &check.path);
            met += usize::from(right);
            near += usize::from(right || without_tags(&found) == without_tags(&check.value));
            if !right {
                errors.push(format!(
                    "{} {}\n  read     {found}\n  expected {}",
                    record.file,
                    Value::from(check.path.clone()),
                    check.value
                ));
            }
        }
        let all = record.checks.len();
        checks.push((met as f64, all as f64));
        loose.push((near as f64, all as f64));
        let whole = f64::from(u8::from(met == all));
        feeds.push(whole);
        if record.file.starts_with("illformed") {
            illformed.push(whole);
        } else if record.file.starts_with("encoding") {
            encodings.push(whole);
        } else if !record.file.contains("/sanitize/") && !record.file.contains("/base/") {
            other.push(whole);
        }
    }
    let mut report = Report::new(records.len());
    let (value, interval) = score::share(&checks);
    report.score_with_interval("pass", value, interval);
    let (value, interval) = score::share(&loose);
    report.score_with_interval("text_equal", value, interval);
    for (name, values) in [
        ("pass_feeds", &feeds),
        ("pass_illformed", &illformed),
        ("pass_encoding", &encodings),
        ("pass_without_sanitize_base", &other),
    ] {
        let (value, interval) = score::mean(values);
        report.score_with_interval(name, value, interval);
    }
    report.seconds = Some(seconds);
    errors.truncate(options.errors);
    report.errors = errors;
    Ok(report)
}

/// The tests were served from this address.
fn origin(record: &Record) -> Origin {
    let mut origin =
        Origin::new(format!("http://127.0.0.1:8097/{}", record.file), jiff::Timestamp::now());
    for (name, value) in &record.headers {
        let value = value.as_str().unwrap_or_default().to_string();
        if name.eq_ignore_ascii_case("content-type") {
            origin.content_type = Some(value.clone());
        }
        origin.headers.push((name.to_ascii_lowercase(), value));
    }
    origin
}

fn view(feed: &Feed) -> Value {
    let entries: Vec<Value> = feed.entries.iter().map(|e| section(e, true)).collect();
    json!({ "feed": section(&feed.feed, false), "entries": entries, "version": feed.version, "encoding": feed.encoding })
}

/// A section by the names of the tests; aliases are resolved by [`look_up`].
fn section(section: &Section, in_entry: bool) -> Value {
    let mut out = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            out.insert(name.into(), value);
        }
    };
    let words = |text: &Option<String>| text.clone().map(Value::from);
    for e in &section.extensions {
        let mut fields: Map<String, Value> =
            e.attributes.iter().map(|(n, v)| (n.clone(), v.clone().into())).collect();
        fields.insert("content".into(), e.text.clone().into());
        match e.name.as_str() {
            "media_credit" => {}
            "media_restriction" => {
                let words: Vec<&str> = e.text.split_whitespace().collect();
                fields.insert("content".into(), json!(words));
                put(&e.name, Some(fields.into()));
            }
            "itunes_block" => {
                put(&e.name, Some(json!(u8::from(e.text.trim().eq_ignore_ascii_case("yes")))))
            }
            "itunes_explicit" => put(
                &e.name,
                Some(match e.text.trim().to_ascii_lowercase().as_str() {
                    "yes" | "true" => json!(true),
                    "no" | "clean" | "false" => json!(false),
                    _ => Value::Null,
                }),
            ),
            "cc_license" | "creativecommons_license" => {
                let address =
                    e.attributes.iter().find(|(n, _)| n == "rdf:resource").map(|(_, v)| v.clone());
                put("license", Some(address.unwrap_or(e.text.clone()).into()));
            }
            "dcterms_valid" => {
                for part in e.text.split(';') {
                    if let Some((name, date)) = part.trim().split_once('=') {
                        put(&format!("validity_{name}"), Some(date.into()));
                        put(&format!("validity_{name}_parsed"), parsed(&Some(date.into())));
                    }
                }
            }
            name if e.text.is_empty() && !e.attributes.is_empty() => {
                fields.remove("content");
                put(name, Some(fields.into()));
            }
            "media_license" | "media_rating" | "media_player" => {
                put(&e.name, Some(fields.into()));
            }
            name => put(name, Some(e.text.clone().into())),
        }
    }
    let credits: Vec<Value> = section
        .extensions
        .iter()
        .filter(|e| e.name == "media_credit")
        .map(|e| {
            let mut fields: Map<String, Value> =
                e.attributes.iter().map(|(n, v)| (n.clone(), v.clone().into())).collect();
            fields.insert("content".into(), e.text.clone().into());
            fields.into()
        })
        .collect();
    if !credits.is_empty() {
        put("media_credit", Some(credits.into()));
    }
    put("where", place(section));
    for (name, text) in [
        ("title", &section.title),
        ("subtitle", &section.subtitle),
        ("summary", &section.summary),
        ("info", &section.info),
        ("rights", &section.rights),
    ] {
        if let Some(text) = text {
            put(name, Some(text.value.clone().into()));
            put(&format!("{name}_detail"), Some(detail(text)));
        }
    }
    put(
        "content",
        Some(section.contents.iter().map(detail).collect::<Vec<_>>().into())
            .filter(|_| !section.contents.is_empty()),
    );
    put("id", words(&section.id));
    put("link", words(&section.link));
    let links: Vec<Value> = section
        .links
        .iter()
        .map(|l| {
            let mut fields: Map<String, Value> =
                l.more.iter().map(|(n, v)| (n.clone(), v.clone().into())).collect();
            fields.insert("rel".into(), l.rel.clone().into());
            fields.insert("href".into(), l.href.clone().into());
            if let Some(kind) = &l.kind {
                fields.insert("type".into(), kind.clone().into());
            }
            fields.into()
        })
        .collect();
    let enclosures: Vec<Value> = links
        .iter()
        .filter(|l| l["rel"] == "enclosure")
        .map(|l| {
            let mut l = l.clone();
            l.as_object_mut().map(|o| o.shift_remove("rel"));
            l
        })
        .collect();
    put("links", Some(links.into()));
    put("enclosures", Some(enclosures.into()));
    put("authors", Some(section.authors.iter().map(person).collect::<Vec<_>>().into()));
    put("author", section.authors.last().and_then(feed::Person::line).map(Value::from));
    put("author_detail", section.authors.last().map(person));
    put("contributors", Some(section.contributors.iter().map(person).collect::<Vec<_>>().into()));
    put("publisher", section.publisher.as_ref().and_then(feed::Person::line).map(Value::from));
    put("publisher_detail", section.publisher.as_ref().map(person));
    let tags: Vec<Value> = section
        .categories
        .iter()
        .map(|c| json!({ "term": c.term, "scheme": c.scheme, "label": c.label }))
        .collect();
    put("tags", Some(tags.into()));
    for (name, date) in [
        ("published", &section.published),
        ("updated", &section.updated),
        ("created", &section.created),
        ("expired", &section.expired),
    ] {
        put(name, words(date));
        put(&format!("{name}_parsed"), parsed(date));
    }
    put("language", words(&section.language));
    if let Some(generator) = &section.generator {
        put("generator", words(&generator.name));
        put(
            "generator_detail",
            Some(
                json!({ "name": generator.name, "href": generator.href, "version": generator.version }),
            ),
        );
    }
    if let Some(image) = &section.image {
        put(
            "image",
            Some(
                json!({ "href": image.href, "title": image.title, "link": image.link, "description": image.description }),
            ),
        );
    }
    if let Some(source) = &section.source {
        put("source", Some(self::section(source, false)));
    }
    let _ = in_entry;
    out.into()
}

fn detail(text: &Text) -> Value {
    json!({ "value": text.value, "type": text.kind, "base": text.base, "language": text.language, "src": text.src })
}

fn person(person: &feed::Person) -> Value {
    let mut out = Map::new();
    for (name, value) in [("name", &person.name), ("email", &person.email), ("href", &person.href)]
    {
        if let Some(value) = value {
            out.insert(name.into(), value.clone().into());
        }
    }
    out.into()
}

/// Year, month, day, hour, minute, second, weekday from Monday 0, day of the year, 0: a moment in UTC.
fn parsed(date: &Option<String>) -> Option<Value> {
    let stamp = dates::parse(date.as_ref()?, dates::Order::DayFirst)?;
    let at = stamp.instant(None)?.to_zoned(jiff::tz::TimeZone::UTC);
    Some(json!([
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.weekday().to_monday_zero_offset(),
        at.day_of_year(),
        0
    ]))
}

/// GeoRSS and GML shapes: pairs are latitude then longitude unless a projected system is named.
fn place(section: &Section) -> Option<Value> {
    let kinds = [
        ("point", "Point"),
        ("pos", "Point"),
        ("line", "LineString"),
        ("linestring", "LineString"),
        ("polygon", "Polygon"),
        ("box", "Box"),
        ("poslist", "LineString"),
    ];
    let (extension, kind) = section
        .extensions
        .iter()
        .filter(|e| e.name.starts_with("georss_") || e.name.starts_with("gml_"))
        .find_map(|e| {
            let (_, name) = e.name.split_once('_')?;
            kinds.iter().find(|(n, _)| *n == name).map(|(_, kind)| (e, *kind))
        })?;
    let numbers: Vec<f64> = extension
        .text
        .split([' ', ',', '\n', '\t'])
        .filter_map(|n| n.trim().parse().ok())
        .collect();
    let system = section
        .extensions
        .iter()
        .find_map(|e| e.attributes.iter().find(|(n, _)| n == "srsname").map(|(_, v)| v.clone()));
    let swapped = system.is_none_or(|s| s.ends_with("4326") || s.contains("WGS84"));
    let pairs: Vec<Value> = numbers
        .chunks_exact(2)
        .map(|p| if swapped { json!([p[1], p[0]]) } else { json!([p[0], p[1]]) })
        .collect();
    let coordinates = match (kind, pairs.first()) {
        ("Point", Some(pair)) => pair.clone(),
        ("Polygon", _) => json!([pairs]),
        _ => json!(pairs),
    };
    Some(json!({ "type": kind, "coordinates": coordinates }))
}

/// Other names of a field, as the tests use them.
const ALIASES: &[(&str, &[&str])] = &[
    ("description", &["summary", "subtitle"]),
    ("description_detail", &["summary_detail", "subtitle_detail"]),
    ("tagline", &["subtitle"]),
    ("tagline_detail", &["subtitle_detail"]),
    ("guid", &["id"]),
    ("copyright", &["rights"]),
    ("copyright_detail", &["rights_detail"]),
    ("url", &["href"]),
    ("modified", &["updated"]),
    ("modified_parsed", &["updated_parsed"]),
    ("issued", &["published"]),
    ("issued_parsed", &["published_parsed"]),
    ("date", &["updated"]),
    ("updated", &["published"]),
    ("updated_parsed", &["published_parsed"]),
    ("channel", &["feed"]),
    ("items", &["entries"]),
    ("subtitle", &["itunes_subtitle"]),
];

fn look_up(value: &Value, path: &[Value]) -> Value {
    let Some((step, rest)) = path.split_first() else { return value.clone() };
    let next = match step {
        Value::Number(at) => at.as_u64().and_then(|at| value.get(at as usize)).cloned(),
        Value::String(name) if name == "#len" => value.as_array().map(|a| a.len().into()),
        Value::String(name) => value.get(name).filter(|v| !v.is_null()).cloned().or_else(|| {
            let (_, others) = ALIASES.iter().find(|(alias, _)| alias == name)?;
            others.iter().find_map(|o| value.get(*o).filter(|v| !v.is_null())).cloned()
        }),
        _ => None,
    };
    next.map_or(Value::Null, |next| look_up(&next, rest))
}

fn same(found: &Value, expected: &Value, path: &[Value]) -> bool {
    if path.len() == 1 && path[0] == "encoding" {
        return same_encoding(found.as_str().unwrap_or(""), expected.as_str().unwrap_or(""));
    }
    match (found, expected) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, &[]))
        }
        (Value::Bool(a), Value::Number(b)) | (Value::Number(b), Value::Bool(a)) => {
            b.as_u64() == Some(u64::from(*a))
        }
        _ => found == expected,
    }
}

/// Names of the same encoding in other registers; ASCII and windows-1252 stay apart.
fn same_encoding(a: &str, b: &str) -> bool {
    const SAME: &[(&str, &str)] =
        &[("gbk", "gb2312"), ("windows-874", "tis-620"), ("shift_jis", "shift_jis")];
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    a == b || SAME.contains(&(a.as_str(), b.as_str()))
}

fn without_tags(value: &Value) -> String {
    match value {
        Value::String(text) => parallax_collect::text_of_html(text),
        other => other.to_string(),
    }
}
