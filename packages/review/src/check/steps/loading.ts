import { missingBefore } from "@kustogen/kustomize/build/parts.ts";
import { Interrupted } from "@kustogen/kustomize/errors/errors.ts";
import { refuseLate } from "@kustogen/kustomize/limits.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { DeclaredKinds } from "../model/declared-kinds.ts";
import { filesBehind } from "../model/facts.ts";
import { type State, stateOf } from "../model/state.ts";
import { type TextFile, textFile } from "../model/text-files.ts";
import { SourceLoader } from "../sources/source-loader.ts";
import { supplied } from "../sources/unseen.ts";
import { Failures } from "./failures.ts";
import type { CheckedFolder, CheckInput } from "./input.ts";
import { failedParts, failingPlace, placeOfError } from "./missing-parts.ts";

/** Renders every environment before any is judged, because a definition in one declares kinds for the others. */
export class Loading {
  readonly states: State[] = [];
  readonly failures: Failures;
  /** Environments without any input that a change affects: they are judged only by rules about all together. */
  readonly unaffected = new Set<string>();
  /** The number of environments that only list others. */
  emptied = 0;
  /** The files that environments read, each with those that do, the affected ones first. */
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
    for (const [at, given] of environments.entries()) {
      const environment = label(given.folder);
      if (since?.isAffected(given.folder) === false) this.unaffected.add(environment);
      onEnvironment?.(environment, at, environments.length);
      this.#load(given, environment);
    }
    for (const state of new Set([...this.affected, ...this.states]))
      for (const file of new Set(filesBehind(state))) addTo(this.readers, file, state);
  }

  /** The environments that a change affects; all, without one. */
  get affected(): State[] {
    return this.states.filter(({ environment }) => !this.unaffected.has(environment));
  }

  /** The files to search: those that affected environments read, and the others that are given and may differ. */
  files(): TextFile[] {
    const { files = [], since, tree } = this.input;
    const read = [...this.readers].flatMap(([file, [first]]) =>
      first === undefined || this.unaffected.has(first.environment)
        ? []
        : textFile(this.#loader.tree, file, this.label, first.environment),
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

  #load(given: CheckedFolder, environment: string): void {
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
      for (const part of failedParts(missingBefore(error), this.label))
        this.failures.addPart(environment, part);
      const failing = manifests && failingPlace(error, loader.tree);
      const place = { ...(edits && { file: edits.file }), ...failing, ...placeOfError(error, loader.tree) };
      this.failures.addWhole(environment, error, by, place);
      return;
    }
    const { resources, missing, unsure, sources } = loaded;
    const failed = failedParts(missing, this.label);
    if (leftToOthers !== undefined && resources.length === 0 && failed.length === 0) {
      this.emptied++;
      return;
    }
    for (const part of failed) this.failures.addPart(environment, part);
    const known = { environment, strictness, kubernetes, authored, inPart: supplied(missing) };
    const state = stateOf(resources, { ...known, unsure, sources, declared: this.#declared });
    this.states.push(state);
    this.#declared.add(state);
  }
}
