import { because, type Component, type Resource } from "kustogen";
import { ingress, LAST, type Part } from "kustogen/blocks";
import type { App } from "../context.ts";
import { SERVICES } from "../services.ts";
import type { Settings } from "../settings.ts";

const NGINX = "nginx.ingress.kubernetes.io";

/** The requests of git over HTTP, for any repository name. */
const GIT_PATH = "/.+/(info/refs|git-upload-pack|git-receive-pack)$";

const tlsOf = (host: string) => [{ hosts: [host], secretName: "app-tls" }];

/** The public routes, once their backends are ready: `app` to the API, and `app-git` for git over HTTP where that is on. */
export const route: Component<App, NonNullable<Settings["ingress"]>> = {
  name: "route",
  part: "app",
  wave: LAST,
  when: ({ settings }) => settings.ingress,
  resources({ settings }, { on: { className, git }, part }) {
    const host = new URL(settings.domainUrl).hostname;
    const { app } = SERVICES;
    return [
      ingress(part, {
        name: "app",
        className,
        hosts: { [host]: [{ path: "/", service: app.name, port: app.port }] },
        tls: tlsOf(host),
        annotations: {
          "cert-manager.io/cluster-issuer": "letsencrypt-prod",
          [`${NGINX}/proxy-body-size`]: "100m",
          [`${NGINX}/proxy-read-timeout`]: because("Language models stream their answers.", "300"),
        },
      }),
      ...(git ? [ofGit(part, className, host)] : []),
    ];
  },
};

/**
 * The Ingress for git over HTTP. With `use-regex` nginx treats all paths of the host as regular expressions and tries the
 * longest first.
 */
function ofGit(part: Part, className: string, host: string): Resource {
  const { name: service, port } = SERVICES.gitserver;
  return ingress(part, {
    name: "app-git",
    className,
    hosts: { [host]: [{ path: GIT_PATH, pathType: "ImplementationSpecific", service, port }] },
    tls: tlsOf(host),
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
  });
}
