//! Articles, stories, and which article is in which story.

use crate::Error;
use crate::common::{rfc3339, word};
use crate::record::Record;
use crate::table::{Cell, Column, Sink, Table, list, number, text, whole};

pub(super) const ARTICLES: Table = Table {
    name: "articles",
    what: "one row an article: outlet, date and how it is known, language, hash; not its text",
    columns: ARTICLE,
    rows: articles,
};

const ARTICLE: &[Column] = &[
    text("id", "the article; other tables refer to it"),
    text("url", "address it was fetched from, or a file path"),
    text("canonical_url", "address it gives itself"),
    list("addresses", "every address under which the same text was met"),
    text("outlet", "outlet: its id in the tables of the program, else its host"),
    text("outlet_name", "name of the outlet as the page gives it"),
    text("title", "headline"),
    text("byline", "author as printed"),
    text("credit", "wire service credited"),
    text(
        "published",
        "date of publication, RFC 3339, with the offset of the outlet where it is known",
    ),
    text("published_precision", "how finely that is known: second, minute, day, …"),
    text(
        "published_from",
        "where it was found: given, feed, json-ld, meta, time-element, url, text, …",
    ),
    text("fetched", "when the bytes were taken, RFC 3339, UTC"),
    text("language", "ISO 639-1"),
    whole("characters", "length of the text, Unicode characters"),
    text("raw_sha256", "SHA-256 of the bytes as fetched; the export `warc` holds them"),
    whole("version", "1 for the first text seen under this address, counting up with each change"),
];

fn articles(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for article in record.articles() {
        let a = article?;
        let when = a.published.as_ref();
        take(vec![
            Cell::text(a.id.0),
            Cell::text(a.url),
            Cell::maybe(a.canonical_url),
            Cell::List(a.addresses),
            Cell::text(a.source.0),
            Cell::text(a.source_name),
            Cell::text(a.title),
            Cell::maybe(a.byline),
            Cell::maybe(a.credit),
            Cell::maybe(when.map(|p| p.zoned().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())),
            Cell::maybe(when.map(|p| word(p.precision))),
            Cell::maybe(when.map(|p| word(p.found_in))),
            Cell::text(rfc3339(a.fetched)),
            Cell::maybe(a.language),
            Cell::count(a.text.chars().count()),
            Cell::text(a.raw_hash),
            Cell::Whole(a.version.into()),
        ])?;
    }
    Ok(())
}

pub(super) const STORIES: Table = Table {
    name: "stories",
    what: "one row a story: headline, span of time, how many articles and how many are no copies",
    columns: STORY,
    rows: stories,
};

const STORY: &[Column] = &[
    text("id", "the story"),
    text("headline", "headline, of the lead article"),
    text("lead", "article that leads"),
    text("first", "first publication, RFC 3339, UTC"),
    text("last", "last publication, RFC 3339, UTC"),
    whole("articles", "articles in it"),
    whole("origins", "articles that are no copies of others"),
    text("summary", "summary, sentences taken from the articles"),
    list("summary_evidence", "article:start-end of each sentence, bytes of the article's text"),
    list("related", "other stories with how they relate, relation:story"),
];

fn stories(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for s in &record.stories {
        let sentences: Vec<_> = s.summary.iter().map(|t| t.text.as_str()).collect();
        let spans = s.summary.iter().flat_map(|t| &t.spans);
        take(vec![
            Cell::text(&s.id.0),
            Cell::text(&s.headline),
            Cell::text(&s.lead.0),
            Cell::text(rfc3339(s.first)),
            Cell::text(rfc3339(s.last)),
            Cell::count(s.members.len()),
            Cell::count(s.members.iter().filter(|m| m.copy.is_none()).count()),
            Cell::text(sentences.join(" ")),
            Cell::List(spans.map(super::events::place_of).collect()),
            Cell::List(
                s.related.iter().map(|r| format!("{}:{}", word(r.relation), r.story.0)).collect(),
            ),
        ])?;
    }
    Ok(())
}

pub(super) const COVERAGE: Table = Table {
    name: "coverage",
    what: "one row an article of a story: why it is there, and of what it is a copy",
    columns: MEMBER,
    rows: coverage,
};

const MEMBER: &[Column] = &[
    text("story", "the story"),
    text("article", "the article"),
    number("score", "how well it fits, 0 to 1"),
    text("copy_of", "article it is a copy of"),
    text("copy_kind", "verbatim, trimmed, credited, same-text-elsewhere, new-version, rewritten"),
    number("containment", "share of its words found in the origin, 0 to 1"),
    text("reasons", "what it shares with the story"),
];

fn coverage(record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
    for story in &record.stories {
        for m in &story.members {
            let copy = m.copy.as_ref();
            take(vec![
                Cell::text(&story.id.0),
                Cell::text(&m.article.0),
                Cell::single(m.score),
                Cell::maybe(copy.map(|c| &c.origin.0)),
                Cell::maybe(copy.map(|c| word(c.kind))),
                copy.map_or(Cell::Missing, |c| Cell::single(c.containment)),
                Cell::text(m.reasons.join(" | ")),
            ])?;
        }
    }
    Ok(())
}
