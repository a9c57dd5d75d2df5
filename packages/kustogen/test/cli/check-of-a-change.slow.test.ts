import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { CheckReport } from "@kustogen/review/check/report/finding.ts";
import { afterEach, describe, expect, it, vi } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import { runCheck } from "../../src/cli/check/command.ts";
import { runDiff } from "../../src/cli/diff/command.ts";
import { filesOfTree } from "../../src/config/both-sides.ts";
import { DEFAULT_CONFIG } from "../../src/config/config.ts";
import { loadEnvironments } from "../../src/environments/load-environment.ts";
import { keptStages } from "../../src/looking/own-environments.ts";
import type { OpenedSides } from "../../src/looking/sides.ts";
import {
  commitSnapshots,
  git,
  newRepository,
  put,
  putAll,
  snapshot,
  temporaryFolder,
} from "../delivery/fixture.ts";
import { SHOP } from "../review/shop.ts";
import { taking } from "./printed.ts";

const start = process.cwd();
afterEach(() => process.chdir(start));

/** What a rule finds wherever it is rendered. */
const EVIL = SHOP.replace("image:", "volumeMounts: [{name: gone, mountPath: /x}], image:");
const RULE = "schema/valid";
const overlay = "overlays/production/shop";

type Files = Record<string, string>;

/** Commits files. */
function commit(root: string, files: Files): void {
  putAll(root, files);
  git(root, "add", "-A", "-f");
  git(root, "commit", "-q", "--allow-empty", "-m", "one");
}

/** A repository with an overlay, and a change of it with whatever else the test says. */
function changed(change: Files, before: Files = {}, evil: Files = { "base/shop.yaml": EVIL }): string {
  const root = newRepository();
  putAll(root, {
    "base/kustomization.yaml": "resources: [shop.yaml]\n",
    "base/shop.yaml": SHOP,
    [`${overlay}/kustomization.yaml`]: "resources: [../../../base]\n",
    ...before,
  });
  const old = snapshot(root);
  putAll(root, { ...evil, ...change });
  commitSnapshots(root, [old, snapshot(root)]);
  return root;
}

/** Runs `kustogen check` in a folder. */
async function checked(root: string, more: object = {}, dirs = ["."]) {
  process.chdir(root);
  const printed: string[] = [];
  const said: string[] = [];
  const out = taking(process.stdout, (chunk) => printed.push(chunk));
  const err = vi.spyOn(process.stderr, "write").mockImplementation((chunk) => said.push(String(chunk)) > 0);
  try {
    const code = await runCheck(dirs, {
      system: [],
      env: [],
      failOn: "error",
      since: "HEAD~1",
      json: true,
      ...more,
    });
    const all = printed.join("");
    const report = (all.startsWith("{") ? JSON.parse(all) : {}) as CheckReport;
    const of = (rule: string) => (report.findings ?? []).filter((finding) => finding.rule === rule);
    return { code, report, text: all, said: said.join(""), missing: of(RULE), of };
  } finally {
    out.mockRestore();
    err.mockRestore();
    process.chdir(start);
  }
}

describe("exceptions that a change adds", () => {
  const exceptions = (...lines: string[]) =>
    `# why\nexceptions:\n${lines.map((line) => `- {${line}}\n`).join("")}`;
  const every = `rule: ${RULE}, reason: we make it by hand`;

  it("are applied and listed apart with reason and line, and what they excuse counts as it is", async () => {
    const root = changed({ "kustogen.yaml": exceptions(every) });
    for (const range of ["HEAD~1", "HEAD~1..HEAD", "HEAD~1...HEAD"]) {
      const { code, report, missing } = await checked(root, { since: range });
      expect([code, missing]).toEqual([1, []]);
      expect(report.excused).toEqual([
        expect.objectContaining({
          rule: RULE,
          severity: "error",
          excuse: { reason: "we make it by hand", place: "kustogen.yaml:3" },
        }),
      ]);
      expect(report.checked.exceptions).toEqual([]);
    }
    expect((await checked(root, { failOn: "never" })).code).toBe(0);
    expect((await checked(root, { failOn: "never", fork: true })).code).toBe(1);
  });

  it("come first for people, and are suppressed and under review in SARIF", async () => {
    const root = changed({ "kustogen.yaml": exceptions(every) });
    const lines = (await checked(root, { json: false })).text.split("\n");
    const at = lines.findIndex((line) => line.includes("1 finding is excused by this change"));
    expect(at).toBeGreaterThanOrEqual(0);
    expect(lines.findIndex((line) => /^(?:error|info|except|passed|failed)/.test(line))).toBeGreaterThan(at);
    expect(lines.slice(at).join("\n")).toContain("by kustogen.yaml:3: we make it by hand");
    const sarif = JSON.parse((await checked(root, { json: false, format: "sarif" })).text) as {
      runs: { results: { ruleId: string; suppressions?: { status: string; justification: string }[] }[] }[];
    };
    const result = sarif.runs[0]?.results.find(({ ruleId }) => ruleId === RULE);
    expect(result?.suppressions).toEqual([
      expect.objectContaining({
        status: "underReview",
        justification: expect.stringContaining("kustogen.yaml:3"),
      }),
    ]);
  });

  it.each([
    ["was there before", exceptions(every), exceptions(every)],
    [
      "moved to another line",
      exceptions(every),
      exceptions("rule: scaling/shared-single-writer, reason: one is enough", every),
    ],
    [
      "was as wide",
      exceptions(every),
      exceptions(`rule: ${RULE}, resource: Deployment/shop, reason: we make it by hand`),
    ],
    ["got another reason", exceptions(every), exceptions(`rule: ${RULE}, reason: someone else makes it`)],
  ])("are no new ones where one %s", async (_, before, after) => {
    const { report, missing, code } = await checked(
      changed({ "kustogen.yaml": after }, { "kustogen.yaml": before }),
      { fork: true },
    );
    expect([code, missing, report.excused]).toEqual([0, [], []]);
    expect(report.checked.exceptions).toHaveLength(1);
  });

  it.each([
    ["is wider", exceptions(`rule: ${RULE}, resource: Deployment/other, reason: by hand`), exceptions(every)],
    [
      "is for another environment",
      exceptions(`rule: ${RULE}, environment: beta, reason: by hand`),
      exceptions(every),
    ],
    ["had ended", exceptions(`${every}, until: 2020-01-01`), exceptions(`${every}, until: 2099-01-01`)],
    ["was in a file that nobody could read", "exceptions: 1\n", exceptions(every)],
    ["has Windows line ends", "stages: {}\r\n", exceptions(every).replaceAll("\n", "\r\n")],
  ])("count where one %s", async (_, before, after) => {
    const { report, code } = await checked(changed({ "kustogen.yaml": after }, { "kustogen.yaml": before }), {
      fork: true,
    });
    expect([code, report.excused?.map(({ rule }) => rule)]).toEqual([1, [RULE]]);
  });
});

/** The environments that findings are about, the first of each and the others. */
function environmentsOf(findings: readonly { environment: string; also?: string[] }[]): string[] {
  return findings.flatMap(({ environment, also = [] }) => [environment, ...also]);
}

describe("what was an environment stays one", () => {
  const component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
  it.each<[string, Files]>([
    [
      "it becomes a Component",
      { [`${overlay}/kustomization.yaml`]: `${component}resources: [../../../base]\n` },
    ],
    ["a Component includes it", { "parts/kustomization.yaml": `${component}resources: [../${overlay}]\n` }],
    [
      "two folders that include each other include it",
      {
        "x/kustomization.yaml": `resources: [../y, ../${overlay}]\n`,
        "y/kustomization.yaml": `resources: [../x, ../${overlay}]\n`,
      },
    ],
    ["a chart is put above it", { "overlays/Chart.yaml": "name: x\n" }],
    ["kustogen.yaml excludes it", { "kustogen.yaml": "overlays: {exclude: ['**']}\n" }],
    ["kustogen.yaml can't be read", { "kustogen.yaml": "overlays: [\n" }],
    [
      "attributes hide its files",
      { ".gitattributes": "* binary -text -diff export-ignore\n", ".gitignore": "*\n" },
    ],
  ])("where %s", async (_, change) => {
    const root = changed(change, { "kustogen.yaml": "stages: {}\n" });
    for (const since of ["HEAD~1", "HEAD~1..HEAD"])
      expect(environmentsOf((await checked(root, { since, onlyNew: true })).missing)).toContain(overlay);
  });

  it("where a link leads to it now", async () => {
    const root = changed({}, {}, {});
    commit(root, { "hid/shop/kustomization.yaml": "resources: [evil.yaml]\n", "hid/shop/evil.yaml": EVIL });
    git(root, "rm", "-q", "-r", overlay);
    const { symlinkSync, mkdirSync } = await import("node:fs");
    mkdirSync(`${root}/overlays/production`, { recursive: true });
    symlinkSync("../../hid/shop", `${root}/${overlay}`);
    commit(root, {});
    for (const since of ["HEAD~2", "HEAD~2..HEAD"])
      expect(environmentsOf((await checked(root, { since })).missing)).toContain(overlay);
  });
});

describe("a change", () => {
  it("is checked with the files as git keeps them, whatever attributes make of them when they are checked out", async () => {
    const token = ["ghp", "a8Fh3kQ9zLx2Vb7Nc4Tm6Rw1ZsYq"].join("_");
    const root = changed({ ".gitattributes": "*.sh working-tree-encoding=UTF-16LE\n" }, {}, {});
    put(root, ".git/content", `TOKEN=${token}\n`);
    const id = git(root, "hash-object", "-w", "--no-filters", ".git/content");
    git(root, "update-index", "--add", "--cacheinfo", `100644,${id},run.sh`);
    git(root, "commit", "-qm", "two");
    git(root, "checkout", "-q", "--", "run.sh");
    const { of } = await checked(root, { since: "HEAD~1..HEAD", onlyNew: true });
    expect(of("secrets/file").map(({ file }) => file)).toContain("run.sh");
  });

  it("with --only-new shows what the state before doesn't have, and counts the rest", async () => {
    const change = { "base/kustomization.yaml": "# x\nresources: [shop.yaml]\n" };
    const root = changed(change, { "base/shop.yaml": EVIL }, {});
    const { report, code } = await checked(root, { onlyNew: true });
    expect([code, report.findings]).toEqual([0, []]);
    expect(report.checked.before).toBeGreaterThan(0);
    const all = await checked(changed({}), { onlyNew: true });
    expect([all.code, all.missing.length]).toEqual([1, 1]);
  });

  it("shows everything as new where nothing was there before, or nothing ", async () => {
    const root = newRepository();
    commit(root, { "README.md": "x\n" });
    commit(root, { [`${overlay}/kustomization.yaml`]: "resources: [a.yaml]\n", [`${overlay}/a.yaml`]: EVIL });
    const first = await checked(root, { onlyNew: true });
    expect([first.missing.length, first.report.notices]).toEqual([1, undefined]);
    const fixed = await checked(changed({ "kustogen.yaml": "{}\n" }, { "kustogen.yaml": "a: [\n" }), {
      onlyNew: true,
    });
    expect(fixed.missing).toHaveLength(1);
    expect(fixed.report.notices?.map(({ message }) => message)).toContainEqual(
      expect.stringContaining("every finding counts as new"),
    );
  });

  it("fails with a whole report where its kustogen.yaml can't be read", async () => {
    const root = changed({ "kustogen.yaml": "exceptions: nonsense\n" }, { "kustogen.yaml": "{}\n" });
    const { code, report, missing } = await checked(root, { onlyNew: true });
    expect([code, missing.length]).toEqual([2, 1]);
    expect(report.notices?.[0]).toMatchObject({ severity: "error" });
  });

  it("needs a repository", async () => {
    const root = changed({});
    (await refusedLater(checked(root, {}, [temporaryFolder()]))).toThrow("is outside the repository");
    (await refusedLater(checked(temporaryFolder()))).toThrow("isn't in a git repository");
    expect((await checked(`${root}/overlays`, {}, [`${root}/overlays/production`])).missing).toHaveLength(1);
  });
});

describe("what something deploys before a change", () => {
  const application = (name: string, path: string) => ({
    [`argocd/${name}.yaml`]: `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  project: default\n  source: {repoURL: "https://git.example.test/me/x", path: ${path}, targetRevision: HEAD}\n  destination: {server: "https://kubernetes.default.svc", namespace: ${name}}\n`,
  });
  const folder = (path: string, text = SHOP) => ({
    [`${path}/kustomization.yaml`]: "resources: [shop.yaml]\n",
    [`${path}/shop.yaml`]: text,
  });
  /** The severity of what a change breaks in a folder, by the folder. */
  const severities = async (gone: readonly string[], change: Files) => {
    const root = newRepository();
    git(root, "remote", "add", "origin", "git@git.example.test:me/x.git");
    commit(root, {
      ...folder("apps/shop"),
      ...folder("apps/other"),
      ...folder("apps/idle"),
      ...application("shop", "apps/shop"),
      ...application("other", "apps/other"),
    });
    for (const path of gone) rmSync(join(root, path), { recursive: true });
    commit(root, change);
    const { missing } = await checked(root);
    return Object.fromEntries(missing.map(({ environment, severity }) => [environment, severity]));
  };

  it("counts where the change deletes the Application, and what nothing deploys is a warning", async () => {
    const evil = { ...folder("apps/shop", EVIL), ...folder("apps/idle", EVIL) };
    expect(await severities([], evil)).toEqual({ "apps/shop": "error", "apps/idle": "warning" });
    expect(await severities(["argocd/shop.yaml"], evil)).toEqual({
      "apps/shop": "error",
      "apps/idle": "warning",
    });
    expect(await severities(["argocd"], evil)).toEqual({ "apps/shop": "error", "apps/idle": "error" });
  });

  it("counts where the change gives the folder another name, whatever says that it isn't used", async () => {
    for (const name of ["apps/web", "examples/shop"])
      expect(
        await severities(["apps/shop"], {
          ...folder(name, EVIL),
          "README.md": `\`${name}\` is deprecated, and an example.\n`,
        }),
      ).toEqual({ [name]: "error" });
    // A new folder beside all that is deployed is no other name of anything.
    expect(await severities([], folder("apps/new", EVIL))).toEqual({ "apps/new": "warning" });
  });

  it("counts where nothing deploys anything before the change adds an Application of another folder", async () => {
    const root = newRepository();
    commit(root, { ...folder("apps/shop"), ...folder("apps/other") });
    commit(root, { ...folder("apps/shop", EVIL), ...application("other", "apps/other") });
    expect((await checked(root)).missing).toMatchObject([{ severity: "error" }]);
  });
});

describe("the stages of a change", () => {
  /** Environment files with their stages, of both sides. */
  async function kept(before: Record<string, string>, after: Record<string, string>) {
    const treeOf = (stages: Record<string, string>) =>
      new MemoryTree(
        Object.entries(stages).map(([name, stage]): [string, string] => [
          `/generators/environments/${name}.yaml`,
          `stage: ${stage}\nkubernetes: "1.35"\nsystems: {}\n`,
        ]),
      );
    const config = { ...DEFAULT_CONFIG, argocd: false };
    const states = { before: { tree: treeOf(before) } };
    const side = { project: "", states, judged: { before: config } } as unknown as OpenedSides;
    const { byName, notices } = keptStages(side, loadEnvironments("/", config, filesOfTree(treeOf(after))));
    return [Object.fromEntries(byName), notices.map(({ message }) => message).join()];
  }

  it("are checked as before where they get milder, and as they are where they get stricter", async () => {
    expect(await kept({ live: "production", qa: "beta" }, { live: "development", qa: "production" })).toEqual(
      [
        { live: "production" },
        "live is checked as production, as before, although this change makes it development",
      ],
    );
    expect(await kept({ live: "production" }, { live: "production", new: "development" })).toEqual([{}, ""]);
  });

  it("are those of the environment that is gone where one has another name", async () => {
    expect(
      await kept({ production: "production", qa: "beta" }, { development: "development", qa: "beta" }),
    ).toEqual([
      { development: "production" },
      "development is checked as production, like production, which this change removes, although this change makes it development",
    ]);
  });
});

describe("an Application that nothing here applies", () => {
  const app = (repository: string, more = "") =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  project: shop\n  source:\n    path: ${overlay}\n    repoURL: ${repository}\n${more}`;
  const own = "https://git.example.test/deploy";

  it("is checked as diff does, with its file and line, and can be excepted", async () => {
    const evil = { "argocd/shop.json": `${app("https://evil.example/pwned")}` };
    const root = changed(evil, { "argocd/shop.json": app(own) }, {});
    for (const since of ["HEAD~1", "HEAD~1..HEAD"]) {
      const { code, of } = await checked(root, { since });
      expect(of("change/application-path")).toEqual([
        expect.objectContaining({
          severity: "error",
          environment: "argocd",
          resource: expect.objectContaining({ kind: "Application", name: "shop" }),
          file: "argocd/shop.json",
          line: 8,
          message: expect.stringContaining("https://evil.example/pwned; nothing came from there before"),
        }),
      ]);
      expect(code).toBe(1);
    }
    expect((await checked(root, {}, ["overlays"])).of("change/application-path")).toEqual([]);
    put(root, "kustogen.yaml", "exceptions:\n- {rule: change/application-path, reason: we move}\n");
    const { of, report } = await checked(root, {});
    expect(of("change/application-path")).toEqual([]);
    expect(report.excused).toMatchObject([
      { rule: "change/application-path", excuse: { reason: "we move" } },
    ]);
  });

  it("is not checked where the change makes a file that can't be read of it", async () => {
    const root = changed(
      { "argocd/shop.yaml": `${app(own)}  source: [\n` },
      { "argocd/shop.yaml": app(own) },
      {},
    );
    const { code, report, text: printed } = await checked(root);
    expect(report.notLookedAt).toContainEqual(
      expect.objectContaining({ place: "argocd/shop.yaml", cause: "unreadable", lost: true }),
    );
    expect([code, printed.includes("argocd/shop.yaml")]).toEqual([3, true]);
  });
});

describe("a root of which only what others deploy can be rendered, before as after", () => {
  it("is named, and is no failure of the review", async () => {
    const flux = (path: string) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: own, namespace: flux-system}\nspec: {path: ./${path}, targetNamespace: shop, interval: 1m, prune: true, sourceRef: {kind: GitRepository, name: here}}\n`;
    const root = changed(
      {},
      {
        "clusters/own.yaml": flux(overlay),
        "overlays/kustomization.yaml": "resources: [production/shop, ../gone]\n",
      },
      { "base/shop.yaml": `${SHOP}# of the change\n` },
    );
    const { report, code } = await checked(root);
    expect(report.notLookedAt).toContainEqual(expect.objectContaining({ place: "overlays" }));
    expect(report.notLookedAt.filter(({ lost }) => lost)).toEqual([]);
    expect(code).toBe(0);
  });
});

describe("what isn't a kustomization", () => {
  const app = (name: string, source: string) =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}}\nspec:\n  project: shop\n  source: {repoURL: "https://git.example.test/deploy", ${source}}\n`;
  const set = (generators: string) =>
    `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: many}\nspec:\n  generators: [${generators}]\n  template:\n    metadata: {name: "{{name}}"}\n    spec: {project: shop, source: {repoURL: "{{repository}}", path: overlays/production/shop}}\n`;
  const powerful = SHOP.replace("containers:", "hostPID: true\n      containers:");
  const gone = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n";
  const before: Files = {
    "plain/shop.yaml": SHOP,
    "apps/plain.yaml": app("plain", "path: plain"),
    "apps/edited.yaml": app("edited", "path: other, kustomize: {namePrefix: x-}"),
    "other/kustomization.yaml": "resources: [shop.yaml]\n",
    "other/shop.yaml": SHOP,
    "sets/many.yaml": set("{git: {files: [{path: parameters/*.json}]}}"),
    "parameters/one.json": '{"name": "one", "repository": "https://git.example.test/deploy"}',
    "old/kustomization.yaml": "resources: [claim.yaml]\n",
    "old/claim.yaml": gone,
  };
  const after: Files = {
    "plain/shop.yaml": powerful,
    "apps/edited.yaml": app(
      "edited",
      "path: other, kustomize: {namePrefix: x-, images: ['ghcr.io/acme/shop=evil.example/shop:1']}",
    ),
    "parameters/one.json": '{"name": "one", "repository": "https://evil.example/deploy"}',
    "old/kustomization.yaml": "resources: []\n",
  };

  it("is checked as diff checks it: manifests, what Applications and sets make, what is gone", async () => {
    const root = changed(after, before, {});
    const output = `${temporaryFolder()}/report.json`;
    process.chdir(root);
    await runDiff("HEAD~1..HEAD", { system: [], env: [], path: [], failOn: "never", output: [output] });
    const review = JSON.parse(readFileSync(output, "utf8")) as {
      environments: { path: string; risks: { rule: string }[] }[];
    };
    const risks = review.environments.flatMap(({ path, risks }) =>
      risks.map(({ rule }) => `${path} ${rule}`),
    );
    expect(new Set(risks.map((risk) => risk.split(" ")[0]))).toEqual(
      new Set(["apps", "plain", "other", "sets", "old"]),
    );
    for (const since of ["HEAD~1", "HEAD~1..HEAD"]) {
      const { code, report } = await checked(root, { since });
      const found = report.findings.map(({ environment, rule }) => `${environment} ${rule}`);
      expect(found).toEqual(expect.arrayContaining(risks));
      expect(report.findings).toContainEqual(
        expect.objectContaining({ environment: "plain", file: "plain/shop.yaml", line: 10 }),
      );
      expect(code).toBe(1);
    }
    expect(
      (await checked(root, {}, ["other"])).report.findings.map(({ environment }) => environment),
    ).not.toContain("plain");
  });

  it("is said of a set that only the cluster answers, also where no change is checked", async () => {
    const root = changed(
      {},
      {
        "sets/many.yaml": set(
          "{matrix: {generators: [{clusters: {}}, {git: {directories: [{path: overlays/*/*}]}}]}}",
        ),
      },
      {},
    );
    const { report } = await checked(root, { since: undefined });
    expect(report.notLookedAt).toContainEqual({
      place: "sets/many.yaml",
      cause: "generator",
      what: "many: its generator (clusters) depends on the cluster; list the clusters under `clusters` in kustogen.yaml; 1 folder that its path may mean count as deployed",
    });
  });
});
