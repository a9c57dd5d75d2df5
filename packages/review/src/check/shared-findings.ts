import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { CheckInput } from "./check.ts";
import { isComponent } from "./component-rules.ts";
import { filesBehind, textFile } from "./files.ts";
import { type Judged, type RuleFailure, Said } from "./judged.ts";
import { judgeKustomizations, rankOf } from "./kustomization-rules.ts";
import { type Label, type Placed, placedFinding } from "./placed.ts";
import { judgeFiles } from "./repository-rules.ts";
import { TreeFiles } from "./sources/source-files.ts";
import type { State } from "./state.ts";
import type { TextFile } from "./text-files.ts";

/** Collects the findings about kustomizations and files, which environments share. */
export class SharedFindings {
  /** The files that environments read, each with the first that does. */
  readonly #files = new Map<string, string>();
  /** Those that only environments read which a change doesn't affect. */
  readonly #unaffected = new Set<string>();
  /** The findings about kustomizations, those of the strictest environments first. */
  ofKustomizations: readonly Placed[] = [];
  readonly ofFiles: Placed[] = [];
  /** Rules that failed, including those about environments. */
  readonly failures: RuleFailure[] = [];

  constructor(
    private readonly input: CheckInput,
    private readonly label: Label,
  ) {}

  /** Records the files that environments read. @param unaffected environments without an input that a change affects */
  read(states: readonly State[], unaffected: ReadonlySet<string>): void {
    const isAffected = ({ environment }: State) => !unaffected.has(environment);
    for (const state of [...states.filter(isAffected), ...states.filter((one) => !isAffected(one))])
      for (const file of filesBehind(state)) {
        if (this.#files.has(file)) continue;
        this.#files.set(file, state.environment);
        if (!isAffected(state)) this.#unaffected.add(file);
      }
  }

  /**
   * Checks the sources of environments, and the files that none of them reads. Components wait.
   * @param tree the tree that their files were read from
   * @param place finds the places of findings in the environments' sources
   */
  judge(states: readonly State[], tree: FileTree, place: (findings: readonly Judged[]) => Placed[]): void {
    const said = new Said();
    const builders = states.flatMap((state) => {
      const { sources } = state;
      if (sources === undefined) return [];
      const { files, kustomizations } = sources;
      return [{ state, files, sources: kustomizations.filter((one) => !isComponent(one)) }];
    });
    judgeKustomizations(builders, this.input.rules, said);
    const ranks = new Map(states.map((state, at) => [state.environment, [rankOf(state), at] as const]));
    const rankIn = ({ about }: Placed) => ranks.get(about.environment) ?? [0, 0];
    this.ofKustomizations = place(said.findings).sort((one, other) => {
      const [[rank, at], [otherRank, otherAt]] = [rankIn(one), rankIn(other)];
      return otherRank - rank || at - otherAt;
    });
    this.failures.push(...said.failures);
    const texts = [...this.#files].flatMap(([file, environment]) =>
      this.#unaffected.has(file) ? [] : textFile(tree, file, this.label, environment),
    );
    this.ofFiles.push(...this.#ofTexts(texts, states, place));
    this.#judgeOthers();
  }

  /** Checks the files that no environment reads. */
  #judgeOthers(): void {
    const { files: all = [], tree, since } = this.input;
    const texts = all
      .filter((file) => !this.#files.has(file) && since?.isChanged(file) !== false)
      .map((file) => textFile(tree, file, this.label));
    const files = new TreeFiles(tree);
    const place = (found: readonly Judged[]) =>
      found.map((judged) => placedFinding(judged, { files }, this.label, judged.file));
    this.ofFiles.push(...this.#ofTexts(texts, [], place));
  }

  #ofTexts(
    files: readonly TextFile[],
    states: readonly State[],
    place: (findings: readonly Judged[]) => Placed[],
  ): Placed[] {
    const said = new Said();
    judgeFiles(files, new Map(states.map((state) => [state.environment, state])), this.input.rules, said);
    this.failures.push(...said.failures);
    return place(said.findings);
  }

  /** The files that may contain the definition of a kind. */
  *defining(): Generator<TextFile> {
    const { files = [], defining, tree } = this.input;
    const known = new Set([...this.#files.keys(), ...files]);
    for (const file of new Set([...known, ...(defining?.() ?? [])]))
      yield textFile(tree, file, this.label, this.#files.get(file));
  }
}
