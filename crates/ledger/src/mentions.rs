//! From the coder's statements and mentions to voiced propositions.

use parallax_knowledge::{Knowledge, ledger::Phrase, ledger::Rules};
use parallax_model::{
    Commitment, EventMention, Modality, Outcome, Polarity, Span, Statement, StatementId, TextRange,
    ledger::LedgerArticle,
};

use crate::{
    actor::ActorRef,
    figure::Figure,
    holders::chain,
    place::PlaceRef,
    pointing::{pointed_at, points_back},
    voiced::{Force, Proposition, Voiced, Words},
    window::Window,
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
    let mut out: Vec<Voiced> = Vec::new();
    for mention in mentions {
        let holder = statements
            .iter()
            .filter(|s| s.mentions.contains(&mention.id))
            .min_by_key(|s| s.content.iter().map(|c| c.len()).sum::<usize>());
        let proposition = proposition(mention, text, rules);
        let Some(proposition) = proposition else { continue };
        out.push(match holder {
            Some(statement) => of_statement(article, statement, mention, proposition, text, rules),
            None => own(article, mention, proposition),
        });
    }
    for statement in statements.iter().filter(|s| s.mentions.is_empty() && points_back(s)) {
        if let Some(mention) = pointed_at(statement, statements, mentions, text, rules)
            && let Some(p) = proposition(mention, text, rules)
        {
            let denies = statement.polarity == Polarity::Negative;
            let p = if denies { p } else { bare(p) };
            let mut voiced = of_statement(article, statement, mention, p, text, rules);
            voiced.mentions = Vec::new();
            voiced.polarity = statement.polarity;
            out.push(voiced);
        }
    }
    out.sort_by_key(|v| (v.evidence.range.start, v.evidence.range.end));
    out
}

/// Who says "the launch is confirmed" vouches that it happened, not for how far it went.
fn bare(proposition: Proposition) -> Proposition {
    Proposition { outcome: None, figures: Vec::new(), weapon: None, place: None, ..proposition }
}

fn of_statement(
    article: &LedgerArticle,
    statement: &Statement,
    mention: &EventMention,
    proposition: Proposition,
    text: &str,
    rules: &Rules,
) -> Voiced {
    let words = statement.span.range.slice(text).unwrap_or("");
    let cue: String =
        statement.cue.iter().filter_map(|r| r.slice(text)).collect::<Vec<_>>().join(" ");
    let chain = chain(statement, article.voice.as_ref(), rules);
    let told_denied = mention.negated || mention.modality == Modality::Denied;
    let polarity = match statement.polarity {
        Polarity::Positive | Polarity::WeakPositive if told_denied => Polarity::Negative,
        other => other,
    };
    let modality = match (statement.modality, mention.modality) {
        // "accuse X of shipping": the reporter steps back, the holder does not.
        (Modality::Asserted, Modality::Possible)
            if statement.commitment == Commitment::Doubt && mention.band.is_none() =>
        {
            Modality::Asserted
        }
        (Modality::Asserted, told) => told,
        (modality, _) => modality,
    };
    Voiced {
        id: statement.id.clone(),
        shared: rules.has_phrase(Phrase::Shared, words),
        chain,
        commitment: statement.commitment,
        polarity,
        force: force(modality),
        band: statement.band.or(mention.band),
        unconfirmed: statement.commitment == Commitment::Unconfirmed,
        non_denial: rules.has_phrase(Phrase::NonDenial, &cue),
        against_interest: statement.against_interest,
        proposition,
        antecedent: None,
        evidence: statement.span.clone(),
        content: statement.content.clone(),
        mentions: vec![mention.id.clone()],
    }
}

fn own(article: &LedgerArticle, mention: &EventMention, proposition: Proposition) -> Voiced {
    let negative = mention.negated || mention.modality == Modality::Denied;
    Voiced {
        id: StatementId(mention.id.0.clone()),
        chain: Vec::new(),
        commitment: Commitment::Own,
        polarity: if negative { Polarity::Negative } else { Polarity::Positive },
        force: force(mention.modality),
        band: mention.band,
        unconfirmed: false,
        non_denial: false,
        shared: false,
        against_interest: false,
        proposition,
        antecedent: None,
        evidence: Span { article: article.id.clone(), range: mention.span.range },
        content: vec![mention.span.range],
        mentions: vec![mention.id.clone()],
    }
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

/// The proposition of a mention; `None` for a kind the tables leave out.
fn proposition(mention: &EventMention, text: &str, rules: &Rules) -> Option<Proposition> {
    let slots = &mention.slots;
    let mode = mention.mode.as_ref().map(|m| m.as_str());
    let kind = rules
        .kind_of(mention.kind.as_deref(), mention.event_type, mode)
        .or_else(|| rules.kind_named("event"))?;
    let slice = |range: TextRange| range.slice(text).unwrap_or("").to_string();
    let mut figures = Vec::new();
    let counted = slots
        .count
        .as_ref()
        .and_then(|q| q.of.map(slice))
        .or_else(|| slots.weapon.as_ref().map(|w| w.text.clone()))
        .unwrap_or_else(|| "count".into());
    let counted = counted.split_whitespace().last().unwrap_or("count").to_string();
    // "It could fly 15,000 km": what it is able to, not what it did.
    let able =
        mention.modality == Modality::Possible && slots.date.is_none() && slots.outcome.is_none();
    for (of, quantity) in [
        (counted.as_str(), &slots.count),
        ("killed", &slots.killed),
        ("wounded", &slots.injured),
        (if able { "range_designed" } else { "range_flown" }, &slots.range_flown),
        ("range_designed", &slots.range_designed),
        ("altitude", &slots.altitude),
        ("mass", &slots.mass),
        ("speed", &slots.speed),
        ("duration", &slots.duration),
        ("money", &slots.money),
    ] {
        if let Some(q) = quantity.as_ref().filter(|q| counts(&slice(q.range))) {
            figures.push(Figure::of(of, q, &slice(q.range), false, rules));
        }
    }
    if let Some(q) = &slots.capacity {
        let of = q.of.map_or_else(|| counted.clone(), slice);
        figures.push(Figure::of(&of, q, &slice(q.range), true, rules));
    }
    let outcome = slots.outcome.and_then(|o| match o {
        Outcome::Success => Some("success"),
        Outcome::Failure => Some("failure"),
        Outcome::Unknown => None,
    });
    let transfer = slots.transfer.as_ref();
    let party = |actor| ActorRef::of(actor, rules);
    let agents: Vec<ActorRef> = mention.actors.iter().map(party).collect();
    let mut patients: Vec<ActorRef> = mention.recipients.iter().map(party).collect();
    if patients.is_empty() {
        patients.extend(transfer.and_then(|t| t.to.as_ref()).map(party));
    }
    Some(Proposition {
        kind: kind.id,
        other_kind: (kind.name == "event").then(|| mention.frame.clone()),
        event_type: mention.event_type,
        mode: mention.mode.clone(),
        label: mention.kind.clone(),
        agents,
        patients,
        place: slots.places.first().map(|p| PlaceRef::of(p, rules)),
        when: slots.date.as_ref().and_then(|d| d.interval.as_ref()).map(Window::of),
        outcome: outcome.map(|o| Words {
            value: o.into(),
            text: slots.outcome_range.map_or_else(|| o.to_string(), slice),
            range: slots.outcome_range,
        }),
        figures,
        weapon: slots.weapon.as_ref().map(|w| Words {
            value: w
                .name
                .clone()
                .or(w.class.clone())
                .unwrap_or_else(|| w.text.clone())
                .to_lowercase(),
            text: w.text.clone(),
            range: Some(w.range),
        }),
        item: transfer.map(|t| Words {
            value: t.item.to_lowercase(),
            text: t.item.clone(),
            range: Some(t.item_range),
        }),
        goldstein: mention.goldstein,
    })
}

/// Whether the words count: "the missile" and "a missile" do not.
fn counts(words: &str) -> bool {
    const DETERMINERS: [&str; 8] = ["a", "an", "the", "this", "that", "its", "their", "his"];
    !DETERMINERS.contains(&words.trim().to_lowercase().as_str())
}
