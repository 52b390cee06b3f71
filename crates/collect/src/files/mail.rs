//! Newsletters: one message (EML), or a mailbox of them (mbox), one in memory at a time.
//!
//! The subject is the title, the sender the byline, the sender's domain the outlet, the message's id its name. The HTML
//! part is read where there is one, since the plain part of a newsletter is often an excuse; attachments are passed over.

use std::io::{BufRead, Read};

use jiff::SignedDuration;
use mail_parser::{Address, MessageParser, PartType};
use parallax_model::{FoundIn, SourceId};

use crate::{
    dates,
    draft::Draft,
    html::{guard, text},
    identity,
    item::{Item, Origin, Reason},
};

/// Headers without which nothing is a message, and headers that only transport writes.
const EVERY: [&str; 2] = ["from", "date"];
const TRANSPORT: [&str; 6] =
    ["message-id", "mime-version", "received", "return-path", "delivered-to", "dkim-signature"];

/// Whether a text begins with the head of a message.
pub(crate) fn is_message(head: &str) -> bool {
    let names = headers(head);
    let has = |name: &&str| names.iter().any(|n| n == name);
    EVERY.iter().all(has) && TRANSPORT.iter().any(has)
}

/// Names of the headers at the beginning of a text.
fn headers(head: &str) -> Vec<String> {
    head.lines()
        .take_while(|line| !line.trim().is_empty())
        .filter(|line| !line.starts_with([' ', '\t']))
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect()
}

/// Whether a text is a mailbox: a line `From …`, then the head of a message. Mail programs leave out of it what transport
/// wrote.
pub(crate) fn is_mailbox(head: &str) -> bool {
    let rest = head.strip_prefix("From ").and_then(|rest| rest.split_once('\n'));
    rest.is_some_and(|(_, message)| {
        let names = headers(message);
        EVERY.iter().all(|name| names.iter().any(|n| n == name))
    })
}

/// The messages of a mailbox in its order.
pub(crate) fn read_mailbox(stream: &mut dyn Read, origin: &Origin, sink: &mut dyn FnMut(Item)) {
    let mut stream = std::io::BufReader::new(stream);
    let limit = origin.limits.record;
    let (mut message, mut line) = (Vec::new(), Vec::new());
    let (mut number, mut size, mut blank) = (0_u64, 0_u64, true);
    loop {
        line.clear();
        let read = stream.by_ref().take(limit as u64).read_until(b'\n', &mut line);
        let ended = !matches!(&read, Ok(1..));
        if ended || (blank && line.starts_with(b"From ")) {
            if number > 0 {
                let address = format!("{}#{number}", origin.address);
                sink(end_of_message(&message, size, &Origin { address, ..origin.clone() }));
            }
            message.clear();
            (size, blank) = (0, false);
            number += 1;
            if let Err(error) = read {
                let (reason, address) = (Reason::Failed(error.to_string()), origin.address.clone());
                sink(Item::Refused { reason, address });
            }
            if ended {
                return;
            }
            continue;
        }
        blank = line.trim_ascii().is_empty();
        size += line.len() as u64;
        // A line of the text that begins with `From ` is written with a `>` before it.
        let quoted = line.iter().position(|b| *b != b'>').unwrap_or(0);
        let own =
            if quoted > 0 && line[quoted..].starts_with(b"From ") { &line[1..] } else { &line };
        if size <= limit as u64 {
            message.extend_from_slice(own);
        }
    }
}

fn end_of_message(message: &[u8], size: u64, origin: &Origin) -> Item {
    let limit = origin.limits.record as u64;
    if size > limit {
        let reason = Reason::TooLarge { what: "a message", size, limit };
        return Item::Refused { reason, address: origin.address.clone() };
    }
    read(message, origin)
}

/// One message.
pub(crate) fn read(bytes: &[u8], origin: &Origin) -> Item {
    let Some(message) = MessageParser::default().parse(bytes) else {
        let reason = Reason::Malformed { format: "mail", what: "no headers in it".into() };
        let address = origin.address.clone();
        return Item::Quarantined { reason, address, raw: bytes.to_vec() };
    };
    let sender = message.from().and_then(Address::first);
    let name = sender.and_then(|s| s.name()).map(text::one_line).unwrap_or_default();
    let domain = sender.and_then(|s| s.address()).and_then(|a| a.rsplit_once('@')).map(|(_, d)| d);
    let latest = origin.fetched.checked_add(SignedDuration::from_hours(48));
    let published = message
        .date()
        .and_then(|date| dates::parse(&date.to_rfc3339(), origin.order))
        .and_then(|stamp| stamp.published(origin.zone.as_deref(), FoundIn::Meta))
        .filter(|p| latest.is_ok_and(|latest| p.instant <= latest));
    let html = message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(html) if html.len() <= guard::LARGEST => Some(text::of_html(html)),
        _ => None,
    });
    let plain = || message.body_text(0).map(|body| text::of_plain(&body)).unwrap_or_default();
    let draft = Draft {
        title: message.subject().unwrap_or_default().to_string(),
        guid: message.message_id().map(String::from),
        source: domain.map(|d| SourceId(identity::registrable(d))),
        source_name: name.clone(),
        byline: Some(name),
        published,
        text: html.filter(|h| !h.trim().is_empty()).unwrap_or_else(plain),
        ..Draft::default()
    };
    draft.capture(origin, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Capture, read_bytes};

    const MESSAGE: &str = "From: \"The Strait Letter\" <letter@news.strait.example>\r\n\
        To: reader@home.example\r\nSubject: =?utf-8?Q?Patrol_=E2=80=94_back?=\r\n\
        Date: Mon, 1 Jul 2024 05:30:00 +0900\r\nMessage-ID: <17@strait.example>\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
        Read online.\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        <p>The patrol =\r\nreturned.</p><p>Nobody was h=75rt.</p>\r\n--b--\r\n";

    fn read(bytes: &[u8]) -> Vec<Capture> {
        let origin = Origin::new("letters", "2024-07-03T00:00:00Z".parse().unwrap());
        let items = read_bytes(bytes, &origin).into_iter();
        items
            .map(|item| match item {
                Item::Stored(capture) => *capture,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn a_newsletter_is_an_article_of_its_sender() {
        let [capture] = &read(MESSAGE.as_bytes())[..] else { panic!() };
        let article = &capture.article;
        assert_eq!(article.title, "Patrol — back");
        assert_eq!(article.text, "The patrol returned.\n\nNobody was hurt.");
        assert_eq!(
            (article.source.0.as_str(), article.source_name.as_str()),
            ("strait.example", "The Strait Letter")
        );
        let published = article.published.as_ref().unwrap();
        assert_eq!(
            (published.instant.to_string().as_str(), published.zone.as_deref()),
            ("2024-06-30T20:30:00Z", Some("+09:00"))
        );
    }

    #[test]
    fn a_mailbox_gives_each_message() {
        let plain = "Return-Path: <a@b.example>\nFrom: a@b.example\nDate: Tue, 2 Jul 2024 10:00:00 +0000\nSubject: Second\nMessage-ID: <18@b.example>\n\nOne line.\n>From here on: another.\n";
        let mailbox = format!(
            "From letter@strait.example Mon Jul  1 05:30:00 2024\n{}\nFrom a@b.example Tue Jul  2 10:00:00 2024\n{plain}",
            MESSAGE.replace("\r\n", "\n")
        );
        let captures = read(mailbox.as_bytes());
        let titles: Vec<_> = captures.iter().map(|c| c.article.title.as_str()).collect();
        assert_eq!(titles, ["Patrol — back", "Second"]);
        assert!(captures[1].article.text.contains("From here on"), "{}", captures[1].article.text);
        assert!(!captures[1].article.text.contains(">From"));
    }

    #[test]
    fn a_text_that_only_looks_like_a_message_is_none() {
        assert!(!is_message("From: Seoul\nDate: 1 July 2024\nTitle: x\n\nText."));
        assert!(!is_mailbox("From Seoul came word.\nDate: today\n\n"));
    }
}
