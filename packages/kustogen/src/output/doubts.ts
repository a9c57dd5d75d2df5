import type { Conflict } from "./conflict.ts";
import { blobId, withUnixLineEnds } from "./content.ts";
import type { OriginQuestion } from "./origin.ts";
import type { PlanContext } from "./plan.ts";

/** A file whose content is neither the new one nor one that we remember: HEAD and its history decide. */
export interface Doubt {
  path: string;
  bytes: Buffer;
  /** undefined: about to be removed. */
  text: string | undefined;
  recorded: boolean;
  /** It begins with kustogen's header, or the generated kustomization beside it names it. */
  marked: boolean;
}

/** What becomes of the doubtful files. */
export interface Decision {
  conflicts: Conflict[];
  /** Nothing tells who put them there: taken for ours. */
  untold: string[];
  /** Carry our header, but we never made them: left alone. */
  left: string[];
}

/**
 * Decides whose the doubtful files are. What no commit holds is a person's; what HEAD holds is a person's when its
 * history says so. A file that we never made is only in the way when something is generated at its path.
 */
export function decide(doubts: readonly Doubt[], context: PlanContext): Decision {
  const decision: Decision = { conflicts: [], untold: [], left: [] };
  if (doubts.length === 0) return decision;
  const committed = context.committed(doubts.map(({ path }) => path));
  const questions = new Map<string, OriginQuestion>();
  for (const { path, bytes, marked } of doubts) {
    const blob = committed.get(path);
    if (blob !== undefined && isBlob(bytes, blob)) questions.set(path, { blob, marked });
  }
  const origins = context.origins && questions.size > 0 ? context.origins(questions) : undefined;
  for (const doubt of doubts) {
    const { path, bytes, text, recorded, marked } = doubt;
    const edited = recorded || (marked && committed.has(path));
    const conflict: Conflict = { path, found: bytes, text, edited, commit: undefined };
    if (!questions.has(path)) {
      if (text === undefined && !recorded) decision.left.push(path);
      else if (marked && !recorded && !committed.has(path) && context.isCopy?.()) decision.untold.push(path);
      else decision.conflicts.push(conflict);
      continue;
    }
    const origin = origins?.get(path);
    if (origin?.by === "untold" && marked) decision.untold.push(path);
    else if (origin?.by === "person" && text === undefined && !recorded) decision.left.push(path);
    else if (origin?.by === "person") decision.conflicts.push({ ...conflict, commit: origin.commit });
    else if (origin?.by === "untold") decision.conflicts.push(conflict);
  }
  return decision;
}

function isBlob(bytes: Buffer, id: string): boolean {
  return blobId(withUnixLineEnds(bytes), id) === id || blobId(bytes, id) === id;
}
