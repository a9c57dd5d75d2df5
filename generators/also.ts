import type { Alert } from "kustogen/blocks";

/** An alert that also says what to do about one thing that only its system has. */
export function also(alert: Alert, advice: string): Alert {
  return { ...alert, description: `${alert.description}; ${advice}` };
}
