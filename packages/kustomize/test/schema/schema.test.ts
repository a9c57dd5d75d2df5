import { describe, expect, it } from "vitest";
import { schemaDocument } from "../../src/schema/from-openapi.ts";
import { kubernetesSchemas, schemaOf } from "../../src/schema/kubernetes.ts";
import { isImplied, isSet, keyValues, listKeyOf, NAMING_FIELDS } from "../../src/schema/list-keys.ts";
import { type SchemaNode, Schemas } from "../../src/schema/schema.ts";

const podSpec = (apiVersion: string, kind: string): SchemaNode | undefined =>
  schemaOf(apiVersion, kind)?.field("spec")?.field("template")?.field("spec");

describe("what is known of Kubernetes' types", () => {
  it("tells lists that merge by one key from those that merge by several", () => {
    const containers = podSpec("apps/v1", "Deployment")?.field("containers");
    expect(containers?.merges).toBe(true);
    expect(containers?.mergeKeys).toEqual(["name"]);
    expect(containers?.items?.field("ports")?.mergeKeys).toEqual(["containerPort", "protocol"]);
    expect(containers?.items?.field("ports")?.listType).toBe("map");
  });

  it("tells lists that merge from lists that are replaced", () => {
    const spec = podSpec("apps/v1", "Deployment");
    expect(spec?.field("volumes")?.strategy).toBe("merge,retainKeys");
    expect(spec?.field("tolerations")?.merges).toBe(false);
    expect(spec?.field("containers")?.items?.field("envFrom")?.mergeKeys).toEqual([]);
    expect(schemaOf("networking.k8s.io/v1", "Ingress")?.field("spec")?.field("rules")?.merges).toBe(false);
  });

  it("has lists of scalars that merge without a key", () => {
    const finalizers = schemaOf("v1", "ConfigMap")?.field("metadata")?.field("finalizers");
    expect(finalizers?.merges).toBe(true);
    expect(finalizers?.mergeKeys).toEqual([]);
  });

  it("ends at scalars and unknown fields", () => {
    expect(schemaOf("apps/v1", "Deployment")?.field("spec")?.field("replicas")).toBeUndefined();
    expect(schemaOf("apps/v1", "Deployment")?.field("nothing")).toBeUndefined();
    expect(schemaOf("apps/v1", "Deployment")?.field("constructor")).toBeUndefined();
  });

  it("follows a type that contains itself", () => {
    let schema = schemaOf("apiextensions.k8s.io/v1", "CustomResourceDefinition")
      ?.field("spec")
      ?.field("versions")
      ?.items?.field("schema")
      ?.field("openAPIV3Schema");
    for (let depth = 0; depth < 10; depth++) schema = schema?.field("properties")?.field("any");
    expect(schema).toBeDefined();
  });

  it("does not know custom resources, newer types and alpha types", () => {
    expect(schemaOf("example.com/v1", "Thing")).toBeUndefined();
    expect(schemaOf("autoscaling/v2", "HorizontalPodAutoscaler")).toBeUndefined();
    expect(schemaOf("rbac.authorization.k8s.io/v1alpha1", "Role")).toBeUndefined();
    expect(schemaOf("__proto__", "constructor")).toBeUndefined();
  });

  it("knows which objects live in a namespace", () => {
    expect(kubernetesSchemas.isNamespaced("apps/v1", "Deployment")).toBe(true);
    expect(kubernetesSchemas.isNamespaced("v1", "Namespace")).toBe(false);
    expect(kubernetesSchemas.isNamespaced("rbac.authorization.k8s.io/v1", "ClusterRole")).toBe(false);
    expect(kubernetesSchemas.isNamespaced("policy/v1beta1", "PodSecurityPolicy")).toBe(false);
    expect(kubernetesSchemas.isNamespaced("example.com/v1", "Thing")).toBeUndefined();
    expect(kubernetesSchemas.isNamespaced("toString", "toString")).toBeUndefined();
  });
});

describe("the schemas of an OpenAPI document", () => {
  const kind = [{ group: "example.com", version: "v1", kind: "Thing" }];
  const thing = (spec: unknown) => ({ "x-kubernetes-group-version-kind": kind, properties: { spec } });

  it("are found by the kinds that its definitions name", () => {
    const list = {
      type: "array",
      items: {},
      "x-kubernetes-patch-merge-key": "id",
      "x-kubernetes-patch-strategy": "merge",
    };
    const schemas = new Schemas(schemaDocument({ definitions: { Thing: thing(list) } }, "test"));
    expect(schemas.of("example.com/v1", "Thing")?.field("spec")?.mergeKeys).toEqual(["id"]);
  });

  it("may refer to the definitions of another document, or to nothing", () => {
    const document = schemaDocument(
      { definitions: { Thing: thing({ $ref: "#/definitions/Other" }) } },
      "test",
    );
    const pod = schemaOf("v1", "Pod");
    const schemas = new Schemas(document, (name) => (name === "Other" ? pod : undefined));
    expect(schemas.of("example.com/v1", "Thing")?.field("spec")).toBe(pod);
    expect(new Schemas(document).of("example.com/v1", "Thing")?.field("spec")).toBeUndefined();
  });

  it("may refer to themselves in a circle", () => {
    const circle = { A: { $ref: "#/definitions/B" }, B: { $ref: "#/definitions/A" } };
    const document = schemaDocument(
      { definitions: { ...circle, Thing: thing({ $ref: "#/definitions/A" }) } },
      "test",
    );
    expect(new Schemas(document).of("example.com/v1", "Thing")?.field("spec")).toBeUndefined();
  });

  it.each([null, 5, [], { definitions: [] }, { definitions: { A: null }, paths: 3 }])(
    "may be empty: %j",
    (openapi) => {
      expect(new Schemas(schemaDocument(openapi, "test")).of("v1", "Pod")).toBeUndefined();
    },
  );
});

describe("the elements of two states of a list", () => {
  const key = (name: string, ...lists: object[][]) => listKeyOf(name, undefined, lists as never)?.fields;
  const ordered = (name: string, items: object[], schema?: SchemaNode) =>
    listKeyOf(name, schema, [items] as never)?.ordered;

  it.each<[string, object, string[]]>([
    ["ports", { port: 1 }, ["containerPort", "protocol"]],
    ["ports", { name: "a" }, ["name"]],
    ["volumeMounts", { mountPath: "/a", name: "v" }, ["name"]],
    ["volumeDevices", { devicePath: "/a" }, ["devicePath"]],
    ["hostAliases", { ip: "1.1.1.1" }, ["ip"]],
    [
      "topologySpreadConstraints",
      { topologyKey: "a", whenUnsatisfiable: "b" },
      ["topologyKey", "whenUnsatisfiable"],
    ],
    ["tls", { secretName: "a", key: "b" }, ["secretName"]],
    ["paths", { path: "/", key: "b" }, ["path"]],
    ["subjects", { kind: "User", name: "a" }, ["name"]],
    ["conditions", { type: "a", key: "b" }, ["type"]],
  ])("of %s like %j are matched by %j", (name, item, fields) => {
    expect(key(name, [item], [item])).toEqual(fields);
  });

  it("are matched by the most specific field that all have and none shares", () => {
    const order = "name containerPort mountPath devicePath port ip key path host secretName topologyKey type";
    expect(NAMING_FIELDS.join(" ")).toBe(order);
    for (const field of NAMING_FIELDS)
      expect(key("list", [{ [field]: "a" }, { [field]: "b" }])).toEqual([field]);
    expect(key("list", [{ name: "a", key: "b" }, { key: "c" }])).toEqual(["key"]);
    expect(
      key("list", [
        { name: "a", key: "b" },
        { name: "a", key: "c" },
      ]),
    ).toEqual(["key"]);
    expect(key("list", [{ name: "a" }, { name: "a" }])).toBe(undefined);
    expect(key("list", [{ name: "a" }], [{ name: null }])).toBe(undefined);
    expect(key("list", [{ name: { a: 1 } }])).toBe(undefined);
    expect(key("list", [], [])).toBe(undefined);
    expect(key("list", [{ name: "a" }, "b"] as never)).toBe(undefined);
    const twice = [
      { kind: "User", name: "a" },
      { kind: "Group", name: "a" },
    ];
    expect(key("subjects", twice)).toEqual(["kind", "name"]);
    expect(key("subjects", [...twice, { kind: "User", name: "a", namespace: "b" }])).toEqual([
      "kind",
      "namespace",
      "name",
    ]);
    expect(
      key("paths", [
        { path: "/", pathType: "Exact" },
        { path: "/", pathType: "Prefix" },
      ]),
    ).toEqual(["path", "pathType"]);
  });

  it("have a protocol by default", () => {
    expect(keyValues({ containerPort: 80 }, ["containerPort", "protocol"])).toEqual(["80", "TCP"]);
    expect(keyValues({ containerPort: 80, protocol: "UDP" }, ["containerPort", "protocol"])).toEqual([
      "80",
      "UDP",
    ]);
    expect(keyValues({}, ["name"])).toEqual([""]);
    expect([
      isImplied(["protocol", "TCP"]),
      isImplied(["protocol", "UDP"]),
      isImplied(["name", "TCP"]),
    ]).toEqual([...[true, false, false]]);
    expect(key("ports", [{ containerPort: 53 }, { containerPort: 53, protocol: "UDP" }])).toEqual([
      "containerPort",
      "protocol",
    ]);
  });

  it("have an order where they run or are read in order", () => {
    const containers = podSpec("apps/v1", "Deployment")?.field("containers");
    const ports = schemaOf("v1", "Service")?.field("spec")?.field("ports");
    expect(ordered("containers", [{ name: "a" }], containers)).toBe(false);
    expect(ordered("initContainers", [{ name: "a" }], containers)).toBe(true);
    expect(ordered("env", [{ name: "a", value: "$(B)" }], containers)).toBe(true);
    expect(ordered("env", [{ name: "a", value: "b" }], containers)).toBe(false);
    expect(ordered("ports", [{ port: 1 }], ports)).toBe(true);
    expect(ordered("ports", [{ name: "a" }], containers)).toBe(false);
    expect(ordered("webhooks", [{ name: "a" }])).toBe(true);
    expect(
      ordered("paths", [
        { path: "/", pathType: "Exact" },
        { path: "/a", pathType: "Prefix" },
      ]),
    ).toBe(false);
    expect(ordered("paths", [{ path: "/", pathType: "ImplementationSpecific" }])).toBe(true);
    expect(ordered("tls", [{ secretName: "a" }])).toBe(false);
    expect(ordered("rules", [{ host: "a" }])).toBe(false);
    expect(ordered("rules", [{ name: "a" }])).toBe(true);
    expect(ordered("list", [{ name: "a" }])).toBe(true);
  });

  it("are a set if their order never matters", () => {
    const all =
      "accessModes add apiGroups drop except externalIPs finalizers hosts loadBalancerSourceRanges nonResourceURLs policyTypes resourceNames resources supplementalGroups values verbs";
    for (const name of all.split(" ")) expect([name, isSet(name, undefined, true)]).toEqual([name, true]);
    expect(isSet("args", undefined, true)).toBe(false);
    expect(isSet("verbs", undefined, false)).toBe(false);
    expect(isSet("finalizers", undefined, false)).toBe(true);
    expect(isSet("args", { listType: "set" } as SchemaNode, false)).toBe(true);
  });
});
