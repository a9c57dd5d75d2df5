/** A person's commit, for messages. */
export interface CommitOfPerson {
  id: string;
  author: string;
  /** Such as `2026-11-20`. */
  date: string;
  subject: string;
}

/** A file in HEAD whose author is unknown here. */
export interface OriginQuestion {
  /** Its blob id. */
  blob: string;
  /** It begins with kustogen's header, or the generated kustomization beside it refers to it. */
  marked: boolean;
}

/** The author of a committed file. Unknown: the available history doesn't show it. */
export type FileOrigin = { by: "gen" } | { by: "unknown" } | { by: "person"; commit: CommitOfPerson };
