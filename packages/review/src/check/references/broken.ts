import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { twinOf } from "../../cluster/custom-references.ts";
import type { Reference } from "../../cluster/reference-table.ts";
import { mayShareNamespace } from "../../cluster/resource-index.ts";
import { SCALED } from "../../cluster/workloads/autoscalers.ts";
import { referencesFrom, sourceObjects } from "../model/derived.ts";
import { defineRule, type Finding, type Rule, type Severity } from "../model/rule.ts";
import type { State } from "../model/state.ts";
import { hashedName, misspelled, nearName } from "./near-name.ts";
import { wrongPart } from "./parts.ts";
import { changedNames, exists, isData, likelyMaker, mayMakeMore, targetNames } from "./targets.ts";

/** A rule about references to objects that must exist, with the warnings of such rules and of its own. */
export function referenceRule({
  references,
  warnings = [],
  more,
  ...rule
}: Omit<Rule, "severity" | "basis" | "fromAbsence" | "check"> & {
  references: (state: State) => readonly Reference[];
  warnings?: readonly string[];
  /** Further findings. */
  more?: (state: State) => Iterable<Finding>;
}): Rule {
  return defineRule({
    error: "broken",
    fromAbsence: "near",
    ...rule,
    cases: {
      warning: [
        "if an object with a similar name exists, which means that the reference is probably misspelled",
        "if the object is in another namespace, where it is of no use, or an object of another kind has the name",
        ...warnings,
      ],
      info: "if another folder, a controller or the cluster may provide the object",
    },
    *check(state, least) {
      if (more !== undefined) yield* more(state);
      yield* brokenReferences(state, references(state), least);
    },
  });
}

/** The findings about references to what nothing here creates, and to keys and ports that an object doesn't have. */
export function* brokenReferences(
  state: State,
  all: readonly Reference[],
  least: Severity = "info",
): Iterable<Finding> {
  for (const one of all) yield* wrongPart(state, one);
  const missing = groupedBy(
    all.filter((one) => !one.optional && !exists(state, one)),
    ({ family, kind, namespace }) => `${family} ${kind} ${namespace}`,
  );
  for (const alike of missing.values()) {
    const { family, kind, namespace } = alike[0] as Reference;
    const names = targetNames(state, kind, namespace, family);
    for (const [name, same] of groupedBy(alike, (one) => one.name)) {
      const hashed = [name, ...changedNames(state, name)].flatMap((one) => hashedName(one, names) ?? [])[0];
      const [first] = same as [Reference];
      if (hashed !== undefined) yield generated(first, hashed, same.length - 1);
      else for (const one of same) yield* missingObject(state, one, names, least);
    }
  }
}

/** True for references to what a controller or another folder may well have: only what they probably mean is reported. */
function isQuiet({ family, kind }: Reference): boolean {
  // The API server refuses the pods of a PriorityClass that isn't there.
  const isClass = family === "class" && kind !== "PriorityClass";
  return family === "custom" || isClass || family === "pull secret";
}

/** True for an object that nothing else provides: an author declares the state, and it is in the reader's namespace. */
function isCertain(state: State, reference: Reference): boolean {
  const { family, kind, namespace, resource } = reference;
  const { authored } = state;
  const home = family === "account" ? undefined : resource.metadata.namespace;
  return (
    authored !== undefined &&
    !isQuiet(reference) &&
    namespace === (home ?? authored.namespace) &&
    // The provider of a Secret is declared, even if a chart creates it.
    (kind === "Secret" || !mayMakeMore(state))
  );
}

function generated({ kind, name, namespace, reader, resource, path }: Reference, as: string, others: number) {
  const more =
    others === 0
      ? ""
      : `, which ${counted(others, "other reference")} to it ${others === 1 ? "lacks" : "lack"} too`;
  return {
    ...{ resource, path, severity: "error" as const, missing: { kind, name, namespace } },
    message: `${reader} refers to ${kind} ${name}, but kustomize created it as ${as}${more}`,
    fix: "let kustomize insert the generated name: a nameReference for this kind, the same namespace, or disableNameSuffixHash",
  };
}

function* missingObject(
  state: State,
  reference: Reference,
  names: readonly string[],
  least: Severity,
): Iterable<Finding> {
  const { kind, name, namespace, reader, resource, path } = reference;
  // What isn't rendered may create objects of any name, but hardly one that is nearly that of another.
  const isOpen = state.inPart === true || (state.inPart === "data" && isData(kind));
  const meant = meantBy(state, reference, names);
  if (isOpen && !meant?.isSure && !differsByLetters(name, misspelled(name, names))) return;
  if (meant === undefined && likelyMaker(state, reference) !== undefined) return;
  const certain = isCertain(state, reference);
  const isOwed = certain && kind === "Secret";
  const where = { resource, path, missing: { kind, name, namespace } };
  if (meant !== undefined || certain)
    yield {
      ...where,
      severity: certain || meant?.isSure ? "error" : "warning",
      message: `${reader} refers to ${kind} ${name}, which ${isOwed ? "no contract in the system's `secrets` declares and " : ""}nothing here creates${meant?.what ?? ""}`,
      fix:
        meant?.fix ??
        (isOwed
          ? `${resource.kind === "Ingress" ? "let cert-manager make it (annotation cert-manager.io/cluster-issuer, and acmeSolver beside frame), or " : ""}declare it in \`secrets\` of defineSystem: its name, its keys and who provides it`
          : "create it, or declare what creates it"),
    };
  else if (!isQuiet(reference) && least === "info")
    yield {
      ...{ ...where, severity: "info" },
      prerequisite: `${kind} ${namespace ? `${namespace}/` : ""}${name}`,
      message: `${kind} ${name} must exist in the cluster first`,
      fix: "make sure that something provides it before this is applied",
    };
}

/** What a reference without its object probably means, perhaps surely: the end of the sentence about it, and the fix. */
function meantBy(state: State, reference: Reference, names: readonly string[]) {
  const { family, kind, name, namespace } = reference;
  const near = nearName(name, names);
  if (near !== undefined) return { what: `; ${near} exists here`, fix: `write ${near}, if you meant that` };
  // Controllers copy Secrets between namespaces, and other controllers find objects in all.
  const isLocal = kind !== "Secret" && !isQuiet(reference) && namespace !== undefined;
  if (isLocal && targetNames(state, kind, undefined, family).includes(name))
    return {
      what: ` in namespace ${namespace}; another namespace has one`,
      fix: "put both into the same namespace",
    };
  const other = otherKind(state, reference);
  if (other === undefined) return undefined;
  const what = `, though ${other} ${name} is here`;
  if (family === "scaled") return { what, fix: `write kind: ${other}`, isSure: true };
  return { what, fix: "create it here, or make sure that it exists first" };
}

/** The similar kind of an object that has the name of a reference. */
function otherKind(state: State, reference: Reference): string | undefined {
  const { family, key, kind, name, namespace, resource } = reference;
  if (family === "scaled" || family === "route") {
    const pods = state.pods.filter((pod) => mayShareNamespace(pod.namespace, namespace));
    const found = pods.find((pod) => pod.resource.metadata.name === name)?.resource.kind;
    return found !== undefined && (family === "route" || SCALED.has(found)) ? found : undefined;
  }
  if (family !== "data") {
    const twin = twinOf(kind);
    return targetNames(state, twin, resource.metadata.namespace).includes(name) ? twin : undefined;
  }
  const twin = kind === "Secret" ? "ConfigMap" : "Secret";
  const found = sourceObjects.of(state).get(twin, name, namespace);
  // Many programs have both, of one name.
  const isMeant =
    key === undefined
      ? !referencesFrom(state, "data").some((one) => one.kind === twin && one.name === name)
      : found?.keys.has(key);
  return found !== undefined && isMeant ? twin : undefined;
}

/** False for names that only differ in digits, which are those of two objects. */
function differsByLetters(name: string, other: string | undefined): boolean {
  return other !== undefined && name.replace(/\d/g, "") !== other.replace(/\d/g, "");
}
