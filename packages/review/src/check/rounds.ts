import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";
import { Again } from "./again.ts";
import { hasIn } from "./asked.ts";
import { changeSince } from "./change-context.ts";
import type { CheckInput } from "./check.ts";
import { Components } from "./component-rules.ts";
import { DeclaredKinds } from "./declared-kinds.ts";
import { judgeEnvironments } from "./environment-rules.ts";
import type { Fact } from "./fact.ts";
import { argoIn, builtFrom, objectsIn } from "./facts.ts";
import { Failures } from "./failures.ts";
import { hasUnknownNames, withoutVariables } from "./flux-variables.ts";
import { type Judged, Said } from "./judged.ts";
import { Loading } from "./loading.ts";
import { type Unjudged, unjudgedIn } from "./not-judged.ts";
import { type Label, type Placed, placedFindings } from "./placed.ts";
import type { CheckReport } from "./report/finding.ts";
import { AT_A_TIME } from "./run.ts";
import type { SecondLook } from "./second-look.ts";
import { SharedFindings } from "./shared-findings.ts";
import type { SourceLoader } from "./sources/source-loader.ts";
import { standIn } from "./stand-in.ts";
import type { State } from "./state.ts";

/** What is known of an environment once it was judged. */
export interface Outcome {
  /** The environment, or what stands for it. */
  state: State;
  resources: number;
  findings: readonly Placed[];
  unjudged: readonly Unjudged[];
}

/**
 * Renders environments and judges each by itself, some at a time: what rules say is placed, small facts are kept, and
 * everything else is let go before the next ones.
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
  readonly components = new Components();
  readonly failures: Failures;
  readonly shared: SharedFindings;
  /** Environments with objects of names that only a cluster with Flux knows. */
  readonly unknown = new Set<string>();
  /** What changed since the revision that environments are compared with. */
  readonly shown: ResourceChange[] = [];
  readonly notRendered: CheckReport["checked"]["notRendered"] = [];
  readonly notLookedAt: NotLookedAt[] = [];
  /** How many only list what are environments themselves. */
  emptied = 0;

  constructor(input: CheckInput, label: Label, look?: SecondLook) {
    this.#input = input;
    this.#atATime = input.atATime ?? AT_A_TIME;
    this.#label = label;
    this.#look = look;
    this.shared = new SharedFindings(input, label);
    this.#declared = new DeclaredKinds(() => this.shared.files());
    this.#loading = new Loading(input, label, this.#declared);
    this.#again = new Again(this.#loading);
    this.#facts = [objectsIn, argoIn, builtFrom, hasIn, ...input.rules.flatMap(({ asks }) => asks?.() ?? [])];
    this.failures = new Failures(input.cwd);
  }

  /** What is known of each environment that could be judged. */
  get outcomes(): Outcome[] {
    return this.#outcomes.filter((one) => one !== undefined);
  }

  /** Does so, some environments at each step: what is added to the findings that it gives is placed with them. */
  *run(): Generator<Judged[], void, void> {
    const all = this.#input.environments.map((_, at) => at);
    for (let from = 0; from < all.length; from += this.#atATime)
      yield* this.#round(all.slice(from, from + this.#atATime), true);
    // Those who asked for a definition that an environment behind them renders.
    const misled = this.#declared.misled();
    for (let from = 0; from < misled.length; from += this.#atATime)
      yield* this.#round(misled.slice(from, from + this.#atATime), false);
  }

  /** @param isFirst false for environments that are judged once more, of which all else is known */
  *#round(numbers: readonly number[], isFirst: boolean): Generator<Judged[], void, void> {
    const loader = this.#loading.fresh();
    const states = new Map<number, State>();
    for (const at of numbers) {
      const state = this.#load(at, loader, isFirst);
      if (state !== undefined) states.set(at, state);
    }
    const all = [...states.values()];
    if (isFirst) for (const state of all) this.#declared.add(state);
    const said = new Said();
    judgeEnvironments(all, this.#input.rules, said);
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
    if (isFirst) this.shared.add(states, loader.tree, place);
    const standIns = [...states].map(([at, state]) => {
      const stand = this.#standIn(at, state);
      const { length: resources } = state.resources;
      const findings = found.get(state.environment) ?? [];
      this.#outcomes[at] = { state: stand, resources, findings, unjudged: unjudgedIn(state) };
      return stand;
    });
    if (!isFirst) return;
    this.components.add(all, standIns);
    if (this.#input.beside !== undefined)
      for (const state of all)
        if (state.since !== undefined)
          this.shown.push(...changeSince(state, state.since.state).context.changes);
  }

  #load(at: number, loader: SourceLoader, isFirst: boolean): State | undefined {
    const { environments, onEnvironment } = this.#input;
    const environment = this.#label(environments[at]?.folder ?? "");
    if (isFirst) onEnvironment?.(environment, at, environments.length);
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

  /** Where all are at hand at once, none is let go. */
  #standIn(at: number, state: State): State {
    if (this.#input.environments.length <= this.#atATime) return state;
    return standIn(state, this.#facts, () => this.#again.rendered(at));
  }
}
