import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import {
  type CustomReference,
  customReferences,
  isReferable,
  twinOf,
} from "../../../cluster/custom-references.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { derived } from "../../derived.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { customSelectors } from "./custom-selectors.ts";
import { missingObjects, type NamedReference } from "./missing-objects.ts";
import { keyFix } from "./object-keys.ts";

export const customReference = defineRule({
  id: "integrity/custom-reference",
  title:
    "Custom resources refer only to issuers, secret stores, middlewares, Gateways and other objects that " +
    "exist",
  why:
    "If the object that a Certificate, ExternalSecret, HelmRelease, ScaledObject or route refers to is " +
    "missing, the controller waits for it and reports this only in a status condition, which is easily " +
    "missed. Meanwhile there is no certificate, no Secret or no route. The same happens if `valuesFrom` " +
    "refers to a key that doesn't exist, or to a ConfigMap that kustomize generates: kustomize adds the " +
    "hash to the name there only if a `configurations` file lists the field. Strimzi ignores a KafkaTopic " +
    "without the label `strimzi.io/cluster`. References to objects that are created outside the repository " +
    "aren't reported. A custom resource that selects Services or pods by labels, such as a ServiceMonitor, " +
    "selects nothing if it misspells a label, and reads nothing from a port that they don't have.",
  source: "https://cert-manager.io/docs/troubleshooting/",
  worst: "error",
  cases: { error: "if kustomize added a hash to the object's name" },
  basis: "broken",
  fromAbsence: "near",
  example: {
    bad: "kind: Issuer\nmetadata: {name: letsencrypt}\n---\nkind: Certificate\nspec: {issuerRef: {name: letsencript}}",
    good: "kind: Issuer\nmetadata: {name: letsencrypt}\n---\nkind: Certificate\nspec: {issuerRef: {name: letsencrypt}}",
  },
  *check(state, least) {
    yield* withoutCluster(state);
    if (!state.inPart) yield* customSelectors(state);
    const byKind = new Map<string, NamedReference[]>();
    for (const reference of customReferences(state)) {
      if (hasFluxVariable(reference.name)) continue;
      addTo(byKind, reference.kind, { ...reference, reader: `the ${reference.resource.kind}` });
      const missing = missingKey(state, reference);
      if (missing !== undefined) yield missing;
    }
    for (const [kind, references] of byKind) {
      const known = (namespace: string | undefined): string[] => namesIn(state, kind, namespace);
      const { provided } = derived(state);
      const missing = references.filter(({ name, namespace }) =>
        isData(kind) ? provided.get(kind, name, namespace) === undefined : !known(namespace).includes(name),
      );
      if (missing.length === 0) continue;
      // Kinds without any object here usually belong to the cluster: issuers, a platform's Gateways.
      for (const finding of missingObjects(missing, {
        state,
        exists: () => false,
        known,
        // Programs and people create ConfigMaps and Secrets of any name, and charts accounts.
        ...(!isData(kind) &&
          kind !== "ServiceAccount" && {
            // An object doesn't refer to itself.
            meant: (candidate, { resource }) =>
              missing.length === references.length &&
              !(resource.kind === kind && resource.metadata.name === candidate),
          }),
        because: (reference) => {
          const { name } = reference;
          if (isData(kind)) return state.inPart ? undefined : likeSibling(references, missing, reference);
          const twin = twinOf(kind);
          return namesIn(state, twin, undefined).includes(name)
            ? `though ${twin} ${name} is here`
            : undefined;
        },
        isSeen: true,
        ...(least !== undefined && { least }),
      }))
        if (finding.prerequisite === undefined) yield finding;
    }
  },
});

/**
 * The object of the same kind that reads the same field, and key, of a Secret or ConfigMap that is here, as the end of
 * a sentence; undefined if a name is that of its reader, for which each has its own.
 */
function likeSibling(
  references: readonly NamedReference[],
  missing: readonly NamedReference[],
  own: NamedReference,
): string | undefined {
  const isOwn = (one: NamedReference) => one.name.includes(String(one.resource.metadata.name));
  if (isOwn(own)) return undefined;
  const place = (one: NamedReference) =>
    JSON.stringify([one.resource.kind, one.path, one.namespace, (one as CustomReference).key]);
  const others = references.filter((one) => one.resource !== own.resource && place(one) === place(own));
  const [first] = others;
  if (first === undefined || others.some((one) => isOwn(one) || missing.includes(one))) return undefined;
  return `though ${first.resource.kind} ${first.resource.metadata.name} reads ${first.name}, which is here`;
}

const CLUSTER = "strimzi.io/cluster";

/** The objects of Strimzi that no operator takes, as they don't say which cluster they belong to. */
function* withoutCluster({ index }: State): Iterable<Finding> {
  for (const kind of ["KafkaNodePool", "KafkaConnector", "KafkaRebalance", "KafkaTopic", "KafkaUser"]) {
    const all = index.ofKind(kind, "kafka.strimzi.io");
    // An operator for topics or users alone takes those without a label.
    const isSure = !/Topic|User/.test(kind) || all.some(({ metadata }) => metadata.labels?.[CLUSTER]);
    for (const resource of isSure ? all : [])
      if (resource.metadata.labels?.[CLUSTER] === undefined)
        yield {
          resource,
          path: ["metadata", "labels"],
          severity: "warning",
          message: `has no label ${CLUSTER}, so Strimzi ignores the ${kind}`,
          fix: `add ${CLUSTER} with the name of its cluster`,
        };
  }
}

/** The problem of values from a ConfigMap or Secret that exists and lacks the key. */
function missingKey(
  state: State,
  { kind, name, namespace, key, resource, path }: CustomReference,
): Finding | undefined {
  if (key === undefined || state.inPart || !isData(kind)) return undefined;
  const found = derived(state).objects.get(kind, name, namespace);
  // One without any key is filled by something else.
  if (found === undefined || found.open || found.keys.length === 0) return undefined;
  if (found.keys.some((one) => one.name === key)) return undefined;
  return {
    resource,
    path: path.slice(0, -1),
    message: `the ${resource.kind} reads ${key} of ${kind} ${name}, which has no such key${isOfValues(resource) ? ", so it isn't installed" : ""}`,
    fix: keyFix(
      key,
      found.keys.map((one) => one.name),
    ),
  };
}

/** True for an object that takes its values from a ConfigMap or Secret. */
function isOfValues({ kind }: Resource): boolean {
  return kind === "HelmRelease" || kind === "Kustomization";
}

function isData(kind: string): kind is "ConfigMap" | "Secret" {
  return kind === "ConfigMap" || kind === "Secret";
}

function namesIn(state: State, kind: string, namespace: string | undefined): string[] {
  if (isData(kind)) return derived(state).provided.namesIn(kind, namespace);
  return state.index
    .ofKind(kind)
    .filter((one) => isReferable(one) && mayShareNamespace(one.metadata.namespace, namespace))
    .map(({ metadata }) => metadata.name);
}
