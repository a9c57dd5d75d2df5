import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { YamlReader } from "@kustogen/kustomize/yaml/reader/yaml-reader.ts";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import { afterEach, expect, test, vi } from "vitest";
import { syntheticEnvironments, syntheticSystem } from "../../bench/workload.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateRepository } from "../../src/generate/repository.ts";

const SYSTEMS = 200;

/**
 * What `gen --full` of these systems does; times differ by machine, these counts don't. Whoever does more of
 * something on purpose writes the new count here, with the reason in the commit; whoever does less writes that, so that it
 * doesn't come back.
 */
const RECORDED = {
  /** Calls of the systems' functions, one for each layer. */
  "layers described": 600,
  /** Renderings of a layer's texts. */
  builds: 600,
  /** Texts of files that the YAML reader read. */
  "YAML parsed": 3400,
  /** Calls of rules for one environment, and for all of a system together. */
  "rules asked": 19_000,
  /** Objects in the environments that those calls were for. */
  "objects judged": 172_800,
};

/** The same where the last run told the warnings of these inputs, so that errors alone are looked for. */
const AGAIN: typeof RECORDED = { ...RECORDED, "rules asked": 13_200, "objects judged": 115_000 };

afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  ["warnings", RECORDED, "warning", SYSTEMS],
  ["errors alone", AGAIN, "error", SYSTEMS / 8],
] as const)(
  "looking for %s, `gen --full` does no more work than it did, with a tenth to spare",
  (...given) => {
    const [, recordedOfAll, least, count] = given;
    const systems = Array.from({ length: count }, (_, number) => syntheticSystem(number));
    const described = systems.map((system) => vi.spyOn(system, "resources"));
    const builds = vi.spyOn(Renderer.prototype, "build");
    const documents = vi.spyOn(YamlReader.prototype, "refuseMistake");
    const checks = RULES.flatMap((rule) => (rule.check === undefined ? [] : vi.spyOn(rule, "check")));
    const beside = RULES.flatMap((rule) =>
      rule.checkRepository === undefined ? [] : vi.spyOn(rule, "checkRepository"),
    );
    const environments = syntheticEnvironments(count);
    const repository = {
      root: import.meta.dirname,
      prefix: "",
      head: undefined,
      settings: { origin: "", isNamed: false },
    };
    const allowed = { exceptions: [], rules: [], least };
    generateRepository({
      folders: DEFAULT_FOLDERS,
      systems,
      all: systems,
      environments,
      allowed,
      repository,
    });

    const asked = [...checks, ...beside].map(({ mock }) => mock.calls.length);
    const judged = [
      ...checks.flatMap(({ mock }) => mock.calls.map(([state]) => [state])),
      ...beside.flatMap(({ mock }) => mock.calls.map(([all]) => all.environments)),
    ].flat();
    const counted: typeof RECORDED = {
      "layers described": sum(described.map(({ mock }) => mock.calls.length)),
      builds: builds.mock.calls.length,
      "YAML parsed": new Set(documents.mock.contexts).size,
      "rules asked": sum(asked),
      "objects judged": sum(judged.map(({ resources }) => resources.length)),
    };
    for (const [work, all] of Object.entries(recordedOfAll)) {
      const recorded = (all * count) / SYSTEMS;
      const now = counted[work as keyof typeof counted];
      expect(now, `${work}: more than recorded`).toBeLessThanOrEqual(recorded * 1.1);
      expect(now, `${work}: less than recorded, so record it`).toBeGreaterThanOrEqual(recorded * 0.9);
    }
  },
);

const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);
