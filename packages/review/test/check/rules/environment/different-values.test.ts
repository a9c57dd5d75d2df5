import { describe, expect, it } from "vitest";
import { differentValues } from "../../../../src/check/rules/environment/different-values.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const giving = (...hosts: string[]) =>
  state(
    hosts
      .map((host, i) => deployment({ name: `w${i}`, container: `env: [{name: DB_HOST, value: ${host}}],` }))
      .join(""),
  );

describe("environment/different-values", () => {
  it("says which one differs from all others", () =>
    expect(judged(differentValues, giving("db", "db", "db-old"))[0]).toMatch(
      /^info Deployment w2 .*DB_HOST of container w2 differs from that of 2 others/,
    ));
  it("takes one that comes from a ConfigMap, which another rule compares", () => {
    const map =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\ndata: {DB_HOST: db-old}\n";
    const values = ["value: db", "value: db", "valueFrom: {configMapKeyRef: {name: c, key: DB_HOST}}"];
    const workloads = values.map((value, i) =>
      deployment({ name: `w${i}`, container: `env: [{name: DB_HOST, ${value}}],` }),
    );
    expect(judged(differentValues, state(map + workloads.join("")))).toEqual([]);
  });
  it.each([[["db", "db", "db"]], [["a", "b", "c"]], [["a", "b"]]])("takes %s", (hosts) =>
    expect(judged(differentValues, giving(...hosts))).toEqual([]),
  );
});
