import { because, type Component } from "kustogen";
import { env, requirements, webService } from "kustogen/blocks";
import { NAME, TESLA_PORT } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import { toInternet } from "../outside.ts";
import type { Settings } from "../settings.ts";

/** Tesla's proxy that signs commands; omitted if it is off or external. */
export const commandProxy: Component<TeslaSync, NonNullable<Settings["commandProxy"]>> = {
  name: "command-proxy",
  when: ({ settings: { commandProxy: proxy } }) => proxy?.externalUrl === undefined && proxy,
  talksTo: () => [toInternet("signed commands go to Tesla")],
  resources({ images }, { part: of }) {
    const open = { tcpSocket: { port: "https" } };
    return webService(of, {
      name: NAME.commandProxy,
      scale: 1,
      container: {
        name: "command-proxy",
        image: images.commandProxy,
        ports: [{ name: "https", containerPort: TESLA_PORT }],
        env: env({
          TESLA_HTTP_PROXY_HOST: "0.0.0.0",
          TESLA_HTTP_PROXY_PORT: TESLA_PORT,
          TESLA_HTTP_PROXY_TLS_CERT: "/data/tls-cert.pem",
          TESLA_HTTP_PROXY_TLS_KEY: "/data/tls-key.pem",
          TESLA_KEY_FILE: "/data/private-key.pem",
        }),
        livenessProbe: { ...open, initialDelaySeconds: 10, periodSeconds: 30 },
        readinessProbe: { ...open, initialDelaySeconds: 5, periodSeconds: 10 },
        volumeMounts: [{ name: "keys", mountPath: "/data", readOnly: true }],
        // ev-dev-labs/teslasync@ef579af, helm/teslasync/values.yaml.
        resources: requirements("50m/200m", "32Mi/128Mi"),
      },
      pod: {
        securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
        volumes: [
          {
            name: "keys",
            secret: {
              secretName: "teslasync-command-proxy",
              defaultMode: because("Only the server and the pod's group may read the private key.", 0o440),
            },
          },
        ],
      },
    });
  },
};
