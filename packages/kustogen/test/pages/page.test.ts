import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { resources } from "../../../review/test/check/state.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { systemPage } from "../../src/pages/page.ts";
import { integer, settings, stringMap } from "../../src/settings/index.ts";

/** The objects of all environments, and those that one of them adds. */
const [SHARED = "", ...ADDED] = readFileSync(join(import.meta.dirname, "page/objects.yaml"), "utf8").split(
  /^# === /m,
);
const OWN = new Map(
  ADDED.map((part) => {
    const end = part.indexOf("\n");
    return [part.slice(0, end), part.slice(end)] as const;
  }),
);

const step = (title: string, ...commands: string[]) => ({ title, commands });
const peer = (title: string, ...peers: object[]) => ({ title, peers }) as never;
const namespaced = (labels: Record<string, string>) => ({ namespaceSelector: { matchLabels: labels } });
const INTERNET = peer("Internet | <all>", {
  ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "169.254.0.0/16"] },
});
const OFFICE = peer("Office", { ipBlock: { cidr: "192.0.2.0/24", except: [] } });
const MONITORING = peer(
  "Monitoring",
  {
    ...namespaced({ "kubernetes.io/metadata.name": "monitoring" }),
    podSelector: { matchLabels: { app: "prometheus" } },
  },
  { podSelector: { matchLabels: { app: "a", tier: "b" } } },
  { namespaceSelector: {} },
  namespaced({ team: "watch" }),
);

const system = defineSystem({
  name: "shop",
  description: "Sells <things> *well*; see `<docs>`.",
  namespace: "shop",
  settings: settings({
    pods: integer().default(1),
    motto: z.string().optional(),
    words: stringMap().optional(),
  }),
  images: {
    shop: {
      name: "ghcr.io/acme/shop",
      facts: {
        user: 0,
        writes: [],
        ports: [8080],
        entrypoint: ["/bin/shop", "--serve"],
        source: "Dockerfile of *acme*",
      },
    },
    proxy: { name: "envoyproxy/envoy", facts: { user: 101, source: "its README" } },
  },
  secrets: [
    {
      name: "shop-db",
      provider: "by-hand",
      keys: { password: { description: "Of PostgreSQL" }, user: { description: "", required: false } },
      rotation: "A new one *stops* writes.",
    },
    {
      name: "shop-db",
      namespace: "data",
      provider: "by-hand",
      keys: { "ca.crt": { description: "CA", certificate: "the house's CA" }, key: { description: "Key" } },
    },
    {
      name: "shop-mail",
      provider: "external-secret",
      open: true,
      keys: { password: { description: "Of SMTP" } },
    },
    { name: "report", provider: "external-secret", keys: { token: { description: "Token" } } },
    { name: "sealed", provider: "sealed-secret", keys: { a: { description: "A", required: false } } },
    {
      name: "tf",
      provider: "terraform",
      namespace: "kube-system",
      keys: { a: { description: "A" } },
      forbidden: { AWS_KEY: "IRSA is used" },
    },
    {
      name: "made",
      provider: "generated",
      layers: ["beta"],
      keys: { "tls.crt": { description: "", certificate: "cert-manager, through the issuer house" } },
    },
  ],
  resources: () => [],
  traffic: ({ layer }) =>
    layer === "home"
      ? undefined
      : {
          components: {
            api: { namespace: "shop", labels: { app: "api" } },
            web: { namespace: "shop", labels: { app: "web" } },
            postgres: { namespace: "data", labels: { app: "postgres" } },
            ...(layer === "beta" && { 'odd "one"': { namespace: "data", labels: { app: "odd" } } }),
          },
          flows: [
            { from: [INTERNET, OFFICE], to: ["api", "web"], ports: ["http"], why: "Requests of *users*" },
            { from: ["api", "web"], to: "postgres", ports: [5432], why: "Data" },
            {
              from: "api",
              to: "postgres",
              ports: [{ port: 9000, endPort: 9010, protocol: "TCP" }],
              why: "Backups",
            },
            { from: MONITORING, to: "api", ports: [], why: "Metrics" },
            ...(layer === "beta"
              ? [
                  {
                    from: "web",
                    to: "api",
                    ports: [{ port: 53, protocol: "UDP" as const }, "debug"],
                    why: "Debugging",
                  },
                  { from: "web", to: OFFICE, ports: [443], why: "Calls" },
                ]
              : []),
          ],
        },
  operations: ({ layer }) => ({
    reach: [
      { title: "The shop", url: `https://${layer}.example.com` },
      {
        title: "The database, from *here*",
        commands: ["kubectl port-forward svc/postgres 5432", "psql -h localhost"],
      },
    ],
    ...(layer !== "home" && {
      metrics: { path: "/metrics", service: "api", port: 9090, reader: "*Prometheus*" },
    }),
    logs: [step("API", "kubectl logs deploy/api | less", "stern api")],
    needs: [{ what: "a *mail* server", why: "orders are `confirmed`" }],
    first: [
      step("Create the bucket", "aws s3 mb s3://shop"),
      ...(layer === "beta" ? [step("Call a friend")] : []),
    ],
    afterFirst: [step("Create the first user", "kubectl exec deploy/api -- shop user add")],
    takeover: layer === "production" ? [step("Stop Helm"), step("Label", "kubectl label ns shop a=b")] : [],
    verify: [step("Log in", "curl https://shop.example.com/health")],
    upgrade: { before: [step("Back up", "pg_dump shop")], after: [step("Look at errors")] },
    rollback: { before: [step("Undo the schema")], after: [step("Tell *users*")] },
    byHand: [step("Pause orders", "kubectl scale deploy/api --replicas=0")],
    data: [
      {
        what: "Orders",
        backup: "kubectl exec postgres-0 -- pg_dump",
        restore: [step("Stop", "kubectl scale"), step("Load")],
      },
      { what: "Media *files*", backup: "A snapshot each *night*", restore: "kubectl apply -f restore.yaml" },
    ],
    troubleshooting: [
      { symptom: "502 <all>", cause: "No pods | none ready", commands: ["kubectl get pods", "kubectl `x`"] },
    ],
    decisions: [{ source: "Nothing on *limits*", choice: "1 core", reason: "measured" }],
  }),
}) as System;

const LONG = "long ".repeat(30).trim();

function environment(name: string, head: string, shop: object, argocd = true) {
  return parseEnvironment(
    `generators/environments/${name}.yaml`,
    `kubernetes: "1.35"\n${head}systems:\n  shop: ${JSON.stringify(shop)}\n`,
    {
      stages: { staging: "beta", production: "production", home: "development" },
      argocd,
      folders: DEFAULT_FOLDERS,
    } as never,
    [],
  );
}

const BETA = environment(
  "beta",
  "stage: staging\ncluster: {server: https://beta.example.com}\nargocd: {repository: https://git.example.com/acme/deploy.git, form: applications}\n",
  {
    images: { shop: { tag: "v2" }, proxy: { tag: "unpinned" } },
    settings: { motto: "", words: { a: "1\n2\n", b: "same\n3" } },
  },
);
const PRODUCTION = environment(
  "production",
  "stage: production\ncluster: {name: in-cluster}\nargocd: {form: applications}\n",
  {
    images: {
      shop: { name: "mirror.example.com/shop", tag: "v1" },
      proxy: { digest: `sha256:${"0".repeat(64)}` },
    },
    settings: { pods: 3, motto: LONG, words: { a: "2\n4", b: "same\n3" } },
  },
);
const HOME = environment(
  "home",
  "stage: home\ncluster: {name: home}\n",
  { images: { shop: { tag: "v2" }, proxy: { tag: "v9" } }, settings: { words: { b: "same\n5" } } },
  false,
);

it("a page for operators promotes nothing from an environment without pins, and sets and restores none there", () => {
  const local = environment("local", "stage: home\nargocd: false\ncluster: {name: kind}\n", {});
  const images = Object.entries(system.images).map(([key, image]) => [key, { ...image, tag: "latest" }]);
  const built = { ...system, images: Object.fromEntries(images) };
  const layers = resolveTree(built, [BETA, local]).map((node) => ({ node, resources: [] }));
  const page = systemPage(DEFAULT_FOLDERS, layers) ?? "";
  expect(page).toContain("kubectl apply --server-side -k overlays/local/shop");
  expect(page).toContain("Read what changes, push, and apply the overlay");
  expect(page).toContain("npx kustogen pin shop shop beta '<tag>'");
  expect(page).not.toMatch(/kustogen (pin|promote|rollback) .*local/);
  expect(page).not.toMatch(/argocd.*local|local.*argocd/);
});

it.each([
  ["of three environments", [BETA, PRODUCTION, HOME]],
  ["without Argo CD", [HOME]],
])(
  "a page for operators %s says how to run the system (npx vitest --update writes it)",
  async (title, environments) => {
    const layers = resolveTree(system, environments).map((node) => ({
      node,
      resources: resources([SHARED, OWN.get(node.layer) ?? ""].join("---\n")),
    }));
    const page = systemPage(DEFAULT_FOLDERS, layers);
    if (!environments.some(({ argocd }) => argocd.enabled)) expect(page).not.toMatch(/\bsync/i);
    await expect(page).toMatchFileSnapshot(`page/${title.replaceAll(" ", "-")}.md`);
  },
);
