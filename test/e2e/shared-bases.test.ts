import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { environmentFile, Project } from "./project.ts";

/** The shop as it was when its function described base, which nobody deploys. */
const DESCRIBED = '  layers: "described",\n';
const SYSTEM = "generators/systems/index.ts";

let project: Project;
beforeAll(async () => {
  project = new Project();
  project.edit(SYSTEM, "  secrets: [],\n", `  secrets: [],\n${DESCRIBED}`);
  project.git("commit", "-qam", "a base that is described");
  expect(await project.call("gen")).toMatchObject({ code: 0 });
  project.git("tag", "described");
});
beforeEach(() => {
  project.git("reset", "-q", "--hard", "described");
  project.git("clean", "-fdq");
});
afterAll(() => project.remove());

async function objects(environment: string): Promise<unknown[]> {
  const { code, stdout } = await project.call("render", `overlays/${environment}/shop`);
  expect(code).toBe(0);
  return parseAllDocuments(stdout).map((document) => document.toJS());
}

const upgrade = () => project.edit(SYSTEM, DESCRIBED, "");
const subjects = () => project.git("log", "--format=%s", "described..HEAD").trim().split("\n");

describe("a repository whose base was described", () => {
  it("is moved in one commit, in which every environment renders to the same objects", async () => {
    const before = [await objects("beta"), await objects("production")];
    expect(project.read("base/shop/deployment-api.yaml")).toContain("image: ghcr.io/acme/api\n");
    expect(project.read("base/shop/deployment-api.yaml")).toContain("LAYER");
    upgrade();
    expect(await project.call("gen")).toMatchObject({ code: 0 });
    expect(subjects()).toEqual(["gen: moved, same rendering: shop (beta, production)"]);
    // What no environment has is in no base anymore, and what differs is in none either.
    expect(project.read("base/shop/deployment-api.yaml")).not.toContain("LAYER");
    expect([await objects("beta"), await objects("production")]).toEqual(before);
  });

  it("keeps what a person wrote into a file that moves or goes, and says so", async () => {
    for (const path of ["base/shop/deployment-api.yaml", "overlays/beta/shop/deployment-api.env.yaml"]) {
      project.git("reset", "-q", "--hard", "described");
      project.write(path, `${project.read(path)}# by hand\n`);
      upgrade();
      const head = project.git("rev-parse", "HEAD");
      const { code, stderr } = await project.call("gen");
      expect(code, path).toBe(2);
      expect(stderr).toContain(path);
      expect(stderr).toContain("# by hand");
      expect(project.read(path)).toContain("# by hand");
      expect(project.git("rev-parse", "HEAD")).toBe(head);
    }
  });
});

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: dev}
spec:
  destination: {server: https://kubernetes.default.svc, namespace: dev}
  source: {repoURL: https://git.example.com/acme/deploy.git, path: base/shop}
`;

describe("a base that something deploys which isn't generated", () => {
  it("stays described, which is said once, until nothing names it anymore", async () => {
    const path = "apps/dev.yaml";
    const before = project.read("base/shop/deployment-api.yaml");
    project.write(path, APPLICATION);
    upgrade();
    const first = await project.call("gen");
    expect(first).toMatchObject({ code: 0 });
    expect(first.stderr).toContain(
      `warning: ${path}: names base/shop, so this folder contains what shop describes for it, not what environments have in common\n`,
    );
    expect(project.read("base/shop/deployment-api.yaml")).toBe(before);
    expect((await project.call("gen", "--full")).stderr).not.toContain("describes that itself");
    project.git("clean", "-fdq");
    expect(await project.call("gen")).toMatchObject({ code: 0 });
    expect(project.read("base/shop/deployment-api.yaml")).not.toContain("LAYER");
  });
});

describe("five environments, whose files have line ends of Windows", () => {
  it("share a base as with others, and what one of them begins to have moves first and changes it alone", async () => {
    const names = ["beta", "dev", "production", "qa", "staging"];
    for (const name of names) {
      const text = environmentFile("beta").replace("instance: beta", `instance: ${name}`);
      project.write(`generators/environments/${name}.yaml`, text);
    }
    upgrade();
    project.git("add", "-A");
    project.git("commit", "-qm", "five");
    expect(await project.call("gen")).toMatchObject({ code: 0 });
    for (const name of names) {
      const path = `generators/environments/${name}.yaml`;
      project.write(path, project.read(path).replaceAll("\n", "\r\n"));
    }
    project.git("commit", "-qam", "as Windows writes them");
    project.git("tag", "-f", "windows");
    expect((await project.call("gen")).stdout).toContain("up to date");
    expect(project.git("diff", "--name-only", "windows", "HEAD")).toBe("");
    project.edit(
      "generators/environments/qa.yaml",
      "    images:",
      "    settings: { replicas: 3 }\r\n    images:",
    );
    project.git("commit", "-qam", "three in qa");
    expect(await project.call("gen")).toMatchObject({ code: 0 });
    expect(project.git("log", "-2", "--format=%s").trim().split("\n")).toEqual([
      "gen: shop (qa): replicas 1 → 3",
      `gen: moved, same rendering: shop (${names.join(", ")})`,
    ]);
    expect(project.git("show", "--name-only", "--format=").trim()).toBe(
      "overlays/qa/shop/kustomization.yaml",
    );
    project.edit(
      "generators/environments/qa.yaml",
      "    settings: { replicas: 3 }\r\n    images:",
      "    images:",
    );
    const { code, stdout } = await project.call("gen");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /committed \w+ gen: shop \(qa\): replicas 3 → 1 .*\ncommitted \w+ gen: moved, same/,
    );
    expect(project.git("show", "--name-only", "--format=", "HEAD~1").trim().split("\n")).toEqual([
      "generators/environments/qa.yaml",
      "overlays/qa/shop/kustomization.yaml",
    ]);
    expect(project.git("log", "-1", "--format=%s").trim()).toBe(
      `gen: moved, same rendering: shop (${names.join(", ")})`,
    );
    expect(project.git("diff", "--name-only", "windows", "HEAD")).toBe("");
    // A run that ends between the two leaves what the next one finishes.
    project.git("reset", "-q", "--hard", "HEAD~1");
    expect((await project.call("gen")).stdout).toMatch(/committed \w+ gen: moved, same rendering/);
    expect(project.git("diff", "--name-only", "windows", "HEAD")).toBe("");
  });
});
