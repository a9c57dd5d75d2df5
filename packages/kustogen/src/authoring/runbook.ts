import type { Maybe } from "./component.ts";

/** What operators need to know and the manifests don't say, in Markdown files beside the system. */
export interface Runbook {
  /**
   * The texts of the files. Each `## heading` names the section of a page that the text below it is added to. A part
   * about something that a layer may lack is left out by a condition: `settings.cache && cache`.
   */
  parts: readonly Maybe<string>[];
  /** Shell variables that commands in the parts use, besides `ENV`, `NS` and `APP`: environment, namespace, Application. */
  variables?: Record<string, string>;
}
