import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { refusedByCompiler } from "../../tools/mutation/compiled.ts";
import { passes } from "../../tools/mutation/judge.ts";
import { keepVerdict, readVerdicts } from "../../tools/mutation/kept-verdicts.ts";
import { instrumented, type Mutant, sampleOf } from "../../tools/mutation/mutants.ts";
import { nearest } from "../../tools/mutation/nearest.ts";
import { reachIn } from "../../tools/mutation/reach.ts";
import { scoreTable, type Verdict } from "../../tools/mutation/verdicts.ts";
import { runWatched } from "../../tools/mutation/watched.ts";

const home = mkdtempSync(join(tmpdir(), "kustogen-mutation-"));
const FILES: Record<string, string> = {
  "packages/one/package.json": JSON.stringify({
    name: "one",
    exports: { ".": { "kustogen-source": "./src/index.ts" } },
  }),
  "packages/one/src/index.ts": 'export { least } from "./least.ts";',
  "packages/one/src/least.ts":
    'export function least(a, b) {\n  if (!(a < b) && b !== 0) return [b, "b"];\n  return [a, "a"].filter(Boolean);\n}\n',
  "packages/one/src/alone.ts": "export const three = 1 + 2;\n",
  "packages/one/test/least.test.ts": 'import { least } from "../src/least.ts";',
  "packages/one/test/door.test.ts": 'import { least } from "kustogen-one";\nimport "./by-door.ts";',
  "packages/one/test/by-door.ts": 'const { least } = await import("../src/index.ts");',
  "packages/one/test/referee/program.test.ts": 'import "../../src/least.ts";',
  "packages/kustogen/src/cli/main.ts": 'import "../../../one/src/least.ts";',
  "test/e2e/command.ts": 'join("../../packages/kustogen/dist/main.mjs");',
  "test/e2e/gen.test.ts": 'import "./command.ts";',
};

beforeAll(() => {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

it("the same seed gives the same mutants, another one others, and a larger sample holds the smaller one", () => {
  const sample = (count: number, seed: string) =>
    sampleOf([join(home, "packages/one/src")], count, seed).map(({ before, after }) => `${before}>${after}`);
  expect(sample(8, "1")).toEqual(sample(8, "1"));
  expect(sample(8, "1")).toEqual(sample(4, "1").concat(sample(8, "1").slice(4)));
  expect(sample(8, "1")).not.toEqual(sample(8, "2"));
});

it("with a least number each room has so many mutants, the first of the sample, and the others are drawn as ever", () => {
  for (const [path, text] of [
    ["one/src/large/sum.ts", `export const sum = ${Array.from({ length: 90 }, (_, n) => n).join(" + ")};`],
    ["one/src/small/two.ts", "export const two = [1, 2];"],
  ] as const) {
    mkdirSync(dirname(join(home, "rooms", path)), { recursive: true });
    writeFileSync(join(home, "rooms", path), text);
  }
  const sample = (count: number, least: number) =>
    sampleOf([join(home, "rooms")], count, "1", least).map(({ file, start, after }) => ({
      file: basename(file),
      key: `${file} ${start} ${after}`,
    }));
  const sizes = (count: number, least: number) =>
    ["sum.ts", "two.ts"].map((name) => sample(count, least).filter(({ file }) => file === name).length);
  expect([sizes(10, 3), sizes(10, 4), sizes(2, 2)]).toEqual([
    [7, 3],
    [7, 3],
    [2, 2],
  ]);
  const keys = (count: number, least: number) => sample(count, least).map(({ key }) => key);
  const isLarge = (key: string) => key.includes("sum");
  expect(keys(10, 3).filter(isLarge)).toEqual(keys(200, 0).filter(isLarge).slice(0, 7));
  expect(keys(20, 2)).toEqual(expect.arrayContaining(keys(10, 2)));
});

it("a verdict that was kept is known to the next run, but not for a mutant whose place has changed", () => {
  const file = join(home, "verdicts");
  const [one, two, three] = sampleOf([join(home, "packages/one/src")], 3) as [Mutant, Mutant, Mutant];
  expect(readVerdicts(file, [one])).toEqual([]);
  keepVerdict(file, { mutant: one, how: "survived", by: "3 test files met it" });
  keepVerdict(file, { mutant: two, how: "noticed", by: "a test" });
  expect(readVerdicts(file, [{ ...two, id: 7 }, three, { ...one, start: one.start + 1 }])).toEqual([
    { mutant: { ...two, id: 7 }, how: "noticed", by: "a test" },
  ]);
  expect(readVerdicts(file, [one])).toEqual([{ mutant: one, how: "survived", by: "3 test files met it" }]);
});

it("a source with its mutants does what it did, and something else with one of them on", () => {
  const text = FILES["packages/one/src/least.ts"] as string;
  const mutants = sampleOf([join(home, "packages/one/src")], 100).filter(({ file }) =>
    file.endsWith("least.ts"),
  );
  expect(mutants.length).toBeGreaterThan(10);
  const least = new Function(`${instrumented(text, mutants).replace("export ", "")}; return least;`)() as (
    a: number,
    b: number,
  ) => unknown[];
  const answers = () => [least(1, 2), least(2, 1), least(1, 0), least(1, 1)];
  const scope = globalThis as { __isMutant?: (id: number) => boolean };
  const asked = scope.__isMutant;
  try {
    // Whichever mutant of the engine is on: the numbers here are others.
    scope.__isMutant = () => false;
    const usual = answers();
    expect(usual).toEqual([
      [1, "a"],
      [1, "b"],
      [1, "a"],
      [1, "b"],
    ]);
    const unnoticed = mutants.filter(({ id }) => {
      scope.__isMutant = (one) => one === id;
      return JSON.stringify(answers()) === JSON.stringify(usual);
    });
    // What is left out hands on the list as it is.
    expect(unnoticed.map(({ operator }) => operator)).toEqual(["call"]);
  } finally {
    scope.__isMutant = asked;
  }
});

it("a mutant is run against the tests that import its file, directly or not, and against none of other programs", () => {
  const reach = reachIn(home);
  expect([...reach.testsOf("packages/one/src/least.ts")]).toEqual([
    ["packages/one/test/least.test.ts", 1],
    ["packages/one/test/door.test.ts", 3],
    // What calls the command line as it is built.
    ["test/e2e/gen.test.ts", 3],
  ]);
  expect([...reach.testsOf("packages/one/src/alone.ts")]).toEqual([]);
});

it("a change meets the tests most likely to notice it first: by name, by folder, by imports, by what they take", () => {
  const candidate = (file: string, steps: number, took = 10) => ({
    file: `packages/one/test/${file}.test.ts`,
    steps,
    took,
  });
  const all = [
    candidate("other/far", 5),
    candidate("other/least", 2),
    candidate("check/slow", 2, 900),
    candidate("check/near", 2),
    candidate("check/least", 1),
  ];
  expect(
    nearest("packages/one/src/check/least.ts", all).map(({ file }) =>
      file.replace(/^packages\/one\/test\/|\.test\.ts$/g, ""),
    ),
  ).toEqual(["check/least", "check/near", "check/slow", "other/least", "other/far"]);
});

it("the score has a line for each room and leaves out what is the same program, or none", () => {
  const mutant = (file: string) => ({
    id: 1,
    file,
    line: 1,
    operator: "text",
    start: 0,
    end: 0,
    before: "a",
    after: "b",
  });
  const verdict = (file: string, how: Verdict["how"]) => ({ mutant: mutant(file), how, by: "" });
  expect(
    scoreTable([
      verdict("packages/one/src/check/a.ts", "noticed"),
      verdict("packages/one/src/check/b.ts", "survived"),
      verdict("packages/one/src/text/a.ts", "noticed"),
      verdict("packages/one/src/text/b.ts", "refused"),
    ]).split("\n"),
  ).toEqual([
    "room       noticed  of  equivalent  refused    score",
    "one/check        1   2           0        0   50.0 %",
    "one/text         1   1           0        1  100.0 %",
    "all              2   3           0        1   66.7 %",
  ]);
});

it("what the compiler refuses is no mutant, and what only leaves something unused is one", () => {
  const folder = join(home, "compiled");
  mkdirSync(folder);
  symlinkSync(join(import.meta.dirname, "../../../../node_modules"), join(folder, "node_modules"));
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { strict: true, types: [], noUnusedLocals: true }, include: ["*.ts"] }),
  );
  const text =
    'export function more(one: number): "a" | "b" {\n  const least = 1;\n  return one > least ? "a" : "b";\n}\n';
  /** No other class is this one, not even a copy. */
  const own = `import { open } from "./open";\nexport class Door {\n  #a = 1;\n  open = (): unknown => open(this, this.#a);\n}\n${text}`;
  const files = {
    "function.ts": text,
    "class.ts": own,
    "open.ts":
      'import type { Door } from "./class";\nexport const open = (door: Door, a: number) => [door, a];\n',
  };
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  const mutants = [
    { file: "function.ts", before: '"a"', after: '""' },
    { file: "function.ts", before: "one > least", after: "true" },
    { file: "class.ts", before: '"a"', after: '""' },
    { file: "class.ts", before: "one > least", after: "true" },
  ].map(({ file, before, after }, at) => {
    const start = files[file as "class.ts"].lastIndexOf(before);
    return { id: at + 1, file, line: 3, operator: "", start, end: start + before.length, before, after };
  });
  expect([...refusedByCompiler(mutants, folder)]).toEqual([1, 3]);
  expect(readFileSync(join(folder, "class.ts"), "utf8")).toBe(own);
  expect(readdirSync(folder).filter((name) => name.endsWith(".ts"))).toEqual([
    "class.ts",
    "function.ts",
    "open.ts",
  ]);
});

it("a mutant that ends the process is named, and a process that fails without one isn't passed over", async () => {
  const judged = (name: string, program: string) => {
    const folder = join(home, name);
    mkdirSync(folder);
    writeFileSync(join(folder, "program.mjs"), `import { appendFileSync } from "node:fs";\n${program}`);
    return runWatched(
      {
        program: join(folder, "program.mjs"),
        folder,
        copy: folder,
        shard: 0,
        job: { kind: "files", mutants: [], tests: [], files: {}, budget: 0, unfit: [] },
      },
      () => {},
    );
  };
  const note = (text: string) => `appendFileSync(process.argv[3] + "/log-0", '${text}\\n');\n`;
  const begun = note('{"type":"try","id":7,"took":1000}');
  expect(
    await Promise.all([
      judged("dies", `${begun}process.exit(3);`),
      judged("ends", `${begun}${note('{"type":"judged","id":7}')}process.exit(0);`),
      judged("fails", 'console.log("no such file"); process.exit(1);').catch((error: Error) => error.message),
    ]),
  ).toEqual([{ died: 7 }, {}, expect.stringMatching(/ended by itself:\nno such file$/m)]);
});

it("what failed in the run of one test file doesn't count for those after it", () => {
  const passed = passes();
  const [a, b] = [
    { moduleId: "a", ok: () => false },
    { moduleId: "b", ok: () => true },
  ];
  const run = (file: string, errors: number) =>
    passed(file, { testModules: [a, b], unhandledErrors: Array.from({ length: errors }, () => "") });
  expect([run("a", 0), run("b", 0), run("b", 1), run("b", 1), run("a", 1), run("b", 2)]).toEqual([
    false,
    true,
    false,
    true,
    false,
    false,
  ]);
});
