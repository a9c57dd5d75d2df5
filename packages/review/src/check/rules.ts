import type { Rule } from "./rule.ts";
import { applicationPath } from "./rules/argocd/application-path.ts";
import { atomicDefaults } from "./rules/argocd/atomic-defaults.ts";
import { gate } from "./rules/argocd/gate.ts";
import { hookDeadline } from "./rules/argocd/hook-deadline.ts";
import { ownedTwice } from "./rules/argocd/owned-twice.ts";
import { projectPermits } from "./rules/argocd/project-permits.ts";
import { projectWildcard } from "./rules/argocd/project-wildcard.ts";
import { pruneLast } from "./rules/argocd/prune-last.ts";
import { refreshPaths } from "./rules/argocd/refresh-paths.ts";
import { unboundClaim } from "./rules/argocd/unbound-claim.ts";
import { volumeSurvives } from "./rules/argocd/volume-survives.ts";
import { waitsForLater } from "./rules/argocd/waits-for-later.ts";
import { waveOrder } from "./rules/argocd/wave-order.ts";
import { applicationAdded } from "./rules/change/application-added.ts";
import { applicationDestination } from "./rules/change/application-destination.ts";
import { applicationFinalizer } from "./rules/change/application-finalizer.ts";
import { applicationIgnoredDifferences } from "./rules/change/application-ignored-differences.ts";
import { applicationMoved } from "./rules/change/application-moved.ts";
import { applicationOperation } from "./rules/change/application-operation.ts";
import { applicationOptions } from "./rules/change/application-options.ts";
import { applicationPathMoved } from "./rules/change/application-path.ts";
import { applicationPlugin } from "./rules/change/application-plugin.ts";
import { applicationProject } from "./rules/change/application-project.ts";
import { applicationRemoved } from "./rules/change/application-removed.ts";
import { applicationRepository } from "./rules/change/application-repository.ts";
import { applicationRevision } from "./rules/change/application-revision.ts";
import { applicationSet } from "./rules/change/application-set.ts";
import { applicationSync } from "./rules/change/application-sync.ts";
import { argocdPolicyChange } from "./rules/change/argocd-policy-change.ts";
import { authChanged } from "./rules/change/auth-changed.ts";
import { autoscalerBounds } from "./rules/change/autoscaler-bounds.ts";
import { configWithoutRestart } from "./rules/change/config-without-restart.ts";
import { crdChange } from "./rules/change/crd-change.ts";
import { disruptionBudgetLowered } from "./rules/change/disruption-budget-lowered.ts";
import { imageMoved } from "./rules/change/image-moved.ts";
import { immutableField } from "./rules/change/immutable-field.ts";
import { limitRemoved } from "./rules/change/limit-removed.ts";
import { maskedCommand } from "./rules/change/masked-command.ts";
import { namespaceMoved } from "./rules/change/namespace-moved.ts";
import { networkPolicyWidened } from "./rules/change/network-policy-widened.ts";
import { newPower } from "./rules/change/new-power.ts";
import { privilegesRaised } from "./rules/change/privileges-raised.ts";
import { probeRemoved } from "./rules/change/probe-removed.ts";
import { projectPermitsMore } from "./rules/change/project-permits-more.ts";
import { publicHost } from "./rules/change/public-host.ts";
import { publicPath } from "./rules/change/public-path.ts";
import { rbacWidened } from "./rules/change/rbac-widened.ts";
import { removedResource } from "./rules/change/removed-resource.ts";
import { renamedResource } from "./rules/change/renamed-resource.ts";
import { repeatedResource } from "./rules/change/repeated-resource.ts";
import { replicasLowered } from "./rules/change/replicas-lowered.ts";
import { secretKeyNeeded } from "./rules/change/secret-key-needed.ts";
import { secretReferenceRemoved } from "./rules/change/secret-reference-removed.ts";
import { singleInstanceRolled } from "./rules/change/single-instance-rolled.ts";
import { volumeRemoved } from "./rules/change/volume-removed.ts";
import { volumeShrunk } from "./rules/change/volume-shrunk.ts";
import { differentValues } from "./rules/environment/different-values.ts";
import { missingInOne } from "./rules/environment/missing-in-one.ts";
import { repeatedValue } from "./rules/environment/repeated-value.ts";
import { required } from "./rules/environment/required.ts";
import { serviceLink } from "./rules/environment/service-link.ts";
import { shadowedLiteral } from "./rules/environment/shadowed-literal.ts";
import { apiVersion } from "./rules/integrity/api-version.ts";
import { autoscalerBounds as integrityAutoscalerBounds } from "./rules/integrity/autoscaler-bounds.ts";
import { autoscalerTarget } from "./rules/integrity/autoscaler-target.ts";
import { budgetTarget } from "./rules/integrity/budget-target.ts";
import { claimReference } from "./rules/integrity/claim-reference.ts";
import { claimSize } from "./rules/integrity/claim-size.ts";
import { classReference } from "./rules/integrity/class-reference.ts";
import { configMapReference } from "./rules/integrity/config-map-reference.ts";
import { configMapSize } from "./rules/integrity/config-map-size.ts";
import { cronSchedule } from "./rules/integrity/cron-schedule.ts";
import { duplicateEnv } from "./rules/integrity/duplicate-env.ts";
import { duplicateNames } from "./rules/integrity/duplicate-names.ts";
import { madeTwice } from "./rules/integrity/made-twice.ts";
import { monitorSelector } from "./rules/integrity/monitor-selector.ts";
import { mountPath } from "./rules/integrity/mount-path.ts";
import { names } from "./rules/integrity/names.ts";
import { nodePort } from "./rules/integrity/node-port.ts";
import { overlappingSelectors } from "./rules/integrity/overlapping-selectors.ts";
import { probeHandler } from "./rules/integrity/probe-handler.ts";
import { probePort } from "./rules/integrity/probe-port.ts";
import { requestsAboveLimits } from "./rules/integrity/requests-above-limits.ts";
import { restartPolicy } from "./rules/integrity/restart-policy.ts";
import { roleGroups } from "./rules/integrity/role-groups.ts";
import { roleReference } from "./rules/integrity/role-reference.ts";
import { routeBackend } from "./rules/integrity/route-backend.ts";
import { secretReference } from "./rules/integrity/secret-reference.ts";
import { serviceAccount } from "./rules/integrity/service-account.ts";
import { serviceOverlap } from "./rules/integrity/service-overlap.ts";
import { servicePort } from "./rules/integrity/service-port.ts";
import { serviceSelector } from "./rules/integrity/service-selector.ts";
import { statefulService } from "./rules/integrity/stateful-service.ts";
import { steadySelector } from "./rules/integrity/steady-selector.ts";
import { tlsHost } from "./rules/integrity/tls-host.ts";
import { updateStrategy } from "./rules/integrity/update-strategy.ts";
import { variableReference } from "./rules/integrity/variable-reference.ts";
import { volumeMount } from "./rules/integrity/volume-mount.ts";
import { volumeSource } from "./rules/integrity/volume-source.ts";
import { volumeUnused } from "./rules/integrity/volume-unused.ts";
import { workloadSelector } from "./rules/integrity/workload-selector.ts";
import { builds } from "./rules/kustomize/builds.ts";
import { acmeSolver } from "./rules/network/acme-solver.ts";
import { admitted } from "./rules/network/admitted.ts";
import { defaultDenyUndone } from "./rules/network/default-deny-undone.ts";
import { dns } from "./rules/network/dns.ts";
import { metadataService } from "./rules/network/metadata-service.ts";
import { policyTarget } from "./rules/network/policy-target.ts";
import { serviceAddress } from "./rules/network/service-address.ts";
import { awaitsPin } from "./rules/production/awaits-pin.ts";
import { defaultCredentials } from "./rules/production/default-credentials.ts";
import { defaultDeny } from "./rules/production/default-deny.ts";
import { disruptionBudget } from "./rules/production/disruption-budget.ts";
import { imagePinned } from "./rules/production/image-pinned.ts";
import { movingTagKept } from "./rules/production/moving-tag-kept.ts";
import { nonRoot } from "./rules/production/non-root.ts";
import { privileged } from "./rules/production/privileged.ts";
import { probes } from "./rules/production/probes.ts";
import { publicMetrics } from "./rules/production/public-metrics.ts";
import { resources } from "./rules/production/resources.ts";
import { threadsAndCpu } from "./rules/production/threads-and-cpu.ts";
import { tls } from "./rules/production/tls.ts";
import { tokenMount } from "./rules/production/token-mount.ts";
import { autoscalerRequests } from "./rules/scaling/autoscaler-requests.ts";
import { budgetBlocksDrain } from "./rules/scaling/budget-blocks-drain.ts";
import { limitRange } from "./rules/scaling/limit-range.ts";
import { replicasBesideAutoscaler } from "./rules/scaling/replicas-beside-autoscaler.ts";
import { resourceQuota } from "./rules/scaling/resource-quota.ts";
import { rollingUpdateOfVolume } from "./rules/scaling/rolling-update-of-volume.ts";
import { sharedSingleWriter } from "./rules/scaling/shared-single-writer.ts";
import { singleInstance } from "./rules/scaling/single-instance.ts";
import { valid } from "./rules/schema/valid.ts";
import { contract } from "./rules/secrets/contract.ts";
import { credential } from "./rules/secrets/credential.ts";
import { file } from "./rules/secrets/file.ts";
import { plaintext } from "./rules/secrets/plaintext.ts";
import { backupBehindCertificate } from "./rules/starts/backup-behind-certificate.ts";
import { deletesData } from "./rules/starts/deletes-data.ts";
import { home } from "./rules/starts/home.ts";
import { lowPort } from "./rules/starts/low-port.ts";
import { migrationBesideReaders } from "./rules/starts/migration-beside-readers.ts";
import { parallelMigration } from "./rules/starts/parallel-migration.ts";
import { podSecurity } from "./rules/starts/pod-security.ts";
import { preStop } from "./rules/starts/pre-stop.ts";
import { probeLoopback } from "./rules/starts/probe-loopback.ts";
import { readOnlyRoot } from "./rules/starts/read-only-root.ts";
import { rootImage } from "./rules/starts/root-image.ts";
import { containerWithoutImage } from "./rules/traps/container-without-image.ts";
import { deadEntry } from "./rules/traps/dead-entry.ts";
import { directiveLeak } from "./rules/traps/directive-leak.ts";
import { indexPatch } from "./rules/traps/index-patch.ts";
import { lostVariable } from "./rules/traps/lost-variable.ts";
import { namelessEntry } from "./rules/traps/nameless-entry.ts";
import { namespaceRewritten } from "./rules/traps/namespace-rewritten.ts";
import { orderChanged } from "./rules/traps/order-changed.ts";
import { overwrittenPatch } from "./rules/traps/overwritten-patch.ts";
import { replacedNothing } from "./rules/traps/replaced-nothing.ts";
import { unlistedFile } from "./rules/traps/unlisted-file.ts";
import { unusedGenerated } from "./rules/traps/unused-generated.ts";
import { valueAndSource } from "./rules/traps/value-and-source.ts";

/** Every rule, sorted by its identifier, as `--list` prints them. */
export const RULES: readonly Rule[] = [
  applicationPath,
  atomicDefaults,
  gate,
  hookDeadline,
  ownedTwice,
  projectPermits,
  projectWildcard,
  pruneLast,
  refreshPaths,
  unboundClaim,
  volumeSurvives,
  waitsForLater,
  waveOrder,
  applicationAdded,
  applicationDestination,
  applicationFinalizer,
  applicationIgnoredDifferences,
  applicationMoved,
  applicationOperation,
  applicationOptions,
  applicationPathMoved,
  applicationPlugin,
  applicationProject,
  applicationRemoved,
  applicationRepository,
  applicationRevision,
  applicationSet,
  applicationSync,
  argocdPolicyChange,
  authChanged,
  autoscalerBounds,
  configWithoutRestart,
  crdChange,
  disruptionBudgetLowered,
  imageMoved,
  immutableField,
  limitRemoved,
  maskedCommand,
  namespaceMoved,
  networkPolicyWidened,
  newPower,
  privilegesRaised,
  probeRemoved,
  projectPermitsMore,
  publicHost,
  publicPath,
  rbacWidened,
  removedResource,
  renamedResource,
  repeatedResource,
  replicasLowered,
  secretKeyNeeded,
  secretReferenceRemoved,
  singleInstanceRolled,
  volumeRemoved,
  volumeShrunk,
  differentValues,
  missingInOne,
  repeatedValue,
  required,
  serviceLink,
  shadowedLiteral,
  apiVersion,
  integrityAutoscalerBounds,
  autoscalerTarget,
  budgetTarget,
  claimReference,
  claimSize,
  classReference,
  configMapReference,
  configMapSize,
  cronSchedule,
  duplicateEnv,
  duplicateNames,
  madeTwice,
  monitorSelector,
  mountPath,
  names,
  nodePort,
  overlappingSelectors,
  probeHandler,
  probePort,
  requestsAboveLimits,
  restartPolicy,
  roleGroups,
  roleReference,
  routeBackend,
  secretReference,
  serviceAccount,
  serviceOverlap,
  servicePort,
  serviceSelector,
  statefulService,
  steadySelector,
  tlsHost,
  updateStrategy,
  variableReference,
  volumeMount,
  volumeSource,
  volumeUnused,
  workloadSelector,
  builds,
  acmeSolver,
  admitted,
  defaultDenyUndone,
  dns,
  metadataService,
  policyTarget,
  serviceAddress,
  awaitsPin,
  defaultCredentials,
  defaultDeny,
  disruptionBudget,
  imagePinned,
  movingTagKept,
  nonRoot,
  privileged,
  probes,
  publicMetrics,
  resources,
  threadsAndCpu,
  tls,
  tokenMount,
  autoscalerRequests,
  budgetBlocksDrain,
  limitRange,
  replicasBesideAutoscaler,
  resourceQuota,
  rollingUpdateOfVolume,
  sharedSingleWriter,
  singleInstance,
  valid,
  contract,
  credential,
  file,
  plaintext,
  backupBehindCertificate,
  deletesData,
  home,
  lowPort,
  migrationBesideReaders,
  parallelMigration,
  podSecurity,
  preStop,
  probeLoopback,
  readOnlyRoot,
  rootImage,
  containerWithoutImage,
  deadEntry,
  directiveLeak,
  indexPatch,
  lostVariable,
  namelessEntry,
  namespaceRewritten,
  orderChanged,
  overwrittenPatch,
  replacedNothing,
  unlistedFile,
  unusedGenerated,
  valueAndSource,
];
