import { lookUp } from "@kustogen/kustomize/value/own.ts";

/** Rules that another one now covers, under their old identifiers. */
const MERGED: Readonly<Record<string, string>> = {
  "argocd/annotation-words": "argocd/option-words",
  "argocd/created-namespace": "argocd/destination",
  "argocd/unbound-claim": "argocd/wave-order",
  "argocd/waits-for-later": "argocd/wave-order",
  "change/application-added": "change/application-path",
  "change/application-destination": "change/application-path",
  "change/application-finalizer": "change/application-path",
  "change/application-ignored-differences": "change/application-path",
  "change/application-moved": "change/application-path",
  "change/application-operation": "change/application-path",
  "change/application-options": "change/application-path",
  "change/application-plugin": "change/application-path",
  "change/application-project": "change/application-path",
  "change/application-repository": "change/application-path",
  "change/application-revision": "change/application-path",
  "change/application-set": "change/application-path",
  "change/application-sync": "change/application-path",
  "change/argocd-policy-change": "change/application-path",
  "change/disruption-budget-lowered": "change/guard-removed",
  "change/encryption-removed": "change/auth-changed",
  "change/guard-weakened": "change/guard-removed",
  "change/secret-reference-removed": "change/removed-resource",
  "change/single-instance-rolled": "change/replicas-lowered",
  "integrity/autoscaler-bounds": "schema/valid",
  "integrity/claim-size": "schema/valid",
  "integrity/cluster-reference": "integrity/custom-reference",
  "integrity/config-map-size": "schema/valid",
  "integrity/duplicate-names": "schema/valid",
  "integrity/field-combination": "schema/valid",
  "integrity/monitor-selector": "integrity/custom-reference",
  "integrity/names": "schema/valid",
  "integrity/node-port": "schema/valid",
  "integrity/probe-handler": "schema/valid",
  "integrity/restart-policy": "schema/valid",
  "integrity/role-groups": "integrity/role-rights",
  "integrity/tls-secret": "integrity/secret-reference",
  "integrity/update-strategy": "schema/valid",
  "integrity/volume-mount": "schema/valid",
  "integrity/volume-source": "schema/valid",
  "integrity/workload-selector": "schema/valid",
  "network/unread-rules": "network/admitted",
  "production/awaits-pin": "production/image-pinned",
  "production/default-credentials": "secrets/credential",
  "production/moving-tag-kept": "production/image-pinned",
  "production/privileged": "production/non-root",
  "safety/immutable-field": "change/immutable-field",
  "safety/removed-volume": "change/volume-removed",
  "safety/renamed-resource": "change/renamed-resource",
  "scaling/limit-range": "scaling/resource-quota",
  "traps/container-without-image": "schema/valid",
  "traps/nameless-entry": "traps/lost-variable",
  "traps/order-changed": "traps/lost-variable",
  "traps/replaced-nothing": "traps/dead-entry",
  "traps/unfilled-image": "traps/dead-entry",
  "traps/unlisted-folder": "traps/unlisted-file",
};

/** Rules that were dropped in version 0.1.0, and what to use instead, as the object of a sentence. */
export const DROPPED: Readonly<Record<string, string>> = {
  "argocd/atomic-defaults": "server-side diff, which `kustogen gen` sets",
  "argocd/excluded-kind": "the conditions of the Application, which name what was left out",
  "argocd/gate": "the Application's status during a sync, which names what it waits for",
  "argocd/helm-disabled": "the Application's condition, which asks for `--enable-helm`",
  "argocd/project-wildcard":
    "a review of the AppProject, where `*` is easy to see; `diff` reports a project that permits more",
  "argocd/prune-last": "`PruneLast=true`, which `kustogen gen` writes",
  "argocd/refresh-paths": "the annotation that `kustogen gen` writes, or none, so that every change counts",
  "argocd/secret-setting": "Argo CD's log, which names the key that its login lacks",
  "argocd/set-parameter": "`argocd appset generate`, which prints the Applications of a set",
  "argocd/settings-map": "`argocd admin settings validate`",
  "argocd/similar-names": "the condition of the Application, which names the revision that doesn't exist",
  "change/chart-older": "the diff of the release, which has both versions",
  "change/fixed-user": "a server-side dry run on OpenShift, which names the constraint that rejects the pods",
  "change/flux-kustomization": "`flux diff kustomization`, which shows what the cluster gains and loses",
  "change/flux-origin": "`flux diff kustomization` on what applies the release or source",
  "change/masked-command":
    "the line of `diff` about what no rule judges, which names a command that changes where it is masked",
  "change/repeated-resource": "the Application's condition `RepeatedResourceWarning`, which names the object",
  "environment/different-values": "`kustogen env --compare`, which shows two sets of variables side by side",
  "environment/missing-in-one":
    "`kustogen env --compare`, which shows the variables of two environments side by side",
  "environment/repeated-value":
    "`kustogen gen --share`, which moves what all environments have alike into base.yaml",
  "environment/required": "the container's log in the first environment, or the contract of its Secret",
  "environment/service-link":
    "`kustogen env`, which shows each container's variables and where they come from",
  "environment/shadowed-literal": "`kustogen env`, which says what each variable shadows",
  "integrity/address": "the Service's event, which says that no pool has the address",
  "integrity/alertmanager": "`amtool check-config`",
  "integrity/annotation-name": "the documentation of the controller",
  "integrity/app-template": "`helm template`, which fails with the chart's own schema of its values",
  "integrity/chart-values":
    "`helm template` with the values in CI, which fails where a chart's schema rejects them",
  "integrity/claim-volume": "the PersistentVolumeClaim's events, which name what doesn't fit",
  "integrity/class-reference": "the events of the pod, claim or Ingress, which name the class",
  "integrity/command-line": "a run of the container's command before it is deployed",
  "integrity/dashboard-source": "the dashboard in a preview environment, whose panels stay empty",
  "integrity/dollar-signs": "a run of the container's command before it is deployed",
  "integrity/embedded-text":
    "`yamllint` and `promtool check rules` on the files, before they become text of an object",
  "integrity/flux-chart": "`flux-local test --enable-helm`, which renders the charts of HelmReleases",
  "integrity/flux-component": "`flux build kustomization --dry-run`, which fails at the component",
  "integrity/flux-controllers": "`flux check`, which lists the controllers that run",
  "integrity/flux-deadlock": "`flux get kustomizations`, which shows which one waits for which",
  "integrity/flux-decryption": "`flux get kustomizations`, whose message names what isn't decrypted",
  "integrity/flux-health": "`flux get kustomizations`, whose message names the health check that fails",
  "integrity/flux-namespace":
    "`flux get kustomizations`, whose message names the namespace that doesn't exist",
  "integrity/flux-patch":
    "`flux build kustomization --dry-run`, whose output lacks what the patch should change",
  "integrity/flux-path": "`flux-local test`, which fails at a path that doesn't exist",
  "integrity/flux-source": "`flux get all`, whose messages name the sources that don't exist",
  "integrity/flux-variable":
    "`flux build kustomization --strict-substitute`, which fails at a variable without a value",
  "integrity/flux-versions": "`flux get images policy`, whose message says that no tag matches",
  "integrity/git-address": "`git ls-remote` on the address",
  "integrity/go-template": "the program's own check, such as `argocd admin notifications template get`",
  "integrity/handler-variable": "the event of the failed probe or hook",
  "integrity/image-marker": "`flux get images update`, which shows what was last updated",
  "integrity/image-owner": "the pod's event, which says that the image isn't found",
  "integrity/ingress-snippet":
    "the controller's admission webhook, which rejects snippets that it doesn't allow",
  "integrity/issuer-group": "`cmctl status certificate`, which shows that no issuer takes the request",
  "integrity/key-reference": "the status of the object, which names the key that it doesn't find",
  "integrity/known-word": "`kubeconform` on the rendered charts, which checks each word by the schemas",
  "integrity/made-nowhere": "a first sync in a preview environment, where what is missing shows",
  "integrity/made-twice": "`flux tree kustomization`, which lists what each Kustomization applies",
  "integrity/middleware-name": "Traefik's log, which names the middleware that it doesn't find",
  "integrity/mounted-file": "the container's log in the first environment",
  "integrity/namespace-exists":
    "`flux get kustomizations`, whose message names the namespace that doesn't exist",
  "integrity/namespace-name": "the Application's status, which names the namespace that doesn't exist",
  "integrity/needed-rights": "`kubectl auth can-i` as the pod's ServiceAccount, in a preview environment",
  "integrity/probe-outcome": "a test in which the program stops and the probe must fail",
  "integrity/release-first": "`flux get kustomizations`, whose message names the kind that isn't there yet",
  "integrity/rewrite-target": "a request to the rendered host in a preview environment",
  "integrity/secret-template": "the ExternalSecret's status, which names the value that its template lacks",
  "integrity/template-parameter": "`oc process`",
  "integrity/volume-unused": "a review: the API server accepts a volume that nothing mounts",
  "integrity/webhook-group": "a request in a preview environment that the webhook must reject",
  "integrity/workflow-template": "`argo lint`, and `istioctl analyze` for subsets",
  "network/acme-contact": "cert-manager's own events, which show that the contact was rejected",
  "network/acme-solver": "cert-manager's own events, which show that a challenge can't be reached",
  "network/cilium-rules": "the policy's status, or `cilium-dbg preflight validate-cnp`",
  "network/default-deny-undone": "`diff`, which reports a NetworkPolicy that allows more",
  "network/ingress-class":
    "the Ingress's status, which stays without an address if no controller serves its class",
  "network/metadata-service": "a policy of the cloud, such as a hop limit of one for its metadata service",
  "network/path-match": "`istioctl analyze`, and the log of Traefik, which rejects the route",
  "network/route-listener": "the route's status, whose condition says that no listener takes it",
  "network/solver-class": "cert-manager's own events, which name the domains that no solver matches",
  "production/default-deny":
    "`kube-score`, or a policy of the cluster; `diff` reports a NetworkPolicy that allows more",
  "production/threads-and-cpu": "the container's CPU throttling in the metrics",
  "production/token-mount": "`kube-linter` or `kube-score`, which report mounted tokens",
  "scaling/host-port-update": "the pod's event, which names the port that is in use",
  "scaling/node-label": "the pod's event, which says that no node matches",
  "scaling/spread-selector": "the pods' nodes in the first environment, or `kube-score`",
  "schema/definition": "`kubectl apply --dry-run=server` of the definition",
  "starts/backup-behind-certificate": "a sync wave for the backups that comes before the certificates",
  "starts/home": "the container's log in the first environment",
  "starts/low-port": "the container's log, which says that the port can't be bound",
  "starts/migration-beside-readers":
    "a migration as a hook in an earlier sync wave, which `kustogen gen` writes",
  "starts/pre-stop": "a rollout in a preview environment",
  "starts/probe-loopback": "the pod's events, which show that the probe fails",
  "starts/root-image": "the pod's event, which says that the image runs as root",
  "traps/copied-chart":
    "`kustogen diff`, which shows the objects of each folder's charts with `--enable-helm`",
  "traps/decimal-mode": "the modes of the mounted files in a running pod",
  "traps/encrypted-values": "`helm template` with the values in CI, which shows what the chart makes of them",
  "traps/index-patch": "a strategic merge patch, which finds elements by their names",
  "traps/no-kustomization": "`kustomize build` of the folder, which fails",
  "traps/overwritten-patch": "`kustogen explain FILE:LINE`, which says which patch sets a field",
  "traps/secret-twice": "`kustomize build` with the plugin, which rejects the second Secret",
};

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
  const lines = Object.entries(DROPPED).map(([id, better]) => `| \`${id}\` | ${better} |`);
  return `| dropped rule | use instead |\n|---|---|\n${lines.map((line) => `${line}\n`).join("")}`;
}
