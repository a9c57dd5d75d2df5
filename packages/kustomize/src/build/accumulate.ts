import { InputError, OutsideError } from "../errors/errors.ts";
import { absorb } from "../generate/absorb.ts";
import { generate, withGlobalOptions } from "../generate/generator.ts";
import { chartsOf, inflateChart } from "../generate/helm.ts";
import type { Kustomization } from "../load/fields.ts";
import { isHttp, remoteResource, repositorySpec } from "../load/repository-url.ts";
import { joinPath, type Root } from "../load/root.ts";
import { type Origin, originOf } from "../resource/origin.ts";
import type { BuildResource } from "../resource/resource.ts";
import { EMPTY_CONFIG, mergeConfigs } from "../transform/config/config.ts";
import type { ConfigureContext, Transformer } from "../transform/transformer.ts";
import { type Accumulation, Accumulator } from "./accumulator.ts";
import type { BuildCache } from "./build-cache.ts";
import { BuildEntries, within } from "./entries.ts";
import { transformersOf } from "./kustomization.ts";
import { type Inherited, Origins, variantOf } from "./origins.ts";
import { type MissingPart, noteMissing } from "./parts.ts";
import { configureTransformer, generatedBy, pluginOrigin } from "./plugins.ts";
import { Steps } from "./steps.ts";
import { checkUnchanged } from "./validate.ts";

/**
 * Builds one kustomization and everything that it builds on, in kustomize's order: resources, configuration,
 * generators, components, transformers, validators, variables.
 */
export class KustomizationBuild {
  readonly #origins: Origins;
  readonly #helmNamespace: string;
  readonly #entries: BuildEntries;
  readonly #steps: Steps;

  constructor(
    private readonly cache: BuildCache,
    private readonly root: Root,
    private readonly kustomization: Kustomization,
    inherited: Inherited,
  ) {
    this.#origins = new Origins(inherited.place, kustomization.file, cache.options.trace);
    this.#helmNamespace = kustomization.namespace || inherited.helmNamespace;
    this.#entries = new BuildEntries(root, kustomization.file, cache.options.parts);
    this.#steps = new Steps(cache, root, kustomization, this.#origins);
  }

  /** The result of the kustomization. */
  accumulate(): Accumulation {
    const target = new Accumulator(this.cache.options.trace);
    this.#into(target);
    return target.result();
  }

  #into(target: Accumulator): void {
    const k = this.kustomization;
    this.cache.worksThrough();
    target.roots.add(this.root);
    this.#addResources(target, k.resources ?? [], "resources");
    try {
      target.config = this.cache.configs(k, this.root).reduce(mergeConfigs, target.config);
      this.#generate(target);
      for (const path of k.components ?? [])
        this.#entries.part(target, "components", path, () => this.#addComponent(target, path));
      this.#transform(target);
      this.#validate(target);
      if (k.vars) {
        this.#steps.begin("vars");
        target.addVars(k.vars);
      }
    } catch (error) {
      const placed = within(k.file, error);
      noteMissing(placed, target.missing);
      throw placed;
    }
  }

  get #context(): ConfigureContext {
    const { schemas, clusterScoped } = this.cache;
    const findsAll = this.cache.options.parts !== undefined;
    return { root: this.root, file: this.kustomization.file, schemas, clusterScoped, findsAll };
  }

  /** Adds the listed resources: files, or folders with a kustomization. */
  #addResources(target: Accumulator, paths: readonly string[], field: string): void {
    for (const path of paths) {
      this.#entries.part(target, field, path, () => {
        try {
          if (isHttp(path)) this.#addRemote(target, path);
          else {
            const read = this.root.fileIfAny(path);
            if (read === undefined) this.#merge(target, this.#enter(path), `${field}: ${path}`, path);
            else this.#addFile(target, this.cache.resources(this.root, read), path);
          }
        } catch (error) {
          throw this.#entries.located(`${field}: ${path}`, path, error);
        }
      });
      target.resources.endEntry(isHttp(path) ? path : joinPath(this.root.path, path));
    }
    target.resources.forgetEntries();
  }

  /** Adds the result of another kustomization; entries missing there are missing here, with their path from here. */
  #merge(target: Accumulator, other: Accumulation, entry: string, path: string): void {
    // First, because what is missing there is missing as well where the rest can't be added.
    target.missing.push(...this.#locatedParts(other.missing, entry, path));
    target.merge(other);
  }

  /** Parts that are missing in an entry, with their path from here. */
  #locatedParts(missing: readonly MissingPart[], entry: string, path: string): MissingPart[] {
    return missing.map((part) => ({
      ...part,
      error: part.error && (this.#entries.located(entry, path, part.error) as MissingPart["error"]),
    }));
  }

  #addFile(target: Accumulator, resources: readonly BuildResource[], path?: string): void {
    target.resources.append(this.#origins.inFile(resources, path));
  }

  /** A URL is fetched as a file; if it isn't one, as the repository that git would clone. */
  #addRemote(target: Accumulator, url: string): void {
    if (this.root.outside.remote === undefined) throw remoteResource(url);
    let resources: readonly BuildResource[];
    try {
      resources = this.cache.fetched(this.root, url);
    } catch (error) {
      if (!(error instanceof InputError || error instanceof OutsideError)) throw error;
      if (repositorySpec(url) === undefined) throw error;
      this.#merge(target, this.#enter(url), `resources: ${url}`, url);
      return;
    }
    this.#addFile(target, resources, url);
  }

  #inheritedBy(path: string): Inherited {
    return { place: this.#origins.below(path), helmNamespace: this.#helmNamespace };
  }

  #enter(path: string): Accumulation {
    const root = this.root.enter(path);
    const inherited = this.#inheritedBy(path);
    const variant = variantOf(inherited, root);
    return this.cache.accumulation(root, variant, (kustomization) => {
      if (kustomization.kind === "Component")
        throw new InputError(`${kustomization.file}: is a Component; list it under components`);
      return new KustomizationBuild(this.cache, root, kustomization, inherited);
    });
  }

  /** A component changes what its parent has collected so far. */
  #addComponent(target: Accumulator, path: string): void {
    try {
      const root = this.root.enter(path);
      const kustomization = this.cache.kustomization(root);
      this.cache.useOpenApi(kustomization, root);
      if (kustomization.kind !== "Component")
        throw new InputError(
          `${kustomization.file}: kind must be Component, because it is used as a component`,
        );
      const known = target.missing.length;
      new KustomizationBuild(this.cache, root, kustomization, this.#inheritedBy(path)).#into(target);
      const missing = target.missing.splice(known);
      target.missing.push(...this.#locatedParts(missing, `components: ${path}`, path));
      target.resources.refuseDuplicates();
      // kustomize copies everything into a new accumulator here, as it does for the result of a folder.
      target.config = mergeConfigs(EMPTY_CONFIG, target.config);
    } catch (error) {
      throw this.#entries.located(`components: ${path}`, path, error);
    }
  }

  #generate(target: Accumulator): void {
    const k = this.kustomization;
    if (k.configMapGenerator) this.#generateAll(target, "ConfigMap", "configMapGenerator");
    if (k.secretGenerator) this.#generateAll(target, "Secret", "secretGenerator");
    this.#inflate(target);
    if (!k.generators) return;
    for (const plugin of this.#plugins(target, k.generators, "generators"))
      this.#entries.part(target, "generators", `${plugin.kind} ${plugin.name}`, () => {
        const generated = generatedBy(plugin, this.#context);
        this.#absorb(target, generated, pluginOrigin(plugin, originOf(plugin)), "generators");
      });
  }

  #generateAll(
    target: Accumulator,
    kind: "ConfigMap" | "Secret",
    field: "configMapGenerator" | "secretGenerator",
  ): void {
    const k = this.kustomization;
    k[field]?.forEach((entry, index) => {
      this.#entries.part(target, field, entry.name ?? "", () => {
        const options = withGlobalOptions(entry.options, k.generatorOptions);
        const generated = generate(kind, { ...entry, options }, this.root, this.cache.clusterScoped);
        this.#absorb(target, [generated], this.#origins.builtin(`${kind}Generator`), field, index);
      });
    });
  }

  #inflate(target: Accumulator): void {
    const k = this.kustomization;
    if (!k.helmCharts?.length && !k.helmChartInflationGenerator?.length) return;
    const { charts, globals } = chartsOf(k);
    const field = k.helmCharts?.length ? "helmCharts" : "helmChartInflationGenerator";
    charts.forEach((chart, index) => {
      this.#entries.part(target, field, chart.name ?? "", () => {
        const named = { ...chart, namespace: chart.namespace || this.#helmNamespace };
        const generated = inflateChart(named, globals, this.#context, field);
        this.#absorb(target, generated, this.#origins.builtin("HelmChartInflationGenerator"), field, index);
      });
    });
  }

  #absorb(
    target: Accumulator,
    generated: readonly BuildResource[],
    origin: Origin | undefined,
    ...field: readonly [string, number?]
  ): void {
    const { trace } = this.cache.options;
    this.#steps.begin(...field);
    for (const resource of generated) {
      trace?.begins(resource, this.#steps.of({ field }));
      absorb(target.resources, this.#origins.made(resource, origin), this.root.outside.kustomize);
    }
  }

  #transform(target: Accumulator): void {
    const transformers = this.cache.transformers(this.kustomization, target.config, () =>
      transformersOf(this.kustomization, target.config, this.#context),
    );
    const configured = this.#configured(target, "transformers");
    const steps = configured.length === 0 ? transformers : [...transformers, ...configured];
    for (const step of steps) this.#steps.apply(target, step);
  }

  #configured(target: Accumulator, field: "transformers" | "validators"): readonly Transformer[] {
    const entries = this.kustomization[field];
    if (entries === undefined) return [];
    const configured: Transformer[] = [];
    for (const plugin of this.#plugins(target, entries, field))
      this.#entries.part(target, field, `${plugin.kind} ${plugin.name}`, () => {
        const parts = [configureTransformer(plugin, field, this.#context)];
        const entry = `${plugin.kind} ${plugin.name}`;
        configured.push({ parts, origin: pluginOrigin(plugin, originOf(plugin)), field: [field], entry });
      });
    return configured;
  }

  #validate(target: Accumulator): void {
    for (const validator of this.#configured(target, "validators")) {
      const before = target.resources.list.slice();
      this.#steps.begin("validators");
      for (const apply of validator.parts) apply(target.resources);
      checkUnchanged(before, target.resources.list);
    }
  }

  /** The configurations of plugins: inline, from files, or from the resources of another kustomization. */
  #plugins(into: Accumulator, entries: readonly string[], field: string): readonly BuildResource[] {
    if (entries.length === 0) return [];
    const target = new Accumulator(this.cache.options.trace);
    const paths: string[] = [];
    const { file } = this.kustomization;
    for (const entry of entries) {
      const inline = this.cache.inlineResources(entry, file, this.root);
      if (inline === undefined) paths.push(entry);
      else this.#addFile(target, inline);
    }
    this.#addResources(target, paths, field);
    into.missing.push(...target.missing);
    return target.resources.list;
  }
}
