//! One article as stored, with a span lit: the end of every trail.

use askama::Template;
use axum::extract::{Path, Query, State as Axum};
use parallax_model::{Article, ArticleId, Statement, TextRange};
use serde::Deserialize;

use super::{Frame, Library, Page, coverage, escape, html, twin_of};
use crate::{Error, State, as_of::AsOf, format};

#[derive(Debug, Deserialize)]
pub(crate) struct Ask {
    /// `start-end` in bytes of the text.
    #[serde(default)]
    lit: String,
    #[serde(default, rename = "as-of")]
    as_of: String,
}

#[derive(Template)]
#[template(path = "article.html")]
struct ArticlePage {
    frame: Frame,
    title: String,
    outlet: String,
    when: String,
    found_in: String,
    byline: String,
    credit: String,
    addresses: Vec<String>,
    raw_hash: String,
    fetched: String,
    language: String,
    versions: Vec<(String, String)>,
    story: Option<(String, String)>,
    source: String,
    origin: Option<Chain>,
    copies: Vec<Chain>,
    said: Vec<Said>,
    paragraphs: Vec<Vec<Piece>>,
}

/// A text this one comes from, or one that comes from it.
struct Chain {
    article: coverage::Piece,
    kind: &'static str,
    share: String,
}

/// A statement made in this article.
struct Said {
    href: String,
    holder: String,
    claims: String,
    words: String,
}

/// A run of text, lit or not.
struct Piece {
    text: String,
    lit: bool,
    first: bool,
}

pub(crate) async fn show(
    Axum(state): Axum<State>,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let (id, twin) = twin_of(&id);
        let id = ArticleId(id.into());
        let article = store.article(&id)?;
        if twin {
            let coded = store.coded(&id)?;
            return Ok(Page::Json(serde_json::json!({
                "article": article, "statements": coded.statements, "mentions": coded.mentions,
            })));
        }
        let mut library = Library::new(store, &state);
        let as_of = AsOf::read(&ask.as_of)?;
        let story = store.story_of(&id)?.map(|story| store.story(&story)).transpose()?;
        let story = story.map(|story| as_of.story(store, story)).transpose()?.flatten();
        let members = story.as_ref().map_or(&[][..], |s| s.members.as_slice());
        let mut origin = None;
        let mut copies = Vec::new();
        for member in members {
            let Some(copy) = &member.copy else { continue };
            let other = if member.article == id {
                &copy.origin
            } else if copy.origin == id {
                &member.article
            } else {
                continue;
            };
            let chain = Chain {
                article: coverage::piece(other, AsOf::default(), &mut library)?,
                kind: coverage::copy_kind(copy.kind),
                share: format!("{:.0} %", copy.containment * 100.0),
            };
            if member.article == id {
                origin = Some(chain);
            } else {
                copies.push(chain);
            }
        }
        let said = said(&store.statements(&id)?, &article);
        let story = story.map(|s| (format!("/story/{}", escape(&s.id.0)), s.headline));
        let versions = store.versions(&id)?;
        let page = ArticlePage {
            frame: Frame::new(&state, store, "", &article.title)?
                .then(&ask.as_of)
                .twin(format!("/article/{}.json", escape(&id.0))),
            title: article.title.clone(),
            outlet: article.source_name.clone(),
            when: format::published(article.published.as_ref()),
            found_in: article
                .published
                .as_ref()
                .and_then(|p| serde_json::to_value(p.found_in).ok())
                .and_then(|v| v.as_str().map(str::to_string))
                .unwrap_or_default(),
            byline: article.byline.clone().unwrap_or_default(),
            credit: article.credit.clone().unwrap_or_default(),
            addresses: article.addresses.clone(),
            raw_hash: article.raw_hash.clone(),
            fetched: format::instant(article.fetched),
            language: article.language.clone().unwrap_or_default(),
            versions: versions
                .iter()
                .filter(|_| versions.len() > 1)
                .map(|v| (format!("/article/{}", escape(&v.0)), v.0.clone()))
                .collect(),
            story,
            source: format!("/source/{}", escape(&article.source.0)),
            origin,
            copies,
            said,
            paragraphs: paragraphs(&article.text, lit(&ask.lit)),
        };
        html(&page, &page.frame.as_of)
    })
    .await
}

/// Whose words are reported, in text order; the outlet's own are left out.
fn said(statements: &[Statement], article: &Article) -> Vec<Said> {
    let line = |statement: &Statement| {
        let holder = statement.holder()?;
        let words = statement.span.range.slice(&article.text)?;
        Some(Said {
            href: super::href(&statement.span),
            holder: match holder.text.trim() {
                "" => "Unnamed source".into(),
                text => format::sentence(text),
            },
            claims: format!("/claims?holder={}", escape(&holder.principal.0)),
            words: words.to_string(),
        })
    };
    statements.iter().filter_map(line).collect()
}

fn lit(ask: &str) -> Option<TextRange> {
    let (start, end) = ask.split_once('-')?;
    Some(TextRange::new(start.parse().ok()?, end.parse().ok()?))
}

/// Paragraphs cut at the ends of the lit range. A range that does not lie on characters lights nothing.
fn paragraphs(text: &str, lit: Option<TextRange>) -> Vec<Vec<Piece>> {
    let lit = lit.filter(|r| r.slice(text).is_some()).unwrap_or(TextRange::new(0, 0));
    let mut paragraphs = Vec::new();
    let mut first = true;
    let mut at = 0;
    for paragraph in text.split("\n\n") {
        let (start, end) = (at, at + paragraph.len());
        at = end + 2;
        let a = (lit.start as usize).clamp(start, end);
        let b = (lit.end as usize).clamp(a, end);
        let mut pieces = Vec::new();
        for (from, to, is_lit) in [(start, a, false), (a, b, true), (b, end, false)] {
            if let Some(piece) = text.get(from..to).filter(|p| !p.is_empty()) {
                pieces.push(Piece { text: piece.into(), lit: is_lit, first: is_lit && first });
                first &= !is_lit;
            }
        }
        if !pieces.is_empty() {
            paragraphs.push(pieces);
        }
    }
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_over_two_paragraphs_is_lit_in_both_and_marked_once() {
        let text = "One two.\n\nThree four.";
        let cut = paragraphs(text, Some(TextRange::new(4, 15)));
        let lit: Vec<_> = cut.iter().flatten().filter(|p| p.lit).map(|p| p.text.as_str()).collect();
        assert_eq!(lit, ["two.", "Three"]);
        assert_eq!(cut.iter().flatten().filter(|p| p.first).count(), 1);
    }

    #[test]
    fn a_range_off_the_text_lights_nothing() {
        for range in [TextRange::new(1, 2), TextRange::new(0, 99), TextRange::new(5, 1)] {
            let cut = paragraphs("é", Some(range));
            assert!(cut.iter().flatten().all(|p| !p.lit), "{range:?}");
        }
    }
}
