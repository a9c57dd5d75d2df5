import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { typeOf } from "../kinds/kinds.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";
import type { State } from "./state.ts";

/** Groups whose objects say what a cluster admits, in a language that nobody here evaluates. */
const POLICY_GROUPS = new Set([
  "kyverno.io",
  "policies.kyverno.io",
  "templates.gatekeeper.sh",
  "constraints.gatekeeper.sh",
  "mutations.gatekeeper.sh",
  "policies.kubewarden.io",
]);
const POLICY_KINDS = new Set(["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"]);

/** What was rendered and isn't judged in every respect: kinds that no schema judges, and policies, each kind with its count. */
export function notJudged(states: readonly State[]): NotLookedAt[] {
  const found = new Map<string, NotLookedAt & { count: number }>();
  for (const { resources } of states)
    for (const { apiVersion, kind } of resources) {
      const isPolicy =
        POLICY_GROUPS.has(groupOf(apiVersion)) ||
        (POLICY_KINDS.has(kind) && groupOf(apiVersion) === "admissionregistration.k8s.io");
      const isChart = kind === "HelmRelease" && groupOf(apiVersion) === "helm.toolkit.fluxcd.io";
      if (!isPolicy && !isChart && typeOf(apiVersion, kind) !== undefined) continue;
      const place = `${kind} (${apiVersion})`;
      const known = found.get(place);
      if (known !== undefined) known.count++;
      else
        found.set(place, {
          place,
          cause: isPolicy ? "policy" : isChart ? "flux" : "unknown-kind",
          what: isPolicy
            ? "what it demands of other objects is not evaluated"
            : isChart
              ? "the chart that Flux renders for it is not followed"
              : "no schema judges its fields",
          count: 1,
        });
    }
  return [...found.values()];
}
