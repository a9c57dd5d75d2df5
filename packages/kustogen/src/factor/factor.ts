import { without } from "@kustogen/kustomize/value/own.ts";
import { asMap, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { EnvForm } from "../authoring/component.ts";
import { isHashed } from "../authoring/hashed.ts";
import { patchesOf } from "../authoring/made-by.ts";
import { noted } from "../text/write-yaml.ts";
import { changedConfigMap, newConfigMap } from "./config-maps.ts";
import { whyDeleted } from "./deleted.ts";
import { fileStems } from "./file-stems.ts";
import { factorImages } from "./image-entries.ts";
import { factorLabels } from "./labels.ts";
import { type Bare, inPlace, namespaceMove, undoFollowing, undoMove } from "./namespace.ts";
import type { Overlay, OverlayFile, OverlayKustomization, Parent, PatchEntry } from "./overlay.ts";
import { type Change, patchFiles, patchHead } from "./patch-files.ts";
import { reasonsIn, reasonsInKustomization } from "./reasons.ts";
import { factorReplicas, withScaler } from "./replicas.ts";
import { stampBetween, withoutStamp } from "./stamp.ts";

/** Options for factoring. */
export interface FactorOptions {
  /** The name of each pinned image, by the reference in containers. */
  pinned?: ReadonlyMap<string, string>;
  /** Why images are pinned, by the names that they have then. */
  pinReasons?: ReadonlyMap<string, string>;
  /** Resources without their namespace, if the parent was derived from these. */
  bare?: Bare;
  /** How the variables of a desired resource are written where they differ; merged by default. */
  env?: (resource: Resource) => EnvForm;
  /** False if the parent has environments' names and labels, names that look like references, or labels that only objects change. */
  stamps?: boolean;
}

/**
 * The smallest idiomatic overlay that turns the parent into the desired state. Deterministic; neither input is
 * changed. `verify` checks whether kustomize really produces the desired state.
 * @param desired the desired resources, with unique identities
 * @param parent absent for a base, which then lists every resource as a file
 */
export function factor(
  desired: readonly Resource[],
  parent: Parent | undefined,
  {
    pinned = new Map(),
    pinReasons = new Map(),
    bare = new Map(),
    env = () => "merge",
    stamps = true,
  }: FactorOptions = {},
): Overlay {
  const move = parent === undefined ? undefined : namespaceMove(parent.resources, desired);
  const moved = move === undefined ? desired : desired.map((resource) => undoMove(resource, move, bare));
  const olds = parent?.resources ?? [];
  const stamp = parent === undefined || !stamps ? undefined : stampBetween(olds, moved);
  const wanted = stamp === undefined ? moved : withoutStamp(moved, stamp);
  const given = new Map(wanted.map((resource, at) => [resource, desired[at]]));
  const { pairs, added, different, removed } = matched(olds, wanted);
  const images = factorImages(pairs, added, pinned);
  const replicas = factorReplicas(pairs, added);
  const labels = factorLabels(pairs, added, stamps);
  const follow = move && stamps ? undoFollowing(move, pairs) : (resource: Resource) => resource;
  const undo = (resource: Resource, old: Resource | undefined): Resource =>
    labels.undo(replicas.undo(images.undo(old ? follow(resource, old) : resource, old), old), old);

  const stem = fileStems(olds.length === 0 ? wanted : [...olds, ...different]);
  const contents: Contents = {
    resources: parent === undefined ? [] : [parent.path],
    configMaps: [],
    patches: [],
    files: [],
  };
  for (const resource of added) {
    const goal = undo(resource, undefined);
    addResource(resource, move === undefined ? goal : inPlace(goal, move), stem(resource), contents);
  }
  const reachable = [...olds, ...added];
  const changes = pairs
    .filter(([old, resource]) => old !== resource)
    .map(([old, resource]) => {
      const told = given.get(resource) as Resource;
      return {
        ...changeOf([old, resource], undo(resource, old), contents),
        resource: withScaler(resource, wanted),
        stem: stem(resource),
        env: env(told),
        written: patchesOf(told),
      };
    });
  contents.patches.push(...patchFiles(changes, reachable, contents.files));
  for (const resource of removed) {
    const name = `${stem(resource)}.delete.yaml`;
    const value = { ...patchHead(resource), $patch: "delete" };
    contents.patches.push({ path: name });
    contents.files.push({ name, value: noted(value, whyDeleted(resource, parent as Parent, removed)) });
  }
  const { resources, configMaps, patches, files } = contents;
  const fields: OverlayKustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    namespace: move?.to,
    namePrefix: stamp?.prefix,
    nameSuffix: stamp?.suffix,
    resources,
    configMapGenerator: configMaps,
    labels: [...(stamp?.labels ? [{ pairs: stamp.labels, includeSelectors: true }] : []), ...labels.entries],
    commonAnnotations: stamp?.annotations,
    images: images.entries,
    replicas: replicas.entries,
    patches,
  };
  const used = Object.entries(fields).filter(([, value]) => value !== undefined && value.length !== 0);
  const kustomization = Object.fromEntries(used) as unknown as OverlayKustomization;
  return { kustomization, files, reasons: reasonsInKustomization(kustomization, wanted, pinReasons) };
}

/** The parent's resources beside those that are wanted. */
function matched(olds: readonly Resource[], wanted: readonly Resource[]) {
  const own = new Set(olds);
  const before = new Map(olds.map((old) => [identityKey(old), old]));
  const found = {
    /** Old and new; the same object where nothing differs. */
    pairs: [] as [Resource, Resource][],
    added: [] as Resource[],
    /** All that are not the parent's own objects. */
    different: [] as Resource[],
    removed: [] as Resource[],
  };
  for (const resource of wanted) {
    const key = identityKey(resource);
    const old = before.get(key);
    before.delete(key);
    if (!own.has(resource)) found.different.push(resource);
    if (old === undefined) found.added.push(resource);
    else found.pairs.push([old, resource]);
  }
  found.removed.push(...before.values());
  return found;
}

/** The lists of an overlay, and the files that they name. */
interface Contents {
  resources: string[];
  configMaps: NonNullable<OverlayKustomization["configMapGenerator"]>;
  patches: PatchEntry[];
  files: OverlayFile[];
}

/** @param goal the resource without what the kustomization's fields do to it */
function addResource(
  resource: Resource,
  goal: Resource,
  stem: string,
  { resources, configMaps, files }: Contents,
): void {
  if (isHashed(resource)) {
    const made = newConfigMap(goal);
    configMaps.push(made.entry);
    files.push(...made.files);
    return;
  }
  const name = `${stem}.yaml`;
  resources.push(name);
  const value = asMap(goal);
  files.push({ name, value, reasons: reasonsIn(value, [{ goal: value, resource }]) });
}

/**
 * What patches have to change in an object, after generated ConfigMaps have been changed.
 * @param undone the new resource without what the kustomization's fields do to it
 */
function changeOf(
  [old, resource]: readonly [Resource, Resource],
  undone: Resource,
  { configMaps, files }: Contents,
): Pick<Change, "old" | "from" | "goal"> {
  let from = asMap(old);
  let goal = asMap(undone);
  if (isHashed(resource) || isHashed(old)) {
    const made = changedConfigMap(old, resource);
    if (made !== undefined) {
      configMaps.push(made.entry);
      files.push(...made.files);
    }
    from = without(from, "data");
    goal = without(goal, "data");
  }
  return { old, from, goal };
}
