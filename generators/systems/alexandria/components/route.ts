import { because, type Component } from "kustogen";
import { ingress, LAST } from "kustogen/blocks";
import type { Alexandria } from "../context.ts";
import type { Settings } from "../settings.ts";
import { LIMITS } from "./configuration.ts";

const NGINX = "nginx.ingress.kubernetes.io";

/** The Ingress that an environment has: none until someone has seen that the default password doesn't work. */
export function open({ auth, ingress: on }: Settings): Settings["ingress"] {
  return auth.acknowledge === undefined ? undefined : on;
}

/** The public route, to nginx, at the host that passkeys belong to. */
export const route: Component<Alexandria, NonNullable<Settings["ingress"]>> = {
  name: "route",
  part: "alexandria",
  wave: LAST,
  when: ({ settings }) => open(settings),
  resources({ settings }, { on: { className }, part }) {
    const host = new URL(settings.webauthn.rpOrigin).hostname;
    return [
      ingress(part, {
        name: "alexandria",
        className,
        hosts: { [host]: [{ path: "/", service: "alexandria", port: 80 }] },
        tls: [{ hosts: [host], secretName: "alexandria-tls" }],
        annotations: {
          "cert-manager.io/cluster-issuer": "letsencrypt-prod",
          [`${NGINX}/proxy-body-size`]: because("As in the dashboard's nginx.", `${LIMITS.MAX_UPLOAD_MB}m`),
          [`${NGINX}/proxy-read-timeout`]: String(LIMITS.ANSWER_SECONDS),
          [`${NGINX}/proxy-buffering`]: "off",
        },
      }),
    ];
  },
};
