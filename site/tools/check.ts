import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { launched, violationsOf } from "../../packages/kustogen/tools/chromium.ts";
import { BUILDS, casesOf } from "../../packages/kustomize/test/recorded.ts";
import { EXAMPLES } from "../playground/examples.ts";
import { served } from "./serve.ts";

/** The playground with all that it may load, compressed as a host of static pages does. */
const LARGEST_KB = 600;

/** A page of each kind: the playground, home, a tutorial, a task, reference, an explanation, generated pages. */
const PAGES = [
  "/playground/",
  "/",
  "/contents",
  "/promotion",
  "/secrets",
  "/review",
  "/traps",
  "/rules/",
  "/rules/traps-directive-leak",
  "/commands",
  "/api/kustogen/blocks",
];

/** What newcomers ask, and the page that answers. */
const QUESTIONS: readonly [string, string][] = [
  ["custom resource definition", "/custom-resources"],
  ["helm chart", "/charts"],
  ["vendor upstream yaml", "/vendor"],
  ["environments in one cluster", "/environments"],
  ["applicationset", "/argocd"],
  ["preview pull request", "/previews"],
  ["flux", "/flux"],
  ["sealed secrets", "/secrets"],
  ["sops", "/secrets"],
  ["monorepo", "/monorepo"],
  ["renovate", "/image-automation"],
  ["windows", "/start"],
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
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
  };
  try {
    const { page, problems } = await opened(browser, origin, "/playground/", "light", 1280);
    await firstResult(page, check);
    await lines(page, check);
    await recordedCases(page, check);
    await traps(page, check);
    await link(browser, page, origin, check);
    check("nothing but the site itself was asked, and nothing failed", problems.length === 0, problems);
    await page.context().close();
    await search(browser, origin, check);
    await examples(browser, origin, check);
    for (const path of PAGES)
      for (const theme of ["light", "dark"] as const)
        for (const width of [390, 1280]) {
          const { page, problems } = await opened(browser, origin, path, theme, width);
          await page.waitForTimeout(path === "/playground/" ? 800 : 100);
          const found = await violationsOf(page);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          check(`${path} ${theme} at ${width}`, found.length === 0 && wide <= 0 && problems.length === 0, [
            ...found,
            ...(wide > 0 ? [`${wide} px too wide`] : []),
            ...problems,
          ]);
          await shot(page, `${path.replace(/\W+/g, "-")}${theme}-${width}`);
          await page.context().close();
        }
  } finally {
    await browser.close();
    server.close();
  }
  process.stdout.write(failures === 0 ? "the site holds\n" : `${failures} failed\n`);
  return failures;
}

type Check = (what: string, holds: boolean, found?: unknown) => void;

/** What `read` finds once it `holds`, or its last finding after ten seconds: a page answers when its machine lets it. */
async function eventually<T>(read: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await read();
    if (holds(found) || Date.now() > end) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
}

function sizeOf(folder: string): number {
  const bytes = readdirSync(folder).map(
    (name) => brotliCompressSync(readFileSync(join(folder, name))).length,
  );
  return Math.round(bytes.reduce((sum, one) => sum + one, 0) / 1000);
}

async function opened(
  browser: Browser,
  origin: string,
  path: string,
  colorScheme: "light" | "dark",
  width: number,
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("request", (request) => {
    const url = request.url();
    if (/^https?:/.test(url) && !url.startsWith(`${origin}/`)) problems.push(`asked ${url}`);
  });
  await page.goto(origin + path, { waitUntil: "load" });
  return { page, problems };
}

/** How long it took is printed and decides nothing: the machine may have other work. */
async function firstResult(page: Page, check: Check): Promise<void> {
  await page.waitForSelector("body[data-built]");
  const ready = await page.evaluate(() => performance.now());
  const shown = await page.locator("#yaml li").count();
  check(`the first example is rendered, ${Math.round(ready)} ms after the page was asked for`, shown > 20);
  await page.waitForSelector(".cm-content");
}

async function lines(page: Page, check: Check): Promise<void> {
  await page.selectOption("#folder", "overlays/production");
  await page.locator("#yaml li", { hasText: "replicas: 3" }).click();
  const origin = "overlays/production/kustomization.yaml";
  const said = await eventually(
    () => page.locator("#origin").innerText(),
    (text) => text.includes(`${origin}:10`),
  );
  check("a click says where a line comes from", said.includes(`${origin}:10`), said);
  await page.locator("#origin button").click();
  const current = await eventually(
    () => page.locator("#files [aria-current=true]").innerText(),
    (path) => path === origin,
  );
  check("and leads there", current === origin, current);
  await page.click("#tab-compare");
  await page.selectOption("#after", "overlays/production");
  const review = page.frameLocator("#review");
  await review.locator(".group", { hasText: "overlays/production" }).first().waitFor();
  check("two folders are compared by the page of a review", true);
  await page.click("#tab-yaml");
}

/** Every build that was recorded from the real kustomize, by the worker that the page starts. */
async function recordedCases(page: Page, check: Check): Promise<void> {
  const cases = BUILDS.flatMap((recording) =>
    casesOf(recording).map(({ name, files, folder = "", prints, refused }) => ({
      name: `${basename(recording.file, ".yaml")}: ${name}`,
      files: Object.fromEntries(
        Object.entries(files).map(([path, text]) => [path.replace(/^\/+/, ""), text]),
      ),
      folder: folder.replace(/^\/+/, ""),
      prints,
      refused: refused?.message,
    })),
  );
  const wrong = await page.evaluate(async (cases) => {
    const worker = new Worker("worker.js", { type: "module" });
    const next = () => new Promise<never>((done) => (worker.onmessage = ({ data }) => done(data as never)));
    await next();
    const found: string[] = [];
    for (const [id, { name, files, folder, prints, refused }] of cases.entries()) {
      worker.postMessage({ id, ask: "build", files, folder });
      const { built } = (await next()) as { built?: { yaml: string; error?: string } };
      const same = prints === undefined ? built?.error === refused : built?.yaml === prints;
      if (!same) found.push(name);
    }
    worker.terminate();
    return found;
  }, cases);
  check(`${cases.length} recorded builds are in a browser what kustomize prints`, wrong.length === 0, wrong);
}

/** Each question's page is among the first three results of the site's search. */
async function search(browser: Browser, origin: string, check: Check): Promise<void> {
  const { page } = await opened(browser, origin, "/contents", "light", 1280);
  await page.locator("#local-search button, button.DocSearch-Button").first().click();
  for (const [question, answer] of QUESTIONS) {
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

/** Each link of a page to an example opens it. */
async function examples(browser: Browser, origin: string, check: Check): Promise<void> {
  for (const path of ["/why-overlays", "/traps", "/factoring", "/rules/traps-directive-leak"]) {
    const { page } = await opened(browser, origin, path, "light", 1280);
    const links = await page
      .locator('a[href*="#example="]')
      .evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
    check(`${path} has examples to try`, links.length > 0);
    for (const href of links) {
      await page.goto("about:blank");
      await page.goto(href);
      await page.waitForSelector("body[data-built]");
      const chosen = await page.locator("#example").inputValue();
      const example = EXAMPLES.find(({ id }) => href.endsWith(`#example=${id}`));
      check(`${path} opens "${chosen}"`, chosen === example?.title, href);
    }
    await page.context().close();
  }
}

async function traps(page: Page, check: Check): Promise<void> {
  for (const { title } of EXAMPLES.filter((one) => one.title.startsWith("Trap"))) {
    await page.selectOption("#example", title);
    await page.waitForFunction(() => document.body.dataset.judged === document.body.dataset.asked);
    await page.click("#tab-findings");
    const shown = await page.locator(".finding").allInnerTexts();
    check(
      `${title}: a finding names it`,
      shown.some((text) => text.includes("traps/")),
      shown,
    );
  }
  await page.click("#tab-yaml");
}

async function link(browser: Browser, page: Page, origin: string, check: Check): Promise<void> {
  await page.click("#share");
  await page.waitForFunction(() => location.hash.startsWith("#files="));
  const { hash } = new URL(page.url());
  const before = await page.locator("#yaml").innerText();
  const { page: other } = await opened(browser, origin, `/playground/${hash}`, "light", 1280);
  await other.waitForSelector("body[data-built]");
  check("a link holds the files", (await other.locator("#yaml").innerText()) === before);
  await other.context().close();
}
