import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import type { ClusterObjects } from "../objects.ts";
import type { Pod } from "../workloads/pods.ts";

/**
 * Whether a ResourceQuota counts a pod: all its scopes have to match, as in the quota controller. Undefined if a
 * scope isn't known here.
 */
export function countsPod(objects: ClusterObjects, quota: Resource, pod: Pod): boolean | undefined {
  const scopes: Scope[] = [
    ...listAt(quota, "spec", "scopes").map((name) => ({ name, operator: "Exists", values: [] })),
    ...itemsAt(quota, "spec", "scopeSelector", "matchExpressions").map(([one]) => ({
      name: one.scopeName ?? "",
      operator: textAt(one, "operator") ?? "",
      values: listAt(one, "values"),
    })),
  ];
  let counts: boolean | undefined = true;
  for (const scope of scopes) {
    const taken = takes(objects, scope, pod);
    if (taken === false) return false;
    counts = taken === undefined ? undefined : counts;
  }
  return counts;
}

interface Scope {
  name: Value;
  operator: string;
  values: readonly Value[];
}

function takes(objects: ClusterObjects, { name, operator, values }: Scope, pod: Pod): boolean | undefined {
  const { spec } = pod;
  const ends = at(spec, "activeDeadlineSeconds") !== undefined;
  switch (name) {
    case "Terminating":
      return ends;
    case "NotTerminating":
      return !ends;
    case "BestEffort":
      return isBestEffort(pod);
    case "NotBestEffort":
      return !isBestEffort(pod);
    case "CrossNamespacePodAffinity":
      return crossesNamespaces(pod);
    case "PriorityClass": {
      const own = spec.priorityClassName || defaultClass(objects);
      if (operator === "Exists") return own !== undefined;
      if (operator === "DoesNotExist") return own === undefined;
      if (operator === "In") return own !== undefined && values.includes(own);
      return operator === "NotIn" ? own === undefined || !values.includes(own) : undefined;
    }
    default:
      return undefined;
  }
}

/** The priority class that the API server assigns to pods without one, if it is rendered here. */
function defaultClass({ index }: ClusterObjects): string | undefined {
  return index.ofKind("PriorityClass").find(({ globalDefault }) => globalDefault === true)?.metadata.name;
}

/** True if no container has requests or limits for CPU or memory. */
function isBestEffort({ containers }: Pod): boolean {
  return containers.every(({ spec }) =>
    (["requests", "limits"] as const).every((list) => {
      const { cpu, memory } = mapAt(spec, "resources", list);
      return !isSome(cpu) && !isSome(memory);
    }),
  );
}

function isSome(quantity: Value | undefined): boolean {
  return quantity !== undefined && quantity !== null && !/^0\D*$/.test(asText(quantity));
}

function crossesNamespaces({ spec }: Pod): boolean {
  return (["podAffinity", "podAntiAffinity"] as const).some((kind) =>
    [
      ...itemsAt(spec, "affinity", kind, "requiredDuringSchedulingIgnoredDuringExecution").map(
        ([term]) => term,
      ),
      ...itemsAt(spec, "affinity", kind, "preferredDuringSchedulingIgnoredDuringExecution").map(([term]) =>
        mapAt(term, "podAffinityTerm"),
      ),
    ].some((term) => listAt(term, "namespaces").length > 0 || term.namespaceSelector !== undefined),
  );
}
