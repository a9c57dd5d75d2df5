import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { codeBehind } from "../../scripts/markdown/code-blocks.ts";
import { temporaryFolder } from "../repository.ts";
import { command } from "./command.ts";
import { besidePolicies, Project } from "./project.ts";

const SOURCE = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = readFileSync(join(SOURCE, "packages/kustogen/docs/delivery.md"), "utf8");
const BETA = "generators/environments/beta.yaml";

const project = new Project();
let remote: string;
let colleague: string;

const git = (folder: string, ...args: string[]) =>
  spawnSync("git", args, { cwd: folder, encoding: "utf8", env: { ...process.env, GIT_EDITOR: "true" } });

beforeAll(async () => {
  expect((await project.call("gen")).code).toBe(0);
  cpSync(join(SOURCE, ".githooks"), join(project.root, ".git/hooks"), { recursive: true });
  remote = temporaryFolder();
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", remote]);
  project.git("remote", "add", "origin", remote);
  project.git("push", "-q", "--no-verify", "-u", "origin", "main");
  colleague = temporaryFolder();
  execFileSync("git", ["clone", "-q", remote, colleague]);
  git(colleague, "config", "user.name", "Colleague");
  git(colleague, "config", "user.email", "colleague@example.com");
  mkdirSync(join(colleague, "node_modules"), { recursive: true });
  symlinkSync(join(SOURCE, "packages/kustogen"), join(colleague, "node_modules/kustogen"), "dir");
  symlinkSync(join(SOURCE, "node_modules/esbuild"), join(colleague, "node_modules/esbuild"), "dir");
});

it("a push with generated files out of date is refused by the hook, and goes through once they are not", async () => {
  project.edit(BETA, "tag: v2", "tag: v3");
  project.git("commit", "-qam", "a tag without its output");
  const refused = git(project.root, "push", "-q");
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain("pre-push: generated files are out of date; run npm run gen");
  expect((await project.call("gen")).code).toBe(0);
  expect(git(project.root, "push", "-q")).toMatchObject({ status: 0, stderr: "" });
});

it("a push of systems that the compiler refuses is refused first, and asks it no more than it must", async () => {
  const hook = { cwd: project.root, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } } as const;
  const strict = `"strict": true, "noEmit": true, "skipLibCheck": true, "types": []`;
  const modern = `"module": "esnext", "moduleResolution": "bundler", "target": "es2022"`;
  const include = `"include": ["generators/*.ts"]`;
  project.write("tsconfig.json", `{ "compilerOptions": { ${strict}, ${modern} }, ${include} }`);
  project.write("generators/wrong.ts", 'export const replicas: number = "three";\n');
  project.commit("a type that is wrong");
  const refused = spawnSync("git", ["push", "-q"], hook);
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toMatch(/generators\/wrong\.ts.*TS2322.*pre-push: fix the type errors above/s);
  project.git("push", "-q", "--no-verify");
  // The remote has it already, and nothing of TypeScript is pushed with this.
  project.git("commit", "-q", "--allow-empty", "-m", "nothing of TypeScript");
  expect(git(project.root, "push", "-q")).toMatchObject({ status: 0, stderr: "" });
  project.git("rm", "-q", "generators/wrong.ts", "tsconfig.json");
  project.git("commit", "-qm", "without it");
  project.git("push", "-q", "--no-verify");
});

it("of two people the second is refused, and the commands of docs/delivery.md give a correct tree", async () => {
  const theirs = join(colleague, BETA);
  const text = readFileSync(theirs, "utf8");
  execFileSync("sh", [
    "-c",
    `printf '%s' "$1" > "$2"`,
    "sh",
    text.replace("    images:", "    settings: { replicas: 4 }\n    images:"),
    theirs,
  ]);
  const gen = await command(colleague, ["gen"]);
  expect([gen.code, besidePolicies(gen.stderr)]).toEqual([0, ""]);
  expect(git(colleague, "push", "-q", "--no-verify").stderr).toContain("[rejected]");
  const mend = codeBehind(PAGE, "(for a merge, too):").trim().split("\n");
  const run = (line: string) => {
    const command = line
      .replace(/ +#.*/, "")
      .replace("npm run gen", "node node_modules/kustogen/bin/kustogen.mjs gen");
    spawnSync("sh", ["-c", command], {
      cwd: colleague,
      encoding: "utf8",
      env: { ...process.env, GIT_EDITOR: "true" },
    });
  };
  run("git pull --rebase");
  if (git(colleague, "status").stdout.includes("rebase in progress")) for (const line of mend) run(line);
  expect(git(colleague, "status", "--porcelain=v1", "--branch").stdout).toMatch(
    /^## main\.\.\.origin\/main \[ahead 1\]/,
  );
  const check = await command(colleague, ["gen", "--check"]);
  expect([check.code, check.stdout]).toEqual([0, expect.stringContaining("up to date")]);
  const rendered = readFileSync(join(colleague, "overlays/beta/shop/kustomization.yaml"), "utf8");
  expect(rendered).toContain("newTag: v3");
  expect(rendered).toContain("count: 4");
});
