import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isBuiltInGroup } from "../../kinds/served.ts";
import type { Refusal, Refusals } from "./refusal.ts";

const count = (values: unknown) => (Array.isArray(values) ? values.length : values == null ? 0 : 1);

/** A requirement of a label selector whose number of values doesn't fit its operator. */
const requirement = (
  operators: readonly string[],
  isWrong: (values: number) => boolean,
  message: string,
  fix: string,
): Refusal => ({
  at: "spec.**.matchExpressions[]",
  map: ({ operator, values }, { object }) =>
    operators.includes(operator as string) &&
    object.kind !== "CustomResourceDefinition" &&
    isBuiltInGroup(groupOf(object.apiVersion)) &&
    isWrong(count(values)),
  message: `operator {operator} for the label {key} ${message}`,
  fix,
});

/** What is refused in label and node selectors, wherever they are in built-in kinds; their schema knows the operators. */
export const SELECTORS: readonly Refusals[] = [
  {
    of: "objects",
    source: "staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go",
    rows: [
      requirement(
        ["In", "NotIn"],
        (values) => values === 0,
        "has no values",
        "add the values, or write operator: Exists",
      ),
      requirement(["Exists", "DoesNotExist"], (values) => values > 0, "has values", "remove the values"),
      requirement(["Gt", "Lt"], (values) => values !== 1, "needs one value", "write one number"),
    ],
  },
];
