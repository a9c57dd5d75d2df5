import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { describeResource } from "@kustogen/kustomize/value/resource.ts";
import type { Exception } from "@kustogen/review/check/model/exception.ts";
import { strengthIn } from "@kustogen/review/check/rules/secrets/credential.ts";
import { NEWEST } from "@kustogen/review/kinds/served.ts";
import { findCredentials } from "@kustogen/review/kubernetes/credentials/find.ts";
import { nameProblem } from "@kustogen/review/kubernetes/names.ts";
import { isCertain, schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import type { RuleError } from "../generate/judge-system.ts";
import type { ImportedState } from "./state.ts";

/** The beginning of the reason for what an import adds. */
export const AS_IMPORTED = "As imported: ";

/** Exceptions for errors that existed before, so that they stop no later run: where all are, or in one environment. */
export function exceptionsForErrors(errors: readonly RuleError[], count: number): Exception[] {
  const found = groupedBy(errors, ({ rule, resource }) => `${rule} ${resource ?? ""}`);
  return [...found.values()].map(([first, ...others]) => {
    const { rule, resource, message, layer } = first as RuleError;
    return {
      rule,
      ...(resource !== undefined && { resource }),
      ...(count > 1 && others.every((other) => other.layer === layer) && { environment: layer }),
      reason: AS_IMPORTED + message,
    };
  });
}

/** Exceptions for objects whose names or fields the API server refuses: one for each object and rule. */
export function exceptionsFor(states: readonly ImportedState[]): Exception[] {
  const found = new Map<string, Exception>();
  for (const { described } of states)
    for (const resource of described) {
      const { apiVersion, kind, metadata } = resource;
      const name = nameProblem(apiVersion, kind, metadata.name);
      const problem = name ? { path: ["metadata", "name"], message: name } : schemaProblem(resource);
      if (problem === undefined) continue;
      const rule = problem.path[0] === "apiVersion" ? "integrity/api-version" : "schema/valid";
      const where = problem.path.length > 0 ? `${printPath(problem.path)}: ` : "";
      const object = `${kind}/${metadata.name}`;
      const reason = `${AS_IMPORTED}${where}${problem.message}`;
      entryOf(found, `${rule} ${object}`, () => ({ rule, resource: object, reason }));
    }
  return [...found.values()];
}

/** @throws InputError for an object of the base folder that only the overlays complete */
export function refuseIncomplete(base: ImportedState, known: readonly Exception[], example = ""): void {
  for (const resource of base.described) {
    const wrong = schemaProblem(resource);
    const object = `${resource.kind}/${resource.metadata.name}`;
    if (!wrong || !isCertain(wrong, resource, NEWEST) || known.some((one) => one.resource === object))
      continue;
    throw new InputError(
      `${base.from}: ${describeResource(resource)}: ${printPath(wrong.path)}: ${wrong.message}. Only overlays complete it, so base can't start from this folder; name the environment that it starts from: --base ${example}`,
      { code: "invalid-resource" },
    );
  }
}

/** Exceptions for what looks like a credential, for a reason. @throws InputError with the places without one */
export function exceptionsForCredentials(states: readonly ImportedState[], reason: string | undefined) {
  if (reason !== undefined && reason.trim().length < 8)
    throw new InputError(
      `--not-secret ${JSON.stringify(reason)}: expected a sentence that explains why these aren't credentials, such as "demo values, the database is thrown away"`,
    );
  const places: string[] = [];
  const objects = new Set<string>();
  for (const { name, described } of states)
    for (const resource of described)
      for (const { path, what } of findCredentials(resource)) {
        if (strengthIn(resource, path, what) === undefined) continue;
        places.push(`${name}: ${describeResource(resource)}: ${printPath(path)}: ${what}`);
        objects.add(`${resource.kind}/${resource.metadata.name}`);
      }
  if (places.length > 0 && reason === undefined)
    throw new InputError(
      `the repository contains literals that look like credentials:\n  ${firstAndRest(places, 20).join("\n  ")}\n` +
        "They are never copied. Read them from a Secret (envFrom, secretKeyRef, a file) and import again, " +
        'or, if these are not credentials, say why: --not-secret "demo values, the database is thrown away"',
      { code: "credential" },
    );
  return [...objects].map((resource) => ({ rule: "secrets/credential", resource, reason: reason ?? "" }));
}
