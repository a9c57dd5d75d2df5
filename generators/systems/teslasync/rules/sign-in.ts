import type { SystemRule } from "kustogen";
import type { TeslaSync } from "../context.ts";
import { identityHeader } from "../identity.ts";

export const signIn: SystemRule<TeslaSync> = {
  id: "teslasync/sign-in",
  title: "The public route has a sign-in",
  why: "TeslaSync has no passwords: without a sign-in in front of it, everyone sees where the cars are.",
  *check({ settings: { auth, ingress } }) {
    if (ingress && !auth)
      yield {
        at: "settings.auth",
        message:
          "expected the sign-in of the public route such as {provider: authentik}: without it, everyone " +
          "sees where the cars are",
      };
  },
};

export const identityHeaders: SystemRule<TeslaSync> = {
  id: "teslasync/identity-header",
  title: "The header that identifies the user is the provider's",
  why:
    "With another one, the API answers every request with 401. Header names are case-insensitive; the " +
    "settings of nginx and the API should still match exactly.",
  *check({ settings: { auth } }) {
    if (auth?.header === undefined || auth.header === identityHeader(auth.provider)) return;
    yield {
      at: "settings.auth.header",
      message: `expected "${identityHeader(auth.provider)}", the header of ${auth.provider}; with another one, every request is answered with 401`,
    };
  },
};

export const fixedUser: SystemRule<TeslaSync> = {
  id: "teslasync/fixed-user",
  title: "Outside development nobody is signed in as another user",
  why: "With a fixed user, everyone who reaches the web is that user.",
  *check({ settings: { auth }, stage }) {
    if (stage !== "development" && auth?.fixedUser !== undefined)
      yield {
        at: "settings.auth.fixedUser",
        message: `expected none in ${stage}: everyone would be ${auth.fixedUser}. In development only`,
      };
  },
};
