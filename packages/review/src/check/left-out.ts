import type { NotLookedAt } from "../looked/not-looked-at.ts";
import { Failures } from "./failures.ts";

/** Collects what isn't checked: failed environments, chart templates, and environments that only list others. */
export class LeftOut {
  readonly failures: Failures;
  readonly notRendered: { folder: string; reason: string }[] = [];
  readonly notLookedAt: NotLookedAt[] = [];
  /** The number of environments that only list others. */
  emptied = 0;

  /** @param cwd the folder that paths in messages are relative to */
  constructor(cwd: string) {
    this.failures = new Failures(cwd);
  }

  /** Adds an environment that generates the templates of a chart. */
  addTemplate(environment: string, template: string): void {
    const reason = `it generates the templates of a Helm chart (${template})`;
    this.notRendered.push({ folder: environment, reason });
    this.notLookedAt.push({ place: environment, cause: "chart", what: reason });
  }
}
