import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Exception } from "@kustogen/review/check/exception.ts";
import { nameProblem } from "@kustogen/review/kubernetes/names.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import type { Affix } from "../factor/affixes.ts";
import type { RuleError } from "../generate/judge-system.ts";
import { coreOf } from "./affixes.ts";
import type { ImportedState } from "./state.ts";

/** The beginning of the reason for an exception that an import adds. */
const AS_IMPORTED = "As imported: ";

/** The report's notes about exceptions, each below its kind; none if there are none. */
export function exceptionNotes(exceptions: readonly Exception[]): string[] {
  if (exceptions.length === 0) return [];
  const lines = exceptions.map(({ resource, environment, reason }) => {
    const object = resource === undefined ? "" : `${resource}: `;
    return `  ${environment === undefined ? "" : `${environment}: `}${object}${reason.slice(AS_IMPORTED.length)}`;
  });
  return ["already wrong in the originals; exceptions.ts accepts it until someone fixes it:", ...lines];
}

/** An environment and the prefix and suffix of its names. */
export interface NamedEnvironment {
  name: string;
  affix: Affix;
}

/** Exceptions by rule and object: an object with different names in the environments is one. */
class Found {
  readonly #all = new Map<
    string,
    { rule: string; reason: string; objects: Set<string>; environments: Set<string> }
  >();

  constructor(private readonly environments: readonly NamedEnvironment[]) {}

  add(rule: string, object: string | undefined, environment: string, reason: string): void {
    const key = `${rule} ${object === undefined ? "" : this.#core(object, environment)}`;
    const known = this.#all.get(key) ?? { rule, reason, objects: new Set(), environments: new Set() };
    this.#all.set(key, known);
    if (object !== undefined) known.objects.add(object);
    known.environments.add(environment);
  }

  /** @param isOf true to limit an exception to the only environment that needs it */
  exceptions(isOf: boolean): Exception[] {
    return [...this.#all.values()].map(({ rule, reason, objects, environments }) => ({
      rule,
      ...(objects.size > 0 && { resource: this.#pattern([...objects], [...environments]) }),
      ...(isOf &&
        environments.size === 1 &&
        this.environments.length > 1 && { environment: [...environments][0] }),
      reason: `${AS_IMPORTED}${reason}`,
    }));
  }

  /** An object's name without its environment's prefix and suffix. */
  #core(object: string, environment: string): string {
    const affix = this.environments.find(({ name }) => name === environment)?.affix;
    const [kind = "", name = ""] = object.split("/");
    return `${kind}/${(affix && coreOf(name, affix)) ?? name}`;
  }

  #pattern(objects: readonly string[], environments: readonly string[]): string {
    const [object = "", ...others] = objects;
    if (others.length === 0) return object;
    const [kind, core] = this.#core(object, environments[0] as string).split("/");
    const differs = (side: keyof Affix) =>
      new Set(this.environments.map(({ affix }) => affix[side])).size > 1;
    const any = (side: keyof Affix) => (differs(side) ? "*" : "");
    return `${kind}/${any("prefix")}${core}${any("suffix")}`;
  }
}

/**
 * Exceptions for errors in the generated environments, which existed before: they don't stop later runs.
 * @param environments the environments to which exceptions may be limited
 */
export function exceptionsForErrors(
  errors: readonly RuleError[],
  environments: readonly NamedEnvironment[],
): Exception[] {
  const found = new Found(environments);
  for (const { rule, resource, layer, message } of errors) found.add(rule, resource, layer, message);
  return found.exceptions(true);
}

/**
 * Exceptions for problems of the imported state: they must not stop the import, and are shown until they are fixed.
 * One for each object and rule.
 * @param affixes the prefixes and suffixes of names, by environment
 */
export function exceptionsFor(states: readonly ImportedState[], affixes: readonly Affix[]): Exception[] {
  const found = new Found(
    states.map(({ name }, index) => ({ name, affix: affixes[index] ?? { prefix: "", suffix: "" } })),
  );
  for (const { name: environment, resources } of states)
    for (const resource of resources) {
      const { apiVersion, kind, metadata } = resource;
      const name = nameProblem(apiVersion, kind, metadata.name);
      const problem =
        name === undefined ? schemaProblem(resource) : { path: ["metadata", "name"], message: name };
      if (problem === undefined) continue;
      const rule = problem.path[0] === "apiVersion" ? "integrity/api-version" : "schema/valid";
      const where = problem.path.length > 0 ? `${printPath(problem.path)}: ` : "";
      found.add(rule, `${kind}/${metadata.name}`, environment, `${where}${problem.message}`);
    }
  return found.exceptions(false);
}
