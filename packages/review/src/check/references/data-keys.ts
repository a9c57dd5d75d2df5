import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { mapAt, textAt } from "../../kubernetes/fields.ts";
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
      const [objects, references] = [sourceObjects.of(state), podReferences.of(state)];
      const found = objects.get(twin, name, namespace);
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
  for (const one of [...dataReferences(state, kind), ...singleFiles(state, kind)])
    yield* missingKey(state, one);
  yield* filesAsVariables(state, kind);
}

/** The findings about a file of variables that is read as one variable, because it is a key of its object. */
function* filesAsVariables(state: State, kind: "ConfigMap" | "Secret"): Iterable<Finding> {
  const [objects, references] = [sourceObjects.of(state), podReferences.of(state)];
  for (const { container, key, name, namespace, reader, resource, path, ...one } of references) {
    if (one.kind !== kind || container === undefined || key !== undefined) continue;
    const [only, ...others] = objects.get(kind, name, namespace)?.keys ?? [];
    if (only?.name?.endsWith(".env") && others.length === 0)
      yield {
        ...{ resource, path, severity: "warning" },
        message: `${reader} gets one variable from ${kind} ${name}, ${only.name} with the text of the file`,
        fix: "list the file under `envs` of the generator instead of `files`",
      };
  }
}

/** The finding about a key that an object doesn't have. */
export function* missingKey(state: State, reference: Reference): Iterable<Finding> {
  const { key, kind, name, namespace, optional, path, reader, resource } = reference;
  if (key === undefined || optional || !isData(kind)) return;
  const found = sourceObjects.of(state).get(kind, name, namespace);
  if (found === undefined || found.open || found.keys.some((one) => one.name === key)) return;
  yield {
    // Of a file that is one key, although each of its lines is meant to be one, every key is missing.
    ...{ resource, path, cause: `${kind} ${name}${found.keys.length === 1 ? "" : ` ${key}`}` },
    message: `${reader} reads ${key} of ${kind} ${name}, which ${found.external ? "its contract doesn't declare" : "has no such key"}`,
    fix: keyFix(
      key,
      found.keys.map((one) => one.name),
    ),
  };
}

/** The keys that containers mount as single files, of volumes that don't give them other names. */
function* singleFiles(state: State, kind: "ConfigMap" | "Secret"): Iterable<Reference> {
  const [field, naming] =
    kind === "ConfigMap" ? (["configMap", "name"] as const) : (["secret", "secretName"] as const);
  for (const { containers, namespace, resource, volumes } of state.pods)
    for (const container of containers)
      for (const [index, mount] of container.volumeMounts.entries()) {
        const key = textAt(mount, "subPath");
        const volume = volumes.find(({ name }) => name === mount.name);
        const { items, optional, ...source } = mapAt(volume, field);
        const name = textAt(source, naming);
        if (key === undefined || key.includes("/") || name === undefined || items !== undefined) continue;
        yield {
          ...{ kind, name, namespace, key, optional: optional === true, resource },
          reader: `container ${container.name}`,
          path: [...container.path, "volumeMounts", index, "subPath"],
        };
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
