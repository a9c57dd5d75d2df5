import { type Kubernetes, type KubernetesObject, path } from "../kubernetes.ts";
import { Unfulfilled, until } from "../until.ts";

/** The system with a migration before its workloads: also its namespace. */
export const MIGRATED = "trevor";

/** The Job that migrates, as Argo CD ran it last. */
interface Migration extends KubernetesObject {
  spec: { template: { spec: { containers: { image: string }[] } } };
  status?: { completionTime?: string };
}

interface Pod extends KubernetesObject {
  status?: { containerStatuses?: { state?: { waiting?: { reason?: string } } }[] };
}

const JOB = path`/apis/batch/v1/namespaces/${MIGRATED}/jobs/${`${MIGRATED}-migrate`}`;

/** The migration that ran last, or undefined. */
export function lastMigration(kubernetes: Kubernetes): Promise<Migration | undefined> {
  return kubernetes.get<Migration>(JOB);
}

/** Waits until the migration can't start because its image is not there. */
export async function migrationWaits(kubernetes: Kubernetes): Promise<void> {
  await until("the migration waits for its image", 90, async () => {
    const pods = await kubernetes.list<Pod>(path`/api/v1/namespaces/${MIGRATED}/pods`);
    const waiting = pods.some((pod) =>
      pod.status?.containerStatuses?.some(({ state }) => state?.waiting?.reason === "ImagePullBackOff"),
    );
    return waiting ? undefined : "no pod waits";
  });
}

/** Ends the wait for a migration that can't start, as its own deadline would after half an hour. */
export function endMigration(kubernetes: Kubernetes): Promise<void> {
  return kubernetes.merge(JOB, { spec: { activeDeadlineSeconds: 1 } });
}

/** The tag of a migration's image. */
function tagOf({ spec }: Migration): string {
  const image = spec.template.spec.containers[0]?.image ?? "";
  return image.slice(image.lastIndexOf(":") + 1);
}

/** Throws unless a migration other than the last one completed with this tag before any pod of that tag started. */
export async function expectMigratedFirst(
  kubernetes: Kubernetes,
  last: Migration | undefined,
  tag: string,
  restarted: "pods start again" | "pods stay",
): Promise<void> {
  const now = await lastMigration(kubernetes);
  if (now === undefined || now.metadata.uid === last?.metadata.uid)
    throw new Unfulfilled("no new migration ran");
  if (tagOf(now) !== tag) throw new Unfulfilled(`the migration ran with ${tagOf(now)}, not with ${tag}`);
  const done = now.status?.completionTime;
  if (done === undefined) throw new Unfulfilled("the migration did not complete");
  if (restarted === "pods stay") return;
  const pods = await kubernetes.list(path`/api/v1/namespaces/${MIGRATED}/pods`);
  const early = pods.filter(
    ({ metadata }) =>
      metadata.ownerReferences?.[0]?.kind === "ReplicaSet" && metadata.creationTimestamp < done,
  );
  if (early.length > 0)
    throw new Unfulfilled(
      `started before the migration: ${early.map((pod) => pod.metadata.name).join(", ")}`,
    );
}
