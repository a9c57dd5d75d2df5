import { because, type Component } from "kustogen";
import {
  autoscaler,
  container,
  deployment,
  disruptionBudget,
  ingressController,
  listedEgress,
  listedIngress,
  onVolume,
  prometheus,
  type Scale,
  secretEnv,
  service as serviceBlock,
} from "kustogen/blocks";
import type { App } from "../context.ts";
import { APP_SECRETS } from "../secrets.ts";
import { FOLDERS, SERVICES, type ServiceKey, SHARED_DATA, SSH_PORT } from "../services.ts";
import type { Settings } from "../settings.ts";
import { APP_ENV } from "./configuration.ts";

/** The number of pods; the email-worker is exactly one. */
function scaleOf(key: ServiceKey, { services }: Settings): Scale {
  if (key === "emailWorker") return "single";
  return services[key].autoscaling ?? services[key].replicas;
}

/**
 * One of the six services: Deployment, Service with its HTTP port, autoscaler if it has one, and disruption budget if
 * there are always two pods. The table and the settings contain the differences between the six.
 */
export function service(key: ServiceKey): Component<App> {
  const { drainSeconds, folders, name, port } = SERVICES[key];
  const ssh = key === "gitserver";
  return {
    name,
    resources({ images, settings }, { part }) {
      const scale = scaleOf(key, settings);
      const readOnly = settings.readOnlyRootFilesystem;
      const claim = { name: SHARED_DATA.name, persistentVolumeClaim: { claimName: SHARED_DATA.name } };
      return [
        deployment(part, {
          name,
          scale,
          containers: [
            container({
              name,
              image: images[key],
              envFrom: [{ configMapRef: { name: APP_ENV } }, ...secretEnv([{ name: APP_SECRETS }])],
              ports: [
                { name: "http", containerPort: port },
                ...(ssh ? [{ name: "ssh", containerPort: SSH_PORT }] : []),
              ],
              // No other probe: nothing says how long it takes to start, and when to kill it.
              readinessProbe: { tcpSocket: { port: "http" }, timeoutSeconds: 3 },
              lifecycle: { preStop: { sleep: { seconds: 5 } } },
              volumeMounts: [
                ...folders.map((one) => ({ name: claim.name, mountPath: FOLDERS[one], subPath: one })),
                ...(readOnly ? [{ name: "tmp", mountPath: "/tmp" }] : []),
              ],
              securityContext: { readOnlyRootFilesystem: readOnly || undefined },
              resources: settings.services[key].resources,
            }),
          ],
          pod: {
            serviceAccountName: "app",
            terminationGracePeriodSeconds: drainSeconds,
            securityContext: because(
              "OnRootMismatch: the kubelet checks only the top folder, instead of walking 200Ti at every start.",
              onVolume({ runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 }),
            ),
            volumes: [
              ...(folders.length > 0 ? [claim] : []),
              ...(readOnly ? [{ name: "tmp", emptyDir: {} }] : []),
            ],
          },
        }),
        serviceBlock(part, { name, ports: [{ name: "http", port, targetPort: "http", protocol: "TCP" }] }),
        ...(ssh
          ? [
              // The Ingress supports only HTTP; what is in front of port 2222 is the cluster's.
              serviceBlock(part, {
                name: "gitserver-ssh",
                ports: [{ name: "ssh", port: SSH_PORT, targetPort: "ssh", protocol: "TCP" }],
              }),
            ]
          : []),
        ...autoscaler(part, name, scale),
        ...disruptionBudget(part, name, scale),
      ];
    },
    admits: (context) => [
      context.settings.ingress !== undefined &&
        (ssh || key === "app") && {
          from: ingressController(context),
          ports: [...(!ssh || context.settings.ingress.git ? [port] : []), ...(ssh ? [SSH_PORT] : [])],
          why: "requests through the ingress controller",
        },
      key === "metricsAggregator" && {
        from: prometheus(context),
        ports: [port],
        why: "Prometheus reads metrics",
      },
      ...listedIngress(context.settings.networkPolicy, ssh ? [port, SSH_PORT] : [port]),
    ],
    talksTo: ({ settings }) => [
      ...Object.values(SERVICES)
        .filter((other) => other.name !== name)
        .map((other) => ({ to: other.name, ports: [other.port], why: "any of the six may call another" })),
      ...listedEgress(settings.networkPolicy),
    ],
  };
}
