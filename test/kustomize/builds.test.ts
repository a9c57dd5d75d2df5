import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { printResources } from "../../generators/kustomize/print/print.ts";
import { Renderer } from "../../generators/kustomize/renderer.ts";
import { MemoryTree } from "../../generators/kustomize/tree/memory.ts";
import { InputError } from "../../generators/model/errors.ts";

interface Case {
  name: string;
  files: Record<string, string>;
  folder?: string;
  prints?: string;
  fails?: string;
}

const folder = "test/fixtures/builds";

// Recorded from the real kustomize 5.8.1 by test/referee/renderer/record-builds.ts.
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
