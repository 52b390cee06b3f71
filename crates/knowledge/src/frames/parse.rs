//! Reading the tables of frames.

use std::path::Path;

use foldhash::HashSet;
use parallax_model::{CameoCode, Country, EventType};
use serde::Deserialize;

use super::{
    CLASSES, Class, ClassId, Depth, Effect, Flag, Frame, Frames, LINES, Need, OPERATORS, Operator,
    Place, Pos, SHIFTS, Shift, Site, What, Worth,
};
use crate::{
    Error,
    ontology::Ontology,
    table::{Row, Table},
};

#[derive(Deserialize)]
struct ClassRow {
    class: String,
    words: String,
}

#[derive(Deserialize)]
struct FrameRow {
    lemmas: String,
    pos: Pos,
    needs: String,
    r#type: String,
    mode: String,
    kind: String,
    cameo: String,
    contexts: String,
    actor: String,
    recipient: String,
    item: String,
    flags: String,
}

#[derive(Deserialize)]
struct OperatorRow {
    lemmas: String,
    pos: Pos,
    effect: Effect,
    signature: String,
}

#[derive(Deserialize)]
struct ShiftRow {
    act: String,
    inner: EventType,
    r#type: EventType,
    mode: String,
    cameo: String,
}

#[derive(Deserialize)]
struct LineRow {
    state: String,
    beyond: String,
}

impl Frames {
    pub(super) fn read_lines(&mut self, user: Option<&Path>) -> Result<(), Error> {
        for row in LINES.rows::<LineRow>(user)? {
            self.lines.insert(Country::new(row.value.state), Country::new(row.value.beyond));
        }
        Ok(())
    }

    pub(super) fn read_classes(&mut self, user: Option<&Path>) -> Result<(), Error> {
        let rows = CLASSES.rows::<ClassRow>(user)?;
        for row in &rows {
            let mut class = Class { name: row.value.class.clone(), ..Class::default() };
            for word in row.value.words.split_whitespace() {
                match word {
                    "*actor" => class.actor = true,
                    "*place" => class.place = true,
                    "*weapon" => class.weapon = true,
                    "*person" => class.person = true,
                    "*leader" => class.leader = true,
                    _ if word.starts_with('+') => {}
                    _ if word.starts_with("*weapon:") => {
                        class.weapons.extend(word.strip_prefix("*weapon:").map(String::from));
                    }
                    _ => {
                        class.words.insert(word.to_string());
                    }
                }
            }
            match self.classes.iter_mut().find(|c| c.name == class.name) {
                Some(known) if row.user => *known = class,
                Some(_) => {
                    return Err(CLASSES.row(row.line, format!("{} stands twice", class.name)));
                }
                None => {
                    self.class_names.insert(class.name.clone(), self.classes.len());
                    self.classes.push(class);
                }
            }
        }
        // Twice, since a class may take in one that takes in another.
        for row in rows.iter().chain(&rows) {
            for other in row.value.words.split_whitespace().filter_map(|w| w.strip_prefix('+')) {
                self.take_in(&row.value.class, other)
                    .ok_or_else(|| CLASSES.row(row.line, format!("no class {other}")))?;
            }
        }
        Ok(())
    }

    fn take_in(&mut self, class: &str, other: &str) -> Option<()> {
        let other = self.classes.iter().find(|c| c.name == other)?;
        let words: HashSet<String> = other.words.clone();
        let weapons = other.weapons.clone();
        let (actor, place, weapon) = (other.actor, other.place, other.weapon);
        let (person, leader) = (other.person, other.leader);
        let class = self.classes.iter_mut().find(|c| c.name == class)?;
        class.words.extend(words);
        class.weapons.extend(weapons);
        class.actor |= actor;
        class.place |= place;
        class.weapon |= weapon;
        class.person |= person;
        class.leader |= leader;
        Some(())
    }

    pub(super) fn read_frames(
        &mut self,
        table: &Table,
        user: Option<&Path>,
        ontology: &Ontology,
    ) -> Result<(), Error> {
        for row in table.rows::<FrameRow>(user)? {
            let frame = self.frame(&row, ontology).map_err(|what| table.row(row.line, what))?;
            for entry in row.value.lemmas.split_whitespace() {
                self.add(entry, row.value.pos, frame.clone());
            }
        }
        // Most conditions first; a stable sort keeps the order of the table among equals.
        let frames = &self.frames;
        for at in self.verbs.values_mut().chain(self.nouns.values_mut()) {
            at.sort_by_key(|&at| std::cmp::Reverse(frames[at].weight()));
        }
        Ok(())
    }

    fn add(&mut self, entry: &str, pos: Pos, mut frame: Frame) {
        let mut words: Vec<&str> = entry.split('_').collect();
        let head = if pos == Pos::N { words.pop() } else { Some(words.remove(0)) };
        let Some(head) = head else { return };
        for word in words {
            let word = word.to_string();
            frame.needs.push(match pos {
                Pos::N => {
                    Need { negated: false, sites: vec![Site::Mod], what: Some(What::Word(word)) }
                }
                _ => Need { negated: false, sites: vec![Site::Word(word)], what: None },
            });
        }
        let index = if pos == Pos::N { &mut self.nouns } else { &mut self.verbs };
        let senses = index.entry(head.to_string()).or_default();
        let letter = if pos == Pos::N { 'n' } else { 'v' };
        frame.id = format!("{entry}.{letter}{}", senses.len() + 1);
        senses.push(self.frames.len());
        self.frames.push(frame);
    }

    fn frame(&self, row: &Row<FrameRow>, ontology: &Ontology) -> Result<Frame, String> {
        let row = &row.value;
        let event_type = match row.r#type.as_str() {
            "NONE" => None,
            name => Some(EventType::from_name(name).ok_or(format!("no type {name}"))?),
        };
        let kind = (!row.kind.is_empty()).then(|| row.kind.clone());
        if let Some(kind) = &kind
            && ontology.kind(kind).is_none()
        {
            return Err(format!("no kind {kind}"));
        }
        let cameo = (!row.cameo.is_empty()).then(|| CameoCode::new(row.cameo.clone()));
        if let Some(code) = &cameo
            && ontology.cameo(code).is_none()
        {
            return Err(format!("no CAMEO code {code}"));
        }
        let mode = event_type.map(|t| ontology.checked_mode(t, &row.mode)).transpose()?.flatten();
        let mut flags = 0;
        for name in row.flags.split_whitespace() {
            flags |= 1 << Flag::from_name(name).ok_or(format!("no flag {name}"))? as u64;
        }
        Ok(Frame {
            id: String::new(),
            needs: row.needs.split_whitespace().map(|n| self.need(n)).collect::<Result<_, _>>()?,
            event_type,
            mode,
            kind,
            cameo,
            contexts: ontology.checked_contexts(&row.contexts)?,
            actor: self.places(&row.actor)?,
            recipient: self.places(&row.recipient)?,
            item: self.places(&row.item)?,
            flags,
        })
    }

    fn need(&self, cell: &str) -> Result<Need, String> {
        let (negated, cell) = match cell.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, cell),
        };
        let (sites, what) = match cell.split_once(':') {
            Some((sites, what)) => (sites, Some(self.what(what)?)),
            None => (cell, None),
        };
        Ok(Need { negated, sites: sites.split('|').map(site_of).collect(), what })
    }

    fn places(&self, cell: &str) -> Result<Vec<Place>, String> {
        cell.split('|').filter(|p| !p.is_empty()).map(|p| self.place(p)).collect()
    }

    fn place(&self, cell: &str) -> Result<Place, String> {
        let (cell, depth) = match cell.split_once('/') {
            Some((cell, "own" | "inner")) => (cell, Depth::Own),
            Some((cell, "party")) => (cell, Depth::Party),
            Some((_, other)) => return Err(format!("no depth {other}")),
            None => (cell, Depth::Any),
        };
        let (site, what) = match cell.split_once(':') {
            Some((site, what)) => (site, Some(self.what(what)?)),
            None => (cell, None),
        };
        Ok(Place { site: site_of(site), what, depth })
    }

    fn what(&self, cell: &str) -> Result<What, String> {
        let Some(name) = cell.strip_prefix('@') else { return Ok(What::Word(cell.to_string())) };
        self.classes
            .iter()
            .position(|c| c.name == name)
            .map(|at| What::Class(ClassId(at)))
            .ok_or(format!("no class {name}"))
    }

    pub(super) fn read_operators(&mut self, user: Option<&Path>) -> Result<(), Error> {
        for row in OPERATORS.rows::<OperatorRow>(user)? {
            let operator = operator(&row.value).map_err(|what| OPERATORS.row(row.line, what))?;
            for entry in row.value.lemmas.split_whitespace() {
                let (head, particles) = entry.split_once('_').unwrap_or((entry, ""));
                if particles.is_empty() {
                    // The first row of a lemma is its main sense.
                    self.operators[row.value.pos as usize]
                        .entry(head.to_string())
                        .or_insert(operator);
                } else {
                    let particles = particles.split('_').map(str::to_string).collect();
                    let phrases = self.particle_operators.entry(head.to_string()).or_default();
                    phrases.push((particles, operator));
                }
            }
        }
        Ok(())
    }

    pub(super) fn read_shifts(
        &mut self,
        user: Option<&Path>,
        ontology: &Ontology,
    ) -> Result<(), Error> {
        for row in SHIFTS.rows::<ShiftRow>(user)? {
            let mode = ontology
                .checked_mode(row.value.r#type, &row.value.mode)
                .map_err(|what| SHIFTS.row(row.line, what))?;
            let cameo = CameoCode(row.value.cameo);
            if ontology.goldstein(&cameo).is_none() {
                return Err(SHIFTS.row(row.line, format!("no CAMEO code {cameo}")));
            }
            let shift = Shift { event_type: row.value.r#type, mode, cameo };
            self.shifts.insert((row.value.act, row.value.inner), shift);
        }
        Ok(())
    }
}

fn operator(row: &OperatorRow) -> Result<Operator, String> {
    let worth = |c| match c {
        '+' => Ok(Worth::Happened),
        '-' => Ok(Worth::DidNot),
        'o' => Ok(Worth::Open),
        'p' => Ok(Worth::Planned),
        other => Err(format!("no sign {other}")),
    };
    match row.signature.chars().collect::<Vec<_>>().as_slice() {
        &[positive, negated] => Ok(Operator {
            effect: row.effect,
            positive: worth(positive)?,
            negated: worth(negated)?,
        }),
        _ => Err(format!("a signature has two signs, not {}", row.signature)),
    }
}

fn site_of(name: &str) -> Site {
    match name {
        "subj" => Site::Subj,
        "obj" => Site::Obj,
        "iobj" => Site::Iobj,
        "xcomp" => Site::Xcomp,
        "ccomp" | "that" => Site::Ccomp,
        "comp" => Site::Comp,
        "must" => Site::Must,
        "pass" => Site::Passive,
        "act" => Site::Active,
        "poss" => Site::Poss,
        "amod" => Site::Amod,
        "mod" => Site::Mod,
        "sup" => Site::Sup,
        "gov" => Site::Gov,
        "isubj" => Site::InnerSubj,
        "inner" => Site::Inner,
        word => Site::Word(word.to_string()),
    }
}
