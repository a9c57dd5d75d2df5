import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { CheckInput } from "./check.ts";
import { isComponent } from "./component-rules.ts";
import { filesBehind, textFile } from "./files.ts";
import { type Judged, type RuleFailure, Said } from "./judged.ts";
import { judgeKustomizations, rankOf } from "./kustomization-rules.ts";
import type { Label, Placed } from "./placed.ts";
import { judgeFiles } from "./repository-rules.ts";
import type { State } from "./state.ts";
import type { TextFile } from "./text-files.ts";

/** What rules say of kustomizations and files, which environments share. */
export class SharedFindings {
  readonly #input: CheckInput;
  readonly #label: Label;
  /** The files that were looked through, with the first environment that reads each. */
  readonly #files = new Map<string, string>();
  readonly #ofKustomizations: { rank: number; at: number; placed: Placed }[] = [];
  readonly ofFiles: Placed[] = [];
  /** Rules that failed, of environments too. */
  readonly failures: RuleFailure[] = [];

  constructor(input: CheckInput, label: Label) {
    this.#input = input;
    this.#label = label;
  }

  /**
   * Takes what some environments are built from, each with its number. Components wait until all is rendered.
   *
   * @param tree what their files were read from
   * @param place finds the places of findings in them
   */
  add(
    states: ReadonlyMap<number, State>,
    tree: FileTree,
    place: (findings: readonly Judged[]) => Placed[],
  ): void {
    const said = new Said();
    const builders = [...states.values()].flatMap((state) => {
      const { sources } = state;
      if (sources === undefined) return [];
      const { files, kustomizations } = sources;
      return [{ state, files, sources: kustomizations.filter((one) => !isComponent(one)) }];
    });
    judgeKustomizations(builders, this.#input.rules, said);
    const numbers = new Map(
      [...states].map(([at, state]) => [state.environment, { rank: rankOf(state), at }]),
    );
    for (const placed of place(said.findings)) {
      const { rank, at } = numbers.get(placed.about.environment) as { rank: number; at: number };
      this.#ofKustomizations.push({ rank, at, placed });
    }
    this.failures.push(...said.failures);
    const files: TextFile[] = [];
    for (const state of states.values())
      for (const file of filesBehind(state)) {
        if (this.#files.has(file)) continue;
        this.#files.set(file, state.environment);
        files.push(textFile(tree, file, this.#label, state.environment));
      }
    this.judge(files, [...states.values()], place);
  }

  /** Applies the rules about files to some. */
  judge(
    files: readonly TextFile[],
    states: readonly State[],
    place: (findings: readonly Judged[]) => Placed[],
  ): void {
    const said = new Said();
    judgeFiles(files, new Map(states.map((state) => [state.environment, state])), this.#input.rules, said);
    this.ofFiles.push(...place(said.findings));
    this.failures.push(...said.failures);
  }

  /** What is said of kustomizations: each of the strictest environment first. */
  get ofKustomizations(): Placed[] {
    return [...this.#ofKustomizations]
      .sort((a, b) => b.rank - a.rank || a.at - b.at)
      .map(({ placed }) => placed);
  }

  /** The files that no environment reads. */
  get others(): TextFile[] {
    const { files = [], tree } = this.#input;
    return files.flatMap((file) => (this.#files.has(file) ? [] : [textFile(tree, file, this.#label)]));
  }

  /** Every file that is known by now. */
  files(): TextFile[] {
    const { tree } = this.#input;
    const read = [...this.#files].map(([file, environment]) =>
      textFile(tree, file, this.#label, environment),
    );
    return [...read, ...this.others];
  }
}
