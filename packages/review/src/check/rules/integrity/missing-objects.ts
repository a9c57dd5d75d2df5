import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { entryOf, groupedBy, kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { isReferredTo, makesUnknown } from "../../mentioned.ts";
import { hashedName, isSlip as isOneSlip, misspelled, nearName } from "../../near-name.ts";
import type { Finding, Severity } from "../../rule.ts";
import type { State } from "../../state.ts";

/** A reference to an object by name. */
export interface NamedReference {
  /** The kind of the object: "ConfigMap". */
  kind: string;
  name: string;
  namespace: string | undefined;
  /** The referring part of a resource: "container api". */
  reader: string;
  resource: Resource;
  path: Path;
}

/** Facts that influence the findings about missing objects. */
export interface ReferenceContext {
  state: State;
  /** True for an object that exists here; by default if it is rendered. */
  exists?(reference: NamedReference): boolean;
  /** The names that can be referred to from a namespace; by default those of that kind of objects. */
  known?(namespace: string | undefined): readonly string[];
  /** The names of existing objects that are referred to; by default those of the references. */
  resolved?: ReadonlySet<string>;
  /** True for objects that nothing else provides if an author declares the state: a missing one is an error. */
  isCertain?: boolean | ((reference: NamedReference) => boolean);
  /** Why the object should probably be created here: "though Deployment web is here". */
  because?(reference: NamedReference): string | undefined;
  /** True if `because` also holds in an environment of which a part isn't rendered. */
  isSeen?: true;
  /** Less severe findings are left out. */
  least?: Severity;
  /** Whether an unused object may be the one that a reference means, if it is the only candidate. */
  meant?(candidate: string, reference: NamedReference): boolean;
  /** True for objects that nothing copies between namespaces, so that one in another namespace is of no use. */
  isLocal?: boolean;
}

/** Kinds that custom resources refer to because they create the objects. */
const HAS_MAKERS = new Set(["Secret", "ConfigMap"]);

/**
 * The findings about references to objects that nothing here creates. Another folder or the cluster may have them, so
 * each object is one prerequisite. It is a warning if the name looks like a typo, or if an unused object is probably meant.
 */
export function* missingObjects(
  references: readonly NamedReference[],
  context: ReferenceContext,
): Iterable<Finding> {
  const {
    state,
    exists = ({ kind, name, namespace }) => state.index.find(kind, name, namespace) !== undefined,
  } = context;
  const missing: NamedReference[] = [];
  const resolved = new Set<string>();
  for (const reference of references)
    if (exists(reference)) resolved.add(reference.name);
    else missing.push(reference);
  for (const ofKind of groupedBy(missing, ({ kind }) => kind).values())
    yield* described(ofKind, { resolved, ...context });
}

/** The cases of rules about references to objects that another folder or the cluster may have. */
export const MISSING_CASES = {
  warning: ["if an object with a similar name exists, which means that the reference is probably misspelled"],
  info: "if another folder, a controller or the cluster may provide the object",
};

const NONE: readonly never[] = [];

const INSERT =
  "let kustomize insert the generated name: a nameReference for this kind, the same namespace, or disableNameSuffixHash";

const referenceOfFinding = new WeakMap<Finding, NamedReference>();

/** The reference that a finding is about, whatever it says of it. */
export function referenceOf(finding: Finding): NamedReference | undefined {
  return referenceOfFinding.get(finding);
}

type DividedContext = ReferenceContext & { resolved: ReadonlySet<string> };

function* described(missing: readonly NamedReference[], context: DividedContext): Iterable<Finding> {
  const { state, isCertain, because, least = "info", isLocal } = context;
  const known = context.known ?? ((namespace) => namesOf(state, missing[0]?.kind ?? "", namespace));
  const names = new Map<string | undefined, Map<string, number>>();
  for (const { namespace, name } of missing) {
    const counts = entryOf(names, namespace, () => new Map());
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const knownIn = new Map<string | undefined, readonly string[]>();
  for (const reference of missing) {
    const { kind, name, namespace, reader, resource, path } = reference;
    const candidates = kept(knownIn, namespace, () => known(namespace));
    const likely = because?.(reference);
    const before = nearBefore(name, candidates, state);
    // What isn't rendered may create objects of any name, but hardly one that is nearly that of another.
    const isSlip =
      (likely !== undefined && context.isSeen) ||
      before !== undefined ||
      differsByLetters(name, misspelled(name, candidates));
    if ((state.inPart === true || (state.inPart && HAS_MAKERS.has(kind))) && !isSlip) continue;
    const hashed = hashedName(name, candidates);
    // A name without a hash is an error only if it is certain.
    if (hashed === undefined && isCertain === undefined && least === "error") continue;
    const near = nearName(name, candidates) ?? before;
    const usual = isSlip || near !== undefined ? undefined : usualName(name, names.get(namespace));
    const about = (finding: Finding): Finding => {
      referenceOfFinding.set(finding, reference);
      return finding;
    };
    const finding = (severity: Severity, what: string, fix: string): Finding =>
      about({ resource, path, severity, message: `${reader} refers to ${kind} ${name}, ${what}`, fix });
    // The provider of a Secret is declared, even if a chart creates it.
    const isError =
      state.authored !== undefined &&
      (kind === "Secret" || !makesUnknown(state)) &&
      isTrueOf(isCertain, reference);
    // A chart creates objects of any name.
    const isAlone = names.get(namespace)?.size === 1 && !makesUnknown(state);
    const [only, ...more] = isAlone ? meantBy(reference, candidates, context) : [];
    if (hashed !== undefined) {
      // They have one cause.
      const [first, ...rest] = missing.filter((one) => one.name === name && one.namespace === namespace);
      if (reference !== first) continue;
      const more =
        rest.length === 0
          ? ""
          : `, which ${counted(rest.length, "other reference")} to it ${rest.length === 1 ? "lacks" : "lack"} too`;
      yield about({
        ...finding("error", `but kustomize created it as ${hashed}${more}`, INSERT),
      });
    } else if (isError)
      yield finding(
        "error",
        `${kind === "Secret" ? "which no contract declares and" : "which"} nothing here creates`,
        near === undefined ? `create it, or declare what creates it` : `did you mean ${near}?`,
      );
    else if (near !== undefined)
      yield finding(
        "warning",
        `which nothing here creates; ${near} exists here`,
        `write ${near}, if you meant that`,
      );
    else if (usual !== undefined)
      yield finding(
        "warning",
        `which nothing here creates; ${names.get(namespace)?.get(usual)} references are to ${usual}, which is almost the same`,
        `write ${usual}, if you meant that`,
      );
    else if (isLocal && namespace !== undefined && known(undefined).includes(name))
      yield finding(
        "warning",
        `which is in a different namespace than ${namespace}`,
        "put both into the same namespace",
      );
    else if (only !== undefined && more.length === 0)
      yield finding(
        "warning",
        `which nothing here creates; ${only} ${candidates.length === 1 ? `is the only ${kind} here` : `exists here, and nothing refers to it`}`,
        `write ${only}, if you meant that`,
      );
    else if (likely !== undefined)
      yield finding(
        "warning",
        `which nothing here creates, ${likely}`,
        "create it here, or make sure that it exists first",
      );
    else yield about(prerequisite(reference));
  }
}

/** The unused objects, each of which may be the one that a reference means. */
function meantBy(
  reference: NamedReference,
  candidates: readonly string[],
  { state, resolved, meant }: DividedContext,
): readonly string[] {
  return meant === undefined
    ? NONE
    : candidates.filter(
        (candidate) =>
          !resolved.has(candidate) &&
          meant(candidate, reference) &&
          (HAS_MAKERS.has(reference.kind) || !isReferredTo(state.resources, candidate, reference.kind)),
      );
}

function isTrueOf(fact: ReferenceContext["isCertain"], reference: NamedReference): boolean {
  return typeof fact === "function" ? fact(reference) : fact === true;
}

/** That an object must exist before this is applied. */
function prerequisite(reference: NamedReference): Finding {
  const { kind, name, namespace, resource, path } = reference;
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

/** False for names that only differ in digits, which are those of two objects. */
function differsByLetters(name: string, other: string | undefined): boolean {
  return other !== undefined && name.replace(/\d/g, "") !== other.replace(/\d/g, "");
}

/** True unless the candidate is another part of the same thing: `shop-postgres` beside `shop`. */
export function isAnother(candidate: string, { name }: NamedReference): boolean {
  return !isPart(candidate, name);
}

/** What each kustomization of an environment adds before and after names. */
function affixesOf(state: State | undefined): [prefix: string, suffix: string][] {
  return (state?.sources?.kustomizations ?? []).flatMap(
    ({ kustomization: { namePrefix = "", nameSuffix = "" } }): [string, string][] =>
      namePrefix + nameSuffix === "" ? [] : [[namePrefix, nameSuffix]],
  );
}

/** The object that a misspelled name means, if a kustomization made the object's name longer. */
function nearBefore(name: string, candidates: readonly string[], state: State): string | undefined {
  for (const [prefix, suffix] of affixesOf(state)) {
    const found = candidates.find((one) => {
      if (!one.startsWith(prefix) || !one.endsWith(suffix)) return false;
      const bare = one.slice(prefix.length, one.length - suffix.length);
      return bare !== name && differsByLetters(name, misspelled(name, [bare]));
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The name of an object that is missing as well, to which several references are, and from which a single one differs by a slip. */
function usualName(name: string, counts: ReadonlyMap<string, number> = new Map()): string | undefined {
  if ((counts.get(name) ?? 0) > 1) return undefined;
  return [...counts].find(
    ([other, count]) => count > 1 && isOneSlip(name, other) && name !== `${other}s` && other !== `${name}s`,
  )?.[0];
}

/** True if one of two names continues the other: `web-config` and `web`. */
export function isPart(one: string, other: string): boolean {
  return one.startsWith(`${other}-`) || other.startsWith(`${one}-`);
}

/** The names of a kind's objects in a namespace, or without one. */
export function namesOf(state: State, kind: string, namespace: string | undefined): string[] {
  return state.index
    .ofKind(kind)
    .filter(({ metadata }) => mayShareNamespace(metadata.namespace, namespace))
    .map(({ metadata }) => metadata.name);
}
