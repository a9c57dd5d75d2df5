import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { mayFail } from "../../scripts/new-system/may-fail.ts";
import { differsByNode } from "../../scripts/node/differs.ts";
import { specifiersIn } from "../rooms/rooms.ts";

const ROOT = join(import.meta.dirname, "../..");
const textOf = (path: string) => readFileSync(join(ROOT, path), "utf8");
const tests = execFileSync("git", ["ls-files", "--", "*.test.ts"], { cwd: ROOT, encoding: "utf8" })
  .trim()
  .split("\n");

const imported = new Map<string, string[]>();

/** The files of this repository that a file imports by their paths. */
function importsOf(path: string): string[] {
  const known = imported.get(path);
  if (known !== undefined) return known;
  const files = specifiersIn(textOf(path))
    .filter((specifier) => /^\..*\.ts$/.test(specifier))
    .map((specifier) => join(dirname(path), specifier))
    .filter((file) => existsSync(join(ROOT, file)));
  imported.set(path, files);
  return files;
}

/** Whether a file imports another, itself or through others. */
function imports(path: string, other: string): boolean {
  const found = new Set([path]);
  // What is added meanwhile is visited, too.
  for (const one of found) for (const file of importsOf(one)) found.add(file);
  return found.has(other);
}

test("every test that imports the list of systems is run with a new system", () => {
  const all = tests.filter((path) => !path.endsWith(".slow.test.ts"));
  const left = all.filter((path) => !mayFail(path, textOf(path)));
  const importing = (paths: string[]) => paths.filter((path) => imports(path, "generators/systems/index.ts"));
  expect(importing(all).length).toBeGreaterThan(5);
  expect(importing(left)).toEqual([]);
});

test.each([
  ["test/links.test.ts", true],
  // It measures every folder below overlays/.
  ["packages/kustogen/test/bench/size.test.ts", true],
  ["test/systems/watched.test.ts", true],
  ["test/systems/trevor/rows.test.ts", false],
  ["packages/kustomize/test/order/order.test.ts", false],
  ["test/pages/walked.slow.test.ts", false],
])("%s may fail with a new system: %s", (path, may) => {
  expect(mayFail(path, textOf(path))).toBe(may);
});

test("every test that imports how the real kustomize is started is run where it is there", () => {
  const [, pattern = ""] = /--include='\*\.test\.ts' '(.+)' packages/.exec(textOf(".ci/run")) ?? [];
  const started = ["packages/kustomize/test/referee/renderer/kustomize.ts", "test/referee/real-kustomize.ts"];
  const asking = tests.filter((path) => started.some((one) => imports(path, one)));
  expect(asking.length).toBeGreaterThan(5);
  expect(asking.filter((path) => !new RegExp(pattern).test(textOf(path)))).toEqual([]);
});

test.each([
  ["packages/kustogen/test/project/bundle.test.ts", true],
  ["packages/kustogen/test/output/apply.test.ts", true],
  ["test/e2e/loading.slow.test.ts", true],
  ["packages/kustomize/test/order/order.test.ts", false],
  ["packages/kustogen/test/pins/this-repository.slow.test.ts", false],
  ["test/systems/watched.test.ts", false],
])("%s is run on each Node: %s", (path, differs) => {
  expect(differsByNode(path, textOf(path))).toBe(differs);
});
