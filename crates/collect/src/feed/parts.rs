//! Parts of a section that are more than words: links, images, categories, people, what no place is kept for.

use super::{
    section::{Category, Extension, Image, Link, Person, Section, Text},
    words::Surroundings,
};
use crate::xml::Element;

pub(super) fn content(section: &mut Section, text: Text) {
    let readable = text.is_markup() || text.kind == "text/plain";
    if section.summary.is_none() && readable && text.src.is_none() {
        section.summary = Some(text.clone());
    }
    section.contents.push(text);
}

pub(super) fn link_of(element: &Element, outer: &Surroundings, address: &str) -> Link {
    let mut link = Link::default();
    for (name, value) in &element.attributes {
        match name.as_str() {
            "rel" => link.rel.clone_from(value),
            "type" => link.kind = Some(value.clone()),
            n if n == address || n == "href" || n == "uri" => link.href = outer.resolve(value),
            n if n.starts_with("xmlns") || n.starts_with("xml:") => {}
            _ => link.more.push((name.clone(), value.clone())),
        }
    }
    link
}

pub(super) fn merge(image: &mut Option<Image>, new: Image) {
    match image {
        None => *image = Some(new),
        Some(old) => {
            let Image { href, title, link, description } = new;
            old.href = href.or(old.href.take());
            old.title = title.or(old.title.take());
            old.link = link.or(old.link.take());
            old.description = description.or(old.description.take());
        }
    }
}

pub(super) fn categories(element: &Element, section: &mut Section) {
    let words = element.text().trim().to_string();
    let attribute =
        |names: &[&str]| names.iter().find_map(|n| element.attribute(n)).map(String::from);
    let mut add = |term: Option<String>, scheme: Option<String>, label: Option<String>| {
        let category = Category { term, scheme, label };
        if !section.categories.contains(&category) {
            section.categories.push(category);
        }
    };
    match element.key().as_str() {
        "itunes_category" => {
            add(attribute(&["text"]), Some("http://www.itunes.com/".into()), None);
            for inner in element.elements().filter(|e| e.is("itunes", "category")) {
                categories(inner, section);
            }
        }
        "itunes_keywords" => {
            words.split([',', ' ']).map(str::trim).filter(|t| !t.is_empty()).for_each(|term| {
                add(Some(term.to_string()), Some("http://www.itunes.com/".into()), None);
            })
        }
        "tags" => {
            let mut any = false;
            for inner in element.elements() {
                any = true;
                add(Some(inner.text().trim().to_string()), None, None);
            }
            if !any {
                words
                    .split(',')
                    .map(str::trim)
                    .filter(|t| !t.is_empty())
                    .for_each(|t| add(Some(t.to_string()), None, None));
            }
        }
        "media_category" => {
            let scheme = attribute(&["scheme"])
                .unwrap_or("http://search.yahoo.com/mrss/category_schema".into());
            add(Some(words), Some(scheme), attribute(&["label"]));
        }
        _ => {
            let term = attribute(&["term"]).or(Some(words).filter(|w| !w.is_empty()));
            if term.is_some() {
                add(term, attribute(&["scheme", "domain"]), attribute(&["label"]));
            }
        }
    }
}

/// An author given as a line or as elements.
pub(super) fn person(element: &Element, outer: &Surroundings, people: &mut Vec<Person>) {
    let words = |names: &[&str]| {
        let found = element.elements().find(|e| names.contains(&e.name.as_str()))?;
        Some(found.text().trim().to_string()).filter(|t| !t.is_empty())
    };
    let person = if element.elements().next().is_some() {
        let outer = outer.within(element);
        let address =
            element.elements().find(|e| matches!(e.name.as_str(), "uri" | "url" | "homepage"));
        let href =
            address.map(|e| outer.within(e).resolve(e.text().trim())).filter(|h| !h.is_empty());
        Person { name: words(&["name"]), email: words(&["email"]), href }
    } else {
        Person::of_line(&element.text())
    };
    if !person.is_empty() {
        people.push(person);
    }
}

pub(super) fn extension(
    name: String,
    text: String,
    attributes: Vec<(String, String)>,
) -> Extension {
    Extension { name, text, attributes }
}

/// Keeps an element this reader has no place for.
pub(super) fn keep(element: &Element, section: &mut Section) {
    let attributes =
        element.attributes.iter().filter(|(n, _)| !n.starts_with("xmlns")).cloned().collect();
    section.extensions.push(extension(
        element.key(),
        element.text().trim().to_string(),
        attributes,
    ));
}
