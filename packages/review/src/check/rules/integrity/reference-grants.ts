import { jsonText, type Path } from "@kustogen/kustomize/value/value.ts";
import { routeBackends } from "../../../cluster/network/route-backends.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { RepositoryState, State } from "../../state.ts";

const GATEWAY_API = "gateway.networking.k8s.io";

/** A reference of the Gateway API from one namespace into another. */
interface Crossing {
  /** The index of the referring object in the environment. */
  at: number;
  path: Path;
  kind: "Service" | "Secret";
  name: string;
  from: string;
  into: string;
}

/** The references into other namespaces whose objects the environment doesn't have. */
export const crossingsIn = new Fact((state): readonly Crossing[] => [
  ...toServices(state),
  ...toSecrets(state),
]);

function toServices(state: State): Crossing[] {
  return routeBackends(state).flatMap(({ route, service: name, namespace: into, path }): Crossing[] => {
    const from = route.metadata.namespace;
    if (!route.apiVersion.startsWith(`${GATEWAY_API}/`) || !areTwo(from, into)) return [];
    if (derived(state).service(name, into) !== undefined) return [];
    // A wrong namespace, which the rule reports as that.
    if (state.index.ofKind("Service", "").some(({ metadata }) => metadata.name === name)) return [];
    return [{ at: state.resources.indexOf(route), path, kind: "Service", name, from: from ?? "", into }];
  });
}

function toSecrets({ index, resources }: State): Crossing[] {
  return index.ofKind("Gateway", GATEWAY_API).flatMap((gateway) =>
    itemsAt(gateway, "spec", "listeners").flatMap(([listener, i]) =>
      itemsAt(listener, "tls", "certificateRefs").flatMap(([one, j]): Crossing[] => {
        const [name = "", into, kind = "Secret"] = [
          textAt(one, "name"),
          textAt(one, "namespace"),
          textAt(one, "kind"),
        ];
        const from = gateway.metadata.namespace;
        if (kind !== "Secret" || !areTwo(from, into)) return [];
        const path = ["spec", "listeners", i, "tls", "certificateRefs", j, "namespace"];
        return [{ at: resources.indexOf(gateway), path, kind: "Secret", name, from: from ?? "", into }];
      }),
    ),
  );
}

function areTwo(from: string | undefined, into: string | undefined): into is string {
  return from !== undefined && into !== undefined && from !== into && !isFilledIn(from + into);
}

/** What an environment allows: the namespaces that may have a ReferenceGrant, and whether any may have one. */
interface Granted {
  namespaces: readonly string[];
  isOpen: boolean;
}

/** Kinds with values or policies that may create objects of any kind. */
const MAKERS = new Set(["HelmRelease", "Application", "ApplicationSet", "ClusterPolicy"]);

export const grantedIn = new Fact(
  ({ inPart, index, resources }): Granted => ({
    namespaces: [
      ...index.ofKind("ReferenceGrant", GATEWAY_API).map(({ metadata }) => metadata.namespace ?? ""),
      // What isn't rendered belongs to the same namespaces as the rest.
      ...(inPart === true ? resources.flatMap(({ metadata }) => metadata.namespace ?? []) : []),
    ],
    isOpen: resources.some(
      ({ kind, spec }) => MAKERS.has(kind) && /referenceGrant/i.test(jsonText(spec ?? "")),
    ),
  }),
);

/** The references into namespaces in which nothing in the repository allows any. */
export function* notGranted({ environments }: RepositoryState): Iterable<RepositoryFinding> {
  if (!environments.some((state) => crossingsIn.of(state).length > 0)) return;
  const granted = environments.map((state) => grantedIn.of(state));
  if (granted.some(({ isOpen }) => isOpen)) return;
  const namespaces = new Set(granted.flatMap((one) => one.namespaces));
  // The namespace of some of them is unknown.
  if (namespaces.has("")) return;
  for (const state of environments)
    for (const { at, path, kind, name, from, into } of crossingsIn.of(state)) {
      const resource = objectsIn.of(state)[at];
      if (namespaces.has(into) || resource === undefined) continue;
      yield {
        environment: state.environment,
        resource,
        path,
        severity: "warning",
        message: `${kind === "Service" ? "leads to" : "reads"} ${kind} ${name} in namespace ${into}, but nothing in this repository creates a ReferenceGrant there`,
        fix: `add a ReferenceGrant for ${resource.kind} of ${from} to namespace ${into}, or name a ${kind} in ${from}`,
      };
    }
}
