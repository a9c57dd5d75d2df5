import type { Exception } from "@kustogen/review/check/model/exception.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashed, isHashed } from "../../src/authoring/hashed.ts";
import { type Checked, checkResources } from "../../src/generate/check-resources.ts";
import { refuseCredentials } from "../../src/generate/refuse-literals.ts";
import type { LayerNode } from "../../src/layers/tree.ts";

const where = { system: "shop", layer: "beta", namespace: "shop", kubernetes: "1.35" };
const base = { ...where, layer: "base", kubernetes: undefined };

/** Texts, some of which are refused where they may stand: as a port, a label, a variable, a password. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("api", "web", "v1") },
  { weight: 1, arbitrary: fc.constantFrom("8080", "a b", "hunter2", "https://u:S3cretPw9@db/x", "") },
);
const variable = fc.record({ name: fc.constantFrom("LEVEL", "URL", "NAME", "DB_PASSWORD"), value: text });
const container = fc
  .record({
    image: fc.constantFrom("acme/api:v1", "acme/api:v2"),
    args: fc.option(
      fc.array(fc.constantFrom("--level", "debug", "--all", "info", "--password"), { maxLength: 3 }),
    ),
    env: fc.array(variable, { maxLength: 3 }),
    port: fc.option(fc.constantFrom<unknown>(80, 8080, 80, "80", undefined)),
    swapped: fc.boolean(),
  })
  .map(({ image, args, env, port, swapped }) => ({
    ...(swapped ? { image, name: "api" } : { name: "api", image }),
    ...(args === null ? {} : { args }),
    env,
    ...(port === null ? {} : { ports: [{ containerPort: port }] }),
  }));
const resources = fc
  .record({
    container,
    label: text,
    namespace: fc.option(fc.constantFrom("shop", "other")),
    data: fc.dictionary(fc.constantFrom("level", "password", "a.conf"), text, { maxKeys: 3 }),
    marked: fc.boolean(),
    first: fc.boolean(),
    budget: fc.constantFrom(false, false, true),
  })
  .map(({ container, label, namespace, data, marked, first, budget }) => {
    const metadata = () => ({
      name: "api",
      ...(namespace === null ? {} : { namespace }),
      labels: { app: label },
    });
    const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: metadata(), data };
    const list: object[] = [
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: metadata(),
        spec: {
          selector: { matchLabels: { app: "api" } },
          template: { metadata: { labels: { app: "api" } }, spec: { containers: [container] } },
        },
      },
      marked ? hashed(configMap as never) : configMap,
      ...(budget
        ? [{ apiVersion: "policy/v1beta1", kind: "PodDisruptionBudget", metadata: metadata(), spec: {} }]
        : []),
    ];
    return first ? list : list.reverse();
  });

/** What checking gives, or its message; keys in their order. */
function outcome(given: unknown, exceptions: Exception[], parent?: readonly Checked[]): string {
  try {
    const checked = checkResources(given, { ...where, exceptions }, parent);
    refuse("beta", exceptions, checked);
    return JSON.stringify(checked.map(({ resource }) => [resource, isHashed(resource)]));
  } catch (error) {
    return (error as Error).message;
  }
}

function refuse(layer: string, exceptions: Exception[], checked: readonly Checked[]): void {
  const node = { system: { name: "shop", exceptions }, layer } as unknown as LayerNode;
  refuseCredentials(node, checked);
}

function passed(given: unknown, exceptions: Exception[]): readonly Checked[] | undefined {
  try {
    const checked = checkResources(given, { ...base, exceptions });
    refuse("base", exceptions, checked);
    return checked;
  } catch {
    return undefined;
  }
}

describe("a layer that is checked beside its parent", () => {
  it("comes to what it comes to alone, in value, order and message", () => {
    const exceptions = fc.constantFrom<Exception[]>(
      [],
      [{ rule: "secrets/credential", environment: "base", reason: "an example" }],
    );
    let compared = 0;
    fc.assert(
      fc.property(resources, resources, exceptions, (one, other, excepted) => {
        const parent = passed(one, excepted);
        if (parent === undefined) return;
        compared++;
        const before = JSON.stringify(parent);
        expect(outcome(other, excepted, parent)).toBe(outcome(structuredCopy(other), excepted));
        expect(JSON.stringify(parent)).toBe(before);
      }),
      { numRuns: 1000, seed: 8 },
    );
    expect(compared).toBeGreaterThan(200);
  });

  it("shares with its parent what is the same in both", () => {
    const of = (image: string) => [
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "api" } },
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "api", labels: { app: "api" } },
        spec: {
          selector: { matchLabels: { app: "api" } },
          template: {
            metadata: { labels: { app: "api" } },
            spec: { containers: [{ name: "api", image }] },
          },
        },
      },
    ];
    const parent = checkResources(of("acme/api:v1"), base);
    const [account, deployment] = checkResources(of("acme/api:v2"), where, parent);
    expect(account?.resource).toBe(parent[0]?.resource);
    const spec = (checked: Checked | undefined) => checked?.resource.spec as Record<string, unknown>;
    expect(spec(deployment).selector).toBe(spec(parent[1]).selector);
    expect(JSON.stringify(spec(deployment).template)).toContain("acme/api:v2");
    expect(JSON.stringify(spec(parent[1]).template)).toContain("acme/api:v1");
  });
});

/** A copy that shares nothing, with the marks of what is hashed. */
function structuredCopy(given: object[]): object[] {
  return given.map((one) => {
    const copy = structuredClone(one);
    return isHashed(one as never) ? hashed(copy as never) : copy;
  });
}
