import { describe, expect, it } from "vitest";
import { routeListener } from "../../../../src/check/rules/network/route-listener.ts";
import { state } from "../../state.ts";
import { judgedFlux } from "../integrity/flux-rules.ts";

const API = "gateway.networking.k8s.io/v1";
const gateway = (hosts: string[], { name = "web", namespace = "edge", spec = "" } = {}) =>
  `---\napiVersion: ${API}\nkind: Gateway\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {${spec} listeners: [${hosts.map((host, at) => `{name: l${at}, ${host && `hostname: "${host}"`}}`).join(", ")}]}\n`;
const PARENT = "{name: web, namespace: edge}";
const route = (hosts: string, parents = PARENT) =>
  `---\napiVersion: ${API}\nkind: HTTPRoute\nmetadata: {name: shop, namespace: shop}\nspec: {hostnames: [${hosts}], parentRefs: [${parents}]}\n`;
const release = (spec: string) =>
  `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: shop, namespace: shop}\nspec: {values: {server: {route: {main: {${spec}}}}}}\n`;
const WIDE = gateway(["*.shop.example.com"]);

/** What is said of a route and a Gateway of different folders, with other routes that the Gateway serves. */
const judged = (reader: string, gateways: string, others = [...OTHERS]) =>
  judgedFlux(routeListener, { reader, gateways, others: others.join("") });
const OTHERS = ["c.shop.example.com", "d.shop.example.com"].map((host) => route(host));

describe("network/route-listener", () => {
  it("warns of a host that no listener of the Gateway takes, also in a chart's values", () => {
    const said = "Gateway web has no listener for a.example.com; its listeners are for *.shop.example.com";
    expect(judged(route("a.example.com"), WIDE)).toEqual([`HTTPRoute shop spec.hostnames: ${said}`]);
    expect(judged(route("a.shop.example.com, a.example.com"), WIDE)).toEqual([
      `HTTPRoute shop spec.hostnames: ${said}`,
    ]);
    expect(judged(release(`hostnames: [a.example.com], parentRefs: [${PARENT}]`), WIDE)).toEqual([
      `HelmRelease shop spec.values.server.route.main.hostnames: ${said}`,
    ]);
    expect(judged(route("a.example.com") + WIDE, "", [])).toHaveLength(1);
    const section = PARENT.replace("}", ", sectionName: l1}");
    const two = gateway(["a.example.com", "*.shop.example.com"]);
    expect(judged(route("a.example.com", section), two)).toHaveLength(1);
  });

  it("warns of a listener that is named for another host, if another listener has the route's", () => {
    const two = gateway(["a.example.com", "b.example.com"]);
    const named = (listener: string) =>
      route("b.example.com", PARENT.replace("}", `, sectionName: ${listener}}`));
    expect(judged(named("l0"), two, [])).toEqual([
      "HTTPRoute shop spec.hostnames: the listener that sectionName names is for a.example.com; l1 of Gateway web is for b.example.com",
    ]);
    expect(judged(named("l1"), two, [])).toEqual([]);
    expect(judged(named("l0"), gateway(["a.example.com", "*.example.org"]), [])).toEqual([]);
  });

  const listeners = (list: string) => gateway([]).replace("listeners: []", `listeners: [${list}]`);
  const TWO = listeners(
    '{name: web, protocol: HTTPS, hostname: "*.shop.example.com"}, {name: db, protocol: TCP}',
  );
  const named = (listener: string, kind = "HTTPRoute") =>
    route("a.shop.example.com", PARENT.replace("}", `, sectionName: ${listener}}`)).replace(
      "HTTPRoute",
      kind,
    );

  it("refuses a listener that isn't there or has another protocol", () => {
    expect(judged(named("wbe"), TWO)).toEqual([
      "error HTTPRoute shop spec.parentRefs.0.sectionName: Gateway web has no listener wbe; it has web, db",
    ]);
    expect(judged(named("db"), TWO, [])).toEqual([
      "error HTTPRoute shop spec.parentRefs.0.sectionName: listener db of Gateway web is for TCP, which doesn't " +
        "accept this kind of route",
    ]);
    expect(judged(named("web"), TWO)).toEqual([]);
    expect(judged(named("db", "TCPRoute"), TWO)).toEqual([]);
    expect(judged(named("${LISTENER}").replace("$", "'$").replace("}}", "}'}"), TWO)).toEqual([]);
    expect(judged(named("a"), "")).toEqual([]);
  });

  it("warns of a listener that only a chart's values name, or that a patch may rename", () => {
    const parent = PARENT.replace("}", ", sectionName: wbe}");
    const said = "Gateway web has no listener wbe; it has web, db";
    expect(judged(release(`hostnames: [a.shop.example.com], parentRefs: [${parent}]`), TWO)).toEqual([
      `HelmRelease shop spec.values.server.route.main.parentRefs.0.sectionName: ${said}`,
    ]);
    const gateways = state(TWO, { environment: "gateways" });
    const unsure = new Set(gateways.resources);
    expect(judgedFlux(routeListener, { reader: named("wbe"), gateways: { ...gateways, unsure } })).toEqual([
      `HTTPRoute shop spec.parentRefs.0.sectionName: ${said}`,
    ]);
  });

  it("doesn't count a listener for another protocol as one for every host", () => {
    expect(judged(route("a.example.com"), TWO)).toHaveLength(1);
    expect(judged(route("a.example.com"), TWO.replace("protocol: TCP", "protocol: HTTP"))).toEqual([]);
  });

  it("warns of a Gateway of another namespace, if the route names none", () => {
    expect(judged(route("a.shop.example.com", "{name: web}"), WIDE)).toEqual([
      "HTTPRoute shop spec.parentRefs.0: refers to Gateway web in namespace shop; it is in edge",
    ]);
    expect(judged(route("a.shop.example.com", "{name: web, namespace: shop}"), WIDE)).toEqual([]);
    expect(judged(route("a.shop.example.com", "{name: other}"), WIDE)).toEqual([]);
  });

  it.each([
    ["a listener takes all below it", route("a.b.shop.example.com"), WIDE],
    ["the route is as wide", route('"*.example.com"'), WIDE],
    ["a listener has no host", route("a.example.com"), gateway(["*.shop.example.com", ""])],
    [
      "another parent takes it",
      route("a.example.com", `${PARENT}, {name: all, namespace: edge}`),
      WIDE + gateway([""], { name: "all" }),
    ],
    ["another parent isn't here", route("a.example.com", `${PARENT}, {name: all, namespace: edge}`), WIDE],
    ["one Gateway of that name takes it", route("a.example.com"), WIDE + gateway(["a.example.com"])],
    [
      "the Gateway is in another namespace",
      route("a.example.com"),
      gateway(["*.b.example.com"], { namespace: "b" }),
    ],
    [
      "other objects add listeners",
      route("a.example.com"),
      gateway(["b.example.com"], { spec: "allowedListeners: {}," }),
    ],
    ["something fills in the host", route(`"a.$\{DOMAIN}"`), WIDE],
    ["it has no host", route(""), WIDE],
    [
      "the parent is no Gateway",
      route("a.example.com", "{kind: Service, group: '', name: web, namespace: edge}"),
      WIDE,
    ],
    ["values have a list of hosts of their own", release("hostnames: [a.example.com]"), WIDE],
    ["no other route has a host of the Gateway's", route("a.example.com"), WIDE, []],
    ["as many others have none", route("a.example.com") + route("b.example.com"), WIDE, OTHERS],
  ])("is silent where %s", (_, reader, gateways, others = OTHERS) =>
    expect(judged(reader, gateways, others)).toEqual([]),
  );
});
