import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import type { ObjectReference } from "../../../cluster/kubelet/object-references.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { derived } from "../../derived.ts";
import type { Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { isPart, missingObjects } from "./missing-objects.ts";

/** What the kubelet or the cluster puts into every namespace by itself. */
const FROM_THE_CLUSTER: Readonly<Record<"ConfigMap" | "Secret", readonly string[]>> = {
  ConfigMap: ["kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert"],
  Secret: [],
};

/**
 * Judges every reference of pods to a ConfigMap or Secret: the object has to be made here, promised by a contract, or be
 * there first, and has to have the key that is read.
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
    // Where all of it is read, nothing but that it is there has to be known.
    if (key === undefined || optional || found.open) continue;
    if (!found.keys.some(({ name }) => name === key))
      yield {
        resource: reference.resource,
        path: reference.path,
        message: `${reference.reader} reads ${key} of ${kind} ${reference.name}, which ${found.external ? "its contract doesn't declare" : "has no such key"}; the container can't start`,
        fix: keyFix(
          key,
          found.keys.map(({ name }) => name),
        ),
      };
  }
  const known = (namespace: string | undefined) =>
    [...facts.provided.ofKind(kind)]
      .filter((one) => mayShareNamespace(one.namespace, namespace))
      .map(({ name }) => name);
  const declared = state.authored !== undefined;
  yield* missingObjects(missing, {
    known,
    resolved,
    certain: () =>
      !declared
        ? undefined
        : kind === "Secret"
          ? "which no contract declares and nothing here makes"
          : "which nothing here makes",
    // What no pod reads may be read by others: only a name that goes on from the other is likely meant.
    meant: (candidate, { name }) => isPart(candidate, name),
  });
}

function keyFix(key: string, keys: readonly string[]): string {
  const near = closest(key, keys);
  if (near !== undefined) return `did you mean ${near}?`;
  return keys.length === 0
    ? "it has no keys at all"
    : `its keys are ${keys.slice(0, 8).join(", ")}${keys.length > 8 ? `, ${keys.length - 8} more` : ""}`;
}
