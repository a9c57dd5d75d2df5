import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Family, Reference } from "../../cluster/reference-table.ts";
import { mayShareNamespace } from "../../cluster/resource-index.ts";
import { mayMakePods } from "../../cluster/selection/selected-pods.ts";
import { templateNames } from "../../cluster/workloads/claims.ts";
import { nameWithoutHash } from "../../compare/match.ts";
import { isBuiltInGroup } from "../../kinds/served.ts";
import { providedIn, sourceObjects } from "../model/derived.ts";
import { Fact } from "../model/fact.ts";
import type { Judged } from "../model/judgement.ts";
import type { State } from "../model/state.ts";

/** An object that may be referred to. */
export type Referent = Pick<Reference, "kind" | "name" | "namespace">;

const IN_EVERY_CLUSTER: Readonly<Record<string, RegExp>> = {
  ClusterRole: /^(?:cluster-admin|admin|edit|view|system:.*)$/,
  ConfigMap: /^(?:kube-root-ca\.crt|openshift-service-ca\.crt|istio-ca-root-cert)$/,
  PriorityClass: /^system-/,
  Role: /^(?:extension-apiserver-authentication-reader|system:.*|kubeadm:.*)$/,
  ServiceAccount: /^default$/,
};

/** True for the kinds that pods read keys of. */
export function isData(kind: string): kind is "ConfigMap" | "Secret" {
  return kind === "ConfigMap" || kind === "Secret";
}

/** True if an environment, a contract or every cluster has the object. */
export function exists(state: State, target: Referent): boolean {
  const { kind, name, namespace } = target;
  if (lookUp(IN_EVERY_CLUSTER, kind)?.test(name)) return true;
  if (isData(kind)) return sourceObjects.of(state).get(kind, name, namespace) !== undefined;
  return (
    state.index.find(kind, name, namespace, kind === "Service" ? "" : undefined) !== undefined ||
    (kind === "PersistentVolumeClaim" && isOfStatefulSet(state, target))
  );
}

/** True for a claim that a StatefulSet creates for one of its pods: "data-db-0". */
function isOfStatefulSet({ index }: State, { name, namespace }: Referent): boolean {
  return index
    .ofKind("StatefulSet")
    .some(
      (set) =>
        mayShareNamespace(set.metadata.namespace, namespace) &&
        templateNames(set).some((template) => name.startsWith(`${template}-${set.metadata.name}-`)),
    );
}

/** The object that a reference refers to, or the one that creates it: an ExternalSecret. */
export function creatorOf(state: State, { kind, name, namespace }: Referent): Resource | undefined {
  const found = state.index.find(kind, name, namespace);
  if (found !== undefined || !isData(kind)) return found;
  const provided = providedIn.of(state);
  const made = provided.get(kind, name, namespace);
  if (made !== undefined) return made.by;
  for (const one of provided.ofKind(kind))
    if (nameWithoutHash(kind, one.name) === name && mayShareNamespace(one.namespace, namespace))
      return one.by;
  return undefined;
}

/** The names of a kind's objects that can be referred to from a namespace. */
export function targetNames(
  state: State,
  kind: string,
  namespace: string | undefined,
  family?: Family,
): string[] {
  if (isData(kind)) {
    const all = [...providedIn.of(state).ofKind(kind)].filter(
      // Only a Secret with a certificate can be meant as one.
      (one) =>
        mayShareNamespace(one.namespace, namespace) && (family !== "certificate" || one.keys.has("tls.crt")),
    );
    const declared = kind === "Secret" ? (state.authored?.contracts ?? []).map(({ name }) => name) : [];
    // Several objects may fill one.
    return [...new Set([...all.map(({ name }) => name), ...declared])];
  }
  return state.index
    .ofKind(kind, kind === "Service" ? "" : undefined)
    .filter(({ metadata }) => mayShareNamespace(metadata.namespace, namespace))
    .map(({ metadata }) => metadata.name);
}

/** A name with each prefix and suffix that the kustomizations of an environment add to names. */
export function changedNames(state: State, name: string): string[] {
  return (state.sources?.kustomizations ?? []).flatMap(
    ({ kustomization: { namePrefix = "", nameSuffix = "" } }) =>
      namePrefix + nameSuffix === "" ? [] : `${namePrefix}${name}${nameSuffix}`,
  );
}

/** Kinds whose controllers create the objects of a chart, which may be any. */
const OF_CHARTS = /^Helm(?:Release|Chart)$|^Release$/;

/** True if a controller creates objects whose names are unknown here. */
export function mayMakeMore({ resources }: State): boolean {
  return resources.some(
    ({ apiVersion, kind }) => OF_CHARTS.test(kind) && !isBuiltInGroup(groupOf(apiVersion)),
  );
}

/** The custom resource whose controller may create an object: it has the object's name, or a part of it. */
export function likelyMaker(state: State, { kind, name, namespace }: Referent): Resource | undefined {
  if (!OFTEN_MADE.has(kind)) return undefined;
  return makersIn
    .of(state)
    .find(
      (one) =>
        mayShareNamespace(one.metadata.namespace, namespace) &&
        `-${name}-`.includes(`-${one.metadata.name}-`),
    );
}

const makersIn = new Fact(({ resources }) => resources.filter(mayMakePods));

/** The kinds of which controllers create many objects. */
const OFTEN_MADE = new Set(["ConfigMap", "Secret", "Service", "ServiceAccount", "PersistentVolumeClaim"]);

const madeIn = new Fact((state): readonly Referent[] => [
  ...(["ConfigMap", "Secret"] as const).flatMap((kind) =>
    [...providedIn.of(state).ofKind(kind)].map(({ name, namespace }) => ({ kind, name, namespace })),
  ),
  ...state.resources.flatMap(({ kind, metadata: { name, namespace } }) =>
    isData(kind) ? [] : [{ kind, name, namespace }],
  ),
]);

/** True for a warning about a missing object that another environment creates in the same namespace. */
export function madeElsewhere(states: readonly State[]): (finding: Judged) => boolean {
  const nameOf = ({ kind, name }: Pick<Referent, "kind" | "name">) => `${kind}/${name}`;
  const made = lazily(() => {
    const all = states.flatMap((state) => madeIn.of(state));
    return groupedBy(all, nameOf);
  });
  return ({ missing, severity }) =>
    missing !== undefined &&
    severity === "warning" &&
    (made().get(nameOf(missing)) ?? []).some((one) => mayShareNamespace(one.namespace, missing.namespace));
}
