import { type Choice, compact } from "./choice.ts";
import { dressed } from "./dressing.ts";
import { type Known, present } from "./known.ts";
import { annotations, image, labels, NAMES, NAMESPACES } from "./resources.ts";

type Map = Record<string, unknown>;

/** The text of one or more strategic merge patches for the known resources; only one with a target of its own. */
export function strategicPatch(choice: Choice, known: readonly Known[], target: boolean): string {
  const more = target ? 0 : choice.chance(12) ? 1 : 0;
  return Array.from({ length: 1 + more }, () => onePatch(choice, known, target)).join("---\n");
}

function onePatch(choice: Choice, known: readonly Known[], target: boolean): string {
  const resource = choice.of(...present(known));
  const { apiVersion, kind, name, namespace } = resource;
  const metadata = compact({
    name: target && choice.chance(50) ? "any" : name,
    namespace: target ? undefined : namespace,
    labels: choice.some(30, () => ({ ...labels(choice), added: choice.of<unknown>("yes", null, 1) })),
    annotations: choice.some(30, () => annotations(choice)),
  });
  if (choice.chance(6)) {
    resource.gone = true;
    return dressed(choice, { apiVersion, kind, metadata, $patch: "delete" });
  }
  const made = { apiVersion, kind, metadata, ...content(choice, kind), ...directive(choice, kind) };
  return dressed(choice, compact(made));
}

/** A directive for all of a resource, at times one that does nothing. */
function directive(choice: Choice, kind: string): Map {
  if (choice.chance(96)) return {};
  return choice.of<Map>(
    { $patch: "replace" },
    { $patch: "merge" },
    { $retainKeys: ["metadata", POD.has(kind) ? "spec" : "data"] },
    { $setElementOrder: ["metadata"] },
  );
}

const POD = new Set(["Deployment", "StatefulSet", "DaemonSet", "Job"]);

function content(choice: Choice, kind: string): Map {
  if (POD.has(kind))
    return {
      spec: compact({
        replicas: choice.some(30, () => choice.of<unknown>(5, null)),
        strategy: choice.some(10, () =>
          choice.of<Map>(
            { type: "Recreate", rollingUpdate: null },
            { $retainKeys: ["type"], type: "Recreate" },
            { $patch: "replace", type: "OnDelete" },
          ),
        ),
        template: compact({
          metadata: choice.some(20, () => ({ labels: labels(choice) })),
          spec: compact({
            containers: choice.some(60, () => choice.list(2, () => container(choice), 1)),
            volumes: choice.some(30, () => [volume(choice)]),
            "$setElementOrder/containers": choice.some(8, () => [{ name: "main" }, { name: "c0" }]),
            "$setElementOrder/volumes": choice.some(4, () => [{ name: "v1" }, { name: "v0" }]),
            $retainKeys: choice.some(5, () => ["containers", "volumes"]),
            initContainers: choice.some(8, () => [{ name: "c0", $patch: choice.of("delete", "replace") }]),
            nodeSelector: choice.some(8, () =>
              choice.of<unknown>({ zone: null, a: "b" }, { $patch: "replace", z: "1" }),
            ),
            tolerations: choice.some(8, () => [{ key: "a", operator: "Exists" }]),
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
    args: choice.some(15, () => choice.of<unknown>(["--new"], [], null)),
    "$setElementOrder/env": choice.some(5, () => [{ name: "HOST" }, { name: "E0" }]),
    "$deleteFromPrimitiveList/args": choice.some(8, () => ["-v"]),
    command: choice.some(6, () => ["sh", "-c", "a\nb\n"]),
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

/** A target of a patch, which may match some resources or none. */
export function selector(choice: Choice, known: readonly Known[]): Map {
  const { kind, name, namespace, apiVersion } = choice.of(...present(known));
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  return compact({
    kind: choice.some(80, () => choice.of(kind, kind, ".*Set|Deployment", "De.*", `(${kind}|Pod)`)),
    name: choice.some(60, () => choice.of(name, name, "w.*", "(web|db)", ".*", "[a-d].+", `^${name}$`)),
    namespace: choice.some(15, () => choice.of(namespace ?? "default", ...NAMESPACES)),
    group: choice.some(15, () => choice.of(group, "apps")),
    version: choice.some(15, () => choice.of(version, "v1")),
    labelSelector: choice.some(12, () =>
      choice.of("app=web", "app in (web,db)", "!tier", "tier!=db,app", "app=web,tier notin (v1)"),
    ),
    annotationSelector: choice.some(8, () =>
      choice.of("note=text", "port=8080", "!port", "note in (text,true)"),
    ),
  });
}
