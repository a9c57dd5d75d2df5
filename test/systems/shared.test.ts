import { environments, generatedFiles } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";

test("the five systems together need one patch that names elements for their order, and no operations by index", () => {
  const files = systems.flatMap((system) =>
    environments()
      .filter((environment) => Object.hasOwn(environment.systems, system.name))
      .flatMap((environment) => [...generatedFiles(system, environment.name)]),
  );
  expect(files.filter(([file]) => file.endsWith(".json6902.yaml"))).toEqual([]);
  const ordered = files.filter(([, text]) => text.includes("# Named only to keep the order"));
  expect(ordered.length).toBeLessThanOrEqual(1);
});

describe.each(systems.map((system) => [system.name, system] as const))(
  "the overlays of %s",
  (name, system) => {
    const deployed = environments().filter((environment) => Object.hasOwn(environment.systems, name));
    const overlays = deployed.map((environment) => generatedFiles(system, environment.name));

    test("have no file that all of them have, byte for byte", () => {
      const [first, ...others] = overlays as [Map<string, string>, ...Map<string, string>[]];
      expect(others.length).toBeGreaterThan(0);
      const same = [...first].filter(([file, text]) => others.every((files) => files.get(file) === text));
      expect(same.map(([file]) => file)).toEqual([]);
    });

    test("say the tag of each pin in a line of their kustomization", () => {
      for (const [at, { systems: entries }] of deployed.entries()) {
        const kustomization = overlays[at]?.get("kustomization.yaml") ?? "";
        for (const { tag } of Object.values(entries[name]?.images ?? {}))
          if (tag !== undefined) expect(kustomization).toMatch(new RegExp(`newTag: "?${tag}"?\\n`));
      }
    });
  },
);
