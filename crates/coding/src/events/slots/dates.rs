//! When: which date belongs to which event, and which days it names.

use parallax_knowledge::frames::{Effect, Flag, Pos};
use parallax_model::{
    Modality, Rel, Slots, TextRange, TimeExpression, TimeKind, Upos, mention::DateSlot,
};

use crate::events::{compose::Told, tree::Tree};

/// Days within which a month foretold is still the one just past.
const LATELY: i32 = 70;

/// Words between a date and its event further apart than this in the tree do not belong together.
const FARTHEST: usize = 5;

/// Dates and events nearest to each other go together, the nearest pair first; a date of the report
/// itself, or of the place and day an article is sent from, is no event's.
pub(super) fn dates(tree: &Tree<'_>, told: &[&Told<'_>], slots: &mut [Slots]) {
    let sentence = tree.sentence_range();
    let mut pairs: Vec<(usize, usize, &TimeExpression)> = Vec::new();
    for time in tree.reading().times_over(sentence) {
        if !matches!(time.kind, TimeKind::Date | TimeKind::Time) {
            continue;
        }
        let Some(at) = tree.head_of(time.range) else { continue };
        if time.value.ends_with("_REF")
            || describes_a_noun(tree, at)
            || ranks(tree, time)
            || heads_a_dispatch(tree, time)
            || dates_another(tree, at, told)
        {
            continue;
        }
        for (i, event) in told.iter().enumerate() {
            let distance = tree.distance(event.trigger.token, at);
            if distance <= FARTHEST
                && !dates_a_report(tree, at, event)
                && !dates_what_it_describes(tree, at, event)
                && !event.has(Flag::Toll)
            {
                pairs.push((distance, i, time));
            }
        }
    }
    pairs.sort_by_key(|(distance, i, time)| (*distance, time.range.start, *i));
    let mut given: Vec<TextRange> = Vec::new();
    for (_, i, time) in pairs {
        if slots[i].date.is_some() || given.iter().any(|g| g.contains(time.range)) {
            continue;
        }
        let date = spanning(tree, time).unwrap_or_else(|| DateSlot {
            range: time.range,
            value: time.value.clone(),
            interval: time.interval.clone(),
        });
        given.extend([time.range, date.range]);
        slots[i].date = Some(date);
        already_past(tree, told[i], &mut slots[i]);
    }
    // "Two were killed when troops opened fire on Monday".
    for i in 0..told.len() {
        let verb = told[i].trigger.token;
        let at_once = (0..told.len()).find(|&j| {
            let clause = told[j].trigger.token;
            tree.head(clause) == Some(verb) && tree.is_clause_of(clause, &["when", "as"])
        });
        if slots[i].date.is_none() {
            slots[i].date = at_once.and_then(|j| slots[j].date.clone());
        }
    }
    // "On Monday it closed the border and expelled five envoys": a day before the first of two verbs
    // is the day of both.
    for i in 0..told.len() {
        let verb = told[i].trigger.token;
        let first = (0..told.len()).find(|&j| {
            tree.rel(verb) == Rel::Conj && tree.head(verb) == Some(told[j].trigger.token)
        });
        let Some(date) = first.and_then(|j| slots[j].date.clone()) else { continue };
        let ahead =
            first.is_some_and(|j| date.range.end <= tree.range(told[j].trigger.token).start);
        if slots[i].date.is_none() && ahead && tree.is_verb(verb) {
            slots[i].date = Some(date);
        }
    }
}

/// "The envoys it expelled left on Monday": a clause that describes somebody has no part in the day of
/// the sentence's verb.
fn dates_what_it_describes(tree: &Tree<'_>, at: usize, event: &Told<'_>) -> bool {
    let trigger = event.trigger.token;
    let describes = matches!(tree.rel(trigger), Rel::Acl | Rel::AclRelcl);
    let noun = tree.head(trigger);
    let other = tree
        .ancestors(at)
        .skip(1)
        .find(|&a| tree.is_verb(a))
        .filter(|&verb| verb != trigger && !tree.is_under(verb, trigger));
    let persons = noun.is_some_and(|n| tree.is_person_like(n) || tree.is_party(n));
    describes && persons && other.is_some() && !tree.is_under(at, trigger)
}

/// "from 8 to 12 May", "8-12 May": a day that another number opens stands for all days from that one.
fn spanning(tree: &Tree<'_>, time: &TimeExpression) -> Option<DateSlot> {
    let text = tree.source.text;
    let times = &tree.reading().times;
    let next = times.get(times.partition_point(|t| t.range.start < time.range.end));
    let before = times[..times.partition_point(|t| t.range.end <= time.range.start)].last();
    next.and_then(|last| between_days(text, time, last))
        .or_else(|| between_days(text, before?, time))
        .or_else(|| from_number(text, time))
        .or_else(|| to_number(text, time))
}

/// "between 8 October and 13", "from Oct. 8 to 13".
fn to_number(text: &str, time: &TimeExpression) -> Option<DateSlot> {
    let first: jiff::civil::Date = time.value.parse().ok()?;
    let interval = time.interval.as_ref()?;
    let opens = text.get(..time.range.start as usize)?.trim_end();
    let word = opens.rsplit(char::is_whitespace).next().unwrap_or("").to_lowercase();
    let joins: &[&str] = match word.as_str() {
        "from" => &[" to ", " until ", " through "],
        "between" => &[" and "],
        _ => return None,
    };
    let rest = text.get(time.range.end as usize..)?;
    let join = joins.iter().find(|join| rest.starts_with(**join))?;
    let digits = rest[join.len()..].chars().take_while(char::is_ascii_digit).count();
    let end = join.len() + digits;
    let day: i8 = rest.get(join.len()..end)?.parse().ok()?;
    // "to 13 soldiers" counts; a day is followed by a mark or a small word.
    let next = rest[end..].trim_start().split(char::is_whitespace).next().unwrap_or("");
    let alone =
        rest[end..].starts_with([',', '.', ';', ')']) || matches!(next, "in" | "at" | "and" | "");
    let last = jiff::civil::Date::new(first.year(), first.month(), day).ok()?;
    let days = jiff::Span::new().days(day - first.day());
    (alone && last > first).then_some(())?;
    Some(DateSlot {
        range: TextRange::new(time.range.start, time.range.end + end as u32),
        value: format!("{first}/{last}"),
        interval: Some(parallax_model::Interval {
            end: interval.end.checked_add(days).ok()?,
            ..interval.clone()
        }),
    })
}

/// "from Monday to Wednesday": two days that words join.
fn between_days(text: &str, from: &TimeExpression, to: &TimeExpression) -> Option<DateSlot> {
    let first: jiff::civil::Date = from.value.parse().ok()?;
    let last: jiff::civil::Date = to.value.parse().ok()?;
    let join = text.get(from.range.end as usize..to.range.start as usize)?.trim();
    let opens = text.get(..from.range.start as usize)?.trim_end();
    let word = opens.rsplit(char::is_whitespace).next().unwrap_or("").to_lowercase();
    let joined = match word.as_str() {
        "from" => matches!(join, "to" | "until" | "till" | "through"),
        "between" => join == "and",
        _ => false,
    };
    let (start, end) = (from.interval.as_ref()?, to.interval.as_ref()?);
    (joined && first < last).then(|| DateSlot {
        range: TextRange::new(from.range.start, to.range.end),
        value: format!("{first}/{last}"),
        interval: Some(parallax_model::Interval { start: start.start, ..end.clone() }),
    })
}

fn from_number(text: &str, time: &TimeExpression) -> Option<DateSlot> {
    let last: jiff::civil::Date = time.value.parse().ok()?;
    let interval = time.interval.as_ref()?;
    let before = text.get(..time.range.start as usize)?;
    let before_join = ["to", "and", "through", "until", "-", "–"]
        .iter()
        .find_map(|join| before.trim_end().strip_suffix(join))?;
    let before_join = before_join.trim_end();
    let digits = before_join.chars().rev().take_while(char::is_ascii_digit).count();
    let start = before_join.len() - digits;
    let day: i8 = before_join.get(start..)?.parse().ok()?;
    let opens = before_join.get(..start)?.trim_end();
    let word = opens.rsplit(char::is_whitespace).next().unwrap_or("").to_lowercase();
    let opened = matches!(word.as_str(), "from" | "between") || before.ends_with(['-', '–']);
    if !opened || day < 1 || day >= last.day() {
        return None;
    }
    let first = jiff::civil::Date::new(last.year(), last.month(), day).ok()?;
    let days = jiff::Span::new().days(last.day() - day);
    Some(DateSlot {
        range: TextRange::new(start as u32, time.range.end),
        value: format!("{first}/{last}"),
        interval: Some(parallax_model::Interval {
            start: interval.start.checked_sub(days).ok()?,
            ..interval.clone()
        }),
    })
}

/// "the sequel to a test on 1 July": the day of the noun it stands with, told of here or not.
fn dates_another(tree: &Tree<'_>, at: usize, told: &[&Told<'_>]) -> bool {
    let Some(head) = tree.head(at) else { return false };
    let deed = ["testnoun", "strikenoun", "protestnoun"]
        .iter()
        .any(|class| tree.lists(class, &tree.lemma(head).to_lowercase()));
    deed && tree.upos(head) == Upos::Noun
        && !matches!(tree.rel(head), Rel::Nsubj | Rel::NsubjPass | Rel::Obj | Rel::Root)
        && told.iter().all(|event| event.trigger.token != head)
}

/// "PARIS, June 27 (Agency) -- …": the day of the dispatch, not of what it tells.
fn heads_a_dispatch(tree: &Tree<'_>, time: &TimeExpression) -> bool {
    let sentence = tree.sentence_range();
    let text = tree.source.text;
    let before = TextRange { start: sentence.start, end: time.range.start.max(sentence.start) };
    let after = TextRange { start: time.range.end, end: sentence.end.max(time.range.end) };
    let (Some(before), Some(after)) = (before.slice(text), after.slice(text)) else { return false };
    let place = before.trim_end();
    let after = after.trim_start();
    let after = match after.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, rest)) => rest.trim_start(),
        None => after,
    };
    let dash = ["-- ", "- ", "– ", "— "].iter().any(|d| after.starts_with(d));
    dash && place.ends_with(',') && place.split_whitespace().count() <= 4
}

/// "a 2018 pact", "a protocol for 1990": the year belongs to the noun.
fn describes_a_noun(tree: &Tree<'_>, at: usize) -> bool {
    let before = matches!(tree.rel(at), Rel::Nummod | Rel::Compound | Rel::Amod);
    let behind = tree.rel(at) == Rel::Nmod && tree.case(at) == Some("for");
    (before || behind) && tree.head(at).is_some_and(|h| !tree.is_time(h))
}

/// "the fourth of its kind this year", "the deadliest this year": the span in which it is counted, not when
/// it was.
fn ranks(tree: &Tree<'_>, time: &TimeExpression) -> bool {
    let rank =
        |t: usize| tree.lists("ordinal", tree.lemma(t)) || matches!(tree.penn(t), "JJS" | "RBS");
    time.value.len() == 4 && tree.tokens().any(rank)
}

/// "delivered by February": a month told of what has happened is the last of that name.
///
/// "It had said it would fire in July", told in August, is the July before.
fn last_year(tree: &Tree<'_>, past: bool, shifted: bool, slots: &mut Slots) {
    let (Some(date), Some(published)) = (&mut slots.date, tree.source.published) else { return };
    let words = date.range.slice(tree.source.text).unwrap_or("");
    // "next month" is reckoned from the day of the text.
    let reckoned = words.to_lowercase().split(' ').any(|w| w == "month");
    let named = date.value.len() == 7 && !words.chars().any(|c| c.is_ascii_digit());
    if !(past || shifted) || !named || reckoned {
        return;
    }
    let Ok(start) = format!("{}-01", date.value).parse::<jiff::civil::Date>() else { return };
    let year = jiff::Span::new().years(1);
    let told = published.local_date();
    let (true, Ok(before)) = (start > told, start.checked_sub(year)) else { return };
    let lately = told.duration_since(before).as_hours() <= 24 * i64::from(LATELY);
    if !past && !lately {
        return;
    }
    date.value = before.to_string().chars().take(7).collect();
    if let Some(interval) = &mut date.interval
        && let (Ok(start), Ok(end)) =
            (interval.start.checked_sub(year), interval.end.checked_sub(year))
    {
        interval.start = start;
        interval.end = end;
    }
}

/// A weekday told of what has happened lies in the past.
fn already_past(tree: &Tree<'_>, event: &Told<'_>, slots: &mut Slots) {
    let past = event.stance.modality == Modality::Asserted && !event.stance.future;
    let shifted = tree
        .kids(event.trigger.token)
        .any(|k| tree.rel(k) == Rel::Aux && tree.form(k).eq_ignore_ascii_case("would"));
    last_year(tree, past, shifted, slots);
    let (Some(date), Some(published)) = (&mut slots.date, tree.source.published) else { return };
    let week = jiff::Span::new().days(7);
    let Ok(day) = date.value.parse::<jiff::civil::Date>() else { return };
    let weekday = date
        .range
        .slice(tree.source.text)
        .is_some_and(|words| words.to_lowercase().ends_with("day"));
    // "Plans to meet on Monday": the next one.
    let told = published.local_date();
    let last = tree.source.text.get(..date.range.start as usize).unwrap_or("").trim_end();
    let ahead = tree.head_of(date.range).is_some_and(|at| is_to_come(tree, event, at));
    let forward = ahead && weekday && day < told && !last.to_lowercase().ends_with("last");
    let back = past && !ahead && weekday && day > told;
    if !forward && !back {
        return;
    }
    let Ok(moved) = (if forward { day.checked_add(week) } else { day.checked_sub(week) }) else {
        return;
    };
    date.value = moved.to_string();
    let move_by = |t: jiff::civil::DateTime| match forward {
        true => t.checked_add(week),
        false => t.checked_sub(week),
    };
    if let Some(interval) = &mut date.interval
        && let (Ok(start), Ok(end)) = (move_by(interval.start), move_by(interval.end))
    {
        interval.start = start;
        interval.end = end;
    }
}

/// Planned, or the day of what an infinitive below the event's word tells.
fn is_to_come(tree: &Tree<'_>, event: &Told<'_>, at: usize) -> bool {
    let trigger = event.trigger.token;
    let below = || {
        tree.ancestors(at)
            .skip(1)
            .take_while(|&a| a != trigger)
            .any(|a| tree.is_verb(a) && tree.has_mark(a, "to") && tree.is_under(a, trigger))
    };
    event.stance.modality == Modality::Planned || below()
}

/// "said on Thursday": the day of saying, unless the verb of speech is the event itself.
fn dates_a_report(tree: &Tree<'_>, at: usize, event: &Told<'_>) -> bool {
    let trigger = event.trigger.token;
    let Some(verb) = tree.ancestors(at).skip(1).find(|&a| tree.is_verb(a)) else { return false };
    // "Troops struck the town, the army said on Monday": the saying hangs from what is said. What is decided
    // or suspended is so from the day on which it is told.
    use parallax_model::EventType::{Aid, Assault, Mobilize};
    let deed = matches!(event.event_type, Aid | Assault | Mobilize);
    // Nor is what is to come of the day on which it is told.
    let ahead = event.stance.modality == Modality::Planned;
    let beside = (deed || ahead) && tree.rel(verb) == Rel::Parataxis && tree.is_speech(verb);
    if verb == trigger || tree.is_under(verb, trigger) && !beside {
        return false;
    }
    let operator = tree.knowledge.frames.operator(Pos::V, tree.lemma(verb), |_| false);
    // "On Monday it announced the testing of": the noun has no day but this. What is claimed or
    // denied on a day was done before it.
    let announced = operator.is_some_and(|o| matches!(o.effect, Effect::Speech));
    let object = tree.governor(trigger) == Some((verb, Rel::Obj));
    if tree.upos(trigger) == Upos::Noun && object && announced {
        return false;
    }
    let speech =
        operator.is_some_and(|o| matches!(o.effect, Effect::Speech | Effect::Claim | Effect::Deny));
    speech && tree.head(at) == Some(verb)
}
