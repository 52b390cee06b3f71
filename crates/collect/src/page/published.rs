//! When a page appeared, from the best evidence to the weakest: JSON-LD, meta elements, `<time>` and
//! microdata, the address, classes, the header of the answer, the text.
//!
//! After htmldate (Barbaresi, JOSS 2020): published before modified, the page's own date before one of a teaser
//! beside it, nothing outside the bounds of the plausible.

use jiff::{SignedDuration, Timestamp, ToSpan};
use parallax_model::{FoundIn, Precision, Published};

use super::{
    json_ld,
    scan::{Marked, Scan},
};
use crate::{
    dates::{self, Stamp},
    item::Origin,
};

/// News pages older than the web are transcriptions whose date is in the text.
const EARLIEST: i16 = 1995;

const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date_published",
    "publish_date",
    "publish-date",
    "published_time",
    "publication_date",
    "pubdate",
    "publishdate",
    "publisheddate",
    "publication-date",
    "article:published",
    "article.published",
    "article_date_original",
    "originalpublicationdate",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "article_publication_date",
    "article:post_date",
    "rnews:datepublished",
    "dcterms.created",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "dc:date",
    "dc:created",
    "dcterms:created",
    "prism.publicationdate",
    "prism:publicationdate",
    "citation_publication_date",
    "citation_date",
    "bt:pubdate",
    "ptime",
    "displaydate",
    "date",
    "datecreated",
    "created",
    "analyticsattributes.articledate",
    "vr:published_time",
    "gentime",
    "firstcreatedtime",
    "release_date",
    "og:pubdate",
    "og:regdate",
    "regdate",
];
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "og:modified_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "utime",
    "updated",
    "modified",
    "revision_date",
    "article:modified",
    "og:article:modified_time",
];

/// The date of publication with its zone, how finely it is known, and where it was found.
pub(crate) fn of(scan: &Scan, text: &str, origin: &Origin) -> Option<Published> {
    let chain = Chain { scan, text, origin, json: json_ld::of(&scan.json_ld).unwrap_or_default() };
    let (stamp, found_in) = chain.find()?;
    let found = stamp.published(origin.zone.as_deref(), found_in)?;
    Some(chain.refined(found))
}

struct Chain<'a> {
    scan: &'a Scan,
    text: &'a str,
    origin: &'a Origin,
    json: json_ld::JsonLd,
}

type Found = (Stamp, FoundIn);

impl Chain<'_> {
    fn find(&self) -> Option<Found> {
        let json = self.field(self.json.published.as_deref(), FoundIn::JsonLd);
        let meta = || {
            self.field(self.scan.meta(PUBLISHED), FoundIn::Meta).or_else(|| {
                PUBLISHED.iter().find_map(|name| self.field(self.scan.meta(&[name]), FoundIn::Meta))
            })
        };
        json.or_else(meta)
            .or_else(|| self.microdata("datepublished"))
            .or_else(|| self.time_elements())
            .or_else(|| self.in_address())
            .or_else(|| self.markup())
            .or_else(|| self.microdata("datecreated"))
            .or_else(|| self.field(self.json.modified.as_deref(), FoundIn::JsonLd))
            .or_else(|| self.field(self.scan.meta(MODIFIED), FoundIn::Meta))
            .or_else(|| self.microdata("datemodified"))
            .or_else(|| self.in_text())
            .or_else(|| self.asides())
            .or_else(|| self.header())
    }

    /// A server that makes its pages on request says that they changed when they were asked for: such a header tells
    /// nothing of publication.
    fn header(&self) -> Option<Found> {
        let found = self.field(self.origin.header("last-modified"), FoundIn::Header)?;
        let asked = self.origin.fetched.checked_sub(SignedDuration::from_hours(24)).ok()?;
        found.0.instant(None).is_some_and(|at| at < asked).then_some(found)
    }

    /// A coarse date sharpened by a finer one of the same day from a lower place of the chain.
    fn refined(&self, found: Published) -> Published {
        if found.precision != Precision::Day {
            return found;
        }
        let day = found.local_date();
        let finer = [
            self.field(self.scan.meta(PUBLISHED), FoundIn::Meta),
            self.time_elements(),
            self.markup(),
        ];
        finer
            .into_iter()
            .flatten()
            .filter(|(stamp, _)| stamp.date == day && stamp.time.is_some())
            .find_map(|(stamp, found_in)| stamp.published(self.origin.zone.as_deref(), found_in))
            .unwrap_or(found)
    }

    fn plausible(&self, stamp: &Stamp) -> bool {
        let latest = self.origin.fetched.checked_add(48.hours()).unwrap_or(Timestamp::MAX);
        let finer_than_month = !matches!(stamp.precision, Precision::Year | Precision::Month);
        let zone = self.origin.zone.as_deref();
        stamp.date.year() >= EARLIEST
            && finer_than_month
            && stamp.instant(zone).is_some_and(|at| at <= latest)
    }

    fn field(&self, value: Option<&str>, found_in: FoundIn) -> Option<Found> {
        let stamp = dates::parse(value?, self.origin.order).filter(|s| self.plausible(s))?;
        Some((stamp, found_in))
    }

    fn marked(&self, marked: &Marked, found_in: FoundIn) -> Option<Found> {
        self.field(marked.value.as_deref(), found_in).or_else(|| {
            let stamp = dates::find(&marked.text, self.origin.order)
                .into_iter()
                .find(|s| self.plausible(s))?;
            Some((stamp, found_in))
        })
    }

    fn microdata(&self, property: &str) -> Option<Found> {
        self.scan
            .marked
            .iter()
            .filter(|m| m.itemprop.to_ascii_lowercase().split_whitespace().any(|p| p == property))
            .find_map(|m| self.marked(m, FoundIn::TimeElement))
    }

    /// `<time>`: those marked as publication first, those marked as changes last.
    fn time_elements(&self) -> Option<Found> {
        let times = || {
            let own = |m: &&Marked| !m.aside && matches!(m.element.as_str(), "time" | "abbr");
            self.scan.marked.iter().filter(own)
        };
        let changed = |m: &Marked| m.marks.contains("updat") || m.marks.contains("modif");
        let published = |m: &Marked| {
            m.marks.contains("publi") || m.marks.contains("entry-date") || m.marks.contains("post")
        };
        let read = |m: &Marked| self.marked(m, FoundIn::TimeElement);
        times()
            .filter(|m| published(m) && !changed(m))
            .find_map(read)
            .or_else(|| times().filter(|m| !changed(m)).find_map(read))
            .or_else(|| times().find_map(read))
    }

    fn in_address(&self) -> Option<Found> {
        let canonical =
            self.scan.links.iter().find(|l| l.rel == "canonical").map(|l| l.href.as_str());
        let addresses =
            [Some(self.origin.address.as_str()), canonical, self.scan.meta(&["og:url"])];
        let stamp = addresses
            .into_iter()
            .flatten()
            .find_map(|a| dates::in_address(a).filter(|s| self.plausible(s)))?;
        Some((stamp, FoundIn::Url))
    }

    /// Elements whose class or id speaks of dates.
    fn markup(&self) -> Option<Found> {
        let marked = |strong: bool| {
            self.scan.marked.iter().filter(move |m| {
                let word = ["publi", "date", "posted", "time", "fecha", "datum", "stamp"];
                let speaks = word.iter().any(|w| m.marks.contains(w));
                !m.aside
                    && !m.marks.contains("updat")
                    && !m.marks.contains("modif")
                    && speaks == strong
            })
        };
        marked(true).chain(marked(false)).find_map(|m| self.marked(m, FoundIn::Markup))
    }

    /// The first full date among the opening words, else the closing ones.
    fn in_text(&self) -> Option<Found> {
        let head = cut(self.text, 0, 600);
        let tail = cut(self.text, self.text.len().saturating_sub(300), self.text.len());
        [head, tail].into_iter().find_map(|part| {
            let stamp =
                dates::find(part, self.origin.order).into_iter().find(|s| self.plausible(s))?;
            Some((stamp, FoundIn::Text))
        })
    }

    /// Dates beside the article say at least when something on the page was written.
    fn asides(&self) -> Option<Found> {
        let mut all: Vec<Found> =
            self.scan.marked.iter().filter_map(|m| self.marked(m, FoundIn::Guess)).collect();
        all.sort_by_key(|(stamp, _)| stamp.date);
        all.into_iter().next()
    }
}

fn cut(text: &str, from: usize, to: usize) -> &str {
    let near = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    &text[near(from)..near(to)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str, address: &str, text: &str) -> Option<(String, FoundIn)> {
        let origin = Origin::new(address, "2024-07-03T00:00:00Z".parse().unwrap());
        of(&Scan::of(html), text, &origin)
            .map(|p| (p.zoned().strftime("%Y-%m-%dT%H:%M%:z").to_string(), p.found_in))
    }

    #[test]
    fn evidence_is_taken_in_order_of_its_strength() {
        let json = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"h\",\"datePublished\":\"2024-07-01T05:30:00+09:00\"}</script>";
        let meta = "<meta property='article:published_time' content='2024-07-01T06:00:00Z'>";
        let time = "<time datetime='2024-06-30'>June 30</time>";
        let all = format!("{json}{meta}{time}");
        assert_eq!(
            found(&all, "https://a.org/", ""),
            Some(("2024-07-01T05:30+09:00".into(), FoundIn::JsonLd))
        );
        assert_eq!(found(&format!("{meta}{time}"), "https://a.org/", "").unwrap().1, FoundIn::Meta);
        assert_eq!(found(time, "https://a.org/2024/06/29/x", "").unwrap().1, FoundIn::TimeElement);
        assert_eq!(
            found("", "https://a.org/2024/06/29/x", "").unwrap().0,
            "2024-06-29T00:00+00:00"
        );
    }

    #[test]
    fn addresses_give_days_in_several_spellings() {
        for path in [
            "2024/07/01/x.html",
            "world/2024-07-01-two-missiles",
            "view/AEN20240701000500315",
            "world/2024/jul/01/x",
            "a_20240701.html",
        ] {
            assert_eq!(
                found("", &format!("https://a.org/{path}"), "").unwrap().0,
                "2024-07-01T00:00+00:00",
                "{path}"
            );
        }
        assert_eq!(found("", "https://a.org/item/20249901", ""), None);
    }

    #[test]
    fn classes_and_words_serve_when_nothing_better_is_there() {
        let markup = "<div class='post-date'>Veröffentlicht am 1. Juli 2024, 17:05 Uhr</div>";
        assert_eq!(
            found(markup, "-", "").unwrap(),
            ("2024-07-01T17:05+00:00".into(), FoundIn::Markup)
        );
        assert_eq!(
            found("", "-", "Seoul, le 1er juillet 2024. Deux missiles."),
            Some(("2024-07-01T00:00+00:00".into(), FoundIn::Text))
        );
    }

    #[test]
    fn a_date_after_the_capture_or_before_the_web_is_none() {
        let future = "<meta name=date content='2031-01-01'>";
        assert_eq!(found(future, "-", "Since 25 June 1950."), None);
    }

    #[test]
    fn the_moment_of_asking_is_no_date_of_publication() {
        let mut origin = Origin::new("https://a.org/", "2024-07-03T00:00:00Z".parse().unwrap());
        let of = |origin: &Origin| super::of(&Scan::of(""), "", origin).map(|p| p.found_in);
        origin.headers = vec![("last-modified".into(), "Tue, 02 Jul 2024 23:59:58 GMT".into())];
        assert_eq!(of(&origin), None);
        origin.headers = vec![("last-modified".into(), "Mon, 24 Jun 2024 10:00:00 GMT".into())];
        assert_eq!(of(&origin), Some(FoundIn::Header));
    }

    #[test]
    fn published_comes_before_modified() {
        let both = "<meta property='article:modified_time' content='2024-07-02'><span class=date>1 July 2024</span>";
        assert_eq!(found(both, "-", "").unwrap().0, "2024-07-01T00:00+00:00");
        let only = "<meta property='article:modified_time' content='2024-07-02'>";
        assert_eq!(found(only, "-", "").unwrap().0, "2024-07-02T00:00+00:00");
    }
}
