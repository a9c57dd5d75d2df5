import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { referencesIn } from "../../../cluster/kubelet/expansion.ts";
import type { Container } from "../../../cluster/workloads/pods.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";
import { environmentIn, linksIn } from "../../model/derived.ts";
import { defineRule } from "../../model/rule.ts";

export const variableReference = defineRule({
  id: "integrity/variable-reference",
  page: {
    title: "A `$(NAME)` in `env`, `command` or `args` refers to a variable that is set before it",
    why:
      "The kubelet doesn't expand a reference that it can't resolve, so the program gets the text " +
      "`$(NAME)`. A reference in `env` can use only variables from `envFrom`, earlier entries of `env` " +
      "and service links, so the order of the entries matters.",
    source:
      "https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/",
    cases: { error: "if the variable is set only after the reference" },
    bad: 'env: [{name: URL, value: "http://$(HOST)"}, {name: HOST, value: web}]',
    good: 'env: [{name: HOST, value: web}, {name: URL, value: "http://$(HOST)"}]',
  },
  basis: "broken",
  *check(state) {
    for (const pod of state.pods)
      for (const container of pod.containers) {
        if (!refers(container)) continue;
        const { env, name, path, spec } = container;
        const command = (["command", "args"] as const).flatMap((field) =>
          listAt(spec, field).flatMap((text, index) =>
            typeof text === "string" && text.includes("$(") ? [{ field, index, text }] : [],
          ),
        );
        const environment = environmentIn(state, pod, container);
        const links = linksIn(state, pod);
        const own = new Set(environment.variables.map((variable) => variable.name));
        const names = () => [...own, ...links.keys()];
        // An envFrom with unknown keys may provide any variable.
        const unknown = environment.open.length > 0;
        const firstOf = new Map(env.map((entry, index) => [textAt(entry, "name"), index] as const).reverse());
        for (const { name: variable, source, unresolved = [] } of environment.variables) {
          for (const reference of unresolved) {
            const later = firstOf.get(reference) ?? -1;
            if (later < 0 && unknown) continue;
            // A variable of kustomize's with the same name replaces it, unless its object was left out.
            if (reference === variable && state.inPart) continue;
            const near = closest(reference, names());
            yield {
              resource: pod.resource,
              path: [...path, "env", source.index ?? 0, "value"],
              ...(later >= 0 && !unknown && { severity: "error" as const }),
              message:
                later >= 0
                  ? `${variable} of container ${name} uses $(${reference}), which is set after it and stays unresolved`
                  : `${variable} of container ${name} uses $(${reference}), but nothing before it has that name`,
              fix:
                later >= 0
                  ? `move ${reference} before ${variable}`
                  : near !== undefined && near !== variable
                    ? `did you mean $(${near})?`
                    : `set ${reference} before it, or write $$(${reference}) for the text itself`,
            };
          }
        }
        if (unknown) continue;
        for (const { field, index, text } of command)
          for (const reference of referencesIn(text)) {
            // In a script, $(…) runs a command; only a name that looks like a misspelt variable is reported.
            if (own.has(reference) || links.has(reference) || !/^[A-Z][A-Z0-9_]+$/.test(reference)) continue;
            const near = closest(reference, names(), 2);
            yield {
              resource: pod.resource,
              path: [...path, field, index],
              message: `container ${name} uses $(${reference}) in its ${field}, but no variable has that name`,
              fix: near === undefined ? `set ${reference} in env` : `did you mean $(${near})?`,
            };
          }
      }
  },
});

/** True if any variable or argument of a container contains a reference; most contain none. */
function refers({ env, spec }: Container): boolean {
  for (let at = 0; at < env.length; at++) if (isReferring(env[at]?.value)) return true;
  return listAt(spec, "command").some(isReferring) || listAt(spec, "args").some(isReferring);
}

function isReferring(text: unknown): boolean {
  return typeof text === "string" && text.includes("$(");
}
