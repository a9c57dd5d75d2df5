import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { codeBlocks } from "../../scripts/markdown/code-blocks.ts";
import { Engine } from "../../site/playground/engine/engine.ts";
import type { Files, Shared } from "../../site/playground/engine/messages.ts";
import { linkedPage, NOT_IN_A_BROWSER } from "../../site/tools/pages.ts";
import { IN_A_REPOSITORY } from "../../site/tools/rule-examples.ts";
import { rulePages } from "../../site/tools/rule-pages.ts";

const DOCS = join(import.meta.dirname, "../../packages/kustogen/docs");
const built = [
  ...readdirSync(DOCS).flatMap((name) =>
    name.endsWith(".md") ? [[name, readFileSync(join(DOCS, name), "utf8")] as const] : [],
  ),
  ...[...rulePages()].map(([name, text]) => [join("rules", name), text] as const),
].map(([name, text]) => ({ name, text: linkedPage(name, text) }));

/** What the links of a text open, as the playground reads it. */
function opened(text: string): Shared[] {
  return [...text.matchAll(/#files=([\w-]+)/g)].map(([, data = ""]) =>
    JSON.parse(inflateSync(Buffer.from(data, "base64url")).toString()),
  );
}

/** The rules that find something in files: in a folder, or in the change from one folder to another. */
function found(files: Files): { error: string | undefined; rules: string[] } {
  const engine = new Engine();
  const { error, folders } = engine.build(files, undefined);
  const page = folders.includes("changed") ? engine.compare(files, "before", "changed") : "";
  const changed = [...page.matchAll(/\b[a-z]+\/[a-z-]+\b/g)].map(([rule]) => rule);
  return { error, rules: [...changed, ...engine.judge().findings.map(({ rule }) => rule)] };
}

/** True for a block that is a kustomization, an object of Kubernetes, or part of one. */
function isRendered(code: string): boolean {
  return parseAllDocuments(code.replaceAll("…", "etc")).some((document) => {
    const value: unknown = document.toJS();
    if (typeof value !== "object" || value === null) return false;
    const fields = Object.keys(value);
    // Of Flux, which kustomize doesn't build.
    if ("apiVersion" in value && /\.fluxcd\.io\//.test(String(value.apiVersion))) return false;
    return fields.some((field) =>
      /^(?:apiVersion|kind|resources|components|patches|configMapGenerator)$/.test(field),
    );
  });
}

describe("the pages of the site", () => {
  it("have a link to the playground in each section that shows what kustomize builds", () => {
    const sections = built
      .filter(({ name }) => !name.startsWith("rules/"))
      .flatMap(({ name, text }) =>
        text.split(/^(?=## )/m).map((section) => ({ name, section, title: section.split("\n")[0] })),
      )
      .filter(({ section }) =>
        codeBlocks(section).some(({ language, code }) => language === "yaml" && isRendered(code)),
      );
    expect(sections.length).toBeGreaterThan(3);
    const without = sections.filter(({ section }) => !section.includes("](/playground/#"));
    expect(without.map(({ name, title }) => `${name}: ${title}`)).toEqual([]);
  });

  it("open files that render", () => {
    const links = built.flatMap(({ name, text }) => opened(text).map((shared) => ({ name, ...shared })));
    expect(links.length).toBeGreaterThan(50);
    for (const { name, files, folder, file } of links) {
      const { error, folder: shown } = new Engine().build(files, folder);
      expect([name, error, folder ?? shown]).toEqual([name, undefined, shown]);
      if (file !== undefined) expect(Object.keys(files)).toContain(file);
    }
  });
});

describe("the example on the page of", () => {
  const shown = built.flatMap(({ text }) => {
    const [, id = ""] =
      /^# (\S+)\n[\s\S]*^(?:Breaks the rule|After a change that the rule reports):$/m.exec(text) ?? [];
    return id === "" ? [] : [{ id }];
  });
  const page = (id: string) =>
    built.find(({ name }) => name === `rules/${id.replace("/", "-")}.md`)?.text ?? "";

  it.each(shown.filter(({ id }) => opened(page(id)).length > 0))(
    "$id is found until it is fixed",
    ({ id }) => {
      const [bad, good] = opened(page(id)).map(({ files }) => found(files));
      expect([bad?.error, good?.error]).toEqual([undefined, undefined]);
      expect(bad?.rules).toContain(id);
      if (id.startsWith("change/")) expect(good).toBeUndefined();
      else expect(good?.rules).not.toContain(id);
    },
  );

  it("a rule that one folder can't break says that the playground can't check it", () => {
    const others = shown.filter(({ id }) => opened(page(id)).length === 0);
    expect(others.map(({ id }) => id).filter((id) => !IN_A_REPOSITORY.has(id))).toEqual(["secrets/contract"]);
    for (const { id } of others) expect(page(id), id).toContain(NOT_IN_A_BROWSER);
  });
});
