import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { without as withoutKey } from "@kustogen/kustomize/value/own.ts";
import { asMap, groupOf, type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isEmpty } from "@kustogen/kustomize/value/value.ts";
import { annotation, FLUX } from "../../cluster/argocd/annotations.ts";
import { isArgoKind } from "../../discovery/argo-documents.ts";
import { hasFluxVariable } from "../../discovery/flux.ts";
import { CATALOG } from "../../kinds/catalog.ts";
import { isOwn, typeOfKind } from "../../kinds/kinds.ts";
import { isBuiltInGroup, MAINTAINED, NEWEST, notServed } from "../../kinds/served.ts";
import { typeIn } from "../../kinds/types.ts";
import { at, mapAt } from "../../kubernetes/fields.ts";
import { withoutNulls } from "../../kubernetes/plain.ts";
import type { SchemaProblem } from "../../kubernetes/schema-problem.ts";
import { isCertain, problemsAt, schemaProblems } from "../../kubernetes/validate.ts";
import { declaredKinds } from "../model/declared-kinds.ts";
import { type Finding, withReason } from "../model/rule.ts";
import type { State } from "../model/state.ts";

/** The problems of an environment's objects with the schemas of their kinds. */
export function* unlikeSchemas(state: State): Iterable<Finding> {
  for (const resource of state.resources) {
    const { apiVersion, kind } = resource;
    if (!apiVersion) {
      const message = `missing; a ${kind} without it is rejected`;
      yield { resource, path: ["apiVersion"], message, fix: "write the API version of the kind" };
      continue;
    }
    const declared = isBuiltInGroup(groupOf(apiVersion)) ? undefined : declaredKinds(state, apiVersion, kind);
    const isPart = /^merge$/i.test(annotation(resource, FLUX.ssa) ?? "");
    yield* onePerField(problemsOf(resource, declared, state.kubernetes, isPart));
  }
  yield* onePerField(podsOfOthers(state));
}

const POD = typeIn(typeOfKind("v1", "Pod"), "spec") ?? "a";

/** The problems of pods that a custom kind describes: the API server gets them from its controller. */
function* podsOfOthers({ pods }: State): Iterable<Finding> {
  for (const { resource, path: place } of pods)
    if (!isBuiltInGroup(groupOf(resource.apiVersion)))
      // A controller may add what is missing, for which Go also writes 0, and have fields of its own.
      for (const { path, message, isUnknownField, doubt } of problemsAt(resource, place, POD))
        if (!isUnknownField && !isEmpty(at(resource, ...path) || null))
          yield { resource, path, message, fix: FIX, ...(doubt && { severity: "warning" as const }) };
}

/** The only version of Argo CD's kinds. */
const OF_ARGO = "argoproj.io/v1alpha1";

/**
 * The problems of an object with the schema of its kind, of which definitions may have several.
 * @param kubernetes the version of the cluster, if it is declared
 * @param isPart true for a patch, and for what is merged into an object of the cluster: they may lack anything
 */
export function* problemsOf(
  resource: Resource,
  declared: ReturnType<typeof declaredKinds>,
  kubernetes: string | undefined,
  isPart = false,
): Iterable<Finding> {
  const { apiVersion, kind } = resource;
  const types = declared?.of.map(({ type }) => type) ?? [
    typeOfKind(apiVersion, kind, kubernetes ?? MAINTAINED),
  ];
  // A version that no definition serves is reported by another rule.
  if (types.length === 0) return;
  if (isArgoKind(apiVersion, kind) && apiVersion !== OF_ARGO) {
    const message = `Argo CD defines no ${kind} of ${apiVersion}`;
    yield { resource, path: ["apiVersion"], message, fix: `write ${OF_ARGO}` };
    return;
  }
  const written = writtenOf(resource);
  const whole = (written === asMap(resource) ? resource : { ...written, apiVersion, kind }) as Resource;
  // SOPS removes its metadata before anything is applied.
  const isEncrypted = Object.hasOwn(mapAt(whole, "sops"), "mac");
  const given = isEncrypted ? (withoutKey(asMap(whole), "sops") as unknown as Resource) : whole;
  // Most resources contain no null, and a copy of each would cost more than the check.
  if (types.some((type) => schemaProblems(given, undefined, type).length === 0)) return;
  const plain = withoutNulls(asMap(given)) as unknown as Resource;
  const problems = types.map((type) => schemaProblems(plain, undefined, type));
  if (problems.some((one) => one.length === 0)) return;
  const isBuiltIn = isBuiltInGroup(groupOf(apiVersion));
  for (const problem of problems[0] ?? []) {
    // An outdated API version is reported by another rule.
    if (problem.path[0] === "apiVersion" && !isMisspelled(resource)) continue;
    const found = at(plain, ...problem.path);
    if (isPart && (found === undefined || problem.isLacking || isEmpty(found))) continue;
    const doubt = declared && whyDoubted(declared, plain, problem);
    const isSure = isCertain(
      problem,
      resource,
      kubernetes,
      declared !== undefined || isOwn(apiVersion, kind),
    );
    const isReadAsEmpty = problem.isEmptied && isBuiltIn;
    const mend = isSure || !isBuiltIn ? FIX : withReason(FIX, OF_UNKNOWN_VERSION);
    // The controller gives each pod of a StatefulSet a hostname, and nothing reads the one in its template.
    const isUnread = kind === "StatefulSet" && printPath(problem.path) === "spec.template.spec.hostname";
    // What Flux fills in is unknown here.
    if (typeof found !== "string" || (!isUnread && (isSure || !hasFluxVariable(found))))
      yield {
        resource,
        path: problem.path,
        message: problem.message.replace(/\.$/, ""),
        fix: mend,
        ...((!isSure || doubt !== undefined || isReadAsEmpty) && { severity: "warning" as const }),
        ...(problem.isUnknownField && isBuiltIn && { basis: "dropped" as const }),
        ...(doubt !== undefined && { fix: withReason(FIX, doubt) }),
      };
  }
}

const PLACES = 10;

/** Merges findings about one field of several elements of a list: the first of them names the places of the others. */
export function onePerField(findings: Iterable<Finding>): Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { path = [], message, severity, fix } = finding;
    const field = path.map((step) => (typeof step === "number" ? "" : step));
    addTo(groups, JSON.stringify([field, message, severity, fix]), finding);
  }
  return [...groups.values()].map(([first, ...others]) => {
    const one = first as Finding;
    if (others.length === 0) return one;
    const places = others.map(({ path }) => printPath(path ?? []));
    return { ...one, message: `${one.message}; the same at ${someOf(places, PLACES)}` };
  });
}

const FIX = "write the field as the kind's schema has it";
const OF_UNKNOWN_VERSION = `the version of the cluster isn't declared, or is newer than ${NEWEST}, and may have it`;

/** True for an API version that no release has had. Earlier releases had more alpha and beta versions than are known. */
function isMisspelled({ apiVersion, kind }: Resource): boolean {
  if (!isBuiltInGroup(groupOf(apiVersion))) return true;
  return !/v\d+(?:alpha|beta)\d+$/.test(apiVersion) && notServed(apiVersion, kind, NEWEST) === undefined;
}

/** Why a definition in the repository may differ from the cluster's, as the end of a sentence. */
function whyDoubted(
  { isRendered, definitions }: NonNullable<ReturnType<typeof declaredKinds>>,
  resource: Resource,
  { path }: SchemaProblem,
): string | undefined {
  if (isRendered) return undefined;
  const published = typeOfKind(resource.apiVersion, resource.kind);
  const others = published && schemaProblems(resource, undefined, published);
  if (others?.every((other) => other.path.join() !== path.join()))
    return `the definition that the authors of ${resource.kind} publish allows it`;
  return definitions.every(({ isGenerated, group }) => isGenerated === true || !isOfOthers(group))
    ? undefined
    : `the definition of ${resource.kind} in this repository is written by hand, and the cluster may have another one`;
}

/** True if a group belongs to the authors of well-known kinds: it is their own, or has the same domain. */
function isOfOthers(group: string): boolean {
  const domains = Object.keys(CATALOG).map((known) => known.split(".").slice(-2).join("."));
  return domains.some((domain) => group === domain || group.endsWith(`.${domain}`));
}
