import { InputError } from "./errors/errors.ts";
import { compareText } from "./value/compare-text.ts";
import { lookUp } from "./value/own.ts";
import { asText, isMap, type Value, type ValueMap } from "./value/value.ts";

/**
 * A kustomization as Argo CD edits it before it builds an Application with `spec.source.kustomize`: what
 * `kustomize edit set nameprefix, namesuffix, image, replicas, namespace` and `edit add label, annotation, component`
 * write, and its patches after the existing ones.
 *
 * @throws InputError for anything that makes Argo CD fail; the message begins with `who`
 */
export function editedKustomization(kustomization: ValueMap, options: ValueMap, who: string): ValueMap {
  const edited: ValueMap = { ...kustomization };
  for (const field of ["namePrefix", "nameSuffix", "namespace"] as const) {
    const text = options[field];
    if (typeof text === "string" && text !== "") edited[field] = text;
  }
  const images = listIn(options, "images").map((image) => imageOf(asText(image), who));
  if (images.length > 0) edited.images = withImages(mapsIn(edited, "images"), images);
  const replicas = mapsIn(options, "replicas").map((one) => replicasOf(one, who));
  if (replicas.length > 0) edited.replicas = byName(mapsIn(edited, "replicas"), replicas);
  const add = (field: "commonAnnotations" | "commonLabels", to: ValueMap) => added(options, field, to, who);
  if (isMap(options.commonAnnotations))
    edited.commonAnnotations = add("commonAnnotations", mapIn(edited, "commonAnnotations"));
  if (isMap(options.commonLabels) && options.labelWithoutSelector === true)
    edited.labels = withLabels(edited, options.labelIncludeTemplates === true, (to) =>
      add("commonLabels", to),
    );
  else if (isMap(options.commonLabels))
    edited.commonLabels = add("commonLabels", mapIn(edited, "commonLabels"));
  const patches = listIn(options, "patches");
  if (patches.length > 0) edited.patches = [...listIn(edited, "patches"), ...patches];
  const known = listIn(edited, "components");
  const components = listIn(options, "components").filter((path) => !known.includes(path));
  if (components.length > 0) edited.components = [...known, ...components];
  return edited;
}

/** The value by which `edit set image` keeps the existing one. */
const KEEP = "*";

/** An argument of `edit set image`: `name=new:tag`, `name:tag`, `name@digest`. */
function imageOf(text: string, who: string): ValueMap {
  const [name = "", given, ...more] = text.split("=");
  if (more.length === 0 && given !== undefined) {
    const { name: newName, ...rest } = imageParts(given);
    return { name, newName, ...rest };
  }
  const { name: own, ...rest } = imageParts(text);
  if (Object.keys(rest).length === 0)
    throw new InputError(
      `${who}: kustomize.images: expected name=new:tag, name:tag or name@digest, found ${text}`,
    );
  return { name: own, ...rest };
}

function imageParts(text: string): { name: string; newTag?: string; digest?: string } {
  const at = text.indexOf("@");
  const [name, digest] = at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
  const tag = /^(.*):([\w.-]*|\*)$/.exec(name);
  return {
    name: tag?.[1] ?? name,
    ...(tag !== null && { newTag: tag[2] }),
    ...(digest !== undefined && { digest }),
  };
}

function withImages(known: readonly ValueMap[], images: readonly ValueMap[]): Value {
  const old = new Map(known.map((one) => [asText(one.name), one]));
  const kept = images.map((image) => {
    const before = old.get(asText(image.name));
    return Object.fromEntries(
      Object.entries(image).flatMap(([field, value]) => {
        const now = value === KEEP ? lookUp(before, field) : value;
        return now === undefined ? [] : [[field, now]];
      }),
    ) as ValueMap;
  });
  return byName(known, kept);
}

/** Entries by name: new ones replace existing ones. */
function byName(known: readonly ValueMap[], entries: readonly ValueMap[]): ValueMap[] {
  const all = new Map(known.map((one) => [asText(one.name), one]));
  for (const entry of entries) all.set(asText(entry.name), entry);
  return [...all.values()].sort((a, b) => compareText(asText(a.name), asText(b.name)));
}

function replicasOf({ name, count }: ValueMap, who: string): ValueMap {
  const number = Number(count);
  if (typeof name !== "string" || !Number.isInteger(number) || number < 0)
    throw new InputError(
      `${who}: kustomize.replicas: expected a name and a whole number under count, found ${asText(name)} and ${asText(count)}`,
    );
  return { name, count: number };
}

/** The entries under `labels`, with labels that no selector gets added to the entry for such, or in a new one. */
function withLabels(edited: ValueMap, templates: boolean, add: (to: ValueMap) => ValueMap): Value[] {
  const entries = listIn(edited, "labels");
  const at = entries.findIndex(
    (one) => isMap(one) && one.includeSelectors !== true && (one.includeTemplates === true) === templates,
  );
  if (at < 0) return [...entries, { pairs: add({}), ...(templates && { includeTemplates: true }) }];
  return entries.with(at, { ...(entries[at] as ValueMap), pairs: add(mapIn(entries[at], "pairs")) });
}

/** Labels or annotations with those of an option. Throws InputError for one that is there, unless that is forced. */
function added(
  options: ValueMap,
  field: "commonAnnotations" | "commonLabels",
  to: ValueMap,
  who: string,
): ValueMap {
  const force = field.replace("c", "forceC");
  const given = Object.entries(mapIn(options, field)).map(([key, value]) => [key, asText(value)] as const);
  const known = given.find(([key]) => Object.hasOwn(to, key))?.[0];
  if (known !== undefined && lookUp(options, force) !== true)
    throw new InputError(
      `${who}: ${field}: ${known} is already in the kustomization, and Argo CD replaces it only with ${force}: true`,
    );
  return { ...to, ...Object.fromEntries(given) };
}

/** The list in a field; an empty one if there is anything else. */
function listIn(map: ValueMap, field: string): readonly Value[] {
  const found = lookUp(map, field);
  return Array.isArray(found) ? found : [];
}

/** The mappings in the list in a field. */
function mapsIn(map: ValueMap, field: string): ValueMap[] {
  return listIn(map, field).filter((one) => isMap(one));
}

/** The mapping in a field; an empty one if there is anything else. */
function mapIn(map: Value | undefined, field: string): ValueMap {
  const found = isMap(map) ? lookUp(map, field) : undefined;
  return isMap(found) ? found : {};
}
