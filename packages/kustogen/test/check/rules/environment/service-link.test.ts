import { describe, expect, it } from "vitest";
import { serviceLink } from "../../../../src/check/rules/environment/service-link.ts";
import { judged, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

const REDIS = service({ name: "redis", selector: "app: redis" });
const web = (env: string, pod = "") => deployment({ container: `env: [${env}],`, pod });
const worker = deployment({ name: "worker", container: "env: [{name: REDIS_PORT, value: '6379'}]," });

describe("environment/service-link", () => {
  it("warns of a link that a program takes for a setting", () => {
    const [found] = judged(serviceLink, state(REDIS + web("{name: REDIS_DB, value: '1'}") + worker));
    expect(found).toMatch(/^warning Deployment web .*gets REDIS_PORT from Service redis/);
    const kafka =
      service({ name: "kafka", selector: "app: web" }) +
      deployment().replace("acme/web:1.0.0", "confluentinc/cp-kafka:7.6.0");
    expect(judged(serviceLink, state(kafka))[0]).toContain("gets KAFKA_PORT");
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
});
