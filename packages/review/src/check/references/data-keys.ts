import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { itemsAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import { podReferences, sourceObjects } from "../model/derived.ts";
import type { Finding } from "../model/rule.ts";
import type { State } from "../model/state.ts";
import type { Judging } from "./findings.ts";
import type { Reference } from "./reference.ts";
import { referencesOf } from "./table.ts";
import { isData } from "./targets.ts";

/** How references of pods to ConfigMaps or Secrets are judged, which must be here, in a contract or in the cluster. */
export function judgingOf(kind: "ConfigMap" | "Secret"): Judging {
  const twin = kind === "Secret" ? "ConfigMap" : "Secret";
  return {
    isCertain: true,
    isLocal: kind === "ConfigMap",
    other({ key, name, namespace }, state) {
      const references = podReferences.of(state);
      const found = sourceObjects.of(state).get(twin, name, namespace);
      // Many programs have both, of one name.
      const isMeant =
        key === undefined
          ? !references.some((one) => one.kind === twin && one.name === name)
          : found?.keys.some((one) => one.name === key);
      return found !== undefined && isMeant ? `though ${twin} ${name} is here` : undefined;
    },
  };
}

/** The references of pods to objects of a kind. */
export function dataReferences(state: State, kind: "ConfigMap" | "Secret"): Reference[] {
  return referencesOf(state, "data").filter((one) => one.kind === kind && !one.optional);
}

/** The findings about keys that pods read, and that the objects don't have. */
export function* missingKeys(state: State, kind: "ConfigMap" | "Secret"): Iterable<Finding> {
  if (state.inPart) return;
  for (const one of dataReferences(state, kind)) yield* missingKey(state, one, "; the container can't start");
  yield* missingFiles(state, kind);
}

/** The finding about a key that an object doesn't have. @param so what follows from it */
export function* missingKey(state: State, reference: Reference, so = ""): Iterable<Finding> {
  const { key, kind, name, namespace, optional, path, reader, resource } = reference;
  if (key === undefined || optional || !isData(kind)) return;
  const found = sourceObjects.of(state).get(kind, name, namespace);
  if (found === undefined || found.open || found.keys.some((one) => one.name === key)) return;
  yield {
    // Of a file that is one key, although each of its lines is meant to be one, every key is missing.
    ...{ resource, path, cause: `${kind} ${name}${found.keys.length === 1 ? "" : ` ${key}`}` },
    message: `${reader} reads ${key} of ${kind} ${name}, which ${found.external ? "its contract doesn't declare" : "has no such key"}${so}`,
    fix: keyFix(
      key,
      found.keys.map((one) => one.name),
    ),
  };
}

/** Mounts of a single file whose key the ConfigMap or Secret doesn't have. */
function* missingFiles(state: State, kind: "ConfigMap" | "Secret"): Iterable<Finding> {
  const objects = sourceObjects.of(state);
  for (const { name, namespace, file, items, resource, container, path } of singleFiles(state, kind)) {
    const found = objects.get(kind, name, namespace);
    if (found === undefined || found.open) continue;
    const files = items.length > 0 ? items : found.keys.map((key) => key.name);
    if (files.includes(file)) continue;
    yield {
      resource,
      path,
      ...(items.length === 0 && { cause: `${kind} ${name} ${file}` }),
      message: `container ${container} mounts ${file} of ${kind} ${name}, which ${items.length > 0 ? "the volume's items don't have" : "has no such key"}; it finds an empty folder there`,
      fix: keyFix(
        file,
        files.filter((one) => one !== undefined),
      ),
    };
  }
}

/** A file of a ConfigMap or Secret that a container mounts by itself, with the paths of the volume's items, if any. */
interface SingleFile extends Pick<Reference, "name" | "namespace" | "resource" | "path"> {
  file: string;
  container: string;
  items: readonly (string | undefined)[];
}

/** The single files that containers mount of objects that must exist. */
function* singleFiles(state: State, kind: "ConfigMap" | "Secret"): Iterable<SingleFile> {
  const [field, naming] =
    kind === "ConfigMap" ? (["configMap", "name"] as const) : (["secret", "secretName"] as const);
  for (const { containers, namespace, resource, volumes } of state.pods)
    for (const container of containers)
      for (const [index, mount] of container.volumeMounts.entries()) {
        const file = textAt(mount, "subPath");
        if (file === undefined || file.includes("/")) continue;
        const source = mapAt(
          volumes.find(({ name }) => name === mount.name),
          field,
        );
        const name = textAt(source, naming);
        if (name === undefined || source.optional === true) continue;
        const items = itemsAt(source, "items").map(([item]) => textAt(item, "path"));
        const path = [...container.path, "volumeMounts", index, "subPath"];
        yield { name, namespace, file, items, resource, container: container.name, path };
      }
}

/** The fix for a key that an object doesn't have. */
function keyFix(key: string, keys: readonly string[]): string {
  const near = closest(key, keys);
  if (near !== undefined) return `did you mean ${near}?`;
  return keys.length === 0
    ? "add the key; the object has no keys at all"
    : `add the key, or write one that it has: ${firstAndRest(keys, 8).join(", ")}`;
}
