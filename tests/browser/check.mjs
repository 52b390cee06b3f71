// Opens every page of the demonstration case at desktop and phone width: no console error, no failed
// request, nothing wider than the window, no table that scrolls sideways on a phone, no violation of WCAG 2.2 AA that axe can find.
// Then the pages of those who sign in, on a server that asks for accounts.
//
//   node check.mjs PARALLAX_BINARY [SCREENSHOT_DIRECTORY]
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [binary, pictures] = process.argv.slice(2);
const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
if (!binary || !browserPath) {
  console.log("usage: node check.mjs PARALLAX_BINARY; Debian's chromium must be installed");
  process.exit(2);
}
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const directory = join(mkdtempSync(join(tmpdir(), "parallax-")), "demo");
const servers = [];
const password = "an invented pass phrase";

/** Runs the program until it serves; its address on this machine. */
function serve(...words) {
  const server = spawn(binary, words, { stdio: ["ignore", "pipe", "inherit"] });
  servers.push(server);
  return new Promise((resolve, reject) => {
    let printed = "";
    server.stdout.on("data", (text) => {
      printed += text;
      const found = printed.match(/http:\/\/[\d.]+:\d+/g);
      if (found && printed.includes("Serving on")) resolve(found.at(-1).replace("0.0.0.0", "127.0.0.1"));
    });
    server.on("exit", (code) => reject(new Error(`the program ended with ${code}`)));
  });
}

const open = await serve("demo", "--directory", directory, "--listen", "127.0.0.1:0");
spawnSync(binary, ["-C", directory, "account", "editor", "--role", "admin"], { input: password + "\n" });
const closed = await serve("-C", directory, "serve", "--listen", "0.0.0.0:0");

const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const faults = [];
let checked = 0;

async function firstLink(page, path, selector) {
  await page.goto(open + path);
  return page.locator(selector).first().getAttribute("href").catch(() => null);
}

async function check(context, base, path, name) {
  const page = await context.newPage();
  const at = `${path} (${name}${base === closed ? ", signed in" : ""})`;
  page.on("console", (m) => m.type() === "error" && path !== "/nowhere" && faults.push(`${at}: console: ${m.text()}`));
  page.on("pageerror", (e) => faults.push(`${at}: ${e.message}`));
  page.on("requestfailed", (r) => faults.push(`${at}: ${r.url()} failed`));
  page.on("request", (r) => r.url().startsWith(base) || r.url().startsWith("data:") || faults.push(`${at}: asks ${r.url()}`));
  const answer = await page.goto(base + path);
  if (answer.ok() === (path === "/nowhere") || (base === closed && !page.url().endsWith(path))) {
    faults.push(`${at}: answers ${answer.status()} at ${page.url()}`);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 1) faults.push(`${at}: ${wide} pixels wider than the window`);
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
  const scrolling = await page.evaluate(() =>
    [...document.querySelectorAll(".wide")].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.ariaLabel));
  if (name === "phone" && scrolling.length) faults.push(`${at}: scrolls sideways: ${scrolling.join(", ")}`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  for (const v of violations) faults.push(`${at}: ${v.id}: ${v.help}: ${v.nodes[0]?.html}`);
  if (pictures) {
    mkdirSync(pictures, { recursive: true });
    const file = path.split(/[?#]/)[0].replaceAll("/", "_").replace(/[^\w.-]/g, "-") || "_";
    const who = base === closed ? "-signed-in" : "";
    await page.screenshot({ path: join(pictures, `${name}${who}${file}.png`), fullPage: true });
  }
  checked += 1;
  await page.close();
}

try {
  const scout = await browser.newPage();
  const story = await firstLink(scout, "/", ".card h3 a");
  const claim = await firstLink(scout, "/claims?status=disputed", "tbody a");
  const event = await firstLink(scout, "/events?status=disputed", "tbody a");
  const evidence = story ? await firstLink(scout, story, ".citations a") : null;
  const actor = await firstLink(scout, "/actors", ".tiles a");
  const pair = await firstLink(scout, "/relations", "tbody a");
  const weapon = await firstLink(scout, "/weapons", "tbody a");
  const source = await firstLink(scout, "/sources", "tbody a");
  await scout.close();
  const paths = [
    "/", "/?as-of=2024-07-02", story, story && `${story}?since=2024-07-01`, story && `${story}?as-of=2024-06-01`,
    "/claims", "/claims?overdue=yes&as-of=2024-08-02", claim, "/events", event, evidence,
    "/search", "/search?q=missile", "/search?q=actor%3APRK%20status%3Adisputed", "/search?q=before%3Asoon",
    "/actors", actor, pair, "/relations", "/map", "/weapons", weapon, "/sources", source, "/doctor", "/nowhere",
    "/index", "/outlook", "/alerts", "/whatif",
    "/index?as-of=2024-07-02", "/outlook?as-of=2024-10-18", "/relations?as-of=2024-07-02", "/map?as-of=2024-07-02",
    "/sources?as-of=2024-07-02", "/claims?as-of=2024-07-02", actor && `${actor}?as-of=2024-07-02`, "/search?q=missile&order=best",
  ];
  for (const missing of paths.flatMap((p, i) => (p ? [] : [i]))) faults.push(`page ${missing}: no link leads to it`);
  for (const [name, width, height, scheme] of [["desktop", 1280, 900, "light"], ["phone", 390, 844, "dark"]]) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, bypassCSP: true });
    for (const path of paths.filter(Boolean)) await check(context, open, path, name);
    await check(context, closed, "/login", name);
    const page = await context.newPage();
    await page.goto(`${closed}/login`);
    await page.fill("input[name=name]", "editor");
    await page.fill("input[type=password]", password);
    await page.click("main button");
    await page.close();
    for (const path of ["/account", "/admin", story]) await check(context, closed, path, name);
    await context.close();
  }
} finally {
  await browser.close();
  servers.forEach((server) => server.kill("SIGINT"));
}
for (const fault of faults) console.log(fault);
console.log(`${checked - new Set(faults.map((f) => f.split(":")[0])).size} passed, ${new Set(faults.map((f) => f.split(":")[0])).size} failed`);
process.exit(faults.length ? 1 : 0);
