import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { afterAll, describe, expect, it } from "vitest";
import { findFolders } from "../../src/check/folders.ts";

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
    environments: environments.map(short),
    notRendered: notRendered.map(({ folder, reason }) => [short(folder), reason]),
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
  it("tells those in patches from those that a kustomization lists or nothing reads", () => {
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
    expect(argo.filter(({ isPatch }) => isPatch).map(({ file }) => relative(top, file))).toEqual([
      "patch.yaml",
    ]);
    expect(argo).toHaveLength(3);
  });
});

describe("finding what nothing deploys", () => {
  const flux = (path: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ${path}}\n`;
  const undeployed = (files: Record<string, string>) => {
    const top = join(root, `u${Math.random()}`);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(top, path)), { recursive: true });
      writeFileSync(join(top, path), text);
    }
    const found = findFolders(new DiskTree(), [top], { top });
    return Object.fromEntries([...found.undeployed].map(([folder, why]) => [relative(top, folder), why]));
  };
  const folder = "namePrefix: a-\n";

  it("tells a folder beside deployed ones from a repository whose folders are applied by hand", () => {
    const files = { "apps/kustomization.yaml": folder, "old/kustomization.yaml": folder };
    expect(undeployed(files)).toEqual({ apps: "none", old: "none" });
    expect(undeployed({ ...files, "clusters/apps.yaml": flux("./apps") })).toEqual({ old: "others" });
  });

  it("tells a kustomization at the top, too, which nobody asked for by its name", () => {
    const files = { "kustomization.yaml": "namePrefix: b-\n", "apps/kustomization.yaml": folder };
    expect(undeployed(files)).toEqual({ apps: "none" });
    expect(undeployed({ ...files, "clusters/apps.yaml": flux("./apps") })).toEqual({ "": "others" });
  });

  it("takes what deploys others as applied by hand, and what Flux applies below a folder as deployed", () => {
    const files = {
      "clusters/a/apps.yaml": flux("./apps"),
      "clusters/a/kustomization.yaml": "resources: [apps.yaml]\n",
      "apps/web/kustomization.yaml": folder,
      "argocd/kustomization.yaml":
        "resources: [https://github.com/argoproj/argo-cd/manifests/install?ref=v3]\n",
      "old/kustomization.yaml": "resources: [gone.yaml]\n",
      "old/gone.yaml": flux("./gone"),
    };
    expect(undeployed(files)).toEqual({ argocd: "starts", "clusters/a": "starts", old: "others" });
  });

  it("takes what is below a kustomization as undeployed, as Flux builds only the outermost ones of a folder", () => {
    const files = {
      "clusters/apps.yaml": flux("./apps"),
      "apps/default/kustomization.yaml": "resources: [web/ks.yaml]\n",
      "apps/default/web/ks.yaml": flux("./apps/default/web/app"),
      "apps/default/web/kustomization.yaml": "resources: [app.ks.yaml]\n",
      "apps/default/web/app/kustomization.yaml": folder,
      "apps/other/db/kustomization.yaml": folder,
    };
    expect(undeployed(files)).toEqual({ "apps/default/web": "others" });
  });

  it("takes a folder as undeployed if a deployed kustomization lists all that it would deploy", () => {
    const files = {
      "clusters/apps.yaml": flux("./apps"),
      "apps/default/kustomization.yaml": "resources: [web/web/ks.yaml, web/db/ks.yaml]\n",
      "apps/default/web/kustomization.yaml": "resources: [namespace.yaml, web/ks.yaml, db/ks.yaml]\n",
      "apps/default/web/web/ks.yaml": flux("./apps/default/web/web/app"),
      "apps/default/web/db/ks.yaml": flux("./apps/default/web/db/app"),
      "apps/default/web/web/app/kustomization.yaml": folder,
      "apps/default/web/db/app/kustomization.yaml": folder,
    };
    expect(undeployed(files)).toEqual({ "apps/default/web": "others" });
    const some = { ...files, "apps/default/kustomization.yaml": "resources: [web/web/ks.yaml]\n" };
    expect(undeployed(some)).toEqual({ "apps/default/web": "starts" });
  });

  it("takes a folder whose files others apply as patches as none of objects, but not one that others build", () => {
    const files = {
      "apps/kustomization.yaml":
        "resources: [web.yaml]\npatches: [{path: ../patches/a.yaml}, {path: ../patches/b.yaml}, {path: ../base/b.yaml}]\n",
      "apps/web.yaml": "",
      "patches/kustomization.yaml": "resources: [a.yaml, b.yaml, left-over.yaml]\n",
      "patches/a.yaml": "",
      "patches/b.yaml": "",
      "patches/left-over.yaml": "",
      "base/kustomization.yaml": "resources: [b.yaml, c.yaml]\n",
      "base/b.yaml": "",
      "base/c.yaml": "",
    };
    expect(undeployed(files)).toEqual({ apps: "none", base: "none", patches: "patches" });
    expect(undeployed({ ...files, "clusters/apps.yaml": flux("./patches") })).toEqual({
      apps: "others",
      base: "others",
    });
  });

  it("takes an example that only examples deploy as one that nothing does", () => {
    const files = {
      "clusters/apps.yaml": flux("./apps"),
      "apps/kustomization.yaml": folder,
      "examples/apps.yaml": flux("./examples/web"),
      "examples/web/kustomization.yaml": folder,
    };
    expect(undeployed(files)).toEqual({ "examples/web": "others" });
    expect(undeployed({ ...files, "clusters/web.yaml": flux("./examples/web") })).toEqual({});
  });

  it("takes a Kustomization of Flux without a path for the whole repository only where its source is this one", () => {
    const given = (source: string) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: crds}\nspec: {sourceRef: {kind: GitRepository, name: ${source}}}\n`;
    const files = {
      "clusters/apps.yaml": flux("./apps"),
      "apps/kustomization.yaml": folder,
      "crds/kustomization.yaml": "resources: [other.yaml]\n",
      "crds/other.yaml": given("other"),
      "old/kustomization.yaml": folder,
    };
    expect(undeployed(files)).toEqual({ crds: "others", old: "others" });
  });
});

describe("finding what would deploy something and is listed nowhere", () => {
  const app = (path: string, directory = "") =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {source: {repoURL: a, path: ${path}${directory}}}\n`;
  const files = {
    "root.yaml": app("bootstrap"),
    "bootstrap/kustomization.yaml": "resources: [dev.yaml]\n# - prod.yaml\n",
    "bootstrap/dev.yaml": app("apps/dev"),
    "bootstrap/prod.yaml": app("apps/prod"),
    "apps/dev/kustomization.yaml": "namePrefix: a-\n",
    "apps/prod/kustomization.yaml": "namePrefix: a-\n",
  };
  const unlisted = (others: Record<string, string> = {}) => {
    const top = join(root, `n${Math.random()}`);
    for (const [path, text] of Object.entries({ ...files, ...others })) {
      mkdirSync(dirname(join(top, path)), { recursive: true });
      writeFileSync(join(top, path), text);
    }
    return findFolders(new DiskTree(), [top], { top }).unlisted.map(({ file, alone }) => [
      relative(top, file),
      alone.map((folder) => relative(top, folder)),
    ]);
  };

  it("takes what the kustomization beside it leaves out, with the folders that only it deploys", () => {
    expect(unlisted()).toEqual([["bootstrap/prod.yaml", ["apps/prod"]]]);
    const flux = (path: string) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ${path}}\n`;
    expect(
      unlisted({ "root.yaml": flux("./bootstrap"), "bootstrap/prod.yaml": flux("./apps/prod") }),
    ).toEqual([["bootstrap/prod.yaml", ["apps/prod"]]]);
  });

  it("takes what lies beside the kustomization that it deploys, if the list of the others above leaves it out", () => {
    const flux = (path: string) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ${path}}\n`;
    const beside = (list: string) => ({
      "root.yaml": flux("./apps"),
      "bootstrap/kustomization.yaml": "",
      "bootstrap/dev.yaml": "",
      "bootstrap/prod.yaml": "",
      "apps/kustomization.yaml": list,
      "apps/dev/ks.yaml": flux("./apps/dev"),
      "apps/prod/ks.yaml": flux("./apps/prod"),
    });
    const found = [["apps/prod/ks.yaml", ["apps/prod"]]];
    expect(unlisted(beside("resources:\n- dev/ks.yaml\n# - prod/ks.yaml\n"))).toEqual(found);
    expect(unlisted(beside("resources:\n- dev/ks.yaml\n"))).toEqual(found);
    expect(unlisted(beside("resources:\n- dev/ks.yaml\n- prod/ks.yaml\n"))).toEqual([]);
    expect(unlisted({ ...beside("resources:\n- dev/ks.yaml\n"), "apps/prod/db.yaml": flux("./db") })).toEqual(
      [["apps/prod/db.yaml", []]],
    );
  });

  it("takes what a kustomization above leaves out of the files that it lists below, or has in a comment", () => {
    const above = (lines: string) => ({
      "bootstrap/kustomization.yaml": `resources:\n${lines}`,
      "bootstrap/dev/app.yaml": app("apps/dev"),
      "bootstrap/prod/app.yaml": app("apps/prod"),
      "bootstrap/dev.yaml": "",
      "bootstrap/prod.yaml": "",
      "other.yaml": "",
    });
    const left = [["bootstrap/prod/app.yaml", ["apps/prod"]]];
    expect(unlisted(above("- dev/app.yaml\n"))).toEqual(left);
    expect(unlisted(above("- ../other.yaml\n# - prod/app.yaml\n"))).toEqual(left);
    expect(unlisted(above("- ../other.yaml\n"))).toEqual([]);
    expect(unlisted(above("- dev/app.yaml\n- prod/app.yaml\n"))).toEqual([]);
  });

  it("takes a Flux Kustomization that no kustomization lists, unlike many of its name, but no Application", () => {
    const flux = (path: string) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ${path}}\n`;
    const tree = (names: string) => ({
      "root.yaml": flux("./clusters/home"),
      "clusters/home/kustomization.yaml": `resources: [${[...names].map((name) => `${name}/ks.yaml`).join()}]\n`,
      ...Object.fromEntries(
        [...names, "z"].flatMap((name) => [
          [`clusters/${name === "z" ? "former" : "home"}/${name}/ks.yaml`, flux(`./apps/${name}`)],
          [`apps/${name}/kustomization.yaml`, "resources: []\n"],
        ]),
      ),
    });
    const left = ["clusters/former/z/ks.yaml", ["apps/z"]];
    const ofFlux = (others: Record<string, string>) =>
      unlisted(others).filter(([file]) => String(file).startsWith("clusters/"));
    expect(ofFlux(tree("abc"))).toEqual([left]);
    expect(ofFlux(tree("ab"))).toEqual([]);
    expect(ofFlux({ ...tree("abc"), "other.yaml": flux("./clusters/former") })).toEqual([]);
    const list = { "more/kustomization.yaml": "resources: [../clusters/former/z/ks.yaml]\n" };
    expect(ofFlux({ ...tree("abc"), ...list })).toEqual([]);
    const ofArgo = { "clusters/former/z/ks.yaml": app("apps/z") };
    expect(ofFlux({ ...tree("abc"), ...ofArgo })).toEqual([]);
  });

  it("takes the Flux Kustomizations of a cluster that Flux doesn't apply, unlike the cluster beside it", () => {
    const flux = (path: string) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ${path}}\n`;
    const ofFlux = (others: Record<string, string> = {}) =>
      unlisted({
        "clusters/home/flux-system/gotk-sync.yaml": flux("./clusters/home"),
        "clusters/home/dev.yaml": flux("./apps/dev"),
        "clusters/former/apps/prod.yaml": flux("./apps/films"),
        "apps/films/kustomization.yaml": "namePrefix: a-\n",
        ...others,
      }).filter(([file]) => String(file).startsWith("clusters/"));
    expect(ofFlux()).toEqual([["clusters/former/apps/prod.yaml", ["apps/films"]]]);
    for (const folder of ["./clusters/former", "./clusters/former/apps", "./clusters", "./"])
      expect(ofFlux({ "other.yaml": flux(folder) }), folder).toEqual([]);
    expect(ofFlux({ "clusters/former/flux-system/gotk-sync.yaml": "" })).toEqual([]);
    // A folder with nothing but its own Kustomization isn't a cluster's.
    const lone = { "clusters/home/dev.yaml": "", "more.yaml": flux("./apps/dev") };
    expect(ofFlux(lone)).toEqual([]);
    // Nothing here shows how a cluster's own folder is applied.
    expect(ofFlux({ "clusters/home/flux-system/gotk-sync.yaml": flux("./apps/dev") })).toEqual([]);
    const ofArgo = { "clusters/former/apps/prod.yaml": app("apps/films") };
    expect(ofFlux(ofArgo)).toEqual([]);
    expect(ofFlux({ "more.yaml": flux("./apps/films") })).toEqual([["clusters/former/apps/prod.yaml", []]]);
  });

  it("takes what is listed only below a folder that a deployed kustomization has commented out", () => {
    const left = (lines: string, others: Record<string, string> = {}) =>
      unlisted({
        "bootstrap/kustomization.yaml": `resources:\n- dev.yaml\n- prod.yaml\n${lines}`,
        "media/kustomization.yaml": "resources: [films]\n",
        "media/films/kustomization.yaml": "resources: [app.yaml]\n",
        "media/films/app.yaml": app("apps/films"),
        "apps/films/kustomization.yaml": "namePrefix: a-\n",
        ...others,
      });
    const films = [["media/films/app.yaml", ["apps/films"]]];
    expect(left("# - ../media\n")).toEqual(films);
    expect(left("# - ../media/ # too large\n")).toEqual(films);
    expect(left("")).toEqual([]);
    expect(left("# - ../media/films\n")).toEqual([]);
    expect(left("# - ../media\n", { "root.yaml": app("apps/dev") })).toEqual([]);
    for (const folder of ["media", "media/films"])
      expect(left("# - ../media\n", { "more.yaml": app(folder) }), folder).toEqual([]);
    const other = { "other/kustomization.yaml": "resources: [../media/films]\n" };
    expect(left("# - ../media\n", other)).toEqual([]);
    expect(left("# - ../media\n# - ../other\n", other)).toEqual(films);
    const starts = { "media/films/app.yaml": app("bootstrap") };
    expect(left("# - ../media\n", { "root.yaml": app("bootstrap"), ...starts })).toEqual([]);
  });

  it("takes what the patterns of an Application leave out of the files that it applies", () => {
    const left = (patterns: string) =>
      unlisted({
        "root.yaml": app("sets", `, directory: {recurse: true, ${patterns}}`),
        "sets/a/draft.yaml": app("apps/prod"),
        "sets/a/kustomization.yaml": "namePrefix: a-\n",
      });
    const draft = ["sets/a/draft.yaml", ["apps/prod"]];
    expect(left('include: "*/app.yaml"')).toContainEqual(draft);
    expect(left('exclude: "*/draft.yaml"')).toContainEqual(draft);
    expect(left('include: "*/draft.yaml"')).not.toContainEqual(draft);
    expect(left('exclude: "*/app.yaml"')).not.toContainEqual(draft);
  });

  it("says of no folder that nothing else deploys it where something does", () => {
    expect(unlisted({ "more.yaml": app("apps/prod") })).toEqual([["bootstrap/prod.yaml", []]]);
  });

  it.each([
    [
      "a folder whose files Argo CD applies as they are",
      { "root.yaml": app("bootstrap", ", directory: {recurse: true}") },
    ],
    [
      "a folder that is applied with all that lies below",
      { "more.yaml": app(".", ", directory: {recurse: true}") },
    ],
    [
      "a file that another kustomization lists",
      { "more/kustomization.yaml": "resources: [../bootstrap/prod.yaml]\n" },
    ],
    ["a folder that nothing builds as a kustomization", { "root.yaml": app("apps/dev") }],
    ["what starts all others", { "bootstrap/prod.yaml": app("bootstrap") }],
    [
      "what is applied once Argo CD is there",
      {
        "bootstrap/kustomization.yaml": "resources: [install.yaml, dev.yaml]\n",
        "bootstrap/install.yaml": "",
      },
    ],
  ])("takes nothing of %s", (_, others) => {
    expect(unlisted(others)).toEqual([]);
  });
});
