import { describe, expect, it, vi } from "vitest";
import { serviceLink } from "../../../../src/check/rules/environment/service-link.ts";
import { judged, messages, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

const REDIS = service({ name: "redis", selector: "app: redis" });
const web = (env: string, pod = "") => deployment({ container: `env: [${env}],`, pod });
const worker = deployment({ name: "worker", container: "env: [{name: REDIS_PORT, value: '6379'}]," });

describe("environment/service-link", () => {
  it("warns of a link that a program takes for a setting", () => {
    const [found] = judged(serviceLink, state(REDIS + web("{name: REDIS_DB, value: '1'}") + worker));
    expect(found).toMatch(/^warning Deployment web .*gets REDIS_PORT from Service redis/);
  });
  it.each([
    ["kafka", "confluentinc/cp-kafka:7.6.0", "KAFKA_PORT"],
    ["kafka-rest", "confluentinc/cp-kafka-rest:7.6.0", "KAFKA_REST_PORT"],
    ["schema-registry", "registry.test/cp-schema-registry@sha256:00", "SCHEMA_REGISTRY_PORT"],
  ])("refuses a Service %s in front of an image that stops because of it", (name, image, variable) => {
    const found = (container = "") =>
      judged(
        serviceLink,
        state(
          service({ name, selector: "app: web" }) +
            deployment({ container }).replace("acme/web:1.0.0", image),
        ),
      );
    expect(found()).toEqual([expect.stringMatching(`^error .* gets ${variable} from Service ${name}`)]);
    for (const command of ["command: [sh, -c, run],", "args: [sh, -c, run],"])
      expect(found(command)).toEqual([expect.stringMatching(`^warning .* gets ${variable}`)]);
    expect(found(`env: [{name: ${variable}, value: ""}],`)).toEqual([]);
  });
  it("takes a neo4j that continues with settings that it doesn't know", () => {
    const lenient = (value: string) =>
      service({ name: "neo4j", selector: "app: web" }) +
      deployment({
        container: `env: [{name: NEO4J_server_config_strict__validation_enabled, value: "${value}"}],`,
      }).replace("acme/web:1.0.0", "neo4j:5.26");
    expect(judged(serviceLink, state(lenient("false")))).toEqual([]);
    expect(judged(serviceLink, state(lenient("true")))).toHaveLength(1);
  });
  it.each([
    ["authelia", "ghcr.io/authelia/authelia:4.39", "AUTHELIA_PORT"],
    ["n8n", "docker.n8n.io/n8nio/n8n:1.100.0", "N8N_PORT"],
    ["uptime-kuma", "louislam/uptime-kuma:2", "UPTIME_KUMA_PORT"],
    ["neo4j", "neo4j:5.26", "NEO4J_PORT"],
    ["searxng", "searxng/searxng:latest", "SEARXNG_PORT"],
    ["paperless", "ghcr.io/paperless-ngx/paperless-ngx:2.13", "PAPERLESS_PORT"],
    ["immich", "ghcr.io/immich-app/immich-server:v2.1.0", "IMMICH_PORT"],
    ["solr", "solr:9.7", "SOLR_PORT"],
  ])("warns of a Service %s in front of a program that reads its own prefix", (name, image, variable) => {
    const own = (more: string) =>
      service({ name, selector: `app: ${name}` }) +
      deployment({ name, ...JSON.parse(more) }).replace("acme/web:1.0.0", image);
    expect(judged(serviceLink, state(own("{}")))).toEqual([
      expect.stringMatching(`^warning .* gets ${variable} from Service ${name}`),
    ]);
    expect(judged(serviceLink, state(own('{"pod": "enableServiceLinks: false,"}')))).toEqual([]);
    expect(judged(serviceLink, state(own("{}").replaceAll(`image: ${image}`, "image: acme/web:1")))).toEqual(
      [],
    );
  });
  it.each([
    web("{name: REDIS_DB, value: '1'}", "enableServiceLinks: false,"),
    web("{name: REDIS_PORT, value: '6379'}"),
    web("{name: OTHER, value: a}"),
  ])("takes %#", (yaml) =>
    expect(
      judged(serviceLink, state(REDIS + yaml + worker)).filter((line) => line.includes("Deployment web")),
    ).toEqual([]),
  );
  it("takes a link that its program doesn't read", () => {
    const vault = service({ name: "vault", selector: "app: web" });
    expect(
      judged(serviceLink, state(vault + deployment().replace("acme/web:1.0.0", "vault:1.13.3"))),
    ).toEqual([]);
  });
  it("finds each link of a setting's name, in the order of the Services", () => {
    const both = service({ name: "zoo", selector: "app: zoo" }) + REDIS;
    const setting = deployment({
      name: "setting",
      container: "env: [{name: REDIS_SERVICE_HOST, value: a}, {name: ZOO_PORT, value: '1'}],",
    });
    const reader = web("{name: REDIS_SERVICE_HOSTNAME, value: a}, {name: ZOO_DB, value: b}");
    const found = judged(serviceLink, state(both + setting + reader)).filter((line) =>
      line.includes("Deployment web"),
    );
    expect(found.map((line) => /gets (\w+)/.exec(line)?.[1])).toEqual(["ZOO_PORT", "REDIS_SERVICE_HOST"]);
  });
  it("looks at each Service once, however many pods get its links", () => {
    const names = Array.from({ length: 60 }, (_, index) => `app${index}`);
    const many = state(
      names
        .map(
          (name) =>
            service({ name, selector: `app: ${name}` }) +
            deployment({
              name,
              container: `env: [{name: ${name.toUpperCase()}_PORT, value: '1'}, {name: APP7_DB, value: a}],`,
            }),
        )
        .join(""),
    );
    const test = vi.spyOn(RegExp.prototype, "test");
    const found = [...(serviceLink.check?.(many) ?? [])];
    const tests = test.mock.calls.length;
    test.mockRestore();
    expect(found).toHaveLength(59);
    expect(tests).toBeLessThan(60 * 60);
  });
});

it.each([
  ["confluentinc/cp-kafka", "kafka", "KAFKA_PORT"],
  ["confluentinc/cp-schema-registry", "schema-registry", "SCHEMA_REGISTRY_PORT"],
  ["confluentinc/cp-zookeeper", "zookeeper", "ZOOKEEPER_PORT"],
  ["apache/superset", "superset", "SUPERSET_PORT"],
  ["neosmemo/memos", "memos", "MEMOS_PORT"],
  ["actualbudget/actual-server", "actual", "ACTUAL_PORT"],
])("%s fails beside a Service %s", (image, name, variable) => {
  const given = (tag: string) =>
    state(service({ name, selector: "app: web" }) + deployment().replace("acme/web:1.0.0", image + tag));
  for (const tag of [":1", "@sha256:0", ""])
    expect(messages(serviceLink, given(tag))).toEqual([
      `container web gets ${variable} from Service ${name}, an address instead of a number`,
    ]);
  expect(messages(serviceLink, given("-tools:1"))).toEqual([]);
});
