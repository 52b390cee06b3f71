use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
    ops::Range,
    sync::Arc,
};

use jiff::Timestamp;
use parallax_knowledge::{Knowledge, ledger::Rules};
use parallax_model::{
    ArticleId, StatementId,
    ledger::{Event, EventId, LedgerArticle},
};

use crate::{
    actor::{ActorRef, likeness},
    clock::Clock,
    index::{AgentKey, AgentKeys, Index},
    points::Shelves,
    standing::{Act, Group, act, group},
    view::View,
    voiced::Voiced,
    voices::{Voice, VoiceId, VoiceKeys},
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
    /// Those who act, as the index knows them.
    pub agents: Box<[AgentKey]>,
    /// The statement that first told the happening this one speaks of; itself when it is the first.
    pub first: u32,
    /// Whose word it is, and the number of its key.
    pub said_by: Arc<Voice>,
    pub voice: VoiceId,
    /// Reliability of the weakest link of its chain.
    pub grade: char,
    /// Whom its article names as doing or being done to, or as speaking.
    pub cast: Arc<Cast>,
    /// Under what a telling is found by what may point to it, and where what points looks: words by number.
    pub listed: Box<[AgentKey]>,
    pub asked: Box<[AgentKey]>,
    /// Explains the act another statement of its article tells, and goes where that one goes.
    pub explains: Option<u32>,
    /// Its article has been taken out.
    pub gone: bool,
}

impl Node {
    /// Speaks of a plan as well as of a deed: keeps silent on it, or takes it back.
    pub fn reaches_plans(&self) -> bool {
        matches!(self.act, Act::Silence | Act::NonDenial | Act::Retract)
    }

    /// Judges, wishes or keeps silent, and tells nothing of what was done or is to be.
    pub fn stands_aside(&self) -> bool {
        matches!(self.act, Act::Silence | Act::NonDenial | Act::Aside)
    }

    /// Speaks of a plan where there is one: also judges or wishes.
    pub fn bears_on_plans(&self) -> bool {
        self.reaches_plans() || self.act == Act::Aside
    }

    /// Tells nothing that could be compared: what it means is another article's.
    pub fn only_points(&self) -> bool {
        self.voiced.points.as_ref().is_some_and(|p| p.bare)
    }

    /// Announced, threatened or promised under a condition, and so open for a report of the deed.
    pub fn is_open(&self) -> bool {
        matches!(self.group, Group::Ahead | Group::Conditional)
    }

    /// Told as done.
    pub fn tells(&self) -> bool {
        self.group == Group::Told && self.act == Act::Affirm
    }

    /// First day of what it tells, else the day it was published.
    pub fn told_day(&self) -> i32 {
        self.voiced.proposition.when.map_or(self.day, |w| w.first_day())
    }
}

/// Everything that has been said, in order, grouped by what it speaks of.
#[derive(Debug)]
pub struct Ledger {
    pub(crate) knowledge: Arc<Knowledge>,
    pub(crate) articles: Vec<LedgerArticle>,
    /// Statements of each article.
    said: Vec<Range<u32>>,
    pub(crate) by_article: HashMap<ArticleId, u32>,
    /// Articles that are copies, by what they are copies of.
    copies: HashMap<ArticleId, Vec<u32>>,
    pub(crate) by_statement: HashMap<StatementId, u32>,
    pub(crate) nodes: Vec<Node>,
    /// Statements that first tell a happening.
    pub(crate) firsts: Index,
    /// The same by the name of the happening.
    pub(crate) named: HashMap<EventId, Vec<u32>>,
    pub(crate) all: Index,
    /// Members of each happening, by its first statement; unordered.
    pub(crate) members: HashMap<u32, Vec<u32>>,
    pub(crate) explained: HashMap<u32, Vec<u32>>,
    /// What is told as done, for what may point to it.
    pub(crate) tellings: Shelves,
    /// Statements that point to what another article tells.
    pub(crate) pointing: Shelves,
    pub(crate) clock: Clock,
    pub(crate) voice_keys: VoiceKeys,
    agent_keys: AgentKeys,
    /// Numbers of the words under which tellings and what points to them find each other.
    pub(crate) point_keys: AgentKeys,
    latest: Option<Timestamp>,
}

/// What an article bore on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Names of the happenings whose records as of the newest article may have changed, have come about or are gone.
    pub events: BTreeSet<EventId>,
}

pub(crate) const NOWHERE: u32 = u32::MAX;

impl Ledger {
    pub fn new(knowledge: Arc<Knowledge>) -> Self {
        Self {
            knowledge,
            articles: Vec::new(),
            said: Vec::new(),
            by_article: HashMap::new(),
            copies: HashMap::new(),
            by_statement: HashMap::new(),
            nodes: Vec::new(),
            firsts: Index::default(),
            named: HashMap::new(),
            all: Index::default(),
            members: HashMap::new(),
            explained: HashMap::new(),
            tellings: Shelves::default(),
            pointing: Shelves::default(),
            clock: Clock::default(),
            voice_keys: VoiceKeys::default(),
            agent_keys: AgentKeys::default(),
            point_keys: AgentKeys::default(),
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
        let id = article.id.clone();
        self.by_article.insert(id.clone(), index);
        if article.origin != article.id {
            self.copies.entry(article.origin.clone()).or_default().push(index);
        }
        self.articles.push(article);
        let start = self.nodes.len() as u32;
        let cast = Arc::new(self.cast(&voiced));
        for (ordinal, voiced) in voiced.into_iter().enumerate() {
            if voiced.evidence.range.is_empty() {
                continue;
            }
            let id = self.nodes.len() as u32;
            self.by_statement.entry(voiced.id.clone()).or_insert(id);
            let (act, group) = (act(&voiced, self.rules()), group(&voiced, day));
            let agents = self.agent_keys.of(voiced.proposition.agents.iter().map(|a| a.key()));
            self.nodes.push(Node {
                voiced,
                article: index,
                ordinal: ordinal as u32,
                at,
                day,
                act,
                group,
                agents,
                first: NOWHERE,
                cast: cast.clone(),
                listed: Box::default(),
                asked: Box::default(),
                explains: None,
                said_by: Arc::new(Voice::default()),
                voice: 0,
                grade: 'F',
                gone: false,
            });
            let grade = self.grade_of(self.node(id));
            self.nodes[id as usize].grade = grade;
            self.hear(id);
            self.word_pointers(id);
        }
        let end = self.nodes.len() as u32;
        self.said.push(start..end);
        let mut touched = BTreeSet::new();
        self.hear_copies(&id, &mut touched);
        let before = self.latest.map(day_at);
        self.latest = self.latest.max(Some(at));
        let today = self.latest.map(day_at);
        if let (Some(before), Some(today)) = (before, today) {
            self.come_due(before, today, &mut touched);
        }
        let mut work = Vec::new();
        for id in start..end {
            self.clock.insert(id, &self.nodes[id as usize], &self.knowledge.ledger);
            if let Some(told) = self.told_before(id, start) {
                self.nodes[id as usize].explains = Some(told);
                self.explained.entry(told).or_default().push(id);
            } else {
                self.shelve(id);
                work.push(id);
            }
        }
        let mut moved = self.settle(work, &mut touched);
        moved.extend(start..end);
        moved.iter().for_each(|id| self.touch_plans(*id, &mut touched));
        self.touch_hosts(&moved, &mut touched);
        self.changes(touched)
    }

    /// Takes an article out again, with all it says: what stays is as if it had never come.
    pub fn remove(&mut self, article: &ArticleId) -> Changes {
        let Some(index) = self.by_article.remove(article) else { return Changes::default() };
        let said = self.said[index as usize].clone();
        let mut touched = BTreeSet::new();
        for id in said.clone() {
            let told = self.node(id).explains.unwrap_or(id);
            touched.insert(self.node(told).first);
            self.touch_plans(id, &mut touched);
        }
        self.touch_hosts(&BTreeSet::new(), &mut touched);
        let mut work = Vec::new();
        for id in said.clone() {
            self.explained.remove(&id);
            if self.by_statement.get(&self.node(id).voiced.id) == Some(&id) {
                let name = self.node(id).voiced.id.clone();
                self.by_statement.remove(&name);
            }
            self.clock.remove(id, &self.nodes[id as usize], &self.knowledge.ledger);
            if self.node(id).explains.is_none() {
                self.unshelve(id);
                work.extend(self.leave(id, &mut touched));
            }
            self.nodes[id as usize].gone = true;
        }
        work.retain(|id| !self.node(*id).gone);
        let origin = self.articles[index as usize].origin.clone();
        if let Some(copies) = self.copies.get_mut(&origin) {
            copies.retain(|c| *c != index);
        }
        self.hear_copies(article, &mut touched);
        let before = self.latest.map(day_at);
        self.latest = self.by_article.values().map(|a| self.articles[*a as usize].published).max();
        let today = self.latest.map(day_at);
        if let (Some(before), Some(today)) = (before, today) {
            self.come_due(today.min(before), before.max(today), &mut touched);
        }
        let moved = self.settle(work, &mut touched);
        moved.iter().for_each(|id| self.touch_plans(*id, &mut touched));
        self.touch_hosts(&moved, &mut touched);
        self.changes(touched)
    }

    fn shelve(&mut self, id: u32) {
        self.shelve_pointer(id);
        let node = &self.nodes[id as usize];
        if !node.only_points() {
            self.all.insert(id, node);
        }
    }

    fn unshelve(&mut self, id: u32) {
        self.unshelve_pointer(id);
        let node = &self.nodes[id as usize];
        if !node.only_points() {
            self.all.remove(id, node);
        }
    }

    fn changes(&self, touched: BTreeSet<u32>) -> Changes {
        let known = touched.into_iter().filter(|id| *id != NOWHERE);
        Changes { events: known.map(|id| self.event_id(id)).collect() }
    }

    /// Puts events in the order in which they were first told.
    pub fn sort(&self, events: &mut [Event]) {
        let first = |event: &Event| {
            let firsts = self.named.get(&event.id)?.iter().copied();
            firsts.filter(|f| self.node(*f).group == Group::Told).min_by(|a, b| self.order(*a, *b))
        };
        events.sort_by(|a, b| match (first(a), first(b)) {
            (Some(a), Some(b)) => self.order(a, b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
    }

    /// The article of this name, if it is here.
    pub fn article_of(&self, id: &ArticleId) -> Option<&LedgerArticle> {
        self.by_article.get(id).map(|index| &self.articles[*index as usize])
    }

    fn cast(&mut self, said: &[Voiced]) -> Cast {
        let named =
            said.iter().flat_map(|v| v.proposition.agents.iter().chain(&v.proposition.patients));
        let governments = said.iter().flat_map(|v| &v.chain).filter_map(|l| l.principal.as_ref());
        let states =
            governments.filter_map(|p| p.as_str().strip_prefix("gov:")).map(ActorRef::state);
        let actors: BTreeSet<ActorRef> = named.cloned().chain(states).collect();
        let keys = self.agent_keys.of(actors.iter().map(ActorRef::key));
        Cast { keys, actors: actors.into_iter().collect() }
    }

    /// Gives a statement its voice.
    fn hear(&mut self, id: u32) {
        let voice = self.voice_of(id);
        let node = &mut self.nodes[id as usize];
        node.voice = voice.id;
        node.said_by = Arc::new(voice);
    }

    /// What a copy says in its own voice is its origin's word, once that is known.
    fn hear_copies(&mut self, origin: &ArticleId, touched: &mut BTreeSet<u32>) {
        for article in self.copies.get(origin).cloned().unwrap_or_default() {
            for id in self.said[article as usize].clone() {
                if self.node(id).voiced.own_voice() {
                    self.hear(id);
                    let told = self.node(id).explains.unwrap_or(id);
                    touched.insert(self.node(told).first);
                }
            }
        }
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
        let id = v.mentions.first().map_or_else(|| v.id.0.clone(), |m| m.0.clone());
        // What somebody is charged with is told by the mention of the charge, which has its own event.
        let charge = self.rules().kind(v.proposition.kind).is_some_and(|k| k.charge);
        EventId(if charge { format!("{id}-charge") } else { id })
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
}

/// Whom the statements of an article name, each once.
#[derive(Debug)]
pub(crate) struct Cast {
    pub actors: Box<[ActorRef]>,
    /// The same as the index knows them, sorted.
    pub keys: Box<[AgentKey]>,
}
