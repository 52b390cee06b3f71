//! The way in and out, one's own tokens, and the accounts and audit log for admins.

use askama::Template;
use axum::extract::{Form, Query, State as Axum};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use parallax_store::{Account, AuditEntry, Role, Token};
use serde::Deserialize;

use super::{Access, COOKIE, Reader, cookie, secret};
use crate::pages::{Frame, Page};
use crate::{Error, State, format};

/// A session lasts this long, in seconds.
const SESSION: i64 = 14 * 24 * 3600;

/// Entries shown of the audit log.
const ENTRIES: u32 = 500;

fn now() -> i64 {
    Timestamp::now().as_second()
}

fn when(second: i64) -> String {
    Timestamp::from_second(second).map(format::instant).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    frame: Frame,
    to: String,
    trouble: &'static str,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct To {
    #[serde(default)]
    to: String,
}

pub(crate) async fn login(Axum(state): Axum<State>, Query(ask): Query<To>) -> Result<Page, Error> {
    let frame = Frame::bare(&state, "Sign in");
    Ok(Page::Html(Login { frame, to: ask.to, trouble: "" }.render()?))
}

#[derive(Deserialize)]
pub(crate) struct SignIn {
    name: String,
    password: String,
    #[serde(default)]
    to: String,
}

pub(crate) async fn sign_in(
    Axum(state): Axum<State>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Result<Response, Error> {
    let pool = state.pool.clone();
    let name = form.name.clone();
    let key = pool
        .write(move |store| {
            let kept = store.password_of(&form.name)?;
            if !secret::is_password(&form.password, kept.as_deref()) {
                store.audit(now(), &form.name, "failed to sign in", "", "")?;
                return Ok(None);
            }
            let (key, csrf) = (secret::random()?, secret::random()?);
            store.put_session(&secret::hash(&key), &form.name, &csrf, now(), now() + SESSION)?;
            store.audit(now(), &form.name, "signed in", "", "")?;
            Ok(Some(key))
        })
        .await?;
    let Some(key) = key else {
        tracing::warn!(%name, "failed to sign in");
        let frame = Frame::bare(&state, "Sign in");
        let trouble = "Name and password do not fit together.";
        let page = Login { frame, to: form.to, trouble }.render()?;
        return Ok((axum::http::StatusCode::UNAUTHORIZED, Html(page)).into_response());
    };
    let mut answer = Redirect::to(local(&form.to)).into_response();
    answer.headers_mut().insert(header::SET_COOKIE, set(&state, &headers, &key, SESSION)?);
    Ok(answer)
}

/// A path of this site, never another's.
fn local(to: &str) -> &str {
    let is_path = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    if is_path { to } else { "/" }
}

fn set(state: &State, headers: &HeaderMap, key: &str, age: i64) -> Result<HeaderValue, Error> {
    let behind_proxy = state.access == Access::Accounts { behind_proxy: true };
    let proto = headers.get("x-forwarded-proto").and_then(|v| v.to_str().ok());
    let secure = if behind_proxy && proto == Some("https") { "; Secure" } else { "" };
    let text = format!("{COOKIE}={key}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    text.parse().map_err(|_| Error::Broken("the cookie could not be written".into()))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Guarded {
    #[serde(default)]
    pub csrf: String,
}

pub(crate) async fn sign_out(
    Axum(state): Axum<State>,
    headers: HeaderMap,
    reader: Reader,
    Form(form): Form<Guarded>,
) -> Result<Response, Error> {
    reader.may(Role::Reader, &form.csrf)?;
    if let Some(key) = cookie(&headers) {
        state.pool.clone().write(move |store| Ok(store.end_session(&secret::hash(&key))?)).await?;
    }
    let mut answer = Redirect::to("/login").into_response();
    answer.headers_mut().insert(header::SET_COOKIE, set(&state, &headers, "", 0)?);
    Ok(answer)
}

#[derive(Template)]
#[template(path = "account.html")]
struct Own {
    frame: Frame,
    name: String,
    role: &'static str,
    csrf: String,
    tokens: Vec<(Token, String)>,
    fresh: String,
    roles: Vec<&'static str>,
}

fn roles(up_to: Role) -> Vec<&'static str> {
    let all = [Role::Reader, Role::Analyst, Role::Admin];
    all.into_iter().filter(|r| *r <= up_to).map(Role::name).collect()
}

async fn own_page(state: State, reader: Reader, fresh: String) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let tokens = store.tokens(&reader.name)?;
        let tokens = tokens.into_iter().map(|t| (t.clone(), when(t.created))).collect();
        let page = Own {
            frame: Frame::new(&state, store, "account", "Your account")?,
            role: reader.role.name(),
            roles: roles(reader.role),
            name: reader.name,
            csrf: reader.csrf,
            tokens,
            fresh,
        };
        Ok(Page::Html(page.render()?))
    })
    .await
}

pub(crate) async fn own(Axum(state): Axum<State>, reader: Reader) -> Result<Page, Error> {
    if state.access == Access::Loopback {
        return Err(Error::Forbidden("on this machine there are no accounts".into()));
    }
    own_page(state, reader, String::new()).await
}

#[derive(Deserialize)]
pub(crate) struct NewToken {
    csrf: String,
    label: String,
    scope: String,
}

pub(crate) async fn make_token(
    Axum(state): Axum<State>,
    reader: Reader,
    Form(form): Form<NewToken>,
) -> Result<Page, Error> {
    reader.may(Role::Reader, &form.csrf)?;
    if !reader.signed_in {
        return Err(Error::Forbidden("a token makes no token; sign in".into()));
    }
    let key = format!("plx_{}", secret::random()?);
    let scope = Role::from_name(&form.scope).unwrap_or(Role::Reader).min(reader.role);
    let token = Token {
        hash: secret::hash(&key),
        account: reader.name.clone(),
        label: form.label,
        scope,
        created: now(),
        revoked: false,
    };
    state
        .pool
        .clone()
        .write(move |store| {
            store.put_token(&token)?;
            let told = format!("{} ({})", token.label, token.scope.name());
            Ok(store.audit(now(), &token.account, "made a token", "", &told)?)
        })
        .await?;
    own_page(state, reader, key).await
}

#[derive(Deserialize)]
pub(crate) struct Revoke {
    csrf: String,
    hash: String,
}

pub(crate) async fn revoke_token(
    Axum(state): Axum<State>,
    reader: Reader,
    Form(form): Form<Revoke>,
) -> Result<Redirect, Error> {
    reader.may(Role::Reader, &form.csrf)?;
    let name = reader.name;
    state
        .pool
        .clone()
        .write(move |store| {
            let label = store.tokens(&name)?.into_iter().find(|t| t.hash == form.hash);
            if store.revoke_token(&form.hash, &name)? {
                let label = label.map(|t| t.label).unwrap_or_default();
                store.audit(now(), &name, "revoked a token", &label, "")?;
            }
            Ok(())
        })
        .await?;
    Ok(Redirect::to("/account"))
}

#[derive(Template)]
#[template(path = "admin.html")]
struct Admin {
    frame: Frame,
    csrf: String,
    /// Accounts, each with the roles and whether it has them.
    accounts: Vec<(Account, Vec<(&'static str, bool)>)>,
    log: Vec<(AuditEntry, String)>,
    roles: Vec<&'static str>,
    shortest: usize,
}

pub(crate) async fn admin(Axum(state): Axum<State>, reader: Reader) -> Result<Page, Error> {
    if !reader.is(Role::Admin) {
        return Err(Error::Forbidden("this needs the role admin".into()));
    }
    let pool = state.pool.clone();
    pool.with(move |store| {
        let log = store.audit_log(ENTRIES)?;
        let page = Admin {
            frame: Frame::new(&state, store, "doctor", "Accounts and changes")?,
            csrf: reader.csrf,
            accounts: store
                .accounts()?
                .into_iter()
                .map(|account| {
                    let own = account.role.name();
                    let choices = roles(Role::Admin).into_iter().map(|r| (r, r == own)).collect();
                    (account, choices)
                })
                .collect(),
            log: log.into_iter().map(|e| (e.clone(), when(e.at))).collect(),
            roles: roles(Role::Admin),
            shortest: secret::SHORTEST,
        };
        Ok(Page::Html(page.render()?))
    })
    .await
}

#[derive(Deserialize)]
pub(crate) struct Change {
    csrf: String,
    name: String,
    role: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    disabled: String,
}

/// Makes an account, or changes role, password or state of one.
pub(crate) async fn change(
    Axum(state): Axum<State>,
    reader: Reader,
    Form(form): Form<Change>,
) -> Result<Redirect, Error> {
    reader.may(Role::Admin, &form.csrf)?;
    let role = Role::from_name(&form.role)
        .ok_or_else(|| Error::Forbidden(format!("there is no role {}", form.role)))?;
    let name = form.name.trim().to_string();
    if name.is_empty() {
        return Err(Error::Forbidden("an account needs a name".into()));
    }
    let disabled = !form.disabled.is_empty();
    if name == reader.name && (disabled || role < Role::Admin) {
        return Err(Error::Forbidden("you would shut yourself out".into()));
    }
    state
        .pool
        .clone()
        .write(move |store| {
            let before = store.accounts()?.into_iter().find(|a| a.name == name);
            let told = |role: Role, disabled: bool| {
                format!("{}{}", role.name(), if disabled { ", disabled" } else { "" })
            };
            if !form.password.is_empty() || before.is_none() {
                let hash = secret::hash_password(&form.password)?;
                store.put_account(&name, &hash, role, now())?;
                store.audit(now(), &reader.name, &format!("password of {name}"), "", "set")?;
            }
            store.set_account(&name, role, disabled)?;
            let old = before.map(|a| told(a.role, a.disabled)).unwrap_or_default();
            let what = format!("account {name}");
            Ok(store.audit(now(), &reader.name, &what, &old, &told(role, disabled))?)
        })
        .await?;
    Ok(Redirect::to("/admin"))
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn a_sign_in_leads_to_no_other_site() {
        assert_eq!(local("/claims?status=disputed"), "/claims?status=disputed");
        for bad in ["//evil.example", "https://evil.example", "/\\evil.example", ""] {
            assert_eq!(local(bad), "/");
        }
    }
}
