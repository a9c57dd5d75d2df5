import { registryOf } from "../../../cluster/image.ts";
import { imageName, securityField, userOf } from "../../../cluster/kubelet/security-context.ts";
import { isOpenShift } from "../../../cluster/openshift.ts";
import { defineRule } from "../../rule.ts";

/** Docker Hub's official images without a `USER`: their entry points start as root. */
const AS_ROOT = new Set(
  [
    ["postgres", "mysql", "mariadb", "mongo", "redis", "valkey/valkey", "rabbitmq", "influxdb"],
    ["nginx", "httpd", "caddy", "traefik", "registry", "wordpress", "nextcloud"],
    ["alpine", "busybox", "debian", "ubuntu", "node", "python", "php", "ruby", "golang", "eclipse-temurin"],
  ].flat(),
);
/** Images that declare their user by name, which the kubelet can't distinguish from root. */
const BY_NAME = new Set(["memcached", "haproxy", "varnish", "jenkins/jenkins"]);

export const rootImage = defineRule({
  id: "starts/root-image",
  title: "A container with `runAsNonRoot` sets a numeric user, unless its image has one that isn't root",
  why:
    "If the image's own user is root or a name, a container with `runAsNonRoot` and no `runAsUser` hangs " +
    'in CreateContainerConfigError: "image will run as root" or "image has non-numeric user, cannot ' +
    'verify user is non-root". `runAsUser: 0` has the same effect.',
  source: "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  example: {
    bad: "image: postgres:17.2\nsecurityContext: {runAsNonRoot: true}",
    good: "image: postgres:17.2\nsecurityContext: {runAsNonRoot: true, runAsUser: 999}",
  },
  worst: "error",
  cases: { error: "for `runAsUser: 0`" },
  basis: "refused",
  *check(state) {
    // OpenShift assigns every pod a user from its namespace's range.
    if (isOpenShift(state)) return;
    for (const pod of state.pods)
      for (const container of pod.containers) {
        if (securityField(pod, container, "runAsNonRoot") === true && userOf(pod, container) === 0)
          yield {
            resource: pod.resource,
            path: [...container.path, "securityContext"],
            severity: "error",
            message: `container ${container.name} has runAsNonRoot and runAsUser: 0: the kubelet refuses to start it`,
            fix: "remove one of the two",
          };
        if (userOf(pod, container) !== "not root") continue;
        const { image } = container;
        const name = imageName(container).replace(/^library\//, "");
        if (image === undefined || registryOf(image) !== "docker.io") continue;
        if (!AS_ROOT.has(name) && !BY_NAME.has(name)) continue;
        yield {
          resource: pod.resource,
          path: [...container.path, "image"],
          message: `container ${container.name} has runAsNonRoot and no runAsUser, and ${name} ${
            AS_ROOT.has(name) ? "starts as root" : "names its user"
          }: the kubelet refuses to start it`,
          fix: "set securityContext.runAsUser to the number of the image's user, and fsGroup if the pod has a volume",
        };
      }
  },
});
