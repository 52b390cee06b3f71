//! The scenario format, and gold claims as voiced propositions.

use jiff::{Timestamp, civil::Date};
use parallax_knowledge::{
    Knowledge,
    ledger::{Phrase, Rules},
    states::State,
};
use parallax_ledger::{
    ActorRef, Figure, Force, Ledger, PlaceRef, Proposition, View, VoiceLink, Voiced, Window, Words,
};
use parallax_model::{
    ArticleId, Bound, Commitment, EntityId, EventType, Polarity, PrincipalId, ProbabilityBand,
    Span, StatementId, TextRange,
    ledger::{LedgerArticle, LinkKind, Status},
};
use serde::Deserialize;

use super::Made;
use crate::input::CodePoints;

#[derive(Debug, Deserialize)]
pub struct Scenario {
    pub id: String,
    #[serde(default)]
    pub title: String,
    pub docs: Vec<Doc>,
    pub claims: Vec<Claim>,
    #[serde(default)]
    pub links: Vec<GoldLink>,
    pub ledger: Vec<Line>,
}

#[derive(Debug, Deserialize)]
pub struct Doc {
    pub doc: String,
    pub outlet: String,
    pub date: String,
    pub text: String,
}

#[derive(Debug, Deserialize)]
pub struct Claim {
    pub id: String,
    pub doc: String,
    pub source: String,
    pub source_kind: String,
    pub principal: String,
    pub cue_class: String,
    pub polarity: String,
    pub modality: String,
    pub status: String,
    pub event: GoldEvent,
    #[serde(default)]
    pub source_chain: Vec<String>,
    #[serde(default)]
    pub source_span: Vec<(usize, usize)>,
    #[serde(default)]
    pub cue_span: Vec<(usize, usize)>,
    #[serde(default)]
    pub content_span: Vec<(usize, usize)>,
    #[serde(default)]
    pub p: Option<(f32, f32)>,
    #[serde(default)]
    pub against_interest: bool,
    #[serde(default)]
    pub antecedent: Option<String>,
    #[serde(default)]
    pub copy_of: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct GoldEvent {
    pub r#type: String,
    #[serde(default)]
    pub agent: Option<String>,
    #[serde(default)]
    pub patient: Option<String>,
    #[serde(default)]
    pub place: Option<String>,
    #[serde(default)]
    pub date: Option<String>,
    #[serde(default)]
    pub outcome: Option<String>,
    #[serde(default)]
    pub quantities: Vec<GoldQuantity>,
    #[serde(default)]
    pub weapon: Option<String>,
    #[serde(default)]
    pub item: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct GoldQuantity {
    pub of: String,
    pub value: f64,
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub op: String,
    #[serde(default)]
    pub as_of: Option<String>,
    #[serde(default)]
    pub capacity: bool,
}

#[derive(Debug, Deserialize)]
pub struct GoldLink {
    pub from: String,
    pub to: String,
    pub r#type: String,
    #[serde(default)]
    pub resolved: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Line {
    pub prop: String,
    pub status: String,
    #[serde(default)]
    pub grade: String,
    #[serde(default)]
    pub independent_for: f64,
    /// The slot a denial or doubt is narrowed to: the line is of that alone.
    #[serde(default)]
    pub narrowed_to: Option<String>,
    /// The figure the line stands at.
    #[serde(default)]
    pub value: Option<f64>,
    #[serde(default)]
    pub history: Vec<Step>,
}

#[derive(Debug, Deserialize)]
pub struct Step {
    pub date: String,
    pub status: String,
}

impl Scenario {
    /// A clash of numbers that is resolved as compatible is support.
    pub fn expected_links(&self) -> Vec<(String, String, String)> {
        let name = |l: &GoldLink| match l.resolved.as_deref() {
            Some("compatible") if l.r#type == "contradicts" => "supports".to_string(),
            _ => l.r#type.clone(),
        };
        self.links.iter().map(|l| (l.from.clone(), l.to.clone(), name(l))).collect()
    }

    pub fn doc(&self, id: &str) -> Option<&Doc> {
        self.docs.iter().find(|d| d.doc == id)
    }

    /// The ledger as of the end of its history: time may have moved a line after the last document.
    pub fn end<'l>(&self, ledger: &'l Ledger) -> View<'l> {
        let dates = self.ledger.iter().flat_map(|l| &l.history).map(|s| s.date.as_str());
        let docs = self.docs.iter().map(|d| d.date.as_str());
        let last = dates.chain(docs).filter_map(instant).max();
        last.map_or_else(|| ledger.now(), |at| ledger.as_of(at))
    }

    /// What the ledger knew before the first document, where the history says that it knew it.
    pub fn before(&self) -> Option<(&Line, &Step)> {
        let first = self.docs.iter().map(|d| d.date.as_str()).min()?;
        let line = self
            .ledger
            .iter()
            .find(|l| l.history.first().is_some_and(|s| s.date.as_str() < first))?;
        Some((line, line.history.iter().rev().find(|s| s.date.as_str() < first)?))
    }
}

/// The article of a document. Documents of one day stand in the order of the file.
pub fn article(scenario: &Scenario, index: usize, doc: &Doc) -> LedgerArticle {
    let id = |n: usize| ArticleId(format!("{n:04}"));
    let copy = scenario.claims.iter().find(|c| c.doc == doc.doc).and_then(|c| c.copy_of.as_ref());
    let origin = copy.and_then(|c| scenario.docs.iter().position(|d| d.doc == *c));
    LedgerArticle {
        id: id(index),
        outlet: doc.outlet.clone(),
        voice: None,
        published: instant(&doc.date).unwrap_or(Timestamp::UNIX_EPOCH),
        origin: id(origin.unwrap_or(index)),
        credit: None,
        grade: None,
    }
}

fn instant(date: &str) -> Option<Timestamp> {
    let day: Date = date.get(..10)?.parse().ok()?;
    Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

/// The ledger of a scenario from its gold claims.
pub fn ledger(scenario: &Scenario, knowledge: &std::sync::Arc<Knowledge>) -> Made {
    let mut ledger = Ledger::new(knowledge.clone());
    prior(scenario, &mut ledger, knowledge);
    for (index, doc) in scenario.docs.iter().enumerate() {
        let mut article = article(scenario, index, doc);
        let itself = |c: &&Claim| c.source_kind == "outlet" && c.source == doc.outlet;
        let owner = scenario.claims.iter().find(itself);
        article.voice = owner.map(|c| PrincipalId(c.principal.clone()));
        let voiced = scenario
            .claims
            .iter()
            .filter(|c| c.doc == doc.doc)
            .map(|c| claim(c, scenario, doc, &article, knowledge))
            .collect();
        ledger.add(article, voiced);
    }
    let view = scenario.end(&ledger);
    Made {
        cases: view.cases(),
        links: scenario_links(view.links()),
        statements: view.statements().into_iter().collect(),
        missed: Vec::new(),
    }
}

/// Links whose later end lies in the scenario's own documents.
pub fn scenario_links(
    links: Vec<parallax_model::ledger::Link>,
) -> Vec<parallax_model::ledger::Link> {
    links
        .into_iter()
        .filter(|l| !l.from.0.starts_with("ext:"))
        .map(|mut l| {
            if l.to.0.starts_with("ext:")
                && let Some(end) = l.to.0.find('#')
            {
                l.to.0.truncate(end);
            }
            l
        })
        .collect()
}

/// A line that stood before the first document is told again by statements made up to its state:
/// as many principals for it as the state takes, and, where it was disputed, a denial by a party.
pub fn prior(scenario: &Scenario, ledger: &mut Ledger, knowledge: &Knowledge) {
    let Some((line, step)) = scenario.before() else { return };
    let Some(model) = scenario.claims.first() else { return };
    let (Some(doc), Some(published)) = (scenario.doc(&model.doc), instant(&step.date)) else {
        return;
    };
    let id = ArticleId("0000-before".into());
    let article = LedgerArticle {
        id: id.clone(),
        outlet: "before".into(),
        voice: None,
        published,
        origin: id,
        credit: None,
        grade: None,
    };
    let base = claim(model, scenario, doc, &article, knowledge);
    let told = |n: usize, principal: String, polarity, commitment| Voiced {
        id: StatementId(format!("ext:{}#{n}", model.event.r#type)),
        chain: vec![VoiceLink {
            name: principal.clone(),
            principal: Some(PrincipalId(principal)),
            kind: "government".into(),
            unnamed: false,
        }],
        commitment,
        polarity,
        force: Force::Actual,
        band: None,
        unconfirmed: false,
        non_denial: false,
        number_only: false,
        antecedent: None,
        ..base.clone()
    };
    let voices = match step.status.as_str() {
        "CORROBORATED" => 2,
        "CONFIRMED" => 2.max(line.independent_for as usize),
        "DISPUTED" => line.independent_for as usize,
        _ => 1,
    };
    let mut voiced: Vec<Voiced> = (0..voices)
        .map(|n| {
            let vouches = step.status == "CONFIRMED" && n + 1 == voices;
            let cue = if vouches { Commitment::Strong } else { Commitment::Report };
            let force = match step.status.as_str() {
                "PLANNED" => Force::Planned,
                "POSSIBLE" => Force::Possible,
                _ => Force::Actual,
            };
            let unconfirmed = step.status == "UNCONFIRMED";
            let said = told(n, format!("gov:other{n}"), Polarity::Positive, cue);
            Voiced { force, unconfirmed, ..said }
        })
        .collect();
    if step.status == "DISPUTED" {
        // "A party": the one that speaks in the scenario, if one does.
        let party = principal(&model.principal, knowledge);
        voiced.push(told(voiced.len(), party, Polarity::Negative, Commitment::Denial));
    }
    ledger.add(article, voiced);
}

fn claim(
    c: &Claim,
    scenario: &Scenario,
    doc: &Doc,
    article: &LedgerArticle,
    knowledge: &Knowledge,
) -> Voiced {
    let rules = &knowledge.ledger;
    let points = CodePoints::new(&doc.text);
    let ranges = |spans: &[(usize, usize)]| -> Vec<TextRange> {
        spans.iter().map(|(s, e)| TextRange::new(points.byte(*s), points.byte(*e))).collect()
    };
    let (source, cue, content) =
        (ranges(&c.source_span), ranges(&c.cue_span), ranges(&c.content_span));
    let words = |ranges: &[TextRange]| -> String {
        ranges.iter().filter_map(|r| r.slice(&doc.text)).collect::<Vec<_>>().join(" ")
    };
    let evidence = source
        .iter()
        .chain(&cue)
        .chain(&content)
        .copied()
        .reduce(TextRange::cover)
        .unwrap_or(TextRange::new(0, doc.text.len() as u32));
    let commitment = commitment(&c.cue_class);
    let silent = matches!(c.cue_class.as_str(), "none" | "unconfirmed") && c.source_span.is_empty();
    let itself = c.source == doc.outlet && c.source_chain.len() < 2;
    let own = c.source_kind == "outlet" && (silent || itself);
    let chain = if own { Vec::new() } else { chain(c, knowledge) };
    Voiced {
        id: StatementId(c.id.clone()),
        shared: chain.iter().any(|l| rules.has_phrase(Phrase::Shared, &l.name)),
        chain,
        commitment,
        polarity: match c.polarity.as_str() {
            "+" => Polarity::Positive,
            "-" => Polarity::Negative,
            "?" => Polarity::Questions,
            "~+" => Polarity::WeakPositive,
            _ => Polarity::None,
        },
        force: force(&c.modality),
        band: c.p.map(|(low, high)| ProbabilityBand { low, high }),
        unconfirmed: c.cue_class == "unconfirmed" || unconfirmed_after(c, scenario, doc, rules),
        non_denial: rules.has_phrase(Phrase::NonDenial, &words(&cue)),
        number_only: rules.names_a_number(&words(&content)),
        against_interest: c.against_interest,
        proposition: proposition(&c.event, &words(&content), knowledge),
        points: None,
        antecedent: c.antecedent.clone().map(StatementId),
        evidence: Span { article: article.id.clone(), range: evidence },
        content,
        mentions: Vec::new(),
    }
}

/// An unconfirmed phrase speaks of the claim before it: in the words between this claim and the next.
fn unconfirmed_after(c: &Claim, scenario: &Scenario, doc: &Doc, rules: &Rules) -> bool {
    let end = |c: &Claim| {
        c.content_span
            .iter()
            .chain(&c.cue_span)
            .chain(&c.source_span)
            .map(|s| s.1)
            .max()
            .unwrap_or(0)
    };
    let start = |c: &Claim| {
        c.source_span
            .iter()
            .chain(&c.cue_span)
            .chain(&c.content_span)
            .map(|s| s.0)
            .min()
            .unwrap_or(0)
    };
    let here = end(c);
    let next = scenario
        .claims
        .iter()
        .filter(|o| o.doc == c.doc && start(o) >= here)
        .map(start)
        .min()
        .unwrap_or(doc.text.chars().count());
    let between: String = doc.text.chars().skip(here).take(next.saturating_sub(here)).collect();
    rules.has_phrase(Phrase::Unconfirmed, &between)
}

fn chain(c: &Claim, knowledge: &Knowledge) -> Vec<VoiceLink> {
    let rules = &knowledge.ledger;
    // "Elders", "villagers": a group of those who saw it.
    let witnesses = c.source_kind == "group" && c.principal.starts_with("witness:");
    let kind_of_source = if witnesses { "witness".into() } else { c.source_kind.replace('_', "-") };
    let names =
        if c.source_chain.is_empty() { vec![c.source.clone()] } else { c.source_chain.clone() };
    let plain = |name: &str| name.split(" (").next().unwrap_or(name).trim().to_lowercase();
    let at = names.iter().position(|n| plain(n) == plain(&c.source)).unwrap_or(0);
    names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let given = name.split_once('(').map(|(_, rest)| rest.trim_end_matches(')'));
            let inner = given.and_then(|g| g.split([',', ' ']).find(|w| w.contains(':')));
            let unnamed = rules.has_phrase(Phrase::Unnamed, name);
            let evidence = rules.has_phrase(Phrase::Evidence, name);
            let kind = match () {
                () if i == at => kind_of_source.clone(),
                () if evidence && inner.is_some() => "document".into(),
                () if evidence => "sensor".into(),
                () if unnamed => "anonymous".into(),
                () if rules.has_phrase(Phrase::Shared, name) => "intelligence".into(),
                () if i < at => "outlet".into(),
                () if inner.is_some_and(|p| p.starts_with("gov:")) => "government".into(),
                () => "anonymous".into(),
            };
            let who = match (i == at, inner) {
                (true, _) => Some(principal(&c.principal, knowledge)),
                (false, Some(inner)) => Some(principal(inner, knowledge)),
                (false, None) if i < at => Some(format!("outlet:{name}")),
                _ => None,
            };
            let anonymous = kind == "anonymous" && i == at && c.principal.starts_with("anon");
            VoiceLink {
                name: name.split(" (").next().unwrap_or(name).to_string(),
                principal: who.filter(|_| !anonymous).map(PrincipalId),
                kind,
                unnamed,
            }
        })
        .collect()
}

/// A principal with its country code as the ledger writes it.
fn principal(gold: &str, knowledge: &Knowledge) -> String {
    match gold.split_once(':') {
        Some(("gov", code)) => format!("gov:{}", country(code, knowledge)),
        Some(("org", name)) => format!("org:{}", name.to_lowercase()),
        _ => gold.to_string(),
    }
}

/// Alpha-3 for an alpha-2 code, where the tables know it.
fn country(code: &str, knowledge: &Knowledge) -> String {
    knowledge.states.by_iso2(code).map_or_else(|| code.to_string(), |s| s.country.0.clone())
}

/// The state a place is, by code or name: "KR", "inside Poland".
fn state_called<'k>(place: &str, knowledge: &'k Knowledge) -> Option<&'k State> {
    let bare = place.strip_prefix("inside ").or(place.strip_prefix("in ")).unwrap_or(place);
    let called = |s: &&State| s.name == bare || s.aliases.iter().any(|a| a == bare);
    knowledge.states.by_iso2(bare).or_else(|| knowledge.states.all().iter().find(called))
}

/// The state of "Norland waters", or of a town that no other state has one like.
fn lies_in(place: &str, knowledge: &Knowledge) -> Option<parallax_model::Country> {
    let of_state = parallax_language::actors::resolve(knowledge, place, None).country;
    let mut towns = knowledge.places.named(place).map(|known| known.country.clone());
    let first = towns.next();
    let only = first.filter(|first| towns.all(|other| other == *first));
    of_state.filter(|c| knowledge.states.by_country(c).is_some()).or(only.flatten())
}

/// The state's name for its code, the code where the tables do not know it.
fn state_name(code: &str, knowledge: &Knowledge) -> String {
    knowledge.states.by_iso2(code).map_or_else(|| code.to_string(), |s| s.name.clone())
}

fn actors(cell: Option<&str>, knowledge: &Knowledge) -> Vec<ActorRef> {
    let cell = cell.unwrap_or("");
    cell.split(',')
        .map(str::trim)
        .filter(|w| !w.is_empty())
        .map(|words| {
            let (head, rest) = words.split_once(' ').unwrap_or((words, ""));
            let code =
                (2..=3).contains(&head.len()) && head.chars().all(|c| c.is_ascii_uppercase());
            if code {
                ActorRef {
                    part: rest.to_lowercase(),
                    name: format!("{} {rest}", state_name(head, knowledge)).trim_end().to_string(),
                    ..ActorRef::state(&country(head, knowledge))
                }
            } else {
                let part = words.trim_start_matches("org:").to_lowercase();
                let entity = Some(EntityId::new(format!("org:{}", part.replace(' ', ""))));
                let nobody = ActorRef { country: None, state: false, ..ActorRef::state("") };
                ActorRef { entity, part, name: words.to_string(), ..nobody }
            }
        })
        .collect()
}

fn proposition(event: &GoldEvent, content: &str, knowledge: &Knowledge) -> Proposition {
    let rules = &knowledge.ledger;
    let kind = rules.kind_like(&event.r#type);
    let other = kind.is_none_or(|k| k.name == "event");
    let figures = event.quantities.iter().map(|q| figure(q, rules)).collect();
    Proposition {
        kind: kind.map_or(parallax_knowledge::ledger::KindId(0), |k| k.id),
        other_kind: other.then(|| event.r#type.clone()),
        event_type: EventType::Statement,
        mode: None,
        label: Some(event.r#type.clone()),
        agents: actors(event.agent.as_deref(), knowledge),
        patients: actors(event.patient.as_deref(), knowledge),
        place: event.place.as_deref().map(|p| {
            let mut place = PlaceRef::new(p, rules);
            place.direction |= rules.has_phrase(Phrase::Direction, content);
            let provinces = knowledge.places.named(p).map(|known| known.admin1.to_lowercase());
            place.provinces = provinces.filter(|name| !name.is_empty()).collect();
            if let Some(state) = state_called(p, knowledge) {
                place.entity = Some(state.id.clone());
                place.country = Some(state.country.clone());
            } else {
                place.country = lies_in(p, knowledge);
            }
            place
        }),
        when: event.date.as_deref().and_then(window),
        outcome: event.outcome.as_deref().map(|o| Words::new(o.trim().replace(' ', "_"))),
        figures,
        weapon: event.weapon.as_deref().map(Words::new),
        item: event.item.as_deref().map(Words::new),
        matter: None,
        goldstein: None,
    }
}

fn figure(q: &GoldQuantity, rules: &Rules) -> Figure {
    let size = rules.number.sizes.get(q.op.replace(' ', "_").as_str());
    let bound = match q.op.as_str() {
        "~" => Bound::About,
        ">" => Bound::MoreThan,
        ">=" => Bound::AtLeast,
        "<" => Bound::LessThan,
        "<=" => Bound::AtMost,
        _ => Bound::Exact,
    };
    let mut figure = Figure::new(&q.of, q.value, &q.unit, bound, rules);
    if let Some((low, high)) = size {
        (figure.low, figure.high) = (Some(*low), Some(*high));
        figure.words = q.op.clone();
    }
    figure.capacity = q.capacity || rules.has_phrase(Phrase::Collective, &q.of.replace('_', " "));
    figure.as_of = q.as_of.as_deref().and_then(|a| {
        let (day, hour) = a.split_once('T').unwrap_or((a, "00"));
        let hour: i64 = hour.get(..2)?.parse().ok()?;
        instant(day)?.checked_add(jiff::SignedDuration::from_hours(hour)).ok()
    });
    figure
}

/// `2024-07-01`, `2024-10`, `2024`, `A/B`, or `A/` for an open end.
fn window(date: &str) -> Option<Window> {
    let (from, to) = match date.split_once('/') {
        Some((from, to)) => (from, Some(to)),
        None => (date, None),
    };
    let (first, last) = days(from)?;
    match to {
        None => Some(Window { first, last: Some(last) }),
        Some("") => Some(Window { first, last: None }),
        Some(to) => Some(Window { first, last: Some(days(to)?.1) }),
    }
}

fn days(date: &str) -> Option<(Date, Date)> {
    let date = date.split('T').next()?;
    let mut parts = date.split('-').map(|p| p.parse::<i16>().ok());
    let year = parts.next()??;
    let month = parts.next().flatten().map(|m| m as i8);
    let day = parts.next().flatten().map(|d| d as i8);
    match (month, day) {
        (Some(m), Some(d)) => Date::new(year, m, d).ok().map(|d| (d, d)),
        (Some(m), None) => Date::new(year, m, 1).ok().map(|d| (d, d.last_of_month())),
        _ => Date::new(year, 1, 1).ok().map(|d| (d, d.last_of_year())),
    }
}

fn commitment(class: &str) -> Commitment {
    match class {
        "none" => Commitment::Own,
        other => serde_json::from_value(serde_json::Value::String(other.replace('_', "-")))
            .unwrap_or(Commitment::Report),
    }
}

fn force(modality: &str) -> Force {
    serde_json::from_value(serde_json::Value::String(modality.into())).unwrap_or(Force::Actual)
}

pub fn link_name(kind: LinkKind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// The scenarios' word for a status: they call an overdue promise lapsed and a kept one by its report.
pub fn status_name(status: Status) -> String {
    let status = if status == Status::Overdue { Status::Lapsed } else { status };
    match serde_json::to_value(status) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
