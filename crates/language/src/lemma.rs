//! Dictionary forms: a table of exceptions learnt from the treebanks and a hand-kept one of irregular
//! forms, then the rules of English inflection, which ask a list of known words where spelling alone
//! does not tell (`hoping` is `hope`, `hopping` is `hop`).

use foldhash::{HashMap, HashSet};
use parallax_model::{Reading, Upos};

use crate::word::{Word, hash};

/// Finds dictionary forms.
#[derive(Debug)]
pub struct Lemmatiser {
    /// Lower-case form and Penn tag to lemma.
    exceptions: HashMap<(u32, &'static str), &'static str>,
    irregular: HashMap<(u32, Class), &'static str>,
    known: HashSet<(u32, Class)>,
    /// Words of the tables of events, which treebanks may know in the plural only ("troops").
    learnt: HashSet<(u32, Class)>,
}

/// What the rules of inflection distinguish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    Verb,
    Noun,
    Adjective,
}

impl Class {
    fn of(letter: &str) -> Option<Self> {
        match letter {
            "v" => Some(Self::Verb),
            "n" => Some(Self::Noun),
            "a" => Some(Self::Adjective),
            _ => None,
        }
    }

    /// The class whose inflection a Penn tag marks.
    fn inflected(penn: &str) -> Option<Self> {
        match penn {
            "VBD" | "VBG" | "VBN" | "VBZ" => Some(Self::Verb),
            "NNS" | "NNPS" => Some(Self::Noun),
            "JJR" | "JJS" | "RBR" | "RBS" => Some(Self::Adjective),
            _ => None,
        }
    }
}

impl Lemmatiser {
    pub fn load() -> Self {
        Self::read(include_str!("../../../models/lemmas.tsv"))
    }

    /// `table` has lines of two kinds: class letter and known word; form, Penn tag and lemma.
    pub fn read(table: &'static str) -> Self {
        let mut out = Self {
            exceptions: HashMap::default(),
            irregular: HashMap::default(),
            known: Default::default(),
            learnt: Default::default(),
        };
        for line in include_str!("../../../knowledge/language/irregular.csv")
            .lines()
            .filter(|l| !l.starts_with('#'))
        {
            let mut parts = line.split(',');
            let (Some(lemma), Some(class), Some(forms)) =
                (parts.next(), parts.next().and_then(Class::of), parts.next())
            else {
                continue;
            };
            out.known.insert((hash(lemma), class));
            for form in forms.split(' ') {
                out.irregular.insert((hash(form), class), lemma);
            }
        }
        for line in table.lines() {
            let mut parts = line.split('\t');
            match (parts.next(), parts.next(), parts.next()) {
                (Some(class), Some(word), None) => {
                    if let Some(class) = Class::of(class) {
                        out.known.insert((hash(word), class));
                    }
                }
                (Some(form), Some(penn), Some(lemma)) => {
                    out.exceptions.insert((hash(form), penn), lemma);
                }
                _ => {}
            }
        }
        out
    }

    /// Takes in words known from elsewhere, so that their inflected forms lead to them.
    pub fn learn<'w>(&mut self, words: impl Iterator<Item = &'w str>, class: Class) {
        for word in words {
            self.known.insert((hash(word), class));
            self.learnt.insert((hash(word), class));
        }
    }

    /// Fills the lemmas of all tokens, from their tags.
    pub fn annotate(&self, text: &str, words: &[Word], reading: &mut Reading) {
        // The first lemma of each hash; two that share one are told apart by looking through all.
        let mut index: HashMap<u32, u32> = HashMap::default();
        let mut cache: HashMap<(u32, u8, Upos), u32> = HashMap::default();
        let mut lemma = String::new();
        for (token, word) in reading.tokens.iter_mut().zip(words) {
            let slot = (word.form, token.xpos, token.upos);
            if let Some(&known) = cache.get(&slot) {
                token.lemma = known;
                continue;
            }
            let form = token.range.slice(text).unwrap_or("");
            lemma.clear();
            self.lemma_into(form, token.penn(), token.upos, &mut lemma);
            let all = &mut reading.lemmas;
            let new = all.len() as u32;
            let first = *index.entry(hash(&lemma)).or_insert(new);
            let known = match all.get(first as usize) {
                Some(known) if *known != lemma => all.iter().position(|l| *l == lemma),
                found => found.map(|_| first as usize),
            };
            token.lemma = known.map_or(new, |at| at as u32);
            if known.is_none() {
                all.push(lemma.clone());
            }
            cache.insert(slot, token.lemma);
        }
    }

    /// Dictionary form of one word.
    pub fn lemma(&self, form: &str, penn: &str, upos: Upos) -> String {
        let mut out = String::new();
        self.lemma_into(form, penn, upos, &mut out);
        out
    }

    fn lemma_into(&self, form: &str, penn: &str, upos: Upos, out: &mut String) {
        let name = upos == Upos::Propn;
        if name || matches!(upos, Upos::Punct | Upos::Sym | Upos::Num | Upos::X) {
            out.push_str(form);
            if name && penn == "NNPS" {
                self.plural_name(out);
            }
            return;
        }
        let lower = form.to_lowercase();
        if let Some(lemma) = self.exceptions.get(&(hash(&lower), penn)) {
            // "bases" is the plural of two words; the one that the tables of events use is meant.
            let other = *lemma == lower || !self.learns(lemma);
            let plural = penn == "NNS" && other && !self.learns(&lower);
            let single = plural.then(|| self.without_s(&lower, Class::Noun));
            out.push_str(single.as_deref().filter(|s| self.learns(s)).unwrap_or(lemma));
        } else if let Some(class) = Class::inflected(penn) {
            out.push_str(&self.inflected(&lower, penn, class));
        } else if penn == "NN" && lower.ends_with('s') && !self.learns(&lower) {
            // A plural tagged as a singular: "troops", "supplies".
            let single = self.without_s(&lower, Class::Noun);
            out.push_str(if self.learns(&single) { &single } else { &lower });
        } else if matches!(penn, "VB" | "VBP") && !self.knows(&lower, Class::Verb) {
            // A past form behind "and" that was taken for an infinitive: "captured a base and shot …".
            let past = self.irregular.get(&(hash(&lower), Class::Verb));
            out.push_str(past.copied().unwrap_or(&lower));
        } else {
            out.push_str(&lower);
        }
    }

    /// Lemma of a form in the hand-kept table of irregular inflection.
    pub fn irregular(&self, form: &str, penn: &str) -> Option<&'static str> {
        self.irregular.get(&(hash(form), Class::inflected(penn)?)).copied()
    }

    /// Whether a form is the past of an irregular verb, whatever else it may be: "shot", never "cut".
    pub fn is_past(&self, form: &str) -> bool {
        self.irregular.get(&(hash(form), Class::Verb)).is_some_and(|lemma| *lemma != form)
    }

    /// Whether a form can be nothing but the past of an irregular verb: "struck", never "found" or "cut".
    pub fn is_only_past(&self, form: &str) -> bool {
        self.irregular.get(&(hash(form), Class::Verb)).is_some_and(|lemma| *lemma != form)
            && ![Class::Noun, Class::Adjective].iter().any(|c| self.knows(form, *c))
            && !self.learns(form)
            && !form.ends_with("ing")
    }

    /// Whether a form can be nothing but the third person of a verb: "denies", never "reports".
    pub fn is_only_third(&self, form: &str) -> bool {
        let lemma = self.without_s(form, Class::Verb);
        lemma != form && self.is_only_verb(&lemma) && !self.is_nominal(form)
    }

    /// Whether a lemma is that of a verb and of nothing else: "enter", never "report".
    pub fn is_only_verb(&self, lemma: &str) -> bool {
        self.knows(lemma, Class::Verb) && !self.is_nominal(lemma)
    }

    fn is_nominal(&self, word: &str) -> bool {
        [Class::Noun, Class::Adjective].iter().any(|c| self.knows(word, *c)) || self.learns(word)
    }

    fn plural_name(&self, out: &mut String) {
        if out.ends_with("ies") && out.len() > 4 {
            out.truncate(out.len() - 3);
            out.push('y');
        } else if out.ends_with('s') && !out.ends_with("ss") && out.len() > 3 {
            out.pop();
        }
    }

    fn knows(&self, word: &str, class: Class) -> bool {
        self.known.contains(&(hash(word), class))
    }

    fn learns(&self, noun: &str) -> bool {
        self.learnt.contains(&(hash(noun), Class::Noun))
    }

    fn inflected(&self, form: &str, penn: &str, class: Class) -> String {
        if let Some(lemma) = self.irregular.get(&(hash(form), class)) {
            // "bases": of two words, the one that the tables of events use.
            let single = (penn == "NNS" && form.ends_with('s'))
                .then(|| self.without_s(form, Class::Noun))
                .filter(|single| self.learns(single) && !self.learns(lemma));
            return single.unwrap_or_else(|| (*lemma).into());
        }
        // An inflected compound ends in an irregular form: "policemen", "airstrikes".
        if class == Class::Noun && form.ends_with("men") && form.len() > 5 {
            return format!("{}man", &form[..form.len() - 3]);
        }
        match penn {
            "NNS" | "NNPS" | "VBZ" => self.without_s(form, class),
            "VBG" => self.without(form, "ing", class),
            "VBD" | "VBN" => self.without(form, "ed", class),
            "JJR" | "RBR" => self.without(form, "er", class),
            "JJS" | "RBS" => self.without(form, "est", class),
            _ => form.into(),
        }
    }

    fn without_s(&self, form: &str, class: Class) -> String {
        let Some(stem) = form.strip_suffix('s').filter(|s| !s.is_empty() && !s.ends_with('s'))
        else {
            return form.into();
        };
        if self.knows(stem, class) {
            return stem.into();
        }
        if let Some(short) = stem.strip_suffix("ie").filter(|s| s.len() > 1) {
            return format!("{short}y");
        }
        if let Some(short) = stem.strip_suffix('e') {
            let hissing = ["s", "x", "z", "ch", "sh"].iter().any(|e| short.ends_with(e));
            let soft = short.ends_with('s') && !short.ends_with("ss") || short.ends_with('z');
            if self.knows(short, class)
                || hissing && !soft
                || short.ends_with('o') && class == Class::Verb
            {
                return short.into();
            }
        }
        stem.into()
    }

    /// Undoes `-ing`, `-ed`, `-er`, `-est` with their spelling changes.
    fn without(&self, form: &str, ending: &str, class: Class) -> String {
        let Some(stem) =
            form.strip_suffix(ending).filter(|s| s.contains(['a', 'e', 'i', 'o', 'u', 'y']))
        else {
            return form.into();
        };
        if let (Some(short), true) = (stem.strip_suffix('i'), ending != "ing") {
            return format!("{short}y");
        }
        let with_e = format!("{stem}e");
        if stem.ends_with('e') {
            return if ending == "ing" { stem.into() } else { with_e };
        }
        let undoubled = undouble(stem);
        if let Some(short) = undoubled
            && (self.knows(short, class)
                || !self.knows(stem, class)
                    && (!stem.ends_with(['l', 's', 'f', 'z'])
                        || stem.ends_with("ll") && syllables(stem.as_bytes()) > 1))
        {
            return short.into();
        }
        match (self.knows(stem, class), self.knows(&with_e, class)) {
            (true, false) => return stem.into(),
            (false, true) => return with_e,
            (true, true) => return if wants_e(stem) { with_e } else { stem.into() },
            (false, false) => {}
        }
        // "outgunned", "re-established": a prefix before a known word.
        let tail = |n: usize| stem.get(n..).is_some_and(|t| t.len() > 2 && self.knows(t, class));
        let tail_e = |n: usize| {
            stem.get(n..).is_some_and(|t| t.len() > 2 && self.knows(&format!("{t}e"), class))
        };
        for n in 2..=5 {
            if tail(n) {
                return stem.into();
            }
            if tail_e(n) {
                return with_e;
            }
        }
        if wants_e(stem) { with_e } else { stem.into() }
    }
}

fn vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// The stem with its doubled last consonant made single.
fn undouble(stem: &str) -> Option<&str> {
    let b = stem.as_bytes();
    let n = b.len();
    (n > 2 && b[n - 1] == b[n - 2] && b[n - 1].is_ascii_alphabetic() && !vowel(b[n - 1]))
        .then(|| &stem[..n - 1])
}

/// Whether English spelling expects a silent `e` after this stem.
fn wants_e(stem: &str) -> bool {
    let b = stem.as_bytes();
    let n = b.len();
    if n < 2 {
        return false;
    }
    let (last, before) = (b[n - 1], b[n - 2]);
    if [
        "at", "iz", "ys", "uc", "nc", "rc", "ac", "ic", "rg", "dg", "ag", "rs", "ns", "ur", "ir",
        "uir", "ut", "ok", "ak", "ik", "ok", "id", "ud", "in", "as", "is", "us", "os", "ul", "um",
        "un", "ar", "or",
    ]
    .iter()
    .any(|e| stem.ends_with(e))
    {
        let single = n < 3 || !vowel(b[n - 3]);
        return match (before, last) {
            (_, b'c' | b'g' | b'z') => true,
            (b'r' | b'n' | b'y', b's') => true,
            (b'a', b't') => single && syllables(b) > 1 || n == 3,
            (b'i', b'n' | b'd')
            | (b'u', b'd' | b't' | b'l' | b'm' | b'n' | b'r')
            | (b'i' | b'a' | b'o', b'r') => {
                single && (n <= 4 || matches!((before, last), (b'i', b'd' | b'r') | (b'u', _)))
            }
            (_, b'k') => single,
            (_, b's') => true,
            _ => single,
        };
    }
    match last {
        b'v' | b'u' => true,
        b'l' => matches!(before, b'b' | b'c' | b'd' | b'f' | b'g' | b'k' | b'p' | b't' | b'z'),
        b'e' => false,
        b'w' | b'x' | b'y' | b'h' => false,
        _ => syllables(b) == 1 && vowel(before) && (n < 3 || !vowel(b[n - 3])) && n <= 4,
    }
}

fn syllables(b: &[u8]) -> usize {
    let mut n = 0;
    let mut inside = false;
    for &c in b {
        let v = vowel(c) || c == b'y';
        n += usize::from(v && !inside);
        inside = v;
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_of_the_trade_have_their_dictionary_form() {
        let mut lemmatiser = Lemmatiser::load();
        lemmatiser.learn(["boycott"].into_iter(), Class::Verb);
        lemmatiser.learn(["supply", "news"].into_iter(), Class::Noun);
        assert_eq!(lemmatiser.lemma("boycotting", "VBG", Upos::Verb), "boycott");
        assert_eq!(lemmatiser.lemma("supplies", "NN", Upos::Noun), "supply");
        assert_eq!(lemmatiser.lemma("news", "NN", Upos::Noun), "news");
        for (form, penn, lemma) in [
            ("launched", "VBD", "launch"),
            ("fired", "VBD", "fire"),
            ("firing", "VBG", "fire"),
            ("said", "VBD", "say"),
            ("condemned", "VBD", "condemn"),
            ("denied", "VBD", "deny"),
            ("seized", "VBN", "seize"),
            ("struck", "VBD", "strike"),
            ("imposing", "VBG", "impose"),
            ("threatening", "VBG", "threaten"),
            ("withdrew", "VBD", "withdraw"),
            ("shelled", "VBD", "shell"),
            ("shelling", "VBG", "shell"),
            ("escalated", "VBD", "escalate"),
            ("deployed", "VBN", "deploy"),
            ("urges", "VBZ", "urge"),
            ("vetoes", "VBZ", "veto"),
            ("tested", "VBN", "test"),
            ("refused", "VBD", "refuse"),
            ("accused", "VBD", "accuse"),
            ("intercepted", "VBD", "intercept"),
            ("intruded", "VBD", "intrude"),
            ("detained", "VBN", "detain"),
            ("released", "VBD", "release"),
            ("provoked", "VBD", "provoke"),
            ("bombed", "VBD", "bomb"),
            ("mobilised", "VBD", "mobilise"),
            ("mobilizing", "VBG", "mobilize"),
            ("rebuffed", "VBD", "rebuff"),
            ("patrolled", "VBD", "patrol"),
            ("expelled", "VBD", "expel"),
            ("dropping", "VBG", "drop"),
            ("agreed", "VBD", "agree"),
            ("freed", "VBD", "free"),
            ("violated", "VBD", "violate"),
            ("pledged", "VBD", "pledge"),
            ("resumed", "VBD", "resume"),
            ("postponed", "VBD", "postpone"),
            ("ceded", "VBD", "cede"),
            ("scrambled", "VBD", "scramble"),
        ] {
            assert_eq!(lemmatiser.lemma(form, penn, Upos::Verb), lemma, "{form}");
        }
    }

    #[test]
    fn nouns_lose_their_plural_and_names_stay() {
        let lemmatiser = Lemmatiser::load();
        for (form, lemma) in [
            ("missiles", "missile"),
            ("countries", "country"),
            ("talks", "talk"),
            ("crises", "crisis"),
            ("aircraft", "aircraft"),
            ("servicemen", "serviceman"),
            ("bases", "base"),
            ("losses", "loss"),
            ("sanctions", "sanction"),
            ("warheads", "warhead"),
            ("ships", "ship"),
            ("allies", "ally"),
            ("axes", "axis"),
            ("forces", "force"),
            ("exercises", "exercise"),
        ] {
            assert!(
                matches!(lemmatiser.lemma(form, "NNS", Upos::Noun).as_str(), l if l == lemma || form == "bases" && l == "basis"),
                "{form}"
            );
        }
        assert_eq!(lemmatiser.lemma("Zarif", "NNP", Upos::Propn), "Zarif");
    }
}
