import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { expect, it } from "vitest";
import { git, newRepository, putAll } from "../../../../test/repository.ts";
import { openProjectRepository, type ProjectRepository } from "../../src/delivery/repository.ts";
import type { Change, LayerPlace } from "../../src/delivery/summary.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { upgradeOf } from "../../src/generate/upgrade.ts";
import { noteInRecord } from "../../src/output/record/record.ts";
import { VERSION } from "../../src/version.ts";

const layer = (folder: string, parent?: string): LayerPlace => ({
  system: "shop",
  layer: folder.split("/")[1] ?? folder,
  deployed: parent !== undefined,
  folder,
  parent,
});
const LAYERS: LayerPlace[] = [
  layer("base/shop"),
  { ...layer("overlays/live/shop", "base/shop"), deployed: false },
  layer("overlays/beta/shop", "base/shop"),
  layer("overlays/eu/shop", "overlays/live/shop"),
  layer("overlays/us/shop", "overlays/live/shop"),
];
const map = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {value: "${value}"}\n`;
const COMMITTED = {
  "base/shop/kustomization.yaml": "resources: [a.yaml, b.yaml]\n",
  "base/shop/a.yaml": map("a", "1"),
  "base/shop/b.yaml": map("b", "1"),
  "overlays/live/shop/kustomization.yaml": "resources: [../../../base/shop]\n",
  "overlays/beta/shop/kustomization.yaml": "resources: [../../../base/shop]\n",
  "overlays/eu/shop/kustomization.yaml": "resources: [../../live/shop]\n",
  "overlays/us/shop/kustomization.yaml": "resources: [../../live/shop]\n",
};

/** A project with one commit, whose last engine is known by its lock file. */
function committed(lock = `"node_modules/kustogen": {\n  "version": "0.0.9"\n}`, prefix = "") {
  const root = newRepository();
  putAll(root, {
    ...Object.fromEntries(Object.entries(COMMITTED).map(([path, text]) => [prefix + path, text])),
    [`${prefix}package-lock.json`]: lock,
  });
  git(root, "add", "-A");
  git(root, "commit", "-qm", "one");
  return openProjectRepository(root + (prefix && `/${prefix.slice(0, -1)}`), DEFAULT_FOLDERS);
}

let first: ReturnType<typeof committed> | undefined;

/** What an upgrade comes to that writes these files otherwise, or no longer (""). */
function upgraded(
  now: Readonly<Record<string, string>>,
  repository: ProjectRepository = (first ??=
    committed()),
) {
  const files = Object.entries({ ...COMMITTED, ...now }).filter(([, text]) => text !== "");
  return upgradeOf(repository, "new", {
    folders: DEFAULT_FOLDERS,
    before: { tree: new DiskTree(), root: `${repository.root}/` },
    changes: Object.keys(now).map((path): Change => ({ path, action: "change" })),
    layers: LAYERS,
    files: files.map(([path, text]) => ({ path, text })),
  });
}

const LIVE = ["overlays/eu/shop", "overlays/us/shop"];
const ALL = ["overlays/beta/shop", ...LIVE];

it.each<[string, Record<string, string>, string[]]>([
  ["changes nothing", {}, []],
  ["writes an object in another form", { "base/shop/a.yaml": map("a", "1").replaceAll('"', "'") }, []],
  [
    "lists the objects in another order",
    { "base/shop/kustomization.yaml": "resources: [b.yaml, a.yaml]\n" },
    [],
  ],
  ["changes an object of the base", { "base/shop/a.yaml": map("a", "2") }, ALL],
  [
    "changes what two environments share",
    { "overlays/live/shop/kustomization.yaml": "namePrefix: x-\nresources: [../../../base/shop]\n" },
    LIVE,
  ],
  [
    "changes one environment",
    { "overlays/us/shop/kustomization.yaml": "resources: []\n" },
    ["overlays/us/shop"],
  ],
  [
    "writes an environment that can't be rendered",
    { "overlays/us/shop/kustomization.yaml": "resources: [gone]\n" },
    ["overlays/us/shop"],
  ],
  ["no longer writes an environment", { "overlays/us/shop/kustomization.yaml": "" }, ["overlays/us/shop"]],
  ["changes a file beside the environments", { "argocd/beta/shop.yaml": map("a", "3") }, []],
])("an engine that %s says of which environments the objects differ", (_, now, differ) => {
  expect(upgraded(now)).toEqual({
    from: "0.0.9",
    to: VERSION,
    files: Object.keys(now).length,
    renderings: 3,
    differ,
  });
});

it("in a folder of a repository, the environments are compared with those of this folder", () => {
  const inPart = committed(undefined, "deploy/");
  expect(upgraded({ "base/shop/a.yaml": map("a", "1").trimEnd() }, inPart)).toMatchObject({
    from: "0.0.9",
    differ: [],
  });
});

it("the engine before is the one that is recorded, then the one of the lock file, and unknown without both", () => {
  const change = { "base/shop/a.yaml": map("a", "2") };
  const known = committed();
  const ran = (digest: string) => noteInRecord(known.recordFolder, { engine: { version: VERSION, digest } });
  ran("old");
  expect(upgraded(change, known)).toMatchObject({ from: VERSION, to: VERSION });
  ran("new");
  expect(upgraded(change, known)).toBeUndefined();
  noteInRecord(known.recordFolder, { engine: undefined });
  expect(upgraded(change, known)?.from).toBe("0.0.9");
  expect(upgraded(change, committed("{}"))).toBeUndefined();
  expect(upgraded(change, committed(`"node_modules/kustogen": { "version": "${VERSION}"`))).toBeUndefined();
  expect(upgraded(change, { ...committed(), head: undefined })).toBeUndefined();
  expect(upgraded(change, { ...committed(), prefix: "other/" })).toBeUndefined();
});
