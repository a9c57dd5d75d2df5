import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { part } from "../../src/blocks/metadata.ts";
import { networkPolicies } from "../../src/blocks/network-policies.ts";
import {
  addresses,
  type Flow,
  inNamespace,
  internet,
  podsOf,
  type Traffic,
} from "../../src/blocks/traffic.ts";
import { admits } from "../../src/testing/reach.ts";

const CONTEXT = { system: "shop", namespace: "shop" };
const SYSTEM = part(CONTEXT, "shop");
const COMPONENTS = {
  web: podsOf(part(CONTEXT, "web")),
  api: podsOf(part(CONTEXT, "api")),
  worker: podsOf(part(CONTEXT, "worker")),
  // Shared with others, in a namespace that is not ours to close.
  agent: podsOf({ ...part(CONTEXT, "agent"), namespace: "kube-system" }),
};
type Name = keyof typeof COMPONENTS;
const NAMES = Object.keys(COMPONENTS) as Name[];
const PORTS = [80, 5432, 8080];
const DNS = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } };

const table = (flows: Flow[]): Traffic => ({ components: COMPONENTS, flows });

/** Each way out that a policy opens on its own, as text: from whom, to which peer, on which port. */
function opened(policies: ReturnType<typeof networkPolicies>): Set<string> {
  return new Set(
    policies.flatMap(({ metadata, spec }) =>
      (spec?.egress ?? []).flatMap(({ to = ["everyone"], ports = ["every port"] }) =>
        to.flatMap((peer) =>
          ports.map((port) => JSON.stringify([metadata?.namespace, spec?.podSelector, peer, port])),
        ),
      ),
    ),
  );
}

describe("network policies from a table", () => {
  const flow = fc.record({
    from: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }),
    to: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 2 }),
    ports: fc.uniqueArray(fc.constantFrom(...PORTS), { maxLength: 2 }),
    why: fc.constant("a reason"),
  });

  test("admit between components of the closed namespace what the table says, and nothing else", () => {
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 6 }), (flows) => {
        const policies = networkPolicies(SYSTEM, table(flows));
        for (const from of NAMES) {
          for (const to of NAMES) {
            if (from === "agent" || to === "agent") continue;
            for (const port of PORTS) {
              const declared = flows.some(
                (one) =>
                  one.from.includes(from) &&
                  one.to.includes(to) &&
                  (one.ports.length === 0 || one.ports.includes(port)),
              );
              expect(admits(policies, COMPONENTS[from], COMPONENTS[to], port)).toBe(declared);
            }
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test("admit across namespaces what the table says", () => {
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 6 }), (flows) => {
        const policies = networkPolicies(SYSTEM, table(flows));
        for (const { from, ports, to } of flows) {
          for (const source of from) {
            for (const target of to) {
              for (const port of ports.length === 0 ? PORTS : ports)
                expect(admits(policies, COMPONENTS[source], COMPONENTS[target], port)).toBe(true);
            }
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  test("let everyone ask the cluster's DNS", () => {
    const policies = networkPolicies(
      SYSTEM,
      table([{ from: "agent", to: "api", ports: [8080], why: "reports" }]),
    );
    const dns = (policy: (typeof policies)[number]) => JSON.stringify(policy.spec).includes('"port":53');
    expect(policies.filter(dns).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
      "shop/allow-dns",
      "kube-system/allow-agent",
    ]);
    expect(admits(policies, COMPONENTS.web, DNS, 53)).toBe(true);
  });

  test("close the system's namespace and no other", () => {
    const policies = networkPolicies(SYSTEM, table([]));
    const neighbour = { namespace: "kube-system", labels: { app: "neighbour" } };
    expect(admits(policies, neighbour, { namespace: "kube-system", labels: {} }, 80)).toBe(true);
    expect(
      admits(policies, { namespace: "shop", labels: { app: "unknown" } }, { address: "1.1.1.1" }, 443),
    ).toBe(false);
    expect(admits(policies, neighbour, { namespace: "shop", labels: {} }, 80)).toBe(false);
  });

  test("close a component without flows, also in a namespace that is not closed", () => {
    const policies = networkPolicies(SYSTEM, table([]));
    expect(admits(policies, COMPONENTS.agent, { address: "93.184.216.34" }, 443)).toBe(false);
    expect(admits(policies, COMPONENTS.agent, DNS, 53)).toBe(false);
    expect(admits(policies, { namespace: "default", labels: {} }, COMPONENTS.agent, 80)).toBe(false);
  });

  test("keep the internet apart from private networks and the metadata service", () => {
    const policies = networkPolicies(
      SYSTEM,
      table([{ from: "worker", to: internet(), ports: [443], why: "S3" }]),
    );
    const reaches = (address: string) => admits(policies, COMPONENTS.worker, { address }, 443);
    expect(reaches("93.184.216.34")).toBe(true);
    for (const address of ["10.1.2.3", "172.20.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"])
      expect(reaches(address), address).toBe(false);
    expect(admits(policies, COMPONENTS.web, { address: "93.184.216.34" }, 443)).toBe(false);
  });

  test("know outsiders by namespace and by address", () => {
    const policies = networkPolicies(
      SYSTEM,
      table([
        { from: inNamespace("ingress-nginx"), to: "web", ports: [80], why: "browsers" },
        { from: "api", to: addresses("PostgreSQL", ["10.40.10.0/24"]), ports: [5432], why: "the database" },
      ]),
    );
    for (const policy of policies) expect(schemaProblem(policy)).toBeUndefined();
    expect(admits(policies, { namespace: "ingress-nginx", labels: {} }, COMPONENTS.web, 80)).toBe(true);
    expect(admits(policies, { namespace: "default", labels: {} }, COMPONENTS.web, 80)).toBe(false);
    expect(admits(policies, COMPONENTS.api, { address: "10.40.10.7" }, 5432)).toBe(true);
    expect(admits(policies, COMPONENTS.api, { address: "10.40.11.7" }, 5432)).toBe(false);
  });

  test("say the way to the same peers once in a policy that several components share, with all of its ports", () => {
    const to = inNamespace("monitoring");
    const way = (ports: Flow["ports"], peers: Flow["to"] = to): Flow => ({
      from: ["web", "api"],
      to: peers,
      ports,
      why: "telemetry",
      policy: "telemetry",
    });
    const policies = networkPolicies(
      SYSTEM,
      table([way([3100]), way([4222], inNamespace("nats")), way([3100, 4317]), way([], inNamespace("nats"))]),
    );
    const shared = policies.find(({ metadata }) => metadata?.name === "allow-telemetry");
    expect(shared?.spec?.egress?.map(({ ports }) => ports?.map(({ port }) => port))).toEqual([
      [3100, 4317],
      [4222],
      undefined,
    ]);
    expect(admits(policies, COMPONENTS.web, { namespace: "monitoring", labels: {} }, 4317)).toBe(true);
    expect(admits(policies, COMPONENTS.web, { namespace: "monitoring", labels: {} }, 4222)).toBe(false);
  });

  test("admit by ways that share a policy what a policy for each way admits", () => {
    const outsiders = [
      inNamespace("data", { app: "postgres" }),
      inNamespace("data", { app: "redis" }),
      addresses("the warehouse", ["10.2.0.0/16"]),
    ];
    const way = fc.record({
      to: fc.uniqueArray(fc.constantFrom<Flow["to"]>(...NAMES, ...outsiders), { minLength: 1, maxLength: 2 }),
      ports: fc.uniqueArray(fc.constantFrom(...PORTS), { maxLength: 2 }),
    });
    const from = fc.uniqueArray(fc.constantFrom<Name>("web", "api", "worker"), { minLength: 1 });
    fc.assert(
      fc.property(from, fc.array(way, { minLength: 1, maxLength: 6 }), (openers, ways) => {
        const policiesBy = (name: (index: number) => string) =>
          networkPolicies(
            SYSTEM,
            table(
              ways.map(({ to, ports }, index) => ({
                from: openers,
                to: to.flat(),
                ports,
                why: "a reason",
                policy: name(index),
              })),
            ),
          );
        const together = policiesBy(() => "out");
        const apart = policiesBy((index) => `out-${index}`);
        expect(opened(together)).toEqual(opened(apart));
        for (const one of NAMES)
          for (const other of NAMES)
            for (const port of PORTS)
              expect(admits(together, COMPONENTS[one], COMPONENTS[other], port)).toBe(
                admits(apart, COMPONENTS[one], COMPONENTS[other], port),
              );
      }),
      { numRuns: 100 },
    );
  });

  test("refuse an end that nobody declared", () => {
    refused(() =>
      networkPolicies(SYSTEM, table([{ from: "web", to: "databse", ports: [5432], why: "rows" }])),
    ).toThrow('The traffic table has no component "databse"');
  });

  test("refuse an end without peers, which Kubernetes would read as everyone", () => {
    const nobody = { title: "Redis", peers: [] };
    refused(() =>
      networkPolicies(SYSTEM, table([{ from: "web", to: nobody, ports: [6379], why: "jobs" }])),
    ).toThrow('The traffic "jobs" has no peers for "Redis"');
  });
});

test("every pod may ask the cluster's DNS, over both protocols, and nothing else unless it is said", () => {
  const policies = networkPolicies(SYSTEM, table([]));
  const egress = policies.flatMap(({ spec }) => spec?.egress ?? []);
  expect(egress).toContainEqual({
    to: [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
        podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      },
    ],
    ports: [
      { port: 53, protocol: "UDP" },
      { port: 53, protocol: "TCP" },
    ],
  });
  expect(new Set(egress.map((rule) => JSON.stringify(rule))).size).toBe(1);
});

describe("a policy that a flow names", () => {
  const flow = (from: Flow["from"], policy: string, why = "w"): Flow => ({
    from,
    to: "api",
    ports: [80],
    policy,
    why,
  });
  const policies = (...flows: Flow[]) => networkPolicies(SYSTEM, table(flows));

  test("may have several flows of the same components", () => {
    expect(() =>
      policies(flow("web", "out"), flow("web", "out"), flow(["web", "worker"], "both")),
    ).not.toThrow();
    const names = policies(flow("web", "out"), flow("web", "out")).map(({ metadata }) => metadata?.name);
    expect(names.filter((name) => name?.includes("out"))).toHaveLength(1);
  });

  test("is for its components and no others, whatever labels they have, or is refused", () => {
    const labels = fc.record(
      { app: fc.constantFrom("a", "b", "c", "d"), role: fc.constantFrom("x", "y") },
      { requiredKeys: ["app"] },
    );
    const seen = { made: 0, refused: 0 };
    fc.assert(
      fc.property(
        fc.array(labels, { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (all, size) => {
          const within = (one: object, other: object) =>
            JSON.stringify({ ...other, ...one }) === JSON.stringify(other);
          fc.pre(all.every((one, at) => all.every((other, to) => at === to || !within(one, other))));
          const components = Object.fromEntries(
            all.map((one, at) => [`c${at}`, { namespace: "shop", labels: one }]),
          );
          const from = Object.keys(components).slice(0, size);
          const traffic = {
            components,
            flows: [{ from, to: internet(), ports: [443], why: "w", policy: "out" }],
          };
          try {
            const made = networkPolicies(SYSTEM, traffic);
            seen.made++;
            for (const [name, pods] of Object.entries(components))
              expect(admits(made, pods, { address: "1.1.1.1" }, 443), name).toBe(from.includes(name));
          } catch (error) {
            seen.refused++;
            expect(String(error)).toContain(
              'No label sets the components from which the flows of the policy "out"',
            );
          }
        },
      ),
    );
    expect(seen.made).toBeGreaterThan(0);
    expect(seen.refused).toBeGreaterThan(0);
  });

  test("is refused for flows of others", () => {
    const END = "Give it another name.";
    refused(() => policies(flow("web", "out"), flow("worker", "out"))).toThrow(
      `The traffic "w" belongs to the policy "out", whose flows start from other components. ${END}`,
    );
    refused(() => policies(flow("web", "out"), flow(["web", "worker"], "out"))).toThrow("other components");
  });
});
