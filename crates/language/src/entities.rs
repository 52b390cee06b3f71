//! Names found and linked to the knowledge base.
//!
//! Two passes over the words: names of the tables, longest first, as they may be written and meant
//! on the day of the text ([`link`]); then runs of capitalised words that no table holds, typed by
//! their words and surroundings ([`chunks`]). In English a learned tagger then revises what no table
//! links ([`learned`]). A mention without link says that the linker does not
//! know; a mention of kind `Other` says that not even the kind is known.

mod chunks;
pub mod learned;
mod link;

use jiff::civil::Date;
use parallax_knowledge::{
    Knowledge,
    fold::unspaced,
    names::Name,
    words::{self, Case, Word},
};
use parallax_model::{EntityKind, EntityMention, Reading, TextRange, Upos};

use crate::Context;

/// The text as both passes see it.
pub(crate) struct View {
    pub words: Vec<Word>,
    /// Whether the word may continue the name of the word before it.
    pub joined: Vec<bool>,
    /// First word of a sentence or line.
    pub opens: Vec<bool>,
    /// Inside an address or a file name.
    pub address: Vec<bool>,
    /// In a line that capitalises most of its words.
    pub headline: Vec<bool>,
    /// The tagger's verdict, where the text was tagged.
    pub proper: Option<Vec<bool>>,
    pub on: Option<Date>,
}

impl View {
    fn new(text: &str, context: &Context, reading: &Reading) -> Self {
        let words = words::split(text);
        let joined = (0..words.len()).map(|at| joined(text, &words, at)).collect();
        let opens = opens(text, &words, reading);
        let address = words.iter().map(|w| in_address(text, w)).collect();
        let headline = headlines(&words, &opens);
        let tagged = reading.tokens.iter().any(|t| t.upos == Upos::Propn);
        let proper = tagged
            .then(|| words.iter().map(|w| covers(reading, w, |u| u == Upos::Propn)).collect());
        let on = context.published.as_ref().map(|p| p.local_date());
        Self { words, joined, opens, address, headline, proper, on }
    }

    pub fn range(&self, first: usize, end: usize) -> TextRange {
        TextRange::new(self.words[first].start, self.words[end - 1].end)
    }

    pub fn capital(&self, at: usize) -> bool {
        matches!(self.words[at].case, Case::Title | Case::Upper | Case::Letter)
    }

    pub fn folded(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |w| &w.folded)
    }

    /// Words `first..end` are one run, so that a name may cover them.
    pub fn runs(&self, first: usize, end: usize) -> bool {
        (first + 1..end).all(|at| self.joined[at])
    }
}

fn in_address(text: &str, word: &Word) -> bool {
    let before = text.get(..word.start as usize).and_then(|t| t.chars().next_back());
    let mut after = text.get(word.end as usize..).unwrap_or("").chars();
    let next = after.next();
    let glued = |c: Option<char>| c.is_some_and(|c| matches!(c, '@' | '_' | '=' | '\\'));
    let point = |c: Option<char>| c == Some('.');
    let inner = after.next().is_some_and(char::is_alphanumeric);
    glued(before)
        || glued(next)
        || (point(next) && inner)
        || (point(before) && word.case == Case::Lower)
        || text.get(word.end as usize..).is_some_and(|t| t.starts_with("://"))
}

/// Sentences of four words and more of which two thirds begin with a capital.
fn headlines(words: &[Word], opens: &[bool]) -> Vec<bool> {
    let mut headline = vec![false; words.len()];
    let mut first = 0;
    for end in 1..=words.len() {
        if end < words.len() && !opens[end] {
            continue;
        }
        let capitals = words[first..end]
            .iter()
            .filter(|w| matches!(w.case, Case::Title | Case::Upper | Case::Letter))
            .count();
        if end - first >= 4 && capitals * 3 > (end - first) * 2 {
            headline[first..end].fill(true);
        }
        first = end;
    }
    headline
}

fn covers(reading: &Reading, word: &Word, is: impl Fn(Upos) -> bool) -> bool {
    let tokens = reading.tokens_in(TextRange::new(word.start, word.end));
    reading.tokens[tokens].iter().any(|t| is(t.upos))
}

/// Between words of one name stand a space, a hyphen or an abbreviation's point, no other mark.
fn joined(text: &str, words: &[Word], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|n| &words[n]) else { return false };
    let Some(gap) = text.get(before.end as usize..words[at].start as usize) else { return false };
    let abbreviated = before.folded.chars().count() <= 3;
    gap.chars().all(|c| match c {
        ' ' | '-' | '\u{a0}' | '&' | '\'' | '’' | '/' | '‑' => true,
        '.' => abbreviated,
        _ => false,
    }) && gap.matches('.').count() <= 1
}

fn opens(text: &str, words: &[Word], reading: &Reading) -> Vec<bool> {
    let mut opens = vec![false; words.len()];
    for (at, word) in words.iter().enumerate() {
        let start = at.checked_sub(1).map_or(0, |n| words[n].end as usize);
        let gap = text.get(start..word.start as usize).unwrap_or("");
        opens[at] = at == 0
            || gap.contains(['\n', '!', '?', ':', '"', '“', '•'])
            || (gap.contains(". ") && words[at - 1].folded.chars().count() > 2);
    }
    for sentence in &reading.sentences {
        let at = words.partition_point(|w| w.start < sentence.range.start);
        if let Some(open) = opens.get_mut(at) {
            *open = true;
        }
    }
    opens
}

/// Adds the mentions of the text, in text order. Returns the words it compared with the tables.
pub fn annotate(
    text: &str,
    context: &Context,
    knowledge: &Knowledge,
    learned: Option<(&learned::NameTagger, &[crate::word::Word])>,
    reading: &mut Reading,
) -> Vec<Word> {
    let view = View::new(text, context, reading);
    let mut mentions = link::mentions(&view, context, knowledge, reading);
    if text.chars().any(unspaced) {
        add_unspaced(text, knowledge, &mut mentions);
    }
    let spaced = matches!(reading.language.as_str(), "" | "en");
    if spaced {
        chunks::complete(&view, knowledge, &mut mentions);
        mentions.sort_by_key(|m| m.range.start);
        if let Some((tagger, words)) = learned.filter(|_| view.proper.is_some()) {
            let scene = learned::Scene::new(text, &view, words, knowledge, reading, &mentions);
            tagger.revise(&scene, reading, &mut mentions);
        }
    }
    mentions.sort_by_key(|m| (m.range.start, std::cmp::Reverse(m.range.end)));
    reading.entities = mentions;
    view.words
}

/// Names in scripts that write without spaces. `mentions` are in text order.
fn add_unspaced(text: &str, knowledge: &Knowledge, mentions: &mut Vec<EntityMention>) {
    let linked = mentions.len();
    for (range, name) in knowledge.names().unspaced_in(text) {
        let first = text[range.clone()].chars().next();
        let hangul = |c: char| matches!(c, '\u{ac00}'..='\u{d7af}');
        let inside = text[..range.start].chars().next_back().is_some_and(hangul);
        if first.is_some_and(hangul) && inside {
            continue;
        }
        let range = TextRange::new(range.start as u32, range.end as u32);
        let next = mentions[..linked].partition_point(|m| m.range.end <= range.start);
        if mentions[..linked].get(next).is_none_or(|m| m.range.start >= range.end) {
            mentions.push(of_table(knowledge, name, range));
        }
    }
}

fn of_table(knowledge: &Knowledge, name: &Name, range: TextRange) -> EntityMention {
    let (kind, link) = link::row(knowledge, name);
    mention(range, kind, link, 0.8, "table")
}

pub(crate) fn mention(
    range: TextRange,
    kind: EntityKind,
    link: Option<parallax_model::EntityId>,
    score: f32,
    rule: &'static str,
) -> EntityMention {
    EntityMention { range, kind, link, score, rule: rule.into(), antecedent: None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<(String, EntityKind, String)> {
        let knowledge = Knowledge::load().unwrap();
        let mut reading = Reading::default();
        annotate(text, &Context::default(), &knowledge, None, &mut reading);
        let show = |m: &EntityMention| {
            let words = m.range.slice(text).unwrap().to_string();
            (words, m.kind, m.link.as_ref().map_or(String::new(), |l| l.0.clone()))
        };
        reading.entities.iter().map(show).collect()
    }

    fn links(text: &str) -> Vec<(String, String)> {
        read(text).into_iter().filter(|m| !m.2.is_empty()).map(|m| (m.0, m.2)).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect()
    }

    #[test]
    fn names_are_linked_and_the_pronoun_is_left() {
        let found = links("Kim Jong Un told us that the US and NATO met IAEA chief Rafael Grossi.");
        let expected = [
            ("Kim Jong Un", "person:kim-jong-un"),
            ("US", "state:USA"),
            ("NATO", "org:nato"),
            ("IAEA", "org:iaea"),
            ("Rafael Grossi", "person:rafael-grossi"),
        ];
        assert_eq!(found, pairs(&expected));
    }

    #[test]
    fn the_north_needs_its_state() {
        assert!(links("They drove to the north. The North wind blew.").is_empty());
        let found = links("North Korea fired a missile. The North said nothing.");
        assert_eq!(found.last().unwrap().1, "state:PRK");
    }

    #[test]
    fn a_bare_family_name_needs_its_bearer() {
        let found = links("Sergei Lavrov flew to Doha. Lavrov said talks went well.");
        let lavrov = found.iter().filter(|f| f.1 == "person:sergei-lavrov").count();
        assert_eq!(lavrov, 2);
        assert!(links("Anna Smith met her aunt. Smith was glad.").is_empty());
    }

    #[test]
    fn a_state_inside_a_longer_name_is_not_the_state() {
        assert!(links("Michael Jordan played in Georgia Tech colours.").is_empty());
    }

    #[test]
    fn other_languages_lead_to_the_same_rows() {
        let row = |text: &str| links(text).into_iter().map(|l| l.1).collect::<Vec<_>>();
        assert!(
            row("북한이 미사일을 발사했다고 합동참모본부가 밝혔다.").contains(&"state:PRK".into())
        );
        assert!(
            row("МИД России сообщил о встрече с Путиным.")
                .contains(&"person:vladimir-putin".into())
        );
        assert!(row("朝鲜和俄罗斯签署条约。").contains(&"state:RUS".into()));
        assert!(row("قال الكرملين إن روسيا").contains(&"state:RUS".into()));
    }

    proptest! {
        #[test]
        fn mentions_slice_back_and_do_not_overlap(text in "\\PC{0,80}|([A-Z][a-z]+[ .,'-]){0,12}") {
            let knowledge = SHARED.get_or_init(|| Knowledge::load().unwrap());
            let mut reading = Reading::default();
            annotate(&text, &Context::default(), knowledge, None, &mut reading);
            for pair in reading.entities.windows(2) {
                prop_assert!(pair[0].range.end <= pair[1].range.start);
            }
            for m in &reading.entities {
                prop_assert!(m.range.slice(&text).is_some_and(|s| !s.is_empty()));
            }
        }
    }

    static SHARED: std::sync::OnceLock<Knowledge> = std::sync::OnceLock::new();
}
