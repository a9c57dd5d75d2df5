/** A step for an operator: its purpose, and the command to type. */
export interface Step {
  title: string;
  commands: string[];
}

/** Steps before and after the push that changes a pin. */
export interface Around {
  before?: Step[];
  after?: Step[];
}

/** Information for operators of a deployed layer, from which `docs/systems/<system>.md` is generated. */
export interface Operations {
  /** How to reach the system: public addresses first, then port-forwards for people with access to the cluster. */
  reach: { title: string; url?: string; commands?: string[] }[];
  /** Where metrics are, and who may read them; absent if there are none. */
  metrics?: { path: string; service: string; port: number; reader: string };
  /** Logs by component. */
  logs: Step[];
  /** Requirements for the cluster that the resources don't show; those that they show are found automatically. */
  needs?: { what: string; why: string }[];
  /** Steps before the first deployment, in addition to creating the Secrets. */
  first?: Step[];
  /** Steps once after the first deployment. */
  afterFirst?: Step[];
  /** Steps to bring an existing installation under Argo CD, in order, and the way back. */
  takeover?: Step[];
  /** How to see that a rollout is complete. */
  verify: Step[];
  /** Steps of an upgrade in addition to changing the pin: before the push (backups), and once Argo CD has synced. */
  upgrade?: Around;
  /** Steps of a rollback in addition to restoring the pin: before the push (the schema), and afterwards. */
  rollback?: Around;
  /** Stopping, pausing and scaling by hand. */
  byHand?: Step[];
  /**
   * Where data is stored, what it is, and what backs it up. `restore` is text, or a list of steps, which is
   * printed below the table under the heading `what`.
   */
  data: { what: string; contents?: string; backup: string; restore: string | Step[] }[];
  /** Problems, their causes, and commands that help. */
  troubleshooting?: { symptom: string; cause: string; commands: string[] }[];
  /** Points on which the system's upstream source was silent or wrong: what was chosen instead, and why. */
  decisions: { source: string; choice: string; reason: string }[];
}
