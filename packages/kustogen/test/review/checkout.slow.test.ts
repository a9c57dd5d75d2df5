import { describe, expect, it } from "vitest";
import { commitAll, git, put, repositoryWithHistory } from "../../../../test/repository.ts";
import { ended } from "../cli/printed.ts";
import { SHOP } from "./shop.ts";

// Argo CD deploys a checkout, and a pull request may say what git changes in its files on the way.

/** What git makes of this blob in SHIFT_JIS has a backslash for the yen sign, and the text ends elsewhere. */
const YEN = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop, annotations: {a: "¥", b: ", c: d}}, spec: {replicas: 3, template: {spec: {hostNetwork: true, containers: [{name: shop, image: evil.example/pwned}]}}}} #"}}, spec: {replicas: 3}}\n`;
const PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {replicas: 3}\n";

/** A base with a script and an overlay with a patch, and a change that adds attributes and the contents of these blobs. */
function changed(attributes: string, blobs: Record<string, string> = {}): string {
  const root = repositoryWithHistory();
  put(
    root,
    "base/kustomization.yaml",
    "resources: [shop.yaml]\nconfigMapGenerator: [{name: start, files: [start.sh]}]\n",
  );
  put(root, "base/shop.yaml", SHOP);
  put(root, "base/start.sh", "#!/bin/sh\n# $Id$\nexec serve\n");
  put(root, "overlays/beta/shop/kustomization.yaml", "resources: [../../../base]\n");
  put(
    root,
    "overlays/production/shop/kustomization.yaml",
    "resources: [../../../base]\npatches: [{path: p.yaml}]\n",
  );
  put(root, "overlays/production/shop/p.yaml", PATCH);
  put(root, "plain/shop.yaml", SHOP.replaceAll("shop", "plain"));
  put(
    root,
    "argocd/plain.yaml",
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: plain, namespace: argocd}\nspec:\n  project: p\n  destination: {server: 'https://kubernetes.default.svc', namespace: plain}\n  source: {repoURL: 'https://git.example.test/acme/shop.git', path: plain, targetRevision: HEAD}\n",
  );
  git(root, "remote", "add", "origin", "https://git.example.test/acme/shop.git");
  commitAll(root, "shop");
  for (const [path, blob] of Object.entries({ ...blobs, ".gitattributes": attributes })) {
    put(root, path, blob);
    const id = git(root, "hash-object", "-w", "--no-filters", "--", path);
    git(root, "update-index", "--add", "--cacheinfo", `100644,${id},${path}`);
  }
  const commit = git(root, "commit-tree", "-p", "HEAD", "-m", "attributes", git(root, "write-tree"));
  git(root, "update-ref", "HEAD", commit);
  git(root, "checkout", "-q", "-f", "HEAD");
  return root;
}

interface Report {
  environments: {
    path: string;
    error?: string;
    risks: { severity: string; message: string }[];
    resources: object[];
  }[];
  unchanged: { path: string }[];
  notLookedAt: { place: string; cause: string; what: string }[];
}

async function reviewed(
  root: string,
  range = "HEAD~1..HEAD",
): Promise<{ report: Report; json: string; code: unknown }> {
  const { text, code } = await ended(root, "diff", range, "--json");
  const json = text.slice(text.indexOf("{"));
  return { report: JSON.parse(json) as Report, json, code };
}

const production = "overlays/production/shop";
const ranges = ["HEAD~1..HEAD", "HEAD~1"];

describe("a pull request whose attributes change files on checkout", () => {
  it.each(ranges)("shows which line ends a script has there, in %s", async (range) => {
    const { report, json } = await reviewed(changed("*.sh text eol=crlf\n"), range);
    expect(json).toContain(String.raw`#!/bin/sh\r\n`);
    expect(report.environments.map(({ path }) => path).sort()).toEqual(["overlays/beta/shop", production]);
  });

  it.each(ranges)("shows the id that git writes into a file there, in %s", async (range) => {
    const { json } = await reviewed(changed("*.sh ident\n"), range);
    expect(json).toContain("# $Id: da5a8da4078952bf24879d584ca6aed60d40fa08 $");
  });

  it.each(ranges)("shows what another encoding makes of a file there, in %s", async (range) => {
    const root = changed(`${production}/p.yaml working-tree-encoding=SHIFT_JIS\n`, {
      [`${production}/p.yaml`]: YEN,
    });
    const { report, json } = await reviewed(root, range);
    const [found] = report.environments;
    expect(report.environments.map(({ path }) => path)).toEqual([production]);
    expect(found?.risks.map(({ message }) => message).join("\n")).toContain("hostNetwork");
    expect(json).toContain("evil.example/pwned");
    expect((await ended(root, "diff", range)).text).not.toContain("Nothing changes");
  });

  it("is rendered as a checkout has it: render --rev HEAD", async () => {
    const root = changed("*.sh text eol=crlf\n");
    const { text } = await ended(root, "render", production, "--rev", "HEAD");
    expect(text).toContain(String.raw`#!/bin/sh\r\n`);
  });

  it("is refused by render --rev where what a checkout has can't be known", async () => {
    const { text, code } = await ended(changed("*.sh filter=x\n"), "render", production, "--rev", "HEAD");
    expect(text).toContain(
      "/base/start.sh: its content on checkout is unknown here, because .gitattributes gives it filter=x",
    );
    expect(code).toBe(2);
  });

  it("makes two environments differ", async () => {
    const patch = `${production}/p.yaml`;
    const root = changed(`${patch} working-tree-encoding=SHIFT_JIS\n`, {
      [patch]: YEN.replace("image: evil.example/pwned", "env: [{name: ONLY, value: x}]"),
    });
    const { text } = await ended(root, "diff", "HEAD", "--between", "beta", "production");
    expect(text).toMatch(/^ +ONLY +– +x +env$/m);
  });

  it("has an environment that check counts as not checked, for another encoding", async () => {
    const root = changed(`${production}/p.yaml working-tree-encoding=SHIFT_JIS\n`, {
      [`${production}/p.yaml`]: YEN,
    });
    for (const range of ranges)
      expect((await ended(root, "check", ".", "--since", range, "--only-new")).text).toContain(
        "not checked: 1 file that can't be read",
      );
    expect((await ended(root, "check", ".", "--since", "HEAD~1", "--only-new")).text).toContain(
      "shares its node's network",
    );
  });

  it.each([
    ["a patch", `${production}/p.yaml`, production],
    ["a kustomization", `${production}/kustomization.yaml`, production],
    ["a file of the base", "base/shop.yaml", production],
    ["a file of a generator", "base/start.sh", production],
    ["a plain manifest", "plain/shop.yaml", "plain"],
  ])("never says that nothing changes, where a program may change %s", async (_, path, environment) => {
    for (const attribute of ["filter=x", "working-tree-encoding=NONE"]) {
      const root = changed(`${path} ${attribute}\n`);
      const { report, code } = await reviewed(root);
      expect(report.notLookedAt.map(({ place, what }) => `${place} ${what}`)).toContainEqual(
        expect.stringContaining(attribute),
      );
      expect(report.environments.map((one) => one.path)).toContain(environment);
      expect(report.unchanged.map((one) => one.path)).not.toContain(environment);
      expect(code).toBe(3);
      expect((await ended(root, "check", ".", "--since", "HEAD~1..HEAD")).text).toMatch(
        /not checked: .*that can't be read/,
      );
    }
  });

  it("says nothing about files that no environment reads, or that stay as they were", async () => {
    const { report, code } = await reviewed(
      changed("*.png filter=lfs\n*.bat eol=crlf\n* text=auto\n*.yaml text eol=lf\n"),
    );
    expect([report.environments, report.notLookedAt, code]).toEqual([[], [], 0]);
  });
});
