//! A case of any size, invented from a seed: to measure pages and searches on, never to read.

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use parallax_knowledge::Knowledge;
use parallax_model::ledger::{
    Account, AccountSlot, AccountStep, Claim, ClaimId, ClaimStep, Event, EventId, Grade, Party,
    SlotValue, Stance, Status,
};
use parallax_model::story::{CopyKind, CopyOf, Membership, SummarySentence};
use parallax_model::*;
use parallax_store::{Coded, Derived, Store};

use crate::pipeline::ledger::alerts;
use crate::progress;

/// Articles of one story; the last two are copies of the first.
const MEMBERS: usize = 6;
const OUTLETS: usize = 80;
/// Articles written in one transaction.
const BATCH: usize = 2000;
/// Sentences of an article, and words of a sentence.
const SENTENCES: usize = 14;
const WORDS: usize = 16;

const NOUNS: [&str; 40] = [
    "missile",
    "border",
    "minister",
    "exercise",
    "treaty",
    "harbour",
    "convoy",
    "satellite",
    "radar",
    "launch",
    "shell",
    "drone",
    "talks",
    "summit",
    "sanction",
    "cargo",
    "airfield",
    "brigade",
    "statement",
    "warning",
    "image",
    "official",
    "spokesman",
    "capital",
    "strait",
    "island",
    "range",
    "warhead",
    "engine",
    "factory",
    "shipment",
    "container",
    "inspection",
    "ceasefire",
    "patrol",
    "artillery",
    "submarine",
    "test",
    "agreement",
    "ambassador",
];
const VERBS: [&str; 16] = [
    "reported",
    "denied",
    "watched",
    "moved",
    "fired",
    "signed",
    "delayed",
    "opened",
    "closed",
    "doubted",
    "confirmed",
    "expected",
    "left",
    "reached",
    "crossed",
    "named",
];
const KINDS: [(&str, EventType); 8] = [
    ("x-launch-test", EventType::Mobilize),
    ("x-arms-transfer", EventType::Aid),
    ("x-denial", EventType::Reject),
    ("x-pact", EventType::Support),
    ("threat", EventType::Threaten),
    ("accusation", EventType::Accuse),
    ("talks", EventType::Consult),
    ("x-attack", EventType::Assault),
];
const STATUSES: [Status; 6] = [
    Status::Attributed,
    Status::Asserted,
    Status::Corroborated,
    Status::Disputed,
    Status::Confirmed,
    Status::Overdue,
];

/// Numbers that follow from a seed (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides.max(1)
    }

    /// Low numbers more often than high ones, as names are spread in the news.
    fn skewed(&mut self, sides: usize) -> usize {
        self.roll(sides).min(self.roll(sides)).min(self.roll(sides))
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> Result<&'a T> {
        let at = self.roll(of.len());
        of.get(at).context("nothing to choose from")
    }
}

/// Fills an empty store with `articles` articles and everything derived from them.
pub fn fill(store: &mut Store, knowledge: &Knowledge, articles: usize, seed: u64) -> Result<()> {
    let mut dice = Dice(seed | 1);
    let states: Vec<(String, String)> = knowledge
        .states
        .all()
        .iter()
        .filter(|s| s.country.0.len() == 3)
        .map(|s| (s.country.0.clone(), s.name.clone()))
        .collect();
    let weapons: Vec<EntityId> = knowledge.weapons.all().iter().map(|w| w.entity()).collect();
    let start: Timestamp = "2019-01-01T00:00:00Z".parse()?;
    let stories = articles.div_ceil(MEMBERS);
    let apart = SignedDuration::from_secs(6 * 365 * 24 * 3600 / stories.max(1) as i64);
    let bar = progress::bar(articles as u64, "writing");
    let mut derived = Derived::default();
    let mut batch = Vec::new();
    for number in 0..stories {
        let at = start + apart * number as i32;
        let story = invent(number, at, &mut dice, &states, &weapons)?;
        derived.stories.push(story.story);
        let id = story.event.id.clone();
        derived.events.push(story.event);
        derived.alerts.extend(alerts(&id, &story.claims, derived.events.last())?);
        derived.claims.extend(story.claims);
        batch.extend(story.articles);
        if batch.len() >= BATCH || number + 1 == stories {
            let count = batch.len() as u64;
            let full = std::mem::take(&mut batch);
            store.transaction(|s| {
                for (article, coded) in &full {
                    s.put_article(article, &article.id.0, article.text.as_bytes(), "")?;
                    s.put_coded(&article.id, coded)?;
                }
                Ok(())
            })?;
            bar.inc(count);
        }
    }
    bar.finish_and_clear();
    store.transaction(|s| s.put_derived(&derived))?;
    store.checkpoint()?;
    Ok(())
}

struct Invented {
    story: Story,
    event: Event,
    claims: Vec<Claim>,
    articles: Vec<(Article, Coded)>,
}

/// What the articles of one story tell: states by code and name.
#[derive(Clone, Copy)]
struct Plot<'a> {
    actor: &'a (String, String),
    target: &'a (String, String),
    weapon: &'a EntityId,
    kind: &'a str,
    event_type: EventType,
}

fn sentence(dice: &mut Dice, first: &str, second: &str) -> Result<String> {
    let mut words = vec![first.to_string(), (*dice.pick(&VERBS)?).into(), "the".into()];
    for _ in 0..WORDS - 5 {
        words.push((*dice.pick(&NOUNS)?).into());
    }
    words.extend(["near".into(), second.to_string()]);
    Ok(words.join(" ") + ".")
}

fn invent(
    number: usize,
    at: Timestamp,
    dice: &mut Dice,
    states: &[(String, String)],
    weapons: &[EntityId],
) -> Result<Invented> {
    let (from, to) = (dice.skewed(states.len()), dice.skewed(states.len()));
    let actor = states.get(from).context("no states")?;
    let target = states.get(to).context("no states")?;
    let weapon = dice.pick(weapons)?.clone();
    let (kind, event_type) = *dice.pick(&KINDS)?;
    let plot = Plot { actor, target, weapon: &weapon, kind, event_type };
    let mut articles = Vec::new();
    for member in 0..MEMBERS {
        let when = at + SignedDuration::from_mins(37 * member as i64);
        articles.push(article(number, member, when, dice, &plot)?);
    }
    let span = |member: usize| -> Result<Span> {
        let (article, coded) = articles.get(member).context("no such member")?;
        let range = coded.statements.first().context("no statement")?.span.range;
        Ok(Span { article: article.id.clone(), range })
    };
    let id = |member: usize| StatementId(format!("{}:s0", name(number, member)));
    let status = *dice.pick(&STATUSES)?;
    let event_id = EventId(format!("{}:m0", name(number, 0)));
    let party = |state: &(String, String)| Party {
        entity: Some(EntityId::new(format!("state:{}", state.0))),
        country: Some(Country::new(state.0.clone())),
        name: state.1.clone(),
    };
    let mut accounts = Vec::new();
    for (member, (holder, stance)) in
        [(actor, Stance::Asserts), (target, Stance::Denies)].into_iter().enumerate()
    {
        accounts.push(Account {
            principal: PrincipalId::new(format!("gov:{}", holder.0)),
            name: holder.1.clone(),
            stance,
            slots: vec![AccountSlot {
                slot: "count".into(),
                value: SlotValue::Number {
                    low: Some(member as f64 + 1.0),
                    high: Some(member as f64 + 1.0),
                    unit: String::new(),
                    capacity: false,
                },
                words: format!("{}", member + 1),
                evidence: span(member)?,
                as_of: at,
                differs: true,
            }],
            live: id(member),
            history: vec![AccountStep {
                at,
                stance,
                statement: id(member),
                evidence: span(member)?,
            }],
        });
    }
    let day = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let when = Interval {
        start: day.to_datetime(jiff::civil::Time::midnight()),
        end: day.tomorrow()?.to_datetime(jiff::civil::Time::midnight()),
        zone: Some("UTC".into()),
        precision: Precision::Day,
    };
    let mentions = (0..MEMBERS).map(|m| MentionId(format!("{}:m0", name(number, m)))).collect();
    let event = Event {
        id: event_id.clone(),
        sentence: format!("{} acted on {} (happened)", actor.1, target.1),
        event_type,
        mode: None,
        kind: Some(kind.into()),
        actors: vec![party(actor)],
        recipients: vec![party(target)],
        when: Some(when),
        place: None,
        mentions,
        accounts,
        status,
        probability: 0.5,
        goldstein: None,
        score: 0.0,
    };
    let mut claims = Vec::new();
    for part in ["happened", "count:1", "count:2"] {
        let step = |offset: i64, status: Status, member: usize| -> Result<ClaimStep> {
            Ok(ClaimStep {
                at: at + SignedDuration::from_hours(offset),
                status,
                rule: "2.1".into(),
                because: "a statement bears on it".into(),
                statement: Some(id(member)),
                evidence: Some(span(member)?),
            })
        };
        claims.push(Claim {
            id: ClaimId(format!("{}/{part}", event_id.0)),
            event: Some(event_id.clone()),
            proposition: format!("{} acted on {} ({part})", actor.1, target.1),
            status,
            grade: Grade { reliability: 'B', credibility: 3 },
            independent_for: 1 + dice.roll(4) as u32,
            independent_against: dice.roll(2) as u32,
            items: MEMBERS as u32,
            due: (status == Status::Overdue).then_some(day),
            circular: false,
            history: vec![step(0, Status::Attributed, 0)?, step(30, status, 1)?],
            statements: vec![id(0), id(1)],
        });
    }
    let members = (0..MEMBERS).map(|m| Membership {
        article: ArticleId(name(number, m)),
        score: 0.9,
        reasons: vec!["shared names".into()],
        copy: (m >= MEMBERS - 2).then(|| CopyOf {
            origin: ArticleId(name(number, 0)),
            kind: CopyKind::Verbatim,
            containment: 1.0,
            jaccard: 1.0,
            reasons: Vec::new(),
        }),
    });
    let (lead, coded) = articles.first().context("no article")?;
    let range = coded.statements.first().context("no statement")?.span.range;
    let story = Story {
        id: StoryId(name(number, 0)),
        headline: lead.title.clone(),
        lead: lead.id.clone(),
        first: at,
        last: at + SignedDuration::from_mins(37 * (MEMBERS as i64 - 1)),
        members: members.collect(),
        summary: vec![SummarySentence {
            text: range.slice(&lead.text).unwrap_or_default().into(),
            spans: vec![span(0)?],
            as_of: Some(at),
        }],
        undated: false,
        related: Vec::new(),
    };
    Ok(Invented { story, event, claims, articles })
}

fn name(story: usize, member: usize) -> String {
    format!("{:016x}", story * MEMBERS + member + 1)
}

/// One article: its first sentence is a statement of the actor's and tells the event.
fn article(
    story: usize,
    member: usize,
    when: Timestamp,
    dice: &mut Dice,
    plot: &Plot<'_>,
) -> Result<(Article, Coded)> {
    let Plot { actor, target, weapon, kind, event_type } = *plot;
    let id = ArticleId(name(story, member));
    let mut text = sentence(dice, &actor.1, &target.1)?;
    let first = text.len() as u32;
    for number in 1..SENTENCES {
        text.push_str(if number % 3 == 0 { "\n\n" } else { " " });
        text.push_str(&sentence(dice, &actor.1, &target.1)?);
    }
    let outlet = dice.skewed(OUTLETS);
    let span = Span { article: id.clone(), range: TextRange::new(0, first) };
    let named = TextRange::new(0, actor.1.len() as u32);
    let taking = |state: &(String, String), range: Option<TextRange>| Actor {
        range,
        text: state.1.clone(),
        country: Some(Country::new(state.0.clone())),
        sector: Some(Sector::new("GOV")),
        entity: Some(EntityId::new(format!("state:{}", state.0))),
        implicit: range.is_none(),
    };
    let mention = EventMention {
        id: MentionId(format!("{}:m0", id.0)),
        span: span.clone(),
        trigger: named,
        frame: "invented".into(),
        event_type,
        mode: None,
        contexts: Vec::new(),
        kind: Some(kind.into()),
        cameo: None,
        goldstein: None,
        actors: vec![taking(actor, Some(named))],
        recipients: vec![taking(target, None)],
        modality: Modality::Asserted,
        negated: false,
        band: None,
        slots: Slots {
            weapon: Some(mention::Weapon {
                range: named,
                text: weapon.0.clone(),
                class: None,
                name: None,
                entity: Some(weapon.clone()),
            }),
            ..Slots::default()
        },
        condition: None,
        why: Vec::new(),
    };
    let holder = if member == 1 { target } else { actor };
    let statement = Statement {
        id: StatementId(format!("{}:s0", id.0)),
        span,
        chain: vec![Holder {
            range: Some(named),
            text: holder.1.clone(),
            entity: None,
            country: Some(Country::new(holder.0.clone())),
            sector: None,
            principal: PrincipalId::new(format!("gov:{}", holder.0)),
            kind: "government".into(),
            carried: false,
        }],
        cue: Vec::new(),
        cue_lemma: "say".into(),
        commitment: Commitment::Report,
        content: Vec::new(),
        polarity: Polarity::Positive,
        modality: Modality::Asserted,
        band: None,
        confidence: None,
        direct: false,
        mentions: vec![mention.id.clone()],
        about: None,
        falsehood_noun: None,
        against_interest: false,
        score: 1.0,
        why: Vec::new(),
    };
    let entity = |state: &(String, String), range: TextRange| EntityMention {
        range,
        kind: EntityKind::State,
        link: Some(EntityId::new(format!("state:{}", state.0))),
        score: 1.0,
        rule: Default::default(),
        antecedent: None,
    };
    let at_end = TextRange::new(first - 1 - target.1.len() as u32, first - 1);
    let article = Article {
        url: format!("https://outlet-{outlet}.example/{}", id.0),
        canonical_url: None,
        addresses: Vec::new(),
        source: SourceId(format!("outlet-{outlet}")),
        source_name: format!("Outlet {outlet}"),
        title: sentence(dice, &actor.1, &target.1)?.chars().take(70).collect(),
        byline: None,
        credit: None,
        published: Some(Published {
            instant: when,
            zone: Some("UTC".into()),
            precision: Precision::Minute,
            found_in: FoundIn::Given,
        }),
        fetched: when,
        language: Some("en".into()),
        text,
        cues: Vec::new(),
        raw_hash: String::new(),
        version: 1,
        id,
    };
    let coded = Coded {
        entities: vec![entity(actor, named), entity(target, at_end)],
        statements: vec![statement],
        mentions: vec![mention],
    };
    Ok((article, coded))
}
