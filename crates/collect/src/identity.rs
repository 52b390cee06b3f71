//! What makes an article the same article: its address without the marks of the road it came by,
//! its guid, its words.

use std::{fmt::Write as _, sync::LazyLock};

use parallax_model::{ArticleId, SourceId};
use sha2::{Digest, Sha256};
use url::Url;

use crate::table;

/// Parameter, whether a prefix is meant, host it is limited to.
static TRACKING: LazyLock<Vec<(&'static str, bool, &'static str)>> = LazyLock::new(|| {
    table::rows::<3>(include_str!("../../../knowledge/collect/tracking.csv"))
        .map(|[name, host, _]| (name.trim_end_matches('*'), name.ends_with('*'), host))
        .collect()
});

fn tracks(parameter: &str, host: &str) -> bool {
    TRACKING.iter().any(|&(name, prefix, on)| {
        let same = if prefix { parameter.starts_with(name) } else { parameter == name };
        same && (on.is_empty()
            || host == on
            || host.strip_suffix(on).is_some_and(|h| h.ends_with('.')))
    })
}

/// The address without fragment, user, default port and tracking parameters; `None` unless it is
/// an absolute address of the web.
///
/// ```
/// use parallax_collect::identity::canonical;
/// let url = "HTTPS://www.Example.org:443/a?id=7&utm_source=rss#top";
/// assert_eq!(canonical(url).unwrap().as_str(), "https://www.example.org/a?id=7");
/// ```
pub fn canonical(address: &str) -> Option<Url> {
    let mut url = Url::parse(address.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return None;
    }
    // `#!` was once the address of a page; any other fragment is a place on it.
    if !url.fragment().is_some_and(|f| f.starts_with('!')) {
        url.set_fragment(None);
    }
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if let Some(query) = url.query() {
        let host = url.host_str().unwrap_or_default();
        let kept: Vec<&str> = query
            .split('&')
            .filter(|pair| !pair.is_empty() && !tracks(pair.split('=').next().unwrap_or(""), host))
            .collect();
        let kept = kept.join("&");
        url.set_query(Some(kept.as_str()).filter(|q| !q.is_empty()));
    }
    Some(url)
}

/// Two addresses with one key lead to one page: scheme, `www.` and a closing slash do not count.
pub fn address_key(address: &str) -> Option<String> {
    let url = canonical(address)?;
    let host = url.host_str()?.trim_start_matches("www.");
    let port = url.port().map(|p| format!(":{p}")).unwrap_or_default();
    let path = url.path().trim_end_matches('/');
    let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
    Some(format!("{host}{port}{path}{query}"))
}

/// Derives the name of an article: from its guid, else its canonical address, else its words. A guid
/// that is an address counts as one, so that the feed and the page name the same article.
pub fn article_id(
    source: &SourceId,
    guid: Option<&str>,
    address: Option<&str>,
    title: &str,
    text: &str,
) -> ArticleId {
    let guid = guid.map(str::trim).filter(|g| !g.is_empty());
    let key = guid
        .map(|g| address_key(g).unwrap_or_else(|| format!("{} guid {g}", source.0)))
        .or_else(|| address.and_then(address_key))
        .unwrap_or_else(|| format!("text {}", text_hash(title, text)));
    ArticleId(hex(&Sha256::digest(key.as_bytes())[..8]))
}

/// Names the words of an article, whatever their spacing: equal for two addresses of one text.
pub fn text_hash(title: &str, text: &str) -> String {
    let mut hash = Sha256::new();
    for word in title.split_whitespace() {
        hash.update(word);
        hash.update(b" ");
    }
    hash.update(b"\n");
    for word in text.split_whitespace() {
        hash.update(word);
        hash.update(b" ");
    }
    hex(&hash.finalize()[..16])
}

/// SHA-256 of the raw bytes, hexadecimal.
pub fn raw_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// Labels under a country's domain that are registries rather than owners.
const REGISTRIES: &[&str] = &[
    "ac", "co", "com", "ed", "edu", "go", "gob", "gouv", "gov", "gub", "lg", "ltd", "me", "mil",
    "ne", "net", "nic", "or", "org", "press", "re",
];

/// The part of a host name its owner registered: `www.news.example.co.kr` is of `example.co.kr`.
pub fn registrable(host: &str) -> String {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if host.parse::<std::net::IpAddr>().is_ok() || host.starts_with('[') {
        return host;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let keep = match labels.as_slice() {
        [.., second, top] if top.len() == 2 && REGISTRIES.contains(second) => 3,
        _ => 2,
    };
    labels[labels.len().saturating_sub(keep)..].join(".")
}

/// The outlet an address belongs to when nobody named it.
pub fn source_of(address: &str) -> SourceId {
    let host = Url::parse(address).ok().and_then(|u| u.host_str().map(registrable));
    SourceId(host.unwrap_or_else(|| "unknown".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tracking_goes_and_meaning_stays() {
        let cases = [
            ("https://a.org/x?utm_medium=a&id=3&fbclid=z", "https://a.org/x?id=3"),
            ("http://a.org/x?mod=hp", "http://a.org/x?mod=hp"),
            ("https://www.wsj.com/x?mod=hp", "https://www.wsj.com/x"),
            ("https://me:pw@a.org/#c", "https://a.org/"),
        ];
        for (address, expected) in cases {
            assert_eq!(canonical(address).unwrap().as_str(), expected);
        }
        assert!(canonical("javascript:alert(1)").is_none());
        assert!(canonical("/relative").is_none());
    }

    #[test]
    fn one_article_keeps_one_name() {
        let source = SourceId("a.org".into());
        let id = |guid, address| article_id(&source, guid, address, "t", "x");
        assert_eq!(
            id(None, Some("http://www.a.org/x/")),
            id(None, Some("https://a.org/x?utm_a=1"))
        );
        assert_eq!(id(Some("https://a.org/x"), None), id(None, Some("https://a.org/x")));
        assert_ne!(
            id(Some("17"), Some("https://a.org/x")),
            id(Some("18"), Some("https://a.org/x"))
        );
        assert_eq!(id(None, None), id(None, None));
        assert_eq!(id(None, None).0.len(), 16);
    }

    #[test]
    fn owners_are_told_from_registries() {
        assert_eq!(registrable("en.yna.co.kr"), "yna.co.kr");
        assert_eq!(registrable("www.bbc.co.uk"), "bbc.co.uk");
        assert_eq!(registrable("edition.cnn.com"), "cnn.com");
        assert_eq!(registrable("192.168.0.1"), "192.168.0.1");
    }

    proptest! {
        #[test]
        fn a_canonical_address_is_its_own(path in "[a-z/]{0,12}", query in "[a-z_=&]{0,20}") {
            let once = canonical(&format!("https://ex.org/{path}?{query}")).unwrap();
            prop_assert_eq!(canonical(once.as_str()).unwrap(), once);
        }
    }
}
