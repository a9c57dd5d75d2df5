import { Discovery } from "../../test/referee/discovery.ts";
import { application } from "./applications.ts";
import type { Cluster } from "./cluster.ts";
import type { KubernetesObject } from "./kubernetes.ts";
import { until } from "./until.ts";

/** An object that an Application deployed, and what must become of it when the Application is deleted. */
interface Deployed {
  what: string;
  path: string;
  uid: string;
  survives: boolean;
}

const DELETED_WITHIN = 60;

/** Where an object is served, by its identity. */
async function pathTo(
  discovery: Discovery,
  apiVersion: string,
  kind: string,
  namespace: string | undefined,
  name: string,
): Promise<string> {
  const served = await discovery.find(apiVersion, kind);
  if (served === undefined) throw new Error(`${apiVersion} ${kind} is not served`);
  const within = served.namespaced ? `namespaces/${encodeURIComponent(namespace ?? "")}/` : "";
  return `${served.root}/${within}${served.plural}/${encodeURIComponent(name)}`;
}

/** The objects that an Application has now; those marked `Delete=false` must survive it. */
export async function deployedBy(cluster: Cluster, name: string): Promise<Deployed[]> {
  const resources = (await application(cluster, name))?.status?.resources ?? [];
  const discovery = new Discovery(cluster.kubernetes.api);
  return Promise.all(
    resources.map(async ({ group, version, kind, namespace, name }): Promise<Deployed> => {
      const apiVersion = group === undefined || group === "" ? version : `${group}/${version}`;
      const path = await pathTo(discovery, apiVersion, kind, namespace, name);
      const object = await cluster.kubernetes.get<KubernetesObject>(path);
      const options = object?.metadata.annotations?.["argocd.argoproj.io/sync-options"]?.split(",") ?? [];
      return {
        what: `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`,
        path,
        uid: object?.metadata.uid ?? "",
        survives: options.includes("Delete=false"),
      };
    }),
  );
}

/** Waits until all of them are gone, apart from those that must survive, which must be the same objects as before. */
export async function expectDeleted(cluster: Cluster, deployed: readonly Deployed[]): Promise<void> {
  await until("everything deleted but what must survive", DELETED_WITHIN, async () => {
    const left = await Promise.all(
      deployed.map(async ({ what, path, uid, survives }) => {
        const now = (await cluster.kubernetes.get<KubernetesObject>(path))?.metadata;
        const same = now !== undefined && now.uid === uid && now.deletionTimestamp === undefined;
        if (survives) return same ? undefined : `${what} had to survive`;
        return now === undefined ? undefined : `${what} is still there`;
      }),
    );
    const reasons = left.filter((reason) => reason !== undefined);
    return reasons.length === 0 ? undefined : reasons.join("\n");
  });
}
