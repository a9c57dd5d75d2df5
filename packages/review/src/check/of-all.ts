import type { CheckInput } from "./check.ts";
import { objectsIn, ownPlace } from "./facts.ts";
import { withoutVariables } from "./flux-variables.ts";
import { type Judged, type RuleFailure, Said } from "./judged.ts";
import type { Judging } from "./judging.ts";
import { type Label, type Placed, placedFinding } from "./placed.ts";
import { judgeRepository } from "./repository-rules.ts";
import { TreeFiles } from "./sources/source-files.ts";
import type { State } from "./state.ts";

/** The findings of rules about all environments together. */
export function saidOfAll(
  input: CheckInput,
  judging: Judging,
  states: readonly State[],
  label: Label,
): { placed: readonly Placed[]; failures: readonly RuleFailure[] } {
  const { rules, onRule } = input;
  const said = new Said();
  judgeRepository(states, input, rules, said, "info", (id, number, all) =>
    onRule?.(id, rules.length + number, rules.length + all),
  );
  return { placed: placing(input, judging, states, label)(said.findings), failures: said.failures };
}

/** Finds the places of findings about several environments. */
export function placing(
  input: CheckInput,
  judging: Judging,
  states: readonly State[],
  label: Label,
): (findings: readonly Judged[]) => Placed[] {
  const byName = new Map(states.map((state) => [state.environment, state]));
  const files = new TreeFiles(input.tree);
  return (given) => {
    const whole = given.map((judged) => withResource(judged, byName.get(judged.environment)));
    const { flux = [] } = input;
    const findings = flux.length > 0 ? withoutVariables(whole, judging.unknown, flux) : whole;
    return findings.map((judged) => {
      const state = byName.get(judged.environment);
      if (judged.file === undefined && judged.resource !== undefined)
        return placedFinding(judged, state?.sources, label);
      const file = judged.file ?? (state && ownPlace.of(state));
      return placedFinding(judged, { files }, label, file);
    });
  };
}

/** A finding with the complete resource, in place of the identity that the rule knows. */
function withResource(judged: Judged, state: State | undefined): Judged {
  if (state === undefined || judged.file !== undefined || judged.resource === undefined) return judged;
  const at = objectsIn.of(state).indexOf(judged.resource);
  const resource = at < 0 ? undefined : state.resources[at];
  return resource === undefined ? judged : { ...judged, resource };
}
