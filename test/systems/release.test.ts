import { readFileSync } from "node:fs";
import { environments } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { systems } from "../../generators/systems/index.ts";
import { generatedFiles } from "./rendered.ts";

const DELIVERED = environments().filter(({ argocd }) => argocd.enabled);
const CASES = DELIVERED.flatMap((environment) =>
  systems
    .filter(({ name }) => Object.hasOwn(environment.systems, name))
    .map((system) => [system.name, environment.name, system, environment.systems[system.name]] as const),
);

describe("an environment with a pin or another input that nobody has set", () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

  test.each(CASES)("%s in %s is started by a person, any other by Argo CD", (name, layer, _system, entry) => {
    const waiting = [...JSON.stringify(entry).matchAll(/unpinned|[^"\s]*(?:your-|XXXX)[^"\s]*/g)].map(
      ([value]) => value,
    );
    const text = read(`argocd/${layer}/${name}.yaml`);
    const { spec } = parse(text) as { spec: { syncPolicy: { automated?: object; retry: object } } };
    // OpenSail has no placeholder, and awaits that someone took over what ran there.
    const isStarted = waiting.length === 0 && name !== "opensail";
    expect(spec.syncPolicy.automated !== undefined).toBe(isStarted);
    // What stops forever after some attempts needs a person for each Secret that comes late; only OpenSail's migration is
    // worse repeated, as one of its steps runs outside a transaction.
    const limit = name === "opensail" ? 5 : -1;
    expect(spec.syncPolicy.retry).toMatchObject({ limit, refresh: true });
    if (isStarted) return;
    expect(text).toContain("\n# Awaits ");
    // The page lists them before anything else, and says then that a sync is a command.
    const page = read(`docs/systems/${name}/README.md`);
    const line = page.split("\n").find((one) => one.startsWith(`- ${layer}, in `)) ?? "";
    // Images of one registry stand together.
    for (const value of waiting) expect(line).toContain(value.replace(/(your-org\/).*/, "$1"));
    expect(page.indexOf(line)).toBeLessThan(page.indexOf(`- ${layer} (`));
    const steps = ["## A sync that hangs", "## Roll back", "## Stop and start"].map(
      (at) => page.split(at)[1],
    );
    for (const step of steps) expect(step).toMatch(new RegExp(`argocd app sync \\$APP( +# .*${layer}|\n)`));
  });
});

describe.each(CASES)("a release of %s in %s", (_system, layer, system, entry) => {
  // Fleet telemetry is pinned with the release also where it is off, as it is in both.
  const pins = Object.keys(entry?.images ?? {}).filter((pin) => pin !== "fleetTelemetry");
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
