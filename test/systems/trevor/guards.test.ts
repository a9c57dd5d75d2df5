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
R7: crdSync behind a NetworkPolicy that does not know the API server | networkPolicy: {apiServer: []} | networkPolicy.apiServer: expected the addresses of the Kubernetes API server
R7: crdSync that asks the Service, whose address is in none of the networks | networkPolicy: {apiServer: [{cidr: "10.40.0.0/24"}]} | networkPolicy.apiServer: expected the address of the Service \`kubernetes\` in addition to 10.40.0.0/24
more pods than PostgreSQL has connections for, 15 each | maxConnections: 219 | maxConnections: expected at least 220: 11 pods of the API and 3 of the worker
memory for fewer uploads than one pod receives at once | parallelUploads: 3 | resources.limits.memory: expected at least 4756Mi
R8: several pods that would each migrate the database | migration: init-container | migration: expected "hook" if the API has up to 10 pods
R8: a migration at every start of a pod in an environment | migration: init-container, autoscaling: false | migration: expected "hook" in production
R2: a variable that would override a Secret's | extraEnv: {DATABASE_URL: "postgresql://nowhere"} | extraEnv.DATABASE_URL: expected DATABASE_URL to come only from the Secret trevor-db;
R2: a variable name that a container can't have | extraEnv: {S3-REGION: eu} | extraEnv.S3-REGION: expected a variable name
sign-in without a password in an environment | devAuthBypass: true | devAuthBypass: expected false in production
a memory limit that an upload of 500 MB exceeds | resources: {limits: {memory: 1Gi}} | resources.limits.memory: expected at least 3256Mi: an upload of 500 MB is in memory 3 times
a memory limit that a larger upload exceeds | maxUploadSizeMb: 2000 | resources.limits.memory: expected at least 12256Mi: an upload of 2000 MB is in memory 3 times
a worker's memory limit that one upload fills | worker: {resources: {requests: {memory: 256Mi}, limits: {memory: 512Mi}}} | worker.resources.limits.memory: expected at least 1756Mi
a request above its limit | resources: {requests: {cpu: "4"}} | resources.requests.cpu: expected at most the limit, 2000m
a host that is none | ingress: {host: "https://trevor"} | ingress.host: expected a host name
a port out of range | networkPolicy: {smtpPort: 70000} | networkPolicy.smtpPort: expected a port
no replicas | replicas: 0 | replicas: expected a number of replicas from 1 to 50
a quantity that is none | resources: {limits: {cpu: two}} | resources.limits.cpu: expected CPU
a peer with a typing error | networkPolicy: {redis: [{namspace: x}]} | networkPolicy.redis[0]: expected a peer
an address that is no network | networkPolicy: {redis: [{cidr: "10.0.0.1/8"}]} | networkPolicy.redis[0].cidr: expected an IP network
an unknown log level | logLevel: info | logLevel: expected one of "DEBUG", "INFO"
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
    expect(() => desired(trevor, "base", { settings: { devAuthBypass: true } })).not.toThrow();
  });

  test("but lets a container be off that would be refused when it is on", () => {
    expect(() =>
      desired(trevor, "production", { settings: { worker: false, networkPolicy: { apiServer: [] } } }),
    ).not.toThrow();
  });
});
