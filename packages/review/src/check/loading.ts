import { missingBefore } from "@kustogen/kustomize/build/parts.ts";
import { Interrupted } from "@kustogen/kustomize/errors/errors.ts";
import { refuseLate } from "@kustogen/kustomize/limits.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isKustomizationFile } from "../discovery/kustomizations.ts";
import type { CheckInput } from "./check.ts";
import type { Declared } from "./declared-kinds.ts";
import type { Failures } from "./failures.ts";
import { failedParts, placeOfError } from "./missing-parts.ts";
import type { Label } from "./placed.ts";
import { SourceLoader } from "./sources/source-loader.ts";
import type { State } from "./state.ts";
import { stateOf } from "./state-of.ts";
import { supplied } from "./supplied.ts";

/**
 * The templated namespace of resources that Helm fills in, if there is one: some projects generate their chart with
 * kustomize, and its output is never applied directly.
 */
function chartTemplate(resources: readonly Resource[]): string | undefined {
  const namespaces = resources.map(({ metadata }) => metadata?.namespace);
  return namespaces.find((namespace) => /^\{\{-? *\.Release\.Namespace\b/.test(String(namespace)));
}

/** Why an environment isn't checked: it can't be rendered, only lists others, or generates the templates of a chart. */
export type LeftOut = "failed" | "emptied" | { template: string };

/** Renders environments, and explains why some aren't checked. */
export class Loading {
  readonly #loader: SourceLoader;

  constructor(
    private readonly input: CheckInput,
    private readonly label: Label,
    private readonly declared: Declared,
  ) {
    const { tree, outside, flux = [] } = input;
    this.#loader = new SourceLoader(
      tree,
      { ...outside, ...(flux.length > 0 && { unrestricted: true }) },
      true,
    );
  }

  /** The tree that is checked, of which each file is read once. */
  get tree(): FileTree {
    return this.#loader.tree;
  }

  /** Renders one of the environments. @param failures collects what can't be rendered */
  load(at: number, failures: Failures): State | LeftOut {
    const loader = this.#loader;
    const { environments, since } = this.input;
    const given = environments[at] as CheckInput["environments"][number];
    const { folder, strictness, leftToOthers, flux, kubernetes, authored } = given;
    const environment = this.label(folder);
    const listedBy = flux?.isMade ? (flux.isOfArgo ? "argo" : "flux") : undefined;
    const by = authored !== undefined ? "kustogen" : listedBy;
    let loaded: ReturnType<SourceLoader["load"]>;
    try {
      refuseLate();
      loaded = loader.as(folder, { leftToOthers, flux }).load(folder, flux?.variables);
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      // Environments that another one deploys aren't part of this one in the earlier state either.
      const lost = since?.render(folder, [], leftToOthers) !== undefined;
      for (const part of failedParts(missingBefore(error), this.label))
        failures.addPart(environment, part, lost, by);
      const place = placeOfError(error, loader.tree);
      // The list that Flux or Argo CD makes isn't a file of the repository, unlike the manifests in it.
      const isList =
        listedBy !== undefined &&
        place.file !== undefined &&
        isKustomizationFile(place.file) &&
        folderOf(place.file) === folder;
      failures.addWhole(environment, error, lost, by, isList ? {} : place, loader.tree);
      return "failed";
    }
    const { resources, missing, unsure, sources, added } = loaded;
    const failed = failedParts(missing, this.label, added);
    if (leftToOthers !== undefined && resources.length === 0 && failed.length === 0) return "emptied";
    const template = authored === undefined ? chartTemplate(resources) : undefined;
    if (template !== undefined) return { template };
    // From the same files, an environment renders to the same objects, unless Flux fills in something from elsewhere.
    const isSame = flux === undefined && missing.length === 0 && !since?.isTouched(folder);
    const before = isSame ? undefined : since?.render(folder, missing);
    for (const part of failed)
      failures.addPart(environment, part, before?.lost.includes(part.of) === true, by);
    return stateOf(resources, {
      environment,
      strictness,
      kubernetes,
      authored,
      inPart: supplied(missing),
      unsure,
      sources,
      declared: this.declared,
      since: before?.resources && since && { revision: since.revision, resources: before.resources },
    });
  }
}
