/// A table that cannot be used: which, where, and what is wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{file}: {source}")]
    Open { file: String, source: std::io::Error },
    #[error("{file}, line {line}: {what}")]
    Row { file: String, line: u64, what: String },
    #[error("{file}: {what}")]
    Table { file: String, what: String },
}
