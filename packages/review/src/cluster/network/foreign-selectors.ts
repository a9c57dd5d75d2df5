import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import { NAMESPACE_NAME } from "./network-policies.ts";

/** The label selectors, for pods and for their namespaces, that a selector in another notation amounts to. */
interface Selectors {
  pods: ValueMap;
  namespaces?: ValueMap;
}

/** A requirement for one label. */
interface Requirement {
  key: string;
  operator: string;
  values: Value[];
}

const OF_NAMESPACE_LABELS = "io.cilium.k8s.namespace.labels.";

/**
 * The selectors that an endpointSelector of Cilium amounts to; undefined if it selects no pods. Labels that Cilium
 * itself gives, such as that of the ServiceAccount, are left out: pods may have them.
 */
export function ciliumSelector(selector: unknown): Selectors | undefined {
  const all: Requirement[] = [
    ...Object.entries(mapAt(selector, "matchLabels")).map(([key, value]) => ({
      key,
      operator: "In",
      values: [value],
    })),
    ...itemsAt(selector, "matchExpressions").map(([one]) => ({
      key: textAt(one, "key") ?? "",
      operator: textAt(one, "operator") ?? "",
      values: Array.isArray(one.values) ? [...one.values] : [],
    })),
  ];
  if (all.some(({ key, operator }) => key.startsWith("reserved:") && !/Not/.test(operator))) return undefined;
  return selectorsOf(
    all.flatMap((one) => {
      const key = one.key.slice(one.key.indexOf(":") + 1);
      if (key === "io.kubernetes.pod.namespace") return { ...one, key: NAMESPACE_NAME, isOfNamespace: true };
      if (key.startsWith(OF_NAMESPACE_LABELS))
        return { ...one, key: key.slice(OF_NAMESPACE_LABELS.length), isOfNamespace: true };
      return key.startsWith("io.cilium.") || one.key.startsWith("reserved:")
        ? []
        : { ...one, key, isOfNamespace: false };
    }),
  );
}

/** The keys under which Calico has the name of a namespace. */
const CALICO_NAMESPACE = ["projectcalico.org/namespace", "k8s-namespace"];

/**
 * The selectors that an expression of Calico amounts to: conditions in a row. What isn't such a condition is left out,
 * because it may be true of any pod.
 *
 * @param isOfNamespace true for an expression about the labels of namespaces
 */
export function calicoSelector(text: string, isOfNamespace = false): Selectors {
  if (text.includes("||")) return { pods: {} };
  const conditions = text.split("&&").flatMap((one) => calicoCondition(one.trim()));
  return selectorsOf(
    conditions.flatMap((one) => {
      if (CALICO_NAMESPACE.includes(one.key))
        return { ...one, key: NAMESPACE_NAME, isOfNamespace: !isOfNamespace };
      if (one.key === "projectcalico.org/name" && isOfNamespace)
        return { ...one, key: NAMESPACE_NAME, isOfNamespace: false };
      return one.key.startsWith("projectcalico.org/") ? [] : { ...one, isOfNamespace: false };
    }),
  );
}

function calicoCondition(text: string): Requirement[] {
  const [, key = "", comparison, value = ""] = /^([\w./-]+) *(==|!=) *["']([^"']*)["']$/.exec(text) ?? [];
  if (comparison !== undefined)
    return [{ key, operator: comparison === "==" ? "In" : "NotIn", values: [value] }];
  const [, not, had] = /^(!?)has\(([\w./-]+)\)$/.exec(text) ?? [];
  if (had !== undefined) return [{ key: had, operator: not === "" ? "Exists" : "DoesNotExist", values: [] }];
  const [, listed, without, list = ""] = /^([\w./-]+) (not )?in *\{([^{}]*)\}$/.exec(text) ?? [];
  if (listed === undefined) return [];
  const values = list.split(",").map((one) => one.trim().slice(1, -1));
  return [{ key: listed, operator: without === undefined ? "In" : "NotIn", values }];
}

function selectorsOf(all: readonly (Requirement & { isOfNamespace: boolean })[]): Selectors {
  const of = (isOfNamespace: boolean): ValueMap[] =>
    all
      .filter((one) => one.isOfNamespace === isOfNamespace)
      .map(({ key, operator, values }) => ({ key, operator, values }));
  const [pods, namespaces] = [of(false), of(true)];
  return {
    pods: { matchExpressions: pods },
    ...(namespaces.length > 0 && { namespaces: { matchExpressions: namespaces } }),
  };
}
