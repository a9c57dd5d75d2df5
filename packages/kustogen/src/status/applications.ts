import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { type Answer, MissingProgram, runAsync } from "@kustogen/kustomize/node/run.ts";
import { applicationKey, type FailedSet, type MadeBySet, setsOf } from "./sets.ts";

/** Argo CD's status of one Application. */
export interface ApplicationStatus {
  name: string;
  namespace: string;
  /** "Synced", "OutOfSync" or "Unknown". */
  sync: string;
  /** "Healthy", "Progressing", "Degraded", "Suspended", "Missing" or "Unknown". */
  health: string;
  /** The commit that is applied; for a hydrated Application, a commit of the branch that it is hydrated to. */
  revision?: string;
  /** The source of a hydrated Application, and where its output is written before it is applied. */
  hydrated?: Hydration;
  /** The ApplicationSet that generates it, and the progress of a rolling sync. */
  made?: MadeBySet;
  /** The message of the last operation, if it didn't succeed. */
  message?: string;
}

/** The source and the target of an Application that Argo CD renders into a separate branch. */
export interface Hydration {
  /** The branch or tag, and the folder, that it is rendered from. */
  from: string;
  path: string;
  /** The branch that it is written to. */
  to: string;
  /** The branch that is applied, if a person moves the written output there. */
  applied?: string;
  /** The commit of the source whose output was written last. */
  revision?: string;
}

/** The Applications of a cluster, or why they are unknown. */
export interface Applications {
  applications: ApplicationStatus[];
  /** The ApplicationSets that fail; absent if none does. */
  failedSets?: FailedSet[];
  /** The namespaces whose ApplicationSets can't be read, with the reason; absent if there are none. */
  unreadSets?: { namespace: string; why: string }[];
  /** Why nothing is known; absent if anything is. */
  unknown?: string;
}

/** Nobody waits longer than this to learn that a cluster doesn't respond. */
const SECONDS = 10;

const NO_CONTEXT = "there is no kubeconfig with a current context (KUBECONFIG, ~/.kube/config)";

/**
 * Queries the current kubeconfig's cluster for the Applications in some namespaces, through kubectl, which supports
 * every way to log in. If it doesn't respond, the result says so.
 */
export async function readApplications(namespaces: readonly string[]): Promise<Applications> {
  const nothing = (unknown: string): Applications => ({ applications: [], unknown });
  try {
    const current = await kubectl("config", "current-context");
    const context = current.stdout.trim();
    // In a pod, kubectl needs no kubeconfig.
    if (context === "" && process.env.KUBERNETES_SERVICE_HOST === undefined) return nothing(NO_CONTEXT);
    const cluster = context === "" ? "this pod's cluster" : `the cluster of the context ${context}`;
    const places = [...new Set(namespaces)];
    const [answers, sets] = await Promise.all([
      Promise.all(places.map((namespace) => listed(namespace, "applications"))),
      Promise.all(places.map((namespace) => listed(namespace, "applicationsets"))),
    ]);
    const silent = answers.find((answer) => typeof answer === "string");
    if (silent !== undefined) return nothing(`${cluster} does not answer: ${silent}`);
    const applications = answers.flatMap((answer) => (answer as unknown[]).map(statusOf));
    const { made, failed } = setsOf(sets.flatMap((answer) => (typeof answer === "string" ? [] : answer)));
    const unreadSets = places.flatMap((namespace, at) => {
      const why = sets[at];
      return typeof why === "string" ? [{ namespace, why }] : [];
    });
    for (const one of applications) {
      const of = made.get(applicationKey(one.namespace, one.name));
      if (of !== undefined) one.made = { ...one.made, ...of };
    }
    if (applications.length + failed.length === 0) return nothing(`${cluster} has no Applications`);
    return {
      applications,
      ...(failed.length > 0 && { failedSets: [...failed] }),
      ...(unreadSets.length > 0 && { unreadSets }),
    };
  } catch (error) {
    if (error instanceof MissingProgram)
      return nothing("kubectl, which asks the cluster, is not on your PATH");
    if (error instanceof OutsideError) return nothing(error.message);
    throw error;
  }
}

function kubectl(...args: string[]): Promise<Answer> {
  return runAsync("kubectl", args, { timeout: 2 * SECONDS * 1000 });
}

function raw(path: string): Promise<Answer> {
  return kubectl("get", `--request-timeout=${SECONDS}s`, "--raw", path);
}

/** True if a cluster's API groups include that of Applications. */
function servesArgoCd(groups: string): boolean {
  return (
    (JSON.parse(groups) as { groups?: { name: string }[] }).groups?.some(
      ({ name }) => name === "argoproj.io",
    ) === true
  );
}

/** True if the resources of a group include ApplicationSets. */
function servesSets(resources: string): boolean {
  const { resources: served = [] } = JSON.parse(resources) as { resources?: { name: string }[] };
  return served.some(({ name }) => name === "applicationsets");
}

/** Shows whether the API has a resource, because listing a missing one fails. */
const SERVED = {
  applications: { path: "/apis", has: servesArgoCd },
  applicationsets: { path: "/apis/argoproj.io/v1alpha1", has: servesSets },
};

/** The objects in a namespace; or why they can't be read. A cluster without the kind has none. */
async function listed(namespace: string, resource: keyof typeof SERVED): Promise<unknown[] | string> {
  const path = `/apis/argoproj.io/v1alpha1/namespaces/${encodeURIComponent(namespace)}/${resource}`;
  // A single request, without querying which kinds the cluster has.
  const { code, stdout, stderr } = await raw(path);
  if (code === 0) return (JSON.parse(stdout) as { items?: unknown[] }).items ?? [];
  const kinds = await raw(SERVED[resource].path);
  if (kinds.code === 0 && !SERVED[resource].has(kinds.stdout)) return [];
  return stderr.trim().split("\n").at(-1) || `kubectl failed with exit code ${code}`;
}

/** The parts of an Application in a cluster that are read. */
interface ClusterApplication {
  metadata: { name: string; namespace: string; ownerReferences?: { kind?: string; name?: string }[] };
  spec?: {
    sourceHydrator?: {
      drySource?: { targetRevision?: string; path?: string };
      syncSource?: { targetBranch?: string };
      hydrateTo?: { targetBranch?: string };
    };
  };
  status?: {
    sync?: { status?: string; revision?: string };
    health?: { status?: string };
    operationState?: { phase?: string; message?: string };
    sourceHydrator?: {
      currentOperation?: { phase?: string; message?: string };
      lastSuccessfulOperation?: { drySHA?: string };
    };
  };
}

function statusOf(item: unknown): ApplicationStatus {
  const { metadata, spec, status } = item as ClusterApplication;
  const { sync, health, operationState, sourceHydrator: hydrator } = status ?? {};
  const set = metadata.ownerReferences?.find(({ kind }) => kind === "ApplicationSet")?.name;
  const hydrated = spec?.sourceHydrator && hydrationOf(spec.sourceHydrator, hydrator);
  const message = [
    ...(hydrator?.currentOperation?.phase === "Failed"
      ? [`hydrating failed: ${hydrator.currentOperation.message ?? "no reason given"}`]
      : []),
    ...(operationState?.phase !== "Succeeded" ? [operationState?.message ?? []].flat() : []),
  ];
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    sync: sync?.status ?? "Unknown",
    health: health?.status ?? "Unknown",
    ...(sync?.revision === undefined ? {} : { revision: sync.revision }),
    ...(hydrated && { hydrated }),
    ...(set !== undefined && { made: { set } }),
    ...(message.length > 0 && { message: message.join("; ") }),
  };
}

type ClusterSpec = NonNullable<NonNullable<ClusterApplication["spec"]>["sourceHydrator"]>;
type ClusterHydrator = NonNullable<ClusterApplication["status"]>["sourceHydrator"];

function hydrationOf({ drySource, syncSource, hydrateTo }: ClusterSpec, status: ClusterHydrator): Hydration {
  const applied = syncSource?.targetBranch ?? "";
  const to = hydrateTo?.targetBranch ?? applied;
  const revision = status?.lastSuccessfulOperation?.drySHA;
  return {
    from: drySource?.targetRevision ?? "HEAD",
    path: drySource?.path ?? ".",
    to,
    ...(to !== applied && { applied }),
    ...(revision !== undefined && { revision }),
  };
}
