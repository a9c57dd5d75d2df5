/** A step for an operator: what it is for, and what to type. */
export interface Step {
  title: string;
  commands: string[];
}

/** Steps on either side of the push that moves a pin. */
export interface Around {
  before?: Step[];
  after?: Step[];
}

/** What an operator of a deployed layer needs to know; `docs/systems/<system>.md` is made from it. */
export interface Operations {
  /** How to reach the system: public addresses first, then port-forwards for people with access to the cluster. */
  reach: { title: string; url?: string; commands?: string[] }[];
  /** Where metrics are, and who may read them; absent where there are none. */
  metrics?: { path: string; service: string; port: number; reader: string };
  /** Logs by component. */
  logs: Step[];
  /** What the cluster must have that the resources do not show; what they show is found without it. */
  needs?: { what: string; why: string }[];
  /** Before the first sync, beside the Secrets. */
  first?: Step[];
  /** After the first sync, once. */
  afterFirst?: Step[];
  /** How one that runs already, made by other means, comes under Argo CD: in order, and the way back. */
  takeover?: Step[];
  /** How to see that a rollout is complete. */
  verify: Step[];
  /** What an upgrade needs besides moving the pin: before the push (backups), and when Argo CD has synced. */
  upgrade?: Around;
  /** What going back needs besides moving the pin back: before the push (the schema), and afterwards. */
  rollback?: Around;
  /** Stopping, pausing and scaling by hand. */
  byHand?: Step[];
  /** What holds data, and who backs it up; `restore` as a text, or as steps that are printed below the table. */
  data: { what: string; backup: string; restore: string | Step[] }[];
  /** What goes wrong, why, and what to type. */
  troubleshooting?: { symptom: string; cause: string; commands: string[] }[];
  /** Where the source of the system was silent or wrong: what was chosen instead, and why. */
  decisions: { source: string; choice: string; reason: string }[];
}
