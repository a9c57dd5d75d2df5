import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command } from "./command.ts";

const SOURCE = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = join(SOURCE, "packages/kustogen/bin/kustogen.mjs");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-init-")));
const root = join(folder, "deployments");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, args: string[], cwd = root) {
  const env = { ...process.env, NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  return { code: status, stdout, stderr };
}
const kustogen = (...args: string[]) => command(root, args);
const git = (...args: string[]) =>
  run("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args]);
const read = (path: string) => readFileSync(join(root, path), "utf8");

let made: ReturnType<typeof run>;

beforeAll(() => {
  made = run(
    process.execPath,
    [PROGRAM, "init", "deployments", "--no-install", "--kustogen", "0.1.0"],
    folder,
  );
  symlinkSync(join(SOURCE, "node_modules"), join(root, "node_modules"));
  git("config", "user.name", "Tester");
  git("config", "user.email", "tester@example.com");
  git("add", "--all");
  git("commit", "-qm", "Start");
});

describe("a new repository", () => {
  it("says what comes next", () => {
    expect(made.stderr).toBe("");
    expect(made.code).toBe(0);
    expect(made.stdout).toContain("  cd deployments\n  npm install\n  git add --all");
    expect(made.stdout).toContain("argocd.repository");
  });

  it("depends on what this repository is tested with", () => {
    const own = JSON.parse(readFileSync(join(SOURCE, "package.json"), "utf8"));
    const { name, devDependencies } = JSON.parse(read("package.json"));
    expect(name).toBe("deployments");
    const { kustogen: version, ...others } = devDependencies;
    expect(version).toBe("0.1.0");
    expect(own.devDependencies).toMatchObject(others);
  });

  it("can depend on a checkout of the engine, whose types are made first", async () => {
    mkdirSync(join(folder, "engine/tools"), { recursive: true });
    writeFileSync(
      join(folder, "engine/tools/prepack.mjs"),
      'import { writeFileSync } from "node:fs";\nwriteFileSync(new URL("../types", import.meta.url), "made");\n',
    );
    const other = await command(folder, [
      "init",
      "other",
      "--no-install",
      "--kustogen",
      join(folder, "engine"),
    ]);
    expect(other).toMatchObject({ code: 0, stderr: "" });
    const { devDependencies } = JSON.parse(readFileSync(join(folder, "other/package.json"), "utf8"));
    expect(devDependencies.kustogen).toBe("file:../engine");
    expect(existsSync(join(folder, "engine/types"))).toBe(true);
  });

  it("says the two commands in its README, and runs them in its CI", () => {
    expect(read("README.md")).toContain("npm ci && npm run gen");
    expect(read("README.md")).toContain("npm ci && npm test");
    expect(read(".github/workflows/ci.yml")).toContain("npm run gen -- --check");
  });

  it("has the hook of this repository, which a push can run", () => {
    expect(read(".githooks/pre-push")).toBe(readFileSync(join(SOURCE, ".githooks/pre-push"), "utf8"));
    expect(statSync(join(root, ".githooks/pre-push")).mode & 0o111).not.toBe(0);
    expect(JSON.parse(read("package.json")).scripts["setup-hooks"]).toContain(".githooks");
  });

  it("generates, and reminds of the repository that nobody has named yet", async () => {
    const { code, stderr, stdout } = await kustogen("gen");
    expect(stderr).toMatch(
      /warning: generators\/environments\/beta\.yaml:8: argocd\.repository is still a placeholder/,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/committed [0-9a-f]{12} gen: hello/);
    expect(git("status", "--porcelain").stdout).toBe("");
    expect(readdirSync(join(root, "overlays")).sort()).toEqual(["beta", "production"]);
    expect(await kustogen("gen", "--check")).toMatchObject({ code: 0 });
  });

  it("is not made where something is in the way", async () => {
    const { code, stderr } = await kustogen("init", ".");
    expect(code).toBe(2);
    expect(stderr).toContain("package.json");
    expect(stderr).toContain("nothing is overwritten");
  });

  it("is well formatted and typed, as is a system that is added", async () => {
    expect((await kustogen("new", "system", "shop-api")).code).toBe(0);
    const biome = run(join(SOURCE, "node_modules/.bin/biome"), ["check", "."]);
    expect(`${biome.stdout}${biome.stderr}`).toContain("No fixes applied");
    expect(biome.code).toBe(0);
    const checked = run(join(SOURCE, "node_modules/.bin/tsc"), [
      "--noEmit",
      "--customConditions",
      "kustogen-source",
    ]);
    expect(checked.stdout).toBe("");
  });
});

describe("new and remove", () => {
  it("a system runs in every environment at once", async () => {
    const { code, stdout } = await kustogen("gen", "--no-commit");
    expect(code).toBe(0);
    expect(stdout).toMatch(/shop-api \(beta\)[\s\S]*shop-api \(production\)/);
    expect(await kustogen("new", "system", "shop-api")).toMatchObject({ code: 2 });
    expect((await kustogen("new", "system", "Shop_API")).stderr).toContain("lower-case letters");
  });

  it("an environment is a copy with its comments, at a cluster of its own, and no system needs an edit", async () => {
    const { code, stdout } = await kustogen("new", "environment", "staging", "--like", "production");
    expect(code).toBe(0);
    expect(stdout).toContain("staging.yaml is a copy of generators/environments/production.yaml");
    expect(read("generators/environments/staging.yaml")).toBe(
      read("generators/environments/production.yaml").replace("name: production", "name: staging"),
    );
    expect(read("generators/environments/staging.yaml")).toContain("$schema=./schema.json");
    expect((await kustogen("gen", "--no-commit")).code).toBe(0);
    expect(read("overlays/staging/hello/kustomization.yaml")).toContain("../../../base/hello");
  });

  it("a removed environment says what it means in the cluster", async () => {
    const { code, stdout } = await kustogen("remove", "environment", "staging");
    expect(code).toBe(0);
    expect(stdout).toContain("- generators/environments/staging.yaml");
    expect(stdout).toContain("the Application hello-staging is kept by the root until somebody deletes it");
    await kustogen("gen", "--no-commit");
    expect(existsSync(join(root, "overlays/staging"))).toBe(false);
  });

  it("a removed system leaves the sources as they were before it", async () => {
    const { code, stdout } = await kustogen("remove", "system", "shop-api");
    expect(code).toBe(0);
    expect(stdout).toContain("beta: the Application shop-api-beta is deleted");
    await kustogen("gen", "--no-commit");
    expect(git("status", "--porcelain").stdout).toBe("");
  });

  it("a group that no environment names is said", async () => {
    mkdirSync(join(root, "generators/environments/groups"));
    writeFileSync(join(root, "generators/environments/groups/europe.yaml"), "systems: {}\n");
    const { code, stderr } = await kustogen("gen", "--no-commit");
    expect(code).toBe(0);
    expect(stderr).toContain("generators/environments/groups/europe.yaml: no environment names this group");
  });
});

it("the version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(join(SOURCE, "packages/kustogen/package.json"), "utf8"));
  expect((await kustogen("--version")).stdout).toBe(`${version}\n`);
});

it("npm create kustogen is init of the same version", () => {
  const manifest = (name: string) =>
    JSON.parse(readFileSync(join(SOURCE, `packages/${name}/package.json`), "utf8"));
  const { version } = manifest("kustogen");
  expect(manifest("create-kustogen")).toMatchObject({ version, dependencies: { kustogen: version } });
  const program = join(SOURCE, "packages/create-kustogen/create-kustogen.mjs");
  expect(run(process.execPath, [program, "--help"]).stdout).toContain("Usage: kustogen init");
});
