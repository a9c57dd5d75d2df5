import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { System } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { namedOutside, withNamed } from "../../src/project/named-outside.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-named-")));
const root = join(top, "deploy");
afterAll(() => rmSync(top, { recursive: true, force: true }));

const argo = (kind: string, path: string, repository = "git@git.example.com:acme/deploy.git") =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: {name: x}\nspec:\n  source: {repoURL: "${repository}", path: "${path}"}\n`;
const flux = (path: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec: {path: ${path}}\n`;

const FILES: Record<string, string> = {
  "apps/dev.yaml": argo("Application", "deploy/base/shop"),
  "apps/set.yaml": argo("ApplicationSet", "deploy/overlays/aws/{{.name}}-api"),
  "apps/dotted.yaml": argo("Application", "deploy/base/s.op"),
  "deploy/flux/dev.yaml": flux("./deploy/base/blog"),
  "deploy/dev/kustomization.yaml": "resources:\n  - ../base/wiki\n",
  "deploy/parts/kustomization.yaml": 'components: ["../overlays/aws/wiki"]\n',
  // What names no layer of this project.
  "apps/environment.yaml": argo("Application", "overlays/beta/shop"),
  "apps/other-root.yaml": argo("Application", "base/x-one"),
  "apps/other-repository.yaml": argo(
    "Application",
    "deploy/base/x-two",
    "https://git.example.com/acme/things",
  ),
  "apps/example.txt": argo("Application", "deploy/base/x-six"),
  "apps/below.yaml": argo("Application", "deploy/base/x-three/parts"),
  "apps/broken.yaml": `${argo("Application", "deploy/base/x-four")}  : [`,
  "deploy/argocd/beta/x.yaml": argo("Application", "deploy/base/x-five"),
};

it("what deploys a layer or builds on it is found wherever in the repository it stands, and nothing else is", async () => {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: top });
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  expect(await namedOutside(root, DEFAULT_FOLDERS)).toEqual([]);
  git("init", "-q", "--template=");
  git("remote", "add", "origin", "https://git.example.com/acme/deploy");
  const named = await namedOutside(root, DEFAULT_FOLDERS);
  expect(named.map(({ layer, system, file }) => `${layer} ${system} ${file}`).sort()).toEqual([
    "aws [^/]*-api ../apps/set.yaml",
    "aws wiki parts/kustomization.yaml",
    "base blog flux/dev.yaml",
    "base s\\.op ../apps/dotted.yaml",
    "base shop ../apps/dev.yaml",
    "base wiki dev/kustomization.yaml",
  ]);
  const systems = ["shop", "wiki", "shop-api", "other"].map((name) => ({ name }) as System);
  expect(withNamed(systems, named).map(({ name, layers }) => [name, layers])).toEqual([
    ["shop", ["base"]],
    ["wiki", ["aws", "base"]],
    ["shop-api", ["aws"]],
    ["other", undefined],
  ]);
});

it("a repository is the same by the last part of its URL, and one that isn't named is this one", async () => {
  const other = join(top, "other");
  const git = (...args: string[]) => execFileSync("git", args, { cwd: other });
  mkdirSync(other);
  git("init", "-q", "--template=");
  const found = async (repository: string | undefined, ...remotes: string[]) => {
    const text = argo("Application", "base/shop", repository);
    writeFileSync(
      join(other, "app.yaml"),
      repository === undefined ? text.replace(/repoURL: ".*?", /, "") : text,
    );
    for (const [at, url] of remotes.entries()) git("remote", "add", `r${at}`, url);
    const named = await namedOutside(other, DEFAULT_FOLDERS);
    for (const at of remotes.keys()) git("remote", "remove", `r${at}`);
    return named.map(({ layer, system, file }) => `${layer} ${system} ${file}`);
  };
  const shop = ["base shop app.yaml"];
  expect(await found("https://a.example.com/x/deploy.git")).toEqual(shop);
  expect(await found(undefined, "https://a.example.com/deploy")).toEqual(shop);
  expect(await found("https://mirror.example.com/y/deploy/", "git@a.example.com:deploy.git")).toEqual(shop);
  expect(
    await found("git@a.example.com:deploy", "https://a.example.com/x", "https://a.example.com/deploy.git/"),
  ).toEqual(shop);
  expect(await found("https://a.example.com/deployed.git", "https://a.example.com/deploy.git")).toEqual([]);
});
