import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { command } from "../../../../test/e2e/command.ts";
import { git, put, repositoryWithHistory, temporaryFolder } from "../../../../test/repository.ts";

const marker = join(temporaryFolder(), "ran");
const code = `import { writeFileSync } from "node:fs";\nsetImmediate(() => writeFileSync(${JSON.stringify(marker)}, ""));\nexport const systems = [];\n`;
const root = repositoryWithHistory();
put(
  root,
  "generators/environments/production.yaml",
  'stage: production\nkubernetes: "1.35"\ncluster: {name: a}\n',
);
put(root, "generators/systems/index.ts", code);
put(root, "generators/systems/shop/index.ts", code);
put(root, "kustogen.config.js", code);
put(root, "index.js", code);
put(
  root,
  "package.json",
  '{"name": "kustogen", "type": "module", "main": "index.js", "exports": "./index.js"}\n',
);
for (const name of ["kustogen", "yaml", "esbuild", "zod", "commander"]) {
  put(root, `node_modules/${name}/package.json`, '{"type": "module", "main": "index.js"}\n');
  put(root, `node_modules/${name}/index.js`, code);
}
for (const environment of ["beta", "production"])
  put(
    root,
    `overlays/${environment}/shop/kustomization.yaml`,
    `resources: [pod.yaml]\nconfigMapGenerator: [{name: shop, literals: [A=${environment}]}]\n`,
  );
for (const environment of ["beta", "production"])
  put(
    root,
    `overlays/${environment}/shop/pod.yaml`,
    "{apiVersion: v1, kind: Pod, metadata: {name: shop}, spec: {containers: [{name: shop, image: 'a:1', env: [{name: A, value: b}]}]}}\n",
  );
git(root, "add", "-Af");
git(root, "commit", "-qm", "shop");
const folder = "overlays/production/shop";

/** Runs the command line as it is installed: only that bundles systems. */
async function run(...args: string[]): Promise<string> {
  const { stdout, stderr } = await command(root, args);
  return stdout + stderr;
}

it("runs where systems are asked for: the trap works", async () => {
  await run("env", "shop", "production");
  expect(existsSync(marker)).toBe(true);
  rmSync(marker);
});

it.each([
  ["render", folder],
  ["env", folder],
  ["check", "."],
  ["check", folder, "--since", "HEAD~1..HEAD"],
  ["diff", "HEAD~1"],
])("no code of a repository runs by `%s %s`", async (...args) => {
  expect(await run(...args)).toContain("shop");
  expect(existsSync(marker)).toBe(false);
});
