import { describe, expect, it } from "vitest";
import { deadEntry } from "../../../../src/check/rules/traps/dead-entry.ts";
import { replacedNothing as part } from "../../../../src/check/rules/traps/replaced-nothing.ts";
import { judgedSources } from "../../sources.ts";

/** This part of the rule alone. */
const replacedNothing = { ...deadEntry, checkKustomization: part };

describe("traps/replaced-nothing", () => {
  const judged = (operations: string) =>
    judgedSources(replacedNothing, {
      "/base/config.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {LOG_LEVEL: info, a/b: c}\n",
      "/base/kustomization.yaml": "resources: [config.yaml]\n",
      "/overlay/kustomization.yaml":
        "resources: [../base]\npatches:\n- path: patch.yaml\n  target: {kind: ConfigMap, name: a}\n",
      "/overlay/patch.yaml": operations,
    });

  it("warns of a key that is added beside the one that is meant", () => {
    expect(judged("- {op: replace, path: /data/LOGLEVEL, value: debug}\n")).toEqual([
      "warning overlay/patch.yaml:1: replaces /data/LOGLEVEL, which doesn't exist, so it is added next to LOG_LEVEL",
    ]);
  });

  it.each([
    "- {op: replace, path: /data/LOG_LEVEL, value: debug}\n",
    "- {op: replace, path: /data/a~1b, value: x}\n",
    "- {op: add, path: /data/LOGLEVEL, value: debug}\n",
    "- {op: add, path: /data/NEW, value: a}\n- {op: replace, path: /data/NEW, value: b}\n",
  ])("is silent about %j", (operations) => {
    expect(judged(operations)).toEqual([]);
  });

  const spec = (value: string) =>
    judgedSources(replacedNothing, {
      "/base/console.yaml":
        "apiVersion: acme.io/v1\nkind: Console\nmetadata: {name: a}\nspec: {state: Removed, plugins: [a], brand: x}\n",
      "/base/kustomization.yaml": "resources: [console.yaml]\n",
      "/overlay/kustomization.yaml":
        "resources: [../base]\npatches:\n- path: patch.yaml\n  target: {kind: Console}\n",
      "/overlay/patch.yaml": `- {op: replace, path: /spec, value: ${value}}\n`,
    });

  it("warns of a part of spec that is put in place of all of it", () => {
    expect(spec("{state: Managed}")).toEqual([
      "warning overlay/patch.yaml:1: replaces /spec as a whole, so plugins, brand are lost",
    ]);
  });

  it.each(["{state: Managed, plugins: [], brand: y}", "{other: {state: Managed}}"])(
    "takes a spec that is meant as one: %s",
    (value) => expect(spec(value)).toEqual([]),
  );
});
