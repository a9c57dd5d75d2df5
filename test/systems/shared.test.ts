import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { printYaml } from "kustogen/kustomize";
import { environments, generatedFiles, rendered } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";
import { temporaryFolder } from "../repository.ts";
import { FIVE } from "./five.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The texts of the files of a layer or an overlay, as they are committed. */
function textsIn(layer: string, system: string): string[] {
  const folder = join(ROOT, layer, system);
  return existsSync(folder)
    ? readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"))
    : [];
}

/** Lines as `wc -l` counts them. */
const linesOf = (texts: readonly string[]) =>
  texts.reduce((lines, text) => lines + text.split("\n").length - 1, 0);

/** The lines that the second text has and the first one hasn't, in the order that both have: all but the most that are common. */
function added(before: string, after: string): number {
  const folder = temporaryFolder();
  const files = ["before", "after"].map((name) => join(folder, name));
  for (const [at, text] of [before, after].entries()) writeFileSync(files[at] ?? "", text);
  const { stdout } = spawnSync("git", ["diff", "--no-index", "--minimal", "--numstat", ...files]);
  return Number.parseInt(stdout.toString(), 10);
}

describe("what the five systems take in files, beside what their environments render to", () => {
  const sizes = systems
    .filter(({ name }) => FIVE.has(name))
    .map((system) => {
      const deployed = environments()
        .filter((environment) => Object.hasOwn(environment.systems, system.name))
        .map(({ name }) => name);
      const folders = ["base", ...readdirSync(join(ROOT, "overlays")).map((layer) => `overlays/${layer}`)];
      const own = folders.map((folder) => linesOf(textsIn(folder, system.name)));
      const texts = deployed.map((layer) => printYaml(rendered(system, layer)));
      const union = texts.map((text, at) => added(texts[at - 1] ?? "", text));
      const sum = (lines: readonly number[]) => lines.reduce((all, more) => all + more, 0);
      return { name: system.name, own: sum(own), union: sum(union) };
    });
  const ratio = (of: typeof sizes) =>
    of.reduce((sum, { own }) => sum + own, 0) / of.reduce((sum, { union }) => sum + union, 0);

  test("is at most 1.18 times as much, of all together", () => {
    expect(sizes.map(({ name }) => name).sort()).toEqual([...FIVE].sort());
    expect(ratio(sizes)).toBeLessThanOrEqual(1.18);
  });

  test("is at most 1.25 times as much, of each, and 1.5 times of trevor, whose variables are whole in each environment", () => {
    const most = (name: string) => (name === "trevor" ? 1.5 : 1.25);
    expect(sizes.filter((size) => ratio([size]) > most(size.name))).toEqual([]);
  });
});

test("the five systems together need few patches that list elements for their order, and no operations count containers", () => {
  const files = systems.flatMap((system) =>
    environments()
      .filter((environment) => Object.hasOwn(environment.systems, system.name))
      .flatMap((environment) => [...generatedFiles(system, environment.name)]),
  );
  // Only where there is one container, so that nobody has to count.
  const operations = files.filter(([file]) => file.endsWith(".json6902.yaml"));
  expect(operations.filter(([, text]) => /\/\w*[cC]ontainers\/[1-9]/.test(text))).toEqual([]);
  const ordered = files.filter(([, text]) => text.includes("# Listed only to keep the order"));
  expect(ordered.length).toBeLessThanOrEqual(6);
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

    test("pack nothing into long lines", () => {
      for (const { name: environment } of deployed) {
        const texts = textsIn(`overlays/${environment}`, name);
        const long = texts.flatMap((text) => text.split("\n").filter((line) => line.length > 110));
        expect(long.filter((line) => /^[ -]*(?:[\w.$/-]+: )?[[{]/.test(line))).toEqual([]);
      }
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
