import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { defineRule, type Finding, type Rule, type Severity } from "../model/rule.ts";
import type { State } from "../model/state.ts";
import type { Reference, Resolution } from "./reference.ts";
import { type Looking, type Resolved, resolve } from "./resolve.ts";
import { exists, isData, makerOf, mayMakeMore } from "./targets.ts";

/** How a rule judges its references. */
export interface Judging extends Looking {
  /** True for objects that nothing else provides if an author declares the state: a missing one is an error. */
  isCertain?: boolean | ((reference: Reference, state: State) => boolean);
  /** True if an object that isn't here is nothing to report. */
  isQuiet?: true;
}

/**
 * A rule about references to objects that must exist. Its warnings are those about references that surely mean something
 * else, and the warnings of its own.
 */
export function referenceRule({
  judging,
  references,
  warnings = [],
  more,
  page,
  ...rule
}: Omit<Rule, "severity" | "basis" | "fromAbsence" | "check"> & {
  judging: Judging;
  references: (state: State) => readonly Reference[];
  warnings?: readonly string[];
  /** Further findings. */
  more?: (state: State) => Iterable<Finding>;
}): Rule {
  return defineRule({
    severity: "error",
    basis: "broken",
    fromAbsence: "near",
    ...rule,
    page: {
      ...page,
      cases: {
        warning: [
          "if an object with a similar name exists, which means that the reference is probably misspelled",
          ...(judging.isLocal ? ["if the object is in another namespace, where it is of no use"] : []),
          ...(judging.other ? ["if an object of another kind has the name"] : []),
          ...warnings,
        ],
        info: "if another folder, a controller or the cluster may provide the object",
      },
    },
    *check(state, least) {
      if (more !== undefined) yield* more(state);
      yield* missingObjects(state, references(state), judging, least);
    },
  });
}

/**
 * The findings about references to objects that nothing here creates. Another folder or the cluster may have them, so
 * each object is one prerequisite. It is a warning if the reference probably means an object that is here.
 * @param least less severe findings are left out
 */
export function* missingObjects(
  state: State,
  references: readonly Reference[],
  judging: Judging,
  least: Severity = "info",
): Iterable<Finding> {
  const missing = groupedBy(
    references.filter((one) => !exists(state, one)),
    ({ kind }) => kind,
  );
  const { isCertain, isQuiet } = judging;
  for (const [kind, all] of missing) {
    // What isn't rendered may create objects of any name, but hardly one that is nearly that of another.
    const isOpen = state.inPart === true || (state.inPart === "data" && isData(kind));
    const seen = new Set<string>();
    for (const found of resolve(state, all, judging)) {
      const { reference, resolution, isSlip } = found;
      const { name, namespace } = reference;
      if (isOpen && !isSlip && resolution.is !== "generated") continue;
      const key = `${namespace}/${name}`;
      if (resolution.is === "generated" && seen.has(key)) continue;
      seen.add(key);
      const others = all.filter((one) => one.name === name && one.namespace === namespace).length - 1;
      // The provider of a Secret is declared, even if a chart creates it.
      const isError =
        state.authored !== undefined &&
        (kind === "Secret" || !mayMakeMore(state)) &&
        (typeof isCertain === "function" ? isCertain(reference, state) : isCertain === true);
      if (resolution.is === "missing" && makerOf(state, reference) !== undefined) continue;
      if (!isError && resolution.is === "missing") {
        if (!isQuiet && least === "info") yield prerequisite(reference);
      } else yield described(found, isError, others);
    }
  }
}

/** How bad each resolution of a reference is: where its object is certainly missing, and elsewhere. */
const SEVERITIES: Readonly<Record<Resolution["is"], readonly [certain: Severity, otherwise: Severity]>> = {
  generated: ["error", "error"],
  near: ["error", "warning"],
  elsewhere: ["error", "warning"],
  other: ["error", "warning"],
  missing: ["error", "info"],
};

const CREATED_NOWHERE = "which nothing here creates";
const INSERT =
  "let kustomize insert the generated name: a nameReference for this kind, the same namespace, or disableNameSuffixHash";

/** A reference without its object, in plain words. */
function described({ reference, resolution }: Resolved, isError: boolean, others: number): Finding {
  const { kind, name, namespace, reader, resource, path } = reference;
  const finding = (what: string, fix: string): Finding => ({
    ...{ resource, path, fix, severity: SEVERITIES[resolution.is][isError ? 0 : 1] },
    missing: { kind, name, namespace },
    message: `${reader} refers to ${kind} ${name}, ${what}`,
  });
  const nothing =
    kind === "Secret" && isError ? "which no contract declares and nothing here creates" : CREATED_NOWHERE;
  switch (resolution.is) {
    case "generated": {
      // All references to it have one cause.
      const more =
        others === 0
          ? ""
          : `, which ${counted(others, "other reference")} to it ${others === 1 ? "lacks" : "lack"} too`;
      return finding(`but kustomize created it as ${resolution.as}${more}`, INSERT);
    }
    case "near":
      return isError
        ? finding(nothing, `did you mean ${resolution.name}?`)
        : finding(`${nothing}; ${resolution.name} exists here`, wantedFix(resolution.name));
    case "elsewhere":
      return finding(
        `which is in a different namespace than ${namespace}`,
        "put both into the same namespace",
      );
    case "other":
      return finding(`${nothing}, ${resolution.what}`, "create it here, or make sure that it exists first");
    case "missing":
      return finding(nothing, "create it, or declare what creates it");
  }
}

function wantedFix(name: string): string {
  return `write ${name}, if you meant that`;
}

/** That an object must exist before this is applied. */
function prerequisite({ kind, name, namespace, path, resource }: Reference): Finding {
  return {
    resource,
    path,
    severity: "info",
    prerequisite: `${kind} ${namespace ? `${namespace}/` : ""}${name}`,
    missing: { kind, name, namespace },
    message: `${kind} ${name} must exist in the cluster first`,
    fix: "make sure that something provides it before this is applied",
  };
}
