//! The demonstration: the corpus served on this machine, collected over HTTP, made into a case.

pub mod corpus;
mod feeds;
pub mod page;
mod server;

pub use corpus::Corpus;
pub use server::Server;

use std::fmt::Write;

/// One thing to collect: outlet, kind and address of a source.
pub struct Start {
    pub outlet: String,
    pub kind: &'static str,
    pub address: String,
}

/// Where collecting starts: each outlet by what it delivers.
pub fn starts(corpus: &Corpus, base: &str) -> Vec<Start> {
    let mut starts = Vec::new();
    for outlet in corpus.outlets.values() {
        let feed = format!("{base}/{}/{}", outlet.id, outlet.feed);
        let start = |kind, address| Start { outlet: outlet.id.clone(), kind, address };
        match outlet.delivery.as_str() {
            "transcript" => {
                for transcript in corpus.transcripts.iter().filter(|t| t.outlet == outlet.id) {
                    starts.push(start("transcript", format!("{feed}{}", transcript.file)));
                }
            }
            "warc" => starts.push(start("warc", feed)),
            "jsonl" => starts.push(start("jsonl", feed)),
            "sitemap" => starts.push(start("sitemap", feed)),
            _ => starts.push(start("feed", feed)),
        }
    }
    starts
}

/// The outlets as a case's `knowledge/outlets.csv`, in the columns of the program's own table.
pub fn outlets_csv(corpus: &Corpus) -> String {
    let mut out = String::from("id,name,hosts,country,kind,language,zone,voice,grade\n");
    for o in corpus.outlets.values() {
        let cells = [
            &o.id,
            &o.name,
            &o.host,
            &o.country,
            &o.kind,
            &o.language,
            &o.zone,
            &o.voice,
            &o.grade,
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        let _ = writeln!(out, "{}", cells.join(","));
    }
    out
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.into()
    }
}
