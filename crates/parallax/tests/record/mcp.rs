//! The Model Context Protocol over standard input and output, and over HTTP.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::demo::{PROGRAM, Server, case};

/// The answers of `parallax mcp` to some lines.
fn session(lines: &[String]) -> Vec<Value> {
    let mut child = Command::new(PROGRAM)
        .arg("--case")
        .arg(case())
        .arg("mcp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all((lines.join("\n") + "\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn request(id: u32, method: &str, params: Value) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string()
}

fn call(id: u32, tool: &str, arguments: Value) -> String {
    request(id, "tools/call", json!({ "name": tool, "arguments": arguments }))
}

#[test]
fn a_session_opens_lists_tools_and_closes_with_its_input() {
    let hello = json!({ "protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": { "name": "t", "version": "0" } });
    let later = json!({ "protocolVersion": "2099-01-01" });
    let answers = session(&[
        request(1, "initialize", hello),
        json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string(),
        request(2, "ping", json!({})),
        request(3, "tools/list", json!({})),
        request(4, "initialize", later),
        request(5, "resources/list", json!({})),
        "no json".into(),
        json!({ "id": 6, "method": "ping" }).to_string(),
    ]);
    let ids: Vec<_> = answers.iter().map(|a| a["id"].clone()).collect();
    assert_eq!(ids, [json!(1), json!(2), json!(3), json!(4), json!(5), Value::Null, json!(6)]);
    assert_eq!(answers[0]["result"]["protocolVersion"], "2025-03-26");
    assert_eq!(answers[3]["result"]["protocolVersion"], "2025-06-18");
    let tools = answers[2]["result"]["tools"].as_array().unwrap();
    let names: Vec<_> = tools.iter().map(|t| t["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["search", "story", "event", "claim", "timeline", "index"]);
    assert!(tools.iter().all(|t| t["inputSchema"]["type"] == "object"));
    let codes: Vec<_> = answers[4..].iter().map(|a| a["error"]["code"].as_i64()).collect();
    assert_eq!(codes, [Some(-32601), Some(-32700), Some(-32600)]);
}

#[test]
fn every_tool_answers_with_the_words_it_rests_on() {
    let found = session(&[
        call(1, "search", json!({ "q": "missile", "limit": 3 })),
        call(2, "event", json!({ "type": "launch-test", "limit": 1 })),
        call(3, "claim", json!({ "status": "disputed", "limit": 1 })),
        call(4, "index", json!({ "after": "2024-07-01", "before": "2024-07-03" })),
    ]);
    let content = |answer: &Value| -> Value {
        assert_eq!(answer["result"]["isError"], false, "{answer}");
        let text = answer["result"]["content"][0]["text"].as_str().unwrap();
        let told: Value = serde_json::from_str(text).unwrap();
        assert_eq!(told, answer["result"]["structuredContent"]);
        told
    };
    let article = content(&found[0])["items"][0]["article"].clone();
    let event = content(&found[1])["items"][0].clone();
    assert!(event["evidence"][0]["words"].is_string());
    let claim = content(&found[2])["items"][0]["id"].clone();
    assert_eq!(content(&found[3])["points"].as_array().unwrap().len(), 2);
    let more = session(&[
        call(1, "story", json!({ "id": article })),
        call(2, "event", json!({ "id": event["id"] })),
        call(3, "claim", json!({ "id": claim })),
        call(4, "timeline", json!({ "event": event["id"] })),
    ]);
    for answer in &more[..3] {
        assert!(content(answer)["evidence"].is_array());
    }
    let steps = content(&more[3]);
    let steps = steps["items"].as_array().unwrap();
    assert!(!steps.is_empty());
    for step in steps {
        assert!(step["words"].is_string() && step["outlet"].is_string(), "{step}");
    }
    assert!(steps.is_sorted_by_key(|s| s["at"].as_str().unwrap().to_string()));
}

#[test]
fn a_mistake_is_told_so_that_it_can_be_mended() {
    let answers = session(&[
        call(1, "event", json!({ "id": "nowhere" })),
        call(2, "event", json!({ "colour": "red" })),
        call(3, "timeline", json!({})),
        call(4, "nothing", json!({})),
        request(5, "tools/call", json!({ "name": "search", "arguments": [1] })),
    ]);
    for answer in &answers[..3] {
        assert_eq!(answer["result"]["isError"], true, "{answer}");
    }
    for answer in &answers[3..] {
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
    }
}

#[test]
fn over_http_each_post_is_answered_and_other_sites_are_refused() {
    let server = Server::start();
    let post = |head: &str, body: &str| server.ask("POST", "/mcp", head, body);
    let kind = "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n";
    let (status, head, body) = post(kind, &request(1, "tools/list", json!({})));
    assert_eq!(status, 200, "{body}");
    assert!(head.contains("content-type: application/json"));
    assert!(body.contains("timeline"));
    let note = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string();
    assert_eq!(post(kind, &note).0, 202);
    let elsewhere = format!("{kind}Origin: https://evil.example\r\n");
    assert_eq!(post(&elsewhere, &request(1, "ping", json!({}))).0, 403);
    let own = format!("{kind}Origin: http://{}\r\n", server.address);
    assert_eq!(post(&own, &request(1, "ping", json!({}))).0, 200);
    let version = format!("{kind}MCP-Protocol-Version: 1999-01-01\r\n");
    assert_eq!(post(&version, &request(1, "ping", json!({}))).0, 400);
    assert_eq!(server.get("/mcp").0, 405);
}
