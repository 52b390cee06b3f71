//! Short names of a holder whose long name stands in the same text: "South Korea's Joint Chiefs of
//! Staff (JCS)" is what "the Joint Chiefs of Staff" and "the JCS" mean further on.

use parallax_model::{Holder, Statement};

use super::principal::is_placed;

/// What a text has called a holder so far.
struct Known {
    /// Words of its name, lower case.
    words: Vec<String>,
    /// The short form in brackets.
    short: Option<String>,
    holder: Holder,
}

/// Gives holders nobody could place the principal of an earlier holder of the same text whose name
/// holds theirs.
pub(super) fn settle(statements: &mut [Statement]) {
    let mut known: Vec<Known> = Vec::new();
    for holder in statements.iter_mut().flat_map(|s| s.chain.iter_mut()) {
        let (name, short) = split(&holder.text);
        let words = capitalised(name);
        if !is_placed(holder) {
            let meant = known.iter().rev().find(|k| {
                let all = words.len() > 1 && words.iter().all(|w| k.words.contains(w));
                let shortened = k.short.as_ref().is_some_and(|s| words.contains(s));
                // "Ann Lee, the minister", then "Lee".
                let family = words.len() == 1
                    && k.words.len() > 1
                    && k.words.last() == words.first()
                    && words[0].eq_ignore_ascii_case(holder.text.trim());
                all || shortened || family
            });
            let Some(meant) = meant else { continue };
            holder.country.clone_from(&meant.holder.country);
            holder.sector.clone_from(&meant.holder.sector);
            holder.kind.clone_from(&meant.holder.kind);
            holder.principal = meant.holder.principal.clone();
        }
        let new = !known.iter().any(|k| k.words == words && k.short == short);
        if new && (!words.is_empty() || short.is_some()) {
            known.push(Known { words, short, holder: holder.clone() });
        }
    }
}

/// The name before the brackets, and a short form in them.
fn split(text: &str) -> (&str, Option<String>) {
    let Some((name, rest)) = text.split_once('(') else { return (text, None) };
    let short = rest.split(')').next().unwrap_or("").trim();
    let is_short = !short.contains(' ') && short.chars().filter(|c| c.is_uppercase()).count() > 1;
    (name.trim(), is_short.then(|| short.to_lowercase()))
}

/// Words that begin with a capital, lower case, without a possessive; articles are none.
fn capitalised(name: &str) -> Vec<String> {
    name.split(|c: char| c.is_whitespace() || c == ',')
        .filter(|w| w.chars().next().is_some_and(char::is_uppercase))
        .map(|w| w.trim_end_matches("'s").trim_end_matches("’s").to_lowercase())
        .filter(|w| !matches!(w.as_str(), "the" | "a" | "an"))
        .collect()
}
