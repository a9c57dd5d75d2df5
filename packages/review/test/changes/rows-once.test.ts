import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, test } from "vitest";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import type { EnvironmentReview } from "../../src/changes/review.ts";
import { markdownReport } from "../../src/report/markdown.ts";
import { storyOf } from "../../src/story/story.ts";
import { resources } from "../check/state.ts";
import { reviewOf } from "./reviews.ts";

/** The lines of the table, by what is called in them. */
function rows(...environments: EnvironmentReview[]): string[] {
  return markdownReport(storyOf(reviewOf(...environments)))
    .split("\n")
    .filter((line) => /^\| (?:⛔|🔶|❔|·)/.test(line));
}

const STAGES = ["prod", "dev", "staging"];
const SYSTEMS = ["todos", "log", "mail"];

/** A ConfigMap in which the host leads from one server to another. */
function moved(stage: string, system: string, host: string): EnvironmentReview {
  const at = (value: string) =>
    ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `${system}-config`, namespace: `acme-${stage}` },
      data: { REDIS_HOST: value },
    }) as unknown as Resource;
  return reviewEnvironment([at("redis.redis.svc.cluster.local")], [at(host)], {
    name: `${stage}/${system}`,
    path: `${system}/${stage}`,
    environment: stage,
    system,
  });
}

test.each([
  ["a name that each namespace has for itself", () => "redis"],
  ["the full name", (stage: string) => `redis.acme-${stage}.svc.cluster.local`],
  ["a name outside the cluster", (stage: string) => `redis.${stage}.example.com`],
  ["a name of each system", (stage: string, system: string) => `${system}.${stage}.example.com`],
])("a value that environments of one row don't share is told for each of them: %s", (_, host) => {
  const environments = STAGES.flatMap((stage) =>
    SYSTEMS.map((system) => moved(stage, system, host(stage, system))),
  );
  const text = rows(...environments).join("\n");
  const server = (one: string) => one.replace(".svc.cluster.local", "");
  const values = new Set(
    STAGES.flatMap((stage) =>
      SYSTEMS.map((system) =>
        host(stage, system).includes(".") ? server(host(stage, system)) : `redis.acme-${stage}`,
      ),
    ),
  );
  const [told, counted] = [
    [...values].filter((value) => text.includes(`\`${value}\``)).length,
    Number(/other values in (\d+) more/.exec(text)?.[1] ?? 0),
  ];
  expect(told + counted).toBe(values.size);
  expect(told).toBeGreaterThanOrEqual(Math.min(values.size, 3));
});

test("a value of another stage stands behind its stage", () => {
  const environments = ["dev", "staging"].flatMap((stage) =>
    ["todos", "log"].map((system) => moved(stage, system, "redis")),
  );
  const [row, ...more] = rows(...environments);
  expect(more).toEqual([]);
  expect(row).toContain(
    "`REDIS_HOST` now leads to `redis.acme-dev` instead of `redis.redis`; check that this server exists and has the same data; the same applies to ConfigMap log-config; in staging `redis.acme-staging` |",
  );
});

test("a container that is named behind its workload is no value of its own", () => {
  const from = (name: string, image: string) =>
    [
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace: "shop" },
        spec: {
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: { containers: [{ name: "proxy", image }] },
          },
        },
      },
    ] as unknown as Resource[];
  const [row, ...more] = rows(
    ...SYSTEMS.map((system) =>
      reviewEnvironment(from(system, "a.example/proxy:1"), from(system, "b.example/other:1"), {
        name: `prod/${system}`,
        path: system,
        environment: "prod",
        system,
      }),
    ),
  );
  expect(more).toEqual([]);
  expect(row).toMatch(/todos\/proxy\).*; the same applies to Deployment log, Deployment mail \|$/);
});

/** Databases that have one pod each and are down while they roll. */
function databases(name: string, ...kinds: string[]): EnvironmentReview {
  const at = (tag: string) =>
    kinds.map(
      (kind) =>
        ({
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: { name: kind, namespace: "shop" },
          spec: {
            strategy: { type: "Recreate" },
            selector: { matchLabels: { app: kind } },
            template: {
              metadata: { labels: { app: kind, tag } },
              spec: { containers: [{ name: kind, image: `${kind}:1`, env: [{ name: "A", value: tag }] }] },
            },
          },
        }) as unknown as Resource,
    );
  return reviewEnvironment(at("1"), at("2"), { name, path: name });
}

test("a line that says what another line says names that line, unless it is the one above", () => {
  const risk = (line: string) => line.split(" | ").at(-1);
  const [a, b, c, d] = rows(
    databases("a", "mysql"),
    databases("b", "postgres"),
    { ...databases("c", "postgres"), restarts: [] },
    { ...databases("d", "mysql"), restarts: [] },
  ).map(risk);
  expect(a).toContain("Deployment shop/mysql has one pod");
  expect(b).toContain("Deployment shop/postgres has one pod");
  expect(c).toBe("as above |");
  expect(d).toBe("as in **a** |");
});

test("a row says what the rest of the fields belong to, and counts no order that follows from an element more", () => {
  const at = (spec: object) => [{ apiVersion: "a.test/v1", kind: "Thing", metadata: { name: "x" }, spec }];
  const what = (before: object, after: object) =>
    rows(
      reviewEnvironment(at(before) as unknown as Resource[], at(after) as unknown as Resource[], {
        name: "one",
        path: "one",
      }),
    )[0]?.split(" | ")[2];
  const named = (...names: string[]) => ({ dependsOn: names.map((name) => ({ name })) });
  expect(what(named("a", "b"), named("a", "new", "b"))).toBe("Thing x: `dependsOn[name=new]` added");
  expect(what(named("a", "b"), named("b", "a"))).toBe("Thing x: `order of spec.dependsOn`");
  expect(what({ a: { x: 1 }, b: { y: 1 }, c: 1 }, { a: { x: 2 }, b: { y: 2 }, c: 2 })).toBe(
    "Thing x: `spec.a.x` `1` → `2`, `b.y`, `c`",
  );
});

test("a field that changes alike in several elements is named once, and what others deploy isn't said to stay", () => {
  const at = (kind: string, spec: object) =>
    [{ apiVersion: "a.test/v1", kind, metadata: { name: "x" }, spec }] as unknown as Resource[];
  const list = (more: object) => ({ containers: ["a", "b"].map((name) => ({ name, ...more })) });
  const changed = (kind: string) =>
    reviewEnvironment(at(kind, list({})), at(kind, list({ securityContext: { runAsUser: 1 } })), {
      name: "one",
      path: "one",
    });
  expect(rows(changed("Thing"))[0]?.split(" | ")[2]).toBe(
    "Thing x: `securityContext` of container a and 1 more added",
  );
  expect(storyOf(reviewOf(changed("HelmRelease"))).verdict).toContain(
    "no workload restarts as far as checked, not counting what HelmReleases deploy",
  );
});

test("four workloads that restart are named", () => {
  const [row] = rows(databases("a", "one", "two", "three", "four"));
  for (const name of ["one", "two", "three", "four"]) expect(row?.split(" | ")[3]).toContain(`\`${name}\``);
});

test("files that nothing applies are one line, after the others, and one of them is a line itself", () => {
  const dead = (path: string): EnvironmentReview => ({
    ...reviewEnvironment([], resources(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${path}}\n`), {
      name: `${path} (plain files)`,
      path,
    }),
    isDead: true,
  });
  const all = rows(dead("a"), databases("one", "redis"), dead("b"), dead("c"));
  expect(all).toHaveLength(2);
  expect(all[1]).toMatch(
    /\*\*3 folders of plain files\*\* \| 3 objects in `a`, `b`, `c` \|.*nothing here deploys them/,
  );
  expect(rows(dead("a"))[0]).toContain("a (plain files)");
});
