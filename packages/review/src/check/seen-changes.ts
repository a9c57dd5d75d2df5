import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import type { ResourceChange } from "../compare/resources.ts";
import { changeSince } from "./change-context.ts";
import type { CheckInput, EnvironmentInput } from "./check.ts";
import type { State } from "./state.ts";

/** The changes since the revision that environments are compared with. */
export class SeenChanges {
  /** The changes, for another comparison that continues from them. */
  readonly resources: ResourceChange[] = [];
  /** Environments in which lines only moved. */
  readonly moved: string[] = [];

  constructor(private readonly input: CheckInput) {}

  /** Records the changes in environments, by their places in the list of all. */
  add(states: ReadonlyMap<number, State>): void {
    for (const [at, state] of states) {
      if (this.#isMoved(at, state)) this.moved.push(state.environment);
      if (this.input.beside !== undefined && state.since !== undefined)
        this.resources.push(...changeSince(state, state.since.state).context.changes);
    }
  }

  /** True if both sides render to exactly the same objects, from files that changed. */
  #isMoved(at: number, { inPart, resources, since }: State): boolean {
    if (since === undefined || inPart || resources.length === 0) return false;
    return (
      sameResources(since.state.resources, resources) &&
      this.input.since?.isTouched((this.input.environments[at] as EnvironmentInput).folder) === true
    );
  }
}
