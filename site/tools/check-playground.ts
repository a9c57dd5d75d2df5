import { basename } from "node:path";
import type { Browser, Page } from "playwright-core";
import { eventually } from "../../packages/kustogen/tools/chromium.ts";
import { BUILDS, casesOf } from "../../packages/kustomize/test/recorded.ts";
import { EXAMPLES } from "../playground/examples.ts";
import { type Check, opened, type Timed } from "./opened-page.ts";
import { fragmentOf } from "./pages.ts";

/** Chosen files are opened, like dropped ones. */
export async function chosen(page: Page, check: Check): Promise<void> {
  const file = (name: string, text: string) => ({ name, mimeType: "text/yaml", buffer: Buffer.from(text) });
  await page.setInputFiles("#chosen", [
    file("kustomization.yaml", "resources: [map.yaml]\nnamePrefix: my-\n"),
    file("map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\n"),
  ]);
  const shown = await eventually(
    () => page.locator("#yaml").innerText(),
    (text) => text.includes("my-own"),
  );
  check("files of one's own are opened", shown.includes("name: my-own"), shown);
}

/** How long it took is printed and decides nothing: the machine may have other work. */
export async function firstResult(page: Page, check: Check): Promise<void> {
  await page.waitForSelector("body[data-built]");
  const { ready = 0, built = 0 } = await page.evaluate(() => (globalThis as unknown as Timed).times);
  const shown = await page.locator("#yaml li").count();
  const times = `ready ${Math.round(ready)} ms after the page was asked for, the first result ${Math.round(built - ready)} ms later`;
  check(times, shown > 20);
  await page.waitForSelector(".cm-content");
}

/** Every keystroke is rendered; how long that takes with 50 resources is printed. */
export async function keystrokes(page: Page, origin: string, check: Check): Promise<void> {
  const names = Array.from({ length: 50 }, (_, at) => `web-${at}`);
  const files = {
    "kustomization.yaml": `resources:\n- all.yaml\ncommonLabels:\n  team: a\n`,
    "all.yaml": names.map(deployment).join("---\n"),
  };
  await page.goto("about:blank");
  await page.goto(`${origin}/playground/${fragmentOf({ files, file: "kustomization.yaml" })}`);
  await page.waitForSelector("body[data-judged]");
  await page.waitForSelector(".cm-content");
  const took = await page.evaluate(async () => {
    const found: number[] = [];
    const content = document.querySelector<HTMLElement>(".cm-content") as HTMLElement;
    content.focus();
    const selection = getSelection() as Selection;
    selection.selectAllChildren(content.querySelectorAll(".cm-line")[3] as Element);
    selection.collapseToEnd();
    for (let count = 0; count < 20; count++) {
      const start = performance.now();
      document.execCommand("insertText", false, "b");
      while (document.body.dataset.built !== document.body.dataset.asked)
        await new Promise((done) => setTimeout(done));
      // Until it is on the screen.
      await new Promise((done) => requestAnimationFrame(done));
      found.push(performance.now() - start);
      await new Promise((done) => setTimeout(done, 200));
    }
    return found.sort((a, b) => a - b).map(Math.round);
  });
  const last = await page.locator("#yaml").innerText();
  check(
    `a keystroke with 50 resources is rendered and painted after ${took[10]} ms (half of them), ${took.at(-1)} ms (the longest)`,
    last.includes(`team: a${"b".repeat(20)}`),
  );
}

const deployment = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
      - name: api
        image: registry.example.com/api:1.0.0
        env:
        - name: LOG_LEVEL
          value: info
`;

export async function lines(page: Page, check: Check): Promise<void> {
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
export async function recordedCases(page: Page, check: Check): Promise<void> {
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

export async function traps(page: Page, check: Check): Promise<void> {
  for (const { rule, title } of EXAMPLES.filter((one) => one.title.startsWith("Trap"))) {
    await page.selectOption("#example", title);
    await page.waitForFunction(() => document.body.dataset.judged === document.body.dataset.asked);
    await page.click("#tab-findings");
    const shown = await page.locator(".finding").allInnerTexts();
    check(
      `${title}: a finding names it`,
      shown.some((text) => text.includes(rule ?? "traps/")),
      shown,
    );
  }
  await page.click("#tab-yaml");
}

export async function link(browser: Browser, page: Page, origin: string, check: Check): Promise<void> {
  await page.click("#share");
  await page.waitForFunction(() => location.hash.startsWith("#files="));
  const { hash } = new URL(page.url());
  const before = await page.locator("#yaml").innerText();
  const { page: other } = await opened(browser, origin, `/playground/${hash}`, "light", 1280);
  await other.waitForSelector("body[data-built]");
  check("a link holds the files", (await other.locator("#yaml").innerText()) === before);
  await other.context().close();
}
