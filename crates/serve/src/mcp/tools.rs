//! The tools an assistant can call.

use serde_json::{Map, Value, json};

use crate::api::{Ask, Desk, Parameter, Problem, answers, index_answer, parameters, schema};

struct Tool {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    parameters: &'static [Parameter],
    answer: fn(&Desk<'_>, &Ask) -> Result<Value, Problem>,
}

/// An id that may be left out, to list instead.
const ID: Parameter = Parameter { required: false, ..parameters::ID };

const MANY: &[Parameter] = &[
    ID,
    parameters::ACTOR,
    parameters::HOLDER,
    parameters::TYPE,
    parameters::WEAPON,
    parameters::PLACE,
    parameters::STATUS,
    parameters::SOURCE,
    parameters::BEFORE,
    parameters::AFTER,
    parameters::AS_OF,
    parameters::STORY,
    parameters::EVENT,
    parameters::LIMIT,
    parameters::CURSOR,
];

const TOOLS: &[Tool] = &[
    Tool {
        name: "search",
        title: "Search the articles",
        description: "Articles that hold the words asked for, with the words around the match and the story each is in: the best of the 1,000 matches that came last (`ranked` says so), or with order newest every match by day.",
        parameters: parameters::SEARCH,
        answer: answers::search,
    },
    Tool {
        name: "story",
        title: "One story, or stories",
        description: "A story by id (or by the id of an article in it): headline, dated summary with the words each sentence rests on, coverage with copies folded. Without an id, stories narrowed by the other arguments, the newest first.",
        parameters: MANY,
        answer: |desk, ask| either(desk, ask, answers::story, answers::stories),
    },
    Tool {
        name: "event",
        title: "One event, or events",
        description: "An event of the world by id: who did what to whom, when and where, with every holder's account side by side and the words of each value. Without an id, events narrowed by the other arguments, the newest first.",
        parameters: MANY,
        answer: |desk, ask| either(desk, ask, answers::event, answers::events),
    },
    Tool {
        name: "claim",
        title: "One claim, or claims",
        description: "A claim by id: proposition, status, grade, independent voices for and against, and the dated history with the rule and the words behind each move. Without an id, claims narrowed by the other arguments, the one that moved last first.",
        parameters: MANY,
        answer: |desk, ask| either(desk, ask, answers::claim, answers::claims),
    },
    Tool {
        name: "timeline",
        title: "Who said what, when",
        description: "Every position taken on an event, on the events of a story, or on the events of an actor, in order of time, each with its words and source.",
        parameters: &[
            parameters::EVENT,
            parameters::STORY,
            parameters::ACTOR,
            parameters::TYPE,
            parameters::AFTER,
            parameters::BEFORE,
            parameters::AS_OF,
            parameters::LIMIT,
        ],
        answer: answers::timeline,
    },
    Tool {
        name: "index",
        title: "Tension index",
        description: "Tension of the case or of a pair of actors, one point a day: intensity of acts with its band, share of talk that threatens, percentile against its own past, and the events that drive it.",
        parameters: parameters::INDEX,
        answer: index_answer,
    },
];

type Answer = fn(&Desk<'_>, &Ask) -> Result<Value, Problem>;

fn either(desk: &Desk<'_>, ask: &Ask, one: Answer, many: Answer) -> Result<Value, Problem> {
    if ask.get("id").is_some() { one(desk, ask) } else { many(desk, ask) }
}

/// As `tools/list` gives them.
pub(super) fn listed() -> Value {
    TOOLS
        .iter()
        .map(|tool| {
            let properties: Map<String, Value> = tool
                .parameters
                .iter()
                .map(|p| {
                    let mut schema = schema(p.holds);
                    if let Some(fields) = schema.as_object_mut() {
                        fields.insert("description".into(), p.meaning.into());
                    }
                    (p.name.to_string(), schema)
                })
                .collect();
            let required: Vec<&str> =
                tool.parameters.iter().filter(|p| p.required).map(|p| p.name).collect();
            json!({
                "name": tool.name,
                "title": tool.title,
                "description": tool.description,
                "inputSchema": {
                    "type": "object", "properties": properties, "required": required,
                    "additionalProperties": false,
                },
                "annotations": { "readOnlyHint": true, "openWorldHint": false },
            })
        })
        .collect()
}

/// As `tools/call` answers. What the asker got wrong inside a known tool is told as the tool's own
/// result, so that an assistant can mend it; an unknown tool is an error of the protocol.
pub(super) fn call(desk: &Desk<'_>, params: &Value) -> Result<Value, String> {
    let name = params.get("name").and_then(Value::as_str).ok_or("name the tool to call")?;
    let tool = TOOLS.iter().find(|t| t.name == name);
    let tool = tool.ok_or_else(|| format!("there is no tool {name}"))?;
    let none = Map::new();
    let given = match params.get("arguments") {
        None | Some(Value::Null) => &none,
        Some(Value::Object(given)) => given,
        Some(_) => return Err("arguments must be an object".into()),
    };
    let plain = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let ask = Ask::of(tool.parameters, given.iter().map(|(k, v)| (k.clone(), plain(v))));
    Ok(match ask.and_then(|ask| (tool.answer)(desk, &ask)) {
        Ok(value) => json!({
            "content": [{ "type": "text", "text": value.to_string() }],
            "structuredContent": value,
            "isError": false,
        }),
        Err(problem) => json!({
            "content": [{ "type": "text", "text": problem.detail }],
            "isError": true,
        }),
    })
}
