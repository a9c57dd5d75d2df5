import { describe, expect, it } from "vitest";
import { missingInOne } from "../../../../src/check/rules/environment/missing-in-one.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const SHARED = "{name: DB_HOST, value: db}, {name: LOG_LEVEL, value: info}";
const web = (name: string, more = ", {name: REGION, value: eu}", shared = SHARED) =>
  deployment({ name, container: `env: [${shared}${more}],` });
const OTHERS = web("a") + web("b") + web("c");

describe("environment/missing-in-one", () => {
  it("names the variable and the workload that was left out", () => {
    expect(judged(missingInOne, state(OTHERS + web("d", "")))).toEqual([
      "warning Deployment d (namespace shop): spec.template.spec.containers[0]: container d has no REGION, which the 3 others of its image have with the same value: Deployment a, Deployment b, Deployment c",
    ]);
  });

  it.each([
    ["all of them", OTHERS + web("d")],
    ["three of an image", web("a") + web("b") + web("c", "")],
    ["another image", OTHERS + web("d", "").replace("acme/web:1.0.0", "acme/other:1.0.0")],
    [
      "one that lacks several",
      ["a", "b", "c"]
        .map((name) => web(name, ", {name: S3_KEY, value: a}, {name: S3_HOST, value: b}"))
        .join("") + web("d", ""),
    ],
    ["two that lack it", OTHERS + web("d", "") + web("e", "")],
    ["values of their own", web("a") + web("b") + web("c", ", {name: REGION, value: us}") + web("d", "")],
    ["one with little in common", OTHERS + web("d", "", "{name: A, value: b}")],
    [
      "one with a Secret that may bring it",
      OTHERS + deployment({ name: "d", container: `env: [${SHARED}], envFrom: [{secretRef: {name: s}}],` }),
    ],
  ])("takes %s", (_, yaml) => expect(judged(missingInOne, state(yaml))).toEqual([]));
});
