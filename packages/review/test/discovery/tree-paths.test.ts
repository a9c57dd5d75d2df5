import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { relativePath } from "../../src/discovery/tree-paths.ts";

afterEach(() => {
  shortcuts.taken = true;
});

const path = fc
  .array(fc.constantFrom("a", "b", "ab", "..", ""), { maxLength: 5 })
  .map((parts) => `/${parts.join("/")}`);

it("names a path relative to a folder whether or not it is seen at once that it lies below", () => {
  expect(relativePath("/a/b", "/a/b/c/d.yaml")).toBe("c/d.yaml");
  fc.assert(
    fc.property(path, path, (from, to) => {
      const [at, whole] = [true, false].map((taken) => {
        shortcuts.taken = taken;
        return relativePath(from, to);
      });
      expect(at).toBe(whole);
    }),
    { numRuns: 1000 },
  );
});
