import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSecurityContext } from "kubernetes-models/v1/PodSecurityContext";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { IPodTemplateSpec } from "kubernetes-models/v1/PodTemplateSpec";
import type { ISecurityContext } from "kubernetes-models/v1/SecurityContext";
import { valueAndReason } from "../authoring/because.ts";
import type { Requirements } from "../settings/requirements.ts";
import { defined } from "./defined.ts";
import { withImageNeeds } from "./image-needs.ts";
import { labels, type Part, selector } from "./metadata.ts";
import { given, having, refuse, texts } from "./options.ts";

/** Kubernetes' container fields; requests and limits are required. */
export type ContainerFields = Omit<IContainer, "resources"> & { resources: Requirements };

/** A container that serves requests: ports and both probes are required. */
export type ServingContainerFields = ContainerFields &
  Required<Pick<IContainer, "ports" | "livenessProbe" | "readinessProbe">>;

/**
 * A container with the restricted security context; your `securityContext` overrides it field by field. All other
 * fields are Kubernetes' own and are used as given.
 *
 * @example
 * ```ts
 * container({
 *   name: "web",
 *   image: context.images.web,
 *   ports: [{ name: "http", containerPort: 8080 }],
 *   env: env({ LOG_LEVEL: context.settings.logLevel }),
 *   resources: requirements("100m/1", "256Mi/256Mi"),
 * })
 * ```
 */
export function container(fields: ContainerFields): IContainer {
  const { resources, securityContext, ...rest } = having("container", fields, ["name", "resources"]);
  for (const key of ["livenessProbe", "readinessProbe", "startupProbe"] as const) {
    const { grpc, httpGet, tcpSocket } = rest[key] ?? {};
    refuseUndeclared((httpGet ?? tcpSocket ?? grpc)?.port, [rest], "container", key);
  }
  return defined({
    ...rest,
    resources: { ...resources },
    securityContext: restrictedContainer(securityContext),
  });
}

/** Throws InputError for a port, by number or name, that no container declares. @param places like those of `refuse` */
export function refuseUndeclared(given: unknown, of: Pick<IContainer, "ports">[], ...places: string[]) {
  const ports = of.flatMap((one) => one.ports ?? []);
  const known = ports.flatMap(({ containerPort, name = [] }) => [containerPort, name].flat());
  const all: unknown[] = known.map((one) => valueAndReason(one).value);
  const port = valueAndReason(given).value;
  if (port !== undefined && all.length > 0 && !all.includes(port))
    refuse(`the container declares no port ${port}. Write ${all.join(" or ")}, or declare it`, ...places);
}

/** The restricted Pod Security Standard: no root, the runtime's seccomp profile. */
const RESTRICTED: IPodSecurityContext = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };

/** Kubernetes' pod fields, and annotations and further labels for the template's metadata. */
export interface PodFields extends Partial<Omit<IPodSpec, "containers">> {
  annotations?: Record<string, string>;
  labels?: Record<string, string>;
}

/**
 * A pod template with a part's labels, for a kind that no block makes, such as a StatefulSet: restricted security, no API token (a pod that needs the API sets
 * `automountServiceAccountToken` or projects a token into the one container that uses it), and no service links, which
 * would add a variable `<SERVICE>_PORT=tcp://…` for every Service in the namespace. A container of a known official image
 * gets that image's user and folders, unless you set them.
 *
 * @example
 * ```ts
 * object("apps/v1", "StatefulSet", {
 *   metadata: metadata(part, "shop-db"),
 *   spec: {
 *     serviceName: "shop-db",
 *     selector: { matchLabels: selector(part) },
 *     template: podTemplate(part, [
 *       container({ name: "db", image: context.images.postgres, resources: requirements("250m/1", "512Mi/1Gi") }),
 *     ]),
 *   },
 * })
 * ```
 */
export function podTemplate(part: Part, containers: IContainer[], fields: PodFields = {}): IPodTemplateSpec {
  const { annotations, labels: more, securityContext, ...spec } = fields;
  return {
    metadata: defined({
      labels: { ...labels(part), ...selector(part), ...texts("pod.labels", more) },
      annotations: texts("pod.annotations", annotations),
    }),
    spec: withImageNeeds(part, {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...given("pod", spec, ["containers"]),
      securityContext: { ...RESTRICTED, ...securityContext },
      containers,
    }),
  };
}

/**
 * Numeric user and group IDs that an image runs as; `fsGroup` owns the volume. A container whose image sets no user
 * runs as root, and the kubelet doesn't start it under `runAsNonRoot`. Blocks know those of some official images.
 */
export type ImageUser = Required<Pick<IPodSecurityContext, "runAsUser" | "runAsGroup" | "fsGroup">>;

/**
 * Pod `securityContext` for a pod that mounts a volume to which `fsGroup` may write: the kubelet changes the ownership
 * of its files only if the root folder has another owner, instead of walking all of them at every start.
 *
 * @example
 * ```ts
 * { pod: { securityContext: onVolume({ runAsUser: 1000, fsGroup: 1000 }) } }
 * ```
 */
export function onVolume(fields: IPodSecurityContext): IPodSecurityContext {
  return { ...fields, fsGroupChangePolicy: fields.fsGroupChangePolicy ?? "OnRootMismatch" };
}

/**
 * Container `securityContext` of the restricted Pod Security Standard, with a read-only root file system. Your fields
 * override these, and `undefined` leaves one out; if the image writes to its root, pass
 * `{ readOnlyRootFilesystem: false }`, and explain it in a comment.
 */
export function restrictedContainer(fields: ISecurityContext = {}): ISecurityContext {
  return defined({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
    ...fields,
  });
}
