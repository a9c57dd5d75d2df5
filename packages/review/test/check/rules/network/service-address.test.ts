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
      /^warning .*connect to orders:80 \(API_URL\), and Service orders has 8080/,
    );
    expect(given("http://order:8080")[0]).toMatch(/^warning .*orders is here/);
    expect(given("http://oders.shop.svc.cluster.local:8080")[0]).toContain("orders is here");
  });
  it.each([
    "http://orders:8080",
    "http://orders.shop.svc:8080",
    "https://api.example.com",
    "http://elsewhere:80",
    "http://orders.other:80",
  ])("takes %s", (value) => expect(given(value)).toEqual([]));
  it("reports an address of another program with a port that its Service doesn't have as an error", () => {
    const orders = service({ name: "orders", selector: "app: x", ports: "[{port: 8080}]" });
    const at = (name: string, value: string, services = orders) =>
      judged(
        serviceAddress,
        state(deployment({ container: `env: [{name: ${name}, value: '${value}'}],` }) + services),
      )[0]?.split(" ")[0];
    for (const [name, value] of [
      ["API_URL", "http://orders:80"],
      ["ORDERS_ADDR", "orders:8081"],
      ["ConnectionStrings.endpoint", "orders.shop.svc.cluster.local:8081"],
    ] as const)
      expect(at(name, value), `${name} ${value}`).toBe("error");
    for (const [name, value] of [
      ["API_URL", "http://orders"],
      ["API_URL", "http://orders.shop:80"],
      ["NEXT_PUBLIC_API_URL", "http://orders:80"],
      ["CORS_ALLOWED_ORIGINS", "http://orders:80"],
      ["ADVERTISED_URL", "http://orders:80"],
      ["TEXT", "http://orders:80"],
    ] as const)
      expect(at(name, value), `${name} ${value}`).toBe("warning");
    expect(at("API_URL", "http://orders:80", orders.replace("namespace: shop", "labels: {}"))).toBe(
      "warning",
    );
    const own = service({ name: "orders", selector: "app: web", ports: "[{port: 8080}]" });
    expect(at("API_URL", "http://orders:80", own)).toBe("warning");
    expect(at("API_URL", "http://order:80")).toBe("warning");
  });

  describe("of a name that a prefix changed, which texts in containers keep", () => {
    const files = (prefix: string, name = "API_URL") => ({
      "/overlay/kustomization.yaml": `resources: [../base]\n${prefix}`,
      "/base/kustomization.yaml": "resources: [deployment.yaml, service.yaml]\n",
      "/base/deployment.yaml": plain(`env: [{name: ${name}, value: 'http://orders:8080'}]`),
      "/base/service.yaml":
        "apiVersion: v1\nkind: Service\nmetadata: {name: orders}\nspec: {selector: {app: x}, ports: [{port: 8080}]}\n",
    });
    const beta = files("namespace: shop\nnamePrefix: beta-\n");
    const found = (severity: string) => [
      expect.stringMatching(
        new RegExp(
          `^${severity} .*connect to orders \\(API_URL\\), and no Service here has that name; beta-orders is here$`,
        ),
      ),
    ];
    it("reports an error, and nothing where no name changes", () => {
      expect(judgedSources(serviceAddress, beta)).toEqual(found("error"));
      expect(judgedSources(serviceAddress, files("namespace: shop\n"))).toEqual([]);
    });
    it.each([
      ["the same namespace", "namespace: shop", "warning"],
      ["any namespace", "", "warning"],
      ["another namespace", "namespace: other", "error"],
    ])("with the old name in %s, made by another environment", (_, namespace, severity) => {
      const plainOne = { "/plain/kustomization.yaml": `resources: [../base]\n${namespace}\n` };
      expect(judgedSources(serviceAddress, { ...beta, ...plainOne }, ["/overlay", "/plain"])).toEqual(
        found(severity),
      );
    });
    it("warns of what another program may read", () => {
      const text = files("namePrefix: beta-\n", "MOTTO");
      expect(judgedSources(serviceAddress, text)[0]).toMatch(/^warning /);
    });
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
