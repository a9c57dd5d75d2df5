import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { withoutCode } from "../scripts/markdown/code-blocks.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Folders whose pages are not this repository's, or whose texts are read on generated pages. */
const FOREIGN = new Set(["node_modules", "dist", ".git", ".pages", "templates", "runbook"]);

/** Every page of the repository, relative to its root. */
function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return FOREIGN.has(entry.name) ? [] : pagesIn(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

/** A page without its code, in which nothing is a link. */
function prose(page: string): string {
  return withoutCode(page).replace(/`[^`\n]*`/g, "");
}

/** What GitHub makes of a heading, to link to; a second one of the same name gets a number. */
function anchorsOf(page: string): Set<string> {
  const found = new Map<string, number>();
  const anchors = new Set([...page.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = ""]) => id));
  for (const [, heading = ""] of withoutCode(page).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const name = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
      .replaceAll(" ", "-");
    const count = found.get(name) ?? 0;
    found.set(name, count + 1);
    anchors.add(count === 0 ? name : `${name}-${count}`);
  }
  return anchors;
}

const known = new Map<string, Set<string>>();

/** The same of a file, which is read once: most links lead to a few pages. */
function anchorsIn(file: string): Set<string> {
  const anchors = known.get(file) ?? anchorsOf(readFileSync(join(root, file), "utf8"));
  known.set(file, anchors);
  return anchors;
}

const pages = pagesIn("");

/** Why a link leads nowhere; undefined if it leads somewhere. */
function wrong(page: string, link: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/.test(link)) return undefined;
  const [file = "", anchor] = decodeURI(link).split("#");
  const target =
    file === "" ? page : normalize(file.startsWith("/") ? file.slice(1) : join(dirname(page), file));
  if (!existsSync(join(root, target))) return `${page}: ${link}: there is no ${target}`;
  if (anchor === undefined || !target.endsWith(".md")) return undefined;
  return anchorsIn(target).has(anchor) ? undefined : `${page}: ${link}: ${target} has no heading "${anchor}"`;
}

it("every link of a page to another page, a file or a heading leads somewhere", () => {
  let links = 0;
  const dead = pages.flatMap((page) => {
    const text = prose(readFileSync(join(root, page), "utf8"));
    const inline = [...text.matchAll(/\]\(<?([^()\s>]+(?:\([^()\s]*\))?)>?(?: "[^"]*")?\)/g)];
    const named = [...text.matchAll(/^\[[^\]]+\]: +<?([^\s>]+)>?/gm)];
    return [...inline, ...named].flatMap(([, link = ""]) => {
      links++;
      return wrong(page, link) ?? [];
    });
  });
  expect(pages).toContain("packages/kustogen/README.md");
  expect(links).toBeGreaterThan(100);
  expect(dead).toEqual([]);
});

it("every page of the engine's docs is linked from another page", () => {
  const linked = new Set(
    pages.flatMap((page) =>
      [...readFileSync(join(root, page), "utf8").matchAll(/\]\(([^()\s#]+)/g)].map(([, link = ""]) =>
        normalize(join(dirname(page), link)),
      ),
    ),
  );
  const docs = pages.filter((page) => page.startsWith("packages/kustogen/docs/"));
  expect(docs.filter((page) => !linked.has(page))).toEqual([]);
});

it("a tutorial, a how-to page or an explanation has at most 1,000 words beside its code and the list of dropped rules", () => {
  const contents = readFileSync(join(root, "packages/kustogen/docs/README.md"), "utf8");
  const short = contents
    .split(/^## /m)
    .filter((section) => /^(?:Tutorials|How to|Explanation)\n/.test(section))
    .flatMap((section) => [...section.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name = ""]) => name));
  expect(short.length).toBeGreaterThan(15);
  const words = (name: string) =>
    prose(readFileSync(join(root, "packages/kustogen/docs", name), "utf8"))
      .replace(/<!--[\s\S]*?-->/g, "")
      // A list in which one looks up the names that one's own exceptions have.
      .replace(/\| dropped rule \|[\s\S]*?\n\n/, "")
      .split(/\s+/).length;
  expect(short.filter((name) => words(name) > 1000)).toEqual([]);
});
