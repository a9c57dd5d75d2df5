import { pack, unpack } from "../../output/memory/packing.ts";
import { BothEnds } from "./both-ends.ts";
import type { BlockAnswer, BlocksInput } from "./thread-at-work.ts";

/** Does the work of a second thread: takes blocks from the end while there are any, and sends its answer for each. */
export async function doBlocks<Block>(
  { blocks, buffer, port }: BlocksInput,
  say: (block: Block, number: number) => Promise<readonly unknown[]>,
): Promise<void> {
  const ends = new BothEnds(blocks.length, buffer);
  for (let block = ends.takeLast(); block !== undefined; block = ends.takeLast()) {
    const parts = await say(unpack(blocks[block] as Uint8Array) as Block, block);
    port.postMessage({ block, said: pack(parts) } satisfies BlockAnswer);
    // An answer that can't be passed on means double work, and so would similar ones.
    if (parts.every((part) => part === undefined)) break;
  }
  port.close();
}
