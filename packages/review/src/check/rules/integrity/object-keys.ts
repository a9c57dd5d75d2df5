import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import type { ObjectReference } from "../../../cluster/kubelet/object-references.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import type { Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { isPart, missingObjects, type NamedReference } from "./missing-objects.ts";

/** Objects that the kubelet or the cluster creates in every namespace. */
const FROM_THE_CLUSTER: Readonly<Record<"ConfigMap" | "Secret", readonly string[]>> = {
  ConfigMap: ["kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert"],
  Secret: [],
};

/**
 * Checks every reference of pods to a ConfigMap or Secret: the object must be created here, be promised by a
 * contract, or be provided by the cluster, and it must have the key.
 */
export function* judgeReferences(state: State, kind: "ConfigMap" | "Secret"): Iterable<Finding> {
  const facts = derived(state);
  const missing: ObjectReference[] = [];
  const resolved = new Set<string>();
  for (const reference of facts.references) {
    if (reference.kind !== kind || FROM_THE_CLUSTER[kind].includes(reference.name)) continue;
    const { key, optional } = reference;
    const found = facts.objects.get(kind, reference.name, reference.namespace);
    if (found === undefined) {
      if (!optional) missing.push(reference);
      continue;
    }
    resolved.add(reference.name);
    if (state.inPart) continue;
    // If all of it is read, its keys don't matter.
    if (key === undefined || optional || found.open) continue;
    if (!found.keys.some(({ name }) => name === key))
      yield {
        resource: reference.resource,
        path: reference.path,
        ...ofKey(reference, key),
        message: `${reference.reader} reads ${key} of ${kind} ${reference.name}, which ${found.external ? "its contract doesn't declare" : "has no such key"}; the container can't start`,
        fix: keyFix(
          key,
          found.keys.map(({ name }) => name),
        ),
      };
  }
  if (missing.length > 0) yield* missingOf(state, kind, missing, resolved);
  if (!state.inPart) yield* missingFiles(state, kind);
}

/** The findings about references to ConfigMaps or Secrets that nothing here creates. */
function missingOf(
  state: State,
  kind: "ConfigMap" | "Secret",
  missing: readonly ObjectReference[],
  resolved: ReadonlySet<string>,
): Iterable<Finding> {
  const facts = derived(state);
  const other = kind === "Secret" ? "ConfigMap" : "Secret";
  return missingObjects(missing, {
    state,
    known: (namespace) => facts.provided.namesIn(kind, namespace),
    exists: () => false,
    resolved,
    isCertain: true,
    because: ({ name, namespace, path }) => {
      const found = facts.objects.get(other, name, namespace);
      if (found === undefined) return undefined;
      const key = missing.find((one) => one.path === path)?.key;
      if (key !== undefined)
        return found.keys.some((one) => one.name === key)
          ? `though ${other} ${name} here has ${key}`
          : undefined;
      // Many programs have both, of one name.
      return facts.references.some((one) => one.kind === other && one.name === name)
        ? undefined
        : `though a ${other} of that name is created here, to which nothing refers`;
    },
    // An object that no pod uses may have other users: it is meant only if one name continues the other.
    // One whose keys are known and others than the key that is read isn't meant.
    meant: (candidate, { name, namespace, path }) => {
      if (!isPart(candidate, name)) return false;
      const { keys, open } = facts.objects.get(kind, candidate, namespace) ?? { keys: [], open: true };
      const key = missing.find((one) => one.path === path)?.key;
      return open || keys.length === 0 || key === undefined || keys.some((one) => one.name === key);
    },
    isLocal: kind === "ConfigMap",
  });
}

/** Mounts of a single file whose key the ConfigMap or Secret doesn't have. */
function* missingFiles(state: State, kind: "ConfigMap" | "Secret"): Iterable<Finding> {
  const { objects } = derived(state);
  for (const { name, namespace, file, items, resource, container, path } of singleFiles(state, kind)) {
    const found = objects.get(kind, name, namespace);
    if (found === undefined || found.open) continue;
    const files = items.length > 0 ? items : found.keys.map((key) => key.name);
    if (files.includes(file)) continue;
    yield {
      resource,
      path,
      ...(items.length === 0 && ofKey({ kind, name }, file)),
      message: `container ${container} mounts ${file} of ${kind} ${name}, which ${items.length > 0 ? "the volume's items don't have" : "has no such key"}; it finds an empty folder there`,
      fix: keyFix(
        file,
        files.filter((one) => one !== undefined),
      ),
    };
  }
}

/** What findings about one missing key share. */
function ofKey({ kind, name }: { kind: string; name: string }, key: string): Pick<Finding, "cause"> {
  return { cause: `${kind} ${name} ${key}` };
}

/** A file of a ConfigMap or Secret that a container mounts by itself, with the paths of the volume's items, if any. */
interface SingleFile extends Pick<NamedReference, "name" | "namespace" | "resource" | "path"> {
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
export function keyFix(key: string, keys: readonly string[]): string {
  const near = closest(key, keys);
  if (near !== undefined) return `did you mean ${near}?`;
  return keys.length === 0
    ? "add the key; the object has no keys at all"
    : `add the key, or write one that it has: ${firstAndRest(keys, 8).join(", ")}`;
}
