import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Exception } from "@kustogen/review/check/exception.ts";
import { nameProblem } from "@kustogen/review/kubernetes/names.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import type { Affix } from "../factor/affixes.ts";
import type { RuleError } from "../generate/judge-system.ts";
import { coreOf } from "./affixes.ts";
import type { ImportedState } from "./state.ts";

/** What the reason of an exception begins with that an import makes. */
const AS_IMPORTED = "As imported: ";

/** What the report says of exceptions, each below what they are; none where there are none. */
export function exceptionNotes(exceptions: readonly Exception[]): string[] {
  if (exceptions.length === 0) return [];
  const lines = exceptions.map(({ resource, environment, reason }) => {
    const object = resource === undefined ? "" : `${resource}: `;
    return `  ${environment === undefined ? "" : `${environment}: `}${object}${reason.slice(AS_IMPORTED.length)}`;
  });
  return [
    "wrong in the originals already, so that exceptions.ts excepts it until someone fixes it:",
    ...lines,
  ];
}

/** What the names of an environment have before and behind them. */
export interface NamedEnvironment {
  name: string;
  affix: Affix;
}

/** What is excepted, by rule and object: an object that environments call differently is one. */
class Found {
  readonly #environments: readonly NamedEnvironment[];
  readonly #all = new Map<
    string,
    { rule: string; reason: string; objects: Set<string>; environments: Set<string> }
  >();

  constructor(environments: readonly NamedEnvironment[]) {
    this.#environments = environments;
  }

  add(rule: string, object: string | undefined, environment: string, reason: string): void {
    const key = `${rule} ${object === undefined ? "" : this.#core(object, environment)}`;
    const known = this.#all.get(key) ?? { rule, reason, objects: new Set(), environments: new Set() };
    this.#all.set(key, known);
    if (object !== undefined) known.objects.add(object);
    known.environments.add(environment);
  }

  /** @param isOf true where what one environment alone has is excepted there alone */
  exceptions(isOf: boolean): Exception[] {
    return [...this.#all.values()].map(({ rule, reason, objects, environments }) => ({
      rule,
      ...(objects.size > 0 && { resource: this.#pattern([...objects], [...environments]) }),
      ...(isOf &&
        environments.size === 1 &&
        this.#environments.length > 1 && { environment: [...environments][0] as string }),
      reason: `${AS_IMPORTED}${reason}`,
    }));
  }

  /** An object without what its environment has before and behind names. */
  #core(object: string, environment: string): string {
    const affix = this.#environments.find(({ name }) => name === environment)?.affix;
    const [kind = "", name = ""] = object.split("/");
    return `${kind}/${(affix && coreOf(name, affix)) ?? name}`;
  }

  #pattern(objects: readonly string[], environments: readonly string[]): string {
    const [object = "", ...others] = objects;
    if (others.length === 0) return object;
    const [kind, core] = this.#core(object, environments[0] as string).split("/");
    const differs = (side: keyof Affix) =>
      new Set(this.#environments.map(({ affix }) => affix[side])).size > 1;
    const any = (side: keyof Affix) => (differs(side) ? "*" : "");
    return `${kind}/${any("prefix")}${core}${any("suffix")}`;
  }
}

/**
 * Exceptions for what rules say is an error in the environments as they are generated, which is what they were before:
 * later runs are not stopped by it.
 *
 * @param environments what only one of them has is excepted there alone
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
 * Exceptions for what the imported state has already: it must not stop the import, and is shown until it is fixed.
 * One for each object and rule.
 *
 * @param affixes what names have before and behind them, by environment
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
