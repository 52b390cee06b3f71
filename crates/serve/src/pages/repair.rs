//! An analyst's corrections of a story: articles together, apart, or in the lead, kept for ever and undone
//! at will. Each is on the audit log with what it changed.

use axum::extract::{Form, Path, State as Axum};
use axum::response::Redirect;
use jiff::Timestamp;
use parallax_model::story::{Constraint, Ruling};
use parallax_model::{ArticleId, Story, StoryId};
use parallax_store::{Role, Store};
use serde::Deserialize;

use super::escape;
use crate::access::Reader;
use crate::{Error, State};

/// What the story page needs to offer the corrections.
pub(crate) struct Offer {
    pub csrf: String,
    pub action: String,
    pub articles: Vec<(String, String)>,
    /// Rulings that name an article of this story: number, words, undone.
    pub rulings: Vec<(u64, String, bool)>,
}

/// The form, for those who may use it.
pub(crate) fn offer(store: &Store, story: &Story, reader: &Reader) -> Result<Option<Offer>, Error> {
    if !reader.is(Role::Analyst) {
        return Ok(None);
    }
    let mut articles = Vec::new();
    for member in &story.members {
        let article = store.article(&member.article)?;
        articles.push((article.id.0, format!("{}: {}", article.source_name, article.title)));
    }
    let here = |id: &ArticleId| articles.iter().any(|(a, _)| *a == id.0);
    let rulings = store
        .rulings()?
        .into_iter()
        .filter(|r| match &r.ruling {
            Ruling::Together { a, b } | Ruling::Apart { a, b } => here(a) || here(b),
            Ruling::Lead { article } => here(article),
        })
        .map(|r| (r.id, told(&r), r.undone))
        .collect();
    Ok(Some(Offer {
        csrf: reader.csrf.clone(),
        action: format!("/story/{}/repair", escape(&story.id.0)),
        articles,
        rulings,
    }))
}

/// "3 July 2024, kim: 182dac37 and 9f7d343a belong together".
fn told(constraint: &Constraint) -> String {
    let words = match &constraint.ruling {
        Ruling::Together { a, b } => format!("{a} and {b} belong together"),
        Ruling::Apart { a, b } => format!("{a} and {b} do not belong together"),
        Ruling::Lead { article } => format!("{article} leads"),
    };
    format!("{}, {}: {words}", crate::format::day(constraint.at), constraint.author)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Repair {
    csrf: String,
    /// together, apart, lead or undo.
    ruling: String,
    /// The article ruled on; for `undo` the number of the ruling.
    article: String,
}

pub(crate) async fn repair(
    Axum(state): Axum<State>,
    Path(id): Path<String>,
    reader: Reader,
    Form(form): Form<Repair>,
) -> Result<Redirect, Error> {
    reader.may(Role::Analyst, &form.csrf)?;
    let regroup = state.regroup.clone();
    let to = state
        .pool
        .clone()
        .write(move |store| {
            let story = store.story(&StoryId(id))?;
            // An address of an article's page will do as well as its id.
            let named = form.article.trim();
            let named = named.rsplit('/').next().unwrap_or(named);
            let named = named.split(['?', '#']).next().unwrap_or(named);
            let article = ArticleId(named.to_string());
            let now = Timestamp::now();
            let lead = story.lead.clone();
            let before = members(&story);
            let ruling = match form.ruling.as_str() {
                "undo" => None,
                "together" => Some(Ruling::Together { a: lead.clone(), b: article.clone() }),
                "apart" => {
                    let other = story.members.iter().find(|m| m.article != article);
                    let other = other.map_or(lead.clone(), |m| m.article.clone());
                    let b = if article == lead { other } else { lead.clone() };
                    Some(Ruling::Apart { a: article.clone(), b })
                }
                "lead" => Some(Ruling::Lead { article: article.clone() }),
                other => return Err(Error::Forbidden(format!("there is no ruling {other:?}"))),
            };
            let what = match ruling {
                None => {
                    let number = named.parse().unwrap_or(0);
                    store.undo_ruling(number)?;
                    format!("undid ruling {number}")
                }
                Some(ruling) => {
                    store.article(&article)?;
                    let constraint = Constraint {
                        id: 0,
                        author: reader.name.clone(),
                        at: now,
                        ruling,
                        undone: false,
                    };
                    let number = store.put_ruling(&constraint)?;
                    format!("ruling {number}: {}", form.ruling)
                }
            };
            if let Some(regroup) = regroup {
                regroup.run(store)?;
            }
            let story = store.story_of(&lead)?.map(|id| store.story(&id)).transpose()?;
            let after = story.as_ref().map(members).unwrap_or_default();
            store.audit(now.as_second(), &reader.name, &what, &before, &after)?;
            Ok(story.map_or("/".to_string(), |s| format!("/story/{}", escape(&s.id.0))))
        })
        .await?;
    Ok(Redirect::to(&to))
}

/// The story's articles, its lead first.
fn members(story: &Story) -> String {
    let mut ids: Vec<&str> = story.members.iter().map(|m| m.article.0.as_str()).collect();
    ids.sort_by_key(|id| (*id != story.lead.0, *id));
    ids.join(" ")
}
