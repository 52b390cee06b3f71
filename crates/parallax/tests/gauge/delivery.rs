//! Receivers on this machine that take alerts, refuse them, or go away.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use crate::Case;

/// A web server that answers each request with the next status, the last one for ever; what it was sent
/// comes out of the receiver.
fn web(statuses: &'static [u16]) -> (String, Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/alerts", listener.local_addr().unwrap());
    let (out, received) = channel();
    std::thread::spawn(move || {
        for (count, stream) in listener.incoming().flatten().enumerate() {
            let status = statuses[count.min(statuses.len() - 1)];
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut key, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let lower = line.trim().to_lowercase();
                if let Some(value) = lower.strip_prefix("content-length: ") {
                    length = value.parse().unwrap();
                }
                if lower.starts_with("idempotency-key: ") {
                    key = line.trim()["idempotency-key: ".len()..].to_string();
                }
                if lower.is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let mut stream: TcpStream = stream;
            let answer =
                format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).unwrap();
            let _ = out.send((key, String::from_utf8(body).unwrap()));
        }
    });
    (address, received)
}

fn rules(case: &Case, channel: &str, rule: &str) {
    let text = format!(
        "[[channel]]\nname = \"desk\"\n{channel}\n\n[[rule]]\nname = \"disputes\"\nchanges = [\"dispute\"]\nchannels = [\"desk\"]\n{rule}\n"
    );
    std::fs::write(case.file("alerts.toml"), text).unwrap();
}

const NOW: &str = "2024-12-01T12:00:00Z";

#[test]
fn a_webhook_that_fails_is_tried_again_with_the_same_key_by_another_run() {
    let case = Case::new();
    let (address, received) = web(&[500, 204]);
    rules(&case, &format!("kind = \"webhook\"\nurl = \"{address}\""), "words = \"about 120 km\"");
    // The first refusal goes to one message only; the others are taken.
    let first = case.run(&["alerts", "--deliver", "--all", "--at", NOW]);
    assert_eq!(first.status.code(), Some(1), "{first:?}");
    let refused = received.recv().unwrap();
    let soon = case.done(&["alerts", "--deliver", "--at", "2024-12-01T12:00:30Z"]);
    assert!(soon.starts_with("0 taken up, 0 delivered"), "{soon}");
    case.done(&["alerts", "--deliver", "--at", "2024-12-01T12:02:00Z"]);
    let taken: Vec<_> = received.try_iter().collect();
    assert_eq!(taken.iter().filter(|t| **t == refused).count(), 1, "{taken:?}");
    let body: serde_json::Value = serde_json::from_str(&refused.1).unwrap();
    assert_eq!(body["key"], refused.0.as_str());
    assert_eq!(body["alerts"][0]["change"], "dispute");
    assert!(body["alerts"][0]["why"].as_str().unwrap().contains("rule disputes"), "{body}");
    let again = case.done(&["alerts", "--deliver", "--at", "2024-12-02T12:00:00Z"]);
    assert!(again.starts_with("0 taken up, 0 delivered, 0 failed"), "{again}");
    assert_eq!(received.try_iter().count(), 0);
}

#[test]
fn what_was_known_before_the_rules_is_no_news_and_a_missing_receiver_loses_nothing() {
    let case = Case::new();
    rules(&case, "kind = \"webhook\"\nurl = \"http://127.0.0.1:9/\"", "");
    let quiet = case.done(&["alerts", "--deliver", "--at", NOW]);
    assert!(quiet.contains("0 delivered, 0 failed"), "{quiet}");
    let case = Case::new();
    rules(&case, "kind = \"webhook\"\nurl = \"http://127.0.0.1:9/\"", "words = \"about 120 km\"");
    assert_eq!(case.run(&["alerts", "--deliver", "--all", "--at", NOW]).status.code(), Some(1));
    let state = case.done(&["alerts", "--status"]);
    assert!(state.contains("attempt 1 failed, next 2024-12-01T12:01:00Z"), "{state}");
}

#[test]
fn a_digest_goes_out_as_one_mail_when_its_hour_comes() {
    let case = Case::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = listener.local_addr().unwrap().to_string();
    let mail = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut said = String::new();
        stream.write_all(b"220 here\r\n").unwrap();
        let mut in_data = false;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap() == 0 {
                return said;
            }
            said.push_str(&line);
            let answer: &[u8] = match line.trim_end() {
                "." => {
                    in_data = false;
                    b"250 taken\r\n"
                }
                _ if in_data => continue,
                "DATA" => {
                    in_data = true;
                    b"354 go on\r\n"
                }
                "EHLO parallax.local" => b"250-here\r\n250 8BITMIME\r\n",
                _ => b"250 fine\r\n",
            };
            stream.write_all(answer).unwrap();
        }
    });
    let channel = format!(
        "kind = \"smtp\"\nserver = \"{server}\"\nfrom = \"a@b.example\"\nto = [\"c@d.example\"]"
    );
    rules(&case, &channel, "digest = \"07:00\"");
    let waits = case.done(&["alerts", "--deliver", "--all", "--at", NOW]);
    assert!(waits.contains(" 0 delivered") && !waits.contains(" 0 waiting"), "{waits}");
    case.done(&["alerts", "--deliver", "--at", "2024-12-02T07:00:00Z"]);
    let said = mail.join().unwrap();
    assert_eq!(said.matches("MAIL FROM:<a@b.example>").count(), 1, "{said}");
    assert!(
        said.contains("RCPT TO:<c@d.example>") && said.contains("changes (disputes)"),
        "{said}"
    );
    assert!(said.matches("rule disputes").count() > 1, "{said}");
}

#[test]
fn a_feed_is_written_and_a_command_is_handed_the_alert() {
    let case = Case::new();
    rules(&case, "kind = \"atom\"\nfile = \"alerts.atom\"", "");
    case.done(&["alerts", "--deliver", "--all", "--at", NOW]);
    let feed = std::fs::read_to_string(case.file("alerts.atom")).unwrap();
    let listed = case.done(&["alerts"]);
    let disputes = listed.lines().filter(|l| l.contains("  dispute ")).count();
    assert!(disputes > 1 && feed.matches("<entry>").count() == disputes, "{disputes}: {feed}");

    let case = Case::new();
    let got = case.file("got.json").display().to_string();
    let channel = format!("kind = \"command\"\ncommand = [\"sh\", \"-c\", \"cat >> {got}\"]");
    rules(&case, &channel, "words = \"about 120 km\"");
    case.done(&["alerts", "--deliver", "--all", "--at", NOW]);
    let got = std::fs::read_to_string(&got).unwrap();
    assert!(got.contains("\"change\":\"dispute\""), "{got}");
}
