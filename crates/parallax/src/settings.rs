//! Settings: one table of keys; each from flag, environment, `parallax.toml`, or default, in that order.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// One setting: key, default, what it means.
type Key = (&'static str, &'static str, &'static str);

/// Every setting there is.
const KEYS: &[Key] = &[
    ("case.name", "", "name shown on the pages"),
    ("collect.contact", "", "address a publisher can write to; sent with every request"),
    ("collect.delay", "2", "seconds between two requests to one host"),
    ("collect.timeout", "20", "seconds one request may take"),
    ("collect.max_bytes", "16777216", "largest body that is read"),
    ("collect.allow_private", "false", "allow addresses on this machine and private networks"),
    ("collect.proxy", "", "proxy for all requests; none when empty"),
    (
        "serve.behind_proxy",
        "false",
        "believe the forwarded headers of a proxy in front, which brings TLS",
    ),
    ("serve.listen", "127.0.0.1:7373", "address the pages are served on"),
];

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    Default,
    File,
    Environment,
    Flag,
}

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Settings {
    values: BTreeMap<&'static str, (String, Origin)>,
}

impl Settings {
    /// Reads `parallax.toml` when there is one, then the environment, then `--set`.
    pub fn load(file: &Path, flags: &[String]) -> Result<Self> {
        let mut values: BTreeMap<_, _> =
            KEYS.iter().map(|(k, d, _)| (*k, (d.to_string(), Origin::Default))).collect();
        if file.exists() {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("{} cannot be read", file.display()))?;
            let table: toml::Table =
                text.parse().with_context(|| format!("{} is not valid TOML", file.display()))?;
            for (section, keys) in &table {
                let Some(keys) = keys.as_table() else {
                    bail!("{}: {section} is not a section", file.display())
                };
                for (key, value) in keys {
                    let name = format!("{section}.{key}");
                    let value = value.as_str().map_or_else(|| value.to_string(), str::to_string);
                    let known = known(&name)
                        .with_context(|| format!("{}: unknown setting", file.display()))?;
                    values.insert(known, (value, Origin::File));
                }
            }
        }
        for (key, _, _) in KEYS {
            let variable = format!("PARALLAX_{}", key.replace('.', "_").to_uppercase());
            if let Ok(value) = std::env::var(variable) {
                values.insert(key, (value, Origin::Environment));
            }
        }
        for flag in flags {
            let Some((key, value)) = flag.split_once('=') else {
                bail!("--set {flag}: write KEY=VALUE")
            };
            values.insert(known(key.trim())?, (value.trim().to_string(), Origin::Flag));
        }
        Ok(Self { values })
    }

    pub fn text(&self, key: &str) -> &str {
        self.values.get(key).map_or("", |(value, _)| value)
    }

    /// A value of another type; a wrong one is an error naming the key.
    pub fn get<T: std::str::FromStr>(&self, key: &str) -> Result<T> {
        let text = self.text(key);
        text.parse().map_err(|_| {
            anyhow::anyhow!("setting {key} = {text:?} is not usable; see `parallax config`")
        })
    }

    /// Key, value, origin, meaning, in the order of the manual.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, &str, &Origin, &'static str)> {
        KEYS.iter().filter_map(|(key, _, meaning)| {
            self.values.get(key).map(|(value, origin)| (*key, value.as_str(), origin, *meaning))
        })
    }
}

fn known(name: &str) -> Result<&'static str> {
    KEYS.iter().map(|(k, _, _)| *k).find(|k| *k == name).with_context(|| {
        let all: Vec<_> = KEYS.iter().map(|(k, _, _)| *k).collect();
        format!("there is no setting {name}; the settings are {}", all.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_beats_the_file_and_an_unknown_key_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("parallax.toml");
        std::fs::write(&file, "[collect]\ndelay = 7\n").unwrap();
        let settings = Settings::load(&file, &[]).unwrap();
        assert_eq!(settings.get::<f64>("collect.delay").unwrap(), 7.0);
        let settings = Settings::load(&file, &["collect.delay=9".into()]).unwrap();
        assert_eq!(settings.text("collect.delay"), "9");
        let error = Settings::load(&file, &["collect.dleay=9".into()]).unwrap_err().to_string();
        assert!(error.contains("collect.dleay") && error.contains("collect.delay"), "{error}");
    }
}
