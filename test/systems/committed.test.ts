import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { environments, generatedFiles, pagesOf } from "kustogen/testing";
import { expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const ENVIRONMENTS = environments();

test.each(systems.map((system) => [system.name, system] as const))(
  "what gen writes of %s, its folders and its pages, is what is committed",
  (name, system) => {
    // Another object, as what is known of one is not made again.
    const own = { ...system };
    const layers = ENVIRONMENTS.filter(({ systems: run }) => Object.hasOwn(run, name)).map((one) => one.name);
    for (const layer of layers)
      for (const [file, text] of generatedFiles(own, layer)) {
        const path = `overlays/${layer}/${name}/${file}`;
        expect([path, text]).toEqual([path, read(path)]);
      }
    const pages = pagesOf(own);
    expect(pages.length).toBeGreaterThan(0);
    for (const { path, text } of pages) {
      const committed = read(path);
      expect(committed.slice(committed.indexOf("# "))).toBe(text);
    }
  },
);

test.each(systems.map(({ name }) => name))(
  "no file of %s is another one over again, but those that test what an object has",
  (name) => {
    const roots = ["base", ...ENVIRONMENTS.map((one) => `overlays/${one.name}`)].map(
      (one) => `${one}/${name}`,
    );
    const seen = new Map<string, string>();
    for (const root of roots) {
      const folder = new URL(`../../${root}/`, import.meta.url);
      if (!existsSync(folder)) continue;
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const text = readFileSync(path, "utf8");
        // A test is about one object, so that each has its own, whatever others have.
        if (text.includes("op: test")) continue;
        expect([path, seen.get(text)]).toEqual([path, undefined]);
        seen.set(text, path);
      }
    }
    expect(seen.size).toBeGreaterThan(2);
  },
);
