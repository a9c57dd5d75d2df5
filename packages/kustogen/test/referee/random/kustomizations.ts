import { stringify } from "yaml";
import { type Choice, compact } from "./choice.ts";
import { dressed } from "./dressing.ts";
import { generator } from "./generators.ts";
import { jsonPatch } from "./json-patches.ts";
import { type Known, present } from "./known.ts";
import { withNullList, withOddField } from "./odd-values.ts";
import { selector, strategicPatch } from "./patches.ts";
import { CRDS, configuration, externalGenerator, SCHEMA, transformer, validator } from "./plugins.ts";
import { replacement } from "./replacements.ts";
import { NAMESPACES, resource } from "./resources.ts";
import {
  askForHash,
  emptyFields,
  lastFields,
  namelessList,
  namelessListPatch,
  ownMetadata,
} from "./seldom-fields.ts";

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

const COMPONENT = { apiVersion: "kustomize.config.k8s.io/v1alpha1", kind: "Component" };

class TreeWriter {
  readonly #choice: Choice;
  readonly #files: Record<string, string>;
  readonly #known: Known[];
  /** Kinds and names that are taken; two resources of one id end a build. */
  readonly #ids = new Set<string>();
  #variables = 0;
  #nameless = 0;

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
        ...COMPONENT,
        resources: choice.some(30, () => this.#resourceFiles(component, 1)),
        // A component without any field is refused.
        commonAnnotations: choice.mistake(20) ? undefined : { component: "y1" },
        components: choice.some(20, () => {
          const inner = `${folder}-inner`;
          this.#write(inner, { ...COMPONENT, nameSuffix: "-inner", ...this.#fields(inner, 12) });
          return [`../${inner}`];
        }),
        ...this.#fields(component, 12),
      });
      if (choice.chance(75)) return [`../${component}`];
      if (choice.chance(15)) return [`../${component}`, `../${component}`];
      const second = `${folder}-second`;
      this.#write(second, { ...COMPONENT, namePrefix: "second-", ...this.#fields(second, 12) });
      return choice.of([`../${component}`, `../${second}`], [`../${second}`, `../${component}`]);
    });
    const named = choice.chance(8)
      ? {
          bases: resources.filter((path) => path.startsWith("..")),
          resources: resources.filter((path) => !path.startsWith("..")),
        }
      : { resources };
    const seldom = choice.chance(6) ? emptyFields(choice) : {};
    const metadata = choice.some(4, () => ownMetadata(choice));
    if (choice.mistake(8)) resources.push(choice.of(...resources));
    this.#write(folder, {
      ...named,
      components,
      ...seldom,
      metadata,
      ...this.#fields(folder, 20),
      ...lastFields(choice),
    });
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
            this.#known.push({ apiVersion, kind, name, namespace, value: made });
            return true;
          });
        for (const document of documents) {
          if (choice.chance(3)) withOddField(choice, document);
          if (choice.chance(5)) withNullList(choice, document);
          if (choice.chance(4)) askForHash(document);
        }
        if (choice.chance(2)) documents.push(namelessList(choice, this.#nameless++));
        const kinds = new Set(documents.map(({ kind }) => String(kind)));
        const list = kinds.size === 1 && choice.chance(60) ? `${[...kinds][0]}List` : "List";
        this.#files[`${folder}/${file}`] = choice.chance(6)
          ? dressed(choice, { apiVersion: "v1", kind: list, items: documents })
          : documents.map((document) => dressed(choice, document)).join("---\n");
        return file;
      },
      1,
    );
  }

  #write(folder: string, fields: Map): void {
    const name = this.#choice.chance(90)
      ? "kustomization.yaml"
      : this.#choice.of("kustomization.yml", "Kustomization");
    this.#files[`${folder}/${name}`] = dressed(this.#choice, compact(fields), false);
  }

  #file(folder: string, name: string, text: string): string {
    this.#files[`${folder}/${name}`] = text;
    return name;
  }

  /** Fields that any kustomization may have, each in so many of a hundred cases. */
  #fields(folder: string, percent: number, reached = this.#known): Map {
    const choice = this.#choice;
    const write = (name: string, text: string) => this.#file(folder, name, text);
    const generated = (kind: "ConfigMap" | "Secret") => (index: number) =>
      generator(choice, this.#known, write, {
        kind,
        name: `${kind === "Secret" ? "s" : "c"}${index}-${folder}`,
        index,
      });
    return compact({
      namePrefix: choice.some(percent, () => choice.of("pre-", `${folder}-`, "p1-")),
      nameSuffix: choice.some(percent, () => choice.of("-suf", "-1")),
      namespace: choice.some(percent, () => choice.of(...NAMESPACES, folder)),
      commonLabels: choice.some(percent / 2, () => ({ common: "y1", app: choice.of("web", "other") })),
      commonAnnotations: choice.some(percent, () => ({
        common: choice.of("y1", "1", "true", "", "a: b", "é"),
      })),
      labels: choice.some(percent, () => choice.list(2, () => this.#label(), 1)),
      images: choice.some(percent, () => choice.list(2, () => this.#image(), 1)),
      replicas: choice.some(percent / 3, () => this.#replicas(reached)),
      patches: choice.some(percent * 2, () =>
        choice.list(3, (index) => this.#patch(folder, index, reached), 1),
      ),
      patchesStrategicMerge: choice.some(percent / 3, () => {
        const text = strategicPatch(choice, reached, false);
        return [choice.chance(50) ? text : write("psm.yaml", text)];
      }),
      patchesJson6902: choice.some(percent / 3, () => {
        const one = choice.of(...present(reached));
        const { kind, name, apiVersion } = one;
        const version = apiVersion.split("/").at(-1);
        return [{ target: { kind, name, version }, patch: jsonPatch(choice, one) }];
      }),
      configMapGenerator: choice.some(percent, () => choice.list(2, generated("ConfigMap"), 1)),
      secretGenerator: choice.some(percent / 2, () => [generated("Secret")(0)]),
      generatorOptions: choice.some(percent / 2, () =>
        compact({
          disableNameSuffixHash: choice.some(40, () => choice.chance(50)),
          labels: choice.some(40, () => ({ generated: "y1" })),
          annotations: choice.some(30, () => ({ by: "generator" })),
          immutable: choice.some(20, () => true),
        }),
      ),
      vars: choice.some(percent / 3, () =>
        choice.list(2, (index) => this.#variable(index, reached, folder), 1),
      ),
      replacements: choice.some(percent / 2, () => choice.list(2, () => replacement(choice, reached), 1)),
      configurations: choice.some(percent / 4, () => [
        write("config.yaml", stringify(configuration(choice))),
      ]),
      transformers: choice.some(percent / 3, () =>
        choice.list(2, (index) => transformer(choice, write, index), 1),
      ),
      generators: choice.some(percent / 5, () => [externalGenerator(choice, write)]),
      validators: choice.some(percent / 5, () => [validator(choice)]),
      crds: choice.some(percent / 5, () => [write("crd.json", JSON.stringify(CRDS))]),
      openapi: choice.some(percent / 8, () =>
        choice.chance(50) ? { version: "v1.21.2" } : { path: write("schema.json", JSON.stringify(SCHEMA)) },
      ),
    });
  }

  #replicas(known: readonly Known[]): Map[] | undefined {
    const scalable = present(known).filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet");
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
    if (this.#nameless > 0 && choice.chance(30)) return namelessListPatch(choice, this.#nameless - 1);
    const json = choice.chance(35);
    const one = json && choice.chance(60) ? choice.of(...present(known)) : undefined;
    const exact = one === undefined ? undefined : { kind: one.kind, name: one.name };
    const target = exact ?? (json || choice.chance(40) ? selector(choice, known) : undefined);
    const text = json ? jsonPatch(choice, one) : strategicPatch(choice, known, target !== undefined);
    const options = choice.some(10, () => ({
      allowNameChange: choice.chance(60),
      allowKindChange: choice.chance(40),
    }));
    if (choice.chance(50)) return compact({ patch: text, target, options });
    return compact({ path: this.#file(folder, `patch${index}.yaml`, text), target, options });
  }

  #variable(index: number, known: readonly Known[], folder: string): Map {
    const choice = this.#choice;
    const { apiVersion, kind, name, value } = choice.of(...present(known));
    const data = Object.keys((value?.data as Map | undefined) ?? {});
    return compact({
      name: index === 0 && this.#variables++ === 0 ? "HOST" : `V${index}${folder}`,
      objref: { apiVersion, kind, name },
      fieldref: choice.some(50, () => ({
        fieldPath: choice.mistake(30)
          ? choice.of("metadata.namespace", "spec.replicas", "data.k0")
          : choice.of(
              "metadata.name",
              "kind",
              ...data.filter((key) => !key.includes(".")).map((key) => `data.${key}`),
            ),
      })),
    });
  }
}
