// Small enhancements; every page is complete without them.
"use strict";

// The "as of" slider: the day field and button of the form stay for those without scripts.
for (const form of document.querySelectorAll("form[data-first]")) {
  const { first, last } = form.dataset;
  if (!first || !last || first >= last) continue;
  const day = 86400000;
  const start = Date.parse(first);
  const days = Math.round((Date.parse(last) - start) / day);
  const field = form.elements["as-of"];
  const label = document.createElement("label");
  label.className = "slide";
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = 0;
  slider.max = days;
  slider.value = field.value ? Math.round((Date.parse(field.value) - start) / day) : days;
  slider.setAttribute("aria-label", "As of, day by day");
  const shown = document.createElement("output");
  const told = () => new Date(start + slider.value * day).toISOString().slice(0, 10);
  const say = () => {
    shown.textContent = told();
    slider.setAttribute("aria-valuetext", told());
  };
  say();
  slider.addEventListener("input", say);
  slider.addEventListener("change", () => {
    field.value = Number(slider.value) === days ? "" : told();
    form.requestSubmit();
  });
  label.append(slider, shown);
  form[form.className === "as-of" ? "prepend" : "append"](label);
}

// "New since you last looked": the time of the last look is kept in this browser, by story, and
// everything that reached the case later is marked.
const mark = (link) => {
  const badge = document.createElement("span");
  badge.className = "mark";
  badge.textContent = "new";
  link.after(" ", badge);
};
const looked = (story) => {
  try {
    return Number(localStorage.getItem("looked:" + story)) || 0;
  } catch {
    return 0;
  }
};
const story = document.querySelector("article.story[data-story]");
if (story && !location.search) {
  const before = looked(story.dataset.story);
  if (before) {
    const fresh = [...story.querySelectorAll("[data-arrived]")].filter((a) => Number(a.dataset.arrived) > before);
    fresh.forEach(mark);
    const line = document.createElement("p");
    line.className = "meta";
    line.setAttribute("role", "status");
    const when = new Date(before * 1000).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
    line.textContent = fresh.length
      ? `${fresh.length} new since you last looked, ${when}; marked below.`
      : `Nothing new since you last looked, ${when}.`;
    story.querySelector("header").append(line);
  }
  try {
    localStorage.setItem("looked:" + story.dataset.story, String(Math.floor(Date.now() / 1000)));
  } catch {}
}
for (const card of document.querySelectorAll(".card[data-story]")) {
  const before = looked(card.dataset.story);
  const link = card.querySelector("[data-arrived]");
  if (before && link && Number(link.dataset.arrived) > before) mark(link);
}

// "/" goes to the search field.
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    document.getElementById("find").focus();
  }
});
