import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { Renderer } from "../../../src/renderer.ts";
import { MemoryTree } from "../../../src/tree/memory.ts";
import type { Version } from "../../../src/versions.ts";
import { printResources } from "../../../src/yaml/printer/print.ts";
import { BUILDS, casesOf, VERSIONS_CASES } from "../../recorded.ts";
import { realBuild, realKustomize } from "./kustomize.ts";

const earlier = spawnSync("kustomize-5.8.1", ["version"]).status === 0;
const PROGRAMS: [Version, string][] = [
  ["5.8.1", "kustomize-5.8.1"],
  ["5.8.3", "kustomize"],
];

/** What this renderer prints of a folder as a version; undefined if it refuses it. */
function ours(files: Record<string, string>, folder: string, kustomize: Version): string | undefined {
  try {
    return printResources(
      new Renderer(new MemoryTree(Object.entries(files)), { kustomize }).build(`/${folder}`),
    );
  } catch {
    return undefined;
  }
}

it.runIf(realKustomize !== undefined && earlier)("each version's answers are those of its program", () => {
  for (const [version, program] of PROGRAMS)
    for (const { name, files, folder = "", answers } of VERSIONS_CASES) {
      const { ok, text } = realBuild(files, folder, [], program);
      expect(ok ? text : undefined, `${name} by ${program}`).toBe(answers[version].prints);
    }
});

it.runIf(earlier)(
  "every recorded build is as kustomize 5.8.1 what its program prints",
  () => {
    const wrong = BUILDS.flatMap((recording) =>
      casesOf(recording).flatMap(({ name, files, folder = "", prints }) => {
        const { ok, text } = realBuild(files, folder, [], "kustomize-5.8.1");
        const own = ours(files, folder, "5.8.1");
        // What only this renderer refuses, it refuses of both versions.
        const isRefused =
          own === undefined && (!ok || prints === undefined || ours(files, folder, "5.8.3") === undefined);
        return own === (ok ? text : undefined) || isRefused ? [] : [`${recording.file}: ${name}`];
      }),
    );
    expect(wrong).toEqual([]);
  },
  600_000,
);
