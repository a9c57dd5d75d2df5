import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/**
 * The recordings of a folder, each with the calls whose answers it holds: a call stands there behind `$`, and nowhere else,
 * so that whoever adds one writes it there, and has its answer recorded.
 */
export function recordings(folder: string): [name: string, calls: string[]][] {
  return readdirSync(folder).map((file) => {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    const calls = lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
    return [basename(file, ".txt"), calls];
  });
}
