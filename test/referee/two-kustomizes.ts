import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Kustomizes } from "./install.ts";
import { pins } from "./pins.ts";

const run = promisify(execFile);

/**
 * What the two pinned kustomizes build differently: for each such folder of `root`, its first line that differs and
 * the object there, or the message of the one that fails.
 */
export async function differences(
  { earlierKustomize, kustomize }: Kustomizes,
  root: string,
  folders: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders)
    try {
      const [one, other] = await Promise.all(
        [earlierKustomize, kustomize].map((program) => build(program, join(root, folder))),
      );
      if (one !== other) found.push(`${folder}: ${firstDifference(one as string, other as string)}`);
    } catch (error) {
      found.push(`${folder}: ${(error as Error).message.trim()}`);
    }
  return found;
}

async function build(program: string, folder: string): Promise<string> {
  return (await run(program, ["build", folder], { maxBuffer: 256 << 20 })).stdout;
}

function firstDifference(one: string, other: string): string {
  const [lines, others] = [one.split("\n"), other.split("\n")];
  let at = 0;
  while (lines[at] === others[at]) at++;
  const longer = lines.length < others.length ? others : lines;
  const object = longer.slice(longer.lastIndexOf("---", at) + 1).join("\n");
  const [kind, name] = [/^kind: (.+)$/m, /^metadata:\n(?: .*\n)*? {2}name: (.+)$/m].map(
    (field) => field.exec(object)?.[1],
  );
  const [has, hasLater] = [lines[at], others[at]].map((line) => JSON.stringify(line?.trim() ?? "no more"));
  const [version, later] = [pins.earlierKustomize.version, pins.kustomize.version];
  return `line ${at + 1}, in ${kind} ${name}: ${version} has ${has}, ${later} has ${hasLater}`;
}
