//! Who may see and change what.
//!
//! On the loopback address there are no accounts: whoever sits at the machine is its admin, and only
//! requests for a loopback name are answered, so that no page of another site can speak to it. Elsewhere
//! everything but the way in needs an account or a token.

pub(crate) mod limit;
pub(crate) mod pages;
pub(crate) mod secret;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State as Axum};
use axum::http::{HeaderMap, Method, StatusCode, header, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use parallax_store::Role;
use std::net::{IpAddr, SocketAddr};

use crate::api::Problem;
use crate::{Error, State};

/// How the pages are guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    /// For whoever sits at the machine.
    #[default]
    Loopback,
    /// With accounts. `behind_proxy`: the forwarded headers of a proxy in front are believed.
    Accounts { behind_proxy: bool },
}

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub name: String,
    pub role: Role,
    /// Guard that every form of this reader carries.
    pub csrf: String,
    /// Signed in with an account, so that there is a way out.
    pub signed_in: bool,
    /// Asks with a token: no browser, so no form to forge.
    pub by_token: bool,
}

impl Reader {
    /// Whether this reader may change something with this form.
    pub(crate) fn may(&self, needed: Role, csrf: &str) -> Result<(), Error> {
        if self.role < needed {
            return Err(Error::Forbidden(format!("this needs the role {}", needed.name())));
        }
        if !self.by_token && (self.csrf.is_empty() || !secret::same(&self.csrf, csrf)) {
            return Err(Error::Forbidden(
                "the form is out of date; go back, load the page again and repeat".into(),
            ));
        }
        Ok(())
    }

    pub(crate) fn is(&self, role: Role) -> bool {
        self.role >= role
    }
}

impl FromRequestParts<State> for Reader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Error> {
        let reader = parts.extensions.get::<Self>().cloned();
        reader.ok_or_else(|| Error::Forbidden("nobody is known to ask".into()))
    }
}

/// Name of the cookie of a session.
pub(crate) const COOKIE: &str = "parallax";

/// Pages that need no account.
const OPEN: [&str; 6] =
    ["/login", "/style.css", "/desk.js", "/icon.svg", "/robots.txt", "/favicon.ico"];

/// Answers only who may ask, and notes who asks for the pages.
pub(crate) async fn guard(Axum(state): Axum<State>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let path = request.uri().path().to_string();
    if changes(request.method()) && !from_here(headers) {
        return refused(Error::Forbidden("the form comes from another site".into()), &path);
    }
    match state.access {
        Access::Loopback => {
            if !is_loopback(host(headers)) {
                let why = "only requests to this machine itself are answered";
                return refused(Error::Forbidden(why.into()), &path);
            }
            request.extensions_mut().insert(Reader {
                name: "local".into(),
                role: Role::Admin,
                csrf: state.guard.to_string(),
                signed_in: false,
                by_token: false,
            });
            next.run(request).await
        }
        Access::Accounts { behind_proxy } => {
            let address = client(&request, behind_proxy);
            let signing_in = path == "/login" && changes(request.method());
            if !state.limits.allows(address, signing_in) {
                return refused(Error::TooMany, &path);
            }
            let reader = match reader(&state, request.headers()).await {
                Ok(reader) => reader,
                Err(error) => return refused(error, &path),
            };
            match reader {
                Some(reader) => {
                    request.extensions_mut().insert(reader);
                }
                None if OPEN.contains(&path.as_str()) => {}
                None if request.method() == Method::GET && wants_html(request.headers()) => {
                    let to = request.uri().path_and_query().map_or("/", |p| p.as_str());
                    let address = format!("/login?to={}", crate::pages::escape(to));
                    return Redirect::to(&address).into_response();
                }
                None => {
                    let detail = "an account or a token is needed";
                    let problem = Problem::new(StatusCode::UNAUTHORIZED, detail).at(&path);
                    return ([(header::WWW_AUTHENTICATE, "Bearer")], problem).into_response();
                }
            }
            next.run(request).await
        }
    }
}

/// A refusal as the asker reads it: programs get problem details, people a page.
fn refused(error: Error, path: &str) -> Response {
    let program = ["/api", "/mcp"].iter().any(|root| {
        path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if program { Problem::from(error).at(path) } else { error.into_response() }
}

/// The account behind a token or a session.
async fn reader(state: &State, headers: &HeaderMap) -> Result<Option<Reader>, Error> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.strip_prefix("Bearer "))
        .map(|t| secret::hash(t.trim()));
    let session = cookie(headers).map(|c| secret::hash(&c));
    let now = Timestamp::now().as_second();
    let pool = state.pool.clone();
    pool.with(move |store| {
        if let Some(hash) = bearer {
            let known = store.token(&hash)?;
            return Ok(known.map(|(name, role)| Reader {
                name,
                role,
                csrf: String::new(),
                signed_in: false,
                by_token: true,
            }));
        }
        let Some(hash) = session else { return Ok(None) };
        let known = store.session(&hash, now)?;
        Ok(known.map(|(name, role, csrf)| Reader {
            name,
            role,
            csrf,
            signed_in: true,
            by_token: false,
        }))
    })
    .await
}

pub(crate) fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let pairs = all.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.into_iter().find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_string())
}

fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|v| v.to_str().ok())
}

fn host(headers: &HeaderMap) -> &str {
    text(headers, "host").unwrap_or("")
}

/// Whether a request that changes something can have come from a page of ours.
fn from_here(headers: &HeaderMap) -> bool {
    let site = text(headers, "sec-fetch-site");
    let origin = text(headers, "origin").and_then(|o| o.split_once("://")).map(|(_, host)| host);
    site.is_none_or(|s| matches!(s, "same-origin" | "none"))
        && origin.is_none_or(|o| o == host(headers))
}

fn wants_html(headers: &HeaderMap) -> bool {
    text(headers, "accept").is_some_and(|a| a.contains("text/html"))
}

/// Whether a `Host` names this machine.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Address of who asks: of the connection, or as the proxy in front tells.
fn client(request: &Request, behind_proxy: bool) -> IpAddr {
    let told = text(request.headers(), "x-forwarded-for")
        .filter(|_| behind_proxy)
        .and_then(|v| v.rsplit(',').next())
        .and_then(|v| v.trim().parse().ok());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    told.or(peer).unwrap_or(IpAddr::from([0, 0, 0, 0]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for good in ["localhost:7373", "127.0.0.1", "127.0.0.9:80", "[::1]:7373", "LOCALHOST"] {
            assert!(is_loopback(good), "{good}");
        }
        for bad in ["", "evil.example", "localhost.evil.example", "192.168.0.1", "[::2]"] {
            assert!(!is_loopback(bad), "{bad}");
        }
    }

    #[test]
    fn a_form_of_another_site_is_told_by_its_headers() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs
                .iter()
                .map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap()))
                .collect::<HeaderMap>()
        };
        assert!(from_here(&headers(&[("host", "a"), ("origin", "http://a")])));
        assert!(from_here(&headers(&[("host", "a")])));
        assert!(!from_here(&headers(&[("host", "a"), ("origin", "http://b")])));
        assert!(!from_here(&headers(&[("host", "a"), ("sec-fetch-site", "cross-site")])));
    }
}
