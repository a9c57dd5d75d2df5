import { environments } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";
import { generatedFiles } from "./rendered.ts";

const CASES = environments().flatMap((environment) =>
  systems
    .filter(({ name }) => Object.hasOwn(environment.systems, name))
    .map((system) => [system.name, environment.name, system, environment.systems[system.name]] as const),
);

describe.each(CASES)("a release of %s in %s", (_system, layer, system, entry) => {
  const pins = Object.keys(entry?.images ?? {});
  const images = Object.fromEntries(pins.map((pin) => [pin, { ...entry?.images[pin], tag: "v99.0.0" }]));

  test("changes one line of the overlay for each pin, and no other file", () => {
    const before = generatedFiles(system, layer);
    const after = generatedFiles(system, layer, { images });
    expect([...after.keys()]).toEqual([...before.keys()]);
    const changed = [...after].flatMap(([name, text]) => {
      const old = before.get(name)?.split("\n");
      return text.split("\n").flatMap((line, at) => (line === old?.[at] ? [] : [`${name}: ${line.trim()}`]));
    });
    expect(changed).toEqual(pins.map(() => "kustomization.yaml: newTag: v99.0.0"));
  });
});
