import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { besidePolicies, environmentFile, Project } from "./project.ts";

const COUNT = 40;
const project = new Project();

beforeAll(() => {
  project.edit(
    "generators/systems/index.ts",
    "export const systems: readonly System[] = [shop];",
    `export const systems: readonly System[] = Array.from({ length: ${COUNT} }, (_, i) => ({ ...shop, name: \`shop\${i}\`, namespace: \`shop\${i}\` }));`,
  );
  for (const stage of ["beta", "production"] as const) {
    const entry = (_: unknown, i: number) => `  shop${i}: { images: { api: { tag: v${i % 7} } } }\n`;
    const entries = Array.from({ length: COUNT }, entry);
    const head = environmentFile(stage).split("systems:")[0];
    project.write(`generators/environments/${stage}.yaml`, `${head}systems:\n${entries.join("")}`);
  }
  project.git("commit", "-qam", "many systems");
});

it("many systems are generated together, verified and committed in one run", async () => {
  const { code, stderr, stdout } = await project.call("gen");
  // Of many warnings, the first are shown.
  expect(besidePolicies(stderr)).toBe("and 100 more: npm run gen -- --check --full --json\n");
  expect(code).toBe(0);
  expect(stdout).toMatch(/committed [0-9a-f]{12} gen: /);
  expect(project.changed()).toEqual([]);
  expect(readdirSync(join(project.root, "base"))).toHaveLength(COUNT);
  for (const index of [0, 15, 16, 39]) {
    expect(project.read(`overlays/beta/shop${index}/kustomization.yaml`)).toContain(`newTag: v${index % 7}`);
    expect(project.read(`argocd/beta/shop${index}.yaml`)).toContain(`path: overlays/beta/shop${index}`);
  }
  expect(await project.call("gen", "--check")).toMatchObject({ code: 0 });
});

it("`--full` says again what the last run warned of the same inputs, and a check finds the same", async () => {
  const standing = async (...options: string[]): Promise<string[]> =>
    JSON.parse((await project.call("gen", "--full", "--json", ...options)).stdout).standing;
  const found = await standing("--check");
  expect(found.length).toBeGreaterThan(COUNT);
  expect(await standing("--no-commit")).toEqual(found);
  const beta = project.read("generators/environments/beta.yaml");
  project.edit(
    "generators/environments/beta.yaml",
    "shop3: { images",
    "shop3: { settings: { replicas: 2 }, images",
  );
  const changed = await project.call("gen", "--full", "--json", "--no-commit");
  expect(JSON.parse(changed.stdout).warnings.length).toBeGreaterThan(0);
  project.write("generators/environments/beta.yaml", beta);
  await standing("--no-commit");
  expect(await standing("--no-commit")).toEqual(found);
});

it("one changed pin among many systems changes one file", async () => {
  project.edit(
    "generators/environments/production.yaml",
    "shop30: { images: { api: { tag: v2 } } }",
    "shop30: { images: { api: { tag: v9 } } }",
  );
  expect((await project.call("gen", "--no-commit")).code).toBe(0);
  expect(project.changed()).toEqual([
    "generators/environments/production.yaml",
    "overlays/production/shop30/kustomization.yaml",
  ]);
  project.reset();
});

it("every broken system is reported in order", async () => {
  project.edit(
    "generators/systems/index.ts",
    "const labels =",
    'if (/^shop(15|30|39)$/.test(system)) throw new Error("broken");\n    const labels =',
  );
  project.edit("generators/systems/index.ts", "images, layer }", "images, layer, system }");
  const { code, stderr } = await project.call("gen");
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^kustogen: \S+ shop15 in base: .*: broken$[\s\S]*^\S+ shop30 in base: [\s\S]*^\S+ shop39 in base: /m,
  );
  expect(project.changed()).toEqual(["generators/systems/index.ts"]);
});
