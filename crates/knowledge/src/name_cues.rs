//! Words that tell the kind of a name no table holds (`knowledge/name_cues.csv`, `given_names.csv`), or
//! whether a word is part of one (`name_words.csv`).

use std::path::Path;

use foldhash::{HashMap, HashSet};
use serde::Deserialize;

use crate::{
    Error,
    table::{Table, table},
    words::fold,
};

const CUES: Table = table!("name_cues.csv");
const GIVEN: Table = table!("given_names.csv");
const WORDS: Table = table!("name_words.csv");

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameClass {
    Person,
    Organisation,
    Place,
    /// Written with a capital, but none of these: months, languages, works.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    First,
    Last,
    /// Before the name, not of it: "Mr".
    Title,
    /// The word is the name.
    Word,
}

/// What a word does to the name it is in or beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameWord {
    /// A small word inside a name: "de", "of".
    Inside,
    /// Opens sentences with a capital and is no name: "The".
    Opener,
    /// A title that belongs to the name.
    KeptTitle,
    /// A family name that is a word besides: "Rice".
    Ordinary,
    /// A family name that is a word or everybody's, so that it alone tells nobody: "Smith".
    Common,
    /// Behind a state's name, makes the name of a school: "Georgia Tech".
    School,
    /// A preposition behind which a capital is a place.
    Locative,
    /// Behind a capital, tells that it does something as a government.
    Acts,
}

/// The cue words with their look-ups.
#[derive(Debug, Default)]
pub struct NameCues {
    words: HashMap<String, Vec<NameWord>>,
    cues: HashMap<String, Vec<(Position, NameClass)>>,
    given: HashSet<String>,
}

#[derive(Deserialize)]
struct CueEntry {
    word: String,
    kind: NameClass,
    position: Position,
}

#[derive(Deserialize)]
struct WordEntry {
    word: String,
    role: NameWord,
}

#[derive(Deserialize)]
struct GivenEntry {
    name: String,
}

impl NameCues {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut cues = Self::default();
        for row in CUES.rows::<CueEntry>(user)? {
            let CueEntry { word, kind, position } = row.value;
            let of_word = cues.cues.entry(word.clone()).or_default();
            let old = of_word.len();
            of_word.retain(|cue| cue.0 != position);
            if of_word.len() < old && !row.user {
                return Err(CUES.row(row.line, format!("{word} stands twice")));
            }
            of_word.push((position, kind));
        }
        for row in GIVEN.rows::<GivenEntry>(user)? {
            cues.given.insert(fold(&row.value.name));
        }
        for row in WORDS.rows::<WordEntry>(user)? {
            cues.words.entry(fold(&row.value.word)).or_default().push(row.value.role);
        }
        Ok(cues)
    }

    /// What a folded word, or words parted by spaces, says of a name in which it stands there.
    pub fn get(&self, word: &str, position: Position) -> Option<NameClass> {
        self.all(word).iter().find(|cue| cue.0 == position).map(|cue| cue.1)
    }

    /// All that a folded word says, by where it stands.
    pub fn all(&self, word: &str) -> &[(Position, NameClass)] {
        self.cues.get(word).map_or(&[], Vec::as_slice)
    }

    /// Whether a folded word does this to a name.
    pub fn is(&self, word: &str, does: NameWord) -> bool {
        self.words.get(word).is_some_and(|all| all.contains(&does))
    }

    /// Whether a folded word is somebody's given name.
    pub fn is_given(&self, word: &str) -> bool {
        self.given.contains(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_tells_a_river_from_a_bank() {
        let cues = NameCues::load(None).unwrap();
        assert_eq!(cues.get("river", Position::Last), Some(NameClass::Place));
        assert_eq!(cues.get("bank", Position::Last), Some(NameClass::Organisation));
        assert_eq!(cues.get("mr", Position::Title), Some(NameClass::Person));
        assert!(cues.is_given("sarah") && !cues.is_given("table"));
        assert!(cues.is("rice", NameWord::Ordinary) && !cues.is("rice", NameWord::Inside));
    }
}
