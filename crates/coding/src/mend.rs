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
    let parsed = || reading.sentences.iter().filter(|s| s.parsed);
    // One repair of all sentences after the other: its code then stays close to the processor.
    for repair in REPAIRS {
        for sentence in parsed() {
            repair(&mut Mender { text, knowledge, sentence, reading: &mut mended });
        }
    }
    for sentence in parsed() {
        if (Mender { text, knowledge, sentence, reading: &mut mended }).runs_in_a_circle() {
            let range = sentence.first as usize..sentence.end as usize;
            mended.tokens[range.clone()].copy_from_slice(&reading.tokens[range]);
        }
    }
    mended
}

/// The repairs in their order; each looks at what those before it left.
const REPAIRS: &[fn(&mut Mender<'_>)] = &[
    |m| m.torn_names(),
    |m| m.torn_persons(),
    |m| m.titled_persons(),
    |m| m.numbers_behind_names(),
    |m| m.subjects_behind_hours(),
    |m| m.cases_within_names(),
    |m| m.names_read_as_adverbs(),
    |m| m.what_appears_to_be(),
    |m| m.subjects_believed_to_be(),
    |m| m.what_is_stopped_short_of(),
    |m| m.hyphenated_verbs(),
    |m| m.nouns_read_as_verbs(),
    |m| m.ordinals_as_subjects(),
    |m| m.verbs_read_as_nouns(),
    |m| m.headline_verbs(),
    |m| m.headline_infinitives(),
    |m| m.objects_before_finite_verbs(),
    |m| m.verbs_behind_participles(),
    |m| m.things_with_names(),
    |m| m.objects_with_names(),
    |m| m.counts_as_subjects(),
    |m| m.perfects_read_as_adjectives(),
    |m| m.subjects_behind_prepositions(),
    |m| m.subjects_of_auxiliaries(),
    |m| m.verbs_read_as_adjectives(),
    |m| m.verbs_read_as_participles(),
    |m| m.gerunds_read_as_adjectives(),
    |m| m.gerunds_behind_commas(),
    |m| m.gerunds_beside_sayings(),
    |m| m.absolutes(),
    |m| m.series_of_gerunds(),
    |m| m.clauses_of_time(),
    |m| m.subjects_behind_openers(),
    |m| m.participles_behind_adverbs(),
    |m| m.false_passives(),
    |m| m.clauses_of_nouns(),
    |m| m.trailing_days(),
    |m| m.days_behind_places(),
    |m| m.claims_of_others(),
    |m| m.strayed_conditions(),
    |m| m.predicates_of_likelihood(),
    |m| m.counted_objects(),
    |m| m.things_given(),
    |m| m.days_given(),
    |m| m.objects_behind_for(),
    |m| m.requests_read_as_purposes(),
    |m| m.times_that(),
    |m| m.speakers_described(),
    |m| m.clauses_around_who_says(),
    |m| m.speakers_read_as_adverbs(),
    |m| m.nouns_read_as_clauses(),
    |m| m.prepositions_of_days(),
    |m| m.phrases_behind_lists(),
    |m| m.subjects_of_participles(),
    |m| m.speakers_read_as_expletives(),
    |m| m.particles_read_as_prepositions(),
    |m| m.what_others_call(),
    |m| m.what_sources_describe(),
    |m| m.names_given(),
    |m| m.second_sayings(),
    |m| m.subjects_before_that(),
    |m| m.subjects_read_as_objects(),
    |m| m.verbs_of_what_is_said(),
    |m| m.that_of_clauses(),
    |m| m.clauses_told_to_nouns(),
    |m| m.what_is_said_failed(),
    |m| m.asked_first(),
    |m| m.matters_of_claims(),
    |m| m.origins_behind_places(),
    |m| m.phrases_behind_prices(),
    |m| m.objects_behind_as(),
    |m| m.agents_behind_places(),
    |m| m.things_named_first(),
    |m| m.clauses_behind_days(),
    |m| m.verbs_behind_asides(),
    |m| m.speakers_behind_clauses(),
    |m| m.closing_attribution(),
    |m| m.verbs_before_and(),
    |m| m.results_of_what_is_said(),
    |m| m.accounts_of_who_speaks(),
    |m| m.participles_behind_nouns(),
    |m| m.gerunds_about_others(),
    |m| m.deeds_of_who_speaks(),
    |m| m.strayed_conjuncts(),
    |m| m.strayed_speech(),
    |m| m.subjects_behind_fronted_phrases(),
    |m| m.clauses_between_commas(),
    |m| m.subjects_of_objects(),
    |m| m.clauses_of_sayings(),
    |m| m.objects_of_subjects(),
    |m| m.objects_of_second_verbs(),
    |m| m.deeds_of_objects(),
    |m| m.results_of_gerunds(),
    |m| m.two_subjects(),
];

/// One sentence under repair.
struct Mender<'m> {
    text: &'m str,
    knowledge: &'m Knowledge,
    sentence: &'m Sentence,
    reading: &'m mut Reading,
}

impl Mender<'_> {
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

    // Beyond the last token there is nothing, and it hangs from nothing.

    fn rel(&self, t: usize) -> Rel {
        self.reading.tokens.get(t).map_or(Rel::Dep, |token| token.rel)
    }

    fn penn(&self, t: usize) -> &'static str {
        self.reading.tokens.get(t).map_or("", Token::penn)
    }

    fn upos(&self, t: usize) -> Upos {
        self.reading.tokens.get(t).map_or(Upos::X, |token| token.upos)
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
        let Some(token) = self.reading.tokens.get_mut(t) else { return };
        token.head = head.map_or(Token::ROOT, |h| h as u32);
        token.rel = rel;
    }

    fn tag(&mut self, t: usize, upos: Upos, penn: &str) {
        let Some(token) = self.reading.tokens.get_mut(t) else { return };
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
        self.upos(t) == Upos::Punct
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
