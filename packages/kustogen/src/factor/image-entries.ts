import { withEntry } from "@kustogen/kustomize/transform/images.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseImage } from "@kustogen/review/cluster/image.ts";
import {
  eachImage,
  imagesByContainer,
  mapImages,
  NoContainers,
} from "@kustogen/review/kubernetes/containers.ts";
import type { ImageEntry } from "./overlay.ts";

/** The entry that turns one reference into another; undefined if none can (a tag can't be removed). */
function entryFor(from: string, to: string): ImageEntry | undefined {
  const before = parseImage(from);
  const after = parseImage(to);
  const entry: ImageEntry = { name: before.name };
  if (after.name !== before.name) entry.newName = after.name;
  if (after.tag !== before.tag || after.digest !== before.digest) {
    if (after.tag !== undefined) entry.newTag = after.tag;
    if (after.digest !== undefined) entry.digest = after.digest;
  }
  return withEntry(from, entry) === to ? entry : undefined;
}

/**
 * The `images` entries for every image change between two states, and the desired state without these changes, so
 * that patches don't repeat them. An image that would have to become two different ones is left to patches. kustomize
 * changes every container with that name in the build, including added resources.
 * @param pairs resources on both sides, parent first
 * @param added resources only in the desired state
 * @param pinned the name of each pinned image by the reference in containers: added ones get the name as well
 */
export function factorImages(
  pairs: readonly (readonly [Resource, Resource])[],
  added: readonly Resource[],
  pinned: ReadonlyMap<string, string>,
): FactoredImages {
  try {
    return imageEntries(pairs, added, pinned);
  } catch (error) {
    if (!(error instanceof NoContainers)) throw error;
    // kustomize fails in such a build if there is any images field, so patches are needed.
    return NO_IMAGES;
  }
}

/** The entries, and the desired state before kustomize applies them. */
interface FactoredImages {
  entries: ImageEntry[];
  undo: (resource: Resource, parent: Resource | undefined) => Resource;
}

const NO_IMAGES: FactoredImages = { entries: [], undo: (resource) => resource };

function imageEntries(
  pairs: readonly (readonly [Resource, Resource])[],
  added: readonly Resource[],
  pinned: ReadonlyMap<string, string>,
): FactoredImages {
  const wanted = new Map<string, { from: string; to: string; changed: boolean } | undefined>();
  let changes = false;
  for (const [parent, desired] of pairs) {
    if (parent === desired) continue;
    const before = imagesByContainer(parent);
    eachImage(desired, (container, image) => {
      const old = before.get(container);
      if (old === undefined) return;
      want(wanted, old, image);
      if (old !== image) changes = true;
    });
  }
  for (const resource of pinned.size === 0 ? [] : added)
    eachImage(resource, (_container, image) => {
      const name = pinned.get(image);
      if (name === undefined) return;
      want(wanted, name, image);
      changes = true;
    });
  if (!changes) return NO_IMAGES;
  for (const [parent, desired] of pairs)
    if (parent === desired) eachImage(parent, (_container, image) => want(wanted, image, image));
  const entries = new Map<string, ImageEntry>();
  for (const [name, change] of wanted) {
    if (!change?.changed) continue;
    const entry = entryFor(change.from, change.to);
    if (entry !== undefined) entries.set(name, entry);
  }
  // A container that the parent doesn't have may need another image of that name: then only a patch can distinguish
  // them.
  const strangers = added.slice();
  for (const [parent, desired] of pairs) if (parent !== desired) strangers.push(desired);
  for (const resource of strangers) {
    eachImage(resource, (_container, image) => {
      const entry = entries.get(parseImage(image).name);
      if (entry !== undefined && withEntry(image, entry) !== image) entries.delete(entry.name);
    });
  }
  const origins = new Map<string, string>();
  for (const [name, entry] of entries) {
    const { from, to } = wanted.get(name) as { from: string; to: string };
    // The bare name is most readable; an entry that only renames needs the tag to start from.
    origins.set(to, withEntry(name, entry) === to ? name : from);
  }
  return {
    entries: [...entries.values()].sort((a, b) => compareText(a.name, b.name)),
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

/** The desired state before the image transformer: the parent's reference, or the bare name in new containers. */
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
