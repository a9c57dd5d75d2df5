import { type Finding, type Rule, severityOf } from "./rule.ts";
import type { State } from "./state.ts";
import { withReason } from "./with-reason.ts";

const MAY_CHANGE = "an entry of the kustomization that can't be applied here may replace it";

/**
 * A finding as it holds whatever the entries that are left out would change: nothing is known about an object that one
 * of them changes, except that a credential in it is in git.
 */
export function asSure(rule: Rule, { unsure, strictness }: State, finding: Finding): Finding | undefined {
  const { resource, severity = severityOf(rule, strictness), basis = rule.basis, fix } = finding;
  if (resource === undefined || !unsure?.has(resource)) return finding;
  if (!rule.id.startsWith("secrets/")) return undefined;
  if (severity !== "error" || basis === "token") return finding;
  return { ...finding, severity: "warning", fix: withReason(fix, MAY_CHANGE) };
}
