import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";
import { Again } from "./again.ts";
import { hasIn } from "./asked.ts";
import { changeSince } from "./change-context.ts";
import type { CheckInput, EnvironmentInput } from "./check.ts";
import { Components } from "./component-rules.ts";
import { DeclaredKinds, definitionsIn } from "./declared-kinds.ts";
import { judgeEnvironments } from "./environment-rules.ts";
import type { Fact } from "./fact.ts";
import { argoIn, builtFrom, objectsIn } from "./facts.ts";
import { Failures } from "./failures.ts";
import { hasUnknownNames, withoutVariables } from "./flux-variables.ts";
import { type Judged, Said } from "./judged.ts";
import { Loading } from "./loading.ts";
import { Part } from "./memory/part.ts";
import { type LeftOutRecord, PartMemory, type PartRecord } from "./memory/part-memory.ts";
import { inOrder, partsOf } from "./memory/parts.ts";
import { placedOf } from "./memory/placed-record.ts";
import { WholeMemory } from "./memory/whole-memory.ts";
import { unjudgedIn } from "./not-judged.ts";
import type { Outcome } from "./outcome.ts";
import { type Label, type Placed, placedFindings } from "./placed.ts";
import type { CheckReport } from "./report/finding.ts";
import { AT_A_TIME } from "./run.ts";
import type { SecondLook } from "./second-look.ts";
import { SharedFindings } from "./shared-findings.ts";
import type { SourceLoader } from "./sources/source-loader.ts";
import { standIn, standInFor } from "./stand-in.ts";
import type { State } from "./state.ts";

/** Environments that are at hand, by their places in the list of all, and what rendered them. */
interface Loaded {
  loader: SourceLoader;
  states: Map<number, State>;
}

/**
 * Renders environments and judges each by itself, some at a time: what rules say is placed, small facts are kept, and
 * everything else is let go before the next ones. What an earlier check has said of some holds while they are as they were.
 */
export class Rounds {
  readonly #input: CheckInput;
  readonly #look: SecondLook | undefined;
  readonly #label: Label;
  readonly #loading: Loading;
  readonly #again: Again;
  readonly #declared: DeclaredKinds;
  readonly #facts: readonly Fact[];
  readonly #atATime: number;
  readonly #outcomes: (Outcome | undefined)[] = [];
  readonly #parts: Part[];
  readonly memory: PartMemory | undefined;
  /** What an earlier check says of all environments together. */
  readonly whole: WholeMemory | undefined;
  readonly components = new Components();
  readonly failures: Failures;
  readonly shared: SharedFindings;
  /** Environments with objects of names that only a cluster with Flux knows. */
  readonly unknown = new Set<string>();
  /** What changed since the revision that environments are compared with. */
  readonly shown: ResourceChange[] = [];
  /** Environments whose lines only moved since then. */
  readonly moved: string[] = [];
  readonly notRendered: CheckReport["checked"]["notRendered"] = [];
  readonly notLookedAt: NotLookedAt[] = [];
  /** How many only list what are environments themselves. */
  emptied = 0;

  constructor(input: CheckInput, label: Label, look?: SecondLook) {
    this.#input = input;
    this.#atATime = input.atATime ?? AT_A_TIME;
    this.#label = label;
    this.#look = look;
    this.memory = input.memory && new PartMemory(input, input.memory);
    this.shared = new SharedFindings(input, label);
    this.#declared = new DeclaredKinds((passed) => this.shared.defining(passed), input.memory?.digest);
    this.#loading = new Loading(input, label, this.#declared);
    this.whole = this.memory && new WholeMemory(input, this.memory);
    this.#again = new Again(this.#loading, this.whole?.tree);
    this.#facts = [objectsIn, argoIn, builtFrom, hasIn, ...input.rules.flatMap(({ asks }) => asks?.() ?? [])];
    this.failures = new Failures(input.cwd);
    const { environments } = input;
    const parts =
      this.memory === undefined ? inOrder(environments.length, this.#atATime) : partsOf(environments);
    this.#parts = parts.map((numbers) => new Part(numbers));
  }

  /** What is known of each environment that could be judged. */
  get outcomes(): Outcome[] {
    return this.#outcomes.filter((one) => one !== undefined);
  }

  /** Does so, some environments at each step: what is added to the findings that it gives is placed with them. */
  *run(): Generator<Judged[], void, void> {
    let next: Part[] = [];
    for (const part of this.#parts) {
      const record = this.memory?.recall(part.numbers);
      if (record === undefined) next.push(part);
      if (record !== undefined || next.flatMap(({ numbers }) => numbers).length >= this.#atATime) {
        yield* this.#judge(next);
        next = [];
      }
      if (record !== undefined && this.memory !== undefined) this.#recall(part, record, this.memory);
    }
    yield* this.#judge(next);
    this.shared.judgeOthers(this.memory);
    // Those who asked for a definition that an environment behind them renders, or that is another one by now.
    const misled = new Set(this.#declared.misled());
    for (const part of this.#parts) {
      const numbers = part.numbers.filter((at) => misled.has(at));
      if (numbers.length === 0) continue;
      part.seen ??= this.memory?.observe(part.record?.seen);
      yield* this.#round(this.#load(numbers, part, false), part, false);
    }
    if (this.memory !== undefined) for (const part of this.#parts) this.#keep(part, this.memory);
    this.whole?.made(this.#parts, this.unknown);
  }

  /** Judges parts of which nothing is known, all of them rendered first: a definition in one tells of kinds in the others. */
  *#judge(parts: readonly Part[]): Generator<Judged[], void, void> {
    const loaded = parts.map((part) => {
      part.seen = this.memory?.observe();
      part.isLost = part.numbers.some((at) => this.#input.environments[at]?.isOpen);
      const before = this.#leftOut;
      const round = this.#load(part.numbers, part, true);
      const failures = this.failures.since(before.failures);
      part.isLost ||= failures === undefined;
      part.leftOut = {
        failures: failures ?? [],
        notRendered: this.notRendered.slice(before.notRendered),
        notLookedAt: this.notLookedAt.slice(before.notLookedAt),
        emptied: this.emptied - before.emptied,
      };
      return round;
    });
    for (const part of parts) {
      yield* this.#round(loaded.shift() as Loaded, part, true);
      // As text it takes less room until all parts are kept.
      const text = part.seen?.text;
      part.isLost ||= text === undefined;
      part.seen = this.memory?.observe(text);
    }
  }

  /** Takes over what an earlier check says of a part. */
  #recall(part: Part, record: PartRecord, memory: PartMemory): void {
    part.recall(record, memory);
    let values: unknown[][] | undefined;
    const kept = (place: number, number: number) => {
      values ??= memory.memory.unpack(record.facts) as unknown[][];
      return values[place]?.[number];
    };
    part.numbers.forEach((at, place) => {
      const known = record.environments[place];
      const environment = this.#said(at);
      if (known === undefined) return;
      const { inPart, hasUnknownNames, resources, unjudged } = known;
      const { strictness, kubernetes, authored, undeployed } = this.#input.environments[
        at
      ] as EnvironmentInput;
      const isUndeployed = undeployed !== undefined;
      const declared = this.#declared.tell(at);
      const state = standInFor(
        { environment, strictness, kubernetes, authored, declared, inPart, isUndeployed },
        () => this.#again.rendered(at),
        () => this.whole?.asked(at),
      );
      for (const [number, fact] of this.#facts.entries()) fact.give(state, () => kept(place, number));
      this.#outcomes[at] = { state, resources, findings: placedOf(known.findings, memory.rules), unjudged };
      if (hasUnknownNames) this.unknown.add(environment);
      for (const [name, answer] of record.told) this.#declared.told(at, name, answer);
    });
    const { failures, notRendered, notLookedAt, emptied } = record.leftOut;
    this.failures.take(failures);
    this.notRendered.push(...notRendered);
    this.notLookedAt.push(...notLookedAt);
    this.emptied += emptied;
    this.#declared.add(record.definitions);
    this.shared.take(part.shared);
  }

  /** Keeps what is known of a part for the next check. */
  #keep(part: Part, memory: PartMemory): void {
    if (part.seen === undefined) return;
    const told = this.#declared.answersTo(part.numbers);
    const record = part.recordOf(this.#outcomes, this.unknown, this.#facts, memory, told);
    if (record !== undefined) memory.keep(part.numbers, record);
  }

  /** How much there is that can't be kept. */
  get #troubles(): number {
    return this.shared.failures.length + this.components.users;
  }

  /** How much isn't judged by now. */
  get #leftOut(): Record<keyof LeftOutRecord, number> {
    const { notRendered, notLookedAt, emptied } = this;
    return {
      failures: this.failures.count,
      notRendered: notRendered.length,
      notLookedAt: notLookedAt.length,
      emptied,
    };
  }

  /** @param isFirst false for environments that are judged once more, of which all else is known */
  #load(numbers: readonly number[], part: Part, isFirst: boolean): Loaded {
    const { tree } = this.#input;
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
    judgeEnvironments(all, this.#input.rules, () => said);
    yield said.findings;
    const isFlux = (this.#input.flux ?? []).length > 0;
    if (isFlux) for (const state of all) if (hasUnknownNames(state)) this.unknown.add(state.environment);
    const byName = new Map(all.map((state) => [state.environment, state]));
    const place = (findings: readonly Judged[]) =>
      placedFindings(
        isFlux ? withoutVariables(findings, this.unknown) : findings,
        (environment) => byName.get(environment)?.sources,
        this.#label,
      );
    const found = new Map<string, Placed[]>();
    for (const one of place(said.findings)) addTo(found, one.about.environment, one);
    this.shared.failures.push(...said.failures);
    if (isFirst) {
      part.shared = this.shared.judged(states, loader.tree, place, part.seen !== undefined);
      this.shared.take(part.shared);
    }
    const standIns = [...states].map(([at, state]) => {
      const stand = this.#standIn(at, state);
      const { length: resources } = state.resources;
      const findings = found.get(state.environment) ?? [];
      this.#outcomes[at] = { state: stand, resources, findings, unjudged: unjudgedIn(state) };
      return stand;
    });
    if (isFirst) {
      for (const [at, state] of states) if (this.#isMoved(at, state)) this.moved.push(state.environment);
      this.components.add(all, standIns);
      if (this.#input.beside !== undefined)
        for (const state of all)
          if (state.since !== undefined)
            this.shown.push(...changeSince(state, state.since.state).context.changes);
    }
    if (this.#troubles > troubles) part.isLost = true;
  }

  /** True where both sides render to the very same objects, from files that changed. */
  #isMoved(at: number, { inPart, resources, since }: State): boolean {
    if (since === undefined || inPart || resources.length === 0) return false;
    return (
      sameResources(since.state.resources, resources) &&
      this.#input.since?.isTouched?.((this.#input.environments[at] as EnvironmentInput).folder) === true
    );
  }

  #stateOf(at: number, loader: SourceLoader, isFirst: boolean): State | undefined {
    const environment = isFirst ? this.#said(at) : "";
    const state = this.#loading.load(at, loader, isFirst ? this.failures : undefined, this.#look);
    if (state === "failed") return undefined;
    if (state === "emptied") {
      this.emptied++;
      return undefined;
    }
    if (!("template" in state)) return state;
    const reason = `it makes the templates of a Helm chart (${state.template})`;
    this.notRendered.push({ folder: environment, reason });
    this.notLookedAt.push({ place: environment, cause: "chart", what: reason });
    return undefined;
  }

  /** What an environment is called, once that is told to who watches. */
  #said(at: number): string {
    const { environments, onEnvironment } = this.#input;
    const environment = this.#label(environments[at]?.folder ?? "");
    onEnvironment?.(environment, at, environments.length);
    return environment;
  }

  /** Where all are at hand at once and nothing is kept, none is let go. */
  #standIn(at: number, state: State): State {
    const { whole } = this;
    if (whole === undefined && this.#input.environments.length <= this.#atATime) return state;
    return standIn(state, this.#facts, () => this.#again.rendered(at), whole && (() => whole.asked(at)));
  }
}
