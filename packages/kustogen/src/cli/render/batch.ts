import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { codeOf, InputError } from "@kustogen/kustomize/errors/errors.ts";
import { jsonOutput } from "@kustogen/kustomize/errors/printable-json.ts";
import type { RenderService } from "@kustogen/kustomize/node/service.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { printResources } from "@kustogen/kustomize/yaml/printer/print.ts";

/**
 * Answers requests `{"id","dir","rev"?}`, one on each line, with `{"id","ok":true,"yaml"}` or
 * `{"id","ok":false,"error","code"}` in the same order. An error in one never ends the batch. Data read from the
 * working tree is dropped between blocks of input, so that a program that asks, edits and asks again sees its edits.
 * @param write writes the parts of a line; resolves to false if the reader is gone
 */
export async function renderBatch(
  service: RenderService,
  input: AsyncIterable<Uint8Array>,
  write: (line: Iterable<string>) => Promise<boolean>,
): Promise<void> {
  let rest = "";
  let number = 0;
  const decoder = new TextDecoder();
  const answerLine = async (line: string): Promise<boolean> => {
    number++;
    return line.trim() === "" || write(jsonOutput(answer(service, line, number), 0));
  };
  for await (const block of input) {
    service.refresh();
    const lines = (rest + decoder.decode(block, { stream: true })).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) if (!(await answerLine(line))) return;
  }
  await answerLine(rest);
}

function answer(service: RenderService, line: string, number: number) {
  let id: unknown = null;
  try {
    const request = readRequest(line, number);
    id = request.id ?? null;
    const { dir, rev } = request;
    if (typeof dir !== "string" || dir === "")
      throw new InputError(`line ${number}: "dir" must be the path of a folder`);
    if (rev !== undefined && rev !== null && typeof rev !== "string")
      throw new InputError(`line ${number}: "rev" must be the name of a git revision`);
    return { id, ok: true, yaml: printResources(service.render(dir, rev ?? undefined)) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { id, ok: false, error: maskedMessage(message), code: codeOf(error) };
  }
}

function readRequest(line: string, number: number): Record<string, unknown> {
  const expected = 'expected {"id": …, "dir": "path/of/a/folder"}';
  let request: unknown;
  try {
    request = JSON.parse(line);
  } catch {
    throw new InputError(`line ${number} is not JSON; ${expected}`, { code: "invalid-json" });
  }
  if (isMap(request)) return request;
  throw new InputError(`line ${number}: ${expected}`);
}
