import { stringify } from "yaml";
import { type Choice, compact } from "./choice.ts";
import { withNullList, withOddField } from "./odd-values.ts";
import { jsonPatch, type Known, selector, strategicPatch } from "./patches.ts";
import { NAMES, NAMESPACES, resource } from "./resources.ts";

type Map = Record<string, unknown>;

/** A tree of files and the folder to build in it. */
export interface RandomTree {
  files: Record<string, string>;
  target: string;
}

/** A random tree of kustomizations: one or two bases, components, and a chain of overlays on them. */
export function randomTree(choice: Choice): RandomTree {
  const files: Record<string, string> = {};
  const known: Known[] = [];
  const layers = 1 + choice.upTo(2);
  const writer = new TreeWriter(choice, files, known);
  let below = choice.list(2, (index) => `b${index}`, 1);
  for (const base of below) writer.base(base);
  for (let layer = 0; layer < layers; layer++) {
    const folder = `o${layer}`;
    writer.overlay(folder, below);
    below = [folder];
  }
  return { files, target: below[0] as string };
}

const STRING = { type: "string" };

/** What kustomize's `crds` reads: types with extensions that say where names and labels stand. */
const CRDS = {
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

class TreeWriter {
  readonly #choice: Choice;
  readonly #files: Record<string, string>;
  readonly #known: Known[];
  /** Kinds and names that are taken; two resources of one id end a build. */
  readonly #ids = new Set<string>();
  #variables = 0;

  constructor(choice: Choice, files: Record<string, string>, known: Known[]) {
    this.#choice = choice;
    this.#files = files;
    this.#known = known;
  }

  base(folder: string): void {
    const others = this.#known.length;
    const resources = this.#resourceFiles(folder, 5);
    // What another base has can't be patched in this one.
    const own = this.#known.slice(others);
    this.#write(folder, { resources, ...this.#fields(folder, 10, own) });
  }

  overlay(folder: string, below: string[]): void {
    const choice = this.#choice;
    const resources = [
      ...below.map((name) => `../${name}`),
      ...(choice.chance(30) ? this.#resourceFiles(folder, 2) : []),
    ];
    const components = choice.some(20, () => {
      const component = `${folder}-component`;
      this.#write(component, {
        apiVersion: "kustomize.config.k8s.io/v1alpha1",
        kind: "Component",
        resources: choice.some(30, () => this.#resourceFiles(component, 1)),
        // A component without any field is refused.
        commonAnnotations: choice.some(95, () => ({ component: "y1" })),
        ...this.#fields(component, 12),
      });
      return choice.chance(95) ? [`../${component}`] : [`../${component}`, `../${component}`];
    });
    const last = compact({
      sortOptions: choice.some(10, () =>
        choice.of<unknown>(
          { order: "fifo" },
          { order: "legacy" },
          {
            order: "legacy",
            legacySortOptions: { orderFirst: ["Service", "Deployment"], orderLast: ["ConfigMap"] },
          },
        ),
      ),
      buildMetadata: choice.some(12, () =>
        choice.list(2, () => choice.of("originAnnotations", "transformerAnnotations", "managedByLabel"), 1),
      ),
    });
    const named = choice.chance(8)
      ? {
          bases: resources.filter((path) => path.startsWith("..")),
          resources: resources.filter((path) => !path.startsWith("..")),
        }
      : { resources };
    this.#write(folder, { ...named, components, ...this.#fields(folder, 20), ...last });
  }

  #resourceFiles(folder: string, most: number): string[] {
    const choice = this.#choice;
    const ids = this.#ids;
    return choice.list(
      most,
      (index) => {
        const file = `r${index}.yaml`;
        const documents = choice
          .list(3, () => resource(choice), 1)
          .filter((made) => {
            const { name, namespace } = made.metadata as { name: string; namespace?: string };
            const { kind, apiVersion } = made as { kind: string; apiVersion: string };
            const id = `${apiVersion}|${kind}|${name}`;
            if (ids.has(id)) return false;
            ids.add(id);
            this.#known.push({ apiVersion, kind, name, namespace });
            return true;
          });
        for (const document of documents) {
          if (choice.chance(3)) withOddField(choice, document);
          if (choice.chance(5)) withNullList(choice, document);
        }
        const text = documents
          .map((document) => stringify(document, { lineWidth: choice.of(0, 80) }))
          .join("---\n");
        this.#files[`${folder}/${file}`] = choice.chance(5)
          ? stringify({ apiVersion: "v1", kind: "List", items: documents })
          : text;
        return file;
      },
      1,
    );
  }

  #write(folder: string, fields: Map): void {
    const name = this.#choice.chance(90)
      ? "kustomization.yaml"
      : this.#choice.of("kustomization.yml", "Kustomization");
    this.#files[`${folder}/${name}`] = stringify(compact(fields));
  }

  #file(folder: string, name: string, text: string): string {
    this.#files[`${folder}/${name}`] = text;
    return name;
  }

  /** Fields that any kustomization may have, each in so many of a hundred cases. */
  #fields(folder: string, percent: number, reached: readonly Known[] = this.#known): Map {
    const choice = this.#choice;
    const known = reached.length > 0 ? reached : [{ apiVersion: "v1", kind: "Service", name: "web" }];
    return compact({
      namePrefix: choice.some(percent, () => choice.of("pre-", `${folder}-`, "p1-")),
      nameSuffix: choice.some(percent, () => choice.of("-suf", "-1")),
      namespace: choice.some(percent, () => choice.of(...NAMESPACES, folder)),
      commonLabels: choice.some(percent / 2, () => ({ common: "y1", app: choice.of("web", "other") })),
      commonAnnotations: choice.some(percent, () => ({ common: choice.of("y1", "1", "true") })),
      labels: choice.some(percent, () => choice.list(2, () => this.#label(), 1)),
      images: choice.some(percent, () => choice.list(2, () => this.#image(), 1)),
      replicas: choice.some(percent / 3, () => this.#replicas(known)),
      patches: choice.some(percent * 2, () =>
        choice.list(3, (index) => this.#patch(folder, index, known), 1),
      ),
      patchesStrategicMerge: choice.some(percent / 3, () => [
        choice.chance(50)
          ? strategicPatch(choice, known, false)
          : this.#file(folder, "psm.yaml", strategicPatch(choice, known, false)),
      ]),
      patchesJson6902: choice.some(percent / 3, () => {
        const { kind, name, apiVersion } = choice.of(...known);
        const version = apiVersion.split("/").at(-1);
        return [{ target: { kind, name, version }, patch: jsonPatch(choice) }];
      }),
      configMapGenerator: choice.some(percent, () =>
        choice.list(2, (index) => this.#generator(folder, index, "c"), 1),
      ),
      secretGenerator: choice.some(percent / 2, () => [this.#generator(folder, 0, "s")]),
      generatorOptions: choice.some(percent / 2, () =>
        compact({
          disableNameSuffixHash: choice.some(40, () => choice.chance(50)),
          labels: choice.some(40, () => ({ generated: "y1" })),
          annotations: choice.some(30, () => ({ by: "generator" })),
          immutable: choice.some(20, () => true),
        }),
      ),
      vars: choice.some(percent / 3, () =>
        choice.list(2, (index) => this.#variable(index, known, folder), 1),
      ),
      replacements: choice.some(percent / 2, () => choice.list(2, () => this.#replacement(known), 1)),
      configurations: choice.some(percent / 5, () => [
        this.#file(folder, "config.yaml", stringify(this.#configuration())),
      ]),
      transformers: choice.some(percent / 3, () =>
        choice.list(2, (index) => this.#transformer(folder, index), 1),
      ),
      generators: choice.some(percent / 5, () => [this.#externalGenerator(folder)]),
      validators: choice.some(percent / 5, () => [this.#validator()]),
      crds: choice.some(percent / 5, () => [this.#file(folder, "crd.json", JSON.stringify(CRDS))]),
      openapi: choice.some(percent / 10, () => ({ version: "v1.21.2" })),
    });
  }

  #replicas(known: readonly Known[]): Map[] | undefined {
    const scalable = known.filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet");
    if (scalable.length === 0) return undefined;
    return [{ name: this.#choice.of(...scalable).name, count: this.#choice.upTo(9) }];
  }

  #label(): Map {
    const choice = this.#choice;
    return compact({
      pairs: { [choice.of("team", "app")]: choice.of("a", "true", "1") },
      includeSelectors: choice.some(30, () => choice.chance(60)),
      includeTemplates: choice.some(30, () => choice.chance(60)),
      fields: choice.some(15, () => [
        {
          path: choice.of("spec/labels", "metadata/extra/labels"),
          create: choice.chance(60),
          kind: choice.of("Widget", "Deployment"),
        },
      ]),
    });
  }

  #image(): Map {
    const choice = this.#choice;
    return compact({
      name: choice.of(
        "nginx",
        "postgres",
        "registry.io:5000/team/app",
        "registry.io/app",
        "busybox",
        ".*x",
        "nginx|postgres",
      ),
      newName: choice.some(40, () => choice.of("mirror/nginx", "nginx", "r:5000/x")),
      newTag: choice.some(50, () => choice.of("2.0", "1", "latest")),
      digest: choice.some(15, () => "sha256:ff"),
      tagSuffix: choice.some(10, () => "-alpine"),
    });
  }

  #patch(folder: string, index: number, known: readonly Known[]): Map {
    const choice = this.#choice;
    const json = choice.chance(35);
    const target = json || choice.chance(40) ? selector(choice, known) : undefined;
    const text = json ? jsonPatch(choice) : strategicPatch(choice, known, target !== undefined);
    const options = choice.some(10, () => ({
      allowNameChange: choice.chance(60),
      allowKindChange: choice.chance(40),
    }));
    if (choice.chance(50)) return compact({ patch: text, target, options });
    return compact({ path: this.#file(folder, `patch${index}.yaml`, text), target, options });
  }

  #generator(folder: string, index: number, prefix: string): Map {
    const choice = this.#choice;
    const kind = prefix === "s" ? "Secret" : "ConfigMap";
    const same = this.#known.filter((one) => one.kind === kind);
    const existing = same.length > 0 ? choice.some(35, () => choice.of(...same)) : undefined;
    const name = existing?.name ?? `${prefix}${index}-${folder}`;
    const namespace = existing ? existing.namespace : choice.some(20, () => choice.of(...NAMESPACES));
    if (existing === undefined) this.#known.push({ apiVersion: "v1", kind, name, namespace });
    return compact({
      name,
      namespace,
      behavior: existing ? choice.of("merge", "replace") : choice.some(10, () => "create"),
      literals: choice.some(70, () =>
        choice.list(2, (at) => `k${at}=${choice.of("v", "1", "true", "'quoted'", "a=b", "")}`, 1),
      ),
      files: choice.some(35, () => [
        choice.chance(60)
          ? `${this.#file(folder, `f${index}.txt`, choice.of("text\n", "a\r\nb\r\n", "tab\there", "  lead\n", "no end", "é ü\n", "\n\nx\n"))}`
          : `key=${this.#file(folder, `g${index}.txt`, choice.of("x", "long ".repeat(40), "\ttab\n", "# c\na: b\n"))}`,
      ]),
      envs: choice.some(20, () => [
        this.#file(
          folder,
          `e${index}.env`,
          choice.of("A=1\nB=two words\n# no\n\nC\n", "X='q'\n", "  D=1\r\n"),
        ),
      ]),
      options: choice.some(25, () =>
        compact({
          disableNameSuffixHash: choice.some(50, () => true),
          labels: choice.some(40, () => ({ own: "1" })),
          annotations: choice.some(40, () => ({ own: "2" })),
          immutable: choice.some(30, () => true),
        }),
      ),
      type: prefix === "s" ? choice.some(30, () => choice.of("Opaque", "kubernetes.io/tls")) : undefined,
    });
  }

  #variable(index: number, known: readonly Known[], folder: string): Map {
    const choice = this.#choice;
    const { apiVersion, kind, name } = choice.of(...known);
    return compact({
      name: index === 0 && this.#variables++ === 0 ? "HOST" : `V${index}${folder}`,
      objref: { apiVersion, kind, name },
      fieldref: choice.some(50, () => ({
        fieldPath: choice.chance(85)
          ? "metadata.name"
          : choice.of("metadata.namespace", "spec.replicas", "data.k0"),
      })),
    });
  }

  #replacement(known: readonly Known[]): Map {
    const choice = this.#choice;
    const source = choice.of(...known);
    const target = choice.of(...known);
    return compact({
      source: compact({
        kind: source.kind,
        name: choice.some(95, () => source.name),
        fieldPath: choice.some(50, () =>
          choice.chance(85)
            ? choice.of("metadata.name", "kind")
            : choice.of("spec.replicas", "metadata.labels.app"),
        ),
        options: choice.some(20, () => ({ delimiter: "-", index: choice.upTo(1) })),
      }),
      targets: [
        compact({
          select: compact({
            kind: choice.some(90, () => target.kind),
            name: choice.some(60, () => target.name),
          }),
          reject: choice.some(10, () => [{ name: "web" }]),
          fieldPaths: [
            choice.of(
              "metadata.annotations.note",
              "metadata.annotations.note",
              "metadata.annotations.note",
              "metadata.annotations.other",
              "spec.template.metadata.annotations.note",
              choice.of(
                "spec.template.spec.containers.0.image",
                "spec.replaced",
                "spec.template.spec.containers.*.env.[name=HOST].value",
              ),
              "spec.template.metadata.labels.app",
              "metadata.labels.[example.com/part]",
            ),
          ],
          options: choice.some(96, () =>
            compact({
              create: choice.some(95, () => true),
              delimiter: choice.some(8, () => ":"),
              index: choice.some(8, () => choice.upTo(1)),
            }),
          ),
        }),
      ],
    });
  }

  #configuration(): Map {
    const choice = this.#choice;
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
      commonLabels: choice.some(40, () => [{ kind: "Widget", path: "spec/labels", create: true }]),
      images: choice.some(40, () => [
        { kind: "Widget", path: choice.of("spec/nested/containers[]/image", "spec/pods[]/podimage") },
      ]),
      namePrefix: choice.some(20, () => [{ kind: "Widget", path: "spec/secretRef/name" }]),
      namespace: choice.some(30, () => [{ kind: "Widget", path: "spec/namespace", create: true }]),
      replicas: choice.some(30, () => [{ kind: "Widget", path: "spec/size", create: true }]),
      varReference: choice.some(30, () => [{ kind: "ConfigMap", path: "data" }]),
    });
  }

  #transformer(folder: string, index: number): string {
    const choice = this.#choice;
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
      { kind: "ImageTagTransformer", imageTag: { name: "nginx", newTag: "plug" } },
      {
        kind: "ReplicaCountTransformer",
        replica: { name: choice.of(...NAMES), count: 7 },
        fieldSpecs: [{ path: "spec/replicas", create: true, kind: "Deployment" }],
      },
      { kind: "PatchTransformer", patch: jsonPatch(choice), target: { kind: "Deployment" } },
    );
    const text = stringify({ apiVersion: "builtin", metadata, ...made });
    return choice.chance(50) ? text : this.#file(folder, `transformer${index}.yaml`, text);
  }

  /** A validator that usually finds nothing to change, and so nothing wrong. */
  #validator(): string {
    const labels = this.#choice.chance(90) ? {} : { changed: "y1" };
    return stringify({
      apiVersion: "builtin",
      kind: "LabelTransformer",
      metadata: { name: "check" },
      labels,
      fieldSpecs: [{ path: "metadata/labels", create: true }],
    });
  }

  #externalGenerator(folder: string): string {
    const text = stringify({
      apiVersion: "builtin",
      kind: "ConfigMapGenerator",
      metadata: { name: "plugged" },
      literals: ["a=b"],
    });
    return this.#choice.chance(50) ? text : this.#file(folder, "generator.yaml", text);
  }
}
