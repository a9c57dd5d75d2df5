import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Project } from "./project.ts";

let project: Project;
let start: string;

beforeAll(async () => {
  project = new Project();
  expect(await project.call("gen")).toMatchObject({ code: 0 });
  start = project.git("rev-parse", "HEAD").trim();
});

afterEach(() => {
  project.reset();
  project.git("reset", "-q", "--hard", start);
});

afterAll(() => project.remove());

const files = ["beta", "production"].map((name) => `generators/environments/${name}.yaml`);
const base = "generators/environments/base.yaml";
/** Gives each environment settings, and commits what comes of them. */
const settled = async (...settings: string[]) => {
  for (const [at, file] of files.entries())
    project.edit(file, "    images:", `    settings:\n${settings[at] ?? settings[0]}\n    images:`);
  expect(await project.call("gen")).toMatchObject({ code: 0 });
};
const rendered = () =>
  ["beta", "production"].map((name) => {
    const { code, stdout } = project.run("render", `overlays/${name}/shop`);
    expect([code, stdout]).toEqual([0, expect.stringContaining("kind: Deployment")]);
    return stdout;
  });

const refused = async (name: string, message: string | RegExp) => {
  const before = project.git("rev-parse", "HEAD");
  const { code, stderr, stdout } = await project.call("gen", "--share", name);
  expect(stderr).toMatch(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(project.changed()).toEqual([]);
  expect(project.git("rev-parse", "HEAD")).toBe(before);
};

it("a setting that every environment has alike moves to base.yaml with --share, and nothing renders differently", async () => {
  await settled(
    "      # Two for updates.\n      replicas: 2 # at least\n      logLevel: info",
    "      replicas: 2 # for now",
  );
  const before = rendered();
  expect((await project.call("gen", "--full")).stderr).toContain(
    "every environment of shop sets replicas to the same value; write it once in base.yaml: npm run gen -- --share shop.replicas",
  );
  const { code, stdout, stderr } = await project.call("gen", "--share", "shop.replicas");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toContain("committed");
  expect(project.read(base)).toBe(
    "# yaml-language-server: $schema=./schema.json\nsystems:\n  shop:\n    settings:\n      # Two for updates.\n      # for now\n      replicas: 2 # at least\n",
  );
  expect(project.read(files[0] as string)).toContain("    settings:\n      logLevel: info\n    images:");
  expect(project.read(files[1] as string)).toContain("  shop:\n    images:");
  expect(project.git("show", "--name-only", "--format=", "HEAD").trim().split("\n").sort()).toEqual(
    [
      "base/shop/deployment-api.yaml",
      base,
      ...files,
      "overlays/beta/shop/kustomization.yaml",
      "overlays/production/shop/kustomization.yaml",
    ].sort(),
  );
  expect(rendered()).toEqual(before);
  await refused("shop.replicas", /base\.yaml:7 sets it already; change the value there/);
});

it("several settings move at once, and without a commit", async () => {
  project.edit("generators/systems/index.ts", ', { name: "LAYER", value: layer }', "");
  await settled("      replicas: 2\n      logLevel: info");
  const before = rendered();
  const { code } = await project.call(
    "gen",
    "--no-commit",
    "--share",
    "shop.replicas",
    "--share",
    "shop.logLevel",
  );
  expect(code).toBe(0);
  expect(project.read(base)).toContain("    settings:\n      replicas: 2\n      logLevel: info\n");
  expect(project.changed()).toContain(files[0]);
  expect(rendered()).toEqual(before);
});

it("a setting that can't be everyone's stays, and nothing is written", async () => {
  await settled(
    "      replicas: 2\n      domain: a.example.com\n      logLevel: info",
    "      replicas: 3\n      domain: a.example.com",
  );
  await refused("shop.replicas", /beta\.yaml:\d+ and .*production\.yaml:\d+ don't set the same/);
  await refused("shop.logLevel", /beta\.yaml:\d+ and .*production\.yaml:\d+ don't set the same/);
  await refused("shop.domain", "each environment has its own");
  await refused(
    "shop.replica",
    /no environment's file sets it; expected SYSTEM\.SETTING\. Did you mean "shop\.replicas"\?/,
  );
  await refused("shop", /expected SYSTEM\.SETTING\. Known: /);
  await refused("shopp.replicas", 'no system "shopp". Did you mean "shop"?');
});

it("a setting stays where a preview would change, or where generating fails", async () => {
  await settled("      replicas: 2");
  const preview = "generators/environments/pr.yaml";
  project.write(
    preview,
    project
      .read(files[0] as string)
      .replace("      replicas: 2\n", "      domain: pr.example.com\n")
      .replace("stage: beta", "stage: beta\npreview: { until: 2099-01-01 }\nnamespace: pr-shop"),
  );
  const made = await project.call("gen");
  expect(made.stderr).toContain("--share shop.replicas");
  expect(made.code).toBe(0);
  await refused(
    "shop.replicas",
    "Deployment api of shop would change in pr (spec.replicas), so nothing was changed",
  );
  project.edit(preview, "domain: pr.example.com", "domain: pr.example.com\n      replicas: 2");
  expect((await project.call("gen")).code).toBe(0);
  project.edit("base/shop/service-api.yaml", "port: 80", "port: 81");
  project.git("commit", "-qam", "by hand");
  await refused("shop.replicas", "base/shop/service-api.yaml");
  project.git("revert", "--no-edit", "HEAD");
  expect((await project.call("gen", "--share", "shop.replicas")).code).toBe(0);
  expect(project.read(preview)).not.toContain("replicas");
});

it("a variable whose place among others would change, so that pods restart, stays", async () => {
  await settled("      logLevel: info");
  await refused("shop.logLevel", /Deployment api of shop would change in beta \(order of spec\..*env\)/);
});
