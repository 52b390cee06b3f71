//! Whose word a statement is, and what it weighs.

use std::{collections::HashMap, sync::Arc};

use parallax_knowledge::ledger::{Alignment, Parties, Phrase, Rules};
use parallax_model::{Commitment, PrincipalId};

use crate::{
    actor::ActorRef,
    standing::{Act, Group, voices},
    store::{Ledger, Node},
    voiced::{Proposition, VoiceLink},
    window::date_of,
};

/// A voice: statements with one key are one voice, however many outlets carry them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Voice {
    /// Number of the key in this ledger.
    pub id: VoiceId,
    pub key: Arc<str>,
    pub name: String,
    /// Rests on what others gave: half a voice, never an independent one.
    pub dependent: bool,
}

/// Stands for the key of a voice.
pub(crate) type VoiceId = u32;

/// Keys met so far, each under its number.
#[derive(Debug, Default)]
pub(crate) struct VoiceKeys(HashMap<Arc<str>, VoiceId>);

impl VoiceKeys {
    fn number(&mut self, key: &str) -> (VoiceId, Arc<str>) {
        if let Some((key, id)) = self.0.get_key_value(key) {
            return (*id, key.clone());
        }
        let (id, key): (VoiceId, Arc<str>) = (self.0.len() as VoiceId, key.into());
        self.0.insert(key.clone(), id);
        (id, key)
    }
}

impl Ledger {
    /// The voice of a statement: the principal of its innermost link that has one; nobody's word is
    /// that of the outlet on that day; an outlet's own word is its owner's, or the origin's when the
    /// article is a copy.
    pub(crate) fn voice_of(&mut self, node: u32) -> Voice {
        let (key, name, dependent) = self.heard(self.node(node));
        let (id, key) = self.voice_keys.number(&key);
        Voice { id, key, name, dependent }
    }

    /// Key and name of a voice, and whether it rests on what others gave.
    fn heard(&self, node: &Node) -> (String, String, bool) {
        let article = self.article(node);
        let copied = self.copied(node);
        let spoken: Vec<&VoiceLink> = voices(&node.voiced, copied).collect();
        if node.voiced.own_voice() {
            let origin = self.by_article.get(&article.origin).map(|a| &self.articles[*a as usize]);
            let outlet = match (copied, origin, &article.credit) {
                (true, Some(origin), _) => origin.outlet.clone(),
                (_, _, Some(credit)) => credit.clone(),
                (true, None, None) => article.origin.0.clone(),
                _ => article.outlet.clone(),
            };
            let owner =
                if copied { origin.and_then(|o| o.voice.clone()) } else { article.voice.clone() };
            let key = owner.map_or_else(|| format!("outlet:{outlet}"), |o| o.0);
            return (key, outlet, false);
        }
        let principal = spoken.iter().rev().find(|l| l.principal.is_some());
        match principal.or(node.voiced.chain.iter().find(|l| l.principal.is_some()).as_ref()) {
            Some(link) => {
                let principal = link.principal.as_ref().map_or("", PrincipalId::as_str);
                let crowd = principal.ends_with(":unnamed") || principal.starts_with("anon:");
                let key = if crowd {
                    format!("{principal}@{}:{}", article.outlet, day(node))
                } else {
                    principal.to_string()
                };
                (key, link.name.clone(), node.voiced.shared)
            }
            None => (
                format!("anon:{}:{}", article.outlet, day(node)),
                spoken.last().map_or_else(|| "unnamed source".into(), |l| l.name.clone()),
                node.voiced.shared,
            ),
        }
    }

    /// Who answers for a statement: the innermost voice that has a name, or the owner of the outlet
    /// that says so itself.
    pub(crate) fn principal<'n>(&'n self, node: &'n Node) -> Option<&'n PrincipalId> {
        let owner = || self.article(node).voice.as_ref().filter(|_| node.voiced.own_voice());
        node.voiced.principal().or_else(owner)
    }

    /// Whether who says so is a party to the matter; where his words leave the parties out, to what was
    /// first told of it.
    pub(crate) fn by_party(&self, node: &Node) -> bool {
        let own = &node.voiced.proposition;
        let matter = match own.is_of_nobody() {
            true => &self.node(node.first).voiced.proposition,
            false => own,
        };
        self.principal(node).is_some_and(|p| is_party(p, matter))
    }

    /// Whether somebody other than an outlet says it himself, on the word of another.
    pub(crate) fn vouches(&self, node: &Node) -> bool {
        let first =
            node.voiced.chain.first().filter(|l| !matches!(l.kind.as_str(), "outlet" | "wire"));
        let who = first.and_then(|l| l.principal.as_ref());
        who.is_some_and(|p| *p.0 != *node.said_by.key) && voices(&node.voiced, false).count() > 1
    }

    /// Reliability of the weakest link of a statement's chain on this matter, A to F.
    pub(crate) fn grade(&self, node: &Node) -> char {
        node.grade
    }

    pub(crate) fn grade_of(&self, node: &Node) -> char {
        let v = &node.voiced;
        let is = |test: fn(&PrincipalId, &Proposition) -> bool| {
            v.principal().is_some_and(|p| test(p, &v.proposition))
        };
        let (party, host) = (is(is_party), is(is_host));
        let interested = node.act == Act::Affirm && (party && self.has_an_axe(node) || host);
        self.graded(node, interested, party)
    }

    /// The same where a party speaks of what it has itself done.
    pub(crate) fn grade_of_own_acts(&self, node: &Node) -> char {
        let p = &node.voiced.proposition;
        let among = |list: &[ActorRef]| {
            self.principal(node).is_some_and(|who| list.iter().any(|a| a.is(who)))
        };
        let deal = self.rules().kind(p.kind).is_some_and(|k| k.parties == Parties::Deal);
        if !(among(&p.agents) || deal && among(&p.patients)) {
            return self.grade(node);
        }
        self.graded(node, false, true)
    }

    fn graded(&self, node: &Node, interested: bool, party: bool) -> char {
        let rules = self.rules();
        let v = &node.voiced;
        if conceded(node) {
            return 'A';
        }
        if v.chain.is_empty() {
            let own = self.article(node).grade.unwrap_or_else(|| rules.voice("own").grade);
            return if v.unconfirmed { 'F' } else { own };
        }
        // The media of a state are no worse than others where that state has no part.
        let stranger = |l: &VoiceLink| l.kind == "state-media" && !party;
        voices(v, self.copied(node))
            .map(|l| match stranger(l) {
                true => rules.voice("outlet").grade,
                false => link_grade(l, interested, rules),
            })
            .max()
            .unwrap_or_else(|| rules.voice("document").grade)
    }

    /// Whether a party gains by what it says: not by a count of its own dead, nor by announcing what it
    /// will do with a willing partner.
    fn has_an_axe(&self, node: &Node) -> bool {
        let p = &node.voiced.proposition;
        let kind = self.rules().kind(p.kind).map(|k| k.parties).unwrap_or_default();
        let acts = node.voiced.principal().is_some_and(|w| p.agents.iter().any(|a| a.is(w)));
        match kind {
            Parties::Hostile => true,
            Parties::Deal => node.group != Group::Ahead,
            Parties::None => acts && node.group != Group::Ahead,
        }
    }

    /// Weight of one voice, between 0 and 1.
    pub(crate) fn weight(&self, node: &Node, voice: &Voice) -> f32 {
        let rules = self.rules();
        let weights = &rules.weight;
        let mut weight = weights.grade(self.grade(node));
        if voice.key.starts_with("anon:") {
            weight = weight.min(weights.unnamed_cap);
        }
        if voice.dependent {
            weight *= weights.dependent;
        }
        if node.voiced.hedged() {
            weight *= hedge(node);
        }
        weight
    }

    /// Speaks from sensors of its own, and is no party to the matter.
    pub(crate) fn own_sensors(&self, node: &Node) -> bool {
        let rules = self.rules();
        let v = &node.voiced;
        !self.by_party(node) && v.speaker().is_some_and(|l| rules.voice(&l.kind).sensors)
    }

    /// Saw it itself.
    pub(crate) fn observer(&self, node: &Node) -> bool {
        let rules = self.rules();
        let links = &node.voiced.chain;
        links.last().is_some_and(|l| rules.voice(&l.kind).observer && l.kind != "sensor")
    }

    /// Whether two principals have opposite interests in a matter to which one of them is party.
    pub(crate) fn opposed(&self, a: &Node, b: &Node) -> bool {
        let rules = self.rules();
        let (Some(p), Some(q)) = (self.principal(a), self.principal(b)) else { return false };
        if p == q {
            return false;
        }
        let matter = &a.voiced.proposition;
        let agent = |x: &PrincipalId| matter.agents.iter().any(|m| m.is(x));
        let patient = |x: &PrincipalId| matter.patients.iter().any(|m| m.is(x));
        if !agent(p) && !agent(q) {
            return false;
        }
        let hostile = rules.kind(matter.kind).is_some_and(|k| k.parties == Parties::Hostile);
        let year = date_of(a.day).map_or(0, |d| d.year());
        let suffers = |x: &PrincipalId| patient(x) || is_host(x, matter);
        hostile && (agent(p) && suffers(q) || agent(q) && suffers(p))
            || rules.stand(side(p), side(q), year) == Some(Alignment::Rival)
    }

    /// Whether `other` gave, or stands with those who gave, what a dependent statement rests on.
    pub(crate) fn shares(&self, node: &Node, other: &Node) -> bool {
        let (Some(p), Some(q)) = (node.voiced.principal(), other.voiced.principal()) else {
            return false;
        };
        let year = date_of(node.day).map_or(0, |d| d.year());
        matches!(
            self.rules().stand(side(p), side(q), year),
            Some(Alignment::Member | Alignment::Ally)
        )
    }
}

fn day(node: &Node) -> String {
    date_of(node.day).map_or_else(String::new, |d| d.to_string())
}

/// A state's code for its government, the principal itself for anybody else.
fn side(principal: &PrincipalId) -> &str {
    principal.as_str().strip_prefix("gov:").unwrap_or(principal.as_str())
}

fn link_grade(link: &VoiceLink, interested: bool, rules: &Rules) -> char {
    let state = link.principal.as_ref().is_some_and(|p| p.as_str().starts_with("gov:"));
    // A person who speaks for a state is that state speaking.
    let kind = if state && matches!(link.kind.as_str(), "person" | "expert") {
        "government"
    } else {
        link.kind.as_str()
    };
    let voice = rules.voice(kind);
    let grade = if interested { voice.party } else { voice.grade };
    let nameless = link.unnamed || rules.has_phrase(Phrase::Unnamed, &link.name);
    if nameless { grade.max(rules.voice("anonymous").grade) } else { grade }
}

/// Whether a principal is agent or patient of a matter.
pub(crate) fn is_party(principal: &PrincipalId, matter: &Proposition) -> bool {
    matter.agents.iter().chain(&matter.patients).any(|a| a.is(principal))
}

/// Whether a government tells what others have done in its own land, to nobody of another state.
pub(crate) fn is_host(principal: &PrincipalId, matter: &Proposition) -> bool {
    let Some(own) = principal.as_str().strip_prefix("gov:") else { return false };
    let state = |a: &ActorRef| a.country.as_ref().map(|c| c.as_str().to_string());
    let here =
        matter.place.as_ref().and_then(|p| p.country.as_ref()).is_some_and(|c| c.as_str() == own);
    let by_others = !matter.agents.is_empty()
        && matter.agents.iter().all(|a| state(a).is_some_and(|c| c != own));
    here && by_others && matter.patients.iter().all(|a| state(a).is_none_or(|c| c == own))
}

/// An admission by a party.
pub(crate) fn conceded(node: &Node) -> bool {
    let v = &node.voiced;
    node.act == Act::Affirm
        && !v.hedged()
        && (v.against_interest || v.commitment == Commitment::Concession)
        && v.principal().is_some_and(|p| is_party(p, &v.proposition))
}

/// How far a hedged statement leans: the middle of its band less one half, doubled to a share of a
/// full voice; nothing when the words give no band, or lean the other way.
pub(crate) fn hedge(node: &Node) -> f32 {
    node.voiced.band.map_or(0.0, |b| ((b.low + b.high) / 2.0 - 0.5).max(0.0))
}
