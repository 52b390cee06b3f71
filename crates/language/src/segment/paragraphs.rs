//! Where paragraphs end: at blank lines, and at single line ends unless the text is wrapped.

use parallax_model::Token;

/// Lines of wrapped text are at most this many bytes.
const WRAP: usize = 100;
/// A line shorter than this without a full stop is a heading, not a wrapped line.
const SHORT: usize = 50;

/// For each token, whether a paragraph ends after it.
pub fn breaks(text: &str, tokens: &[Token]) -> Vec<bool> {
    let mut longest = 0;
    let mut lines = 0;
    for line in text.lines() {
        longest = longest.max(line.len());
        lines += 1;
    }
    let wrapped = lines > 3 && longest <= WRAP;
    let mut line_start = 0;
    let mut out = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        let end = token.range.end as usize;
        let Some(next) = tokens.get(at + 1) else {
            out.push(true);
            break;
        };
        let start = next.range.start as usize;
        if end >= start {
            out.push(false);
            continue;
        }
        let gap = text.get(end..start).unwrap_or("");
        let ends = gap
            .chars()
            .filter(|c| matches!(c, '\n' | '\u{2029}' | '\u{2028}' | '\u{b}' | '\u{c}'))
            .count();
        out.push(match ends {
            0 => false,
            1 => {
                let last = text[..end].chars().next_back().unwrap_or(' ');
                let first = text[start..].chars().next().unwrap_or(' ');
                let length = end - line_start;
                let finished = matches!(
                    last,
                    '.' | '!' | '?' | '。' | '！' | '？' | '؟' | '۔' | ':' | '"' | '”' | '」'
                );
                if wrapped && length >= SHORT { false } else { finished || !first.is_lowercase() }
            }
            _ => true,
        });
        if ends > 0 {
            line_start = start;
        }
    }
    out
}
