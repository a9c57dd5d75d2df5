import { describe, expect, it } from "vitest";
import { lostElement } from "../../../../src/check/rules/traps/lost-element.ts";
import { deployment, judgedSources, patch } from "../../sources.ts";

const ENV_FROM = "envFrom:\n- configMapRef: {name: web-config}\n- secretRef: {name: web-secret}";
const PORTS = "ports:\n- {name: http, containerPort: 8080}\n- {name: metrics, containerPort: 8080}";
const INGRESS = (host: string, ...paths: string[]) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  rules:
  - host: ${host}
    http:
      paths:
${paths.map((path) => `      - {path: ${path}, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}`).join("\n")}
`;
const ROLLOUT = (container: string) => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - ${container}
`;
const RULES = (groups: string) =>
  `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: web}\nspec:\n  groups: ${groups}\n`;

/** What is said of a patch of an object in the base. */
function said(base: string, change: string, entry = "patches: [{path: patch.yaml}]"): string[] {
  return judgedSources(lostElement, {
    "/base/deployment.yaml": base,
    "/overlay/kustomization.yaml": `resources: [../base]\n${entry}\n`,
    "/overlay/patch.yaml": change,
  });
}

const operation = (pointer: string, value: string, op = "add") =>
  `- {op: ${op}, path: ${pointer}, value: ${value}}\n`;
const OPERATIONS = "patches: [{path: patch.yaml, target: {kind: Deployment}}]";
const CONTAINER = "/spec/template/spec/containers/0";

const BAD: [why: string, base: string, change: string, expected: string, entry?: string][] = [
  [
    "a Secret in place of the ConfigMap of envFrom",
    deployment(ENV_FROM),
    patch("containers:\n- name: api\n  envFrom: [{secretRef: {name: more}}]"),
    "warning overlay/patch.yaml:9: Deployment api: envFrom loses configMapRef web-config, secretRef web-secret (base/deployment.yaml:14)",
  ],
  [
    "two ports of one number, after a patch that only sets the image",
    deployment(PORTS),
    patch("containers:\n- name: api\n  image: acme/api:v2"),
    "error overlay/patch.yaml:8: Deployment api: ports loses http (base/deployment.yaml:14)",
  ],
  [
    "two ports of one number that the patch lists itself",
    deployment("ports: [{name: http, containerPort: 80}]"),
    patch(`containers:\n- name: api\n  ${PORTS.replaceAll("\n", "\n  ")}`),
    "error overlay/patch.yaml:9: Deployment api: ports loses metrics",
  ],
  [
    "tolerations of the base",
    deployment("", "tolerations: [{key: gpu, operator: Exists}]"),
    patch("tolerations: [{key: spot, operator: Exists}]"),
    "warning overlay/patch.yaml:7: Deployment api: tolerations loses gpu (base/deployment.yaml:9)",
  ],
  [
    "paths below another host",
    INGRESS("web.example.com", "/", "/api"),
    INGRESS("web.example.org", "/"),
    "warning overlay/patch.yaml:5: Ingress web: paths loses /api (base/deployment.yaml:10)",
  ],
  [
    "what a container of a Rollout had",
    ROLLOUT("{name: web, image: acme/web:v1, ports: [{containerPort: 80}], args: [serve]}"),
    ROLLOUT("{name: web, image: acme/web:v2}"),
    "warning overlay/patch.yaml:7: Rollout web: containers loses ports of web, args of web (base/deployment.yaml:8)",
  ],
  [
    "groups of alerts",
    RULES("[{name: a, rules: [{alert: A, expr: up}]}]"),
    RULES("[{name: b, rules: [{alert: B, expr: up}]}]"),
    "warning overlay/patch.yaml:5: PrometheusRule web: groups loses a (base/deployment.yaml:5)",
  ],
  [
    "alerts of a group",
    RULES("[{name: a, rules: [{alert: A, expr: up}, {alert: C, expr: up}]}]"),
    RULES("[{name: a, rules: [{alert: A, expr: down}]}]"),
    "warning overlay/patch.yaml:5: PrometheusRule web: rules loses C (base/deployment.yaml:5)",
  ],
  [
    "arguments, of which a hint is enough",
    deployment("args: [--listen=:80, --config=/etc/api]"),
    patch("containers:\n- name: api\n  args: [--verbose]"),
    "info overlay/patch.yaml:9: Deployment api: args loses --listen, --config (base/deployment.yaml:13)",
  ],
  [
    "an operation that adds a list where there is one",
    deployment("env: [{name: HELLO, value: a}, {name: DB_HOST, value: b}]"),
    operation(`${CONTAINER}/env`, "[{name: DEBUG, value: c}]"),
    "warning overlay/patch.yaml:1: Deployment api: env loses HELLO, DB_HOST (base/deployment.yaml:13)",
    OPERATIONS,
  ],
];

/** A base that generates a ConfigMap from a file, and an overlay that merges another one into it. */
function merged(base: string, overlay: string): string[] {
  const generator = (behavior: string) =>
    `configMapGenerator: [{name: web, ${behavior}files: [app.properties]}]\n`;
  return judgedSources(lostElement, {
    "/base/kustomization.yaml": generator(""),
    "/base/app.properties": base,
    "/overlay/kustomization.yaml": `resources: [../base]\n${generator("behavior: merge, ")}`,
    "/overlay/app.properties": overlay,
  });
}

describe("traps/lost-element", () => {
  it("tells of the lines of a file in place of which behavior: merge puts another one", () => {
    expect(merged("A=1\nB=2\nC=3\n", "A=4\n")).toEqual([
      "warning overlay/kustomization.yaml:2: ConfigMap web: app.properties loses B, C (base/app.properties)",
    ]);
    expect(merged("A=1\nB=2\nC=3\n", "A=4\nB=5\n")).toEqual([]);
    expect(merged("free text\n", "another\n")).toEqual([]);
  });

  it("tells of a patch whose empty target deletes everything, and not of one that selects", () => {
    const deleted = (target: string) =>
      judgedSources(lostElement, {
        "/overlay/kustomization.yaml": `resources: [../base]\npatches: [{target: ${target}, patch: "{$patch: delete, apiVersion: v1, kind: X, metadata: {name: x}}"}]\n`,
      });
    expect(deleted("{}")).toEqual([
      "error overlay/kustomization.yaml:2: the empty target selects every object, so the patch deletes all 1",
    ]);
    expect(deleted("{kind: Deployment}")).toEqual([]);
  });

  it.each(BAD)("tells of %s", (_, base, change, expected, entry) => {
    expect(said(base, change, entry)).toEqual(expected === "" ? [] : [expected]);
  });

  it.each<[why: string, base: string, change: string, entry?: string]>([
    [
      "lists the earlier elements, too",
      deployment(ENV_FROM),
      patch(
        "containers:\n- name: api\n  envFrom: [{configMapRef: {name: web-config}}, {secretRef: {name: web-secret}}, {secretRef: {name: more}}]",
      ),
    ],
    [
      "says that the list is another one",
      deployment("", "tolerations: [{key: gpu, operator: Exists}]"),
      patch("tolerations: [{$patch: replace}, {key: spot, operator: Exists}]"),
    ],
    ["removes the list", deployment(ENV_FROM), patch("containers:\n- name: api\n  envFrom: null")],
    [
      "removes an element by name",
      deployment("volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /b}]"),
      patch("containers:\n- name: api\n  volumeMounts: [{mountPath: /b, $patch: delete}]"),
    ],
    [
      "gives an Ingress another host",
      INGRESS("web.example.com", "/", "/api"),
      INGRESS("web.example.org", "/", "/api"),
    ],
    [
      "merges into a list with keys",
      deployment("ports: [{containerPort: 80}]"),
      patch("containers:\n- name: api\n  ports: [{containerPort: 81}]"),
    ],
    [
      "gives an argument another value",
      deployment("args: [serve, --listen=:80]"),
      patch("containers:\n- name: api\n  args: [serve, --listen=:81]"),
    ],
    [
      "adds one element by an operation",
      deployment("env: [{name: HELLO, value: a}]"),
      operation(`${CONTAINER}/env/-`, "{name: DEBUG, value: c}"),
      OPERATIONS,
    ],
    [
      "replaces a list by an operation that says so",
      deployment("env: [{name: HELLO, value: a}]"),
      operation(`${CONTAINER}/env`, "[{name: DEBUG, value: c}]", "replace"),
      OPERATIONS,
    ],
  ])("is silent about a patch that %s", (_, base, change, entry) => {
    expect(said(base, change, entry)).toEqual([]);
  });
});
