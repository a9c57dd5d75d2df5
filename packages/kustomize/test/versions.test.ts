import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Renderer } from "../src/renderer.ts";
import { MemoryTree } from "../src/tree/memory.ts";
import { DIFFERENCES, VERSIONS, type Version } from "../src/versions.ts";
import { printResources } from "../src/yaml/printer/print.ts";

/** A folder, and what each version of the real kustomize prints of it, or how it fails. */
export interface VersionsCase {
  name: string;
  difference?: keyof typeof DIFFERENCES;
  files: Record<string, string>;
  folder?: string;
  answers: Record<Version, { prints?: string; fails?: string }>;
}

/** Recorded from the real programs; test/referee/versions-of-kustomize.test.ts asks them again. */
export const VERSIONS_CASES = parse(
  readFileSync("packages/kustomize/test/fixtures/versions.yaml", "utf8"),
) as VersionsCase[];

for (const kustomize of VERSIONS) {
  describe(`a build as kustomize ${kustomize}`, () => {
    for (const { name, files, folder = "", answers } of VERSIONS_CASES)
      it(`has ${name}`, () => {
        const build = () =>
          printResources(
            new Renderer(new MemoryTree(Object.entries(files)), { kustomize }).build(`/${folder}`),
          );
        const { prints } = answers[kustomize];
        if (prints === undefined) expect(build).toThrow();
        else expect(build()).toBe(prints);
      });
  });
}

it("each difference has a case in which the versions differ", () => {
  const differing = VERSIONS_CASES.filter(
    ({ answers }) => answers["5.8.1"].prints !== answers["5.8.3"].prints,
  );
  const named = new Set(differing.map(({ difference }) => difference));
  for (const difference of Object.keys(DIFFERENCES)) expect(named).toContain(difference);
});
