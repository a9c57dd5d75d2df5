import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { typeErrors } from "../compiler.ts";
import { temporaryFolder } from "../repository.ts";
import { command } from "./command.ts";

const SOURCE = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = join(SOURCE, "packages/kustogen/bin/kustogen.mjs");
const folder = temporaryFolder();
const root = join(folder, "deployments");

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
    expect(read(".github/workflows/kustogen.yml")).toContain("npm run gen -- --check");
    expect(read(".github/workflows/kustogen-review.yml")).toContain("kustogen/action/review.mjs");
  });

  it("has the hook of this repository, which a push can run", () => {
    expect(read(".githooks/pre-push")).toBe(readFileSync(join(SOURCE, ".githooks/pre-push"), "utf8"));
    expect(statSync(join(root, ".githooks/pre-push")).mode & 0o111).not.toBe(0);
    expect(JSON.parse(read("package.json")).scripts["setup-hooks"]).toContain("core.hooksPath .githooks");
  });

  it("generates, and reminds of the repository that nobody has named yet", async () => {
    const { code, stderr, stdout } = await kustogen("gen");
    const awaited = (environment: string) =>
      `In ${environment}, Argo CD syncs automatically once this is set:\n  hello:\n    generators/environments/${environment}.yaml:8 argocd.repository: https://git.example.com/CHANGE-ME/deployments.git (set its URL, or remove the line if there is a remote "origin")\n`;
    expect(stderr).toBe(awaited("beta") + awaited("production"));
    expect(code).toBe(0);
    expect(stdout).toMatch(/committed [0-9a-f]{12} gen: hello/);
    expect(git("status", "--porcelain").stdout).toBe("");
    expect(readdirSync(join(root, "overlays")).sort()).toEqual(["beta", "production"]);
    expect(await kustogen("gen", "--check")).toMatchObject({ code: 0 });
  });

  it("shows at once what differs between environments, and what a Secret gives", () => {
    expect(read("overlays/beta/hello/deployment-hello.patch.yaml")).not.toContain("$patch");
    expect(read("overlays/beta/hello/deployment-hello.patch.yaml")).toContain("Hello from beta");
    expect(read("base/hello/deployment-hello.yaml")).toContain("envFrom:");
  });

  it("is well formatted and typed, as is a system that is added", async () => {
    expect((await kustogen("new", "system", "shop-api")).code).toBe(0);
    const biome = run(join(SOURCE, "node_modules/.bin/biome"), ["check", "."]);
    expect(`${biome.stdout}${biome.stderr}`).toContain("No fixes applied");
    expect(biome.code).toBe(0);
    expect(typeErrors(root, "--customConditions", "kustogen-source")).toBe("");
  });
});

describe("new and remove", () => {
  it("a system runs in every environment at once", async () => {
    const { code, stdout } = await kustogen("gen", "--no-commit");
    expect(code).toBe(0);
    expect(stdout).toMatch(/shop-api \(beta\)[\s\S]*shop-api \(production\)/);
    expect(await kustogen("new", "system", "shop-api")).toMatchObject({ code: 2 });
    expect((await kustogen("new", "system", "Shop_API")).stderr).toContain("lowercase letters");
  });

  it("an environment has its own cluster and hosts, is a copy otherwise, and no system needs an edit", async () => {
    const { code, stdout } = await kustogen("new", "environment", "staging", "--like", "production");
    expect(code).toBe(0);
    expect(stdout).toContain("is a copy of generators/environments/production.yaml");
    expect(read("generators/environments/staging.yaml")).toContain("host: staging.hello.example.com");
    expect(read("generators/environments/staging.yaml")).toContain("$schema=./schema.json");
    expect((await kustogen("gen", "--no-commit")).code).toBe(0);
    expect(read("overlays/staging/hello/kustomization.yaml")).toContain("../../../base/hello");
  });

  it("an environment goes with its file", async () => {
    rmSync(join(root, "generators/environments/staging.yaml"));
    await kustogen("gen", "--no-commit");
    expect(existsSync(join(root, "overlays/staging"))).toBe(false);
  });

  it("a removed system leaves nothing of it in the sources", async () => {
    expect((await kustogen("remove", "system", "shop-api")).code).toBe(0);
    await kustogen("gen", "--no-commit");
    expect(git("grep", "--untracked", "-l", "shop-api").stdout).toBe("");
  });

  it("a group that no environment names is said", async () => {
    mkdirSync(join(root, "generators/environments/groups"), { recursive: true });
    writeFileSync(join(root, "generators/environments/groups/europe.yaml"), "systems: {}\n");
    const { code, stderr } = await kustogen("gen", "--no-commit");
    expect(code).toBe(0);
    expect(stderr).toContain("generators/environments/groups/europe.yaml: no environment names this group");
  });
});

describe("a repository that has files already", () => {
  const theirs = {
    "README.md": "# Ours\n",
    ".gitignore": "dist/",
    "package.json":
      '{\n\t"name": "ours",\n\t"scripts": { "test": "jest" },\n\t"dependencies": { "zod": "4.6.7" }\n}\n',
    ".gitlab-ci.yml": "test: { script: [make] }\n",
  };
  /** A repository of someone, in which `init` then runs; the folder that it is given, and what it said. */
  async function added(name: string, args: string[]) {
    const top = join(folder, name);
    mkdirSync(top);
    for (const [path, text] of Object.entries(theirs)) writeFileSync(join(top, path), text);
    run("git", ["init", "-q", "-b", "trunk"], top);
    const outcome = await command(top, ["init", ...args, "--no-install", "--kustogen", "0.1.0"]);
    return { top, ...outcome, file: (path: string) => readFileSync(join(top, path), "utf8") };
  }

  it("keeps them, gets what is missing, and is told both", async () => {
    const { code, stdout, stderr, file } = await added("ours", ["."]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(file("README.md")).toBe(theirs["README.md"]);
    expect(file(".gitignore")).toBe("dist/\nnode_modules/\n");
    expect(file("package.json")).toMatch(/^\{\n\t"name": "ours",/);
    const { scripts, dependencies, devDependencies } = JSON.parse(file("package.json"));
    expect(scripts).toMatchObject({ test: "jest", gen: "kustogen gen" });
    expect(dependencies).toEqual({ zod: "4.6.7" });
    expect(devDependencies).toMatchObject({ kustogen: "0.1.0" });
    expect(devDependencies).not.toHaveProperty("zod");
    expect(stdout).toContain("Existing files with additions: .gitignore, package.json.");
    expect(stdout).toContain("Existing file that was left alone: README.md\n");
    expect(file(".github/workflows/kustogen.yml")).toContain('branches: ["trunk"]');
    expect(file("AGENTS.md")).toContain("Never edit `base/`");
  });

  it("below its top gets CI and hook where they are looked for", async () => {
    const { top, stdout, file } = await added("mono", ["the deploy's", "--forge", "gitlab"]);
    const below = readdirSync(join(top, "the deploy's"));
    expect(below).toContain("generators");
    for (const name of [".githooks", ".github", ".gitlab"]) expect(below).not.toContain(name);
    expect(file(".githooks/pre-push")).toContain("\ncd 'the deploy'\\''s' || exit 1\n");
    const [, shared] = parseAllDocuments(file(".gitlab/kustogen.yml"));
    expect(shared?.toJS()[".kustogen"].before_script).toEqual(["cd 'the deploy'\\''s'"]);
    expect(file(".gitlab-ci.yml")).toBe(theirs[".gitlab-ci.yml"]);
    expect(stdout).toContain(
      "Existing file that was left alone: .gitlab-ci.yml; add to it:\ninclude:\n  - local:",
    );
    expect(stdout).toContain("KUSTOGEN_TOKEN");
    const hub = await added("hub", ["deploy"]);
    expect(hub.stdout).toMatch(
      /files in deploy\.\nAt the repository root, where git and the forge expect them: \.githooks\/pre-push, \.github\/workflows\/kustogen-comment\.yml, /,
    );
    for (const name of ["kustogen.yml", "kustogen-review.yml"])
      expect(hub.file(`.github/workflows/${name}`)).toMatch(
        /working-directory: deploy\n[\s\S]*deploy\/package-lock\.json/,
      );
  });

  it("can be without environments, for those that import makes", async () => {
    const { file, stdout, top } = await added("empty", [".", "--empty"]);
    expect(stdout).toContain("npx kustogen import FOLDER/*");
    expect(stdout).not.toContain("npm run gen");
    expect(existsSync(join(top, "generators/environments"))).toBe(false);
    expect(file("generators/systems/index.ts")).toContain("systems: readonly System[] = []");
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
