import { describe, expect, it } from "vitest";
import { argoFacts } from "../../../../src/check/argo-objects.ts";
import { routeBackend } from "../../../../src/check/rules/integrity/route-backend.ts";
import type { State } from "../../../../src/check/state.ts";
import { application, judgedArgo } from "../../argo.ts";
import { readFinding } from "../../read-findings.ts";
import { authored, judged, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

const ingress = (name: string, port: string) => `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: ${name}, port: {${port}}}}}]}}]}
`;
const traefik = (port: number) => `
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: web, namespace: shop}
spec: {routes: [{match: Host(\`a\`), services: [{name: web, port: ${port}}]}]}
`;
const route = (kind: string, backend: string, namespace = "shop") => `
---
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: {name: web, namespace: ${namespace}}
spec: {rules: [{backendRefs: [${backend}]}]}
`;
const other = (apiVersion: string, kind: string, spec: string) => `
---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: web, namespace: shop}
spec: {${spec}}
`;
const istio = (host: string, port: number) =>
  other(
    "networking.istio.io/v1",
    "VirtualService",
    `http: [{route: [{destination: {host: ${host}, port: {number: ${port}}}}]}]`,
  );
const contour = (port: number) =>
  other("projectcontour.io/v1", "HTTPProxy", `routes: [{services: [{name: web, port: ${port}}]}]`);
const openShift = (port: number | string) =>
  other("route.openshift.io/v1", "Route", `to: {kind: Service, name: web}, port: {targetPort: ${port}}`);
const WEB = service({ ports: "[{name: http, port: 80}]" });

describe("integrity/route-backend", () => {
  it("only warns of a port of the container where ingress-nginx serves the Ingress", () => {
    const to = (more: string, metadata = "", port = "number: 8080") =>
      judged(
        routeBackend,
        state(
          service({ ports: "[{name: http, port: 80, targetPort: 8080}]" }) +
            ingress("web", port)
              .replace("spec: {", `spec: {${more}`)
              .replace("namespace: shop}", `namespace: shop, ${metadata}}`),
        ),
      ).map((line) => line.split(" ")[0]);
    expect(to("")).toEqual(["error"]);
    expect(to("ingressClassName: nginx-internal, ")).toEqual(["warning"]);
    expect(to("", 'annotations: {kubernetes.io/ingress.class: "nginx"}')).toEqual(["warning"]);
    expect(to("", 'annotations: {nginx.ingress.kubernetes.io/rewrite-target: "/"}')).toEqual(["warning"]);
    expect(to("ingressClassName: traefik, ")).toEqual(["error"]);
    expect(to("ingressClassName: nginx, ", "", "number: 8081")).toEqual(["error"]);
    expect(to("ingressClassName: nginx, ", "", "number: 80")).toEqual([]);
  });

  it.each([
    ingress("web", "number: 80"),
    ingress("web", "name: http"),
    traefik(80),
    route("HTTPRoute", "{name: web, port: 80}"),
    istio("web", 80),
    istio("web.shop.svc.cluster.local", 80),
    istio("api.example.com", 443),
    contour(80),
    openShift("http"),
    openShift(80),
    route("GRPCRoute", "{name: bucket, kind: Bucket, group: storage.example.com}"),
  ])("takes a route to a port of the Service: %s", (yaml) =>
    expect(judged(routeBackend, state(WEB + yaml))).toEqual([]),
  );

  it.each([
    ingress("web", "number: 8080"),
    ingress("web", "name: web"),
    traefik(81),
    route("HTTPRoute", "{name: web, port: 8080}"),
    istio("web", 8080),
    istio("web.shop.svc", 8080),
    contour(8080),
    openShift(8080),
    openShift("web"),
  ])("refuses a port that the Service doesn't have: %s", (yaml) =>
    expect(judged(routeBackend, state(WEB + yaml))[0]).toMatch(
      /^error .*of Service web, which has 80 \(http\)/,
    ),
  );

  it("takes a port that Flagger gives to the Service, and no other", () => {
    const canary = (rest: string) =>
      other("flagger.app/v1beta1", "Canary", `targetRef: {kind: Deployment, name: web}, service: {${rest}}`);
    const found = (rest: string, port = "number: 9898") =>
      judged(routeBackend, state(WEB + ingress("web", port) + canary(rest)));
    expect(found("port: 9898")).toEqual([]);
    expect(found("name: web, port: 9898, portName: api", "name: api")).toEqual([]);
    expect(found("port: 9899")[0]).toMatch(/^error /);
    expect(found("name: api, port: 9898")[0]).toMatch(/^error /);
    expect(found("port: 9898", "name: api")[0]).toMatch(/^error /);
  });

  it.each([
    [ingress("web.shop.svc.cluster.local", "number: 80"), "write web"],
    [ingress('"web:80"', "number: 80"), "write web"],
    [
      ingress('"api.other.svc.cluster.local:8080"', "number: 8080"),
      "write api, if Ingress web and it are in the same namespace",
    ],
    [route("HTTPRoute", "{name: web.shop, port: 80}"), "write web"],
    [traefik(80).replace("name: web, port", "name: web.shop.svc, port"), "write web"],
  ])("refuses an address where the name of a Service belongs: %s", (yaml, fix) => {
    const findings = [...(routeBackend.check?.(state(WEB + yaml)) ?? [])];
    expect(findings).toMatchObject([{ message: expect.stringMatching(/, an address; /), fix }]);
    expect(judged(routeBackend, state(WEB + yaml))[0]).toMatch(/^error/);
  });

  it.each([
    ingress(`"$\{SERVICE}.shop"`, "number: 80"),
    ingress('"web.{{ .Values.domain }}"', "number: 80"),
    route("HTTPRoute", "{name: web.shop, port: 80, group: multicluster.x-k8s.io, kind: ServiceImport}"),
    traefik(80).replace("name: web, port: 80", "name: api@internal, kind: TraefikService"),
    ingress("use.action", "name: use-annotation"),
  ])("takes what is no name of a Service: %s", (yaml) =>
    expect(judged(routeBackend, state(WEB + yaml)).filter((one) => one.includes("an address"))).toEqual([]),
  );

  it("warns of a slip, lists what is elsewhere, refuses it where the author describes everything", () => {
    expect(
      judged(
        routeBackend,
        state(WEB.replace("name: web", "name: frontend") + ingress("frontent", "number: 80")),
      )[0],
    ).toMatch(/^warning/);
    const two = WEB + WEB.replaceAll("name: web", "name: other").replace(/^(?=apiVersion)/, "---\n");
    expect(judged(routeBackend, state(two + ingress("grafana", "number: 80")))[0]).toMatch(/^info/);
    expect(judged(routeBackend, state(two + istio("grafana", 80)))[0]).toMatch(/^info/);
    // The only Service here, which no other route leads to.
    expect(judged(routeBackend, state(WEB + ingress("grafana", "number: 80")))[0]).toMatch(
      /^warning .*web is the only Service here/,
    );
    expect(
      judged(routeBackend, state(WEB + ingress("grafana", "number: 80"), { authored: authored() }))[0],
    ).toMatch(/^error/);
  });

  it("warns of a Service that is called as a workload here", () => {
    const workload = WEB + deployment({ name: "grafana" }) + deployment({ name: "other" });
    const two = workload + WEB.replaceAll("name: web", "name: third").replace(/^(?=apiVersion)/, "---\n");
    expect(judged(routeBackend, state(two + ingress("grafana", "number: 80")))[0]).toMatch(
      /^warning .*Service grafana, which nothing here creates, although Deployment grafana exists here$/,
    );
  });

  it("refuses a port that the Service lacks also where a part of the folder isn't rendered, and nothing else there", () => {
    const yaml = `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 80}]}\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a, namespace: shop}\nspec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 8080}}}}, {path: /b, pathType: Prefix, backend: {service: {name: mail, port: {number: 1}}}}]}}]}\n`;
    expect(judged(routeBackend, state(yaml, { inPart: true }))).toEqual([
      expect.stringMatching(/^error .*leads to port 8080 of Service web, which has 80$/),
    ]);
  });

  it("means the Service of the route's own name, also with another port, where no other route leads to it", () => {
    const copied = ingress("blog", "number: 5678");
    expect(judged(routeBackend, state(WEB + copied))[0]).toMatch(/^warning .*web is the only Service here/);
    // A login before it may lead to it in turn.
    const login = copied.replaceAll("blog", "oauth2-proxy");
    expect(judged(routeBackend, state(WEB + login))[0]).toMatch(/^info/);
  });

  it("wants a ReferenceGrant for a Service of another namespace", () => {
    const across = route("HTTPRoute", "{name: web, namespace: shop, port: 80}", "edge");
    expect(judged(routeBackend, state(WEB + across))[0]).toMatch(/^warning .*no ReferenceGrant/);
    const grant =
      "---\napiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {name: g, namespace: shop}\nspec: {from: [{kind: HTTPRoute, namespace: edge}], to: [{kind: Service}]}";
    expect(judged(routeBackend, state(WEB + across + grant))).toEqual([]);
  });

  describe("into a namespace in which nothing in the repository allows it", () => {
    const across = route("HTTPRoute", "{name: web, namespace: shop, port: 80}", "edge");
    const gateway = (namespace: string) =>
      `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: edge, namespace: edge}\nspec: {listeners: [{name: a, tls: {certificateRefs: [{name: web-tls, namespace: ${namespace}}]}}]}`;
    const grant = (namespace: string) =>
      `apiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {name: g, namespace: ${namespace}}\nspec: {}`;
    const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}";
    const said = (...given: (string | State)[]) => {
      const environments = given.map((one, at) =>
        typeof one === "string" ? state(one, { environment: `e${at}` }) : one,
      );
      const argo = argoFacts([], environments);
      const repository = { environments, argo, flux: [], isWhole: false };
      return [...(routeBackend.checkRepository?.(repository) ?? [])].map((finding) =>
        readFinding(routeBackend.id, `${finding.environment} ${finding.message}`, finding),
      );
    };

    it("warns of a route and of the Secret of a Gateway", () => {
      expect(said(across.replace(/^---\n/, ""), MAP)).toEqual([
        "e0 leads to Service web in namespace shop, but nothing in this repository creates a ReferenceGrant there",
      ]);
      expect(said(gateway("shop"))).toEqual([
        "e0 reads Secret web-tls in namespace shop, but nothing in this repository creates a ReferenceGrant there",
      ]);
    });

    it("is silent where the Service is in yet another namespace, which is reported as that", () => {
      const elsewhere = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: edge}\n";
      expect(said(elsewhere + across, MAP)).toEqual([]);
      expect(judged(routeBackend, state(elsewhere + across))[0]).toMatch(/different namespace than shop/);
    });

    it("is silent where another folder may allow it, and in the same namespace", () => {
      expect(said(across, grant("shop"))).toEqual([]);
      expect(said(across, grant("other"))).toHaveLength(1);
      // The namespace of a grant may be that of its deployment.
      expect(said(across, grant("other").replace(", namespace: other", ""))).toEqual([]);
      expect(said(across, state(MAP, { environment: "e1", inPart: true }))).toEqual([]);
      const release =
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec: {values: {referenceGrant: {enabled: true}}}";
      expect(said(across, release)).toEqual([]);
      expect(said(gateway("edge"))).toEqual([]);
      expect(said(across.replace("namespace: shop", 'namespace: "$' + '{NAMESPACE}"'))).toEqual([]);
    });
  });

  it.each([
    ["web-svc", "warning", "web is the only Service here"],
    ["web-service", "warning", "web is the only Service here"],
    ["web-cache", "info", ""],
  ])("takes %s for web only where the rest of the name says that it is a Service", (name, severity, why) =>
    expect(judged(routeBackend, state(WEB + route("HTTPRoute", `{name: ${name}, port: 80}`)))).toEqual([
      expect.stringMatching(new RegExp(`^${severity} .*${why}`)),
    ]),
  );

  it("warns of a rule without paths, where the Ingress has no default backend", () => {
    const ruled = (spec: string, annotations = "") =>
      judged(
        routeBackend,
        state(
          `${WEB}---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop, annotations: {${annotations}}}\nspec: {${spec}}\n`,
        ),
      );
    expect(ruled("rules: [{host: a.example.com}]")).toEqual([
      "warning Ingress web (namespace shop): spec.rules[0]: a.example.com leads to no Service: it has no paths, and the Ingress has no default backend",
    ]);
    expect(
      ruled("rules: [{host: a.example.com}], defaultBackend: {service: {name: web, port: {number: 80}}}"),
    ).toEqual([]);
    expect(ruled("rules: [{host: a.example.com}]", "nginx.org/mergeable-ingress-type: master")).toEqual([]);
  });

  describe("a route to a Service in another folder", () => {
    const OTHER = service({ ports: "[{name: http, port: 80}]" });
    const said = (route: string, ...others: string[]) =>
      judgedArgo(
        routeBackend,
        { edge: route, ...Object.fromEntries(others.map((one, i) => [`e${i}`, one])) },
        "",
      );
    const FOUND = [
      "warning IngressRoute web: leads to port 8080 of Service web, which has 80 in another folder of this repository",
    ];
    const away = (port: number) => traefik(port).replace(/^\n---\n/, "");

    it("warns of a port that the Service doesn't have", () => {
      expect(said(away(8080), OTHER)).toEqual(FOUND);
      expect(said(away(8080), OTHER, OTHER)).toEqual(FOUND);
    });

    it.each([
      ["the port that it has", away(80), [OTHER]],
      ["a port that one of several has", away(8080), [OTHER, OTHER.replace("port: 80", "port: 8080")]],
      ["a Service of another namespace", away(8080), [OTHER.replace("namespace: shop", "namespace: store")]],
      ["a Service that isn't here", away(8080), [OTHER.replace("name: web", "name: api")]],
      ["a Service without ports", away(8080), [service({ ports: "[]" })]],
      ["a route of unknown namespace", away(8080).replace(", namespace: shop", ""), [OTHER]],
    ])("is silent for %s", (_, route, others) => expect(said(route, ...others)).toEqual([]));

    it("takes the namespace of a route and a Service from the Applications that deploy them", () => {
      const [route, bare] = [away(8080), OTHER].map((one) => one.replace(", namespace: shop", ""));
      const found = judgedArgo(
        routeBackend,
        { edge: route ?? "", e0: bare ?? "" },
        `${application("edge")}---\n${application("e0")}`,
      );
      expect(found).toEqual(FOUND);
    });
  });
});
