import { describe, expect, it } from "vitest";
import { threadsAndCpu } from "../../../../src/check/rules/production/threads-and-cpu.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const pool = (threads: number, cpu: string) =>
  state(
    deployment({
      container: `env: [{name: AST_POOL_THREADS, value: "${threads}"}], resources: {limits: {${cpu}}},`,
    }),
  );

describe("production/threads-and-cpu", () => {
  it("says that there are more threads than CPUs", () =>
    expect(judged(threadsAndCpu, pool(4, "cpu: 1500m"))[0]).toMatch(
      /^info .*AST_POOL_THREADS of container web is 4, and its CPU limit is 1.5/,
    ));
  it("takes as many, and any number without a limit", () => {
    expect(judged(threadsAndCpu, pool(2, "cpu: 1500m"))).toEqual([]);
    expect(judged(threadsAndCpu, pool(8, "memory: 1Gi"))).toEqual([]);
  });
});
