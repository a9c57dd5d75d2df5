import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
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
  "scaling/resource-quota": "scaling/limit-range",
  "schema/valid":
    "integrity/autoscaler-bounds integrity/claim-size integrity/config-map-size " +
    "integrity/duplicate-names integrity/field-combination integrity/names integrity/node-port " +
    "integrity/probe-handler integrity/restart-policy integrity/update-strategy integrity/volume-mount " +
    "integrity/volume-source integrity/workload-selector traps/container-without-image",
  "secrets/credential": "production/default-credentials",
  "traps/dead-entry": "traps/unfilled-image",
  "traps/lost-variable": "traps/nameless-entry traps/order-changed",
  "traps/unlisted-file": "traps/unlisted-folder",
});

/** Rules that were dropped in version 0.1.0, by what to use instead, as the object of a sentence. */
export const DROPPED = byName({
  "`kustogen gen`, which writes server-side diff, `PruneLast`, the paths that refresh an Application, and migrations in an earlier sync wave":
    "argocd/atomic-defaults argocd/prune-last argocd/refresh-paths starts/migration-beside-readers " +
    "starts/parallel-migration",
  "the status and conditions of the Application in Argo CD":
    "argocd/created-namespace argocd/excluded-kind argocd/gate argocd/helm-disabled argocd/similar-names " +
    "change/repeated-resource integrity/namespace-name",
  "`kustogen diff` and a review of the change":
    "argocd/project-wildcard change/chart-older change/masked-command integrity/volume-unused " +
    "network/default-deny-undone starts/backup-behind-certificate traps/copied-chart traps/replaced-nothing",
  "`argocd admin settings validate`, and Argo CD's log": "argocd/secret-setting argocd/settings-map",
  "`argocd appset generate`, which prints the Applications of a set": "argocd/set-parameter",
  "`kubectl apply --dry-run=server`": "change/fixed-user schema/definition",
  "`flux diff kustomization`, which shows what the cluster gains and loses":
    "change/flux-kustomization change/flux-origin",
  "`kustogen env`, which shows where each variable comes from, with `--compare` for two environments":
    "environment/different-values environment/missing-in-one environment/service-link " +
    "environment/shadowed-literal",
  "move it to `base.yaml`": "environment/repeated-value",
  "a run of the container's command, and its log in a preview environment":
    "environment/required integrity/command-line integrity/dashboard-source integrity/dollar-signs " +
    "integrity/made-nowhere integrity/mount-path integrity/mounted-file integrity/needed-rights " +
    "integrity/probe-outcome integrity/rewrite-target integrity/webhook-group starts/home " +
    "starts/low-port starts/pre-stop starts/read-only-root traps/decimal-mode",
  "the events of the pod, claim, Service or Ingress":
    "integrity/address integrity/claim-volume integrity/class-reference integrity/handler-variable " +
    "integrity/image-owner network/ingress-class scaling/host-port-update scaling/node-label " +
    "starts/probe-loopback starts/root-image",
  "the program's own check, such as `amtool check-config`, `promtool check rules`, `argo lint`, `istioctl analyze` or `oc process`":
    "integrity/alertmanager integrity/annotation-name integrity/embedded-text integrity/git-address " +
    "integrity/go-template integrity/ingress-snippet integrity/middleware-name " +
    "integrity/template-parameter integrity/workflow-template network/path-match",
  "`helm template` with the values in CI, and `kubeconform` on the result":
    "integrity/app-template integrity/chart-values integrity/known-word traps/encrypted-values",
  "`flux build kustomization --dry-run --strict-substitute`, and `flux-local test --enable-helm`":
    "integrity/flux-chart integrity/flux-component integrity/flux-patch integrity/flux-path " +
    "integrity/flux-variable",
  "`flux check`, `flux get all` and `flux tree kustomization`":
    "integrity/flux-controllers integrity/flux-deadlock integrity/flux-decryption integrity/flux-health " +
    "integrity/flux-namespace integrity/flux-source integrity/flux-versions integrity/image-marker " +
    "integrity/made-twice integrity/namespace-exists integrity/release-first",
  "the status and events of the custom resource; of a Certificate, `cmctl status certificate`":
    "integrity/issuer-group integrity/key-reference integrity/secret-template network/acme-contact " +
    "network/acme-solver network/cilium-rules network/route-listener network/solver-class",
  "`kube-linter` or `kube-score`, or a policy of the cluster":
    "network/metadata-service production/default-deny production/threads-and-cpu production/token-mount " +
    "scaling/spread-selector",
  "a strategic merge patch, which finds elements by their names": "traps/index-patch",
  "`kustomize build`, which fails": "traps/no-kustomization traps/secret-twice",
  "`kustogen explain FILE:LINE`, which says which patch sets a field": "traps/overwritten-patch",
});

/** The current identifier of a rule that another one now covers; undefined for any other identifier. */
export function renamedRule(id: string): string | undefined {
  return lookUp(MERGED, id);
}

/** What became of a dropped rule, as a sentence without a full stop; undefined for any other identifier. */
export function droppedNote(id: string): string | undefined {
  const better = lookUp(DROPPED, id);
  return better && `the rule ${id} was dropped in version 0.1.0; instead, use ${better}`;
}

/** The table of dropped rules for the page about upgrades. */
export function droppedTable(): string {
  const lines = [...groupedBy(Object.entries(DROPPED), ([, better]) => better)].map(
    ([better, rules]) => `| ${rules.map(([id]) => `\`${id}\``).join(", ")} | ${better} |\n`,
  );
  return `| dropped rule | use instead |\n|---|---|\n${lines.join("")}`;
}

/** A table of what rules became, by their old identifiers, from one by what they became. */
function byName(table: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([now, names]) => names.split(" ").map((name) => [name, now])),
  );
}
