import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { hashed } from "../../src/authoring/hashed.ts";
import { factor } from "../../src/factor/factor.ts";
import { verifyRoundTrip } from "../../src/factor/verify.ts";
import { buildLayers } from "./layers.ts";

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
  const main = (env?: unknown[]) => deployment([{ name: "main", ...(env === undefined ? {} : { env }) }]);

  it("is merged by name, with only what is added or changed", () => {
    const result = overlay(
      [main([variable("A", "1"), variable("B", "2")])],
      [main([variable("A", "1"), variable("B", "3"), variable("C", "4")])],
    );
    expect(result.kustomization.patches).toEqual([{ path: "deployment-api.patch.yaml" }]);
    expect(containersOf(file(result, "deployment-api.patch.yaml"))).toEqual([
      { name: "main", env: [variable("B", "3"), variable("C", "4")] },
    ]);
  });

  it("takes away the value that an entry had when it reads another source", () => {
    const from = { secretKeyRef: { name: "s", key: "k" } };
    const result = overlay([main([variable("A", "1")])], [main([{ name: "A", valueFrom: from }])]);
    expect(containersOf(file(result, "deployment-api.patch.yaml"))).toEqual([
      { name: "main", env: [{ name: "A", value: null, valueFrom: from }] },
    ]);
  });

  it("is written whole under $patch: replace in a file of its own where an entry must go", () => {
    const result = overlay(
      [main([variable("A", "1"), variable("B", "2")])],
      [main([variable("B", "2"), variable("C", "3")])],
    );
    expect(result.kustomization.patches).toEqual([{ path: "deployment-api.env.yaml" }]);
    expect(containersOf(file(result, "deployment-api.env.yaml"))).toEqual([
      { name: "main", env: [{ $patch: "replace" }, variable("B", "2"), variable("C", "3")] },
    ]);
  });

  it("is written whole where a variable would stand before the one that it refers to", () => {
    const [host, url] = [variable("HOST", "db"), variable("URL", "http://$(HOST)")];
    expect(overlay([main([host])], [main([host, url])]).kustomization.patches).toEqual([
      { path: "deployment-api.env.yaml" },
    ]);
    // What a text only looks like a reference to needs no order.
    for (const free of [variable("URL", "http://$$(HOST)"), variable("URL", "http://$(OTHER)")])
      expect(overlay([main([host])], [main([host, free])]).kustomization.patches).toEqual([
        { path: "deployment-api.patch.yaml" },
      ]);
    const both = overlay([main([variable("A", "1")])], [main([variable("A", "1"), host, url])]);
    expect(containersOf(file(both, "deployment-api.patch.yaml"))).toEqual([
      { name: "main", env: [host, url] },
    ]);
  });

  it("is no difference where only the order of variables changes that need none", () => {
    const result = overlay(
      [main([variable("A", "1"), variable("B", "1")])],
      [main([variable("B", "1"), variable("A", "1")])],
    );
    expect(result.files).toEqual([]);
  });

  it("is a plain list where the parent's container has none, because a directive would leak", () => {
    const result = overlay([main()], [main([variable("A", "1")])]);
    expect(containersOf(file(result, "deployment-api.patch.yaml"))).toEqual([
      { name: "main", env: [variable("A", "1")] },
    ]);
  });

  it.each(["initContainers", "ephemeralContainers"])("is merged in %s too", (list) => {
    const having = (value: string) =>
      deployment([{ name: "main" }], {}, {}, { [list]: [{ name: "one", env: [variable("A", value)] }] });
    const result = overlay([having("1")], [having("2")]);
    expect(file(result, "deployment-api.patch.yaml")).toMatchObject({
      spec: { template: { spec: { [list]: [{ name: "one", env: [variable("A", "2")] }] } } },
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
    expect(containersOf(file(result, "deployment-api.patch.yaml"))).toEqual([
      { name: "first" },
      { name: "second", env: [variable("A", "2")] },
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

describe("what an environment doesn't have", () => {
  const named = (kind: string, name: string): Resource => ({
    apiVersion: kind === "Deployment" ? "apps/v1" : "v1",
    kind,
    metadata: { name, namespace: "shop" },
  });

  it("is deleted by one patch whose target selects exactly these", () => {
    const gone = [named("Deployment", "db"), named("Service", "db"), named("ConfigMap", "db-conf")];
    const parent = [named("Deployment", "api"), ...gone, named("Service", "api")];
    const { rendered, overlay: result } = buildLayers(parent, [
      named("Deployment", "api"),
      named("Service", "api"),
    ]);
    expect(result.kustomization.patches).toEqual([
      { path: "removed.delete.yaml", target: { kind: "Deployment|Service|ConfigMap", name: "db|db-conf" } },
    ]);
    expect(commentOf(result, "removed.delete.yaml")?.split("\n")).toEqual([
      "Its target in kustomization.yaml selects:",
      "- Deployment db (namespace shop)",
      "- Service db (namespace shop)",
      "- ConfigMap db-conf (namespace shop)",
    ]);
    expect(rendered.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
      "Deployment api",
      "Service api",
    ]);
  });

  it("is deleted one by one where a target would select another object", () => {
    const result = overlay(
      [named("Deployment", "a"), named("Service", "a"), named("Service", "b"), named("Deployment", "b")],
      [named("Service", "a"), named("Deployment", "b")],
    );
    expect(result.files.map(({ name }) => name)).toEqual([
      "deployment-a.delete.yaml",
      "service-b.delete.yaml",
    ]);
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

  it("say what a strategic merge can't, and what the parent has at an index", () => {
    const result = overlay([ordered(["a", "b"])], [ordered(["b"])]);
    expect(result.kustomization.patches).toEqual([
      {
        path: "configmap-settings.json6902.yaml",
        target: { kind: "ConfigMap", name: "settings" },
      },
    ]);
    expect(file(result, "configmap-settings.json6902.yaml")).toEqual([
      { op: "replace", path: "/metadata/finalizers", value: ["b"] },
    ]);
    expect(commentOf(result, "configmap-settings.json6902.yaml")).toBeUndefined();
    const changed = overlay([ordered(["a", "b"])], [ordered(["a", "c", "d"])]);
    expect(file(changed, "configmap-settings.json6902.yaml")).toEqual([
      { op: "replace", path: "/metadata/finalizers/1", value: "c" },
      { op: "add", path: "/metadata/finalizers/-", value: "d" },
    ]);
    expect(commentOf(changed, "configmap-settings.json6902.yaml")).toBe("/metadata/finalizers/1 is b");
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

  it("are not used for an object with an integer that kustomize would round in them", () => {
    const gadget = (name: string, size: unknown): Resource => ({
      apiVersion: "example.com/v1",
      kind: "Gadget",
      metadata: { name },
      spec: { id: 9007199254740993n, size, kept: { a: 1 } },
    });
    const [parent, desired] = [1, "1"].map((size) => ["one", "two"].map((name) => gadget(name, size))) as [
      Resource[],
      Resource[],
    ];
    const { rendered, overlay: made } = buildLayers(parent, desired);
    verifyRoundTrip("large", desired, rendered);
    expect(made.kustomization.patches?.map(({ path }) => path)).toEqual([
      "gadget-one.patch.yaml",
      "gadget-two.patch.yaml",
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
  it("nothing of what it changes, which it says itself: an env written whole has no comment", () => {
    const main = (env: unknown[]) => deployment([{ name: "main", env }]);
    const result = overlay([main([variable("A", "1"), variable("B", "1")])], [main([variable("A", "2")])]);
    expect(commentOf(result, "deployment-api.env.yaml")).toBeUndefined();
  });

  it("says at a list which of its elements only keep the order", () => {
    const pod = (init: Body[]) => deployment([{ name: "main" }], {}, {}, { initContainers: init });
    const { overlay: result, files } = buildLayers(
      [pod([{ name: "first" }, { name: "second", image: "a" }, { name: "third" }])],
      [pod([{ name: "first" }, { name: "second", image: "a", tty: true }, { name: "third" }])],
    );
    expect(commentOf(result, "deployment-api.patch.yaml")).toBeUndefined();
    expect(files.get("/overlay/deployment-api.patch.yaml")).toContain(`
      initContainers:
        # Listed only to keep the order, since a patch's elements come first: first.
        - name: first
        - name: second
          tty: true
`);
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
  const managed = (net: string) => rule({ ipBlock: { cidr: `10.${net}.0.0/16` } }, 5432);
  const many = Array.from({ length: 12 }, (_, i) => managed(String(i)));
  const patched = (before: unknown[], after: unknown[]) => overlay([policy(before)], [policy(after)]);
  const operations = (before: unknown[], after: unknown[]) =>
    file(patched(before, after), "networkpolicy-allow.json6902.yaml");

  it("stands alone under its path where that is shorter: the rest of the object stays in the base", () => {
    const after = [
      rule({ ipBlock: { cidr: "10.1.0.0/16" } }, 1),
      rule({ ipBlock: { cidr: "10.2.0.0/16" } }, 2),
    ];
    const result = patched([database, cache], after);
    expect(file(result, "networkpolicy-allow.patch.yaml")).toEqual({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "allow", namespace: "shop" },
      spec: { egress: after },
    });
    expect(result.files).toHaveLength(1);
  });

  it("stands alone where most of it changes, and where an element goes", () => {
    const moved = many.map((_, i) => rule({ podSelector: { matchLabels: { app: `a${i}` } } }, 9000 + i));
    for (const after of [moved, many.slice(1)])
      expect(file(patched(many, after), "networkpolicy-allow.patch.yaml")).toMatchObject({
        spec: { egress: after },
      });
  });

  it("is changed by index where little of it differs, with what each index is", () => {
    const after = [managed("99"), ...many.slice(1)];
    const result = patched(many, after);
    expect(result.kustomization.patches).toEqual([
      {
        path: "networkpolicy-allow.json6902.yaml",
        target: { kind: "NetworkPolicy", name: "allow" },
      },
    ]);
    expect(operations(many, after)).toEqual([
      { op: "replace", path: "/spec/egress/0/to/0/ipBlock/cidr", value: "10.99.0.0/16" },
    ]);
    expect(commentOf(result, "networkpolicy-allow.json6902.yaml")).toBe(
      "/spec/egress/0/to/0 is {ipBlock: {cidr: 10.0.0.0/16}}",
    );
  });

  it("gains entries at its end without counting them", () => {
    expect(operations(many, [...many, database, cache])).toEqual([
      { op: "add", path: "/spec/egress/-", value: database },
      { op: "add", path: "/spec/egress/-", value: cache },
    ]);
  });

  it("gains entries between others last, from behind, so that each index is the base's", () => {
    const after = [database, managed("99"), ...many.slice(1, 5), database, cache, ...many.slice(5)];
    expect(operations(many, after)).toEqual([
      { op: "replace", path: "/spec/egress/0/to/0/ipBlock/cidr", value: "10.99.0.0/16" },
      { op: "add", path: "/spec/egress/5", value: cache },
      { op: "add", path: "/spec/egress/5", value: database },
      { op: "add", path: "/spec/egress/0", value: database },
    ]);
    expect(commentOf(patched(many, after), "networkpolicy-allow.json6902.yaml")).toContain(
      "/spec/egress/5 is added before {to: [{ipBlock: {cidr: 10.5.0.0/16}}]",
    );
  });

  it("is changed by one patch of the objects that gain the same between others, after what more have in common", () => {
    const named = (name: string, egress: unknown[]) =>
      ({ ...policy(egress), metadata: { name } }) as Resource;
    const [before, rest] = [
      [managed("0"), cache],
      [managed("99"), database, cache],
    ];
    const names = ["allow-a", "allow-b", "allow-c"];
    const others = [named("other-d", before), named("other-e", before)];
    const result = overlay(
      [...names.map((name) => named(name, before)), ...others],
      [
        ...names.map((name) => named(name, rest)),
        named("other-d", [managed("99"), cache]),
        others[1] as Resource,
      ],
    );
    expect(result.files.map(({ name }) => name)).toEqual([
      "networkpolicy-allow-a+3.json6902.yaml",
      "networkpolicy-allow-a+b+c.json6902.yaml",
    ]);
  });

  it("has an element replaced as a whole where it becomes another", () => {
    const web = rule({ ipBlock: { cidr: "0.0.0.0/0" } }, 443);
    expect(operations([...many, database], [...many, web])).toEqual([
      { op: "replace", path: "/spec/egress/12", value: web },
    ]);
  });

  it("has one form in an object: all lists by index, or none", () => {
    const ingress = (host: string): Resource => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "web", namespace: "shop" },
      spec: {
        tls: [{ hosts: [host], secretName: "web-tls" }],
        rules: [
          { host, http: { paths: ["/", "/api", "/health"].map((path) => ({ path, pathType: "Prefix" })) } },
        ],
      },
    });
    const result = overlay([ingress("a.example.com")], [ingress("b.example.com")]);
    expect(file(result, "ingress-web.json6902.yaml")).toEqual([
      { op: "replace", path: "/spec/tls/0/hosts/0", value: "b.example.com" },
      { op: "replace", path: "/spec/rules/0/host", value: "b.example.com" },
    ]);
    expect(result.files).toHaveLength(1);
  });

  it("is whole in a custom kind too, and what it stands in is not", () => {
    const widget = (routes: string[]): Resource => ({
      apiVersion: "example.com/v1",
      kind: "Widget",
      metadata: { name: "w", namespace: "shop" },
      spec: { size: 1, routes },
    });
    expect(file(overlay([widget(["a"])], [widget(["b", "c"])]), "widget-w.patch.yaml")).toEqual({
      apiVersion: "example.com/v1",
      kind: "Widget",
      metadata: { name: "w", namespace: "shop" },
      spec: { routes: ["b", "c"] },
    });
  });
});

describe("a field that the parent lacks", () => {
  it.each<[string, Body]>([
    [
      "affinity",
      { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } } },
    ],
    ["tolerations", [{ key: "spot", operator: "Exists" }] as unknown as Body],
    ["nodeSelector", { disk: "ssd" }],
    ["securityContext", { runAsNonRoot: true }],
  ])("is added by a patch: %s", (field, value) => {
    const result = overlay(
      [deployment([{ name: "main" }])],
      [deployment([{ name: "main" }], {}, {}, { [field]: value })],
    );
    expect(file(result, "deployment-api.patch.yaml")).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "api", namespace: "shop" },
      spec: { template: { spec: { [field]: value } } },
    });
  });

  it("is added to a container by its name: limits", () => {
    const limits = { limits: { memory: "1Gi" } };
    const result = overlay(
      [deployment([{ name: "main" }])],
      [deployment([{ name: "main", resources: limits }])],
    );
    expect(containersOf(file(result, "deployment-api.patch.yaml"))).toEqual([
      { name: "main", resources: limits },
    ]);
  });
});

describe("the same patch for several objects", () => {
  const workload = (
    kind: string,
    name: string,
    container: Body = {},
    pod: Body = {},
    metadata: Body = {},
  ): Resource => ({
    apiVersion: kind === "Job" ? "batch/v1" : "apps/v1",
    kind,
    metadata: { name, namespace: "shop", ...metadata },
    spec: { template: { spec: { ...pod, containers: [{ name, env: [variable("A", "1")], ...container }] } } },
  });
  const both = { env: [variable("A", "1"), variable("B", "2")] };
  const selected = (result: ReturnType<typeof factor>) =>
    result.kustomization.patches?.map(({ target }) => target);

  it("is one with a target: a strategic merge where it is all that they need", () => {
    const pod = { nodeSelector: { disk: "ssd" } };
    const names = ["api", "web"];
    const result = overlay(
      names.map((name) => workload("Deployment", name)),
      names.map((name) => workload("Deployment", name, {}, pod)),
    );
    expect(result.kustomization.patches).toEqual([
      { path: "deployment.patch.yaml", target: { kind: "Deployment" } },
    ]);
    expect(file(result, "deployment.patch.yaml")).toMatchObject({ spec: { template: { spec: pod } } });
    expect(result.files).toHaveLength(1);
  });

  it("is operations where containers have other names, with what each index is", () => {
    const result = overlay(
      [workload("Deployment", "api"), workload("Deployment", "web"), workload("Job", "migrate")],
      [
        workload("Deployment", "api", both),
        workload("Deployment", "web", both),
        workload("Job", "migrate", both),
      ],
    );
    expect(result.kustomization.patches).toEqual([
      { path: "deployment+job.json6902.yaml", target: { kind: "Deployment|Job" } },
    ]);
    expect(file(result, "deployment+job.json6902.yaml")).toEqual([
      { op: "add", path: "/spec/template/spec/containers/0/env/-", value: variable("B", "2") },
    ]);
    expect(commentOf(result, "deployment+job.json6902.yaml")).toBe(
      "/spec/template/spec/containers/0 is api, web, migrate",
    );
  });

  it("is never wider than meant: names are listed where another object of the kind doesn't need it", () => {
    const names = ["shop-api", "shop-web", "shop-job", "other"];
    const before = names.map((name) => workload("Deployment", name));
    const after = names.map((name, at) => workload("Deployment", name, at < 3 ? both : {}));
    const result = overlay(before, after);
    expect(result.kustomization.patches).toEqual([
      {
        path: "deployment-shop-api+web+job.json6902.yaml",
        target: { kind: "Deployment", name: "shop-(api|web|job)" },
      },
    ]);
    // A kind and a name that are selected together, though only one of them is meant, make a target impossible.
    const crossed = overlay(
      [workload("Deployment", "a"), workload("Deployment", "b"), workload("Job", "a"), workload("Job", "b")],
      [
        workload("Deployment", "a", both),
        workload("Deployment", "b"),
        workload("Job", "a"),
        workload("Job", "b", both),
      ],
    );
    expect(selected(crossed)).toEqual([undefined, undefined]);
  });

  it("selects more than three objects by a label that they and no others have", () => {
    const names = ["a", "b", "c", "d", "e"];
    const labelled = (name: string, container: Body = {}) =>
      workload(
        "Deployment",
        name,
        container,
        {},
        { labels: { app: "shop", tier: name === "e" ? "web" : "worker" } },
      );
    const result = overlay(
      names.map((name) => labelled(name)),
      names.map((name) => labelled(name, name === "e" ? {} : both)),
    );
    expect(result.kustomization.patches).toEqual([
      {
        path: "deployment-tier=worker.json6902.yaml",
        target: { kind: "Deployment", labelSelector: "tier=worker" },
      },
    ]);
  });

  it("is in a file with a short name, also where many names are selected", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const more = { args: ["--fast"] };
    const result = overlay(
      names.map((name) => workload("Deployment", name)),
      names.map((name, at) =>
        workload("Deployment", name, { ...(at < 5 ? both : {}), ...(at < 4 || at === 6 ? more : {}) }),
      ),
    );
    expect(result.files.map(({ name }) => name)).toEqual([
      "deployment-a+4.json6902.yaml",
      "deployment-a+b+c+d+g.json6902.yaml",
    ]);
  });

  it("counts no containers where there are several", () => {
    const pair = (env: Body) => ({ containers: [{ name: "main", ...env }, { name: "side" }] });
    const one = (name: string, env: Body): Resource => ({
      ...workload("Deployment", name),
      spec: { template: { spec: pair(env) } },
    });
    const result = overlay(
      [one("api", {}), one("web", {}), workload("Deployment", "other")],
      [one("api", both), one("web", { ...both, tty: true }), workload("Deployment", "other")],
    );
    expect(result.files.map(({ name }) => name)).toEqual([
      "deployment-api.patch.yaml",
      "deployment-web.patch.yaml",
    ]);
  });

  it("removes no labels, which kustomize doesn't do by a target", () => {
    const labels = { labels: { tier: "x" } };
    const names = ["api", "web"];
    const result = overlay(
      names.map((name) => workload("Deployment", name, {}, {}, labels)),
      names.map((name) => workload("Deployment", name)),
    );
    for (const { path } of result.kustomization.patches ?? []) expect(path).not.toBe("deployment.patch.yaml");
  });
});
