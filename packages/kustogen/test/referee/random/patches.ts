import { stringify } from "yaml";
import { type Choice, compact } from "./choice.ts";
import { annotations, image, labels, NAMES, NAMESPACES } from "./resources.ts";

type Map = Record<string, unknown>;

/** A resource that a patch may be for. */
export interface Known {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
}

/** The text of a strategic merge patch for one of the known resources. */
export function strategicPatch(choice: Choice, known: readonly Known[], target: boolean): string {
  const resource = choice.of(...known);
  const { name, namespace } = resource;
  const metadata = compact({
    name: target && choice.chance(50) ? "any" : name,
    namespace: target ? undefined : namespace,
    labels: choice.some(30, () => ({ ...labels(choice), added: choice.of<unknown>("yes", null, 1) })),
    annotations: choice.some(30, () => annotations(choice)),
  });
  const { apiVersion, kind } = resource;
  if (choice.chance(6)) return stringify({ apiVersion, kind, metadata, $patch: "delete" });
  return stringify(compact({ apiVersion, kind, metadata, ...content(choice, kind) }));
}

const POD = new Set(["Deployment", "StatefulSet", "DaemonSet", "Job"]);

function content(choice: Choice, kind: string): Map {
  if (POD.has(kind))
    return {
      spec: compact({
        replicas: choice.some(30, () => choice.of<unknown>(5, null)),
        template: compact({
          metadata: choice.some(20, () => ({ labels: labels(choice) })),
          spec: compact({
            containers: choice.some(60, () => choice.list(2, () => container(choice), 1)),
            volumes: choice.some(30, () => [volume(choice)]),
            hostNetwork: choice.some(20, () => choice.of<unknown>(true, null)),
          }),
        }),
      }),
    };
  if (kind === "ConfigMap") return { data: { k0: choice.of<unknown>("new", null), added: "x" } };
  if (kind === "Service") return { spec: { ports: [{ port: choice.of(80, 81), targetPort: 9999 }] } };
  if (kind === "Widget")
    return {
      spec: {
        size: choice.of<unknown>(2, "2", null),
        list: [{ name: "i0", value: 7 }],
        nested: { deep: choice.of<unknown>(null, { x: 1 }) },
      },
    };
  return {};
}

function container(choice: Choice): Map {
  return compact({
    name: choice.of("c0", "c1", "main", "new"),
    image: choice.some(50, () => image(choice)),
    env: choice.some(40, () =>
      choice.of<unknown>(
        [{ name: choice.of("E0", "HOST", "N"), value: choice.of<unknown>("patched", null) }],
        [{ name: "E0", $patch: "delete" }],
        null,
      ),
    ),
    ports: choice.some(20, () => [{ containerPort: choice.of(80, 8080), name: "patched" }]),
    $patch: choice.some(8, () => choice.of("delete", "replace")),
  });
}

function volume(choice: Choice): Map {
  return choice.of<Map>(
    { name: "v0", configMap: { name: choice.of(...NAMES) } },
    { name: "v0", $patch: "delete" },
    { name: "v0", emptyDir: null, secret: { secretName: "db" } },
    { name: "v9", emptyDir: {} },
  );
}

/** A step that can be applied to any resource. */
function alwaysFits(choice: Choice): Map {
  return choice.of<() => Map>(
    () => ({ op: "add", path: "/metadata/labels", value: { json: choice.of<unknown>("yes", "1") } }),
    () => ({ op: "add", path: "/metadata/annotations", value: { json: choice.of<unknown>("v", "2") } }),
    () => ({ op: "replace", path: "/metadata/name", value: choice.of(...NAMES, "renamed") }),
    () => ({ op: "add", path: "/added", value: choice.of<unknown>(1, [1, 2.5], { a: null }, "x", 1e21) }),
    () => ({ op: "add", path: "/spec", value: choice.of<unknown>(null, {}, { containers: null }) }),
    () => ({ op: "copy", from: "/metadata/name", path: "/copied" }),
  )();
}

/** A step that needs a field which is not in every resource. */
function mayFail(choice: Choice): Map {
  return choice.of<() => Map>(
    () => ({ op: "add", path: "/metadata/labels/one", value: "1" }),
    () => ({ op: "add", path: "/metadata/annotations/two", value: choice.of<unknown>(null, "2", "yes") }),
    () => ({ op: "add", path: "/metadata/annotations/json", value: choice.of<unknown>("v", "2") }),
    () => ({
      op: "add",
      path: "/spec/added",
      value: choice.of<unknown>(1, [1, 2.5], { a: null }, "x", 1e21, true),
    }),
    () => ({
      op: "remove",
      path: choice.of("/metadata/annotations", "/metadata/annotations", "/spec/template"),
    }),
    () => ({ op: "test", path: "/kind", value: "Deployment" }),
    () => ({ op: "add", path: "/spec/template/spec/containers/-", value: { name: "side", image: "x" } }),
    () => ({ op: "replace", path: "/spec/template/spec/containers/0/image", value: image(choice) }),
    () => ({ op: "copy", from: "/metadata/name", path: "/spec/copied" }),
    () => ({ op: "copy", from: "/metadata/name", path: "/metadata/labels" }),
  )();
}

/** The text of a JSON patch, as YAML or JSON. */
export function jsonPatch(choice: Choice): string {
  const operations = choice.list(2, () => (choice.chance(75) ? alwaysFits(choice) : mayFail(choice)), 1);
  return choice.chance(30) ? JSON.stringify(operations) : stringify(operations);
}

/** A target of a patch, which may match some resources or none. */
export function selector(choice: Choice, known: readonly Known[]): Map {
  const { kind, name, namespace, apiVersion } = choice.of(...known);
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  return compact({
    kind: choice.some(80, () => choice.of(kind, kind, ".*Set|Deployment", "De.*")),
    name: choice.some(60, () => choice.of(name, name, "w.*", "(web|db)", ".*")),
    namespace: choice.some(15, () => choice.of(namespace ?? "default", ...NAMESPACES)),
    group: choice.some(15, () => choice.of(group, "apps")),
    version: choice.some(15, () => choice.of(version, "v1")),
    labelSelector: choice.some(12, () => choice.of("app=web", "app in (web,db)", "!tier", "tier!=db,app")),
    annotationSelector: choice.some(8, () => choice.of("note=text", "port=8080")),
  });
}
