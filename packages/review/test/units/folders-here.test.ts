import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { afterAll, describe, expect, it } from "vitest";
import { walkedFiles } from "../../src/git/listed-trees.ts";
import { findFolders } from "../../src/units/folders-here.ts";

const root = mkdtempSync(join(tmpdir(), "kustogen-folders-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
for (const [path, text] of Object.entries({
  "base/kustomization.yaml": "resources: []\nnamePrefix: a-\n",
  "parts/tls/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: b-\n",
  "overlays/beta/kustomization.yml": "resources: [../../base]\ncomponents: [../../parts/tls]\n",
  "overlays/production/Kustomization": "bases: [../../base]\r\n",
  "node_modules/x/kustomization.yaml": "namePrefix: c-\n",
  "charts/redis/Chart.yaml": "name: redis\n",
  "charts/redis/templates/a.yaml": "{{ nothing }}\n",
  "clusters/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec: {path: ./plain, sourceRef: {kind: OCIRepository, name: apps}}\n",
  "plain/deployment.yaml": "kind: Deployment\n",
})) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const find = (...folders: string[]) => {
  const { environments, notRendered } = findFolders(
    new DiskTree(),
    folders.map((folder) => join(root, folder)),
    { top: root },
  );
  const short = (folder: string) => relative(root, folder);
  return {
    environments: environments.map(({ folder }) => short(folder)),
    notRendered: notRendered.map(({ place, what }) => [short(place), what]),
  };
};

describe("finding what to check", () => {
  it("takes what nothing builds on, without components and packages, and names what it can't render", () => {
    expect(find(".")).toEqual({
      environments: ["overlays/beta", "overlays/production"],
      notRendered: [
        ["charts/redis", "a Helm chart"],
        ["plain", "Flux generates its kustomization from OCIRepository/apps (clusters/apps.yaml)"],
      ],
    });
  });

  it("takes a folder that is named, even where others build on it", () => {
    expect(find("base", "overlays").environments).toEqual(["base", "overlays/beta", "overlays/production"]);
  });
});

it("names a folder whose name isn't UTF-8 and takes the rest", () => {
  const top = join(root, "named");
  const odd = Buffer.concat([Buffer.from(join(top, "docs/x")), Buffer.from([0xff])]);
  mkdirSync(odd, { recursive: true });
  writeFileSync(Buffer.concat([odd, Buffer.from("/README")]), "");
  mkdirSync(join(top, "web"));
  writeFileSync(join(top, "web/kustomization.yaml"), "namePrefix: a-\n");
  const found = findFolders(new DiskTree(), [top], { top });
  expect(found.environments.map(({ folder }) => relative(top, folder))).toEqual(["web"]);
  expect(found.notRendered).toEqual([
    {
      place: join(top, "docs/x\ufffd"),
      cause: "unreadable",
      what: "a folder that can't be read; its name may not be UTF-8",
    },
  ]);
  expect(walkedFiles(top).map(([path]) => path)).toEqual(["/web/kustomization.yaml"]);
  expect(() => findFolders(new DiskTree(), [join(top, "gone")], { top })).toThrow("there is no such folder");
});

describe("finding what deploys a chart", () => {
  it("reads the manifests beside it, but not its templates", () => {
    const top = join(root, "beside");
    const application = (name: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}}\n`;
    for (const [path, text] of Object.entries({
      "Chart.yaml": "name: redis\n",
      "application.yaml": application("redis"),
      "templates/application.yaml": application("of-the-chart"),
    })) {
      mkdirSync(dirname(join(top, "redis", path)), { recursive: true });
      writeFileSync(join(top, "redis", path), text);
    }
    const { argo } = findFolders(new DiskTree(), [top], { top });
    expect(argo.map(({ resource }) => resource.metadata.name)).toEqual(["redis"]);
  });
});

describe("finding Applications", () => {
  it("finds those that a kustomization lists or nothing reads, and not parts of them in patches", () => {
    const top = join(root, "patched");
    const application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n";
    for (const [path, text] of Object.entries({
      "kustomization.yaml":
        "resources: [../../elsewhere, app.yaml]\npatches: [{path: patch.yaml}, {path: app.yaml}]\n",
      "app.yaml": application,
      "patch.yaml": application,
      "alone.yaml": application,
    })) {
      mkdirSync(dirname(join(top, path)), { recursive: true });
      writeFileSync(join(top, path), text);
    }
    const { argo } = findFolders(new DiskTree(), [top], { top });
    expect(argo.map(({ file }) => relative(top, file))).toEqual(["alone.yaml", "app.yaml"]);
  });
});

describe("finding what is deployed", () => {
  const flux = (path: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ${path}}\n`;
  const application = (path: string, more = "") =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {source: {repoURL: https://git.test/a, path: ${path}${more}}}\n`;
  const deployed = (files: Record<string, string>) => {
    const top = join(root, `u${Math.random()}`);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(top, path)), { recursive: true });
      writeFileSync(join(top, path), text);
    }
    const found = findFolders(new DiskTree(), [top], { top });
    const folders = found.environments.map((one) => one.folder).filter((one) => found.deployed.has(one));
    return folders.map((one) => relative(top, one));
  };
  const folder = "namePrefix: a-\n";
  const files = { "apps/kustomization.yaml": folder, "old/kustomization.yaml": folder };

  it("takes the folders of Applications and Flux Kustomizations, and no others", () => {
    expect(deployed(files)).toEqual([]);
    expect(deployed({ ...files, "clusters/apps.yaml": flux("./apps") })).toEqual(["apps"]);
    expect(deployed({ ...files, "argocd/apps.yaml": application("apps") })).toEqual(["apps"]);
    // Whatever a folder is called, and whatever deploys it.
    const examples = { "examples/web/kustomization.yaml": folder, "examples/a.yaml": flux("./examples/web") };
    expect(deployed({ ...files, ...examples })).toEqual(["examples/web"]);
  });

  it("takes a kustomization at the top only if something deploys it", () => {
    const top = { ...files, "kustomization.yaml": "namePrefix: b-\n" };
    expect(deployed({ ...top, "clusters/apps.yaml": flux("./apps") })).toEqual(["apps"]);
    expect(deployed({ ...top, "clusters/apps.yaml": flux("./") })).toContain("");
  });

  it("takes what is below a folder that is applied with everything in it, up to the next kustomization", () => {
    const below = {
      "argocd/apps.yaml": application("apps", ", directory: {recurse: true}"),
      "apps/web/kustomization.yaml": folder,
      "other/web/kustomization.yaml": folder,
    };
    expect(deployed(below)).toEqual(["apps", "apps/web"]);
    const outermost = {
      "clusters/apps.yaml": flux("./apps"),
      "apps/default/kustomization.yaml": "resources: [web/ks.yaml]\n",
      "apps/default/web/ks.yaml": flux("./apps/default/web/app"),
      "apps/default/web/kustomization.yaml": "resources: [app.ks.yaml]\n",
      "apps/default/web/app/kustomization.yaml": folder,
      "apps/other/db/kustomization.yaml": folder,
    };
    expect(deployed(outermost)).toEqual(["apps/default", "apps/default/web/app", "apps/other/db"]);
  });

  it("takes a Kustomization of Flux without a path for the whole repository only where its source is this one", () => {
    const given = (source: string) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: crds}\nspec: {sourceRef: {kind: GitRepository, name: ${source}}}\n`;
    const all = {
      ...files,
      "clusters/apps.yaml": flux("./apps"),
      "crds/kustomization.yaml": "resources: [other.yaml]\n",
      "crds/other.yaml": given("other"),
    };
    expect(deployed(all)).toEqual(["apps"]);
  });
});
