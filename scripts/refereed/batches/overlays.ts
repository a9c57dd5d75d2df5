import { join } from "node:path";
import { parse } from "yaml";
import { create } from "../../../test/referee/cluster-setup.ts";
import { installKustomizes } from "../../../test/referee/install.ts";
import { deployedFolders, renderFolder } from "../../../test/referee/rendered.ts";
import type { RefereeCluster } from "../cluster.ts";
import { type AnyObject, nameOf } from "../pair.ts";

/** What an overlay deploys, as far as an API server without definitions and nodes can judge it. */
export interface Deployed {
  overlay: string;
  objects: AnyObject[];
  /** The number of objects that it can't. */
  leftOut: number;
}

/** Renders every overlay with the real kustomize, without objects of custom kinds and of the whole cluster. */
export async function overlays(cluster: RefereeCluster, root: string): Promise<Deployed[]> {
  const { kustomize } = await installKustomizes(join(root, "test", "referee"), () => {});
  const folders = deployedFolders(root).filter((folder) => /^overlays\/(?:beta|production)\//.test(folder));
  const found: Deployed[] = [];
  for (const overlay of folders) {
    const rendered = await renderFolder(kustomize, join(root, overlay));
    const all = rendered.map(({ text }) => parse(text) as AnyObject);
    const objects = new Map<string, AnyObject>();
    for (const object of all) {
      const served = await cluster.discovery.find(object.apiVersion, object.kind);
      // Each pair has one namespace, in which a name of two is only one.
      if (served?.namespaced && !objects.has(nameOf(object)))
        objects.set(nameOf(object), withoutNumbers(object));
    }
    found.push({ overlay, objects: [...objects.values()], leftOut: all.length - objects.size });
  }
  await storageClasses(
    cluster,
    found.flatMap(({ objects }) => objects),
  );
  return found;
}

/** Fixed numbers and addresses belong to one object of a cluster alone, and many pairs are in it. */
function withoutNumbers(object: AnyObject): AnyObject {
  if (object.kind !== "Service") return object;
  const text = JSON.stringify(object, (key, value) => (key === "nodePort" ? undefined : value));
  return JSON.parse(text) as AnyObject;
}

/** The classes that claims name, whose volumes can grow, and one for those that name none. */
async function storageClasses({ kubernetes }: RefereeCluster, objects: readonly AnyObject[]): Promise<void> {
  const named = JSON.stringify(objects).matchAll(/"storageClassName":"([^"]+)"/g);
  for (const name of new Set(["usual", ...[...named].map(([, one]) => one as string)])) {
    const annotations =
      name === "usual" ? { "storageclass.kubernetes.io/is-default-class": "true" } : undefined;
    await create(kubernetes.api, "/apis/storage.k8s.io/v1/storageclasses", {
      metadata: { name, annotations },
      provisioner: "disks.example.com",
      allowVolumeExpansion: true,
    });
  }
}
