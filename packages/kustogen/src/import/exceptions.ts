import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Exception } from "@kustogen/review/check/exception.ts";
import { nameProblem } from "@kustogen/review/kubernetes/names.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import type { RuleError } from "../generate/judge-system.ts";
import type { ImportedState } from "./state.ts";

/**
 * Exceptions for what rules say is an error in the environments as they are generated, which is what they were before:
 * later runs are not stopped by it.
 *
 * @param environments how many there are; what only one of them has is excepted there alone
 */
export function exceptionsForErrors(errors: readonly RuleError[], environments: number): Exception[] {
  const found = new Map<string, { error: RuleError; layers: Set<string> }>();
  for (const error of errors) {
    const key = `${error.rule} ${error.resource}`;
    const known = found.get(key) ?? { error, layers: new Set() };
    known.layers.add(error.layer);
    found.set(key, known);
  }
  return [...found.values()].map(({ error: { rule, resource, message }, layers }) => ({
    rule,
    ...(resource !== undefined && { resource }),
    ...(layers.size === 1 && environments > 1 && { environment: [...layers][0] as string }),
    reason: `As imported: ${message}`,
  }));
}

/**
 * Exceptions for what the imported state has already: it must not stop the import, and is shown until it is fixed.
 * One for each object and rule.
 */
export function exceptionsFor(states: readonly ImportedState[]): Exception[] {
  const found = new Map<string, Exception>();
  for (const { resources } of states)
    for (const resource of resources) {
      const { apiVersion, kind, metadata } = resource;
      const name = nameProblem(apiVersion, kind, metadata.name);
      const problem =
        name === undefined ? schemaProblem(resource) : { path: ["metadata", "name"], message: name };
      if (problem === undefined) continue;
      const rule = problem.path[0] === "apiVersion" ? "integrity/api-version" : "schema/valid";
      const object = `${kind}/${metadata.name}`;
      const where = problem.path.length > 0 ? `${printPath(problem.path)}: ` : "";
      if (!found.has(`${rule} ${object}`))
        found.set(`${rule} ${object}`, {
          rule,
          resource: object,
          reason: `As imported: ${where}${problem.message}`,
        });
    }
  return [...found.values()];
}
