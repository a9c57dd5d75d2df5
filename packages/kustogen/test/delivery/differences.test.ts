import { expect, it } from "vitest";
import type { Plan } from "../../src/output/plan.ts";
import { differences } from "../../src/output/shown-diff.ts";
import { put, temporaryFolder } from "./fixture.ts";

it("what would change is listed by path, the first with what changes in them", () => {
  const root = temporaryFolder();
  put(root, "base/b.yaml", "old: 1\n");
  put(root, "base/d.yaml", "gone: 1\n");
  const files = [
    ["c", "create"],
    ["b", "change"],
    ["a", "create"],
    ["e", "keep"],
  ].map(([name, action]) => ({ path: `base/${name}.yaml`, action, text: `new: ${name}\n` }));
  const plan = { remove: ["base/d.yaml"], files } as unknown as Plan;
  const said = (diffs?: number) =>
    differences(root, plan, diffs).map(({ path, action, diff }) => [
      path,
      action,
      diff.replace(/^@@.*\n/gm, ""),
    ]);
  const all = [
    ["base/a.yaml", "create", "+new: a"],
    ["base/b.yaml", "change", "-old: 1\n+new: b"],
    ["base/c.yaml", "create", "+new: c"],
    ["base/d.yaml", "remove", "-gone: 1"],
  ];
  expect(said()).toEqual(all);
  for (const shown of [0, 1, 2, 3])
    expect(said(shown)).toEqual(
      all.map(([path, action, diff], at) => [path, action, at < shown ? diff : ""]),
    );
});
