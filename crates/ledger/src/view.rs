use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use parallax_knowledge::ledger::Rules;
use parallax_model::ledger::{
    Claim, ClaimId, ClaimStep, Event, EventId, Link, LinkKind, Relation, Status,
};

use crate::{
    actor::likeness,
    lines::{Answer, Line},
    links::circular,
    same::fulfils,
    sources::SourceRecord,
    standing::{Act, Group, standing},
    state::{Judged, Step, age, rivals},
    store::Ledger,
    voiced::Words,
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
        let statement = parallax_model::StatementId(id.0.clone());
        let mention = parallax_model::MentionId(id.0.clone());
        let named = self.ledger.by_mention.get(&mention);
        let node = named.or_else(|| self.ledger.by_statement.get(&statement)).copied();
        let first = node
            .map(|n| self.ledger.node(n).first)
            .filter(|f| self.ledger.event_id(*f) == *id)
            .or_else(|| self.firsts().into_iter().find(|f| self.ledger.event_id(*f) == *id))?;
        self.build(first)
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
        crate::relations::gather(self)
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
            .filter(|n| n.at <= self.at)
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

    fn seen(&self, id: u32) -> bool {
        self.ledger.node(id).at <= self.at
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
        let ledger = self.ledger;
        let rules = ledger.rules();
        let node = ledger.node(ahead);
        let kind = node.voiced.proposition.kind;
        let (from, to) = match node.voiced.proposition.when {
            Some(w) => (w.first_day() - 1, w.last_day() + 2),
            None => (node.day - 1, node.day + rules.time.open_plan_days),
        };
        rules
            .kinds()
            .iter()
            .filter(|k| k.id == kind || rules.is_under(k.id, kind))
            .flat_map(|k| ledger.all.within(k.id, Group::Told, node, (from, to), 1))
            .filter(|r| self.seen(*r) && fulfils(node, ledger.node(*r), rules))
            // What had been told before it was announced is another happening.
            .filter(|r| ledger.order(ledger.node(*r).first, ahead).is_gt())
            .min_by(|a, b| ledger.order(*a, *b))
    }

    /// Announcements that this happening carries out.
    fn announcements(&self, members: &[u32]) -> Vec<u32> {
        let ledger = self.ledger;
        let rules = ledger.rules();
        let mut found = BTreeSet::new();
        for &id in members {
            let node = ledger.node(id);
            if node.group != Group::Told || node.act != Act::Affirm {
                continue;
            }
            let kind = node.voiced.proposition.kind;
            let day = node.voiced.proposition.when.map_or(node.day, |w| w.first_day());
            for k in std::iter::once(kind).chain(rules.above(kind)) {
                for group in [Group::Ahead, Group::Conditional] {
                    if !ledger.firsts.holds(k, group) {
                        continue;
                    }
                    let back = rules.time.open_plan_days;
                    for plan in ledger.firsts.within(k, group, node, (day - back, day + 1), back) {
                        if self.seen(plan)
                            && !found.contains(&plan)
                            && fulfils(ledger.node(plan), node, rules)
                            && self.fulfiller(plan).is_some_and(|r| members.contains(&r))
                        {
                            found.insert(plan);
                        }
                    }
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
        if matches!(node.group, Group::Ahead | Group::Conditional)
            && self.fulfiller(first).is_some()
        {
            return None;
        }
        let members = self.members(first);
        let judged = self.judge(&members);
        let mut links = ledger.links(&members);
        links.extend(self.outward(first, &members));
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
        let event = told.then(|| ledger.event(&id, &members, &judged)).flatten();
        let mut claims: Vec<Claim> =
            judged.iter().map(|j| self.claim(&id, event.is_some(), &members, j)).collect();
        tell_apart(&mut claims);
        // A withdrawal of nothing known, a judgement on it: nothing to keep.
        if claims.is_empty() && event.is_none() && links.is_empty() {
            return None;
        }
        Some(Case { id, event, claims, links })
    }

    /// The lines of every happening.
    pub(crate) fn judged(&self) -> Vec<Vec<Judged>> {
        let open = |f: &u32| {
            let ahead = matches!(self.ledger.node(*f).group, Group::Ahead | Group::Conditional);
            !ahead || self.fulfiller(*f).is_none()
        };
        self.firsts().into_iter().filter(open).map(|f| self.judge(&self.members(f))).collect()
    }

    fn judge(&self, members: &[u32]) -> Vec<Judged> {
        let ledger = self.ledger;
        let tellers: BTreeSet<(String, u32)> = members
            .iter()
            .map(|m| ledger.node(*m))
            .filter(|n| n.act == Act::Affirm && n.group == Group::Told)
            .map(|n| (ledger.voice(n).key.clone(), n.article))
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
    fn outward(&self, first: u32, members: &[u32]) -> Vec<Link> {
        let ledger = self.ledger;
        let rules = ledger.rules();
        let node = ledger.node(first);
        let Some(kind) = rules.kind(node.voiced.proposition.kind) else { return Vec::new() };
        let link = |from: u32, to: u32, kind, reason: &str| Link {
            from: ledger.node(from).voiced.id.clone(),
            to: ledger.node(to).voiced.id.clone(),
            kind,
            reason: reason.into(),
            strength: 1.0,
            independent: false,
        };
        let mut links = Vec::new();
        let day = |id: u32| {
            ledger.node(id).voiced.proposition.when.map_or(ledger.node(id).day, |w| w.first_day())
        };
        let other_party = |id: u32| {
            let p = &ledger.node(id).voiced.proposition;
            likeness(&p.agents, &node.voiced.proposition.agents) == Some(0.0)
                || likeness(&p.patients, &node.voiced.proposition.patients) == Some(0.0)
        };
        let here = day(first);
        if node.group == Group::Told
            && !kind.span
            && node.act == Act::Affirm
            && node.voiced.proposition.when.is_some()
        {
            let far = rules.same.distinct_days;
            let nearest = ledger
                .firsts
                .within(kind.id, Group::Told, node, (here - far, here + far), 0)
                .into_iter()
                .filter(|o| *o != first && self.seen(*o) && ledger.order(*o, first).is_lt())
                .filter(|o| {
                    ledger.node(*o).act == Act::Affirm
                        && ledger.node(*o).voiced.proposition.when.is_some()
                })
                .filter(|o| {
                    ledger.node(*o).voiced.proposition.other_kind
                        == node.voiced.proposition.other_kind
                })
                .filter(|o| !other_party(*o))
                .min_by(|a, b| {
                    (day(*a) - here)
                        .abs()
                        .cmp(&(day(*b) - here).abs())
                        .then_with(|| ledger.order(*b, *a))
                });
            if let Some(other) = nearest {
                let reason = format!("{} days apart", (day(other) - here).abs());
                links.push(link(first, other, LinkKind::Distinct, &reason));
            }
        }
        if node.group == Group::Told {
            let far = rules.same.undated_days;
            for wide in rules.above(kind.id).filter(|k| ledger.firsts.holds(*k, Group::Told)) {
                let nearest = ledger
                    .firsts
                    .within(wide, Group::Told, node, (here - far, here + far), far)
                    .into_iter()
                    .filter(|o| self.seen(*o) && !members.contains(o) && !other_party(*o))
                    .min_by(|a, b| {
                        (day(*a) - here)
                            .abs()
                            .cmp(&(day(*b) - here).abs())
                            .then_with(|| ledger.order(*a, *b))
                    });
                if let Some(other) = nearest {
                    links.push(link(first, other, LinkKind::About, "wider event"));
                    break;
                }
            }
        }
        links
    }
}

/// What excludes a confirmed answer is refuted; the wished end is, where the other is confirmed.
fn refute(judged: &mut Vec<Judged>, ledger: &Ledger) {
    let confirmed: Vec<Judged> = judged
        .iter()
        .filter(|j| j.status == Status::Confirmed && !matches!(j.line.answer, Answer::Happened(_)))
        .cloned()
        .collect();
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
                other.status = Status::Refuted;
                other.grade.credibility = 5;
                other.steps.push(step.clone());
            }
        }
        let Answer::Outcome(outcome) = &truth.line.answer else { continue };
        let rules = ledger.rules();
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

/// The last part of a claim's id.
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
