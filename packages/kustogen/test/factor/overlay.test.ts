import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { hashed } from "../../src/authoring/hashed.ts";
import { factor } from "../../src/factor/factor.ts";

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

const variable = (name: string, value: string) => ({ name, value });

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

  it("is also in files of new objects and in their subjects, which never show the base's namespace", () => {
    const account = (name: string, namespace: string): Resource => ({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name, namespace },
    });
    const binding: Resource = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "b", namespace: "shop-live" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "r" },
      subjects: ["a", "new", "default"].map((name) => ({
        kind: "ServiceAccount",
        name,
        namespace: "shop-live",
      })),
    };
    const result = overlay(
      [account("a", "shop")],
      [account("a", "shop-live"), account("new", "shop-live"), binding],
    );
    expect(result.kustomization.namespace).toBe("shop-live");
    expect(file(result, "serviceaccount-new.yaml")).toEqual(account("new", "shop-live"));
    expect(file(result, "rolebinding-b.yaml")).toMatchObject({ subjects: binding.subjects });
  });

  it("moves hashed ConfigMaps too, which stay hashed", () => {
    const settings = (namespace: string) =>
      hashed({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "settings", namespace },
        data: { A: "1" },
      });
    expect(overlay([settings("shop")], [settings("shop-beta")]).kustomization).toMatchObject({
      namespace: "shop-beta",
      resources: ["../base"],
    });
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

  it.each(["initContainers", "ephemeralContainers"])("is written whole in %s too", (list) => {
    const having = (value: string) =>
      deployment([{ name: "main" }], {}, {}, { [list]: [{ name: "one", env: [variable("A", value)] }] });
    const result = overlay([having("1")], [having("2")]);
    expect(result.kustomization.patches).toEqual([{ path: "deployment-api.env.yaml" }]);
    expect(file(result, "deployment-api.env.yaml")).toMatchObject({
      spec: {
        template: { spec: { [list]: [{ name: "one", env: [{ $patch: "replace" }, variable("A", "2")] }] } },
      },
    });
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
    expect(result.kustomization.patches).toEqual([{ path: "deployment-api.delete.yaml" }]);
    expect(file(result, "deployment-api.delete.yaml")).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "api", namespace: "shop" },
      $patch: "delete",
    });
  });
});

/** The comment that a file of the overlay carries for its reader. */
function commentOf(result: ReturnType<typeof factor>, name: string): string | undefined {
  const found = result.files.find((candidate) => candidate.name === name);
  expect(found, name).toBeDefined();
  return found !== undefined && "comment" in found ? found.comment : undefined;
}

describe("JSON 6902 patches", () => {
  const ordered = (finalizers: string[]): Resource => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace: "shop", finalizers },
  });

  it("say what a strategic merge can't, why, and what the parent has at an index", () => {
    const result = overlay([ordered(["a", "b"])], [ordered(["b"])]);
    expect(result.kustomization.patches).toEqual([
      {
        path: "configmap-settings.json6902.yaml",
        target: { version: "v1", kind: "ConfigMap", name: "settings", namespace: "shop" },
      },
    ]);
    expect(file(result, "configmap-settings.json6902.yaml")).toEqual([
      { op: "remove", path: "/metadata/finalizers/0" },
    ]);
    expect(commentOf(result, "configmap-settings.json6902.yaml")).toBe(
      "JSON 6902 because a strategic merge would add to the list instead of replacing it.\n" +
        "/metadata/finalizers/0 is a",
    );
  });

  it("add what a strategic merge would read as its own directive or as removal", () => {
    const gadget = (spec: Body): Resource => ({
      apiVersion: "example.com/v1",
      kind: "Gadget",
      metadata: { name: "one" },
      spec,
    });
    const added = { model: { $ref: "#/models/a" }, none: [{ x: null }], plain: 1 };
    const result = overlay([gadget({ size: 1 })], [gadget({ size: 1, ...added })]);
    expect(file(result, "gadget-one.patch.yaml")).toMatchObject({ spec: { plain: 1 } });
    expect(file(result, "gadget-one.json6902.yaml")).toEqual([
      { op: "add", path: "/spec/model", value: added.model },
      { op: "add", path: "/spec/none", value: added.none },
    ]);
  });

  it("name their target literally, whatever regular expressions its name could be", () => {
    const named = (finalizers: string[]) => ({
      ...ordered(finalizers),
      metadata: { name: "settings.v1", finalizers },
    });
    const result = overlay([named(["a", "b"])], [named(["b"])]);
    expect(result.kustomization.patches?.[0]?.target?.name).toBe("settings\\.v1");
  });
});

describe("what a patch says to its reader", () => {
  it("an env written whole says in its head what it adds, removes and changes", () => {
    const main = (env: unknown[]) => deployment([{ name: "main", env }]);
    const result = overlay(
      [main([variable("A", "1"), variable("B", "1"), variable("C", "1")])],
      [main([variable("A", "2"), variable("C", "1"), variable("D", "1"), variable("E", "1")])],
    );
    expect(commentOf(result, "deployment-api.env.yaml")).toBe(
      "Against the layer below:\n  main: + D, E; - B; ~ A",
    );
  });

  it("an env that only changes its order says so, and a first env says nothing", () => {
    const main = (env?: unknown[]) => deployment([{ name: "main", ...(env === undefined ? {} : { env }) }]);
    const moved = overlay(
      [main([variable("A", "1"), variable("B", "1")])],
      [main([variable("B", "1"), variable("A", "1")])],
    );
    expect(commentOf(moved, "deployment-api.env.yaml")).toContain("main: another order");
    const first = overlay([main()], [main([variable("A", "1")])]);
    expect(commentOf(first, "deployment-api.env.yaml")).toBeUndefined();
  });

  it("says which elements are named only to keep the order", () => {
    const result = overlay(
      [deployment([{ name: "first" }, { name: "second", image: "a" }])],
      [deployment([{ name: "first" }, { name: "second", image: "a", tty: true }])],
    );
    expect(containersOf(file(result, "deployment-api.patch.yaml"))).toEqual([
      { name: "first" },
      { name: "second", tty: true },
    ]);
    expect(commentOf(result, "deployment-api.patch.yaml")).toBe(
      "Listed only to keep the order, since kustomize puts the elements of a patch first: first.",
    );
  });

  it("what goes stands where it stood, not behind everything else", () => {
    const before = deployment([{ name: "main", image: "a" }]) as unknown as { spec: object };
    const result = overlay(
      [{ ...before, spec: { paused: true, revisionHistoryLimit: 1, ...before.spec } } as unknown as Resource],
      [{ ...before, spec: { revisionHistoryLimit: 2, ...before.spec } } as unknown as Resource],
    );
    const { spec } = file(result, "deployment-api.patch.yaml") as { spec: object };
    expect(Object.entries(spec)).toEqual([
      ["paused", null],
      ["revisionHistoryLimit", 2],
    ]);
  });
});

describe("hashed ConfigMaps", () => {
  const settings = (data: Record<string, string>) =>
    hashed({
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

  it("must be hashed in every layer or in none", () => {
    const plain: Resource = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings", namespace: "shop" },
    };
    expect(() => overlay([settings({ A: "1" })], [plain])).toThrow(
      /ConfigMap settings \(namespace shop\) is hashed/,
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
  /** More rules than a reader takes in at a glance. */
  const many = Array.from({ length: 12 }, (_, i) => rule({ ipBlock: { cidr: `10.0.${i}.0/24` } }, 8000 + i));
  const patched = (before: unknown[], after: unknown[]) => overlay([policy(before)], [policy(after)]);
  const operations = (before: unknown[], after: unknown[]) =>
    file(patched([...before, ...many], [...after, ...many]), "networkpolicy-allow.json6902.yaml");

  it("is written whole where a reader takes it in at a glance", () => {
    const result = patched([database, cache], [database, managed]);
    expect(file(result, "networkpolicy-allow.patch.yaml")).toMatchObject({
      spec: { egress: [database, managed] },
    });
    expect(result.files).toHaveLength(1);
  });

  it("is written whole where most of a long one changes", () => {
    const moved = many.map((_, i) => rule({ ipBlock: { cidr: `10.9.${i}.0/24` } }, 9000 + i));
    const result = patched(many, moved);
    expect(file(result, "networkpolicy-allow.patch.yaml")).toMatchObject({ spec: { egress: moved } });
  });

  it("adds a rule in the middle without touching its neighbours", () => {
    expect(operations([database, cache], [database, managed, cache])).toEqual([
      { op: "add", path: "/spec/egress/1", value: managed },
    ]);
  });

  it("adds behind the last rule without counting them", () => {
    const result = patched(many, [...many, managed, database]);
    expect(file(result, "networkpolicy-allow.json6902.yaml")).toEqual([
      { op: "add", path: "/spec/egress/-", value: managed },
      { op: "add", path: "/spec/egress/-", value: database },
    ]);
  });

  it("replaces a rule by another one as a whole, not field by field", () => {
    const web = rule({ ipBlock: { cidr: "0.0.0.0/0" } }, 443);
    expect(operations([database, cache], [web, cache])).toEqual([
      { op: "replace", path: "/spec/egress/0", value: web },
    ]);
  });

  it("changes one field of a rule in place", () => {
    expect(operations([managed, cache], [rule({ ipBlock: { cidr: "10.1.0.0/16" } }, 5432), cache])).toEqual([
      { op: "replace", path: "/spec/egress/0/to/0/ipBlock/cidr", value: "10.1.0.0/16" },
    ]);
  });

  it("names every index as the parent has it, whatever else comes or goes", () => {
    const web = rule({ ipBlock: { cidr: "0.0.0.0/0" } }, 443);
    expect(operations([database, cache, managed], [cache, web, managed])).toEqual([
      { op: "add", path: "/spec/egress/2", value: web },
      { op: "remove", path: "/spec/egress/0" },
    ]);
  });

  it("follows elements that moved", () => {
    expect(operations([database, cache, managed], [cache, managed])).toEqual([
      { op: "remove", path: "/spec/egress/0" },
    ]);
  });

  it("says of each index what the parent has there", () => {
    const result = patched([database, cache, ...many], [database, ...many]);
    expect(commentOf(result, "networkpolicy-allow.json6902.yaml")).toBe(
      "JSON 6902 because the list has no merge key.\n" +
        "/spec/egress/1 is {to: [{podSelector: {matchLabels: {app: cache}}}], ports: [{port: 6379,…",
    );
  });
});
