//! Statements without an event of their own that speak of one told before: "denied the reports",
//! "confirmed the launch", "declined to comment".

use parallax_knowledge::ledger::{Phrase, Rules};
use parallax_model::{Commitment, EventMention, Modality, Statement, TextRange};

/// More words than this say something of their own.
const LONGEST_OBJECT: usize = 9;

/// The mention such a statement speaks of; `None` when its words do not say which, since a guess
/// would move the wrong claim.
pub(crate) fn pointed_at<'m>(
    statement: &Statement,
    statements: &[Statement],
    mentions: &'m [EventMention],
    text: &str,
    rules: &Rules,
) -> Option<&'m EventMention> {
    let object = statement.about.or(statement.content.iter().copied().reduce(TextRange::cover));
    if let Some(named) = mentions.iter().find(|m| object.is_some_and(|o| o.overlaps(m.trigger))) {
        return Some(named);
    }
    let open =
        |m: &EventMention| matches!(m.modality, Modality::Conditional | Modality::Hypothetical);
    let mut before: Vec<&EventMention> = mentions
        .iter()
        .filter(|m| m.trigger.end <= statement.span.range.start && !open(m))
        .collect();
    before.sort_by_key(|m| std::cmp::Reverse(m.trigger.end));
    let words = words(object, text);
    let is = |class| words.iter().any(|w| rules.is_phrase(class, w));
    let silent = matches!(statement.commitment, Commitment::Nocomment | Commitment::Unconfirmed);
    if silent || (words.len() <= 2 && is(Phrase::Anaphor)) {
        return before.first().copied();
    }
    let claim = is(Phrase::ClaimNoun);
    let definite = claim || words.first().is_some_and(|w| rules.is_phrase(Phrase::Definite, w));
    let short = definite && words.len() <= LONGEST_OBJECT;
    if short && let Some(event) = before.iter().find(|m| names_event(&words, m, text)) {
        return Some(event);
    }
    // What a party denies, short or by the name of the thing, is what was said of it.
    if statement.commitment == Commitment::Denial {
        let at_home = statement.holder().and_then(|h| h.country.as_ref());
        let party = |m: &EventMention| {
            let mut parties = m.actors.iter().chain(&m.recipients);
            at_home.is_some() && parties.any(|a| a.country.as_ref() == at_home)
        };
        let of_it = |m: &&&EventMention| party(m) && (short || names_thing(&words, m));
        if let Some(event) = before.iter().find(of_it) {
            return Some(event);
        }
    }
    // "the claim": the last thing another holder said.
    let said_by_another = |m: &&&EventMention| {
        let own = statement.holder().map(|h| &h.principal);
        let holders = statements.iter().filter(|s| s.mentions.contains(&m.id));
        holders.filter_map(Statement::holder).all(|h| Some(&h.principal) != own)
    };
    before.iter().find(said_by_another).filter(|_| claim && short).copied()
}

/// Classes of statement that live on what was said before.
pub(crate) fn points_back(statement: &Statement) -> bool {
    matches!(
        statement.commitment,
        Commitment::Denial
            | Commitment::Nocomment
            | Commitment::Dispute
            | Commitment::Unconfirmed
            | Commitment::Retraction
            | Commitment::Strong
            | Commitment::Concession
    )
}

fn words(range: Option<TextRange>, text: &str) -> Vec<String> {
    range
        .and_then(|r| r.slice(text))
        .unwrap_or("")
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Whether one of the words is the noun of the mention's trigger or kind.
fn names_event(words: &[String], mention: &EventMention, text: &str) -> bool {
    let trigger = mention.trigger.slice(text).unwrap_or("").to_lowercase();
    let kind = mention.kind.as_deref().unwrap_or("").trim_start_matches("x-");
    let names: Vec<&str> = kind
        .split(['-', '_'])
        .chain(trigger.split_whitespace())
        .filter(|n| n.chars().count() > 3)
        .collect();
    words.iter().any(|w| names.iter().any(|n| one_stem(w, n)))
}

/// Whether the words name the weapon or the goods of the mention.
fn names_thing(words: &[String], mention: &EventMention) -> bool {
    let weapon = mention.slots.weapon.as_ref().map(|w| w.text.to_lowercase());
    let item = mention.slots.transfer.as_ref().map(|t| t.item.to_lowercase());
    [weapon, item].into_iter().flatten().any(|thing| {
        let mut names = thing.split_whitespace().filter(|n| n.chars().count() > 3);
        names.any(|n| words.iter().any(|w| one_stem(w, n)))
    })
}

/// "launch" and "launched", "deployment" and "deployed".
fn one_stem(a: &str, b: &str) -> bool {
    let shared = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.chars().count(), b.chars().count());
    (shared >= 5 || (shared == 4 && a.min(b) == 4)) && a.abs_diff(b) <= 5
}

#[cfg(test)]
mod tests {
    use super::one_stem;

    #[test]
    fn nouns_and_verbs_of_one_stem_meet() {
        assert!(one_stem("launch", "launched") && one_stem("deployment", "deployed"));
        assert!(!one_stem("launch", "laundered") && !one_stem("test", "text"));
    }
}
