//! How far the holder stands behind the content: class of the cue, polarity, modality, band.

use parallax_knowledge::{
    Knowledge,
    cues::{Cue, CuePos, modality_of},
    ledger::Phrase,
};
use parallax_model::{Commitment, Modality, Polarity, ProbabilityBand, Rel, Upos};

use super::{
    complement::Shape,
    found::{Found, Kind},
};
use crate::tree::Tree;

/// What the words commit the holder to.
#[derive(Debug, Clone)]
pub struct Stand {
    pub commitment: Commitment,
    pub polarity: Polarity,
    pub modality: Modality,
    pub band: Option<ProbabilityBand>,
    pub falsehood_noun: Option<String>,
    pub why: Vec<String>,
}

/// Verbs whose negation belongs to the content: "does not think p" is "thinks not p" (Horn 1978).
const RAISING: &[&str] =
    &["believe", "think", "expect", "suppose", "appear", "seem", "want", "likely"];

pub fn of(tree: &Tree<'_>, knowledge: &Knowledge, found: &Found) -> Stand {
    let mut stand = Stand {
        commitment: Commitment::Report,
        polarity: Polarity::Positive,
        modality: Modality::Asserted,
        band: None,
        falsehood_noun: None,
        why: Vec::new(),
    };
    match found.kind {
        Kind::Word => lexical(tree, knowledge, found, &mut stand),
        Kind::AccordingTo => stand.why.push("source named by “according to”".into()),
        Kind::Figure => stand.why.push("gives a figure".into()),
        Kind::So => stand.why.push("says what was said before".into()),
        Kind::Colon => stand.why.push("source named before a colon".into()),
        Kind::Adverb => {
            stand.commitment = Commitment::Hearsay;
            stand.polarity = Polarity::WeakPositive;
            stand.why.push(format!("“{}” names a hidden source", tree.form(found.head)));
        }
        Kind::Silence => {
            stand.commitment = Commitment::Nocomment;
            stand.polarity = Polarity::None;
            stand.why.push("has not answered".into());
        }
        Kind::Unconfirmed => {
            stand.commitment = Commitment::Unconfirmed;
            stand.polarity = Polarity::None;
            stand.why.push("told as not confirmed".into());
        }
    }
    shade(tree, knowledge, found, &mut stand);
    stand
}

fn lexical(tree: &Tree<'_>, knowledge: &Knowledge, found: &Found, stand: &mut Stand) {
    let lemma = tree.lemma(found.head).to_lowercase();
    let entry = entry(tree, knowledge, found.head, &lemma);
    let clausal = found.shape.is_clausal();
    match entry {
        Some(cue) => {
            (stand.commitment, stand.polarity) = (cue.commitment, cue.polarity);
            stand.band = cue.band;
            stand.why.push(format!("“{}” is a cue of class {:?}", cue.phrase, cue.commitment));
        }
        None if clausal => stand.why.push(format!("“{lemma}” with a clause or quotation")),
        None => {
            stand.commitment = Commitment::Evaluation;
            stand.why.push(format!("“{lemma}” takes a stand on its object"));
        }
    }
    denial(tree, knowledge, found, &lemma, stand);
    if let Some(falsehood) = called_false(tree, knowledge, found) {
        stand.commitment = Commitment::Denial;
        stand.polarity = Polarity::Negative;
        stand.falsehood_noun = Some(tree.lemma(falsehood).to_lowercase());
        stand.why.push(format!("says that it is “{}”", tree.form(falsehood)));
    }
    silence(tree, found, &lemma, stand);
    negation(tree, found, &lemma, stand);
}

fn entry<'k>(
    tree: &Tree<'_>,
    knowledge: &'k Knowledge,
    head: usize,
    lemma: &str,
) -> Option<&'k Cue> {
    let end = tree.sentence(head).end;
    let phrase = knowledge.cues.phrases_from(lemma).find(|cue| {
        cue.phrase.split(' ').enumerate().all(|(n, word)| {
            head + n < end && (tree.lemma(head + n) == word || tree.is(head + n, &[word]))
        })
    });
    let pos = match tree.upos(head) {
        Upos::Noun => CuePos::Noun,
        Upos::Adj => CuePos::Adv,
        _ => CuePos::Verb,
    };
    // A plain form may have been taken for a noun.
    phrase
        .or_else(|| knowledge.cues.get(lemma, pos))
        .or_else(|| knowledge.cues.get(lemma, CuePos::Verb))
}

/// A denial needs an object that is itself a claim, or a noun or adjective of falsehood said of it;
/// what else is rejected or called names is decided on, not denied.
fn denial(tree: &Tree<'_>, knowledge: &Knowledge, found: &Found, lemma: &str, stand: &mut Stand) {
    let falsehood = found.content.iter().copied().find(|&t| {
        matches!(tree.upos(t), Upos::Noun | Upos::Adj | Upos::Verb)
            && [tree.lemma(t).to_lowercase(), tree.form(t).to_lowercase()]
                .iter()
                .any(|word| is_falsehood(knowledge, word))
    });
    // "called the accusation “a fabrication”": the quotation is what it is called.
    let called = found.shape == Shape::QuoteRight
        && tree.kid(found.head, &[Rel::Obj]).is_some_and(|o| {
            knowledge.ledger.is_phrase(Phrase::ClaimNoun, &tree.lemma(o).to_lowercase())
        });
    let shaped = matches!(
        found.shape,
        Shape::Object | Shape::Participle | Shape::Oblique | Shape::Adverbial
    );
    let naming = (shaped || called)
        && (stand.commitment == Commitment::Denial
            || matches!(
                lemma,
                "describe"
                    | "characterize"
                    | "characterise"
                    | "portray"
                    | "slam"
                    | "decry"
                    | "condemn"
            ));
    if naming && let Some(noun) = falsehood {
        stand.commitment = Commitment::Denial;
        stand.polarity = Polarity::Negative;
        stand.falsehood_noun = Some(tree.lemma(noun).to_lowercase());
        stand.why.push(format!("what it speaks of is called “{}”", tree.form(noun)));
        return;
    }
    if stand.commitment != Commitment::Denial {
        return;
    }
    let about_claim = found.content_head.is_some_and(|h| {
        knowledge.cues.get(tree.lemma(h), CuePos::Noun).is_some_and(|c| is_claim(c.commitment))
            || tree.is_verb(h)
    });
    let clause = !matches!(found.shape, Shape::Object | Shape::Oblique | Shape::Passive);
    if lemma != "deny" && !about_claim && !clause {
        stand.commitment = Commitment::Opposition;
        stand.polarity = Polarity::None;
        stand.why.push("its object is no claim: a decision, not a denial".into());
    } else if matches!(lemma, "call" | "label" | "brand" | "describe") {
        stand.commitment = if clause { Commitment::Report } else { Commitment::Evaluation };
        stand.polarity = Polarity::Positive;
    }
}

/// "The reports that a ship was hit were baseless, it said", "said the claim was a lie": the word of
/// falsehood that a claim is said to be.
fn called_false(tree: &Tree<'_>, knowledge: &Knowledge, found: &Found) -> Option<usize> {
    if let Some(word) = no_truth(tree, knowledge, found) {
        return Some(word);
    }
    let head = found.content_head.filter(|_| found.shape.is_clausal())?;
    let copula = tree.kid(head, &[Rel::Cop])?;
    let says = found.content.binary_search(&copula).is_ok();
    let not = tree.kids(head).any(|k| tree.is(k, NOT))
        || tree.kid(head, &[Rel::Mark]).is_some_and(|m| tree.is(m, &["if", "whether"]));
    let claim = tree.kids(head).any(|k| {
        matches!(tree.rel(k), Rel::Nsubj | Rel::NsubjPass)
            && knowledge.ledger.is_phrase(Phrase::ClaimNoun, &tree.lemma(k).to_lowercase())
    });
    let forms = [tree.lemma(head).to_lowercase(), tree.form(head).to_lowercase()];
    (says && !not && claim && forms.iter().any(|w| is_falsehood(knowledge, w))).then_some(head)
}

/// "There was no truth in reports that …", "it was not true that …".
fn no_truth(tree: &Tree<'_>, knowledge: &Knowledge, found: &Found) -> Option<usize> {
    let words = &found.content;
    let opens = |n: usize| words.get(n).is_some_and(|&t| tree.is(t, &["there", "it"]));
    let at = usize::from(words.first().is_some_and(|&t| tree.is(t, &["that"])));
    let is = |n: usize, forms: &[&str]| words.get(n).is_some_and(|&t| tree.is(t, forms));
    if !opens(at) || !is(at + 1, &["is", "was", "'s", "’s"]) {
        return None;
    }
    let none = is(at + 2, &["no"])
        && is(at + 3, &["truth", "substance", "basis"])
        && is(at + 4, &["in", "to", "for", "behind"]);
    let untrue = is(at + 2, &["not"]) && is(at + 3, &["true", "correct"]) && is(at + 4, &["that"]);
    if none || untrue {
        return words.get(at + 3).copied();
    }
    let word = words.get(at + 2).copied().filter(|_| is(at + 3, &["that"]));
    word.filter(|&t| is_falsehood(knowledge, &tree.form(t).to_lowercase()))
}

const NOT: &[&str] = &["not", "n't", "n’t", "never"];

/// Nouns of these classes name something to be decided on, not something said to be so.
fn is_claim(class: Commitment) -> bool {
    !matches!(
        class,
        Commitment::Plan
            | Commitment::Directive
            | Commitment::Decree
            | Commitment::Desire
            | Commitment::Agreement
            | Commitment::Attempt
    )
}

/// Nouns of the lexicon's denial class that name a falsehood, and its adverbs' adjectives.
pub fn is_falsehood(knowledge: &Knowledge, word: &str) -> bool {
    let noun = knowledge.cues.get(word, CuePos::Noun).is_some_and(|c| {
        c.commitment == Commitment::Denial
            && !matches!(
                word,
                "denial" | "rejection" | "dismissal" | "rebuttal" | "repudiation" | "disclaimer"
            )
    });
    let called = knowledge.ledger.is_phrase(Phrase::False, word);
    noun || called
        || knowledge
            .cues
            .get(&format!("{word}ly"), CuePos::Adv)
            .is_some_and(|c| c.commitment == Commitment::Denial)
        || knowledge
            .cues
            .get(word, CuePos::Phrase)
            .is_some_and(|c| c.commitment == Commitment::Denial)
}

/// Refusing to say is no stand: "declined to comment", "could not confirm", "neither confirm nor deny".
fn silence(tree: &Tree<'_>, found: &Found, lemma: &str, stand: &mut Stand) {
    let comments = found.content.iter().chain(&found.cue).any(|&t| {
        matches!(tree.lemma(t), "comment" | "elaborate" | "respond" | "answer" | "discuss")
    });
    let refuses = matches!(lemma, "decline" | "refuse") && comments;
    let unable = matches!(lemma, "confirm" | "verify" | "corroborate") && negated(tree, found);
    // "Said he did not know whether it was so".
    let unknown = found.content_head.is_some_and(|head| {
        matches!(tree.lemma(head), "know" | "say")
            && tree.kids(head).any(|k| tree.is(k, NOT))
            && tree
                .kid(head, &[Rel::Ccomp])
                .and_then(|c| tree.mark(c))
                .is_some_and(|m| tree.is(m, &["whether", "if"]))
    });
    let neither = matches!(lemma, "confirm" | "deny")
        && tree
            .sentence(found.head)
            .take_while(|&t| t < found.head)
            .any(|t| tree.is(t, &["neither"]) && found.head - t <= 4);
    if refuses || unable || neither || unknown {
        stand.commitment = Commitment::Nocomment;
        stand.polarity = Polarity::None;
        stand.why.push("neither affirms nor denies".into());
    } else if stand.commitment == Commitment::Denial && negated(tree, found) {
        stand.commitment = Commitment::Nocomment;
        stand.polarity = Polarity::WeakPositive;
        stand.why.push("did not deny".into());
    }
}

pub fn negated(tree: &Tree<'_>, found: &Found) -> bool {
    found.cue.iter().any(|&t| tree.is(t, &["not", "n't", "n’t", "never", "neither", "cannot"]))
        || tree
            .kids(found.head)
            .any(|k| k < found.head && tree.is(k, &["not", "n't", "n’t", "never", "neither"]))
        || found.source.first().is_some_and(|&t| tree.is(t, &["neither", "nobody", "none", "no"]))
}

fn negation(tree: &Tree<'_>, found: &Found, lemma: &str, stand: &mut Stand) {
    if !negated(tree, found) || stand.commitment == Commitment::Nocomment {
        return;
    }
    if RAISING.contains(&lemma) {
        stand.polarity = Polarity::Negative;
        stand.why.push("the negation belongs to what is thought".into());
    } else if stand.commitment == Commitment::Factive {
        stand.why.push("a factive cue holds under negation".into());
    } else {
        stand.polarity = Polarity::None;
        stand.why.push("a report that was not made claims nothing".into());
    }
}

/// Modality of the content from its own auxiliaries and adverbs, and of cues that plan or guess.
fn shade(tree: &Tree<'_>, knowledge: &Knowledge, found: &Found, stand: &mut Stand) {
    let denied = stand.commitment == Commitment::Denial && stand.polarity == Polarity::Negative;
    let by_cue = denied.then_some(Modality::Denied).or_else(|| modality_of(stand.commitment));
    if let Some(modality) = by_cue {
        stand.modality = modality;
    }
    let Some(head) = found.content_head else { return };
    let local: Vec<usize> = tree.kids(head).filter(|k| found.content.contains(k)).collect();
    let conditional = local.iter().any(|&k| {
        tree.rel(k) == Rel::Advcl && tree.mark(k).is_some_and(|m| tree.is(m, &["if", "unless"]))
    });
    for &kid in &local {
        if tree.rel(kid) == Rel::Advmod {
            let word = tree.form(kid).to_lowercase();
            if let Some(cue) = knowledge.cues.get(&word, CuePos::Adv)
                && cue.commitment == Commitment::Wep
            {
                stand.band = stand.band.or(cue.band);
                stand.modality = Modality::Possible;
                stand.why.push(format!("“{word}” gives a probability"));
            }
        }
        if tree.rel(kid) == Rel::Aux && stand.modality == Modality::Asserted {
            let modality = match tree.lemma(kid) {
                "will" | "shall" | "wo" | "'ll" => Modality::Planned,
                "would" if conditional => Modality::Conditional,
                "would" => Modality::Planned,
                "may" | "might" | "could" => Modality::Possible,
                _ => continue,
            };
            stand.modality = modality;
            stand.why.push(format!("“{}” in what is said", tree.form(kid)));
        }
    }
    if conditional && stand.modality == Modality::Asserted {
        stand.modality = Modality::Conditional;
    }
}
