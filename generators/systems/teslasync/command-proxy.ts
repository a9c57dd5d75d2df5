import type { Resource } from "kustogen";
import { disruptionBudget, env, part, webService } from "kustogen/blocks";
import { NAME, TESLA_PORT } from "./addresses.ts";
import type { TeslaSync } from "./context.ts";

/** Tesla's proxy that signs commands; nothing where it is off or where somebody else runs it. */
export function commandProxy(context: TeslaSync): Resource[] {
  const { images, settings } = context;
  const proxy = settings.commandProxy;
  if (!proxy || proxy.externalUrl !== undefined) return [];
  const of = part(context, "command-proxy");
  const open = { tcpSocket: { port: "https" } };
  return [
    ...webService(of, {
      name: NAME.commandProxy,
      scale: proxy.replicas,
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
        resources: proxy.resources,
      },
      pod: {
        securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
        volumes: [{ name: "keys", secret: { secretName: "teslasync-command-proxy", defaultMode: 0o440 } }],
      },
    }),
    ...disruptionBudget(of, NAME.commandProxy, proxy.replicas),
  ];
}
