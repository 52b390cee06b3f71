//! How statements bear on one another.

use std::collections::{BTreeMap, BTreeSet};

use parallax_knowledge::ledger::Rules;
use parallax_model::{
    Commitment, StatementId,
    ledger::{Link, LinkKind},
};

use crate::{
    actor::likeness,
    figure::aligned,
    same::words_agree,
    standing::{Act, Group},
    store::{Ledger, Node},
    voiced::Proposition,
    voices::{VoiceId, hedge},
};

struct Linker<'a> {
    ledger: &'a Ledger,
    links: Vec<Link>,
    /// Affirmations told so far, in order.
    told: Vec<u32>,
    ahead: Vec<u32>,
    denials: Vec<u32>,
    /// Replaced or withdrawn by their own holders: nobody answers them any more.
    replaced: BTreeSet<u32>,
    /// What answers a claim that its article tells only after it.
    waiting: Vec<(u32, LinkKind, &'static str)>,
    fulfilled: bool,
}

impl Ledger {
    /// Links among the statements of one happening, in order. Each statement points back: to the
    /// first telling it supports or denies, to each rival value, to what it replaces.
    pub(crate) fn links(&self, members: &[u32]) -> Vec<Link> {
        let mut linker = Linker {
            ledger: self,
            links: Vec::new(),
            told: Vec::new(),
            ahead: Vec::new(),
            denials: Vec::new(),
            replaced: BTreeSet::new(),
            waiting: Vec::new(),
            fulfilled: false,
        };
        let answered = members.iter().any(|id| {
            let n = self.node(*id);
            matches!(n.act, Act::Affirm | Act::Open)
        });
        for &id in members {
            linker.link(id, answered);
        }
        linker.links
    }
}

/// Why a holder's new word takes the place of the old one.
const TURNED: &str = "same principal, opposite polarity, later";

impl Linker<'_> {
    fn link(&mut self, id: u32, answered: bool) {
        let node = self.ledger.node(id);
        if let Some(told) = node.explains {
            return self.push(id, told, LinkKind::About, "reason for the act", 1.0, false);
        }
        if let Some(condition) = &node.voiced.antecedent
            && let Some(&to) = self.ledger.by_statement.get(condition)
        {
            self.push(id, to, LinkKind::ConditionalOn, "if", 1.0, false);
        }
        let head = self.told.first().or(self.ahead.first()).copied();
        match node.act {
            // "Backed the account" supports it, and has seen nothing.
            Act::Aside if node.voiced.echoes() => {
                let first = self.others(id).next();
                if let Some(to) = first {
                    self.push(id, to, LinkKind::Supports, "agrees", 1.0, false);
                }
            }
            Act::Explain | Act::Aside => self.about(id, head, "judges or wishes"),
            Act::Silence => {
                // "Declined to comment on the crash": on what tells of one.
                let valued = node.voiced.proposition.gives_values();
                let head = self.target(id).filter(|_| valued).or(head);
                self.about_or_implied(id, head, answered, "no comment")
            }
            Act::NonDenial => self.about_or_implied(id, head, answered, "does not deny"),
            Act::Open => {
                self.about(id, head, "unconfirmed");
                self.told.push(id);
            }
            Act::Question => match self.target(id) {
                Some(to) => self.push(id, to, LinkKind::Questions, "doubt", 0.5, true),
                None => self.implied(id, LinkKind::Questions, answered, "doubt"),
            },
            Act::Retract => {
                let words = self.latest_own(id, &self.told).into_iter();
                let words = words.chain(self.latest_own(id, &self.denials));
                let own = words.max_by(|a, b| self.ledger.order(*a, *b));
                let own = own.or_else(|| self.latest_own(id, &self.ahead));
                let own = own.or_else(|| self.partys_plan(id));
                if let Some(to) = own.or_else(|| self.latest_carried(id)) {
                    self.replace(id, to, "withdraws its report");
                }
            }
            Act::Negative => self.negative(id, node, answered),
            Act::Affirm if node.group == Group::Told => self.affirm(id, node),
            Act::Affirm => self.announce(id, node),
        }
    }

    fn negative(&mut self, id: u32, node: &Node, answered: bool) {
        let key = self.key(id);
        if node.group != Group::Told
            && let Some(own) = self.latest_own(id, &self.ahead)
        {
            self.replace(id, own, "calls it off");
            return;
        }
        let live = |d: &u32| self.key(*d) == key && !self.replaced.contains(d);
        let own_denial = self.denials.iter().copied().find(live);
        let own = self.latest_own(id, &self.told).filter(|t| live(t) && !self.one_breath(id, *t));
        let target = self.target(id);
        if let Some(to) = own {
            self.replace(id, to, TURNED);
        }
        if let Some(to) = own_denial {
            self.push(id, to, LinkKind::Repeats, "same principal", 1.0, false);
        } else if target.is_some() || own.is_none() {
            let denies = node.voiced.commitment == Commitment::Denial;
            let kind = if denies { LinkKind::Denies } else { LinkKind::Contradicts };
            match target {
                Some(to) => self.push(id, to, kind, "polarity", self.narrowness(id, to), true),
                None => self.implied(id, kind, answered, "polarity"),
            }
            let other = |d: &u32| self.key(*d) != key && !self.replaced.contains(d);
            if let Some(to) = self.denials.iter().copied().find(other) {
                let independent = !self.one_bench(id, to);
                self.push(id, to, LinkKind::Supports, "same denial", 1.0, independent);
            }
        }
        self.denials.push(id);
    }

    fn affirm(&mut self, id: u32, node: &Node) {
        let key = self.key(id);
        let denied: Option<u32> = self.denials.iter().rev().copied().find(|d| self.key(*d) == key);
        // What the same holder denies and affirms in one breath is two things, no change of mind.
        // Who concedes has changed his.
        let concedes = node.voiced.commitment == Commitment::Concession;
        if let Some(to) = denied.filter(|d| concedes || !self.one_breath(id, *d)) {
            self.replace(id, to, TURNED);
        }
        if !self.fulfilled && !node.voiced.hedged() && !self.ahead.is_empty() {
            let to = self.ahead[0];
            self.fulfilled = true;
            self.push(id, to, LinkKind::Fulfils, "what was announced is reported", 1.0, false);
        }
        let copy_of = self.origin(node);
        if let Some(to) = copy_of {
            self.push(id, to, LinkKind::Repeats, "copy", 1.0, false);
        } else if let Some(own) = self.first_own(id, &self.told) {
            if self.ledger.vouches(node) {
                let reason = "rests on what it cites";
                self.push(id, own, LinkKind::Supports, reason, 1.0, false);
            } else {
                self.again(id, node, own);
            }
        } else {
            self.stand(id, node, None);
            let alone = self.others(id).next().is_none();
            let answered = self.answered(id);
            if let (true, Some(to), None) =
                (alone && !answered, self.denials.first().copied(), denied)
            {
                self.push(id, to, LinkKind::Contradicts, "polarity", 1.0, true);
            }
        }
        self.told.push(id);
    }

    /// The same holder again: a new value replaces the old one, the same words repeat it, and what it
    /// adds is no link at all.
    fn again(&mut self, id: u32, node: &Node, own: u32) {
        let latest = self.latest_own(id, &self.told).unwrap_or(own);
        let ledger = self.ledger;
        let before = ledger.node(latest);
        let grown = aligned(&node.voiced.proposition.figures, &before.voiced.proposition.figures)
            .iter()
            .any(|(x, y)| !x.overlaps(y) || x.value != y.value);
        let corrects = node.voiced.commitment == Commitment::Retraction;
        let changed = corrects
            || grown
            || self.ledger.clash(before, node).is_some_and(|(what, _)| what != "weapon");
        if changed && before.article != node.article {
            self.replace(id, latest, "same source, later value");
            self.stand(id, node, Some(before));
        } else if !changed
            && !adds(&node.voiced.proposition, &before.voiced.proposition, self.ledger.rules())
        {
            self.push(id, own, LinkKind::Repeats, "same principal", 1.0, false);
        }
    }

    /// What others have told and still stand behind, in order.
    fn others(&self, id: u32) -> impl Iterator<Item = u32> + '_ {
        let key = self.key(id);
        let live = move |t: &u32| self.key(*t) != key && !self.replaced.contains(t);
        self.told.iter().copied().filter(live)
    }

    /// Links to every rival value told by others, and to the first telling that agrees, where nothing is
    /// in dispute or the dispute is about what that one says. Who had spoken `before` and now says something
    /// else is linked only to those to whom he stands otherwise than he did.
    fn stand(&mut self, id: u32, node: &Node, before: Option<&Node>) {
        if node.said_by.dependent {
            return self.lean(id, node);
        }
        let ledger = self.ledger;
        let others: Vec<u32> = self.others(id).collect();
        let at_odds = |a: &Node, b: u32| ledger.clash(ledger.node(b), a).is_some();
        let rivals = self.rivals(node, &others);
        let weight = if node.voiced.hedged() { hedge(node) } else { 1.0 };
        for (to, what, strength) in &rivals {
            if before.is_none_or(|b| !at_odds(b, *to)) {
                self.push(id, *to, LinkKind::Contradicts, what, strength * weight, true);
            }
        }
        let open = others.iter().all(|t| ledger.node(*t).act == Act::Open);
        let agrees = |t: u32, what: &str| ledger.agree_on(what, node, ledger.node(t));
        let sides = |t: u32| rivals.iter().all(|(_, what, _)| agrees(t, what));
        let agreeing: Vec<u32> =
            others.iter().copied().filter(|t| open || !at_odds(node, *t) && sides(*t)).collect();
        // Of several who agree, the one who gives the same number.
        let counted = agreeing.iter().find(|t| agrees(**t, "number"));
        let Some(to) = counted.or(agreeing.first()).copied() else { return };
        if before.is_none_or(|b| others.iter().all(|t| at_odds(b, *t))) {
            self.push(id, to, LinkKind::Supports, "same event", 1.0, true);
        }
    }

    /// Rests on what an ally gave: supports him, and is no voice of its own.
    fn lean(&mut self, id: u32, node: &Node) {
        let ally = |t: &u32| self.ledger.shares(node, self.ledger.node(*t));
        let on = self.others(id).filter(ally).last().or_else(|| self.others(id).last());
        if let Some(to) = on {
            self.push(id, to, LinkKind::Supports, "rests on the same intelligence", 1.0, false);
        }
    }

    /// Those of the others who give another answer, each answer once, with reason and strength. What both
    /// sides only hold possible is no contradiction.
    fn rivals(&self, node: &Node, others: &[u32]) -> Vec<(u32, &'static str, f32)> {
        let mut rivals: Vec<(u32, &'static str, f32)> = Vec::new();
        for &to in others {
            let other = self.ledger.node(to);
            if node.voiced.hedged() && other.voiced.hedged() {
                continue;
            }
            let Some((what, strength)) = self.ledger.clash(other, node) else { continue };
            let told = |id: u32| &self.ledger.node(id).voiced.proposition;
            if !rivals.iter().any(|(met, ..)| same_answers(told(*met), told(to))) {
                rivals.push((to, what, strength));
            }
        }
        rivals
    }

    fn announce(&mut self, id: u32, node: &Node) {
        if let Some(own) = self.latest_own(id, &self.ahead) {
            let before = self.ledger.node(own);
            let moved = node.voiced.proposition.when.is_some()
                && node.voiced.proposition.when != before.voiced.proposition.when;
            if moved {
                self.replace(id, own, "same source, new date");
            } else {
                self.push(id, own, LinkKind::Repeats, "same principal", 1.0, false);
            }
        } else if let Some(to) = self.ahead.first().copied() {
            self.push(id, to, LinkKind::Supports, "same announcement", 1.0, true);
        }
        self.ahead.push(id);
    }

    /// The first telling by somebody that gives what this statement denies or doubts.
    fn target(&self, id: u32) -> Option<u32> {
        let node = self.ledger.node(id);
        let rules = self.ledger.rules();
        let p = &node.voiced.proposition;
        let names = |q: &Proposition| {
            let outcome = p.outcome.as_ref().zip(q.outcome.as_ref());
            let weapon = p.weapon.as_ref().zip(q.weapon.as_ref());
            outcome.is_some_and(|(x, y)| rules.outcomes_agree(&x.value, &y.value))
                || weapon.is_some_and(|(x, y)| words_agree(x, y, rules))
                || node.voiced.number_only && !q.figures.is_empty() && p.figures.is_empty()
                || aligned(&p.figures, &q.figures).iter().any(|(x, y)| x.overlaps(y))
        };
        let clashes = |q: &Proposition| {
            let outcome = p.outcome.as_ref().zip(q.outcome.as_ref());
            outcome.is_some_and(|(x, y)| rules.outcomes_clash(&x.value, &y.value))
        };
        let key = self.key(id);
        let ahead = self.ahead.iter().copied().filter(|t| self.key(*t) != key);
        let others: Vec<u32> = self.others(id).chain(ahead).collect();
        let told = |t: &u32| &self.ledger.node(*t).voiced.proposition;
        others
            .iter()
            .find(|t| names(told(t)))
            .or_else(|| others.iter().find(|t| !clashes(told(t))))
            .or_else(|| others.first())
            .copied()
    }

    /// A denial of direction or of a part is half a denial.
    fn narrowness(&self, id: u32, to: u32) -> f32 {
        let (node, other) = (self.ledger.node(id), self.ledger.node(to));
        let directed = node.voiced.proposition.place.as_ref().is_some_and(|p| p.direction);
        if directed && !other.voiced.proposition.place.as_ref().is_some_and(|p| p.direction) {
            0.5
        } else {
            1.0
        }
    }

    fn about(&mut self, id: u32, head: Option<u32>, reason: &str) {
        if let Some(to) = head {
            self.push(id, to, LinkKind::About, reason, 1.0, false);
        }
    }

    fn about_or_implied(
        &mut self,
        id: u32,
        head: Option<u32>,
        answered: bool,
        reason: &'static str,
    ) {
        match head {
            Some(to) => self.push(id, to, LinkKind::About, reason, 1.0, false),
            None => self.implied(id, LinkKind::About, answered, reason),
        }
    }

    /// Links what has been waiting for a claim told after it in the same article; whether anything had.
    fn answered(&mut self, id: u32) -> bool {
        let waiting = std::mem::take(&mut self.waiting);
        let key = self.key(id);
        let (here, rest): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|(by, ..)| self.one_breath(*by, id) && self.key(*by) != key);
        self.waiting = rest;
        for (by, kind, reason) in &here {
            self.push(*by, id, *kind, reason, 1.0, *kind != LinkKind::About);
        }
        !here.is_empty()
    }

    /// A link to reports whose claimant is not named, where nobody in the ledger made the claim. A bare "no
    /// ship was seen" answers nobody.
    fn implied(&mut self, id: u32, kind: LinkKind, answered: bool, reason: &'static str) {
        if answered {
            self.waiting.push((id, kind, reason));
            return;
        }
        if kind == LinkKind::Contradicts {
            return;
        }
        let node = self.ledger.node(id);
        let name = self
            .ledger
            .rules()
            .kind(node.voiced.proposition.kind)
            .map_or("event", |k| k.name.as_str());
        self.links.push(Link {
            from: node.voiced.id.clone(),
            to: StatementId(format!("ext:{name}")),
            kind,
            reason: "reports by unnamed others".into(),
            strength: 1.0,
            independent: false,
        });
    }

    /// The statement of the same principal in the article this one's article is a copy of.
    fn origin(&self, node: &Node) -> Option<u32> {
        if !self.ledger.copied(node) {
            return None;
        }
        let origin = &self.ledger.article(node).origin;
        let voice = node.voice;
        let from_origin = |t: &&u32| &self.ledger.article(self.ledger.node(**t)).id == origin;
        let mut there = self.told.iter().filter(from_origin);
        let own = there.clone().find(|t| self.key(**t) == voice);
        own.or_else(|| there.next()).copied()
    }

    /// A later statement of the same holder takes the place of an earlier one.
    fn replace(&mut self, id: u32, old: u32, reason: &str) {
        self.replaced.insert(old);
        self.push(id, old, LinkKind::Supersedes, reason, 1.0, false);
    }

    fn one_breath(&self, a: u32, b: u32) -> bool {
        self.ledger.node(a).article == self.ledger.node(b).article
    }

    /// The newest announcement of what a party, or the outlet itself, now says is off.
    fn partys_plan(&self, id: u32) -> Option<u32> {
        let speaks = self.ledger.speaks_for_the_plan(self.ledger.node(id));
        self.ahead.last().copied().filter(|_| speaks)
    }

    /// The newest report of somebody else's word that this holder had carried.
    fn latest_carried(&self, id: u32) -> Option<u32> {
        let key = &self.ledger.node(id).said_by.key;
        let carries = |t: &u32| self.ledger.node(*t).voiced.passes_on(key);
        self.told.iter().rev().copied().find(carries)
    }

    fn first_own(&self, id: u32, among: &[u32]) -> Option<u32> {
        let key = self.key(id);
        among.iter().copied().find(|t| self.key(*t) == key)
    }

    /// The newest of one's own, and of copies the text they were taken from.
    fn latest_own(&self, id: u32, among: &[u32]) -> Option<u32> {
        let key = self.key(id);
        let mut own = among.iter().rev().copied().filter(|t| self.key(*t) == key);
        let copy = |t: &u32| self.ledger.copied(self.ledger.node(*t));
        own.clone().find(|t| !copy(t)).or_else(|| own.next())
    }

    fn key(&self, id: u32) -> VoiceId {
        self.ledger.node(id).voice
    }

    /// Two deniers who share an interest in the matter, or are one voice.
    fn one_bench(&self, a: u32, b: u32) -> bool {
        let party = |id: u32| self.ledger.by_party(self.ledger.node(id));
        self.key(a) == self.key(b) || (party(a) && party(b))
    }

    fn push(
        &mut self,
        from: u32,
        to: u32,
        kind: LinkKind,
        reason: &str,
        strength: f32,
        independent: bool,
    ) {
        let id = |node: u32| self.ledger.node(node).voiced.id.clone();
        // Two tellings of one statement.
        if id(from) == id(to) {
            return;
        }
        self.links.push(Link {
            from: id(from),
            to: id(to),
            kind,
            reason: reason.into(),
            strength,
            independent,
        });
    }
}

/// Whether a telling has values another lacks.
fn adds(new: &Proposition, old: &Proposition, rules: &Rules) -> bool {
    let outcome = new.outcome.as_ref().is_some_and(|o| rules.occurrence(&o.value).is_none());
    (outcome && old.outcome.is_none())
        || new.figures.iter().any(|f| !old.figures.iter().any(|g| g.counts_with(f)))
        || (new.weapon.is_some() && old.weapon.is_none())
        || (new.place.is_some() && old.place.is_none())
}

/// Two tellings that give the same values word for word.
fn same_answers(a: &Proposition, b: &Proposition) -> bool {
    let values = |p: &Proposition| -> BTreeSet<String> {
        let figures = p.figures.iter().map(|f| format!("{:?}{:?}{:?}", f.of, f.low, f.high));
        let words = [&p.outcome, &p.weapon].into_iter().flatten().map(|w| w.value.clone());
        figures.chain(words).collect()
    };
    values(a) == values(b) && likeness(&a.agents, &b.agents) != Some(0.0)
}

/// Whether the support of a line leads back to itself: outlets that cite each other in a ring.
pub(crate) fn circular(ledger: &Ledger, givers: &[u32]) -> bool {
    // A ring leads back to an outlet or goes over several links.
    let simple = |id: &u32| {
        let mut cited = ledger.node(*id).voiced.chain.iter().filter_map(|l| l.principal.as_ref());
        let outlet = cited.next().is_some_and(|p| p.0.starts_with("outlet:"));
        !outlet && cited.next().is_none()
    };
    if givers.iter().all(simple) {
        return false;
    }
    let mut cites: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for id in givers {
        let node = ledger.node(*id);
        let mut links = vec![format!("outlet:{}", ledger.article(node).outlet)];
        links.extend(
            node.voiced.chain.iter().filter_map(|l| l.principal.as_ref()).map(|p| p.0.clone()),
        );
        for pair in links.windows(2).filter(|p| p[0] != p[1]) {
            cites.entry(pair[0].clone()).or_default().insert(pair[1].clone());
        }
    }
    cites.keys().any(|start| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&String> = cites.get(start).into_iter().flatten().collect();
        while let Some(at) = open.pop() {
            if at == start {
                return true;
            }
            if seen.insert(at) {
                open.extend(cites.get(at).into_iter().flatten());
            }
        }
        false
    })
}
