//! REST on a running server.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::demo::{Server, told};

/// Every item of a list, page by page.
fn all(server: &Server, path: &str, limit: usize) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let sign = if path.contains('?') { '&' } else { '?' };
        let page = server.json(&format!("{path}{sign}limit={limit}&cursor={cursor}"));
        let got = page["items"].as_array().unwrap();
        assert!(got.len() <= limit);
        items.extend(got.iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = next.to_string(),
            None => return items,
        }
    }
}

fn ids(items: &[Value]) -> BTreeSet<String> {
    items.iter().map(|i| i["id"].as_str().unwrap().to_string()).collect()
}

#[test]
fn lists_are_whole_page_by_page_whatever_the_size() {
    let server = Server::start();
    for list in ["events", "claims", "stories", "articles", "mentions"] {
        let path = format!("/api/v1/{list}");
        let (small, large) = (all(&server, &path, 7), all(&server, &path, 200));
        assert_eq!(small, large, "{list}");
        assert_eq!(ids(&small).len(), small.len(), "{list}");
        let table = told(&["export", &format!("{list}.jsonl")]);
        assert_eq!(small.len(), table.lines().count(), "{list}");
    }
    let relations = all(&server, "/api/v1/relations", 3);
    assert_eq!(relations.len(), told(&["export", "relations.jsonl"]).lines().count());
}

#[test]
fn every_record_has_the_words_it_rests_on() {
    let server = Server::start();
    for list in ["events", "claims", "stories", "mentions", "relations"] {
        let page = server.json(&format!("/api/v1/{list}?limit=20"));
        for item in page["items"].as_array().unwrap() {
            let evidence = item["evidence"].as_array().unwrap();
            assert!(!evidence.is_empty() || list == "claims", "{list}: {item}");
            for piece in evidence.iter().take(3) {
                let article = server
                    .json(&format!("/api/v1/articles/{}", piece["article"].as_str().unwrap()));
                let text = article["text"].as_str().unwrap();
                let (start, end) =
                    (piece["start"].as_u64().unwrap(), piece["end"].as_u64().unwrap());
                assert_eq!(&text[start as usize..end as usize], piece["words"].as_str().unwrap());
            }
        }
    }
}

#[test]
fn lists_are_narrowed_by_the_fields_of_the_search() {
    let server = Server::start();
    let count = |path: &str| all(&server, path, 100).len();
    let total = count("/api/v1/events");
    let launches = all(&server, "/api/v1/events?type=launch-test", 100);
    assert!(!launches.is_empty() && launches.len() < total);
    assert!(launches.iter().all(|e| e["kind"] == "x-launch-test"));
    let disputed = all(&server, "/api/v1/claims?status=disputed", 100);
    assert!(!disputed.is_empty() && disputed.iter().all(|c| c["status"] == "DISPUTED"));
    let july = all(&server, "/api/v1/events?after=2024-07-01&before=2024-08-01", 100);
    assert!(!july.is_empty());
    assert!(july.iter().all(|e| e["when"]["start"].as_str().unwrap().starts_with("2024-07")));
    for (list, filter) in [
        ("events", "actor=PRK"),
        ("events", "holder=gov:KOR"),
        ("events", "weapon=missile"),
        ("events", "place=sea"),
        ("events", "status=disputed"),
        ("claims", "actor=PRK"),
        ("claims", "holder=gov:KOR"),
        ("claims", "type=launch-test"),
        ("mentions", "actor=PRK"),
        ("mentions", "weapon=missile"),
        ("mentions", "holder=gov:KOR"),
        ("mentions", "status=disputed"),
        ("articles", "actor=PRK"),
        ("articles", "holder=gov:KOR"),
        ("articles", "type=mobilize"),
        ("articles", "after=2024-07-01"),
        ("stories", "actor=PRK"),
        ("stories", "status=disputed"),
        ("stories", "before=2024-07-01"),
        ("relations", "actor=PRK"),
    ] {
        let (some, of) =
            (count(&format!("/api/v1/{list}?{filter}")), count(&format!("/api/v1/{list}")));
        assert!(some > 0 && some < of, "{list}?{filter}: {some} of {of}");
    }
    let story = server.json("/api/v1/stories?limit=1")["items"][0]["id"].clone();
    let of_story = all(&server, &format!("/api/v1/articles?story={}", story.as_str().unwrap()), 50);
    assert!(!of_story.is_empty());
    let outlet = of_story[0]["source"].as_str().unwrap().to_string();
    let own = all(&server, &format!("/api/v1/articles?source={outlet}"), 100);
    assert!(!own.is_empty() && own.iter().all(|a| a["source"] == outlet));
}

#[test]
fn an_earlier_day_is_told_as_it_was_known() {
    let server = Server::start();
    for list in ["events", "claims", "articles", "mentions", "stories", "relations"] {
        let then = all(&server, &format!("/api/v1/{list}?as-of=2024-07-01"), 50);
        let now = all(&server, &format!("/api/v1/{list}"), 50);
        assert!(!then.is_empty() && then.len() < now.len(), "{list}");
        for piece in then.iter().flat_map(|i| i["evidence"].as_array().into_iter().flatten()) {
            assert!(piece["published"].as_str() < Some("2024-07-02"), "{list}: {piece}");
        }
    }
    let claims = all(&server, "/api/v1/claims?as-of=2024-07-01&status=disputed", 50);
    assert!(claims.iter().all(|c| c["status"] == "DISPUTED"));
    let one = claims.first().map(|c| c["id"].as_str().unwrap().to_string());
    if let Some(id) = one {
        let id = id.replace('/', "%2F").replace(' ', "%20");
        assert_eq!(server.get(&format!("/api/v1/claims/{id}?as-of=2000-01-01")).0, 404);
    }
}

/// The desk cuts the histories it keeps; the command makes the record again from what was known.
#[test]
fn an_index_as_of_a_day_is_that_of_the_record_made_on_that_day() {
    let server = Server::start();
    for day in ["2024-06-30", "2024-07-02", "2024-08-09", "2024-10-08", "2024-10-18", "2024-11-02"]
    {
        let cut = server.json(&format!("/api/v1/index?as-of={day}&after={day}"));
        let made = told(&["index", "--as-of", day, "--since", day, "--json"]);
        let made: Value = serde_json::from_str(made.lines().last().unwrap()).unwrap();
        // Band and talk go by voices and mentions, which later articles may have joined to others.
        for what in ["date", "acts", "drivers"] {
            assert_eq!(cut["points"][0][what], made[what], "{what} of {day}");
        }
        let talk = |point: &Value| point["talk"].as_f64().unwrap();
        assert!((talk(&cut["points"][0]) - talk(&made)).abs() < 0.005, "{day}");
    }
}

#[test]
fn a_search_takes_the_fields_of_the_page() {
    let server = Server::start();
    let whole = all(&server, "/api/v1/search?q=missile", 100);
    assert_eq!(whole, all(&server, "/api/v1/search?q=missile", 3));
    let june = all(&server, "/api/v1/search?q=missile%20before:2024-07-01", 100);
    assert!(!june.is_empty() && june.len() < whole.len());
    assert_eq!(server.get("/api/v1/search?q=before:July").0, 400);
}

#[test]
fn an_answer_known_already_is_not_sent_again() {
    let server = Server::start();
    let (status, head, _) = server.get("/api/v1/events?limit=2");
    assert_eq!(status, 200);
    let tag = head.lines().find_map(|l| l.strip_prefix("etag: ")).unwrap().trim().to_string();
    let tag = tag.replacen("w/", "W/", 1);
    let (status, _, body) =
        server.ask("GET", "/api/v1/events?limit=2", &format!("If-None-Match: {tag}\r\n"), "");
    assert_eq!((status, body.as_str()), (304, ""));
    let (status, ..) =
        server.ask("GET", "/api/v1/events?limit=3", &format!("If-None-Match: {tag}\r\n"), "");
    assert_eq!(status, 200);
    assert!(!head.contains("access-control-allow-origin"), "CORS is off: {head}");
}

#[test]
fn what_is_wrong_is_told_as_a_problem() {
    let server = Server::start();
    for (path, expected) in [
        ("/api/v1/events/nowhere", 404),
        ("/api/v1/nothing", 404),
        ("/api/v2", 404),
        ("/api/v1/events?actr=PRK", 400),
        ("/api/v1/events?limit=0", 400),
        ("/api/v1/events?cursor=zz", 400),
        ("/api/v1/events?after=yesterday", 400),
        ("/api/v1/index?pair=PRK", 400),
        ("/api/v1/search", 400),
    ] {
        let (status, head, body) = server.get(path);
        assert_eq!(status, expected, "{path}: {body}");
        assert!(head.contains("application/problem+json"), "{path}: {head}");
        let problem: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(problem["status"], expected);
        assert!(!problem["detail"].as_str().unwrap().is_empty());
    }
    let (status, head, _) = server.ask("POST", "/api/v1/events", "", "{}");
    assert_eq!(status, 405);
    assert!(head.contains("application/problem+json"));
}

#[test]
fn the_description_holds_for_every_answer() {
    let server = Server::start();
    let document = server.json("/api/v1/openapi.json");
    assert_eq!(document["openapi"], "3.1.0");
    let schemas = &document["components"]["schemas"];
    let mut checked = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        let operation = &operations["get"];
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let asked = example(&server, path);
        let answer = server.json(&asked);
        if let Some(reference) = schema["$ref"].as_str() {
            conforms(schemas, reference, &answer, path);
            checked += 1;
        }
        if let Some(reference) = schema["properties"]["items"]["items"]["$ref"].as_str() {
            for item in answer["items"].as_array().unwrap() {
                conforms(schemas, reference, item, path);
            }
            checked += 1;
        }
    }
    assert!(checked >= 14, "{checked}");
}

/// An address of a path that answers.
fn example(server: &Server, path: &str) -> String {
    if path.ends_with("/search") {
        return format!("{path}?q=missile");
    }
    let Some(list) = path.strip_suffix("/{id}") else { return path.to_string() };
    if list.ends_with("/statements") {
        let claims = server.json("/api/v1/claims?limit=100");
        let all = claims["items"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|c| c["statements"].as_array().unwrap());
        let id = all.filter_map(Value::as_str).find(|s| s.contains(":s")).unwrap();
        return format!("{list}/{id}");
    }
    let id = server.json(&format!("{list}?limit=1"))["items"][0]["id"].clone();
    let id = id.as_str().unwrap().replace('/', "%2F").replace(' ', "%20").replace('+', "%2B");
    format!("{list}/{id}")
}

fn conforms(schemas: &Value, reference: &str, value: &Value, path: &str) {
    let name = reference.rsplit('/').next().unwrap();
    let schema = &schemas[name];
    let properties = schema["properties"].as_object().unwrap();
    for (field, held) in value.as_object().unwrap() {
        let known = properties.get(field);
        let known = known.unwrap_or_else(|| panic!("{path}: {name} has no property {field}"));
        if let Some(kinds) = known.get("type") {
            let kind = match held {
                Value::Null => "null",
                Value::Bool(_) => "boolean",
                Value::Number(n) if n.is_f64() => "number",
                Value::Number(_) => "integer",
                Value::String(_) => "string",
                Value::Array(_) => "array",
                Value::Object(_) => "object",
            };
            let text = kinds.to_string();
            let fits = text.contains(&format!("\"{kind}\""))
                || (kind == "integer" && text.contains("\"number\""));
            assert!(fits, "{path}: {name}.{field} is {kind}, described as {text}");
        }
        if let (Some(item), Value::Array(items)) = (known["items"]["$ref"].as_str(), held) {
            for one in items {
                conforms(schemas, item, one, path);
            }
        }
    }
    for required in schema["required"].as_array().unwrap() {
        assert!(value.get(required.as_str().unwrap()).is_some(), "{path}: {name} lacks {required}");
    }
}

#[test]
fn the_index_is_that_of_the_command_line() {
    let server = Server::start();
    let answer = server.json("/api/v1/index?after=2024-07-01&before=2024-07-04");
    let lines = told(&["index", "--since", "2024-07-01", "--until", "2024-07-03", "--json"]);
    let points: Vec<Value> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(answer["points"].as_array().unwrap(), &points);
    // Unasked, both show the same days.
    assert_eq!(server.json("/api/v1/index")["points"], server.json("/index?format=json"));
}
