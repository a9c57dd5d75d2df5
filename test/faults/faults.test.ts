import { findingsOf } from "kustogen/testing";
import { describe, expect, it } from "vitest";
import { systems } from "../../generators/systems/index.ts";
import { FAULTS } from "./faults.ts";

const ENVIRONMENTS = ["beta", "production"];

/** Findings that stand for each other whatever else is wrong. */
const keyOf = ({ rule, resource, path, message }: ReturnType<typeof findingsOf>[number]) =>
  `${rule}|${resource}|${path}|${message}`;

const sound = new Map<string, Set<string>>();
function known(system: (typeof systems)[number], environment: string): Set<string> {
  const key = `${system.name}/${environment}`;
  let found = sound.get(key);
  if (found === undefined) {
    found = new Set(findingsOf(system, environment).map(keyOf));
    sound.set(key, found);
  }
  return found;
}

/** How often each fault was made. */
const made = new Map<string, number>();

describe.each(FAULTS)("$name", ({ name, rules, warns, hints, production, make }) => {
  for (const system of systems)
    for (const environment of production ? ["production"] : ENVIRONMENTS)
      it(`is found in ${system.name} (${environment}), and no other rule calls it an error`, () => {
        const before = known(system, environment);
        let possible = false;
        const fault = (resources: Parameters<typeof make>[0]) => {
          possible = make(resources);
          return possible;
        };
        const found = findingsOf(system, environment, fault, hints ? "info" : warns ? "warning" : "error");
        // Nothing there to make it in; each fault has to be made somewhere, below.
        if (!possible) return;
        made.set(name, (made.get(name) ?? 0) + 1);
        const added = found.filter((finding) => !before.has(keyOf(finding)));
        const caught = added.filter(({ rule }) => rules.includes(rule));
        expect(caught.map(({ severity }) => severity)).toContainEqual(
          warns ? expect.stringMatching(hints ? /error|warning|info/ : /error|warning/) : "error",
        );
        const others = added.filter(({ rule, severity }) => severity === "error" && !rules.includes(rule));
        expect(others).toEqual([]);
      });
});

describe.each(systems)("$name", (system) => {
  it("has the same errors where nothing else is asked for", () => {
    const errors = findingsOf(system, "production").filter(({ severity }) => severity === "error");
    expect(findingsOf(system, "production", undefined, "error")).toEqual(errors);
  });
});

describe("all of them", () => {
  it("are made: each of them in a system or more, and 250 times in all", () => {
    expect(FAULTS.map(({ name }) => name).filter((name) => !made.has(name))).toEqual([]);
    expect(new Set(made.keys()).size).toBeGreaterThanOrEqual(60);
    expect([...made.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(250);
  });
});
