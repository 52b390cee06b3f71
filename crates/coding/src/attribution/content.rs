//! The words of what is said: the complement's subtree, mixed quotations filled, quotations that run
//! on over the sentences of a paragraph.

use parallax_model::{Rel, Upos};

use super::{
    complement::{Complement, Shape},
    found::Found,
};
use crate::tree::{Quote, Tree};

pub fn span(
    tree: &Tree<'_>,
    at: usize,
    complement: &Complement,
    cue: &[usize],
    source: &[usize],
) -> Vec<usize> {
    let Some(head) = complement.head else { return Vec::new() };
    let sentence = tree.sentence(at);
    let last = cue.iter().max().copied().unwrap_or(at);
    let mut span = match complement.shape {
        Shape::ClauseRight => clause_right(tree, at, head, last),
        Shape::Inserted => around(tree, at),
        Shape::QuoteRight => quote_right(tree, head, last, &sentence),
        Shape::QuoteLeft => sentence.clone().filter(|&t| tree.quoted(t)).collect(),
        Shape::Object => object(tree, at, head),
        Shape::ClauseLeft => {
            let own = tree.subtree(head);
            let first = own.first().copied().unwrap_or(head);
            let edge = cue.iter().chain(source).min().copied().unwrap_or(at);
            let mut all: Vec<usize> = (first..edge).collect();
            all.extend(own.into_iter().filter(|&t| t > last));
            all
        }
        Shape::Passive => tree.subtree(head),
        Shape::Infinitive | Shape::Participle if source.is_empty() => raised(tree, at, head),
        _ => tree.subtree(head).into_iter().filter(|&t| t > at).collect(),
    };
    if matches!(complement.shape, Shape::Object | Shape::Oblique) {
        called_upon(tree, at, &mut span);
    }
    let mixed = span.iter().any(|&t| tree.quoted(t));
    if mixed && matches!(complement.shape, Shape::ClauseLeft | Shape::Inserted | Shape::ClauseRight)
    {
        let from = if complement.shape == Shape::ClauseRight { last + 1 } else { sentence.start };
        span.extend((from..sentence.end).filter(|&t| tree.quoted(t)));
    }
    // Where only parts are quoted, what stands between them is said too.
    if mixed
        && complement.shape == Shape::ClauseRight
        && let (Some(&low), Some(&high)) = (span.iter().min(), span.iter().max())
    {
        span.extend(low..=high);
    }
    span.sort_unstable();
    span.dedup();
    span.retain(|t| !cue.contains(t) && !source.contains(t));
    trim(tree, &mut span);
    if matches!(complement.shape, Shape::ClauseLeft | Shape::Inserted) {
        without_connective(tree, &mut span);
    }
    balance(tree, &mut span, cue, source);
    if complement.shape != Shape::QuoteLeft {
        into_quote(tree, &mut span, cue, source);
    }
    span
}

/// "The missile appears to have failed", "they are expected to meet": what nobody by name says has its
/// subject before the cue.
fn raised(tree: &Tree<'_>, at: usize, head: usize) -> Vec<usize> {
    let mut all: Vec<usize> = tree.subtree(head).into_iter().filter(|&t| t > at).collect();
    if let Some(subject) = tree.kid(at, &[Rel::Nsubj, Rel::NsubjPass]) {
        all.extend(tree.subtree(subject));
    }
    all
}

/// "Called on the council to act": the infinitive behind the one who is called upon.
fn called_upon(tree: &Tree<'_>, at: usize, span: &mut Vec<usize>) {
    let Some(&last) = span.iter().max() else { return };
    let verb = tree.head(last + 1).filter(|&v| {
        tree.is(last + 1, &["to"])
            && tree.rel(last + 1) == Rel::Mark
            && tree.path(v).contains(&at)
            && tree.is_verb(v)
    });
    if let Some(verb) = verb {
        span.extend(tree.subtree(verb).into_iter().filter(|&t| t > last));
    }
}

/// What stops before an opening mark goes on to the closing one, and from there to the next stop
/// where no stop parts them: "that it “will be” | “a test” of will".
fn into_quote(tree: &Tree<'_>, span: &mut Vec<usize>, cue: &[usize], source: &[usize]) {
    let taken = |t: usize| cue.contains(&t) || source.contains(&t);
    while let Some(&last) = span.last() {
        let sentence = tree.sentence(last);
        let next = last + 1;
        if next >= sentence.end || taken(next) {
            return;
        }
        let end = if tree.quote(next) == Quote::Open {
            (next + 1..sentence.end)
                .find(|&t| tree.quote(t) == Quote::Close)
                .map_or(sentence.end, |close| close + 1)
        } else if tree.quote(last) == Quote::Close && tree.upos(next) == Upos::Adp {
            next_stop(tree, next, sentence.end)
        } else {
            return;
        };
        if (next..end).any(taken) {
            return;
        }
        span.extend(next..end);
    }
}

/// Everything behind the cue that is said: from the clause's opener, else from the first word that
/// belongs to the clause or has no other place, to where the clause ends.
fn clause_right(tree: &Tree<'_>, at: usize, head: usize, last: usize) -> Vec<usize> {
    let own: Vec<usize> = tree.subtree(head).into_iter().filter(|&t| t > last).collect();
    let Some(&leftmost) = own.first() else { return Vec::new() };
    let opener =
        own.iter().copied().find(|&t| t < head && tree.is(t, &["that"]) && t <= leftmost + 6);
    // "notes that prices rise": an opener beside the cue opens what is said, wherever the tree hangs it.
    let beside = Some(last + 1).filter(|&t| tree.is(t, OPENERS) && t < head);
    let first = beside.or(opener).unwrap_or_else(|| without_gap(tree, at, leftmost, last));
    let end = clause_end(tree, at, head, own.last().map_or(head + 1, |&t| t + 1));
    (first.max(at)..end).collect()
}

/// Words that open a reported clause beside its cue.
const OPENERS: &[&str] =
    &["that", "whether", "what", "how", "why", "where", "when", "which", "who"];

/// Words between cue and clause that the tree gives to the cue: its addressee and time stay outside,
/// a nominal that it cannot address opens the clause.
fn without_gap(tree: &Tree<'_>, at: usize, leftmost: usize, last: usize) -> usize {
    let gap = last + 1..leftmost;
    let taken = gap.clone().any(|t| {
        tree.is_punct(t)
            || tree.head(t) == Some(at)
                && (matches!(tree.rel(t), Rel::Iobj | Rel::Obl | Rel::OblUnmarked | Rel::Advmod)
                    || tree.rel(t) == Rel::Obj && tree.upos(t) == Upos::Pron)
    });
    if taken || gap.is_empty() || ADDRESSING.contains(&tree.lemma(at)) {
        leftmost
    } else {
        last + 1
    }
}

/// Verbs whose object is the one they speak to.
const ADDRESSING: &[&str] = &[
    "tell", "inform", "warn", "remind", "ask", "assure", "convince", "persuade", "notify",
    "advise", "show", "promise", "caution", "reassure", "brief",
];

/// The clause ends before a coordinated verb in the cue's own tense when the clause's is another
/// ("said he would go and left"), and reaches to the next stop where the tree breaks it off.
fn clause_end(tree: &Tree<'_>, at: usize, head: usize, end: usize) -> usize {
    let past = |t: usize| tree.penn(t) == "VBD";
    let shared = tree.kids(head).find(|&k| {
        k > head
            && tree.rel(k) == Rel::Conj
            && past(k)
            && past(at)
            && !past(head)
            && tree.kid(head, &[Rel::Aux]).is_some_and(|a| !past(a))
            && tree.kid(k, &[Rel::Nsubj, Rel::NsubjPass, Rel::Aux, Rel::AuxPass]).is_none()
    });
    if let Some(verb) = shared {
        return tree.subtree(verb).first().copied().unwrap_or(verb);
    }
    let limit = tree.sentence(at).end;
    let end = next_stop(tree, end, limit);
    and_that(tree, end, limit).unwrap_or(end)
}

/// "…, and that he would go": one more clause of the same saying.
fn and_that(tree: &Tree<'_>, end: usize, limit: usize) -> Option<usize> {
    let joint = if tree.is(end, &[","]) { end + 1 } else { end };
    let that = joint + 1;
    if that >= limit || !tree.is(joint, &["and", "but", "or"]) || !tree.is(that, &["that"]) {
        return None;
    }
    let verb = tree.head(that).filter(|&v| v > that && tree.rel(that) == Rel::Mark)?;
    let further = tree.subtree(verb).last().map(|&t| next_stop(tree, t + 1, limit))?;
    Some(and_that(tree, further, limit).unwrap_or(further))
}

/// The first mark or coordination from `from` on, at most `end`.
fn next_stop(tree: &Tree<'_>, from: usize, end: usize) -> usize {
    let stop = |t: usize| {
        tree.is(t, &[",", ".", ";", ":", "—", "–", "--", "?", "!", "(", ")", "and", "but"])
            || matches!(tree.quote(t), Quote::Close | Quote::Open)
    };
    (from..end).find(|&t| stop(t)).unwrap_or(end)
}

/// The sentence without the inserted clause.
fn around(tree: &Tree<'_>, at: usize) -> Vec<usize> {
    let inserted = tree.subtree(at);
    tree.sentence(at).filter(|t| inserted.binary_search(t).is_err()).collect()
}

/// The quotation, with unquoted words between the cue and it when no mark parts them.
fn quote_right(
    tree: &Tree<'_>,
    open: usize,
    last: usize,
    sentence: &std::ops::Range<usize>,
) -> Vec<usize> {
    let gap = last + 1..open;
    let opener = gap.clone().find(|&t| tree.is(t, &["that"]));
    let joined = opener.is_some() || !gap.clone().any(|t| tree.is_punct(t));
    let from = opener.unwrap_or(if joined { last + 1 } else { open });
    let quoted: Vec<usize> = (from..sentence.end).filter(|&t| t < open || tree.quoted(t)).collect();
    // "that the paper “wrongly” says so": a clause goes on behind its quoted words.
    match (opener, quoted.last()) {
        (Some(from), Some(&end)) => (from..next_stop(tree, end + 1, sentence.end)).collect(),
        _ => quoted,
    }
}

/// The object and what else the verb says of it: "accused X of V-ing", "dismissed X as Y".
fn object(tree: &Tree<'_>, at: usize, head: usize) -> Vec<usize> {
    let mut span: Vec<usize> = tree.subtree(head).into_iter().filter(|&t| t > at).collect();
    for kid in tree.kids(at).filter(|&k| k > head) {
        let says = match tree.rel(kid) {
            Rel::Obl | Rel::Advcl | Rel::Nmod => tree
                .case(kid)
                .or_else(|| tree.mark(kid))
                .is_some_and(|c| tree.is(c, &["as", "of", "for", "about", "to", "with", "over"])),
            Rel::Xcomp | Rel::Ccomp | Rel::Obj => true,
            _ => false,
        };
        if says {
            span.extend(tree.subtree(kid));
        }
    }
    span
}

/// "However, it fell" and "But it fell" join the telling, not what is told. Of such openers two in three
/// are left out by annotators (train part of PolNeAR).
fn without_connective(tree: &Tree<'_>, span: &mut Vec<usize>) {
    let Some(&first) = span.first() else { return };
    let joins = tree.rel(first) == Rel::Cc && first == tree.sentence(first).start
        || tree.rel(first) == Rel::Advmod && span.get(1).is_some_and(|&t| tree.is(t, &[","]));
    if joins && tree.quote(first) == Quote::Outside {
        span.remove(0);
        trim(tree, span);
    }
}

/// Takes off commas and stops at the ends.
pub fn trim(tree: &Tree<'_>, span: &mut Vec<usize>) {
    let stop = |t: usize| tree.is(t, &[",", ".", ":", ";", "--", "—", "-", "–", "…"]);
    while span.last().is_some_and(|&t| stop(t)) {
        span.pop();
    }
    let from = span.iter().position(|&t| !stop(t)).unwrap_or(span.len());
    span.drain(..from);
}

/// Takes in a quotation mark that stands just outside.
fn balance(tree: &Tree<'_>, span: &mut Vec<usize>, cue: &[usize], source: &[usize]) {
    let free = |t: usize| !cue.contains(&t) && !source.contains(&t);
    let Some((&first, &last)) = span.first().zip(span.last()) else { return };
    let sentence = tree.sentence(first);
    if tree.quote(first) == Quote::Inside && first > sentence.start {
        let before = first - 1;
        if tree.quote(before) == Quote::Open && free(before) {
            span.insert(0, before);
        }
    }
    if matches!(tree.quote(last), Quote::Inside | Quote::Open) {
        let end = sentence.end;
        let close = (last + 1..end.min(last + 4)).find(|&t| tree.quote(t) == Quote::Close);
        if let Some(close) = close
            && (last + 1..close).all(|t| tree.is_punct(t))
            && free(close)
        {
            span.extend(last + 1..=close);
        }
    }
}

/// A quotation goes on through the sentences of its paragraph that are all quoted and name nobody.
pub fn run_on(tree: &Tree<'_>, found: &mut [Found]) {
    let heads: Vec<usize> = found.iter().map(|f| tree.sentence_number(f.head)).collect();
    for (n, statement) in found.iter_mut().enumerate() {
        let quoted = statement.content.iter().any(|&t| tree.quoted(t));
        if !quoted || tree.quoted(statement.head) {
            continue;
        }
        let paragraph = tree.paragraph(statement.head);
        run_back(tree, statement, heads[n], paragraph);
        let mut next = heads[n] + 1;
        while next < tree.sentences() {
            let range = tree.sentence_range(next);
            let whole = range.clone().filter(|&t| !tree.quoted(t)).all(|t| tree.is_punct(t));
            let same = range.start < tree.words() && tree.paragraph(range.start) == paragraph;
            // A cue outside the marks in that sentence would be a new statement.
            if !same || !whole || range.is_empty() {
                break;
            }
            statement.content.extend(range);
            next += 1;
        }
        statement.content.sort_unstable();
        statement.content.dedup();
        // Stops between the quoted sentences belong to the quotation.
        fill(tree, &mut statement.content, &statement.cue, &statement.source);
    }
}

/// A quotation whose end stands beside the cue began with the sentence that holds its opening mark.
fn run_back(tree: &Tree<'_>, statement: &mut Found, number: usize, paragraph: u32) {
    let sentence = tree.sentence_range(number);
    let goes_back = |from: usize| tree.quote(from) == Quote::Inside;
    if !statement.content.contains(&sentence.start) || !goes_back(sentence.start) {
        return;
    }
    for earlier in (0..number).rev() {
        let range = tree.sentence_range(earlier);
        if range.is_empty() || tree.paragraph(range.start) != paragraph {
            break;
        }
        let open = range.clone().rev().find(|&t| tree.quote(t) == Quote::Open);
        let from = open.unwrap_or(range.start);
        if !(from..range.end).all(|t| tree.quoted(t)) {
            break;
        }
        statement.content.extend(from..range.end);
        if open.is_some() {
            break;
        }
    }
}

/// Fills gaps of quoted tokens.
fn fill(tree: &Tree<'_>, span: &mut Vec<usize>, cue: &[usize], source: &[usize]) {
    let Some((&first, &last)) = span.first().zip(span.last()) else { return };
    let missing: Vec<usize> = (first..last)
        .filter(|t| {
            tree.quoted(*t)
                && span.binary_search(t).is_err()
                && !cue.contains(t)
                && !source.contains(t)
        })
        .collect();
    span.extend(missing);
    span.sort_unstable();
}
