import { expect, it } from "vitest";
import { initLines } from "../../src/cli/init.ts";
import { vendoredText, vendorText } from "../../src/cli/vendor.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import type { ImportReport } from "../../src/import/report.ts";
import { importText } from "../../src/import/report.ts";

const IMPORTED: ImportReport = {
  system: "shop",
  files: new Map([
    ["generators/systems/shop/index.ts", ""],
    ["generators/environments/beta.yaml", ""],
  ]),
  proofs: [{ environment: "beta", same: 1, reordered: [], differences: [] }],
  notes: [],
  changes: [],
  generated: new Map(),
  exceptions: 0,
  pins: 2,
};
const ID = "0123456789abcdef";
const COUNTED = "shop: 1 environment wrapped, 2 images to pin (1.50 s)";
const NEXT = "turn its objects into code, one by one: kustogen take shop KIND/NAME";
const DRY = "nothing written (--dry-run)";

it.each<[string, Partial<ImportReport>, string[], boolean?]>([
  ["only shows it", {}, ["beta: its 1 object the same", "", COUNTED, DRY]],
  [
    "finds a difference",
    {
      proofs: [
        { environment: "beta", same: 3, reordered: [], differences: [] },
        { environment: "test", same: 2, reordered: [], differences: ["a", "b"] },
      ],
    },
    [
      "beta: all 3 objects the same",
      "test: 2 the same, 2 not:",
      "  a",
      "  b",
      "",
      "shop: 2 environments wrapped, 2 images to pin (1.50 s)",
      "nothing written: an environment would render differently. Please report this with the objects named above.",
    ],
  ],
  [
    "has more to say",
    { changes: ["c1", "c2"], notes: ["n1", "n2"], exceptions: 1 },
    [
      "beta: its 1 object the same",
      "",
      "differs from before:",
      "  c1",
      "  c2",
      "",
      "to know:",
      "  n1",
      "  n2",
      "",
      COUNTED,
      "1 finding that the environments already had is now an exception; `kustogen check` counts them",
      DRY,
    ],
  ],
  [
    "has one more thing of each to say",
    { changes: ["c"], notes: ["n"] },
    [
      "beta: its 1 object the same",
      "",
      "differs from before:",
      "  c",
      "",
      "to know:",
      "  n",
      "",
      COUNTED,
      DRY,
    ],
  ],
  [
    "writes it",
    { exceptions: 2 },
    [
      "beta: its 1 object the same",
      "",
      COUNTED,
      "2 findings that the environments already had are now exceptions; `kustogen check` counts them",
      "written to generators/systems/shop; generated, not committed. Review it with `git status` and `git diff`; then `kustogen gen` commits it.",
      NEXT,
    ],
    true,
  ],
])("an import that %s says so", (_, report, lines, written = false) => {
  const text = importText(DEFAULT_FOLDERS, { ...IMPORTED, ...report }, written, 1500);
  expect(text).toBe(`${lines.join("\n")}\n`);
});

it("a new project is described with the next steps, and with what was there before", () => {
  const report = {
    folder: "/a",
    prefix: "",
    files: ["package.json", "kustogen.yaml"],
    completed: [],
    left: [],
    repository: true,
    installed: true,
  };
  const commit = '  git add --all && git commit -m "Start"';
  expect(initLines(report, "", { forge: "github", empty: false })).toEqual([
    "2 files in this folder, a new git repository.",
    `Next:\n\n${commit}\n  npm run gen\n`,
  ]);
  const inPart = {
    ...report,
    prefix: "deploy/",
    files: ["deploy/package.json", ".github/a.yml", ".gitignore"],
    completed: ["deploy/.gitignore", "deploy/.npmrc"],
    left: [{ path: "deploy/README.md" }, { path: "deploy/tsconfig.json", todo: "add x" }],
    repository: false,
    installed: false,
  };
  expect(initLines(inPart as typeof report, "deploy", { forge: "gitlab", empty: true })).toEqual([
    "1 file in deploy.",
    "At the repository root, where git and the forge expect them: .github/a.yml, .gitignore.",
    "Existing files with additions: deploy/.gitignore, deploy/.npmrc.",
    "Existing file that was left alone: deploy/README.md",
    "Existing file that was left alone: deploy/tsconfig.json; add x",
    `Next:\n\n  cd deploy\n  npm install\n${commit}\n  npx kustogen import 'FOLDER/*'   # the folders of your environments\n`,
    "To write the review as a note, pipelines need a token in the variable KUSTOGEN_TOKEN; .gitlab/kustogen.yml explains which.",
  ]);
});

it("what is vendored is said with its commit, and the code that uses it", () => {
  const change = { name: "db", source: "https://example.test/a", commit: ID };
  const uses = (count: number) => Array.from({ length: count }, (_, at) => `use(${at})`);
  expect(vendorText({ ...change, before: `f${ID}`, uses: uses(6) }).split("\n")).toEqual([
    "db: https://example.test/a at 0123456789ab, was f0123456789a",
    "In a system:",
    ...uses(5).map((use) => `  ...${use}`),
    "  … and 1 more",
    "Then: git diff; npm run gen",
  ]);
  const same = vendorText({ ...change, before: ID, uses: uses(5) }).split("\n");
  expect([same[0], ...same.slice(-2)]).toEqual([
    "db: https://example.test/a at 0123456789ab",
    "  ...use(4)",
    "Then: git diff; npm run gen",
  ]);
  const files = { "a.yaml": "x", "b.yaml": "y" };
  const lock = {
    db: { source: "https://example.test/a", commit: ID, files },
    web: { source: "../web", files: { a: "x" } },
  };
  expect(vendoredText(lock as never)).toBe(
    "db: https://example.test/a at 0123456789ab (2 files)\nweb: ../web (1 file)",
  );
  expect(vendoredText({})).toBe("nothing is vendored");
});
