import { lookUp } from "@kustogen/kustomize/value/own.ts";

/** Rules that another one now covers, under their old identifiers. */
const MERGED = byName({
  "argocd/option-words": "argocd/annotation-words",
  "argocd/wave-order": "argocd/unbound-claim argocd/waits-for-later",
  "change/application-path":
    "change/application-added change/application-destination change/application-finalizer " +
    "change/application-ignored-differences change/application-moved change/application-operation " +
    "change/application-options change/application-plugin change/application-project " +
    "change/application-repository change/application-revision change/application-set " +
    "change/application-sync change/argocd-policy-change",
  "change/auth-changed": "change/encryption-removed",
  "change/guard-removed": "change/disruption-budget-lowered change/guard-weakened",
  "change/immutable-field": "safety/immutable-field",
  "change/removed-resource": "change/secret-reference-removed",
  "change/renamed-resource": "safety/renamed-resource",
  "change/replicas-lowered": "change/single-instance-rolled",
  "change/volume-removed": "safety/removed-volume",
  "integrity/custom-reference": "integrity/cluster-reference integrity/monitor-selector",
  "integrity/role-rights": "integrity/role-groups",
  "integrity/secret-reference": "integrity/tls-secret",
  "network/admitted": "network/unread-rules",
  "production/image-pinned": "production/awaits-pin production/moving-tag-kept",
  "production/non-root": "production/privileged",
  "schema/valid":
    "integrity/autoscaler-bounds integrity/claim-size integrity/config-map-size " +
    "integrity/duplicate-names integrity/field-combination integrity/names integrity/node-port " +
    "integrity/probe-handler integrity/restart-policy integrity/update-strategy integrity/volume-mount " +
    "integrity/volume-source integrity/workload-selector traps/container-without-image traps/value-and-source",
  "secrets/credential": "production/default-credentials",
  "traps/dead-entry": "traps/unfilled-image",
  "traps/lost-variable": "traps/nameless-entry traps/order-changed",
  "traps/unlisted-file": "traps/unlisted-folder",
});

/** The current identifier of a rule that another one now covers; undefined for any other identifier. */
export function renamedRule(id: string): string | undefined {
  return lookUp(MERGED, id);
}

/** A table of what rules became, by their old identifiers, from one by what they became. */
function byName(table: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([now, names]) => names.split(" ").map((name) => [name, now])),
  );
}
