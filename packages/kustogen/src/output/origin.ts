/** A commit of a person, as messages name it. */
export interface CommitOfPerson {
  id: string;
  author: string;
  /** As `2026-11-20`. */
  date: string;
  subject: string;
}

/** A file as HEAD has it, of which nothing here says who put it there. */
export interface OriginQuestion {
  /** The id of its blob. */
  blob: string;
  /** It begins with kustogen's header, or the generated kustomization beside it names it. */
  marked: boolean;
}

/** Who put a committed file there. Unknown: the history that is here doesn't say. */
export type FileOrigin = { by: "gen" } | { by: "unknown" } | { by: "person"; commit: CommitOfPerson };
