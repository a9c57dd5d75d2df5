import type { Browser } from "playwright-core";
import { eventually } from "../../packages/kustogen/tools/chromium.ts";
import { EXAMPLES } from "../playground/examples.ts";
import { type Check, opened } from "./opened-page.ts";
import { QUESTIONS } from "./questions.ts";

/** Pages with examples of each kind: of the playground, files that a page shows, a rule's, two folders to compare. */
const WITH_EXAMPLES = [
  "/why-overlays",
  "/traps",
  "/factoring",
  "/import-examples",
  "/rules/traps-lost-variable",
  "/rules/traps-dead-entry",
  "/rules/change-immutable-field",
];

/** Each question's page is among the first three results of the site's search. */
export async function search(browser: Browser, origin: string, check: Check): Promise<void> {
  const { page } = await opened(browser, origin, "/contents", "light", 1280);
  await page.locator("#local-search button, button.DocSearch-Button").first().click();
  for (const { search: question, page: name } of QUESTIONS) {
    const answer = `/${name}`;
    await page.fill("#localsearch-input", question);
    await page.waitForFunction(
      (text) => document.querySelector<HTMLInputElement>("#localsearch-input")?.value === text,
      question,
    );
    const found = await eventually(
      () =>
        page
          .locator("#localsearch-list a")
          .evaluateAll((links) => links.map((one) => new URL((one as HTMLAnchorElement).href).pathname)),
      (links) => links.slice(0, 3).includes(answer),
    );
    check(`"${question}" finds ${answer}`, found.slice(0, 3).includes(answer), found.slice(0, 5));
  }
  await page.context().close();
}

/** Each link of a page to the playground opens what it says. */
export async function examples(browser: Browser, origin: string, check: Check): Promise<void> {
  for (const path of WITH_EXAMPLES) {
    const { page } = await opened(browser, origin, path, "light", 1280);
    const links = await page
      .locator('a[href*="/playground/#"]')
      .evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
    check(`${path} has examples to try`, links.length > 0);
    for (const [at, href] of links.entries()) {
      await page.goto("about:blank");
      await page.goto(href);
      await page.waitForSelector("body[data-judged]");
      const chosen = await page.locator("#example").inputValue();
      const example = EXAMPLES.find(({ id }) => href.endsWith(`#example=${id}`));
      check(`${path} opens "${chosen || "other files"}"`, chosen === (example?.title ?? ""), href);
      const state = await page.locator("#state").innerText();
      check(`link ${at + 1} of ${path} is rendered`, state.startsWith("rendered"), state);
      const rule = path.replace(/^\/rules\/(\w+)-/, "$1/");
      const isBad = path.startsWith("/rules/") && at === 0 && example === undefined;
      if (isBad && (await page.locator("#view-findings").isVisible())) {
        const shown = await page.locator(".finding").allInnerTexts();
        check(
          `and shows the finding`,
          shown.some((text) => text.includes(rule)),
          shown,
        );
      }
      if (isBad && (await page.locator("#view-compare").isVisible())) {
        const group = page.frameLocator("#review").getByText(rule).first();
        await group.waitFor({ state: "attached" });
        check("and shows what the change breaks", true);
      }
    }
    await page.context().close();
  }
}
