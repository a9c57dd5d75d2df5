import { expect, it, vi } from "vitest";
import { git, newRepository, put } from "../../../kustomize/test/repository.ts";
import { runCheck } from "../../src/cli/check/command.ts";
import { printed } from "./printed.ts";

const OPTIONS = { system: [], env: [], within: [] };

const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n";

function repository(files: Record<string, string>): string {
  const root = newRepository();
  put(root, "app/kustomization.yaml", "resources: [map.yaml]\n");
  put(root, "app/map.yaml", MAP);
  for (const [path, text] of Object.entries(files)) put(root, path, text);
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "one");
  return root;
}

const LEFT = {
  "k8s/a.yaml": MAP,
  "k8s/b.yaml": MAP,
  "deploy/db/c.yaml": MAP,
  ".github/workflows/ci.yaml": "on: push\n",
};

it("check says how many manifests are outside of every environment and where, and passes as far as checked", async () => {
  const root = repository(LEFT);
  const text = await printed(root, "check");
  expect(text).toContain(
    "not checked: 3 manifests outside of every environment (2 in k8s, 1 in deploy/db)\n",
  );
  expect(text).toContain("passed as far as checked: 1 of 1 environment;");
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
  expect(await printed(root, "check", "--since", "HEAD")).toContain("(2 in k8s, 1 in deploy/db)");
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
  expect(await printed(root, "check")).toContain("2 manifests outside of every environment");
  put(root, "k8s/kustomization.yaml", "resources: [a.yaml]\n");
  put(root, "deploy/db/kustomization.yaml", "resources: [c.yaml]\n");
  expect(await printed(root, "check")).not.toContain("outside of every environment");
});

it("they fail --require-complete alone, and overlays.exclude of kustogen.yaml leaves them out", async () => {
  const root = repository(LEFT);
  const code = async (...options: string[]) => {
    const present = process.cwd();
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
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
