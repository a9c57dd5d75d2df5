import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";

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

/** The part of the Kubernetes client that is used. */
interface Client {
  KubeConfig: new () => {
    loadFromDefault(): void;
    getCurrentContext(): string;
    getCurrentCluster(): unknown;
    makeApiClient<T>(api: unknown): T;
  };
  CustomObjectsApi: unknown;
}

interface CustomObjects {
  listNamespacedCustomObject(request: object): Promise<unknown>;
}

const REQUEST = { group: "argoproj.io", version: "v1alpha1", plural: "applications" };

/**
 * Asks the cluster of the present kubeconfig for the Applications in some namespaces. Without a kubeconfig, or without
 * the client library, it says so.
 *
 * @throws OutsideError when the cluster does not answer
 */
export async function readApplications(namespaces: readonly string[]): Promise<Applications> {
  let client: Client;
  const library = "@kubernetes/client-node";
  try {
    client = (await import(library)) as Client;
  } catch {
    return {
      applications: [],
      unknown: `the library ${library} is not installed: npm install --save-dev ${library}@1.4.0`,
    };
  }
  const config = new client.KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    return { applications: [], unknown: `the kubeconfig can't be read: ${(error as Error).message}` };
  }
  const context = config.getCurrentContext();
  if (!context || config.getCurrentCluster() === null || context === "loaded-context")
    return {
      applications: [],
      unknown: "there is no kubeconfig with a current context (KUBECONFIG, ~/.kube/config)",
    };
  const api = config.makeApiClient<CustomObjects>(client.CustomObjectsApi);
  const found: ApplicationStatus[] = [];
  for (const namespace of new Set(namespaces)) {
    let list: unknown;
    try {
      list = await api.listNamespacedCustomObject({ ...REQUEST, namespace });
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: string };
      if (code === 404) continue;
      throw new OutsideError(
        `the cluster of the context ${context} does not answer: ${(message ?? String(error)).split("\n")[0]}`,
      );
    }
    for (const item of (list as { items?: unknown[] }).items ?? []) found.push(statusOf(item));
  }
  return found.length > 0
    ? { applications: found }
    : { applications: [], unknown: `the context ${context} has no Applications` };
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
