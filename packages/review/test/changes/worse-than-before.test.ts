import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { rows } from "../../../../test/table.ts";
import { reviewEnvironment } from "../../src/changes/environment.ts";

type Fields = Record<string, unknown>;

const object = (apiVersion: string, kind: string, name: string, fields: Fields, labels?: Fields) =>
  ({
    apiVersion,
    kind,
    metadata: { name, namespace: "shop", ...(labels && { labels }) },
    ...fields,
  }) as Resource;

/** A Deployment whose containers have no security context, no probes and no limits: nothing that could get worse. */
function deployment(name: string, containers: Fields[], labels: Fields = { app: name }, more: Fields = {}) {
  const template = { metadata: { labels }, spec: { containers, ...more } };
  return object("apps/v1", "Deployment", name, {
    spec: { replicas: 3, selector: { matchLabels: { app: name } }, template },
  });
}
const container = (name: string, image = `${name}:1`, more: Fields = {}) => ({ name, image, ...more });
const budget = (selector: Fields) =>
  object("policy/v1", "PodDisruptionBudget", "web", {
    spec: { minAvailable: 1, selector: { matchLabels: selector } },
  });
const policy = (selector: Fields) =>
  object("networking.k8s.io/v1", "NetworkPolicy", "web", {
    spec: { podSelector: { matchLabels: selector }, ingress: [] },
  });
const middleware = object("traefik.io/v1alpha1", "Middleware", "login", {
  spec: { forwardAuth: { address: "http://a" } },
});
const route = (...middlewares: string[]) =>
  object("traefik.io/v1alpha1", "IngressRoute", "web", {
    spec: {
      routes: [
        {
          match: "Host(`a`)",
          middlewares: middlewares.map((name) => ({ name })),
          services: [{ name: "web", port: 80 }],
        },
      ],
    },
  });

/** What is said of a change, notes left out: "error change/auth-changed". */
const said = (before: Resource[], after: Resource[]) =>
  reviewEnvironment(before, after, { name: "beta/shop", path: "overlays/beta/shop" })
    .risks.filter(({ severity }) => severity !== "info")
    .map(({ severity, id }) => `${severity} ${id}`);

const WEB = [container("web"), container("proxy")];

const MORE: Record<string, Fields> = {
  privileged: { securityContext: { privileged: true } },
  probed: { livenessProbe: { exec: { command: ["true"] } } },
};

/** Objects, joined by "+": "budget SELECTOR", "policy SELECTOR", "middleware", "route MIDDLEWARE", or a Deployment as "NAME: CONTAINER=IMAGE MORE, … LABELS". */
function objects(text = ""): Resource[] {
  return text.split(" + ").flatMap((one) => {
    const [, kind = "", rest = "", fields] = /^([\w:]*) ?([^{]*?) ?(\{.*\})?$/.exec(one) ?? [];
    const given = fields === undefined ? undefined : (parse(fields) as Fields);
    if (kind === "") return [];
    if (kind === "budget") return [budget(given as Fields)];
    if (kind === "policy") return [policy(given as Fields)];
    if (kind === "middleware") return [middleware];
    if (kind === "route") return [route(rest)];
    const containers = rest.split(", ").map((each) => {
      const [, name = "", image, more = ""] = /^([\w-]+)(?:=(\S+))?(?: (\w+))?$/.exec(each) ?? [];
      return container(name, image, MORE[more]);
    });
    return [deployment(kind.replace(":", ""), containers, given)];
  });
}

describe("what was so before is no risk", () => {
  it.each(
    rows(`
another name of a container | web: web, proxy | web: web, cloud-proxy=proxy:1
another name of the first container | web: web, proxy | web: api=web:1, proxy
containers in another order | web: web, proxy | web: proxy, web
one more container, no weaker than its neighbours | web: web, proxy | web: web, proxy, logs
a budget that takes the same pods by another label | budget {app: web, tier: a} + web: web, proxy {app: web, tier: a} | budget {app: web} + web: web, proxy
a policy that takes the same pods by another label | policy {app: web, tier: a} + web: web, proxy {app: web, tier: a} | policy {app: web} + web: web, proxy
a Middleware that no route names anymore | middleware |
    `),
  )("%s", (_, before, after) => {
    expect(said(objects(before), objects(after))).toEqual([]);
  });

  it("of pods that go, only that they go is said", () => {
    const all = [budget({ app: "web" }), policy({ app: "web" }), deployment("web", WEB)];
    expect(said(all, [])).toEqual(["warning change/removed-resource"]);
  });

  it("labels, annotations, names and order of random containers are none", () => {
    const name = fc.stringMatching(/^[a-z]{3,8}$/);
    const weak = fc.record(
      {
        securityContext: fc.record(
          { privileged: fc.boolean(), runAsUser: fc.constantFrom(0, 1000) },
          { requiredKeys: [] },
        ),
        livenessProbe: fc.constant({ exec: { command: ["true"] } }),
        resources: fc.constant({ limits: { cpu: "1" } }),
      },
      { requiredKeys: [] },
    );
    const containers = fc.uniqueArray(fc.tuple(name, name, weak), {
      minLength: 1,
      maxLength: 4,
      selector: ([, image]) => image,
    });
    fc.assert(
      fc.property(containers, fc.boolean(), (given, host) => {
        const names = (suffix: string) =>
          given.map(([, image, more], index) => container(`${image}-${suffix}${index}`, `${image}:1`, more));
        const pod = host ? { hostNetwork: true } : {};
        const before = [deployment("web", names("a"), { app: "web" }, pod)];
        const after = [deployment("web", names("b"), { app: "web", team: "x" }, pod)];
        expect(said(before, after)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("what is worse than before is said", () => {
  it.each(
    rows(`
a right under another name of the container | web: web, proxy | web: web, cloud-proxy=proxy:1 privileged | error change/privileges-raised
a privileged container beside others | web: web, proxy | web: web, proxy, logs privileged | error change/privileges-raised
a container with another name and another image in its place | web: web | web: site=evil.example/web:1 | warning change/image-moved | warning change/new-power
a probe that goes with a new name | web: web probed | web: site=web:1 | warning change/probe-removed
a budget that takes fewer pods | budget {} + web: web, proxy + api: web, proxy | budget {app: web} + web: web, proxy + api: web, proxy | warning change/guard-removed
a policy of pods that stay | policy {app: web} + web: web, proxy | web: web, proxy | warning change/network-policy-widened
a policy of pods that are unknown here | policy {app: web} | | warning change/network-policy-widened
a Middleware that a route goes on naming | middleware + route login | route login | error change/removed-resource
    `),
  )("%s", (_, before, after, ...found) => {
    expect(said(objects(before), objects(after))).toEqual(found);
  });
});

it("keys that must be there first are one thing to do for each Secret and each ExternalSecret", () => {
  const reads = (...keys: string[]) =>
    container("web", "web:1", {
      env: keys.map((key) => ({ name: key.toUpperCase(), valueFrom: { secretKeyRef: { name: "db", key } } })),
    });
  const external = (...keys: string[]) =>
    object("external-secrets.io/v1", "ExternalSecret", "mail", {
      spec: {
        secretStoreRef: { name: "vault" },
        data: keys.map((secretKey) => ({ secretKey, remoteRef: { key: `shop/${secretKey}` } })),
      },
    });
  const { risks } = reviewEnvironment(
    [deployment("web", WEB)],
    [deployment("web", [reads("user", "password", "host"), container("proxy")]), external("a", "b")],
    { name: "beta/shop", path: "overlays/beta/shop" },
  );
  expect(risks.flatMap(({ todo }) => todo ?? [])).toEqual([
    "make sure that Secret shop/db has user, password and host; Deployment shop/web reads it (USER, PASSWORD, HOST), and its new pods will not start without it",
    "before the first sync, make sure that vault has shop/a and shop/b, which ExternalSecret shop/mail fetches",
  ]);
});
