//! Scenarios in the field's terms: documents, who says what in them, and what the ledger makes of it.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::sync::{Arc, LazyLock};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use parallax_knowledge::Knowledge;
use parallax_ledger::{
    ActorRef, Figure, Force, Ledger, PlaceRef, Points, PointsTo, Proposition, View, VoiceLink,
    Voiced, Window, Words,
};
use parallax_model::{
    ArticleId, Bound, Commitment, EventType, Polarity, PrincipalId, ProbabilityBand, Span,
    StatementId, TextRange,
    ledger::{Claim, LedgerArticle, Status},
};

pub static KNOWLEDGE: LazyLock<Arc<Knowledge>> =
    LazyLock::new(|| Arc::new(Knowledge::load().unwrap()));

pub fn at(date: &str) -> Timestamp {
    let date: Date = date.parse().unwrap();
    date.at(23, 59, 59, 0).to_zoned(TimeZone::UTC).unwrap().timestamp()
}

/// Documents and what is said in them, in order.
#[derive(Clone, Default)]
pub struct News {
    pub docs: Vec<(LedgerArticle, Vec<Voiced>)>,
    said: usize,
}

impl News {
    pub fn doc(&mut self, date: &str, outlet: &str) -> &mut Self {
        self.copy(date, outlet, None)
    }

    /// A copy of document `of`, counted from 1.
    pub fn copy(&mut self, date: &str, outlet: &str, of: Option<usize>) -> &mut Self {
        let n = self.docs.len() + 1;
        let id = |n: usize| ArticleId(format!("d{n:03}"));
        let date: Date = date.parse().unwrap();
        let article = LedgerArticle {
            id: id(n),
            outlet: outlet.into(),
            voice: None,
            published: date.at(6, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp(),
            origin: id(of.unwrap_or(n)),
            credit: None,
            grade: None,
        };
        self.docs.push((article, Vec::new()));
        self
    }

    /// `who`: "kind principal", links of a chain parted by " > "; empty for the outlet's own voice.
    pub fn say(&mut self, who: &str, cue: Commitment, told: Told) -> &mut Self {
        self.said += 1;
        let said = self.said;
        let (article, voiced) = self.docs.last_mut().unwrap();
        let start = 100 * voiced.len() as u32;
        let chain = who.split(" > ").filter(|w| !w.is_empty()).map(link).collect();
        voiced.push(Voiced {
            id: StatementId(format!("c{said}")),
            chain,
            commitment: cue,
            polarity: told.polarity,
            force: told.force,
            band: told.band,
            unconfirmed: told.unconfirmed,
            non_denial: told.non_denial,
            number_only: told.number_only,
            shared: told.shared,
            against_interest: told.against_interest,
            proposition: told.proposition,
            points: told.points,
            antecedent: told.antecedent.map(StatementId),
            evidence: Span {
                article: article.id.clone(),
                range: TextRange::new(start, start + 90),
            },
            content: vec![TextRange::new(start + 20, start + 90)],
            mentions: Vec::new(),
        });
        self
    }

    pub fn ledger(&self) -> Ledger {
        let mut ledger = Ledger::new(KNOWLEDGE.clone());
        for (article, voiced) in &self.docs {
            ledger.add(article.clone(), voiced.clone());
        }
        ledger
    }

    /// Status of the line of statement `id`'s happening that answers `question` ("happened",
    /// "outcome:success", …; its beginning is enough) at the end.
    pub fn status(&self, id: &str, question: &str) -> Status {
        status(&self.ledger().now(), id, question)
    }

    /// "c2 denies c1", sorted.
    pub fn links(&self) -> Vec<String> {
        let mut links: Vec<String> = self
            .ledger()
            .now()
            .links()
            .into_iter()
            .map(|l| {
                let kind = serde_json::to_value(l.kind).unwrap();
                format!("{} {} {}", l.from.0, kind.as_str().unwrap(), l.to.0)
            })
            .collect();
        links.sort();
        links
    }
}

pub fn claim(view: &View<'_>, id: &str, question: &str) -> Option<Claim> {
    let statement = StatementId(id.into());
    view.cases()
        .into_iter()
        .filter(|c| c.claims.iter().any(|l| l.statements.contains(&statement)))
        .flat_map(|c| c.claims)
        .find(|c| c.id.0.split_once('/').is_some_and(|(_, slot)| slot.starts_with(question)))
}

pub fn status(view: &View<'_>, id: &str, question: &str) -> Status {
    claim(view, id, question)
        .unwrap_or_else(|| panic!("no line {question} of {id}: {:#?}", view.claims()))
        .status
}

fn link(words: &str) -> VoiceLink {
    let (kind, principal) = words.split_once(' ').unwrap_or((words, ""));
    VoiceLink {
        name: words.into(),
        principal: (!principal.is_empty()).then(|| PrincipalId(principal.into())),
        kind: kind.into(),
        unnamed: kind == "anonymous",
    }
}

/// What is said, with its sign and force.
#[derive(Clone)]
pub struct Told {
    pub proposition: Proposition,
    polarity: Polarity,
    force: Force,
    band: Option<ProbabilityBand>,
    unconfirmed: bool,
    non_denial: bool,
    number_only: bool,
    shared: bool,
    against_interest: bool,
    antecedent: Option<String>,
    points: Option<Points>,
}

/// "PRK" is a state, "PRK troops" a part of it, anything else a name.
fn actor(words: &str) -> ActorRef {
    let (head, part) = words.split_once(' ').unwrap_or((words, ""));
    if head.len() == 3 && head.chars().all(|c| c.is_ascii_uppercase()) {
        ActorRef { part: part.into(), name: words.into(), ..ActorRef::state(head) }
    } else {
        ActorRef { country: None, part: words.into(), name: words.into(), ..ActorRef::state("") }
    }
}

pub fn told(kind: &str) -> Told {
    let rules = &KNOWLEDGE.ledger;
    let known = rules.kind_like(kind).unwrap();
    Told {
        proposition: Proposition {
            other_kind: (known.name == "event").then(|| kind.into()),
            label: Some(kind.into()),
            ..Proposition::of(known.id, EventType::Statement)
        },
        polarity: Polarity::Positive,
        force: Force::Actual,
        band: None,
        unconfirmed: false,
        non_denial: false,
        number_only: false,
        shared: false,
        against_interest: false,
        antecedent: None,
        points: None,
    }
}

impl Told {
    pub fn by(mut self, who: &str) -> Self {
        self.proposition.agents = who.split(',').map(actor).collect();
        self
    }
    pub fn to(mut self, who: &str) -> Self {
        self.proposition.patients = who.split(',').map(actor).collect();
        self
    }
    pub fn at(mut self, place: &str) -> Self {
        self.proposition.place = Some(PlaceRef::new(place, &KNOWLEDGE.ledger));
        self
    }
    pub fn on(mut self, day: &str) -> Self {
        self.proposition.when = Some(Window::day(day.parse().unwrap()));
        self
    }
    pub fn between(mut self, first: &str, last: &str) -> Self {
        self.proposition.when =
            Some(Window { first: first.parse().unwrap(), last: Some(last.parse().unwrap()) });
        self
    }
    pub fn ended(mut self, outcome: &str) -> Self {
        self.proposition.outcome = Some(Words::new(outcome));
        self
    }
    pub fn weapon(mut self, weapon: &str) -> Self {
        self.proposition.weapon = Some(Words::new(weapon));
        self
    }
    pub fn figure(mut self, of: &str, value: f64, unit: &str, bound: Bound) -> Self {
        self.proposition.figures.push(Figure::new(of, value, unit, bound, &KNOWLEDGE.ledger));
        self
    }
    pub fn count(self, of: &str, value: f64) -> Self {
        self.figure(of, value, "", Bound::Exact)
    }
    pub fn room(mut self, of: &str, value: f64) -> Self {
        let mut figure = Figure::new(of, value, "", Bound::AtMost, &KNOWLEDGE.ledger);
        figure.capacity = true;
        self.proposition.figures.push(figure);
        self
    }
    pub fn not(mut self) -> Self {
        self.polarity = Polarity::Negative;
        self
    }
    pub fn asked(mut self) -> Self {
        self.polarity = Polarity::Questions;
        self
    }
    pub fn silent(mut self) -> Self {
        self.polarity = Polarity::None;
        self
    }
    pub fn undenied(mut self) -> Self {
        self.polarity = Polarity::None;
        self.non_denial = true;
        self
    }
    pub fn only_the_number(mut self) -> Self {
        self.number_only = true;
        self
    }
    pub fn force(mut self, force: Force) -> Self {
        self.force = force;
        self
    }
    pub fn band(mut self, low: f32, high: f32) -> Self {
        self.force = Force::Possible;
        self.band = Some(ProbabilityBand { low, high });
        self
    }
    pub fn unconfirmed(mut self) -> Self {
        self.unconfirmed = true;
        self
    }
    pub fn shared(mut self) -> Self {
        self.shared = true;
        self
    }
    pub fn admitted(mut self) -> Self {
        self.against_interest = true;
        self
    }
    /// Points to a happening of another article, by the noun of a kind or by none.
    pub fn pointing(self, kind: Option<&str>) -> Self {
        let kind = kind.and_then(|k| KNOWLEDGE.ledger.kind_like(k));
        self.points_to(kind.map_or(PointsTo::Anything, |k| PointsTo::Kinds(vec![k.id])))
    }
    /// "Norland's account".
    pub fn answering(self, teller: &str) -> Self {
        self.points_to(PointsTo::AccountOf(PrincipalId(teller.into())))
    }
    /// A toll of what another article tells.
    pub fn toll_alone(self) -> Self {
        self.points_to(PointsTo::Toll)
    }
    fn points_to(mut self, to: PointsTo) -> Self {
        self.points = Some(Points { to, bare: true });
        self
    }
    pub fn when(mut self, antecedent: &str) -> Self {
        self.force = Force::Conditional;
        self.antecedent = Some(antecedent.into());
        self
    }
}
