import { parse, parseAllDocuments, stringify } from "yaml";
import { addTo, edit, put, textOf, written } from "../files.ts";
import {
  evilImage,
  evilIn,
  evilObject,
  evilPatch,
  kustomizationOf,
  podAt,
  someOverlay,
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
  inOverlay("json-patch", (files, overlay, random) => {
    const { kind, name } = workloadOf(files, overlay);
    const at = `/${podAt(kind).replaceAll(".", "/")}/spec`;
    const patch = written([
      { op: "replace", path: `${at}/containers/0/image`, value: evilImage(random) },
      { op: "add", path: `${at}/hostPID`, value: true },
    ]);
    edit(files, kustomizationOf(files, overlay), (own) =>
      random.chance(0.5)
        ? addTo(own, "patches", { target: { kind, name }, patch })
        : addTo(own, "patchesJson6902", {
            target: { version: "v1", group: kind === "CronJob" ? "batch" : "apps", kind, name },
            patch,
          }),
    );
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
      const how = random.pick(["literal", "file", "env", "secret", "unhashed"]);
      const [generator] = own.configMapGenerator as Record<string, unknown>[];
      if (generator === undefined) return;
      if (how === "literal") addTo(generator, "literals", `EVIL=${random.below(999)}`);
      if (how === "file") {
        files.set(`${base}/evil.conf`, `listen evil.example:${random.below(999)};\n`);
        addTo(generator, "files", "app.conf=evil.conf");
      }
      if (how === "env") {
        files.set(`${base}/evil.env`, `EVIL=${random.below(999)}\n`);
        addTo(generator, "envs", "evil.env");
      }
      if (how === "secret") addTo(own, "secretGenerator", { name: "evil", literals: ["password=x"] });
      if (how === "unhashed") own.generatorOptions = { disableNameSuffixHash: true, labels: { evil: "yes" } };
    });
  }),
  inOverlay("replacement", (files, overlay, random) => {
    const { kind, name } = workloadOf(files, overlay);
    const image = `${podAt(kind)}.spec.containers.0.image`;
    put(files, `${overlay}/where.yaml`, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "where" },
      data: { image: evilImage(random) },
    });
    const replacement = {
      source: { kind: "ConfigMap", name: "where", fieldPath: "data.image" },
      targets: [{ select: { kind, name }, fieldPaths: [image] }],
    };
    edit(files, kustomizationOf(files, overlay), (own) => {
      addTo(own, "resources", "where.yaml");
      if (random.chance(0.5)) addTo(own, "replacements", replacement);
      else {
        put(files, `${overlay}/replacement.yaml`, replacement);
        addTo(own, "replacements", { path: "replacement.yaml" });
      }
    });
  }),
  family("fields-of-all", (files, repository, random) => {
    edit(files, kustomizationOf(files, someOverlay(repository, random)), (own) => {
      const how = random.pick([
        "namespace",
        "prefix",
        "suffix",
        "labels",
        "commonLabels",
        "annotations",
        "replicas",
      ]);
      if (how === "namespace") own.namespace = random.pick(["kube-system", "argocd", "default"]);
      if (how === "prefix") own.namePrefix = "evil-";
      if (how === "suffix") own.nameSuffix = "-evil";
      if (how === "labels")
        addTo(own, "labels", { pairs: { evil: "yes" }, includeSelectors: random.chance(0.5) });
      if (how === "commonLabels") own.commonLabels = { evil: "yes" };
      if (how === "annotations") own.commonAnnotations = { "argocd.argoproj.io/sync-options": "Prune=false" };
      if (how === "replicas")
        own.replicas = ["shop", "api", "worker", "web", "odd"].map((name) => ({ name, count: 0 }));
    });
  }),
  inOverlay("transformers", (files, overlay, random) => {
    const how = random.pick(["prefix", "patch", "configurations"]);
    const path = kustomizationOf(files, overlay);
    if (how === "prefix")
      put(files, `${overlay}/transform.yaml`, {
        apiVersion: "builtin",
        kind: "PrefixTransformer",
        metadata: { name: "x" },
        prefix: "evil-",
        fieldSpecs: [{ path: "metadata/name" }],
      });
    if (how === "patch")
      put(files, `${overlay}/transform.yaml`, {
        apiVersion: "builtin",
        kind: "PatchTransformer",
        metadata: { name: "x" },
        patch: written(evilPatch(files, overlay, random)),
      });
    if (how === "configurations") {
      put(files, `${overlay}/transform.yaml`, {
        namePrefix: [{ path: "data/where", kind: "ConfigMap", create: true }],
      });
      edit(files, path, (own) => {
        own.namePrefix = "evil-";
        addTo(own, "configurations", "transform.yaml");
      });
      return true;
    }
    edit(files, path, (own) => addTo(own, "transformers", "transform.yaml"));
  }),
  heldBack(
    inOverlay("vars", (files, overlay, random) => {
      const { apiVersion, kind, name } = workloadOf(files, overlay);
      put(files, `${overlay}/where.yaml`, {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "where" },
        data: { level: `evil-${random.below(999)}` },
      });
      const template = {
        spec: { containers: [{ name: "main", env: [{ name: "LEVEL", value: "$(WHERE)" }] }] },
      };
      const spec = kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { template };
      edit(files, kustomizationOf(files, overlay), (own) => {
        addTo(own, "resources", "where.yaml");
        addTo(own, "patches", { patch: written({ apiVersion, kind, metadata: { name }, spec }) });
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
      const widget = {
        apiVersion: "acme.example/v1",
        kind: "Widget",
        metadata: { name: "evil" },
        spec: {
          parts: [
            { id: "a", n: 1 },
            { id: "b", n: 2 },
          ],
        },
      };
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
      put(files, `${overlay}/widget.yaml`, widget);
      files.set(`${overlay}/schema.json`, JSON.stringify(schema));
      edit(files, kustomizationOf(files, overlay), (own) => {
        addTo(own, "resources", "widget.yaml");
        addTo(own, "patches", { patch: written({ ...widget, spec: { parts: [{ id: "b", n: 666 }] } }) });
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
    const how = random.pick(["json", "flow", "renamed", "crlf", "bom", "escaped", "marked", "anchored"]);
    if (how === "json") files.set(path, JSON.stringify(value, null, 1));
    else if (how === "flow") files.set(path, stringify(value, { version: "1.1", collectionStyle: "flow" }));
    else if (how === "renamed") files.set(`${overlay}/Kustomization`, text);
    else if (how === "crlf") files.set(path, text.replaceAll("\n", "\r\n"));
    else if (how === "bom") files.set(path, `\ufeff${text}`);
    else if (how === "escaped") files.set(path, text.replace(/^resources:/m, '"re\\x73ources":'));
    else if (how === "marked") files.set(path, `%YAML 1.1\n---\n${text}...\n`);
    else
      files.set(path, `${text}metadata: &m {name: x}\nx-${random.below(9)}: *m\n`.replace(/\nx-\d: \*m/, ""));
  }),
  inOverlay("removed-resource", (files, overlay, _random) => {
    const { at } = workloadOf(files, overlay);
    const other = at.replace("workload.yaml", "others.yaml");
    const documents = parseAllDocuments(textOf(files, other)).map((one) => one.toJS() as object);
    if (documents.length < 2) return false;
    files.set(
      other,
      documents
        .slice(1)
        .map((one) => written(one))
        .join("---\n"),
    );
    return true;
  }),
  inOverlay("delete-patch", (files, overlay, _random) => {
    const { apiVersion, kind, name } = workloadOf(files, overlay);
    edit(files, kustomizationOf(files, overlay), (own) =>
      addTo(own, "patches", {
        patch: written({ $patch: "delete", apiVersion, kind, metadata: { name } }),
      }),
    );
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
  inOverlay("left-out-by-an-annotation", (files, overlay, random) => {
    const { apiVersion, kind, name } = workloadOf(files, overlay);
    const metadata = {
      name,
      annotations: { "config.kubernetes.io/local-config": random.pick(["true", "false"]) },
    };
    edit(files, kustomizationOf(files, overlay), (own) =>
      addTo(own, "patches", { patch: written({ apiVersion, kind, metadata }) }),
    );
  }),
  inOverlay("list-among-resources", (files, overlay, random) => {
    const item = evilObject(random);
    const list = { apiVersion: "v1", kind: random.pick(["List", `${item.kind}List`]), items: [item] };
    put(
      files,
      `${overlay}/list.yaml`,
      random.chance(0.3) ? { apiVersion: "v1", kind: "List", items: [list] } : list,
    );
    edit(files, kustomizationOf(files, overlay), (own) => addTo(own, "resources", "list.yaml"));
  }),
  inOverlay("order-and-origin", (files, overlay, random) => {
    evilIn(files, overlay, random);
    edit(files, kustomizationOf(files, overlay), (own) => {
      if (random.chance(0.5)) own.sortOptions = { order: random.pick(["fifo", "legacy"]) };
      else
        own.buildMetadata = [random.pick(["originAnnotations", "managedByLabel", "transformerAnnotations"])];
    });
  }),
  inOverlay("patch-with-options", (files, overlay, random) => {
    const { apiVersion, kind, name } = workloadOf(files, overlay);
    const rename = { apiVersion, kind, metadata: { name: "evil-name" } };
    edit(files, kustomizationOf(files, overlay), (own) =>
      addTo(
        own,
        "patches",
        random.pick<unknown>([
          { target: { kind, name }, patch: written(rename), options: { allowNameChange: true } },
          {
            target: { kind: ".*", name: `${name}.*` },
            patch: '[{"op": "add", "path": "/metadata/annotations", "value": {"evil": "yes"}}]',
          },
          {
            target: { labelSelector: "app", annotationSelector: "!x" },
            patch: '[{"op": "remove", "path": "/spec"}]',
          },
          {
            target: { kind: "Service" },
            patch: '[{"op": "replace", "path": "/kind", "value": "Evil"}]',
            options: { allowKindChange: true },
          },
        ]),
      ),
    );
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
