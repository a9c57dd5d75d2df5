/** A step for an operator: what it is for, and what to type. */
export interface Step {
  title: string;
  commands: string[];
}

/** What an operator of a deployed layer needs to know; `docs/systems/<system>.md` is made from it. */
export interface Operations {
  /** How to reach the system: public addresses first, then port-forwards for people with access to the cluster. */
  reach: { title: string; url?: string; commands?: string[] }[];
  /** Where metrics are, and who may read them; absent where there are none. */
  metrics?: { path: string; service: string; port: number; reader: string };
  /** Logs by component. */
  logs: Step[];
  /** How to see that a rollout is complete. */
  verify: Step[];
  /** What to do before or after an upgrade besides moving the pin; absent where that is all. */
  upgrade?: Step[];
  /** How to go back to what ran before, and what does not go back by itself. */
  rollback: Step[];
  /** What holds data, who backs it up, and how to restore it. A text that begins with `kubectl` is a command. */
  data: { what: string; backup: string; restore?: string }[];
  /** Where the source of the system was silent or wrong: what was chosen instead, and why. */
  decisions: { source: string; choice: string; reason: string }[];
}
