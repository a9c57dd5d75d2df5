import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it } from "vitest";
import { refusedUpdates, refuseUpdates } from "../../src/delivery/refused-updates.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";

const FOLDER = "overlays/beta/shop";
const claim = (size: string, more = "") =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: files${more}}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${size}}}}\n`;
const workload = (label: string, more = "") =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web${more}}\nspec:\n  selector: {matchLabels: {app: ${label}}}\n  template: {metadata: {labels: {app: ${label}}}, spec: {containers: [{name: web, image: "a:1"}]}}\n`;
const FORCED = ", annotations: {argocd.argoproj.io/sync-options: 'Force=true,Replace=true'}";

/** What the API server refuses between two texts of an object. */
function refusals(before: string | undefined, after: string, isInUse = true) {
  const files = (text: string): [string, string][] => [
    [`${FOLDER}/kustomization.yaml`, "resources: [object.yaml]\n"],
    [`${FOLDER}/object.yaml`, text],
  ];
  const old = before === undefined ? [] : files(before);
  return refusedUpdates(
    {
      folders: DEFAULT_FOLDERS,
      changes: [{ path: `${FOLDER}/object.yaml`, action: "change" }],
      layers: [{ system: "shop", layer: "beta", deployed: true, folder: FOLDER, parent: undefined }],
      files: files(after).map(([path, text]) => ({ path, text })),
      before: { tree: new MemoryTree(old.map(([path, text]) => [`/${path}`, text])), root: "/" },
    },
    () => true,
    () => isInUse,
  );
}

it("what the API server will refuse of an existing object isn't written, with what to do and the way through", () => {
  const updates = [...refusals(claim("2Gi"), claim("1Gi")), ...refusals(workload("a"), workload("b"))];
  expect(updates.map(({ rule }) => rule)).toEqual(["change/volume-shrunk", "change/immutable-field"]);
  expect(() => refuseUpdates(updates)).toThrow(
    /^Argo CD couldn't sync this, as the API server will refuse it:\n {2}shop \(beta\): .*files.*\n {2}shop \(beta\): Deployment web: .*can't be changed.*\nNothing was written\..*--allow change\/volume-shrunk --reason "why"$/s,
  );
});

it.each<[string, string | undefined, string, boolean?]>([
  ["a claim that grows", claim("1Gi"), claim("2Gi")],
  ["a new object", undefined, workload("a")],
  ["an object that Argo CD replaces by force", workload("a", FORCED), workload("b", FORCED)],
  ["an environment that nobody syncs yet", claim("2Gi"), claim("1Gi"), false],
])("%s is written", (_, before, after, isInUse) => {
  expect(refusals(before, after, isInUse)).toEqual([]);
  expect(() => refuseUpdates([])).not.toThrow();
});
