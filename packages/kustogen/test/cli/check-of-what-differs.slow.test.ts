import { rmSync } from "node:fs";
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { changedState, deployment, type State } from "../../../review/test/changes/random-states.ts";
import { runCheck } from "../../src/cli/check/command.ts";
import { JudgedChange } from "../../src/looking/since.ts";
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

it("reports of a change what it reports where both sides of every environment are rendered, with the same exit code", async () => {
  const printed: string[] = [];
  taking(process.stdout, (chunk) => printed.push(chunk));
  vi.spyOn(process.stderr, "write").mockImplementation((chunk) => printed.push(String(chunk)) > 0);
  /** What a check of the last commit reports, but for environments whose lines only move, and its exit code. */
  const checked = async (isWhole: boolean) => {
    printed.length = 0;
    if (isWhole) vi.spyOn(JudgedChange.prototype, "isTouched").mockReturnValue(true);
    const options = { system: [], env: [], failOn: "error", since: "HEAD~1", json: true } as const;
    const code = await runCheck([], { ...options, system: [], env: [] }).catch((error) => String(error));
    if (isWhole) vi.mocked(JudgedChange.prototype.isTouched).mockRestore();
    return { code, text: printed.join("").replace(/\n *"moved": \[[^\]]*\],?/, "") };
  };
  let changes = 0;
  await fc.assert(
    fc.asyncProperty(changedState, version, version, async (states, was, is) => {
      const [before, after] = [withShop(states.before, was), withShop(states.after, is)];
      const root = newRepository();
      commitSnapshots(root, [snapshotOf(before), snapshotOf(after)], false);
      git(root, "reset", "-q", "--hard");
      process.chdir(root);
      const fast = await checked(false);
      expect(fast).toEqual(await checked(true));
      if (fast.text.includes('"change/immutable-field"')) changes++;
      process.chdir(start);
      rmSync(root, { recursive: true, force: true });
    }),
    { numRuns: Number(process.env.ROUNDS ?? 25) },
  );
  expect(changes).toBeGreaterThan(1);
});
