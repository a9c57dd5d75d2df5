import { mergeStrategic } from "../kustomize/merge/strategic.ts";
import { isGenerated } from "../model/generated.ts";
import { asMap, groupOf, identityKey, type Resource } from "../model/resource.ts";
import { schemaOf } from "../model/schema/kubernetes.ts";
import type { Value, ValueMap } from "../model/value.ts";
import { changedConfigMap, newConfigMap } from "./configmaps.ts";
import { type Difference, differenceOf } from "./difference.ts";
import { factorImages } from "./images.ts";
import { type Operation, operationsAt, operationsOf } from "./json6902.ts";
import { factorLabels } from "./labels.ts";
import { fileStems } from "./names.ts";
import { namespaceMove, undoMove } from "./namespace.ts";
import type { Kustomization, Overlay, OverlayFile, PatchEntry } from "./overlay.ts";
import { factorReplicas } from "./replicas.ts";

/** The parent a layer builds on: its folder relative to the layer's, and its desired state. */
export interface Parent {
  path: string;
  resources: readonly Resource[];
}

/** How much factoring checks for itself. */
export interface FactorOptions {
  /**
   * Try each patch on its parent and say the rest with JSON 6902. Without it the caller must verify the rendered
   * result, as the pipeline does anyway, and come back with `tried` in the rare case that it differs.
   */
  tried: boolean;
}

/**
 * Works out the smallest idiomatic overlay that turns the parent into the desired state (design section 5).
 * Deterministic; neither input is changed. Whether kustomize really makes the desired state of it is for
 * `verify` to say.
 *
 * @param desired the wanted resources, each identity once
 * @param parent absent for a base, which then lists every resource as a file
 */
export function factor(
  desired: readonly Resource[],
  parent: Parent | undefined,
  { tried }: FactorOptions = { tried: true },
): Overlay {
  const move = parent === undefined ? undefined : namespaceMove(parent.resources, desired);
  const wanted = move === undefined ? desired : desired.map((resource) => undoMove(resource, move));
  const before = new Map<string, Resource>();
  for (const resource of parent?.resources ?? []) before.set(identityKey(resource), resource);

  const pairs: [Resource, Resource][] = [];
  const added: Resource[] = [];
  for (const resource of wanted) {
    const key = identityKey(resource);
    const old = before.get(key);
    if (old === undefined) added.push(resource);
    else {
      pairs.push([old, resource]);
      before.delete(key);
    }
  }
  const removed = [...before.values()];

  const images = factorImages(pairs, added);
  const replicas = factorReplicas(pairs, added);
  const labels = factorLabels(pairs, added);
  const undo = (resource: Resource, old: Resource | undefined): Resource => {
    const goal = labels.undo(replicas.undo(images.undo(resource, old), old), old);
    return goal;
  };

  const stem = fileStems([...(parent?.resources ?? []), ...wanted]);
  const kustomization: Kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
  };
  const files: OverlayFile[] = [];
  if (move !== undefined) kustomization.namespace = move.to;
  const resources: string[] = parent === undefined ? [] : [parent.path];
  const configMaps: NonNullable<Kustomization["configMapGenerator"]> = [];
  const patches: PatchEntry[] = [];

  for (const resource of added) {
    const goal = undo(resource, undefined);
    if (isGenerated(resource)) {
      const made = newConfigMap(goal);
      configMaps.push(made.entry);
      files.push(...made.files);
      continue;
    }
    const name = `${stem(resource)}.yaml`;
    resources.push(name);
    files.push({ name, value: asMap(goal) });
  }
  for (const [old, resource] of pairs) {
    if (old === resource) continue;
    let from = asMap(old);
    let goal = asMap(undo(resource, old));
    if (isGenerated(resource) || isGenerated(old)) {
      const made = changedConfigMap(old, resource);
      if (made !== undefined) {
        configMaps.push(made.entry);
        files.push(...made.files);
      }
      from = withoutData(from);
      goal = withoutData(goal);
    }
    patches.push(...patchFiles(from, goal, old, stem(resource), files, tried));
  }
  for (const resource of removed) {
    const name = `${stem(resource)}.patch.yaml`;
    patches.push({ path: name });
    files.push({ name, value: { ...patchHead(resource), $patch: "delete" } });
  }

  if (resources.length > 0) kustomization.resources = resources;
  if (configMaps.length > 0) kustomization.configMapGenerator = configMaps;
  if (labels.entries.length > 0) kustomization.labels = labels.entries;
  if (images.entries.length > 0) kustomization.images = images.entries;
  if (replicas.entries.length > 0) kustomization.replicas = replicas.entries;
  if (patches.length > 0) kustomization.patches = patches;
  return { kustomization, files };
}

function withoutData(configMap: ValueMap): ValueMap {
  const { data: _data, ...rest } = configMap;
  return rest;
}

/** What a strategic-merge patch needs so that kustomize finds its target. */
function patchHead(resource: Resource): ValueMap {
  const { name, namespace } = resource.metadata;
  return {
    apiVersion: resource.apiVersion,
    kind: resource.kind,
    metadata: namespace === undefined ? { name } : { name, namespace },
  };
}

/** Adds the patch files of one resource and returns their entries in the order they apply. */
function patchFiles(
  from: ValueMap,
  goal: ValueMap,
  old: Resource,
  stem: string,
  files: OverlayFile[],
  tried: boolean,
): PatchEntry[] {
  const schema = schemaOf(old.apiVersion, old.kind);
  const head = patchHead(old);
  const { patch, env, operations, reasons } = saidBy(
    from,
    goal,
    head,
    differenceOf(from, goal, schema),
    tried,
  );
  const entries: PatchEntry[] = [];
  const add = (name: string, value: ValueMap | Operation[], comment?: string) => {
    files.push({ name, value: value as Value, comment });
  };
  if (patch !== undefined) {
    entries.push({ path: `${stem}.patch.yaml` });
    add(`${stem}.patch.yaml`, withHead(head, patch));
  }
  if (env !== undefined) {
    entries.push({ path: `${stem}.env.yaml` });
    add(`${stem}.env.yaml`, withHead(head, env));
  }
  if (operations.length > 0) {
    const name = `${stem}.json6902.yaml`;
    entries.push({ path: name, target: targetOf(old) });
    add(name, operations, `JSON 6902 because ${[...new Set(reasons)].sort().join("; ")}.`);
  }
  return entries;
}

/** The parts that together make one resource of another. */
interface Said {
  patch: ValueMap | undefined;
  env: ValueMap | undefined;
  operations: Operation[];
  reasons: string[];
}

/**
 * Adds to a difference the operations for what the strategic merge doesn't say. `tried`: what kustomize makes of
 * the patches decides; where that is not what the difference foresaw, operations say all of it.
 */
function saidBy(
  from: ValueMap,
  goal: ValueMap,
  head: ValueMap,
  difference: Difference,
  tried: boolean,
): Said {
  const { patch, env, unsaid } = difference;
  const reasons = unsaid.map(({ why }) => why);
  if (!tried) {
    return {
      patch,
      env,
      operations: unsaid.flatMap((place) => operationsAt(place.path, place.before, place.after)),
      reasons,
    };
  }
  let reached: ValueMap | undefined = from;
  for (const part of [patch, env]) {
    if (part !== undefined && reached !== undefined) reached = mergeStrategic(reached, withHead(head, part));
  }
  const operations = reached === undefined ? [] : operationsOf(reached, goal);
  if (
    reached !== undefined &&
    operations.every(({ path }) => unsaid.some((place) => isUnder(path, place.path)))
  ) {
    return { patch, env, operations, reasons };
  }
  return {
    patch: undefined,
    env: undefined,
    operations: operationsOf(from, goal),
    reasons: ["a strategic merge doesn't give this result"],
  };
}

/** True for a place at or below another. */
function isUnder(path: string, place: string): boolean {
  return path.startsWith(place) && (path.length === place.length || path[place.length] === "/");
}

/** A patch tree under its target's apiVersion, kind and name. */
function withHead(head: ValueMap, patch: ValueMap): ValueMap {
  if (patch.metadata === undefined) return { ...head, ...patch };
  return { ...head, ...patch, metadata: { ...(head.metadata as ValueMap), ...(patch.metadata as ValueMap) } };
}

/** A JSON 6902 target; kustomize reads name and namespace as anchored regular expressions. */
function targetOf(resource: Resource): NonNullable<PatchEntry["target"]> {
  const group = groupOf(resource.apiVersion);
  const { name, namespace } = resource.metadata;
  const target: NonNullable<PatchEntry["target"]> = {
    ...(group === "" ? {} : { group }),
    version: resource.apiVersion.slice(group === "" ? 0 : group.length + 1),
    kind: resource.kind,
    name: literalPattern(name),
  };
  if (namespace !== undefined) target.namespace = literalPattern(namespace);
  return target;
}

function literalPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
