import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildModule } from "./go-programs.ts";
import { pins } from "./pins.ts";

/** What Kubernetes' own code makes of two objects: whether they are the same, or why one can't be decoded. */
export interface Decoded {
  same: boolean;
  refused?: string;
}

/** Builds the program that decodes objects as the API server does (a minute, once). Throws with Go's words. */
export async function decodingProgram(): Promise<string> {
  const source = join(import.meta.dirname, "decoding");
  const name = `decoding-${pins.kubernetes.version}`;
  return join(await buildModule({ name, source, packages: ["."] }), "decoding");
}

/** Asks one process of it about all pairs, each `{"before","after"}` as JSON on one line; the answers in their order. */
export function decoded(program: string, pairs: readonly string[]): Decoded[] {
  const input = pairs.map((pair) => `${pair}\n`).join("");
  const { status, stdout, stderr } = spawnSync(program, { input, encoding: "utf8", maxBuffer: 1 << 30 });
  const answers = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Decoded]));
  if (status === 0 && answers.length === pairs.length) return answers;
  throw new Error(`the decoding program ended with ${status} after ${answers.length} answers:\n${stderr}`);
}
