import { spawnSync } from "node:child_process";
import { cpSync, lstatSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command } from "./command.ts";
import { Project } from "./project.ts";

const PROGRAM = join(import.meta.dirname, "../../packages/kustogen/bin/kustogen.mjs");
const FAULTS = join(import.meta.dirname, "killed.mjs");
const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Thing, plural: things }
  versions: [{ name: v1, served: true, schema: { openAPIV3Schema: { type: object } } }]
`;
const CONFIG = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;

const project = new Project();
const copies: string[] = [];

beforeAll(async () => {
  project.write("crd.yaml", CRD);
  project.write("hand/base/kustomization.yaml", "resources: [map.yaml]\n");
  project.write("hand/base/map.yaml", CONFIG("hand"));
  for (const name of ["beta", "production"])
    project.write(
      `hand/overlays/${name}/kustomization.yaml`,
      `resources: [../../base]\nnamespace: hand\ncommonAnnotations: {stage: ${name}}\n`,
    );
  for (const name of ["beta", "production"])
    project.edit(
      `generators/environments/${name}.yaml`,
      "    images:",
      "    settings: { replicas: 2 }\n    images:",
    );
  project.write("upstream/a.yaml", CONFIG("a"));
  project.write("upstream/b.yaml", CONFIG("b"));
  expect(await project.call("vendor", "widgets", "upstream")).toMatchObject({ code: 0 });
  expect(await project.call("new", "system", "blog")).toMatchObject({ code: 0 });
  rmSync(join(project.root, "upstream/b.yaml"));
  project.write("upstream/c.yaml", CONFIG("c"));
  expect(await project.call("gen")).toMatchObject({ code: 0 });
  project.commit("all");
  project.git("tag", "before");
  expect(await project.call("pin", "shop", "api", "beta", "v9")).toMatchObject({ code: 0 });
});
afterAll(() => {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
});

function copy(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-killed-")));
  copies.push(root);
  cpSync(project.root, root, { recursive: true, verbatimSymlinks: true });
  return root;
}

/** Runs a command as a process that a fault meets at the nth change of a file below its folder. */
function run(root: string, args: readonly string[], at: number, fault?: string) {
  const env = { ...process.env, NO_COLOR: "1", FAULT_ROOT: root, FAULT_AT: String(at) };
  return spawnSync(process.execPath, ["--import", FAULTS, PROGRAM, ...args], {
    cwd: root,
    encoding: "utf8",
    env: fault === undefined ? env : { ...env, FAULT: fault },
  });
}

/** Every file of the working tree with its content, by plain reading. */
function listing(root: string, prefix = ""): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(root, prefix)).flatMap((name): [string, string][] => {
      const path = `${prefix}${name}`;
      if (path === ".git" || path === "node_modules") return [];
      return lstatSync(join(root, path)).isDirectory()
        ? Object.entries(listing(root, `${path}/`))
        : [[path, readFileSync(join(root, path), "utf8")]];
    }),
  );
}

const git = (root: string, ...args: string[]) =>
  spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout;

/** `.ci/run kills` meets each command at every fourth call; a test run meets two of them once. */
const ALL = process.env.KILLS !== undefined;

/** Each command with the number of a call in its middle. */
const COMMANDS: [name: string, args: string[], place: number][] = [
  ["vendor --update", ["vendor", "--update", "widgets"], 9],
  ["remove system", ["remove", "system", "blog"], 14],
  ["new system", ["new", "system", "wiki"], 16],
  ["new environment", ["new", "environment", "staging", "--like", "beta"], 6],
  ["kinds add", ["kinds", "add", "crd.yaml"], 11],
  ["init", ["init", "made", "--no-install", "--kustogen", "0.1.0"], 30],
  ["pin", ["pin", "shop", "api", "beta", "v3"], 7],
  ["promote", ["promote", "shop"], 7],
  ["rollback", ["rollback", "shop", "beta", "--to", "before"], 7],
  ["import", ["import", "hand/overlays/beta", "hand/overlays/production", "--name", "hand"], 14],
  ["pin --branch", ["pin", "shop", "api", "beta", "v3", "--branch"], 12],
];

describe.each(ALL ? COMMANDS : COMMANDS.filter(([name]) => ["remove system", "pin"].includes(name)))(
  "%s",
  (_, args, place) => {
    it("killed, and run again, comes to what it comes to alone", { timeout: 900_000 }, async () => {
      const whole = copy();
      const alone = await command(whole, args);
      expect([alone.code, alone.stderr]).toEqual([0, expect.anything()]);
      const expected = listing(whole);
      for (let at = ALL ? 0 : place; at === place || ALL; at += 4) {
        const root = copy();
        const { signal } = run(root, args, at);
        if (signal === null && at > place) break;
        expect([at, signal]).toEqual([at, "SIGKILL"]);
        expect(git(root, "add", "-A", "--dry-run")).not.toContain(".kustogen");
        const again = await command(root, args);
        // A run that was killed at its very end had done all of it.
        if (again.code !== 0)
          expect([at, again.stderr]).toEqual([
            at,
            expect.stringMatching(
              /already exists|branch already|has .* already|no such|no system|is there|sets it already/,
            ),
          ]);
        expect([at, listing(root)]).toEqual([at, expected]);
        expect(git(root, "branch", "--list")).toBe(git(whole, "branch", "--list"));
        expect(git(root, "status", "--porcelain")).toBe(git(whole, "status", "--porcelain"));
      }
    });

    it("on a disk that is full, changes nothing and says so in one line", () => {
      const root = copy();
      const before = listing(root);
      const { status, stderr, stdout } = run(root, args, place, "ENOSPC");
      expect([status, stderr]).toEqual([2, expect.stringMatching(/the disk is full: free some space/)]);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(stdout).not.toMatch(/committed [0-9a-f]{12}/);
      expect(listing(root)).toEqual(before);
      expect(git(root, "status", "--porcelain")).toBe("");
    });
  },
);
