use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use parallax_knowledge::ledger::Rules;
use parallax_model::ledger::{
    Claim, ClaimId, ClaimStep, Event, EventId, Link, LinkKind, Relation, Status, whole,
};

use crate::{
    actor::likeness,
    lines::{Answer, Line},
    links::circular,
    sources::SourceRecord,
    standing::{Act, Group, standing},
    state::{Judged, Step, age, rivals},
    store::{Ledger, Node},
    voiced::Words,
    voices::VoiceId,
    window::day_at,
};

/// The ledger as of an instant: only what had been published by then.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) at: Timestamp,
}

/// Everything on one happening.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub id: EventId,
    /// `None` for what has only been announced, threatened or supposed.
    pub event: Option<Event>,
    /// The happening itself first, then how it ended, how many, with what, where.
    pub claims: Vec<Claim>,
    pub links: Vec<Link>,
}

impl Case {
    /// Whether somebody has only spoken: a happening, but no claim to follow.
    pub fn is_talk(&self, rules: &Rules) -> bool {
        self.event.as_ref().is_some_and(|e| {
            let mode = e.mode.as_ref().map(|m| m.as_str());
            rules.kind_of(e.kind.as_deref(), e.event_type, mode).is_some_and(|k| k.talk)
        })
    }
}

impl<'a> View<'a> {
    pub(crate) fn new(ledger: &'a Ledger, at: Timestamp) -> Self {
        Self { ledger, at }
    }

    /// All happenings, in the order in which they were first told.
    pub fn cases(&self) -> Vec<Case> {
        self.firsts().into_iter().filter_map(|first| self.build(first)).collect()
    }

    /// The happening of this name.
    pub fn case(&self, id: &EventId) -> Option<Case> {
        self.cases_named(id).into_iter().next()
    }

    /// All of this name: one mention may first tell a deed and an announcement.
    pub fn cases_named(&self, id: &EventId) -> Vec<Case> {
        let mut firsts = self.ledger.named.get(id).cloned().unwrap_or_default();
        firsts.sort_by(|a, b| self.ledger.order(*a, *b));
        firsts.into_iter().filter_map(|first| self.build(first)).collect()
    }

    pub fn events(&self) -> Vec<Event> {
        self.cases().into_iter().filter_map(|c| c.event).collect()
    }

    pub fn claims(&self) -> Vec<Claim> {
        self.cases().into_iter().flat_map(|c| c.claims).collect()
    }

    pub fn links(&self) -> Vec<Link> {
        self.cases().into_iter().flat_map(|c| c.links).collect()
    }

    /// Edges between actors, gathered from the events.
    pub fn relations(&self) -> Vec<Relation> {
        crate::relations::relations(&self.events(), self.ledger.rules())
    }

    /// Every principal that has spoken, with its grade and record.
    pub fn sources(&self) -> Vec<SourceRecord> {
        crate::sources::records(self)
    }

    /// Statements with the status they have in the ledger: replaced and withdrawn ones are marked.
    pub fn statements(&self) -> BTreeMap<String, Status> {
        let links = self.links();
        let ledger = self.ledger;
        let mut statuses: BTreeMap<String, Status> = ledger
            .nodes
            .iter()
            .filter(|n| n.at <= self.at && !n.gone)
            .map(|n| (n.voiced.id.0.clone(), standing(&n.voiced, ledger.copied(n))))
            .collect();
        for link in links.iter().filter(|l| l.kind == LinkKind::Supersedes) {
            let act = ledger.by_statement.get(&link.from).map(|n| ledger.node(*n).act);
            let status =
                if act == Some(Act::Retract) { Status::Retracted } else { Status::Superseded };
            statuses.insert(link.to.0.clone(), status);
        }
        statuses
    }

    pub(crate) fn seen(&self, id: u32) -> bool {
        let node = self.ledger.node(id);
        node.at <= self.at && !node.gone
    }

    fn firsts(&self) -> Vec<u32> {
        let mut firsts: Vec<u32> = self
            .ledger
            .members
            .iter()
            .filter(|(first, members)| !members.is_empty() && self.seen(**first))
            .map(|(first, _)| *first)
            .collect();
        firsts.sort_by(|a, b| self.ledger.order(*a, *b));
        firsts
    }

    /// The first report that what was announced has been done.
    fn fulfiller(&self, ahead: u32) -> Option<u32> {
        self.ledger.reports(ahead).into_iter().find(|r| self.seen(*r))
    }

    /// Announcements that this happening carries out.
    fn announcements(&self, members: &[u32]) -> Vec<u32> {
        let mut found = BTreeSet::new();
        for &id in members {
            if !self.ledger.node(id).tells() {
                continue;
            }
            for plan in self.ledger.plans(id) {
                if self.seen(plan)
                    && !found.contains(&plan)
                    && self.fulfiller(plan).is_some_and(|r| members.contains(&r))
                {
                    found.insert(plan);
                }
            }
        }
        found.into_iter().collect()
    }

    /// All statements of a happening that are known, in order.
    fn members(&self, first: u32) -> Vec<u32> {
        let ledger = self.ledger;
        let own = |f: u32| {
            ledger.members.get(&f).into_iter().flatten().copied().filter(|m| self.seen(*m))
        };
        let mut members: Vec<u32> = own(first).collect();
        if ledger.node(first).group == Group::Told {
            for plan in self.announcements(&members) {
                members.extend(own(plan));
            }
        }
        let explained: Vec<u32> = members
            .iter()
            .filter_map(|m| ledger.explained.get(m))
            .flatten()
            .copied()
            .filter(|m| self.seen(*m))
            .collect();
        members.extend(explained);
        members.sort_by(|a, b| ledger.order(*a, *b));
        members
    }

    pub(crate) fn build(&self, first: u32) -> Option<Case> {
        let ledger = self.ledger;
        let node = ledger.node(first);
        if !self.seen(first) {
            return None;
        }
        if node.is_open() && self.fulfiller(first).is_some() {
            return None;
        }
        let members = self.members(first);
        let judged = self.judge(&members);
        let mut links = ledger.links(&members);
        links.extend(self.outward(first));
        let id = ledger.event_id(first);
        let told = node.group == Group::Told
            && members.iter().any(|m| {
                matches!(
                    ledger.node(*m).act,
                    Act::Affirm
                        | Act::Open
                        | Act::Negative
                        | Act::Question
                        | Act::Silence
                        | Act::NonDenial
                )
            });
        let mut event = told.then(|| ledger.event(&id, &members, &judged)).flatten();
        let mut claims: Vec<Claim> =
            judged.iter().map(|j| self.claim(&id, event.is_some(), &members, j)).collect();
        without_doubles(&mut claims);
        tell_apart(&mut claims);
        if let (Some(event), Some(whole)) = (&mut event, whole(&claims)) {
            event.sentence.clone_from(&whole.proposition);
        }
        // A withdrawal of nothing known, a judgement on it: nothing to keep.
        if claims.is_empty() && event.is_none() && links.is_empty() {
            return None;
        }
        Some(Case { id, event, claims, links })
    }

    /// The lines of every happening.
    pub(crate) fn judged(&self) -> Vec<Vec<Judged>> {
        let open = |f: &u32| !self.ledger.node(*f).is_open() || self.fulfiller(*f).is_none();
        self.firsts().into_iter().filter(open).map(|f| self.judge(&self.members(f))).collect()
    }

    fn judge(&self, members: &[u32]) -> Vec<Judged> {
        let ledger = self.ledger;
        let tellers: Vec<(VoiceId, u32)> = members
            .iter()
            .map(|m| ledger.node(*m))
            .filter(|n| n.act == Act::Affirm && n.group == Group::Told)
            .map(|n| (n.voice, n.article))
            .collect();
        let mut judged: Vec<Judged> =
            ledger.lines(members).into_iter().map(|l| ledger.judge(l, members, &tellers)).collect();
        judged.retain(|j| !j.steps.is_empty());
        refute(&mut judged, ledger);
        let today = day_at(self.at);
        for j in &mut judged {
            let mention = j.bearing.last().map_or(today, |m| ledger.node(*m).day);
            age(j, today, mention, ledger.rules().time.lapse_days);
        }
        judged
    }

    fn claim(&self, id: &EventId, happened: bool, members: &[u32], judged: &Judged) -> Claim {
        let ledger = self.ledger;
        let step = |s: &Step| ClaimStep {
            at: s.at,
            status: s.status,
            rule: s.rule.to_string(),
            because: s.because.clone(),
            statement: Some(ledger.node(s.statement).voiced.id.clone()),
            evidence: Some(ledger.node(s.statement).voiced.evidence.clone()),
        };
        let items: BTreeSet<u32> =
            judged.line.givers.iter().map(|g| ledger.node(*g).article).collect();
        Claim {
            id: ClaimId(format!("{}/{}", id.0, slot(&judged.line.answer))),
            event: happened.then(|| id.clone()),
            proposition: ledger.proposition(members, &judged.line.answer),
            status: judged.status,
            grade: judged.grade,
            independent_for: judged.independent_for,
            independent_against: judged.independent_against,
            items: items.len() as u32,
            due: judged.due.and_then(crate::window::date_of),
            circular: circular(ledger, &judged.line.givers),
            history: judged.steps.iter().map(step).collect(),
            statements: judged.bearing.iter().map(|b| ledger.node(*b).voiced.id.clone()).collect(),
        }
    }

    /// Links to other happenings: to the nearest like one that is not this one, and to a wider one.
    fn outward(&self, first: u32) -> Vec<Link> {
        let ledger = self.ledger;
        let kinds = [LinkKind::Distinct, LinkKind::About];
        let met = kinds.into_iter().filter_map(|kind| Some((kind, self.neighbour(first, kind)?)));
        met.map(|(kind, other)| {
            let days = (ledger.node(other).told_day() - ledger.node(first).told_day()).abs();
            let apart = || format!("{days} days apart");
            let wider = kind == LinkKind::About;
            Link {
                from: ledger.node(first).voiced.id.clone(),
                to: ledger.node(other).voiced.id.clone(),
                kind,
                reason: if wider { "wider event".into() } else { apart() },
                strength: 1.0,
                independent: false,
            }
        })
        .collect()
    }

    /// The nearest like happening told before that is not this one (`Distinct`), or the nearest of a wider
    /// kind that this one may be part of (`About`).
    pub(crate) fn neighbour(&self, first: u32, link: LinkKind) -> Option<u32> {
        let ledger = self.ledger;
        let rules = ledger.rules();
        let node = ledger.node(first);
        let kind = rules.kind(node.voiced.proposition.kind)?;
        if node.group != Group::Told {
            return None;
        }
        let here = node.told_day();
        let apart = |id: &u32| (ledger.node(*id).told_day() - here).abs();
        let other_party = |id: u32| {
            let p = &ledger.node(id).voiced.proposition;
            likeness(&p.agents, &node.voiced.proposition.agents) == Some(0.0)
                || likeness(&p.patients, &node.voiced.proposition.patients) == Some(0.0)
        };
        if link == LinkKind::Distinct {
            let dated = |n: &Node| n.act == Act::Affirm && n.voiced.proposition.when.is_some();
            if kind.span || !dated(node) {
                return None;
            }
            let far = rules.same.distinct_days;
            return ledger
                .firsts
                .within(kind.id, Group::Told, node, (here - far, here + far), 0)
                .into_iter()
                .filter(|o| *o != first && self.seen(*o) && ledger.order(*o, first).is_lt())
                .filter(|o| dated(ledger.node(*o)))
                .filter(|o| {
                    ledger.node(*o).voiced.proposition.other_kind
                        == node.voiced.proposition.other_kind
                })
                .filter(|o| !other_party(*o))
                .min_by(|a, b| apart(a).cmp(&apart(b)).then_with(|| ledger.order(*b, *a)));
        }
        let far = rules.same.undated_days;
        rules.above(kind.id).filter(|k| ledger.firsts.holds(*k, Group::Told)).find_map(|wide| {
            ledger
                .firsts
                .within(wide, Group::Told, node, (here - far, here + far), far)
                .into_iter()
                .filter(|o| self.seen(*o) && !other_party(*o))
                .min_by(|a, b| apart(a).cmp(&apart(b)).then_with(|| ledger.order(*a, *b)))
        })
    }
}

/// What excludes a confirmed answer is refuted; the wished end is, where the other is confirmed.
fn refute(judged: &mut Vec<Judged>, ledger: &Ledger) {
    let confirmed: Vec<Judged> =
        judged.iter().filter(|j| j.status == Status::Confirmed).cloned().collect();
    for truth in confirmed {
        let Some(at) = truth.steps.iter().rev().find(|s| s.status == Status::Confirmed).cloned()
        else {
            continue;
        };
        let step = Step {
            status: Status::Refuted,
            rule: "opposite-confirmed",
            because: ledger.because(at.statement, "opposite-confirmed"),
            ..at
        };
        let mut met = false;
        for other in judged.iter_mut().filter(|o| rivals(&o.line, &truth.line, ledger)) {
            met = true;
            if other.status != Status::Confirmed {
                other.refute(&truth, &step);
            }
        }
        let Answer::Outcome(outcome) = &truth.line.answer else { continue };
        let rules = ledger.rules();
        // "Failed to retake the town": it was not taken.
        let undone = |g: &u32| ledger.falls_short(ledger.node(*g));
        if truth.line.givers.iter().any(undone) {
            let whole = judged.iter_mut().filter(|j| matches!(j.line.answer, Answer::Happened(_)));
            for other in whole.filter(|j| j.status != Status::Confirmed) {
                other.refute(&truth, &step);
            }
        }
        if let (false, true, Some(wished)) =
            (met, rules.outcome_unwished(&outcome.value), rules.outcome_opposite(&outcome.value))
        {
            judged.push(Judged {
                line: Line {
                    answer: Answer::Outcome(Words::new(wished)),
                    givers: Vec::new(),
                    beside: Vec::new(),
                },
                status: Status::Refuted,
                independent_for: 0,
                independent_against: truth.independent_for,
                steps: vec![step],
                ..truth.clone()
            });
        }
    }
}

/// That somebody did it is no claim beside that one party did, where both have always stood alike.
fn without_doubles(claims: &mut Vec<Claim>) {
    let named: Vec<&Claim> = claims.iter().filter(|c| c.is_whole() && !c.is_open()).collect();
    let [one] = named.as_slice() else { return };
    let stood = |c: &Claim| -> Vec<(Timestamp, Status)> {
        c.history.iter().map(|s| (s.at, s.status)).collect()
    };
    let alike = stood(one);
    claims.retain(|c| !(c.is_open() && stood(c) == alike));
}

/// Answers of the same words (two unknown agents, one figure of two things) are still two claims.
fn tell_apart(claims: &mut [Claim]) {
    let mut met: BTreeMap<String, u32> = BTreeMap::new();
    for claim in claims {
        let times = met.entry(claim.id.0.clone()).or_default();
        *times += 1;
        if *times > 1 {
            claim.id.0 = format!("{}~{times}", claim.id.0);
        }
    }
}

fn slot(answer: &Answer) -> String {
    match answer {
        Answer::Happened(agents) => {
            let who: Vec<&str> = agents.iter().map(|a| a.key()).collect();
            format!("happened:{}", who.join("+"))
        }
        Answer::Outcome(o) => format!("outcome:{}", o.value),
        Answer::Weapon(w) => format!("weapon:{}", w.value),
        Answer::Place(p) => format!("place:{}", p.text.to_lowercase()),
        Answer::Figure(f) => {
            let room = if f.capacity { "capacity:" } else { "" };
            format!("{room}{}:{}", f.of.join("+"), f.words)
        }
    }
}
