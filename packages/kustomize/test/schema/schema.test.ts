import { describe, expect, it } from "vitest";
import { schemaDocument } from "../../src/schema/from-openapi.ts";
import { kubernetesSchemas, schemaOf } from "../../src/schema/kubernetes.ts";
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
