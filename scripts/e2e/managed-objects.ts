import { Discovery } from "../../test/referee/discovery.ts";
import type { Application } from "./applications.ts";
import type { Cluster } from "./cluster.ts";
import type { KubernetesObject } from "./kubernetes.ts";
import { until } from "./until.ts";

/** An object that an Application manages, with the path at which it is served. */
export interface ManagedObject extends KubernetesObject {
  path: string;
}

const DELETED_WITHIN = 60;

/** The objects that an Application manages now, hooks that are still there included. */
export async function managedObjects(
  { kubernetes }: Cluster,
  owner: Application | undefined,
): Promise<ManagedObject[]> {
  const discovery = new Discovery(kubernetes.api);
  const found = await Promise.all(
    (owner?.status?.resources ?? []).map(async ({ group, version, kind, namespace, name }) => {
      const served = await discovery.find(group ? `${group}/${version}` : version, kind);
      if (served === undefined) throw new Error(`${group}/${version} ${kind} is not served`);
      const within = served.namespaced ? `namespaces/${encodeURIComponent(namespace ?? "")}/` : "";
      const path = `${served.root}/${within}${served.plural}/${encodeURIComponent(name)}`;
      const object = await kubernetes.get(path);
      return object && { ...object, path, kind };
    }),
  );
  return found.filter((object) => object !== undefined);
}

/** The name of an object in messages. */
function called({ kind, metadata: { namespace, name } }: ManagedObject): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** Whether an object must survive the Application that made it: it is marked so. */
function survives({ metadata }: ManagedObject): boolean {
  const options = metadata.annotations?.["argocd.argoproj.io/sync-options"]?.split(",") ?? [];
  return options.includes("Delete=false");
}

/** The names of the objects that must survive. */
export function survivors(objects: readonly ManagedObject[]): string[] {
  return objects.filter(survives).map(called);
}

/** Waits until all of them are gone, apart from those that must survive, which must be the same objects as before. */
export async function expectDeleted(
  { kubernetes }: Cluster,
  objects: readonly ManagedObject[],
): Promise<void> {
  await until("everything deleted but what must survive", DELETED_WITHIN, async () => {
    const reasons = await Promise.all(
      objects.map(async (object) => {
        const now = (await kubernetes.get(object.path))?.metadata;
        if (!survives(object)) return now === undefined ? undefined : `${called(object)} is still there`;
        const same = now?.uid === object.metadata.uid && now.deletionTimestamp === undefined;
        return same ? undefined : `${called(object)} had to survive`;
      }),
    );
    const left = reasons.filter((reason) => reason !== undefined);
    return left.length === 0 ? undefined : left.join("\n");
  });
}
