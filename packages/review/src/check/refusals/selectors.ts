import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isBuiltInGroup } from "../../kinds/served.ts";
import { hasVariable } from "../../kubernetes/variables.ts";
import type { Refusal, Refusals } from "./refusal.ts";

/** The operators of a selector that need values, and those that don't take any. */
const WITH_VALUES = ["In", "NotIn"];
const WITHOUT = ["Exists", "DoesNotExist"];
/** Those that compare the label of a node with one number. */
const NUMERIC = ["Gt", "Lt"];

const count = (values: unknown) => (Array.isArray(values) ? values.length : values == null ? 0 : 1);

function requirement(
  isWrong: (operator: string, values: number) => boolean,
  message: string,
  fix: string,
  isOwn: boolean,
): Refusal {
  return {
    at: "spec.**.matchExpressions[]",
    map: ({ operator, values }: ValueMap, { object }) =>
      typeof operator === "string" &&
      !hasVariable(operator) &&
      object.kind !== "CustomResourceDefinition" &&
      isBuiltInGroup(groupOf(object.apiVersion)) === isOwn &&
      isWrong(operator, count(values)),
    message: `operator {operator} for the label {key} ${message}`,
    fix,
    ...(!isOwn && { severity: "warning" }),
  };
}

const requirements = (isOwn: boolean): Refusal[] => [
  requirement(
    (operator, values) => WITH_VALUES.includes(operator) && values === 0,
    "has no values",
    "add the values, or write operator: Exists",
    isOwn,
  ),
  requirement(
    (operator, values) => WITHOUT.includes(operator) && values > 0,
    "has values",
    "remove the values",
    isOwn,
  ),
  requirement(
    (operator, values) => NUMERIC.includes(operator) && values !== 1,
    "needs one value",
    "write one number",
    isOwn,
  ),
];

/**
 * What is refused in label and node selectors, wherever they are. Their schema knows the operators; in custom kinds,
 * which their controllers validate, all of it is a warning.
 */
export const SELECTORS: readonly Refusals[] = [
  {
    of: "objects",
    source: "staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go",
    rows: [
      ...requirements(true),
      ...requirements(false),
      requirement(
        (operator) => ![...WITH_VALUES, ...WITHOUT, ...NUMERIC].includes(operator),
        "doesn't exist",
        `write one of ${[...WITH_VALUES, ...WITHOUT].join(", ")}`,
        false,
      ),
    ],
  },
];
