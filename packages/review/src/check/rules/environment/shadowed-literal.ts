import { defineRule } from "../../rule.ts";
import { byVariable, environed, workload } from "./containers.ts";

export const shadowedLiteral = defineRule({
  id: "environment/shadowed-literal",
  title: "A literal doesn't hide a setting that others take from the shared source",
  why:
    "A literal in env overrides envFrom. When the shared setting changes, this one container keeps the old value, and " +
    "nobody thinks of looking there.",
  source: "https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/",
  severity: "warning",
  *check(state) {
    if (
      !state.pods.some(({ containers }) =>
        containers.some(({ env, envFrom }) => env.length > 0 && envFrom.length > 0),
      )
    )
      return;
    const variables = byVariable(environed(state));
    for (const [name, given] of variables)
      for (const one of given) {
        const { container, pod, variable } = one;
        if (variable.source.kind !== "env") continue;
        const hidden = variable.shadows.find(({ through }) => through === "envFrom");
        if (hidden === undefined || variable.pending !== undefined) continue;
        const others = given.filter(
          (other) =>
            other.pod !== pod &&
            other.variable.source.kind === hidden.kind &&
            other.variable.source.name === hidden.name,
        );
        if (others.length === 0) continue;
        // Where several have their own value, it is a setting that each may have.
        const alone = given.every((other) => other.pod === pod || other.variable.source.kind !== "env");
        yield {
          resource: pod.resource,
          path: [...container.path, "env", variable.source.index ?? 0, "value"],
          ...((hidden.value === variable.value || !alone) && { severity: "info" as const }),
          message: `${name} of container ${container.name} is a literal that hides ${hidden.kind} ${hidden.name}, from which ${others.map(workload).slice(0, 3).join(", ")} ${others.length === 1 ? "takes" : "take"} it${hidden.value === variable.value ? " (with the same value)" : ""}`,
          fix: "remove the literal, or say in an exception why this one differs",
        };
      }
  },
});
