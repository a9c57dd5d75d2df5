import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { routeBackends } from "../../../cluster/network/route-backends.ts";
import { serviceAt } from "../../../cluster/network/service-address.ts";
import { podOf } from "../../../cluster/objects.ts";
import { keptOnRemoval } from "../../../cluster/recreation.ts";
import { WORKLOADS } from "../../../cluster/workloads/long-running.ts";
import { isClusterScoped } from "../../../kinds/scope.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { derived } from "../../derived.ts";
import { type ChangeContext, type ChangeFinding, defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { containerAddresses } from "../network/addresses.ts";
import { addedResources, removedResources } from "./changed.ts";
import { isSameRenamed } from "./same-spec.ts";
import { type SecretUse, secretUses } from "./secret-uses.ts";

/** Kinds whose deletion also deletes the Secret that they create. */
const SECRET_MAKERS = ["ExternalSecret", "SealedSecret", "Secret"];
const STORES = ["SecretStore", "ClusterSecretStore"];

export const removedResource = defineRule({
  id: "change/removed-resource",
  title: "No workload, and no object that others rely on, is removed unnoticed",
  why:
    "Argo CD, Flux and `kubectl apply --prune` delete what is no longer rendered, and nothing warns when an object is " +
    "left out by mistake. A workload stops, a name no longer resolves, or a Secret is empty.",
  source:
    "https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#how-to-delete-objects",
  severity: "warning",
  worst: "error",
  basis: "broken",
  fix: "keep it, or confirm in the review that it is intended",
  *checkChange(before, after, context) {
    yield* workloads(before, after, context);
    for (const service of [...gone(context, "Service"), ...renamed(context, "Service")]) {
      const users = usersOf(before, after, service);
      if (users.length > 0)
        yield {
          severity: "error",
          resource: service,
          message: `${resourceText(service)} is deleted, but is still used by ${someOf(users, 3)}`,
        };
    }
    yield* lostKeys(before, after);
    for (const maker of [...gone(context, ...SECRET_MAKERS), ...renamed(context, ...SECRET_MAKERS)]) {
      const secret = textAt(maker, "spec", "target", "name") ?? maker.metadata.name;
      if (SECRET_MAKERS.some((kind) => madeBy(after, kind, secret, maker.metadata.namespace))) continue;
      const readers = new Set(
        secretUses(after)
          .filter(
            (use) => use.secret === secret && use.workload.metadata.namespace === maker.metadata.namespace,
          )
          .map(({ workload }) => resourceText(workload)),
      );
      if (readers.size > 0)
        yield {
          severity: "error",
          resource: maker,
          message: `${resourceText(maker)} is deleted, and with it Secret ${secret}, which is still read by ${someOf([...readers], 3)}`,
        };
    }
    for (const store of [...gone(context, ...STORES), ...renamed(context, ...STORES)]) {
      const users = after.index
        .ofKind("ExternalSecret")
        .filter(
          (one) =>
            textAt(one, "spec", "secretStoreRef", "name") === store.metadata.name &&
            (textAt(one, "spec", "secretStoreRef", "kind") ?? "SecretStore") === store.kind &&
            (isClusterScoped(store.apiVersion, store.kind) ||
              one.metadata.namespace === store.metadata.namespace),
        );
      if (users.length > 0)
        yield {
          severity: "error",
          resource: store,
          message: `${resourceText(store)} is deleted, but is still used by ${someOf(users.map(resourceText), 3)}`,
        };
    }
  },
});

function* workloads(before: State, after: State, context: ChangeContext): Iterable<ChangeFinding> {
  for (const resource of gone(context, ...WORKLOADS)) {
    const claims = itemsAt(resource, "spec", "volumeClaimTemplates").map(
      ([claim]) => textAt(claim, "metadata", "name") ?? "",
    );
    const what = `${resourceText(resource)} is removed, and its pods with it`;
    if (claims.length > 0)
      yield {
        severity: "error",
        resource,
        message: `${what}; it has volumes of its own (${claims.join(", ")}), which nothing uses any more`,
      };
    else {
      const service = emptied(before, after, resource);
      yield service === undefined
        ? { resource, message: what }
        : {
            severity: "error",
            resource,
            message: `${what}; ${resourceText(service)} stays, and has no pod behind it any more`,
          };
    }
  }
}

/** The resources of some kinds that are deleted: they are neither kept in the cluster nor renamed. */
function gone(context: ChangeContext, ...kinds: string[]): Resource[] {
  const added = addedResources(context, ...kinds);
  return removedResources(context, ...kinds).filter(
    (one) => keptOnRemoval(one) === undefined && !added.some((other) => isSameRenamed(one, other)),
  );
}

/** The resources with a new name or namespace: references to the old one lead nowhere. */
function renamed({ changes }: ChangeContext, ...kinds: string[]): Resource[] {
  return changes.flatMap(({ kind, name, renamed: from, before }) =>
    from?.how === "similar" &&
    kinds.includes(kind) &&
    before !== undefined &&
    // The API server ignores the namespace of a cluster-scoped object.
    (from.name !== name || !isClusterScoped(before.apiVersion, kind))
      ? [before]
      : [],
  );
}

/** Keys that were created for a Secret, no longer are, and are still read. */
function* lostKeys(before: State, after: State): Iterable<ChangeFinding> {
  const lost = new Map<string, SecretUse[]>();
  for (const use of secretUses(after)) {
    const { namespace, secret, key, optional } = use;
    if (key === undefined || optional) continue;
    const was = derived(before).provided.get("Secret", secret, namespace);
    const is = derived(after).provided.get("Secret", secret, namespace);
    if (was?.keys.has(key) && is !== undefined && !is.open && !is.keys.has(key))
      addTo(lost, [namespace, secret, key].join("/"), use);
  }
  for (const uses of lost.values()) {
    const [{ namespace, secret, key, path, workload }] = uses as [SecretUse];
    const readers = [...new Set(uses.map((use) => resourceText(use.workload)))];
    yield {
      severity: "error",
      resource: workload,
      path,
      message: `Secret ${namespace === "" ? "" : `${namespace}/`}${secret} no longer gets ${key}, which is still read by ${someOf(readers, 3)}`,
    };
  }
}

/** A Service that remains although it selected only pods of this workload. */
function emptied(before: State, after: State, workload: Resource): Resource | undefined {
  const pod = podOf(before, workload);
  if (pod === undefined) return undefined;
  return after.index.ofKind("Service", "").find((service) => {
    const selector = mapAt(service, "spec", "selector");
    if (Object.keys(selector).length === 0) return false;
    const { namespace } = service.metadata;
    return (
      before.selectable.with(selector, namespace).includes(pod) &&
      after.selectable.with(selector, namespace).length === 0
    );
  });
}

/** The remaining users of a deleted Service: containers, routes and StatefulSets. */
function usersOf(before: State, after: State, service: Resource): string[] {
  const users = new Set<string>();
  for (const { address, pod } of containerAddresses(after))
    if (
      serviceAt(before, address.host, pod.namespace) === service &&
      serviceAt(after, address.host, pod.namespace) === undefined
    )
      users.add(resourceText(pod.resource));
  for (const { service: name, namespace, route } of routeBackends(after))
    if (name === service.metadata.name && namespace === service.metadata.namespace)
      users.add(resourceText(route));
  for (const set of after.index.ofKind("StatefulSet"))
    if (
      textAt(set, "spec", "serviceName") === service.metadata.name &&
      set.metadata.namespace === service.metadata.namespace
    )
      users.add(resourceText(set));
  return [...users];
}

/** True if something else creates the Secret. */
function madeBy(after: State, kind: string, secret: string, namespace: string | undefined): boolean {
  return after.index
    .ofKind(kind)
    .some(
      (one) =>
        (textAt(one, "spec", "target", "name") ?? one.metadata.name) === secret &&
        one.metadata.namespace === namespace,
    );
}
