//! The table of routes.

use serde_json::Value;

use super::ask::{Parameter, parameters};
use super::{Ask, Desk, Problem, answers, index};

/// What a route gives.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Gives {
    /// One record of a schema.
    One(&'static str),
    /// A page of them.
    Page(&'static str),
    /// A page of a search, of which so many are ranked.
    Ranked(&'static str),
    /// A description of the API itself.
    Description,
}

/// A path of the API.
pub(crate) struct Route {
    pub path: &'static str,
    pub name: &'static str,
    pub summary: &'static str,
    pub parameters: &'static [Parameter],
    pub gives: Gives,
    pub answer: fn(&Desk<'_>, &Ask) -> Result<Value, Problem>,
}

use Gives::{Description, One, Page, Ranked};
use parameters::{INDEX, LIST, NONE, ONE, ONE_AS_OF, RELATIONS, SEARCH};

/// Every route, in the order of the description.
pub(crate) const ROUTES: &[Route] = &[
    Route {
        path: "/api/v1",
        name: "root",
        summary: "What there is",
        parameters: NONE,
        gives: Description,
        answer: answers::root,
    },
    Route {
        path: "/api/v1/openapi.json",
        name: "openapi",
        summary: "This description",
        parameters: NONE,
        gives: Description,
        answer: answers::openapi,
    },
    Route {
        path: "/api/v1/stories",
        name: "listStories",
        summary: "Stories, the one with the newest article first",
        parameters: LIST,
        gives: Page("Story"),
        answer: answers::stories,
    },
    Route {
        path: "/api/v1/stories/{id}",
        name: "getStory",
        summary: "One story, by its id or that of an article in it",
        parameters: ONE_AS_OF,
        gives: One("Story"),
        answer: answers::story,
    },
    Route {
        path: "/api/v1/articles",
        name: "listArticles",
        summary: "Articles without their text, the newest first",
        parameters: LIST,
        gives: Page("Article"),
        answer: answers::articles,
    },
    Route {
        path: "/api/v1/articles/{id}",
        name: "getArticle",
        summary: "One article with its text, its statements, story and versions",
        parameters: ONE,
        gives: One("ArticleWithText"),
        answer: answers::article,
    },
    Route {
        path: "/api/v1/events",
        name: "listEvents",
        summary: "Events of the world with the accounts given of them, the newest first",
        parameters: LIST,
        gives: Page("Event"),
        answer: answers::events,
    },
    Route {
        path: "/api/v1/events/{id}",
        name: "getEvent",
        summary: "One event",
        parameters: ONE_AS_OF,
        gives: One("Event"),
        answer: answers::event,
    },
    Route {
        path: "/api/v1/mentions",
        name: "listMentions",
        summary: "Mentions: tellings of events, one record a telling",
        parameters: LIST,
        gives: Page("Mention"),
        answer: answers::mentions,
    },
    Route {
        path: "/api/v1/mentions/{id}",
        name: "getMention",
        summary: "One mention",
        parameters: ONE,
        gives: One("Mention"),
        answer: answers::mention,
    },
    Route {
        path: "/api/v1/statements/{id}",
        name: "getStatement",
        summary: "One statement: who says it, through whom, with what commitment",
        parameters: ONE,
        gives: One("Statement"),
        answer: answers::statement,
    },
    Route {
        path: "/api/v1/claims",
        name: "listClaims",
        summary: "Claims with status and dated history, the one that moved last first",
        parameters: LIST,
        gives: Page("Claim"),
        answer: answers::claims,
    },
    Route {
        path: "/api/v1/claims/{id}",
        name: "getClaim",
        summary: "One claim",
        parameters: ONE_AS_OF,
        gives: One("Claim"),
        answer: answers::claim,
    },
    Route {
        path: "/api/v1/relations",
        name: "listRelations",
        summary: "Edges between actors, gathered from events",
        parameters: RELATIONS,
        gives: Page("Relation"),
        answer: answers::relations,
    },
    Route {
        path: "/api/v1/sources",
        name: "listSources",
        summary: "Sources the case follows, and how each fares",
        parameters: NONE,
        gives: Page("Source"),
        answer: answers::sources,
    },
    Route {
        path: "/api/v1/index",
        name: "getIndex",
        summary: "Tension index of the case or of a pair of actors, one point a day",
        parameters: INDEX,
        gives: One("Index"),
        answer: index::answer,
    },
    Route {
        path: "/api/v1/search",
        name: "search",
        summary: "Articles that hold the words asked for: the best of the 1,000 matches that came last, or all by day",
        parameters: SEARCH,
        gives: Ranked("Hit"),
        answer: answers::search,
    },
];
