//! From the coder's statements and mentions to voiced propositions.

use parallax_knowledge::{
    Knowledge,
    cues::modality_of,
    ledger::{Kind, Parties, Phrase, Rules},
};
use parallax_model::{
    Actor, Commitment, EntityId, EventMention, EventType, Modality, Outcome, Polarity, Span,
    Statement, StatementId, ledger::LedgerArticle, mention::PlaceSlot,
};

use crate::{
    actor::ActorRef,
    answers::{charge, denied_charge, explained, intercepted, is_charge, withdrawn},
    holders::chain,
    pointing::{pointed_at, points_back, told_outcome},
    points::{by_its_noun, names_definitely, of_a_toll, outside},
    propositions::{deed, points_back_to, proposition},
    voiced::{Force, Proposition, Voiced, Words},
};

/// What one article says, in the ledger's form: each mention under the innermost statement that
/// holds it, mentions nobody else answers for as the outlet's own, and statements that only point
/// back ("denied the reports") on the mention they point to.
pub fn voiced(
    article: &LedgerArticle,
    statements: &[Statement],
    mentions: &[EventMention],
    text: &str,
    knowledge: &Knowledge,
) -> Vec<Voiced> {
    let rules = &knowledge.ledger;
    let told: Vec<&EventMention> = mentions
        .iter()
        .filter(|m| is_identifiable(m, statements, knowledge) || of_a_toll(m, knowledge).is_some())
        .filter(|m| !says_only(m, statements, knowledge))
        .filter(|m| !spares(m, text))
        .filter(|m| !forborne(m, statements))
        .collect();
    let mut out: Vec<Voiced> = Vec::new();
    for mention in &told {
        let Some(mut proposition) = proposition(article, mention, text, knowledge) else {
            continue;
        };
        let meant = told_above(mention, &proposition, &told, text, knowledge);
        if let Some(above) = meant.and_then(|m| self::proposition(article, m, text, knowledge)) {
            take_from(&mut proposition, above);
        }
        if fills_years(&proposition, rules) {
            continue;
        }
        let mut holders = holders(mention, statements);
        if holders.is_empty() {
            holders.extend(carried(mention, statements, &told, text, knowledge));
        }
        if holders.is_empty() {
            let points = of_a_toll(mention, knowledge);
            out.push(Voiced { points, ..own(article, mention, proposition) });
            continue;
        }
        for statement in holders {
            let mut proposition = proposition.clone();
            avowed(&mut proposition, statement, rules);
            never_the_speaker(&mut proposition, statement, rules);
            let points = by_its_noun(statement, &proposition, text, knowledge)
                .filter(|_| meant.is_none())
                .or_else(|| of_a_toll(mention, knowledge));
            let mut voiced = of_statement(article, statement, mention, proposition, text, rules);
            voiced.points = points;
            if mention.modality == Modality::Hypothetical {
                // What is supposed is another thing than what is said to follow.
                voiced.id = StatementId(mention.id.0.clone());
                voiced.content = vec![mention.span.range];
            }
            out.push(voiced);
        }
    }
    for mention in &told {
        let Some(matter) = charge(mention, statements, &told, text, rules) else { continue };
        for statement in statements.iter().filter(|s| is_charge(s, mention)) {
            let said = spoken(article, statement, matter.clone(), text, rules);
            out.push(Voiced { force: Force::Actual, mentions: vec![mention.id.clone()], ..said });
        }
    }
    promised(&mut out, article, rules);
    conditions(&mut out, &told);
    for statement in
        statements.iter().filter(|s| s.mentions.is_empty() && points_back(s, text, knowledge))
    {
        let accusation = denied_charge(statement, &told, text, rules);
        let charged = accusation.and_then(|m| charge(m, statements, &told, text, rules));
        if let Some(charged) = charged {
            out.push(spoken(article, statement, charged, text, rules));
            continue;
        }
        let Some(mention) = pointed_at(statement, statements, &told, text, knowledge) else {
            let points = || outside(statement, &told, text, knowledge);
            let said = withdrawn(statement, text, knowledge).map(|p| (p, None)).or_else(|| {
                let open = rules.kind_named("event")?.id;
                Some((Proposition::of(open, EventType::Consult), Some(points()?)))
            });
            out.extend(said.map(|(p, points)| Voiced {
                points,
                ..spoken(article, statement, p, text, rules)
            }));
            continue;
        };
        if statement.commitment == Commitment::Unconfirmed {
            // "The report could not be verified" is no statement of its own: it says how that one stands.
            for v in out.iter_mut().filter(|v| v.mentions.contains(&mention.id)) {
                v.unconfirmed = true;
            }
            continue;
        }
        let Some(p) = proposition(article, mention, text, knowledge) else { continue };
        let denies = statement.polarity == Polarity::Negative;
        // Who denies "the claim" denies it whole; only a weapon named in the denial narrows it.
        let named = p.weapon.as_ref().is_some_and(|w| names(statement, w, text));
        let disputes = statement.commitment == Commitment::Dispute && !denies;
        let p = match denies {
            // "Disputed this, saying it was of shorter range": what is disputed is how it was told.
            false if disputes && p.weapon.is_some() && told_otherwise(mention, &told) => {
                Proposition { when: None, place: None, ..p }
            }
            true => Proposition { weapon: p.weapon.filter(|_| named), ..p },
            false => p.bare(),
        };
        let p = match told_outcome(statement, text, knowledge) {
            Some(range) if !denies => {
                let text = range.slice(text).unwrap_or("").to_string();
                let outcome = Words { range: Some(range), text: text.clone(), ..Words::new(text) };
                Proposition { outcome: Some(outcome), ..p }
            }
            _ => p,
        };
        let mut voiced = of_statement(article, statement, mention, p, text, rules);
        voiced.mentions = Vec::new();
        voiced.polarity = statement.polarity;
        // "Rejected the accusation": what somebody stands behind is denied firmly, though the text does not.
        let alleged =
            |s: &Statement| s.commitment == Commitment::Doubt && s.mentions.contains(&mention.id);
        if denies && voiced.force == Force::Possible && statements.iter().any(alleged) {
            voiced.force = Force::Actual;
        }
        out.push(voiced);
    }
    intercepted(&mut out, &told, text, rules);
    for statement in statements {
        let why = explained(statement, &told, text, rules);
        out.extend(why.map(|p| spoken(article, statement, p, text, rules)));
    }
    out.sort_by_key(|v| (v.evidence.range.start, v.evidence.range.end));
    out
}

/// "Had carried out the strike": the one told before of which nothing more is said here.
fn told_above<'m>(
    mention: &EventMention,
    proposition: &Proposition,
    told: &[&'m EventMention],
    text: &str,
    knowledge: &Knowledge,
) -> Option<&'m EventMention> {
    let p = proposition;
    let bare = p.patients.is_empty() && p.place.is_none() && p.when.is_none();
    // "The deployment is an escalation": who is meant there was only guessed.
    let guessed = mention.actors.iter().any(|a| a.implicit && a.range.is_none());
    if !bare || guessed || !names_definitely(mention, p.kind, text, knowledge) {
        return None;
    }
    let same = |m: &&&EventMention| {
        m.trigger.end <= mention.span.range.start
            && !m.negated
            && deed(m, knowledge).is_some_and(|k| k.id == p.kind)
    };
    told.iter().filter(same).max_by_key(|m| m.trigger.start).copied()
}

/// What was told before goes with what is told now, but for who did it.
fn take_from(proposition: &mut Proposition, above: Proposition) {
    proposition.patients = above.patients;
    proposition.place = above.place;
    proposition.when = above.when;
}

/// Whether a mention can be told apart from others: its actor is known, and its recipient where the
/// ontology demands one and no finer kind says what was done; of what somebody by name answers for,
/// one side is enough, and of a toll its day and place. What cannot is shown with its article and never reconciled: two acts of nobody
/// in particular would pass for one, corroborated.
fn is_identifiable(
    mention: &EventMention,
    statements: &[Statement],
    knowledge: &Knowledge,
) -> bool {
    let known = |actors: &[Actor]| actors.iter().any(|a| a.country.is_some() || a.entity.is_some());
    let needs = mention.kind.is_none()
        && knowledge.ontology.event_type(mention.event_type).is_some_and(|t| t.recipient_required);
    // "Norland and Sudland agreed to a ceasefire": each is who the other agrees with.
    let both = mention.actors.len() > 1
        && mention.actors.iter().all(|a| a.country.is_some())
        && mention.actors.iter().any(|a| a.country != mention.actors[0].country);
    let needs = needs && !both;
    let held = || holders(mention, statements).iter().any(|s| !s.chain.is_empty());
    let slots = &mention.slots;
    let toll = slots.killed.is_some() || slots.injured.is_some() || slots.casualties.is_some();
    let one_sided = deed(mention, knowledge).is_some_and(|k| k.parties == Parties::None);
    let kind = mention.kind.is_some();
    // "Confirmed that the roads had been blown up".
    let nobody = mention.actors.iter().all(|a| points_back_to(a, &knowledge.ledger))
        && mention.recipients.is_empty();
    // "The tanker Boreas had been seized".
    let by_name = || {
        mention
            .recipients
            .iter()
            .any(|r| r.text.split(' ').skip(1).any(|w| w.starts_with(char::is_uppercase)))
    };
    // "32 people were killed in Norport": the town tells it apart, a state only with the day.
    let town = |p: &PlaceSlot| slots.date.is_some() || p.entity.is_none() && p.latitude.is_some();
    let somewhere = slots.places.iter().any(|p| p.country.is_some() && town(p));
    // "Paris refused", "Brussels accused": words of nobody knows what to nobody knows whom.
    let empty = deed(mention, knowledge).is_some_and(|k| k.talk)
        && mention.actors.len() < 2
        && !known(&mention.recipients)
        && (slots.matter.is_none() || mention.event_type == EventType::Accuse);
    if empty {
        return false;
    }
    known(&mention.actors) && (!needs || known(&mention.recipients))
        || (kind || toll) && known(&mention.recipients) && (held() || slots.date.is_some())
        || kind && one_sided && (held() || slots.outcome.is_some())
        || kind && (nobody || by_name()) && held()
        || toll && somewhere
}

/// "Urged Norland not to strike": what somebody else is not to do is no plan of his.
fn forborne(mention: &EventMention, statements: &[Statement]) -> bool {
    let ahead = matches!(mention.modality, Modality::Planned | Modality::Hypothetical);
    let asked = |s: &&Statement| {
        let home = s.holder().and_then(|h| h.country.as_ref());
        s.commitment == Commitment::Directive
            && mention.actors.iter().all(|a| a.country.as_ref() != home)
    };
    mention.negated && ahead && holders(mention, statements).iter().any(asked)
}

/// "Have fought three wars since 1947": no one happening.
fn fills_years(proposition: &Proposition, rules: &Rules) -> bool {
    let lasting = rules.kind(proposition.kind).is_some_and(|k| k.span);
    let days = proposition.when.map_or(0, |w| w.last_day().saturating_sub(w.first_day()));
    !lasting && proposition.event_type == EventType::Assault && days > YEAR
}

/// Days from which on what was done in a span is no one happening.
const YEAR: i32 = 366;

/// "No military facilities were hit": what is told is whom it did not reach, not that it was not done.
fn spares(mention: &EventMention, text: &str) -> bool {
    let none = |actor: &Actor| {
        let Some(range) = actor.range else { return false };
        let named = range.slice(text).unwrap_or("").to_lowercase();
        let before = text.get(..range.start as usize).unwrap_or("").trim_end().to_lowercase();
        named.starts_with("no ") || before.ends_with(" no") || before.ends_with("none of")
    };
    mention.negated && mention.recipients.iter().any(none)
}

/// A mention that only repeats a statement: the word of denial or refusal to speak that carries one.
fn says_only(mention: &EventMention, statements: &[Statement], knowledge: &Knowledge) -> bool {
    is_talk(mention, &knowledge.ledger)
        && statements.iter().any(|s| {
            matches!(
                s.commitment,
                Commitment::Denial | Commitment::Nocomment | Commitment::Retraction
            ) && s.cue.iter().any(|c| c.overlaps(mention.trigger))
        })
}

pub(crate) fn is_talk(mention: &EventMention, rules: &Rules) -> bool {
    let mode = mention.mode.as_ref().map(|m| m.as_str());
    rules.kind_of(mention.kind.as_deref(), mention.event_type, mode).is_some_and(|k| k.talk)
}

/// The innermost statement that holds the mention, once for each of the voices that make it. What
/// is said to be unconfirmed is first of all somebody's claim.
fn holders<'s>(mention: &EventMention, statements: &'s [Statement]) -> Vec<&'s Statement> {
    let size = |s: &Statement| s.content.iter().map(|c| c.len()).sum::<usize>();
    let mut all: Vec<&Statement> =
        statements.iter().filter(|s| s.mentions.contains(&mention.id)).collect();
    if all.iter().any(|s| !s.chain.is_empty()) {
        all.retain(|s| s.commitment != Commitment::Unconfirmed);
    }
    let Some(inner) = all.iter().min_by_key(|s| size(s)).copied() else { return Vec::new() };
    all.retain(|s| s.cue == inner.cue && s.content == inner.content);
    all
}

/// "Two missiles were fired, the ministry said. One flew 600 km": a sentence that goes on with what
/// the one before has told is of the same voice, though nobody is named.
fn carried<'s>(
    mention: &EventMention,
    statements: &'s [Statement],
    told: &[&EventMention],
    text: &str,
    knowledge: &Knowledge,
) -> Option<&'s Statement> {
    let rules = &knowledge.ledger;
    let before = statements
        .iter()
        .filter(|s| s.span.range.end <= mention.span.range.start)
        .max_by_key(|s| (s.span.range.end, std::cmp::Reverse(s.content.len())))?;
    let between = text.get(before.span.range.end as usize..mention.trigger.start as usize)?;
    let (rest, sentence) = between.split_once(". ")?;
    let next = rest.trim().chars().count() <= CLOSING && !between.contains('\n');
    let goes_on = rules.opens_with(Phrase::Continues, sentence) && !sentence.contains(". ");
    let reports = before.commitment == Commitment::Report && before.polarity == Polarity::Positive;
    let alike = told
        .iter()
        .filter(|m| before.mentions.contains(&m.id))
        .any(|m| m.event_type == mention.event_type && m.kind == mention.kind);
    let asserted = mention.modality == Modality::Asserted;
    (next && goes_on && reports && alike && asserted && !before.chain.is_empty()).then_some(before)
}

/// Characters that may follow a statement in its sentence.
const CLOSING: usize = 40;

/// "Promised to let food in by the weekend": due, and not done yet.
fn promised(out: &mut [Voiced], article: &LedgerArticle, rules: &Rules) {
    let promise = rules.kind_named("promise").map(|k| k.id);
    let said = article.published.to_zoned(jiff::tz::TimeZone::UTC).date();
    for voiced in out.iter_mut().filter(|v| v.force == Force::Actual) {
        let p = &voiced.proposition;
        // "Agreed to it on Saturday", told on that day, says when it was agreed.
        let due = p.when.and_then(|w| w.last).is_some_and(|last| last > said);
        let made = matches!(voiced.polarity, Polarity::Positive | Polarity::WeakPositive);
        if Some(p.kind) == promise && p.matter.is_some() && due && made {
            voiced.force = Force::Planned;
        }
    }
}

/// "It would close the strait if its tankers were seized": the first hangs on the second.
fn conditions(out: &mut [Voiced], mentions: &[&EventMention]) {
    for mention in mentions {
        let Some(condition) = mention.condition else { continue };
        let on = mentions.iter().find(|m| m.id != mention.id && condition.contains(m.trigger));
        let Some(on) = on else { continue };
        let id = StatementId(on.id.0.clone());
        let (mut found, mut open) = (None, Vec::new());
        for (n, v) in out.iter().enumerate() {
            if v.id == id {
                found = Some(v.id.clone());
            } else if v.mentions.contains(&mention.id) {
                open.push(n);
            }
        }
        for n in open {
            out[n].antecedent.clone_from(&found);
        }
    }
}

/// "Acknowledged that a missile had missed": who owns up to what nobody else is said to have done with
/// weapons has done it himself.
fn avowed(proposition: &mut Proposition, statement: &Statement, rules: &Rules) {
    let kind = rules.kind(proposition.kind).filter(|k| !k.talk);
    let home = statement.holder().and_then(|h| h.country.as_ref());
    // "Acknowledged that a drone had strayed into Norland": what was done to another state.
    let abroad = !proposition.patients.is_empty()
        && proposition.patients.iter().all(|p| p.country.is_some() && p.country.as_ref() != home);
    let own = kind.is_some_and(|k| k.parties == Parties::None || abroad);
    let avows = statement.commitment == Commitment::Concession;
    let Some(holder) =
        statement.holder().filter(|h| own && avows && h.principal.as_str().starts_with("gov:"))
    else {
        return;
    };
    if let (true, Some(country)) = (proposition.agents.is_empty(), &holder.country) {
        let state = ActorRef::state(country.as_str());
        let name = rules.name(&EntityId::new(format!("state:{}", country.as_str())));
        let name = name.unwrap_or(country.as_str()).to_string();
        proposition.agents.push(ActorRef { name, ..state });
    }
}

/// "Kim told lawmakers that the North had sent troops": who tells of it has not received them.
fn never_the_speaker(proposition: &mut Proposition, statement: &Statement, rules: &Rules) {
    let given = rules.kind(proposition.kind).is_some_and(Kind::directed);
    let speakers: Vec<&EntityId> =
        statement.chain.iter().filter_map(|h| h.entity.as_ref()).collect();
    if given {
        proposition.patients.retain(|p| {
            let person = p.entity.as_ref().filter(|e| e.as_str().starts_with("person:"));
            person.is_none_or(|e| !speakers.contains(&e))
        });
    }
}

/// Whether the words of a statement hold a word of the weapon's name.
fn names(statement: &Statement, weapon: &Words, text: &str) -> bool {
    let said: String =
        statement.content.iter().filter_map(|r| r.slice(text)).collect::<Vec<_>>().join(" ");
    let said = said.to_lowercase();
    weapon
        .text
        .to_lowercase()
        .split_whitespace()
        .filter(|w| w.chars().count() > 3)
        .any(|w| said.split(|c: char| !c.is_alphanumeric()).any(|s| s == w))
}

fn of_statement(
    article: &LedgerArticle,
    statement: &Statement,
    mention: &EventMention,
    proposition: Proposition,
    text: &str,
    rules: &Rules,
) -> Voiced {
    let cue = words_of_refusal(statement, text);
    let told_denied = negative(mention);
    let polarity = match statement.polarity {
        // Nobody says so but the text: the claim is there, and unconfirmed.
        _ if statement.commitment == Commitment::Unconfirmed && told_denied => Polarity::Negative,
        _ if statement.commitment == Commitment::Unconfirmed => Polarity::Positive,
        Polarity::Positive | Polarity::WeakPositive if told_denied => Polarity::Negative,
        // "Plans to": the holder stands behind the plan, which is what the claim is of.
        Polarity::None
            if statement.commitment == Commitment::Plan
                && mention.modality == Modality::Planned
                && !told_denied =>
        {
            Polarity::Positive
        }
        other => other,
    };
    let claim = |w: &str| rules.is_phrase(Phrase::ClaimNoun, &w.to_lowercase());
    let about = statement.about.and_then(|r| r.slice(text)).unwrap_or("");
    let reported = about.split(|c: char| !c.is_alphanumeric()).any(claim);
    let modality = match (modality_of(statement.commitment), mention.modality) {
        // "accuse X of shipping": the reporter steps back, the holder does not. So does a text that
        // calls it unconfirmed.
        (_, Modality::Possible)
            if matches!(statement.commitment, Commitment::Doubt | Commitment::Unconfirmed)
                && mention.band.is_none() =>
        {
            Modality::Asserted
        }
        // "Rumours that they had boarded it are false", "dismissed the reports of exports": the denial is
        // firm, whatever the rumour was.
        (_, Modality::Possible)
            if statement.commitment == Commitment::Denial
                && (mention.negated || reported)
                && mention.band.is_none() =>
        {
            Modality::Asserted
        }
        // How the event is told goes before what the cue alone would make of it.
        (Some(cue), Modality::Asserted | Modality::Denied) => cue,
        (_, told) => told,
    };
    Voiced {
        polarity,
        force: force(modality),
        band: statement.band.or(mention.band),
        unconfirmed: statement.commitment == Commitment::Unconfirmed,
        non_denial: rules.has_phrase(Phrase::NonDenial, &cue),
        number_only: object(statement, text).is_some_and(|o| rules.names_a_number(o)),
        mentions: vec![mention.id.clone()],
        ..spoken(article, statement, proposition, text, rules)
    }
}

/// The words by which somebody speaks; of a refusal to speak with what stands before them: "neither
/// confirmed nor denied".
fn words_of_refusal(statement: &Statement, text: &str) -> String {
    let cue: Vec<&str> = statement.cue.iter().filter_map(|r| r.slice(text)).collect();
    let start = statement.cue.iter().map(|c| c.start).min().unwrap_or(statement.span.range.start);
    let before = match statement.commitment {
        Commitment::Nocomment => text.get(..start as usize).unwrap_or(""),
        _ => "",
    };
    let clause = before.rsplit(['.', ',', '\n']).next().unwrap_or("");
    format!("{clause}{}", cue.join(" "))
}

/// A statement as its own words and its cue make it, whatever event it tells of.
fn spoken(
    article: &LedgerArticle,
    statement: &Statement,
    proposition: Proposition,
    text: &str,
    rules: &Rules,
) -> Voiced {
    let words = statement.span.range.slice(text).unwrap_or("");
    Voiced {
        id: statement.id.clone(),
        shared: rules.has_phrase(Phrase::Shared, words),
        chain: chain(statement, article.voice.as_ref(), rules),
        commitment: statement.commitment,
        polarity: statement.polarity,
        force: force(modality_of(statement.commitment).unwrap_or(Modality::Asserted)),
        band: statement.band,
        unconfirmed: false,
        non_denial: false,
        number_only: false,
        against_interest: statement.against_interest,
        proposition,
        points: None,
        antecedent: None,
        evidence: statement.span.clone(),
        content: statement.content.clone(),
        mentions: Vec::new(),
    }
}

/// What a statement is about, in its words.
fn object<'t>(statement: &Statement, text: &'t str) -> Option<&'t str> {
    statement.about.or(statement.content.first().copied())?.slice(text)
}

fn own(article: &LedgerArticle, mention: &EventMention, proposition: Proposition) -> Voiced {
    let negative = negative(mention);
    Voiced {
        id: StatementId(mention.id.0.clone()),
        chain: Vec::new(),
        commitment: Commitment::Own,
        polarity: if negative { Polarity::Negative } else { Polarity::Positive },
        force: force(mention.modality),
        band: mention.band,
        unconfirmed: false,
        non_denial: false,
        number_only: false,
        shared: false,
        against_interest: false,
        proposition,
        points: None,
        antecedent: None,
        evidence: Span { article: article.id.clone(), range: mention.span.range },
        content: vec![mention.span.range],
        mentions: vec![mention.id.clone()],
    }
}

/// Told as not done. "Failed to reach orbit" tells how it ended, and that it was tried.
fn negative(mention: &EventMention) -> bool {
    let denied = mention.negated || mention.modality == Modality::Denied;
    denied && mention.slots.outcome != Some(Outcome::Failure)
}

fn force(modality: Modality) -> Force {
    match modality {
        Modality::Possible => Force::Possible,
        Modality::Planned => Force::Planned,
        Modality::Conditional => Force::Conditional,
        Modality::Hypothetical => Force::Hypothetical,
        Modality::Asserted | Modality::Denied | Modality::Habitual | Modality::Historical => {
            Force::Actual
        }
    }
}

/// Whether the same was told before with another weapon.
fn told_otherwise(mention: &EventMention, told: &[&EventMention]) -> bool {
    let name = |m: &EventMention| m.slots.weapon.as_ref().map(|w| w.class.clone());
    told.iter().any(|m| {
        m.trigger.end <= mention.trigger.start
            && m.event_type == mention.event_type
            && m.kind == mention.kind
            && name(m).is_some_and(|class| Some(class) != name(mention))
    })
}
