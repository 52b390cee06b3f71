use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use jiff::Timestamp;
use parallax_knowledge::{Knowledge, ledger::Rules};
use parallax_model::{
    ArticleId, MentionId, StatementId,
    ledger::{EventId, LedgerArticle},
};

use crate::{
    actor::likeness,
    index::Index,
    same::fit,
    standing::{Act, Group, act, group},
    view::View,
    voiced::Voiced,
    voices::Voice,
    window::day_at,
};

/// One statement in the ledger.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub voiced: Voiced,
    /// Index of its article.
    pub article: u32,
    /// Place in the article.
    pub ordinal: u32,
    pub at: Timestamp,
    /// Day of publication.
    pub day: i32,
    pub act: Act,
    pub group: Group,
    /// The statement that first told the happening this one speaks of; itself when it is the first.
    pub first: u32,
    /// Whose word it is, where that hangs on no other article.
    pub said_by: Option<Arc<Voice>>,
    /// Reliability of the weakest link of its chain.
    pub grade: char,
    /// Explains the act another statement of its article tells, and goes where that one goes.
    pub explains: Option<u32>,
}

impl Node {
    /// Speaks of a plan as well as of a deed: keeps silent on it, or takes it back.
    pub fn reaches_plans(&self) -> bool {
        matches!(self.act, Act::Silence | Act::NonDenial | Act::Retract)
    }
}

/// Everything that has been said, in order, grouped by what it speaks of.
#[derive(Debug)]
pub struct Ledger {
    pub(crate) knowledge: Arc<Knowledge>,
    pub(crate) articles: Vec<LedgerArticle>,
    pub(crate) by_article: HashMap<ArticleId, u32>,
    pub(crate) by_statement: HashMap<StatementId, u32>,
    /// The statement that first told a mention: its id names an event.
    pub(crate) by_mention: HashMap<MentionId, u32>,
    pub(crate) nodes: Vec<Node>,
    /// Statements that first tell a happening.
    pub(crate) firsts: Index,
    pub(crate) all: Index,
    /// Members of each happening, by its first statement; unordered.
    pub(crate) members: HashMap<u32, Vec<u32>>,
    pub(crate) explained: HashMap<u32, Vec<u32>>,
    latest: Option<Timestamp>,
}

/// What an article bore on: the happenings whose records may have changed, named as they are now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    pub events: BTreeSet<EventId>,
}

const NOWHERE: u32 = u32::MAX;

impl Ledger {
    pub fn new(knowledge: Arc<Knowledge>) -> Self {
        Self {
            knowledge,
            articles: Vec::new(),
            by_article: HashMap::new(),
            by_statement: HashMap::new(),
            by_mention: HashMap::new(),
            nodes: Vec::new(),
            firsts: Index::default(),
            all: Index::default(),
            members: HashMap::new(),
            explained: HashMap::new(),
            latest: None,
        }
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.knowledge.ledger
    }

    /// Takes in one article with what it says, in the order of its text. An article that is already
    /// here is left as it is; a statement without a span is refused, since no status may move on it.
    pub fn add(&mut self, article: LedgerArticle, voiced: Vec<Voiced>) -> Changes {
        if self.by_article.contains_key(&article.id) {
            return Changes::default();
        }
        let index = self.articles.len() as u32;
        let (at, day) = (article.published, day_at(article.published));
        self.latest = self.latest.max(Some(at));
        self.by_article.insert(article.id.clone(), index);
        self.articles.push(article);
        let start = self.nodes.len() as u32;
        for (ordinal, voiced) in voiced.into_iter().enumerate() {
            if voiced.evidence.range.is_empty() {
                continue;
            }
            let id = self.nodes.len() as u32;
            self.by_statement.entry(voiced.id.clone()).or_insert(id);
            if let Some(mention) = voiced.mentions.first() {
                self.by_mention.entry(mention.clone()).or_insert(id);
            }
            let (act, group) = (act(&voiced, self.rules()), group(&voiced, day));
            self.nodes.push(Node {
                voiced,
                article: index,
                ordinal: ordinal as u32,
                at,
                day,
                act,
                group,
                first: NOWHERE,
                explains: None,
                said_by: None,
                grade: 'F',
            });
            let node = &self.nodes[id as usize];
            let grade = self.grade_of(node);
            let local = !node.voiced.chain.is_empty() || !self.copied(node);
            let said_by = local.then(|| Arc::new(self.voice_of(node)));
            let node = &mut self.nodes[id as usize];
            (node.grade, node.said_by) = (grade, said_by);
        }
        self.place(start)
    }

    /// The ledger as it stood at an instant, knowing only what had been published by then.
    pub fn as_of(&self, at: Timestamp) -> View<'_> {
        View::new(self, at)
    }

    /// The ledger as of the newest article.
    pub fn now(&self) -> View<'_> {
        View::new(self, self.latest.unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// Happenings told of, planned and supposed ones among them.
    pub fn happenings(&self) -> usize {
        self.members.len()
    }

    pub fn statements(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn node(&self, id: u32) -> &Node {
        &self.nodes[id as usize]
    }

    pub(crate) fn article(&self, node: &Node) -> &LedgerArticle {
        &self.articles[node.article as usize]
    }

    pub(crate) fn copied(&self, node: &Node) -> bool {
        let article = self.article(node);
        article.origin != article.id
    }

    /// The one order of all statements: time of publication, article, place in the text.
    pub(crate) fn order(&self, a: u32, b: u32) -> Ordering {
        let (x, y) = (self.node(a), self.node(b));
        x.at.cmp(&y.at)
            .then_with(|| self.article(x).id.cmp(&self.article(y).id))
            .then(x.ordinal.cmp(&y.ordinal))
    }

    pub(crate) fn event_id(&self, first: u32) -> EventId {
        let v = &self.node(first).voiced;
        EventId(v.mentions.first().map_or_else(|| v.id.0.clone(), |m| m.0.clone()))
    }

    fn place(&mut self, start: u32) -> Changes {
        let mut work = Vec::new();
        for id in start..self.nodes.len() as u32 {
            if let Some(told) = self.told_before(id, start) {
                self.nodes[id as usize].explains = Some(told);
                self.explained.entry(told).or_default().push(id);
            } else {
                let node = &self.nodes[id as usize];
                self.all.insert(id, node);
                work.push(id);
            }
        }
        let mut changes = Changes::default();
        for id in self.settle(work) {
            changes.events.insert(self.event_id(id));
        }
        changes
    }

    /// The nearest act told before in the same article by the agent this statement speaks of.
    fn told_before(&self, id: u32, start: u32) -> Option<u32> {
        let node = self.node(id);
        if node.act != Act::Explain {
            return None;
        }
        (start..id).rev().find(|&b| {
            let before = self.node(b);
            let agents =
                likeness(&before.voiced.proposition.agents, &node.voiced.proposition.agents);
            before.act == Act::Affirm
                && before.group == Group::Told
                && agents.is_none_or(|l| l > 0.0)
        })
    }

    /// Gives each statement of the list its happening, then all that this may have moved, always the
    /// earliest first: a statement's place depends on earlier ones alone, so that the result is what
    /// a rebuild in order would give. Returns the first statements of the happenings touched.
    fn settle(&mut self, work: Vec<u32>) -> BTreeSet<u32> {
        let mut work = work;
        let mut touched = BTreeSet::new();
        work.sort_by(|a, b| self.order(*b, *a));
        while let Some(id) = work.pop() {
            while work.last() == Some(&id) {
                work.pop();
            }
            let (before, now) = (self.node(id).first, self.first_for(id));
            if before == now {
                touched.insert(now);
                continue;
            }
            if before != NOWHERE {
                if let Some(members) = self.members.get_mut(&before) {
                    members.retain(|m| *m != id);
                    if members.is_empty() {
                        self.members.remove(&before);
                    }
                }
                touched.insert(before);
            }
            self.nodes[id as usize].first = now;
            self.members.entry(now).or_default().push(id);
            touched.insert(now);
            let (was_first, is_first) = (before == id, now == id);
            if was_first != is_first {
                let node = &self.nodes[id as usize];
                if is_first {
                    self.firsts.insert(id, node);
                } else {
                    self.firsts.remove(id, node);
                }
                let rules = &self.knowledge.ledger;
                let silent = (node.group == Group::Ahead).then_some(Group::Told);
                let moved: Vec<u32> = std::iter::once(node.group)
                    .chain(silent)
                    .flat_map(|group| self.all.near(node, group, rules))
                    .filter(|&o| {
                        self.node(o).first != NOWHERE
                            && self.order(id, o) == Ordering::Less
                            && fit(node, self.node(o), rules).is_some()
                    })
                    .collect();
                if !moved.is_empty() {
                    work.extend(moved);
                    work.sort_by(|a, b| self.order(*b, *a));
                }
            }
        }
        touched.retain(|id| self.node(*id).first == *id);
        touched
    }

    /// The earlier first telling this statement fits best; itself when it fits none.
    fn first_for(&self, id: u32) -> u32 {
        let node = self.node(id);
        let rules = self.rules();
        let anchor = |n: &Node| n.voiced.proposition.when.map_or(n.day, |w| w.first_day());
        let plans = node.reaches_plans().then_some(Group::Ahead);
        std::iter::once(node.group)
            .chain(plans)
            .flat_map(|group| self.firsts.near(node, group, rules))
            .filter(|&f| f != id && self.order(f, id) == Ordering::Less)
            // Silence on what nobody had told yet tells nothing that a later report could join.
            .filter(|&f| node.reaches_plans() || !self.node(f).reaches_plans())
            .filter_map(|f| fit(self.node(f), node, rules).map(|score| (f, score)))
            .max_by(|(a, x), (b, y)| {
                let far = |f: u32| (anchor(self.node(f)) - anchor(node)).unsigned_abs();
                x.total_cmp(y).then_with(|| far(*b).cmp(&far(*a))).then_with(|| self.order(*b, *a))
            })
            .map_or(id, |(f, _)| f)
    }
}
