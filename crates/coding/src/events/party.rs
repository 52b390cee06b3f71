//! Phrases to parties: who a noun phrase names, with country, sector and entity.

use parallax_knowledge::{
    fold::lower,
    frames::{Depth, Effect, Pos},
    ledger::Phrase,
};
use parallax_language::actors;
use parallax_model::{Actor, EntityId, EntityKind, EntityMention, Rel, Sector, Upos};

use super::tree::Tree;

/// Prepositions under which a party inside a phrase is its owner, best first.
const OWNERS: &[&str] = &[
    "of", "by", "from", "in", "across", "inside", "against", "between", "with", "on", "for", "to",
];

impl Tree<'_> {
    fn on(&self) -> Option<jiff::civil::Date> {
        self.source.published.map(|p| p.local_date())
    }

    /// The parties a phrase and those coordinated with it name.
    pub fn parties_at(&self, head: usize, depth: Depth) -> Vec<Actor> {
        let mut found: Vec<Actor> = Vec::new();
        for h in self.conjuncts(head) {
            if h != head && self.is_verb(h) && !self.is_verb(head) {
                continue;
            }
            for mut actor in self.parties_of(h, depth) {
                // "Danish media and government": organs of one state.
                if actor.country.is_none() && actor.entity.is_none() && self.is_organ(h, &actor) {
                    actor.country = found.first().and_then(|first| first.country.clone());
                }
                if !found.iter().any(|a| same_party(a, &actor)) {
                    found.push(actor);
                }
            }
        }
        found
    }

    /// A bare word for a part of a state, behind another in a list.
    fn is_organ(&self, head: usize, actor: &Actor) -> bool {
        let organ = actor
            .sector
            .as_ref()
            .is_some_and(|s| matches!(s.as_str(), "GOV" | "MIL" | "LEG" | "JUD" | "COP" | "SPY"));
        organ
            && self.rel(head) == Rel::Conj
            && !self.kids(head).any(|k| {
                matches!(self.rel(k), Rel::Det | Rel::NmodPoss | Rel::Amod | Rel::Compound)
            })
    }

    fn parties_of(&self, head: usize, depth: Depth) -> Vec<Actor> {
        let direct = if depth == Depth::Own { Vec::new() } else { self.direct(head) };
        if !direct.is_empty() || depth == Depth::Party {
            return direct;
        }
        let mut inside = self.inside(head, 3);
        // "A Norland-owned tanker": the ship, and whose it is.
        if let ([owner], true) = (inside.as_mut_slice(), self.is_ship(head)) {
            let range = self.phrase(head);
            owner.text = bare(range.slice(self.source.text).unwrap_or("")).to_string();
            (owner.range, owner.entity) = (Some(range), None);
        }
        inside
    }

    /// "Bases in the south", but "the South": a part of a country acts nowhere.
    fn is_bearing(&self, head: usize) -> bool {
        self.form(head).starts_with(char::is_lowercase) && self.lists("bearing", self.lemma(head))
    }

    /// Whether the phrase itself is a party.
    pub fn is_party(&self, head: usize) -> bool {
        let known = self.parties.borrow().get(&head).map(|known| !known.is_empty());
        known.unwrap_or_else(|| !self.direct(head).is_empty())
    }

    fn direct(&self, head: usize) -> Vec<Actor> {
        if let Some(known) = self.parties.borrow().get(&head) {
            return known.clone();
        }
        // Two phrases that point at each other ("they … their chief") name nobody.
        self.parties.borrow_mut().insert(head, Vec::new());
        let found = self.name_parties(head);
        self.parties.borrow_mut().insert(head, found.clone());
        found
    }

    fn name_parties(&self, head: usize) -> Vec<Actor> {
        let lemma = lower(self.lemma(head));
        let water = self.lists("sea", &lemma) || self.lists("borderline", &lemma);
        if self.is_time(head) || water || self.is_bearing(head) {
            return Vec::new();
        }
        if self.upos(head) == Upos::Pron || self.rel(head) == Rel::Det {
            return self.pronoun(head);
        }
        if let Some(several) = self
            .nationalities(head)
            .or_else(|| self.namesakes(head))
            .or_else(|| self.delegates(head))
        {
            return several;
        }
        let range = self.phrase(head);
        let phrase = range.slice(self.source.text).unwrap_or("");
        let code = self.codes(range);
        let entity = self.entity(head);
        if let Some(union) = self.union(head) {
            return vec![union];
        }
        if let Some(back) = self.referent(head, entity, code.country.is_some()) {
            return vec![back];
        }
        let person_like = self.is_person_like(head);
        let known = code.country.is_some() || code.entity.is_some() || code.sector.is_some();
        let named = self.upos(head) == Upos::Propn
            && !entity.is_some_and(|e| {
                matches!(e.kind, EntityKind::Place | EntityKind::Weapon | EntityKind::Other)
            });
        if !known && !person_like && !named {
            return Vec::new();
        }
        // A thing that belongs to a party ("Israel's decision") is no party.
        if !person_like && self.is_thing(head, entity, code.entity.as_ref()) {
            return Vec::new();
        }
        let mut actor = Actor {
            range: Some(range),
            text: bare(phrase).to_string(),
            country: code.country,
            sector: code.sector,
            entity: code.entity.or_else(|| entity.and_then(|e| e.link.clone())),
            implicit: false,
        };
        // "ethnic Albanians in Serbia" are not Albania's.
        if self.kids(head).any(|k| self.lists("ethnic", &lower(self.lemma(k)))) {
            let place = self.kids(head).find(|&k| self.case(k) == Some("in"));
            actor.country = place.and_then(|p| self.codes(self.phrase(p)).country);
        } else if actor.country.is_none()
            && let Some(owner) = self.inside(head, 2).into_iter().find(|a| a.country.is_some())
        {
            actor.country = owner.country;
            // "its forces", of a movement in arms: they are no state's.
            if owner.sector.as_ref().is_some_and(Sector::in_arms) {
                actor.sector = owner.sector;
                actor.entity = actor.entity.or(owner.entity);
            }
        }
        if actor.country.is_none() {
            actor.country = self.apposed_country(head).or_else(|| self.country_behind(head));
        }
        if actor.country.is_none() && actor.entity.is_none() {
            // "The junta", "junta members".
            let body = |t: usize| self.bodies.and_then(|b| b.state(t)).cloned();
            let of_body =
                || self.kids(head).filter(|&k| self.rel(k) == Rel::Compound).find_map(body);
            actor.country = body(head).or_else(of_body);
        }
        vec![actor]
    }

    /// A phrase that names no known party, taken as it stands.
    pub fn unknown_party(&self, head: usize) -> Option<Actor> {
        if self.is_time(head)
            || !matches!(self.upos(head), Upos::Noun | Upos::Propn | Upos::Num)
            || ["impersonal", "borderline"].iter().any(|c| self.lists(c, self.lemma(head)))
            || self.is_bearing(head)
            || self.is_weapon(head)
            || self.kids(head).any(|k| self.rel(k) == Rel::Det && self.lemma(k) == "no")
        {
            return None;
        }
        let range = self.phrase(head);
        Some(Actor {
            range: Some(range),
            text: bare(range.slice(self.source.text)?).to_string(),
            country: None,
            sector: None,
            entity: None,
            implicit: false,
        })
    }

    /// "Hackers linked to Norland", "trolls run by Norland's army".
    fn country_behind(&self, head: usize) -> Option<parallax_model::Country> {
        if !self.lists("hacker", self.lemma(head)) {
            return None;
        }
        let tied = self.kids(head).find(|&k| {
            matches!(self.rel(k), Rel::Acl | Rel::AclRelcl) && self.lists("tying", self.lemma(k))
        })?;
        let master = ["to", "by", "with", "for"].iter().find_map(|p| self.oblique_of(tied, p))?;
        self.codes(self.phrase(master)).country
    }

    fn apposed_country(&self, head: usize) -> Option<parallax_model::Country> {
        let apposed = self.kid(head, &[Rel::Appos])?;
        let phrase = self.phrase(apposed).slice(self.source.text)?;
        actors::resolve(self.knowledge, phrase, self.on()).country
    }

    /// A common noun that names neither persons nor a body of them.
    fn is_thing(
        &self,
        head: usize,
        entity: Option<&EntityMention>,
        linked: Option<&EntityId>,
    ) -> bool {
        if self.upos(head) == Upos::Propn || linked.is_some() {
            return false;
        }
        let named = entity.is_some_and(|e| {
            e.range.contains(self.range(head))
                && !matches!(e.kind, EntityKind::Weapon | EntityKind::Other)
        });
        !named && self.upos(head) == Upos::Noun
    }

    /// Lemma of a class of persons, units or parties.
    pub fn is_person_like(&self, head: usize) -> bool {
        let lemma = self.lemma(head);
        [
            "people",
            "party",
            "unit",
            "leader",
            "official",
            "police",
            "rebel",
            "diplomat",
            "protester",
        ]
        .into_iter()
        .any(|class| self.lists(class, lemma))
            || self.knowledge.roles.get(lemma).is_some()
    }

    /// "Chinese and American officials": one party a nationality.
    fn nationalities(&self, head: usize) -> Option<Vec<Actor>> {
        let first = self.kids(head).find(|&k| {
            matches!(self.rel(k), Rel::Amod | Rel::Compound | Rel::NmodPoss)
                && self.kid(k, &[Rel::Conj]).is_some()
        })?;
        if !self.is_person_like(head) && self.upos(head) != Upos::Propn {
            return None;
        }
        let noun = self.form(head);
        let parts: Vec<Actor> = self
            .conjuncts(first)
            .into_iter()
            .filter_map(|k| {
                let range = self.range(k);
                let word = range.slice(self.source.text)?;
                let code = actors::resolve(self.knowledge, &format!("{word} {noun}"), self.on());
                let state = self.knowledge.states.by_country(code.country.as_ref()?);
                Some(Actor {
                    range: Some(range),
                    text: word.to_string(),
                    country: code.country,
                    sector: code.sector,
                    entity: state.map(|s| s.id.clone()),
                    implicit: false,
                })
            })
            .collect();
        (parts.len() > 1).then_some(parts)
    }

    /// "officials from Rome and Paris", "lawmakers in Chile and Peru": one party a country.
    fn delegates(&self, head: usize) -> Option<Vec<Actor>> {
        let first = self.kids(head).find(|&k| {
            self.rel(k) == Rel::Nmod
                && matches!(self.case(k), Some("from" | "of" | "in"))
                && self.kid(k, &[Rel::Conj]).is_some()
        })?;
        if !self.is_person_like(head) || self.upos(head) != Upos::Noun {
            return None;
        }
        let noun = self.form(head);
        let parts: Vec<Actor> = self
            .conjuncts(first)
            .into_iter()
            .filter_map(|k| {
                let range = self.phrase(k);
                let place = bare(range.slice(self.source.text)?);
                let country = actors::resolve(self.knowledge, place, self.on()).country?;
                let code = actors::resolve(self.knowledge, &format!("{place} {noun}"), self.on());
                Some(Actor {
                    range: Some(range),
                    text: place.to_string(),
                    country: Some(country),
                    sector: code.sector,
                    entity: None,
                    implicit: false,
                })
            })
            .collect();
        (parts.len() > 1).then_some(parts)
    }

    /// "the two Koreas": states that share a name.
    fn namesakes(&self, head: usize) -> Option<Vec<Actor>> {
        let plural = self.upos(head) == Upos::Propn && self.kid(head, &[Rel::Nummod]).is_some();
        let name = self.form(head).strip_suffix('s').filter(|_| plural)?;
        let range = self.phrase(head);
        let states: Vec<Actor> = self
            .knowledge
            .states
            .all()
            .iter()
            .filter(|s| s.name.split(' ').next_back() == Some(name) && s.name != name)
            .map(|s| Actor {
                range: Some(range),
                text: s.name.clone(),
                country: Some(s.country.clone()),
                sector: None,
                entity: Some(s.id.clone()),
                implicit: true,
            })
            .collect();
        (states.len() > 1).then_some(states)
    }

    /// "The bloc": the union of states named before.
    fn union(&self, head: usize) -> Option<Actor> {
        let named = self.reading().entities.get(self.bodies?.union(head)?)?;
        let code = actors::resolve(self.knowledge, named.range.slice(self.source.text)?, self.on());
        Some(Actor {
            range: Some(self.phrase(head)),
            text: named.range.slice(self.source.text)?.to_string(),
            country: code.country,
            sector: code.sector,
            entity: named.link.clone(),
            implicit: true,
        })
    }

    /// A phrase that refers back to a name: the name's codes, the phrase's words.
    fn referent(
        &self,
        head: usize,
        entity: Option<&EntityMention>,
        has_country: bool,
    ) -> Option<Actor> {
        let entity = entity?;
        let back = entity.antecedent.filter(|_| !has_country)?;
        let mut named = self.reading().entities.get(back as usize)?;
        for _ in 0..8 {
            match named.antecedent.and_then(|a| self.reading().entities.get(a as usize)) {
                Some(earlier) => named = earlier,
                None => break,
            }
        }
        if named.kind == EntityKind::Pronoun {
            return None;
        }
        let phrase = named.range.slice(self.source.text)?;
        let code = actors::resolve(self.knowledge, phrase, self.on());
        Some(Actor {
            range: Some(self.phrase(head)),
            text: bare(phrase).to_string(),
            country: code.country,
            sector: code.sector,
            entity: code.entity.or_else(|| named.link.clone()),
            implicit: true,
        })
    }

    fn pronoun(&self, head: usize) -> Vec<Actor> {
        // "The president said he was ready": whom the saying names goes before whom the text named last.
        if self.rel(head) == Rel::Nsubj
            && matches!(self.lemma(head), "he" | "she")
            && let Some(subject) = self.told_by(head)
            && self.entity(subject).is_none_or(|e| {
                !matches!(e.kind, EntityKind::State | EntityKind::Organisation | EntityKind::Place)
            })
        {
            let range = Some(self.range(head));
            let named = self.direct(subject).into_iter();
            return named.map(|a| Actor { range, implicit: true, ..a }).collect();
        }
        if let Some(actor) = self.referent(head, self.entity(head), false) {
            return vec![actor];
        }
        let lemma = self.lemma(head);
        // "Iran, whose minister": the noun the clause belongs to.
        if lemma == "whose"
            && let Some(owner) = self.owner_of_clause(head)
        {
            return self.direct(owner);
        }
        if matches!(lemma, "we" | "i" | "our" | "my")
            && let Some(speaker) = self.speaker(head)
        {
            return speaker;
        }
        if let Some(subject) = self.told_by(head) {
            let range = self.range(head);
            // "Norland and Sudland said they would".
            let plural = matches!(lemma, "they" | "their");
            let all = if plural { self.conjuncts(subject) } else { vec![subject] };
            return all
                .into_iter()
                .flat_map(|s| self.direct(s))
                .map(|a| Actor { range: Some(range), implicit: true, ..a })
                .collect();
        }
        if matches!(lemma, "it" | "they" | "he" | "she")
            && let Some(other) = self.other_than_helper(head)
        {
            return vec![other];
        }
        let personal = matches!(lemma, "he" | "she" | "they" | "him" | "we" | "i" | "who" | "us");
        if !personal {
            return Vec::new();
        }
        vec![Actor {
            range: Some(self.range(head)),
            text: self.form(head).to_string(),
            country: None,
            sector: None,
            entity: None,
            implicit: true,
        }]
    }

    fn owner_of_clause(&self, pronoun: usize) -> Option<usize> {
        let clause = self.ancestors(pronoun).find(|&a| self.rel(a) == Rel::AclRelcl)?;
        self.head(clause)
    }

    /// "By supporting Minsk, Moscow is helping it evade": who is helped is not who helps.
    fn other_than_helper(&self, pronoun: usize) -> Option<Actor> {
        let verb =
            self.head(pronoun).filter(|_| matches!(self.rel(pronoun), Rel::Obj | Rel::Iobj))?;
        self.kid(verb, &[Rel::Xcomp])?;
        let helper = self.deep_subject(verb)?;
        let own = self.direct(helper).into_iter().find_map(|a| a.country)?;
        let here = self.range(pronoun);
        let named = self
            .reading()
            .entities_over(self.sentence_range())
            .iter()
            .filter(|e| self.sentence_range().contains(e.range) && e.range.end <= here.start)
            .filter(|e| matches!(e.kind, EntityKind::State))
            .filter_map(|e| {
                let code = self.codes(e.range);
                (code.country.as_ref()? != &own).then_some((e.range, code))
            })
            .next_back()?;
        let (range, code) = named;
        Some(Actor {
            range: Some(here),
            text: range.slice(self.source.text)?.to_string(),
            country: code.country,
            sector: code.sector,
            entity: code.entity,
            implicit: true,
        })
    }

    /// "Seoul said it would": the pronoun in what is said stands for who says it.
    fn told_by(&self, pronoun: usize) -> Option<usize> {
        if !matches!(
            self.lemma(pronoun),
            "it" | "they" | "he" | "she" | "its" | "their" | "his" | "her"
        ) {
            return None;
        }
        // "To support Norland in its war": whose war it is stands beside it.
        let beside = || {
            let noun = self.head(pronoun).filter(|&n| self.rel(n) == Rel::Obl)?;
            let object = self.kid(self.head(noun)?, &[Rel::Obj]).filter(|&o| o < pronoun)?;
            let state = self.entity(object).is_some_and(|e| e.kind == EntityKind::State);
            state.then_some(object)
        };
        if matches!(self.lemma(pronoun), "its" | "their")
            && let Some(object) = beside()
        {
            return Some(object);
        }
        self.ancestors(pronoun)
            .filter_map(|a| match self.rel(a) {
                Rel::Ccomp => self.deep_subject(self.head(a)?),
                Rel::Acl | Rel::AclRelcl => self.denier(self.head(a)?),
                _ => None,
            })
            .find(|&s| self.upos(s) != Upos::Pron && !self.is_under(pronoun, s))
    }

    /// "Norland denied accusations that it had fired": who denies what is said is whom it is said of.
    fn denier(&self, claim: usize) -> Option<usize> {
        let word = self.knowledge.ledger.is_phrase(Phrase::ClaimNoun, self.lemma(claim));
        let verb = self.head(claim).filter(|_| word && self.rel(claim) == Rel::Obj)?;
        let operator = self.knowledge.frames.operator(Pos::V, self.lemma(verb), |_| false)?;
        self.deep_subject(verb).filter(|_| operator.effect == Effect::Deny)
    }

    /// Who speaks the quotation a first-person pronoun stands in.
    fn speaker(&self, pronoun: usize) -> Option<Vec<Actor>> {
        let verb = self
            .ancestors(pronoun)
            .skip(1)
            .find(|&a| {
                self.is_verb(a)
                    && self.kid(a, &[Rel::Nsubj]).is_some_and(|s| !self.is_under(pronoun, s))
                    && self.kid(a, &[Rel::Ccomp, Rel::Parataxis]).is_some()
            })
            .or_else(|| {
                // "We never did it," the ministry said: the verb of speech may hang from the quotation.
                self.ancestors(pronoun).flat_map(|a| self.kids(a).collect::<Vec<_>>()).find(|&k| {
                    self.rel(k) == Rel::Parataxis && self.kid(k, &[Rel::Nsubj]).is_some()
                })
            })?;
        let subject = self.kid(verb, &[Rel::Nsubj])?;
        let range = self.range(pronoun);
        let mut found = self.direct(subject);
        for actor in &mut found {
            actor.range = Some(range);
        }
        (!found.is_empty()).then_some(found)
    }

    /// Parties named inside a phrase that is none itself: possessor, nationality, `of` phrase.
    pub fn inside(&self, head: usize, depth: usize) -> Vec<Actor> {
        let mut any = Vec::new();
        for found in self.owners(head, depth) {
            if found.iter().any(|a| a.country.is_some()) {
                return found;
            }
            if any.is_empty() {
                any = found;
            }
        }
        any
    }

    /// The candidates for an owner, nearest kind first.
    fn owners(&self, head: usize, depth: usize) -> Vec<Vec<Actor>> {
        let mut all = Vec::new();
        // The South China Sea is not China's, nor the Gulf of Oman Oman's.
        // "Norland waters" are Norland's.
        let sea = self.upos(head) == Upos::Propn || self.lemma(head) != "water";
        if depth == 0 || sea && self.lists("sea", &self.lemma(head).to_lowercase()) {
            return all;
        }
        let adjuncts = [Rel::NmodPoss, Rel::Amod, Rel::Compound, Rel::NmodDesc, Rel::Flat];
        for k in self.kids(head).filter(|&k| adjuncts.contains(&self.rel(k))) {
            let found = if self.rel(k) == Rel::NmodPoss {
                self.parties_at_depth(k, depth - 1)
            } else {
                self.modifier(k)
            };
            all.push(found);
            // "a North Korean Hwasong-11 missile", "a South Korean court network": the adjective
            // hangs from the name before the noun.
            if self.rel(k) == Rel::Compound {
                all.push(self.adjectival(k));
            }
        }
        // "An attack on a Norland base": whom it is on has not made it.
        let aimed = self.lists("attack", self.lemma(head));
        for owner in OWNERS.iter().filter(|o| !(aimed && matches!(**o, "on" | "against"))) {
            // "a stronghold on the Thai border" is not Thailand's.
            let at_border = |k: usize| {
                *owner == "on" && self.lists("borderline", &self.lemma(k).to_lowercase())
            };
            for k in self.kids(head).filter(|&k| {
                matches!(self.rel(k), Rel::Nmod | Rel::Obl)
                    && self.case(k) == Some(owner)
                    && !at_border(k)
                    && !(matches!(*owner, "with" | "from") && self.is_weapon(k))
            }) {
                let found = self.parties_at_depth(k, depth - 1);
                all.push(found);
            }
        }
        // "properties belonging to them", "a treaty signed with Japan".
        if self.is_person_like(head) {
            all.retain(|found| !found.is_empty());
            return all;
        }
        for k in self.kids(head).filter(|&k| matches!(self.rel(k), Rel::Acl | Rel::AclRelcl)) {
            for inner in
                self.kids(k).filter(|&i| matches!(self.rel(i), Rel::Obl | Rel::OblAgent | Rel::Obj))
            {
                let found = self.parties_at_depth(inner, depth - 1);
                if found.iter().any(|a| a.country.is_some()) {
                    all.push(found);
                }
            }
        }
        all.retain(|found| !found.is_empty());
        all
    }

    fn parties_at_depth(&self, head: usize, depth: usize) -> Vec<Actor> {
        let mut all = Vec::new();
        for h in self.conjuncts(head) {
            let direct = self.direct(h);
            all.extend(if direct.is_empty() { self.inside(h, depth) } else { direct });
        }
        all
    }

    /// An adjective or noun of nationality before a noun, with those coordinated with it.
    fn modifier(&self, k: usize) -> Vec<Actor> {
        self.conjuncts(k)
            .into_iter()
            // "Norland-made drones" need not be Norland's.
            .filter(|&m| !self.lists("making", &self.form(m).to_lowercase()))
            .filter_map(|m| {
                let entity = self.entity(m);
                let range = entity.map_or_else(
                    || self.phrase(m),
                    |e| if e.range.len() < 40 { e.range } else { self.range(m) },
                );
                let word = range.slice(self.source.text)?;
                // "A Kestrel-25 plane": a number follows nobody's name.
                let numbered = self.source.text[range.end as usize..]
                    .strip_prefix('-')
                    .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
                if numbered || self.tells_maker(range) || !word.chars().any(char::is_uppercase) {
                    return None;
                }
                let code = self.codes(range);
                code.country.as_ref()?;
                Some(Actor {
                    range: Some(range),
                    text: word.to_string(),
                    country: code.country,
                    sector: code.sector,
                    entity: code.entity.or_else(|| entity.and_then(|e| e.link.clone())),
                    implicit: false,
                })
            })
            .collect()
    }

    /// "Norland-made drones", with the name before its hyphen.
    fn tells_maker(&self, name: parallax_model::TextRange) -> bool {
        let rest = self.source.text.get(name.end as usize..).and_then(|r| r.strip_prefix('-'));
        let word = rest.map(|r| r.split(|c: char| !c.is_alphabetic()).next().unwrap_or(""));
        word.is_some_and(|w| self.lists("making", &lower(w)))
    }

    /// The nationality before or the possessor of a noun, as a party.
    pub fn adjectival(&self, n: usize) -> Vec<Actor> {
        self.kids(n)
            .filter(|&k| matches!(self.rel(k), Rel::Amod | Rel::Compound | Rel::NmodDesc))
            .map(|k| self.modifier(k))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }
}

/// Two namings of one party.
pub(super) fn same_party(a: &Actor, b: &Actor) -> bool {
    let told_apart = a.country.is_some() && b.country.is_some() && a.country != b.country;
    (a.range.is_some() && a.range == b.range && !told_apart)
        || (a.country.is_some()
            && a.country == b.country
            && a.sector == b.sector
            && a.entity == b.entity)
        || (a.entity.is_some() && a.entity == b.entity)
}

/// A phrase without its article.
pub(super) fn bare(phrase: &str) -> &str {
    for article in ["the ", "The ", "a ", "A ", "an ", "An "] {
        if let Some(rest) = phrase.strip_prefix(article) {
            return rest;
        }
    }
    phrase
}
