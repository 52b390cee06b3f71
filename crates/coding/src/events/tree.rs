//! One sentence as a tree: who depends on whom, and the grammar read off it.

use std::cell::{OnceCell, RefCell};

use foldhash::HashMap;
use parallax_knowledge::{
    Knowledge,
    fold::lower,
    frames::{Effect, Pos},
    weapons::WeaponMatch,
};
use parallax_language::actors::{self, ActorCode};
use parallax_model::{
    Actor, EntityKind, Quantity, QuantityKind, Reading, Rel, Sentence, TextRange, Upos,
};

use crate::{Source, bodies::Bodies};

/// A sentence with its dependents gathered once, and what was found out about its phrases.
pub(super) struct Tree<'a> {
    pub source: Source<'a>,
    pub bodies: Option<&'a Bodies>,
    pub knowledge: &'a Knowledge,
    pub first: usize,
    pub end: usize,
    /// Dependents of token `first + i` are `kids[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
    kids: Vec<u32>,
    /// Entity mention that covers a token.
    entities: Vec<Option<u32>>,
    /// Parties a phrase names, by its head.
    pub parties: RefCell<HashMap<usize, Vec<Actor>>>,
    /// Codes of phrases looked up before.
    codes: RefCell<HashMap<TextRange, ActorCode>>,
    weapons: OnceCell<Vec<WeaponMatch<'a>>>,
}

impl<'a> Tree<'a> {
    pub fn new(source: Source<'a>, knowledge: &'a Knowledge, sentence: &Sentence) -> Self {
        let (first, end) = (sentence.first as usize, sentence.end as usize);
        let reading = source.reading;
        let n = end.saturating_sub(first);
        let local = |i: usize| reading.head(i).filter(|h| (first..end).contains(h));
        let mut starts = vec![0_u32; n + 1];
        for h in (first..end).filter_map(local) {
            starts[h - first + 1] += 1;
        }
        for i in 0..n {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut kids = vec![0; *starts.last().unwrap_or(&0) as usize];
        for i in first..end {
            if let Some(h) = local(i) {
                kids[next[h - first] as usize] = i as u32;
                next[h - first] += 1;
            }
        }
        let mut entities = vec![None; n];
        let from = reading.entities.partition_point(|e| e.range.end <= sentence.range.start);
        for (e, entity) in reading.entities.iter().enumerate().skip(from) {
            if entity.range.start >= sentence.range.end {
                break;
            }
            for i in reading.tokens_in(entity.range) {
                if (first..end).contains(&i) {
                    entities[i - first].get_or_insert(e as u32);
                }
            }
        }
        let parties = RefCell::new(HashMap::default());
        Self {
            source,
            bodies: None,
            knowledge,
            first,
            end,
            starts,
            kids,
            entities,
            parties,
            codes: RefCell::default(),
            weapons: OnceCell::new(),
        }
    }

    /// Knows what the bare nouns of the text stand for.
    pub fn with(self, bodies: &'a Bodies) -> Self {
        Self { bodies: Some(bodies), ..self }
    }

    pub fn reading(&self) -> &'a Reading {
        self.source.reading
    }

    pub fn tokens(&self) -> std::ops::Range<usize> {
        self.first..self.end
    }

    pub fn kids(&self, i: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let at = i.wrapping_sub(self.first);
        let range = match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&a), Some(&b)) => a as usize..b as usize,
            _ => 0..0,
        };
        self.kids[range].iter().map(|&k| k as usize)
    }

    /// The first dependent with one of these relations.
    pub fn kid(&self, i: usize, rels: &[Rel]) -> Option<usize> {
        self.kids(i).find(|&k| rels.contains(&self.rel(k)))
    }

    pub fn head(&self, i: usize) -> Option<usize> {
        self.reading().head(i).filter(|h| (self.first..self.end).contains(h))
    }

    pub fn lemma(&self, i: usize) -> &'a str {
        let reading = self.source.reading;
        reading
            .tokens
            .get(i)
            .and_then(|t| reading.lemmas.get(t.lemma as usize))
            .map_or("", String::as_str)
    }

    pub fn form(&self, i: usize) -> &'a str {
        self.source.reading.form(self.source.text, i)
    }

    pub fn range(&self, i: usize) -> TextRange {
        self.reading().tokens.get(i).map_or(TextRange::new(0, 0), |t| t.range)
    }

    pub fn rel(&self, i: usize) -> Rel {
        self.reading().tokens.get(i).map_or(Rel::Dep, |t| t.rel)
    }

    pub fn upos(&self, i: usize) -> Upos {
        self.reading().tokens.get(i).map_or(Upos::X, |t| t.upos)
    }

    pub fn penn(&self, i: usize) -> &'static str {
        self.reading().tokens.get(i).map_or("", |t| t.penn())
    }

    pub fn is_verb(&self, i: usize) -> bool {
        self.upos(i) == Upos::Verb || (self.penn(i).starts_with("VB") && self.upos(i) != Upos::Aux)
    }

    pub fn is_nominal(&self, i: usize) -> bool {
        matches!(self.upos(i), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num)
            || (self.upos(i) == Upos::Adj && self.kid(i, &[Rel::Det, Rel::Case]).is_some())
    }

    /// Entity mention that covers the token.
    pub fn entity(&self, i: usize) -> Option<&'a parallax_model::EntityMention> {
        let at = self.entities.get(i.checked_sub(self.first)?).copied().flatten()?;
        self.source.reading.entities.get(at as usize)
    }

    /// The preposition of a phrase, in its short form ("towards" is `toward`).
    pub fn case(&self, i: usize) -> Option<&'a str> {
        let case = self
            .kids(i)
            .find(|&k| self.rel(k) == Rel::Case && self.form(k) != "'s")
            .or_else(|| {
                let marked = self.kid(i, &[Rel::Mark])?;
                (!self.is_verb(i) && self.kid(i, &[Rel::Nsubj, Rel::Cop]).is_none())
                    .then_some(marked)
            })?;
        Some(match self.lemma(case) {
            "towards" => "toward",
            "onto" => "on",
            "amongst" => "among",
            other => other,
        })
    }

    /// The mark of a clause: "to", "that", "if".
    pub fn marks(&self, i: usize) -> impl Iterator<Item = &'a str> + '_ {
        self.kids(i).filter(|&k| self.rel(k) == Rel::Mark).map(|k| self.lemma(k))
    }

    pub fn has_mark(&self, i: usize, mark: &str) -> bool {
        self.marks(i).any(|m| m == mark)
    }

    /// A clause beside a verb that one of these words opens: "when troops opened fire".
    pub fn is_clause_of(&self, i: usize, openers: &[&str]) -> bool {
        // "When" may be tagged as an adverb of the clause.
        self.rel(i) == Rel::Advcl
            && (self.marks(i).any(|m| openers.contains(&m))
                || openers.contains(&"when") && self.kids(i).any(|k| self.lemma(k) == "when"))
    }

    /// The head and the heads coordinated with it.
    pub fn conjuncts(&self, i: usize) -> Vec<usize> {
        let mut all = vec![i];
        let mut at = 0;
        while at < all.len() && all.len() < 24 {
            let next: Vec<usize> =
                self.kids(all[at]).filter(|&k| self.rel(k) == Rel::Conj).collect();
            let adjective = self.upos(i) == Upos::Adj
                || matches!(self.rel(i), Rel::Amod | Rel::Compound | Rel::NmodDesc);
            all.extend(
                next.into_iter().filter(|&k| adjective || self.is_nominal(k) || self.is_verb(k)),
            );
            at += 1;
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Steps up to the root, the token itself first.
    pub fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        let mut left = self.end.saturating_sub(self.first) + 1;
        std::iter::successors(Some(i), move |&at| {
            left = left.checked_sub(1)?;
            if left == 0 { None } else { self.head(at) }
        })
    }

    pub fn is_under(&self, i: usize, above: usize) -> bool {
        self.ancestors(i).any(|a| a == above)
    }

    /// Steps between two tokens along the tree, 99 when they do not meet.
    pub fn distance(&self, a: usize, b: usize) -> usize {
        let up: Vec<usize> = self.ancestors(a).collect();
        for (steps, at) in self.ancestors(b).enumerate() {
            if let Some(other) = up.iter().position(|&x| x == at) {
                return steps + other;
            }
        }
        99
    }

    /// All tokens under `i` for which `keep` holds on the way down, `i` itself included.
    pub fn under(&self, i: usize, keep: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut found = vec![i];
        let mut at = 0;
        while at < found.len() {
            found.extend(self.kids(found[at]).filter(|&k| keep(k)));
            at += 1;
        }
        found.sort_unstable();
        found
    }

    /// The whole subtree as a stretch of text.
    pub fn span(&self, i: usize) -> TextRange {
        self.under(i, |_| true)
            .into_iter()
            .map(|t| self.range(t))
            .reduce(TextRange::cover)
            .unwrap_or_else(|| self.range(i))
    }

    /// The noun phrase of a head: modifiers and `of` phrases, without clauses, appositions,
    /// coordinated phrases, and its own preposition.
    pub fn phrase(&self, i: usize) -> TextRange {
        let left_out = |k: usize| {
            matches!(
                self.rel(k),
                Rel::Case
                    | Rel::Acl
                    | Rel::AclRelcl
                    | Rel::Advcl
                    | Rel::Appos
                    | Rel::Conj
                    | Rel::Cc
                    | Rel::CcPreconj
                    | Rel::Punct
                    | Rel::Parataxis
                    | Rel::Nsubj
                    | Rel::Cop
                    | Rel::Mark
                    | Rel::Advmod
                    | Rel::Aux
            ) || self.is_no_part_of_a_name(k)
        };
        let tokens = self.under(i, |k| {
            let own = self.head(k) == Some(i);
            // "the president of Armenia following the invasions".
            let circumstance = self.rel(k) == Rel::Nmod
                && self.kids(k).any(|c| {
                    self.rel(c) == Rel::Case
                        && (self.lists("background", self.lemma(c))
                            || self.lists("background", self.form(c)))
                });
            !self.is_time(k) && !circumstance && (!own || !left_out(k))
        });
        let phrase = self.stretch(i, &tokens);
        // A name is whole, however its parts hang together ("N. Korea").
        self.entity(i).filter(|e| e.range.contains(phrase)).map_or(phrase, |e| e.range)
    }

    /// "the president himself", "neither Rome".
    fn is_no_part_of_a_name(&self, k: usize) -> bool {
        self.lemma(k) == "neither"
            || (self.upos(k) == Upos::Pron
                && ["self", "selves"].iter().any(|end| self.form(k).ends_with(end)))
    }

    pub fn is_time(&self, i: usize) -> bool {
        self.lists("calendar", &lower(self.form(i))) || (self.rel(i) != Rel::Amod && self.dated(i))
    }

    fn dated(&self, i: usize) -> bool {
        !self.reading().times_over(self.range(i)).is_empty()
    }

    /// The part of `tokens` that touches the head without a gap of other words.
    fn stretch(&self, i: usize, tokens: &[usize]) -> TextRange {
        let mut range = self.range(i);
        let at = tokens.iter().position(|&t| t == i).unwrap_or(0);
        let mut previous = i;
        for &t in tokens[..at].iter().rev() {
            if previous - t > 1 + usize::from(self.upos(t + 1) == Upos::Punct) {
                break;
            }
            range = range.cover(self.range(t));
            previous = t;
        }
        let mut previous = i;
        for &t in tokens.get(at + 1..).unwrap_or(&[]) {
            if t - previous > 1 + usize::from(self.upos(t - 1) == Upos::Punct) {
                break;
            }
            range = range.cover(self.range(t));
            previous = t;
        }
        range
    }

    /// Path between two tokens in words, for `explain`.
    pub fn path(&self, from: usize, to: usize) -> String {
        let up: Vec<usize> = self.ancestors(from).collect();
        for (steps, at) in self.ancestors(to).enumerate() {
            if let Some(other) = up.iter().position(|&x| x == at) {
                let mut words: Vec<String> = up[..other]
                    .iter()
                    .map(|&x| format!("{}↑{}", self.form(x), self.rel(x).name()))
                    .collect();
                words.push(self.form(at).to_string());
                let mut down: Vec<usize> = self.ancestors(to).take(steps).collect();
                down.reverse();
                words.extend(
                    down.iter().map(|&x| format!("{}↓{}", self.form(x), self.rel(x).name())),
                );
                return words.join(" ");
            }
        }
        String::new()
    }
}

impl<'a> Tree<'a> {
    pub fn sentence_range(&self) -> TextRange {
        let last = self.end.saturating_sub(1);
        self.range(self.first).cover(self.range(last))
    }

    /// The token at or after a byte of the text.
    pub fn token_at(&self, byte: u32) -> Option<usize> {
        self.tokens().find(|&t| self.range(t).end > byte)
    }

    /// The word of a phrase that depends on something outside it.
    pub fn head_of(&self, range: TextRange) -> Option<usize> {
        self.tokens()
            .filter(|&t| range.contains(self.range(t)))
            .find(|&t| self.head(t).is_none_or(|h| !range.contains(self.range(h))))
    }

    /// Weapons named in the sentence.
    pub fn weapons(&self) -> &[WeaponMatch<'a>] {
        self.weapons
            .get_or_init(|| self.knowledge.weapons.find(self.source.text, self.sentence_range()))
    }

    /// Country, sector and entity of the words in `range` on the day of publication.
    pub fn codes(&self, range: TextRange) -> ActorCode {
        if let Some(known) = self.codes.borrow().get(&range) {
            return known.clone();
        }
        let on = self.source.published.map(|p| p.local_date());
        let words = range.slice(self.source.text).unwrap_or("");
        // "the island" names no state, though one calls itself so.
        let common = words.split(' ').next_back().is_some_and(|last| self.lists("site", last));
        let code = if common && !words.chars().any(char::is_uppercase) {
            ActorCode::default()
        } else {
            let resolve = match self.names_stranger(range) {
                true => actors::resolve_person,
                false => actors::resolve,
            };
            resolve(self.knowledge, words, on)
        };
        self.codes.borrow_mut().insert(range, code.clone());
        code
    }

    /// Whether the phrase holds the name of somebody whom no table knows: Ann Norport is not of the town of
    /// Norport.
    fn names_stranger(&self, range: TextRange) -> bool {
        self.reading().entities_over(range).iter().any(|e| {
            let several = e.range.slice(self.source.text).is_some_and(|w| w.contains(' '));
            e.kind == EntityKind::Person && e.link.is_none() && (several || e.antecedent.is_some())
        })
    }

    /// The country of the sentence, when all names in it belong to one.
    pub fn only_country(&self) -> Option<parallax_model::Country> {
        let mut all = self.countries();
        (all.len() == 1).then(|| all.remove(0))
    }

    /// The countries that names of the sentence belong to, in text order.
    pub fn countries(&self) -> Vec<parallax_model::Country> {
        let mut all: Vec<parallax_model::Country> = Vec::new();
        let mut at = self.first;
        while at < self.end {
            // "by 5 May" names no prime minister.
            let capital = |i: usize| {
                self.form(i).chars().next().is_some_and(char::is_uppercase) && !self.dated(i)
            };
            if !capital(at) || matches!(self.upos(at), Upos::Pron | Upos::Det | Upos::Adp) {
                at += 1;
                continue;
            }
            let mut range = self.range(at);
            if at > self.first && self.lemma(at - 1) == "the" {
                range = range.cover(self.range(at - 1));
            }
            while at + 1 < self.end && capital(at + 1) {
                at += 1;
                range = range.cover(self.range(at));
            }
            at += 1;
            if let Some(country) = self.codes(range).country
                && !all.contains(&country)
            {
                all.push(country);
            }
        }
        all
    }

    /// Whether a phrase anywhere in the text has a plural noun as its head; `None` where it has no noun.
    pub fn is_plural(&self, range: TextRange) -> Option<bool> {
        let tokens = self.reading().tokens_in(range);
        let noun = tokens.clone().find(|&t| {
            let tag = self.reading().tokens[t].penn();
            let inside = self.reading().head(t).is_some_and(|h| tokens.contains(&h));
            tag.starts_with("NN") && !inside
        })?;
        Some(matches!(self.reading().tokens[noun].penn(), "NNS" | "NNPS"))
    }

    /// Whether a length stands under a word.
    pub fn measures_length(&self, at: usize) -> bool {
        let length = |q: &&Quantity| q.kind == QuantityKind::Length;
        self.reading().quantities_over(self.sentence_range()).iter().filter(length).any(|q| {
            self.token_at(q.range.end.saturating_sub(1)).is_some_and(|t| self.is_under(t, at))
        })
    }

    /// A verb of saying.
    pub fn is_speech(&self, verb: usize) -> bool {
        self.knowledge
            .frames
            .operator(Pos::V, self.lemma(verb), |_| false)
            .is_some_and(|o| matches!(o.effect, Effect::Speech | Effect::Claim | Effect::Deny))
    }

    /// No clause of its own lies between the two.
    pub fn same_clause(&self, trigger: usize, other: usize) -> bool {
        self.ancestors(other).take_while(|&a| a != trigger).all(|a| !self.is_verb(a))
            && self.is_under(other, trigger)
    }
}
