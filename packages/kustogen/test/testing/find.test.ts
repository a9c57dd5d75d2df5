import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it, test } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { addressesOf } from "../../src/testing/addresses.ts";
import { all, container, names, one, template, templates, variables } from "../../src/testing/find.ts";
import { wave } from "../../src/testing/index.ts";
import { admits, type Someone } from "../../src/testing/reach.ts";

const STATE = resources(`apiVersion: apps/v1
kind: Deployment
metadata: {name: api, annotations: {argocd.argoproj.io/sync-wave: "3"}}
spec: {template: {spec: {initContainers: [{name: wait}], containers: [{name: api}]}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: backup}]}}}}}
---
apiVersion: v1
kind: Service
metadata: {name: api}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: other}
`);

describe("a test finds", () => {
  it("one object, and is told where there are none or several", () => {
    expect(one(STATE, "Deployment", "api")).toBe(STATE[0]);
    const among = "among Deployment api, CronJob backup, Service api, Service api";
    expect(() => one(STATE, "Deployment", "backup")).toThrow(
      `expected one Deployment backup, found 0 ${among}`,
    );
    expect(() => one(STATE, "Service", "api")).toThrow(`expected one Service api, found 2 ${among}`);
    expect(all(STATE, "Service")).toEqual(STATE.slice(2));
    expect(names(STATE.slice(0, 2))).toEqual(["Deployment api", "CronJob backup"]);
  });

  it("the pods of what runs some, and their containers", () => {
    expect(templates(STATE).map(([{ kind }, { spec }]) => [kind, spec?.containers[0]?.name])).toEqual([
      ["Deployment", "api"],
      ["CronJob", "backup"],
    ]);
    expect(template(STATE[2])).toBeUndefined();
    expect(container(STATE[0], "wait")).toEqual({ name: "wait" });
    expect(container(STATE[1], "backup")).toEqual({ name: "backup" });
    expect(() => container(STATE[0], "web")).toThrow("no container web in Deployment api");
    expect(() => container(STATE[2], "web")).toThrow("no container web in Service api");
  });

  it("the variables of a container, and the wave of an object", () => {
    const env = [
      { name: "A", value: "1" },
      { name: "B", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
      { name: "C", valueFrom: { configMapKeyRef: { name: "app", key: "c" } } },
    ];
    expect(variables({ name: "a", env })).toEqual({ A: "1", B: "secret/db/password", C: undefined });
    expect(variables({ name: "a" })).toEqual({});
    expect(STATE.map((resource) => wave(resource as Resource))).toEqual([3, 0, 0, 0]);
  });
});

const FILES = resources(`apiVersion: v1
kind: ConfigMap
metadata: {name: app}
data: {default.conf: "upstream db.example.test:5432;", OTHER_URL: "http://other.example.test:81/"}
`);
const MOUNTED = { name: "api", volumeMounts: [{ name: "a", mountPath: "/etc/a" }] };

describe("the addresses of a container", () => {
  it("are those of its variables, its command and the files that it mounts", () => {
    const api = {
      ...MOUNTED,
      command: ["run", "--queue=queue.example.test:5672"],
      env: [
        { name: "DATABASE_HOST", value: "db.example.test" },
        { name: "DATABASE_PORT", value: "5432" },
      ],
    };
    const spec = { containers: [api], volumes: [{ name: "a", configMap: { name: "app" } }] };
    expect(addressesOf(api, spec, FILES).map(({ host, port }) => `${host}:${port}`)).toEqual(
      expect.arrayContaining(["db.example.test:5432", "queue.example.test:5672", "other.example.test:81"]),
    );
  });

  it("of an address without a port are refused with where it stands", () => {
    const api = { name: "api", command: ["run", "--queue=tcp://queue.example.test"] };
    expect(() => addressesOf(api, { containers: [api] }, [])).toThrow(
      /command: no port for queue\.example\.test/,
    );
  });
});

const POLICIES = resources(`apiVersion: v1
kind: Namespace
metadata: {name: edge, labels: {zone: outer}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{port: http}]
    - from: [{namespaceSelector: {matchLabels: {zone: outer}}}]
      ports: [{port: 9090}]
  egress:
    - to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: dns}}}]
      ports: [{port: 53}]
`);
const pods = (app: string, namespace = "shop"): Someone => ({
  namespace,
  labels: { app },
  ports: { http: 8080 },
});

test.each<[string, Someone, Someone, number, boolean]>([
  ["a pod that a rule names, on a named port", pods("web"), pods("api"), 8080, true],
  ["another port", pods("web"), pods("api"), 8081, false],
  ["another pod", pods("worker"), pods("api"), 8080, false],
  ["such a pod in another namespace", pods("web", "edge"), pods("api"), 8080, false],
  ["a pod of a namespace with a label", pods("any", "edge"), pods("api"), 9090, true],
  ["a pod of another namespace", pods("any", "inner"), pods("api"), 9090, false],
  ["an address, which no rule names", { address: "10.0.0.1" }, pods("api"), 9090, false],
  ["pods that no policy selects", pods("api"), pods("web"), 8080, false],
  ["pods that no policy selects, from others", pods("worker"), pods("web"), 8080, true],
  ["an address in a block", pods("api"), { address: "10.2.3.4" }, 443, true],
  ["an address that the block leaves out", pods("api"), { address: "10.1.3.4" }, 443, false],
  ["an address outside the block", pods("api"), { address: "11.2.3.4" }, 443, false],
  ["a namespace by its name", pods("api"), pods("dns", "dns"), 53, true],
  ["the policy of another namespace", pods("web", "edge"), pods("api", "edge"), 8080, true],
])("a connection: %s", (_, from, to, port, expected) => {
  expect(admits(POLICIES, from, to, port)).toBe(expected);
});
