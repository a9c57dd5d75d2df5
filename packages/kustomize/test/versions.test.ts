import { describe, expect, it } from "vitest";
import { Renderer } from "../src/renderer.ts";
import { MemoryTree } from "../src/tree/memory.ts";
import { DIFFERENCES, VERSIONS } from "../src/versions.ts";
import { printResources } from "../src/yaml/printer/print.ts";
import { VERSIONS_CASES } from "./recorded.ts";

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
