// Tests the review page in a real browser: npm run browser -- [--screenshots FOLDER]
// Opens a report with hostile content and one of 10,000 changes, unfolds them, and checks accessibility in both themes. Needs a chromium on your PATH (CHROMIUM names another one).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { printableLine } from "@kustogen/kustomize/errors/printable.ts";
import { maskReview } from "@kustogen/review/changes/mask.ts";
import { reportOf } from "@kustogen/review/report/model/report.ts";
import { htmlReport } from "@kustogen/review/report/print/html.ts";
import type { Browser, Locator, Page } from "playwright-core";
import { hostileReview, largeReview, usualReview } from "../../review/test/changes/reviews.ts";
import { LINES, placedReview } from "../test/hostile/placed-review.ts";
import { launched, violationsOf } from "./chromium.ts";

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

/** Unfolds every environment; whether each then shows something. */
async function unfold(page: Page): Promise<boolean> {
  for (const group of await page.locator(".group").all()) {
    if ((await group.getAttribute("open")) === null) {
      await group.locator("> summary").click({ position: { x: 2, y: 2 } });
      // A busy machine may take a moment to open it.
      const opened = group.locator("xpath=self::*[@open]");
      await opened.waitFor({ timeout: 5000 }).catch(() => undefined);
    }
    if ((await visibleText(group)) === (await visibleText(group.locator("> summary")))) return false;
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
  [...htmlReport(reportOf(maskReview(review)), "Rendered with kustogen.")].join("");

async function usual(browser: Browser, theme: "light" | "dark"): Promise<void> {
  const { page, problems } = await open(browser, pageOf(usualReview()), theme);
  check(
    `${theme}: the verdict is the heading`,
    /folders? changes?\b/.test(await visibleText(page.locator("h1"))),
  );
  const groups = page.locator(".group");
  const all = await groups.count();
  check(`${theme}: every environment is listed`, all > 3, all);
  await accessible(page, `${theme}, folded`);
  await screenshot(page, `${theme}-folded`);
  check(`${theme}: every environment unfolds`, await unfold(page));
  check(`${theme}: changed lines are shown`, (await page.locator(".diff ins:visible").count()) > 0);
  await accessible(page, `${theme}, unfolded`);
  await screenshot(page, `${theme}-unfolded`);
  const cells = "[...document.querySelectorAll('td')].filter((cell) => cell.innerText.trim() === '').length";
  check(`${theme}: no cell is empty`, (await page.evaluate(cells)) === 0);
  const links = page.locator("a:visible:has(.place)");
  check(
    `${theme}: risks and fields link to their lines`,
    (await links.count()) > 0 && /#L12$/.test((await links.first().getAttribute("href")) ?? ""),
  );
  await page.setViewportSize({ width: 380, height: 800 });
  check(
    `${theme}: nothing sticks out on a phone`,
    (await page.evaluate("document.documentElement.scrollWidth <= innerWidth")) === true,
  );
  const tallest =
    "Math.max(...[...document.querySelectorAll('.scroll tr')].map((row) => row.getBoundingClientRect().height))";
  check(`${theme}: no row of a phone is taller than half of it`, Number(await page.evaluate(tallest)) < 400);
  await screenshot(page, `${theme}-narrow`);
  check(`${theme}: no error, no request, no dialog`, problems.length === 0, problems);
  await page.context().close();
}

async function hostile(browser: Browser): Promise<void> {
  const { page, problems } = await open(browser, pageOf(hostileReview()), "light");
  check("hostile content unfolds", await unfold(page));
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
    problems.length === 0 && (await page.locator("img, iframe, script").count()) === 0,
    problems,
  );
  await accessible(page, "hostile content");
  await page.context().close();
  for (const text of LINES) {
    const { page: placed, problems: found } = await open(browser, pageOf(placedReview(text)), "light");
    const unfolded = await unfold(placed);
    const strange = await placed
      .locator("img, iframe, script, body style, form, a[href]:not([href^='#'])")
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
  const last = page.locator(".group").last();
  await last.locator("> summary").click({ position: { x: 2, y: 2 } });
  const isShown = (await visibleText(last)).includes("value-");
  check(
    `10,000 changes: the last environment unfolds (${Date.now() - started} ms, ${(html.length / 2 ** 20).toFixed(1)} MiB)`,
    isShown && problems.length === 0,
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
