import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it } from "vitest";
import { refuseRemovals, removedData } from "../../src/delivery/removals.ts";
import type { LayerPlace } from "../../src/delivery/summary.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";

const API: Record<string, string> = {
  StatefulSet: "apps/v1",
  Deployment: "apps/v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
};
const object = (kind: string, name: string, more = "") =>
  `apiVersion: ${API[kind] ?? "v1"}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${more}`;
const KEPT = "  annotations: {argocd.argoproj.io/sync-options: Prune=false}\n";
const CLAIMS = "spec:\n  volumeClaimTemplates:\n  - metadata: {name: data}\n";
const BASE = "base/shop";
const BETA = "overlays/beta/shop";
const layers: LayerPlace[] = [
  { system: "shop", layer: "base", deployed: false, folder: BASE, parent: undefined },
  { system: "shop", layer: "beta", deployed: true, folder: BETA, parent: BASE },
];

/** The files of a base with some objects, and of an overlay on it that drops some of them. */
function files(objects: Record<string, string>, dropped: Record<string, string> = {}): [string, string][] {
  const list = (names: string[]) =>
    names.length === 0 ? " []\n" : `\n${names.map((name) => `- ${name}\n`).join("")}`;
  return [
    [`${BASE}/kustomization.yaml`, `resources:${list(Object.keys(objects))}`],
    ...Object.entries(objects).map(([name, text]): [string, string] => [`${BASE}/${name}`, text]),
    [
      `${BETA}/kustomization.yaml`,
      `resources:\n- ../../../base/shop\npatches:${list(Object.keys(dropped).map((name) => `path: ${name}`))}`,
    ],
    ...Object.entries(dropped).map(([name, text]): [string, string] => [`${BETA}/${name}`, text]),
  ];
}

/** What goes between two states of the shop. */
function gone(before: [string, string][], after: [string, string][], isInUse = true) {
  const [old, now] = [new Map(before), new Map(after)];
  const input = {
    folders: DEFAULT_FOLDERS,
    changes: [
      ...[...old.keys()].flatMap((path) => (now.has(path) ? [] : { path, action: "remove" as const })),
      ...[...now].flatMap(([path, text]) =>
        old.get(path) === text ? [] : { path, action: "change" as const },
      ),
    ],
    layers: now.size === 0 ? [] : layers,
    files: after.map(([path, text]) => ({ path, text })),
    before: { tree: new MemoryTree(before.map(([path, text]) => [`/${path}`, text])), root: "/" },
  };
  return removedData(input, () => isInUse);
}

const ALL = {
  "web.yaml": object("Deployment", "web"),
  "db.yaml": object("StatefulSet", "db", CLAIMS),
  "claim.yaml": object("PersistentVolumeClaim", "files"),
  "kept.yaml": object("PersistentVolumeClaim", "kept", KEPT),
  "config.yaml": object("ConfigMap", "config"),
};
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(ALL).filter(([name]) => !names.includes(name)));

it("what takes data with it is refused by name, with the way through", () => {
  const found = gone(files(ALL), files(without("db.yaml", "claim.yaml", "kept.yaml")));
  expect(found).toEqual(["shop (beta): PersistentVolumeClaim files, StatefulSet db with its own volumes"]);
  expect(() => refuseRemovals(found)).toThrow(
    /^this run would remove objects that have data:\n {2}shop \(beta\): PersistentVolumeClaim files, StatefulSet db with its own volumes\nNothing was written.* --allow-removal --reason "why"$/s,
  );
  expect(() => refuseRemovals(found)).toThrow(expect.objectContaining({ code: "refused-removal" }));
});

it.each(["Namespace", "PersistentVolume", "PersistentVolumeClaim", "CustomResourceDefinition"])(
  "a %s that goes is named, because data goes with it",
  (kind) => {
    const before = files({ ...ALL, "own.yaml": object(kind, "own") });
    expect(gone(before, files(ALL))).toEqual([`shop (beta): ${kind} own`]);
  },
);

it("what only one environment drops by a patch goes there", () => {
  const drop = `$patch: delete\n${object("StatefulSet", "db")}`;
  const found = gone(files(ALL), files(ALL, { "statefulset-db.delete.yaml": drop }));
  expect(found).toEqual(["shop (beta): StatefulSet db with its own volumes"]);
});

it.each<[string, [string, string][], [string, string][], isInUse?: boolean]>([
  ["a claim that stays in the cluster", files(ALL), files(without("kept.yaml"))],
  ["a system that the environment no longer names", files(ALL), []],
  ["an object of an environment that isn't in use", files(ALL), files(without("db.yaml")), false],
  ["a system that is new", [], files(ALL)],
  ["a file with another name", files(ALL), files({ ...without("db.yaml"), "new.yaml": ALL["db.yaml"] })],
  ["a workload without data, or a ConfigMap", files(ALL), files(without("web.yaml", "config.yaml"))],
])("%s is no removal", (_, ...states) => {
  expect(gone(...states)).toEqual([]);
});
