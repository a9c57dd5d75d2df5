import type { SystemRule } from "kustogen";
import type { TeslaSync } from "../context.ts";

export const timedSignals: SystemRule<TeslaSync> = {
  id: "teslasync/timed-signals",
  title: "The fleet telemetry server is TeslaSync's own, which says when a car measured",
  why:
    "Tesla's own image sends values without their time, and the API rejects each of them: cars stream, all pods are " +
    "ready, and the database stays empty (ev-dev-labs/teslasync@e65dee4, docs/guide/fleet-telemetry.md; @fab52d9, " +
    "internal/mqtt/mqtt.go).",
  *check({ images, settings: { fleetTelemetry } }) {
    if (fleetTelemetry && /(^|\/)fleet-telemetry[:@]/.test(images.fleetTelemetry))
      yield {
        at: ["images", "fleetTelemetry"],
        message: `expected TeslaSync's build, teslasync-fleet-telemetry, with the tag of the API: ${images.fleetTelemetry} leaves out when a car measured`,
      };
  },
};

export const publicKey: SystemRule<TeslaSync> = {
  id: "teslasync/public-key",
  title: "/.well-known is public, API and metrics are not",
  why: "Tesla reads the public key without a sign-in; everything else requires one.",
  *check({ settings: { ingress } }) {
    if (!ingress) return;
    const at = ["settings", "ingress", "publicPaths"];
    if (!ingress.publicPaths.includes("/.well-known"))
      yield { at, message: 'expected "/.well-known" among them: Tesla reads the public key there' };
    for (const [index, path] of ingress.publicPaths.entries()) {
      const segment = path.split("/")[1];
      if (segment === "metrics" || segment === "api")
        yield { at: [...at, index], message: `expected a path that may be public; /${segment} may not` };
    }
  },
};

export const authAddress: SystemRule<TeslaSync> = {
  id: "teslasync/auth-address",
  title: "The ingress controller has the address or Middleware of the sign-in",
  why: "nginx needs an address, Traefik a Middleware: without it, no request gets through, or every one does.",
  *check({ settings: { auth, ingress } }) {
    if (!ingress) return;
    const { controller, nginx, traefik } = ingress;
    if (controller === "nginx" && nginx.authUrl === undefined)
      yield {
        at: "settings.ingress.nginx.authUrl",
        message:
          'missing; expected the address that nginx asks for each request, such as "https://authentik.example.com/outpost.goauthentik.io/auth/nginx"',
      };
    if (controller === "traefik" && auth?.provider === "custom" && traefik.authMiddleware === undefined)
      yield {
        at: "settings.ingress.traefik.authMiddleware",
        message: "missing; expected the Middleware of the sign-in such as {name: my-auth, namespace: auth}",
      };
  },
};
