import { describe, expect, it } from "vitest";
import { serviceAddress } from "../../../../src/check/rules/network/service-address.ts";
import { judgedSources, deployment as plain } from "../../sources.ts";
import { judged, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

const given = (value: string, name = "API_URL") =>
  judged(
    serviceAddress,
    state(
      deployment({ container: `env: [{name: ${name}, value: '${value}'}],` }) +
        service({ name: "orders", selector: "app: x", ports: "[{port: 8080}]" }),
    ),
  );

describe("network/service-address", () => {
  it("warns of a port that the Service doesn't have, and of a slip in its name", () => {
    expect(given("http://orders")[0]).toMatch(
      /^warning .*connect to orders:80 \(API_URL\), but Service orders has 8080/,
    );
    expect(given("http://order:8080")[0]).toMatch(/^warning .*orders exists here/);
    expect(given("http://oders.shop.svc.cluster.local:8080")[0]).toContain("orders exists here");
  });
  it.each([
    "http://orders:8080",
    "http://orders.shop.svc:8080",
    "https://api.example.com",
    "http://elsewhere:80",
    "http://orders.other:80",
  ])("takes %s", (value) => expect(given(value)).toEqual([]));
  it("warns of a name that a prefix changed, which texts in containers keep", () => {
    const files = (prefix: string) => ({
      "/overlay/kustomization.yaml": `resources: [../base]\n${prefix}`,
      "/base/kustomization.yaml": "resources: [deployment.yaml, service.yaml]\n",
      "/base/deployment.yaml": plain("env: [{name: API_URL, value: 'http://orders:8080'}]"),
      "/base/service.yaml":
        "apiVersion: v1\nkind: Service\nmetadata: {name: orders}\nspec: {selector: {app: x}, ports: [{port: 8080}]}\n",
    });
    expect(judgedSources(serviceAddress, files("namePrefix: beta-\n"))).toEqual([
      expect.stringMatching(
        /^warning .*connect to orders \(API_URL\), but no Service here has that name; beta-orders exists here$/,
      ),
    ]);
    expect(judgedSources(serviceAddress, files(""))).toEqual([]);
  });

  it("is one finding for an address that many containers have, at the ConfigMap that they read it from", () => {
    const web = (name: string, env: string) => deployment({ name, container: env });
    const all = (env: string) => ["a", "b", "c"].map((name) => web(name, env)).join("");
    const orders = service({ name: "orders", selector: "app: x", ports: "[{port: 8080}]" });
    const map =
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: urls, namespace: shop}\ndata: {URL: 'http://orders'}\n";
    expect(
      judged(serviceAddress, state(all("env: [{name: URL, value: 'http://orders'}],") + orders)),
    ).toEqual([
      expect.stringMatching(
        /Deployment.*a\b.*and 2 more containers are configured to connect to orders:80 \(URL\)/,
      ),
    ]);
    expect(
      judged(serviceAddress, state(all("envFrom: [{configMapRef: {name: urls}}],") + orders + map)),
    ).toEqual([
      expect.stringMatching(
        /ConfigMap.*urls.*of Deployment a and 2 more containers are configured to connect/,
      ),
    ]);
  });

  it("says only in a whole environment that a Service isn't there", () => {
    const yaml =
      deployment({ container: "env: [{name: API_URL, value: 'http://order:8080'}]," }) +
      service({ name: "orders", selector: "app: x", ports: "[{port: 8080}]" });
    expect(judged(serviceAddress, state(yaml))).toHaveLength(1);
    expect(judged(serviceAddress, state(yaml, { inPart: true }))).toEqual([]);
  });
});
