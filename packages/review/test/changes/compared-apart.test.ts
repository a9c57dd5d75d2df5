import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ComparedApart } from "../../src/changes/compare-apart.ts";
import { compareDeployed, deployedStates } from "../../src/changes/compare-trees.ts";
import type { Sides } from "../../src/changes/some-at-a-time.ts";
import { discoverStates } from "../../src/changes/states.ts";
import { afterAll } from "../../src/changes/steps.ts";
import type { ApartBlock, CompareWorker } from "../../src/changes/worker.ts";
import { jsonReport } from "../../src/report/json-report.ts";
import { reported } from "./both-reports.ts";
import {
  application,
  changedState,
  deployment,
  manifestsIn,
  map,
  of,
  type State,
  treeOf,
} from "./random-states.ts";

/** What compares all blocks but the first few, with trees of its own, and answers with what crosses threads. */
class Beside implements CompareWorker {
  readonly atATime = 2;
  /** How many overlays it was asked for, and of how many it could say something. */
  asked = 0;
  told = 0;
  readonly #states: { before: State; after: State };
  readonly #fewPlaces: boolean;
  #left: number;

  constructor(states: { before: State; after: State }, fewPlaces: boolean, first: number) {
    this.#states = states;
    this.#fewPlaces = fewPlaces;
    this.#left = first;
  }

  helpsWith(): boolean {
    return true;
  }

  begin(blocks: readonly ApartBlock[], [old, now]: Sides, changed: ReadonlySet<string>) {
    if (old.discovery.tree.hasLinks || now.discovery.tree.hasLinks) return undefined;
    const apart = new ComparedApart(
      treeOf(this.#states.before, "before"),
      treeOf(this.#states.after, "after"),
      {
        renderer: { ...(now.isUnrestricted && { unrestricted: true }) },
        changed,
        isSameShape: old.discovery.folders === now.discovery.folders,
        fewPlaces: this.#fewPlaces,
      },
    );
    const given = structuredClone(blocks);
    return {
      takes: () => this.#left-- > 0,
      answer: async (block: number) => {
        const answer = apart.tell(given[block] ?? []);
        this.asked += answer.length;
        this.told += answer.filter((one) => one !== undefined).length;
        return structuredClone(answer);
      },
    };
  }
}

/** The report of a change that a worker has a part in, and what that was. */
async function helped(states: { before: State; after: State }, fewPlaces: boolean, first: number) {
  const [before, after] = [treeOf(states.before, "before"), treeOf(states.after, "after")];
  const worker = new Beside(states, fewPlaces, first);
  const options = {
    applications: { before: manifestsIn(before), after: manifestsIn(after) },
    fewPlaces,
    worker,
  };
  const said = async () => {
    try {
      const deployed = deployedStates(discoverStates(before, after, {}), options);
      const comparison = await afterAll(compareDeployed(deployed, options));
      return JSON.stringify(jsonReport({ title: "", before: "", after: "", ...comparison }), undefined, 1);
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
  };
  return { report: await said(), worker };
}

/** States without links. */
const plainState = changedState.map(({ before, after }) => {
  const plain = (state: State): State => new Map([...state].filter(([, text]) => !text.startsWith("->")));
  return { before: plain(before), after: plain(after) };
});

test("a comparison says the same where another thread compares some of the overlays", async () => {
  const all = { asked: 0, told: 0, changing: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ arbitrary: plainState, weight: 5 }, changedState),
      fc.boolean(),
      fc.nat(1),
      async (states, fewPlaces, first) => {
        const alone = reported(treeOf(states.before, "before"), treeOf(states.after, "after"));
        const { report, worker } = await helped(states, fewPlaces, first);
        all.asked += worker.asked;
        all.told += worker.told;
        if (worker.told > 0 && report.includes('"changes"')) all.changing++;
        expect(report).toBe(alone);
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 30), ...(process.env.SEED && { seed: Number(process.env.SEED) }) },
  );
  expect(all.told).toBeGreaterThan(all.asked / 10);
  expect(all.changing).toBeGreaterThan(0);
});

test("how an Application applies an overlay is known to who compares it elsewhere", async () => {
  const source = { source: of("overlays/beta/shop"), syncPolicy: { automated: {} } };
  const before: State = new Map([
    ["overlays/beta/shop/kustomization.yaml", "resources: [web.yaml, map.yaml]\n"],
    ["overlays/beta/shop/web.yaml", deployment("web:v1")],
    ["overlays/beta/shop/map.yaml", map("one")],
    ["argocd/shop.yaml", application("shop", source)],
  ]);
  const after = new Map([...before, ["overlays/beta/shop/kustomization.yaml", "resources: [web.yaml]\n"]]);
  const { report, worker } = await helped({ before, after }, false, 0);
  expect(worker.told).toBe(1);
  expect(report).toContain("Application shop doesn't prune");
  expect(report).toBe(reported(treeOf(before, "before"), treeOf(after, "after")));
});

test("an object whose name is no text is compared by who has rendered it", async () => {
  const before: State = new Map([
    ["overlays/beta/shop/kustomization.yaml", "resources: [map.yaml]\n"],
    [
      "overlays/beta/shop/map.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map, labels: {a: 1}}\ndata: {a: b}\n",
    ],
  ]);
  const after = new Map([
    ...before,
    [
      "overlays/beta/shop/map.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map, labels: {a: 2}}\ndata: {a: c}\n",
    ],
  ] as const);
  const { report, worker } = await helped({ before, after }, false, 0);
  expect([worker.asked, worker.told]).toEqual([1, 0]);
  expect(report).toContain('"after": "c"');
  expect(report).toBe(reported(treeOf(before, "before"), treeOf(after, "after")));
});
