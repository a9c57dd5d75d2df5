import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "..");
const OWN = ".github/workflows";
const TEMPLATE = "packages/kustogen/templates/repository/_github/workflows";

interface Job {
  needs?: string;
  steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}

const workflows = [OWN, TEMPLATE].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((name) => {
    const path = `${folder}/${name}`;
    const text = readFileSync(join(ROOT, path), "utf8");
    const { permissions, jobs } = parse(text) as { permissions: unknown; jobs: Record<string, Job> };
    return { path, text, permissions, jobs };
  }),
);

describe.each(workflows)("$path", ({ text, permissions, jobs }) => {
  it("pins every action to a commit, and says its version beside it", () => {
    for (const [line, action = ""] of text.matchAll(/uses: (\S+).*/g))
      if (action !== "./") expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("may read the repository at most, but for what a job asks for by name, and leaves no token in the checkout", () => {
    expect([{}, { contents: "read" }]).toContainEqual(permissions);
    for (const { steps } of Object.values(jobs))
      for (const { uses = "", with: options } of steps)
        if (uses.startsWith("actions/checkout@"))
          expect(options).toMatchObject({ "persist-credentials": false });
  });
});

it.each([`${OWN}/ci.yml`, `${TEMPLATE}/ci.yml`])("%s answers within seconds before its long jobs", (path) => {
  const { quick, ...others } = workflows.find((workflow) => workflow.path === path)?.jobs ?? {};
  const commands = quick?.steps.map(({ run = "" }) => run).join("\n");
  expect(commands).toMatch(/gen -- --check|\.ci\/run generated rules/);
  expect(commands).not.toContain("npm test");
  expect(Object.keys(others).length).toBeGreaterThan(0);
  for (const { needs } of Object.values(others)) expect(needs).toBe("quick");
});
