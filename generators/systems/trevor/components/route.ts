import { because, type Component } from "kustogen";
import { ingress, LAST } from "kustogen/blocks";
import { shut } from "../../../shut.ts";
import type { Trevor } from "../context.ts";
import type { Settings } from "../settings.ts";
import { API_PORT } from "./api.ts";

const NGINX = "nginx.ingress.kubernetes.io";

/** The public route to the API, and a second Ingress that answers 403 for /metrics, which has no sign-in. */
export const route: Component<Trevor, NonNullable<Settings["ingress"]>> = {
  name: "route",
  part: "api",
  wave: LAST,
  when: ({ settings }) => settings.ingress,
  resources(context, { on: { annotations, className, host }, part }) {
    const tls = [{ hosts: [host], secretName: "trevor-tls" }];
    const to = { service: "trevor", port: API_PORT };
    return [
      ingress(part, {
        name: "trevor",
        className,
        hosts: { [host]: [{ path: "/", ...to }] },
        tls,
        annotations: {
          "cert-manager.io/cluster-issuer": "letsencrypt-prod",
          [`${NGINX}/proxy-body-size`]: because(
            "An upload's form is a little larger than its file.",
            `${context.settings.maxUploadSizeMb + 20}m`,
          ),
          [`${NGINX}/proxy-read-timeout`]: because(
            "Streams of live updates stay open for up to five minutes.",
            "300",
          ),
          ...annotations,
        },
      }),
      ingress(part, {
        name: "trevor-metrics",
        className,
        hosts: { [host]: [{ path: "/metrics", ...to }] },
        tls,
        annotations: shut("/metrics has no sign-in"),
      }),
    ];
  },
};
