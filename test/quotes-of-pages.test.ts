import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withoutCode } from "../scripts/markdown/code-blocks.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
/** The files below a folder with one of these endings. */
const files = (folder: string, ending: RegExp) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name) && !name.includes("node_modules"))
    .map((name) => `${folder}/${name}`);

const PACKAGES = readdirSync(join(ROOT, "packages")).map((name) => `packages/${name}`);
// The style page quotes how not to write; pages of rules are made from the sources.
const PAGES = ["README.md", "CONTRIBUTING.md", ...files("packages/kustogen/docs", /^(?!style)[\w-]+\.md$/)];

/** What other programs print, and their commands. */
const FOREIGN = [
  "Make sure the … CRD is installed on the destination cluster",
  ...["cmctl status certificate", "flux diff kustomization", "flux get all", "flux tree kustomization"],
  "promtool check rules",
];

const COMMAND = /^(?:kustogen|npm|npx|git|kubectl|helm|kustomize|argocd) /;

/** The sources as the texts that they print: concatenated, in one line, without escapes and comments. */
const SOURCES = [...PACKAGES.map((name) => `${name}/src`), "site"]
  .filter((folder) => existsSync(join(ROOT, folder)))
  .flatMap((folder) => files(folder, /\.(?:ts|js|html)$/))
  .map(read)
  .join("\n")
  .replace(/\/\*[\s\S]*?\*\/|^ *\/\/.*$/gm, "")
  .replace(/["'`]\s*\+\s*["'`]/g, "")
  .replace(/\\(["'`])/g, "$1")
  .replace(/\s+/g, " ");
const ALL = PAGES.map((path) => [path, read(path)] as const);
/** Headings and cells, which pages quote as well. */
const TITLES = new Set(ALL.flatMap(([, text]) => text.split(/\n#+ |[\n|]/)).map((part) => part.trim()));

/** The messages that a page's prose quotes, in two words or more, or shows as code that isn't a command. */
function messages(page: string): string[] {
  const prose = withoutCode(page).replace(/\s+/g, " ");
  const spans = [...prose.matchAll(/`([^`]*)`/g)].map(([, span = ""]) => span);
  return [
    ...[...prose.replace(/`[^`]*`/g, "").matchAll(/(?<![\w=])"(\w[^"]* [^"]*?)[.,;:]?"/g)].map(
      ([, text = ""]) => text,
    ),
    ...spans.filter((span) => /^[a-z]{3,},? [a-z']+ [a-z' ]+(?:$|:)/.test(span) && !COMMAND.test(span)),
  ];
}

/** True if something prints a text; numbers, names that differ and what stands for something else are left out. */
function isPrinted(text: string): boolean {
  const parts = text.split(/…|\d[\d.,]*|\b(?:beta|production|env)\b|:/).map((part) => part.trim());
  return parts.every((part) => !/\w \w/.test(part) || SOURCES.includes(part));
}

it("what pages quote is what kustogen prints, or a heading", () => {
  const found = ALL.flatMap(([path, text]) => messages(text).map((quote) => ({ path, quote })));
  expect(found.length).toBeGreaterThan(10);
  expect(
    found.filter(({ quote }) => !isPrinted(quote) && !TITLES.has(quote) && !FOREIGN.includes(quote)),
  ).toEqual([]);
});

it("the line that the page about env explains sets a value", () => {
  const [, file = "", line] =
    /kustogen explain (\S+):(\d+)/.exec(read("packages/kustogen/docs/env.md")) ?? [];
  expect(read(file).split("\n")[Number(line) - 1]).toMatch(/^ +(?:- )?\w+: \S/);
});
