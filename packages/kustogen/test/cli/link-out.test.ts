import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { commitAll, git, newRepository, put } from "../../../../test/repository.ts";
import { ended, printed } from "./printed.ts";

const APPLICATION =
  "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  project: default\n  source: {repoURL: 'https://git.test/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n";
const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\n";

/** A repository with an Application, or without. */
function repository(application: boolean): string {
  const root = newRepository();
  put(root, "shop/kustomization.yaml", "namespace: shop\nresources: [map.yaml]\n");
  put(root, "shop/map.yaml", MAP);
  if (application) put(root, "argocd/shop.yaml", APPLICATION);
  commitAll(root);
  return root;
}

function link(root: string, path: string, target = "/etc/passwd"): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  symlinkSync(target, join(root, path));
}

const found = async (root: string, ...args: string[]) => {
  const { findings, notLookedAt } = JSON.parse(await printed(root, "check", ".", "--json", ...args));
  return {
    links: findings.flatMap(({ rule, severity, file }: Record<string, string>) =>
      rule === "argocd/link-out" ? [`${severity} ${file}`] : [],
    ),
    submodules: notLookedAt.filter(({ what }: { what: string }) => what.startsWith("a submodule")),
  };
};

it("a tracked link out of a repository that Argo CD deploys from fails check and diff, in work trees and commits", async () => {
  const root = repository(true);
  link(root, "docs/x");
  link(root, "docs/in", "../shop");
  // Argo CD never sees what git doesn't track.
  expect((await ended(root, "diff", "HEAD")).code).toBe(0);
  expect(await found(root)).toMatchObject({ links: [] });
  git(root, "add", "-A");
  expect(await ended(root, "diff", "HEAD", "--fail-on", "error")).toMatchObject({
    text: expect.stringContaining("BLOCKS  shop  nothing that is applied"),
    code: 1,
  });
  expect((await found(root)).links).toEqual(["error docs/x"]);
  expect((await found(root, "--since", "HEAD", "--only-new")).links).toEqual(["error docs/x"]);
  git(root, "commit", "-q", "-m", "two");
  expect(await printed(root, "diff", "HEAD~1..HEAD")).toContain("docs/x is a link to /etc/passwd");
  expect((await found(root, "--since", "HEAD~1..HEAD")).links).toEqual(["error docs/x"]);
  // From then on it is no news.
  put(root, "shop/map.yaml", `${MAP}data: {a: b}\n`);
  expect(await printed(root, "diff", "HEAD")).not.toContain("docs/x");
  expect((await found(root, "--since", "HEAD", "--only-new")).links).toEqual([]);
  expect((await found(root)).links).toEqual(["error docs/x"]);
  // A link that is gone on disk is gone.
  rmSync(join(root, "docs/x"));
  expect(await found(root)).toMatchObject({ links: [] });
});

it("a link counts wherever git tracks it, and not where only Argo CD's checkout wouldn't have it", async () => {
  const root = repository(true);
  put(root, ".gitignore", "ignored\n");
  for (const path of ["node_modules/.bin/x", ".hidden/x", "shop/sub/x", "vendor/x"])
    link(root, path, "../../../../x");
  link(root, "ignored/x");
  git(root, "add", "-A");
  const all = [".hidden/x", "node_modules/.bin/x", "shop/sub/x", "vendor/x"].map((path) => `error ${path}`);
  expect((await found(root)).links).toEqual(all);
  expect((await found(root, "--since", "HEAD")).links).toEqual(all);
  expect((await printed(root, "diff", "HEAD")).replace(/\s+/g, " ")).toContain(
    "like node_modules/.bin/x, shop/sub/x, vendor/x:",
  );
});

it("check says of submodules that nobody looked for links in them, and where Argo CD deploys nothing it says nothing", async () => {
  const [root, own] = [repository(true), repository(false)];
  for (const one of [root, own]) {
    link(one, "docs/x");
    git(one, "add", "-A");
    git(one, "update-index", "--add", "--cacheinfo", `160000,${"a".repeat(40)},vendor/v`);
  }
  expect((await found(root)).submodules).toEqual([
    {
      place: "vendor/v",
      cause: "outside",
      what: "a submodule: Argo CD refuses the repository for links in it that lead out, too",
    },
  ]);
  expect(await found(own)).toEqual({ links: [], submodules: [] });
  expect((await ended(own, "diff", "HEAD")).text).not.toContain("docs/x");
});

it("an exception lets it through for a repo-server that allows such links", async () => {
  const root = repository(true);
  put(root, "kustogen.yaml", "exceptions:\n- rule: argocd/link-out\n  reason: the repo-server allows them\n");
  commitAll(root);
  link(root, "docs/x");
  git(root, "add", "-A");
  expect((await found(root)).links).toEqual([]);
  expect((await ended(root, "diff", "HEAD", "--fail-on", "error")).code).toBe(0);
});
