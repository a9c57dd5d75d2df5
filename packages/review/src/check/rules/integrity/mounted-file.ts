import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { IVolume } from "kubernetes-models/v1/Volume";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";

/** The folders in which nothing but mounted Secrets is. */
const OF_SECRETS =
  /^\/(?:var\/run|run|etc|mnt)\/secrets\/(?!kubernetes\.io\/|eks\.amazonaws\.com\/)[\w./-]+$/;

export const mountedFile = defineRule({
  id: "integrity/mounted-file",
  title: "A file of a ConfigMap or Secret is mounted as a file, where its reader looks for it",
  why:
    "A volume with a ConfigMap or Secret is a folder. Mounted at `/etc/web/web.conf` without `subPath`, it makes " +
    "a folder of that name, with the file in it: the program finds no file, or the container doesn't start, " +
    "because the image has a file at that path. A variable that ends in `_FILE` and names a file below " +
    "`/run/secrets` leads nowhere if no volume is mounted there.",
  source: "https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath",
  example: {
    bad: "kind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: web, image: 'acme/web:1.4.0', volumeMounts: [{name: settings, mountPath: /etc/web/web.conf}]}]\n  volumes: [{name: settings, configMap: {name: web}}]\n---\nkind: ConfigMap\nmetadata: {name: web}\ndata: {web.conf: 'listen: 8080'}",
    good: "kind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: web, image: 'acme/web:1.4.0', volumeMounts: [{name: settings, mountPath: /etc/web/web.conf, subPath: web.conf}]}]\n  volumes: [{name: settings, configMap: {name: web}}]\n---\nkind: ConfigMap\nmetadata: {name: web}\ndata: {web.conf: 'listen: 8080'}",
  },
  *check(state) {
    for (const pod of state.pods)
      for (const container of pod.containers) {
        yield* foldersForFiles(state, pod, container);
        yield* filesNowhere(pod, container);
      }
  },
});

/** Mounts of whole volumes at the path of a file that they contain. */
function* foldersForFiles(state: State, pod: Pod, container: Container): Iterable<Finding> {
  for (const [index, mount] of container.volumeMounts.entries()) {
    const at = textAt(mount, "mountPath")?.replace(/\/$/, "") ?? "";
    const file = lastPart(at);
    if (!/\w\.\w+$/.test(file) || mount.subPath !== undefined || mount.subPathExpr !== undefined) continue;
    const volume = pod.volumes.find(({ name }) => name === mount.name);
    if (volume === undefined || !filesIn(state, pod, volume).includes(file)) continue;
    yield {
      resource: pod.resource,
      path: [...container.path, "volumeMounts", index, "mountPath"],
      message: `container ${container.name} mounts a folder at ${at}, in which ${file} is: the file is ${at}/${file}`,
      fix: `add subPath: ${file}, or mount the volume at ${at.slice(0, -file.length - 1) || "/"}`,
    };
  }
}

/** The names of the files in the volume of a ConfigMap or Secret, as far as they are known. */
function filesIn(state: State, { namespace }: Pod, volume: IVolume): string[] {
  for (const [kind, field, naming] of [
    ["ConfigMap", "configMap", "name"],
    ["Secret", "secret", "secretName"],
  ] as const) {
    const source = mapAt(volume, field);
    const name = textAt(source, naming);
    if (name === undefined) continue;
    const items = itemsAt(source, "items").flatMap(([item]) => textAt(item, "path") ?? []);
    if (items.length > 0) return items;
    return (
      derived(state)
        .objects.get(kind, name, namespace)
        ?.keys.map((key) => key.name) ?? []
    );
  }
  return [];
}

/** Variables with a file among mounted Secrets where nothing is mounted. */
function* filesNowhere({ annotations, resource }: Pod, container: Container): Iterable<Finding> {
  const { env, name, path, volumeMounts } = container;
  // An injector adds volumes of its own.
  if (Object.keys(annotations).some((one) => one.includes("inject"))) return;
  for (const [index, variable] of env.entries()) {
    const file = textAt(variable, "value") ?? "";
    if (!/_FILE$/.test(variable.name ?? "") || !OF_SECRETS.test(file)) continue;
    const mounts = volumeMounts.map((mount) => textAt(mount, "mountPath")?.replace(/\/$/, "") ?? "");
    if (mounts.some((at) => bare(file) === bare(at) || bare(file).startsWith(`${bare(at)}/`))) continue;
    yield {
      resource,
      path: [...path, "env", index, "value"],
      message: `${variable.name} of container ${name} is ${file}, but no volume is mounted there`,
      fix: "mount the Secret with the file in the folder",
    };
  }
}

/** A path without what is a link in most images: /var/run is /run. */
function bare(path: string): string {
  return path.replace(/^\/var\/run(?=\/|$)/, "/run");
}
