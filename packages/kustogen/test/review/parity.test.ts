import { expect, test } from "vitest";
import type { Resource } from "../../src/kubernetes/resource.ts";
import { driftBetween } from "../../src/review/parity.ts";

function api(env: Record<string, string>, more: object = {}, replicas = 1): Resource {
  const container = {
    name: "api",
    image: `api:${replicas}`,
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    ...more,
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api" },
    spec: { replicas, template: { spec: { containers: [container] } } },
  };
}

const messages = (one: Resource[], other: Resource[]) =>
  driftBetween(one, other, ["beta", "production"]).map(({ message }) => message);

test("values that both environments declare are theirs", () => {
  expect(messages([api({ HOST: "beta.test" })], [api({ HOST: "test" }, {}, 3)])).toEqual([]);
});

test("a variable that only one environment has is said once, with where it is missing", () => {
  expect(messages([api({ A: "1", B: "1" })], [api({ A: "2" })])).toEqual([
    "variable B is missing in production (api/api)",
  ]);
});

test("a missing probe, a missing resource and a weaker security context are drift; an autoscaler is not", () => {
  const scaler: Resource = {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "api" },
  };
  const policy: Resource = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "api" },
  };
  const strict = { securityContext: { runAsNonRoot: true }, livenessProbe: { httpGet: { port: 1 } } };
  const loose = { securityContext: { runAsNonRoot: false } };
  expect(messages([api({}, strict), policy], [api({}, loose), scaler]).sort()).toEqual([
    "NetworkPolicy api is missing in production",
    "spec.template.spec.containers[name=api].livenessProbe of Deployment api is missing in production",
    "spec.template.spec.containers[name=api].securityContext.runAsNonRoot of Deployment api is true in beta and false in production",
  ]);
});
