import { because, type Component } from "kustogen";
import { ingress, LAST } from "kustogen/blocks";
import type { Alexandria } from "../context.ts";
import type { Settings } from "../settings.ts";
import { ANSWER_SECONDS } from "./nginx.ts";

const NGINX = "nginx.ingress.kubernetes.io";

/** The public route, to nginx. */
export const route: Component<Alexandria, NonNullable<Settings["ingress"]>> = {
  name: "route",
  part: "alexandria",
  wave: LAST,
  when: ({ settings }) => settings.ingress,
  resources: ({ settings }, { on: { annotations, className, clusterIssuer, host, tlsSecret }, part }) => [
    ingress(part, {
      name: "alexandria",
      className,
      hosts: { [host]: [{ path: "/", service: "alexandria", port: 80 }] },
      tls: [{ hosts: [host], secretName: tlsSecret }],
      annotations: {
        "cert-manager.io/cluster-issuer": clusterIssuer,
        [`${NGINX}/proxy-body-size`]: because(
          "The same limits of size and time as in the dashboard's nginx.",
          `${settings.maxUploadMb}m`,
        ),
        [`${NGINX}/proxy-read-timeout`]: String(ANSWER_SECONDS),
        [`${NGINX}/proxy-buffering`]: "off",
        ...annotations,
      },
    }),
  ],
};
