import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { printLabels } from "../../cluster/selection/label-selector.ts";
import { type NearMiss, nearMiss } from "../../cluster/selection/selected-pods.ts";
import type { Finding } from "../model/rule.ts";
import type { State } from "../model/state.ts";

/** What a selector without pods meets, and how bad that is: where an author describes everything, and elsewhere. */
const SEVERITIES = {
  "other labels": ["error", "error"],
  "one label": ["error", "warning"],
  "a label of run time": ["error", "info"],
  "another namespace": ["warning", "warning"],
  nothing: ["error", "info"],
} as const;

/** The cases of rules about selectors of pods that another folder may have. */
export const UNSELECTED_CASES = {
  warning: [
    "if the selector nearly matches the pods of a workload",
    "if the selector matches pods in another namespace",
  ],
  info: "if something else may create matching pods",
};

const SELECT_THEM = "select labels that the pods have";

/** The finding about a selector without pods that probably means a workload's: what it requires, and what they have. */
export function missed({ pod, key, wanted, found }: NearMiss): Pick<Finding, "message" | "fix"> {
  const { kind, metadata } = pod.resource;
  const has = found === undefined ? `no label ${key}` : `${key}=${found}`;
  const message = `selects no pod: it requires ${key}=${asText(wanted)}, but the pods of ${kind} ${metadata.name} have ${has}`;
  return { message, fix: SELECT_THEM };
}

/**
 * The finding about a resource whose `spec.selector` selects no pod.
 * @param complete true if every pod of the namespace is here
 * @param word the kind of the resource: "Service"
 */
export function selectsNoPod(
  state: State,
  resource: Resource,
  labels: Readonly<Record<string, unknown>>,
  { complete, word }: { complete: boolean; word: string },
): Finding {
  const where = (met: keyof typeof SEVERITIES, isCertain = state.authored !== undefined) => ({
    ...{ resource, path: ["spec", "selector"], severity: SEVERITIES[met][isCertain ? 0 : 1] },
  });
  const miss = nearMiss(state, labels, resource);
  const { metadata } = resource;
  if (miss !== undefined) return { ...where(miss.is), ...missed(miss) };
  const printed = printLabels(labels);
  if (complete)
    return {
      ...where("nothing", true),
      message: `selects no pod: no workload here has ${printed}`,
      fix: SELECT_THEM,
    };
  const [other] = metadata.namespace === undefined ? [] : state.selectable.with(labels, undefined);
  if (other !== undefined)
    return {
      ...where("another namespace"),
      message: `selects no pod: those with ${printed} are in ${other.namespace}, and the ${word} is in ${metadata.namespace}`,
      fix: "put both into the same namespace",
    };
  return {
    ...where("nothing", false),
    prerequisite: `pods with ${printed}`,
    message: `no pod here has ${printed}; something else must create such pods`,
    fix: `make sure that they are created elsewhere, or remove the ${word}`,
  };
}
