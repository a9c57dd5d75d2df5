import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { type Crd, kindsOfCrd, readCrd } from "@kustogen/review/kinds/from-crd.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { knownSchemas } from "../../src/authoring/known-schemas.ts";
import { declarationsOfCrd } from "../../src/init/declare-crd.ts";

const CRD = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.shop.example.com }
spec:
  group: shop.example.com
  scope: Cluster
  names: { kind: Widget, plural: widgets }
  versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          description: A thing that is sold.
          required: [spec]
          properties:
            apiVersion: { type: string }
            kind: { type: string }
            metadata: { type: object }
            status: { type: object, properties: { ready: { type: boolean } } }
            spec:
              type: object
              required: [size, colour, mode, parts]
              properties:
                size: { type: integer, minimum: 1, maximum: 9, description: "How big */ it is" }
                colour: { type: string, enum: [red, blue] }
                mode: { type: string, default: fast }
                code: { type: string, pattern: "^[a-z]+$" }
                odd: { type: string, pattern: '^\\pL+$' }
                port: { x-kubernetes-int-or-string: true }
                parts:
                  type: array
                  minItems: 1
                  items: { type: object, required: [name], properties: { name: { type: string }, "x-y": { type: number } } }
                labels: { type: object, additionalProperties: { type: string } }
                free: { type: object, x-kubernetes-preserve-unknown-fields: true, properties: { known: { type: boolean } } }
                list: { type: array, items: { type: string, nullable: true } }
    - name: v1alpha1
      served: false
      schema: { openAPIV3Schema: { type: object } }
`;

const read = (text: string) => readCrd(parseDocuments(text, "crd.yaml")[0]);
const crd = read(CRD) as Crd;
const SPEC = { size: 3, colour: "red", parts: [{ name: "a" }] };

/** What is wrong with a Widget with this spec: its path and the message. */
function problem(spec: object, more: object = {}): string | undefined {
  const widget = {
    apiVersion: "shop.example.com/v1",
    kind: "Widget",
    metadata: { name: "a" },
    spec,
    ...more,
  };
  const found = schemaProblem(widget as unknown as Resource);
  return found && `${found.path.join(".")}: ${found.message}`;
}

describe("a kind whose definition is known", () => {
  beforeAll(() => {
    expect(problem({ size: "anything" })).toBeUndefined();
    knownSchemas([{ ...kindsOfCrd(crd), clusterScoped: ["shop.example.com/Widget"] }]);
  });

  it.each<[string, object]>([
    ["what is required and nothing else; a default stands for what is missing", {}],
    ["every field in its form", { code: "abc", port: "http", labels: { "any key": "x" }, list: ["a", null] }],
    ["a field of any name where the definition keeps them", { free: { known: true, more: [1] } }],
    ["a pattern that only Go reads is left to the API server", { odd: "1" }],
  ])("takes %s", (_what, more) => {
    expect(problem({ ...SPEC, ...more })).toBeUndefined();
  });

  it.each<[string, object, string]>([
    [
      "a number out of bounds",
      { ...SPEC, size: 10 },
      "spec.size: expected a whole number from 1 to 9, found 10",
    ],
    ["a word that is none of them", { ...SPEC, colour: "rde" }, 'spec.colour: expected one of "red", "blue"'],
    ["a field that the API server would drop", { ...SPEC, colours: "x" }, "spec.colours: unknown field"],
    ["text that doesn't match", { ...SPEC, code: "A1" }, "spec.code: expected text that matches"],
    ["a wrong type inside a list", { ...SPEC, parts: [{ name: 1 }] }, "spec.parts.0.name: expected text"],
    ["an empty list", { ...SPEC, parts: [] }, "spec.parts: expected a list of at least 1"],
    ["what is missing", { size: 1, parts: SPEC.parts }, "spec.colour: missing"],
    [
      "a fraction where a number or a name belongs",
      { ...SPEC, port: 1.5 },
      "spec.port: expected a whole number",
    ],
  ])("refuses %s", (_what, spec, message) => {
    expect(problem(spec)).toContain(message);
  });

  it("refuses a field beside spec, and takes status", () => {
    expect(problem(SPEC, { spce: {} })).toContain("spce: unknown field");
    expect(problem(SPEC, { status: { ready: true } })).toBeUndefined();
  });

  it("has no namespace where the definition says so", () => {
    expect(isClusterScoped("shop.example.com/v1", "Widget")).toBe(true);
  });

  it("is meant by a kind that is nearly spelled so", () => {
    const typo = { apiVersion: "shop.example.com/v1", kind: "Wigdet", metadata: { name: "a" } };
    expect(schemaProblem(typo as unknown as Resource)?.message).toContain('Did you mean "Widget"?');
  });
});

it("writes declarations that say the same", () => {
  const text = declarationsOfCrd(crd);
  for (const line of [
    '    "shop.example.com/v1 Widget": {',
    "      spec: {",
    "        /** How big * / it is */\n        size: number;",
    '        colour: "red" | "blue";',
    "        mode?: string;",
    "        port?: number | string;",
    '        parts: Array<{\n          name: string;\n          "x-y"?: number;\n        }>;',
    "        labels?: Record<string, string>;",
    "          known?: boolean;\n          [field: string]: unknown;",
    "        list?: Array<string | null>;",
  ])
    expect(text).toContain(line);
  expect(text).not.toMatch(/v1alpha1|status/);
});

it("takes no other object for a definition", () => {
  expect(read("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n")).toBeUndefined();
  expect(read("apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\n")).toBeUndefined();
});
