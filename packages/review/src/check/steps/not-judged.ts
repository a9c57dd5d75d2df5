import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import type { NotLookedAt } from "../../coverage/not-looked-at.ts";
import { celRulesOf, typeOfKind } from "../../kinds/kinds.ts";
import { isBuiltInGroup } from "../../kinds/served.ts";
import { RELEASES_OF_FLUX } from "../../kubernetes/flux-groups.ts";
import { declaredKinds } from "../model/declared-kinds.ts";
import type { State } from "../model/state.ts";

/** Groups whose objects define admission rules, in languages that aren't evaluated here. */
const POLICY_GROUPS = new Set([
  "kyverno.io",
  "policies.kyverno.io",
  "templates.gatekeeper.sh",
  "constraints.gatekeeper.sh",
  "mutations.gatekeeper.sh",
  "policies.kubewarden.io",
]);
const POLICY_KINDS = new Set(["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"]);

/** The objects that aren't fully checked: kinds without a schema, kinds with CEL rules, and policies. */
export function unjudgedIn(state: State): NotLookedAt[] {
  return state.resources.flatMap(({ apiVersion, kind }) => {
    const why = reasonOf(state, apiVersion, kind);
    return why === undefined ? [] : [{ place: `${kind} (${apiVersion})`, ...why }];
  });
}

/** The same for all environments, each kind with its count. */
export function notJudged(all: readonly NotLookedAt[]): NotLookedAt[] {
  const kinds = groupedBy(all, ({ cause, place }) => `${cause} ${place}`);
  return [...kinds.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : { ...first, count: others.length + 1 },
  );
}

function reasonOf(
  state: State,
  apiVersion: string,
  kind: string,
): Pick<NotLookedAt, "cause" | "what"> | undefined {
  const group = groupOf(apiVersion);
  if (POLICY_GROUPS.has(group) || (POLICY_KINDS.has(kind) && group === "admissionregistration.k8s.io"))
    return { cause: "policy", what: "its requirements for other objects are not evaluated" };
  if (kind === "HelmRelease" && group === RELEASES_OF_FLUX)
    return { cause: "flux", what: "the chart that Flux renders for it is not rendered here" };
  const declared = isBuiltInGroup(group) ? undefined : declaredKinds(state, apiVersion, kind);
  const [version] = declared?.of ?? [];
  if (version === undefined && typeOfKind(apiVersion, kind) === undefined)
    return { cause: "unknown-kind", what: "no schema is available for its fields" };
  const rules = version?.rules ?? celRulesOf(apiVersion, kind);
  if (rules === 0) return undefined;
  return {
    cause: "cel",
    what: `${rules === 1 ? "a rule" : `${rules} rules`} of its definition ${rules === 1 ? "is" : "are"} not evaluated`,
  };
}
