import type { Resource, System, Traffic } from "kustogen";
import type { Address } from "kustogen/testing";
import { admits, environments, one } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";
import { type Changes, treeOf } from "./desired.ts";
import { OPTIONS } from "./options.ts";
import { list, refusedAddresses } from "./refused.ts";
import { rendered } from "./rendered.ts";
import { undeclared } from "./undeclared.ts";
import { behind, includes, routed, serviceAt, workloadPods } from "./workload-pods.ts";

/** What the private names of the environment files lead to. */
const NAMES = {
  "postgres.teslasync.your-domain.com": "192.0.2.7",
  "redis.teslasync.your-domain.com": "192.0.2.7",
};

/** Addresses that containers are given and never dial. Each has to be met, or it goes from here. */
const NOT_DIALLED: { system: string; workload: RegExp; source: RegExp; why: string }[] = [
  {
    system: "opensail",
    workload: /^tesslate-frontend$/,
    source: /^VITE_PUBLIC_POSTHOG_HOST$/,
    why: "the page that it serves tells browsers",
  },
  {
    system: "teslasync",
    workload: /^teslasync-(?:notification|export)-worker$/,
    source: /^TESLA_(?:API_BASE|AUTH)_URL$/,
    why: "API and automation worker alone talk to Tesla; the others read the same ConfigMap",
  },
  {
    system: "teslasync",
    workload: /^teslasync-(?:backup|restore|restore-drill)$/,
    source: /^(?:TESLA_(?:API_BASE|AUTH)_URL|API_ENDPOINT|MQTT_HOST|REDIS_HOST)$/,
    why: "they need the database alone, and read its address from the same ConfigMap",
  },
];

/** What was looked at in all systems. */
const looked = { addresses: 0, routes: 0 };

const met = new Set<(typeof NOT_DIALLED)[number]>();

function knowledgeOf(system: string) {
  return {
    names: NAMES,
    unused(workload: string, _container: string, { source }: Address): boolean {
      const found = NOT_DIALLED.find(
        (each) => each.system === system && each.workload.test(workload) && each.source.test(source),
      );
      if (found) met.add(found);
      return found !== undefined;
    },
  };
}

function tableOf(system: System, layer: string, changes: Changes): Traffic | undefined {
  const node = treeOf(system, layer, changes).find((each) => each.layer === layer);
  return node && system.traffic?.(node.context);
}

/** Options that bring addresses into the variables of a system that has all others in its Secrets. */
const WITH: Record<string, Changes> = {
  trevor: {
    settings: {
      otel: { endpoint: "http://otel-collector.monitoring:4317" },
      networkPolicy: { additionalEgress: [{ peers: [{ namespace: "monitoring" }], ports: [4317] }] },
    },
  },
};

/** Each environment as it is, and where it has no policies, also with them. */
const CASES = systems.flatMap((system) =>
  environments()
    .filter((environment) => Object.hasOwn(environment.systems, system.name))
    .flatMap(({ name }): [string, System, string, Changes][] => {
      const title = `${system.name} in ${name}`;
      const options = WITH[system.name] ?? {};
      if (tableOf(system, name, options) !== undefined) return [[title, system, name, options]];
      return [
        [`${title}, without policies`, system, name, {}],
        [
          `${title}, with policies`,
          system,
          name,
          { settings: OPTIONS[system.name] ?? { networkPolicy: true } },
        ],
      ];
    }),
);

describe.each(CASES)("the traffic of %s", (_title, system, layer, changes) => {
  const table = tableOf(system, layer, changes);
  const state = rendered(system, layer, changes);
  const workloads = workloadPods(state);

  test("reaches every address in variables, commands and configuration files", () => {
    const { refused, seen } = refusedAddresses(state, table, knowledgeOf(system.name));
    expect(refused).toEqual([]);
    looked.addresses += seen;
  });

  test("has policies that admit what is declared, and nothing else", () => {
    expect(undeclared(state, table ?? { components: {}, flows: [] })).toEqual([]);
  });

  test.runIf(table)("goes between components where a flow says so, and nowhere else", () => {
    const { components, flows } = table as Traffic;
    const numbers = new Set([22, 80, 443, 5432, 8080]);
    for (const { ports } of flows) for (const port of ports) if (typeof port === "number") numbers.add(port);
    for (const [from, source] of Object.entries(components)) {
      for (const [to, target] of Object.entries(components)) {
        for (const port of numbers) {
          const declared = flows.some(
            (flow) =>
              list(flow.from).includes(from) &&
              list(flow.to).includes(to) &&
              (flow.ports.length === 0 || flow.ports.includes(port)),
          );
          expect(admits(state, source, target, port), `${from} to ${to}:${port}`).toBe(declared);
        }
      }
    }
  });

  test.runIf(table)("is denied by default for every pod, in both directions", () => {
    const { components } = table as Traffic;
    const stranger = { namespace: "somewhere-else", labels: { app: "stranger" } };
    for (const { name, pods } of workloads) {
      const among = Object.values(components).filter(
        ({ labels, namespace }) => namespace === pods.namespace && includes(pods.labels, labels),
      );
      expect(among.length, `${name} is a component of the table`).toBe(1);
      expect(admits(state, pods, { address: "192.0.2.1" }, 4), `${name} to anywhere`).toBe(false);
      expect(admits(state, pods, { address: "169.254.169.254" }, 80), `${name} to node metadata`).toBe(false);
      expect(admits(state, stranger, pods, 4), `anyone to ${name}`).toBe(false);
    }
  });

  test.runIf(table)("comes in where a public route leads", () => {
    const outside = (table as Traffic).flows
      .flatMap(({ from }) => list(from))
      .flatMap((end) => (typeof end === "string" ? [] : end.peers))
      .flatMap(
        ({ namespaceSelector }) => namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"] ?? [],
      );
    const routes = routed(state);
    looked.routes += routes.length;
    for (const { namespace, port, service: name } of routes) {
      const service = serviceAt(name, namespace, state);
      const open = service?.spec.ports.find((each: { name?: string; port: number }) =>
        [each.name, each.port].includes(port),
      );
      expect(open, `${name}:${port}`).toBeDefined();
      const targets = behind(service, open, workloads);
      expect(targets.length, name).toBeGreaterThan(0);
      for (const { port: target = 0, workload } of targets) {
        const admitted = outside.some((from) =>
          admits(state, { namespace: from, labels: {} }, workload.pods, target),
        );
        expect(admitted, `a controller to ${workload.name}:${target}`).toBe(true);
      }
    }
  });
});

test("there are addresses and routes to look at", () => {
  expect(looked.addresses).toBeGreaterThan(50);
  expect(looked.routes).toBeGreaterThan(5);
});

test("each address that is said never to be dialled is somewhere", () => {
  expect(NOT_DIALLED.filter((each) => !met.has(each))).toEqual([]);
});

describe("a mistake in the policies is found", () => {
  const system = systems.find(({ name }) => name === "opensail") as System;
  const table = tableOf(system, "beta", {}) as Traffic;
  const changed = (
    change: (spec: { egress: object[]; ingress: object[] }) => void,
    policy = "allow-backend",
  ): Resource[] => {
    const state = structuredClone(rendered(system, "beta"));
    change(one(state, "NetworkPolicy", policy).spec);
    return state;
  };
  const refused = (state: Resource[]) => refusedAddresses(state, table, knowledgeOf("opensail")).refused;

  test("when a way out is missing", () => {
    const state = changed((spec) => {
      spec.egress = spec.egress.filter((rule) => !JSON.stringify(rule).includes("5432"));
    }, "allow-to-postgres");
    expect(refused(state)).toContain(
      "tesslate-backend/backend POSTGRES_HOST postgres:5432: postgres is not admitted",
    );
    expect(undeclared(state, table)[0]).toMatch(/^the policies of backend lack to .*5432/);
  });

  test("when a way in is missing", () => {
    const state = changed((spec) => {
      spec.ingress = spec.ingress.filter((rule) => !JSON.stringify(rule).includes("volume-hub"));
    });
    expect(refused(state).join("\n")).toContain("tesslate-volume-hub/hub ORCHESTRATOR_URL");
  });

  test("when more is open than declared", () => {
    const state = changed((spec) => spec.ingress.push({ from: [{ namespaceSelector: {} }] }));
    expect(refused(state)).toEqual([]);
    expect(undeclared(state, table)).toEqual([
      'the policies of backend admit from {"namespaceSelector":{}} on all ports',
    ]);
    expect(() =>
      undeclared(
        changed((spec) => spec.egress.push({})),
        table,
      ),
    ).toThrow("admits everyone");
  });

  test("when an address leads nowhere", () => {
    const state = structuredClone(rendered(system, "beta"));
    one(state, "Service", "postgres").spec.ports[0].port = 5433;
    expect(refused(state)[0]).toContain("postgres:5432: the Service has no such port");
    one(state, "Service", "postgres").spec.ports[0].port = 5432;
    one(state, "Service", "postgres").spec.selector = { app: "nobody" };
    expect(refused(state)[0]).toContain("the Service selects no pods");
  });
});
