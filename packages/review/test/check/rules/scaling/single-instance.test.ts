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
  it("warns of two schedulers, and of a database in a Deployment", () => {
    expect(
      judged(
        singleInstance,
        state(deployment({ container: "command: [celery, -A, app, beat],", spec: "replicas: 2," })),
      )[0],
    ).toMatch(/^warning .*scheduler/);
    expect(
      judged(
        singleInstance,
        state(deployment({ spec: "replicas: 2," }).replace("acme/web:1.0.0", "postgres:17")),
      )[0],
    ).toMatch(/^warning .*database/);
  });
  it.each(["registry.example.com:5000/postgres:15", "[::1]:5000/acme/redis", "mysql@sha256:0123"])(
    "names a database by its whole name, whatever its registry: %s",
    (image) => {
      const two = deployment({ spec: "replicas: 2," }).replace("acme/web:1.0.0", `"${image}"`);
      expect(judged(singleInstance, state(two))[0]).toContain(
        `(${image.replace(/(?::15|@sha256:0123)$/, "")})`,
      );
    },
  );
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
  it("is silent of an init container with a database's image, which waits for one, and of a StatefulSet", () => {
    const waits = deployment({
      spec: "replicas: 2,",
      pod: "initContainers: [{name: wait, image: postgres:17, command: [pg_isready]}],",
    });
    expect(judged(singleInstance, state(waits))).toEqual([]);
    const set = deployment({ kind: "StatefulSet", spec: "replicas: 2," }).replace(
      "acme/web:1.0.0",
      "postgres:17",
    );
    expect(judged(singleInstance, state(set))).toEqual([]);
  });
  it.each(["acme/postgres-exporter:1", "acme/redisinsight", "redis-proxy:2"])(
    "takes %s for no database",
    (image) =>
      expect(
        judged(singleInstance, state(deployment({ spec: "replicas: 2," }).replace("acme/web:1.0.0", image))),
      ).toEqual([]),
  );
});
