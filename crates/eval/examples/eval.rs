//! `cargo run --release -p parallax-eval --example eval --no-default-features --features language -- TASK FILE [--errors K] [--limit N] [--json]`
use std::path::PathBuf;

fn main() -> Result<(), parallax_eval::Error> {
    let mut words = Vec::new();
    let mut options = parallax_eval::Options::default();
    let mut json = false;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--json" => json = true,
            "--errors" => options.errors = args.next().and_then(|n| n.parse().ok()).unwrap_or(10),
            "--limit" => options.limit = args.next().and_then(|n| n.parse().ok()),
            other if other.starts_with("--") => {
                if let Some((name, value)) = other[2..].split_once('=') {
                    options.set.push((name.into(), value.into()));
                }
            }
            _ => words.push(arg),
        }
    }
    let file = PathBuf::from(words.pop().unwrap_or_default());
    let report = parallax_eval::run(&words.join(" "), &file, &options)?;
    if json {
        println!("{}", serde_json::to_string(&report).unwrap_or_default());
    } else {
        print!("{}", report.table());
    }
    Ok(())
}
