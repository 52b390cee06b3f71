//! Regular slips of parsers in the language of news, put right by tags and words before events are
//! read off the tree: closing attributions, hyphenated verbs, finite verbs taken for participles,
//! nouns taken for verbs, names torn apart, two subjects of one verb.
//!
//! Each repair looks at one pattern of neighbours and changes only the tokens of that pattern. A
//! sentence in which a repair would leave a circle keeps the parser's tree.

mod clause;
mod closing;
mod gerunds;
mod names;
mod objects;
mod predicates;
mod reported;
mod sayings;
mod strays;

use parallax_knowledge::{
    Knowledge,
    frames::{Effect, Pos},
};
use parallax_model::{Reading, Rel, Sentence, Token, Upos, reading::XPOS};

/// The reading with its trees repaired.
pub fn mended(text: &str, reading: &Reading, knowledge: &Knowledge) -> Reading {
    let mut mended = reading.clone();
    for sentence in reading.sentences.iter().filter(|s| s.parsed) {
        Mender { text, knowledge, sentence, reading: &mut mended }.mend();
    }
    mended
}

/// One sentence under repair.
struct Mender<'m> {
    text: &'m str,
    knowledge: &'m Knowledge,
    sentence: &'m Sentence,
    reading: &'m mut Reading,
}

impl Mender<'_> {
    fn mend(&mut self) {
        let range = self.first()..self.end();
        let before: Vec<Token> = self.reading.tokens[range.clone()].to_vec();
        self.torn_names();
        self.torn_persons();
        self.cases_within_names();
        self.names_read_as_adverbs();
        self.what_appears_to_be();
        self.hyphenated_verbs();
        self.nouns_read_as_verbs();
        self.ordinals_as_subjects();
        self.verbs_read_as_nouns();
        self.headline_verbs();
        self.pronouns_read_as_objects();
        self.perfects_read_as_adjectives();
        self.verbs_read_as_adjectives();
        self.verbs_read_as_participles();
        self.gerunds_read_as_adjectives();
        self.gerunds_behind_commas();
        self.absolutes();
        self.series_of_gerunds();
        self.clauses_of_time();
        self.subjects_behind_openers();
        self.participles_behind_adverbs();
        self.false_passives();
        self.clauses_of_nouns();
        self.trailing_days();
        self.claims_of_others();
        self.strayed_conditions();
        self.predicates_of_likelihood();
        self.counted_objects();
        self.things_given();
        self.objects_behind_for();
        self.times_that();
        self.speakers_described();
        self.clauses_around_who_says();
        self.speakers_read_as_adverbs();
        self.nouns_read_as_clauses();
        self.prepositions_of_days();
        self.phrases_behind_lists();
        self.subjects_of_participles();
        self.speakers_read_as_expletives();
        self.what_others_call();
        self.names_given();
        self.second_sayings();
        self.subjects_read_as_objects();
        self.clauses_behind_days();
        self.verbs_behind_asides();
        self.closing_attribution();
        self.verbs_before_and();
        self.results_of_what_is_said();
        self.accounts_of_who_speaks();
        self.participles_behind_nouns();
        self.gerunds_about_others();
        self.strayed_conjuncts();
        self.strayed_speech();
        self.subjects_behind_fronted_phrases();
        self.clauses_between_commas();
        self.subjects_of_objects();
        self.clauses_of_sayings();
        self.objects_of_subjects();
        self.objects_of_second_verbs();
        self.deeds_of_objects();
        self.results_of_gerunds();
        self.two_subjects();
        if self.runs_in_a_circle() {
            self.reading.tokens[range].copy_from_slice(&before);
        }
    }

    fn first(&self) -> usize {
        self.sentence.first as usize
    }

    fn end(&self) -> usize {
        self.sentence.end as usize
    }

    fn runs_in_a_circle(&self) -> bool {
        let n = self.end() - self.first();
        (self.first()..self.end()).any(|t| {
            let mut at = Some(t);
            for _ in 0..=n {
                match at {
                    Some(i) => at = self.head(i),
                    None => return false,
                }
            }
            true
        })
    }

    fn head(&self, t: usize) -> Option<usize> {
        self.reading.head(t).filter(|h| (self.first()..self.end()).contains(h))
    }

    fn rel(&self, t: usize) -> Rel {
        self.reading.tokens[t].rel
    }

    fn penn(&self, t: usize) -> &'static str {
        self.reading.tokens[t].penn()
    }

    fn lemma(&self, t: usize) -> &str {
        self.reading.lemma(t)
    }

    fn form(&self, t: usize) -> &str {
        self.reading.form(self.text, t)
    }

    fn kids(&self, t: usize) -> Vec<usize> {
        let of_t = |(k, token): (usize, &Token)| (token.head as usize == t).then_some(k);
        (self.first()..).zip(self.tokens_below(t)).filter_map(of_t).collect()
    }

    fn kid(&self, t: usize, rel: Rel) -> Option<usize> {
        let of_t = |token: &Token| token.head as usize == t && token.rel == rel;
        self.tokens_below(t).iter().position(of_t).map(|k| self.first() + k)
    }

    /// The tokens that may hang from a token: those of the sentence, where it is one of them.
    fn tokens_below(&self, t: usize) -> &[Token] {
        let range = self.first()..self.end();
        if range.contains(&t) { &self.reading.tokens[range] } else { &[] }
    }

    fn attach(&mut self, t: usize, head: Option<usize>, rel: Rel) {
        let token = &mut self.reading.tokens[t];
        token.head = head.map_or(Token::ROOT, |h| h as u32);
        token.rel = rel;
    }

    fn tag(&mut self, t: usize, upos: Upos, penn: &str) {
        let token = &mut self.reading.tokens[t];
        token.upos = upos;
        if let Some(at) = XPOS.iter().position(|&x| x == penn) {
            token.xpos = at as u8;
        }
    }

    fn name_lemma(&mut self, t: usize, lemma: &str) {
        if self.lemma(t) != lemma {
            self.reading.lemmas.push(lemma.to_string());
            self.reading.tokens[t].lemma = (self.reading.lemmas.len() - 1) as u32;
        }
    }

    fn is_noun(&self, t: usize) -> bool {
        self.penn(t).starts_with("NN")
    }

    fn is_nominal(&self, t: usize) -> bool {
        self.is_noun(t) || self.penn(t) == "PRP"
    }

    fn is_finite(&self, t: usize) -> bool {
        matches!(self.penn(t), "VBD" | "VBZ" | "VBP" | "MD")
    }

    fn is_verb(&self, t: usize) -> bool {
        self.penn(t).starts_with("VB")
    }

    fn is_punct(&self, t: usize) -> bool {
        self.reading.tokens[t].upos == Upos::Punct
    }

    fn is_time(&self, t: usize) -> bool {
        let range = self.reading.tokens[t].range;
        !self.reading.times_over(range).is_empty() || self.lists("timenoun", self.lemma(t))
    }

    fn lists(&self, class: &str, lemma: &str) -> bool {
        self.knowledge.frames.class_named(class).is_some_and(|c| c.lists(lemma))
    }

    /// A verb that says what others may hold.
    fn is_speech(&self, t: usize) -> bool {
        self.knowledge.frames.operator(Pos::V, self.lemma(t), |_| false).is_some_and(|o| {
            matches!(o.effect, Effect::Speech | Effect::Claim | Effect::Deny | Effect::Possible)
        })
    }

    fn depth(&self, t: usize) -> usize {
        let mut steps = 0;
        let mut at = t;
        while let Some(head) = self.head(at)
            && steps < 64
        {
            steps += 1;
            at = head;
        }
        steps
    }
}
