import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { compareDeployed, deployedStates } from "@kustogen/review/changes/compare-trees.ts";
import { sourceLink } from "@kustogen/review/changes/source-link.ts";
import { discoverStates } from "@kustogen/review/changes/states.ts";
import { afterAll } from "@kustogen/review/changes/steps.ts";
import type { CompareWorker } from "@kustogen/review/changes/worker.ts";
import { comparedStates } from "@kustogen/review/git/compared-states.ts";
import { listState } from "@kustogen/review/git/listed-trees.ts";
import { jsonReport } from "@kustogen/review/report/json-report.ts";
import { markdownReport } from "@kustogen/review/report/markdown.ts";
import { storyOf } from "@kustogen/review/story/story.ts";
import { beforeAll, expect, it } from "vitest";
import { git, newRepository, put } from "../../../../test/repository.ts";
import { CompareThread } from "../../src/cli/diff/threads/second-thread.ts";
import { END } from "../../src/cli/run-end.ts";

const BUILT = new URL("../../dist/diff-worker.mjs", import.meta.url);
const LINKS = "https://git.example.test/blob/{file}#L{line}";

const pod = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: "${image}"}]}\n`;
const overlay = (tag: string) => `resources: [../../base]\nimages: [{name: web, newTag: ${tag}}]\n`;

/** A repository of which a commit changes three overlays, and the working tree one more. */
function repository(): string {
  const root = newRepository();
  const commit = (tag: string) => {
    for (const name of ["alpha", "beta", "gamma"])
      put(root, `overlays/${name}/kustomization.yaml`, overlay(tag));
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", tag);
  };
  put(root, "base/kustomization.yaml", "resources: [web.yaml]\n");
  put(root, "base/web.yaml", pod("web"));
  put(root, "overlays/delta/kustomization.yaml", "resources: [web.yaml, missing.yaml]\n");
  put(root, "overlays/delta/web.yaml", pod("web:v1"));
  commit("v1");
  commit("v2");
  put(root, "overlays/delta/web.yaml", pod("web:v9"));
  return root;
}

let root: string;
beforeAll(() => {
  root = repository();
});

/** A comparison in which a thread has every overlay, and what it said of each. */
async function compared(range: string, module?: URL) {
  const states = comparedStates(root, range);
  const answers: unknown[] = [];
  const report = await withObjects(root, async (objects) => {
    const [before, after] = [listState(root, objects, states.before), listState(root, objects, states.after)];
    const commit = states.before.commit ?? "";
    const run = { root, commit, states, sourceLinks: LINKS, fewPlaces: false, limits: {} };
    const worker = module && asked(new CompareThread(run, before, module, 1, 1), answers);
    const link = sourceLink(LINKS, { before: commit, after: states.after.commit });
    const options = { link, ...(worker && { worker }) };
    const deployed = deployedStates(discoverStates(before, after, {}), options);
    const review = {
      title: "",
      before: "",
      after: "",
      ...(await afterAll(compareDeployed(deployed, options))),
    };
    return [
      JSON.stringify(jsonReport(review), undefined, 1),
      markdownReport(storyOf(review), { footer: "" }),
    ];
  });
  return { report: report.join("\n"), answers };
}

/** A worker that is asked for all there is. */
function asked(thread: CompareThread, answers: unknown[]): CompareWorker {
  return {
    atATime: thread.atATime,
    helpsWith: (count) => thread.helpsWith(count),
    begin: (...work) => {
      const helping = thread.begin(...work);
      return (
        helping && {
          takes: () => false,
          answer: async (block) => {
            const answer = await helping.answer(block);
            answers.push(...answer);
            return answer;
          },
        }
      );
    },
  };
}

it("a comparison in two threads says what one says, of commits, of the working tree, and where the second can't start", async () => {
  const missing = new URL("missing.mjs", BUILT);
  for (const [range, module, said] of [
    ["HEAD~1..HEAD", BUILT, 3],
    ["HEAD~1", BUILT, 4],
    ["HEAD~1", missing, 0],
  ] as const) {
    const alone = await compared(range);
    expect(alone.report).toContain("https://git.example.test/blob/");
    const { report, answers } = await compared(range, module);
    expect(report).toBe(alone.report);
    expect(answers.filter((one) => one !== undefined).length).toBe(said);
  }
});

it("a second thread begins nothing more once the time of the run is over", async () => {
  process.env[END] = "1";
  try {
    const { answers } = await compared("HEAD~1..HEAD", BUILT);
    expect(answers.length).toBe(3);
    for (const answer of answers)
      expect(JSON.stringify(answer)).toContain("the time limit of the run was reached");
  } finally {
    delete process.env[END];
  }
});

it("few overlays begin no thread", () => {
  expect(new CompareThread({} as never, {} as never, BUILT).helpsWith(999)).toBe(false);
});
