import { InputError } from "../errors/errors.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import type { Version } from "../versions.ts";
import { textAt } from "../yaml/fields.ts";
import { writeScalar } from "../yaml/printer/scalar.ts";
import { parseDocuments, parseKustomizationFile } from "../yaml/reader/documents.ts";
import { textKey, withKey } from "./change.ts";
import { type FieldSpec, type SetField, setField, specsFor } from "./field-spec.ts";
import { DOMAIN, OF_HISTORY } from "./internal-annotations.ts";
import { metadataOf, textsOf, withMadeTexts, withTexts } from "./metadata.ts";
import type { BuildResource } from "./resource.ts";
import type { ResourceMap } from "./resource-map.ts";

/** The origin of a resource or transformer, as `buildMetadata` writes it. */
export interface Origin {
  /** For a resource: its file, relative to the folder that is built. */
  readonly path?: string;
  /** The repository and ref, for a file in a clone. */
  readonly repo?: string;
  readonly ref?: string;
  /** For a generated or transformed resource: the file that configures the generator or transformer. */
  readonly configuredIn?: string;
  readonly configuredBy?: { apiVersion?: string; kind?: string; name?: string; namespace?: string };
}

export const ORIGIN = "config.kubernetes.io/origin";
const TRANSFORMATIONS = "alpha.config.kubernetes.io/transformations";

const PLACE = ["path", "repo", "ref", "configuredIn"] as const;
const CONFIGURATION = ["apiVersion", "kind", "name", "namespace"] as const;

/** The YAML of an origin; `indent` precedes every line except the first. */
function originText(origin: Origin, indent = ""): string {
  const { configuredBy = {} } = origin;
  const by = linesOf(configuredBy, CONFIGURATION, "  ");
  const lines = [...linesOf(origin, PLACE), ...(by.length > 0 ? ["configuredBy:", ...by] : [])];
  return lines.length === 0 ? "{}\n" : `${lines.join(`\n${indent}`)}\n`;
}

function linesOf<Name extends string>(
  texts: Readonly<Partial<Record<Name, string | undefined>>>,
  names: readonly Name[],
  depth = "",
): string[] {
  return names.flatMap((name) => {
    const text = texts[name];
    return text ? [`${depth}${name}: ${writeScalar(text, depth.length + name.length + 2, 2, false)}`] : [];
  });
}

/** A resource from a file with its origin recorded, without changing other annotations. */
export function withFileOrigin(resource: BuildResource, origin: Origin): BuildResource {
  const text = originText(origin);
  const set: SetField = (map, key, annotations) => {
    if (!isMap(annotations))
      throw new InputError("must be a mapping, as the origin of the resource is noted there");
    return withKey(map, key, withKey(annotations, ORIGIN, text));
  };
  let { value } = resource;
  for (const spec of specsFor(ANNOTATIONS, resource.apiVersion, resource.kind))
    value = setField(value, spec, "mapping", set);
  return resource.withValue(value);
}

const ANNOTATIONS: readonly FieldSpec[] = [{ path: "metadata/annotations", create: true }];

/** The resource with its origin recorded, which turns all of its annotations into strings. */
function withOrigin(resource: BuildResource, origin: Origin): BuildResource {
  return withAnnotation(resource, ORIGIN, originText(origin));
}

/** The origin recorded on a resource; undefined if there is none. */
export function originOf(resource: BuildResource): Origin | undefined {
  const text = originTextOf(resource);
  if (text === undefined) return undefined;
  const [value] = parseDocuments(text, "annotation config.kubernetes.io/origin");
  return isMap(value) ? value : {};
}

/** The text of the origin annotation of a resource. */
function originTextOf({ value }: BuildResource): string | undefined {
  return textsOf(value, "annotations").get(ORIGIN);
}

/** Records the origin on resources that have none yet. */
export function addOrigin(resource: BuildResource, origin: Origin): BuildResource {
  return originTextOf(resource) === undefined ? withOrigin(resource, origin) : resource;
}

/** Records on every resource that a transformer ran: as its origin if it has none, otherwise in its transformations. */
export function addTransformation(resources: ResourceMap, origin: Origin): void {
  resources.map((resource) => {
    if (resource.isEmpty) return resource;
    if (originTextOf(resource) === undefined) return withOrigin(resource, origin);
    const known = knownTransformations(textsOf(resource.value, "annotations").get(TRANSFORMATIONS) ?? "");
    const text = [...known, origin].map((one) => `- ${originText(one, "  ")}`).join("");
    return withAnnotation(resource, TRANSFORMATIONS, text);
  });
}

/** The transformations recorded so far. Throws InputError if a file contains something other than a list of them. */
function knownTransformations(text: string): Origin[] {
  const list = parseKustomizationFile(text, `annotation ${TRANSFORMATIONS}`) ?? [];
  if (!Array.isArray(list)) throw new InputError(`annotation ${TRANSFORMATIONS} must be a list`);
  return list.map((item) => originIn(item ?? {}));
}

function originIn(item: Value): Origin {
  if (!isMap(item)) throw new InputError(`annotation ${TRANSFORMATIONS} must be a list of mappings`);
  const texts = (map: ValueMap, names: readonly string[]) =>
    Object.fromEntries(
      names.filter((name) => lookUp(map, name) != null).map((name) => [name, textAt(map, name)]),
    );
  const { configuredBy } = item;
  return {
    ...texts(item, PLACE),
    ...(isMap(configuredBy) && { configuredBy: texts(configuredBy, CONFIGURATION) }),
  };
}

function withAnnotation(resource: BuildResource, key: string, text: string): BuildResource {
  const texts = textsOf(resource.value, "annotations");
  texts.set(key, text);
  return resource.withValue(withMadeTexts(resource.value, "annotations", texts));
}

/** Annotations of kustomize itself that are never printed. */
const INTERNAL = new Set([
  ...OF_HISTORY,
  ...["refBy", "path", "index", "seqindent", "id", "annotations-migration-resource-id"].map(
    (name) => DOMAIN + name,
  ),
  "config.kubernetes.io/path",
  "config.kubernetes.io/index",
  "config.k8s.io/id",
]);

/**
 * The annotations as they are printed: all strings, without kustomize's own, without origins and transformations
 * unless they are requested; no field at all if none are left.
 */
export function withPrintedAnnotations(
  value: ValueMap,
  keepOrigin: boolean,
  keepTransformations: boolean,
  version?: Version,
): ValueMap {
  // kustomize creates `metadata` where it is missing, as in a list, before it removes annotations from it.
  if (!Object.hasOwn(value, "metadata") && !(keepOrigin && keepTransformations))
    return withKey(value, "metadata", {});
  const metadata = metadataOf(value);
  const annotations = lookUp(metadata, "annotations");
  if (annotations === undefined) return value;
  if (isMap(annotations)) {
    const keys = Object.keys(annotations);
    if (keys.length === 0 && keepOrigin && keepTransformations) return value;
    const texts = textsOf(value, "annotations");
    for (const key of keys) {
      const printed = INTERNAL.has(key) ? undefined : textKey(key, version);
      const text = texts.get(key);
      if (printed === key) continue;
      texts.delete(key);
      if (printed !== undefined && text !== undefined) texts.set(printed, text);
    }
    if (!keepOrigin) texts.delete(ORIGIN);
    if (!keepTransformations) texts.delete(TRANSFORMATIONS);
    return withTexts(value, "annotations", texts);
  }
  return keepOrigin && keepTransformations
    ? value
    : withTexts(value, "annotations", textsOf(value, "annotations"));
}
