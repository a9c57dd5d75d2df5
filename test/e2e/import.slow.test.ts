import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { filesShown } from "../../scripts/markdown/code-blocks.ts";
import { typeErrors } from "../compiler.ts";
import { Project } from "./project.ts";

const SOURCE = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = readFileSync(join(SOURCE, "packages/kustogen/docs/import-examples.md"), "utf8");

const FILES = filesShown(PAGE, "hand");
const SHOWN = new Map([...filesShown(PAGE, "generators"), ...filesShown(PAGE, "overlays")]);

/** The files below a folder that the page shows: as they are, and as shown. */
function filesShownOf(folder: string): [text: string, shown: string][] {
  return [...SHOWN].flatMap(([path, shown]) =>
    path.startsWith(folder) ? [[project.read(path), shown] as [string, string]] : [],
  );
}

const project = new Project();

beforeAll(() => {
  for (const [path, text] of FILES) project.write(path, text);
  project.edit("generators/environments/production.yaml", "systems:", "# mine\nsystems:");
  project.commit("hand-written overlays");
});

/** Objects that a folder renders to, by kind and name. */
async function rendered(folder: string): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await project.call("render", folder, "--json");
  expect([code, stderr]).toEqual([0, ""]);
  const objects = JSON.parse(stdout) as { kind: string; metadata: { name: string } }[];
  return Object.fromEntries(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]));
}

describe("the repository of docs/import-examples.md", () => {
  it("is imported with --dry-run without a byte written", async () => {
    const { code, stdout } = await project.call(
      "import",
      "hand/overlays/beta",
      "hand/overlays/production",
      "--name",
      "guestbook",
      "--dry-run",
    );
    expect(stdout).toContain("production: all 5 objects the same");
    expect(stdout).toContain("nothing written (--dry-run)");
    expect([code, project.changed()]).toEqual([0, []]);
  });

  it("is wrapped as it is, renders to the same and is generated, and the page shows it", async () => {
    const before = {
      beta: await rendered("hand/overlays/beta"),
      production: await rendered("hand/overlays/production"),
    };
    const { code, stdout, stderr } = await project.call(
      "import",
      "hand/overlays/beta",
      "hand/overlays/production",
      "--name",
      "guestbook",
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("beta: all 3 objects the same");
    for (const environment of ["beta", "production"] as const)
      expect(await rendered(`overlays/${environment}/guestbook`)).toEqual(before[environment]);
    for (const [path, text] of FILES)
      expect(project.read(path.replace(/^hand/, "generators/vendor/guestbook"))).toBe(text);
    for (const path of [
      "generators/systems/guestbook/components/wrapped.ts",
      "overlays/production/guestbook/kustomization.yaml",
    ])
      expect(project.read(path).replace(/^# .*\n/, "")).toBe(SHOWN.get(path));
    const sections = filesShownOf("generators/environments/");
    for (const [text, shown] of sections) expect(text).toContain(shown.slice(shown.indexOf("  guestbook:")));
    expect(sections).toHaveLength(2);
    expect(project.read("generators/environments/production.yaml")).toContain("# mine");
  });

  it("is formatted as the repository that `init` makes wants it", () => {
    const config = join(SOURCE, "packages/kustogen/templates/repository/_biome.json");
    project.write("biome.json", readFileSync(config, "utf8"));
    const biome = join(SOURCE, "node_modules/.bin/biome");
    execFileSync(biome, ["check", "generators/systems/guestbook"], { cwd: project.root, encoding: "utf8" });
    rmSync(join(project.root, "biome.json"));
  });

  it("is code without a type error, and one changed line of a wrapped file changes one line", async () => {
    project.write(
      "tsconfig.json",
      JSON.stringify({
        extends: join(SOURCE, "tsconfig.json"),
        compilerOptions: { types: ["node", "kustogen/files"] },
        include: ["generators/systems/guestbook"],
      }),
    );
    expect(typeErrors(project.root)).toBe("");
    rmSync(join(project.root, "tsconfig.json"));
    project.commit("imported");
    project.edit(
      "generators/vendor/guestbook/overlays/production/kustomization.yaml",
      "count: 3",
      "count: 5",
    );
    expect((await project.call("gen", "--no-commit")).code).toBe(0);
    expect(project.git("diff", "--unified=0", "--", "overlays").match(/^[+-] .*/gm)).toEqual([
      "-    count: 3",
      "+    count: 5",
    ]);
  });

  it("has objects that are taken into code, which the page shows, and nothing renders differently", async () => {
    const before = {
      beta: await rendered("overlays/beta/guestbook"),
      production: await rendered("overlays/production/guestbook"),
    };
    const config = join(SOURCE, "packages/kustogen/templates/repository/_biome.json");
    project.write("biome.json", readFileSync(config, "utf8"));
    const take = ["take", "guestbook", "Deployment/web", "PodDisruptionBudget/web"];
    const planned = await project.call(...take, "--dry-run");
    expect([planned.code, planned.stderr]).toEqual([0, ""]);
    expect(planned.stdout).toContain("nothing written (--dry-run)");
    const { code, stdout, stderr } = await project.call(...take);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("guestbook: 2 objects in code");
    for (const environment of ["beta", "production"] as const)
      expect(await rendered(`overlays/${environment}/guestbook`)).toEqual(before[environment]);
    for (const path of ["components/web.ts", "settings.ts"])
      expect(project.read(`generators/systems/guestbook/${path}`)).toBe(
        SHOWN.get(`generators/systems/guestbook/${path}`),
      );
    expect(project.read("generators/environments/production.yaml")).toContain(
      "      webServiceAccountName: web\n      webPodDisruptionBudget: true\n",
    );
    const none = await project.call("take", "guestbook", "Deployment/wep");
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringContaining("no wrapped object Deployment/wep"),
    ]);
    rmSync(join(project.root, "biome.json"));
    project.commit("taken");
  });

  it("may patch a kind by a pattern and read files outside its folder, and is generated in a process of its own", async () => {
    project.write(
      "far/base/settings.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: far}\ndata: {A: a}\n",
    );
    project.write(
      "far/beta/kustomization.yaml",
      "resources: [../base/settings.yaml]\npatches: [{path: p.yaml, target: {kind: Config.*}}]\n",
    );
    project.write("far/beta/p.yaml", "- {op: add, path: /data/B, value: b}\n");
    const { code, stderr } = await project.call("import", "far/beta", "--name", "far");
    expect([code, stderr]).toEqual([0, ""]);
    expect(project.run("gen", "--no-commit", "--full")).toMatchObject({ code: 0 });
    expect((await rendered("overlays/beta/far"))["ConfigMap far"]).toMatchObject({
      data: { A: "a", B: "b" },
    });
    project.reset();
  });

  it("is not imported twice under one name, and never by accident over it", async () => {
    const again = await project.call("import", "hand/overlays/beta", "--name", "guestbook");
    expect([again.code, again.stdout]).toEqual([2, ""]);
    expect(again.stderr).toContain("generators/systems/guestbook already exists");
  });
});

describe("what can't be imported", () => {
  it.each([
    [["import"], "name what to import"],
    [["import", "no/such/folder"], "no/such/folder: there is no such folder"],
    [["import", "--rendered", "beta=nothing.yaml"], "nothing.yaml: there is no such file"],
    [["import", "--helm", "hand"], "--values NAME=FILE, one for each environment, need each other"],
    [["import", "--values", "beta=x.yaml"], "--helm CHART and --values"],
    [["import", "--rendered", "beta=x.yaml", "--remote"], "cannot be used with option '--remote"],
    [["import", "hand/overlays/beta", "--name", "Not A Name"], "can't be the name of a system"],
  ])("%j says why", async (args, message) => {
    const { code, stdout, stderr } = await project.call(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  it("errors that the environments had already become exceptions, and later runs go on", async () => {
    project.write(
      "lost.yaml",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: lost}\nspec: {containers: [{name: a, image: 'a:v1', volumeMounts: [{name: no, mountPath: /x}]}]}\n",
    );
    const files = ["beta=lost.yaml", "production=lost.yaml", "--base", "beta"];
    const { code, stdout } = await project.call("import", "--rendered", ...files, "--name", "lost");
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining("1 finding that the environments already had"),
    ]);
    expect(project.read("generators/systems/lost/exceptions.ts")).toMatch(
      /rule: "schema\/valid",\n {4}resource: "Pod\/lost",\n {4}reason:\s+"As imported: /,
    );
    expect((await project.call("gen", "--no-commit", "--full")).code).toBe(0);
    expect((await project.call("check", "--all", "--system", "lost")).stdout).toMatch(
      /except +schema\/valid \(2\): As/,
    );
    project.reset();
  });

  it("files that git ignores are named with the rule by gen, as no commit will have them", async () => {
    const rules = "/generators/systems/*\n!/generators/systems/index.ts\n/overlays/production/*\n";
    project.write(".gitignore", project.read(".gitignore") + rules);
    project.write("web.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n");
    const files = ["beta=web.yaml", "production=web.yaml", "--base", "beta"];
    expect((await project.call("import", "--rendered", ...files, "--name", "ignored")).code).toBe(0);
    expect(await project.call("gen")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /git ignores sources of the output, so a commit would lack them:\n(?: +generators\/systems\/ignored\/\S+\n)+/,
      ),
    });
    project.reset();
  });

  it("Secrets with values and literals that look like credentials, which no message shows", async () => {
    project.write(
      "secret.yaml",
      "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: hunter22-very}\n",
    );
    const secret = await project.call("import", "--rendered", "beta=secret.yaml", "--name", "other");
    expect(secret.code).toBe(2);
    expect(secret.stderr).toContain("the repository has values of Secret db");
    expect(secret.stderr).toContain("--secrets-as-contracts");
    expect(secret.stderr).not.toContain("hunter22");
    project.write(
      "pod.yaml",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'a:v1', env: [{name: DB_PASSWORD, value: hunter22-very}]}]}\n",
    );
    const literal = await project.call("import", "--rendered", "beta=pod.yaml", "--name", "other");
    expect(literal.code).toBe(2);
    expect(literal.stderr).toContain("env[0].value");
    expect(literal.stderr).not.toContain("hunter22");
    expect(existsSync(join(project.root, "generators/systems/other"))).toBe(false);
    const waived = await project.call(
      "import",
      "--rendered",
      "beta=pod.yaml",
      "--name",
      "other",
      "--not-secret",
      "a demo that nobody runs",
      "--dry-run",
    );
    expect(waived).toMatchObject({ code: 0 });
  });
});
