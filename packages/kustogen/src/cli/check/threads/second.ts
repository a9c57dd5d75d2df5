// The second thread of `check`: its share of the environments.

import { resolve } from "node:path";
import { workerData } from "node:worker_threads";
import { notSecret } from "@kustogen/kustomize/credentials/waivers.ts";
import { setLimits } from "@kustogen/kustomize/limits.ts";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { BoundTree } from "@kustogen/kustomize/tree/bound.ts";
import { Apart } from "@kustogen/review/check/apart.ts";
import type { CheckInput, EnvironmentInput } from "@kustogen/review/check/check.ts";
import { RULES } from "@kustogen/review/check/rules.ts";
import { relativePath } from "@kustogen/review/discovery/tree-paths.ts";
import { learnAgain } from "../../../authoring/known-schemas.ts";
import { limitsOf } from "../../../config/config.ts";
import { projectRoot } from "../../../config/root.ts";
import { Looks } from "../../../output/looks.ts";
import { digest, pack, unpack } from "../../../output/memory/packing.ts";
import { askedRenderer } from "../../asked-renderer.ts";
import { watchEnd } from "../../run-end.ts";
import type { BlocksInput } from "../../threads/thread-at-work.ts";
import { doBlocks } from "../../threads/work.ts";
import { checkMemory } from "../memory.ts";
import { definingFiles } from "../tracked-files.ts";
import type { ThreadInput } from "./thread-input.ts";

const input = workerData as ThreadInput & BlocksInput;
const { cwd, today, within, dirs, options, loadRestrictor, flux, keepsFrom } = input;
setLimits(await limitsOf(projectRoot(cwd)));
await watchEnd(input.began);
for (const [value, why] of input.waivers) notSecret(value, why);
learnAgain(input.learned);

const memory =
  keepsFrom === undefined ? undefined : checkMemory(dirs, options, cwd, new Looks(keepsFrom), {});
const environments = new Array<EnvironmentInput>(input.count);
let files: string[] | undefined;
const checked: CheckInput = {
  tree: new BoundTree(new DiskTree(), within, "--within"),
  ...(memory && { memory }),
  outside: askedRenderer(options, loadRestrictor),
  environments,
  rules: RULES,
  exceptions: [],
  today,
  notRendered: [],
  ...(flux && { flux }),
  get files() {
    return (files ??= input.files === "" ? [] : input.files.split("\0"));
  },
  defining: () => definingFiles(dirs.length === 0 ? [cwd] : dirs.map((dir) => resolve(cwd, dir))),
  cwd,
};
const apart = new Apart(checked, (path) => relativePath(cwd, path), { pack, unpack, digest });
await doBlocks<EnvironmentInput[][]>(input, async (given, number) => {
  const block = input.places[number] ?? [];
  for (const [place, part] of block.entries())
    for (const [index, at] of part.entries()) environments[at] = given[place]?.[index] as EnvironmentInput;
  const found = await apart.judge(block);
  for (const at of block.flat()) delete environments[at];
  return found;
});
