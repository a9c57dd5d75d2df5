import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, mapAt } from "../../kubernetes/fields.ts";
import { bindingsIn } from "../bindings.ts";
import type { ClusterObjects } from "../objects.ts";
import { DIRECTIONS, NAMESPACE_NAME, placedPeers } from "./network-policies.ts";

/** The name of an object that another folder usually creates. */
export interface NamedElsewhere {
  resource: Resource;
  kind: string;
  name: string;
  path: Path;
}

/** The namespaces, accounts and gateways that policies and routes name: those of other teams and of the platform. */
export function* namedElsewhere({ index }: ClusterObjects): Iterable<NamedElsewhere> {
  for (const resource of index.ofKind("NetworkPolicy", "networking.k8s.io"))
    for (const { peer, path: place } of DIRECTIONS.flatMap((one) => placedPeers(resource, one))) {
      const path = [...place, "namespaceSelector"];
      const selector = mapAt(peer, "namespaceSelector");
      const name = mapAt(selector, "matchLabels")[NAMESPACE_NAME];
      yield* named(resource, "Namespace", [[name, [...path, "matchLabels", NAMESPACE_NAME]]]);
      for (const [one, k] of itemsAt(selector, "matchExpressions"))
        if (one.key === NAMESPACE_NAME && one.operator === "In")
          yield* named(
            resource,
            "Namespace",
            entries(one.values, [...path, "matchExpressions", k, "values"]),
          );
    }
  for (const resource of bindingsIn(index))
    for (const [subject, i] of itemsAt(resource, "subjects"))
      yield* named(resource, "Namespace", [[subject.namespace, ["subjects", i, "namespace"]]]);
  for (const kind of ["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"])
    for (const resource of index.ofKind(kind))
      if (groupOf(resource.apiVersion).startsWith("traefik."))
        yield* named(
          resource,
          "entry point",
          entries(at(resource, "spec", "entryPoints"), ["spec", "entryPoints"]),
        );
  for (const resource of index.ofKind("VirtualService"))
    if (groupOf(resource.apiVersion) === "networking.istio.io")
      yield* named(resource, "Gateway", entries(listAt(resource, "spec", "gateways"), ["spec", "gateways"]));
  for (const resource of index.ofKind("AuthorizationPolicy", "security.istio.io"))
    for (const [rule, i] of itemsAt(resource, "spec", "rules"))
      for (const [from, j] of itemsAt(rule, "from")) {
        const path = ["spec", "rules", i, "from", j, "source"];
        const { namespaces, principals } = mapAt(from, "source");
        yield* named(resource, "Namespace", entries(namespaces, [...path, "namespaces"]));
        yield* named(resource, "ServiceAccount", entries(principals, [...path, "principals"]));
      }
}

function entries(list: unknown, path: Path): [unknown, Path][] {
  return (Array.isArray(list) ? list : []).map((one, at) => [one, [...path, at]]);
}

/** The last part of each text: Istio writes the namespace of a gateway or an account before its name. */
function* named(
  resource: Resource,
  kind: string,
  found: readonly (readonly [unknown, Path])[],
): Iterable<NamedElsewhere> {
  for (const [text, path] of found) {
    const name = typeof text === "string" ? text.slice(text.lastIndexOf("/") + 1) : "";
    if (name !== "" && !name.includes("*")) yield { resource, kind, name, path };
  }
}
