import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { systemFiles } from "../../src/import/code/system-files.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import { importedState } from "../../src/import/state.ts";

const object = (name: string, labels: string) => `---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, labels: {${labels}}}
data: {a: ${name}}
`;

it("labels that several objects have together are said once, though others have a part of them", () => {
  const shared = "app: shop, tier: web, team: blue";
  const yaml = [
    object("one", `${shared}, own: a`),
    object("two", `${shared}, own: b`),
    object("three", `${shared}, own: c`),
    object("four", "app: shop, own: d"),
    object("five", "app: shop, tier: web, own: e"),
  ].join("");
  const states = ["dev", "prod"].map((name) =>
    importedState({ name, from: name, resources: resources(yaml) }),
  );
  const files = systemFiles(describeStates("shop", states, "shop"), {
    description: "",
    secrets: [],
    exceptions: [],
    notSecret: undefined,
  });
  const code = [...files.values()].join("\n");
  expect(code.match(/team: "blue"/g)).toHaveLength(1);
  expect(code.match(/\.\.\.(own|common)Labels/g)).toHaveLength(3);
});
