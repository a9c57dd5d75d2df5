import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import type { Page } from "playwright-core";
import { launched, violationsOf } from "../../packages/kustogen/tools/chromium.ts";
import { examples, search } from "./check-documents.ts";
import { chosen, firstResult, keystrokes, lines, link, recordedCases, traps } from "./check-playground.ts";
import { opened } from "./opened-page.ts";
import { served } from "./serve.ts";

/** The playground with all that it may load, compressed as a host of static pages does. */
const LARGEST_KB = 650;

/** The views of a result in the playground. */
const VIEWS = ["yaml", "findings", "variables", "compare"];

/** A page of each kind: the playground, home, a tutorial, a task, reference, an explanation, generated pages. */
const PAGES = [
  "/playground/",
  "/",
  "/contents",
  "/delivery",
  "/secrets",
  "/review",
  "/traps",
  "/rules/",
  "/rules/traps-directive-leak",
  "/commands",
  "/api/kustogen/blocks",
];

/**
 * Looks at the built site in Chromium: the playground renders each recorded case as kustomize does, asks nothing of any
 * other origin, and breaks no rule of axe-core in both themes, wide and narrow. Returns how many checks failed.
 */
export async function checkSite(dist: string, screenshots?: string): Promise<number> {
  let failures = 0;
  const check = (what: string, holds: boolean, found?: unknown) => {
    if (!holds) failures++;
    const more = holds || found === undefined ? "" : `: ${JSON.stringify(found).slice(0, 600)}`;
    process.stdout.write(`${holds ? "ok  " : "FAIL"} ${what}${more}\n`);
  };
  const size = sizeOf(join(dist, "playground"));
  check(`the playground has ${size} kB (brotli; at most ${LARGEST_KB})`, size <= LARGEST_KB);
  const { server, origin } = await served(dist);
  const browser = await launched();
  const shot = async (page: Page, name: string) => {
    if (screenshots === undefined) return;
    mkdirSync(screenshots, { recursive: true });
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: height < 6000 });
  };
  try {
    const { page, problems } = await opened(browser, origin, "/playground/", "light", 1280);
    await firstResult(page, check);
    await lines(page, check);
    await recordedCases(page, check);
    await traps(page, check);
    await link(browser, page, origin, check);
    await chosen(page, check);
    await keystrokes(page, origin, check);
    check("nothing but the site itself was asked, and nothing failed", problems.length === 0, problems);
    await page.context().close();
    await search(browser, origin, check);
    await examples(browser, origin, check);
    for (const path of PAGES)
      for (const theme of ["light", "dark"] as const)
        for (const width of [390, 1280]) {
          const { page, problems } = await opened(browser, origin, path, theme, width);
          const views = path === "/playground/" ? VIEWS : [undefined];
          for (const view of views) {
            await page.waitForTimeout(path === "/playground/" ? 800 : 100);
            if (view !== undefined) await page.click(`#tab-${view}`);
            if (view === "compare") await page.frameLocator("#review").locator("h1, h2").first().waitFor();
            const found = await violationsOf(page);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            const name = `${path}${view ?? ""} ${theme} at ${width}`;
            check(name, found.length === 0 && wide <= 0 && problems.length === 0, [
              ...found,
              ...(wide > 0 ? [`${wide} px too wide`] : []),
              ...problems,
            ]);
            await shot(page, name.replace(/\W+/g, "-").replace(/^-/, ""));
          }
          await page.context().close();
        }
  } finally {
    await browser.close();
    server.close();
  }
  process.stdout.write(failures === 0 ? "the site holds\n" : `${failures} failed\n`);
  return failures;
}

function sizeOf(folder: string): number {
  const bytes = readdirSync(folder).map(
    (name) => brotliCompressSync(readFileSync(join(folder, name))).length,
  );
  return Math.round(bytes.reduce((sum, one) => sum + one, 0) / 1000);
}
