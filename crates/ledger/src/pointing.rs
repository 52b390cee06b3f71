//! Statements without an event of their own that speak of one told before: "denied the reports",
//! "confirmed the launch", "declined to comment".

use parallax_knowledge::{
    Knowledge,
    frames::Pos,
    ledger::{Kind, Phrase, Rules},
};
use parallax_model::{
    Commitment, EventMention, EventType, Modality, Polarity, Statement, TextRange,
};

use crate::mentions::is_talk;

/// More words than this say something of their own.
pub(crate) const LONGEST_OBJECT: usize = 9;

/// The mention such a statement speaks of; `None` when its words do not say which, since a guess
/// would move the wrong claim.
pub(crate) fn pointed_at<'m>(
    statement: &Statement,
    statements: &[Statement],
    mentions: &[&'m EventMention],
    text: &str,
    knowledge: &Knowledge,
) -> Option<&'m EventMention> {
    let rules = &knowledge.ledger;
    let object = object(statement);
    // Words are answered to, but what is answered for is the deed they tell of.
    let deeds = || mentions.iter().copied().filter(|m| !is_talk(m, rules));
    if let Some(named) = deeds().find(|m| object.is_some_and(|o| o.overlaps(m.trigger))) {
        return Some(named);
    }
    let open =
        |m: &EventMention| matches!(m.modality, Modality::Conditional | Modality::Hypothetical);
    let mut before: Vec<&EventMention> =
        deeds().filter(|m| m.trigger.end <= statement.span.range.start && !open(m)).collect();
    // The last telling first; of what one telling says, its head before what is said beside it.
    let telling = |m: &EventMention| {
        let spans = statements.iter().filter(|s| s.mentions.contains(&m.id));
        let told = |s: &Statement| s.content.first().map_or(s.span.range.start, |c| c.start);
        spans.map(told).min().unwrap_or(m.span.range.start)
    };
    before.sort_by_key(|m| (std::cmp::Reverse(telling(m)), m.trigger.start));
    let own = |m: &EventMention| {
        let who = statement.holder().map(|h| &h.principal);
        let mut holders = statements
            .iter()
            .filter(|s| s.mentions.contains(&m.id))
            .filter_map(Statement::holder)
            .peekable();
        holders.peek().is_some() && holders.all(|h| Some(&h.principal) == who)
    };
    // Nobody denies what he alone has said, where somebody else has said something too.
    if statement.commitment == Commitment::Denial && !before.iter().all(|m| own(m)) {
        before.retain(|m| !own(m));
    }
    let words = words(object, text);
    let is = |class| words.iter().any(|w| rules.is_phrase(class, w));
    // "Denied cutting them" says what is denied.
    let doing = words.first().is_some_and(|w| w.ends_with("ing"));
    if words.len() <= 2 && is(Phrase::Anaphor) && !doing {
        // "India denied it", after an accusation that tells no deed of its own: nothing told before.
        let at_home = statement.holder().and_then(|h| h.country.as_ref());
        let accused = |m: &EventMention| {
            m.event_type == EventType::Accuse
                && at_home.is_some()
                && m.recipients.iter().any(|r| r.country.as_ref() == at_home)
        };
        let start = statement.span.range.start;
        // "The ministry said it was so; Norland dismissed that": what was said in the same breath, or nothing.
        let other = |s: &&Statement| {
            s.span.range.end <= start
                && s.holder().map(|h| &h.principal) != statement.holder().map(|h| &h.principal)
        };
        let breath = statements.iter().filter(other).max_by_key(|s| s.span.range.end).filter(|s| {
            let between = text.get(s.span.range.end as usize..start as usize);
            between.is_some_and(|t| t.contains(';') && !t.contains(". "))
        });
        if let Some(said) = breath {
            before.retain(|m| {
                said.mentions.contains(&m.id) || said.content.iter().any(|c| c.contains(m.trigger))
            });
        }
        let last = before.first().copied();
        let since = last.map_or(0, |m| m.trigger.end);
        let answers = statement.commitment == Commitment::Denial
            && mentions
                .iter()
                .any(|m| accused(m) && m.trigger.start >= since && m.trigger.end <= start);
        // "Said it had agreed to give notice. Manila denied that": what was promised last.
        let promise = mentions.iter().copied().filter(|m| {
            // Nobody denies what he alone has promised.
            let alone = m.actors.iter().all(|a| a.country.as_ref() == at_home);
            m.event_type == EventType::Agree
                && m.trigger.end <= start
                && m.trigger.start >= since
                && !(at_home.is_some() && alone)
        });
        if let Some(promise) = promise.max_by_key(|m| m.trigger.start) {
            return Some(promise);
        }
        return last.filter(|_| !answers);
    }
    // "Declined to comment" is of what was said last; "on the budget" it is of the budget.
    let vague = |w: &String| {
        w.chars().count() < 4
            || [Phrase::Vague, Phrase::ClaimNoun, Phrase::Definite]
                .iter()
                .any(|class| rules.is_phrase(*class, w))
    };
    let silent = statement.commitment == Commitment::Nocomment && words.iter().all(vague);
    let claim = is(Phrase::ClaimNoun);
    let refers =
        |w: &String| rules.is_phrase(Phrase::Definite, w) || rules.is_phrase(Phrase::Anaphor, w);
    let definite = claim || words.first().is_some_and(refers);
    let short = definite && words.len() <= LONGEST_OBJECT;
    // "Denied ramming the boat".
    let gerund = statement.commitment == Commitment::Denial
        && words.len() <= LONGEST_OBJECT
        && words.first().is_some_and(|w| w.ends_with("ing"));
    let of_deed = |m: &&&EventMention| {
        names_event(&words[..1], m, text) || shares_noun(&words, m, text, rules)
    };
    if gerund && let Some(event) = before.iter().find(of_deed) {
        return Some(event);
    }
    if short && let Some(event) = before.iter().find(|m| names_event(&words, m, text)) {
        return Some(event);
    }
    // "Confirmed the strike", of what was told as a hit: the noun tells an event of that type.
    let of_type = |m: &EventMention| {
        let nouns = words.iter().skip(1).take(2);
        nouns
            .flat_map(|w| knowledge.frames.of(Pos::N, w))
            .any(|f| f.event_type == Some(m.event_type))
    };
    if short
        && !claim
        && let Some(event) = before.iter().find(|m| of_type(m))
    {
        return Some(event);
    }
    // What a party denies, short or by the name of the thing, is what was said of it.
    if statement.commitment == Commitment::Denial {
        let at_home = statement.holder().and_then(|h| h.country.as_ref());
        let party = |m: &EventMention| {
            let mut parties = m.actors.iter().chain(&m.recipients);
            at_home.is_some() && parties.any(|a| a.country.as_ref() == at_home)
        };
        // "Denied that troops had been raised to readiness" is another matter than their march.
        let clause = words.first().is_some_and(|w| w == "that") && words.len() > 2;
        let of_it = |m: &&&EventMention| party(m) && (short && !clause || names_thing(&words, m));
        // What he is accused of is his own deed, and not what was done to him.
        let charge = knowledge.frames.class_named("chargenoun");
        let accused = charge
            .is_some_and(|c| words.iter().any(|w| c.lists(w) || c.lists(w.trim_end_matches('s'))));
        let own_deed = |m: &&&EventMention| {
            m.actors.iter().any(|a| at_home.is_some() && a.country.as_ref() == at_home)
        };
        let mut denied = before.iter().filter(of_it);
        let own = denied.clone().filter(|_| accused).find(own_deed);
        if let Some(event) = own.or_else(|| denied.next()) {
            return Some(event);
        }
    }
    if short && let Some(event) = before.iter().find(|m| shares_noun(&words, m, text, rules)) {
        return Some(event);
    }
    // "Repeated the accusation": whose ever it was. Silence and "the claim": the last thing another
    // holder said.
    if claim && short && statement.polarity == Polarity::Positive {
        return before.first().copied();
    }
    let said_by_another = |m: &&&EventMention| {
        let who = statement.holder().map(|h| &h.principal);
        let holders = statements.iter().filter(|s| s.mentions.contains(&m.id));
        let mut told = holders.filter_map(Statement::holder).peekable();
        // What is called a lie is how somebody has said that it ended.
        let by_somebody = statement.falsehood_noun.is_none()
            || told.peek().is_some() && m.slots.outcome.is_some();
        by_somebody && told.all(|h| Some(&h.principal) != who)
    };
    // A state denies what it is said to have done or suffered, or what nobody is said to have done.
    let home = statement.holder().and_then(|h| h.country.as_ref());
    let concerns = |m: &&&EventMention| {
        let named: Vec<_> =
            m.actors.iter().chain(&m.recipients).filter_map(|a| a.country.as_ref()).collect();
        statement.commitment != Commitment::Denial
            || statement.falsehood_noun.is_some()
            || home.is_none_or(|own| named.is_empty() || named.contains(&own))
    };
    before
        .iter()
        .filter(concerns)
        .find(said_by_another)
        .filter(|_| silent || claim && short)
        .copied()
}

pub(crate) fn object(statement: &Statement) -> Option<TextRange> {
    statement.about.or(statement.content.iter().copied().reduce(TextRange::cover))
}

/// Classes of statement that live on what was said before, and those of any class whose content is
/// no more than "the accusation".
pub(crate) fn points_back(statement: &Statement, text: &str, knowledge: &Knowledge) -> bool {
    let rules = &knowledge.ledger;
    let only_claim = || {
        let words = words(object(statement), text);
        let definite = words.first().is_some_and(|w| rules.is_phrase(Phrase::Definite, w));
        let claim = words.last().is_some_and(|w| rules.is_phrase(Phrase::ClaimNoun, w));
        // "Said so too".
        words == ["so"] || definite && claim && words.len() <= 3
    };
    match statement.commitment {
        // "Withdrew its report", but "urged it to withdraw them".
        Commitment::Retraction => {
            let words = split(behind(statement, text).unwrap_or(""));
            let said = |w: &String| rules.is_phrase(Phrase::ClaimNoun, w);
            statement.modality != Modality::Planned && (words.iter().any(said) || words == ["it"])
        }
        Commitment::Denial
        | Commitment::Nocomment
        | Commitment::Dispute
        | Commitment::Unconfirmed
        | Commitment::Strong
        | Commitment::Concession => true,
        Commitment::Report | Commitment::Doubt => {
            only_claim() || told_outcome(statement, text, knowledge).is_some()
        }
        _ => false,
    }
}

/// "that the test had been a success": a short clause on a deed told before that only says how it ended,
/// and the word that says so.
pub(crate) fn told_outcome(
    statement: &Statement,
    text: &str,
    knowledge: &Knowledge,
) -> Option<TextRange> {
    let rules = &knowledge.ledger;
    let clause = object(statement)?;
    let said = words(Some(clause), text);
    let that = usize::from(said.first().is_some_and(|w| w == "that"));
    let definite = said.get(that).is_some_and(|w| rules.is_phrase(Phrase::Definite, w));
    let deed = said.get(that + 1).is_some_and(|w| knowledge.frames.knows_noun(w));
    let denied =
        said.iter().any(|w| matches!(w.as_str(), "not" | "no" | "never" | "if" | "whether"));
    if !definite || !deed || denied || said.len() > LONGEST_OBJECT {
        return None;
    }
    // The word stands last: what goes on tells more than how it ended.
    let word = said.last()?;
    let ended = rules.outcomes_agree(word, "success") || rules.outcomes_agree(word, "failure");
    let slice = clause.slice(text)?;
    let at = slice.to_lowercase().rfind(word.as_str()).filter(|_| ended)? as u32 + clause.start;
    Some(TextRange::new(at, at + word.len() as u32))
}

/// What stands behind the word of a statement, to the first stop: "its report on the attack".
pub(crate) fn behind<'t>(statement: &Statement, text: &'t str) -> Option<&'t str> {
    let from = statement.cue.iter().map(|c| c.end).max()?;
    text.get(from as usize..)?.split([',', '.', ';', '\n']).next()
}

/// Kinds of deed that a noun may tell, with type and weight of each frame: "strike", "strikes".
pub(crate) fn deeds_of_noun<'k>(
    noun: &str,
    knowledge: &'k Knowledge,
) -> impl Iterator<Item = (&'k Kind, EventType, usize)> {
    let one = noun.strip_suffix('s').unwrap_or(noun);
    let frames = knowledge.frames.of(Pos::N, noun).chain(knowledge.frames.of(Pos::N, one));
    frames.filter_map(|frame| {
        let event_type = frame.event_type?;
        let mode = frame.mode.as_ref().map(|m| m.as_str());
        let kind = knowledge.ledger.kind_of(frame.kind.as_deref(), event_type, mode)?;
        Some((kind, event_type, frame.weight())).filter(|_| !kind.talk)
    })
}

/// The words of what a statement is about.
pub(crate) fn object_words(statement: &Statement, text: &str) -> Vec<String> {
    words(object(statement), text)
}

fn words(range: Option<TextRange>, text: &str) -> Vec<String> {
    split(range.and_then(|r| r.slice(text)).unwrap_or(""))
}

pub(crate) fn split(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Whether one of the words is of the stem of the mention's trigger or kind.
fn names_event(words: &[String], mention: &EventMention, text: &str) -> bool {
    let trigger = mention.trigger.slice(text).unwrap_or("").to_lowercase();
    let kind = mention.kind.as_deref().unwrap_or("").trim_start_matches("x-");
    let lemma = mention.frame.rsplit_once('.').map_or("", |(lemma, _)| lemma);
    let names: Vec<&str> = kind
        .split(['-', '_'])
        .chain(lemma.split('_'))
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

/// Whether the words take up a noun of the clause that tells the mention: "the town had fallen" after
/// "captured the town".
fn shares_noun(words: &[String], mention: &EventMention, text: &str, rules: &Rules) -> bool {
    let clause = mention.span.range.slice(text).unwrap_or("").to_lowercase();
    let taken_up = |pair: &[String]| {
        let [the, noun] = pair else { return false };
        let tells = noun.chars().count() > 3 && !rules.is_phrase(Phrase::ClaimNoun, noun);
        let there = || clause.split(|c: char| !c.is_alphanumeric()).any(|w| one_stem(w, noun));
        rules.is_phrase(Phrase::Definite, the) && tells && there()
    };
    // "Denied that Norland had agreed to it": the word opens a clause and points to no Norland.
    let clause = words.len() > 3 && words[0] == "that";
    words.windows(2).skip(usize::from(clause)).any(taken_up)
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
