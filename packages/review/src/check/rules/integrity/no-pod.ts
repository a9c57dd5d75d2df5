import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { printLabels } from "../../../cluster/selection/label-selector.ts";
import { type NearMiss, nearMiss } from "../../../cluster/selection/selected-pods.ts";
import type { Finding } from "../../rule.ts";
import type { State } from "../../state.ts";

/** What nobody protects against a drain, or opens to others. */
const RUN_TO_AN_END = new Set(["Job", "CronJob", "PodTemplate"]);
const SELECT_THEM = "select labels that the pods have";

/** A selector without pods that probably means those of a workload: what it wants, and what they have. */
export function missed({ pod, key, wanted, found }: NearMiss): Pick<Finding, "message" | "fix"> {
  const { kind, metadata } = pod.resource;
  const has = found === undefined ? `no label ${key}` : `${key}=${found}`;
  return {
    message: `selects no pod: it wants ${key}=${asText(wanted)}, and the pods of ${kind} ${metadata.name} have ${has}`,
    fix: SELECT_THEM,
  };
}

/**
 * What is said of a resource whose `spec.selector` takes no pod: an error where it means pods that are here, or where
 * all of them are.
 *
 * @param complete true where every pod of the place is here
 * @param word what the resource is called: "Service"
 */
export function selectsNoPod(
  state: State,
  resource: Resource,
  labels: Readonly<Record<string, unknown>>,
  { complete, word }: { complete: boolean; word: string },
): Finding {
  const miss = nearMiss(state, labels, resource);
  const where = { resource, path: ["spec", "selector"] };
  if (miss !== undefined) {
    const certain = miss.certain || state.authored !== undefined;
    return { ...where, severity: certain ? "error" : miss.runtime ? "info" : "warning", ...missed(miss) };
  }
  const printed = printLabels(labels);
  if (complete)
    return { ...where, message: `selects no pod: no workload here has ${printed}`, fix: SELECT_THEM };
  const [only, ...others] = state.pods.filter(
    ({ namespace, resource: { kind } }) =>
      !RUN_TO_AN_END.has(kind) && mayShareNamespace(namespace, resource.metadata.namespace),
  );
  // An operator's pods are a Service's as often as those of a workload, and have labels of their own.
  const isLike = only !== undefined && Object.keys(labels).every((key) => Object.hasOwn(only.labels, key));
  if (isLike && others.length === 0 && word !== "Service")
    return {
      ...where,
      severity: "warning",
      message: `selects no pod: no workload here has ${printed}, and ${only.resource.kind} ${only.resource.metadata.name} is the only one here`,
      fix: SELECT_THEM,
    };
  return {
    ...where,
    severity: "info",
    prerequisite: `pods with ${printed}`,
    message: `no pod here has ${printed}; something else has to run them`,
    fix: `make sure that they are made elsewhere, or remove the ${word}`,
  };
}
