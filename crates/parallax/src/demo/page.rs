//! Articles as the pages of their outlets.

use anyhow::{Context, Result};

use super::corpus::{Article, Corpus, Outlet, file};

pub const NOTICE: &str = "Demonstration: invented outlets, our own wording of public facts";

/// Where the server stands: `http://127.0.0.1:PORT`.
#[derive(Debug, Clone, Copy)]
pub struct Base<'a>(pub &'a str);

impl Base<'_> {
    pub fn article(&self, article: &Article) -> String {
        format!("{}/{}/{}", self.0, article.outlet, article.path)
    }

    pub fn feed(&self, outlet: &Outlet) -> String {
        format!("{}/{}/{}", self.0, outlet.id, outlet.feed)
    }
}

/// Offset form for machines: `2024-07-02T09:14:00+09:00`.
pub fn rfc3339(outlet: &Outlet, at: jiff::Timestamp) -> String {
    outlet.local(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

pub fn article(
    base: Base<'_>,
    corpus: &Corpus,
    article: &Article,
    now: Option<jiff::Timestamp>,
) -> Result<String> {
    let outlet = outlet(corpus, article)?;
    let template = file(&format!("templates/{}.html", outlet.template))
        .with_context(|| format!("demo/templates/{}.html is missing", outlet.template))?;
    let related = related(corpus, article, now);
    Ok(fill(template, |name| value(name, base, outlet, article, &related)))
}

/// The list of everything an outlet has published.
pub fn home(
    base: Base<'_>,
    corpus: &Corpus,
    outlet: &Outlet,
    now: Option<jiff::Timestamp>,
) -> Result<String> {
    let template = file("templates/home.html").context("demo/templates/home.html is missing")?;
    let mut list: Vec<String> = corpus.current(&outlet.id, now).iter().map(|a| link(a)).collect();
    for transcript in corpus.transcripts.iter().filter(|t| t.outlet == outlet.id) {
        let address = format!("/{}/{}{}", outlet.id, outlet.feed, transcript.file);
        let mut item = format!("<li><a href=\"{address}\">{}</a>", escape(&transcript.title));
        if transcript.date_markup.iter().any(|m| m == "time") {
            let local = outlet.local(transcript.published);
            let shown = local.strftime("%-d %B %Y %H:%M");
            item += &format!(
                " <time datetime=\"{}\">{shown}</time>",
                rfc3339(outlet, transcript.published)
            );
        }
        list.push(item + "</li>");
    }
    let list = list.join("\n");
    Ok(fill(template, |name| match name {
        "related" => list.clone(),
        "language" => escape(&outlet.language),
        "outlet" => escape(&outlet.name),
        "host" => escape(&outlet.host),
        "feed_url" => escape(&base.feed(outlet)),
        "notice" => NOTICE.into(),
        _ => String::new(),
    }))
}

pub fn outlet<'c>(corpus: &'c Corpus, article: &Article) -> Result<&'c Outlet> {
    corpus.outlets.get(&article.outlet).with_context(|| format!("no outlet {}", article.outlet))
}

/// Replaces `{{name}}`; a line whose placeholder is empty is left out whole.
fn fill(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    'lines: for line in template.lines() {
        let mut rest = line;
        let mut filled = String::new();
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, after)) = after.split_once("}}") else { break };
            let value = value(name);
            if value.is_empty() {
                continue 'lines;
            }
            filled.push_str(before);
            filled.push_str(&value);
            rest = after;
        }
        out.push_str(&filled);
        out.push_str(rest);
        out.push('\n');
    }
    out
}

fn value(name: &str, base: Base<'_>, outlet: &Outlet, article: &Article, related: &str) -> String {
    let (plain, json) = name.strip_suffix("_json").map_or((name, false), |n| (n, true));
    let machine = |place: &str, at: Option<jiff::Timestamp>| {
        at.filter(|_| article.shows(place)).map(|at| rfc3339(outlet, at)).unwrap_or_default()
    };
    let shown = |at: jiff::Timestamp| outlet.local(at).strftime("%-d %B %Y %H:%M").to_string();
    let published = Some(article.published);
    let text = match plain {
        "body" => return body(article),
        "body_br" => return body_br(article),
        "related" => return related.to_string(),
        "title" => article.title.clone(),
        "byline" => article.byline.clone(),
        "section" => article.section.clone(),
        "language" => article.language.clone(),
        "credit" => article.credit.clone(),
        "outlet" => outlet.name.clone(),
        "host" => outlet.host.clone(),
        "home" => format!("/{}/", outlet.id),
        "url" => base.article(article),
        "feed_url" => base.feed(outlet),
        "teaser" => teaser(article),
        "notice" => NOTICE.into(),
        "meta_published" => machine("meta", published),
        "jsonld_published" => machine("jsonld", published),
        "time_published" => machine("time", published),
        "meta_updated" => machine("meta", article.updated),
        "jsonld_updated" => machine("jsonld", article.updated),
        "shown_published" if article.shows("time") => shown(article.published),
        "shown_updated" if article.shows("time") || article.shows("text") => {
            article.updated.map(shown).unwrap_or_default()
        }
        "text_published" if article.shows("text") => {
            outlet.local(article.published).strftime("%-d %B %Y, %H:%M %Z").to_string()
        }
        _ => String::new(),
    };
    if json { escape_json(&text) } else { escape(&text) }
}

/// First paragraph, cut at a word to at most 160 characters.
pub fn teaser(article: &Article) -> String {
    let first = article.paragraphs().find(|p| !p.starts_with("[photo] ")).unwrap_or_default();
    if first.chars().count() <= 160 {
        return first.to_string();
    }
    let cut: String = first.chars().take(159).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head))
}

pub fn body(article: &Article) -> String {
    let part = |p: &str| {
        if let Some(head) = p.strip_prefix("## ") {
            format!("<h2>{}</h2>", escape(head))
        } else if let Some(caption) = p.strip_prefix("[photo] ") {
            format!(
                "<figure><img src=\"data:,\" alt=\"\"><figcaption>{}</figcaption></figure>",
                escape(caption)
            )
        } else {
            format!("<p>{}</p>", escape(p))
        }
    };
    article.paragraphs().map(part).collect::<Vec<_>>().join("\n")
}

fn body_br(article: &Article) -> String {
    let part = |p: &str| {
        if let Some(head) = p.strip_prefix("## ") {
            format!("<b>{}</b>", escape(head))
        } else if let Some(caption) = p.strip_prefix("[photo] ") {
            format!("<i>{}</i>", escape(caption))
        } else {
            escape(p)
        }
    };
    article.paragraphs().map(part).collect::<Vec<_>>().join("<br><br>\n")
}

fn link(article: &Article) -> String {
    format!(
        "<li><a href=\"/{}/{}\">{}</a></li>",
        article.outlet,
        article.path,
        escape(&article.title)
    )
}

fn related(corpus: &Corpus, article: &Article, now: Option<jiff::Timestamp>) -> String {
    let mut others = corpus.current(&article.outlet, now);
    others.retain(|a| a.path != article.path);
    others.sort_by_key(|a| (a.at().as_second() - article.at().as_second()).abs());
    others.iter().take(5).map(|a| link(a)).collect::<Vec<_>>().join("\n")
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn escape_json(text: &str) -> String {
    let quoted = serde_json::Value::String(text.into()).to_string().replace('<', "\\u003c");
    quoted.trim_start_matches('"').strip_suffix('"').unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_an_empty_placeholder_is_left_out() {
        let value = |name: &str| if name == "a" { "x".to_string() } else { String::new() };
        assert_eq!(fill("1 {{a}}{{a}}\n2 {{b}}\n3\n", value), "1 xx\n3\n");
    }

    /// What the collector makes of each page: its headline, the words of the article and none around them.
    #[test]
    fn pages_are_read_as_they_were_written() {
        use parallax_collect::{Item, Origin, read_bytes};

        let corpus = Corpus::load().unwrap();
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        for a in &corpus.articles {
            let base = Base("http://127.0.0.1:1");
            let page = article(base, &corpus, a, None).unwrap();
            // Neither the address nor the feed helps.
            let origin =
                Origin::new("http://127.0.0.1:1/page", "2026-01-01T00:00:00Z".parse().unwrap());
            let [Item::Stored(capture)] = &read_bytes(page.as_bytes(), &origin)[..] else {
                panic!("{} is not read", a.id)
            };
            let read = &capture.article;
            assert!(!read.text.contains(NOTICE), "{}: {}", a.id, read.text);
            let first = a.paragraphs().find(|p| !p.starts_with("[photo] ")).unwrap();
            let opening: String = letters(first).chars().take(20).collect();
            // An agency's name and a date may stand above the first words.
            let begins = |p: &str| letters(p).starts_with(&opening);
            assert!(read.text.split("\n\n").take(3).any(begins), "{}: {}", a.id, read.text);
            for other in corpus.articles.iter().filter(|o| letters(&o.title) != letters(&a.title)) {
                let whole = |p: &str| letters(p) == letters(&other.title);
                assert!(!read.text.split("\n\n").any(whole), "{}: holds {}", a.id, other.title);
            }
            assert_eq!(letters(&read.title), letters(&a.title), "{}", a.id);
        }
    }

    #[test]
    fn truth_never_reaches_a_page() {
        let corpus = Corpus::load().unwrap();
        for a in &corpus.articles {
            let page = article(Base("http://127.0.0.1:1"), &corpus, a, None).unwrap();
            assert!(page.contains(NOTICE), "{}", a.id);
            assert!(!page.contains("{{"), "{}", a.id);
            if a.date_markup == ["none"] {
                let stamp = a.published.strftime("%Y-%m-%d").to_string();
                assert!(!page.contains(&stamp), "{} shows its date", a.id);
            }
        }
    }
}
