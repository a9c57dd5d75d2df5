import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { command } from "../../../../test/e2e/command.ts";
import { commitAll, git, newRepository, put } from "../../../../test/repository.ts";
import { runCheck } from "../../src/cli/check/command.ts";
import { printed, taking } from "./printed.ts";

const OPTIONS = { system: [], env: [], within: [], failOn: "error" as const };

const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n";

function repository(files: Record<string, string>): string {
  const root = newRepository();
  put(root, "app/kustomization.yaml", "resources: [map.yaml]\n");
  put(root, "app/map.yaml", MAP);
  for (const [path, text] of Object.entries(files)) put(root, path, text);
  commitAll(root);
  return root;
}

const LEFT = {
  "k8s/a.yaml": MAP,
  "k8s/b.yaml": MAP,
  "deploy/db/c.yaml": MAP,
  ".github/workflows/ci.yaml": "on: push\n",
};

it("check says how many manifests are outside every environment and where, and passes as far as checked", async () => {
  const root = repository(LEFT);
  const text = await printed(root, "check");
  expect(text).toContain(
    "not checked: 3 manifests outside every environment (deploy/db/c.yaml, k8s/a.yaml, k8s/b.yaml)\n",
  );
  expect(text).toContain("passed as far as checked: 1 of 1 folder;");
  const { notLookedAt } = JSON.parse(await printed(root, "check", ".", "--json"));
  expect(notLookedAt).toEqual(
    ["deploy/db/c.yaml", "k8s/a.yaml", "k8s/b.yaml"].map((place) => ({
      place,
      cause: "manifest",
      what: "no kustomization lists it, and neither Argo CD nor Flux deploys it",
    })),
  );
});

it("check of a change says the same", async () => {
  const root = repository(LEFT);
  put(root, "app/map.yaml", `${MAP}data: {a: b}\n`);
  expect(await printed(root, "check", "--since", "HEAD")).toContain(
    "(deploy/db/c.yaml, k8s/a.yaml, k8s/b.yaml)",
  );
});

it("check of one folder says nothing of manifests elsewhere, nor does check of a repository without any", async () => {
  const root = repository(LEFT);
  expect(await printed(root, "check", "app")).not.toContain("not checked");
  expect(await printed(root, "check", "app")).toContain("passed: ");
  expect(await printed(repository({}), "check")).toContain("passed: ");
});

it("check no longer says so of a file without objects, or once a kustomization lists them", async () => {
  const root = repository(LEFT);
  put(root, "k8s/b.yaml", "a: 1\n");
  expect(await printed(root, "check")).toContain("2 manifests outside every environment");
  put(root, "k8s/kustomization.yaml", "resources: [a.yaml]\n");
  put(root, "deploy/db/kustomization.yaml", "resources: [c.yaml]\n");
  expect(await printed(root, "check")).not.toContain("outside every environment");
});

it("they fail --require-complete alone, and overlays.exclude of kustogen.yaml leaves them out", async () => {
  const root = repository(LEFT);
  const code = async (...options: string[]) => {
    const present = process.cwd();
    taking(process.stdout);
    try {
      process.chdir(root);
      return await runCheck([], { ...OPTIONS, ...Object.fromEntries(options.map((one) => [one, true])) });
    } finally {
      vi.restoreAllMocks();
      process.chdir(present);
    }
  };
  expect([await code(), await code("requireComplete")]).toEqual([0, 3]);
  put(root, "kustogen.yaml", "overlays:\n  exclude: [k8s, deploy/**]\n");
  expect(await code("requireComplete")).toBe(0);
  expect(await printed(root, "check")).not.toContain("not checked");
});

describe("diff", () => {
  const DATA = "data: {a: b}\n";
  const touched = (root: string) => {
    put(root, "k8s/b.yaml", `${MAP}${DATA}`);
    put(root, "deploy/db/c.yaml", `${MAP}${DATA}`);
  };
  /** The reviewed environments, each with its changes and notes, and the unchanged ones and files not checked. */
  const reviewed = async (root: string) => {
    const review = JSON.parse(await printed(root, "diff", "HEAD", "--json"));
    const environments = review.environments as {
      name: string;
      resources: { action: string; name: string }[];
      risks: { message: string }[];
    }[];
    return {
      changes: Object.fromEntries(
        environments.map(({ name, resources, risks }) => [
          name,
          [
            ...resources.map((one) => `${one.action} ${one.name}`),
            ...risks.map(({ message }) => message.replace(/:.*/, "")),
          ],
        ]),
      ),
      unchanged: review.unchanged.map(({ name }: { name: string }) => name),
      left: review.notLookedAt.map(({ place }: { place: string }) => place),
    };
  };

  it("compares the changed manifests that are outside every environment, by folder, or by file for variants", async () => {
    const root = repository(LEFT);
    touched(root);
    put(root, ".github/workflows/ci.yaml", "on: pull_request\n");
    expect(await reviewed(root)).toEqual({
      changes: {
        "k8s/b.yaml (plain files)": ["changed a", "nothing here deploys k8s/b.yaml"],
        "deploy/db (plain files)": ["changed a", "nothing here deploys deploy/db/c.yaml"],
      },
      unchanged: ["app"],
      left: [],
    });
  });
  it("compares one that comes, goes or moves, but none that a kustomization lists from then on or until then", async () => {
    const named = (name: string) => MAP.replace("name: a", `name: ${name}`);
    const root = repository({
      ...{ "k8s/a.yaml": named("a"), "k8s/b.yaml": named("b"), "old/e.yaml": named("e") },
      ...{ "blank/f.yaml": "", "blank/g.yaml": named("g") },
    });
    put(root, "blank/f.yaml", named("f"));
    put(root, "blank/g.yaml", "# Later.\n");
    rmSync(join(root, "k8s/a.yaml"));
    rmSync(join(root, "old/e.yaml"));
    put(root, "deploy/db/d.yaml", named("d"));
    put(root, "deploy/db/e.yaml", named("e"));
    put(root, "app/kustomization.yaml", "resources: [map.yaml, new.yaml]\n");
    put(root, "app/new.yaml", named("new"));
    const { changes } = await reviewed(root);
    expect(changes).toEqual({
      app: ["added new"],
      "blank (plain files)": ["removed g", "added f", "nothing here deploys 2 changed files"],
      "deploy/db (plain files)": ["added d", "nothing here deploys 2 changed files"],
      "k8s (plain files)": ["removed a", "nothing here deploys k8s/a.yaml"],
    });
  });
  it("compares a file that the kustomization beside it doesn't list apart from that environment", async () => {
    const service = `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: a}, ports: [{port: 80}]}\n`;
    const root = repository({ "app/service.yaml": service });
    put(root, "app/service.yaml", service.replace("80", "81"));
    const { changes } = await reviewed(root);
    expect(changes["app/service.yaml (plain files)"]?.at(-1)).toBe("nothing here deploys app/service.yaml");
  });
  it("compares definitions of kinds that are outside every environment, which check doesn't count", async () => {
    const definition = (served: boolean) =>
      `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.test}\nspec:\n  group: example.test\n  scope: Namespaced\n  names: {kind: Thing, plural: things}\n  versions: [{name: v1, served: true, storage: true}, {name: v1beta1, served: ${served}, storage: false}]\n`;
    const root = repository({ "k8s/thing.yaml": definition(true) });
    expect(await printed(root, "check")).not.toContain("not checked");
    put(root, "k8s/thing.yaml", definition(false));
    const text = await printed(root, "diff", "HEAD");
    expect(text).toMatch(/^review +k8s \(plain files\) +CustomResourceDefinition things.example.test/m);
    expect(text).toContain("no longer serves v1beta1");
    expect(text).not.toContain("BLOCKS");
  });
  it("counts no workload as removed whose file the kustomization beside or above it doesn't list", async () => {
    const workload =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web:1}]}}\n";
    const root = repository({
      "app/web.yaml": workload,
      "app/patches/web.yaml": workload,
      "k8s/web.yaml": workload,
    });
    for (const [file, name] of [
      ["app/web.yaml", "app/web.yaml"],
      ["app/patches/web.yaml", "app/patches"],
    ] as const) {
      rmSync(join(root, file));
      const dead = await printed(root, "diff", "HEAD");
      expect(dead).toMatch(new RegExp(`^fine +${name} \\(plain files\\) +Deployment web removed$`, "m"));
      expect(dead).not.toContain("workload is removed");
    }
    rmSync(join(root, "k8s/web.yaml"));
    const text = await printed(root, "diff", "HEAD");
    expect(text).toContain("1 workload is removed");
    expect(text).toMatch(/^review +k8s \(plain files\) +Deployment web removed$/m);
    // A kustomization that only comes with the change says nothing of what was applied before.
    put(root, "k8s/kustomization.yaml", "resources: []\n");
    expect(await printed(root, "diff", "HEAD")).toContain("nothing here deploys k8s/web.yaml: ");
  });
  it("says nothing of those that the change leaves as they are, or that kustogen.yaml excludes", async () => {
    const root = repository({ ...LEFT, "kustogen.yaml": "overlays: {exclude: [k8s, deploy]}\n" });
    touched(root);
    expect(await printed(root, "diff", "HEAD")).not.toContain("plain files");
    const other = repository(LEFT);
    put(other, "app/map.yaml", `${MAP}${DATA}`);
    expect(await printed(other, "diff", "HEAD")).not.toContain("plain files");
  });
  it("compares examples, too, and counts files that can't be read", async () => {
    const root = repository({ ...LEFT, "examples/a.yaml": MAP });
    put(root, "examples/a.yaml", `${MAP}${DATA}`);
    put(root, "k8s/b.yaml", `${MAP}data: {a: {{ .Values.a }}}\n`);
    const text = await printed(root, "diff", "HEAD");
    expect(text).toContain("examples (plain files)  ConfigMap a: data added");
    expect(text).toContain("Not checked: 1 manifest outside every environment (k8s/b.yaml)");
  });
  it("compares the files of a repository without any kustomization, also if only comments change", async () => {
    const root = newRepository();
    put(root, "web.yaml", MAP);
    commitAll(root);
    put(root, "web.yaml", `# A comment.\n${MAP}`);
    expect(await printed(root, "diff", "HEAD")).toContain("Nothing changes in 1 folder");
    put(root, "web.yaml", `${MAP}${DATA}`);
    expect((await reviewed(root)).changes).toEqual({
      ". (plain files)": ["changed a", "nothing here deploys web.yaml"],
    });
  });
  it("blocks for no object that nothing here deploys, and doesn't say that Argo CD applies it", async () => {
    const claim =
      "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
    const root = repository({ "db/claim.yaml": claim });
    rmSync(join(root, "db/claim.yaml"));
    const text = await printed(root, "diff", "HEAD");
    expect(text).toMatch(/^review +db \(plain files\)/m);
    expect(text).not.toMatch(/BLOCKS|Argo CD applies it/);
  });
  it("compares them also in a repository of which an earlier diff knows what is deployed", async () => {
    const root = repository(LEFT);
    put(root, "app/map.yaml", `${MAP}${DATA}`);
    await printed(root, "diff", "HEAD");
    touched(root);
    expect(Object.keys((await reviewed(root)).changes)).toContain("deploy/db (plain files)");
  });
});

it("an Application in a folder that the configuration excludes isn't named as one that can't be followed", async () => {
  const file = "test/referee/argocd.yaml";
  const application =
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n" +
    "spec: {source: {repoURL: https://git.example.com/other, path: a}, destination: {}}\n";
  const excluded = "overlays: {exclude: [test/referee]}\n";
  const root = repository({ [file]: application, "kustogen.yaml": excluded });
  put(root, "app/map.yaml", `${MAP}data: {a: b}\n`);
  for (const command of [["check"], ["diff", "HEAD"]])
    expect(await printed(root, ...command)).not.toContain("can't be followed");
  const used = repository({ "argocd/a.yaml": application });
  put(used, "app/map.yaml", `${MAP}data: {a: b}\n`);
  for (const command of [["check"], ["diff", "HEAD"]])
    expect(await printed(used, ...command)).toContain("1 Application that can't be followed");
});

it("a repository of manifests only says so of each; without manifests, there is nothing to check", async () => {
  const root = newRepository();
  put(root, "README.md", "# a\n");
  const { code, stderr } = await command(root, ["check"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("no kustomization.yaml here or below")]);
  put(root, "k8s/map.yaml", MAP);
  git(root, "add", "-A");
  const text = await printed(root, "check");
  expect(text).toContain("not checked: 1 manifest outside every environment (k8s/map.yaml)");
});

it("a repository of components only says so of each, and its other files are checked", async () => {
  const root = newRepository();
  const component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [map.yaml]\n";
  const map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
  put(root, "parts/tls/kustomization.yaml", component);
  put(root, "parts/tls/map.yaml", map);
  put(root, "parts/cache/kustomization.yaml", component);
  put(root, "parts/cache/map.yaml", map);
  put(root, "start.sh", `curl -H "X-Token: ${["ghp", "a8Fh3kQ9zLx2Vb7Nc4Tm6Rw1"].join("_")}"\n`);
  const checked = async () => {
    const { stdout } = await command(root, ["check", "--json"], { ...process.env, CI: "1" });
    const { findings, notLookedAt } = JSON.parse(stdout);
    return {
      rules: findings.map(({ rule }: { rule: string }) => rule),
      notRendered: notLookedAt.flatMap(({ place, cause }: { place: string; cause: string }) =>
        cause === "folder" ? place : [],
      ),
    };
  };
  git(root, "add", "-A");
  const parts = ["parts/cache", "parts/tls"];
  expect(await checked()).toEqual({ rules: ["secrets/file"], notRendered: parts });
  put(root, "apps/kustomization.yaml", "components: [../parts/tls]\n");
  expect((await checked()).notRendered).toEqual([]);
});
