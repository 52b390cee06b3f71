//! What a site lets robots fetch (RFC 9309), read as leniently as the large crawlers read it: common
//! misspellings, a missing colon, byte order marks, lines of other rules between agents.

use std::time::Duration;

/// Longer files are read up to here (RFC 9309, section 2.5).
pub const LONGEST: usize = 500 << 10;
/// Longer lines are cut (eight times the longest address browsers took).
const LINE: usize = 2083 * 8;

/// The rules of one `robots.txt` that concern one agent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    specific: Vec<Rule>,
    global: Vec<Rule>,
    /// A group names the agent, though it may hold no rule.
    named: bool,
    /// Seconds between two requests, where the site asks for it (not in the RFC).
    pub delay: Option<Duration>,
    /// Addresses of sitemaps, whoever asks.
    pub sitemaps: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allow: bool,
    pattern: String,
}

impl Robots {
    /// Reads a file for an agent, named by its product token (`Parallax`).
    pub fn read(content: &[u8], agent: &str) -> Self {
        let content = &content[..content.len().min(LONGEST)];
        let content = without_mark(content);
        let mut robots = Self::default();
        let (mut ours, mut everyones, mut in_rules) = (false, false, false);
        let (mut our_delay, mut everyones_delay) = (None, None);
        for line in content.split(|b| matches!(b, b'\n' | b'\r')) {
            let line = String::from_utf8_lossy(&line[..line.len().min(LINE)]);
            let Some((key, value)) = split(&line) else { continue };
            match key.to_ascii_lowercase().as_str() {
                "user-agent" | "useragent" | "user agent" => {
                    if in_rules {
                        (ours, everyones, in_rules) = (false, false, false);
                    }
                    let star = value.strip_prefix('*');
                    everyones |= star.is_some_and(|rest| {
                        rest.is_empty() || rest.starts_with(char::is_whitespace)
                    });
                    if !agent.is_empty() && token(value).eq_ignore_ascii_case(agent) {
                        ours = true;
                        robots.named = true;
                    }
                }
                key if is_rule(key).is_some() => {
                    in_rules = true;
                    let rule = Rule { allow: is_rule(key) == Some(true), pattern: escaped(value) };
                    if ours {
                        robots.specific.push(rule.clone());
                    }
                    if everyones {
                        robots.global.push(rule);
                    }
                }
                "crawl-delay" | "crawldelay" => {
                    let seconds =
                        value.parse::<f64>().ok().filter(|s| (0.0..=86_400.0).contains(s));
                    let delay = seconds.map(Duration::from_secs_f64);
                    if ours {
                        our_delay = delay;
                    } else if everyones {
                        everyones_delay = delay;
                    }
                }
                "sitemap" | "site-map" => robots.sitemaps.push(value.to_string()),
                _ => {}
            }
        }
        robots.delay = if robots.named { our_delay } else { everyones_delay };
        robots
    }

    /// A site that answered 4xx has no rules (RFC 9309, section 2.3.1.3).
    pub fn allow_all() -> Self {
        Self::default()
    }

    /// A site that cannot be reached or answers 5xx is not to be crawled (section 2.3.1.4).
    pub fn disallow_all() -> Self {
        Self { global: vec![Rule { allow: false, pattern: "/".into() }], ..Self::default() }
    }

    /// Whether an address may be fetched: the longest pattern that matches decides, allowing where two
    /// are equally long.
    ///
    /// ```
    /// use parallax_collect::fetch::Robots;
    /// let robots = Robots::read(b"user-agent: *\ndisallow: /private\n", "Parallax");
    /// assert!(robots.allows("https://a.org/news"));
    /// assert!(!robots.allows("https://a.org/private/x"));
    /// ```
    pub fn allows(&self, address: &str) -> bool {
        let path = path_of(address);
        let rules = if self.named { &self.specific } else { &self.global };
        let longest = |allow: bool| {
            rules.iter().filter(|r| r.allow == allow).filter_map(|r| r.priority(&path)).max()
        };
        match (longest(true), longest(false)) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(allow), Some(disallow)) => allow >= disallow,
        }
    }
}

impl Rule {
    /// Length of the pattern when it matches. `…/index.html` allowed allows its folder too.
    fn priority(&self, path: &str) -> Option<usize> {
        if self.pattern.is_empty() {
            return None;
        }
        if matches(path, &self.pattern) {
            return Some(self.pattern.len());
        }
        let slash = self.pattern.rfind('/').filter(|_| self.allow)?;
        let folder = self.pattern[slash..]
            .starts_with("/index.htm")
            .then(|| format!("{}/$", &self.pattern[..slash]))?;
        matches(path, &folder).then_some(folder.len())
    }
}

/// UTF-8's byte order mark, whole or cut.
fn without_mark(content: &[u8]) -> &[u8] {
    let mark = [0xEF, 0xBB, 0xBF];
    let common = content.iter().zip(mark).take_while(|(a, b)| **a == *b).count();
    &content[common..]
}

/// `key: value # comment`; a blank may stand for the colon when there are two words in all.
fn split(line: &str) -> Option<(&str, &str)> {
    let line = line.split('#').next().unwrap_or("").trim();
    let (key, value) = match line.split_once(':') {
        Some(parts) => parts,
        None => {
            let (key, value) = line.split_once([' ', '\t'])?;
            let value = value.trim();
            if value.contains([' ', '\t']) {
                return None;
            }
            (key, value)
        }
    };
    let (key, value) = (key.trim(), value.trim());
    (!key.is_empty()).then_some((key, value))
}

fn is_rule(key: &str) -> Option<bool> {
    match key {
        "allow" => Some(true),
        "disallow" | "dissallow" | "dissalow" | "disalow" | "diasllow" | "disallaw" => Some(false),
        _ => None,
    }
}

/// The product token an agent line begins with.
fn token(value: &str) -> &str {
    let end = value
        .find(|c: char| !c.is_ascii_alphabetic() && !matches!(c, '-' | '_'))
        .unwrap_or(value.len());
    &value[..end]
}

/// Octets beyond ASCII percent-encoded, hexadecimal digits in capitals.
fn escaped(pattern: &str) -> String {
    let bytes = pattern.as_bytes();
    let mut out = String::with_capacity(pattern.len());
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        let hex =
            bytes.get(at + 1..at + 3).filter(|h| b == b'%' && h.iter().all(u8::is_ascii_hexdigit));
        if let Some(hex) = hex {
            out.push('%');
            hex.iter().for_each(|h| out.push(h.to_ascii_uppercase() as char));
            at += 3;
            continue;
        }
        match b.is_ascii() {
            true => out.push(b as char),
            false => out.push_str(&format!("%{b:02X}")),
        }
        at += 1;
    }
    out
}

/// Path, parameters and query of an address as it is sent, already percent-encoded; `/` when it has none.
fn path_of(address: &str) -> String {
    let address = address.split('#').next().unwrap_or("");
    let scheme = address.find("://").filter(|at| !address[..*at].contains(['/', '?', ';']));
    let rest = match (scheme, address.strip_prefix("//")) {
        (Some(at), _) => &address[at + 3..],
        (None, Some(rest)) => rest,
        (None, None) => address,
    };
    match rest.find(['/', '?', ';']) {
        Some(at) if rest[at..].starts_with('/') => rest[at..].to_string(),
        Some(at) => format!("/{}", &rest[at..]),
        None => "/".into(),
    }
}

/// `*` stands for anything, `$` at the end for the end. Runs in the product of the lengths at worst.
fn matches(path: &str, pattern: &str) -> bool {
    let (path, pattern) = (path.as_bytes(), pattern.as_bytes());
    let anchored = pattern.ends_with(b"$");
    let pattern = if anchored { &pattern[..pattern.len() - 1] } else { pattern };
    let (mut p, mut q) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        if q == pattern.len() && (!anchored || p == path.len()) {
            return true;
        }
        match pattern.get(q) {
            Some(b'*') => {
                star = Some((q, p));
                q += 1;
            }
            Some(&b) if path.get(p) == Some(&b) => {
                p += 1;
                q += 1;
            }
            _ => match star {
                Some((at, from)) if from < path.len() => {
                    star = Some((at, from + 1));
                    (q, p) = (at + 1, from + 1);
                }
                _ => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_longest_rule_decides_and_allow_wins_a_tie() {
        let robots = Robots::read(
            b"User-agent: *\nDisallow: /\nAllow: /news$\nAllow: /x\nDisallow: /x\nCrawl-delay: 2.5\nSitemap: https://a.org/s.xml\n",
            "Parallax",
        );
        assert!(robots.allows("https://a.org/news"));
        assert!(!robots.allows("https://a.org/news/1"));
        assert!(robots.allows("https://a.org/x/y"));
        assert_eq!(robots.delay, Some(Duration::from_millis(2500)));
        assert_eq!(robots.sitemaps, ["https://a.org/s.xml"]);
    }

    #[test]
    fn a_group_of_our_own_replaces_the_general_one() {
        let robots = Robots::read(b"user-agent: *\ndisallow: /\n\nuser-agent: parallax\nsitemap: x\nuser-agent: other\nallow: /\n", "Parallax");
        assert!(robots.allows("https://a.org/any"));
        assert!(!Robots::disallow_all().allows("https://a.org/"));
        assert!(Robots::allow_all().allows("https://a.org/"));
    }

    proptest! {
        #[test]
        fn any_file_is_read(content in prop::collection::vec(any::<u8>(), 0..200), address in "\\PC{0,30}") {
            let _ = Robots::read(&content, "Parallax").allows(&address);
        }

        #[test]
        fn stars_match_anything(a in "[a-z/]{0,8}", b in "[a-z/]{0,8}", c in "[a-z/]{0,8}") {
            let (path, pattern) = (format!("{a}{b}{c}"), format!("{a}*{c}$"));
            prop_assert!(matches(&path, &pattern));
        }
    }
}
