import { InputError } from "kustogen";
import type { TeslaSync } from "./context.ts";

/** Refuses where people work what may be right in development. Each message names the line of the environment file. */
export function checkStage({ environment, settings, stage }: TeslaSync): void {
  if (environment === undefined) return;
  const refuse = (path: string[], why: string) => {
    const full = ["systems", "teslasync", "settings", ...path];
    throw new InputError(`${environment.file}:${environment.lineOf(full)}: ${full.join(".")}: ${why}`);
  };
  for (const name of ["postgres", "redis"] as const) {
    const { host, placement } = settings[name];
    if (placement === "external" && host === undefined) {
      refuse(
        [name, "host"],
        `missing; expected the host of the external server, or ${name}.placement: embedded`,
      );
    }
  }
  if (stage === "development") return;
  const { auth, postgres } = settings;
  if (auth?.fixedUser !== undefined) {
    refuse(
      ["auth", "fixedUser"],
      `expected none in ${stage}: everybody would be ${auth.fixedUser}. In development only`,
    );
  }
  if (stage === "production" && postgres.placement === "external" && postgres.sslMode === "disable") {
    refuse(["postgres", "sslMode"], `expected "require" or stricter in production`);
  }
}
