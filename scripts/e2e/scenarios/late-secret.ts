import { application } from "../applications.ts";
import type { Scenario } from "../scenario.ts";
import { expectEqual, until } from "../until.ts";

/** The system of which a store provides a Secret, and the object that asks the store for it. */
const SYSTEM = "alexandria";
const SECRET = "/apis/external-secrets.io/v1/namespaces/alexandria/externalsecrets/alexandria-auth";

/** More attempts than the five after which Argo CD gave a commit up for good, in seconds of their back-off. */
const ATTEMPTS = 6;
const TRIED_WITHIN = 1200;
/** The longest wait between two attempts, and the rest of the sync. */
const TAKEN_WITHIN = 600;

/** A Secret whose store is away fails one attempt after the other; when it comes, the next one goes through. */
export const lateSecret: Scenario = {
  title: "a Secret that comes late is enough, after however many attempts",
  async run(run) {
    const { kubernetes } = run.cluster;
    const name = run.applicationOf(SYSTEM);
    const ready = (status: "True" | "False") =>
      kubernetes.merge(`${SECRET}/status`, {
        status: {
          conditions: [
            { type: "Ready", status, reason: status === "True" ? "SecretSynced" : "SecretSyncedError" },
          ],
        },
      });
    await ready("False");
    run.set(["systems", SYSTEM, "settings", "terminationGracePeriodSeconds"], 45);
    await run.deliver("A change while the store of secrets is away");
    const tried = await until(`${ATTEMPTS} attempts`, TRIED_WITHIN, async () => {
      await ready("False");
      const { operationState } = (await application(run.cluster, name))?.status ?? {};
      const count = operationState?.retryCount ?? 0;
      return count >= ATTEMPTS ? undefined : `${count} attempts, ${operationState?.phase}`;
    });
    const phase = (await application(run.cluster, name))?.status?.operationState?.phase;
    expectEqual("Argo CD still tries", phase, "Running");
    await ready("True");
    const seconds = await run.settled(TAKEN_WITHIN);
    run.note(
      `${ATTEMPTS} attempts failed in ${tried.toFixed(0)} s; settled ${seconds.toFixed(0)} s after the Secret`,
    );
  },
};
