//! Dates in the addresses of articles and the names of files.

use jiff::civil::Date;

use super::parse::{Order, Stamp, parse};

/// The web has no older pages.
const EARLIEST: i16 = 1995;

/// `/2024/07/01/`, `/2024-07-01-`, `/20240701`: the day in the path of an address. Of a path on this machine only the
/// file's name counts, and folders that are a year, a month and a day: a folder may bear the day of a backup.
///
/// ```
/// use parallax_collect::dates::in_address;
/// assert_eq!(in_address("bulletins/news-2024-10-24.vtt").unwrap().date.to_string(), "2024-10-24");
/// assert!(in_address("backup-2024-11-20/news.vtt").is_none());
/// ```
pub fn in_address(address: &str) -> Option<Stamp> {
    match url::Url::parse(address) {
        Ok(url) if url.has_host() => in_path(url.path()).or_else(|| in_folders(url.path())),
        _ => {
            let path = address.split('#').next().unwrap_or("").replace('\\', "/");
            let name = path.rsplit('/').next().unwrap_or("");
            in_path(name).or_else(|| in_folders(&path))
        }
    }
}

/// Year, month and day joined by one mark, or written as one number.
fn in_path(path: &str) -> Option<Stamp> {
    let runs = digit_runs(path);
    let joined = |a: (usize, &str), b: (usize, &str)| {
        let between = path.get(a.0 + a.1.len()..b.0);
        matches!(between, Some("/" | "-" | "_" | "."))
    };
    for (i, &run) in runs.iter().enumerate() {
        if let (4, Some(&month), Some(&day)) = (run.1.len(), runs.get(i + 1), runs.get(i + 2))
            && month.1.len() <= 2
            && day.1.len() <= 2
            && joined(run, month)
            && joined(month, day)
            && let Some(date) = civil(run.1, month.1, day.1)
        {
            return Some(Stamp::day(date));
        }
        // With a time or a serial number behind it, or alone.
        if matches!(run.1.len(), 8 | 12 | 14..)
            && let Some(date) = civil(&run.1[..4], &run.1[4..6], &run.1[6..8])
        {
            return Some(Stamp::day(date));
        }
    }
    None
}

/// `/2024/07/01/`, `/2019/nov/18/`
fn in_folders(path: &str) -> Option<Stamp> {
    let parts: Vec<&str> = path.split('/').collect();
    parts.windows(3).find_map(|w| {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if w[0].len() != 4 || !digits(w[0]) || w[2].len() > 2 || !digits(w[2]) {
            return None;
        }
        if let Some(date) = civil(w[0], w[1], w[2]) {
            return Some(Stamp::day(date));
        }
        let word = !w[1].is_empty() && w[1].chars().all(char::is_alphabetic);
        let stamp = word.then(|| parse(&w.join(" "), Order::DayFirst)).flatten()?;
        (stamp.date.year() >= EARLIEST).then_some(stamp)
    })
}

fn digit_runs(path: &str) -> Vec<(usize, &str)> {
    let mut runs = Vec::new();
    let mut at = 0;
    for piece in path.split(|c: char| !c.is_ascii_digit()) {
        if !piece.is_empty() {
            runs.push((at, piece));
        }
        at += piece.len();
        at += path[at..].chars().next().map_or(0, char::len_utf8);
    }
    runs
}

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (EARLIEST..2100).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_several_spellings() {
        let cases = [
            ("https://a.org/2024/07/01/x.html", Some("2024-07-01")),
            ("https://a.org/world/2024-07-01-two-missiles", Some("2024-07-01")),
            ("https://a.org/view/AEN20240701000500315", Some("2024-07-01")),
            ("https://a.org/world/2024/jul/01/x", Some("2024-07-01")),
            ("news/radio_20240701.srt", Some("2024-07-01")),
            ("/home/a/2024/07/01/radio.srt", Some("2024-07-01")),
            ("C:\\news\\radio 2024.07.01.srt", Some("2024-07-01")),
            ("/home/a/copy-20240701/radio.srt", None),
            ("https://a.org/item/20249901", None),
            ("https://a.org/item/1234567890", None),
            ("feed-7.xml#20240701", None),
        ];
        for (address, expected) in cases {
            let found = in_address(address).map(|s| s.date.to_string());
            assert_eq!(found.as_deref(), expected, "{address}");
        }
    }
}
