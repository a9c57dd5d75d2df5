import { because, type Component, type Resource } from "kustogen";
import {
  env,
  hashedConfigMap,
  ingress,
  metadata,
  type Part,
  requirements,
  serviceMonitor,
  webService,
} from "kustogen/blocks";
import { FLEET_METRICS_PORT, MQTT_PORT, NAME, TESLA_PORT, TOPIC_BASE } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import { controller, monitoring, TO_MQTT } from "../outside.ts";
import type { Settings } from "../settings.ts";
import { WAVE } from "../waves.ts";
import { STARTUP } from "./app-container.ts";
import { waitForMqtt } from "./waits.ts";

const CONFIG_MAP = "teslasync-fleet-telemetry";

/** config.json of Tesla's server: cars connect with mutual TLS, their data goes to MQTT. */
const SERVER = {
  host: "0.0.0.0",
  port: TESLA_PORT,
  log_level: "info",
  transmit_decoded_records: true,
  tls: { server_cert: "/certs/tls.crt", server_key: "/certs/tls.key" },
  mqtt: {
    broker: `${NAME.mosquitto}:${MQTT_PORT}`,
    client_id: "fleet-telemetry",
    topic_base: TOPIC_BASE,
    qos: 1,
    retained: false,
  },
  records: { V: ["mqtt"], alerts: ["mqtt"], errors: ["logger"], connectivity: ["mqtt"] },
  monitoring: { prometheus_metrics_port: FLEET_METRICS_PORT },
};

/** The server that cars stream to, one instance, because its MQTT client has a fixed name, and its route. */
export const fleetTelemetry: Component<TeslaSync, NonNullable<Settings["fleetTelemetry"]>> = {
  name: "fleet-telemetry",
  wave: WAVE.edge,
  when: ({ settings }) => settings.fleetTelemetry,
  resources: (context, { on, part }) => described(context, on.host, part),
  admits: (context) => [
    { from: controller(context), ports: [TESLA_PORT], why: "cars stream their measurements" },
    { from: monitoring(context), ports: [FLEET_METRICS_PORT], why: "Prometheus reads /metrics" },
  ],
  talksTo: () => [TO_MQTT],
};

function described({ images, settings }: TeslaSync, host: string, of: Part): Resource[] {
  const open = { tcpSocket: { port: "wss" } };
  return [
    hashedConfigMap(of, CONFIG_MAP, { "config.json": `${JSON.stringify(SERVER, null, 2)}\n` }),
    ...webService(of, {
      name: NAME.fleetTelemetry,
      scale: "single",
      container: {
        name: "fleet-telemetry",
        image: images.fleetTelemetry,
        ports: [
          { name: "wss", containerPort: TESLA_PORT },
          { name: "metrics", containerPort: FLEET_METRICS_PORT },
        ],
        startupProbe: { ...open, ...STARTUP },
        livenessProbe: { ...open, periodSeconds: 30 },
        readinessProbe: { ...open, periodSeconds: 10 },
        volumeMounts: [
          { name: "config", mountPath: "/etc/fleet-telemetry", readOnly: true },
          { name: "tls", mountPath: "/certs", readOnly: true },
        ],
        // ev-dev-labs/teslasync@ef579af, helm/teslasync/values.yaml.
        resources: requirements("100m/500m", "64Mi/256Mi"),
      },
      pod: {
        terminationGracePeriodSeconds: 60,
        securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
        initContainers: [
          {
            ...waitForMqtt(images.init),
            envFrom: undefined,
            env: because(
              "It gets none of TeslaSync's own configuration.",
              env({ MQTT_HOST: NAME.mosquitto, MQTT_PORT }),
            ),
          },
        ],
        volumes: [
          { name: "config", configMap: { name: CONFIG_MAP } },
          {
            name: "tls",
            secret: {
              secretName: "teslasync-fleet-telemetry-tls",
              defaultMode: because("Only the server and the pod's group may read the private key.", 0o440),
            },
          },
        ],
      },
    }),
    ...(of.prometheus && settings.metrics
      ? [serviceMonitor(of, { name: NAME.fleetTelemetry, port: "metrics", ...settings.metrics })]
      : []),
    wayIn(of, host, settings),
  ];
}

/** Cars present a certificate to the server itself, so the controller in front of it must pass TLS through. */
function wayIn(of: Part, host: string, { ingress: route }: Settings): Resource {
  if (route?.controller === "nginx")
    return ingress(of, {
      name: NAME.fleetTelemetry,
      className: route.nginx.className,
      hosts: { [host]: [{ path: "/", service: NAME.fleetTelemetry, port: "wss" }] },
      annotations: { "nginx.ingress.kubernetes.io/ssl-passthrough": "true" },
    });
  return {
    apiVersion: "traefik.io/v1alpha1",
    kind: "IngressRouteTCP",
    metadata: metadata(of, NAME.fleetTelemetry),
    spec: {
      entryPoints: ["websecure"],
      routes: [{ match: `HostSNI(\`${host}\`)`, services: [{ name: NAME.fleetTelemetry, port: "wss" }] }],
      tls: { passthrough: true },
    },
  };
}
