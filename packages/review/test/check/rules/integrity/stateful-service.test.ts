import { describe, expect, it } from "vitest";
import { statefulService } from "../../../../src/check/rules/integrity/stateful-service.ts";
import { authored, judged, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

const SET = deployment({ kind: "StatefulSet", name: "database", spec: "serviceName: database," });

describe("integrity/stateful-service", () => {
  it("takes a headless Service of that name", () =>
    expect(
      judged(statefulService, state(SET + service({ name: "database", spec: "clusterIP: None" }))),
    ).toEqual([]));
  it("says so where it isn't headless, not here, or has a slip in its name", () => {
    expect(judged(statefulService, state(SET + service({ name: "database" })))[0]).toMatch(
      /^info .*has a cluster IP/,
    );
    expect(judged(statefulService, state(SET))[0]).toMatch(/^info .*must exist in the cluster first/);
    expect(judged(statefulService, state(SET + service({ name: "databse" })))[0]).toMatch(/^warning/);
    expect(judged(statefulService, state(SET, { authored: authored() }))[0]).toMatch(/^error/);
  });
  it("warns where the only Service has another name", () => {
    expect(judged(statefulService, state(SET + service({ name: "peers", spec: "clusterIP: None" })))).toEqual(
      [expect.stringMatching(/^warning .*peers is the only Service here/)],
    );
    // A Service in front of the same pods is no slip of the headless one.
    expect(judged(statefulService, state(SET + service({ name: "database-http" })))).toEqual([
      expect.stringMatching(/^info/),
    ]);
  });
  it("warns of the headless Service of its pods among others, whatever that is called", () => {
    const others = service({ name: "web" }) + service({ name: "cache", selector: "app: cache" });
    const headless = service({ name: "peers", selector: "app: database", spec: "clusterIP: None" });
    expect(judged(statefulService, state(SET + others + headless))[0]).toMatch(
      /^warning .*which nothing here creates; peers exists here, and nothing refers to it$/,
    );
    const elsewhere = service({ name: "peers", selector: "app: cache", spec: "clusterIP: None" });
    expect(judged(statefulService, state(SET + others + elsewhere))[0]).toMatch(/^info/);
  });
});
