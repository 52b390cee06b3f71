//! The state machine of a line: positions of voices in, a status with its history out.

use parallax_knowledge::ledger::Parties;
use parallax_model::{
    Commitment,
    ledger::{Grade, Status},
};

use crate::{
    floor::{Seat, Seats},
    lines::{Answer, Effect, Line},
    standing::{Act, Group, standing},
    store::{Ledger, Node},
    voiced::Proposition,
    voices::{VoiceId, conceded},
    window::{day_at, end_of},
};

/// A line with its status and how it came to it.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    pub line: Line,
    pub status: Status,
    pub grade: Grade,
    pub independent_for: u32,
    pub independent_against: u32,
    pub steps: Vec<Step>,
    pub due: Option<i32>,
    /// Statements that bear on it, in order.
    pub bearing: Vec<u32>,
}

impl Judged {
    /// What excludes it has been confirmed. Of what nobody stands behind any more the grade is that of who
    /// knew better.
    pub(crate) fn refute(&mut self, truth: &Self, step: &Step) {
        self.status = Status::Refuted;
        self.grade.credibility = 5;
        if self.independent_for == 0 {
            self.grade.reliability = truth.grade.reliability;
        }
        self.steps.push(step.clone());
    }
}

/// One move of a status.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub at: jiff::Timestamp,
    pub status: Status,
    pub rule: &'static str,
    pub because: String,
    pub statement: u32,
}

/// The newest stance of one voice on one line.
#[derive(Debug, Clone)]
pub(crate) struct Position {
    pub node: u32,
    pub effect: Effect,
    pub weight: f32,
    pub named: bool,
    pub dependent: bool,
    /// Once stood against what it now affirms.
    pub reversed: bool,
    /// An outlet's own word, which may only pass on what a principal has said.
    outlet: bool,
    /// First statement with this effect.
    since: u32,
}

#[derive(Debug, Default)]
pub(crate) struct Floor {
    pub voices: Seats<Position>,
    open: bool,
    silent: bool,
    pub retracted: bool,
    ahead: Option<Status>,
    withdrawn: bool,
    /// Grade of who called off what had been announced.
    pub called_off: Option<char>,
}

impl Ledger {
    /// Judges one line by the statements of its happening, in order.
    pub(crate) fn judge(&self, line: Line, members: &[u32], tellers: &[(VoiceId, u32)]) -> Judged {
        let mut floor = Floor::default();
        let mut steps: Vec<Step> = Vec::new();
        let mut bearing = Vec::new();
        let mut status = None;
        let mut due = None;
        for &id in members {
            let effect = self.effect(id, &line, tellers);
            if effect == Effect::Nothing {
                continue;
            }
            bearing.push(id);
            self.take(&mut floor, id, effect);
            let node = self.node(id);
            if node.group == Group::Ahead && node.act == Act::Affirm {
                // Told again without its day it is still due on it.
                let named = node.voiced.proposition.when;
                due = named.and_then(|w| w.last.map(|_| w.last_day())).or(due);
            }
            let Some((now, rule)) =
                self.evaluate(&floor, status, line.givers.first().copied(), &line.answer)
            else {
                continue;
            };
            if status != Some(now) {
                let ahead = matches!(status, Some(Status::Planned | Status::Conditional));
                let told = node.group == Group::Told && effect == Effect::For;
                if ahead && told {
                    steps.push(self.step(id, Status::Fulfilled, "fulfils"));
                }
                steps.push(self.step(id, now, rule));
                status = Some(now);
            }
        }
        let (grade, pro, contra) = self.tally(&floor, status);
        Judged {
            status: status.unwrap_or(Status::Unconfirmed),
            grade,
            independent_for: pro,
            independent_against: contra,
            steps,
            due,
            bearing,
            line,
        }
    }

    fn step(&self, id: u32, status: Status, rule: &'static str) -> Step {
        let node = self.node(id);
        Step { at: node.at, status, rule, because: self.because(id, rule), statement: id }
    }

    /// Puts a statement's effect on the floor: the newest position of a voice is its live one.
    fn take(&self, floor: &mut Floor, id: u32, effect: Effect) {
        let node = self.node(id);
        let voice = &node.said_by;
        let (own, announced) = (Seat::Voice(voice.clone()), Seat::Ahead(voice.clone()));
        let seat = self.bench(node, effect);
        match effect {
            Effect::Open => floor.open = true,
            Effect::Silence => floor.silent = true,
            Effect::NonDenial => {
                floor.silent = true;
                for seat in [&seat, &own] {
                    if floor.voices.get(seat).is_some_and(|p| p.effect == Effect::Denies) {
                        floor.voices.remove(seat);
                    }
                }
            }
            Effect::Retract => {
                let told = floor.voices.remove(&own);
                let bench = floor.voices.get(&Seat::Parties).map(|p| self.node(p.node).voice);
                if bench == Some(node.voice) {
                    floor.voices.remove(&Seat::Parties);
                }
                floor.retracted |= told.is_some_and(|p| p.effect == Effect::For);
                let carried = |p: &Position| self.node(p.node).voiced.passes_on(&voice.key);
                floor.retracted |= floor
                    .voices
                    .values()
                    .any(|p| self.tells(p) && p.effect == Effect::For && carried(p));
                // "Called off": what had been announced is taken back like what had been told.
                let planned = floor.voices.remove(&announced).is_some()
                    || floor.ahead.is_some() && self.speaks_for_the_plan(node);
                self.call_off(floor, id, planned);
                // Copies of the withdrawn text fall with it, and whoever only cited it.
                floor.voices.retain(|p| !carried(p));
            }
            _ if node.group != Group::Told => {
                let now = match standing(&node.voiced, self.copied(node)) {
                    Status::Attributed | Status::Asserted => Status::Planned,
                    now => now,
                };
                if effect == Effect::For {
                    floor.ahead = Some(now);
                    floor.withdrawn = false;
                    let position = self.position(id, effect, false);
                    floor.voices.insert(announced, position);
                } else if floor.voices.get(&announced).is_some() {
                    self.call_off(floor, id, true);
                } else {
                    floor.voices.insert(seat, self.position(id, effect, false));
                }
            }
            _ => {
                let mut reversed = false;
                if effect == Effect::For {
                    for side in [&self.bench(node, Effect::Denies), &own] {
                        if floor.voices.get(side).is_some_and(|p| p.effect == Effect::Denies) {
                            floor.voices.remove(side);
                            reversed = true;
                        }
                    }
                } else if effect == Effect::Denies
                    && floor.voices.remove(&own).is_some_and(|p| p.effect == Effect::For)
                {
                    floor.retracted = true;
                }
                reversed |=
                    floor.voices.get(&own).is_some_and(|p| p.reversed && p.effect == effect);
                let weaker = effect == Effect::For
                    && floor.voices.get(&own).is_some_and(|p| p.effect == Effect::For && p.named)
                    && !self.named(node);
                if !weaker {
                    let mut position = self.position(id, effect, reversed);
                    if let Some(before) = floor.voices.get(&seat).filter(|p| p.effect == effect) {
                        position.since = before.since;
                    }
                    floor.voices.insert(seat, position);
                }
            }
        }
    }

    /// A party to what was announced, or an outlet that tells in its own voice that it is off.
    pub(crate) fn speaks_for_the_plan(&self, node: &Node) -> bool {
        node.voiced.own_voice() || self.by_party(node)
    }

    /// Of what is told as done, and not only announced or supposed.
    pub(crate) fn tells(&self, position: &Position) -> bool {
        self.node(position.node).group == Group::Told
    }

    fn call_off(&self, floor: &mut Floor, id: u32, planned: bool) {
        if planned {
            floor.withdrawn = true;
            floor.called_off = Some(self.grade(self.node(id)));
            floor.voices.retain(|p| self.tells(p) || p.effect != Effect::For);
        }
    }

    fn position(&self, id: u32, effect: Effect, reversed: bool) -> Position {
        let node = self.node(id);
        let voice = &node.said_by;
        let mut weight = self.weight(node, voice);
        if effect == Effect::Question {
            weight *= self.rules().weight.question;
        }
        Position {
            node: id,
            effect,
            weight,
            named: self.named(node),
            dependent: voice.dependent,
            reversed,
            outlet: node.voiced.own_voice() && voice.key.starts_with("outlet:"),
            since: id,
        }
    }

    /// Stands behind the statement by name, without a hedge and not by hearsay.
    fn named(&self, node: &Node) -> bool {
        matches!(standing(&node.voiced, self.copied(node)), Status::Attributed | Status::Asserted)
    }

    /// The parties to a deal deny it with one voice.
    fn bench(&self, node: &Node, effect: Effect) -> Seat {
        let matter = &node.voiced.proposition;
        let deal = || self.rules().kind(matter.kind).is_some_and(|k| k.parties == Parties::Deal);
        let denies = matches!(effect, Effect::Denies | Effect::NonDenial);
        if denies && deal() && self.by_party(node) {
            Seat::Parties
        } else {
            Seat::Voice(node.said_by.clone())
        }
    }

    /// The status that the positions give, and the rule that gives it.
    fn evaluate(
        &self,
        floor: &Floor,
        before: Option<Status>,
        first: Option<u32>,
        answer: &Answer,
    ) -> Option<(Status, &'static str)> {
        let weights = &self.rules().weight;
        let told = |p: &&Position| self.node(p.node).group == Group::Told;
        let pro: Vec<&Position> =
            floor.voices.values().filter(told).filter(|p| p.effect == Effect::For).collect();
        let contra: Vec<&Position> = floor
            .voices
            .values()
            .filter(|p| matches!(p.effect, Effect::Denies | Effect::Rival | Effect::Question))
            .filter(|p| p.weight > 0.0)
            .collect();
        let against: f32 = contra.iter().map(|p| p.weight).sum();
        let named: Vec<&Position> =
            pro.iter().copied().filter(|p| p.named && !self.misread(p, answer)).collect();
        if pro.is_empty() {
            return self.without_support(floor, &contra, first);
        }
        if named.is_empty() {
            let hedged = |p: &&Position| self.node(p.node).voiced.hedged();
            let standing_of =
                |p: &&Position| standing(&self.node(p.node).voiced, self.copied(self.node(p.node)));
            let best =
                pro.iter().map(standing_of).min_by_key(|s| rank(*s)).unwrap_or(Status::Unconfirmed);
            return Some(match () {
                () if against > 0.0
                    && !contra.iter().all(|p| p.effect == Effect::Rival && hedged(p)) =>
                {
                    (Status::Disputed, "denied-or-rival")
                }
                () => (best, "hedged-or-hearsay"),
            });
        }
        let support: f32 = pro.iter().map(|p| p.weight).sum();
        let relayed = self.relayed(&named);
        let counts = |p: &&&Position| !p.dependent && p.weight >= weights.voice && !relayed(p);
        let voices = named.iter().filter(counts).count();
        let by_party = |p: &Position| self.by_party(self.node(p.node));
        let outsiders = || contra.iter().filter(|p| !by_party(p) && p.effect != Effect::Question);
        let outsider = outsiders().next().is_some();
        // A source of less weight than those who stand behind it shakes nothing that has been confirmed.
        let most = named.iter().map(|p| p.weight).fold(0.0, f32::max);
        let shaken = outsiders().any(|p| p.weight >= most);
        let strong = |p: &&&Position| {
            // Who says it again more plainly has still confirmed it.
            let firm = |id: u32| {
                let node = self.node(id);
                node.voiced.commitment == Commitment::Strong || self.observer(node)
            };
            !by_party(p) && !p.outlet && (firm(p.node) || firm(p.since))
        };
        if !outsider {
            if named.iter().any(|p| conceded(self.node(p.node))) {
                return Some((Status::Confirmed, "concession"));
            }
            let comes_round = |p: &&Position| {
                p.reversed && by_party(p) && (voices >= 2 || avows(self.node(p.node)))
            };
            if named.iter().any(comes_round) {
                return Some((Status::Confirmed, "denier-affirms"));
            }
        }
        if against == 0.0 {
            let agree = |p: &&Position| {
                named.iter().any(|q| {
                    let (a, b) = (self.node(p.node), self.node(q.node));
                    let one = one_matter(&a.voiced.proposition, &b.voiced.proposition);
                    // "Confirmed that we blew the roads up" answers what was told in full.
                    let owns = |n: &Node| avows(n) && self.by_party(n);
                    self.opposed(a, b) && (one || owns(a) || owns(b))
                })
            };
            if named.iter().any(agree) {
                return Some((Status::Confirmed, "adversaries-agree"));
            }
            if voices >= 2 && support >= weights.confirm && named.iter().any(|p| strong(&p)) {
                return Some((Status::Confirmed, "strong-second-voice"));
            }
        }
        if before == Some(Status::Confirmed) && !shaken {
            return Some((Status::Confirmed, "denied-by-party-only"));
        }
        if against > 0.0 {
            let grounded = named.iter().any(|p| strong(&p) || self.own_sensors(self.node(p.node)));
            let overcome = support >= weights.overcome * against && voices >= 2 && grounded;
            return Some(match overcome {
                true => (Status::Corroborated, "support-outweighs-denial"),
                false => (Status::Disputed, "denied-or-rival"),
            });
        }
        let own = named.iter().all(|p| self.node(p.node).voiced.chain.is_empty());
        Some(match (voices, own) {
            (2.., _) => (Status::Corroborated, "second-independent-voice"),
            (_, true) => (Status::Asserted, "outlet-says"),
            _ => (Status::Attributed, "one-principal"),
        })
    }

    /// An agent that calls its own act a failure owns up; without a word for that, somebody else's
    /// clause has been taken for its own.
    fn misread(&self, position: &Position, answer: &Answer) -> bool {
        let node = self.node(position.node);
        let unwished =
            matches!(answer, Answer::Outcome(o) if self.rules().outcome_unwished(&o.value));
        let agents = &node.voiced.proposition.agents;
        let own = self.principal(node).is_some_and(|p| agents.iter().any(|a| a.is(p)));
        unwished && own && !avows(node)
    }

    /// Whether an outlet's own word may be no more than a relay: a principal had said it before, or
    /// says it in the same article.
    pub(crate) fn relayed<'p>(&'p self, named: &[&'p Position]) -> impl Fn(&Position) -> bool + 'p {
        // Who explains an act has not told the outlet of it.
        let tells = |p: &&Position| !p.outlet && self.node(p.since).act != Act::Explain;
        let principals: Vec<&Position> = named.iter().copied().filter(tells).collect();
        move |p| {
            p.outlet
                && principals.iter().any(|q| {
                    let (own, said) = (self.node(p.since), self.node(q.since));
                    own.article == said.article || self.order(q.since, p.since).is_lt()
                })
        }
    }

    fn without_support(
        &self,
        floor: &Floor,
        contra: &[&Position],
        first: Option<u32>,
    ) -> Option<(Status, &'static str)> {
        let told = |p: &&&Position| self.node(p.node).group == Group::Told;
        Some(match () {
            () if floor.retracted => (Status::Retracted, "only-source-retracts"),
            () if floor.withdrawn => (Status::Retracted, "plan-withdrawn"),
            () if floor.ahead.is_some()
                && !contra.is_empty()
                && contra.iter().any(|p| p.effect == Effect::Denies) =>
            {
                (Status::Disputed, "denied-or-rival")
            }
            () if floor.ahead.is_some() => (floor.ahead?, "announced"),
            // A denial answers somebody: the claim exists, its claimant is unnamed. A line that was
            // opened by a rival answer to another line waits for its own giver.
            () if contra.iter().filter(told).any(|p| p.effect != Effect::Rival)
                || (first.is_none() && !contra.is_empty()) =>
            {
                (Status::Disputed, "denial-of-unnamed-reports")
            }
            () if floor.open => (Status::Unconfirmed, "reporter-says-unconfirmed"),
            () if floor.silent => (Status::Nocomment, "no-comment-only"),
            () => return None,
        })
    }
}

/// Says it with a word that vouches.
pub(crate) fn avows(node: &Node) -> bool {
    node.voiced.against_interest
        || matches!(
            node.voiced.commitment,
            Commitment::Strong | Commitment::Concession | Commitment::Factive
        )
}

/// What time alone does to a line as of a day: a due date passes, a hope is not spoken of again.
pub(crate) fn age(judged: &mut Judged, today: i32, last_mention: i32, lapse_days: i32) {
    let Some(last) = judged.steps.last().cloned() else { return };
    let announced = day_at(last.at);
    let mut push = |day: i32, status, rule, because: String| {
        if let Some(at) = end_of(day) {
            judged.steps.push(Step { at, status, rule, because, statement: last.statement });
            judged.status = status;
        }
    };
    match (last.status, judged.due) {
        (Status::Planned, Some(due)) if today > due.max(announced) => {
            let due = due.max(announced);
            push(
                due,
                Status::Overdue,
                "due-date-passed",
                "the window has passed and no report of it has come".into(),
            );
            let silent_since = due.max(last_mention);
            if today > silent_since.saturating_add(lapse_days) {
                push(
                    silent_since + lapse_days,
                    Status::Lapsed,
                    "silence",
                    format!("{lapse_days} days overdue without a mention"),
                );
            }
        }
        (Status::Planned | Status::Possible | Status::Conditional | Status::Hypothetical, _)
            if today > last_mention.saturating_add(lapse_days) =>
        {
            push(
                last_mention + lapse_days,
                Status::Lapsed,
                "silence",
                format!("{lapse_days} days without a mention"),
            );
        }
        _ => {}
    }
}

/// How far a status is from standing by itself.
fn rank(status: Status) -> u8 {
    match status {
        Status::Secondhand => 0,
        Status::Possible => 1,
        _ => 2,
    }
}

/// Whether two tellings name one thing beside kind and agents: what both leave open, or only one says,
/// is not agreed. "We returned fire" grants no attack on a village.
fn one_matter(a: &Proposition, b: &Proposition) -> bool {
    let whom = crate::actor::likeness(&a.patients, &b.patients);
    let bare = |p: &Proposition| {
        p.patients.is_empty()
            && p.when.is_none()
            && p.place.is_none()
            && p.weapon.is_none()
            && p.figures.is_empty()
            && p.item.is_none()
    };
    whom != Some(0.0) && (bare(a) == bare(b))
}

/// Whether two lines of a happening answer one question differently.
pub(crate) fn rivals(a: &Line, b: &Line, ledger: &Ledger) -> bool {
    let rules = ledger.rules();
    match (&a.answer, &b.answer) {
        (Answer::Outcome(x), Answer::Outcome(y)) => rules.outcomes_clash(&x.value, &y.value),
        (Answer::Figure(x), Answer::Figure(y)) => {
            x.counts_with(y)
                && !x.overlaps(y)
                && !a.beside.iter().any(|f| f.overlaps(y))
                && !b.beside.iter().any(|f| f.overlaps(x))
        }
        (Answer::Happened(x), Answer::Happened(y)) => crate::actor::likeness(x, y) == Some(0.0),
        (Answer::Place(x), Answer::Place(y)) => {
            x.relation(y) == crate::place::PlaceRelation::Disjoint
        }
        (Answer::Weapon(x), Answer::Weapon(y)) => {
            let odds = |g: &u32| b.givers.iter().any(|h| ledger.at_odds(*g, *h));
            !crate::same::words_agree(x, y, rules) && a.givers.iter().any(odds)
        }
        _ => false,
    }
}
