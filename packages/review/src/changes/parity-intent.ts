import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { pathText } from "../compare/path.ts";
import type { Drift } from "./parity.ts";
import type { IntendedDrift } from "./review.ts";

/** An intended difference between environments: something that only one of them has, or that protects less. */
export interface IntendedDifference {
  /** A variable's name; `*` matches any text. */
  variable?: string;
  /** A resource as "Kind/name"; `*` matches any text. For a variable, its workload. */
  resource?: string;
  /** A field of that resource, or the start of its path; default: the whole resource. */
  field?: string;
  /** Only in these systems; `*` matches any text. */
  system?: string;
  /** Between these environments only. */
  environments?: readonly string[];
  reason: string;
}

/** The differences between two environments of a system, without declared ones. */
export interface SortedDrift {
  drift: Drift[];
  intended: IntendedDrift[];
}

/** Removes differences that kustogen.yaml declares as intended. */
export function sortedDrift(
  drift: readonly Drift[],
  declared: readonly IntendedDifference[],
  names: {
    system: string;
    environments: readonly [string, string];
  },
): SortedDrift {
  const found: SortedDrift = { drift: [], intended: [] };
  const here = declared.filter(
    ({ system, environments }) =>
      matches(system, names.system) &&
      (environments === undefined || names.environments.every((name) => environments.includes(name))),
  );
  for (const one of drift) {
    const why = here.find((each) => isDeclared(one, each));
    if (why === undefined) found.drift.push(one);
    else found.intended.push({ message: one.message, reason: why.reason });
  }
  return found;
}

function isDeclared({ variable, resource, path }: Drift, declared: IntendedDifference): boolean {
  if (declared.variable !== undefined)
    return (
      variable !== undefined &&
      matches(declared.variable, variable) &&
      matches(declared.resource, `${resource.kind}/${resource.name}`)
    );
  if (declared.resource === undefined || variable !== undefined) return false;
  if (!matches(declared.resource, `${resource.kind}/${resource.name}`)) return false;
  if (declared.field === undefined) return true;
  return path !== undefined && patternOf(declared.field, "(?=$|[.[])").test(pathText(path));
}

function matches(pattern: string | undefined, text: string): boolean {
  return pattern === undefined || patternOf(pattern, "$").test(text);
}

/** A pattern in which `*` matches any text. */
function patternOf(pattern: string, end: string): RegExp {
  const escaped = pattern.split("*").map(literalPattern).join(".*");
  return new RegExp(`^${escaped}${end}`);
}
