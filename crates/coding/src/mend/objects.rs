//! What a verb is done to, hidden behind "what", a list, a day, a person or a participle.

use parallax_knowledge::{
    frames::{Effect, Pos, Site},
    ledger::Phrase,
};
use parallax_model::{Rel, Upos};

use super::Mender;

impl Mender<'_> {
    /// "fired what appeared to be a missile", "what is believed to be a mine": the noun behind "to be" is what
    /// the verb before "what" is done to.
    pub(super) fn what_appears_to_be(&mut self) {
        for what in self.first() + 1..self.end().saturating_sub(4) {
            let main = what - 1;
            if self.lemma(what) != "what" || !self.is_verb(main) {
                continue;
            }
            let passive = self.lemma(what + 1) == "be";
            let hedge = what + 1 + usize::from(passive);
            let to_be = hedge + 2 < self.end()
                && self.lists("hedging", self.lemma(hedge))
                && self.penn(hedge + 1) == "TO"
                && self.lemma(hedge + 2) == "be";
            let be = hedge + 2;
            let noun = (be + 1..self.end().min(be + 12))
                .take_while(|&t| !self.is_finite(t) && self.form(t) != ",")
                .filter(|&t| self.is_noun(t) && !self.is_time(t))
                .find(|&t| self.head(be) == Some(t) || !self.is_noun((t + 1).min(self.end() - 1)));
            let Some(noun) = noun.filter(|_| to_be) else { continue };
            let inside = |h: Option<usize>| h.is_some_and(|h| h >= main);
            if inside(self.head(main)) {
                // What was taken for a describing word is the verb.
                let top = [what, hedge, noun].into_iter().find(|&t| !inside(self.head(t)));
                let (head, rel) = top.map_or((None, Rel::Root), |t| (self.head(t), self.rel(t)));
                self.attach(main, head, rel);
            }
            if self.penn(main) == "VBN" && !self.has_auxiliary(main) {
                self.tag(main, Upos::Verb, "VBD");
            }
            for t in self.kids(hedge).into_iter().chain(self.kids(noun)) {
                let away = t > noun
                    && matches!(self.rel(t), Rel::Obl | Rel::Parataxis | Rel::Advcl | Rel::Punct)
                    || t > noun && self.rel(t) == Rel::Nmod && self.holds_time(t);
                if away {
                    let rel = if self.rel(t) == Rel::Nmod { Rel::Obl } else { self.rel(t) };
                    self.attach(t, Some(main), rel);
                }
            }
            for t in [what + 1, hedge + 1, be].into_iter().filter(|&t| t != hedge) {
                self.attach(t, Some(hedge), Rel::Aux);
            }
            self.attach(noun, Some(main), Rel::Obj);
            self.attach(what, Some(noun), Rel::Det);
            self.attach(hedge, Some(noun), Rel::Acl);
        }
    }

    /// "Ten objects believed to be missiles lifted off": what is described has the finite verb.
    pub(super) fn subjects_believed_to_be(&mut self) {
        for hedge in self.first() + 1..self.end().saturating_sub(4) {
            let described = self.penn(hedge) == "VBN"
                && self.lists("hedging", self.lemma(hedge))
                && !self.has_auxiliary(hedge)
                && self.penn(hedge + 1) == "TO"
                && self.lemma(hedge + 2) == "be"
                && self.is_noun(hedge - 1);
            if !described {
                continue;
            }
            let verb = (hedge + 4..self.end().min(hedge + 14))
                .take_while(|&t| self.form(t) != ",")
                .find(|&t| self.penn(t) == "VBD");
            let Some(verb) = verb else { continue };
            let subject = [Rel::Nsubj, Rel::NsubjPass].into_iter().find_map(|r| self.kid(hedge, r));
            let noun = subject.filter(|&s| s < hedge).unwrap_or(hedge - 1);
            if self.head(noun) == Some(verb) {
                continue;
            }
            let named = (hedge + 3..verb).rev().find(|&t| self.is_noun(t));
            let top = if self.hangs_from(verb, hedge) { hedge } else { verb };
            let (head, rel) = (self.head(top), self.rel(top));
            for t in self.kids(hedge).into_iter().filter(|&t| t > verb) {
                self.attach(t, Some(verb), self.rel(t));
            }
            self.attach(verb, head, rel);
            self.attach(noun, Some(verb), Rel::Nsubj);
            self.attach(hedge, Some(noun), Rel::Acl);
            let what = named.unwrap_or(hedge);
            if let Some(named) = named {
                self.attach(named, Some(hedge), Rel::Xcomp);
            }
            self.attach(hedge + 1, Some(what), Rel::Mark);
            self.attach(hedge + 2, Some(what), Rel::Cop);
        }
    }

    /// "Stopped short of pledging": what comes behind "of" hangs on the verb.
    pub(super) fn what_is_stopped_short_of(&mut self) {
        for short in self.first() + 1..self.end() {
            let stop = self.head(short).filter(|&v| v + 1 == short && self.lemma(v) == "stop");
            let Some(stop) = stop.filter(|_| self.lemma(short) == "short") else { continue };
            for t in self.kids(short).into_iter().filter(|&t| t > short) {
                self.attach(t, Some(stop), self.rel(t));
            }
        }
    }

    fn holds_time(&self, t: usize) -> bool {
        self.is_time(t) || self.kids(t).into_iter().any(|k| self.is_time(k))
    }

    /// "began what it called an operation": the noun that a clause of calling names stands for "what".
    pub(super) fn what_others_call(&mut self) {
        for what in self.first()..self.end().saturating_sub(3) {
            if self.penn(what) != "WP" || self.lemma(what) != "what" || self.rel(what) != Rel::Obj {
                continue;
            }
            let Some(call) = self
                .kid(what, Rel::AclRelcl)
                .filter(|&c| c > what && c - what < 5 && self.lists("naming", self.lemma(c)))
            else {
                continue;
            };
            let named = self.kids(call).into_iter().find(|&n| {
                n > call
                    && self.is_noun(n)
                    && matches!(self.rel(n), Rel::Obj | Rel::Obl | Rel::Xcomp | Rel::Ccomp)
                    && !self.is_time(n)
            });
            let (Some(named), Some(above)) = (named, self.head(what)) else { continue };
            let rel = self.rel(what);
            self.attach(named, Some(above), rel);
            self.attach(what, Some(named), Rel::Det);
            self.attach(call, Some(named), Rel::AclRelcl);
            for t in self.kids(call).into_iter().filter(|&t| t > named) {
                let rel = self.rel(t);
                self.attach(t, Some(above), rel);
            }
            if let Some(case) = self.kid(named, Rel::Case).filter(|&c| c == call + 1) {
                self.attach(case, Some(call), Rel::Advmod);
            }
        }
    }

    /// "Dismissed as baseless a report that": what stands behind "as" and its adjective is the object.
    pub(super) fn objects_behind_as(&mut self) {
        for c in self.first() + 1..self.end().saturating_sub(3) {
            let verb = c - 1;
            let Some(noun) = self.head(c).filter(|&n| n > c + 2 && self.rel(c) == Rel::Case) else {
                continue;
            };
            let article = (c + 2..noun).find(|&t| self.rel(t) == Rel::Det);
            let adjective = article.map(|a| a - 1).filter(|&a| self.penn(a) == "JJ" && a > c);
            let (Some(adjective), true) = (adjective, self.form(c) == "as") else { continue };
            let free = self.head(noun) == Some(verb)
                && self.is_verb(verb)
                && self.rel(noun) == Rel::Obl
                && self.kid(verb, Rel::Obj).is_none();
            if free {
                self.attach(noun, Some(verb), Rel::Obj);
                self.attach(adjective, Some(verb), Rel::Obl);
                self.attach(c, Some(adjective), Rel::Case);
            }
        }
    }

    /// "Ordered to the east by the ministry": by whom a passive is done, hung from where it goes.
    pub(super) fn agents_behind_places(&mut self) {
        for by in self.first() + 3..self.end() {
            let place = self.head(by).filter(|&p| p < by && self.rel(by) == Rel::Nmod);
            let case = self.kid(by, Rel::Case).filter(|&c| c < by && self.form(c) == "by");
            let (Some(place), Some(_)) = (place, case) else { continue };
            let verb = self.head(place).filter(|&v| v < place && self.rel(place) == Rel::Obl);
            let Some(verb) = verb.filter(|&v| self.penn(v) == "VBN") else { continue };
            let aimed = self.kid(place, Rel::Case).is_some_and(|c| {
                matches!(
                    self.form(c),
                    "to" | "into" | "from" | "at" | "over" | "in" | "near" | "off"
                )
            });
            if aimed && self.kid(verb, Rel::OblAgent).is_none() && !self.is_time(by) {
                self.attach(by, Some(verb), Rel::OblAgent);
            }
        }
    }

    /// "The sale of 51 interceptors worth $2.8 billion to Norland": what comes behind the price is of the sale.
    pub(super) fn phrases_behind_prices(&mut self) {
        for t in self.first() + 3..self.end() {
            let money = self.head(t).filter(|&m| m < t && self.rel(t) == Rel::Nmod);
            let Some(money) = money.filter(|&m| self.upos(m) == Upos::Sym) else { continue };
            let to = self.kid(t, Rel::Case).is_some_and(|c| matches!(self.form(c), "to" | "by"));
            let worth = self.head(money).filter(|&w| w < money && self.form(w) == "worth");
            let priced = worth.and_then(|w| self.head(w)).filter(|&n| to && self.is_noun(n));
            if let Some(noun) = priced {
                self.attach(t, Some(noun), Rel::Nmod);
            }
        }
    }

    /// "Unveiled the Kestrel, a missile": a noun between commas behind a named thing tells what that is.
    pub(super) fn things_named_first(&mut self) {
        for t in self.first() + 3..self.end() {
            let Some(v) = self.head(t).filter(|&v| self.rel(t) == Rel::Obl && self.is_verb(v))
            else {
                continue;
            };
            let Some(name) = self.kid(v, Rel::Obj).filter(|&n| v < n && n < t) else { continue };
            let last = (name..t).take_while(|&k| k == name || self.hangs_from(k, name)).last();
            let comma = last.map(|l| l + 1).filter(|&c| self.form(c) == ",");
            let article = comma.is_some_and(|c| matches!(self.form(c + 1), "a" | "an"));
            let beside = self.upos(name) == Upos::Propn
                && self.is_noun(t)
                && !self.is_time(t)
                && self.kid(t, Rel::Case).is_none()
                && article
                && comma.is_some_and(|c| (c + 1..t).all(|k| self.hangs_from(k, t)));
            if beside {
                self.attach(t, Some(name), Rel::Appos);
            }
        }
    }

    /// "Leaflets were dropped over the city from aircraft": whence it was done is no part of where.
    pub(super) fn origins_behind_places(&mut self) {
        for origin in self.first() + 2..self.end() {
            if self.rel(origin) != Rel::Nmod {
                continue;
            }
            let from = self.kid(origin, Rel::Case).filter(|&c| self.form(c) == "from");
            let Some(place) = self.head(origin).filter(|&p| from.is_some_and(|c| p < c)) else {
                continue;
            };
            let (Some(case), Some(verb)) = (self.kid(place, Rel::Case), self.head(place)) else {
                continue;
            };
            let there = self.rel(place) == Rel::Obl
                && self.is_verb(verb)
                && matches!(self.form(case), "over" | "across" | "into" | "onto" | "at" | "on")
                && (self.is_state(place) || self.lists("territory", self.lemma(place)));
            if there {
                self.attach(origin, Some(verb), Rel::Obl);
            }
        }
    }

    /// "Shot down a balloon", "would hand over its jets": of a verb that the tables know with this particle, what
    /// follows is the object.
    /// "Pulled out of the talks": of one known with "out", the phrase begins with "of".
    pub(super) fn particles_read_as_prepositions(&mut self) {
        for particle in self.first() + 1..self.end() {
            let v = particle - 1;
            if self.rel(particle) != Rel::Case || !self.is_verb(v) {
                continue;
            }
            let word = self.lemma(particle).to_string();
            let out =
                word == "out" && particle + 1 < self.end() && self.lemma(particle + 1) == "of";
            let lone = matches!(word.as_str(), "down" | "over" | "off" | "up" | "back");
            if !(lone || out) {
                continue;
            }
            let object = self.head(particle).filter(|&n| {
                n > particle
                    && self.head(n) == Some(v)
                    && matches!(self.rel(n), Rel::Obl | Rel::Nmod | Rel::Obj)
                    && !self.is_time(n)
            });
            let known = self.knowledge.frames.of(Pos::V, self.lemma(v)).any(|f| {
                let particle = f.needs.iter().any(|n| {
                    n.what.is_none() && !n.negated && n.sites == [Site::Word(word.clone())]
                });
                // "clashed over an island": a preposition after all.
                let places = || f.item.iter().chain(&f.recipient).map(|p| &p.site);
                let sites = || f.needs.iter().flat_map(|n| &n.sites).chain(places());
                particle && (out || sites().any(|s| *s == Site::Obj))
            });
            if out {
                if known {
                    self.attach(particle, Some(v), Rel::CompoundPrt);
                }
                continue;
            }
            let free = |n: &usize| self.kid(v, Rel::Obj).is_none_or(|o| o == *n);
            if let Some(noun) = object.filter(free).filter(|_| known) {
                self.attach(particle, Some(v), Rel::CompoundPrt);
                self.attach(noun, Some(v), Rel::Obj);
            }
        }
    }

    /// "In what sources described as a raid": whoever describes it is the subject, what it is called the
    /// object.
    pub(super) fn what_sources_describe(&mut self) {
        for what in self.first()..self.end().saturating_sub(4) {
            let (who, call) = (what + 1, what + 2);
            let free = self.lemma(what) == "what"
                && self.head(what) == Some(who)
                && self.is_noun(who)
                && self.head(call) == Some(who)
                && self.rel(call) == Rel::Acl
                && self.lists("naming", self.lemma(call));
            let named = self.kids(call).into_iter().find(|&n| n > call && self.is_noun(n));
            let (Some(named), Some(above)) = (named.filter(|_| free), self.head(who)) else {
                continue;
            };
            let rel = self.rel(who);
            self.attach(what, Some(above), rel);
            for t in self.kids(who).into_iter().filter(|&t| t < what) {
                let rel = self.rel(t);
                self.attach(t, Some(what), rel);
            }
            self.tag(call, Upos::Verb, "VBD");
            self.attach(call, Some(what), Rel::AclRelcl);
            self.attach(who, Some(call), Rel::Nsubj);
            self.attach(named, Some(call), Rel::Obj);
            if let Some(case) = self.kid(named, Rel::Case).filter(|&c| c == call + 1) {
                self.attach(case, Some(call), Rel::Advmod);
            }
        }
    }

    /// "called the strike a signal": what a thing is called stands right behind it.
    pub(super) fn names_given(&mut self) {
        for call in self.first()..self.end() {
            if !self.is_verb(call) || !self.lists("naming", self.lemma(call)) {
                continue;
            }
            // What is said to be a lie keeps its name beside it.
            let deed = |o: &usize| {
                *o > call
                    && self.knowledge.frames.knows_noun(self.lemma(*o))
                    && !self.knowledge.ledger.is_phrase(Phrase::ClaimNoun, self.lemma(*o))
            };
            let Some(thing) = self.kid(call, Rel::Obj).filter(deed) else { continue };
            let Some(name) = self.kid(thing, Rel::Appos).filter(|&n| n > thing) else { continue };
            if (thing + 1..name).all(|t| self.hangs_from(t, name)) {
                self.attach(name, Some(call), Rel::Xcomp);
            }
        }
    }

    /// "gave the junta one week to free him": the days given are what is given.
    pub(super) fn days_given(&mut self) {
        for v in self.first()..self.end() {
            if self.lemma(v) != "give" || !self.is_verb(v) {
                continue;
            }
            let days = self.kids(v).into_iter().find(|&k| {
                k > v
                    && matches!(self.rel(k), Rel::OblUnmarked | Rel::Obj)
                    && self.kid(k, Rel::Nummod).is_some()
                    && self.lists("period", self.lemma(k))
            });
            let Some(days) = days else { continue };
            self.attach(days, Some(v), Rel::Obj);
            let done = (days + 1..self.end()).find(|&k| {
                self.is_verb(k)
                    && self
                        .kid(k, Rel::Mark)
                        .is_some_and(|m| m == days + 1 && self.lemma(m) == "to")
                    && self.head(k).is_some_and(|h| h == v || h == days)
            });
            if let Some(done) = done {
                self.attach(done, Some(v), Rel::Xcomp);
            }
            let to =
                self.kids(v).into_iter().find(|&k| k > v && k < days && self.rel(k) == Rel::Obj);
            if let Some(to) = to {
                self.attach(to, Some(v), Rel::Iobj);
            }
        }
    }

    /// "has sold Norland 400 rockets": who is given something stands before what is given.
    pub(super) fn things_given(&mut self) {
        for v in self.first()..self.end() {
            if !self.is_verb(v) {
                continue;
            }
            let Some(to) = self.kid(v, Rel::Obj).filter(|&o| o > v && self.is_state(o)) else {
                continue;
            };
            let what = (to + 1..self.end())
                .take_while(|&t| !self.is_punct(t))
                .find(|&t| self.head(t) == Some(v) && self.is_noun(t) && self.rel(t) == Rel::Obl);
            let bare = |t: usize| self.kid(t, Rel::Case).is_none() && !self.is_time(t);
            if let Some(what) = what.filter(|&t| bare(t))
                && (to + 1..what).all(|t| self.hangs_from(t, what))
            {
                self.attach(to, Some(v), Rel::Iobj);
                self.attach(what, Some(v), Rel::Obj);
            }
        }
    }

    /// "launched missiles and drones at the grid": what stands behind a list of things is of the verb.
    pub(super) fn phrases_behind_lists(&mut self) {
        for t in self.first()..self.end() {
            let Some(last) = self.head(t).filter(|&h| h < t && self.rel(t) == Rel::Nmod) else {
                continue;
            };
            let aimed = self.kid(t, Rel::Case).is_some_and(|c| {
                matches!(self.lemma(c), "at" | "to" | "into" | "toward" | "towards" | "against")
            });
            let listed = self.head(last).filter(|&f| f < last && self.rel(last) == Rel::Conj);
            let Some(first) = listed.filter(|&f| aimed && self.rel(f) == Rel::Obj) else {
                continue;
            };
            if let Some(verb) = self.head(first).filter(|&v| v < first && self.is_verb(v)) {
                self.attach(t, Some(verb), Rel::Obl);
            }
        }
    }

    /// "at the power grid overnight": a preposition belongs to the noun behind it, not to the day.
    pub(super) fn prepositions_of_days(&mut self) {
        for c in self.first()..self.end() {
            let Some(day) = self.head(c).filter(|&d| d > c + 1 && self.rel(c) == Rel::Case) else {
                continue;
            };
            let noun = day - 1;
            let bare = matches!(self.rel(day), Rel::OblUnmarked | Rel::Obl | Rel::Advmod);
            let Some(verb) = self.head(day).filter(|&v| v < c && bare && self.is_verb(v)) else {
                continue;
            };
            let fits = noun > c
                && self.is_time(day)
                && self.is_noun(noun)
                && !self.is_time(noun)
                && self.kid(noun, Rel::Case).is_none()
                && self.head(noun).is_some_and(|h| h < c)
                && (c + 1..noun).all(|t| self.hangs_from(t, noun));
            if fits {
                self.attach(c, Some(noun), Rel::Case);
                self.attach(noun, Some(verb), Rel::Obl);
            }
        }
    }

    /// "resumed loudspeaker broadcasts": a noun behind a word of beginning or going on, read as a verb.
    pub(super) fn nouns_read_as_clauses(&mut self) {
        for noun in self.first() + 2..self.end() {
            let part = noun - 1;
            let Some(verb) = self.head(noun).filter(|&v| v + 2 == noun) else { continue };
            let effect = self.knowledge.frames.operator(Pos::V, self.lemma(verb), |_| false);
            let goes_on = effect.is_some_and(|o| {
                matches!(o.effect, Effect::Begin | Effect::Continue | Effect::End)
            });
            let fits = self.penn(noun) == "VBZ"
                && self.rel(noun) == Rel::Ccomp
                && self.penn(part) == "NN"
                && self.head(part) == Some(noun)
                && self.rel(part) == Rel::Nsubj
                && goes_on;
            if fits {
                self.attach(noun, Some(verb), Rel::Obj);
                self.attach(part, Some(noun), Rel::Compound);
                self.tag(noun, Upos::Noun, "NNS");
                let mut placed = self.kids(noun);
                placed.retain(|&k| self.rel(k) == Rel::Obl);
                for k in placed {
                    self.attach(k, Some(verb), Rel::Obl);
                }
            }
        }
    }

    /// "…, the first time Norland has admitted": the name behind "time" is the subject of what it did.
    pub(super) fn times_that(&mut self) {
        for time in self.first()..self.end().saturating_sub(2) {
            let name = time + 1;
            let Some(v) = self.head(time).filter(|&v| v > name && self.rel(time) == Rel::Nsubj)
            else {
                continue;
            };
            let fits = self.lemma(time) == "time"
                && self.penn(name).starts_with("NNP")
                && self.head(name) == Some(time)
                && self.is_verb(v);
            if !fits {
                continue;
            }
            let (above, rel) = (self.head(v), self.rel(v));
            self.attach(name, Some(v), Rel::Nsubj);
            self.attach(time, above, if rel == Rel::Root { Rel::Root } else { Rel::Parataxis });
            self.attach(v, Some(time), Rel::AclRelcl);
        }
    }

    /// "urged the president to seek talks": behind whom one asks, an infinitive is what he is asked.
    pub(super) fn requests_read_as_purposes(&mut self) {
        for v in self.first()..self.end() {
            let asks = self.is_verb(v)
                && self
                    .knowledge
                    .frames
                    .operator(Pos::V, self.lemma(v), |_| false)
                    .is_some_and(|o| matches!(o.effect, Effect::Ask | Effect::Order));
            let asks = asks || self.is_verb(v) && self.lemma(v) == "tell";
            if !asks || self.kid(v, Rel::Xcomp).is_some() {
                continue;
            }
            let Some(asked) = self.kid(v, Rel::Obj).filter(|&o| o > v) else { continue };
            // "Challenged a plan to arrest them": a plan is told nothing.
            let somebody = self.penn(asked).starts_with("NNP")
                || ["people", "unit", "diplomat", "leader", "official", "force"]
                    .iter()
                    .any(|class| self.lists(class, self.lemma(asked)));
            let below = self.kids(asked).into_iter().filter(|&k| self.rel(k) == Rel::Acl);
            let below = below.filter(|_| somebody);
            let purpose = self.kids(v).into_iter().chain(below).find(|&k| {
                let marked = self.kid(k, Rel::Mark).filter(|&m| m > asked && self.lemma(m) == "to");
                // Right behind who is asked, his own name and description apart.
                let right = |m: usize| (asked + 1..m).all(|t| self.hangs_from(t, asked));
                matches!(self.rel(k), Rel::Advcl | Rel::Acl) && marked.is_some_and(right)
            });
            if let Some(purpose) = purpose {
                self.attach(purpose, Some(v), Rel::Xcomp);
            }
        }
    }

    /// "asked Norland for guns": what stands behind "for" is no object.
    pub(super) fn objects_behind_for(&mut self) {
        for t in self.first()..self.end() {
            let Some(v) = self.head(t).filter(|&v| v < t && self.rel(t) == Rel::Obj) else {
                continue;
            };
            let behind = self.kid(t, Rel::Case).is_some_and(|c| self.lemma(c) == "for");
            if let Some(whom) = self.kid(v, Rel::Iobj).filter(|_| behind) {
                self.attach(t, Some(v), Rel::Obl);
                self.attach(whom, Some(v), Rel::Obj);
            }
        }
    }

    /// "said it had imposed sanctions on": a participle right behind "had", before a noun without an
    /// article, is the verb.
    pub(super) fn perfects_read_as_adjectives(&mut self) {
        for v in self.first() + 1..self.end() {
            let Some(noun) = self.head(v).filter(|&n| n > v && self.rel(v) == Rel::Amod) else {
                continue;
            };
            let have = v - 1;
            let perfect = self.penn(v) == "VBN" && self.lemma(have) == "have" && self.is_noun(noun);
            if !perfect {
                continue;
            }
            let above = if self.head(noun) == Some(have) {
                (self.head(have), self.rel(have))
            } else if self.head(have) == Some(v) {
                let head = self.head(noun);
                let said = head.is_some_and(|h| h < v && self.is_speech(h));
                (head, if said { Rel::Ccomp } else { self.rel(noun) })
            } else {
                continue;
            };
            self.attach(v, above.0, above.1);
            for k in self.kids(have) {
                let rel = self.rel(k);
                self.attach(k, Some(v), rel);
            }
            self.attach(have, Some(v), Rel::Aux);
            self.attach(noun, Some(v), Rel::Obj);
        }
    }
}
