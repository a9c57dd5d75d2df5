import { commandLine, imageName, securityField } from "../../../cluster/kubelet/security-context.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

/**
 * Paths to which software is known to write, by its image or its command line. Declared volumes of an image, such as
 * RabbitMQ's data, aren't included: the container runtime creates a writable folder for them.
 */
const WRITES: readonly [software: RegExp, name: string, paths: readonly string[]][] = [
  [/(?:^|\/)nginx$/, "nginx", ["/var/cache/nginx", "/var/run"]],
  [/(?:^|\/)nginx-unprivileged$/, "nginx", ["/tmp"]],
  [/(?:^|\/)httpd$/, "httpd", ["/usr/local/apache2/logs"]],
  [/(?:^|\/)postgres$/, "PostgreSQL", ["/var/run/postgresql"]],
  [/(?:^|\/)(?:mysql|mariadb)$/, "MySQL", ["/var/run/mysqld", "/tmp"]],
  [/(?:^|\/)(?:mongo|mongodb-community-server)$/, "MongoDB", ["/tmp"]],
  [/(?:^|\/)grafana(?:-oss|-enterprise)?$/, "Grafana", ["/var/lib/grafana"]],
  [/(?:^|\/)(?:tomcat)$/, "Tomcat", ["/usr/local/tomcat/work", "/usr/local/tomcat/temp"]],
  [/(?:^|\/)keycloak$/, "Keycloak", ["/tmp"]],
  [/(?:^|\/)(?:php|wordpress|nextcloud)$/, "PHP", ["/tmp"]],
  [/(?:^|\/)jellyfin$/, "Jellyfin", ["/tmp"]],
];
/** Images named after software that they don't contain, such as tools for it, or with its files elsewhere. */
const NAMED_AFTER = /^(?:mcp|chainguard)\//;
const COMMANDS: readonly [software: RegExp, name: string, paths: readonly string[]][] = [
  [/\bgunicorn\b(?!.*--worker-tmp-dir)/, "gunicorn", ["/tmp"]],
  [/\bjava\b/, "Java", ["/tmp"]],
  [/\bpuma\b/, "Puma", ["/tmp"]],
  [/\b(?:mktemp|tempfile)\b/, "mktemp", ["/tmp"]],
];

export const readOnlyRoot = defineRule({
  id: "starts/read-only-root",
  page: {
    title: "A container with a read-only root file system can write where its software needs to",
    why:
      "With `readOnlyRootFilesystem`, a program that writes outside its volumes fails, either at startup " +
      "or later, when it first needs a temporary file. The rule knows where some programs write.",
    source: "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    bad: "containers: [{name: api, image: 'nginx:1.27.3', securityContext: {readOnlyRootFilesystem: true}}]",
    good: "containers:\n  - name: api\n    image: nginx:1.27.3\n    securityContext: {readOnlyRootFilesystem: true}\n    volumeMounts: [{name: cache, mountPath: /var/cache/nginx}, {name: run, mountPath: /var/run}, {name: tmp, mountPath: /tmp}]\nvolumes: [{name: cache, emptyDir: {}}, {name: run, emptyDir: {}}, {name: tmp, emptyDir: {}}]",
  },
  *check(state) {
    for (const pod of state.pods)
      for (const container of pod.containers) {
        if (securityField(pod, container, "readOnlyRootFilesystem") !== true) continue;
        for (const [name, path] of known(container)) {
          if (isWritable(pod, container, path)) continue;
          yield {
            resource: pod.resource,
            path: [...container.path, "securityContext", "readOnlyRootFilesystem"],
            message: `container ${container.name} has a read-only root, and ${name} writes to ${path}`,
            fix: `mount an emptyDir at ${path}`,
          };
          break;
        }
      }
  },
});

function* known(container: Container): Iterable<[string, string]> {
  const image = imageName(container);
  const line = commandLine(container);
  // With its own command, the container may run a different program than the image's.
  if (!Array.isArray(container.spec.command) && !NAMED_AFTER.test(image))
    for (const [pattern, name, paths] of WRITES)
      if (pattern.test(image)) for (const path of paths) yield [name, path];
  for (const [pattern, name, paths] of COMMANDS)
    if (pattern.test(line)) for (const path of paths) yield [name, path];
}

/** True if a writable volume is mounted at a path or above it. */
function isWritable({ volumes }: Pod, { volumeMounts }: Container, path: string): boolean {
  return volumeMounts.some((mount) => {
    const at = textAt(mount, "mountPath")?.replace(/\/$/, "") ?? "";
    const here = path === at || path.startsWith(`${at}/`) || at.startsWith(`${path}/`) || same(at, path);
    const volume = volumes.find((one) => one.name === mount.name);
    const readOnly =
      mount.readOnly === true || (volume !== undefined && ("configMap" in volume || "secret" in volume));
    return here && !readOnly;
  });
}

/** /run and /var/run are the same folder in most images. */
function same(at: string, path: string): boolean {
  return at.replace(/^\/run/, "/var/run") === path;
}
