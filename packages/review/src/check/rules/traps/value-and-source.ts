import type { Value } from "@kustogen/kustomize/value/value.ts";
import { sourcesOf } from "../../../kubernetes/containers.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";
import type { Found, Refusal, Refusals } from "../../refusals/refusal.ts";
import { refusedIn } from "../../refusals/refused.ts";

export const valueAndSource = defineRule({
  id: "traps/value-and-source",
  title: "A variable has `value` or `valueFrom`, not both",
  why:
    "The API server rejects such a pod. A patch that sets `value` doesn't remove the `valueFrom` of the " +
    "base, nor does one that sets `secretKeyRef` remove `configMapKeyRef`: set the field of the base to " +
    "null.",
  source:
    "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables",
  bad: "env:\n  - name: HOST # the base reads it from a ConfigMap\n    value: db",
  good: "env:\n  - name: HOST\n    value: db\n    valueFrom: null",
  severity: "error",
  basis: "refused",
  check: (state) => refusedIn(state, DOUBLED),
});

/** The row about entries with several sources, which a function names: "configMapKeyRef and secretKeyRef". */
const several = (path: string, sources: (found: Found) => string | undefined): Refusal => ({
  at: path,
  map: (_, found) => sources(found) !== undefined,
  message: (found) => {
    const { container, key, value, parents } = found;
    const name =
      path === "envFrom[]" ? `envFrom[${key}]` : (textAt(value, "name") ?? textAt(parents[0], "name"));
    return `${name ?? "a variable"} of container ${container?.name} has both ${sources(found)}, which the API server rejects`;
  },
  outcome: "",
  fix: "set the one that no longer applies to null in the patch",
});

const DOUBLED: readonly Refusals[] = [
  {
    of: "containers",
    source: "pkg/apis/core/validation/validation.go",
    rows: [
      {
        ...several("env[]", ({ value }) =>
          at(value, "value") && at(value, "valueFrom") ? "value and valueFrom" : undefined,
        ),
        on: "value",
      },
      several("env[].valueFrom", ({ value, parents: [entry] }) =>
        entry?.value ? undefined : sourcesOf(value as Value),
      ),
      several("envFrom[]", ({ value }) => sourcesOf(value as Value)),
    ],
  },
];
