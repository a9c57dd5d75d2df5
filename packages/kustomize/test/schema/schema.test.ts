import { describe, expect, it } from "vitest";
import { BuildSchemas } from "../../src/merge/schemas.ts";
import { schemaDocument } from "../../src/schema/from-openapi.ts";
import { isSetList, keyValues, listKeyOf, NAMING_FIELDS } from "../../src/schema/list-keys.ts";
import { kubernetesSchemas, type SchemaNode, Schemas, schemaOf } from "../../src/schema/schema.ts";

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

describe("each field of an OpenAPI document", () => {
  const list = { type: "array", items: {}, "x-kubernetes-patch-strategy": "merge" };
  const byName = { ...list, "x-kubernetes-patch-merge-key": "name" };
  const read = (definitions: object, paths: object = {}) =>
    new Schemas(schemaDocument({ definitions, paths }, "test"));
  const type = (kind: string, version: unknown = "v1", group: unknown = "example.com") => ({
    "x-kubernetes-group-version-kind": [{ group, version, kind }],
  });

  it("is found below each of several definitions", () => {
    const definitions = Object.fromEntries(
      ["A", "B", "C"].map((name) => [
        name,
        {
          ...type(name),
          properties: {
            own: { ...list, "x-kubernetes-patch-merge-key": name },
            next: { $ref: "#/definitions/C" },
          },
        },
      ]),
    );
    const schemas = read(definitions);
    for (const name of ["A", "B", "C"]) {
      expect(schemas.of("example.com/v1", name)?.field("own")?.mergeKeys).toEqual([name]);
      expect(schemas.of("example.com/v1", name)?.field("next")?.field("own")?.mergeKeys).toEqual(["C"]);
      expect(schemas.definition(name)).toBe(schemas.of("example.com/v1", name));
    }
    expect(schemas.definition("D")).toBeUndefined();
  });

  it.each<[string, object, object]>([
    ["keys of the list", { ...list, "x-kubernetes-list-map-keys": ["a", "b"] }, { mergeKeys: ["a", "b"] }],
    [
      "keys of the list, before one to merge by",
      { ...byName, "x-kubernetes-list-map-keys": ["a"] },
      { mergeKeys: ["a"] },
    ],
    ["keys without a strategy", { ...byName, "x-kubernetes-patch-strategy": undefined }, { mergeKeys: [] }],
    ["a key that is no text", { ...list, "x-kubernetes-patch-merge-key": 1 }, { mergeKeys: [] }],
    ["no strategy", { type: "array" }, { strategy: "", merges: false }],
    ["a strategy that is no text", { ...list, "x-kubernetes-patch-strategy": 1 }, { strategy: "" }],
    ["another strategy", { ...list, "x-kubernetes-patch-strategy": "retainKeys" }, { merges: false }],
    [
      "two strategies",
      { ...list, "x-kubernetes-patch-strategy": "merge,retainKeys" },
      { strategy: "merge,retainKeys", merges: true },
    ],
    ["a type of list", { type: "array", "x-kubernetes-list-type": "set" }, { listType: "set" }],
    [
      "a type of list that is no text",
      { type: "array", "x-kubernetes-list-type": 1 },
      { listType: undefined },
    ],
  ])("with %s", (_, field, expected) => {
    const found = read({ A: { ...type("A"), properties: { field } } }).of("example.com/v1", "A");
    expect(found?.field("field")).toMatchObject(expected);
  });

  it.each<[string, object, boolean]>([
    ["a list", { type: "array", items: { properties: { a: list } } }, true],
    ["a list by a list of types", { type: ["array"], items: { properties: { a: list } } }, true],
    ["a list or a text", { type: ["array", "string"], items: { properties: { a: list } } }, false],
    ["a mapping with items", { type: "object", items: { properties: { a: list } } }, false],
    ["a list of anything", { type: "array" }, false],
  ])("has the elements of %s: %j: %s", (_, field, expected) => {
    const found = read({ A: { ...type("A"), properties: { field } } }).of("example.com/v1", "A");
    expect(found?.field("field")?.items?.field("a")?.merges ?? false).toBe(expected);
  });

  it("is found below keys of any name, and under names that are escaped", () => {
    const schemas = read({
      A: {
        ...type("A"),
        properties: {
          free: { additionalProperties: byName },
          other: { additionalProperties: true },
          escaped: { $ref: "#/definitions/a~1b~0c" },
          elsewhere: { $ref: "https://example.test/a" },
        },
      },
      "a/b~c": { properties: { list: byName } },
    });
    const a = schemas.of("example.com/v1", "A");
    expect(a?.field("free")?.field("any")?.mergeKeys).toEqual(["name"]);
    expect(a?.field("other")?.field("any")).toBeUndefined();
    expect(a?.field("escaped")?.field("list")?.mergeKeys).toEqual(["name"]);
    expect(a?.field("elsewhere")).toBeUndefined();
  });

  it.each(["string", "integer", "number", "boolean"])("that is a %s has no schema, also by a name", (one) => {
    const definitions = { Text: { type: one }, Name: { $ref: "#/definitions/Text" } };
    const properties = { a: { type: one }, b: { $ref: "#/definitions/Name" }, c: { type: "object" } };
    const document = schemaDocument(
      { definitions: { ...definitions, A: { ...type("A"), properties } } },
      "t",
    );
    const a = new Schemas(document).of("example.com/v1", "A");
    expect([a?.field("a"), a?.field("b")]).toEqual([undefined, undefined]);
    expect(a?.field("c")).toBeDefined();
    expect(document.nodes.filter(({ f }) => f !== undefined).map(({ f }) => Object.keys(f ?? {}))).toEqual([
      ["c"],
    ]);
  });

  it("of one content is there once", () => {
    const { nodes } = schemaDocument(
      { definitions: { A: { ...type("A"), properties: { a: byName, b: byName } } } },
      "test",
    );
    expect(nodes).toHaveLength(3);
  });

  it.each<[string, object, [string, string] | undefined]>([
    ["a group", type("A"), ["example.com/v1", "A"]],
    ["the core group", type("A", "v1", ""), ["v1", "A"]],
    ["no group", type("A", "v1", null), ["v1", "A"]],
    ["no version", type("A", 1), undefined],
    ["no kind", { "x-kubernetes-group-version-kind": [{ version: "v1" }] }, undefined],
    ["no list of types", { "x-kubernetes-group-version-kind": { version: "v1", kind: "A" } }, undefined],
  ])("of a definition with %s belongs to a kind: %j", (_, of, expected) => {
    const { kinds } = schemaDocument({ definitions: { A: { ...of, properties: { a: list } } } }, "test");
    expect(
      Object.entries(kinds).flatMap(([version, one]) => Object.keys(one).map((kind) => [version, kind])),
    ).toEqual(expected === undefined ? [] : [expected]);
  });

  it("says by its paths which kinds are namespaced, whichever comes first", () => {
    const get = (kind: string) => ({ get: { "x-kubernetes-group-version-kind": { version: "v1", kind } } });
    const schemas = read(
      {},
      {
        "/api/v1/namespaces/{namespace}/pods": get("Pod"),
        "/api/v1/pods": get("Pod"),
        "/api/v1/nodes": get("Node"),
        "/api/v1/maps": get("Map"),
        "/api/v1/namespaces/{namespace}/maps": get("Map"),
        "/api/v1/none": { get: {} },
      },
    );
    const kinds = ["Pod", "Node", "Map", "None"];
    expect(kinds.map((kind) => schemas.isNamespaced("v1", kind))).toEqual([true, false, true, undefined]);
  });
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
      "add apiGroups drop except externalIPs finalizers hosts loadBalancerSourceRanges nonResourceURLs policyTypes resourceNames resources supplementalGroups verbs";
    for (const name of all.split(" ")) expect([name, isSetList(name, undefined, true)]).toEqual([name, true]);
    expect(isSetList("args", undefined, true)).toBe(false);
    expect(isSetList("verbs", undefined, false)).toBe(false);
    expect(isSetList("finalizers", undefined, false)).toBe(false);
    expect(isSetList("args", { listType: "set" } as SchemaNode, false)).toBe(true);
  });
});

it("types of a schema that a build used before another are known beside those of the other", () => {
  const schemas = new BuildSchemas();
  for (const kind of ["One", "Other"]) {
    const gvk = [{ group: "example.com", version: "v1", kind }];
    const definitions = { [kind]: { "x-kubernetes-group-version-kind": gvk, properties: { spec: {} } } };
    const get = { "x-kubernetes-action": "get", "x-kubernetes-group-version-kind": gvk[0] };
    const path = `/apis/example.com/v1/namespaces/{namespace}/${kind}/{name}`;
    const text = JSON.stringify({ definitions, paths: { [path]: { get } } });
    schemas.start(undefined, { file: `${kind}.json`, text }, "kustomization.yaml");
    expect(schemas.of("example.com/v1", kind)).toBeDefined();
  }
  const known = (kind: string) => [
    schemas.of("example.com/v1", kind) !== undefined,
    schemas.isNamespaced("example.com/v1", kind),
  ];
  expect(["One", "Other", "None"].map(known)).toEqual([
    [true, true],
    [true, true],
    [false, undefined],
  ]);
});
