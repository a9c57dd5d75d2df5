import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { sharedOf } from "./asked.ts";
import type { CheckInput } from "./check.ts";
import { Components } from "./component-rules.ts";
import { DeclaredKinds } from "./declared-kinds.ts";
import { forget } from "./derived.ts";
import { judgeEnvironments } from "./environment-rules.ts";
import { hasUnknownNames, withoutVariables } from "./flux-variables.ts";
import { type Judged, Said } from "./judged.ts";
import { LeftOut } from "./left-out.ts";
import { Loading } from "./loading.ts";
import { unjudgedIn } from "./not-judged.ts";
import type { Outcome } from "./outcome.ts";
import { type Label, placedFindings } from "./placed.ts";
import { AT_A_TIME } from "./run.ts";
import { SeenChanges } from "./seen-changes.ts";
import { SharedFindings } from "./shared-findings.ts";
import type { State } from "./state.ts";

/** Renders every environment, then applies the rules to each, and finds the places of what they report. */
export class Judging {
  readonly #states = new Map<number, State>();
  readonly #said = new Said();
  readonly components = new Components();
  readonly leftOut: LeftOut;
  readonly shared: SharedFindings;
  /** Environments with objects whose names only a cluster with Flux knows. */
  readonly unknown = new Set<string>();
  readonly changes: SeenChanges;
  /** Environments without any input that a change affects: they are judged only by rules about all together. */
  readonly unaffected = new Set<string>();
  /** The outcome of each environment that could be rendered. */
  outcomes: readonly Outcome[] = [];
  readonly #loading: Loading;

  constructor(
    private readonly input: CheckInput,
    private readonly label: Label,
  ) {
    this.shared = new SharedFindings(input, label);
    this.leftOut = new LeftOut(input.cwd);
    this.changes = new SeenChanges(input);
    const declared = new DeclaredKinds(() => this.shared.defining());
    this.#loading = new Loading(input, label, declared);
    this.#load(declared);
  }

  /** Applies the rules to each environment. */
  judge(): void {
    const { rules, onRule } = this.input;
    const states = this.#affected;
    const all = rules.length + sharedOf(rules).ofRepositories.length;
    const says = (id: string, number: number) => onRule?.(id, number, all);
    for (let from = 0; from < states.length; from += AT_A_TIME) {
      const some = states.slice(from, from + AT_A_TIME);
      judgeEnvironments(some, rules, () => this.#said, "info", says);
      if (states.length > AT_A_TIME) for (const state of some) forget(state);
    }
  }

  /** Places the findings, and applies the rules about what environments share. */
  place(): void {
    const { flux = [] } = this.input;
    const isFlux = flux.length > 0;
    const states = [...this.#states.values()];
    if (isFlux) for (const state of states) if (hasUnknownNames(state)) this.unknown.add(state.environment);
    const byName = new Map(states.map((state) => [state.environment, state]));
    const place = (findings: readonly Judged[]) =>
      placedFindings(
        isFlux ? withoutVariables(findings, this.unknown, flux) : findings,
        (environment) => byName.get(environment)?.sources,
        this.label,
      );
    const found = groupedBy(place(this.#said.findings), (one) => one.about.environment);
    this.shared.failures.push(...this.#said.failures);
    const affected = this.#affected;
    this.shared.judge(affected, this.#loading.tree, place);
    this.outcomes = states.map((state) => ({
      state,
      findings: found.get(state.environment) ?? [],
      unjudged: this.unaffected.has(state.environment) ? [] : unjudgedIn(state),
    }));
    this.changes.add(this.#states);
    this.components.add(states, affected);
  }

  get #affected(): State[] {
    return [...this.#states.values()].filter(({ environment }) => !this.unaffected.has(environment));
  }

  /** Renders all, because a definition in one environment declares kinds for the others. */
  #load(declared: DeclaredKinds): void {
    const { environments, onEnvironment, since } = this.input;
    for (const [at, { folder }] of environments.entries()) {
      const environment = this.label(folder);
      if (since?.isAffected(folder) === false) this.unaffected.add(environment);
      onEnvironment?.(environment, at, environments.length);
      const state = this.#loading.load(at, this.leftOut.failures);
      if (state === "failed") continue;
      if (state === "emptied") this.leftOut.emptied++;
      else if ("template" in state) this.leftOut.addTemplate(environment, state.template);
      else {
        this.#states.set(at, state);
        declared.add(state);
      }
    }
    this.shared.read([...this.#states.values()], this.unaffected);
  }
}
