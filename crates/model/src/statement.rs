use serde::{Deserialize, Serialize};

use crate::{
    code::{Country, EntityId, PrincipalId, Sector},
    mention::MentionId,
    span::{Span, TextRange},
};

/// `<article>:s<number>`, numbered in text order within the article.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StatementId(pub String);

/// Somebody says something: holder, the words that carry it, the content, and how far the holder
/// stands behind it. A statement without a holder is the outlet's own voice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    pub id: StatementId,
    /// Covers holder, cue and content.
    pub span: Span,
    /// Outermost first: "KCNA said Kim had said" is `[KCNA, Kim]`. Empty = the outlet's own voice.
    pub chain: Vec<Holder>,
    pub cue: Vec<TextRange>,
    pub cue_lemma: String,
    pub commitment: Commitment,
    pub content: Vec<TextRange>,
    pub polarity: Polarity,
    pub modality: crate::mention::Modality,
    pub band: Option<ProbabilityBand>,
    /// Words on the sourcing ("high confidence"), kept apart from probability.
    pub confidence: Option<String>,
    /// Content lies in quotation marks.
    pub direct: bool,
    /// Event mentions told inside the content.
    pub mentions: Vec<MentionId>,
    /// Content is an anaphor ("the claim", "the reports of X"): range of what it points back to.
    pub about: Option<TextRange>,
    /// The noun class of a denial's object ("deception", "fabrication"), when the denial has one.
    pub falsehood_noun: Option<String>,
    /// Speaker admits something against own interest.
    pub against_interest: bool,
    /// 0 to 1.
    pub score: f32,
    /// Rules that fired, in words.
    pub why: Vec<String>,
}

impl Statement {
    /// The innermost identifiable voice.
    pub fn holder(&self) -> Option<&Holder> {
        self.chain.last()
    }
}

/// Who says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Holder {
    pub range: Option<TextRange>,
    pub text: String,
    pub entity: Option<EntityId>,
    pub country: Option<Country>,
    pub sector: Option<Sector>,
    pub principal: PrincipalId,
    /// government, military, intelligence, state-media, agency, party, company, organisation,
    /// expert, witness, outlet, wire, document, sensor, crowd, anonymous
    pub kind: String,
    /// Named by a pronoun or carried over from the sentence before.
    pub carried: bool,
}

/// Class of the cue, as in `knowledge/` cue lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Commitment {
    Report,
    Strong,
    Factive,
    Concession,
    Doubt,
    Denial,
    Dispute,
    Retraction,
    Speculation,
    Assessment,
    Plan,
    Directive,
    Warning,
    Evaluation,
    Agreement,
    Opposition,
    Desire,
    Decree,
    Implicative,
    Attempt,
    Counterfactive,
    Aspectual,
    Nocomment,
    Hearsay,
    Anonymous,
    Secondhand,
    Unconfirmed,
    Wep,
    Confidence,
    Possible,
    Hypothetical,
    Presupposing,
    Negation,
    /// No cue: the outlet's own voice.
    Own,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    Positive,
    Negative,
    WeakPositive,
    Questions,
    None,
}

/// Probability as the words give it, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ProbabilityBand {
    pub low: f32,
    pub high: f32,
}
