import { expect, it } from "vitest";
import { pathsInLine } from "../../src/cli/printed-report.ts";

it("names each of a few paths, and of many the folders that hold them", () => {
  const copies = Array.from({ length: 30 }, (_, index) => `overlays/staging/shop/${index}.yaml`);
  expect(pathsInLine(["base/a.yaml", "b.md"])).toBe("base/a.yaml, b.md");
  expect(pathsInLine([...copies, "b.md"])).toBe("overlays/staging/shop/ (30 files), ./ (1 file)");
  const folders = Array.from({ length: 23 }, (_, index) => `f${index}/a`);
  expect(pathsInLine(folders)).toMatch(/^f0\/ \(1 file\), .*f19\/ \(1 file\) and 3 more folders$/);
});
