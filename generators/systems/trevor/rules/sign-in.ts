import type { SystemRule } from "kustogen";
import type { Trevor } from "../context.ts";

export const signIn: SystemRule<Trevor> = {
  id: "trevor/sign-in",
  title: "Outside development nobody is signed in without a password",
  why: "DEV_AUTH_BYPASS makes everyone who reaches the API a test user with all permissions.",
  *check({ settings: { devAuthBypass }, stage }) {
    if (devAuthBypass && stage !== "development")
      yield {
        at: "settings.devAuthBypass",
        message: `expected false in ${stage}: it signs everyone in without a password`,
      };
  },
};
