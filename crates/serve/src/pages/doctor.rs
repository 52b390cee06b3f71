use askama::Template;
use axum::extract::State as Axum;
use parallax_store::Run;

use super::{Frame, Page};
use crate::{Error, State, format};

#[derive(Template)]
#[template(path = "doctor.html")]
struct Doctor {
    frame: Frame,
    set_aside: Vec<SetAside>,
    runs: Vec<RunView>,
}

struct SetAside {
    when: String,
    source: String,
    address: String,
    reason: String,
    size: u64,
}

struct RunView {
    when: String,
    what: String,
    run: Run,
    finished: bool,
}

pub(crate) async fn show(Axum(state): Axum<State>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let set_aside = store
            .quarantined()?
            .into_iter()
            .map(|q| SetAside {
                when: format::instant(q.at),
                source: q.source,
                address: q.address,
                reason: q.reason,
                size: q.size,
            })
            .collect();
        let runs = store
            .runs(20)?
            .into_iter()
            .map(|run| RunView {
                when: format::instant(run.started),
                what: run.what.clone(),
                finished: run.ended.is_some(),
                run,
            })
            .collect();
        let frame = Frame::new(&state, store, "doctor", "Doctor")?;
        Ok(Page::Html(Doctor { frame, set_aside, runs }.render()?))
    })
    .await
}
