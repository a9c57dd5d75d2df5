import { expect, test } from "vitest";
import type { Review, UnchangedEnvironment } from "../../src/changes/review.ts";
import { unchangedText } from "../../src/report/model/report.ts";

const one = (name: string, more: Partial<UnchangedEnvironment> = {}): UnchangedEnvironment => ({
  name,
  path: name,
  ...more,
});
const text = (unchanged: UnchangedEnvironment[], changed: string[] = []) =>
  unchangedText({ unchanged, environments: changed.map((name) => one(name)) } as unknown as Review);
const many = (count: number) => Array.from({ length: count }, (_, at) => one(`beta/system-${at}`));

test.each<[string, UnchangedEnvironment[], string[], string]>([
  ["nothing if all change", [], ["beta/shop"], ""],
  ["a system once that changes nowhere", [one("beta/shop"), one("production/shop")], [], "Unchanged: shop"],
  [
    "the environments of a system that changes elsewhere",
    [one("beta/shop"), one("dev/shop"), one("beta/blog")],
    ["production/shop"],
    "Unchanged: shop (beta, dev), blog",
  ],
  [
    "a folder that belongs to no environment by its own name",
    [one("docs")],
    ["beta/docs"],
    "Unchanged: docs",
  ],
  [
    "the folder of a system that changes elsewhere, beside its environments",
    [one("shop"), one("beta/shop")],
    ["production/shop"],
    "Unchanged: shop (beta)",
  ],
  [
    "changed files that render to the same, by themselves",
    [one("beta/shop", { moved: true }), one("production/shop")],
    [],
    "Unchanged: shop (production). Files changed, same rendering: shop (beta)",
  ],
  [
    "up to twelve systems by name",
    many(12),
    [],
    `Unchanged: ${many(12)
      .map(({ name }) => name.slice(5))
      .join(", ")}`,
  ],
  ["more as a number", many(1200), [], "Unchanged: 1,200 environments"],
])("the line about unchanged environments has %s", (_, unchanged, changed, said) => {
  expect(text(unchanged, changed)).toBe(said);
});
