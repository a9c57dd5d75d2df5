import { InputError } from "../../errors/errors.ts";
import { absorb } from "../generate/absorb.ts";
import { generate, withGlobalOptions } from "../generate/generator.ts";
import type { Kustomization } from "../load/fields.ts";
import { isHttp, isRepository, unsupported } from "../load/remote.ts";
import type { Root } from "../load/root.ts";
import { addOrigin, addTransformation, type Origin, originOf, withOrigin } from "../resource/origin.ts";
import type { BuildResource } from "../resource/resource.ts";
import { mergeConfigs } from "../transform/config/config.ts";
import type { ConfigureContext, KustomizationEntry, Transformer } from "../transform/transformer.ts";
import { type Accumulation, Accumulator } from "./accumulator.ts";
import { transformersOf } from "./kustomization.ts";
import { configureGenerator, configureTransformer, pluginOrigin } from "./plugins.ts";
import type { Sources } from "./sources.ts";
import { joinOrigin } from "./sources.ts";
import { checkUnchanged } from "./validate.ts";

/**
 * Works through one kustomization and all that it is made of, in kustomize's order: resources, configuration,
 * generators, components, transformers, validators, variables.
 */
export class KustomizationBuild {
  readonly #sources: Sources;
  readonly #root: Root;
  readonly #kustomization: Kustomization;
  /** The path of this kustomization from the one that is built, when origins are tracked. */
  readonly #origin: string | undefined;

  constructor(sources: Sources, root: Root, kustomization: Kustomization, origin: string | undefined) {
    this.#sources = sources;
    this.#root = root;
    this.#kustomization = kustomization;
    this.#origin = origin;
  }

  /** What the kustomization comes to. */
  accumulate(): Accumulation {
    const target = new Accumulator();
    this.#into(target);
    return target.result();
  }

  #into(target: Accumulator): void {
    const k = this.#kustomization;
    target.roots.add(this.#root.path);
    this.#refuseUnsupported();
    this.#addResources(target, k.resources ?? [], "resources");
    try {
      target.config = mergeConfigs(target.config, this.#sources.config(k, this.#root));
      this.#generate(target);
      for (const path of k.components ?? []) this.#addComponent(target, path);
      this.#transform(target);
      this.#validate(target);
      if (k.vars) target.addVars(k.vars);
    } catch (error) {
      throw within(k.file, error);
    }
  }

  get #context(): ConfigureContext {
    const { schemas, clusterScoped } = this.#sources;
    return { root: this.#root, file: this.#kustomization.file, schemas, clusterScoped };
  }

  #refuseUnsupported(): void {
    const { helmCharts, helmChartInflationGenerator, file } = this.#kustomization;
    if (helmCharts?.length) throw unsupported("Helm", "helmCharts", file);
    if (helmChartInflationGenerator?.length) throw unsupported("Helm", "helmChartInflationGenerator", file);
  }

  /** Adds what is named: files of resources, or folders with a kustomization. */
  #addResources(target: Accumulator, paths: readonly string[], field: string): void {
    const { file } = this.#kustomization;
    for (const path of paths) {
      const what = (cause: unknown) => within(`${file}: ${field}: ${path}`, cause);
      if (isHttp(path)) throw unsupported(`the remote resource ${path}`, field, file);
      if (this.#isFile(path)) {
        try {
          const resources = this.#sources.resources(this.#root.file(path));
          target.resources.append(this.#withOrigins(resources, path));
        } catch (error) {
          throw what(error);
        }
        continue;
      }
      if (isRepository(path)) throw unsupported(`the remote resource ${path}`, field, file);
      try {
        target.merge(this.#enter(path));
      } catch (error) {
        throw what(error);
      }
    }
  }

  #isFile(path: string): boolean {
    return path !== "" && this.#root.tree.kind(this.#root.join(path)) === "file";
  }

  #withOrigins(resources: readonly BuildResource[], path: string): readonly BuildResource[] {
    if (this.#origin === undefined) return resources;
    const origin = { path: joinOrigin(this.#origin, path) };
    return resources.map((resource) => withOrigin(resource, origin));
  }

  #enter(path: string): Accumulation {
    const root = this.#root.enter(path);
    const origin = this.#origin === undefined ? undefined : joinOrigin(this.#origin, path);
    return this.#sources.accumulation(root, origin, (kustomization) => {
      if (kustomization.kind === "Component")
        throw new InputError(`${kustomization.file}: is a Component; name it under components`);
      return new KustomizationBuild(this.#sources, root, kustomization, origin);
    });
  }

  /** A component works on what its parent has collected so far. */
  #addComponent(target: Accumulator, path: string): void {
    const { file } = this.#kustomization;
    if (isRepository(path)) throw unsupported(`the remote component ${path}`, "components", file);
    try {
      const root = this.#root.enter(path);
      const origin = this.#origin === undefined ? undefined : joinOrigin(this.#origin, path);
      const kustomization = this.#sources.kustomization(root);
      this.#sources.useOpenApi(kustomization, root);
      if (kustomization.kind !== "Component")
        throw new InputError(
          `${kustomization.file}: kind must be Component, because it is used as a component`,
        );
      new KustomizationBuild(this.#sources, root, kustomization, origin).#into(target);
      target.resources.refuseDuplicates();
    } catch (error) {
      throw within(`${file}: components: ${path}`, error);
    }
  }

  #generate(target: Accumulator): void {
    const k = this.#kustomization;
    const { clusterScoped } = this.#sources;
    for (const [kind, entries] of [
      ["ConfigMap", k.configMapGenerator],
      ["Secret", k.secretGenerator],
    ] as const) {
      for (const entry of entries ?? []) {
        const options = withGlobalOptions(entry.options, k.generatorOptions);
        const generated = generate(kind, { ...entry, options }, this.#root, k.file, clusterScoped);
        this.#absorb(target, [generated], this.#builtinOrigin(`${kind}Generator`));
      }
    }
    for (const plugin of this.#plugins(k.generators ?? [], "generators")) {
      const context = { ...this.#context };
      this.#absorb(target, configureGenerator(plugin, context)(), this.#pluginOrigin(plugin));
    }
  }

  #absorb(target: Accumulator, generated: readonly BuildResource[], origin: Origin | undefined): void {
    for (const resource of generated)
      absorb(
        target.resources,
        origin === undefined ? resource : addOrigin(resource, origin),
        this.#kustomization.file,
      );
  }

  #transform(target: Accumulator): void {
    const transformers = this.#sources.transformers(this.#kustomization, target.config, () =>
      transformersOf(this.#kustomization, target.config, this.#context),
    );
    const all = [...transformers, ...this.#configured("transformers")];
    const { observer } = this.#sources;
    for (const transformer of all) {
      const before = observer && transformer.entry && target.resources.list.slice();
      transformer.apply(target.resources);
      if (before)
        observer?.(this.#root.path, transformer.entry as KustomizationEntry, before, target.resources.list);
      const origin =
        transformer.builtin === undefined ? transformer.origin : this.#builtinOrigin(transformer.builtin);
      if (origin !== undefined) addTransformation(target.resources, origin);
      target.resources.dropEmpty();
    }
  }

  #configured(field: "transformers" | "validators"): Transformer[] {
    return this.#plugins(this.#kustomization[field] ?? [], field).map((plugin) => ({
      apply: configureTransformer(plugin, field, this.#context),
      origin: this.#pluginOrigin(plugin),
    }));
  }

  #validate(target: Accumulator): void {
    for (const validator of this.#configured("validators")) {
      const before = target.resources.list.slice();
      validator.apply(target.resources);
      checkUnchanged(before, target.resources.list, this.#kustomization.file);
    }
  }

  /** The configurations of plugins: inline, from files or from the resources of another kustomization. */
  #plugins(entries: readonly string[], field: string): readonly BuildResource[] {
    if (entries.length === 0) return [];
    const target = new Accumulator();
    const paths: string[] = [];
    const { file } = this.#kustomization;
    for (const entry of entries) {
      const inline = this.#sources.inlineResources(entry, file);
      if (inline === undefined) paths.push(entry);
      else {
        const origin = { path: joinOrigin(this.#origin ?? "", this.#fileName) };
        target.resources.append(
          this.#origin === undefined ? inline : inline.map((resource) => withOrigin(resource, origin)),
        );
      }
    }
    this.#addResources(target, paths, field);
    return target.resources.list;
  }

  get #fileName(): string {
    return this.#kustomization.file.slice(this.#kustomization.file.lastIndexOf("/") + 1);
  }

  #builtinOrigin(kind: string): Origin | undefined {
    if (this.#origin === undefined) return undefined;
    return {
      configuredIn: joinOrigin(this.#origin, this.#fileName),
      configuredBy: { apiVersion: "builtin", kind },
    };
  }

  #pluginOrigin(plugin: BuildResource): Origin | undefined {
    return pluginOrigin(plugin, originOf(plugin));
  }
}

/** The cause with the place it was found at in front, unless it says that itself. */
export function within(place: string, cause: unknown): unknown {
  if (!(cause instanceof InputError) || cause.message.startsWith(place)) return cause;
  return new InputError(`${place}: ${cause.message}`, { cause });
}
