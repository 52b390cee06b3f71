//! Stories for people and for pipes.

use std::io::Write;

use anyhow::{Result, bail};
use jiff::{Timestamp, tz::TimeZone};
use parallax_model::story::{CopyKind, Membership, StoryRelation};
use parallax_model::{Article, ArticleId, Story, StoryId};
use parallax_store::Store;

use super::lists::print_event;
use super::print_lines;
use crate::case::{Access, Case};
use crate::cli::{self, Global};
use crate::pipeline::{start_of_day, stories};

pub fn list(global: &Global, args: &cli::Stories) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    let since = args.since.as_deref().map(start_of_day).transpose()?;
    let mut stories = case.store.stories(Some(args.limit), 0)?;
    // They come newest first.
    stories.retain(|s| since.is_none_or(|since| s.last >= since));
    if args.json {
        print_lines(&stories)?;
        return Ok(true);
    }
    let mut out = std::io::stdout().lock();
    for story in &stories {
        let articles = story.members.len();
        let copies = story.members.iter().filter(|m| m.copy.is_some()).count();
        let day = match story.undated {
            true => "undated   ".to_string(),
            false => story.last.strftime("%Y-%m-%d").to_string(),
        };
        let noun = if articles == 1 { "article " } else { "articles" };
        let folded = match copies {
            0 => String::new(),
            1 => "1 copy".to_string(),
            n => format!("{n} copies"),
        };
        writeln!(
            out,
            "{day}  {articles:>3} {noun}  {folded:<9}  {}  {}",
            story.id.0, story.headline
        )?;
    }
    Ok(true)
}

pub fn one(global: &Global, args: &cli::Story) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    let store = &case.store;
    let id = named(store, &args.id)?;
    let mut story = store.story(&id)?;
    let mut out = std::io::stdout().lock();
    if let Some(article) = &args.why {
        let Some(member) = story.members.iter().find(|m| m.article.0 == *article) else {
            bail!("article {article} is not in story {}", story.id.0)
        };
        return print_why(&mut out, member);
    }
    let articles: Vec<Article> =
        story.members.iter().map(|m| store.article(&m.article)).collect::<Result<_, _>>()?;
    if let Some(since) = &args.since {
        let since = start_of_day(since)?;
        let new = |m: &Membership| {
            let article = articles.iter().find(|a| a.id == m.article);
            m.copy.is_none() && article.is_some_and(|a| when(a) >= since)
        };
        story.members.retain(new);
        if !args.json {
            return print_new(&mut out, store, &story, since);
        }
    }
    if args.json {
        let record = serde_json::json!({ "story": story, "events": store.events_of_story(&id)? });
        writeln!(out, "{record}")?;
        return Ok(true);
    }
    writeln!(out, "{}\n", story.headline)?;
    print_summary(&mut out, &story)?;
    print_chapters(&mut out, store, &story, &articles)?;
    writeln!(out, "\nWho says what")?;
    for event in store.events_of_story(&id)? {
        print_event(&mut out, &event)?;
    }
    if !story.related.is_empty() {
        writeln!(out, "\nRelated stories")?;
    }
    for related in &story.related {
        let relation = match related.relation {
            StoryRelation::Earlier => "goes before",
            StoryRelation::FollowUp => "follows it up",
            StoryRelation::Serial => "same kind of event, another day",
            StoryRelation::Parent => "the larger story",
            StoryRelation::Child => "a part of it",
        };
        let headline = store.story(&related.story).map(|s| s.headline).unwrap_or_default();
        writeln!(out, "  {}  {relation}: {headline}", related.story.0)?;
    }
    writeln!(out, "\nCoverage")?;
    for (member, article) in story.members.iter().zip(&articles) {
        print_article(&mut out, member, article)?;
    }
    Ok(true)
}

/// The story of this id, or the one that holds the article of this id.
pub(super) fn named(store: &Store, id: &str) -> Result<StoryId> {
    Ok(match store.story_of(&ArticleId(id.into()))? {
        Some(story) => story,
        None => StoryId(id.into()),
    })
}

fn when(article: &Article) -> Timestamp {
    article.published.as_ref().map_or(article.fetched, |p| p.instant)
}

fn print_why(out: &mut impl Write, member: &Membership) -> Result<bool> {
    writeln!(out, "score {:.2}", member.score)?;
    for reason in &member.reasons {
        writeln!(out, "  {reason}")?;
    }
    if let Some(copy) = &member.copy {
        let kind = copy_kind(copy.kind);
        writeln!(out, "  {kind} {}: {}", copy.origin, copy.reasons.join("; "))?;
    }
    Ok(true)
}

fn copy_kind(kind: CopyKind) -> &'static str {
    match kind {
        CopyKind::Verbatim => "a copy, word for word, of",
        CopyKind::Trimmed => "a shortened copy of",
        CopyKind::Credited => "a credited copy of",
        CopyKind::SameTextElsewhere => "under another address the text of",
        CopyKind::NewVersion => "a new version of",
        CopyKind::Rewritten => "a rewritten copy of",
    }
}

fn print_summary(out: &mut impl Write, story: &Story) -> Result<()> {
    for sentence in &story.summary {
        let sources: Vec<_> = sentence.spans.iter().map(|s| s.article.0.as_str()).collect();
        let day = sentence.as_of.map(|t| t.strftime("%-d %B %Y").to_string()).unwrap_or_default();
        writeln!(out, "{} [{}, {day}]", sentence.text, sources.join(", "))?;
    }
    Ok(())
}

fn print_chapters(
    out: &mut impl Write,
    store: &Store,
    story: &Story,
    articles: &[Article],
) -> Result<()> {
    let coded = articles.iter().map(|a| Ok((a.clone(), store.coded(&a.id)?)));
    let chapters = stories::chapters(story, &coded.collect::<Result<Vec<_>>>()?)?;
    if chapters.len() < 2 {
        return Ok(());
    }
    writeln!(out, "\nChapters")?;
    for chapter in chapters {
        let n = chapter.articles.len();
        let articles = if n == 1 { "article" } else { "articles" };
        let (first, last) = (chapter.first, chapter.last);
        let day = |t: Timestamp| t.strftime("%Y-%m-%d").to_string();
        writeln!(out, "  {} to {}  {n} {articles}: {}", day(first), day(last), chapter.headline)?;
    }
    Ok(())
}

fn print_new(out: &mut impl Write, store: &Store, story: &Story, since: Timestamp) -> Result<bool> {
    let day = since.strftime("%-d %B %Y");
    if story.members.is_empty() {
        writeln!(out, "Nothing new in “{}” since {day}.", story.headline)?;
        return Ok(true);
    }
    writeln!(out, "New in “{}” since {day}\n", story.headline)?;
    for member in &story.members {
        print_article(out, member, &store.article(&member.article)?)?;
    }
    for event in store.events_of_story(&story.id)? {
        if event.when.as_ref().is_some_and(|w| w.end > since.to_zoned(TimeZone::UTC).datetime()) {
            print_event(out, &event)?;
        }
    }
    Ok(true)
}

fn print_article(out: &mut impl Write, member: &Membership, article: &Article) -> Result<()> {
    let when = article
        .published
        .as_ref()
        .map_or_else(|| "undated".into(), |p| p.zoned().strftime("%Y-%m-%d %H:%M %Z").to_string());
    let copy = member.copy.as_ref();
    let copy = copy.map(|c| format!("  ({} {})", copy_kind(c.kind), c.origin)).unwrap_or_default();
    writeln!(out, "  {when}  {}  {}  {}{copy}", article.id, article.source_name, article.title)?;
    Ok(())
}
