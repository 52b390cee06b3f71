use parallax_knowledge::ledger::KindId;
use parallax_model::{
    Commitment, EventType, MentionId, Mode, Polarity, PrincipalId, ProbabilityBand, Span,
    StatementId, TextRange,
};
use serde::{Deserialize, Serialize};

use crate::{actor::ActorRef, figure::Figure, place::PlaceRef, window::Window};

/// A voiced proposition: one statement about one event, in the form the ledger compares. Where it
/// comes from does not matter: from the coder's mentions and statements ([`crate::voiced`]) or by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Voiced {
    pub id: StatementId,
    /// Who says so, outermost first; empty = the outlet's own voice.
    pub chain: Vec<VoiceLink>,
    pub commitment: Commitment,
    pub polarity: Polarity,
    pub force: Force,
    pub band: Option<ProbabilityBand>,
    /// The text says that nobody has confirmed it.
    pub unconfirmed: bool,
    /// "Did not deny": silence that drops the speaker's own earlier denial.
    pub non_denial: bool,
    /// Names the number alone: "questioned the figure".
    pub number_only: bool,
    /// Rests on what another service or ally gave.
    pub shared: bool,
    /// Speaker admits something against own interest.
    pub against_interest: bool,
    pub proposition: Proposition,
    /// Set where the words point to a happening that another article tells.
    pub points: Option<Points>,
    /// The statement of the condition this one hangs on.
    pub antecedent: Option<StatementId>,
    /// The words that say so.
    pub evidence: Span,
    pub content: Vec<TextRange>,
    pub mentions: Vec<MentionId>,
}

/// How a statement names a happening told in another article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Points {
    pub to: PointsTo,
    /// It tells no event of its own: what it says is known only with what it points to, and it is left
    /// out where that is not known.
    pub bare: bool,
}

/// By what a happening is named that another article tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PointsTo {
    /// By nothing: "the allegation", "it".
    Anything,
    /// By a noun, of one of these kinds: "the shelling".
    Kinds(Vec<KindId>),
    /// By whose words are answered: "Norland's account".
    AccountOf(PrincipalId),
    /// By a count of its dead or wounded.
    Toll,
}

/// One link of a chain of voices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoiceLink {
    pub name: String,
    /// Who answers for it; `None` when nobody can be named.
    pub principal: Option<PrincipalId>,
    /// Kind of source, as in `knowledge/ledger/voices.csv`.
    pub kind: String,
    /// Named by no name ("a government source"), even where its principal is known.
    pub unnamed: bool,
}

/// How a statement stands to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Force {
    Actual,
    Planned,
    Possible,
    Conditional,
    Hypothetical,
    Counterfactual,
    Desired,
    Ordered,
}

/// What is said, free of who says it and of its sign.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposition {
    pub kind: KindId,
    /// Name of a kind the tables do not know; kinds of different names are never one.
    pub other_kind: Option<String>,
    pub event_type: EventType,
    pub mode: Option<Mode>,
    /// Finer kind in the coder's words.
    pub label: Option<String>,
    pub agents: Vec<ActorRef>,
    pub patients: Vec<ActorRef>,
    pub place: Option<PlaceRef>,
    pub when: Option<Window>,
    /// `success`, `failure`, `sunk`, …: a word of `knowledge/ledger/outcomes.csv`.
    pub outcome: Option<Words>,
    pub figures: Vec<Figure>,
    pub weapon: Option<Words>,
    /// What was handed over.
    pub item: Option<Words>,
    /// What is promised, demanded, threatened or charged.
    pub matter: Option<Words>,
    pub goldstein: Option<f32>,
}

impl Proposition {
    /// A happening of a kind, nothing more said of it.
    pub fn of(kind: KindId, event_type: EventType) -> Self {
        Self {
            kind,
            other_kind: None,
            event_type,
            mode: None,
            label: None,
            agents: Vec::new(),
            patients: Vec::new(),
            place: None,
            when: None,
            outcome: None,
            figures: Vec::new(),
            weapon: None,
            item: None,
            matter: None,
            goldstein: None,
        }
    }

    /// That it happened, not its day or how it went.
    pub(crate) fn bare(&self) -> Self {
        Self {
            outcome: None,
            figures: Vec::new(),
            weapon: None,
            place: None,
            when: None,
            matter: None,
            ..self.clone()
        }
    }

    /// Says how it ended, how many, with what or where.
    pub(crate) fn gives_values(&self) -> bool {
        self.outcome.is_some()
            || !self.figures.is_empty()
            || self.weapon.is_some()
            || self.place.is_some()
    }

    pub(crate) fn place_is_direction(&self) -> bool {
        self.place.as_ref().is_some_and(|p| p.direction)
    }

    /// Told without who did it and to whom.
    pub(crate) fn is_of_nobody(&self) -> bool {
        self.agents.is_empty() && self.patients.is_empty()
    }
}

/// A value with the words it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Comparable form: lower case, or an id of a knowledge table.
    pub value: String,
    pub text: String,
    pub range: Option<TextRange>,
    /// Of a weapon whose class is known: its class and the wider ones, narrowest first, as in
    /// `knowledge/weapon_classes.csv`.
    pub classes: Vec<String>,
}

impl Words {
    pub fn new(value: impl Into<String>) -> Self {
        let value = value.into();
        Self {
            text: value.replace('_', " "),
            value: value.to_lowercase(),
            range: None,
            classes: Vec::new(),
        }
    }

    /// Names a class of weapons, no system of its own.
    pub(crate) fn is_class(&self) -> bool {
        self.classes.first().is_some_and(|class| class.eq_ignore_ascii_case(&self.value))
    }
}

impl Voiced {
    /// The principal of the innermost link that has one: whose word it is.
    pub fn principal(&self) -> Option<&PrincipalId> {
        self.chain.iter().rev().find_map(|l| l.principal.as_ref())
    }

    /// The innermost link that speaks, not counting images and papers.
    pub(crate) fn speaker(&self) -> Option<&VoiceLink> {
        self.chain.iter().rev().find(|l| l.principal.is_some()).or(self.chain.last())
    }

    /// Whether the voice of this key is one of those through whom it comes.
    pub(crate) fn passes_on(&self, key: &str) -> bool {
        self.chain.iter().any(|l| l.principal.as_ref().is_some_and(|p| p.as_str() == key))
    }

    /// Told in the outlet's own voice, with evidence that is nobody's or without.
    pub(crate) fn own_voice(&self) -> bool {
        self.chain.iter().all(|l| {
            l.principal.is_none() && matches!(l.kind.as_str(), "sensor" | "document") && !l.unnamed
        })
    }

    /// Agrees with what another has said.
    pub(crate) fn echoes(&self) -> bool {
        self.commitment == Commitment::Agreement && self.polarity == Polarity::Positive
    }

    pub(crate) fn hedged(&self) -> bool {
        self.force == Force::Possible
    }
}
