import { spawnSync } from "node:child_process";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

/** A Chromium from the path, or the one that CHROMIUM names. @throws Error where there is none */
export function launched(): Promise<Browser> {
  return chromium.launch({ executablePath: executable(), args: ["--no-sandbox"] });
}

function executable(): string {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
    if (found !== "") return found;
  }
  throw new Error("no chromium on your PATH; install it (apt-get install chromium) or name it in CHROMIUM");
}

/**
 * The result of `read` as soon as it satisfies `holds`, or the last one after half a minute, because pages need time
 * to respond.
 */
export async function eventually<T>(read: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const found = await read();
    if (holds(found) || Date.now() > end) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** The violations that axe-core finds on a page: the rule, and the first element that violates it. */
export async function violationsOf(page: Page): Promise<(readonly [string, string | undefined])[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return violations.map(({ id, nodes }) => [id, nodes[0]?.html.slice(0, 200)]);
}
