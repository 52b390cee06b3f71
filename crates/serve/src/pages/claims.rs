use askama::Template;
use axum::extract::{Path, Query, State as Axum};
use parallax_model::ledger::{Claim, ClaimId};
use parallax_store::ClaimFilter;
use serde::Deserialize;

use super::{Evidence, Frame, Library, Page, escape, twin_of};
use crate::{Error, State, format};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    holder: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    page: u32,
    #[serde(default)]
    format: String,
}

const PER_PAGE: u32 = 50;

pub(crate) struct ClaimRow {
    pub href: String,
    pub proposition: String,
    pub status: String,
    pub grade: String,
    pub supporting: u32,
    pub against: u32,
    pub items: u32,
    pub due: String,
    pub moved: String,
    pub circular: bool,
}

pub(crate) fn claim_row(claim: &Claim) -> ClaimRow {
    ClaimRow {
        href: format!("/claim/{}", escape(&claim.id.0)),
        proposition: claim.proposition.clone(),
        status: format::status(claim.status),
        grade: claim.grade.to_string(),
        supporting: claim.independent_for,
        against: claim.independent_against,
        items: claim.items,
        due: claim.due.map(|d| d.strftime("%-d %B %Y").to_string()).unwrap_or_default(),
        moved: claim.history.last().map(|s| format::day(s.at)).unwrap_or_default(),
        circular: claim.circular,
    }
}

#[derive(Template)]
#[template(path = "claims.html")]
struct Claims {
    frame: Frame,
    rows: Vec<ClaimRow>,
    ask: Ask,
    next: Option<u32>,
}

pub(crate) async fn list(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_string());
        let filter = ClaimFilter {
            holder: some(&ask.holder),
            status: some(&ask.status.to_uppercase()),
            event: None,
            limit: Some(PER_PAGE + 1),
            offset: ask.page * PER_PAGE,
        };
        let mut claims = store.claims(&filter)?;
        let next = (claims.len() > PER_PAGE as usize).then_some(ask.page + 1);
        claims.truncate(PER_PAGE as usize);
        if ask.format == "json" {
            return Ok(Page::Json(serde_json::to_value(&claims)?));
        }
        let rows = claims.iter().map(claim_row).collect();
        let frame =
            Frame::new(&state, store, "claims", "Claims")?.twin("/claims?format=json".into());
        Ok(Page::Html(Claims { frame, rows, ask, next }.render()?))
    })
    .await
}

#[derive(Template)]
#[template(path = "claim.html")]
struct ClaimPage {
    frame: Frame,
    claim: ClaimRow,
    event: String,
    steps: Vec<Step>,
    statements: Vec<Said>,
}

struct Step {
    when: String,
    status: String,
    rule: String,
    because: String,
    evidence: Option<Evidence>,
}

struct Said {
    holder: String,
    evidence: Evidence,
}

pub(crate) async fn show(Axum(state): Axum<State>, Path(id): Path<String>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let (id, twin) = twin_of(&id);
        let claim = store.claim(&ClaimId(id.into()))?;
        if twin {
            return Ok(Page::Json(serde_json::to_value(&claim)?));
        }
        let mut library = Library::new(store);
        let mut steps = Vec::new();
        for step in &claim.history {
            steps.push(Step {
                when: format::instant(step.at),
                status: format::status(step.status),
                rule: step.rule.clone(),
                because: step.because.clone(),
                evidence: step.evidence.as_ref().map(|s| library.evidence(s)).transpose()?,
            });
        }
        let mut statements = Vec::new();
        for statement in &claim.statements {
            let holder = store
                .statement(statement)?
                .holder()
                .map_or("the outlet".into(), |h| h.text.clone());
            statements.push(Said { holder, evidence: library.statement(statement)? });
        }
        let page = ClaimPage {
            frame: Frame::new(&state, store, "claims", &claim.proposition)?
                .twin(format!("/claim/{}.json", escape(id))),
            event: claim
                .event
                .as_ref()
                .map(|e| format!("/event/{}", escape(&e.0)))
                .unwrap_or_default(),
            claim: claim_row(&claim),
            steps,
            statements,
        };
        Ok(Page::Html(page.render()?))
    })
    .await
}
