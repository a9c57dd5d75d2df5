import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Exception } from "@kustogen/review/check/model/exception.ts";
import { nameProblem } from "@kustogen/review/kubernetes/names.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import type { RuleError } from "../generate/judge-system.ts";
import type { ImportedState } from "./state.ts";

/** The beginning of the reason for an exception that an import adds. */
const AS_IMPORTED = "As imported: ";

/**
 * Exceptions for errors in the generated environments, which existed before: they don't stop later runs. An error in one
 * of several environments is excepted there.
 */
export function exceptionsForErrors(errors: readonly RuleError[], count: number): Exception[] {
  const found = new Map<string, { exception: Exception; environments: Set<string> }>();
  for (const { rule, resource, layer, message } of errors) {
    const key = `${rule} ${resource ?? ""}`;
    const exception = { rule, ...(resource !== undefined && { resource }), reason: AS_IMPORTED + message };
    const known = found.get(key) ?? { exception, environments: new Set<string>() };
    known.environments.add(layer);
    found.set(key, known);
  }
  return [...found.values()].map(({ exception: { rule, resource, reason }, environments }) => ({
    rule,
    ...(resource !== undefined && { resource }),
    ...(environments.size === 1 && count > 1 && { environment: [...environments][0] }),
    reason,
  }));
}

/** Exceptions for objects whose names or fields the API server refuses: one for each object and rule. */
export function exceptionsFor(states: readonly ImportedState[]): Exception[] {
  const found = new Map<string, Exception>();
  for (const { described } of states)
    for (const resource of described) {
      const { apiVersion, kind, metadata } = resource;
      const name = nameProblem(apiVersion, kind, metadata.name);
      const problem =
        name === undefined ? schemaProblem(resource) : { path: ["metadata", "name"], message: name };
      if (problem === undefined) continue;
      const rule = problem.path[0] === "apiVersion" ? "integrity/api-version" : "schema/valid";
      const where = problem.path.length > 0 ? `${printPath(problem.path)}: ` : "";
      const object = `${kind}/${metadata.name}`;
      if (!found.has(`${rule} ${object}`))
        found.set(`${rule} ${object}`, {
          rule,
          resource: object,
          reason: `${AS_IMPORTED}${where}${problem.message}`,
        });
    }
  return [...found.values()];
}
