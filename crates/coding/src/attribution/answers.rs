//! Answers in the fixed forms of news, told by the order of their words, which parsers often lose. Some
//! trail behind what they answer: "…, a charge that Norland denies", "…, which the ministry has rejected",
//! "…, allegations dismissed by Norland". Who answers there is not he who told, and what he answers is all
//! that was told before the comma. In others the claim comes first ("Reports that it had fallen were denied
//! by the army"), or its name before what it is called ("called the accusation groundless").

use std::ops::Range;

use parallax_knowledge::{Knowledge, cues::CuePos, ledger::Phrase};
use parallax_model::{Commitment, Rel, Upos};

use super::{
    commitment::is_falsehood,
    complement::Shape,
    found::{Found, Kind},
    phrases::simple,
};
use crate::tree::Tree;

/// Words of the name of one who answers.
const NAME: usize = 7;
/// Words before "charge": "a long-standing".
const MODIFIERS: usize = 3;

/// The answer, and all words that belong to it where it trails, from its comma on.
pub struct Answer {
    pub found: Found,
    pub whole: Range<usize>,
}

/// All answers of a sentence, in text order.
pub fn find(tree: &Tree<'_>, knowledge: &Knowledge, sentence: Range<usize>) -> Vec<Answer> {
    let answers = |v: usize| {
        let cue = knowledge.cues.get(tree.lemma(v), CuePos::Verb)?;
        let answers = matches!(
            cue.commitment,
            Commitment::Denial | Commitment::Dispute | Commitment::Strong | Commitment::Concession
        );
        let scene = Scene { tree, knowledge, sentence: &sentence };
        let forms = [Scene::by_subject, Scene::by_agent, Scene::of_claim];
        forms.iter().filter(|_| answers).find_map(|form| form(&scene, v))
    };
    let named = |v: usize| Scene { tree, knowledge, sentence: &sentence }.by_name(v);
    // "Both Norland and Sudland reject": a plain form is often taken for a noun.
    let may_be = |v: usize| tree.is_verb(v) || tree.penn(v) == "NN";
    let verbs = sentence.clone().filter(|&v| may_be(v) && !tree.quoted(v));
    verbs.filter_map(|v| answers(v).or_else(|| named(v))).collect()
}

struct Scene<'s, 't> {
    tree: &'s Tree<'t>,
    knowledge: &'s Knowledge,
    sentence: &'s Range<usize>,
}

impl Scene<'_, '_> {
    /// "a charge (that) Norland has repeatedly denied".
    fn by_subject(&self, v: usize) -> Option<Answer> {
        let tree = self.tree;
        if !self.ends_at(v + 1) {
            return None;
        }
        let group = self.back(v, |t| matches!(tree.upos(t), Upos::Aux | Upos::Adv | Upos::Part));
        if (group..v)
            .any(|t| tree.is(t, &["not", "n't", "n’t", "never", "be", "been", "was", "were"]))
        {
            return None;
        }
        let both = |t: usize| tree.is(t, &["and", "both"]);
        let name = self.back(group, |t| (self.nominal(t) || both(t)) && !self.said(t));
        let several = (name..group).any(|t| tree.is(t, &["and"]) || tree.penn(t) == "NNS");
        let finite = matches!(tree.penn(v), "VBZ" | "VBD" | "VBP" | "VBN")
            || tree.penn(v) == "NN" && several;
        if name == group || group - name > NAME || !finite {
            return None;
        }
        self.answer(v, name, (name..group).collect())
    }

    /// "a charge (that was) denied by Norland".
    fn by_agent(&self, v: usize) -> Option<Answer> {
        let tree = self.tree;
        if tree.penn(v) != "VBN" || !(v + 1 < self.sentence.end && tree.is(v + 1, &["by"])) {
            return None;
        }
        let group = self.back(v, |t| {
            tree.is(t, &["was", "were", "is", "are", "been", "has", "have", "had"])
                || tree.upos(t) == Upos::Adv
        });
        self.answer(v, group, (v + 2..=self.name_behind(v + 2)?).collect())
    }

    /// "Reports that it had fallen were denied by the army".
    fn of_claim(&self, v: usize) -> Option<Answer> {
        let tree = self.tree;
        if tree.penn(v) != "VBN" || !(v + 1 < self.sentence.end && tree.is(v + 1, &["by"])) {
            return None;
        }
        let group = self.back(v, |t| {
            tree.is(t, &["was", "were", "been", "has", "have", "had"]) || tree.upos(t) == Upos::Adv
        });
        let article = usize::from(tree.upos(self.sentence.start) == Upos::Det);
        let noun = self.sentence.start + article;
        let clause = noun + 1;
        if group == v || clause + 2 >= group || !self.said(noun) || !tree.is(clause, &["that"]) {
            return None;
        }
        let end = self.name_behind(v + 2)?;
        let mut found = simple(
            Kind::Word,
            v,
            vec![v],
            (v + 2..=end).collect(),
            Some(end),
            (clause + 1..group).collect(),
        );
        found.shape = Shape::Passive;
        found.content_head = tree.kid(noun, &[Rel::Acl, Rel::AclRelcl, Rel::Ccomp]);
        Some(Answer { found, whole: 0..0 })
    }

    /// "Called the accusation groundless".
    fn by_name(&self, v: usize) -> Option<Answer> {
        let tree = self.tree;
        if !tree.is_verb(v)
            || !self.knowledge.frames.class_named("naming").is_some_and(|c| c.lists(tree.lemma(v)))
        {
            return None;
        }
        let phrase = (v + 1..self.sentence.end.min(v + 1 + NAME))
            .take_while(|&t| self.nominal(t) && !self.said(t));
        let noun = phrase.last().map_or(v + 1, |t| t + 1);
        if noun >= self.sentence.end || !self.said(noun) {
            return None;
        }
        let mut word = noun + 1;
        while word < self.sentence.end
            && (tree.is(word, &["as", "a", "an", "``", "\"", "“"]) || tree.upos(word) == Upos::Adv)
        {
            word += 1;
        }
        let falsehood = word < self.sentence.end
            && [tree.lemma(word).to_lowercase(), tree.form(word).to_lowercase()]
                .iter()
                .any(|w| is_falsehood(self.knowledge, w));
        let group = self.back(v, |t| matches!(tree.upos(t), Upos::Aux | Upos::Adv));
        let name = self.back(group, |t| self.nominal(t));
        if !falsehood || name == group || group - name > NAME {
            return None;
        }
        let (source, content) = ((name..group).collect::<Vec<_>>(), (v + 1..=word).collect());
        let giver = self.giver(&source)?;
        let mut found = simple(Kind::Word, v, vec![v], source, Some(giver), content);
        (found.shape, found.content_head) = (Shape::Object, Some(noun));
        Some(Answer { found, whole: 0..0 })
    }

    /// Last word of the name that begins here.
    fn name_behind(&self, first: usize) -> Option<usize> {
        (first..self.sentence.end.min(first + NAME))
            .take_while(|&t| self.nominal(t) || self.tree.is(t, &["and"]))
            .last()
    }

    fn giver(&self, source: &[usize]) -> Option<usize> {
        source
            .iter()
            .rev()
            .copied()
            .find(|&t| matches!(self.tree.upos(t), Upos::Propn | Upos::Noun | Upos::Pron))
    }

    /// The answer whose verb is `v`, with the relative pronoun or its noun right before `clause`.
    fn answer(&self, v: usize, clause: usize, source: Vec<usize>) -> Option<Answer> {
        let tree = self.tree;
        let before = clause.checked_sub(1).filter(|t| self.sentence.contains(t))?;
        let comma = |t: usize| {
            let t = t.checked_sub(1).filter(|t| self.sentence.contains(t))?;
            tree.is(t, &[",", "--", "–", "—", "-"]).then_some(t)
        };
        let (content, opens): (Vec<usize>, usize) = match comma(before) {
            Some(opens) if tree.is(before, &["which"]) && self.is_last_word(v) => {
                (vec![before], opens)
            }
            _ => {
                let relative = usize::from(tree.is(before, &["that", "which"]));
                let noun = before.checked_sub(relative).filter(|&n| self.said(n))?;
                let first =
                    self.back(noun, |t| matches!(tree.upos(t), Upos::Det | Upos::Adj | Upos::Num));
                ((first..=noun).collect(), comma(first).filter(|_| noun - first <= MODIFIERS)?)
            }
        };
        // There has to be something that it answers.
        if opens <= self.sentence.start + 2 {
            return None;
        }
        let last = v.max(source.last().copied().unwrap_or(v));
        let end = (last + 1..self.sentence.end)
            .find(|&t| tree.is(t, &[",", ";", ".", "--", "–", "—"]) || tree.upos(t) == Upos::Cconj)
            .unwrap_or(self.sentence.end);
        let giver = self.giver(&source)?;
        let noun = content.last().copied();
        let mut found = simple(Kind::Word, v, vec![v], source, Some(giver), content);
        (found.shape, found.content_head) = (Shape::Object, noun);
        Some(Answer { found, whole: opens..end })
    }

    /// "Sudland says it was hit, which Norland denies." and no "the plant, which Norland admitted in May, was
    /// hit": without a noun of saying it has to end the sentence, and to admit or confirm a thing at once.
    fn is_last_word(&self, v: usize) -> bool {
        let tree = self.tree;
        let mut rest = v + 1..self.sentence.end;
        let cue = self.knowledge.cues.get(tree.lemma(v), CuePos::Verb);
        let affirms = cue
            .is_some_and(|c| matches!(c.commitment, Commitment::Strong | Commitment::Concession));
        let ends = |t: usize| tree.is(t, &[".", ";", "!"]);
        match affirms {
            true => rest.next().is_none_or(ends),
            false => rest.find(|&t| tree.is(t, &[","]) || ends(t)).is_none_or(ends),
        }
    }

    /// The first of the words before `at` that all are `so`.
    fn back(&self, at: usize, so: impl Fn(usize) -> bool) -> usize {
        (self.sentence.start..at).rev().take_while(|&t| so(t)).last().unwrap_or(at)
    }

    /// Nothing that the verb could be said to deny stands here.
    fn ends_at(&self, at: usize) -> bool {
        at >= self.sentence.end
            || matches!(self.tree.upos(at), Upos::Punct | Upos::Adv | Upos::Cconj | Upos::Adp)
    }

    fn nominal(&self, t: usize) -> bool {
        let tree = self.tree;
        let kind =
            matches!(tree.upos(t), Upos::Propn | Upos::Noun | Upos::Adj | Upos::Det | Upos::Num);
        (kind || tree.penn(t) == "PRP$" || tree.is(t, &["'s", "’s", "they", "it", "he", "she"]))
            && !tree.is(t, &["which", "that"])
    }

    /// A noun of what somebody said, or "something".
    fn said(&self, t: usize) -> bool {
        let is = |word: &str| self.knowledge.ledger.is_phrase(Phrase::ClaimNoun, word);
        is(&self.tree.lemma(t).to_lowercase()) || self.tree.is(t, &["something"])
    }
}
