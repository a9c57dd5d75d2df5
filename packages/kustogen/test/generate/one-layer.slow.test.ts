import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, test } from "vitest";
import { systems } from "../../../../generators/systems/index.ts";
import type { System } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { findingsOf } from "../../src/testing/findings.ts";
import {
  type Changes,
  describedLayers,
  desired,
  generatedFiles,
  layersOf,
  rendered,
} from "../../src/testing/layers.ts";

/** The files of a layer where all layers are made, each from the beginning. */
function together(system: (typeof systems)[number], layer: string, changes: Changes): Map<string, string> {
  const made = generateSystem(layersOf(system, layer, changes), DEFAULT_FOLDERS);
  const found = made.find(({ node }) => node.layer === layer);
  const start = `${found?.folder}/`.length;
  return new Map(found?.files.map(({ path, text }) => [path.slice(start), text]));
}

const SOME = systems.filter(({ name }) => name === "trevor" || name === "opensail");

test.each(SOME.map((system) => [system.name, system] as const))(
  "a layer of %s that a test changes and looks at alone has the files that gen writes, whatever was looked at before",
  (_, system) => {
    const [image = ""] = Object.keys(system.images);
    const pinned = { images: { [image]: { tag: "v1.2.3" } } };
    // A system that nobody has looked at.
    const fresh = { ...system };
    for (const [layer, changes] of [
      ["production", pinned],
      ["beta", {}],
      ["production", {}],
      ["beta", pinned],
    ] as const)
      expect(generatedFiles(fresh, layer, changes), layer).toEqual(together(system, layer, changes));
  },
);

test("a setting that a test changes in a group is that group's and its environments', not the base's", () => {
  const system = SOME.find(({ name }) => name === "opensail") as (typeof systems)[number];
  const changed = (layer: string, settings: Record<string, unknown>) => {
    const before = layersOf(system, layer);
    return layersOf(system, layer, { settings })
      .filter((node, at) => JSON.stringify(node.settings) !== JSON.stringify(before[at]?.settings))
      .map((node) => node.layer);
  };
  const region = { aws: { region: "eu-west-1" } };
  expect(changed("aws", region)).toEqual(["aws", "beta", "production"]);
  expect(changed("production", region)).toEqual(["production"]);
  // The group sets it itself; another group and one environment are outside of it.
  expect(changed("base", { blockStorage: { bindingMode: "WaitForFirstConsumer" } })).toEqual([
    "base",
    "literal",
    "local",
  ]);
});

test("what a system hasn't is named: a layer, or its files", () => {
  const [system] = SOME as [(typeof systems)[number]];
  const said = `${system.name} has no layer nowhere`;
  for (const ask of [desired, rendered, generatedFiles])
    expect(() => ask(system, "nowhere"), ask.name).toThrow(said);
});

test("what a test changes in a rendered layer isn't changed for the next one", () => {
  const [system] = SOME as [(typeof systems)[number]];
  const [first] = rendered(system, "beta");
  (first as Resource).metadata.name = "changed";
  expect(rendered(system, "beta").map(({ metadata }) => metadata.name)).not.toContain("changed");
});

test("an image that a test changes in an environment is that environment's alone", () => {
  const [system] = SOME as [(typeof systems)[number]];
  const [image = ""] = Object.keys(system.images);
  const tagged = layersOf(system, "beta", { images: { [image]: { tag: "v9.9.9" } } })
    .filter(({ images }) => images[image]?.tag === "v9.9.9")
    .map(({ layer }) => layer);
  expect(tagged).toEqual(["beta"]);
});

test("findings are asked of an environment that there is", () => {
  const [system] = SOME as [(typeof systems)[number]];
  expect(() => findingsOf(system, "nowhere")).toThrow(`${system.name} has no layer nowhere`);
});

test("a system that talks to another one is judged and described beside it", () => {
  const [app, trevor] = ["app", "trevor"].map((name) => systems.find((one) => one.name === name)) as [
    System,
    System,
  ];
  const caller: System = {
    ...trevor,
    talksTo: ["app"],
    resources: (context) => {
      context.neighbours?.served("app/app");
      return trevor.resources(context);
    },
  };
  expect(() => findingsOf(caller, "beta")).toThrow("no app is known here; a test passes it in `beside`");
  expect(findingsOf(caller, "beta", undefined, "error", [app])).toEqual([]);
  expect(describedLayers(caller, [app])).toHaveLength(4);
});
