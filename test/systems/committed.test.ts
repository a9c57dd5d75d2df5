import { readFileSync } from "node:fs";
import { environments, generatedFiles, pageOf } from "kustogen/testing";
import { expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const ENVIRONMENTS = environments();

test.each(systems.map((system) => [system.name, system] as const))(
  "what gen writes of %s, its folders and its page, is what is committed",
  (name, system) => {
    // Another object, as what is known of one is not made again.
    const own = { ...system };
    const layers = ENVIRONMENTS.filter(({ systems: run }) => Object.hasOwn(run, name)).map((one) => one.name);
    for (const layer of layers)
      for (const [file, text] of generatedFiles(own, layer)) {
        const path = `overlays/${layer}/${name}/${file}`;
        expect([path, text]).toEqual([path, read(path)]);
      }
    const page = pageOf(own);
    const committed = page === undefined ? undefined : read(`docs/systems/${name}.md`);
    expect(committed?.slice(committed.indexOf("# "))).toBe(page);
  },
);
