import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { codeBehind, codeBlocks } from "../../scripts/markdown/code-blocks.ts";
import { temporaryFolder } from "../repository.ts";
import { command } from "./command.ts";

const SOURCE = fileURLToPath(new URL("../..", import.meta.url));
const folder = temporaryFolder();
const root = join(folder, "deployments");

const kustogen = (...args: string[]) => command(root, args);
const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" });
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** Every object that an overlay renders to, as "Kind namespace/name". */
async function rendered(environment: string): Promise<string[]> {
  const { code, stdout } = await kustogen("render", `overlays/${environment}/hello`);
  expect(code).toBe(0);
  return parseAllDocuments(stdout).map((document) => {
    const { kind, metadata } = document.toJS() as { kind: string; metadata: Record<string, string> };
    return `${kind} ${metadata.namespace}/${metadata.name}`;
  });
}

beforeAll(async () => {
  await command(folder, ["init", "deployments", "--no-install", "--kustogen", "0.1.0", "--one-cluster"]);
  symlinkSync(join(SOURCE, "node_modules"), join(root, "node_modules"));
  git("config", "user.name", "Tester");
  git("config", "user.email", "tester@example.com");
  // A committed link out of the repository would stop Argo CD, and .gitignore names a folder.
  appendFileSync(join(root, ".git/info/exclude"), "node_modules\n");
  git("add", "--all");
  git("commit", "-qm", "Start");
});

describe("three environments as namespaces of one cluster", () => {
  it("take two commands after init", async () => {
    const { code, stdout } = await kustogen("new", "environment", "staging", "--like", "beta");
    expect(code).toBe(0);
    expect(stdout).toContain("its own hosts: hello.staging.example.com");
    expect(await kustogen("gen")).toMatchObject({ code: 0 });
    for (const environment of ["beta", "production", "staging"]) {
      const objects = await rendered(environment);
      expect(objects.length).toBeGreaterThan(6);
      for (const one of objects) expect(one).toContain(` hello-${environment}/`);
    }
    expect((await kustogen("check")).code).toBe(0);
  });

  it("are permitted in one project, which one environment's root keeps", () => {
    const destinations = [...read("argocd/projects/hello.yaml").matchAll(/namespace: (hello-\w+)/g)];
    expect(destinations.map(([, name]) => name)).toEqual(["hello-beta", "hello-production", "hello-staging"]);
    const keepers = ["beta", "production", "staging"].filter((name) =>
      existsSync(join(root, `argocd/${name}/projects.yaml`)),
    );
    expect(keepers).toHaveLength(1);
    expect(read("argocd/staging/hello.yaml")).toContain("    namespace: hello-staging\n");
  });
});

describe("a preview", () => {
  const head = () => git("rev-parse", "HEAD").trim();

  const [, making, removing] = codeBlocks(
    readFileSync(join(SOURCE, "packages/kustogen/docs/previews.md"), "utf8"),
  ).map(({ code }) => code.trim().split("\n"));

  /** The page's commands of kustogen, for the system and the image that are here. */
  async function follow(lines: readonly string[] = []): Promise<void> {
    for (const line of lines) {
      if (/^(?:sed|git rm) /.test(line))
        execFileSync("sh", ["-c", line], { cwd: root, env: { ...process.env, NAME: "pr-123" } });
      const said = line.replaceAll('"', "").replace("shop api", "hello web");
      const words = said.replace("$NAME", "pr-123").replace("$TAG", "6.9.3").split(" ");
      const args = words[0] === "npx" ? words.slice(2) : words[0] === "npm" ? ["gen"] : undefined;
      if (args !== undefined) expect({ line, ...(await kustogen(...args)) }).toMatchObject({ code: 0 });
    }
  }

  it("changes no file but its own and the permissions, when the page's commands make it and remove it", async () => {
    const before = head();
    await follow(making);
    expect(read("generators/environments/pr-123.yaml")).toMatch(/^stage: development$/m);
    const files = git("diff", "--name-only", before, "HEAD").trim().split("\n");
    expect(files.filter((path) => !path.includes("/pr-123"))).toEqual(["argocd/projects/hello.yaml"]);
    expect(files).toContain("overlays/pr-123/hello/kustomization.yaml");
    expect(git("status", "--porcelain")).toBe("");
    expect((await kustogen("render", "overlays/pr-123/hello")).stdout).toContain("podinfo:6.9.3");
    for (const one of await rendered("pr-123")) expect(one).toContain(" hello-pr-123/");
    expect((await kustogen("check")).code).toBe(0);
    // Deleting its Application deletes everything, as of no other.
    expect(read("argocd/pr-123/hello.yaml")).toContain("    - resources-finalizer.argocd.argoproj.io\n");
    expect(read("argocd/beta/hello.yaml")).not.toContain("finalizer");
    await follow(removing);
    expect(git("diff", "--name-only", before, "HEAD").trim()).toBe("argocd/projects/hello.yaml");
    expect(read("argocd/projects/hello.yaml")).toContain("kustogen/leaving");
  });
});

describe("the tutorial From dev to production", () => {
  const page = readFileSync(join(SOURCE, "packages/kustogen/docs/delivery.md"), "utf8");
  const lines = codeBlocks(page).flatMap(({ language, code }) =>
    language === "sh" ? code.trim().split("\n") : [],
  );
  const behind = (start: RegExp) => lines.slice(lines.findIndex((line) => start.test(line)));

  it("begins with what was done above", () => {
    expect(lines.slice(0, 5)).toEqual([
      "npx --package FILE.tgz kustogen init deployments --one-cluster",
      "cd deployments",
      'git add --all && git commit -m "Start"',
      "npx kustogen new environment staging --like beta",
      "npm run gen",
    ]);
  });

  it("continues with commands that each do what the page says", async () => {
    const commands = behind(/ pin /);
    expect(commands).toHaveLength(5);
    const said: string[] = [];
    for (const line of commands) {
      const { code, stdout, stderr } = await kustogen(...line.split(" ").slice(2));
      expect({ line, code, stderr }).toMatchObject({ code: 0 });
      said.push(stdout.replace(/ [0-9a-f]{12} /g, " COMMIT "));
    }
    const shown = codeBehind(page, "shows what changes in beta as a result").replace(
      / [0-9a-f]{12} /g,
      " COMMIT ",
    );
    for (const line of shown.trim().split("\n")) if (line !== "…") expect(said[0]).toContain(line);
    const tag = (environment: string) =>
      /web: \{ tag: "?([\d.]+)/.exec(read(`generators/environments/${environment}.yaml`))?.[1];
    expect([tag("beta"), tag("staging"), tag("production")]).toEqual(["6.9.3", "6.9.3", "6.9.1"]);
    expect(git("log", "-4", "--format=%s").trim().split("\n")).toEqual([
      "roll back hello in production: web 6.9.3 → 6.9.1",
      "promote hello from staging to production: web 6.9.1 → 6.9.3",
      "promote hello from beta to staging: web 6.9.2 → 6.9.3",
      "pin hello in beta: web 6.9.2 → 6.9.3",
    ]);
  });
});
