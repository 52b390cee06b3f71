//! The ledger in plain words.

use jiff::civil::Date;
use parallax_knowledge::ledger::{Phrase, PlaceRole};
use parallax_model::{EntityId, EventType, Polarity, ledger::Claim};

use crate::{
    actor::ActorRef,
    lines::Answer,
    points::counts_dead,
    same::tells_apart,
    standing::{Act, Group},
    store::{Ledger, Node},
    voiced::Words,
    window::Window,
};

impl Ledger {
    /// What a line says, built from the slots of its happening; never who says it.
    pub(crate) fn proposition(&self, members: &[u32], answer: &Answer) -> String {
        let told = |pick: &dyn Fn(&Node) -> bool| self.told(members, pick);
        let Some(first) = told(&|_| true) else { return String::new() };
        let kind = self.rules().kind(first.voiced.proposition.kind);
        let agents = match answer {
            Answer::Happened(agents) => agents.as_slice(),
            // Who denies it names no doer of it.
            _ => told(&|n| !n.voiced.proposition.agents.is_empty() && n.act != Act::Negative)
                .map_or(&[][..], |n| &n.voiced.proposition.agents),
        };
        let patients = told(&|n| !n.voiced.proposition.patients.is_empty())
            .map_or(&[][..], |n| &n.voiced.proposition.patients);
        let other = first.voiced.proposition.other_kind.as_ref();
        let says = match (other, kind) {
            (Some(name), _) => format!("was party to: {}", name.replace('_', " ")),
            (None, Some(kind)) => kind.says.clone(),
            (None, None) => "was party to an event".into(),
        };
        let done = members.iter().map(|id| self.node(*id));
        let done = done.filter(|n| !n.stands_aside()).any(|n| n.group == Group::Told);
        let refused = first.voiced.polarity == Polarity::Negative;
        let before = match first.group {
            _ if done => "",
            Group::Told => "",
            // A promise says itself that it is not kept yet.
            Group::Ahead if kind.is_some_and(|k| k.talk) => "",
            // What one says of another's plans is no announcement.
            Group::Ahead if !members.iter().any(|id| self.announces(self.node(*id))) => {
                "Said to be planned: "
            }
            Group::Ahead => "Announced, not done: ",
            Group::Conditional if refused => "On a condition, not: ",
            Group::Conditional => "On a condition: ",
            Group::Hypothetical if refused => "Supposed not: ",
            Group::Hypothetical => "Supposed: ",
        };
        let who = match agents {
            [] => "Somebody".to_string(),
            // "North Korean soldiers sent troops": they are what was sent.
            _ if kind.is_some_and(|k| k.edge.as_deref() == Some("troops")) => {
                names(&agents.iter().map(|a| self.owner(a)).collect::<Vec<_>>())
            }
            _ => names(agents),
        };
        let matter = told(&|n| n.voiced.proposition.matter.is_some())
            .and_then(|n| n.voiced.proposition.matter.as_ref());
        // "Denied losing the town", "closed the airspace".
        let goes_on = kind.and_then(|k| k.goes_on.as_ref()).filter(|_| matter.is_some());
        let says = goes_on.map_or(says, String::clone);
        // "The troops stand accused".
        let several = agents.len() > 1
            || agents.iter().any(|a| {
                let last = a.name.split(' ').next_back().unwrap_or("");
                last.ends_with('s') && last.starts_with(char::is_lowercase)
            });
        let says = match says.strip_prefix("stands ") {
            Some(rest) if several => format!("stand {rest}"),
            _ => says,
        };
        // "Seized property of Norland", but "seized the tanker Boreas".
        let named_thing = kind.is_some_and(|k| k.thing && k.to == "of")
            && !patients.is_empty()
            && patients.iter().all(|a| a.country.is_none());
        let says = match says.split_once(' ').filter(|_| named_thing) {
            Some((verb, _)) => verb.to_string(),
            None => says,
        };
        // "At least nine people killed or wounded": by nobody told, and perhaps in no attack.
        let only_harm = agents.is_empty()
            && members
                .iter()
                .map(|id| self.node(*id))
                .filter(|n| !n.stands_aside())
                .all(tells_harm);
        let mut text = format!("{before}{who} {says}");
        if only_harm {
            let state = |a: &ActorRef| a.part.is_empty() && a.country.is_some();
            let whom = match patients {
                [] => "people".to_string(),
                _ if patients.iter().all(state) => format!("people of {}", names(patients)),
                _ => names(patients),
            };
            let mut letters = whom.chars();
            let first = letters.next().map_or_else(String::new, |c| c.to_uppercase().collect());
            text = format!("{before}{first}{} killed or wounded", letters.as_str());
        }
        let edge = kind.and_then(|k| k.edge.as_deref());
        if edge.is_some_and(|e| e.ends_with("transfer"))
            && !matches!(answer, Answer::Weapon(_))
            && let Some(goods) = told(&|n| self.goods(n).is_some()).and_then(|n| self.goods(n))
        {
            text.push_str(&format!(" ({})", goods.text));
        }
        let place = told(&|n| n.voiced.proposition.place.is_some())
            .and_then(|n| n.voiced.proposition.place.as_ref());
        // "Took ground from Norport, Norport".
        let there = kind.is_some_and(|k| !k.to.is_empty() && k.place != PlaceRole::Loose)
            && place.is_some_and(|p| patients.iter().all(|a| a.name == p.name));
        let joins_on = goes_on.is_some();
        if !patients.is_empty() && !there && !joins_on && !only_harm {
            // "expelled people of Norland", but "expelled five diplomats".
            let whole = patients
                .iter()
                .all(|a| a.name.split(' ').all(|w| w.starts_with(char::is_uppercase)));
            let to = kind.map_or("", |k| k.to.as_str());
            let to = if to.starts_with("people") && !whole { "" } else { to };
            text.push(' ');
            if !to.is_empty() && !named_thing {
                text.push_str(to);
                text.push(' ');
            }
            text.push_str(&names(patients));
        }
        let matter = matter.filter(|_| kind.is_some_and(|k| k.talk || joins_on));
        if let Some(matter) = matter {
            let joins = matter.value.split(' ').next().unwrap_or("");
            // "Demanded of Norland to leave", but "threatened Norland: to close".
            let bare = kind.is_some_and(|k| k.to.is_empty()) && !patients.is_empty();
            let joined = joins_on
                || self.rules().is_phrase(Phrase::Joins, joins) && !(bare && joins == "to");
            text.push_str(if joined { " " } else { ": " });
            let words = matter.text.trim_start_matches([',', ' ']);
            // "Stands accused of shelling", but "stands accused over an attack".
            let after = words.strip_prefix("of ").unwrap_or(words);
            let first = after.split(' ').next().unwrap_or("");
            if self.rules().is_phrase(Phrase::Joins, first) && first != "of" {
                let cut = text.trim_end().trim_end_matches(" of").len();
                text.truncate(cut);
                text.push(' ');
            }
            let words = closed(shortened(if text.ends_with(" of ") { after } else { words }));
            // "Sank The Ann Lee".
            text.push_str(
                &words.strip_prefix("The ").map_or(words.clone(), |w| format!("the {w}")),
            );
        }
        if let (Some(place), false) = (place, matches!(answer, Answer::Place(_))) {
            // "Attacked the city of Norport, Norport".
            if !text.contains(place.name.as_str()) {
                text.push_str(&format!(", {}", place.name));
            }
        }
        let when =
            told(&|n| n.voiced.proposition.when.is_some()).and_then(|n| n.voiced.proposition.when);
        // The matter holds the day by which it is to be done.
        if let Some(when) = when.filter(|_| matter.is_none() || first.group != Group::Ahead) {
            text.push_str(&format!(", {}", days(when)));
        }
        match answer {
            Answer::Happened(_) => {}
            Answer::Outcome(o) => text.push_str(&format!(": {}", o.text)),
            Answer::Weapon(w) => {
                let with = if kind.is_some_and(|k| k.thing) { "" } else { "with " };
                text.push_str(&format!(": {with}{}", w.text));
            }
            Answer::Place(p) => text.push_str(&format!(": where: {}", p.name)),
            Answer::Figure(f) => {
                let of = f.of.join(" or ").replace('_', " ");
                let room = if f.capacity { "room for " } else { "" };
                text.push_str(&format!(": {of}: {room}{}", small(&f.words)));
            }
        }
        text
    }

    /// The state of troops that stand for it.
    fn owner(&self, agent: &ActorRef) -> ActorRef {
        let troops = agent
            .name
            .split(' ')
            .any(|w| self.rules().is_phrase(Phrase::GenericWeapon, &w.to_lowercase()));
        let state = agent.country.as_ref().map(|c| EntityId::new(format!("state:{}", c.as_str())));
        match state.as_ref().filter(|_| troops).and_then(|id| self.rules().name(id)) {
            Some(name) => ActorRef { name: name.to_string(), ..agent.clone() },
            None => agent.clone(),
        }
    }

    /// What was given, where that is more than "weapons" or "them".
    fn goods<'n>(&self, node: &'n Node) -> Option<&'n Words> {
        let p = &node.voiced.proposition;
        let rules = self.rules();
        let named = |w: &&Words| {
            tells_apart(w, rules) && !rules.is_phrase(Phrase::Anaphor, &w.text.to_lowercase())
        };
        p.weapon.as_ref().filter(named).or(p.item.as_ref().filter(named))
    }

    /// Whether who tells of a plan is to carry it out, or nobody is named who will.
    fn announces(&self, node: &Node) -> bool {
        let agents = &node.voiced.proposition.agents;
        let own = |who| agents.iter().any(|a| a.is(who));
        node.group == Group::Ahead && (agents.is_empty() || self.principal(node).is_none_or(own))
    }

    /// The sentence of a rule, with the holder of the statement that caused it.
    pub(crate) fn because(&self, id: u32, rule: &str) -> String {
        let node = self.node(id);
        let who = match node.voiced.chain.last() {
            Some(_) => node
                .voiced
                .chain
                .iter()
                .map(|l| l.name.as_str())
                .collect::<Vec<_>>()
                .join(", who cites "),
            None => self.article(node).outlet.clone(),
        };
        let rule = match rule {
            "announced" if node.group == Group::Ahead && !self.announces(node) => "foretold",
            _ => rule,
        };
        self.rules().because(rule).replace("{who}", &who)
    }
}

/// The history of a claim, told.
pub fn why(claim: &Claim) -> String {
    let mut text = format!("{}\n{} ({})", claim.proposition, name(claim), claim.grade);
    text.push_str(&format!(
        ": {} independent for, {} against, {} items",
        claim.independent_for, claim.independent_against, claim.items
    ));
    if claim.circular {
        text.push_str("; its support leads back to itself");
    }
    text.push('\n');
    for step in &claim.history {
        let day = step.at.to_zoned(jiff::tz::TimeZone::UTC).date();
        let by = step.statement.as_ref().map_or_else(String::new, |s| format!("; {}", s.0));
        let status = step.status.name();
        text.push_str(&format!("{day}  {status}: {} [{}{by}]\n", step.because, step.rule));
    }
    text
}

fn name(claim: &Claim) -> String {
    claim.status.name()
}

/// "Fifteen" from the head of a sentence.
fn small(words: &str) -> String {
    let plain = words.chars().skip(1).all(|c| !c.is_uppercase());
    let mut letters = words.chars();
    match letters.next().filter(|_| plain) {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => words.to_string(),
    }
}

/// A quotation that was cut at its end is closed.
fn closed(mut words: String) -> String {
    let count = |c: char| words.matches(c).count();
    let (plain, curly) = (count('"') % 2 == 1, count('“') > count('”'));
    words.extend(plain.then_some('"').into_iter().chain(curly.then_some('”')));
    words
}

/// The first words of what is long.
fn shortened(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>();
    match line.len() > LONGEST_MATTER {
        true => format!("{} …", line[..LONGEST_MATTER].join(" ")),
        false => line.join(" "),
    }
}

/// Words of a promise or demand that are printed.
const LONGEST_MATTER: usize = 24;

fn names(actors: &[ActorRef]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in actors.iter().map(|a| a.name.as_str()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_string(),
        None => String::new(),
    }
}

/// "on 1 July 2024", "in July 2024", "in 2024", "between 25 March 2024 and 31 March 2024".
fn days(window: Window) -> String {
    let first = window.first;
    let day = |d: Date| d.strftime("%-d %B %Y").to_string();
    match window.last {
        Some(last) if last == first => format!("on {}", day(first)),
        Some(last) if first == last.first_of_year() && last == first.last_of_year() => {
            first.strftime("in %Y").to_string()
        }
        Some(last) if first == last.first_of_month() && last == first.last_of_month() => {
            first.strftime("in %B %Y").to_string()
        }
        Some(last) => format!("between {} and {}", day(first), day(last)),
        None => format!("from {} on", day(first)),
    }
}

/// Tells of dead and wounded, not of a deed.
fn tells_harm(node: &Node) -> bool {
    let p = &node.voiced.proposition;
    p.event_type == EventType::Assault && p.label.is_none() && p.mode.is_none() && counts_dead(p)
}
