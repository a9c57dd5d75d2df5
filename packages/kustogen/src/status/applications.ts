import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { type Answer, MissingProgram, runAsync } from "@kustogen/kustomize/node/run.ts";

/** What Argo CD says of one Application. */
export interface ApplicationStatus {
  name: string;
  namespace: string;
  /** "Synced", "OutOfSync" or "Unknown". */
  sync: string;
  /** "Healthy", "Progressing", "Degraded", "Suspended", "Missing" or "Unknown". */
  health: string;
  revision?: string;
  /** What the last operation said, where it did not succeed. */
  message?: string;
}

/** The Applications of a cluster, or why they can't be known. */
export interface Applications {
  applications: ApplicationStatus[];
  /** Why nothing is known; absent where something is. */
  unknown?: string;
}

/** Longer than this nobody waits to be told that a cluster doesn't answer. */
const SECONDS = 10;

const NO_CONTEXT = "there is no kubeconfig with a current context (KUBECONFIG, ~/.kube/config)";

/**
 * Asks the cluster of the present kubeconfig for the Applications in some namespaces, through kubectl, which knows every
 * way to log in. Where nobody answers, it says so.
 */
export async function readApplications(namespaces: readonly string[]): Promise<Applications> {
  const nothing = (unknown: string): Applications => ({ applications: [], unknown });
  try {
    const current = await kubectl("config", "current-context");
    const context = current.stdout.trim();
    // In a pod kubectl needs no kubeconfig.
    if (context === "" && process.env.KUBERNETES_SERVICE_HOST === undefined) return nothing(NO_CONTEXT);
    const cluster = context === "" ? "this pod's cluster" : `the cluster of the context ${context}`;
    const answers = await Promise.all([...new Set(namespaces)].map(applicationsIn));
    const silent = answers.find((answer) => typeof answer === "string");
    if (silent !== undefined) return nothing(`${cluster} does not answer: ${silent}`);
    const applications = answers.flatMap((answer) => answer as ApplicationStatus[]);
    return applications.length > 0 ? { applications } : nothing(`${cluster} has no Applications`);
  } catch (error) {
    if (error instanceof MissingProgram)
      return nothing("kubectl, which asks the cluster, is not on the path");
    if (error instanceof OutsideError) return nothing(error.message);
    throw error;
  }
}

function kubectl(...args: string[]): Promise<Answer> {
  return runAsync("kubectl", args, { timeout: 2 * SECONDS * 1000 });
}

/** The Applications in a namespace; what kubectl said where it failed. One that isn't there has none. */
async function applicationsIn(namespace: string): Promise<ApplicationStatus[] | string> {
  // One request, without asking which kinds the cluster has.
  const path = `/apis/argoproj.io/v1alpha1/namespaces/${encodeURIComponent(namespace)}/applications`;
  const { code, stdout, stderr } = await kubectl("get", `--request-timeout=${SECONDS}s`, "--raw", path);
  if (code === 0) return (JSON.parse(stdout) as { items?: unknown[] }).items?.map(statusOf) ?? [];
  if (stderr.includes("(NotFound)")) return [];
  return stderr.trim().split("\n").at(-1) || `kubectl ended with ${code}`;
}

function statusOf(item: unknown): ApplicationStatus {
  const { metadata, status } = item as {
    metadata: { name: string; namespace: string };
    status?: {
      sync?: { status?: string; revision?: string };
      health?: { status?: string };
      operationState?: { phase?: string; message?: string };
    };
  };
  const { sync, health, operationState } = status ?? {};
  const failed = operationState?.phase !== undefined && operationState.phase !== "Succeeded";
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    sync: sync?.status ?? "Unknown",
    health: health?.status ?? "Unknown",
    ...(sync?.revision === undefined ? {} : { revision: sync.revision }),
    ...(failed && operationState?.message !== undefined ? { message: operationState.message } : {}),
  };
}
