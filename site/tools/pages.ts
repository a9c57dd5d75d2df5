import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import { filesShown } from "../../scripts/markdown/code-blocks.ts";
import type { Files, Shared } from "../playground/engine/messages.ts";
import { EXAMPLES } from "../playground/examples.ts";
import { shownInBlocks } from "./block-style.ts";
import { errorPage } from "./error-page.ts";
import { aroundExample } from "./rule-examples.ts";
import { pageName, rulePages } from "./rule-pages.ts";

/** The text on the page of a rule whose example the playground can't judge. */
export const NOT_IN_A_BROWSER =
  "The playground renders one folder: it can't judge this example, which is about more than that.";

/** Where the playground is, which is no page of VitePress, on a host that may serve the site below a path. */
const PLAYGROUND = `${process.env.SITE_BASE ?? "/"}playground/`;

/**
 * Copies the docs to where VitePress is installed, since it resolves its own imports from where a page lies, and writes
 * the pages of the rules and the error codes beside them. Their examples get links that open them in the playground.
 */
export function writePages(site: string): void {
  const pages = join(site, ".pages");
  rmSync(pages, { recursive: true, force: true });
  cpSync(join(site, "../packages/kustogen/docs"), pages, { recursive: true });
  mkdirSync(join(pages, "rules"));
  for (const [name, text] of rulePages()) writeFileSync(join(pages, "rules", name), text);
  writeFileSync(join(pages, "errors.md"), errorPage());
  cpSync(join(site, "index.md"), join(pages, "index.md"));
  for (const picture of ["review-light.svg", "review-dark.svg"])
    cpSync(join(site, "../docs", picture), join(pages, "public", picture));
  for (const name of readdirSync(pages, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".md")) continue;
    const page = readFileSync(join(pages, name), "utf8");
    writeFileSync(join(pages, name), linkedPage(name, page));
  }
}

/**
 * A page with a link to the playground at each of its examples: where it has a mark, `<!-- playground: ID -->` for an
 * example of the playground and `<!-- playground: files of FOLDER -->` for files that the page shows, and on the
 * pages of rules, whose examples have a field a line there, and what is wrong marked.
 */
export function linkedPage(name: string, page: string): string {
  const { bad = "", good = "" } = ruleOf(name) ?? {};
  const linked = withLinks(name, page);
  if (bad === "") return linked;
  const shown = linked.replace(fenceOf(bad), () => shownInBlocks(bad, good));
  return shown.replace(fenceOf(good), () => shownInBlocks(good, bad));
}

const ruleOf = (name: string) => RULES.find((one) => join("rules", pageName(one)) === name);

const fenceOf = (example: string) => `\`\`\`yaml\n${example}\n\`\`\`\n`;

function withLinks(name: string, page: string): string {
  const marked = page
    .replace(/<!-- playground: files of (\S+) -->/g, (_, folder: string) => linkToFiles(page, folder))
    .replace(/<!-- playground: ([\w-]+) -->/g, (_, id: string) => linkToExample(id));
  const rule = ruleOf(name);
  if (rule === undefined) return marked;
  const { bad, good } = rule;
  const around = bad === undefined ? undefined : aroundExample(rule.id, bad);
  const example = EXAMPLES.find((one) => one.rule === rule.id);
  if (bad === undefined || good === undefined || around === undefined)
    return [
      marked.trimEnd(),
      ...(example ? [linkToExample(example.id)] : []),
      ...(bad !== undefined && !example ? [NOT_IN_A_BROWSER] : []),
    ]
      .join("\n\n")
      .concat("\n");
  const before = (files: Files): Files =>
    Object.fromEntries([...inside("before", around(good)), ...inside("changed", files)]);
  const states: [string, string, Files][] =
    rule.checkChange === undefined
      ? [
          [bad, "See the finding", around(bad)],
          [good, "See it fixed", around(good)],
        ]
      : [[bad, "See the finding", before(around(bad))]];
  return states.reduce((text, [state, title, files]) => {
    const fence = fenceOf(state);
    return text.replace(fence, () => `${fence}\n${link(shownState(files), `${title} in the playground`)}\n`);
  }, marked);
}

/** Files, as they are in a folder. */
function inside(folder: string, files: Files): [string, string][] {
  return Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]);
}

/** How the playground opens the files of a rule's example: at what the page shows, and at what is said of it. */
function shownState(files: Shared["files"]): Shared {
  const paths = Object.keys(files);
  const file =
    paths.findLast((path) => path.endsWith("example.yaml")) ?? paths.find((path) => path.endsWith(".env"));
  return { files, file, view: paths.some((path) => path.startsWith("changed/")) ? "compare" : "findings" };
}

function linkToFiles(page: string, folder: string): string {
  const files = Object.fromEntries(
    [...filesShown(page, folder)].map(([path, text]) => [path.slice(folder.length + 1), text]),
  );
  const [kustomization] = Object.keys(files).filter(
    (path) => path.startsWith("overlays/") && path.endsWith("/kustomization.yaml"),
  );
  if (kustomization === undefined) throw new Error(`the page shows no overlay below ${folder}`);
  return link({ files, folder: dirname(kustomization) }, "Open these files in the playground");
}

function linkToExample(id: string): string {
  const example = EXAMPLES.find((one) => one.id === id);
  if (example === undefined) throw new Error(`there is no example ${id} in the playground`);
  return `[Try it in the playground: ${example.title.replace(/^Trap: /, "")}](${PLAYGROUND}#example=${id}){target="_self"}`;
}

function link(state: Shared, title: string): string {
  return `[${title}](${PLAYGROUND}${fragmentOf(state)}){target="_self"}`;
}

/** The fragment of an address that holds files, as the playground's own links do. */
export function fragmentOf(state: Shared): string {
  return `#files=${deflateSync(JSON.stringify(state), { level: 9 }).toString("base64url")}`;
}
