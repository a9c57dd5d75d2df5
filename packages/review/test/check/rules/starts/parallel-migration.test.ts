import { describe, expect, it } from "vitest";
import { parallelMigration } from "../../../../src/check/rules/starts/parallel-migration.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const init = (command: string, spec = "replicas: 2,") =>
  state(deployment({ spec, pod: `initContainers: [{name: migrate, command: [sh, -c, "${command}"]}],` }));

describe("starts/parallel-migration", () => {
  it.each([
    ["alembic upgrade head", "alembic upgrade"],
    ["python manage.py migrate", "manage.py migrate"],
    ["prisma migrate deploy", "prisma migrate deploy"],
    ["prisma db push", "prisma db push"],
    ["flyway -url=a migrate", "flyway -url=a migrate"],
    ["liquibase --file=a update", "liquibase --file=a update"],
    ["rails db:migrate", "db:migrate"],
    ["knex migrate:latest", "knex migrate"],
    ["goose -dir a up", "goose -dir a up"],
    ["sequelize db:migrate", "sequelize db:migrate"],
    ["typeorm migration:run", "typeorm migration:run"],
    ["dbmate up", "dbmate up"],
    ["atlas migrate apply", "atlas migrate apply"],
    ["php artisan migrate", "artisan migrate"],
    ["diesel migration run", "diesel migration run"],
    ["sqlx migrate run", "sqlx migrate run"],
    ["drizzle-kit push", "drizzle-kit push"],
    ["migrate -path a up", "migrate -path"],
    ["dotnet ef database update", "ef database update"],
    [`alembic ${"x".repeat(60)} upgrade`, `alembic ${"x".repeat(32)}`],
  ])("warns of %s in two pods", (command, found) =>
    expect([...(parallelMigration.check?.(init(command)) ?? [])].map(({ message }) => message)).toEqual([
      `init container migrate runs "${found}" in each of up to 2 pods`,
    ]),
  );
  it.each([
    "alembic upgrade head",
    "python manage.py migrate",
    "npx prisma migrate deploy",
    "bundle exec rails db:migrate",
  ])("is a warning about %s", (command) =>
    expect(judged(parallelMigration, init(command))[0]).toMatch(/^warning .*init container migrate runs/),
  );
  it.each(["alembic history", "manage.py runserver", "bin/migrate", "sleep 5"])("takes %s", (command) =>
    expect(judged(parallelMigration, init(command))).toEqual([]),
  );
  it("takes one pod, and a Job", () => {
    expect(judged(parallelMigration, init("alembic upgrade head", ""))).toEqual([]);
    const job =
      "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {template: {spec: {containers: [{name: c, command: [alembic, upgrade, head]}]}}}";
    expect(judged(parallelMigration, state(job))).toEqual([]);
  });
});
