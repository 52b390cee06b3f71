//! A happening as an event of the world, with each principal's account of it.

use jiff::civil::DateTime;
use parallax_model::{
    Commitment, EntityId, Interval, Outcome, Precision, PrincipalId,
    ledger::{Account, AccountSlot, AccountStep, Event, EventId, SlotValue, Stance, Status},
};

use crate::{
    lines::Answer,
    standing::{Act, Group},
    state::Judged,
    store::{Ledger, Node},
    voiced::Force,
    window::Window,
};

impl Ledger {
    /// The first of these statements that passes; one of a deed done says more of it than one of its
    /// announcement.
    pub(crate) fn told(&self, members: &[u32], pick: &dyn Fn(&Node) -> bool) -> Option<&Node> {
        let own = || members.iter().map(|m| self.node(*m)).filter(|n| n.explains.is_none());
        // Who only judges it or keeps silent tells nothing of it, while anybody else does.
        let spoken = own().any(|n| !n.stands_aside());
        let own = || own().filter(|n| !spoken || !n.stands_aside());
        own().find(|n| n.group == Group::Told && pick(n)).or_else(|| own().find(|n| pick(n)))
    }

    /// The event of these statements; `None` when nobody but outlets' asides speak of it.
    pub(crate) fn event(&self, id: &EventId, members: &[u32], judged: &[Judged]) -> Option<Event> {
        let told = |pick: &dyn Fn(&Node) -> bool| self.told(members, pick);
        let first = told(&|n| n.act == Act::Affirm).or_else(|| told(&|_| true))?;
        let p = &first.voiced.proposition;
        let kind = self.rules().kind(p.kind);
        let parties = |pick: &dyn Fn(&Node) -> &[crate::actor::ActorRef]| {
            told(&|n| !pick(n).is_empty())
                .map_or_else(Vec::new, |n| pick(n).iter().map(|a| a.party()).collect())
        };
        let happened = judged
            .iter()
            .find(|j| matches!(j.line.answer, Answer::Happened(_)))
            .map_or(Status::Unconfirmed, |j| j.status);
        let in_dispute = |j: &Judged| {
            j.status == Status::Disputed && matches!(j.line.answer, Answer::Outcome(_))
        };
        let status = Status::of_event(happened, judged.iter().any(in_dispute));
        let mut mentions: Vec<_> =
            members.iter().flat_map(|m| self.node(*m).voiced.mentions.iter().cloned()).collect();
        mentions.sort();
        mentions.dedup();
        let values: Vec<f32> =
            members.iter().filter_map(|m| self.node(*m).voiced.proposition.goldstein).collect();
        let goldstein =
            (!values.is_empty()).then(|| values.iter().sum::<f32>() / values.len() as f32);
        let exact = told(&|n| n.voiced.proposition.when.is_some_and(Window::is_day));
        let when = exact
            .or_else(|| told(&|n| n.voiced.proposition.when.is_some()))
            .and_then(|n| n.voiced.proposition.when);
        let place =
            told(&|n| n.voiced.proposition.place.as_ref().is_some_and(|p| p.entity.is_some()));
        let name = p
            .label
            .clone()
            .or_else(|| p.other_kind.clone())
            .or_else(|| kind.map(|k| k.name.clone()));
        let probability = self.rules().probability(&happened.name());
        let score = self.knowledge.ontology.score(p.event_type, p.mode.as_ref(), name.as_deref());
        Some(Event {
            id: id.clone(),
            sentence: String::new(),
            event_type: p.event_type,
            mode: p.mode.clone(),
            kind: name,
            actors: parties(&|n| &n.voiced.proposition.agents),
            recipients: parties(&|n| &n.voiced.proposition.patients),
            when: when.map(interval),
            place: place.and_then(|n| n.voiced.proposition.place.as_ref()?.entity.clone()),
            mentions,
            accounts: self.accounts(members),
            status,
            probability,
            goldstein,
            score,
        })
    }

    /// One account a voice, the newest value of each slot in it; values that another live account
    /// excludes are marked.
    fn accounts(&self, members: &[u32]) -> Vec<Account> {
        let mut by_voice: Vec<Vec<u32>> = Vec::new();
        let only_open =
            members.iter().all(|m| matches!(self.node(*m).act, Act::Open | Act::Explain));
        for &id in members {
            let node = self.node(id);
            // That nobody has confirmed it is an account only where there is no other.
            let aside = node.act == Act::Explain || node.act == Act::Open && !only_open;
            if aside {
                continue;
            }
            match by_voice.iter_mut().find(|told| self.node(told[0]).voice == node.voice) {
                Some(told) => told.push(id),
                None => by_voice.push(vec![id]),
            }
        }
        let mut accounts: Vec<Account> = by_voice
            .iter()
            .filter_map(|told| {
                let live = *told.last()?;
                let given: Vec<(u32, Vec<AccountSlot>)> =
                    told.iter().map(|id| (*id, self.slots(self.node(*id)))).collect();
                let mut slots: Vec<AccountSlot> = Vec::new();
                for (_, told) in
                    given.iter().rev().filter(|(id, _)| self.node(*id).act == Act::Affirm)
                {
                    for slot in told {
                        let newer = |s: &AccountSlot| {
                            s.slot == slot.slot && s.evidence.article != slot.evidence.article
                        };
                        let replaced =
                            slots.iter().any(newer) && !self.told_beside(&given, slot, &slots);
                        if !replaced && !slots.contains(slot) {
                            slots.push(slot.clone());
                        }
                    }
                }
                let step = |id: &u32| {
                    let node = self.node(*id);
                    AccountStep {
                        at: node.at,
                        stance: self.stance(node),
                        statement: node.voiced.id.clone(),
                        evidence: node.voiced.evidence.clone(),
                    }
                };
                Some(Account {
                    principal: PrincipalId(self.node(live).said_by.key.to_string()),
                    name: self.node(*told.first()?).said_by.name.clone(),
                    stance: self.stance(self.node(live)),
                    slots,
                    live: self.node(live).voiced.id.clone(),
                    history: told.iter().map(step).collect(),
                })
            })
            .collect();
        for i in 0..accounts.len() {
            for j in 0..accounts[i].slots.len() {
                // A holder who tells of two shots differs from another only where neither fits.
                let slot = &accounts[i].slots[j];
                let others = accounts.iter().enumerate().filter(|(k, _)| *k != i);
                let mut theirs =
                    others.flat_map(|(_, a)| &a.slots).filter(|s| s.slot == slot.slot).peekable();
                let differs =
                    theirs.peek().is_some() && theirs.all(|s| self.excludes(&s.value, &slot.value));
                accounts[i].slots[j].differs = differs;
            }
        }
        accounts
    }

    /// Whether a holder who told of several values at once (two shots, two distances) has told later
    /// of another of them only, so that this one stands.
    fn told_beside(
        &self,
        given: &[(u32, Vec<AccountSlot>)],
        slot: &AccountSlot,
        newer: &[AccountSlot],
    ) -> bool {
        if !matches!(slot.value, SlotValue::Number { .. }) {
            return false;
        }
        let article = &slot.evidence.article;
        let others: Vec<&AccountSlot> = given
            .iter()
            .filter(|(id, _)| self.node(*id).voiced.evidence.article == *article)
            .flat_map(|(_, slots)| slots)
            .filter(|s| s.slot == slot.slot && self.excludes(&s.value, &slot.value))
            .collect();
        if others.is_empty() {
            return false;
        }
        newer.iter().filter(|s| s.slot == slot.slot).all(|n| {
            self.excludes(&n.value, &slot.value)
                && others.iter().any(|o| !self.excludes(&n.value, &o.value))
        })
    }

    fn excludes(&self, a: &SlotValue, b: &SlotValue) -> bool {
        match (a, b) {
            (
                SlotValue::Number { low, high, capacity, .. },
                SlotValue::Number { low: l, high: h, capacity: c, .. },
            ) => {
                let under = |low: &Option<f64>, high: &Option<f64>| !matches!((low, high), (Some(l), Some(h)) if l > h);
                capacity == c && !(under(low, h) && under(l, high))
            }
            (SlotValue::Outcome { outcome: x }, SlotValue::Outcome { outcome: y }) => x != y,
            (SlotValue::Words { words: x }, SlotValue::Words { words: y }) => {
                let rules = self.rules();
                if rules.outcome_sides(x).is_empty() {
                    let word = |w: &String| crate::voiced::Words::new(w.clone());
                    !crate::same::words_agree(&word(x), &word(y), rules)
                } else {
                    rules.outcomes_clash(x, y)
                }
            }
            _ => false,
        }
    }

    fn slots(&self, node: &Node) -> Vec<AccountSlot> {
        let v = &node.voiced;
        let p = &v.proposition;
        let mut slots = Vec::new();
        let mut put = |slot: &str,
                       value: SlotValue,
                       words: &str,
                       range: Option<parallax_model::TextRange>| {
            let mut evidence = v.evidence.clone();
            if let Some(range) = range {
                evidence.range = range;
            }
            slots.push(AccountSlot {
                slot: slot.into(),
                value,
                words: words.into(),
                evidence,
                as_of: node.at,
                differs: false,
            });
        };
        if let Some(o) = p.outcome.as_ref().filter(|o| self.rules().occurrence(&o.value).is_none())
        {
            let value = match o.value.as_str() {
                "success" => SlotValue::Outcome { outcome: Outcome::Success },
                "failure" => SlotValue::Outcome { outcome: Outcome::Failure },
                other => SlotValue::Words { words: other.into() },
            };
            put("outcome", value, &o.text, o.range);
        }
        for f in &p.figures {
            let value = SlotValue::Number {
                low: f.low,
                high: f.high,
                unit: f.unit.clone(),
                capacity: f.capacity,
            };
            let name = if f.capacity {
                format!("capacity_{}", f.of.join("_or_"))
            } else {
                f.of.join("_or_")
            };
            put(&name, value, &f.words, f.range);
        }
        for (slot, words) in [("weapon", &p.weapon), ("item", &p.item)] {
            if let Some(w) = words {
                put(slot, SlotValue::Words { words: w.value.clone() }, &w.text, w.range);
            }
        }
        if let Some(place) = &p.place {
            let value = place.entity.clone().map_or_else(
                || SlotValue::Words { words: place.text.clone() },
                |entity: EntityId| SlotValue::Entity { entity },
            );
            put("place", value, &place.text, place.range);
        }
        if let Some(when) = p.when {
            put(
                "date",
                SlotValue::Date { interval: interval(when) },
                &when.first.to_string(),
                None,
            );
        }
        slots
    }

    pub(crate) fn stance(&self, node: &Node) -> Stance {
        let v = &node.voiced;
        match node.act {
            Act::NonDenial | Act::Open => Stance::NeitherConfirmsNorDenies,
            Act::Silence => Stance::DeclinesComment,
            Act::Question => Stance::Doubts,
            Act::Retract => Stance::Retracts,
            Act::Negative if v.commitment == Commitment::Denial => Stance::Denies,
            Act::Negative => Stance::Disputes,
            _ if matches!(v.force, Force::Planned | Force::Ordered) => Stance::Pledges,
            _ if v.force == Force::Conditional || v.commitment == Commitment::Warning => {
                Stance::Warns
            }
            _ if self.copied(node) => Stance::Repeats,
            _ if matches!(v.commitment, Commitment::Strong | Commitment::Concession) => {
                Stance::Confirms
            }
            _ if v.hedged() || v.commitment == Commitment::Assessment => Stance::Assesses,
            _ => Stance::Asserts,
        }
    }
}

/// The days of a window as a half-open civil interval.
pub(crate) fn interval(window: Window) -> Interval {
    let midnight = |d: jiff::civil::Date| DateTime::from_parts(d, jiff::civil::Time::midnight());
    let last = window.last.unwrap_or(jiff::civil::Date::MAX);
    let precision = if window.is_day() { Precision::Day } else { Precision::Vague };
    Interval {
        start: midnight(window.first),
        end: midnight(last.tomorrow().unwrap_or(last)),
        zone: None,
        precision,
    }
}
