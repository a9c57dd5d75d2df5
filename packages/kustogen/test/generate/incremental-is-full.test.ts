import fc from "fast-check";
import { expect, it } from "vitest";
import type { Environment } from "../../src/authoring/environment.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { currentFiles } from "../../src/errors/input-files.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { changedSystems, type SystemKeys, systemKeys } from "../../src/generate/incremental.ts";
import { systemOutput } from "../../src/generate/system-output.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { integer, settings, text } from "../../src/settings/index.ts";

const NAMES = ["blog", "mail", "shop", "wiki", "work"] as const;

/** A system that looks at everything a system may see of its environment. */
const system = (name: string): System =>
  defineSystem({
    name,
    description: "Made up.",
    namespace: name,
    settings: settings({ pods: integer().default(1), word: text().default("a") }),
    images: { api: {} },
    secrets: [],
    resources: ({ environment, images, namespace, settings: { pods, word }, stage }) => [
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace },
        spec: {
          replicas: pods,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: { containers: [{ name: "api", image: images.api, env: [{ name: "WORD", value: word }] }] },
          },
        },
      },
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name, namespace },
        data: {
          stage,
          kubernetes: environment?.kubernetes ?? "",
          systems: Object.keys(environment?.systems ?? {}).join(),
        },
      },
    ],
  });
const SYSTEMS = NAMES.map(system);

/** What an environment's file says; systems that it doesn't name don't run there. */
interface Said {
  kubernetes: string;
  systems: Partial<Record<string, { pods?: number; word?: string; tag: string }>>;
}

function environment(name: string, { kubernetes, systems }: Said): Environment {
  const sections = Object.entries(systems).map(([of, { tag, ...own } = { tag: "v1" }]) => [
    of,
    { settings: own, images: { api: { tag } } },
  ]);
  return parseEnvironment(
    `generators/environments/${name}.yaml`,
    `stage: beta\nkubernetes: "${kubernetes}"\ncluster: {name: ${name}}\nsystems: ${JSON.stringify(Object.fromEntries(sections))}\n`,
    { stages: { beta: "beta" }, argocd: true, folders: DEFAULT_FOLDERS } as never,
  );
}

type Repository = Readonly<Record<string, Said>>;

const environmentsOf = (all: Repository) =>
  Object.entries(all).map(([name, said]) => environment(name, said));

/** Every file, by system. */
function filesOf(all: Repository): Map<string, Map<string, string>> {
  const environments = environmentsOf(all);
  return new Map(
    SYSTEMS.map((one) => {
      const { files } = systemOutput(resolveTree(one, environments), DEFAULT_FOLDERS);
      return [one.name, new Map(files.map((file) => [file.path, file.text]))];
    }),
  );
}

const keysOf = (all: Repository): SystemKeys => {
  const module = (path: string, ...imports: string[]) =>
    [`generators/systems/${path}`, { stamp: "", digest: path, imports }] as const;
  const own = NAMES.map((name) => module(`${name}/index.ts`));
  return systemKeys({
    root: "/nowhere",
    folders: DEFAULT_FOLDERS,
    files: currentFiles,
    engine: "1",
    inputs: Object.fromEntries([module("index.ts", ...own.map(([path]) => path)), ...own]),
    systems: SYSTEMS,
    environments: environmentsOf(all),
    origin: undefined,
  }) as SystemKeys;
};

const section = fc.record(
  { pods: fc.integer({ min: 1, max: 3 }), word: fc.constantFrom("a", "b"), tag: fc.constantFrom("v1", "v2") },
  { requiredKeys: ["tag"] },
);
const said: fc.Arbitrary<Said> = fc.record({
  kubernetes: fc.constantFrom("1.34", "1.35"),
  systems: fc.dictionary(fc.constantFrom(...NAMES), section, { minKeys: 1 }),
});
const environmentName = fc.constantFrom("beta", "staging", "production");
/** One change of a repository: an environment comes, goes, or says something else of one system. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(environmentName, fc.constantFrom(...NAMES), fc.option(section, { nil: undefined })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(environmentName, fc.constant(undefined), fc.option(said, { nil: undefined })),
  },
);

it("what a run makes of the systems that changed, beside what is there, is what a run for all makes", () => {
  let partial = 0;
  fc.assert(
    fc.property(
      fc.dictionary(environmentName, said, { minKeys: 1 }),
      fc.array(step, { minLength: 1, maxLength: 6 }),
      (start, steps) => {
        let all: Record<string, Said> = start;
        let there = filesOf(all);
        let keys = keysOf(all);
        for (const [name, of, next] of steps) {
          const now = { ...all };
          const old = now[name];
          if (of === undefined) {
            if (next === undefined) delete now[name];
            else now[name] = next as Said;
          } else if (old !== undefined) {
            const systems = { ...old.systems };
            if (next === undefined) delete systems[of];
            else systems[of] = next as { tag: string };
            now[name] = { ...old, systems };
          }
          const nowKeys = keysOf(now);
          const changed = changedSystems(keys, nowKeys);
          if (changed !== undefined) partial++;
          const full = filesOf(now);
          // A system that was not made again keeps the files that it has.
          there = new Map([...there, ...[...full].filter(([name]) => changed?.includes(name) ?? true)]);
          expect(there).toEqual(full);
          [all, keys] = [now, nowKeys];
        }
      },
    ),
    { numRuns: 8 },
  );
  expect(partial).toBeGreaterThan(2);
});
