import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { type Answer, MissingProgram, runAsync } from "@kustogen/kustomize/node/run.ts";
import { table } from "./pins.ts";

/** The Applications of a cluster, or why they are unknown. */
export interface Applications {
  applications: ReturnType<typeof statusOf>[];
  /** Why nothing is known; absent if anything is. */
  unknown?: string;
}

/** Nobody waits longer than this to learn that a cluster doesn't respond. */
const SECONDS = 10;

const NO_CONTEXT = "there is no kubeconfig with a current context (KUBECONFIG, ~/.kube/config)";

/** The Applications in some namespaces of the current kubeconfig's cluster, by kubectl; or why they aren't known. */
export async function readApplications(namespaces: readonly string[]): Promise<Applications> {
  const nothing = (unknown: string): Applications => ({ applications: [], unknown });
  try {
    const current = await kubectl("config", "current-context");
    const context = current.stdout.trim();
    // In a pod, kubectl needs no kubeconfig.
    if (context === "" && process.env.KUBERNETES_SERVICE_HOST === undefined) return nothing(NO_CONTEXT);
    const cluster = context === "" ? "this pod's cluster" : `the cluster of the context ${context}`;
    const answers = await Promise.all([...new Set(namespaces)].map(listed));
    const silent = answers.find((answer) => typeof answer === "string");
    if (silent !== undefined) return nothing(`${cluster} lists no Applications: ${silent}`);
    const applications = answers.flatMap((answer) => (answer as ClusterApplication[]).map(statusOf));
    return applications.length === 0 ? nothing(`${cluster} has no Applications`) : { applications };
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

/** The Applications in a namespace; or why they can't be read. */
async function listed(namespace: string): Promise<ClusterApplication[] | string> {
  const { code, stdout, stderr } = await kubectl(
    ...["get", "applications.argoproj.io", `--namespace=${namespace}`],
    ...["--output=json", `--request-timeout=${SECONDS}s`],
  );
  if (code === 0) return (JSON.parse(stdout) as { items?: ClusterApplication[] }).items ?? [];
  return stderr.trim().split("\n").at(-1) || `kubectl failed with exit code ${code}`;
}

/** The parts of an Application in a cluster that are read. */
interface ClusterApplication {
  metadata: { name: string; namespace: string };
  status?: {
    sync?: { status?: string; revision?: string };
    health?: { status?: string };
    operationState?: { phase?: string; message?: string };
  };
}

/** Argo CD's status of an Application: the applied commit, and the last operation's message if it didn't succeed. */
function statusOf({
  metadata: { name, namespace },
  status: { sync, health, operationState } = {},
}: ClusterApplication) {
  return {
    name,
    namespace,
    sync: sync?.status ?? "Unknown",
    health: health?.status ?? "Unknown",
    revision: sync?.revision,
    message: operationState?.phase === "Succeeded" ? undefined : operationState?.message,
  };
}

/** The Applications of the cluster, one line each; or the reason if nothing is known. */
export function applicationText({ applications, unknown }: Applications, asked: boolean): string {
  if (!asked) return "";
  if (unknown !== undefined) return `Argo CD: ${unknown}`;
  const rows = applications.map(({ name, sync, health, message = "" }) => [
    name,
    sync,
    health,
    message.split("\n")[0] as string,
  ]);
  return table([["application", "sync", "health", ""], ...rows]);
}
