//! Enough SMTP (RFC 5321) to hand a message to a relay.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;

const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn send(
    server: &str,
    from: &str,
    to: &[String],
    subject: &str,
    text: &str,
    key: &str,
) -> Result<()> {
    if let Some(bad) = to.iter().map(String::as_str).chain([from]).find(|a| !is_address(a)) {
        bail!("{bad:?} is no address");
    }
    let at = server
        .to_socket_addrs()
        .with_context(|| format!("{server} is no host:port"))?
        .next()
        .with_context(|| format!("{server} has no address"))?;
    let stream = TcpStream::connect_timeout(&at, PATIENCE)
        .with_context(|| format!("{server} cannot be reached"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut talk = Talk { input: BufReader::new(stream.try_clone()?), output: stream };
    talk.expect('2')?;
    talk.say("EHLO parallax.local", '2')?;
    talk.say(&format!("MAIL FROM:<{from}>"), '2')?;
    for one in to {
        talk.say(&format!("RCPT TO:<{one}>"), '2')?;
    }
    talk.say("DATA", '3')?;
    talk.say(&body(from, to, subject, text, key), '2')?;
    // The message is the server's now, whatever becomes of the farewell.
    let _ = talk.say("QUIT", '2');
    Ok(())
}

fn is_address(text: &str) -> bool {
    text.contains('@')
        && !text.chars().any(|c| c.is_control() || c.is_whitespace() || "<>".contains(c))
}

struct Talk {
    input: BufReader<TcpStream>,
    output: TcpStream,
}

impl Talk {
    fn say(&mut self, line: &str, wanted: char) -> Result<()> {
        self.output.write_all(line.as_bytes())?;
        self.output.write_all(b"\r\n")?;
        self.expect(wanted)
    }

    /// Reads one answer, of several lines perhaps.
    fn expect(&mut self, wanted: char) -> Result<()> {
        loop {
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 {
                bail!("the server closed the connection");
            }
            if line.as_bytes().get(3) == Some(&b'-') {
                continue;
            }
            if !line.starts_with(wanted) {
                bail!("the server said {}", line.trim());
            }
            return Ok(());
        }
    }
}

/// Headers and text, each line on its own, lines that begin with a dot stuffed, the end mark last.
fn body(from: &str, to: &[String], subject: &str, text: &str, key: &str) -> String {
    let date = Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S +0000");
    let one_line =
        |s: &str| -> String { s.chars().map(|c| if c.is_control() { ' ' } else { c }).collect() };
    let mut out = format!(
        "From: {from}\r\nTo: {}\r\nSubject: {}\r\nDate: {date}\r\nMessage-ID: <{}@parallax>\r\nX-Idempotency-Key: {}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
        to.join(", "),
        encoded(&one_line(subject)),
        parallax_store::digest_of(key),
        one_line(key),
    );
    for line in text.lines() {
        if line.starts_with('.') {
            out.push('.');
        }
        out.push_str(line);
        out.push_str("\r\n");
    }
    out.push('.');
    out
}

/// A header beyond ASCII as encoded words (RFC 2047, Q), each short enough for a line.
fn encoded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_string();
    }
    let mut words = vec![String::new()];
    for c in text.chars() {
        let mut bytes = [0; 4];
        let piece: String = match c {
            ' ' => "_".into(),
            c if c.is_ascii_alphanumeric() => c.to_string(),
            c => c.encode_utf8(&mut bytes).bytes().map(|b| format!("={b:02X}")).collect(),
        };
        if words.last().is_some_and(|w| w.len() + piece.len() > 60) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push_str(&piece);
        }
    }
    words.iter().map(|w| format!("=?utf-8?Q?{w}?=")).collect::<Vec<_>>().join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_stuffed_and_no_header_can_be_smuggled_in() {
        let body = body("a@b.c", &["d@e.f".into()], "x\r\nBcc: evil@e.f", ".hidden\nplain", "k\n1");
        assert!(body.contains("\r\n..hidden\r\nplain\r\n.") && body.ends_with("\r\n."));
        assert!(!body.contains("\r\nBcc"));
        assert!(is_address("a@b.c") && !is_address("a@b.c>\r\nRCPT TO:<x@y.z"));
    }

    #[test]
    fn a_subject_beyond_ascii_is_encoded() {
        assert_eq!(encoded("plain"), "plain");
        assert_eq!(encoded("é 1"), "=?utf-8?Q?=C3=A9_1?=");
    }
}
