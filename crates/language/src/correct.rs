//! Tags put right before the parser sees them, where the word and those beside it allow no other: the
//! tagger looks at a window of words and has seldom seen the language of news.

use parallax_model::{Reading, Upos};

use crate::lemma::Lemmatiser;

/// A tag as class and Penn label.
pub type Told = (Upos, &'static str);

/// The tag that the token has to bear instead of its own.
pub fn tag(reading: &Reading, text: &str, lemmatiser: &Lemmatiser, at: usize) -> Option<Told> {
    let word = At { reading, text, lemmatiser, at };
    RULES.iter().find_map(|rule| rule(&word))
}

const RULES: [fn(&At<'_>) -> Option<Told>; 9] = [
    |w| w.verb_before_particle(),
    |w| w.past_alone(),
    |w| w.participle_behind_have(),
    |w| w.past_behind_name_or_ordinal(),
    |w| w.neither_nor(),
    |w| w.present(),
    |w| w.hyphen(),
    |w| w.participle_of_noun(),
    |w| w.participle_of_number(),
];

const PAST: Option<Told> = Some((Upos::Verb, "VBD"));
const PARTICIPLE: Option<Told> = Some((Upos::Verb, "VBN"));

/// Words behind which a past form is a participle.
const PERFECT: [&str; 4] = ["had", "has", "have", "having"];
/// With these a participle is part of a finite verb.
const HELPERS: [&str; 6] = ["was", "were", "is", "are", "been", "be"];
/// Words that stand for one of several.
const ORDINALS: [&str; 7] = ["first", "second", "third", "fourth", "last", "other", "latter"];
/// Words that open a phrase of a noun and nothing else.
const ARTICLES: [&str; 9] = ["the", "a", "an", "its", "their", "his", "her", "our", "The"];
/// Particles that make a verb of a past form before them.
const PARTICLES: [&str; 5] = ["down", "up", "off", "out", "back"];

/// A token among its neighbours, which are counted from it.
struct At<'a> {
    reading: &'a Reading,
    text: &'a str,
    lemmatiser: &'a Lemmatiser,
    at: usize,
}

impl At<'_> {
    fn near(&self, by: isize) -> Option<usize> {
        self.at.checked_add_signed(by).filter(|t| *t < self.reading.tokens.len())
    }

    fn form(&self, by: isize) -> &str {
        self.near(by).map_or("", |t| self.reading.form(self.text, t))
    }

    fn penn(&self, by: isize) -> &'static str {
        self.near(by).map_or("", |t| self.reading.tokens[t].penn())
    }

    /// No blank between a token and the next.
    fn glued(&self, by: isize) -> bool {
        let tokens = &self.reading.tokens;
        match (self.near(by), self.near(by + 1)) {
            (Some(a), Some(b)) => tokens[a].range.end == tokens[b].range.start,
            _ => false,
        }
    }

    /// "A jet shot down a balloon", "it shot down", "had shot down the helicopter": a noun would have its
    /// article, and no particle behind it.
    fn verb_before_particle(&self) -> Option<Told> {
        let (own, before) = (self.penn(0), self.penn(-1));
        let noun = own == "NN";
        let subject = noun && matches!(before, "NN" | "NNS" | "NNP" | "NNPS")
            || matches!(own, "NN" | "RB" | "JJ") && before == "PRP";
        let perfect = noun && PERFECT.contains(&self.form(-1));
        if !(subject || perfect)
            || !PARTICLES.contains(&self.form(1))
            || !self.lemmatiser.is_past(self.form(0))
        {
            return None;
        }
        if perfect { PARTICIPLE } else { PAST }
    }

    /// "Struck": nothing but the past of a verb.
    fn past_alone(&self) -> Option<Told> {
        let taken =
            matches!(self.penn(0), "NN" | "JJ") && self.lemmatiser.is_only_past(self.form(0));
        if taken { PAST } else { None }
    }

    /// "Have still not left the north", but "have limited range".
    fn participle_behind_have(&self) -> Option<Told> {
        let form = self.form(0);
        let taken = self.penn(0) == "JJ" && !form.ends_with("ed") && self.lemmatiser.is_past(form);
        let have = (1..4).find(|by| self.penn(-by) != "RB").unwrap_or(1);
        if taken && PERFECT.contains(&self.form(-have)) { PARTICIPLE } else { None }
    }

    /// "Test-fired a missile": a participle would take no object. "The second covered about 120 km": a number
    /// has no adjective before it.
    fn past_behind_name_or_ordinal(&self) -> Option<Told> {
        let joined = self.penn(0) == "VBN"
            && self.penn(-1) == "HYPH"
            && self.glued(-1)
            && matches!(self.penn(1), "DT" | "PRP$" | "CD");
        let ordinal = || {
            matches!(self.penn(0), "JJ" | "VBN")
                && self.form(0).ends_with("ed")
                && ORDINALS.contains(&self.form(-1))
                && self.penn(-2) == "DT"
                && (self.penn(1) == "CD"
                    || matches!(self.penn(1), "IN" | "RB" | "DT") && self.penn(2) == "CD")
        };
        if joined || ordinal() { PAST } else { None }
    }

    /// "The ministry neither confirmed nor denied it", but "has neither confirmed nor denied it".
    fn neither_nor(&self) -> Option<Told> {
        if self.penn(0) != "VBN" || !matches!(self.form(-1), "neither" | "nor") {
            return None;
        }
        let helped = (-6..0).any(|by| {
            let form = self.form(by);
            PERFECT.contains(&form) || HELPERS.contains(&form)
        });
        if helped { None } else { PAST }
    }

    /// "Norport denies", "if the troops enter combat": nothing but the present of a verb.
    fn present(&self) -> Option<Told> {
        let (own, before) = (self.penn(0), self.penn(-1));
        if own == "NNS" && self.lemmatiser.is_only_third(self.form(0)) {
            return Some((Upos::Verb, "VBZ"));
        }
        let plural = own == "NN" && matches!(before, "NNS" | "NNPS")
            || own == "NNP" && matches!(before, "NNS" | "NNPS" | "NNP");
        (plural && self.lemmatiser.is_only_verb(self.form(0))).then_some((Upos::Verb, "VBP"))
    }

    /// "A Kestrel-3 missile": the sign within a name is no "to".
    fn hyphen(&self) -> Option<Told> {
        let within = self.form(0) == "-"
            && matches!(self.penn(-1), "NNP" | "NNPS")
            && self.glued(-1)
            && self.glued(0)
            && self.form(1).starts_with(|c: char| c.is_ascii_digit());
        within.then_some((Upos::Punct, "HYPH"))
    }

    /// "The disputed border": behind an article no verb is finite.
    fn participle_of_noun(&self) -> Option<Told> {
        let described = self.penn(0) == "VBD"
            && ARTICLES.contains(&self.form(-1))
            && matches!(self.penn(1), "NN" | "NNS" | "JJ" | "NNP");
        if described { PARTICIPLE } else { None }
    }

    /// "Three were killed and eleven wounded".
    fn participle_of_number(&self) -> Option<Told> {
        let hurt = self.penn(0) == "JJ"
            && self.penn(-1) == "CD"
            && self.penn(-2) == "CC"
            && self.form(0).ends_with("ed")
            && !self.penn(1).starts_with("NN");
        if hurt { PARTICIPLE } else { None }
    }
}
