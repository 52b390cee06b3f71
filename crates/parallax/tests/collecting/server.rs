//! A small web server on this machine, one thread a connection.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What stands at an address.
#[derive(Clone)]
pub enum Answer {
    Page {
        kind: &'static str,
        body: String,
    },
    Redirect(String),
    /// A feed whose entries never end.
    Endless,
    /// A few bytes, then silence.
    Silent,
}

#[derive(Default)]
struct Site {
    answers: Mutex<BTreeMap<String, Answer>>,
    /// Path, and whether it was asked for conditionally.
    asked: Mutex<Vec<(String, bool)>>,
    delay: Mutex<Duration>,
}

pub struct Server {
    pub base: String,
    site: Arc<Site>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let site = Arc::new(Site::default());
        let shared = Arc::clone(&site);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let site = Arc::clone(&shared);
                std::thread::spawn(move || answer(stream, &site));
            }
        });
        Self { base, site }
    }

    pub fn put(&self, path: &str, answer: Answer) {
        self.site.answers.lock().unwrap().insert(path.into(), answer);
    }

    pub fn page(&self, path: &str, kind: &'static str, body: impl Into<String>) {
        self.put(path, Answer::Page { kind, body: body.into() });
    }

    pub fn slow_down(&self, delay: Duration) {
        *self.site.delay.lock().unwrap() = delay;
    }

    /// What was asked for since the last call, without robots.txt.
    pub fn asked(&self) -> Vec<(String, bool)> {
        let mut asked = std::mem::take(&mut *self.site.asked.lock().unwrap());
        asked.retain(|(path, _)| path != "/robots.txt");
        asked
    }

    /// A feed of teasers and the pages they announce.
    pub fn publish(&self, number: usize) {
        let mut feed = String::from("<rss version=\"2.0\"><channel><title>The Strait</title>\n");
        for n in 0..number {
            let (title, text) = super::case::report(n);
            let day = n % 28 + 1;
            feed += &format!(
                "<item><guid>{0}/news/{n}</guid><link>{0}/news/{n}</link><title>{title}</title>\
                 <pubDate>{day} Jul 2024 06:00:00 GMT</pubDate><description>In short.</description></item>\n",
                self.base
            );
            let words: String = text.split("\n\n").map(|p| format!("<p>{p}</p>")).collect();
            let page = format!(
                "<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{words}</article></body></html>"
            );
            self.page(&format!("/news/{n}"), "text/html", page);
        }
        self.page("/feed.xml", "application/rss+xml", feed + "</channel></rss>");
    }
}

fn answer(stream: TcpStream, site: &Site) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let (mut path, mut tag) = (String::new(), None);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if path.is_empty() {
                path = line.split(' ').nth(1).unwrap_or("/").to_string();
            } else if let Some((name, value)) = line.split_once(": ")
                && name.eq_ignore_ascii_case("if-none-match")
            {
                tag = Some(value.to_string());
            }
        }
        site.asked.lock().unwrap().push((path.clone(), tag.is_some()));
        let delay = *site.delay.lock().unwrap();
        std::thread::sleep(delay);
        let found = site.answers.lock().unwrap().get(&path).cloned();
        if send(&mut stream, found, tag).is_err() {
            return;
        }
    }
}

fn send(stream: &mut TcpStream, found: Option<Answer>, tag: Option<String>) -> std::io::Result<()> {
    match found {
        None => stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        Some(Answer::Redirect(to)) => stream.write_all(
            format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").as_bytes(),
        ),
        Some(Answer::Page { kind, body }) => {
            let own = format!(
                "\"{:x}\"",
                body.bytes().fold(7_u64, |h, b| h.wrapping_mul(31) + u64::from(b))
            );
            if tag.as_deref() == Some(own.as_str()) {
                let head = format!("HTTP/1.1 304 Not Modified\r\nETag: {own}\r\n\r\n");
                return stream.write_all(head.as_bytes());
            }
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nETag: {own}\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes())?;
            stream.write_all(body.as_bytes())
        }
        Some(Answer::Endless) => {
            stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss version=\"2.0\"><channel>",
            )?;
            let entry = "<item><title>Again and again</title></item>\n".repeat(1000);
            loop {
                stream.write_all(entry.as_bytes())?;
            }
        }
        Some(Answer::Silent) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss")?;
            std::thread::sleep(Duration::from_secs(60));
            Ok(())
        }
    }
}
