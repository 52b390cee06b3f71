//! Laws of the desk: the order of arrival does not matter, rulings hold, a rebuild is the same.

use jiff::Timestamp;
use parallax_model::{
    ArticleId, SourceId,
    story::{Constraint, Ruling},
};
use parallax_stories::{Desk, StoryArticle, Told};
use proptest::prelude::*;

const TOPICS: [&str; 5] = [
    "missile launch coast Jangyon northeast ballistic test military chiefs detected flight",
    "ferry capsized harbour Averley passengers rescued coastguard storm divers inquiry",
    "central bank cut rates quarter point governor Rhee inflation housing debt decision",
    "treaty signed summit Pyongyang partnership mutual assistance alliance leaders ceremony",
    "missile launch holiday morning ballistic Kaechon inland target military chiefs warhead",
];

fn article(number: usize, topic: usize, hour: i64, words: &[usize]) -> StoryArticle {
    let pool: Vec<&str> = TOPICS[topic].split(' ').collect();
    let text: Vec<&str> = words.iter().map(|w| pool[w % pool.len()]).collect();
    StoryArticle {
        id: ArticleId(format!("a{number:03}")),
        title: text[..4].join(" "),
        text: text.join(" "),
        published: Timestamp::from_second(1_720_000_000 + hour * 3600).unwrap(),
        source: SourceId(format!("outlet{}", number % 4)),
        ..StoryArticle::default()
    }
}

prop_compose! {
    fn articles()(drawn in prop::collection::vec(
        (0..TOPICS.len(), 0..60i64, prop::collection::vec(0..40usize, 12..40)), 2..24,
    )) -> Vec<StoryArticle> {
        drawn.iter().enumerate().map(|(i, (t, h, w))| article(i, *t, *h, w)).collect()
    }
}

fn rulings(drawn: &[(u8, usize, usize, bool)], n: usize) -> Vec<Constraint> {
    let id = |i: usize| ArticleId(format!("a{:03}", i % n));
    drawn
        .iter()
        .enumerate()
        .map(|(i, &(kind, a, b, undone))| Constraint {
            id: i as u64,
            author: "ana".into(),
            at: Timestamp::UNIX_EPOCH,
            ruling: match kind % 3 {
                0 => Ruling::Together { a: id(a), b: id(b) },
                1 => Ruling::Apart { a: id(a), b: id(b) },
                _ => Ruling::Lead { article: id(a) },
            },
            undone,
        })
        .collect()
}

fn told(articles: &[StoryArticle], rulings: &[Constraint]) -> Told {
    let mut desk = Desk::new().unwrap();
    desk.add(articles);
    desk.stories(rulings)
}

fn holds(told: &Told, ruling: &Ruling) -> bool {
    let story =
        |x: &ArticleId| told.stories.iter().position(|s| s.members.iter().any(|m| m.article == *x));
    match ruling {
        Ruling::Together { a, b } => story(a) == story(b),
        Ruling::Apart { a, b } => story(a) != story(b),
        Ruling::Lead { article } => {
            story(article).is_some_and(|s| told.stories[s].lead == *article)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_arrival_does_not_matter(
        articles in articles(),
        cuts in prop::collection::vec(1..6usize, 1..12),
        turn in 0..24usize,
    ) {
        let whole = told(&articles, &[]);
        let mut late = articles.clone();
        late.rotate_left(turn % articles.len());
        let mut desk = Desk::new().unwrap();
        let mut rest = late.as_slice();
        for cut in cuts.iter().cycle() {
            let (now, then) = rest.split_at((*cut).min(rest.len()));
            desk.add(now);
            rest = then;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(desk.stories(&[]), whole);
    }

    #[test]
    fn every_ruling_holds_or_is_reported_and_a_rebuild_is_the_same(
        articles in articles(),
        drawn in prop::collection::vec((0..3u8, 0..24usize, 0..24usize, prop::bool::weighted(0.2)), 0..10),
        cut in 0..24usize,
    ) {
        let rulings = rulings(&drawn, articles.len());
        let mut desk = Desk::new().unwrap();
        let (now, then) = articles.split_at(cut % articles.len());
        desk.add(now);
        let _ = desk.stories(&rulings);
        desk.add(then);
        let told_live = desk.stories(&rulings);
        for constraint in rulings.iter().filter(|c| !c.undone) {
            let aside = told_live.conflicts.iter().any(|c| c.set_aside == constraint.id);
            prop_assert!(aside || holds(&told_live, &constraint.ruling), "{:?}", constraint);
        }
        let count: usize = told_live.stories.iter().map(|s| s.members.len()).sum();
        prop_assert_eq!(count, articles.len());
        prop_assert_eq!(told(&articles, &rulings), told_live);
    }

    #[test]
    fn an_undone_ruling_leaves_no_trace(
        articles in articles(),
        drawn in prop::collection::vec((0..3u8, 0..24usize, 0..24usize, Just(true)), 1..6),
    ) {
        prop_assert_eq!(told(&articles, &rulings(&drawn, articles.len())), told(&articles, &[]));
    }

    #[test]
    fn no_text_makes_the_desk_panic(texts in prop::collection::vec(("\\PC{0,30}", "\\PC{0,200}"), 1..6)) {
        let mut desk = Desk::new().unwrap();
        let article = |(i, (title, text)): (usize, &(String, String))| StoryArticle {
            id: ArticleId(i.to_string()),
            title: title.clone(),
            text: text.clone(),
            ..StoryArticle::default()
        };
        let articles: Vec<StoryArticle> = texts.iter().enumerate().map(article).collect();
        desk.add(&articles);
        prop_assert_eq!(desk.groups().iter().map(Vec::len).sum::<usize>(), texts.len());
    }
}

/// Each article has most of the words of its happening and some that nobody else uses.
#[test]
fn a_happening_told_by_hundreds_is_one_story() {
    let word = |n: usize| format!("{}{}", ["ber", "kon", "tal", "mir"][n % 4], n);
    let told = |happening: usize, number: usize, hour: i64| {
        let topic = |n: usize| word(happening * 60 + (n * 7 + number * 3) % 60);
        let own = |n: usize| word(100_000 + (happening * 1_000 + number) * 40 + n);
        let words: Vec<String> = (0..40)
            .flat_map(|n| [Some(topic(n)), (n % 3 == 0).then(|| own(n))])
            .flatten()
            .collect();
        StoryArticle {
            id: ArticleId(format!("{happening:02}-{number:03}")),
            title: words[..8].join(" "),
            text: words.join(" "),
            published: Timestamp::from_second(1_720_000_000 + hour * 3600).unwrap(),
            source: SourceId(format!("outlet{number}")),
            ..StoryArticle::default()
        }
    };
    let large = (0..300).map(|n| told(0, n, n as i64 / 8));
    let others = (1..40).flat_map(|h| (0..5).map(move |n| told(h, n, (h + n) as i64)));
    let articles: Vec<StoryArticle> = large.chain(others).collect();
    let mut desk = Desk::new().unwrap();
    desk.add(&articles);
    let groups = desk.groups();
    let happening = |a: &ArticleId| a.0[..2].to_owned();
    assert!(groups.iter().all(|g| g.iter().all(|a| happening(a) == happening(&g[0]))));
    assert_eq!(groups[0].len(), 300);
}

#[test]
fn rulings_that_contradict_each_other_are_reported() {
    let articles: Vec<StoryArticle> =
        (0..3).map(|i| article(i, i, 0, &(0..20).collect::<Vec<_>>())).collect();
    let rulings = rulings(&[(0, 0, 1, false), (0, 1, 2, false), (1, 0, 2, false)], 3);
    let told = told(&articles, &rulings);
    assert_eq!(told.stories.len(), 1);
    assert_eq!(told.conflicts.len(), 1);
    assert_eq!((told.conflicts[0].obeyed, told.conflicts[0].set_aside), (1, 2));
}

#[test]
fn an_article_without_a_date_is_put_beside_the_one_it_is_like_and_leaves_no_trace() {
    let words: Vec<usize> = (0..20).collect();
    let dated = [article(0, 0, 0, &words), article(1, 1, 900, &words)];
    let mut desk = Desk::new().unwrap();
    desk.add(&dated);
    let before = desk.stories(&[]);
    let ferry = StoryArticle { published: Timestamp::UNIX_EPOCH, ..article(2, 1, 0, &words) };
    assert_eq!(desk.likely_time(&ferry), Some(dated[1].published));
    let foreign =
        StoryArticle { title: "Choir sings".into(), text: "A choir sang.".into(), ..ferry };
    assert_eq!(desk.likely_time(&foreign), None);
    assert_eq!(desk.stories(&[]), before);
}
