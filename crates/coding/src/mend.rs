//! Regular slips of parsers in the language of news, put right by tags and words before events are
//! read off the tree: closing attributions, hyphenated verbs, finite verbs taken for participles,
//! nouns taken for verbs, names torn apart, two subjects of one verb.
//!
//! Each repair looks at one pattern of neighbours and changes only the tokens of that pattern. A
//! sentence in which a repair would leave a circle keeps the parser's tree.

mod clause;
mod closing;
mod gerunds;
mod holds;
mod names;
mod objects;
mod predicates;
mod reported;
mod sayings;
mod strays;

use parallax_knowledge::Knowledge;
use parallax_model::{Reading, Rel, Sentence, Token, Upos, reading::XPOS};

use Rel::*;
use holds::{Known, Need, rel, tag, thing, thing::*};

/// The reading with its trees repaired.
pub fn mended(text: &str, reading: &Reading, knowledge: &Knowledge) -> Reading {
    repaired(text, reading, knowledge, false)
}

/// `all`: every repair is tried, whatever it needs.
fn repaired(text: &str, reading: &Reading, knowledge: &Knowledge, all: bool) -> Reading {
    let mut mended = reading.clone();
    let mut known = Known::of(text, reading, knowledge);
    let parsed = || reading.sentences.iter().enumerate().filter(|(_, s)| s.parsed);
    // One repair of all sentences after the other: its code then stays close to the processor.
    for (repair, needs) in REPAIRS {
        for (number, sentence) in parsed() {
            if all || known.holds[number].all(needs) {
                let (reading, known) = (&mut mended, &mut known);
                repair(&mut Mender { text, knowledge, number, sentence, reading, known });
            }
        }
    }
    for (number, sentence) in parsed() {
        let (made, known) = (&mut mended, &mut known);
        let mender = Mender { text, knowledge, number, sentence, reading: made, known };
        if mender.runs_in_a_circle() {
            let range = sentence.first as usize..sentence.end as usize;
            mended.tokens[range.clone()].copy_from_slice(&reading.tokens[range]);
        }
    }
    mended
}

type Repair = fn(&mut Mender<'_>);

/// The repairs in their order, with what each needs at least to find anything (who widens a repair
/// widens its needs); each looks at what those before it left.
const REPAIRS: &[(Repair, &[Need])] = &[
    (|m| m.torn_names(), &[thing(NAME)]),
    (|m| m.torn_persons(), &[thing(NAME)]),
    (|m| m.titled_persons(), &[rel(&[NmodDesc])]),
    (|m| m.numbers_behind_names(), &[rel(&[Flat])]),
    (|m| m.subjects_behind_hours(), &[rel(&[Flat]), thing(NAME)]),
    (|m| m.cases_within_names(), &[rel(&[Case]), rel(&[Flat, Compound])]),
    (|m| m.names_read_as_adverbs(), &[thing(NAME), rel(&[Advmod, Discourse, Dep, Aux, AuxPass])]),
    (|m| m.what_appears_to_be(), &[thing(WHAT)]),
    (|m| m.subjects_believed_to_be(), &[thing(BE), tag(&["VBN"])]),
    (|m| m.what_is_stopped_short_of(), &[thing(STOP)]),
    (|m| m.hyphenated_verbs(), &[thing(HYPHEN)]),
    (|m| m.nouns_read_as_verbs(), &[tag(&["VBZ", "VB", "VBP"])]),
    (|m| m.ordinals_as_subjects(), &[rel(&[Amod]), tag(&["VBN", "VBD"]), tag(&["DT"])]),
    (|m| m.verbs_read_as_nouns(), &[tag(&["JJ", "NN", "VB"])]),
    (|m| m.headline_verbs(), &[tag(&["NNS"]), rel(&[Root])]),
    (|m| m.headline_infinitives(), &[rel(&[Mark]), tag(&["VB"]), tag(&["NNP", "NNPS"])]),
    (
        |m| m.objects_before_finite_verbs(),
        &[rel(&[Ccomp, Xcomp]), rel(&[Obj]), tag(&["VBN", "VBD", "VBZ", "VBP"])],
    ),
    (|m| m.verbs_behind_participles(), &[tag(&["VBG"]), rel(&[Nsubj]), tag(&["VBD", "VBN"])]),
    (|m| m.things_with_names(), &[rel(&[Nsubj, NsubjPass]), tag(&["NN"]), tag(&["NNP", "NNPS"])]),
    (|m| m.objects_with_names(), &[rel(&[Obj, Obl]), tag(&["NN"])]),
    (|m| m.counts_as_subjects(), &[tag(&["CC", ","])]),
    (|m| m.perfects_read_as_adjectives(), &[rel(&[Amod]), tag(&["VBN"]), thing(HAVE)]),
    (|m| m.subjects_behind_prepositions(), &[rel(&[Case]), rel(&[Nsubj, NsubjPass])]),
    (|m| m.subjects_of_auxiliaries(), &[rel(&[Nsubj]), rel(&[Aux, AuxPass, Cop, Xcomp])]),
    (
        |m| m.verbs_read_as_adjectives(),
        &[rel(&[Amod]), rel(&[Nsubj]), tag(&["VBD", "VBN", "VBZ", "VBP"])],
    ),
    (
        |m| m.verbs_read_as_participles(),
        &[rel(&[Amod, Acl, Advcl, Compound, Root]), tag(&["VBN", "JJ", "VBD"])],
    ),
    (|m| m.gerunds_read_as_adjectives(), &[rel(&[Amod]), tag(&["VBG", "JJ"]), tag(&["IN"])]),
    (|m| m.gerunds_behind_commas(), &[rel(&[Amod]), tag(&["VBG"])]),
    (|m| m.gerunds_beside_sayings(), &[rel(&[Ccomp, Xcomp]), tag(&["VBG"])]),
    (|m| m.absolutes(), &[rel(&[Advcl]), rel(&[Case]), tag(&["VBG"])]),
    (|m| m.series_of_gerunds(), &[rel(&[Advcl]), rel(&[Acl]), tag(&["VBG"])]),
    (
        |m| m.clauses_of_time(),
        &[rel(&[Conj, Ccomp, Parataxis, Dep, Advcl]), rel(&[Case]), tag(&["VBD", "VBN"])],
    ),
    (
        |m| m.subjects_behind_openers(),
        &[rel(&[Advcl]), rel(&[Obl, Nmod]), rel(&[Case]), tag(&["VBD", "VBZ", "VBP"])],
    ),
    (
        |m| m.participles_behind_adverbs(),
        &[rel(&[Cop, AuxPass]), rel(&[Conj]), tag(&["RB"]), tag(&["VBN"])],
    ),
    (|m| m.false_passives(), &[rel(&[Nsubj, NsubjPass]), tag(&["VBN"])]),
    (|m| m.clauses_of_nouns(), &[rel(&[Advcl]), rel(&[Mark]), tag(&["VB", "VBG"])]),
    (|m| m.trailing_days(), &[]),
    (|m| m.days_behind_places(), &[rel(&[Nmod]), rel(&[Case])]),
    (|m| m.claims_of_others(), &[rel(&[Appos]), tag(&["NNP"])]),
    (|m| m.strayed_conditions(), &[thing(IF), rel(&[Mark])]),
    (|m| m.predicates_of_likelihood(), &[thing(BE)]),
    (|m| m.counted_objects(), &[rel(&[Obl, OblUnmarked])]),
    (|m| m.things_given(), &[thing(NAME), rel(&[Obj]), rel(&[Obl])]),
    (|m| m.days_given(), &[thing(GIVE)]),
    (|m| m.objects_behind_for(), &[rel(&[Obj]), rel(&[Iobj]), rel(&[Case])]),
    (|m| m.requests_read_as_purposes(), &[rel(&[Obj]), rel(&[Advcl, Acl]), rel(&[Mark])]),
    (|m| m.times_that(), &[thing(TIME), rel(&[Nsubj]), tag(&["NNP", "NNPS"])]),
    (|m| m.speakers_described(), &[rel(&[Ccomp]), rel(&[Nsubj])]),
    (|m| m.clauses_around_who_says(), &[rel(&[Parataxis])]),
    (|m| m.speakers_read_as_adverbs(), &[rel(&[Advmod]), tag(&["DT"])]),
    (|m| m.nouns_read_as_clauses(), &[rel(&[Ccomp]), rel(&[Nsubj]), tag(&["VBZ"]), tag(&["NN"])]),
    (|m| m.prepositions_of_days(), &[rel(&[Case]), rel(&[OblUnmarked, Obl, Advmod])]),
    (|m| m.phrases_behind_lists(), &[rel(&[Nmod]), rel(&[Conj]), rel(&[Obj]), rel(&[Case])]),
    (|m| m.subjects_of_participles(), &[rel(&[OblAgent]), rel(&[Nsubj, NsubjPass]), tag(&["VBN"])]),
    (|m| m.speakers_read_as_expletives(), &[rel(&[Expl])]),
    (|m| m.particles_read_as_prepositions(), &[rel(&[Case])]),
    (|m| m.what_others_call(), &[thing(WHAT), rel(&[Obj]), rel(&[AclRelcl])]),
    (|m| m.what_sources_describe(), &[thing(WHAT)]),
    (|m| m.names_given(), &[rel(&[Obj]), rel(&[Appos])]),
    (|m| m.second_sayings(), &[tag(&["CC"]), tag(&["VBD", "VBN"])]),
    (|m| m.subjects_before_that(), &[thing(THAT), rel(&[Nsubj, NsubjPass]), rel(&[Ccomp])]),
    (|m| m.subjects_read_as_objects(), &[rel(&[Obj])]),
    (|m| m.verbs_of_what_is_said(), &[rel(&[Obj]), rel(&[Acl]), tag(&["VBG"]), tag(&["VBN"])]),
    (|m| m.that_of_clauses(), &[thing(THAT)]),
    (
        |m| m.clauses_told_to_nouns(),
        &[rel(&[AclRelcl, Acl]), rel(&[Mark, Obj]), rel(&[Nsubj, NsubjPass])],
    ),
    (|m| m.what_is_said_failed(), &[rel(&[Obj]), rel(&[Acl]), tag(&["VBN"])]),
    (|m| m.asked_first(), &[]),
    (|m| m.matters_of_claims(), &[rel(&[Obl]), rel(&[Obj]), rel(&[Case])]),
    (|m| m.origins_behind_places(), &[rel(&[Nmod]), rel(&[Obl]), rel(&[Case])]),
    (|m| m.phrases_behind_prices(), &[rel(&[Nmod]), rel(&[Case])]),
    (|m| m.objects_behind_as(), &[rel(&[Case]), rel(&[Obl]), rel(&[Det]), tag(&["JJ"])]),
    (|m| m.agents_behind_places(), &[rel(&[Nmod]), rel(&[Obl]), rel(&[Case]), tag(&["VBN"])]),
    (|m| m.things_named_first(), &[rel(&[Obl]), rel(&[Obj])]),
    (|m| m.clauses_behind_days(), &[]),
    (|m| m.verbs_behind_asides(), &[rel(&[Acl, Parataxis]), tag(&["WDT", "WP"])]),
    (|m| m.speakers_behind_clauses(), &[rel(&[Ccomp]), rel(&[Obj])]),
    (|m| m.closing_attribution(), &[]),
    (|m| m.verbs_before_and(), &[rel(&[Advcl]), tag(&["VBD", "VBZ", "VBP"])]),
    (|m| m.results_of_what_is_said(), &[rel(&[Advcl]), rel(&[Ccomp]), tag(&["VBG"])]),
    (|m| m.accounts_of_who_speaks(), &[rel(&[Advcl]), rel(&[Ccomp]), rel(&[Obj]), tag(&["VBG"])]),
    (|m| m.participles_behind_nouns(), &[rel(&[Conj]), tag(&["VBN"])]),
    (|m| m.gerunds_about_others(), &[rel(&[Acl]), rel(&[Obj]), tag(&["VBG"])]),
    (|m| m.deeds_of_who_speaks(), &[rel(&[Conj]), rel(&[Ccomp]), tag(&["VBD"])]),
    (|m| m.strayed_conjuncts(), &[rel(&[Conj]), tag(&["CC"]), tag(&["VBD", "VBN"])]),
    (|m| m.strayed_speech(), &[rel(&[Conj]), rel(&[Ccomp]), tag(&["CC"]), tag(&["VBD", "VBN"])]),
    (|m| m.subjects_behind_fronted_phrases(), &[rel(&[Conj, Appos])]),
    (|m| m.clauses_between_commas(), &[tag(&["WDT", "WP", "WP$"])]),
    (|m| m.subjects_of_objects(), &[rel(&[Nsubj]), rel(&[Obj])]),
    (|m| m.clauses_of_sayings(), &[rel(&[Obj]), tag(&["VBG"])]),
    (|m| m.objects_of_subjects(), &[rel(&[Nsubj]), rel(&[Nmod, Appos])]),
    (|m| m.objects_of_second_verbs(), &[rel(&[Conj]), tag(&["CC"])]),
    (|m| m.deeds_of_objects(), &[rel(&[Advcl]), rel(&[Obj]), tag(&["VBG"])]),
    (|m| m.results_of_gerunds(), &[rel(&[Advcl]), rel(&[Mark]), tag(&["VBG"])]),
    (|m| m.two_subjects(), &[rel(&[Nsubj])]),
];

/// One sentence under repair.
struct Mender<'m> {
    text: &'m str,
    knowledge: &'m Knowledge,
    /// Number of the sentence in the text.
    number: usize,
    sentence: &'m Sentence,
    reading: &'m mut Reading,
    known: &'m mut Known,
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
        if !self.known.holds[self.number].has(rel) {
            return None;
        }
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
        self.note(t);
    }

    fn tag(&mut self, t: usize, upos: Upos, penn: &str) {
        let Some(token) = self.reading.tokens.get_mut(t) else { return };
        token.upos = upos;
        if let Some(at) = XPOS.iter().position(|&x| x == penn) {
            token.xpos = at as u8;
        }
        self.note(t);
    }

    /// Its sentence, this one or the one beside it, holds what the token has become.
    fn note(&mut self, t: usize) {
        let number = match (self.first()..self.end()).contains(&t) {
            true => self.number,
            false => self.reading.sentences.partition_point(|s| s.end as usize <= t),
        };
        if let Some(holds) = self.known.holds.get_mut(number) {
            holds.add(&self.reading.tokens[t]);
        }
    }

    fn name_lemma(&mut self, t: usize, lemma: &str) {
        if self.lemma(t) != lemma {
            self.reading.lemmas.push(lemma.to_string());
            self.reading.tokens[t].lemma = (self.reading.lemmas.len() - 1) as u32;
            self.known.add_lemma(self.number, lemma, self.knowledge);
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
        let lemma = self.reading.tokens.get(t).map(|token| token.lemma as usize);
        lemma.and_then(|lemma| self.known.speech.get(lemma)).is_some_and(|says| *says)
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parallax_language::{Context, Reader};

    use super::*;

    /// On the articles of the demonstration, trying every repair mends nothing more.
    #[test]
    fn a_repair_finds_nothing_where_its_needs_are_not_met() {
        let knowledge = Arc::new(Knowledge::load().unwrap());
        let reader = Reader::new(knowledge.clone()).unwrap();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/articles");
        let mut articles = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let reading = reader.read(&text, &Context::default());
            let tried = repaired(&text, &reading, &knowledge, true);
            assert!(mended(&text, &reading, &knowledge) == tried, "{text}");
            articles += 1;
        }
        assert!(articles > 100);
    }
}
