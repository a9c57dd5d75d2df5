import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Outcome } from "./command.ts";
import { environmentFile, Project } from "./project.ts";

const project = new Project();

beforeAll(async () => {
  expect((await project.call("gen")).code).toBe(0);
});
afterEach(() => project.reset());

const BETA = "generators/environments/beta.yaml";
const SYSTEM = "generators/systems/index.ts";

/** Runs gen and expects it to refuse with exit code 2, one message, no stack trace, and nothing written. */
async function refused(...args: string[]): Promise<Outcome> {
  const outcome = await project.call("gen", ...args);
  expect(outcome.stderr).not.toMatch(/\n\s+at .*dist\//);
  expect(outcome.code).toBe(2);
  expect(project.changed().filter((path) => /^(base|overlays|argocd)\//.test(path))).toEqual([]);
  return outcome;
}

it("a system and a component that are in no list are told, also where there is nothing else to do", async () => {
  // A folder beside components is none.
  for (const path of ["far/index.ts", "shop/components/far.ts", "shop/components/parts/far.ts"])
    project.write(`generators/systems/${path}`, "export const far: Component = {};\n");
  const { code, stderr } = await project.call("gen", "--check");
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/far\/index\.ts: is in .*\n.*far\.ts: far is in /),
  ]);
});

describe("an environment file", () => {
  it.each([
    ["with invalid YAML", "stage: beta\nargocd: [\n", `${BETA}:`],
    ["with an unknown key", `${environmentFile("beta")}replica: 3\n`, `${BETA}:13`],
    ["with a key given twice", `${environmentFile("beta")}stage: beta\n`, `${BETA}:13`],
    ["that is empty", "", BETA],
    ["that is a list", "- a\n", BETA],
  ])("%s names file and place", async (_case, text, message) => {
    project.write(BETA, text);
    expect((await refused()).stderr).toContain(message);
  });

  it("may have Windows line ends", async () => {
    project.write(BETA, project.read(BETA).replaceAll("\n", "\r\n"));
    expect(await project.call("gen", "--check")).toMatchObject({ code: 0 });
  });
});

describe("a system", () => {
  it.each([
    [
      "whose function throws",
      'throw new Error("no such queue");',
      "shop in base: resources() failed: no such queue",
    ],
    [
      "with a Secret that has data",
      'return [{ apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, stringData: { a: "b" } }];',
      "Secret s",
    ],
    [
      "with a literal that looks like a credential",
      'return [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { URL: "postgres://u:hunter2pass@db/x" } }];',
      "data.URL",
    ],
  ])("%s names system, layer and resource", async (_case, body, message) => {
    project.edit(SYSTEM, "const labels =", `${body}\n    const labels =`);
    const { stderr } = await refused();
    expect(stderr).toContain("shop in base");
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("hunter2pass");
  });
});

describe("the place to write to", () => {
  it("is refused when a folder stands where a file should be", async () => {
    rmSync(join(project.root, "base/shop/service-api.yaml"));
    mkdirSync(join(project.root, "base/shop/service-api.yaml"));
    const { code, stderr } = await project.call("gen");
    expect(code).toBe(2);
    expect(stderr).toContain("base/shop/service-api.yaml");
    rmSync(join(project.root, "base/shop/service-api.yaml"), { recursive: true });
  });
});

describe("a run that was killed", () => {
  it("is completed by the next one", async () => {
    project.edit(BETA, "tag: v2", "tag: v9");
    // The first half of a run: one file written, nothing remembered, nothing committed.
    const text = project.read("overlays/beta/shop/kustomization.yaml").replace("newTag: v2", "newTag: v9");
    project.write("overlays/beta/shop/kustomization.yaml", text);
    rmSync(join(project.root, "overlays/beta/shop/deployment-api.patch.yaml"));
    expect(await project.call("gen")).toMatchObject({ code: 0 });
    expect(project.changed()).toEqual([]);
    execFileSync("git", ["reset", "-q", "--hard", "HEAD~1"], { cwd: project.root });
  });
});
