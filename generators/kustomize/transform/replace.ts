import type { Value } from "../../model/value.ts";
import { unsupported } from "../load/remote.ts";
import type { ConfigureContext, Transformer } from "./transformer.ts";

export function replacementTransformer(
  _entries: readonly Value[],
  context: ConfigureContext,
): Transformer["apply"] {
  throw unsupported("this field", "replacements", context.file);
}
