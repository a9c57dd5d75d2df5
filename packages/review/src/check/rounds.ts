import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { Again } from "./again.ts";
import { hasIn } from "./asked.ts";
import type { CheckInput, EnvironmentInput } from "./check.ts";
import { Components } from "./component-rules.ts";
import { DeclaredKinds, definitionsIn } from "./declared-kinds.ts";
import { judgeEnvironments } from "./environment-rules.ts";
import type { Fact } from "./fact.ts";
import { argoFiles, argoIn, builtFrom, objectsIn, ownPlace } from "./facts.ts";
import { withFilledIn } from "./filled-in.ts";
import { fieldsInPatches } from "./flux-patches.ts";
import { hasUnknownNames, withoutVariables } from "./flux-variables.ts";
import { type Judged, Said } from "./judged.ts";
import { LeftOut } from "./left-out.ts";
import { Loading } from "./loading.ts";
import type { Packing } from "./memory/check-memory.ts";
import { Part } from "./memory/part.ts";
import { PartMemory, rulesById } from "./memory/part-memory.ts";
import type { PartFindings } from "./memory/part-record.ts";
import { inOrder, partsOf, stepsOf, withoutOpen } from "./memory/parts.ts";
import { WholeMemory } from "./memory/whole-memory.ts";
import { unjudgedIn } from "./not-judged.ts";
import type { Outcome } from "./outcome.ts";
import { type Label, placedFindings } from "./placed.ts";
import type { Rule } from "./rule.ts";
import { AT_A_TIME } from "./run.ts";
import { SeenChanges } from "./seen-changes.ts";
import { SharedFindings } from "./shared-findings.ts";
import type { SourceLoader } from "./sources/source-loader.ts";
import { standIn } from "./stand-in.ts";
import type { State } from "./state.ts";
import { takenOutcome } from "./taken-outcome.ts";
import type { Block, WorkerPart } from "./worker.ts";

/** Loaded environments, by their places in the list of all, and their loader. */
interface Loaded {
  loader: SourceLoader;
  states: Map<number, State>;
}

/**
 * Renders and checks environments, a few at a time: findings are placed, small facts are kept, and everything else is
 * released before the next ones. The results of an earlier check are reused for unchanged environments.
 */
export class Rounds {
  readonly #loading: Loading;
  readonly #again: Again;
  readonly #declared: DeclaredKinds;
  readonly #facts: readonly Fact[];
  readonly #atATime: number;
  /** Passes results of a part to or from another check; undefined if there is no other. */
  readonly #packing: Packing | undefined;
  /** True if another check lists the results. */
  readonly #isApart: boolean;
  readonly #ruleById: ReadonlyMap<string, Rule>;
  readonly #outcomes: (Outcome | undefined)[] = [];
  readonly #parts: Part[];
  readonly memory: PartMemory | undefined;
  /** The findings of an earlier check about all environments together. */
  readonly whole: WholeMemory | undefined;
  readonly components = new Components();
  readonly leftOut: LeftOut;
  readonly shared: SharedFindings;
  /** Environments with objects whose names only a cluster with Flux knows. */
  readonly unknown = new Set<string>();
  readonly changes: SeenChanges;

  /** @param packing passes the results on to another check */
  constructor(
    private readonly input: CheckInput,
    private readonly label: Label,
    packing?: Packing,
  ) {
    this.#atATime = input.worker?.atATime ?? input.atATime ?? AT_A_TIME;
    this.#isApart = packing !== undefined;
    this.#packing = packing ?? input.memory ?? input.worker;
    this.#ruleById = rulesById(input.rules);
    this.memory = input.memory && new PartMemory(input, input.memory);
    this.shared = new SharedFindings(input, label);
    this.#declared = new DeclaredKinds((passed) => this.shared.defining(passed), this.#packing?.digest);
    this.#loading = new Loading(input, label, this.#declared);
    this.whole = this.memory && new WholeMemory(input, this.memory);
    this.#again = new Again(this.#loading, this.whole?.tree);
    this.#facts = [
      objectsIn,
      argoIn,
      argoFiles,
      builtFrom,
      ownPlace,
      hasIn,
      ...input.rules.flatMap(({ asks }) => asks?.() ?? []),
    ];
    this.leftOut = new LeftOut(input.cwd);
    this.changes = new SeenChanges(input);
    const { environments } = input;
    const parts =
      this.memory === undefined ? inOrder(environments.length, this.#atATime) : partsOf(environments);
    const chosen = input.worker === undefined ? parts : withoutOpen(parts, environments);
    this.#parts = chosen.map((numbers) => new Part(numbers));
  }

  /** The outcome of each environment that could be checked. */
  get outcomes(): Outcome[] {
    return this.#outcomes.filter((one) => one !== undefined);
  }

  /** Releases the environments once all results are collected. */
  letGo(): void {
    this.#outcomes.length = 0;
  }

  /**
   * Checks the environments, some in each step. Yields the findings before they are placed, and promises to wait for.
   */
  *run(): Generator<Judged[] | Promise<void>, void, void> {
    const steps = stepsOf(this.#parts, this.#atATime, (part) => this.memory?.recall(part.numbers));
    const blocks = steps.filter((step) => "parts" in step);
    const run = this.input.worker?.begin(blocks.map(({ parts }) => parts.map(({ numbers }) => numbers)));
    let block = 0;
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      if ("record" in step) {
        step.part.seenBefore = step.record.seen;
        this.#take(step.part, step.record);
      } else if (run === undefined || run.takes()) {
        yield* this.#judge(step.parts);
        block++;
      } else {
        let answer: readonly (WorkerPart | undefined)[] = [];
        yield run.answer(block++).then((found) => void (answer = found));
        for (const [at, part] of step.parts.entries()) {
          const found = answer[at];
          if (found === undefined) yield* this.#judge([part]);
          else this.#takeFromWorker(part, found);
        }
      }
    }
    this.shared.judgeOthers(this.memory);
    // Environments that looked up a definition that a later environment renders, or that has changed since.
    const misled = new Set(this.#declared.misled());
    for (const part of this.#parts) {
      const numbers = part.numbers.filter((at) => misled.has(at));
      if (numbers.length === 0) continue;
      part.seen ??= this.memory?.observe(part.seenBefore);
      yield* this.#round(this.#load(numbers, part, false), part, false);
    }
    for (const part of this.#parts) {
      if (this.memory !== undefined) this.#keep(part, this.memory);
      part.letGo();
    }
    this.whole?.made(this.#parts, this.unknown);
  }

  /** Checks some environments for another check. Results are undefined for a part that can't be passed on. */
  *apart(block: Block): Generator<Judged[], (WorkerPart | undefined)[], void> {
    const parts = block.map((numbers) => new Part(numbers));
    yield* this.#judge(parts);
    return parts.map((part) => {
      const found = this.#findingsOf(part);
      for (const at of part.numbers) delete this.#outcomes[at];
      return found && { ...found, seen: part.seen?.text };
    });
  }

  /** Adds a worker's results for a part. */
  #takeFromWorker(part: Part, found: WorkerPart): void {
    this.#take(part, found);
    // Stored in the same way as results that were checked here.
    if (found.seen !== undefined) part.seen = this.memory?.observe(found.seen);
  }

  /** Checks parts without known results, once all are rendered: a definition in one declares kinds for the others. */
  *#judge(parts: readonly Part[]): Generator<Judged[], void, void> {
    const loaded = parts.map((part) => {
      part.seen = this.memory?.observe();
      part.isLost = part.numbers.some((at) => this.input.environments[at]?.isOpen);
      const since = this.leftOut.mark();
      const round = this.#load(part.numbers, part, true);
      const { record, isLost } = since();
      part.isLost ||= isLost;
      part.leftOut = record;
      return round;
    });
    for (const part of parts) {
      yield* this.#round(loaded.shift() as Loaded, part, true);
      if (part.seen === undefined) continue;
      // Text takes less memory until all parts are stored.
      const { text } = part.seen;
      part.isLost ||= text === undefined;
      part.seen = this.memory?.observe(text);
    }
  }

  /** Adds another check's results for a part. */
  #take(part: Part, found: PartFindings): void {
    part.take(found, this.#ruleById);
    // No closure may keep all of it: findings are copied, and facts stay packed until they are needed.
    let facts: Uint8Array | unknown[][] = found.facts;
    const kept = (place: number, number: number) => {
      if (facts instanceof Uint8Array) facts = this.#packing?.unpack(facts) as unknown[][];
      return facts[place]?.[number];
    };
    for (const [place, at] of part.numbers.entries()) {
      const known = found.environments[place];
      const environment = this.#said(at);
      if (known === undefined) continue;
      this.#outcomes[at] = takenOutcome(known, {
        environment,
        input: this.input.environments[at] as EnvironmentInput,
        declared: this.#declared.tell(at),
        facts: this.#facts,
        kept: (number) => kept(place, number),
        rendered: () => this.#again.rendered(at),
        asked: () => this.whole?.asked(at),
        ruleById: this.#ruleById,
      });
      if (known.hasUnknownNames) this.unknown.add(environment);
      for (const [name, answer] of found.told) this.#declared.record(at, name, answer);
    }
    this.leftOut.take(found.leftOut);
    this.#declared.add(found.definitions);
    this.shared.take(part.shared);
  }

  /** Stores the results of a part for the next check. */
  #keep(part: Part, memory: PartMemory): void {
    if (part.seen === undefined) return;
    const found = this.#findingsOf(part);
    const seen = part.seen.text;
    if (found !== undefined && seen !== undefined) memory.keep(part.numbers, { ...found, seen });
  }

  /** The results of a part, as plain data. */
  #findingsOf(part: Part): PartFindings | undefined {
    const answers = this.#declared.answersTo(part.numbers);
    return this.#packing && part.findings(this.#outcomes, this.unknown, this.#facts, this.#packing, answers);
  }

  /** The number of results that can't be stored. */
  get #troubles(): number {
    return this.shared.failures.length + this.components.users;
  }

  /** @param isFirst false for environments that are checked again, whose other results are known */
  #load(numbers: readonly number[], part: Part, isFirst: boolean): Loaded {
    const { tree } = this.input;
    const loader = this.#loading.fresh(part.seen?.of(tree));
    const states = new Map<number, State>();
    for (const at of numbers) {
      const state = this.#stateOf(at, loader, isFirst);
      if (state === undefined) continue;
      states.set(at, state);
      if (isFirst) this.#declared.add(definitionsIn(state));
    }
    return { loader, states };
  }

  *#round({ loader, states }: Loaded, part: Part, isFirst: boolean): Generator<Judged[], void, void> {
    const troubles = this.#troubles;
    const all = [...states.values()];
    const said = new Said();
    judgeEnvironments(all, this.input.rules, () => said);
    yield said.findings;
    const { flux = [] } = this.input;
    const isFlux = flux.length > 0;
    if (isFlux) for (const state of all) if (hasUnknownNames(state)) this.unknown.add(state.environment);
    const byName = new Map(all.map((state) => [state.environment, state]));
    const place = (findings: readonly Judged[]) =>
      placedFindings(
        withFilledIn(isFlux ? withoutVariables(findings, this.unknown, fieldsInPatches(flux)) : findings),
        (environment) => byName.get(environment)?.sources,
        this.label,
      );
    const found = groupedBy(place(said.findings), (one) => one.about.environment);
    this.shared.failures.push(...said.failures);
    if (isFirst) {
      const isAlone = this.#isApart || part.seen !== undefined;
      part.shared = this.shared.judged(states, loader.tree, place, isAlone);
      if (!this.#isApart) this.shared.take(part.shared);
    }
    const standIns = [...states].map(([at, state]) => {
      const stand = this.#standIn(at, state);
      const { length: resources } = state.resources;
      const findings = found.get(state.environment) ?? [];
      this.#outcomes[at] = { state: stand, resources, findings, unjudged: unjudgedIn(state) };
      return stand;
    });
    if (isFirst) {
      this.changes.add(states);
      this.components.add(all, standIns);
    }
    if (this.#troubles > troubles) part.isLost = true;
  }

  #stateOf(at: number, loader: SourceLoader, isFirst: boolean): State | undefined {
    const environment = isFirst ? this.#said(at) : "";
    const state = this.#loading.load(at, loader, isFirst ? this.leftOut.failures : undefined);
    if (state === "failed") return undefined;
    if (state === "emptied") {
      this.leftOut.emptied++;
      return undefined;
    }
    if (!("template" in state)) return state;
    this.leftOut.addTemplate(environment, state.template);
    return undefined;
  }

  /** The name of an environment, after it is reported as progress. */
  #said(at: number): string {
    const { environments, onEnvironment } = this.input;
    const environment = this.label(environments[at]?.folder ?? "");
    onEnvironment?.(environment, at, environments.length);
    return environment;
  }

  /** If all are loaded at once and nothing is stored, none is released. */
  #standIn(at: number, state: State): State {
    const { whole } = this;
    if (whole === undefined && this.input.environments.length <= this.#atATime) return state;
    return standIn(state, this.#facts, () => this.#again.rendered(at), whole && (() => whole.asked(at)));
  }
}
