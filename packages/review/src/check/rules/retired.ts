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

/** Rules that were dropped in version 0.1.0. The page about upgrades says what does better what they did. */
export const DROPPED: ReadonlySet<string> = new Set(
  (
    "argocd/atomic-defaults argocd/created-namespace argocd/excluded-kind argocd/gate argocd/helm-disabled " +
    "argocd/project-wildcard argocd/prune-last argocd/refresh-paths argocd/secret-setting " +
    "argocd/set-parameter argocd/settings-map argocd/similar-names change/chart-older change/fixed-user " +
    "change/flux-kustomization change/flux-origin change/masked-command change/repeated-resource " +
    "environment/different-values environment/missing-in-one environment/repeated-value environment/required " +
    "environment/service-link environment/shadowed-literal integrity/address integrity/alertmanager " +
    "integrity/annotation-name integrity/app-template integrity/chart-values integrity/claim-volume " +
    "integrity/class-reference integrity/command-line integrity/dashboard-source integrity/dollar-signs " +
    "integrity/embedded-text integrity/flux-chart integrity/flux-component integrity/flux-controllers " +
    "integrity/flux-deadlock integrity/flux-decryption integrity/flux-health integrity/flux-namespace " +
    "integrity/flux-patch integrity/flux-path integrity/flux-source integrity/flux-variable " +
    "integrity/flux-versions integrity/git-address integrity/go-template integrity/handler-variable " +
    "integrity/image-marker integrity/image-name integrity/image-owner integrity/ingress-snippet integrity/issuer-group " +
    "integrity/key-reference integrity/known-word integrity/made-nowhere integrity/made-twice " +
    "integrity/middleware-name integrity/mount-path integrity/mounted-file integrity/namespace-exists " +
    "integrity/namespace-name integrity/needed-rights integrity/probe-outcome integrity/release-first " +
    "integrity/rewrite-target integrity/secret-template integrity/template-parameter integrity/volume-unused " +
    "integrity/webhook-group integrity/workflow-template network/acme-contact network/acme-solver " +
    "network/cilium-rules network/default-deny-undone network/dns network/ingress-class network/metadata-service " +
    "network/path-match network/route-listener network/solver-class production/default-deny " +
    "production/public-metrics production/threads-and-cpu production/token-mount scaling/host-port-update scaling/limit-range " +
    "scaling/node-label scaling/resource-quota scaling/spread-selector schema/definition starts/backup-behind-certificate starts/deletes-data starts/home starts/low-port " +
    "starts/migration-beside-readers starts/parallel-migration starts/pre-stop starts/probe-loopback " +
    "starts/read-only-root starts/root-image traps/copied-chart traps/decimal-mode traps/duplicate-key traps/encrypted-values " +
    "traps/index-patch traps/namespace-rewritten traps/no-kustomization traps/overwritten-patch traps/replaced-nothing " +
    "traps/secret-twice"
  ).split(" "),
);

/** The current identifier of a rule that another one now covers; undefined for any other identifier. */
export function renamedRule(id: string): string | undefined {
  return lookUp(MERGED, id);
}

/** What became of a dropped rule, as a sentence without a full stop; undefined for any other identifier. */
export function droppedNote(id: string): string | undefined {
  if (!DROPPED.has(id)) return undefined;
  return `the rule ${id} was dropped in version 0.1.0; docs/upgrading.md says what to use instead`;
}

/** A table of what rules became, by their old identifiers, from one by what they became. */
function byName(table: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([now, names]) => names.split(" ").map((name) => [name, now])),
  );
}
