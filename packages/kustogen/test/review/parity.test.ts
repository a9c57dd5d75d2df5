import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { driftBetween, sortedDrift } from "@kustogen/review/changes/parity.ts";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";

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

const PARITY = `parity:
  - variable: SMTP_*
    reason: beta sends no mail
  - resource: NetworkPolicy/*
    environments: [beta, production]
    reason: beta is open
  - resource: Deployment/api
    field: spec.template.spec.containers[name=api].livenessProbe
    system: shop
    reason: slow there
`;

function sorted(system: string, other: string) {
  const probe = { livenessProbe: { httpGet: { port: 1 } }, readinessProbe: { httpGet: { port: 1 } } };
  const policy: Resource = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "api" },
  };
  const drift = driftBetween([api({ SMTP_HOST: "x", A: "1" })], [api({}, probe), policy], ["beta", other]);
  const names = { system, environments: ["beta", other] as const };
  const found = sortedDrift(drift, parseConfig("kustogen.yaml", PARITY).parity, names);
  const short = ({ message }: { message: string }) =>
    message
      .replace(/spec.*\./, "")
      .split(" ")
      .slice(0, 2)
      .join(" ");
  return { drift: found.drift.map(short), intended: found.intended.map((one) => [short(one), one.reason]) };
}

test("what kustogen.yaml declares is listed with its reason, for the systems and environments that it names", () => {
  expect(sorted("shop", "production")).toEqual({
    drift: ["variable A", "readinessProbe of"],
    intended: [
      ["variable SMTP_HOST", "beta sends no mail"],
      ["livenessProbe of", "slow there"],
      ["NetworkPolicy api", "beta is open"],
    ],
  });
  expect(sorted("other", "staging").drift).toEqual([
    "variable A",
    "livenessProbe of",
    "readinessProbe of",
    "NetworkPolicy api",
  ]);
});

test("a declaration without a reason, or of nothing, is refused with its line", () => {
  expect(() => parseConfig("kustogen.yaml", "parity:\n  - variable: A\n")).toThrow(/kustogen.yaml:2.*reason/);
  expect(() => parseConfig("kustogen.yaml", "parity:\n  - reason: A\n")).toThrow(/a variable or a resource/);
});
