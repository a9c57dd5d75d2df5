import type { Exception } from "../check/facts/exception.ts";
import { printPath } from "../errors/issues.ts";
import { nameProblem } from "../kubernetes/names.ts";
import { schemaProblem } from "../kubernetes/validate.ts";
import type { ImportedState } from "./state.ts";

/**
 * Exceptions for what the imported state has already: it must not stop the import, and is shown until it is mended.
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
