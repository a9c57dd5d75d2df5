import type { NotLookedAt } from "../looked/not-looked-at.ts";
import { Failures } from "./failures.ts";
import type { LeftOutRecord } from "./memory/part-record.ts";

/** What isn't judged of environments: failures, templates of charts, and those that only list others. */
export class LeftOut {
  readonly failures: Failures;
  readonly notRendered: { folder: string; reason: string }[] = [];
  readonly notLookedAt: NotLookedAt[] = [];
  /** How many only list what are environments themselves. */
  emptied = 0;

  /** @param cwd the folder that paths in messages are relative to */
  constructor(cwd: string) {
    this.failures = new Failures(cwd);
  }

  /** An environment that makes the templates of a chart. */
  addTemplate(environment: string, template: string): void {
    const reason = `it generates the templates of a Helm chart (${template})`;
    this.notRendered.push({ folder: environment, reason });
    this.notLookedAt.push({ place: environment, cause: "chart", what: reason });
  }

  /** Notes how much there is by now; what is returned gives what came since, and says whether that can be kept. */
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

  /** Takes over what another check left out. */
  take({ failures, notRendered, notLookedAt, emptied }: LeftOutRecord): void {
    this.failures.take(failures);
    this.notRendered.push(...notRendered);
    this.notLookedAt.push(...notLookedAt);
    this.emptied += emptied;
  }
}
