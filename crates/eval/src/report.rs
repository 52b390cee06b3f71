use serde::Serialize;
use serde_json::{Map, Value};

/// What the caller asked for beside the file.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Look at the first N records only.
    pub limit: Option<usize>,
    /// Print the K worst records.
    pub errors: usize,
    /// Task-specific switches, `name=value`.
    pub set: Vec<(String, String)>,
}

/// The scores of one task on one file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    pub task: String,
    pub file: String,
    pub n: usize,
    pub scores: Map<String, Value>,
    /// 95 % bootstrap interval a score.
    pub interval: Map<String, Value>,
    pub per_second: f64,
    /// Seconds spent in the measured room alone, when the task times it itself.
    #[serde(skip)]
    pub seconds: Option<f64>,
    /// Worst records in words, most wrong first.
    #[serde(skip)]
    pub errors: Vec<String>,
}

impl Report {
    pub fn new(n: usize) -> Self {
        Self { n, ..Self::default() }
    }

    pub fn score(&mut self, name: &str, value: f64) {
        self.scores.insert(name.into(), rounded(value));
    }

    pub fn score_with_interval(&mut self, name: &str, value: f64, interval: (f64, f64)) {
        self.score(name, value);
        self.interval
            .insert(name.into(), Value::Array(vec![rounded(interval.0), rounded(interval.1)]));
    }

    /// The report as the table a person reads.
    pub fn table(&self) -> String {
        let mut out = format!("{} on {} (n = {})\n", self.task, self.file, self.n);
        let width = self.scores.keys().map(String::len).max().unwrap_or(0);
        for (name, value) in &self.scores {
            out.push_str(&format!("  {name:width$}  {:>9}", value.to_string()));
            if let Some(Value::Array(ends)) = self.interval.get(name) {
                out.push_str(&format!("   [{}, {}]", ends[0], ends[1]));
            }
            out.push('\n');
        }
        out.push_str(&format!("  {:.1} records a second\n", self.per_second));
        for error in &self.errors {
            out.push_str(&format!("\n{error}\n"));
        }
        out
    }
}

fn rounded(value: f64) -> Value {
    let r = (value * 1e4).round() / 1e4;
    serde_json::Number::from_f64(r).map_or(Value::Null, Value::Number)
}
