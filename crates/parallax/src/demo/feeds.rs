//! The documents each outlet delivers its articles by.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::corpus::{Article, Corpus, Outlet};
use super::page::{self, Base, escape, rfc3339};

/// A document and its content type.
pub type Document = (Vec<u8>, &'static str);

pub fn document(
    base: Base<'_>,
    corpus: &Corpus,
    outlet: &Outlet,
    now: Option<Timestamp>,
) -> Result<Document> {
    let articles = corpus.offered(&outlet.id, now);
    let text = match outlet.delivery.as_str() {
        "rss2" => {
            return Ok((
                rss2(base, outlet, &articles).into(),
                "application/rss+xml; charset=utf-8",
            ));
        }
        "atom" => {
            return Ok((
                atom(base, outlet, &articles).into(),
                "application/atom+xml; charset=utf-8",
            ));
        }
        "rdf" => {
            return Ok((rdf(base, outlet, &articles).into(), "application/rdf+xml; charset=utf-8"));
        }
        "jsonfeed" => {
            return Ok((json_feed(base, outlet, &articles).into(), "application/feed+json"));
        }
        "jsonl" => return Ok((json_lines(base, outlet, &articles).into(), "application/jsonl")),
        "warc" => return Ok((warc(base, corpus, &articles, now)?, "application/warc")),
        "sitemap" => sitemap(base, outlet, &articles),
        _ => String::new(),
    };
    Ok((text.into(), "application/xml; charset=utf-8"))
}

fn dated(article: &Article) -> bool {
    article.shows("feed") || article.shows("sitemap")
}

fn rss2(base: Base<'_>, outlet: &Outlet, articles: &[&Article]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\n<channel>\n<title>{}</title>\n<link>{}/{}/</link>\n\
         <description>{}. {}</description>\n<language>{}</language>\n",
        escape(&outlet.name),
        base.0,
        outlet.id,
        escape(&outlet.name),
        page::NOTICE,
        outlet.language
    );
    for a in articles {
        let address = escape(&base.article(a));
        let _ = write!(
            out,
            "<item>\n<title>{}</title>\n<link>{address}</link>\n<guid>{address}</guid>\n",
            escape(&a.title)
        );
        if dated(a) {
            let date = outlet.local(a.published).strftime("%a, %d %b %Y %H:%M:%S %z").to_string();
            let _ = writeln!(out, "<pubDate>{date}</pubDate>");
        }
        if !a.byline.is_empty() {
            let _ = writeln!(out, "<dc:creator>{}</dc:creator>", escape(&a.byline));
        }
        let _ = writeln!(out, "<description>{}</description>", escape(&page::teaser(a)));
        if outlet.full_text {
            let _ =
                writeln!(out, "<content:encoded><![CDATA[{}]]></content:encoded>", page::body(a));
        }
        out.push_str("</item>\n");
    }
    out + "</channel>\n</rss>\n"
}

fn atom(base: Base<'_>, outlet: &Outlet, articles: &[&Article]) -> String {
    let newest = articles.first().map_or(Timestamp::UNIX_EPOCH, |a| a.at());
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<title>{}</title>\n\
         <subtitle>{}</subtitle>\n<id>tag:{},2024:feed</id>\n<link rel=\"self\" href=\"{}\"/>\n<updated>{}</updated>\n",
        outlet.language,
        escape(&outlet.name),
        page::NOTICE,
        outlet.host,
        escape(&base.feed(outlet)),
        rfc3339(outlet, newest)
    );
    for a in articles {
        let first = if a.copy_kind == "new-version" { &a.copy_of } else { &a.id };
        let _ = write!(
            out,
            "<entry>\n<title>{}</title>\n<link rel=\"alternate\" href=\"{}\"/>\n<id>tag:{},2024:{first}</id>\n",
            escape(&a.title),
            escape(&base.article(a)),
            outlet.host
        );
        if dated(a) {
            let _ = writeln!(out, "<published>{}</published>", rfc3339(outlet, a.published));
            let _ = writeln!(out, "<updated>{}</updated>", rfc3339(outlet, a.at()));
        }
        if !a.byline.is_empty() {
            let _ = writeln!(out, "<author><name>{}</name></author>", escape(&a.byline));
        }
        if outlet.full_text {
            let _ = writeln!(out, "<content type=\"html\">{}</content>", escape(&page::body(a)));
        } else {
            let _ = writeln!(out, "<summary>{}</summary>", escape(&page::teaser(a)));
        }
        out.push_str("</entry>\n");
    }
    out + "</feed>\n"
}

fn rdf(base: Base<'_>, outlet: &Outlet, articles: &[&Article]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
         xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel rdf:about=\"{}\">\n\
         <title>{}</title>\n<link>{}/{}/</link>\n<description>{}</description>\n</channel>\n",
        escape(&base.feed(outlet)),
        escape(&outlet.name),
        base.0,
        outlet.id,
        page::NOTICE
    );
    for a in articles {
        let address = escape(&base.article(a));
        let _ = write!(
            out,
            "<item rdf:about=\"{address}\">\n<title>{}</title>\n<link>{address}</link>\n<description>{}</description>\n",
            escape(&a.title),
            escape(&page::teaser(a))
        );
        if dated(a) {
            let _ = writeln!(out, "<dc:date>{}</dc:date>", rfc3339(outlet, a.published));
        }
        if !a.byline.is_empty() {
            let _ = writeln!(out, "<dc:creator>{}</dc:creator>", escape(&a.byline));
        }
        out.push_str("</item>\n");
    }
    out + "</rdf:RDF>\n"
}

fn json_feed(base: Base<'_>, outlet: &Outlet, articles: &[&Article]) -> String {
    let items: Vec<_> = articles
        .iter()
        .map(|a| {
            let mut item = json!({ "id": base.article(a), "url": base.article(a), "title": a.title, "language": a.language });
            if dated(a) {
                item["date_published"] = rfc3339(outlet, a.published).into();
                if let Some(at) = a.updated {
                    item["date_modified"] = rfc3339(outlet, at).into();
                }
            }
            if !a.byline.is_empty() {
                item["authors"] = json!([{ "name": a.byline }]);
            }
            if outlet.full_text {
                item["content_html"] = page::body(a).into();
            } else {
                item["summary"] = page::teaser(a).into();
            }
            item
        })
        .collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "description": page::NOTICE,
        "home_page_url": format!("{}/{}/", base.0, outlet.id),
        "feed_url": base.feed(outlet),
        "items": items,
    })
    .to_string()
}

fn json_lines(base: Base<'_>, outlet: &Outlet, articles: &[&Article]) -> String {
    let mut out = String::new();
    for a in articles {
        let mut line = json!({ "url": base.article(a), "title": a.title });
        if !a.byline.is_empty() {
            line["author"] = a.byline.as_str().into();
        }
        if dated(a) {
            line["published"] = rfc3339(outlet, a.published).into();
        }
        line["language"] = a.language.as_str().into();
        line["source"] = outlet.name.as_str().into();
        let text: Vec<_> = a
            .paragraphs()
            .map(|p| p.trim_start_matches("## ").trim_start_matches("[photo] "))
            .collect();
        line["text"] = text.join("\n\n").into();
        let _ = writeln!(out, "{line}");
    }
    out
}

fn sitemap(base: Base<'_>, outlet: &Outlet, articles: &[&Article]) -> String {
    let news = outlet.feed.starts_with("news-");
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n",
    );
    for a in articles {
        let _ = write!(out, "<url><loc>{}</loc>", escape(&base.article(a)));
        if dated(a) {
            let _ = write!(out, "<lastmod>{}</lastmod>", rfc3339(outlet, a.at()));
        }
        if news {
            let _ = write!(
                out,
                "<news:news><news:publication><news:name>{}</news:name><news:language>{}</news:language></news:publication>",
                escape(&outlet.name),
                a.language
            );
            if dated(a) {
                let _ = write!(
                    out,
                    "<news:publication_date>{}</news:publication_date>",
                    rfc3339(outlet, a.published)
                );
            }
            let _ = write!(out, "<news:title>{}</news:title></news:news>", escape(&a.title));
        }
        out.push_str("</url>\n");
    }
    out + "</urlset>\n"
}

/// The archive outlet's own articles, and the versions of all outlets that later ones replaced.
fn warc(
    base: Base<'_>,
    corpus: &Corpus,
    articles: &[&Article],
    now: Option<Timestamp>,
) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let about = "software: parallax demo\r\nformat: WARC File Format 1.1\r\n";
    member(
        &mut out,
        "warcinfo",
        None,
        Timestamp::UNIX_EPOCH,
        "application/warc-fields",
        about.as_bytes(),
    )?;
    let mut all: Vec<&Article> = articles.iter().copied().chain(corpus.replaced(now)).collect();
    all.sort_by(|a, b| (a.at(), &a.id).cmp(&(b.at(), &b.id)));
    for a in all {
        let page = page::article(base, corpus, a, now)?;
        let captured = a.at() + SignedDuration::from_hours(1);
        let mut response = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
            page.len()
        )
        .into_bytes();
        response.extend_from_slice(page.as_bytes());
        let address = base.article(a);
        member(
            &mut out,
            "response",
            Some(&address),
            captured,
            "application/http; msgtype=response",
            &response,
        )?;
    }
    Ok(out)
}

fn member(
    out: &mut Vec<u8>,
    kind: &str,
    address: Option<&str>,
    at: Timestamp,
    content_type: &str,
    block: &[u8],
) -> Result<()> {
    let number = out.len();
    let mut head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012x}>\r\nWARC-Date: {}\r\n",
        at.strftime("%Y-%m-%dT%H:%M:%SZ")
    );
    if let Some(address) = address {
        let _ = write!(head, "WARC-Target-URI: {address}\r\n");
    }
    let _ = write!(head, "Content-Type: {content_type}\r\nContent-Length: {}\r\n\r\n", block.len());
    let mut gzip = GzEncoder::new(out, Compression::fast());
    gzip.write_all(head.as_bytes())?;
    gzip.write_all(block)?;
    gzip.write_all(b"\r\n\r\n")?;
    gzip.finish()?;
    Ok(())
}

/// All feeds that a feed reader can follow.
pub fn opml(base: Base<'_>, corpus: &Corpus) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head><title>Demonstration</title></head>\n<body>\n",
    );
    for o in corpus
        .outlets
        .values()
        .filter(|o| ["rss2", "atom", "jsonfeed", "rdf"].contains(&o.delivery.as_str()))
    {
        let name = escape(&o.name);
        let _ = writeln!(
            out,
            "<outline text=\"{name}\" title=\"{name}\" type=\"rss\" xmlUrl=\"{}\" htmlUrl=\"{}/{}/\"/>",
            escape(&base.feed(o)),
            base.0,
            o.id
        );
    }
    out + "</body>\n</opml>\n"
}

pub fn sitemap_index(base: Base<'_>, corpus: &Corpus) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for o in corpus.outlets.values().filter(|o| o.delivery == "sitemap") {
        let _ = writeln!(out, "<sitemap><loc>{}</loc></sitemap>", escape(&base.feed(o)));
    }
    out + "</sitemapindex>\n"
}
