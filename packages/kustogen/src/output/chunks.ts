import { partsOf } from "@kustogen/kustomize/errors/printable.ts";

/** About as many characters are written at once: many small parts together, and a large one taken apart. */
const CHUNK = 65_536;

/** A text, or its parts, as it is written: in pieces whose length doesn't depend on the parts'. */
export function* chunksOf(content: string | Iterable<string>): Generator<string> {
  let chunk = "";
  for (const part of typeof content === "string" ? [content] : content)
    for (const piece of partsOf(part)) {
      if (chunk.length + piece.length > CHUNK && chunk !== "") {
        yield chunk;
        chunk = "";
      }
      chunk += piece;
    }
  if (chunk !== "") yield chunk;
}
