import { because, type Component } from "kustogen";
import { ingress, LAST } from "kustogen/blocks";
import type { App } from "../context.ts";
import { SERVICES } from "../services.ts";
import type { Settings } from "../settings.ts";

const NGINX = "nginx.ingress.kubernetes.io";

/** The requests of git over HTTP, for any repository name. */
const GIT_PATH = "/.+/(info/refs|git-upload-pack|git-receive-pack)$";

/**
 * The public routes, once their backends are ready: `app` to the API, `app-git` for git over HTTP. With `use-regex` nginx
 * treats all paths of the host as regular expressions and tries the longest first.
 */
export const route: Component<App, NonNullable<Settings["ingress"]>> = {
  name: "route",
  part: "app",
  wave: LAST,
  when: ({ settings }) => settings.ingress,
  resources({ settings }, { on: { className }, part }) {
    const host = new URL(settings.domainUrl).hostname;
    const tls = [{ hosts: [host], secretName: "app-tls" }];
    const { app, gitserver } = SERVICES;
    return [
      ingress(part, {
        name: "app",
        className,
        hosts: { [host]: [{ path: "/", service: app.name, port: app.port }] },
        tls,
        annotations: {
          "cert-manager.io/cluster-issuer": "letsencrypt-prod",
          [`${NGINX}/proxy-body-size`]: "100m",
          [`${NGINX}/proxy-read-timeout`]: because("Language models stream their answers.", "300"),
        },
      }),
      ingress(part, {
        name: "app-git",
        className,
        hosts: {
          [host]: [
            {
              path: GIT_PATH,
              pathType: "ImplementationSpecific",
              service: gitserver.name,
              port: gitserver.port,
            },
          ],
        },
        tls,
        annotations: {
          [`${NGINX}/use-regex`]: "true",
          [`${NGINX}/proxy-body-size`]: "10240m",
          [`${NGINX}/proxy-read-timeout`]: "3600",
          [`${NGINX}/proxy-send-timeout`]: "3600",
          [`${NGINX}/proxy-request-buffering`]: because(
            "Packs are streamed, instead of being buffered on the controller's disk.",
            "off",
          ),
          [`${NGINX}/proxy-buffering`]: "off",
        },
      }),
    ];
  },
};
