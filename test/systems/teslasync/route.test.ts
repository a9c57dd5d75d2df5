import { all, names, one, wave } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { teslasync } from "../../../generators/systems/teslasync/index.ts";
import { publicRoutes } from "../../../generators/systems/teslasync/public-routes.ts";
import { VIEWS } from "../views.ts";
import { LAYERS, location, nginxConf } from "./look.ts";

const DEFAULT_HEADERS = { name: "default-headers", namespace: "traefik" };
const AUTHENTIK = { name: "authentik-auth", namespace: "authentik" };
const NGINX = {
  controller: "nginx",
  nginx: { authUrl: "https://authentik.example.com/outpost.goauthentik.io/auth/nginx" },
};
const HOST: Record<string, string> = {
  beta: "teslasync.beta.your-domain.com",
  production: "teslasync.your-domain.com",
};

describe.each(VIEWS)("teslasync's route, %s", (_view, view) => {
  const layerOf = (layer: string, settings: Record<string, unknown> = {}) =>
    view(teslasync, layer, { settings });
  const KNOWN = { prometheus: { release: "kube-prometheus-stack" } };

  describe("T10: Traefik", () => {
    test.each(["beta", "production"])(
      "%s has /.well-known in the open above all else behind Authentik",
      (layer) => {
        const state = layerOf(layer);
        const route = one(state, "IngressRoute", "teslasync");
        const host = HOST[layer];
        const services = [{ name: "teslasync-web", port: 80 }];
        expect(route.apiVersion).toBe("traefik.io/v1alpha1");
        expect(route.spec).toEqual({
          entryPoints: ["websecure"],
          routes: [
            {
              kind: "Rule",
              match: `Host(\`${host}\`) && PathPrefix(\`/.well-known\`)`,
              priority: 100,
              middlewares: [DEFAULT_HEADERS],
              services,
            },
            {
              kind: "Rule",
              match: `Host(\`${host}\`)`,
              priority: 10,
              middlewares: [AUTHENTIK, DEFAULT_HEADERS],
              services,
            },
          ],
          tls: { secretName: "teslasync-tls" },
        });
        expect(wave(route)).toBeGreaterThan(wave(one(state, "Deployment", "teslasync-web")));
        expect(all(state, "Ingress")).toEqual([]);
      },
    );

    test("the sign-in's Middleware and the certificate's Secret are settings", () => {
      const authelia = { auth: { provider: "authelia" }, ingress: { tlsSecret: "wildcard" } };
      const { spec } = one(layerOf("beta", authelia), "IngressRoute", "teslasync");
      expect(spec.tls.secretName).toBe("wildcard");
      expect(spec.routes[1].middlewares[0]).toEqual({ name: "authelia-auth", namespace: "authelia" });
      const own = { name: "sign-in", namespace: "auth" };
      const other = layerOf("beta", { ingress: { traefik: { authMiddleware: own } } });
      expect(one(other, "IngressRoute", "teslasync").spec.routes[1].middlewares[0]).toEqual(own);
    });

    test("the certificate comes from cert-manager, or someone provides it", () => {
      const certificate = one(layerOf("production"), "Certificate", "teslasync-tls");
      expect(certificate.spec).toEqual({
        secretName: "teslasync-tls",
        issuerRef: { name: "letsencrypt-prod", kind: "ClusterIssuer" },
        dnsNames: ["teslasync.your-domain.com"],
      });
      const provided = layerOf("production", { ingress: { clusterIssuer: null } });
      expect(all(provided, "Certificate")).toEqual([]);
      expect(one(provided, "IngressRoute", "teslasync").spec.tls.secretName).toBe("teslasync-tls");
    });

    test("base has none, and off leaves nothing behind", () => {
      const off = layerOf("beta", { ingress: false });
      for (const state of [layerOf("base"), off]) {
        const routes = state.filter(({ kind }) => /Ingress|Certificate|Middleware/.test(kind));
        expect(names(routes)).toEqual([]);
      }
    });
  });

  describe("T11: nginx", () => {
    test.each(["beta", "production"])(
      "in %s has two Ingresses, the sign-in on all but /.well-known",
      (layer) => {
        const state = layerOf(layer, { ingress: NGINX });
        const open = one(state, "Ingress", "teslasync-public");
        const closed = one(state, "Ingress", "teslasync");
        const paths = ({ spec }: typeof open) =>
          spec.rules.map(({ host, http }: { host: string; http: { paths: { path: string }[] } }) => [
            host,
            http.paths.map(({ path }) => path),
          ]);
        expect(paths(open)).toEqual([[HOST[layer], ["/.well-known"]]]);
        expect(paths(closed)).toEqual([[HOST[layer], ["/"]]]);
        for (const { spec } of [open, closed]) {
          expect(spec.ingressClassName).toBe("nginx");
          expect(spec.tls).toEqual([{ hosts: [HOST[layer]], secretName: "teslasync-tls" }]);
          expect(spec.rules[0].http.paths[0].backend.service).toEqual({
            name: "teslasync-web",
            port: { number: 80 },
          });
        }
        const prefix = "nginx.ingress.kubernetes.io";
        expect(closed.metadata.annotations).toMatchObject({
          [`${prefix}/auth-url`]: NGINX.nginx.authUrl,
          [`${prefix}/auth-response-headers`]: "X-Authentik-Username",
          [`${prefix}/auth-snippet`]: "proxy_set_header X-Original-URL $scheme://$http_host$request_uri;",
          [`${prefix}/force-ssl-redirect`]: "true",
        });
        expect(Object.keys(open.metadata.annotations).filter((key) => key.includes("auth"))).toEqual([]);
        expect(all(state, "IngressRoute")).toEqual([]);
        expect(names(state)).toContain("Certificate teslasync-tls");
      },
    );

    test("its settings arrive", () => {
      const state = layerOf("beta", {
        auth: { provider: "oauth2-proxy" },
        ingress: {
          ...NGINX,
          nginx: {
            ...NGINX.nginx,
            className: "edge",
          },
        },
      });
      const { metadata, spec } = one(state, "Ingress", "teslasync");
      expect(spec.ingressClassName).toBe("edge");
      expect(metadata.annotations).toMatchObject({
        "nginx.ingress.kubernetes.io/auth-response-headers": "X-Auth-Request-User",
      });
    });

    test("lets its own controller in, not Traefik", () => {
      const policy = JSON.stringify(
        one(layerOf("production", { ingress: NGINX }), "NetworkPolicy", "allow-web").spec.ingress,
      );
      expect(policy).toContain('"ingress-nginx"');
      expect(policy).not.toContain("traefik");
    });
  });

  describe("T17: metrics", () => {
    test.each(["beta", "production"])("Prometheus reads the API in %s every 30 s", (layer) => {
      expect(all(layerOf(layer), "ServiceMonitor")).toEqual([]);
      const { spec } = one(view(teslasync, layer, KNOWN), "ServiceMonitor", "teslasync-api");
      expect(spec.endpoints).toEqual([{ port: "http", path: "/metrics", interval: "30s" }]);
      expect(spec.selector.matchLabels).toEqual(
        one(layerOf(layer), "Service", "teslasync-api").spec.selector,
      );
    });

    test("the interval is a setting; off leaves nothing behind", () => {
      const slower = view(teslasync, "production", { ...KNOWN, settings: { metrics: { interval: "1m" } } });
      expect(one(slower, "ServiceMonitor", "teslasync-api").spec.endpoints[0].interval).toBe("1m");
      const off = view(teslasync, "production", { ...KNOWN, settings: { metrics: false } });
      expect(all(off, "ServiceMonitor")).toEqual([]);
      expect(JSON.stringify(all(off, "NetworkPolicy"))).not.toContain("monitoring");
      expect(all(layerOf("base"), "ServiceMonitor")).toEqual([]);
    });

    test.each([
      ["traefik", {}],
      ["nginx", NGINX],
    ])(
      "no public route of %s reaches them without a sign-in, nor the web passes them on",
      (_name, ingress) => {
        const state = layerOf("production", { ingress });
        const routes = publicRoutes(state, "authentik-auth");
        expect(routes).toHaveLength(2);
        for (const { auth, path, service } of routes) {
          expect(service).toBe("teslasync-web");
          expect(auth).toBe(path === "/");
        }
        const text = nginxConf(state);
        expect([...text.matchAll(/location (\S+) \{[^}]*proxy_pass/g)].map(([, path]) => path)).toEqual([
          "/api/",
          "/.well-known/",
        ]);
        expect(location(text, "~ ^/(metrics|healthz|readyz)(/|$)")).toContain("return 404;");
        // One in a location would replace those of the server.
        const [server = "", ...locations] = text.split("\n  location ");
        expect(server).toMatch(/add_header Content-Security-Policy .*\n.*add_header Permissions-Policy /);
        expect(locations.join()).not.toContain("add_header");
      },
    );

    test.each(LAYERS)("every Service of %s is inside the cluster", (layer) => {
      for (const { metadata, spec } of all(layerOf(layer), "Service")) {
        expect(spec.type, metadata.name).toBe("ClusterIP");
      }
    });
  });
});
