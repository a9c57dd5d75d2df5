import { join } from "node:path";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { proofOf } from "../../src/import/prove.ts";
import { importedState } from "../../src/import/state.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { SHOP } from "../authoring/shop.ts";
import { shopEnvironment } from "../generate/shop.ts";
import { casesIn } from "./cases.ts";

/** The first lines of every file and of every kustomization. */
const HEAD = /^#.*\n(?:apiVersion: kustomize.*\nkind: Kustomization\n)?/;

const ALL = casesIn(join(import.meta.dirname, "recorded-layers"));

it.each(ALL)(
  "%s: %s: the base is what the first environment is, and the others are small patches (npx vitest --update writes it)",
  async (file, title, environments) => {
    const states = new Map(
      environments.map(([name, yaml]) => [
        name,
        importedState({ name, from: "", resources: resources(yaml) }).expected,
      ]),
    );
    const [first] = states.values();
    const system = defineSystem({
      ...SHOP,
      namespaces: "as-written",
      exceptions: ["Service/queue", "Application/redis"].map((resource) => ({
        rule: "schema/valid",
        resource,
        reason: "As imported.",
      })),
      resources: ({ layer }) => states.get(layer) ?? first ?? [],
    });
    const named = environments.map(([name]) => shopEnvironment(name, {}));
    const layers = generateSystem(resolveTree(system, named), DEFAULT_FOLDERS);
    const files = new Map(layers.flatMap((layer) => layer.files.map(({ path, text }) => [`/${path}`, text])));
    const renderer = new Renderer(new MemoryTree(files));
    for (const [name, state] of states) {
      const rendered = renderer.build(`/overlays/${name}/shop`) as unknown as Resource[];
      expect(proofOf(name, state, rendered).differences).toEqual([]);
    }
    const text = [...files].map(([path, yaml]) => `=== ${path}\n${yaml.replace(HEAD, "")}`).join("");
    const name = `${file.replace(".yaml", "")}/${title.replace(/\W+/g, "-")}`;
    await expect(text).toMatchFileSnapshot(`recorded-layers/${name}.txt`);
  },
);
