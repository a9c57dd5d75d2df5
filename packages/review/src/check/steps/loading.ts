import { missingBefore } from "@kustogen/kustomize/build/parts.ts";
import { Interrupted } from "@kustogen/kustomize/errors/errors.ts";
import { refuseLate } from "@kustogen/kustomize/limits.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { DeclaredKinds } from "../model/declared-kinds.ts";
import { filesBehind } from "../model/facts.ts";
import { type Beside, type State, stateOf, stateWhenAsked } from "../model/state.ts";
import { type TextFile, textFile } from "../model/text-files.ts";
import { SourceLoader } from "../sources/source-loader.ts";
import { supplied } from "../sources/unseen.ts";
import { Failures } from "./failures.ts";
import type { CheckedFolder, CheckInput } from "./input.ts";
import { failedParts, failingPlace, placeOfError } from "./missing-parts.ts";

/** Renders every environment before any is judged, because a definition in one declares kinds for the others. */
export class Loading {
  /** The environments that are judged: with a change, those that it can affect. */
  readonly states: State[] = [];
  readonly beside: Beside;
  readonly failures: Failures;
  /** The number of environments that only list others. */
  emptied = 0;
  /** The files that judged environments read, each with those that do. */
  readonly readers = new Map<string, State[]>();
  readonly #loader: SourceLoader;
  readonly #declared: DeclaredKinds;

  /**
   * @param label returns the name of a path of the tree in reports
   * @param isDeployed true for an environment, as reports print it, that something deploys
   */
  constructor(
    private readonly input: CheckInput,
    private readonly label: (path: string) => string,
    isDeployed: (environment: string) => boolean,
  ) {
    const { tree, outside, flux = [], environments, since, onEnvironment } = input;
    this.failures = new Failures(input.cwd, isDeployed);
    this.#loader = new SourceLoader(tree, { ...outside, ...(flux.length > 0 && { unrestricted: true }) });
    this.#declared = new DeclaredKinds(() => this.#defining());
    const left = new Map<State, CheckedFolder>();
    for (const [at, given] of environments.entries()) {
      const environment = label(given.folder);
      onEnvironment?.(environment, at, environments.length);
      if (since?.isAffected(given.folder) === false) left.set(this.#unrendered(given, environment), given);
      else this.states.push(...this.#load(given, environment, this.failures));
    }
    for (const state of this.states)
      for (const file of new Set(filesBehind(state))) addTo(this.readers, file, state);
    const readers = lazily(() => {
      const found = new Map<string, State[]>();
      for (const [state, { folder }] of left)
        for (const file of since?.filesOf(folder) ?? []) addTo(found, file, state);
      return found;
    });
    this.beside = { states: [...left.keys()], reading: (file) => readers().get(file) ?? [] };
  }

  /** An environment that a change doesn't affect; what can't be rendered of it is nothing of that change. */
  #unrendered(given: CheckedFolder, environment: string): State {
    const { strictness, kubernetes, authored, namespace } = given;
    const known = { environment, strictness, kubernetes, authored, namespace };
    return stateWhenAsked(known, () => {
      const [state = stateOf([], { ...known, inPart: true })] = this.#load(
        given,
        environment,
        new Failures(""),
      );
      return state;
    });
  }

  /** The files to search: those that judged environments read, and the others that are given and may differ. */
  files(): TextFile[] {
    const { files = [], since, tree } = this.input;
    const read = [...this.readers].map(([file, [first]]) =>
      textFile(this.#loader.tree, file, this.label, first?.environment),
    );
    const others = files.filter((file) => !this.readers.has(file) && since?.isChanged(file) !== false);
    return [...read, ...others.map((file) => textFile(tree, file, this.label))];
  }

  /** The files that may contain the definition of a kind. */
  *#defining(): Generator<TextFile> {
    const { files = [], defining, tree } = this.input;
    for (const file of new Set([...this.readers.keys(), ...files, ...(defining?.() ?? [])]))
      yield textFile(tree, file, this.label);
  }

  /** Renders an environment; nothing of one that can't be, or that leaves all to others. */
  #load(given: CheckedFolder, environment: string, failures: Failures): State[] {
    const loader = this.#loader;
    const { folder, strictness, manifests, leftToOthers, flux, edits, kubernetes, authored } = given;
    const by = authored !== undefined ? "kustogen" : manifests ? "argo" : undefined;
    let loaded: ReturnType<SourceLoader["load"]>;
    try {
      refuseLate();
      loaded =
        manifests === undefined
          ? loader.as(folder, { leftToOthers, flux, edits }).load(folder, flux?.variables)
          : loader.loadManifests(folder, manifests);
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      for (const part of failedParts(missingBefore(error), this.label)) failures.addPart(environment, part);
      const failing = manifests && failingPlace(error, loader.tree);
      const place = { ...(edits && { file: edits.file }), ...failing, ...placeOfError(error, loader.tree) };
      failures.addWhole(environment, error, by, place);
      return [];
    }
    const { resources, missing, unsure, sources } = loaded;
    const failed = failedParts(missing, this.label);
    if (leftToOthers !== undefined && resources.length === 0 && failed.length === 0) {
      this.emptied++;
      return [];
    }
    for (const part of failed) failures.addPart(environment, part);
    const known = { environment, strictness, kubernetes, authored, inPart: supplied(missing) };
    const state = stateOf(resources, { ...known, unsure, sources, declared: this.#declared });
    this.#declared.add(state);
    return [state];
  }
}
