import { chunksOf } from "../output/chunks.ts";

/**
 * Writes a text or its parts to standard output, a piece whenever it takes one; resolves to false if it accepts no more,
 * which its error handler reports.
 */
export async function writeOut(content: string | Iterable<string>): Promise<boolean> {
  for (const chunk of chunksOf(content)) if (!(await isWritten(chunk))) return false;
  return true;
}

function isWritten(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.write(text, (error) => resolve(error === null || error === undefined));
  });
}
