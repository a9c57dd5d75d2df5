import type { EnvironmentInput } from "./check.ts";
import type { Fact } from "./fact.ts";
import type { EnvironmentRecord } from "./memory/part-record.ts";
import { placedOf } from "./memory/placed-record.ts";
import type { Outcome } from "./outcome.ts";
import type { Rule } from "./rule.ts";
import { StandIn } from "./stand-in.ts";
import type { State } from "./state.ts";

/** The own knowledge about an environment whose results come from another check. */
interface Asked {
  /** The environment's name. */
  environment: string;
  input: EnvironmentInput;
  declared: State["declared"];
  facts: readonly Fact[];
  /** The value of a fact, by its number. */
  kept: (number: number) => unknown;
  /** Renders the environment again. */
  rendered: () => State;
  /** Called when more is needed than is known. */
  asked: () => void;
  ruleById: ReadonlyMap<string, Rule>;
}

/** The outcome of an environment from another check's results. */
export function takenOutcome(
  { inPart, resources, findings, unjudged }: EnvironmentRecord,
  { environment, input, declared, facts, kept, rendered, asked, ruleById }: Asked,
): Outcome {
  const { strictness, kubernetes, authored } = input;
  const known = { environment, strictness, kubernetes, authored, declared, inPart };
  const state = new StandIn(known, rendered, asked);
  for (const [number, fact] of facts.entries()) fact.give(state, kept, number);
  return { state, resources, findings: placedOf(findings, ruleById), unjudged };
}
