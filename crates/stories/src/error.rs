#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    #[error("the settings for stories cannot be read: {0}")]
    Settings(String),
}
