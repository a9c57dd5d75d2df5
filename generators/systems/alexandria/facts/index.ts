import type { Assumption } from "../../../facts.ts";

/** What is assumed about the three programs, whose source is not public. */
export const ASSUMPTIONS = {
  variables: {
    assumed:
      "the API reads its key and password from ALEXANDRIA_JWT_SECRET and ALEXANDRIA_ADMIN_PASSWORD, and the " +
      "socket from ALEXANDRIA_ORCHESTRATOR_SOCKET.",
    setting: "`assumed.variables` to the names that the program reads",
    seen: "the administrator can't sign in with the password of alexandria-auth, or the log says that a key was generated",
    commands: [
      "kubectl -n alexandria logs deploy/alexandria -c api --tail=200 | grep -iE 'jwt|secret|password|generat'",
    ],
  },
  keys: {
    assumed: "the keys of alexandria.conf are in snake_case, as those of the federation providers are.",
    setting: "`assumed.keys: camelCase`",
    seen: "the log reports an unknown key, or settings in that file have no effect",
    commands: [
      "kubectl -n alexandria logs deploy/alexandria -c api --tail=200 | grep -iE 'unknown|config|parse'",
    ],
  },
} satisfies Record<string, Assumption>;
