// Tests the review page in a real browser: npm run browser -- [--screenshots FOLDER]
// Opens a report with hostile content and one of 10,000 changes, filters, folds, uses the keyboard, and checks
// accessibility in both themes. Needs a chromium on your PATH (CHROMIUM names another one).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { printableLine } from "@kustogen/kustomize/errors/printable.ts";
import { maskReview } from "@kustogen/review/changes/mask.ts";
import { reportOf } from "@kustogen/review/report/model/report.ts";
import { htmlReport } from "@kustogen/review/report/print/html/html-report.ts";
import type { Browser, Locator, Page } from "playwright-core";
import { hostileReview, largeReview, usualReview } from "../../review/test/changes/reviews.ts";
import { LINES, placedReview } from "../test/hostile/placed-review.ts";
import { eventually, launched, violationsOf } from "./chromium.ts";

const { values } = parseArgs({ options: { screenshots: { type: "string" } } });
let failures = 0;

function check(what: string, holds: boolean, found?: unknown): void {
  if (!holds) failures++;
  process.stdout.write(
    `${holds ? "ok  " : "FAIL"} ${what}${holds || found === undefined ? "" : `: ${JSON.stringify(found)}`}\n`,
  );
}

async function open(
  browser: Browser,
  html: string,
  theme: "light" | "dark",
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({ colorScheme: theme, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on(
    "request",
    (request) => request.url().startsWith("http") && problems.push(`request: ${request.url()}`),
  );
  await page.setContent(html, { waitUntil: "load" });
  return { page, problems };
}

/** The text that a person sees, which is not all that the document holds. */
function visibleText(locator: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden must not count.
  return locator.innerText();
}

/** Waits until one environment is left; the page's policy lets no expression of a test run in it. */
async function oneGroupLeft(page: Page): Promise<void> {
  await eventually(
    () => page.locator(".group:not([hidden])").count(),
    (left) => left === 1,
  );
}

/**
 * Whether something is shown within ten seconds. A browser tells a page that a `<details>` opened only after the click
 * is over, so that its content may not be there yet.
 */
async function shown(locator: Locator): Promise<boolean> {
  return locator
    .first()
    .waitFor({ state: "visible", timeout: 10_000 })
    .then(
      () => true,
      () => false,
    );
}

/** Unfolds every resource; whether each then shows something. */
async function unfoldResources(page: Page): Promise<boolean> {
  for (const details of await page.locator("details.resource").all()) {
    await details.locator("> summary").click();
    if (!(await shown(details.locator("> div > *")))) return false;
  }
  return true;
}

async function accessible(page: Page, what: string): Promise<void> {
  const violations = await violationsOf(page);
  check(`${what}: axe-core finds nothing`, violations.length === 0, violations);
}

async function screenshot(page: Page, name: string): Promise<void> {
  if (values.screenshots === undefined) return;
  mkdirSync(values.screenshots, { recursive: true });
  await page.evaluate("scrollTo(0, 0)");
  await page.screenshot({ path: join(values.screenshots, `${name}.png`), fullPage: true });
}

const pageOf = (review: Parameters<typeof maskReview>[0]) =>
  htmlReport(reportOf(maskReview(review)), "Rendered with kustogen.");

async function usual(browser: Browser, theme: "light" | "dark"): Promise<void> {
  const { page, problems } = await open(browser, pageOf(usualReview()), theme);
  check(
    `${theme}: the verdict is the heading`,
    /environments? change/.test(await visibleText(page.locator("h1"))),
  );
  const groups = page.locator(".group");
  const all = await groups.count();
  check(`${theme}: every environment is listed`, all > 3, all);
  await accessible(page, `${theme}, folded`);
  await screenshot(page, `${theme}-folded`);
  await page.getByRole("button", { name: "Unfold all" }).click();
  check(`${theme}: unfolding shows every body`, (await page.locator(".body:visible").count()) === all);
  await page.locator("details.resource").first().click();
  check(`${theme}: a resource opens`, await shown(page.locator("details.resource .diff .come")));
  await accessible(page, `${theme}, unfolded`);
  await screenshot(page, `${theme}-unfolded`);
  const cells =
    "[...document.querySelectorAll('td')].filter((cell) => !cell.closest('.diff') && cell.innerText.trim() === '').length";
  const broken =
    "[...document.querySelectorAll('.diff .number')].filter((cell) => { const range = document.createRange(); range.selectNodeContents(cell); return range.getClientRects().length > 1; }).length";
  check(`${theme}: no cell is empty`, (await page.evaluate(cells)) === 0);
  check(`${theme}: a line's number is on one line`, (await page.evaluate(broken)) === 0);
  const sides = await page.locator(".diff tr td.gone + td.number").count();
  await page.getByRole("button", { name: "Side by side" }).click();
  check(
    `${theme}: lines are side by side, then one below the other`,
    sides > 0 && (await page.locator(".diff tr td.gone + td.number").count()) === 0,
    sides,
  );
  await page.getByRole("button", { name: "Fold all", exact: true }).click();
  check(`${theme}: folding hides every body`, (await page.locator(".body:visible").count()) === 0);
  await page.getByLabel("Severity").selectOption("blocks");
  const blocking = await page.locator(".group:visible").count();
  check(`${theme}: the filter of severity leaves some`, blocking > 0 && blocking < all, blocking);
  check(
    `${theme}: and says how many`,
    (await visibleText(page.getByRole("status"))).startsWith(`${blocking} of ${all}`),
  );
  await page.getByLabel("Severity").selectOption("");
  await page.getByLabel("Kind").selectOption("PersistentVolumeClaim");
  check(`${theme}: the filter of kinds leaves one`, (await page.locator(".group:visible").count()) === 1);
  await page.getByLabel("Kind").selectOption("");
  await page.keyboard.press("/");
  await page.keyboard.type("smtp_host");
  await oneGroupLeft(page);
  check(
    `${theme}: the search finds a variable, whatever its case`,
    (await visibleText(page.locator(".group:visible"))).includes("alexandria"),
  );
  await page.keyboard.press("Escape");
  check(`${theme}: escape ends the search`, (await page.locator(".group:visible").count()) === all);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  check(
    `${theme}: j, j and Enter unfold the second`,
    (await page.locator(".group").nth(1).locator(".body:visible").count()) === 1,
  );
  await page.keyboard.press("k");
  check(
    `${theme}: k goes back`,
    await page
      .locator(".group")
      .first()
      .evaluate((node) => node.classList.contains("current")),
  );
  const links = page.locator("a.place:visible");
  check(
    `${theme}: risks and fields link to their lines`,
    (await links.count()) > 0 && /#L12$/.test((await links.first().getAttribute("href")) ?? ""),
  );
  await page.setViewportSize({ width: 380, height: 800 });
  check(
    `${theme}: nothing sticks out on a phone`,
    (await page.evaluate("document.documentElement.scrollWidth <= innerWidth")) === true,
  );
  await page.getByRole("button", { name: "Unfold all" }).click();
  const tallest =
    "Math.max(...[...document.querySelectorAll('.scroll tr')].map((row) => row.getBoundingClientRect().height))";
  check(`${theme}: no row of a phone is taller than half of it`, Number(await page.evaluate(tallest)) < 400);
  const wrapped =
    "[...document.querySelectorAll('.place')].filter((place) => /^[^/]{1,20}:[0-9]+$/.test(place.textContent.split('/').pop()) && !(place.lastElementChild.getBoundingClientRect().height < 24)).map((place) => place.textContent + place.lastElementChild.getBoundingClientRect().height).join()";
  check(
    `${theme}: a file's name and line are on one line of a phone`,
    (await page.evaluate(wrapped)) === "",
    await page.evaluate(wrapped),
  );
  await screenshot(page, `${theme}-narrow`);
  check(`${theme}: no error, no request, no dialog`, problems.length === 0, problems);
  await page.context().close();
}

async function hostile(browser: Browser): Promise<void> {
  const { page, problems } = await open(browser, pageOf(hostileReview()), "light");
  await page.keyboard.press("e");
  check("hostile content unfolds", await unfoldResources(page));
  const text = await visibleText(page.locator("body"));
  check(
    "hostile content is shown as text",
    text.includes("<script>alert(1)</script>") && text.includes("@everyone"),
  );
  check(
    "escape sequences and direction overrides are shown as their codes",
    text.includes("\\x1b[31m") && text.includes("\\u202e"),
  );
  check(
    "it adds no element and runs nothing",
    problems.length === 0 && (await page.locator("img, iframe, #app script").count()) === 0,
    problems,
  );
  await accessible(page, "hostile content");
  await page.context().close();
  for (const text of LINES) {
    const { page: placed, problems: found } = await open(browser, pageOf(placedReview(text)), "light");
    await placed.keyboard.press("e");
    const unfolded = await unfoldResources(placed);
    const strange = await placed
      .locator("img, iframe, #app script, #app style, #app form, a[href]:not([href^='#'])")
      .count();
    const printed = printableLine(text).trim().replaceAll(/ +/g, " ");
    check(
      `${JSON.stringify(text)} in every place is text`,
      unfolded &&
        strange === 0 &&
        found.length === 0 &&
        (await visibleText(placed.locator("body"))).includes(printed),
      [unfolded, strange, found],
    );
    await placed.context().close();
  }
}

async function large(browser: Browser): Promise<void> {
  const html = pageOf(largeReview(10_000));
  const { page, problems } = await open(browser, html, "light");
  const started = Date.now();
  await page.keyboard.press("/");
  await page.keyboard.type("value-9999");
  await oneGroupLeft(page);
  const took = Date.now() - started;
  check(
    `10,000 changes: the search answers (${took} ms, ${(html.length / 2 ** 20).toFixed(1)} MiB)`,
    (await page.locator(".group:not([hidden])").count()) === 1,
  );
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  check(
    "10,000 changes: an environment unfolds",
    (await page.locator(".body:visible").count()) === 1 && problems.length === 0,
    problems,
  );
  await page.context().close();
}

const browser = await launched();
try {
  await usual(browser, "light");
  await usual(browser, "dark");
  await hostile(browser);
  await large(browser);
} finally {
  await browser.close();
}
process.stdout.write(failures === 0 ? "the page holds\n" : `${failures} failed\n`);
process.exitCode = failures === 0 ? 0 : 1;
