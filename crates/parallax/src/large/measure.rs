//! Asks the pages of a case over HTTP, again and again, and tells how long the server took.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use parallax_store::Store;
use serde::Serialize;

/// One kind of page, in milliseconds.
#[derive(Debug, Serialize)]
pub struct Timing {
    pub page: &'static str,
    pub requests: usize,
    pub median_ms: f64,
    pub p95_ms: f64,
    /// Bytes of the largest answer, uncompressed.
    pub largest: usize,
}

/// Requests of each kind.
const REQUESTS: usize = 200;

/// Measures each kind of page of the case behind `address`.
pub fn measure(store: &Store, address: SocketAddr) -> Result<Vec<Timing>> {
    let stories = store.stories(Some(20_000), 0)?;
    let apart = (stories.len() / REQUESTS).max(1);
    let chosen: Vec<_> = stories.iter().step_by(apart).take(REQUESTS).collect();
    let parties = store.parties()?;
    let states: Vec<&str> =
        parties.iter().map(|(p, _)| p.as_str()).filter(|p| !p.contains(':')).take(40).collect();
    let state = |n: usize| states.get(n % states.len().max(1)).copied().unwrap_or("PRK");
    let statuses = ["disputed", "confirmed", "overdue", "corroborated"];
    let status = |n: usize| statuses.get(n % statuses.len()).copied().unwrap_or_default();
    let words = ["missile border", "convoy", "\"the harbour\"", "treaty summit cargo", "radar"];
    let word = |n: usize| {
        words
            .get(n % words.len())
            .copied()
            .unwrap_or_default()
            .replace(' ', "+")
            .replace('"', "%22")
    };
    let month = |n: usize| format!("202{}-{:02}-01", n % 5, n % 12 + 1);
    type Paths<'a> = (&'static str, Box<dyn Fn(usize) -> String + 'a>);
    let kinds: [Paths<'_>; 9] = [
        ("stories", Box::new(|n| format!("/?page={}", n % 20))),
        (
            "story",
            Box::new(|n| {
                chosen
                    .get(n % chosen.len().max(1))
                    .map_or("/".into(), |s| format!("/story/{}", s.id.0))
            }),
        ),
        (
            "claims with filters",
            Box::new(|n| format!("/claims?status={}&holder=gov:{}", status(n), state(n))),
        ),
        (
            "claims as of a day",
            Box::new(|n| format!("/claims?status={}&as-of={}", status(n), month(n))),
        ),
        ("search by words", Box::new(|n| format!("/search?q={}", word(n)))),
        ("search by words, best first", Box::new(|n| format!("/search?q={}&order=best", word(n)))),
        (
            "search with fields",
            Box::new(|n| format!("/search?q={}+actor:{}+before:{}", word(n), state(n), month(n))),
        ),
        (
            "events with filters",
            Box::new(|n| format!("/events?party={}&since={}", state(n), month(n))),
        ),
        ("actor", Box::new(|n| format!("/actor/{}", state(n)))),
    ];
    let mut timings = Vec::new();
    for (page, path) in &kinds {
        let mut times = Vec::new();
        let mut largest = 0;
        for number in 0..REQUESTS {
            let (time, size) = ask(address, &path(number))?;
            times.push(time);
            largest = largest.max(size);
        }
        times.sort();
        let at = |share: f64| {
            let index = (times.len() as f64 * share) as usize;
            times.get(index.min(times.len() - 1)).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
        };
        timings.push(Timing {
            page,
            requests: times.len(),
            median_ms: at(0.5),
            p95_ms: at(0.95),
            largest,
        });
    }
    Ok(timings)
}

fn ask(address: SocketAddr, path: &str) -> Result<(Duration, usize)> {
    let began = Instant::now();
    let mut stream = TcpStream::connect(address).context("the server does not answer")?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let time = began.elapsed();
    if !answer.starts_with(b"HTTP/1.1 200") {
        let head = String::from_utf8_lossy(answer.get(..120).unwrap_or(&answer)).into_owned();
        anyhow::bail!("{path}: {head}");
    }
    Ok((time, answer.len()))
}
