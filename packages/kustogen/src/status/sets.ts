/** What a set says of one Application that it makes. */
export interface MadeBySet {
  set: string;
  /** The step of a rolling sync that the Application is in, counted from 1. */
  step?: number;
  /** "Waiting", "Pending", "Progressing" or "Healthy": how far the set has rolled it. */
  rolled?: string;
}

/** An ApplicationSet of which Argo CD says that it fails: what it makes is as old as its last success, or not there. */
export interface FailedSet {
  name: string;
  namespace: string;
  message: string;
}

/** The sets of a cluster: what they say of Applications, by namespace and name, and which of them fail. */
export interface Sets {
  made: ReadonlyMap<string, MadeBySet>;
  failed: readonly FailedSet[];
}

/** What is read of an ApplicationSet in a cluster. */
interface ClusterSet {
  metadata: { name: string; namespace: string };
  status?: {
    conditions?: { type?: string; status?: string; message?: string }[];
    applicationStatus?: { application?: string; status?: string; step?: string }[];
  };
}

/** How an Application is called in `Sets.made`. */
export function applicationKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** What the sets of a cluster say. @param items as the API server lists them */
export function setsOf(items: readonly unknown[]): Sets {
  const made = new Map<string, MadeBySet>();
  const failed: FailedSet[] = [];
  for (const { metadata, status } of items as ClusterSet[]) {
    const { name, namespace } = metadata;
    const error = status?.conditions?.find((one) => one.type === "ErrorOccurred" && one.status === "True");
    if (error !== undefined) failed.push({ name, namespace, message: error.message ?? "no reason given" });
    for (const { application = "", status: rolled, step } of status?.applicationStatus ?? [])
      made.set(applicationKey(namespace, application), {
        set: name,
        ...(Number(step) > 0 && { step: Number(step) }),
        ...(rolled !== undefined && { rolled }),
      });
  }
  return { made, failed };
}
