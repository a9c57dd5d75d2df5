import { describe, expect, it } from "vitest";
import { decimalMode } from "../../../../src/check/rules/traps/decimal-mode.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const given = (volume: string) =>
  judged(decimalMode, state(deployment({ pod: `volumes: [{name: v, ${volume}}],` })));

describe("traps/decimal-mode", () => {
  it("warns of a mode that is octal only in how it looks", () => {
    expect(given("secret: {secretName: keys, defaultMode: 400}")).toEqual([
      "warning Deployment web (namespace shop): spec.template.spec.volumes[0].secret.defaultMode: the mode 400 is a decimal number, which is 0620",
    ]);
    expect(given("configMap: {name: run, items: [{key: a, path: a, mode: 444}]}")).toHaveLength(1);
    expect(
      given(
        "projected: {defaultMode: 440, sources: [{secret: {name: a, items: [{key: a, path: a, mode: 500}]}}]}",
      ),
    ).toHaveLength(2);
  });
  it.each(["0400", "256", "420", "0o444", "365"])("takes %s", (mode) =>
    expect(given(`secret: {secretName: keys, defaultMode: ${mode}}`)).toEqual([]),
  );
});
