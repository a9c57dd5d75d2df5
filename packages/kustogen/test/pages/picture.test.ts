import { expect, test } from "vitest";
import type { Flow, Traffic } from "../../src/authoring/traffic.ts";
import type { WithTraffic } from "../../src/pages/components.ts";
import { picture } from "../../src/pages/picture.ts";

/** A system in environments; a picture reads nothing else of them. */
const declared = (flows: Record<string, readonly Flow[]>): WithTraffic[] =>
  Object.entries(flows).map(([name, list]) => {
    const pods = { namespace: "shop", labels: { app: "x" } };
    const traffic: Traffic = { components: { api: pods, db: pods }, flows: list };
    return { environment: { name }, resources: [], traffic } as unknown as WithTraffic;
  });

const outside = (title: string) => ({ title, peers: [] });
const flow = (to: Flow["to"], ports: Flow["ports"]): Flow => ({ from: "api", to, ports, why: "it must" });

test("what Mermaid would read as markup is escaped in names", () => {
  const lines = picture(declared({ beta: [flow(outside('the "<b>" side'), [443])] })).split("\n");
  expect(lines).toContain('  n_the_b_side(["the #quot;#lt;b>#quot; side"])');
  expect(lines).toContain('  n_api -->|"443"| n_the_b_side');
});

test("two names that would be one identifier get two", () => {
  const lines = picture(declared({ beta: [flow([outside("a b"), outside("a-b")], [1])] })).split("\n");
  expect(lines).toContain('  n_a_b(["a b"])');
  expect(lines).toContain('  n_a_b_2(["a-b"])');
});

test("who listens on a database's port is a cylinder; what not all environments have says where", () => {
  const both = flow("db", [5432]);
  const text = picture(declared({ beta: [both], production: [both, flow(outside("mail"), [25])] }));
  expect(text.split("\n")).toEqual([
    "flowchart LR",
    '  subgraph n_namespace_shop_of_ours["namespace shop"]',
    '    n_api["api"]',
    '    n_db[("db")]',
    "  end",
    '  n_mail(["mail (production)"])',
    '  n_api -->|"5432"| n_db',
    '  n_api -->|"25 (production)"| n_mail',
  ]);
});
