import type { Conflict } from "./conflict.ts";
import { blobId, withUnixLineEnds } from "./content.ts";
import type { OriginQuestion } from "./origin.ts";
import type { PlanContext } from "./plan.ts";

/** A file whose content is neither the new one nor one that we remember: HEAD and its history decide. */
export interface UnattributedFile {
  path: string;
  bytes: Buffer;
  /** undefined: about to be removed. */
  text: string | undefined;
  recorded: boolean;
  /** It begins with kustogen's header, or the generated kustomization beside it names it. */
  marked: boolean;
}

/** What becomes of such files. */
export interface Attribution {
  conflicts: Conflict[];
  /** Nothing tells who put them there: taken for ours. */
  untold: string[];
  /** Carry our header, but we never made them: left alone. */
  left: string[];
}

/**
 * Says whose these files are. What no commit holds is a person's; what HEAD holds is a person's when its history says
 * so. A file that we never made is only in the way when something is generated at its path.
 */
export function attribute(files: readonly UnattributedFile[], context: PlanContext): Attribution {
  const attribution: Attribution = { conflicts: [], untold: [], left: [] };
  if (files.length === 0) return attribution;
  const committed = context.committed(files.map(({ path }) => path));
  const questions = new Map<string, OriginQuestion>();
  for (const { path, bytes, marked } of files) {
    const blob = committed.get(path);
    if (blob !== undefined && isBlob(bytes, blob)) questions.set(path, { blob, marked });
  }
  const origins = context.origins && questions.size > 0 ? context.origins(questions) : undefined;
  for (const file of files) {
    const { path, bytes, text, recorded, marked } = file;
    const edited = recorded || (marked && committed.has(path));
    const conflict: Conflict = { path, found: bytes, text, edited, commit: undefined };
    if (!questions.has(path)) {
      if (text === undefined && !recorded) attribution.left.push(path);
      else if (marked && !recorded && !committed.has(path) && context.isCopy?.())
        attribution.untold.push(path);
      else attribution.conflicts.push(conflict);
      continue;
    }
    const origin = origins?.get(path);
    if (origin?.by === "untold" && marked) attribution.untold.push(path);
    else if (origin?.by === "person" && text === undefined && !recorded) attribution.left.push(path);
    else if (origin?.by === "person") attribution.conflicts.push({ ...conflict, commit: origin.commit });
    else if (origin?.by === "untold") attribution.conflicts.push(conflict);
  }
  return attribution;
}

function isBlob(bytes: Buffer, id: string): boolean {
  return blobId(withUnixLineEnds(bytes), id) === id || blobId(bytes, id) === id;
}
