import type { Browser, Page } from "playwright-core";

/** Prints whether something holds, and counts what doesn't. */
export type Check = (what: string, holds: boolean, found?: unknown) => void;

/** When the playground first said something of itself, in milliseconds from the start of the page. */
export interface Timed {
  times: Partial<Record<"ready" | "built", number>>;
}

/** Notes on a page when its engine is there, and when the first result is. */
async function timed(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const times: Timed["times"] = {};
    (globalThis as unknown as Timed).times = times;
    const look = () => {
      for (const name of ["ready", "built"] as const)
        if (document.body?.dataset[name] !== undefined) times[name] ??= performance.now();
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  });
}

/** A page of the site in a browser, with what went wrong on it or was asked of others. */
export async function opened(
  browser: Browser,
  origin: string,
  path: string,
  colorScheme: "light" | "dark",
  width: number,
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  await timed(page);
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
