import { existsSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { besidePolicies, Project } from "./project.ts";

const project = new Project();

beforeAll(async () => {
  const first = await project.call("gen");
  expect(besidePolicies(first.stderr)).toBe("");
  expect(first.code).toBe(0);
});

beforeEach(() => project.reset());

const head = () => project.git("log", "-1", "--format=%B").trim();
const filesOfHead = () => project.git("show", "--name-only", "--format=", "HEAD").trim().split("\n").sort();

describe("the first run", () => {
  it("writes base, overlays and Argo CD's objects and commits nothing else", () => {
    expect(project.changed()).toEqual([]);
    const tracked = project.git("ls-files").split("\n");
    const made = [
      "base/shop/kustomization.yaml",
      "base/shop/deployment-api.yaml",
      "overlays/beta/shop/deployment-api.patch.yaml",
      "overlays/production/shop/kustomization.yaml",
      "argocd/projects/shop.yaml",
      "argocd/beta/shop.yaml",
      "argocd/production/root.yaml",
    ];
    expect(tracked).toEqual(expect.arrayContaining(made));
  });
});

describe("changing a setting", () => {
  it("changes and commits only the files of that environment", async () => {
    project.edit(
      "generators/environments/production.yaml",
      "    images:",
      "    settings: { replicas: 3 }\n    images:",
    );
    project.git("commit", "-qam", "three replicas");
    expect((await project.call("gen")).code).toBe(0);
    expect(project.git("log", "-1", "--format=%s").trim()).toBe(
      "gen: shop (production): Deployment api: spec.replicas 1 → 3",
    );
    expect(filesOfHead()).toEqual(["overlays/production/shop/kustomization.yaml"]);
    expect(project.read("overlays/production/shop/kustomization.yaml")).toContain(
      "replicas:\n  - name: api\n    count: 3",
    );
  });

  it("changes a ConfigMap through its generator, so that pods roll", async () => {
    project.edit(
      "generators/environments/beta.yaml",
      "    images:",
      "    settings: { domain: b.example.com }\n    images:",
    );
    expect((await project.call("gen", "--no-commit")).code).toBe(0);
    const overlay = "overlays/beta/shop/kustomization.yaml";
    expect(project.changed().filter((path) => /^(?:base|overlays)/.test(path))).toEqual([overlay]);
    expect(project.read(overlay)).toContain("DOMAIN=b.example.com");
  });

  it("commits the setting with what comes from it, says what changes, and leaves other work alone", async () => {
    project.edit("generators/environments/beta.yaml", "tag: v2", "tag: v4");
    project.write("notes.txt", "mine");
    project.git("add", "notes.txt");
    const { code, stdout, stderr } = await project.call("gen");
    expect(besidePolicies(stderr)).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^fine +shop \(beta\): image api v2 → v4\ncommitted .* with generators\/environments\/beta\.yaml/,
    );
    expect(head()).toBe("gen: shop (beta): image api v2 → v4\n\nGenerated-by: kustogen");
    expect(filesOfHead()).toEqual([
      "generators/environments/beta.yaml",
      "overlays/beta/shop/kustomization.yaml",
    ]);
    expect(project.git("status", "--porcelain")).toContain("A  notes.txt");
    project.git("rm", "-q", "--cached", "notes.txt");
    project.git("clean", "-fq", "notes.txt");
  });
});

describe("a committed edit of a generated file", () => {
  const PATH = "overlays/beta/shop/kustomization.yaml";

  it("stops the run until it is accepted or in the generators", async () => {
    project.edit(PATH, "newTag: v4", "newTag: v4-hotfix");
    project.git("commit", "-qam", "hotfix");
    const { code, stderr } = await project.call("gen");
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /committed by Tester on .* hotfix\)[\s\S]*- {4}newTag: v4-hotfix\n\+ {4}newTag: v4/,
    );
    expect((await project.call("gen", "--check")).stderr).toContain(
      `edited by hand, and gen would stop there: ${PATH}`,
    );
    expect((await project.call("gen", "--accept", "README.md")).stderr).toContain(
      "expected a file that this run generates",
    );
    expect((await project.call("gen", "--accept", PATH)).code).toBe(0);
    expect(project.read(PATH)).toContain("newTag: v4\n");
  });

  it("is none when HEAD's sources generate it, though output and sources were committed apart", async () => {
    project.edit("generators/environments/beta.yaml", "tag: v4", "tag: v6");
    await project.call("gen", "--no-commit");
    project.git("commit", "-qm", "output", "--", "overlays");
    project.git("commit", "-qam", "sources");
    rmSync(join(project.root, ".git/kustogen"), { recursive: true });
    project.edit("generators/environments/beta.yaml", "tag: v6", "tag: v7");
    const { code, stderr } = await project.call("gen");
    expect([code, besidePolicies(stderr)]).toEqual([0, ""]);
    expect(head()).toMatch(/^gen: shop \(beta\): image api v6 → v7/);
    expect(project.changed()).toEqual([]);
  });
});

describe("sources whose output HEAD already has", () => {
  const [BETA, SYSTEM] = ["generators/environments/beta.yaml", "generators/systems/index.ts"];

  it("are committed: a hot fix of the output that is made in the generators then, as gen says", async () => {
    const overlay = "overlays/beta/shop/kustomization.yaml";
    const [now = ""] = /newTag: \w+/.exec(project.read(overlay)) ?? [];
    project.edit(overlay, now, "newTag: v8");
    project.git("commit", "-qam", "hot fix");
    expect((await project.call("gen")).stderr).toContain("make it in generators/");
    project.edit(BETA, now.replace("newTag", "tag"), "tag: v8");
    project.write("notes.txt", "mine");
    project.git("add", "notes.txt");
    const { code, stdout, stderr } = await project.call("gen", "-m", "v8 in beta");
    expect([code, besidePolicies(stderr)]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^committed [0-9a-f]{12} v8 in beta \(generators\/environments\/beta\.yaml, [\d.]+ s\)\nNext: git push\n$/,
    );
    expect(head()).toBe("v8 in beta\n\nGenerated-by: kustogen");
    expect(filesOfHead()).toEqual([BETA]);
    expect(project.git("status", "--porcelain")).toBe("A  notes.txt\n");
    project.git("rm", "-qf", "notes.txt");
  });

  it("are committed by the next run that may, also where none has had anything to do since, and where only a comment changed", async () => {
    project.edit(BETA, "stage: beta", "# the first\nstage: beta");
    for (const option of ["--no-commit", "--output-only", "--output-only"]) {
      const { code, stdout, stderr } = await project.call("gen", option);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^up to date/)]);
      expect(stderr.includes(`not committed, but the generated files depend on it: ${BETA}`)).toBe(
        option === "--output-only",
      );
      expect(project.changed()).toEqual([BETA]);
    }
    expect((await project.call("gen")).code).toBe(0);
    expect(filesOfHead()).toEqual([BETA]);
    project.edit(SYSTEM, "const shop", "// A shop.\nconst shop");
    expect((await project.call("gen")).stdout).toContain(`gen: ${SYSTEM}, same rendering (${SYSTEM}, `);
    project.write("generators/systems/draft.md", "nothing reads this");
    expect((await project.call("gen")).stdout).toMatch(/^up to date/);
    expect(project.changed()).toEqual(["generators/systems/draft.md"]);
  });
});

describe("a condition that takes a database away", () => {
  const DATABASE = `...(chosen.replicas > 0 ? [{ apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "db", labels },
        spec: { serviceName: "api", selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: "db", image: images.api }] } },
          volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } }] } }] : []),
      // MORE`;
  const SYSTEM = "generators/systems/index.ts";

  it("stops the run before anything is written; --allow-removal goes on, and the commit has the reason", async () => {
    project.edit(SYSTEM, "// MORE", DATABASE);
    const mistyped = await project.call("gen", "--allow", "traps/overlaping-selectors");
    expect([mistyped.code, mistyped.stderr]).toEqual([2, expect.stringContaining("Did you mean")]);
    expect(await project.call("gen")).toMatchObject({ code: 0 });
    const beta = project.read("generators/environments/beta.yaml");
    project.write("generators/environments/new.yaml", beta.replace("instance: beta", "instance: new"));
    const written = await project.call("gen", "--no-commit");
    expect(written.code).toBe(0);
    const left = project.changed();
    project.edit(SYSTEM, "chosen.replicas > 0", "chosen.replicas > 100");
    const refused = await project.call("gen");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/shop \(beta\): StatefulSet db .*with its own volumes/);
    expect(refused.stderr).not.toContain("shop (new)");
    expect(refused.stderr).toContain('npm run gen -- --allow-removal --reason "why"');
    expect(project.changed()).toEqual([SYSTEM, ...left]);
    const removed = expect.stringContaining("shop (beta): StatefulSet db removed");
    expect(await project.call("gen", "--check")).toMatchObject({ code: 1, stdout: removed });
    const { code } = await project.call("gen", "--allow-removal", "--reason", "moved to RDS");
    expect(code).toBe(0);
    expect(head()).toMatch(/^Data is removed \(--allow-removal\):$.*^Reason: moved to RDS$/ms);
  });
});

describe("a path that is no plain file", () => {
  it("is not written through when it is a link", async () => {
    project.git("rm", "-q", "--cached", "base/shop/service-api.yaml");
    project.git("clean", "-fq", "base/shop/service-api.yaml");
    symlinkSync("/dev/null", join(project.root, "base/shop/service-api.yaml"));
    const { code, stderr } = await project.call("gen");
    expect(code).toBe(2);
    expect(stderr).toContain("base/shop/service-api.yaml");
    project.git("clean", "-fq", "base/shop/service-api.yaml");
    project.git("reset", "-q", "--hard");
  });
});

describe("a repository without Argo CD", () => {
  it("gets base and overlays only, for stages with names of its own", async () => {
    project.write("kustogen.yaml", "argocd: false\nstages:\n  staging: beta\n");
    project.edit("generators/environments/beta.yaml", "stage: beta", "stage: staging");
    const { code, stderr } = await project.call("gen", "--no-commit");
    expect(besidePolicies(stderr)).toBe("");
    expect(code).toBe(0);
    expect(existsSync(join(project.root, "argocd"))).toBe(false);
    expect(project.changed().every((path) => /^(argocd\/|generators\/|kustogen\.yaml)/.test(path))).toBe(
      true,
    );
    project.git("clean", "-fdq", "--", "kustogen.yaml");
  });
});

describe("a source that is saved while the output of what it said before is committed", () => {
  const BETA = "generators/environments/beta.yaml";
  const SYSTEMS = "generators/systems/index.ts";

  /** Git asks a filter for what a generated file is stored as, just before the sources are taken. */
  function during(script: string): void {
    project.write(".git/info/attributes", "/base/** filter=late\n/overlays/** filter=late\n");
    project.write(".git/late.sh", `rm .git/late.sh\n${script}\n`);
    project.git("config", "filter.late.clean", "[ -f .git/late.sh ] && sh .git/late.sh; cat");
  }

  beforeEach(() => {
    project.edit(BETA, "    images:", "    settings: { replicas: 2 }\n    images:");
    project.edit(SYSTEMS, "Sells things", "Sells more things");
  });

  it.each([
    ["an environment", BETA, `echo "# later" >> ${BETA}`],
    ["a new environment", "generators/environments/new.yaml", `cp ${BETA} generators/environments/new.yaml`],
    ["a system", SYSTEMS, `echo "// later" >> ${SYSTEMS}`],
    ["a system, taken back", SYSTEMS, `git show HEAD:${SYSTEMS} > ${SYSTEMS}`],
    ["a system, removed", SYSTEMS, `rm ${SYSTEMS}`],
  ])("stops the commit: %s", async (_, path, script) => {
    const before = project.git("rev-parse", "HEAD");
    during(script);
    const { code, stderr } = await project.call("gen");
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`\n  ${path}\n`) });
    expect(stderr).toMatch(/^kustogen: sources changed while kustogen was running, so nothing was changed:/);
    expect(project.git("rev-parse", "HEAD")).toBe(before);
  });

  it("isn't compared with what a run has changed in part", async () => {
    project.write(".kustogen-1-abcdef/before", "");
    expect(await project.call("gen", "--check")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("or was interrupted: wait for it to end"),
    });
    rmSync(join(project.root, ".kustogen-1-abcdef"), { recursive: true });
    expect(await project.call("gen", "--check")).toMatchObject({ code: 1 });
  });

  it("is its author's matter with --output-only", async () => {
    project.edit(BETA, "replicas: 2", "replicas: 4");
    during(`echo "# later" >> ${BETA}`);
    expect(await project.call("gen", "--output-only")).toMatchObject({ code: 0 });
    expect(project.changed()).toEqual([BETA, SYSTEMS]);
  });

  it("is in the commit of the next run, with what was generated from it", async () => {
    during(`sed -i "s/replicas: 2/replicas: 3/" ${BETA}`);
    expect((await project.call("gen")).code).toBe(2);
    expect(await project.call("gen")).toMatchObject({ code: 0 });
    expect(project.changed()).toEqual([]);
    expect(project.read("overlays/beta/shop/kustomization.yaml")).toContain("count: 3");
  });
});
