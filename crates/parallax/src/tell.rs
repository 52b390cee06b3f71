//! What one text says, sentence by sentence, with how each thing stands: the report of `read`.

use std::fmt::Write;

use parallax_coding::Coded;
use parallax_knowledge::Knowledge;
use parallax_model::statement::{Commitment, Polarity};
use parallax_model::{
    Actor, Article, EventMention, EventType, Holder, Modality, Quantity, Reading, Statement,
    TextRange, Upos,
};
use serde::Serialize;

/// The report on one text.
#[derive(Debug, Serialize)]
pub struct Telling {
    pub title: String,
    pub outlet: String,
    pub published: String,
    pub language: String,
    pub sentences: Vec<SentenceTelling>,
    /// Distinct holders with the number of their statements, most first.
    pub holders: Vec<(String, usize)>,
    pub undated: usize,
    pub own_voice: usize,
}

#[derive(Debug, Serialize)]
pub struct SentenceTelling {
    pub number: usize,
    pub range: TextRange,
    pub words: String,
    pub items: Vec<Item>,
}

/// One thing told: an event, or a statement that tells none.
#[derive(Debug, Serialize)]
pub struct Item {
    pub id: String,
    /// Who did what to whom, in the program's words.
    pub what: String,
    /// Slot and words, as in the text.
    pub details: Vec<(String, String)>,
    pub when: String,
    /// How it stands, in words: "claimed by …", "possible", "conditional, no event", …
    pub standing: String,
    /// The words that make it so.
    pub cue: String,
}

pub fn tell(
    article: &Article,
    text: &str,
    reading: &Reading,
    coded: &Coded,
    knowledge: &Knowledge,
) -> Telling {
    let page = Page { article, text, reading, coded, knowledge };
    let mut sentences = Vec::new();
    for (number, sentence) in reading.sentences.iter().enumerate() {
        let words = sentence.range.slice(text).unwrap_or_default().split_whitespace();
        let inside = |range: TextRange| {
            sentence.range.start <= range.start && range.start < sentence.range.end
        };
        let mut items: Vec<(u32, Item)> = coded
            .mentions
            .iter()
            .filter(|m| inside(m.trigger) && !page.is_only_saying(m))
            .map(|m| (m.trigger.start, page.mention(m)))
            .collect();
        let bare = coded
            .statements
            .iter()
            .filter(|s| s.mentions.is_empty() && s.cue.first().is_some_and(|c| inside(*c)))
            .filter(|s| page.says_something(s) && !page.is_part(s));
        items.extend(bare.map(|s| (s.span.range.start, page.statement(s))));
        items.sort_by_key(|(at, _)| *at);
        sentences.push(SentenceTelling {
            number: number + 1,
            range: sentence.range,
            words: words.collect::<Vec<_>>().join(" "),
            items: items.into_iter().map(|(_, item)| item).collect(),
        });
    }
    let mut holders: std::collections::BTreeMap<String, usize> = Default::default();
    for holder in coded.statements.iter().filter_map(Statement::holder) {
        *holders.entry(name(holder)).or_default() += 1;
    }
    let mut holders: Vec<_> = holders.into_iter().collect();
    holders.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Telling {
        title: article.title.clone(),
        outlet: article.source_name.clone(),
        published: article.published.as_ref().map_or_else(
            || "undated: weekdays and other relative dates stay open (give --published)".into(),
            |p| p.zoned().strftime("%A %-d %B %Y").to_string(),
        ),
        language: reading.language.clone(),
        holders,
        undated: coded.mentions.iter().filter(|m| m.slots.date.is_none()).count(),
        own_voice: coded
            .mentions
            .iter()
            .filter(|m| voices(m, &coded.statements).is_empty())
            .count(),
        sentences,
    }
}

/// Statements with a holder whose content tells this mention, the innermost last.
fn voices<'s>(mention: &EventMention, statements: &'s [Statement]) -> Vec<&'s Statement> {
    let mut found: Vec<_> = statements
        .iter()
        .filter(|s| s.mentions.contains(&mention.id) && !(s.chain.is_empty() && s.cue.is_empty()))
        .collect();
    found.sort_by_key(|s| std::cmp::Reverse(s.content.iter().map(|c| c.len()).sum::<usize>()));
    found
}

/// One article with all that was read in it.
struct Page<'a> {
    article: &'a Article,
    text: &'a str,
    reading: &'a Reading,
    coded: &'a Coded,
    knowledge: &'a Knowledge,
}

impl Page<'_> {
    /// A denial or accusation whose words are already told as a statement.
    fn is_only_saying(&self, m: &EventMention) -> bool {
        matches!(m.event_type, EventType::Statement | EventType::Reject)
            && self
                .coded
                .statements
                .iter()
                .any(|s| s.mentions.is_empty() && s.cue.iter().any(|c| c.overlaps(m.trigger)))
    }

    /// "Fears that they will push for more": what is wanted within what nobody by name says is a part
    /// of that.
    fn is_part(&self, s: &Statement) -> bool {
        self.coded.statements.iter().any(|outer| {
            outer.id != s.id
                && outer.chain.is_empty()
                && s.cue.first().is_some_and(|c| outer.content.iter().any(|o| o.contains(*c)))
        })
    }

    /// Not only a stand on a thing ("supports the treaty"), not only a pronoun, and not a word beyond
    /// the lexicon with nothing said in its object.
    fn says_something(&self, s: &Statement) -> bool {
        let tokens = || {
            s.content
                .iter()
                .flat_map(|c| self.reading.tokens_in(*c))
                .filter_map(|t| self.reading.tokens.get(t))
        };
        let known = self.knowledge.cues.of(&s.cue_lemma).next().is_some();
        let verb = tokens().any(|t| matches!(t.upos, Upos::Verb | Upos::Aux));
        let attitude = s.commitment == Commitment::Evaluation
            || s.commitment == Commitment::Agreement && !verb;
        !attitude
            && tokens().any(|t| {
                matches!(t.upos, Upos::Noun | Upos::Propn | Upos::Verb | Upos::Num | Upos::Adj)
            })
            && (known || verb || s.cue_lemma.is_empty() || s.commitment != Commitment::Report)
    }

    fn mention(&self, m: &EventMention) -> Item {
        let voices = voices(m, &self.coded.statements);
        Item {
            id: m.id.0.clone(),
            what: proposition(m),
            details: details(m, self.text),
            when: when(m),
            standing: self.standing(m, &voices),
            cue: voices
                .iter()
                .flat_map(|s| &s.cue)
                .filter_map(|c| c.slice(self.text))
                .collect::<Vec<_>>()
                .join(" … "),
        }
    }

    fn statement(&self, s: &Statement) -> Item {
        // A denial is told by what it denies, with the name it gives it beside.
        let denied = s.about.filter(|_| s.falsehood_noun.is_some());
        let what = match denied {
            Some(about) => {
                let words = self.words(about);
                words.rsplit_once(" as ").map_or(words.clone(), |(head, _)| head.to_string())
            }
            None => s.content.iter().map(|c| self.words(*c)).collect::<Vec<_>>().join(" … "),
        };
        let called = s.falsehood_noun.as_ref().map(|noun| format!("called “{noun}”"));
        let hedge = hedge(s.modality, s.band).filter(|h| h != "denied");
        let standing: Vec<String> =
            [Some(self.said_by(s)), called, hedge].into_iter().flatten().collect();
        Item {
            id: s.id.0.clone(),
            what,
            details: Vec::new(),
            when: String::new(),
            standing: standing.join("; "),
            cue: s.cue.iter().map(|c| self.words(*c)).collect::<Vec<_>>().join(" … "),
        }
    }

    fn words(&self, range: TextRange) -> String {
        range.slice(self.text).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn standing(&self, m: &EventMention, voices: &[&Statement]) -> String {
        let mut parts: Vec<String> = voices.iter().map(|s| self.said_by(s)).collect();
        if parts.is_empty() {
            parts.push("told in the outlet's own voice, no holder named".into());
        }
        if let Some(word) = self.footage(m) {
            parts = vec![format!("seen in “{word}”, not told as done")];
        }
        if let Some(hedge) = hedge(m.modality, m.band)
            && !(m.modality == Modality::Denied && parts.iter().any(|p| p.starts_with("denied")))
        {
            parts.push(hedge);
        }
        parts.dedup();
        parts.join("; ")
    }

    /// "footage of launches": the picture that the event is only a part of.
    fn footage(&self, m: &EventMention) -> Option<String> {
        let pictures = self.knowledge.frames.class_named("footage")?;
        let at = self.reading.tokens_in(m.trigger).next()?;
        let head = self.reading.head(at)?;
        let of = self.reading.tokens.get(at)?.rel == parallax_model::Rel::Nmod;
        (of && pictures.lists(self.reading.lemma(head)))
            .then(|| self.reading.form(self.text, head).to_string())
    }

    /// "claimed by North Korea", "denied by the Kremlin", "unconfirmed".
    fn said_by(&self, s: &Statement) -> String {
        let verb = match s.commitment {
            Commitment::Denial if s.polarity == Polarity::Negative => "denied",
            Commitment::Dispute => "disputed",
            Commitment::Retraction => "retracted",
            Commitment::Strong | Commitment::Factive => "given as fact",
            Commitment::Concession => "admitted",
            Commitment::Doubt => "claimed, with the writer standing back,",
            Commitment::Assessment => "assessed",
            Commitment::Speculation => "feared or supposed",
            Commitment::Plan | Commitment::Decree => "planned or considered",
            Commitment::Directive | Commitment::Desire => "wanted",
            Commitment::Warning => "warned of",
            Commitment::Opposition => "opposed",
            Commitment::Nocomment => return format!("neither affirmed nor denied by {}", names(s)),
            Commitment::Unconfirmed => return self.unconfirmed(),
            Commitment::Possible | Commitment::Wep => "held possible",
            _ if s.polarity == Polarity::Negative => "denied",
            _ if s.polarity == Polarity::Questions => "questioned",
            Commitment::Report if s.polarity == Polarity::None => "not said",
            Commitment::Hearsay | Commitment::Anonymous => "reported",
            _ => "claimed",
        };
        if s.chain.is_empty() {
            format!("{}, no holder named", verb.trim_end_matches(','))
        } else {
            format!("{verb} by {}", names(s))
        }
    }

    /// True on the day of the page only.
    fn unconfirmed(&self) -> String {
        match &self.article.published {
            Some(p) => format!("unconfirmed as of {}", p.zoned().strftime("%-d %B %Y")),
            None => "unconfirmed as of this undated page".into(),
        }
    }
}

/// "North Korea → Russia: arms transfer".
fn proposition(m: &EventMention) -> String {
    let names = |actors: &[Actor]| {
        actors
            .iter()
            .map(|a| match (&a.country, a.implicit) {
                (Some(country), true) => format!("[{} ({country})]", a.text),
                (Some(country), false) => format!("{} ({country})", a.text),
                (None, _) => a.text.clone(),
            })
            .collect::<Vec<_>>()
            .join(", ")
    };
    let kind = m.kind.as_deref().unwrap_or(m.event_type.name());
    let kind = kind.trim_start_matches("x-").replace('-', " ").to_lowercase();
    let no = if m.negated { "no " } else { "" };
    match (m.actors.is_empty(), m.recipients.is_empty()) {
        (true, true) => format!("{no}{kind}"),
        (false, true) => format!("{}: {no}{kind}", names(&m.actors)),
        (true, false) => format!("{no}{kind} → {}", names(&m.recipients)),
        (false, false) => format!("{} → {}: {no}{kind}", names(&m.actors), names(&m.recipients)),
    }
}

fn details(m: &EventMention, text: &str) -> Vec<(String, String)> {
    let slots = &m.slots;
    let words = |r: TextRange| {
        r.slice(text).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut out = Vec::new();
    let mut put = |name: &str, range: Option<TextRange>| {
        if let Some(range) = range {
            out.push((name.to_string(), words(range)));
        }
    };
    let range = |q: &Option<Quantity>| q.as_ref().map(|q| q.range);
    put("weapon", slots.weapon.as_ref().map(|w| w.range));
    // "a missile" counts nothing that the word does not say.
    let article = |r: &TextRange| {
        r.slice(text).is_some_and(|w| w.eq_ignore_ascii_case("a") || w.eq_ignore_ascii_case("an"))
    };
    put("count", range(&slots.count).filter(|r| !article(r)));
    put("capacity, not a count", range(&slots.capacity));
    put("killed", range(&slots.killed));
    put("injured", range(&slots.injured));
    put("killed or injured", range(&slots.casualties));
    put("flew", range(&slots.range_flown));
    put("designed range", range(&slots.range_designed));
    put("altitude", range(&slots.altitude));
    put("mass", range(&slots.mass));
    put("speed", range(&slots.speed));
    put("duration", range(&slots.duration));
    put("money", range(&slots.money));
    put("item", slots.transfer.as_ref().map(|t| t.item_range));
    put("outcome", slots.outcome_range);
    for place in &slots.places {
        put(&format!("place ({})", place.role), Some(place.range));
    }
    put("condition", m.condition);
    out
}

fn when(m: &EventMention) -> String {
    let Some(date) = &m.slots.date else { return String::new() };
    match &date.interval {
        Some(interval) => {
            let day = interval.start.strftime("%a %-d %b %Y").to_string();
            let last =
                interval.end.checked_sub(jiff::Span::new().seconds(1)).unwrap_or(interval.end);
            if last.date() <= interval.start.date() {
                day
            } else {
                format!("{day} to {}", last.strftime("%-d %b %Y"))
            }
        }
        None => date.value.clone(),
    }
}

/// "Kim (PRK), according to KCNA".
fn names(s: &Statement) -> String {
    let mut names: Vec<String> = s.chain.iter().rev().map(name).collect();
    // Who goes on speaking reports nobody else.
    names.dedup();
    let mut names = names.into_iter();
    let inner = names.next().unwrap_or_else(|| "the outlet".into());
    names.fold(inner, |all, outer| format!("{all}, according to {outer}"))
}

fn name(holder: &Holder) -> String {
    match (&holder.country, holder.kind.as_str(), holder.text.as_str()) {
        (Some(country), _, text) => format!("{text} ({country})"),
        (None, "anonymous", "") => "somebody unnamed".into(),
        (None, "anonymous", text) => format!("somebody unnamed (“{text}”)"),
        (None, _, text) => text.into(),
    }
}

fn hedge(modality: Modality, band: Option<parallax_model::ProbabilityBand>) -> Option<String> {
    let word = match modality {
        Modality::Asserted => return None,
        Modality::Denied => "denied",
        Modality::Possible => "possible, not asserted",
        Modality::Planned => "planned, not done",
        Modality::Conditional => "conditional, no event",
        Modality::Hypothetical => "hypothetical, no event",
        Modality::Habitual => "habitual, no single event",
        Modality::Historical => "past background",
    };
    Some(match band {
        Some(b) => format!("{word} ({:.0} to {:.0} %)", b.low * 100.0, b.high * 100.0),
        None => word.into(),
    })
}

impl std::fmt::Display for Telling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.title)?;
        writeln!(f, "{} · {} · language {}\n", self.outlet, self.published, self.language)?;
        for sentence in &self.sentences {
            writeln!(
                f,
                "{}",
                wrap(&format!("S{}  {}", sentence.number, sentence.words), 96, "    ")
            )?;
            if sentence.items.is_empty() {
                writeln!(f, "      no event, no statement by a holder")?;
            }
            for item in &sentence.items {
                writeln!(f, "{}", wrap(&format!("    • {}", item.what), 96, "      "))?;
                let when = if item.when.is_empty() {
                    String::new()
                } else {
                    format!("when: {}; ", item.when)
                };
                writeln!(f, "{}", wrap(&format!("      {when}{}", item.standing), 96, "      "))?;
                let mut details = String::new();
                for (name, words) in &item.details {
                    let _ = write!(details, "{name}: “{words}”  ");
                }
                if !details.is_empty() {
                    writeln!(
                        f,
                        "{}",
                        wrap(&format!("      {}", details.trim_end()), 96, "      ")
                    )?;
                }
                if !item.cue.is_empty() {
                    writeln!(f, "      carried by “{}”  [{}]", item.cue, item.id)?;
                }
            }
            writeln!(f)?;
        }
        let holders: Vec<_> =
            self.holders.iter().map(|(name, n)| format!("{name} ({n})")).collect();
        let holders = if holders.is_empty() { "none".into() } else { holders.join(", ") };
        writeln!(f, "{}", wrap(&format!("Holders: {holders}"), 96, "  "))?;
        writeln!(
            f,
            "{} told without a date; {} in the outlet's own voice, with no holder named",
            events(self.undated),
            events(self.own_voice)
        )
    }
}

fn events(n: usize) -> String {
    if n == 1 { "1 event".into() } else { format!("{n} events") }
}

/// Breaks a line at words; lines after the first begin with `indent`.
fn wrap(line: &str, width: usize, indent: &str) -> String {
    let lead: String = line.chars().take_while(|c| *c == ' ').collect();
    let mut out = lead.clone();
    let mut column = lead.len();
    for (at, word) in line.split_whitespace().enumerate() {
        let length = word.chars().count();
        if at > 0 && column + 1 + length > width {
            out.push('\n');
            out.push_str(indent);
            column = indent.len();
        } else if at > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}
