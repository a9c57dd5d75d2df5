import { all } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { trevor } from "../../../generators/systems/trevor/index.ts";
import { rows } from "../../table.ts";
import { desired } from "../desired.ts";
import { besides, given, refusal as refusalOf, saying } from "../refusal.ts";

const PRODUCTION = /(^|: )generators\/environments\/production\.yaml:\d+: systems\.trevor\.settings\./;

const refusal = (layer: string, settings: Record<string, unknown>) => refusalOf(trevor, layer, { settings });

describe("trevor refuses", () => {
  test.each(
    rows(`
R6: an autoscaler whose minimum is above its maximum | autoscaling: {min: 12} | autoscaling.max: expected at least min, 12, found 10
crdSync without the namespace of its resources | crdSync: true | crdSync.namespace: missing
R7: crdSync that doesn't say where the Kubernetes API is | crdSync: {namespace: trevor} | crdSync.apiServer: missing
R8: several pods that would each migrate the database | migration: init-container | migration: expected "hook" in production with up to 10 pods
R8: a migration at every start of a pod in an environment | migration: init-container, autoscaling: false | migration: expected "hook" in production with up to 2 pods
sign-in without a password in an environment | extraEnv: {DEV_AUTH_BYPASS: "true"} | extraEnv.DEV_AUTH_BYPASS: expected none in production
a memory limit that an upload of 500 MB exceeds | resources: {limits: {memory: 1Gi}} | resources.limits.memory: expected at least 1756Mi: an upload of 500 MB is in memory 3 times
a memory limit that a larger upload exceeds | maxUploadSizeMb: 2000 | resources.limits.memory: expected at least 6256Mi: an upload of 2000 MB is in memory 3 times
a worker's memory limit that one upload fills | worker: {resources: {requests: {memory: 256Mi}, limits: {memory: 512Mi}}} | worker.resources.limits.memory: expected at least 1756Mi
a request above its limit | resources: {requests: {cpu: "4"}} | resources.requests.cpu: expected at most the limit, 2000m
a host that is none | ingress: {host: "https://trevor"} | ingress.host: expected a host name
no replicas | replicas: 0 | replicas: expected a number of replicas from 1 to 50
a quantity that is none | resources: {limits: {cpu: two}} | resources.limits.cpu: expected CPU
a peer with a typing error | network: {redis: [{namspace: x}]} | network.redis[0]: expected a peer
an address that is no network | network: {redis: [{cidr: "10.0.0.1/8"}]} | network.redis[0].cidr: expected an IP network
a collector that is no address | otel: {endpoint: "otel:4317"} | otel.endpoint: expected a URL
an unknown setting | replica: 2 | unknown setting "replica". Did you mean "replicas"?
  `),
  )("%s", (_what, settings, message) => {
    const text = refusal("production", given(settings));
    expect(text).toMatch(PRODUCTION);
    expect(text).toMatch(saying(message));
    // The worker has each upload in memory, too.
    const more = settings.startsWith("maxUploadSizeMb") ? ["worker"] : [];
    expect(besides(text, given(settings), message)).toEqual(more);
  });

  test("an Ingress without a host, which base has a neutral one of", () => {
    expect(refusal("beta", { ingress: { host: null } })).toMatch(
      /environments\/beta\.yaml:\d+: systems\.trevor\.settings\.ingress\.host: missing; expected a host name/,
    );
    const [route] = all(desired(trevor, "base", { settings: { ingress: true } }), "Ingress");
    expect(route?.spec.rules[0].host).toBe("trevor.example.com");
  });

  test("but lets development sign in without a password and migrate in the pod", () => {
    expect(() =>
      desired(trevor, "base", { settings: { extraEnv: { DEV_AUTH_BYPASS: "true" } } }),
    ).not.toThrow();
  });

  test("but lets a container be off that would be refused when it is on", () => {
    const worker = { enabled: false, resources: { limits: { memory: "512Mi" } } };
    expect(() => desired(trevor, "production", { settings: { worker } })).not.toThrow();
  });
});
