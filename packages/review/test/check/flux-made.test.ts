import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { OverlaidTree } from "@kustogen/kustomize/tree/overlaid.ts";
import { afterAll, describe, expect, it } from "vitest";
import { putAll } from "../../../../test/repository.ts";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { check } from "../../src/check/check.ts";
import { RULES } from "../../src/check/rules/rules.ts";
import { declaredIn } from "../../src/discovery/deploying-files.ts";
import { madeByFlux } from "../../src/discovery/flux-made.ts";
import { findFolders } from "../../src/units/folders-here.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const flux = (name: string, path: string, more = "", source = "{kind: GitRepository, name: flux-system}") =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec:\n  path: ${path}\n  interval: 1h\n  prune: true\n  sourceRef: ${source}\n${more}`;
const configMap = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: b}\n`;
const SYNC = "clusters/home/flux-system/gotk-sync.yaml";
/** As `flux bootstrap` leaves a repository: nothing lists what is beside its own folder. */
const FILES: Record<string, string> = {
  [SYNC]: flux("flux-system", "./clusters/home"),
  "clusters/home/flux-system/kustomization.yaml": "resources: [gotk-sync.yaml]\n",
  "clusters/home/apps.yaml": flux("apps", "./apps/home", "  targetNamespace: home\n"),
  "apps/home/web.yaml": configMap("web"),
  "apps/home/notes.txt": "no manifest\n",
  "apps/home/db/db.yml": configMap("db"),
  "apps/home/cache/kustomization.yaml": "resources: [cache.yaml]\nnamePrefix: my-\n",
  "apps/home/cache/cache.yaml": configMap("cache"),
  "apps/home/cache/deeper/kustomization.yaml": "resources: []\n",
};

const root = mkdtempSync(join(tmpdir(), "kustogen-flux-made-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let number = 0;

function judged(files: Record<string, string>) {
  const top = join(root, String(number++));
  putAll(top, files);
  const disk = new DiskTree();
  const found = findFolders(disk, [top], { top });
  const environments = found.environments.map((one) => ({ ...one, strictness: undefined }));
  const tree = new OverlaidTree(disk, found.made);
  const common = { exceptions: [], today: "2027-03-31", notRendered: found.notRendered, cwd: top };
  const { report } = check({ ...common, tree, environments, rules: RULES, flux: found.flux });
  return { ...report, folders: found.environments.map(({ folder }) => relative(top, folder)) };
}

const applications = {
  before: Object.keys(FILES).map((path) => `/${path}`),
  after: Object.keys(FILES).map((path) => `/${path}`),
};
function compared(after: Record<string, string>) {
  const { environments, unchanged, notRendered } = compareTrees(
    listedMemory(Object.entries(FILES)),
    listedMemory(Object.entries(after)),
    { applications },
  );
  const said = environments.map(({ path, error, resources }) => [
    path,
    error ?? resources.map(({ kind, name, namespace, action }) => [action, kind, name, namespace].join(" ")),
  ]);
  return { said, unchanged: unchanged.map(({ path }) => path), notRendered };
}

it("says where an object of a folder without a kustomization occurs again", () => {
  const { findings } = judged({
    ...FILES,
    "apps/home/zoo.yaml": `# second\n${configMap("other")}---\n${configMap("web")}`,
    "apps/home/zoo2.yaml": "a: b\na: [\n",
  });
  const builds = findings.filter(({ rule }) => rule === "kustomize/builds");
  expect(builds).toMatchObject([
    {
      message: expect.stringContaining("ConfigMap.v1/web already exists, from apps/home/web.yaml"),
      ...{ file: "apps/home/zoo.yaml", line: 9 },
    },
    { message: expect.stringContaining("zoo2.yaml"), file: "apps/home/zoo2.yaml", line: 2 },
  ]);
});

describe("a folder without a kustomization that Flux deploys", () => {
  it("is an environment of all YAML files below, and of the folders there that have a kustomization", () => {
    const { folders, checked, findings, notLookedAt } = judged(FILES);
    expect(folders).toEqual(["apps/home", "apps/home/cache/deeper", "clusters/home"]);
    expect(checked).toMatchObject({ resources: 5, notRendered: [] });
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(notLookedAt?.map(({ cause }) => cause)).toEqual(["cel"]);
  });

  it("is checked, with places in the files and none in a kustomization that the repository doesn't have", () => {
    const broken = judged({
      ...FILES,
      "apps/home/web.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: none}\n",
    });
    const said = broken.findings.filter(({ severity }) => severity === "error");
    expect(said).toMatchObject([
      { rule: "schema/valid", environment: "apps/home", file: "apps/home/web.yaml" },
    ]);
  });

  it("doesn't build with a YAML file that holds no object, as Flux refuses it", () => {
    const { findings } = judged({ ...FILES, "apps/home/values.yaml": "replicas: 2\n" });
    const said = findings.filter(({ severity }) => severity === "error");
    expect(said).toMatchObject([
      { rule: "kustomize/builds", environment: "apps/home", file: "apps/home/values.yaml" },
    ]);
    expect(said[0]?.message).toContain("values.yaml");
    expect(said[0]?.fix).toContain("Flux applies every YAML file below it");
  });

  it("is compared: a file that comes there is deployed, and one that goes isn't anymore", () => {
    const { "apps/home/db/db.yml": _, ...rest } = FILES;
    const after = {
      ...rest,
      "apps/home/new/mail.yaml": configMap("mail").replace("kind: ConfigMap", "kind: ServiceAccount"),
    };
    expect(compared(after)).toEqual({
      said: [["apps/home", ["added ServiceAccount mail home", "removed ConfigMap db home"]]],
      unchanged: expect.arrayContaining(["clusters/home"]),
      notRendered: [],
    });
  });

  it("is what it was when someone writes the kustomization that Flux writes", () => {
    const written = "resources: [./cache, ./db/db.yml, ./web.yaml]\n";
    const { said, unchanged } = compared({ ...FILES, "apps/home/kustomization.yaml": written });
    expect(said).toEqual([]);
    expect(unchanged).toContain("apps/home");
  });
});

/** What Flux lists of a folder, in its order. */
function listed(
  files: Record<string, string>,
  folder: string,
  documents = Object.keys(files),
): string[] | undefined {
  const tree = listedMemory(Object.entries(files));
  const { flux } = declaredIn(
    tree,
    documents.map((path) => `/${path}`),
  );
  const text = madeByFlux(tree, flux, () => false).get(
    `${folder === "" ? "" : `/${folder}`}/kustomization.yaml`,
  );
  return text?.split("\n").flatMap((line) => /^ {2}- "(.*)"$/.exec(line)?.[1] ?? []);
}

describe("what Flux lists of a folder", () => {
  it("comes in the order of a walk, with folders that have a kustomization in place of what is in them", () => {
    expect(listed(FILES, "apps/home")).toEqual(["./cache", "./db/db.yml", "./web.yaml"]);
    expect(listed(FILES, "clusters/home")).toEqual(["./apps.yaml", "./flux-system"]);
  });

  it("is no file of a finding, when what is in the folder can't be built together: the second folder is", () => {
    const { findings } = judged({
      ...FILES,
      "apps/home/cache/cache.yaml": configMap("web").replace("name: web", "name: shared"),
      "apps/home/cache/kustomization.yaml": "resources: [cache.yaml]\n",
      "apps/home/other/kustomization.yaml": "resources: [../cache]\n",
    });
    const [failed] = findings.filter(({ rule }) => rule === "kustomize/builds");
    const file = "apps/home/other/kustomization.yaml";
    expect(failed).toMatchObject({ severity: "error", environment: "apps/home", file });
  });

  it("leaves out what it never fetches", () => {
    const files = {
      ...FILES,
      "apps/home/.sops.yaml": "creation_rules: []\n",
      "apps/home/.github/workflow.yaml": "on: push\n",
      "apps/home/.drone.yml": "kind: pipeline\n",
    };
    expect(listed(files, "apps/home")).toEqual(["./cache", "./db/db.yml", "./web.yaml"]);
  });

  it.each([".sourceignore", "apps/.sourceignore", "apps/home/own/.sourceignore"])(
    "isn't known where %s decides, which the report says",
    (path) => {
      const files = { ...FILES, [path]: "drafts/\n" };
      expect(listed(files, "apps/home")).toBeUndefined();
      expect(judged(files).notLookedAt).toContainEqual(
        expect.objectContaining({ cause: "flux", place: "apps/home" }),
      );
    },
  );

  it("is known where a .sourceignore is elsewhere", () => {
    expect(listed({ ...FILES, "docs/.sourceignore": "drafts/\n" }, "apps/home")).toHaveLength(3);
  });

  it("is nothing for a Kustomization that has its path from a patch", () => {
    const base = flux("base", "./", "").replace("  path: ./\n", "");
    expect(listed({ ...FILES, "base/base.yaml": base }, "")).toBeUndefined();
  });

  it("is nothing of this repository where the source is another one", () => {
    const other = "{kind: GitRepository, name: podinfo}";
    const files = {
      "clusters/home/a.yaml": flux("a", "./deploy", "", other),
      "clusters/home/b.yaml": flux("b", "./deploy/more", "", other),
      "clusters/home/c.yaml": flux("c", "./elsewhere", "", other),
      "clusters/home/d.yaml": flux("d", "./", "", other),
      "clusters/home/e.yaml": flux("e", "./deploy", "", "{kind: OCIRepository, name: flux-system}"),
      "deploy/a.yaml": configMap("a"),
    };
    expect(listed(files, "deploy")).toBeUndefined();
    const all = { ...files, "elsewhere/b.yaml": configMap("b") };
    expect(listed(all, "deploy")).toEqual(["./a.yaml"]);
    expect(listed({ ...all, ...FILES, "deploy/more/c.yaml": configMap("c") }, "deploy")).toEqual([
      "./a.yaml",
      "./more/c.yaml",
    ]);
  });
});

describe("a path that is the whole repository", () => {
  const whole = (file: string, more: Record<string, string> = {}) =>
    listed({ [file]: flux("all", "./"), "web.yaml": configMap("web"), ...more }, "");
  const OTHER = { "apps/ks.yaml": flux("apps", "./apps"), "apps/db.yaml": configMap("db") };

  it.each<[what: string, isBuilt: boolean, file: string, more?: Record<string, string>]>([
    ["in the file that bootstrap writes", true, "flux-system/gotk-sync.yaml"],
    ["of a source with another path", true, "deploy/all.yaml", OTHER],
    [
      "of a source whose other path is another source's",
      false,
      "deploy/all.yaml",
      {
        "apps/ks.yaml": flux("apps", "./apps", "", "{kind: GitRepository, name: apps}"),
        "apps/db.yaml": configMap("db"),
      },
    ],
    ["of a source without another path", false, "deploy/all.yaml"],
  ])("%s: Flux builds it: %s", (_, isBuilt, file, more) => {
    expect(whole(file, more) !== undefined).toBe(isBuilt);
  });
});
