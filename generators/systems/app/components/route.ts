import { because, type Component, type Resource } from "kustogen";
import { ingress, LAST, part } from "kustogen/blocks";
import { shut } from "../../../shut.ts";
import type { App } from "../context.ts";
import { SERVICES } from "../services.ts";
import type { Settings } from "../settings.ts";

const NGINX = "nginx.ingress.kubernetes.io";

/** The requests of git over HTTP, for any repository name. */
const GIT_PATH = "/.+/(info/refs|git-upload-pack|git-receive-pack)$";

/** The public routes, once their backends are ready. */
export const route: Component<App, NonNullable<Settings["ingress"]>> = {
  name: "route",
  wave: LAST,
  when: ({ settings }) => settings.ingress,
  resources: (context, { on }) => routes(context, on),
};

/**
 * The public routes: `app` to the API, `app-git` for git over HTTP, `app-static` for static files at a separate host,
 * and `app-metrics`, which answers 403 on the paths where a service would expose its metrics. With `use-regex` nginx
 * treats all paths of the host as regular expressions and tries the longest first, so the order of these four is
 * right.
 */
function routes(context: App, settings: NonNullable<Settings["ingress"]>): Resource[] {
  const { className, clusterIssuer, host, staticHost, staticTlsSecret, tlsSecret } = settings;
  const issuer = { "cert-manager.io/cluster-issuer": clusterIssuer };
  const regex = { [`${NGINX}/use-regex`]: "true" };
  const tls = [{ hosts: [host], secretName: tlsSecret }];
  const staticTls = staticHost === undefined ? [] : [{ hosts: [staticHost], secretName: staticTlsSecret }];
  const to = (key: "app" | "gitserver" | "staticServer") => ({
    service: SERVICES[key].name,
    port: SERVICES[key].port,
  });
  const metrics = { path: "/metrics/?$", pathType: "ImplementationSpecific" as const };
  return [
    ingress(part(context, SERVICES.app.name), {
      name: "app",
      className,
      hosts: { [host]: [{ path: "/", ...to("app") }] },
      tls,
      annotations: {
        ...issuer,
        [`${NGINX}/proxy-body-size`]: `${settings.maxUploadMb}m`,
        [`${NGINX}/proxy-read-timeout`]: because("Language models stream their answers.", "300"),
        ...settings.annotations,
      },
    }),
    ingress(part(context, SERVICES.gitserver.name), {
      name: "app-git",
      className,
      hosts: {
        [host]: [{ path: GIT_PATH, pathType: "ImplementationSpecific", ...to("gitserver") }],
      },
      tls,
      annotations: {
        ...regex,
        [`${NGINX}/proxy-body-size`]: `${settings.maxPushMb}m`,
        [`${NGINX}/proxy-read-timeout`]: String(settings.gitTimeoutSeconds),
        [`${NGINX}/proxy-send-timeout`]: String(settings.gitTimeoutSeconds),
        [`${NGINX}/proxy-request-buffering`]: because(
          "Packs are streamed, instead of being buffered on the controller's disk.",
          "off",
        ),
        [`${NGINX}/proxy-buffering`]: "off",
      },
    }),
    ...(staticHost === undefined
      ? []
      : [
          ingress(part(context, SERVICES.staticServer.name), {
            name: "app-static",
            className,
            hosts: { [staticHost]: [{ path: "/", ...to("staticServer") }] },
            tls: staticTls,
            annotations: issuer,
          }),
        ]),
    ingress(part(context, SERVICES.app.name), {
      name: "app-metrics",
      className,
      hosts: {
        [host]: [{ ...metrics, ...to("app") }],
        ...(staticHost === undefined ? {} : { [staticHost]: [{ ...metrics, ...to("staticServer") }] }),
      },
      tls: [...tls, ...staticTls],
      annotations: { ...regex, ...shut("Metrics have no sign-in") },
    }),
  ];
}
