import { stringify } from "yaml";
import { type Choice, compact } from "./choice.ts";
import { jsonPatch } from "./json-patches.ts";
import { NAMES } from "./resources.ts";

type Map = Record<string, unknown>;

/** Writes a file into the folder of a kustomization; returns its name. */
export type WriteFile = (name: string, text: string) => string;

const STRING = { type: "string" };

/** What kustomize's `crds` reads: types with extensions that say where names and labels stand. */
export const CRDS = {
  "example.com.v1.Widget": {
    Schema: {
      properties: {
        apiVersion: STRING,
        kind: STRING,
        metadata: { type: "object" },
        spec: { $ref: "example.com.v1.WidgetSpec" },
      },
    },
  },
  "example.com.v1.WidgetSpec": {
    Schema: {
      properties: {
        secretRef: {
          type: "object",
          "x-kubernetes-object-ref-api-version": "v1",
          "x-kubernetes-object-ref-kind": "Secret",
        },
        marks: { type: "object", "x-kubernetes-label-selector": "", "x-kubernetes-annotation": "" },
      },
    },
  },
};

/** A schema of its own, which knows a list by keys of a kind that Kubernetes has not, and forgets all others. */
export const SCHEMA = {
  definitions: {
    "com.example.v1.Widget": {
      type: "object",
      "x-kubernetes-group-version-kind": [{ group: "example.com", version: "v1", kind: "Widget" }],
      properties: {
        apiVersion: STRING,
        kind: STRING,
        metadata: { type: "object" },
        spec: {
          type: "object",
          properties: {
            list: {
              type: "array",
              items: { type: "object", properties: { name: STRING } },
              "x-kubernetes-patch-merge-key": "name",
              "x-kubernetes-patch-strategy": "merge",
            },
          },
        },
      },
    },
  },
};

/** A field spec of one group or of any: kustomize doesn't always see that two of them are of the same field. */
function ofSomeGroup(choice: Choice, spec: Map): Map {
  return compact({ group: choice.some(30, () => "example.com"), ...spec });
}

/** What a file of `configurations` adds to the places that transformers look at. */
export function configuration(choice: Choice): Map {
  return compact({
    nameReference: choice.some(50, () => [
      {
        kind: "Secret",
        version: "v1",
        fieldSpecs: choice.of(
          [{ kind: "Widget", path: "spec/secretRef/name" }],
          [
            { kind: "Widget", path: "spec/list[]/name" },
            { kind: "Widget", path: "spec/names[]" },
          ],
        ),
      },
    ]),
    commonLabels: choice.some(40, () => [
      ofSomeGroup(choice, {
        kind: "Widget",
        path: choice.of("spec/labels", "spec/nested/labels"),
        create: choice.chance(80),
      }),
    ]),
    commonAnnotations: choice.some(30, () => [
      { path: choice.of("spec/template/spec/notes", "spec/notes"), create: choice.chance(50) },
    ]),
    images: choice.some(40, () => [
      {
        kind: choice.of("Widget", "Deployment"),
        path: choice.of("spec/nested/containers[]/image", "spec/pods[]/podimage", "spec/names[]"),
      },
    ]),
    namePrefix: choice.some(20, () => [
      ofSomeGroup(choice, { kind: "Widget", path: "spec/secretRef/name", create: choice.chance(10) }),
    ]),
    nameSuffix: choice.some(10, () => [{ path: "metadata/name" }]),
    namespace: choice.some(30, () => [
      ofSomeGroup(choice, {
        kind: "Widget",
        path: choice.of("spec/namespace", "metadata/other"),
        create: choice.chance(80),
      }),
    ]),
    replicas: choice.some(30, () => [
      ofSomeGroup(choice, { kind: "Widget", path: "spec/size", create: true }),
    ]),
    varReference: choice.some(30, () => [
      choice.of<Map>({ kind: "ConfigMap", path: "data" }, { path: "metadata/annotations" }),
    ]),
  });
}

/** An entry of `transformers`: the text of one that kustomize has built in, or the file with it. */
export function transformer(choice: Choice, write: WriteFile, index: number): string {
  const metadata = { name: `t${index}` };
  const made = choice.of<Map>(
    {
      kind: "LabelTransformer",
      labels: { plugin: choice.of<unknown>("y1", 1, true) },
      fieldSpecs: [{ path: "metadata/labels", create: true }],
    },
    {
      kind: "AnnotationsTransformer",
      annotations: { plugin: "y1" },
      fieldSpecs: [{ path: "metadata/annotations", create: true }],
    },
    { kind: "PrefixTransformer", prefix: "x-", fieldSpecs: [{ path: "metadata/name" }] },
    { kind: "SuffixTransformer", suffix: "-y", fieldSpecs: [{ path: "metadata/name", kind: "Service" }] },
    {
      kind: "NamespaceTransformer",
      metadata: { ...metadata, namespace: "plug" },
      unsetOnly: choice.chance(50),
      setRoleBindingSubjects: choice.of("none", "allServiceAccounts", "defaultOnly"),
      fieldSpecs: [{ path: "metadata/namespace", create: true }],
    },
    {
      kind: "ImageTagTransformer",
      imageTag: { name: "nginx", newTag: "plug" },
      fieldSpecs: choice.of([], [{ path: "spec/containers[]/image" }], [{ path: "spec/volumes[]/image" }]),
    },
    {
      kind: "PrefixSuffixTransformer",
      prefix: "a-",
      suffix: choice.of("-b", ""),
      fieldSpecs: [{ path: "metadata/name", group: "apps" }, { path: "spec/secretRef/name" }],
    },
    {
      kind: "PatchStrategicMergeTransformer",
      patches: stringify({
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: choice.of(...NAMES), annotations: { plugin: choice.of("y1", "1", "a\nb\n") } },
      }),
    },
    {
      kind: "PatchJson6902Transformer",
      target: { kind: choice.of("Service", "ConfigMap"), name: choice.of(...NAMES) },
      jsonOp: jsonPatch(choice),
    },
    {
      kind: "ReplacementTransformer",
      replacements: [
        {
          sourceValue: choice.of("plug", "1", "true", ""),
          targets: [
            {
              select: { kind: choice.of("Service", "Widget", "ConfigMap") },
              fieldPaths: [choice.of("metadata.annotations.plug", "metadata.labels.plug", "plug.[name=a].b")],
              options: { create: true },
            },
          ],
        },
      ],
    },
    {
      kind: "ValueAddTransformer",
      value: choice.of("added", "1"),
      targets: [
        {
          selector: { kind: choice.of("Service", "Widget") },
          fieldPath: choice.of("metadata/annotations/added", "spec/added"),
        },
      ],
    },
    { kind: "HashTransformer" },
    {
      kind: "ReplicaCountTransformer",
      replica: { name: choice.of(...NAMES), count: 7 },
      fieldSpecs: [{ path: "spec/replicas", create: true, kind: "Deployment" }],
    },
    { kind: "PatchTransformer", patch: jsonPatch(choice), target: { kind: "Deployment" } },
  );
  const text = stringify({ apiVersion: "builtin", metadata, ...made });
  return choice.chance(50) ? text : write(`transformer${index}.yaml`, text);
}

/** A validator that usually finds nothing to change, and so nothing wrong. */
export function validator(choice: Choice): string {
  const labels = choice.chance(95) ? {} : { changed: "y1" };
  return stringify({
    apiVersion: "builtin",
    kind: "LabelTransformer",
    metadata: { name: "check" },
    labels,
    fieldSpecs: [{ path: "metadata/labels", create: true }],
  });
}

/** An entry of `generators`. */
export function externalGenerator(choice: Choice, write: WriteFile): string {
  const text = stringify({
    apiVersion: "builtin",
    kind: "ConfigMapGenerator",
    metadata: { name: "plugged" },
    literals: ["a=b"],
  });
  return choice.chance(50) ? text : write("generator.yaml", text);
}
