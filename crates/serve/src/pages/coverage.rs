//! Who covered a story: originals in order of publication, copies folded under their origin.

use std::collections::{BTreeMap, BTreeSet};

use parallax_model::story::CopyKind;
use parallax_model::{ArticleId, Story, story::Membership};

use super::{Library, escape};
use crate::{Error, as_of::AsOf, format};

/// The coverage and what it amounts to.
pub(crate) struct Coverage {
    pub rows: Vec<Original>,
    pub articles: usize,
    pub outlets: usize,
    /// Outlets with a text that is no copy: as many can have found it out themselves.
    pub origins: usize,
}

pub(crate) struct Original {
    pub article: Piece,
    pub reasons: Vec<String>,
    pub copies: Vec<Copy>,
}

pub(crate) struct Copy {
    pub article: Piece,
    pub kind: &'static str,
    pub share: String,
}

/// One article as a line of a list.
pub(crate) struct Piece {
    pub href: String,
    pub title: String,
    pub outlet: String,
    pub when: String,
    pub machine: String,
    pub language: String,
    /// Told in another language than the page's.
    pub foreign: bool,
    /// When it reached this case, seconds since 1970.
    pub arrived: i64,
    /// Published after the day the reader asked about.
    pub new: bool,
}

pub(crate) fn piece(
    id: &ArticleId,
    since: AsOf,
    library: &mut Library<'_>,
) -> Result<Piece, Error> {
    let article = library.article(id)?;
    let language = article.language.clone().unwrap_or_default();
    let at = article.published.as_ref().map_or(article.fetched, |p| p.instant);
    Ok(Piece {
        href: format!("/article/{}", escape(&article.id.0)),
        title: article.title.clone(),
        outlet: article.source_name.clone(),
        when: format::published(article.published.as_ref()),
        machine: format::machine(article.published.as_ref()),
        foreign: !language.is_empty() && language != "en",
        language,
        arrived: article.fetched.as_second(),
        new: !since.is_now() && !since.knows(at),
    })
}

/// The members known at an instant.
pub(crate) fn known<'a>(
    story: &'a Story,
    as_of: AsOf,
    library: &mut Library<'_>,
) -> Result<Vec<&'a Membership>, Error> {
    let mut members = Vec::new();
    for member in &story.members {
        let article = library.article(&member.article)?;
        let at = article.published.as_ref().map_or(article.fetched, |p| p.instant);
        if as_of.knows(at) {
            members.push((at, member));
        }
    }
    members.sort_by(|a, b| (a.0, &a.1.article).cmp(&(b.0, &b.1.article)));
    Ok(members.into_iter().map(|(_, m)| m).collect())
}

/// Members in order of publication, copies under the first text they come from.
pub(crate) fn coverage(
    members: &[&Membership],
    since: AsOf,
    library: &mut Library<'_>,
) -> Result<Coverage, Error> {
    let here: BTreeMap<&ArticleId, &Membership> =
        members.iter().map(|m| (&m.article, *m)).collect();
    let mut copies: BTreeMap<&ArticleId, Vec<Copy>> = BTreeMap::new();
    let (mut outlets, mut origins) = (BTreeSet::new(), BTreeSet::new());
    let mut originals = Vec::new();
    for member in members {
        let source = library.article(&member.article)?.source.clone();
        outlets.insert(source.clone());
        match (&member.copy, root(&here, member)) {
            (Some(copy), Some(origin)) => copies.entry(origin).or_default().push(Copy {
                article: piece(&member.article, since, library)?,
                kind: copy_kind(copy.kind),
                share: format!("{:.0} %", copy.containment * 100.0),
            }),
            _ => {
                if member.copy.is_none() {
                    origins.insert(source);
                }
                originals.push(*member);
            }
        }
    }
    let mut rows = Vec::new();
    for member in originals {
        rows.push(Original {
            article: piece(&member.article, since, library)?,
            reasons: member.reasons.clone(),
            copies: copies.remove(&member.article).unwrap_or_default(),
        });
    }
    Ok(Coverage {
        rows,
        articles: members.len(),
        outlets: outlets.len(),
        origins: origins.len().max(usize::from(!members.is_empty())),
    })
}

/// The text a copy comes from in the end, where it is here.
fn root<'a>(
    here: &BTreeMap<&'a ArticleId, &'a Membership>,
    member: &'a Membership,
) -> Option<&'a ArticleId> {
    let mut at = here.get(&member.copy.as_ref()?.origin)?;
    for _ in 0..here.len() {
        match at.copy.as_ref().and_then(|c| here.get(&c.origin)) {
            Some(next) if next.article != member.article => at = next,
            _ => break,
        }
    }
    Some(&at.article)
}

pub(crate) fn copy_kind(kind: CopyKind) -> &'static str {
    match kind {
        CopyKind::Verbatim => "verbatim copy",
        CopyKind::Trimmed => "trimmed copy",
        CopyKind::Credited => "credited copy",
        CopyKind::SameTextElsewhere => "same text at another address",
        CopyKind::NewVersion => "newer version",
        CopyKind::Rewritten => "rewritten",
    }
}
