import type { Resource } from "../model/resource.ts";
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
): { entries: ImageEntry[]; undo: (resource: Resource, parent: Resource | undefined) => Resource } {
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
    return old !== undefined && parseImage(old).name === parseImage(origin).name ? old : origin;
  });
}

/** Where kustomize looks for images: every `containers` and `initContainers` list at any depth, except in CRDs. */
function isContainerList(key: string, value: Value | undefined): value is ValueMap[] {
  return (key === "containers" || key === "initContainers") && Array.isArray(value);
}

function eachImage(resource: Resource, visit: (container: string, image: string) => void): void {
  if (resource.kind === "CustomResourceDefinition") return;
  walk(resource.spec as Value, "", visit);
  walk(resource.template as Value, "template", visit);
}

function walk(
  value: Value | undefined,
  path: string,
  visit: (container: string, image: string) => void,
): void {
  if (!isMap(value)) return;
  for (const key in value) {
    const child = value[key] as Value;
    if (isContainerList(key, child)) {
      for (const container of child) {
        if (isMap(container) && typeof container.image === "string") {
          visit(`${path}/${key}/${container.name}`, container.image);
        }
      }
    } else if (isMap(child)) walk(child, `${path}/${key}`, visit);
  }
}

function imagesByContainer(resource: Resource): Map<string, string> {
  const found = new Map<string, string>();
  eachImage(resource, (container, image) => found.set(container, image));
  return found;
}

function mapImages(resource: Resource, change: (container: string, image: string) => string): Resource {
  if (resource.kind === "CustomResourceDefinition") return resource;
  const spec = rewrite(resource.spec as Value, "", change);
  const template = rewrite(resource.template as Value, "template", change);
  if (spec === resource.spec && template === resource.template) return resource;
  const copy: Resource = { ...resource };
  if (spec !== undefined) copy.spec = spec;
  if (template !== undefined) copy.template = template;
  return copy;
}

function rewrite(value: Value, path: string, change: (container: string, image: string) => string): Value {
  if (!isMap(value)) return value;
  let copy: ValueMap | undefined;
  for (const key in value) {
    const child = value[key] as Value;
    let next = child;
    if (isContainerList(key, child)) {
      let list: Value[] | undefined;
      for (let i = 0; i < child.length; i++) {
        const container = child[i] as ValueMap;
        if (!isMap(container) || typeof container.image !== "string") continue;
        const image = change(`${path}/${key}/${container.name}`, container.image);
        if (image === container.image) continue;
        list ??= child.slice();
        list[i] = { ...container, image };
      }
      if (list !== undefined) next = list;
    } else if (isMap(child)) next = rewrite(child, `${path}/${key}`, change);
    if (next !== child) (copy ??= { ...value })[key] = next;
  }
  return copy ?? value;
}
