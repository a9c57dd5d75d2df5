import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { pathText } from "../compare/path.ts";
import type { Drift } from "./parity.ts";
import type { IntendedDrift } from "./review.ts";

const BY_SETTINGS = "declared by the environments' settings";

/** A difference between environments that is meant: what only one of them has, or that protects less. */
export interface IntendedDifference {
  /** A variable by its name, `*` for any text. */
  variable?: string;
  /** A resource as "Kind/name", with `*` for any text; for a variable, the workload that has it. */
  resource?: string;
  /** A field of that resource, or the beginning of its path; the whole resource by default. */
  field?: string;
  /** Of these systems only, `*` for any text. */
  system?: string;
  /** Between these environments only. */
  environments?: readonly string[];
  reason: string;
}

/** What two environments of a system differ in, with what someone declared taken out. */
export interface SortedDrift {
  drift: Drift[];
  intended: IntendedDrift[];
}

/** Takes out of the differences what kustogen.yaml declares to be intended, and what the settings do. */
export function sortedDrift(
  drift: readonly Drift[],
  declared: readonly IntendedDifference[],
  names: {
    system: string;
    environments: readonly [string, string];
    /** The keys of what differs also with the same settings, where that is known: all else comes from settings. */
    undeclared?: ReadonlySet<string>;
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
    const reason = why?.reason ?? (names.undeclared?.has(one.key) === false ? BY_SETTINGS : undefined);
    if (reason === undefined) found.drift.push(one);
    else found.intended.push({ message: one.message, reason });
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

/** A text in which `*` stands for any. */
function patternOf(pattern: string, end: string): RegExp {
  const escaped = pattern.split("*").map(literalPattern).join(".*");
  return new RegExp(`^${escaped}${end}`);
}
