import { vi } from "vitest";
import { main } from "../../src/cli/main.ts";

/** What a command prints in a folder, on both streams. */
export async function printed(folder: string, ...args: string[]): Promise<string> {
  return (await ended(folder, ...args)).text;
}

/** The same, with its exit code. */
export async function ended(folder: string, ...args: string[]): Promise<{ text: string; code: unknown }> {
  const present = process.cwd();
  const { exitCode } = process;
  let text = "";
  let code: unknown;
  for (const stream of [process.stdout, process.stderr])
    taking(stream, (chunk) => {
      text += chunk;
    });
  try {
    process.chdir(folder);
    process.exitCode = undefined;
    await main(args);
    code = process.exitCode ?? 0;
  } finally {
    vi.restoreAllMocks();
    process.chdir(present);
    process.exitCode = exitCode;
  }
  return { text, code };
}

/** Takes what is written to a stream, and tells the writer so, as a reader does; until `vi.restoreAllMocks()`. */
export function taking(stream: NodeJS.WriteStream, take: (text: string) => void = () => {}) {
  return vi.spyOn(stream, "write").mockImplementation((chunk, ...rest) => {
    take(String(chunk));
    const done = rest.at(-1) as unknown;
    if (typeof done === "function") done();
    return true;
  });
}
