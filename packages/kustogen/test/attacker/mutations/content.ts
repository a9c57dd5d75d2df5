import { parse, parseAllDocuments, stringify } from "yaml";
import { configMap, object } from "../corpus/objects.ts";
import { addTo, edit, put, textOf, written } from "../files.ts";
import {
  addResource,
  evilImage,
  evilIn,
  evilObject,
  evilPatch,
  inKustomization,
  kustomizationOf,
  podAt,
  podPatch,
  workloadOf,
} from "./evil.ts";
import { type Family, family, heldBack, inOverlay } from "./family.ts";

/** What kustomizations can say, changed in plain sight: each must be seen in every environment that it reaches. */
export const CONTENT: Family[] = [
  family("any-evil-in-an-overlay", (files, repository, random) => {
    for (const { folder } of random.some(repository.overlays, 0.3)) evilIn(files, folder, random);
  }),
  family("base-workload", (files, repository, random) => {
    const path = `${random.pick(repository.bases)}/workload.yaml`;
    files.set(path, textOf(files, path).replace(/image: \S+/, `image: ${evilImage(random)}`));
  }),
  family("base-object-added-or-removed", (files, repository, random) => {
    const base = random.pick(repository.bases);
    edit(files, kustomizationOf(files, base), (own) => {
      if (random.chance(0.5))
        own.resources = (own.resources as string[]).filter((one) => one !== "others.yaml");
      else {
        put(files, `${base}/evil.yaml`, evilObject(random));
        addTo(own, "resources", "evil.yaml");
      }
    });
  }),
  inKustomization("json-patch", (own, random, files, overlay) => {
    const { kind, name } = workloadOf(files, overlay);
    const at = `/${podAt(kind).replaceAll(".", "/")}/spec`;
    const patch = written([
      { op: "replace", path: `${at}/containers/0/image`, value: evilImage(random) },
      { op: "add", path: `${at}/hostPID`, value: true },
    ]);
    const group = kind === "CronJob" ? "batch" : "apps";
    if (random.chance(0.5)) addTo(own, "patches", { target: { kind, name }, patch });
    else addTo(own, "patchesJson6902", { target: { version: "v1", group, kind, name }, patch });
  }),
  inOverlay("component", (files, overlay, random, repository) => {
    const [component = "components/fresh"] = repository.components;
    if (repository.components.length === 0) {
      put(files, `${component}/kustomization.yaml`, {
        apiVersion: "kustomize.config.k8s.io/v1alpha1",
        kind: "Component",
        resources: ["evil.yaml"],
      });
      edit(files, kustomizationOf(files, overlay), (own) =>
        addTo(own, "components", `${"../".repeat(overlay.split("/").length)}${component}`),
      );
    } else edit(files, `${component}/kustomization.yaml`, (own) => addTo(own, "resources", "evil.yaml"));
    put(files, `${component}/evil.yaml`, evilObject(random));
  }),
  family("generator", (files, repository, random) => {
    const base = random.pick(repository.bases);
    edit(files, kustomizationOf(files, base), (own) => {
      const [generator] = own.configMapGenerator as Record<string, unknown>[];
      if (generator === undefined) return;
      random.oneOf(
        () => addTo(generator, "literals", `EVIL=${random.below(999)}`),
        () => {
          files.set(`${base}/evil.conf`, `listen evil.example:${random.below(999)};\n`);
          addTo(generator, "files", "app.conf=evil.conf");
        },
        () => {
          files.set(`${base}/evil.env`, `EVIL=${random.below(999)}\n`);
          addTo(generator, "envs", "evil.env");
        },
        () => addTo(own, "secretGenerator", { name: "evil", literals: ["password=x"] }),
        () =>
          Object.assign(own, { generatorOptions: { disableNameSuffixHash: true, labels: { evil: "yes" } } }),
      );
    });
  }),
  inOverlay("replacement", (files, overlay, random) => {
    const { kind, name } = workloadOf(files, overlay);
    const image = `${podAt(kind)}.spec.containers.0.image`;
    addResource(files, overlay, "where.yaml", configMap("where", { image: evilImage(random) }));
    const replacement = {
      source: { kind: "ConfigMap", name: "where", fieldPath: "data.image" },
      targets: [{ select: { kind, name }, fieldPaths: [image] }],
    };
    edit(files, kustomizationOf(files, overlay), (own) => {
      if (random.chance(0.5)) addTo(own, "replacements", replacement);
      else {
        put(files, `${overlay}/replacement.yaml`, replacement);
        addTo(own, "replacements", { path: "replacement.yaml" });
      }
    });
  }),
  inKustomization("fields-of-all", (own, random) => {
    const workloads = ["shop", "api", "worker", "web", "odd"];
    random.oneOf(
      () => Object.assign(own, { namespace: random.pick(["kube-system", "argocd", "default"]) }),
      () => Object.assign(own, { namePrefix: "evil-" }),
      () => Object.assign(own, { nameSuffix: "-evil" }),
      () => addTo(own, "labels", { pairs: { evil: "yes" }, includeSelectors: random.chance(0.5) }),
      () => Object.assign(own, { commonLabels: { evil: "yes" } }),
      () => Object.assign(own, { commonAnnotations: { "argocd.argoproj.io/sync-options": "Prune=false" } }),
      () => Object.assign(own, { replicas: workloads.map((name) => ({ name, count: 0 })) }),
    );
  }),
  inKustomization("transformers", (own, random, files, overlay) => {
    const transformer = (kind: string, rest: object) => {
      put(files, `${overlay}/transform.yaml`, object("builtin", kind, "x", { ...rest }));
      addTo(own, "transformers", "transform.yaml");
    };
    random.oneOf(
      () => transformer("PrefixTransformer", { prefix: "evil-", fieldSpecs: [{ path: "metadata/name" }] }),
      () => transformer("PatchTransformer", { patch: written(evilPatch(files, overlay, random)) }),
      () => {
        const namePrefix = [{ path: "data/where", kind: "ConfigMap", create: true }];
        put(files, `${overlay}/transform.yaml`, { namePrefix });
        own.namePrefix = "evil-";
        addTo(own, "configurations", "transform.yaml");
      },
    );
  }),
  heldBack(
    inOverlay("vars", (files, overlay, random) => {
      addResource(files, overlay, "where.yaml", configMap("where", { level: `evil-${random.below(999)}` }));
      const env = [{ name: "LEVEL", value: "$(WHERE)" }];
      const patch = podPatch(workloadOf(files, overlay), { containers: [{ name: "main", env }] });
      edit(files, kustomizationOf(files, overlay), (own) => {
        addTo(own, "patches", { patch: written(patch) });
        addTo(own, "vars", {
          name: "WHERE",
          objref: { apiVersion: "v1", kind: "ConfigMap", name: "where" },
          fieldref: { fieldpath: "data.level" },
        });
      });
    }),
  ),
  heldBack(
    inOverlay("merge-keys-of-a-schema", (files, overlay, random) => {
      const widget = (...parts: object[]) => object("acme.example/v1", "Widget", "evil", { spec: { parts } });
      const schema = {
        definitions: {
          "example.acme.v1.Widget": {
            type: "object",
            "x-kubernetes-group-version-kind": [{ group: "acme.example", version: "v1", kind: "Widget" }],
            properties: {
              spec: {
                type: "object",
                properties: {
                  parts: {
                    type: "array",
                    items: { type: "object" },
                    "x-kubernetes-patch-merge-key": "id",
                    "x-kubernetes-patch-strategy": "merge",
                  },
                },
              },
            },
          },
        },
      };
      addResource(files, overlay, "widget.yaml", widget({ id: "a", n: 1 }, { id: "b", n: 2 }));
      files.set(`${overlay}/schema.json`, JSON.stringify(schema));
      edit(files, kustomizationOf(files, overlay), (own) => {
        addTo(own, "patches", { patch: written(widget({ id: "b", n: 666 })) });
        if (random.chance(0.7)) own.openapi = { path: "schema.json" };
      });
    }),
  ),
  inOverlay("document-at-the-end", (files, overlay, random) => {
    const { at } = workloadOf(files, overlay);
    const between = random.pick(["---\n", "--- # end\n", "...\n---\n", "\n\n\n---\n# nothing\n---\n"]);
    files.set(at, `${textOf(files, at)}${between}${written(evilObject(random))}`);
  }),
  inOverlay("spelling", (files, overlay, random) => {
    evilIn(files, overlay, random);
    const path = kustomizationOf(files, overlay);
    const value = parse(textOf(files, path)) as Record<string, unknown>;
    const text = written(value);
    files.delete(path);
    random.oneOf(
      () => files.set(path, JSON.stringify(value, null, 1)),
      () => files.set(path, stringify(value, { version: "1.1", collectionStyle: "flow" })),
      () => files.set(`${overlay}/Kustomization`, text),
      () => files.set(path, text.replaceAll("\n", "\r\n")),
      () => files.set(path, `\ufeff${text}`),
      () => files.set(path, text.replace(/^resources:/m, '"re\\x73ources":')),
      () => files.set(path, `%YAML 1.1\n---\n${text}...\n`),
      () => files.set(path, `${text}metadata: &m {name: x}\n`),
    );
  }),
  inOverlay("removed-resource", (files, overlay, _random) => {
    const { at } = workloadOf(files, overlay);
    const other = at.replace("workload.yaml", "others.yaml");
    const documents = parseAllDocuments(textOf(files, other)).map((one) => one.toJS() as object);
    if (documents.length < 2) return false;
    const [, ...kept] = documents.map((one) => written(one));
    files.set(other, kept.join("---\n"));
    return true;
  }),
  inKustomization("delete-patch", (own, _random, files, overlay) => {
    const { apiVersion, kind, name } = workloadOf(files, overlay);
    addTo(own, "patches", { patch: written({ $patch: "delete", ...object(apiVersion, kind, name) }) });
  }),
  inOverlay("resource-spelled", (files, overlay, random) => {
    evilIn(files, overlay, random);
    edit(files, kustomizationOf(files, overlay), (own) => {
      const [first = "", ...rest] = own.resources as string[];
      const here = overlay.split("/").at(-1);
      own.resources = [
        random.pick([
          `${first}/`,
          `./${first}`,
          `${first}/.`,
          `../${here}/${first}`,
          `${first}//`,
          ` ${first}`,
        ]),
        ...rest,
      ];
    });
  }),
  inKustomization("left-out-by-an-annotation", (own, random, files, overlay) => {
    const { apiVersion, kind, name } = workloadOf(files, overlay);
    const annotations = { "config.kubernetes.io/local-config": random.pick(["true", "false"]) };
    addTo(own, "patches", { patch: written({ apiVersion, kind, metadata: { name, annotations } }) });
  }),
  inOverlay("list-among-resources", (files, overlay, random) => {
    const item = evilObject(random);
    const list = { apiVersion: "v1", kind: random.pick(["List", `${item.kind}List`]), items: [item] };
    const outer = random.chance(0.3) ? { apiVersion: "v1", kind: "List", items: [list] } : list;
    addResource(files, overlay, "list.yaml", outer);
  }),
  inOverlay("order-and-origin", (files, overlay, random) => {
    evilIn(files, overlay, random);
    edit(files, kustomizationOf(files, overlay), (own) => {
      if (random.chance(0.5)) own.sortOptions = { order: random.pick(["fifo", "legacy"]) };
      else
        own.buildMetadata = [random.pick(["originAnnotations", "managedByLabel", "transformerAnnotations"])];
    });
  }),
  inKustomization("patch-with-options", (own, random, files, overlay) => {
    const { apiVersion, kind, name } = workloadOf(files, overlay);
    const [target, patch, options] = random.pick<[object, string, object?]>([
      [{ kind, name }, written(object(apiVersion, kind, "evil-name")), { allowNameChange: true }],
      [
        { kind: ".*", name: `${name}.*` },
        '[{"op": "add", "path": "/metadata/annotations", "value": {"evil": "yes"}}]',
      ],
      [{ labelSelector: "app", annotationSelector: "!x" }, '[{"op": "remove", "path": "/spec"}]'],
      [
        { kind: "Service" },
        '[{"op": "replace", "path": "/kind", "value": "Evil"}]',
        { allowKindChange: true },
      ],
    ]);
    addTo(own, "patches", { target, patch, ...(options && { options }) });
  }),
  inOverlay("features-of-yaml", (files, overlay, random) => {
    const { apiVersion, kind, name } = workloadOf(files, overlay);
    const head = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${JSON.stringify(name)}`;
    const map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: evil}\ndata:\n";
    const [file, text] = random.pick<[string, string]>([
      ["patches", `${head}, annotations: &a {evil: "yes", more: "no"}, labels: *a}\n`],
      ["patches", `${head}, annotations: {<<: {evil: merged}, own: "1"}}\n`],
      ["patches", `${head}, annotations: {? evil : "complex"}}\n`],
      ["patches", `${head}, annotations: {evil: !!str 012, two: !!str yes}}\n`],
      ["resources", `${map}  a: |2-\n      evil\n     two\n  b: >+\n    evil\n\n  c: "e\\\n    vil"\n`],
      ["resources", `${map}  a: 'ev''il'\n  "b\\u0041": x\n  ? c\n  : evil\n`],
      [
        "resources",
        `${map}  a: &x evil\n  b: *x\n---\n${map.replace("name: evil", "name: evil2")}  a: two\n`,
      ],
      ["resources", `# ${"x".repeat(5000)}\n${map}  a: ${"evil ".repeat(2000)}\n`],
      ["resources", `${map}  a: !!binary ZXZpbA==\n`],
      ["resources", `${map}  a: "1"\n  a: "2"\n`],
      ["resources", `${map}  a: 1_000\n  b: 0o17\n  c: 1:30\n  d: on\n  e: ~\n`],
    ]);
    files.set(`${overlay}/features.yaml`, text);
    edit(files, kustomizationOf(files, overlay), (own) =>
      addTo(own, file, file === "patches" ? { path: "features.yaml" } : "features.yaml"),
    );
  }),
  inOverlay("kustomization-twice-in-a-file", (files, overlay, random) => {
    const path = kustomizationOf(files, overlay);
    const text = textOf(files, path);
    put(files, `${overlay}/evil.yaml`, evilObject(random));
    files.set(
      path,
      random.pick([
        `${text}---\nresources: [evil.yaml]\n`,
        `---\n---\n${text}`,
        `resources: [evil.yaml]\n---\n${text}`,
        `${text}resources: [evil.yaml]\n`,
        `${text}Resources: [evil.yaml]\n`,
        `${text}unknown: 1\n`,
        "",
        "[]\n",
        "null\n",
      ]),
    );
  }),
];
