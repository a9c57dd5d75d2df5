import { describe, expect, it } from "vitest";
import type { Rule } from "../../../src/check/model/rule.ts";
import { stateOf } from "../../../src/check/model/state.ts";
import { RULES } from "../../../src/check/rules/rules.ts";
import { judgedArgo } from "../argo.ts";
import { judgedSources } from "../sources.ts";
import { authored, judged } from "../state.ts";
import { objectsOf, type RuleCase, ruleCases } from "./cases.ts";

/** What a rule says of the state of a case. */
function said(rule: Rule, given: RuleCase): string[] {
  const { files, folders, flux, others, argo, environments = {}, made, isWhole, missing, checkout } = given;
  if (files !== undefined)
    return judgedSources(rule, files, folders, { ...(flux && { flux }), ...(others && { files: others }) });
  if (argo !== undefined)
    return judgedArgo(
      rule,
      Object.fromEntries(Object.entries(environments).map(([name, one]) => [name, objectsOf(one)])),
      objectsOf(argo),
      {
        ...(isWhole !== undefined && { isWhole }),
        ...(folders && { folders }),
        ...(checkout && { checkout }),
        ...(missing && { isMissing: ({ path }) => missing.includes(path) }),
        made: objectsOf(made),
      },
    );
  const { strictness = "production", kubernetes, inPart, authored: known } = given;
  const more = { ...(kubernetes && { kubernetes }), ...(inPart && { inPart }) };
  const state = { environment: "overlays/test", strictness: strictness ?? undefined, ...more };
  return judged(
    rule,
    stateOf(objectsOf(given.objects), { ...state, ...(known && { authored: authored(known) }) }),
  );
}

describe.each(ruleCases())("%s", (id, cases) => {
  const rule = RULES.find((one) => one.id === id) as Rule;

  it.each(cases.map((one, index) => [one.case ?? `${one.says ?? `takes state ${index + 1}`}`, one] as const))(
    "%s",
    (_, one) => expect(said(rule, one)).toEqual([one.says ?? []].flat()),
  );
});
