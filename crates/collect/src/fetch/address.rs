//! Which addresses may be fetched: public ones on the ports of the web.
//!
//! A host written as a number never reaches a resolver, so the address itself is checked as well as what
//! its name resolves to; the connection is made to the very addresses that were checked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::{
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};
use url::{Host, Url};

use crate::item::Reason;

/// Refuses addresses that do not lead to the public internet (IANA special-purpose registries,
/// RFC 6890 and its successors); addresses of version 6 that carry one of version 4 are judged by that one.
pub fn check_ip(ip: IpAddr) -> Result<(), Reason> {
    let why = match ip {
        IpAddr::V4(ip) => v4(ip),
        IpAddr::V6(ip) => v6(ip),
    };
    why.map_or(Ok(()), |why| Err(Reason::Address(format!("{ip} is {why}"))))
}

fn v4(ip: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, _] = ip.octets();
    match (a, b, c) {
        (0, ..) => Some("of this network"),
        (127, ..) => Some("loopback"),
        (10, ..) | (172, 16..=31, _) | (192, 168, _) => Some("private"),
        (169, 254, _) => Some("link-local, where clouds keep their metadata"),
        (100, 64..=127, _) => Some("shared by a carrier"),
        (192, 0, 0) | (192, 0, 2) | (198, 51, 100) | (203, 0, 113) | (192, 88, 99) => {
            Some("reserved")
        }
        (198, 18..=19, _) => Some("for benchmarks"),
        (224..=239, ..) => Some("multicast"),
        (240.., ..) => Some("reserved"),
        _ => None,
    }
}

fn v6(ip: Ipv6Addr) -> Option<&'static str> {
    let s = ip.segments();
    let low = |hi: u16, lo: u16| v4(Ipv4Addr::from((u32::from(hi) << 16) | u32::from(lo)));
    match s {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Some("loopback"),
        // Mapped, compatible, NAT64.
        [0, 0, 0, 0, 0, 0 | 0xffff, hi, lo] | [0x64, 0xff9b, 0, 0, 0, 0, hi, lo] => low(hi, lo),
        [0, 0, 0, 0, 0xffff, 0, hi, lo] => low(hi, lo),
        [0x64, 0xff9b, ..] => Some("a private translation prefix"),
        [0x2002, hi, lo, ..] => low(hi, lo),
        [0x2001, 0, ..] => Some("a Teredo tunnel"),
        [0x2001, 0x1..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => {
            Some("reserved")
        }
        [0x2000..=0x3fff, ..] => None,
        [0xfc00..=0xfdff, ..] => Some("private"),
        [0xfe80..=0xfebf, ..] => Some("link-local"),
        [0xff00..=0xffff, ..] => Some("multicast"),
        _ => Some("not assigned to the public internet"),
    }
}

/// Refuses other schemes, other ports, users in the address, names of one's own network, numbers that are private.
pub fn check_url(url: &Url, allow_private: bool) -> Result<(), Reason> {
    let refuse = |why: &str| Err(Reason::Address(format!("{url}: {why}")));
    if !matches!(url.scheme(), "http" | "https") {
        return refuse("only http and https are fetched");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("it names a user");
    }
    if allow_private {
        return Ok(());
    }
    if !matches!(url.port_or_known_default(), Some(80 | 443)) {
        return refuse("only ports 80 and 443 are fetched");
    }
    match url.host() {
        None => refuse("it has no host"),
        Some(Host::Ipv4(ip)) => check_ip(ip.into()),
        Some(Host::Ipv6(ip)) => check_ip(ip.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            let own = ["localhost", "local", "internal", "intranet", "lan", "home.arpa"];
            let inside = own.iter().any(|o| name == *o || name.ends_with(&format!(".{o}")));
            if inside || !name.contains('.') {
                refuse("the name is of a private network")
            } else {
                Ok(())
            }
        }
    }
}

/// Resolves names and refuses what is not public: all of a name's addresses must be.
#[derive(Debug)]
pub(super) struct Guarded {
    pub allow_private: bool,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        if !self.allow_private {
            for address in found.iter() {
                check_ip(address.ip()).map_err(|reason| {
                    ureq::Error::Io(std::io::Error::new(
                        std::io::ErrorKind::PermissionDenied,
                        reason.to_string(),
                    ))
                })?;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_every_spelling_are_judged() {
        for address in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://017700000001/",
            "http://127.1/",
            "http://0/",
            "http://10.1.2.3/",
            "http://172.31.0.1/",
            "http://192.168.1.1/",
            "http://169.254.169.254/latest/meta-data",
            "http://100.64.0.1/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:a00:1]/",
            "http://[::127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[64:ff9b:1::1]/",
            "http://[2002:7f00:1::]/",
            "http://[2002:a9fe:a9fe::]/",
            "http://[2001:0:1::1]/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://[ff02::1]/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://a.internal/",
            "http://printer/",
            "http://１２７.０.０.１/",
            "http://example.org:8080/",
            "http://example.org:22/",
            "http://me@example.org/",
            "ftp://example.org/",
            "file:///etc/passwd",
            "gopher://example.org/",
            "http://127.0.0.1.:80/",
        ] {
            let refused = Url::parse(address).map_or(true, |url| check_url(&url, false).is_err());
            assert!(refused, "{address}");
        }
    }

    #[test]
    fn public_addresses_are_fetched_and_private_ones_when_allowed() {
        for address in [
            "https://example.org/x",
            "http://93.184.216.34/",
            "http://[2606:2800:220:1::]/",
            "http://[64:ff9b::5db8:d822]/",
        ] {
            assert!(check_url(&Url::parse(address).unwrap(), false).is_ok(), "{address}");
        }
        assert!(check_url(&Url::parse("http://127.0.0.1:8080/").unwrap(), true).is_ok());
        assert!(check_url(&Url::parse("file:///etc/passwd").unwrap(), true).is_err());
    }
}
