import type { Resource, System } from "kustogen";
import { template } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { opensail } from "../../../generators/systems/opensail/index.ts";
import { keysAskedFor } from "../../../generators/systems/opensail/rules.ts";
import { SECRETS } from "../../../generators/systems/opensail/secrets.ts";
import { rows } from "../../table.ts";
import { treeOf } from "../desired.ts";
import { answer, besides, given } from "../refusal.ts";
import { rendered } from "../rendered.ts";

/** What the user is told when production has these settings. */
const refusal = (settings: Record<string, unknown>, layer = "production", system: System = opensail) =>
  answer(() => rendered(system, layer, { settings }));

/** The same for opensail with other or further resources. */
function refusalOf(change: (resources: Resource[]) => Resource[], layer = "production"): string {
  return refusal({}, layer, { ...opensail, resources: (context) => change(opensail.resources(context)) });
}

const context = (layer: string) => {
  const node = treeOf(opensail, layer).find((one) => one.layer === layer);
  if (node === undefined) throw new Error(`no layer ${layer}`);
  return node.context as Parameters<typeof opensail.resources>[0];
};

describe("opensail refuses", () => {
  test.each([
    ["https://opensail.tesslate.com/api", "https://opensail.tesslate.com"],
    ["https://opensail.tesslate.com/api/", "https://opensail.tesslate.com"],
    ["https://opensail.tesslate.com/api/api", "https://opensail.tesslate.com"],
  ])("O2: %s as the frontend's address of the API", (apiUrl, mend) => {
    const text = refusal({ frontend: { apiUrl } });
    expect(text).toMatch(
      /^generators\/environments\/production\.yaml:\d+: systems\.opensail\.settings\.frontend\.apiUrl: /,
    );
    expect(text).toContain("expected an address that does not end in /api");
    expect(text).toContain(`write "${mend}"`);
  });

  test("O2: but not an address with api elsewhere", () => {
    expect(refusal({ frontend: { apiUrl: "https://api.tesslate.com" } })).toBe("accepted");
  });

  test("O3: two workers that nobody has acknowledged", () => {
    const text = refusal({ worker: { replicas: 2, acknowledgeInProcessState: null } });
    expect(text).toMatch(
      /^generators\/environments\/production\.yaml:\d+: systems\.opensail\.settings\.worker\.acknowledgeInProcessState: /,
    );
    expect(text).toContain("the state of a task is partly in its worker's process");
    expect(refusal({ worker: { replicas: 2, acknowledgeInProcessState: "users know" } })).toBe("accepted");
    expect(refusal({ worker: { replicas: 1, acknowledgeInProcessState: null } })).toBe("accepted");
  });

  test("O3: an autoscaler on the worker", () => {
    const autoscaler: Resource = {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "more-workers", namespace: "tesslate" },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "tesslate-worker" },
        maxReplicas: 4,
      },
    };
    expect(refusalOf((resources) => [...resources, autoscaler])).toContain(
      "HorizontalPodAutoscaler more-workers: scales tesslate-worker, whose tasks keep state in their process",
    );
  });

  test("O7: a contract with static AWS keys", () => {
    const withKey = SECRETS.map((contract) =>
      contract.name === "s3-credentials" && contract.layers?.includes("beta")
        ? { ...contract, keys: { ...contract.keys, S3_ACCESS_KEY_ID: { description: "key" } } }
        : contract,
    );
    const asked = (contracts: typeof SECRETS, layer: string) =>
      [...keysAskedFor(contracts, context(layer))].map(({ message }) => message);
    expect(asked(withKey, "beta")).toEqual([
      expect.stringContaining(
        "the contract of Secret s3-credentials asks for S3_ACCESS_KEY_ID, a static AWS key",
      ),
    ]);
    expect(asked(withKey, "base")).toEqual([]);
    expect(asked(SECRETS, "beta")).toEqual([]);
  });

  test.each([
    ["Deployment", "tesslate-backend", "backend"],
    ["CronJob", "namespace-reaper", "reaper"],
  ])("O7: a %s %s with a static AWS key", (kind, name, container) => {
    const withKey = (resources: Resource[]) =>
      resources.map((resource) => {
        if (resource.kind !== kind || resource.metadata.name !== name) return resource;
        const changed = structuredClone(resource);
        template(changed)?.spec?.containers[0]?.env?.push({ name: "AWS_SECRET_ACCESS_KEY", value: "" });
        return changed;
      });
    expect(refusalOf(withKey, "beta")).toContain(
      `${kind} ${name}, container ${container}: sets AWS_SECRET_ACCESS_KEY, a static AWS key`,
    );
    expect(refusalOf((resources) => resources, "beta")).toBe("accepted");
  });

  test("O16: an apiVersion that Kubernetes 1.35 does not serve", () => {
    const old = (resources: Resource[]) =>
      resources.map((resource) =>
        resource.kind === "PodDisruptionBudget" ? { ...resource, apiVersion: "policy/v1beta1" } : resource,
      );
    const text = refusalOf(old);
    expect(text).toContain("policy/v1beta1");
    expect(text).toContain("PodDisruptionBudget");
  });

  test.each(
    rows(`
a zone that the domain is not in | ingress: {dnsZone: tesslate.org} | ingress.dnsZone: expected the zone
a placeholder as the domain | domain: opensail.example.com, ingress: {dnsZone: example.com} | domain: expected the public host name of production
an external PostgreSQL at no address | postgres: {network: []} | postgres.network: expected the addresses
an autoscaler whose most is below its fewest | frontend: {autoscaling: {min: 4, max: 2}} | frontend.autoscaling.max: expected at least min, 4
a host that is none | domain: "https://tesslate.com" | domain: expected a host name
an account that is none | aws: {account: "42"} | aws.account: expected one line of text
a size that is none | redis: {volume: "2 gigabytes"} | redis.volume: expected a Kubernetes quantity
no worker at all | worker: {replicas: 0} | worker.replicas: expected a number of replicas from 1
a request above its limit | worker: {resources: {requests: {memory: 4Gi}}} | worker.resources.requests.memory
an API server whose Service policies keep away | network: {apiServer: [{cidr: "10.0.0.0/16"}]} | network.apiServer: expected the address of the Service \`kubernetes\` in addition to 10.0.0.0/16
a setting that nobody knows | backend: {replica: 2} | Did you mean "replicas"?
  `),
  )("%s", (_what, settings, message) => {
    const text = refusal(given(settings));
    expect(text).toMatch(/^generators\/environments\/production\.yaml:\d+: systems\.opensail\.settings\./);
    expect(text).toContain(message);
    expect(besides(text, given(settings), message)).toEqual([]);
  });
});
