import { isBuiltInGroup } from "../model/kinds/served.ts";
import { asMap, groupOf, type Resource } from "../model/resource.ts";
import { isMap, type Value, type ValueMap } from "../model/value.ts";
import type { ImageEntry, ImageReference } from "./overlay.ts";

/**
 * Takes an image reference apart: "registry:5000/team/api:v1@sha256:…" is name, tag and digest. A colon before
 * the last slash belongs to the registry's port.
 */
export function parseImage(reference: string): ImageReference {
  const at = reference.indexOf("@");
  const digest = at < 0 ? undefined : reference.slice(at + 1);
  const rest = at < 0 ? reference : reference.slice(0, at);
  const colon = rest.lastIndexOf(":");
  if (colon < 0 || colon < rest.lastIndexOf("/")) return { name: rest, tag: undefined, digest };
  return { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest };
}

/** The reference that kustomize's image transformer makes of one with the entry's name. */
export function applyImageEntry(entry: ImageEntry, reference: string): string {
  const { name, tag, digest } = parseImage(reference);
  if (name !== entry.name) return reference;
  const base = entry.newName ?? name;
  if (entry.newTag !== undefined && entry.digest !== undefined)
    return `${base}:${entry.newTag}@${entry.digest}`;
  if (entry.newTag !== undefined) return `${base}:${entry.newTag}`;
  if (entry.digest !== undefined) return `${base}@${entry.digest}`;
  return base + (tag === undefined ? "" : `:${tag}`) + (digest === undefined ? "" : `@${digest}`);
}

/** The entry that turns one reference into another; undefined when none can (a tag can't be taken away). */
function entryFor(from: string, to: string): ImageEntry | undefined {
  const before = parseImage(from);
  const after = parseImage(to);
  const entry: ImageEntry = { name: before.name };
  if (after.name !== before.name) entry.newName = after.name;
  if (after.tag !== before.tag || after.digest !== before.digest) {
    if (after.tag !== undefined) entry.newTag = after.tag;
    if (after.digest !== undefined) entry.digest = after.digest;
  }
  return applyImageEntry(entry, from) === to ? entry : undefined;
}

/**
 * The `images` entries that explain every image change between two states, and how to undo them in the desired
 * state so that patches don't repeat them. An image that would have to become two different ones is left to
 * patches. Kustomize changes every container of that name in the build, added resources included.
 *
 * @param pairs resources on both sides, parent first
 * @param added resources only in the desired state
 */
export function factorImages(
  pairs: readonly (readonly [Resource, Resource])[],
  added: readonly Resource[],
): FactoredImages {
  try {
    return imageEntries(pairs, added);
  } catch (error) {
    if (!(error instanceof NoContainers)) throw error;
    // kustomize fails on such a build as soon as it has an images field, so patches must do without it.
    return { entries: [], undo: (resource) => resource };
  }
}

/** The entries, and the desired state as it must be before kustomize applies them. */
interface FactoredImages {
  entries: ImageEntry[];
  undo: (resource: Resource, parent: Resource | undefined) => Resource;
}

function imageEntries(
  pairs: readonly (readonly [Resource, Resource])[],
  added: readonly Resource[],
): FactoredImages {
  const wanted = new Map<string, { from: string; to: string; changed: boolean } | undefined>();
  for (const [parent, desired] of pairs) {
    if (parent === desired) {
      eachImage(parent, (_container, image) => want(wanted, image, image));
      continue;
    }
    const before = imagesByContainer(parent);
    eachImage(desired, (container, image) => {
      const old = before.get(container);
      if (old !== undefined) want(wanted, old, image);
    });
  }
  const entries = new Map<string, ImageEntry>();
  for (const [name, change] of wanted) {
    if (!change?.changed) continue;
    const entry = entryFor(change.from, change.to);
    if (entry !== undefined) entries.set(name, entry);
  }
  // A container the parent doesn't have may want something else of that name: then only a patch can tell them apart.
  const strangers = added.slice();
  for (const [parent, desired] of pairs) if (parent !== desired) strangers.push(desired);
  for (const resource of strangers) {
    eachImage(resource, (_container, image) => {
      const entry = entries.get(parseImage(image).name);
      if (entry !== undefined && applyImageEntry(entry, image) !== image) entries.delete(entry.name);
    });
  }
  const origins = new Map<string, string>();
  for (const [name, entry] of entries) {
    const { from, to } = wanted.get(name) as { from: string; to: string };
    // The bare name reads best; an entry that only renames needs the tag to start from.
    origins.set(to, applyImageEntry(entry, name) === to ? name : from);
  }
  return {
    entries: [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    undo: (resource, parent) => (origins.size === 0 ? resource : undoImages(resource, parent, origins)),
  };
}

function want(
  wanted: Map<string, { from: string; to: string; changed: boolean } | undefined>,
  from: string,
  to: string,
): void {
  const { name } = parseImage(from);
  const known = wanted.get(name);
  if (!wanted.has(name)) wanted.set(name, { from, to, changed: from !== to });
  else if (known !== undefined && (known.to !== to || known.from !== from)) wanted.set(name, undefined);
}

/** The desired state as it must be before the image transformer: the parent's reference, or the bare name in new containers. */
function undoImages(
  resource: Resource,
  parent: Resource | undefined,
  origins: Map<string, string>,
): Resource {
  const before = parent === undefined ? undefined : imagesByContainer(parent);
  return mapImages(resource, (container, image) => {
    const origin = origins.get(image);
    if (origin === undefined) return image;
    const old = before?.get(container);
    if (old === undefined) return origin;
    return parseImage(old).name === parseImage(origin).name ? old : image;
  });
}

/** The path to the pod's spec in the built-in kinds that have one. */
const POD_SPECS: Record<string, readonly string[]> = {
  Pod: ["spec"],
  PodTemplate: ["template", "spec"],
  Deployment: ["spec", "template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  ReplicationController: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
  DaemonSet: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};

/** Changes an image; undefined or the same text leaves it as it is. */
type ImageVisitor = (container: string, image: string) => string | undefined;

/** True for the lists in which kustomize looks for images: any of these names, at any depth of any resource. */
function isContainerList(key: string, value: Value | undefined): value is Value[] {
  return (key === "containers" || key === "initContainers") && Array.isArray(value);
}

/**
 * A resource with the images of its containers changed; the same object when nothing changes. Containers are
 * told apart by their path. CustomResourceDefinitions are left out, as kustomize leaves them out.
 * @throws NoContainers where a list named like containers holds something else, which kustomize refuses
 */
function mapImages(resource: Resource, change: ImageVisitor): Resource {
  const { apiVersion, kind } = resource;
  if (isBuiltInGroup(groupOf(apiVersion))) {
    const path = POD_SPECS[kind];
    return path === undefined ? resource : (mapAt(asMap(resource), path, 0, change) as unknown as Resource);
  }
  return mapAnywhere(asMap(resource), "", change) as unknown as Resource;
}

/** A list that kustomize's image transformer takes for containers although its elements are no mappings. */
class NoContainers extends Error {}

function mapAt(
  value: Value | undefined,
  path: readonly string[],
  depth: number,
  change: ImageVisitor,
): Value {
  if (!isMap(value)) return value as Value;
  if (depth < path.length) {
    const key = path[depth] as string;
    const child = value[key];
    const next = mapAt(child, path, depth + 1, change);
    return next === child ? value : { ...value, [key]: next };
  }
  let copy: ValueMap | undefined;
  for (const key of ["initContainers", "containers"]) {
    const list = value[key];
    if (!isContainerList(key, list)) continue;
    const next = mapContainers(list, key, change);
    if (next !== list) (copy ??= { ...value })[key] = next;
  }
  return copy ?? value;
}

function mapAnywhere(value: Value, path: string, change: ImageVisitor): Value {
  if (Array.isArray(value)) {
    let list: Value[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const next = mapAnywhere(value[i] as Value, `${path}/${i}`, change);
      if (next !== value[i]) (list ??= value.slice())[i] = next;
    }
    return list ?? value;
  }
  if (!isMap(value)) return value;
  let copy: ValueMap | undefined;
  for (const key in value) {
    const child = value[key] as Value;
    const at = `${path}/${key}`;
    const next = isContainerList(key, child)
      ? mapContainers(child, at, change)
      : mapAnywhere(child, at, change);
    if (next !== child) (copy ??= { ...value })[key] = next;
  }
  return copy ?? value;
}

function mapContainers(list: Value[], path: string, change: ImageVisitor): Value[] {
  let copy: Value[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const container = list[i] as Value;
    if (!isMap(container)) throw new NoContainers();
    const { image } = container;
    if (image === undefined) continue;
    if (typeof image !== "string") throw new NoContainers();
    const next = change(`${path}/${String(container.name)}`, image);
    if (next !== undefined && next !== image) (copy ??= list.slice())[i] = { ...container, image: next };
  }
  return copy ?? list;
}

function eachImage(resource: Resource, visit: (container: string, image: string) => void): void {
  mapImages(resource, (container, image) => {
    visit(container, image);
    return undefined;
  });
}

function imagesByContainer(resource: Resource): Map<string, string> {
  const found = new Map<string, string>();
  eachImage(resource, (container, image) => found.set(container, image));
  return found;
}
