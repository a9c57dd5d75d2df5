import { RenderService } from "@kustogen/kustomize/node/service.ts";
import { expect, it } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { renderBatch } from "../../src/cli/render/batch.ts";

/** What a batch answers to blocks of input. */
async function answers(...blocks: string[]): Promise<{ id: unknown; ok: boolean; error?: string }[]> {
  let printed = "";
  async function* input() {
    for (const block of blocks) yield Buffer.from(block);
  }
  await renderBatch(new RenderService(), input(), async (parts) => {
    printed += joined(parts);
    return true;
  });
  return printed
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

it("answers each line, however long it is and however it arrives", async () => {
  const long = "x".repeat(700_000);
  const found = await answers(
    "not json\n",
    long,
    long,
    long,
    `${long}\n{"id":2,"dir":7}\n${long}${long}\n{"id":3`,
    "}",
  );
  expect(found.map(({ id, ok, error }) => [id, ok, error])).toEqual([
    [null, false, expect.stringContaining("line 1 is not JSON")],
    [null, false, expect.stringContaining("line 2 is not JSON")],
    [2, false, expect.stringContaining('line 3: "dir" must be the path')],
    [null, false, expect.stringContaining("line 4 is not JSON")],
    [3, false, expect.stringContaining("line 5")],
  ]);
});

it("names the code of each error beside its words", async () => {
  const found = await answers('not json\n{"id":1,"dir":"nothing/at/all"}\n');
  expect(found).toEqual([
    { id: null, ok: false, error: expect.any(String), code: "invalid-json" },
    { id: 1, ok: false, error: expect.any(String), code: "no-such-folder" },
  ]);
});
