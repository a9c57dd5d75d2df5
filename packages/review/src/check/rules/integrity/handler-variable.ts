import { isMap } from "@kustogen/kustomize/value/value.ts";
import { referencesIn } from "../../../cluster/kubelet/expansion.ts";
import { HANDLER_COMMANDS } from "../../../cluster/kubelet/handlers.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { startsShell } from "./shells.ts";

export const handlerVariable = defineRule({
  id: "integrity/handler-variable",
  title:
    "The command of a probe uses `$(NAME)` only for variables with a `value`, and the command of a " +
    "lifecycle hook doesn't use it",
  why:
    "In the command of a probe, the kubelet replaces `$(NAME)` only with variables that have a `value` in " +
    "`env`. For a variable with `valueFrom`, it inserts nothing; for a variable from `envFrom`, it leaves " +
    "the text as it is. In the command of a lifecycle hook, it replaces nothing. So the command gets a " +
    "wrong argument, such as an empty user name, or a shell takes the name in `$(NAME)` for a command and " +
    'runs it. A shell can read all variables of its container, as in `"$NAME"`.',
  source: "https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/container/helpers.go",
  example: {
    bad: "env: [{name: DB, valueFrom: {secretKeyRef: {name: db, key: user}}}]\nreadinessProbe: {exec: {command: [pg_isready, -U, $(DB)]}}",
    good: "env: [{name: DB, valueFrom: {secretKeyRef: {name: db, key: user}}}]\nreadinessProbe: {exec: {command: [sh, -c, 'pg_isready -U \"$DB\"']}}",
  },
  isAlone: true,
  *check(state) {
    for (const pod of state.pods)
      for (const container of pod.containers)
        for (const place of HANDLER_COMMANDS) {
          const words = listAt(container.spec, ...place);
          for (const [index, word] of words.entries())
            for (const name of typeof word === "string" ? referencesIn(word) : []) {
              const why = place[0] === "lifecycle" ? IN_HOOK : whyNot(container, name);
              if (why === undefined || !/^[A-Za-z_]\w*$/.test(name)) continue;
              // Where the text stays, a shell runs the command of that name, which a script may well mean.
              if (why !== FROM_ELSEWHERE && startsShell(words) && !isVariable(name, pod, container, state))
                continue;
              yield {
                resource: pod.resource,
                path: [...container.path, ...place, index],
                message: `${place.at(-3)} of container ${container.name} uses $(${name}), ${why}`,
                fix: `let a shell read the variable: [sh, -c, '… "$${name}" …']`,
              };
            }
        }
  },
});

const IN_HOOK = "which the program gets as it is, because the kubelet replaces nothing in hooks";
const FROM_ELSEWHERE =
  "which the kubelet replaces with nothing, because it doesn't read valueFrom for probes";

/** Why the kubelet doesn't insert the value of a variable into the command of a probe; undefined if it does. */
function whyNot({ env }: Container, name: string): string | undefined {
  const given = env.findLast((entry) => textAt(entry, "name") === name);
  if (given === undefined) return "which the program gets as it is, because env doesn't have the variable";
  if (isMap(given.valueFrom)) return FROM_ELSEWHERE;
  return referencesIn(textAt(given, "value") ?? "").length === 0
    ? undefined
    : "whose value has a reference, which the kubelet doesn't replace for probes";
}

/** True for the name of a variable of the container, as far as these are known. */
function isVariable(name: string, pod: Pod, container: Container, state: State): boolean {
  const { open, variables } = derived(state).environment(pod, container);
  return (
    variables.some((one) => one.name === name) ||
    (open.length > 0 && /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(name))
  );
}
