import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../repository.ts";
import { environmentFile, Project } from "./project.ts";

const upstream = temporaryFolder();
const cache = process.env.XDG_CACHE_HOME;
const project = new Project();

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], { cwd: upstream });

/** Publishes a version of what others wrote. */
function publish(replicas: number): void {
  mkdirSync(join(upstream, "deploy"), { recursive: true });
  writeFileSync(join(upstream, "deploy/kustomization.yaml"), "resources: [api.yaml]\n");
  writeFileSync(
    join(upstream, "deploy/api.yaml"),
    `apiVersion: apps/v1
kind: Deployment
metadata: { name: widgets }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: widgets } }
  template:
    metadata: { labels: { app: widgets } }
    spec: { containers: [{ name: api, image: "ghcr.io/acme/widgets:v1" }] }
`,
  );
  git("add", "-A");
  git("commit", "-qm", `${replicas} replicas`);
}

const system = (name: string, resources: string) => `
import { defineSystem, kustomization, pick, type Resource } from "kustogen";
import { settings } from "kustogen/settings";
export const ${name} = defineSystem({
  name: "${name}",
  description: "One of several",
  namespace: "${name}",
  settings: settings({}),
  images: {},
  secrets: [],
  resources: ({ stage }): Resource[] => { ${resources} },
});
`;
const SERVICE =
  '{ apiVersion: "v1", kind: "Service", metadata: { name: "s" }, spec: { ports: [{ port: 80 }] } }';
const NAMES = ["blog", "shop", "widgets"];

beforeAll(() => {
  process.env.XDG_CACHE_HOME = join(upstream, ".git/cache");
  git("init", "-q", "-b", "main");
  publish(1);
  project.write("generators/systems/blog/index.ts", system("blog", `return [${SERVICE}];`));
  project.write("generators/systems/shop/index.ts", system("shop", `return [${SERVICE}];`));
  project.write(
    "generators/systems/widgets/index.ts",
    system(
      "widgets",
      `const all = kustomization("vendor/widgets");
       const { spec } = pick(all, "apps/v1", "Deployment", "widgets");
       if (stage === "production" && spec) spec.replicas = 5;
       return all;`,
    ),
  );
  project.write(
    "generators/systems/index.ts",
    `${NAMES.map((name) => `import { ${name} } from "./${name}/index.ts";\n`).join("")}export const systems = [${NAMES}];\n`,
  );
  for (const stage of ["beta", "production"] as const) {
    const [head = ""] = environmentFile(stage).split("systems:");
    project.write(
      `generators/environments/${stage}.yaml`,
      `${head}systems:\n${NAMES.map((name) => `  ${name}: {}\n`).join("")}`,
    );
  }
});
afterAll(() => {
  if (cache === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = cache;
});

const generated = async () =>
  (JSON.parse((await project.call("gen", "--no-commit", "--json")).stdout) as { generated: string[] })
    .generated;

it("a system that names what nobody fetched is refused, with the command to run", async () => {
  const { code, stderr } = await project.call("gen");
  expect(code).toBe(2);
  expect(stderr).toContain(
    'widgets in base: kustomization("vendor/widgets"): there is no vendor/widgets next to systems/',
  );
  expect(stderr).toContain("`kustogen vendor widgets SOURCE`");
});

it("what is vendored becomes a base and minimal overlays, and is committed with them", async () => {
  const { code, stdout } = await project.call("vendor", "widgets", `file://${upstream}//deploy?ref=main`);
  expect(code).toBe(0);
  expect(stdout).toContain('  ...kustomization("vendor/widgets")\nThen: git diff; npm run gen\n');
  expect(await project.call("gen")).toMatchObject({ code: 0 });
  expect(project.changed()).toEqual([]);
  expect(project.git("ls-files", "generators/vendor").split("\n")).toEqual([
    "generators/vendor/vendor.yaml",
    "generators/vendor/widgets/api.yaml",
    "generators/vendor/widgets/kustomization.yaml",
    "",
  ]);
  expect(project.read("base/widgets/deployment-widgets.yaml")).toContain("image: ghcr.io/acme/widgets:v1");
  expect(project.read("overlays/production/widgets/kustomization.yaml")).toContain("replicas:");
  expect(await generated()).toEqual([]);
});

it("a newer version generates the systems that use it, and no other", async () => {
  publish(2);
  expect(await generated()).toEqual([]);
  const { stdout } = await project.call("vendor", "--update");
  expect(stdout).toMatch(/at [0-9a-f]{12}, was [0-9a-f]{12}\n/);
  expect(await generated()).toEqual(["widgets"]);
  expect(project.read("base/widgets/deployment-widgets.yaml")).toContain("replicas: 2");
  expect(project.read("overlays/beta/widgets/kustomization.yaml")).not.toContain("replicas");
  expect((await project.call("gen", "--check", "--full")).stdout).toContain("up to date");
  expect(project.read("generators/vendor/vendor.yaml")).toMatch(/widgets:\n +source: file:.*\?ref=main\n/);
});

it("a vendored file that someone changed is named by gen, until it is fetched again", async () => {
  project.edit("generators/vendor/widgets/api.yaml", "replicas: 2", "replicas: 9");
  const { code, stderr } = await project.call("gen");
  expect(code).toBe(2);
  expect(stderr).toContain("generators/vendor/widgets/api.yaml: differs from what was fetched\n");
  expect(await project.call("vendor", "--update", "--force", "widgets")).toMatchObject({ code: 0 });
  expect(await project.call("gen")).toMatchObject({ code: 0 });
});
