import type { Resource, System } from "kustogen";
import { describe, expect, test } from "vitest";
import type { TeslaSync } from "../../../generators/systems/teslasync/context.ts";
import { teslasync } from "../../../generators/systems/teslasync/index.ts";
import { missingKeys } from "../../../generators/systems/teslasync/rules.ts";
import { SECRETS } from "../../../generators/systems/teslasync/secrets.ts";
import { rows } from "../../table.ts";
import { desired, treeOf } from "../desired.ts";
import { answer, besides, given, refusal as refusalOf, saying } from "../refusal.ts";
import { STREAMS } from "./look.ts";

const NGINX = { controller: "nginx", nginx: { authUrl: "https://auth.example.com/check" } };

const refusal = (layer: string, settings: Record<string, unknown>, system: System = teslasync) =>
  refusalOf(system, layer, { settings });

describe("teslasync refuses", () => {
  test.each(
    rows(`
T7: an API endpoint by https | apiEndpoint: "https://teslasync-api.teslasync.svc.cluster.local:8080" | settings.apiEndpoint: expected an address inside the cluster … http, because TLS ends at the ingress
T7: an API endpoint by https at its short name | apiEndpoint: "https://teslasync-api.teslasync.svc:8080" | settings.apiEndpoint: expected
T7: an API endpoint outside the cluster | apiEndpoint: "http://api.example.com:8080" | settings.apiEndpoint: expected an address inside the cluster … never a host outside
T7: an API endpoint that looks like one inside | apiEndpoint: "http://teslasync-api.teslasync.svc.example.com" | settings.apiEndpoint: expected an address inside the cluster
T8: another origin for browsers without CORS_ORIGINS | browserApiBase: "https://api.example.com" | settings.corsOrigins: expected the origins that may call the API
T8: an address that browsers can't reach | browserApiBase: "http://teslasync-api:8080", corsOrigins: ["https://teslasync.your-domain.com"] | settings.browserApiBase: expected "" for the same origin, or an origin that browsers reach
T8: an origin that would end nginx's string | browserApiBase: "https://a.example.com'", corsOrigins: ["https://a.example.com"] | settings.browserApiBase: expected ""
T9: a header that is not the provider's | auth: {provider: authelia, header: X-Authentik-Username} | settings.auth.header: expected "Remote-User", the header of authelia; … 401
T9: another provider's header | auth: {header: Remote-User} | settings.auth.header: expected
T9: an unknown provider | auth: {provider: autentik} | auth.provider: …"authentik"
T9: a fixed user where people work | auth: {fixedUser: admin} | settings.auth.fixedUser: expected none in production: everyone would be admin
T10: a public route without a sign-in | auth: false | settings.auth: expected the sign-in of the public route
T10: a sign-in of one's own without its Middleware | auth: {provider: custom} | settings.ingress.traefik.authMiddleware: missing
T11: nginx without an address to ask | ingress: {controller: nginx} | settings.ingress.nginx.authUrl: missing; expected the address that nginx asks
T12: signals of each pod for itself under an autoscaler | liveSignalStore: local | settings.liveSignalStore: expected "hybrid" where the API has up to 5 pods
T12: signals of each pod for itself with two replicas | liveSignalStore: local, api: {autoscaling: false, replicas: 2} | settings.liveSignalStore: expected "hybrid" where the API has up to 2 pods
T13: a cloud provider without a budget | helix: {dailyBudgetUsd: 0} | settings.helix.dailyBudgetUsd: expected a budget above 0, such as 5, with the cloud provider anthropic
T13: a cloud provider without a contract for its keys | helix: {provider: openai} | production.yaml:…: systems.teslasync.settings.helix.provider: … no contract for the Secret teslasync-openai
T4: an external server without a host | postgres: {host: null} | settings.postgres.host: missing; expected the host of the external server
T5: an external Redis without a host | redis: {host: null} | settings.redis.host: missing; expected the host of the external server
T4: passwords in the clear in production | postgres: {sslMode: disable} | settings.postgres.sslMode: expected "require" or stricter in production
T4: an authority to compare with that is nowhere | postgres: {sslMode: verify-full} | settings.postgres.caConfigMap: missing; expected the ConfigMap whose ca.crt verify-full
T4: TLS with the embedded server | postgres: {placement: embedded, sslMode: require} | settings.postgres.sslMode: expected "disable" with the embedded server
T18: an external server that NetworkPolicies keep away | postgres: {network: []} | settings.postgres.network: expected the addresses of the external server
T18: an external Redis that NetworkPolicies keep away | redis: {network: []} | settings.redis.network: expected the addresses of the external server
T2: several notification workers, each of which would send every message | workers: {notification: {replicas: 6}} | settings.workers.notification.acknowledgeDuplicates: each notification worker sends every message; if that is fine
T2: several automation workers, each of which would command the car | workers: {automation: {replicas: 4}} | settings.workers.automation.acknowledgeDuplicates: each automation worker runs every automation
T1: an autoscaler whose minimum is above its maximum | api: {autoscaling: {min: 6}} | settings.api.autoscaling.min: expected at most max, which is by default 5, found 6
T14: several pods of the API that would each process what cars stream | fleetTelemetry: {host: cars.example.com} | settings.api.acknowledgeSeveralOwners: with fleetTelemetry each pod of the API processes every car's stream
T14: the same by a number of pods | fleetTelemetry: {host: cars.example.com}, api: {autoscaling: false, replicas: 2} | settings.api.acknowledgeSeveralOwners: with fleetTelemetry each pod of the API
T14: telemetry without a host | fleetTelemetry: true, api: {autoscaling: false} | settings.fleetTelemetry.host: missing; expected a host name
a setting that is none | postgress: {} | unknown setting "postgress". Did you mean "postgres"?
  `),
  )("%s", (_what, settings, message) => {
    const text = refusal("production", given(settings));
    expect(text).toMatch(saying(message));
    expect(besides(text, given(settings), message)).toEqual([]);
  });

  test("T9: a fixed user in beta, with the line to change", () => {
    expect(refusal("beta", { auth: { fixedUser: "admin" } })).toMatch(
      /generators\/environments\/beta\.yaml:\d+: systems\.teslasync\.settings\.auth\.fixedUser: expected none in beta/,
    );
  });

  test("T13: a cloud provider in an environment where nobody provides its keys", () => {
    expect(refusal("beta", { helix: { provider: "anthropic" } })).toMatch(
      /expected a provider whose keys are provided in beta; .* Add "beta" to its layers/,
    );
    expect(refusal("base", { helix: { provider: "azure" } })).toMatch(/Secret teslasync-azure of azure/);
  });
});

describe("teslasync's guards look at what is described", () => {
  type Rule = { match: string; priority?: number; middlewares?: object[]; services: { name: string }[] };
  /** What is refused in production when what is described there is changed so. */
  const changed = (change: (resource: Resource) => Resource, settings: Record<string, unknown> = {}) => {
    const resources = (context: TeslaSync) => teslasync.resources(context).map(change);
    return answer(() => desired({ ...teslasync, resources }, "production", { settings }));
  };
  /** The same when the rules of the IngressRoute are changed so. */
  const routeRefusal = (change: (open: Rule, closed: Rule) => Rule[]): string =>
    changed((one) => {
      if (one.kind !== "IngressRoute") return one;
      const { routes } = one.spec as { routes: [Rule, Rule] };
      return { ...one, spec: { ...(one.spec as object), routes: change(...routes) } } as Resource;
    });

  test("T10: the routes as they are, both forms", () => {
    expect(routeRefusal((open, closed) => [closed, open])).toBe("accepted");
    expect(changed((one) => one, { ingress: NGINX })).toBe("accepted");
  });

  const at = (path: string, host = "teslasync.your-domain.com") => `Host(\`${host}\`) && ${path}`;
  test.each<[string, (open: Rule, closed: Rule) => Rule[], RegExp]>([
    [
      "T10: a route straight to the API",
      (open, closed) => [
        open,
        closed,
        { ...closed, match: at("PathPrefix(`/api`)"), services: [{ name: "teslasync-api" }] },
      ],
      /teslasync\.your-domain\.com\/api leads straight to teslasync-api\. Lead it to teslasync-web/,
    ],
    [
      "T10: /.well-known not above the rest",
      (open, closed) => [{ ...open, priority: 10 }, closed],
      /\/\.well-known has priority 10, which is not above the 10 of \//,
    ],
    [
      "T10: the rest above /.well-known",
      (open, closed) => [open, { ...closed, priority: 1000 }],
      /\/\.well-known has priority 100, which is not above the 1000 of \//,
    ],
    [
      "T10: a sign-in on /.well-known",
      (open, closed) => [{ ...open, middlewares: closed.middlewares }, closed],
      /\/\.well-known asks for a sign-in/,
    ],
    [
      "T17: metrics on a public route without a sign-in",
      (open, closed) => [open, { ...closed, middlewares: open.middlewares }],
      /teslasync\.your-domain\.com\/ lets everyone reach \/metrics\. Put the sign-in before it/,
    ],
    [
      "T17: metrics at a host of their own",
      (open, closed) => [open, closed, { ...open, match: at("Path(`/metrics`)", "m.example.com") }],
      /m\.example\.com\/metrics lets everyone reach \/metrics/,
    ],
    [
      "another path without a sign-in",
      (open, closed) => [open, closed, { ...open, match: at("PathPrefix(`/x`)") }],
      /teslasync\.your-domain\.com\/x asks nobody to sign in/,
    ],
  ])("%s", (_what, routes, refused) => {
    expect(routeRefusal(routes)).toMatch(refused);
  });

  test("T11: the same on nginx", () => {
    const ingresses = (change: (ingress: Resource) => Resource) =>
      changed((one) => (one.kind === "Ingress" ? change(one) : one), { ingress: NGINX });
    const without = ({ metadata, ...rest }: Resource): Resource =>
      ({
        ...rest,
        metadata: { ...metadata, annotations: {} },
      }) as Resource;
    expect(ingresses((one) => (one.metadata.name === "teslasync" ? without(one) : one))).toMatch(
      /Ingress teslasync, teslasync\.your-domain\.com\/ lets everyone reach \/metrics/,
    );
    const annotations = { "nginx.ingress.kubernetes.io/auth-url": "https://auth.example.com" };
    expect(
      ingresses((one) =>
        one.metadata.name === "teslasync-public"
          ? ({ ...one, metadata: { ...one.metadata, annotations } } as Resource)
          : one,
      ),
    ).toMatch(/Ingress teslasync-public, .*\/\.well-known asks for a sign-in/);
    const text = (one: Resource) =>
      JSON.parse(JSON.stringify(one).replaceAll("teslasync-web", "teslasync-api"));
    expect(ingresses(text)).toMatch(/leads straight to teslasync-api/);
  });

  test.each(["NodePort", "LoadBalancer"])("T6: a Service of type %s", (type) => {
    const refused = changed((one) =>
      one.kind === "Service" && one.metadata.name === "teslasync-mosquitto"
        ? ({ ...one, spec: { ...(one.spec as object), type } } as Resource)
        : one,
    );
    expect(refused).toMatch(
      new RegExp(`Service teslasync-mosquitto is ${type}, which opens it outside the cluster`),
    );
    expect(changed((one) => one)).toBe("accepted");
  });

  test("Tesla's own fleet telemetry image, which leaves out when a car measured", () => {
    const described = (name: string) => () =>
      desired(teslasync, "production", {
        settings: STREAMS,
        images: { fleetTelemetry: { name, tag: "v0.9.4" } },
      });
    for (const name of ["tesla/fleet-telemetry", "registry.example.com/tesla/fleet-telemetry"])
      expect(described(name)).toThrow(/images\.fleetTelemetry: expected TeslaSync's build/);
    expect(described("registry.example.com/teslasync-fleet-telemetry")).not.toThrow();
  });

  test("T13: keys that are no longer promised", () => {
    const context = treeOf(teslasync, "production").find(({ layer }) => layer === "production")
      ?.context as TeslaSync;
    expect([...missingKeys(SECRETS, context)]).toEqual([]);
    const fewer = SECRETS.filter(({ name }) => name !== "teslasync-anthropic");
    expect([...missingKeys(fewer, context)].map(({ message }) => message)).toEqual([
      expect.stringMatching(/no contract for the Secret teslasync-anthropic/),
    ]);
  });
});

describe("teslasync accepts", () => {
  test.each(
    rows(`
T7: the short form of the API's address | beta | apiEndpoint: "http://teslasync-api.teslasync.svc:8080"
T9: the provider's own header, said | production | auth: {header: X-Authentik-Username}
T12: signals of one pod for itself | beta | liveSignalStore: local
T13: no limit for Ollama, which costs nothing | beta | helix: {dailyBudgetUsd: 0}
T8: another origin with CORS_ORIGINS | production | browserApiBase: "https://api.example.com", corsOrigins: ["https://teslasync.your-domain.com"]
T14: several owners of the stream, acknowledged | production | fleetTelemetry: {host: cars.example.com}, api: {acknowledgeSeveralOwners: drives are counted elsewhere}
  `),
  )("%s", (_what, layer, settings) => {
    expect(() => desired(teslasync, layer, { settings: given(settings) })).not.toThrow();
  });
});
