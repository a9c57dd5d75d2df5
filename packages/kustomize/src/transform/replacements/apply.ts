import { InputError } from "../../errors/errors.ts";
import { spend } from "../../limits.ts";
import type { Replacement, ReplacementOptions, Selector } from "../../load/fields.ts";
import { compileWhole } from "../../regex/regex.ts";
import { describeId, effectiveNamespace, isSelected, type ResourceId } from "../../resource/id.ts";
import { remembering, withInternal } from "../../resource/internal-annotations.ts";
import type { BuildResource } from "../../resource/resource.ts";
import type { ResourceMap } from "../../resource/resource-map.ts";
import { isMap, type Value, type ValueMap } from "../../value/value.ts";
import { does, type Version } from "../../versions.ts";
import { compileMetadata } from "../labels/selector.ts";
import { Draft, type DraftPlace, kindOf } from "./draft.ts";
import { type Created, locate } from "./locate.ts";
import { findPlace, splitFieldPath } from "./path.ts";
import { put } from "./put.ts";
import { fixedSource, type ReplacementSource, readSource } from "./replacement-source.ts";
import { replaceInText } from "./structured.ts";

/** The source of a replacement's value, and its targets. */
type SourceSelector = NonNullable<Replacement["source"]>;
type TargetSelector = NonNullable<Replacement["targets"]>[number];

const DEFAULT_PATH = "metadata.name";

/**
 * Copies one field into others, as described by an entry of `replacements`. Resources are found by current and former
 * ids. Throws InputError if source or target can't be found, or the value doesn't fit.
 */
export function applyReplacement(resources: ResourceMap, replacement: Replacement, version?: Version): void {
  const { targets } = replacement;
  const source = sourceOf(resources, replacement);
  if (targets === undefined) throw new InputError("a replacement needs a source and at least one target");
  // Read now, so that a source without the field is an error even if no target is selected.
  source.read();
  for (const target of targets) {
    const selects = compileTarget(target);
    const fieldPaths = target.fieldPaths?.length ? target.fieldPaths : [DEFAULT_PATH];
    const paths = fieldPaths.map((text) => ({ text, parts: splitFieldPath(text) }));
    spend("steps", resources.size);
    resources.list.forEach((resource, index) => {
      if (!selects(resource)) return;
      const whole = paths.some(({ parts }) => isWholeAnnotations(parts));
      const seen = whole ? resource.withValue(withInternal(resource)) : resource;
      const value = replaceFields(seen, index, paths, source, target.options, version);
      resources.replace(
        index,
        whole ? remembering(resource, value, "replacements") : resource.withValue(value),
      );
    });
  }
}

/** The value that a replacement writes. */
interface Source {
  /** The value for the resource at an index, given `root`, its current content. */
  read(index?: number, root?: Value): ReplacementSource;
  /** Called before each place is written. */
  overwrites(index: number, draft: Draft, place: DraftPlace): void;
}

/**
 * A replacement that changes its own source continues with the changed value, unless a delimiter split it; if
 * something around the source is overwritten, it keeps the former value.
 */
function sourceOf(resources: ResourceMap, { source, sourceValue, targets }: Replacement): Source {
  if ((source === undefined && sourceValue === undefined) || targets === undefined)
    throw new InputError("a replacement needs a source and at least one target");
  if (source !== undefined && sourceValue !== undefined)
    throw new InputError("a replacement has a source and a sourceValue; give only one");
  if (source === undefined) {
    const fixed = fixedSource(sourceValue as string);
    return { read: () => fixed, overwrites: () => {} };
  }
  const matches = resources.list.flatMap((resource, index) => (isSource(resource, source) ? [index] : []));
  if (matches.length !== 1)
    throw new InputError(
      `the source ${describeSelector(source)} matches ${matches.length === 0 ? "no resource" : `${matches.length} resources`}, but must match exactly one`,
      matches.length === 0 ? { code: "no-target" } : {},
    );
  const at = matches[0] as number;
  const path = source.fieldPath || DEFAULT_PATH;
  const parts = splitFieldPath(path);
  let known: Value | undefined;
  let read: ReplacementSource | undefined;
  let detached = false;
  return {
    read(index, root) {
      const resource = resources.list[at] as BuildResource;
      const whole = isWholeAnnotations(parts);
      const now = index === at && isMap(root) ? resource.withValue(root) : resource;
      const value = whole ? withInternal(now) : now.value;
      if (read === undefined || (value !== known && !source.options?.delimiter && !detached)) {
        try {
          read = readSource(value, path, source.options);
        } catch (error) {
          throw within(error, `the source ${describeId(resource.id)}`);
        }
      }
      // Its own draft continues to change.
      known = index === at ? undefined : value;
      return read;
    },
    overwrites(index, draft, place) {
      if (index !== at || detached) return;
      const own = findPlace(draft, parts);
      detached = own !== undefined && isWithin(own, place);
    },
  };
}

/** True for a place below another. */
function isWithin(place: DraftPlace, outer: DraftPlace): boolean {
  const keys = keysOf(place);
  const around = keysOf(outer);
  return keys.length > around.length && around.every((key, at) => key === keys[at]);
}

function keysOf(place: DraftPlace | undefined): (string | number)[] {
  return place === undefined ? [] : [...keysOf(place.parent), place.key];
}

/** True for a path to all annotations, which include kustomize's own. */
function isWholeAnnotations(parts: readonly string[]): boolean {
  return (
    parts[0] === "metadata" && (parts.length === 1 || (parts.length === 2 && parts[1] === "annotations"))
  );
}

function isSource(resource: BuildResource, source: SourceSelector): boolean {
  return idsOf(resource).some(
    (id) =>
      (!source.name || source.name === id.name) &&
      (!source.namespace ||
        effectiveNamespace(source.namespace, false) === effectiveNamespace(id.namespace, false)) &&
      isSelected(id, source),
  );
}

function idsOf(resource: BuildResource): ResourceId[] {
  return [resource.id, ...resource.previousIds];
}

export function compileTarget({ select, reject = [] }: TargetSelector): (resource: BuildResource) => boolean {
  if (select === undefined) throw new InputError("a target of a replacement needs a select");
  const selectsId = compileId(select);
  const selectsMetadata = compileMetadata(select);
  const rejectsId = reject
    .filter(({ group, version, kind, name, namespace }) =>
      Boolean(group || version || kind || name || namespace),
    )
    .map(compileId);
  const rejectsMetadata = reject
    .filter((one) => one.labelSelector || one.annotationSelector)
    .map(compileMetadata);
  return (resource) => {
    if (!selectsMetadata(resource) || rejectsMetadata.some((rejects) => rejects(resource))) return false;
    const ids = idsOf(resource);
    return !ids.some((id) => rejectsId.some((rejects) => rejects(id))) && ids.some(selectsId);
  };
}

function compileId(selector: Selector): (id: ResourceId) => boolean {
  const fields = ["group", "version", "kind", "name", "namespace"] as const;
  const tests = fields.flatMap((field) => {
    const pattern = selector[field];
    return pattern ? [{ field, test: compileWhole(pattern) }] : [];
  });
  return (id) => tests.every(({ field, test }) => test(id[field]));
}

function replaceFields(
  resource: BuildResource,
  index: number,
  paths: readonly { text: string; parts: string[] }[],
  source: Source,
  options: ReplacementOptions | undefined,
  version: Version | undefined,
): ValueMap {
  const inText = does(version, "partsOfStructuredText") ? options : undefined;
  const draft = new Draft(resource.value);
  for (const { text, parts } of paths) {
    const place = `the target ${describeId(resource.id)}: ${text}`;
    try {
      const read = source.read(index, draft.root);
      const created: Created = options?.create ? kindOf(read.value) : undefined;
      if (replaceInText(draft, read, parts, created, inText)) continue;
      const places = locate(draft, parts, created);
      if (places.length === 0) throw new InputError("there is no such field", { code: "no-target" });
      for (const found of places) {
        const value = source.read(index, draft.root);
        source.overwrites(index, draft, found);
        put(draft, found, value, options, text);
      }
    } catch (error) {
      throw within(error, place);
    }
  }
  const root: Value = draft.root;
  if (!isMap(root)) throw new InputError(`the target ${describeId(resource.id)} is no longer a mapping`);
  return root;
}

function describeSelector({ group, version, kind, name, namespace, fieldPath }: SourceSelector): string {
  const fields = { group, version, kind, name, namespace, fieldPath };
  const given = Object.entries(fields).filter(([, value]) => value);
  return `{${given.map(([field, value]) => `${field}: ${value}`).join(", ")}}`;
}

function within(error: unknown, where: string): unknown {
  return error instanceof InputError ? error.within(where) : error;
}
