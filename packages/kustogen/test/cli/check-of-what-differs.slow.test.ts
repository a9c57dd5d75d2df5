import { rmSync } from "node:fs";
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import type { CheckReport } from "../../../review/src/check/report/finding.ts";
import { changedState, deployment, type State } from "../../../review/test/changes/random-states.ts";
import { runCheck } from "../../src/cli/check/command.ts";
import { reviewStates } from "../../src/looking/two-states.ts";
import { commitSnapshots, git, newRepository } from "../delivery/fixture.ts";
import { taking } from "./printed.ts";

const start = process.cwd();
afterEach(() => {
  process.chdir(start);
  vi.restoreAllMocks();
});

/** A text whose Deployment also selects by its image, so that a change of that is an error. */
function selecting(text: string): string {
  return text.replace(/template: \{(?=.*image: "(?:web|plain|patched):(v\d))/, (_, v: string) => {
    const labels = `{version: ${v}}`;
    return `selector: {matchLabels: ${labels}}, template: {metadata: {labels: ${labels}}, `;
  });
}

const version = fc.constantFrom("v1", "v2", undefined);

/** A state in which an overlay certainly has a Deployment of that version, if there is one. */
function withShop(state: State, version: string | undefined): State {
  if (version === undefined) return state;
  return new Map([
    ...state,
    ["base/kustomization.yaml", "resources: [web.yaml]\n"],
    ["base/web.yaml", deployment(`web:${version}`)],
    ["overlays/beta/shop/kustomization.yaml", "resources: [../../../base]\n"],
  ]);
}

/** A state as a commit has it. */
const snapshotOf = (state: State) =>
  new Map(
    [...state].map(([path, text]) => {
      const link = text.startsWith("->");
      return [path, { content: Buffer.from(link ? text.slice(2) : selecting(text)), link }];
    }),
  );

it("says of a change what diff says of it, with the same severities", async () => {
  const printed: string[] = [];
  taking(process.stdout, (chunk) => printed.push(chunk));
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const isAboutChange = (rule: string) => rule.startsWith("change/");
  const parts = { system: [], env: [] };
  /** What a check of the last commit reports of its changes. */
  const checked = async () => {
    printed.length = 0;
    await runCheck([], { ...parts, failOn: "error", since: "HEAD~1", json: true });
    const { findings } = JSON.parse(printed.join("")) as CheckReport;
    return findings
      .filter(({ rule }) => isAboutChange(rule))
      .flatMap(({ rule, severity, environment, also = [] }) =>
        [environment, ...also].map((one) => `${severity} ${rule} ${one}`),
      );
  };
  const compared = async () => {
    const { environments } = await reviewStates(process.cwd(), "HEAD~1", { ...parts, path: [] });
    return environments
      .filter(({ name }) => !name.endsWith("(plain files)"))
      .flatMap(({ path, risks }) =>
        risks.map(({ id, severity }) => ({ id, text: `${severity} ${id} ${path}` })),
      )
      .flatMap(({ id, text }) => (isAboutChange(id) ? text : []));
  };
  let changes = 0;
  await fc.assert(
    fc.asyncProperty(changedState, version, version, async (states, was, is) => {
      const [before, after] = [withShop(states.before, was), withShop(states.after, is)];
      if (![...after.keys()].some((path) => path.endsWith("/kustomization.yaml"))) return;
      const root = newRepository();
      commitSnapshots(root, [snapshotOf(before), snapshotOf(after)], false);
      git(root, "reset", "-q", "--hard");
      process.chdir(root);
      const [said, told] = [await checked(), await compared()];
      expect(said.sort()).toEqual(told.sort());
      changes += told.length;
      process.chdir(start);
      rmSync(root, { recursive: true, force: true });
    }),
    { numRuns: Number(process.env.ROUNDS ?? 25) },
  );
  expect(changes).toBeGreaterThan(1);
});
