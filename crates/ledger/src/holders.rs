//! From the coder's holders to links of a chain of voices: who can be counted as a voice.

use parallax_knowledge::ledger::{Phrase, Rules};
use parallax_model::{Holder, PrincipalId, Statement};

use crate::voiced::VoiceLink;

/// Words before a noun that names nobody in particular.
const ARTICLES: [&str; 3] = ["the", "a", "an"];

/// Words that open the name of somebody who is not said to be anybody in particular.
const INDEFINITE: [&str; 9] =
    ["a", "an", "one", "two", "three", "some", "someone", "several", "another"];

/// The chain of a statement. A holder nobody could find again ("a ministry official", "the clip") is
/// no voice of its own: it has no principal, and is either evidence or unnamed. In the organ of a state
/// (`owner`) nobody else's word is the state's.
pub(crate) fn chain(
    statement: &Statement,
    owner: Option<&PrincipalId>,
    rules: &Rules,
) -> Vec<VoiceLink> {
    let mut chain: Vec<VoiceLink> = Vec::new();
    for holder in &statement.chain {
        let mut link = link(holder, statement, rules);
        if let (true, Some(owner)) = (link.unnamed && link.principal.is_none(), owner) {
            link.principal = Some(owner.clone());
            link.unnamed = false;
            link.kind = "state-media".into();
        }
        // "The South said it had shown": one voice, met twice.
        if chain.last().is_none_or(|l| l.principal.is_none() || l.principal != link.principal) {
            chain.push(link);
        }
    }
    chain
}

fn link(holder: &Holder, statement: &Statement, rules: &Rules) -> VoiceLink {
    let state = holder.principal.as_str().starts_with("gov:");
    let by_name = identified(holder);
    let evidence = !by_name && rules.has_phrase(Phrase::Evidence, &holder.text);
    let kind = match holder.kind.as_str() {
        _ if evidence => "document",
        // Only who tells what he saw is a witness; the others are people who talk.
        "witness" if !rules.is_phrase(Phrase::Perceived, &statement.cue_lemma) => "person",
        "sensor" | "document" => &holder.kind,
        // "One analyst": a private judgement, not that of somebody who would know.
        "expert" if !by_name => "person",
        _ if !by_name && !state => "anonymous",
        kind => kind,
    };
    // "It said": who that is has not been found.
    let pronoun = rules.is_phrase(Phrase::Anaphor, &holder.text.to_lowercase());
    VoiceLink {
        name: if pronoun { "unnamed source".into() } else { holder.text.clone() },
        principal: (by_name || state).then(|| holder.principal.clone()),
        unnamed: !by_name && !evidence,
        kind: kind.into(),
    }
}

/// Whether the holder is somebody in particular: known to the knowledge base, or called by a name.
fn identified(holder: &Holder) -> bool {
    if holder.kind == "anonymous" || holder.principal.as_str().starts_with("anon:") {
        return false;
    }
    let mut words = holder.text.split_whitespace().peekable();
    let first = words.peek().map(|w| w.to_lowercase()).unwrap_or_default();
    let indefinite = INDEFINITE.contains(&first.as_str());
    if holder.entity.is_some() || !holder.principal.as_str().starts_with("person:") {
        return !indefinite || holder.entity.is_some();
    }
    let called = words
        .filter(|w| !ARTICLES.contains(&w.to_lowercase().as_str()))
        .any(|w| w.chars().next().is_some_and(char::is_uppercase) && w.chars().count() > 2);
    called && !indefinite
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_model::PrincipalId;

    fn holder(text: &str, principal: &str, kind: &str) -> Holder {
        Holder {
            range: None,
            text: text.into(),
            entity: None,
            country: None,
            sector: None,
            principal: PrincipalId::new(principal),
            kind: kind.into(),
            carried: false,
        }
    }

    #[test]
    fn a_name_makes_a_voice_and_a_common_noun_does_not() {
        let who = |text: &str| identified(&holder(text, "person:x", "organisation"));
        assert!(who("Lim Taek-ho, a retired engineer"));
        assert!(who("the Open Source Centre"));
        for nobody in
            ["it", "The clip", "anti-air radar", "a JCS official", "some experts", "One analyst"]
        {
            assert!(!who(nobody), "{nobody}");
        }
        assert!(identified(&holder("The North", "gov:PRK", "government")));
    }
}
