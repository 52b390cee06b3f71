//! Every name of every table in one index, found by its words.
//!
//! The index is built once, on first use. A name is found by its first word and compared word by
//! word, so that matching a text is linear in its words.

use aho_corasick::{AhoCorasick, MatchKind};
use foldhash::HashMap;

use crate::{
    Knowledge,
    fold::unspaced,
    words::{Case, Word, split},
};

/// What a name says about the row it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// The thing's own name.
    Name,
    /// Only where the state has been named already: "the North".
    Contextual,
    /// "Korean".
    Adjective,
    /// "a Korean".
    Demonym,
    /// "Koreans".
    DemonymPlural,
    Capital,
    /// "the Kremlin".
    Metonym,
    /// A part of a state.
    Region,
    /// What a person is called after the first mention.
    Short,
}

/// The row a name leads to, as an index into its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameOf {
    State(usize),
    Person(usize),
    Organisation(usize),
    Town(usize),
    Role(usize),
}

/// How a name must be written to be it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    /// In any case: role nouns.
    Any,
    /// Beginning with a capital.
    Capital,
    /// An acronym, in capitals.
    Acronym,
}

/// One name.
#[derive(Debug)]
pub struct Name {
    pub kind: NameKind,
    pub of: NameOf,
    words: Box<[String]>,
    writing: Writing,
}

impl Name {
    /// Number of words, a possessive ending counted as one.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub fn is_acronym(&self) -> bool {
        self.writing == Writing::Acronym
    }

    /// Written as it must be, not merely made of the same letters.
    fn is_written(&self, words: &[Word]) -> bool {
        let Some(first) = words.first() else { return false };
        match self.writing {
            Writing::Any => true,
            Writing::Capital => words.iter().any(|w| !matches!(w.case, Case::Lower)),
            // Newspapers also write Nato and Unesco; short ones would be words.
            Writing::Acronym => {
                matches!(first.case, Case::Upper | Case::Letter)
                    || (first.case == Case::Title && first.folded.len() >= 4)
                    || words.len() > 1
                    || first.case == Case::None
            }
        }
    }
}

/// The index.
#[derive(Debug, Default)]
pub struct Names {
    all: Vec<Name>,
    by_first: HashMap<String, Vec<u32>>,
    /// Names of scripts without spaces, and the automaton that finds them.
    unspaced: Vec<(String, u32)>,
    automaton: Option<AhoCorasick>,
}

impl Names {
    pub(crate) fn build(knowledge: &Knowledge) -> Self {
        let mut names = Self::default();
        names.add_states(knowledge);
        for (at, person) in knowledge.people.all().iter().enumerate() {
            let of = NameOf::Person(at);
            for name in std::iter::once(&person.name).chain(&person.aliases).chain(&person.names) {
                names.add(name, NameKind::Name, of);
            }
            names.add(&person.short, NameKind::Short, of);
        }
        for (at, body) in knowledge.organisations.all().iter().enumerate() {
            for name in std::iter::once(&body.name).chain(&body.aliases).chain(&body.names) {
                names.add(name, NameKind::Name, NameOf::Organisation(at));
            }
        }
        for (at, town) in knowledge.towns.all().iter().enumerate() {
            for name in std::iter::once(&town.name).chain(&town.aliases) {
                names.add(name, NameKind::Name, NameOf::Town(at));
            }
        }
        for (at, role) in knowledge.roles.all().iter().enumerate() {
            names.add_written(&role.noun, NameKind::Name, NameOf::Role(at), Writing::Any);
        }
        let all = &names.all;
        for found in names.by_first.values_mut() {
            found.sort_by_key(|&n| {
                let name = &all[n as usize];
                (std::cmp::Reverse(name.len()), name.of, name.kind)
            });
            found.dedup_by(|a, b| {
                let (a, b) = (&all[*a as usize], &all[*b as usize]);
                a.of == b.of && a.kind == b.kind && a.words == b.words
            });
        }
        names.unspaced.sort();
        names.unspaced.dedup_by(|a, b| a.0 == b.0);
        let patterns = names.unspaced.iter().map(|(text, _)| text);
        names.automaton =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns).ok();
        names
    }

    fn add_states(&mut self, knowledge: &Knowledge) {
        for (at, state) in knowledge.states.all().iter().enumerate() {
            let of = NameOf::State(at);
            self.add(&state.name, NameKind::Name, of);
            let lists = [
                (&state.aliases, NameKind::Name),
                (&state.adjectives, NameKind::Adjective),
                (&state.capital_aliases, NameKind::Capital),
                (&state.metonyms, NameKind::Metonym),
                (&state.contextual, NameKind::Contextual),
                (&state.regions, NameKind::Region),
            ];
            for (list, kind) in lists {
                list.iter().for_each(|name| self.add(name, kind, of));
            }
            for (one, many) in &state.demonyms {
                self.add(one, NameKind::Demonym, of);
                self.add(many, NameKind::DemonymPlural, of);
            }
            if let Some(capital) = &state.capital {
                self.add(capital, NameKind::Capital, of);
            }
            for name in state.names.values().flatten() {
                self.add(name, NameKind::Name, of);
            }
        }
    }

    fn add(&mut self, text: &str, kind: NameKind, of: NameOf) {
        let acronym = text.split(' ').count() == 1
            && text.chars().filter(|c| c.is_uppercase()).count() >= 2
            && text.chars().filter(|c| c.is_lowercase()).count() <= 1;
        let writing = if acronym { Writing::Acronym } else { Writing::Capital };
        self.add_written(text, kind, of, writing);
    }

    fn add_written(&mut self, text: &str, kind: NameKind, of: NameOf, writing: Writing) {
        let mut words: Vec<String> = split(text).into_iter().map(|w| w.folded).collect();
        // An article is no part of a name, except where nothing else tells it from the common word.
        if kind != NameKind::Contextual && words.len() > 1 && words[0] == "the" {
            words.remove(0);
        }
        let Some(first) = words.first().cloned() else { return };
        let number = self.all.len() as u32;
        if text.chars().all(|c| unspaced(c) || c.is_whitespace()) && text.chars().count() > 1 {
            self.unspaced.push((text.to_string(), number));
        }
        self.all.push(Name { kind, of, words: words.into(), writing });
        self.by_first.entry(first).or_default().push(number);
    }

    /// Names in Chinese, Japanese and Korean text, with their byte ranges, longest of each place.
    pub fn unspaced_in<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (std::ops::Range<usize>, &'a Name)> {
        let found = self.automaton.iter().flat_map(move |a| a.find_iter(text));
        found.map(|m| {
            let (_, number) = self.unspaced[m.pattern().as_usize()];
            (m.range(), &self.all[number as usize])
        })
    }

    /// Names that the words begin with, longest first, written as they must be.
    pub fn at<'a>(&'a self, words: &[Word]) -> impl Iterator<Item = &'a Name> {
        self.folded_at(words).filter(move |name| name.is_written(&words[..name.len()]))
    }

    /// Names that the words begin with however they are written, longest first.
    pub fn folded_at<'a>(&'a self, words: &[Word]) -> impl Iterator<Item = &'a Name> {
        let found = words.first().and_then(|w| self.by_first.get(&w.folded));
        found.into_iter().flatten().map(|&n| &self.all[n as usize]).filter(move |name| {
            name.len() <= words.len()
                && name.words.iter().zip(words).skip(1).all(|(ours, word)| *ours == word.folded)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acronym_is_not_the_pronoun() {
        let knowledge = Knowledge::load().unwrap();
        let found = |text: &str| {
            let words = split(text);
            knowledge.names().at(&words).next().map(|n| n.of)
        };
        assert!(matches!(found("US"), Some(NameOf::State(_))));
        assert!(!matches!(found("us"), Some(NameOf::State(_))));
        assert!(matches!(found("Nato"), Some(NameOf::Organisation(_))));
        assert!(!matches!(found("who"), Some(NameOf::Organisation(_))));
    }

    #[test]
    fn the_longest_name_comes_first() {
        let knowledge = Knowledge::load().unwrap();
        let words = split("United Nations Security Council resolutions");
        let lengths: Vec<_> = knowledge.names().at(&words).map(Name::len).collect();
        assert_eq!(lengths.first(), Some(&4));
        assert!(lengths.is_sorted_by(|a, b| a >= b));
    }
}
