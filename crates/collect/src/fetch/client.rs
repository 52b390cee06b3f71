//! One request with everything politeness and safety ask around it.

use std::{
    collections::BTreeMap,
    io::Read,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use url::Url;

use super::{
    address::{Guarded, check_url},
    clock::Clock,
    robots::{self, Robots},
};
use crate::{dates, item::Reason};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub address: String,
    /// Validators of the copy already held, sent back verbatim.
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Bytes of the body at most, unpacked.
    pub limit: usize,
    pub allow_private: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Response {
    /// Where the last redirect led.
    pub address: String,
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// The web, or what stands for it in a test.
pub trait Web: Send + Sync {
    /// Answers of any status are answers; a reason is given when there was none or it may not be asked for.
    fn get(&self, request: &Request) -> Result<Response, Reason>;
}

/// How to behave.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Product token robots.txt speaks to.
    pub agent: String,
    /// Where to complain: a page or mail address, sent with every request.
    pub contact: String,
    /// Pause between two requests to one host.
    pub delay: Duration,
    /// A site may ask for at most this much more.
    pub longest_delay: Duration,
    /// For one request in all.
    pub timeout: Duration,
    pub redirects: usize,
    /// Tries after the first, for failures that may pass.
    pub retries: u32,
    /// Address of a proxy; the environment is not asked.
    pub proxy: Option<String>,
    pub obey_robots: bool,
    /// Seed of the jitter of pauses.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            agent: "Parallax".into(),
            contact: String::new(),
            delay: Duration::from_secs(2),
            longest_delay: Duration::from_secs(60),
            timeout: Duration::from_secs(60),
            redirects: 5,
            retries: 2,
            proxy: None,
            obey_robots: true,
            seed: 0,
        }
    }
}

/// A robots.txt is asked for again after this long (RFC 9309, section 2.4).
const ROBOTS_FRESH: SignedDuration = SignedDuration::from_hours(24);
/// One that could not be had is asked for again sooner.
const ROBOTS_FAILED: SignedDuration = SignedDuration::from_mins(30);
/// Waits a server asks for are kept up to here within one run; longer ones end the request.
const PATIENCE: Duration = Duration::from_secs(30);

/// The web through ureq. Share one by reference between threads: hosts are kept apart inside.
pub struct Fetcher<C> {
    settings: Settings,
    clock: C,
    public: ureq::Agent,
    private: ureq::Agent,
    hosts: Mutex<BTreeMap<String, Arc<Mutex<Host>>>>,
}

#[derive(Default)]
struct Host {
    next: Option<Timestamp>,
    robots: Option<(Robots, Timestamp)>,
}

impl<C: Clock> Fetcher<C> {
    pub fn new(settings: Settings, clock: C) -> Result<Self, Reason> {
        let proxy = match &settings.proxy {
            Some(address) => Some(
                ureq::Proxy::new(address)
                    .map_err(|e| Reason::Network(format!("proxy {address}: {e}")))?,
            ),
            None => None,
        };
        let contact = if settings.contact.is_empty() {
            String::new()
        } else {
            format!("; +{}", settings.contact)
        };
        let name =
            format!("{}/{} (news record{contact})", settings.agent, env!("CARGO_PKG_VERSION"));
        let agent = |allow_private| {
            let config = ureq::Agent::config_builder()
                .user_agent(name.as_str())
                .accept("text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5")
                .proxy(proxy.clone())
                .max_redirects(0)
                .max_redirects_will_error(false)
                .http_status_as_error(false)
                .timeout_global(Some(settings.timeout))
                .max_response_header_size(64 << 10)
                .build();
            ureq::Agent::with_parts(
                config,
                ureq::unversioned::transport::DefaultConnector::default(),
                Guarded { allow_private },
            )
        };
        Ok(Self {
            public: agent(false),
            private: agent(true),
            settings,
            clock,
            hosts: Mutex::default(),
        })
    }

    fn host(&self, url: &Url) -> Arc<Mutex<Host>> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(hosts.entry(url.origin().ascii_serialization()).or_default())
    }

    /// Waits for this host's turn and asks once, holding the host meanwhile.
    fn ask(&self, url: &Url, request: &Request, host: &mut Host) -> Result<Response, Reason> {
        let now = self.clock.now();
        if let Some(next) = host.next.filter(|next| *next > now) {
            self.clock.sleep(Duration::try_from(next.duration_since(now)).unwrap_or_default());
        }
        let answer = self.send(url, request);
        let robots = host.robots.as_ref().and_then(|(r, _)| r.delay).unwrap_or_default();
        let delay = self.settings.delay.max(robots.min(self.settings.longest_delay));
        host.next =
            SignedDuration::try_from(delay).ok().and_then(|d| self.clock.now().checked_add(d).ok());
        answer
    }

    fn send(&self, url: &Url, request: &Request) -> Result<Response, Reason> {
        let agent = if request.allow_private { &self.private } else { &self.public };
        let mut call = agent.get(url.as_str());
        if let Some(etag) = &request.etag {
            call = call.header("If-None-Match", etag);
        }
        if let Some(date) = &request.last_modified {
            call = call.header("If-Modified-Since", date);
        }
        let answer = call.call().map_err(reason)?;
        let (parts, body) = answer.into_parts();
        let headers = parts
            .headers
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        let mut bytes = Vec::new();
        let limit = request.limit as u64;
        // Read unpacked and counted: a small answer may unpack to anything.
        body.into_with_config()
            .limit(limit + 2)
            .reader()
            .take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| Reason::Network(e.to_string()))?;
        if bytes.len() as u64 > limit {
            return Err(Reason::TooLarge { what: "the answer", size: bytes.len() as u64, limit });
        }
        Ok(Response {
            address: url.to_string(),
            status: parts.status.as_u16(),
            headers,
            body: bytes,
        })
    }

    fn allowed(&self, url: &Url, request: &Request, host: &mut Host) -> Result<bool, Reason> {
        if !self.settings.obey_robots {
            return Ok(true);
        }
        let now = self.clock.now();
        if host.robots.as_ref().is_none_or(|(_, until)| *until <= now) {
            let (robots, fresh) = self.robots(url, request, host);
            host.robots = Some((robots, now.checked_add(fresh).unwrap_or(now)));
        }
        Ok(host.robots.as_ref().is_some_and(|(robots, _)| robots.allows(url.as_str())))
    }

    /// Redirects of a robots.txt are followed up to five, on any host.
    fn robots(&self, url: &Url, request: &Request, host: &mut Host) -> (Robots, SignedDuration) {
        let mut at = match url.join("/robots.txt") {
            Ok(at) => at,
            Err(_) => return (Robots::disallow_all(), ROBOTS_FAILED),
        };
        let ask = Request {
            limit: robots::LONGEST * 8,
            allow_private: request.allow_private,
            ..Request::default()
        };
        for _ in 0..=5 {
            if check_url(&at, request.allow_private).is_err() {
                break;
            }
            let Ok(answer) = self.ask(&at, &ask, host) else { break };
            match answer.status {
                200..=299 => {
                    return (Robots::read(&answer.body, &self.settings.agent), ROBOTS_FRESH);
                }
                300..=399 => match answer.header("location").and_then(|l| at.join(l).ok()) {
                    Some(next) => at = next,
                    None => return (Robots::allow_all(), ROBOTS_FRESH),
                },
                429 => break,
                400..=499 => return (Robots::allow_all(), ROBOTS_FRESH),
                _ => break,
            }
        }
        (Robots::disallow_all(), ROBOTS_FAILED)
    }

    /// Between half and all of `2^attempt` seconds, the same for the same seed, address and attempt.
    fn pause(&self, address: &str, attempt: u32) -> Duration {
        let full = Duration::from_secs(1 << attempt.min(6));
        full / 2 + full.mul_f64(jitter(self.settings.seed, address, attempt) / 2.0)
    }

    fn hop(&self, url: &Url, request: &Request) -> Result<Response, Reason> {
        let host = self.host(url);
        let mut host = host.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.allowed(url, request, &mut host)? {
            return Err(Reason::Robots);
        }
        let mut attempt = 0;
        loop {
            let answer = self.ask(url, request, &mut host);
            let wait = match &answer {
                Ok(response) if matches!(response.status, 429 | 502 | 503 | 504) => {
                    let now = self.clock.now();
                    match response.header("retry-after").and_then(|after| retry_after(after, now)) {
                        Some(until) => {
                            let wait =
                                Duration::try_from(until.duration_since(now)).unwrap_or_default();
                            if wait > PATIENCE {
                                return Err(Reason::Wait(until));
                            }
                            wait
                        }
                        None => self.pause(url.as_str(), attempt),
                    }
                }
                Err(Reason::Network(_)) => self.pause(url.as_str(), attempt),
                _ => return answer,
            };
            if attempt >= self.settings.retries {
                return answer;
            }
            attempt += 1;
            self.clock.sleep(wait);
        }
    }
}

impl<C: Clock> Web for Fetcher<C> {
    fn get(&self, request: &Request) -> Result<Response, Reason> {
        let parse = |address: &str| {
            Url::parse(address).map_err(|e| Reason::Address(format!("{address}: {e}")))
        };
        let mut url = parse(&request.address)?;
        for _ in 0..=self.settings.redirects {
            check_url(&url, request.allow_private)?;
            let answer = self.hop(&url, request)?;
            let redirect = matches!(answer.status, 301 | 302 | 303 | 307 | 308);
            match answer.header("location").filter(|_| redirect) {
                Some(location) => {
                    url = url
                        .join(location)
                        .map_err(|e| Reason::Address(format!("{location}: {e}")))?;
                }
                None => return Ok(answer),
            }
        }
        Err(Reason::Redirects(self.settings.redirects))
    }
}

fn reason(error: ureq::Error) -> Reason {
    match error {
        ureq::Error::Io(e) if e.kind() == std::io::ErrorKind::PermissionDenied => {
            Reason::Address(e.to_string())
        }
        other => Reason::Network(other.to_string()),
    }
}

/// Seconds or a date.
pub(crate) fn retry_after(value: &str, now: Timestamp) -> Option<Timestamp> {
    match value.trim().parse::<i64>() {
        Ok(seconds) => {
            now.checked_add(SignedDuration::from_secs(seconds.clamp(0, 7 * 86_400))).ok()
        }
        Err(_) => dates::parse(value, dates::Order::DayFirst)?.instant(None),
    }
}

/// A number from 0 to 1 that depends on its arguments alone.
pub(crate) fn jitter(seed: u64, address: &str, attempt: u32) -> f64 {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    hash.update(address);
    hash.update(attempt.to_le_bytes());
    let bytes = hash.finalize();
    f64::from(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{io::Write, net::TcpListener};

    /// A clock that never waits.
    struct Still(Mutex<Timestamp>);

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            *self.0.lock().unwrap()
        }

        fn sleep(&self, time: Duration) {
            let mut now = self.0.lock().unwrap();
            *now = now.checked_add(SignedDuration::try_from(time).unwrap()).unwrap();
        }
    }

    fn fetcher() -> Fetcher<Still> {
        let clock = Still(Mutex::new("2024-07-03T00:00:00Z".parse().unwrap()));
        Fetcher::new(
            Settings { contact: "https://example.org/bot".into(), ..Settings::default() },
            clock,
        )
        .unwrap()
    }

    /// Serves these answers, one a connection, and returns what was asked.
    fn serve(answers: Vec<Vec<u8>>) -> (String, std::thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let thread = std::thread::spawn(move || {
            answers
                .into_iter()
                .map(|answer| {
                    let (mut stream, _) = listener.accept().unwrap();
                    let mut asked = Vec::new();
                    let mut buffer = [0; 4096];
                    while !asked.windows(4).any(|w| w == b"\r\n\r\n") {
                        let n = stream.read(&mut buffer).unwrap();
                        asked.extend_from_slice(&buffer[..n]);
                    }
                    let _ = stream.write_all(&answer);
                    String::from_utf8_lossy(&asked).into_owned()
                })
                .collect()
        });
        (address, thread)
    }

    fn answer(head: &str, body: &[u8]) -> Vec<u8> {
        let mut all = format!(
            "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        )
        .into_bytes();
        all.extend_from_slice(body);
        all
    }

    fn request(address: String) -> Request {
        Request { address, limit: 10_000, allow_private: true, ..Request::default() }
    }

    #[test]
    fn a_request_names_its_sender_and_its_validators() {
        let (host, thread) = serve(vec![
            answer("404 Not Found", b""),
            answer("304 Not Modified\r\nETag: \"b\"", b""),
        ]);
        let ask = Request { etag: Some("\"a\"".into()), ..request(format!("{host}/feed")) };
        let got = fetcher().get(&ask).unwrap();
        assert_eq!((got.status, got.header("etag")), (304, Some("\"b\"")));
        let asked = thread.join().unwrap();
        assert!(asked[0].starts_with("GET /robots.txt"));
        let lower = asked[1].to_lowercase();
        assert!(
            lower.contains("user-agent: parallax/") && lower.contains("+https://example.org/bot")
        );
        assert!(lower.contains("if-none-match: \"a\"") && !lower.contains("cookie"));
    }

    #[test]
    fn a_site_that_forbids_is_not_asked() {
        let (host, thread) = serve(vec![answer("200 OK", b"User-agent: *\nDisallow: /")]);
        assert_eq!(fetcher().get(&request(format!("{host}/x"))).unwrap_err(), Reason::Robots);
        assert_eq!(thread.join().unwrap().len(), 1);
    }

    #[test]
    fn a_redirect_into_a_private_network_is_refused() {
        let (host, thread) = serve(vec![
            answer("404 Not Found", b""),
            answer("302 Found\r\nLocation: file:///etc/passwd", b""),
        ]);
        assert!(matches!(fetcher().get(&request(format!("{host}/x"))), Err(Reason::Address(_))));
        thread.join().unwrap();
        let public = Request { allow_private: false, ..request("http://127.0.0.1/".into()) };
        assert!(matches!(fetcher().get(&public), Err(Reason::Address(_))));
    }

    #[test]
    fn a_small_answer_that_unpacks_to_much_is_cut_off() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&vec![0; 5_000_000]).unwrap();
        let packed = packed.finish().unwrap();
        let (host, thread) = serve(vec![
            answer("404 Not Found", b""),
            answer("200 OK\r\nContent-Encoding: gzip", &packed),
        ]);
        assert!(matches!(
            fetcher().get(&request(format!("{host}/x"))),
            Err(Reason::TooLarge { .. })
        ));
        thread.join().unwrap();
    }

    #[test]
    fn a_busy_server_is_asked_again_after_the_wait_it_names() {
        let busy = answer("503 Busy\r\nRetry-After: 7", b"");
        let (host, thread) =
            serve(vec![answer("404 Not Found", b""), busy, answer("200 OK", b"words")]);
        let fetcher = fetcher();
        assert_eq!(fetcher.get(&request(format!("{host}/x"))).unwrap().body, b"words");
        let waited = fetcher.clock.now().duration_since("2024-07-03T00:00:00Z".parse().unwrap());
        assert!(waited >= SignedDuration::from_secs(7));
        thread.join().unwrap();
    }
}
