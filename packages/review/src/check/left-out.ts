import type { NotLookedAt } from "../looked/not-looked-at.ts";
import { Failures } from "./failures.ts";
import type { LeftOutRecord } from "./memory/part-record.ts";

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

  /** Marks the current state; the returned function gives everything added since, and whether it can't be stored. */
  mark(): () => { record: LeftOutRecord; isLost: boolean } {
    const { notRendered, notLookedAt, emptied } = this;
    const [count, rendered, looked] = [this.failures.count, notRendered.length, notLookedAt.length];
    return () => {
      const failures = this.failures.since(count);
      return {
        isLost: failures === undefined,
        record: {
          failures: failures ?? [],
          notRendered: notRendered.slice(rendered),
          notLookedAt: notLookedAt.slice(looked),
          emptied: this.emptied - emptied,
        },
      };
    };
  }

  /** Adds what another check left out. */
  take({ failures, notRendered, notLookedAt, emptied }: LeftOutRecord): void {
    this.failures.take(failures);
    this.notRendered.push(...notRendered);
    this.notLookedAt.push(...notLookedAt);
    this.emptied += emptied;
  }
}
