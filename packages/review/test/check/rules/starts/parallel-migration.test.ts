import { describe, expect, it } from "vitest";
import { parallelMigration } from "../../../../src/check/rules/starts/parallel-migration.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const init = (command: string, spec = "replicas: 2,") =>
  state(deployment({ spec, pod: `initContainers: [{name: migrate, command: [sh, -c, "${command}"]}],` }));

describe("starts/parallel-migration", () => {
  it.each([
    "alembic upgrade head",
    "python manage.py migrate",
    "npx prisma migrate deploy",
    "bundle exec rails db:migrate",
  ])("warns of %s in two pods", (command) =>
    expect(judged(parallelMigration, init(command))[0]).toMatch(/^warning .*init container migrate runs/),
  );
  it("takes one pod, a Job, and other commands", () => {
    expect(judged(parallelMigration, init("alembic upgrade head", ""))).toEqual([]);
    expect(judged(parallelMigration, init("alembic current"))).toEqual([]);
    const job =
      "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {template: {spec: {containers: [{name: c, command: [alembic, upgrade, head]}]}}}";
    expect(judged(parallelMigration, state(job))).toEqual([]);
  });
});
