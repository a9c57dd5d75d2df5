import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, test } from "vitest";
import type { CheckInput } from "../../../src/check/check.ts";
import { PartMemory, type PartRecord } from "../../../src/check/memory/part-memory.ts";
import { partsOf } from "../../../src/check/memory/parts.ts";
import { KeptInMemory } from "./kept-in-memory.ts";

/** Systems of a repository, each in one environment. */
const systems = (names: readonly string[]) =>
  names.map((system) => ({
    folder: `/overlays/beta/${system}`,
    strictness: undefined,
    authored: { system, exceptions: [] },
  })) as unknown as CheckInput["environments"];

const input = (environments: CheckInput["environments"]): CheckInput => ({
  tree: new MemoryTree(new Map()),
  environments,
  rules: [],
  exceptions: [],
  today: "2027-03-31",
  notRendered: [],
  cwd: "/",
});

const record = (place: string): PartRecord => ({
  told: [],
  environments: [undefined],
  leftOut: { failures: [], notRendered: [], notLookedAt: [], emptied: 0 },
  facts: new Uint8Array([1, 2]),
  factsDigest: "digest",
  ofKustomizations: [],
  files: [
    { file: `${place}/a.yaml`, environment: place, mayDefine: false, findings: [] },
    { file: `${place}/b.yaml`, environment: place, mayDefine: true, findings: [] },
  ],
  definitions: [],
  seen: "",
});

test("a system that comes or goes leaves what is known of nearly all others", () => {
  const memory = new KeptInMemory();
  const names = Array.from({ length: 200 }, (_, at) => `sys${at}`);
  const known = (some: readonly string[], keeps: boolean) => {
    const environments = systems(some);
    const parts = new PartMemory(input(environments), memory);
    const folders = partsOf(environments).flatMap((numbers) => {
      const [first = 0] = numbers;
      const place = environments[first]?.folder ?? "";
      const found = parts.recall(numbers);
      if (found !== undefined) expect(found).toEqual(record(place));
      if (keeps) parts.keep(numbers, record(place));
      return found === undefined ? [] : numbers;
    });
    parts.flush();
    return folders.length;
  };
  expect(known(names, true)).toBe(0);
  expect(known(names, false)).toBe(200);
  // Each change is one of many: all that is known is what the first run has kept.
  for (const at of [0, 31, 77, 160]) {
    expect(known(names.toSpliced(at, 1), false)).toBeGreaterThan(150);
    expect(known(names.toSpliced(at, 0, "another"), false)).toBeGreaterThan(150);
  }
});
