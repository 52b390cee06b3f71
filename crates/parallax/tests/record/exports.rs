//! Every format on the demonstration case.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use parallax_collect::{Item, Origin, read_bytes};
use serde_json::Value;

use crate::demo::{run, told};

fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = told(&["export", name]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn json(name: &str) -> Value {
    serde_json::from_str(&told(&["export", name])).unwrap()
}

fn ids(name: &str, column: &str) -> BTreeSet<String> {
    table(name).into_iter().map(|mut row| row.remove(column).unwrap()).collect()
}

#[test]
fn every_format_is_written_twice_the_same_with_a_manifest_that_holds() {
    let folder = tempfile::tempdir().unwrap();
    let (once, again) = (folder.path().join("a"), folder.path().join("b"));
    for directory in [&once, &again] {
        told(&["export", "all", "--output", &directory.display().to_string()]);
    }
    let sums = std::fs::read_to_string(once.join("SHA256SUMS")).unwrap();
    assert!(sums.lines().count() >= 40, "{sums}");
    for line in sums.lines() {
        let (sum, file) = line.split_once("  ").unwrap();
        let bytes = std::fs::read(once.join(file)).unwrap();
        assert_eq!(bytes, std::fs::read(again.join(file)).unwrap(), "{file}");
        let manifest = manifest(&once, file);
        assert_eq!(
            (manifest["sha256"].as_str(), manifest["bytes"].as_u64()),
            (Some(sum), Some(bytes.len() as u64)),
            "{file}"
        );
        assert_eq!(manifest["case"], "Demonstration");
        assert!(manifest["notice"].as_str().unwrap().contains("invented"));
        let dictionary = manifest["dictionary"].as_array().unwrap();
        assert!(!dictionary.is_empty(), "{file}");
        if file.ends_with(".csv") && !file.starts_with("gdelt") {
            let mut reader = csv::Reader::from_reader(bytes.as_slice());
            let header: Vec<_> = reader.headers().unwrap().iter().map(String::from).collect();
            let told: Vec<_> =
                dictionary.iter().map(|c| c["name"].as_str().unwrap().to_string()).collect();
            assert_eq!(header, told, "{file}");
            let rows = reader.records().map(Result::unwrap).count() as u64;
            assert_eq!(manifest["rows"].as_u64(), Some(rows), "{file}");
        }
        if file.ends_with(".jsonl") {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.lines().all(|l| serde_json::from_str::<Value>(l).is_ok()), "{file}");
            assert_eq!(manifest["rows"].as_u64(), Some(text.lines().count() as u64), "{file}");
        }
    }
}

fn manifest(directory: &Path, file: &str) -> Value {
    let path = directory.join(format!("{file}.manifest.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn tables_refer_to_one_another() {
    let events = ids("events", "id");
    assert!(events.len() > 50);
    for name in ["accounts", "stances"] {
        assert!(ids(name, "event").is_subset(&events), "{name}");
    }
    let (articles, mentions) = (ids("articles", "id"), ids("mentions", "id"));
    for row in table("mentions") {
        assert!(articles.contains(&row["article"]));
        assert!(row["event"].is_empty() || events.contains(&row["event"]));
    }
    for row in table("events") {
        assert!(row["mentions"].split(';').all(|m| mentions.contains(m)), "{row:?}");
        assert!(row["cameo"].chars().all(|c| c.is_ascii_digit()));
    }
    let claims = ids("claims", "id");
    assert_eq!(ids("steps", "claim"), claims);
    assert!(table("events").iter().any(|r| r["cameo"].starts_with('0')), "leading zeros stay");
}

#[test]
fn coders_files_have_their_columns_and_hold_facts_only() {
    let mentions = table("mentions");
    let of_somebody = |m: &&BTreeMap<String, String>| {
        !m["actor_names"].is_empty() || !m["recipient_names"].is_empty()
    };
    let facts = mentions.iter().filter(|m| m["fact"] == "true" && !m["day"].is_empty());
    let facts = facts.filter(of_somebody).count();
    assert!(facts < mentions.len());
    let rows = |name: &str, columns: usize| {
        let text = told(&["export", name]);
        for line in text.lines() {
            assert_eq!(line.split('\t').count(), columns, "{name}: {line}");
        }
        text.lines().map(String::from).collect::<Vec<_>>()
    };
    assert_eq!(rows("polecat", 40).len(), facts + 1);
    let (events, tellings) = (rows("gdelt-events", 61), rows("gdelt-mentions", 16));
    assert_eq!(tellings.len(), facts);
    let number = |line: &String| line.split('\t').next().unwrap().to_string();
    let known: BTreeSet<_> = events.iter().map(number).collect();
    assert_eq!(known.len(), events.len());
    assert_eq!(tellings.iter().map(number).collect::<BTreeSet<_>>(), known);
    let mentioned: usize =
        events.iter().map(|l| l.split('\t').nth(31).unwrap().parse::<usize>().unwrap()).sum();
    assert_eq!(mentioned, facts);
    let records = told(&["export", "plover"]);
    let dated = mentions.iter().filter(|m| !m["day"].is_empty()).count();
    assert_eq!(records.lines().count(), dated);
    for line in records.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        for required in ["id", "date", "actor", "event"] {
            assert!(!record[required].is_null(), "{required}: {line}");
        }
    }
}

#[test]
fn a_launch_has_each_holders_value() {
    let launches = table("launches");
    let rival = |row: &&BTreeMap<String, String>| {
        let told = &row["Test Outcome"];
        told.contains("success [") && told.contains("failure [")
    };
    assert!(launches.iter().any(|r| rival(&r)), "{launches:#?}");
    let accounts = table("launch-accounts");
    assert!(accounts.len() > launches.len());
    assert!(accounts.iter().any(|a| !a["Distance Travelled (km)"].is_empty()));
}

#[test]
fn a_graph_has_only_edges_between_its_nodes() {
    for name in ["graphml", "gexf"] {
        let text = told(&["export", name]);
        let attribute = |element: &str, name: &str| -> Vec<String> {
            text.lines()
                .filter(|l| l.trim_start().starts_with(&format!("<{element} ")))
                .filter_map(|l| l.split(&format!(" {name}=\"")).nth(1)?.split('"').next())
                .map(String::from)
                .collect()
        };
        let nodes: BTreeSet<_> = attribute("node", "id").into_iter().collect();
        let edges = attribute("edge", "source").len();
        assert_eq!(edges, table("relations").len(), "{name}");
        for end in attribute("edge", "source").iter().chain(&attribute("edge", "target")) {
            assert!(nodes.contains(end), "{name}: {end}");
        }
    }
}

#[test]
fn geojson_has_every_event_and_positions_in_order_of_longitude() {
    let features = json("geojson");
    let features = features["features"].as_array().unwrap().clone();
    let events: BTreeSet<_> =
        features.iter().map(|f| f["properties"]["event"].as_str().unwrap().to_string()).collect();
    assert_eq!(events, ids("events", "id"));
    let placed: Vec<_> = features.iter().filter(|f| !f["geometry"].is_null()).collect();
    assert!(placed.len() > 10, "{}", placed.len());
    for feature in placed {
        let at = &feature["geometry"]["coordinates"];
        let (longitude, latitude) = (at[0].as_f64().unwrap(), at[1].as_f64().unwrap());
        assert!(longitude.abs() <= 180.0 && latitude.abs() <= 90.0);
        assert!(feature["properties"]["place_precision"].is_string());
    }
}

#[test]
fn a_stix_bundle_resolves_its_references() {
    let bundle = json("stix");
    let objects = bundle["objects"].as_array().unwrap();
    let ids: BTreeSet<&str> = objects.iter().map(|o| o["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), objects.len());
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if name.ends_with("_ref") {
                        found.extend(value.as_str());
                    } else if name.ends_with("_refs") {
                        found.extend(
                            value.as_array().into_iter().flatten().filter_map(Value::as_str),
                        );
                    } else {
                        references(value, found);
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|i| references(i, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    references(&bundle["objects"], &mut found);
    assert!(found.len() > objects.len());
    for reference in found {
        assert!(ids.contains(reference), "{reference}");
    }
    let of = |kind: &str| objects.iter().filter(|o| o["type"] == kind).count();
    assert_eq!(of("observed-data"), table("events").len());
    assert_eq!(of("report"), table("stories").len());
    assert!(objects.iter().any(|o| o["opinion"] == "strongly-disagree"));
    for object in objects.iter().filter(|o| o["modified"].is_string()) {
        assert!(object["modified"].as_str() >= object["created"].as_str(), "{object}");
    }
}

#[test]
fn misp_events_carry_graded_claims_and_opinions() {
    let events = json("misp");
    let events = events["response"].as_array().unwrap();
    assert_eq!(events.len(), table("stories").len());
    let text = serde_json::to_string(events).unwrap();
    for tag in ["admiralty-scale:source-reliability", "estimative-language:likelihood-probability"]
    {
        assert!(text.contains(tag), "{tag}");
    }
    let mut seen = BTreeSet::new();
    for event in events {
        assert!(seen.insert(event["Event"]["uuid"].as_str().unwrap()));
        for attribute in event["Event"]["Attribute"].as_array().unwrap() {
            assert!(seen.insert(attribute["uuid"].as_str().unwrap()), "{attribute}");
        }
    }
}

#[test]
fn claim_reviews_name_who_claims_and_where() {
    let reviews = json("claimreview");
    let reviews = reviews["@graph"].as_array().unwrap();
    assert_eq!(reviews.len(), table("claims").len());
    for review in reviews {
        assert!(review["itemReviewed"]["author"]["name"].is_string(), "{review}");
        assert!(!review["itemReviewed"]["appearance"].as_array().unwrap().is_empty());
        assert!(review["reviewRating"]["alternateName"].is_string());
    }
}

#[test]
fn feeds_are_read_back_by_our_own_reader() {
    for (name, least) in [("atom-stories", 10), ("atom-alerts", 5)] {
        let feed = told(&["export", name]);
        let origin =
            Origin::new("https://desk.example/feed.atom", "2025-01-01T00:00:00Z".parse().unwrap());
        let items = read_bytes(feed.as_bytes(), &origin);
        let read = items.iter().filter(|i| matches!(i, Item::Stored(_))).count();
        let entries = feed.matches("<entry>").count();
        assert!(entries >= least, "{name}: {entries}");
        assert!(read > 0 && read <= entries, "{name}: {read} of {entries}");
    }
}

#[test]
fn a_calendar_has_every_due_date_in_short_lines() {
    let text = told(&["export", "ical"]);
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    let unfolded = text.replace("\r\n ", "");
    let days: BTreeSet<_> = unfolded
        .split("\r\n")
        .filter_map(|l| l.strip_prefix("DTSTART;VALUE=DATE:"))
        .map(String::from)
        .collect();
    let due: BTreeSet<_> = table("claims")
        .into_iter()
        .map(|c| c["due"].replace('-', ""))
        .filter(|d| !d.is_empty())
        .collect();
    assert_eq!(days, due);
}

#[test]
fn a_dossier_stands_alone_and_cites_what_it_says() {
    let story = table("stories").remove(0)["id"].clone();
    let page = told(&["export", "dossier", "--story", &story]);
    assert!(!page.contains("<script") && !page.contains("<link") && !page.contains(" src="));
    for reference in page.split("href=\"#").skip(1) {
        let target = reference.split('"').next().unwrap();
        assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
    }
    assert_eq!(page.matches("<article").count(), 1);
}

#[test]
fn an_earlier_day_knows_less() {
    let now = table("claims").len();
    let text = told(&["export", "claims", "--as-of", "2024-06-27"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let then: Vec<BTreeMap<String, String>> = reader.deserialize().map(|r| r.unwrap()).collect();
    assert!(!then.is_empty() && then.len() < now);
    assert!(then.iter().all(|c| c["moved"].as_str() < "2024-06-28"));
    let articles = told(&["export", "articles.jsonl", "--as-of", "2024-06-27"]);
    for line in articles.lines() {
        let article: Value = serde_json::from_str(line).unwrap();
        assert!(article["published"].as_str().unwrap() < "2024-06-28T10", "{line}");
    }
}

#[test]
fn one_story_alone_has_its_articles_and_events() {
    let story = table("coverage").remove(0);
    let text = told(&["export", "articles", "--story", &story["story"]]);
    let members = table("coverage").iter().filter(|m| m["story"] == story["story"]).count();
    assert_eq!(text.lines().count(), members + 1);
}

#[test]
fn what_cannot_be_done_is_told() {
    let output = run(&["export", "events.xml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--list"));
    let output = run(&["export", "events", "--story", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    let list = told(&["export", "--list"]);
    assert!(list.lines().count() > 30 && list.contains("geojson"));
    let dictionary = told(&["export", "gdelt-events", "--dictionary"]);
    assert!(dictionary.contains("GoldsteinScale"));
}

#[test]
fn the_coders_tables_read_back_as_imports_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("case");
    let done = |args: &[&str]| {
        let output = std::process::Command::new(crate::demo::PROGRAM)
            .args(args)
            .args(if args[0] == "new" { None } else { Some("--case") })
            .args(if args[0] == "new" { None } else { Some(&case) })
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    done(&["new", &case.display().to_string()]);
    for (table, header) in [("polecat", 1), ("gdelt-events", 0), ("gdelt-mentions", 0)] {
        let text = told(&["export", table]);
        let path = folder.path().join(format!("{table}.txt"));
        std::fs::write(&path, &text).unwrap();
        let rows = text.lines().count() - header;
        let said = done(&["add", &path.display().to_string()]);
        assert!(said.contains(&format!("{rows} items: {rows} stored")), "{table}: {said}");
        let listed = done(&["events", "--from", table, "--json"]);
        let imported: Vec<Value> =
            listed.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(imported.len(), rows);
        let by_key: BTreeMap<&str, &Value> =
            imported.iter().map(|row| (row["key"].as_str().unwrap(), row)).collect();
        if table == "gdelt-mentions" {
            continue;
        }
        for line in text.lines().skip(header) {
            let cells: Vec<&str> = line.split('\t').collect();
            let row = by_key[cells[0]];
            let day = row["day"].as_str().unwrap();
            if table == "polecat" {
                assert_eq!((day, row["event_type"].as_str()), (cells[1], Some(cells[2])), "{line}");
            } else {
                assert_eq!(day.replace('-', ""), cells[1], "{line}");
                assert_eq!(
                    row["cameo"].as_str(),
                    Some(cells[26]).filter(|c| !c.is_empty()),
                    "{line}"
                );
                let carried = row["documents"].as_u64().unwrap();
                assert_eq!(carried, 0, "its mentions are imported after it");
            }
        }
    }
    // Each mention of the mention table tells of an event of the event table.
    let events = done(&["events", "--from", "gdelt-events", "--json"]);
    let told_by: u64 = events
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["documents"].as_u64().unwrap())
        .sum();
    assert_eq!(told_by as usize, told(&["export", "gdelt-mentions"]).lines().count());
    done(&["verify"]);
}
