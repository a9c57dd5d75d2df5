import { describe, expect, it } from "vitest";
import { variableReference } from "../../../../src/check/rules/integrity/variable-reference.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const container = (fields: string, more = "") => state(deployment({ container: `${fields},` }) + more);

describe("integrity/variable-reference", () => {
  it("refuses a variable that is set later", () =>
    expect(
      judged(
        variableReference,
        container("env: [{name: URL, value: http://$(HOST)}, {name: HOST, value: web}]"),
      ),
    ).toEqual([
      "error Deployment web (namespace shop): spec.template.spec.containers[0].env[0].value: URL of container web uses $(HOST), which is set after it and stays unresolved",
    ]));

  it("warns of one that is never set, in env, command and args", () => {
    expect(judged(variableReference, container("env: [{name: URL, value: http://$(HSOT)}]"))[0]).toMatch(
      /^warning .*nothing before it/,
    );
    expect(
      judged(variableReference, container("args: ['--host=$(HOST)'], env: [{name: HOTS, value: a}]"))[0],
    ).toMatch(/^warning .*uses \$\(HOST\) in its args/);
  });

  it.each([
    "env: [{name: HOST, value: web}, {name: URL, value: http://$(HOST)}]",
    "env: [{name: URL, value: 'http://$(KUBERNETES_SERVICE_HOST)'}]",
    "env: [{name: URL, value: $$(HOST)}]",
    "args: ['echo $(date) $(hostname -f)']",
    "envFrom: [{secretRef: {name: unknown}}], env: [{name: URL, value: $(HOST)}]",
  ])("takes %s", (fields) => expect(judged(variableReference, container(fields))).toEqual([]));
});
