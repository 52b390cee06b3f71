//! The demonstration corpus: stories in four languages, copies of every kind, look-alike events.

use std::{collections::BTreeMap, path::PathBuf};

use parallax_model::{ArticleId, SourceId};
use parallax_stories::{Desk, StoryArticle};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Head {
    id: String,
    outlet: String,
    title: String,
    published: String,
    updated: Option<String>,
    language: String,
    credit: Option<String>,
    path: String,
    copy_of: Option<String>,
    copy_kind: Option<String>,
    story: String,
}

fn corpus() -> Option<Vec<(Head, StoryArticle)>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../demo/articles");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: no demonstration corpus at {}", folder.display());
        return None;
    };
    let mut articles = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let mut parts = text.splitn(3, "+++\n");
        let head: Head = toml::from_str(parts.nth(1).unwrap()).unwrap();
        let mut body = parts.next().unwrap().trim().to_owned();
        if let Some(credit) = &head.credit {
            body.push_str(&format!("\n\n{credit}"));
        }
        let article = StoryArticle {
            id: ArticleId(head.id.clone()),
            title: head.title.clone(),
            text: body,
            published: head.updated.as_ref().unwrap_or(&head.published).parse().unwrap(),
            source: SourceId(head.outlet.clone()),
            language: Some(head.language.clone()),
            credit: head.credit.clone(),
            address: Some(format!("{}/{}", head.outlet, head.path)),
            ..StoryArticle::default()
        };
        articles.push((head, article));
    }
    articles.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    Some(articles)
}

#[test]
fn copies_of_the_demonstration_are_folded_under_their_origins() {
    let Some(corpus) = corpus() else { return };
    let mut desk = Desk::new().unwrap();
    desk.add(corpus.iter().map(|c| &c.1));
    let told = desk.stories(&[]);
    let found: BTreeMap<&str, (&str, String)> = told
        .stories
        .iter()
        .flat_map(|s| &s.members)
        .filter_map(|m| {
            let copy = m.copy.as_ref()?;
            Some((m.article.0.as_str(), (copy.origin.0.as_str(), format!("{:?}", copy.kind))))
        })
        .collect();
    // Fully rewritten copies share no run of words with their origin; without the reading only some
    // are found. All other kinds are.
    for (head, _) in &corpus {
        let named = found.get(head.id.as_str()).map(|f| f.0);
        match (&head.copy_of, head.copy_kind.as_deref()) {
            (Some(_), Some("rewritten")) => {}
            (origin, _) => assert_eq!(named, origin.as_deref(), "{}", head.id),
        }
    }
    let rewritten = corpus.iter().filter(|c| c.0.copy_kind.as_deref() == Some("rewritten"));
    let (all, hit) = rewritten.fold((0, 0), |(n, hit), (head, _)| {
        (n + 1, hit + usize::from(found.contains_key(head.id.as_str())))
    });
    println!("rewritten copies: {hit} of {all} found");
}

#[test]
fn stories_of_the_demonstration() {
    let Some(corpus) = corpus() else { return };
    let mut desk = Desk::new().unwrap();
    desk.add(corpus.iter().map(|c| &c.1));
    let label: BTreeMap<&str, &str> =
        corpus.iter().map(|(h, _)| (h.id.as_str(), h.story.as_str())).collect();
    let groups = desk.groups();
    let (mut right, mut wrong) = (0, 0);
    let (mut precision, mut recall) = (0.0, 0.0);
    for group in &groups {
        let labels: Vec<&str> = group.iter().map(|a| label[a.0.as_str()]).collect();
        for (i, a) in labels.iter().enumerate() {
            let here = labels.iter().filter(|l| *l == a).count();
            let all = label.values().filter(|l| *l == a).count();
            precision += here as f64 / labels.len() as f64;
            recall += here as f64 / all as f64;
            let same = labels[..i].iter().filter(|l| *l == a).count();
            (right, wrong) = (right + same, wrong + i - same);
        }
        // Three tests of a missile in one summer are three stories, whatever their likeness.
        let tests = ["multiwarhead-0626", "launch-0701", "launch-0918"];
        let of = tests.iter().filter(|t| labels.contains(t)).count();
        assert!(of <= 1, "serial events in one story: {labels:?}");
    }
    let language: BTreeMap<&str, &str> =
        corpus.iter().map(|(h, _)| (h.id.as_str(), h.language.as_str())).collect();
    let group_of: BTreeMap<&str, usize> = groups
        .iter()
        .enumerate()
        .flat_map(|(n, g)| g.iter().map(move |a| (a.0.as_str(), n)))
        .collect();
    let mut pairs: BTreeMap<(&str, &str), [usize; 3]> = BTreeMap::new();
    for (a, of_a) in &label {
        for (b, of_b) in label.range(..*a) {
            let languages = (language[a].min(language[b]), language[a].max(language[b]));
            let kinds = pairs.entry(languages).or_default();
            match (of_a == of_b, group_of[a] == group_of[b]) {
                (true, true) => kinds[0] += 1,
                (false, true) => kinds[1] += 1,
                (true, false) => kinds[2] += 1,
                (false, false) => {}
            }
        }
    }
    for ((a, b), [right, wrong, missed]) in pairs {
        println!("{a} {b}: {right} pairs rightly, {wrong} wrongly, {missed} missed");
    }
    let n = label.len() as f64;
    let (precision, recall) = (precision / n, recall / n);
    println!(
        "{} stories: B-cubed {precision:.3}/{recall:.3}, F1 {:.3}; pairs {right} rightly, {wrong} wrongly",
        groups.len(),
        2.0 * precision * recall / (precision + recall)
    );
    assert!(right > 9 * wrong, "{right} rightly, {wrong} wrongly");
    assert!(precision > 0.9 && recall > 0.4, "B-cubed {precision:.3}, {recall:.3}");
}
