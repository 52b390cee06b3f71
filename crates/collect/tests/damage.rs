//! Documents of every kind, damaged at random: nothing panics, each ends as items, and the same bytes end the same way.
//! `PROPTEST_CASES=200000 cargo nextest run --release -p parallax-collect --test damage` runs for minutes.

use std::io::Write;

use jiff::Timestamp;
use parallax_collect::dates::{self, Order};
use parallax_collect::fetch::Robots;
use parallax_collect::{Item, Origin, feed, read_bytes, sitemap};
use proptest::prelude::*;

const WORDS: &str = "The ministry said on Monday that two missiles had been fired from the coast. ";

fn origin(name: &str) -> Origin {
    let mut origin = Origin::new(name, Timestamp::UNIX_EPOCH);
    origin.limits.document = 1 << 20;
    origin
}

fn page() -> String {
    format!(
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Two missiles | The Paper</title>\
         <meta property='article:published_time' content='2024-07-01T05:30:00+09:00'>\
         <script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"Two missiles\",\"datePublished\":\"2024-07-01\"}}</script>\
         </head><body><article><h1>Two missiles</h1><p>{0}</p><p>{0}&eacute;&#8212;</p></article></body></html>",
        WORDS.repeat(4)
    )
}

fn feed() -> String {
    format!(
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>The Paper</title><link>https://paper.example/</link>\
         <item><title>Two missiles</title><link>/a</link><guid>1</guid><dc:creator>J. Roe</dc:creator><pubDate>Mon, 01 Jul 2024 05:30:00 +0900</pubDate><content:encoded><![CDATA[<p>{WORDS}</p>]]></content:encoded></item>\
         <item><title>Another</title><description>{WORDS}&nbsp;&amp;lt;b&amp;gt;</description></item></channel></rss>"
    )
}

fn atom() -> String {
    format!(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://paper.example/'><title type='html'>The &lt;b&gt;Paper</title><entry><id>tag:1</id><title>Two missiles</title>\
         <link rel='alternate' href='a'/><updated>2024-07-01T05:30:00+09:00</updated><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>{WORDS}</p></div></content></entry></feed>"
    )
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn warc() -> Vec<u8> {
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}", page());
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://paper.example/a\r\nWARC-Date: 2024-07-02T00:00:00Z\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
        answer.len()
    )
    .into_bytes()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn row(columns: usize, filled: &[(usize, &str)]) -> String {
    let mut cells = vec![""; columns];
    filled.iter().for_each(|(at, value)| cells[*at] = value);
    cells.join("\t") + "\n"
}

/// A document of each kind, under a name it might have.
fn documents() -> Vec<(&'static str, Vec<u8>)> {
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(feed().encode_utf16()).flat_map(u16::to_be_bytes).collect();
    let mail = format!(
        "From: The Paper <news@paper.example>\r\nSubject: =?utf-8?q?Two_missiles?=\r\nDate: Mon, 1 Jul 2024 05:30:00 +0900\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\n{WORDS}=E2=80=94\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>{WORDS}</p>\r\n--x--\r\n"
    );
    vec![
        ("a.html", page().into_bytes()),
        ("feed.xml", feed().into_bytes()),
        ("atom.xml", atom().into_bytes()),
        ("wide.xml", utf16),
        ("rdf.xml", format!("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><item rdf:about='https://paper.example/a'><title>Two missiles</title><description>{WORDS}</description></item></rdf:RDF>").into_bytes()),
        ("feed.json", format!("{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"The Paper\",\"items\":[{{\"id\":\"1\",\"title\":\"Two missiles\",\"content_html\":\"<p>{WORDS}</p>\",\"date_published\":\"2024-07-01T05:30:00+09:00\"}}]}}").into_bytes()),
        ("a.jsonl", format!("{{\"title\":\"Two missiles\",\"text\":\"{WORDS}\"}}\n{{\"title\":\"b\",\"text\":\"{WORDS}\"}}\n").into_bytes()),
        ("a.warc", warc()),
        ("a.warc.gz", [packed(&warc()), packed(&warc())].concat()),
        ("a.wacz", zip(&[("datapackage.json", b"{}"), ("archive/data.warc.gz", &packed(&warc()))])),
        ("a.zip", zip(&[("a.txt", WORDS.as_bytes()), ("b.html", page().as_bytes())])),
        ("a.html.gz", packed(page().as_bytes())),
        ("a.eml", mail.clone().into_bytes()),
        ("a.mbox", format!("From a@b Mon Jul  1 05:30:00 2024\n{mail}\nFrom c@d Mon Jul  1 06:30:00 2024\n{mail}\n").into_bytes()),
        ("nitf.xml", format!("<nitf><head><title>Two missiles</title><docdata><date.issue norm='20240701T053000+0900'/></docdata></head><body><body.head><hedline><hl1>Two missiles</hl1></hedline></body.head><body.content><p>{WORDS}</p></body.content></body></nitf>").into_bytes()),
        ("a.vtt", format!("WEBVTT\n\nNOTE Date: 2024-07-01\n\n1\n00:00:01.000 --> 00:00:04.000 align:left\n<v Roe>{WORDS}\n\n00:00:04.000 --> 00:00:09.000\n{WORDS}\n").into_bytes()),
        ("a.srt", format!("1\n00:00:01,000 --> 00:00:04,000\n{WORDS}\n\n2\n00:00:04,000 --> 00:00:09,000\n{WORDS}\n").into_bytes()),
        ("a.md", format!("---\ntitle: \"Two missiles\"\ndate: 2024-07-01 05:30 +09:00\nauthors:\n- J. Roe\n---\n\n{WORDS}\n").into_bytes()),
        ("day.export.CSV", row(61, &[(0, "17"), (1, "20240701"), (2, "202407"), (26, "194"), (30, "-10"), (52, "Port"), (56, "38.5")]).repeat(3).into_bytes()),
        ("day.gkg.csv", row(27, &[(0, "20240702001500-3"), (1, "20240702001500"), (4, "https://paper.example/a"), (11, "jane roe")]).into_bytes()),
        ("week.txt", b"Event ID\tEvent Date\tEvent Type\tActor Name\tLatitude\n1\t2024-07-01\tASSAULT\tAlpha\t38.5\n".to_vec()),
    ]
}

/// One wound: bytes changed, cut out, doubled, put in, or cut off.
#[derive(Debug, Clone)]
enum Wound {
    Byte(usize, u8),
    Cut(usize, usize),
    Double(usize, usize),
    Insert(usize, Vec<u8>),
    End(usize),
}

fn wound() -> impl Strategy<Value = Wound> {
    let telling: Vec<&'static [u8]> = vec![
        b"<",
        b">",
        b"&#x110000;",
        b"]]>",
        b"<!--",
        b"\"",
        b"\0",
        b"\xFF\xFE",
        b"\r\n\r\n",
        b"999999999999",
        b"-1",
        b"\xF0\x9F",
        b"\t",
        b"<![CDATA[",
        b"<table><td>",
    ];
    prop_oneof![
        3 => (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Wound::Byte(at, byte)),
        2 => (any::<usize>(), 1_usize..60).prop_map(|(at, length)| Wound::Cut(at, length)),
        2 => (any::<usize>(), 1_usize..400).prop_map(|(at, length)| Wound::Double(at, length)),
        3 => (any::<usize>(), prop::sample::select(telling)).prop_map(|(at, bytes)| Wound::Insert(at, bytes.to_vec())),
        1 => any::<usize>().prop_map(Wound::End),
    ]
}

fn damaged(mut bytes: Vec<u8>, wounds: &[Wound]) -> Vec<u8> {
    for wound in wounds {
        if bytes.is_empty() {
            break;
        }
        let length = bytes.len();
        let range = |at: usize, long: usize| at % length..(at % length + long).min(length);
        match wound {
            Wound::Byte(at, byte) => bytes[at % length] = *byte,
            Wound::Cut(at, long) => drop(bytes.drain(range(*at, *long))),
            Wound::Double(at, long) => {
                let part = bytes[range(*at, *long)].to_vec();
                let at = at % length;
                bytes.splice(at..at, part);
            }
            Wound::Insert(at, part) => {
                let at = at % length;
                bytes.splice(at..at, part.iter().copied());
            }
            Wound::End(at) => bytes.truncate(at % length),
        }
    }
    bytes
}

#[test]
fn each_document_is_read_when_whole() {
    for (name, bytes) in documents() {
        let items = read_bytes(&bytes, &origin(name));
        let read = |item: &Item| matches!(item, Item::Stored(_) | Item::Imported { .. });
        assert!(!items.is_empty() && items.iter().all(read), "{name}: {items:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn damaged_documents_end_as_items_and_always_the_same(
        which in any::<prop::sample::Index>(),
        wounds in prop::collection::vec(wound(), 1..6),
    ) {
        let documents = documents();
        let (name, whole) = &documents[which.index(documents.len())];
        let bytes = damaged(whole.clone(), &wounds);
        let items = read_bytes(&bytes, &origin(name));
        prop_assert_eq!(&items, &read_bytes(&bytes, &origin(name)));
        for item in &items {
            if let Item::Stored(capture) = item {
                prop_assert!(!capture.article.id.0.is_empty());
                let words = format!("{}{}", capture.article.title, capture.article.text);
                prop_assert!(!words.trim().is_empty());
            }
        }
    }

    /// Readers of what is met on the way to articles.
    #[test]
    fn damaged_sitemaps_lists_and_rules_are_survived(wounds in prop::collection::vec(wound(), 1..6)) {
        let map = b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='n'><url><loc>https://paper.example/a</loc><lastmod>2024-07-01</lastmod><news:news><news:publication_date>2024-07-01</news:publication_date></news:news></url></urlset>";
        let _ = sitemap::read(&damaged(map.to_vec(), &wounds), &origin("sitemap.xml"));
        let list = b"<opml version='2.0'><body><outline text='The Paper' type='rss' xmlUrl='https://paper.example/feed'/></body></opml>";
        let list = damaged(list.to_vec(), &wounds);
        let _ = feed::outlines(&String::from_utf8_lossy(&list), &origin("list.opml"));
        let rules = b"User-agent: parallax\nDisallow: /private*\nAllow: /private/a$\nCrawl-delay: 2\nUser-agent: *\nDisallow: /\n";
        let rules = damaged(rules.to_vec(), &wounds);
        let _ = Robots::read(&rules, "parallax").allows("https://paper.example/private/a");
        let day = damaged(b"Monday, July 1st, 2024 at 5:05:30.123 pm GMT+09:00 (KST)".to_vec(), &wounds);
        let day = String::from_utf8_lossy(&day);
        let _ = (dates::parse(&day, Order::DayFirst), dates::find(&day, Order::MonthFirst), dates::in_address(&day));
    }
}
