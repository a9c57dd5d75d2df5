import { expect, it } from "vitest";
import { pathsInLine, printedReport } from "../../src/cli/printed-report.ts";
import { type GenReport, NOTHING } from "../../src/generate/gen-report.ts";

const change = (path: string, action: "create" | "change" | "remove", diff = "") => ({ path, action, diff });
const CHANGES = [change("base/a", "create"), change("base/b", "change"), change("base/c", "remove")];
const ID = "0123456789abcdef";
const commit = (sources: string[], files = 2) => ({
  id: ID,
  message: "gen: shop (beta)\n\nmore",
  files,
  sources,
});
const upgrade = { from: "1.0.0", to: "1.1.0", files: 2, renderings: 4, differ: [] as string[] };
const UP = "nothing to do (123.46 s)";

it.each<[string, Partial<GenReport>, lines: string[], branch?: string]>([
  ["nothing changed", {}, [UP]],
  [
    "it was not to commit",
    { changes: CHANGES },
    ["3 files (1 new, 1 deleted) written, not committed (123.46 s)"],
  ],
  ["one file was written", { changes: CHANGES.slice(1, 2) }, ["1 file written, not committed (123.46 s)"]],
  [
    "it only restored",
    { changes: CHANGES, asCommitted: true },
    ["3 files restored as HEAD has them (123.46 s)"],
  ],
  [
    "it committed",
    { changes: CHANGES, commit: commit([]), summary: ["shop (beta): a", "b"] },
    ["shop (beta): a", "b", "committed 0123456789ab gen: shop (beta) (2 files, 123.46 s)"],
  ],
  [
    "it committed sources",
    { commit: commit(["a", "b", "c", "d"], 1) },
    ["committed 0123456789ab gen: shop (beta) (1 file with a, b, c, d, 123.46 s)"],
  ],
  [
    "it committed many sources",
    { commit: commit(["a", "b", "c", "d", "e"]) },
    ["committed 0123456789ab gen: shop (beta) (2 files with 5 sources, 123.46 s)"],
  ],
  [
    "a hand edit was overwritten",
    { commit: commit([]), stash: ID },
    [
      "hand edits kept in the stash: 0123456789ab (git stash list)",
      "committed 0123456789ab gen: shop (beta) (2 files, 123.46 s)",
    ],
  ],
  [
    "it committed on a branch",
    { commit: commit([]) },
    [
      "committed 0123456789ab gen: shop (beta) (2 files, 123.46 s)",
      "on the branch new: git push --set-upstream origin new",
    ],
    "new",
  ],
  [
    "a new engine changes nothing",
    { upgrade: { ...upgrade, files: 0 } },
    ["kustogen 1.0.0 → 1.1.0: no file changes", UP],
  ],
  [
    "another build changes a file",
    { upgrade: { ...upgrade, to: "1.0.0", files: 1 } },
    ["kustogen 1.0.0 is a different build than before: 1 file changes, all 4 renderings stay the same", UP],
  ],
  [
    "a new engine changes renderings",
    { upgrade: { ...upgrade, differ: ["overlays/beta/shop", "b"] } },
    [
      "kustogen 1.0.0 → 1.1.0: 2 files change, 2 of 4 renderings stay the same; these don't: overlays/beta/shop, b",
      UP,
    ],
  ],
  [
    "a new engine and sources change renderings",
    { upgrade: { ...upgrade, differ: "abcdefghijkl".split("") }, commit: commit(["s"]) },
    [
      "kustogen 1.0.0 → 1.1.0: 2 files change, -8 of 4 renderings stay the same; these don't: a, b, c, d, e, f, g, h, i, j and 2 more (sources changed too)",
      "committed 0123456789ab gen: shop (beta) (2 files with s, 123.46 s)",
    ],
  ],
  [
    "a new engine and sources change no rendering",
    { upgrade, commit: commit(["s"]) },
    [
      "kustogen 1.0.0 → 1.1.0: 2 files change, all 4 renderings stay the same",
      "committed 0123456789ab gen: shop (beta) (2 files with s, 123.46 s)",
    ],
  ],
])("gen says what it did where %s", (_, report, lines, branch) => {
  const printed = printedReport({ ...NOTHING, ...report }, false, 123_456, branch);
  expect(printed).toEqual({ text: lines.join("\n"), notes: [] });
});

it("gen --check says each change with its first lines, and what there is to do", () => {
  const said = (changes: GenReport["changes"]) =>
    printedReport({ ...NOTHING, changes, summary: ["shop (beta): a"] }, true, 123_456).text.split("\n");
  expect(said([])).toEqual(["shop (beta): a", "up to date (123.46 s)"]);
  expect(said([...CHANGES, change("base/d", "change", "@@\n-a\n+b")])).toEqual([
    "+ base/a",
    "~ base/b",
    "- base/c",
    "~ base/d",
    "@@",
    "-a",
    "+b",
    "shop (beta): a",
    "4 files (1 new, 1 deleted) would change; run npm run gen",
  ]);
});

it("gen notes beside it what someone has to know", () => {
  const removal = (...workloads: string[]) => ({
    system: "shop",
    environment: "beta",
    workloads,
    data: ["x"],
  });
  const by = { id: ID, author: "Ann", date: "", subject: "tuned" };
  const report: GenReport = {
    ...NOTHING,
    removals: [removal("Deployment a"), removal(), removal("Deployment a", "Job b")],
    warnings: ["w1", "w2"],
    unchecked: ["Thing (a/v1) of shop", "Other (b/v1) of shop"],
    foreign: ["base/README.md"],
    unknownAuthor: ["base/a.yaml", "base/b.yaml"],
    edits: [
      { path: "base/a.yaml", commit: by },
      { path: "base/b.yaml", commit: undefined },
    ],
    uncommittedSources: ["generators/a.ts"],
  };
  const notes = [
    "shop (beta): 1 workload is removed: Deployment a",
    "shop (beta): 2 workloads are removed: Deployment a, Job b",
    "warning: w1",
    "warning: w2",
    "not checked, because these kinds have no schema: Thing (a/v1) of shop; Other (b/v1) of shop\nAdd their schemas with `npx kustogen kinds add crd.yaml`.",
    "left alone, not generated by kustogen: base/README.md",
    "this clone has too little history to tell who wrote these files; they are treated as generated: base/a.yaml, base/b.yaml",
    "edited by hand, and gen would stop there: base/a.yaml (committed by Ann: 0123456789ab tuned)",
    "edited by hand, and gen would stop there: base/b.yaml (in no commit)",
    "not committed, but the generated files depend on it: generators/a.ts\nCommit it before you push: without it, others would generate something else.",
  ];
  expect(printedReport(report, true, 0).notes).toEqual(notes);
  expect(printedReport(report, false, 0).notes).toEqual(notes.filter((line) => !line.startsWith("edited")));
});

it("paths in a line are each of a few, and of many the folders that hold them", () => {
  const copies = Array.from({ length: 30 }, (_, index) => `overlays/staging/shop/${index}.yaml`);
  expect(pathsInLine(["base/a.yaml", "b.md"])).toBe("base/a.yaml, b.md");
  expect(pathsInLine([...copies, "b.md"])).toBe("overlays/staging/shop/ (30 files), ./ (1 file)");
  const folders = Array.from({ length: 23 }, (_, index) => `f${index}/a`);
  expect(pathsInLine(folders)).toMatch(/^f0\/ \(1 file\), .*f19\/ \(1 file\) and 3 more folders$/);
});
