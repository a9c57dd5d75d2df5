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
});
