import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { InputError } from "../../src/errors/errors.ts";
import { Renderer } from "../../src/kustomize/renderer.ts";
import { MemoryTree } from "../../src/kustomize/tree/memory.ts";
import { printResources } from "../../src/kustomize/yaml/printer/print.ts";

interface Case {
  name: string;
  files: Record<string, string>;
  folder?: string;
  prints?: string;
  fails?: string;
}

const folder = "packages/kustogen/test/fixtures/builds";

// Recorded from the real kustomize 5.8.1 by packages/kustogen/test/referee/renderer/record-builds.ts.
for (const file of readdirSync(folder)) {
  describe(`a build with ${file.replace(".yaml", "")} prints what kustomize prints`, () => {
    for (const { name, files, folder: built, prints, fails } of parse(
      readFileSync(`${folder}/${file}`, "utf8"),
    ) as Case[]) {
      it(name, () => {
        const build = (): string =>
          printResources(new Renderer(new MemoryTree(Object.entries(files))).build(`/${built ?? ""}`));
        if (fails === undefined) expect(build()).toBe(prints);
        else expect(build).toThrow(InputError);
      });
    }
  });
}
