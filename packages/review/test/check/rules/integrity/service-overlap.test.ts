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

  it("refuses two Services that select each other's pods, which lack their ports", () => {
    const pods = (name: string, port: number, spec = "") =>
      deployment({ name, labels: "app: shop", container: `ports: [{containerPort: ${port}}],`, spec });
    const of = (name: string, port: number, selector = "app: shop") =>
      service({ name, selector, ports: `[{port: ${port}}]` });
    const both = pods("web", 80) + pods("mail", 25);
    const said = (yaml: string, known = {}) =>
      judged(serviceOverlap, state(yaml, known)).map((one) => one.replace(/ \(.*selector: /, " "));
    const wrong = (name: string, other: string, port: number) =>
      `Service ${name} app=shop also selects Deployment ${other}, which has no port ${port}`;
    expect(said(both + of("web", 80) + of("mail", 25))).toEqual([
      `error ${wrong("web", "mail", 80)}`,
      `error ${wrong("mail", "web", 25)}`,
    ]);
    const web = [`warning ${wrong("web", "mail", 80)}`];
    // What isn't rendered may change the labels only of some objects.
    const part = state(both + of("web", 80) + of("mail", 25), { inPart: true });
    expect(judged(serviceOverlap, part)[0]).toMatch(/^error/);
    const unsure = new Set(part.resources.slice(0, 1));
    expect(judged(serviceOverlap, { ...part, unsure }).every((one) => one.startsWith("warning"))).toBe(true);
    expect(said(both + of("web", 80) + of("mail", 25, "app: other"))).toEqual(web);
    expect(said(both + of("web", 80) + of("both", 443))).toEqual(web);
    const off = pods("web", 80) + pods("mail", 25, "replicas: 0,");
    expect(said(off + of("web", 80) + of("mail", 25))[0]).toMatch(/^warning/);
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

  describe("beside variants of one program, between which something divides the connections", () => {
    const of = (name: string, labels: string, ports = "containerPort: 80") =>
      deployment({ name, labels: `app: shop, ${labels}`, container: `ports: [{${ports}}],` });
    const both = service({ selector: "app: shop", ports: "[{port: 80}, {port: 90}]" });
    const stable = (labels: string) => of("web", labels, "containerPort: 80}, {containerPort: 90");
    const said = (...workloads: string[]) => judged(serviceOverlap, state(workloads.join("") + both));

    it.each([
      ["version: v1", "version: v2"],
      ["app.kubernetes.io/version: '1'", "app.kubernetes.io/version: '2'"],
      ["track: stable", "track: canary"],
      ["version: v1", "version: v2, release: canary"],
      ["slot: blue", "slot: green"],
      ["role: blue", "role: green"],
      ["part: api", "part: api, tier: canary"],
    ])("is silent about %s and %s", (one, other) => {
      expect(said(stable(one), of("other", other))).toEqual([]);
    });

    it.each([
      ["part: api", "part: worker"],
      ["version: v1, part: api", "version: v2, part: worker"],
      ["version: v1", "version: v1, part: worker"],
      ["api-version-of: v1", "api-version-of: v2"],
      ["part: api", "part: canary-mailer"],
      ["version: v1", "version: v2, constructor: a"],
    ])("warns of %s and %s", (one, other) => {
      expect(said(stable(one), of("other", other))).toHaveLength(1);
    });

    it("warns of pods with the very same labels", () => {
      expect(said(stable("version: v1"), of("other", "version: v1"))).toHaveLength(1);
    });
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
