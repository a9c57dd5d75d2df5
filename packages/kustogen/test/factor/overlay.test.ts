import { describe, expect, it } from "vitest";
import { generated } from "../../src/authoring/generated.ts";
import { factor } from "../../src/factor/factor.ts";
import type { Resource } from "../../src/kubernetes/resource.ts";

type Body = Record<string, unknown>;

const deployment = (containers: Body[], spec: Body = {}, metadata: Body = {}, pod: Body = {}): Resource => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "api", namespace: "shop", ...metadata },
  spec: { ...spec, template: { spec: { ...pod, containers } } },
});

const overlay = (parent: Resource[], desired: Resource[]) =>
  factor(desired, { path: "../base", resources: parent });

/** The value of the one overlay file with that name. */
function file(result: ReturnType<typeof factor>, name: string): unknown {
  const found = result.files.find((candidate) => candidate.name === name);
  expect(found, `${name} among ${result.files.map((candidate) => candidate.name)}`).toBeDefined();
  return found !== undefined && "value" in found ? found.value : found?.text;
}

/** The containers of a patch file. */
const containersOf = (value: unknown) =>
  (value as { spec: { template: { spec: { containers: unknown[] } } } }).spec.template.spec.containers;

describe("the images field", () => {
  it("carries a new tag, so that a pin moves one line", () => {
    const result = overlay(
      [deployment([{ name: "main", image: "api" }])],
      [deployment([{ name: "main", image: "registry.example/team/api:v2" }])],
    );
    expect(result.kustomization.images).toEqual([
      { name: "api", newName: "registry.example/team/api", newTag: "v2" },
    ]);
    expect(result.kustomization.patches).toBeUndefined();
  });

  it("carries a digest instead of the base's tag", () => {
    const result = overlay(
      [deployment([{ name: "main", image: "api:v1" }])],
      [deployment([{ name: "main", image: "api@sha256:abc" }])],
    );
    expect(result.kustomization.images).toEqual([{ name: "api", digest: "sha256:abc" }]);
  });

  it("keeps a registry's port apart from a tag", () => {
    const result = overlay(
      [deployment([{ name: "main", image: "localhost:5000/api:v1" }])],
      [deployment([{ name: "main", image: "localhost:5000/api:v2" }])],
    );
    expect(result.kustomization.images).toEqual([{ name: "localhost:5000/api", newTag: "v2" }]);
  });

  it("leaves two containers of one image that want different tags to a patch", () => {
    const result = overlay(
      [
        deployment([
          { name: "main", image: "api:v1" },
          { name: "side", image: "api:v1" },
        ]),
      ],
      [
        deployment([
          { name: "main", image: "api:v2" },
          { name: "side", image: "api:v1" },
        ]),
      ],
    );
    expect(result.kustomization.images).toBeUndefined();
    expect(containersOf(file(result, "deployment-api.patch.yaml"))).toEqual([
      { name: "main", image: "api:v2" },
    ]);
  });

  it("can't take a tag away, so a patch does", () => {
    const result = overlay(
      [deployment([{ name: "main", image: "api:v1" }])],
      [deployment([{ name: "main", image: "api" }])],
    );
    expect(result.kustomization.images).toBeUndefined();
  });

  it("gives a resource that only the overlay has the short name, so that it follows the pin", () => {
    const job: Resource = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "seed", namespace: "shop" },
      spec: { template: { spec: { containers: [{ name: "seed", image: "ghcr.io/api:v2" }] } } },
    };
    const result = overlay(
      [deployment([{ name: "main", image: "api" }])],
      [deployment([{ name: "main", image: "ghcr.io/api:v2" }]), job],
    );
    expect(containersOf(file(result, "job-seed.yaml"))).toEqual([{ name: "seed", image: "api" }]);
  });
});

describe("the replicas field", () => {
  it("carries a replica count", () => {
    const result = overlay([deployment([], { replicas: 1 })], [deployment([], { replicas: 3 })]);
    expect(result.kustomization.replicas).toEqual([{ name: "api", count: 3 }]);
    expect(result.files).toEqual([]);
  });

  it("is not used to remove a count that an autoscaler takes over", () => {
    const result = overlay([deployment([], { replicas: 1 })], [deployment([])]);
    expect(result.kustomization.replicas).toBeUndefined();
    expect(file(result, "deployment-api.patch.yaml")).toMatchObject({ spec: { replicas: null } });
  });

  it("is not used where another workload of that name wants another count", () => {
    const set = (replicas: number): Resource => ({
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "api", namespace: "shop" },
      spec: { replicas },
    });
    const result = overlay(
      [deployment([], { replicas: 1 }), set(1)],
      [deployment([], { replicas: 3 }), set(1)],
    );
    expect(result.kustomization.replicas).toBeUndefined();
  });
});

describe("the labels field", () => {
  const labelled = (name: string, labels: Body | undefined): Resource => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "shop", ...(labels ? { labels } : {}) } as Resource["metadata"],
  });

  it("carries a label that every resource of the environment has", () => {
    const result = overlay(
      [labelled("a", { app: "x" }), labelled("b", undefined)],
      [labelled("a", { app: "x", environment: "beta" }), labelled("b", { environment: "beta" })],
    );
    expect(result.kustomization.labels).toEqual([{ pairs: { environment: "beta" }, includeTemplates: true }]);
    expect(result.kustomization.patches).toBeUndefined();
  });

  it("does not reach into pod templates that don't want it", () => {
    const result = overlay(
      [deployment([]), labelled("a", undefined)],
      [deployment([], {}, { labels: { environment: "beta" } }), labelled("a", { environment: "beta" })],
    );
    expect(result.kustomization.labels).toEqual([{ pairs: { environment: "beta" } }]);
  });

  it("is not used for a label that one resource lacks", () => {
    const result = overlay(
      [labelled("a", undefined), labelled("b", undefined)],
      [labelled("a", { environment: "beta" }), labelled("b", undefined)],
    );
    expect(result.kustomization.labels).toBeUndefined();
  });
});

describe("the namespace field", () => {
  it("moves a whole system", () => {
    const service = (namespace: string): Resource => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "a", namespace },
    });
    const result = overlay([service("shop")], [service("shop-beta")]);
    expect(result.kustomization).toMatchObject({ namespace: "shop-beta", resources: ["../base"] });
    expect(result.files).toEqual([]);
  });

  it("is not used when some resources stay in another namespace", () => {
    const service = (name: string, namespace: string): Resource => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace },
    });
    const result = overlay(
      [service("a", "shop"), service("b", "kube-system")],
      [service("a", "shop-beta"), service("b", "kube-system")],
    );
    expect(result.kustomization.namespace).toBeUndefined();
  });
});

describe("env of containers", () => {
  const variable = (name: string, value: string) => ({ name, value });

  it("is written whole under $patch: replace in a file of its own", () => {
    const result = overlay(
      [deployment([{ name: "main", env: [variable("A", "1"), variable("B", "2")] }])],
      [deployment([{ name: "main", env: [variable("A", "1"), variable("B", "3")] }])],
    );
    expect(result.kustomization.patches).toEqual([{ path: "deployment-api.env.yaml" }]);
    expect(containersOf(file(result, "deployment-api.env.yaml"))).toEqual([
      { name: "main", env: [{ $patch: "replace" }, variable("A", "1"), variable("B", "3")] },
    ]);
  });

  it("is a plain list where the parent's container has none, because the directive would leak", () => {
    const result = overlay(
      [deployment([{ name: "main" }])],
      [deployment([{ name: "main", env: [variable("A", "1")] }])],
    );
    expect(containersOf(file(result, "deployment-api.env.yaml"))).toEqual([
      { name: "main", env: [variable("A", "1")] },
    ]);
  });

  it("is removed with null", () => {
    const result = overlay(
      [deployment([{ name: "main", env: [variable("A", "1")], image: "a" }])],
      [deployment([{ name: "main", image: "a" }])],
    );
    expect(containersOf(file(result, "deployment-api.patch.yaml"))).toEqual([{ name: "main", env: null }]);
  });

  it("keeps the order of containers by naming those in front", () => {
    const result = overlay(
      [deployment([{ name: "first" }, { name: "second", env: [variable("A", "1")] }, { name: "third" }])],
      [deployment([{ name: "first" }, { name: "second", env: [variable("A", "2")] }, { name: "third" }])],
    );
    expect(containersOf(file(result, "deployment-api.env.yaml"))).toEqual([
      { name: "first" },
      { name: "second", env: [{ $patch: "replace" }, variable("A", "2")] },
    ]);
  });
});

describe("strategic-merge patches", () => {
  it("name elements by merge key, removed ones with $patch: delete", () => {
    const mount = (name: string) => ({ name, mountPath: `/${name}` });
    const result = overlay(
      [deployment([{ name: "main", volumeMounts: [mount("a"), mount("b")] }, { name: "old" }])],
      [deployment([{ name: "main", volumeMounts: [mount("a"), mount("c")] }])],
    );
    expect(containersOf(file(result, "deployment-api.patch.yaml"))).toEqual([
      {
        name: "main",
        volumeMounts: [{ mountPath: "/a" }, mount("c"), { mountPath: "/b", $patch: "delete" }],
      },
      { name: "old", $patch: "delete" },
    ]);
  });

  it("write envFrom whole, because it has no merge key", () => {
    const result = overlay(
      [deployment([{ name: "main", envFrom: [{ secretRef: { name: "a" } }] }])],
      [deployment([{ name: "main", envFrom: [{ secretRef: { name: "a" } }, { secretRef: { name: "b" } }] }])],
    );
    expect(containersOf(file(result, "deployment-api.patch.yaml"))).toEqual([
      { name: "main", envFrom: [{ secretRef: { name: "a" } }, { secretRef: { name: "b" } }] },
    ]);
  });

  it("delete what the environment doesn't have", () => {
    const result = overlay([deployment([])], []);
    expect(file(result, "deployment-api.patch.yaml")).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "api", namespace: "shop" },
      $patch: "delete",
    });
  });
});

describe("JSON 6902 patches", () => {
  const ingress = (host: string): Resource => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "shop", namespace: "shop" },
    spec: { rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix" }] } }] },
  });

  it("change one element of a list without merge key, and say why", () => {
    const result = overlay([ingress("a.example")], [ingress("b.example")]);
    expect(result.kustomization.patches).toEqual([
      {
        path: "ingress-shop.json6902.yaml",
        target: {
          group: "networking.k8s.io",
          version: "v1",
          kind: "Ingress",
          name: "shop",
          namespace: "shop",
        },
      },
    ]);
    expect(file(result, "ingress-shop.json6902.yaml")).toEqual([
      { op: "replace", path: "/spec/rules/0/host", value: "b.example" },
    ]);
    const found = result.files.find((candidate) => candidate.name === "ingress-shop.json6902.yaml");
    expect(found).toMatchObject({ comment: "JSON 6902 because the list has no merge key." });
  });
});

describe("generated ConfigMaps", () => {
  const settings = (data: Record<string, string>) =>
    generated({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings", namespace: "shop" },
      data,
    });

  it("merge the keys that differ", () => {
    const result = overlay([settings({ A: "1", B: "2" })], [settings({ A: "1", B: "3" })]);
    expect(result.kustomization.configMapGenerator).toEqual([
      { name: "settings", namespace: "shop", behavior: "merge", literals: ["B=3"] },
    ]);
  });

  it("are replaced where a key has to go", () => {
    const result = overlay([settings({ A: "1", B: "2" })], [settings({ A: "1" })]);
    expect(result.kustomization.configMapGenerator).toEqual([
      { name: "settings", namespace: "shop", behavior: "replace", literals: ["A=1"] },
    ]);
  });

  it("read text of several lines, and values in quotes, from files", () => {
    const result = factor([settings({ "nginx.conf": "a;\nb;\n", Q: '"quoted"' })], undefined);
    expect(result.kustomization.configMapGenerator).toEqual([
      { name: "settings", namespace: "shop", files: ["nginx.conf=settings.nginx.conf", "Q=settings.Q"] },
    ]);
    expect(file(result, "settings.nginx.conf")).toBe("a;\nb;\n");
  });

  it("must be generated in every layer or in none", () => {
    const plain: Resource = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings", namespace: "shop" },
    };
    expect(() => overlay([settings({ A: "1" })], [plain])).toThrow(
      /ConfigMap settings \(namespace shop\) is generated/,
    );
  });
});

describe("file names", () => {
  it("tell two resources of one kind and name apart by namespace", () => {
    const service = (namespace: string): Resource => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "a", namespace },
    });
    expect(factor([service("x"), service("y")], undefined).kustomization.resources).toEqual([
      "service-a-x.yaml",
      "service-a-y.yaml",
    ]);
  });

  it("hold no character that some file systems refuse", () => {
    const role: Resource = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "system:Reader" },
    };
    expect(factor([role], undefined).kustomization.resources).toEqual(["clusterrole-system-reader.yaml"]);
  });
});

describe("a list without merge key", () => {
  const policy = (egress: unknown[]): Resource => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "allow", namespace: "shop" },
    spec: { podSelector: {}, egress },
  });
  const rule = (to: Record<string, unknown>, port: number) => ({
    to: [to],
    ports: [{ port, protocol: "TCP" }],
  });
  const database = rule({ podSelector: { matchLabels: { app: "db" } } }, 5432);
  const cache = rule({ podSelector: { matchLabels: { app: "cache" } } }, 6379);
  const managed = rule({ ipBlock: { cidr: "10.0.0.0/16" } }, 5432);
  const operations = (before: unknown[], after: unknown[]) =>
    file(overlay([policy(before)], [policy(after)]), "networkpolicy-allow.json6902.yaml");

  it("adds a rule in the middle without touching its neighbours", () => {
    expect(operations([database, cache], [database, managed, cache])).toEqual([
      { op: "add", path: "/spec/egress/1", value: managed },
    ]);
  });

  it("replaces a rule by another one as a whole, not field by field", () => {
    const web = rule({ ipBlock: { cidr: "0.0.0.0/0" } }, 443);
    expect(operations([database, cache], [web, cache])).toEqual([
      { op: "remove", path: "/spec/egress/0" },
      { op: "add", path: "/spec/egress/0", value: web },
    ]);
  });

  it("changes one field of a rule in place", () => {
    expect(operations([managed, cache], [rule({ ipBlock: { cidr: "10.1.0.0/16" } }, 5432), cache])).toEqual([
      { op: "replace", path: "/spec/egress/0/to/0/ipBlock/cidr", value: "10.1.0.0/16" },
    ]);
  });

  it("follows elements that moved", () => {
    expect(operations([database, cache, managed], [cache, managed])).toEqual([
      { op: "remove", path: "/spec/egress/0" },
    ]);
  });
});
