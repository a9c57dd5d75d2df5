import { describe, expect, it } from "vitest";
import { singleInstance } from "../../../../src/check/rules/scaling/single-instance.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const scaler = (fields = "maxReplicas: 3", name = "web") =>
  `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: shop}\nspec: {scaleTargetRef: {kind: Deployment, name: ${name}}, ${fields}}\n`;

describe("scaling/single-instance", () => {
  it.each([
    "env: [{name: DATABASE_URL, value: 'sqlite:////data/app.db'}],",
    "env: [{name: DB_TYPE, value: sqlite}],",
    "args: ['--db=/data/app.sqlite3'],",
  ])("refuses SQLite in several pods: %s", (container) => {
    expect(judged(singleInstance, state(deployment({ container, spec: "replicas: 2," })))[0]).toMatch(
      /^error .*SQLite/,
    );
    expect(judged(singleInstance, state(deployment({ container }) + scaler()))[0]).toMatch(
      /^error HorizontalPodAutoscaler h/,
    );
    expect(judged(singleInstance, state(deployment({ container })))).toEqual([]);
  });
  it("takes several pods of anything else", () =>
    expect(
      judged(
        singleInstance,
        state(
          deployment({
            spec: "replicas: 2,",
            container: "env: [{name: DATABASE_URL, value: 'postgres://db/x'}],",
          }),
        ),
      ),
    ).toEqual([]));
});
