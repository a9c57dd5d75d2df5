import { describe, expect, it } from "vitest";
import { appTemplate } from "../../../../src/check/rules/integrity/app-template.ts";
import { judged, state } from "../../state.ts";

const CONTROLLERS = "controllers: {web: {containers: {app: {}}}}";
const SERVICE = "service: {web: {controller: web, ports: {http: {port: 80}, off: {enabled: false}}}}";
const release = (values: string, version = "3.7.3", more = "") =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec: {chart: {spec: {chart: app-template, version: "${version}"}}, values: {${values}}${more}}\n`;
const said = (values: string, version?: string, more?: string) =>
  judged(appTemplate, state(release(`${CONTROLLERS}, ${SERVICE}, ${values}`, version, more)));
const ingress = (service: string, more = "") =>
  `ingress: {web: {${more}hosts: [{host: a.example.com, paths: [{path: /, service: {${service}}}]}]}}`;
const route = (backend: string) => `route: {web: {rules: [{backendRefs: [{${backend}}]}]}}`;
const monitor = (endpoint: string, more = "") => `serviceMonitor: {web: {${more}endpoints: [{${endpoint}}]}}`;
const mount = (into: string, more = "") => `persistence: {data: {${more}advancedMounts: {${into}}}}`;
const PLACE = "warning HelmRelease web (namespace shop): spec.values";

describe("integrity/app-template", () => {
  it("warns of an Ingress for a service or port that the release doesn't have", () => {
    expect(said(ingress("identifier: wbe, port: http"))).toEqual([
      `${PLACE}.ingress.web.hosts[0].paths[0].service.identifier: refers to service wbe, which the release doesn't have, so Helm fails`,
    ]);
    expect(said(ingress("identifier: web, port: htpp"))).toEqual([
      `${PLACE}.ingress.web.hosts[0].paths[0].service.port: refers to port htpp, which service web of the release doesn't have`,
    ]);
    expect(said(ingress("identifier: web, port: off"))).toHaveLength(1);
  });

  it("warns of a route in the same way", () => {
    expect(said(route("identifier: wbe, port: http"))).toEqual([
      `${PLACE}.route.web.rules[0].backendRefs[0].identifier: refers to service wbe, which the release doesn't have, so Helm fails`,
    ]);
    expect(said(route("identifier: web, port: htpp"))).toHaveLength(1);
  });

  it("warns of a service by its identifier where the name of a Service is meant", () => {
    const values = (backend: string, more = "") =>
      release(
        `${CONTROLLERS}, service: {api: {controller: web, ports: {http: {port: 80}}}}, ${route(backend)}${more}`,
      );
    expect(judged(appTemplate, state(values("name: api, port: 80")))).toEqual([
      `${PLACE}.route.web.rules[0].backendRefs[0].name: refers to a Service called api, but the release calls that of its service api after itself`,
    ]);
    expect(judged(appTemplate, state(values("name: other, port: 80")))).toEqual([]);
    expect(
      judged(appTemplate, state(values("name: api, port: 80", ", global: {fullnameOverride: a}"))),
    ).toEqual([]);
    expect(judged(appTemplate, state(values("name: api, port: 80").replace("3.7.3", "")))).toEqual([]);
    expect(said(route("name: web, port: 80"))).toEqual([]);
  });

  it("warns of a ServiceMonitor for a port that the service, or the only one, doesn't have", () => {
    const message = `${PLACE}.serviceMonitor.web.endpoints[0].port: serviceMonitor web is for port metrics, which service web doesn't have`;
    expect(said(monitor("port: metrics"))).toEqual([message]);
    expect(said(monitor("port: metrics", "service: {identifier: web}, "))).toEqual([message]);
    expect(said(monitor("port: metrics", "serviceName: '{{ .Release.Name }}', "))).toEqual([message]);
    expect(said(monitor("port: http", "service: {identifier: wbe}, "))).toHaveLength(1);
  });

  it("warns of a volume for a controller or container, and of a service for a controller, that doesn't exist", () => {
    expect(said(mount("main: {app: [{path: /data}]}"))).toEqual([
      `${PLACE}.persistence.data.advancedMounts.main: mounts data into controller main, which the release doesn't have`,
    ]);
    expect(said(mount("web: {main: [{path: /data}]}"))).toEqual([
      `${PLACE}.persistence.data.advancedMounts.web.main: mounts data into container main, which controller web doesn't have`,
    ]);
    const other = "service: {web: {controller: wbe, ports: {http: {port: 80}}}}";
    expect(judged(appTemplate, state(release(`${CONTROLLERS}, ${other}`)))).toEqual([
      `${PLACE}.service.web.controller: service web is for controller wbe, which the release doesn't have`,
    ]);
  });

  it("knows what version 2 has by itself, where a name may be that of any Service", () => {
    expect(said(ingress("name: web, port: lovelace"), "2.4.0")).toHaveLength(1);
    expect(said(ingress("name: main, port: http"), "2.4.0")).toEqual([]);
    expect(said(ingress("name: other, port: http"), "2.4.0")).toEqual([]);
    expect(said(mount("main: {main: [{path: /data}]}"), "2.4.0")).toEqual([]);
    const main = release(
      `controllers: {main: {containers: {app: {}}}}, ${mount("main: {main: []}")}`,
      "2.4.0",
    );
    expect(judged(appTemplate, state(main))).toEqual([]);
    // The version may be the second.
    expect(said(mount("main: {main: [{path: /data}]}"), "")).toEqual([]);
    expect(said(ingress("identifier: wbe"), "")).toHaveLength(1);
  });

  it.each([
    ["a port of its service", ingress("identifier: web, port: http")],
    ["a number", ingress("identifier: web, port: 80")],
    ["a number as text", ingress('identifier: web, port: "80"')],
    ["the usual port", route("identifier: web")],
    ["another Service", ingress("name: wbe, port: 80")],
    ["a service without a name", ingress("port: htpp")],
    ["an Ingress that is disabled", ingress("identifier: wbe", "enabled: false, ")],
    ["a service that is filled in", ingress("identifier: '{{ .Release.Name }}'")],
    ["a port that Flux fills in", ingress('identifier: web, port: "${PORT}"')],
    ["a port of the monitored service", monitor("port: http")],
    ["a monitored Service of another release", monitor("port: metrics", "serviceName: other, ")],
    ["a monitor with its own selector", monitor("port: metrics", "selector: {matchLabels: {a: b}}, ")],
    ["another monitored Service", monitor("port: metrics", "service: {name: other}, ")],
    ["a monitored number", monitor("targetPort: 80")],
    ["a volume of its container", mount("web: {app: [{path: /data}]}")],
    ["a volume that is disabled", mount("main: {}", "enabled: false, ")],
    ["a controller that is filled in", mount('"${NAME}": {}')],
    ["a container that is filled in", mount('web: {"${NAME}": []}')],
  ])("takes %s", (_, values) => expect(said(values)).toEqual([]));

  it("takes a volume for a controller that is disabled", () => {
    const controllers = "controllers: {web: {containers: {app: {}}}, old: {enabled: false}}";
    expect(judged(appTemplate, state(release(`${controllers}, ${mount("old: {app: []}")}`)))).toEqual([]);
  });

  it("takes values of which only a part is known, other charts and the first version", () => {
    const wrong = ingress("identifier: wbe, port: http");
    expect(said(wrong, "3.7.3", ", valuesFrom: [{kind: ConfigMap, name: a}]")).toEqual([]);
    expect(said(wrong, "1.5.1")).toEqual([]);
    expect(judged(appTemplate, state(release(`${SERVICE}, ${wrong}`, "")))).toEqual([]);
    expect(
      judged(appTemplate, state(release(`${CONTROLLERS}, ${wrong}`).replace("app-template", "web"))),
    ).toEqual([]);
    const patched = state(release(`${CONTROLLERS}, ${SERVICE}, ${wrong}`));
    const [unsure] = patched.resources;
    if (unsure !== undefined)
      expect(judged(appTemplate, { ...patched, unsure: new Set([unsure]) })).toEqual([]);
  });

  it("reads the version from an OCIRepository, and the values of an Application", () => {
    const wrong = ingress("identifier: wbe, port: http");
    const byRef = release(`${CONTROLLERS}, ${SERVICE}, ${wrong}`).replace(
      /chart: \{spec: .*?\}\}, /,
      "chartRef: {kind: OCIRepository, name: web}, ",
    );
    const source = (url: string, ref: string) =>
      `---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: web, namespace: shop}\nspec: {url: "oci://registry.example/${url}", ref: {${ref}}}\n`;
    const found = (rest: string) => judged(appTemplate, state(byRef + rest));
    expect(found(source("app-template", "tag: 4.2.0"))).toHaveLength(1);
    expect(found(source("app-template", 'semver: "1.x"'))).toEqual([]);
    expect(found(source("web", "tag: 4.2.0"))).toEqual([]);
    expect(found("")).toEqual([]);
    expect(judged(appTemplate, state(byRef.replace("name: web}, ", "name: app-template}, ")))).toHaveLength(
      1,
    );
    const application = (helm: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web, namespace: argocd}\nspec: {source: {chart: app-template, targetRevision: 3.7.3, helm: {${helm}}}}\n`;
    const values = `valuesObject: {${CONTROLLERS}, ${SERVICE}, ${wrong}}`;
    expect(judged(appTemplate, state(application(values)))).toHaveLength(1);
    expect(judged(appTemplate, state(application(`${values}, valueFiles: [a.yaml]`)))).toEqual([]);
    expect(judged(appTemplate, state(application(values).replace("app-template", "web")))).toEqual([]);
  });
});
