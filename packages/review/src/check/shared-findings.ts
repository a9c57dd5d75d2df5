import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { isInstalled } from "../discovery/installed.ts";
import type { Crd } from "../kinds/from-crd.ts";
import type { CheckInput } from "./check.ts";
import { isComponent } from "./component-rules.ts";
import { definitionsIn, mayDefine } from "./declared-kinds.ts";
import { filesBehind, textFile } from "./files.ts";
import { type Judged, type RuleFailure, Said } from "./judged.ts";
import { judgeKustomizations, rankOf } from "./kustomization-rules.ts";
import { judgedFiles } from "./memory/file-memory.ts";
import type { PartMemory } from "./memory/part-memory.ts";
import { type Label, type Placed, placedFinding } from "./placed.ts";
import { judgePlainFiles } from "./plain-files.ts";
import { judgeFiles } from "./repository-rules.ts";
import { TreeFiles } from "./sources/source-files.ts";
import type { State } from "./state.ts";
import type { TextFile } from "./text-files.ts";

/** The findings about the kustomizations and files of some environments. */
export interface SharedPart {
  ofKustomizations: readonly { rank: number; at: number; placed: Placed }[];
  files: readonly SharedFile[];
  /** The definitions of kinds that the environments render. */
  definitions: readonly Crd[];
}

/** A file that was searched. */
interface SharedFile {
  file: string;
  /** The first environment that reads it. */
  environment: string;
  /** False if it is known to contain no CustomResourceDefinition. */
  mayDefine: boolean;
  findings: readonly Placed[];
}

/** Collects the findings about kustomizations and files, which environments share. */
export class SharedFindings {
  /** The files that were searched, each with the first environment that reads it. */
  readonly #files = new Map<string, string>();
  /** Those that may define kinds and aren't checked. */
  #onlyDefining: readonly string[] | undefined;
  /** The files that are known to contain no CustomResourceDefinition. */
  readonly #undefining = new Set<string>();
  /** For who has asked for all that may define kinds: how many files were known by then. */
  readonly #asked = new WeakMap<ReadonlySet<string>, number>();
  readonly #ofKustomizations: { rank: number; at: number; placed: Placed }[] = [];
  readonly ofFiles: Placed[] = [];
  /** Rules that failed, including those about environments. */
  readonly failures: RuleFailure[] = [];

  constructor(
    private readonly input: CheckInput,
    private readonly label: Label,
  ) {}

  /**
   * Checks the sources of some environments, each given with its number. Components wait until everything is
   * rendered.
   * @param tree the tree that their files were read from
   * @param place finds the places of findings in them
   * @param isApart true to judge files that others read as well, and to find out whether they define a kind
   */
  judged(
    states: ReadonlyMap<number, State>,
    tree: FileTree,
    place: (findings: readonly Judged[]) => Placed[],
    isApart: boolean,
  ): SharedPart {
    const said = new Said();
    const builders = [...states.values()].flatMap((state) => {
      const { sources } = state;
      if (sources === undefined) return [];
      const { files, kustomizations } = sources;
      return [{ state, files, sources: kustomizations.filter((one) => !isComponent(one)) }];
    });
    judgeKustomizations(builders, this.input.rules, said);
    const numbers = new Map(
      [...states].map(([at, state]) => [state.environment, { rank: rankOf(state), at }]),
    );
    const ofKustomizations = place(said.findings).map((placed) => ({
      ...(numbers.get(placed.about.environment) as { rank: number; at: number }),
      placed,
    }));
    this.failures.push(...said.failures);
    const all = [...states.values()];
    const files = new Map<string, TextFile & { environment: string }>();
    for (const state of all)
      for (const file of filesBehind(state))
        if (!files.has(file) && (isApart || !this.#files.has(file)))
          files.set(file, { ...textFile(tree, file, this.label), environment: state.environment });
    const found = groupedBy(this.#ofTexts([...files.values()], all, place), (placed) => placed.within);
    return {
      ofKustomizations,
      files: [...files.values()].map((text) => ({
        file: text.file,
        environment: text.environment,
        mayDefine: !isApart || mayDefine(text),
        findings: found.get(text.file) ?? [],
      })),
      definitions: all.flatMap(definitionsIn),
    };
  }

  /** Adds results that leave out known files. */
  take({ ofKustomizations, files }: SharedPart): void {
    this.#ofKustomizations.push(...ofKustomizations);
    for (const { file, environment, findings, mayDefine } of files) {
      if (this.#files.has(file)) continue;
      this.#files.set(file, environment);
      if (!mayDefine) this.#undefining.add(file);
      this.ofFiles.push(...findings);
    }
  }

  /** Checks the files that no environment reads. */
  judgeOthers(memory: PartMemory | undefined): void {
    const { files: all = [], tree } = this.input;
    const others = all.filter((file) => !this.#files.has(file));
    const judge = (some: readonly string[], from: FileTree) => {
      const [failed, files] = [this.failures.length, new TreeFiles(from)];
      const texts = some.map((file) => textFile(from, file, this.label));
      const place = (found: readonly Judged[]) =>
        found.map((judged) => placedFinding(judged, { files }, this.label, judged.file));
      const said = new Said();
      const plain = texts.filter(({ file }) => this.input.isExcluded?.(file) !== true);
      judgePlainFiles(plain, this.input.rules, from, said);
      this.failures.push(...said.failures);
      const findings = [...this.#ofTexts(texts, [], place), ...place(said.findings)];
      return { findings, defining: some, texts, isLost: this.failures.length > failed };
    };
    if (memory === undefined) {
      this.ofFiles.push(...judge(others, tree).findings);
      return;
    }
    const { findings, defining } = judgedFiles(memory, tree, others, (some, from) => {
      const { texts, ...judged } = judge(some, from);
      return { ...judged, defining: texts.filter(mayDefine).map(({ file }) => file) };
    });
    this.ofFiles.push(...findings);
    const may = new Set(defining);
    for (const file of others) if (!may.has(file)) this.#undefining.add(file);
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

  /** The findings about kustomizations, those of the strictest environments first. */
  get ofKustomizations(): Placed[] {
    return [...this.#ofKustomizations]
      .sort((a, b) => b.rank - a.rank || a.at - b.at)
      .map(({ placed }) => placed);
  }

  /** Every known file. */
  *files(): Generator<string> {
    yield* this.#files.keys();
    for (const file of this.input.files ?? []) if (!this.#files.has(file)) yield file;
  }

  /** The texts of the known files, without those of installed packages. @param tree the tree that they are read from */
  *texts(tree = this.input.tree): Generator<TextFile> {
    for (const file of this.files())
      if (this.#files.has(file) || !isInstalled(file))
        yield textFile(tree, file, this.label, this.#files.get(file));
  }

  /** The files that may contain the definition of a kind. @param passed files that are no longer of interest */
  *defining(passed: ReadonlySet<string>): Generator<TextFile> {
    const { size } = this.#files;
    if (shortcuts.taken && this.#asked.get(passed) === size) return;
    this.#onlyDefining ??= this.input.defining?.() ?? [];
    const only = this.#onlyDefining.filter((file) => !this.#files.has(file));
    for (const file of [...this.files(), ...only])
      if (!passed.has(file) && !this.#undefining.has(file))
        yield textFile(this.input.tree, file, this.label, this.#files.get(file));
    this.#asked.set(passed, size);
  }
}
