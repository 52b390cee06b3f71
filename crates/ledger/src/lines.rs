//! What can be asked of one happening: whether it happened, how it ended, how many, with what, where.

use parallax_knowledge::ledger::{PlaceRole, Rules};
use parallax_model::Commitment;

use crate::{
    actor::{ActorRef, likeness},
    figure::{Figure, aligned, strength},
    place::{PlaceRef, PlaceRelation},
    same::{tells_apart, words_agree},
    standing::{Act, Group},
    store::{Ledger, Node},
    voiced::Words,
    voices::VoiceId,
};

/// One question about a happening, with one answer to it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub answer: Answer,
    /// Statements that give this answer.
    pub givers: Vec<u32>,
    /// Other figures of the same thing by the same holders, who tell of more than one (two shots,
    /// two distances): who gives one of them does not contradict this one.
    pub beside: Vec<Figure>,
}

#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// It happened, and these did it.
    Happened(Vec<ActorRef>),
    Outcome(Words),
    Figure(Figure),
    Weapon(Words),
    Place(PlaceRef),
}

/// Who says by whom it was done says that it was done.
fn vouch_for_the_deed(lines: &mut [Line]) {
    let named = |l: &&Line| matches!(&l.answer, Answer::Happened(agents) if !agents.is_empty());
    let givers: Vec<u32> = lines.iter().filter(named).flat_map(|l| l.givers.clone()).collect();
    let open = |l: &&mut Line| matches!(&l.answer, Answer::Happened(agents) if agents.is_empty());
    if let Some(line) = lines.iter_mut().find(open) {
        line.givers.extend(givers);
        line.givers.sort_unstable();
        line.givers.dedup();
    }
}

/// A holder's newer figure may be what another line has asked already: "six" after "five", where somebody had
/// denied six.
fn fold_figures(lines: &mut Vec<Line>) {
    let mut at = 0;
    while at < lines.len() {
        let twin = lines[..at].iter().position(|l| match (&l.answer, &lines[at].answer) {
            (Answer::Figure(x), Answer::Figure(y)) => {
                x.counts_with(y) && x.vouches_for(y) && y.vouches_for(x)
            }
            _ => false,
        });
        let Some(twin) = twin else {
            at += 1;
            continue;
        };
        let folded = lines.remove(at);
        let kept = &mut lines[twin];
        if kept.givers.is_empty() {
            kept.answer = folded.answer;
        }
        kept.givers.extend(folded.givers);
        kept.givers.sort_unstable();
        kept.givers.dedup();
    }
}

/// What a statement does to one line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Effect {
    For,
    /// Denies it.
    Denies,
    /// Gives another answer.
    Rival,
    Question,
    Silence,
    NonDenial,
    Retract,
    Open,
    Nothing,
}

/// The slots a statement names beside kind, agents and time.
fn names_more(node: &Node, rules: &Rules) -> bool {
    let p = &node.voiced.proposition;
    // Who doubts that it was so many doubts the number; who denies it may deny all of it.
    let counts = node.act == Act::Question && !p.figures.is_empty();
    if counts || node.voiced.number_only {
        return true;
    }
    let ended = p.outcome.as_ref().is_some_and(|o| rules.occurrence(&o.value).is_none());
    // What is handed over is the transfer itself, and no part of it.
    let handed = rules.kind(p.kind).is_some_and(|k| k.directed());
    ended || (p.weapon.is_some() && !handed)
}

/// The instant a count speaks of: the one it names, else when it was told.
fn counted_at(figure: &Figure, node: &Node) -> jiff::Timestamp {
    figure.as_of.unwrap_or(node.at)
}

impl Ledger {
    /// All lines of a happening, that it happened first. `members` in order.
    pub(crate) fn lines(&self, members: &[u32]) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        for &id in members {
            let node = self.node(id);
            if matches!(
                node.act,
                Act::Affirm
                    | Act::Negative
                    | Act::Question
                    | Act::Open
                    | Act::Silence
                    | Act::NonDenial
                    | Act::Retract
            ) {
                self.answer(&mut lines, id, node);
            }
        }
        for &id in members {
            if let Some(told) = self.node(id).explains {
                // The actor who explains an act speaks of it as done, as it was told.
                for line in lines.iter_mut().filter(|l| l.givers.contains(&told)) {
                    line.givers.push(id);
                }
            }
        }
        vouch_for_the_deed(&mut lines);
        fold_figures(&mut lines);
        lines.sort_by_key(|l| !matches!(l.answer, Answer::Happened(_)));
        self.set_beside(&mut lines, members);
        lines
    }

    /// Whether a statement names a doer where the line leaves him open: who denies it denies that he did it.
    fn of_a_doer(&self, node: &Node, agents: &[ActorRef]) -> bool {
        let p = &node.voiced.proposition;
        let blame = self.rules().kind(p.kind).is_some_and(|k| k.blame);
        blame && agents.is_empty() && !p.agents.is_empty()
    }

    fn set_beside(&self, lines: &mut [Line], members: &[u32]) {
        for line in lines {
            let Answer::Figure(own) = &line.answer else { continue };
            let theirs = |id: &&u32| line.givers.iter().any(|g| self.one_voice(*g, **id));
            let beside = members
                .iter()
                .filter(|id| self.node(**id).act == Act::Affirm)
                .filter(theirs)
                .flat_map(|id| &self.node(*id).voiced.proposition.figures)
                .filter(|f| f.counts_with(own) && !f.overlaps(own))
                .cloned()
                .collect();
            line.beside = beside;
        }
    }

    fn answer(&self, lines: &mut Vec<Line>, id: u32, node: &Node) {
        let rules = self.rules();
        let p = &node.voiced.proposition;
        let gives = node.act == Act::Affirm;
        let role = rules.kind(p.kind).map(|k| k.place).unwrap_or_default();
        // Who only says that a bridge was blown up does not say by whom.
        let blame = rules.kind(p.kind).is_some_and(|k| k.blame);
        let short = self.falls_short(node);
        let mut put = |answer: Answer, joins: &dyn Fn(&Line) -> bool| {
            let at = lines.iter().position(joins).unwrap_or_else(|| {
                lines.push(Line { answer: answer.clone(), givers: Vec::new(), beside: Vec::new() });
                lines.len() - 1
            });
            if gives && !(short && matches!(answer, Answer::Happened(_))) {
                // A holder's newer figure stands in the place of its older one, as does what he corrects.
                let figures = matches!(&answer, Answer::Figure(_));
                let corrects = node.voiced.commitment == Commitment::Retraction;
                if figures || corrects {
                    let alone = lines[at].givers.iter().all(|g| self.one_voice(*g, id));
                    if alone && !lines[at].givers.is_empty() {
                        lines[at].answer = answer.clone();
                    }
                }
                // Who did it is known from the deed, not from the plan, nor from who leaves it out.
                let planned = |g: &u32| self.node(*g).group == Group::Ahead;
                if let (Answer::Happened(before), Answer::Happened(who)) =
                    (&lines[at].answer, &answer)
                    && !who.is_empty()
                    && (before.is_empty() && !blame
                        || node.group == Group::Told && lines[at].givers.iter().all(planned))
                {
                    lines[at].answer = answer;
                }
                lines[at].givers.push(id);
            }
        };
        put(Answer::Happened(p.agents.clone()), &|l| match &l.answer {
            Answer::Happened(agents) => {
                likeness(agents, &p.agents) != Some(0.0)
                    && (!blame || agents.is_empty() == p.agents.is_empty())
            }
            _ => false,
        });
        if let Some(o) = p.outcome.as_ref().filter(|o| rules.occurrence(&o.value).is_none()) {
            put(Answer::Outcome(o.clone()), &|l| match &l.answer {
                Answer::Outcome(x) => rules.outcomes_agree(&x.value, &o.value),
                _ => false,
            });
        }
        for f in &p.figures {
            put(Answer::Figure(f.clone()), &|l| match &l.answer {
                Answer::Figure(x) if x.counts_with(f) => {
                    x.vouches_for(f) && f.vouches_for(x)
                        || (gives
                            && !l.givers.is_empty()
                            // "One was killed in a suburb" after "26 killed" takes nothing back.
                            && (!f.tally
                                || f.grows_from(x)
                                || node.voiced.commitment == Commitment::Retraction)
                            && l.givers.iter().all(|g| {
                                self.one_voice(*g, id) && self.node(*g).article != node.article
                            }))
                }
                _ => false,
            });
        }
        if let Some(w) = p.weapon.as_ref().filter(|w| tells_apart(w, rules)) {
            put(Answer::Weapon(w.clone()), &|l| match &l.answer {
                Answer::Weapon(x) => words_agree(x, w, rules),
                _ => false,
            });
        }
        // "Attacked Norland", in Norland.
        let told = |place: &PlaceRef| {
            place.is_state() && p.patients.iter().any(|a| a.country == place.country)
        };
        let asked = |place: &PlaceRef| role != PlaceRole::Loose || place.sovereign;
        let place = p.place.as_ref().filter(|place| asked(place) && !told(place));
        if let Some(place) = place {
            put(Answer::Place(place.clone()), &|l| match &l.answer {
                Answer::Place(x) => x.relation(place) != PlaceRelation::Disjoint,
                _ => false,
            });
        }
    }

    /// Tells that what would have been the deed itself failed: "did not manage to carry off the guns".
    pub(crate) fn falls_short(&self, node: &Node) -> bool {
        let p = &node.voiced.proposition;
        let undone =
            |o: &Words| self.rules().kind(p.kind).is_some_and(|k| k.undone.contains(&o.value));
        node.group == Group::Told && p.outcome.as_ref().is_some_and(undone)
    }

    /// Two principals, each with his own account.
    pub(crate) fn at_odds(&self, a: u32, b: u32) -> bool {
        let (p, q) = (self.node(a).voiced.principal(), self.node(b).voiced.principal());
        p.is_some() && q.is_some() && p != q
    }

    fn one_voice(&self, a: u32, b: u32) -> bool {
        self.node(a).voice == self.node(b).voice
    }

    /// What a statement does to a line. `tellers`: voices that say it
    /// happened, by article: what they deny in the same breath is a part of it only.
    pub(crate) fn effect(&self, id: u32, line: &Line, tellers: &[(VoiceId, u32)]) -> Effect {
        let node = self.node(id);
        if line.givers.contains(&id) {
            // An outlet or a stranger who tells the reason does not vouch for the act.
            let vouches = node.act != Act::Explain
                || node
                    .voiced
                    .principal()
                    .is_some_and(|p| node.voiced.proposition.agents.iter().any(|a| a.is(p)));
            return if vouches { Effect::For } else { Effect::Nothing };
        }
        match node.act {
            Act::Explain | Act::Aside => Effect::Nothing,
            Act::Silence => Effect::Silence,
            Act::NonDenial => Effect::NonDenial,
            Act::Open if matches!(line.answer, Answer::Happened(_)) => Effect::Open,
            Act::Open => Effect::Nothing,
            Act::Retract => self.touches(node, line, Effect::Retract, false),
            Act::Question => {
                self.touches(node, line, Effect::Question, names_more(node, self.rules()))
            }
            // "Struck the town, and no house in it was hit": the place stands.
            Act::Negative
                if matches!(line.answer, Answer::Place(_))
                    && line.givers.iter().any(|g| {
                        self.one_voice(*g, id) && self.node(*g).article == node.article
                    }) =>
            {
                Effect::Nothing
            }
            Act::Negative => {
                let direction = node.voiced.proposition.place.as_ref().is_some_and(|p| p.direction);
                // Where nobody has told of it, the reports denied are of the whole.
                let told = !line.givers.is_empty() || !matches!(line.answer, Answer::Happened(_));
                let narrow = names_more(node, self.rules()) && told
                    || direction
                    || tellers.contains(&(node.voice, node.article));
                self.touches(node, line, Effect::Denies, narrow)
            }
            Act::Affirm => self.rival(id, node, line),
        }
    }

    /// A statement that bears on what it names: all lines when it names nothing (`narrow` false),
    /// else only those it names.
    fn touches(&self, node: &Node, line: &Line, effect: Effect, narrow: bool) -> Effect {
        let rules = self.rules();
        let p = &node.voiced.proposition;
        if effect == Effect::Denies && self.denies_being_the_doer(node, line) {
            return Effect::Nothing;
        }
        let named = match &line.answer {
            Answer::Happened(agents) => {
                !narrow && likeness(agents, &p.agents) != Some(0.0) && !self.of_a_doer(node, agents)
            }
            Answer::Outcome(o) => match &p.outcome {
                Some(x) if rules.occurrence(&x.value).is_none() => {
                    rules.outcomes_agree(&x.value, &o.value)
                }
                _ => !narrow,
            },
            Answer::Weapon(w) => match &p.weapon {
                Some(x) => words_agree(w, x, rules),
                None => !narrow,
            },
            Answer::Figure(f) => {
                let same: Vec<&Figure> =
                    p.figures.iter().filter(|x| x.of == f.of && !x.apart(f)).collect();
                let any = p.figures.is_empty() && node.voiced.number_only;
                if same.is_empty() { !narrow || any } else { same.iter().any(|x| x.overlaps(f)) }
            }
            // Who denies the weapon grants the place, unless he denies whither it went.
            Answer::Place(_) if names_more(node, rules) && !p.place_is_direction() => !narrow,
            Answer::Place(place) => match &p.place {
                Some(x) => x.relation(place) != PlaceRelation::Disjoint,
                None => !narrow,
            },
        };
        if named { effect } else { Effect::Nothing }
    }

    /// Who denies that he did it leaves what was struck, where and how many died to those who do not say by
    /// whom.
    fn denies_being_the_doer(&self, node: &Node, line: &Line) -> bool {
        let p = &node.voiced.proposition;
        let blame = self.rules().kind(p.kind).is_some_and(|k| k.blame);
        let own = node.voiced.principal().is_some_and(|w| p.agents.iter().any(|a| a.is(w)));
        let open = |g: &u32| self.node(*g).voiced.proposition.agents.is_empty();
        let slot = matches!(line.answer, Answer::Figure(_) | Answer::Place(_) | Answer::Weapon(_));
        slot && blame && own && line.givers.iter().any(open)
    }

    /// An affirmation that does not give this answer: gives another one, or none.
    fn rival(&self, id: u32, node: &Node, line: &Line) -> Effect {
        let rules = self.rules();
        let p = &node.voiced.proposition;
        let rival = match &line.answer {
            Answer::Happened(agents) if likeness(agents, &p.agents) != Some(0.0) => {
                let short = self.falls_short(node);
                return if short { Effect::Denies } else { Effect::Nothing };
            }
            Answer::Happened(_) => true,
            Answer::Outcome(o) => {
                p.outcome.as_ref().is_some_and(|x| rules.outcomes_clash(&x.value, &o.value))
            }
            // Two names for it by one voice describe it together, or tell of another shot; so does what an
            // outlet adds of its own.
            Answer::Weapon(w) => {
                p.weapon.as_ref().is_some_and(|x| !words_agree(w, x, rules))
                    && line.givers.iter().any(|g| self.at_odds(*g, id))
            }
            Answer::Place(place) => {
                p.place.as_ref().is_some_and(|x| x.relation(place) == PlaceRelation::Disjoint)
            }
            // Five announced and six done: no two counts of one thing.
            Answer::Figure(_)
                if line.givers.iter().all(|g| self.node(*g).group != node.group)
                    && !line.givers.is_empty() =>
            {
                false
            }
            Answer::Figure(f) => match aligned(std::slice::from_ref(f), &p.figures).first() {
                Some((x, y)) if y.vouches_for(x) => return Effect::For,
                Some((x, y)) if x.overlaps(y) => return Effect::Nothing,
                Some((_, y)) if line.beside.iter().any(|b| b.overlaps(y)) => false,
                // A later and larger count of the same is growth.
                Some((x, y)) => line.givers.first().is_none_or(|g| {
                    let (a, b) = (counted_at(x, self.node(*g)), counted_at(y, node));
                    !(b > a && y.grows_from(x) || a > b && x.grows_from(y))
                }),
                None => false,
            },
        };
        if rival { Effect::Rival } else { Effect::Nothing }
    }

    /// Whether two statements give one answer to what is in dispute.
    pub(crate) fn agree_on(&self, what: &str, a: &Node, b: &Node) -> bool {
        let rules = self.rules();
        let (p, q) = (&a.voiced.proposition, &b.voiced.proposition);
        match what {
            "actor" => likeness(&p.agents, &q.agents).is_some_and(|l| l > 0.0),
            "outcome" => {
                let both = p.outcome.as_ref().zip(q.outcome.as_ref());
                both.is_some_and(|(x, y)| rules.outcomes_agree(&x.value, &y.value))
            }
            "place" => {
                let both = p.place.as_ref().zip(q.place.as_ref()).map(|(x, y)| x.relation(y));
                matches!(both, Some(PlaceRelation::Same | PlaceRelation::Contained))
            }
            "number" => aligned(&p.figures, &q.figures).iter().any(|(x, y)| x.overlaps(y)),
            _ => {
                let both = p.weapon.as_ref().zip(q.weapon.as_ref());
                both.is_some_and(|(x, y)| words_agree(x, y, rules))
            }
        }
    }

    /// How far apart two statements are in the slots both name: reason and strength of the first
    /// that excludes the other.
    pub(crate) fn clash(&self, a: &Node, b: &Node) -> Option<(&'static str, f32)> {
        let rules = self.rules();
        let (p, q) = (&a.voiced.proposition, &b.voiced.proposition);
        if likeness(&p.agents, &q.agents) == Some(0.0) {
            return Some(("actor", 1.0));
        }
        let outcome = p.outcome.as_ref().zip(q.outcome.as_ref());
        if outcome.is_some_and(|(x, y)| rules.outcomes_clash(&x.value, &y.value)) {
            return Some(("outcome", 1.0));
        }
        let role = rules.kind(p.kind).map(|k| k.place).unwrap_or_default();
        let place = p.place.as_ref().zip(q.place.as_ref()).map(|(x, y)| x.relation(y));
        let two = p.place.as_ref().zip(q.place.as_ref()).is_some_and(|(x, y)| x.of_two_states(y));
        if (role != PlaceRole::Loose || two) && place == Some(PlaceRelation::Disjoint) {
            return Some(("place", 1.0));
        }
        let later = |x: &Figure, y: &Figure| {
            let (at, before) = (counted_at(x, a), counted_at(y, b));
            at > before && x.grows_from(y) || before > at && y.grows_from(x)
        };
        for (x, y) in aligned(&p.figures, &q.figures) {
            if !x.overlaps(&y) && !later(&x, &y) {
                return Some(("number", strength(&x, &y)));
            }
        }
        let weapon = p.weapon.as_ref().zip(q.weapon.as_ref());
        weapon.is_some_and(|(x, y)| !words_agree(x, y, rules)).then_some(("weapon", 1.0))
    }
}
