import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGOCD, annotation } from "@kustogen/review/cluster/argocd/annotations.ts";
import { type ImageReference, parseImage } from "@kustogen/review/cluster/image.ts";
import { all, templates } from "./find.ts";

/** Exceptions for a system; write the reason for each entry next to it in the test. */
export interface HouseRuleExceptions {
  /** Containers whose image must write to its root, as `<workload>/<container>`. */
  writableRoot?: readonly string[];
  /** Containers without probes, because they serve no requests, such as workers. */
  noProbes?: readonly string[];
}

const LABELS = ["name", "instance", "component", "part-of", "managed-by"];
const STABLE = ["app.kubernetes.io/component", "app.kubernetes.io/instance", "app.kubernetes.io/name"];
const CLUSTER_WIDE = /^Cluster|^(?:Namespace|PriorityClass|StorageClass|CSIDriver|VolumeSnapshotClass)$/;

/**
 * Checks a layer's resources against the rules that hold for every system built from blocks: the standard labels, one
 * namespace, stable selectors, CPU and memory for each container, the restricted security context with a read-only root,
 * probes, a spread of several pods, no Secrets.
 *
 * @returns one sentence for each violation
 */
export function houseRules(
  resources: readonly Resource[],
  namespace: string,
  exceptions: HouseRuleExceptions = {},
): string[] {
  return [
    ...labelsAndNamespaces(resources, namespace),
    ...claims(resources),
    ...pods(resources, exceptions),
    ...deployments(resources),
    ...all(resources, "Service")
      .filter(({ spec }) => spec.selector !== undefined && !same(Object.keys(spec.selector), STABLE))
      .map(({ metadata }) => `Service ${metadata.name}: selects by labels other than ${STABLE.join(", ")}`),
    ...all(resources, "Secret").map(({ metadata }) => `Secret ${metadata.name}: is in the repository`),
  ];
}

/**
 * Checks a production environment's resources against three rules: a disruption budget if there are several pods and
 * none if there is one, network policies that deny by default, and pinned images.
 *
 * @returns one sentence for each violation
 */
export function productionRules(resources: readonly Resource[]): string[] {
  const found: string[] = [];
  for (const { spec, metadata } of all(resources, "Deployment")) {
    const scaler = scalerOf(resources, metadata.name);
    const fewest = scaler ? scaler.spec.minReplicas : spec.replicas;
    const budgets = all(resources, "PodDisruptionBudget").filter(
      (one) => JSON.stringify(one.spec.selector.matchLabels) === JSON.stringify(spec.selector.matchLabels),
    );
    const wanted = fewest > 1 ? 1 : 0;
    if (budgets.length !== wanted)
      found.push(`Deployment ${metadata.name}: ${budgets.length} disruption budgets, expected ${wanted}`);
  }
  const denied = all(resources, "NetworkPolicy").some(
    ({ spec }) =>
      Object.keys(spec.podSelector).length === 0 &&
      spec.policyTypes.length === 2 &&
      spec.ingress === undefined &&
      spec.egress === undefined,
  );
  if (!denied) found.push("no NetworkPolicy denies by default, in both directions");
  for (const [resource, { spec }] of templates(resources))
    for (const { name, image = "" } of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])])
      if (!isPinned(parseImage(image)))
        found.push(`${resource.metadata.name}/${name}: its image ${image} is not pinned`);
  return found;
}

function isPinned({ tag, digest }: ImageReference): boolean {
  return digest === undefined ? tag !== undefined && tag !== "latest" : /^sha256:[0-9a-f]{64}$/.test(digest);
}

function labelsAndNamespaces(resources: readonly Resource[], namespace: string): string[] {
  return resources.flatMap(({ kind, metadata }) => {
    const what = `${kind} ${metadata.name}`;
    const found: string[] = [];
    if (!CLUSTER_WIDE.test(kind) && metadata.namespace !== namespace)
      found.push(`${what}: is in namespace ${metadata.namespace}, not in ${namespace}`);
    for (const label of LABELS)
      if (!metadata.labels?.[`app.kubernetes.io/${label}`])
        found.push(`${what}: has no label app.kubernetes.io/${label}`);
    return found;
  });
}

/** The volume of a claim that only Jobs and CronJobs mount may be created when the first of these runs. */
function claims(resources: readonly Resource[]): string[] {
  const mounted = { jobs: new Set<string>(), others: new Set<string>() };
  for (const [{ kind }, { spec }] of templates(resources))
    for (const { persistentVolumeClaim } of spec?.volumes ?? [])
      if (persistentVolumeClaim !== undefined)
        mounted[/Job$/.test(kind) ? "jobs" : "others"].add(persistentVolumeClaim.claimName);
  return all(resources, "PersistentVolumeClaim")
    .filter(({ metadata: { name } }) => mounted.jobs.has(name) && !mounted.others.has(name))
    .filter((claim) => annotation(claim, ARGOCD.ignoreHealthcheck) !== "true")
    .map(
      ({ metadata }) =>
        `PersistentVolumeClaim ${metadata.name}: only Jobs mount it, and it lacks ${ARGOCD.ignoreHealthcheck}`,
    );
}

function pods(resources: readonly Resource[], exceptions: HouseRuleExceptions): string[] {
  const found: string[] = [];
  for (const [resource, { spec }] of templates(resources)) {
    const what = `${resource.kind} ${resource.metadata.name}`;
    if (spec === undefined) {
      found.push(`${what}: has no pod spec`);
      continue;
    }
    if (spec.securityContext?.runAsNonRoot !== true) found.push(`${what}: may run as root`);
    if (spec.securityContext?.seccompProfile?.type !== "RuntimeDefault")
      found.push(`${what}: its seccomp profile is not RuntimeDefault`);
    const initial = spec.initContainers ?? [];
    for (const container of [...initial, ...spec.containers]) {
      const name = `${resource.metadata.name}/${container.name}`;
      const context = container.securityContext;
      for (const side of ["requests", "limits"] as const)
        for (const resourceName of ["cpu", "memory"])
          if (typeof lookUp(container.resources?.[side], resourceName) !== "string")
            found.push(`${name}: has no ${side}.${resourceName}`);
      if (context?.allowPrivilegeEscalation !== false) found.push(`${name}: may gain privileges`);
      const readOnly = !exceptions.writableRoot?.includes(name);
      if (context?.readOnlyRootFilesystem !== readOnly)
        found.push(`${name}: readOnlyRootFilesystem is not ${readOnly}`);
      if (!same(context?.capabilities?.drop ?? [], ["ALL"])) found.push(`${name}: keeps capabilities`);
      const serves = !initial.includes(container) && !/Job$/.test(resource.kind);
      if (!serves || exceptions.noProbes?.includes(name)) continue;
      for (const probe of ["livenessProbe", "readinessProbe"] as const)
        if (container[probe] === undefined) found.push(`${name}: has no ${probe}`);
    }
  }
  return found;
}

function deployments(resources: readonly Resource[]): string[] {
  const found: string[] = [];
  for (const { spec, metadata } of all(resources, "Deployment")) {
    const what = `Deployment ${metadata.name}`;
    const selected = spec.selector.matchLabels as Record<string, string>;
    const labels = spec.template.metadata.labels as Record<string, string>;
    if (!same(Object.keys(selected), STABLE))
      found.push(`${what}: selects by labels other than ${STABLE.join(", ")}`);
    if (Object.entries(selected).some(([key, value]) => lookUp(labels, key) !== value))
      found.push(`${what}: selects no pod of its own`);
    const scaler = scalerOf(resources, metadata.name);
    if (scaler && spec.replicas !== undefined) found.push(`${what}: has replicas and an autoscaler`);
    const most = scaler ? scaler.spec.maxReplicas : spec.replicas;
    if (most > 1 && (spec.template.spec.topologySpreadConstraints ?? []).length === 0)
      found.push(`${what}: its pods are not spread`);
  }
  return found;
}

function scalerOf(resources: readonly Resource[], deployment: string) {
  return all(resources, "HorizontalPodAutoscaler").find((one) => one.spec.scaleTargetRef.name === deployment);
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join() === [...other].sort().join();
}
