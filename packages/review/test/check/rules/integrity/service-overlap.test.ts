import { describe, expect, it } from "vitest";
import { serviceOverlap } from "../../../../src/check/rules/integrity/service-overlap.ts";
import { judged, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

const api = deployment({ labels: "app: shop, part: api", container: "ports: [{containerPort: 80}]," });
const worker = deployment({ name: "worker", labels: "app: shop, part: worker" });

describe("integrity/service-overlap", () => {
  it("warns of a Service that takes pods without its port too", () =>
    expect(judged(serviceOverlap, state(api + worker + service({ selector: "app: shop" })))).toEqual([
      "warning Service web (namespace shop): spec.selector: app=shop also selects Deployment worker, which has no port 80",
    ]));

  it("names all workloads that it finds, in a sentence about several", () => {
    const two =
      api + deployment({ name: "other", labels: "app: shop", container: "ports: [{containerPort: 80}]," });
    const jobs = worker + deployment({ name: "mailer", labels: "app: shop, part: mailer" });
    expect(judged(serviceOverlap, state(two + jobs + service({ selector: "app: shop" })))).toEqual([
      "warning Service web (namespace shop): spec.selector: app=shop also selects Deployment worker, Deployment mailer, which have no port 80",
    ]);
  });

  it("takes one that selects the right pods, and several that all serve the port", () => {
    expect(
      judged(serviceOverlap, state(api + worker + service({ selector: "app: shop, part: api" }))),
    ).toEqual([]);
    const canary = deployment({
      name: "canary",
      labels: "app: shop, track: canary",
      container: "ports: [{containerPort: 80}],",
    });
    expect(judged(serviceOverlap, state(api + canary + service({ selector: "app: shop" })))).toEqual([]);
  });

  it("names only the ports that each of the others lacks", () => {
    const of = (name: string, ports: string) =>
      deployment({ name, labels: `app: shop, part: ${name}`, container: `ports: [${ports}],` });
    const [http, grpc] = ["{containerPort: 80}", "{containerPort: 90, name: grpc}"];
    const web = of("web", `${http}, ${grpc}`);
    const to = service({ selector: "app: shop", ports: "[{port: 80}, {port: 91, targetPort: grpc}]" });
    const said = (...others: string[]) => judged(serviceOverlap, state([web, ...others, to].join("")));
    const start = "warning Service web (namespace shop): spec.selector: app=shop also selects ";
    expect(said(of("worker", http))).toEqual([`${start}Deployment worker, which has no port grpc`]);
    expect(said(of("worker", http), of("mailer", grpc), of("cron", grpc))).toEqual([
      `${start}Deployment worker, which has no port grpc, and Deployment mailer, Deployment cron, which have no port 80`,
    ]);
  });
});
