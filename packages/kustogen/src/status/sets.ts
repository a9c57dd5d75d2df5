/** An ApplicationSet's status of one of its Applications. */
export interface MadeBySet {
  set: string;
  /** The step of a rolling sync that the Application is in, counted from 1. */
  step?: number;
  /** The progress of the rollout: "Waiting", "Pending", "Progressing" or "Healthy". */
  rolled?: string;
}

/** A failing ApplicationSet: its Applications are those of its last success, or missing. */
export interface FailedSet {
  name: string;
  namespace: string;
  message: string;
}

/** The ApplicationSets of a cluster: their status of Applications, by namespace and name, and which of them fail. */
export interface Sets {
  made: ReadonlyMap<string, MadeBySet>;
  failed: readonly FailedSet[];
}

/** The parts of an ApplicationSet in a cluster that are read. */
interface ClusterSet {
  metadata: { name: string; namespace: string };
  status?: {
    conditions?: { type?: string; status?: string; message?: string }[];
    applicationStatus?: { application?: string; status?: string; step?: string }[];
  };
}

/** The key of an Application in `Sets.made`. */
export function applicationKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** The status of a cluster's ApplicationSets. @param items as listed by the API server */
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
