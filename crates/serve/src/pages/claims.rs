//! The claims ledger, and one claim with its dated history.

use askama::Template;
use axum::extract::{Path, Query, State as Axum};
use parallax_model::code::PrincipalId;
use parallax_model::ledger::{Claim, ClaimId, EventId};
use parallax_model::{Holder, MentionId, Span};
use parallax_store::{ClaimFilter, Store};
use serde::Deserialize;

use super::{Evidence, Frame, Library, Page, escape, html, timeline, twin_of};
use crate::{Error, State, as_of::AsOf, format, names};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    holder: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    overdue: String,
    #[serde(default, rename = "as-of")]
    as_of: String,
    #[serde(default)]
    page: u32,
    #[serde(default)]
    format: String,
}

impl Ask {
    /// The filter as the query of an address, without page, day and format.
    fn query(&self) -> String {
        let fields =
            [("holder", &self.holder), ("status", &self.status), ("overdue", &self.overdue)];
        let told = fields.iter().filter(|(_, v)| !v.is_empty());
        told.map(|(k, v)| format!("{k}={}", escape(v))).collect::<Vec<_>>().join("&")
    }
}

const PER_PAGE: u32 = 50;

/// Holders offered in the list of the filter; any other can be asked for by its code.
const OFFERED: usize = 60;

pub(crate) struct ClaimRow {
    pub href: String,
    /// The event the claim is about, where the claim is only of one of its figures.
    pub about: String,
    pub proposition: String,
    pub status: String,
    pub grade: String,
    pub supporting: u32,
    pub against: u32,
    pub items: u32,
    pub due: String,
    pub moved: String,
    pub because: String,
    pub circular: bool,
    /// Who tells it and who denies it, today; empty as of an earlier day.
    pub tellers: String,
}

fn claim_row(claim: &Claim, whole: Option<&str>, tellers: String, as_of: AsOf) -> ClaimRow {
    let told = claim.proposition.as_str();
    let part = whole.and_then(|w| told.strip_prefix(w)).and_then(|rest| rest.strip_prefix(": "));
    ClaimRow {
        href: format!("/claim/{}", escape(&claim.id.0)),
        about: part.map_or(String::new(), |_| format::sentence(whole.unwrap_or_default())),
        proposition: format::sentence(part.unwrap_or(told)),
        status: format::status(claim.status),
        grade: claim.grade.to_string(),
        supporting: claim.independent_for,
        against: claim.independent_against,
        items: claim.items,
        due: claim.due.map(|d| d.strftime("%-d %B %Y").to_string()).unwrap_or_default(),
        moved: claim.history.last().map(|s| format::day(s.at)).unwrap_or_default(),
        because: claim.history.last().map(|s| s.because.clone()).unwrap_or_default(),
        circular: claim.circular && as_of.is_now(),
        tellers,
    }
}

/// Rows of claims, each told against the claim that its event happened.
pub(crate) fn claim_rows(
    store: &Store,
    as_of: AsOf,
    claims: &[Claim],
) -> Result<Vec<ClaimRow>, Error> {
    let events: Vec<EventId> = claims.iter().filter_map(|c| c.event.clone()).collect();
    let all = as_of.claims(store, store.claims_of_events(&events)?)?;
    let whole = timeline::wholes(&all);
    let told = |claim: &Claim| {
        let whole = whole.get(claim.event.as_ref()?)?;
        Some(whole.proposition.clone())
    };
    let row = |claim: &Claim| {
        let tellers = match as_of.is_now() {
            true => store.tellers(claim)?.to_string(),
            false => String::new(),
        };
        Ok(claim_row(claim, told(claim).as_deref(), tellers, as_of))
    };
    claims.iter().map(row).collect()
}

#[derive(Template)]
#[template(path = "claims.html")]
struct Claims {
    frame: Frame,
    rows: Vec<ClaimRow>,
    ask: Ask,
    query: String,
    holders: Vec<Choice>,
    statuses: Vec<Choice>,
    /// What the words for a status mean, of those that occur.
    meanings: Vec<(String, &'static str)>,
    next: Option<u32>,
}

/// An entry of a list to choose from.
pub(crate) struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

pub(crate) async fn list(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_string());
        let as_of = AsOf::read(&ask.as_of)?;
        let today = as_of.instant().unwrap_or_else(jiff::Timestamp::now);
        let due_before = (!ask.overdue.is_empty()).then(|| today.strftime("%Y-%m-%d").to_string());
        let filter = ClaimFilter {
            holder: some(&ask.holder),
            status: some(&ask.status.to_uppercase()),
            as_of: as_of.instant().map(|t| t.as_second()),
            due_before,
            event: None,
            limit: Some(PER_PAGE + 1),
            offset: ask.page * PER_PAGE,
        };
        let mut claims = store.claims(&filter)?;
        let next = (claims.len() > PER_PAGE as usize).then_some(ask.page + 1);
        claims.truncate(PER_PAGE as usize);
        let claims = as_of.claims(store, claims)?;
        if ask.format == "json" {
            return Ok(Page::Json(serde_json::to_value(&claims)?));
        }
        if ask.format == "csv" {
            return Ok(Page::Csv(csv(&claims)));
        }
        let rows = claim_rows(store, as_of, &claims)?;
        let query = ask.query();
        let twin = format!("/claims?{query}&format=json");
        let frame = Frame::new(&state, store, "claims", "Claims ledger")?
            .then(&ask.as_of)
            .twin(twin)
            .table(format!("/claims?{query}&format=csv"));
        let holders = holders(store, &state, &ask.holder, as_of)?;
        let statuses = store
            .statuses()?
            .into_iter()
            .map(|(status, count)| {
                let words = format::status_named(&status);
                Choice {
                    chosen: status.eq_ignore_ascii_case(&ask.status),
                    label: counted(words, count, as_of),
                    value: status.to_lowercase(),
                }
            })
            .collect();
        let meanings = store
            .statuses()?
            .into_iter()
            .filter_map(|(status, _)| Some((format::status_named(&status), meaning(&status)?)))
            .collect();
        let as_of = ask.as_of.clone();
        let page = Claims { frame, rows, ask, query, holders, statuses, meanings, next };
        html(&page, &as_of)
    })
    .await
}

/// What it means that a claim stands so.
fn meaning(status: &str) -> Option<&'static str> {
    Some(match status {
        "ATTRIBUTED" => "one named voice says so, and nobody else yet",
        "ASSERTED" => "an outlet says so in its own words and names nobody for it",
        "SECONDHAND" => "somebody passes on what another is said to have said",
        "POSSIBLE" => "said with a hedge only: likely, may have",
        "UNCONFIRMED" => "told as not confirmed, or by nobody who can be named",
        "CORROBORATED" => "two independent voices or more say so",
        "CONFIRMED" => {
            "adversaries agree on it, who denied it affirms it, or a second independent voice vouches with evidence of its own"
        }
        "DISPUTED" => "a voice that counts denies it or gives another account",
        "REFUTED" => "the opposite is confirmed",
        "RETRACTED" => "who said so has taken it back, and nobody else vouches for it",
        "SUPERSEDED" => "a newer word of the same voice has taken its place",
        "PLANNED" => "announced or promised, and not yet done",
        "OVERDUE" => "promised for a day that has passed without a report of it",
        "FULFILLED" => "promised, and reported done",
        "LAPSED" => "not spoken of for so long that it is left",
        "CONDITIONAL" => "said to follow if something else happens",
        "HYPOTHETICAL" => "only supposed",
        "NOCOMMENT" => "asked about, and those asked say nothing",
        _ => return None,
    })
}

/// A choice with its count, which is that of today.
fn counted(words: String, count: u64, as_of: AsOf) -> String {
    if as_of.is_now() { format!("{words} ({count})") } else { words }
}

fn holders(store: &Store, state: &State, chosen: &str, as_of: AsOf) -> Result<Vec<Choice>, Error> {
    let mut choices: Vec<Choice> = Vec::new();
    for (holder, count) in store.holders()? {
        let is_chosen = holder.0 == chosen;
        if choices.len() < OFFERED || is_chosen {
            let name = names::principal(&state.knowledge, &holder);
            choices.push(Choice {
                label: counted(name, count, as_of),
                value: holder.0,
                chosen: is_chosen,
            });
        }
    }
    if !chosen.is_empty() && !choices.iter().any(|c| c.chosen) {
        let label = names::principal(&state.knowledge, &PrincipalId::new(chosen));
        choices.push(Choice { value: chosen.into(), label, chosen: true });
    }
    Ok(choices)
}

/// The ledger as a table: one row a claim as it stands.
fn csv(claims: &[Claim]) -> String {
    let mut table = super::csv::Table::new(&[
        "id",
        "event",
        "proposition",
        "status",
        "since",
        "reliability",
        "credibility",
        "independent_for",
        "independent_against",
        "items",
        "due",
        "circular",
    ]);
    for claim in claims {
        table.row([
            claim.id.0.clone(),
            claim.event.as_ref().map(|e| e.0.clone()).unwrap_or_default(),
            claim.proposition.clone(),
            format::status(claim.status),
            claim.history.last().map(|s| s.at.to_string()).unwrap_or_default(),
            claim.grade.reliability.to_string(),
            claim.grade.credibility.to_string(),
            claim.independent_for.to_string(),
            claim.independent_against.to_string(),
            claim.items.to_string(),
            claim.due.map(|d| d.to_string()).unwrap_or_default(),
            claim.circular.to_string(),
        ]);
    }
    table.finish()
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct AskOne {
    #[serde(default, rename = "as-of")]
    as_of: String,
}

#[derive(Template)]
#[template(path = "claim.html")]
struct ClaimPage {
    frame: Frame,
    claim: ClaimRow,
    grade: String,
    event: String,
    first_day: String,
    last_day: String,
    steps: Vec<Step>,
    statements: Vec<Said>,
    others: Vec<ClaimRow>,
}

struct Step {
    when: String,
    status: String,
    rule: String,
    because: String,
    holder: String,
    evidence: Option<Evidence>,
}

struct Said {
    holder: String,
    principal: String,
    claims: String,
    evidence: Evidence,
}

pub(crate) async fn show(
    Axum(state): Axum<State>,
    Path(id): Path<String>,
    Query(ask): Query<AskOne>,
) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let (id, twin) = twin_of(&id);
        let as_of = AsOf::read(&ask.as_of)?;
        let whole = store.claim(&ClaimId(id.into()))?;
        let bounds = (whole.history.first().map(|s| s.at), whole.history.last().map(|s| s.at));
        let missing = || parallax_store::Error::Missing { kind: "claim", id: id.to_string() };
        let claim = as_of.claims(store, vec![whole])?.pop().ok_or_else(missing)?;
        if twin {
            return Ok(Page::Json(serde_json::to_value(&claim)?));
        }
        let mut library = Library::new(store, &state);
        let mut steps = Vec::new();
        for step in &claim.history {
            // An outlet's own telling is a mention, not a statement: it has no holder.
            let holder = step.statement.as_ref().and_then(|s| store.statement(s).ok());
            steps.push(Step {
                when: format::instant(step.at),
                status: format::status(step.status),
                rule: step.rule.clone(),
                because: step.because.clone(),
                holder: holder.and_then(|s| s.holder().map(|h| h.text.clone())).unwrap_or_default(),
                evidence: step.evidence.as_ref().map(|s| library.evidence(s)).transpose()?,
            });
        }
        let mut statements = Vec::new();
        for id in &claim.statements {
            let statement = store.statement(id).ok();
            let span = match &statement {
                Some(statement) => statement.span.clone(),
                None => store.mention(&MentionId(id.0.clone()))?.span,
            };
            let article = library.article(&span.article)?;
            let at = article.published.as_ref().map_or(article.fetched, |p| p.instant);
            if as_of.knows(at) {
                let holder = statement.as_ref().and_then(|s| s.holder());
                statements.push((at, said(holder, &span, &mut library)?));
            }
        }
        statements.sort_by_key(|(at, _)| *at);
        let others: Vec<Claim> = match &claim.event {
            Some(event) => store.claims_of_events(std::slice::from_ref(event))?,
            None => Vec::new(),
        };
        let others: Vec<Claim> = others.into_iter().filter(|c| c.id != claim.id).collect();
        let others = as_of.claims(store, others)?;
        let day = |at: Option<jiff::Timestamp>| {
            at.map(|t| t.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
        };
        let row = claim_rows(store, as_of, std::slice::from_ref(&claim))?;
        let Some(row) = row.into_iter().next() else { return Err(missing().into()) };
        let page = ClaimPage {
            frame: Frame::new(&state, store, "claims", &row.proposition)?
                .then(&ask.as_of)
                .twin(format!("/claim/{}.json", escape(id))),
            event: claim
                .event
                .as_ref()
                .map(|e| format!("/event/{}", escape(&e.0)))
                .unwrap_or_default(),
            grade: format::grade(claim.grade),
            claim: row,
            first_day: day(bounds.0),
            last_day: day(bounds.1),
            steps,
            statements: statements.into_iter().map(|(_, s)| s).collect(),
            others: {
                let mut rows = claim_rows(store, as_of, &others)?;
                rows.iter_mut().for_each(|row| row.about.clear());
                rows
            },
        };
        html(&page, &page.frame.as_of)
    })
    .await
}

/// What was said, by its holder or in the outlet's own words.
fn said(holder: Option<&Holder>, span: &Span, library: &mut Library<'_>) -> Result<Said, Error> {
    let evidence = library.evidence(span)?;
    Ok(Said {
        holder: holder.map_or_else(
            || format!("{}, in its own words", evidence.outlet),
            |h| format::sentence(&h.text),
        ),
        principal: holder
            .map(|h| names::principal(library.knowledge(), &h.principal))
            .unwrap_or_default(),
        claims: holder
            .map(|h| format!("/claims?holder={}", escape(&h.principal.0)))
            .unwrap_or_default(),
        evidence,
    })
}
